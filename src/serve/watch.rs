//! The only file that knows notify: waits until something changed on disk and it is quiet again.
//! \[io\]
//!
//! In: the files and folders that a site is made of. Out: the paths that changed. Never: telling
//! what happened to them. Events are hints: they say that it is time to read the disk again,
//! nothing more.
//!
//! On Linux every folder has a watch of its own, so that caches and repositories inside can be left
//! out and a folder that was removed and made again is noticed; elsewhere the system watches whole
//! trees.
#![expect(clippy::disallowed_methods, reason = "this file looks at the disk and the clock to notice changes")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::published::Watched;

/// No event for so long means that an editor is done with saving.
const QUIET: Duration = Duration::from_millis(80);
/// The same where the system has reported for every changed file that it is closed.
const QUIET_AFTER_ALL: Duration = Duration::from_millis(4);
/// More changed files than this are no save of an editor: whoever writes them has pauses between
/// two.
const MOST_SAVED: usize = 3;
/// A folder that is never quiet is read again after so long.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often the roots are looked after; a watch on a folder ends with the folder.
const TICK: Duration = Duration::from_millis(250);
/// How often the disk is looked through where the system does not tell of changes.
const POLL: Duration = Duration::from_secs(1);
/// Systems keep file times in steps of up to this.
const CLOCK_STEP: Duration = Duration::from_millis(20);

/// Waits for changes.
pub(super) struct Watcher {
    backend: Option<RecommendedWatcher>,
    events: Receiver<notify::Result<Event>>,
    watched: Vec<Watched>,
    /// The paths once links are followed, since some systems report that.
    real: Vec<Watched>,
    /// The folders that have a watch.
    folders: BTreeMap<PathBuf, Identity>,
    roots: BTreeMap<PathBuf, Option<Identity>>,
    polled: BTreeMap<PathBuf, State>,
    polled_at: Instant,
    /// Changes that were found and not yet reported.
    pending: Changes,
    /// Whether folders may have come or gone since they were last gone through.
    folders_changed: bool,
    message: Option<String>,
}

/// The identity of a folder, which another one of the same name does not share.
type Identity = (u64, u64);
/// The state of a file: it changes when the file does.
type State = (u64, Option<SystemTime>);

/// The changes that were found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Changed {
    /// Absolute paths; none when it has only been quiet.
    pub(super) paths: Vec<PathBuf>,
    /// Whether the system reports every file that changes, so that these are all.
    pub(super) are_all: bool,
}

/// Paths with a change.
#[derive(Debug, Default)]
struct Changes {
    paths: BTreeMap<PathBuf, Change>,
}

/// The details of a change.
#[derive(Debug, Clone, Copy)]
struct Change {
    /// The first of it was that the path came into being.
    created: bool,
    /// The last of it was that a file had been written or moved here as a whole.
    complete: bool,
}

impl Changes {
    fn mark(&mut self, path: PathBuf, now: Change) {
        self.paths.entry(path).and_modify(|change| change.complete = now.complete).or_insert(now);
    }

    /// A change without further details.
    fn mark_unknown(&mut self, path: PathBuf) {
        self.mark(path, Change { created: false, complete: false });
    }

    /// How long it has to be quiet after these.
    fn quiet(&self) -> Duration {
        let is_save = self.paths.len() <= MOST_SAVED && self.paths.values().all(|change| change.complete);
        if is_save { QUIET_AFTER_ALL } else { QUIET }
    }

    /// The paths without those that came and went: temporary files of editors.
    fn lasting(self) -> Vec<PathBuf> {
        let lasting =
            self.paths.into_iter().filter(|(path, change)| !change.created || path.symlink_metadata().is_ok());
        lasting.map(|(path, _)| path).collect()
    }
}

impl Watcher {
    /// A watcher that follows nothing yet.
    pub(super) fn new() -> Self {
        let (sender, events) = channel();
        let (backend, message) = match RecommendedWatcher::new(sender, notify::Config::default()) {
            Ok(backend) => (Some(backend), None),
            Err(error) => (None, Some(fallback(&error))),
        };
        Self {
            backend,
            events,
            watched: Vec::new(),
            real: Vec::new(),
            folders: BTreeMap::new(),
            roots: BTreeMap::new(),
            polled: BTreeMap::new(),
            polled_at: Instant::now(),
            pending: Changes::default(),
            folders_changed: true,
            message,
        }
    }

