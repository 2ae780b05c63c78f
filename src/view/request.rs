//! Requests, checked.
//!
//! In: the text of a fence, or arguments that clap has parsed. Out: a [`Request`] or the word that
//! is wrong. Never: whether a name exists; that shows when the request meets a workspace.

use std::ops::Range;
use std::sync::Arc;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Args, Command, CommandFactory, Parser, Subcommand};

use super::check::CheckArgs;
use super::cycles::CyclesArgs;
use super::deps::DepsArgs;
use super::diff::DiffArgs;
use super::graph::GraphArgs;
use super::info::InfoArgs;
use super::input::ViewInput;
use super::libs::LibsArgs;
use super::report::{Compat, ViewOptions};
use super::wording::{joined, quoted};
use super::words::Words;
use super::ws::WsArgs;
use support::diagnostic::Diagnostic;
use workspace::{Baseline, LoadedWorkspace, ReadOptions, WorkspaceStore, WorkspaceVersion};

/// A view of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The view and its options.
    pub view: View,
    /// Options that every view has.
    pub common: Common,
    pub(super) words: Words,
}

/// A view of a workspace with its options.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum View {
    /// Show which project has which brick, and what it lacks
    Info(InfoArgs),
    /// Show which brick imports which
    Deps(DepsArgs),
    /// Draw which brick imports which
    Graph(GraphArgs),
    /// Show the libraries of bricks and projects, with their versions
    Libs(LibsArgs),
    /// Show bricks that import each other in a circle, and how to open it
    Cycles(CyclesArgs),
    /// List what changed since a revision, and whom it concerns
    Diff(DiffArgs),
    /// List everything that is wrong, with file and line
    Check(CheckArgs),
    /// Show the whole model
    Ws(WsArgs),
}

impl View {
    /// The word of the view, and its options.
    fn parts(&self) -> (&'static str, &dyn ViewOptions) {
        match self {
            Self::Info(options) => ("info", options),
            Self::Deps(options) => ("deps", options),
            Self::Graph(options) => ("graph", options),
            Self::Libs(options) => ("libs", options),
            Self::Cycles(options) => ("cycles", options),
            Self::Diff(options) => ("diff", options),
            Self::Check(options) => ("check", options),
            Self::Ws(options) => ("ws", options),
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.parts().0
    }

    pub(super) fn options(&self) -> &dyn ViewOptions {
        self.parts().1
    }
}

/// Options of every view.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Common {
    /// The workspace: its name in the site's configuration, or its folder
    #[arg(short, long, global = true, value_name = "NAME")]
    pub workspace: Option<String>,

    /// The workspace as it was at a revision: a tag, a branch, a commit
    #[arg(long, global = true, value_name = "REVISION")]
    pub rev: Option<String>,

    /// Find what another tool would find, instead of what is there
    #[arg(long, global = true, value_name = "TOOL", value_enum)]
    pub compat: Option<Compat>,

    /// The first sentence under the view
    #[arg(long, global = true, value_name = "TEXT")]
    pub caption: Option<String>,
}

#[derive(Parser)]
#[command(name = "bricks", no_binary_name = true, disable_help_flag = true, disable_help_subcommand = true)]
struct Fence {
    #[command(subcommand)]
    view: View,
    #[command(flatten)]
    common: Common,
}

/// Value of an option in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// Whether an option without a value is given.
    Flag(bool),
    /// The value of an option.
    Text(String),
}

/// Data that a request needs of a workspace.
#[derive(Debug, Clone)]
pub struct ViewData {
    /// The version that it asks for.
    pub loaded: Arc<LoadedWorkspace>,
    /// The same version as `poly` sees it.
    poly_version: Option<Arc<LoadedWorkspace>>,
    /// An earlier state.
    before: Option<Baseline>,
}

impl ViewData {
    /// The input of a view.
    pub fn input<'a>(&'a self, name: &'a str) -> ViewInput<'a> {
        let poly_workspace = self.poly_version.as_ref().map(|loaded| &loaded.workspace);
        ViewInput { poly_workspace, before: self.before.as_ref(), ..ViewInput::new(&self.loaded.workspace, name) }
    }
}

