//! The info string of a fenced code block: language and annotations, in Zola's words.
//!
//! In: an info string such as `rust,linenos,hl_lines=1 3-5`. Out: the language, [`Annotations`], and problems with ranges
//! inside the info string. Never: looking up whether the language is known, or rendering.

use serde::{Deserialize, Serialize};
use std::ops::{Range, RangeInclusive};

use support::diagnostic::Diagnostic;

/// What an info string asks for besides the language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Annotations {
    /// `linenos`: show line numbers.
    pub line_numbers: bool,
    /// `linenostart=N`: the number of the first line, 1 when not given.
    pub first_line_number: Option<usize>,
    /// `hl_lines=1 3-5`: lines to mark, counted from the block's first line, which is line 1.
    pub marked: Vec<RangeInclusive<usize>>,
    /// `hide_lines=…`: lines that are not shown, counted like the marked ones.
    pub hidden: Vec<RangeInclusive<usize>>,
    /// `name=file.rs`: shown above the code.
    pub name: Option<String>,
    /// `copy`: offer to copy the code.
    pub copy: bool,
}

/// The annotations that exist, for suggestions.
const KEYS: [&str; 6] = ["linenos", "linenostart", "hl_lines", "hide_lines", "name", "copy"];

/// Words that `rustdoc` reads in the same place; no mistake in a post, and nothing to do.
const RUSTDOC_WORDS: [&str; 9] = [
    "ignore",
    "no_run",
    "should_panic",
    "compile_fail",
    "edition2015",
    "edition2018",
    "edition2021",
    "edition2024",
    "noplayground",
];

/// A parsed info string. Ranges are bytes of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Info {
    /// Lower case; empty when there is none.
    pub language: String,
    /// Where the language stands.
    pub language_range: Range<usize>,
    /// Everything else.
    pub annotations: Annotations,
    /// What was not understood.
    pub problems: Vec<Diagnostic>,
}

/// Reads an info string.
///
/// Annotations are separated by commas or blanks, values may be quoted, and braces around them (`{.rust linenos}`) are
/// passed over.
pub fn parse(info: &str) -> Info {
    let mut parser = Parser { info: Info::default(), list: None };
    for (index, token) in tokens(info).into_iter().enumerate() {
        parser.token(&token, index == 0);
    }
    parser.info
}

/// `key` or `key=value`, with its place. Quotes are gone, and whether it stood in braces is remembered.
#[derive(Debug)]
struct Token<'a> {
    key: &'a str,
    value: Option<&'a str>,
    range: Range<usize>,
    braced: bool,
}

/// Splits at commas and blanks outside quotes.
fn tokens(info: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut quote = None;
    let mut depth = 0usize;
    for (index, character) in info.char_indices() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, ',' | '{' | '}') => {
                tokens.extend(token(info, start..index, depth > 0));
                start = index + 1;
                match character {
                    '{' => depth += 1,
                    '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            (None, blank) if blank.is_whitespace() => {
                tokens.extend(token(info, start..index, depth > 0));
                start = index + blank.len_utf8();
            }
            (None, _) => {}
        }
    }
    tokens.extend(token(info, start..info.len(), depth > 0));
    tokens
}

fn token(info: &str, range: Range<usize>, braced: bool) -> Option<Token<'_>> {
    let text = &info[range.clone()];
    if text.is_empty() {
        return None;
    }
    let (key, value) = match text.split_once('=') {
        Some((key, value)) => (key, Some(unquote(value))),
        None => (unquote(text), None),
    };
    Some(Token { key, value, range, braced })
}

fn unquote(text: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote) {
            return rest.strip_suffix(quote).unwrap_or(rest);
        }
    }
    text
}

/// Which list of lines bare ranges belong to: those of `3-5` in `hl_lines=1 3-5`.
#[derive(Clone, Copy)]
enum Lines {
    Marked,
    Hidden,
}

struct Parser {
    info: Info,
    list: Option<Lines>,
}

