//! The reader of Clojure workspaces.
//!
//! In: a [`WorkspaceBuilder`] with the files. Out: its bricks, projects, edges, and a diagnostic
//! for everything that could not be understood; what is left is always a whole workspace. Never:
//! reading the disk, evaluating, resolving versions.
//!
//! The rules are those of Clojure's `poly`, with these differences. Every dialect is read, and
//! every branch of a reader conditional. A namespace that is shared by several components leads to
//! each of them: which one it is, a project decides. Libraries are identified by the names that
//! `deps.edn` files give them, not by the namespaces in them.

use std::collections::BTreeMap;

use super::bricks::{self, BrickSources, Providers, SourceFile};
use super::config::{Config, ProjectSettings};
use super::deps::{Dependency, Part};
use super::namespace::{self, Named};
use crate::builder::{Requirements, Wording, WorkspaceBuilder};
use crate::docs;
use crate::model::{Brick, BrickKind, BrickName, Docs, Import, ImportKind, ImportKinds, Language, Project, Use};
use crate::options::ReadOptions;
use crate::paths;
use crate::reader::Reader;
use support::diagnostic::Diagnostic;

/// Clojure Polylith.
pub(crate) const READER: Reader = Reader {
    language: Language::Clojure,
    markers: &["workspace.edn"],
    is_workspace: |tree| tree.bytes("workspace.edn").is_some(),
    wants_folder,
    wants_file,
    wants_docs: docs::is_readme_of_brick,
    read,
    docs: brick_docs,
    wording: Wording {
        brick: "brick",
        names_are_unique: "a namespace names a brick without saying of which kind it is",
    },
};

fn wants_folder(path: &str, _: ReadOptions) -> bool {
    let mut parts = path.split('/');
    let top = parts.next().unwrap_or("");
    match top {
        "bases" | "components" => !parts.any(bricks::is_ignored_folder),
        "projects" => parts.next().is_none_or(|name| !bricks::is_ignored_folder(name)) && parts.next().is_none(),
        _ => false,
    }
}

fn wants_file(path: &str) -> bool {
    match path.split('/').collect::<Vec<_>>()[..] {
        ["workspace.edn" | "deps.edn"] => true,
        ["projects" | "bases" | "components", _, "deps.edn" | "package.json"] => true,
        ["bases" | "components", _, _, .., name] => bricks::is_source(name),
        _ => false,
    }
}

fn read(builder: &mut WorkspaceBuilder<'_>) {
    let config = read_config(builder);
    builder.workspace.namespace.clone_from(&config.top_namespace);
    builder.workspace.tags.patterns.clone_from(&config.tag_patterns);
    let sources = bricks::read(builder);
    let providers = bricks::set_interfaces(builder, &sources, &config);
    for brick in &sources {
        for file in &brick.files {
            connect(builder, &brick.name, file, &providers, &config);
        }
        add_libraries(builder, brick);
    }
    read_projects(builder, &sources, &config);
}

fn read_config(builder: &mut WorkspaceBuilder<'_>) -> Config {
    let path = "workspace.edn";
    let Some(text) = builder.text(path) else {
        let folder = builder.display_folder();
        builder.report(Diagnostic::error(format!("{folder} is not a Clojure workspace: no `workspace.edn`")));
        return Config::default();
    };
    let (config, wrong) = Config::parse(&text);
    builder.report_spans(path, &text, wrong);
    config
}

/// The docstring of the namespace of a brick's interface, or of its main namespace: a base has no
/// interface.
fn brick_docs(builder: &WorkspaceBuilder<'_>, brick: &Brick) -> Option<Docs> {
    let interface = brick.interface.as_ref().map(|interface| interface.file.clone());
    let is_main = |file: &&String| matches!(paths::file_name(file), "core.clj" | "core.cljc" | "core.cljs");
    let files = interface.into_iter().chain(brick.files.iter().filter(is_main).cloned());
    docs::first_of(files, |file| {
        let text = namespace::docstring(&builder.text(file)?)?;
        Some(docs::dedented(&text)).filter(|text| !text.is_empty())
    })
}

