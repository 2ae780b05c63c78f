//! `brickpress serve`. \[io\]
#![expect(clippy::disallowed_methods, reason = "looks at the clock")]

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;

use super::build::{SITE, WORKSPACES};
use super::context::{Global, OK, Outcome, PublishArgs};
use crate::pipeline::{self, Loaded};
use crate::render::{Caches, Renderer};
use crate::serve::{Options, Published, Rebuilt, Server, Terminal, Watched};
use crate::site::{Mode, urls};
use crate::source::ChangedPaths;
use support::cache::Cache;
use support::diagnostic::{self, Diagnostic};

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// The address to listen at
    #[arg(short, long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    interface: IpAddr,

    /// The port; when it is taken the next free one, unless it was asked for. 0 takes any
    #[arg(short, long, value_name = "PORT")]
    port: Option<u16>,

    /// The address of the site in its own links [default: the address that it is served at]
    #[arg(short = 'u', long, value_name = "URL")]
    base_url: Option<String>,

    /// Open the site in a browser
    #[arg(short = 'O', long)]
    open: bool,

    #[command(flatten)]
    publish: PublishArgs,
}

const PORT: u16 = 1111;
/// Least time between two writings of what later runs can use, after that of the first build: an
/// edit should not wait for it.
const SAVING: Duration = Duration::from_secs(60);

pub(super) fn run(args: &ServeArgs, global: &Global) -> Outcome {
    let root = global.folder.root.clone();
    // A folder that is not there would only be an empty site.
    crate::source::check_folder(&root).map_err(|failure| failure.to_string())?;
    let options = Options {
        interface: args.interface,
        port: args.port.unwrap_or(PORT),
        port_append: args.port.is_none(),
        open: args.open,
        ..Options::new(root.clone())
    };
    let server = Server::bind(options).map_err(|error| error.to_string())?;
    let origin = server.origin();
    let state = global.folder.root.join(".brickpress");
    let caches = Arc::new(Caches::new(Cache::open(&state.join(WORKSPACES)), Cache::open(&state.join(SITE))));
    let mut watched = vec![Watched { path: root, recursive: false }];
    let mut saved = None;
    let rebuild = move |changed: ChangedPaths<'_>| {
        let options = crate::site::Options {
            origin: Some(origin.clone()),
            ..global.options(Mode::Serve, &args.publish, args.base_url.clone())
        };
        match pipeline::reload(&global.folder, &options, &caches, changed) {
            Ok(None) => None,
            Ok(Some(loaded)) => {
                if saved.is_none_or(|saved: Instant| saved.elapsed() > SAVING) {
                    // Nobody who asks for a page waits for it.
                    let caches = Arc::clone(&caches);
                    std::thread::spawn(move || caches.save());
                    saved = Some(Instant::now());
                }
                watched = loaded.watched.iter().map(|path| watch(path)).collect();
                Some(Rebuilt { published: published(loaded), watched: watched.clone() })
            }
            Err(failure) => {
                let diagnostic = Diagnostic::error(failure.to_string());
                Some(Rebuilt { published: Err(vec![diagnostic]), watched: watched.clone() })
            }
        }
    };
    let print = |text: &str| {
        use std::io::Write;
        let mut out = std::io::stdout().lock();
        // A terminal that is gone needs no messages.
        let _ = writeln!(out, "{text}").and_then(|()| out.flush());
    };
    let terminal = Terminal { print: Box::new(print), colour: global.terminal.colour, width: global.terminal.width };
    server.run(rebuild, terminal).map_err(|error| error.to_string())?;
    Ok(OK)
}

fn watch(path: &Path) -> Watched {
    Watched { path: path.to_owned(), recursive: true }
}

/// A site to show; or its mistakes, when it has errors.
fn published(loaded: Loaded) -> Result<Published, Vec<Diagnostic>> {
    let Loaded { renderer, diagnostics, .. } = loaded;
    if diagnostic::has_errors(&diagnostics) {
        return Err(diagnostics);
    }
    let base_path = format!("{}/", urls::decode(urls::base_path(&renderer.site.config.base_url)));
    let renderer = Arc::new(renderer);
    let has = {
        let renderer = Arc::clone(&renderer);
        move |path: &str| renderer.has(path)
    };
    let render = move |path: &str| Renderer::render(&renderer, path);
    Ok(Published { has: Box::new(has), base_path, render: Box::new(render), diagnostics })
}
