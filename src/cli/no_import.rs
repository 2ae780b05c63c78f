//! `brickpress import` in a program without the feature `import`.

use clap::Args;

use super::context::{Global, OK, Outcome};
use crate::features;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Whatever is asked for
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    _rest: Vec<String>,
}

pub(super) fn run(_: &ImportArgs, _: &Global) -> Outcome {
    features::require("import").map(|()| OK)
}
