//! Workspaces of every language as nobody means them to be: what is said, and that nothing breaks.

use std::fs;
use std::path::Path;

use brickpress::source::{File, Tree};
use proptest::prelude::*;
use workspace::{ReadOptions, Snapshot, WorkspaceLocation, WorkspaceStore, WorkspaceVersion};

/// A workspace of two bricks in each language, both files of the first in one string.
const PYTHON: &[(&str, &str)] = &[
    ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\nstructure.theme = \"loose\"\n"),
    ("components/shop/log/core.py", ""),
    ("bases/shop/api/core.py", "import shop.log\n"),
];
const CLOJURE: &[(&str, &str)] = &[
    ("workspace.edn", "{:top-namespace \"shop\"}"),
    ("components/log/deps.edn", "{}"),
    ("components/log/src/shop/log/interface.clj", "(ns shop.log.interface)"),
    ("bases/api/deps.edn", "{}"),
    ("bases/api/src/shop/api/core.clj", "(ns shop.api.core (:require [shop.log.interface]))"),
];
const RUST: &[(&str, &str)] = &[
    ("Cargo.toml", "[workspace]\nmembers = [\"api\", \"log\"]\n"),
    ("log/Cargo.toml", "[package]\nname = \"log\"\n"),
    ("api/Cargo.toml", "[package]\nname = \"api\"\n[dependencies]\nlog = { path = \"../log\" }\n"),
    ("api/src/main.rs", ""),
];

/// Reads a workspace with some files added or changed. Gives its bricks and edges in one line, and what is wrong, as a terminal shows it.
fn read_with(files: &[(&str, &str)], changed: &[(&str, &[u8])]) -> (String, String) {
    let mut tree = Tree::from_texts(files.iter().copied());
    for (path, bytes) in changed {
        tree.insert(path, File::Bytes((*bytes).into()));
    }
    let (workspace, problems) = workspace::read(&tree, "shop", ReadOptions::default());
    let bricks: Vec<_> =
        workspace.bricks.values().map(|brick| format!("{} {}", brick.kind.as_str(), brick.name)).collect();
    let edges: Vec<_> = workspace.edges.keys().map(|(from, to)| format!("{from} -> {to}")).collect();
    let problems = problems.iter().map(|problem| format!("{}\n", problem.render(false, 120)));
    ([bricks, edges].concat().join(", "), problems.collect())
}

const WHOLE: &str = "base api, component log, api -> log";

fn check_case(files: &[(&str, &str)], changed: &[(&str, &[u8])], bricks: &str, problems: &str) {
    let (found, said) = read_with(files, changed);
    assert_eq!((found.as_str(), said.as_str()), (bricks, problems));
}

#[test]
fn whole_workspaces() {
    for files in [PYTHON, CLOJURE, RUST] {
        check_case(files, &[], WHOLE, "");
    }
}

#[test]
fn deep_nesting() {
    let open = "[".repeat(100_000);
    let python = format!("import shop.log\nx = {open}");
    let (found, said) = read_with(PYTHON, &[("bases/shop/api/core.py", python.as_bytes())]);
    assert_eq!(found, WHOLE);
    assert!(said.starts_with("warning: Python file does not parse: "), "{}", &said[..200.min(said.len())]);
    let clojure = format!("(ns a (:require [shop.log.interface])){}{}", "(".repeat(100_000), ")".repeat(100_000));
    check_case(CLOJURE, &[("bases/api/src/shop/api/core.clj", clojure.as_bytes())], WHOLE, "");
    let open = "[".repeat(100_000);
    let (found, said) =
        read_with(CLOJURE, &[("deps.edn", open.as_bytes()), ("components/log/deps.edn", open.as_bytes())]);
    assert_eq!(found, WHOLE);
    assert_eq!(said.matches("error: not an EDN file: this bracket is never closed\n").count(), 2);
    let toml = format!("a = {open}");
    let (found, said) = read_with(RUST, &[("log/Cargo.toml", toml.as_bytes())]);
    assert_eq!(found, "base api");
    assert!(said.starts_with("error: not a TOML file: "), "{}", &said[..200.min(said.len())]);
}

#[test]
fn files_of_twenty_thousand_lines() {
    let python = "def f():\n    import shop.log\n".repeat(10_000);
    check_case(PYTHON, &[("bases/shop/api/core.py", python.as_bytes())], WHOLE, "");
    let clojure =
        format!("(ns a\n (:require [shop.log.interface :as log]))\n{}", "(log/info\n \"x\")\n".repeat(10_000));
    check_case(CLOJURE, &[("bases/api/src/shop/api/core.clj", clojure.as_bytes())], WHOLE, "");
    let manifest = (0..20_000).fold("[package]\nname = \"log\"\n[dependencies]\n".to_owned(), |text, number| {
        text + &format!("d{number} = \"1\"\n")
    });
    check_case(RUST, &[("log/Cargo.toml", manifest.as_bytes())], WHOLE, "");
}