/// Adds what a file requires and uses.
fn connect(
    builder: &mut WorkspaceBuilder<'_>,
    from: &BrickName,
    file: &SourceFile,
    providers: &Providers,
    config: &Config,
) {
    for require in &file.source.requires {
        let Some((segment, below)) = config.split(&require.name) else { continue };
        let import = import(&file.path, require, file.test);
        match providers.get(segment) {
            Some(bricks) if bricks.contains(from) => {}
            Some(bricks) => {
                for to in bricks {
                    builder.add_import(from, to.as_str(), import.clone());
                    add_use(builder, (from, to), below, require, file, config);
                }
            }
            // A name of one part is no brick's, and without a top namespace anything may be a
            // library's.
            None if below.is_empty() || config.top_namespace.is_empty() => {}
            None => builder.add_missing(from, segment, import),
        }
    }
    for name in &file.source.uses {
        let Some((segment, below)) = config.split(&name.name) else { continue };
        let others = providers.get(segment).filter(|bricks| !bricks.contains(from));
        for to in others.into_iter().flatten() {
            add_use(builder, (from, to), below, name, file, config);
        }
    }
}

/// Adds what is used of a brick. A test may use anything, so beyond the interface its uses do not
/// count.
fn add_use(
    builder: &mut WorkspaceBuilder<'_>,
    (from, to): (&BrickName, &BrickName),
    below: &str,
    named: &Named,
    file: &SourceFile,
    config: &Config,
) {
    let is_base = builder.workspace.bricks.get(to).is_some_and(|brick| brick.kind == BrickKind::Base);
    if !below.is_empty() && (is_base || config.is_interface(below) || !file.test) {
        let Named { line, column, .. } = *named;
        builder.add_use(from, to, Use { name: below.replace('/', "."), file: file.path.clone(), line, column });
    }
}

fn import(file: &str, named: &Named, test: bool) -> Import {
    Import {
        file: file.to_owned(),
        line: named.line,
        column: named.column,
        kinds: ImportKinds::of(test.then_some(ImportKind::Test)),
        module: named.name.clone(),
    }
}

/// Adds the libraries that the `deps.edn` of a brick has.
fn add_libraries(builder: &mut WorkspaceBuilder<'_>, brick: &BrickSources) {
    let file = format!("{}/deps.edn", brick.path);
    for (part, test) in brick.parts() {
        for Dependency { named, .. } in libraries(part, &brick.path) {
            builder.add_library(&brick.name, &named.name, import(&file, named, test));
        }
    }
}

/// Lists the dependencies of a part of a `deps.edn` that are no bricks.
fn libraries<'p>(part: &'p Part, folder: &'p str) -> impl Iterator<Item = &'p Dependency> {
    part.dependencies.iter().filter(move |dependency| declared_brick(folder, dependency).is_none())
}

/// Adds the projects: the folders directly below `projects`, and the root as the development
/// project, which comes last.
fn read_projects(builder: &mut WorkspaceBuilder<'_>, sources: &[BrickSources], config: &Config) {
    for name in bricks::folders_below(builder.tree, "projects") {
        let path = format!("projects/{name}");
        if !bricks::has_manifest(builder.tree, &path) {
            bricks::report_without_manifest(builder, &path, "project");
            continue;
        }
        let manifest = format!("{path}/deps.edn");
        let deps = bricks::read_deps(builder, &manifest);
        let project = Project::empty(name, &path, manifest);
        add_project(builder, project, &[&deps.always], sources, config.projects.get(name));
    }
    if builder.tree.files.contains_key("deps.edn") {
        let deps = bricks::read_deps(builder, "deps.edn");
        let profile = format!("+{}", config.default_profile);
        let parts = [Some(&deps.always), deps.alias("dev"), deps.alias(&profile)];
        let parts: Vec<&Part> = parts.into_iter().flatten().collect();
        let project = Project { development: true, ..Project::empty("development", "", "deps.edn") };
        add_project(builder, project, &parts, sources, config.projects.get("development"));
    }
}

