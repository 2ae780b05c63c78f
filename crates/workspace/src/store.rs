//! The workspaces that requests are about, read when they are asked for. \[io\]
//!
//! In: folders by name, and which version of a workspace is wanted. Out: the workspace, each
//! version read once. Never: what is drawn of it.
#![expect(clippy::disallowed_methods, reason = "looks for the root of a workspace")]
#![expect(clippy::result_large_err, reason = "an error is made once a request, so its size is of no matter")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use regex::Regex;

use crate::diff::ChangedFiles;
use crate::git::{Changes, Commit, LogEntry, Repository, TagPattern};
use crate::model::{Language, TagRules, Workspace};
use crate::options::ReadOptions;
use crate::paths::below;
use crate::readers;
use crate::snapshot::parse_snapshot;
use support::cache::{self, Cache};
use support::diagnostic::{self, Diagnostic};
use support::source::{self, Stamp, Tree};

/// Where a workspace is.
#[derive(Debug, Clone, Default)]
pub struct WorkspaceLocation {
    /// Its folder, or a file that `bricks snapshot` wrote. With a revision, the folder may be one
    /// of the past.
    pub folder: PathBuf,
    /// The name of the folder in messages; may be empty for the current folder.
    pub display_name: String,
    /// The revision that is meant when none is asked for; `None` for the files as they are.
    pub rev: Option<String>,
}

impl WorkspaceLocation {
    /// Whether there is anything. A folder of the past is not looked for.
    pub fn exists(&self) -> bool {
        self.rev.is_some() || self.folder.is_dir() || self.is_snapshot()
    }

    fn is_snapshot(&self) -> bool {
        self.folder.is_file()
    }
}

/// Which version of a workspace is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkspaceVersion {
    /// A revision of its repository; `None` for what its location says.
    pub rev: Option<String>,
    /// How it is read.
    pub options: ReadOptions,
}

/// A workspace that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedWorkspace {
    /// The workspace itself.
    pub workspace: Workspace,
    /// The diagnostics of reading it.
    pub diagnostics: Vec<Diagnostic>,
}

/// An earlier state of a workspace, to compare with.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// The revision, as it is displayed: `v1.2.0 (1f2e3d4c5b)`.
    pub display_name: String,
    /// The tag or revision without the commit's id, as it was named.
    pub name: String,
    /// The full id of the commit.
    pub commit: String,
    /// The workspace then.
    pub loaded: Arc<LoadedWorkspace>,
    /// The files that changed since.
    pub changed: ChangedFiles,
}

/// The history of a workspace since a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeLog {
    /// The tag after which it happened; `None` for all that ever did.
    pub since: Option<String>,
    /// The newest commit first.
    pub entries: Vec<LogEntry>,
}

/// Workspaces by name, each version read once.
#[derive(Debug, Default)]
pub struct WorkspaceStore {
    locations: BTreeMap<String, WorkspaceLocation>,
    /// Loaded workspaces, so that ten pictures of a workspace read it once.
    found: Mutex<BTreeMap<Key, Arc<LoadedWorkspace>>>,
    /// The commits of revisions when they were first asked for. The names of branches move, so
    /// these live no longer than the workspaces.
    commits: Mutex<BTreeMap<(String, String), Commit>>,
    commit_cache: Arc<CommitCache>,
    cache: Arc<Cache>,
}

/// A workspace by name, the id of a commit of its repository, and how it was read.
type Key = (String, Option<String>, ReadOptions);

/// States of workspaces that cannot change, because they have a commit's id. It outlives the
/// [`WorkspaceStore`] of one build.
#[derive(Debug, Default)]
pub struct CommitCache {
    found: Mutex<BTreeMap<(PathBuf, String, ReadOptions), Arc<LoadedWorkspace>>>,
}

impl CommitCache {
    /// Drops what no workspaces hold any more.
    pub fn sweep(&self) {
        lock(&self.found).retain(|_, found| Arc::strong_count(found) > 1);
    }
}

impl WorkspaceStore {
    /// Workspaces at these locations. Nothing is read yet.
    pub fn new(locations: BTreeMap<String, WorkspaceLocation>) -> Self {
        Self { locations, ..Self::default() }
    }

