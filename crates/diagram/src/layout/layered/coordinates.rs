//! Coordinate assignment: the x of every node, so that edges are short and straight.
//!
//! In: ordered layers, widths, and where edges leave their boxes. Out: the centre of every node.
//! Never: another order in a layer.
//!
//! Three passes: medians give a good start; the network simplex finds the shortest edges for it,
//! long ones weighing most where they run through dummy nodes, as in [Gansner et al.
//! (1993)](https://www.graphviz.org/documentation/TSE93.pdf); then dummy nodes are drawn to the
//! straight line between their neighbours, which costs no box its position.

use crate::layout::layered::layering::{EdgeBundle, Layering, dummies};
use crate::layout::layered::network_simplex::{self, Link};
use crate::layout::layered::ports::Ports;

/// Free space between two boxes, between a box and a dummy node, between two dummy nodes.
pub(crate) const GAPS: [f64; 3] = [30.0, 20.0, 16.0];
/// The same for dummy nodes that are drawn straight: less, so that they can.
const TIGHT_GAPS: [f64; 3] = [30.0, 13.0, 9.0];

/// A segment of a bundle: the nodes that it joins, and where it meets them from their centres.
pub(crate) struct Segment {
    /// The upper and the lower node, each with its offset.
    pub(crate) ends: [(usize, f64); 2],
    /// How much it pulls its nodes: most where both are dummy nodes.
    pub(crate) weight: i64,
}

/// The segments of all bundles.
pub(crate) fn segments(layering: &Layering, ports: &[Ports]) -> Vec<Segment> {
    let mut segments = Vec::new();
    for (index, chain) in layering.steep_chains() {
        let last = chain.len() - 2;
        for (position, pair) in chain.windows(2).enumerate() {
            let upper = if position == 0 { ports[index].upper.offset } else { 0.0 };
            let lower = if position == last { ports[index].lower.offset } else { 0.0 };
            let weight = [1, 2, 8][pair.iter().filter(|&&node| layering.is_dummy(node)).count()];
            segments.push(Segment { ends: [(pair[0], upper), (pair[1], lower)], weight });
        }
    }
    segments
}

/// The input of a coordinate assignment.
pub(crate) struct Coordinates<'a> {
    layering: &'a Layering,
    /// The width of every node.
    widths: Vec<f64>,
    segments: Vec<Segment>,
    /// The segments at every node.
    at: Vec<Vec<usize>>,
}

impl<'a> Coordinates<'a> {
    pub(crate) fn new(layering: &'a Layering, bundles: &[EdgeBundle], ports: &[Ports], box_widths: &[f64]) -> Self {
        let mut widths = box_widths.to_vec();
        widths.resize(layering.node_count(), 0.0);
        for (index, chain) in layering.steep_chains() {
            dummies(chain).iter().for_each(|&dummy| widths[dummy] = bundles[index].width());
        }
        let segments = segments(layering, ports);
        let mut at = vec![Vec::new(); layering.node_count()];
        for (index, segment) in segments.iter().enumerate() {
            segment.ends.iter().for_each(|&(node, _)| at[node].push(index));
        }
        Self { layering, widths, segments, at }
    }

    /// Finds the centres of all nodes, with about `work` steps for the network simplex.
    pub(crate) fn solve(&self, work: usize) -> Vec<f64> {
        let lines = self.lines(GAPS);
        let mut x = vec![0.0; self.layering.node_count()];
        for line in &lines {
            // Every layer starts in the middle.
            let span = line.offsets.last().copied().unwrap_or(0.0);
            line.nodes.iter().zip(&line.offsets).for_each(|(&node, offset)| x[node] = offset - span / 2.0);
        }
        self.straighten(&lines, &mut x);
        if work > 0 {
            self.shorten(&lines, &mut x, work);
        }
        self.smooth(&mut x);
        x
    }

    fn lines(&self, gaps: [f64; 3]) -> Vec<Line> {
        self.layering.layers.iter().map(|layer| Line::new(layer, self, gaps)).collect()
    }

    /// Moves the nodes of every layer to the medians of their neighbours, again and again.
    fn straighten(&self, lines: &[Line], x: &mut [f64]) {
        for sweep in 0..32 {
            for step in 0..lines.len() {
                let line = &lines[if sweep % 2 == 0 { step } else { lines.len() - 1 - step }];
                // First along the sweep only, which carries good positions far; then both ways,
                // which settles.
                let (above, below) = if sweep < 12 { (sweep % 2 == 0, sweep % 2 == 1) } else { (true, true) };
                let desired: Vec<_> = line.nodes.iter().map(|&node| self.median(node, above, below, x)).collect();
                line.place(&desired, x);
            }
        }
    }

    /// The weighted median of the positions that the neighbours of a node ask for, and how much
    /// they pull.
    fn median(&self, node: usize, above: bool, below: bool, x: &[f64]) -> (f64, f64) {
        let segments = self.at[node].iter().map(|&index| &self.segments[index]);
        let mut pulls: Vec<(f64, f64)> = segments
            .filter(|segment| if segment.ends[1].0 == node { above } else { below })
            .map(|segment| (upright(segment, node, x), segment.weight as f64))
            .collect();
        if pulls.is_empty() {
            return (x[node], 0.05);
        }
        pulls.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = pulls.iter().map(|pull| pull.1).sum();
        (median(&pulls, total), total)
    }

