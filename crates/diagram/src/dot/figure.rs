//! A diagram in a page or a feed.
//!
//! In: a [`Diagram`]. Out: a `<figure>`, and plain HTML that needs no style sheet. Never: scripts,
//! inline styles.

use super::diagram::Diagram;
use crate::figure::{Picture, figure, scrolled};
use crate::graph::{Graph, Node};
use crate::layout_cache::LayoutCache;
use crate::markup::{Markup, escape};
use crate::svg::{SvgOptions, graph_svg};
use support::diagnostic::Diagnostic;

/// Draws a diagram. Every id starts with `id_prefix`.
///
/// # Errors
/// It is too large to be drawn. The diagnostic's span is the start of the text.
pub(super) fn picture(diagram: &Diagram, id_prefix: &str, layouts: &LayoutCache) -> Result<Picture, Diagnostic> {
    let graph = &diagram.graph;
    let layout = layouts.get(graph, None).map_err(|refusal| {
        Diagnostic::error(refusal.to_string()).help("show a part of it, or several graphs").spanning(0..0)
    })?;
    let title = diagram.caption.as_deref().unwrap_or("Diagram");
    let description = description(diagram);
    let options = SvgOptions { id_prefix, title, description: &description, standalone: false };
    let caption = match &diagram.caption {
        Some(caption) => format!("<p><strong>{}</strong></p>\n", escape(caption)),
        None => format!("<p>{}</p>\n", escape(&description)),
    };
    let table = table(diagram);
    let picture = scrolled(title, &graph_svg(graph, &layout, &options));
    let html = figure(&picture, &scrolled(&format!("{title}, as a table"), &table), &caption);
    Ok(Picture { html, fallback_html: format!("{caption}{table}"), links: graph.links().map(str::to_owned).collect() })
}

/// Says how many boxes, lines and groups there are.
fn description(diagram: &Diagram) -> String {
    let graph = &diagram.graph;
    let boxes = counted(graph.nodes.iter().filter(|node| !node.paint.invisible).count(), "box", "boxes");
    let lines = graph.edges.iter().filter(|edge| !edge.paint.invisible).count();
    let lines = match diagram.directed {
        true => counted(lines, "arrow", "arrows"),
        false => counted(lines, "line", "lines"),
    };
    match graph.groups.len() {
        0 => format!("{boxes} and {lines}."),
        groups => format!("{boxes} in {}, and {lines}.", counted(groups, "frame", "frames")),
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Lists every box, the frames around it, and the other ends of its lines.
fn table(diagram: &Diagram) -> String {
    let graph = &diagram.graph;
    let has_frames = graph.groups.iter().any(|group| !group.label.is_empty());
    let mut targets: Vec<Vec<String>> = vec![Vec::new(); graph.nodes.len()];
    for edge in graph.edges.iter().filter(|edge| !edge.paint.invisible) {
        let name = escape(display_name(&graph.nodes[edge.to]));
        let label = edge.label.replace('\n', " ");
        targets[edge.from].push(if label.is_empty() { name } else { format!("{name} ({})", escape(&label)) });
    }
    let leads = if diagram.directed { "Leads to" } else { "Joined with" };
    let frame_header = if has_frames { r#"<th scope="col">Frame</th>"# } else { "" };
    let mut out = Markup::default();
    write!(
        out,
        "<table>\n<thead><tr><th scope=\"col\">Box</th>{frame_header}<th scope=\"col\">{leads}</th></tr></thead>\n<tbody>\n"
    );
    for (node, targets) in graph.nodes.iter().zip(&targets).filter(|(node, _)| !node.paint.invisible) {
        let name = escape(display_name(node));
        match &node.href {
            Some(href) => write!(out, r#"<tr><th scope="row"><a href="{}">{name}</a>"#, escape(href)),
            None => write!(out, r#"<tr><th scope="row">{name}"#),
        }
        node.lines.iter().for_each(|line| write!(out, "<br>{}", escape(line)));
        out.push("</th>");
        if has_frames {
            write!(out, "<td>{}</td>", escape(&frames(graph, node.group)));
        }
        writeln!(out, "<td>{}</td></tr>", targets.join(", "));
    }
    out.push("</tbody>\n</table>\n");
    out.finish()
}

/// The name of a box in a table: its label, or its title when it has none.
fn display_name(node: &Node) -> &str {
    if node.label.is_empty() { &node.title } else { &node.label }
}

/// The labels of the frames around a box, the outermost first.
fn frames(graph: &Graph, innermost: Option<usize>) -> String {
    let labels = graph.groups_around(innermost).map(|group| graph.groups[group].label.replace('\n', " "));
    let mut labels: Vec<String> = labels.filter(|label| !label.is_empty()).collect();
    labels.reverse();
    labels.join(", ")
}
