//! `libs`: which brick imports which library, what projects lack of them, and in which versions
//! projects ask for them.
//!
//! In: a [`ViewInput`] and the options of a request. Out: [`Libraries`], the tables and lines that
//! `poly libs` prints. Never: what provides a library; see
//! [`ProjectLibraries`].

mod matrix;

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use serde_json::{Value, json};

use super::cross_table::{CrossCell, CrossTable, Heading};
use super::input::ViewInput;
use super::report::{Report, ViewOptions};
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::text::{self, Style};
use super::wording::{counted, joined, places, strings};
use diagram::Drawing;
use support::diagnostic::Diagnostic;
use workspace::{Brick, BrickName, Import, ImportKind, Library, Project};
use workspace::{LibraryVersion, NeededLibrary, ProjectLibraries, Provision, VersionRow};

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

impl ViewOptions for LibsArgs {
    fn report<'a>(&'a self, input: ViewInput<'a>) -> Result<Box<dyn Report + 'a>, Vec<Diagnostic>> {
        Ok(Box::new(Libraries::new(input, self)?))
    }
}

/// Libraries of bricks and projects.
struct Libraries<'a> {
    input: ViewInput<'a>,
    options: &'a LibsArgs,
    project: Option<&'a Project>,
    brick: Option<&'a Brick>,
    /// Libraries of the projects that are asked for.
    projects: Vec<ProjectLibraries<'a>>,
    /// Libraries of bricks, components first, then bases, by name.
    bricks: Vec<BrickLibraries<'a>>,
    /// The projects whose versions are compared, by name, development last.
    columns: Vec<&'a Project>,
    versions: Vec<VersionRow<'a>>,
}

/// The libraries that a brick imports, by name.
struct BrickLibraries<'a> {
    brick: &'a Brick,
    libraries: BTreeMap<&'a str, LibraryImports<'a>>,
}

/// A library and a brick's imports of it.
struct LibraryImports<'a> {
    library: &'a Library,
    imports: Vec<&'a Import>,
}

impl<'a> Libraries<'a> {
    fn new(input: ViewInput<'a>, options: &'a LibsArgs) -> Result<Self, Vec<Diagnostic>> {
        let (project, brick) =
            match (input.find_project(options.project.as_ref()), input.find_brick("brick", options.brick.as_ref())) {
                (Ok(project), Ok(brick)) => (project, brick),
                (project, brick) => return Err([project.err(), brick.err()].into_iter().flatten().flatten().collect()),
            };
        if let (Some(project), Some(brick)) = (project, brick)
            && !project.bricks.contains(&brick.name)
        {
            return Err(input.not_in_project(brick, Some(project)));
        }
        let workspace = input.workspace;
        let mut projects = Vec::new();
        for other in workspace.projects.iter().filter(|other| project.is_none_or(|project| project.path == other.path))
        {
            let mut libraries = ProjectLibraries::of(workspace, other);
            libraries.needed.retain(|needed| brick.is_none_or(|brick| needed.users.contains_key(&brick.name)));
            projects.push(libraries);
        }
        let (bricks, columns, versions) = (Vec::new(), Vec::new(), Vec::new());
        let mut libraries = Self { input, options, project, brick, projects, bricks, columns, versions };
        libraries.bricks = libraries.imported();
        libraries.columns = libraries.version_columns();
        libraries.versions = libraries.version_rows();
        Ok(libraries)
    }

    /// The imports of bricks. Of a project, those that count for it; `poly` leaves out bricks that
    /// are in no project.
    fn imported(&self) -> Vec<BrickLibraries<'a>> {
        let mut all: Vec<(&BrickName, LibraryImports<'a>)> = Vec::new();
        if self.project.is_none() && !self.input.workspace.compat {
            for library in self.input.workspace.libraries.values() {
                let users = library.users.iter();
                all.extend(
                    users
                        .map(|(brick, imports)| (brick, LibraryImports { library, imports: imports.iter().collect() })),
                );
            }
        } else {
            for needed in self.projects.iter().flat_map(|libraries| &libraries.needed) {
                let (library, users) = (needed.library, needed.users.iter());
                all.extend(
                    users.map(|(brick, imports)| (*brick, LibraryImports { library, imports: imports.clone() })),
                );
            }
        }
        let mut bricks: BTreeMap<_, BrickLibraries<'a>> = BTreeMap::new();
        for (name, imports) in all.into_iter().filter(|(name, _)| self.brick.is_none_or(|brick| brick.name == **name)) {
            let Some(brick) = self.input.workspace.bricks.get(name) else { continue };
            let of_brick = bricks.entry((std::cmp::Reverse(brick.kind), name));
            let of_brick = of_brick.or_insert_with(|| BrickLibraries { brick, libraries: BTreeMap::new() });
            of_brick.libraries.insert(&imports.library.name, imports);
        }
        bricks.into_values().collect()
    }

