//! One brick between those that use it and those that it uses, as a picture in three columns.
//!
//! In: a brick and its neighbours. Out: a [`Graph`] whose boxes say which names are imported. Never: who is a neighbour.
//!
//! A brick that is on both sides has two boxes, so that each column can be read on its own, unless every brick is to stand [once](Star::once).

use std::collections::BTreeSet;

use super::Subject;
use super::wording::{edge_sentence, joined};
use diagram::{self, Graph, Group, Node, text_width};
use workspace::{Brick, BrickName, Edge};

/// With more neighbours than this at one side, the rest becomes one box.
const MOST: usize = 14;
/// So wide may a line of names be, in pixels.
const LINE: f64 = 190.0;
/// So many lines of names has a box at most.
const MOST_LINES: usize = 3;

/// What the picture is made of.
pub(super) struct Star<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) brick: &'a Brick,
    /// The imports of the brick by others.
    pub(super) used_by: Vec<&'a Edge>,
    /// What imports it through others.
    pub(super) used_by_indirectly: Vec<&'a Brick>,
    /// Its own imports.
    pub(super) uses: Vec<&'a Edge>,
    /// What it imports through others.
    pub(super) uses_indirectly: Vec<&'a Brick>,
    /// The bricks that it imports, directly or not, and that import it.
    pub(super) circle: BTreeSet<BrickName>,
    /// Bricks that the project in question needs without declaring them.
    pub(super) undeclared: &'a BTreeSet<BrickName>,
    /// Whether a brick that is on both sides has one box with two arrows.
    pub(super) once: bool,
}

impl Star<'_> {
    /// The picture.
    pub(super) fn graph(&self) -> Graph {
        let centre = Node {
            class: format!("{} chosen", self.brick.kind.as_str()),
            ..self.node(&self.brick.name, format!("{}, a {}", self.brick.name, self.brick.kind.as_str()))
        };
        let mut graph = Graph { nodes: vec![centre], centre: Some(0), ..Graph::default() };
        self.side(&mut graph, true);
        self.side(&mut graph, false);
        graph
    }

    /// Adds those at the left, which use the brick, or those at the right.
    fn side(&self, graph: &mut Graph, left: bool) {
        let (edges, indirect) =
            if left { (&self.used_by, &self.used_by_indirectly) } else { (&self.uses, &self.uses_indirectly) };
        if edges.is_empty() && indirect.is_empty() {
            return;
        }
        let other = |edge: &Edge| if left { edge.from.clone() } else { edge.to.clone() };
        let back = |edge: &Edge| self.used_by.iter().find(|user| self.once && user.from == edge.to).copied();
        let is_elsewhere = |edge: &Edge| left && self.once && self.uses.iter().any(|used| used.to == edge.from);
        let edges: Vec<&Edge> = edges.iter().copied().filter(|edge| !is_elsewhere(edge)).collect();
        if edges.is_empty() && indirect.is_empty() {
            return;
        }
        let label = format!("{} {}", if left { "used by" } else { "uses" }, edges.len());
        graph.groups.push(Group { label, class: "column".to_owned(), ..Group::default() });
        let (shown, folded) = parted(&edges);
        for edge in shown {
            let node = Node { lines: names(edge), ..self.node(&other(edge), edge_sentence(edge)) };
            add(graph, node, left, edge.kind().as_str(), self.on_cycle(edge, &other(edge)));
            if let Some(back) = back(edge).filter(|_| !left) {
                let from = graph.nodes.len() - 1;
                let cycle = self.on_cycle(back, &back.from);
                graph.edges.push(arrow((from, 0), back.kind().as_str(), cycle, edge_sentence(back)));
            }
        }
        let more = |names: Vec<String>, words: &str| Node {
            id: format!("{}{words}", if left { "used by" } else { "uses" }),
            label: format!("+ {}{words}", names.len()),
            class: "more".to_owned(),
            title: joined(names.iter().map(String::as_str)),
            ..Node::default()
        };
        if !folded.is_empty() {
            let names = folded.iter().map(|edge| other(edge).as_str().to_owned()).collect();
            add(graph, more(names, " more"), left, "indirect", false);
        }
        if !indirect.is_empty() {
            let names = indirect.iter().map(|brick| brick.name.as_str().to_owned()).collect();
            add(graph, more(names, " through others"), left, "indirect", false);
        }
    }

    fn on_cycle(&self, edge: &Edge, other: &BrickName) -> bool {
        self.circle.contains(other) && edge.kind().runs()
    }

    fn node(&self, name: &BrickName, title: String) -> Node {
        let brick = self.subject.workspace.bricks.get(name);
        let undeclared = if self.undeclared.contains(name) { " undeclared" } else { "" };
        Node {
            id: name.as_str().to_owned(),
            label: name.as_str().to_owned(),
            class: format!("{}{undeclared}", brick.map_or("component", |brick| brick.kind.as_str())),
            href: brick.and_then(|brick| self.subject.href(brick)),
            title,
            ..Node::default()
        }
    }
}

