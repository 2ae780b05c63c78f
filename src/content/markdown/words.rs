//! Counting words.
//!
//! In: text. Out: a number close to Unicode's word boundaries. Never: allocation.

/// Counts words: runs of letters and digits, where an apostrophe or a point between two of them does not separate
/// (`don't`, `3.14`, `e.g`), and every ideograph counts as a word.
pub(super) fn count(text: &str) -> usize {
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
