//! The info string of a fenced code block: language and annotations, in Zola's words.

/// What an info string asks for besides the language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Annotations {
    /// `linenos`: show line numbers.
    pub line_numbers: bool,
    /// `linenostart=N`: the number of the first line, 1 when not given.
    pub first_line_number: Option<usize>,
    /// `hl_lines=1 3-5`: lines to mark, counted from the first line's number.
    pub marked: Vec<std::ops::RangeInclusive<usize>>,
    /// `hide_lines=…`: lines that are not shown.
    pub hidden: Vec<std::ops::RangeInclusive<usize>>,
    /// `name=file.rs`: shown above the code.
    pub name: Option<String>,
}
