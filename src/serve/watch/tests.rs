use super::*;
use std::sync::Arc;

/// Runs `change` while a watcher waits, and returns the names of the files that it reported.
fn reported(mut watcher: Watcher, folder: &Path, change: impl FnOnce() + Send + 'static) -> Vec<String> {
    watcher.follow(vec![Watched { path: folder.to_owned(), recursive: true }], SystemTime::UNIX_EPOCH);
    // Everything counts as changed since 1970; what a test does comes after that.
    watcher.pending = Changes::default();
    let stop = Arc::new(AtomicBool::new(false));
    let change = std::thread::spawn(change);
    let changed = watcher.wait(&stop, None).unwrap().paths;
    change.join().unwrap();
    let name = |path: &PathBuf| path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
    changed.iter().map(name).collect()
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    std::fs::write(path.join("old.md"), "old").unwrap();
    (folder, path)
}

#[test]
fn what_comes_and_goes_is_not_told() {
    let (_guard, path) = folder();
    let inside = path.clone();
    let change = move || {
        for name in ["4913", ".old.md.swp", "old.md~", "#old.md#", "passing.tmp"] {
            std::fs::write(inside.join(name), "x").unwrap();
            std::fs::remove_file(inside.join(name)).unwrap();
        }
        std::fs::write(inside.join("new.md"), "new").unwrap();
    };
    assert_eq!(reported(Watcher::new(), &path, change), ["new.md"]);
}

#[test]
fn reading_is_no_change_and_folders_of_tools_are_passed_over() {
    let (_guard, path) = folder();
    for tool in [".git", "node_modules", "a/__pycache__", "cache", "a/.venv"] {
        std::fs::create_dir_all(path.join(tool)).unwrap();
    }
    std::fs::write(path.join("cache/CACHEDIR.TAG"), "").unwrap();
    std::fs::write(path.join("a/.venv/pyvenv.cfg"), "").unwrap();
    let mut watcher = Watcher::new();
    let watched = Watched { path: path.clone(), recursive: true };
    watcher.follow(vec![watched], SystemTime::now() + Duration::from_secs(9));
    if cfg!(target_os = "linux") {
        assert_eq!(watcher.folders.keys().collect::<Vec<_>>(), [&path, &path.join("a")]);
    }
    std::fs::read(path.join("old.md")).unwrap();
    std::fs::read_dir(&path).unwrap().for_each(drop);
    watcher.settle();
    assert!(watcher.pending.paths.is_empty(), "{:?}", watcher.pending);
}

#[test]
fn a_file_alone_may_be_watched() {
    let (_guard, path) = folder();
    let mut watcher = Watcher::new();
    let watched = Watched { path: path.join("old.md"), recursive: false };
    watcher.follow(vec![watched], SystemTime::now() + Duration::from_secs(9));
    assert!(watcher.concerns(&path.join("old.md")));
    assert!(!watcher.concerns(&path.join("other.md")) && !watcher.concerns(&path));
}

#[test]
fn what_changed_while_the_disk_was_read_is_told() {
    let (_guard, path) = folder();
    let mut watcher = Watcher::new();
    watcher.follow(vec![Watched { path: path.clone(), recursive: true }], SystemTime::now() - Duration::from_secs(9));
    let changed = watcher.wait(&AtomicBool::new(false), None).unwrap();
    assert_eq!(changed.paths, [path.join("old.md")]);
    assert_eq!(changed.are_all, cfg!(target_os = "linux"));
    let quiet = watcher.wait(&AtomicBool::new(false), Some(Duration::ZERO)).unwrap();
    assert_eq!(quiet.paths, [] as [PathBuf; 0]);
}

#[test]
fn without_watches_the_disk_is_looked_through() {
    let (_guard, path) = folder();
    let mut watcher = Watcher::new();
    watcher.follow(vec![Watched { path: path.clone(), recursive: true }], SystemTime::now());
    watcher.take(Err(notify::Error::new(ErrorKind::MaxFilesWatch)));
    let message = watcher.message().unwrap();
    assert!(message.starts_with("the system's limit of watches is reached"), "{message}");
    assert!(!cfg!(target_os = "linux") || message.contains("fs.inotify.max_user_watches"), "{message}");
    assert!(watcher.message().is_none());
    let inside = path.clone();
    let change = move || {
        std::fs::create_dir(inside.join("new")).unwrap();
        std::fs::write(inside.join("new/page.md"), "new").unwrap();
    };
    let changed = reported(watcher, &path, change);
    assert!(changed.contains(&"new".to_owned()), "{changed:?}");
}

#[test]
fn a_finished_save_is_not_waited_for_any_longer() {
    let change = |kind: EventKind| Change { created: false, complete: is_complete(&kind) };
    let closed = change(EventKind::Access(AccessKind::Close(AccessMode::Write)));
    let moved = change(EventKind::Modify(ModifyKind::Name(RenameMode::To)));
    let written = change(EventKind::Modify(ModifyKind::Data(notify::event::DataChange::Any)));
    let gone = change(EventKind::Modify(ModifyKind::Name(RenameMode::From)));
    let after = |changes: &[(&str, Change)]| {
        let mut all = Changes::default();
        changes.iter().for_each(|(path, change)| all.mark(PathBuf::from(path), *change));
        all.quiet()
    };
    assert_eq!(after(&[("a", written), ("a", closed)]), QUIET_AFTER_ALL);
    assert_eq!(after(&[("a", gone), ("a", moved)]), QUIET_AFTER_ALL);
    // Emptied and not filled yet; moved away and not yet back; a file beside it; many files.
    assert_eq!(after(&[("a", closed), ("a", written)]), QUIET);
    assert_eq!(after(&[("a", gone)]), QUIET);
    assert_eq!(after(&[("a", closed), ("b", written)]), QUIET);
    assert_eq!(after(&[("a", closed), ("b", closed), ("c", closed), ("d", closed)]), QUIET);
}

#[test]
fn limits_are_known_by_their_numbers() {
    for (number, limit) in [(24, true), (23, true), (28, true), (2, false)] {
        assert_eq!(is_limit(&notify::Error::io(std::io::Error::from_raw_os_error(number))), limit, "{number}");
    }
}
