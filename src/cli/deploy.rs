//! `brickpress deploy`. \[io\]

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;

use super::build::{self, BuildArgs, Built};
use super::context::{Global, OK, Outcome, PublishArgs};
use super::terminal::plural;
use crate::config::deploy::{Destination, Target};
use crate::deploy::bucket;
use crate::deploy::git::{self, Branch};
use crate::deploy::{Error, Item, Kind, Options, Report, folder};
use crate::site::Site;
use crate::site::media;
use crate::site::output_kind;

#[derive(Debug, Args)]
pub(super) struct DeployArgs {
    /// Where to: the name of a table `[deploy.NAME]` of the configuration [default: the only one]
    #[arg(value_name = "NAME")]
    target: Option<String>,

    /// Build, and say what would be brought and removed, but do neither
    #[arg(short = 'n', long)]
    dry_run: bool,

    /// Replace what was not brought there by an earlier deployment
    #[arg(short, long)]
    force: bool,

    /// Where the site will live, in place of the configuration's `base_url`
    #[arg(short = 'u', long, value_name = "URL")]
    base_url: Option<String>,

    #[command(flatten)]
    publish: PublishArgs,
}

pub(super) fn run(args: &DeployArgs, global: &Global) -> Outcome {
    let mut ignored = Vec::new();
    // Its mistakes are the build's business, which comes first anyway; but nobody wants to wait for
    // that to learn of a wrong name.
    let config = crate::pipeline::read_config(&global.folder, &mut ignored).map_err(|failure| failure.to_string())?;
    let (name, destination) = choose(args.target.as_deref(), &config.deploy)?;
    let keys = match destination {
        Destination::Bucket(_) => Some(bucket::keys().map_err(|Error(message)| message)?),
        _ => None,
    };
    let build = BuildArgs::of_deployment(args.base_url.clone(), args.publish.clone());
    let Built { site, folder: output, paths } = match build::write(&build, global)? {
        Ok(built) => built,
        Err(code) => return Ok(code),
    };
    let items: Vec<Item> = paths.iter().map(|path| item(&output, path, site.outputs.get(path))).collect();
    let options = Options { dry_run: args.dry_run, force: args.force };
    let root = &global.folder.root;
    let report = match destination {
        Destination::Folder(path) => {
            let path = root.join(path);
            if build::misplaced_output(root, &path).is_some() {
                return Err(format!("the folder of `deploy.{name}` is what the site is made from, or holds it"));
            }
            if output.starts_with(&path) || path.starts_with(&output) {
                return Err(format!("`deploy.{name}` is the output folder itself, or in it, or holds it"));
            }
            folder::deploy(&items, &path, options)
        }
        Destination::Git { remote, branch, message } => {
            let message = message.unwrap_or_else(|| message_of(&site));
            let branch = Branch { remote: &remote, name: &branch, message: &message };
            git::deploy(&items, branch, root, &root.join(".brickpress"), options)
        }
        Destination::Bucket(to) => match &keys {
            Some(keys) => bucket::deploy(&items, &to, keys, options),
            None => Err(Error("there are no keys".to_owned())),
        },
    };
    let report = report.map_err(|Error(message)| message)?;
    say(global, &report, &name, args.dry_run);
    Ok(OK)
}

/// Finds the destination of a name, or the only one.
fn choose(asked: Option<&str>, targets: &BTreeMap<String, Target>) -> Result<(String, Destination), String> {
    let destinations: BTreeMap<&String, Destination> =
        targets.iter().filter_map(|(name, target)| Some((name, target.destination()?))).collect();
    let names: Vec<String> = destinations.keys().map(|name| format!("`{name}`")).collect();
    let is_only = names.len() == 1;
    let mut fitting = destinations.into_iter().filter(|(name, _)| asked.map_or(is_only, |asked| asked == *name));
    if let Some((name, destination)) = fitting.next() {
        return Ok((name.clone(), destination));
    }
    Err(match asked {
        Some(name) if names.is_empty() => format!("the configuration has no table `[deploy.{name}]`"),
        Some(name) => format!("there is no `[deploy.{name}]` in the configuration; there is {}", names.join(", ")),
        None if names.is_empty() => {
            "the configuration does not say where to; add a table such as `[deploy.site]` with `folder`, `git` or `bucket`".to_owned()
        }
        None => format!("say where to: {}", names.join(", ")),
    })
}

fn item(output: &Path, path: &str, target: Option<&output_kind::OutputKind>) -> Item {
    use output_kind::OutputKind;
    let media_type = target.map_or_else(|| media::media_type(path), |target| media::type_of(path, target));
    let kind = match target {
        Some(
            OutputKind::Feed(_)
            | OutputKind::Sitemap
            | OutputKind::SitemapPart(_)
            | OutputKind::Robots
            | OutputKind::LlmsTxt,
        ) => Kind::List,
        _ if media_type.starts_with("text/html") => Kind::Page,
        _ => Kind::Asset,
    };
    Item { path: path.to_owned(), file: output.join(path), kind, media_type, cache_control: media::cache_control(path) }
}

fn message_of(site: &Site) -> String {
    match site.config.title.trim() {
        "" => "Deploy the site".to_owned(),
        title => format!("Deploy {title}"),
    }
}

/// Prints what was done, and with `dry_run` each file that something would be done with.
fn say(global: &Global, report: &Report, name: &str, dry_run: bool) {
    if dry_run {
        for path in &report.brought {
            global.terminal.line(&format!("would bring {path}"));
        }
        for path in &report.removed {
            global.terminal.line(&format!("would remove {path}"));
        }
    }
    let verb = if dry_run { "Would deploy" } else { "Deployed" };
    let files = plural(report.brought.len() + report.unchanged, "file");
    let (brought, unchanged, removed) = (report.brought.len(), report.unchanged, report.removed.len());
    global
        .terminal
        .line(&format!("{verb} {files} to {name}: {brought} brought, {unchanged} unchanged, {removed} removed"));
    for path in &report.left {
        global.terminal.err(&format!("left alone, because somebody has changed it: {path}"));
    }
}
