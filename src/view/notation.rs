//! Tables and graphs in the notations of others: Markdown, CSV, Graphviz, Mermaid.
//!
//! In: [tables](Table), sentences, a [`Graph`]. Out: text with everything escaped that the notation
//! would misread. Never: what is worth showing.

use std::fmt::Write as _;

use super::table::{Cell, Part, Table};
use diagram::{Edge, Graph, Node};

const INFALLIBLE: &str = "writing to a string does not fail";

/// Tables and sentences under a heading, as GitHub reads Markdown.
pub(super) fn markdown(title: &str, tables: &[Table], notes: &[String]) -> String {
    let mut blocks = vec![format!("**{}**", escape_markdown(title))];
    for table in tables {
        blocks.extend(table.caption.as_deref().map(escape_markdown));
        blocks.push(markdown_table(table));
        if !table.legend.is_empty() {
            let items = table.legend.iter().map(|(mark, meaning)| format!("{} {meaning}", mark.as_str()));
            blocks.push(escape_markdown(&items.collect::<Vec<_>>().join(", ")));
        }
    }
    if !notes.is_empty() {
        let items: Vec<String> = notes.iter().map(|note| format!("- {}", escape_markdown(note))).collect();
        blocks.push(items.join("\n"));
    }
    blocks.join("\n\n") + "\n"
}

fn markdown_table(table: &Table) -> String {
    let rule = table.columns.iter().map(|column| if column.centred { ":---:" } else { "---" }.to_owned()).collect();
    let mut rows: Vec<Vec<String>> =
        vec![table.columns.iter().map(|column| markdown_cell(&column.header)).collect(), rule];
    rows.extend(table.rows.iter().map(|row| row.iter().map(markdown_cell).collect()));
    rows.into_iter().map(|row| format!("| {} |", row.join(" | "))).collect::<Vec<_>>().join("\n")
}

fn markdown_cell(cell: &Cell) -> String {
    cell.parts.iter().map(markdown_part).collect::<Vec<_>>().join(cell.joint())
}

fn markdown_part(part: &Part) -> String {
    let text = escape_markdown(&part.text);
    let text = if part.bold { format!("**{text}**") } else { text };
    match &part.href {
        Some(href) => format!("[{text}](<{}>)", href.replace(['<', '>', '\n'], "").replace('|', "%7C")),
        None => text,
    }
}

/// Text that Markdown shows as it is. Names have an underscore in their middle, where it means
/// nothing; so only characters are escaped that would be read otherwise.
fn escape_markdown(text: &str) -> String {
    let mut out = String::new();
    let mut before = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let is_within_word =
            [before, characters.peek().copied()].iter().all(|it| it.is_some_and(char::is_alphanumeric));
        match character {
            '\n' | '\r' => out.push(' '),
            '~' if text.len() == 1 => out.push(character),
            '_' if is_within_word => out.push(character),
            '_' | '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '&' | '~' => out.extend(['\\', character]),
            _ => out.push(character),
        }
        before = Some(character);
    }
    out
}

/// Tables as CSV by RFC 4180, with a header and, between two tables, an empty line.
pub(super) fn csv(tables: &[Table]) -> String {
    let mut blocks = Vec::new();
    for table in tables {
        let mut block = csv_record(table.columns.iter().map(|column| &column.header));
        block.extend(table.rows.iter().map(csv_record));
        blocks.push(block);
    }
    blocks.join("\r\n")
}

fn csv_record<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> String {
    cells.into_iter().map(|cell| csv_field(cell.data())).collect::<Vec<_>>().join(",") + "\r\n"
}

