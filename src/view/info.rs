//! Which project has which brick, what it lacks, and why.
//!
//! In: a [`Subject`] and the options of `info`. Out: the matrix of bricks and projects as `poly info` has it, with marks for what is missing or not
//! needed; or for one brick the chain of imports that pulls it into each project. Never: who imports whom ([`super::deps`]).

use clap::Args;
use serde_json::{Value, json};

use super::find::Finder;
use super::order::{self, Order};
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::text;
use super::wording::{counted, edge_sentence, joined};
use super::{Request, Shown, Style, Subject};
use diagram::{self, Header};
use diagram::{Drawing, Matrix};
use support::diagnostic::Diagnostic;
use workspace::{Brick, BrickKind, BrickName, Declaration, Edge, Needs, Project, RunningImports};

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

/// Selects what the options ask for.
///
/// # Errors
/// There is no such group or brick.
pub(super) fn show<'a>(
    subject: Subject<'a>,
    request: &Request,
    options: &InfoArgs,
) -> Result<Box<dyn Shown + 'a>, Vec<Diagnostic>> {
    let projects = projects(subject, request, &options.group)?;
    match &options.why {
        Some(name) => {
            let brick = Finder { subject, request }.brick_at("why", name).map_err(|problem| vec![problem])?;
            Ok(Box::new(Why { subject, brick, projects }))
        }
        None => {
            let order = options.order.unwrap_or(Order::Name);
            let bricks = order::sorted(subject.workspace, subject.workspace.bricks.values().collect(), order);
            let (groups, short, swapped) = (options.group.clone(), options.short, options.swap);
            Ok(Box::new(Info { subject, bricks, projects, groups, short, swapped }))
        }
    }
}

/// The projects of some groups, or all. As with `poly`, groups without any project mean all.
fn projects<'a>(
    subject: Subject<'a>,
    request: &Request,
    groups: &[String],
) -> Result<Vec<Judged<'a>>, Vec<Diagnostic>> {
    let workspace = subject.workspace;
    let known = || workspace.groups.keys().map(String::as_str);
    if let Some(unknown) = groups.iter().find(|group| !workspace.groups.contains_key(*group)) {
        let message = format!("unknown group `{unknown}` in workspace `{}`", subject.name);
        let diagnostic = Diagnostic::error(message).suggest(unknown, known()).note(match known().count() {
            0 => "it has no groups of projects".to_owned(),
            _ => format!(
                "groups: {}",
                joined(known().map(|name| format!("`{name}`")).collect::<Vec<_>>().iter().map(String::as_str))
            ),
        });
        return Err(vec![request.problem_at("group", diagnostic)]);
    }
    let members: Vec<&String> = groups.iter().filter_map(|group| workspace.groups.get(group)).flatten().collect();
    let chosen: Vec<&Project> = workspace.projects.iter().filter(|project| members.contains(&&project.name)).collect();
    let shown = if chosen.is_empty() { workspace.projects.iter().collect() } else { chosen };
    let imports = RunningImports::of(workspace);
    Ok(shown.into_iter().map(|project| Judged { project, needs: Needs::of(&imports, project) }).collect())
}

/// A project with what it needs.
struct Judged<'a> {
    project: &'a Project,
    needs: Needs<'a>,
}

impl Judged<'_> {
    /// What a brick is to the project. Development holds what is being worked on; nothing can be missing there.
    fn standing(&self, brick: &Brick) -> Declaration {
        match self.needs.declaration(brick.name.as_str()) {
            Declaration::Missing if self.project.development => Declaration::Absent,
            Declaration::Unused if self.project.development => Declaration::Declared,
            standing => standing,
        }
    }

    /// The chain of imports that pulls a brick in, if it is more than the brick itself.
    fn chain(&self, brick: &Brick) -> Option<Vec<&BrickName>> {
        self.needs.why(brick.name.as_str()).filter(|chain| chain.len() > 1)
    }
}

fn mark(standing: Declaration) -> Mark {
    match standing {
        Declaration::Declared => Mark::Yes,
        Declaration::Unused => Mark::Unused,
        Declaration::Missing => Mark::Missing,
        Declaration::Absent => Mark::No,
    }
}

fn word(standing: Declaration) -> &'static str {
    match standing {
        Declaration::Declared => "declared",
        Declaration::Unused => "unused",
        Declaration::Missing => "missing",
        Declaration::Absent => "no",
    }
}

