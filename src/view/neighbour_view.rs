//! One brick between those that use it and those that it uses, as a picture in three columns.
//!
//! In: a brick and its neighbours. Out: a [`Graph`] whose boxes say which names are imported.
//! Never: who is a neighbour.
//!
//! A brick that is on both sides has two boxes, so that each column can be read on its own, unless
//! every brick is to stand [once](NeighbourView::once).

use std::collections::BTreeSet;

use super::boxes::is_within;
use super::input::ViewInput;
use super::wording::{edge_sentence, joined};
use diagram::{Graph, Group, Node, text_width};
use workspace::{Brick, BrickName, Edge};

/// With more neighbours than this at one side, the rest becomes one box.
const MOST: usize = 14;
/// So wide may a line of names be, in pixels.
const LINE: f64 = 190.0;
/// So many lines of names has a box at most.
const MOST_LINES: usize = 3;

/// Another brick with the import between the two; without one it is linked through others.
pub(super) type Neighbour<'a> = (&'a Brick, Option<&'a Edge>);

/// A brick and its neighbours.
pub(super) struct NeighbourView<'a> {
    pub(super) input: ViewInput<'a>,
    pub(super) brick: &'a Brick,
    /// Those that import it.
    pub(super) used_by: Vec<Neighbour<'a>>,
    /// Those that it imports.
    pub(super) uses: Vec<Neighbour<'a>>,
    /// Bricks that import each other in circles.
    pub(super) cycles: Vec<Vec<BrickName>>,
    /// Bricks that the project in question needs without declaring them.
    pub(super) undeclared: &'a BTreeSet<BrickName>,
    /// Whether a brick that is on both sides has one box with two arrows.
    pub(super) once: bool,
}

impl NeighbourView<'_> {
    /// The picture.
    pub(super) fn graph(&self) -> Graph {
        let centre = self.node(&self.brick.name, format!("{}, a {}", self.brick.name, self.brick.kind.as_str()));
        // It is chosen, and its project cannot lack it.
        let centre = Node { class: format!("{} chosen", self.brick.kind.as_str()), ..centre };
        let mut graph = Graph { nodes: vec![centre], centre: Some(0), ..Graph::default() };
        let mut used_by = self.used_by.clone();
        // A brick that stands once is at the right.
        used_by.retain(|(brick, _)| !self.once || self.uses.iter().all(|(used, _)| used.name != brick.name));
        self.side(&mut graph, true, &used_by);
        self.side(&mut graph, false, &self.uses);
        graph
    }

    /// Adds those at the left, which use the brick, or those at the right.
    fn side(&self, graph: &mut Graph, left: bool, neighbours: &[Neighbour<'_>]) {
        if neighbours.is_empty() {
            return;
        }
        let verb = if left { "used by" } else { "uses" };
        let direct: Vec<_> = neighbours.iter().filter_map(|(brick, edge)| Some((&brick.name, (*edge)?))).collect();
        let indirect: Vec<_> =
            neighbours.iter().filter(|(_, edge)| edge.is_none()).map(|(brick, _)| &brick.name).collect();
        let label = format!("{verb} {}", direct.len());
        graph.groups.push(Group { label, class: "column".to_owned(), ..Group::default() });
        let (drawn, folded) = parted(&direct);
        for (name, edge) in drawn {
            let node = Node { lines: names(edge), ..self.node(name, edge_sentence(edge)) };
            add(graph, node, left, edge.kind().as_str(), self.on_cycle(edge));
            let mut back = self.used_by.iter().filter(|(brick, _)| self.once && !left && brick.name == *name);
            if let Some(back) = back.find_map(|(_, edge)| *edge) {
                let from = graph.nodes.len() - 1;
                graph.edges.push(arrow((from, 0), back.kind().as_str(), self.on_cycle(back), edge_sentence(back)));
            }
        }
        let folded: Vec<_> = folded.into_iter().map(|(name, _)| name).collect();
        for (names, words) in [(folded, " more"), (indirect, " through others")] {
            if !names.is_empty() {
                let (id, label) = (format!("{verb}{words}"), format!("+ {}{words}", names.len()));
                let node = Node { id, label, class: "more".to_owned(), title: joined(names), ..Node::default() };
                add(graph, node, left, "indirect", false);
            }
        }
    }

    fn on_cycle(&self, edge: &Edge) -> bool {
        edge.kind().runs() && is_within(edge, &self.cycles)
    }

    fn node(&self, name: &BrickName, title: String) -> Node {
        let brick = self.input.workspace.bricks.get(name);
        let undeclared = if self.undeclared.contains(name) { " undeclared" } else { "" };
        Node {
            id: name.to_string(),
            label: name.to_string(),
            class: format!("{}{undeclared}", brick.map_or("component", |brick| brick.kind.as_str())),
            href: brick.and_then(|brick| self.input.href(brick)),
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

/// A neighbour by name, with the import between the two.
type Direct<'a> = (&'a BrickName, &'a Edge);

/// Those that are drawn, and those that one box stands for: the ones with the fewest imports.
fn parted<'a>(neighbours: &[Direct<'a>]) -> (Vec<Direct<'a>>, Vec<Direct<'a>>) {
    // A box for one more is as large as that one.
    let most = if neighbours.len() <= MOST + 1 { neighbours.len() } else { MOST };
    let mut ranked = neighbours.to_vec();
    ranked.sort_by_key(|(_, edge)| std::cmp::Reverse(edge.imports.len()));
    let drawn: BTreeSet<&BrickName> = ranked.into_iter().take(most).map(|(name, _)| name).collect();
    neighbours.iter().partition(|(name, _)| drawn.contains(name))
}

/// The names that an import is about, in a few lines.
fn names(edge: &Edge) -> Vec<String> {
    let mut names: BTreeSet<&str> = edge.uses.iter().map(|used| used.name.as_str()).collect();
    if names.is_empty() {
        // Where no use can be made out, there is at least an import.
        names = edge.imports.iter().filter_map(|import| below(&import.module, edge.to.as_str())).collect();
    }
    // Of a module and a name in it, the latter is more specific.
    let telling = names.iter().copied().filter(|name| !names.iter().any(|other| is_below(other, name)));
    wrapped(&telling.collect::<Vec<_>>())
}

fn is_below(name: &str, module: &str) -> bool {
    name.strip_prefix(module).is_some_and(|rest| rest.starts_with('.'))
}

/// The part of a full name below a brick: `producer.send` of `shop.kafka.producer.send`.
fn below<'a>(module: &'a str, brick: &str) -> Option<&'a str> {
    let (_, rest) = module.split_once(&format!(".{brick}."))?;
    Some(rest).filter(|rest| !rest.is_empty())
}

