//! Libraries: which brick imports which, what projects lack of them, and in which versions projects ask for them.
//!
//! In: a [`Subject`] and the options of a request. Out: [`Libraries`], the tables and lines that `poly libs` prints. Never: what provides a library; see
//! [`ProjectLibraries`](workspace::ProjectLibraries).

mod drawing;

use std::collections::{BTreeMap, BTreeSet};
use support::diagnostic::Diagnostic;

use clap::Args;
use serde_json::{Value, json};

use super::find::Finder;
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::text::{self, Style};
use super::wording::{counted, joined, places};
use super::{Request, Shown, Subject};
use diagram::Drawing;
use workspace::{
    Brick, BrickName, Import, Library, LibraryVersion, NeededLibrary, Project, ProjectLibraries, Provision, VersionRow,
};

/// Options of `libs`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct LibsArgs {
    /// Only this project and its bricks
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,

    /// Only the libraries that this brick imports
    #[arg(long, value_name = "NAME")]
    pub brick: Option<String>,

    /// Only the libraries that projects ask for in different versions
    #[arg(long)]
    pub differing: bool,

    /// In a picture: rows and columns change places
    #[arg(long)]
    pub swap: bool,
}

/// What was found out about libraries.
pub(super) struct Libraries<'a> {
    subject: Subject<'a>,
    project: Option<&'a Project>,
    brick: Option<&'a Brick>,
    differing: bool,
    /// Whether libraries are columns of the picture.
    swapped: bool,
    /// One for each project that is shown.
    projects: Vec<ProjectLibraries<'a>>,
    /// What bricks import, components first, then bases, by name.
    bricks: Vec<(&'a Brick, BTreeMap<&'a str, Imported<'a>>)>,
    /// The projects that versions are shown of, by name, development last.
    columns: Vec<&'a Project>,
    versions: Vec<VersionRow<'a>>,
}

/// A library and a brick's imports of it.
struct Imported<'a> {
    library: &'a Library,
    imports: Vec<&'a Import>,
}

impl<'a> Libraries<'a> {
    /// Finds out what the request asks for.
    ///
    /// # Errors
    /// There is no such project or brick, or the brick is none of the project.
    pub(super) fn new(subject: Subject<'a>, request: &'a Request, options: &LibsArgs) -> Result<Self, Vec<Diagnostic>> {
        let finder = Finder { subject, request };
        let project = options.project.as_deref().map(|name| finder.project(name)).transpose();
        let brick = options.brick.as_deref().map(|name| finder.brick(name)).transpose();
        let (project, brick) = match (project, brick) {
            (Ok(project), Ok(brick)) => (project, brick),
            (project, brick) => return Err(project.err().into_iter().chain(brick.err()).collect()),
        };
        if let (Some(project), Some(brick)) = (project, brick)
            && !project.bricks.contains(&brick.name)
        {
            return Err(vec![finder.not_in_project(brick, Some(project))]);
        }
        let workspace = subject.workspace;
        let is_shown = |other: &&Project| project.is_none_or(|project| project.path == other.path);
        let mut projects: Vec<ProjectLibraries<'a>> = workspace
            .projects
            .iter()
            .filter(is_shown)
            .map(|project| ProjectLibraries::of(workspace, project))
            .collect();
        for libraries in &mut projects {
            libraries.needed.retain(|needed| brick.is_none_or(|brick| needed.users.contains_key(&brick.name)));
        }
        let mut libraries = Self {
            subject,
            project,
            brick,
            differing: options.differing,
            swapped: options.swap,
            projects,
            bricks: Vec::new(),
            columns: Vec::new(),
            versions: Vec::new(),
        };
        libraries.bricks = libraries.imported();
        libraries.columns = libraries.version_columns();
        libraries.versions = libraries.version_rows();
        Ok(libraries)
    }

