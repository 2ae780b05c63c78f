//! Pictures, measured: no arrow through a box, no boxes on top of each other, few crossings, a shape that fits a page, and none of it worse
//! than it was.
//!
//! `tests/pictures/measured.txt` has the numbers of every example (`UPDATE_EXPECT=1` writes it anew), so a change that makes a picture better or worse
//! shows in review. `tests/pictures/graphviz.txt` has Graphviz's numbers for the same boxes and arrows; `cargo bench --bench pictures` makes it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use diagram::layout;
use diagram::{Metrics, measure};

use crate::graphs::{Example, examples};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(name)
}

/// The examples with what is measured at their pictures.
fn measured() -> Vec<(Example, Metrics)> {
    let measure = |example: Example| {
        let drawn = layout(&example.graph).unwrap();
        let metrics = measure(&example.graph, &drawn);
        (example, metrics)
    };
    examples().into_iter().map(measure).collect()
}

fn line(example: &Example, metrics: &Metrics) -> String {
    format!(
        "{:<16} {:>5} {:>5} {:>9} {:>7} {:>6} {:>7} {:>7.0} {:>6.0} {:>6.0} {:>7.2}",
        example.name,
        example.graph.nodes.len(),
        example.graph.edges.len(),
        metrics.crossings,
        metrics.shallow,
        metrics.upward,
        metrics.through + metrics.overlaps,
        metrics.length + 0.0,
        metrics.width,
        metrics.height,
        metrics.turning + 0.0
    )
}

const HEAD: &str = "graph            boxes lines crossings shallow upward through  length  width height turning";

/// Graphviz's crossings and shallow crossings by graph.
fn graphviz() -> BTreeMap<String, [usize; 2]> {
    let text = fs::read_to_string(file("graphviz.txt")).unwrap();
    let row = |line: &str| {
        let (name, numbers) = line.split_once(": ").unwrap();
        let numbers: Vec<usize> = numbers.split(' ').map(|number| number.parse().unwrap()).collect();
        (name.to_owned(), [numbers[0], numbers[1]])
    };
    text.lines().filter(|line| !line.starts_with('#')).map(row).collect()
}

/// What a prototype of the same passes reached: crossings that a picture must not exceed.
const REACHABLE: &[(&str, usize)] = &[
    ("random-50", 107),
    ("random-100", 376),
    ("hub-61", 205),
    ("random-200", 1439),
    ("real-37", 352),
    ("real-37-reduced", 26),
];

/// Pictures larger than a screen that are longer than twice their other side, and why.
const LONG: &[(&str, &str)] = &[
    ("chain-30", "thirty rows of one box"),
    ("clique-12", "every box points at all that follow, so each has a row of its own"),
    ("ladder-40", "twenty rows of two boxes"),
    ("tree-63", "half of all boxes are leaves of one depth; in several rows edges would run between them"),
];

/// Whether a picture has an aspect between 1:2 and 2:1, or fits on a screen.
fn is_well_shaped(metrics: &Metrics) -> bool {
    const SCREEN: f64 = 700.0;
    (0.5..=2.0).contains(&metrics.aspect()) || metrics.width.max(metrics.height) <= SCREEN
}

#[test]
fn pictures_are_as_good_as_they_were_and_as_graphviz() {
    let graphviz = graphviz();
    let measured = measured();
    let mut wrong = Vec::new();
    for (example, metrics) in &measured {
        let name = &example.name;
        if metrics.through + metrics.overlaps > 0 {
            wrong.push(format!("{name}: {} arrows through boxes, {} overlaps", metrics.through, metrics.overlaps));
        }
        let [crossings, shallow] = graphviz[name];
        if metrics.crossings > crossings || metrics.shallow > shallow {
            wrong.push(format!(
                "{name}: {} crossings, {} of them shallow; Graphviz has {crossings} and {shallow}",
                metrics.crossings, metrics.shallow
            ));
        }
        let reachable = REACHABLE.iter().find(|(reached, _)| reached == name);
        if let Some((_, most)) = reachable.filter(|(_, most)| metrics.crossings > *most) {
            wrong.push(format!("{name}: {} crossings; {most} can be reached", metrics.crossings));
        }
    }
    for (example, metrics) in &measured {
        let name = example.name.as_str();
        let is_known = LONG.iter().any(|(long, _)| *long == name);
        if is_well_shaped(metrics) == is_known {
            wrong.push(format!(
                "{name}: {:.0} by {:.0}; expected to be long: {is_known}",
                metrics.width, metrics.height
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let lines: Vec<String> = measured.iter().map(|(example, metrics)| line(example, metrics)).collect();
    let table = format!("{HEAD}\n{}\n", lines.join("\n"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(file("measured.txt"), &table).unwrap();
    }
    let known = fs::read_to_string(file("measured.txt")).unwrap();
    let changed: Vec<_> = known
        .lines()
        .zip(table.lines())
        .filter(|(old, new)| old != new)
        .map(|(old, new)| format!("-{old}\n+{new}"))
        .collect();
    assert!(
        known == table,
        "{HEAD}\n{}\nUPDATE_EXPECT=1 records the new numbers, if they are better",
        changed.join("\n")
    );
}
