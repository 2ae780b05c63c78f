//! Libraries as a matrix: what each project asks for, and how often each brick imports it.
//!
//! In: [`Libraries`]. Out: a [`Matrix`] with the projects first, then the bricks. Never: what
//! provides a library.

use std::collections::{BTreeMap, HashSet};

use super::{BrickLibraries, Libraries, Provided};
use crate::view::cross_table::{CrossCell, CrossTable, Heading};
use crate::view::import_matrix::shade;
use crate::view::table::Cell;
use crate::view::wording::{counted, places};
use diagram::Header;
use diagram::Matrix;
use workspace::{Library, Project};
use workspace::{Provision, VersionRow};

/// A library that is imported, with the row of versions that is about it; or only the latter.
struct Row<'l, 'a> {
    library: Option<&'a Library>,
    versions: Option<&'l VersionRow<'a>>,
}

impl<'a> Libraries<'a> {
    /// The picture. Empty cells: neither declared nor imported.
    pub(super) fn matrix(&self) -> Matrix {
        let rows = self.rows();
        let mut cells = Vec::new();
        for (number, row) in rows.iter().enumerate() {
            let of_projects =
                self.columns.iter().enumerate().map(|(column, project)| self.version(row, column, project));
            let squares = of_projects.chain(self.bricks.iter().map(|brick| imports(row, brick)));
            cells.extend(squares.enumerate().filter(|(_, square)| square.is_some()).map(|(column, square)| {
                let (position, cell) = ((number, column), Cell::default());
                CrossCell { position, cell, square }
            }));
        }
        let projects = self.columns.iter().map(|project| self.input.project_header(project, "a project"));
        let bricks = self.bricks.iter().map(|of| Header { section: 1, ..self.input.header(of.brick) });
        let rows = rows.iter().map(|row| self.library_header(row));
        let table = CrossTable {
            corner: "library",
            rows: rows.map(Heading::drawn).collect(),
            columns: projects.chain(bricks).map(Heading::drawn).collect(),
            cells,
            empty: Cell::default(),
            legend: Vec::new(),
        };
        let (table, corner) = match self.options.swap {
            true => (table.transposed("project"), "project and brick have library"),
            false => (table, "library in project and brick"),
        };
        table.matrix(Matrix { view: "libs".to_owned(), corner: corner.to_owned(), ..Matrix::default() })
    }

    /// Imports of bricks by name, then what is only declared.
    fn rows(&self) -> Vec<Row<'_, 'a>> {
        let mut rows = Vec::new();
        let mut taken = HashSet::new();
        if !self.options.differing {
            let imported: BTreeMap<&str, &Library> =
                self.imports().map(|imports| (imports.library.name.as_str(), imports.library)).collect();
            for library in imported.into_values() {
                let versions =
                    self.versions.iter().filter(|row| library.distributions.iter().any(|name| name == row.key));
                taken.extend(versions.clone().map(|row| row.key));
                rows.push(Row { library: Some(library), versions: versions.into_iter().next() });
            }
        }
        let declared = self.versions.iter().filter(|row| !taken.contains(row.key));
        rows.extend(declared.map(|row| Row { library: None, versions: Some(row) }));
        rows
    }

    /// The version that a project asks for, or what it lacks.
    fn version(&self, row: &Row<'_, 'a>, column: usize, project: &'a Project) -> Option<diagram::Cell> {
        let (name, place) = (row.name(), project.display_name());
        if let Some((versions, version)) = row.versions.and_then(|row| Some((row, row.versions.get(column)?.as_ref()?)))
        {
            let is_open = version.constraint.is_empty() && version.locked.is_none();
            let text = if is_open { String::new() } else { version.to_string() };
            let class = if versions.differs { "yes differs" } else { "yes" };
            return Some(square(class, 1, text, format!("{name} in {place}: {version}")));
        }
        let library = row.library?;
        let libraries = self.projects.iter().find(|libraries| std::ptr::eq(libraries.project, project))?;
        let needed = libraries.needed.iter().find(|needed| needed.library.name == library.name)?;
        let provided = Provided::new(project, needed);
        let (class, text) = match needed.provision {
            Provision::Missing => ("missing", "!"),
            Provision::Unresolved => ("unresolved", "?"),
            Provision::Declared(_) => ("yes", provided.constraint),
            Provision::Locked { .. } | Provision::Brought(_) => ("transitive", provided.locked),
        };
        Some(square(class, 1, text.to_owned(), format!("{name} in {place}: {}", provided.status)))
    }

    fn library_header(&self, row: &Row<'_, 'a>) -> Header {
        let name = row.name();
        let key = row.library.map_or("", |library| &library.name);
        let users = self.bricks.iter().filter(|of| of.libraries.contains_key(key)).count();
        Header {
            id: name.to_owned(),
            label: name.to_owned(),
            class: "library".to_owned(),
            href: row.library.and_then(|library| self.input.library_href(&library.name)),
            title: format!("{name}, a library; imported by {}", counted(users, "brick", "bricks")),
            section: usize::from(row.library.is_none()),
            total: None,
        }
    }
}

impl<'a> Row<'_, 'a> {
    fn name(&self) -> &'a str {
        match (self.library, self.versions) {
            (Some(library), _) => &library.name,
            (None, Some(row)) => row.name,
            (None, None) => "",
        }
    }
}

/// How a brick imports a library.
fn imports(row: &Row<'_, '_>, BrickLibraries { brick, libraries }: &BrickLibraries<'_>) -> Option<diagram::Cell> {
    let name = &row.library?.name;
    let imports = &libraries.get(name.as_str())?.imports;
    let kind = imports.iter().map(|import| import.kinds.deciding()).min()?;
    let text = if imports.len() > 1 { imports.len().to_string() } else { String::new() };
    let title = format!("{} imports {name}: {}", brick.name, places(imports));
    Some(square(kind.as_str(), shade(imports.len()), text, title))
}

fn square(class: &str, shade: u8, text: String, title: String) -> diagram::Cell {
    diagram::Cell { class: class.to_owned(), shade, text, title, ..diagram::Cell::default() }
}
