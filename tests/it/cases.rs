//! Data-driven cases: a file with an input, a line `//= NAME` and what is expected. `UPDATE_EXPECT=1 cargo test` rewrites the
//! expectations.

use std::fs;
use std::path::{Path, PathBuf};

/// Runs every file of a folder below `tests`: `actual` makes from the input the sections that are expected, by name.
pub(crate) fn run(folder: &str, actual: impl Fn(&str) -> Vec<(String, String)>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "no cases in {}", folder.display());
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut failed = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let input = text.split("\n//= ").next().unwrap().trim_end().to_owned() + "\n";
        let sections: String = actual(&input).iter().map(|(name, text)| format!("\n//= {name}\n{text}")).collect();
        let whole = format!("{input}{sections}");
        if whole == text {
            continue;
        }
        if update {
            fs::write(&path, whole).unwrap();
        } else {
            failed.push(format!("{}:\n--- is\n{whole}\n--- should be\n{text}", path.display()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}
