//! The attributes that exist.
//!
//! In: a name. Out: whether it says something about our drawing, is passed over, or is a mistake.
//! Never: values.

use super::diagnostics::suggest_or;
use super::syntax::Target;
use support::diagnostic::Diagnostic;

/// The effect of an attribute.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It is used here.
    Used(&'static str),
    /// Graphviz knows it, and it does not apply to this drawing: fonts and sizes are the page's,
    /// and positions the engine's.
    Ignored,
    /// Graphviz draws another picture for it, and we do not.
    None(&'static str),
    /// No such attribute.
    Unknown,
}

/// The attributes of Graphviz's documentation: those of graphs, nodes and edges that are used here;
/// those of edges that say where a line goes, which is found out here without them; and the rest.
const NAMES: &str = include_str!("attributes.txt");

/// The names after a heading of [`NAMES`].
fn names(heading: &str) -> impl Iterator<Item = &'static str> {
    let mut words = NAMES.split_ascii_whitespace().skip_while(move |word| word.strip_suffix(':') != Some(heading));
    words.next();
    words.take_while(|word| !word.ends_with(':'))
}

fn all_names() -> impl Iterator<Item = &'static str> {
    ["node", "edge", "graph", "no-effect", "ignored"].into_iter().flat_map(names)
}

/// Looks up an attribute.
pub(super) fn effect(name: &str, target: Target) -> Effect {
    let used = match target {
        Target::Graph => "graph",
        Target::Node => "node",
        Target::Edge => "edge",
    };
    if let Some(name) = names(used).find(|used| *used == name) {
        return Effect::Used(name);
    }
    if target == Target::Edge
        && let Some(name) = names("no-effect").find(|other| *other == name)
    {
        return Effect::None(name);
    }
    // `node [rankdir=LR]` is of no use and no mistake either: Graphviz takes every name everywhere.
    if all_names().any(|other| other == name) { Effect::Ignored } else { Effect::Unknown }
}

/// Warns of an attribute that changes nothing here, though it does with Graphviz.
pub(super) fn no_effect(name: &str) -> Diagnostic {
    let diagnostic = Diagnostic::warning(format!("`{name}` has no effect"));
    match name {
        "weight" | "minlen" => {
            diagnostic.note("rows and the ways of lines are chosen for few crossings and short lines")
        }
        "lhead" | "ltail" => diagnostic.note("lines lead from box to box, not to frames"),
        _ => diagnostic.note(PORTS),
    }
}

/// Why a line does not begin where it was told to.
pub(super) const PORTS: &str = "a line meets its box where that makes the picture clearest";

/// Warns of an attribute that is unknown.
pub(super) fn unknown(name: &str) -> Diagnostic {
    let diagnostic = Diagnostic::warning(format!("unknown attribute `{name}`"));
    suggest_or(
        diagnostic,
        name,
        all_names(),
        "the attributes are those of Graphviz: `label`, `shape`, `style`, `color`, …",
    )
}
