//! The words of a request, checked.
//!
//! In: the text of a fence, or arguments that clap has parsed. Out: a [`Request`] or the word that is wrong. Never: whether a
//! name exists; that shows when the request meets a workspace.

use std::ops::Range;
use std::sync::Arc;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Command, CommandFactory, Parser, Subcommand, ValueEnum};

use super::wording::joined;
use super::{CheckArgs, CyclesArgs, DepsArgs, DiffArgs, GraphArgs, InfoArgs, LibsArgs, Subject, WsArgs};
use diagram::EngineName;
use support::diagnostic::Diagnostic;
use workspace::{Baseline, LoadedWorkspace, ReadOptions, WorkspaceStore, WorkspaceVersion};

/// What is wanted, of which workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The view and its options.
    pub view: View,
    /// What every view understands.
    pub common: Common,
    /// The words as they were written, to point at them; empty when there is no text.
    words: Vec<Word>,
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
    /// Its word.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Info(_) => "info",
            Self::Deps(_) => "deps",
            Self::Graph(_) => "graph",
            Self::Libs(_) => "libs",
            Self::Cycles(_) => "cycles",
            Self::Diff(_) => "diff",
            Self::Check(_) => "check",
            Self::Ws(_) => "ws",
        }
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

/// Tools whose findings can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Compat {
    /// `poly` 1.50 of polylith-cli
    Poly,
}

#[derive(Parser)]
#[command(name = "bricks", no_binary_name = true, disable_help_flag = true, disable_help_subcommand = true)]
struct Fence {
    #[command(subcommand)]
    view: View,
    #[command(flatten)]
    common: Common,
}

/// The names of the engines that lay out graphs.
pub(super) fn engines() -> impl TypedValueParser<Value = EngineName> {
    PossibleValuesParser::new(EngineName::ALL.map(EngineName::as_str)).try_map(|name| name.parse())
}

/// What a template passes for an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// Whether an option without a value is given.
    Flag(bool),
    /// The value of an option.
    Text(String),
}

/// What a request needs of a workspace.
#[derive(Debug, Clone)]
pub struct Material {
    /// The version that it asks for.
    pub loaded: Arc<LoadedWorkspace>,
    /// What `poly` finds in the same version.
    polys: Option<Arc<LoadedWorkspace>>,
    /// An earlier state.
    before: Option<Baseline>,
}

impl Material {
    /// What a view is made from.
    pub fn subject<'a>(&'a self, name: &'a str) -> Subject<'a> {
        let polys = self.polys.as_ref().map(|found| &found.workspace);
        Subject { polys, before: self.before.as_ref(), ..Subject::new(&self.loaded.workspace, name) }
    }
}

/// A word of a request's text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    range: Range<usize>,
}

