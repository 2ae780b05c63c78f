//! Everything that the pages about one workspace have in common, worked out once for all of them.
//!
//! In: a [`Workspace`]. Out: a [`WorkspaceIndex`]: who uses whom by number, findings and the parts
//! that they concern, what projects need. Never: anything for only one page. A page takes time in
//! proportion to what it shows, so that ten thousand of them stay fast.
//!
//! Bricks, projects and libraries are numbered in the order of the workspace, which is that of the
//! [`Directory`](crate::site::directory::Directory).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use serde::Serialize;

use support::digraph;
use workspace::{
    Brick, BrickName, ChangeLog, Edge, Finding, Library, LoadedWorkspace, NeededLibrary, Needs, Project,
    ProjectLibraries, Provision, Requirement, RunningImports, Workspace,
};

/// Index of a workspace by the numbers of its parts.
pub(in crate::render) struct WorkspaceIndex {
    loaded: Arc<LoadedWorkspace>,
    /// The names of the bricks, sorted.
    names: Vec<BrickName>,
    /// The names of the libraries, sorted.
    library_names: Vec<String>,
    pub(super) bricks: Vec<IndexedBrick>,
    pub(super) projects: Vec<IndexedProject>,
    pub(super) libraries: Vec<IndexedLibrary>,
    pub(super) findings: Vec<Finding>,
    /// The bricks by the folders that belong to them only.
    folders: HashMap<String, usize>,
    history: OnceLock<Option<History>>,
}

/// Brick with the numbers of everything related to it.
#[derive(Clone, Default)]
pub(super) struct IndexedBrick {
    /// The bricks that it imports.
    pub(super) uses: Vec<usize>,
    /// The bricks that import it.
    pub(super) used_by: Vec<usize>,
    /// All bricks of the circle of imports that it is in.
    pub(super) circle: Option<Arc<[usize]>>,
    /// The projects that declare or need it.
    pub(super) projects: Vec<usize>,
    /// The libraries that it imports.
    pub(super) libraries: Vec<usize>,
    pub(super) findings: Vec<usize>,
    /// The first sentence of its documentation, once somebody has asked for it.
    pub(super) description: OnceLock<String>,
}

/// Project with what it needs.
pub(super) struct IndexedProject {
    /// All that runs in it: its bricks, and what these import when they run.
    pub(super) scope: Vec<usize>,
    /// Needed and not declared. In compat mode there are names among them that no brick has.
    pub(super) missing: BTreeSet<BrickName>,
    /// Declared and not needed.
    unused: BTreeSet<BrickName>,
    /// The libraries that its bricks import, and what provides them.
    pub(super) libraries: BTreeMap<usize, ProjectLibrary>,
    /// The libraries that it declares and no brick of it imports.
    pub(super) unimported: Vec<Requirement>,
    pub(super) findings: Vec<usize>,
}

/// Library with the projects that use or declare it.
#[derive(Clone, Default)]
pub(super) struct IndexedLibrary {
    pub(super) projects: Vec<usize>,
    pub(super) findings: Vec<usize>,
}

/// Library in a project.
#[derive(Serialize)]
pub(super) struct ProjectLibrary {
    /// The distribution that provides it.
    distribution: Option<String>,
    /// Which versions will do, and that in the lock file: `>=1 (1.5)`. Empty when nothing says so.
    pub(super) version: String,
    /// How it comes into the project: `declared`, `locked`, `brought`, `missing`, `unresolved`.
    provision: &'static str,
}

/// Commits since the last release.
pub(super) struct History {
    pub(super) log: ChangeLog,
    /// For each brick, its commits, by their positions in the log.
    pub(super) by_brick: Vec<Vec<usize>>,
}

/// Numbers of parts by name.
type Numbers<'a> = HashMap<&'a str, usize>;

