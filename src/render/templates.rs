//! Templates: Tera 2 with a site's own files and, where it has none, the default theme's.
//!
//! In: a site's `templates`. Out: [`Templates`], which renders by name. Never: knowing what a template is for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use tera::{Context, ErrorKind, Tera};

use crate::source::Tree;
use crate::theme;
use support::diagnostic::Diagnostic;

/// Loaded templates.
pub(super) struct Templates {
    tera: Tera,
    parsed: Arc<Parsed>,
}

/// Templates that know no site yet.
#[derive(Debug)]
pub(super) struct Parsed {
    tera: Tera,
    /// Texts by name, with the file that messages name.
    texts: BTreeMap<String, Text>,
    /// Whether they are what the site asks for; else they are the theme's alone.
    complete: bool,
    problems: Vec<Diagnostic>,
}

/// The templates that were parsed last, and the files that they came from.
#[derive(Debug, Default)]
pub(super) struct ParsedTemplates(Mutex<Option<(Arc<Tree>, Arc<Parsed>)>>);

impl ParsedTemplates {
    /// A site's templates and those of the theme that it does not replace; parsed where the files have changed. `announce` adds the
    /// names of filters and functions.
    pub(super) fn get(&self, own: &Arc<Tree>, announce: fn(&mut Tera)) -> Arc<Parsed> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, parsed)) = last.as_ref().filter(|(files, _)| Arc::ptr_eq(files, own) || files == own) {
            return Arc::clone(parsed);
        }
        let parsed = Arc::new(Parsed::new(own, announce));
        *last = Some((Arc::clone(own), Arc::clone(&parsed)));
        parsed
    }
}

#[derive(Debug, Clone)]
struct Text {
    file: String,
    text: String,
    /// Whether it is the default theme's, as it comes with the program.
    is_theme: bool,
}

/// What is wrong with a template in a text of the content, and the bytes of the text that it speaks of.
pub(super) type TextMistake = (Diagnostic, Option<std::ops::Range<usize>>);

/// The prefix of the theme's templates that a site has replaced.
const THEME: &str = "brickpress/";

impl Parsed {
    /// Parses a site's templates and those of the theme that it does not replace.
    fn new(own: &Tree, announce: fn(&mut Tera)) -> Self {
        let mut problems = Vec::new();
        let own = own_texts(own, &mut problems);
        let mut tera = Tera::new();
        tera.autoescape_on([".html", ".htm", ".xml", ".svg"]);
        announce(&mut tera);
        let mut first_error = None;
        // The theme's templates extend the site's `base.html` when that has the blocks they fill, else the theme's own.
        let attempts: &[fn(&_) -> _] = if lacks_blocks(&own) { &[apart] } else { &[together, apart] };
        for texts in attempts.iter().map(|texts| texts(&own)) {
            match tera.add_raw_templates(texts.iter().map(|(name, text)| (name.as_str(), text.text.as_str()))) {
                Ok(()) => return Self { tera, texts, complete: true, problems },
                Err(error) => drop(first_error.get_or_insert((error, texts))),
            }
        }
        if let Some((error, texts)) = first_error {
            problems.extend(describe(&error, &texts, None));
        }
        // With the theme alone other mistakes of the site can still be found; the error above keeps it from being published.
        let texts = together(&BTreeMap::new());
        if let Err(error) = tera.add_raw_templates(texts.iter().map(|(name, text)| (name.as_str(), text.text.as_str())))
        {
            problems.extend(describe(&error, &texts, None));
        }
        Self { tera, texts, complete: false, problems }
    }
}

impl Parsed {
    /// What is wrong with them.
    pub(super) fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// Whether they are those that the site asks for; else they are only the theme's.
    pub(super) fn are_complete(&self) -> bool {
        self.complete
    }

