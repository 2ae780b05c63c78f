//! Circles of imports, and how to open them.
//!
//! In: a [`Subject`] and the options of `cycles`. Out: each circle with its imports and those to take away, as tables and as a graph. Never: which
//! those are ([`workspace::cycles_with_cuts`]).

use clap::Args;
use serde_json::{Value, json};
use support::diagnostic::Diagnostic;

use super::find::Finder;
use super::request::engines;
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::wording::{counted, edge_data, edge_sentence, joined, places};
use super::{Request, Shown, Style, Subject, text};
use diagram::{self, EngineName};
use workspace::{BrickName, CutQuality, Cycle, EXACT_CUT_LIMIT, Edge, Project};

/// Options of `cycles`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct CyclesArgs {
    /// Only among what this project needs
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,

    /// Lay out the graph with this engine, instead of the one that does it best
    #[arg(long, value_name = "ENGINE", value_parser = engines())]
    pub engine: Option<EngineName>,
}

/// All circles of a workspace or project.
pub(super) struct Cycles<'a> {
    subject: Subject<'a>,
    project: Option<&'a Project>,
    cycles: Vec<Cycle>,
    engine: Option<EngineName>,
}

impl<'a> Cycles<'a> {
    /// Finds the circles that the options ask for.
    ///
    /// # Errors
    /// There is no such project.
    pub(super) fn new(subject: Subject<'a>, request: &Request, options: &CyclesArgs) -> Result<Self, Vec<Diagnostic>> {
        let finder = Finder { subject, request };
        let project = options.project.as_deref().map(|name| finder.project(name)).transpose();
        let project = project.map_err(|problem| vec![problem])?;
        let workspace = subject.workspace;
        let scope = project.map_or_else(|| workspace.all(), |project| workspace.closure(project));
        Ok(Self { subject, project, cycles: workspace::cycles_with_cuts(workspace, &scope), engine: options.engine })
    }

    fn edges(&self, cycle: &Cycle) -> Vec<&'a Edge> {
        cycle.edges.iter().filter_map(|ends| self.subject.workspace.edges.get(ends)).collect()
    }

    fn part(&self, name: &BrickName) -> Part {
        let brick = self.subject.workspace.bricks.get(name);
        brick.map_or_else(|| Part::new(name.as_str(), Tone::Plain), |brick| self.subject.named(brick))
    }

    /// `cycle 2: a and b`, or without the number when there is only one.
    fn caption(&self, index: usize, cycle: &Cycle) -> String {
        let names = joined(cycle.bricks.iter().map(BrickName::as_str));
        match self.cycles.len() {
            1 => format!("Cycle of {names}"),
            _ => format!("Cycle {}: {names}", index + 1),
        }
    }

    fn columns() -> Vec<Column> {
        vec![Column::new("from"), Column::new("to"), Column::centred("cut"), Column::wrapping("imports")]
    }

    fn row(&self, cycle: &Cycle, edge: &Edge) -> Vec<Cell> {
        let is_cut = cycle.cut.contains(&(edge.from.clone(), edge.to.clone()));
        let cut = if is_cut { Mark::Cut } else { Mark::No };
        let imports = Cell::list(places(&edge.imports).split(", ").map(|place| Part::new(place, Tone::Data)));
        vec![
            self.part(&edge.from).into(),
            self.part(&edge.to).into(),
            Cell::mark(cut).valued(if is_cut { "yes" } else { "no" }),
            imports,
        ]
    }

    /// How a circle is opened, in sentences.
    fn advice(&self, index: usize, cycle: &Cycle) -> String {
        let cut: Vec<String> = cycle.cut.iter().map(|(from, to)| format!("{from} > {to}")).collect();
        let imports: usize = cycle
            .cut
            .iter()
            .filter_map(|ends| self.subject.workspace.edges.get(ends))
            .flat_map(|edge| &edge.imports)
            .filter(|import| import.kinds.deciding().runs())
            .count();
        let which = if self.cycles.len() == 1 { "The cycle".to_owned() } else { format!("Cycle {}", index + 1) };
        let quality = match cycle.quality {
            CutQuality::Best => "nothing less opens it",
            CutQuality::Smallest => "no smaller set opens it",
            CutQuality::Good => "found by a heuristic, there may be a smaller set",
        };
        let without = joined(cut.iter().map(String::as_str));
        format!("{which} is open without {without}: {}, {quality}.", counted(imports, "import", "imports"))
    }
}

