//! The result of the statements: nodes, edges and subgraphs with all their attributes.
//!
//! In: statements. Out: a [`Model`]. Never: what an attribute means.
//!
//! The rules are those of Graphviz, which its documentation gives and its behaviour completes: a
//! node takes the defaults where its name first appears; a subgraph takes those of the graph around
//! it, labels among them; a name of a subgraph means the same one again within the same graph.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use super::attributes::{self, Effect};
use super::diagnostics::MAX_DIAGNOSTICS;
use super::syntax::{Attribute, Document, End, Statement, Subgraph, Target, Word};
use support::diagnostic::Diagnostic;

/// Limits to what one text may ask for: `{a b} -> {c d}` is four edges, so a short text could ask
/// for more than fits into memory.
const MAX_NODES: usize = 5_000;
const MAX_EDGES: usize = 20_000;
/// Nodes of subgraphs that are ends of edges, each time that they are.
const MAX_ENDS: usize = 100_000;

/// Attributes by name; only those that [mean something](attributes) here.
pub(super) type Attributes<'a> = BTreeMap<&'static str, Rc<Word<'a>>>;

/// An attribute that is used.
type Used<'a> = (&'static str, Rc<Word<'a>>);

type Evaluated<T> = Result<T, Diagnostic>;

/// A graph after all statements of its text.
#[derive(Debug, Default)]
pub(super) struct Model<'a> {
    pub(super) directed: bool,
    pub(super) name: String,
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) edges: Vec<Edge<'a>>,
    /// The first is the whole; every other comes after the one that it lies in.
    pub(super) graphs: Vec<Scope<'a>>,
}

#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) name: String,
    pub(super) attributes: Attributes<'a>,
    /// The span of its name where it first appears.
    pub(super) range: Range<usize>,
}

#[derive(Debug)]
pub(super) struct Edge<'a> {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) attributes: Attributes<'a>,
}

/// The graph or one of its subgraphs.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    pub(super) name: Option<String>,
    pub(super) parent: Option<usize>,
    pub(super) attributes: Attributes<'a>,
    /// Its nodes, those of its subgraphs among them, in the order in which they were put there.
    pub(super) nodes: Vec<usize>,
    members: BTreeSet<usize>,
    /// Its own defaults; the rest it has from the graphs around it, as they are at the time.
    node_defaults: Attributes<'a>,
    edge_defaults: Attributes<'a>,
}

/// Runs the statements. A text that asks for too much is an error.
pub(super) fn run<'a>(document: &Document<'a>, diagnostics: &mut Vec<Diagnostic>) -> Option<Model<'a>> {
    let name = document.name.as_ref().map_or_else(String::new, |name| name.text.clone().into_owned());
    let mut evaluator = Evaluator {
        model: Model { directed: document.directed, name, graphs: vec![Scope::default()], ..Model::default() },
        strict: document.strict,
        nodes: BTreeMap::new(),
        subgraphs: BTreeMap::new(),
        joined: BTreeMap::new(),
        ends: 0,
        without_effect: BTreeSet::new(),
        diagnostics,
    };
    let result = evaluator.statements(&document.statements, 0);
    let model = evaluator.model;
    result.map(|()| model).map_err(|diagnostic| diagnostics.push(diagnostic)).ok()
}

struct Evaluator<'a, 'p> {
    model: Model<'a>,
    strict: bool,
    nodes: BTreeMap<String, usize>,
    /// Named subgraphs, by the graph around them.
    subgraphs: BTreeMap<(usize, String), usize>,
    /// Edges that later statements add to instead of making another: all in a strict graph, else
    /// those with a `key`.
    joined: BTreeMap<(usize, usize, Option<String>), usize>,
    /// Nodes that were listed as ends.
    ends: usize,
    /// Attributes that were reported to change nothing.
    without_effect: BTreeSet<&'static str>,
    diagnostics: &'p mut Vec<Diagnostic>,
}

