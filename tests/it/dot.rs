//! Graphviz's language: what texts mean, with Graphviz itself as the judge, and laws over any text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use diagram::LayoutCache;
use diagram::dot::{self, Diagram};
use diagram::{Direction, Graph, Heads, LayerConstraint};
use proptest::prelude::*;
use serde_json::Value;
use support::diagnostic::has_errors;

use crate::cases;

#[test]
fn texts_and_what_they_mean() {
    cases::run("dot", |input| {
        let (drawing, problems) = dot::read(input);
        let problems: Vec<String> =
            problems.into_iter().map(|problem| problem.at_span("fence", input).to_string() + "\n").collect();
        let mut sections = vec![("graph".to_owned(), drawing.as_ref().map(listing).unwrap_or_default())];
        if !problems.is_empty() {
            sections.push(("messages".to_owned(), problems.join("\n")));
        }
        sections
    });
}

/// A drawing in words: only what is not as usual.
fn listing(drawing: &Diagram) -> String {
    let graph = &drawing.graph;
    let mut out = String::new();
    if let Some(caption) = &drawing.caption {
        writeln!(out, "caption {caption:?}").unwrap();
    }
    if graph.direction != Direction::Down {
        writeln!(out, "direction {:?}", graph.direction).unwrap();
    }
    for group in &graph.groups {
        let parent = group.parent.map(|parent| format!(" in {:?}", graph.groups[parent].label)).unwrap_or_default();
        writeln!(out, "frame {:?}{parent}{}{}", group.label, group.class, paint(&group.paint)).unwrap();
    }
    for node in &graph.nodes {
        write!(out, "{} {:?} {:?}", node.class, node.shape, node.label).unwrap();
        for (name, value) in [("id", &node.id), ("title", &node.title)] {
            if *value != node.label {
                write!(out, " {name} {value:?}").unwrap();
            }
        }
        if !node.lines.is_empty() {
            write!(out, " lines {:?}", node.lines).unwrap();
        }
        if let Some(href) = &node.href {
            write!(out, " href {href:?}").unwrap();
        }
        if node.layer != LayerConstraint::None {
            write!(out, " row {:?}", node.layer).unwrap();
        }
        if let Some(group) = node.group {
            write!(out, " in {:?}", graph.groups[group].label).unwrap();
        }
        writeln!(out, "{}", paint(&node.paint)).unwrap();
    }
    for edge in &graph.edges {
        write!(out, "{} {}", edge.kind, edge.title).unwrap();
        let usual = if drawing.directed { Heads::End } else { Heads::None };
        if edge.heads != usual {
            write!(out, " heads {:?}", edge.heads).unwrap();
        }
        writeln!(out, "{}{}", if edge.weak { " weak" } else { "" }, paint(&edge.paint)).unwrap();
    }
    for row in &graph.same_layer {
        let names: Vec<&str> = row.iter().map(|&node| graph.nodes[node].id.as_str()).collect();
        writeln!(out, "one row: {}", names.join(", ")).unwrap();
    }
    out
}

fn paint(paint: &diagram::Paint) -> String {
    let mut out = String::new();
    for (name, colour) in [("fill", paint.fill), ("line", paint.line), ("text", paint.text)] {
        if let Some(colour) = colour {
            write!(out, " {name} {colour}").unwrap();
        }
    }
    out + if paint.invisible { " invisible" } else { "" }
}

/// Names, with everything that makes one difficult.
fn id() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-e]",
        1 => Just("größe_1".to_owned()),
        1 => Just("-.5".to_owned()),
        1 => Just("12.".to_owned()),
        1 => Just("\"Node\"".to_owned()),
        1 => Just("\"two words\"".to_owned()),
        1 => Just("\"a\"+ \"\\\"b\"".to_owned()),
        1 => Just("\"long\\\nline\"".to_owned()),
        1 => Just("\"管理 {x} -> [y] // no\"".to_owned()),
    ]
}

fn attributes() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        Just("label=x"),
        Just("label=\"a b\""),
        Just("label=<<b>h</b>>"),
        Just("shape=box"),
        Just("shape = \"diamond\""),
        Just("key=k"),
        Just("weight=2.5"),
    ];
    let list = (prop::collection::vec(one, 0..3), prop_oneof![Just(","), Just(";"), Just(" ")])
        .prop_map(|(parts, joint)| format!("[{}]", parts.join(joint)));
    prop::collection::vec(list, 0..3).prop_map(|lists| lists.concat())
}

/// Statements of a digraph, nested to this depth.
fn statements(depth: u32) -> BoxedStrategy<String> {
    let node = (id(), attributes()).prop_map(|(id, attributes)| format!("{id}{attributes}"));
    let defaults = (prop_oneof![Just("node"), Just("EDGE"), Just("graph")], attributes())
        .prop_map(|(what, attributes)| format!("{what} [{}", attributes.strip_prefix('[').unwrap_or("]")));
    let set = prop_oneof![Just("label=outer"), Just("label=inner"), Just("color=red")].prop_map(str::to_owned);
    let port = prop_oneof![4 => Just(""), 1 => Just(":p"), 1 => Just(":p:ne"), 1 => Just(":s")];
    let simple = (id(), port).prop_map(|(id, port)| format!("{id}{port}"));
    let end = match depth {
        0 => simple.boxed(),
        _ => prop_oneof![3 => simple, 1 => subgraph(depth - 1)].boxed(),
    };
    let edge = (prop::collection::vec(end, 2..4), attributes())
        .prop_map(|(ends, attributes)| format!("{} {attributes}", ends.join(" -> ")));
    let mut choices = vec![(4, node.boxed()), (1, defaults.boxed()), (1, set.boxed()), (5, edge.boxed())];
    if depth > 0 {
        choices.push((3, subgraph(depth - 1)));
    }
    let statement = prop::strategy::Union::new_weighted(choices);
    let joint = prop_oneof![Just(";"), Just("\n"), Just(" /* c */ "), Just(" // c\n"), Just("\n# line\n")];
    prop::collection::vec((statement, joint), 0..7)
        .prop_map(|parts| parts.into_iter().map(|(statement, joint)| statement + joint).collect())
        .boxed()
}

