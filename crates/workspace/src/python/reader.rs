//! The reader of Python workspaces.
//!
//! In: a [`WorkspaceBuilder`] with the files. Out: its bricks, projects, edges, and a diagnostic
//! for everything that could not be understood; what is left is always a whole workspace. Never:
//! reading the disk.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::edges::{self, Source};
use super::facts::FileFacts;
use super::interface::Modules;
use super::layout::{self, Layout};
use super::libraries::Collector;
use super::projects;
use super::scan;
use super::settings::{self, Settings};
use crate::builder::{Wording, WorkspaceBuilder};
use crate::compat;
use crate::docs;
use crate::model::{Brick, BrickKind, BrickName, Docs, Language, Theme};
use crate::reader::Reader;
use crate::toml_values::{Values, text_at, toml_table, value_at};
use support::diagnostic::Diagnostic;
use support::source::Tree;

/// Python Polylith.
pub(crate) const READER: Reader = Reader {
    language: Language::Python,
    markers: &["workspace.toml", "pyproject.toml"],
    is_workspace,
    wants_folder: layout::wants_folder,
    wants_file: layout::wants_file,
    wants_docs: docs::is_readme_of_brick,
    read,
    docs: brick_docs,
    wording: Wording { brick: "brick", names_are_unique: "an import names a brick without saying of which kind it is" },
};

/// Files of a root whose settings count, the first that names a namespace.
const ROOTS: [&str; 2] = ["workspace.toml", "pyproject.toml"];

fn is_workspace(tree: &Tree) -> bool {
    let manifest = tree.bytes("pyproject.toml").map(|bytes| String::from_utf8_lossy(bytes));
    tree.bytes("workspace.toml").is_some()
        || manifest.is_some_and(|text| toml_table(&text).is_ok_and(|table| text_at(&table, &NAMESPACE).is_some()))
}

const NAMESPACE: [&str; 3] = ["tool", "polylith", "namespace"];

fn read(builder: &mut WorkspaceBuilder<'_>) {
    let (layout, settings) = read_root(builder);
    let Settings { aliases, groups, tags } = settings;
    let workspace = &mut builder.workspace;
    workspace.namespace.clone_from(&layout.namespace);
    (workspace.theme, workspace.groups, workspace.tags) = (Some(layout.theme), groups, tags);
    find_bricks(builder, &layout);
    let needed_by = projects::read(builder, &aliases);
    let sources = scan_files(builder, &layout);
    let python_version = builder.text(".python-version");
    let libraries = Collector::new(&layout.namespace, builder.workspace.compat, python_version.as_deref());
    for source in &sources {
        edges::add(builder, &layout, &libraries, source);
    }
    libraries.complete(&mut builder.workspace, &needed_by);
    read_interfaces(builder, &layout, &sources);
}

/// The settings of the root: those of `workspace.toml` when it names a namespace, otherwise those
/// of `pyproject.toml`.
fn read_root(builder: &mut WorkspaceBuilder<'_>) -> (Layout, Settings) {
    for path in ROOTS {
        let Some(text) = builder.text(path) else { continue };
        let compat = builder.options.compat;
        let root = builder.parsed(path, |text| parse_root(text, compat)).flatten();
        if let Some((layout, settings, mistakes)) = root {
            builder.report_spans(path, &text, mistakes);
            return (layout, settings);
        }
    }
    let folder = builder.display_folder();
    let message = format!("{folder} is not a Polylith workspace: no namespace in `workspace.toml` or `pyproject.toml`");
    let help = "a workspace has `namespace = \"…\"` under `[tool.polylith]` at its root";
    builder.report(Diagnostic::error(message).help(help));
    (Layout::new(String::new(), Theme::Loose), Settings::default())
}

/// `[tool.polylith]` of a root, with what is wrong in it; `None` without a namespace.
type Root = Option<(Layout, Settings, Vec<Diagnostic>)>;

