//! `info`: bricks that projects have and lack, and why.
//!
//! In: a [`ViewInput`] and the options of `info`. Out: the matrix of bricks and projects as `poly
//! info` has it, with marks for what is missing or not needed; or for one brick the chain of
//! imports that pulls it into each project. Never: who imports whom ([`super::deps`]).

use clap::Args;
use serde_json::{Value, json};

use super::cross_table::{CrossCell, CrossTable, Heading};
use super::input::ViewInput;
use super::order::{self, Order};
use super::report::{Report, ViewOptions};
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::text::{self, Style};
use super::wording::{counted, counted_kind, edge_data, edge_sentence, joined, quoted, strings};
use diagram::Header;
use diagram::{Drawing, Matrix};
use support::diagnostic::Diagnostic;
use workspace::{Brick, BrickKind, BrickName, Edge, Project};
use workspace::{Declaration, Needs, RunningImports};

/// Options of `info`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct InfoArgs {
    /// Only the projects of these groups, as in `--group a,b`
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub group: Vec<String>,

    /// Narrow columns: the letters of project names one below the other
    #[arg(long)]
    pub short: bool,

    /// Why each project has this brick: the chain of imports that pulls it in
    #[arg(long, value_name = "BRICK", conflicts_with = "short")]
    pub why: Option<String>,

    /// The order of bricks
    #[arg(long, value_enum, conflicts_with = "why")]
    pub order: Option<Order>,

    /// Rows and columns change places
    #[arg(long, conflicts_with = "why")]
    pub swap: bool,
}

impl ViewOptions for InfoArgs {
    fn report<'a>(&'a self, input: ViewInput<'a>) -> Result<Box<dyn Report + 'a>, Vec<Diagnostic>> {
        let projects = projects(input, &self.group)?;
        if let Some(brick) = input.find_brick("why", self.why.as_ref())? {
            return Ok(Box::new(Why { input, brick, projects }));
        }
        let bricks = input.workspace.bricks.values().collect();
        let bricks = order::sorted(input.workspace, bricks, self.order.unwrap_or(Order::Name));
        Ok(Box::new(Info { input, options: self, bricks, projects }))
    }
}

/// The projects of some groups, or all. As with `poly`, groups without any project mean all.
fn projects<'a>(input: ViewInput<'a>, groups: &[String]) -> Result<Vec<ProjectNeeds<'a>>, Vec<Diagnostic>> {
    let workspace = input.workspace;
    if let Some(unknown) = groups.iter().find(|group| !workspace.groups.contains_key(*group)) {
        let message = format!("unknown group `{unknown}` in workspace `{}`", input.name);
        let note = match workspace.groups.is_empty() {
            true => "it has no groups of projects".to_owned(),
            false => format!("groups: {}", joined(quoted(workspace.groups.keys()))),
        };
        let diagnostic = Diagnostic::error(message).suggest(unknown, workspace.groups.keys().map(String::as_str));
        return Err(input.words.at("group", diagnostic.note(note)));
    }
    let members: Vec<&String> = groups.iter().filter_map(|group| workspace.groups.get(group)).flatten().collect();
    let chosen: Vec<&Project> = workspace.projects.iter().filter(|project| members.contains(&&project.name)).collect();
    let projects = if chosen.is_empty() { workspace.projects.iter().collect() } else { chosen };
    let imports = RunningImports::of(workspace);
    Ok(projects.into_iter().map(|project| ProjectNeeds { project, needs: Needs::of(&imports, project) }).collect())
}

/// A project with its needs.
struct ProjectNeeds<'a> {
    project: &'a Project,
    needs: Needs<'a>,
}

impl ProjectNeeds<'_> {
    /// Relation of the project to a brick. Development holds what is being worked on; nothing can
    /// be missing there.
    fn declaration(&self, brick: &Brick) -> Declaration {
        match self.needs.declaration(brick.name.as_str()) {
            Declaration::Missing if self.project.development => Declaration::Absent,
            Declaration::Unused if self.project.development => Declaration::Declared,
            declaration => declaration,
        }
    }

    /// The chain of imports that pulls a brick in, if it is more than the brick itself.
    fn chain(&self, brick: &Brick) -> Option<Vec<&BrickName>> {
        self.needs.why(brick.name.as_str()).filter(|chain| chain.len() > 1)
    }

    fn data(&self, brick: &Brick, declaration: Declaration) -> Value {
        let chain = self.needs.why(brick.name.as_str()).into_iter().flatten();
        json!({"project": self.project.name, "standing": parts(declaration).1, "why": strings(chain)})
    }
}

