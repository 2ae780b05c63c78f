//! A report as a `<figure>` for a page, and as plain HTML for a feed.
//!
//! In: a [`Report`]. Out: HTML with every text escaped. Never: scripts, inline styles.

use std::fmt::Write as _;

use super::legend;
use super::rendering;
use super::report::Report;
use super::request::Request;
use super::table::{Cell, Column, Part, Table, Tone};
use super::wording::{counted, upper_first};
use diagram::Drawing;
use diagram::LayoutCache;
use diagram::escape;
use diagram::{Picture, figure, scrolled, staged};
use support::diagnostic::Diagnostic;

/// So many sentences stand below a picture; more of them are folded away, so that the page goes on.
const MOST_NOTES: usize = 6;

const INFALLIBLE: &str = "writing to a string does not fail";

/// Writes both forms.
pub(super) fn picture(
    report: &dyn Report,
    request: &Request,
    id_prefix: &str,
    layouts: &LayoutCache,
) -> Result<Picture, Vec<Diagnostic>> {
    let caption = caption(report, request, &[]);
    let Some(drawn) = rendering::draw(report, request, id_prefix, false, layouts)? else {
        let mut tables = report.tables();
        if tables.iter().all(|table| table.rows.is_empty()) {
            tables.clear();
        }
        let body = framed(&report.title(), &tables);
        let html = format!("<figure class=\"bricks-figure\">\n{body}<figcaption>\n{caption}</figcaption>\n</figure>");
        let links = tables.iter().flat_map(Table::links).map(str::to_owned).collect();
        return Ok(Picture { html, fallback_html: caption + &plain(&tables), links });
    };
    let (title, tables) = (report.title(), report.alternative());
    let fallback_html = caption + &plain(&tables);
    let drawings = [Some(&drawn.drawing), drawn.other.as_ref().map(|(drawing, _)| drawing)];
    let links = drawings.into_iter().flatten().flat_map(Drawing::links).chain(tables.iter().flat_map(Table::links));
    let links = links.map(str::to_owned).collect();
    let pictures = staged(&title, &drawn.svg, drawn.start) + &other(&title, drawn.other.as_ref());
    let tables = framed(&format!("{title}, as a table"), &tables);
    let caption = self::caption(report, request, &drawn.notes) + &legend_of(&drawn.drawing);
    Ok(Picture { html: figure(&pictures, &tables, &caption), fallback_html, links })
}

/// The second picture, folded away.
fn other(title: &str, other: Option<&(Drawing, String)>) -> String {
    let Some((drawing, svg)) = other else { return String::new() };
    let form = if matches!(drawing, Drawing::Graph(_)) { "graph" } else { "matrix" };
    format!(
        "<details class=\"bricks-table\">\n<summary>The same as a {form}</summary>\n{}{}</details>\n",
        staged(&format!("{title}, as a {form}"), svg, 0),
        legend_of(drawing)
    )
}

fn caption(report: &dyn Report, request: &Request, more: &[String]) -> String {
    let (title, counts) = (report.title(), report.counts());
    let mut notes = report.notes();
    let first = match &request.common.caption {
        Some(caption) => {
            notes.splice(0..0, (!counts.is_empty()).then(|| format!("{}.", upper_first(&counts))));
            caption.clone()
        }
        None if counts.is_empty() => format!("{title}."),
        None => format!("{title}: {counts}."),
    };
    format!("<p><strong>{}</strong></p>\n{}", escape(&first), sentences(notes, more))
}

/// The notes of a view, folded away from [`MOST_NOTES`] on; those about the picture itself come
/// last and are never lost in the rest.
fn sentences(mut notes: Vec<String>, more: &[String]) -> String {
    let folded = notes.split_off(notes.len().min(MOST_NOTES.saturating_sub(more.len())));
    notes.extend(more.iter().cloned());
    let mut out = String::new();
    if !notes.is_empty() {
        writeln!(out, "<p>{}</p>", with_code(&notes.join(" "))).expect(INFALLIBLE);
    }
    if !folded.is_empty() {
        let (count, text) = (counted(folded.len(), "note", "notes"), with_code(&folded.join(" ")));
        writeln!(out, "<details>\n<summary>{count} more</summary>\n<p>{text}</p>\n</details>").expect(INFALLIBLE);
    }
    out
}

/// A text in which words between backticks are code.
fn with_code(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    // A backtick without another one is itself.
    if pieces.len().is_multiple_of(2) {
        return escape(text);
    }
    let mut out = String::new();
    for (index, piece) in pieces.into_iter().enumerate() {
        let is_code = index % 2 == 1 && !piece.is_empty();
        out += &if is_code { format!("<code>{}</code>", escape(piece)) } else { escape(piece) };
    }
    out
}

