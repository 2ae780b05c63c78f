//! Imports point one way: a module uses only those above it in this list.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The modules of the library, each above those that may use it. Modules of one line may not use each other.
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

/// External crates that stand behind one module.
const BEHIND: &[(&str, &str)] = &[
    ("notify", "serve/watch"),
    ("tiny_http", "serve/http"),
    ("syntect", "content/highlight"),
    ("two_face", "content/highlight"),
    ("pulldown_cmark", "content/markdown"),
    ("tera", "render"),
    ("html5ever", "import/html"),
    ("markup5ever_rcdom", "import/html"),
    ("zip", "import/archive"),
    ("rusty_s3", "deploy/bucket"),
    ("image", "photo"),
    ("fast_image_resize", "photo"),
    ("moxcms", "photo"),
];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
            let name = path.strip_prefix(root).unwrap().with_extension("").to_string_lossy().replace('\\', "/");
            // Unit tests may look anywhere.
            let text = fs::read_to_string(&path).unwrap();
            found.push((name, text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned()));
        }
    }
}

fn library() -> Vec<(String, String)> {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.retain(|(name, _)| !["lib", "main"].contains(&name.as_str()) && !name.ends_with("tests"));
    found
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

#[test]
fn every_module_is_in_the_list() {
    let modules: BTreeSet<String> =
        library().iter().map(|(name, _)| name.split('/').next().unwrap().to_owned()).collect();
    let listed: BTreeSet<String> =
        LAYERS.iter().flat_map(|modules| modules.iter().map(|name| (*name).to_owned())).collect();
    assert_eq!(modules, listed);
}

#[test]
fn imports_point_one_way() {
    let mut wrong = Vec::new();
    for (name, text) in library() {
        let module = name.split('/').next().unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            for part in line.split("crate::").skip(1) {
                let used: String =
                    part.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect();
                let (Some(from), Some(to)) = (layer(module), layer(&used)) else { continue };
                if used != module && to >= from {
                    wrong.push(format!("src/{name}.rs uses {used}: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn libraries_stand_behind_one_module() {
    let mut wrong = Vec::new();
    for (name, text) in library() {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            for (library, place) in BEHIND {
                // Modules of our own have such names as well: only what is imported counts.
                let used = line.contains(&format!("use {library}::"));
                if used && !name.starts_with(place) && !line.contains(&format!("crate::{library}")) {
                    wrong.push(format!("src/{name}.rs: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
