//! The program itself, run in temporary folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::inline_site;

const PROGRAM: &str = env!("CARGO_BIN_EXE_brickpress");

pub(crate) fn folder(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in inline_site::files(text) {
        write(folder.path(), &path, text.as_bytes());
    }
    folder
}

pub(crate) fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    for variable in ["XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"] {
        command.env(variable, env!("CARGO_TARGET_TMPDIR"));
    }
    command.args(arguments).current_dir(folder).output().unwrap()
}

/// The exit code and everything that was printed, standard error first; times are replaced.
pub(crate) fn printed(output: &Output) -> String {
    let text = format!("{}{}", String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    let mut words: Vec<String> = text.split(" in ").map(str::to_owned).collect();
    for word in words.iter_mut().skip(1) {
        if let Some(rest) = word.split_once(" s\n").filter(|(number, _)| number.parse::<f64>().is_ok()) {
            *word = format!("N s\n{}", rest.1);
        }
    }
    format!("{}exit code {}\n", words.join(" in "), output.status.code().unwrap_or(-1))
}

fn check(folder: &Path, arguments: &[&str], expected: &str) {
    assert_eq!(printed(&run(folder, arguments)), expected, "{arguments:?}");
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for entry in walk(folder) {
        names.push(entry);
    }
    names.sort();
    names
}

fn walk(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().unwrap().is_dir() {
            names.extend(walk(&entry.path()).into_iter().map(|inner| format!("{name}/{inner}")));
        } else {
            names.push(name);
        }
    }
    names
}

const SMALL: &str =
    "//- brickpress.toml\ngenerate_feeds = false\narchive = false\n//- content/_index.md\n//- content/a.md\nText.\n";

#[test]
fn builds_writes_what_differs_and_removes_what_is_gone() {
    let site = folder(SMALL);
    let site = site.path();
    check(
        site,
        &["build"],
        "Built 1 page and 1 list into public in N s\n9 files: 9 written, 0 unchanged, 0 removed\nexit code 0\n",
    );
    let first = fs::metadata(site.join("public/a/index.html")).unwrap().modified().unwrap();
    write(site, "content/b.md", b"More.\n");
    write(site, "public/mine.txt", b"not from brickpress");
    check(
        site,
        &["build"],
        "Built 2 pages and 1 list into public in N s\n10 files: 3 written, 7 unchanged, 0 removed\nexit code 0\n",
    );
    assert_eq!(fs::metadata(site.join("public/a/index.html")).unwrap().modified().unwrap(), first);
    fs::remove_file(site.join("content/b.md")).unwrap();
    check(
        site,
        &["build"],
        "Built 1 page and 1 list into public in N s\n9 files: 2 written, 7 unchanged, 1 removed\nexit code 0\n",
    );
    assert!(!site.join("public/b").exists());
    assert_eq!(fs::read_to_string(site.join("public/mine.txt")).unwrap(), "not from brickpress");
    assert!(names(&site.join(".brickpress")).iter().all(|name| !name.starts_with("stage-")));
}

#[test]
fn never_replaces_or_removes_what_is_not_its_own() {
    let site = folder(SMALL);
    let site = site.path();
    write(site, "public/index.html", b"mine");
    check(
        site,
        &["build"],
        "error: `public` holds files that brickpress did not write: `index.html`; choose another folder with `--output-dir`, or replace them with `--force`\nexit code 2\n",
    );
    assert_eq!(names(&site.join("public")), ["index.html"]);
    assert!(run(site, &["build", "--force"]).status.success());
    // What somebody changed after it was written is theirs now.
    write(site, "public/a/index.html", b"changed by hand");
    fs::remove_file(site.join("content/a.md")).unwrap();
    let output = printed(&run(site, &["build"]));
    assert!(output.contains("left alone, because somebody has changed it: public/a/index.html"), "{output}");
    assert!(site.join("public/a/index.html").exists());
}

#[test]
fn a_build_that_broke_off_knows_its_files_again() {
    let site = folder(SMALL);
    let site = site.path();
    assert!(run(site, &["build"]).status.success());
    // Files are moved into place by name, and the first one cannot be: so the old `a` stays, and is noted to be replaced.
    write(site, "content/a.md", b"Another text.\n");
    write(site, "content/+first.md", b"+++\npath = \"0/first\"\n+++\nNew.\n");
    write(site, "public/0", b"in the way");
    assert!(!run(site, &["build"]).status.success());
    assert!(site.join("public/a/index.html").exists());
    for name in ["content/a.md", "content/+first.md", "public/0"] {
        fs::remove_file(site.join(name)).unwrap();
    }
    let output = printed(&run(site, &["build"]));
    assert!(output.contains("1 removed") && !output.contains("left alone"), "{output}");
    assert!(!site.join("public/a").exists());
}