    /// These workspaces, with some of their earlier states.
    #[must_use]
    pub fn with_commit_cache(self, commit_cache: Arc<CommitCache>) -> Self {
        Self { commit_cache, ..self }
    }

    /// These workspaces, with a cache of what was found out about their files. It is written by
    /// whoever made it.
    #[must_use]
    pub fn with_cache(self, cache: Arc<Cache>) -> Self {
        Self { cache, ..self }
    }

    /// Adds a workspace that was read already, for tests. It has no folder, so no other version of
    /// it can be had.
    pub fn insert(&mut self, name: &str, found: LoadedWorkspace) {
        let location = WorkspaceLocation { display_name: name.to_owned(), ..WorkspaceLocation::default() };
        self.locations.insert(name.to_owned(), location);
        lock(&self.found).insert((name.to_owned(), None, ReadOptions::default()), Arc::new(found));
    }

    /// Their names, sorted.
    pub fn names(&self) -> Vec<&str> {
        self.locations.keys().map(String::as_str).collect()
    }

    /// Where a workspace is.
    pub fn location(&self, name: &str) -> Option<&WorkspaceLocation> {
        self.locations.get(name)
    }

    /// A version of a workspace.
    ///
    /// # Errors
    /// There is no such workspace, no such revision, or the folder cannot be listed.
    pub fn get(&self, name: &str, version: &WorkspaceVersion) -> Result<Arc<LoadedWorkspace>, Diagnostic> {
        let location = self.find(name)?;
        match version.rev.as_ref().or(location.rev.as_ref()) {
            None => self.remember((name.to_owned(), None, version.options), || {
                Loader { location, options: version.options, cache: &self.cache }.load().map(Arc::new)
            }),
            Some(rev) => {
                let repository = repository(location)?;
                let commit = self.commit(name, &repository, rev)?;
                self.at(name, location, &repository, &commit, version.options)
            }
        }
    }

    /// Loads a workspace as it was at a revision, and finds which files changed from then to
    /// `version`. Without a revision, or with the name of one of the workspace's patterns for tags,
    /// the newest tag of the pattern is meant.
    ///
    /// # Errors
    /// There is no such revision or tag, or no history at all.
    pub fn baseline(
        &self,
        name: &str,
        version: &WorkspaceVersion,
        since: Option<&str>,
    ) -> Result<Baseline, Diagnostic> {
        let location = self.find(name)?;
        let now = self.get(name, version)?;
        let repository = repository(location)?;
        let since = match tag(&repository, &now.workspace, since)? {
            Some(tag) => tag,
            None => since.ok_or_else(|| no_tag(&now.workspace))?.to_owned(),
        };
        let until = match version.rev.as_ref().or(location.rev.as_ref()) {
            Some(rev) => Some(self.commit(name, &repository, rev)?),
            None => None,
        };
        let commit = self.commit(name, &repository, &since)?;
        let wanted = if version.options.compat { Changes::Tracked } else { Changes::All };
        let files = repository.changed(&commit, until.as_ref(), wanted)?;
        let found = match repository.list(&commit) {
            Ok(_) => self.at(name, location, &repository, &commit, version.options)?,
            // The workspace is younger than the revision.
            Err(_) => {
                let workspace = Workspace::empty(now.workspace.language, &now.workspace.namespace);
                Arc::new(LoadedWorkspace { workspace, diagnostics: Vec::new() })
            }
        };
        let folder = source::folder_name(&location.folder);
        let changed = ChangedFiles { files, prefix: repository.prefix.clone(), folder };
        Ok(Baseline { display_name: commit.display_name, name: since, commit: commit.id, loaded: found, changed })
    }

