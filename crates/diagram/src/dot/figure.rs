//! A drawing in a page or a feed.
//!
//! In: a [`Drawing`]. Out: a `<figure>`, and plain HTML that needs no style sheet. Never: scripts, inline styles.

use std::fmt::Write as _;

use super::Drawing;
use crate::figure::{Picture, figure, scrolled};
use crate::layouts::Layouts;
use crate::svg::{self, escape};
use support::diagnostic::Diagnostic;

const INFALLIBLE: &str = "writing to a string does not fail";

/// Draws what was read. Every id starts with `id_prefix`: unique on its page, of letters, digits, `-` and `_`, a letter first.
///
/// # Errors
/// It is too large to be drawn. The place is the start of the text.
pub(super) fn picture(drawing: &Drawing, id_prefix: &str, layouts: &Layouts) -> Result<Picture, Diagnostic> {
    let graph = &drawing.graph;
    let layout = layouts.get(graph, None).map_err(|refusal| {
        let diagnostic = Diagnostic::error(refusal.to_string()).help("show a part of it, or several graphs");
        diagnostic.spanning(0..0)
    })?;
    let title = drawing.caption.clone().unwrap_or_else(|| "Diagram".to_owned());
    let description = description(drawing);
    let frame = svg::Frame { prefix: id_prefix, title: &title, description: &description, standalone: false };
    let caption = drawing.caption.as_ref().map(|caption| format!("<p><strong>{}</strong></p>\n", escape(caption)));
    let caption = caption.unwrap_or_else(|| format!("<p>{}</p>\n", escape(&description)));
    let table = table(drawing);
    let picture = scrolled(&title, &svg::svg(graph, &layout, &frame));
    let html = figure(&picture, &scrolled(&format!("{title}, as a table"), &table), &caption);
    Ok(Picture { html, fallback_html: format!("{caption}{table}") })
}

/// How much there is to see.
fn description(drawing: &Drawing) -> String {
    let graph = &drawing.graph;
    let counted = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let boxes = graph.nodes.iter().filter(|node| !node.paint.invisible).count();
    let lines = graph.edges.iter().filter(|edge| !edge.paint.invisible).count();
    let boxes = counted(boxes, "box", "boxes");
    let lines = match drawing.directed {
        true => counted(lines, "arrow", "arrows"),
        false => counted(lines, "line", "lines"),
    };
    match graph.groups.len() {
        0 => format!("{boxes} and {lines}."),
        groups => format!("{boxes} in {}, and {lines}.", counted(groups, "frame", "frames")),
    }
}

/// Every box, the frame that it stands in, and where its lines lead.
fn table(drawing: &Drawing) -> String {
    let graph = &drawing.graph;
    let has_frames = graph.groups.iter().any(|group| !group.label.is_empty());
    let mut targets: Vec<Vec<String>> = vec![Vec::new(); graph.nodes.len()];
    for edge in graph.edges.iter().filter(|edge| !edge.paint.invisible) {
        let name = escape(name(&graph.nodes[edge.to]));
        let label = edge.label.replace('\n', " ");
        targets[edge.from].push(if label.is_empty() { name } else { format!("{name} ({})", escape(&label)) });
    }
    let leads = if drawing.directed { "Leads to" } else { "Joined with" };
    let frame_header = if has_frames { "<th scope=\"col\">Frame</th>" } else { "" };
    let mut out = format!(
        "<table>\n<thead><tr><th scope=\"col\">Box</th>{frame_header}<th scope=\"col\">{leads}</th></tr></thead>\n<tbody>\n"
    );
    for (node, targets) in graph.nodes.iter().zip(&targets).filter(|(node, _)| !node.paint.invisible) {
        let text = escape(name(node));
        let text = match &node.href {
            Some(href) => format!("<a href=\"{}\">{text}</a>", escape(href)),
            None => text,
        };
        let small = node.lines.iter().map(|line| format!("<br>{}", escape(line))).collect::<String>();
        let frame = match has_frames {
            true => format!("<td>{}</td>", escape(&frames(drawing, node.group))),
            false => String::new(),
        };
        writeln!(out, "<tr><th scope=\"row\">{text}{small}</th>{frame}<td>{}</td></tr>", targets.join(", "))
            .expect(INFALLIBLE);
    }
    out + "</tbody>\n</table>\n"
}

/// What a box is called in a table: its label, or its title when it shows none.
fn name(node: &crate::Node) -> &str {
    if node.label.is_empty() { &node.title } else { &node.label }
}

/// The frames around a box, the outermost first.
fn frames(drawing: &Drawing, innermost: Option<usize>) -> String {
    let groups = &drawing.graph.groups;
    let around = std::iter::successors(innermost, |&group| groups[group].parent);
    let mut labels: Vec<String> = around.map(|group| groups[group].label.replace('\n', " ")).collect();
    labels.reverse();
    labels.retain(|label| !label.is_empty());
    labels.join(", ")
}
