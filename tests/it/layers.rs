//! Imports point one way: a module uses only those above it in the list, files of a module hardly each other in a circle, and a library that
//! could be replaced stands behind one module.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use support::digraph;

/// The modules of the program, each above those that may use it. Modules of one line may not use each other.
const LAYERS: &[&[&str]] = &[
    &["features", "theme", "source"],
    &["photo"],
    &["config"],
    &["content"],
    &["view", "site"],
    &["render"],
    &["output", "pipeline", "serve"],
    &["deploy", "external"],
    &["import"],
    &["cli"],
];

/// How many files of a module may use each other in a circle; 1 is none.
const CIRCLE: usize = 3;

/// Modules with other numbers.
const CIRCLES: &[(&str, usize)] = &[("src/render", 1)];

/// External crates that stand behind one file or folder.
const BEHIND: &[(&str, &str)] = &[
    ("annotate_snippets", "crates/support/src/diagnostic"),
    ("anstream", "src/cli/terminal"),
    ("clap_complete", "src/cli"),
    ("csv", "src/render/data_file"),
    ("emojis", "src/content/markdown"),
    ("fast_image_resize", "src/photo"),
    ("html5ever", "src/import/html"),
    ("html5gum", "src/content/html_tokens"),
    ("image", "src/photo"),
    ("layout", "crates/diagram/src/layout/layout_rs"),
    ("linkify", "src/content/markdown"),
    ("markup5ever_rcdom", "src/import/html"),
    ("math_core", "src/content/math"),
    ("md5", "src/deploy"),
    ("moxcms", "src/photo"),
    ("notify", "src/serve/watch"),
    ("postcard", "crates/support/src/cache"),
    ("pulldown_cmark", "src/content/markdown"),
    ("ravif", "src/photo"),
    ("ruff_python_parser", "crates/workspace/src/python/scan"),
    ("rusty_s3", "src/deploy/bucket"),
    ("schemars", "crates/workspace"),
    ("serde_ignored", "crates/support/src/decode"),
    ("serde_saphyr", "crates/support/src/decode"),
    ("strsim", "crates/support/src/diagnostic"),
    ("syntect", "src/content/highlight"),
    ("tera", "src/render"),
    ("terminal_size", "src/cli/terminal"),
    ("tiny_http", "src/serve/http"),
    ("two_face", "src/content/highlight"),
    ("unicode_normalization", "src/content/search_words"),
    ("webp", "src/photo"),
    ("zip", "src/import/archive"),
];

/// A file of a crate without its tests and comments.
struct Source {
    /// `src` or `crates/diagram/src`.
    root: String,
    /// Where it stands in its crate: `["render", "fill"]`, for a `mod.rs` the folder.
    module: Vec<String>,
    code: String,
}

static VISIBILITY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"pub\(in [\w:]+\) ").unwrap());

impl Source {
    fn new(root: &str, path: &Path, text: &str) -> Self {
        let path = path.with_extension("");
        let mut module: Vec<String> = path.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        module.pop_if(|name| ["mod", "lib"].contains(&name.as_str()));
        // Unit tests may look anywhere.
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        // Who may see an item is no use of that module.
        let code = VISIBILITY.replace_all(&lines.join("\n"), "pub ").into_owned();
        Self { root: root.to_owned(), module, code }
    }

    /// `src/render/fill`.
    fn name(&self) -> String {
        [std::slice::from_ref(&self.root), &self.module].concat().join("/")
    }

    /// What its circles are counted with: `src/render`, `crates/diagram`.
    fn part(&self) -> String {
        match self.root.strip_suffix("/src") {
            Some(root) => root.to_owned(),
            None => self.module.first().map_or("src".to_owned(), |module| format!("src/{module}")),
        }
    }

