//! Words of the sentences of all views.
//!
//! In: names, numbers, places. Out: parts of English sentences, and the same as data. Never: the
//! findings of a view.

use std::borrow::Borrow;
use std::fmt::Display;

use serde_json::{Value, json};

use workspace::{Brick, BrickKind, Edge, Import, ImportKind};

/// `a`, `a and b`, `a, b and c`.
pub(super) fn joined(names: impl IntoIterator<Item = impl Display>) -> String {
    let mut names = strings(names);
    match names.pop() {
        Some(last) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// Names as they are written in data.
pub(super) fn strings(names: impl IntoIterator<Item = impl Display>) -> Vec<String> {
    names.into_iter().map(|name| name.to_string()).collect()
}

/// Names between backticks.
pub(super) fn quoted(names: impl IntoIterator<Item = impl Display>) -> Vec<String> {
    names.into_iter().map(|name| format!("`{name}`")).collect()
}

/// The bricks of a kind, counted: `no components`, `1 base`.
pub(super) fn counted_kind<'a>(bricks: impl IntoIterator<Item = &'a Brick>, kind: BrickKind) -> String {
    counted(bricks.into_iter().filter(|brick| brick.kind == kind).count(), kind.as_str(), kind.plural())
}

/// `no bricks`, `1 brick`, `2 bricks`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

/// A sentence from its words.
pub(super) fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// ` (lazy)` for an import that is no plain one.
pub(super) fn suffix(kind: ImportKind) -> String {
    match kind {
        ImportKind::Runtime => String::new(),
        kind => format!(" ({})", kind.as_str()),
    }
}

/// The first places of some imports: `a.py:1, b.py:7 and 2 more`.
pub(super) fn places(imports: &[impl Borrow<Import>]) -> String {
    const NAMED: usize = 3;
    let imports = imports.iter().map(Borrow::borrow);
    let mut places: Vec<String> = imports.map(|import: &Import| format!("{}:{}", import.file, import.line)).collect();
    places.dedup();
    let more = places.len().saturating_sub(NAMED);
    places.truncate(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", places.join(", "))
}

/// An edge in a sentence without its full stop: `api imports log (lazy): a.py:1`.
pub(super) fn edge_sentence(edge: &Edge) -> String {
    format!("{} imports {}{}: {}", edge.from, edge.to, suffix(edge.kind()), places(&edge.imports))
}

/// An edge as data: `{"from", "to", "kind", "kinds", "imports"}`.
pub(super) fn edge_data(edge: &Edge) -> Value {
    json!({
        "from": edge.from.as_str(),
        "to": edge.to.as_str(),
        "kind": edge.kind().as_str(),
        "kinds": strings(edge.kinds().iter().map(ImportKind::as_str)),
        "imports": edge.imports,
    })
}
