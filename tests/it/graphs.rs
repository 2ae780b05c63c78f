//! Graphs whose pictures are measured: real ones from `tests/pictures`, and made ones, each the same in every run.
//!
//! The benchmark of pictures includes this file as well.

use std::fs;
use std::path::Path;

use diagram::{Edge, Graph, LayerConstraint, Node};

/// A graph and its name in tables.
pub(crate) struct Example {
    pub(crate) name: String,
    pub(crate) graph: Graph,
}

/// All examples, the small ones first.
pub(crate) fn examples() -> Vec<Example> {
    let mut examples = special();
    examples.extend(from_files());
    for (boxes, seed) in [(37, 1), (37, 2), (37, 3), (100, 4), (100, 5)] {
        examples.push(example(&format!("layers-{boxes}-{seed}"), &layers(boxes, seed)));
    }
    for (boxes, seed) in [(24, 6), (60, 7)] {
        examples.push(example(&format!("circles-{boxes}-{seed}"), &circles(boxes, seed)));
    }
    for boxes in [500, 1000] {
        examples.push(example(&format!("layers-{boxes}"), &layers(boxes, 8)));
    }
    examples.sort_by_key(|example| example.graph.nodes.len());
    examples
}

/// Boxes by label, with the numbers of those that each points at; the first ones are bases.
#[derive(Default)]
struct Plan {
    bases: usize,
    labels: Vec<String>,
    edges: Vec<(usize, usize)>,
}

impl Plan {
    fn numbered(count: usize, edges: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let labels = (0..count).map(|number| format!("brick_{number}")).collect();
        Self { bases: 0, labels, edges: edges.into_iter().collect() }
    }
}

fn example(name: &str, plan: &Plan) -> Example {
    let node = |(number, label): (usize, &String)| Node {
        id: format!("n{number}"),
        label: label.clone(),
        class: if number < plan.bases { "base" } else { "component" }.to_owned(),
        title: label.clone(),
        layer: if number < plan.bases { LayerConstraint::First } else { LayerConstraint::None },
        ..Node::default()
    };
    let edge = |&(from, to): &(usize, usize)| Edge { from, to, kind: "runtime".to_owned(), ..Edge::default() };
    let graph = Graph {
        nodes: plan.labels.iter().enumerate().map(node).collect(),
        edges: plan.edges.iter().map(edge).collect(),
        ..Graph::default()
    };
    Example { name: name.to_owned(), graph }
}

/// The shapes at which layouts go wrong.
fn special() -> Vec<Example> {
    let ladder =
        (0..19).flat_map(|i| [(2 * i, 2 * i + 2), (2 * i, 2 * i + 3), (2 * i + 1, 2 * i + 2), (2 * i + 1, 2 * i + 3)]);
    let clique = (0..12).flat_map(|a| (a + 1..12).map(move |b| (a, b)));
    let tree = (1..63).map(|node| ((node - 1) / 2, node));
    let grid = (0..36).flat_map(|i| [(i % 6 < 5).then_some((i, i + 1)), (i < 30).then_some((i, i + 6))]).flatten();
    let mut plans = vec![
        ("empty", Plan::default()),
        ("single", Plan::numbered(1, [])),
        ("lone-20", Plan::numbered(20, [])),
        ("loops", Plan::numbered(3, [(0, 0), (0, 1), (1, 1), (1, 2)])),
        ("two-circle", Plan::numbered(2, [(0, 1), (1, 0)])),
        ("twice", Plan::numbered(3, [(0, 1), (0, 1), (1, 2), (1, 2), (1, 2)])),
        ("ring-8", Plan::numbered(8, (0..8).map(|i| (i, (i + 1) % 8)))),
        ("chain-30", Plan::numbered(30, (1..30).map(|i| (i - 1, i)))),
        ("ladder-40", Plan::numbered(40, ladder)),
        ("clique-12", Plan::numbered(12, clique)),
        ("tree-63", Plan::numbered(63, tree)),
        ("grid-36", Plan::numbered(36, grid)),
        ("star-in-40", Plan::numbered(41, (1..41).map(|i| (i, 0)))),
        ("star-out-40", Plan::numbered(41, (1..41).map(|i| (0, i)))),
        ("bipartite-5x6", Plan::numbered(11, (0..5).flat_map(|a| (5..11).map(move |b| (a, b))))),
    ];
    let words = ["ユーザー管理", "Größe", "пользователь", "🦀", "مستخدم", "a"];
    let unicode = Plan {
        bases: 1,
        labels: words.map(str::to_owned).into(),
        edges: vec![(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (0, 4), (4, 5)],
    };
    plans.push(("unicode", unicode));
    let long =
        (0..6).map(|i| format!("a_very_long_name_of_a_brick_that_nobody_would_ever_want_to_read_aloud_{i}").repeat(2));
    plans.push((
        "long-names",
        Plan { bases: 1, labels: long.collect(), edges: vec![(0, 1), (0, 2), (1, 3), (2, 4), (3, 5), (4, 5)] },
    ));
    plans.iter().map(|(name, plan)| example(name, plan)).collect()
}

fn from_files() -> Vec<Example> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures/graphs");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|path| example(path.file_stem().unwrap().to_str().unwrap(), &read(&fs::read_to_string(path).unwrap())))
        .collect()
}

