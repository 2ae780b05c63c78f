//! What the pages about one workspace have in common, worked out once for all of them.
//!
//! In: a [`Workspace`]. Out: a [`Survey`]: who uses whom by number, what is wrong and whom that concerns, what projects need. Never: anything for one
//! page alone. A page takes time in proportion to what it shows, so that ten thousand of them stay fast.
//!
//! Bricks, projects and libraries are numbered in the order of the workspace, which is that of the [`Directory`](crate::site::directory::Directory).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use support::digraph;
use workspace::{
    BrickName, ChangeLog, Edge, Finding, Library, LoadedWorkspace, Needs, Project, ProjectLibraries, Provision,
    RunningImports, Workspace,
};

/// The findings about a workspace as a whole, and about its parts.
pub(in crate::render) struct Survey {
    found: Arc<LoadedWorkspace>,
    names: Vec<BrickName>,
    /// The bricks by the folders that are theirs alone.
    by_folder: HashMap<String, usize>,
    /// For each brick, the bricks that it imports.
    pub(super) uses: Vec<Vec<usize>>,
    /// For each brick, the bricks that import it.
    pub(super) used_by: Vec<Vec<usize>>,
    /// For each brick that imports itself through others, all bricks that do so with it.
    pub(super) circle: HashMap<usize, Arc<[usize]>>,
    /// The names of the libraries.
    libraries: Vec<String>,
    /// By project.
    pub(super) projects: Vec<ProjectSurvey>,
    /// For each brick, the projects that declare or need it.
    pub(super) projects_of: Vec<Vec<usize>>,
    /// For each brick, the libraries that it imports.
    pub(super) libraries_of: Vec<Vec<usize>>,
    /// For each library, the projects that use or declare it.
    pub(super) projects_with: Vec<BTreeSet<usize>>,
    /// Everything that is wrong.
    pub(super) findings: Vec<Finding>,
    /// What is wrong with each brick, by place in `findings`.
    pub(super) findings_of_brick: Vec<Vec<usize>>,
    /// What is wrong with each project.
    pub(super) findings_of_project: Vec<Vec<usize>>,
    /// What is wrong with each library.
    pub(super) findings_of_library: Vec<Vec<usize>>,
    log: OnceLock<Option<History>>,
    /// What each brick says of itself in a sentence.
    descriptions: Vec<OnceLock<String>>,
}

/// What is known about a project.
pub(super) struct ProjectSurvey {
    /// All that runs in it: its bricks, and what these import when they run.
    pub(super) scope: Vec<usize>,
    /// Needed and not declared.
    pub(super) missing: BTreeSet<BrickName>,
    /// Declared and not needed.
    pub(super) unused: BTreeSet<BrickName>,
    /// The libraries that its bricks import, by number, and what provides them.
    pub(super) libraries: BTreeMap<usize, ProjectLibrary>,
    /// The libraries that it declares and no brick of it imports, by place in its requirements.
    pub(super) unimported: Vec<String>,
}

/// A library in a project.
pub(super) struct ProjectLibrary {
    /// The distribution that provides it.
    pub(super) distribution: Option<String>,
    /// Which versions will do, and that in the lock file: `>=1 (1.5)`. Empty when nothing is known.
    pub(super) version: String,
    /// How it comes into the project: `declared`, `locked`, `brought`, `missing`, `unresolved`.
    pub(super) provision: &'static str,
}

/// The commits since the last release.
pub(super) struct History {
    pub(super) log: ChangeLog,
    /// For each brick, its commits, by place in the log.
    pub(super) of_brick: Vec<Vec<usize>>,
}

