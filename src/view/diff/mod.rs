//! `diff`: changes since an earlier state of the workspace.
//!
//! In: a [`ViewInput`] with that state, and the options of a request. Out: a [`Comparison`], in the
//! words of `poly diff` and then what it leaves out. Never: rules; these are in
//! [`Diff`].

mod draw;

use std::collections::BTreeSet;

use clap::Args;
use serde_json::{Value, json};

use super::cross_table::{CrossCell, CrossTable, Heading};
use super::input::ViewInput;
use super::report::{Report, ViewOptions, engines};
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::text::{self, Style};
use super::wording::{counted, joined, places, strings};
use diagram::EngineName;
use support::diagnostic::Diagnostic;
use workspace::Baseline;
use workspace::{BrickKind, BrickName};
use workspace::{BrickUser, Change, Diff};

/// Options of `diff`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct DiffArgs {
    /// The revision to compare with: a tag, a branch, a commit, or the name of a pattern for tags;
    /// otherwise the newest stable tag
    #[arg(long, value_name = "REVISION")]
    pub since: Option<String>,

    /// Only names, in one line: affected projects, or bricks
    #[arg(long)]
    pub short: bool,

    /// Only the changed bricks
    #[arg(long)]
    pub bricks: bool,

    /// With `--bricks`: the bricks that use them, too
    #[arg(long)]
    pub deps: bool,

    /// In the picture: the bricks that no change concerns, too
    #[arg(long)]
    pub unaffected: bool,

    /// Lay out the graph with this engine, instead of the one that does it best
    #[arg(long, value_name = "ENGINE", value_parser = engines())]
    pub engine: Option<EngineName>,
}

impl ViewOptions for DiffArgs {
    fn report<'a>(&'a self, input: ViewInput<'a>) -> Result<Box<dyn Report + 'a>, Vec<Diagnostic>> {
        let Some(before) = input.before else {
            let message = format!("workspace `{}` has no earlier state to compare with", input.name);
            return Err(input.words.at("since", Diagnostic::error(message)));
        };
        let diff = Diff::between(&before.loaded.workspace, input.workspace, &before.changed);
        Ok(Box::new(Comparison { input, options: self, before, diff }))
    }
}

/// Two states of a workspace.
struct Comparison<'a> {
    input: ViewInput<'a>,
    options: &'a DiffArgs,
    before: &'a Baseline,
    diff: Diff,
}

