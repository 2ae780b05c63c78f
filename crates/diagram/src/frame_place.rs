//! The x of every point and every border.
//!
//! In: rows with borders in them. Out: the centre of every point; the two x of every frame, which hold for all of its rows. Never: another
//! order in a row.
//!
//! One network simplex for all: points and borders are nodes that keep their distances, and pieces of edges are made short and straight
//! as in [`place`](super::place). A border is one node, so it is upright by construction.

use super::engine::Part;
use super::frame_order::Token;
use super::ports::Ports;
use super::rows::{Rows, Strand};
use super::simplex::{self, Link};

/// Free space between two boxes, between a box and a bend, between two bends.
const GAPS: [f64; 3] = [30.0, 20.0, 16.0];
/// Between a border and a box or a bend in the frame.
const INNER: [f64; 2] = [14.0, 9.0];
/// Between a border and a box or a bend beside the frame.
const OUTER: [f64; 2] = [20.0, 12.0];
/// Between the borders of a frame and of one within it.
const NESTED: f64 = 11.0;
/// Between two frames side by side.
const BESIDE: f64 = 22.0;

/// What places are found for.
pub(super) struct Task<'a> {
    pub(super) part: &'a Part,
    pub(super) rows: &'a Rows,
    pub(super) strands: &'a [Strand],
    pub(super) ports: &'a [Ports],
    /// The width of every point.
    pub(super) widths: &'a [f64],
    pub(super) tokens: &'a [Vec<Token>],
}

/// Places in pixels, from 0 on.
pub(super) struct Places {
    /// The centre of every point.
    pub(super) points: Vec<f64>,
    /// The left and the right border of every frame.
    pub(super) borders: Vec<(f64, f64)>,
    pub(super) width: f64,
}

impl Task<'_> {
    /// Finds all places.
    pub(super) fn solve(&self) -> Option<Places> {
        let points = self.rows.points();
        let borders = 2 * self.part.frames.len();
        let mut links = self.distances();
        let pieces = self.pieces(points + borders, &mut links);
        for (frame, wish) in self.part.frames.iter().enumerate() {
            let (from, to) = (points + 2 * frame, points + 2 * frame + 1);
            links.push(Link { from, to, least: unit(wish.least_width), weight: 1 });
        }
        let work = (4_000 * points).min(30_000_000);
        let found = simplex::solve(points + borders + pieces, &links, None, work)?;
        let place = |node: usize| found[node] as f64 / 2.0;
        let mut places = Places {
            points: (0..points).map(place).collect(),
            borders: (0..self.part.frames.len())
                .map(|frame| (points + 2 * frame, points + 2 * frame + 1))
                .map(|(left, right)| (place(left), place(right)))
                .collect(),
            width: 0.0,
        };
        self.start_at_zero(&mut places);
        Some(places)
    }

    /// The number of a token among the nodes of the simplex.
    fn node(&self, token: Token) -> usize {
        match token {
            Token::Point(point) => point,
            Token::Open(frame) => self.rows.points() + 2 * frame,
            Token::Close(frame) => self.rows.points() + 2 * frame + 1,
        }
    }

    /// The least distances of neighbours.
    fn distances(&self) -> Vec<Link> {
        let pairs = self.tokens.iter().flat_map(|row| row.windows(2));
        let link = |pair: &[Token]| {
            let least = unit(self.distance(pair[0], pair[1]));
            Link { from: self.node(pair[0]), to: self.node(pair[1]), least, weight: 0 }
        };
        pairs.map(link).collect()
    }

    fn distance(&self, left: Token, right: Token) -> f64 {
        let half = |point: usize| self.widths[point] / 2.0;
        let kind = |point: usize| usize::from(self.rows.is_bend(point));
        let inside_left = |frame: usize| self.part.frames[frame].left;
        let inside_right = |frame: usize| self.part.frames[frame].right;
        match (left, right) {
            (Token::Point(a), Token::Point(b)) => {
                half(a) + half(b) + GAPS[kind(a) + kind(b)].max(self.label_between(a, b))
            }
            (Token::Open(frame), Token::Point(point)) => inside_left(frame) + INNER[kind(point)] + half(point),
            (Token::Point(point), Token::Close(frame)) => inside_right(frame) + INNER[kind(point)] + half(point),
            (Token::Point(point), Token::Open(_)) | (Token::Close(_), Token::Point(point)) => {
                OUTER[kind(point)] + half(point)
            }
            (Token::Open(frame), Token::Open(_)) => inside_left(frame) + NESTED,
            (Token::Close(_), Token::Close(frame)) => inside_right(frame) + NESTED,
            (Token::Close(_), Token::Open(_)) => BESIDE,
            (Token::Open(frame), Token::Close(_)) => inside_left(frame) + inside_right(frame) + 2.0 * NESTED,
        }
    }

    /// What the label of an edge between two boxes of a row takes, with room for two heads.
    fn label_between(&self, left: usize, right: usize) -> f64 {
        const HEADS: f64 = 30.0;
        let joins =
            |strand: &&Strand| [(strand.upper, strand.lower), (strand.lower, strand.upper)].contains(&(left, right));
        let edges = self.strands.iter().filter(joins).flat_map(|strand| &strand.edges);
        let widths = edges.filter_map(|&edge| self.part.edges[edge].label).map(|(width, _)| width + HEADS);
        widths.fold(0.0, f64::max)
    }

    /// Adds the links of all pieces of edges, and returns how many nodes they take. A piece is a node of its own to the left of both its
    /// ends, so that the sum of its two links is least where it is upright.
    fn pieces(&self, first: usize, links: &mut Vec<Link>) -> usize {
        let mut count = 0;
        for (index, chain) in self.rows.chains.iter().enumerate().filter(|(_, chain)| !self.rows.is_flat(chain)) {
            let last = chain.len() - 2;
            for (place, pair) in chain.windows(2).enumerate() {
                let node = first + count;
                count += 1;
                let offsets = [
                    if place == 0 { self.ports[index].upper } else { 0.0 },
                    if place == last { self.ports[index].lower } else { 0.0 },
                ];
                // Hardest where both ends are bends.
                let weight = [1, 2, 8][pair.iter().filter(|&&point| self.rows.is_bend(point)).count()];
                for (&end, offset) in pair.iter().zip(offsets) {
                    links.push(Link { from: node, to: end, least: -unit(offset), weight });
                }
            }
        }
        count
    }

    fn start_at_zero(&self, places: &mut Places) {
        let half = |point: usize| self.widths[point].max(8.0) / 2.0;
        let points = places.points.iter().enumerate();
        let edges = points.map(|(point, x)| (x - half(point), x + half(point))).chain(places.borders.iter().copied());
        let (left, right) =
            edges.fold((f64::INFINITY, f64::NEG_INFINITY), |(left, right), edge| (left.min(edge.0), right.max(edge.1)));
        places.points.iter_mut().for_each(|x| *x -= left);
        places.borders.iter_mut().for_each(|(from, to)| (*from, *to) = (*from - left, *to - left));
        places.width = right - left;
    }
}

/// In half pixels.
fn unit(value: f64) -> i64 {
    (value * 2.0).ceil() as i64
}
