//! Pictures that lead to the right, upwards or to the left.
//!
//! In: one that leads down. Out: the same, turned. Never: texts; they stay level, so sizes are turned before the layout.

use super::curve::Route;
use super::engine::Placed;
use super::graph::Direction;
use super::layout::Rect;

/// Whether rows become columns.
pub(super) fn is_sideways(direction: Direction) -> bool {
    matches!(direction, Direction::Right | Direction::Left)
}

/// A size as the layout downwards is to see it.
pub(super) fn size(direction: Direction, (width, height): (f64, f64)) -> (f64, f64) {
    if is_sideways(direction) { (height, width) } else { (width, height) }
}

/// Turns what was laid out downwards.
pub(super) fn turn(direction: Direction, mut placed: Placed) -> Placed {
    let (width, height) = (placed.width, placed.height);
    let point = |(x, y): (f64, f64)| match direction {
        Direction::Down => (x, y),
        Direction::Up => (x, height - y),
        Direction::Right => (y, x),
        Direction::Left => (height - y, x),
    };
    let rect = |rect: &mut Rect| {
        let (a, b) = (point((rect.x, rect.y)), point((rect.x + rect.width, rect.bottom())));
        let (x, y) = (a.0.min(b.0), a.1.min(b.1));
        *rect = Rect { x, y, width: (a.0 - b.0).abs(), height: (a.1 - b.1).abs() };
    };
    placed.boxes.iter_mut().chain(&mut placed.frames).for_each(rect);
    placed.labels.iter_mut().flatten().for_each(rect);
    for Route { start, curves, tip } in &mut placed.routes {
        curves.iter_mut().flatten().chain([start, tip]).for_each(|place| *place = point(*place));
    }
    (placed.width, placed.height) = size(direction, (width, height));
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let placed = Placed {
                boxes: vec![rect],
                routes: vec![route.clone()],
                width: 60.0,
                height: 100.0,
                ..Placed::default()
            };
            let turned = turn(direction, placed);
            let found = turned.boxes[0];
            assert_eq!(((found.x, found.y), (found.width, found.height)), (corner, size), "{direction:?}");
            assert_eq!(turned.routes[0].start, start, "{direction:?}");
        }
    }
}
