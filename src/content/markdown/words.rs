//! Counting words.
//!
//! In: text. Out: a number close to Unicode's word boundaries. Never: allocation.

/// Counts words: runs of letters and digits, where an apostrophe or a point between two of them does not separate
/// (`don't`, `3.14`, `e.g`), and every ideograph counts as a word.
pub(super) fn count(text: &str) -> usize {
    if text.is_ascii() { count_ascii(text.as_bytes()) } else { count_unicode(text) }
}

/// Where words begin, less the points and apostrophes that do not end one.
fn count_ascii(text: &[u8]) -> usize {
    let (mut words, mut before, mut last) = (0, 0, 0);
    for &byte in text {
        let kind = KINDS[usize::from(byte)];
        let begins = kind & WORD & !last;
        let joined = (kind & GOES_ON != 0) & (last & JOINS != 0) & (before & WORD != 0);
        words += usize::from(begins) - usize::from(joined);
        (before, last) = (last, kind);
    }
    words
}

/// Part of a word.
const WORD: u8 = 1;
/// Part of a word that may stand behind a point or an apostrophe.
const GOES_ON: u8 = 2;
/// A point or an apostrophe.
const JOINS: u8 = 4;

/// What each byte is. The text of a whole site is counted, and looking up is several times as fast as comparing.
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'_' => WORD,
            b'\'' | b'.' => JOINS,
            _ if byte.is_ascii_alphanumeric() => WORD | GOES_ON,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

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
        assert_eq!(count("nai\u{308}ve cafe\u{301}s"), 2);
    }
}