    /// Whether there is a template of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.texts.contains_key(name)
    }

    /// A diagnostic for a template that is not there.
    pub(super) fn missing(&self, name: &str) -> Diagnostic {
        let names = self.texts.keys().map(String::as_str);
        Diagnostic::error(format!("there is no template `{name}`")).suggest(name, names)
    }

    /// What they read that takes time to provide.
    pub(super) fn usage(&self) -> TemplateUsage {
        let listed_content = self.reads_listed_content();
        TemplateUsage {
            listed_content,
            // A page that is complete in lists is shown as it is there.
            listed_toc: listed_content || self.reads_listed_toc(),
            related: self.mention("related"),
        }
    }

    /// Whether any template has a word. One of the theme that the site has replaced counts where another is built on it.
    fn mention(&self, word: &str) -> bool {
        let texts = &self.texts;
        let is_used = |name: &String| !name.starts_with(THEME) || texts.values().any(|text| text.text.contains(name));
        texts.iter().any(|(name, text)| text.text.contains(word) && is_used(name))
    }

    /// Whether a template reads the content of a page other than the one that it shows: then lists need it. Looks for `content` behind
    /// any name but `section`, and behind `page` where that can be another page (in a loop or a component).
    fn reads_listed_content(&self) -> bool {
        // Feeds are given the content of their pages anyway.
        let is_page = |name: &str| name.ends_with(".html") || name.ends_with(".htm");
        self.reads_listed("content", &is_page)
    }

    /// The same for tables of contents.
    fn reads_listed_toc(&self) -> bool {
        self.reads_listed("toc", &|_| true)
    }

    fn reads_listed(&self, field: &str, is_meant: &dyn Fn(&str) -> bool) -> bool {
        // The theme's own lists show neither.
        let mut texts = self.texts.iter();
        texts.any(|(name, text)| !text.is_theme && is_meant(name) && reads_listed(&text.text, field))
    }
}

/// What templates read that takes time or memory to provide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct TemplateUsage {
    /// The content of pages in lists.
    pub(super) listed_content: bool,
    /// Their tables of contents.
    pub(super) listed_toc: bool,
    /// Related pages.
    pub(super) related: bool,
}

impl Templates {
    /// Templates that can be rendered: `register` adds the filters and functions of a state of the site.
    pub(super) fn new(parsed: &Arc<Parsed>, register: impl FnOnce(&mut Tera)) -> Self {
        let mut tera = parsed.tera.clone();
        register(&mut tera);
        Self { tera, parsed: Arc::clone(parsed) }
    }

    /// Whether there is a template of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.parsed.has(name)
    }

    /// Renders a template into `buffer`, behind its content. `about` is the file or output that is rendered, for messages.
    ///
    /// # Errors
    /// The template fails; or there is none of that name.
    pub(super) fn render(
        &self,
        name: &str,
        context: &Context,
        about: &str,
        buffer: &mut Vec<u8>,
    ) -> Result<(), Vec<Diagnostic>> {
        if !self.has(name) {
            let missing = self.parsed.missing(name);
            return Err(vec![missing.note(format!("while rendering `{about}`"))]);
        }
        let rendered = self.tera.render_to(name, context, buffer);
        rendered.map_err(|error| describe(&error, &self.parsed.texts, Some(about)))
    }

    /// Renders a text of the content as a template.
    ///
    /// # Errors
    /// The template fails: messages with the byte ranges of `text` that they speak of.
    pub(super) fn expand(&self, text: &str, context: &Context) -> Result<String, Vec<TextMistake>> {
        self.tera.render_str(text, context, false).map_err(|error| locate_in_text(&error, text))
    }
}

