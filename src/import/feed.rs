//! A blog's export: Atom, in the two shapes that Blogger has given it.
//!
//! In: the text of an export. Out: its entries as they stand there, with the names of both shapes
//! made one. Never: half an export: one that ends too early is an error with its place.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::html;
use crate::content::date::Date;
use support::diagnostic::Diagnostic;

/// An export.
#[derive(Debug, Default)]
pub(super) struct Feed {
    /// The blog's name.
    pub(super) title: String,
    /// Its entries, in their order.
    pub(super) entries: Vec<Entry>,
}

/// Kind of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Post,
    Page,
    Comment,
    /// Settings and templates.
    Other,
}

/// An entry.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) kind: Option<Kind>,
    pub(super) is_draft: bool,
    pub(super) is_trashed: bool,
    pub(super) title: String,
    pub(super) content: String,
    pub(super) is_plain: bool,
    pub(super) description: String,
    pub(super) published: String,
    pub(super) updated: String,
    pub(super) labels: Vec<String>,
    /// Its address: whole, or only the path.
    pub(super) address: String,
    pub(super) author: String,
    pub(super) author_uri: String,
    pub(super) author_image: String,
    /// The post that a comment is about.
    pub(super) about: String,
    /// The comment that it answers.
    pub(super) answers: String,
    /// Name, latitude, longitude.
    pub(super) location: (String, String, String),
    /// A picture or a sound that goes with it.
    pub(super) enclosure: String,
}

/// Reads an export. `file` names it in messages.
///
/// # Errors
/// It is no Atom, it is broken, or it ends too early.
pub(super) fn parse(file: &str, text: &str) -> Result<Feed, Box<Diagnostic>> {
    let mut reader = Reader::from_str(text);
    // Hand-made and damaged exports have bare ampersands; they mean themselves.
    reader.config_mut().allow_dangling_amp = true;
    reader.config_mut().expand_empty_elements = true;
    let mut state = State::default();
    loop {
        let place = position(&reader);
        let wrong = |message: String, at: usize| Box::new(Diagnostic::error(message).at(file, text, at..at + 1));
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                if state.path.is_empty() && local(start.name().as_ref()) != "feed" {
                    let message = format!("this is no export of a blog: it starts with `<{}>`", start.name().as_ref());
                    return Err(Box::new(
                        (*wrong(message, place))
                            .help("an export is a file `feed.atom` or `blog-….xml` that starts with `<feed>`"),
                    ));
                }
                state.open(&start);
            }
            Ok(Event::End(_)) => state.close(),
            Ok(Event::Text(words)) => state.text.push_str(&words.xml10_content()),
            Ok(Event::CData(words)) => state.text.push_str(&words.xml10_content()),
            Ok(Event::GeneralRef(name)) => match name.resolve_char_ref() {
                Ok(Some(character)) => state.text.push(character),
                _ => state.text.push_str(&entity(&name.xml10_content())),
            },
            Ok(Event::Eof) if state.path.is_empty() && state.has_feed => return Ok(state.feed),
            Ok(Event::Eof) if !state.has_feed => {
                return Err(wrong("this is no export of a blog: there is no XML in it".to_owned(), 0));
            }
            Ok(Event::Eof) => return Err(Box::new(cut_off(file, text, &state))),
            Ok(_) => {}
            Err(_) if reader.error_position() as usize + 1 >= text.len() || is_end(text, &reader) => {
                return Err(Box::new(cut_off(file, text, &state)));
            }
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(place);
                return Err(wrong(format!("the export is broken: {error}"), at.min(text.len())));
            }
        }
    }
}

