//! `deps`: which brick imports which, and what one brick uses and is used by.
//!
//! In: a [`ViewInput`] and the options of `deps`. Out: the tables of `poly deps`. Never: a graph of
//! all bricks; `graph` draws the same imports.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use serde_json::{Value, json};

use super::brick_detail::{BrickDetail, brick_data};
use super::graph::{GraphArgs, GraphView};
use super::import_matrix::ImportMatrix;
use super::imports::Imports;
use super::input::ViewInput;
use super::interface::Interfaces;
use super::order::{self, Order};
use super::report::{Report, ViewOptions};
use super::table::{Cell, Column, Table};
use super::wording::{counted, counted_kind, edge_data, strings};
use diagram::Drawing;
use support::diagnostic::Diagnostic;
use workspace::{Brick, BrickKind, BrickName};

/// Options of `deps`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct DepsArgs {
    /// Only among the bricks of this project
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,

    /// What this brick uses and who uses it
    #[arg(long, value_name = "NAME")]
    pub brick: Option<String>,

    /// Also what is imported through others
    #[arg(long)]
    pub transitive: bool,

    /// Who is imported by whom: rows and columns change places
    #[arg(long, visible_alias = "swap", conflicts_with = "brick")]
    pub reverse: bool,

    /// The order of rows and columns; in pictures by level unless another one is asked for
    #[arg(long, value_enum, conflicts_with = "brick")]
    pub order: Option<Order>,

    /// Also what bricks expose, what of it nobody uses, and what is used past it
    #[arg(long)]
    pub interface: bool,
}

impl ViewOptions for DepsArgs {
    fn report<'a>(&'a self, input: ViewInput<'a>) -> Result<Box<dyn Report + 'a>, Vec<Diagnostic>> {
        let imports = Imports::new(input, input.find_project(self.project.as_ref())?, self.transitive);
        let Some(brick) = input.find_brick("brick", self.brick.as_ref())? else {
            return Ok(Box::new(ImportTable { imports, options: self }));
        };
        if !imports.bricks.contains(&brick.name) {
            return Err(input.not_in_project(brick, imports.project));
        }
        let graph = GraphArgs { project: self.project.clone(), brick: self.brick.clone(), ..GraphArgs::default() };
        let graph = GraphView::new(input, &graph)?;
        Ok(Box::new(BrickDetail { imports, brick, graph, interface: self.interface }))
    }
}

/// A table of so many cells is no alternative to anything.
const MOST_CELLS: usize = 2500;

/// Who imports whom among some bricks.
struct ImportTable<'a> {
    imports: Imports<'a>,
    options: &'a DepsArgs,
}

impl<'a> ImportTable<'a> {
    /// All bricks, in this order unless another one is asked for.
    fn bricks(&self, order: Order) -> Vec<&'a Brick> {
        order::sorted(self.imports.input.workspace, self.imports.in_order(), self.options.order.unwrap_or(order))
    }

    fn matrix(&self, order: Order) -> ImportMatrix<'a> {
        ImportMatrix {
            input: self.imports.input,
            view: "deps",
            bricks: self.bricks(order),
            edges: self.imports.edges().collect(),
            indirect: self.imports.indirect(),
            cycles: self.imports.cycles(),
            swapped: self.options.reverse,
        }
    }

    /// Every brick with those that it imports and those that import it.
    fn list(&self, bricks: &[&Brick]) -> Table {
        let mut ends: BTreeMap<&BrickName, [Vec<&BrickName>; 2]> = BTreeMap::new();
        for edge in self.imports.edges() {
            ends.entry(&edge.from).or_default()[0].push(&edge.to);
            ends.entry(&edge.to).or_default()[1].push(&edge.from);
        }
        let input = self.imports.input;
        let rows = bricks.iter().map(|brick| {
            let lists = ends.remove(&brick.name).unwrap_or_default();
            let [uses, users] = lists.map(|names| Cell::list(input.named_all(names)));
            vec![input.named(brick).into(), uses, users]
        });
        Table::new([Column::new("brick"), Column::wrapping("uses"), Column::wrapping("used by")], rows)
    }

    fn interfaces(&self) -> Option<Interfaces<'_>> {
        self.options.interface.then(|| Interfaces::new(self.imports.input, &self.imports.bricks, None))
    }
}

