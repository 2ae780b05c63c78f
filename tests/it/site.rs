//! What a site consists of, in small inline sites.

use crate::inline_site::{build, build_with, options};

const PLAIN: &str = "\
//- templates/page.html
{{ page.content | safe }}
//- templates/section.html
{% for page in paginator?.pages or section.pages %}{{ page.path }} {% endfor %}
//- templates/index.html
{% for page in section.pages %}{{ page.path }} {% endfor %}
";

/// The HTML of `content/a.md` with this text, and the messages.
fn page(text: &str) -> (String, String) {
    let mut built =
        build(&format!("{PLAIN}//- content/b.md\n# B\n## Part\n//- content/a.md\n+++\ntitle = \"A\"\n+++\n{text}"));
    built.render_all();
    (built.output("a/index.html"), built.messages())
}

fn check(text: &str, expected: &str) {
    assert_eq!(page(text), (format!("{expected}\n"), String::new()), "{text}");
}

#[test]
fn code_is_never_templated() {
    check("`{{ x }}` is {{ 1 + 1 }}", "<p><code>{{ x }}</code> is 2</p>\n");
    check(
        "```text\n{% if %}\n```",
        "<pre class=\"code\" data-lang=\"text\" tabindex=\"0\"><code class=\"language-text\">{% if %}\n</code></pre>\n",
    );
    check("{% if true %}yes `{# no #}`{% endif %}", "<p>yes <code>{# no #}</code></p>\n");
}

#[test]
fn ids_of_headings_are_no_comments() {
    let (html, messages) = page("## A {#one}\n\n{# gone #}[x](#one) {{ 1 + 1 }}\n\n## B {#two .c}\n");
    assert_eq!(messages, "");
    assert!(html.contains("<h2 id=\"one\">A") && html.contains("<h2 id=\"two\" class=\"c\">B"), "{html}");
    assert!(html.contains("<p><a href=\"#one\">x</a> 2</p>"), "{html}");
}

#[test]
fn links_lead_to_pages() {
    check("[b](@/b.md#part)", "<p><a href=\"http://localhost/b/#part\">b</a></p>\n");
    check("[b](b.md)", "<p><a href=\"http://localhost/b/\">b</a></p>\n");
    check("[x](https://example.com/?a=1&b=2)", "<p><a href=\"https://example.com/?a=1&amp;b=2\">x</a></p>\n");
}

#[test]
fn text_sees_its_page() {
    check(
        "{{ page.title }} {{ get_url(path=\"@/b.md\") }}",
        "<p>A <a href=\"http://localhost/b/\">http://localhost/b/</a></p>\n",
    );
}

/// The output paths of a site, without those that every site has.
fn outputs(text: &str) -> Vec<String> {
    let built = build(text);
    assert_eq!(built.messages(), "", "{text}");
    let usual = [
        "404.html",
        "atom.xml",
        "rss.xml",
        "feed.json",
        "robots.txt",
        "sitemap.xml",
        "page/1/index.html",
        "index.html",
    ];
    let theme = brickpress::theme::STATIC.iter().map(|(name, _)| *name);
    let skipped: Vec<&str> = usual.into_iter().chain(theme).collect();
    built.renderer.site.outputs.keys().filter(|path| !skipped.contains(&path.as_str())).cloned().collect()
}

#[test]
fn urls() {
    for (file, front, expected) in [
        ("a.md", "", "a/index.html"),
        ("posts/Über Uns.md", "", "posts/uber-uns/index.html"),
        ("2026-04-06-hello.md", "", "hello/index.html"),
        ("2026-04-06-hello.md", "slug = \"Other Name\"", "other-name/index.html"),
        ("a.md", "path = \"x/y\"", "x/y/index.html"),
        ("a.md", "path = \"/2024/02/name.html\"", "2024/02/name.html"),
        ("posts/b/index.md", "", "posts/b/index.html"),
    ] {
        let config = "//- brickpress.toml\narchive = false\n";
        assert_eq!(outputs(&format!("{config}//- content/{file}\n+++\n{front}\n+++\n")), [expected], "{file} {front}");
    }
}

