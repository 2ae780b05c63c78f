//! The history of a folder: its commits, each with the files that it changed.
//!
//! In: a [`Repository`] and a range of commits. Out: commits, the newest first. Never: more than
//! one process, however many files there are.

#![expect(clippy::result_large_err, reason = "an error is made once a request, so its size is of no matter")]

use super::{Commit, Repository};
use support::diagnostic::Diagnostic;

/// A commit and what it changed in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its full id.
    pub id: String,
    /// Who wrote it.
    pub author: String,
    /// The day on which it was written, where it was written: `2026-04-06`.
    pub date: String,
    /// The first line of its message.
    pub subject: String,
    /// The changed files, relative to the folder.
    pub files: Vec<String>,
}

/// No more commits are read.
const LIMIT: &str = "--max-count=5000";
/// Before each commit, and after each of its fields; git puts neither into names.
const COMMIT: char = '\u{1e}';
const FIELD: char = '\u{1f}';

impl Repository {
    /// The commits that changed something in the folder, after one commit and up to another. What a
    /// merge joins is listed, the merge itself is not.
    ///
    /// # Errors
    /// Git fails.
    pub(crate) fn log(&self, since: Option<&Commit>, until: &Commit) -> Result<Vec<LogEntry>, Diagnostic> {
        let format = "--format=%x1e%H%x1f%aN%x1f%as%x1f%s%x1f";
        let range = since.map_or_else(|| until.id.clone(), |since| format!("{}..{}", since.id, until.id));
        let mut arguments = vec!["log", "-z", "--name-only", "--no-renames", "--no-merges", LIMIT, format];
        arguments.extend(["--no-color", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-relative"]);
        arguments.extend([range.as_str(), "--"]);
        if !self.bare {
            arguments.push(".");
        }
        let output = self.expect(&arguments)?;
        Ok(parse(&String::from_utf8_lossy(&output), &self.prefix))
    }

    /// The nearest tag at a commit or before it, whatever it is called; `None` when there is none.
    ///
    /// # Errors
    /// Git cannot be run.
    pub(crate) fn last_tag(&self, commit: &Commit) -> Result<Option<String>, Diagnostic> {
        let answer = self.run(["describe", "--tags", "--abbrev=0", &commit.id])?;
        let tag = String::from_utf8_lossy(&answer.output).trim().to_owned();
        Ok((answer.fine && !tag.is_empty()).then_some(tag))
    }
}

fn parse(output: &str, prefix: &str) -> Vec<LogEntry> {
    output.split(COMMIT).skip(1).filter_map(|commit| entry(commit, prefix)).collect()
}

/// A commit; `None` when it changed nothing in the folder.
fn entry(commit: &str, prefix: &str) -> Option<LogEntry> {
    let mut fields = commit.splitn(5, FIELD).map(str::to_owned);
    let (id, author, date, subject) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let names = fields.next()?;
    let names = names.split('\0').map(|name| name.trim_start_matches('\n'));
    let names = names.filter_map(|name| match prefix {
        "" => Some(name),
        _ => name.strip_prefix(prefix)?.strip_prefix('/'),
    });
    let files: Vec<String> = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    (!files.is_empty()).then_some(LogEntry { id, author, date, subject, files })
}

#[cfg(test)]
mod tests {
    use crate::git::Repository;
    use crate::git::tests::TestRepository;

    /// `subject: files` of each commit.
    fn log(repository: &TestRepository, folder: &str, since: Option<&str>) -> Vec<String> {
        let found = Repository::find(&repository.path().join(folder), "").unwrap();
        let since = since.map(|since| found.resolve(since).unwrap());
        let entries = found.log(since.as_ref(), &found.resolve("HEAD").unwrap()).unwrap();
        entries.into_iter().map(|entry| format!("{}: {}", entry.subject, entry.files.join(" "))).collect()
    }

    #[test]
    fn commits_with_what_they_changed() {
        let repository = TestRepository::new();
        repository.write("a.txt", "1");
        repository.write("sub/b c.txt", "1");
        repository.git("add .");
        repository.git("commit --quiet -m first");
        repository.git("tag v1");
        repository.write("sub/d/é.txt", "1");
        repository.git("add .");
        repository.git("commit --quiet -m second");
        repository.write("a.txt", "2");
        repository.git("add .");
        repository.git("commit --quiet -m third");
        assert_eq!(log(&repository, "", None), ["third: a.txt", "second: sub/d/é.txt", "first: a.txt sub/b c.txt"]);
        assert_eq!(log(&repository, "sub", None), ["second: d/é.txt", "first: b c.txt"]);
        assert_eq!(log(&repository, "sub", Some("v1")), ["second: d/é.txt"]);
        assert_eq!(log(&repository, "sub", Some("HEAD")), Vec::<String>::new());
        let found = Repository::find(repository.path(), "").unwrap();
        let tag = |revision: &str| found.last_tag(&found.resolve(revision).unwrap()).unwrap();
        assert_eq!((tag("HEAD").as_deref(), tag("v1").as_deref()), (Some("v1"), Some("v1")));
        repository.git("tag -d v1");
        assert_eq!(tag("HEAD"), None);
    }
}
