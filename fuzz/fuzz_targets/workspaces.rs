//! Any files at the places where readers look. A byte chooses the place, the bytes up to the next NUL are the file.
#![no_main]

use brickpress_fuzz::{examine, tree};

const PLACES: [&str; 26] = [
    "workspace.toml",
    "pyproject.toml",
    "workspace.edn",
    "deps.edn",
    "Polylith.toml",
    "Cargo.toml",
    "Cargo.lock",
    "uv.lock",
    "components/shop/log/core.py",
    "components/shop/log/__init__.py",
    "components/log/src/shop/log/core.py",
    "bases/shop/api/core.py",
    "bases/shop/log/core.py",
    "projects/api/pyproject.toml",
    "projects/api/deps.edn",
    "projects/api/Cargo.toml",
    "components/log/deps.edn",
    "components/log/src/shop/log/interface.clj",
    "components/log/test/shop/log/core_test.cljc",
    "bases/api/deps.edn",
    "bases/api/src/shop/api/core.clj",
    "components/log/Cargo.toml",
    "bases/log/Cargo.toml",
    "a/Cargo.toml",
    "a/src/main.rs",
    "components//x/.py",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let files = bytes.split(|byte| *byte == 0).filter_map(|file| file.split_first());
    examine(&tree(files.map(|(place, text)| (PLACES[usize::from(*place) % PLACES.len()], text))));
});