#[test]
fn permalink_patterns() {
    let site = "\
//- brickpress.toml
archive = false
//- content/posts/_index.md
+++
permalink = \"/{year}/{month}/{slug}.html\"
render = false
+++
//- content/posts/a.md
+++
date = 2024-02-03
+++
//- content/posts/deep/2025-11-30-b.md
";
    assert_eq!(outputs(site), ["2024/02/a.html", "2025/11/b.html"]);
}

#[test]
fn aliases_and_redirects() {
    let site =
        "//- brickpress.toml\narchive = false\n//- content/a.md\n+++\naliases = [\"/old/name.html\", \"older\"]\n+++\n";
    assert_eq!(outputs(site), ["a/index.html", "old/name.html", "older/index.html"]);
    assert!(build(site).output("older/index.html").contains("url=http://localhost/a/"));
}

#[test]
fn bundles_bring_their_files() {
    let site = "//- brickpress.toml\narchive = false\n//- content/posts/a/index.md\n![x](photo.jpg)\n//- content/posts/a/photo.jpg\n400x300\n//- content/posts/note.txt\nHi.\n//- content/posts/_index.md\n";
    assert_eq!(outputs(site), ["posts/a/index.html", "posts/a/photo.jpg", "posts/index.html", "posts/note.txt"]);
    let page = build(site).output("posts/a/index.html");
    assert!(
        page.contains("src=\"http://localhost/posts/a/photo.jpg\" width=\"400\" height=\"300\" loading=\"lazy\""),
        "{page}"
    );
}

#[test]
fn what_is_published() {
    let site = "\
//- content/a.md
+++
draft = true
+++
//- content/b.md
+++
date = 2026-05-02
+++
//- content/c.md
+++
expires = 2026-05-01
+++
//- content/d.md
+++
date = 2026-05-01
expires = 2026-05-02
+++
//- content/drafts/_index.md
+++
draft = true
+++
//- content/drafts/e.md
";
    let published = |change: &dyn Fn(&mut brickpress::site::Options), config: &str| {
        let mut options = options();
        change(&mut options);
        let built = build_with(&format!("{config}{site}"), &options);
        let paths: Vec<String> = built.renderer.site.pages.iter().map(|page| page.page.path.clone()).collect();
        paths.join(" ")
    };
    assert_eq!(published(&|_| {}, ""), "d.md");
    assert_eq!(published(&|options| options.drafts = true, ""), "a.md d.md drafts/e.md");
    assert_eq!(published(&|options| options.future = true, ""), "b.md d.md");
    assert_eq!(published(&|options| options.expired = true, ""), "c.md d.md");
    assert_eq!(published(&|_| {}, "//- brickpress.toml\npublish_future = true\n"), "b.md d.md");
    assert_eq!(published(&|_| {}, "//- zola.toml\nbase_url = \"https://example.com\"\n"), "b.md d.md");
}

#[test]
fn drafts_take_what_is_below_with_them() {
    let site = "//- content/d/_index.md\n+++\ndraft = true\n+++\n//- content/d/e/_index.md\n//- content/d/e/f.md\n";
    assert_eq!(outputs(site), Vec::<String>::new());
    let mut options = options();
    options.drafts = true;
    let built = build_with(site, &options);
    let outputs: Vec<&str> = built.renderer.site.outputs.keys().map(String::as_str).collect();
    for path in ["d/index.html", "d/e/index.html", "d/e/f/index.html"] {
        assert!(outputs.contains(&path), "{path} in {outputs:?}");
    }
}