/// Whether what could not be read reaches to the end of the text.
fn is_end(text: &str, reader: &Reader<&[u8]>) -> bool {
    let start = usize::try_from(reader.error_position()).unwrap_or_default();
    text.get(start..).is_some_and(|rest| !rest.contains('>'))
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn cut_off(file: &str, text: &str, state: &State) -> Diagnostic {
    let open = state.path.last().map(String::as_str).unwrap_or("feed");
    let end = text.trim_end().len();
    let diagnostic = Diagnostic::error(format!("the export is cut off: `<{open}>` is never closed")).at(
        file,
        text,
        end.saturating_sub(1)..end,
    );
    let complete = state.feed.entries.len();
    let diagnostic = diagnostic.note(format!("{complete} entries before it are complete; nothing was written"));
    diagnostic.help("download the export again")
}

/// An entity that XML does not know: HTML may, else it stands for itself.
fn entity(name: &str) -> String {
    match name {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        name => html::text(&html::parse(&format!("&{name};"))),
    }
}

/// A name without its prefix.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

#[derive(Default)]
struct State {
    feed: Feed,
    has_feed: bool,
    /// Local names of what is open.
    path: Vec<String>,
    entry: Option<Entry>,
    text: String,
    /// Content of the type `xhtml` stays in the tags it is written in.
    xhtml: Option<String>,
}

impl State {
    fn open(&mut self, start: &BytesStart<'_>) {
        let name = local(start.name().as_ref());
        self.has_feed = true;
        if let Some(inside) = &mut self.xhtml {
            inside.push_str(&html::escape(&std::mem::take(&mut self.text)));
            inside.push_str(&html::open_tag(&name, &attributes(start)));
            self.path.push(name);
            return;
        }
        self.path.push(name.clone());
        self.text.clear();
        if self.path.len() == 2 && name == "entry" {
            self.entry = Some(Entry::default());
        }
        let attributes = attributes(start);
        let get = |key: &str| {
            attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.trim()).unwrap_or_default()
        };
        let depth = self.path.len();
        let Some(entry) = &mut self.entry else { return };
        match (depth, name.as_str()) {
            (3, "category") => category(entry, get("scheme"), get("term")),
            (3, "link") => match get("rel") {
                "alternate" | "" if entry.address.is_empty() && !get("href").is_empty() => {
                    entry.address = get("href").to_owned()
                }
                // The parent of a comment: the address of its own feed.
                "related" => entry.answers = get("href").to_owned(),
                "enclosure" => entry.enclosure = get("href").to_owned(),
                _ => {}
            },
            (3, "in-reply-to") => {
                entry.about = get("ref").to_owned();
            }
            (3, "enclosure") => {
                entry.enclosure = if get("href").is_empty() { get("url") } else { get("href") }.to_owned()
            }
            (3, "thumbnail") => entry.author_image = get("url").to_owned(),
            (4, "image") => entry.author_image = get("src").to_owned(),
            (3, "content" | "summary") => {
                entry.is_plain = get("type") == "text";
                self.xhtml = (get("type") == "xhtml").then(String::new);
            }
            _ => {}
        }
    }

    fn close(&mut self) {
        let name = self.path.pop().unwrap_or_default();
        let text = std::mem::take(&mut self.text);
        let depth = self.path.len() + 1;
        if let Some(mut inside) = self.xhtml.take() {
            inside.push_str(&html::escape(&text));
            match (&mut self.entry, depth) {
                (Some(entry), 3) => entry.content = inside,
                _ => {
                    inside.push_str(&format!("</{name}>"));
                    self.xhtml = Some(inside);
                }
            }
            return;
        }
        if depth == 2 && name == "entry" {
            self.feed.entries.extend(self.entry.take());
            return;
        }
        let parent = self.path.last().map(String::as_str).unwrap_or_default();
        let words = text.trim();
        match &mut self.entry {
            None if depth == 2 && name == "title" => self.feed.title = words.to_owned(),
            None => {}
            Some(entry) => entry.set(parent, &name, words, &text),
        }
    }
}

impl Entry {
    fn set(&mut self, parent: &str, name: &str, words: &str, text: &str) {
        let value = words.to_owned();
        match (parent, name) {
            ("entry", "id") => self.id = value,
            ("entry", "type") => {
                self.kind = Some(match words.to_ascii_uppercase().as_str() {
                    "POST" => Kind::Post,
                    "PAGE" => Kind::Page,
                    "COMMENT" => Kind::Comment,
                    _ => Kind::Other,
                });
            }
            ("entry", "status") => {
                self.is_draft |= words.eq_ignore_ascii_case("draft");
                self.is_trashed |= words.to_ascii_uppercase().contains("TRASHED") || words.eq_ignore_ascii_case("spam");
            }
            ("entry", "trashed") => self.is_trashed |= !words.is_empty(),
            ("control", "draft") => self.is_draft |= words == "yes",
            ("entry", "title") => self.title = words.split_whitespace().collect::<Vec<_>>().join(" "),
            ("entry", "content") => self.content = text.to_owned(),
            ("entry", "summary") if self.content.is_empty() => self.content = text.to_owned(),
            ("entry", "metaDescription") => self.description = words.split_whitespace().collect::<Vec<_>>().join(" "),
            ("entry", "published") => self.published = value,
            ("entry", "created") if self.published.is_empty() => self.published = value,
            ("entry", "updated") => self.updated = value,
            ("entry", "filename") if !words.is_empty() => self.address = value,
            ("entry", "parent") => self.about = value,
            ("entry", "inReplyTo") => self.answers = value,
            ("author", "name") => self.author = value,
            ("author", "uri") => self.author_uri = value,
            ("location", "name") => self.location.0 = value,
            ("location", "latitude") => self.location.1 = value,
            ("location", "longitude") => self.location.2 = value,
            _ => {}
        }
    }