    /// Projects by name and development behind them, whichever project is asked for: its versions
    /// are compared with those of development.
    fn version_columns(&self) -> Vec<&'a Project> {
        let all = self.input.workspace.projects.iter();
        let mut columns: Vec<&Project> = all
            .filter(|other| other.development || self.project.is_none_or(|project| project.path == other.path))
            .collect();
        columns.sort_by_key(|project| (project.development, &project.name));
        columns
    }

    fn version_rows(&self) -> Vec<VersionRow<'a>> {
        let mut rows = workspace::library_versions(self.input.workspace, &self.columns);
        rows.retain(|row| row.differs || !self.options.differing);
        if self.brick.is_some() {
            let imported = self.imports().flat_map(|imports| &imports.library.distributions);
            let imported: BTreeSet<&str> = imported.map(String::as_str).collect();
            rows.retain(|row| imported.contains(row.key) || imported.contains(normalised(row).as_str()));
        }
        rows
    }

    /// All libraries that bricks import, once for each of these bricks.
    fn imports(&self) -> impl Iterator<Item = &LibraryImports<'a>> {
        self.bricks.iter().flat_map(|brick| brick.libraries.values())
    }

    fn brick_table(&self) -> Table {
        let rows = self.bricks.iter().map(|BrickLibraries { brick, libraries }| {
            let parts = libraries.values().map(|imports| {
                let tone = if imports.library.known { Tone::Data } else { Tone::Mark(Mark::Unused) };
                Part::new(imports.library.name.clone(), tone)
            });
            let sentences = libraries.iter().map(|(name, library)| format!("{name}: {}", places(&library.imports)));
            let title = strings(sentences).join("; ");
            vec![self.input.named(brick).into(), Cell::list(parts).titled(title)]
        });
        Table::new([Column::new("brick"), Column::wrapping("library")], rows).captioned("Libraries in bricks")
    }

    fn version_table(&self) -> Table {
        let mut cells = Vec::new();
        for (row, versions) in self.versions.iter().enumerate() {
            for (column, version) in versions.versions.iter().enumerate() {
                let cell = version.as_ref().and_then(|version| self.version_cell(version, versions.differs));
                cells.extend(cell.map(|cell| CrossCell { position: (row, column), cell, square: None }));
            }
        }
        let table = CrossTable {
            corner: "library",
            rows: self.versions.iter().map(|row| Heading::named(row.name)).collect(),
            columns: self.columns.iter().map(|project| Heading::named(Part::project(project))).collect(),
            cells,
            empty: Cell::mark(Mark::No),
            legend: Vec::new(),
        };
        let different = if self.options.differing { "Different library" } else { "Library" };
        table.table(Column::new).captioned(format!("{different} versions in projects"))
    }

    /// `poly` has the same mark for a library that is not declared and for one of which any version
    /// will do.
    fn version_cell(&self, version: &LibraryVersion<'_>, differs: bool) -> Option<Cell> {
        let part = Part::new(version.to_string(), Tone::Data);
        let is_open = self.input.workspace.compat && version.constraint.is_empty();
        (!is_open).then(|| Part { bold: differs, ..part }.into())
    }

    /// The projects that lack something, each with the names of what it lacks, sorted. In compat
    /// mode a library is missing when no table names a provider.
    fn lacking(&self) -> Vec<(&'a Project, Vec<String>)> {
        let compat = self.input.workspace.compat;
        self.lists(|needed| match needed.provision {
            Provision::Missing => compat || needed.is_required(),
            Provision::Unresolved => compat,
            Provision::Declared(_) | Provision::Locked { .. } | Provision::Brought(_) => false,
        })
    }

    /// The projects with imports whose origin nobody can tell.
    fn unresolved(&self) -> Vec<(&'a Project, Vec<String>)> {
        let compat = self.input.workspace.compat;
        self.lists(|needed| !compat && needed.provision == Provision::Unresolved && needed.is_required())
    }

    fn lists(&self, is_listed: impl Fn(&NeededLibrary<'a>) -> bool) -> Vec<(&'a Project, Vec<String>)> {
        let mut lists = Vec::new();
        for libraries in self.projects.iter().filter(|_| !self.options.differing) {
            let listed = libraries.needed.iter().filter(|needed| is_listed(needed));
            let mut names: Vec<String> = listed.map(|needed| needed.library.name.clone()).collect();
            if self.input.workspace.compat {
                // `poly` writes them in small letters.
                names.iter_mut().for_each(|name| *name = name.to_lowercase());
            }
            names.sort();
            if !names.is_empty() {
                lists.push((libraries.project, names));
            }
        }
        lists
    }

    fn other_notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.versions.iter().flat_map(|row| row.versions.iter().flatten()).any(|version| version.locked.is_some()) {
            notes.push("In parentheses stands the version of the lock file.".to_owned());
        }
        // For all projects at once this would be long, and development needs tools that nobody
        // imports.
        if let (Some(project), None, false, [libraries]) =
            (self.project, self.brick, self.options.differing, &self.projects[..])
            && !libraries.unused.is_empty()
        {
            let names = joined(libraries.unused.iter().map(|requirement| &requirement.name));
            notes.push(format!("Declared by {} and not imported by its bricks: {names}.", project.display_name()));
        }
        notes
    }

    /// The lines of `poly` about what projects lack.
    fn lines(&self, style: Style) -> String {
        let mut out = String::new();
        for (lists, start, question, sign) in [
            (self.lacking(), "Could not locate all libraries in ", "Caused by missing dependencies?", "🤔"),
            (self.unresolved(), "Unresolved libraries in ", "Declared under a name that is not known?", "❔"),
        ] {
            for (project, names) in lists {
                let project = style.paint(&Part::new(project.name.as_str(), Tone::Project));
                out += &format!("{}{project}. {}\n", style.data(start), style.data(question));
                out += &format!("{sign} {}\n", names.join(", "));
            }
        }
        out
    }

    /// The tables of bricks and of versions, as far as there is anything in them.
    fn both_tables(&self) -> [Option<Table>; 2] {
        [
            (!self.options.differing && !self.bricks.is_empty()).then(|| self.brick_table()),
            (!self.versions.is_empty()).then(|| self.version_table()),
        ]
    }
}

