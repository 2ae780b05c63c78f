//! The HTML that the writing mode adds: the live script in a page, mistakes over a page, and pages
//! that are nothing but mistakes.
//!
//! In: bytes of a page, diagnostics. Out: HTML with everything escaped that an author wrote. Never:
//! changing what `build` writes.

use std::fmt::Write;

use support::diagnostic::{Diagnostic, Location, Severity};

use super::fingerprint::fingerprint;

const STYLE: &str = include_str!("live_reload.css");
const SCRIPT: &str = include_str!("live_reload.js");

/// So many mistakes are shown at once; the terminal has them all.
pub(super) const SHOWN: usize = 50;

/// The script, with the style of what it shows over a page.
pub(super) fn script() -> Vec<u8> {
    // A style sheet as a JavaScript string: backslashes, quotes and line breaks are all that needs
    // escaping.
    let style = STYLE.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    SCRIPT.replace("\"{style}\"", &format!("\"{style}\"")).into_bytes()
}

/// `html` with the script before the end of its body. `hash` names the bytes that came in,
/// `version` the state of the site that they came from.
pub(super) fn inject(html: &[u8], hash: &str, version: &str) -> Vec<u8> {
    // The address changes with the script: tabs of an older program keep a worker that runs the
    // older one.
    let script = format!("/__brickpress/live.js?{}", fingerprint(&script()));
    let tag = format!("<script src=\"{script}\" data-hash=\"{hash}\" data-version=\"{version}\"></script>");
    let at = end_of_body(html).unwrap_or(html.len());
    [&html[..at], tag.as_bytes(), &html[at..]].concat()
}

/// Where the last `</body` is.
fn end_of_body(html: &[u8]) -> Option<usize> {
    const END: &[u8] = b"</body";
    html.windows(END.len()).rposition(|window| window.eq_ignore_ascii_case(END))
}

/// A page for what is not there.
pub(super) fn missing(path: &str) -> String {
    let message = format!("<p>There is no page at <code>{}</code>.</p>", escape(path));
    document("Not found", &format!("<h1>Not found</h1>{message}<p><a href=\"/\">To the home page</a></p>"))
}

/// A page for what cannot be shown.
pub(super) fn failed(diagnostics: &[Diagnostic]) -> String {
    document(&heading(diagnostics), &list(diagnostics))
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body class=\"page\">\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
}

/// `2 errors, 1 warning`.
pub(super) fn heading(diagnostics: &[Diagnostic]) -> String {
    let errors = count(diagnostics, Severity::Error);
    let counts = [(errors, "error"), (diagnostics.len() - errors, "warning")];
    let words: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| plural(*n, word)).collect();
    if words.is_empty() { "no mistakes".to_owned() } else { words.join(", ") }
}

/// How many of a severity there are.
pub(super) fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
}

