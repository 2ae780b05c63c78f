//! A view as a `<figure>` for a page, and as plain HTML for a feed.
//!
//! In: something [`Shown`]. Out: HTML with every text escaped. Never: scripts, inline styles.

use std::fmt::Write as _;
use support::diagnostic::Diagnostic;

use super::table::{Cell, Part, Table, Tone};
use super::wording::{counted, upper_first};
use super::{Picture, Request, Shown, drawn, legend, matrix_legend};
use diagram::Drawing;
use diagram::LayoutCache;
use diagram::escape;
use diagram::{figure, scrolled, staged};

/// So many sentences stand below a picture; more of them are folded away, so that the page goes on.
const MOST_NOTES: usize = 6;

const INFALLIBLE: &str = "writing to a string does not fail";

/// Writes both forms.
pub(super) fn picture(
    shown: &dyn Shown,
    request: &Request,
    id_prefix: &str,
    layouts: &LayoutCache,
) -> Result<Picture, Vec<Diagnostic>> {
    let caption = caption(shown, request, &[]);
    let Some(drawn) = drawn::draw(shown, request, id_prefix, false, layouts)? else {
        let tables = shown.tables();
        let is_empty = tables.iter().all(|table| table.rows.is_empty());
        let body = if is_empty { String::new() } else { framed(&shown.title(), &tables) };
        let html = format!("<figure class=\"bricks-figure\">\n{body}<figcaption>\n{caption}</figcaption>\n</figure>");
        let tables = if is_empty { String::new() } else { tables.iter().map(plain).collect() };
        return Ok(Picture { html, fallback_html: format!("{caption}{tables}") });
    };
    let tables = shown.alternative();
    let plain: String = tables.iter().map(plain).collect();
    let fallback_html = format!("{caption}{plain}");
    let pictures = staged(&shown.title(), &drawn.svg, drawn.start) + &other(shown, drawn.other.as_ref());
    let tables = framed(&format!("{}, as a table", shown.title()), &tables);
    let caption = self::caption(shown, request, &drawn.notes) + &legend_of(&drawn.drawing);
    Ok(Picture { html: figure(&pictures, &tables, &caption), fallback_html })
}

/// The second picture, folded away.
fn other(shown: &dyn Shown, other: Option<&(Drawing, String)>) -> String {
    let Some((drawing, svg)) = other else { return String::new() };
    let what = if matches!(drawing, Drawing::Graph(_)) { "graph" } else { "matrix" };
    format!(
        "<details class=\"bricks-table\">\n<summary>The same as a {what}</summary>\n{}{}</details>\n",
        staged(&format!("{}, as a {what}", shown.title()), svg, 0),
        legend_of(drawing)
    )
}

fn caption(shown: &dyn Shown, request: &Request, more: &[String]) -> String {
    let (title, counts) = (shown.title(), shown.counts());
    let mut notes = shown.notes();
    let first = match &request.common.caption {
        Some(caption) => caption.clone(),
        None if counts.is_empty() => format!("{title}."),
        None => format!("{title}: {counts}."),
    };
    if request.common.caption.is_some() && !counts.is_empty() {
        notes.insert(0, format!("{}.", upper_first(&counts)));
    }
    let out = format!("<p><strong>{}</strong></p>\n", escape(&first));
    out + &sentences(notes, more)
}

