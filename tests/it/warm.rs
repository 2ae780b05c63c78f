//! What is remembered between runs changes nothing but the time they take.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use brickpress::content::highlight::{self, Stretches};
use brickpress::output::{Destination, Outputs, sync};
use brickpress::pipeline::{self, Folder, Loaded};
use brickpress::render::{Caches, Output, Renderer};
use brickpress::site::{Mode, Options};
use brickpress::source::{ChangedPaths, Stamp};
use proptest::prelude::*;
use support::cache::{Cache, key};
use support::diagnostic::Diagnostic;
use workspace::{LoadedWorkspace, ReadOptions, WorkspaceLocation, WorkspaceStore, WorkspaceVersion};

use crate::inline_site;

/// Files that an edit may give any of these texts.
const PATHS: [&str; 4] = [
    "components/shop/log/core.py",
    "components/shop/mail/__init__.py",
    "bases/shop/api/core.py",
    "bases/shop/api/test_core.py",
];
const TEXTS: [&str; 7] = [
    "",
    "import shop.log, yaml\n\ndef send():\n    return shop.log.write()\n",
    "from shop import mail\n__all__ = [\"a\"]\nmail.send()\n",
    "from ..log import core as c\nif TYPE_CHECKING:\n    import shop.api\nc.x.y()\n",
    "try:\n    import shop.gone\nexcept ImportError:\n    pass\n",
    "x = ]\n",
    "# \u{e4}\u{0}\nimport shop.mail\n",
];

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read(root: &Path, reading: ReadOptions, cache: Cache) -> (Arc<LoadedWorkspace>, Arc<Cache>) {
    let cache = Arc::new(cache);
    let place = WorkspaceLocation { folder: root.to_owned(), display_name: "shop".to_owned(), rev: None };
    let workspaces = WorkspaceStore::new([("shop".to_owned(), place)].into()).with_cache(Arc::clone(&cache));
    let found = workspaces.get("shop", &WorkspaceVersion { options: reading, ..WorkspaceVersion::default() }).unwrap();
    (found, cache)
}

/// A workspace in a folder, and the file of its cache beside it.
fn workspace() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (root, file) = (folder.path().join("shop"), folder.path().join("cache.facts"));
    write(&root, "workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\nstructure.theme = \"loose\"\n");
    (folder, root, file)
}