fn subgraph(depth: u32) -> BoxedStrategy<String> {
    let head = prop_oneof![
        Just(""),
        Just("subgraph "),
        Just("subgraph s "),
        Just("subgraph cluster_a "),
        Just("Subgraph \"cluster b\" ")
    ];
    (head, statements(depth)).prop_map(|(head, inside)| format!("{head}{{ {inside} }}")).boxed()
}

fn text() -> impl Strategy<Value = String> {
    let head = prop_oneof![Just("digraph"), Just("strict digraph G"), Just("DiGraph \"a b\"")];
    (head, statements(2)).prop_map(|(head, inside)| {
        // What Graphviz makes of keys in a strict graph depends on the subgraph that an edge stands in.
        let inside = if head.starts_with("strict") { inside.replace("key=k", "weight=1") } else { inside };
        format!("{head} {{\n{inside}\n}}\n")
    })
}

/// What Graphviz makes of a text: labels of nodes by name, edges with labels, and clusters that are not empty.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    nodes: BTreeMap<String, String>,
    edges: Vec<(String, String, String)>,
    clusters: Vec<(String, BTreeSet<String>)>,
}

fn graphviz(text: &str) -> Found {
    let mut child = Command::new("dot")
        .arg("-Tdot_json")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Graphviz is installed");
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let json: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {text}"));
    let string = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let objects = json["objects"].as_array().cloned().unwrap_or_default();
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let name = |number: &Value| string(&objects[usize::try_from(number.as_u64().unwrap()).unwrap()], "name");
    let subgraphs = usize::try_from(json["_subgraph_cnt"].as_u64().unwrap_or(0)).unwrap();
    let mut found = Found { nodes: BTreeMap::new(), edges: Vec::new(), clusters: Vec::new() };
    for graph in &objects[..subgraphs] {
        let nodes: BTreeSet<String> = list(graph, "nodes").iter().map(name).collect();
        if string(graph, "name").starts_with("cluster") && !nodes.is_empty() {
            found.clusters.push((string(graph, "label").replace("<b>h</b>", "h"), nodes));
        }
    }
    for node in &objects[subgraphs..] {
        let name = string(node, "name");
        let label = string(node, "label").replace("\\N", &name).replace("<b>h</b>", "h");
        found.nodes.insert(name, label);
    }
    for edge in list(&json, "edges") {
        let label = string(&edge, "label").replace("<b>h</b>", "h");
        found.edges.push((name(&edge["tail"]), name(&edge["head"]), label));
    }
    found.edges.sort();
    found.clusters.sort();
    found
}

fn ours(graph: &Graph) -> Found {
    let name = |node: usize| graph.nodes[node].id.clone();
    let lies_in = |node: &diagram::Node, outer: usize| {
        std::iter::successors(node.group, |&group| graph.groups[group].parent).any(|group| group == outer)
    };
    let cluster = |(index, group): (usize, &diagram::Group)| {
        let nodes = graph.nodes.iter().filter(|node| lies_in(node, index)).map(|node| node.id.clone());
        (group.label.clone(), nodes.collect())
    };
    let edge = |edge: &diagram::Edge| (name(edge.from), name(edge.to), edge.label.clone());
    let mut found = Found {
        nodes: graph.nodes.iter().map(|node| (node.id.clone(), node.label.clone())).collect(),
        edges: graph.edges.iter().map(edge).collect(),
        clusters: graph.groups.iter().enumerate().map(cluster).collect(),
    };
    found.edges.sort();
    found.clusters.sort();
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn graphviz_agrees(text in text()) {
        let (drawing, problems) = dot::read(&text);
        let diagnostics: Vec<_> = problems.to_vec();
        prop_assert!(!has_errors(&diagnostics), "{}\n{:?}", text, diagnostics);
        let (mut theirs, mut ours) = (graphviz(&text), ours(&drawing.unwrap().graph));
        // A box can stand in one frame only; Graphviz finds that out later.
        if diagnostics.iter().any(|diagnostic| diagnostic.message.contains("in two frames")) {
            theirs.clusters.clear();
            ours.clusters.clear();
        }
        prop_assert_eq!(ours, theirs, "{}", text);
    }

    /// Texts that look like the language, and any others.
    #[test]
    fn no_text_panics(text in "(digraph|graph|strict |subgraph |node|edge|\\PC|[\\n{}\\[\\]=;,:+\"<>#/*.\\\\-]|[a-c]|->|--|label|shape|color|\"a\"){0,60}", whole in any::<bool>()) {
        let text = if whole { format!("digraph {{ {text} }}") } else { text };
        let (picture, problems) = dot::draw(&text, "p", &LayoutCache::default());
        for problem in &problems {
            prop_assert!(text.get(problem.span.clone()).is_some(), "{:?}", problem);
            problem.clone().at("fence", &text, problem.span.clone()).render(false, 100);
        }
        let has_errors = problems.iter().any(|problem| has_errors(std::slice::from_ref(problem)));
        prop_assert_eq!(picture.is_none(), has_errors);
    }
}
