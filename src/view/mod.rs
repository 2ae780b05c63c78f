//! Views of workspaces by request: one set of options for the command line, for fences and for templates.
//!
//! In: a [`Workspace`](workspace) and the words of a request (`graph --project api`). Out: a figure for a page, text for a
//! terminal, or data. Never: reading files.
//!
//! A view is one module: its options, and a function from a [`Subject`] to something [`Shown`]. What it shows are [tables](Table), sentences
//! and perhaps a [graph](diagram::Graph); text, HTML, Markdown, CSV, Graphviz and Mermaid are written from these in one place each.
//!
//! A fence holds one request. It may be spread over several lines, since a line break is a blank like any other; a line that
//! starts with `#` is a comment; single and double quotes hold words together:
//!
//! ````text
//! ```bricks
//! # what the API needs
//! graph --project message-api
//!       --caption "The API and everything it runs on"
//! ```
//! ````

#![expect(clippy::result_large_err, reason = "an error is made once a request, so its size is of no matter")]

mod check;
mod cycles;
mod deps;
mod diff;
mod drawn;
mod find;
mod graph;
mod html;
mod hubs;
mod info;
mod interface;
mod legend;
mod libs;
mod matrix_legend;
mod notation;
mod order;
mod request;
mod square;
mod star;
pub mod table;
pub mod text;
mod wording;
mod ws;
use clap::ValueEnum;
use serde_json::{Value, json};

use diagram::LayoutCache;
use diagram::{self, Drawing, EngineName};
use support::diagnostic::Diagnostic;
use workspace::{Baseline, Brick, BrickKind, Project, Workspace};

pub use check::CheckArgs;
pub use cycles::CyclesArgs;
pub use deps::DepsArgs;
pub use diagram::Picture;
pub use diff::DiffArgs;
pub use drawn::As;
pub use graph::{GraphArgs, Hubs};
pub use info::InfoArgs;
pub use libs::LibsArgs;
pub use order::Order;
pub use request::{Argument, Common, Compat, Material, Request, View};
pub use table::Table;
pub use text::Style;
pub use ws::WsArgs;

/// What a view is made from.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The workspace, in the version that the request asks for.
    pub workspace: &'a Workspace,
    /// Its name in captions and messages.
    pub name: &'a str,
    /// What `poly` finds in the same version, for a request that [compares](Request::polys_version) the two.
    pub polys: Option<&'a Workspace>,
    /// An earlier state, for a request that compares with one.
    pub before: Option<&'a Baseline>,
    /// Where things have an address.
    pub links: Option<&'a dyn Links>,
}

/// The addresses of what a view speaks of: pages of the site, or source on a host.
pub trait Links: Sync {
    /// Where a brick is described.
    fn brick(&self, brick: &Brick) -> Option<String>;

    /// Where a project is described.
    fn project(&self, _project: &Project) -> Option<String> {
        None
    }

    /// Where a library is described, by its name in the code.
    fn library(&self, _name: &str) -> Option<String> {
        None
    }

    /// Where a line of source can be read; the file is relative to the workspace.
    fn source(&self, _file: &str, _line: usize) -> Option<String> {
        None
    }
}

impl<'a> Subject<'a> {
    /// A workspace of this name.
    pub fn new(workspace: &'a Workspace, name: &'a str) -> Self {
        Self { workspace, name, polys: None, before: None, links: None }
    }

    /// Where a click on a brick leads.
    pub fn href(&self, brick: &Brick) -> Option<String> {
        self.links.and_then(|links| links.brick(brick))
    }

    /// The name of a project, which leads to its page.
    pub fn named_project(&self, project: &Project) -> table::Part {
        table::Part::project(project).linked(self.links.and_then(|links| links.project(project)))
    }

    /// A brick at the rim of a matrix.
    fn header(&self, brick: &Brick) -> diagram::Header {
        let (name, kind) = (brick.name.as_str(), brick.kind.as_str());
        diagram::Header {
            id: name.to_owned(),
            label: name.to_owned(),
            class: kind.to_owned(),
            href: self.href(brick),
            title: format!("{name}, a {kind}"),
            ..diagram::Header::default()
        }
    }

    /// The name of a brick, which leads to its page.
    pub fn named(&self, brick: &Brick) -> table::Part {
        table::Part::brick(brick).linked(self.href(brick))
    }
}

/// What a view found out, to be written in any form.
pub trait Shown {
    /// What it is called, without a full stop: `Bricks of shop`.
    fn title(&self) -> String;

    /// How much it shows, for the first sentence below a figure: `3 bricks, no imports`. Empty when there is nothing to count.
    fn counts(&self) -> String {
        String::new()
    }

    /// What else there is to know, sentence by sentence.
    fn notes(&self) -> Vec<String>;

