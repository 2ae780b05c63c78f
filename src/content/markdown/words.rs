//! Counting words.
//!
//! In: text. Out: a number close to Unicode's word boundaries. Never: allocation.

/// Counts words: runs of letters and digits, where an apostrophe or a point between two of them does not separate
/// (`don't`, `3.14`, `e.g`), and every ideograph counts as a word.
pub(super) fn count(text: &str) -> usize {
    if text.is_ascii() { count_ascii(text.as_bytes()) } else { count_unicode(text) }
}

/// Without a state from byte to byte: where words begin, less the points and apostrophes that do not end one.
fn count_ascii(text: &[u8]) -> usize {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let first = usize::from(text.first().is_some_and(|&byte| is_word(byte)));
    let begins = text.windows(2).filter(|pair| !is_word(pair[0]) && is_word(pair[1])).count();
    let joins = |byte: u8| byte == b'\'' || byte == b'.';
    let joined =
        text.windows(3).filter(|part| joins(part[1]) && is_word(part[0]) && part[2].is_ascii_alphanumeric()).count();
    first + begins - joined
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
        assert_eq!(count("nai\u{308}ve cafe\u{301}s"), 2);
    }
}