impl Shown for Cycles<'_> {
    fn title(&self) -> String {
        match self.project {
            Some(project) => format!("Cycles of imports in the project {} of {}", project.name, self.subject.name),
            None => format!("Cycles of imports in {}", self.subject.name),
        }
    }

    fn counts(&self) -> String {
        let bricks = self.cycles.iter().map(|cycle| cycle.bricks.len()).sum();
        match self.cycles.len() {
            0 => "none".to_owned(),
            count => format!("{} of {}", counted(count, "cycle", "cycles"), counted(bricks, "brick", "bricks")),
        }
    }

    fn notes(&self) -> Vec<String> {
        if self.cycles.is_empty() {
            return vec!["No bricks import each other in a circle.".to_owned()];
        }
        let advice = self.cycles.iter().enumerate().map(|(index, cycle)| self.advice(index, cycle));
        let guessed = self.cycles.iter().any(|cycle| cycle.quality == CutQuality::Good);
        let limit = format!("The best is found for up to {EXACT_CUT_LIMIT} bricks.");
        advice.chain(guessed.then_some(limit)).collect()
    }

    fn tables(&self) -> Vec<Table> {
        let table = |(index, cycle): (usize, &Cycle)| Table {
            caption: Some(self.caption(index, cycle)),
            columns: Self::columns(),
            rows: self.edges(cycle).into_iter().map(|edge| self.row(cycle, edge)).collect(),
            legend: Vec::new(),
        };
        let mut tables: Vec<Table> = self.cycles.iter().enumerate().map(table).collect();
        if let Some(last) = tables.last_mut() {
            last.legend = vec![(Mark::Cut, "to be removed".to_owned()), (Mark::No, "may stay".to_owned())];
        }
        tables
    }

    /// Each circle with the advice about it.
    fn text(&self, style: Style) -> String {
        let (tables, notes) = (self.tables(), self.notes());
        let (advice, rest) = notes.split_at(tables.len());
        let one = |(table, advice): (&Table, &String)| {
            text::page(std::slice::from_ref(table), std::slice::from_ref(advice), style)
        };
        let all: String = tables.iter().zip(advice).map(one).collect();
        all + &text::page(&[], rest, style)
    }

    /// One row for each edge.
    fn records(&self) -> Vec<Table> {
        let columns = ["cycle", "from", "to", "cut", "imports"].map(Column::new);
        let rows = self.cycles.iter().enumerate().flat_map(|(index, cycle)| {
            let row = move |edge: &Edge| {
                let mut row = self.row(cycle, edge);
                row.truncate(3);
                row.insert(0, Cell::from((index + 1).to_string()));
                row.push(Cell::from(edge.imports.len().to_string()));
                row
            };
            self.edges(cycle).into_iter().map(row)
        });
        vec![Table { columns: columns.into(), rows: rows.collect(), ..Table::default() }]
    }

    fn json(&self) -> Value {
        let pairs = |ends: &[(BrickName, BrickName)]| -> Vec<Value> {
            ends.iter().map(|(from, to)| json!({"from": from.as_str(), "to": to.as_str()})).collect()
        };
        let cycle = |cycle: &Cycle| {
            let quality = match cycle.quality {
                CutQuality::Best => "best",
                CutQuality::Smallest => "smallest",
                CutQuality::Good => "heuristic",
            };
            json!({
                "bricks": cycle.bricks.iter().map(BrickName::as_str).collect::<Vec<_>>(),
                "edges": self.edges(cycle).into_iter().map(edge_data).collect::<Vec<_>>(),
                "cut": pairs(&cycle.cut),
                "quality": quality,
            })
        };
        json!({
            "project": self.project.map(|project| &project.name),
            "cycles": self.cycles.iter().map(cycle).collect::<Vec<_>>(),
        })
    }

    fn engine(&self) -> Option<EngineName> {
        self.engine
    }

    fn graph(&self) -> Option<diagram::Graph> {
        let bricks: Vec<&BrickName> = self.cycles.iter().flat_map(|cycle| &cycle.bricks).collect();
        let number = |name: &BrickName| bricks.iter().position(|other| *other == name);
        let node = |name: &&BrickName| {
            let brick = self.subject.workspace.bricks.get(*name)?;
            Some(diagram::Node {
                id: name.as_str().to_owned(),
                label: name.as_str().to_owned(),
                class: brick.kind.as_str().to_owned(),
                href: self.subject.href(brick),
                title: format!("{name}, a {}", brick.kind.as_str()),
                layer: super::layer_of(brick),
                ..diagram::Node::default()
            })
        };
        let edge = |cycle: &Cycle, edge: &Edge| {
            let is_cut = cycle.cut.contains(&(edge.from.clone(), edge.to.clone()));
            let advice = if is_cut { ", to be removed" } else { "" };
            Some(diagram::Edge {
                from: number(&edge.from)?,
                to: number(&edge.to)?,
                kind: if is_cut { "cut" } else { edge.kind().as_str() }.to_owned(),
                cycle: is_cut,
                // Without the arrows that are to be removed the others lead downwards.
                weak: is_cut,
                title: format!("{}{advice}", edge_sentence(edge)),
                ..diagram::Edge::default()
            })
        };
        let edges =
            self.cycles.iter().flat_map(|cycle| self.edges(cycle).into_iter().filter_map(move |one| edge(cycle, one)));
        Some(diagram::Graph {
            nodes: bricks.iter().filter_map(node).collect(),
            edges: edges.collect(),
            ..diagram::Graph::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::tests::{picture, shop, written};
    use workspace::Workspace;
    use workspace::testing::workspace;

    fn check(workspace: &Workspace, request: &str, format: Format, expected: &str) {
        assert_eq!(written(workspace, request, format), expected);
    }

    /// A circle of two and one of three in which one import is worth two.
    fn two_cycles() -> Workspace {
        workspace(&[("a", "b b.x"), ("b", "c"), ("c", "a b"), ("d", "e"), ("b:e", "d")])
    }

    #[test]
    fn as_text() {
        check(
            &shop(),
            "cycles",
            Format::Text,
            "
 Cycle of inbox and retry

  from    to      cut   imports
 ───────────────────────────────────────────────────────
  inbox   retry    ✂    components/shop/inbox/core.py:1
  retry   inbox    -    components/shop/retry/core.py:1

 ✂ to be removed, - may stay

 The cycle is open without inbox > retry: 1 import, nothing less opens it.
",
        );
        check(
            &two_cycles(),
            "cycles",
            Format::Text,
            "
 Cycle 1: a, b and c

  from   to   cut   imports
 ────────────────────────────────────────────────────────────────────────────
  a      b     -    components/shop/a/core.py:1, components/shop/a/core.py:2
  b      c     ✂    components/shop/b/core.py:1
  c      a     -    components/shop/c/core.py:1
  c      b     -    components/shop/c/core.py:2

 Cycle 1 is open without b > c: 1 import, nothing less opens it.

 Cycle 2: d and e

  from   to   cut   imports
 ───────────────────────────────────────────────
  d      e     ✂    components/shop/d/core.py:1
  e      d     -    bases/shop/e/core.py:1

 ✂ to be removed, - may stay

 Cycle 2 is open without d > e: 1 import, nothing less opens it.
",
        );
        check(&workspace(&[("a", "")]), "cycles", Format::Text, " No bricks import each other in a circle.\n");
    }

    #[test]
    fn for_others() {
        check(
            &two_cycles(),
            "cycles",
            Format::Csv,
            "\
cycle,from,to,cut,imports\r
1,a,b,no,2\r
1,b,c,yes,1\r
1,c,a,no,1\r
1,c,b,no,1\r
2,d,e,yes,1\r
2,e,d,no,1\r
",
        );
        check(&workspace(&[("a", "")]), "cycles", Format::Csv, "cycle,from,to,cut,imports\r\n");
        check(
            &two_cycles(),
            "cycles",
            Format::Mermaid,
            "\
flowchart TB
  b0(\"a\")
  b1(\"b\")
  b2(\"c\")
  b3(\"d\")
  b4[\"e\"]
  b0 --> b1
  b1 -.-> b2
  b2 --> b0
  b2 --> b1
  b3 -.-> b4
  b4 --> b3
  classDef base stroke:#2b66c0,fill:#dfecff,color:#1c2733
  class b4 base
  classDef component stroke:#2f7d3b,fill:#e3f5e4,color:#1c2733
  class b0,b1,b2,b3 component
  linkStyle 1,4 stroke:#c5221f
",
        );
        let json: serde_json::Value = serde_json::from_str(&written(&two_cycles(), "cycles", Format::Json)).unwrap();
        assert_eq!(json["cycles"][0]["cut"], serde_json::json!([{"from": "b", "to": "c"}]));
        assert_eq!(json["cycles"][0]["quality"], "best");
    }

    #[test]
    fn a_picture_with_what_to_remove() {
        let html = picture(&two_cycles(), "cycles", "p1").html;
        for part in ["data-kind=\"cut\"", "to be removed</li>", "<caption>Cycle 1: a, b and c</caption>"] {
            assert!(html.contains(part), "{part}\n{html}");
        }
        let empty = picture(&workspace(&[("a", "")]), "cycles", "p1").html;
        assert!(empty.contains("<p><strong>Cycles of imports in shop: none.</strong></p>"), "{empty}");
    }

    #[test]
    fn whole_messages() {
        check(
            &shop(),
            "cycles --project x",
            Format::Text,
            "\
error: unknown project `x` in workspace `shop`
 --> post.md:1:18
  |
1 | cycles --project x
  |                  ^
  |
  = note: projects: `message-api`",
        );
    }
}
