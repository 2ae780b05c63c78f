//! The settings of a Clojure workspace.
//!
//! In: the text of a `workspace.edn`. Out: a [`Config`], and a diagnostic for what is missing in
//! it. Never: reading bricks.

use std::borrow::Cow;
use std::collections::BTreeMap;

use support::diagnostic::Diagnostic;
use support::edn::{self, Form, SyntaxError};

/// `workspace.edn`.
#[derive(Debug, Clone)]
pub(super) struct Config {
    pub(super) top_namespace: String,
    /// Names of the namespaces that are interfaces.
    interface_names: Vec<String>,
    pub(super) default_profile: String,
    pub(super) tag_patterns: BTreeMap<String, String>,
    pub(super) projects: BTreeMap<String, ProjectSettings>,
}

/// Settings of one project.
#[derive(Debug, Clone, Default)]
pub(super) struct ProjectSettings {
    pub(super) alias: Option<String>,
    pub(super) necessary: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            top_namespace: String::new(),
            interface_names: vec!["interface".to_owned(), "ifc".to_owned()],
            default_profile: "default".to_owned(),
            tag_patterns: BTreeMap::new(),
            projects: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Reads a `workspace.edn`, with what is wrong in it.
    pub(super) fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        let mut config = Self::default();
        let document = edn::read(text);
        let mut wrong: Vec<Diagnostic> = document.error.as_ref().map(not_edn).into_iter().collect();
        let root = document.forms().next();
        match root.and_then(|root| root.get("top-namespace")).and_then(text_or_symbol) {
            Some(name) => config.top_namespace = name,
            None => wrong.push(
                Diagnostic::error("the workspace has no top namespace")
                    .spanning(root.map_or(0..0, |root| root.range().start..root.range().start + 1))
                    .help("write `:top-namespace \"…\"`, the namespace that all bricks have in common"),
            ),
        }
        if let Some(root) = root {
            config.read_root(root);
        }
        (config, wrong)
    }

    fn read_root(&mut self, root: Form<'_, '_>) {
        self.interface_names.extend(root.get("interface-ns").and_then(text_or_symbol));
        if let Some(name) = root.get("default-profile-name").and_then(text_or_symbol) {
            self.default_profile = name;
        }
        for (name, old) in [("stable", "stable-tag-pattern"), ("release", "release-tag-pattern")] {
            let pattern = root.get(old).and_then(text_or_symbol);
            self.tag_patterns.extend(pattern.map(|pattern| (name.to_owned(), pattern)));
        }
        for (name, pattern) in root.get("tag-patterns").into_iter().flat_map(Form::entries) {
            let pattern = name.keyword().zip(text_or_symbol(pattern));
            self.tag_patterns.extend(pattern.map(|(name, pattern)| (name.to_owned(), pattern)));
        }
        for (name, settings) in root.get("projects").into_iter().flat_map(Form::entries) {
            let alias = settings.get("alias").and_then(text_or_symbol);
            let necessary = settings.get("necessary").into_iter().flat_map(Form::children);
            let settings = ProjectSettings { alias, necessary: necessary.filter_map(text_or_symbol).collect() };
            self.projects.extend(text_or_symbol(name).map(|name| (name, settings)));
        }
    }

    /// The rest of a namespace behind the top namespace.
    pub(super) fn below_top<'a>(&self, namespace: &'a str) -> Option<&'a str> {
        if self.top_namespace.is_empty() {
            return Some(namespace);
        }
        namespace.strip_prefix(&self.top_namespace)?.strip_prefix('.')
    }

    /// A name below the top namespace: the segment that names a brick, and the rest behind it.
    pub(super) fn split<'a>(&self, name: &'a str) -> Option<(&'a str, &'a str)> {
        let below = self.below_top(name)?;
        Some(below.split_once(['.', '/']).unwrap_or((below, "")))
    }

    /// The segment of a file in a folder of sources: the folder directly below the top namespace,
    /// with `-` for `_`.
    pub(super) fn segment_of(&self, file: &str) -> Option<String> {
        let top = self.top_namespace.replace('-', "_").replace('.', "/");
        let below = if top.is_empty() { file } else { file.strip_prefix(&top)?.strip_prefix('/')? };
        Some(below.split_once('/')?.0.replace('_', "-"))
    }

    /// Whether a name below a component is its interface, or below its interface.
    pub(super) fn is_interface(&self, below_brick: &str) -> bool {
        let first = below_brick.split(['.', '/']).next().unwrap_or("");
        self.interface_names.iter().any(|name| name == first)
    }
}

fn text_or_symbol(form: Form<'_, '_>) -> Option<String> {
    let text = form.text().map(Cow::into_owned).or_else(|| form.symbol().map(str::to_owned));
    text.filter(|text| !text.is_empty() && text != "nil")
}

/// The diagnostic about a file that is not EDN.
pub(super) fn not_edn(error: &SyntaxError) -> Diagnostic {
    Diagnostic::error(format!("not an EDN file: {}", error.mistake.message()))
        .spanning(error.range.clone())
        .note("what stands before this place counts")
}
