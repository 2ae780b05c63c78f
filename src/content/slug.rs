//! Text as part of a URL.
//!
//! In: a title, a file's name, a term. Out: a path segment. Never: percent-encoding, which is the work of whoever writes a link.

use crate::config::SlugMode;

/// A path segment made from `text`.
pub fn slugify(text: &str, mode: SlugMode) -> String {
    match mode {
        SlugMode::On => ascii_slug(text),
        SlugMode::Safe => safe_slug(text),
        SlugMode::Off => text.to_owned(),
    }
}

/// Lower-case ASCII letters and digits, everything else one hyphen: `Über uns!` is `uber-uns`.
fn ascii_slug(text: &str) -> String {
    let ascii = deunicode::deunicode(text);
    let mut slug = String::with_capacity(ascii.len());
    for character in ascii.chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Letters of every script stay; blanks become underscores, and what paths and URLs give a meaning to goes (as in Zola).
fn safe_slug(text: &str) -> String {
    const REMOVED: &[char] =
        &['<', '>', ':', '"', '/', '|', '?', '*', '#', '\\', '(', ')', '[', ']', '\n', '\r', '\t', '\0'];
    let kept: String = text.trim().chars().filter(|character| !REMOVED.contains(character)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join("_").trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        for (text, on, safe) in [
            ("Hello World", "hello-world", "Hello_World"),
            ("Über uns!", "uber-uns", "Über_uns!"),
            ("日本", "ri-ben", "日本"),
            ("a/b: c", "a-b-c", "ab_c"),
            ("--", "", "--"),
            ("C++", "c", "C++"),
        ] {
            assert_eq!(
                (slugify(text, SlugMode::On).as_str(), slugify(text, SlugMode::Safe).as_str()),
                (on, safe),
                "{text}"
            );
        }
    }
}
