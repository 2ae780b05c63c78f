//! The options of `graph`.
//!
//! In: words that clap parses. Out: plain data. Never: whether a name exists.

use clap::{Args, ValueEnum};

use crate::view::report::{Representation, engines};
use diagram::EngineName;

/// Options of `graph`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct GraphArgs {
    /// Only what this project needs: its bricks and the bricks they import
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,

    /// Only this brick, the bricks it imports and those that import it
    #[arg(long, value_name = "NAME")]
    pub brick: Option<String>,

    /// With `--brick`: so many imports away from it, or `all` [default: 1]
    #[arg(long, value_name = "NUMBER", value_parser = steps)]
    pub steps: Option<usize>,

    /// With `--brick`: the same for those that import it
    #[arg(long, value_name = "NUMBER", value_parser = steps)]
    pub up: Option<usize>,

    /// With `--brick`: the same for those that it imports
    #[arg(long, value_name = "NUMBER", value_parser = steps)]
    pub down: Option<usize>,

    /// Only bricks of these names, in which `*` stands for any letters
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub only: Vec<String>,

    /// No bricks of these names, in which `*` stands for any letters
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub without: Vec<String>,

    /// Also the projects that declare the bricks
    #[arg(long)]
    pub projects: bool,

    /// Also the libraries that the bricks import
    #[arg(long)]
    pub libraries: bool,

    /// Every import as an arrow, also one that follows from a longer path
    #[arg(long)]
    pub all: bool,

    /// How imports of a brick that many others import are drawn [default: auto]
    #[arg(long, value_name = "HOW", value_enum)]
    pub hubs: Option<Hubs>,

    /// Draw a graph or a matrix, whichever reads better
    #[arg(long = "as", value_name = "FORM", value_enum)]
    pub form: Option<Representation>,

    /// Lay out the graph with this engine, instead of the one that does it best
    #[arg(long, value_name = "ENGINE", value_parser = engines())]
    pub engine: Option<EngineName>,
}

impl GraphArgs {
    /// Who asks for every arrow asks for those that lead to hubs, too.
    pub(super) fn hubs_or_default(&self) -> Hubs {
        self.hubs.unwrap_or(if self.all { Hubs::Arrows } else { Hubs::Auto })
    }
}

/// How the imports of a hub are drawn: a brick that many others import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Hubs {
    /// As chips, if 8 bricks and a fifth of all import it
    #[default]
    Auto,
    /// As chips, if 3 bricks and a fifth of all import it
    Chips,
    /// As arrows
    Arrows,
}

/// A number of steps; `all` stands for any.
fn steps(text: &str) -> Result<usize, String> {
    let number = if text == "all" { Some(usize::MAX) } else { text.parse().ok() };
    number.ok_or_else(|| "write a number, or `all`".to_owned())
}