impl WorkspaceIndex {
    /// Looks through a workspace.
    pub(in crate::render) fn new(loaded: Arc<LoadedWorkspace>) -> Self {
        let workspace = &loaded.workspace;
        let brick_numbers = numbers(workspace.bricks.keys().map(BrickName::as_str));
        let library_numbers = library_numbers(workspace);
        let mut bricks = vec![IndexedBrick::default(); workspace.bricks.len()];
        let running = add_edges(&mut bricks, workspace, &brick_numbers);
        for circle in digraph::cycles(&running) {
            let circle: Arc<[usize]> = circle.into();
            circle.iter().for_each(|&brick| bricks[brick].circle = Some(Arc::clone(&circle)));
        }
        let mut libraries = vec![IndexedLibrary::default(); workspace.libraries.len()];
        for (number, library) in workspace.libraries.values().enumerate() {
            for brick in library.users.keys().filter_map(|name| brick_numbers.get(name.as_str())) {
                bricks[*brick].libraries.push(number);
            }
        }
        let imports = RunningImports::of(workspace);
        let mut projects = Vec::new();
        for (number, project) in workspace.projects.iter().enumerate() {
            let declared = project.bricks.iter().filter_map(|name| brick_numbers.get(name.as_str()).copied());
            let reached = digraph::reachable(&running, declared);
            let scope = (0..reached.len()).filter(|&brick| reached[brick]).collect();
            let indexed =
                IndexedProject::new(workspace, project, Needs::of(&imports, project), scope, &library_numbers);
            for name in project.bricks.iter().chain(&indexed.missing) {
                if let Some(&brick) = brick_numbers.get(name.as_str()) {
                    bricks[brick].projects.push(number);
                }
            }
            indexed.libraries.keys().for_each(|&library| libraries[library].projects.push(number));
            projects.push(indexed);
        }
        let findings = workspace::findings(workspace, None);
        let mut index = Self {
            names: workspace.bricks.keys().cloned().collect(),
            library_names: workspace.libraries.keys().cloned().collect(),
            bricks,
            projects,
            libraries,
            findings,
            folders: folders(workspace),
            history: OnceLock::new(),
            loaded,
        };
        index.add_findings();
        index
    }

    /// Notes each finding at the parts that it is about.
    fn add_findings(&mut self) {
        let loaded = Arc::clone(&self.loaded);
        let project_numbers = numbers(loaded.workspace.projects.iter().map(Project::display_name));
        let library_numbers = library_numbers(&loaded.workspace);
        for number in 0..self.findings.len() {
            let finding = &self.findings[number];
            let at_file = self.brick_of_file(&finding.file).filter(|_| finding.bricks.is_empty());
            let bricks: Vec<usize> =
                finding.bricks.iter().filter_map(|name| self.number(name)).chain(at_file).collect();
            let project = finding.project.as_deref().and_then(|name| project_numbers.get(name));
            let library = finding.library.as_deref().and_then(|name| library_numbers.get(name));
            bricks.into_iter().for_each(|brick| self.bricks[brick].findings.push(number));
            project.into_iter().for_each(|&project| self.projects[project].findings.push(number));
            library.into_iter().for_each(|&library| self.libraries[library].findings.push(number));
        }
    }

    /// The workspace.
    pub(super) fn workspace(&self) -> &Workspace {
        &self.loaded.workspace
    }

    /// The name of the brick with a number.
    pub(super) fn name(&self, number: usize) -> &BrickName {
        &self.names[number]
    }

    /// The brick with a number.
    pub(super) fn brick(&self, number: usize) -> &Brick {
        &self.workspace().bricks[self.name(number)]
    }

    /// The project with a number.
    pub(super) fn project(&self, number: usize) -> &Project {
        &self.workspace().projects[number]
    }

    /// The library with a number.
    pub(super) fn library(&self, number: usize) -> &Library {
        &self.workspace().libraries[&self.library_names[number]]
    }

    /// The imports of a brick by another one that uses it.
    pub(super) fn edge(&self, from: usize, to: usize) -> &Edge {
        &self.workspace().edges[&(self.name(from).clone(), self.name(to).clone())]
    }

    /// The number of a brick.
    pub(super) fn number(&self, name: &BrickName) -> Option<usize> {
        self.names.binary_search(name).ok()
    }

    /// The brick with this folder.
    pub(super) fn brick_at_folder(&self, folder: &str) -> Option<usize> {
        self.folders.get(folder).copied()
    }

    /// The brick whose folder is the nearest one above a path.
    fn brick_above(&self, path: &str) -> Option<usize> {
        path.rmatch_indices('/').find_map(|(end, _)| self.brick_at_folder(&path[..end]))
    }

    /// The brick of a source file.
    fn brick_of_file(&self, file: &str) -> Option<usize> {
        self.brick_above(file).filter(|&brick| self.brick(brick).files.iter().any(|other| other == file))
    }

