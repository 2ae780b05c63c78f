//! A matrix as SVG.
//!
//! In: a [`Matrix`]. Out: one `<svg>` element, the same bytes for the same input. Never: scripts,
//! colours, a rule for a single row.
//!
//! The contract:
//! - the root: `<svg class="bricks bricks-matrix" data-view="deps" viewBox="…">`;
//! - a cell: `<g class="cell runtime" data-row="greeting" data-column="log">` with a `<title>`; it
//!   lies in its row, `<g class="row component" data-row="greeting">`, after the row's name; empty
//!   cells are not written;
//! - the name of a column: `<g class="column component" data-column="log">`.
//!
//! A row has a band under its cells, a column one under all its cells, and a cell the part of its
//! column that leads up to the name. The style sheet shows them to the pointer and to the keyboard.
//! Where rows and columns are the same, the name of a row shows its column too.

use crate::geometry::Rect;
use crate::markup::{Markup, corners, escape, number};
use crate::matrix::{CORNER_SIZE, Cell, Header, MAX_ROWS, Matrix, MatrixLayout, SLANT};
use crate::svg::{SvgOptions, WIDEST_FITTING};

/// With more cells than this, a cell is no link: nobody would go through so many with the tab key.
const MAX_LINKS: usize = 400;

/// Writes a matrix as SVG.
pub fn matrix_svg(matrix: &Matrix, options: &SvgOptions<'_>) -> String {
    let layout = MatrixLayout::new(matrix);
    let mut out = Markup::default();
    options.open(&mut out, "bricks-matrix", &matrix.view, (layout.width, layout.height));
    let mut writer = Writer { matrix, layout: &layout, cells: matrix.drawn_cells(), out };
    writer.grid();
    writer.corner();
    writer.blocks();
    writer.columns();
    writer.rows();
    writer.totals();
    writer.out.push("</svg>");
    writer.out.finish()
}

/// A matrix that is no wider than this needs no scrolling on any screen.
const NARROW: f64 = 300.0;

/// Writes the names of the rows once more, for a layer above the picture that stays in sight while
/// the picture is scrolled; the style sheet shows it where there is something to scroll. Screen
/// readers pass it over, and nothing in it can be reached.
pub fn matrix_row_names(matrix: &Matrix) -> Option<String> {
    let layout = MatrixLayout::new(matrix);
    if layout.width <= NARROW || layout.row_names.is_empty() {
        return None;
    }
    let wide = if layout.width > WIDEST_FITTING { " bricks-wide" } else { "" };
    let (width, height, size) = (number(layout.cells.x - 1.0), number(layout.height), number(layout.font));
    let mut out = Markup::default();
    writeln!(
        out,
        "<svg class=\"bricks bricks-matrix bricks-names{wide}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" fill=\"currentColor\" font-size=\"{size}\" text-anchor=\"end\" aria-hidden=\"true\">\
         <rect width=\"{width}\" height=\"{height}\"/>"
    );
    for ((header, name), y) in matrix.rows.iter().zip(&layout.row_names).zip(&layout.rows) {
        write!(out, r#"<g class="row {}"><g class="name">"#, escape(&header.class));
        out.text((layout.cells.x - 5.0, baseline(&layout, *y)), "", name);
        out.push("</g></g>\n");
    }
    out.push("</svg>");
    Some(out.finish())
}

/// The baseline of the name of a row whose upper edge is at `y`.
fn baseline(layout: &MatrixLayout, y: f64) -> f64 {
    y + layout.pitch / 2.0 + layout.font * 0.35
}

/// The path of a rectangle by its edges.
fn area(left: f64, top: f64, right: f64, bottom: f64) -> String {
    let [left, top, right, bottom] = [left, top, right, bottom].map(number);
    format!("M{left} {top}H{right}V{bottom}H{left}z")
}

/// The path of a rectangle by its corner and size.
fn area_of(x: f64, y: f64, width: f64, height: f64) -> String {
    let [x, y, width, height] = [x, y, width, height].map(number);
    format!("M{x} {y}h{width}v{height}h-{width}z")
}

struct Writer<'a> {
    matrix: &'a Matrix,
    layout: &'a MatrixLayout,
    cells: Vec<&'a Cell>,
    out: Markup,
}

