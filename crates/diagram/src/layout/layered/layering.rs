//! Nodes in layers, with dummy nodes where long edges pass a layer.
//!
//! In: the layer of every box and the bundles of edges between them. Out: [`Layering`], the value
//! that the stages hand on. Never: positions in pixels.

/// All edges between the same two boxes, which run side by side and are laid out as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EdgeBundle {
    /// The box in the upper layer, or one of two in the same layer.
    pub(crate) upper: usize,
    /// The box in the lower layer.
    pub(crate) lower: usize,
    /// The numbers of the edges.
    pub(crate) edges: Vec<usize>,
}

/// Between two edges of one bundle where it passes a layer.
pub(crate) const LANE: f64 = 8.0;

impl EdgeBundle {
    /// The width of its edges where it passes a layer.
    pub(crate) fn width(&self) -> f64 {
        LANE * (self.edges.len() - 1) as f64
    }
}

/// Nodes in layers. They are numbered: first the real ones, which are boxes, then the dummy nodes
/// of edges that pass a layer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layering {
    /// Layer by layer from the top, from left to right: numbers of nodes.
    pub(crate) layers: Vec<Vec<usize>>,
    /// The number of real nodes, which are the first ones.
    pub(crate) real_count: usize,
    /// The layer of every node.
    pub(crate) layer_of: Vec<usize>,
    /// For every bundle: its upper box, the dummy nodes, its lower box. Two boxes of one layer are
    /// joined without dummy nodes.
    pub(crate) chains: Vec<Vec<usize>>,
}

/// The dummy nodes of a chain.
pub(crate) fn dummies<T>(chain: &[T]) -> &[T] {
    &chain[1..chain.len() - 1]
}

impl Layering {
    /// Adds the dummy nodes. Each bundle has to lead down or within a layer.
    pub(crate) fn new(layer_of: &[usize], bundles: &[EdgeBundle]) -> Self {
        let mut layering = Self {
            layers: vec![Vec::new(); layer_of.iter().max().map_or(0, |last| last + 1)],
            real_count: layer_of.len(),
            layer_of: layer_of.to_vec(),
            chains: Vec::with_capacity(bundles.len()),
        };
        for (node, &layer) in layer_of.iter().enumerate() {
            layering.layers[layer].push(node);
        }
        for bundle in bundles {
            let mut chain = vec![bundle.upper];
            for layer in layer_of[bundle.upper] + 1..layer_of[bundle.lower] {
                let dummy = layering.layer_of.len();
                layering.layer_of.push(layer);
                layering.layers[layer].push(dummy);
                chain.push(dummy);
            }
            chain.push(bundle.lower);
            layering.chains.push(chain);
        }
        layering
    }

    /// The number of nodes.
    pub(crate) fn node_count(&self) -> usize {
        self.layer_of.len()
    }

    pub(crate) fn is_dummy(&self, node: usize) -> bool {
        node >= self.real_count
    }

    /// Whether a bundle stays within a layer.
    pub(crate) fn is_flat(&self, chain: &[usize]) -> bool {
        chain.len() == 2 && self.layer_of[chain[0]] == self.layer_of[chain[1]]
    }

    /// The bundles that lead down, with their chains.
    pub(crate) fn steep_chains(&self) -> impl Iterator<Item = (usize, &Vec<usize>)> {
        self.chains.iter().enumerate().filter(|(_, chain)| !self.is_flat(chain))
    }

    /// The segments of all bundles, from a node to one in the next layer.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (usize, usize)> {
        self.steep_chains().flat_map(|(_, chain)| chain.windows(2).map(|pair| (pair[0], pair[1])))
    }

    /// The position of every node within its layer.
    pub(crate) fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.node_count()];
        for layer in &self.layers {
            layer.iter().enumerate().for_each(|(position, &node)| positions[node] = position);
        }
        positions
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::layering;

    #[test]
    fn long_edges_get_dummy_nodes_and_flat_ones_none() {
        let layering = layering(&[0, 2, 3, 2], &[(0, 1), (0, 2), (1, 3)]);
        assert_eq!(layering.chains, [vec![0, 4, 1], vec![0, 5, 6, 2], vec![1, 3]]);
        assert_eq!(layering.layers, [vec![0], vec![4, 5], vec![1, 3, 6], vec![2]]);
        assert_eq!(layering.segments().count(), 5);
    }
}
