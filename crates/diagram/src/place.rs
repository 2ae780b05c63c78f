//! The x of every point, so that edges are short and straight.
//!
//! In: ordered rows, widths, and where edges leave their boxes. Out: the centre of every point. Never: another order in a row.
//!
//! Three passes: medians give a good start; the network simplex finds the shortest edges for it, long ones weighing most where
//! they run through bends; then bends are drawn to the straight line between their neighbours, which costs no box its place.

use super::ports::Ports;
use super::rows::{Rows, Strand};
use super::simplex::{self, Link};

/// Free space between two boxes, between a box and a bend, between two bends.
const GAPS: [f64; 3] = [30.0, 20.0, 16.0];
/// The same for bends that are drawn straight: less, so that they can.
const TIGHT_GAPS: [f64; 3] = [30.0, 13.0, 9.0];
/// Between two edges of one strand where it passes a row.
pub(super) const LANE: f64 = 8.0;

/// A piece of a strand: the points that it joins and where it meets them, from their centres.
struct Piece {
    upper: usize,
    lower: usize,
    upper_offset: f64,
    lower_offset: f64,
}

/// What x are found for.
pub(super) struct Task<'a> {
    rows: &'a Rows,
    /// The width of every point.
    widths: Vec<f64>,
    pieces: Vec<Piece>,
    /// The pieces at every point.
    at: Vec<Vec<usize>>,
}

impl<'a> Task<'a> {
    pub(super) fn new(rows: &'a Rows, strands: &[Strand], ports: &[Ports], box_widths: &[f64]) -> Self {
        let mut widths = box_widths.to_vec();
        widths.resize(rows.points(), 0.0);
        let mut pieces = Vec::new();
        for (index, chain) in rows.chains.iter().enumerate().filter(|(_, chain)| !rows.is_flat(chain)) {
            let last = chain.len() - 2;
            for (place, pair) in chain.windows(2).enumerate() {
                if place > 0 {
                    widths[pair[0]] = LANE * (strands[index].edges.len() - 1) as f64;
                }
                pieces.push(Piece {
                    upper: pair[0],
                    lower: pair[1],
                    upper_offset: if place == 0 { ports[index].upper } else { 0.0 },
                    lower_offset: if place == last { ports[index].lower } else { 0.0 },
                });
            }
        }
        let mut at = vec![Vec::new(); rows.points()];
        for (index, piece) in pieces.iter().enumerate() {
            at[piece.upper].push(index);
            at[piece.lower].push(index);
        }
        Self { rows, widths, pieces, at }
    }

    /// The centres of all points, with about `work` steps for the network simplex.
    pub(super) fn solve(&self, work: usize) -> Vec<f64> {
        let lines = self.lines(GAPS);
        let mut x = vec![0.0; self.rows.points()];
        for line in &lines {
            // Every row starts in the middle.
            let span = line.offsets.last().copied().unwrap_or(0.0);
            line.points.iter().zip(&line.offsets).for_each(|(&point, offset)| x[point] = offset - span / 2.0);
        }
        self.straighten(&lines, &mut x);
        if work > 0 {
            self.shorten(&lines, &mut x, work);
        }
        self.smooth(&mut x);
        x
    }

    fn lines(&self, gaps: [f64; 3]) -> Vec<Line> {
        self.rows.rows.iter().map(|row| Line::new(row, self, gaps)).collect()
    }

    /// How much a piece pulls: hardest where both ends are bends.
    fn pull(&self, piece: &Piece) -> i64 {
        match usize::from(self.rows.is_bend(piece.upper)) + usize::from(self.rows.is_bend(piece.lower)) {
            0 => 1,
            1 => 2,
            _ => 8,
        }
    }

    /// Moves the points of every row to the medians of their neighbours, again and again.
    fn straighten(&self, lines: &[Line], x: &mut [f64]) {
        for sweep in 0..32 {
            for step in 0..lines.len() {
                let line = &lines[if sweep % 2 == 0 { step } else { lines.len() - 1 - step }];
                // First along the sweep only, which carries good places far; then both ways, which settles.
                let (above, below) = if sweep < 12 { (sweep % 2 == 0, sweep % 2 == 1) } else { (true, true) };
                let wanted: Vec<_> = line.points.iter().map(|&point| self.median(point, above, below, x)).collect();
                line.place(&wanted, x);
            }
        }
    }

    /// The weighted median of where the neighbours of a point would have it, and how much they pull.
    fn median(&self, point: usize, above: bool, below: bool, x: &[f64]) -> (f64, f64) {
        let pieces = self.at[point].iter().map(|&index| &self.pieces[index]);
        let mut pulls: Vec<(f64, f64)> = pieces
            .filter(|piece| if piece.lower == point { above } else { below })
            .map(|piece| (self.straight(piece, point, x), self.pull(piece) as f64))
            .collect();
        if pulls.is_empty() {
            return (x[point], 0.05);
        }
        pulls.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = pulls.iter().map(|pull| pull.1).sum();
        (median(&pulls, total), total)
    }

    /// The x at which a point has a piece upright.
    fn straight(&self, piece: &Piece, point: usize, x: &[f64]) -> f64 {
        if piece.lower == point {
            x[piece.upper] + piece.upper_offset - piece.lower_offset
        } else {
            x[piece.lower] + piece.lower_offset - piece.upper_offset
        }
    }