/// Whether a template reads a field of pages in lists.
fn reads_listed(text: &str, field: &str) -> bool {
    let others = [" page in ", ",page in ", "set page", "set_global page", "{% component", "{%- component"];
    let page_is_listed = others.iter().any(|other| text.contains(other));
    let read = format!(".{field}");
    let mut reads = text.split(read.as_str());
    let mut before = reads.next().unwrap_or_default();
    for after in reads {
        let name_end = before.trim_end_matches('?');
        let start = name_end
            .rfind(|character: char| !character.is_alphanumeric() && character != '_')
            .map_or(0, |index| index + 1);
        let word_goes_on = after.starts_with(|character: char| character.is_alphanumeric() || character == '_');
        let harmless = match &name_end[start..] {
            // `press.toc` is a component of the theme.
            "section" | "extra" | "press" => true,
            "page" => !page_is_listed,
            _ => false,
        };
        if !word_goes_on && !harmless {
            return true;
        }
        before = after;
    }
    let other_ways = ["[\"{}\"]", "['{}']", "attribute=\"{}\"", "attribute='{}'", "key=\"{}\"", "key='{}'"];
    other_ways.iter().any(|way| text.contains(&way.replace("{}", field)))
}

/// The texts of a site's templates. Those that are no text are left out with a message.
fn own_texts(own: &Tree, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, Text> {
    let mut texts = BTreeMap::new();
    for name in own.files.keys() {
        let Some(bytes) = own.bytes(name) else { continue };
        let file = format!("templates/{name}");
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                drop(texts.insert(name.clone(), Text { file, text: text.replace("\r\n", "\n"), is_theme: false }))
            }
            Err(_) => diagnostics.push(Diagnostic::error("template is not UTF-8").in_file(file)),
        }
    }
    texts
}

fn theme_text(name: &str, text: String) -> Text {
    Text { file: format!("templates/{name} (default theme)"), text, is_theme: true }
}

/// Whether it is plain to see that the theme's templates cannot extend a site's `base.html`: it lacks a block that they fill. Else Tera finds out.
fn lacks_blocks(own: &BTreeMap<String, Text>) -> bool {
    const BASE: &str = "base.html";
    let Some(base) = own.get(BASE).filter(|base| !base.text.contains("extends")) else { return false };
    let known = blocks(&base.text);
    let fillers = theme::TEMPLATES.iter().filter(|(name, text)| {
        *name != BASE && !own.contains_key(*name) && text.contains(&format!("extends \"{BASE}\""))
    });
    fillers.flat_map(|(_, text)| blocks(text)).any(|name| !known.contains(name))
}

/// The names of the blocks in a template.
fn blocks(text: &str) -> BTreeSet<&str> {
    let tags = text.split("{%").skip(1).map(|tag| tag.trim_start_matches('-').trim_start());
    let names = tags.filter_map(|tag| tag.strip_prefix("block")?.split_whitespace().next());
    names.map(|name| name.trim_end_matches(['%', '-', '}'])).collect()
}

/// A site's templates, and the theme's where it has none.
fn together(own: &BTreeMap<String, Text>) -> BTreeMap<String, Text> {
    let mut texts: BTreeMap<String, Text> = theme::TEMPLATES
        .iter()
        .map(|(name, text)| ((*name).to_owned(), theme_text(name, (*text).to_owned())))
        .collect();
    texts.extend(own.iter().map(|(name, text)| (name.clone(), text.clone())));
    texts
}

/// The same, with the theme's templates built on each other: what a site replaced is still there for them under another name.
fn apart(own: &BTreeMap<String, Text>) -> BTreeMap<String, Text> {
    let replaced: Vec<&str> =
        theme::TEMPLATES.iter().map(|(name, _)| *name).filter(|name| own.contains_key(*name)).collect();
    let mut texts = BTreeMap::new();
    for (name, text) in theme::TEMPLATES {
        let text = replaced.iter().fold((*text).to_owned(), |text, other| {
            text.replace(&format!("extends \"{other}\""), &format!("extends \"{THEME}{other}\""))
                .replace(&format!("include \"{other}\""), &format!("include \"{THEME}{other}\""))
        });
        let key = if replaced.contains(name) { format!("{THEME}{name}") } else { (*name).to_owned() };
        texts.insert(key, theme_text(name, text));
    }
    texts.extend(own.iter().map(|(name, text)| (name.clone(), text.clone())));
    texts
}