/// The mark of a declaration, its word in data, and its meaning in legends and sentences.
fn parts(declaration: Declaration) -> (Mark, &'static str, &'static str) {
    match declaration {
        Declaration::Declared => (Mark::Yes, "declared", "declared"),
        Declaration::Missing => (Mark::Missing, "missing", "needed, but not declared"),
        Declaration::Unused => (Mark::Unused, "unused", "declared, but not needed"),
        Declaration::Absent => (Mark::No, "no", "neither"),
    }
}

/// A cell of a table.
fn cell(declaration: Declaration) -> Cell {
    let (mark, word, _) = parts(declaration);
    Cell::mark(mark).valued(word)
}

fn legend() -> Vec<(Mark, &'static str)> {
    let all = [Declaration::Declared, Declaration::Missing, Declaration::Unused, Declaration::Absent];
    all.map(|declaration| (parts(declaration).0, parts(declaration).2)).into()
}

fn arrows(chain: &[&BrickName]) -> String {
    strings(chain).join(" > ")
}

/// Bricks and projects.
struct Info<'a> {
    input: ViewInput<'a>,
    options: &'a InfoArgs,
    /// In the order of rows.
    bricks: Vec<&'a Brick>,
    projects: Vec<ProjectNeeds<'a>>,
}

impl Info<'_> {
    /// `poly` marks only what is declared.
    fn declaration(&self, needs: &ProjectNeeds<'_>, brick: &Brick) -> Declaration {
        match needs.declaration(brick) {
            Declaration::Unused if self.input.workspace.compat => Declaration::Declared,
            Declaration::Missing if self.input.workspace.compat => Declaration::Absent,
            declaration => declaration,
        }
    }

    fn cross_table(&self) -> CrossTable {
        let mut cells = Vec::new();
        for (row, brick) in self.bricks.iter().enumerate() {
            let of_brick = self.projects.iter().enumerate();
            cells.extend(of_brick.filter_map(|(column, needs)| self.cell(needs, brick, (row, column))));
        }
        let table = CrossTable {
            corner: "brick",
            rows: self.bricks.iter().map(|brick| self.brick_heading(brick)).collect(),
            columns: self.projects.iter().map(|needs| self.project_heading(needs.project)).collect(),
            cells,
            empty: cell(Declaration::Absent),
            legend: legend(),
        };
        if self.options.swap { table.transposed("project") } else { table }
    }

    /// A brick that a project declares or needs.
    fn cell(&self, needs: &ProjectNeeds<'_>, brick: &Brick, position: (usize, usize)) -> Option<CrossCell> {
        let declaration = self.declaration(needs, brick);
        let (mark, _, meaning) = parts(declaration);
        let sentence = format!("{} in {}: {meaning}", brick.name, needs.project.display_name());
        let chain = needs.chain(brick).filter(|_| declaration != Declaration::Unused).map(|chain| arrows(&chain));
        let square = diagram::Cell {
            class: mark.class().to_owned(),
            shade: 2,
            text: if mark == Mark::Yes { "" } else { mark.as_str() }.to_owned(),
            title: chain.as_ref().map_or(sentence.clone(), |chain| format!("{sentence}, {chain}")),
            ..diagram::Cell::default()
        };
        let cell = Cell { title: chain, ..cell(declaration) };
        (declaration != Declaration::Absent).then_some(CrossCell { position, cell, square: Some(square) })
    }

    fn brick_heading(&self, brick: &Brick) -> Heading {
        let section = usize::from(brick.kind == BrickKind::Base);
        Heading { name: self.input.named(brick).into(), header: Header { section, ..self.input.header(brick) } }
    }

    fn project_heading(&self, project: &Project) -> Heading {
        let title = if project.development { "where all bricks are developed" } else { "a project" };
        let section = usize::from(project.development);
        let header = Header { section, ..self.input.project_header(project, title) };
        Heading { name: self.input.named_project(project).into(), header }
    }

    /// Why a project lacks a brick, with the import that asks for it.
    fn missing(&self, needs: &ProjectNeeds<'_>, brick: &Brick) -> String {
        let project = needs.project.display_name();
        let chain = needs.chain(brick).unwrap_or_default();
        let asking = chain.iter().rev().nth(1).map(|from| ((*from).clone(), brick.name.clone()));
        let edge = asking.and_then(|ends| self.input.workspace.edges.get(&ends));
        let import = edge.and_then(|edge| edge.imports.iter().find(|import| import.kinds.deciding().runs()));
        let location = import.map(|import| format!(" ({}:{})", import.file, import.line)).unwrap_or_default();
        format!("{project} needs {} and does not declare it: {}{location}.", brick.name, arrows(&chain))
    }
}