/// `1 page`, `2 pages`.
pub(super) fn plural(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

/// Diagnostics under a heading.
pub(super) fn list(diagnostics: &[Diagnostic]) -> String {
    let mut html = format!("<h1>{}</h1>\n<ol>\n", heading(diagnostics));
    for diagnostic in diagnostics.iter().take(SHOWN) {
        item(&mut html, diagnostic);
    }
    html += "</ol>";
    if diagnostics.len() > SHOWN {
        html += &format!("\n<p>and {} more, see the terminal</p>", diagnostics.len() - SHOWN);
    }
    html
}

fn item(html: &mut String, diagnostic: &Diagnostic) {
    let kind = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    *html += &format!("<li class=\"{kind}\"><h2><b>{kind}:</b> {}</h2>", words(&diagnostic.message));
    if let Some(file) = &diagnostic.file {
        let place = diagnostic.location.as_ref().map_or(String::new(), |at| format!(":{}:{}", at.line, at.column));
        *html += &format!("<p class=\"place\">{}{place}</p>", escape(file));
    }
    if let Some(location) = &diagnostic.location {
        excerpt(html, location);
    }
    if let Some(label) = &diagnostic.label {
        *html += &format!("<p class=\"label\">{}</p>", words(label));
    }
    for (kind, texts) in [("note", &diagnostic.notes), ("help", &diagnostic.help)] {
        for text in texts {
            *html += &format!("<p class=\"{kind}\"><b>{kind}:</b> {}</p>", words(text));
        }
    }
    *html += "</li>\n";
}

fn excerpt(html: &mut String, location: &Location) {
    let text = location.excerpt.as_str();
    let cut = |range: std::ops::Range<usize>| text.get(range);
    let parts = (cut(0..location.start), cut(location.start..location.end), cut(location.end..text.len()));
    let (before, marked, after) = match parts {
        (Some(before), Some(marked), Some(after)) => (before, marked, after),
        _ => (text, "", ""),
    };
    // A mistake without width, such as something that is missing, still gets a mark to see.
    let marked = if marked.is_empty() { " ".to_owned() } else { escape(&head(marked)) };
    let (line, before, after) = (location.line, escape(&tail(before)), escape(&head(after)));
    write!(html, "<pre><span class=\"line\">{line}</span>{before}<mark>{marked}</mark>{after}</pre>")
        .expect("writing to a string succeeds");
}

/// So many characters are shown on each side of a mistake: a line may be a whole minified file.
const WIDTH: usize = 200;

fn head(text: &str) -> String {
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn tail(text: &str) -> String {
    match text.char_indices().rev().nth(WIDTH) {
        Some((start, first)) => format!("…{}", &text[start + first.len_utf8()..]),
        None => text.to_owned(),
    }
}

/// Escaped text in which words between backticks are code.
fn words(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let part = |(index, part): (usize, &&str)| match index % 2 {
        0 => escape(part),
        _ => format!("<code>{}</code>", escape(part)),
    };
    parts.iter().enumerate().map(part).collect()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_shown_with_its_place_and_nothing_of_it_is_html() {
        let text = "a\n<b> & `c`\n";
        let diagnostic = Diagnostic::error("no `<c>` here").at("a<b>.md", text, 8..11).label("`x`").note("n").help("h");
        let expected = "<h1>1 error</h1>\n<ol>\n<li class=\"error\"><h2><b>error:</b> no <code>&lt;c&gt;</code> here</h2>\
            <p class=\"place\">a&lt;b&gt;.md:2:7</p>\
            <pre><span class=\"line\">2</span>&lt;b&gt; &amp; <mark>`c`</mark></pre>\
            <p class=\"label\"><code>x</code></p><p class=\"note\"><b>note:</b> n</p>\
            <p class=\"help\"><b>help:</b> h</p></li>\n</ol>";
        assert_eq!(list(&[diagnostic]), expected);
    }

    #[test]
    fn long_lines_are_cut_around_the_mistake() {
        let text = format!("{}WRONG{}", "ä".repeat(5000), "ö".repeat(5000));
        let html = list(&[Diagnostic::error("x").at("a", &text, 10_000..10_005)]);
        let expected = format!("</span>…{}<mark>WRONG</mark>{}…</pre>", "ä".repeat(200), "ö".repeat(200));
        assert!(html.contains(&expected), "{html}");
    }

    #[test]
    fn many_mistakes_are_counted() {
        let mut diagnostics = vec![Diagnostic::error("x"); 60];
        diagnostics.push(Diagnostic::warning("y"));
        let html = list(&diagnostics);
        assert!(
            html.starts_with("<h1>60 errors, 1 warning</h1>") && html.ends_with("<p>and 11 more, see the terminal</p>")
        );
        assert_eq!(heading(&[]), "no mistakes");
    }

    #[test]
    fn any_place_can_be_shown() {
        for (start, end) in [(0, 0), (1, 2), (2, 1), (9, 99)] {
            let location = Location { line: 1, column: 1, excerpt: "ä".to_owned(), start, end };
            let diagnostic = Diagnostic { location: Some(location), ..Diagnostic::error("x") };
            assert!(list(&[diagnostic]).contains("<pre>"), "{start}..{end}");
        }
    }
}