    /// What it names: modules and items of its crate as paths from the root, and other crates.
    fn references(&self, modules: &BTreeSet<Vec<String>>) -> References {
        static USE: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"(?m)^\s*(?:pub(?:\([^)]*\))?\s+)?use\s+([^;]+);").unwrap());
        static CHILD: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"(?m)^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+);").unwrap());
        static PATH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:^|[^\w:])((?:\w+::)+\w+)").unwrap());
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for child in CHILD.captures_iter(&self.code) {
            names.insert(child[1].to_owned(), [&self.module[..], &[child[1].to_owned()]].concat());
        }
        let mut references = References::default();
        let mut paths = Vec::new();
        let mut foreign = BTreeSet::new();
        for tree in USE.captures_iter(&self.code) {
            expand(&tree[1].split_whitespace().collect::<Vec<_>>().join(" "), "", &mut paths);
        }
        for path in paths {
            let (path, alias) = path.split_once(" as ").unwrap_or((&path, ""));
            let last = path.trim_end_matches("::self").rsplit("::").next().unwrap_or_default();
            let name = if alias.is_empty() { last } else { alias }.to_owned();
            match self.resolve(path, &names) {
                // A module that is only imported is not used yet; what is named through it is.
                Ok(path) if modules.contains(&path) && !path.is_empty() => {
                    names.insert(name, path);
                }
                Ok(path) => references.inside.push(path),
                Err(library) => {
                    foreign.insert(name);
                    references.outside.insert(library);
                }
            }
        }
        for path in PATH.captures_iter(&USE.replace_all(&self.code, "")) {
            match self.resolve(&path[1], &names) {
                Ok(path) => references.inside.push(path),
                Err(library) if foreign.contains(&library) => {}
                Err(library) => drop(references.outside.insert(library)),
            }
        }
        references
    }

    /// A path as written, from the crate's root; its first name where it leads out of the crate.
    fn resolve(&self, path: &str, names: &BTreeMap<String, Vec<String>>) -> Result<Vec<String>, String> {
        let mut segments = path.split("::").map(str::trim).peekable();
        let mut resolved = match segments.next().unwrap_or_default() {
            "crate" => Vec::new(),
            "self" => self.module.clone(),
            "super" => {
                let mut module = self.module.clone();
                module.pop();
                while segments.next_if_eq(&"super").is_some() {
                    module.pop();
                }
                module
            }
            first => names.get(first).ok_or(first)?.clone(),
        };
        resolved.extend(segments.filter(|segment| *segment != "self").map(str::to_owned));
        Ok(resolved)
    }
}

/// What a file names.
#[derive(Default)]
struct References {
    /// Paths from the root of its crate.
    inside: Vec<Vec<String>>,
    /// First names of paths that lead elsewhere.
    outside: BTreeSet<String>,
}

/// All paths of a tree `a::{b, c::{d}}`.
fn expand(tree: &str, before: &str, paths: &mut Vec<String>) {
    let Some((prefix, rest)) = tree.split_once('{') else {
        paths.push(format!("{before}{}", tree.trim()));
        return;
    };
    let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
    let before = format!("{before}{}", prefix.trim());
    let (mut depth, mut start) = (0, 0);
    for (index, character) in inside.char_indices().chain([(inside.len(), ',')]) {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !inside[start..index].trim().is_empty() {
                    expand(inside[start..index].trim(), &before, paths);
                }
                start = index + 1;
            }
            _ => {}
        }
    }
}

fn collect(root: &str, folder: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_test = path.file_stem().is_some_and(|name| name == "tests" || name == "main");
        if path.is_dir() {
            collect(root, &path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
            let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join(root)).unwrap();
            sources.push(Source::new(root, inside, &fs::read_to_string(&path).unwrap()));
        }
    }
}

/// All files of all crates.
fn sources() -> Vec<Source> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    collect("src", &home.join("src"), &mut sources);
    for entry in fs::read_dir(home.join("crates")).unwrap() {
        let root = format!("crates/{}/src", entry.unwrap().file_name().to_string_lossy());
        collect(&root, &home.join(&root), &mut sources);
    }
    sources
}

