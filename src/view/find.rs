//! Bricks and projects by the names that a request gives them.
//!
//! In: a [`Subject`] and a [`Request`]. Out: what is meant, or a message that points at the name. Never: what is shown of it.

use super::{Request, Subject};
use support::diagnostic::Diagnostic;
use workspace::{Brick, BrickName, Project};

/// Looks up names, with messages for those that do not exist.
pub(super) struct Finder<'a, 'r> {
    pub(super) subject: Subject<'a>,
    pub(super) request: &'r Request,
}

impl<'a> Finder<'a, '_> {
    /// The brick that `--brick` names.
    pub(super) fn brick(&self, name: &str) -> Result<&'a Brick, Diagnostic> {
        self.brick_at("brick", name)
    }

    /// The brick that an option names.
    pub(super) fn brick_at(&self, option: &str, name: &str) -> Result<&'a Brick, Diagnostic> {
        let brick = self.subject.workspace.bricks.get(name);
        brick.ok_or_else(|| self.request.problem_at(option, self.unknown_brick(name)))
    }

    /// The bricks that a word of an option means: one, or with `*` in it all that fit.
    pub(super) fn pattern(&self, option: &str, word: &str) -> Result<Pattern, Diagnostic> {
        let pattern = Pattern(word.to_owned());
        let bricks = &self.subject.workspace.bricks;
        if bricks.keys().any(|name| pattern.matches(name.as_str())) {
            return Ok(pattern);
        }
        let diagnostic = if word.contains('*') {
            Diagnostic::error(format!("no brick in workspace `{}` fits `{word}`", self.subject.name))
        } else {
            self.unknown_brick(word)
        };
        Err(self.request.problem_with(option, word, diagnostic))
    }

    fn unknown_brick(&self, name: &str) -> Diagnostic {
        let message = format!("unknown brick `{name}` in workspace `{}`", self.subject.name);
        let known = self.subject.workspace.bricks.keys().map(BrickName::as_str);
        Diagnostic::error(message).suggest(name, known)
    }

    pub(super) fn project(&self, name: &str) -> Result<&'a Project, Diagnostic> {
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

    pub(super) fn not_in_project(&self, brick: &Brick, project: Option<&Project>) -> Diagnostic {
        let project = project.map_or("", |project| project.name.as_str());
        let diagnostic = Diagnostic::error(format!("brick `{}` is not part of project `{project}`", brick.name))
            .help("leave out `--project` to see the brick in the whole workspace");
        self.request.problem_at("brick", diagnostic)
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
            // The first place leaves the most for the rest.
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