#[test]
fn nul_bytes() {
    let (found, _) = read_with(PYTHON, &[("bases/shop/api/core.py", b"import shop.log\n\0\n")]);
    assert_eq!(found, WHOLE);
    check_case(CLOJURE, &[("bases/api/src/shop/api/core.clj", b"(ns a (:require [shop.log.interface]))\0")], WHOLE, "");
    check_case(
        RUST,
        &[("log/Cargo.toml", b"[package]\nname = \"log\"\0\n")],
        "base api",
        "\
error: not a TOML file: unexpected key or value, expected newline, `#`
 --> shop/log/Cargo.toml:2:13
  |
2 | name = \"log\"\u{2400}
  |             ^
",
    );
}

#[test]
fn latin_1() {
    check_case(
        PYTHON,
        &[("bases/shop/api/core.py", b"import shop.log # \xe4")],
        WHOLE,
        "warning: file is not UTF-8; bytes that do not fit were passed over\n --> shop/bases/shop/api/core.py\n",
    );
    check_case(
        CLOJURE,
        &[("bases/api/src/shop/api/core.clj", b"(ns a (:require [shop.log.interface])) ; \xe4")],
        WHOLE,
        "warning: file is not UTF-8; bytes that do not fit were passed over\n --> shop/bases/api/src/shop/api/core.clj\n",
    );
    check_case(RUST, &[("log/Cargo.toml", b"[package]\nname = \"log\" # \xe4")], WHOLE, "");
}

#[test]
fn a_component_named_like_a_base() {
    check_case(
        PYTHON,
        &[("components/shop/api/core.py", b"")],
        "component api, component log",
        "\
error: two bricks are called `api`
 --> shop/components/shop/api
  = note: the other one is `bases/shop/api`; it is left out
  = help: rename one of them: an import names a brick without saying of which kind it is
",
    );
    check_case(
        CLOJURE,
        &[("components/api/deps.edn", b"{}")],
        "component api, component log",
        "\
error: two bricks are called `api`
 --> shop/components/api
  = note: the other one is `bases/api`; it is left out
  = help: rename one of them: a namespace names a brick without saying of which kind it is
",
    );
    check_case(
        RUST,
        &[("log/Cargo.toml", b"[package]\nname = \"api\"")],
        "base api",
        "\
error: two crates are called `api`
 --> shop/log/Cargo.toml
  = note: the other one is `api/Cargo.toml`; this one is left out
  = help: rename one of them: Cargo takes no two crates of one name into a workspace
",
    );
}

#[test]
fn manifests_that_are_missing() {
    check_case(
        &PYTHON[1..],
        &[],
        "",
        "\
error: `shop` is not a Polylith workspace: no namespace in `workspace.toml` or `pyproject.toml`
  |
  = help: a workspace has `namespace = \"…\"` under `[tool.polylith]` at its root
",
    );
    check_case(
        CLOJURE,
        &[("components/more/src/shop/more/core.clj", b"")],
        WHOLE,
        "\
warning: folder has no `deps.edn`, so it is no brick
 --> shop/components/more
  = help: add a `deps.edn`, or remove the folder
",
    );
    check_case(
        &[RUST[0], RUST[1]],
        &[],
        "component log",
        "\
error: member `api` has no `Cargo.toml`
 --> shop/Cargo.toml:2:12
  |
2 | members = [\"api\", \"log\"]
  |            ^^^^^
",
    );
}

/// Writes a workspace to a folder of its own, changes it, and reads it. Gives what is wrong.
fn read_from_disk(files: &[(&str, &str)], change: impl FnOnce(&Path)) -> (usize, String) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    change(folder.path());
    let place = WorkspaceLocation { folder: folder.path().to_owned(), display_name: "shop".to_owned(), rev: None };
    let workspaces = WorkspaceStore::new([("shop".to_owned(), place)].into());
    let found = workspaces.get("shop", &WorkspaceVersion::default()).unwrap();
    let problems = found.diagnostics.iter().map(|problem| format!("{}\n", problem.render(false, 120)));
    (found.workspace.bricks.len(), problems.collect())
}

