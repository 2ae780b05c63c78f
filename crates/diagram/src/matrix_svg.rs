//! A matrix as SVG.
//!
//! In: a [`Matrix`]. Out: one `<svg>` element, the same bytes for the same input. Never: scripts, colours, a rule for a single row.
//!
//! The contract:
//! - the root: `<svg class="bricks bricks-matrix" data-view="deps" viewBox="…">`;
//! - a cell: `<g class="cell runtime" data-row="greeting" data-column="log">` with a `<title>`; it lies in its row,
//!   `<g class="row component" data-row="greeting">`, after the row's name; empty cells are not written;
//! - the name of a column: `<g class="column component" data-column="log">`.
//!
//! A row has a band under its cells, a column one under all its cells, and a cell the part of its column that leads up to the name. The style
//! sheet shows them to the pointer and to the keyboard. Where rows and columns are the same, the name of a row shows its column too.

use std::fmt::Write as _;

use super::matrix::{Block, CORNER_SIZE, Cell, Header, MOST, Matrix, Plan, SLANT};
use super::svg::{Frame, WIDEST_FITTING, escape, number};

/// What is appended to a `String` cannot fail.
const INFALLIBLE: &str = "writing to a string does not fail";

/// With more cells than this, a cell is no link: nobody would go through so many with the tab key.
const MOST_LINKS: usize = 400;

/// Writes the picture.
pub fn svg(matrix: &Matrix, frame: &Frame<'_>) -> String {
    let writer = Writer { matrix, plan: Plan::of(matrix), cells: matrix.drawn() };
    let mut out = String::new();
    frame.open(&mut out, "bricks-matrix", &matrix.view, (writer.plan.width, writer.plan.height));
    writer.grid(&mut out);
    writer.corner(&mut out);
    writer.blocks(&mut out);
    writer.columns(&mut out);
    writer.rows(&mut out);
    writer.totals(&mut out);
    out.push_str("</svg>");
    out
}

/// A matrix that is no wider than this needs no scrolling on any screen.
const NARROW: f64 = 300.0;

/// The names of the rows once more, for a layer above the picture that stays in sight while the picture is scrolled; the style sheet shows
/// it where there is something to scroll. It says nothing to those who do not see it, and nothing in it can be reached.
pub fn names(matrix: &Matrix) -> Option<String> {
    let plan = Plan::of(matrix);
    if plan.width <= NARROW || plan.row_names.is_empty() {
        return None;
    }
    let wide = if plan.width > WIDEST_FITTING { " bricks-wide" } else { "" };
    let (width, height) = (number(plan.left() - 1.0), number(plan.height));
    let mut out = format!(
        "<svg class=\"bricks bricks-matrix bricks-names{wide}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         fill=\"currentColor\" font-size=\"{}\" text-anchor=\"end\" aria-hidden=\"true\"><rect width=\"{width}\" height=\"{height}\"/>\n",
        number(plan.font)
    );
    let x = number(plan.left() - 5.0);
    for ((header, name), y) in matrix.rows.iter().zip(&plan.row_names).zip(&plan.rows) {
        let (class, base) = (escape(&header.class), number(baseline(&plan, *y)));
        writeln!(
            out,
            "<g class=\"row {class}\"><g class=\"name\"><text x=\"{x}\" y=\"{base}\">{}</text></g></g>",
            escape(name)
        )
        .expect(INFALLIBLE);
    }
    out.push_str("</svg>");
    Some(out)
}

/// Where the name of a row stands whose upper edge is at `y`.
fn baseline(plan: &Plan, y: f64) -> f64 {
    y + plan.pitch / 2.0 + plan.font * 0.35
}

struct Writer<'a> {
    matrix: &'a Matrix,
    plan: Plan,
    cells: Vec<&'a Cell>,
}

