//! The index of the search: what stands in its files, and which of them an edit changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use brickpress::render::Caches;

use crate::inline_site::{self, build, build_files, files};

const CONFIG: &str = "//- brickpress.toml\nbase_url = \"https://example.org/blog\"\nbuild_search_index = true\n";

/// The data of a file of the index.
fn data(script: &str) -> serde_json::Value {
    let (_, data) = script.split_once(',').unwrap_or_else(|| panic!("no data in {script}"));
    serde_json::from_str(data.trim_end().trim_end_matches(");")).unwrap()
}

/// The words of all shards.
fn words(outputs: &BTreeMap<String, String>) -> Vec<String> {
    let shards = outputs.iter().filter(|(path, _)| path.starts_with("search/words/"));
    shards.flat_map(|(_, text)| data(text).as_object().unwrap().keys().cloned().collect::<Vec<_>>()).collect()
}

#[test]
fn pages_and_sections_are_found_unless_they_do_not_want_to() {
    let site = format!(
        "{CONFIG}//- content/posts/_index.md\n+++\ntitle = \"Posts\"\n+++\n//- content/posts/two.md\n+++\ntitle = \"Zwei & 2\"\ndate = 2026-01-02\n[taxonomies]\ntags = [\"x y\"]\n+++\nAn *äpple*.\n\
         //- content/posts/one.md\n+++\ntitle = \"One\"\ndate = 2026-01-01\n+++\nAn apple.\n//- content/posts/no.md\n+++\nin_search_index = false\n+++\nBanana.\n"
    );
    let mut built = build(&site);
    let outputs = built.render_all();
    assert_eq!(built.messages(), "");
    let paths: Vec<&str> = outputs.keys().map(String::as_str).filter(|path| path.starts_with("search")).collect();
    assert_eq!(
        paths,
        [
            "search.js",
            "search/index.html",
            "search/index.js",
            "search/text/0.js",
            "search/text/1.js",
            "search/text/2.js",
            "search/words/w.js"
        ]
    );
    assert_eq!(words(&outputs), ["2", "an", "apple", "one", "posts", "x", "y", "zwei"]);
    let shown: Vec<String> = (0..3)
        .map(|number| {
            let text = data(&outputs[&format!("search/text/{number}.js")]);
            format!("{} {} {} {} {}", text["path"], text["title"], text["date"], text["labels"], text["text"])
        })
        .collect();
    assert_eq!(
        shown,
        [
            r#""posts/" "Posts" null [] """#,
            r#""posts/one/" "One" "2026-01-01" [] "An apple.""#,
            r#""posts/two/" "Zwei & 2" "2026-01-02" ["x y"] "An äpple.""#
        ]
    );
    let index = data(&outputs["search/index.js"]);
    assert_eq!((&index["pages"], index["words"][""][0].as_u64()), (&serde_json::json!(3), Some(1)));
    assert!(outputs["search/index.html"].contains("value=\"example.org/blog\""), "{}", outputs["search/index.html"]);
}

#[test]
fn settings_say_what_is_known_of_a_page() {
    let page = "//- content/folder/a.md\n+++\ntitle = \"Title\"\ndescription = \"About\"\ndate = 2026-01-02\n+++\nText and more of it.\n";
    let cases = [
        ("", "about and it more of text title"),
        ("include_title = false\ninclude_description = false", "and it more of text"),
        ("include_content = false\ninclude_path = true\ninclude_date = true", "01 02 2026 a about folder title"),
        ("truncate_content_length = 8", "about and it more of text title"),
    ];
    for (settings, expected) in cases {
        let outputs = build(&format!("{CONFIG}[search]\n{settings}\n{page}")).render_all();
        assert_eq!(words(&outputs).join(" "), expected, "{settings}");
    }
    let outputs = build(&format!("{CONFIG}[search]\ntruncate_content_length = 8\n{page}")).render_all();
    assert_eq!(data(&outputs["search/text/0.js"])["text"], "Text and");
}

#[test]
fn without_a_search_there_is_no_script() {
    let outputs = build("//- content/a.md\n# A\n").render_all();
    assert!(!outputs.keys().any(|path| path.contains("search")), "{:?}", outputs.keys());
    assert!(!outputs["a/index.html"].contains("<script src"));
}

#[test]
fn a_setting_that_there_is_not_is_an_error() {
    let built = build(&format!("{CONFIG}[search]\ninclude_titel = true\nindex_format = \"fuse_json\"\n"));
    let messages = built.messages();
    assert!(
        messages.contains("unknown key `include_titel`") && messages.contains("did you mean `include_title`?"),
        "{messages}"
    );
    assert!(messages.contains("`search.index_format` is not supported: the index is one of our own"), "{messages}");
}

#[test]
fn an_edit_changes_the_shards_of_its_words_alone() {
    let words = |letter: char| (0..2000).map(|number| format!("{letter}{letter}{number} ")).collect::<String>();
    let post = |letter: char, more: &str| {
        format!("+++\ntitle = \"{letter}\"\ndate = 2026-01-01\n+++\n{}{more}\n", words(letter))
    };
    let mut site = files(CONFIG);
    for letter in 'a'..='f' {
        site.insert(format!("content/{letter}.md"), post(letter, ""));
    }
    let caches = Arc::new(Caches::default());
    let before = build_files(&site, &inline_site::options(), &caches).render_all();
    let shards = before.keys().filter(|path| path.starts_with("search/words/")).count();
    assert!(shards >= 6, "{:?}", before.keys());
    site.insert("content/c.md".to_owned(), post('c', "zebra eel"));
    let after = build_files(&site, &inline_site::options(), &caches).render_all();
    let changed = |path: &&String| before.get(*path) != after.get(*path);
    let changed: Vec<&String> = after.keys().filter(|path| path.starts_with("search/")).filter(changed).collect();
    assert_eq!(changed, ["search/index.js", "search/text/2.js", "search/words/we.js", "search/words/wz.js"]);
    // A new post comes last: nothing but its own words changes.
    site.insert("content/0.md".to_owned(), "+++\ndate = 2026-02-01\ntitle = \"zebra\"\n+++\n".to_owned());
    let latest = build_files(&site, &inline_site::options(), &caches).render_all();
    let changed: Vec<&String> = latest
        .keys()
        .filter(|path| path.starts_with("search/words/") && after.get(*path) != latest.get(*path))
        .collect();
    assert_eq!(changed, ["search/words/wz.js"]);
}
