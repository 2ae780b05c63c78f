//! `ws`: the whole model of a workspace.
//!
//! In: a [`ViewInput`]. Out: [`WorkspaceDump`]: tables of bricks and projects, and the snapshot of
//! it all. Never: findings; these are those of [`findings`](workspace::findings).

use std::collections::BTreeMap;

use clap::Args;
use serde_json::Value;

use super::input::ViewInput;
use super::report::{Report, ViewOptions};
use super::table::{Cell, Part, Table};
use super::wording::{counted, counted_kind, upper_first};
use support::diagnostic::Diagnostic;
use workspace::{BrickKind, Snapshot};

/// Options of `ws`; it has none besides those of every view.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct WsArgs {}

impl ViewOptions for WsArgs {
    fn report<'a>(&'a self, input: ViewInput<'a>) -> Result<Box<dyn Report + 'a>, Vec<Diagnostic>> {
        Ok(Box::new(WorkspaceDump { input }))
    }
}

/// A workspace with all that it has.
struct WorkspaceDump<'a> {
    input: ViewInput<'a>,
}

impl WorkspaceDump<'_> {
    fn bricks(&self) -> Table {
        let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
        for (from, to) in self.input.workspace.edges.keys() {
            counts.entry(from.as_str()).or_default()[0] += 1;
            counts.entry(to.as_str()).or_default()[1] += 1;
        }
        let rows = self.input.workspace.reading_order().into_iter().map(|brick| {
            let [uses, used_by] = counts.remove(brick.name.as_str()).unwrap_or_default();
            let numbers = [brick.files.len(), uses, used_by].map(number);
            let words = [brick.kind.as_str(), brick.path.as_str()].map(Cell::from);
            [&[self.input.named(brick).into()], &words[..], &numbers].concat()
        });
        Table::new(["brick", "kind", "path", "files", "uses", "used by"], rows)
    }

    fn projects(&self) -> Table {
        let rows = self.input.workspace.projects.iter().map(|project| {
            let bricks = project.bricks.iter().filter_map(|name| self.input.workspace.bricks.get(name));
            let [bases, components] =
                BrickKind::ALL.map(|kind| number(bricks.clone().filter(|brick| brick.kind == kind).count()));
            let path = if project.path.is_empty() { "." } else { &project.path };
            vec![Part::project(project).into(), path.into(), bases, components, number(project.requirements.len())]
        });
        Table::new(["project", "path", "bases", "components", "libraries"], rows)
    }
}

fn number(count: usize) -> Cell {
    count.to_string().into()
}

impl Report for WorkspaceDump<'_> {
    fn title(&self) -> String {
        format!("Workspace {}", self.input.name)
    }

    fn notes(&self) -> Vec<String> {
        let workspace = self.input.workspace;
        let projects = workspace.projects.iter().filter(|project| !project.development).count();
        let [bases, components] = BrickKind::ALL.map(|kind| counted_kind(workspace.bricks.values(), kind));
        let (projects, imports) =
            (counted(projects, "project", "projects"), counted(workspace.edges.len(), "import", "imports"));
        vec![format!("{}.", upper_first(&format!("{projects}, {components}, {bases}, {imports} between bricks")))]
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
        serde_json::to_value(Snapshot::of(self.input.workspace)).unwrap_or_default()
    }

    fn document(&self) -> Option<String> {
        let workspace = self.input.workspace;
        // Large enough for all of it: growing copies it many times.
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
