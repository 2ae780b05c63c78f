//! Diagnostics for tabs of a browser.

use std::sync::Arc;

use serde_json::json;

use super::page;
use support::diagnostic::{Diagnostic, Severity};

/// Diagnostics as a JSON object for a tab: `errors` and `warnings` (how many), `heading` and `html`
/// to show, and for others than browsers `diagnostics`, each with `severity`, `message`, `file`,
/// `line` and `column`.
pub(super) fn diagnostics_json(diagnostics: &[Diagnostic]) -> Arc<str> {
    let entry = |diagnostic: &Diagnostic| {
        json!({
            "severity": if diagnostic.severity == Severity::Error { "error" } else { "warning" },
            "message": diagnostic.message,
            "file": diagnostic.file,
            "line": diagnostic.location.as_ref().map(|place| place.line),
            "column": diagnostic.location.as_ref().map(|place| place.column),
        })
    };
    json!({
        "errors": page::count(diagnostics, Severity::Error),
        "warnings": page::count(diagnostics, Severity::Warning),
        "heading": page::heading(diagnostics),
        "html": page::list(diagnostics),
        "diagnostics": diagnostics.iter().take(page::SHOWN).map(entry).collect::<Vec<_>>(),
    })
    .to_string()
    .into()
}