impl Report for ImportTable<'_> {
    fn title(&self) -> String {
        let what = if self.options.reverse { "Who is imported by whom in" } else { "Imports between the bricks of" };
        format!("{what} {}", self.imports.input.place(self.imports.project))
    }

    fn counts(&self) -> String {
        let bricks = self.imports.in_order();
        let [bases, components] = BrickKind::ALL.map(|kind| counted_kind(bricks.iter().copied(), kind));
        format!("{components} and {bases}, {}", counted(self.imports.edges().count(), "import", "imports"))
    }

    fn notes(&self) -> Vec<String> {
        let interfaces = self.interfaces();
        let mut notes: Vec<String> = interfaces.iter().flat_map(Interfaces::bypass_notes).collect();
        notes.extend(interfaces.iter().flat_map(Interfaces::unused_notes));
        notes.extend(self.imports.notes(&self.imports.bricks));
        notes
    }

    /// A column for each brick that another one imports, or that imports another one.
    fn tables(&self) -> Vec<Table> {
        let matrix = self.matrix(Order::Name);
        let ends = matrix.edges.iter().map(|edge| if self.options.reverse { &edge.from } else { &edge.to });
        let ends: BTreeSet<&BrickName> = ends.collect();
        let columns: Vec<&Brick> = matrix.bricks.iter().copied().filter(|brick| ends.contains(&brick.name)).collect();
        vec![matrix.cross_table(&matrix.bricks, &columns).table(Column::stacked)]
    }

    fn drawings(&self) -> Vec<Drawing> {
        vec![Drawing::Matrix(self.matrix(Order::Level).matrix())]
    }

    /// For many bricks a list, which has a row for each brick and no empty cells.
    fn alternative(&self) -> Vec<Table> {
        let bricks = self.bricks(Order::Name);
        if bricks.len() * bricks.len() > MOST_CELLS { vec![self.list(&bricks)] } else { self.tables() }
    }

    fn json(&self) -> Value {
        let imports = &self.imports;
        let bricks = imports.in_order();
        let indirect =
            imports.indirect().into_iter().map(|(from, to)| json!({"from": from.as_str(), "to": to.as_str()}));
        let mut circular = Vec::new();
        for brick in &bricks {
            let others = imports.circular(&brick.name).into_iter().filter(|other| brick.name < **other);
            circular.extend(others.map(|other| strings([&brick.name, other])));
        }
        json!({
            "project": imports.project.map(|project| &project.name),
            "bricks": bricks.into_iter().map(brick_data).collect::<Vec<_>>(),
            "edges": imports.edges().map(edge_data).collect::<Vec<_>>(),
            "indirect": indirect.collect::<Vec<_>>(),
            "circular": circular,
            "cycles": imports.cycles().into_iter().map(strings).collect::<Vec<_>>(),
            "interface": self.interfaces().map(|interfaces| interfaces.json()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::tests::{picture, shop, written};

    fn check(request: &str, expected: &str) {
        assert_eq!(written(&shop(), request, Format::Text), expected);
    }

    #[test]
    fn the_matrix() {
        check(
            "deps",
            "
          i       r
          n       e
          b   l   t
          o   o   r
  brick   x   g   y
 ───────────────────
  inbox   -   ✔   ✔
  log     -   -   -
  lone    -   -   -
  retry   ✔   ✔   -
  api     ✔   ✔   -

 ✔ the row imports the column, - not at all

 ℹ inbox is used by retry and also uses retry.
 ℹ retry is used by inbox and also uses inbox.
",
        );
        check(
            "deps --reverse --transitive --project message-api",
            "
          i   r
          n   e
          b   t   a
          o   r   p
  brick   x   y   i
 ───────────────────
  inbox   -   ✔   ✔
  log     ✔   ✔   ✔
  retry   ✔   -   +
  api     -   -   -

 ✔ the row is imported by the column, + through others, - not at all

 ℹ inbox is used by retry and also uses retry.
 ℹ retry is used by inbox and also uses inbox.
 Needed but not declared by message-api: retry.
",
        );
    }

    #[test]
    fn around_a_brick() {
        check(
            "deps --brick retry --transitive",
            "
  used by   👈   retry   👉   uses
 ───────────────────────────────────
  inbox                       inbox
  + api                       log

 + through others

 ℹ retry is used by inbox and also uses inbox.
",
        );
        check(
            "deps --brick log",
            "
  used by   👈   log   👉   uses
 ────────────────────────────────
  inbox
  retry
  api

",
        );
        check(
            "deps --brick lone",
            "
  used by   👈   lone   👉   uses
 ─────────────────────────────────

",
        );
    }

    #[test]
    fn data_and_tables_for_others() {
        assert_eq!(
            written(&shop(), "deps --transitive", Format::Csv),
            "\
brick,inbox,log,retry\r
inbox,0,1,1\r
log,0,0,0\r
lone,0,0,0\r
retry,1,1,0\r
api,1,1,+\r
"
        );
        assert_eq!(
            written(&shop(), "deps --brick retry --transitive", Format::Csv),
            "\
from,to,kind,imports\r
inbox,retry,runtime,1\r
api,retry,indirect,0\r
retry,inbox,runtime,1\r
retry,log,runtime,1\r
"
        );
        let json: serde_json::Value =
            serde_json::from_str(&written(&shop(), "deps --transitive", Format::Json)).unwrap();
        assert_eq!(json["circular"], serde_json::json!([["inbox", "retry"]]));
        assert_eq!(json["indirect"], serde_json::json!([{"from": "api", "to": "retry"}]));
        let json: serde_json::Value =
            serde_json::from_str(&written(&shop(), "deps --brick log", Format::Json)).unwrap();
        assert_eq!(json["used_by"][2]["edge"]["imports"][0]["file"], "bases/shop/api/core.py");
        assert!(written(&shop(), "deps --brick log", Format::Svg).starts_with("<svg "));
    }

    #[test]
    fn a_table_in_a_page() {
        let html = picture(&shop(), "deps", "p1").html;
        for part in [
            "<th scope=\"col\" class=\"upright\"><span><a class=\"component\" href=\"/bricks/log/\">log</a></span></th>",
            "<td class=\"mark yes\" title=\"api imports log: bases/shop/api/core.py:2\">✔</td>",
        ] {
            assert!(html.contains(part), "{part}\n{html}");
        }
        // By level, while the table keeps the order of `poly`.
        assert!(html.contains("<svg class=\"bricks bricks-matrix\" data-view=\"deps\""), "{html}");
        let rows: Vec<&str> = html.split("<g class=\"row ").skip(1).filter_map(|row| row.split('"').nth(2)).collect();
        assert_eq!(rows, ["api", "inbox", "retry", "log", "lone"], "{html}");
    }

    #[test]
    fn order_and_axes() {
        check(
            "deps --order level --swap",
            "
              i   r
              n   e
          a   b   t
          p   o   r
  brick   i   x   y
 ───────────────────
  api     -   -   -
  inbox   ✔   -   ✔
  retry   -   ✔   -
  log     ✔   ✔   ✔
  lone    -   -   -

 ✔ the row is imported by the column, - not at all

 ℹ inbox is used by retry and also uses retry.
 ℹ retry is used by inbox and also uses inbox.
",
        );
        check(
            "deps --brick lone --project message-api",
            "\
error: brick `lone` is not part of project `message-api`
 --> post.md:1:14
  |
1 | deps --brick lone --project message-api
  |              ^^^^
  |
  = help: leave out `--project` to see the brick in the whole workspace",
        );
        check(
            "deps --project mesage-api",
            "\
error: unknown project `mesage-api` in workspace `shop`
 --> post.md:1:16
  |
1 | deps --project mesage-api
  |                ^^^^^^^^^^
  |
  = note: projects: `message-api`
  = help: did you mean `message-api`?",
        );
    }
}