fn csv_field(text: String) -> String {
    let plain = !text.contains(['"', ',', '\n', '\r']);
    if plain { text } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

/// The colours of classes of boxes in notations that have no style sheet: their line and their
/// area. The first that a box has counts.
const COLOURS: [(&str, &str, &str); 7] = [
    ("undeclared", "#c5221f", "#fce8e6"),
    ("removed", "#c5221f", "#ffffff"),
    ("unaffected", "#8a97a5", "#ffffff"),
    ("base", "#2b66c0", "#dfecff"),
    ("project", "#7f3fae", "#f2e4fb"),
    ("library", "#77705a", "#f1f0ea"),
    ("component", "#2f7d3b", "#e3f5e4"),
];

const CYCLE: &str = "#c5221f";

fn colours(node: &Node) -> (&'static str, &'static str) {
    let colours = COLOURS.into_iter().find(|(class, ..)| has_class(node, class)).unwrap_or(COLOURS[6]);
    (colours.1, colours.2)
}

fn has_class(node: &Node, class: &str) -> bool {
    node.class.split(' ').any(|word| word == class)
}

/// The first of its classes: what it is.
fn kind(node: &Node) -> &str {
    node.class.split(' ').next().unwrap_or_default()
}

/// Whether an arrow is drawn broken: it does not bind as an import does that runs at once.
fn is_dashed(edge: &Edge) -> bool {
    edge.kind != "runtime" && !is_new(edge)
}

fn is_new(edge: &Edge) -> bool {
    edge.kind == "added"
}

/// All arrows, also those that the picture shows as chips: these notations have none.
fn arrows(graph: &Graph) -> Vec<Edge> {
    let mut arrows = graph.edges.clone();
    for (from, node) in graph.nodes.iter().enumerate() {
        arrows.extend(node.chips.iter().filter_map(|chip| {
            // The last word of its class is the kind of the import.
            let kind = chip.class.rsplit(' ').next().unwrap_or_default().to_owned();
            Some(Edge { from, to: chip.node?, kind, title: chip.title.clone(), ..Edge::default() })
        }));
    }
    arrows
}

/// The label of a box with its small print, line by line.
fn lines(node: &Node) -> impl Iterator<Item = &str> {
    std::iter::once(node.label.as_str()).chain(node.lines.iter().map(String::as_str))
}

/// A graph in the language of Graphviz.
pub(super) fn dot(title: &str, graph: &Graph) -> String {
    let mut out = format!(
        "digraph {} {{\n  rankdir=TB;\n  node [shape=box, style=filled, fontname=\"sans-serif\"];\n",
        dot_string(title)
    );
    for node in &graph.nodes {
        let (line, area) = colours(node);
        let shape = match kind(node) {
            _ if node.class.ends_with(" removed") => ", style=\"rounded,filled,dashed\"",
            "component" => ", style=\"rounded,filled\"",
            "library" => ", shape=cylinder",
            "project" => ", shape=folder",
            _ => "",
        };
        let href = node.href.as_ref().map(|href| format!(", URL={}", dot_string(href))).unwrap_or_default();
        // Graphviz centres each line of a label.
        let label = lines(node).map(dot_escaped).collect::<Vec<_>>().join("\\n");
        let [id, title] = [&node.id, &node.title].map(|text| dot_string(text));
        writeln!(
            out,
            "  {id} [label=\"{label}\", tooltip={title}, color=\"{line}\", fillcolor=\"{area}\"{shape}{href}];"
        )
        .expect(INFALLIBLE);
    }
    for edge in &arrows(graph) {
        let dashed = match edge {
            edge if is_dashed(edge) => ", style=dashed",
            edge if is_new(edge) => ", style=bold",
            _ => "",
        };
        let colour = if edge.cycle { format!(", color=\"{CYCLE}\"") } else { String::new() };
        let weak = if edge.weak { ", constraint=false" } else { "" };
        let (from, to, title) = (dot_id(graph, edge.from), dot_id(graph, edge.to), dot_string(&edge.title));
        writeln!(out, "  {from} -> {to} [tooltip={title}{dashed}{colour}{weak}];").expect(INFALLIBLE);
    }
    for row in same_rows(graph) {
        let names: Vec<String> = row.iter().map(|&node| dot_id(graph, node)).collect();
        writeln!(out, "  {{ rank=same; {} }}", names.join("; ")).expect(INFALLIBLE);
    }
    out + "}\n"
}

/// Boxes that stand side by side: those that ask for the first row, for the last, and for the same
/// one.
fn same_rows(graph: &Graph) -> Vec<Vec<usize>> {
    let of_kind = ["project", "library"]
        .map(|wanted| (0..graph.nodes.len()).filter(|&node| kind(&graph.nodes[node]) == wanted).collect::<Vec<_>>());
    of_kind.into_iter().chain(graph.same_layer.iter().cloned()).filter(|row| row.len() > 1).collect()
}

fn dot_id(graph: &Graph, node: usize) -> String {
    dot_string(graph.nodes.get(node).map_or("", |node| &node.id))
}

fn dot_string(text: &str) -> String {
    format!("\"{}\"", dot_escaped(text))
}

/// The inside of a quoted string of Graphviz, in which a backslash would start an escape.
fn dot_escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ")
}

/// A graph as a flowchart of Mermaid.
pub(super) fn mermaid(graph: &Graph) -> String {
    let mut out = "flowchart TB\n".to_owned();
    // A number makes an id that is no word of Mermaid, as `end` would be.
    for (index, node) in graph.nodes.iter().enumerate() {
        let label = lines(node).map(mermaid_label).collect::<Vec<_>>().join("<br/>");
        let (open, close) = match kind(node) {
            "component" => ("(", ")"),
            "library" => ("[(", ")]"),
            "project" => ("[[", "]]"),
            _ => ("[", "]"),
        };
        writeln!(out, "  b{index}{open}\"{label}\"{close}").expect(INFALLIBLE);
    }
    let edges = arrows(graph);
    for edge in &edges {
        let arrow = match edge {
            edge if is_dashed(edge) => "-.->",
            edge if is_new(edge) => "==>",
            _ => "-->",
        };
        writeln!(out, "  b{} {arrow} b{}", edge.from, edge.to).expect(INFALLIBLE);
    }
    for class in ["base", "component", "project", "library", "undeclared", "unaffected", "removed"] {
        let members = (0..graph.nodes.len()).filter(|&index| has_class(&graph.nodes[index], class));
        let members: Vec<String> = members.map(|index| format!("b{index}")).collect();
        if let (false, Some((_, line, area))) = (members.is_empty(), COLOURS.into_iter().find(|one| one.0 == class)) {
            writeln!(out, "  classDef {class} stroke:{line},fill:{area},color:#1c2733").expect(INFALLIBLE);
            writeln!(out, "  class {} {class}", members.join(",")).expect(INFALLIBLE);
        }
    }
    let on_cycle = edges.iter().enumerate().filter(|(_, edge)| edge.cycle).map(|(index, _)| index.to_string());
    let on_cycle = on_cycle.collect::<Vec<_>>().join(",");
    if !on_cycle.is_empty() {
        writeln!(out, "  linkStyle {on_cycle} stroke:{CYCLE}").expect(INFALLIBLE);
    }
    out
}