impl<'a> Evaluator<'a, '_> {
    /// Depth is limited by the parser.
    fn statements(&mut self, statements: &[Statement<'a>], scope: usize) -> Evaluated<()> {
        for statement in statements {
            match statement {
                Statement::Node(name, attributes) => {
                    let node = self.node(name, scope)?;
                    let attributes = self.used(attributes, Target::Node);
                    self.model.nodes[node].attributes.extend(attributes);
                }
                Statement::Edge(ends, attributes) => self.edges(ends, attributes, scope)?,
                Statement::Defaults(target, attributes) => {
                    let attributes = self.used(attributes, *target);
                    let scope = &mut self.model.graphs[scope];
                    match target {
                        Target::Graph => scope.attributes.extend(attributes),
                        Target::Node => scope.node_defaults.extend(attributes),
                        Target::Edge => scope.edge_defaults.extend(attributes),
                    }
                }
                Statement::Subgraph(subgraph) => {
                    self.subgraph(subgraph, scope)?;
                }
            }
        }
        Ok(())
    }

    /// The attributes that are used here. Names that not even Graphviz knows are reported.
    fn used(&mut self, attributes: &[Attribute<'a>], target: Target) -> Vec<Used<'a>> {
        let mut used = Vec::with_capacity(attributes.len());
        for Attribute { key, value } in attributes {
            match attributes::effect(&key.text, target) {
                Effect::Used(name) => used.push((name, Rc::clone(value))),
                // Who writes another language in hundreds of lines need not hear of each.
                Effect::Unknown if self.diagnostics.len() < MAX_DIAGNOSTICS => {
                    self.diagnostics.push(attributes::unknown(&key.text).spanning(key.range.clone()));
                }
                // Once is enough: such an attribute stands at many edges or at none.
                Effect::None(name) if self.without_effect.insert(name) && self.diagnostics.len() < MAX_DIAGNOSTICS => {
                    self.diagnostics.push(attributes::no_effect(name).spanning(key.range.clone()));
                }
                Effect::Ignored | Effect::Unknown | Effect::None(_) => {}
            }
        }
        used
    }

    /// The defaults that hold in a graph; inner ones come before outer ones.
    fn defaults(&self, scope: usize, own: impl for<'s> Fn(&'s Scope<'a>) -> &'s Attributes<'a>) -> Attributes<'a> {
        let mut all = Attributes::new();
        let graphs = &self.model.graphs;
        for scope in std::iter::successors(Some(scope), |&scope| graphs[scope].parent) {
            for (name, value) in own(&graphs[scope]) {
                all.entry(name).or_insert_with(|| Rc::clone(value));
            }
        }
        all
    }

    /// The node of this name, which is now part of the graph at hand and of all around it.
    fn node(&mut self, name: &Word<'a>, scope: usize) -> Evaluated<usize> {
        let found = self.nodes.get(name.text.as_ref()).copied();
        let node = found.unwrap_or(self.model.nodes.len());
        if found.is_none() {
            if node == MAX_NODES {
                return Err(too_much(MAX_NODES, "nodes", name.range.clone()));
            }
            let text = name.text.clone().into_owned();
            self.nodes.insert(text.clone(), node);
            let attributes = self.defaults(scope, |graph| &graph.node_defaults);
            self.model.nodes.push(Node { name: text, attributes, range: name.range.clone() });
        }
        let mut around = Some(scope);
        while let Some(graph) = around.map(|scope| &mut self.model.graphs[scope])
            && graph.members.insert(node)
        {
            graph.nodes.push(node);
            around = graph.parent;
        }
        Ok(node)
    }

    /// The subgraph that stands here, after its statements.
    fn subgraph(&mut self, subgraph: &Subgraph<'a>, parent: usize) -> Evaluated<usize> {
        let name = subgraph.name.as_ref().map(|name| name.text.clone().into_owned());
        let earlier = name.clone().and_then(|name| self.subgraphs.get(&(parent, name)).copied());
        let scope = earlier.unwrap_or(self.model.graphs.len());
        if earlier.is_none() {
            let attributes = self.model.graphs[parent].attributes.clone();
            let new = Scope { name: name.clone(), parent: Some(parent), attributes, ..Scope::default() };
            self.model.graphs.push(new);
            self.subgraphs.extend(name.map(|name| ((parent, name), scope)));
        }
        self.statements(&subgraph.statements, scope)?;
        Ok(scope)
    }

    /// Every node of an end is joined with every node of the next one.
    fn edges(&mut self, ends: &[End<'a>], attributes: &[Attribute<'a>], scope: usize) -> Evaluated<()> {
        let attributes = self.used(attributes, Target::Edge);
        // A later end may add to the subgraph that an earlier one is, so all are run before any
        // edge is made.
        let mut found = Vec::with_capacity(ends.len());
        for end in ends {
            found.push(match end {
                End::Node(name) => (None, self.node(name, scope)?, &name.range),
                End::Subgraph(subgraph) => (Some(self.subgraph(subgraph, scope)?), 0, &subgraph.range),
            });
        }
        let mut before: Option<Vec<usize>> = None;
        for (subgraph, node, range) in found {
            let nodes = subgraph.map_or_else(|| vec![node], |subgraph| self.model.graphs[subgraph].nodes.clone());
            self.ends += nodes.len();
            if self.ends > MAX_ENDS {
                return Err(too_much(MAX_ENDS, "ends of edges", range.clone()));
            }
            for &from in before.iter().flatten() {
                for &to in &nodes {
                    self.edge([from, to], &attributes, scope, range)?;
                }
            }
            before = Some(nodes);
        }
        Ok(())
    }

    fn edge(&mut self, ends: [usize; 2], attributes: &[Used<'a>], scope: usize, range: &Range<usize>) -> Evaluated<()> {
        let [from, to] = ends;
        let key = attributes.iter().rev().find(|(name, _)| *name == "key").map(|(_, key)| key.text.to_string());
        let ends = if self.model.directed { (from, to) } else { (from.min(to), from.max(to)) };
        let by_key = key.map(|key| (ends.0, ends.1, Some(key)));
        let by_ends = self.strict.then_some((ends.0, ends.1, None));
        // In a strict graph every edge is found by its ends, and a key that another edge between
        // them does not have is refused.
        if let Some(&edge) = by_key.as_ref().or(by_ends.as_ref()).and_then(|ends| self.joined.get(ends)) {
            self.model.edges[edge].attributes.extend(attributes.iter().cloned());
            return Ok(());
        }
        if by_ends.as_ref().is_some_and(|ends| self.joined.contains_key(ends)) {
            return Ok(());
        }
        let edge = self.model.edges.len();
        if edge == MAX_EDGES {
            return Err(too_much(MAX_EDGES, "edges", range.clone()));
        }
        self.joined.extend(by_key.into_iter().chain(by_ends).map(|ends| (ends, edge)));
        let mut all = self.defaults(scope, |graph| &graph.edge_defaults);
        all.extend(attributes.iter().cloned());
        self.model.edges.push(Edge { from, to, attributes: all });
        Ok(())
    }
}

fn too_much(limit: usize, what: &str, range: Range<usize>) -> Diagnostic {
    Diagnostic::error(format!("more than {limit} {what} are too many for one picture")).spanning(range)
}
