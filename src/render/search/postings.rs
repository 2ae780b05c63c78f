//! Which word stands in which pages, and how much that counts.
//!
//! In: the words of pages, in the pages' order. Out: for each word its pages, as a short text. Never: files.

use std::collections::HashMap;

use crate::content::search_words::{self, Words};

/// The words of a page.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Those of its text.
    pub(super) words: Words,
    /// Those of its title, labels and description.
    pub(super) more: HashMap<String, u8>,
}

/// Where a word stands, as bits.
pub(super) struct Weight;

impl Weight {
    /// In the title.
    pub(super) const TITLE: u8 = 2;
    /// Among the labels, or in the description.
    pub(super) const ABOUT: u8 = 1;
}

impl Document {
    /// Adds words that stand outside of the text.
    pub(super) fn add(&mut self, text: &str, weight: u8) {
        search_words::each(text, &mut |word| *self.more.entry(word.to_owned()).or_default() |= weight);
    }

    /// Each word and its class, 0 to 7; the script knows how much a class counts.
    fn classes(&self) -> impl Iterator<Item = (&str, u8)> {
        let in_text = self.words.iter().map(|(word, count, in_heading)| {
            let more = if self.more.is_empty() { 0 } else { self.more.get(word).copied().unwrap_or_default() };
            (word, class(count, in_heading, more))
        });
        let in_text = in_text.collect::<Vec<_>>();
        let mut rest: Vec<(&str, u8)> = self
            .more
            .iter()
            .filter(|(word, _)| in_text.binary_search_by_key(&word.as_str(), |(known, _)| known).is_err())
            .map(|(word, more)| (word.as_str(), class(0, false, *more)))
            .collect();
        rest.sort_unstable();
        in_text.into_iter().chain(rest)
    }
}

fn class(count: u8, in_heading: bool, more: u8) -> u8 {
    let often = count >= search_words::OFTEN;
    match (more, in_heading) {
        (Weight::TITLE.., _) => 6 + u8::from(often || in_heading),
        (_, true) => 4 + u8::from(often),
        (Weight::ABOUT, false) => 3,
        (_, false) => u8::from(count > 1) + u8::from(often),
    }
}

/// All words, sorted, each with its pages.
pub(super) fn collect(documents: &[Document]) -> Vec<(String, String)> {
    let mut postings: HashMap<&str, Postings> = HashMap::new();
    let classes: Vec<Vec<(&str, u8)>> = {
        use rayon::prelude::*;
        documents.par_iter().map(|document| document.classes().collect()).collect()
    };
    for (number, words) in classes.iter().enumerate() {
        for (word, class) in words {
            postings.entry(word).or_default().push(number, *class);
        }
    }
    let mut sorted: Vec<(String, String)> =
        postings.into_iter().map(|(word, postings)| (word.to_owned(), postings.text)).collect();
    sorted.sort_unstable();
    sorted
}

/// The pages of a word: for each the way from the one before it and its class, as one number.
#[derive(Debug, Default)]
struct Postings {
    text: String,
    next: usize,
}

/// Classes of words in pages.
const CLASSES: usize = 8;
/// A number ends with one of so many characters; all others say that it goes on.
const LAST: usize = 45;
/// So many characters say that it goes on.
const MORE: usize = 46;

impl Postings {
    fn push(&mut self, number: usize, class: u8) {
        let mut value = (number - self.next) * CLASSES + usize::from(class);
        self.next = number + 1;
        while value >= LAST {
            value -= LAST;
            self.text.push(symbol(LAST + value % MORE));
            value /= MORE;
        }
        self.text.push(symbol(value));
    }
}

/// A printable character that needs no escape in JSON: `#` to `~` without the backslash.
fn symbol(value: usize) -> char {
    let code = u8::try_from(value).unwrap_or_default() + b'#';
    char::from(if code >= b'\\' { code + 1 } else { code })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the script reads them.
    fn read(text: &str) -> Vec<(usize, usize)> {
        let (mut pages, mut next, mut value, mut scale) = (Vec::new(), 0, 0, 1);
        for byte in text.bytes() {
            let digit = usize::from(byte - b'#') - usize::from(byte > b'\\');
            value += digit * scale;
            scale *= MORE;
            if digit < LAST {
                pages.push((next + value / CLASSES, value % CLASSES));
                next += value / CLASSES + 1;
                (value, scale) = (0, 1);
            }
        }
        pages
    }

    #[test]
    fn pages_are_read_as_they_were_written() {
        let pages = [(0, 7), (1, 0), (2, 3), (45, 1), (46, 7), (9_999, 0), (10_000, 5), (2_000_000, 2)];
        let mut postings = Postings::default();
        pages.iter().for_each(|&(number, class)| postings.push(number, u8::try_from(class).unwrap()));
        assert_eq!(read(&postings.text), pages);
        assert!(postings.text.bytes().all(|byte| (b'#'..=b'~').contains(&byte) && byte != b'\\'), "{}", postings.text);
        for number in 0..5_000 {
            let mut postings = Postings::default();
            postings.push(number, 3);
            assert_eq!(read(&postings.text), [(number, 3)]);
        }
    }

    #[test]
    fn a_title_counts_more_than_a_heading_and_that_more_than_the_text() {
        let ordered = [
            class(1, false, 0),
            class(2, false, 0),
            class(4, false, 0),
            class(0, false, Weight::ABOUT),
            class(1, true, Weight::ABOUT),
            class(4, true, 0),
            class(1, false, Weight::TITLE),
            class(1, true, Weight::TITLE | Weight::ABOUT),
        ];
        assert_eq!(ordered, [0, 1, 2, 3, 4, 5, 6, 7]);
    }
}
