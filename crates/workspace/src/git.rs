//! The history of a workspace, by the `git` program. \[io\]
//!
//! In: a folder, and the names of revisions. Out: the commits that they name, the files of the
//! folder at a commit, the files that changed since, and tags. Never: touching the working tree,
//! the index, the refs or the network, and never running what the configuration of a repository
//! names: hooks, filters, external diffs.
//!
//! The program rather than a library: it knows worktrees, submodules, shallow and partial clones,
//! and whatever comes next.
#![expect(clippy::disallowed_methods, reason = "runs git, in the nearest folder that exists")]
#![expect(clippy::result_large_err, reason = "an error is made once a request, so its size is of no matter")]

mod listing;
mod log;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Child, Command, Stdio};

use regex::Regex;

use support::diagnostic::Diagnostic;
use support::source::{self, Bytes, File, Tree};

pub use log::LogEntry;

use listing::Listing;

/// A folder in a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repository {
    /// Where git is run: the folder, or the nearest one above that exists.
    place: PathBuf,
    /// The name of the folder in messages.
    display_name: String,
    /// The folder below the root of the repository, with forward slashes; empty for the root
    /// itself.
    pub prefix: String,
    /// Whether the repository has no working tree.
    pub bare: bool,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Commit {
    /// Its full id.
    pub id: String,
    /// The revision by which it was asked for, and its short id when that is another:
    /// `main (1f2e3d4c5b)`.
    pub display_name: String,
}

/// Which changed files are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Changes {
    /// Every file; of a renamed one both paths.
    All,
    /// Those that `git diff` names: no untracked ones, and of a renamed one the new path.
    Tracked,
}

/// Which tags are wanted.
#[derive(Debug, Clone)]
pub(crate) enum TagPattern<'a> {
    /// A glob, as `git tag` understands it, and the keys that it sorts by.
    Glob(&'a str, &'a [String]),
    /// A regular expression; the tag of the newest commit comes first.
    Regex(&'a Regex),
}

/// The characters of a commit's id that are display_name.
const SHORT: usize = 10;

/// Settings of a repository that would make git run something else, or write.
const SETTINGS: [&str; 5] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "diff.autoRefreshIndex=true",
    "maintenance.auto=false",
    "protocol.allow=never",
];

/// Variables by which a program that was started by git, such as a hook, finds the repository of
/// that git. Here the folder decides.
const INHERITED: [&str; 6] =
    ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_EXTERNAL_DIFF"];

impl Repository {
    /// The repository that a folder lies in. The folder itself need not exist: it may be one of the
    /// past.
    ///
    /// # Errors
    /// There is none, git is missing, or git refuses it.
    pub(crate) fn find(folder: &Path, display_name: &str) -> Result<Self, Diagnostic> {
        let display_name = if display_name.is_empty() { "this folder".to_owned() } else { format!("`{display_name}`") };
        let (place, rest) = existing(folder);
        let mut repository = Self { place, display_name, prefix: String::new(), bare: false };
        let answer = repository.run(["rev-parse", "--is-bare-repository", "--show-prefix"])?;
        if !answer.fine {
            return Err(repository.refused(&answer));
        }
        let text = String::from_utf8_lossy(&answer.output);
        let (bare, prefix) = text.split_once('\n').unwrap_or((&text, ""));
        repository.bare = bare == "true";
        let prefix = prefix.strip_suffix('\n').unwrap_or(prefix);
        repository.prefix = below(prefix, &rest).ok_or_else(|| repository.none())?;
        Ok(repository)
    }