/// Files of a site and of the workspace beside it, each with the texts that an edit may give it; nothing removes it.
const SITE: &[(&str, &[Option<&str>])] = &[
    (
        "brickpress.toml",
        &[
            Some("title = \"A\"\n[workspaces.shop]\npath = \"shop\"\npages = true\n"),
            Some(
                "title = \"B\"\narchive = \"all\"\nbuild_search_index = true\n[workspaces.shop]\npath = \"shop\"\npages = \"code\"\n[markdown]\nsmart_punctuation = true\n",
            ),
        ],
    ),
    (
        "content/posts/_index.md",
        &[
            None,
            Some("+++\nsort_by = \"date\"\npaginate_by = 2\n+++\n"),
            Some("+++\nsort_by = \"title\"\n+++\nThe [first](one.md).\n"),
        ],
    ),
    (
        "content/posts/one.md",
        &[
            Some(
                "+++\ntitle = \"One\"\ndate = 2026-01-01\n[taxonomies]\ntags = [\"x\"]\n+++\nFirst.\n<!-- more -->\n```rust\nfn a() {}\n```\n",
            ),
            Some(
                "+++\ntitle = \"One\"\ndate = 2026-01-01\n[taxonomies]\ntags = [\"x\"]\n+++\nFirst. [Two](two.md#b) ![](p.svg)\n",
            ),
            Some("+++\ntitle = \"Uno\"\ndate = 2026-01-03\ntemplate = \"all.html\"\n+++\n```bricks\ngraph\n```\n"),
        ],
    ),
    (
        "content/posts/two.md",
        &[
            Some(
                "+++\ntitle = \"Two\"\ndate = 2026-01-02\n[taxonomies]\ntags = [\"x\", \"y\"]\n+++\n# A\n\n# B\n\n{{ page.title }} [log](brick:log)\n",
            ),
            Some("+++\ntitle = \"Two\"\ndate = 2026-01-02\ndraft = true\n+++\n# B\n"),
            Some("+++\ntitle = \"Two\"\ndate = 2025-12-31\nslug = \"zwei\"\n+++\n# B\n\nMore of it. [One](one.md)\n"),
        ],
    ),
    (
        "content/posts/p.svg",
        &[
            None,
            Some("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"></svg>"),
            Some("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"></svg>"),
        ],
    ),
    (
        "content/posts/three/index.md",
        &[None, Some("+++\ntitle = \"Three\"\n+++\n"), Some("# Drei\n\n[Eins](../one.md)\n")],
    ),
    (
        "templates/all.html",
        &[
            Some(
                "{{ page.title }}{{ page.content | safe }}{% set s = get_section(path=\"posts/_index.md\", allow_missing=true) %}{% for p in s?.pages or [] %}{{ p.title }} {{ p.word_count }}{% endfor %}",
            ),
            Some(
                "{{ get_url(path=\"s.css\", cachebust=true) }}{{ load_data(path=\"data.json\") }}{% set two = get_page(path=\"posts/two.md\", allow_missing=true) %}{% if two %}{{ two.content | safe }}{% endif %}",
            ),
            Some(
                "{{ \"[a](@/posts/two.md)\" | markdown }}{{ now() | date(format=\"%Y\") }}{% set tags = get_taxonomy(kind=\"tags\", required=false) %}{% for t in tags?.items or [] %}{{ t.name }}{{ t.page_count }}{% endfor %}{{ bricks(view=\"info\") }}",
            ),
        ],
    ),
    (
        "templates/page.html",
        &[
            None,
            Some(
                "{% extends \"base.html\" %}{% block main %}{{ page.content | safe }}{% if page.lower %}{{ page.lower.title }}{% endif %}{% endblock main %}",
            ),
        ],
    ),
    ("static/s.css", &[Some("a{}"), Some("b{}")]),
    ("data.json", &[Some("1"), Some("[2]")]),
    ("shop/workspace.toml", &[Some("[tool.polylith]\nnamespace = \"shop\"\nstructure.theme = \"loose\"\n")]),
    (
        "shop/components/shop/log/core.py",
        &[Some(""), Some("import shop.mail\n"), Some("\"\"\"Logs.\"\"\"\nimport yaml\n")],
    ),
    ("shop/components/shop/mail/__init__.py", &[Some("\"\"\"Mails.\"\"\"\n"), Some("import yaml\n"), None]),
];

/// Files and folders of the site that an edit may give the other name, which keeps their content, their times and their numbers on disk. Where there are
/// both, they change places.
const MOVES: &[[&str; 2]] = &[
    ["content/posts/one.md", "content/posts/uno.md"],
    ["content/posts/one.md", "content/posts/two.md"],
    ["content/posts/two.md", "content/news/two.md"],
    ["content/posts/three", "content/posts/drei"],
    ["content/posts", "content/notes"],
    ["content/posts/p.svg", "static/p.svg"],
    ["templates/all.html", "templates/page.html"],
    ["templates/page.html", "templates/post.html"],
    ["static/s.css", "static/t.css"],
    ["shop/components/shop/log", "shop/components/shop/mail"],
    ["shop/components/shop/mail", "shop/components/shop/post"],
];

/// Gives a file or folder the other of two names.
fn exchange(root: &Path, [one, two]: [&str; 2]) {
    let (one, two, aside) = (root.join(one), root.join(two), root.join("moving"));
    for path in [&one, &two] {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
    }
    // One that is not there cannot be moved.
    let _ = fs::rename(&one, &aside);
    let _ = fs::rename(&two, &one);
    let _ = fs::rename(&aside, &two);
}

/// The outputs of a site.
struct Rendered<'a>(&'a Renderer);

impl Outputs for Rendered<'_> {
    fn render(&self, path: &str, buffer: &mut Vec<u8>) -> Result<Option<PathBuf>, Vec<Diagnostic>> {
        self.0.render_into(path, buffer)
    }

    fn source_state(&self, path: &str) -> Option<u128> {
        self.0.source_state(path)
    }
}