    /// The commits that changed a workspace since its last release: the newest tag of its pattern
    /// for stable versions, else the nearest tag of any name. Without a tag all commits count.
    /// `None` when there is no history, such as outside of a repository.
    pub fn change_log(&self, name: &str) -> Option<ChangeLog> {
        // One that was not read from a folder has none to look at.
        let location = self.find(name).ok().filter(|location| !location.folder.as_os_str().is_empty())?;
        let now = self.get(name, &WorkspaceVersion::default()).ok()?;
        let repository = repository(location).ok()?;
        let until = self.commit(name, &repository, location.rev.as_deref().unwrap_or("HEAD")).ok()?;
        let stable = tag(&repository, &now.workspace, None).ok().flatten();
        let since = stable.or_else(|| repository.last_tag(&until).ok().flatten());
        let commit = since.as_deref().map(|tag| repository.resolve(&format!("refs/tags/{tag}"))).transpose().ok()?;
        Some(ChangeLog { since, entries: repository.log(commit.as_ref(), &until).ok()? })
    }

    fn find(&self, name: &str) -> Result<&WorkspaceLocation, Diagnostic> {
        self.locations
            .get(name)
            .ok_or_else(|| Diagnostic::error(format!("unknown workspace `{name}`")).suggest(name, self.names()))
    }

    /// The commit that a revision names, asked once.
    fn commit(&self, name: &str, repository: &Repository, rev: &str) -> Result<Commit, Diagnostic> {
        let key = (name.to_owned(), rev.to_owned());
        if let Some(commit) = lock(&self.commits).get(&key) {
            return Ok(commit.clone());
        }
        let commit = repository.resolve(rev)?;
        Ok(lock(&self.commits).entry(key).or_insert(commit).clone())
    }

    fn at(
        &self,
        name: &str,
        location: &WorkspaceLocation,
        repository: &Repository,
        commit: &Commit,
        options: ReadOptions,
    ) -> Result<Arc<LoadedWorkspace>, Diagnostic> {
        self.remember((name.to_owned(), Some(commit.id.clone()), options), || {
            let key = (location.folder.clone(), commit.id.clone(), options);
            if let Some(found) = lock(&self.commit_cache.found).get(&key) {
                return Ok(Arc::clone(found));
            }
            let found = Arc::new(Loader { location, options, cache: &self.cache }.load_commit(repository, commit)?);
            Ok(Arc::clone(lock(&self.commit_cache.found).entry(key).or_insert(found)))
        })
    }

    fn remember(
        &self,
        key: Key,
        read: impl FnOnce() -> Result<Arc<LoadedWorkspace>, Diagnostic>,
    ) -> Result<Arc<LoadedWorkspace>, Diagnostic> {
        if let Some(found) = lock(&self.found).get(&key) {
            return Ok(Arc::clone(found));
        }
        let found = read()?;
        // Two threads that ask at once may both read it; the result of the first is used.
        Ok(Arc::clone(lock(&self.found).entry(key).or_insert(found)))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A reader that panicked has not touched what is locked.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn repository(location: &WorkspaceLocation) -> Result<Repository, Diagnostic> {
    if location.is_snapshot() {
        let problem = Diagnostic::error(format!("`{}` is a snapshot, so it has no revisions", location.display_name));
        return Err(problem.help("name the folder of the workspace instead"));
    }
    Repository::find(&location.folder, &location.display_name)
}

/// The newest tag of the pattern that `since` names, or of the one for stable versions.
fn tag(repository: &Repository, workspace: &Workspace, since: Option<&str>) -> Result<Option<String>, Diagnostic> {
    let TagRules { patterns, sorting } = &workspace.tags;
    let Some(pattern) = patterns.get(since.unwrap_or(STABLE)) else { return Ok(None) };
    if workspace.language == Language::Clojure {
        let regex = Regex::new(pattern).map_err(|error| {
            Diagnostic::error(format!("`{pattern}` is not a regular expression"))
                .note(error.to_string().lines().last().unwrap_or_default().trim())
                .help("it stands in the workspace's patterns for tags")
        })?;
        return repository.newest_tag(&TagPattern::Regex(&regex));
    }
    // The usual key of `poly` is a date that annotated tags do not have, so that they come last.
    let better = ["-version:refname".to_owned(), "-creatordate".to_owned()];
    let usual = sorting.is_empty() || *sorting == ["-committerdate"];
    repository.newest_tag(&TagPattern::Glob(pattern, if usual && !workspace.compat { &better } else { sorting }))
}

/// The name of the pattern that counts when none is named.
const STABLE: &str = "stable";

/// In the words of `poly`.
fn no_tag(workspace: &Workspace) -> Diagnostic {
    let problem = Diagnostic::error("no matching tags or commits found in repository");
    let problem = match workspace.tags.patterns.get(STABLE) {
        Some(pattern) => {
            problem.note(format!("no tag is like `{pattern}`, the workspace's pattern for stable versions"))
        }
        None => problem.note("the workspace has no pattern for the tags of stable versions"),
    };
    problem.help("name a tag, a branch or a commit: `--since REVISION`")
}

/// Whether something is wanted, by its path.
type Wants<'a> = &'a (dyn Fn(&str) -> bool + Sync);

/// Reads one version of a workspace.
struct Loader<'a> {
    location: &'a WorkspaceLocation,
    options: ReadOptions,
    cache: &'a Cache,
}

impl Loader<'_> {
    /// Reads the files as they are, or a snapshot.
    fn load(&self) -> Result<LoadedWorkspace, Diagnostic> {
        if self.location.is_snapshot() {
            return self.load_snapshot();
        }
        if !self.cache.is_none() {
            let tree = self.files(Some(&|path: &str, stamp: &Stamp| {
                path.ends_with(".py").then(|| self.cache.get(file_key(path, stamp))).flatten()
            }))?;
            if let Some(loaded) = self.read(&tree) {
                self.remember_files(&tree, &loaded);
                return Ok(loaded);
            }
        }
        self.read_whole(&self.files(None)?)
    }