impl Request {
    /// Reads the text of a fence. See [`super`] for lines, comments and quotes.
    ///
    /// # Errors
    /// An unknown view or option, a missing value, an open quote.
    pub fn parse(text: &str) -> Result<Self, Vec<Diagnostic>> {
        Self::from_words(Words::parse(text)?, text.len())
    }

    /// A request from the arguments of a template: `view="deps", brick="log"` is `deps --brick
    /// log`. An underscore stands for a dash.
    ///
    /// # Errors
    /// As with [`parse`](Self::parse).
    pub fn from_arguments<'a>(
        view: &str,
        arguments: impl IntoIterator<Item = (&'a str, Argument)>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut words = vec![view.to_owned()];
        for (name, argument) in arguments {
            let option = name.replace('_', "-");
            match argument {
                Argument::Text(value) => words.push(format!("--{option}={value}")),
                // An option that is not given must exist all the same.
                Argument::Flag(false) if takes_no_value(view, &option) => {}
                Argument::Flag(_) => words.push(format!("--{option}")),
            }
        }
        Self::from_words(Words::without_text(words), 0)
    }

    fn from_words(words: Words, length: usize) -> Result<Self, Vec<Diagnostic>> {
        if words.first().is_none() {
            return Err(vec![Diagnostic::error("no view is asked for").help(views()).spanning(0..length)]);
        }
        match Fence::try_parse_from(words.texts()) {
            Ok(fence) => Ok(Self { view: fence.view, common: fence.common, words }),
            Err(error) => Err(vec![diagnostic(&error, &words)]),
        }
    }

    /// A request from options that are parsed already.
    pub fn new(view: View, common: Common) -> Self {
        Self { view, common, words: Words::default() }
    }

    /// The version of the workspace that is asked for.
    fn version(&self) -> WorkspaceVersion {
        WorkspaceVersion { rev: self.common.rev.clone(), options: ReadOptions { compat: self.common.compat.is_some() } }
    }

    /// The version that `poly` would see, when the request compares with it.
    fn poly_version(&self) -> Option<WorkspaceVersion> {
        let View::Check(CheckArgs { against: Some(Compat::Poly), .. }) = &self.view else { return None };
        Some(WorkspaceVersion { options: ReadOptions { compat: true }, ..self.version() })
    }

    /// Reads what the request asks for.
    ///
    /// # Errors
    /// There is no such version, or nothing to compare it with.
    pub fn read(&self, workspaces: &WorkspaceStore, name: &str) -> Result<ViewData, Vec<Diagnostic>> {
        let version = self.version();
        let loaded = self.load(workspaces, name, &version)?;
        let poly_version = self.poly_version().map(|version| self.load(workspaces, name, &version)).transpose()?;
        let before = match &self.view {
            View::Diff(options) => Some(workspaces.baseline(name, &version, options.since.as_deref())),
            _ => None,
        };
        let before = before.transpose().map_err(|diagnostic| self.words.at("since", diagnostic))?;
        Ok(ViewData { loaded, poly_version, before })
    }

    fn load(
        &self,
        workspaces: &WorkspaceStore,
        name: &str,
        version: &WorkspaceVersion,
    ) -> Result<Arc<LoadedWorkspace>, Vec<Diagnostic>> {
        let option = if self.common.rev.is_some() { "rev" } else { "workspace" };
        workspaces.get(name, version).map_err(|diagnostic| self.words.at(option, diagnostic))
    }

