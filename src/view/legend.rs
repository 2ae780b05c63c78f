//! Legends: the meaning of the boxes, lines and chips of a graph, and of the names and cells of a
//! matrix.
//!
//! In: a [`Drawing`]. Out: a small drawing and a few words for everything that is in it, and for
//! nothing that is not. Never: colours.

use std::collections::BTreeSet;

use super::wording::joined;
use diagram::{Drawing, Graph, Matrix};
use workspace::{BrickKind, ImportKind};

/// A small drawing as SVG, and its meaning.
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

/// The classes of cells, in the order in which they are explained.
const CELLS: [(&str, &str); 13] = [
    ("runtime", "imports"),
    ("optional", "imports if it is there"),
    ("lazy", "imports when called"),
    ("test", "imports in its tests"),
    ("type-checking", "for the type checker only"),
    ("implied", "follows from a longer path"),
    ("indirect", "through others"),
    ("yes", "declared"),
    ("transitive", "brought by another library"),
    ("missing", "needed, but not declared"),
    ("unused", "declared, but not needed"),
    ("unresolved", "not known what provides it"),
    ("differs", "versions differ"),
];

/// The items of a picture.
pub(super) fn items(drawing: &Drawing) -> Vec<Item> {
    match drawing {
        Drawing::Graph(graph) => of_graph(graph),
        Drawing::Matrix(matrix) => of_matrix(matrix),
    }
}

fn of_graph(graph: &Graph) -> Vec<Item> {
    let classes: BTreeSet<&str> = graph.nodes.iter().flat_map(|node| node.class.split(' ')).collect();
    let mut items = used(&BOXES, &classes, shape);
    let hubs: BTreeSet<&str> =
        graph.nodes.iter().flat_map(|node| &node.chips).map(|chip| chip.label.as_str()).collect();
    if !hubs.is_empty() {
        items.push((chip(), format!("in place of an arrow to {}, which many import", joined(hubs))));
    }
    let kinds: BTreeSet<&str> = graph.edges.iter().map(|edge| edge.kind.as_str()).collect();
    items.extend(used(&LINES, &kinds, |kind| line("", kind)));
    if kinds.contains("cut") {
        items.push((line(" cycle", "cut"), "to be removed".to_owned()));
    } else if graph.edges.iter().any(|edge| edge.cycle) {
        items.push((line(" cycle", ImportKind::Runtime.as_str()), "part of a cycle".to_owned()));
    }
    items
}

fn of_matrix(matrix: &Matrix) -> Vec<Item> {
    let classes: BTreeSet<&str> = matrix.cells.iter().flat_map(|cell| cell.class.split(' ')).collect();
    let headers = matrix.rows.iter().chain(&matrix.columns);
    let kinds: BTreeSet<&str> = headers.flat_map(|header| header.class.split(' ')).collect();
    let mut items = used(&BrickKind::ALL.map(|kind| (kind.as_str(), kind.as_str())), &kinds, shape);
    items.extend(used(&CELLS, &classes, square));
    if classes.contains("cycle") {
        items.push((square("runtime cycle"), "part of a cycle".to_owned()));
    }
    if matrix.cells.iter().any(|cell| cell.shade > 1 && cell.text.parse::<usize>().is_ok()) {
        items.push((shades(), "the darker, the more imports: 1, 2–3, 4–7, 8 or more".to_owned()));
    }
    items
}

/// The classes that are in a picture, each with a drawing.
fn used(all: &[(&str, &str)], classes: &BTreeSet<&str>, draw: impl Fn(&str) -> String) -> Vec<Item> {
    let used = all.iter().filter(|(class, _)| classes.contains(class));
    used.map(|(class, meaning)| (draw(class), (*meaning).to_owned())).collect()
}

/// A small drawing.
fn key(class: &str, width: usize, paint: &str, content: &str) -> String {
    format!(
        "<svg class=\"bricks-key{class}\" width=\"{width}\" height=\"14\" viewBox=\"0 0 {width} 14\" {paint} aria-hidden=\"true\">{content}</svg>"
    )
}

const OUTLINED: &str = "fill=\"none\" stroke=\"currentColor\"";
const FILLED: &str = "fill=\"currentColor\"";

/// A small box of a class. Classes of any kind of brick are shown on a component.
fn shape(class: &str) -> String {
    let is_kind = ["project", "base", "component", "library"].contains(&class);
    let classes = if is_kind { class.to_owned() } else { format!("component {class}") };
    let radius = if is_kind && class != "component" { 2 } else { 6 };
    let content = format!(
        "<g class=\"{classes}\"><g class=\"bricks-body\"><rect x=\"1\" y=\"1\" width=\"24\" height=\"12\" rx=\"{radius}\"/></g></g>"
    );
    key("", 26, OUTLINED, &content)
}

fn chip() -> String {
    let content = "<g class=\"bricks-chip component\"><rect x=\"2\" y=\"2\" width=\"22\" height=\"10\" rx=\"5\"/></g>";
    key("", 26, OUTLINED, content)
}

fn line(class: &str, kind: &str) -> String {
    let content = format!(
        "<path class=\"edge-sample{class}\" data-kind=\"{kind}\" d=\"M1 7H31\"/><path class=\"bricks-head\" fill=\"currentColor\" d=\"M39 7L31 3.5L31 10.5Z\"/>"
    );
    key(class, 40, OUTLINED, &content)
}

fn square(class: &str) -> String {
    let content = format!("<g class=\"cell {class} s2\"><path class=\"square\" d=\"M2 1h12v12h-12z\"/></g>");
    key("", 16, FILLED, &content)
}

fn shades() -> String {
    let squares = (1..=4).map(|shade| {
        let x = 2 + 15 * (shade - 1);
        format!("<g class=\"cell runtime s{shade}\"><path class=\"square\" d=\"M{x} 1h12v12h-12z\"/></g>")
    });
    key("", 61, FILLED, &squares.collect::<String>())
}
