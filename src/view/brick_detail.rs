//! One brick between those that use it and those that it uses, as part of `deps`.
//!
//! In: [`Imports`] and a brick. Out: its [`Report`]. Never: bricks that have nothing to do with it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::graph::GraphView;
use super::imports::Imports;
use super::interface::Interfaces;
use super::neighbour_view::{Neighbour, NeighbourView};
use super::report::Report;
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::text::{self, Style};
use super::wording::{counted, edge_data, edge_sentence, strings};
use diagram::Drawing;
use workspace::{Brick, BrickName};

/// One brick between those that use it and those that it uses.
pub(super) struct BrickDetail<'a> {
    pub(super) imports: Imports<'a>,
    pub(super) brick: &'a Brick,
    /// The same as a graph.
    pub(super) graph: GraphView<'a>,
    /// Whether its interface is part of it.
    pub(super) interface: bool,
}

/// A brick as data.
pub(super) fn brick_data(brick: &Brick) -> Value {
    json!({"name": brick.name.as_str(), "kind": brick.kind.as_str(), "path": brick.path})
}

impl<'a> BrickDetail<'a> {
    /// Neighbours whose imports have these ends, direct ones first.
    fn side(&self, ends: impl Fn(&'a BrickName) -> (&'a BrickName, &'a BrickName)) -> Vec<Neighbour<'a>> {
        let (mut direct, mut indirect) = (Vec::new(), Vec::new());
        for other in self.imports.in_order() {
            let (from, to) = ends(&other.name);
            match self.imports.edge(from, to) {
                Some(edge) => direct.push((other, Some(edge))),
                None if self.imports.is_indirect(from, to) => indirect.push((other, None)),
                None => {}
            }
        }
        [direct, indirect].concat()
    }

    fn used_by(&self) -> Vec<Neighbour<'a>> {
        self.side(|other| (other, &self.brick.name))
    }

    fn uses(&self) -> Vec<Neighbour<'a>> {
        self.side(|other| (&self.brick.name, other))
    }

    fn interfaces(&self) -> Option<Interfaces<'_>> {
        self.interface.then(|| Interfaces::new(self.imports.input, &self.imports.bricks, Some(self.brick)))
    }

    fn cell(&self, neighbour: Option<&Neighbour<'_>>) -> Cell {
        let Some((brick, edge)) = neighbour else { return Cell::default() };
        let mut part = self.imports.input.named(brick);
        let mark = self.imports.mark(*edge);
        if mark != Mark::Yes {
            part.text = format!("{} {}", mark.as_str(), part.text);
        }
        Cell { title: edge.map(edge_sentence), ..part.into() }
    }
}

impl<'a> Report for BrickDetail<'a> {
    fn title(&self) -> String {
        format!("Who uses {} in {}, and what it uses", self.brick.name, self.imports.input.place(self.imports.project))
    }

    fn counts(&self) -> String {
        let [used_by, uses] = [self.used_by(), self.uses()]
            .map(|side| counted(side.iter().filter(|(_, edge)| edge.is_some()).count(), "brick", "bricks"));
        format!("used by {used_by}, uses {uses}")
    }

    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self.interfaces().iter().flat_map(Interfaces::bypass_notes).collect();
        if self.interface && self.brick.interface.is_none() {
            notes.push(format!("{} does not say what it exposes, so all of it may be used.", self.brick.name));
        }
        notes.extend(self.imports.notes([&self.brick.name]));
        notes
    }

    fn tables(&self) -> Vec<Table> {
        let (used_by, uses) = (self.used_by(), self.uses());
        let marks: BTreeSet<Mark> = used_by.iter().chain(&uses).map(|(_, edge)| self.imports.mark(*edge)).collect();
        let meanings = [(Mark::Indirect, "through others"), (Mark::Weak, "only in tests or for the type checker")];
        let meanings = meanings.into_iter().filter(|(mark, _)| marks.contains(mark));
        let rows = (0..used_by.len().max(uses.len())).map(|index| {
            let [left, right] = [used_by.get(index), uses.get(index)].map(|neighbour| self.cell(neighbour));
            vec![left, Cell::default(), Cell::default(), Cell::default(), right]
        });
        let columns = [
            Column::new("used by"),
            Column::new(Cell::new("←", Tone::Plain)),
            Column::new(Part::brick(self.brick)),
            Column::new(Cell::new("→", Tone::Plain)),
            Column::new("uses"),
        ];
        let legend = meanings.map(|(mark, meaning)| (mark, meaning.to_owned())).collect();
        let neighbours = Table { legend, ..Table::new(columns, rows) };
        let interfaces = self.interfaces().filter(|_| self.brick.interface.is_some());
        std::iter::once(neighbours).chain(interfaces.map(|interfaces| interfaces.table(self.brick))).collect()
    }

    /// On a terminal with the hands of `poly`, which not every browser has a font for.
    fn text(&self, style: Style) -> String {
        let mut tables = self.tables();
        if let [_, left, _, right, _] = &mut tables[0].columns[..] {
            left.header = Cell::new("👈", Tone::Plain);
            right.header = Cell::new("👉", Tone::Plain);
        }
        text::page(&tables, &self.notes(), style)
    }

    /// One row for each brick on either side.
    fn records(&self) -> Vec<Table> {
        let used_by = self.used_by().into_iter().map(|(other, edge)| (other, self.brick, edge));
        let uses = self.uses().into_iter().map(|(other, edge)| (self.brick, other, edge));
        let rows = used_by.chain(uses).map(|(from, to, edge)| {
            let (kind, count) = edge.map_or(("indirect", 0), |edge| (edge.kind().as_str(), edge.imports.len()));
            vec![from.name.as_str().into(), to.name.as_str().into(), kind.into(), count.to_string().into()]
        });
        vec![Table::new(["from", "to", "kind", "imports"], rows)]
    }

    fn json(&self) -> Value {
        let [used_by, uses] = [self.used_by(), self.uses()].map(|side| {
            let one = side.into_iter().map(|(brick, edge)| {
                let (name, kind) = (brick.name.as_str(), brick.kind.as_str());
                json!({"brick": name, "kind": kind, "indirect": edge.is_none(), "edge": edge.map(edge_data)})
            });
            one.collect::<Vec<_>>()
        });
        json!({
            "project": self.imports.project.map(|project| &project.name),
            "brick": brick_data(self.brick),
            "used_by": used_by,
            "uses": uses,
            "circular": strings(self.imports.circular(&self.brick.name)),
            "interface": self.interfaces().map(|interfaces| interfaces.json()),
        })
    }

    fn graph(&self) -> Option<diagram::Graph> {
        self.graph.graph()
    }

    fn drawings(&self) -> Vec<Drawing> {
        let declared = self.imports.project.map(|project| &project.bricks);
        let declared = declared.filter(|_| !self.imports.input.workspace.compat);
        let undeclared =
            declared.map(|declared| self.imports.bricks.difference(declared).cloned().collect()).unwrap_or_default();
        let view = NeighbourView {
            input: self.imports.input,
            brick: self.brick,
            used_by: self.used_by(),
            uses: self.uses(),
            cycles: self.imports.cycles(),
            undeclared: &undeclared,
            once: false,
        };
        vec![Drawing::Graph(view.graph())]
    }
}
