//! The outlines of boxes: the size that they need, how they are drawn, and where an arrow meets
//! them.
//!
//! In: a [`Shape`] and its bounding box. Out: SVG elements, and points on the outline. Never:
//! texts.

use crate::geometry::{Point, Rect};
use crate::graph::Shape;
use crate::markup::{corners, number};

/// How far the ends of a cylinder are bent.
const CAP: f64 = 5.0;

/// The size of a box whose contents take `width` and `height`, padding included.
pub(crate) fn size(shape: Shape, width: f64, height: f64) -> (f64, f64) {
    let (width, height) = match shape {
        Shape::Box | Shape::Rectangle | Shape::Plain => (width, height),
        // The corners of the text lie within; its padding may reach out.
        Shape::Ellipse => (width * 1.2, height * 1.12),
        Shape::Diamond => (width * 1.45 + 6.0, height * 1.6),
        Shape::Cylinder => (width, height + 3.0 * CAP),
    };
    (width.ceil(), height.ceil())
}

/// How far the contents stand below the middle.
pub(crate) fn contents_offset(shape: Shape) -> f64 {
    if shape == Shape::Cylinder { CAP / 2.0 } else { 0.0 }
}

/// The outline as an element with these attributes. One of a box is a `<rect>`, as the contract
/// says.
pub(crate) fn element(shape: Shape, rect: &Rect, radius: f64, attributes: &str) -> String {
    let [x, middle, right] = [rect.x, rect.centre_x(), rect.right()].map(number);
    let [y, centre, bottom] = [rect.y, rect.centre_y(), rect.bottom()].map(number);
    let [rx, ry] = [rect.width / 2.0, rect.height / 2.0].map(number);
    match shape {
        Shape::Box => rectangle(rect, radius, attributes),
        Shape::Rectangle => rectangle(rect, 1.0, attributes),
        // Something to point at.
        Shape::Plain => rectangle(rect, 0.0, r#" class="bricks-plain" fill="transparent" stroke="none""#),
        Shape::Ellipse => format!(r#"<ellipse cx="{middle}" cy="{centre}" rx="{rx}" ry="{ry}"{attributes}/>"#),
        Shape::Diamond => {
            format!(r#"<path d="M{middle} {y}L{right} {centre}L{middle} {bottom}L{x} {centre}Z"{attributes}/>"#)
        }
        Shape::Cylinder => {
            let [upper, lower, cap] = [rect.y + CAP, rect.bottom() - CAP, CAP].map(number);
            let side = format!("M{x} {upper}V{lower}A{rx} {cap} 0 0 0 {right} {lower}V{upper}");
            let top = format!("A{rx} {cap} 0 0 0 {x} {upper}A{rx} {cap} 0 0 0 {right} {upper}");
            format!(r#"<path d="{side}{top}"{attributes}/>"#)
        }
    }
}

fn rectangle(rect: &Rect, radius: f64, attributes: &str) -> String {
    format!(r#"<rect {} rx="{}"{attributes}/>"#, corners(rect), number(radius))
}

/// How far inside the bounding box the outline is, seen from a point on an edge of that box: x and
/// y to go.
pub(crate) fn inset(shape: Shape, rect: &Rect, point: Point) -> Point {
    let (half_width, half_height) = (rect.width / 2.0, rect.height / 2.0);
    let (dx, dy) = (point.0 - rect.centre_x(), point.1 - rect.y - half_height);
    // From an upper or lower edge the line leads up or down, from a side sideways.
    let upright = half_height - dy.abs() <= half_width - dx.abs();
    let share = if upright { dx.abs() / half_width.max(1.0) } else { dy.abs() / half_height.max(1.0) }.min(1.0);
    let round = 1.0 - (1.0 - share * share).sqrt();
    let depth = match (shape, upright) {
        (Shape::Ellipse, true) => half_height * round,
        (Shape::Ellipse, false) => half_width * round,
        (Shape::Diamond, true) => half_height * share,
        (Shape::Diamond, false) => half_width * share,
        (Shape::Cylinder, true) => CAP * round,
        _ => 0.0,
    };
    if upright { (0.0, -dy.signum() * depth) } else { (-dx.signum() * depth, 0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_meet_the_outline() {
        let rect = Rect { x: 10.0, y: 20.0, width: 100.0, height: 40.0 };
        assert_eq!(inset(Shape::Box, &rect, (20.0, 20.0)), (0.0, 0.0));
        assert_eq!(inset(Shape::Diamond, &rect, (60.0, 20.0)).1.abs(), 0.0);
        assert_eq!(inset(Shape::Diamond, &rect, (35.0, 20.0)), (0.0, 10.0));
        assert_eq!(inset(Shape::Diamond, &rect, (85.0, 60.0)), (0.0, -10.0));
        assert_eq!(inset(Shape::Diamond, &rect, (10.0, 30.0)), (25.0, 0.0));
        let (x, y) = inset(Shape::Ellipse, &rect, (30.0, 60.0));
        let (x, y) = ((30.0 + x - 60.0) / 50.0, (60.0 + y - 40.0) / 20.0);
        assert!((x * x + y * y - 1.0_f64).abs() < 1e-9);
        assert_eq!(inset(Shape::Ellipse, &rect, (110.0, 40.0)).0.abs(), 0.0);
    }

    #[test]
    fn contents_fit() {
        for shape in [Shape::Ellipse, Shape::Diamond] {
            // 13 pixels of padding at both sides, 9 above and below.
            for (width, height) in [(60.0, 34.0), (200.0, 34.0), (120.0, 80.0), (60.0, 120.0)] {
                let (outer_width, outer_height) = size(shape, width, height);
                let (x, y) = ((width - 26.0) / outer_width, (height - 20.0) / outer_height);
                let reach = if shape == Shape::Ellipse { x.hypot(y) } else { x + y };
                assert!(reach <= 1.02, "{shape:?} {width}x{height}: {reach}");
            }
        }
    }
}
