//! Pictures of a workspace as it was: they stay as they are while the code moves on.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_brickpress");

const SITE: &[(&str, &str)] = &[
    ("blog/brickpress.toml", "generate_feeds = false\narchive = false\n[workspaces.shop]\npath = \"../shop\"\n"),
    ("blog/content/_index.md", ""),
    ("blog/content/old.md", "```bricks\ngraph --rev v1.0.0\n```\n"),
    ("blog/content/change.md", "```bricks\ndiff --since v1.0.0 --rev v1.1.0\n```\n"),
    ("shop/workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n"),
    ("shop/components/shop/log/core.py", ""),
    ("shop/components/shop/store/core.py", "import shop.log\n"),
];

struct Repository(TempDir);

impl Repository {
    /// Two releases: in the second, `cart` came.
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        SITE.iter().for_each(|(path, text)| repository.write(path, text));
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.commit("v1.0.0");
        repository.write("shop/components/shop/cart/core.py", "import shop.store\n");
        repository.commit("v1.1.0");
        repository
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn git(&self, words: &[&str]) {
        let settings = ["-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgSign=false"];
        let mut command = Command::new("git");
        command.args(settings).args(words).current_dir(self.folder());
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(name);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self, tag: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", tag]);
        self.git(&["tag", tag]);
    }

    /// The page of a post after a build, up to what differs from build to build.
    fn page(&self, post: &str) -> String {
        let output = build(&self.folder().join("blog"), None);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::read_to_string(self.folder().join(format!("blog/public/{post}/index.html"))).unwrap()
    }

    fn message(&self, fence: &str) -> String {
        self.write("blog/content/wrong.md", &format!("```bricks\n{fence}\n```\n"));
        let output = build(&self.folder().join("blog"), None);
        assert!(!output.status.success());
        first_message(&output)
    }
}

fn build(site: &Path, path: Option<&str>) -> Output {
    let mut command = Command::new(PROGRAM);
    for variable in ["XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"] {
        command.env(variable, env!("CARGO_TARGET_TMPDIR"));
    }
    if let Some(path) = path {
        command.env("PATH", path);
    }
    command.arg("build").current_dir(site).output().unwrap()
}

/// Up to the first empty line.
fn first_message(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).split("\n\n").next().unwrap_or_default().trim_end().to_owned()
}

#[test]
fn an_old_picture_stays_while_the_code_moves_on() {
    let repository = Repository::new();
    let (old, change) = (repository.page("old"), repository.page("change"));
    for part in ["data-brick=\"store\"", "data-from=\"store\" data-to=\"log\""] {
        assert!(old.contains(part), "{part}\n{old}");
    }
    assert!(!old.contains("cart"));
    assert!(change.contains("class=\"brick component added\" data-brick=\"cart\""), "{change}");
    assert!(change.contains("data-from=\"cart\" data-to=\"store\" data-kind=\"added\""), "{change}");
    // One brick goes, another one comes, a third one changes without being committed.
    fs::remove_dir_all(repository.folder().join("shop/components/shop/log")).unwrap();
    repository.write("shop/components/shop/mail/core.py", "import shop.store\n");
    repository.commit("v2.0.0");
    repository.write("shop/components/shop/cart/core.py", "import shop.mail\n");
    assert_eq!(repository.page("old"), old);
    assert_eq!(repository.page("change"), change);
}

#[test]
fn a_revision_that_does_not_exist() {
    let repository = Repository::new();
    assert_eq!(
        repository.message("graph --rev v1.1.1"),
        "\
error: unknown revision `v1.1.1`
 --> content/wrong.md:2:13
  |
2 | graph --rev v1.1.1
  |             ^^^^^^
  |
  = help: did you mean `v1.1.0`?"
    );
    assert_eq!(
        repository.message("diff --since last-summer"),
        "\
error: unknown revision `last-summer`
 --> content/wrong.md:2:14
  |
2 | diff --since last-summer
  |              ^^^^^^^^^^^
  |
  = note: the newest tags are `v1.1.0`, `v1.0.0`"
    );
}

#[test]
fn a_clone_without_history() {
    let repository = Repository::new();
    let url = format!("file://{}", repository.folder().display());
    repository.git(&["clone", "--quiet", "--depth=1", &url, "shallow"]);
    let output = build(&repository.folder().join("shallow/blog"), None);
    assert!(!output.status.success());
    assert_eq!(
        first_message(&output),
        "\
error: unknown revision `v1.0.0`
 --> content/change.md:2:14
  |
2 | diff --since v1.0.0 --rev v1.1.0
  |              ^^^^^^
  |
  = note: the clone is shallow: it lacks older commits, and maybe tags
  = help: fetch the rest with `git fetch --unshallow --tags`"
    );
}

#[test]
fn a_machine_without_git() {
    let repository = Repository::new();
    let output = build(&repository.folder().join("blog"), Some(""));
    assert!(!output.status.success());
    let message = first_message(&output);
    assert!(message.starts_with("error: cannot run `git`: "), "{message}");
    assert!(message.contains(" --> content/change.md:2:"), "{message}");
    assert!(message.ends_with("= help: install git: revisions are read with it"), "{message}");
}
