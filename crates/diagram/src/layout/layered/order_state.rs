//! A layering while its order is being improved.
//!
//! In: a [`Layering`]. Out: the same nodes in another order, or in other layers. Never: an edge
//! that leads another way.
//!
//! The search reads these numbers all the time, so they are small and lie in few lists; what is
//! changed for a try can be undone.

use crate::layout::layered::layering::{EdgeBundle, Layering, dummies};

/// The position of a node that is taken out.
pub(super) const ABSENT: u32 = u32::MAX;

/// A list of nodes for every node, all in one piece.
#[derive(Debug, Clone, Default)]
pub(super) struct Lists {
    starts: Vec<u32>,
    all: Vec<u32>,
}

impl Lists {
    fn new(lengths: impl Iterator<Item = u32>) -> Self {
        let mut starts = vec![0];
        let mut sum = 0;
        for length in lengths {
            sum += length;
            starts.push(sum);
        }
        Self { starts, all: vec![0; sum as usize] }
    }

    /// The list of one node.
    pub(super) fn of(&self, node: u32) -> &[u32] {
        let node = node as usize;
        &self.all[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    /// Sets an entry in the list of one node.
    fn set(&mut self, node: u32, index: u32, entry: u32) {
        self.all[(self.starts[node as usize] + index) as usize] = entry;
    }

    /// Adds the list of a new node, of one entry.
    fn push(&mut self) {
        self.all.push(0);
        self.starts.push(self.all.len() as u32);
    }
}

/// The index of a bundle in the lists of its two boxes.
#[derive(Debug, Clone, Copy, Default)]
struct Slots {
    below_upper: u32,
    above_lower: u32,
}

/// A layering whose order is being improved.
#[derive(Debug, Clone, Default)]
pub(crate) struct OrderState {
    /// Layer by layer from the top, from left to right: numbers of nodes, first the real ones, then
    /// the dummy nodes.
    pub(super) layers: Vec<Vec<u32>>,
    /// The position of every node within its layer.
    pub(super) position: Vec<u32>,
    /// The layer of every node.
    pub(super) layer_of: Vec<u32>,
    pub(super) real_count: usize,
    /// For every bundle: its upper box, the dummy nodes, its lower box.
    pub(super) chains: Vec<Vec<u32>>,
    /// The bundles at every box, but for those within a layer.
    pub(super) bundles: Vec<Vec<u32>>,
    /// For every node its neighbours in the layer above.
    pub(super) above: Lists,
    /// For every node its neighbours in the layer below.
    pub(super) below: Lists,
    /// How much has been looked at, in nodes and edges.
    pub(super) spent: usize,
    slots: Vec<Slots>,
    /// Dummy nodes that are in no chain.
    free: Vec<u32>,
    journal: Journal,
    /// Sums for counting crossings.
    sums: Vec<u32>,
}

/// The changes of a try, for undoing them.
#[derive(Debug, Clone, Default)]
struct Journal {
    is_recording: bool,
    /// For every layer whether it has been saved.
    is_saved: Vec<bool>,
    saved: Vec<(usize, Vec<u32>)>,
    chains: Vec<(u32, Vec<u32>)>,
    /// Boxes with their layers before.
    moved: Vec<(u32, u32)>,
    /// For every bundle whether it is laid anew.
    is_laid: Vec<bool>,
    /// Lists that can be used again.
    spare: Vec<Vec<u32>>,
}

impl OrderState {
    pub(crate) fn new(layering: &Layering) -> Self {
        let mut degrees = [vec![0_u32; layering.real_count], vec![0_u32; layering.real_count]];
        let mut bundles = vec![Vec::new(); layering.real_count];
        let mut slots = vec![Slots::default(); layering.chains.len()];
        for (index, chain) in layering.steep_chains() {
            let (upper, lower) = (chain[0], chain[chain.len() - 1]);
            slots[index] = Slots { below_upper: degrees[1][upper], above_lower: degrees[0][lower] };
            degrees[0][lower] += 1;
            degrees[1][upper] += 1;
            bundles[upper].push(index as u32);
            bundles[lower].push(index as u32);
        }
        let dummy_count = layering.node_count() - layering.real_count;
        let [above, below] =
            degrees.map(|degrees| Lists::new(degrees.into_iter().chain(std::iter::repeat_n(1, dummy_count))));
        let mut state = Self {
            layers: layering.layers.iter().map(|layer| small(layer)).collect(),
            position: vec![ABSENT; layering.node_count()],
            layer_of: small(&layering.layer_of),
            real_count: layering.real_count,
            chains: layering.chains.iter().map(|chain| small(chain)).collect(),
            bundles,
            above,
            below,
            slots,
            ..Self::default()
        };
        state.journal.is_saved = vec![false; state.layers.len()];
        state.journal.is_laid = vec![false; layering.chains.len()];
        layering.steep_chains().for_each(|(index, _)| state.join(index));
        (0..state.layers.len()).for_each(|layer| state.update_positions(layer));
        state
    }

    /// Sets the neighbours along a chain.
    fn join(&mut self, bundle: usize) {
        let chain = std::mem::take(&mut self.chains[bundle]);
        let slots = self.slots[bundle];
        let last = chain.len() - 2;
        for (index, pair) in chain.windows(2).enumerate() {
            let below = if index == 0 { slots.below_upper } else { 0 };
            let above = if index == last { slots.above_lower } else { 0 };
            self.below.set(pair[0], below, pair[1]);
            self.above.set(pair[1], above, pair[0]);
        }
        self.chains[bundle] = chain;
    }

    /// The number of nodes, with those that are in no layer.
    pub(crate) fn node_count(&self) -> usize {
        self.position.len()
    }

    /// Takes another order of the same nodes.
    pub(crate) fn set_layers(&mut self, layers: &[Vec<u32>]) {
        for (index, layer) in layers.iter().enumerate() {
            self.layers[index].clone_from(layer);
            self.update_positions(index);
        }
    }

    /// Updates the positions of a layer's nodes.
    pub(super) fn update_positions(&mut self, layer: usize) {
        for (position, &node) in self.layers[layer].iter().enumerate() {
            self.position[node as usize] = position as u32;
        }
    }

    /// Puts a node that is absent into its layer.
    pub(super) fn insert(&mut self, node: u32, gap: usize) {
        let layer = self.layer_of[node as usize] as usize;
        self.layers[layer].insert(gap, node);
        for (position, &node) in self.layers[layer].iter().enumerate().skip(gap) {
            self.position[node as usize] = position as u32;
        }
    }

    /// Takes those nodes out of a layer that are marked as absent, and reports for each its
    /// position among the rest.
    pub(super) fn close(&mut self, layer: usize, mut gap: impl FnMut(u32, u32)) {
        let position = &mut self.position;
        let mut count = 0;
        self.layers[layer].retain(|&node| {
            let is_present = position[node as usize] != ABSENT;
            if is_present {
                position[node as usize] = count;
                count += 1;
            } else {
                gap(node, count);
            }
            is_present
        });
    }

    /// The number of crossings between all layers.
    pub(crate) fn crossings(&mut self) -> usize {
        self.spent += self.position.len() * 3;
        (1..self.layers.len()).map(|layer| self.crossings_below(layer - 1)).sum()
    }

    /// Crossings below one layer, by counting inversions with a tree of sums.
    pub(super) fn crossings_below(&mut self, layer: usize) -> usize {
        let Some(lower) = self.layers.get(layer + 1) else { return 0 };
        let width = lower.len();
        let mut sums = std::mem::take(&mut self.sums);
        sums.clear();
        sums.resize(width + 1, 0);
        let (mut inserted, mut total) = (0, 0);
        for &node in &self.layers[layer] {
            let ends = self.below.of(node);
            for &end in ends {
                let (mut index, mut not_right) = (self.position[end as usize] as usize + 1, 0);
                while index > 0 {
                    not_right += sums[index];
                    index &= index - 1;
                }
                total += (inserted - not_right) as usize;
            }
            for &end in ends {
                let mut index = self.position[end as usize] as usize + 1;
                while index <= width {
                    sums[index] += 1;
                    index += index & index.wrapping_neg();
                }
            }
            inserted += ends.len() as u32;
        }
        self.sums = sums;
        total
    }

    /// Records changes from now on, so that they can be undone.
    pub(super) fn begin(&mut self) {
        self.journal.is_recording = true;
    }

    /// Saves a layer that is about to change.
    pub(super) fn save(&mut self, layer: usize) {
        if self.journal.is_recording && !std::mem::replace(&mut self.journal.is_saved[layer], true) {
            let mut copy = self.journal.spare.pop().unwrap_or_default();
            copy.clone_from(&self.layers[layer]);
            self.journal.saved.push((layer, copy));
        }
    }

    /// The layers that have changed.
    pub(super) fn saved_layers(&self) -> impl Iterator<Item = usize> {
        self.journal.saved.iter().map(|saved| saved.0)
    }

    /// Moves a box to another layer. Its bundles have to be laid anew.
    pub(super) fn set_layer(&mut self, node: u32, layer: u32) {
        let old = std::mem::replace(&mut self.layer_of[node as usize], layer);
        self.journal.moved.push((node, old));
    }

    /// The bundles that were laid anew, with the chains that they had before.
    pub(super) fn old_chains(&self) -> &[(u32, Vec<u32>)] {
        &self.journal.chains
    }

    /// Gives a bundle dummy nodes in the layers between its boxes; they are absent.
    pub(super) fn lay(&mut self, bundle: u32) {
        if std::mem::replace(&mut self.journal.is_laid[bundle as usize], true) {
            return;
        }
        let old = std::mem::take(&mut self.chains[bundle as usize]);
        let (upper, lower) = (old[0], old[old.len() - 1]);
        let mut chain = self.journal.spare.pop().unwrap_or_default();
        chain.clear();
        chain.push(upper);
        for layer in self.layer_of[upper as usize] + 1..self.layer_of[lower as usize] {
            let dummy = self.free.pop().unwrap_or_else(|| {
                self.above.push();
                self.below.push();
                self.layer_of.push(0);
                self.position.push(ABSENT);
                self.position.len() as u32 - 1
            });
            self.layer_of[dummy as usize] = layer;
            chain.push(dummy);
        }
        chain.push(lower);
        self.chains[bundle as usize] = chain;
        self.join(bundle as usize);
        self.journal.chains.push((bundle, old));
    }

    /// Accepts what has been tried.
    pub(super) fn accept(&mut self) {
        while let Some((bundle, chain)) = self.journal.chains.pop() {
            self.journal.is_laid[bundle as usize] = false;
            self.release(chain);
        }
        self.journal.moved.clear();
        while let Some((layer, copy)) = self.journal.saved.pop() {
            self.journal.is_saved[layer] = false;
            self.journal.spare.push(copy);
        }
        self.journal.is_recording = false;
    }

    /// Puts everything back to what it was before.
    pub(super) fn undo(&mut self) {
        while let Some((node, layer)) = self.journal.moved.pop() {
            self.layer_of[node as usize] = layer;
        }
        while let Some((bundle, old)) = self.journal.chains.pop() {
            self.journal.is_laid[bundle as usize] = false;
            let tried = std::mem::replace(&mut self.chains[bundle as usize], old);
            self.release(tried);
            self.join(bundle as usize);
        }
        while let Some((layer, copy)) = self.journal.saved.pop() {
            self.journal.is_saved[layer] = false;
            self.journal.spare.push(std::mem::replace(&mut self.layers[layer], copy));
            self.update_positions(layer);
        }
        self.journal.is_recording = false;
    }

    /// Frees the dummy nodes of a chain.
    fn release(&mut self, chain: Vec<u32>) {
        for &dummy in dummies(&chain) {
            self.position[dummy as usize] = ABSENT;
            self.free.push(dummy);
        }
        self.journal.spare.push(chain);
    }

    /// Adds empty layers up to that one.
    pub(super) fn add_layers_up_to(&mut self, last: usize) {
        let count = self.layers.len().max(last + 1);
        self.layers.resize(count, Vec::new());
        self.journal.is_saved.resize(count, false);
    }

    /// Copies the positions of all nodes.
    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot {
            layer_of: self.layer_of[..self.real_count].to_vec(),
            position: self.position.clone(),
            chains: self.chains.clone(),
        }
    }

    /// The positions of a node's neighbours in the next layer, but for those that are absent.
    pub(super) fn ends(&self, node: u32, downwards: bool) -> impl Iterator<Item = u32> {
        let lists = if downwards { &self.below } else { &self.above };
        lists.of(node).iter().map(|&end| self.position[end as usize]).filter(|&end| end != ABSENT)
    }
}

/// The positions of all nodes at some time.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    layer_of: Vec<u32>,
    position: Vec<u32>,
    chains: Vec<Vec<u32>>,
}

