//! Which names authors use for which syntax.
//!
//! In: the first word of an info string. Out: a syntax, or the name that was probably meant. Never: compiling a pattern.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use syntect::parsing::{SyntaxReference, SyntaxSet};

use support::diagnostic::closest;

/// The one set of syntaxes: it compiles patterns when they are first needed, and keeps them for all threads.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Lower-case name to place in the set.
static NAMES: LazyLock<BTreeMap<String, usize>> = LazyLock::new(names);

/// Code that is shown as it is. Drawing languages are here because scripts on the page may draw them.
const PLAIN: [&str; 16] = [
    "",
    "text",
    "txt",
    "plain",
    "plaintext",
    "output",
    "log",
    "ascii",
    "ansi",
    "none",
    "mermaid",
    "d2",
    "plantuml",
    "math",
    "tree",
    "csv",
];

/// Names that are neither a syntax's name nor a file extension it lists, or that would find another one first.
const ALIASES: &[(&str, &str)] = &[
    ("bash", "sh"),
    ("shell", "sh"),
    ("zsh", "sh"),
    ("console", "sh"),
    ("shell-session", "sh"),
    ("shellsession", "sh"),
    ("sh-session", "sh"),
    ("terminal", "sh"),
    ("c++", "cpp"),
    ("c#", "cs"),
    ("csharp", "cs"),
    ("f#", "fs"),
    ("docker", "dockerfile"),
    ("golang", "go"),
    ("javascript", "js"),
    ("node", "js"),
    ("mjs", "js"),
    ("cjs", "js"),
    ("typescript", "ts"),
    ("mts", "ts"),
    ("cts", "ts"),
    ("jsonc", "json"),
    ("json5", "json"),
    ("jsonl", "json"),
    ("ndjson", "json"),
    ("hcl", "tf"),
    ("terraform", "tf"),
    ("edn", "clj"),
    ("cljs", "clj"),
    ("cljc", "clj"),
    ("bb", "clj"),
    ("python3", "py"),
    ("py3", "py"),
    ("pycon", "py"),
    ("ipython", "py"),
    ("rs", "rs"),
    ("pwsh", "ps1"),
    ("posh", "ps1"),
    ("batch", "bat"),
    ("cmd", "bat"),
    ("objc", "m"),
    ("objectivec", "m"),
    ("make", "makefile"),
    ("md", "md"),
    ("protobuf", "proto"),
    ("htm", "html"),
    ("jinja", "jinja2"),
    ("tera", "jinja2"),
    ("j2", "jinja2"),
    ("lisp", "lisp"),
    ("elisp", "el"),
    ("emacs-lisp", "el"),
    ("postgres", "sql"),
    ("postgresql", "sql"),
    ("psql", "sql"),
    ("sqlite", "sql"),
    ("mysql", "sql"),
    ("patch", "diff"),
    ("vim", "viml"),
    ("conf", "ini"),
    ("dosini", "ini"),
    ("nginx", "nginx"),
    ("svg", "xml"),
    ("gradle", "groovy"),
];

fn names() -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for (index, syntax) in SYNTAXES.syntaxes().iter().enumerate() {
        names.entry(syntax.name.to_lowercase()).or_insert(index);
    }
    for (index, syntax) in SYNTAXES.syntaxes().iter().enumerate() {
        for extension in &syntax.file_extensions {
            names.entry(extension.to_lowercase()).or_insert(index);
        }
    }
    for &(alias, name) in ALIASES {
        if let Some(&index) = names.get(name) {
            names.insert(alias.to_owned(), index);
        }
    }
    names
}

pub(super) fn syntaxes() -> &'static SyntaxSet {
    &SYNTAXES
}

/// The syntax for a language; `None` when it is plain or unknown.
pub(super) fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    if PLAIN.contains(&language) {
        return None;
    }
    SYNTAXES.syntaxes().get(*NAMES.get(language)?)
}

/// Whether a language (in lower case) can be highlighted, or is meant to stand plain.
///
/// # Errors
/// It is unknown; the error is the known name most like it, if there is one.
pub fn known_language(name: &str) -> Result<(), Option<&'static str>> {
    if PLAIN.contains(&name) || NAMES.contains_key(name) {
        return Ok(());
    }
    let candidates = NAMES.keys().map(String::as_str).chain(PLAIN).filter(|name| name.len() > 1);
    Err(closest(name, candidates))
}
