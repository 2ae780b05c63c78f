//! Places in a text as lines and columns.
//!
//! In: a text. Out: the line and column of any byte in it, without counting from the start each
//! time. Never: anything else.

/// Where the lines of a text start.
#[derive(Debug, Clone)]
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// The lines of a text.
    pub(super) fn of(text: &'a str) -> Self {
        let behind_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(index, _)| index + 1);
        Self { text, starts: std::iter::once(0).chain(behind_breaks).collect() }
    }

    /// The line and the column in characters of a byte, both counted from 1. A byte behind the end
    /// is at the end.
    pub(super) fn place(&self, byte: usize) -> (usize, usize) {
        let byte = self.text.floor_char_boundary(byte);
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts[line - 1];
        (line, self.text[start..byte].chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let check = |text: &str, byte: usize, expected| assert_eq!(Lines::of(text).place(byte), expected, "{text}");
        check("", 0, (1, 1));
        check("a\nb", 1, (1, 2));
        check("a\nb", 2, (2, 1));
        check("ä\nöx", 5, (2, 2));
        check("ä", 1, (1, 1));
        check("a\n", 9, (2, 1));
    }
}
