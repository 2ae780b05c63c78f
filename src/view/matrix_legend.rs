//! What the names and cells of a matrix mean.
//!
//! In: a [`Matrix`]. Out: a small drawing and a few words for everything that is in it, and for nothing that is not. Never: colours.

use std::collections::BTreeSet;

use super::legend::shape;
use diagram::Matrix;
use workspace::BrickKind;

/// What a class of a cell means, in the order in which a legend lists them.
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

/// What the names, cells and boxes of a matrix mean.
pub(super) fn of_matrix(matrix: &Matrix) -> Vec<(String, &'static str)> {
    let classes: BTreeSet<&str> = matrix.cells.iter().flat_map(|cell| cell.class.split(' ')).collect();
    let headers = matrix.rows.iter().chain(&matrix.columns);
    let kinds: BTreeSet<&str> = headers.flat_map(|header| header.class.split(' ')).collect();
    let kinds = BrickKind::ALL.into_iter().filter(|kind| kinds.contains(kind.as_str()));
    let mut items: Vec<_> = kinds.map(|kind| (shape(kind.as_str()), kind.as_str())).collect();
    let used = CELLS.into_iter().filter(|(class, _)| classes.contains(class));
    items.extend(used.map(|(class, meaning)| (square(class), meaning)));
    if classes.contains("cycle") {
        items.push((square("runtime cycle"), "part of a cycle"));
    }
    if matrix.cells.iter().any(|cell| cell.shade > 1 && cell.text.parse::<usize>().is_ok()) {
        items.push((shades(), "the darker, the more imports: 1, 2–3, 4–7, 8 or more"));
    }
    items
}

fn square(class: &str) -> String {
    format!(
        "<svg class=\"bricks-key\" width=\"16\" height=\"14\" viewBox=\"0 0 16 14\" fill=\"currentColor\" aria-hidden=\"true\">\
         <g class=\"cell {class} s2\"><path class=\"square\" d=\"M2 1h12v12h-12z\"/></g></svg>"
    )
}

fn shades() -> String {
    let one = |shade: usize| {
        let x = 2 + 15 * (shade - 1);
        format!("<g class=\"cell runtime s{shade}\"><path class=\"square\" d=\"M{x} 1h12v12h-12z\"/></g>")
    };
    let squares: String = (1..=4).map(one).collect();
    format!(
        "<svg class=\"bricks-key\" width=\"61\" height=\"14\" viewBox=\"0 0 61 14\" fill=\"currentColor\" aria-hidden=\"true\">{squares}</svg>"
    )
}
