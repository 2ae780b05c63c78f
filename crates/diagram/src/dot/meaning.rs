//! What attributes mean: from nodes and subgraphs to boxes and frames.
//!
//! In: a [`Model`]. Out: a [`Drawing`]. Never: syntax.

use super::Drawing;
use super::label::{self, Names};
use super::model::{Attributes, Edge, Model, Node};
use super::style::{self, Style, Values};
use super::syntax::Word;
use crate::paint::Paint;
use crate::{Direction, Graph, Group, Heads, Row, Shape};
use support::diagnostic::Diagnostic;

/// What a model looks like.
pub(super) fn drawing(model: &Model<'_>, problems: &mut Vec<Diagnostic>) -> Drawing {
    let mut meaning = Meaning { model, values: Values::new(problems) };
    let (groups, group_of_graph) = meaning.groups();
    let group_of_node = meaning.members(&groups, &group_of_graph);
    let mut graph = Graph { groups, direction: meaning.direction(), ..Graph::default() };
    for (index, node) in model.nodes.iter().enumerate() {
        graph.nodes.push(crate::Node { group: group_of_node[index], ..meaning.node(node) });
    }
    for edge in &model.edges {
        let drawn = meaning.edge(edge);
        graph.edges.push(drawn);
    }
    label_loops(&mut graph);
    meaning.rows(&mut graph);
    Drawing { graph, directed: model.directed, caption: meaning.caption() }
}

/// A line that leads back to its own box is a small round arrow at the corner, with no room for a text beside it: the text stands in the box.
fn label_loops(graph: &mut Graph) {
    for edge in graph.edges.iter().filter(|edge| edge.from == edge.to && !edge.paint.invisible) {
        let node = &mut graph.nodes[edge.from];
        // A point shows no text.
        if !node.label.is_empty() {
            node.lines.extend(edge.label.lines().filter(|line| !line.is_empty()).map(|line| format!("↻ {line}")));
        }
    }
}

struct Meaning<'m, 'a, 'p> {
    model: &'m Model<'a>,
    values: Values<'p>,
}

impl<'a> Meaning<'_, 'a, '_> {
    fn caption(&mut self) -> Option<String> {
        let label = self.model.graphs.first()?.attributes.get("label")?;
        let caption = label::text(label, &names_of(self.model)).replace('\n', " ");
        self.values.html_tags(label);
        Some(caption).filter(|caption| !caption.is_empty())
    }

    fn direction(&mut self) -> Direction {
        const KNOWN: [&str; 4] = ["TB", "LR", "BT", "RL"];
        let attributes = self.model.graphs.first().map(|graph| &graph.attributes);
        let Some(value) = attributes.and_then(|attributes| attributes.get("rankdir")) else { return Direction::Down };
        match value.text.as_ref() {
            "LR" => Direction::Right,
            "BT" => Direction::Up,
            "RL" => Direction::Left,
            "TB" | "" => Direction::Down,
            other => {
                let help = format!("write {}", KNOWN.map(|known| format!("`{known}`")).join(", "));
                let diagnostic = Diagnostic::warning(format!("unknown direction `{other}`")).help(help);
                self.values.problem(diagnostic, value.range.clone());
                Direction::Down
            }
        }
    }

    /// The frames, and for every subgraph the innermost frame that it is or lies in.
    fn groups(&mut self) -> (Vec<Group>, Vec<Option<usize>>) {
        let mut groups = Vec::new();
        let mut group_of = vec![None; self.model.graphs.len()];
        for (index, graph) in self.model.graphs.iter().enumerate().skip(1) {
            let parent = graph.parent.and_then(|parent| group_of[parent]);
            let by_name = graph.name.as_deref().is_some_and(|name| name.starts_with("cluster"));
            let by_attribute = graph.attributes.get("cluster").is_some_and(|value| style::is_true(&value.text));
            group_of[index] = parent;
            if (by_name || by_attribute) && !graph.nodes.is_empty() {
                group_of[index] = Some(groups.len());
                let style = self.style(&graph.attributes, Paint::default());
                let label = graph.attributes.get("label");
                label.into_iter().for_each(|label| self.values.html_tags(label));
                let names = Names { graph: graph.name.as_deref().unwrap_or_default(), ..Names::default() };
                groups.push(Group {
                    label: label.map(|label| label::text(label, &names)).unwrap_or_default(),
                    class: style.class,
                    parent,
                    paint: style.paint,
                });
            }
        }
        (groups, group_of)
    }

