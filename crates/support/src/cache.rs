//! Results of earlier runs, in one file on disk. \[io\]
//!
//! In: the file, contents, and steps that depend on nothing else. Out: their results, remembered or
//! worked out. Never: failing. A file that is missing, damaged, or written by another version of
//! the program is passed over and written anew; one that cannot be written is skipped.
//!
//! A result is found by a hash of the content that it was made from, so nothing is ever stale. Two
//! programs may write at once: each replaces the whole file in one step, and the last one stays. It
//! may be deleted at any time.
#![expect(
    clippy::disallowed_methods,
    reason = "reads and writes the cache, looks at the program's own file, and finds the user's folder for such files"
)]

use std::collections::BTreeMap;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3;

/// Remembered results.
#[derive(Debug, Default)]
pub struct Cache {
    file: Option<PathBuf>,
    /// The file as it was read. Its results stay where they are until they are asked for.
    stored: Vec<u8>,
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    by_key: BTreeMap<Key, Entry>,
    /// Whether there are results that the file does not have.
    grown: bool,
    /// Whether this run has written the file.
    saved: bool,
}

type Key = u128;

#[derive(Debug, Clone)]
struct Entry {
    value: Value,
    /// How many runs wrote the file since the result was last asked for.
    age: u8,
    used: bool,
}

#[derive(Debug, Clone)]
enum Value {
    /// Bytes of the file.
    Stored {
        start: usize,
        end: usize,
    },
    New(Arc<[u8]>),
}

/// Written first. The number is that of the file's layout.
const MAGIC: &[u8] = b"brickpress cache 1\n";
/// How many bytes a result has most often, or less.
const USUAL: usize = 2048;
/// How many bytes are written in one step.
const WRITTEN: usize = 1 << 18;
/// How many bytes the checksum has.
const SUM: usize = size_of::<u128>();
/// A result is dropped when so many runs wrote the file without using it.
const LIFE: u8 = 8;
/// The size in bytes from which on unused results are dropped at once.
const LARGE: usize = 64 << 20;
/// The size in bytes from which on a file is not read at all.
const HUGE: u64 = 1 << 30;
/// Files beside that were not written for so long are removed: their workspaces may be gone.
const FORGOTTEN: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// How the names of such files end.
const EXTENSION: &str = "facts";

impl Cache {
    /// A cache that forgets everything at the end.
    pub fn none() -> Self {
        Self::default()
    }

    /// The cache in a file, which need not exist.
    pub fn open(file: &Path) -> Self {
        let stored = read(file).unwrap_or_default();
        let by_key = parse(&stored).unwrap_or_default();
        let entries = Mutex::new(Entries { by_key, ..Entries::default() });
        Self { file: Some(file.to_owned()), stored, entries }
    }

    /// The user's cache for a folder, where the system keeps such files; [`none`](Self::none) when
    /// it has no such place.
    pub fn for_folder(folder: &Path) -> Self {
        let real = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let name = format!("{:032x}.{EXTENSION}", xxh3::xxh3_128(real.as_os_str().as_encoded_bytes()));
        user_folder().map_or_else(Self::none, |folder| Self::open(&folder.join(name)))
    }

    /// The path of something that is stored beside it.
    pub fn sibling_path(&self, name: &str) -> Option<PathBuf> {
        Some(self.file.as_ref()?.parent()?.join(name))
    }

    /// Whether it remembers nothing.
    pub fn is_none(&self) -> bool {
        self.file.is_none()
    }

    /// The result of a step that depends only on these parts; `kind` names the step. Two threads
    /// that ask at once may both work it out.
    pub fn get_or_insert_with<T: Serialize + DeserializeOwned>(
        &self,
        kind: &str,
        parts: &[&str],
        step: impl FnOnce() -> T,
    ) -> T {
        let key = key(kind, parts);
        if let Some(known) = self.get(key) {
            return known;
        }
        let result = step();
        self.insert(key, &result);
        result
    }

    /// The result of a step by its [`key`], where it is remembered.
    pub fn get<T: DeserializeOwned>(&self, key: u128) -> Option<T> {
        let value = {
            let mut entries = self.lock();
            let entry = entries.by_key.get_mut(&key)?;
            entry.used = true;
            entry.value.clone()
        };
        postcard::from_bytes(self.bytes(&value)).ok()
    }

    /// Remembers the result of a step by its [`key`].
    pub fn insert<T: Serialize>(&self, key: u128, result: &T) {
        if self.is_none() {
            return;
        }
        if let Ok(bytes) = postcard::to_extend(result, Vec::with_capacity(USUAL)) {
            let mut entries = self.lock();
            entries.by_key.insert(key, Entry { value: Value::New(bytes.into()), age: 0, used: true });
            entries.grown = true;
        }
    }

    /// Results that this run would use if it had to: they stay in the cache as if they had been
    /// asked for.
    pub fn mark_used(&self, keys: &[u128]) {
        let mut entries = self.lock();
        for key in keys {
            if let Some(entry) = entries.by_key.get_mut(key) {
                entry.used = true;
            }
        }
    }