/// A box in the last column begun, with its arrow.
fn add(graph: &mut Graph, node: Node, left: bool, kind: &str, cycle: bool) {
    let (title, number) = (node.title.clone(), graph.nodes.len());
    graph.nodes.push(Node { group: graph.groups.len().checked_sub(1), ..node });
    graph.edges.push(arrow(if left { (number, 0) } else { (0, number) }, kind, cycle, title));
}

fn arrow((from, to): (usize, usize), kind: &str, cycle: bool, title: String) -> diagram::Edge {
    diagram::Edge { from, to, kind: kind.to_owned(), cycle, title, ..diagram::Edge::default() }
}

/// Those that are shown, and those that one box stands for: the ones with the fewest imports.
fn parted<'e>(edges: &[&'e Edge]) -> (Vec<&'e Edge>, Vec<&'e Edge>) {
    // A box for one more is as large as that one.
    let most = if edges.len() <= MOST + 1 { edges.len() } else { MOST };
    let mut ranked: Vec<usize> = (0..edges.len()).collect();
    ranked.sort_by_key(|&index| std::cmp::Reverse(edges[index].imports.len()));
    let kept: BTreeSet<usize> = ranked.into_iter().take(most).collect();
    let (shown, folded): (Vec<usize>, Vec<usize>) = (0..edges.len()).partition(|index| kept.contains(index));
    let of = |indices: Vec<usize>| indices.into_iter().map(|index| edges[index]).collect();
    (of(shown), of(folded))
}

/// The names that an import is about, in a few lines.
fn names(edge: &Edge) -> Vec<String> {
    let used = edge.uses.iter().map(|used| used.name.as_str());
    // What is not known to be used is at least imported.
    let imported = edge.imports.iter().filter_map(|import| below(&import.module, edge.to.as_str()));
    let mut names: BTreeSet<&str> = used.collect();
    if names.is_empty() {
        names = imported.collect();
    }
    // Of a module and what stands in it, the latter says more.
    let says_more =
        |name: &str| names.iter().any(|other| other.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
    wrapped(&names.iter().copied().filter(|name| !says_more(name)).collect::<Vec<_>>())
}

/// What a full name says below a brick: `producer.send` of `shop.kafka.producer.send`.
fn below<'a>(module: &'a str, brick: &str) -> Option<&'a str> {
    let marked = format!(".{brick}.");
    module.find(&marked).map(|place| &module[place + marked.len()..]).filter(|rest| !rest.is_empty())
}