impl Writer<'_> {
    /// What leads the eye: every second row shaded, lines between sections and at the edges, the diagonal.
    fn grid(&self, out: &mut String) {
        let plan = &self.plan;
        let (left, right, top, bottom) = (plan.left(), plan.right(), plan.top(), plan.bottom());
        let mut zebra = String::new();
        for row in plan.rows.windows(2).step_by(2) {
            write!(
                zebra,
                "M{} {}H{}V{}H{}z",
                number(left),
                number(row[0]),
                number(right),
                number(row[1]),
                number(left)
            )
            .expect(INFALLIBLE);
        }
        let mut lines = String::new();
        for x in &plan.columns {
            write!(lines, "M{} {}V{}", number(*x), number(top), number(bottom)).expect(INFALLIBLE);
        }
        let mut sections =
            format!("M{} {}H{}V{}H{}z", number(left), number(top), number(right), number(bottom), number(left));
        for row in borders(&self.matrix.rows) {
            write!(sections, "M{} {}H{}", number(left), number(plan.rows[row]), number(right)).expect(INFALLIBLE);
        }
        for column in borders(&self.matrix.columns) {
            write!(sections, "M{} {}V{}", number(plan.columns[column]), number(top), number(bottom)).expect(INFALLIBLE);
        }
        write!(
            out,
            "<path class=\"zebra\" fill=\"currentColor\" fill-opacity=\".05\" stroke=\"none\" d=\"{zebra}\"/>\n\
             <path class=\"hair\" stroke-opacity=\".15\" d=\"{lines}\"/>\n"
        )
        .expect(INFALLIBLE);
        if self.matrix.square && !plan.row_names.is_empty() {
            let mut squares = String::new();
            for (x, y) in plan.columns.windows(2).zip(&plan.rows) {
                write!(
                    squares,
                    "M{} {}h{}v{}h-{}z",
                    number(x[0]),
                    number(*y),
                    number(plan.pitch),
                    number(plan.pitch),
                    number(plan.pitch)
                )
                .expect(INFALLIBLE);
            }
            writeln!(
                out,
                "<path class=\"diagonal\" fill=\"currentColor\" fill-opacity=\".15\" stroke=\"none\" d=\"{squares}\"/>"
            )
            .expect(INFALLIBLE);
        }
        writeln!(out, "<path class=\"sections\" stroke-opacity=\".4\" d=\"{sections}\"/>").expect(INFALLIBLE);
    }

    /// How the matrix is to be read.
    fn corner(&self, out: &mut String) {
        if !self.matrix.corner.is_empty() {
            let (x, y) = (number(self.plan.left() - 5.0), number(self.plan.top() - 6.0));
            writeln!(
                out,
                "<text class=\"corner\" fill=\"currentColor\" stroke=\"none\" text-anchor=\"end\" font-size=\"{CORNER_SIZE}\" x=\"{x}\" y=\"{y}\">{}</text>",
                escape(&self.matrix.corner)
            )
            .expect(INFALLIBLE);
        }
    }

    /// Boxes across the diagonal.
    fn blocks(&self, out: &mut String) {
        let drawn = self.plan.row_names.len().min(self.plan.column_names.len());
        let fits = |block: &&Block| block.length > 0 && block.first + block.length <= drawn;
        for block in self.matrix.blocks.iter().filter(fits) {
            let (x, y) = (self.plan.columns[block.first], self.plan.rows[block.first]);
            let side = self.plan.columns[block.first + block.length] - x;
            writeln!(
                out,
                "<rect class=\"block {}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\"><title>{}</title></rect>",
                escape(&block.class),
                number(x),
                number(y),
                number(side),
                number(side),
                escape(&block.title)
            )
            .expect(INFALLIBLE);
        }
    }

    fn columns(&self, out: &mut String) {
        let plan = &self.plan;
        let size = number(plan.font);
        writeln!(
            out,
            "<g class=\"columns\" text-anchor=\"start\" fill=\"currentColor\" stroke=\"none\" font-size=\"{size}\">"
        )
        .expect(INFALLIBLE);
        for (index, name) in plan.column_names.iter().enumerate() {
            let header = &self.matrix.columns[index];
            let (x, end) = (plan.columns[index], plan.columns[index + 1]);
            let middle = (x + end) / 2.0;
            let mut body = format!(
                "<text transform=\"translate({} {})rotate(-{SLANT})\">{}</text>",
                number(middle + plan.font * 0.3),
                number(plan.top() - 5.0),
                escape(name)
            );
            if let Some(below) = plan.again.1 {
                let place =
                    format!("translate({} {})rotate(-{SLANT})", number(middle + plan.font * 0.3), number(below));
                write!(body, "<text class=\"again\" text-anchor=\"end\" transform=\"{place}\">{}</text>", escape(name))
                    .expect(INFALLIBLE);
            }
            write!(
                out,
                "<g class=\"column {}\" data-column=\"{}\"><path class=\"band\" fill=\"none\" d=\"M{} {}H{}V{}H{}z\"/>",
                escape(&header.class),
                escape(&header.id),
                number(x),
                number(plan.top()),
                number(end),
                number(plan.bottom()),
                number(x)
            )
            .expect(INFALLIBLE);
            // The same thing is reached at its row.
            self.named(header, &body, !self.matrix.square, out);
            out.push_str("</g>\n");
        }
        out.push_str("</g>\n");
    }

    fn rows(&self, out: &mut String) {
        let plan = &self.plan;
        writeln!(out, "<g class=\"rows\" fill=\"currentColor\" stroke=\"none\" font-size=\"{}\">", number(plan.font))
            .expect(INFALLIBLE);
        let mut cells = self.cells.iter().peekable();
        for (index, name) in plan.row_names.iter().enumerate() {
            let header = &self.matrix.rows[index];
            let (y, end) = (plan.rows[index], plan.rows[index + 1]);
            write!(
                out,
                "<g class=\"row {}\" data-row=\"{}\"><path class=\"band\" fill=\"none\" d=\"M0 {}H{}V{}H0z\"/>",
                escape(&header.class),
                escape(&header.id),
                number(y),
                number(plan.width),
                number(end)
            )
            .expect(INFALLIBLE);
            let base = number(baseline(plan, y));
            let mut body = format!(
                "<text text-anchor=\"end\" x=\"{}\" y=\"{base}\">{}</text>",
                number(plan.left() - 5.0),
                escape(name)
            );
            if let Some(x) = plan.again.0 {
                write!(
                    body,
                    "<text class=\"again\" text-anchor=\"start\" x=\"{}\" y=\"{base}\">{}</text>",
                    number(x),
                    escape(name)
                )
                .expect(INFALLIBLE);
            }
            self.named(header, &body, true, out);
            if self.matrix.square && index < plan.column_names.len() {
                let (x, right) = (plan.columns[index], plan.columns[index + 1]);
                write!(
                    out,
                    "<path class=\"own\" display=\"none\" d=\"M{} 0H{}V{}H{}z\"/>",
                    number(x),
                    number(right),
                    number(plan.height),
                    number(x)
                )
                .expect(INFALLIBLE);
            }
            while let Some(cell) = cells.next_if(|cell| cell.row == index) {
                out.push('\n');
                self.cell(cell, out);
            }
            out.push_str("</g>\n");
        }
        out.push_str("</g>\n");
    }

    /// A name that can be followed, or at least reached.
    fn named(&self, header: &Header, body: &str, reached: bool, out: &mut String) {
        let title = escape(&header.title);
        match (&header.href, reached) {
            (Some(href), true) => write!(out, "<a href=\"{}\"><title>{title}</title>{body}</a>", escape(href)),
            (Some(href), false) => write!(
                out,
                "<a href=\"{}\" tabindex=\"-1\" aria-hidden=\"true\"><title>{title}</title>{body}</a>",
                escape(href)
            ),
            (None, true) => {
                write!(out, "<g class=\"name\" tabindex=\"0\" role=\"img\"><title>{title}</title>{body}</g>")
            }
            (None, false) => write!(out, "<g class=\"name\" aria-hidden=\"true\"><title>{title}</title>{body}</g>"),
        }
        .expect(INFALLIBLE);
    }

    fn cell(&self, cell: &Cell, out: &mut String) {
        let plan = &self.plan;
        let (row, column) = (&self.matrix.rows[cell.row], &self.matrix.columns[cell.column]);
        let (x, y, end) = (plan.columns[cell.column], plan.rows[cell.row], plan.columns[cell.column + 1]);
        let inset = if plan.pitch < 14.0 { 1.0 } else { 2.0 };
        let (width, height) = (end - x - 2.0 * inset, plan.pitch - 2.0 * inset);
        write!(
            out,
            "<g class=\"cell {} s{}\" data-row=\"{}\" data-column=\"{}\">",
            escape(&cell.class),
            cell.shade.clamp(1, 4),
            escape(&row.id),
            escape(&column.id)
        )
        .expect(INFALLIBLE);
        let href = cell.href.as_ref().filter(|_| self.cells.len() <= MOST_LINKS);
        if let Some(href) = href {
            write!(out, "<a href=\"{}\">", escape(href)).expect(INFALLIBLE);
        }
        write!(
            out,
            "<title>{}</title><path class=\"cross\" display=\"none\" d=\"M{} {}H{}V{}H{}z\"/><path class=\"square\" d=\"M{} {}h{}v{}h-{}z\"/>",
            escape(&cell.title),
            number(x),
            number(plan.top()),
            number(end),
            number(y),
            number(x),
            number(x + inset),
            number(y + inset),
            number(width),
            number(height),
            number(width)
        )
        .expect(INFALLIBLE);
        let text = plan.cell_text(cell);
        if !text.is_empty() {
            write!(
                out,
                "<text x=\"{}\" y=\"{}\">{}</text>",
                number((x + end) / 2.0),
                number(y + plan.pitch / 2.0 + plan.small * 0.36),
                escape(&text)
            )
            .expect(INFALLIBLE);
        }
        out.push_str(if href.is_some() { "</a></g>" } else { "</g>" });
    }

    /// The sums at the right and below.
    fn totals(&self, out: &mut String) {
        let Some([of_rows, of_columns]) = &self.matrix.totals else { return };
        let plan = &self.plan;
        let (x, y) = plan.sums;
        let size = number(plan.small);
        writeln!(out, "<g class=\"sums\" fill=\"currentColor\" stroke=\"none\" font-size=\"{size}\" text-anchor=\"end\"><title>{}</title>", escape(of_rows)).expect(INFALLIBLE);
        for (row, header) in self.matrix.rows.iter().take(MOST).enumerate() {
            if let Some(total) = header.total.filter(|total| *total > 0) {
                let base = plan.rows[row] + plan.pitch / 2.0 + plan.small * 0.36;
                write!(out, "<text x=\"{}\" y=\"{}\">{total}</text>", number(x), number(base)).expect(INFALLIBLE);
            }
        }
        writeln!(
            out,
            "</g>\n<g class=\"sums\" fill=\"currentColor\" stroke=\"none\" font-size=\"{size}\"><title>{}</title>",
            escape(of_columns)
        )
        .expect(INFALLIBLE);
        for (column, header) in self.matrix.columns.iter().take(MOST).enumerate() {
            if let Some(total) = header.total.filter(|total| *total > 0) {
                let middle = (plan.columns[column] + plan.columns[column + 1]) / 2.0;
                write!(out, "<text x=\"{}\" y=\"{}\">{total}</text>", number(middle), number(y)).expect(INFALLIBLE);
            }
        }
        out.push_str("</g>\n");
    }
}

