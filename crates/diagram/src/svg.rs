//! SVG after the contract that style sheets and scripts may rely on.
//!
//! In: a [`Graph`] and its [`Layout`]. Out: one `<svg>` element, the same bytes for the same input. Never: scripts, colours (they are
//! the style sheet's), ids without the picture's prefix.
//!
//! The contract:
//! - the root: `<svg class="bricks bricks-graph" data-view="graph" viewBox="…">`;
//! - a node: `<g class="brick component" data-brick="log">` (or another class of the caller's), holding the box as a `<rect>` in
//!   the picture's own coordinates: there is no transform between root and box. With a link it holds an `<a>`, without one it
//!   can be focused itself;
//! - an edge: `<path class="edge" data-from="greeting" data-to="log" data-kind="runtime" d="…">`, in the same coordinates; an
//!   edge on a cycle also has the class `cycle`.
//!
//! Inside a node stands a hidden group with copies (`<use>`) of its edges and of its neighbours' boxes. The style sheet shows it
//! when the pointer or the keyboard focus is on the node, and dims the rest. Edges that are implied by others are drawn there only.
//!
//! Without the style sheet, as in a browser's reading view, attributes keep the picture legible: outlines and text in one colour.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::bypass::bypass;
use super::contents::{self, FRAME_PADDING, LINE_HEIGHT, SMALL_HEIGHT, SMALL_SIZE};
use super::curve::{HEAD, Route};
use super::font;
use super::graph::{Edge, Graph, Group, Heads, Node, Shape};
use super::layout::{FONT_SIZE, Layout, Rect};
use super::outline;
use super::paint::{Colour, Paint};

/// What belongs to the picture besides the graph.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Starts every id; unique on the page, of letters, digits, `-` and `_`.
    pub prefix: &'a str,
    /// What the picture is called.
    pub title: &'a str,
    /// What it shows, in a sentence or two.
    pub description: &'a str,
    /// A file of its own: with name space and style sheet.
    pub standalone: bool,
}

/// Writes the picture.
pub fn svg(graph: &Graph, layout: &Layout, frame: &Frame<'_>) -> String {
    let writer = Writer { graph, layout, prefix: frame.prefix };
    let mut out = String::new();
    frame.open(&mut out, "bricks-graph", "graph", (layout.width, layout.height));
    writer.implied(&mut out);
    writer.frames(&mut out);
    out.push_str("<g class=\"edges\">\n");
    // Cycles are drawn last, on top of the others.
    for cycle in [false, true] {
        for (index, _) in
            graph.edges.iter().enumerate().filter(|&(index, edge)| edge.cycle == cycle && layout.drawn[index])
        {
            writer.edge(index, &mut out);
        }
    }
    writer.frame_labels(&mut out);
    out.push_str("</g>\n<g class=\"nodes\">\n");
    for index in writer.reading_order() {
        writer.node(index, &mut out);
    }
    out.push_str("</g>\n</svg>");
    out
}

struct Writer<'a> {
    graph: &'a Graph,
    layout: &'a Layout,
    prefix: &'a str,
}

/// What is appended to a `String` cannot fail.
const INFALLIBLE: &str = "writing to a string does not fail";

impl Frame<'_> {
    /// Opens the root and says what the picture is.
    pub(super) fn open(&self, out: &mut String, class: &str, view: &str, (width, height): (f64, f64)) {
        let space = if self.standalone { " xmlns=\"http://www.w3.org/2000/svg\"" } else { "" };
        // A picture that is hardly wider than a column of text shrinks into it; a wider one scrolls in its frame.
        let fit = FITTING.iter().find(|(widths, _)| widths.contains(&width)).map_or("", |(_, class)| class);
        let (width, height) = (number(width), number(height));
        let (prefix, view) = (self.prefix, escape(view));
        write!(
            out,
            "<svg{space} class=\"bricks {class}{fit}\" data-view=\"{view}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" fill=\"none\" stroke=\"currentColor\" font-size=\"{FONT_SIZE}\" text-anchor=\"middle\" role=\"group\" aria-labelledby=\"{prefix}-title\" aria-describedby=\"{prefix}-desc\">\n\
             <title id=\"{prefix}-title\">{}</title>\n<desc id=\"{prefix}-desc\">{}</desc>\n",
            escape(self.title),
            escape(self.description)
        )
        .expect(INFALLIBLE);
        if self.standalone {
            write!(out, "<style>\n{}</style>\n", escape(super::STYLE)).expect(INFALLIBLE);
        }
    }
}

