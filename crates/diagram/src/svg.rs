//! SVG after the contract that style sheets and scripts may rely on.
//!
//! In: a [`Graph`] and its [`Layout`]. Out: one `<svg>` element, the same bytes for the same input.
//! Never: scripts, colours (they are the style sheet's), ids without the picture's prefix.
//!
//! The contract:
//! - the root: `<svg class="bricks bricks-graph" data-view="graph" viewBox="…">`;
//! - a node: `<g class="brick component" data-brick="log">` (or another class of the caller's),
//!   holding the box as a `<rect>` in the picture's own coordinates: there is no transform between
//!   root and box. With a link it holds an `<a>`, without one it can be focused itself;
//! - an edge: `<path class="edge" data-from="greeting" data-to="log" data-kind="runtime" d="…">`,
//!   in the same coordinates; an edge on a cycle also has the class `cycle`.
//!
//! Inside a node stands a hidden group with copies (`<use>`) of its edges and of its neighbours'
//! boxes. The style sheet shows it when the pointer or the keyboard focus is on the node, and dims
//! the rest. Edges that are implied by others are drawn there only.
//!
//! Without the style sheet, as in a browser's reading view, attributes keep the picture legible:
//! outlines and text in one colour.

use std::collections::BTreeSet;

use crate::contents::{self, FONT_SIZE, GROUP_PADDING, LINE_HEIGHT, SMALL_HEIGHT, SMALL_SIZE, TextLine};
use crate::detour::detour;
use crate::font;
use crate::geometry::{HEAD, Point, Rect, Route};
use crate::graph::{Edge, Graph, Group, Heads, Node, Shape};
use crate::layout::types::Layout;
use crate::markup::{Markup, corners, escape, number};
use crate::paint::{Colour, Paint};
use crate::shapes;

/// The style sheet of all pictures, light and dark. Constant: it holds no rule for a single box.
pub const STYLE: &str = include_str!("style.css");

/// Settings of a picture besides what it shows.
#[derive(Debug, Clone, Copy)]
pub struct SvgOptions<'a> {
    /// Starts every id; unique on the page, of letters, digits, `-` and `_`.
    pub id_prefix: &'a str,
    /// The title of the picture.
    pub title: &'a str,
    /// A description in a sentence or two.
    pub description: &'a str,
    /// Whether it is a file by itself: with name space and style sheet.
    pub standalone: bool,
}

/// Writes a graph as SVG.
pub fn graph_svg(graph: &Graph, layout: &Layout, options: &SvgOptions<'_>) -> String {
    let mut writer = Writer { graph, layout, prefix: options.id_prefix, out: Markup::default() };
    options.open(&mut writer.out, "bricks-graph", "graph", (layout.width, layout.height));
    writer.implied();
    writer.group_frames();
    writer.out.push("<g class=\"edges\">\n");
    // Cycles are drawn last, on top of the others.
    for cycle in [false, true] {
        for (index, edge) in graph.edges.iter().enumerate() {
            if edge.cycle == cycle && writer.is_drawn(index, edge) {
                writer.edge(index, edge);
            }
        }
    }
    writer.group_labels();
    writer.out.push("</g>\n<g class=\"nodes\">\n");
    for index in reading_order(&layout.boxes) {
        writer.node(index);
    }
    writer.out.push("</g>\n</svg>");
    writer.out.finish()
}

/// The boxes from top to bottom, then from left to right: the order in which the keyboard goes from
/// box to box.
fn reading_order(boxes: &[Rect]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    order.sort_by(|&a, &b| boxes[a].y.total_cmp(&boxes[b].y).then(boxes[a].x.total_cmp(&boxes[b].x)));
    order
}

impl SvgOptions<'_> {
    /// Opens the root and says what the picture is.
    pub(crate) fn open(&self, out: &mut Markup, class: &str, view: &str, (width, height): (f64, f64)) {
        let space = if self.standalone { r#" xmlns="http://www.w3.org/2000/svg""# } else { "" };
        // A picture that is hardly wider than a column of text shrinks into it; a wider one scrolls
        // in its frame.
        let fit = FITTING.iter().find(|(widths, _)| widths.contains(&width)).map_or("", |(_, class)| class);
        let (width, height, prefix) = (number(width), number(height), self.id_prefix);
        let [view, title, description] = [view, self.title, self.description].map(escape);
        write!(
            out,
            "<svg{space} class=\"bricks {class}{fit}\" data-view=\"{view}\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" fill=\"none\" stroke=\"currentColor\" font-size=\"{FONT_SIZE}\" \
             text-anchor=\"middle\" role=\"group\" aria-labelledby=\"{prefix}-title\" \
             aria-describedby=\"{prefix}-desc\">\n\
             <title id=\"{prefix}-title\">{title}</title>\n<desc id=\"{prefix}-desc\">{description}</desc>\n"
        );
        if self.standalone {
            write!(out, "<style>\n{}</style>\n", escape(STYLE));
        }
    }
}