    /// Something the user should know about watching, once.
    pub(super) fn message(&mut self) -> Option<String> {
        self.message.take()
    }

    /// Follows these paths from now on. What changed in newly followed folders since `read`, when
    /// reading the disk began, counts as a change.
    pub(super) fn follow(&mut self, watched: Vec<Watched>, read: SystemTime) {
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let watched: Vec<Watched> = watched.into_iter().map(|w| Watched { path: absolute(&w.path), ..w }).collect();
        self.folders_changed |= watched != self.watched;
        self.watched = watched;
        self.real = self.watched.iter().filter_map(real).collect();
        let since = read.checked_sub(CLOCK_STEP).unwrap_or(read);
        for folder in self.sync() {
            for (path, (_, modified)) in entries(&folder) {
                if modified.is_some_and(|modified| modified >= since) && self.concerns(&path) {
                    self.pending.mark_unknown(path);
                }
            }
        }
        self.roots = self.identities();
        self.polled = self.scan();
    }

    /// The paths that changed; nothing once `stop` is set. Blocks until then, or until it has been
    /// quiet for `patience`.
    pub(super) fn wait(&mut self, stop: &AtomicBool, patience: Option<Duration>) -> Option<Changed> {
        let start = Instant::now();
        while !stop.load(Ordering::Relaxed) {
            match self.events.recv_timeout(TICK) {
                Ok(event) => self.take(event),
                Err(RecvTimeoutError::Timeout) => self.look(),
                // The sender lives in the backend: there is none, so this thread is the clock.
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(TICK);
                    self.look();
                }
            }
            if self.pending.paths.is_empty() {
                if patience.is_some_and(|patience| start.elapsed() >= patience) {
                    return Some(Changed { paths: Vec::new(), are_all: true });
                }
                continue;
            }
            self.settle();
            let roots = self.identities();
            self.folders_changed |= roots != self.roots;
            self.roots = roots;
            self.sync();
            let changed = std::mem::take(&mut self.pending).lasting();
            if !changed.is_empty() {
                return Some(Changed { paths: changed, are_all: self.tells_all() });
            }
        }
        None
    }

    /// Whether there are events for each file. Elsewhere they may name a folder, or a file as the
    /// disk does not.
    fn tells_all(&self) -> bool {
        self.backend.is_some() && cfg!(target_os = "linux")
    }

    fn settle(&mut self) {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            match self.events.recv_timeout(self.pending.quiet()) {
                Ok(event) => self.take(event),
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => return std::thread::sleep(QUIET),
            }
        }
    }

    fn take(&mut self, event: notify::Result<Event>) {
        let event = match event {
            Ok(event) => event,
            Err(error) => return self.fall_back(&error),
        };
        if event.need_rescan() {
            self.folders_changed = true;
            for root in self.watched.iter().map(|watched| watched.path.clone()) {
                self.pending.mark_unknown(root);
            }
        }
        // Reading a file is an event too, and so is watching a folder.
        let useful = !event.kind.is_access() || event.kind == EventKind::Access(AccessKind::Close(AccessMode::Write));
        if !useful {
            return;
        }
        let created = matches!(
            event.kind,
            EventKind::Create(CreateKind::File) | EventKind::Modify(ModifyKind::Name(RenameMode::To))
        );
        let gone = event.kind.is_remove() || matches!(event.kind, EventKind::Modify(ModifyKind::Name(_)));
        self.folders_changed |= gone || may_be_folder(&event);
        let complete = is_complete(&event.kind);
        for path in event.paths {
            if gone {
                self.forget(&path);
            }
            if self.concerns(&path) {
                self.pending.mark(path, Change { created, complete });
            }
        }
    }

    /// Drops the watches on a folder that went away; should it be there again, it is another one.
    fn forget(&mut self, path: &Path) {
        let below: Vec<PathBuf> = self.folders.keys().filter(|folder| folder.starts_with(path)).cloned().collect();
        for folder in below {
            self.unwatch(&folder);
        }
    }

    fn unwatch(&mut self, folder: &Path) {
        self.folders.remove(folder);
        if let Some(backend) = &mut self.backend {
            // An error means that the watch has ended with its folder.
            let _ = backend.unwatch(folder);
        }
    }

    /// Whether a change at `path` is a change of the site.
    fn concerns(&self, path: &Path) -> bool {
        let concerns = |watched: &Watched| {
            let Ok(rest) = path.strip_prefix(&watched.path) else { return false };
            let mut names = rest.components().map(|name| name.as_os_str().to_string_lossy().into_owned());
            let depth = rest.components().count();
            (depth <= 1 || watched.recursive) && names.all(|name| !is_passed_over(&name))
        };
        let is_noise = path.file_name().is_some_and(|name| is_noise(&name.to_string_lossy()));
        !is_noise && self.watched.iter().chain(&self.real).any(concerns)
    }

    /// Notices roots that came, went or were replaced; without events, everything else too.
    fn look(&mut self) {
        let roots = self.identities();
        for (path, identity) in &roots {
            if self.roots.get(path) != Some(identity) {
                self.folders_changed = true;
                self.pending.mark_unknown(path.clone());
            }
        }
        self.roots = roots;
        if self.backend.is_none() && self.polled_at.elapsed() >= POLL {
            self.sync();
            let now = self.scan();
            let before = std::mem::replace(&mut self.polled, now);
            let paths: BTreeSet<&PathBuf> = before.keys().chain(self.polled.keys()).collect();
            for path in paths.into_iter().filter(|path| before.get(*path) != self.polled.get(*path)) {
                self.folders_changed = true;
                self.pending.mark_unknown(path.clone());
            }
            self.polled_at = Instant::now();
        }
    }

    /// The folders among the roots, and the folders that hold the files among them.
    fn identities(&self) -> BTreeMap<PathBuf, Option<Identity>> {
        let identity = |path: &Path| path.metadata().ok().filter(Metadata::is_dir).map(|metadata| identity(&metadata));
        self.watched.iter().map(|watched| (watched.path.clone(), identity(&watched.path))).collect()
    }

    /// Scans the watched paths, where there are no events.
    fn scan(&self) -> BTreeMap<PathBuf, State> {
        if self.backend.is_some() {
            return BTreeMap::new();
        }
        let entries = self.folders.keys().flat_map(|folder| entries(folder));
        entries.filter(|(path, _)| self.concerns(path)).collect()
    }

    /// Watches what should be watched and is not, and the other way round. Returns the folders that
    /// are new.
    fn sync(&mut self) -> Vec<PathBuf> {
        // Without events nothing reports folders.
        if !std::mem::take(&mut self.folders_changed) && self.backend.is_some() {
            return Vec::new();
        }
        let wanted = self.wanted();
        let stale = self.folders.iter().filter(|(folder, identity)| wanted.get(*folder) != Some(identity));
        for folder in stale.map(|(folder, _)| folder.clone()).collect::<Vec<_>>() {
            self.unwatch(&folder);
        }
        let mut new = Vec::new();
        for (folder, identity) in wanted {
            if self.folders.contains_key(&folder) {
                continue;
            }
            if let Some(backend) = &mut self.backend {
                match backend.watch(&folder, mode()) {
                    Ok(()) => {}
                    Err(error) if is_limit(&error) => self.fall_back(&error),
                    // It went away meanwhile, or cannot be read, which the reader of the disk
                    // reports.
                    Err(_) => continue,
                }
            }
            self.folders.insert(folder.clone(), identity);
            new.push(folder);
        }
        new
    }

    fn fall_back(&mut self, error: &notify::Error) {
        if is_limit(error) && self.backend.take().is_some() {
            self.message = Some(fallback(error));
            self.polled = self.scan();
        }
    }

    fn wanted(&self) -> BTreeMap<PathBuf, Identity> {
        let mut wanted = BTreeMap::new();
        let mut links = BTreeSet::new();
        for watched in &self.watched {
            match watched.path.metadata() {
                Ok(metadata) if metadata.is_dir() => {
                    let deep = watched.recursive && (self.backend.is_none() || mode() == RecursiveMode::NonRecursive);
                    collect(&watched.path, &metadata, deep, &mut wanted, &mut links);
                }
                // A file, or nothing yet: its folder reports it.
                _ => {
                    if let Some(parent) = watched.path.parent()
                        && let Some(metadata) = parent.metadata().ok().filter(Metadata::is_dir)
                    {
                        wanted.entry(parent.to_owned()).or_insert(identity(&metadata));
                    }
                }
            }
        }
        wanted
    }
}

