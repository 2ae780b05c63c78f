//! What the rest of a site needs to know of a text, without the text itself.
//!
//! In: a [`Document`]. Out: [`Facts`]: little beside the HTML, so those of a whole site can be kept. Never: filling gaps.

use crate::content::document::{Document, Heading, Link, Picture, Piece};
use crate::content::highlight;
use memchr::memmem;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use support::cache;
use support::diagnostic::Diagnostic;

/// What is known of a text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// As in the document.
    pub headings: Vec<Heading>,
    /// As in the document.
    pub anchors: Vec<String>,
    /// As in the document.
    pub word_count: usize,
    /// As in the document.
    pub problems: Vec<Diagnostic>,
    /// The pieces of the summary, when the text has a `<!-- more -->` line.
    pub summary: Option<Vec<Piece>>,
    /// The first sentences without markup.
    pub excerpt: String,
    /// Links and images that need the rest of the site, in order.
    pub links: Vec<Target>,
    /// The other links, as they stand in the HTML.
    pub hrefs: Vec<String>,
    /// Fences that are drawn.
    pub pictures: Vec<Picture>,
    /// By what the colours of its code are known in the cache.
    pub code: Vec<u128>,
}

/// What a text asks the rest of the site for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// Where a link leads.
    Link(Link),
    /// An image.
    Image(Link),
}

impl Target {
    /// How it was written.
    pub fn link(&self) -> &Link {
        match self {
            Self::Link(link) | Self::Image(link) => link,
        }
    }
}

impl Facts {
    /// The facts of a document, whose code is shown in colours or not. What is of no use for showing it (headings, anchors, problems) is moved out of it.
    pub fn take(document: &mut Document, highlight: bool) -> Self {
        let mut facts = Self {
            headings: std::mem::take(&mut document.headings),
            anchors: std::mem::take(&mut document.anchors),
            word_count: document.word_count,
            problems: std::mem::take(&mut document.problems),
            summary: document.summary.map(|count| document.pieces[..count].to_vec()),
            excerpt: excerpt(&document.pieces),
            code: if highlight { colours(&document.pieces) } else { Vec::new() },
            ..Self::default()
        };
        for piece in &document.pieces {
            match piece {
                Piece::Html(html) => facts.hrefs.extend(hrefs(html).map(str::to_owned)),
                Piece::Href(link) => facts.links.push(Target::Link(link.clone())),
                Piece::Image(link) => facts.links.push(Target::Image(link.clone())),
                Piece::Picture(picture) => facts.pictures.push(picture.clone()),
                Piece::Code(_) | Piece::More => {}
            }
        }
        facts
    }

    /// Whether the summary shows nothing that comes from another file.
    pub fn summary_stands_alone(&self) -> bool {
        let needs_nothing = |piece: &Piece| matches!(piece, Piece::Html(_) | Piece::Code(_) | Piece::More);
        self.summary.iter().flatten().all(needs_nothing)
    }
}

/// By what the colours of code are known in the cache.
fn colours(pieces: &[Piece]) -> Vec<u128> {
    let key = |piece: &Piece| match piece {
        Piece::Code(block) => Some(cache::key(highlight::KIND, &highlight::parts(block))),
        _ => None,
    };
    pieces.iter().filter_map(key).collect()
}

/// The values of the attribute `href` in HTML that this program made. One that is a gap is not among them.
pub fn hrefs(html: &str) -> impl Iterator<Item = &str> {
    const BEFORE: &str = "href=\"";
    let found = memmem::find_iter(html.as_bytes(), BEFORE);
    found.filter_map(|index| Some(html[index + BEFORE.len()..].split_once('"')?.0))
}

/// The first sentences of a text without markup, about 280 characters, for lists of posts that have no summary.
pub fn excerpt(pieces: &[Piece]) -> String {
    const LENGTH: usize = 280;
    // A gap may stand inside a tag, so tags are whole only in the pieces together. Most often the first one is enough, and need not be copied.
    let mut html = Cow::Borrowed("");
    for piece in pieces {
        match piece {
            Piece::Html(part) if html.is_empty() => html = Cow::Borrowed(part),
            Piece::Html(part) => html.to_mut().push_str(part),
            _ => {}
        }
        // Markup is seldom more than three quarters of the text.
        if html.len() > 4 * LENGTH && html.ends_with('\n') {
            break;
        }
    }
    let mut most = LENGTH + LENGTH / 4;
    let (mut words, end) = loop {
        let (text, is_all) = prose(&html, most);
        let words = first_words(&text, LENGTH);
        match words.char_indices().nth(LENGTH).map(|(end, _)| end) {
            Some(end) => break (words, end),
            None if is_all => return words,
            None => most *= 4,
        }
    };
    words.truncate(words[..end].rfind(' ').unwrap_or(end));
    words.truncate(words.trim_end_matches([',', ';', ':', '.', '–', '-']).len());
    words.push('…');
    words
}

