//! Tests of the history, in repositories of their own.

use super::*;

/// A repository in a temporary folder.
pub(crate) struct TestRepository {
    pub(crate) folder: tempfile::TempDir,
}

impl TestRepository {
    pub(crate) fn new() -> Self {
        let repository = Self { folder: tempfile::tempdir().unwrap() };
        repository.git("init --quiet --initial-branch=main");
        repository
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs git as somebody, some time.
    pub(crate) fn git(&self, words: &str) -> String {
        self.git_in("", words)
    }

    pub(crate) fn git_in(&self, folder: &str, words: &str) -> String {
        let mut command = Command::new("git");
        command.current_dir(self.path().join(folder)).args(words.split_whitespace());
        for name in INHERITED {
            command.env_remove(name);
        }
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "a").env(format!("GIT_{who}_EMAIL"), "a@example.org");
            command.env(format!("GIT_{who}_DATE"), "2026-01-01T00:00:00Z");
        }
        let output = command.env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap();
        assert!(output.status.success(), "git {words}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn commit(&self) {
        self.git("add --all");
        self.git("commit --quiet --allow-empty --message=x");
    }

    fn find(&self, folder: &str) -> Repository {
        Repository::find(&self.path().join(folder), "shop").unwrap()
    }

    /// Everything that must stay as it is.
    fn state(&self) -> (Vec<u8>, String, String) {
        let index = std::fs::read(self.path().join(".git/index")).unwrap_or_default();
        (index, self.git("for-each-ref"), self.git("count-objects -v"))
    }
}

/// `path=content` of every file, then `folder/`s, then problems.
fn show(tree: &Tree) -> String {
    let files =
        tree.files.keys().map(|path| format!("{path}={}", String::from_utf8_lossy(tree.bytes(path).unwrap()).trim()));
    let folders = tree.folders.iter().map(|folder| format!("{folder}/"));
    let problems = tree.problems.iter().map(|problem| problem.to_string().replace('\n', ""));
    files.chain(folders).chain(problems).collect::<Vec<_>>().join("\n")
}

fn read(repository: &Repository, revision: &str, wants: &dyn Fn(&str) -> bool) -> Result<Tree, Diagnostic> {
    let listing = repository.list(&repository.resolve(revision)?)?;
    repository.read(&listing, "shop", wants, wants)
}

#[test]
fn reads_a_folder_as_it_was() {
    let repository = TestRepository::new();
    repository.write("a.py", "1");
    repository.write("sub/ws/components/b ä.py", "old");
    repository.write("sub/ws/gone/x/y.py", "here");
    repository.commit();
    repository.git("tag v1");
    repository.git("rm --quiet -r sub/ws/gone");
    repository.write("sub/ws/components/b ä.py", "new");
    repository.write("sub/ws/components/empty.py", "");
    repository.commit();
    let check = |folder: &str, revision: &str, expected: &str| {
        assert_eq!(show(&read(&repository.find(folder), revision, &|_| true).unwrap()), expected, "{folder}");
    };
    check("sub/ws", "v1", "components/b ä.py=old\ngone/x/y.py=here\ncomponents/\ngone/\ngone/x/");
    check("sub/ws", "HEAD", "components/b ä.py=new\ncomponents/empty.py=\ncomponents/");
    check("sub/ws/", "main~1", "components/b ä.py=old\ngone/x/y.py=here\ncomponents/\ngone/\ngone/x/");
    // A folder that is no longer there.
    check("sub/ws/gone", "v1", "x/y.py=here\nx/");
    check("sub/none/../ws/gone/x", "v1", "y.py=here");
    let tree = read(&repository.find(""), "v1", &|path| path.len() < 5).unwrap();
    assert_eq!(show(&tree), "a.py=1\nsub/");
}

#[cfg(unix)]
#[test]
fn follows_links_within_the_folder() {
    use std::os::unix::fs::symlink;
    let repository = TestRepository::new();
    repository.write("outside.py", "0");
    repository.write("ws/a/b/c.py", "1");
    for (target, link) in [
        ("a/b/c.py", "ws/file.py"),
        ("a", "ws/folder"),
        ("folder/../a/./b", "ws/over"),
        ("..", "ws/a/up"),
        ("../outside.py", "ws/out.py"),
        ("/etc/passwd", "ws/etc"),
        ("nowhere", "ws/lost"),
        ("loop", "ws/loop"),
        ("a/b/c.py/d", "ws/through"),
    ] {
        symlink(target, repository.path().join(link)).unwrap();
    }
    repository.commit();
    let wants = |path: &str| !path.starts_with("folder/b");
    let expected = "\
a/b/c.py=1
file.py=1
over/c.py=1
a/
a/b/
folder/
over/
error: symbolic link leads in a circle --> shop/a/up
error: symbolic link leads out of the site or workspace, so it is left out --> shop/etc
error: symbolic link leads in a circle --> shop/folder/up
error: symbolic link leads nowhere --> shop/loop
error: symbolic link leads nowhere --> shop/lost
error: symbolic link leads out of the site or workspace, so it is left out --> shop/out.py
error: symbolic link leads nowhere --> shop/through";
    assert_eq!(show(&read(&repository.find("ws"), "HEAD", &wants).unwrap()), expected);
}