impl Report for Info<'_> {
    fn title(&self) -> String {
        format!("Bricks in the projects of {}", self.input.name)
    }

    fn counts(&self) -> String {
        let projects = self.input.workspace.projects.iter().filter(|project| !project.development).count();
        let [bases, components] = BrickKind::ALL.map(|kind| counted_kind(self.bricks.iter().copied(), kind));
        format!("{}, {components} and {bases}", counted(projects, "project", "projects"))
    }

    fn notes(&self) -> Vec<String> {
        let bricks = self.input.workspace.reading_order();
        let mut notes = Vec::new();
        for needs in &self.projects {
            let mut unused = Vec::new();
            for brick in &bricks {
                match self.declaration(needs, brick) {
                    Declaration::Missing => notes.push(self.missing(needs, brick)),
                    Declaration::Unused => unused.push(&brick.name),
                    Declaration::Declared | Declaration::Absent => {}
                }
            }
            if !unused.is_empty() {
                let project = needs.project.display_name();
                notes.push(format!("{project} declares {}, which none of its bases needs.", joined(unused)));
            }
        }
        notes
    }

    fn tables(&self) -> Vec<Table> {
        let column = if self.options.swap || self.options.short { Column::stacked } else { Column::centred };
        vec![self.cross_table().table(column)]
    }

    /// A brick that is neither declared nor needed is left white.
    fn drawings(&self) -> Vec<Drawing> {
        let (of_brick, of_project) = ("how many projects have or need it", "how many bricks it has or needs");
        let (corner, totals) = match self.options.swap {
            true => ("project has brick", [of_project, of_brick]),
            false => ("brick in project", [of_brick, of_project]),
        };
        let template = Matrix { view: "info".to_owned(), corner: corner.to_owned(), ..Matrix::default() };
        let mut matrix = self.cross_table().matrix(template);
        matrix.add_totals(totals.map(str::to_owned));
        vec![Drawing::Matrix(matrix)]
    }

    /// A summary with how many there are of each, in the order of `poly`, before the table.
    fn text(&self, style: Style) -> String {
        let [bases, components] =
            BrickKind::ALL.map(|kind| self.bricks.iter().filter(|brick| brick.kind == kind).count());
        let projects = &self.input.workspace.projects;
        let development = projects.iter().filter(|project| project.development).count();
        let mut out = format!("\n{}\n\n", style.data("Workspace summary"));
        for (word, tone, count) in [
            ("projects", Tone::Project, projects.len() - development),
            ("components", Tone::Component, components),
            ("bases", Tone::Base, bases),
            ("development", Tone::Data, development),
        ] {
            out += &format!("{}: {}\n", style.paint(&Part::new(word, tone)), style.data(&count.to_string()));
        }
        if !self.options.group.is_empty() {
            let groups = Part::new(self.options.group.join(", "), Tone::Project);
            out += &format!("\n{}: {}\n", style.data("group"), style.paint(&groups));
        }
        out + &text::page(&self.tables(), &self.notes(), style)
    }

    fn json(&self) -> Value {
        let projects = self.projects.iter().map(|needs| {
            let Project { name, alias, path, development, .. } = needs.project;
            json!({"name": name, "alias": alias, "path": path, "development": development})
        });
        let bricks = self.input.workspace.reading_order().into_iter().map(|brick| {
            let projects = self.projects.iter().map(|needs| needs.data(brick, self.declaration(needs, brick)));
            json!({
                "name": brick.name.as_str(),
                "kind": brick.kind.as_str(),
                "path": brick.path,
                "projects": projects.collect::<Vec<_>>(),
            })
        });
        json!({
            "groups": self.options.group,
            "projects": projects.collect::<Vec<_>>(),
            "bricks": bricks.collect::<Vec<_>>(),
        })
    }
}