    /// The commits since the last release; `read` is called once.
    pub(super) fn history(&self, read: impl FnOnce() -> Option<ChangeLog>) -> Option<&History> {
        self.history.get_or_init(|| read().map(|log| self.by_brick(log))).as_ref()
    }

    fn by_brick(&self, log: ChangeLog) -> History {
        let mut by_brick = vec![Vec::new(); self.bricks.len()];
        for (number, entry) in log.entries.iter().enumerate() {
            let changed: BTreeSet<usize> = entry.files.iter().filter_map(|file| self.brick_above(file)).collect();
            changed.into_iter().for_each(|brick| by_brick[brick].push(number));
        }
        History { log, by_brick }
    }
}

impl IndexedProject {
    fn new(
        workspace: &Workspace,
        project: &Project,
        needs: Needs<'_>,
        scope: Vec<usize>,
        library_numbers: &Numbers<'_>,
    ) -> Self {
        let ProjectLibraries { needed, unused, .. } = ProjectLibraries::of(workspace, project);
        let libraries = needed.iter().filter_map(|needed| {
            let number = *library_numbers.get(needed.library.name.as_str())?;
            Some((number, ProjectLibrary::new(project, needed)))
        });
        Self {
            scope,
            missing: needs.missing,
            unused: needs.unused,
            libraries: libraries.collect(),
            unimported: unused.into_iter().cloned().collect(),
            findings: Vec::new(),
        }
    }

    /// How a brick that the project declares or needs is declared: `declared`, `unused` or
    /// `missing`.
    pub(super) fn declaration(&self, brick: &BrickName) -> &'static str {
        match () {
            () if self.missing.contains(brick) => "missing",
            () if self.unused.contains(brick) => "unused",
            () => "declared",
        }
    }
}

impl ProjectLibrary {
    fn new(project: &Project, needed: &NeededLibrary<'_>) -> Self {
        let (distribution, version, provision) = match &needed.provision {
            Provision::Declared(requirement) => {
                let version = workspace::library_version(project, &requirement.key);
                (Some(requirement.key.as_str()), version.map_or_else(String::new, |it| it.to_string()), "declared")
            }
            Provision::Locked { distribution, version } => (Some(*distribution), format!("({version})"), "locked"),
            Provision::Brought(requirement) => (Some(requirement.key.as_str()), String::new(), "brought"),
            Provision::Missing => (needed.library.distributions.first().map(String::as_str), String::new(), "missing"),
            Provision::Unresolved => (None, String::new(), "unresolved"),
        };
        Self { distribution: distribution.map(str::to_owned), version, provision }
    }
}

fn numbers<'a>(names: impl Iterator<Item = &'a str>) -> Numbers<'a> {
    names.enumerate().map(|(number, name)| (name, number)).collect()
}

/// The libraries by their names in the code, and by those of the distributions that most likely
/// provide them.
fn library_numbers(workspace: &Workspace) -> Numbers<'_> {
    let mut numbers = numbers(workspace.libraries.keys().map(String::as_str));
    for (number, library) in workspace.libraries.values().enumerate() {
        library.distributions.first().map(|name| numbers.entry(name).or_insert(number));
    }
    numbers
}

/// Adds to the bricks who imports whom; returns the imports that run.
fn add_edges(bricks: &mut [IndexedBrick], workspace: &Workspace, numbers: &Numbers<'_>) -> digraph::Adjacency {
    let mut running = vec![Vec::new(); bricks.len()];
    for edge in workspace.edges.values() {
        if let (Some(&from), Some(&to)) = (numbers.get(edge.from.as_str()), numbers.get(edge.to.as_str())) {
            bricks[from].uses.push(to);
            bricks[to].used_by.push(from);
            if edge.kind().runs() {
                running[from].push(to);
            }
        }
    }
    running
}

/// The bricks by their own folders, and with the theme `tdd` by those around them: `components/log`
/// of `components/log/src/shop/log`.
fn folders(workspace: &Workspace) -> HashMap<String, usize> {
    let mut folders = HashMap::new();
    for (number, brick) in workspace.bricks.values().enumerate() {
        let above = brick.path.split_once("/src/").map(|(above, _)| above);
        let above = above.filter(|above| above.rsplit('/').next() == Some(brick.name.as_str()));
        folders.extend(above.into_iter().chain([brick.path.as_str()]).map(|folder| (folder.to_owned(), number)));
    }
    folders
}
