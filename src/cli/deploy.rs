//! `brickpress deploy`. \[io\]

use std::path::Path;

use clap::Args;

use super::build::{self, BuildArgs, Built};
use super::terminal::plural;
use super::{Global, OK, Outcome, PublishArgs};
use crate::config::deploy::Target;
use crate::deploy::bucket;
use crate::deploy::git::{self, Branch};
use crate::deploy::{Error, Item, Kind, Options, Report, folder};
use crate::site::Site;
use crate::site::media;
use crate::site::outputs;

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
    // Its mistakes are the build's business, which comes first anyway; but nobody wants to wait for that to learn of a wrong name.
    let config = crate::pipeline::read_config(&global.folder, &mut ignored).map_err(|failure| failure.to_string())?;
    let (name, target) = choose(args.target.as_deref(), &config.deploy)?;
    let keys = match target {
        Target::Bucket(_) => Some(bucket::keys().map_err(|Error(message)| message)?),
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
    let report = match (target, &keys) {
        (Target::Folder(path), _) => {
            let path = root.join(path);
            if build::misplaced_output(root, &path).is_some() {
                return Err(format!("the folder of `deploy.{name}` is what the site is made from, or holds it"));
            }
            if output.starts_with(&path) || path.starts_with(&output) {
                return Err(format!("`deploy.{name}` is the output folder itself, or in it, or holds it"));
            }
            folder::deploy(&items, &path, options)
        }
        (Target::Git { remote, branch, message }, _) => {
            let message = message.clone().unwrap_or_else(|| message_of(&site));
            git::deploy(
                &items,
                Branch { remote, name: branch, message: &message },
                root,
                &root.join(".brickpress"),
                options,
            )
        }
        (Target::Bucket(to), Some(keys)) => bucket::deploy(&items, to, keys, options),
        (Target::Bucket(_), None) => Err(Error("there are no keys".to_owned())),
    };
    let report = report.map_err(|Error(message)| message)?;
    say(global, &report, &name, args.dry_run);
    Ok(OK)
}

/// The target of a name, or the only one.
fn choose<'a>(
    asked: Option<&str>,
    targets: &'a std::collections::BTreeMap<String, Target>,
) -> Result<(String, &'a Target), String> {
    let names: Vec<String> = targets.keys().map(|name| format!("`{name}`")).collect();
    match asked {
        Some(name) => match targets.get(name) {
            Some(target) => Ok((name.to_owned(), target)),
            None if targets.is_empty() => Err(format!("the configuration has no table `[deploy.{name}]`")),
            None => Err(format!("there is no `[deploy.{name}]` in the configuration; there is {}", names.join(", "))),
        },
        None => match targets.iter().next().filter(|_| targets.len() == 1) {
            Some((name, target)) => Ok((name.clone(), target)),
            None if targets.is_empty() => {
                Err("the configuration does not say where to; add a table such as `[deploy.site]` with `folder`, `git` or `bucket`".to_owned())
            }
            None => Err(format!("say where to: {}", names.join(", "))),
        },
    }
}

fn item(output: &Path, path: &str, target: Option<&outputs::Target>) -> Item {
    use outputs::Target;
    let media_type = target.map_or_else(|| media::media_type(path), |target| media::type_of(path, target));
    let kind = match target {
        Some(Target::Feed(_) | Target::Sitemap | Target::SitemapPart(_) | Target::Robots | Target::LlmsTxt) => {
            Kind::List
        }
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

/// What was done, and with `dry_run` each file that something would be done with.
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