/// One brick in every project.
struct Why<'a> {
    input: ViewInput<'a>,
    brick: &'a Brick,
    projects: Vec<ProjectNeeds<'a>>,
}

impl<'a> Why<'a> {
    /// The steps of all chains, each once.
    fn steps(&self) -> Vec<&'a Edge> {
        let mut steps: Vec<&Edge> = Vec::new();
        for chain in self.projects.iter().filter_map(|needs| needs.chain(self.brick)) {
            for step in chain.windows(2) {
                let edge = self.input.workspace.edges.get(&(step[0].clone(), step[1].clone()));
                steps.extend(edge.filter(|edge| !steps.contains(edge)));
            }
        }
        steps
    }

    fn reason(&self, needs: &ProjectNeeds<'_>) -> Cell {
        let is_absent = needs.declaration(self.brick) == Declaration::Absent;
        match needs.needs.why(self.brick.name.as_str()) {
            Some(chain) if chain.len() == 1 && self.brick.kind == BrickKind::Base => "it is a base".into(),
            _ if is_absent && needs.project.development => "not needed".into(),
            Some(chain) if chain.len() > 1 => Cell::chain(self.input.named_all(chain)),
            _ if is_absent => "not needed".into(),
            _ => "nothing in the project needs it".into(),
        }
    }
}