    /// What bricks import. Of a project, what counts for it; `poly` leaves out bricks that are in no project.
    fn imported(&self) -> Vec<(&'a Brick, BTreeMap<&'a str, Imported<'a>>)> {
        let mut of_bricks: BTreeMap<&'a BrickName, BTreeMap<&'a str, Imported<'a>>> = BTreeMap::new();
        let mut add = |brick: &'a BrickName, library: &'a Library, imports: Vec<&'a Import>| {
            of_bricks.entry(brick).or_default().insert(&library.name, Imported { library, imports });
        };
        if self.project.is_none() && !self.subject.workspace.compat {
            for library in self.subject.workspace.libraries.values() {
                library.users.iter().for_each(|(brick, imports)| add(brick, library, imports.iter().collect()));
            }
        } else {
            for needed in self.projects.iter().flat_map(|libraries| &libraries.needed) {
                needed.users.iter().for_each(|(brick, imports)| add(brick, needed.library, imports.clone()));
            }
        }
        let mut bricks: Vec<_> = of_bricks
            .into_iter()
            .filter(|(name, _)| self.brick.is_none_or(|brick| brick.name == **name))
            .filter_map(|(name, libraries)| Some((self.subject.workspace.bricks.get(name)?, libraries)))
            .collect();
        bricks.sort_by_key(|(brick, _)| (std::cmp::Reverse(brick.kind), &brick.name));
        bricks
    }

    /// Projects by name and development behind them, whichever project is asked for: its versions are compared with those of development.
    fn version_columns(&self) -> Vec<&'a Project> {
        let all = self.subject.workspace.projects.iter();
        let mut columns: Vec<&Project> = all
            .filter(|other| other.development || self.project.is_none_or(|project| project.path == other.path))
            .collect();
        columns.sort_by_key(|project| (project.development, &project.name));
        columns
    }

    fn version_rows(&self) -> Vec<VersionRow<'a>> {
        let mut rows = workspace::library_versions(self.subject.workspace, &self.columns);
        rows.retain(|row| row.differs || !self.differing);
        if self.brick.is_some() {
            let imported: BTreeSet<&str> = self
                .bricks
                .iter()
                .flat_map(|(_, libraries)| libraries.values())
                .flat_map(|imported| imported.library.distributions.iter().map(String::as_str))
                .collect();
            rows.retain(|row| imported.contains(row.key) || imported.contains(normalised(row).as_str()));
        }
        rows
    }

    fn brick_table(&self) -> Table {
        let row = |(brick, libraries): &(&'a Brick, BTreeMap<&str, Imported<'a>>)| {
            let parts = libraries.values().map(|imported| {
                let tone = if imported.library.known { Tone::Data } else { Tone::Mark(Mark::Unused) };
                Part::new(imported.library.name.clone(), tone)
            });
            let sentences = libraries.values().map(|imported| {
                let imports: Vec<Import> = imported.imports.iter().map(|import| (*import).clone()).collect();
                format!("{}: {}", imported.library.name, places(&imports))
            });
            let title = sentences.collect::<Vec<_>>().join("; ");
            vec![self.subject.named(brick).into(), Cell::list(parts).titled(title)]
        };
        Table {
            caption: Some("Libraries in bricks".to_owned()),
            columns: vec![Column::new("brick"), Column::wrapping("library")],
            rows: self.bricks.iter().map(row).collect(),
            ..Table::default()
        }
    }

    fn version_table(&self) -> Table {
        let headers = self.columns.iter().map(|project| Column::new(Part::project(project)));
        let row = |row: &VersionRow<'a>| {
            let cells = row.versions.iter().map(|version| self.version_cell(version.as_ref(), row.differs));
            std::iter::once(Cell::from(row.name)).chain(cells).collect()
        };
        let caption =
            if self.differing { "Different library versions in projects" } else { "Library versions in projects" };
        Table {
            caption: Some(caption.to_owned()),
            columns: std::iter::once(Column::new("library")).chain(headers).collect(),
            rows: self.versions.iter().map(row).collect(),
            ..Table::default()
        }
    }

    /// `poly` has the same mark for a library that is not declared and for one of which any version will do.
    fn version_cell(&self, version: Option<&LibraryVersion<'_>>, differs: bool) -> Cell {
        let Some(version) = version else { return Cell::mark(Mark::No) };
        if self.subject.workspace.compat && version.constraint.is_empty() {
            return Cell::mark(Mark::No);
        }
        let part = Part::new(version.to_string(), Tone::Data);
        if differs { part.bold() } else { part }.into()
    }

    /// The projects that lack something, each with the names of what it lacks, sorted. In compat mode what is not known to be provided is missing.
    fn lacking(&self) -> impl Iterator<Item = (&'a Project, Vec<String>)> + '_ {
        let compat = self.subject.workspace.compat;
        self.projects.iter().filter_map(move |libraries| {
            let lacks = |needed: &&NeededLibrary<'a>| match needed.provision {
                Provision::Missing => compat || needed.is_required(),
                Provision::Unresolved => compat,
                Provision::Declared(_) | Provision::Locked { .. } | Provision::Brought(_) => false,
            };
            // `poly` writes them in small letters.
            let name = |needed: &NeededLibrary<'a>| match compat {
                true => needed.library.name.to_lowercase(),
                false => needed.library.name.clone(),
            };
            let mut names: Vec<String> = libraries.needed.iter().filter(lacks).map(name).collect();
            names.sort();
            (!names.is_empty() && !self.differing).then_some((libraries.project, names))
        })
    }

    /// The projects of whose imports some cannot be told where they come from.
    fn unresolved(&self) -> impl Iterator<Item = (&'a Project, Vec<&'a str>)> + '_ {
        let compat = self.subject.workspace.compat;
        self.projects.iter().filter(move |_| !compat && !self.differing).filter_map(|libraries| {
            let names: Vec<&str> = libraries.unresolved().map(|needed| needed.library.name.as_str()).collect();
            (!names.is_empty()).then_some((libraries.project, names))
        })
    }

    /// What the text says in lines of its own.
    fn lacking_sentences(&self) -> Vec<String> {
        let lacking = self.lacking().map(|(project, names)| {
            let names = joined(names.iter().map(String::as_str));
            format!("Missing in {}: {names}.", project.display_name())
        });
        let unresolved = self.unresolved().map(|(project, names)| {
            format!("Unresolved in {}: it is not known what provides {}.", project.display_name(), joined(names))
        });
        lacking.chain(unresolved).collect()
    }

    fn other_sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        let is_locked = |version: &LibraryVersion<'_>| version.locked.is_some();
        if self.versions.iter().flat_map(|row| row.versions.iter().flatten()).any(is_locked) {
            sentences.push("In parentheses stands the version of the lock file.".to_owned());
        }
        // For all projects at once this would be long, and development needs tools that nobody imports.
        if let (Some(project), None, false, [libraries]) =
            (self.project, self.brick, self.differing, &self.projects[..])
            && !libraries.unused.is_empty()
        {
            let names = joined(libraries.unused.iter().map(|requirement| requirement.name.as_str()));
            sentences.push(format!("Declared by {} and not imported by its bricks: {names}.", project.display_name()));
        }
        sentences
    }

    /// The lines of `poly` about what a project lacks.
    fn lines(&self, style: Style) -> String {
        let data = |text: &str| style.paint(&Part::new(text, Tone::Data));
        let project_name = |project: &Project| style.paint(&Part::new(project.name.as_str(), Tone::Project));
        let mut out = String::new();
        for (project, names) in self.lacking() {
            let question = data("Caused by missing dependencies?");
            out += &format!("{}{}. {question}\n", data("Could not locate all libraries in "), project_name(project));
            out += &format!("🤔 {}\n", names.join(", "));
        }
        for (project, names) in self.unresolved() {
            let question = data("Declared under a name that is not known?");
            out += &format!("{}{}. {question}\n", data("Unresolved libraries in "), project_name(project));
            out += &format!("❔ {}\n", names.join(", "));
        }
        out
    }

    fn shown_tables(&self) -> (Option<Table>, Option<Table>) {
        let bricks = (!self.differing && !self.bricks.is_empty()).then(|| self.brick_table());
        let versions = (!self.versions.is_empty()).then(|| self.version_table());
        (bricks, versions)
    }
}

