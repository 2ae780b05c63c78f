//! The whole model: what `snapshot` writes, and tables of what there is.
//!
//! In: a [`Subject`]. Out: a [`Whole`] workspace. Never: findings of its own; these are those of [`findings`](workspace::findings).

use std::collections::BTreeMap;

use clap::Args;
use serde_json::Value;

use super::table::{Cell, Column, Part, Table, Tone};
use super::wording::{counted, upper_first};
use super::{Shown, Subject};
use workspace::{Brick, BrickKind, Project, Snapshot};

/// Options of `ws`: none of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct WsArgs {}

/// A workspace with all that it has.
pub(super) struct Whole<'a> {
    subject: Subject<'a>,
}

impl<'a> Whole<'a> {
    pub(super) fn new(subject: Subject<'a>) -> Self {
        Self { subject }
    }

    fn bricks(&self) -> Table {
        let (mut uses, mut used_by) = (BTreeMap::new(), BTreeMap::new());
        for (from, to) in self.subject.workspace.edges.keys() {
            *uses.entry(from.as_str()).or_default() += 1;
            *used_by.entry(to.as_str()).or_default() += 1;
        }
        let row = |brick: &Brick| {
            let count = |counts: &BTreeMap<&str, usize>| number(counts.get(brick.name.as_str()).copied().unwrap_or(0));
            vec![
                self.subject.named(brick).into(),
                brick.kind.as_str().into(),
                brick.path.as_str().into(),
                number(brick.files.len()),
                count(&uses),
                count(&used_by),
            ]
        };
        let headers = ["kind", "path", "files", "uses", "used by"].map(Column::new);
        Table {
            columns: [Column::new("brick")].into_iter().chain(headers).collect(),
            rows: self.in_order().map(row).collect(),
            ..Table::default()
        }
    }

    fn projects(&self) -> Table {
        let row = |project: &Project| {
            let of_kind = |kind| {
                let bricks = project.bricks.iter().filter_map(|name| self.subject.workspace.bricks.get(name));
                number(bricks.filter(|brick| brick.kind == kind).count())
            };
            vec![
                Part::project(project).into(),
                if project.path.is_empty() { "." } else { &project.path }.into(),
                of_kind(BrickKind::Base),
                of_kind(BrickKind::Component),
                number(project.requirements.len()),
            ]
        };
        let headers = ["path", "bases", "components", "libraries"].map(Column::new);
        Table {
            columns: [Column::new("project")].into_iter().chain(headers).collect(),
            rows: self.subject.workspace.projects.iter().map(row).collect(),
            ..Table::default()
        }
    }

    fn count(&self) -> String {
        let workspace = self.subject.workspace;
        let of_kind = |kind| workspace.bricks.values().filter(|brick| brick.kind == kind).count();
        let projects = workspace.projects.iter().filter(|project| !project.development).count();
        format!(
            "{}, {}, {}, {} between bricks",
            counted(projects, "project", "projects"),
            counted(of_kind(BrickKind::Component), "component", "components"),
            counted(of_kind(BrickKind::Base), "base", "bases"),
            counted(workspace.edges.len(), "import", "imports"),
        )
    }

    /// Components by name, then bases, as `poly` lists them.
    fn in_order(&self) -> impl Iterator<Item = &'a Brick> {
        let bricks = &self.subject.workspace.bricks;
        let of_kind = |kind| bricks.values().filter(move |brick| brick.kind == kind);
        of_kind(BrickKind::Component).chain(of_kind(BrickKind::Base))
    }
}

fn number(count: usize) -> Cell {
    Cell::new(count.to_string(), Tone::Data)
}

impl Shown for Whole<'_> {
    fn title(&self) -> String {
        format!("Workspace {}", self.subject.name)
    }

    fn notes(&self) -> Vec<String> {
        vec![format!("{}.", upper_first(&self.count()))]
    }

    fn tables(&self) -> Vec<Table> {
        [self.projects(), self.bricks()].into_iter().filter(|table| !table.rows.is_empty()).collect()
    }

    /// One row a brick; a spreadsheet holds one table.
    fn records(&self) -> Vec<Table> {
        vec![self.bricks()]
    }

    fn json(&self) -> Value {
        // Strings, numbers and lists of the model always are JSON.
        serde_json::to_value(Snapshot::of(self.subject.workspace)).unwrap_or_default()
    }

    fn document(&self) -> Option<String> {
        let workspace = self.subject.workspace;
        // Room for all of it: growing copies it many times.
        let mut json = Vec::with_capacity(4096 + 2048 * workspace.bricks.len() + 512 * workspace.edges.len());
        serde_json::to_writer_pretty(&mut json, &Snapshot::of(workspace)).ok()?;
        String::from_utf8(json).ok()
    }
}

#[cfg(test)]
mod tests {
    use crate::view::Format;
    use crate::view::tests::{shop, written};
    use workspace::parse_snapshot;

    #[test]
    fn as_text() {
        assert_eq!(
            written(&shop(), "ws", Format::Text),
            "
  project       path           bases   components   libraries
 ─────────────────────────────────────────────────────────────
  message-api   projects/api   1       2            0


  brick   kind        path                    files   uses   used by
 ────────────────────────────────────────────────────────────────────
  inbox   component   components/shop/inbox   1       2      2
  log     component   components/shop/log     1       0      3
  lone    component   components/shop/lone    1       0      0
  retry   component   components/shop/retry   1       2      1
  api     base        bases/shop/api          1       2      0

 1 project, 4 components, 1 base, 6 imports between bricks.
"
        );
    }

    #[test]
    fn its_data_is_a_snapshot() {
        assert_eq!(parse_snapshot(&written(&shop(), "ws", Format::Json)).unwrap(), shop());
    }
}