impl Writer<'_> {
    /// Row by row, from left to right: the order in which the keyboard goes from box to box.
    fn reading_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.graph.nodes.len()).collect();
        let key = |index: usize| self.layout.boxes[index];
        order.sort_by(|&a, &b| key(a).y.total_cmp(&key(b).y).then(key(a).x.total_cmp(&key(b).x)));
        order
    }

    /// Frames around boxes, the outer ones below the inner ones.
    fn frames(&self, out: &mut String) {
        if self.graph.groups.is_empty() {
            return;
        }
        out.push_str("<g class=\"bricks-frames\">\n");
        for (group, rect) in self.graph.groups.iter().zip(&self.layout.frames) {
            if rect.width <= 0.0 || group.paint.invisible {
                continue;
            }
            let radius = if ["rounded", "column"].iter().any(|class| group.class.contains(class)) { 10.0 } else { 5.0 };
            write!(
                out,
                "<g class=\"bricks-frame {}\">{}",
                escape(group.class.trim()),
                outline::element(Shape::Box, rect, radius, &paint(&group.paint))
            )
            .expect(INFALLIBLE);
            out.push_str("</g>\n");
        }
        out.push_str("</g>\n");
    }

    /// The labels of frames, on grounds that hide what lines lead through them.
    fn frame_labels(&self, out: &mut String) {
        for (group, rect) in self.graph.groups.iter().zip(&self.layout.frames) {
            let lines = contents::frame_lines(group, rect.width - 2.0 * FRAME_PADDING);
            if lines.is_empty() || rect.width <= 0.0 || group.paint.invisible {
                continue;
            }
            let width = lines.iter().map(|line| font::width(line, SMALL_SIZE)).fold(0.0, f64::max).ceil();
            let (x, y) = (rect.x + FRAME_PADDING, rect.y + FRAME_PADDING * 0.5);
            let ground = Rect { x: x - 4.0, y, width: width + 8.0, height: LINE_HEIGHT * lines.len() as f64 };
            let fill = Paint { line: None, ..group.paint };
            let class = escape(group.class.trim());
            write!(
                out,
                "<g class=\"bricks-frame {class}\"><rect {} stroke=\"none\"{}/>",
                corners(&ground),
                paint(&fill)
            )
            .expect(INFALLIBLE);
            for (index, line) in lines.iter().enumerate() {
                write!(
                    out,
                    "<text x=\"{}\" y=\"{}\" font-size=\"{SMALL_SIZE}\" text-anchor=\"start\" stroke=\"none\"{}>{}</text>",
                    number(x),
                    number(y + LINE_HEIGHT * (index as f64 + 0.5) + SMALL_SIZE * 0.35),
                    ink(&group.paint),
                    escape(line)
                )
                .expect(INFALLIBLE);
            }
            out.push_str("</g>\n");
        }
    }

    /// The innermost frame that both ends of an edge stand in.
    fn frame_of(&self, edge: &Edge) -> Option<&Group> {
        let around =
            |node: usize| std::iter::successors(self.graph.nodes[node].group, |&group| self.graph.groups[group].parent);
        let common = around(edge.from).find(|&group| around(edge.to).any(|other| other == group));
        common.map(|group| &self.graph.groups[group])
    }

    /// The text beside an edge, on a ground that hides the line behind it.
    fn label(&self, index: usize, out: &mut String) {
        let edge = &self.graph.edges[index];
        let Some(rect) = self.layout.labels[index].filter(|_| !edge.paint.invisible) else { return };
        let fill = self.frame_of(edge).and_then(|group| group.paint.fill);
        let fill = fill.map(|fill| format!(" fill=\"{fill}\"")).unwrap_or_default();
        write!(out, "<g class=\"bricks-edge-label\"><rect {} rx=\"3\" stroke=\"none\"{fill}/>", corners(&rect))
            .expect(INFALLIBLE);
        for (line, text) in contents::edge_lines(edge).iter().enumerate() {
            write!(
                out,
                "<text x=\"{}\" y=\"{}\" font-size=\"{SMALL_SIZE}\" stroke=\"none\"{}>{}</text>",
                number(rect.centre_x()),
                number(rect.y + SMALL_HEIGHT * (line as f64 + 0.5) + SMALL_SIZE * 0.35),
                ink(&edge.paint),
                escape(text)
            )
            .expect(INFALLIBLE);
        }
        out.push_str("</g>");
    }

    fn edge(&self, index: usize, out: &mut String) {
        let edge = &self.graph.edges[index];
        if edge.paint.invisible {
            return;
        }
        let route = &self.layout.routes[index];
        let cycle = if edge.cycle { " cycle" } else { "" };
        let kind = escape(&edge.kind);
        let colour = edge.paint.line.map(|line| format!(" color=\"{line}\"")).unwrap_or_default();
        write!(
            out,
            "<g class=\"link {kind}{cycle}\"><g id=\"{}-e{index}\"{colour}><title>{}</title><path class=\"edge {kind}{cycle}\" data-from=\"{}\" \
             data-to=\"{}\" data-kind=\"{kind}\" d=\"{}\"/>",
            self.prefix,
            escape(&edge.title),
            escape(&self.graph.nodes[edge.from].id),
            escape(&self.graph.nodes[edge.to].id),
            path(route),
        )
        .expect(INFALLIBLE);
        let ends = route.curves.last().map(|curve| (curve[2], route.tip));
        let end = ends.filter(|_| matches!(edge.heads, Heads::End | Heads::Both));
        let start = self.layout.tails[index].map(|tail| (route.start, tail));
        for (from, tip) in end.into_iter().chain(start) {
            write!(
                out,
                "<path class=\"bricks-head\" fill=\"currentColor\" d=\"{}\"/>",
                triangle(from, tip, edge.cycle)
            )
            .expect(INFALLIBLE);
        }
        self.label(index, out);
        out.push_str("</g></g>\n");
    }

    fn node(&self, index: usize, out: &mut String) {
        let node = &self.graph.nodes[index];
        if node.paint.invisible {
            return;
        }
        let (class, id, title) = (escape(&node.class), escape(&node.id), escape(&node.title));
        let body = self.body(index, node, &self.layout.boxes[index]);
        match &node.href {
            Some(href) => write!(
                out,
                "<g class=\"brick {class}\" data-brick=\"{id}\"><a href=\"{}\"><title>{title}</title>{body}</a>",
                escape(href)
            ),
            None => write!(
                out,
                "<g class=\"brick {class}\" data-brick=\"{id}\" tabindex=\"0\" role=\"img\"><title>{title}</title>{body}"
            ),
        }
        .expect(INFALLIBLE);
        self.chip_links(index, out);
        self.reveal(index, out);
        out.push_str("</g>\n");
    }

    /// The box and what stands in it.
    fn body(&self, index: usize, node: &Node, rect: &Rect) -> String {
        let is = |class: &str| node.class.split(' ').any(|word| word == class);
        let radius = match () {
            () if is("project") => 0.0,
            () if is("base") => 3.0,
            () if is("library") => rect.height / 2.0,
            () => 9.0,
        };
        let mut body = format!(
            "<g id=\"{}-n{index}\" class=\"bricks-body\">{}",
            self.prefix,
            outline::element(node.shape, rect, radius, &paint(&node.paint)),
        );
        if is("double") {
            body.push_str(&outline::element(node.shape, &rect.inner(4.0), radius, " fill=\"none\""));
        }
        let contents = &self.layout.contents[index];
        let top = self.contents_top(index);
        let ink = ink(&node.paint);
        let small = format!(" class=\"bricks-small\" font-size=\"{SMALL_SIZE}\"");
        let lines =
            contents.label.iter().map(|line| (line, "")).chain(contents.small.iter().map(|line| (line, &*small)));
        for (line, attributes) in lines {
            write!(
                body,
                "<text{attributes} x=\"{}\" y=\"{}\"{ink} stroke=\"none\">{}</text>",
                number(rect.centre_x()),
                number(top + line.baseline),
                escape(&line.text)
            )
            .expect(INFALLIBLE);
        }
        for ((place, text), chip) in self.chips(index).zip(&node.chips) {
            write!(
                body,
                "<g class=\"bricks-chip {}\"><rect {} rx=\"{}\"/><text x=\"{}\" y=\"{}\" font-size=\"{SMALL_SIZE}\" fill=\"currentColor\" stroke=\"none\">{}</text></g>",
                escape(&chip.class),
                corners(&place),
                number(place.height / 2.0),
                number(place.centre_x()),
                number(place.y + place.height / 2.0 + SMALL_SIZE * 0.35),
                escape(text)
            )
            .expect(INFALLIBLE);
        }
        body + "</g>"
    }

    /// The chips of a node in the picture's coordinates, with their texts.
    fn chips(&self, index: usize) -> impl Iterator<Item = (Rect, &String)> {
        let rect = self.layout.boxes[index];
        let contents = &self.layout.contents[index];
        let (left, top) = (rect.x + (rect.width - contents.width) / 2.0, self.contents_top(index));
        contents.chips.iter().map(move |(chip, text)| (Rect { x: left + chip.x, y: top + chip.y, ..*chip }, text))
    }

    /// Where the contents of a box begin: some outlines need more room than what stands in them.
    fn contents_top(&self, index: usize) -> f64 {
        let (rect, contents) = (&self.layout.boxes[index], &self.layout.contents[index]);
        rect.y + ((rect.height - contents.height) / 2.0).floor() + outline::drop(self.graph.nodes[index].shape)
    }

    /// Links on top of the chips: they cannot stand within the link of the box.
    fn chip_links(&self, index: usize, out: &mut String) {
        for ((place, _), chip) in self.chips(index).zip(&self.graph.nodes[index].chips) {
            let Some(href) = &chip.href else { continue };
            write!(
                out,
                "<a class=\"bricks-chip-link\" tabindex=\"-1\" href=\"{}\"><title>{}</title><rect {} rx=\"{}\" fill=\"transparent\" stroke=\"none\"/></a>",
                escape(href),
                escape(&chip.title),
                corners(&place),
                number(place.height / 2.0)
            )
            .expect(INFALLIBLE);
        }
    }

    /// The arrows that are only shown with one of their boxes.
    fn implied(&self, out: &mut String) {
        if self.graph.hidden.is_empty() {
            return;
        }
        out.push_str("<defs>\n");
        for (index, &(from, to)) in self.graph.hidden.iter().enumerate() {
            let route = bypass(&self.layout.boxes, from, to, self.layout.width);
            writeln!(
                out,
                "<g id=\"{}-h{index}\"><path class=\"implied\" d=\"{}\"/><path class=\"bricks-head\" fill=\"currentColor\" d=\"{}\"/></g>",
                self.prefix,
                path(&route),
                head(&route, false)
            )
            .expect(INFALLIBLE);
        }
        out.push_str("</defs>\n");
    }

    /// Copies of the node's edges, drawn or implied, and of the boxes at their other ends.
    fn reveal(&self, node: usize, out: &mut String) {
        let prefix = self.prefix;
        let hidden = self.graph.hidden.iter().enumerate().map(|(index, &(from, to))| ('h', index, from, to, false));
        let is_drawn = |index: usize, edge: &Edge| self.layout.drawn[index] && !edge.paint.invisible;
        let drawn = self.graph.edges.iter().enumerate().filter(|&(index, edge)| is_drawn(index, edge));
        let drawn = drawn.map(|(index, edge)| ('e', index, edge.from, edge.to, edge.cycle));
        let own: Vec<_> = hidden.chain(drawn).filter(|&(_, _, from, to, _)| from == node || to == node).collect();
        if own.is_empty() {
            return;
        }
        out.push_str("<g class=\"reveal\" display=\"none\" aria-hidden=\"true\">");
        let mut near = BTreeSet::new();
        for (list, index, from, to, cycle) in own {
            let class = match (cycle, from == node) {
                (true, _) => "cycle",
                (false, true) => "out",
                (false, false) => "in",
            };
            write!(out, "<use class=\"{class}\" href=\"#{prefix}-{list}{index}\"/>").expect(INFALLIBLE);
            near.extend([from, to]);
        }
        near.remove(&node);
        for near in near.into_iter().filter(|&near| !self.graph.nodes[near].paint.invisible) {
            let class = escape(&self.graph.nodes[near].class);
            write!(out, "<g class=\"near {class}\"><use href=\"#{prefix}-n{near}\"/></g>").expect(INFALLIBLE);
        }
        out.push_str("</g>");
    }
}

