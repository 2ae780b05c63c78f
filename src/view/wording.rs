//! Words that sentences of all views are made of.
//!
//! In: names, numbers, places. Out: parts of English sentences, and the same as data. Never: what a view found out.

use serde_json::{Value, json};

use workspace::{Edge, Import, ImportKind};

/// `a`, `a and b`, `a, b and c`.
pub(super) fn joined<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
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
pub(super) fn places(imports: &[Import]) -> String {
    const SHOWN: usize = 3;
    let mut places: Vec<String> = imports.iter().map(|import| format!("{}:{}", import.file, import.line)).collect();
    places.dedup();
    let more = places.len().saturating_sub(SHOWN);
    places.truncate(SHOWN);
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
        "kinds": edge.kinds().iter().map(ImportKind::as_str).collect::<Vec<_>>(),
        "imports": edge.imports,
    })
}
