//! Any bytes as a Python file.
#![no_main]

use brickpress_fuzz::{examine, tree};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let config = "[tool.polylith]\nnamespace = \"shop\"\nstructure.theme = \"loose\"\n";
    examine(&tree([
        ("workspace.toml", config.as_bytes()),
        ("components/shop/log/__init__.py", bytes),
        ("components/shop/log/core.py", bytes),
        ("bases/shop/api/core.py", bytes),
    ]));
});