    /// Reads the files of a commit.
    fn load_commit(&self, repository: &Repository, commit: &Commit) -> Result<LoadedWorkspace, Diagnostic> {
        let listing = repository.list(commit)?;
        let tree = self.select(|wants_folder, wants_file| {
            repository.read(&listing, &self.location.display_name, wants_folder, wants_file)
        });
        let mut loaded = self.read_whole(&tree?)?;
        for problem in &mut loaded.diagnostics {
            problem.notes.push(format!("at revision {}", commit.display_name));
        }
        Ok(loaded)
    }

    /// Reads a snapshot, in which everything is as its writer read it.
    fn load_snapshot(&self) -> Result<LoadedWorkspace, Diagnostic> {
        let WorkspaceLocation { folder, display_name, .. } = self.location;
        let bytes = source::read_file(folder).map_err(|error| Diagnostic::error(error.to_string()))?;
        let workspace = parse_snapshot(&String::from_utf8_lossy(&bytes))
            .map_err(|message| Diagnostic::error(message).in_file(display_name))?;
        if self.options.compat && !workspace.compat {
            return Err(Diagnostic::error("the snapshot does not hold what `poly` finds")
                .in_file(display_name)
                .help("write it with `brickpress bricks snapshot --compat poly`"));
        }
        Ok(LoadedWorkspace { workspace, diagnostics: Vec::new() })
    }

    /// The files of the folder; those whose content is cached for their state are not read.
    fn files(&self, known: Option<&source::Known<'_>>) -> Result<Tree, Diagnostic> {
        let WorkspaceLocation { folder, display_name, .. } = self.location;
        self.select(|wants_folder, wants_file| {
            let tree = source::read_workspace(folder, display_name, wants_folder, wants_file, known);
            let tree = tree.map_err(|error| Diagnostic::error(error.to_string()))?;
            tree.ok_or_else(|| Diagnostic::error(format!("there is no folder `{display_name}`")))
        })
    }

    /// The files of a workspace: first those at its root that tell its language, then those that
    /// this language wants.
    fn select(&self, tree: impl Fn(Wants<'_>, Wants<'_>) -> Result<Tree, Diagnostic>) -> Result<Tree, Diagnostic> {
        let markers = tree(&|_| false, &readers::is_marker)?;
        let (language, options) = (readers::language(&markers).unwrap_or(Language::Python), self.options);
        tree(&|path| readers::wants_folder(language, options, path), &|path| {
            readers::wants_file(language, options, path)
        })
    }

    /// Reads a tree; `None` when the cache lacks the facts about a file that was not read.
    fn read(&self, tree: &Tree) -> Option<LoadedWorkspace> {
        let name = &self.location.display_name;
        let (workspace, mut diagnostics) = readers::read_with(tree, name, self.options, self.cache)?;
        diagnostics.extend(tree.problems.iter().cloned());
        diagnostic::sort(&mut diagnostics);
        Some(LoadedWorkspace { workspace, diagnostics })
    }

