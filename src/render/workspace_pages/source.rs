//! Everything that a page about a workspace is made from.
//!
//! In: the site, the directory and the index of a workspace. Out: the values that several kinds of
//! pages show: links, imports, findings, pictures, mentions. Never: anything that only one kind of
//! page shows.

use tera::Value;

use super::docs::BrickDocs;
use super::index::WorkspaceIndex;
use super::link::{BrickLink, Declared, Link, Provided};
use super::location::{FindingValue, ImportValue, SourceLocation};
use crate::render::values::Values;
use crate::site::directory::{Directory, Entry};
use crate::view::{Argument, Request};
use workspace::{Brick, Import, Workspace};

/// Source of a page about a workspace.
pub(super) struct PageSource<'a> {
    pub(super) values: &'a Values,
    pub(super) directory: &'a Directory,
    pub(super) index: &'a WorkspaceIndex,
}

impl<'a> PageSource<'a> {
    pub(super) fn link(&self, entry: &'a Entry) -> Link<'a> {
        Link::new(&self.values.site, entry)
    }

    pub(super) fn brick_link(&self, brick: usize) -> BrickLink<'a> {
        let link = self.link(&self.directory.bricks[brick]);
        BrickLink { link, kind: self.index.brick(brick).kind, description: self.description(brick) }
    }

    /// The first sentence of a brick's documentation. The pages of all its neighbours show it, so
    /// it is looked for once.
    pub(super) fn description(&self, brick: usize) -> &'a str {
        let description = &self.index.bricks[brick].description;
        description.get_or_init(|| self.docs(brick).map_or_else(String::new, |docs| docs.first_sentence()))
    }

    pub(super) fn docs(&self, brick: usize) -> Option<BrickDocs<'a>> {
        let docs = self.index.workspace().docs.get(self.index.name(brick))?;
        Some(BrickDocs::new(self.values, self.directory, self.index, docs))
    }

    /// A link to a brick of a project or to the project, with how it declares the brick.
    pub(super) fn declared<L>(&self, link: L, project: usize, brick: usize) -> Declared<L> {
        Declared { link, standing: self.index.projects[project].declaration(self.index.name(brick)) }
    }

    /// A link to a library of a project or to the project, with what provides the library there.
    pub(super) fn provided(&self, link: Link<'a>, project: usize, library: usize) -> Option<Provided<'a>> {
        Some(Provided { link, library: self.index.projects[project].libraries.get(&library)? })
    }

    pub(super) fn location(&self, file: &'a str, line: Option<usize>) -> SourceLocation<'a> {
        SourceLocation::new(self.directory, file, line)
    }

    pub(super) fn imports(&self, importer: &Brick, imports: &'a [Import]) -> Vec<ImportValue<'a>> {
        imports.iter().map(|import| ImportValue::new(self.directory, importer, import)).collect()
    }

    /// Findings by their numbers.
    pub(super) fn findings(&self, numbers: &[usize]) -> Vec<FindingValue<'a>> {
        numbers.iter().map(|&number| FindingValue::new(self.directory, &self.index.findings[number])).collect()
    }

    /// A picture of a part of the workspace; nothing when it cannot be drawn, such as one that
    /// would be too large.
    pub(super) fn picture(
        &self,
        part: &Workspace,
        view: &str,
        option: Option<(&str, &str)>,
        id_prefix: &str,
    ) -> Option<Value> {
        let option = option.map(|(name, value)| (name, Argument::Text(value.to_owned())));
        let request = Request::from_arguments(view, option).ok()?;
        let drawn = self.values.pictures.draw_part(&self.directory.name, part, &request, id_prefix).ok()?;
        Some(Value::safe_string(&drawn.html))
    }

    /// The posts that speak of what the page at a URL path is about.
    pub(super) fn mentions(&self, url: &str) -> Vec<Value> {
        self.values.mentions.of(url).iter().map(|&id| self.values.listed_page(id)).collect()
    }
}
