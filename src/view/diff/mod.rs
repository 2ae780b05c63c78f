//! What changed since an earlier state of the workspace.
//!
//! In: a [`Subject`] with that state, and the options of a request. Out: a [`Comparison`], in the words of `poly diff` and then what it does not say.
//! Never: rules; these are in [`diff`](workspace::diff).

mod draw;

use std::collections::BTreeSet;

use clap::Args;
use serde_json::{Value, json};

use super::request::engines;
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::wording::{counted, joined, places};
use super::{Request, Shown, Style, Subject, text};
use diagram::{self, EngineName};
use support::diagnostic::Diagnostic;
use workspace::{AffectedProject, Baseline, BrickKind, BrickName, BrickUser, Change, ChangedBrick, Diff, Edge};

/// Options of `diff`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct DiffArgs {
    /// The revision to compare with: a tag, a branch, a commit, or the name of a pattern for tags; otherwise the newest stable tag
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

/// Two states of a workspace.
pub(super) struct Comparison<'a> {
    subject: Subject<'a>,
    options: &'a DiffArgs,
    before: &'a Baseline,
    diff: Diff,
}

impl<'a> Comparison<'a> {
    /// Compares what the request asks for.
    ///
    /// # Errors
    /// There is no earlier state.
    pub(super) fn new(
        subject: Subject<'a>,
        request: &'a Request,
        options: &'a DiffArgs,
    ) -> Result<Self, Vec<Diagnostic>> {
        let Some(before) = subject.before else {
            let message = format!("workspace `{}` has no earlier state to compare with", subject.name);
            return Err(vec![request.problem_at("since", Diagnostic::error(message))]);
        };
        let diff = Diff::between(&before.loaded.workspace, subject.workspace, &before.changed);
        Ok(Self { subject, options, before, diff })
    }

    fn compat(&self) -> bool {
        self.subject.workspace.compat
    }

    fn part(&self, name: &BrickName, kind: BrickKind) -> Part {
        match self.subject.workspace.bricks.get(name) {
            Some(brick) => self.subject.named(brick),
            None => Part::new(name.as_str(), Tone::of(kind)),
        }
    }

    /// A brick of now or then.
    fn known(&self, name: &BrickName) -> Part {
        let then = &self.before.loaded.workspace;
        let brick = self.subject.workspace.bricks.get(name).or_else(|| then.bricks.get(name));
        self.part(name, brick.map_or(BrickKind::Component, |brick| brick.kind))
    }

    /// The users to be listed; `poly` knows direct ones only.
    fn users(&self) -> impl Iterator<Item = &BrickUser> {
        self.diff.users.iter().filter(|_| self.options.deps || !self.options.bricks)
    }

    /// Affected projects by the names of their folders, sorted; those changed themselves, or all.
    fn project_folders(&self, all: bool) -> Vec<&str> {
        let wanted = |project: &&AffectedProject| {
            project.change.is_some() || all && !(project.declares.is_empty() && project.needs.is_empty())
        };
        let mut folders: Vec<&str> =
            self.diff.projects.iter().filter(wanted).map(|project| project.folder.as_str()).collect();
        folders.sort_unstable();
        folders
    }

    /// One line of names.
    fn short(&self) -> String {
        let bricks = || self.diff.bricks.iter().map(|brick| brick.name.as_str());
        let names: Vec<&str> = match self.options.bricks {
            true => bricks().chain(self.users().map(|user| user.name.as_str())).collect(),
            false => self.project_folders(true),
        };
        if names.is_empty() { String::new() } else { names.join(",") + "\n" }
    }

    fn change_line(name: &Part, style: Style) -> String {
        format!(
            "{} Changes found in {}\n",
            style.paint(&Part::new(Mark::Changed.as_str(), Tone::Data)),
            style.paint(name)
        )
    }

    fn bricks_text(&self, style: Style) -> String {
        let lines = self.diff.bricks.iter().map(|brick| Self::change_line(&self.part(&brick.name, brick.kind), style));
        let mut out: String = lines.collect();
        if self.options.deps {
            let users: Vec<String> = self.users().map(|user| style.paint(&self.part(&user.name, user.kind))).collect();
            let users = if users.is_empty() { "-".to_owned() } else { users.join(", ") };
            let label = style.paint(&Part::new(format!("{} Used by:", Mark::Changed.as_str()), Tone::Data));
            out.push_str(&format!("{label} {users}\n"));
        }
        out
    }

