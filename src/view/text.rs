//! Tables as text for a terminal, laid out as `poly` lays them out.
//!
//! In: [tables](Table) and sentences. Out: lines, coloured if asked for. Never: a cell cut short.

use std::fmt::Write as _;

use anstyle::{Color, RgbColor};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::table::{Cell, Mark, Part, Table, Tone};
use diagram::wrap_text;

/// How text is to look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// The columns there are, of a terminal; `None` for as many as it takes, in a file.
    pub width: Option<usize>,
    /// Whether it is coloured.
    pub colour: bool,
}

const INFALLIBLE: &str = "writing to a string does not fail";
/// Blanks between two columns.
const GAP: &str = "   ";

impl Style {
    /// A part in its colour.
    pub(super) fn paint(self, part: &Part) -> String {
        let style = match part.tone {
            _ if !self.colour => anstyle::Style::new(),
            Tone::Plain => anstyle::Style::new(),
            Tone::Data | Tone::Mark(Mark::Yes | Mark::Indirect | Mark::Weak | Mark::No | Mark::Changed) => {
                rgb(0x99, 0x99, 0x66)
            }
            Tone::Project => rgb(0x8a, 0x2b, 0xe2),
            Tone::Component => rgb(0x32, 0xcd, 0x32),
            Tone::Base => rgb(0x64, 0x95, 0xed),
            Tone::Mark(Mark::Missing | Mark::Cut) => anstyle::AnsiColor::Red.on_default().bold(),
            Tone::Mark(Mark::Unused) => anstyle::AnsiColor::Yellow.on_default(),
        };
        let style = if part.bold && self.colour { style.bold() } else { style };
        format!("{style}{}{style:#}", part.text)
    }

    /// A text in the colour of [data](Tone::Data).
    pub(super) fn data(self, text: &str) -> String {
        self.paint(&Part::new(text, Tone::Data))
    }

    /// A sentence on separate lines, a blank before each.
    pub(super) fn sentence(self, text: &str) -> String {
        match self.width {
            None => format!(" {text}\n"),
            Some(width) => wrap_text(text, width.saturating_sub(1)).lines().map(|line| format!(" {line}\n")).collect(),
        }
    }
}

fn rgb(red: u8, green: u8, blue: u8) -> anstyle::Style {
    anstyle::Style::new().fg_color(Some(Color::Rgb(RgbColor(red, green, blue))))
}

/// A table with its caption and legend; starts and ends with an empty line as `poly` does. Of one
/// that is wider than the terminal the headers above marks are set letter by letter, one below the
/// other. One that is too wide still is folded: its columns follow in several blocks, and a
/// sentence says so.
pub(super) fn table(table: &Table, style: Style) -> String {
    let mut out = String::new();
    if let Some(caption) = &table.caption {
        out = out + "\n" + &style.sentence(caption);
    }
    let layout = Layout::new(table, style);
    let blocks = layout.blocks();
    for block in &blocks {
        out.push('\n');
        layout.block(block, &mut out);
    }
    out.push('\n');
    if blocks.len() > 1 {
        let width = style.width.unwrap_or_default();
        let sentence = format!("{} columns of text hold this table in {} blocks.", width, blocks.len());
        out.push_str(&style.sentence(&sentence));
    }
    if !table.legend.is_empty() {
        let items = table.legend.iter().map(|(mark, meaning)| format!("{} {meaning}", mark.as_str()));
        out.push_str(&style.sentence(&items.collect::<Vec<_>>().join(", ")));
    }
    out
}

/// Tables and the sentences that follow them.
pub(super) fn page(tables: &[Table], sentences: &[String], style: Style) -> String {
    let mut out: String = tables.iter().map(|one| table(one, style)).collect();
    // Without a legend the table's own empty line is enough.
    if !sentences.is_empty() && !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
    out + &notes(sentences, style)
}

/// Sentences, one after the other.
pub(super) fn notes(notes: &[String], style: Style) -> String {
    notes.iter().map(|note| style.sentence(note)).collect()
}

struct Layout<'a> {
    table: &'a Table,
    style: Style,
    /// For each column, whether the letters of its header stand one below the other.
    stacked: Vec<bool>,
    widths: Vec<usize>,
}

impl<'a> Layout<'a> {
    fn new(table: &'a Table, style: Style) -> Self {
        let asked = table.columns.iter().map(|column| column.stacked).collect();
        let layout = Self::with(table, style, asked);
        if layout.fits() {
            return layout;
        }
        let narrow = table.columns.iter().map(|column| column.stacked || column.centred).collect();
        let mut layout = Self::with(table, style, narrow);
        layout.narrow();
        layout
    }

