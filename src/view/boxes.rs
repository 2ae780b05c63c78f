//! Boxes and arrows that all graphs of bricks have in common.
//!
//! In: bricks and imports. Out: [`Node`]s and [`diagram::Edge`]s. Never: which of them are drawn.

use std::collections::BTreeMap;

use diagram::{LayerConstraint, Node};
use workspace::{Brick, BrickKind, BrickName, Edge};

use super::input::ViewInput;
use super::wording::edge_sentence;

/// The box of a brick. Nothing imports a base, as a rule, so it wants the first row.
pub(super) fn brick_box(input: ViewInput<'_>, brick: &Brick, title: String) -> Node {
    Node {
        id: brick.name.to_string(),
        label: brick.name.to_string(),
        class: brick.kind.as_str().to_owned(),
        href: input.href(brick),
        title,
        layer: if brick.kind == BrickKind::Base { LayerConstraint::First } else { LayerConstraint::None },
        ..Node::default()
    }
}

/// The arrow of an import between two boxes.
pub(super) fn import_arrow(edge: &Edge, (from, to): (usize, usize), cycle: bool) -> diagram::Edge {
    diagram::Edge {
        from,
        to,
        kind: edge.kind().as_str().to_owned(),
        cycle,
        weak: !edge.kind().runs(),
        title: edge_sentence(edge),
        ..diagram::Edge::default()
    }
}

/// The places of bricks in a list.
pub(super) fn numbered<'a>(bricks: &[&'a Brick]) -> BTreeMap<&'a BrickName, usize> {
    bricks.iter().enumerate().map(|(index, brick)| (&brick.name, index)).collect()
}

/// The places of both ends of an import, if it has both.
pub(super) fn ends(edge: &Edge, number: &BTreeMap<&BrickName, usize>) -> Option<(usize, usize)> {
    Some((*number.get(&edge.from)?, *number.get(&edge.to)?))
}

/// Whether both ends of an import lie on one cycle.
pub(super) fn is_within(edge: &Edge, cycles: &[Vec<BrickName>]) -> bool {
    cycles.iter().any(|cycle| cycle.contains(&edge.from) && cycle.contains(&edge.to))
}