/// What a view found out, folded away from [`MOST_NOTES`] on; what is said of the picture itself comes last and is never lost in the rest.
fn sentences(mut notes: Vec<String>, more: &[String]) -> String {
    let room = MOST_NOTES.saturating_sub(more.len());
    let folded = if notes.len() > room { notes.split_off(room) } else { Vec::new() };
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

/// A text in which what stands between backticks is code.
fn with_code(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // A backtick without another one is itself.
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let part = |(index, part): (usize, &&str)| match index % 2 {
        1 if !part.is_empty() => format!("<code>{}</code>", escape(part)),
        _ => escape(part),
    };
    parts.iter().enumerate().map(part).collect()
}

/// What the shapes and lines in this picture mean; nothing that is not in it.
fn legend_of(drawing: &Drawing) -> String {
    let item = |key: String, text: &str| format!("<li>{key}{}</li>\n", escape(text));
    let items: String = match drawing {
        Drawing::Graph(graph) => legend::of_graph(graph).into_iter().map(|(key, text)| item(key, &text)).collect(),
        Drawing::Matrix(matrix) => {
            matrix_legend::of_matrix(matrix).into_iter().map(|(key, text)| item(key, text)).collect()
        }
    };
    if items.is_empty() { items } else { format!("<ul class=\"bricks-legend\">\n{items}</ul>\n") }
}

/// Tables, each in a frame in which it can be scrolled, with the meaning of its marks below.
fn framed(title: &str, tables: &[Table]) -> String {
    let one = |table: &Table| {
        let label = table.caption.as_deref().unwrap_or(title);
        scrolled(label, &rows(table, true)) + &marks(table)
    };
    tables.iter().map(one).collect()
}

/// A table for feeds, which know no style sheet.
fn plain(table: &Table) -> String {
    rows(table, false) + &marks(table)
}

fn rows(table: &Table, styled: bool) -> String {
    let is_matrix = styled && table.columns.iter().any(|column| column.centred);
    let mut out = if is_matrix { "<table class=\"bricks-matrix\">\n" } else { "<table>\n" }.to_owned();
    if let Some(caption) = &table.caption {
        writeln!(out, "<caption>{}</caption>", escape(caption)).expect(INFALLIBLE);
    }
    out.push_str("<thead><tr>");
    for column in &table.columns {
        let class = if styled && column.stacked { " class=\"upright\"" } else { "" };
        let text = parts(&column.header, styled);
        let text = match column.centred {
            true if styled && column.stacked => format!("<span>{text}</span>"),
            // Above marks stand names.
            true => text,
            false => upper_first(&text),
        };
        write!(out, "<th scope=\"col\"{class}>{text}</th>").expect(INFALLIBLE);
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (index, cell) in row.iter().enumerate() {
            let (open, close) = if index == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
            let wraps = table.columns.get(index).is_some_and(|column| column.wraps);
            let class = cell_class(cell)
                .or_else(|| wraps.then(|| "wraps".to_owned()))
                .filter(|_| styled)
                .map(|class| format!(" class=\"{class}\""));
            let title = cell.title.as_ref().filter(|_| styled).map(|title| format!(" title=\"{}\"", escape(title)));
            let (class, title) = (class.unwrap_or_default(), title.unwrap_or_default());
            write!(out, "<{open}{class}{title}>{}</{close}>", parts(cell, styled)).expect(INFALLIBLE);
        }
        out.push_str("</tr>\n");
    }
    out + "</tbody>\n</table>\n"
}

/// The class of a cell that is one mark.
fn cell_class(cell: &Cell) -> Option<String> {
    match cell.parts.as_slice() {
        [Part { tone: Tone::Mark(mark), .. }] => Some(format!("mark {}", mark.class())),
        _ => None,
    }
}

fn parts(cell: &Cell, styled: bool) -> String {
    cell.parts.iter().map(|one| part(one, styled)).collect::<Vec<_>>().join(&escape(cell.joint.as_str()))
}

fn part(part: &Part, styled: bool) -> String {
    let text = match part.tone {
        Tone::Plain => with_code(&part.text),
        _ => escape(&part.text),
    };
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

/// What the marks of a table mean.
fn marks(table: &Table) -> String {
    if table.legend.is_empty() {
        return String::new();
    }
    let item = |(mark, meaning): &(super::table::Mark, String)| {
        format!("<li><span class=\"mark {}\">{}</span> {}</li>\n", mark.class(), mark.as_str(), escape(meaning))
    };
    format!("<ul class=\"bricks-legend\">\n{}</ul>\n", table.legend.iter().map(item).collect::<String>())
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
