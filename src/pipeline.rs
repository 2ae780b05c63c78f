//! From a folder on disk to a site that is ready to be rendered: the stages in their order.
//!
//! In: where the site is, and options. Out: a [`Loaded`] site with everything that is wrong with
//! it. Never: writing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::globs::glob_set;
use crate::config::{self, Config, Environment, WorkspaceConfig};
use crate::content::cache::{FileOptions, SiteFiles};
use crate::content::page::ReadOptions;
use crate::render::{self, Caches, Renderer};
use crate::site::directory::Directory;
use crate::site::{self, Options, Parts};
use crate::source::{self, ChangedPaths, IgnoredFiles, IoError, SiteSources};
use support::diagnostic::{self, Diagnostic};
use workspace::{WorkspaceLocation, WorkspaceStore, WorkspaceVersion};

/// Where a site is.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Its root.
    pub root: PathBuf,
    /// Its configuration file, when it is not one of the usual ones in the root.
    pub config: Option<PathBuf>,
    /// The environment that the site is read for, `staging`.
    pub env: Option<String>,
}

/// A site that was read and prepared.
pub struct Loaded {
    /// Ready to be rendered.
    pub renderer: Renderer,
    /// Everything that is wrong with it, sorted. With an error among them it must not be published.
    pub diagnostics: Vec<Diagnostic>,
    /// Folders and files that it was read from, for watching.
    pub watched: Vec<PathBuf>,
}

/// Reads and prepares a site.
///
/// # Errors
/// The machine fails: a folder cannot be listed, a configuration that was asked for is not there.
pub fn load(folder: &Folder, options: &Options, caches: &Arc<Caches>) -> Result<Loaded, IoError> {
    load_in_stages(folder, options, caches, &mut |_| ())
}

/// [`load`], which says when a stage begins and what it is called.
///
/// # Errors
/// As with [`load`].
pub fn load_in_stages(
    folder: &Folder,
    options: &Options,
    caches: &Arc<Caches>,
    begin: &mut dyn FnMut(&'static str),
) -> Result<Loaded, IoError> {
    let mut diagnostics = Vec::new();
    begin("read the site");
    let config = read_config(folder, &mut diagnostics)?;
    let files = read_files(folder, &config, caches, ChangedPaths::Unknown, &mut diagnostics)?;
    Ok(prepare(folder, config, files, options, caches, diagnostics, begin))
}

/// [`load`] once more, given what may have changed since. `None` when nothing was said to have, and
/// nothing has: neither the site's files nor its configuration.
///
/// # Errors
/// As with [`load`].
pub fn reload(
    folder: &Folder,
    options: &Options,
    caches: &Arc<Caches>,
    changed: ChangedPaths<'_>,
) -> Result<Option<Loaded>, IoError> {
    let mut diagnostics = Vec::new();
    let config = read_config(folder, &mut diagnostics)?;
    let is_known = caches.is_last_config(&site::addressed(config.clone(), options));
    let changed = if is_known { changed } else { ChangedPaths::Unknown };
    let files = read_files(folder, &config, caches, changed, &mut diagnostics)?;
    if changed == ChangedPaths::NoneReported && files.is_same {
        return Ok(None);
    }
    Ok(Some(prepare(folder, config, files, options, caches, diagnostics, &mut |_| ())))
}

fn read_files(
    folder: &Folder,
    config: &Config,
    caches: &Caches,
    changed: ChangedPaths<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<SiteFiles, IoError> {
    let excluded = |path: &str| is_translation(path, config);
    let options = file_options(config, &excluded, diagnostics);
    caches.files.load(&folder.root, &options, changed, diagnostics)
}

/// How the files of a site are read.
fn file_options<'a>(
    config: &Config,
    excluded: &'a (dyn Fn(&str) -> bool + Sync),
    diagnostics: &mut Vec<Diagnostic>,
) -> FileOptions<'a> {
    let ignored = IgnoredFiles {
        content: glob_set(&config.ignored_content, diagnostics),
        statics: glob_set(&config.ignored_static, diagnostics),
    };
    FileOptions { read: ReadOptions { slugify: config.slugify, dialect: config.dialect }, ignored, excluded }
}

