//! What raw HTML in a text tells us: the ids in it that can be linked to.
//!
//! In: a piece of HTML as an author wrote it. Out: ids. Never: judging or changing it.

/// Adds the values of `id`, and of `name` on `<a>`, in order and without repetitions.
pub(super) fn collect_anchors(html: &str, anchors: &mut Vec<String>) {
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
            continue;
        }
        let name_length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let (name, attributes) = rest.split_at(name_length);
        if !name.is_empty() {
            rest = collect_from_tag(name, attributes, anchors);
        }
    }
}

/// Reads the attributes of one tag; returns what follows its `>`.
fn collect_from_tag<'a>(name: &str, mut rest: &'a str, anchors: &mut Vec<String>) -> &'a str {
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with(['>', '<']) {
            return rest;
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/');
        let end = rest.char_indices().skip(1).find(|&(_, c)| ends(c)).map_or(rest.len(), |(index, _)| index);
        let (key, after) = rest.split_at(end);
        let Some(value) = after.trim_start().strip_prefix('=') else {
            rest = after;
            continue;
        };
        let (value, after) = attribute_value(value.trim_start());
        let is_anchor =
            key.eq_ignore_ascii_case("id") || (key.eq_ignore_ascii_case("name") && name.eq_ignore_ascii_case("a"));
        if is_anchor && !value.is_empty() && !anchors.iter().any(|anchor| anchor == value) {
            anchors.push(value.to_owned());
        }
        rest = after;
    }
}

/// A value, quoted or not, and what follows it.
fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    text.split_at(text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len()))
}
