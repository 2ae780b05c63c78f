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
    let svg = scene.svg(context.id_prefix, false)?;
    let title = escape(&scene.title());
    let html = format!(
        "<figure class=\"bricks-figure\">\n\
         <div class=\"bricks-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\">\n{svg}\n</div>\n\
         <figcaption>\n{}{}</figcaption>\n\
         <details class=\"bricks-table\">\n<summary>The picture as a table</summary>\n\
         <div class=\"bricks-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{title}, as a table\">\n{}</div>\n</details>\n</figure>",
        caption(scene),
        legend(scene),
        table(scene)
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
            let radius = if kind == BrickKind::Base { 2 } else { 6 };
            let class = kind.as_str();
            let key = format!("<rect x=\"1\" y=\"1\" width=\"24\" height=\"12\" rx=\"{radius}\"/>");
            items.push((26, class.to_owned(), key, class.to_owned()));
        }
    }
    for kind in scene.kinds() {
        items.push((40, String::new(), line(kind.as_str()), explanation(kind).to_owned()));
    }
    if scene.drawn.iter().any(|edge| scene.on_cycle(edge)) {
        items.push((40, "cycle".to_owned(), line("cycle"), "part of a circle".to_owned()));
    }
    if !scene.undeclared.is_empty() {
        let key = "<rect x=\"1\" y=\"1\" width=\"24\" height=\"12\" rx=\"6\"/>".to_owned();
        items.push((26, "component undeclared".to_owned(), key, "not declared by the project".to_owned()));
    }
    if items.is_empty() {
        return String::new();
    }
    let mut out = "<ul class=\"bricks-legend\">\n".to_owned();
    for (width, class, key, text) in items {
        let space = if class.is_empty() { "" } else { " " };
        writeln!(
            out,
            "<li><svg class=\"bricks-key{space}{class}\" width=\"{width}\" height=\"14\" viewBox=\"0 0 {width} 14\" aria-hidden=\"true\">{key}</svg>{text}</li>"
        )
        .expect(INFALLIBLE);
    }
    out + "</ul>\n"
}

fn line(class: &str) -> String {
    format!("<path class=\"edge {class}\" d=\"M1 7H31\"/><path class=\"head\" d=\"M39 7L31 3.5L31 10.5Z\"/>")
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