/// An error of Tera as diagnostics.
fn describe(error: &tera::Error, texts: &BTreeMap<String, Text>, about: Option<&str>) -> Vec<Diagnostic> {
    let with_about = |diagnostic: Diagnostic| match about {
        Some(about) => diagnostic.note(format!("while rendering `{about}`")),
        None => diagnostic,
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let diagnostic =
                at_template(mistake(report.message()), report.filename(), report.span().range.clone(), texts);
            let calls = calls(&error.to_string());
            vec![with_about(calls.into_iter().fold(diagnostic, Diagnostic::note))]
        }
        ErrorKind::MissingParent { current, parent } => {
            let range = texts
                .get(current)
                .and_then(|text| text.text.find(parent.as_str()))
                .map_or(0..0, |at| at..at + parent.len());
            let message = Diagnostic::error(format!("there is no template `{parent}`"));
            let known = texts.keys().map(String::as_str).filter(|name| name != current);
            vec![at_template(message, current, range, texts).suggest(parent, known)]
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain: chain }
        | ErrorKind::CircularInclude { tpl, include_chain: chain } => {
            let message = Diagnostic::error(format!("template includes itself: {}", chain.join(" -> ")));
            vec![at_template(message, tpl, 0..0, texts)]
        }
        _ => reports(&error.to_string()).into_iter().map(|report| with_about(at_report(report, texts))).collect(),
    }
}

fn at_template(
    diagnostic: Diagnostic,
    name: &str,
    range: std::ops::Range<usize>,
    texts: &BTreeMap<String, Text>,
) -> Diagnostic {
    match texts.get(name) {
        Some(text) => diagnostic.at(text.file.as_str(), &text.text, range),
        None => diagnostic.in_file(format!("templates/{name}")),
    }
}

/// One of the reports that Tera joins into the text of an error.
struct Report {
    message: String,
    name: String,
    line: usize,
    column: usize,
}

/// Reads `error: message` and `--> name:line:column` pairs; a text without any is one message.
fn reports(text: &str) -> Vec<Report> {
    let mut reports: Vec<Report> = Vec::new();
    let mut message = None;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("error: ") {
            message = Some(rest.to_owned());
        } else if let Some(place) = line.trim_start().strip_prefix("--> ")
            && let Some(message) = message.take()
        {
            let mut parts = place.rsplitn(3, ':');
            let column = parts.next().and_then(|column| column.parse().ok()).unwrap_or(1);
            let line = parts.next().and_then(|line| line.parse().ok()).unwrap_or(1);
            reports.push(Report { message, name: parts.next().unwrap_or_default().to_owned(), line, column });
        }
    }
    if reports.is_empty() {
        reports.push(Report { message: text.to_owned(), name: String::new(), line: 1, column: 1 });
    }
    reports
}

fn at_report(report: Report, texts: &BTreeMap<String, Text>) -> Diagnostic {
    match texts.get(&report.name) {
        Some(text) => {
            let start = offset(&text.text, report.line, report.column);
            at_template(mistake(&report.message), &report.name, start..word_end(&text.text, start), texts)
        }
        None => mistake(&report.message),
    }
}

/// The byte at a line and a column (in characters), both counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(index, _)| index)
}

fn word_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let length = rest.find(|character: char| !character.is_alphanumeric() && !"_\"'./-".contains(character));
    start + length.unwrap_or(rest.len()).max(rest.chars().next().map_or(0, char::len_utf8))
}

/// Where the failing template was called from, as `called from templates/page.html:3:4`.
fn calls(text: &str) -> Vec<String> {
    let notes = text.lines().filter_map(|line| line.strip_prefix("note: "));
    notes.map(|note| note.replacen("called from ", "called from templates/", 1)).collect()
}