/// Pictures of these widths may shrink into a narrower column, down to what the style sheet gives as the least width of the class: labels
/// stay legible, and on a telephone there is less to scroll.
const FITTING: [(std::ops::RangeInclusive<f64>, &str); 2] =
    [(600.0..=940.0, " bricks-fit"), (940.0..=WIDEST_FITTING, " bricks-fit-wide")];

/// A wider picture scrolls on every screen.
pub(super) const WIDEST_FITTING: f64 = 1400.0;

fn path(route: &Route) -> String {
    let point = |(x, y): (f64, f64)| format!("{} {}", number(x), number(y));
    let mut d = format!("M{}", point(route.start));
    for [a, b, to] in &route.curves {
        write!(d, "C{} {} {}", point(*a), point(*b), point(*to)).expect(INFALLIBLE);
    }
    d
}

/// The attributes of a rectangle.
fn corners(rect: &Rect) -> String {
    let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(number);
    format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"")
}

/// The colours of an outline that are not the style sheet's affair, as attributes.
fn paint(paint: &Paint) -> String {
    let attribute = |name: &str, colour: Option<Colour>| colour.map(|colour| format!(" {name}=\"{colour}\""));
    [attribute("fill", paint.fill), attribute("stroke", paint.line)].into_iter().flatten().collect()
}

