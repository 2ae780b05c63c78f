//! The documentation of a crate at the top of its source.
//!
//! In: the text of `lib.rs` or `main.rs`. Out: its inner documentation as Markdown, as rustdoc
//! shows it. Never: compiling, resolving links to items.

/// The documentation of the crate that this file is the root of: `//!` lines and `/*! … */` before
/// its first item.
pub(crate) fn crate_doc(text: &str) -> Option<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim_start_matches('\u{feff}');
    loop {
        rest = rest.trim_start();
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if let Some(doc) = line.strip_prefix("//!") {
            lines.push(doc.trim_end().to_owned());
            rest = after;
        } else if let Some(block) = rest.strip_prefix("/*!") {
            let (doc, after) = block.split_once("*/")?;
            lines.extend(doc.lines().map(|line| line.trim_end().to_owned()));
            rest = after;
        } else if line.starts_with("//") || line.starts_with("#!") && !line.is_empty() {
            // Other comments, `#![attributes]` of one line, and what a shell reads first.
            rest = after;
        } else {
            break;
        }
    }
    let text = shown_code(&without_indent(&lines));
    (!text.is_empty()).then_some(text)
}

/// The lines without the blanks that all of them begin with.
fn without_indent(lines: &[String]) -> Vec<&str> {
    let indent = |line: &&String| line.len() - line.trim_start_matches(' ').len();
    let shared = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(&line)).min().unwrap_or(0);
    lines.iter().map(|line| line.get(shared..).unwrap_or_default()).collect()
}

/// Examples as a reader of the documentation sees them: the language is Rust unless another is
/// named, and lines that are there for the compiler only are left out.
fn shown_code(lines: &[&str]) -> String {
    /// The words that may follow the fence of a Rust example.
    const RUST: [&str; 6] = ["", "rust", "no_run", "ignore", "should_panic", "compile_fail"];
    let mut shown = Vec::with_capacity(lines.len());
    // In a fence, whether what it holds is Rust.
    let mut fence = None;
    for line in lines {
        let info = line.trim_start().strip_prefix("```");
        match (fence, info) {
            (None, Some(info)) => {
                let words = info.trim();
                let is_rust = words.split(',').all(|word| RUST.contains(&word.trim()) || word.starts_with("edition"));
                fence = Some(is_rust);
                shown.push(if is_rust {
                    line[..line.len() - info.len()].to_owned() + "rust"
                } else {
                    (*line).to_owned()
                });
            }
            (Some(_), Some(_)) => {
                fence = None;
                shown.push((*line).to_owned());
            }
            (Some(true), None) if line.trim() == "#" || line.trim_start().starts_with("# ") => {}
            _ => shown.push((*line).to_owned()),
        }
    }
    shown.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn documentation_of_crates() {
        for (text, expected) in [
            ("//! Logs.\n//!\n//! Much.\nuse a;\n//! late\n", Some("Logs.\n\nMuch.")),
            ("#![allow(x)]\n// why\n\n/*!\n  Logs.\n    more\n*/\nmod a;", Some("Logs.\n  more")),
            ("//! A:\n//! ```\n//! # use x;\n//! let a = 1;\n//! ```\n", Some("A:\n```rust\nlet a = 1;\n```")),
            ("//! ```no_run,edition2021\n//! #\n//! a\n//! ```", Some("```rust\na\n```")),
            ("//! ```toml\n//! # kept\n//! ```", Some("```toml\n# kept\n```")),
            ("/// of an item\nfn a() {}", None),
            ("//!\nfn a() {}", None),
            ("/*! open", None),
            ("", None),
        ] {
            assert_eq!(crate_doc(text).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(//!|/\\*!|\\*/|```|#|#!|é| |\\n|\\PC){0,40}") {
            crate_doc(&text);
        }
    }
}