    /// Chooses from a site's workspaces: the one that is named, or the only one there is.
    ///
    /// # Errors
    /// There is no workspace of that name, or no name where it is needed.
    pub fn choose_workspace<'a>(&self, names: &[&'a str]) -> Result<&'a str, Vec<Diagnostic>> {
        let example = "a workspace is named in the configuration, as in [workspaces.shop] with path = \"../shop\"";
        let all = format!("workspaces: {}", quoted(names.iter().copied()).join(", "));
        let wanted = self.common.workspace.as_deref();
        let fitting = names.iter().filter(|name| wanted.is_none_or(|wanted| wanted == **name));
        if let [only] = fitting.collect::<Vec<_>>()[..] {
            return Ok(only);
        }
        let diagnostic = match (wanted, names) {
            (Some(wanted), []) => Diagnostic::error(format!("unknown workspace `{wanted}`")).help(example),
            (Some(wanted), _) => {
                let diagnostic = Diagnostic::error(format!("unknown workspace `{wanted}`"));
                diagnostic.suggest(wanted, names.iter().copied()).note(all)
            }
            (None, []) => Diagnostic::error("there is no workspace to draw").help(example),
            (None, [first, ..]) => Diagnostic::error("which workspace is meant?")
                .note(all)
                .help(format!("write `--workspace {first}`, for example")),
        };
        Err(self.words.at("workspace", diagnostic))
    }
}

/// "views are `info`, `deps` and `graph`"
fn views() -> String {
    let fence = Fence::command();
    format!("views are {}", joined(quoted(fence.get_subcommands().map(Command::get_name))))
}

/// The options of a view, as clap has them.
fn arguments(view: &str) -> Option<Vec<Arg>> {
    let mut fence = Fence::command();
    fence.build();
    Some(fence.find_subcommand(view)?.get_arguments().cloned().collect())
}

fn takes_no_value(view: &str, option: &str) -> bool {
    let mut arguments = arguments(view).into_iter().flatten();
    arguments.any(|argument| argument.get_long() == Some(option) && !argument.get_action().takes_values())
}

/// "options are `--project NAME` and `--brick NAME`"
fn options(view: &str) -> Option<String> {
    let mut options = Vec::new();
    for argument in arguments(view)? {
        let value = argument.get_value_names().filter(|_| argument.get_action().takes_values());
        let value = value.and_then(|names| names.first()).map(|name| format!(" {name}")).unwrap_or_default();
        options.extend(argument.get_long().map(|long| format!("`--{long}{value}`")));
    }
    Some(format!("options are {}", joined(options)))
}

/// The first text that clap has about something.
fn context(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text),
        ContextValue::Strings(texts) => texts.first().map(String::as_str),
        _ => None,
    }
}

/// The first word of it: `--brick <NAME>` is `--brick`.
fn context_word(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    context(error, kind)?.split_whitespace().next()
}

/// Our words for the errors of clap.
fn diagnostic(error: &clap::Error, words: &Words) -> Diagnostic {
    let argument = context_word(error, ContextKind::InvalidArg).unwrap_or_default();
    let (message, span) = message(error, argument, words);
    let mut help = Vec::new();
    let suggestions = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    if let Some(suggestion) = suggestions.into_iter().find_map(|kind| context_word(error, kind)) {
        help.push(format!("did you mean `{suggestion}`?"));
    } else {
        help.extend(match error.kind() {
            ErrorKind::UnknownArgument => words.first().and_then(options).or_else(|| Some(views())),
            ErrorKind::InvalidValue => match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(values)) if !values.is_empty() => {
                    Some(format!("values are {}", joined(quoted(values))))
                }
                _ => None,
            },
            ErrorKind::ValueValidation => {
                std::error::Error::source(error).map(ToString::to_string).or_else(|| Some(views()))
            }
            ErrorKind::ArgumentConflict => None,
            _ => Some(views()),
        });
    }
    help.into_iter().fold(Diagnostic::error(message), Diagnostic::help).spanning(span)
}