impl Survey {
    /// Looks through a workspace.
    pub(in crate::render) fn new(found: Arc<LoadedWorkspace>) -> Self {
        let workspace = &found.workspace;
        let names: Vec<BrickName> = workspace.bricks.keys().cloned().collect();
        let number: HashMap<&str, usize> = names.iter().enumerate().map(|(i, name)| (name.as_str(), i)).collect();
        let empty = || vec![Vec::new(); names.len()];
        let (mut uses, mut used_by, mut running) = (empty(), empty(), empty());
        for edge in workspace.edges.values() {
            let (Some(&from), Some(&to)) = (number.get(edge.from.as_str()), number.get(edge.to.as_str())) else {
                continue;
            };
            uses[from].push(to);
            used_by[to].push(from);
            if edge.kind().runs() {
                running[from].push(to);
            }
        }
        let mut circle = HashMap::new();
        for bricks in digraph::cycles(&running) {
            let bricks: Arc<[usize]> = bricks.into();
            circle.extend(bricks.iter().map(|&brick| (brick, Arc::clone(&bricks))));
        }
        let (projects, projects_with) = projects(workspace, &number, &running);
        let mut projects_of = empty();
        for (index, (project, survey)) in workspace.projects.iter().zip(&projects).enumerate() {
            let declared = project.bricks.iter().chain(&survey.missing);
            declared.filter_map(|name| number.get(name.as_str())).for_each(|&brick| projects_of[brick].push(index));
        }
        let mut libraries_of = empty();
        for (index, library) in workspace.libraries.values().enumerate() {
            let users = library.users.keys().filter_map(|name| number.get(name.as_str()));
            users.for_each(|&brick| libraries_of[brick].push(index));
        }
        let findings = workspace::findings(workspace, None);
        let by_file = files(workspace, &number);
        let mut findings_of_brick = empty();
        let (mut findings_of_project, mut findings_of_library) =
            (vec![Vec::new(); workspace.projects.len()], vec![Vec::new(); workspace.libraries.len()]);
        let project_number: HashMap<&str, usize> =
            workspace.projects.iter().enumerate().map(|(i, project)| (project.display_name(), i)).collect();
        let library_number = library_numbers(workspace);
        for (index, finding) in findings.iter().enumerate() {
            let named = finding.bricks.iter().filter_map(|name| number.get(name.as_str()).copied());
            let at_file = by_file.get(finding.file.as_str()).copied().filter(|_| finding.bricks.is_empty());
            named.chain(at_file).for_each(|brick| findings_of_brick[brick].push(index));
            let project = finding.project.as_deref().and_then(|name| project_number.get(name));
            project.into_iter().for_each(|&project| findings_of_project[project].push(index));
            let library = finding.library.as_deref().and_then(|name| library_number.get(name));
            library.into_iter().for_each(|&library| findings_of_library[library].push(index));
        }
        let by_folder = by_folder(workspace);
        drop((number, by_file, project_number, library_number));
        Self {
            names,
            by_folder,
            uses,
            used_by,
            circle,
            libraries: workspace.libraries.keys().cloned().collect(),
            projects,
            projects_of,
            libraries_of,
            projects_with,
            findings,
            findings_of_brick,
            findings_of_project,
            findings_of_library,
            log: OnceLock::new(),
            descriptions: workspace.bricks.values().map(|_| OnceLock::new()).collect(),
            found,
        }
    }

    /// The workspace.
    pub(super) fn workspace(&self) -> &Workspace {
        &self.found.workspace
    }

    /// The name of a brick.
    pub(super) fn name(&self, brick: usize) -> &BrickName {
        &self.names[brick]
    }

    /// The number of a brick.
    pub(super) fn number(&self, name: &BrickName) -> Option<usize> {
        self.names.binary_search(name).ok()
    }

    /// The imports of one brick by another.
    pub(super) fn edge(&self, from: usize, to: usize) -> Option<&Edge> {
        self.workspace().edges.get(&(self.names[from].clone(), self.names[to].clone()))
    }

    /// The brick whose folder this is.
    pub(super) fn at_folder(&self, folder: &str) -> Option<usize> {
        self.by_folder.get(folder).copied()
    }

    /// A library.
    pub(super) fn library(&self, library: usize) -> Option<&Library> {
        self.libraries.get(library).and_then(|name| self.workspace().libraries.get(name))
    }

    /// A project.
    pub(super) fn project(&self, project: usize) -> &Project {
        &self.workspace().projects[project]
    }

    /// What a brick says of itself in a sentence; `make` is called once.
    pub(super) fn description(&self, brick: usize, make: impl FnOnce() -> String) -> &str {
        self.descriptions.get(brick).map_or("", |description| description.get_or_init(make))
    }

    /// The commits since the last release; `read` is called once.
    pub(super) fn history(&self, read: impl FnOnce() -> Option<ChangeLog>) -> Option<&History> {
        self.log.get_or_init(|| read().map(|log| self.by_brick(log))).as_ref()
    }

