//! Sites written in one string: `//- content/a.md` opens a file, everything up to the next such line is its content.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use brickpress::config::{self, FILE_NAMES};
use brickpress::pipeline;
use brickpress::render::{Caches, Output, Renderer};
use brickpress::site::{Mode, Options};
use brickpress::source::{File, Reference, SiteSources, Tree};
use support::diagnostic::{self, Diagnostic};
use workspace::{Language, LoadedWorkspace, ReadOptions, WorkspaceStore, wants_file};

/// The files of a site in one string.
pub(crate) fn files(text: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("//- ") {
            Some(path) => {
                current = Some(path.trim().to_owned());
                files.entry(path.trim().to_owned()).or_insert_with(String::new);
            }
            None => {
                if let Some(content) = current.as_ref().and_then(|path| files.get_mut(path)) {
                    content.push_str(line);
                }
            }
        }
    }
    files
}

/// A built site: its outputs, and what is wrong with it.
pub(crate) struct Built {
    pub(crate) renderer: Renderer,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Built {
    /// The text of an output.
    pub(crate) fn output(&self, path: &str) -> String {
        match self.renderer.render(path) {
            Ok(Output::Bytes(bytes)) => String::from_utf8(bytes.to_vec()).unwrap(),
            Ok(Output::File(path)) => format!("file {}", path.display()),
            Err(diagnostics) => messages(&diagnostics),
        }
    }

    /// All outputs. Mistakes found while rendering are added to the diagnostics.
    pub(crate) fn render_all(&mut self) -> BTreeMap<String, String> {
        let mut outputs = BTreeMap::new();
        for path in self.renderer.paths() {
            match self.renderer.render(path) {
                Ok(_) => drop(outputs.insert(path.to_owned(), self.output(path))),
                Err(more) => self.diagnostics.extend(more),
            }
        }
        diagnostic::merge(&mut self.diagnostics);
        outputs
    }

    /// The messages as a terminal shows them.
    pub(crate) fn messages(&self) -> String {
        messages(&self.diagnostics)
    }
}

fn messages(diagnostics: &[Diagnostic]) -> String {
    // Templates of tests are too short to link what they list.
    let told = diagnostics.iter().filter(|diagnostic| !diagnostic.message.starts_with("nothing leads to "));
    told.map(|diagnostic| format!("{}\n", diagnostic.render(false, 100))).collect::<Vec<_>>().join("\n")
}

/// The options of tests: it is the first of May 2026.
pub(crate) fn options() -> Options {
    Options {
        now: "2026-05-01T12:00:00Z".parse().unwrap(),
        drafts: false,
        future: false,
        expired: false,
        mode: Mode::Build,
        base_url: None,
        origin: None,
        root: None,
    }
}

/// Builds a site.
pub(crate) fn build(text: &str) -> Built {
    build_with(text, &options())
}

pub(crate) fn build_with(text: &str, options: &Options) -> Built {
    build_files(&files(text), options, &Arc::new(Caches::default()))
}

/// Builds a site from its files.
pub(crate) fn build_files(files: &BTreeMap<String, String>, options: &Options, caches: &Arc<Caches>) -> Built {
    let mut diagnostics = Vec::new();
    let named = FILE_NAMES.iter().find_map(|name| Some((*name, files.get(*name)?.as_str())));
    let config = config::parse(named, &mut diagnostics);
    let mut sources = SiteSources::default();
    for (path, text) in files {
        let Some((folder, name)) = path.split_once('/') else { continue };
        match folder {
            "content" if name.ends_with(".md") || name.ends_with(".ipynb") => {
                insert(&mut sources.content, name, bytes(text))
            }
            "content" => insert(&mut sources.content, name, reference(path, text)),
            "templates" => insert(&mut sources.templates, name, bytes(text)),
            "static" => insert(&mut sources.statics, name, reference(path, text)),
            _ => {}
        }
    }
    let mut workspaces = WorkspaceStore::default();
    for (name, workspace) in &config.workspaces {
        let prefix = format!("{}/", workspace.path);
        let inside = files.iter().filter_map(|(path, text)| Some((path.strip_prefix(&prefix)?, text.as_str())));
        let tree =
            Tree::from_texts(inside.filter(|(path, _)| wants_file(Language::Python, ReadOptions::default(), path)));
        let (read, problems) = workspace::read(&tree, &workspace.path, ReadOptions::default());
        diagnostics.extend(problems);
        workspaces.insert(name, LoadedWorkspace { workspace: read, diagnostics: Vec::new() });
    }
    let renderer = pipeline::assemble(config, sources, workspaces, options, caches, &mut diagnostics);
    diagnostic::sort(&mut diagnostics);
    Built { renderer, diagnostics }
}

fn insert(tree: &mut Tree, name: &str, file: File) {
    tree.insert(name, file);
}

fn bytes(text: &str) -> File {
    File::Bytes(text.as_bytes().into())
}

/// `400x300` as the whole content stands for an image of that size.
fn reference(path: &str, text: &str) -> File {
    let size =
        text.trim().split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    File::Reference(Reference {
        path: PathBuf::from(path),
        len: text.len() as u64,
        modified: 0,
        identity: (0, 0, 0),
        dimensions: size,
    })
}