    fn with(table: &'a Table, style: Style, stacked: Vec<bool>) -> Self {
        let mut widths = Vec::new();
        for (index, column) in table.columns.iter().enumerate() {
            let header = column.header.text();
            let header = if stacked[index] { widest_letter(&header) } else { header.width() };
            let cells = table.rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.text().width());
            widths.push(cells.max().unwrap_or(0).max(header));
        }
        Self { table, style, stacked, widths }
    }

    fn fits(&self) -> bool {
        self.style.width.is_none_or(|width| self.total(&self.all()) <= width)
    }

    /// Makes columns of lists as narrow as it takes.
    fn narrow(&mut self) {
        /// Below this a list is harder to read than a line that the terminal breaks.
        const NARROWEST: usize = 16;
        let Some(width) = self.style.width else { return };
        let wrapping: Vec<usize> = (0..self.widths.len()).filter(|&index| self.table.columns[index].wraps).collect();
        let too_much = self.total(&self.all()).saturating_sub(width);
        for _ in 0..too_much {
            let Some(&widest) = wrapping.iter().max_by_key(|&&index| self.widths[index]) else { return };
            if self.widths[widest] <= NARROWEST {
                return;
            }
            self.widths[widest] -= 1;
        }
    }

    fn all(&self) -> Vec<usize> {
        (0..self.widths.len()).collect()
    }

    /// The width of some columns side by side.
    fn total(&self, columns: &[usize]) -> usize {
        columns.iter().map(|&index| self.widths[index]).sum::<usize>() + GAP.len() * columns.len().saturating_sub(1) + 4
    }

    /// The columns in blocks that fit into the width, each with the first column in front.
    fn blocks(&self) -> Vec<Vec<usize>> {
        let all = self.all();
        let Some(width) = self.style.width.filter(|&width| self.total(&all) > width) else { return vec![all] };
        let mut blocks: Vec<Vec<usize>> = Vec::new();
        for column in all.into_iter().skip(1) {
            match blocks.last_mut() {
                Some(block) if self.total(block) + GAP.len() + self.widths[column] <= width => block.push(column),
                _ => blocks.push(vec![0, column]),
            }
        }
        if blocks.is_empty() { vec![vec![0]] } else { blocks }
    }

    fn block(&self, columns: &[usize], out: &mut String) {
        let mut headers: Vec<Vec<String>> = columns.iter().map(|&index| self.header(index)).collect();
        let height = headers.iter().map(Vec::len).max().unwrap_or(0);
        // Headers stand on the rule below them.
        for (&index, lines) in columns.iter().zip(&mut headers) {
            lines.splice(0..0, std::iter::repeat_n(" ".repeat(self.widths[index]), height - lines.len()));
        }
        self.lines(columns, &headers, out);
        writeln!(out, " {}", "─".repeat(self.total(columns) - 2)).expect(INFALLIBLE);
        let nothing = Cell::default();
        for row in &self.table.rows {
            let cells: Vec<Vec<String>> =
                columns.iter().map(|&index| self.cell(index, row.get(index).unwrap_or(&nothing))).collect();
            self.lines(columns, &cells, out);
        }
    }

    /// Cells of some lines each, side by side.
    fn lines(&self, columns: &[usize], cells: &[Vec<String>], out: &mut String) {
        for line in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let texts = columns.iter().zip(cells).map(|(&index, lines)| match lines.get(line) {
                Some(text) => text.clone(),
                None => " ".repeat(self.widths[index]),
            });
            let text = texts.collect::<Vec<_>>().join(GAP);
            writeln!(out, "{}", format!("  {text}").trim_end()).expect(INFALLIBLE);
        }
    }

    /// The lines of a header, each as wide as the column.
    fn header(&self, index: usize) -> Vec<String> {
        let column = &self.table.columns[index];
        if !self.stacked[index] {
            return self.cell(index, &column.header);
        }
        let letters = column
            .header
            .parts
            .iter()
            .flat_map(|part| part.text.chars().map(|letter| Part { text: letter.to_string(), ..part.clone() }));
        letters.map(|letter| self.placed(index, &[letter])).collect()
    }

    /// The lines of a cell, each as wide as the column.
    fn cell(&self, index: usize, cell: &Cell) -> Vec<String> {
        let mut lines: Vec<Vec<Part>> = vec![Vec::new()];
        let mut used = 0;
        for (number, part) in cell.parts.iter().enumerate() {
            let mut part = part.clone();
            if number + 1 < cell.parts.len() {
                part.text.push_str(cell.joint().trim_end());
            }
            let wanted = part.text.width() + usize::from(used > 0);
            if used > 0 && used + wanted > self.widths[index] && self.table.columns[index].wraps {
                lines.push(Vec::new());
                used = 0;
            }
            used += part.text.width() + usize::from(used > 0);
            lines.last_mut().expect("there is a line from the start").push(part);
        }
        lines.iter().map(|parts| self.placed(index, parts)).collect()
    }

    /// Parts with a blank between them, in the column's place.
    fn placed(&self, index: usize, parts: &[Part]) -> String {
        let width = parts.iter().map(|part| part.text.width()).sum::<usize>() + parts.len().saturating_sub(1);
        let free = self.widths[index].saturating_sub(width);
        let before = if self.table.columns[index].centred { free / 2 } else { 0 };
        let text = parts.iter().map(|part| self.style.paint(part)).collect::<Vec<_>>().join(" ");
        format!("{}{text}{}", " ".repeat(before), " ".repeat(free - before))
    }
}

