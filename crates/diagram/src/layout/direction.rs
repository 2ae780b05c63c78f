//! Pictures that lead to the right, upwards or to the left.
//!
//! In: one that leads down. Out: the same, turned. Never: texts; they stay level, so sizes are
//! turned before the layout.

use crate::geometry::{Point, Rect};
use crate::graph::Direction;
use crate::layout::component::ComponentLayout;

/// Whether layers become columns.
pub(super) fn is_sideways(direction: Direction) -> bool {
    matches!(direction, Direction::Right | Direction::Left)
}

/// Turns a size for the layout downwards, or back.
pub(super) fn turn_size(direction: Direction, (width, height): (f64, f64)) -> (f64, f64) {
    if is_sideways(direction) { (height, width) } else { (width, height) }
}

/// Turns a layout that leads down.
pub(super) fn turn(direction: Direction, mut layout: ComponentLayout) -> ComponentLayout {
    let (width, height) = (layout.width, layout.height);
    let rects = layout.boxes.iter_mut().chain(&mut layout.groups).chain(layout.labels.iter_mut().flatten());
    for rect in rects {
        let a = turn_point(direction, height, (rect.x, rect.y));
        let b = turn_point(direction, height, (rect.right(), rect.bottom()));
        *rect = Rect { x: a.0.min(b.0), y: a.1.min(b.1), width: (a.0 - b.0).abs(), height: (a.1 - b.1).abs() };
    }
    for point in layout.routes.iter_mut().flat_map(|route| route.points_mut()) {
        *point = turn_point(direction, height, *point);
    }
    (layout.width, layout.height) = turn_size(direction, (width, height));
    layout
}

fn turn_point(direction: Direction, height: f64, (x, y): Point) -> Point {
    match direction {
        Direction::Down => (x, y),
        Direction::Up => (x, height - y),
        Direction::Right => (y, x),
        Direction::Left => (height - y, x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Route;

    #[test]
    fn boxes_and_curves_turn_together() {
        let rect = Rect { x: 10.0, y: 20.0, width: 30.0, height: 5.0 };
        let route = Route { start: (10.0, 20.0), curves: Vec::new(), tip: (40.0, 25.0) };
        for (direction, corner, start, size) in [
            (Direction::Down, (10.0, 20.0), (10.0, 20.0), (30.0, 5.0)),
            (Direction::Up, (10.0, 75.0), (10.0, 80.0), (30.0, 5.0)),
            (Direction::Right, (20.0, 10.0), (20.0, 10.0), (5.0, 30.0)),
            (Direction::Left, (75.0, 10.0), (80.0, 10.0), (5.0, 30.0)),
        ] {
            let placed = ComponentLayout {
                boxes: vec![rect],
                routes: vec![route.clone()],
                width: 60.0,
                height: 100.0,
                ..ComponentLayout::default()
            };
            let turned = turn(direction, placed);
            let found = turned.boxes[0];
            assert_eq!(((found.x, found.y), (found.width, found.height)), (corner, size), "{direction:?}");
            assert_eq!(turned.routes[0].start, start, "{direction:?}");
        }
    }
}