/// The folder, and with `deep` all below that are not passed over.
fn collect(
    folder: &Path,
    metadata: &Metadata,
    deep: bool,
    wanted: &mut BTreeMap<PathBuf, Identity>,
    links: &mut BTreeSet<PathBuf>,
) {
    wanted.insert(folder.to_owned(), identity(metadata));
    let Ok(listing) = folder.read_dir() else { return };
    for entry in listing.flatten().filter(|_| deep) {
        let path = entry.path();
        let Ok(file_type) = entry.file_type() else { continue };
        if file_type.is_file() {
            continue;
        }
        let Ok(metadata) = path.metadata() else { continue };
        // A link may lead in a circle; each target is gone into once.
        let mut again = || path.canonicalize().map_or(true, |target| !links.insert(target));
        let passed_over = is_passed_over(&entry.file_name().to_string_lossy()) || is_cache(&path);
        if metadata.is_dir() && !passed_over && (!file_type.is_symlink() || !again()) {
            collect(&path, &metadata, deep, wanted, links);
        }
    }
}

/// Folders of tools, which change often and hold nothing of a site.
fn is_passed_over(name: &str) -> bool {
    const TOOLS: [&str; 8] = [".git", ".hg", ".svn", ".jj", ".idea", ".vscode", "node_modules", "__pycache__"];
    TOOLS.contains(&name)
}

