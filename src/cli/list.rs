//! `brickpress list`. \[io\]

use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::context::{Global, OK, Outcome, PublishArgs};
use crate::pipeline;
use crate::site::Mode;
use crate::site::publish::Reason;
use support::diagnostic::Severity;

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Which posts
    #[arg(value_enum)]
    kind: Kind,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// Marked as a draft, or in a section that is
    Drafts,
    /// Dated in the future
    Future,
    /// Past their `expires`
    Expired,
}

pub(super) fn run(args: &ListArgs, global: &Global) -> Outcome {
    let options = global.options(Mode::Check, &PublishArgs::default(), None);
    let loaded = pipeline::load(&global.folder, &options, &Arc::default()).map_err(|failure| failure.to_string())?;
    let errors: Vec<_> =
        loaded.diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
    global.terminal.diagnostics(&errors);
    let reason = match args.kind {
        Kind::Drafts => Reason::Draft,
        Kind::Future => Reason::Future,
        Kind::Expired => Reason::Expired,
    };
    let found = loaded.renderer.site.unpublished.iter().filter(|unpublished| unpublished.reason == reason);
    for unpublished in found {
        let page = &unpublished.page;
        let date = match args.kind {
            Kind::Expired => page.expires.as_ref(),
            Kind::Drafts | Kind::Future => page.date.as_ref(),
        };
        let date = date.map_or("          ".to_owned(), |date| date.civil.date().to_string());
        let title = page.front.title.as_deref().unwrap_or(&page.slug);
        global.terminal.line(&format!("{date}  {}  {title}", page.source.file));
    }
    Ok(OK)
}