/// A list in lines, which says how many are left out.
fn wrapped(names: &[&str]) -> Vec<String> {
    let size = diagram::SMALL_SIZE;
    let mut lines: Vec<String> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let left = names.len() - index;
        let comma = if left > 1 { "," } else { "" };
        let is_last = lines.len() == MOST_LINES;
        let width = LINE - if is_last { text_width(" + 99 more", size) } else { 0.0 };
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {name}{comma}"), size) <= width => {
                line.push_str(&format!(" {name}{comma}"));
            }
            Some(line) if is_last => {
                *line = format!("{} + {left} more", line.trim_end_matches(','));
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

    /// `log` in the middle of so many users, where each takes these names from it.
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

    fn around<'a>(workspace: &'a Workspace, brick: &str) -> NeighbourView<'a> {
        let (mut used_by, mut uses) = (Vec::new(), Vec::new());
        for ((from, to), edge) in &workspace.edges {
            if from.as_str() == brick {
                uses.push((&workspace.bricks[to], Some(edge)));
            }
            if to.as_str() == brick {
                used_by.push((&workspace.bricks[from], Some(edge)));
            }
        }
        NeighbourView {
            input: ViewInput::new(workspace, "shop"),
            brick: &workspace.bricks[brick],
            used_by,
            uses,
            cycles: Vec::new(),
            undeclared: NONE,
            once: false,
        }
    }

    #[test]
    fn any_number_of_neighbours() {
        for (users, boxes) in [(0, 1), (1, 2), (3, 4), (15, 16), (16, 16), (30, 16), (200, 16)] {
            let workspace = hub(users, "send");
            let graph = around(&workspace, "log").graph();
            assert_eq!(graph.nodes.len(), boxes, "{users}");
            let layout = layout(&graph).unwrap();
            assert!(layout.height < 1000.0, "{users}: {}", layout.height);
            if users > 15 {
                let more = graph.nodes.last().unwrap();
                assert_eq!(more.label, format!("+ {} more", users - 14));
                assert_eq!(more.title.split([',', ' ']).filter(|word| word.starts_with('u')).count(), users - 14);
                // Those with the most imports stay.
                assert!(graph.nodes.iter().any(|node| node.id == "u0"));
            }
        }
    }

    #[test]
    fn boxes_say_what_is_imported() {
        let check = |names: &str, expected: &[&str]| {
            let workspace = hub(2, names);
            let graph = around(&workspace, "log").graph();
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
