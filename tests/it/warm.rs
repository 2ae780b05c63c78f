//! What is remembered between runs changes nothing but the time they take.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use brickpress::bricks::Reading;
use brickpress::cache::Cache;
use brickpress::workspaces::{Found, Place, Version, Workspaces};
use proptest::prelude::*;

/// Files that an edit may give any of these texts.
const PATHS: [&str; 4] = [
    "components/shop/log/core.py",
    "components/shop/mail/__init__.py",
    "bases/shop/api/core.py",
    "bases/shop/api/test_core.py",
];
const TEXTS: [&str; 7] = [
    "",
    "import shop.log, yaml\n\ndef send():\n    return shop.log.write()\n",
    "from shop import mail\n__all__ = [\"a\"]\nmail.send()\n",
    "from ..log import core as c\nif TYPE_CHECKING:\n    import shop.api\nc.x.y()\n",
    "try:\n    import shop.gone\nexcept ImportError:\n    pass\n",
    "x = ]\n",
    "# \u{e4}\u{0}\nimport shop.mail\n",
];

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read(root: &Path, reading: Reading, cache: Cache) -> (Arc<Found>, Arc<Cache>) {
    let cache = Arc::new(cache);
    let place = Place { folder: root.to_owned(), shown: "shop".to_owned(), rev: None };
    let workspaces = Workspaces::new([("shop".to_owned(), place)].into()).with_cache(Arc::clone(&cache));
    let found = workspaces.get("shop", &Version { reading, ..Version::default() }).unwrap();
    (found, cache)
}

/// A workspace in a folder, and the file of its cache beside it.
fn workspace() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (root, file) = (folder.path().join("shop"), folder.path().join("cache.facts"));
    write(&root, "workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\nstructure.theme = \"loose\"\n");
    (folder, root, file)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn a_warm_workspace_equals_a_cold_one(
        edits in prop::collection::vec((0..PATHS.len(), 0..TEXTS.len(), any::<bool>(), any::<u16>()), 1..12),
    ) {
        let (_folder, root, file) = workspace();
        for (path, text, compat, damage) in edits {
            write(&root, PATHS[path], TEXTS[text]);
            let reading = Reading { compat };
            let (warm, cache) = read(&root, reading, Cache::open(&file));
            cache.save();
            let (again, _) = read(&root, reading, Cache::open(&file));
            let (cold, _) = read(&root, reading, Cache::none());
            prop_assert_eq!(&*warm, &*cold);
            prop_assert_eq!(&*again, &*cold);
            // Now and then a byte of the file is lost.
            if damage % 4 == 0 && let Ok(mut bytes) = fs::read(&file) {
                let index = usize::from(damage) % bytes.len();
                bytes.remove(index);
                fs::write(&file, bytes).unwrap();
            }
        }
    }
}
