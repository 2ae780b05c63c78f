//! `brickpress build`. \[io\]

use std::mem::ManuallyDrop;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;

use super::context::{Global, OK, Outcome, PublishArgs, SITE_ERRORS};
use super::progress::Progress;
use super::terminal::{Terminal, plural};
use super::timings::Timings;
use crate::output::{self, Destination, Error};
use crate::pipeline::{self, Loaded};
use crate::render::{Caches, Renderer};
use crate::site::output_kind::OutputKind;
use crate::site::{Mode, Options, Site};
use crate::source::display_path;
use support::cache::Cache;
use support::diagnostic::{self, Diagnostic};

#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// The output folder [default: `output_dir` of the configuration, else `public`]
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,

    /// Where the site will live, in place of the configuration's `base_url`
    #[arg(short = 'u', long, value_name = "URL")]
    base_url: Option<String>,

    /// Replace files in the output folder that brickpress did not write
    #[arg(short, long)]
    force: bool,

    /// Say where the time goes
    #[arg(long)]
    timings: bool,

    /// Build once more without anything that is remembered, and compare every file
    #[arg(long)]
    verify: bool,

    #[command(flatten)]
    publish: PublishArgs,
}

/// The file in `.brickpress` with what was found out about workspaces.
pub(super) const WORKSPACES: &str = "workspaces.summary";
/// The file in `.brickpress` with what was found out about texts and code.
pub(super) const SITE: &str = "site.summary";

impl BuildArgs {
    /// Those of the build that a deployment begins with.
    pub(super) fn of_deployment(base_url: Option<String>, publish: PublishArgs) -> Self {
        Self { output_dir: None, base_url, force: false, timings: false, verify: false, publish }
    }
}

pub(super) fn run(args: &BuildArgs, global: &Global) -> Outcome {
    let folder = match write(args, global)? {
        Ok(built) => built.folder,
        Err(code) => return Ok(code),
    };
    let options = global.options(Mode::Build, &args.publish, args.base_url.clone());
    if args.verify { verify(global, &options, &folder) } else { Ok(OK) }
}

/// A site that was built.
pub(super) struct Built {
    pub(super) site: Arc<Site>,
    /// Where it was written to.
    pub(super) folder: PathBuf,
    /// The paths of its outputs, sorted.
    pub(super) paths: Vec<String>,
}

/// The site and where it was written; or the exit code when the site has errors.
type Written = Result<Built, u8>;

/// Writes the site into its output folder.
pub(super) fn write(args: &BuildArgs, global: &Global) -> Result<Written, String> {
    let start = Instant::now();
    let mut timings = Timings::start("start");
    let options = global.options(Mode::Build, &args.publish, args.base_url.clone());
    let state = global.folder.root.join(".brickpress");
    let caches = Arc::new(Caches::once(Cache::open(&state.join(WORKSPACES)), Cache::open(&state.join(SITE))));
    let Loaded { renderer, mut diagnostics, .. } =
        pipeline::load_in_stages(&global.folder, &options, &caches, &mut |stage| timings.begin(stage))
            .map_err(|failure| failure.to_string())?;
    // The program ends when the site is built, and taking a large one apart takes longer than that.
    let renderer = ManuallyDrop::new(renderer);
    let folder = match &args.output_dir {
        Some(folder) => folder.clone(),
        None => global.folder.root.join(&renderer.site.config.output_dir),
    };
    diagnostics.extend(misplaced_output(&global.folder.root, &folder));
    if diagnostic::has_errors(&diagnostics) {
        return Ok(Err(refuse(global, &diagnostics)));
    }
    let destination = Destination { folder: &folder, state: &state, force: args.force };
    let paths = renderer.paths();
    timings.begin("render and write");
    let progress = Progress::new("render", paths.len(), start);
    let outputs = Rendered { renderer: &renderer, timings: args.timings.then_some(&timings), progress: &progress };
    let synced = output::sync(&destination, &paths, &outputs);
    progress.end();
    match synced {
        Ok(report) => {
            caches.save();
            global.terminal.diagnostics(&diagnostics);
            global.terminal.line(&summary(&renderer, &folder, start));
            global.terminal.line(&changes(&report));
            if args.timings {
                global.terminal.out(&timings.table());
            }
            for path in &report.left {
                global
                    .terminal
                    .err(&format!("left alone, because somebody has changed it: {}", display_path(&folder.join(path))));
            }
            let paths = paths.into_iter().map(str::to_owned).collect();
            Ok(Ok(Built { site: Arc::clone(&renderer.site), folder, paths }))
        }
        Err(Error::Diagnostics(more)) => {
            diagnostics.extend(more);
            diagnostic::merge(&mut diagnostics);
            Ok(Err(refuse(global, &diagnostics)))
        }
        Err(Error::IoError(failure)) => Err(failure.to_string()),
        Err(Error::Foreign(paths)) => Err(foreign(&folder, &paths)),
        Err(Error::Locked) => Err("another build is writing into this output folder".to_owned()),
    }
}