impl Comparison<'_> {
    fn compat(&self) -> bool {
        self.input.workspace.compat
    }

    fn part(&self, name: &BrickName, kind: BrickKind) -> Part {
        match self.input.workspace.bricks.get(name) {
            Some(brick) => self.input.named(brick),
            None => Part::new(name.as_str(), Tone::of(kind)),
        }
    }

    /// A brick of now or then.
    fn brick(&self, name: &BrickName) -> Part {
        let then = self.before.loaded.workspace.bricks.get(name);
        self.part(name, then.map_or(BrickKind::Component, |brick| brick.kind))
    }

    fn bricks(&self, names: &BTreeSet<BrickName>) -> Cell {
        Cell::list(names.iter().map(|name| self.brick(name)))
    }

    /// The users to be listed; `poly` has direct ones only.
    fn users(&self) -> impl Iterator<Item = &BrickUser> {
        self.diff.users.iter().filter(|_| self.options.deps || !self.options.bricks)
    }

    /// Affected projects by the names of their folders, sorted; those changed themselves, or all.
    fn project_folders(&self, all: bool) -> Vec<&str> {
        let projects = self.diff.projects.iter().filter(|project| {
            project.change.is_some() || all && !(project.declares.is_empty() && project.needs.is_empty())
        });
        let mut folders: Vec<&str> = projects.map(|project| project.folder.as_str()).collect();
        folders.sort_unstable();
        folders
    }

    /// One line of names.
    fn short(&self) -> String {
        let names: Vec<&str> = match self.options.bricks {
            true => {
                let bricks = self.diff.bricks.iter().map(|brick| brick.name.as_str());
                bricks.chain(self.users().map(|user| user.name.as_str())).collect()
            }
            false => self.project_folders(true),
        };
        if names.is_empty() { String::new() } else { names.join(",") + "\n" }
    }

    fn bricks_text(&self, style: Style) -> String {
        let bricks = self.diff.bricks.iter();
        let mut out: String = bricks.map(|brick| change_line(&self.part(&brick.name, brick.kind), style)).collect();
        if self.options.deps {
            let users: Vec<String> = self.users().map(|user| style.paint(&self.part(&user.name, user.kind))).collect();
            let users = if users.is_empty() { "-".to_owned() } else { users.join(", ") };
            out += &format!("{} {users}\n", style.data(&format!("{} Used by:", Mark::Changed.as_str())));
        }
        out
    }

    /// The summary of `poly diff`.
    fn summary(&self, style: Style) -> String {
        let mut out = format!("\n{}\n\n", style.data(&format!("Diff: based on {}", self.before.name)));
        if self.diff.bricks.is_empty() {
            out += &format!("{}\n", style.data("No brick changes found."));
        }
        for (kind, label) in [(BrickKind::Component, "Changed components"), (BrickKind::Base, "Changed bases")] {
            let count = self.diff.of_kind(kind).count();
            if count > 0 {
                let label = style.paint(&Part::new(label, Tone::of(kind)));
                out += &format!("{label}: {}\n", style.data(&count.to_string()));
            }
        }
        let folders = self.project_folders(false).into_iter();
        out.extend(folders.map(|folder| change_line(&Part::new(folder, Tone::Project), style)));
        out
    }

    /// Changed bricks by projects, as `poly` prints them.
    fn matrix(&self) -> Table {
        let projects: Vec<_> = self.input.workspace.projects.iter().filter(|project| !project.development).collect();
        let mut cells = Vec::new();
        for (row, brick) in self.diff.bricks.iter().enumerate() {
            for (column, _) in projects.iter().enumerate().filter(|(_, project)| project.bricks.contains(&brick.name)) {
                cells.push(CrossCell { position: (row, column), cell: Cell::mark(Mark::Changed), square: None });
            }
        }
        let bricks =
            self.diff.bricks.iter().map(|brick| {
                Heading::named(Cell::from(self.part(&brick.name, brick.kind)).titled(brick.change.as_str()))
            });
        let table = CrossTable {
            corner: "brick",
            rows: bricks.collect(),
            columns: projects.into_iter().map(|project| Heading::named(Part::project(project))).collect(),
            cells,
            empty: Cell::mark(Mark::No),
            legend: Vec::new(),
        };
        table.table(Column::centred)
    }

    fn bricks_table(&self) -> Table {
        let rows = self.diff.bricks.iter().map(|brick| {
            let files = brick.files.iter().map(|file| Part::new(file, Tone::Plain));
            vec![self.part(&brick.name, brick.kind).into(), brick.change.as_str().into(), Cell::list(files)]
        });
        Table::new(["brick".into(), "change".into(), Column::wrapping("files")], rows).captioned("Changed bricks")
    }

    fn users_table(&self) -> Table {
        let rows = self.diff.users.iter().map(|user| {
            let distance = match user.distance {
                1 => "directly".to_owned(),
                steps => format!("in {steps} steps"),
            };
            let distance = Cell::from(distance).valued(user.distance);
            vec![self.part(&user.name, user.kind).into(), distance, self.brick(&user.via).into()]
        });
        Table::new(["brick", "uses it", "by importing"], rows).captioned("Users of what changed")
    }

    fn projects_table(&self) -> Table {
        let rows = self.diff.projects.iter().map(|project| {
            let name = Part::new(&project.display_name, Tone::Project).into();
            let change = project.change.map_or("-", Change::as_str).into();
            let lists = [&project.declares, &project.needs, &project.joined, &project.left];
            [&[name, change], &lists.map(|names| self.bricks(names))[..]].concat()
        });
        let lists = ["changed", "needs", "joined", "left"].map(Column::wrapping);
        let columns = ["project", "its files"].map(Column::from).into_iter().chain(lists);
        Table::new(columns, rows).captioned("Affected projects")
    }

    fn edges_table(&self) -> Table {
        let added = self.diff.added.iter().map(|edge| ("added", edge));
        let rows = added.chain(self.diff.removed.iter().map(|edge| ("removed", edge))).map(|(change, edge)| {
            let imports = Cell::new(places(&edge.imports), Tone::Plain).valued(edge.imports.len());
            vec![change.into(), self.brick(&edge.from).into(), self.brick(&edge.to).into(), imports]
        });
        Table::new(["change", "brick", "imports", "where"], rows).captioned("Imports between bricks")
    }

    /// Tables that `poly` does not have.
    fn more(&self) -> Vec<Table> {
        if self.compat() {
            return Vec::new();
        }
        let tables = [self.bricks_table(), self.users_table(), self.projects_table(), self.edges_table()];
        tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
    }
}