/// Builds a site as a new process does, and returns the paths of the files that it has written.
fn written(root: &Path) -> BTreeSet<String> {
    let before = states(&root.join("public"));
    let state = root.join(".brickpress");
    let caches = Arc::new(Caches::once(Cache::none(), Cache::open(&state.join("site.facts"))));
    let folder = Folder { root: root.to_owned(), config: None, env: None };
    let loaded = pipeline::load(&folder, &inline_site::options(), &caches).unwrap();
    assert_eq!(loaded.diagnostics, []);
    let paths = loaded.renderer.paths();
    let destination = Destination { folder: &root.join("public"), state: &state, force: false };
    sync(&destination, &paths, &Rendered(&loaded.renderer)).unwrap();
    caches.save();
    let after = states(&root.join("public"));
    after.into_iter().filter(|(path, state)| before.get(path) != Some(state)).map(|(path, _)| path).collect()
}

/// The state of every file below a folder, which is another one as soon as it is written.
fn states(folder: &Path) -> BTreeMap<String, Option<Stamp>> {
    let name = |path: &PathBuf| path.to_str().unwrap().to_owned();
    let stamp = |path: &PathBuf| Stamp::of(&fs::metadata(folder.join(path)).unwrap());
    contents(folder).keys().map(|path| (name(path), stamp(path))).collect()
}

/// What the build remembers of the state of each file that it has written.
fn remembered_states(root: &Path) -> BTreeMap<String, Option<Stamp>> {
    let is_list = |path: &Path| path.file_name().unwrap().to_string_lossy().starts_with("outputs-");
    let entries = fs::read_dir(root.join(".brickpress")).unwrap().map(|entry| entry.unwrap().path());
    let list = entries.into_iter().find(|path| is_list(path)).unwrap();
    let list: serde_json::Value = serde_json::from_slice(&fs::read(list).unwrap()).unwrap();
    let files = list["files"].as_object().unwrap().iter();
    files.map(|(path, written)| (path.clone(), serde_json::from_value(written[1].clone()).ok())).collect()
}

#[test]
fn the_states_of_files_are_those_that_they_are_in() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "content/one.md", "One.\n");
    write(root, "static/plain/a.txt", "a");
    let check = || {
        written(root);
        let remembered = remembered_states(root);
        assert!(remembered.len() > 5);
        for (path, state) in remembered {
            let metadata = fs::metadata(root.join("public").join(&path)).unwrap();
            assert_eq!(state, Stamp::of(&metadata), "{path}");
        }
    };
    // Moved as a whole; then files that change where they are, beside a folder that is new.
    check();
    write(root, "content/two/three.md", "Three.\n");
    write(root, "static/plain/b.txt", "b");
    check();
}

