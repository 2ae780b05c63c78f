//! The outline of a box.
//!
//! In: a [`Node`] and where it stands. Out: SVG. Never: colours.

use super::graph::{Node, Shape};
use super::layout::Rect;
use super::svg::{corners, number};

/// The box itself, which for the shapes that are none stands there unseen: scripts and measurements look for it.
pub(super) fn outline(node: &Node, rect: &Rect) -> String {
    let is = |class: &str| node.class.split(' ').any(|word| word == class);
    let radius = match () {
        () if node.shape != Shape::Box || is("project") => 0.0,
        () if is("base") => 3.0,
        () if is("library") => rect.height / 2.0,
        () => 9.0,
    };
    let unseen = if matches!(node.shape, Shape::Box | Shape::Rectangle) {
        ""
    } else {
        " class=\"bricks-unseen\" stroke=\"none\""
    };
    let frame = format!("<rect{unseen} {} rx=\"{}\"/>", corners(rect), number(radius));
    let (left, right, middle) = (rect.x, rect.x + rect.width, rect.y + rect.height / 2.0);
    match node.shape {
        Shape::Box | Shape::Rectangle | Shape::Plain => frame,
        Shape::Ellipse => format!(
            "{frame}<ellipse class=\"outline\" cx=\"{}\" cy=\"{}\" rx=\"{}\" ry=\"{}\"/>",
            number(rect.centre_x()),
            number(middle),
            number(rect.width / 2.0),
            number(rect.height / 2.0)
        ),
        Shape::Diamond => format!(
            "{frame}<path class=\"outline\" d=\"M{} {}L{} {}L{} {}L{} {}Z\"/>",
            number(rect.centre_x()),
            number(rect.y),
            number(right),
            number(middle),
            number(rect.centre_x()),
            number(rect.bottom()),
            number(left),
            number(middle)
        ),
        Shape::Cylinder => {
            let lid = 7.0;
            let (half, upper, lower) = (number(rect.width / 2.0), number(rect.y + lid), number(rect.bottom() - lid));
            let (left, right) = (number(left), number(right));
            format!(
                "{frame}<path class=\"outline\" d=\"M{left} {upper}A{half} {lid} 0 0 1 {right} {upper}V{lower}A{half} {lid} 0 0 1 {left} {lower}Z\"/>\
                 <path class=\"outline lid\" d=\"M{left} {upper}A{half} {lid} 0 0 0 {right} {upper}\"/>"
            )
        }
    }
}