impl Request {
    /// Reads the text of a fence. See [`super`] for lines, comments and quotes.
    ///
    /// # Errors
    /// An unknown view or option, a missing value, an open quote.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        Self::from_words(split(text)?, text.len())
    }

    /// A request from the arguments of a template: `view="deps", brick="log"` is `deps --brick log`. An underscore stands for a dash.
    ///
    /// # Errors
    /// As with [`parse`](Self::parse).
    pub fn from_arguments<'a>(
        view: &str,
        arguments: impl IntoIterator<Item = (&'a str, Argument)>,
    ) -> Result<Self, Diagnostic> {
        let mut words = vec![view.to_owned()];
        for (name, argument) in arguments {
            let option = format!("--{}", name.replace('_', "-"));
            match argument {
                Argument::Text(value) => words.push(format!("{option}={value}")),
                Argument::Flag(true) => words.push(option),
                // What is not given must be an option all the same.
                Argument::Flag(false) if takes_no_value(view, &option) => {}
                Argument::Flag(false) => words.push(option),
            }
        }
        Self::from_words(words.into_iter().map(|text| Word { text, range: 0..0 }).collect(), 0)
    }

    fn from_words(words: Vec<Word>, length: usize) -> Result<Self, Diagnostic> {
        if words.is_empty() {
            let diagnostic = Diagnostic::error("no view is asked for").help(views());
            return Err(diagnostic.spanning(0..length));
        }
        match Fence::try_parse_from(words.iter().map(|word| &word.text)) {
            Ok(fence) => Ok(Self { view: fence.view, common: fence.common, words }),
            Err(error) => Err(problem(&error, &words)),
        }
    }

    /// A request from options that are parsed already.
    pub fn new(view: View, common: Common) -> Self {
        Self { view, common, words: Vec::new() }
    }

    /// The workspace that is asked for.
    pub fn workspace(&self) -> Option<&str> {
        self.common.workspace.as_deref()
    }

    /// The version of the workspace that is asked for.
    pub fn version(&self) -> WorkspaceVersion {
        WorkspaceVersion { rev: self.common.rev.clone(), options: ReadOptions { compat: self.common.compat.is_some() } }
    }

    /// The version that `poly` would see, when the request compares with it.
    pub fn polys_version(&self) -> Option<WorkspaceVersion> {
        let View::Check(CheckArgs { against: Some(Compat::Poly), .. }) = &self.view else { return None };
        let mut version = self.version();
        version.options.compat = true;
        Some(version)
    }

    /// Reads what the request asks for.
    ///
    /// # Errors
    /// There is no such version, or nothing to compare it with.
    pub fn read(&self, workspaces: &WorkspaceStore, name: &str) -> Result<Material, Diagnostic> {
        let version = self.version();
        let option = if self.common.rev.is_some() { "rev" } else { "workspace" };
        let found = workspaces.get(name, &version).map_err(|diagnostic| self.problem_at(option, diagnostic))?;
        let polys = self.polys_version().map(|version| workspaces.get(name, &version)).transpose();
        let polys = polys.map_err(|diagnostic| self.problem_at(option, diagnostic))?;
        let before = match &self.view {
            View::Diff(options) => Some(workspaces.baseline(name, &version, options.since.as_deref())),
            _ => None,
        };
        let before = before.transpose().map_err(|diagnostic| self.problem_at("since", diagnostic))?;
        Ok(Material { loaded: found, polys, before })
    }

    /// Which of the site's workspaces is meant: the one that is named, or the only one there is.
    ///
    /// # Errors
    /// There is no workspace of that name, or no name where it is needed.
    pub fn choose_workspace<'a>(&self, known: &[&'a str]) -> Result<&'a str, Diagnostic> {
        let example = "a workspace is named in the configuration, as in [workspaces.shop] with path = \"../shop\"";
        match (self.workspace(), known) {
            (Some(name), _) => known.iter().find(|known| **known == name).copied().ok_or_else(|| {
                let diagnostic = Diagnostic::error(format!("unknown workspace `{name}`"));
                let diagnostic = match known {
                    [] => diagnostic.help(example),
                    _ => diagnostic.suggest(name, known.iter().copied()).note(listed("workspaces", known)),
                };
                self.problem_at("workspace", diagnostic)
            }),
            (None, [only]) => Ok(only),
            (None, []) => {
                let diagnostic = Diagnostic::error("there is no workspace to draw").help(example);
                Err(diagnostic.spanning(self.range()))
            }
            (None, _) => {
                let diagnostic = Diagnostic::error("which workspace is meant?")
                    .note(listed("workspaces", known))
                    .help(format!("write `--workspace {}`, for example", known[0]));
                Err(diagnostic.spanning(self.range()))
            }
        }
    }

    /// A problem with the value of an option (its long name, without dashes).
    pub fn problem_at(&self, option: &str, diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.spanning(self.value_range(option))
    }

    /// A problem with one of the values of an option that may stand several times, or be a list.
    pub(super) fn problem_with(&self, option: &str, value: &str, diagnostic: Diagnostic) -> Diagnostic {
        let is_it =
            |word: &&Word| word.text.trim_start_matches(&format!("--{option}=")).split(',').any(|one| one == value);
        let range = self.words.iter().skip(1).find(is_it).map(|word| word.range.clone());
        diagnostic.spanning(range.unwrap_or_else(|| self.value_range(option)))
    }

    fn value_range(&self, option: &str) -> Range<usize> {
        let long = format!("--{option}");
        for (index, word) in self.words.iter().enumerate() {
            let short = option == "workspace" && word.text == "-w";
            if word.text == long || short {
                return self.words.get(index + 1).map_or_else(|| word.range.clone(), |value| value.range.clone());
            }
            if let Some(value) = word.text.strip_prefix(&long).and_then(|rest| rest.strip_prefix('=')) {
                // Quotes are not part of the text, so the value is found from the end of a word without any.
                let start = word.range.end.saturating_sub(value.len()).max(word.range.start);
                return start..word.range.end;
            }
        }
        self.range()
    }

    fn range(&self) -> Range<usize> {
        match (self.words.first(), self.words.last()) {
            (Some(first), Some(last)) => first.range.start..last.range.end,
            _ => 0..0,
        }
    }
}