#[test]
fn empty_folders() {
    let (bricks, problems) = read_from_disk(&[], |_| {});
    assert_eq!(bricks, 0);
    assert!(problems.starts_with("error: `shop` is not a Polylith workspace: "), "{problems}");
    for (files, folder) in [(PYTHON, "components/shop/empty"), (CLOJURE, "components/empty"), (RUST, "empty")] {
        let found = read_from_disk(files, |root| fs::create_dir_all(root.join(folder)).unwrap());
        assert_eq!(found, (2, String::new()), "{folder}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_a_circle() {
    use std::os::unix::fs::symlink;
    for (files, link) in
        [(PYTHON, "components/shop/log/again"), (CLOJURE, "components/log/src/again"), (RUST, "log/again")]
    {
        let found = read_from_disk(files, |root| symlink(root, root.join(link)).unwrap());
        assert_eq!(found, (2, format!("error: symbolic link leads in a circle\n --> shop/{link}\n")));
        let found = read_from_disk(files, |root| symlink("again", root.join(link)).unwrap());
        assert_eq!(found.0, 2);
        assert!(found.1.starts_with("error: symbolic link leads nowhere: "), "{}", found.1);
    }
}

#[test]
fn several_kinds_of_workspace_in_one_folder() {
    let all: Vec<_> = [PYTHON, CLOJURE, RUST].concat();
    let language =
        |files: &[(&str, &str)]| workspace::language(&Tree::from_texts(files.iter().copied())).unwrap().as_str();
    assert_eq!(language(&all), "python");
    assert_eq!(language(&[CLOJURE, RUST].concat()), "clojure");
    assert_eq!(language(RUST), "rust");
    assert_eq!(language(&[("Polylith.toml", "")]), "rust");
    assert_eq!(workspace::language(&Tree::from_texts([("Cargo.toml", "[package]"), ("pyproject.toml", "")])), None);
}

/// Places where readers look.
const PLACES: [&str; 22] = [
    "workspace.toml",
    "pyproject.toml",
    "workspace.edn",
    "deps.edn",
    "Polylith.toml",
    "Cargo.toml",
    "Cargo.lock",
    "uv.lock",
    "components/shop/log/core.py",
    "components/log/src/shop/log/core.py",
    "bases/shop/log/core.py",
    "projects/api/pyproject.toml",
    "projects/api/deps.edn",
    "projects/api/Cargo.toml",
    "components/log/deps.edn",
    "components/log/src/shop/log/interface.clj",
    "bases/api/src/shop/api/core.cljc",
    "components/log/Cargo.toml",
    "bases/log/Cargo.toml",
    "a/src/main.rs",
    "components",
    "components//a/.py",
];

/// Bytes that are often nearly something.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "[workspace]\n",
        "members = [\"*/*\"]\n",
        "[package]\n",
        "name = \"log\"\n",
        "[dependencies]\n",
        "a = { path = \"../log\" }\n",
        "[tool.polylith]\n",
        "namespace = \"shop\"\n",
        "structure.theme = \"loose\"\n",
        "import shop.log\n",
        "from shop.log import (\n",
        "{:top-namespace \"shop\"",
        "(ns shop.log.interface",
        "(:require [shop.api.core :as x])",
        ":deps {a/b {:local/root \"../log\"}}",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "#_",
        "\"",
        "\n",
        "=",
        "\u{0}",
        "ä",
    ]);
    let part = prop_oneof![4 => words.prop_map(|word: &str| word.as_bytes().to_vec()), 1 => prop::collection::vec(any::<u8>(), 0..8)];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// No tree makes a reader panic, and a tree is read twice in the same way.
    #[test]
    fn any_tree_is_read_in_one_way(files in prop::collection::vec((prop::sample::select(PLACES.to_vec()), bytes()), 0..8), compat: bool) {
        let mut tree = Tree::default();
        for (path, bytes) in files {
            tree.insert(path, File::Bytes(bytes.as_slice().into()));
        }
        let reading = ReadOptions { compat };
        let (workspace, problems) = workspace::read(&tree, "w", reading);
        prop_assert_eq!(&(workspace.clone(), problems.clone()), &workspace::read(&tree, "w", reading));
        for edge in workspace.edges.values() {
            prop_assert!(edge.from != edge.to && !edge.imports.is_empty());
            prop_assert!(workspace.bricks.contains_key(&edge.from) && workspace.bricks.contains_key(&edge.to));
        }
        for problem in &problems {
            problem.render(false, 80);
        }
        workspace::findings(&workspace, None);
        Snapshot::of(&workspace);
    }
}
