//! Any bytes as each of the manifests and lock files. The first byte chooses which.
#![no_main]

use brickpress_fuzz::{examine, tree};

const LOCKS: [&str; 6] = ["pdm.lock", "pixi.lock", "poetry.lock", "uv.lock", "requirements.lock", "requirements.txt"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let config = b"[tool.polylith]\nnamespace = \"shop\"\nstructure.theme = \"loose\"\n";
    let brick = b"import yaml, shop.log\n";
    match choice % 10 {
        0 => examine(&tree([("workspace.toml", bytes), ("components/shop/log/core.py", brick)])),
        1 => examine(&tree([("pyproject.toml", bytes), ("components/shop/log/core.py", brick)])),
        2 => examine(&tree([
            ("workspace.toml", &config[..]),
            ("projects/api/pyproject.toml", bytes),
            ("components/shop/log/core.py", brick),
        ])),
        3 => examine(&tree([("Cargo.toml", bytes), ("a/Cargo.toml", bytes), ("a/src/main.rs", b"")])),
        4 => examine(&tree([
            ("Cargo.toml", &b"[workspace]\nmembers = [\"a\"]"[..]),
            ("a/Cargo.toml", b"[package]\nname = \"a\"\n[dependencies]\nb = \"1\""),
            ("a/src/main.rs", b""),
            ("Cargo.lock", bytes),
        ])),
        5 => examine(&tree([("Polylith.toml", bytes), ("components/a/Cargo.toml", bytes)])),
        lock => {
            let lock = LOCKS[usize::from(choice / 10 + lock) % LOCKS.len()];
            examine(&tree([
                ("workspace.toml", &config[..]),
                ("projects/api/pyproject.toml", b"[project]\nname = \"api\"\ndependencies = [\"pyyaml\"]"),
                (&format!("projects/api/{lock}"), bytes),
                (lock, bytes),
                ("components/shop/log/core.py", brick),
            ]));
        }
    }
});