/// What the marks that are used mean.
fn legend(is_used: impl Fn(Declaration) -> bool) -> Vec<(Mark, String)> {
    let meanings = [
        (Declaration::Declared, "declared"),
        (Declaration::Missing, "needed, but not declared"),
        (Declaration::Unused, "declared, but not needed"),
        (Declaration::Absent, "neither"),
    ];
    let used = meanings.into_iter().filter(|(standing, _)| is_used(*standing));
    used.map(|(standing, meaning)| (mark(standing), meaning.to_owned())).collect()
}

/// A standing in a sentence.
fn meaning(standing: Declaration) -> &'static str {
    match standing {
        Declaration::Declared => "declared",
        Declaration::Missing => "needed, but not declared",
        Declaration::Unused => "declared, but not needed",
        Declaration::Absent => "neither declared nor needed",
    }
}

fn arrows(chain: &[&BrickName]) -> String {
    chain.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" > ")
}

/// The matrix.
struct Info<'a> {
    subject: Subject<'a>,
    /// In the order of rows.
    bricks: Vec<&'a Brick>,
    projects: Vec<Judged<'a>>,
    groups: Vec<String>,
    short: bool,
    /// Whether projects are rows.
    swapped: bool,
}

impl<'a> Info<'a> {
    /// How many there are of each, in the order of `poly`.
    fn summary(&self) -> [(Part, usize); 4] {
        let workspace = self.subject.workspace;
        let of_kind = |kind| workspace.bricks.values().filter(|brick| brick.kind == kind).count();
        let development = workspace.projects.iter().filter(|project| project.development).count();
        [
            (Part::new("projects", Tone::Project), workspace.projects.len() - development),
            (Part::new("components", Tone::Component), of_kind(BrickKind::Component)),
            (Part::new("bases", Tone::Base), of_kind(BrickKind::Base)),
            (Part::new("development", Tone::Data), development),
        ]
    }

    /// `poly` marks only what is declared.
    fn standing(&self, judged: &Judged<'_>, brick: &Brick) -> Declaration {
        match judged.standing(brick) {
            Declaration::Unused if self.subject.workspace.compat => Declaration::Declared,
            Declaration::Missing if self.subject.workspace.compat => Declaration::Absent,
            standing => standing,
        }
    }

    fn has(&self, standing: Declaration) -> bool {
        let all = self.subject.workspace.bricks.values();
        all.into_iter().any(|brick| self.projects.iter().any(|judged| self.standing(judged, brick) == standing))
    }

    fn cell(&self, judged: &Judged<'_>, brick: &Brick) -> Cell {
        let standing = self.standing(judged, brick);
        let cell = Cell::mark(mark(standing)).valued(word(standing));
        match (standing, judged.chain(brick)) {
            (Declaration::Declared | Declaration::Missing, Some(chain)) => cell.titled(arrows(&chain)),
            _ => cell,
        }
    }

    /// The picture: what is neither declared nor needed is left white.
    fn matrix(&self) -> Matrix {
        let bricks: Vec<Header> = self.bricks.iter().map(|brick| self.brick_header(brick)).collect();
        let projects: Vec<Header> = self.projects.iter().map(|judged| self.project_header(judged.project)).collect();
        let cell = |(brick, column): (usize, usize)| {
            let (judged, named) = (&self.projects[column], self.bricks[brick]);
            let standing = self.standing(judged, named);
            let (row, column) = if self.swapped { (column, brick) } else { (brick, column) };
            let sentence = format!("{} in {}: {}", named.name, judged.project.display_name(), meaning(standing));
            let chain = judged.chain(named).filter(|_| standing != Declaration::Unused);
            (standing != Declaration::Absent).then(|| diagram::Cell {
                row,
                column,
                class: mark(standing).class().to_owned(),
                shade: 2,
                text: if standing == Declaration::Declared {
                    String::new()
                } else {
                    mark(standing).as_str().to_owned()
                },
                href: None,
                title: chain.map_or(sentence.clone(), |chain| format!("{sentence}, {}", arrows(&chain))),
            })
        };
        let places = (0..bricks.len()).flat_map(|brick| (0..projects.len()).map(move |project| (brick, project)));
        let cells = places.filter_map(cell).collect();
        let (rows, columns) = if self.swapped { (projects, bricks) } else { (bricks, projects) };
        let mut matrix = Matrix {
            view: "info".to_owned(),
            corner: if self.swapped { "project has brick" } else { "brick in project" }.to_owned(),
            rows,
            columns,
            cells,
            ..Matrix::default()
        };
        let counts = ["how many projects have or need it", "how many bricks it has or needs"].map(str::to_owned);
        let [of_bricks, of_projects] = counts;
        matrix.add_totals(if self.swapped { [of_projects, of_bricks] } else { [of_bricks, of_projects] });
        matrix
    }

