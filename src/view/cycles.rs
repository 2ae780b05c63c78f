//! `cycles`: circles of imports, and how to open them.
//!
//! In: a [`ViewInput`] and the options of `cycles`. Out: each circle with its imports and those to
//! take away, as tables and as a graph. Never: which those are ([`workspace::cycles_with_cuts`]).

use clap::Args;
use serde_json::{Value, json};

use super::boxes::{brick_box, ends, import_arrow, numbered};
use super::input::ViewInput;
use super::report::{Report, ViewOptions, engines};
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::text::{self, Style};
use super::wording::{counted, edge_data, edge_sentence, joined, places, strings};
use diagram::{EngineName, Graph};
use support::diagnostic::Diagnostic;
use workspace::{Brick, BrickName, Edge, Project};
use workspace::{CutQuality, Cycle, EXACT_CUT_LIMIT};

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

impl ViewOptions for CyclesArgs {
    fn report<'a>(&'a self, input: ViewInput<'a>) -> Result<Box<dyn Report + 'a>, Vec<Diagnostic>> {
        let project = input.find_project(self.project.as_ref())?;
        let workspace = input.workspace;
        let scope = project.map_or_else(|| workspace.all(), |project| workspace.closure(project));
        Ok(Box::new(Cycles {
            input,
            project,
            cycles: workspace::cycles_with_cuts(workspace, &scope),
            engine: self.engine,
        }))
    }
}

/// All circles of a workspace or project.
struct Cycles<'a> {
    input: ViewInput<'a>,
    project: Option<&'a Project>,
    cycles: Vec<Cycle>,
    engine: Option<EngineName>,
}

fn is_cut(cycle: &Cycle, edge: &Edge) -> bool {
    cycle.cut.contains(&(edge.from.clone(), edge.to.clone()))
}

impl<'a> Cycles<'a> {
    fn edges(&self, ends: &[(BrickName, BrickName)]) -> Vec<&'a Edge> {
        ends.iter().filter_map(|ends| self.input.workspace.edges.get(ends)).collect()
    }

    fn part(&self, name: &BrickName) -> Part {
        let brick = self.input.workspace.bricks.get(name);
        brick.map_or_else(|| Part::new(name.as_str(), Tone::Plain), |brick| self.input.named(brick))
    }

    /// `cycle 2: a and b`, or without the number when there is only one.
    fn caption(&self, index: usize, cycle: &Cycle) -> String {
        let names = joined(&cycle.bricks);
        match self.cycles.len() {
            1 => format!("Cycle of {names}"),
            _ => format!("Cycle {}: {names}", index + 1),
        }
    }

    /// An import as the first cells of a row: both ends, and whether it is to be removed.
    fn cells(&self, cycle: &Cycle, edge: &Edge) -> [Cell; 3] {
        let (mark, word) = if is_cut(cycle, edge) { (Mark::Cut, "yes") } else { (Mark::No, "no") };
        [self.part(&edge.from).into(), self.part(&edge.to).into(), Cell::mark(mark).valued(word)]
    }

    fn table(&self, index: usize, cycle: &Cycle) -> Table {
        let rows = self.edges(&cycle.edges).into_iter().map(|edge| {
            let places = places(&edge.imports);
            let places = places.split(", ").map(|place| Part::new(place, Tone::Data));
            [&self.cells(cycle, edge)[..], &[Cell::list(places)]].concat()
        });
        let columns = ["from".into(), "to".into(), Column::centred("cut"), Column::wrapping("imports")];
        Table::new(columns, rows).captioned(self.caption(index, cycle))
    }

    /// How a circle is opened, in sentences.
    fn advice(&self, index: usize, cycle: &Cycle) -> String {
        let without = joined(cycle.cut.iter().map(|(from, to)| format!("{from} > {to}")));
        let imports = self.edges(&cycle.cut).into_iter().flat_map(|edge| &edge.imports);
        let imports = imports.filter(|import| import.kinds.deciding().runs()).count();
        let which = if self.cycles.len() == 1 { "The cycle".to_owned() } else { format!("Cycle {}", index + 1) };
        let quality = match cycle.quality {
            CutQuality::Best => "nothing less opens it",
            CutQuality::Smallest => "no smaller set opens it",
            CutQuality::Good => "found by a heuristic, there may be a smaller set",
        };
        format!("{which} is open without {without}: {}, {quality}.", counted(imports, "import", "imports"))
    }

    fn data(&self, cycle: &Cycle) -> Value {
        let quality = match cycle.quality {
            CutQuality::Best => "best",
            CutQuality::Smallest => "smallest",
            CutQuality::Good => "heuristic",
        };
        let cut = cycle.cut.iter().map(|(from, to)| json!({"from": from.as_str(), "to": to.as_str()}));
        json!({
            "bricks": strings(&cycle.bricks),
            "edges": self.edges(&cycle.edges).into_iter().map(edge_data).collect::<Vec<_>>(),
            "cut": cut.collect::<Vec<_>>(),
            "quality": quality,
        })
    }
}

