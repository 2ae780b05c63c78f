//! From nodes and subgraphs with attributes to boxes and groups.
//!
//! In: a [`Model`]. Out: a [`Diagram`]. Never: syntax.

use super::diagnostics::quoted;
use super::diagram::Diagram;
use super::label::{self, Names};
use super::model::{Attributes, Edge, Model, Node};
use super::style::{self, ValueReader};
use super::syntax::Word;
use crate::graph::{self, Direction, Graph, Group, Heads, LayerConstraint, Shape};
use support::diagnostic::Diagnostic;

/// Turns a model into a diagram.
pub(super) fn lower(model: &Model<'_>, diagnostics: &mut Vec<Diagnostic>) -> Diagram {
    let mut lowering = Lowering { model, values: ValueReader::new(diagnostics) };
    let (groups, group_of_scope) = lowering.groups();
    let group_of_node = lowering.members(&groups, &group_of_scope);
    let direction = lowering.direction();
    let nodes = model.nodes.iter().zip(group_of_node);
    let nodes = nodes.map(|(node, group)| graph::Node { group, ..lowering.node(node) }).collect();
    let edges = model.edges.iter().map(|edge| lowering.edge(edge)).collect();
    let mut graph = Graph { nodes, edges, groups, direction, ..Graph::default() };
    label_loops(&mut graph);
    lowering.layers(&mut graph);
    Diagram { graph, directed: model.directed, caption: lowering.caption() }
}

/// A line that leads back to its own box is a small round arrow at the corner, with no space for a
/// text beside it: the text stands in the box.
fn label_loops(graph: &mut Graph) {
    for edge in graph.edges.iter().filter(|edge| edge.from == edge.to && !edge.paint.invisible) {
        let node = &mut graph.nodes[edge.from];
        // A point shows no text.
        if !node.label.is_empty() {
            node.lines.extend(edge.label.lines().filter(|line| !line.is_empty()).map(|line| format!("↻ {line}")));
        }
    }
}

struct Lowering<'m, 'a, 'p> {
    model: &'m Model<'a>,
    values: ValueReader<'p>,
}

impl<'a> Lowering<'_, 'a, '_> {
    fn caption(&mut self) -> Option<String> {
        let label = self.model.graphs.first()?.attributes.get("label")?;
        let caption = label::text(label, &names_of(self.model)).replace('\n', " ");
        self.values.html_tags(label);
        Some(caption).filter(|caption| !caption.is_empty())
    }

    fn direction(&mut self) -> Direction {
        const KNOWN: [&str; 4] = ["TB", "LR", "BT", "RL"];
        let Some(value) = self.model.graphs.first().and_then(|graph| graph.attributes.get("rankdir")) else {
            return Direction::Down;
        };
        match value.text.as_ref() {
            "LR" => Direction::Right,
            "BT" => Direction::Up,
            "RL" => Direction::Left,
            "TB" | "" => Direction::Down,
            other => {
                let diagnostic = Diagnostic::warning(format!("unknown direction `{other}`"));
                self.values.report(diagnostic.help(format!("write {}", quoted(&KNOWN))), value.range.clone());
                Direction::Down
            }
        }
    }

    /// The groups, and for every subgraph the innermost group that it is or lies in.
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
                let style = self.values.style(&graph.attributes);
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

    /// The innermost group of every node. One that stands in two groups which do not lie in each
    /// other belongs to the first.
    fn members(&mut self, groups: &[Group], group_of: &[Option<usize>]) -> Vec<Option<usize>> {
        // For every node the subgraph that put it into its group, and that group.
        let mut member: Vec<Option<(usize, usize)>> = vec![None; self.model.nodes.len()];
        for (scope, (graph, group)) in self.model.graphs.iter().zip(group_of).enumerate() {
            let Some(group) = *group else { continue };
            for &node in &graph.nodes {
                match member[node] {
                    Some((_, other)) if lies_in(groups, other, group) => {}
                    Some((first, other)) if !lies_in(groups, group, other) => self.two_groups(node, [first, scope]),
                    _ => member[node] = Some((scope, group)),
                }
            }
        }
        member.into_iter().map(|member| member.map(|(_, group)| group)).collect()
    }

    fn two_groups(&mut self, node: usize, scopes: [usize; 2]) {
        let node = &self.model.nodes[node];
        let [first, second] = scopes.map(|scope| self.model.graphs[scope].name.as_deref().unwrap_or("{…}"));
        let diagnostic =
            Diagnostic::warning(format!("`{}` is in two frames that are not inside each other", node.name))
                .note(format!("it is drawn in `{first}`, not in `{second}`"));
        self.values.report(diagnostic, node.range.clone());
    }

    /// Sets the layers that subgraphs ask for by `rank`.
    fn layers(&mut self, graph: &mut Graph) {
        const KNOWN: [&str; 5] = ["same", "min", "max", "source", "sink"];
        for scope in self.model.graphs.iter().skip(1) {
            let Some(rank) = scope.attributes.get("rank") else { continue };
            let layer = match rank.text.as_ref() {
                "same" => {
                    if scope.nodes.len() > 1 {
                        graph.same_layer.push(scope.nodes.clone());
                    }
                    continue;
                }
                "min" | "source" => LayerConstraint::First,
                "max" | "sink" => LayerConstraint::Last,
                "" => continue,
                other => {
                    let diagnostic = Diagnostic::warning(format!("unknown rank `{other}`")).suggest(other, KNOWN);
                    self.values.report(diagnostic.note(format!("ranks are {}", quoted(&KNOWN))), rank.range.clone());
                    continue;
                }
            };
            scope.nodes.iter().for_each(|&node| graph.nodes[node].layer = layer);
        }
    }