#[test]
fn only_what_changed_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "content/about.md", "+++\ntitle = \"About\"\n+++\nUs.\n");
    let post = |day: usize, title: &str, text: &str| {
        let front = format!("title = \"{title}\"\ndate = 2026-04-{day:02}\n[taxonomies]\nlabels = [\"x\"]\n");
        write(
            root,
            &format!("content/posts/p{day}.md"),
            &format!("+++\n{front}+++\nWords.\n\n```rust\nfn {text}() {{}}\n```\n"),
        );
    };
    (1..30).for_each(|day| post(day, &format!("Post {day}"), "a"));
    assert!(written(root).len() > 40);
    assert_eq!(written(root), BTreeSet::new());
    let set = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<BTreeSet<String>>();
    // Code is neither counted nor quoted, so the page and the feeds show it and no list.
    post(28, "Post 28", "b");
    let page = "posts/p28/index.html";
    let feeds =
        ["", "labels/x/"].map(|folder| ["atom.xml", "feed.json", "rss.xml"].map(|feed| format!("{folder}{feed}")));
    assert_eq!(written(root), feeds.into_iter().flatten().chain([page.to_owned()]).collect());
    // A title stands in lists, and with the neighbours of its page.
    post(28, "Third", "b");
    let found = written(root);
    assert!(
        found.is_superset(&set(&[page, "posts/p27/index.html", "posts/p29/index.html", "archive/2026/04/index.html"])),
        "{found:?}"
    );
    assert!(!found.contains("posts/p9/index.html") && !found.contains("about/index.html"), "{found:?}");
    // What is gone from the output folder is made again; what somebody has written there is replaced.
    fs::remove_file(root.join("public/about/index.html")).unwrap();
    fs::write(root.join("public/posts/p7/index.html"), "mine").unwrap();
    assert_eq!(written(root), set(&["about/index.html", "posts/p7/index.html"]));
    // The colours of code are remembered as long as it is there.
    for word in ["b", "c", "d", "e", "f", "g", "h", "i", "j", "k"] {
        post(1, "Post 1", word);
        assert!(written(root).contains("posts/p1/index.html"));
    }
    let cache = Cache::open(&root.join(".brickpress/site.facts"));
    let colours = |code: &str| cache.get::<Stretches>(key(highlight::KIND, &["rust", code]));
    assert!(colours("fn a() {}\n").is_some() && colours("fn k() {}\n").is_some() && colours("fn x() {}\n").is_none());
    write(root, "brickpress.toml", "title = \"Other\"\n");
    assert!(written(root).len() > 40);
}

