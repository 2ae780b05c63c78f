//! Writes code with as few tags as it takes.
//!
//! In: the class of each stretch of code, in order. Out: spans, lines with numbers and marks, without the hidden lines.
//! Never: knowing a language.

use std::fmt::Write;
use std::ops::RangeInclusive;

use super::class::Class;
use crate::content::escape::push_text;
use crate::content::fence::Annotations;

/// Writes one block of code.
pub(super) struct Painter<'a> {
    code: &'a str,
    html: &'a mut String,
    annotations: &'a Annotations,
    /// Everything before is painted.
    done: usize,
    /// Everything before is written; from here to `done` there are only blanks, which join whatever comes next.
    written: usize,
    /// The class of the open span; plain when none is open.
    open: Class,
    /// Lines become elements when they are numbered, marked or hidden.
    lines: Option<Line>,
}

/// The line being written.
struct Line {
    /// Counted from 1.
    number: usize,
    state: LineState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LineState {
    NotBegun,
    Open,
    Marked,
    Hidden,
}

impl<'a> Painter<'a> {
    pub(super) fn new(code: &'a str, annotations: &'a Annotations, html: &'a mut String) -> Self {
        let by_line = annotations.line_numbers || !annotations.marked.is_empty() || !annotations.hidden.is_empty();
        let lines = by_line.then_some(Line { number: 1, state: LineState::NotBegun });
        Self { code, html, annotations, done: 0, written: 0, open: Class::Plain, lines }
    }

    /// Paints the code up to `end`. Ends that are not behind the last one are passed over.
    pub(super) fn paint(&mut self, class: Class, end: usize) {
        let end = self.code.floor_char_boundary(end);
        if end <= self.done {
            return;
        }
        if self.lines.is_none() {
            return self.paint_part(class, end);
        }
        while let Some(length) = self.code[self.done..end].find('\n') {
            let line_end = self.done + length + 1;
            self.paint_in_line(class, line_end);
            self.end_line();
        }
        if self.done < end {
            self.paint_in_line(class, end);
        }
    }

    /// Writes what is left.
    pub(super) fn finish(mut self) {
        self.close_span();
        self.write_until(self.done);
        if self.lines.as_ref().is_some_and(|line| line.state != LineState::NotBegun) {
            self.end_line();
        }
    }

    /// Writes code up to `end` in a span of its class. Blanks around it wait for what comes next.
    fn paint_part(&mut self, class: Class, end: usize) {
        let part = &self.code[self.done..end];
        let text = part.trim_ascii();
        let start = self.done + (part.len() - part.trim_ascii_start().len());
        self.done = end;
        if text.is_empty() {
            return;
        }
        let class = class.of_text(text);
        if class != self.open {
            self.close_span();
            self.write_until(start);
            if class != Class::Plain {
                self.html.push_str("<span class=\"");
                self.html.push_str(class.name());
                self.html.push_str("\">");
            }
            self.open = class;
        }
        self.write_until(start + text.len());
    }

    /// Writes the code that waits, up to `end`.
    fn write_until(&mut self, end: usize) {
        push_text(self.html, &self.code[self.written..end]);
        self.written = end;
    }

    fn close_span(&mut self) {
        if self.open != Class::Plain {
            self.html.push_str("</span>");
            self.open = Class::Plain;
        }
    }

    fn paint_in_line(&mut self, class: Class, end: usize) {
        if self.begin_line() == LineState::Hidden {
            self.done = end;
            self.written = end;
        } else {
            self.paint_part(class, end);
        }
    }

    fn begin_line(&mut self) -> LineState {
        let Some(line) = &mut self.lines else { return LineState::NotBegun };
        if line.state != LineState::NotBegun {
            return line.state;
        }
        line.state = if contains(&self.annotations.hidden, line.number) {
            LineState::Hidden
        } else if contains(&self.annotations.marked, line.number) {
            LineState::Marked
        } else {
            LineState::Open
        };
        match line.state {
            LineState::Marked => self.html.push_str("<mark class=\"line\""),
            LineState::Open => self.html.push_str("<span class=\"line\""),
            LineState::Hidden | LineState::NotBegun => return line.state,
        }
        if self.annotations.line_numbers {
            let number = line.number.saturating_add(self.annotations.first_line_number.unwrap_or(1).saturating_sub(1));
            // Writing to a string does not fail.
            let _ = write!(self.html, " data-line=\"{number}\"");
        }
        self.html.push('>');
        line.state
    }

    /// Closes the line; its line break is inside it.
    fn end_line(&mut self) {
        self.close_span();
        self.write_until(self.done);
        let Some(line) = &mut self.lines else { return };
        match line.state {
            LineState::Marked => self.html.push_str("</mark>"),
            LineState::Open => self.html.push_str("</span>"),
            LineState::Hidden | LineState::NotBegun => {}
        }
        line.number += 1;
        line.state = LineState::NotBegun;
    }
}

fn contains(ranges: &[RangeInclusive<usize>], line: usize) -> bool {
    ranges.iter().any(|range| range.contains(&line))
}
