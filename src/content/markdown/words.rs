//! Counting words.
//!
//! In: text, piece by piece. Out: a number close to Unicode's word boundaries. Never: a word across two pieces.

use crate::content::escape::eight;

/// The words of a text that comes in pieces. Most pieces are short, and many of them at once are counted in a fraction of the time.
#[derive(Debug, Default)]
pub(super) struct Words {
    counted: usize,
    /// Pieces that are still to be counted, with blanks between them.
    waiting: String,
}

/// How many bytes wait until they are counted.
const MOST_WAITING: usize = 4096;

impl Words {
    /// Adds a piece.
    pub(super) fn add(&mut self, text: &str) {
        if !text.is_ascii() {
            self.counted += count_unicode(text);
            return;
        }
        self.waiting.push_str(text);
        self.waiting.push(' ');
        if self.waiting.len() > MOST_WAITING {
            self.count();
        }
    }

    /// How many words there are.
    pub(super) fn count(&mut self) -> usize {
        self.counted += count_ascii(self.waiting.as_bytes());
        self.waiting.clear();
        self.counted
    }
}

/// Where words begin, less where one only goes on behind a point or an apostrophe.
///
/// The text of a whole site is counted: so eight bytes are looked at in one step, without a branch. What is found out about each stands in its highest bit.
fn count_ascii(text: &[u8]) -> usize {
    let (steps, rest) = text.as_chunks::<8>();
    let mut last = [b' '; 8];
    last[..rest.len()].copy_from_slice(rest);
    let mut before = Before::default();
    // So many steps that the words of each of the eight places are counted in a byte.
    let words = steps.chunks(255).map(|steps| steps.iter().map(|step| before.begins(*step)).sum());
    let words: usize = words.map(|words: u64| words.to_le_bytes().map(usize::from).iter().sum::<usize>()).sum();
    words + before.begins(last).count_ones() as usize
}

/// What was found out about the eight bytes before.
#[derive(Default)]
struct Before {
    word: u64,
    joint: u64,
}

impl Before {
    /// Which of the next eight bytes begin a word: each is 1 or 0.
    fn begins(&mut self, bytes: [u8; 8]) -> u64 {
        // The first byte is the lowest.
        let bytes = u64::from_le_bytes(bytes);
        let alphanumeric = is_alphanumeric(bytes);
        let word = (alphanumeric | is(bytes, b'_')) & HIGHEST;
        let joint = (is(bytes, b'\'') | is(bytes, b'.')) & HIGHEST;
        let after_word = word << 8 | self.word >> 56;
        let after_joint = joint << 8 | self.joint >> 56;
        let two_after_word = word << 16 | self.word >> 48;
        let goes_on = alphanumeric & after_joint & two_after_word;
        *self = Self { word, joint };
        (word & !after_word & !goes_on) >> 7
    }
}

const HIGHEST: u64 = eight(0x80);

/// Which of eight ASCII bytes are at least this one.
fn at_least(bytes: u64, byte: u8) -> u64 {
    bytes + eight(0x80 - byte)
}

/// Which of eight ASCII bytes are this one.
fn is(bytes: u64, byte: u8) -> u64 {
    !((bytes ^ eight(byte)) + eight(0x7F))
}

/// Which of eight ASCII bytes are letters or digits.
fn is_alphanumeric(bytes: u64) -> u64 {
    let small = bytes | eight(0x20);
    let letter = at_least(small, b'a') & !at_least(small, b'z' + 1);
    let digit = at_least(bytes, b'0') & !at_least(bytes, b'9' + 1);
    letter | digit
}

/// Counts words: runs of letters and digits, where an apostrophe or a point between two of them does not separate
/// (`don't`, `3.14`, `e.g`), and every ideograph counts as a word.
fn count_unicode(text: &str) -> usize {
    let mut words = 0;
    let mut in_word = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if is_ideograph(character) {
            words += 1;
            in_word = false;
        } else if character.is_alphanumeric() || character == '_' {
            words += usize::from(!in_word);
            in_word = true;
        } else {
            let joins = matches!(character, '\'' | '’' | '.') || is_mark(character);
            in_word = in_word && joins && characters.peek().is_some_and(|next| next.is_alphanumeric());
        }
    }
    words
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Combining marks, and the soft hyphen and joiners, which stand inside words.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{200C}' | '\u{200D}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_count_alike() {
        for (text, words) in [("", 0), ("a", 1), ("don't. a.b a. 'b' _c 1.5", 6), ("...", 0), ("a..b a'_", 4)] {
            assert_eq!((count_ascii(text.as_bytes()), count_unicode(text)), (words, words), "for {text:?}");
        }
        // Words across the pieces that are counted at a time.
        for length in [253, 254, 255, 256, 257, 258, 511, 512, 513] {
            let text = ".".repeat(length) + "a.b'c d" + &" x".repeat(300);
            assert_eq!((count_ascii(text.as_bytes()), count_unicode(&text)), (302, 302), "{length}");
        }
        // Everything that can stand in a row, across the steps too.
        for number in 0..6_usize.pow(5) {
            let five: String =
                (0..5).map(|place| ['a', 'Z', '0', '\'', '.', '@'][number / 6_usize.pow(place) % 6]).collect();
            let text = format!("{}{five}{five}", " ".repeat(number % 8));
            assert_eq!(count_ascii(text.as_bytes()), count_unicode(&text), "{text:?}");
        }
        for byte in 0..0x80_u8 {
            let text = format!("a{} {}", char::from(byte), char::from(byte));
            assert_eq!(count_ascii(text.as_bytes()), count_unicode(&text), "{text:?}");
        }
        assert_eq!(count_unicode("nai\u{308}ve cafe\u{301}s"), 2);
    }

    #[test]
    fn pieces_are_counted_one_by_one() {
        let mut words = Words::default();
        for piece in ["a'", "b", "c.", "d", "é", "'e f"] {
            words.add(piece);
        }
        assert_eq!((words.count(), words.count()), (7, 7));
        (0..2000).for_each(|_| words.add("one two."));
        assert_eq!(words.count(), 4007);
    }
}
