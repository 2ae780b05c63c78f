//! The second pass: events to pieces.
//!
//! In: events and the survey. Out: a [`Document`]. Never: deciding what a link leads to.
//!
//! Content that cannot go straight into the document (a heading, whose id is made from its text; a footnote, which goes to
//! the end) is collected in a [`Sink`] of its own.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, Event};

use super::footnotes::Footnotes;
use super::heading::OpenHeading;
use super::ids::Ids;
use super::survey::Survey;
use super::words::Words;
use super::{Options, Spanned};
use crate::content::document::{Document, Piece};
use crate::content::escape::push_text;
use support::diagnostic::Diagnostic;

/// Renders all events.
pub(super) fn render<'a>(
    text: &'a str,
    events: &'a [Spanned<'a>],
    survey: Survey<'a>,
    options: &'a Options,
) -> Document {
    let document = Document { anchors: survey.anchors, ..Document::default() };
    let mut renderer = Renderer {
        text,
        options,
        events,
        position: 0,
        // Markup makes a text longer by a quarter or less; code stands in gaps.
        sinks: vec![Sink::with_capacity(text.len() + text.len() / 4)],
        spare: Sink::default(),
        ids: survey.ids,
        chosen_ids: survey.chosen_ids,
        footnotes: survey.footnotes,
        heading: None,
        table: Table::default(),
        open_links: Vec::new(),
        open_blocks: 0,
        words: Words::default(),
        joined: String::new(),
        document,
    };
    while let Some((event, range)) = renderer.next() {
        renderer.event(event, range);
    }
    renderer.finish()
}

/// Pieces in the making.
#[derive(Debug, Default)]
pub(super) struct Sink {
    done: Vec<Piece>,
    /// The HTML behind them. It is copied when it is complete: so no piece takes more room than it has text, and a long one does not move while it grows.
    html: String,
}

impl Sink {
    /// A sink for about so many bytes of HTML.
    fn with_capacity(bytes: usize) -> Self {
        Self { done: Vec::new(), html: String::with_capacity(bytes) }
    }

    /// Adds finished HTML.
    pub(super) fn html(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// The HTML at the end, to append to.
    pub(super) fn buffer(&mut self) -> &mut String {
        &mut self.html
    }

    /// Adds a gap.
    pub(super) fn gap(&mut self, gap: Piece) {
        self.end_html();
        self.done.push(gap);
    }

    /// Adds what another sink has collected, which is then empty.
    pub(super) fn take_in(&mut self, other: &mut Self) {
        self.append(std::mem::take(&mut other.done));
        self.html.push_str(&other.html);
        other.html.clear();
    }

    /// Adds pieces.
    pub(super) fn append(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Html(html) => self.html(&html),
                gap => self.gap(gap),
            }
        }
    }

    /// How many pieces there are.
    pub(super) fn count(&mut self) -> usize {
        self.end_html();
        self.done.len()
    }

    /// All pieces.
    pub(super) fn pieces(mut self) -> Vec<Piece> {
        self.end_html();
        self.done
    }

    fn end_html(&mut self) {
        if !self.html.is_empty() {
            self.done.push(Piece::Html(self.html.as_str().to_owned()));
            self.html.clear();
        }
    }
}

/// The table being rendered.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    pub(super) in_head: bool,
    pub(super) has_body: bool,
    pub(super) column: usize,
    /// Closing tag of the cell being rendered.
    pub(super) cell: &'static str,
}

/// The state of the second pass.
pub(super) struct Renderer<'a> {
    pub(super) text: &'a str,
    pub(super) options: &'a Options,
    pub(super) events: &'a [Spanned<'a>],
    /// The event to be rendered next.
    pub(super) position: usize,
    /// Innermost last, never empty.
    sinks: Vec<Sink>,
    /// An empty sink that was used before: the room of its text is not asked for again.
    spare: Sink,
    pub(super) ids: Ids,
    pub(super) chosen_ids: HashMap<&'a str, Range<usize>>,
    pub(super) footnotes: Footnotes<'a>,
    pub(super) heading: Option<OpenHeading>,
    pub(super) table: Table,
    /// For each open link, whether it became an `<a>`.
    pub(super) open_links: Vec<bool>,
    /// How many blocks that contain blocks are open.
    pub(super) open_blocks: usize,
    pub(super) words: Words,
    /// The run of text that is being rendered; the same room for each.
    pub(super) joined: String,
    pub(super) document: Document,
}

impl<'a> Renderer<'a> {
    /// The next event and its place.
    pub(super) fn next(&mut self) -> Option<(&'a Event<'a>, Range<usize>)> {
        let (event, range) = self.events.get(self.position)?;
        self.position += 1;
        Some((event, range.clone()))
    }

    /// The event that follows the current one by `distance`, which is 0 for the next.
    pub(super) fn peek(&self, distance: usize) -> Option<&'a Event<'a>> {
        self.events.get(self.position + distance).map(|(event, _)| event)
    }

    fn event(&mut self, event: &'a Event<'a>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(end) => self.end(*end, &range),
            Event::Text(text) => self.text(text, range),
            Event::Code(code) => self.code_span(code),
            Event::InlineMath(tex) => self.math(tex, false, &range),
            Event::DisplayMath(tex) => self.math(tex, true, &range),
            Event::Html(html) | Event::InlineHtml(html) => self.raw_html(html),
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Rule => self.sink().html("<hr>\n"),
            Event::TaskListMarker(done) => self.task_marker(*done),
        }
    }

    /// Where output goes at the moment.
    pub(super) fn sink(&mut self) -> &mut Sink {
        self.sinks.last_mut().expect("the document's own sink is never taken away")
    }

    /// Collects what follows apart from the rest.
    pub(super) fn push_sink(&mut self) {
        let sink = std::mem::take(&mut self.spare);
        self.sinks.push(sink);
    }

    /// Ends what [`push_sink`](Self::push_sink) began.
    pub(super) fn pop_sink(&mut self) -> Sink {
        if self.sinks.len() > 1 { self.sinks.pop().unwrap_or_default() } else { Sink::default() }
    }

    /// Gives back a sink that is empty.
    pub(super) fn spare(&mut self, sink: Sink) {
        self.spare = sink;
    }

    /// Adds inline HTML, also to the entry of the heading it stands in.
    pub(super) fn inline(&mut self, html: &str) {
        self.sink().html(html);
        if let Some(heading) = &mut self.heading {
            heading.title_html.push_str(html);
        }
    }

    /// Adds HTML as an author wrote it.
    pub(super) fn raw_html(&mut self, html: &str) {
        let is_comment = html.trim_start().starts_with("<!--") && html.trim_end().ends_with("-->");
        match self.options.raw_html {
            true => self.sink().html(html),
            false if is_comment => {}
            false => push_text(self.sink().buffer(), html),
        }
    }

    pub(super) fn problem(&mut self, diagnostic: Diagnostic, range: Range<usize>) {
        self.document.problems.push(diagnostic.spanning(range));
    }

    fn finish(mut self) -> Document {
        if self.options.bottom_footnotes {
            let mut list = Sink::default();
            let ids = self.footnotes.list(self.options, &mut list);
            self.document.anchors.extend(ids);
            self.sink().append(list.pieces());
        } else {
            let ids = self.footnotes.ids();
            self.document.anchors.extend(ids);
        }
        self.document.word_count = self.words.count();
        self.document.pieces = std::mem::take(self.sink()).pieces();
        self.document
    }
}