/// The width of the widest letter.
fn widest_letter(text: &str) -> usize {
    text.chars().map(|letter| letter.width().unwrap_or(0)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::table::Column;
    use super::*;

    fn matrix(names: &[&str]) -> Table {
        let columns = names.iter().map(|name| Column::stacked(Cell::new(*name, Tone::Component)));
        let row = |name: &&str| {
            let marks = names.iter().map(|other| Cell::mark(if other == name { Mark::No } else { Mark::Yes }));
            std::iter::once(Cell::new(*name, Tone::Component)).chain(marks).collect()
        };
        Table {
            columns: std::iter::once(Column::new("brick")).chain(columns).collect(),
            rows: names.iter().map(row).collect(),
            legend: vec![(Mark::Yes, "imports".to_owned()), (Mark::No, "does not".to_owned())],
            ..Table::default()
        }
    }

    fn check(shown: &Table, width: Option<usize>, expected: &str) {
        assert_eq!(table(shown, Style { width, colour: false }), expected);
    }

    #[test]
    fn a_matrix_as_poly_prints_it() {
        check(
            &matrix(&["log", "auth"]),
            None,
            "
              a
          l   u
          o   t
  brick   g   h
 ───────────────
  log     -   ✔
  auth    ✔   -

 ✔ imports, - does not
",
        );
    }

    #[test]
    fn a_table_that_is_too_wide_is_folded() {
        check(
            &matrix(&["a", "b", "c"]),
            Some(18),
            "
  brick   a   b
 ───────────────
  a       -   ✔
  b       ✔   -
  c       ✔   ✔

  brick   c
 ───────────
  a       ✔
  b       ✔
  c       -

 18 columns of
 text hold this
 table in 2
 blocks.
 ✔ imports, - does
 not
",
        );
    }

    #[test]
    fn headers_of_marks_are_stacked_before_a_table_is_folded() {
        let row = vec![Cell::from("log"), Cell::mark(Mark::Yes), Cell::mark(Mark::No)];
        let columns = vec![Column::new("brick"), Column::centred("api"), Column::centred("日w")];
        let shown = Table { columns, rows: vec![row], ..Table::default() };
        check(&shown, Some(21), "\n  brick   api   日w\n ───────────────────\n  log      ✔     -\n\n");
        let stacked = "
          a
          p   日
  brick   i   w
 ────────────────
  log     ✔   -

";
        check(&shown, Some(20), stacked);
    }

    #[test]
    fn lists_are_broken_into_lines() {
        let names = ["first_one", "second", "third_of_them", "last"].map(|name| Part::new(name, Tone::Data));
        let shown = Table {
            columns: vec![Column::new("brick"), Column::wrapping("library")],
            rows: vec![vec![Cell::from("a"), Cell::list(names)], vec![Cell::from("日本"), Cell::from("b")]],
            ..Table::default()
        };
        check(
            &shown,
            Some(31),
            "
  brick   library
 ─────────────────────────────
  a       first_one, second,
          third_of_them, last
  日本    b

",
        );
    }

    #[test]
    fn colours_are_those_of_poly() {
        let style = Style { width: None, colour: true };
        assert_eq!(style.paint(&Part::new("log", Tone::Component)), "\u{1b}[38;2;50;205;50mlog\u{1b}[0m");
        assert_eq!(style.paint(&Part::new("log", Tone::Plain)), "log");
        assert_eq!(Style::default().paint(&Part { bold: true, ..Part::new("log", Tone::Base) }), "log");
    }
}
