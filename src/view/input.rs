//! Input of every view: a workspace, with names looked up in it and the addresses of what it has.
//!
//! In: a workspace in the version that a request asks for. Out: bricks and projects by their names,
//! or diagnostics that point at the name; their names as links. Never: which of them a view shows.

use diagram::Header;
use support::diagnostic::Diagnostic;
use workspace::Baseline;
use workspace::{Brick, BrickName, Project, Workspace};

use super::table::Part;
use super::wording::quoted;
use super::words::Words;

/// Workspace that a view is made from, and what goes with it.
#[derive(Clone, Copy)]
pub struct ViewInput<'a> {
    /// The workspace, in the version that the request asks for.
    pub(super) workspace: &'a Workspace,
    /// Its name in captions and messages.
    pub(super) name: &'a str,
    /// The same version as `poly` sees it, for a request that
    /// [compares](super::Request::poly_version) the two.
    pub(super) poly_workspace: Option<&'a Workspace>,
    /// An earlier state, for a request that compares with one.
    pub(super) before: Option<&'a Baseline>,
    /// Where things have an address.
    pub(super) links: Option<&'a dyn Links>,
    /// The words of the request, to point at.
    pub(super) words: &'a Words,
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

impl<'a> ViewInput<'a> {
    /// A workspace of this name.
    pub fn new(workspace: &'a Workspace, name: &'a str) -> Self {
        Self { workspace, name, poly_workspace: None, before: None, links: None, words: Words::NONE }
    }

    /// The same with addresses.
    #[must_use]
    pub fn with_links(self, links: Option<&'a dyn Links>) -> Self {
        Self { links, ..self }
    }

    /// Where a click on a brick leads.
    pub(super) fn href(&self, brick: &Brick) -> Option<String> {
        self.links?.brick(brick)
    }

    /// Where a click on a library leads, by its name in the code.
    pub(super) fn library_href(&self, name: &str) -> Option<String> {
        self.links?.library(name)
    }

    /// The name of a brick, which leads to its page.
    pub(super) fn named(&self, brick: &Brick) -> Part {
        Part::brick(brick).linked(self.href(brick))
    }

    /// The names of bricks; those that are none are left out.
    pub(super) fn named_all<'n>(&self, names: impl IntoIterator<Item = &'n BrickName>) -> Vec<Part> {
        names.into_iter().filter_map(|name| self.workspace.bricks.get(name)).map(|brick| self.named(brick)).collect()
    }

    /// The name of a project, which leads to its page.
    pub(super) fn named_project(&self, project: &Project) -> Part {
        Part::project(project).linked(self.links.and_then(|links| links.project(project)))
    }

    /// A brick at the rim of a matrix.
    pub(super) fn header(&self, brick: &Brick) -> Header {
        let (name, kind) = (brick.name.to_string(), brick.kind.as_str());
        let title = format!("{name}, a {kind}");
        Header {
            id: name.clone(),
            label: name,
            class: kind.to_owned(),
            href: self.href(brick),
            title,
            ..Header::default()
        }
    }

    /// A project at the rim of a matrix.
    pub(super) fn project_header(&self, project: &Project, title: &str) -> Header {
        let part = self.named_project(project);
        Header {
            id: project.name.clone(),
            class: part.tone.class().unwrap_or("development").to_owned(),
            href: part.href,
            title: format!("{}, {title}", part.text),
            label: part.text,
            ..Header::default()
        }
    }

    /// The brick that an option names, if it is given.
    pub(super) fn find_brick(&self, option: &str, name: Option<&String>) -> Result<Option<&'a Brick>, Vec<Diagnostic>> {
        let Some(name) = name else { return Ok(None) };
        let brick = self.workspace.bricks.get(name.as_str());
        brick.map(Some).ok_or_else(|| self.words.at(option, self.unknown_brick(name)))
    }

    /// The bricks that a word of an option means: one, or with `*` in it all that fit.
    pub(super) fn find_pattern(&self, option: &str, word: &str) -> Result<Pattern, Vec<Diagnostic>> {
        let pattern = Pattern(word.to_owned());
        if self.workspace.bricks.keys().any(|name| pattern.matches(name.as_str())) {
            return Ok(pattern);
        }
        let diagnostic = if word.contains('*') {
            Diagnostic::error(format!("no brick in workspace `{}` fits `{word}`", self.name))
        } else {
            self.unknown_brick(word)
        };
        Err(self.words.at_value(option, word, diagnostic))
    }

    fn unknown_brick(&self, name: &str) -> Diagnostic {
        let message = format!("unknown brick `{name}` in workspace `{}`", self.name);
        Diagnostic::error(message).suggest(name, self.workspace.bricks.keys().map(BrickName::as_str))
    }

    /// The project that `--project` names, if it is given.
    pub(super) fn find_project(&self, name: Option<&String>) -> Result<Option<&'a Project>, Vec<Diagnostic>> {
        let Some(name) = name else { return Ok(None) };
        self.workspace.project(name).map(Some).ok_or_else(|| {
            let message = format!("unknown project `{name}` in workspace `{}`", self.name);
            let names = self.workspace.projects.iter().map(|project| project.name.as_str());
            let note = match quoted(names.clone()) {
                names if names.is_empty() => "it has no projects".to_owned(),
                names => format!("projects: {}", names.join(", ")),
            };
            self.words.at("project", Diagnostic::error(message).suggest(name, names).note(note))
        })
    }

    /// The diagnostic for a brick that is not part of the project that is asked for.
    pub(super) fn not_in_project(&self, brick: &Brick, project: Option<&Project>) -> Vec<Diagnostic> {
        let project = project.map_or("", |project| project.name.as_str());
        let diagnostic = Diagnostic::error(format!("brick `{}` is not part of project `{project}`", brick.name))
            .help("leave out `--project` to see the brick in the whole workspace");
        self.words.at("brick", diagnostic)
    }

    /// `the project api of shop`, or the workspace.
    pub(super) fn place(&self, project: Option<&Project>) -> String {
        project.map_or_else(|| self.name.to_owned(), |project| format!("the project {} of {}", project.name, self.name))
    }
}
/// A name in which `*` stands for any letters, also none.
pub(super) struct Pattern(String);

impl Pattern {
    pub(super) fn matches(&self, name: &str) -> bool {
        let Some((start, rest)) = self.0.split_once('*') else { return self.0 == name };
        let Some(mut name) = name.strip_prefix(start) else { return false };
        let mut parts: Vec<&str> = rest.split('*').collect();
        let end = parts.pop().unwrap_or_default();
        for part in parts {
            // The first match leaves the most for the rest.
            let Some((_, after)) = name.split_once(part) else { return false };
            name = after;
        }
        name.ends_with(end)
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn patterns() {
        let check = |pattern: &str, name: &str, expected: bool| {
            assert_eq!(Pattern(pattern.to_owned()).matches(name), expected, "{pattern} {name}");
        };
        check("log", "log", true);
        check("log", "logs", false);
        check("*", "log", true);
        check("log*", "log", true);
        check("*_api", "rest_api", true);
        check("*_api", "api", false);
        check("a*b*c", "a_b_b_c", true);
        check("a*b*c", "acb", false);
        // Two ends do not share letters.
        check("ab*ba", "aba", false);
        check("**", "", true);
    }
}