fn parse_root(text: &str, compat: bool) -> Result<Root, Box<Diagnostic>> {
    let table = toml_table(text)?;
    let Some(namespace) = text_at(&table, &NAMESPACE) else { return Ok(None) };
    let mut layout = Layout::new(namespace.to_owned(), Theme::Tdd);
    let mut wrong = None;
    if let Some(value) = value_at(&table, &["tool", "polylith", "structure", "theme"]) {
        match value.get_ref().as_str() {
            Some("tdd" | "") => {}
            Some("loose") => (layout.theme, layout.theme_of_files) = (Theme::Loose, Theme::Loose),
            other => {
                wrong = Some(
                    Diagnostic::error(format!("unknown theme `{}`", other.unwrap_or("…")))
                        .spanning(value.span())
                        .help("write `loose` or `tdd`; it is read as `loose`"),
                );
                layout.theme = Theme::Loose;
                // `poly` looks for bricks as with `loose` and for their files as with `tdd`.
                layout.theme_of_files = if compat { Theme::Tdd } else { Theme::Loose };
            }
        }
    }
    let mut values = Values::new(&table);
    let settings = settings::read(&mut values);
    Ok(Some((layout, settings, wrong.into_iter().chain(values.mistakes()).collect())))
}

fn find_bricks(builder: &mut WorkspaceBuilder<'_>, layout: &Layout) {
    for kind in BrickKind::ALL {
        for brick in layout.bricks(builder.tree, kind, builder.options) {
            builder.add_brick(brick);
        }
    }
    if builder.workspace.bricks.is_empty() && !layout.namespace.is_empty() {
        builder.report(no_bricks(builder, layout));
    }
}

/// Says where bricks were looked for, and when they lie where the other theme has them.
fn no_bricks(builder: &WorkspaceBuilder<'_>, layout: &Layout) -> Diagnostic {
    let example = match layout.theme {
        Theme::Loose => format!("components/{}/NAME", layout.namespace),
        Theme::Tdd => format!("components/NAME/src/{}/NAME", layout.namespace),
    };
    let problem = builder.no_bricks(format!(
        "theme `{}`: a brick is a folder `{example}`, or the same below `bases`, with a Python file in it",
        layout.theme.as_str(),
    ));
    let other = if layout.theme == Theme::Loose { Theme::Tdd } else { Theme::Loose };
    let fitting = Layout::new(layout.namespace.clone(), other).any_file(builder.tree);
    match fitting {
        None => problem,
        Some(path) => problem.help(format!(
            "`{path}` fits the theme `{0}`: write `theme = \"{0}\"` under `[tool.polylith.structure]`",
            other.as_str()
        )),
    }
}

/// Facts about all files of bricks, and of their tests.
fn scan_files(builder: &mut WorkspaceBuilder<'_>, layout: &Layout) -> Vec<Source> {
    let bricks = builder.workspace.bricks.values();
    let own = bricks.flat_map(|brick| brick.files.iter().map(|file| (brick.name.clone(), file.clone(), false)));
    let mut files: Vec<(BrickName, String, bool)> = own.collect();
    if !builder.options.compat {
        let tests = layout.tests(builder.tree, &builder.workspace.bricks);
        files.extend(tests.into_iter().map(|(brick, path)| (brick, path, true)));
    }
    let reader = &*builder;
    let scanned = files.into_par_iter().filter_map(|(brick, path, of_tests)| {
        let (facts, problems) = scan_file(reader, layout, &path)?;
        Some((Source { brick, path, of_tests, facts }, problems))
    });
    let (sources, problems): (Vec<Source>, Vec<Vec<Diagnostic>>) = scanned.collect::<Vec<_>>().into_iter().unzip();
    problems.into_iter().flatten().for_each(|problem| builder.report(problem));
    sources
}

/// Facts about a file. One that was not read had no problems.
fn scan_file(builder: &WorkspaceBuilder<'_>, layout: &Layout, path: &str) -> Option<(FileFacts, Vec<Diagnostic>)> {
    let decoded = builder.tree.bytes(path).map(|bytes| decode(bytes, builder.options.compat));
    let text = decoded.as_ref().map(|(text, _)| text.as_ref());
    let namespace = &layout.namespace;
    let facts = builder.facts(("python", namespace), path, text, |text| scan::scan(text, namespace))?;
    let lost = decoded.as_ref().filter(|(_, lost)| *lost).map(|_| builder.lost_bytes(path));
    let broken = text.and_then(|text| syntax_problem(&builder.display_path(path), text, &facts));
    Some((facts, lost.into_iter().chain(broken).collect()))
}