fn locate_in_text(error: &tera::Error, text: &str) -> Vec<TextMistake> {
    match error.kind() {
        // An error inside a component stands in that component's template; the text itself is then the caller.
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let range = report.span().range.clone();
            vec![(mistake(report.message()), range.end.le(&text.len()).then_some(range))]
        }
        _ => {
            let located = |report: Report| {
                let start = offset(text, report.line, report.column);
                (mistake(&report.message), Some(start..word_end(text, start)))
            };
            reports(&error.to_string()).into_iter().map(located).collect()
        }
    }
}

/// Tera's message as a diagnostic. It lists the fields that there are, which makes a suggestion.
fn mistake(message: &str) -> Diagnostic {
    let Some((what, fields)) = message.split_once(". Available fields: ") else {
        return Diagnostic::error(tidy(message));
    };
    let name = what.split('`').nth(1).unwrap_or_default();
    let fields: Vec<&str> = fields.trim_end_matches('.').split(", ").collect();
    let diagnostic = Diagnostic::error(tidy(what)).suggest(name, fields.iter().copied());
    match diagnostic.help.is_empty() {
        true => diagnostic.note(format!("there are: {}", fields.join(", "))),
        false => diagnostic,
    }
}

/// Tera's message in this program's manner.
fn tidy(message: &str) -> String {
    let message = message.lines().next().unwrap_or(message).trim().trim_end_matches('.');
    let mut characters = message.chars();
    let lower = characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect());
    lower.replace('\'', "`")
}

#[cfg(test)]
mod tests {
    use crate::theme;

    /// The search above passes over the theme, so this holds for every build.
    #[test]
    fn the_theme_reads_nothing_that_lists_lack() {
        for (name, text) in theme::TEMPLATES {
            // What a workspace's pages show is no page of a list.
            let text = text.replace("picture.content", "").replace("brick.content", "");
            assert!(!name.ends_with(".html") || !super::reads_listed(&text, "content"), "{name}");
            assert!(!super::reads_listed(&text, "toc"), "{name}");
        }
    }

    #[test]
    fn a_base_that_lacks_a_block_is_seen_before_it_is_tried() {
        let theirs = theme::template("base.html").unwrap();
        for (base, lacks) in [
            (theirs, false),
            ("{% block content %}{% endblock %}", true),
            (
                "{%- block title-%}{%block main%}{% block\n head %}{% block description %}{%- block search %}{% block brand %}{% endblock %}",
                false,
            ),
            ("{% extends \"other.html\" %}", false),
            ("", true),
        ] {
            let text = super::Text { file: String::new(), text: base.to_owned(), is_theme: false };
            let own = [("base.html".to_owned(), text)].into();
            assert_eq!(super::lacks_blocks(&own), lacks, "{base}");
        }
        assert!(!super::lacks_blocks(&Default::default()));
    }

    #[test]
    fn finds_reads_of_listed_content() {
        for (text, expected) in [
            ("{{ page.content | safe }}", false),
            ("{{ section.content | safe }}{{ page.title }}", false),
            ("{% for page in section.pages %}{{ page.content }}{% endfor %}", true),
            ("{% component item(page) %}{{ page?.content }}{% endcomponent item %}", true),
            ("{{ post.content }}", true),
            ("{{ page.contents }}", false),
            ("{{ p[\"content\"] }}", true),
            ("{{ pages | map(attribute=\"content\") }}", true),
            ("{{ page.extra.content }}", false),
            ("{% for index, page in section.pages %}{{ page.content }}{% endfor %}", true),
            ("{% set page = section.pages | first %}{{ page.content }}", true),
        ] {
            assert_eq!(super::reads_listed(text, "content"), expected, "{text}");
        }
        assert!(!super::reads_listed("{{ <press.toc entries={page.toc} /> }}{{ page.tocs }}", "toc"));
        assert!(
            super::reads_listed("{{ page.lower.toc }}", "toc") && !super::reads_listed("{{ page.toc }}", "content")
        );
    }
}
