//! What a page says of itself to those who link to it, and which others it leads to.

use crate::inline_site::build;

const SITE: &str = r#"
//- brickpress.toml
base_url = "https://example.org/blog"
title = "A </script> & B"
author = "Ada"
generate_llms_txt = true
taxonomies = [{ name = "tags" }, { name = "series" }]
//- content/posts/_index.md
+++
title = "Posts"
sort_by = "date"
+++
//- content/posts/one.md
+++
title = "One"
date = 2026-01-01
description = "The <first> one."
[taxonomies]
tags = ["rare", "common"]
series = ["Numbers"]
[extra]
image = "/photo.jpg"
image_alt = "A photo"
+++
Text.
//- content/posts/two.md
+++
title = "Two"
date = 2026-01-02
updated = 2026-01-05
[taxonomies]
tags = ["common"]
series = ["Numbers"]
+++
More text.
//- content/posts/three.md
+++
title = "Three"
date = 2026-01-03
[taxonomies]
tags = ["rare"]
+++
//- content/posts/four.md
+++
title = "Four"
date = 2026-01-04
[taxonomies]
tags = ["common"]
+++
//- content/about.md
+++
title = "About"
+++
Us.
//- static/photo.jpg
800x600
"#;

/// The JSON-LD of a page.
fn data(html: &str) -> Vec<serde_json::Value> {
    let scripts = html.split("<script type=\"application/ld+json\">").skip(1);
    scripts.map(|rest| serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()).collect()
}

#[test]
fn a_post_says_what_it_is() {
    let mut built = build(SITE);
    let outputs = built.render_all();
    assert_eq!(built.messages(), "");
    let one = &outputs["posts/one/index.html"];
    for expected in [
        r#"<link rel="canonical" href="https://example.org/blog/posts/one/">"#,
        r#"<meta property="og:title" content="One">"#,
        r#"<meta property="og:type" content="article">"#,
        r#"<meta property="og:description" content="The &lt;first&gt; one.">"#,
        r#"<meta property="og:url" content="https://example.org/blog/posts/one/">"#,
        r#"<meta property="og:image" content="https://example.org/blog/photo.jpg">"#,
        r#"<meta property="og:image:alt" content="A photo">"#,
        r#"<meta property="article:published_time" content="2026-01-01T00:00:00+00:00">"#,
        r#"<meta property="article:tag" content="rare">"#,
        r#"<meta name="author" content="Ada">"#,
        r#"<meta name="twitter:card" content="summary_large_image">"#,
    ] {
        assert!(one.contains(expected), "{expected}\n{one}");
    }
    let [post, crumbs] = &data(one)[..] else { panic!("{one}") };
    assert_eq!(
        (&post["@type"], &post["headline"], &post["author"][0]["name"]),
        (&"BlogPosting".into(), &"One".into(), &"Ada".into())
    );
    assert_eq!(post["publisher"]["name"], "A </script> & B");
    assert_eq!(
        (&post["image"][0], &post["keywords"]),
        (&"https://example.org/blog/photo.jpg".into(), &serde_json::json!(["Numbers", "rare", "common"]))
    );
    let names: Vec<_> =
        crumbs["itemListElement"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["A </script> & B", "Posts", "One"]);
    assert!(outputs["posts/two/index.html"].contains(r#"<meta name="twitter:card" content="summary">"#));
    assert_eq!(data(&outputs["about/index.html"])[0]["@type"], "WebPage");
    assert_eq!(data(&outputs["index.html"])[0]["@type"], "WebSite");
}

/// The titles of the links in an element of a class.
fn links<'a>(html: &'a str, class: &str, end: &str) -> Vec<&'a str> {
    let Some((_, rest)) = html.split_once(&format!("class=\"{class}\"")) else { return Vec::new() };
    let part = rest.split_once(end).unwrap().0;
    part.split("<a href=").skip(1).map(|link| link.split_once('>').unwrap().1.split_once('<').unwrap().0).collect()
}