    /// Writes what is new. Results that were not used for long are dropped on the way.
    pub fn save(&self) {
        let Some(file) = &self.file else { return };
        let kept = {
            let mut entries = self.lock();
            if !std::mem::take(&mut entries.grown) {
                return;
            }
            // A run asks for a result once and remembers it, however often it saves.
            let older = u8::from(!std::mem::replace(&mut entries.saved, true));
            for entry in entries.by_key.values_mut() {
                entry.age = if entry.used { 0 } else { entry.age.saturating_add(older) };
            }
            let size: usize = entries.by_key.values().map(|entry| self.bytes(&entry.value).len()).sum();
            let life = if size > LARGE { 1 } else { LIFE };
            entries.by_key.retain(|_, entry| entry.age < life);
            entries.by_key.clone()
        };
        // Without the file everything is worked out again, and that is all.
        let _ = self.write(file, &kept);
    }

    fn bytes<'a>(&'a self, value: &'a Value) -> &'a [u8] {
        match value {
            Value::Stored { start, end } => self.stored.get(*start..*end).unwrap_or_default(),
            Value::New(bytes) => bytes,
        }
    }

    /// The file: [`MAGIC`], the program's version and a line break, a checksum of the rest, then
    /// for each result its key, age, length and bytes.
    fn write(&self, file: &Path, entries: &BTreeMap<Key, Entry>) -> io::Result<()> {
        let folder = file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        // What can be made again belongs in no repository.
        let ignore = folder.join(".gitignore");
        if !ignore.exists() {
            std::fs::write(ignore, "*\n")?;
        }
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        let head = head();
        let mut body = Body { out: io::BufWriter::with_capacity(WRITTEN, &mut new), sum: xxh3::Xxh3Default::new() };
        body.out.write_all(&head)?;
        body.out.write_all(&[0; SUM])?;
        for (key, entry) in entries {
            let bytes = self.bytes(&entry.value);
            let Ok(length) = u32::try_from(bytes.len()) else { continue };
            body.push(&key.to_le_bytes())?;
            body.push(&[entry.age])?;
            body.push(&length.to_le_bytes())?;
            body.push(bytes)?;
        }
        let sum = body.finish()?;
        new.seek(SeekFrom::Start(head.len() as u64))?;
        new.write_all(&sum.to_le_bytes())?;
        new.persist(file).map_err(|error| error.error)?;
        forget(folder);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        // Nothing panics while it is locked.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Content behind the checksum of the file, on its way there: it is written piece by piece, since
/// all of it at once would double the memory.
struct Body<'a> {
    out: io::BufWriter<&'a mut tempfile::NamedTempFile>,
    sum: xxh3::Xxh3Default,
}

impl Body<'_> {
    fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.out.write_all(bytes)
    }

    fn finish(mut self) -> io::Result<u128> {
        self.out.flush()?;
        Ok(self.sum.digest128())
    }
}

/// First bytes of every file of this program.
fn head() -> Vec<u8> {
    [MAGIC, &program()].concat()
}

/// Identity of this program among others that might give other results: its version, and the state
/// of its file, since one that is built anew may do so whatever its version says.
pub fn program() -> Vec<u8> {
    let program = std::env::current_exe().and_then(std::fs::metadata).ok();
    let modified = program.as_ref().and_then(|program| program.modified().ok()?.duration_since(UNIX_EPOCH).ok());
    let state = format!(
        " {:x}-{:x}\n",
        program.map_or(0, |program| program.len()),
        modified.map_or(0, |modified| modified.as_nanos())
    );
    [env!("CARGO_PKG_VERSION").as_bytes(), state.as_bytes()].concat()
}

/// The hash that identifies a content.
pub fn hash(content: &[u8]) -> u128 {
    xxh3::xxh3_128(content)
}

/// The hash of a value as it is serialised; nothing for one that cannot be.
pub fn hash_of(value: &impl Serialize) -> Option<u128> {
    Some(hash(&postcard::to_stdvec(value).ok()?))
}

/// The key of the result of a step that depends only on these parts.
pub fn key(kind: &str, parts: &[&str]) -> u128 {
    let mut hash = xxh3::Xxh3::new();
    for part in std::iter::once(&kind).chain(parts) {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.digest128()
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(file)?;
    if !metadata.is_file() || metadata.len() > HUGE {
        return Err(io::Error::other("not a cache"));
    }
    std::fs::read(file)
}

/// Where the results are in a file; `None` when it is not whole, or another version's.
fn parse(stored: &[u8]) -> Option<BTreeMap<Key, Entry>> {
    let rest = stored.strip_prefix(head().as_slice())?;
    let (checksum, body) = rest.split_first_chunk()?;
    if xxh3::xxh3_128(body) != u128::from_le_bytes(*checksum) {
        return None;
    }
    let mut entries = Vec::new();
    let mut rest = body;
    while let Some((key, after)) = rest.split_first_chunk() {
        let (&age, after) = after.split_first()?;
        let (length, after) = after.split_first_chunk()?;
        let start = stored.len() - after.len();
        let end = start + u32::from_le_bytes(*length) as usize;
        rest = stored.get(end..)?;
        let value = Value::Stored { start, end };
        entries.push((u128::from_le_bytes(*key), Entry { value, age, used: false }));
    }
    Some(entries.into_iter().collect())
}

/// The folder in which the user's programs keep what they can do without.
fn user_folder() -> Option<PathBuf> {
    let folder = |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let cache = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Caches"))
    } else {
        folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")))
    };
    cache.map(|cache| cache.join("brickpress"))
}