impl Report for Why<'_> {
    fn title(&self) -> String {
        format!("Why projects of {} have {}", self.input.name, self.brick.name)
    }

    fn notes(&self) -> Vec<String> {
        self.steps().into_iter().map(|edge| format!("{}.", edge_sentence(edge))).collect()
    }

    fn tables(&self) -> Vec<Table> {
        let brick = Column::centred(self.input.named(self.brick));
        let rows = self.projects.iter().map(|needs| {
            let declaration = needs.declaration(self.brick);
            vec![Part::project(needs.project).into(), cell(declaration), self.reason(needs)]
        });
        vec![Table::new([Column::new("project"), brick, Column::wrapping("because of")], rows).explained(&legend())]
    }

    fn json(&self) -> Value {
        let projects = self.projects.iter().map(|needs| needs.data(self.brick, needs.declaration(self.brick)));
        json!({
            "brick": self.brick.name.as_str(),
            "projects": projects.collect::<Vec<_>>(),
            "steps": self.steps().into_iter().map(edge_data).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::tests::{picture, shop, written};
    use workspace::{BrickName, Project, Workspace};

    fn check(workspace: &Workspace, request: &str, expected: &str) {
        assert_eq!(written(workspace, request, Format::Text), expected);
    }

    /// The shop with a project that has more than it needs, in a group, and development.
    fn large_shop() -> Workspace {
        let mut shop = shop();
        let bricks = |names: &[&str]| names.iter().copied().map(BrickName::new).collect();
        let worker = Project::empty("worker", "projects/worker", "projects/worker/pyproject.toml");
        shop.projects.push(Project { bricks: bricks(&["api", "inbox", "lone", "log", "retry"]), ..worker });
        let development = Project::empty("all", "", "pyproject.toml");
        shop.projects.push(Project { bricks: bricks(&["api", "inbox"]), development: true, ..development });
        shop.groups.insert("jobs".to_owned(), vec!["worker".to_owned()]);
        shop
    }

    #[test]
    fn the_matrix_with_what_is_wrong() {
        check(
            &large_shop(),
            "info",
            "
Workspace summary

projects: 2
components: 4
bases: 1
development: 1

  brick   message-api   worker   development
 ────────────────────────────────────────────
  inbox        ✔          ✔           ✔
  log          ✔          ✔           -
  lone         -          ?           -
  retry        !          ✔           -
  api          ✔          ✔           ✔

 ✔ declared, ! needed, but not declared, ? declared, but not needed, - neither

 message-api needs retry and does not declare it: api > inbox > retry
 (components/shop/inbox/core.py:1).
 worker declares lone, which none of its bases needs.
",
        );
    }

    #[test]
    fn with_poly_only_what_is_declared() {
        let mut shop = large_shop();
        shop.compat = true;
        check(
            &shop,
            "info --group jobs --short --compat poly",
            "
Workspace summary

projects: 2
components: 4
bases: 1
development: 1

group: jobs

          w
          o
          r
          k
          e
  brick   r
 ───────────
  inbox   ✔
  log     ✔
  lone    ✔
  retry   ✔
  api     ✔

 ✔ declared
",
        );
    }

    #[test]
    fn why_a_project_has_a_brick() {
        check(
            &large_shop(),
            "info --why retry",
            "
  project       retry   because of
 ───────────────────────────────────────────
  message-api     !     api > inbox > retry
  worker          ✔     api > inbox > retry
  development     -     not needed

 ✔ declared, ! needed, but not declared, - neither

 api imports inbox: bases/shop/api/core.py:1.
 inbox imports retry: components/shop/inbox/core.py:1.
",
        );
        check(
            &large_shop(),
            "info --why lone",
            "
  project       lone   because of
 ──────────────────────────────────────────────────────
  message-api    -     not needed
  worker         ?     nothing in the project needs it
  development    -     not needed

 ? declared, but not needed, - neither
",
        );
        check(
            &large_shop(),
            "info --why api --group jobs",
            "
  project   api   because of
 ──────────────────────────────
  worker     ✔    it is a base

 ✔ declared
",
        );
    }

    #[test]
    fn data_and_tables_for_others() {
        let json: serde_json::Value =
            serde_json::from_str(&written(&large_shop(), "info --group jobs", Format::Json)).unwrap();
        let lone = serde_json::json!({
            "name": "lone",
            "kind": "component",
            "path": "components/shop/lone",
            "projects": [{"project": "worker", "standing": "unused", "why": ["lone"]}],
        });
        assert_eq!(json["bricks"][2], lone);
        assert_eq!(
            written(&large_shop(), "info", Format::Csv),
            "\
brick,message-api,worker,development\r
inbox,declared,declared,declared\r
log,declared,declared,no\r
lone,no,unused,no\r
retry,missing,declared,no\r
api,declared,declared,declared\r
"
        );
    }

    #[test]
    fn a_picture_in_a_page() {
        let picture = picture(&large_shop(), "info --group jobs", "p1");
        for part in [
            "data-view=\"info\"",
            "<g class=\"column project\" data-column=\"worker\">",
            "<g class=\"cell yes s2\" data-row=\"inbox\" data-column=\"worker\"><title>inbox in worker: declared, api &gt; inbox</title>",
            "<g class=\"cell unused s2\" data-row=\"lone\" data-column=\"worker\">",
            "<tr><th scope=\"row\"><a class=\"component\" href=\"/bricks/lone/\">lone</a></th><td class=\"mark unused\">?</td></tr>",
            "<p>worker declares lone, which none of its bases needs.</p>",
        ] {
            assert!(picture.html.contains(part), "{part}\n{}", picture.html);
        }
        assert!(!picture.fallback_html.contains("<svg"));
        assert!(picture.fallback_html.contains("<td>?</td>"));
    }

    #[test]
    fn order_and_axes() {
        check(
            &shop(),
            "info --order level --swap",
            "
Workspace summary

projects: 1
components: 4
bases: 1
development: 0

                    i   r
                    n   e       l
                a   b   t   l   o
                p   o   r   o   n
  project       i   x   y   g   e
 ─────────────────────────────────
  message-api   ✔   ✔   !   ✔   -

 ✔ declared, ! needed, but not declared, - neither

 message-api needs retry and does not declare it: api > inbox > retry
 (components/shop/inbox/core.py:1).
",
        );
    }

    #[test]
    fn whole_messages() {
        check(
            &large_shop(),
            "info --group job",
            "\
error: unknown group `job` in workspace `shop`
 --> post.md:1:14
  |
1 | info --group job
  |              ^^^
  |
  = note: groups: `jobs`
  = help: did you mean `jobs`?",
        );
        check(
            &shop(),
            "info --group jobs",
            "\
error: unknown group `jobs` in workspace `shop`
 --> post.md:1:14
  |
1 | info --group jobs
  |              ^^^^
  |
  = note: it has no groups of projects",
        );
        check(
            &shop(),
            "info --why lonn",
            "\
error: unknown brick `lonn` in workspace `shop`
 --> post.md:1:12
  |
1 | info --why lonn
  |            ^^^^
  |
  = help: did you mean `lone`?",
        );
        assert_eq!(
            written(&shop(), "info", Format::Mermaid),
            "\
error: `info` cannot be written as mermaid
 --> post.md:1:1
  |
1 | info
  | ^^^^
  |
  = help: formats are `text`, `json`, `svg`, `markdown` and `csv`"
        );
    }
}