    /// The summary of `poly diff`.
    fn summary(&self, style: Style) -> String {
        let data = |text: &str| style.paint(&Part::new(text, Tone::Data));
        let mut out = format!("\n{}\n\n", data(&format!("Diff: based on {}", self.before.name)));
        if self.diff.bricks.is_empty() {
            out.push_str(&format!("{}\n", data("No brick changes found.")));
        }
        for (kind, label) in [(BrickKind::Component, "Changed components"), (BrickKind::Base, "Changed bases")] {
            let count = self.diff.of_kind(kind).count();
            if count > 0 {
                let label = style.paint(&Part::new(label, Tone::of(kind)));
                out.push_str(&format!("{label}: {}\n", data(&count.to_string())));
            }
        }
        let folders = self.project_folders(false).into_iter();
        out.extend(folders.map(|folder| Self::change_line(&Part::new(folder, Tone::Project), style)));
        out
    }

    /// Changed bricks by projects, as `poly` prints them.
    fn matrix(&self) -> Table {
        let projects: Vec<_> = self.subject.workspace.projects.iter().filter(|project| !project.development).collect();
        let columns = projects.iter().map(|project| Column::centred(Part::project(project)));
        let row = |brick: &ChangedBrick| {
            let marks = projects
                .iter()
                .map(|project| Cell::mark(if project.bricks.contains(&brick.name) { Mark::Changed } else { Mark::No }));
            let name = Cell::from(self.part(&brick.name, brick.kind)).titled(brick.change.as_str());
            std::iter::once(name).chain(marks).collect()
        };
        Table {
            columns: std::iter::once(Column::new("brick")).chain(columns).collect(),
            rows: self.diff.bricks.iter().map(row).collect(),
            ..Table::default()
        }
    }

    fn bricks_table(&self) -> Table {
        let row = |brick: &ChangedBrick| -> Vec<Cell> {
            let files = brick.files.iter().map(|file| Part::new(file, Tone::Plain));
            vec![self.part(&brick.name, brick.kind).into(), brick.change.as_str().into(), Cell::list(files)]
        };
        Table {
            caption: Some("Changed bricks".to_owned()),
            columns: vec![Column::new("brick"), Column::new("change"), Column::wrapping("files")],
            rows: self.diff.bricks.iter().map(row).collect(),
            ..Table::default()
        }
    }

    fn users_table(&self) -> Table {
        let row = |user: &BrickUser| -> Vec<Cell> {
            let distance =
                if user.distance == 1 { "directly".to_owned() } else { format!("in {} steps", user.distance) };
            let distance = Cell::from(distance).valued(user.distance);
            vec![self.part(&user.name, user.kind).into(), distance, self.known(&user.via).into()]
        };
        Table {
            caption: Some("Users of what changed".to_owned()),
            columns: vec![Column::new("brick"), Column::new("uses it"), Column::new("by importing")],
            rows: self.diff.users.iter().map(row).collect(),
            ..Table::default()
        }
    }

    fn projects_table(&self) -> Table {
        let list = |names: &BTreeSet<BrickName>| Cell::list(names.iter().map(|name| self.known(name)));
        let row = |project: &AffectedProject| -> Vec<Cell> {
            vec![
                Part::new(&project.display_name, Tone::Project).into(),
                project.change.map_or("-", Change::as_str).into(),
                list(&project.declares),
                list(&project.needs),
                list(&project.joined),
                list(&project.left),
            ]
        };
        Table {
            caption: Some("Affected projects".to_owned()),
            columns: vec![
                Column::new("project"),
                Column::new("its files"),
                Column::wrapping("changed"),
                Column::wrapping("needs"),
                Column::wrapping("joined"),
                Column::wrapping("left"),
            ],
            rows: self.diff.projects.iter().map(row).collect(),
            ..Table::default()
        }
    }

    fn edges_table(&self) -> Table {
        let row = |change: &str, edge: &Edge| -> Vec<Cell> {
            let imports = Cell::new(places(&edge.imports), Tone::Plain).valued(edge.imports.len());
            vec![change.into(), self.known(&edge.from).into(), self.known(&edge.to).into(), imports]
        };
        let added = self.diff.added.iter().map(|edge| row("added", edge));
        Table {
            caption: Some("Imports between bricks".to_owned()),
            columns: vec![Column::new("change"), Column::new("brick"), Column::new("imports"), Column::new("where")],
            rows: added.chain(self.diff.removed.iter().map(|edge| row("removed", edge))).collect(),
            ..Table::default()
        }
    }

