//! Mistakes in what an author wrote: where, what, and what to write instead.
//!
//! In: messages with byte ranges of the text that they speak of. Out: [`Diagnostic`] values that
//! own all they show (the line they point at included), sorted and printed once. Never: printing,
//! or deciding an exit code.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The site is wrong: `build` and `check` end with exit code 1.
    Error,
    /// The site is built, but something in it is probably not meant.
    Warning,
}

/// The place in a file that a diagnostic points at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Location {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// The text of that line, without its line break.
    pub excerpt: String,
    /// The first byte of [`excerpt`](Self::excerpt) that is underlined.
    pub start: usize,
    /// One past the last byte that is underlined.
    pub end: usize,
}

/// One mistake, with everything that is needed to show it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The mistake: lower case, no full stop, names in backticks.
    pub message: String,
    /// The file, relative to the site's root, with forward slashes.
    pub file: Option<String>,
    /// The position in that file, if any.
    pub location: Option<Location>,
    /// The bytes that it speaks of in a text that is not yet bound to a file; empty for the text as
    /// a whole. Whoever knows where the text stands turns it into a file and a location.
    pub span: Range<usize>,
    /// A few words beside the underlined text.
    pub label: Option<String>,
    /// Facts that help to understand the mistake, such as the other side of a collision.
    pub notes: Vec<String>,
    /// Advice: the text to write instead.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message.into())
    }

    /// A warning without a place.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message.into())
    }

    fn new(severity: Severity, message: String) -> Self {
        Self {
            severity,
            message,
            file: None,
            location: None,
            span: 0..0,
            label: None,
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Names the file as a whole.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Points at `range` (in bytes) of `text`, the whole text of `file`. A range that covers
    /// several lines is cut to its first line; a range outside the text is moved to its end.
    #[must_use]
    pub fn at(mut self, file: impl Into<String>, text: &str, range: Range<usize>) -> Self {
        self.file = Some(file.into());
        self.location = Some(Location::of(text, range));
        self
    }

    /// Points at bytes of a text whose file is set later.
    #[must_use]
    pub fn spanning(mut self, span: Range<usize>) -> Self {
        self.span = span;
        self
    }

    /// Points at its own [`span`](Self::span) of `text`, the whole text of `file`.
    #[must_use]
    pub fn at_span(self, file: impl Into<String>, text: &str) -> Self {
        let span = self.span.clone();
        self.at(file, text, span)
    }

    /// Adds words beside the underlined text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds ``did you mean `x`?`` when one of `candidates` is close to `word`.
    #[must_use]
    pub fn suggest<'a>(self, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match closest(word, candidates) {
            Some(candidate) => self.help(format!("did you mean `{candidate}`?")),
            None => self,
        }
    }

    /// The text shown in a terminal: several lines, no line break at the end. `width` is the
    /// terminal's width in columns; longer source lines are cut around the underlined part.
    pub fn render(&self, colour: bool, width: usize) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut elements: Vec<Element<'_>> = Vec::new();
        match (&self.file, &self.location) {
            (Some(file), Some(location)) => {
                let mut annotation = AnnotationKind::Primary.span(location.start..location.end);
                if let Some(label) = &self.label {
                    annotation = annotation.label(label.as_str());
                }
                let snippet = Snippet::source(location.excerpt.as_str()).path(file.as_str()).line_start(location.line);
                elements.push(snippet.annotation(annotation).into());
            }
            (Some(file), None) => elements.push(Origin::path(file.as_str()).into()),
            (None, _) => {}
        }
        elements.extend(self.notes.iter().map(|note| Level::NOTE.message(note.as_str()).into()));
        elements.extend(self.help.iter().map(|help| Level::HELP.message(help.as_str()).into()));
        let report = [level.primary_title(self.message.as_str()).elements(elements)];
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let text = renderer.term_width(width.max(40)).render(&report);
        // Without a line number there is no margin for the arrow; with one more blank it stands
        // where it does elsewhere.
        if self.location.is_none() { text.replace('\n', "\n ") } else { text }
    }

    /// Key that diagnostics are sorted by: file, place, then severity and message.
    fn sort_key(&self) -> (&Option<String>, &Option<Location>, Severity, &str) {
        (&self.file, &self.location, self.severity, &self.message)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false, 140))
    }
}