    fn brick_header(&self, brick: &Brick) -> Header {
        Header { section: usize::from(brick.kind == BrickKind::Base), ..self.subject.header(brick) }
    }

    fn project_header(&self, project: &Project) -> Header {
        let part = self.subject.named_project(project);
        let what = if project.development { "where all bricks are developed" } else { "a project" };
        Header {
            id: project.name.clone(),
            class: part.tone.class().unwrap_or("development").to_owned(),
            href: part.href,
            title: format!("{}, {what}", part.text),
            label: part.text,
            section: usize::from(project.development),
            total: None,
        }
    }

    /// Why a project lacks a brick, with the import that asks for it.
    fn missing(&self, judged: &Judged<'_>, brick: &Brick) -> String {
        let project = judged.project.display_name();
        let chain = judged.chain(brick).unwrap_or_default();
        let asking = chain.iter().rev().nth(1).map(|from| ((*from).clone(), brick.name.clone()));
        let edge = asking.and_then(|ends| self.subject.workspace.edges.get(&ends));
        let place = edge.and_then(|edge| edge.imports.iter().find(|import| import.kinds.deciding().runs()));
        let place = place.map(|import| format!(" ({}:{})", import.file, import.line)).unwrap_or_default();
        format!("{project} needs {} and does not declare it: {}{place}.", brick.name, arrows(&chain))
    }
}

impl Shown for Info<'_> {
    fn title(&self) -> String {
        format!("Bricks in the projects of {}", self.subject.name)
    }

    fn counts(&self) -> String {
        let [(_, projects), (_, components), (_, bases), _] = self.summary();
        format!(
            "{}, {} and {}",
            counted(projects, "project", "projects"),
            counted(components, "component", "components"),
            counted(bases, "base", "bases")
        )
    }

    fn notes(&self) -> Vec<String> {
        let bricks = self.subject.workspace.reading_order();
        let mut notes = Vec::new();
        for judged in &self.projects {
            let with = |standing| bricks.iter().copied().filter(move |brick| self.standing(judged, brick) == standing);
            notes.extend(with(Declaration::Missing).map(|brick| self.missing(judged, brick)));
            let unused: Vec<&str> = with(Declaration::Unused).map(|brick| brick.name.as_str()).collect();
            if !unused.is_empty() {
                let project = judged.project.display_name();
                notes.push(format!("{project} declares {}, which none of its bases needs.", joined(unused)));
            }
        }
        notes
    }

    fn tables(&self) -> Vec<Table> {
        let upright =
            |header: Part, stacked: bool| if stacked { Column::stacked(header) } else { Column::centred(header) };
        let table = if self.swapped {
            let columns = self.bricks.iter().map(|brick| upright(self.subject.named(brick), true));
            let row = |judged: &Judged<'_>| {
                let cells = self.bricks.iter().map(|brick| self.cell(judged, brick));
                std::iter::once(Cell::from(self.subject.named_project(judged.project))).chain(cells).collect()
            };
            Table {
                columns: std::iter::once(Column::new("project")).chain(columns).collect(),
                rows: self.projects.iter().map(row).collect(),
                ..Table::default()
            }
        } else {
            let columns =
                self.projects.iter().map(|judged| upright(self.subject.named_project(judged.project), self.short));
            let row = |brick: &&Brick| {
                let cells = self.projects.iter().map(|judged| self.cell(judged, brick));
                std::iter::once(Cell::from(self.subject.named(brick))).chain(cells).collect()
            };
            Table {
                columns: std::iter::once(Column::new("brick")).chain(columns).collect(),
                rows: self.bricks.iter().map(row).collect(),
                ..Table::default()
            }
        };
        vec![Table { legend: legend(|standing| self.has(standing)), ..table }]
    }

    fn drawings(&self) -> Vec<Drawing> {
        vec![Drawing::Matrix(self.matrix())]
    }

    fn text(&self, style: Style) -> String {
        let mut out = format!("\n{}\n\n", style.paint(&Part::new("Workspace summary", Tone::Data)));
        for (what, count) in self.summary() {
            out =
                out + &format!("{}: {}\n", style.paint(&what), style.paint(&Part::new(count.to_string(), Tone::Data)));
        }
        if !self.groups.is_empty() {
            let groups = Part::new(self.groups.join(", "), Tone::Project);
            out = out + &format!("\n{}: {}\n", style.paint(&Part::new("group", Tone::Data)), style.paint(&groups));
        }
        out + &text::page(&self.tables(), &self.notes(), style)
    }

    fn json(&self) -> Value {
        let projects = self.projects.iter().map(|judged| {
            let Project { name, alias, path, development, .. } = judged.project;
            json!({"name": name, "alias": alias, "path": path, "development": development})
        });
        let bricks = self.subject.workspace.reading_order().into_iter().map(|brick| {
            let in_projects = self.projects.iter().map(|judged| {
                let chain = judged.needs.why(brick.name.as_str());
                json!({
                    "project": judged.project.name,
                    "standing": word(self.standing(judged, brick)),
                    "why": chain.into_iter().flatten().map(BrickName::as_str).collect::<Vec<_>>(),
                })
            });
            json!({
                "name": brick.name.as_str(),
                "kind": brick.kind.as_str(),
                "path": brick.path,
                "projects": in_projects.collect::<Vec<_>>(),
            })
        });
        json!({"groups": self.groups, "projects": projects.collect::<Vec<_>>(), "bricks": bricks.collect::<Vec<_>>()})
    }
}

