//! Files of rules for hosts, and the addresses of Blogger.

use brickpress::site::output_kind::OutputKind;

use crate::cases;
use crate::inline_site::build;

#[test]
fn rules() {
    cases::run("hosting", |input| {
        let built = build(input);
        assert_eq!(built.messages(), "");
        let made = built.renderer.site.outputs.iter().filter(|(_, target)| matches!(target, OutputKind::Hosting(_)));
        made.map(|(path, _)| (path.clone(), built.output(path))).collect()
    });
}

const BLOG: &str = "//- brickpress.toml
base_url = \"https://example.org\"
feed_filenames = [\"feed.json\"]
taxonomies = [{ name = \"labels\", feed = true }, { name = \"topics\" }]
[compat]
blogger = true
//- content/2024/02/page.md
+++
path = \"/2024/02/a.html\"
date = 2024-02-03
taxonomies.labels = [\"Foo Bar\", \"a/b\"]
+++
Text.
";

#[test]
fn a_blog_from_blogger_answers_at_its_old_addresses() {
    let mut built = build(BLOG);
    let outputs = built.render_all();
    assert_eq!(built.messages(), "");
    let leads_to = |path: &str| {
        let html = &outputs[path];
        html.split("url=").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(leads_to("search/label/Foo Bar/index.html"), "https://example.org/labels/foo-bar/");
    assert_eq!(leads_to("search/label/a/b/index.html"), "https://example.org/labels/a-b/");
    assert_eq!(leads_to("search/index.html"), "https://example.org/");
    assert_eq!(leads_to("2024/index.html"), "https://example.org/archive/2024/");
    assert_eq!(leads_to("2024/02/index.html"), "https://example.org/archive/2024/02/");
    assert_eq!(leads_to("2024_02_01_archive.html"), "https://example.org/archive/2024/02/");
    for (path, own, entry) in [
        ("atom.xml", "https://example.org/atom.xml", true),
        ("rss.xml", "https://example.org/rss.xml", true),
        ("feeds/posts/default/index.html", "https://example.org/atom.xml", true),
        ("feeds/posts/default/-/Foo Bar/index.html", "https://example.org/feeds/posts/default/-/Foo%20Bar/", true),
    ] {
        let feed = &outputs[path];
        assert!(feed.starts_with("<?xml") && feed.contains(own), "{path}: {feed}");
        assert_eq!(feed.contains("https://example.org/2024/02/a.html"), entry, "{path}");
    }
}

#[test]
fn a_search_answers_where_that_of_blogger_was() {
    let built = build(&BLOG.replace("[compat]", "build_search_index = true\n[compat]"));
    assert_eq!(built.messages(), "");
    assert!(built.output("search/index.html").contains("data-search=\"page\""));
}

#[test]
fn what_a_site_has_itself_is_not_taken() {
    let built =
        build(&format!("{BLOG}//- content/2024/_index.md\n+++\ntitle = \"Mine\"\n+++\n//- static/rss.xml\nmine\n"));
    assert_eq!(built.messages(), "");
    assert!(built.output("2024/index.html").contains("Mine"));
    assert_eq!(built.output("rss.xml"), "file static/rss.xml");
}
