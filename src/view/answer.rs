//! Answers to requests, in any representation: the one way from a request to text, data and
//! pictures.
//!
//! In: a [`ViewInput`] and a [`Request`]. Out: a [`Picture`] for a page, or text in a [`Format`].
//! Never: what a view selects.

use clap::ValueEnum;
use serde_json::{Value, json};

use diagram::LayoutCache;
use diagram::Picture;
use support::diagnostic::Diagnostic;

use super::input::ViewInput;
use super::report::Report;
use super::request::Request;
use super::text::Style;
use super::wording::{joined, quoted};
use super::{html, notation, rendering};

/// The forms that a view can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For the terminal
    Text,
    /// Data, with all files and lines
    Json,
    /// A picture in a file of its own
    Svg,
    /// A graph for Graphviz
    Dot,
    /// A graph for Mermaid
    Mermaid,
    /// Tables for Markdown
    Markdown,
    /// Tables for spreadsheets
    Csv,
}

impl Format {
    fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Svg => "svg",
            Self::Dot => "dot",
            Self::Mermaid => "mermaid",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
        }
    }

    /// Whether a report can be written so. Text and data always can be had; to find out about most
    /// of them takes making them.
    fn fits(self, report: &dyn Report) -> bool {
        match self {
            Self::Text | Self::Json => true,
            Self::Svg => !report.drawings().is_empty(),
            Self::Dot | Self::Mermaid => report.graph().is_some(),
            Self::Markdown | Self::Csv => !report.records().is_empty(),
        }
    }
}

/// Answer to a request.
pub struct Answer<'a> {
    pub(super) report: Box<dyn Report + 'a>,
    input: ViewInput<'a>,
    request: &'a Request,
}

impl<'a> Answer<'a> {
    /// Selects what a request asks for.
    ///
    /// # Errors
    /// The request names a brick or project that does not exist.
    pub fn new(input: ViewInput<'a>, request: &'a Request) -> Result<Self, Vec<Diagnostic>> {
        let input = ViewInput { words: &request.words, ..input };
        Ok(Self { report: request.view.options().report(input)?, input, request })
    }

    /// Whether there are errors in it, so that the command fails.
    pub fn failed(&self) -> bool {
        self.report.failed()
    }

    /// A figure for a page. Every id in it starts with `id_prefix`: unique on its page, of letters,
    /// digits, `-` and `_`, a letter first.
    ///
    /// # Errors
    /// The graph is too large to be drawn.
    pub fn figure(&self, id_prefix: &str, layouts: &LayoutCache) -> Result<Picture, Vec<Diagnostic>> {
        html::picture(&*self.report, self.request, id_prefix, layouts)
    }

    /// Text in a format; ends with a line break.
    ///
    /// # Errors
    /// It cannot be written in this format, or the graph is too large to be drawn.
    pub fn write(&self, format: Format, style: Style) -> Result<String, Vec<Diagnostic>> {
        let Self { report, request, .. } = self;
        if !format.fits(&**report) {
            let message = format!("`{}` cannot be written as {}", request.view.name(), format.as_str());
            let formats = Format::value_variants().iter().filter(|format| format.fits(&**report));
            let help = format!("formats are {}", joined(quoted(formats.map(|format| format.as_str()))));
            return Err(request.words.at("format", Diagnostic::error(message).help(help)));
        }
        let title = request.common.caption.clone().unwrap_or_else(|| report.title());
        Ok(match format {
            Format::Text => report.text(style),
            Format::Json => report.document().unwrap_or_else(|| format!("{:#}", self.data())) + "\n",
            Format::Svg => {
                let drawn = rendering::draw(&**report, request, "bricks", true, &LayoutCache::default())?;
                drawn.map(|drawn| drawn.svg).unwrap_or_default() + "\n"
            }
            Format::Dot => notation::dot(&title, &report.graph().unwrap_or_default()),
            Format::Mermaid => notation::mermaid(&report.graph().unwrap_or_default()),
            Format::Markdown => notation::markdown(&title, &report.tables(), &report.notes()),
            Format::Csv => notation::csv(&report.records()),
        })
    }

    /// The report as data, with the workspace that it is about.
    fn data(&self) -> Value {
        let workspace = self.input.workspace;
        let mut data = json!({
            "schema": SCHEMA.0,
            "version": SCHEMA.1,
            "view": self.request.view.name(),
            "workspace": {
                "name": self.input.name,
                "namespace": workspace.namespace,
                "language": workspace.language.as_str(),
                "theme": workspace.theme.map(workspace::Theme::as_str),
                "compat": workspace.compat.then_some("poly"),
            },
        });
        if let (Value::Object(all), Value::Object(own)) = (&mut data, self.report.json()) {
            all.extend(own);
        }
        data
    }
}

/// Name of the data of a view, and its version, which grows when a reader of the data has to
/// change. The data of `ws` is a [snapshot](workspace::Snapshot) and says so.
const SCHEMA: (&str, u32) = ("brickpress/view", 1);