fn message(error: &clap::Error, argument: &str, words: &Words) -> (String, Range<usize>) {
    let other = context_word(error, ContextKind::PriorArg).unwrap_or_default();
    let given = context(error, ContextKind::InvalidValue).unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            return (format!("unknown view `{name}`"), words.span_of(name));
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => format!("unknown option `{argument}`"),
        ErrorKind::UnknownArgument => format!("`{argument}` is one word too many"),
        ErrorKind::InvalidValue if given.is_empty() => format!("`{argument}` needs a value"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("`{argument}` cannot be `{given}`"),
        ErrorKind::ArgumentConflict if other.is_empty() || other == argument => format!("`{argument}` stands twice"),
        ErrorKind::ArgumentConflict => format!("`{argument}` and `{other}` do not go together"),
        ErrorKind::TooManyValues => format!("`{argument}` takes one value"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return ("no view is asked for".to_owned(), words.span());
        }
        _ => {
            let message = error.to_string();
            let first = message.lines().next().unwrap_or("").trim_start_matches("error: ");
            return (first.to_owned(), words.span());
        }
    };
    (message, words.span_of(argument))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, view: GraphArgs, common: Common) {
        let read = Request::parse(text).map(|request| (request.view, request.common));
        assert_eq!(read, Ok((View::Graph(view), common)), "{text}");
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn reads_requests() {
        check("graph", GraphArgs::default(), Common::default());
        check(
            "graph --project api\n  --brick=log --compat poly\n",
            GraphArgs { project: some("api"), brick: some("log"), ..GraphArgs::default() },
            Common { compat: Some(Compat::Poly), ..Common::default() },
        );
        check(
            "# comment\n\n  # another 'one\ngraph -w shop\n",
            GraphArgs::default(),
            Common { workspace: some("shop"), ..Common::default() },
        );
        check(
            "graph --caption 'It\"s # mine' --brick a\"b c\"",
            GraphArgs { brick: some("ab c"), ..GraphArgs::default() },
            Common { caption: some("It\"s # mine"), ..Common::default() },
        );
    }

    #[test]
    fn arguments_of_a_template_are_options() {
        let text = |text: &str| Argument::Text(text.to_owned());
        let given = [("brick", text("-x")), ("caption", text("a b"))];
        let request = Request::from_arguments("graph", given).unwrap();
        assert_eq!(request.view, View::Graph(GraphArgs { brick: some("-x"), ..GraphArgs::default() }));
        assert_eq!(request.common.caption, some("a b"));
        let check = |name, argument, expected: &str| {
            let diagnostics = Request::from_arguments("graph", [(name, argument)]).unwrap_err();
            assert_eq!(diagnostics[0].to_string(), expected);
        };
        let unknown = "error: unknown option `--brik`\n  |\n  = help: did you mean `--brick`?";
        check("brik", text("log"), unknown);
        check("brik", Argument::Flag(false), unknown);
        check("brick", Argument::Flag(true), "error: `--brick` needs a value");
    }

    fn check_problem(text: &str, expected: &str) {
        let diagnostic = Request::parse(text).unwrap_err().remove(0);
        assert_eq!(diagnostic.at_span("post.md", text).to_string(), expected);
    }

    #[test]
    fn whole_messages() {
        check_problem(
            "grpah",
            "\
error: unknown view `grpah`
 --> post.md:1:1
  |
1 | grpah
  | ^^^^^
  |
  = help: did you mean `graph`?",
        );
        check_problem(
            "graph --projct api",
            "\
error: unknown option `--projct`
 --> post.md:1:7
  |
1 | graph --projct api
  |       ^^^^^^^^
  |
  = help: did you mean `--project`?",
        );
        check_problem(
            "graph --brick",
            "\
error: `--brick` needs a value
 --> post.md:1:7
  |
1 | graph --brick
  |       ^^^^^^^",
        );
        check_problem(
            "graph\n  api",
            "\
error: `api` is one word too many
 --> post.md:2:3
  |
2 |   api
  |   ^^^
  |
  = help: options are `--project NAME`, `--brick NAME`, `--steps NUMBER`, `--up NUMBER`, `--down NUMBER`, `--only NAMES`, `--without NAMES`, `--projects`, `--libraries`, `--all`, `--hubs HOW`, `--as FORM`, `--engine ENGINE`, `--workspace NAME`, `--rev REVISION`, `--compat TOOL` and `--caption TEXT`",
        );
        check_problem(
            "graph --compat tach",
            "\
error: `--compat` cannot be `tach`
 --> post.md:1:7
  |
1 | graph --compat tach
  |       ^^^^^^^^
  |
  = help: values are `poly`",
        );
        check_problem(
            "cycles --engine layerd",
            "\
error: `--engine` cannot be `layerd`
 --> post.md:1:8
  |
1 | cycles --engine layerd
  |        ^^^^^^^^
  |
  = help: did you mean `layered`?",
        );
        check_problem(
            "graph --brick 'log",
            "\
error: this `'` is never closed
 --> post.md:1:15
  |
1 | graph --brick 'log
  |               ^",
        );
        check_problem(
            "graph --brick a --up far",
            "\
error: `--up` cannot be `far`
 --> post.md:1:17
  |
1 | graph --brick a --up far
  |                 ^^^^
  |
  = help: write a number, or `all`",
        );
        check_problem(
            "graph --brick a --brick b",
            "\
error: `--brick` stands twice
 --> post.md:1:17
  |
1 | graph --brick a --brick b
  |                 ^^^^^^^",
        );
        check_problem(
            "deps --reverse --brick log",
            "\
error: `--reverse` and `--brick` do not go together
 --> post.md:1:6
  |
1 | deps --reverse --brick log
  |      ^^^^^^^^^",
        );
        check_problem(
            "info --transitive",
            "\
error: unknown option `--transitive`
 --> post.md:1:6
  |
1 | info --transitive
  |      ^^^^^^^^^^^^
  |
  = help: options are `--group NAMES`, `--short`, `--why BRICK`, `--order ORDER`, `--swap`, `--workspace NAME`, `--rev REVISION`, `--compat TOOL` and `--caption TEXT`",
        );
        check_problem(
            "# nothing",
            "\
error: no view is asked for
 --> post.md:1:1
  |
1 | # nothing
  | ^^^^^^^^^
  |
  = help: views are `info`, `deps`, `graph`, `libs`, `cycles`, `diff`, `check` and `ws`",
        );
    }

    fn check_choice(text: &str, known: &[&str], expected: Result<&str, &str>) {
        let request = Request::parse(text).unwrap();
        let choice = request.choose_workspace(known);
        let choice = choice.map_err(|mut diagnostics| diagnostics.remove(0).at_span("post.md", text).to_string());
        assert_eq!(choice.as_ref().copied().map_err(String::as_str), expected);
    }

    #[test]
    fn chooses_a_workspace() {
        check_choice("graph", &["shop"], Ok("shop"));
        check_choice("graph --workspace=bank", &["shop", "bank"], Ok("bank"));
        check_choice(
            "graph --workspace shpo",
            &["bank", "shop"],
            Err("\
error: unknown workspace `shpo`
 --> post.md:1:19
  |
1 | graph --workspace shpo
  |                   ^^^^
  |
  = note: workspaces: `bank`, `shop`
  = help: did you mean `shop`?"),
        );
        check_choice(
            "graph",
            &["bank", "shop"],
            Err("\
error: which workspace is meant?
 --> post.md:1:1
  |
1 | graph
  | ^^^^^
  |
  = note: workspaces: `bank`, `shop`
  = help: write `--workspace bank`, for example"),
        );
        check_choice(
            "graph",
            &[],
            Err("\
error: there is no workspace to draw
 --> post.md:1:1
  |
1 | graph
  | ^^^^^
  |
  = help: a workspace is named in the configuration, as in [workspaces.shop] with path = \"../shop\""),
        );
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC*|[-a-z\"'# \n=]*") {
            for diagnostic in Request::parse(&text).err().into_iter().flatten() {
                prop_assert!(diagnostic.span.end <= text.len());
                prop_assert!(!diagnostic.at_span("a", &text).message.is_empty());
            }
        }
    }
}
