//! The pages about a workspace: an overview, and one for each brick, project and library.
//!
//! In: which page. Out: its template and the variables of that. Never: anything about the whole
//! workspace, which is worked out once in a [`WorkspaceIndex`](index::WorkspaceIndex).
//!
//! The structs with `Serialize` are the values of templates; a test compares their fields with the
//! manual.

mod brick;
mod docs;
pub(super) mod index;
mod library;
mod link;
mod location;
pub(super) mod mentions;
mod overview;
mod project;
mod source;
mod subgraph;

use tera::Value;

use crate::render::value::to_value;
use crate::render::values::Values;
use crate::site::output_kind::{About, WorkspacePage};
use source::PageSource;

/// Makes the variables of a page; returns the name of its template with them.
pub(super) fn context(values: &Values, page: WorkspacePage) -> (&'static str, Vec<(&'static str, Value)>) {
    let directory = &values.site.workspaces[page.workspace];
    let Some(index) = values.workspace_indexes[page.workspace].as_ref() else { return ("404.html", Vec::new()) };
    let source = PageSource { values, directory, index };
    let mut variables = vec![("workspace", to_value(&overview::WorkspaceValue::new(&source)))];
    let template = match page.about {
        About::Whole => {
            variables.extend(overview::variables(&source));
            "workspace.html"
        }
        About::Brick(number) => {
            variables.push(("brick", to_value(&brick::BrickValue::new(&source, number))));
            "brick.html"
        }
        About::Project(number) => {
            variables.push(("project", to_value(&project::ProjectValue::new(&source, number))));
            "project.html"
        }
        About::Library(number) => {
            variables.push(("library", to_value(&library::LibraryValue::new(&source, number))));
            "library.html"
        }
    };
    (template, variables)
}
