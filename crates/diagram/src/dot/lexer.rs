//! Tokens of the language.
//!
//! In: a text. Out: [`Token`]s with their spans, comments passed over. Never: more than one look at
//! a character.

use std::borrow::Cow;
use std::ops::Range;

use support::diagnostic::Diagnostic;

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name without quotes.
    Name,
    /// A numeral.
    Number,
    /// A string in quotes.
    Quoted,
    /// A string in angle brackets, without the outer ones.
    Html,
    /// A keyword; case does not count.
    Keyword(&'static str),
    /// `->`
    Arrow,
    /// `--`
    Line,
    /// One of `{}[],;=:+`.
    Mark(char),
    /// The end of the text.
    End,
}

/// Keywords, which are no names unless they stand in quotes.
const KEYWORDS: [&str; 6] = ["strict", "graph", "digraph", "subgraph", "node", "edge"];

/// A token and its span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind,
    /// Its text without quotes, and with `\"` and continued lines resolved. Other escapes mean
    /// something in labels only, and stay.
    pub(super) text: Cow<'a, str>,
    pub(super) range: Range<usize>,
}

/// Cuts a text into tokens.
pub(super) struct Lexer<'a> {
    text: &'a str,
    position: usize,
    /// Only blanks so far in this line.
    line_start: bool,
    /// The first string that runs over several lines, which is allowed; where a quotation mark is
    /// missing, it is missing there.
    long_string: Option<usize>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        // Some editors begin a file with a byte order mark.
        Self { text, position: if text.starts_with('\u{feff}') { 3 } else { 0 }, line_start: true, long_string: None }
    }

    /// Returns the next token; [`TokenKind::End`] again and again at the end.
    ///
    /// # Errors
    /// Something that is no token, or has no end.
    pub(super) fn token(&mut self, diagnostics: &mut Vec<Diagnostic>) -> Result<Token<'a>, Diagnostic> {
        self.skip()?;
        let start = self.position;
        let Some(first) = self.rest().chars().next() else { return Ok(self.token_from(TokenKind::End, start)) };
        self.line_start = false;
        let (kind, length) = match first {
            '"' => return self.quoted(),
            '<' => return self.html(),
            '{' | '}' | '[' | ']' | ',' | ';' | '=' | ':' | '+' => (TokenKind::Mark(first), 1),
            '-' if self.rest().starts_with("->") => (TokenKind::Arrow, 2),
            '-' if self.rest().starts_with("--") => (TokenKind::Line, 2),
            _ if is_letter(first) => {
                let name = self.name();
                diagnostics.extend(no_name(&name));
                return Ok(name);
            }
            _ => (TokenKind::Number, numeral(self.rest()).ok_or_else(|| self.stray(first))?),
        };
        self.position += length;
        if kind == TokenKind::Number {
            diagnostics.extend(self.run_together(start));
        }
        Ok(self.token_from(kind, start))
    }

    fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    fn token_from(&self, kind: TokenKind, start: usize) -> Token<'a> {
        Token { kind, text: Cow::Borrowed(&self.text[start..self.position]), range: start..self.position }
    }

    /// Passes over blanks and comments.
    fn skip(&mut self) -> Result<(), Diagnostic> {
        loop {
            let rest = self.rest();
            let Some(first) = rest.chars().next() else { return Ok(()) };
            let is_line_comment = rest.starts_with("//") || first == '#' && self.line_start;
            if is_line_comment {
                self.position += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                let Some(length) = comment.find("*/") else {
                    let diagnostic = Diagnostic::error("this comment is never closed").help("write `*/` where it ends");
                    return Err(diagnostic.spanning(self.position..self.position + 2));
                };
                self.position += length + 4;
            } else if first.is_ascii_whitespace() || first == '\u{b}' {
                self.line_start |= first == '\n';
                self.position += 1;
            } else {
                return Ok(());
            }
        }
    }

    fn name(&mut self) -> Token<'a> {
        let start = self.position;
        let rest = self.rest();
        self.position += name_length(rest);
        let mut token = self.token_from(TokenKind::Name, start);
        if let Some(keyword) = KEYWORDS.iter().find(|keyword| keyword.eq_ignore_ascii_case(&token.text)) {
            token.kind = TokenKind::Keyword(keyword);
        }
        token
    }

    /// `2nd` is two words, which is hardly ever meant.
    fn run_together(&self, start: usize) -> Option<Diagnostic> {
        let length = name_length(self.rest());
        if length == 0 {
            return None;
        }
        let range = start..self.position + length;
        let word = &self.text[range.clone()];
        let diagnostic = Diagnostic::warning(format!("`{word}` is a number and a name, two words"));
        Some(diagnostic.help(format!("write `\"{word}\"` for one name")).spanning(range))
    }

    fn quoted(&mut self) -> Result<Token<'a>, Diagnostic> {
        let start = self.position;
        let inside = &self.text[start + 1..];
        let mut text = Cow::Borrowed("");
        let mut plain = 0;
        let mut search = 0;
        while let Some(found) = inside[search..].find(['"', '\\']) {
            let at = search + found;
            if inside.as_bytes()[at] == b'"' {
                push(&mut text, &inside[plain..at]);
                self.position = start + at + 2;
                if self.long_string.is_none() && text.contains('\n') {
                    self.long_string = Some(start);
                }
                return Ok(Token { kind: TokenKind::Quoted, text, range: start..self.position });
            }
            let after = &inside[at + 1..];
            let (length, meant) = match after.as_bytes() {
                [b'"', ..] => (1, "\""),
                [b'\r', b'\n', ..] => (2, ""),
                [b'\n', ..] => (1, ""),
                [b'\\', ..] => (1, "\\\\"),
                _ => (0, "\\"),
            };
            push(&mut text, &inside[plain..at]);
            push(&mut text, meant);
            plain = at + 1 + length;
            search = plain;
        }
        let diagnostic = Diagnostic::error("this string is never closed").help("write `\"` where it ends");
        let start = self.long_string.unwrap_or(start);
        Err(diagnostic.spanning(start..start + 1))
    }

    fn html(&mut self) -> Result<Token<'a>, Diagnostic> {
        let start = self.position;
        let inside = &self.text[start + 1..];
        let mut depth = 1_usize;
        let mut search = 0;
        while let Some(found) = inside[search..].find(['<', '>']) {
            let at = search + found;
            let comment = inside[at..].strip_prefix("<!--");
            match (comment, inside.as_bytes()[at]) {
                (Some(comment), _) => match comment.find("-->") {
                    Some(length) => {
                        search = at + 4 + length + 3;
                        continue;
                    }
                    None => break,
                },
                (None, b'<') => depth += 1,
                (None, _) => depth -= 1,
            }
            if depth == 0 {
                self.position = start + at + 2;
                let text = Cow::Borrowed(&inside[..at]);
                return Ok(Token { kind: TokenKind::Html, text, range: start..self.position });
            }
            search = at + 1;
        }
        let diagnostic = Diagnostic::error("this `<` is never closed")
            .help("write `>` where the HTML string ends, and `&lt;` for the character itself");
        Err(diagnostic.spanning(start..start + 1))
    }

    /// A character that begins no word. In the middle of one it says that the word needs quotes.
    fn stray(&self, character: char) -> Diagnostic {
        let range = self.position..self.position + character.len_utf8();
        let before = self.text[..range.start].char_indices().rev().take_while(|&(_, c)| is_word_part(c)).take(80);
        let start = before.last().map_or(range.start, |(start, _)| start);
        let end = self.text[range.end..].char_indices().take(80).find(|&(_, c)| !is_word_part(c));
        let end = end.map_or_else(|| self.text.len().min(range.end + 80), |(length, _)| range.end + length);
        let word = self.text.get(start..end).filter(|word| is_word_part(character) && word.len() > 1);
        let diagnostic = match character {
            '-' if word.is_none() => {
                Diagnostic::error("`-` is no arrow").help("write `->` in a digraph, `--` in a graph")
            }
            '/' if word.is_none() => Diagnostic::error("unexpected `/`").help("a comment begins with `//`"),
            _ => Diagnostic::error(format!("unexpected `{}`", character.escape_debug())),
        };
        let diagnostic = match word {
            Some(word) => diagnostic.help(format!("a name with such a character needs quotes: `\"{word}\"`")),
            None => diagnostic,
        };
        diagnostic.spanning(range)
    }
}

