//! Laws over generated sites.

use std::collections::BTreeMap;
use std::sync::Arc;

use brickpress::render::Caches;
use proptest::prelude::*;

use crate::inline_site::{build_files, options};

/// A site of a few posts that link to each other, with sections, labels, code, and templates in texts.
fn site() -> impl Strategy<Value = BTreeMap<String, String>> {
    let post = (0..4_usize, 1..28_u8, prop::option::of("[a-c]"), text());
    prop::collection::vec(post, 1..6).prop_map(|posts| {
        let mut files = BTreeMap::new();
        files
            .insert("content/posts/_index.md".to_owned(), "+++\nsort_by = \"date\"\npaginate_by = 2\n+++\n".to_owned());
        for (index, (folder, day, label, text)) in posts.into_iter().enumerate() {
            let folder = ["", "posts/", "posts/deep/", "other/"][folder];
            let labels = label.map(|label| format!("[taxonomies]\nlabels = [\"{label}\"]\n")).unwrap_or_default();
            let front = format!("+++\ntitle = \"Post {index}\"\ndate = 2026-04-{day:02}\n{labels}+++\n");
            files.insert(format!("content/{folder}p{index}.md"), front + &text);
        }
        files
    })
}

/// A site with pages about a workspace: a few bricks that import each other, and a post that names them all.
fn workspace() -> impl Strategy<Value = BTreeMap<String, String>> {
    let brick = ("[a-d]{1,2}|Ab|__x", any::<bool>(), prop::collection::vec(0..4_usize, 0..4), "[a-z<{`\\n #-]{0,20}");
    (prop::collection::vec(brick, 0..5), any::<bool>()).prop_map(|(bricks, has_project)| {
        let root = "[tool.polylith]\nnamespace = \"acme\"\n[tool.polylith.structure]\ntheme = \"loose\"\n";
        let mut files = BTreeMap::from([
            ("brickpress.toml".to_owned(), "[workspaces.shop]\npath = \"shop\"\npages = true\n".to_owned()),
            ("shop/workspace.toml".to_owned(), root.to_owned()),
            ("shop/pyproject.toml".to_owned(), "[project]\nname = \"development\"\n".to_owned()),
        ]);
        let mut declared = "[project]\nname = \"web\"\ndependencies = [\"flask\"]\n[tool.polylith.bricks]\n".to_owned();
        let mut post = String::new();
        for (name, is_base, imports, docs) in &bricks {
            let kind = if *is_base { "bases" } else { "components" };
            let imports = imports.iter().filter_map(|&index| Some(format!("import acme.{}\n", bricks.get(index)?.0)));
            let code = format!("import yaml\n{}", imports.collect::<String>());
            files.insert(format!("shop/{kind}/acme/{name}/core.py"), code);
            files.insert(format!("shop/{kind}/acme/{name}/README.md"), docs.clone());
            declared.push_str(&format!("\"../../{kind}/acme/{name}\" = \"acme/{name}\"\n"));
            post.push_str(&format!("[{name}](brick:{name})\n"));
        }
        if has_project {
            files.insert("shop/projects/web/pyproject.toml".to_owned(), declared);
        }
        files.insert("content/a.md".to_owned(), format!("+++\ntitle = \"A\"\ndate = 2026-04-01\n+++\n{post}"));
        files
    })
}

fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("## Heading\n\n".to_owned()),
        Just("```rust\nfn main() {}\n```\n\n".to_owned()),
        Just("A [link](https://example.com), `{{ code }}` and {{ page.title }}.\n\n".to_owned()),
        Just("<!-- more -->\n\n".to_owned()),
        Just("Note[^1].\n\n[^1]: Text.\n\n".to_owned()),
        "[a-z ]{1,40}\n\n",
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

fn outputs(files: &BTreeMap<String, String>, caches: &Arc<Caches>) -> (BTreeMap<String, String>, String) {
    let mut built = build_files(files, &options(), caches);
    let outputs = built.render_all();
    (outputs, built.messages())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// A build that remembers earlier ones gives what a fresh one gives, after any edits; and two builds agree.
    #[test]
    fn warm_equals_cold(sites in prop::collection::vec(prop_oneof![2 => site(), 1 => workspace()], 2..4)) {
        let warm = Arc::new(Caches::default());
        for files in &sites {
            let cold = outputs(files, &Arc::new(Caches::default()));
            prop_assert_eq!(&outputs(files, &warm), &cold);
            prop_assert_eq!(&outputs(files, &warm), &cold);
        }
    }

    /// Every link inside a generated site lands on an output.
    #[test]
    fn internal_links_land(files in prop_oneof![site(), workspace()]) {
        let built = build_files(&files, &options(), &Arc::new(Caches::default()));
        let paths = &built.renderer.site.outputs;
        for path in paths.keys().filter(|path| path.ends_with(".html")) {
            let html = built.output(path);
            for link in html.split("href=\"http://localhost/").skip(1) {
                let link = link.split(['"', '#', '?']).next().unwrap();
                let output = if link.is_empty() || link.ends_with('/') { format!("{link}index.html") } else { link.to_owned() };
                prop_assert!(paths.contains_key(&output), "{} links to {}", path, output);
            }
        }
    }

    /// No content makes the program panic, whatever its bytes.
    #[test]
    fn no_content_panics(text in "(\\PC|[\\n{}%#`+=\\[\\]()<>!:\"'-]){0,120}", front in "(\\PC|[\\n=\\[\\]\"'{}-]){0,60}", fence in prop_oneof![Just("+++"), Just("---")]) {
        let mut files = BTreeMap::new();
        files.insert("content/a.md".to_owned(), format!("{fence}\n{front}\n{fence}\n{text}"));
        files.insert("content/b.md".to_owned(), text.clone());
        files.insert("brickpress.toml".to_owned(), front);
        outputs(&files, &Arc::new(Caches::default()));
    }

    /// No template makes the program panic.
    #[test]
    fn no_template_panics(text in "(\\PC|[{}%#\\n]){0,80}") {
        let mut files = BTreeMap::new();
        files.insert("content/a.md".to_owned(), "Text.\n".to_owned());
        files.insert("templates/page.html".to_owned(), text);
        outputs(&files, &Arc::new(Caches::default()));
    }
}
