//! Template tags in texts: a text is a template, but for its code.
//!
//! In: a text. Out: whether there are tags in it, and the text with its code hidden from a template engine. Never: running templates.

use crate::content::markdown;

/// Stands for `{` in code while templates run: a control character of the same length that no text has a use for.
const HIDDEN: char = '\u{1}';

fn has_opening(text: &str) -> bool {
    // Code is full of braces, so they are not looked at one by one: without a branch for each byte the compiler makes steps of sixteen of it.
    const STEP: usize = 128;
    let opens = |brace: u8, next: u8| (brace == b'{') & ((next == b'{') | (next == b'%') | (next == b'#'));
    let braces = text.as_bytes().chunks(STEP);
    let nexts = text.as_bytes().get(1..).unwrap_or_default().chunks(STEP);
    braces.zip(nexts).any(|(braces, nexts)| {
        braces.iter().zip(nexts).fold(false, |found, (&brace, &next)| found | opens(brace, next))
    })
}

/// Whether a text holds template tags outside of its code.
pub fn has_tags(text: &str) -> bool {
    has_opening(text) && has_opening(&hide_code(text))
}

/// What [`hide_code`] has hidden, as it was.
pub fn show_code(text: &str) -> String {
    text.replace(HIDDEN, "{")
}

/// The text with every brace in code that could open a template tag replaced by [`HIDDEN`]. Places stay the same.
pub fn hide_code(text: &str) -> String {
    let mut hidden = text.replace(HIDDEN, " ").into_bytes();
    for range in markdown::code_ranges(text) {
        for byte in &mut hidden[range] {
            if *byte == b'{' {
                *byte = HIDDEN as u8;
            }
        }
    }
    for brace in heading_attributes(text) {
        hidden[brace] = HIDDEN as u8;
    }
    // One ASCII byte was replaced by another.
    String::from_utf8(hidden).unwrap_or_else(|_| text.to_owned())
}

/// The opening braces of attributes at the end of a heading, `## Install {#install}`. They look like those of a template's comment, but
/// that ends in `#}`.
fn heading_attributes(text: &str) -> Vec<usize> {
    let mut braces = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_end();
        if let Some(start) = words.rfind("{#") {
            let inside = words[start + 2..].strip_suffix('}').unwrap_or_default();
            let is_name = inside.starts_with(|first: char| !first.is_whitespace());
            if is_name && !inside.ends_with('#') && !inside.contains(['{', '}']) {
                braces.push(line_start + start);
            }
        }
        line_start += line.len();
    }
    braces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_in_code_are_none() {
        for (text, expected) in [
            ("plain", false),
            ("{{ a }}", true),
            ("{% if a %}", true),
            ("text {# a note #}", true),
            ("`{{ a }}`\n\n    {% b %}\n\n## A {#a}\n", false),
        ] {
            assert_eq!(has_tags(text), expected, "{text}");
        }
    }

    #[test]
    fn code_is_hidden_from_templates() {
        let text = "## A {#a .b} \n{# a comment #}\n{#another}\n#}\n";
        assert_eq!(hide_code(text), "## A \u{1}#a .b} \n{# a comment #}\n\u{1}#another}\n#}\n");
        let text = "a `{{ x }}` {{ y }}\n\n```\n{% z %}\n```\n";
        assert_eq!(hide_code(text), "a `\u{1}\u{1} x }}` {{ y }}\n\n```\n\u{1}% z %}\n```\n");
    }
}
