//! The words of a text, as a search looks for them.
//!
//! In: texts. Out: words without case, accents and other differences that a reader does not type; how often each stands in a document and whether
//! in a heading. Never: the words' languages. The search's script, `static/search.js`, takes queries apart by the same rules.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::content::document::Document;
use crate::content::plain_text::RunKind;

/// The words of a document, each once, sorted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Words {
    /// The words, one a line.
    lines: String,
    /// For each, how often it stands in the text, at most [`OFTEN`] times, and [`IN_HEADING`] where it stands in a heading, too.
    marks: Vec<u8>,
}

/// Counting ends here.
pub const OFTEN: u8 = 4;
/// Set for a word that stands in a heading.
const IN_HEADING: u8 = 0x80;
/// A word is known by so many characters at most.
const LONGEST: usize = 32;

impl Words {
    /// The words of a document, whose running text is complete.
    pub fn of(document: &Document) -> Self {
        let mut marks: HashMap<String, u8> = HashMap::new();
        for (kind, text) in document.text.runs().filter(|(kind, _)| *kind != RunKind::Formula) {
            each(text, &mut |word| {
                let mark = match marks.get_mut(word) {
                    Some(mark) => mark,
                    None => marks.entry(word.to_owned()).or_default(),
                };
                if kind == RunKind::Heading {
                    *mark |= IN_HEADING;
                } else if *mark & !IN_HEADING < OFTEN {
                    *mark += 1;
                }
            });
        }
        let mut sorted: Vec<(String, u8)> = marks.into_iter().collect();
        sorted.sort_unstable();
        let lines: Vec<&str> = sorted.iter().map(|(word, _)| word.as_str()).collect();
        Self { lines: lines.join("\n"), marks: sorted.iter().map(|(_, mark)| *mark).collect() }
    }

    /// Each word, how often it stands in the text, and whether in a heading.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u8, bool)> {
        self.lines.lines().zip(&self.marks).map(|(word, mark)| (word, mark & !IN_HEADING, mark & IN_HEADING != 0))
    }
}

/// The text that a search shows around the words it found, of a document whose running text is complete.
pub fn plain(document: &Document) -> String {
    let runs = document.text.runs().filter(|(kind, _)| *kind != RunKind::Formula);
    let text: String = runs.map(|(_, text)| text).collect();
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // As a browser compares it with what a reader types.
    if plain.is_ascii() { plain } else { plain.nfc().collect() }
}

/// Gives each word of a text. Scripts that do not part words by blanks give every two characters that follow each other.
pub fn each(text: &str, word: &mut dyn FnMut(&str)) {
    let mut rest = text;
    while let Some(start) = rest.find(|character| kind(character) != Kind::Other) {
        rest = &rest[start..];
        let first = rest.chars().next().map_or(Kind::Other, kind);
        let end = rest.find(|character| kind(character) != first).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        if first == Kind::Dense {
            pairs(&fold(run), word);
            continue;
        }
        let mut run = run.to_owned();
        // `don't` is one word.
        while let Some(end) = continued(rest) {
            run.push_str(rest[..end].trim_start_matches(['\'', '’']));
            rest = &rest[end..];
        }
        let folded = fold(&run);
        let end = folded.char_indices().nth(LONGEST).map_or(folded.len(), |(end, _)| end);
        if end > 0 {
            word(&folded[..end]);
        }
    }
}

/// The end of the part of a word that an apostrophe joins to what is before it.
fn continued(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix(['\'', '’'])?;
    let length = after.find(|character| kind(character) != Kind::Letter).unwrap_or(after.len());
    (length > 0).then_some(rest.len() - after.len() + length)
}

/// Every two characters that follow each other, and the last one alone: what begins with a character finds all that have it.
fn pairs(run: &str, word: &mut dyn FnMut(&str)) {
    let ends: Vec<usize> = run.char_indices().map(|(start, _)| start).chain([run.len(), run.len()]).collect();
    for window in ends.windows(3).filter(|window| window[0] < window[1]) {
        word(&run[window[0]..window[2]]);
    }
}

/// What a character is in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Of a script that parts words by blanks.
    Letter,
    /// Of one that does not.
    Dense,
    Other,
}

fn kind(character: char) -> Kind {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Kind::Letter,
        _ if character.is_ascii() => Kind::Other,
        '\u{0e00}'..='\u{0eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{323af}' => Kind::Dense,
        '\u{300}'..='\u{36f}' => Kind::Letter,
        _ if character.is_alphabetic() || character.is_numeric() => Kind::Letter,
        _ => Kind::Other,
    }
}

/// A word without case and accents; compatible characters are one.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let without_accents = word.nfkd().filter(|character| !('\u{300}'..='\u{36f}').contains(character));
    let lower = without_accents.nfkc().collect::<String>().to_lowercase();
    let mut folded = String::with_capacity(lower.len());
    for character in lower.chars() {
        match character {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            // What lower case leaves of a dotted capital I.
            '\u{307}' => {}
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::markdown::{self, Options};

    fn words(text: &str) -> String {
        let mut words = Vec::new();
        each(text, &mut |word| words.push(word.to_owned()));
        words.join(" ")
    }

    #[test]
    fn words_are_what_readers_type() {
        let cases = [
            ("Hello, WORLD 2.0!", "hello world 2 0"),
            ("read_file(path)", "read file path"),
            ("don't — it’s 'quoted'", "dont its quoted"),
            ("Crème brûlée, CAFE\u{301}", "creme brulee cafe"),
            ("Straße Æther Œuvre Łódź Ørsted İstanbul", "strasse aether oeuvre lodz orsted istanbul"),
            ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
            ("ﬁle ①", "file 1"),
            ("東京都", "東京 京都 都"),
            ("Rust言語で", "rust 言語 語で で"),
            ("한국어 검색", "한국어 검색"),
            ("ｶﾞ", "ガ"),
            ("", ""),
            ("…—’", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text}");
        }
        assert_eq!(words(&"x".repeat(99)).len(), LONGEST);
    }

    #[test]
    fn a_document_counts_words_and_knows_headings() {
        let text = "# Big *Title*\n\nA word, a **word** & a `word`.\n\n```rust\nfn word() {}\n```\n\n<style>no</style>\n\n$x^2$ *It*em.\n";
        let document = markdown::parse_for_search(text, &Options::default());
        let words = Words::of(&document);
        let shown: Vec<String> = words
            .iter()
            .map(|(word, count, heading)| format!("{word}{count}{}", if heading { "h" } else { "" }))
            .collect();
        assert_eq!(shown.join(" "), "a3 big0h fn1 item1 title0h word4");
        assert_eq!(plain(&document), "Big Title A word, a word & a word. fn word() {} Item.");
    }
}
