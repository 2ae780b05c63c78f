//! Ports: the points at which edges leave and enter their boxes, from the middle of the box.
//!
//! In: ordered layers. Out: a port for every end of every bundle, in the order of the other ends,
//! so that edges do not cross at a box. Never: the positions of the boxes.

use crate::layout::layered::layering::{EdgeBundle, Layering};

/// Between two arrows at one side of a box, at least.
pub(crate) const LEAST_GAP: f64 = 7.0;
/// Between two arrows at one side of a box, at most.
const MOST_GAP: f64 = 16.0;
/// From the corner of a box to its first arrow.
pub(crate) const MARGIN: f64 = 10.0;

/// One end of a bundle.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Port {
    /// The middle of its edges.
    pub(crate) offset: f64,
    /// Between two of its edges.
    pub(crate) gap: f64,
}

/// The ends of a bundle.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Ports {
    /// At the upper box.
    pub(crate) upper: Port,
    /// At the lower box.
    pub(crate) lower: Port,
}

/// The ends of all bundles. Those within a layer have none.
pub(crate) fn ports(layering: &Layering, bundles: &[EdgeBundle], widths: &[f64]) -> Vec<Ports> {
    let positions = layering.positions();
    let mut ports = vec![Ports::default(); bundles.len()];
    let mut ends = vec![[Vec::new(), Vec::new()]; layering.real_count];
    for (index, chain) in layering.steep_chains() {
        let last = chain.len() - 1;
        ends[chain[0]][0].push((positions[chain[1]], index));
        ends[chain[last]][1].push((positions[chain[last - 1]], index));
    }
    for (node, [below, above]) in ends.iter_mut().enumerate() {
        for (index, port) in spread(below, bundles, widths[node]) {
            ports[index].upper = port;
        }
        for (index, port) in spread(above, bundles, widths[node]) {
            ports[index].lower = port;
        }
    }
    ports
}

/// Spreads the ends of bundles along a side of a box.
fn spread(ends: &mut [(usize, usize)], bundles: &[EdgeBundle], width: f64) -> Vec<(usize, Port)> {
    ends.sort_unstable();
    let count: usize = ends.iter().map(|&(_, index)| bundles[index].edges.len()).sum();
    let space = (width - 2.0 * MARGIN).max(0.0);
    let gap = (space / count.saturating_sub(1).max(1) as f64).min(MOST_GAP);
    let mut next = -gap * count.saturating_sub(1) as f64 / 2.0;
    let mut spread = Vec::with_capacity(ends.len());
    for &(_, index) in ends.iter() {
        let span = gap * (bundles[index].edges.len() - 1) as f64;
        spread.push((index, Port { offset: next + span / 2.0, gap }));
        next += span + gap;
    }
    spread
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::layering;

    #[test]
    fn ends_stand_in_the_order_of_the_next_layer() {
        let mut layering = layering(&[0, 1, 1], &[(0, 1), (0, 2)]);
        let bundles =
            [(0, 1, vec![0, 2]), (0, 2, vec![1])].map(|(upper, lower, edges)| EdgeBundle { upper, lower, edges });
        let ports_of = ports(&layering, &bundles, &[100.0; 3]);
        assert_eq!(
            [ports_of[0].upper, ports_of[0].lower, ports_of[1].upper, ports_of[1].lower].map(|port| port.offset),
            [-8.0, 0.0, 16.0, 0.0]
        );
        layering.layers[1].reverse();
        let ports_of = ports(&layering, &bundles, &[100.0; 3]);
        assert_eq!([ports_of[0].upper, ports_of[1].upper].map(|port| port.offset), [8.0, -16.0]);
        // A narrow box.
        assert_eq!(ports(&layering, &bundles, &[30.0; 3])[1].upper.offset, -5.0);
    }
}
