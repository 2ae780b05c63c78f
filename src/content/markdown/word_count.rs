//! Counting words.
//!
//! In: text, piece by piece. Out: a number close to Unicode's word boundaries. Never: a word across two pieces.

/// The words of a text that comes in pieces. Most pieces are short, and many of them at once are counted in a fraction of the time.
#[derive(Debug, Default)]
pub(super) struct WordCount {
    counted: usize,
    /// Pieces that are still to be counted, with blanks between them.
    waiting: String,
}

/// How many bytes wait until they are counted.
const MOST_WAITING: usize = 4096;

impl WordCount {
    /// Adds a piece.
    pub(super) fn add(&mut self, text: &str) {
        if self.waiting.capacity() == 0 {
            self.waiting.reserve(MOST_WAITING + MOST_WAITING / 8);
        }
        let start = self.waiting.len();
        if text.is_ascii() {
            self.waiting.push_str(text);
        } else if !push_plainly(&mut self.waiting, text) {
            self.waiting.truncate(start);
            self.counted += count_unicode(text);
        }
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

/// Adds a text with the punctuation of typesetters as that of typewriters, which means the same for words. Whether there is nothing else in it beyond
/// ASCII.
fn push_plainly(plain: &mut String, text: &str) -> bool {
    let mut rest = text;
    while let Some(place) = rest.bytes().position(|byte| !byte.is_ascii()) {
        let (before, after) = rest.split_at(place);
        let Some(character) = after.chars().next() else { return true };
        plain.push_str(before);
        plain.push(match character {
            '’' => '\'',
            '‘' | '“' | '”' | '–' | '—' | '…' => ' ',
            _ => return false,
        });
        rest = &after[character.len_utf8()..];
    }
    plain.push_str(rest);
    true
}

/// Where words begin, less where one only goes on behind a point or an apostrophe.
///
/// The text of a whole site is counted: so what is found out about each byte is found out for a block of them without a branch, which the compiler makes
/// into steps of sixteen bytes.
fn count_ascii(text: &[u8]) -> usize {
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    let mut last = [b' '; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    let mut before = Before::default();
    blocks.iter().chain([&last]).map(|block| before.begins(block)).sum()
}

/// How many bytes are looked at together.
const BLOCK: usize = 256;

/// The ends of what was looked at before: 1 or 0 for each byte.
#[derive(Default)]
struct Before {
    word: [u8; 2],
    joint: u8,
}

impl Before {
    /// How many words begin in the next block.
    #[inline(never)]
    fn begins(&mut self, block: &[u8; BLOCK]) -> usize {
        let (mut letter, mut word, mut joint) = ([0_u8; BLOCK], [0_u8; BLOCK + 2], [0_u8; BLOCK + 1]);
        ([word[0], word[1]], joint[0]) = (self.word, self.joint);
        for (letter, &byte) in letter.iter_mut().zip(block) {
            *letter = u8::from((byte | 0x20).wrapping_sub(b'a') < 26) | u8::from(byte.wrapping_sub(b'0') < 10);
        }
        for ((word, &byte), &letter) in word[2..].iter_mut().zip(block).zip(&letter) {
            *word = letter | u8::from(byte == b'_');
        }
        for (joint, &byte) in joint[1..].iter_mut().zip(block) {
            *joint = u8::from(byte == b'\'') | u8::from(byte == b'.');
        }
        *self = Self { word: [word[BLOCK], word[BLOCK + 1]], joint: joint[BLOCK] };
        let mut begins = [0_u8; BLOCK];
        for (place, begins) in begins.iter_mut().enumerate() {
            let goes_on = letter[place] & joint[place] & word[place];
            *begins = word[place + 2] & !word[place + 1] & !goes_on;
        }
        // A sixteenth of the block is counted in each byte.
        let mut sums = [0_u8; 16];
        for lanes in begins.as_chunks::<16>().0 {
            sums.iter_mut().zip(lanes).for_each(|(sum, begins)| *sum += begins);
        }
        sums.iter().map(|&sum| usize::from(sum)).sum()
    }
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
        let mut words = WordCount::default();
        for piece in ["a'", "b", "c.", "d", "é", "'e f"] {
            words.add(piece);
        }
        assert_eq!((words.count(), words.count()), (7, 7));
        for text in ["It’s", "“a’b” ‘c’", "a—b–c…d’", "’", "don’t…", "naïve ’x", "a’’b"]
        {
            let mut words = WordCount::default();
            words.add(text);
            assert_eq!(words.count(), count_unicode(text), "{text}");
        }
        (0..2000).for_each(|_| words.add("one two."));
        assert_eq!(words.count(), 4007);
    }
}
