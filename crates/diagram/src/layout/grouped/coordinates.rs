//! The x of every node and every border.
//!
//! In: layers with borders in them. Out: the centre of every node; the two x of every group, which
//! hold for all of its layers. Never: another order in a layer.
//!
//! One network simplex for all: nodes and borders keep their distances, and segments of edges are
//! made short and straight as in the layered engine. A border is one node, so it is upright by
//! construction.

use crate::geometry::extent;
use crate::layout::component::Component;
use crate::layout::grouped::order::Token;
use crate::layout::layered::coordinates::{GAPS, segment_links, segments};
use crate::layout::layered::layering::{EdgeBundle, Layering};
use crate::layout::layered::network_simplex::{self, Link};
use crate::layout::layered::ports::Ports;

/// Between a border and a box or a dummy node in the group.
const INNER: [f64; 2] = [14.0, 9.0];
/// Between a border and a box or a dummy node beside the group.
const OUTER: [f64; 2] = [20.0, 12.0];
/// Between the borders of a group and of one within it.
const NESTED: f64 = 11.0;
/// Between two groups side by side.
const BESIDE: f64 = 22.0;

/// The input of a coordinate assignment with groups.
pub(super) struct GroupCoordinates<'a> {
    pub(super) component: &'a Component,
    pub(super) layering: &'a Layering,
    pub(super) bundles: &'a [EdgeBundle],
    pub(super) ports: &'a [Ports],
    /// The width of every node.
    pub(super) widths: &'a [f64],
    pub(super) tokens: &'a [Vec<Token>],
}

/// Positions in pixels, from 0 on.
pub(super) struct Positions {
    /// The centre of every node.
    pub(super) nodes: Vec<f64>,
    /// The left and the right border of every group.
    pub(super) borders: Vec<(f64, f64)>,
    pub(super) width: f64,
}

impl GroupCoordinates<'_> {
    pub(super) fn solve(&self) -> Option<Positions> {
        let nodes = self.layering.node_count();
        let groups = 0..self.component.groups.len();
        let mut count = nodes + 2 * groups.len();
        let mut links = self.distances();
        for segment in segments(self.layering, self.ports) {
            let ends = segment.ends.map(|(end, offset)| (end, half_pixels(offset)));
            links.extend(segment_links(count, ends, segment.weight));
            count += 1;
        }
        for group in groups.clone() {
            let (from, to) = (self.node(Token::Open(group)), self.node(Token::Close(group)));
            links.push(Link { from, to, least: half_pixels(self.component.groups[group].least_width), weight: 1 });
        }
        let work = (4_000 * nodes).min(30_000_000);
        let solution = network_simplex::solve(count, &links, None, work)?;
        let x: Vec<f64> = solution.into_iter().map(|position| position as f64 / 2.0).collect();
        let borders: Vec<(f64, f64)> =
            groups.map(|group| (x[self.node(Token::Open(group))], x[self.node(Token::Close(group))])).collect();
        let halves = self.widths.iter().map(|width| width.max(8.0) / 2.0);
        let edges = x.iter().zip(halves).flat_map(|(x, half)| [x - half, x + half]);
        let (left, right) = extent(edges.chain(borders.iter().flat_map(|border| [border.0, border.1])));
        Some(Positions {
            nodes: x[..nodes].iter().map(|x| x - left).collect(),
            borders: borders.into_iter().map(|(from, to)| (from - left, to - left)).collect(),
            width: right - left,
        })
    }

    /// The number of a token among the nodes of the simplex.
    fn node(&self, token: Token) -> usize {
        match token {
            Token::Node(node) => node,
            Token::Open(group) => self.layering.node_count() + 2 * group,
            Token::Close(group) => self.layering.node_count() + 2 * group + 1,
        }
    }

    /// The least distances of neighbours.
    fn distances(&self) -> Vec<Link> {
        let pairs = self.tokens.iter().flat_map(|layer| layer.windows(2));
        let links = pairs.map(|pair| {
            let least = half_pixels(self.distance(pair[0], pair[1]));
            Link { from: self.node(pair[0]), to: self.node(pair[1]), least, weight: 0 }
        });
        links.collect()
    }

    fn distance(&self, left: Token, right: Token) -> f64 {
        match (left, right) {
            (Token::Node(a), Token::Node(b)) => {
                let gap = GAPS[self.kind(a) + self.kind(b)].max(self.label_between(a, b));
                self.widths[a] / 2.0 + self.widths[b] / 2.0 + gap
            }
            (Token::Open(group), Token::Node(node)) => self.label_space(group) + self.beside(INNER, node),
            (Token::Node(node), Token::Close(_)) => self.beside(INNER, node),
            (Token::Node(node), Token::Open(_)) | (Token::Close(_), Token::Node(node)) => self.beside(OUTER, node),
            (Token::Open(group), Token::Open(_)) => self.label_space(group) + NESTED,
            (Token::Close(_), Token::Close(_)) => NESTED,
            (Token::Close(_), Token::Open(_)) => BESIDE,
            (Token::Open(group), Token::Close(_)) => self.label_space(group) + 2.0 * NESTED,
        }
    }

    /// 0 for a box, 1 for a dummy node.
    fn kind(&self, node: usize) -> usize {
        usize::from(self.layering.is_dummy(node))
    }

    /// The space for a label at the left of a group.
    fn label_space(&self, group: usize) -> f64 {
        self.component.groups[group].left
    }

    /// From a border to the centre of the node beside it.
    fn beside(&self, gaps: [f64; 2], node: usize) -> f64 {
        gaps[self.kind(node)] + self.widths[node] / 2.0
    }

    /// The space for the label of an edge between two boxes of a layer, and for two heads.
    fn label_between(&self, left: usize, right: usize) -> f64 {
        const HEADS: f64 = 30.0;
        let mut space = 0.0_f64;
        for bundle in self.bundles {
            if [(bundle.upper, bundle.lower), (bundle.lower, bundle.upper)].contains(&(left, right)) {
                let labels = bundle.edges.iter().filter_map(|&edge| self.component.edges[edge].label);
                space = labels.fold(space, |space, (width, _)| space.max(width + HEADS));
            }
        }
        space
    }
}

/// The network simplex counts in half pixels.
fn half_pixels(value: f64) -> i64 {
    (value * 2.0).ceil() as i64
}