#[test]
fn names_changed_files() {
    let repository = TestRepository::new();
    for path in ["same", "committed", "staged", "edited", "removed", "re named", "touched", "back"] {
        repository.write(&format!("ws/{path}.py"), &format!("{path}\n").repeat(9));
    }
    repository.write(".gitignore", "ignored.py");
    repository.commit();
    repository.git("tag v1");
    repository.write("ws/committed.py", "x");
    repository.write("ws/back.py", "x");
    repository.commit();
    repository.write("ws/staged.py", "x");
    std::fs::rename(repository.path().join("ws/re named.py"), repository.path().join("ws/näw.py")).unwrap();
    repository.git("add --all");
    repository.write("ws/edited.py", "x");
    repository.write("ws/back.py", &"back\n".repeat(9));
    repository.write("ws/touched.py", &"touched\n".repeat(9));
    repository.write("ws/new.py", "x");
    repository.write("ws/ignored.py", "x");
    std::fs::remove_file(repository.path().join("ws/removed.py")).unwrap();
    let state = repository.state();
    let found = repository.find("ws");
    let since = found.resolve("v1").unwrap();
    let check = |until: Option<&str>, wanted: Changes, expected: &[&str]| {
        let until = until.map(|until| found.resolve(until).unwrap());
        let changed = found.changed(&since, until.as_ref(), wanted).unwrap();
        let changed: Vec<&str> = changed.iter().map(|path| path.strip_prefix("ws/").unwrap()).collect();
        assert_eq!(changed, expected);
    };
    let all = ["committed.py", "edited.py", "new.py", "näw.py", "re named.py", "removed.py", "staged.py"];
    check(None, Changes::All, &all);
    check(None, Changes::Tracked, &["committed.py", "edited.py", "näw.py", "removed.py", "staged.py"]);
    check(Some("HEAD"), Changes::All, &["back.py", "committed.py"]);
    check(Some("v1"), Changes::All, &[]);
    assert_eq!(repository.state(), state);
}

#[test]
fn finds_the_newest_tag() {
    let repository = TestRepository::new();
    repository.commit();
    repository.git("tag stable-1");
    repository.git("-c user.name=a tag --annotate --message=x stable-3");
    repository.git("tag stable-10");
    let found = repository.find("");
    let check = |pattern: TagPattern<'_>, expected: Option<&str>| {
        assert_eq!(found.newest_tag(&pattern).unwrap().as_deref(), expected, "{pattern:?}");
    };
    check(TagPattern::Glob("stable-*", &["-version:refname".to_owned()]), Some("stable-10"));
    check(TagPattern::Glob("stable-*", &["-refname".to_owned()]), Some("stable-3"));
    check(TagPattern::Glob("v*", &[]), None);
    check(TagPattern::Glob("--help", &[]), None);
    check(TagPattern::Regex(&Regex::new("^stable-.*").unwrap()), Some("stable-3"));
    check(TagPattern::Regex(&Regex::new("^v[0-9].*").unwrap()), None);
    let problem = found.newest_tag(&TagPattern::Glob("*", &["size_".to_owned()])).unwrap_err();
    assert_eq!(
        problem.to_string(),
        "error: git cannot use the repository of `shop`\n  |\n  = note: git says: unknown field name: size_"
    );
}

#[test]
fn runs_nothing_that_the_repository_names() {
    let repository = TestRepository::new();
    repository.write("a.py", "1");
    repository.write(".gitattributes", "* filter=x=y diff=z\n");
    repository.commit();
    let trap = repository.path().join("trap.sh");
    let sprung = repository.path().join("sprung");
    std::fs::write(&trap, format!("#!/bin/sh\ntouch {}\ncat\n", sprung.display())).unwrap();
    let trap = format!("sh {}", trap.display());
    for key in [
        "core.fsmonitor",
        "filter.x=y.clean",
        "filter.x=y.process",
        "diff.external",
        "diff.z.command",
        "diff.z.textconv",
        "core.pager",
    ] {
        let ran = Command::new("git").current_dir(repository.path()).args(["config", key, &trap]).status();
        assert!(ran.unwrap().success());
    }
    repository.git("config filter.x=y.required true");
    // As long as before, so that git has to compare contents.
    repository.write("a.py", "2");
    let found = repository.find("");
    let head = found.resolve("HEAD").unwrap();
    assert_eq!(found.changed(&head, None, Changes::All).unwrap(), ["a.py", "trap.sh"]);
    assert_eq!(show(&read(&found, "HEAD", &|path| path == "a.py").unwrap()), "a.py=1");
    assert!(!sprung.exists());
    // The traps are real ones.
    let _ = Command::new("git").current_dir(repository.path()).arg("status").output().unwrap();
    assert!(sprung.exists());
}

