//! What a Markdown text becomes: HTML with gaps.
//!
//! In: nothing, these are plain data. Out: nothing. Never: any logic beyond small accessors.
//!
//! A gap is a place whose content depends on more than the text itself: a link to another page, an image whose size is
//! read from its file, a code block whose highlighting is slow, a picture drawn from a workspace. Filling gaps is the work of
//! [`crate::render`]; so parsing is a function of the text and the settings alone, and can be remembered.

use serde::{Deserialize, Serialize};
use std::ops::Range;

use support::diagnostic::Diagnostic;

/// A parsed Markdown text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// HTML and gaps, in order.
    pub pieces: Vec<Piece>,
    /// How many of [`pieces`](Self::pieces) belong to the summary, when the text has a `<!-- more -->` line.
    pub summary: Option<usize>,
    /// Headings in order, with their final, unique ids.
    pub headings: Vec<Heading>,
    /// Ids that can be linked to besides the headings': footnotes, and `id` attributes in raw HTML.
    pub anchors: Vec<String>,
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
    /// The value of an `href` attribute, without the quotes around it: a link that is not external, as it was written.
    Href(Link),
    /// The attributes `src`, `width`, `height` and `loading` of an `<img>`, without blanks around them.
    Image(Link),
    /// A code block.
    Code(CodeBlock),
    /// A fence that is drawn instead of shown, such as `bricks`.
    Picture(Picture),
    /// The place of `<!-- more -->`; on the full page it becomes `<span id="continue-reading"></span>`.
    More,
}

/// The target of a link or image that needs the rest of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The destination as written, with Markdown's escapes resolved: `@/posts/a.md#top`, `b.md`, `photo.jpg`, `/x/`, `#id`.
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
    pub annotations: crate::content::fence::Annotations,
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
    /// Where the content stands in the text, piece by piece: the start of a piece in the content and in the text. There are several where the
    /// lines of the fence are indented.
    pub pieces: Vec<(usize, usize)>,
    /// The whole fence in the text.
    pub range: Range<usize>,
}

impl Picture {
    /// Where a part of the content stands in the text.
    pub fn in_text(&self, part: Range<usize>) -> Range<usize> {
        let place = |at: usize| {
            let piece = self.pieces.iter().rev().find(|(start, _)| *start <= at);
            piece.map_or(self.range.start, |(start, place)| place + (at - start))
        };
        // The end belongs to the piece of what it is the end of.
        let end = if part.is_empty() { place(part.start) } else { place(part.end - 1) + 1 };
        place(part.start)..end
    }
}
