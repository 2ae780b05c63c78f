//! What a view says in rows and columns, whatever it is written as.
//!
//! In: what a view found out. Out: plain data for [`text`](super::text), [`html`](super::html), Markdown and CSV. Never: how it is laid out.

use workspace::{Brick, BrickKind, Project};

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What it is about, where the view's title does not say so: `Library versions in projects`.
    pub caption: Option<String>,
    /// The columns. The first names what its row is about.
    pub columns: Vec<Column>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
    /// The marks in the cells and what they mean.
    pub legend: Vec<(Mark, String)>,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Its header.
    pub header: Cell,
    /// Whether its cells stand in its middle.
    pub centred: bool,
    /// Whether the letters of its header stand one below the other, for many narrow columns.
    pub stacked: bool,
    /// Whether its cells may be broken into lines where the table is too wide.
    pub wraps: bool,
}

impl Column {
    /// A column whose cells stand at its left.
    pub fn new(header: impl Into<Cell>) -> Self {
        Self { header: header.into(), ..Self::default() }
    }

    /// A column for marks.
    pub fn centred(header: impl Into<Cell>) -> Self {
        Self { header: header.into(), centred: true, ..Self::default() }
    }

    /// A column for marks with the letters of its header one below the other.
    pub fn stacked(header: impl Into<Cell>) -> Self {
        Self { header: header.into(), centred: true, stacked: true, ..Self::default() }
    }

    /// A column of lists, which may be broken into lines.
    pub fn wrapping(header: impl Into<Cell>) -> Self {
        Self { header: header.into(), wraps: true, ..Self::default() }
    }
}

/// What stands in one place of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its parts.
    pub parts: Vec<Part>,
    /// What stands between two parts.
    pub joint: Joint,
    /// More about it in a sentence, as a tooltip.
    pub title: Option<String>,
    /// What stands for it in data, where that is not its text: a count for a mark.
    pub value: Option<String>,
}

impl Cell {
    /// A cell of one part.
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Part::new(text, tone).into()
    }

    /// A mark.
    pub fn mark(mark: Mark) -> Self {
        Self::new(mark.as_str(), Tone::Mark(mark))
    }

    /// A list of parts.
    pub fn list(parts: impl IntoIterator<Item = Part>) -> Self {
        Self { parts: parts.into_iter().collect(), ..Self::default() }
    }

    /// A chain of parts, of which each leads to the next.
    pub fn chain(parts: impl IntoIterator<Item = Part>) -> Self {
        Self { joint: Joint::Arrow, ..Self::list(parts) }
    }

    /// The same with a tooltip.
    #[must_use]
    pub fn titled(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), ..self }
    }

    /// The same with what stands for it in data.
    #[must_use]
    pub fn valued(self, value: impl ToString) -> Self {
        Self { value: Some(value.to_string()), ..self }
    }

    /// Its text.
    pub fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(self.joint.as_str())
    }

    /// What stands for it in data.
    pub fn data(&self) -> String {
        self.value.clone().unwrap_or_else(|| self.text())
    }
}

/// What stands between the parts of a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Joint {
    /// A comma, in a list.
    #[default]
    Comma,
    /// An arrow, in a chain.
    Arrow,
}

impl Joint {
    /// Its characters, with blanks.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comma => ", ",
            Self::Arrow => " > ",
        }
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
pub struct Part {
    /// The text.
    pub text: String,
    /// What it stands for.
    pub tone: Tone,
    /// Whether it deserves attention.
    pub bold: bool,
    /// Where it leads.
    pub href: Option<String>,
}

impl Part {
    /// Text of a meaning.
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone, ..Self::default() }
    }

    /// The name of a brick.
    pub fn brick(brick: &Brick) -> Self {
        Self::new(brick.name.as_str(), Tone::of(brick.kind))
    }

    /// What a project is called in tables.
    pub fn project(project: &Project) -> Self {
        Self::new(project.display_name(), if project.development { Tone::Data } else { Tone::Project })
    }

    /// The same in bold.
    #[must_use]
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same with a link.
    #[must_use]
    pub fn linked(self, href: Option<String>) -> Self {
        Self { href, ..self }
    }
}

/// What a text stands for; decides on its colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Words.
    #[default]
    Plain,
    /// What is no name of a brick or project, in the colour that `poly` gives it.
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
    pub fn of(kind: BrickKind) -> Self {
        match kind {
            BrickKind::Base => Self::Base,
            BrickKind::Component => Self::Component,
        }
    }

    /// The class of the style sheet; none for words.
    pub fn class(self) -> Option<&'static str> {
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
pub enum Mark {
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
    /// Something that it rests on has changed.
    Affected,
}

impl Mark {
    /// The mark itself, in the characters of `poly` where it has one.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "✔",
            Self::Indirect => "+",
            Self::Weak => "t",
            Self::No => "-",
            Self::Missing => "!",
            Self::Unused => "?",
            Self::Cut => "✂",
            Self::Changed => "⚙",
            Self::Affected => "~",
        }
    }

    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Indirect => "indirect",
            Self::Weak => "weak",
            Self::No => "no",
            Self::Missing => "missing",
            Self::Unused => "unused",
            Self::Cut => "cut",
            Self::Changed => "changed",
            Self::Affected => "affected",
        }
    }
}