/// "views are `info`, `deps` and `graph`"
fn views() -> String {
    let names: Vec<String> = Fence::command().get_subcommands().map(|view| format!("`{}`", view.get_name())).collect();
    format!("views are {}", joined(names.iter().map(String::as_str)))
}

/// The options of a view, as clap knows them.
fn command(view: &str) -> Option<Command> {
    let mut fence = Fence::command();
    fence.build();
    fence.find_subcommand(view).cloned()
}

fn takes_no_value(view: &str, option: &str) -> bool {
    let command = command(view);
    let mut arguments = command.iter().flat_map(Command::get_arguments);
    let found =
        arguments.find(|argument| argument.get_long().is_some_and(|long| option.strip_prefix("--") == Some(long)));
    found.is_some_and(|argument| !argument.get_action().takes_values())
}

/// "options are `--project NAME` and `--brick NAME`"
fn options(view: &str) -> Option<String> {
    let command = command(view)?;
    let options: Vec<String> = command
        .get_arguments()
        .filter_map(|argument| {
            let value = argument.get_value_names().filter(|_| argument.get_action().takes_values());
            let value = value.and_then(|names| names.first()).map(|name| format!(" {name}")).unwrap_or_default();
            Some(format!("`--{}{value}`", argument.get_long()?))
        })
        .collect();
    Some(format!("options are {}", joined(options.iter().map(String::as_str))))
}

fn listed(what: &str, names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("{what}: {}", names.join(", "))
}

/// Words with their places. Comment lines are left out.
fn split(text: &str) -> Result<Vec<Word>, Diagnostic> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote: Option<(char, usize)> = None;
    let mut characters = text.char_indices().peekable();
    let mut line_is_empty = true;
    while let Some((index, character)) = characters.next() {
        let end = index + character.len_utf8();
        if quote.is_none() && line_is_empty && character == '#' {
            while characters.next_if(|(_, next)| *next != '\n').is_some() {}
            continue;
        }
        if quote.is_none() && character.is_whitespace() {
            words.extend(word.take());
            line_is_empty = character == '\n' || line_is_empty;
            continue;
        }
        line_is_empty = false;
        let current = word.get_or_insert_with(|| Word { text: String::new(), range: index..end });
        current.range.end = end;
        match quote {
            Some((open, _)) if open == character => quote = None,
            None if character == '"' || character == '\'' => quote = Some((character, index)),
            _ => current.text.push(character),
        }
    }
    words.extend(word);
    match quote {
        None => Ok(words),
        Some((open, index)) => {
            let diagnostic = Diagnostic::error(format!("this `{open}` is never closed"));
            Err(diagnostic.spanning(index..index + 1))
        }
    }
}