#[test]
fn two_builds_give_the_same_bytes() {
    let site = folder(
        "//- content/_index.md\n//- content/a.md\n+++\ndate = 2026-04-06\n[taxonomies]\nlabels = [\"x\", \"y\"]\n+++\n```rust\nfn main() {}\n```\n",
    );
    for out in ["one", "two"] {
        assert!(run(site.path(), &["build", "-o", out]).status.success());
    }
    let (one, two) = (site.path().join("one"), site.path().join("two"));
    assert_eq!(names(&one), names(&two));
    for name in names(&one) {
        assert_eq!(fs::read(one.join(&name)).unwrap(), fs::read(two.join(&name)).unwrap(), "{name}");
    }
}

#[test]
fn a_site_with_errors_leaves_the_output_as_it_is() {
    let site = folder(SMALL);
    let site = site.path();
    assert!(run(site, &["build"]).status.success());
    let before = names(&site.join("public"));
    write(site, "content/b.md", b"[x](@/nowhere.md)\n");
    check(
        site,
        &["build"],
        "error: broken link: there is no `content/nowhere.md`\n --> content/b.md:1:1\n  |\n1 | [x](@/nowhere.md)\n  | ^^^^^^^^^^^^^^^^^\n\n1 error; nothing was written\nexit code 1\n",
    );
    assert_eq!(names(&site.join("public")), before);
    let output = printed(&run(site, &["check"]));
    assert!(output.ends_with("Checked 10 outputs: 1 error\nexit code 1\n"), "{output}");
}

#[test]
fn invalid_utf8_is_shown_with_its_place() {
    let site = folder(SMALL);
    write(site.path(), "content/b.md", b"+++\ntitle = \"caf\xe9\"\n+++\n");
    check(
        site.path(),
        &["check"],
        "error: file is not UTF-8\n --> content/b.md:2:13\n  |\n2 | title = \"caf\u{fffd}\"\n  |             ^ byte 0xe9\n  |\n  = help: save it in the encoding UTF-8, or put it into `static`\n\nChecked 9 outputs: 1 error\nexit code 1\n",
    );
}

#[cfg(unix)]
#[test]
fn symbolic_links_in_circles_and_out_of_the_site() {
    let site = folder(SMALL);
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.md"), "secret").unwrap();
    let content = site.path().join("content");
    std::os::unix::fs::symlink(&content, content.join("loop")).unwrap();
    std::os::unix::fs::symlink(outside.path(), content.join("out")).unwrap();
    std::os::unix::fs::symlink("nowhere.md", content.join("broken.md")).unwrap();
    check(
        site.path(),
        &["check"],
        "error: symbolic link leads nowhere: no such file or directory\n --> content/broken.md\n\n\
         error: symbolic link leads in a circle\n --> content/loop\n\n\
         error: symbolic link leads out of the site or workspace, so it is left out\n --> content/out\n\n\
         Checked 9 outputs: 3 errors\nexit code 1\n",
    );
}

/// The command as a user without special rights, who cannot read everything.
#[cfg(unix)]
fn run_unprivileged(folder: &Path, arguments: &[&str]) -> Output {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let program = folder.join("brickpress-program");
    fs::copy(PROGRAM, &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    let is_root = fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0);
    let mut command = match is_root {
        true => {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program);
            command
        }
        false => Command::new(program),
    };
    command.args(arguments).current_dir(folder).output().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn unreadable_files_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let site = folder(SMALL);
    let secret = site.path().join("content/secret.md");
    fs::write(&secret, "secret").unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
    assert_eq!(
        printed(&run_unprivileged(site.path(), &["check"])),
        "error: cannot read file: permission denied\n --> content/secret.md\n\nChecked 9 outputs: 1 error\nexit code 1\n"
    );
}

/// A limit on the size of files makes writing fail as a full disk does.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_changes_nothing() {
    let site = folder(SMALL);
    let site = site.path();
    assert!(run(site, &["build"]).status.success());
    let before = contents(&site.join("public"));
    write(site, "content/a.md", "Some longer text. ".repeat(2000).as_bytes());
    let script = format!("trap '' XFSZ; ulimit -f 4; exec '{PROGRAM}' build");
    let output = Command::new("sh").args(["-c", &script]).current_dir(site).output().unwrap();
    let text = printed(&output);
    assert!(text.contains("cannot write `") && text.contains("/.brickpress/stage-"), "{text}");
    assert!(text.ends_with("`: file too large\nexit code 2\n"), "{text}");
    assert!(before == contents(&site.join("public")));
}

/// All files of a folder by name.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    names(folder).into_iter().map(|name| (name.clone(), fs::read(folder.join(name)).unwrap())).collect()
}

