//! A parsed Markdown text: HTML, and pieces that depend on more than the text or that are not shown everywhere.
//!
//! In: nothing, these are plain data. Out: nothing. Never: any logic beyond small accessors.
//!
//! A link to another page, an image whose size is read from its file, code whose highlighting is slow, a picture drawn from a workspace:
//! [`crate::render`] makes HTML of these. So parsing is a function of the text and the settings alone, and can be remembered.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Range;

use crate::content::fence::Annotations;
use crate::content::plain_text::PlainText;
use support::diagnostic::Diagnostic;

/// A parsed Markdown text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// HTML and everything else, in order.
    pub pieces: Vec<Piece>,
    /// How many of [`pieces`](Self::pieces) belong to the summary, when the text has a `<!-- more -->` line.
    pub summary: Option<usize>,
    /// Headings in order, with their final, unique ids.
    pub headings: Vec<Heading>,
    /// Ids that can be linked to besides the headings': footnotes, and `id` attributes in raw HTML.
    pub anchors: Vec<String>,
    /// The targets of links that are complete as they are written, as they stand in the HTML.
    pub complete_links: Vec<String>,
    /// Its running text: all of it where the options ask for that, else as much as the excerpt is made from.
    pub text: PlainText,
    /// Number of words, code blocks not counted.
    pub word_count: usize,
    /// Mistakes found in the text.
    pub problems: Vec<Diagnostic>,
}

/// One piece of a [`Document`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Piece {
    /// Finished HTML.
    Html(String),
    /// An attribute `id`, with the blank before it. Behind the summary ids are HTML like any other.
    Id(String),
    /// The start tag of a link.
    Link(AddressTag),
    /// An image.
    Image(AddressTag),
    /// A code block.
    Code(CodeBlock),
    /// A fence that is drawn instead of shown, such as `bricks`.
    Picture(Picture),
    /// A heading's link to itself; or one of its tags, where the link has the heading's text in it.
    HeadingAnchor {
        /// The link, or the tag.
        html: String,
        /// Whether the heading's text is the link.
        has_text: bool,
    },
    /// A reference to a footnote.
    FootnoteRef(String),
    /// The place of `<!-- more -->`; on the full page it becomes `<span id="continue-reading"></span>`.
    More,
}

/// A tag with an address in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressTag {
    /// The tag before the address. That of an image from Markdown has nothing but its name.
    pub before: Cow<'static, str>,
    /// Where it leads.
    pub link: Link,
    /// The address as it stands in raw HTML, where it stays as it is, and with it the quotes around it.
    pub written: Option<String>,
    /// The tag after the address.
    pub after: Cow<'static, str>,
}

/// The target of a link or image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The destination as written, with escapes resolved: `@/posts/a.md#top`, `b.md`, `photo.jpg`, `/x/`, `#id`.
    pub target: String,
    /// The whole link in the text, for messages.
    pub range: Range<usize>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Unique in its document.
    pub id: String,
    /// The heading's text as HTML without links, for a table of contents.
    pub title_html: String,
    /// The heading's text.
    pub title: String,
}

/// A code block and how it is to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CodeBlock {
    /// The first word of the info string, lower case; empty for an indented block.
    pub language: String,
    /// What else the info string asks for.
    pub annotations: Annotations,
    /// The code, with `\n` line breaks.
    pub code: String,
}

/// A fence that is drawn instead of shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// The first word of the info string: `bricks`.
    pub kind: String,
    /// The content of the fence.
    pub code: String,
    /// Where the content stands in the text.
    pub source: SourceMap,
    /// The whole fence in the text.
    pub range: Range<usize>,
}

impl Picture {
    /// Where a part of the content stands in the text.
    pub fn in_text(&self, part: Range<usize>) -> Range<usize> {
        self.source.in_text(part)
    }
}

/// Where lines that were taken out of a text stand in it: what is indented there is not copied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceMap(Vec<(usize, usize)>);

impl SourceMap {
    /// The whole of a text that begins at a byte of another one.
    pub fn at(start: usize) -> Self {
        Self(vec![(0, start)])
    }

    /// Adds a stretch: its start in the copy, which is behind those before it, and in the text.
    pub fn push(&mut self, copied: usize, start: usize) {
        self.0.push((copied, start));
    }

    /// Whether nothing was copied.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where a part of the copy stands in the text.
    pub fn in_text(&self, part: Range<usize>) -> Range<usize> {
        // The end belongs to the stretch of what it is the end of.
        let end = if part.is_empty() { self.position(part.start) } else { self.position(part.end - 1) + 1 };
        self.position(part.start)..end
    }

    fn position(&self, at: usize) -> usize {
        let stretch = self.0.iter().rev().find(|(copied, _)| *copied <= at);
        stretch.map_or(0, |(copied, start)| start + (at - copied))
    }
}