/// With more bricks and projects than this, pages have tables.
const MOST_COLUMNS: usize = 60;

/// The normalised name behind a row that goes by the name as written.
fn normalised(row: &VersionRow<'_>) -> String {
    let name = row.key.split('[').next().unwrap_or(row.key).trim();
    name.to_lowercase().replace(['_', '.'], "-")
}

impl Shown for Libraries<'_> {
    fn title(&self) -> String {
        let name = self.subject.name;
        match (self.project, self.brick) {
            (_, Some(brick)) => format!("Libraries of {} in {name}", brick.name),
            (Some(project), None) => format!("Libraries of the project {} in {name}", project.display_name()),
            (None, None) => format!("Libraries of {name}"),
        }
    }

    fn counts(&self) -> String {
        let imported: BTreeSet<&str> =
            self.bricks.iter().flat_map(|(_, libraries)| libraries.keys().copied()).collect();
        let differing = self.versions.iter().filter(|row| row.differs).count();
        let differing = counted(differing, "library in different versions", "libraries in different versions");
        if self.differing {
            differing
        } else {
            format!("{}, {differing}", counted(imported.len(), "library", "libraries"))
        }
    }

    fn notes(&self) -> Vec<String> {
        self.lacking_sentences().into_iter().chain(self.other_sentences()).collect()
    }

    fn tables(&self) -> Vec<Table> {
        let (bricks, versions) = self.shown_tables();
        bricks.into_iter().chain(versions).collect()
    }

    fn drawings(&self) -> Vec<Drawing> {
        vec![Drawing::Matrix(self.matrix())]
    }

    /// A long list is easier to read as a table, which has room for words.
    fn is_drawn(&self) -> bool {
        self.bricks.len() + self.columns.len() <= MOST_COLUMNS
    }

    /// A row for each project and library that its bricks import, or with `--differing` the table of versions.
    fn records(&self) -> Vec<Table> {
        if self.differing {
            return self.tables();
        }
        let row = |libraries: &ProjectLibraries<'_>, needed: &NeededLibrary<'_>| -> Vec<Cell> {
            let bricks = joined_plainly(needed.users.keys().map(|brick| brick.as_str()));
            let found = Found::of(libraries.project, needed);
            let texts = [
                libraries.project.display_name(),
                &needed.library.name,
                &bricks,
                found.status,
                if needed.is_required() { "yes" } else { "no" },
                found.distribution,
                found.constraint,
                found.locked,
            ];
            texts.into_iter().map(Cell::from).collect()
        };
        let headers = ["project", "library", "bricks", "status", "required", "distribution", "constraint", "locked"];
        let rows = self
            .projects
            .iter()
            .flat_map(|libraries| libraries.needed.iter().map(move |needed| row(libraries, needed)));
        vec![Table {
            columns: headers.into_iter().map(Column::new).collect(),
            rows: rows.collect(),
            ..Table::default()
        }]
    }

    fn json(&self) -> Value {
        let import = |import: &&Import| {
            let kinds: Vec<&str> = import.kinds.iter().map(|kind| kind.as_str()).collect();
            json!({"file": import.file, "line": import.line, "column": import.column, "module": import.module, "kinds": kinds})
        };
        let imported = |imported: &Imported<'_>| {
            json!({
                "name": imported.library.name,
                "distributions": imported.library.distributions,
                "known": imported.library.known,
                "imports": imported.imports.iter().map(import).collect::<Vec<_>>(),
            })
        };
        let brick = |(brick, libraries): &(&Brick, BTreeMap<&str, Imported<'_>>)| {
            json!({
                "name": brick.name.as_str(),
                "kind": brick.kind.as_str(),
                "libraries": libraries.values().map(imported).collect::<Vec<_>>(),
            })
        };
        let needed = |project: &Project, needed: &NeededLibrary<'_>| {
            let found = Found::of(project, needed);
            json!({
                "name": needed.library.name,
                "status": found.status,
                "required": needed.is_required(),
                "distribution": some(found.distribution),
                "constraint": found.constraint,
                "locked": some(found.locked),
                "bricks": needed.users.keys().map(|brick| brick.as_str()).collect::<Vec<_>>(),
            })
        };
        let project = |libraries: &ProjectLibraries<'_>| {
            let project = libraries.project;
            let unused =
                libraries.unused.iter().map(|requirement| json!({"name": requirement.name, "line": requirement.line}));
            json!({
                "name": project.name,
                "path": project.path,
                "manifest": project.manifest,
                "lock_file": project.lock_file,
                "libraries": libraries.needed.iter().map(|library| needed(project, library)).collect::<Vec<_>>(),
                "not_imported": unused.collect::<Vec<_>>(),
            })
        };
        let version = |(project, version): (&&Project, &Option<LibraryVersion<'_>>)| {
            let version = version.as_ref()?;
            Some(json!({"project": project.name, "constraint": version.constraint, "locked": version.locked}))
        };
        let row = |row: &VersionRow<'_>| {
            let versions: Vec<Value> = self.columns.iter().zip(&row.versions).filter_map(version).collect();
            json!({"name": row.name, "differs": row.differs, "projects": versions})
        };
        json!({
            "bricks": self.bricks.iter().map(brick).collect::<Vec<_>>(),
            "projects": self.projects.iter().map(project).collect::<Vec<_>>(),
            "versions": self.versions.iter().map(row).collect::<Vec<_>>(),
        })
    }

    fn text(&self, style: Style) -> String {
        let (bricks, versions) = self.shown_tables();
        let table = |table: Option<Table>| table.map_or_else(String::new, |table| text::table(&table, style));
        // The table ends with an empty line.
        let sentences: String = self.other_sentences().iter().map(|sentence| style.sentence(sentence)).collect();
        let nothing = bricks.is_none() && versions.is_none();
        let start = if nothing && self.differing {
            style.sentence("No library is asked for in different versions.")
        } else if nothing {
            style.sentence("No brick imports a library, and no project declares one.")
        } else {
            table(bricks)
        };
        start + &self.lines(style) + &table(versions) + &sentences
    }

    /// As with `poly`, a project that lacks a library is an error.
    fn failed(&self) -> bool {
        self.lacking().next().is_some()
    }
}

