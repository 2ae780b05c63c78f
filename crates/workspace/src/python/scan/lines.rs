//! Places in a Python file as lines and columns, by Python's line breaks.
//!
//! In: a text and places in it as the parser has them. Out: their lines and columns. Never: going
//! through the text more often than once.

use ruff_text_size::TextSize;

/// Where the lines of a text start.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(index, _)| index + 1));
        if text.contains('\r') {
            let single = text.match_indices('\r').filter(|(index, _)| text.as_bytes().get(index + 1) != Some(&b'\n'));
            starts.extend(single.map(|(index, _)| index + 1));
            starts.sort_unstable();
        }
        Self { text, starts }
    }

    /// The line of a place, counted from 1.
    pub(super) fn line(&self, offset: TextSize) -> usize {
        self.starts.partition_point(|start| *start <= offset.to_usize())
    }

    /// Lines and columns of places in ascending order.
    pub(super) fn cursor(&'a self) -> Cursor<'a> {
        Cursor { lines: self, offset: 0, line: 1, column: 1 }
    }
}

/// Goes through a text once, since a line may be as long as the text and hold all that is looked
/// for.
pub(super) struct Cursor<'a> {
    lines: &'a Lines<'a>,
    offset: usize,
    line: usize,
    column: usize,
}

impl Cursor<'_> {
    /// Line and column of a place that is not before the last one.
    pub(super) fn place(&mut self, offset: TextSize) -> (usize, usize) {
        let line = self.lines.line(offset);
        if line != self.line {
            (self.line, self.column, self.offset) = (line, 1, self.lines.starts[line - 1]);
        }
        let between = self.lines.text.get(self.offset..offset.to_usize()).unwrap_or("");
        self.column += between.chars().count();
        self.offset = offset.to_usize();
        (self.line, self.column)
    }
}