/// Reads `kind label: 1 2 3`, a line for each box, where the numbers are those of the boxes that it points at, counted from 0.
fn read(text: &str) -> Plan {
    let mut plan = Plan::default();
    let mut rows: Vec<(bool, &str, Vec<usize>)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (head, targets) = line.split_once(':').unwrap();
        let (kind, label) = head.split_once(' ').unwrap();
        rows.push((kind == "base", label, targets.split_whitespace().map(|target| target.parse().unwrap()).collect()));
    }
    // Bases come first; the numbers follow.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&row| !rows[row].0);
    let mut place = vec![0; rows.len()];
    order.iter().enumerate().for_each(|(index, &row)| place[row] = index);
    plan.bases = rows.iter().filter(|row| row.0).count();
    plan.labels = order.iter().map(|&row| rows[row].1.to_owned()).collect();
    plan.edges = order
        .iter()
        .flat_map(|&row| rows[row].2.iter().map(move |&to| (row, to)))
        .map(|(a, b)| (place[a], place[b]))
        .collect();
    plan
}

/// Numbers that look random (xorshift).
struct Numbers(u64);

impl Numbers {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }
}

/// A workspace as they grow: bases on top, about two imports each, some bricks that many import, no circle.
fn layers(boxes: usize, seed: u64) -> Plan {
    let mut numbers = Numbers::new(seed);
    let bases = (boxes * 8 / 100).max(2);
    let mut plan = Plan { bases, ..Plan::numbered(boxes, []) };
    let words =
        ["account", "alert", "cart", "event_store", "kafka", "log", "message_bus", "price", "report", "user_profile"];
    plan.labels = (0..boxes).map(|number| format!("{}_{number}", words[numbers.below(words.len())])).collect();
    // Everybody but a base is imported by somebody above.
    for node in bases..boxes {
        plan.edges.push((numbers.below(node), node));
    }
    while plan.edges.len() < boxes * 2 {
        let from = numbers.below(boxes - 1);
        // The smaller of two numbers, counted from the end: late bricks are popular.
        let below = boxes - from - 1;
        let to = boxes - 1 - numbers.below(below).min(numbers.below(below));
        if to >= bases && !plan.edges.contains(&(from, to)) {
            plan.edges.push((from, to));
        }
    }
    plan
}

/// The same with some imports against the rest, which close circles.
fn circles(boxes: usize, seed: u64) -> Plan {
    let mut plan = layers(boxes, seed);
    let mut numbers = Numbers::new(seed + 1000);
    for _ in 0..boxes / 8 {
        let to = plan.bases + numbers.below(boxes - plan.bases - 1);
        let from = to + 1 + numbers.below(boxes - to - 1);
        if !plan.edges.contains(&(from, to)) {
            plan.edges.push((from, to));
        }
    }
    plan
}
