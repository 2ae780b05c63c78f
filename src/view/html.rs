//! A scene as a `<figure>` for a page, and as plain HTML for a feed.
//!
//! In: a [`Scene`]. Out: HTML with every text escaped. Never: scripts, inline styles.

use std::fmt::Write as _;

use super::graph::{Scene, upper_first};
use super::{Picture, PictureContext, Problem, View};
use crate::bricks::{Brick, BrickKind, ImportKind};
use crate::diagram::svg::escape;

const INFALLIBLE: &str = "writing to a string does not fail";

/// Writes both forms.
pub(super) fn picture(scene: &Scene<'_>, context: &PictureContext<'_>) -> Result<Picture, Vec<Problem>> {
    if scene.scope.is_empty() {
        // Nothing to draw and nothing to list.
        let html =
            format!("<figure class=\"bricks-figure\">\n<figcaption>\n{}</figcaption>\n</figure>", caption(scene));
        return Ok(Picture { html, fallback_html: caption(scene) });
    }
    let svg = scene.svg(context.id_prefix, false)?;
    let title = escape(&scene.title());
    // A caption is the first or the last child of its figure; the style sheet shows the table below it nevertheless.
    let html = format!(
        "<figure class=\"bricks-figure\">\n\
         <div class=\"bricks-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\">\n{svg}\n</div>\n\
         <details class=\"bricks-table\">\n<summary>The picture as a table</summary>\n\
         <div class=\"bricks-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{title}, as a table\">\n{}</div>\n</details>\n\
         <figcaption>\n{}{}</figcaption>\n</figure>",
        table(scene),
        caption(scene),
        legend(scene)
    );
    Ok(Picture { html, fallback_html: format!("{}{}", caption(scene), table(scene)) })
}

fn caption(scene: &Scene<'_>) -> String {
    let View::Graph(options) = &scene.request.view;
    let first = options.caption.clone().unwrap_or_else(|| format!("{}: {}.", scene.title(), scene.counts()));
    let mut out = format!("<p><strong>{}</strong></p>\n", escape(&first));
    let mut notes = scene.notes();
    if options.caption.is_some() {
        notes.insert(0, format!("{}.", upper_first(&scene.counts())));
    }
    if !notes.is_empty() {
        writeln!(out, "<p>{}</p>", escape(&notes.join(" "))).expect(INFALLIBLE);
    }
    out
}

/// What the shapes and lines in this picture mean; nothing that is not in it.
fn legend(scene: &Scene<'_>) -> String {
    let bricks = scene.bricks();
    let mut items = Vec::new();
    for kind in BrickKind::ALL {
        if bricks.iter().any(|brick| brick.kind == kind) {
            items.push((shape(kind.as_str()), kind.as_str()));
        }
    }
    if !scene.undeclared.is_empty() {
        items.push((shape("component undeclared"), "not declared by the project"));
    }
    for kind in scene.kinds() {
        items.push((line("", kind), explanation(kind)));
    }
    if scene.drawn.iter().any(|edge| scene.on_cycle(edge)) {
        items.push((line(" cycle", ImportKind::Runtime), "part of a cycle"));
    }
    if items.is_empty() {
        return String::new();
    }
    let items: String = items.into_iter().map(|(key, text)| format!("<li>{key}{text}</li>\n")).collect();
    format!("<ul class=\"bricks-legend\">\n{items}</ul>\n")
}

fn shape(class: &str) -> String {
    let radius = if class == BrickKind::Base.as_str() { 2 } else { 6 };
    format!(
        "<svg class=\"bricks-key\" width=\"26\" height=\"14\" viewBox=\"0 0 26 14\" fill=\"none\" stroke=\"currentColor\" aria-hidden=\"true\"><g class=\"{class}\">\
         <g class=\"bricks-body\"><rect x=\"1\" y=\"1\" width=\"24\" height=\"12\" rx=\"{radius}\"/></g></g></svg>"
    )
}

fn line(class: &str, kind: ImportKind) -> String {
    format!(
        "<svg class=\"bricks-key{class}\" width=\"40\" height=\"14\" viewBox=\"0 0 40 14\" fill=\"none\" stroke=\"currentColor\" aria-hidden=\"true\">\
         <path class=\"edge-sample{class}\" data-kind=\"{}\" d=\"M1 7H31\"/><path class=\"bricks-head\" fill=\"currentColor\" d=\"M39 7L31 3.5L31 10.5Z\"/></svg>",
        kind.as_str()
    )
}

fn explanation(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Runtime | ImportKind::Relative => "imports",
        ImportKind::Optional => "imports if it is there",
        ImportKind::Lazy => "imports when called",
        ImportKind::Test => "imports in its tests",
        ImportKind::TypeChecking => "for the type checker only",
    }
}

/// The text alternative: every brick with all it uses and all that use it, drawn or not.
fn table(scene: &Scene<'_>) -> String {
    let mut out =
        "<table>\n<thead><tr><th scope=\"col\">Brick</th><th scope=\"col\">Kind</th><th scope=\"col\">Uses</th>\
                   <th scope=\"col\">Used by</th></tr></thead>\n<tbody>\n"
            .to_owned();
    for brick in scene.bricks() {
        let uses = scene.edges().filter(|edge| edge.from == brick.name).map(|edge| &edge.to);
        let used_by = scene.edges().filter(|edge| edge.to == brick.name).map(|edge| &edge.from);
        let list = |names: &mut dyn Iterator<Item = &crate::bricks::BrickName>| {
            let mut bricks: Vec<&Brick> = names.filter_map(|name| scene.workspace.bricks.get(name)).collect();
            bricks.sort_by_key(|brick| &brick.name);
            let cells: Vec<String> = bricks.into_iter().map(|brick| named(scene, brick)).collect();
            if cells.is_empty() { "–".to_owned() } else { cells.join(", ") }
        };
        let (mut uses, mut used_by) = (uses, used_by);
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
            named(scene, brick),
            brick.kind.as_str(),
            list(&mut uses),
            list(&mut used_by)
        )
        .expect(INFALLIBLE);
    }
    out + "</tbody>\n</table>\n"
}

fn named(scene: &Scene<'_>, brick: &Brick) -> String {
    let name = escape(brick.name.as_str());
    match scene.context.href.and_then(|href| href(brick)) {
        Some(href) => format!("<a href=\"{}\">{name}</a>", escape(&href)),
        None => name,
    }
}