    /// The commit that a revision names: a tag, a branch, an id, `HEAD~2`.
    ///
    /// # Errors
    /// It names none.
    pub(crate) fn resolve(&self, revision: &str) -> Result<Commit, Diagnostic> {
        // What looks like an option never reaches git.
        if revision.is_empty() || revision.starts_with('-') || revision.contains('\0') {
            return Err(self.unknown(revision));
        }
        let answer = self.run(["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])?;
        let id = String::from_utf8_lossy(&answer.output).trim().to_owned();
        if !answer.fine || !is_id(&id) {
            return Err(self.unknown(revision));
        }
        let short = id.get(..SHORT).unwrap_or(&id);
        let display_name = if id.starts_with(revision) { short.to_owned() } else { format!("{revision} ({short})") };
        Ok(Commit { id, display_name })
    }

    /// Everything in the folder at a commit, by name. No content is read yet.
    ///
    /// # Errors
    /// There was no such folder then.
    pub(crate) fn list(&self, commit: &Commit) -> Result<Listing, Diagnostic> {
        let tree = if self.prefix.is_empty() { commit.id.clone() } else { format!("{}:{}", commit.id, self.prefix) };
        let answer = self.run(["ls-tree", "-r", "-z", "--full-tree", &tree])?;
        if !answer.fine {
            let missing = format!("there is no folder `{}` at revision `{}`", self.prefix, commit.display_name);
            return Err(Diagnostic::error(missing).note("the folder is meant from the root of the repository"));
        }
        Ok(Listing::parse(&answer.output))
    }

    /// The wanted files of the folder at a commit. `display_name` is the folder's name in messages;
    /// what cannot be read is among [`Tree::problems`].
    ///
    /// # Errors
    /// The repository lacks contents.
    pub(crate) fn read(
        &self,
        listing: &Listing,
        display_name: &str,
        wants_folder: &dyn Fn(&str) -> bool,
        wants_file: &dyn Fn(&str) -> bool,
    ) -> Result<Tree, Diagnostic> {
        let links = listing.links(wants_folder, wants_file);
        let targets = self.contents(&links)?;
        let (mut tree, found) = listing.select(targets, display_name, wants_folder, wants_file);
        let wanted: BTreeSet<&str> = found.iter().map(|(_, id)| *id).collect();
        let contents = self.contents(&wanted)?;
        for (path, id) in found {
            if let Some(content) = contents.get(id) {
                tree.files.insert(path, File::Bytes(content.clone()));
            }
        }
        Ok(tree)
    }

    /// The files that differ between a commit and the working tree, or another commit: paths below
    /// the root of the repository, sorted. Committed, staged and other changes count alike.
    ///
    /// # Errors
    /// There is no working tree to compare with.
    pub(crate) fn changed(
        &self,
        since: &Commit,
        until: Option<&Commit>,
        wanted: Changes,
    ) -> Result<Vec<String>, Diagnostic> {
        let renames = if wanted == Changes::All { "--no-renames" } else { "--find-renames" };
        let mut diff = vec!["diff", "--name-only", "-z", renames];
        diff.extend(["--no-ext-diff", "--no-textconv", "--no-color", "--no-relative", "--ignore-submodules=dirty"]);
        diff.push(&since.id);
        if let Some(until) = until {
            diff.extend([until.id.as_str(), "--"]);
            return Ok(paths(&self.expect(&diff)?));
        }
        if self.bare {
            return Err(Diagnostic::error(format!("the repository of {} has no working tree", self.display_name))
                .help("compare two revisions: add `--rev REVISION`"));
        }
        diff.push("--");
        let mut found = self.diff_working_tree(&diff)?;
        if wanted == Changes::All {
            found.extend(paths(&self.expect(&["ls-files", "--others", "--exclude-standard", "--full-name", "-z"])?));
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// The newest tag of a pattern; `None` when there is none.
    ///
    /// # Errors
    /// Git does not know a key to sort by.
    pub(crate) fn newest_tag(&self, pattern: &TagPattern<'_>) -> Result<Option<String>, Diagnostic> {
        match pattern {
            TagPattern::Glob(glob, sorting) => {
                let keys: Vec<String> = sorting.iter().map(|key| format!("--sort={key}")).collect();
                let mut arguments = vec!["tag", "--list", "--no-column", "--no-color"];
                arguments.extend(keys.iter().map(String::as_str).chain(["--", glob]));
                let tags = self.expect(&arguments)?;
                Ok(String::from_utf8_lossy(&tags).lines().next().map(str::to_owned))
            }
            TagPattern::Regex(regex) => {
                // The date of an annotated tag's commit stands in another field than that of a
                // light one's.
                let format = "--format=%(*committerdate:unix)%(committerdate:unix) %(refname:strip=2)";
                let tags = self.expect(&["for-each-ref", "--merged=HEAD", format, "refs/tags"])?;
                let tags = String::from_utf8_lossy(&tags).into_owned();
                let dated = tags.lines().filter_map(|line| line.split_once(' '));
                let dated = dated.filter(|(_, tag)| regex.is_match(tag));
                let newest = dated.max_by_key(|(date, tag)| (date.parse::<i64>().unwrap_or(0), *tag));
                Ok(newest.map(|(_, tag)| tag.to_owned()))
            }
        }
    }

    /// Runs `git diff` on the working tree. It brings the index up to date as it goes, so it is
    /// given a copy.
    fn diff_working_tree(&self, arguments: &[&str]) -> Result<Vec<String>, Diagnostic> {
        let failure =
            |error: io::Error| Diagnostic::error("cannot compare the working tree").note(source::reason(&error));
        let folder = tempfile::tempdir().map_err(failure)?;
        let index = String::from_utf8_lossy(&self.expect(&["rev-parse", "--git-path", "index"])?).into_owned();
        let (index, copy) = (self.place.join(index.trim_end_matches('\n')), folder.path().join("index"));
        match copy_with_time(&index, &copy) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failure(error)),
            // A repository without an index has nothing staged.
            _ => {}
        }
        let (settings, filters) =
            (self.without_filters()?, [("GIT_INDEX_FILE", copy.as_os_str()), (EMPTY, OsStr::new(""))]);
        let all: Vec<&str> = settings.iter().map(String::as_str).chain(arguments.iter().copied()).collect();
        let answer = self.run_with(&all, &filters)?;
        if answer.fine { Ok(paths(&answer.output)) } else { Err(self.failed(&answer)) }
    }

    /// Settings that switch off the filters of the repository, which are programs that git runs on
    /// files.
    fn without_filters(&self) -> Result<Vec<String>, Diagnostic> {
        let pattern = r"^filter\..*\.(clean|smudge|process|required)$";
        // Without a match git fails.
        let found = self.run(["config", "-z", "--name-only", "--get-regexp", pattern])?;
        // A key may hold `=`, so the empty value comes from a variable.
        Ok(paths(&found.output).into_iter().map(|key| format!("--config-env={key}={EMPTY}")).collect())
    }

    /// The contents of blobs by their ids, by one process.
    fn contents(&self, ids: &BTreeSet<&str>) -> Result<BTreeMap<String, Bytes>, Diagnostic> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut command = self.command(&["cat-file", "--batch", "--buffer"]);
        let mut child = command.stdin(Stdio::piped()).spawn().map_err(|error| cannot_run(&error))?;
        let asked: String = ids.iter().map(|id| format!("{id}\n")).collect();
        let read = exchange(&mut child, asked.as_bytes(), ids);
        let ended = child.wait_with_output();
        read.map_err(|error| {
            let said = ended.map(|output| String::from_utf8_lossy(&output.stderr).into_owned()).unwrap_or_default();
            let why = first_line(&said).unwrap_or_else(|| source::reason(&error));
            Diagnostic::error(format!("the repository of {} lacks the content of some files", self.display_name))
                .note(format!("git says: {why}"))
                .help("in a partial clone, fetch the rest with `git fetch --refetch --no-filter`")
        })
    }

    /// The output of a command that has no reason to fail.
    fn expect(&self, arguments: &[&str]) -> Result<Vec<u8>, Diagnostic> {
        let answer = self.run(arguments)?;
        if answer.fine { Ok(answer.output) } else { Err(self.failed(&answer)) }
    }

    fn run<'a>(&self, arguments: impl AsRef<[&'a str]>) -> Result<Answer, Diagnostic> {
        self.run_with(arguments.as_ref(), &[])
    }

    fn run_with(&self, arguments: &[&str], variables: &[(&str, &OsStr)]) -> Result<Answer, Diagnostic> {
        let mut command = self.command(arguments);
        let output = command.envs(variables.iter().copied()).output().map_err(|error| cannot_run(&error))?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(Answer { fine: output.status.success(), output: output.stdout, said })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.current_dir(&self.place).arg("--no-pager");
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        for name in INHERITED {
            command.env_remove(name);
        }
        command.envs([
            // Messages are recognised by their English text.
            ("LC_ALL", "C"),
            ("GIT_OPTIONAL_LOCKS", "0"),
            ("GIT_LITERAL_PATHSPECS", "1"),
            ("GIT_NO_LAZY_FETCH", "1"),
            ("GIT_TERMINAL_PROMPT", "0"),
        ]);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn none(&self) -> Diagnostic {
        Diagnostic::error(format!("{} is not in a git repository", self.display_name))
            .help("only the history of a repository knows revisions")
    }

    /// Why a folder's repository cannot be used.
    fn refused(&self, answer: &Answer) -> Diagnostic {
        if answer.said.contains("not a git repository (or any") {
            return self.none();
        }
        if answer.said.contains("dubious ownership") {
            return Diagnostic::error(format!("the repository of {} belongs to another user", self.display_name))
                .note("git reads it only when you say that you trust it")
                .help("git config --global --add safe.directory FOLDER");
        }
        self.failed(answer)
    }

    fn failed(&self, answer: &Answer) -> Diagnostic {
        let problem = Diagnostic::error(format!("git cannot use the repository of {}", self.display_name));
        match first_line(&answer.said) {
            Some(line) => problem.note(format!("git says: {line}")),
            None => problem,
        }
    }

    /// Why a revision names no commit.
    fn unknown(&self, revision: &str) -> Diagnostic {
        let known = self.expect(&["for-each-ref", "--format=%(refname:strip=2)", "refs/heads", "refs/tags"]);
        let known = String::from_utf8_lossy(&known.unwrap_or_default()).into_owned();
        let commits = self.run(["rev-list", "--max-count=1", "--all"]);
        if commits.is_ok_and(|answer| answer.output.is_empty()) && !self.has_head() {
            return Diagnostic::error(format!("the repository of {} has no commit yet", self.display_name))
                .help("a revision can be named after the first `git commit`");
        }
        let problem = Diagnostic::error(format!("unknown revision `{revision}`"));
        if revision.contains("..") {
            return problem.help("write one revision, not a range");
        }
        // What is meant is more likely missing than misspelt.
        if self.is_shallow() {
            return problem
                .note("the clone is shallow: it lacks older commits, and maybe tags")
                .help("fetch the rest with `git fetch --unshallow --tags`");
        }
        let problem = problem.suggest(revision, known.lines());
        match self.newest_tags() {
            Some(tags) if problem.help.is_empty() => problem.note(format!("the newest tags are {tags}")),
            _ => problem,
        }
    }

    /// A few, to choose from: `v1.3.0, v1.2.0`.
    fn newest_tags(&self) -> Option<String> {
        let sorted = ["for-each-ref", "--sort=-version:refname", "--sort=-creatordate", "--count=5"];
        let listed = self.expect(&[&sorted[..], &["--format=%(refname:strip=2)", "refs/tags"]].concat()).ok()?;
        let listed = String::from_utf8_lossy(&listed).lines().map(|tag| format!("`{tag}`")).collect::<Vec<_>>();
        (!listed.is_empty()).then(|| listed.join(", "))
    }

    fn has_head(&self) -> bool {
        self.run(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).is_ok_and(|answer| answer.fine)
    }

    fn is_shallow(&self) -> bool {
        self.run(["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| answer.output.starts_with(b"true"))
    }
}

/// An environment variable that is set and empty.
const EMPTY: &str = "BRICKPRESS_EMPTY";

struct Answer {
    fine: bool,
    output: Vec<u8>,
    said: String,
}

fn cannot_run(error: &io::Error) -> Diagnostic {
    Diagnostic::error(format!("cannot run `git`: {}", source::reason(error)))
        .help("install git: revisions are read with it")
}

/// Takes the first line that git writes, without its `fatal:`.
fn first_line(said: &str) -> Option<String> {
    let line = said.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(line.trim_start_matches("fatal: ").trim_start_matches("error: ").to_owned())
}

fn is_id(text: &str) -> bool {
    text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Paths that end with NUL.
fn paths(output: &[u8]) -> Vec<String> {
    let paths = output.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    // An untracked repository is named with a slash at its end.
    paths.map(|path| String::from_utf8_lossy(path).trim_end_matches('/').to_owned()).collect()
}

/// The nearest folder that exists, and what lies between it and `folder`.
fn existing(folder: &Path) -> (PathBuf, PathBuf) {
    let found = folder.ancestors().find(|above| above.is_dir()).unwrap_or(Path::new(""));
    let rest = folder.strip_prefix(found).unwrap_or(folder).to_owned();
    let place = if found.as_os_str().is_empty() { PathBuf::from(".") } else { found.to_owned() };
    (place, rest)
}

/// A folder below another, without `.` and `..`; `None` when it leads out of the repository.
fn below(prefix: &str, rest: &Path) -> Option<String> {
    let mut parts: Vec<String> = prefix.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    for component in rest.components() {
        match component {
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::ParentDir => drop(parts.pop()?),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

/// Copies an index. Git compares its time with those of files, so the copy has the same.
fn copy_with_time(from: &Path, to: &Path) -> io::Result<()> {
    let modified = std::fs::metadata(from)?.modified()?;
    std::fs::copy(from, to)?;
    std::fs::File::options().write(true).open(to)?.set_modified(modified)
}

/// Asks `git cat-file --batch` for blobs and reads its answers: a line `id type size`, the content,
/// a line break.
fn exchange(child: &mut Child, asked: &[u8], ids: &BTreeSet<&str>) -> io::Result<BTreeMap<String, Bytes>> {
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("no pipe"));
    };
    let mut output = BufReader::new(output);
    std::thread::scope(|scope| {
        // A process that ended early says so by ending its output.
        scope.spawn(move || input.write_all(asked).ok());
        let mut contents = BTreeMap::new();
        for id in ids {
            let mut line = String::new();
            output.read_line(&mut line)?;
            let size = line.trim_end().strip_prefix(id).and_then(|rest| rest.trim_start().strip_prefix("blob "));
            let size: u64 = size.and_then(|size| size.parse().ok()).ok_or_else(|| io::Error::other(line.trim_end()))?;
            let mut content = Vec::new();
            output.by_ref().take(size).read_to_end(&mut content)?;
            output.read_exact(&mut [0])?;
            contents.insert((*id).to_owned(), content.as_slice().into());
        }
        Ok(contents)
    })
}

#[cfg(test)]
pub(crate) mod tests;
