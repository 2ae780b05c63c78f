//! Where edges leave and enter their boxes, from the middle of the box.
//!
//! In: ordered rows. Out: a place for every end of every strand, in the order of where it goes, so that edges do not cross at a
//! box. Never: the places of the boxes.

use super::rows::{Rows, Strand};

/// Between two arrows at one side of a box, at least.
pub(super) const LEAST_GAP: f64 = 7.0;
/// Between two arrows at one side of a box, at most.
const MOST_GAP: f64 = 16.0;
/// From the corner of a box to its first arrow.
pub(super) const MARGIN: f64 = 10.0;

/// The ends of a strand.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Ports {
    /// At the upper box: the middle of its edges.
    pub(super) upper: f64,
    /// At the lower box.
    pub(super) lower: f64,
    /// Between two of its edges, at the upper box.
    pub(super) upper_gap: f64,
    /// At the lower box.
    pub(super) lower_gap: f64,
}

/// The ends of all strands. Those within a row have none.
pub(super) fn ports(rows: &Rows, strands: &[Strand], widths: &[f64]) -> Vec<Ports> {
    let place = rows.places();
    let mut ports = vec![Ports::default(); strands.len()];
    let mut ends = vec![[Vec::new(), Vec::new()]; rows.boxes];
    for (index, chain) in rows.chains.iter().enumerate().filter(|(_, chain)| !rows.is_flat(chain)) {
        let last = chain.len() - 1;
        ends[chain[0]][0].push((place[chain[1]], index));
        ends[chain[last]][1].push((place[chain[last - 1]], index));
    }
    for (node, [below, above]) in ends.iter_mut().enumerate() {
        for (index, offset, gap) in spread(below, strands, widths[node]) {
            (ports[index].upper, ports[index].upper_gap) = (offset, gap);
        }
        for (index, offset, gap) in spread(above, strands, widths[node]) {
            (ports[index].lower, ports[index].lower_gap) = (offset, gap);
        }
    }
    ports
}

/// Spreads the ends of strands along a side of a box: the number of each, its place, and the gap between its edges.
fn spread(ends: &mut [(usize, usize)], strands: &[Strand], width: f64) -> Vec<(usize, f64, f64)> {
    ends.sort_unstable();
    let count: usize = ends.iter().map(|&(_, index)| strands[index].edges.len()).sum();
    let room = (width - 2.0 * MARGIN).max(0.0);
    let gap = (room / count.saturating_sub(1).max(1) as f64).min(MOST_GAP);
    let mut next = -gap * count.saturating_sub(1) as f64 / 2.0;
    let mut spread = Vec::with_capacity(ends.len());
    for &(_, index) in ends.iter() {
        let span = gap * (strands[index].edges.len() - 1) as f64;
        spread.push((index, next + span / 2.0, gap));
        next += span + gap;
    }
    spread
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::rows;

    #[test]
    fn ends_stand_in_the_order_of_the_next_row() {
        let mut rows = rows(&[0, 1, 1], &[(0, 1), (0, 2)]);
        let strands = [(0, 1, vec![0, 2]), (0, 2, vec![1])].map(|(upper, lower, edges)| Strand { upper, lower, edges });
        let found = ports(&rows, &strands, &[100.0; 3]);
        assert_eq!([found[0].upper, found[0].lower, found[1].upper, found[1].lower], [-8.0, 0.0, 16.0, 0.0]);
        rows.rows[1].reverse();
        let found = ports(&rows, &strands, &[100.0; 3]);
        assert_eq!([found[0].upper, found[1].upper], [8.0, -16.0]);
        // A narrow box.
        assert_eq!(ports(&rows, &strands, &[30.0; 3])[1].upper, -5.0);
    }
}