/// With more bricks and projects than this, pages have tables.
const MOST_COLUMNS: usize = 60;

/// The normalised name behind a row that goes by the name as written.
fn normalised(row: &VersionRow<'_>) -> String {
    let name = row.key.split('[').next().unwrap_or(row.key).trim();
    name.to_lowercase().replace(['_', '.'], "-")
}

impl Report for Libraries<'_> {
    fn title(&self) -> String {
        let name = self.input.name;
        match (self.project, self.brick) {
            (_, Some(brick)) => format!("Libraries of {} in {name}", brick.name),
            (Some(project), None) => format!("Libraries of the project {} in {name}", project.display_name()),
            (None, None) => format!("Libraries of {name}"),
        }
    }

    fn counts(&self) -> String {
        let differing = self.versions.iter().filter(|row| row.differs).count();
        let differing = counted(differing, "library in different versions", "libraries in different versions");
        if self.options.differing {
            return differing;
        }
        let imported: BTreeSet<&str> = self.imports().map(|imports| imports.library.name.as_str()).collect();
        format!("{}, {differing}", counted(imported.len(), "library", "libraries"))
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for (project, names) in self.lacking() {
            notes.push(format!("Missing in {}: {}.", project.display_name(), joined(names)));
        }
        for (project, names) in self.unresolved() {
            notes.push(format!(
                "Unresolved in {}: it is not known what provides {}.",
                project.display_name(),
                joined(names)
            ));
        }
        notes.extend(self.other_notes());
        notes
    }

    fn tables(&self) -> Vec<Table> {
        self.both_tables().into_iter().flatten().collect()
    }

    fn drawings(&self) -> Vec<Drawing> {
        vec![Drawing::Matrix(self.matrix())]
    }

    /// A long list is easier to read as a table, which has space for words.
    fn is_drawn(&self) -> bool {
        self.bricks.len() + self.columns.len() <= MOST_COLUMNS
    }

    /// A row for each project and library that its bricks import, or with `--differing` the table
    /// of versions.
    fn records(&self) -> Vec<Table> {
        if self.options.differing {
            return self.tables();
        }
        let mut rows = Vec::new();
        for ProjectLibraries { project, needed, .. } in &self.projects {
            for needed in needed {
                let provided = Provided::new(project, needed);
                let texts = [
                    project.display_name(),
                    &needed.library.name,
                    &strings(needed.users.keys()).join(" "),
                    provided.status,
                    if needed.is_required() { "yes" } else { "no" },
                    provided.distribution,
                    provided.constraint,
                    provided.locked,
                ];
                rows.push(texts.map(Cell::from).into());
            }
        }
        let headers = ["project", "library", "bricks", "status", "required", "distribution", "constraint", "locked"];
        vec![Table::new(headers, rows)]
    }

    fn json(&self) -> Value {
        let versions = self.versions.iter().map(|row| {
            let versions = self.columns.iter().zip(&row.versions).filter_map(|(project, version)| {
                let version = version.as_ref()?;
                Some(json!({"project": project.name, "constraint": version.constraint, "locked": version.locked}))
            });
            json!({"name": row.name, "differs": row.differs, "projects": versions.collect::<Vec<_>>()})
        });
        json!({
            "bricks": self.bricks.iter().map(brick_data).collect::<Vec<_>>(),
            "projects": self.projects.iter().map(project_data).collect::<Vec<_>>(),
            "versions": versions.collect::<Vec<_>>(),
        })
    }

    fn text(&self, style: Style) -> String {
        let tables = self.both_tables();
        let start = match (&tables, self.options.differing) {
            ([None, None], true) => style.sentence("No library is asked for in different versions."),
            ([None, None], false) => style.sentence("No brick imports a library, and no project declares one."),
            _ => String::new(),
        };
        let [bricks, versions] = tables.map(|table| table.map(|table| text::table(&table, style)).unwrap_or_default());
        // The table ends with an empty line.
        start + &bricks + &self.lines(style) + &versions + &text::notes(&self.other_notes(), style)
    }

    /// As with `poly`, a project that lacks a library is an error.
    fn failed(&self) -> bool {
        !self.lacking().is_empty()
    }
}