    /// Shortens the pieces by the network simplex. A piece is a node of its own to the left of both its ends, so that the sum
    /// of its two links is least where it is upright.
    fn shorten(&self, lines: &[Line], x: &mut [f64], work: usize) {
        let points = self.rows.points();
        // In half pixels.
        let unit = |value: f64| (value * 2.0).round() as i64;
        let mut links = Vec::new();
        let mut start = vec![0_i64; points + self.pieces.len()];
        for line in lines {
            let mut least = i64::MIN / 2;
            for (index, &point) in line.points.iter().enumerate() {
                start[point] = unit(x[point]).max(least);
                let Some(&next) = line.points.get(index + 1) else { break };
                let gap = ((line.offsets[index + 1] - line.offsets[index]) * 2.0).ceil() as i64;
                links.push(Link { from: point, to: next, least: gap, weight: 0 });
                least = start[point] + gap;
            }
        }
        for (index, piece) in self.pieces.iter().enumerate() {
            let node = points + index;
            let ends = [(piece.upper, unit(piece.upper_offset)), (piece.lower, unit(piece.lower_offset))];
            start[node] = i64::MAX;
            for (end, offset) in ends {
                links.push(Link { from: node, to: end, least: -offset, weight: self.pull(piece) });
                start[node] = start[node].min(start[end] + offset);
            }
        }
        if let Some(places) = simplex::solve(start.len(), &links, Some(&start), work) {
            x.iter_mut().zip(places).for_each(|(x, place)| *x = place as f64 / 2.0);
        }
    }

    /// Draws bends to the straight line between their neighbours.
    fn smooth(&self, x: &mut [f64]) {
        const ROUNDS: usize = 24;
        const STAY: f64 = 1000.0;
        let lines = self.lines(TIGHT_GAPS);
        for _ in 0..ROUNDS {
            for line in &lines {
                let wish = |&point: &usize| match self.at[point][..] {
                    [above, below] if self.rows.is_bend(point) => {
                        let ends = [above, below].map(|piece| self.straight(&self.pieces[piece], point, x));
                        ((ends[0] + ends[1]) / 2.0, 1.0)
                    }
                    _ => (x[point], STAY),
                };
                let wanted: Vec<_> = line.points.iter().map(wish).collect();
                line.place(&wanted, x);
            }
        }
    }
}

/// The weighted median of sorted values; the middle of both when two share it.
fn median(sorted: &[(f64, f64)], total: f64) -> f64 {
    let mut sum = 0.0;
    for (index, &(value, weight)) in sorted.iter().enumerate() {
        sum += weight;
        if (sum - total / 2.0).abs() < 1e-9 {
            let next = sorted.get(index + 1).map_or(value, |next| next.0);
            return (value + next) / 2.0;
        }
        if sum > total / 2.0 {
            return value;
        }
    }
    sorted.last().map_or(0.0, |last| last.0)
}

/// A row with the least distances between its points.
struct Line {
    points: Vec<usize>,
    /// The least distance of each point's centre from the first one's.
    offsets: Vec<f64>,
}

impl Line {
    fn new(row: &[usize], task: &Task<'_>, gaps: [f64; 3]) -> Self {
        let mut offsets = Vec::with_capacity(row.len());
        let mut offset = 0.0;
        for (index, &point) in row.iter().enumerate() {
            if index > 0 {
                let before = row[index - 1];
                let bends = [before, point].iter().filter(|&&point| task.rows.is_bend(point)).count();
                offset += (task.widths[before] + task.widths[point]) / 2.0 + gaps[bends];
            }
            offsets.push(offset);
        }
        Self { points: row.to_vec(), offsets }
    }

    /// The places nearest to the wanted ones (by weighted squares) that keep order and distances: points that push each other
    /// form a block, which stands at the mean of its wishes.
    fn place(&self, wanted: &[(f64, f64)], x: &mut [f64]) {
        let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(wanted.len());
        for (&(place, weight), offset) in wanted.iter().zip(&self.offsets) {
            let mut block = (place - offset, weight, 1);
            while let Some(&last) = blocks.last() {
                if last.0 <= block.0 {
                    break;
                }
                blocks.pop();
                let weight = last.1 + block.1;
                block = ((last.0 * last.1 + block.0 * block.1) / weight, weight, last.2 + block.2);
            }
            blocks.push(block);
        }
        let places = blocks.iter().flat_map(|block| std::iter::repeat_n(block.0, block.2));
        for ((&point, offset), place) in self.points.iter().zip(&self.offsets).zip(places) {
            x[point] = place + offset;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::ports;
    use crate::rows::tests::rows;

    fn solved(row_of: &[usize], ends: &[(usize, usize)], work: usize) -> Vec<f64> {
        let rows = rows(row_of, ends);
        let strands: Vec<Strand> = ends
            .iter()
            .enumerate()
            .map(|(index, &(upper, lower))| Strand { upper, lower, edges: vec![index] })
            .collect();
        let widths = vec![50.0; row_of.len()];
        let x = Task::new(&rows, &strands, &ports(&rows, &strands, &widths), &widths).solve(work);
        for row in &rows.rows {
            assert!(
                row.windows(2)
                    .all(|pair| pair.iter().any(|&p| rows.is_bend(p)) || x[pair[1]] - x[pair[0]] >= 80.0 - 1e-6)
            );
        }
        x
    }

    #[test]
    fn keeps_distances_and_straightens() {
        for work in [0, 100_000] {
            let x = solved(&[0, 0, 1, 1], &[(0, 2), (1, 3)], work);
            assert!((x[0] - x[2]).abs() < 1e-6 && (x[1] - x[3]).abs() < 1e-6, "{x:?}");
            // A long edge beside a chain is straight.
            let x = solved(&[0, 1, 2, 3], &[(0, 1), (1, 2), (2, 3), (0, 3)], work);
            assert!((x[4] - x[5]).abs() < 2.0, "{x:?}");
        }
    }
}