/// Sorts diagnostics by file and place and drops repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    diagnostics.dedup();
}

/// Sorts diagnostics and makes one of those that differ only in their notes: a template that fails
/// fails for every page that it renders.
pub fn merge(diagnostics: &mut Vec<Diagnostic>) {
    sort(diagnostics);
    let mut merged: Vec<(Diagnostic, usize)> = Vec::new();
    for diagnostic in diagnostics.drain(..) {
        match merged.last_mut() {
            Some((last, more)) if last.location.is_some() && last.sort_key() == diagnostic.sort_key() => *more += 1,
            _ => merged.push((diagnostic, 0)),
        }
    }
    let describe = |(diagnostic, more): (Diagnostic, usize)| match more {
        0 => diagnostic,
        1 => diagnostic.note("and once more"),
        more => diagnostic.note(format!("and {more} more times")),
    };
    diagnostics.extend(merged.into_iter().map(describe));
}

/// Whether one of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

impl Location {
    /// Where a range of bytes of a text is.
    fn of(text: &str, range: Range<usize>) -> Self {
        let start = floor_char(text, range.start);
        let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let excerpt = text[line_start..line_end].trim_end_matches('\r');
        let end = floor_char(text, range.end).clamp(start, line_start + excerpt.len().max(start - line_start));
        let start_in_line = (start - line_start).min(excerpt.len());
        Self {
            line: text[..line_start].bytes().filter(|&byte| byte == b'\n').count() + 1,
            column: excerpt[..start_in_line].chars().count() + 1,
            excerpt: excerpt.to_owned(),
            start: start_in_line,
            end: (end - line_start).clamp(start_in_line, excerpt.len()),
        }
    }
}

/// The nearest character boundary at or before `index`.
fn floor_char(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

/// The candidate most like `word`, if one is like enough to be offered: a third of its letters
/// wrong at the most, or the start of it. Letter case does not count.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase();
    let length = folded.chars().count();
    let limit = if length < 3 { 0 } else { length / 3 };
    let mut best: Option<(&str, usize)> = None;
    for candidate in candidates {
        let other = candidate.to_lowercase();
        let is_start = length >= 3 && (other.starts_with(&folded) || folded.starts_with(&other) && other.len() >= 3);
        // The difference in length is the least distance there can be, and cheap.
        let least = other.chars().count().abs_diff(length);
        if !is_start && least > limit {
            continue;
        }
        let distance = strsim::osa_distance(&folded, &other);
        if (is_start || distance <= limit) && best.is_none_or(|(_, known)| distance < known) {
            best = Some((candidate, distance));
        }
    }
    best.map(|(candidate, _)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_place_and_help() {
        let text = "first\ndeps --brick kafak\n";
        let diagnostic = Diagnostic::error("unknown brick `kafak` in workspace `shop`")
            .at("content/a.md", text, 19..24)
            .suggest("kafak", ["log", "kafka"]);
        let expected = "\
error: unknown brick `kafak` in workspace `shop`
 --> content/a.md:2:14
  |
2 | deps --brick kafak
  |              ^^^^^
  |
  = help: did you mean `kafka`?";
        assert_eq!(diagnostic.to_string(), expected);
    }

    #[test]
    fn a_range_outside_the_text_points_at_its_end() {
        for (text, range) in [("", 0..9), ("ä", 1..9), ("a\r\n", 1..3), ("a\n", 2..2), ("a\nb", 0..3)] {
            let location = Location::of(text, range);
            assert!(location.end <= location.excerpt.len(), "{location:?}");
        }
    }
}
