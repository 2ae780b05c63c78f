//! Footnotes: numbers in order of first reference, a link back for every reference.
//!
//! In: the events of a text, then the rendered definitions. Out: HTML of references and of the list at the end. Never:
//! deciding where in the document they go.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::event::Spanned;
use super::ids::Ids;
use super::options::Options;
use super::sink::Sink;
use crate::content::escape::push_attribute;
use support::diagnostic::Diagnostic;

/// What every reference and every definition begins with.
const MARK: &str = "[^";

/// All footnotes that are defined.
#[derive(Default)]
pub(super) struct Footnotes<'a> {
    /// In order of their numbers: those referred to, then the others.
    notes: Vec<Footnote<'a>>,
    /// Label, lower case, to index of `notes`.
    by_label: HashMap<String, usize>,
    /// Whether there may be any at all, or references to some that there are not.
    pub(super) may_be: bool,
}

struct Footnote<'a> {
    label: &'a str,
    /// Where it is defined.
    range: Range<usize>,
    id: String,
    /// One id for each reference.
    references: Vec<String>,
    /// How many references have been rendered.
    rendered: usize,
    content: Sink,
}

impl<'a> Footnotes<'a> {
    /// Finds definitions and references, gives out numbers and ids, and reports what does not fit together.
    pub(super) fn survey(
        text: &str,
        events: &'a [Spanned<'a>],
        options: &Options,
        ids: &mut Ids,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut footnotes = Self { notes: Vec::new(), by_label: HashMap::new(), may_be: false };
        // Most texts have none, and the text is shorter than its events.
        footnotes.may_be = memchr::memmem::find(text.as_bytes(), MARK.as_bytes()).is_some();
        if !footnotes.may_be {
            return footnotes;
        }
        footnotes.find_definitions(text, events, problems);
        let counts = footnotes.order_by_reference(events);
        for (index, (note, count)) in footnotes.notes.iter_mut().zip(counts).enumerate() {
            let (prefix, number) = (&options.footnote_prefix, index + 1);
            note.id = ids.unique(&format!("{prefix}fn-{number}"));
            note.references = (1..=count).map(|nth| ids.unique(&format!("{prefix}fr-{number}-{nth}"))).collect();
            if count == 0 {
                let diagnostic = Diagnostic::warning(format!("footnote `{}` is never referred to", note.label))
                    .help(format!("write `[^{}]` where it belongs, or remove it", note.label));
                problems.push(diagnostic.spanning(first_line(text, note.range.clone())));
            }
        }
        footnotes
    }

    fn find_definitions(&mut self, text: &str, events: &'a [Spanned<'a>], problems: &mut Vec<Diagnostic>) {
        for (event, range) in events {
            let Event::Start(Tag::FootnoteDefinition(label)) = event else { continue };
            if self.by_label.contains_key(&key(label)) {
                let diagnostic =
                    Diagnostic::warning(format!("footnote `{label}` is defined twice; the first one counts"));
                problems.push(diagnostic.spanning(first_line(text, range.clone())));
                continue;
            }
            self.by_label.insert(key(label), self.notes.len());
            self.notes.push(Footnote {
                label,
                range: range.clone(),
                id: String::new(),
                references: Vec::new(),
                rendered: 0,
                content: Sink::default(),
            });
        }
    }

    /// Sorts by first reference, those in the running text before those in other footnotes; returns how often each is
    /// referred to.
    fn order_by_reference(&mut self, events: &[Spanned<'_>]) -> Vec<usize> {
        let mut counts = vec![0; self.notes.len()];
        let mut order = vec![(true, usize::MAX); self.notes.len()];
        let mut in_definition = 0usize;
        for (position, (event, _)) in events.iter().enumerate() {
            match event {
                Event::Start(Tag::FootnoteDefinition(_)) => in_definition += 1,
                Event::End(TagEnd::FootnoteDefinition) => in_definition = in_definition.saturating_sub(1),
                Event::FootnoteReference(label) => {
                    if let Some(&index) = self.by_label.get(&key(label)) {
                        counts[index] += 1;
                        order[index] = order[index].min((in_definition > 0, position));
                    }
                }
                _ => {}
            }
        }
        let mut indices: Vec<usize> = (0..self.notes.len()).collect();
        indices.sort_by_key(|&index| (order[index], index));
        let mut notes: Vec<Option<Footnote<'a>>> = std::mem::take(&mut self.notes).into_iter().map(Some).collect();
        self.notes = indices.iter().filter_map(|&index| notes[index].take()).collect();
        self.by_label = self.notes.iter().enumerate().map(|(index, note)| (key(note.label), index)).collect();
        indices.iter().map(|&index| counts[index]).collect()
    }

    /// The labels that exist, for suggestions.
    pub(super) fn labels(&self) -> impl Iterator<Item = &str> {
        self.notes.iter().map(|note| note.label)
    }

    /// A reference: its HTML and its number; `None` when there is no such footnote.
    pub(super) fn reference(&mut self, label: &str) -> Option<(String, usize)> {
        let index = *self.by_label.get(&key(label))?;
        let note = &mut self.notes[index];
        let reference = note.references.get(note.rendered)?;
        note.rendered += 1;
        let mut html = String::from("<sup class=\"footnote-reference\" id=\"");
        push_attribute(&mut html, reference);
        html.push_str("\"><a href=\"#");
        push_attribute(&mut html, &note.id);
        html.push_str(&format!("\" role=\"doc-noteref\">{}</a></sup>", index + 1));
        Some((html, index + 1))
    }

    /// Remembers the rendered content of a definition, unless it is a second one.
    pub(super) fn define(&mut self, label: &str, range: &Range<usize>, content: Sink) {
        let Some(&index) = self.by_label.get(&key(label)) else { return };
        let note = &mut self.notes[index];
        if note.range == *range {
            note.content = content;
        }
    }

    /// The definition where it was written, for sites that do not collect footnotes.
    pub(super) fn in_place(
        &self,
        label: &str,
        range: &Range<usize>,
        mut content: Sink,
        options: &Options,
        in_summary: bool,
        sink: &mut Sink,
    ) {
        let Some(&index) = self.by_label.get(&key(label)) else { return };
        let note = &self.notes[index];
        if note.range != *range {
            return;
        }
        sink.block("<div class=\"footnote-definition\"");
        sink.id(&note.id, in_summary);
        sink.html("><sup class=\"footnote-definition-label\">");
        sink.escaped(&(index + 1).to_string());
        sink.block("</sup>\n");
        push_links_back(&mut content, note, options);
        sink.take_in(&mut content);
        sink.block("</div>\n");
    }

    /// Adds the list at the end of the document; nothing when no footnote is referred to. Returns the ids in it.
    pub(super) fn list(self, options: &Options, sink: &mut Sink) -> Vec<String> {
        let mut ids = Vec::new();
        for mut note in self.notes.into_iter().filter(|note| !note.references.is_empty()) {
            if ids.is_empty() {
                sink.block("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
                push_attribute(sink.buffer(), &options.labels.footnotes);
                sink.html("\">\n<ol class=\"footnotes-list\">\n");
            }
            sink.block("<li");
            sink.id(&note.id, false);
            sink.html(">\n");
            let mut content = std::mem::take(&mut note.content);
            push_links_back(&mut content, &note, options);
            sink.take_in(&mut content);
            sink.block("</li>\n");
            ids.push(note.id);
        }
        if !ids.is_empty() {
            sink.block("</ol>\n</section>\n");
        }
        ids
    }

    /// The ids of all footnotes.
    pub(super) fn ids(self) -> Vec<String> {
        self.notes.into_iter().map(|note| note.id).collect()
    }
}

/// Adds links to all references of a footnote to the end of its content.
fn push_links_back(content: &mut Sink, note: &Footnote<'_>, options: &Options) {
    let is_new = content.open_last_paragraph();
    for (index, reference) in note.references.iter().enumerate() {
        content.html(if is_new && index == 0 { "<a" } else { " <a" });
        content.html(" class=\"footnote-backref\" href=\"#");
        push_attribute(content.buffer(), reference);
        content.html("\" role=\"doc-backlink\" aria-label=\"");
        push_attribute(content.buffer(), &options.labels.back_to_reference);
        content.html(&format!(" {}\">", reference_number(reference)));
        content.text.blank();
        content.escaped("↩");
        if index > 0 {
            content.html("<sup>");
            content.escaped(&(index + 1).to_string());
            content.html("</sup>");
        }
        content.html("</a>");
    }
    content.block("</p>\n");
}

/// `2-1` of `prefix-fr-2-1`.
fn reference_number(id: &str) -> &str {
    id.rsplit_once("fr-").map_or(id, |(_, number)| number)
}

/// Labels match without regard to case.
fn key(label: &str) -> String {
    label.to_lowercase()
}

fn first_line(text: &str, range: Range<usize>) -> Range<usize> {
    let end = text[range.clone()].find('\n').map_or(range.end, |end| range.start + end);
    range.start..end
}