/// The first words of a text with a blank between two, until there are more than `most` characters.
fn first_words(text: &str, most: usize) -> String {
    let mut words = String::with_capacity(text.len().min(2 * most));
    let mut count = 0;
    for word in text.split_whitespace() {
        if count > 0 {
            words.push(' ');
        }
        words.push_str(word);
        // Counted with the blank behind it, which may not come.
        count += word.chars().count() + 1;
        if count > most + 1 {
            break;
        }
    }
    words
}

/// Elements that do not end a word.
pub(super) const INLINE: [&str; 11] = ["a", "em", "strong", "code", "del", "span", "sup", "sub", "mark", "kbd", "abbr"];

/// The text of HTML that this program made, headings left out: about so many bytes, or all of it, and whether it is all.
fn prose(html: &str, most: usize) -> (String, bool) {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        if text.len() >= most {
            return (text, false);
        }
        push_unescaped(&mut text, before);
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        let is_heading = tag.len() >= 2 && tag.starts_with('h') && tag.as_bytes()[1].is_ascii_digit();
        let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
        // What is folded away, and what stands below a picture, is nothing to begin with.
        let is_left_out = is_heading || ((name == "details" || name == "figcaption") && !tag.starts_with('/'));
        rest = match is_left_out {
            true => after.split_once(&format!("</{name}>")).map_or("", |(_, after)| after),
            false => after,
        };
        if !INLINE.contains(&name) {
            text.push(' ');
        }
    }
    push_unescaped(&mut text, rest);
    (text, true)
}

/// Adds HTML without tags as text.
pub(super) fn push_unescaped(text: &mut String, html: &str) {
    if !html.contains('&') {
        text.push_str(html);
        return;
    }
    text.push_str(
        &html
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_asks_for() {
        let text = "See [b](b.md), [c](https://example.org/?a&b) and ![d](d.png).\n\n<!-- more -->\n\n# E\n\n```bricks\ninfo\n```\n";
        let options = crate::content::markdown::Options { pictures: vec!["bricks".to_owned()], ..Default::default() };
        let facts = Facts::take(&mut crate::content::markdown::parse(text, &options), true);
        let targets: Vec<_> = facts
            .links
            .iter()
            .map(|target| match target {
                Target::Link(link) => format!("link {}", link.target),
                Target::Image(link) => format!("image {}", link.target),
            })
            .collect();
        assert_eq!(targets, ["link b.md", "image d.png"]);
        assert!(facts.hrefs.contains(&"https://example.org/?a&amp;b".to_owned()), "{:?}", facts.hrefs);
        assert_eq!((facts.pictures.len(), facts.excerpt.as_str()), (1, "See b, c and ."));
        assert!(facts.summary.is_some() && !facts.summary_stands_alone());
        assert!(Facts::default().summary_stands_alone());
    }

    #[test]
    fn excerpts_are_prose() {
        let html = "<h2 id=\"a\">Title</h2>\n<p>One <em>two</em>, <code>a&lt;b</code>.</p>\n<p>Three</p>".to_owned();
        assert_eq!(excerpt(&[Piece::Html(html)]), "One two, a<b. Three");
        let html = "<figure><figcaption>Who</figcaption></figure><details class=\"video\"><summary>Play</summary></details><p>Text</p>";
        assert_eq!(excerpt(&[Piece::Html(html.to_owned())]), "Text");
        let link = Link { target: "b.md".to_owned(), range: 0..0 };
        let pieces =
            [Piece::Html("<p>See <a href=\"".to_owned()), Piece::Href(link), Piece::Html("\">b</a>.</p>".to_owned())];
        assert_eq!(excerpt(&pieces), "See b.");
        let long = format!("<p>{}</p>", "word, ".repeat(100));
        assert!(excerpt(&[Piece::Html(long)]).ends_with("word…"));
    }
}
