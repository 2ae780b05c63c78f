//! Pages about workspaces in the default theme, read from a disk and from a repository.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use brickpress::pipeline::{self, Folder};
use brickpress::render::{Caches, Output, Renderer};

use crate::inline_site::{build, options};

const SITE: &[(&str, &str)] = &[
    ("brickpress.toml", "title = \"T\"\n[workspaces.shop]\npath = \"shop\"\npages = true\n"),
    ("content/a.md", "+++\ntitle = \"A\"\ndate = 2026-04-01\n+++\nOf [log](brick:log).\n\n```bricks\ngraph\n```\n"),
    ("shop/workspace.toml", "[tool.polylith]\nnamespace = \"acme\"\nstructure.theme = \"loose\"\n"),
    ("shop/pyproject.toml", "[project]\nname = \"development\"\n"),
    ("shop/components/acme/log/__init__.py", "'''Writes lines.'''\n\n\ndef write(): ...\n"),
    ("shop/components/acme/mail/README.md", "# Mail\n\nSends.\n\n## Uses\n\nLetters.\n"),
    ("shop/components/acme/mail/core.py", "import yaml\nfrom acme import log, api\nlog.write()\n"),
    ("shop/bases/acme/api/core.py", "from acme import mail\n"),
    (
        "shop/projects/web/pyproject.toml",
        "[project]\nname = \"web\"\ndependencies = [\"pyyaml>=6\"]\n[tool.polylith.bricks]\n\"../../bases/acme/api\" = \"acme/api\"\n",
    ),
];

fn inline() -> String {
    SITE.iter().map(|(path, text)| format!("//- {path}\n{text}")).collect()
}

const PAGES: [&str; 7] = [
    "shop/bricks/api/index.html",
    "shop/bricks/log/index.html",
    "shop/bricks/mail/index.html",
    "shop/index.html",
    "shop/libraries/yaml/index.html",
    "shop/projects/development/index.html",
    "shop/projects/web/index.html",
];

/// The values of an attribute, or the names of tags, in the order of the text.
fn after<'a>(html: &'a str, start: &str) -> Vec<&'a str> {
    html.split(start).skip(1).filter_map(|rest| rest.split(['"', '>', ' ']).next()).collect()
}

#[test]
fn pages_are_whole() {
    let mut built = build(&inline());
    let outputs = built.render_all();
    assert_eq!(built.messages(), "");
    let about: Vec<&str> = outputs.keys().map(String::as_str).filter(|path| path.starts_with("shop/")).collect();
    assert_eq!(about, PAGES);
    for path in PAGES {
        let html = &outputs[path];
        let ids = after(html, " id=\"");
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "ids of {path}: {ids:?}");
        let mut above = 0;
        for level in after(html, "<h").into_iter().filter_map(|name| name.parse::<usize>().ok()) {
            assert!(level <= above + 1, "h{level} after h{above} in {path}");
            above = level;
        }
        assert_eq!(html.matches("<h1>").count(), 1, "{path}");
        assert!(html.contains("aria-label=\"Breadcrumbs\""), "{path}");
        assert!(outputs["sitemap.xml"].contains(&format!("/{}<", path.trim_end_matches("index.html"))), "{path}");
        // A picture in a feed may lead to such a page, but no entry is one.
        let url = format!("http://localhost/{}", path.trim_end_matches("index.html"));
        let entries =
            [format!("<id>{url}<"), format!("<guid isPermaLink=\"true\">{url}<"), format!("\"url\": \"{url}\"")];
        let lists = ["atom.xml", "rss.xml", "feed.json", "archive/index.html", "index.html"];
        let listed = lists.iter().find(|list| entries.iter().any(|entry| outputs[**list].contains(entry.as_str())));
        assert_eq!(listed, None);
    }
}