/// Finds out what each brick exposes.
fn read_interfaces(builder: &mut WorkspaceBuilder<'_>, layout: &Layout, sources: &[Source]) {
    let own = sources.iter().filter(|source| !source.of_tests);
    let facts: BTreeMap<&str, &FileFacts> = own.map(|source| (source.path.as_str(), &source.facts)).collect();
    let bricks = &builder.workspace.bricks;
    let modules = Modules { layout, bricks, facts: &facts };
    let interfaces: Vec<_> = match builder.workspace.compat {
        true => bricks.values().map(|brick| Some(compat::interface::interface(brick, &facts))).collect(),
        false => bricks.values().map(|brick| modules.interface(brick)).collect(),
    };
    for (brick, interface) in builder.workspace.bricks.values_mut().zip(interfaces) {
        brick.interface = interface;
    }
}

/// The docstring of a brick: that of its package, or of the file of its interface.
fn brick_docs(builder: &WorkspaceBuilder<'_>, brick: &Brick) -> Option<Docs> {
    let package = format!("{}/__init__.py", brick.path);
    let interface = brick.interface.as_ref().map(|interface| interface.file.clone());
    docs::first_of(std::iter::once(package).chain(interface), |file| {
        let text = builder.text(file);
        builder.facts(("docstring", ""), file, text.as_deref(), docs::docstring).flatten()
    })
}

/// The text of a Python file, and whether something of it was lost.
fn decode(bytes: &[u8], compat: bool) -> (Cow<'_, str>, bool) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), false);
    }
    if !compat && declares_encoding(bytes) {
        // As if it were Latin-1: right for the most, and names of modules are ASCII.
        return (bytes.iter().map(|byte| char::from(*byte)).collect(), false);
    }
    (bytes.utf8_chunks().map(|chunk| chunk.valid()).collect(), true)
}

/// Whether Python would read the file in another encoding than UTF-8, on its first two lines' word.
fn declares_encoding(bytes: &[u8]) -> bool {
    bytes.split(|&byte| byte == b'\n').take(2).any(|line| {
        let line = String::from_utf8_lossy(line);
        line.trim_start().starts_with('#') && (line.contains("coding:") || line.contains("coding="))
    })
}

