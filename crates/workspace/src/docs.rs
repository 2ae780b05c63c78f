//! The documentation of bricks: the README, or the text at the top of its source.
//!
//! In: a [`WorkspaceBuilder`] with the bricks. Out: the text about each brick that has one. Never:
//! whether the text is Markdown, or what is in it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::builder::WorkspaceBuilder;
use crate::model::{Brick, BrickName, Docs};
use crate::paths::{below, file_name};

/// The name of the file that a brick may describe itself in.
const README: &str = "README.md";

/// Whether a file is a README.
pub(crate) fn is_readme(path: &str) -> bool {
    file_name(path) == README
}

/// Whether a file is a README in a folder of bricks.
pub(crate) fn is_readme_of_brick(path: &str) -> bool {
    path.ends_with(README) && (path.starts_with("bases/") || path.starts_with("components/"))
}

/// Finds what the source of a brick says about it.
pub(crate) type SourceDocs = fn(&WorkspaceBuilder<'_>, &Brick) -> Option<Docs>;

/// The texts of all bricks that have one.
pub(crate) fn collect(builder: &WorkspaceBuilder<'_>, source_docs: SourceDocs) -> BTreeMap<BrickName, Docs> {
    let mut docs = BTreeMap::new();
    for brick in builder.workspace.bricks.values() {
        let found = readme(builder, brick).or_else(|| source_docs(builder, brick));
        docs.extend(found.map(|found| (brick.name.clone(), found)));
    }
    docs
}

fn readme(builder: &WorkspaceBuilder<'_>, brick: &Brick) -> Option<Docs> {
    let files = folders(&brick.path).into_iter().map(|folder| below(folder, README));
    first_of(files, |file| {
        let text = builder.text(file).filter(|text| !text.trim().is_empty())?;
        Some(text.replace("\r\n", "\n"))
    })
}

/// The text of the first of these files that has one.
pub(crate) fn first_of(files: impl IntoIterator<Item = String>, read: impl Fn(&str) -> Option<String>) -> Option<Docs> {
    files.into_iter().find_map(|file| Some(Docs { text: read(&file)?, file }))
}

/// The folders that belong to a brick only, its own first: with the theme `tdd`
/// `components/log/src/shop/log`, and `components/log`.
fn folders(path: &str) -> Vec<&str> {
    let name = file_name(path);
    let above = path.split_once("/src/").map(|(above, _)| above).filter(|above| above.ends_with(&format!("/{name}")));
    std::iter::once(path).chain(above).collect()
}

/// The docstring of a Python module: the string that its first statement is, without the
/// indentation that its lines share.
pub(crate) fn docstring(text: &str) -> Option<String> {
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

/// A docstring as its reader sees it (PEP 257): the first line apart, the others without what all
/// of them are indented by.
pub(crate) fn dedented(text: &str) -> String {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let indents = rest.lines().filter(|line| !line.trim().is_empty());
    let shared = indents.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let mut dedented = first.trim().to_owned();
    for line in rest.lines() {
        dedented.push('\n');
        dedented.push_str(line.get(shared..).unwrap_or_default().trim_end());
    }
    dedented.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{ReadOptions, read};
    use support::source::Tree;

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
        let (workspace, _) = read(&tree, "", ReadOptions::default());
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

    /// Who says what about itself, and where.
    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let (workspace, _) = read(&Tree::from_texts(files.iter().copied()), "", ReadOptions::default());
        let found: Vec<String> =
            workspace.docs.iter().map(|(name, docs)| format!("{name} {} {:?}", docs.file, docs.text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_namespace_speaks_for_a_brick_of_clojure() {
        check(
            &[
                ("workspace.edn", "{:top-namespace \"shop\"}"),
                ("components/log/deps.edn", "{:paths [\"src\"]}"),
                ("components/log/src/shop/log/interface.clj", "(ns shop.log.interface\n  \"Logs\n  \\\"much\\\".\")"),
                ("components/mail/deps.edn", "{:paths [\"src\"]}"),
                ("components/mail/src/shop/mail/interface.clj", "(ns shop.mail.interface {:doc \"Sends.\"})"),
                ("components/none/deps.edn", "{:paths [\"src\"]}"),
                ("components/none/src/shop/none/interface.clj", "(ns shop.none.interface)\n(def x \"no\")"),
                ("bases/api/deps.edn", "{:paths [\"src\"]}"),
                (
                    "bases/api/src/shop/api/core.clj",
                    "(ns ^:x shop.api.core \"Answers.\" (:require [shop.log.interface]))",
                ),
            ],
            &[
                "api bases/api/src/shop/api/core.clj \"Answers.\"",
                "log components/log/src/shop/log/interface.clj \"Logs\\n\\\"much\\\".\"",
                "mail components/mail/src/shop/mail/interface.clj \"Sends.\"",
            ],
        );
    }

    #[test]
    fn a_crate_speaks_for_itself() {
        check(
            &[
                ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n"),
                ("crates/log/Cargo.toml", "[package]\nname = \"log\""),
                ("crates/log/src/lib.rs", "//! Logs.\n\nmod a;"),
                ("crates/mail/Cargo.toml", "[package]\nname = \"mail\""),
                ("crates/mail/README.md", "Sends.\n"),
                ("crates/mail/src/lib.rs", "//! Not this."),
                ("crates/api/Cargo.toml", "[package]\nname = \"api\""),
                ("crates/api/src/main.rs", "//! Answers.\nfn main() {}"),
                ("crates/none/Cargo.toml", "[package]\nname = \"none\""),
                ("crates/none/src/lib.rs", "/// An item.\nfn a() {}"),
            ],
            &[
                "api crates/api/src/main.rs \"Answers.\"",
                "log crates/log/src/lib.rs \"Logs.\"",
                "mail crates/mail/README.md \"Sends.\\n\"",
            ],
        );
    }
}