    /// What it says in rows and columns.
    fn tables(&self) -> Vec<Table>;

    /// The rows of a spreadsheet, where these are others than those of the tables.
    fn records(&self) -> Vec<Table> {
        self.tables()
    }

    /// What it says as data: an object, to which [`write()`] adds the workspace.
    fn json(&self) -> Value;

    /// The text of data with a schema of its own, which stands as it is.
    fn document(&self) -> Option<String> {
        None
    }

    /// What it says as boxes and arrows, for other programs that draw them.
    fn graph(&self) -> Option<diagram::Graph> {
        None
    }

    /// What it says as pictures: a graph, a matrix, or both to choose from. Without any, pages show its tables.
    fn drawings(&self) -> Vec<Drawing> {
        self.graph().map(Drawing::Graph).into_iter().collect()
    }

    /// Whether pages have its pictures; otherwise its tables.
    fn is_drawn(&self) -> bool {
        true
    }

    /// Which of these is asked for.
    fn wanted(&self) -> Option<As> {
        None
    }

    /// The engine that lays out its graph, if one is asked for.
    fn engine(&self) -> Option<EngineName> {
        None
    }

    /// What stands for a picture where there is none to be seen.
    fn alternative(&self) -> Vec<Table> {
        self.tables()
    }

    /// What it says on a terminal; ends with a line break.
    fn text(&self, style: Style) -> String {
        text::page(&self.tables(), &self.notes(), style)
    }

    /// Whether it found errors, so that the command fails.
    fn failed(&self) -> bool {
        false
    }
}

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
    /// Its word.
    pub fn as_str(self) -> &'static str {
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

    /// The forms that something can be written in.
    fn of(shown: &dyn Shown) -> Vec<Self> {
        let (graph, table) = (shown.graph().is_some(), !shown.records().is_empty());
        let picture = !shown.drawings().is_empty();
        let fits = |format: &Self| match format {
            Self::Text | Self::Json => true,
            Self::Svg => picture,
            Self::Dot | Self::Mermaid => graph,
            Self::Markdown | Self::Csv => table,
        };
        Self::value_variants().iter().copied().filter(fits).collect()
    }
}

/// Finds out what a request asks for.
///
/// # Errors
/// The request names a brick or project that does not exist.
pub fn show<'a>(subject: Subject<'a>, request: &'a Request) -> Result<Box<dyn Shown + 'a>, Vec<Diagnostic>> {
    Ok(match &request.view {
        View::Info(options) => info::show(subject, request, options)?,
        View::Deps(options) => deps::show(subject, request, options)?,
        View::Graph(options) => Box::new(graph::Scene::new(subject, request, options)?),
        View::Libs(options) => Box::new(libs::Libraries::new(subject, request, options)?),
        View::Cycles(options) => Box::new(cycles::Cycles::new(subject, request, options)?),
        View::Diff(options) => Box::new(diff::Comparison::new(subject, request, options)?),
        View::Check(options) => Box::new(check::Findings::new(subject, request, options)?),
        View::Ws(_) => Box::new(ws::Whole::new(subject)),
    })
}

/// A view as a figure for a page. Every id in it starts with `id_prefix`: unique on its page, of letters, digits, `-` and `_`, a letter
/// first.
///
/// # Errors
/// The graph is too large to be drawn.
pub fn figure(
    shown: &dyn Shown,
    request: &Request,
    id_prefix: &str,
    layouts: &LayoutCache,
) -> Result<Picture, Vec<Diagnostic>> {
    html::picture(shown, request, id_prefix, layouts)
}

/// A view in a form; ends with a line break.
///
/// # Errors
/// It cannot be written in this form, or the graph is too large to be drawn.
pub fn write(
    shown: &dyn Shown,
    subject: Subject<'_>,
    request: &Request,
    format: Format,
    style: Style,
) -> Result<String, Vec<Diagnostic>> {
    // Text and data always can be had; to find out about the rest takes making it.
    if !matches!(format, Format::Text | Format::Json) {
        let known = Format::of(shown);
        if !known.contains(&format) {
            return Err(vec![refusal(request, format, &known)]);
        }
    }
    let title = request.common.caption.clone().unwrap_or_else(|| shown.title());
    let graph = || shown.graph().unwrap_or_default();
    Ok(match format {
        Format::Text => shown.text(style),
        Format::Json => shown.document().unwrap_or_else(|| format!("{:#}", data(shown, subject, request))) + "\n",
        Format::Svg => {
            let drawn = drawn::draw(shown, request, "bricks", true, &LayoutCache::default())?;
            drawn.map(|drawn| drawn.svg).unwrap_or_default() + "\n"
        }
        Format::Dot => notation::dot(&title, &graph()),
        Format::Mermaid => notation::mermaid(&graph()),
        Format::Markdown => notation::markdown(&title, &shown.tables(), &shown.notes()),
        Format::Csv => notation::csv(&shown.records()),
    })
}

