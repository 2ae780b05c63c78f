//! Report of a view: the one value that every representation is taken from.
//!
//! In: nothing. Out: the traits that a view implements. Never: a representation itself.

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::Value;

use diagram::{Drawing, EngineName};
use support::diagnostic::Diagnostic;

use super::input::ViewInput;
use super::table::Table;
use super::text::{self, Style};

/// Options of one view, which make its report.
pub(super) trait ViewOptions {
    /// Selects what the options ask for.
    ///
    /// # Errors
    /// An option names a brick, a project or a group that does not exist, or two do not fit
    /// together.
    fn report<'a>(&'a self, input: ViewInput<'a>) -> Result<Box<dyn Report + 'a>, Vec<Diagnostic>>;
}

/// Findings of a view, to be written in any form.
pub(super) trait Report {
    /// The title, without a full stop: `Bricks of shop`.
    fn title(&self) -> String;

    /// How much there is, for the first sentence below a figure: `3 bricks, no imports`. Empty when
    /// there is nothing to count.
    fn counts(&self) -> String {
        String::new()
    }

    /// Remarks, sentence by sentence.
    fn notes(&self) -> Vec<String>;

    /// All of it in rows and columns.
    fn tables(&self) -> Vec<Table>;

    /// The rows of a spreadsheet, where these are others than those of the tables.
    fn records(&self) -> Vec<Table> {
        self.tables()
    }

    /// All of it as data: an object, to which [`Answer::write`](super::Answer::write) adds the
    /// workspace.
    fn json(&self) -> Value;

    /// The text of data with a schema of its own, which stands as it is.
    fn document(&self) -> Option<String> {
        None
    }

    /// Boxes and arrows, for other programs that draw them.
    fn graph(&self) -> Option<diagram::Graph> {
        None
    }

    /// Pictures: a graph, a matrix, or both to choose from. Without any, pages have its tables.
    fn drawings(&self) -> Vec<Drawing> {
        self.graph().map(Drawing::Graph).into_iter().collect()
    }

    /// Whether pages have its pictures; otherwise its tables.
    fn is_drawn(&self) -> bool {
        true
    }

    /// The picture that is asked for.
    fn representation(&self) -> Option<Representation> {
        None
    }

    /// The engine that lays out its graph, if one is asked for.
    fn engine(&self) -> Option<EngineName> {
        None
    }

    /// Tables that stand for a picture where none can be seen.
    fn alternative(&self) -> Vec<Table> {
        self.tables()
    }

    /// All of it for a terminal; ends with a line break.
    fn text(&self, style: Style) -> String {
        text::page(&self.tables(), &self.notes(), style)
    }

    /// Whether it has errors, so that the command fails.
    fn failed(&self) -> bool {
        false
    }
}

/// Kind of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Representation {
    /// Boxes and arrows
    Graph,
    /// Rows and columns
    Matrix,
}

/// Other tools that a request can ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Compat {
    /// `poly` 1.50 of polylith-cli
    Poly,
}

/// Parses the name of an engine that lays out graphs.
pub(super) fn engines() -> impl TypedValueParser<Value = EngineName> {
    PossibleValuesParser::new(EngineName::ALL.map(EngineName::as_str)).try_map(|name| name.parse())
}
