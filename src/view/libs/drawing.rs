//! Libraries as a matrix: what each project asks for, and how often each brick imports it.
//!
//! In: [`Libraries`]. Out: a [`Matrix`] with the projects first, then the bricks. Never: what provides a library.

use std::collections::BTreeMap;

use super::{Found, Imported, Libraries};
use crate::view::square::shade;
use crate::view::wording::{counted, places};
use diagram::Matrix;
use diagram::{Cell, Header};
use workspace::{Brick, Library, LibraryVersion, Project, Provision, VersionRow};

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
            let of_projects = self.columns.iter().enumerate();
            cells.extend(of_projects.filter_map(|(column, project)| self.version(row, project, (number, column))));
            let of_bricks = self.bricks.iter().enumerate();
            let first = self.columns.len();
            cells.extend(of_bricks.filter_map(|(index, brick)| import_cell(row, brick, (number, first + index))));
        }
        let projects = self.columns.iter().map(|project| self.project_header(project));
        let bricks = self.bricks.iter().map(|(brick, _)| self.brick_header(brick));
        let (rows, columns) =
            (rows.iter().map(|row| self.library_header(row)).collect(), projects.chain(bricks).collect());
        if !self.swapped {
            let corner = "library in project and brick".to_owned();
            return Matrix { view: "libs".to_owned(), corner, rows, columns, cells, ..Matrix::default() };
        }
        for cell in &mut cells {
            (cell.row, cell.column) = (cell.column, cell.row);
        }
        let corner = "project and brick have library".to_owned();
        Matrix { view: "libs".to_owned(), corner, rows: columns, columns: rows, cells, ..Matrix::default() }
    }

    /// What bricks import by name, then what is only declared.
    fn rows(&self) -> Vec<Row<'_, 'a>> {
        let imported: BTreeMap<&str, &'a Library> = self
            .bricks
            .iter()
            .flat_map(|(_, libraries)| libraries.iter().map(|(name, imported)| (*name, imported.library)))
            .collect();
        let is_of = |library: &Library, row: &VersionRow<'_>| library.distributions.iter().any(|name| name == row.key);
        let row = |library: &'a Library| Row {
            library: Some(library),
            versions: self.versions.iter().find(|row| is_of(library, row)),
        };
        let taken = |row: &&VersionRow<'a>| !imported.values().any(|library| is_of(library, row));
        let declared = self.versions.iter().filter(taken).map(|row| Row { library: None, versions: Some(row) });
        let mut rows: Vec<Row<'_, 'a>> =
            if self.differing { Vec::new() } else { imported.values().map(|library| row(library)).collect() };
        if self.differing {
            rows.extend(self.versions.iter().map(|row| Row { library: None, versions: Some(row) }));
        } else {
            rows.extend(declared);
        }
        rows
    }

    /// What a project asks for, or lacks.
    fn version(&self, row: &Row<'_, 'a>, project: &'a Project, (number, column): (usize, usize)) -> Option<Cell> {
        let place = self.columns.iter().position(|other| std::ptr::eq(*other, project))?;
        let declared: Option<&LibraryVersion<'a>> = row.versions.and_then(|row| row.versions.get(place)?.as_ref());
        let name = row.name();
        let cell = |class: &str, text: String, sentence: String| {
            Some(Cell { row: number, column, class: class.to_owned(), shade: 1, text, href: None, title: sentence })
        };
        if let Some(version) = declared {
            let differs = row.versions.is_some_and(|row| row.differs);
            let class = if differs { "yes differs" } else { "yes" };
            let text = if version.constraint.is_empty() && version.locked.is_none() {
                String::new()
            } else {
                version.to_string()
            };
            return cell(class, text, format!("{name} in {}: {version}", project.display_name()));
        }
        let libraries = self.projects.iter().find(|libraries| std::ptr::eq(libraries.project, project))?;
        let needed = libraries
            .needed
            .iter()
            .find(|needed| Some(needed.library.name.as_str()) == row.library.map(|library| library.name.as_str()))?;
        let found = Found::of(project, needed);
        let sentence = format!("{name} in {}: {}", project.display_name(), found.status);
        match needed.provision {
            Provision::Missing => cell("missing", "!".to_owned(), sentence),
            Provision::Unresolved => cell("unresolved", "?".to_owned(), sentence),
            Provision::Declared(_) => cell("yes", found.constraint.to_owned(), sentence),
            Provision::Locked { .. } | Provision::Brought(_) => cell("transitive", found.locked.to_owned(), sentence),
        }
    }

    fn library_header(&self, row: &Row<'_, 'a>) -> Header {
        let users = self
            .bricks
            .iter()
            .filter(|(_, libraries)| row.library.is_some_and(|library| libraries.contains_key(library.name.as_str())));
        let name = row.name();
        Header {
            id: name.to_owned(),
            label: name.to_owned(),
            class: "library".to_owned(),
            href: row.library.and_then(|library| self.subject.links?.library(&library.name)),
            title: format!("{name}, a library; imported by {}", counted(users.count(), "brick", "bricks")),
            section: usize::from(row.library.is_none()),
            total: None,
        }
    }

    fn project_header(&self, project: &Project) -> Header {
        let part = self.subject.named_project(project);
        Header {
            id: project.name.clone(),
            class: part.tone.class().unwrap_or("development").to_owned(),
            href: part.href,
            title: format!("{}, a project", part.text),
            label: part.text,
            ..Header::default()
        }
    }

    fn brick_header(&self, brick: &Brick) -> Header {
        Header { section: 1, ..self.subject.header(brick) }
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
fn import_cell(
    row: &Row<'_, '_>,
    (brick, libraries): &(&Brick, BTreeMap<&str, Imported<'_>>),
    (number, column): (usize, usize),
) -> Option<Cell> {
    let imported = libraries.get(row.library?.name.as_str())?;
    let imports: Vec<_> = imported.imports.iter().map(|import| (*import).clone()).collect();
    let kind = imports.iter().map(|import| import.kinds.deciding()).min()?;
    Some(Cell {
        row: number,
        column,
        class: kind.as_str().to_owned(),
        shade: shade(imports.len()),
        text: if imports.len() > 1 { imports.len().to_string() } else { String::new() },
        href: None,
        title: format!("{} imports {}: {}", brick.name, imported.library.name, places(&imports)),
    })
}