#[test]
fn pages_without_an_output_are_in_no_list() {
    let front = "date = 2026-01-01\nrender = false\n[taxonomies]\ntags = [\"x\"]";
    let built = build(&format!("{PLAIN}//- content/a.md\n+++\n{front}\n+++\n"));
    assert_eq!(built.messages(), "");
    assert_eq!(built.output("index.html").trim(), "");
    assert!(!built.output("atom.xml").contains("<entry>"));
    assert!(built.renderer.site.archive.is_empty());
}

#[test]
fn content_in_other_languages_stays_out() {
    let zola = "//- zola.toml\nbase_url = \"https://example.com\"\n";
    let content = "//- content/a.md\n//- content/a.fr.md\n//- content/b.x.md\n//- content/_index.fr.md\n";
    let pages = |config: &str| {
        let built = build(&format!("{zola}{config}{content}"));
        let paths: Vec<String> = built.renderer.site.pages.iter().map(|page| page.page.path.clone()).collect();
        paths.join(" ")
    };
    assert_eq!(pages("[languages.fr]\n[languages.en]\n"), "a.md b.x.md");
    assert_eq!(pages(""), "_index.fr.md a.fr.md a.md b.x.md");
}

#[test]
fn redirects_lead_to_folders_and_files() {
    for (to, expected) in [
        ("a/b", "https://example.com/a/b/"),
        ("/a/b/#c", "https://example.com/a/b/#c"),
        ("a?b", "https://example.com/a/?b"),
        ("a/b.pdf", "https://example.com/a/b.pdf"),
        ("https://other.org/x", "https://other.org/x"),
    ] {
        let config = "//- brickpress.toml\nbase_url = \"https://example.com\"\n";
        let built = build(&format!("{config}//- content/s/_index.md\n+++\nredirect_to = \"{to}\"\n+++\n"));
        let html = built.output("s/index.html");
        assert!(html.contains(&format!("<link rel=\"canonical\" href=\"{expected}\">")), "{html}");
    }
}

#[test]
fn templates_see_the_settings_of_markdown() {
    let template = "//- templates/page.html\n{{ config.markdown.highlighting.style or \"-\" }} \
                    {{ config.markdown.insert_anchor_links }} {{ config.markdown.render_emoji }}\n//- content/a.md\n";
    let zola = "//- zola.toml\nbase_url = \"https://example.com\"\n";
    let page = |config: &str| build(&format!("{zola}{config}{template}")).output("a/index.html");
    assert_eq!(page("[markdown.highlighting]\nstyle = \"class\"\n").trim(), "class none false");
    assert_eq!(page("[markdown]\nrender_emoji = true\n").trim(), "- none true");
}

#[test]
fn zola_makes_no_list_of_no_terms() {
    let site = "//- zola.toml\nbase_url = \"https://example.com\"\ntaxonomies = [{ name = \"tags\" }, { name = \"faq\" }]\n\
                //- content/a.md\n+++\n[taxonomies]\ntags = [\"x\"]\n+++\n//- content/faq/_index.md\n";
    assert_eq!(outputs(site), ["a/index.html", "faq/index.html", "tags/index.html", "tags/x/index.html"]);
}

#[test]
fn sections_sort_and_paginate() {
    let posts = |front: &str| {
        let site = format!(
            "{PLAIN}//- content/p/_index.md\n+++\n{front}\n+++\n\
             //- content/p/one.md\n+++\ntitle = \"b 10\"\ndate = 2026-01-01\nweight = 2\n+++\n\
             //- content/p/two.md\n+++\ntitle = \"b 9\"\ndate = 2026-03-01\nweight = 1\n+++\n\
             //- content/p/three.md\n+++\ntitle = \"A\"\ndate = 2026-02-01\nweight = 3\nupdated = 2026-04-01\n+++\n\
             //- content/p/hidden.md\n+++\nhidden = true\n+++\n"
        );
        let built = build(&site);
        assert_eq!(built.messages(), "");
        let text = built.output("p/index.html");
        text.replace("/p/", "").replace('/', "").trim().to_owned()
    };
    assert_eq!(posts("sort_by = \"date\""), "two three one");
    assert_eq!(posts("sort_by = \"update_date\""), "three two one");
    assert_eq!(posts("sort_by = \"title\""), "three two one");
    assert_eq!(posts("sort_by = \"weight\""), "two one three");
    assert_eq!(posts("sort_by = \"slug\""), "one three two");
    let built = build(&format!(
        "{PLAIN}//- content/_index.md\n+++\nsort_by = \"slug\"\n+++\n//- content/v10.md\n//- content/v9.md\n//- content/V2.md\n"
    ));
    assert_eq!(built.output("index.html").trim(), "/v2/ /v9/ /v10/");
    assert_eq!(posts("sort_by = \"date\"\npaginate_by = 2"), "two three");
    assert_eq!(posts("sort_by = \"date\"\npaginate_by = 2\npaginate_reversed = true"), "one three");
}

