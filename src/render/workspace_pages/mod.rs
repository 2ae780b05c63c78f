//! The pages about a workspace: an overview, and one for each brick, project and library.
//!
//! In: which page. Out: its template and what that sees. Never: what is true for the whole workspace, which is worked out once in a [`Survey`].
//!
//! The structs here are the values of templates; the manual describes them, so a change of a field is a change of the manual.

mod brick;
mod docs;
mod library;
pub(super) mod mentions;
mod overview;
mod parts;
mod project;
mod survey;

use serde::Serialize;
use tera::Value;

use crate::render::fields::Fields;
use crate::render::seen::Seen;
use crate::render::shapes::set;
use crate::render::values::Shared;
use crate::site::directory::{Directory, Entry};
use crate::site::outputs::{About, WorkspacePage};
use crate::view::Request;
use workspace::{Brick, Finding, Import, ImportKind};

pub(super) use mentions::Mentions;
pub(super) use survey::Survey;

/// The values of a page; returns the name of its template.
pub(super) fn context(shared: &Shared, page: WorkspacePage, seen: &mut Seen<'_>) -> String {
    let directory = &shared.site.workspaces[page.workspace];
    let Some(survey) = shared.survey(page.workspace) else { return "404.html".to_owned() };
    let place = Place { shared, directory, survey };
    seen.insert("workspace", place.workspace());
    match page.about {
        About::Whole => {
            overview::insert(&place, seen);
            "workspace.html".to_owned()
        }
        About::Brick(brick) => {
            seen.insert("brick", brick::value(&place, brick));
            "brick.html".to_owned()
        }
        About::Project(project) => {
            seen.insert("project", project::value(&place, project));
            "project.html".to_owned()
        }
        About::Library(library) => {
            seen.insert("library", library::value(&place, library));
            "library.html".to_owned()
        }
    }
}

/// What a page is made from.
struct Place<'a> {
    shared: &'a Shared,
    directory: &'a Directory,
    survey: &'a Survey,
}

/// What leads to a part of a workspace.
#[derive(Debug, Clone, Serialize)]
struct Link {
    name: String,
    permalink: String,
    path: String,
}

/// What leads to a brick.
#[derive(Debug, Clone, Serialize)]
struct BrickLink {
    #[serde(flatten)]
    link: Link,
    /// `base` or `component`.
    kind: &'static str,
    /// Its first sentence about itself.
    description: String,
}

/// A place in the source.
#[derive(Debug, Clone, Serialize)]
struct Spot {
    file: String,
    line: Option<usize>,
    /// Where it can be read, if the configuration says so.
    url: Option<String>,
}

/// An import.
#[derive(Debug, Clone, Serialize)]
struct ImportValue {
    #[serde(flatten)]
    spot: Spot,
    /// The file within the importing brick.
    short: String,
    /// The full dotted name.
    module: String,
    /// What makes it other than one that runs when the module is loaded: `lazy`, `type-checking`.
    kinds: Vec<&'static str>,
}

/// Something that is wrong.
#[derive(Debug, Clone, Serialize)]
struct FindingValue {
    rule: &'static str,
    error: bool,
    message: String,
    #[serde(flatten)]
    spot: Spot,
}

impl<'a> Place<'a> {
    /// The value `workspace`.
    fn workspace(&self) -> Value {
        let workspace = self.survey.workspace();
        let mut map = Fields::default();
        let url = self.directory.url.as_deref().unwrap_or("/");
        let bases = workspace.bricks.values().filter(|brick| brick.kind == workspace::BrickKind::Base).count();
        set(&mut map, "name", self.directory.name.as_str());
        set(&mut map, "namespace", workspace.namespace.as_str());
        set(&mut map, "language", workspace.language.as_str());
        set(&mut map, "permalink", self.shared.site.permalink(url));
        set(&mut map, "path", url);
        set(&mut map, "base_count", bases);
        set(&mut map, "component_count", workspace.bricks.len() - bases);
        set(&mut map, "project_count", workspace.projects.len());
        set(&mut map, "library_count", workspace.libraries.len());
        let rev = self.shared.site.config.workspaces.get(&self.directory.name).and_then(|config| config.rev.as_deref());
        set(&mut map, "rev", rev.map_or_else(Value::none, Value::from));
        Value::from(map)
    }

