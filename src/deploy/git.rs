//! To a branch of a repository, such as GitHub Pages shows. \[io\]
//!
//! In: files of a site. Out: a commit on the branch with exactly these files, pushed in one step.
//! Never: touching the working tree, the index or a branch of the site's own repository; never
//! overwriting a branch that somebody else has moved.
//!
//! The program rather than a library: it has the author's keys and settings. In a repository the
//! site's own git folder is used, so that what is set there (remotes, headers of a workflow)
//! counts; else one in `.brickpress`.
#![expect(clippy::disallowed_methods, reason = "runs git")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::{Content, Error, Item, Options, Report, is_inside};

/// A branch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Branch<'a> {
    /// The name of a remote, or a URL.
    pub remote: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The message of the commit.
    pub message: &'a str,
}

/// A line of the commits that are made here, by which they are recognised.
const TRAILER: &str = "Deployed-with: brickpress";

/// Brings a site to a branch. `root` is the site's folder, `state` its `.brickpress`.
///
/// # Errors
/// Git refuses, or the remote does; then the branch is as it was.
pub(crate) fn deploy(
    items: &[Item],
    to: Branch<'_>,
    root: &Path,
    state: &Path,
    options: Options,
) -> Result<Report, Error> {
    let git = Git::open(root, state)?;
    let parent = git.fetch(to)?;
    if let Some(parent) = parent.as_deref().filter(|_| !options.force) {
        let message = git.text(&["log", "-1", "--format=%B", parent], "read the branch")?;
        if !message.lines().any(|line| line == TRAILER) {
            return Err(Error(format!(
                "the last commit of the branch `{}` of `{}` was not made by `brickpress deploy`; choose another branch, or replace what is on it with `--force`",
                to.name, to.remote
            )));
        }
    }
    let there = match &parent {
        Some(parent) => git.files(parent)?,
        None => BTreeMap::new(),
    };
    let ids = git.ids(items)?;
    let mut report = Report::default();
    for (item, id) in items.iter().zip(&ids) {
        match there.get(&item.path) == Some(id) {
            true => report.unchanged += 1,
            false => report.brought.push(item.path.clone()),
        }
    }
    let paths: std::collections::BTreeSet<&str> = items.iter().map(|item| item.path.as_str()).collect();
    report.removed = there.into_keys().filter(|path| !paths.contains(path.as_str())).collect();
    if options.dry_run || (report.brought.is_empty() && report.removed.is_empty()) {
        return Ok(report);
    }
    let commit = git.commit(items, &ids, to, parent.as_deref())?;
    git.push(to, &commit)?;
    Ok(report)
}

struct Git {
    /// Where git is run, so that relative paths of remotes count from there.
    root: PathBuf,
    folder: PathBuf,
}

impl Git {
    /// The repository that the site is in, or one only for it.
    fn open(root: &Path, state: &Path) -> Result<Self, Error> {
        let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
        let found =
            command(root).args(["rev-parse", "--absolute-git-dir"]).output().map_err(|error| cannot_run(&error))?;
        if found.status.success() {
            let folder = PathBuf::from(String::from_utf8_lossy(&found.stdout).trim_end_matches('\n'));
            return Ok(Self { root: root.to_owned(), folder });
        }
        let folder = std::path::absolute(state.join("deploy.git")).unwrap_or_else(|_| state.join("deploy.git"));
        let git = Self { root: root.to_owned(), folder };
        let made = command(root).args(["init", "--quiet", "--bare"]).arg(&git.folder).output();
        git.check(made.map_err(|error| cannot_run(&error))?, "make a repository")?;
        Ok(git)
    }

    fn command(&self) -> Command {
        let mut command = command(&self.root);
        command.arg("--git-dir").arg(&self.folder);
        command
    }

    fn run(&self, arguments: &[&str], what: &str) -> Result<Vec<u8>, Error> {
        let output = self.command().args(arguments).output().map_err(|error| cannot_run(&error))?;
        self.check(output, what)
    }

