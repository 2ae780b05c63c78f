//! Texts of labels: escapes, entities, HTML, fields of records.
//!
//! In: the value of an attribute. Out: plain text with line breaks. Never: fonts, sizes or tables.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::syntax::Word;

/// The names that escapes such as `\N` stand for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Names<'a> {
    /// `\G`
    pub(super) graph: &'a str,
    /// `\N`
    pub(super) node: &'a str,
    /// `\T`
    pub(super) tail: &'a str,
    /// `\H`
    pub(super) head: &'a str,
    /// The operator between the two in `\E`.
    pub(super) arrow: &'static str,
}

/// No label says more than this; the rest is cut.
const LIMIT: usize = 4_000;

/// A text with its escapes resolved, lines parted by line breaks.
pub(super) fn text(word: &Word<'_>, names: &Names<'_>) -> String {
    match word.html {
        true => html(&word.text),
        false => tidy(&escaped(cut(&word.text), names)),
    }
}

/// The start of a text that is too long.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LIMIT)]
}

fn escaped(text: &str, names: &Names<'_>) -> String {
    let text = entities(text);
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some('n' | 'l' | 'r') => out.push('\n'),
            Some('N') => out.push_str(cut(names.node)),
            Some('G') => out.push_str(cut(names.graph)),
            Some('T') => out.push_str(cut(names.tail)),
            Some('H') => out.push_str(cut(names.head)),
            Some('E') => {
                out.extend([cut(names.tail), names.arrow, cut(names.head)]);
            }
            Some(other) => out.push(other),
            None => {}
        }
        if out.len() > 4 * LIMIT {
            break;
        }
    }
    out
}

/// Without blanks at the ends of lines, and without empty lines at both ends.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !line.is_empty()).map_or(first, |last| last + 1);
    lines[first..last].join("\n")
}

/// `&amp;`, `&#955;` and `&#x3bb;` as characters. Others stay as they are.
fn entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        // The longest name of an entity has 24 letters.
        let end = rest.bytes().take(32).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((character, end)) => {
                out.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|character| !character.is_control());
    }
    if name == "nbsp" {
        return Some(' ');
    }
    ENTITIES.split(' ').find_map(|entity| {
        let mut characters = entity.chars();
        let character = characters.next_back()?;
        (characters.as_str() == name).then_some(character)
    })
}

/// Named entities, each followed by its character.
const ENTITIES: &str = "amp& lt< gt> quot\" apos' copy© deg° hellip… ndash– mdash— middot· bull• times× larr← uarr↑ rarr→ \
     darr↓ harr↔ rArr⇒ le≤ ge≥ ne≠ infin∞ alphaα betaβ gammaγ deltaδ epsilonε lambdaλ muμ piπ sigmaσ \
     omegaω";

/// The text of an HTML label: rows and `<br/>` are lines, cells are parted by blanks.
fn html(text: &str) -> String {
    let mut out = String::new();
    for (before, tag) in split_tags(cut(text)) {
        out.push_str(&one_line(before));
        match tag.as_str() {
            "br" | "/tr" | "hr" => out.push('\n'),
            "/td" => out.push_str("  "),
            _ => {}
        }
    }
    tidy(&out)
}

/// The tags and comments of a text, each with the text before it; the rest of the text stands
/// before an empty one.
fn split_tags(text: &str) -> Vec<(&str, String)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (length, name) = tag(&rest[start..]);
        pieces.push((&rest[..start], name));
        rest = &rest[start + length..];
    }
    pieces.push((rest, String::new()));
    pieces
}

/// Text between tags: a line break in the source is a blank.
fn one_line(text: &str) -> String {
    entities(text).replace(['\n', '\r', '\t'], " ")
}

/// The length of the tag or comment that a text begins with, and its name in small letters.
fn tag(text: &str) -> (usize, String) {
    if text.starts_with("<!--") {
        return (text.find("-->").map_or(text.len(), |end| end + 3), "!".to_owned());
    }
    let length = text.find('>').map_or(text.len(), |end| end + 1);
    let name = text[1..length].trim_end_matches(['>', '/']).split_ascii_whitespace().next().unwrap_or_default();
    (length, name.to_ascii_lowercase())
}