/// Runs the program in a folder: its exit code, and what it printed.
fn brickpress(root: &Path, words: &[&str]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_brickpress"));
    let output = command.args(words).current_dir(root).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Every file below a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => drop(found.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap())),
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// A build that remembers earlier ones writes what one from nothing writes, after any edits and renames of any file, and says the same
    /// of mistakes.
    #[test]
    fn a_warm_site_equals_a_cold_one(
        first in prop::collection::vec(any::<u16>(), SITE.len()),
        edits in prop::collection::vec(prop::collection::vec((0..SITE.len() + MOVES.len(), any::<u16>()), 1..3), 2..6),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let mut rounds: Vec<Vec<(usize, u16)>> = vec![first.into_iter().enumerate().collect()];
        rounds.extend(edits);
        for round in rounds {
            for (file, text) in round {
                let Some(&(path, texts)) = SITE.get(file) else {
                    exchange(root, MOVES[file - SITE.len()]);
                    continue;
                };
                match texts[usize::from(text) % texts.len()] {
                    Some(text) => write(root, path, text),
                    None => drop(fs::remove_file(root.join(path))),
                }
            }
            let (state, aside) = (root.join(".brickpress"), root.join("aside"));
            let warm = brickpress(root, &["build"]);
            // With errors nothing is written, so there may be nothing yet.
            let _ = fs::rename(&state, &aside);
            let cold = brickpress(root, &["build", "-o", "cold"]);
            let _ = fs::remove_dir_all(&state);
            let _ = fs::rename(&aside, &state);
            prop_assert_eq!(&warm, &cold);
            if warm.0 == Some(0) {
                let now = contents(&root.join("public"));
                prop_assert!(now == contents(&root.join("cold")), "{}", warm.1);
            }
            let _ = fs::remove_dir_all(root.join("cold"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn a_warm_workspace_equals_a_cold_one(
        edits in prop::collection::vec((0..PATHS.len(), 0..TEXTS.len(), any::<bool>(), any::<u16>()), 1..12),
    ) {
        let (_folder, root, file) = workspace();
        for (path, text, compat, damage) in edits {
            write(&root, PATHS[path], TEXTS[text]);
            let reading = ReadOptions { compat };
            let (warm, cache) = read(&root, reading, Cache::open(&file));
            cache.save();
            let (again, _) = read(&root, reading, Cache::open(&file));
            let (cold, _) = read(&root, reading, Cache::none());
            prop_assert_eq!(&*warm, &*cold);
            prop_assert_eq!(&*again, &*cold);
            // Now and then a byte of the file is lost.
            if damage % 4 == 0 && let Ok(mut bytes) = fs::read(&file) {
                let index = usize::from(damage) % bytes.len();
                bytes.remove(index);
                fs::write(&file, bytes).unwrap();
            }
        }
    }
}

/// What a system tells of a change at a path: the path, or the first folder above it that is new.
fn told(root: &Path, path: &str) -> PathBuf {
    let folders = path.match_indices('/').map(|(index, _)| root.join(&path[..index]));
    folders.into_iter().find(|folder| !folder.is_dir()).unwrap_or_else(|| root.join(path))
}

/// All outputs of a site, and what is wrong with it.
type Shown = (BTreeMap<String, Result<Output, Vec<Diagnostic>>>, Vec<Diagnostic>);

fn shown(loaded: &Loaded) -> Shown {
    let render = |path: &str| (path.to_owned(), loaded.renderer.render(path));
    (loaded.renderer.paths().into_iter().map(render).collect(), loaded.diagnostics.clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// A site that is served and reads only what it was told of shows what one does that reads everything, after any edits and renames.
    #[test]
    fn a_served_site_equals_a_new_one(
        first in prop::collection::vec(any::<u16>(), SITE.len()),
        edits in prop::collection::vec(prop::collection::vec((0..SITE.len() + MOVES.len(), any::<u16>()), 0..3), 2..8),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let site = Folder { root: root.to_owned(), config: None, env: None };
        let options = Options { root: Some(root.to_owned()), mode: Mode::Serve, ..inline_site::options() };
        let caches = Arc::new(Caches::default());
        let mut rounds: Vec<Vec<(usize, u16)>> = vec![first.into_iter().enumerate().collect()];
        rounds.extend(edits);
        for round in rounds {
            let mut changed = BTreeSet::new();
            for (file, text) in round {
                let Some(&(path, texts)) = SITE.get(file) else {
                    let names = MOVES[file - SITE.len()];
                    changed.extend(names.map(|name| told(root, name)));
                    changed.extend(names.map(|name| root.join(name)));
                    exchange(root, names);
                    continue;
                };
                changed.insert(told(root, path));
                match texts[usize::from(text) % texts.len()] {
                    Some(text) => write(root, path, text),
                    None => drop(fs::remove_file(root.join(path))),
                }
            }
            let changed: Vec<PathBuf> = changed.into_iter().collect();
            let since = if changed.is_empty() { ChangedPaths::NoneReported } else { ChangedPaths::Only(&changed) };
            let served = pipeline::reload(&site, &options, &caches, since).unwrap();
            prop_assert_eq!(served.is_none(), changed.is_empty());
            if let Some(served) = served {
                let new = pipeline::load(&site, &options, &Arc::new(Caches::default())).unwrap();
                prop_assert_eq!(shown(&served), shown(&new));
            }
            // Nothing was missed.
            prop_assert!(pipeline::reload(&site, &options, &caches, ChangedPaths::NoneReported).unwrap().is_none());
        }
    }
}

/// One post is saved: the others are not even looked at. What nobody told of is found when the site is asked whether that was all.
#[test]
fn only_what_changed_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "content/a.md", "# A\n");
    write(root, "content/b.md", "# B\n");
    write(root, "content/x/c.md", "# C\n");
    let site = Folder { root: root.to_owned(), config: None, env: None };
    let caches = Arc::new(Caches::default());
    let options = inline_site::options();
    let reload = |since: ChangedPaths<'_>| pipeline::reload(&site, &options, &caches, since).unwrap();
    let titles = |loaded: Option<Loaded>| {
        let pages = loaded.unwrap().renderer.site.pages.clone();
        pages.iter().map(|page| page.title.clone()).collect::<Vec<_>>().join(" ")
    };
    let only = |paths: &[&str]| {
        let paths: Vec<PathBuf> = paths.iter().map(|path| root.join(path)).collect();
        titles(reload(ChangedPaths::Only(&paths)))
    };
    assert_eq!(titles(reload(ChangedPaths::Unknown)), "A B C");
    write(root, "content/a.md", "# One\n");
    write(root, "content/b.md", "# Two\n");
    assert_eq!(only(&["content/a.md"]), "One B C");
    assert_eq!(titles(reload(ChangedPaths::NoneReported)), "One Two C");
    assert!(reload(ChangedPaths::NoneReported).is_none());
    // A file that comes, one that goes, and one that was there for a moment.
    write(root, "content/x/d.md", "# D\n");
    fs::remove_file(root.join("content/a.md")).unwrap();
    assert_eq!(only(&["content/x/d.md", "content/a.md", "content/x/passing.tmp"]), "Two C D");
    // What lies in a folder that is hidden is nobody's.
    write(root, "content/.git/e.md", "# E\n");
    write(root, "content/b.md", "# B\n");
    assert_eq!(only(&["content/.git/e.md"]), "Two C D");
    // A folder that comes, goes or is moved is more than its name says; so is what is outside of the site.
    fs::rename(root.join("content/x"), root.join("content/y")).unwrap();
    assert_eq!(only(&["content/x", "content/y"]), "B C D");
    write(root, "content/b.md", "# Two\n");
    assert_eq!(only(&["brickpress.toml"]), "Two C D");
    #[cfg(unix)]
    {
        // A backslash is a letter like any other.
        write(root, "content/back\\slash.md", "# Z\n");
        assert_eq!(only(&["content/back\\slash.md"]), "Two Z C D");
        fs::remove_file(root.join("content/back\\slash.md")).unwrap();
        assert_eq!(only(&["content/back\\slash.md"]), "Two C D");
        // A link: what changes in one place changes in another.
        std::os::unix::fs::symlink(root.join("content/b.md"), root.join("content/z.md")).unwrap();
        assert_eq!(only(&["content/z.md"]), "Two C D Two");
        write(root, "content/b.md", "# B\n");
        assert_eq!(only(&["content/b.md"]), "B C D B");
    }
}

/// A template that is a link changes with the file that it leads to.
#[cfg(unix)]
#[test]
fn a_linked_template_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "content/a.md", "+++\ntitle = \"A\"\ntemplate = \"t.html\"\n+++\n");
    write(root, "content/t.html", "one");
    write(root, "templates/other.html", "");
    let site = Folder { root: root.to_owned(), config: None, env: None };
    let (options, caches) = (inline_site::options(), Arc::new(Caches::default()));
    let shown = |path: &str| {
        let changed = [root.join(path)];
        let loaded = pipeline::reload(&site, &options, &caches, ChangedPaths::Only(&changed)).unwrap().unwrap();
        match loaded.renderer.render("a/index.html") {
            Ok(Output::Bytes(bytes)) => String::from_utf8(bytes.to_vec()).unwrap(),
            other => format!("{other:?}"),
        }
    };
    shown("content");
    std::os::unix::fs::symlink(root.join("content/t.html"), root.join("templates/t.html")).unwrap();
    assert_eq!(shown("templates/t.html"), "one");
    write(root, "content/t.html", "two");
    assert_eq!(shown("content/t.html"), "two");
}