/// Our words for what clap found.
fn problem(error: &clap::Error, words: &[Word]) -> Diagnostic {
    let get = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.first().cloned(),
        _ => None,
    };
    // `--brick <NAME>` in clap's words is `--brick`.
    let bare = |text: String| text.split_whitespace().next().unwrap_or("").to_owned();
    let whole = words.first().map_or(0, |word| word.range.start)..words.last().map_or(0, |word| word.range.end);
    let at = |wanted: &str| {
        let found = words.iter().rev().find(|word| word.text == wanted || word.text.starts_with(&format!("{wanted}=")));
        found.map_or_else(|| whole.clone(), |word| word.range.clone())
    };
    let argument = get(ContextKind::InvalidArg).map(bare).unwrap_or_default();
    let other = get(ContextKind::PriorArg).map(bare).unwrap_or_default();
    let given = get(ContextKind::InvalidValue).unwrap_or_default();
    let values = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) => values.iter().map(|value| format!("`{value}`")).collect(),
        _ => Vec::new(),
    };
    let suggestion = get(ContextKind::SuggestedArg).or_else(|| get(ContextKind::SuggestedSubcommand));
    let suggestion = suggestion.or_else(|| get(ContextKind::SuggestedValue)).map(bare);
    let (message, range) = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = get(ContextKind::InvalidSubcommand).unwrap_or_default();
            (format!("unknown view `{name}`"), at(&name))
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            (format!("unknown option `{argument}`"), at(&argument))
        }
        ErrorKind::UnknownArgument => (format!("`{argument}` is one word too many"), at(&argument)),
        ErrorKind::InvalidValue if given.is_empty() => (format!("`{argument}` needs a value"), at(&argument)),
        ErrorKind::InvalidValue => (format!("`{argument}` cannot be `{given}`"), at(&argument)),
        ErrorKind::ValueValidation => (format!("`{argument}` cannot be `{given}`"), at(&argument)),
        ErrorKind::ArgumentConflict if other.is_empty() || other == argument => {
            (format!("`{argument}` stands twice"), at(&argument))
        }
        ErrorKind::ArgumentConflict => (format!("`{argument}` and `{other}` do not go together"), at(&argument)),
        ErrorKind::TooManyValues => (format!("`{argument}` takes one value"), at(&argument)),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("no view is asked for".to_owned(), whole.clone())
        }
        _ => (error.to_string().lines().next().unwrap_or("").trim_start_matches("error: ").to_owned(), whole.clone()),
    };
    let mut diagnostic = Diagnostic::error(message);
    if let Some(suggestion) = suggestion {
        diagnostic = diagnostic.help(format!("did you mean `{suggestion}`?"));
    } else if error.kind() == ErrorKind::UnknownArgument {
        let listed = words.first().and_then(|view| options(&view.text));
        diagnostic = diagnostic.help(listed.unwrap_or_else(views));
    } else if error.kind() == ErrorKind::InvalidValue && !values.is_empty() {
        diagnostic = diagnostic.help(format!("values are {}", joined(values.iter().map(String::as_str))));
    } else if let (ErrorKind::ValueValidation, Some(reason)) = (error.kind(), std::error::Error::source(error)) {
        diagnostic = diagnostic.help(reason.to_string());
    } else if !matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ArgumentConflict) {
        diagnostic = diagnostic.help(views());
    }
    diagnostic.spanning(range)
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
            let problem = Request::from_arguments("graph", [(name, argument)]).unwrap_err();
            assert_eq!(problem.to_string(), expected);
        };
        let unknown = "error: unknown option `--brik`\n  |\n  = help: did you mean `--brick`?";
        check("brik", text("log"), unknown);
        check("brik", Argument::Flag(false), unknown);
        check("brick", Argument::Flag(true), "error: `--brick` needs a value");
    }

    fn check_problem(text: &str, expected: &str) {
        let problem = Request::parse(text).unwrap_err();
        assert_eq!(problem.at_span("post.md", text).to_string(), expected);
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
        let choice = choice.map_err(|problem| problem.at_span("post.md", text).to_string());
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
            if let Err(problem) = Request::parse(&text) {
                prop_assert!(problem.span.end <= text.len());
                prop_assert!(!problem.at_span("a", &text).message.is_empty());
            }
        }
    }
}
