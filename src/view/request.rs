//! The words of a request, checked.
//!
//! In: the text of a fence, or arguments that clap has parsed. Out: a [`Request`] or the word that is wrong. Never: whether a
//! name exists; that shows when the request meets a workspace.

use std::ops::Range;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Parser, Subcommand};

use super::Problem;
use crate::diagnostic::Diagnostic;

/// What is to be drawn, of which workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The picture and its options.
    pub view: View,
    /// The words as they were written, to point at them; empty when there is no text.
    words: Vec<Word>,
}

/// A kind of picture with its options.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum View {
    /// Draw which brick imports which
    Graph(GraphArgs),
}

/// Options of `graph`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct GraphArgs {
    /// Only what this project needs: its bricks and the bricks they import
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,

    /// Only this brick, the bricks it imports and those that import it
    #[arg(long, value_name = "NAME")]
    pub brick: Option<String>,

    /// The first sentence under the picture
    #[arg(long, value_name = "TEXT")]
    pub caption: Option<String>,

    /// The workspace: its name in the site's configuration, or its folder
    #[arg(short, long, value_name = "NAME")]
    pub workspace: Option<String>,
}

#[derive(Parser)]
#[command(name = "bricks", no_binary_name = true, disable_help_flag = true, disable_help_subcommand = true)]
struct Fence {
    #[command(subcommand)]
    view: View,
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
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let words = split(text)?;
        if words.is_empty() {
            let diagnostic = Diagnostic::error("no picture is asked for").help(VIEWS);
            return Err(Problem { diagnostic, range: 0..text.len() });
        }
        match Fence::try_parse_from(words.iter().map(|word| &word.text)) {
            Ok(fence) => Ok(Self { view: fence.view, words }),
            Err(error) => Err(problem(&error, &words)),
        }
    }

    /// A request from options that are parsed already.
    pub fn from_view(view: View) -> Self {
        Self { view, words: Vec::new() }
    }

    /// The workspace that is asked for.
    pub fn workspace(&self) -> Option<&str> {
        let View::Graph(options) = &self.view;
        options.workspace.as_deref()
    }

    /// Which of the site's workspaces is meant: the one that is named, or the only one there is.
    ///
    /// # Errors
    /// There is no workspace of that name, or no name where it is needed.
    pub fn choose_workspace<'a>(&self, known: &[&'a str]) -> Result<&'a str, Problem> {
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
                Err(Problem { diagnostic, range: self.range() })
            }
            (None, _) => {
                let diagnostic = Diagnostic::error("which workspace is meant?")
                    .note(listed("workspaces", known))
                    .help(format!("write `--workspace {}`, for example", known[0]));
                Err(Problem { diagnostic, range: self.range() })
            }
        }
    }

    /// A problem with the value of an option (its long name, without dashes).
    pub fn problem_at(&self, option: &str, diagnostic: Diagnostic) -> Problem {
        Problem { diagnostic, range: self.value_range(option) }
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

const VIEWS: &str = "write `graph`, for example, or `graph --brick NAME`";

fn listed(what: &str, names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("{what}: {}", names.join(", "))
}

/// Words with their places. Comment lines are left out.
fn split(text: &str) -> Result<Vec<Word>, Problem> {
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
            Err(Problem { diagnostic, range: index..index + 1 })
        }
    }
}

/// Our words for what clap found.
fn problem(error: &clap::Error, words: &[Word]) -> Problem {
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
    let suggestion = get(ContextKind::SuggestedArg).or_else(|| get(ContextKind::SuggestedSubcommand)).map(bare);
    let (message, range) = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = get(ContextKind::InvalidSubcommand).unwrap_or_default();
            (format!("unknown picture `{name}`"), at(&name))
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            (format!("unknown option `{argument}`"), at(&argument))
        }
        ErrorKind::UnknownArgument => (format!("`{argument}` is one word too many"), at(&argument)),
        ErrorKind::InvalidValue => (format!("`{argument}` needs a value"), at(&argument)),
        ErrorKind::ArgumentConflict => (format!("`{argument}` stands twice"), at(&argument)),
        ErrorKind::TooManyValues => (format!("`{argument}` takes one value"), at(&argument)),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("no picture is asked for".to_owned(), whole.clone())
        }
        _ => (error.to_string().lines().next().unwrap_or("").trim_start_matches("error: ").to_owned(), whole.clone()),
    };
    let mut diagnostic = Diagnostic::error(message);
    if let Some(suggestion) = suggestion {
        diagnostic = diagnostic.help(format!("did you mean `{suggestion}`?"));
    } else if error.kind() == ErrorKind::UnknownArgument {
        diagnostic =
            diagnostic.help("options are `--project NAME`, `--brick NAME`, `--caption TEXT` and `--workspace NAME`");
    } else if !matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ArgumentConflict) {
        diagnostic = diagnostic.help(VIEWS);
    }
    Problem { diagnostic, range }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: GraphArgs) {
        assert_eq!(Request::parse(text).map(|request| request.view), Ok(View::Graph(expected)), "{text}");
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn reads_requests() {
        check("graph", GraphArgs::default());
        check(
            "graph --project api\n  --brick=log\n",
            GraphArgs { project: some("api"), brick: some("log"), ..Default::default() },
        );
        check(
            "# comment\n\n  # another 'one\ngraph -w shop\n",
            GraphArgs { workspace: some("shop"), ..Default::default() },
        );
        check(
            "graph --caption 'It\"s # mine' --brick a\"b c\"",
            GraphArgs { caption: some("It\"s # mine"), brick: some("ab c"), ..Default::default() },
        );
    }

    fn check_problem(text: &str, expected: &str) {
        let problem = Request::parse(text).unwrap_err();
        assert_eq!(problem.diagnostic.at("post.md", text, problem.range).to_string(), expected);
    }

    #[test]
    fn whole_messages() {
        check_problem(
            "grpah",
            "\
error: unknown picture `grpah`
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
  = help: options are `--project NAME`, `--brick NAME`, `--caption TEXT` and `--workspace NAME`",
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
            "graph --brick a --brick b",
            "\
error: `--brick` stands twice
 --> post.md:1:17
  |
1 | graph --brick a --brick b
  |                 ^^^^^^^",
        );
        check_problem(
            "# nothing",
            "\
error: no picture is asked for
 --> post.md:1:1
  |
1 | # nothing
  | ^^^^^^^^^
  |
  = help: write `graph`, for example, or `graph --brick NAME`",
        );
    }

    fn check_choice(text: &str, known: &[&str], expected: Result<&str, &str>) {
        let request = Request::parse(text).unwrap();
        let choice = request.choose_workspace(known);
        let choice = choice.map_err(|problem| problem.diagnostic.at("post.md", text, problem.range).to_string());
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
                prop_assert!(problem.range.end <= text.len());
                prop_assert!(!problem.diagnostic.at("a", &text, problem.range).message.is_empty());
            }
        }
    }
}