/// The meaning of the shapes and lines in this picture; nothing that is not in it.
fn legend_of(drawing: &Drawing) -> String {
    list(legend::items(drawing).into_iter().map(|(key, text)| format!("{key}{}", escape(&text))))
}

/// The meaning of the marks of a table.
fn marks(table: &Table) -> String {
    list(table.legend.iter().map(|(mark, meaning)| {
        format!("<span class=\"mark {}\">{}</span> {}", mark.class(), mark.as_str(), escape(meaning))
    }))
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: String = items.map(|item| format!("<li>{item}</li>\n")).collect();
    if items.is_empty() { items } else { format!("<ul class=\"bricks-legend\">\n{items}</ul>\n") }
}

/// Tables, each in a frame in which it can be scrolled, with the meaning of its marks below.
fn framed(title: &str, tables: &[Table]) -> String {
    let mut out = String::new();
    for table in tables {
        out += &scrolled(table.caption.as_deref().unwrap_or(title), &rows(table, true));
        out += &marks(table);
    }
    out
}

/// Tables for feeds, which know no style sheet.
fn plain(tables: &[Table]) -> String {
    tables.iter().map(|table| rows(table, false) + &marks(table)).collect()
}

fn rows(table: &Table, styled: bool) -> String {
    let is_matrix = styled && table.columns.iter().any(|column| column.centred);
    let mut out = if is_matrix { "<table class=\"bricks-matrix\">\n" } else { "<table>\n" }.to_owned();
    if let Some(caption) = &table.caption {
        writeln!(out, "<caption>{}</caption>", escape(caption)).expect(INFALLIBLE);
    }
    out.push_str("<thead><tr>");
    for column in &table.columns {
        out += &header(column, styled);
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (index, cell) in row.iter().enumerate() {
            let (open, close) = if index == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
            let wraps = table.columns.get(index).is_some_and(|column| column.wraps);
            let class = match cell.as_mark() {
                Some(mark) if styled => format!(" class=\"mark {}\"", mark.class()),
                None if styled && wraps => " class=\"wraps\"".to_owned(),
                _ => String::new(),
            };
            let title = cell.title.as_ref().filter(|_| styled).map(|title| format!(" title=\"{}\"", escape(title)));
            let title = title.unwrap_or_default();
            write!(out, "<{open}{class}{title}>{}</{close}>", parts(cell, styled)).expect(INFALLIBLE);
        }
        out.push_str("</tr>\n");
    }
    out + "</tbody>\n</table>\n"
}

fn header(column: &Column, styled: bool) -> String {
    let text = parts(&column.header, styled);
    let is_upright = styled && column.stacked;
    let class = if is_upright { " class=\"upright\"" } else { "" };
    let text = match column.centred {
        true if is_upright => format!("<span>{text}</span>"),
        // Above marks stand names.
        true => text,
        false => upper_first(&text),
    };
    format!("<th scope=\"col\"{class}>{text}</th>")
}

fn parts(cell: &Cell, styled: bool) -> String {
    cell.parts.iter().map(|one| part(one, styled)).collect::<Vec<_>>().join(&escape(cell.joint()))
}

fn part(part: &Part, styled: bool) -> String {
    let text = if part.tone == Tone::Plain { with_code(&part.text) } else { escape(&part.text) };
    let text = if part.bold { format!("<strong>{text}</strong>") } else { text };
    let class = match part.tone {
        Tone::Mark(_) => None,
        tone => tone.class().filter(|_| styled),
    };
    let class = class.map(|class| format!(" class=\"{class}\"")).unwrap_or_default();
    match &part.href {
        Some(href) => format!("<a{class} href=\"{}\">{text}</a>", escape(href)),
        None if class.is_empty() => text,
        None => format!("<span{class}>{text}</span>"),
    }
}

#[cfg(test)]
mod tests {
    use super::{sentences, with_code};

    #[test]
    fn many_sentences_are_folded_away() {
        let notes = |count: usize| (0..count).map(|number| format!("N{number}.")).collect::<Vec<_>>();
        assert_eq!(sentences(notes(2), &notes(1)), "<p>N0. N1. N0.</p>\n");
        let html = sentences(notes(9), &["As a matrix.".to_owned()]);
        let expected = "<p>N0. N1. N2. N3. N4. As a matrix.</p>\n<details>\n<summary>4 notes more</summary>\n<p>N5. N6. N7. N8.</p>\n</details>\n";
        assert_eq!(html, expected);
        assert_eq!(sentences(Vec::new(), &[]), "");
    }

    #[test]
    fn what_stands_between_backticks_is_code() {
        for (text, expected) in [
            ("`a<b` is `c`.", "<code>a&lt;b</code> is <code>c</code>."),
            ("plain & simple", "plain &amp; simple"),
            ("a ` alone", "a ` alone"),
            ("`` nothing", " nothing"),
        ] {
            assert_eq!(with_code(text), expected);
        }
    }
}