/// The brick that a dependency's folder is, seen from the folder of the `deps.edn`.
fn declared_brick(from: &str, dependency: &Dependency) -> Option<String> {
    let folder = paths::join(from, dependency.folder.as_deref()?)?;
    brick_in(&folder).filter(|(_, within)| within.is_empty()).map(|(name, _)| name.to_owned())
}

/// The brick that a path leads into, and the path inside it.
fn brick_in(path: &str) -> Option<(&str, &str)> {
    let (top, below) = path.split_once('/')?;
    BrickKind::ALL.iter().any(|kind| kind.plural() == top).then(|| below.split_once('/').unwrap_or((below, "")))
}

/// The bricks that a part of a `deps.edn` names, by their folder or by a folder in them: the name,
/// the path as written, and the line.
fn declared_bricks(part: &Part, folder: &str) -> Vec<(String, String, usize)> {
    let mut declared = Vec::new();
    for dependency in &part.dependencies {
        let brick = declared_brick(folder, dependency).zip(dependency.folder.clone());
        declared.extend(brick.map(|(name, written)| (name, written, dependency.named.line)));
    }
    for written in part.paths.iter().flatten() {
        let Some(path) = paths::join(folder, &written.text) else { continue };
        // A project that only has a brick's tests does not have the brick.
        if let Some((name, within)) = brick_in(&path)
            && within != "test"
            && !within.starts_with("test/")
        {
            declared.push((name.to_owned(), written.text.clone(), written.line));
        }
    }
    declared
}

