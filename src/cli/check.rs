//! `brickpress check`. \[io\]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use clap::Args;
use rayon::prelude::*;
use regex::Regex;

use super::context::{Global, OK, Outcome, PublishArgs, SITE_ERRORS};
use super::terminal::{Terminal, plural};
use crate::config::link_checker::Level;
use crate::pipeline::{self, Loaded};
use crate::render::{Caches, Output, Renderer};
use crate::site::output_kind::OutputKind;
use crate::site::{Mode, Site};
use crate::{external, features};
use support::cache::Cache;
use support::diagnostic::{self, Diagnostic};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Follow links to other sites, too
    #[arg(long)]
    external: bool,

    /// With --external: for how many days a link that was found alive is not followed again
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    max_age: u16,

    #[command(flatten)]
    publish: PublishArgs,
}

pub(super) fn run(args: &CheckArgs, global: &Global) -> Outcome {
    if args.external {
        features::require("network")?;
    }
    let options = global.options(Mode::Check, &args.publish, None);
    let Loaded { renderer, mut diagnostics, .. } =
        pipeline::load(&global.folder, &options, &Arc::new(Caches::once(Cache::none(), Cache::none())))
            .map_err(|failure| failure.to_string())?;
    let mut followed = None;
    if !diagnostic::has_errors(&diagnostics) {
        let rendered: Vec<_> = renderer.paths().into_par_iter().map(|path| (path, renderer.render(path))).collect();
        let links = if args.external { external_links(&renderer, &rendered) } else { BTreeMap::new() };
        diagnostics.extend(rendered.into_iter().filter_map(|(_, output)| output.err()).flatten());
        if args.external && !diagnostic::has_errors(&diagnostics) {
            let fresh = i64::from(args.max_age) * 24 * 60 * 60;
            let cache = global.folder.root.join(".brickpress").join("external-links.json");
            let addresses: Vec<&str> = links.keys().map(String::as_str).collect();
            let options = external::Options { now: options.now.as_second(), fresh };
            let report = external::check(&addresses, &cache, options).map_err(|failure| failure.to_string())?;
            for (address, why) in &report.dead {
                diagnostics.extend(dead(&renderer.site, address, why, &links[address]));
            }
            followed = Some(report);
        }
        diagnostic::merge(&mut diagnostics);
    }
    global.terminal.diagnostics(&diagnostics);
    if let Some(report) = followed {
        global.terminal.line(&format!(
            "Followed {} to {}: {} alive ({} known from before), {} dead",
            plural(report.alive + report.dead.len() - report.known, "external link"),
            plural(report.hosts, "host"),
            report.alive,
            report.known,
            report.dead.len()
        ));
    }
    let count = Terminal::count(&diagnostics);
    let outputs = plural(renderer.paths().len(), "output");
    global.terminal.line(&format!("Checked {outputs}: {}", if count.is_empty() { "no mistakes" } else { &count }));
    Ok(if diagnostic::has_errors(&diagnostics) { SITE_ERRORS } else { OK })
}

/// An output's path, and what came of it.
type Rendered<'a> = (&'a str, Result<Output, Vec<Diagnostic>>);

/// Addresses of other sites that pages lead to or load, with the outputs that do.
fn external_links(renderer: &Renderer, rendered: &[Rendered<'_>]) -> BTreeMap<String, Vec<String>> {
    static LINKS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"<(?:a|img|script|iframe|source|video|audio)\s(?:[^<>]*?\s)?(?:href|src)="(https?://[^"]+)""#)
            .expect("a constant that tests run")
    });
    let config = &renderer.site.config;
    let base = config.base_url.as_str();
    let is_own = |address: &str| {
        address.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    };
    let is_skipped = |address: &str| config.link_checker.skip_prefixes.iter().any(|prefix| address.starts_with(prefix));
    let mut links: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, output) in rendered {
        let Ok(Output::Bytes(bytes)) = output else { continue };
        if !path.ends_with(".html") {
            continue;
        }
        for found in LINKS.captures_iter(&String::from_utf8_lossy(bytes)) {
            let address = found[1].replace("&amp;", "&").replace("&#39;", "'");
            if is_own(&address) || is_skipped(&address) {
                continue;
            }
            let on = links.entry(address).or_default();
            if on.last().map(String::as_str) != Some(*path) {
                on.push((*path).to_owned());
            }
        }
    }
    links
}

/// A dead link, at each place of a text that has it; where no text has it, it comes from a
/// template.
fn dead(site: &Site, address: &str, why: &str, outputs: &[String]) -> Vec<Diagnostic> {
    let message = format!("`{address}` is dead: {why}");
    let diagnostic = || match site.config.link_checker.external_level {
        Level::Error => Diagnostic::error(message.clone()),
        Level::Warn => Diagnostic::warning(message.clone()),
    };
    let at = |path: &String| {
        let source = match site.outputs.get(path)? {
            OutputKind::Page(id) => &site.pages[*id].page.source,
            OutputKind::Section(pager) => &site.sections[&pager.of].section.source,
            _ => return None,
        };
        let start = source.body().find(address)?;
        Some(source.at_body(diagnostic(), start..start + address.len()))
    };
    let found: Vec<Diagnostic> = outputs.iter().filter_map(at).collect();
    match outputs.first().filter(|_| found.is_empty()) {
        Some(first) => {
            let more = if outputs.len() > 1 { format!(" and {} more", outputs.len() - 1) } else { String::new() };
            vec![diagnostic().note(format!("it stands on `{first}`{more}"))]
        }
        None => found,
    }
}
