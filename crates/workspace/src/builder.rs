//! A workspace while it is read, whatever its language.
//!
//! In: the [`Tree`] of a workspace; then, from a reader, bricks, projects, imports and uses. Out:
//! the [`Workspace`], sorted, with twins and imports of bricks that do not exist set apart, and the
//! diagnostics. Never: knowing a language.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model::{
    Brick, BrickName, Edge, Import, Library, MissingImport, ReadDiagnostic, Requirement, Use, Workspace,
};
use crate::options::ReadOptions;
use crate::paths::below;
use support::cache::{self, Cache};
use support::diagnostic::{self, Diagnostic, Severity};
use support::source::Tree;

/// Words of a language for the messages about all bricks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wording {
    /// The name of a brick in messages: `brick`, `crate`.
    pub(crate) brick: &'static str,
    /// Why two bricks may not have the same name.
    pub(crate) names_are_unique: &'static str,
}

/// A workspace that is being read.
pub(crate) struct WorkspaceBuilder<'a> {
    /// The files.
    pub(crate) tree: &'a Tree,
    /// How to read them.
    pub(crate) options: ReadOptions,
    /// The workspace so far.
    pub(crate) workspace: Workspace,
    display_name: &'a str,
    wording: Wording,
    cache: &'a Cache,
    /// Whether the cache lacked the facts about a file that was not read.
    forgotten: AtomicBool,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> WorkspaceBuilder<'a> {
    /// Starts with an empty workspace. `display_name` is the name of its folder in messages and may
    /// be empty.
    pub(crate) fn new(
        tree: &'a Tree,
        display_name: &'a str,
        options: ReadOptions,
        cache: &'a Cache,
        (wording, workspace): (Wording, Workspace),
    ) -> Self {
        let (forgotten, diagnostics) = (AtomicBool::new(false), Vec::new());
        Self { tree, options, workspace, display_name, wording, cache, forgotten, diagnostics }
    }

    /// The path of a file in messages.
    pub(crate) fn display_path(&self, path: &str) -> String {
        below(self.display_name, path)
    }

    /// The name of the folder in messages, in backticks.
    pub(crate) fn display_folder(&self) -> String {
        if self.display_name.is_empty() { "this folder".to_owned() } else { format!("`{}`", self.display_name) }
    }

    /// The text of a file that was read.
    pub(crate) fn text(&self, path: &str) -> Option<Cow<'a, str>> {
        self.tree.bytes(path).map(|bytes| String::from_utf8_lossy(bytes))
    }

    /// Reads a TOML file with `parse`; a text that is not TOML is reported.
    pub(crate) fn parsed<T>(
        &mut self,
        path: &str,
        parse: impl FnOnce(&str) -> Result<T, Box<Diagnostic>>,
    ) -> Option<T> {
        let text = self.text(path)?;
        match parse(&text) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                self.report_spans(path, &text, [*error]);
                None
            }
        }
    }

    /// Adds diagnostics about spans of a file.
    pub(crate) fn report_spans(&mut self, path: &str, text: &str, found: impl IntoIterator<Item = Diagnostic>) {
        let path = self.display_path(path);
        self.diagnostics.extend(found.into_iter().map(|diagnostic| diagnostic.at_span(path.as_str(), text)));
    }

    /// A warning about a file that is not UTF-8.
    pub(crate) fn lost_bytes(&self, path: &str) -> Diagnostic {
        let message = "file is not UTF-8; bytes that do not fit were passed over";
        Diagnostic::warning(message).in_file(self.display_path(path))
    }

    /// Adds a diagnostic.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Facts about a file, which depend on its text and on `scope` only, so that they are
    /// remembered by the hash of the text. `None` when the file was not read and its facts are not
    /// remembered either. `kind` names the step that finds them.
    pub(crate) fn facts<T: Serialize + DeserializeOwned>(
        &self,
        (kind, scope): (&str, &str),
        path: &str,
        text: Option<&str>,
        find: impl FnOnce(&str) -> T,
    ) -> Option<T> {
        let hash = text.map(|text| cache::hash(text.as_bytes())).or_else(|| self.tree.known.get(path).copied())?;
        let key = cache::key(kind, &[&format!("{hash:x}"), scope]);
        let remembered = self.cache.get(key);
        if remembered.is_some() {
            return remembered;
        }
        let Some(text) = text else {
            self.forgotten.store(true, Ordering::Relaxed);
            return None;
        };
        let facts = find(text);
        self.cache.insert(key, &facts);
        Some(facts)
    }

    /// Adds a brick. It replaces an earlier one of the same name.
    pub(crate) fn add_brick(&mut self, brick: Brick) {
        if let Some(earlier) = self.workspace.bricks.get(&brick.name) {
            self.report_twins(&brick.name, &brick.path, &format!("`{}`; it is left out", earlier.path));
        }
        self.workspace.bricks.insert(brick.name.clone(), brick);
    }

    /// Reports two bricks of one name. `other` names the earlier one and says which of both is left
    /// out.
    pub(crate) fn report_twins(&mut self, name: impl std::fmt::Display, path: &str, other: &str) {
        let Wording { brick, names_are_unique } = self.wording;
        self.report(
            Diagnostic::error(format!("two {brick}s are called `{name}`"))
                .in_file(self.display_path(path))
                .note(format!("the other one is {other}"))
                .help(format!("rename one of them: {names_are_unique}")),
        );
    }

    /// A warning that there are no bricks.
    pub(crate) fn no_bricks(&self, note: impl Into<String>) -> Diagnostic {
        let name = match self.display_name {
            "" => "this workspace".to_owned(),
            name => format!("workspace `{name}`"),
        };
        Diagnostic::warning(format!("{name} has no bricks")).note(note)
    }

    /// Adds an import of a brick, or of one that does not exist.
    pub(crate) fn add_import(&mut self, from: &BrickName, to: &str, import: Import) {
        let Some(brick) = self.workspace.bricks.get(to) else {
            return self.add_missing(from, to, import);
        };
        let ends = (from.clone(), brick.name.clone());
        let edge = self.workspace.edges.entry(ends).or_insert_with_key(|(from, to)| Edge {
            from: from.clone(),
            to: to.clone(),
            imports: Vec::new(),
            uses: Vec::new(),
        });
        edge.imports.push(import);
    }

    /// Adds an import of a brick that does not exist.
    pub(crate) fn add_missing(&mut self, from: &BrickName, name: &str, import: Import) {
        self.workspace.missing.push(MissingImport { from: from.clone(), name: name.to_owned(), import });
    }

    /// Adds a use of another brick. It counts where one imports the other.
    pub(crate) fn add_use(&mut self, from: &BrickName, to: &BrickName, used: Use) {
        if let Some(edge) = self.workspace.edges.get_mut(&(from.clone(), to.clone())) {
            edge.uses.push(used);
        }
    }

    /// Adds an import of a library, which is taken to come from the distribution of the same name.
    pub(crate) fn add_library(&mut self, from: &BrickName, name: &str, import: Import) {
        let library = self.workspace.libraries.entry(name.to_owned()).or_insert_with(|| Library {
            name: name.to_owned(),
            distributions: vec![name.to_owned()],
            known: true,
            brought_by: Vec::new(),
            users: BTreeMap::new(),
        });
        library.users.entry(from.clone()).or_default().push(import);
    }

    /// The workspace with everything in order, and its diagnostics. `None` when facts about files
    /// are missing.
    pub(crate) fn finish(mut self) -> Option<(Workspace, Vec<Diagnostic>)> {
        if self.forgotten.into_inner() {
            return None;
        }
        self.workspace.sort();
        diagnostic::sort(&mut self.diagnostics);
        let data = self.diagnostics.iter().map(|diagnostic| as_data(diagnostic, self.display_name));
        self.workspace.diagnostics = data.collect();
        Some((self.workspace, self.diagnostics))
    }
}

/// A diagnostic as data, with its file relative to the workspace.
fn as_data(diagnostic: &Diagnostic, folder: &str) -> ReadDiagnostic {
    let file = diagnostic.file.as_deref().map(|file| file.strip_prefix(folder).unwrap_or(file).trim_start_matches('/'));
    ReadDiagnostic {
        error: diagnostic.severity == Severity::Error,
        message: diagnostic.message.clone(),
        file: file.map(str::to_owned),
        line: diagnostic.location.as_ref().map(|location| location.line),
        column: diagnostic.location.as_ref().map(|location| location.column),
    }
}

/// Requirements by name, each as it is first stated.
#[derive(Debug, Default)]
pub(crate) struct Requirements(BTreeMap<String, Requirement>);

impl Requirements {
    /// Adds a requirement on a line of the manifest, unless there is one of that name.
    pub(crate) fn add(&mut self, name: &str, version: &str, line: usize) {
        let (name, version) = (name.to_owned(), version.to_owned());
        self.0.entry(name.clone()).or_insert(Requirement { key: name.clone(), name, version, line });
    }

    /// All of them, by name.
    pub(crate) fn into_vec(self) -> Vec<Requirement> {
        self.0.into_values().collect()
    }
}
