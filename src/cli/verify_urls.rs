//! `brickpress verify-urls`. \[io\]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::context::{Global, OK, Outcome, PublishArgs, SITE_ERRORS};
use super::sitemap;
use super::terminal::plural;
use crate::config::hosting::Provider;
use crate::pipeline::{self, Loaded};
use crate::render::{Caches, Renderer};
use crate::site::links::has_scheme;
use crate::site::outputs::url_of;
use crate::site::{Mode, Site, urls};
use crate::source::{display_path, read_file};
use support::cache::Cache;
use support::diagnostic::closest;

#[derive(Debug, Args)]
pub(super) struct VerifyUrlsArgs {
    /// The old site's addresses: a sitemap, an index of sitemaps that lie beside it, or a list, one
    /// a line
    #[arg(value_name = "OLD-SITEMAP", required = true)]
    lists: Vec<PathBuf>,

    #[command(flatten)]
    publish: PublishArgs,
}

pub(super) fn run(args: &VerifyUrlsArgs, global: &Global) -> Outcome {
    let mut addresses = Vec::new();
    for list in &args.lists {
        if let Err(message) = read(list, &mut addresses, 0) {
            global.terminal.err(&message);
            return Ok(SITE_ERRORS);
        }
    }
    let options = global.options(Mode::Check, &args.publish, None);
    let Loaded { renderer, .. } =
        pipeline::load(&global.folder, &options, &Arc::new(Caches::once(Cache::none(), Cache::none())))
            .map_err(|failure| failure.to_string())?;
    let unique: BTreeSet<&String> = addresses.iter().collect();
    let missing: Vec<&String> = unique.iter().copied().filter(|address| !is_answered(&renderer, address)).collect();
    let known: Vec<String> = renderer.paths().into_iter().map(url_of).collect();
    for address in &missing {
        global.terminal.line(&describe(address, &known));
    }
    let all = plural(unique.len(), "address").replace("addresss", "addresses");
    if missing.is_empty() {
        global.terminal.line(&format!("All of {all} are answered"));
        return Ok(OK);
    }
    global.terminal.line(&format!("{} of {all} would be lost", missing.len()));
    Ok(SITE_ERRORS)
}

/// An address that nothing answers, and what may have become of it.
fn describe(address: &str, known: &[String]) -> String {
    let path = path(address);
    let name = |path: &str| {
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        name.trim_end_matches(".html").trim_end_matches(".htm").to_owned()
    };
    let same_name = known.iter().find(|url| !name(url).is_empty() && name(url) == name(&path)).map(String::as_str);
    match same_name.or_else(|| closest(&path, known.iter().map(String::as_str))) {
        Some(url) => format!("{path}\n  is it `{url}` now? then add aliases = [{}] there", quoted(&path)),
        None => format!("{path}\n  add aliases = [{}] to the page that takes its place", quoted(&path)),
    }
}

fn quoted(path: &str) -> String {
    toml::Value::String(path.to_owned()).to_string()
}

/// The path of an address, decoded, without query and anchor.
fn path(address: &str) -> String {
    let rest = match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |index| &rest[index..]),
        None => address,
    };
    let path = urls::decode(rest.split(['?', '#']).next().unwrap_or(rest));
    if path.starts_with('/') { path } else { format!("/{path}") }
}

/// Whether a host would answer this address with something of the site: a page, a file, an alias.
fn is_answered(renderer: &Renderer, address: &str) -> bool {
    let site = &renderer.site;
    let path = path(address);
    let inside = site.inside(&path).unwrap_or(&path);
    let output = urls::output(inside);
    // Hosts answer `/a` with `a/index.html`, and many with `a.html`.
    [output.clone(), format!("{output}/index.html"), format!("{output}.html")].iter().any(|output| renderer.has(output))
        || is_redirected(site, inside)
}

/// Whether a rule for a whole folder leads it on; the host must be one that reads rules. All other
/// redirects are outputs, too.
fn is_redirected(site: &Site, path: &str) -> bool {
    let hosting = &site.config.hosting;
    let below = |from: &str| from.strip_suffix('*').is_some_and(|folder| path.starts_with(folder));
    hosting.providers.iter().any(|provider| *provider != Provider::Github)
        && hosting.redirects.iter().any(|redirect| below(&redirect.from))
}

/// Adds the addresses of a list, and of those that an index names and that lie beside it.
fn read(list: &Path, addresses: &mut Vec<String>, depth: usize) -> Result<(), String> {
    let bytes = read_file(list).map_err(|failure| format!("error: {failure}"))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("error: `{}` is not UTF-8", display_path(list)))?;
    let found = sitemap::parse(&display_path(list), &text).map_err(|diagnostic| diagnostic.to_string())?;
    addresses.extend(found.pages);
    for sitemap in &found.sitemaps {
        if depth > 2 {
            return Err(format!("error: `{}` is an index of an index of indexes", display_path(list)));
        }
        let name = if has_scheme(sitemap) { path(sitemap) } else { sitemap.clone() };
        // `/sitemap.xml?page=2` is saved under many names; the last part of the path and the query
        // is what browsers take.
        let name = name.rsplit('/').next().unwrap_or(&name).to_owned();
        let query = sitemap.split_once('?').map(|(_, query)| query);
        let folder = list.parent().unwrap_or(Path::new(""));
        let names: Vec<String> = query.iter().map(|query| format!("{name}?{query}")).chain([name.clone()]).collect();
        let beside = names.iter().map(|name| folder.join(name)).find(|path| path != list && read_file(path).is_ok());
        match beside {
            Some(beside) => read(&beside, addresses, depth + 1)?,
            None => {
                return Err(format!(
                    "error: `{}` names the sitemap `{sitemap}`, and there is no file `{}` beside it\n  = help: save that sitemap under this name",
                    display_path(list),
                    names[0]
                ));
            }
        }
    }
    Ok(())
}