/// Adds a project with what it declares in `parts` of its `deps.edn`: bricks and libraries, its own
/// and those of its bricks.
fn add_project(
    builder: &mut WorkspaceBuilder<'_>,
    mut project: Project,
    parts: &[&Part],
    sources: &[BrickSources],
    settings: Option<&ProjectSettings>,
) {
    let mut lines: BTreeMap<BrickName, usize> = BTreeMap::new();
    let mut requirements = Requirements::default();
    for part in parts {
        for (name, written, line) in declared_bricks(part, &project.path) {
            let name = BrickName::new(name);
            if builder.workspace.bricks.contains_key(&name) {
                lines.entry(name).or_insert(line);
            } else if !project.unknown.contains(&written) {
                project.unknown.push(written);
            }
        }
        for dependency in libraries(part, &project.path) {
            requirements.add(&dependency.named.name, &dependency.version, dependency.named.line);
        }
    }
    for brick in sources {
        // What a brick needs, a project has by having the brick.
        let Some(line) = lines.get(&brick.name) else { continue };
        for dependency in libraries(&brick.deps.always, &brick.path) {
            requirements.add(&dependency.named.name, &dependency.version, *line);
        }
    }
    if let Some(ProjectSettings { alias, necessary }) = settings {
        project.alias.clone_from(alias);
        project.necessary = necessary.iter().map(BrickName::new).filter(|name| lines.contains_key(name)).collect();
    }
    project.bricks = lines.into_keys().collect();
    project.requirements = requirements.into_vec();
    builder.workspace.projects.push(project);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::Workspace;
    use crate::needs::Needs;
    use crate::readers::read_as;
    use support::cache::Cache;
    use support::source::File;
    use support::source::Tree;

    const ROOT: (&str, &str) = ("workspace.edn", "{:top-namespace \"se.shop\"}");
    const EMPTY: &str = "{}";

    fn read(tree: &Tree, display_name: &str) -> (Workspace, Vec<Diagnostic>) {
        read_as(READER, tree, display_name, ReadOptions::default(), &Cache::none()).unwrap()
    }

    fn show_problems(problems: &[Diagnostic]) -> String {
        problems.iter().map(|problem| format!("{}\n", problem.render(false, 200))).collect()
    }

    /// Reads a workspace without mistakes.
    fn workspace(files: &[(&str, &str)]) -> Workspace {
        let (workspace, problems) = read(&Tree::from_texts([ROOT].into_iter().chain(files.iter().copied())), "");
        assert_eq!(show_problems(&problems), "");
        workspace
    }

    /// `from -> to kinds: uses`
    fn show_edges(workspace: &Workspace) -> String {
        let edges = workspace.edges.values().map(|edge| {
            let kinds: Vec<_> = edge.kinds().iter().map(ImportKind::as_str).collect();
            let uses: Vec<_> = edge.uses.iter().map(|used| format!(" {}:{}", used.name, used.line)).collect();
            format!("{} -> {} {}:{}", edge.from, edge.to, kinds.join(","), uses.concat())
        });
        edges.collect::<Vec<_>>().join("\n")
    }

    const LOG: [(&str, &str); 2] = [
        ("components/log/deps.edn", EMPTY),
        ("components/log/src/se/shop/log/interface.clj", "(ns se.shop.log.interface)\n(defn info [])\n(defn- x [])"),
    ];
    const API: (&str, &str) =
        ("bases/rest-api/deps.edn", "{:paths [\"src\"] :aliases {:test {:extra-paths [\"test\"]}}}");

    #[test]
    fn requires_become_edges() {
        let check = |path: &str, text: &str, expected: &str| {
            let workspace = workspace(&[LOG[0], LOG[1], API, (path, text)]);
            assert_eq!(show_edges(&workspace), expected, "{text}");
        };
        let core = "bases/rest-api/src/se/shop/rest_api/core.clj";
        check(
            core,
            "(ns se.shop.rest-api.core\n (:require [se.shop.log.interface :as log]))\n(log/info)",
            "rest-api -> log runtime: interface:2 interface.info:3",
        );
        check(
            core,
            "(ns a (:require [se.shop.log.core :as log]))\n(log/f)",
            "rest-api -> log runtime: core:1 core.f:2",
        );
        check(core, "(ns a (:import (se.shop.log.core Type)))", "rest-api -> log runtime: core:1");
        check(core, "(ns a (:require [se.shop.log.interface :as-alias log]))", "");
        check(
            core,
            "(ns a (:require [se.shop.rest-api.other] [se.shopping.log.interface] [clojure.string :as s]))",
            "",
        );
        let test = "bases/rest-api/test/se/shop/rest_api/core_test.cljc";
        check(test, "(ns a (:require [se.shop.log.core]))", "rest-api -> log test:");
        check("bases/rest-api/resources/x.clj", "(ns a (:require [se.shop.log.core]))", "");
        check("bases/rest-api/target/x.clj", "(ns a (:require [se.shop.log.core]))", "");
    }

    #[test]
    fn interfaces() {
        let workspace = workspace(&[
            LOG[0],
            LOG[1],
            ("components/log/src/se/shop/log/interface/admin.cljc", "(ns se.shop.log.interface.admin)\n(def on 1)"),
            ("components/log/src/se/shop/log/core.clj", "(ns se.shop.log.core)\n(def hidden 1)"),
            ("components/log-remote/deps.edn", EMPTY),
            ("components/log-remote/src/se/shop/log/ifc.clj", "(ns se.shop.log.ifc)"),
            ("components/bare/deps.edn", EMPTY),
            ("components/other/deps.edn", EMPTY),
            ("components/other/src/se/shop/thing/core.clj", "(ns se.shop.thing.core)"),
            API,
        ]);
        let show = |brick: &Brick| {
            let Some(interface) = &brick.interface else { return format!("{} -", brick.name) };
            let names: Vec<_> = interface.names.iter().map(|name| format!("{}:{}", name.name, name.line)).collect();
            format!("{} {:?} {} {}", brick.name, interface.name, interface.file, names.join(" "))
        };
        assert_eq!(
            workspace.bricks.values().map(show).collect::<Vec<_>>(),
            [
                "bare -",
                "log None components/log/src/se/shop/log/interface.clj interface:1 interface.admin:1 interface.admin.on:2 interface.info:2",
                "log-remote Some(\"log\") components/log-remote/src/se/shop/log/ifc.clj ifc:1",
                "other Some(\"thing\") components/other/deps.edn ",
                "rest-api -",
            ]
        );
    }

    #[test]
    fn a_shared_interface_is_what_the_project_has() {
        let workspace = workspace(&[
            LOG[0],
            LOG[1],
            ("components/log-remote/deps.edn", EMPTY),
            ("components/log-remote/src/se/shop/log/interface.clj", "(ns se.shop.log.interface)"),
            API,
            ("bases/rest-api/src/se/shop/rest_api/core.clj", "(ns a (:require [se.shop.log.interface]))"),
            (
                "projects/local/deps.edn",
                "{:deps {p/api {:local/root \"../../bases/rest-api\"} p/log {:local/root \"../../components/log\"}}}",
            ),
            (
                "projects/remote/deps.edn",
                "{:deps {p/api {:local/root \"../../bases/rest-api\"} p/log {:local/root \"../../components/log-remote\"}}}",
            ),
            ("projects/none/deps.edn", "{:deps {p/api {:local/root \"../../bases/rest-api\"}}}"),
        ]);
        assert_eq!(workspace.edges.len(), 2);
        let missing =
            |project: &Project| Needs::of(&crate::needs::RunningImports::of(&workspace), project).missing.len();
        let shown: Vec<_> =
            workspace.projects.iter().map(|project| (project.name.as_str(), missing(project))).collect();
        assert_eq!(shown, [("local", 0), ("none", 2), ("remote", 0)]);
    }

    #[test]
    fn projects() {
        let config = "{:top-namespace \"se.shop\" :tag-patterns {:stable \"^s\" :release \"^v\"} :stable-tag-pattern \"old\"\n\
            :projects {\"development\" {:alias \"dev\"} \"app\" {:alias \"a\" :necessary [\"log\" \"gone\"]}}}";
        let tree = Tree::from_texts([
            ("workspace.edn", config),
            LOG[0],
            LOG[1],
            ("components/extra/deps.edn", "{:deps {a/b {:mvn/version \"3\"} c/d {:mvn/version \"4\"}}}"),
            API,
            (
                "projects/app/deps.edn",
                "{:deps {p/api {:local/root \"../../bases/rest-api\"}\n p/log {:local/root \"../../components/log\"}\n\
                 p/gone {:local/root \"../../components/gone\"} a/b {:mvn/version \"1\"}\n p/extra {:local/root \"../../components/extra\"}}\n\
                 :aliases {:test {:extra-deps {t/t {:mvn/version \"9\"}}}}}",
            ),
            (
                "deps.edn",
                "{:aliases {:dev {:extra-paths [\"development/src\" \"components/log/src\" \"components/extra/test\"]\n\
                 :extra-deps {p/api {:local/root \"./bases/rest-api\"} x {:local/root \"../out\"}}}\n\
                 :+default {:extra-deps {p/extra {:local/root \"components/extra\"}}}}}",
            ),
        ]);
        let (workspace, problems) = read(&tree, "");
        assert_eq!(show_problems(&problems), "");
        let show = |project: &Project| {
            let names = |names: &BTreeSet<BrickName>| names.iter().map(BrickName::as_str).collect::<Vec<_>>().join(" ");
            let libraries = project.requirements.iter().map(|one| format!("{} {}:{}", one.key, one.version, one.line));
            let libraries = libraries.collect::<Vec<_>>().join(", ");
            format!(
                "{} [{}] [{}] {:?} [{libraries}]",
                project.display_name(),
                names(&project.bricks),
                names(&project.necessary),
                project.unknown
            )
        };
        assert_eq!(
            workspace.projects.iter().map(show).collect::<Vec<_>>(),
            [
                "a [extra log rest-api] [log] [\"../../components/gone\"] [a/b 1:3, c/d 4:4]",
                "dev [extra log rest-api] [] [] [a/b 3:3, c/d 4:3, x/x :2]",
            ]
        );
        let needs = Needs::of(&crate::needs::RunningImports::of(&workspace), &workspace.projects[0]);
        assert_eq!(needs.unused, BTreeSet::from([BrickName::new("extra")]));
        assert_eq!(workspace.tags.patterns["stable"], "^s");
        assert_eq!(workspace.libraries.keys().collect::<Vec<_>>(), ["a/b", "c/d"]);
        assert_eq!(workspace.libraries["a/b"].users[&BrickName::new("extra")][0].file, "components/extra/deps.edn");
    }

    #[test]
    fn imports_of_what_does_not_exist() {
        let core = "bases/rest-api/src/se/shop/rest_api/core.clj";
        let workspace = workspace(&[API, (core, "(ns a\n (:require [se.shop.gone.interface] [se.shop.alone]))")]);
        let missing: Vec<_> =
            workspace.missing.iter().map(|missing| (missing.name.as_str(), missing.import.line)).collect();
        assert_eq!(missing, [("gone", 2)]);
    }

    fn check_problems(files: &[(&str, &str)], expected: &str) {
        let (_, problems) = read(&Tree::from_texts(files.iter().copied()), "../shop");
        assert_eq!(show_problems(&problems), expected);
    }

    #[test]
    fn whole_messages() {
        check_problems(&[LOG[0]], "error: `../shop` is not a Clojure workspace: no `workspace.edn`\n");
        check_problems(
            &[("workspace.edn", "{:top {}}"), LOG[0]],
            "\
error: the workspace has no top namespace
 --> ../shop/workspace.edn:1:1
  |
1 | {:top {}}
  | ^
  |
  = help: write `:top-namespace \"…\"`, the namespace that all bricks have in common
",
        );
        check_problems(
            &[("workspace.edn", "{:top-namespace \"se.shop\""), LOG[0], ("deps.edn", "{:deps ]")],
            "\
error: not an EDN file: this closes another bracket than the one that is open
 --> ../shop/deps.edn:1:8
  |
1 | {:deps ]
  |        ^
  |
  = note: what stands before this place counts
error: not an EDN file: this bracket is never closed
 --> ../shop/workspace.edn:1:1
  |
1 | {:top-namespace \"se.shop\"
  | ^
  |
  = note: what stands before this place counts
",
        );
        check_problems(
            &[ROOT],
            "\
warning: workspace `../shop` has no bricks
  |
  = note: a brick is a folder in `components` or `bases` with a `deps.edn`
",
        );
        check_problems(
            &[ROOT, LOG[0], ("components/a/src/a.clj", ""), ("projects/b/x", "")],
            "\
warning: folder has no `deps.edn`, so it is no brick
 --> ../shop/components/a
  = help: add a `deps.edn`, or remove the folder
warning: folder has no `deps.edn`, so it is no project
 --> ../shop/projects/b
  = help: add a `deps.edn`, or remove the folder
",
        );
        check_problems(
            &[ROOT, LOG[0], ("bases/log/deps.edn", EMPTY)],
            "\
error: two bricks are called `log`
 --> ../shop/components/log
  = note: the other one is `bases/log`; it is left out
  = help: rename one of them: a namespace names a brick without saying of which kind it is
",
        );
        check_problems(
            &[ROOT, LOG[0], ("components/log/src/a.clj", "(ns a\n (:require [b]")],
            "\
warning: Clojure file does not parse: this bracket is never closed
 --> ../shop/components/log/src/a.clj:2:2
  |
2 |  (:require [b]
  |  ^
  |
  = note: what it requires is read up to this place
",
        );
        let mut tree = Tree::from_texts([ROOT, LOG[0]]);
        tree.insert("components/log/src/a.clj", File::Bytes(b"; \xe4".as_slice().into()));
        assert_eq!(
            show_problems(&read(&tree, "").1),
            "\
warning: file is not UTF-8; bytes that do not fit were passed over
 --> components/log/src/a.clj
"
        );
    }

    #[test]
    fn selects_what_it_needs() {
        for folder in ["bases", "components/log/src/se/shop", "projects", "projects/api"] {
            assert!(wants_folder(folder, ReadOptions::default()), "{folder}");
        }
        for folder in
            ["docs", "components/log/node_modules", "bases/a/target/x", "components/.cache", "projects/api/src", ""]
        {
            assert!(!wants_folder(folder, ReadOptions::default()), "{folder}");
        }
        for file in
            ["workspace.edn", "deps.edn", "components/log/deps.edn", "bases/a/src/x.cljc", "projects/a/package.json"]
        {
            assert!(wants_file(file), "{file}");
        }
        for file in [
            "README.md",
            "components/deps.edn",
            "components/x.clj",
            "components/log/src/data.edn",
            "development/src/x.clj",
        ] {
            assert!(!wants_file(file), "{file}");
        }
    }
}