fn refusal(request: &Request, format: Format, known: &[Format]) -> Diagnostic {
    let names: Vec<String> = known.iter().map(|format| format!("`{}`", format.as_str())).collect();
    let message = format!("`{}` cannot be written as {}", request.view.name(), format.as_str());
    let diagnostic =
        Diagnostic::error(message).help(format!("formats are {}", wording::joined(names.iter().map(String::as_str))));
    request.problem_at("format", diagnostic)
}

/// What the data of a view is, and its version, which grows when a reader of the data has to change. The data of `ws` is a
/// [snapshot](workspace::Snapshot) and says so.
const SCHEMA: (&str, u32) = ("brickpress/view", 1);

/// What a view says as data, with the workspace that it is about.
fn data(shown: &dyn Shown, subject: Subject<'_>, request: &Request) -> Value {
    let workspace = subject.workspace;
    let mut data = json!({
        "schema": SCHEMA.0,
        "version": SCHEMA.1,
        "view": request.view.name(),
        "workspace": {
            "name": subject.name,
            "namespace": workspace.namespace,
            "language": workspace.language.as_str(),
            "theme": workspace.theme.map(workspace::Theme::as_str),
            "compat": workspace.compat.then_some("poly"),
        },
    });
    if let (Value::Object(all), Value::Object(own)) = (&mut data, shown.json()) {
        all.extend(own);
    }
    data
}