#[test]
fn an_overview_says_what_is_too_large_for_it() {
    let large = |bricks: usize| {
        let bricks: String = (0..bricks).map(|i| format!("//- shop/components/acme/b{i}/core.py\nx = 1\n")).collect();
        let built = build(&(inline() + &bricks));
        built.output("shop/index.html")
    };
    let overview = large(147);
    assert!(!overview.contains("id=\"left-out\"") && overview.contains("id=\"deps-view\""), "150 bricks are drawn");
    let overview = large(148);
    assert!(!overview.contains("id=\"deps-view\"") && overview.contains("id=\"info-view\""), "{overview}");
    for view in ["graph", "deps"] {
        assert!(overview.contains(&format!("<code>brickpress bricks {view} --workspace shop</code>")), "{view}");
    }
    assert!(!overview.contains("bricks cycles"), "there is none");
}

#[test]
fn every_box_of_a_picture_leads_to_a_page() {
    let built = build(&inline());
    let post = built.output("a/index.html");
    for brick in ["api", "log", "mail"] {
        assert!(post.contains(&format!("href=\"http://localhost/shop/bricks/{brick}/\"")), "{brick}: {post}");
        let page = built.output(&format!("shop/bricks/{brick}/index.html"));
        assert!(page.contains("<h2 id=\"mentioned\">Mentioned in</h2>"), "{page}");
    }
    let feed = built.output("atom.xml");
    assert!(feed.contains("http://localhost/shop/bricks/mail/"), "{feed}");
}

pub(crate) fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A site on a disk.
pub(crate) fn load(root: &Path, caches: &Arc<Caches>) -> Renderer {
    let folder = Folder { root: root.to_owned(), config: None, env: None };
    pipeline::load(&folder, &options(), caches).unwrap().renderer
}

/// A page of a site on a disk, as a build that follows others makes it.
fn page(root: &Path, caches: &Arc<Caches>, path: &str) -> String {
    match load(root, caches).render(path) {
        Ok(Output::Bytes(bytes)) => String::from_utf8(bytes.to_vec()).unwrap(),
        other => panic!("{path}: {other:?}"),
    }
}

pub(crate) fn git(root: &Path, words: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(root).args(words).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "A").env(format!("GIT_{who}_EMAIL"), "a@example.org");
        command.env(format!("GIT_{who}_DATE"), "2026-03-01T12:00:00Z");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_change_of_the_source_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    SITE.iter().for_each(|(path, text)| write(root, path, text));
    let caches = Arc::new(Caches::default());
    let log = || page(root, &caches, "shop/bricks/log/index.html");
    let before = log();
    assert!(before.contains("<p>Writes lines.</p>") && !before.contains("core.py:7"), "{before}");
    assert!(!before.contains("id=\"history\""), "there is no repository");
    write(root, "shop/bases/acme/api/core.py", "\n\n\n\n\n\nfrom acme import log\n");
    write(root, "shop/components/acme/log/README.md", "Writes *much*.\n");
    let after = log();
    assert!(after.contains("<p>Writes <em>much</em>.</p>") && after.contains("core.py:7"), "{after}");
}

#[test]
fn a_brick_has_the_commits_since_the_last_release() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    SITE.iter().for_each(|(path, text)| write(root, path, text));
    git(root, &["init", "--quiet", "--initial-branch=main"]);
    let commit = |subject: &str| {
        git(root, &["add", "--all"]);
        git(root, &["commit", "--quiet", "--message", subject]);
    };
    commit("Everything");
    let history = |brick: &str| {
        let html = page(root, &Arc::new(Caches::default()), &format!("shop/bricks/{brick}/index.html"));
        let section = html.split("<h2 id=\"history\">").nth(1).unwrap().split("</section>").next().unwrap().to_owned();
        let subjects: Vec<&str> = section.split("<span>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
        format!("{}: {}", section.split(" <").next().unwrap(), subjects.join(", "))
    };
    assert_eq!(history("mail"), "History: Everything");
    git(root, &["tag", "v1"]);
    write(root, "shop/components/acme/mail/core.py", "from acme import log\n");
    commit("Mail <needs> no YAML");
    write(root, "content/a.md", "");
    commit("No brick");
    assert_eq!(history("mail"), "Since v1: Mail &lt;needs&gt; no YAML");
    assert_eq!(history("log"), "Since v1: ");
}