impl Parser {
    fn token(&mut self, token: &Token<'_>, first: bool) {
        let is_range = token.value.is_none() && token.key.starts_with(|c: char| c.is_ascii_digit());
        if is_range && !first {
            let list = self.list.or(token.braced.then_some(Lines::Marked));
            if let Some(list) = list {
                return self.lines(list, token.key, token);
            }
        }
        self.list = None;
        match (token.key, token.value) {
            ("linenos", None | Some("true" | "inline" | "table")) => self.info.annotations.line_numbers = true,
            ("linenos", Some("false")) => self.info.annotations.line_numbers = false,
            ("copy", None | Some("true")) => self.info.annotations.copy = true,
            ("copy", Some("false")) => self.info.annotations.copy = false,
            ("linenostart", Some(value)) => match value.parse() {
                Ok(number) => self.info.annotations.first_line_number = Some(number),
                Err(_) => self.warn(format!("`{value}` is not a line number"), token, "write `linenostart=10`"),
            },
            ("name", Some(value)) => self.info.annotations.name = Some(value.to_owned()),
            ("hl_lines", Some(value)) => self.list(Lines::Marked, value, token),
            ("hide_lines", Some(value)) => self.list(Lines::Hidden, value, token),
            (key, None) if first => self.language(key, token),
            (key, _) if KEYS.contains(&key) => self.bad_value(key, token),
            (key, None) if token.braced && key.starts_with(['.', '#']) => {}
            (key, None) if self.info.language == "rust" && RUSTDOC_WORDS.contains(&key) => {}
            (key, _) => self.unknown(key, token),
        }
    }

    fn language(&mut self, key: &str, token: &Token<'_>) {
        self.info.language = key.trim_start_matches('.').to_lowercase();
        self.info.language_range = token.range.clone();
    }

    /// Ranges that follow a key: `1 3-5`, here still in one token when they were quoted.
    fn list(&mut self, list: Lines, value: &str, token: &Token<'_>) {
        self.list = Some(list);
        for part in value.split([' ', ',', ';']).filter(|part| !part.is_empty()) {
            self.lines(list, part, token);
        }
    }

    fn lines(&mut self, list: Lines, text: &str, token: &Token<'_>) {
        match lines(text) {
            Some(range) => match list {
                Lines::Marked => self.info.annotations.marked.push(range),
                Lines::Hidden => self.info.annotations.hidden.push(range),
            },
            None => self.warn(format!("`{text}` is not a range of lines"), token, "write lines as in `hl_lines=1 3-5`"),
        }
    }

    fn bad_value(&mut self, key: &str, token: &Token<'_>) {
        let help = match key {
            "linenos" | "copy" => format!("write `{key}` alone"),
            "name" => "write `name=main.rs`".to_owned(),
            "linenostart" => "write `linenostart=10`".to_owned(),
            _ => format!("write `{key}=1 3-5`"),
        };
        let message = match token.value {
            Some(value) => format!("annotation `{key}` cannot be `{value}`"),
            None => format!("annotation `{key}` needs a value"),
        };
        self.warn(message, token, &help);
    }

    fn unknown(&mut self, key: &str, token: &Token<'_>) {
        let known = match key {
            "title" | "file" | "filename" | "caption" => Some("name"),
            "highlight" | "mark" | "emphasize" => Some("hl_lines"),
            "numberLines" | "numbers" | "showLineNumbers" => Some("linenos"),
            "start" | "startFrom" => Some("linenostart"),
            _ => support::diagnostic::closest(key, KEYS),
        };
        let diagnostic = Diagnostic::warning(format!("unknown annotation `{key}` of a code block"));
        let diagnostic = match known {
            Some(known) => diagnostic.help(format!("did you mean `{known}`?")),
            None => diagnostic.help(format!("known annotations: {}", KEYS.join(", "))),
        };
        self.info.problems.push(diagnostic.spanning(token.range.clone()));
    }

    fn warn(&mut self, message: String, token: &Token<'_>, help: &str) {
        let diagnostic = Diagnostic::warning(message).help(help);
        self.info.problems.push(diagnostic.spanning(token.range.clone()));
    }
}

