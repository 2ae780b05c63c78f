//! The ends of arrows, when all else is placed.
//!
//! In: a graph and its layout, with curves that end a head's length before the bounding box. Out:
//! curves that end at the outlines, with the heads that were asked for. Never: another course in
//! between.

use crate::geometry::{HEAD, Point, Route};
use crate::graph::{Graph, Heads};
use crate::layout::types::Layout;
use crate::shapes;

/// Lets every curve end at the outline of its boxes, and gives it its heads. The tips of heads at
/// starts go to [`Layout::tails`].
pub(super) fn finish(graph: &Graph, layout: &mut Layout) {
    layout.tails = vec![None; graph.edges.len()];
    for (index, edge) in graph.edges.iter().enumerate() {
        let route = &mut layout.routes[index];
        if edge.from != edge.to {
            let (x, y) = shapes::inset(graph.nodes[edge.from].shape, &layout.boxes[edge.from], route.start);
            route.start = (route.start.0 + x, route.start.1 + y);
            let (x, y) = shapes::inset(graph.nodes[edge.to].shape, &layout.boxes[edge.to], route.tip);
            route.tip = (route.tip.0 + x, route.tip.1 + y);
            if let Some([_, control, end]) = route.curves.last_mut() {
                *control = (control.0 + x, control.1 + y);
                *end = (end.0 + x, end.1 + y);
            }
        }
        layout.tails[index] = set_heads(edge.heads, route);
    }
}

/// Moves the head of a finished route to where it belongs; returns the tip of one at the start, if
/// there is to be one.
fn set_heads(heads: Heads, route: &mut Route) -> Option<Point> {
    if matches!(heads, Heads::None | Heads::Start) {
        let tip = route.tip;
        if let Some([_, control, end]) = route.curves.last_mut() {
            *control = (control.0 + tip.0 - end.0, control.1 + tip.1 - end.1);
            *end = tip;
        }
    }
    if matches!(heads, Heads::None | Heads::End) {
        return None;
    }
    let tip = route.start;
    let [control, ..] = route.curves.first_mut()?;
    let (x, y) = (control.0 - tip.0, control.1 - tip.1);
    let length = x.hypot(y).max(1e-9);
    let (x, y) = (x / length * HEAD, y / length * HEAD);
    *control = (control.0 + x, control.1 + y);
    route.start = (tip.0 + x, tip.1 + y);
    Some(tip)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route() -> Route {
        let mut route =
            Route { start: (0.0, 0.0), curves: vec![[(0.0, 40.0), (0.0, 60.0), (0.0, 100.0)]], tip: (0.0, 100.0) };
        route.end_with_head();
        route
    }

    #[test]
    fn heads_stand_where_they_are_asked_for() {
        for (asked, start, end, tail) in [
            (Heads::End, 0.0, 100.0 - HEAD, None),
            (Heads::None, 0.0, 100.0, None),
            (Heads::Start, HEAD, 100.0, Some((0.0, 0.0))),
            (Heads::Both, HEAD, 100.0 - HEAD, Some((0.0, 0.0))),
        ] {
            let mut route = route();
            assert_eq!(set_heads(asked, &mut route), tail, "{asked:?}");
            assert_eq!((route.start.1, route.curves[0][2].1), (start, end), "{asked:?}");
        }
    }
}