struct Writer<'a> {
    graph: &'a Graph,
    layout: &'a Layout,
    prefix: &'a str,
    out: Markup,
}

impl<'a> Writer<'a> {
    /// Whether an edge has a curve; one that says the same as an earlier one is drawn with that.
    fn is_drawn(&self, index: usize, edge: &Edge) -> bool {
        self.layout.drawn[index] && !edge.paint.invisible
    }

    /// The groups that are drawn, the outer ones before the inner ones.
    fn visible_groups(&self) -> impl Iterator<Item = (&'a Group, &'a Rect)> + use<'a> {
        let groups = self.graph.groups.iter().zip(&self.layout.groups);
        groups.filter(|(group, rect)| rect.width > 0.0 && !group.paint.invisible)
    }

    fn group_frames(&mut self) {
        if self.graph.groups.is_empty() {
            return;
        }
        self.out.push("<g class=\"bricks-frames\">\n");
        for (group, rect) in self.visible_groups() {
            let radius = if ["rounded", "column"].iter().any(|class| group.class.contains(class)) { 10.0 } else { 5.0 };
            let outline = shapes::element(Shape::Box, rect, radius, &paint(&group.paint));
            writeln!(self.out, r#"<g class="bricks-frame {}">{outline}</g>"#, escape(group.class.trim()));
        }
        self.out.push("</g>\n");
    }

    /// Writes the labels of groups, on grounds that hide the lines behind them.
    fn group_labels(&mut self) {
        for (group, rect) in self.visible_groups() {
            let lines = contents::group_lines(group, rect.width - 2.0 * GROUP_PADDING);
            if lines.is_empty() {
                continue;
            }
            let width = font::widest(&lines, SMALL_SIZE).ceil();
            let (x, y) = (rect.x + GROUP_PADDING, rect.y + GROUP_PADDING * 0.5);
            let ground = Rect { x: x - 4.0, y, width: width + 8.0, height: LINE_HEIGHT * lines.len() as f64 };
            let fill = paint(&Paint { line: None, ..group.paint });
            let (class, ground) = (escape(group.class.trim()), corners(&ground));
            write!(self.out, r#"<g class="bricks-frame {class}"><rect {ground} stroke="none"{fill}/>"#);
            let ink = ink(&group.paint);
            let attributes = format!(r#" font-size="{SMALL_SIZE}" text-anchor="start" stroke="none"{ink}"#);
            for (index, line) in lines.iter().enumerate() {
                let baseline = y + LINE_HEIGHT * (index as f64 + 0.5) + SMALL_SIZE * 0.35;
                self.out.text((x, baseline), &attributes, line);
            }
            self.out.push("</g>\n");
        }
    }

    /// The fill of the innermost group that both ends of an edge stand in.
    fn background(&self, edge: &Edge) -> Option<Colour> {
        let mut groups = self.graph.groups_around(self.graph.nodes[edge.from].group);
        let common =
            groups.find(|&group| self.graph.groups_around(self.graph.nodes[edge.to].group).any(|other| other == group));
        self.graph.groups[common?].paint.fill
    }

    /// Writes the text beside an edge, on a ground that hides the line behind it.
    fn edge_label(&mut self, index: usize, edge: &Edge) {
        let Some(rect) = self.layout.labels[index] else { return };
        let fill = attribute("fill", self.background(edge));
        write!(self.out, r#"<g class="bricks-edge-label"><rect {} rx="3" stroke="none"{fill}/>"#, corners(&rect));
        let attributes = format!(r#" font-size="{SMALL_SIZE}" stroke="none"{}"#, ink(&edge.paint));
        for (line, text) in contents::edge_lines(edge).iter().enumerate() {
            let baseline = rect.y + SMALL_HEIGHT * (line as f64 + 0.5) + SMALL_SIZE * 0.35;
            self.out.text((rect.centre_x(), baseline), &attributes, text);
        }
        self.out.push("</g>");
    }

    fn edge(&mut self, index: usize, edge: &Edge) {
        let route = &self.layout.routes[index];
        let (prefix, kind, title) = (self.prefix, escape(&edge.kind), escape(&edge.title));
        let class = if edge.cycle { format!("{kind} cycle") } else { kind.clone() };
        let colour = attribute("color", edge.paint.line);
        let [from, to] = [edge.from, edge.to].map(|node| escape(&self.graph.nodes[node].id));
        let path = path(route);
        write!(
            self.out,
            "<g class=\"link {class}\"><g id=\"{prefix}-e{index}\"{colour}><title>{title}</title>\
             <path class=\"edge {class}\" data-from=\"{from}\" data-to=\"{to}\" data-kind=\"{kind}\" d=\"{path}\"/>"
        );
        if matches!(edge.heads, Heads::End | Heads::Both)
            && let Some(curve) = route.curves.last()
        {
            self.head(curve[2], route.tip, edge.cycle);
        }
        if let Some(tip) = self.layout.tails[index] {
            self.head(route.start, tip, edge.cycle);
        }
        self.edge_label(index, edge);
        self.out.push("</g></g>\n");
    }

    /// Writes an arrowhead from the end of a curve to the tip.
    fn head(&mut self, (from_x, from_y): Point, (x, y): Point, wide: bool) {
        let half = if wide { HEAD / 2.0 } else { HEAD * 0.42 };
        let (dx, dy) = (x - from_x, y - from_y);
        let length = dx.hypot(dy).max(1e-9);
        let (across_x, across_y) = (-dy / length * half, dx / length * half);
        let [tip, left, right] =
            [(x, y), (from_x + across_x, from_y + across_y), (from_x - across_x, from_y - across_y)].map(coordinates);
        write!(self.out, r#"<path class="bricks-head" fill="currentColor" d="M{tip}L{left}L{right}Z"/>"#);
    }

    fn node(&mut self, index: usize) {
        let node = &self.graph.nodes[index];
        if node.paint.invisible {
            return;
        }
        let (class, id, title) = (escape(&node.class), escape(&node.id), escape(&node.title));
        write!(self.out, r#"<g class="brick {class}" data-brick="{id}""#);
        match &node.href {
            Some(href) => write!(self.out, r#"><a href="{}"><title>{title}</title>"#, escape(href)),
            None => write!(self.out, r#" tabindex="0" role="img"><title>{title}</title>"#),
        }
        self.body(index, node, &self.layout.boxes[index]);
        self.out.push(if node.href.is_some() { "</a>" } else { "" });
        self.chip_links(index);
        self.reveal(index);
        self.out.push("</g>\n");
    }

    /// Writes the box with its contents.
    fn body(&mut self, index: usize, node: &Node, rect: &Rect) {
        let radius = match () {
            () if node.has_class("project") => 0.0,
            () if node.has_class("base") => 3.0,
            () if node.has_class("library") => rect.height / 2.0,
            () => 9.0,
        };
        let outline = shapes::element(node.shape, rect, radius, &paint(&node.paint));
        write!(self.out, r#"<g id="{}-n{index}" class="bricks-body">{outline}"#, self.prefix);
        if node.has_class("double") {
            self.out.push(&shapes::element(node.shape, &rect.inset(4.0), radius, r#" fill="none""#));
        }
        let layout = self.layout;
        let contents = &layout.contents[index];
        self.lines(index, &contents.label, "");
        self.lines(index, &contents.small, &format!(r#" class="bricks-small" font-size="{SMALL_SIZE}""#));
        let attributes = format!(r#" font-size="{SMALL_SIZE}" fill="currentColor" stroke="none""#);
        for ((rect, text), chip) in self.chips(index).into_iter().zip(&node.chips) {
            let (class, radius) = (escape(&chip.class), number(rect.height / 2.0));
            write!(self.out, r#"<g class="bricks-chip {class}"><rect {} rx="{radius}"/>"#, corners(&rect));
            self.out.text((rect.centre_x(), rect.centre_y() + SMALL_SIZE * 0.35), &attributes, text);
            self.out.push("</g>");
        }
        self.out.push("</g>");
    }

    fn lines(&mut self, index: usize, lines: &[TextLine], attributes: &str) {
        let (top, ink) = (self.contents_top(index), ink(&self.graph.nodes[index].paint));
        let x = number(self.layout.boxes[index].centre_x());
        for line in lines {
            let (y, text) = (number(top + line.baseline), escape(&line.text));
            write!(self.out, r#"<text{attributes} x="{x}" y="{y}"{ink} stroke="none">{text}</text>"#);
        }
    }

    /// The chips of a node in the picture's coordinates, with their texts.
    fn chips(&self, index: usize) -> Vec<(Rect, &'a str)> {
        let rect = &self.layout.boxes[index];
        let contents = &self.layout.contents[index];
        let (left, top) = (rect.x + (rect.width - contents.width) / 2.0, self.contents_top(index));
        let chips = contents.chips.iter();
        chips.map(|(chip, text)| (Rect { x: left + chip.x, y: top + chip.y, ..*chip }, text.as_str())).collect()
    }

    /// The y at which the contents of a box begin: some outlines need more space than what stands
    /// in them.
    fn contents_top(&self, index: usize) -> f64 {
        let (rect, contents) = (&self.layout.boxes[index], &self.layout.contents[index]);
        let offset = shapes::contents_offset(self.graph.nodes[index].shape);
        rect.y + ((rect.height - contents.height) / 2.0).floor() + offset
    }

    /// Writes links on top of the chips: they cannot stand within the link of the box.
    fn chip_links(&mut self, index: usize) {
        for ((rect, _), chip) in self.chips(index).into_iter().zip(&self.graph.nodes[index].chips) {
            let Some(href) = &chip.href else { continue };
            let (href, title) = (escape(href), escape(&chip.title));
            let (corners, radius) = (corners(&rect), number(rect.height / 2.0));
            write!(
                self.out,
                "<a class=\"bricks-chip-link\" tabindex=\"-1\" href=\"{href}\"><title>{title}</title>\
                 <rect {corners} rx=\"{radius}\" fill=\"transparent\" stroke=\"none\"/></a>"
            );
        }
    }

    /// Writes the arrows that appear only with one of their boxes.
    fn implied(&mut self) {
        if self.graph.hidden.is_empty() {
            return;
        }
        self.out.push("<defs>\n");
        for (index, &(from, to)) in self.graph.hidden.iter().enumerate() {
            let route = detour(&self.layout.boxes, from, to, self.layout.width);
            let path = path(&route);
            write!(self.out, r#"<g id="{}-h{index}"><path class="implied" d="{path}"/>"#, self.prefix);
            let end = route.curves.last().map_or((route.tip.0, route.tip.1 - HEAD), |curve| curve[2]);
            self.head(end, route.tip, false);
            self.out.push("</g>\n");
        }
        self.out.push("</defs>\n");
    }

    /// Writes copies of the node's edges, drawn or implied, and of the boxes at their other ends.
    fn reveal(&mut self, node: usize) {
        let prefix = self.prefix;
        let hidden = self.graph.hidden.iter().enumerate().map(|(index, &(from, to))| ('h', index, from, to, false));
        let drawn = self.graph.edges.iter().enumerate().filter(|&(index, edge)| self.is_drawn(index, edge));
        let drawn = drawn.map(|(index, edge)| ('e', index, edge.from, edge.to, edge.cycle));
        let own: Vec<_> = hidden.chain(drawn).filter(|&(_, _, from, to, _)| from == node || to == node).collect();
        if own.is_empty() {
            return;
        }
        self.out.push(r#"<g class="reveal" display="none" aria-hidden="true">"#);
        let mut near = BTreeSet::new();
        for (list, index, from, to, cycle) in own {
            let class = match (cycle, from == node) {
                (true, _) => "cycle",
                (false, true) => "out",
                (false, false) => "in",
            };
            write!(self.out, r##"<use class="{class}" href="#{prefix}-{list}{index}"/>"##);
            near.extend([from, to]);
        }
        near.remove(&node);
        for near in near.into_iter().filter(|&near| !self.graph.nodes[near].paint.invisible) {
            let class = escape(&self.graph.nodes[near].class);
            write!(self.out, r##"<g class="near {class}"><use href="#{prefix}-n{near}"/></g>"##);
        }
        self.out.push("</g>");
    }
}

/// Pictures of these widths may shrink into a narrower column, down to the least width that the
/// style sheet gives for the class: labels stay legible, and on a telephone there is less to
/// scroll.
const FITTING: [(std::ops::RangeInclusive<f64>, &str); 2] =
    [(600.0..=940.0, " bricks-fit"), (940.0..=WIDEST_FITTING, " bricks-fit-wide")];

/// A wider picture scrolls on every screen.
pub(crate) const WIDEST_FITTING: f64 = 1400.0;

fn coordinates((x, y): Point) -> String {
    format!("{} {}", number(x), number(y))
}

/// The path data of a curve.
fn path(route: &Route) -> String {
    let curves = route.curves.iter().map(|curve| format!("C{}", curve.map(coordinates).join(" ")));
    format!("M{}{}", coordinates(route.start), curves.collect::<String>())
}

fn attribute(name: &str, colour: Option<Colour>) -> String {
    colour.map(|colour| format!(r#" {name}="{colour}""#)).unwrap_or_default()
}

/// The colours of an outline that differ from the style sheet's, as attributes.
fn paint(paint: &Paint) -> String {
    attribute("fill", paint.fill) + &attribute("stroke", paint.line)
}

/// The colour of a text, as an attribute.
fn ink(paint: &Paint) -> String {
    paint.text.map_or_else(|| r#" fill="currentColor""#.to_owned(), |colour| attribute("fill", Some(colour)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::layout::layout;
    use crate::tests::graph;

    fn draw(graph: &Graph, standalone: bool) -> String {
        let options = SvgOptions { id_prefix: "p1", title: "T & t", description: "<d>", standalone };
        graph_svg(graph, &layout(graph).unwrap(), &options)
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
