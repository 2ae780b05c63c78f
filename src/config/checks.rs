//! Mistakes in a configuration that its types let pass.
//!
//! In: a [`Config`] as decoded, and the texts that it comes from. Out: diagnostics. Never: changing
//! a setting.

use std::collections::BTreeSet;

use support::decode::Data;
use support::decode::layers::Layers;
use support::diagnostic::Diagnostic;

use super::{Config, Dialect, Images, WorkspacePages, deploy, is_inside, is_url};
use crate::features;

/// Checks what the types do not express.
pub(super) fn check(
    config: &Config,
    dialect: Dialect,
    file: &str,
    layers: &Layers<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut push = |diagnostic: Diagnostic, key: &str| diagnostics.push(layers.at_value(diagnostic, key));
    if dialect == Dialect::Zola && !layers.sets("base_url") {
        let missing = Diagnostic::error("missing key `base_url`").help("such as base_url = \"https://example.com\"");
        diagnostics.push(missing.in_file(file));
        return;
    }
    if !is_url(&config.base_url) {
        let wrong = Diagnostic::error(format!("`{}` is not a URL", config.base_url));
        push(wrong.help("write where the site will live, such as \"https://example.com\""), "base_url");
    }
    if !matches!(config.markdown.highlighting, Data::Null | Data::Bool(_) | Data::Map(_)) {
        push(Diagnostic::error("expected true, false or a table"), "markdown.highlighting");
    }
    if config.output_dir.trim_matches(['/', '.']).is_empty() {
        push(Diagnostic::error("the output folder must be a folder of its own"), "output_dir");
    }
    check_paths(config, &mut push);
    config.hosting.check(&mut push);
    deploy::check(&config.deploy, &mut push);
    if let Some((key, wrong, help)) = config.images.as_ref().and_then(Images::mistake) {
        push(Diagnostic::error(wrong).help(help), key);
    }
    let mut names = BTreeSet::new();
    for taxonomy in config.taxonomies.iter().flatten() {
        if taxonomy.name.trim().is_empty() {
            push(Diagnostic::error("a taxonomy needs a name"), "taxonomies");
        } else if !names.insert(taxonomy.name.as_str()) {
            push(Diagnostic::error(format!("taxonomy `{}` is declared twice", taxonomy.name)), "taxonomies");
        }
    }
    let no_copies = features::require("photos").err();
    let ignored: [(bool, &str, &str); 5] = [
        (config.theme.is_some(), "theme", "themes are not loaded; copy its templates and static files into the site"),
        (config.compile_sass, "compile_sass", "Sass is not compiled; put CSS into `static`"),
        (
            config.search.as_ref().is_some_and(|search| search.index_format.is_some()),
            "search.index_format",
            "the index is one of our own, for `search.js`",
        ),
        (config.images.is_some() && no_copies.is_some(), "images", no_copies.as_deref().unwrap_or_default()),
        (!config.languages.is_empty(), "languages", "only pages of the default language are built"),
    ];
    for (given, key, what) in ignored {
        if given {
            let warning = Diagnostic::warning(format!("`{key}` is not supported: {what}"));
            diagnostics.push(layers.at_key(warning, key));
        }
    }
}

/// Paths in the site must stay in it.
fn check_paths(config: &Config, push: &mut dyn FnMut(Diagnostic, &str)) {
    let mut check = |path: &str, key: &str| {
        if !is_inside(path) {
            push(Diagnostic::error(format!("`{path}` is not a path inside the site")), key);
        }
    };
    check(&config.taxonomy_root, "taxonomy_root");
    config.feed_filenames.iter().for_each(|path| check(path, "feed_filenames"));
    config.archive.iter().for_each(|path| check(path, "archive"));
    for taxonomy in config.taxonomies.iter().flatten() {
        taxonomy.paginate_path.iter().for_each(|path| check(path, "taxonomies.?.paginate_path"));
    }
    for (name, workspace) in &config.workspaces {
        if let WorkspacePages::Folder(path) = &workspace.pages {
            check(path, &format!("workspaces.{name}.pages"));
        }
    }
}
