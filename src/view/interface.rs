//! Interfaces of bricks and who uses them, as parts of `deps`.
//!
//! In: a [`ViewInput`] and the bricks in question. Out: a table of the names that a brick exposes,
//! and sentences about bypasses and unused names. Never: which these are ([`workspace::bypasses`]).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::input::ViewInput;
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::wording::{joined, strings};
use workspace::{Brick, BrickName, Edge, ExposedName, Use};
use workspace::{bypasses, unused_exports};

/// The interfaces of some bricks.
pub(super) struct Interfaces<'a> {
    input: ViewInput<'a>,
    bricks: &'a BTreeSet<BrickName>,
    /// The brick that it is all about.
    only: Option<&'a Brick>,
}

impl<'a> Interfaces<'a> {
    /// The interfaces of these bricks, or of only one of them; users are looked for among these
    /// bricks.
    pub(super) fn new(input: ViewInput<'a>, bricks: &'a BTreeSet<BrickName>, only: Option<&'a Brick>) -> Self {
        Self { input, bricks, only }
    }

    fn concerns(&self, brick: &BrickName) -> bool {
        self.bricks.contains(brick) && self.only.is_none_or(|only| only.name == *brick)
    }

    fn bypasses(&self) -> Vec<(&'a Edge, &'a Use)> {
        let all = bypasses(self.input.workspace).into_iter();
        all.filter(|(edge, _)| self.bricks.contains(&edge.from) && self.concerns(&edge.to)).collect()
    }

    /// Exposed names that nobody uses; `poly` does not look for it.
    fn unused(&self) -> Vec<(&'a Brick, &'a ExposedName)> {
        let all = if self.input.workspace.compat { Vec::new() } else { unused_exports(self.input.workspace) };
        all.into_iter().filter(|(brick, _)| self.concerns(&brick.name)).collect()
    }

    /// The sentences of `poly` about bypasses, with their places.
    pub(super) fn bypass_notes(&self) -> Vec<String> {
        let mut places: BTreeMap<(&BrickName, &BrickName, &str), Vec<String>> = BTreeMap::new();
        for (edge, used) in self.bypasses() {
            let place = format!("{}:{}", used.file, used.line);
            places.entry((&edge.to, &edge.from, first_part(&used.name))).or_default().push(place);
        }
        let mut notes = Vec::new();
        for ((brick, user, name), places) in places {
            let places = places.join(", ");
            notes.push(format!("ℹ Found in {user}: {name} is not part of the public interface of {brick} ({places})."));
        }
        notes
    }

    /// One sentence for each brick that exposes what nobody uses.
    pub(super) fn unused_notes(&self) -> Vec<String> {
        let mut unused: BTreeMap<&BrickName, Vec<&str>> = BTreeMap::new();
        for (brick, exposed) in self.unused() {
            unused.entry(&brick.name).or_default().push(&exposed.name);
        }
        let mut notes = Vec::new();
        for (brick, names) in unused {
            notes.push(format!("ℹ {brick} exposes {}, which no other brick uses.", joined(names)));
        }
        notes
    }

    /// The names that a brick exposes, with the bricks that use each.
    pub(super) fn table(&self, brick: &Brick) -> Table {
        let unused: BTreeSet<&str> = self.unused().iter().map(|(_, exposed)| exposed.name.as_str()).collect();
        let rows = exposed(brick).map(|(file, exposed)| {
            let users = self.users(brick, &exposed.name);
            let users = match (users.is_empty(), unused.contains(exposed.name.as_str())) {
                (true, true) => Cell::mark(Mark::Unused).valued("unused"),
                (true, false) => Cell::default(),
                (false, _) => Cell::list(users.into_iter().map(|user| self.input.named(user))),
            };
            let location = format!("{file}:{}", exposed.line);
            vec![Cell::new(exposed.name.as_str(), Tone::Data).titled(location), users]
        });
        let header = Part::new(format!("{} exposes", brick.name), Tone::of(brick.kind));
        Table::new([Column::new(header), Column::wrapping("used by")], rows)
            .explained(&[(Mark::Unused, "exposed, and used by no other brick")])
    }

    /// The bricks that use an exposed name, in the order of `poly`.
    fn users(&self, brick: &Brick, name: &str) -> Vec<&'a Brick> {
        let mut users = self.input.workspace.reading_order();
        users.retain(|other| {
            let edge = self.input.workspace.edges.get(&(other.name.clone(), brick.name.clone()));
            let uses = edge.into_iter().flat_map(|edge| &edge.uses);
            self.bricks.contains(&other.name) && uses.into_iter().any(|used| self.is_use_of(&used.name, name))
        });
        users
    }

    fn is_use_of(&self, used: &str, exposed: &str) -> bool {
        match self.input.workspace.compat {
            true => used.starts_with(exposed),
            false => [exposed, "*"].contains(&first_part(used)),
        }
    }

    /// Bypasses and unused names as data; of one brick also what it exposes.
    pub(super) fn json(&self) -> Value {
        let bypasses = self.bypasses().into_iter().map(|(edge, used)| {
            let (from, to, Use { name, file, line, column }) = (edge.from.as_str(), edge.to.as_str(), used);
            json!({"from": from, "to": to, "name": name, "file": file, "line": line, "column": column})
        });
        let unused = self.unused().into_iter().map(|(brick, exposed)| {
            let file = brick.interface.as_ref().map(|interface| interface.file.as_str());
            json!({"brick": brick.name.as_str(), "name": exposed.name, "file": file, "line": exposed.line})
        });
        let mut data = json!({"bypasses": bypasses.collect::<Vec<_>>(), "unused": unused.collect::<Vec<_>>()});
        if let Some(brick) = self.only {
            let exposed = exposed(brick).map(|(_, exposed)| {
                let users = self.users(brick, &exposed.name);
                let users = strings(users.into_iter().map(|user| &user.name));
                json!({"name": exposed.name, "line": exposed.line, "used_by": users})
            });
            data["exposes"] = exposed.collect();
        }
        data
    }
}

/// The names that a brick exposes, with the file that does.
fn exposed(brick: &Brick) -> impl Iterator<Item = (&str, &ExposedName)> {
    let interfaces = brick.interface.iter();
    interfaces.flat_map(|interface| interface.names.iter().map(|name| (interface.file.as_str(), name)))
}

fn first_part(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}