/// One brick in every project.
struct Why<'a> {
    subject: Subject<'a>,
    brick: &'a Brick,
    projects: Vec<Judged<'a>>,
}

impl<'a> Why<'a> {
    /// The steps of all chains, each once.
    fn steps(&self) -> Vec<&'a Edge> {
        let mut steps: Vec<&Edge> = Vec::new();
        for judged in &self.projects {
            let chain = judged.chain(self.brick).unwrap_or_default();
            for step in chain.windows(2) {
                let ends = (step[0].clone(), step[1].clone());
                if let Some(edge) = self.subject.workspace.edges.get(&ends)
                    && !steps.contains(&edge)
                {
                    steps.push(edge);
                }
            }
        }
        steps
    }

    fn chain(&self, judged: &Judged<'_>) -> Cell {
        let chain = judged.chain(self.brick).unwrap_or_default();
        let bricks = chain.into_iter().filter_map(|name| self.subject.workspace.bricks.get(name));
        Cell::chain(bricks.map(|brick| self.subject.named(brick)))
    }
}

impl Shown for Why<'_> {
    fn title(&self) -> String {
        format!("Why projects of {} have {}", self.subject.name, self.brick.name)
    }

    fn notes(&self) -> Vec<String> {
        self.steps().into_iter().map(|edge| format!("{}.", edge_sentence(edge))).collect()
    }

    fn tables(&self) -> Vec<Table> {
        let row = |judged: &Judged<'_>| {
            let standing = judged.standing(self.brick);
            let chain = self.chain(judged);
            let why = match (judged.needs.why(self.brick.name.as_str()), standing) {
                (Some(chain), _) if chain.len() == 1 && self.brick.kind == BrickKind::Base => {
                    Cell::from("it is a base")
                }
                (_, Declaration::Absent) if judged.project.development => Cell::from("not needed"),
                (Some(steps), _) if steps.len() > 1 => chain,
                (_, Declaration::Absent) => Cell::from("not needed"),
                _ => Cell::from("nothing in the project needs it"),
            };
            let mark = Cell::mark(mark(standing)).valued(word(standing));
            vec![Part::project(judged.project).into(), mark, why]
        };
        let used: Vec<Declaration> = self.projects.iter().map(|judged| judged.standing(self.brick)).collect();
        vec![Table {
            columns: vec![
                Column::new("project"),
                Column::centred(self.subject.named(self.brick)),
                Column::wrapping("because of"),
            ],
            rows: self.projects.iter().map(row).collect(),
            legend: legend(|standing| used.contains(&standing)),
            ..Table::default()
        }]
    }

    fn json(&self) -> Value {
        let projects = self.projects.iter().map(|judged| {
            let chain = judged.needs.why(self.brick.name.as_str());
            json!({
                "project": judged.project.name,
                "standing": word(judged.standing(self.brick)),
                "why": chain.into_iter().flatten().map(BrickName::as_str).collect::<Vec<_>>(),
            })
        });
        let steps = self.steps().into_iter().map(super::wording::edge_data);
        json!({
            "brick": self.brick.name.as_str(),
            "projects": projects.collect::<Vec<_>>(),
            "steps": steps.collect::<Vec<_>>(),
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