/// Adds to a text; the first piece is not copied.
fn push<'a>(text: &mut Cow<'a, str>, piece: &'a str) {
    if text.is_empty() {
        *text = Cow::Borrowed(piece);
    } else if !piece.is_empty() {
        text.to_mut().push_str(piece);
    }
}

/// The number of digits that a text begins with.
fn digits(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
}

/// `→` is a name, which is hardly ever meant.
fn no_name(token: &Token<'_>) -> Option<Diagnostic> {
    if token.text.contains(|c: char| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let diagnostic = Diagnostic::warning(format!("`{}` is a name like any other", token.text));
    let diagnostic = diagnostic.help("an arrow is written `->`, a line `--`");
    Some(diagnostic.spanning(token.range.clone()))
}

/// Whether a character may be part of a word that needs quotes.
fn is_word_part(character: char) -> bool {
    is_letter(character) || character.is_ascii_digit() || "-./@#$%&*!?'\\".contains(character)
}

/// Whether a character may begin a name: Graphviz takes every byte beyond ASCII for a letter.
fn is_letter(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}

/// The length of the name, or rest of a name, that a text begins with.
fn name_length(text: &str) -> usize {
    text.find(|c: char| !is_letter(c) && !c.is_ascii_digit()).unwrap_or(text.len())
}

/// The length of the numeral that a text begins with: `1`, `-1.5`, `.5`.
fn numeral(text: &str) -> Option<usize> {
    let sign = usize::from(text.starts_with('-'));
    let whole = digits(&text[sign..]);
    let after = sign + whole;
    let fraction = text[after..].strip_prefix('.').map(digits);
    match (whole, fraction) {
        (0, None | Some(0)) => None,
        (_, None) => Some(after),
        (_, Some(length)) => Some(after + 1 + length),
    }
}