#[test]
fn a_killed_build_leaves_whole_files() {
    let site = folder(SMALL);
    let site = site.path();
    let write_posts = |word: &str| {
        for index in 0..80 {
            let text = format!("+++\ntitle = \"{word} {index}\"\n+++\n{}\n", format!("{word} ").repeat(400));
            write(site, &format!("content/p{index}.md"), text.as_bytes());
        }
    };
    write_posts("old");
    assert!(run(site, &["build"]).status.success());
    let old = contents(&site.join("public"));
    write_posts("new");
    assert!(run(site, &["build", "-o", "wanted"]).status.success());
    let new = contents(&site.join("wanted"));
    for pause in [0, 5, 10, 20, 40, 60, 80, 120] {
        let mut build = Command::new(PROGRAM).arg("build").current_dir(site).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        build.kill().unwrap();
        build.wait().unwrap();
        for (name, bytes) in contents(&site.join("public")) {
            assert!(old.get(&name) == Some(&bytes) || new.get(&name) == Some(&bytes), "{name} is half-written");
        }
    }
    assert!(run(site, &["build"]).status.success());
    assert!(contents(&site.join("public")) == new);
    assert!(names(&site.join(".brickpress")).iter().all(|name| !name.starts_with("stage-")));
}

#[test]
fn the_output_folder_must_be_its_own() {
    let site = folder(SMALL);
    for (out, message) in [
        (
            "content/public",
            "error: the output folder lies in `content`, which the site is made from\n  |\n  = help: choose a folder beside it, such as `public`\n",
        ),
        (
            "static/../content",
            "error: the output folder lies in `content`, which the site is made from\n  |\n  = help: choose a folder beside it, such as `public`\n",
        ),
        (
            ".brickpress/x",
            "error: the output folder lies in `.brickpress`, which the site is made from\n  |\n  = help: choose a folder beside it, such as `public`\n",
        ),
    ] {
        check(site.path(), &["build", "-o", out], &format!("{message}\n1 error; nothing was written\nexit code 1\n"));
    }
    let output = printed(&run(site.path(), &["build", "-o", "."]));
    assert!(output.contains("would hold the site itself"), "{output}");
    assert_eq!(names(&site.path().join("content")), ["_index.md", "a.md"]);
}

#[test]
fn init_new_and_list() {
    let site = tempfile::tempdir().unwrap();
    let output = printed(&run(site.path(), &["init", "my-blog"]));
    assert!(output.starts_with("Made a site in my-blog: brickpress.toml, content/_index.md,"), "{output}");
    let site = site.path().join("my-blog");
    check(&site, &["new", "Hello, Wörld: 1 + 1"], "content/posts/hello-world-1-1.md\nexit code 0\n");
    let text = fs::read_to_string(site.join("content/posts/hello-world-1-1.md")).unwrap();
    assert!(
        text.starts_with("+++\ntitle = \"Hello, Wörld: 1 + 1\"\ndate = 20")
            && text.ends_with("\ndraft = true\n+++\n\n"),
        "{text}"
    );
    check(
        &site,
        &["new", "Hello, Wörld: 1 + 1"],
        "error: there is already `content/posts/hello-world-1-1.md`\nexit code 2\n",
    );
    check(
        &site,
        &["new", "?!"],
        "error: no file name can be made from the title `?!`; it needs a letter or a digit\nexit code 2\n",
    );
    let output = printed(&run(&site, &["list", "drafts"]));
    assert!(output.contains("  content/posts/hello-world-1-1.md  Hello, Wörld: 1 + 1\nexit code 0"), "{output}");
    write(&site, "content/posts/later.md", b"+++\ntitle = \"Later\"\ndate = 2999-01-01\n+++\n");
    write(&site, "content/posts/old.md", b"+++\ntitle = \"Old\"\nexpires = 2001-01-01\n+++\n");
    check(&site, &["list", "future"], "2999-01-01  content/posts/later.md  Later\nexit code 0\n");
    check(&site, &["list", "expired"], "2001-01-01  content/posts/old.md  Old\nexit code 0\n");
    let output = printed(&run(&site, &["build"]));
    assert!(output.contains("3 posts unpublished"), "{output}");
    check(&site, &["init"], "error: there is already a site in `.`: it has `brickpress.toml`\nexit code 2\n");
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let site = folder(SMALL);
    for arguments in [
        &["biuld"][..],
        &["build", "--output", "x"],
        &["list", "all"],
        &["-r", "nowhere", "build"],
        &["-c", "nowhere.toml", "build"],
    ] {
        let output = run(site.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
    let output = run(site.path(), &["completion", "bash"]);
    assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).contains("_brickpress"));
}

#[test]
fn the_example_workspace_is_drawn() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = run(root, &["bricks", "graph", "-w", "examples/messaging", "--format", "svg"]);
    let svg = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && svg.contains("data-brick=\"kafka\""), "{svg}");
}