/// The colour of a text, as an attribute.
fn ink(paint: &Paint) -> String {
    paint.text.map(|colour| format!(" fill=\"{colour}\"")).unwrap_or_else(|| " fill=\"currentColor\"".to_owned())
}

/// A triangle from the end of the curve to the tip.
fn head(route: &Route, wide: bool) -> String {
    let (x, y) = route.tip;
    triangle(route.curves.last().map_or((x, y - HEAD), |curve| curve[2]), route.tip, wide)
}

fn triangle((from_x, from_y): (f64, f64), (x, y): (f64, f64), wide: bool) -> String {
    let half = if wide { HEAD / 2.0 } else { HEAD * 0.42 };
    let (dx, dy) = (x - from_x, y - from_y);
    let length = dx.hypot(dy).max(1e-9);
    let (across_x, across_y) = (-dy / length * half, dx / length * half);
    let corner = |sign: f64| format!("{} {}", number(from_x + sign * across_x), number(from_y + sign * across_y));
    format!("M{} {}L{}L{}Z", number(x), number(y), corner(1.0), corner(-1.0))
}

/// One decimal, none where it is zero.
pub(super) fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    // Not `-0`.
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Text for an attribute or an element, in HTML as in XML. Characters that XML forbids become `U+FFFD`.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(character),
            '\0'..' ' | '\u{7f}'..'\u{a0}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::layout::{layout, tests::graph};

    fn draw(graph: &Graph, standalone: bool) -> String {
        let frame = Frame { prefix: "p1", title: "T & t", description: "<d>", standalone };
        svg(graph, &layout(graph).unwrap(), &frame)
    }

    /// Reads the picture as XML and returns its ids and the ids it refers to.
    fn check_xml(svg: &str) -> (Vec<String>, Vec<String>) {
        let mut reader = quick_xml::Reader::from_str(svg);
        reader.config_mut().check_end_names = true;
        let (mut ids, mut references) = (Vec::new(), Vec::new());
        loop {
            use quick_xml::events::Event;
            match reader.read_event().unwrap() {
                Event::Start(element) | Event::Empty(element) => {
                    for attribute in element.attributes() {
                        let attribute = attribute.unwrap();
                        let value = attribute.value.to_string();
                        match attribute.key.as_ref() {
                            "id" => ids.push(value),
                            "href" if value.starts_with('#') => references.push(value[1..].to_owned()),
                            "aria-labelledby" | "aria-describedby" => references.push(value),
                            _ => {}
                        }
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        (ids, references)
    }

    fn check(graph: &Graph) {
        let svg = draw(graph, false);
        assert_eq!(svg, draw(graph, false), "the same bytes twice");
        let (mut ids, references) = check_xml(&svg);
        assert!(references.iter().all(|reference| ids.contains(reference)), "{svg}");
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "unique ids");
        assert!(ids.iter().all(|id| id.starts_with("p1-")), "{ids:?}");
        assert_eq!(svg.matches("data-brick=").count(), graph.nodes.len());
        let drawn = layout(graph).unwrap().drawn.iter().filter(|drawn| **drawn).count();
        assert_eq!(svg.matches("class=\"edge ").count(), drawn);
        check_xml(&draw(graph, true));
    }

    #[test]
    fn follows_the_contract() {
        let mut drawn = graph(2, &[(0, 1)]);
        drawn.nodes[1].href = Some("/bricks/b/?a=1&b=2".to_owned());
        drawn.edges[0].cycle = true;
        let svg = draw(&drawn, false);
        for part in [
            "<svg class=\"bricks bricks-graph\" data-view=\"graph\" viewBox=\"0 0 ",
            "<title id=\"p1-title\">T &amp; t</title>",
            "<path class=\"edge runtime cycle\" data-from=\"n0\" data-to=\"n1\" data-kind=\"runtime\" d=\"M",
            "<g class=\"brick component\" data-brick=\"n0\" tabindex=\"0\" role=\"img\"><title>brick_0</title>",
            "<g class=\"brick component\" data-brick=\"n1\"><a href=\"/bricks/b/?a=1&amp;b=2\"><title>brick_1</title>",
        ] {
            assert!(svg.contains(part), "{part}\n{svg}");
        }
        check(&drawn);
    }

    #[test]
    fn special_graphs() {
        check(&graph(0, &[]));
        check(&graph(1, &[]));
        check(&graph(1, &[(0, 0)]));
        check(&graph(2, &[(0, 1), (1, 0)]));
        let mut drawn = graph(3, &[(0, 1), (1, 2)]);
        drawn.hidden.extend([(0, 2), (2, 0)]);
        assert_eq!(draw(&drawn, false).matches("href=\"#p1-h").count(), 4, "each arrow is shown with both its boxes");
        drawn.nodes[0].id = "<&\"'>\u{0}\u{ffff}".to_owned();
        drawn.nodes[1].label = "ユーザー管理🦀".repeat(20);
        check(&drawn);
    }

    #[test]
    fn writes_short_numbers() {
        assert_eq!([1.0, 1.25, -0.01, 1e3, 0.1 + 0.2].map(number), ["1", "1.3", "0", "1000", "0.3"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn any_graph_is_well_formed(labels in prop::collection::vec("\\PC{0,12}|.{0,5}", 1..8), ends in prop::collection::vec((0_usize..8, 0_usize..8), 0..12)) {
            let n = labels.len();
            let edges: Vec<_> = ends.into_iter().map(|(a, b)| (a % n, b % n)).collect();
            let mut drawn = graph(n, &edges);
            for (node, label) in drawn.nodes.iter_mut().zip(labels) {
                node.label = label.clone();
                node.title = label;
            }
            check(&drawn);
        }
    }
}