impl Report for Cycles<'_> {
    fn title(&self) -> String {
        match self.project {
            Some(project) => format!("Cycles of imports in the project {} of {}", project.name, self.input.name),
            None => format!("Cycles of imports in {}", self.input.name),
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
        let tables = self.cycles.iter().enumerate().map(|(index, cycle)| self.table(index, cycle));
        let mut tables: Vec<Table> = tables.collect();
        if let Some(last) = tables.last_mut() {
            last.legend = vec![(Mark::Cut, "to be removed".to_owned()), (Mark::No, "may stay".to_owned())];
        }
        tables
    }

    /// Each circle with the advice about it.
    fn text(&self, style: Style) -> String {
        let (tables, notes) = (self.tables(), self.notes());
        let (advice, rest) = notes.split_at(tables.len());
        let mut out = String::new();
        for (table, advice) in tables.iter().zip(advice) {
            out += &text::page(std::slice::from_ref(table), std::slice::from_ref(advice), style);
        }
        out + &text::page(&[], rest, style)
    }

    /// One row for each edge.
    fn records(&self) -> Vec<Table> {
        let mut rows = Vec::new();
        for (index, cycle) in self.cycles.iter().enumerate() {
            for edge in self.edges(&cycle.edges) {
                let (number, count) = ((index + 1).to_string(), edge.imports.len().to_string());
                rows.push([&[number.into()], &self.cells(cycle, edge)[..], &[count.into()]].concat());
            }
        }
        vec![Table::new(["cycle", "from", "to", "cut", "imports"], rows)]
    }

    fn json(&self) -> Value {
        json!({
            "project": self.project.map(|project| &project.name),
            "cycles": self.cycles.iter().map(|cycle| self.data(cycle)).collect::<Vec<_>>(),
        })
    }

    fn engine(&self) -> Option<EngineName> {
        self.engine
    }

    fn graph(&self) -> Option<Graph> {
        let names = self.cycles.iter().flat_map(|cycle| &cycle.bricks);
        let bricks: Vec<&Brick> = names.filter_map(|name| self.input.workspace.bricks.get(name)).collect();
        let number = numbered(&bricks);
        let mut graph = Graph::default();
        for brick in bricks {
            let title = format!("{}, a {}", brick.name, brick.kind.as_str());
            graph.nodes.push(brick_box(self.input, brick, title));
        }
        for cycle in &self.cycles {
            for edge in self.edges(&cycle.edges) {
                let Some(ends) = ends(edge, &number) else { continue };
                let is_cut = is_cut(cycle, edge);
                let arrow = import_arrow(edge, ends, is_cut);
                graph.edges.push(match is_cut {
                    // Without the arrows that are to be removed the others lead downwards.
                    true => {
                        let title = format!("{}, to be removed", edge_sentence(edge));
                        diagram::Edge { kind: "cut".to_owned(), weak: true, title, ..arrow }
                    }
                    false => diagram::Edge { weak: false, ..arrow },
                });
            }
        }
        Some(graph)
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