    /// Shortens the segments by the network simplex.
    fn shorten(&self, lines: &[Line], x: &mut [f64], work: usize) {
        let mut links = Vec::new();
        let mut start = vec![0_i64; self.layering.node_count()];
        for line in lines {
            let mut least = i64::MIN / 2;
            for (index, &node) in line.nodes.iter().enumerate() {
                start[node] = half_pixels(x[node]).max(least);
                let Some(&next) = line.nodes.get(index + 1) else { break };
                let gap = ((line.offsets[index + 1] - line.offsets[index]) * 2.0).ceil() as i64;
                links.push(Link { from: node, to: next, least: gap, weight: 0 });
                least = start[node] + gap;
            }
        }
        for segment in &self.segments {
            let ends = segment.ends.map(|(end, offset)| (end, half_pixels(offset)));
            links.extend(segment_links(start.len(), ends, segment.weight));
            start.push(i64::min(start[ends[0].0] + ends[0].1, start[ends[1].0] + ends[1].1));
        }
        if let Some(positions) = network_simplex::solve(start.len(), &links, Some(&start), work) {
            x.iter_mut().zip(positions).for_each(|(x, position)| *x = position as f64 / 2.0);
        }
    }

    /// Draws dummy nodes to the straight line between their neighbours.
    fn smooth(&self, x: &mut [f64]) {
        const ROUNDS: usize = 24;
        const STAY: f64 = 1000.0;
        let lines = self.lines(TIGHT_GAPS);
        for _ in 0..ROUNDS {
            for line in &lines {
                let desired = line.nodes.iter().map(|&node| match self.at[node][..] {
                    [above, below] if self.layering.is_dummy(node) => {
                        let ends = [above, below].map(|segment| upright(&self.segments[segment], node, x));
                        ((ends[0] + ends[1]) / 2.0, 1.0)
                    }
                    _ => (x[node], STAY),
                });
                let desired: Vec<_> = desired.collect();
                line.place(&desired, x);
            }
        }
    }
}

/// The network simplex counts in half pixels.
fn half_pixels(value: f64) -> i64 {
    (value * 2.0).round() as i64
}

/// The links of a segment: it is a `node` by itself to the left of both its ends, so that the sum
/// of the two is least where it is upright.
pub(crate) fn segment_links(node: usize, ends: [(usize, i64); 2], weight: i64) -> [Link; 2] {
    ends.map(|(end, offset)| Link { from: node, to: end, least: -offset, weight })
}

/// The x at which a node has a segment upright.
fn upright(segment: &Segment, node: usize, x: &[f64]) -> f64 {
    let [upper, lower] = segment.ends;
    if lower.0 == node { x[upper.0] + upper.1 - lower.1 } else { x[lower.0] + lower.1 - upper.1 }
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

/// A layer with the least distances between its nodes.
struct Line {
    nodes: Vec<usize>,
    /// The least distance of each node's centre from the first one's.
    offsets: Vec<f64>,
}

impl Line {
    fn new(layer: &[usize], coordinates: &Coordinates<'_>, gaps: [f64; 3]) -> Self {
        let mut offsets = Vec::with_capacity(layer.len());
        let mut offset = 0.0;
        for (index, &node) in layer.iter().enumerate() {
            if index > 0 {
                let before = layer[index - 1];
                let dummies = [before, node].iter().filter(|&&node| coordinates.layering.is_dummy(node)).count();
                offset += (coordinates.widths[before] + coordinates.widths[node]) / 2.0 + gaps[dummies];
            }
            offsets.push(offset);
        }
        Self { nodes: layer.to_vec(), offsets }
    }

    /// Finds the positions nearest to the desired ones (by weighted squares) that keep order and
    /// distances: nodes that push each other form a block, which stands at the mean of their
    /// positions.
    fn place(&self, desired: &[(f64, f64)], x: &mut [f64]) {
        let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(desired.len());
        for (&(position, weight), offset) in desired.iter().zip(&self.offsets) {
            let mut block = (position - offset, weight, 1);
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
        let positions = blocks.iter().flat_map(|block| std::iter::repeat_n(block.0, block.2));
        for ((&node, offset), position) in self.nodes.iter().zip(&self.offsets).zip(positions) {
            x[node] = position + offset;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::layered::ports::ports;
    use crate::tests::layering;

    fn solved(layer_of: &[usize], ends: &[(usize, usize)], work: usize) -> Vec<f64> {
        let layering = layering(layer_of, ends);
        let bundles: Vec<EdgeBundle> = ends
            .iter()
            .enumerate()
            .map(|(index, &(upper, lower))| EdgeBundle { upper, lower, edges: vec![index] })
            .collect();
        let widths = vec![50.0; layer_of.len()];
        let x = Coordinates::new(&layering, &bundles, &ports(&layering, &bundles, &widths), &widths).solve(work);
        for layer in &layering.layers {
            assert!(
                layer
                    .windows(2)
                    .all(|pair| pair.iter().any(|&p| layering.is_dummy(p)) || x[pair[1]] - x[pair[0]] >= 80.0 - 1e-6)
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