    fn text(&self, arguments: &[&str], what: &str) -> Result<String, Error> {
        self.run(arguments, what).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Runs git with something to read.
    fn feed(&self, arguments: &[&str], input: &[u8], what: &str) -> Result<Vec<u8>, Error> {
        let child = self.command().args(arguments).stdin(Stdio::piped()).spawn();
        let mut child = child.map_err(|error| cannot_run(&error))?;
        let mut stdin = child.stdin.take();
        let output = std::thread::scope(|scope| {
            // Git may answer before it has read all. When it stops reading, its answer says why.
            scope.spawn(move || stdin.as_mut().map(|stdin| stdin.write_all(input)));
            child.wait_with_output()
        });
        self.check(output.map_err(|error| cannot_run(&error))?, what)
    }

    fn check(&self, output: Output, what: &str) -> Result<Vec<u8>, Error> {
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let words = |line: &str| line.trim_start_matches("fatal: ").trim_start_matches("error: ").trim().to_owned();
        let lines: Vec<String> = said.lines().filter(|line| !line.starts_with("hint:")).map(words).collect();
        Err(Error(format!("git cannot {what}: {}", lines.join("; "))))
    }

    /// Fetches the branch; the commit that it is at, if there is such a branch.
    fn fetch(&self, to: Branch<'_>) -> Result<Option<String>, Error> {
        let branch = format!("refs/heads/{}", to.name);
        self.run(&["check-ref-format", &branch], &format!("have a branch `{}`", to.name))?;
        let what = format!("reach `{}`", to.remote);
        let listed = self.text(&["ls-remote", "--", to.remote, &branch], &what)?;
        let Some(id) = listed.split_whitespace().next().map(str::to_owned) else { return Ok(None) };
        let local = kept(to.name);
        let has = self.command().args(["rev-parse", "--verify", "--quiet", &local]).output();
        if has.is_ok_and(|known| String::from_utf8_lossy(&known.stdout).trim() == id) {
            return Ok(Some(id));
        }
        let refspec = format!("+{branch}:{local}");
        self.run(&["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", to.remote, &refspec], &what)?;
        Ok(Some(self.text(&["rev-parse", "--verify", &local], &what)?.trim().to_owned()))
    }

    /// The files of a commit, with the ids of their contents. What is no ordinary file has no id
    /// that a file could have.
    fn files(&self, commit: &str) -> Result<BTreeMap<String, String>, Error> {
        let listed = self.run(&["ls-tree", "-r", "-z", "--full-tree", commit], "read the branch")?;
        let mut files = BTreeMap::new();
        for line in listed.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
            let line = String::from_utf8_lossy(line);
            let Some((about, path)) = line.split_once('\t') else { continue };
            let is_plain = about.starts_with("100644 ");
            let id = about.rsplit(' ').next().filter(|_| is_plain).unwrap_or_default();
            files.insert(path.to_owned(), id.to_owned());
        }
        Ok(files)
    }

    /// The ids that git has for the contents of files.
    fn ids(&self, items: &[Item]) -> Result<Vec<String>, Error> {
        let mut input = Vec::new();
        for item in items {
            let path = std::path::absolute(&item.file).unwrap_or_else(|_| item.file.clone());
            input.extend_from_slice(path.as_os_str().as_encoded_bytes());
            input.push(b'\n');
        }
        let output = self.feed(&["hash-object", "--no-filters", "--stdin-paths"], &input, "read the site")?;
        let ids: Vec<String> = String::from_utf8_lossy(&output).lines().map(str::to_owned).collect();
        if ids.len() != items.len() {
            return Err(Error("git cannot read the site".to_owned()));
        }
        Ok(ids)
    }

    /// Makes a commit with exactly these files.
    fn commit(&self, items: &[Item], ids: &[String], to: Branch<'_>, parent: Option<&str>) -> Result<String, Error> {
        let next = format!("{}-next", kept(to.name));
        let mut stream = Vec::new();
        let message = format!("{}\n\n{TRAILER}\n", to.message.trim());
        let _ = write!(stream, "commit {next}\ncommitter {}\ndata {}\n{message}\n", self.committer(), message.len());
        if let Some(parent) = parent {
            let _ = writeln!(stream, "from {parent}");
        }
        stream.extend_from_slice(b"deleteall\n");
        let there = match parent {
            Some(parent) => self.files(parent)?,
            None => BTreeMap::new(),
        };
        for (item, id) in items.iter().zip(ids) {
            if !is_inside(&item.path) {
                return Err(Error(format!("`{}` cannot be a path on a branch", item.path)));
            }
            let path = format!("\"{}\"", item.path.replace('\\', "\\\\").replace('"', "\\\""));
            if there.get(&item.path) == Some(id) {
                let _ = writeln!(stream, "M 100644 {id} {path}");
                continue;
            }
            let content = Content::read(item)?;
            let _ = writeln!(stream, "M 100644 inline {path}\ndata {}", content.bytes.len());
            stream.extend_from_slice(&content.bytes);
            stream.push(b'\n');
        }
        stream.extend_from_slice(b"done\n");
        self.feed(&["fast-import", "--quiet", "--force", "--done"], &stream, "make a commit")?;
        let commit = self.text(&["rev-parse", "--verify", &next], "make a commit")?.trim().to_owned();
        self.run(&["update-ref", "-d", &next], "make a commit")?;
        Ok(commit)
    }

    /// Who deploys, and when: as git knows it, else the program.
    fn committer(&self) -> String {
        let known = self.text(&["var", "GIT_COMMITTER_IDENT"], "say who you are");
        known.map_or_else(
            |_| format!("brickpress <brickpress@localhost> {} +0000", jiff::Timestamp::now().as_second()),
            |known| known.trim().to_owned(),
        )
    }

    /// Moves the branch to a commit, if it is still where it was.
    fn push(&self, to: Branch<'_>, commit: &str) -> Result<(), Error> {
        let refspec = format!("{commit}:refs/heads/{}", to.name);
        self.run(&["push", "--quiet", "--no-verify", "--", to.remote, &refspec], &format!("push to `{}`", to.remote))?;
        self.run(&["update-ref", &kept(to.name), commit], "note what was pushed").map(drop)
    }
}

/// The ref that stores a branch between deployments. It is no branch, so nobody sees it.
fn kept(branch: &str) -> String {
    format!("refs/brickpress/{branch}")
}

fn command(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(root).arg("--no-pager").env("LC_ALL", "C");
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn cannot_run(error: &std::io::Error) -> Error {
    Error(format!("cannot run `git`: {}", crate::source::reason(error)))
}
