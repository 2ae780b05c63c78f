//! What the boxes, lines and chips of a graph mean.
//!
//! In: a [`Graph`]. Out: a small drawing and a few words for everything that is in it, and for nothing that is not. Never: colours.

use std::collections::BTreeSet;

use super::wording::joined;
use diagram::Graph;
use workspace::ImportKind;

/// A small drawing as SVG, and what it means.
pub(super) type Item = (String, String);

/// The classes of boxes, in the order in which they are explained.
const BOXES: [(&str, &str); 11] = [
    ("project", "project"),
    ("base", "base"),
    ("component", "component"),
    ("library", "library"),
    ("undeclared", "not declared by the project"),
    ("modified", "changed"),
    ("added", "new"),
    ("removed", "gone"),
    ("direct", "uses what changed"),
    ("transitive", "uses it through others"),
    ("unaffected", "not affected"),
];

/// What the boxes, lines and chips of a graph mean.
pub(super) fn of_graph(graph: &Graph) -> Vec<Item> {
    let classes: BTreeSet<&str> = graph.nodes.iter().flat_map(|node| node.class.split(' ')).collect();
    let boxes = BOXES.into_iter().filter(|(class, _)| classes.contains(class));
    let mut items: Vec<Item> = boxes.map(|(class, words)| (shape(class), words.to_owned())).collect();
    items.extend(hubs(graph).map(|words| (chip(), words)));
    let kinds: BTreeSet<&str> = graph.edges.iter().map(|edge| edge.kind.as_str()).collect();
    let lines = LINES.into_iter().filter(|(kind, _)| kinds.contains(kind));
    items.extend(lines.map(|(kind, words)| (line("", kind), words.to_owned())));
    if kinds.contains("cut") {
        items.push((line(" cycle", "cut"), "to be removed".to_owned()));
    } else if graph.edges.iter().any(|edge| edge.cycle) {
        items.push((line(" cycle", ImportKind::Runtime.as_str()), "part of a cycle".to_owned()));
    }
    items
}

/// Which boxes stand as chips in others, because so many arrows would lead there.
fn hubs(graph: &Graph) -> Option<String> {
    let labels: BTreeSet<&str> =
        graph.nodes.iter().flat_map(|node| &node.chips).map(|chip| chip.label.as_str()).collect();
    (!labels.is_empty()).then(|| format!("in place of an arrow to {}, which many import", joined(labels)))
}

/// The kinds of arrows, in the order in which they are explained.
const LINES: [(&str, &str); 9] = [
    ("declares", "declares"),
    ("runtime", "imports"),
    ("relative", "imports"),
    ("optional", "imports if it is there"),
    ("lazy", "imports when called"),
    ("test", "imports in its tests"),
    ("type-checking", "for the type checker only"),
    ("added", "new import"),
    ("removed", "import that is gone"),
];

/// A small box of a class. What is said of any kind of brick is shown on a component.
pub(super) fn shape(class: &str) -> String {
    let is_kind = ["project", "base", "component", "library"].contains(&class);
    let classes = if is_kind { class.to_owned() } else { format!("component {class}") };
    let radius = if is_kind && class != "component" { 2 } else { 6 };
    format!(
        "<svg class=\"bricks-key\" width=\"26\" height=\"14\" viewBox=\"0 0 26 14\" fill=\"none\" stroke=\"currentColor\" aria-hidden=\"true\"><g class=\"{classes}\">\
         <g class=\"bricks-body\"><rect x=\"1\" y=\"1\" width=\"24\" height=\"12\" rx=\"{radius}\"/></g></g></svg>"
    )
}

fn chip() -> String {
    "<svg class=\"bricks-key\" width=\"26\" height=\"14\" viewBox=\"0 0 26 14\" fill=\"none\" stroke=\"currentColor\" aria-hidden=\"true\">\
     <g class=\"bricks-chip component\"><rect x=\"2\" y=\"2\" width=\"22\" height=\"10\" rx=\"5\"/></g></svg>"
        .to_owned()
}

fn line(class: &str, kind: &str) -> String {
    format!(
        "<svg class=\"bricks-key{class}\" width=\"40\" height=\"14\" viewBox=\"0 0 40 14\" fill=\"none\" stroke=\"currentColor\" aria-hidden=\"true\">\
         <path class=\"edge-sample{class}\" data-kind=\"{kind}\" d=\"M1 7H31\"/><path class=\"bricks-head\" fill=\"currentColor\" d=\"M39 7L31 3.5L31 10.5Z\"/></svg>"
    )
}