    fn link(&self, entry: &Entry) -> Link {
        let path = entry.url.clone().unwrap_or_default();
        Link { name: entry.name.clone(), permalink: self.shared.site.permalink(&path), path }
    }

    fn brick(&self, brick: usize) -> Option<&'a Brick> {
        self.survey.workspace().bricks.get(self.survey.name(brick))
    }

    /// A link to a brick, with its first sentence.
    fn brick_link(&self, number: usize) -> Option<BrickLink> {
        let kind = self.brick(number)?.kind.as_str();
        let description = self.survey.description(number, || self.first_sentence(number)).to_owned();
        Some(BrickLink { link: self.link(self.directory.bricks.get(number)?), kind, description })
    }

    fn brick_links(&self, numbers: impl IntoIterator<Item = usize>) -> Vec<BrickLink> {
        numbers.into_iter().filter_map(|number| self.brick_link(number)).collect()
    }

    fn first_sentence(&self, brick: usize) -> String {
        self.about(brick).map_or_else(String::new, |about| about.first_sentence())
    }

    /// What the authors of a brick say about it.
    fn about(&self, brick: usize) -> Option<docs::About<'a>> {
        let docs = self.survey.workspace().docs.get(self.survey.name(brick))?;
        Some(docs::About::new(self.shared, self.directory, self.survey, docs))
    }

    fn spot(&self, file: &str, line: Option<usize>) -> Spot {
        let source = self.directory.source.as_ref().filter(|_| !file.is_empty());
        let url = source.map(|source| line.map_or_else(|| source.folder(file), |line| source.line(file, line)));
        Spot { file: file.to_owned(), line, url }
    }

    /// An import by a brick.
    fn import(&self, importer: &Brick, import: &Import) -> ImportValue {
        let kinds = import.kinds.iter().filter(|kind| *kind != ImportKind::Runtime).map(ImportKind::as_str).collect();
        let inside = import.file.strip_prefix(importer.path.as_str()).and_then(|file| file.strip_prefix('/'));
        ImportValue {
            spot: self.spot(&import.file, Some(import.line)),
            short: inside.unwrap_or(&import.file).to_owned(),
            module: import.module.clone(),
            kinds,
        }
    }

    fn findings(&self, numbers: &[usize]) -> Vec<FindingValue> {
        numbers.iter().filter_map(|&number| self.survey.findings.get(number)).map(|found| self.finding(found)).collect()
    }

    fn finding(&self, finding: &Finding) -> FindingValue {
        FindingValue {
            rule: finding.rule.as_str(),
            error: finding.error,
            message: finding.message.clone(),
            spot: self.spot(&finding.file, finding.line),
        }
    }

    /// A picture of a part of the workspace; nothing when it cannot be drawn, such as one that would be too large.
    fn picture(&self, part: &workspace::Workspace, words: &[&str], id_prefix: &str) -> Value {
        let request = words.split_first().and_then(|(view, options)| {
            let options = options.chunks(2).filter_map(|pair| match pair {
                [name, value] => Some((*name, crate::view::Argument::Text((*value).to_owned()))),
                _ => None,
            });
            Request::from_arguments(view, options).ok()
        });
        let name = &self.directory.name;
        let drawn = request.and_then(|request| self.shared.pictures.draw_part(name, part, &request, id_prefix).ok());
        drawn.map_or_else(Value::none, |picture| Value::safe_string(&picture.html))
    }

    /// The posts that speak of what a URL path of the site is about.
    fn mentions(&self, url: Option<&String>) -> Value {
        let ids = url.map_or(&[][..], |url| self.shared.mentions().of(url));
        Value::from(ids.iter().map(|&id| self.shared.listed(id)).collect::<Vec<_>>())
    }
}
