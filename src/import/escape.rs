//! Text as Markdown: what would mean something is escaped.
//!
//! In: text without markup. Out: Markdown that shows it. Never: more backslashes than it takes.

/// Text inside a paragraph. `at_start` says that it is the first of its line.
pub(super) fn inline(text: &str, at_start: bool) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let characters: Vec<char> = text.chars().collect();
    for (index, &character) in characters.iter().enumerate() {
        let next = characters.get(index + 1).copied();
        let before = index.checked_sub(1).and_then(|index| characters.get(index)).copied();
        if means_something(before, character, next) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    if at_start { line_start(&escaped) } else { escaped }
}

fn means_something(before: Option<char>, character: char, next: Option<char>) -> bool {
    match character {
        '\\' | '*' | '`' | '[' | ']' | '<' | '$' | '~' | '|' => true,
        // Inside a word an underscore is a letter.
        '_' => !(before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)),
        '&' => next.is_some_and(|next| next.is_ascii_alphanumeric() || next == '#'),
        '{' => before == Some('{') || next.is_some_and(|next| "{%#".contains(next)),
        _ => false,
    }
}

/// The start of a line that would be a heading, a list, a quote, a definition or an underline.
fn line_start(text: &str) -> String {
    let first = text.chars().next().unwrap_or_default();
    if "#>+-=:".contains(first) {
        return format!("\\{text}");
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match text[digits..].chars().next() {
        Some(mark @ ('.' | ')')) if (1..10).contains(&digits) => {
            format!("{}\\{mark}{}", &text[..digits], &text[digits + 1..])
        }
        _ => text.to_owned(),
    }
}

/// The text of a heading: braces and hashes at its end would be attributes of it.
pub(super) fn heading(markdown: &str) -> String {
    let closed = markdown.trim_end_matches('#');
    let hashes = markdown.len() - closed.len();
    let escaped = if hashes > 0 { format!("{closed}{}", "\\#".repeat(hashes)) } else { markdown.to_owned() };
    match escaped.strip_suffix('}') {
        Some(rest) => format!("{rest}\\}}").replace('{', "\\{").replace("\\\\{", "\\{"),
        None => escaped,
    }
}

/// The destination of a link or an image.
pub(super) fn destination(url: &str) -> String {
    let mut safe = String::with_capacity(url.len());
    for character in url.trim().chars() {
        match character {
            ' ' => safe.push_str("%20"),
            '<' => safe.push_str("%3C"),
            '>' => safe.push_str("%3E"),
            '\\' => safe.push_str("%5C"),
            '\n' | '\r' | '\t' => {}
            '&' => safe.push('&'),
            character => safe.push(character),
        }
    }
    let safe = without_entities(&safe);
    if safe.is_empty() || safe.contains(['(', ')', '`', '|', '$']) { format!("<{safe}>") } else { safe }
}

/// `&copy;` in a URL would be read as the sign.
fn without_entities(url: &str) -> String {
    let mut parts = url.split('&');
    let mut safe = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_name =
            |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
        let is_entity = part.split_once(';').is_some_and(|(name, _)| is_name(name));
        safe.push_str(if is_entity { "&amp;" } else { "&" });
        safe.push_str(part);
    }
    safe
}

/// The title of a link, with its blank and quotes; nothing when there is none.
pub(super) fn title(title: Option<&str>) -> String {
    let title = title.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        return String::new();
    }
    let escaped = title.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;").replace('<', "&lt;");
    format!(" \"{escaped}\"")
}

/// Code between backticks.
pub(super) fn code_span(code: &str) -> String {
    let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = code.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{code}{pad}{fence}")
}

/// A block of code.
pub(super) fn code_block(code: &str, info: &str) -> String {
    let longest = code.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}{info}\n{}\n{fence}", code.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_means_nothing() {
        for (text, expected) in [
            ("a*b_c d_", "a\\*b_c d\\_"),
            ("# a", "\\# a"),
            ("1. a", "1\\. a"),
            ("2024", "2024"),
            ("AT&T &amp; &#1;", "AT\\&T \\&amp; \\&#1;"),
            ("{{ x }} {% y %}", "\\{\\{ x }} \\{% y %}"),
            (": a", "\\: a"),
            ("$5 and <b>", "\\$5 and \\<b>"),
        ] {
            assert_eq!(inline(text, true), expected, "{text}");
        }
        assert_eq!(heading("a ##"), "a \\#\\#");
        assert_eq!(heading("a {#b}"), "a \\{#b\\}");
        assert_eq!(destination("a b(c)?x&copy;=1&y=2"), "<a%20b(c)?x&amp;copy;=1&y=2>");
        assert_eq!(code_span("a`b`"), "`` a`b` ``");
        assert_eq!(code_block("```\nx\n", "text"), "````text\n```\nx\n````");
        assert_eq!(title(Some("a \"b\"\nc")), " \"a \\\"b\\\" c\"");
    }
}