    fn node(&mut self, node: &Node<'a>) -> graph::Node {
        let attributes = &node.attributes;
        let shape = attributes.get("shape").map_or(style::DEFAULT_SHAPE, |shape| self.values.shape(shape));
        let mut style = self.values.style(attributes);
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
        let sentence = if label.is_empty() { node.name.clone() } else { sentence(&label, &lines) };
        if shape.silent {
            (label, lines) = (String::new(), Vec::new());
        }
        if style.rounded && shape.shape == Shape::Rectangle || shape.rounded {
            style.class.push_str(" rounded");
        }
        let drawn = match shape.shape {
            Shape::Rectangle if style.rounded || shape.rounded => Shape::Box,
            other => other,
        };
        let tooltip = attributes.get("tooltip").map(|text| label::text(text, &names));
        graph::Node {
            id: attributes.get("id").map_or_else(|| node.name.clone(), |id| label::text(id, &names)),
            label,
            lines,
            class: format!("node{}{}", style.class, shape.class),
            href: self.href(attributes, &names),
            title: tooltip.filter(|text| !text.is_empty()).unwrap_or(sentence),
            shape: drawn,
            paint: style.paint,
            ..graph::Node::default()
        }
    }

    fn href(&self, attributes: &Attributes<'a>, names: &Names<'_>) -> Option<String> {
        let href = attributes.get("URL").or_else(|| attributes.get("href"))?;
        Some(label::text(href, names)).filter(|href| !href.is_empty())
    }

    fn edge(&mut self, edge: &Edge<'a>) -> graph::Edge {
        let attributes = &edge.attributes;
        let [tail, head] = [edge.from, edge.to].map(|node| self.model.nodes[node].name.as_str());
        let arrow = if self.model.directed { "->" } else { "--" };
        let names = Names { tail, head, arrow, ..names_of(self.model) };
        // Texts at the ends are read from tail to head.
        let label = texts(attributes, ["taillabel", "label", "xlabel", "headlabel"], &names).join("\n");
        let tooltip = texts(attributes, ["edgetooltip", "tooltip"], &names).into_iter().next();
        for label in ["label", "xlabel", "taillabel", "headlabel"].iter().filter_map(|name| attributes.get(name)) {
            self.values.html_tags(label);
        }
        let style = self.values.style(attributes);
        let sentence = match label.is_empty() {
            true => format!("{tail} {arrow} {head}"),
            false => format!("{tail} {arrow} {head}: {}", label.replace('\n', " ")),
        };
        graph::Edge {
            from: edge.from,
            to: edge.to,
            kind: format!("line{}", style.class),
            weak: attributes.get("constraint").is_some_and(|value| style::is_false(&value.text)),
            heads: self.heads(attributes),
            title: tooltip.unwrap_or(sentence),
            label,
            paint: style.paint,
            ..graph::Edge::default()
        }
    }

    fn heads(&mut self, attributes: &Attributes<'a>) -> Heads {
        let (mut start, mut end) = match attributes.get("dir") {
            Some(dir) => self.values.direction_of_edge(dir).unwrap_or((false, self.model.directed)),
            None => (false, self.model.directed),
        };
        start &= attributes.get("arrowtail").is_none_or(|value| self.values.has_head(value));
        end &= attributes.get("arrowhead").is_none_or(|value| self.values.has_head(value));
        match (start, end) {
            (true, true) => Heads::Both,
            (true, false) => Heads::Start,
            (false, true) => Heads::End,
            (false, false) => Heads::None,
        }
    }
}

/// Whether a group is another one or lies in it.
fn lies_in(groups: &[Group], inner: usize, outer: usize) -> bool {
    std::iter::successors(Some(inner), |&group| groups[group].parent).any(|group| group == outer)
}

/// The names for escapes of the whole graph.
fn names_of<'m>(model: &'m Model<'_>) -> Names<'m> {
    Names { graph: &model.name, ..Names::default() }
}

/// The attributes of these names as texts, but for those that are empty.
fn texts<const N: usize>(attributes: &Attributes<'_>, keys: [&str; N], names: &Names<'_>) -> Vec<String> {
    let texts = keys.into_iter().filter_map(|key| attributes.get(key)).map(|text| label::text(text, names));
    texts.filter(|text| !text.is_empty()).collect()
}

/// The lines of a text.
fn split(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// The texts of a box in one line.
fn sentence(label: &str, lines: &[String]) -> String {
    let lines = label.lines().chain(lines.iter().map(String::as_str));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" · ")
}

impl ValueReader<'_> {
    /// Warns of what an HTML label asks for besides its text.
    pub(super) fn html_tags(&mut self, label: &Word<'_>) {
        if !label.html || self.was_checked(&label.range) {
            return;
        }
        let tags: Vec<String> = label::ignored_tags(&label.text).into_iter().map(|tag| format!("`<{tag}>`")).collect();
        if !tags.is_empty() {
            let diagnostic = Diagnostic::warning("of an HTML label only the text is drawn")
                .note(format!("passed over: {}", tags.join(", ")));
            self.report(diagnostic, label.range.clone());
        }
    }
}
