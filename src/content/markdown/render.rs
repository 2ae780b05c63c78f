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
use super::{Options, Spanned};
use crate::content::document::{Document, Piece, Problem};
use crate::content::escape::push_text;
use crate::diagnostic::Diagnostic;

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
        sinks: vec![Sink::default()],
        ids: survey.ids,
        chosen_ids: survey.chosen_ids,
        footnotes: survey.footnotes,
        heading: None,
        table: Table::default(),
        open_links: Vec::new(),
        open_blocks: 0,
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
    pub(super) pieces: Vec<Piece>,
}

/// Bytes that are set aside for a piece of HTML.
const FIRST: usize = 1024;

impl Sink {
    /// Adds finished HTML.
    pub(super) fn html(&mut self, html: &str) {
        self.buffer().push_str(html);
    }

    /// The HTML at the end, to append to.
    pub(super) fn buffer(&mut self) -> &mut String {
        if !matches!(self.pieces.last(), Some(Piece::Html(_))) {
            // Growing from nothing would copy it half a dozen times.
            self.pieces.push(Piece::Html(String::with_capacity(FIRST)));
        }
        match self.pieces.last_mut() {
            Some(Piece::Html(html)) => html,
            _ => unreachable!("the last piece was made sure to be HTML"),
        }
    }

    /// Adds pieces.
    pub(super) fn append(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Html(html) => self.html(&html),
                gap => self.pieces.push(gap),
            }
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
    pub(super) ids: Ids,
    pub(super) chosen_ids: HashMap<&'a str, Range<usize>>,
    pub(super) footnotes: Footnotes<'a>,
    pub(super) heading: Option<OpenHeading>,
    pub(super) table: Table,
    /// For each open link, whether it became an `<a>`.
    pub(super) open_links: Vec<bool>,
    /// How many blocks that contain blocks are open.
    pub(super) open_blocks: usize,
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
        self.sinks.push(Sink::default());
    }

    /// Ends what [`push_sink`](Self::push_sink) began.
    pub(super) fn pop_sink(&mut self) -> Sink {
        if self.sinks.len() > 1 { self.sinks.pop().unwrap_or_default() } else { Sink::default() }
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
        self.document.problems.push(Problem { diagnostic, range });
    }

    fn finish(mut self) -> Document {
        if self.options.bottom_footnotes {
            let mut list = Sink::default();
            let ids = self.footnotes.list(self.options, &mut list);
            self.document.anchors.extend(ids);
            self.sink().append(list.pieces);
        } else {
            let ids = self.footnotes.ids();
            self.document.anchors.extend(ids);
        }
        self.document.pieces = std::mem::take(&mut self.sink().pieces);
        self.document
    }
}