/// What each file names.
fn references(sources: &[Source]) -> Vec<References> {
    let mut modules: BTreeMap<&str, BTreeSet<Vec<String>>> = BTreeMap::new();
    for source in sources {
        modules.entry(&source.root).or_default().insert(source.module.clone());
    }
    sources.iter().map(|source| source.references(&modules[source.root.as_str()])).collect()
}

/// For each file the files of its crate that it uses.
fn graph(sources: &[Source]) -> Vec<Vec<usize>> {
    let files: BTreeMap<(&str, &[String]), usize> =
        sources.iter().enumerate().map(|(number, source)| ((&*source.root, &*source.module), number)).collect();
    let mut graph = Vec::new();
    for (source, references) in sources.iter().zip(references(sources)) {
        let file = |path: &Vec<String>| {
            (0..=path.len()).rev().find_map(|length| files.get(&(&*source.root, &path[..length])).copied())
        };
        let used: BTreeSet<usize> = references.inside.iter().filter_map(file).collect();
        graph.push(used.into_iter().filter(|&used| sources[used].name() != source.name()).collect());
    }
    graph
}

#[test]
fn every_module_is_in_the_list() {
    let sources = sources();
    let modules: BTreeSet<&str> = sources
        .iter()
        .filter(|source| source.root == "src")
        .filter_map(|source| source.module.first().map(String::as_str))
        .collect();
    let listed: BTreeSet<&str> = LAYERS.iter().flat_map(|modules| modules.iter().copied()).collect();
    assert_eq!(modules, listed);
}

#[test]
fn imports_point_one_way() {
    let sources = sources();
    let layer = |source: &Source| {
        let module = source.module.first().filter(|_| source.root == "src")?;
        LAYERS.iter().position(|modules| modules.contains(&module.as_str()))
    };
    let mut wrong = Vec::new();
    for (number, used) in graph(&sources).into_iter().enumerate() {
        for used in used {
            let (from, to) = (&sources[number], &sources[used]);
            let (Some(upper), Some(lower)) = (layer(from), layer(to)) else { continue };
            if from.module[0] != to.module[0] && lower >= upper {
                wrong.push(format!("{} uses {}", from.name(), to.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_use_each_other_in_small_circles_only() {
    let sources = sources();
    let mut wrong = Vec::new();
    for circle in digraph::cycles(&graph(&sources)) {
        let part = sources[circle[0]].part();
        let allowed = CIRCLES.iter().find(|(name, _)| *name == part).map_or(CIRCLE, |(_, size)| *size);
        if circle.len() > allowed {
            let names: Vec<String> = circle.iter().map(|&number| sources[number].name()).collect();
            wrong.push(format!("{part}: {} files use each other, not {allowed}: {}", circle.len(), names.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn libraries_stand_behind_one_module() {
    let sources = sources();
    let mut wrong = Vec::new();
    for (source, references) in sources.iter().zip(references(&sources)) {
        for (library, home) in BEHIND {
            if references.outside.contains(*library) && !source.name().starts_with(home) {
                wrong.push(format!("{} uses {library}, which stands behind {home}", source.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn references_are_understood() {
    let code = "mod child;\nuse super::{a::{self, T}, b as c};\nuse crate::d::e::E;\nuse std::f;\n\nfn g() { child::h(a::i(c::j::k(z::l()))) }\n";
    let source = Source::new("src", Path::new("x/mod.rs"), code);
    let modules = [vec!["a"], vec!["b"], vec!["d", "e"]];
    let modules = modules.iter().map(|path| path.iter().map(|name| (*name).to_owned()).collect()).collect();
    let found = source.references(&modules);
    let inside: Vec<String> = found.inside.iter().map(|path| path.join("/")).collect();
    assert_eq!(inside, ["a/T", "d/e/E", "x/child/h", "a/i", "b/j/k"]);
    assert_eq!(found.outside.into_iter().collect::<Vec<_>>(), ["std", "z"]);
}