/// A list in lines, which says how many are left out.
fn wrapped(names: &[&str]) -> Vec<String> {
    let size = diagram::SMALL_SIZE;
    let mut lines: Vec<String> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let left = names.len() - index;
        let comma = if left > 1 { "," } else { "" };
        let is_last = lines.len() == MOST_LINES;
        let room = LINE - if is_last { text_width(" + 99 more", size) } else { 0.0 };
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {name}{comma}"), size) <= room => {
                line.push_str(&format!(" {name}{comma}"));
            }
            Some(line) if is_last => {
                let kept = line.trim_end_matches(',').to_owned();
                *line = format!("{kept} + {left} more");
                return lines;
            }
            _ => lines.push(format!("{name}{comma}")),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Tree;
    use crate::view::Format;
    use crate::view::tests::{picture, shop, written};
    use diagram::layout;
    use workspace::{ReadOptions, Workspace, read};

    /// `log` in the middle of so many users, each of which takes these names from it.
    fn hub(users: usize, names: &str) -> Workspace {
        let mut files = vec![
            (
                "workspace.toml".to_owned(),
                "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n".to_owned(),
            ),
            ("pyproject.toml".to_owned(), "[project]\nname = \"all\"\n".to_owned()),
            ("components/shop/log/core.py".to_owned(), "VALUE = 1\n".to_owned()),
        ];
        for user in 0..users {
            let text = if user == 0 { "from shop import log\n".repeat(3) } else { String::new() };
            files.push((format!("components/shop/u{user}/core.py"), format!("{text}from shop.log import {names}\n")));
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let (workspace, problems) = read(&Tree::from_texts(files), "", ReadOptions::default());
        assert_eq!(problems, []);
        workspace
    }

    const NONE: &BTreeSet<BrickName> = &BTreeSet::new();

    fn star<'a>(workspace: &'a Workspace, brick: &str) -> Star<'a> {
        let ends = |from: bool| {
            let is_end = move |edge: &&Edge| if from { edge.from.as_str() == brick } else { edge.to.as_str() == brick };
            workspace.edges.values().filter(is_end).collect()
        };
        Star {
            subject: Subject::new(workspace, "shop"),
            brick: &workspace.bricks[brick],
            used_by: ends(false),
            used_by_indirectly: Vec::new(),
            uses: ends(true),
            uses_indirectly: Vec::new(),
            circle: BTreeSet::new(),
            undeclared: NONE,
            once: false,
        }
    }

    #[test]
    fn any_number_of_neighbours() {
        for (users, boxes) in [(0, 1), (1, 2), (3, 4), (15, 16), (16, 16), (30, 16), (200, 16)] {
            let workspace = hub(users, "send");
            let graph = star(&workspace, "log").graph();
            assert_eq!(graph.nodes.len(), boxes, "{users}");
            let layout = layout(&graph).unwrap();
            assert!(layout.height < 1000.0, "{users}: {}", layout.height);
            if users > 15 {
                let more = graph.nodes.last().unwrap();
                assert_eq!(more.label, format!("+ {} more", users - 14));
                assert_eq!(more.title.split([',', ' ']).filter(|word| word.starts_with('u')).count(), users - 14);
                // Who imports the most is kept.
                assert!(graph.nodes.iter().any(|node| node.id == "u0"));
            }
        }
    }

    #[test]
    fn boxes_say_what_is_imported() {
        let check = |names: &str, expected: &[&str]| {
            let workspace = hub(2, names);
            let graph = star(&workspace, "log").graph();
            assert_eq!(graph.nodes[2].lines, expected, "{names}");
        };
        check("send", &["send"]);
        check("send, core, close", &["close, core, send"]);
        let many: Vec<String> = (0..40).map(|index| format!("name_{index:02}")).collect();
        check(
            &many.join(", "),
            &["name_00, name_01, name_02,", "name_03, name_04, name_05,", "name_06, name_07 + 32 more"],
        );
        let long = "n".repeat(80);
        check(&long, &[&long]);
    }

    #[test]
    fn a_brick_on_both_sides_has_two_boxes() {
        let html = picture(&shop(), "deps --brick retry --transitive", "p1").html;
        assert_eq!(html.matches("data-brick=\"inbox\"").count(), 2, "{html}");
        for part in [
            "data-from=\"inbox\" data-to=\"retry\" data-kind=\"runtime\"",
            "data-from=\"retry\" data-to=\"inbox\" data-kind=\"runtime\"",
            ">used by 1</text>",
            ">+ 1 through others</text>",
            "<title>api</title>",
            "<summary>The picture as a table</summary>",
        ] {
            assert!(html.contains(part), "{part}\n{html}");
        }
        let html = picture(&shop(), "graph --brick retry", "p1").html;
        assert_eq!(html.matches("data-brick=\"inbox\"").count(), 1, "{html}");
        assert_eq!(html.matches("<path class=\"edge runtime cycle\"").count(), 2, "{html}");
        // Other programs get every brick once.
        let dot = written(&shop(), "deps --brick retry", Format::Dot);
        assert_eq!(dot.lines().filter(|line| line.trim_start().starts_with("\"inbox\" [")).count(), 1, "{dot}");
    }
}