/// Folders that say of themselves that they can be made again: caches, build outputs, virtual
/// environments.
fn is_cache(folder: &Path) -> bool {
    MARKS.iter().any(|name| folder.join(name).exists())
}

/// The files by which such folders say it.
const MARKS: [&str; 2] = ["CACHEDIR.TAG", "pyvenv.cfg"];

/// Files that editors and file managers leave for a moment beside those that are meant.
fn is_noise(name: &str) -> bool {
    let ends = ["~", ".swp", ".swo", ".swx", "___jb_tmp___", "___jb_old___"];
    let is_emacs = name.starts_with(".#") || (name.len() > 1 && name.starts_with('#') && name.ends_with('#'));
    name == "4913" || name == ".DS_Store" || is_emacs || ends.iter().any(|end| name.ends_with(end))
}

fn real(watched: &Watched) -> Option<Watched> {
    let path = watched.path.canonicalize().ok().filter(|real| *real != watched.path)?;
    Some(Watched { path, recursive: watched.recursive })
}

/// Lists the direct entries of a folder.
fn entries(folder: &Path) -> Vec<(PathBuf, State)> {
    let listing = folder.read_dir().into_iter().flatten().flatten();
    let state = |metadata: Metadata| (metadata.len(), metadata.modified().ok());
    listing.filter_map(|entry| Some((entry.path(), state(entry.path().metadata().ok()?)))).collect()
}

fn mode() -> RecursiveMode {
    if cfg!(target_os = "linux") { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {
    (0, 0)
}

/// Whether an event reports a file that is written to its end.
fn is_complete(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both))
    )
}

/// Whether an event may be about a folder that is new, or about a file that says that its folder is
/// to be passed over.
fn may_be_folder(event: &Event) -> bool {
    let marks = |path: &PathBuf| path.file_name().is_some_and(|name| MARKS.iter().any(|mark| name == *mark));
    let is_new = matches!(event.kind, EventKind::Create(_) | EventKind::Any | EventKind::Other);
    is_new && event.kind != EventKind::Create(CreateKind::File) || event.paths.iter().any(marks)
}

/// Whether the system refuses to watch more: too many watches, or too many watchers.
fn is_limit(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::MaxFilesWatch => true,
        // EMFILE, ENFILE and ENOSPC.
        ErrorKind::Io(error) => matches!(error.raw_os_error(), Some(23 | 24 | 28)),
        _ => false,
    }
}

fn fallback(error: &notify::Error) -> String {
    let reason = match &error.kind {
        _ if is_limit(error) => "the system's limit of watches is reached".to_owned(),
        ErrorKind::Io(error) => format!("cannot watch folders: {}", crate::source::reason(error)),
        _ => format!("cannot watch folders: {error}"),
    };
    let advice = if cfg!(target_os = "linux") {
        " (raise fs.inotify.max_user_watches or fs.inotify.max_user_instances)"
    } else {
        ""
    };
    format!("{reason}{advice}; looking for changes every second instead")
}

#[cfg(test)]
mod tests;