    /// The number at the end of its id, which Blogger's own addresses use: `tag:…post-12` has `12`.
    pub(super) fn number(&self) -> &str {
        number(&self.id)
    }
}

/// A date as front matter has it: without fractions of a second. Empty when it is none.
pub(super) fn date(text: &str) -> String {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let text = format!("{whole}{}", rest.trim_start_matches(|character: char| character.is_ascii_digit()));
    Date::parse(&text).map(|date| date.rfc3339()).unwrap_or_default()
}

/// The last run of digits of an id or of a comment's address.
pub(super) fn number(id: &str) -> &str {
    let id = id.trim_end_matches(|c: char| !c.is_ascii_digit());
    let start = id
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |index| index + id[index..].chars().next().map_or(1, char::len_utf8));
    &id[start..]
}

fn category(entry: &mut Entry, scheme: &str, term: &str) {
    if scheme.ends_with("#kind") {
        entry.kind = Some(match term.rsplit('#').next().unwrap_or_default() {
            "post" => Kind::Post,
            "page" => Kind::Page,
            "comment" => Kind::Comment,
            _ => Kind::Other,
        });
        return;
    }
    // One exporter puts all labels into one term, a line each.
    for label in term.lines().map(str::trim).filter(|label| !label.is_empty()) {
        if !entry.labels.iter().any(|known| known == label) {
            entry.labels.push(label.to_owned());
        }
    }
}

/// Attributes by local name, with broken entities as they stand. XML would make blanks of line
/// breaks, which separate labels here.
fn attributes(start: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut all = start.attributes();
    all.with_checks(false)
        .flatten()
        .map(|attribute| (local(attribute.key.as_ref()), resolve(attribute.value.as_ref())))
        .collect()
}

fn resolve(raw: &str) -> String {
    if !raw.contains('&') {
        return raw.to_owned();
    }
    // HTML reads what XML would refuse. An opening bracket cannot stand in an attribute, but this
    // one came from anywhere.
    html::text(&html::parse(&raw.replace('<', "&lt;")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_ids() {
        for (id, expected) in [
            ("tag:blogger.com,1999:blog-1.post-23", "23"),
            ("http://x/comments/default/7", "7"),
            ("9", "9"),
            ("ä", ""),
            ("", ""),
        ] {
            assert_eq!(number(id), expected, "{id}");
        }
    }

    #[test]
    fn broken_entities_mean_themselves() {
        let text = "<feed><title>A & B &amp; C &nbsp;&nosuch; &#65;&#0;</title><entry><category term='a&#10;b&amp;c'/><category/></entry></feed>";
        let feed = parse("feed.atom", text).unwrap();
        assert!(feed.title.starts_with("A & B & C \u{a0}&nosuch; A"), "{}", feed.title);
        assert_eq!(feed.entries[0].labels, ["a", "b&c"]);
    }

    #[test]
    fn an_export_that_is_cut_off_is_never_taken() {
        let text = "<?xml version='1.0'?>\n<feed><title>ä</title>\n<entry><id>tag:1</id><content type='html'>&lt;p&gt;x &amp; y</content><link rel='self' href='x'/></entry></feed>";
        assert!(parse("feed.atom", text).is_ok());
        for (end, _) in text.char_indices() {
            let error = parse("feed.atom", &text[..end]).expect_err(&text[..end]);
            assert_eq!(error.file.as_deref(), Some("feed.atom"), "{end}");
        }
        assert!(parse("x", &format!("{text}\n")).is_ok());
    }
}