    /// Reads a tree all of whose files were read.
    fn read_whole(&self, tree: &Tree) -> Result<LoadedWorkspace, Diagnostic> {
        let name = &self.location.display_name;
        self.read(tree).ok_or_else(|| Diagnostic::error(format!("cannot read the files of `{name}`")))
    }

    /// Remembers the contents of files, so that they need not be read while they stay as they are.
    /// Those that have problems are read each time: messages show their text.
    fn remember_files(&self, tree: &Tree, loaded: &LoadedWorkspace) {
        let with_problems = loaded.diagnostics.iter().filter_map(|problem| problem.file.as_deref());
        let with_problems: BTreeSet<&str> = with_problems.collect();
        for (path, stamp) in tree.stamps.iter().filter(|(path, _)| path.ends_with(".py")) {
            let Some(bytes) = tree.bytes(path) else { continue };
            let display_path = below(&self.location.display_name, path);
            if !with_problems.contains(display_path.as_str()) && std::str::from_utf8(bytes).is_ok() {
                self.cache.insert(file_key(path, stamp), &cache::hash(bytes));
            }
        }
    }
}

/// The key under which the cache has the hash of a file's content, by the file's state.
fn file_key(path: &str, stamp: &Stamp) -> u128 {
    let Stamp { len, modified, identity: (seconds, nanoseconds, number) } = stamp;
    cache::key("file", &[path, &format!("{len} {modified} {seconds} {nanoseconds} {number}")])
}

/// The root of the workspace that a folder lies in. By the rules of `poly`: a `workspace.toml` on
/// the way up to the repository's root; otherwise the repository's root, or any folder above, whose
/// files make a Python workspace. When there is none: the nearest folder of a Clojure workspace,
/// then of one of `cargo-polylith`, then of a Cargo workspace.
pub fn find_workspace_root(folder: &Path) -> Option<PathBuf> {
    let folder = std::fs::canonicalize(folder).ok()?;
    for above in folder.ancestors() {
        if above.join("workspace.toml").exists() {
            return Some(above.to_owned());
        }
        if above.join(".git").exists() {
            if makes_workspace(above, "pyproject.toml") {
                return Some(above.to_owned());
            }
            break;
        }
    }
    let others = readers::markers().filter(|marker| *marker != "workspace.toml");
    let mut found = others.filter_map(|marker| folder.ancestors().find(|above| makes_workspace(above, marker)));
    found.next().map(Path::to_owned)
}