    /// What `poly` does not say.
    fn more(&self) -> Vec<Table> {
        let tables = match self.compat() {
            true => vec![],
            false => vec![self.bricks_table(), self.users_table(), self.projects_table(), self.edges_table()],
        };
        tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
    }
}

impl Shown for Comparison<'_> {
    fn title(&self) -> String {
        format!("Changes in {} since {}", self.subject.name, self.before.name)
    }

    fn counts(&self) -> String {
        let count = |kind| self.diff.of_kind(kind).count();
        [
            counted(count(BrickKind::Component), "changed component", "changed components"),
            counted(count(BrickKind::Base), "changed base", "changed bases"),
            counted(self.diff.users.len(), "user", "users"),
            counted(self.diff.projects.len(), "affected project", "affected projects"),
        ]
        .join(", ")
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![format!("Compared with {}.", self.before.display_name)];
        if !self.compat() && !self.diff.testers.is_empty() {
            let names = joined(self.diff.testers.iter().map(BrickName::as_str));
            notes.push(format!("Only tests of {names} import what changed."));
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
        let brick = |brick: &ChangedBrick| {
            let (kind, change) = (brick.kind.as_str(), brick.change.as_str());
            json!({"name": brick.name.as_str(), "kind": kind, "change": change, "files": brick.files})
        };
        let user = |user: &BrickUser| {
            let (name, via) = (user.name.as_str(), user.via.as_str());
            json!({"name": name, "kind": user.kind.as_str(), "distance": user.distance, "via": via})
        };
        let names = |names: &BTreeSet<BrickName>| names.iter().map(BrickName::to_string).collect::<Vec<_>>();
        let project = |project: &AffectedProject| {
            json!({
                "name": project.display_name,
                "folder": project.folder,
                "change": project.change.map(Change::as_str),
                "declares": names(&project.declares),
                "needs": names(&project.needs),
                "joined": names(&project.joined),
                "left": names(&project.left),
            })
        };
        json!({
            "since": self.before.name,
            "commit": self.before.commit,
            "bricks": self.diff.bricks.iter().map(brick).collect::<Vec<_>>(),
            "users": self.diff.users.iter().map(user).collect::<Vec<_>>(),
            "testers": self.diff.testers.iter().map(BrickName::as_str).collect::<Vec<_>>(),
            "projects": self.diff.projects.iter().map(project).collect::<Vec<_>>(),
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
    use crate::view::{Format, figure, show, write};
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
        let subject = Subject { before: Some(before), ..Subject::new(now, "shop") };
        let shown = show(subject, &parsed).unwrap();
        write(&*shown, subject, &parsed, format, Style { width: Some(80), colour: false }).unwrap()
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
        let shown = show(Subject { before: Some(before), ..Subject::new(now, "shop") }, &parsed).unwrap();
        let graph = shown.graph().unwrap();
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
        let graph =
            show(Subject { before: Some(&then), ..Subject::new(&now, "shop") }, &parsed).unwrap().graph().unwrap();
        let weak: Vec<_> = graph.edges.iter().map(|edge| (edge.kind.as_str(), edge.weak)).collect();
        assert_eq!(weak, [("added", false), ("removed", true), ("removed", false)]);
    }

    #[test]
    fn a_figure() {
        let (now, before) = (shop(), earlier());
        let parsed = Request::parse("diff --since stable-1").unwrap();
        let subject = Subject { before: Some(&before), ..Subject::new(&now, "shop") };
        let shown = show(subject, &parsed).unwrap();
        let html = figure(&*shown, &parsed, "p", &diagram::LayoutCache::default()).unwrap().html;
        for part in [
            "Changes in shop since stable-1",
            "<table",
            "data-from=\"old\" data-to=\"log\" data-kind=\"removed\"",
            "uses what changed</li>",
            "import that is gone</li>",
        ] {
            assert!(html.contains(part), "{part}\n{html}");
        }
        let subject = Subject::new(&now, "shop");
        let problem = show(subject, &parsed).err().unwrap().remove(0);
        assert_eq!(problem.to_string(), "error: workspace `shop` has no earlier state to compare with");
    }
}
