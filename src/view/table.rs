//! Tables, whatever they are written as.
//!
//! In: the findings of a view. Out: plain data for [`text`](super::text), [`html`](super::html),
//! Markdown and CSV. Never: how it is laid out.

use std::collections::BTreeSet;

use workspace::{Brick, BrickKind, Project};

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// The title, where that of the view does not say enough: `Library versions in projects`.
    pub(super) caption: Option<String>,
    /// The columns. The first names what its row is about.
    pub(super) columns: Vec<Column>,
    /// The rows, each as long as `columns`.
    pub(super) rows: Vec<Vec<Cell>>,
    /// The marks in the cells and what they mean.
    pub(super) legend: Vec<(Mark, String)>,
}

impl Table {
    /// A table without a caption and a legend.
    pub(super) fn new(
        columns: impl IntoIterator<Item = impl Into<Column>>,
        rows: impl IntoIterator<Item = Vec<Cell>>,
    ) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        Self { columns, rows: rows.into_iter().collect(), ..Self::default() }
    }

    /// The same with a title.
    pub(super) fn captioned(self, caption: impl Into<String>) -> Self {
        Self { caption: Some(caption.into()), ..self }
    }

    /// The same with the meanings of its marks, of those that are in it.
    pub(super) fn explained(self, meanings: &[(Mark, &str)]) -> Self {
        let marks: BTreeSet<Mark> = self.rows.iter().flatten().filter_map(Cell::as_mark).collect();
        let used = meanings.iter().filter(|(mark, _)| marks.contains(mark));
        Self { legend: used.map(|(mark, meaning)| (*mark, (*meaning).to_owned())).collect(), ..self }
    }
}

impl Table {
    /// Where links in it lead.
    pub(super) fn links(&self) -> impl Iterator<Item = &str> {
        let headers = self.columns.iter().map(|column| &column.header);
        headers.chain(self.rows.iter().flatten()).flat_map(|cell| &cell.parts).filter_map(|part| part.href.as_deref())
    }
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Column {
    /// Its header.
    pub(super) header: Cell,
    /// Whether its cells stand in its middle.
    pub(super) centred: bool,
    /// Whether the letters of its header stand one below the other, for many narrow columns.
    pub(super) stacked: bool,
    /// Whether its cells may be broken into lines where the table is too wide.
    pub(super) wraps: bool,
}

impl Column {
    /// A column whose cells stand at its left.
    pub(super) fn new(header: impl Into<Cell>) -> Self {
        Self { header: header.into(), ..Self::default() }
    }

    /// A column for marks.
    pub(super) fn centred(header: impl Into<Cell>) -> Self {
        Self { header: header.into(), centred: true, ..Self::default() }
    }

    /// A column for marks with the letters of its header one below the other.
    pub(super) fn stacked(header: impl Into<Cell>) -> Self {
        Self { header: header.into(), centred: true, stacked: true, ..Self::default() }
    }

    /// A column of lists, which may be broken into lines.
    pub(super) fn wrapping(header: impl Into<Cell>) -> Self {
        Self { header: header.into(), wraps: true, ..Self::default() }
    }
}

impl From<&str> for Column {
    fn from(header: &str) -> Self {
        Self::new(header)
    }
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// Its parts.
    pub(super) parts: Vec<Part>,
    /// Whether each part leads to the next one; otherwise it is a list.
    pub(super) is_chain: bool,
    /// More about it in a sentence, as a tooltip.
    pub(super) title: Option<String>,
    /// Its text in data, where that is another one: a count for a mark.
    pub(super) value: Option<String>,
}

impl Cell {
    /// A cell of one part.
    pub(super) fn new(text: impl Into<String>, tone: Tone) -> Self {
        Part::new(text, tone).into()
    }

    /// A mark.
    pub(super) fn mark(mark: Mark) -> Self {
        Self::new(mark.as_str(), Tone::Mark(mark))
    }

    /// A list of parts.
    pub(super) fn list(parts: impl IntoIterator<Item = Part>) -> Self {
        Self { parts: parts.into_iter().collect(), ..Self::default() }
    }

