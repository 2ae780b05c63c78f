//! Pieces in the making, and the running text in them.
//!
//! In: HTML, text, and what needs more than the text. Out: pieces. Never: knowing Markdown.

use crate::content::document::Piece;
use crate::content::escape::{push_attribute, push_text};
use crate::content::plain_text::{PlainText, RunKind, TextCollector};

/// Pieces in the making.
#[derive(Debug, Default)]
pub(super) struct Sink {
    done: Vec<Piece>,
    /// The HTML behind them. It is copied when it is complete: so no piece takes more memory than it has text, and a long one does not
    /// move while it grows.
    html: String,
    /// The running text of all.
    pub(super) text: TextCollector,
}

impl Sink {
    /// A sink for about so many bytes of HTML.
    pub(super) fn with_capacity(bytes: usize, text: TextCollector) -> Self {
        Self { done: Vec::new(), html: String::with_capacity(bytes), text }
    }

    /// Adds finished HTML that does not end a word.
    pub(super) fn html(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// Adds finished HTML without text that ends a word: tags of blocks.
    pub(super) fn block(&mut self, html: &str) {
        self.html.push_str(html);
        self.text.blank();
    }

    /// Adds text.
    pub(super) fn escaped(&mut self, text: &str) {
        push_text(&mut self.html, text);
        self.text.text(text);
    }

    /// The HTML at the end, to append to.
    pub(super) fn buffer(&mut self) -> &mut String {
        &mut self.html
    }

    /// Adds a piece.
    pub(super) fn piece(&mut self, piece: Piece) {
        self.end_html();
        if let Piece::Code(block) = &piece {
            self.text.blank();
            self.text.text_of(RunKind::Code, &block.code);
        }
        if matches!(piece, Piece::Code(_) | Piece::Image(_)) {
            self.text.blank();
        }
        self.done.push(piece);
    }

    /// Adds what another sink has collected, which is then empty.
    pub(super) fn take_in(&mut self, other: &mut Self) {
        for piece in other.done.drain(..) {
            match piece {
                Piece::Html(html) => self.html.push_str(&html),
                piece => {
                    self.end_html();
                    self.done.push(piece);
                }
            }
        }
        self.html.push_str(&other.html);
        other.html.clear();
        self.text.append(&mut other.text);
    }

    /// Opens the last paragraph again, or a new one when there is something else at the end. Whether it is new.
    pub(super) fn open_last_paragraph(&mut self) -> bool {
        let Some(length) = self.html.strip_suffix("</p>\n").map(str::len) else {
            self.block("<p>");
            return true;
        };
        self.html.truncate(length);
        false
    }

    /// Adds an attribute `id`: a piece where it may be in a summary.
    pub(super) fn id(&mut self, id: &str, in_summary: bool) {
        let start = self.html.len();
        self.html.push_str(" id=\"");
        push_attribute(&mut self.html, id);
        self.html.push('"');
        if in_summary {
            let attribute = self.html.split_off(start);
            self.piece(Piece::Id(attribute));
        }
    }

    /// How many pieces there are.
    pub(super) fn count(&mut self) -> usize {
        self.end_html();
        self.done.len()
    }

    /// All pieces and their text.
    pub(super) fn finish(mut self) -> (Vec<Piece>, PlainText) {
        self.end_html();
        (self.done, self.text.finish())
    }

    fn end_html(&mut self) {
        if !self.html.is_empty() {
            self.done.push(Piece::Html(self.html.as_str().to_owned()));
            self.html.clear();
        }
    }
}