/// One diagnostic for a file that does not parse: the first error, since the others mostly follow
/// from it.
fn syntax_problem(shown: &str, text: &str, facts: &FileFacts) -> Option<Diagnostic> {
    let first = facts.error.as_ref()?;
    let problem = Diagnostic::warning(format!("Python file does not parse: {}", first.message))
        .at(shown, text, first.range.clone())
        .note("its imports are read as far as they can be made out");
    Some(match facts.errors - 1 {
        0 => problem,
        1 => problem.note("1 more error in this file"),
        more => problem.note(format!("{more} more errors in this file")),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Edge, ImportKind, Project, ReadOptions, Workspace};
    use support::source::File;

    const ROOT: (&str, &str) =
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n");

    fn read(tree: &Tree, display_name: &str) -> (Workspace, Vec<Diagnostic>) {
        crate::read(tree, display_name, ReadOptions::default())
    }

    fn show_edges(workspace: &Workspace) -> String {
        let kinds = |edge: &Edge| edge.kinds().iter().map(ImportKind::as_str).collect::<Vec<_>>().join("+");
        let line = |edge: &Edge| format!("{} -> {} {}", edge.from, edge.to, kinds(edge));
        workspace.edges.values().map(line).collect::<Vec<_>>().join("\n")
    }

    fn show_problems(problems: &[Diagnostic]) -> String {
        problems.iter().map(|problem| problem.to_string() + "\n").collect()
    }

    fn check_edges(files: &[(&str, &str)], expected: &str) {
        let (workspace, problems) = read(&Tree::from_texts([ROOT].into_iter().chain(files.iter().copied())), "");
        assert_eq!(show_problems(&problems), "");
        assert_eq!(show_edges(&workspace), expected);
    }

    #[test]
    fn edges_and_their_kinds() {
        let log = ("components/shop/log/__init__.py", "");
        let other = ("components/shop/other/__init__.py", "");
        check_edges(&[("bases/shop/api/core.py", "from shop import log"), log], "api -> log runtime");
        check_edges(
            &[("bases/shop/api/core.py", "import shop.log.core as x, shop.api, os"), log],
            "api -> log runtime",
        );
        check_edges(&[("bases/shop/api/a/b/c.py", "from ....log import x"), log], "api -> log runtime+relative");
        check_edges(
            &[("bases/shop/api/__init__.py", "from .. import log, api\nfrom ... import log"), log],
            "api -> log runtime+relative",
        );
        check_edges(
            &[
                ("bases/shop/api/core.py", "from .log import x\nfrom shop import *\nimport shop\nimport shopping.log"),
                log,
            ],
            "",
        );
        check_edges(
            &[
                ("bases/shop/api/core.py", "def f():\n  import shop.log\nif TYPE_CHECKING:\n  import shop.other"),
                log,
                other,
            ],
            "api -> log lazy\napi -> other type-checking",
        );
        check_edges(
            &[("bases/shop/api/core.py", "try:\n  import shop.log\nexcept ImportError: pass"), log],
            "api -> log optional",
        );
        check_edges(
            &[
                ("bases/shop/api/test_core.py", "import shop.log"),
                ("bases/shop/api/tests/x.py", "import shop.other"),
                log,
                other,
            ],
            "api -> log test\napi -> other test",
        );
        check_edges(
            &[("bases/shop/test/core.py", "import shop.log"), ("components/shop/log/core.py", "")],
            "test -> log runtime",
        );
        // The kind that binds most decides.
        check_edges(
            &[("bases/shop/api/core.py", "def f():\n  import shop.log\nimport shop.log"), log],
            "api -> log runtime+lazy",
        );
    }

    #[test]
    fn every_import_has_its_place() {
        let tree = Tree::from_texts([
            ROOT,
            ("bases/shop/api/core.py", "import os\nfrom shop.log import write, read\nimport shop.nothing"),
            ("components/shop/log/__init__.py", ""),
        ]);
        let (workspace, _) = read(&tree, "");
        let places: Vec<String> = workspace
            .edges
            .values()
            .flat_map(|edge| &edge.imports)
            .map(|place| format!("{}:{}:{} {}", place.file, place.line, place.column, place.module))
            .collect();
        assert_eq!(places, ["bases/shop/api/core.py:2:22 shop.log.write", "bases/shop/api/core.py:2:29 shop.log.read"]);
        assert_eq!(workspace.missing.len(), 1);
        assert_eq!(workspace.missing[0].name, "nothing");
    }

    #[test]
    fn bricks_of_both_themes() {
        let check = |theme: &str, files: &[&str], expected: &str| {
            let config = format!("[tool.polylith]\nnamespace = \"shop\"\n{theme}");
            let tree =
                Tree::from_texts(files.iter().map(|file| (*file, "")).chain([("workspace.toml", config.as_str())]));
            let (workspace, _) = read(&tree, "");
            let show =
                |brick: &Brick| format!("{} {} {} {}", brick.kind.as_str(), brick.name, brick.path, brick.files.len());
            assert_eq!(workspace.bricks.values().map(show).collect::<Vec<_>>().join("\n"), expected, "{files:?}");
        };
        let loose = "[tool.polylith.structure]\ntheme = \"loose\"";
        check(loose, &["bases/shop/api/core.py", "bases/shop/api/x/y.py"], "base api bases/shop/api 2");
        check(loose, &["components/shop/log/a.pyi", "components/shop/x.py", "components/other/log/a.py"], "");
        check(
            loose,
            &["components/shop/.ruff_cache/a.py", "components/shop/__pycache__/a.py", "components/shop/a/.b/c.py"],
            "",
        );
        check(loose, &["components/log/src/shop/log/core.py"], "");
        check(
            "",
            &["components/log/src/shop/log/core.py", "components/log/test/shop/log/test_core.py"],
            "component log components/log/src/shop/log 1",
        );
        check("", &["components/log/src/shop/other/core.py", "components/shop/log/core.py"], "");
    }

    #[test]
    fn projects_and_their_bricks() {
        let manifest = "[project]\nname = \"message-api\"\n[tool.polylith.bricks]\n\"../../bases/shop/api\" = \"shop/api\"\n\
            \"../../components/shop/gone\" = \"shop/gone\"\n";
        let tree = Tree::from_texts([
            ROOT,
            ("pyproject.toml", "[tool.poetry]\n"),
            ("projects/api/pyproject.toml", manifest),
            ("projects/api/deep/pyproject.toml", "[broken"),
            ("bases/shop/api/core.py", "import shop.log"),
            ("components/shop/log/core.py", ""),
        ]);
        let (workspace, problems) = read(&tree, "");
        assert_eq!(show_problems(&problems), "");
        let show = |project: &Project| {
            format!("{} {:?} {:?} {}", project.name, project.path, project.unknown, project.bricks.len())
        };
        let projects: Vec<String> = workspace.projects.iter().map(show).collect();
        assert_eq!(
            projects,
            ["message-api \"projects/api\" [\"../../components/shop/gone\"] 1", "development \"\" [] 0"]
        );
        let project = workspace.project("api").unwrap();
        assert_eq!(workspace.closure(project).len(), 2);
        assert_eq!(workspace.project("message-api"), Some(project));
        assert_eq!(workspace.project("ap"), None);
    }

    fn check_problems(files: &[(&str, &str)], expected: &str) {
        let (_, problems) = read(&Tree::from_texts(files.iter().copied()), "../shop");
        assert_eq!(show_problems(&problems), expected);
    }

    const LOG: (&str, &str) = ("components/shop/log/a.py", "");

    #[test]
    fn whole_messages() {
        check_problems(
            &[],
            "\
error: `../shop` is not a Polylith workspace: no namespace in `workspace.toml` or `pyproject.toml`
  |
  = help: a workspace has `namespace = \"…\"` under `[tool.polylith]` at its root
",
        );
        check_problems(
            &[
                (
                    "workspace.toml",
                    "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"lose\"\n",
                ),
                LOG,
            ],
            "\
error: unknown theme `lose`
 --> ../shop/workspace.toml:4:9
  |
4 | theme = \"lose\"
  |         ^^^^^^
  |
  = help: write `loose` or `tdd`; it is read as `loose`
",
        );
        let tdd = ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n");
        check_problems(
            &[tdd, ("components/shop/log/core.py", "")],
            "\
warning: workspace `../shop` has no bricks
  |
  = note: theme `tdd`: a brick is a folder `components/NAME/src/shop/NAME`, or the same below `bases`, with a Python file in it
  = help: `components/shop/log/core.py` fits the theme `loose`: write `theme = \"loose\"` under `[tool.polylith.structure]`
",
        );
        check_problems(
            &[ROOT, LOG, ("projects/x/pyproject.toml", "[project\n")],
            "\
error: not a TOML file: unclosed table, expected `]`
 --> ../shop/projects/x/pyproject.toml:1:9
  |
1 | [project
  |         ^
",
        );
        check_problems(
            &[ROOT, ("bases/shop/log/a.py", ""), ("components/shop/log/a.py", ""), ("components/shop/log/b.py", "")],
            "\
error: two bricks are called `log`
 --> ../shop/components/shop/log
  = note: the other one is `bases/shop/log`; it is left out
  = help: rename one of them: an import names a brick without saying of which kind it is
",
        );
        check_problems(
            &[ROOT, ("components/shop/log/a.py", "import os\ndef f(:\n")],
            "\
warning: Python file does not parse: expected a parameter or the end of the parameter list
 --> ../shop/components/shop/log/a.py:2:7
  |
2 | def f(:
  |       ^
  |
  = note: its imports are read as far as they can be made out
  = note: 1 more error in this file
",
        );
    }

    #[test]
    fn a_file_in_another_encoding() {
        let read = |bytes: &[u8]| {
            let mut tree = Tree::from_texts([ROOT, ("components/shop/log/core.py", "")]);
            tree.insert("bases/shop/api/core.py", File::Bytes(bytes.into()));
            let (workspace, problems) = read(&tree, "");
            assert_eq!(show_edges(&workspace), "api -> log runtime");
            show_problems(&problems)
        };
        assert_eq!(read(b"# -*- coding: latin-1 -*-\n# \xe4\nimport shop.log"), "");
        assert_eq!(
            read(b"# \xe4\nimport shop.log"),
            "\
warning: file is not UTF-8; bytes that do not fit were passed over
 --> bases/shop/api/core.py
"
        );
    }

    proptest! {
        #[test]
        fn never_panics(files in prop::collection::vec((prop::sample::select(vec![
            "workspace.toml", "pyproject.toml", "projects/a/pyproject.toml", "components/shop/a/b.py", "bases/shop/a/b.py",
            "components/a/src/shop/a/b.py", "components/x.py", "bases", "projects/pyproject.toml", "components//a/b.py"]),
            prop::collection::vec(any::<u8>(), 0..80)), 0..6), theme in "loose|tdd|x", namespace in "shop||a.b|\\PC") {
            let config = format!("[tool.polylith]\nnamespace = {namespace:?}\nstructure.theme = \"{theme}\"");
            let mut tree = Tree::from_texts([("workspace.toml", config.as_str())]);
            for (path, bytes) in files {
                tree.insert(path, File::Bytes(bytes.as_slice().into()));
            }
            read(&tree, "w");
        }
    }
}