    /// A chain of parts, each leading to the next.
    pub(super) fn chain(parts: impl IntoIterator<Item = Part>) -> Self {
        Self { is_chain: true, ..Self::list(parts) }
    }

    /// The same with a tooltip.
    #[must_use]
    pub(super) fn titled(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), ..self }
    }

    /// The same with another text in data.
    #[must_use]
    pub(super) fn valued(self, value: impl ToString) -> Self {
        Self { value: Some(value.to_string()), ..self }
    }

    /// The mark, of a cell that is one.
    pub(super) fn as_mark(&self) -> Option<Mark> {
        match self.parts.as_slice() {
            [Part { tone: Tone::Mark(mark), .. }] => Some(*mark),
            _ => None,
        }
    }

    /// The characters between two parts.
    pub(super) fn joint(&self) -> &'static str {
        if self.is_chain { " > " } else { ", " }
    }

    /// Its text.
    pub(super) fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(self.joint())
    }

    /// Its text in data.
    pub(super) fn data(&self) -> String {
        self.value.clone().unwrap_or_else(|| self.text())
    }
}

impl From<Part> for Cell {
    fn from(part: Part) -> Self {
        Self { parts: vec![part], ..Self::default() }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::new(text, Tone::Data)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(text, Tone::Data)
    }
}

/// A piece of text of one meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// The text.
    pub(super) text: String,
    /// Its meaning.
    pub(super) tone: Tone,
    /// Whether it deserves attention.
    pub(super) bold: bool,
    /// Where it leads.
    pub(super) href: Option<String>,
}

impl Part {
    /// Text of a meaning.
    pub(super) fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone, ..Self::default() }
    }

    /// The name of a brick.
    pub(super) fn brick(brick: &Brick) -> Self {
        Self::new(brick.name.as_str(), Tone::of(brick.kind))
    }

    /// The name of a project.
    pub(super) fn project(project: &Project) -> Self {
        Self::new(project.display_name(), if project.development { Tone::Data } else { Tone::Project })
    }

    /// The same with a link.
    #[must_use]
    pub(super) fn linked(self, href: Option<String>) -> Self {
        Self { href, ..self }
    }
}

/// Meaning of a text; decides on its colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Tone {
    /// Words.
    #[default]
    Plain,
    /// Anything but the name of a brick or project, in the colour that `poly` gives it.
    Data,
    /// A project.
    Project,
    /// A component.
    Component,
    /// A base.
    Base,
    /// A mark.
    Mark(Mark),
}

impl Tone {
    /// The tone of a kind of brick.
    pub(super) fn of(kind: BrickKind) -> Self {
        match kind {
            BrickKind::Base => Self::Base,
            BrickKind::Component => Self::Component,
        }
    }

    /// The class of the style sheet; none for words.
    pub(super) fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain | Self::Data => None,
            Self::Project => Some("project"),
            Self::Component => Some("component"),
            Self::Base => Some("base"),
            Self::Mark(mark) => Some(mark.class()),
        }
    }
}

/// A mark in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// Yes.
    Yes,
    /// Yes, by way of others.
    Indirect,
    /// Yes, but not when it runs.
    Weak,
    /// No.
    No,
    /// It ought to be there, and is not.
    Missing,
    /// It is there, and need not be.
    Unused,
    /// It is to be taken away.
    Cut,
    /// It has changed.
    Changed,
}

impl Mark {
    /// The mark itself, in the characters of `poly` where it has one, and its class of the style
    /// sheet.
    fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Yes => ("✔", "yes"),
            Self::Indirect => ("+", "indirect"),
            Self::Weak => ("t", "weak"),
            Self::No => ("-", "no"),
            Self::Missing => ("!", "missing"),
            Self::Unused => ("?", "unused"),
            Self::Cut => ("✂", "cut"),
            Self::Changed => ("⚙", "changed"),
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        self.parts().0
    }

    pub(super) fn class(self) -> &'static str {
        self.parts().1
    }
}