fn change_line(name: &Part, style: Style) -> String {
    format!("{} Changes found in {}\n", style.data(Mark::Changed.as_str()), style.paint(name))
}

impl Report for Comparison<'_> {
    fn title(&self) -> String {
        format!("Changes in {} since {}", self.input.name, self.before.name)
    }

    fn counts(&self) -> String {
        let [bases, components] = BrickKind::ALL.map(|kind| self.diff.of_kind(kind).count());
        [
            counted(components, "changed component", "changed components"),
            counted(bases, "changed base", "changed bases"),
            counted(self.diff.users.len(), "user", "users"),
            counted(self.diff.projects.len(), "affected project", "affected projects"),
        ]
        .join(", ")
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![format!("Compared with {}.", self.before.display_name)];
        if !self.compat() && !self.diff.testers.is_empty() {
            notes.push(format!("Only tests of {} import what changed.", joined(&self.diff.testers)));
        }
        notes
    }

    fn tables(&self) -> Vec<Table> {
        let matrix = Some(self.matrix()).filter(|table| !table.rows.is_empty());
        matrix.into_iter().chain(self.more()).collect()
    }

    fn records(&self) -> Vec<Table> {
        vec![self.bricks_table()]
    }

    fn json(&self) -> Value {
        let bricks = self.diff.bricks.iter().map(|brick| {
            let (kind, change) = (brick.kind.as_str(), brick.change.as_str());
            json!({"name": brick.name.as_str(), "kind": kind, "change": change, "files": brick.files})
        });
        let users = self.diff.users.iter().map(|user| {
            let (name, via) = (user.name.as_str(), user.via.as_str());
            json!({"name": name, "kind": user.kind.as_str(), "distance": user.distance, "via": via})
        });
        let projects = self.diff.projects.iter().map(|project| {
            json!({
                "name": project.display_name,
                "folder": project.folder,
                "change": project.change.map(Change::as_str),
                "declares": strings(&project.declares),
                "needs": strings(&project.needs),
                "joined": strings(&project.joined),
                "left": strings(&project.left),
            })
        });
        json!({
            "since": self.before.name,
            "commit": self.before.commit,
            "bricks": bricks.collect::<Vec<_>>(),
            "users": users.collect::<Vec<_>>(),
            "testers": strings(&self.diff.testers),
            "projects": projects.collect::<Vec<_>>(),
            "edges": {"added": self.diff.added, "removed": self.diff.removed},
        })
    }

    fn engine(&self) -> Option<EngineName> {
        self.options.engine
    }

    /// `poly` draws none.
    fn graph(&self) -> Option<diagram::Graph> {
        (!self.compat()).then(|| self.draw())
    }

    fn text(&self, style: Style) -> String {
        if self.options.short {
            return self.short();
        }
        if self.options.bricks {
            return self.bricks_text(style);
        }
        let mut out = self.summary(style);
        if !self.diff.bricks.is_empty() {
            out += &text::table(&self.matrix(), style);
        }
        if !self.compat() {
            let more = self.more();
            out.extend(more.iter().map(|table| text::table(table, style)));
            if more.is_empty() && self.diff.bricks.is_empty() {
                out.push('\n');
            }
            out += &text::notes(&self.notes(), style);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::view::tests::shop;
    use crate::view::{Answer, Format, Request};
    use workspace::Workspace;
    use workspace::testing::workspace;
    use workspace::{ChangedFiles, LoadedWorkspace};

    fn before(workspace: Workspace, files: &[&str]) -> Baseline {
        let files = files.iter().map(|file| (*file).to_owned()).collect();
        Baseline {
            display_name: "stable-1 (0123456789)".to_owned(),
            name: "stable-1".to_owned(),
            commit: "0123456789".repeat(4),
            loaded: Arc::new(LoadedWorkspace { workspace, diagnostics: Vec::new() }),
            changed: ChangedFiles { files, ..ChangedFiles::default() },
        }
    }

    /// The shop before `lone` came, and before `api` imported `log`.
    fn earlier() -> Baseline {
        let mut then = workspace(&[
            ("b:api", "inbox"),
            ("inbox", "retry log"),
            ("retry", "inbox log"),
            ("log", ""),
            ("old", "log"),
        ]);
        then.projects = shop().projects;
        then.projects[0].bricks = BTreeSet::from(["api", "old"].map(BrickName::new));
        let files = [
            "bases/shop/api/core.py",
            "components/shop/lone/core.py",
            "components/shop/old/core.py",
            "projects/api/pyproject.toml",
        ];
        before(then, &[&files[..], &["components/shop/retry/core.py"]].concat())
    }

    fn written(now: &Workspace, before: &Baseline, request: &str, format: Format) -> String {
        let parsed = Request::parse(request).unwrap();
        let input = ViewInput { before: Some(before), ..ViewInput::new(now, "shop") };
        Answer::new(input, &parsed).unwrap().write(format, Style { width: Some(80), colour: false }).unwrap()
    }

    #[test]
    fn text_as_poly_prints_it_and_more() {
        let text = written(&shop(), &earlier(), "diff", Format::Text);
        assert_eq!(
            text,
            "
Diff: based on stable-1

Changed components: 3
Changed bases: 1
⚙ Changes found in api

  brick   message-api
 ─────────────────────
  lone         -
  old          -
  retry        -
  api          ⚙


 Changed bricks

  brick   change     files
 ──────────────────────────────────────────────────
  lone    added      components/shop/lone/core.py
  old     removed    components/shop/old/core.py
  retry   modified   components/shop/retry/core.py
  api     modified   bases/shop/api/core.py


 Users of what changed

  brick   uses it    by importing
 ─────────────────────────────────
  inbox   directly   retry


 Affected projects

  project       its files   changed   needs   joined       left
 ───────────────────────────────────────────────────────────────
  message-api   modified    api       retry   inbox, log   old


 Imports between bricks

  change    brick   imports   where
 ───────────────────────────────────────────────────────────
  added     api     log       bases/shop/api/core.py:2
  removed   old     log       components/shop/old/core.py:1

 Compared with stable-1 (0123456789).
"
        );
    }

    #[test]
    fn names_only() {
        let check = |request: &str, expected: &str| {
            assert_eq!(written(&shop(), &earlier(), request, Format::Text), expected, "{request}");
        };
        check("diff --short", "api\n");
        check(
            "diff --bricks",
            "⚙ Changes found in lone\n⚙ Changes found in old\n⚙ Changes found in retry\n⚙ Changes found in api\n",
        );
        check("diff --bricks --short", "lone,old,retry,api\n");
        check("diff --bricks --short --deps", "lone,old,retry,api,inbox\n");
        let none = before(shop(), &[]);
        assert_eq!(written(&shop(), &none, "diff --bricks --deps", Format::Text), "⚙ Used by: -\n");
        assert_eq!(written(&shop(), &none, "diff --short", Format::Text), "");
        assert_eq!(
            written(&shop(), &none, "diff", Format::Text),
            "\nDiff: based on stable-1\n\nNo brick changes found.\n\n Compared with stable-1 (0123456789).\n"
        );
    }

    #[test]
    fn says_no_more_than_poly_when_asked_to() {
        let now = Workspace { compat: true, ..shop() };
        assert_eq!(
            written(&now, &before(now.clone(), &["components/shop/log/core.py"]), "diff", Format::Text),
            "\n\
Diff: based on stable-1\n\nChanged components: 1\n\n  brick   message-api\n ─────────────────────\n  log          ⚙\n\n"
        );
    }

    #[test]
    fn data() {
        let data: Value = serde_json::from_str(&written(&shop(), &earlier(), "diff", Format::Json)).unwrap();
        assert_eq!(data["since"], "stable-1");
        assert_eq!(data["bricks"][1]["change"], "removed");
        assert_eq!(data["users"][0], json!({"name": "inbox", "kind": "component", "distance": 1, "via": "retry"}));
        assert_eq!(data["projects"][0]["joined"], json!(["inbox", "log"]));
        assert_eq!(data["edges"]["added"][0]["imports"][0]["file"], "bases/shop/api/core.py");
        let csv = written(&shop(), &earlier(), "diff", Format::Csv);
        assert_eq!(csv.lines().nth(1), Some("lone,added,components/shop/lone/core.py"));
    }

    fn drawn(now: &Workspace, before: &Baseline, request: &str) -> (Vec<String>, Vec<String>) {
        let parsed = Request::parse(request).unwrap();
        let input = ViewInput { before: Some(before), ..ViewInput::new(now, "shop") };
        let graph = Answer::new(input, &parsed).unwrap().report.graph().unwrap();
        let node = |node: &diagram::Node| format!("{}: {} ({})", node.id, node.class, node.lines.join(", "));
        let id = |node: usize| graph.nodes[node].id.as_str();
        let edge = |edge: &diagram::Edge| format!("{} {} {}", id(edge.from), edge.kind, id(edge.to));
        (graph.nodes.iter().map(node).collect(), graph.edges.iter().map(edge).collect())
    }

    #[test]
    fn a_picture_of_what_changed_and_whom_that_concerns() {
        let (nodes, edges) = drawn(&shop(), &earlier(), "diff");
        let expected = [
            "api: base modified (modified)",
            "inbox: component direct (uses it directly)",
            "log: component unaffected ()",
            "lone: component added (added)",
            "old: component removed (removed)",
            "retry: component modified (modified)",
        ];
        assert_eq!(nodes, expected);
        let expected = [
            "api runtime inbox",
            "api added log",
            "inbox runtime log",
            "inbox runtime retry",
            "retry runtime inbox",
            "retry runtime log",
            "old removed log",
        ];
        assert_eq!(edges, expected);
        let then = workspace(&[("a", "b"), ("b", "c"), ("c", ""), ("d", "")]);
        let now = before(then.clone(), &["components/shop/c/core.py"]);
        assert_eq!(drawn(&then, &now, "diff").0[0], "a: component transitive (uses it in 2 steps)");
        assert_eq!(drawn(&then, &now, "diff").0.len(), 3);
        assert_eq!(drawn(&then, &now, "diff --unaffected").0[3], "d: component unaffected ()");
    }

    /// An import that is gone stands the right way up unless the imports of now say the contrary.
    #[test]
    fn an_import_that_was_turned_round() {
        let then = before(workspace(&[("a", "b"), ("b", ""), ("c", "a")]), &[]);
        let now = workspace(&[("a", ""), ("b", "a"), ("c", "")]);
        let parsed = Request::parse("diff").unwrap();
        let graph = Answer::new(ViewInput { before: Some(&then), ..ViewInput::new(&now, "shop") }, &parsed)
            .unwrap()
            .report
            .graph()
            .unwrap();
        let weak: Vec<_> = graph.edges.iter().map(|edge| (edge.kind.as_str(), edge.weak)).collect();
        assert_eq!(weak, [("added", false), ("removed", true), ("removed", false)]);
    }

    #[test]
    fn a_figure() {
        let (now, before) = (shop(), earlier());
        let parsed = Request::parse("diff --since stable-1").unwrap();
        let input = ViewInput { before: Some(&before), ..ViewInput::new(&now, "shop") };
        let answer = Answer::new(input, &parsed).unwrap();
        let html = answer.figure("p", &diagram::LayoutCache::default()).unwrap().html;
        for part in [
            "Changes in shop since stable-1",
            "<table",
            "data-from=\"old\" data-to=\"log\" data-kind=\"removed\"",
            "uses what changed</li>",
            "import that is gone</li>",
        ] {
            assert!(html.contains(part), "{part}\n{html}");
        }
        let input = ViewInput::new(&now, "shop");
        let problem = Answer::new(input, &parsed).err().unwrap().remove(0);
        assert_eq!(problem.to_string(), "error: workspace `shop` has no earlier state to compare with");
    }
}