fn brick_data(BrickLibraries { brick, libraries }: &BrickLibraries<'_>) -> Value {
    let libraries = libraries.values().map(|LibraryImports { library, imports }| {
        let imports = imports.iter().map(|import| {
            let Import { file, line, column, module, .. } = import;
            let kinds = strings(import.kinds.iter().map(ImportKind::as_str));
            json!({"file": file, "line": line, "column": column, "module": module, "kinds": kinds})
        });
        json!({
            "name": library.name,
            "distributions": library.distributions,
            "known": library.known,
            "imports": imports.collect::<Vec<_>>(),
        })
    });
    json!({
        "name": brick.name.as_str(),
        "kind": brick.kind.as_str(),
        "libraries": libraries.collect::<Vec<_>>(),
    })
}

fn project_data(ProjectLibraries { project, needed, unused }: &ProjectLibraries<'_>) -> Value {
    let needed = needed.iter().map(|needed| {
        let provided = Provided::new(project, needed);
        json!({
            "name": needed.library.name,
            "status": provided.status,
            "required": needed.is_required(),
            "distribution": some(provided.distribution),
            "constraint": provided.constraint,
            "locked": some(provided.locked),
            "bricks": strings(needed.users.keys()),
        })
    });
    let unused = unused.iter().map(|requirement| json!({"name": requirement.name, "line": requirement.line}));
    json!({
        "name": project.name,
        "path": project.path,
        "manifest": project.manifest,
        "lock_file": project.lock_file,
        "libraries": needed.collect::<Vec<_>>(),
        "not_imported": unused.collect::<Vec<_>>(),
    })
}

/// Provision of a library, in words.
#[derive(Default)]
struct Provided<'a> {
    status: &'static str,
    distribution: &'a str,
    constraint: &'a str,
    locked: &'a str,
}

impl<'a> Provided<'a> {
    fn new(project: &'a Project, needed: &'a NeededLibrary<'_>) -> Self {
        let likely = needed.library.distributions.first().map_or("", String::as_str);
        match &needed.provision {
            Provision::Declared(requirement) => Self {
                status: "declared",
                distribution: &requirement.key,
                constraint: &requirement.version,
                locked: project.locked.get(&requirement.key).map_or("", String::as_str),
            },
            Provision::Locked { distribution, version } => {
                Self { status: "transitive", distribution, locked: version, ..Self::default() }
            }
            Provision::Brought(_) => Self { status: "transitive", distribution: likely, ..Self::default() },
            Provision::Missing => Self { status: "missing", distribution: likely, ..Self::default() },
            Provision::Unresolved => Self { status: "unresolved", ..Self::default() },
        }
    }
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
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
