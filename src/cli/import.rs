//! `brickpress import`. \[io\]

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::context::{Global, OK, Outcome, SITE_ERRORS};
use super::terminal::plural;
use crate::import::export::Export;
use crate::import::write::{self, Done};
use crate::import::{self, Plan, Settings, System};
use crate::pipeline;
use support::diagnostic::Diagnostic;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    #[command(subcommand)]
    from: From,
}

#[derive(Debug, Subcommand)]
enum From {
    /// Take over a blog from Blogger: a backup `blog-….xml`, a `feed.atom`, or a Takeout as archive
    /// or folder
    Blogger(BloggerArgs),
    /// Take over a site from Jekyll
    Jekyll(FolderArgs),
    /// Take over a site from Hugo
    Hugo(FolderArgs),
}

#[derive(Debug, Args)]
struct FolderArgs {
    /// The site's folder, or an archive of it
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

#[derive(Debug, Args)]
struct BloggerArgs {
    /// The export
    #[arg(value_name = "EXPORT")]
    export: PathBuf,

    /// An address of the old blog, so that links to it become links inside; may be given again
    #[arg(long, value_name = "URL")]
    url: Vec<String>,

    /// Which blog, where an export holds several: a part of its name
    #[arg(long, value_name = "NAME")]
    blog: Option<String>,

    /// Leave the texts as HTML
    #[arg(long)]
    keep_html: bool,

    /// Leave out comments
    #[arg(long)]
    no_comments: bool,
}

pub(super) fn run(args: &ImportArgs, global: &Global) -> Outcome {
    match &args.from {
        From::Blogger(args) => blogger(args, global),
        From::Jekyll(args) => folder(args, System::Jekyll, "jekyll", global),
        From::Hugo(args) => folder(args, System::Hugo, "hugo", global),
    }
}

fn blogger(args: &BloggerArgs, global: &Global) -> Outcome {
    let root = &global.folder.root;
    let memory = write::remember(root, "blogger")?;
    let settings = Settings {
        taxonomy: taxonomy(global)?,
        keep_html: args.keep_html,
        no_comments: args.no_comments,
        urls: args.url.clone(),
        blog: args.blog.clone(),
        folders: memory.folders.clone(),
        is_new: is_new(global)?,
    };
    let export = Export::open(&args.export)?;
    match import::blogger(&export, &settings) {
        Ok(plan) => {
            let done = write::write(root, "blogger", &plan, &export, memory)?;
            tell(global, "blogger", &plan, &done);
            Ok(OK)
        }
        Err(diagnostic) => Ok(refuse(global, &[*diagnostic])),
    }
}

fn folder(args: &FolderArgs, system: System, name: &str, global: &Global) -> Outcome {
    let root = &global.folder.root;
    let memory = write::remember(root, name)?;
    let export = Export::open(&args.folder)?;
    match import::static_site(system, &export, &taxonomy(global)?) {
        Ok(plan) => {
            let done = write::write(root, name, &plan, &export, memory)?;
            tell(global, name, &plan, &done);
            Ok(OK)
        }
        Err(diagnostics) => Ok(refuse(global, &diagnostics)),
    }
}

fn refuse(global: &Global, diagnostics: &[Diagnostic]) -> u8 {
    global.terminal.diagnostics(diagnostics);
    global.terminal.err("nothing was written");
    SITE_ERRORS
}

/// Whether there is no site yet.
fn is_new(global: &Global) -> Result<bool, String> {
    let mut ignored = Vec::new();
    let config = pipeline::read_config(&global.folder, &mut ignored).map_err(|failure| failure.to_string())?;
    Ok(config.file.is_none())
}

/// The taxonomy that labels go to: `tags`, or what the site has in its place.
fn taxonomy(global: &Global) -> Result<String, String> {
    let mut ignored = Vec::new();
    let config = pipeline::read_config(&global.folder, &mut ignored).map_err(|failure| failure.to_string())?;
    let Some(taxonomies) = &config.taxonomies else { return Ok("tags".to_owned()) };
    let names: Vec<&str> = taxonomies.iter().map(|taxonomy| taxonomy.name.as_str()).collect();
    let usual = ["tags", "labels", "categories"].into_iter().find(|name| names.contains(name));
    usual.or(names.first().copied()).map(str::to_owned).ok_or_else(|| {
        "the site has no taxonomies, so labels have nowhere to go; write `taxonomies = [{ name = \"tags\" }]` into its configuration".to_owned()
    })
}

fn tell(global: &Global, system: &str, plan: &Plan, done: &Done) {
    const SHOWN: usize = 10;
    let terminal = &global.terminal;
    let counted = plan.report.counted(&|count, what| plural(count, what));
    terminal.line(&format!("Imported {}", if counted.is_empty() { "nothing" } else { &counted }));
    terminal.line(&format!(
        "{}: {} new, {} updated, {} unchanged, {} kept as you left them",
        plural(done.new + done.updated + done.unchanged + done.kept.len(), "file"),
        done.new,
        done.updated,
        done.unchanged,
        done.kept.len()
    ));
    for path in done.kept.iter().take(SHOWN) {
        terminal.line(&format!("  kept: {path}"));
    }
    if done.kept.len() > SHOWN {
        terminal.line(&format!("  … and {} more", done.kept.len() - SHOWN));
    }
    for line in plan.report.lines() {
        terminal.line(&line);
    }
    terminal.line(&format!("Report: import/{system}-report.md"));
    terminal.line("Now look: brickpress serve --drafts");
}