    /// The innermost frame of every node. One that stands in two frames which do not lie in each other belongs to the first.
    fn members(&mut self, groups: &[Group], group_of: &[Option<usize>]) -> Vec<Option<usize>> {
        let lies_in = |inner: usize, outer: usize| {
            let parent = |group: &usize| groups[*group].parent;
            std::iter::successors(Some(inner), parent).any(|group| group == outer)
        };
        // For every node the subgraph that put it into its frame, and that frame.
        let mut member: Vec<Option<(usize, usize)>> = vec![None; self.model.nodes.len()];
        for (scope, (graph, group)) in self.model.graphs.iter().zip(group_of).enumerate() {
            let Some(group) = *group else { continue };
            for &node in &graph.nodes {
                match member[node] {
                    Some((_, known)) if lies_in(known, group) => {}
                    Some((first, known)) if !lies_in(group, known) => self.two_frames(node, [first, scope]),
                    _ => member[node] = Some((scope, group)),
                }
            }
        }
        member.into_iter().map(|member| member.map(|(_, group)| group)).collect()
    }

    fn two_frames(&mut self, node: usize, scopes: [usize; 2]) {
        let node = &self.model.nodes[node];
        let [first, second] = scopes.map(|scope| self.model.graphs[scope].name.as_deref().unwrap_or("{…}"));
        let diagnostic =
            Diagnostic::warning(format!("`{}` is in two frames that are not inside each other", node.name))
                .note(format!("it is drawn in `{first}`, not in `{second}`"));
        self.values.problem(diagnostic, node.range.clone());
    }

    /// Rows that subgraphs ask for by `rank`.
    fn rows(&mut self, graph: &mut Graph) {
        const KNOWN: [&str; 5] = ["same", "min", "max", "source", "sink"];
        for scope in self.model.graphs.iter().skip(1) {
            let Some(rank) = scope.attributes.get("rank") else { continue };
            let row = match rank.text.as_ref() {
                "same" => {
                    if scope.nodes.len() > 1 {
                        graph.same_row.push(scope.nodes.clone());
                    }
                    continue;
                }
                "min" | "source" => Row::First,
                "max" | "sink" => Row::Last,
                "" => continue,
                other => {
                    let diagnostic = Diagnostic::warning(format!("unknown rank `{other}`"));
                    let known = KNOWN.map(|known| format!("`{known}`")).join(", ");
                    let diagnostic = diagnostic.suggest(other, KNOWN).note(format!("ranks are {known}"));
                    self.values.problem(diagnostic, rank.range.clone());
                    continue;
                }
            };
            scope.nodes.iter().for_each(|&node| graph.nodes[node].row = row);
        }
    }

    fn style(&mut self, attributes: &Attributes<'a>, paint: Paint) -> Style {
        self.values.style(attributes, paint)
    }

    fn node(&mut self, node: &Node<'a>) -> crate::Node {
        let attributes = &node.attributes;
        let shape = attributes.get("shape").map_or(style::DEFAULT_SHAPE, |shape| self.values.shape(shape));
        let mut style = self.style(attributes, Paint::default());
        let names = Names { node: &node.name, ..names_of(self.model) };
        let (mut label, mut lines) = match attributes.get("label") {
            Some(label) if shape.record && !label.html => {
                let mut fields = label::fields(label, &names).into_iter();
                (fields.next().unwrap_or_default(), fields.flat_map(|field| split(&field)).collect())
            }
            Some(label) => {
                self.values.html_tags(label);
                (label::text(label, &names), Vec::new())
            }
            None => (node.name.clone(), Vec::new()),
        };
        let beside = attributes.get("xlabel").map(|text| label::text(text, &names)).unwrap_or_default();
        lines.extend(split(&beside));
        let said = if label.is_empty() { node.name.clone() } else { spoken(&label, &lines) };
        if shape.silent {
            (label, lines) = (String::new(), Vec::new());
        }
        if style.rounded && shape.drawn == Shape::Rectangle || shape.rounded {
            style.class.push_str(" rounded");
        }
        let drawn = match shape.drawn {
            Shape::Rectangle if style.rounded || shape.rounded => Shape::Box,
            other => other,
        };
        let tooltip = attributes.get("tooltip").map(|text| label::text(text, &names));
        crate::Node {
            id: attributes.get("id").map_or_else(|| node.name.clone(), |id| label::text(id, &names)),
            label,
            lines,
            class: format!("node{}{}", style.class, shape.class),
            href: self.href(attributes, &names),
            title: tooltip.filter(|text| !text.is_empty()).unwrap_or(said),
            shape: drawn,
            paint: style.paint,
            ..crate::Node::default()
        }
    }