#[test]
fn transparent_sections_show_their_pages_above() {
    let site = format!(
        "{PLAIN}//- content/_index.md\n+++\nsort_by = \"date\"\n+++\n//- content/y/_index.md\n+++\ntransparent = true\n+++\n\
         //- content/y/a.md\n+++\ndate = 2026-01-01\n+++\n//- content/b.md\n+++\ndate = 2026-01-02\n+++\n"
    );
    let built = build(&site);
    assert_eq!(built.output("index.html").trim(), "/b/ /y/a/");
    let neighbours: Vec<(Option<usize>, Option<usize>)> =
        built.renderer.site.neighbours.iter().map(|page| (page.lower, page.higher)).collect();
    assert_eq!(neighbours, [(None, Some(1)), (Some(0), None)]);
}

#[test]
fn taxonomies_archives_and_feeds() {
    let site = "\
//- brickpress.toml
base_url = \"https://example.com/blog\"
title = \"Blog\"
taxonomies = [{ name = \"labels\", feed = true, paginate_by = 1 }]
//- content/a.md
+++
title = \"A\"
date = 2026-04-06
[taxonomies]
labels = [\"Two words\"]
+++
//- content/b.md
+++
title = \"B\"
date = 2025-12-31T23:00:00-05:00
[taxonomies]
labels = [\"two words\", \"x\"]
+++
";
    let expected = [
        "a/index.html",
        "archive/2025/12/index.html",
        "archive/2025/index.html",
        "archive/2026/04/index.html",
        "archive/2026/index.html",
        "archive/index.html",
        "b/index.html",
        "labels/index.html",
        "labels/two-words/atom.xml",
        "labels/two-words/feed.json",
        "labels/two-words/index.html",
        "labels/two-words/page/1/index.html",
        "labels/two-words/page/2/index.html",
        "labels/two-words/rss.xml",
        "labels/x/atom.xml",
        "labels/x/feed.json",
        "labels/x/index.html",
        "labels/x/page/1/index.html",
        "labels/x/rss.xml",
    ];
    assert_eq!(outputs(site), expected);
    let built = build(site);
    assert!(built.output("labels/two-words/index.html").contains("Two words"));
    assert!(built.output("archive/2026/04/index.html").contains("https://example.com/blog/a/"));
    let feed: serde_json::Value = serde_json::from_str(&built.output("feed.json")).unwrap();
    let urls: Vec<&str> = feed["items"].as_array().unwrap().iter().map(|item| item["url"].as_str().unwrap()).collect();
    assert_eq!(urls, ["https://example.com/blog/a/", "https://example.com/blog/b/"]);
    for path in ["atom.xml", "rss.xml", "sitemap.xml", "labels/x/atom.xml"] {
        well_formed(path, &built.output(path));
    }
}

/// Reads XML to its end.
fn well_formed(path: &str, xml: &str) {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(error) => panic!("{path}: {error}\n{xml}"),
        }
    }
}

#[test]
fn a_summary_ends_at_the_marker() {
    let site = "//- templates/index.html\n{% for page in section.pages %}[{{ page.summary }}|{{ page.excerpt }}]{% endfor %}\n//- content/_index.md\n+++\n+++\n//- content/a.md\nOne *two*.\n\n<!-- more -->\n\nThree.\n//- content/b.md\nFour.\n";
    assert_eq!(build(site).output("index.html").trim(), "[<p>One <em>two</em>.</p>\n|One two. Three.][|Four.]");
}

#[test]
fn a_site_may_replace_parts_of_the_theme() {
    // Its `base.html` lacks the blocks that the theme's other templates fill: these stand on the theme's own then.
    let site = "//- templates/base.html\n<p>{% block content %}{% endblock content %}</p>\n//- templates/page.html\n{% extends \"base.html\" %}{% block content %}{{ page.title }}{% endblock content %}\n//- content/a.md\n+++\ntitle = \"A\"\ndate = 2026-01-01\n+++\n";
    let mut built = build(site);
    built.render_all();
    assert_eq!(built.messages(), "");
    assert_eq!(built.output("a/index.html").trim(), "<p>A</p>");
    assert!(built.output("archive/index.html").contains("<h1>Archive</h1>"));
}

#[test]
fn the_default_theme_renders_without_configuration() {
    let mut built = build(
        "//- content/hello-world.md\nSome text.\n//- content/dated.md\n+++\ndate = 2026-04-06\n+++\n# From a heading\n\nText.\n",
    );
    built.render_all();
    assert_eq!(built.messages(), "");
    let home = built.output("index.html");
    assert!(home.contains("Monday, April 6, 2026"), "{home}");
    assert!(home.contains("Hello world") && home.contains("From a heading"), "{home}");
    assert!(built.output("hello-world/index.html").contains("<h1>Hello world"));
}

#[test]
fn the_same_picture_twice_has_ids_of_its_own() {
    let site = "//- brickpress.toml\n[workspaces.shop]\npath = \"shop\"\n\
        //- shop/workspace.toml\n[tool.polylith]\nnamespace = \"acme\"\n[tool.polylith.structure]\ntheme = \"loose\"\n\
        //- shop/pyproject.toml\n[project]\nname = \"development\"\n\
        //- shop/components/acme/log/core.py\nimport logging\n\
        //- shop/components/acme/shop/core.py\nfrom acme import log\n\
        //- templates/page.html\n{{ bricks() }}{{ bricks() }}{{ page.summary | safe }}{{ page.content | safe }}\n\
        //- content/bricks.md\n{{ bricks() }}\n\n{{ bricks() }}\n\n\
        ```bricks\ngraph\n```\n\n```bricks\ngraph\n```\n\n```dot\ndigraph { a -> b }\n```\n\n\
        <!-- more -->\n\n```dot\ndigraph { a -> b }\n```\n";
    let mut built = build(site);
    built.render_all();
    assert_eq!(built.messages(), "");
    let html = built.output("bricks/index.html");
    let values = |name: &str| -> Vec<&str> {
        let before = format!(" {name}=\"");
        html.split(&before).skip(1).filter_map(|part| Some(part.split_once('"')?.0)).collect()
    };
    let ids = values("id");
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    let urls = html.split("url(#").skip(1).filter_map(|part| Some(part.split_once(')')?.0));
    let links = values("href").into_iter().filter_map(|href| href.strip_prefix('#'));
    let labels = ["aria-labelledby", "aria-describedby"].map(values).concat();
    let references: Vec<&str> = urls.chain(links).chain(labels).collect();
    // In the template, in the text, and in its summary.
    assert_eq!(values("aria-labelledby").len(), 2 + 6 + 5, "{html}");
    for reference in references {
        assert!(ids.contains(&reference), "nothing has the id `{reference}`");
    }
    assert!(!html.contains('\0'));
}

#[test]
fn templates_and_texts_draw_pictures() {
    let workspace = "//- brickpress.toml\n[workspaces.shop]\npath = \"shop\"\n//- shop/workspace.toml\n[tool.polylith]\nnamespace = \"acme\"\n[tool.polylith.structure]\ntheme = \"loose\"\n//- shop/pyproject.toml\n[project]\nname = \"development\"\n//- shop/components/acme/log/core.py\nimport logging\n";
    let page = |text: &str| {
        let mut built = build(&format!(
            "{workspace}//- templates/page.html\n{{{{ page.content | safe }}}}\n//- content/a.md\n{text}"
        ));
        built.render_all();
        (built.output("a/index.html"), built.messages())
    };
    let (html, messages) = page("Before.\n\n{{ bricks(view=\"graph\", brick=\"log\") }}\n\nAfter.\n");
    assert_eq!(messages, "");
    assert!(
        html.contains("data-brick=\"log\"") && html.ends_with("</figure>\n\n<p>After.</p>\n\n")
            || html.contains("<p>After.</p>"),
        "{html}"
    );
    assert!(!html.contains("&lt;svg") && !html.contains("<p></figure>"), "{html}");
    let (_, messages) = page("{{ bricks(brick=\"lgo\") }}\n");
    assert!(messages.starts_with("error: unknown brick `lgo` in workspace `shop`, did you mean `log`?"), "{messages}");
    // Any view, and any of its options, by the parser of the fences.
    let (html, messages) =
        page("{{ bricks(view=\"deps\", transitive=true, reverse=false) }}\n\n```bricks\ninfo\n```\n");
    assert_eq!(messages, "");
    assert_eq!(html.matches("<table").count(), 2, "{html}");
    for (call, expected) in [
        ("bricks(view=\"dep\")", "error: unknown view `dep`, did you mean `deps`?"),
        ("bricks(view=\"deps\", transitve=true)", "error: unknown option `--transitve`, did you mean `--transitive`?"),
        ("bricks(view=\"deps\", transitve=false)", "error: unknown option `--transitve`, did you mean `--transitive`?"),
        ("bricks(view=\"deps\", brick=true)", "error: `--brick` needs a value"),
        ("bricks(view=\"deps\", brick=[1])", "error: `brick` must be a text, a number, true or false"),
    ] {
        let (_, messages) = page(&format!("{{{{ {call} }}}}\n"));
        assert!(messages.starts_with(expected), "{messages}");
    }
}

#[test]
fn a_first_heading_is_the_title() {
    for (text, expected) in [
        ("# Rust & C\n\nText.", "Rust &amp; C: <p>Text.</p>"),
        ("# With `code`, _really_\nText.", "With code, really: <p>Text.</p>"),
        ("# A {#id}\n", "A: <h1 id=\"id\">A</h1>"),
        ("Text first.\n\n# B\n", "A: <p>Text first.</p>"),
        ("## C\n", "A: <h2 id=\"c\">C</h2>"),
    ] {
        let config = "//- brickpress.toml\n[markdown]\ninsert_anchor_links = \"none\"\n";
        let built = build(&format!(
            "{config}//- templates/page.html\n{{{{ page.title }}}}: {{{{ page.content | safe }}}}\n//- content/a.md\n{text}"
        ));
        let page = built.output("a/index.html");
        assert!(page.starts_with(expected), "{page}");
    }
}

#[test]
fn many_texts_may_ask_for_pages_at_once() {
    let post = |index: usize| {
        let asks = "{% set first = get_page(path=\"p0.md\") %}{% set all = get_section(path=\"_index.md\") %}{{ first.title }} {{ all.title or 1 }}";
        format!("//- content/p{index}.md\n+++\ntitle = \"Post {index}\"\n+++\n{asks}\n")
    };
    let mut built = build(&format!("{PLAIN}{}", (0..400).map(post).collect::<String>()));
    built.render_all();
    assert_eq!((built.output("p399/index.html"), built.messages()), ("<p>Post 0 1</p>\n\n".to_owned(), String::new()));
}