/// The tags of an HTML label that say how it should look, which nothing here follows: their names,
/// sorted.
pub(super) fn ignored_tags(text: &str) -> BTreeSet<String> {
    let tags = split_tags(cut(text)).into_iter().map(|(_, tag)| tag);
    let tags = tags.filter(|tag| !tag.starts_with(['/', '!']) && !["br", ""].contains(&tag.as_str()));
    tags.map(|tag| tag.chars().take(20).collect()).collect()
}

/// The fields of a record's label, `a|{<port> b|c}`: flat, in the order in which they are written.
pub(super) fn fields(word: &Word<'_>, names: &Names<'_>) -> Vec<String> {
    let text = cut(&word.text);
    let mut fields = Vec::new();
    let (mut field, mut port) = (String::new(), false);
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some(mark @ ('{' | '}' | '|' | '<' | '>' | ' ')) if !port => field.push(mark),
                Some(other) if !port => field.extend(['\\', other]),
                _ => {}
            },
            '<' => port = true,
            '>' => port = false,
            _ if port => {}
            '|' | '{' | '}' => fields.push(std::mem::take(&mut field)),
            _ => field.push(character),
        }
    }
    fields.push(field);
    fields.iter().map(|field| tidy(&escaped(field, names))).filter(|field| !field.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, html: bool) -> Word<'_> {
        Word { text: Cow::Borrowed(text), html, range: 0..0 }
    }

    const NAMES: Names<'static> = Names { graph: "G", node: "n", tail: "a", head: "b", arrow: "->" };

    #[test]
    fn escapes_and_entities() {
        for (written, read) in [
            ("plain", "plain"),
            ("\\N", "n"),
            ("\\G: \\T to \\H is \\E", "G: a to b is a->b"),
            ("left\\lright\\rmiddle\\n", "left\nright\nmiddle"),
            ("a\\\\b\\q\\", "a\\bq"),
            ("\n  two \r\n lines \n\n", "two\nlines"),
            ("&lt;&#955;&#x3bb;&gt; & &nothing; &#0; &", "<λλ> & &nothing; &#0; &"),
        ] {
            assert_eq!(text(&word(written, false), &NAMES), read, "for {written}");
        }
    }

    #[test]
    fn html_labels_are_their_text() {
        for (written, read, tags) in [
            ("a<br/>b<BR ALIGN='left'>c", "a\nb\nc", ""),
            ("<B>bold</B> &amp; <i>not</i>", "bold & not", "b i"),
            ("<table border='0'><tr><td>a</td><td>b</td></tr>\n<tr><td>c</td></tr></table>", "a  b\nc", "table td tr"),
            ("x<!-- <b>no</b> -->y<unclosed", "xy", "unclosed"),
        ] {
            assert_eq!(text(&word(written, true), &NAMES), read, "for {written}");
            assert_eq!(Vec::from_iter(ignored_tags(written)).join(" "), tags);
        }
    }

    #[test]
    fn records_have_fields() {
        for (written, read) in [
            ("a", vec!["a"]),
            ("<f0> left|<f1> mid\\ dle|<f2> right", vec!["left", "mid dle", "right"]),
            ("{\\N|+ name : string\\l+ age\\l|{x|y}}", vec!["n", "+ name : string\n+ age", "x", "y"]),
            ("a\\|b|\\{c\\}|\\<d\\>", vec!["a|b", "{c}", "<d>"]),
            ("|||", vec![]),
        ] {
            assert_eq!(fields(&word(written, false), &NAMES), read, "for {written}");
        }
    }

    #[test]
    fn long_labels_are_cut() {
        let long = "ä\\N".repeat(100_000);
        assert!(text(&word(&long, false), &Names { node: &long, ..NAMES }).len() < 5 * LIMIT);
    }
}