/// `4` or `3-5`; the order of the two numbers does not matter.
fn lines(text: &str) -> Option<RangeInclusive<usize>> {
    let (start, end) = match text.split_once('-') {
        Some((start, end)) => (start.trim().parse().ok()?, end.trim().parse().ok()?),
        None => {
            let line = text.trim().parse().ok()?;
            (line, line)
        }
    };
    Some(usize::min(start, end)..=usize::max(start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads an info string without mistakes.
    fn read(info: &str) -> (String, Annotations) {
        let info = parse(info);
        assert_eq!(info.problems, [], "for {info:?}");
        (info.language, info.annotations)
    }

    #[test]
    fn annotations_are_read() {
        let none = Annotations::default();
        for (info, language, annotations) in [
            ("", "", none.clone()),
            ("Rust", "rust", none.clone()),
            ("c++", "c++", none.clone()),
            ("{.rust .numberLines #id}", "rust", none.clone()),
            ("rust,ignore", "rust", none.clone()),
            ("linenos", "", Annotations { line_numbers: true, ..none.clone() }),
            ("rust,linenos", "rust", Annotations { line_numbers: true, ..none.clone() }),
            ("rust linenos copy", "rust", Annotations { line_numbers: true, copy: true, ..none.clone() }),
            ("rust, linenos=false", "rust", none.clone()),
            ("a,linenostart=7", "a", Annotations { first_line_number: Some(7), ..none.clone() }),
            ("a,name=b/c.rs", "a", Annotations { name: Some("b/c.rs".to_owned()), ..none.clone() }),
            ("a name=\"b, c\"", "a", Annotations { name: Some("b, c".to_owned()), ..none.clone() }),
            ("a name='b", "a", Annotations { name: Some("b".to_owned()), ..none.clone() }),
            (
                "a,hl_lines=1 3-5,linenos",
                "a",
                Annotations { marked: vec![1..=1, 3..=5], line_numbers: true, ..none.clone() },
            ),
            ("a hl_lines=\"5-3,7\"", "a", Annotations { marked: vec![3..=5, 7..=7], ..none.clone() }),
            ("a {1,3-4}", "a", Annotations { marked: vec![1..=1, 3..=4], ..none.clone() }),
            (
                "a,hide_lines=2 4,hl_lines=1",
                "a",
                Annotations { hidden: vec![2..=2, 4..=4], marked: vec![1..=1], ..none.clone() },
            ),
        ] {
            assert_eq!(read(info), (language.to_owned(), annotations), "for {info}");
        }
    }

    #[test]
    fn mistakes_are_explained() {
        for (info, message, place, help) in [
            ("a,lineno", "unknown annotation `lineno` of a code block", "lineno", "did you mean `linenos`?"),
            ("a title=\"x y\"", "unknown annotation `title` of a code block", "title=\"x y\"", "did you mean `name`?"),
            (
                "a q",
                "unknown annotation `q` of a code block",
                "q",
                "known annotations: linenos, linenostart, hl_lines, hide_lines, name, copy",
            ),
            ("a,hl_lines=x", "`x` is not a range of lines", "hl_lines=x", "write lines as in `hl_lines=1 3-5`"),
            ("a,hl_lines=1 3-", "`3-` is not a range of lines", "3-", "write lines as in `hl_lines=1 3-5`"),
            ("a,linenostart=-1", "`-1` is not a line number", "linenostart=-1", "write `linenostart=10`"),
            ("a,name", "annotation `name` needs a value", "name", "write `name=main.rs`"),
            ("a,linenos=maybe", "annotation `linenos` cannot be `maybe`", "linenos=maybe", "write `linenos` alone"),
            (
                "a 7",
                "unknown annotation `7` of a code block",
                "7",
                "known annotations: linenos, linenostart, hl_lines, hide_lines, name, copy",
            ),
        ] {
            let problems = parse(info).problems;
            assert_eq!(problems.len(), 1, "for {info}");
            let problem = &problems[0];
            assert_eq!(problem.message, message);
            assert_eq!(&info[problem.span.clone()], place);
            assert_eq!(problem.help, [help]);
        }
    }
}
