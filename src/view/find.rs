//! Bricks and projects by the names that a request gives them.
//!
//! In: a [`Subject`] and a [`Request`]. Out: what is meant, or a message that points at the name. Never: what is shown of it.

use super::{Problem, Request, Subject};
use crate::bricks::{Brick, BrickName, Project};
use crate::diagnostic::Diagnostic;

/// Looks up names, with messages for those that do not exist.
pub(super) struct Finder<'a, 'r> {
    pub(super) subject: Subject<'a>,
    pub(super) request: &'r Request,
}

impl<'a> Finder<'a, '_> {
    /// The brick that `--brick` names.
    pub(super) fn brick(&self, name: &str) -> Result<&'a Brick, Problem> {
        self.brick_at("brick", name)
    }

    /// The brick that an option names.
    pub(super) fn brick_at(&self, option: &str, name: &str) -> Result<&'a Brick, Problem> {
        self.subject.workspace.bricks.get(name).ok_or_else(|| {
            let message = format!("unknown brick `{name}` in workspace `{}`", self.subject.name);
            let known = self.subject.workspace.bricks.keys().map(BrickName::as_str);
            self.request.problem_at(option, Diagnostic::error(message).suggest(name, known))
        })
    }

    pub(super) fn project(&self, name: &str) -> Result<&'a Project, Problem> {
        self.subject.workspace.project(name).ok_or_else(|| {
            let message = format!("unknown project `{name}` in workspace `{}`", self.subject.name);
            let known: Vec<&str> =
                self.subject.workspace.projects.iter().map(|project| project.name.as_str()).collect();
            let diagnostic = Diagnostic::error(message).suggest(name, known.iter().copied());
            let listed: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            let note = if listed.is_empty() {
                "it has no projects".to_owned()
            } else {
                format!("projects: {}", listed.join(", "))
            };
            self.request.problem_at("project", diagnostic.note(note))
        })
    }

    pub(super) fn not_in_project(&self, brick: &Brick, project: Option<&Project>) -> Problem {
        let project = project.map_or("", |project| project.name.as_str());
        let diagnostic = Diagnostic::error(format!("brick `{}` is not part of project `{project}`", brick.name))
            .help("leave out `--project` to see the brick in the whole workspace");
        self.request.problem_at("brick", diagnostic)
    }
}