/// The numbers of the drawn headers before which another section begins.
fn borders(headers: &[Header]) -> impl Iterator<Item = usize> + '_ {
    let headers = &headers[..headers.len().min(MOST)];
    headers.windows(2).enumerate().filter(|(_, pair)| pair[0].section != pair[1].section).map(|(index, _)| index + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        svg(matrix, &Frame { prefix: "p1", title: "T & t", description: "<d>", standalone: false })
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
        assert_eq!(svg.matches("<g class=\"cell ").count(), matrix.drawn().len());
        svg
    }

    #[test]
    fn names_to_stay_in_sight_say_nothing_twice() {
        let many: Vec<String> = (0..20).map(|number| format!("a&b{number}")).collect();
        let labels: Vec<&str> = many.iter().map(String::as_str).collect();
        let names = names(&matrix(&labels, &[])).unwrap();
        assert_eq!(names.matches("<text ").count(), 20);
        assert!(names.contains(">a&amp;b7</text>") && names.contains("aria-hidden=\"true\""), "{names}");
        for twice in [" id=", "<title", "tabindex", "href", "data-row"] {
            assert!(!names.contains(twice), "{twice}");
        }
        assert_eq!(super::names(&matrix(&["a", "b"], &[])), None, "it fits");
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
        let names: Vec<String> = (0..MOST + 100).map(|index| format!("brick_{index}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let cells =
            |count: usize| (1..count).flat_map(|index| [(index / 2, index), (index / 3, index)]).collect::<Vec<_>>();
        let size = |count: usize| check(&matrix(&names[..count], &cells(count))).len();
        assert!(size(150) < 200_000, "{}", size(150));
        assert!(size(1000) < 1_300_000, "{}", size(1000));
        let beyond = matrix(&names, &cells(MOST + 100));
        assert_eq!(beyond.left_out(), [100, 100, 0]);
        assert_eq!(check(&beyond).matches("<g class=\"row ").count(), MOST);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn any_matrix_is_well_formed(names in prop::collection::vec("\\PC{0,12}|.{0,5}", 0..8), cells in prop::collection::vec((0_usize..9, 0_usize..9), 0..12)) {
            check(&matrix(&names.iter().map(String::as_str).collect::<Vec<_>>(), &cells));
        }
    }
}
