//! What the authors of a brick say about it: its README, or the text at the top of its interface.
//!
//! In: a [`Tree`] and the [`Workspace`] that was read from it. Out: the text about each brick that has one. Never: whether the text is Markdown, or
//! what is in it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::model::{Brick, BrickName, Docs, Language, Workspace};
use crate::source::Tree;

/// The name of the file that a brick may describe itself in.
const README: &str = "README.md";

/// Whether a file of a workspace may describe a brick, and is not read anyway. Paths are relative to the workspace.
pub(super) fn wants_file(language: Language, path: &str) -> bool {
    match language {
        Language::Python | Language::Clojure => {
            path.ends_with(README) && (path.starts_with("bases/") || path.starts_with("components/"))
        }
        // Crates may lie anywhere, and so may what is none.
        Language::Rust => false,
    }
}

/// The docstring of a Python file of the tree.
pub(super) type Docstring<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The texts of all bricks that have one.
pub(super) fn collect(tree: &Tree, workspace: &Workspace, docstring: &Docstring<'_>) -> BTreeMap<BrickName, Docs> {
    let docs = |brick: &Brick| Some((brick.name.clone(), docs(tree, workspace.language, brick, docstring)?));
    workspace.bricks.values().filter_map(docs).collect()
}

fn docs(tree: &Tree, language: Language, brick: &Brick, docstring: &Docstring<'_>) -> Option<Docs> {
    let text = |path: &str| tree.bytes(path).map(|bytes| String::from_utf8_lossy(bytes));
    for folder in folders(&brick.path) {
        let file = format!("{folder}/{README}");
        if let Some(text) = text(&file).filter(|text| !text.trim().is_empty()) {
            return Some(Docs { text: text.replace("\r\n", "\n"), file });
        }
    }
    if language != Language::Python {
        return None;
    }
    let interface = brick.interface.as_ref().map(|interface| interface.file.clone());
    let mut files = std::iter::once(format!("{}/__init__.py", brick.path)).chain(interface);
    files.find_map(|file| Some(Docs { text: docstring(&file)?, file }))
}

/// The folders that are a brick's alone, its own first: with the theme `tdd` `components/log/src/shop/log`, and `components/log`.
fn folders(path: &str) -> Vec<&str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let above = path.split_once("/src/").map(|(above, _)| above).filter(|above| above.ends_with(&format!("/{name}")));
    std::iter::once(path).chain(above).collect()
}

/// The docstring of a Python module: the string that its first statement is, without the indentation that its lines share.
pub(super) fn docstring(text: &str) -> Option<String> {
    let code = skip_comments(text.trim_start_matches('\u{feff}'));
    let quoted = code.trim_start_matches(['r', 'R', 'u', 'U']);
    let is_raw = code.len() - quoted.len() == 1 && code.starts_with(['r', 'R']);
    if code.len() - quoted.len() > 1 {
        return None;
    }
    let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| quoted.starts_with(quote))?;
    let inside = &quoted[quote.len()..];
    let end = end_of_string(inside, quote)?;
    // What joins the string to something else makes it part of an expression.
    let after = inside[end + quote.len()..].trim_start_matches([' ', '\t']);
    if !(after.is_empty() || after.starts_with(['\n', '\r', '#', ';'])) {
        return None;
    }
    let text = &inside[..end];
    let text: Cow<'_, str> = if is_raw { text.into() } else { unescaped(text).into() };
    let text = dedented(&text.replace("\r\n", "\n"));
    (!text.is_empty()).then_some(text)
}

fn skip_comments(mut code: &str) -> &str {
    loop {
        code = code.trim_start();
        if !code.starts_with('#') {
            return code;
        }
        code = code.split_once('\n').map_or("", |(_, rest)| rest);
    }
}

fn end_of_string(text: &str, quote: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let next = text[from..].find(['\\', '\n', quote.chars().next()?])? + from;
        match text.as_bytes().get(next) {
            // Whatever is escaped is not the end.
            Some(b'\\') => from = next + 1 + text[next + 1..].chars().next()?.len_utf8(),
            Some(b'\n') if quote.len() == 1 => return None,
            _ if text[next..].starts_with(quote) => return Some(next),
            _ => from = next + 1,
        }
    }
}

/// The escapes that stand in prose: a line that goes on, quotes, and the backslash itself.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('\n') | None => {}
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some(escaped @ ('\\' | '"' | '\'')) => plain.push(escaped),
            Some(other) => plain.extend(['\\', other]),
        }
    }
    plain
}

/// A docstring as its reader sees it (PEP 257): the first line apart, the others without what all of them are indented by.
fn dedented(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let shared = lines.iter().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let cut = |(number, line): (usize, &&str)| match number {
        0 => line.trim().to_owned(),
        _ => line.get(shared..).unwrap_or_default().trim_end().to_owned(),
    };
    let lines: Vec<String> = lines.iter().enumerate().map(cut).collect();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bricks::{Reading, read};

    #[test]
    fn docstrings() {
        for (text, expected) in [
            ("\"\"\"One line.\"\"\"\nimport a\n", Some("One line.")),
            ("#!/usr/bin/env python\n# a\n\n'''Two.\n\n    Code:\n        x\n    '''", Some("Two.\n\nCode:\n    x")),
            ("'short' # why\n", Some("short")),
            ("r\"\"\"a\\d\"\"\"", Some("a\\d")),
            ("\"\"\"a \\\"\"\" b\\\n c\"\"\"", Some("a \"\"\" b c")),
            ("\"\"\"a\"\"\" + b", None),
            ("f\"\"\"a\"\"\"", None),
            ("'open\n'", None),
            ("\"\"\"open", None),
            ("\"\"\"  \"\"\"", None),
            ("import a\n\"\"\"late\"\"\"", None),
            ("", None),
        ] {
            assert_eq!(docstring(text).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[ru]?(\"\"\"|'|)(\\PC|[\\n\\\\\"' ]){0,40}") {
            docstring(&text);
        }
    }

    #[test]
    fn a_readme_comes_before_a_docstring() {
        let root = "[tool.polylith]\nnamespace = \"shop\"\nstructure.theme = \"tdd\"\n";
        let tree = Tree::from_texts([
            ("workspace.toml", root),
            ("components/log/src/shop/log/__init__.py", "'''Logs.'''"),
            ("components/mail/README.md", "# Mail\n\nSends.\n"),
            ("components/mail/src/shop/mail/__init__.py", "'''Not this.'''"),
            ("components/none/src/shop/none/core.py", "'''Not this either.'''"),
        ]);
        let (workspace, _) = read(&tree, "", Reading::default());
        let found: Vec<String> =
            workspace.docs.iter().map(|(name, docs)| format!("{name} {} {:?}", docs.file, docs.text)).collect();
        assert_eq!(
            found,
            [
                "log components/log/src/shop/log/__init__.py \"Logs.\"",
                "mail components/mail/README.md \"# Mail\\n\\nSends.\\n\""
            ]
        );
    }
}