/// Builds a site without anything that is remembered and compares it with what was written.
fn verify(global: &Global, options: &Options, folder: &Path) -> Outcome {
    let caches = Arc::new(Caches::once(Cache::none(), Cache::none()));
    let loaded = pipeline::load(&global.folder, options, &caches).map_err(|failure| failure.to_string())?;
    let renderer = ManuallyDrop::new(loaded.renderer);
    let paths = renderer.paths();
    let differing = match output::differing(folder, &paths, &|path| renderer.render(path)) {
        Ok(differing) => differing,
        Err(Error::Diagnostics(diagnostics)) => return Ok(refuse(global, &diagnostics)),
        Err(Error::IoError(failure)) => return Err(failure.to_string()),
        Err(Error::Foreign(_) | Error::Locked) => return Err("the output folder is in use".to_owned()),
    };
    if differing.is_empty() {
        global.terminal.line(&format!("Verified {}: all as in a build from nothing", plural(paths.len(), "file")));
        return Ok(OK);
    }
    let first: Vec<String> = differing.iter().take(5).map(|path| format!("`{path}`")).collect();
    let more = if differing.len() > 5 { format!(" and {} more", differing.len() - 5) } else { String::new() };
    Err(format!(
        "not as in a build from nothing: {}{more}; delete `.brickpress` and tell us what you changed before",
        first.join(", ")
    ))
}

/// The outputs of a site, with the times that they take.
struct Rendered<'a> {
    renderer: &'a Renderer,
    timings: Option<&'a Timings>,
    progress: &'a Progress,
}

impl output::Outputs for Rendered<'_> {
    fn render(&self, path: &str, buffer: &mut Vec<u8>) -> Result<Option<PathBuf>, Vec<Diagnostic>> {
        self.progress.step();
        match self.timings {
            Some(timings) => {
                let render = || self.renderer.render_into(path, buffer);
                timings.output(path, self.renderer.site.outputs.get(path), render)
            }
            None => self.renderer.render_into(path, buffer),
        }
    }

    fn source_state(&self, path: &str) -> Option<u128> {
        self.renderer.source_state(path)
    }
}

fn refuse(global: &Global, diagnostics: &[Diagnostic]) -> u8 {
    global.terminal.diagnostics(diagnostics);
    global.terminal.err(&format!("{}; nothing was written", Terminal::count(diagnostics)));
    SITE_ERRORS
}

/// `Built 12 posts and pages, 3 sections, 4 pictures into public in 0.12 s`.
fn summary(renderer: &Renderer, folder: &Path, start: Instant) -> String {
    let site = &renderer.site;
    let is_list = |target: &&OutputKind| {
        matches!(
            target,
            OutputKind::Section(_)
                | OutputKind::Taxonomy(_)
                | OutputKind::Term(_)
                | OutputKind::Archive
                | OutputKind::ArchiveYear(_)
                | OutputKind::ArchiveMonth(..)
        )
    };
    let lists = site.outputs.values().filter(is_list).count();
    let about = site.outputs.values().filter(|target| matches!(target, OutputKind::Workspace(_))).count();
    let about = if about == 0 { String::new() } else { format!(", {} about workspaces", plural(about, "page")) };
    let unpublished = match site.unpublished.len() {
        0 => String::new(),
        count => format!(", {} unpublished", plural(count, "post")),
    };
    format!(
        "Built {} and {}{about}{unpublished} into {} in {:.2} s",
        plural(site.pages.len(), "page"),
        plural(lists, "list"),
        display_path(folder),
        start.elapsed().as_secs_f64()
    )
}

/// `57 files: 12 written, 45 unchanged, 3 removed`.
fn changes(report: &output::Report) -> String {
    let files = plural(report.written + report.unchanged, "file");
    format!("{files}: {} written, {} unchanged, {} removed", report.written, report.unchanged, report.removed)
}

fn foreign(folder: &Path, paths: &[String]) -> String {
    let first: Vec<String> = paths.iter().take(3).map(|path| format!("`{path}`")).collect();
    let more = if paths.len() > 3 { format!(" and {} more", paths.len() - 3) } else { String::new() };
    format!(
        "`{}` holds files that brickpress did not write: {}{more}; choose another folder with `--output-dir`, or replace them with `--force`",
        display_path(folder),
        first.join(", ")
    )
}

/// An output folder that is, holds, or lies in what the site is made from.
pub(super) fn misplaced_output(root: &Path, folder: &Path) -> Option<Diagnostic> {
    let folder = normal(folder);
    let root = normal(root);
    if root.starts_with(&folder) {
        let diagnostic =
            Diagnostic::error(format!("the output folder `{}` would hold the site itself", display_path(&folder)));
        return Some(diagnostic.help("choose a folder of its own, such as `public`"));
    }
    let source = ["content", "templates", "static", ".brickpress"]
        .into_iter()
        .find(|name| folder.starts_with(root.join(name)))?;
    let diagnostic = Diagnostic::error(format!("the output folder lies in `{source}`, which the site is made from"));
    Some(diagnostic.help("choose a folder beside it, such as `public`"))
}

/// An absolute path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut normal = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(normal.pop()),
            component => normal.push(component),
        }
    }
    normal
}