    /// A file belongs to the brick whose folder is the nearest one above it.
    fn by_brick(&self, log: ChangeLog) -> History {
        let brick_of = |file: &str| {
            let mut above = file.match_indices('/').rev().map(|(end, _)| &file[..end]);
            above.find_map(|folder| self.at_folder(folder))
        };
        let mut of_brick = vec![Vec::new(); self.names.len()];
        for (index, entry) in log.entries.iter().enumerate() {
            let touched: BTreeSet<usize> = entry.files.iter().filter_map(|file| brick_of(file)).collect();
            touched.into_iter().for_each(|brick| of_brick[brick].push(index));
        }
        History { log, of_brick }
    }
}

/// A brick's own folder, and with the theme `tdd` the one around it: `components/log` of `components/log/src/shop/log`.
fn by_folder(workspace: &Workspace) -> HashMap<String, usize> {
    let mut folders = HashMap::new();
    for (number, brick) in workspace.bricks.values().enumerate() {
        let above = brick.path.split_once("/src/").map(|(above, _)| above);
        let above = above.filter(|above| above.rsplit('/').next() == Some(brick.name.as_str()));
        folders.extend(above.into_iter().chain([brick.path.as_str()]).map(|folder| (folder.to_owned(), number)));
    }
    folders
}

/// The brick of each source file.
fn files<'a>(workspace: &'a Workspace, number: &HashMap<&str, usize>) -> HashMap<&'a str, usize> {
    let files = |brick: &'a workspace::Brick| {
        let number = number.get(brick.name.as_str()).copied();
        brick.files.iter().filter_map(move |file| Some((file.as_str(), number?)))
    };
    workspace.bricks.values().flat_map(files).collect()
}

/// The libraries by their names in the code, and by those of the distributions that most likely provide them.
fn library_numbers(workspace: &Workspace) -> HashMap<&str, usize> {
    let mut numbers = HashMap::new();
    let libraries = || workspace.libraries.values().enumerate();
    let in_code = libraries().map(|(index, library)| (library.name.as_str(), index));
    let provided = libraries().filter_map(|(index, library)| Some((library.distributions.first()?.as_str(), index)));
    for (name, index) in in_code.chain(provided) {
        numbers.entry(name).or_insert(index);
    }
    numbers
}

/// What each project needs, and for each library the projects that have to do with it.
fn projects(
    workspace: &Workspace,
    number: &HashMap<&str, usize>,
    running: &digraph::Adjacency,
) -> (Vec<ProjectSurvey>, Vec<BTreeSet<usize>>) {
    let imports = RunningImports::of(workspace);
    let library_number: HashMap<&str, usize> =
        workspace.libraries.keys().enumerate().map(|(index, name)| (name.as_str(), index)).collect();
    let mut with = vec![BTreeSet::new(); workspace.libraries.len()];
    let mut surveys = Vec::new();
    for (index, project) in workspace.projects.iter().enumerate() {
        let needs = Needs::of(&imports, project);
        let starts = project.bricks.iter().filter_map(|name| number.get(name.as_str()).copied());
        let reached = digraph::reachable(running, starts);
        let scope = (0..reached.len()).filter(|&brick| reached[brick]).collect();
        let ProjectLibraries { needed, unused, .. } = ProjectLibraries::of(workspace, project);
        let library = |needed: &workspace::NeededLibrary<'_>| {
            let number = *library_number.get(needed.library.name.as_str())?;
            Some((number, provided(project, needed.library, &needed.provision)))
        };
        let libraries: BTreeMap<usize, ProjectLibrary> = needed.iter().filter_map(library).collect();
        for &library in libraries.keys() {
            with[library].insert(index);
        }
        surveys.push(ProjectSurvey {
            scope,
            missing: needs.missing,
            unused: needs.unused,
            libraries,
            unimported: unused.into_iter().map(|requirement| requirement.key.clone()).collect(),
        });
    }
    (surveys, with)
}

fn provided(project: &Project, library: &Library, provision: &Provision<'_>) -> ProjectLibrary {
    let of = |key: &str| workspace::library_version(project, key).map_or_else(String::new, |it| it.to_string());
    let (distribution, version, provision) = match provision {
        Provision::Declared(requirement) => (Some(requirement.key.clone()), of(&requirement.key), "declared"),
        Provision::Locked { distribution, version } => {
            (Some((*distribution).to_owned()), format!("({version})"), "locked")
        }
        Provision::Brought(requirement) => (Some(requirement.key.clone()), String::new(), "brought"),
        Provision::Missing => (library.distributions.first().cloned(), String::new(), "missing"),
        Provision::Unresolved => (None, String::new(), "unresolved"),
    };
    ProjectLibrary { distribution, version, provision }
}