impl Snapshot {
    /// Returns the same as a layering; layers without any box at the end are left out.
    pub(super) fn to_layering(&self, bundles: &[EdgeBundle]) -> Layering {
        let layer_of: Vec<usize> = self.layer_of.iter().map(|&layer| layer as usize).collect();
        let mut layering = Layering::new(&layer_of, bundles);
        let mut position = self.position[..layering.real_count].to_vec();
        position.resize(layering.node_count(), 0);
        for (chain, own) in layering.chains.iter().zip(&self.chains) {
            chain.iter().zip(own).for_each(|(&node, &own)| position[node] = self.position[own as usize]);
        }
        layering.layers.iter_mut().for_each(|layer| layer.sort_by_key(|&node| position[node]));
        layering
    }
}

/// The same numbers in half the space.
fn small(list: &[usize]) -> Vec<u32> {
    list.iter().map(|&number| number as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{crossings_by_pairs, layering};

    #[test]
    fn counts_crossings() {
        // 0-3, 1-2 cross; 0-2, 1-2 share an end.
        let mut layering = layering(&[0, 0, 1, 1], &[(0, 3), (1, 2), (0, 2)]);
        assert_eq!((OrderState::new(&layering).crossings(), crossings_by_pairs(&layering)), (1, 1));
        layering.layers[1].reverse();
        assert_eq!((OrderState::new(&layering).crossings(), crossings_by_pairs(&layering)), (0, 0));
    }
}