    fn href(&self, attributes: &Attributes<'a>, names: &Names<'_>) -> Option<String> {
        let href = attributes.get("URL").or_else(|| attributes.get("href"))?;
        Some(label::text(href, names)).filter(|href| !href.is_empty())
    }

    fn edge(&mut self, edge: &Edge<'a>) -> crate::Edge {
        let attributes = &edge.attributes;
        let [tail, head] = [edge.from, edge.to].map(|node| self.model.nodes[node].name.as_str());
        let arrow = if self.model.directed { "->" } else { "--" };
        let names = Names { tail, head, arrow, ..names_of(self.model) };
        let text = |name: &str| attributes.get(name).map(|text| label::text(text, &names)).unwrap_or_default();
        // Texts at the ends are read from tail to head.
        let labels = [text("taillabel"), text("label"), text("xlabel"), text("headlabel")];
        let label = labels.into_iter().filter(|label| !label.is_empty()).collect::<Vec<_>>().join("\n");
        let tooltip = [text("edgetooltip"), text("tooltip")].into_iter().find(|text| !text.is_empty());
        for label in ["label", "xlabel", "taillabel", "headlabel"].iter().filter_map(|name| attributes.get(name)) {
            self.values.html_tags(label);
        }
        let style = self.style(attributes, Paint::default());
        let said = match label.is_empty() {
            true => format!("{tail} {arrow} {head}"),
            false => format!("{tail} {arrow} {head}: {}", label.replace('\n', " ")),
        };
        crate::Edge {
            from: edge.from,
            to: edge.to,
            kind: format!("line{}", style.class),
            weak: attributes.get("constraint").is_some_and(|value| style::is_false(&value.text)),
            heads: self.heads(attributes),
            title: tooltip.unwrap_or(said),
            label,
            paint: style.paint,
            ..crate::Edge::default()
        }
    }

    fn heads(&mut self, attributes: &Attributes<'a>) -> Heads {
        let (mut start, mut end) = match attributes.get("dir") {
            Some(dir) => self.values.direction_of_edge(dir).unwrap_or((false, self.model.directed)),
            None => (false, self.model.directed),
        };
        let mut has_head = |name: &str| attributes.get(name).is_none_or(|value| self.values.has_head(value));
        start &= has_head("arrowtail");
        end &= has_head("arrowhead");
        match (start, end) {
            (true, true) => Heads::Both,
            (true, false) => Heads::Start,
            (false, true) => Heads::End,
            (false, false) => Heads::None,
        }
    }
}

/// What the escapes of the whole graph stand for.
fn names_of<'m>(model: &'m Model<'_>) -> Names<'m> {
    Names { graph: &model.name, ..Names::default() }
}

/// The lines of a text.
fn split(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// All that is in a box, in one line.
fn spoken(label: &str, lines: &[String]) -> String {
    let parts = label.lines().chain(lines.iter().map(String::as_str));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

impl Values<'_> {
    /// Warns of what an HTML label asks for besides its text.
    pub(super) fn html_tags(&mut self, label: &Word<'_>) {
        if !label.html || self.is_known(&label.range) {
            return;
        }
        let tags: Vec<String> = label::ignored_tags(&label.text).into_iter().map(|tag| format!("`<{tag}>`")).collect();
        if !tags.is_empty() {
            let diagnostic = Diagnostic::warning("of an HTML label only the text is drawn")
                .note(format!("passed over: {}", tags.join(", ")));
            self.problem(diagnostic, label.range.clone());
        }
    }
}
