//! The words of a request, and where they stand in its text.
//!
//! In: the text of a fence. Out: [`Words`], and diagnostics that point at one of them. Never: what
//! a word means.

use std::ops::Range;

use support::diagnostic::Diagnostic;

/// The words of a request as they were written; none when there is no text to point at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words(Vec<Word>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    span: Range<usize>,
}

impl Words {
    /// No words, for a request that was not written as text.
    pub(super) const NONE: &Self = &Self(Vec::new());

    /// Splits a text at its blanks, except within quotes. Comment lines are left out.
    pub(super) fn parse(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut words = Vec::new();
        let mut word: Option<Word> = None;
        let mut quote: Option<(char, usize)> = None;
        let mut characters = text.char_indices().peekable();
        let mut line_is_empty = true;
        while let Some((index, character)) = characters.next() {
            let end = index + character.len_utf8();
            if quote.is_none() && line_is_empty && character == '#' {
                while characters.next_if(|(_, next)| *next != '\n').is_some() {}
                continue;
            }
            if quote.is_none() && character.is_whitespace() {
                words.extend(word.take());
                line_is_empty = character == '\n' || line_is_empty;
                continue;
            }
            line_is_empty = false;
            let current = word.get_or_insert_with(|| Word { text: String::new(), span: index..end });
            current.span.end = end;
            match quote {
                Some((open, _)) if open == character => quote = None,
                None if character == '"' || character == '\'' => quote = Some((character, index)),
                _ => current.text.push(character),
            }
        }
        words.extend(word);
        let Some((open, index)) = quote else { return Ok(Self(words)) };
        Err(vec![Diagnostic::error(format!("this `{open}` is never closed")).spanning(index..index + 1)])
    }

    /// Words that stand in no text.
    pub(super) fn without_text(words: Vec<String>) -> Self {
        Self(words.into_iter().map(|text| Word { text, span: 0..0 }).collect())
    }

    /// The first word: the view.
    pub(super) fn first(&self) -> Option<&str> {
        self.texts().next()
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|word| word.text.as_str())
    }

    /// The bytes from the first word to the last.
    pub(super) fn span(&self) -> Range<usize> {
        match (self.0.first(), self.0.last()) {
            (Some(first), Some(last)) => first.span.start..last.span.end,
            _ => 0..0,
        }
    }

    /// The last place of a word, or of an option with its value behind `=`.
    pub(super) fn span_of(&self, text: &str) -> Range<usize> {
        let last = self
            .0
            .iter()
            .rev()
            .find(|word| word.text.strip_prefix(text).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')));
        last.map_or_else(|| self.span(), |word| word.span.clone())
    }

    /// Points a diagnostic at the value of an option (its long name, without dashes).
    pub(super) fn at(&self, option: &str, diagnostic: Diagnostic) -> Vec<Diagnostic> {
        vec![diagnostic.spanning(self.value_span(option))]
    }

    /// Points at one of the values of an option that may stand several times, or be a list.
    pub(super) fn at_value(&self, option: &str, value: &str, diagnostic: Diagnostic) -> Vec<Diagnostic> {
        let prefix = format!("--{option}=");
        let mut options = self.0.iter().skip(1);
        let word = options.find(|word| word.text.trim_start_matches(&prefix).split(',').any(|one| one == value));
        vec![diagnostic.spanning(word.map_or_else(|| self.value_span(option), |word| word.span.clone()))]
    }

    fn value_span(&self, option: &str) -> Range<usize> {
        let long = format!("--{option}");
        for (index, word) in self.0.iter().enumerate() {
            let short = option == "workspace" && word.text == "-w";
            if word.text == long || short {
                return self.0.get(index + 1).unwrap_or(word).span.clone();
            }
            if let Some(value) = word.text.strip_prefix(&long).and_then(|rest| rest.strip_prefix('=')) {
                // Quotes are not part of the text, so the value is found from the end of a word
                // without any.
                let start = word.span.end.saturating_sub(value.len()).max(word.span.start);
                return start..word.span.end;
            }
        }
        self.span()
    }
}
