//! Counting words.
//!
//! In: text. Out: a number close to Unicode's word boundaries. Never: allocation.

/// Counts words: runs of letters and digits, where an apostrophe or a point between two of them does not separate
/// (`don't`, `3.14`, `e.g`), and every ideograph counts as a word.
pub(super) fn count(text: &str) -> usize {
    if text.is_ascii() { count_ascii(text.as_bytes()) } else { count_unicode(text) }
}

/// Where words begin, less where one only goes on behind a point or an apostrophe.
///
/// Every byte is looked at together with the two before it, without a branch and without a memory: the compiler makes that dozens of bytes at a time, and the
/// text of a whole site is counted.
fn count_ascii(text: &[u8]) -> usize {
    let at = |index: Option<usize>| index.and_then(|index| text.get(index)).copied().unwrap_or_default();
    let first_two =
        (0..text.len().min(2)).map(|index| begins(at(index.checked_sub(2)), at(index.checked_sub(1)), text[index]));
    let mut words = first_two.filter(|begins| *begins).count();
    // So few that their sum is a byte.
    for start in (2..text.len()).step_by(255) {
        let end = text.len().min(start + 255);
        let threes = text[start - 2..end - 2].iter().zip(&text[start - 1..end - 1]).zip(&text[start..end]);
        words += usize::from(threes.map(|((&one, &two), &three)| u8::from(begins(one, two, three))).sum::<u8>());
    }
    words
}

/// Whether a word begins with a byte behind two others.
fn begins(before: u8, last: u8, byte: u8) -> bool {
    let goes_on = is_alphanumeric(byte) & ((last == b'\'') | (last == b'.')) & is_of_word(before);
    is_of_word(byte) & !is_of_word(last) & !goes_on
}

fn is_of_word(byte: u8) -> bool {
    is_alphanumeric(byte) | (byte == b'_')
}

fn is_alphanumeric(byte: u8) -> bool {
    (byte.wrapping_sub(b'0') < 10) | ((byte | 0x20).wrapping_sub(b'a') < 26)
}

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
        assert_eq!(count("nai\u{308}ve cafe\u{301}s"), 2);
    }
}