/// Whether a file at the root of a folder makes it a workspace.
fn makes_workspace(folder: &Path, marker: &str) -> bool {
    let markers = source::read_workspace(folder, "", &|_| false, &|path| path == marker, None);
    markers.ok().flatten().is_some_and(|markers| readers::language(&markers).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::tests::TestRepository;

    #[test]
    fn finds_the_root_by_the_rules_of_poly() {
        let root = tempfile::tempdir().unwrap();
        let real = std::fs::canonicalize(root.path()).unwrap();
        let write = |path: &str, text: &str| {
            let path = real.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let namespace = "[tool.polylith]\nnamespace = \"a\"\n";
        let check = |folder: &str, expected: Option<&str>| {
            let found = find_workspace_root(&real.join(folder));
            let within = found.as_deref().and_then(|found| found.strip_prefix(&real).ok());
            assert_eq!(within.map(|path| path.display().to_string()).as_deref(), expected, "{folder}");
        };
        write("a/pyproject.toml", namespace);
        write("a/b/c/x", "");
        write("a/b/.git/x", "");
        write("a/b/workspace.toml", "");
        check("a", Some("a"));
        check("a/b/c", Some("a/b"));
        // A repository ends the search for `workspace.toml`, not that for a manifest.
        write("workspace.toml", "");
        write("d/.git/x", "");
        write("d/e/x", "");
        write("d/f/pyproject.toml", namespace);
        check("d/f", Some("d/f"));
        check("d/e", None);
        // Other languages count when there is no workspace of Python; of Cargo's the nearest.
        write("d/e/Cargo.toml", "[workspace]");
        write("d/e/g/Cargo.toml", "[package]");
        check("d/e/g", Some("d/e"));
        write("d/e/g/Cargo.toml", "[workspace]");
        check("d/e/g", Some("d/e/g"));
        write("d/Polylith.toml", "");
        check("d/e/g", Some("d"));
        write("d/workspace.edn", "");
        check("d/e/g", Some("d"));
        check("d/f", Some("d/f"));
    }

    #[test]
    fn a_file_is_read_unless_its_state_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join("ws").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("workspace.toml", CONFIG);
        write("components/shop/one/core.py", "import shop.two");
        write("components/shop/two/core.py", "import shop.six");
        write("components/shop/six/core.py", "");
        let location = WorkspaceLocation { folder: folder.path().join("ws"), ..WorkspaceLocation::default() };
        let cache_file = folder.path().join("x.facts");
        let used_by_one = |cache: &Cache| {
            let found = Loader { location: &location, options: ReadOptions::default(), cache }.load().unwrap();
            cache.save();
            let edges = found.workspace.edges.keys().filter(|(from, _)| from.as_str() == "one");
            edges.map(|(_, to)| to.to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(used_by_one(&Cache::open(&cache_file)), "two");
        // Another text of the same size within the same second: what was read so soon after it was
        // written is read again.
        let path = "components/shop/one/core.py";
        let file = location.folder.join(path);
        let modified = std::fs::metadata(&file).unwrap().modified().unwrap();
        write(path, "import shop.six");
        std::fs::File::options().write(true).open(&file).unwrap().set_modified(modified).unwrap();
        assert_eq!(used_by_one(&Cache::open(&cache_file)), "six");
        // A cached state stands for the content: the file itself is not read.
        let know = |hash: u128| {
            let cache = Cache::open(&cache_file);
            let stamp = Stamp::of(&std::fs::metadata(&file).unwrap()).unwrap();
            cache.insert(file_key(path, &stamp), &hash);
            cache.save();
        };
        know(cache::hash(b"import shop.two"));
        assert_eq!(used_by_one(&Cache::open(&cache_file)), "two");
        assert_eq!(used_by_one(&Cache::none()), "six");
        // What a content says may be forgotten before the content is.
        know(7);
        assert_eq!(used_by_one(&Cache::open(&cache_file)), "six");
        // With all files cached, it is the same workspace, docstrings too.
        write("components/shop/one/__init__.py", "\"\"\"The first.\"\"\"");
        let cold =
            Loader { location: &location, options: ReadOptions::default(), cache: &Cache::none() }.load().unwrap();
        assert_eq!(cold.workspace.docs.len(), 1);
        let cache = Cache::open(&cache_file);
        Loader { location: &location, options: ReadOptions::default(), cache: &cache }.load().unwrap();
        for name in ["one/__init__.py", "one/core.py", "two/core.py", "six/core.py"] {
            let path = format!("components/shop/{name}");
            let file = location.folder.join(&path);
            let stamp = Stamp::of(&std::fs::metadata(&file).unwrap()).unwrap();
            let hash = cache::hash(&std::fs::read(&file).unwrap());
            cache.insert(file_key(&path, &stamp), &hash);
        }
        assert_eq!(
            Loader { location: &location, options: ReadOptions::default(), cache: &cache }.load().unwrap(),
            cold
        );
        // Any change makes it another state.
        std::thread::sleep(std::time::Duration::from_millis(20));
        know(cache::hash(b"import shop.two"));
        write(path, "import shop.six");
        assert_eq!(used_by_one(&Cache::open(&cache_file)), "six");
    }

    const CONFIG: &str = "[tool.polylith]\nnamespace = \"shop\"\nstructure.theme = \"loose\"\n";

    /// A repository with a workspace in a folder, tagged `stable-1`, and a commit after that which
    /// removes it.
    fn repository() -> TestRepository {
        let repository = TestRepository::new();
        repository.write("README.md", "");
        repository.commit();
        repository.git("tag empty");
        repository.write("sub/ws/workspace.toml", CONFIG);
        repository.write("sub/ws/components/shop/log/core.py", "x = ]");
        repository.write("sub/ws/bases/shop/api/core.py", "import shop.log");
        repository.commit();
        repository.git("tag stable-1");
        repository
    }

    fn workspaces(repository: &TestRepository, rev: Option<&str>) -> WorkspaceStore {
        let folder = repository.path().join("sub/ws");
        let location = WorkspaceLocation { folder, display_name: "../ws".to_owned(), rev: rev.map(str::to_owned) };
        WorkspaceStore::new(BTreeMap::from([("shop".to_owned(), location)]))
    }

    fn at(rev: &str) -> WorkspaceVersion {
        WorkspaceVersion { rev: Some(rev.to_owned()), ..WorkspaceVersion::default() }
    }

    fn bricks(found: &LoadedWorkspace) -> String {
        found.workspace.bricks.keys().map(crate::BrickName::as_str).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn reads_a_workspace_at_a_revision() {
        let repository = repository();
        repository.git("rm --quiet -r sub");
        repository.write("x", "");
        repository.commit();
        let now = workspaces(&repository, None);
        let found = now.get("shop", &at("stable-1")).unwrap();
        assert_eq!(bricks(&found), "api log");
        assert_eq!(
            found.diagnostics[0].to_string(),
            format!(
                "\
warning: Python file does not parse: expected an expression
 --> ../ws/components/shop/log/core.py:1:5
  |
1 | x = ]
  |     ^
  |
  = note: its imports are read as far as they can be made out
  = note: 1 more error in this file
  = note: at revision stable-1 ({})",
                &repository.git("rev-parse stable-1")[..10]
            )
        );
        assert!(Arc::ptr_eq(&found, &now.get("shop", &at("HEAD~1")).unwrap()));
        assert_eq!(
            now.get("shop", &WorkspaceVersion::default()).unwrap_err().to_string(),
            "error: there is no folder `../ws`"
        );
        let pinned = workspaces(&repository, Some("stable-1"));
        assert!(pinned.location("shop").unwrap().exists());
        assert_eq!(bricks(&pinned.get("shop", &WorkspaceVersion::default()).unwrap()), "api log");
        assert!(pinned.get("shop", &at("HEAD")).is_err());
    }

    #[test]
    fn a_branch_that_moved_is_noticed_by_the_next_workspaces() {
        let repository = repository();
        let commit_cache = Arc::new(CommitCache::default());
        let fresh = || workspaces(&repository, Some("main")).with_commit_cache(Arc::clone(&commit_cache));
        let first = fresh();
        let found = first.get("shop", &WorkspaceVersion::default()).unwrap();
        assert!(Arc::ptr_eq(&found, &fresh().get("shop", &WorkspaceVersion::default()).unwrap()));
        repository.write("sub/ws/components/shop/mail/core.py", "");
        repository.commit();
        assert_eq!(bricks(&first.get("shop", &WorkspaceVersion::default()).unwrap()), "api log");
        assert_eq!(bricks(&fresh().get("shop", &WorkspaceVersion::default()).unwrap()), "api log mail");
        commit_cache.sweep();
        assert_eq!(commit_cache.found.lock().unwrap().len(), 1);
        drop((first, found));
        commit_cache.sweep();
        assert_eq!(commit_cache.found.lock().unwrap().len(), 0);
    }

    #[test]
    fn compares_with_a_revision_or_the_newest_tag() {
        let repository = repository();
        repository.write("sub/ws/components/shop/mail/core.py", "");
        let spaces = workspaces(&repository, None);
        let before = spaces.baseline("shop", &WorkspaceVersion::default(), Some("stable-1")).unwrap();
        assert_eq!(before.name, "stable-1");
        assert_eq!(bricks(&before.loaded), "api log");
        assert_eq!(before.changed.files, ["sub/ws/components/shop/mail/core.py"]);
        assert_eq!((before.changed.prefix.as_str(), before.changed.folder.as_str()), ("sub/ws", "ws"));
        let compat = WorkspaceVersion { options: ReadOptions { compat: true }, ..WorkspaceVersion::default() };
        assert!(spaces.baseline("shop", &compat, Some("stable-1")).unwrap().changed.files.is_empty());
        assert!(spaces.baseline("shop", &at("HEAD"), Some("stable-1")).unwrap().changed.files.is_empty());
        let before = spaces.baseline("shop", &at("HEAD"), Some("empty")).unwrap();
        assert_eq!((bricks(&before.loaded), before.changed.files.len()), (String::new(), 3));
        let problem = spaces.baseline("shop", &WorkspaceVersion::default(), None).unwrap_err();
        assert_eq!(
            problem.to_string(),
            "\
error: no matching tags or commits found in repository
  |
  = note: the workspace has no pattern for the tags of stable versions
  = help: name a tag, a branch or a commit: `--since REVISION`"
        );
    }

    #[test]
    fn finds_the_tag_by_the_patterns_of_the_workspace() {
        let repository = repository();
        repository.git("tag release-1");
        let found = repository_of(&repository);
        let mut workspace = Workspace::empty(Language::Python, "shop");
        let check = |workspace: &Workspace, since: Option<&str>, expected: Option<&str>| {
            assert_eq!(tag(&found, workspace, since).unwrap().as_deref(), expected);
        };
        check(&workspace, None, None);
        workspace.tags.patterns = [("stable", "stable-*"), ("release", "release-*")]
            .map(|(name, pattern)| (name.to_owned(), pattern.to_owned()))
            .into();
        check(&workspace, None, Some("stable-1"));
        check(&workspace, Some("release"), Some("release-1"));
        check(&workspace, Some("stable-1"), None);
        workspace.tags.patterns.insert("stable".to_owned(), "v*".to_owned());
        check(&workspace, None, None);
        assert_eq!(
            no_tag(&workspace).to_string(),
            "\
error: no matching tags or commits found in repository
  |
  = note: no tag is like `v*`, the workspace's pattern for stable versions
  = help: name a tag, a branch or a commit: `--since REVISION`"
        );
        workspace.language = Language::Clojure;
        workspace.tags.patterns.insert("stable".to_owned(), "^st.*-[0-9]".to_owned());
        check(&workspace, None, Some("stable-1"));
        workspace.tags.patterns.insert("stable".to_owned(), "(".to_owned());
        assert_eq!(
            tag(&found, &workspace, None).unwrap_err().to_string(),
            "\
error: `(` is not a regular expression
  |
  = note: error: unclosed group
  = help: it stands in the workspace's patterns for tags"
        );
    }

    fn repository_of(repository: &TestRepository) -> Repository {
        Repository::find(repository.path(), "").unwrap()
    }

    #[test]
    fn reads_a_snapshot() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.json");
        let workspace = crate::testing::workspace(&[("api", "log"), ("log", "")]);
        std::fs::write(&file, serde_json::to_string(&crate::Snapshot::of(&workspace)).unwrap()).unwrap();
        let location = WorkspaceLocation { folder: file.clone(), display_name: "shop.json".to_owned(), rev: None };
        assert!(location.exists());
        let spaces = WorkspaceStore::new([("shop".to_owned(), location)].into());
        assert_eq!(spaces.get("shop", &WorkspaceVersion::default()).unwrap().workspace, workspace);
        let spaces = || WorkspaceStore::new([("shop".to_owned(), spaces.location("shop").unwrap().clone())].into());
        let problem = |version: &WorkspaceVersion| spaces().get("shop", version).unwrap_err().to_string();
        assert_eq!(
            problem(&at("HEAD")),
            "\
error: `shop.json` is a snapshot, so it has no revisions
  |
  = help: name the folder of the workspace instead"
        );
        assert_eq!(
            problem(&WorkspaceVersion { options: ReadOptions { compat: true }, ..WorkspaceVersion::default() }),
            "\
error: the snapshot does not hold what `poly` finds
 --> shop.json
  = help: write it with `brickpress bricks snapshot --compat poly`"
        );
        std::fs::write(&file, "{}").unwrap();
        assert_eq!(
            problem(&WorkspaceVersion::default()),
            "\
error: not a snapshot of a workspace: the field `schema` is not `brickpress/workspace`
 --> shop.json"
        );
    }
}