impl Writer<'_> {
    /// Writes what guides the eye: every second row shaded, lines between sections and at the
    /// edges, the diagonal.
    fn grid(&mut self) {
        let layout = self.layout;
        let (left, right, top, bottom) = (layout.cells.x, layout.cells.right(), layout.cells.y, layout.cells.bottom());
        let zebra = layout.rows.windows(2).step_by(2).map(|row| area(left, row[0], right, row[1])).collect::<String>();
        let lines = layout.columns.iter().map(|x| vertical(*x, top, bottom)).collect::<String>();
        let mut sections = area(left, top, right, bottom);
        for row in section_starts(&self.matrix.rows) {
            sections += &format!("M{} {}H{}", number(left), number(layout.rows[row]), number(right));
        }
        for column in section_starts(&self.matrix.columns) {
            sections += &vertical(layout.columns[column], top, bottom);
        }
        write!(
            self.out,
            "<path class=\"zebra\" fill=\"currentColor\" fill-opacity=\".05\" stroke=\"none\" d=\"{zebra}\"/>\n\
             <path class=\"hair\" stroke-opacity=\".15\" d=\"{lines}\"/>\n"
        );
        if self.matrix.square && !layout.row_names.is_empty() {
            let pairs = layout.columns.windows(2).zip(&layout.rows);
            let squares = pairs.map(|(x, y)| area_of(x[0], *y, layout.pitch, layout.pitch)).collect::<String>();
            writeln!(
                self.out,
                r#"<path class="diagonal" fill="currentColor" fill-opacity=".15" stroke="none" d="{squares}"/>"#
            );
        }
        writeln!(self.out, r#"<path class="sections" stroke-opacity=".4" d="{sections}"/>"#);
    }

    /// Writes how the matrix is to be read.
    fn corner(&mut self) {
        if !self.matrix.corner.is_empty() {
            let (x, y) = (number(self.layout.cells.x - 5.0), number(self.layout.cells.y - 6.0));
            let text = escape(&self.matrix.corner);
            writeln!(
                self.out,
                "<text class=\"corner\" fill=\"currentColor\" stroke=\"none\" text-anchor=\"end\" \
                 font-size=\"{CORNER_SIZE}\" x=\"{x}\" y=\"{y}\">{text}</text>"
            );
        }
    }

    /// Writes the boxes across the diagonal.
    fn blocks(&mut self) {
        let drawn = self.layout.row_names.len().min(self.layout.column_names.len());
        for block in &self.matrix.blocks {
            let end = block.first + block.length;
            if block.length == 0 || end > drawn {
                continue;
            }
            let (x, y) = (self.layout.columns[block.first], self.layout.rows[block.first]);
            let side = self.layout.columns[end] - x;
            let (class, title) = (escape(&block.class), escape(&block.title));
            let corners = corners(&Rect { x, y, width: side, height: side });
            writeln!(self.out, r#"<rect class="block {class}" {corners} rx="3"><title>{title}</title></rect>"#);
        }
    }

    fn columns(&mut self) {
        let layout = self.layout;
        let size = number(layout.font);
        writeln!(
            self.out,
            r#"<g class="columns" text-anchor="start" fill="currentColor" stroke="none" font-size="{size}">"#
        );
        for ((header, name), edges) in
            self.matrix.columns.iter().zip(&layout.column_names).zip(layout.columns.windows(2))
        {
            let middle = (edges[0] + edges[1]) / 2.0 + layout.font * 0.3;
            let mut body = Markup::default();
            slanted(&mut body, "", (middle, layout.cells.y - 5.0), name);
            if let Some(below) = layout.again.1 {
                slanted(&mut body, r#" class="again" text-anchor="end""#, (middle, below), name);
            }
            let (class, id) = (escape(&header.class), escape(&header.id));
            let band = area(edges[0], layout.cells.y, edges[1], layout.cells.bottom());
            write!(
                self.out,
                r#"<g class="column {class}" data-column="{id}"><path class="band" fill="none" d="{band}"/>"#
            );
            // The same thing is reached at its row.
            self.name(header, &body.finish(), !self.matrix.square);
            self.out.push("</g>\n");
        }
        self.out.push("</g>\n");
    }

    fn rows(&mut self) {
        let layout = self.layout;
        let size = number(layout.font);
        writeln!(self.out, r#"<g class="rows" fill="currentColor" stroke="none" font-size="{size}">"#);
        let cells = std::mem::take(&mut self.cells);
        let has_links = cells.len() <= MAX_LINKS;
        let mut cells = cells.into_iter().peekable();
        for (index, (header, name)) in self.matrix.rows.iter().zip(&layout.row_names).enumerate() {
            let (y, end) = (layout.rows[index], layout.rows[index + 1]);
            let (class, id) = (escape(&header.class), escape(&header.id));
            let band = area(0.0, y, layout.width, end);
            write!(self.out, r#"<g class="row {class}" data-row="{id}"><path class="band" fill="none" d="{band}"/>"#);
            let (x, base, text) = (number(layout.cells.x - 5.0), baseline(layout, y), escape(name));
            let mut body = Markup::default();
            write!(body, r#"<text text-anchor="end" x="{x}" y="{}">{text}</text>"#, number(base));
            if let Some(x) = layout.again.0 {
                let (x, y) = (number(x), number(base));
                write!(body, r#"<text class="again" text-anchor="start" x="{x}" y="{y}">{text}</text>"#);
            }
            self.name(header, &body.finish(), true);
            if self.matrix.square && index < layout.column_names.len() {
                let column = area(layout.columns[index], 0.0, layout.columns[index + 1], layout.height);
                write!(self.out, r#"<path class="own" display="none" d="{column}"/>"#);
            }
            while let Some(cell) = cells.next_if(|cell| cell.row == index) {
                self.out.push("\n");
                self.cell(cell, has_links);
            }
            self.out.push("</g>\n");
        }
        self.out.push("</g>\n");
    }

    /// Writes a name that can be followed, or at least reached.
    fn name(&mut self, header: &Header, body: &str, reached: bool) {
        let title = escape(&header.title);
        let href = header.href.as_deref().map(escape);
        let (open, close) = match (&href, reached) {
            (Some(href), true) => (format!(r#"<a href="{href}">"#), "</a>"),
            (Some(href), false) => (format!(r#"<a href="{href}" tabindex="-1" aria-hidden="true">"#), "</a>"),
            (None, true) => (r#"<g class="name" tabindex="0" role="img">"#.to_owned(), "</g>"),
            (None, false) => (r#"<g class="name" aria-hidden="true">"#.to_owned(), "</g>"),
        };
        write!(self.out, "{open}<title>{title}</title>{body}{close}");
    }

    fn cell(&mut self, cell: &Cell, has_links: bool) {
        let layout = self.layout;
        let [row, column] = [&self.matrix.rows[cell.row].id, &self.matrix.columns[cell.column].id].map(|id| escape(id));
        let (x, y, end) = (layout.columns[cell.column], layout.rows[cell.row], layout.columns[cell.column + 1]);
        let inset = if layout.pitch < 14.0 { 1.0 } else { 2.0 };
        let square = area_of(x + inset, y + inset, end - x - 2.0 * inset, layout.pitch - 2.0 * inset);
        let (class, shade) = (escape(&cell.class), cell.shade.clamp(1, 4));
        write!(self.out, r#"<g class="cell {class} s{shade}" data-row="{row}" data-column="{column}">"#);
        let href = cell.href.as_ref().filter(|_| has_links);
        if let Some(href) = href {
            write!(self.out, r#"<a href="{}">"#, escape(href));
        }
        let (title, cross) = (escape(&cell.title), area(x, layout.cells.y, end, y));
        write!(
            self.out,
            "<title>{title}</title><path class=\"cross\" display=\"none\" d=\"{cross}\"/>\
             <path class=\"square\" d=\"{square}\"/>"
        );
        let text = layout.cell_text(cell);
        if !text.is_empty() {
            let base = y + layout.pitch / 2.0 + layout.small * 0.36;
            self.out.text(((x + end) / 2.0, base), "", &text);
        }
        self.out.push(if href.is_some() { "</a></g>" } else { "</g>" });
    }

    /// Writes the sums at the right and below.
    fn totals(&mut self) {
        let Some([of_rows, of_columns]) = &self.matrix.totals else { return };
        let layout = self.layout;
        let (x, y) = layout.sums;
        let of_rows = (of_rows, r#" text-anchor="end""#, &self.matrix.rows, &layout.rows);
        let of_columns = (of_columns, "", &self.matrix.columns, &layout.columns);
        for (index, (name, anchor, headers, edges)) in [of_rows, of_columns].into_iter().enumerate() {
            let (size, name) = (number(layout.small), escape(name));
            writeln!(
                self.out,
                r#"<g class="sums" fill="currentColor" stroke="none" font-size="{size}"{anchor}><title>{name}</title>"#
            );
            for (header, edges) in headers.iter().zip(edges.windows(2)) {
                if let Some(total) = header.total.filter(|total| *total > 0) {
                    let position = match index {
                        0 => (x, edges[0] + layout.pitch / 2.0 + layout.small * 0.36),
                        _ => ((edges[0] + edges[1]) / 2.0, y),
                    };
                    self.out.text(position, "", &total.to_string());
                }
            }
            self.out.push("</g>\n");
        }
    }
}

/// Writes the name of a column, which rises to the right.
fn slanted(out: &mut Markup, attributes: &str, (x, y): (f64, f64), name: &str) {
    let ([x, y], name) = ([x, y].map(number), escape(name));
    write!(out, r#"<text{attributes} transform="translate({x} {y})rotate(-{SLANT})">{name}</text>"#);
}

fn vertical(x: f64, top: f64, bottom: f64) -> String {
    format!("M{} {}V{}", number(x), number(top), number(bottom))
}

/// The numbers of the drawn headers before which another section begins.
fn section_starts(headers: &[Header]) -> impl Iterator<Item = usize> + '_ {
    let headers = &headers[..headers.len().min(MAX_ROWS)];
    headers.windows(2).enumerate().filter(|(_, pair)| pair[0].section != pair[1].section).map(|(index, _)| index + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matrix::Block;

    fn headers(names: &[&str]) -> Vec<Header> {
        let header = |name: &&str| Header {
            id: (*name).to_owned(),
            label: (*name).to_owned(),
            class: "component".to_owned(),
            title: (*name).to_owned(),
            ..Header::default()
        };
        names.iter().map(header).collect()
    }

    fn matrix(names: &[&str], cells: &[(usize, usize)]) -> Matrix {
        let cell = |&(row, column): &(usize, usize)| Cell {
            row,
            column,
            class: "runtime".to_owned(),
            shade: 2,
            text: "2".to_owned(),
            title: format!("{row} imports {column}"),
            ..Cell::default()
        };
        let mut matrix = Matrix {
            view: "deps".to_owned(),
            corner: "row imports column".to_owned(),
            rows: headers(names),
            columns: headers(names),
            cells: cells.iter().map(cell).collect(),
            square: true,
            ..Matrix::default()
        };
        matrix.add_totals(["uses", "used by"].map(str::to_owned));
        matrix
    }

    fn draw(matrix: &Matrix) -> String {
        matrix_svg(matrix, &SvgOptions { id_prefix: "p1", title: "T & t", description: "<d>", standalone: false })
    }

    /// Well-formed, the same twice, ids of the picture's own, and a cell for each that is filled.
    fn check(matrix: &Matrix) -> String {
        let svg = draw(matrix);
        assert_eq!(svg, draw(matrix), "the same bytes twice");
        let mut reader = quick_xml::Reader::from_str(&svg);
        let mut ids = Vec::new();
        loop {
            use quick_xml::events::Event;
            match reader.read_event().unwrap() {
                Event::Start(element) | Event::Empty(element) => {
                    let attributes = element.attributes().map(Result::unwrap);
                    ids.extend(
                        attributes.filter(|attribute| attribute.key.as_ref() == "id").map(|id| id.value.to_string()),
                    );
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(ids, ["p1-title", "p1-desc"]);
        assert_eq!(svg.matches("<g class=\"cell ").count(), matrix.drawn_cells().len());
        svg
    }

    #[test]
    fn names_to_stay_in_sight_say_nothing_twice() {
        let many: Vec<String> = (0..20).map(|number| format!("a&b{number}")).collect();
        let labels: Vec<&str> = many.iter().map(String::as_str).collect();
        let names = matrix_row_names(&matrix(&labels, &[])).unwrap();
        assert_eq!(names.matches("<text ").count(), 20);
        assert!(names.contains(">a&amp;b7</text>") && names.contains("aria-hidden=\"true\""), "{names}");
        for twice in [" id=", "<title", "tabindex", "href", "data-row"] {
            assert!(!names.contains(twice), "{twice}");
        }
        assert_eq!(matrix_row_names(&matrix(&["a", "b"], &[])), None, "it fits");
    }

    #[test]
    fn follows_the_contract() {
        let mut drawn = matrix(&["api", "log"], &[(0, 1)]);
        drawn.rows[0].href = Some("/bricks/api/?a=1&b=2".to_owned());
        drawn.columns[1].href = Some("/bricks/log/".to_owned());
        drawn.cells[0].href = Some("/src#L1".to_owned());
        drawn.blocks.push(Block { first: 0, length: 2, class: "cycle".to_owned(), title: "a circle".to_owned() });
        let svg = check(&drawn);
        for part in [
            "<svg class=\"bricks bricks-matrix\" data-view=\"deps\" viewBox=\"0 0 ",
            "<title id=\"p1-title\">T &amp; t</title>",
            "<a href=\"/bricks/api/?a=1&amp;b=2\"><title>api</title>",
            "<g class=\"cell runtime s2\" data-row=\"api\" data-column=\"log\"><a href=\"/src#L1\"><title>0 imports 1</title>",
            "<rect class=\"block cycle\"",
            "<title>a circle</title>",
            // The keyboard comes to a brick at its row.
            "<a href=\"/bricks/log/\" tabindex=\"-1\" aria-hidden=\"true\">",
            "<g class=\"name\" tabindex=\"0\" role=\"img\"><title>log</title>",
        ] {
            assert!(svg.contains(part), "{part}\n{svg}");
        }
    }

    #[test]
    fn special_matrices() {
        check(&matrix(&[], &[]));
        check(&matrix(&["a"], &[(0, 0), (0, 0)]));
        // Cells and boxes beyond the edge are left out.
        let mut drawn = matrix(&["a", "b"], &[(0, 1), (2, 0), (0, 7)]);
        drawn.blocks.push(Block { first: 1, length: 2, ..Block::default() });
        assert!(!check(&drawn).contains("<rect"));
        let long = "ユーザー管理🦀".repeat(20);
        let svg = check(&matrix(&[&long, "<&\"'>\u{0}\u{ffff}"], &[(0, 1), (1, 0)]));
        assert!(svg.contains("…") && svg.contains(&format!("<title>{long}</title>")), "{svg}");
    }

    #[test]
    fn large_matrices_stay_small() {
        let names: Vec<String> = (0..MAX_ROWS + 100).map(|index| format!("brick_{index}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let cells =
            |count: usize| (1..count).flat_map(|index| [(index / 2, index), (index / 3, index)]).collect::<Vec<_>>();
        let size = |count: usize| check(&matrix(&names[..count], &cells(count))).len();
        assert!(size(150) < 200_000, "{}", size(150));
        assert!(size(1000) < 1_300_000, "{}", size(1000));
        let beyond = matrix(&names, &cells(MAX_ROWS + 100));
        assert_eq!(beyond.left_out(), [100, 100, 0]);
        assert_eq!(check(&beyond).matches("<g class=\"row ").count(), MAX_ROWS);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn any_matrix_is_well_formed(names in prop::collection::vec("\\PC{0,12}|.{0,5}", 0..8), cells in prop::collection::vec((0_usize..9, 0_usize..9), 0..12)) {
            check(&matrix(&names.iter().map(String::as_str).collect::<Vec<_>>(), &cells));
        }
    }
}