fn prepare(
    folder: &Folder,
    config: Config,
    files: SiteFiles,
    options: &Options,
    caches: &Arc<Caches>,
    mut diagnostics: Vec<Diagnostic>,
    begin: &mut dyn FnMut(&'static str),
) -> Loaded {
    let mut watched = watched(folder);
    begin("read workspaces");
    let workspaces = read_workspaces(&folder.root, &config, caches, &mut diagnostics, &mut watched);
    begin("parse and check the texts");
    let renderer = put_together(config, files, workspaces, options, caches, &mut diagnostics);
    diagnostic::sort(&mut diagnostics);
    Loaded { renderer, diagnostics, watched }
}

/// Everything after reading: a function of its arguments.
pub fn assemble(
    config: Config,
    sources: SiteSources,
    workspaces: WorkspaceStore,
    options: &Options,
    caches: &Arc<Caches>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Renderer {
    let excluded = |path: &str| is_translation(path, &config);
    let read = file_options(&config, &excluded, &mut Vec::new());
    let files = caches.files.parse(sources, &read, diagnostics);
    put_together(config, files, workspaces, options, caches, diagnostics)
}

fn put_together(
    config: Config,
    files: SiteFiles,
    workspaces: WorkspaceStore,
    options: &Options,
    caches: &Arc<Caches>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Renderer {
    let SiteFiles { content, assets, templates, statics, .. } = files;
    let problems = [&assets, &templates, &statics].into_iter().flat_map(|tree| &tree.problems);
    diagnostics.extend(problems.cloned());
    let config = caches.config(site::addressed(config, options));
    let parts = Parts { files: content, assets, statics, workspaces: directories(&config, &workspaces) };
    let site = site::assemble(config, parts, options, diagnostics);
    let renderer = render::prepare(site, &templates, workspaces, caches, diagnostics);
    caches.sweep();
    renderer
}

/// Where the parts of each workspace are described.
fn directories(config: &Config, workspaces: &WorkspaceStore) -> Vec<Directory> {
    let directory = |(name, settings): (&String, &WorkspaceConfig)| {
        // That one cannot be read was reported.
        let found = workspaces.get(name, &WorkspaceVersion::default()).ok();
        Directory::new(name, settings, found.as_ref().map(|found| &found.workspace))
    };
    config.workspaces.iter().map(directory).collect()
}

/// Reads the configuration of a site, with what its environment lays over it; without one, the
/// defaults.
///
/// # Errors
/// The file that was asked for is not there or cannot be read.
pub fn read_config(folder: &Folder, diagnostics: &mut Vec<Diagnostic>) -> Result<Config, IoError> {
    let found = source::read_config(&folder.root, folder.config.as_deref(), &config::FILE_NAMES)?;
    let base = found.map(|(name, bytes)| text_of(name, bytes, diagnostics));
    let Some(name) = &folder.env else { return Ok(config::parse(base.as_ref().map(borrowed), diagnostics)) };
    let over = environment_files(folder, name);
    let own =
        |path: &&PathBuf| base.as_ref().is_none_or(|(base, _)| is_named(path, &config::environment_file(base, name)));
    let mut file = None;
    for path in over.iter().filter(own) {
        if let Some((name, bytes)) = source::read_config_file(path)? {
            file = Some(text_of(name, bytes, diagnostics));
            break;
        }
    }
    let environment = Environment { name, file: file.as_ref().map(borrowed) };
    Ok(config::parse_for(base.as_ref().map(borrowed), Some(environment), diagnostics))
}

/// A configuration file's name and text. One that is no text is reported, and empty.
fn text_of(name: String, bytes: Vec<u8>, diagnostics: &mut Vec<Diagnostic>) -> (String, String) {
    let text = String::from_utf8(bytes).unwrap_or_else(|_| {
        diagnostics.push(Diagnostic::error("configuration is not UTF-8").in_file(name.as_str()));
        String::new()
    });
    (name, text)
}

fn borrowed((name, text): &(String, String)) -> (&str, &str) {
    (name, text)
}

fn is_named(path: &Path, name: &str) -> bool {
    path.file_name().is_some_and(|known| known == name)
}

/// Where an environment's own file may be: beside the configuration.
fn environment_files(folder: &Folder, name: &str) -> Vec<PathBuf> {
    let beside = |path: PathBuf| {
        let file = path.file_name().map_or_else(String::new, |file| file.to_string_lossy().into_owned());
        path.with_file_name(config::environment_file(&file, name))
    };
    configurations(folder).into_iter().map(beside).collect()
}

/// Where the configuration may be.
fn configurations(folder: &Folder) -> Vec<PathBuf> {
    match &folder.config {
        Some(path) => vec![path.clone()],
        None => config::FILE_NAMES.iter().map(|name| folder.root.join(name)).collect(),
    }
}

fn watched(folder: &Folder) -> Vec<PathBuf> {
    let mut watched: Vec<PathBuf> =
        ["content", "templates", "static"].iter().map(|name| folder.root.join(name)).collect();
    watched.extend(configurations(folder));
    watched.extend(folder.env.iter().flat_map(|name| environment_files(folder, name)));
    watched
}

/// Whether a content file is in another language: `hello.fr.md` where the configuration has
/// `languages.fr`.
fn is_translation(path: &str, config: &Config) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let language = name.strip_suffix(".md").and_then(|stem| stem.split_once('.')).map(|(_, language)| language);
    language.is_some_and(|language| config.languages.iter().any(|other| other == language))
}

/// Where the workspaces are. Each is read once here, so that a mistake in one is found even when no
/// post draws it.
fn read_workspaces(
    root: &Path,
    config: &Config,
    caches: &Caches,
    diagnostics: &mut Vec<Diagnostic>,
    watched: &mut Vec<PathBuf>,
) -> WorkspaceStore {
    let place = |workspace: &WorkspaceConfig| WorkspaceLocation {
        folder: root.join(&workspace.path),
        display_name: workspace.path.clone(),
        rev: workspace.rev.clone(),
    };
    let places = config.workspaces.iter().map(|(name, workspace)| (name.clone(), place(workspace)));
    let workspaces = WorkspaceStore::new(places.collect())
        .with_commit_cache(Arc::clone(&caches.history))
        .with_cache(Arc::clone(&caches.workspaces));
    for (name, workspace) in &config.workspaces {
        if !workspaces.location(name).is_some_and(WorkspaceLocation::exists) {
            diagnostics.push(missing_workspace(config, name, &workspace.path));
            continue;
        }
        watched.push(root.join(&workspace.path));
        match workspaces.get(name, &WorkspaceVersion::default()) {
            // A workspace that has a mistake is still drawn as far as it goes: its source is not
            // the site's.
            Ok(found) => diagnostics.extend(found.diagnostics.iter().cloned()),
            Err(diagnostic) => diagnostics.push(diagnostic.note(format!("workspace `{name}`"))),
        }
    }
    workspaces
}

fn missing_workspace(config: &Config, name: &str, path: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(format!("there is no folder `{path}` for the workspace `{name}`"));
    match &config.file {
        Some(file) => diagnostic.in_file(file.as_str()),
        None => diagnostic,
    }
}