#[test]
fn posts_lead_to_those_that_share_labels_and_to_the_parts_of_their_series() {
    let outputs = build(SITE).render_all();
    let related = |name: &str| links(&outputs[&format!("posts/{name}/index.html")], "related", "</section>");
    // Two labels, one of them rare; then the nearer of the others.
    assert_eq!(related("one"), ["Three", "Two", "Four"]);
    assert_eq!(related("three"), ["One"]);
    assert_eq!(related("four"), ["Two", "One"]);
    let two = &outputs["posts/two/index.html"];
    assert_eq!(links(two, "series", "</nav>"), ["Numbers", "One"]);
    assert!(two.contains("Part 2 of 2 of the series"), "{two}");
    assert!(!outputs["posts/three/index.html"].contains("class=\"series\""));
}

#[test]
fn a_series_may_be_named_under_extra() {
    let part = |day: u8, name: &str| {
        format!("//- content/{name}.md\n+++\ntitle = \"{name}\"\ndate = 2026-01-0{day}\n[extra]\nseries = \"S\"\n+++\n")
    };
    let outputs = build(&format!("{}{}{}", part(3, "a"), part(1, "b"), part(2, "c"))).render_all();
    assert_eq!(links(&outputs["a/index.html"], "series", "</nav>"), ["b", "c"]);
    assert!(outputs["c/index.html"].contains("Part 2 of 3"));
}

#[test]
fn programs_get_a_list_of_everything() {
    let outputs = build(SITE).render_all();
    assert_eq!(
        outputs["llms.txt"],
        "# A </script> & B\n\n## Pages\n\n- [About](https://example.org/blog/about/): Us.\n\n## Posts\n\n\
         - [Four](https://example.org/blog/posts/four/)\n- [Three](https://example.org/blog/posts/three/)\n\
         - [Two](https://example.org/blog/posts/two/): More text.\n- [One](https://example.org/blog/posts/one/): The <first> one.\n"
    );
    assert!(!build("//- content/a.md\n# A\n").render_all().contains_key("llms.txt"));
}

/// What the build says of pages that nothing leads to: `content/notes/lost.md` has a front matter and a text, and there are more files.
fn orphans(front: &str, text: &str, more: &str) -> Vec<String> {
    let index = if more.contains("index.html") { "" } else { "//- templates/index.html\nHome.\n" };
    let site = format!(
        "{index}//- brickpress.toml\nbase_url = 'https://example.org/blog'\ntaxonomies = [{{ name = 'tags' }}]\n//- content/notes/lost.md\n+++\n{front}\n+++\n{text}\n{more}"
    );
    let built = build(&site);
    let messages = built.diagnostics.iter().map(|diagnostic| diagnostic.render(false, 200));
    messages.filter(|message| message.contains("nothing leads to")).collect()
}

#[test]
fn a_page_that_nothing_leads_to_is_named() {
    let found = orphans("", "[here](lost.md)", "");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("content/notes/lost.md"), "{}", found[0]);
    assert!(found[0].contains("give `content/notes` an `_index.md`"), "{}", found[0]);
    let ways = [
        ("", "//- content/notes/_index.md\n+++\n+++\n"),
        ("", "//- content/about.md\n+++\nhidden = true\n+++\n[lost](@/notes/lost.md)\n"),
        ("", "//- content/_index.md\n+++\n+++\n[lost](notes/lost.md)\n"),
        ("", "//- templates/index.html\n<a href='{{ get_url(path='@/notes/lost.md') }}'>Lost</a>\n"),
        ("", "//- templates/index.html\n<a href=/blog/notes/lost>Lost</a>\n"),
        ("hidden = true", ""),
        ("render = false", ""),
        ("taxonomies.tags = ['a']", ""),
        // The archive lists it.
        ("date = 2026-01-01", ""),
    ];
    for (front, more) in ways {
        assert_eq!(orphans(front, "", more), Vec::<String>::new(), "{front} {more}");
    }
    assert_eq!(orphans("", "", "//- templates/index.html\n<a href='/blog/notes/lost2/'>Lost</a>\n").len(), 1);
}

#[test]
fn of_many_pages_that_nothing_leads_to_some_are_named() {
    let many: String = (0..30).map(|number| format!("//- content/notes/n{number}.md\nText.\n")).collect();
    let found = orphans("", "", &many);
    assert_eq!(found.len(), 11, "{found:?}");
    assert!(found.iter().any(|text| text.contains("nothing leads to 21 more pages")), "{found:?}");
}
