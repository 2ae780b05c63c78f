//! The second pass: events to pieces.
//!
//! In: events and the survey. Out: a [`Document`]. Never: deciding what a link leads to.
//!
//! Content that cannot go straight into the document (a heading, whose id is made from its text; a footnote, which goes to
//! the end) is collected in a separate [`Sink`].

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, Event};

use super::event::Spanned;
use super::footnotes::Footnotes;
use super::heading::OpenHeading;
use super::ids::Ids;
use super::options::Options;
use super::sink::Sink;
use super::survey::Survey;
use super::word_count::WordCount;
use crate::content::document::{Document, SourceMap};
use crate::content::plain_text::{RunKind, TextCollector};
use support::diagnostic::Diagnostic;

/// Renders all events.
pub(super) fn render<'a>(
    text: &'a str,
    events: &'a [Spanned<'a>],
    survey: Survey<'a>,
    options: &'a Options,
    plain_text: TextCollector,
) -> Document {
    let document = Document { anchors: survey.anchors, ..Document::default() };
    let mut renderer = Renderer {
        text,
        options,
        events,
        position: 0,
        // Markup makes a text longer by a quarter or less; code is in other pieces.
        sinks: vec![Sink::with_capacity(text.len() + text.len() / 4, plain_text)],
        spare: Sink::default(),
        ids: survey.ids,
        chosen_ids: survey.chosen_ids,
        footnotes: survey.footnotes,
        heading: None,
        table: Table::default(),
        open_links: Vec::new(),
        open_blocks: 0,
        words: WordCount::default(),
        in_summary: survey.has_summary,
        joined: String::new(),
        document,
    };
    while let Some((event, range)) = renderer.next() {
        renderer.event(event, range);
    }
    renderer.finish()
}

const INNERMOST: &str = "the document's own sink is never taken away";

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
    /// An empty sink that was used before: its memory is used again.
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
    pub(super) words: WordCount,
    /// Whether what is rendered may be in the summary of a text that has one.
    pub(super) in_summary: bool,
    /// The run of text that is being rendered; the same memory for each.
    pub(super) joined: String,
    pub(super) document: Document,
}

impl<'a> Renderer<'a> {
    /// The next event and its range in the text.
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
            Event::Html(html) | Event::InlineHtml(html) => self.raw_html(html, &SourceMap::at(range.start)),
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Rule => self.sink().block("<hr>\n"),
            Event::TaskListMarker(done) => self.task_marker(*done),
        }
    }

    /// Where output goes at the moment.
    pub(super) fn sink(&mut self) -> &mut Sink {
        self.sinks.last_mut().expect(INNERMOST)
    }

    /// The footnotes, and where output goes at the moment.
    pub(super) fn footnotes_and_sink(&mut self) -> (&Footnotes<'a>, &mut Sink) {
        (&self.footnotes, self.sinks.last_mut().expect(INNERMOST))
    }

    /// Collects what follows apart from the rest.
    pub(super) fn push_sink(&mut self, kind: RunKind) {
        let text = self.sink().text.part(kind);
        let mut sink = std::mem::take(&mut self.spare);
        sink.text = text;
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

    pub(super) fn problem(&mut self, diagnostic: Diagnostic, range: Range<usize>) {
        self.document.problems.push(diagnostic.spanning(range));
    }

    fn finish(mut self) -> Document {
        let footnotes = std::mem::take(&mut self.footnotes);
        let ids = match self.options.bottom_footnotes {
            true => footnotes.list(self.options, self.sink()),
            false => footnotes.ids(),
        };
        self.document.anchors.extend(ids);
        self.document.word_count = self.words.count();
        (self.document.pieces, self.document.text) = std::mem::take(self.sink()).finish();
        self.document
    }
}
