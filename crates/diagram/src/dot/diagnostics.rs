//! Diagnostics about values and names that are unknown.

use support::diagnostic::{Diagnostic, closest};

/// Warnings of one text.
pub(super) const MAX_DIAGNOSTICS: usize = 40;

/// Helps with an unknown word: names the candidate that is like it, or gives general advice.
pub(super) fn suggest_or<'a>(
    diagnostic: Diagnostic,
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    advice: impl Into<String>,
) -> Diagnostic {
    match closest(word, candidates) {
        Some(candidate) => diagnostic.help(format!("did you mean `{candidate}`?")),
        None => diagnostic.help(advice),
    }
}

/// Names in backticks, with commas between them.
pub(super) fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
