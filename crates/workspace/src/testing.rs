//! Small workspaces for tests, here and in what draws them.

use support::source::{File, Tree};

use crate::model::Workspace;
use crate::options::ReadOptions;
use crate::readers::read;

/// A workspace from `brick` or `b:base`, each with the bricks that it imports:
/// `[("b:api", "log"), ("log", "")]`.
///
/// # Panics
/// A name is none.
pub fn workspace(bricks: &[(&str, &str)]) -> Workspace {
    const ROOT: (&str, &str) =
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n");
    let mut tree = Tree::from_texts([ROOT]);
    for (name, uses) in bricks {
        let (folder, name) = name.strip_prefix("b:").map_or(("components", *name), |name| ("bases", name));
        let text: String = uses.split_whitespace().map(|used| format!("import shop.{used}\n")).collect();
        tree.insert(&format!("{folder}/shop/{name}/core.py"), File::Bytes(text.as_bytes().into()));
    }
    let (workspace, problems) = read(&tree, "", ReadOptions::default());
    assert_eq!(problems, []);
    workspace
}