fn check_unknown(repository: &Repository, revision: &str, expected: &str) {
    assert_eq!(repository.resolve(revision).unwrap_err().to_string(), expected);
}

#[test]
fn names_of_commits() {
    let repository = TestRepository::new();
    repository.commit();
    repository.git("tag v1.2.0");
    repository.git("checkout --quiet --detach");
    let found = repository.find("");
    let id = repository.git("rev-parse HEAD").trim().to_owned();
    let short = &id[..10];
    for (revision, expected) in [
        ("v1.2.0", format!("v1.2.0 ({short})")),
        ("HEAD", format!("HEAD ({short})")),
        (&id[..7], short.to_owned()),
        (&id, short.to_owned()),
    ] {
        assert_eq!(found.resolve(revision).unwrap(), Commit { id: id.clone(), display_name: expected });
    }
    check_unknown(&found, "v1.2", "error: unknown revision `v1.2`\n  |\n  = help: did you mean `v1.2.0`?");
    check_unknown(&found, "--help", "error: unknown revision `--help`\n  |\n  = note: the newest tags are `v1.2.0`");
    check_unknown(&found, "", "error: unknown revision ``\n  |\n  = note: the newest tags are `v1.2.0`");
    check_unknown(&found, "a\0b", "error: unknown revision `a␀b`\n  |\n  = note: the newest tags are `v1.2.0`");
    check_unknown(
        &found,
        "v1.2.0..main",
        "error: unknown revision `v1.2.0..main`\n  |\n  = help: write one revision, not a range",
    );
}

#[test]
fn repositories_of_every_kind() {
    let repository = TestRepository::new();
    repository.write("ws/a.py", "1");
    repository.commit();
    repository.write("ws/a.py", "2");
    repository.commit();
    let part = TestRepository::new();
    let url = repository.path().display();
    part.git(&format!("-c protocol.file.allow=always submodule --quiet add {url} sub"));
    part.commit();
    part.git("worktree add --quiet tree");
    part.git(&format!("clone --quiet --bare {url} bare.git"));
    part.git(&format!("clone --quiet --depth=1 file://{url} shallow"));
    part.git("init --quiet empty");
    let wants = |path: &str| path.len() < 4 || path.ends_with(".py");
    let check = |folder: &str, revision: &str, expected: &str| {
        assert_eq!(show(&read(&part.find(folder), revision, &wants).unwrap()), expected, "{folder}");
    };
    check("sub", "HEAD", "ws/a.py=2\nws/");
    check("bare.git", "main~1", "ws/a.py=1\nws/");
    check("shallow/ws", "HEAD", "a.py=2");
    check(
        "tree",
        "HEAD",
        "sub/\nerror: submodule: its files are in another repository, so they are left out --> shop/sub",
    );
    check_unknown(
        &part.find("shallow"),
        "HEAD~1",
        "\
error: unknown revision `HEAD~1`
  |
  = note: the clone is shallow: it lacks older commits, and maybe tags
  = help: fetch the rest with `git fetch --unshallow --tags`",
    );
    check_unknown(
        &part.find("empty"),
        "HEAD",
        "\
error: the repository of `shop` has no commit yet
  |
  = help: a revision can be named after the first `git commit`",
    );
    let bare = part.find("bare.git");
    let head = bare.resolve("main").unwrap();
    assert_eq!(
        bare.changed(&head, None, Changes::All).unwrap_err().to_string(),
        "\
error: the repository of `shop` has no working tree
  |
  = help: compare two revisions: add `--rev REVISION`"
    );
    assert_eq!(bare.changed(&bare.resolve("main~1").unwrap(), Some(&head), Changes::All).unwrap(), ["ws/a.py"]);
    let head = part.find("shallow/none").resolve("HEAD").unwrap();
    let problem = part.find("shallow/none").list(&head).unwrap_err();
    assert_eq!(
        problem.to_string(),
        format!(
            "error: there is no folder `none` at revision `HEAD ({})`\n  |\n  = note: the folder is meant from the root of the repository",
            &head.id[..10]
        )
    );
}

#[test]
fn no_repository() {
    let folder = tempfile::tempdir().unwrap();
    let check = |path: &str, display_name: &str, expected: &str| {
        let problem = Repository::find(&folder.path().join(path), display_name).unwrap_err();
        assert_eq!(problem.to_string().replace(&folder.path().display().to_string(), "…"), expected);
    };
    check(
        "",
        "",
        "error: this folder is not in a git repository\n  |\n  = help: only the history of a repository knows revisions",
    );
    std::fs::create_dir(folder.path().join("x")).unwrap();
    std::fs::write(folder.path().join("x/.git"), "gitdir: ../gone\n").unwrap();
    check(
        "x",
        "../x",
        "error: git cannot use the repository of `../x`\n  |\n  = note: git says: not a git repository: …/x/../gone",
    );
}