/// A label between double quotes, in which Mermaid reads entities, as in `#quot;`, and Markdown.
fn mermaid_label(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | ';' => {
                write!(out, "#{};", u32::from(character)).expect(INFALLIBLE);
            }
            character if character.is_control() => out.push(' '),
            character => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::table::{Column, Mark, Tone};
    use super::*;

    fn example() -> Table {
        Table {
            caption: Some("Who".to_owned()),
            columns: vec![Column::new("brick"), Column::centred("a|b")],
            rows: vec![
                vec![Cell::new("my_log", Tone::Component), Cell::mark(Mark::Yes).valued(2)],
                vec![
                    Part { bold: true, ..Part::new("_x_", Tone::Base).linked(Some("/a b>|".to_owned())) }.into(),
                    Cell::list([Part::new("a\"", Tone::Plain), Part::new("b", Tone::Plain)]),
                ],
            ],
            legend: vec![(Mark::Yes, "imports".to_owned())],
        }
    }

    #[test]
    fn writes_markdown() {
        assert_eq!(
            markdown("Imports *of* shop", &[example()], &["One.".to_owned(), "Two <b>.".to_owned()]),
            "\
**Imports \\*of\\* shop**

Who

| brick | a\\|b |
| --- | :---: |
| my_log | ✔ |
| [**\\_x\\_**](</a b%7C>) | a\", b |

✔ imports

- One.
- Two \\<b>.
"
        );
    }

    #[test]
    fn writes_csv() {
        assert_eq!(csv(&[example(), example()][..1]), "brick,a|b\r\nmy_log,2\r\n_x_,\"a\"\", b\"\r\n");
    }

    fn graph() -> Graph {
        let node = |id: &str, class: &str| Node {
            id: id.to_owned(),
            label: id.to_owned(),
            class: class.to_owned(),
            title: format!("all about \"{id}\""),
            ..Node::default()
        };
        let edge = |from, to, kind: &str, cycle| Edge {
            from,
            to,
            kind: kind.to_owned(),
            cycle,
            weak: kind == "test",
            title: "a\\b".to_owned(),
            ..Edge::default()
        };
        Graph {
            nodes: vec![node("end", "base"), node("a\"#", "component"), node("c", "component undeclared")],
            edges: vec![edge(0, 1, "runtime", false), edge(1, 2, "lazy", true), edge(0, 2, "test", false)],
            ..Graph::default()
        }
    }

    #[test]
    fn writes_graphviz() {
        assert_eq!(
            dot("Bricks of \"shop\"", &graph()),
            r##"digraph "Bricks of \"shop\"" {
  rankdir=TB;
  node [shape=box, style=filled, fontname="sans-serif"];
  "end" [label="end", tooltip="all about \"end\"", color="#2b66c0", fillcolor="#dfecff"];
  "a\"#" [label="a\"#", tooltip="all about \"a\"#\"", color="#2f7d3b", fillcolor="#e3f5e4", style="rounded,filled"];
  "c" [label="c", tooltip="all about \"c\"", color="#c5221f", fillcolor="#fce8e6", style="rounded,filled"];
  "end" -> "a\"#" [tooltip="a\\b"];
  "a\"#" -> "c" [tooltip="a\\b", style=dashed, color="#c5221f"];
  "end" -> "c" [tooltip="a\\b", style=dashed, constraint=false];
}
"##
        );
    }

    #[test]
    fn writes_mermaid() {
        assert_eq!(
            mermaid(&graph()),
            r##"flowchart TB
  b0["end"]
  b1("a#34;#35;")
  b2("c")
  b0 --> b1
  b1 -.-> b2
  b0 -.-> b2
  classDef base stroke:#2b66c0,fill:#dfecff,color:#1c2733
  class b0 base
  classDef component stroke:#2f7d3b,fill:#e3f5e4,color:#1c2733
  class b1,b2 component
  classDef undeclared stroke:#c5221f,fill:#fce8e6,color:#1c2733
  class b2 undeclared
  linkStyle 1 stroke:#c5221f
"##
        );
    }
}