/// Removes the caches of other folders that were not written for long.
fn forget(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_cache = entry.path().extension().is_some_and(|extension| extension == EXTENSION);
        let written = entry.metadata().and_then(|metadata| metadata.modified());
        if is_cache && written.is_ok_and(|written| written.elapsed().is_ok_and(|age| age > FORGOTTEN)) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worked_out(cache: &Cache, text: &str) -> bool {
        let mut asked = false;
        let length = cache.get_or_insert_with("length", &["x", text], || {
            asked = true;
            text.len()
        });
        assert_eq!(length, text.len());
        asked
    }

    #[test]
    fn remembers_from_run_to_run() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/er/x.facts");
        let cache = Cache::open(&file);
        assert!(worked_out(&cache, "one") && !worked_out(&cache, "one") && worked_out(&cache, ""));
        cache.save();
        let again = Cache::open(&file);
        assert!(!worked_out(&again, "one") && !worked_out(&again, "") && worked_out(&again, "two"));
        // Parts are distinguished by where they end, and steps by their names.
        assert_eq!(again.get_or_insert_with("length", &["xo", "ne"], || 7), 7);
        assert_eq!(again.get_or_insert_with("width", &["x", "one"], || 8), 8);
        assert!(worked_out(&Cache::none(), "one"));
    }

    #[test]
    fn writes_only_what_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.facts");
        let cache = Cache::open(&file);
        cache.save();
        assert!(!file.exists());
        worked_out(&cache, "one");
        cache.save();
        std::fs::remove_file(&file).unwrap();
        worked_out(&cache, "one");
        cache.save();
        assert!(!file.exists());
    }

    #[test]
    fn drops_what_was_not_used_for_long() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.facts");
        worked_out(&Cache::open(&file), "never saved");
        for run in 0..u32::from(LIFE) + 1 {
            let cache = Cache::open(&file);
            if run == 0 {
                worked_out(&cache, "old");
            }
            worked_out(&cache, "always");
            worked_out(&cache, &format!("run {run}"));
            cache.save();
        }
        let cache = Cache::open(&file);
        assert_eq!(cache.lock().by_key.len(), 1 + usize::from(LIFE));
        assert!(worked_out(&cache, "old") && !worked_out(&cache, "always") && !worked_out(&cache, "run 1"));
    }

    #[test]
    fn passes_over_what_is_no_cache() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.facts");
        let cache = Cache::open(&file);
        worked_out(&cache, "one");
        worked_out(&cache, "two");
        cache.save();
        let whole = std::fs::read(&file).unwrap();
        let check = |bytes: &[u8]| {
            std::fs::write(&file, bytes).unwrap();
            let cache = Cache::open(&file);
            assert!(worked_out(&cache, "one"));
            cache.save();
            assert!(!worked_out(&Cache::open(&file), "one"));
        };
        for length in 0..whole.len() {
            check(&whole[..length]);
            let mut flipped = whole.clone();
            flipped[length] ^= 0x41;
            check(&flipped);
        }
        check(&String::from_utf8_lossy(&whole).replace(env!("CARGO_PKG_VERSION"), "0.0.0").into_bytes());
        // A whole file whose results are something else.
        std::fs::write(&file, &whole).unwrap();
        assert_eq!(
            Cache::open(&file).get_or_insert_with("length", &["x", "one"], || "three".repeat(99)),
            "three".repeat(99)
        );
        // A place that cannot be written.
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        check_unwritable(&file);
        check_unwritable(&file.join("\0/x"));
    }

    fn check_unwritable(file: &Path) {
        let cache = Cache::open(file);
        assert!(worked_out(&cache, "one"));
        cache.save();
        assert!(worked_out(&Cache::open(file), "one"));
    }

    #[test]
    fn many_may_write_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.facts");
        std::thread::scope(|scope| {
            for number in 0..8 {
                let file = &file;
                scope.spawn(move || {
                    for round in 0..20 {
                        let cache = Cache::open(file);
                        worked_out(&cache, &format!("{number} {round}"));
                        cache.save();
                    }
                });
            }
        });
        assert!(parse(&std::fs::read(&file).unwrap()).is_some());
        // Beside it there is `.gitignore`.
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