/// What provides a library, in words.
struct Found<'a> {
    status: &'static str,
    distribution: &'a str,
    constraint: &'a str,
    locked: &'a str,
}

impl<'a> Found<'a> {
    fn of(project: &'a Project, needed: &'a NeededLibrary<'_>) -> Self {
        let likely = needed.library.distributions.first().map_or("", String::as_str);
        match &needed.provision {
            Provision::Declared(requirement) => Self {
                status: "declared",
                distribution: &requirement.key,
                constraint: &requirement.version,
                locked: project.locked.get(&requirement.key).map_or("", String::as_str),
            },
            Provision::Locked { distribution, version } => {
                Self { status: "transitive", distribution, constraint: "", locked: version }
            }
            Provision::Brought(_) => Self { status: "transitive", distribution: likely, constraint: "", locked: "" },
            Provision::Missing => Self { status: "missing", distribution: likely, constraint: "", locked: "" },
            Provision::Unresolved => Self { status: "unresolved", distribution: "", constraint: "", locked: "" },
        }
    }
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn joined_plainly<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::tests::written;
    use crate::source::Tree;
    use workspace::{ReadOptions, Workspace, read};

    /// Two projects: `api` lacks something, `job` has a lock file.
    fn shop(compat: bool) -> Workspace {
        let bricks = |names: &[&str]| -> String {
            names.iter().map(|name| format!("\"../../{name}\" = \"x\"\n")).collect::<String>()
        };
        let api = format!(
            "[project]\nname = \"api\"\ndependencies = [\"fastapi[all]>=1\", \"celery\"]\n[tool.polylith.bricks]\n{}",
            bricks(&["bases/shop/web", "components/shop/log"])
        );
        let job = format!(
            "[project]\nname = \"job\"\ndependencies = [\"fastapi>=2\", \"pyyaml\"]\n[tool.polylith.bricks]\n{}",
            bricks(&["components/shop/log"])
        );
        let files = [
            ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\nstructure.theme = \"loose\"\n"),
            ("pyproject.toml", "[project]\nname = \"all\"\ndependencies = [\"celery>=5\"]\n"),
            ("bases/shop/web/core.py", "import fastapi, our_own\nfrom shop import log\n"),
            ("components/shop/log/core.py", "import yaml\ntry:\n    import PIL\nexcept ImportError: pass\n"),
            ("projects/api/pyproject.toml", &api),
            ("projects/job/pyproject.toml", &job),
            ("projects/job/uv.lock", "[[package]]\nname = \"pyyaml\"\nversion = \"6.0\"\n"),
        ];
        let (workspace, problems) = read(&Tree::from_texts(files), "", ReadOptions { compat });
        assert_eq!(problems, []);
        workspace
    }

    fn check(request: &str, expected: &str) {
        assert_eq!(written(&shop(request.contains("compat")), request, Format::Text), expected);
    }

    #[test]
    fn text_as_poly_prints_it() {
        check(
            "libs",
            "
 Libraries in bricks

  brick   library
 ──────────────────────────
  log     PIL, yaml
  web     fastapi, our_own

Could not locate all libraries in api. Caused by missing dependencies?
🤔 yaml
Unresolved libraries in api. Declared under a name that is not known?
❔ our_own

 Library versions in projects

  library   api   job     development
 ─────────────────────────────────────
  celery    *     -       >=5
  fastapi   >=1   >=2     -
  pyyaml    -     (6.0)   -

 In parentheses stands the version of the lock file.
",
        );
        check(
            "libs --compat poly",
            "
 Libraries in bricks

  brick   library
 ──────────────────────────
  log     PIL, yaml
  web     fastapi, our_own

Could not locate all libraries in api. Caused by missing dependencies?
🤔 our_own, pil, yaml
Could not locate all libraries in job. Caused by missing dependencies?
🤔 pil

 Library versions in projects

  library        api   job   development
 ────────────────────────────────────────
  celery         -     -     >=5
  fastapi        -     >=2   -
  fastapi[all]   >=1   -     -
  pyyaml         -     -     -

",
        );
    }

    #[test]
    fn a_part() {
        check(
            "libs --project job",
            "
 Libraries in bricks

  brick   library
 ───────────────────
  log     PIL, yaml


 Library versions in projects

  library   job     development
 ───────────────────────────────
  fastapi   >=2     -
  pyyaml    (6.0)   -

 In parentheses stands the version of the lock file.
 Declared by job and not imported by its bricks: fastapi.
",
        );
        check(
            "libs --brick log",
            "
 Libraries in bricks

  brick   library
 ───────────────────
  log     PIL, yaml

Could not locate all libraries in api. Caused by missing dependencies?
🤔 yaml

 Library versions in projects

  library   api   job     development
 ─────────────────────────────────────
  pyyaml    -     (6.0)   -

 In parentheses stands the version of the lock file.
",
        );
        check(
            "libs --differing",
            "
 Different library versions in projects

  library   api   job   development
 ───────────────────────────────────
  fastapi   >=1   >=2   -

",
        );
        check(
            "libs --differing --project job",
            " No library is asked for in different versions.
",
        );
    }

    #[test]
    fn other_forms() {
        assert_eq!(
            written(&shop(false), "libs", Format::Csv),
            "\
project,library,bricks,status,required,distribution,constraint,locked\r\n\
api,PIL,log,missing,no,pillow,,\r\n\
api,fastapi,web,declared,yes,fastapi,>=1,\r\n\
api,our_own,web,unresolved,yes,,,\r\n\
api,yaml,log,missing,yes,pyyaml,,\r\n\
job,PIL,log,missing,no,pillow,,\r\n\
job,yaml,log,declared,yes,pyyaml,,6.0\r\n\
"
        );
        assert_eq!(
            written(&shop(false), "libs --differing", Format::Markdown),
            "\
**Libraries of shop**

Different library versions in projects

| library | api | job | development |
| --- | --- | --- | --- |
| fastapi | **>=1** | **>=2** | - |
"
        );
        let json: serde_json::Value =
            serde_json::from_str(&written(&shop(false), "libs --brick log", Format::Json)).unwrap();
        assert_eq!(json["bricks"][0]["libraries"][1]["imports"][0]["line"], 1);
        assert_eq!(json["projects"][1]["libraries"][1]["locked"], "6.0");
        assert_eq!(json["versions"][0]["projects"][0]["project"], "job");
    }

    #[test]
    fn whole_messages() {
        check(
            "libs --project jbo",
            "\
error: unknown project `jbo` in workspace `shop`
 --> post.md:1:16
  |
1 | libs --project jbo
  |                ^^^
  |
  = note: projects: `api`, `job`, `all`
  = help: did you mean `job`?",
        );
        check(
            "libs --brick web --project job",
            "\
error: brick `web` is not part of project `job`
 --> post.md:1:14
  |
1 | libs --brick web --project job
  |              ^^^
  |
  = help: leave out `--project` to see the brick in the whole workspace",
        );
    }

    #[test]
    fn nothing_to_show() {
        let empty = Workspace::empty(workspace::Language::Python, "shop");
        assert_eq!(
            written(&empty, "libs", Format::Text),
            " No brick imports a library, and no project declares one.\n"
        );
        assert_eq!(
            written(&empty, "libs --differing", Format::Text),
            " No library is asked for in different versions.\n"
        );
    }
}