/// The row in which a brick stands in a graph: nothing imports a base, as a rule.
fn layer_of(brick: &Brick) -> diagram::LayerConstraint {
    if brick.kind == BrickKind::Base { diagram::LayerConstraint::First } else { diagram::LayerConstraint::None }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use workspace::testing::workspace;
    use workspace::{BrickName, Language, Project};

    /// A base over three components of which two import each other; `log` is needed by all.
    pub(super) fn shop() -> Workspace {
        let mut shop = workspace(&[
            ("b:api", "inbox log"),
            ("inbox", "retry log"),
            ("retry", "inbox log"),
            ("log", ""),
            ("lone", ""),
        ]);
        shop.projects.push(Project {
            bricks: ["api", "inbox", "log"].map(BrickName::new).into(),
            ..Project::empty("message-api", "projects/api", "projects/api/pyproject.toml")
        });
        shop
    }

    /// What a request writes, in a terminal of 80 columns.
    pub(super) fn written(workspace: &Workspace, request: &str, format: Format) -> String {
        let parsed = Request::parse(request).unwrap();
        let subject = Subject::new(workspace, "shop");
        let style = Style { width: Some(80), colour: false };
        let result = show(subject, &parsed).and_then(|shown| write(&*shown, subject, &parsed, format, style));
        result.unwrap_or_else(|problems| messages(request, problems))
    }

    fn messages(request: &str, problems: Vec<Diagnostic>) -> String {
        let shown = problems.into_iter().map(|problem| problem.at_span("post.md", request).to_string());
        shown.collect::<Vec<_>>().join("\n")
    }

    /// Every brick has a page.
    struct Pages;

    impl Links for Pages {
        fn brick(&self, brick: &Brick) -> Option<String> {
            Some(format!("/bricks/{}/", brick.name))
        }
    }

    pub(super) fn picture(workspace: &Workspace, request: &str, prefix: &str) -> Picture {
        let request = Request::parse(request).unwrap();
        let shown = show(Subject { links: Some(&Pages), ..Subject::new(workspace, "shop") }, &request).unwrap();
        figure(&*shown, &request, prefix, &LayoutCache::default()).unwrap()
    }

    fn check_text(request: &str, expected: &str) {
        assert_eq!(written(&shop(), request, Format::Text), expected);
    }

    #[test]
    fn text_of_the_whole_of_a_project_and_around_a_brick() {
        check_text(
            "graph",
            "\
Bricks of shop: 1 base and 4 components, 5 imports

bases
  api   -> inbox

components
  inbox -> log, retry (cycle)
  log
  lone
  retry -> inbox (cycle), log

An arrow leads from a brick to those it imports.
1 more import follows from a longer path and is left out.
Cycle of imports: inbox and retry.
",
        );
        check_text(
            "graph --project message-api",
            "\
Bricks of the project message-api in shop: 1 base and 3 components, 5 imports

bases
  api                -> inbox

components
  inbox              -> log, retry (cycle)
  log
  retry (undeclared) -> inbox (cycle), log

An arrow leads from a brick to those it imports.
1 more import follows from a longer path and is left out.
Cycle of imports: inbox and retry.
Needed but not declared by message-api: retry.
",
        );
        check_text(
            "graph --brick log",
            "\
Imports of and by log in shop: 1 base and 3 components, 3 imports

bases
  api   -> log

components
  inbox -> log
  log
  retry -> log

An arrow leads from a brick to those it imports.
",
        );
        check_text(
            "graph --brick lone",
            "\
Imports of and by lone in shop: 1 component, no imports

components
  lone
",
        );
    }

    #[test]
    fn figure_with_caption_legend_and_table() {
        let request = "graph --caption 'Who & whom'";
        let picture = super::tests::picture(&shop(), request, "p1");
        for part in [
            "<div class=\"bricks-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Frame: Bricks of shop\">",
            "<p><strong>Who &amp; whom</strong></p>\n<p>1 base and 4 components, 5 imports. 1 more import follows from a longer path \
             and is left out. Cycle of imports: inbox and retry.</p>",
            "<tr><th scope=\"row\"><a class=\"component\" href=\"/bricks/log/\">log</a></th><td>component</td><td class=\"wraps\">–</td>\
             <td class=\"wraps\"><a class=\"base\" href=\"/bricks/api/\">api</a>, <a class=\"component\" href=\"/bricks/inbox/\">inbox</a>, \
             <a class=\"component\" href=\"/bricks/retry/\">retry</a></td></tr>",
            "part of a cycle</li>",
            "<path class=\"edge runtime cycle\" data-from=\"inbox\" data-to=\"retry\"",
            "<title>api imports inbox: bases/shop/api/core.py:1</title>",
        ] {
            assert!(picture.html.contains(part), "{part}\n{}", picture.html);
        }
        // The implied import is in the table and lit, but not drawn.
        assert!(!picture.html.contains("data-from=\"api\" data-to=\"log\""));
        assert!(!picture.fallback_html.contains("<svg"));
        assert!(picture.fallback_html.contains("<table>"));
        assert_eq!(super::tests::picture(&shop(), request, "p1"), picture, "the same twice");
    }

    #[test]
    fn pictures_on_one_page_share_no_id() {
        let mut ids = Vec::new();
        for index in 0..10 {
            let prefix = format!("bricks-{index}");
            let html = picture(&shop(), "graph", &prefix).html;
            ids.extend(html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next().map(str::to_owned)));
        }
        assert!(ids.len() > 100);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    }

    #[test]
    fn an_empty_workspace_is_a_picture_too() {
        let picture = picture(&Workspace::empty(Language::Python, "shop"), "graph", "p1");
        let caption = "<p><strong>Bricks of shop: no bricks, no imports.</strong></p>\n";
        assert_eq!(
            picture.html,
            format!("<figure class=\"bricks-figure\">\n<figcaption>\n{caption}</figcaption>\n</figure>")
        );
    }

    fn check_problems(text: &str, workspace: &Workspace, expected: &str) {
        assert_eq!(written(workspace, text, Format::Svg), expected);
    }

    #[test]
    fn whole_messages() {
        check_problems(
            "graph --brick retyr --project=message-ap",
            &shop(),
            "\
error: unknown project `message-ap` in workspace `shop`
 --> post.md:1:31
  |
1 | graph --brick retyr --project=message-ap
  |                               ^^^^^^^^^^
  |
  = note: projects: `message-api`
  = help: did you mean `message-api`?
error: unknown brick `retyr` in workspace `shop`
 --> post.md:1:15
  |
1 | graph --brick retyr --project=message-ap
  |               ^^^^^
  |
  = help: did you mean `retry`?",
        );
        check_problems(
            "graph --brick lone --project message-api",
            &shop(),
            "\
error: brick `lone` is not part of project `message-api`
 --> post.md:1:15
  |
1 | graph --brick lone --project message-api
  |               ^^^^
  |
  = help: leave out `--project` to see the brick in the whole workspace",
        );
    }

    /// What cannot be read as a graph is drawn as a matrix, and says so.
    #[test]
    fn too_much_for_a_graph_becomes_a_matrix() {
        let names: Vec<String> = (0..201).map(|index| format!("b{index}")).collect();
        let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
        let all = names[..60].join(" ");
        let dense: Vec<(&str, &str)> = names[..60].iter().map(|name| (name.as_str(), all.as_str())).collect();
        for bricks in [many, dense] {
            let workspace = workspace(&bricks);
            let svg = written(&workspace, "graph", Format::Svg);
            assert!(svg.contains("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bricks bricks-matrix"), "{svg}");
            let html = picture(&workspace, "graph", "p1").html;
            assert!(html.contains("as a matrix, since nobody could follow so many arrows; `--as graph`"), "{html}");
            assert!(html.contains("class=\"bricks bricks-matrix"));
        }
        let svg = written(&shop(), "graph --as matrix", Format::Svg);
        assert!(svg.contains("<g class=\"cell runtime cycle s1\" data-row=\"inbox\" data-column=\"retry\">"), "{svg}");
    }
}
