//! What bricks expose and who uses it, as parts of `deps`.
//!
//! In: a [`Subject`] and the bricks in question. Out: a table of what a brick exposes, and sentences about bypasses and unused names. Never: which these
//! are ([`workspace::bypasses`]).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Subject;
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::wording::joined;
use workspace::{Brick, BrickName, Edge, ExposedName, Use, bypasses, unused_exports};

/// The interfaces of some bricks.
pub(super) struct Interfaces<'a> {
    subject: Subject<'a>,
    bricks: &'a BTreeSet<BrickName>,
    /// The brick that it is all about.
    only: Option<&'a Brick>,
}

impl<'a> Interfaces<'a> {
    /// The interfaces of these bricks, or of only one of them; users are looked for among these bricks.
    pub(super) fn new(subject: Subject<'a>, bricks: &'a BTreeSet<BrickName>, only: Option<&'a Brick>) -> Self {
        Self { subject, bricks, only }
    }

    fn concerns(&self, brick: &BrickName) -> bool {
        self.bricks.contains(brick) && self.only.is_none_or(|only| only.name == *brick)
    }

    fn bypasses(&self) -> Vec<(&'a Edge, &'a Use)> {
        let all = bypasses(self.subject.workspace).into_iter();
        all.filter(|(edge, _)| self.bricks.contains(&edge.from) && self.concerns(&edge.to)).collect()
    }

    /// What nobody uses; `poly` does not look for it.
    fn unused(&self) -> Vec<(&'a Brick, &'a ExposedName)> {
        let all = if self.subject.workspace.compat { Vec::new() } else { unused_exports(self.subject.workspace) };
        all.into_iter().filter(|(brick, _)| self.concerns(&brick.name)).collect()
    }

    /// The sentences of `poly` about bypasses, with their places.
    pub(super) fn bypass_notes(&self) -> Vec<String> {
        let mut places: BTreeMap<(&BrickName, &BrickName, &str), Vec<String>> = BTreeMap::new();
        for (edge, used) in self.bypasses() {
            let place = format!("{}:{}", used.file, used.line);
            places.entry((&edge.to, &edge.from, first_part(&used.name))).or_default().push(place);
        }
        let sentence = |((brick, user, name), places): ((&BrickName, &BrickName, &str), Vec<String>)| {
            let places = places.join(", ");
            format!("ℹ Found in {user}: {name} is not part of the public interface of {brick} ({places}).")
        };
        places.into_iter().map(sentence).collect()
    }

    /// One sentence for each brick that exposes what nobody uses.
    pub(super) fn unused_notes(&self) -> Vec<String> {
        let mut names: BTreeMap<&BrickName, Vec<&str>> = BTreeMap::new();
        for (brick, exposed) in self.unused() {
            names.entry(&brick.name).or_default().push(&exposed.name);
        }
        let sentence = |(brick, names): (&BrickName, Vec<&str>)| {
            format!("ℹ {brick} exposes {}, which no other brick uses.", joined(names))
        };
        names.into_iter().map(sentence).collect()
    }

    /// The names that a brick exposes, with the bricks that use each.
    pub(super) fn table(&self, brick: &Brick) -> Table {
        let unused: BTreeSet<&str> = self.unused().iter().map(|(_, exposed)| exposed.name.as_str()).collect();
        let row = |exposed: &ExposedName| {
            let users = self.users(brick, &exposed.name);
            let users = match (users.is_empty(), unused.contains(exposed.name.as_str())) {
                (true, true) => Cell::mark(Mark::Unused).valued("unused"),
                (true, false) => Cell::default(),
                (false, _) => Cell::list(users.into_iter().map(|user| self.subject.named(user))),
            };
            vec![Cell::new(exposed.name.as_str(), Tone::Data).titled(self.place(brick, exposed)), users]
        };
        let header = Cell::list([Part::new(format!("{} exposes", brick.name), Tone::of(brick.kind))]);
        let names = brick.interface.iter().flat_map(|interface| &interface.names);
        let meaning = (Mark::Unused, "exposed, and used by no other brick".to_owned());
        Table {
            columns: vec![Column::new(header), Column::wrapping("used by")],
            rows: names.map(row).collect(),
            legend: if unused.is_empty() { Vec::new() } else { vec![meaning] },
            ..Table::default()
        }
    }

    fn place(&self, brick: &Brick, exposed: &ExposedName) -> String {
        let file = brick.interface.as_ref().map_or("", |interface| interface.file.as_str());
        format!("{file}:{}", exposed.line)
    }

    /// The bricks that use an exposed name, in the order of `poly`.
    fn users(&self, brick: &Brick, name: &str) -> Vec<&'a Brick> {
        let uses = |other: &&Brick| {
            let edge = self.subject.workspace.edges.get(&(other.name.clone(), brick.name.clone()));
            edge.is_some_and(|edge| edge.uses.iter().any(|used| self.is_use_of(&used.name, name)))
        };
        let all = self.subject.workspace.reading_order().into_iter();
        all.filter(|other| self.bricks.contains(&other.name)).filter(uses).collect()
    }

    fn is_use_of(&self, used: &str, exposed: &str) -> bool {
        match self.subject.workspace.compat {
            true => used.starts_with(exposed),
            false => [exposed, "*"].contains(&first_part(used)),
        }
    }

    /// Bypasses and unused names as data; of one brick also what it exposes.
    pub(super) fn json(&self) -> Value {
        let bypass = |(edge, used): (&Edge, &Use)| {
            json!({"from": edge.from.as_str(), "to": edge.to.as_str(), "name": used.name, "file": used.file,
                "line": used.line, "column": used.column})
        };
        let unused = |(brick, exposed): (&Brick, &ExposedName)| {
            let file = brick.interface.as_ref().map(|interface| interface.file.as_str());
            json!({"brick": brick.name.as_str(), "name": exposed.name, "file": file, "line": exposed.line})
        };
        let mut data = json!({
            "bypasses": self.bypasses().into_iter().map(bypass).collect::<Vec<_>>(),
            "unused": self.unused().into_iter().map(unused).collect::<Vec<_>>(),
        });
        if let Some(brick) = self.only {
            let names = brick.interface.iter().flat_map(|interface| &interface.names);
            let exposed = names.map(|exposed| {
                let users = self.users(brick, &exposed.name);
                let users = users.into_iter().map(|user| user.name.as_str()).collect::<Vec<_>>();
                json!({"name": exposed.name, "line": exposed.line, "used_by": users})
            });
            data["exposes"] = exposed.collect();
        }
        data
    }
}

fn first_part(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}
