//! Whole small sites, each output compared byte for byte. `UPDATE_EXPECT=1 cargo test` rewrites the expectations; a file that is expected and
//! not made is a failure too.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use brickpress::render::Caches;

use crate::inline_site::{build_files, options};

fn read(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            read(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

#[test]
fn sites_are_built_as_expected() {
    let sites = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
    for entry in fs::read_dir(sites).unwrap() {
        let site = entry.unwrap().path();
        let mut input = BTreeMap::new();
        read(&site.join("input"), "", &mut input);
        let mut built = build_files(&input, &options(), &Arc::new(Caches::default()));
        let mut outputs = built.render_all();
        // The default theme has its own tests.
        outputs.retain(|path, _| !brickpress::theme::STATIC.iter().any(|(name, _)| name == path));
        if !built.messages().is_empty() {
            outputs.insert("messages".to_owned(), built.messages());
        }
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            update(&site.join("expected"), &outputs);
        }
        let mut expected = BTreeMap::new();
        read(&site.join("expected"), "", &mut expected);
        assert_eq!(outputs.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{}", site.display());
        for (path, text) in &expected {
            assert_eq!(&outputs[path], text, "{}/{path}", site.display());
        }
    }
}

fn update(folder: &Path, outputs: &BTreeMap<String, String>) {
    let _ = fs::remove_dir_all(folder);
    for (path, text) in outputs {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
