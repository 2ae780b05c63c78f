//! Moves of boxes to other layers, where their edges cross fewer others.
//!
//! In: ordered layers. Out: layers of the same boxes, ordered, with fewer crossings or shorter
//! edges. Never: a layer below the last that is allowed, an edge that leads another way, or a fixed
//! box in another layer.
//!
//! The network simplex makes edges short and knows nothing of crossings; many layerings are as
//! short or nearly so. A box is moved up or down by one layer, together with what is in its way;
//! the moved boxes are put back where they cross the fewest edges, and the whole is kept when it is
//! no worse. That considers layers and orders together, which neither stage does by itself. A try
//! touches only the layers through which the edges of the moved boxes run.

use crate::layout::layered::barycentre::Sweeper;
use crate::layout::layered::layering::{EdgeBundle, Layering, dummies};
use crate::layout::layered::order_state::{ABSENT, OrderState};
use crate::layout::layered::random::Random;
use crate::layout::layered::sifting::Sifting;

/// A crossing is worth edges that are longer by this many layers.
const CROSSING: i64 = 10;

/// Limits to the layers of boxes.
pub(super) struct Limits {
    /// The boxes that stay in their layers.
    pub(super) fixed: Vec<bool>,
    /// The last layer that may be used.
    pub(super) last: usize,
}

/// Moves boxes between layers for about `budget` steps.
pub(super) fn improve(layering: Layering, bundles: &[EdgeBundle], limits: &Limits, budget: usize) -> Layering {
    let mut moves = LayerMoves::new(&layering, bundles, limits);
    if moves.movable.is_empty() {
        return layering;
    }
    let mut random = Random::default();
    let mut now = moves.cost();
    let (mut least, mut best) = (now, moves.state.snapshot());
    for _ in 0..MOST_MOVES {
        if moves.state.spent >= budget || moves.crossings == 0 {
            break;
        }
        if random.below(10) < SIFTED {
            moves.sift(&mut random);
        } else if !moves.find_moved(&mut random) {
            continue;
        } else {
            moves.settle(&mut random);
        }
        // Up to two crossings too many lead out of dead ends; in the end none.
        let left = budget.saturating_sub(moves.state.spent);
        let heat = 1 + (2 * CROSSING as u128 * left as u128 / budget.max(1) as u128) as usize;
        let tried = moves.cost();
        if tried > now + random.below(heat) as i64 {
            moves.undo();
            continue;
        }
        moves.state.accept();
        now = tried;
        if now < least {
            least = now;
            best = moves.state.snapshot();
        }
    }
    best.to_layering(bundles)
}

/// How many of ten tries leave the layers as they are and look for a better position of one box.
const SIFTED: usize = 3;

/// The limit is for graphs so small that nothing is spent on them.
const MOST_MOVES: usize = 20_000;

struct LayerMoves<'a> {
    bundles: &'a [EdgeBundle],
    limits: &'a Limits,
    state: OrderState,
    /// The boxes that may be moved.
    movable: Vec<usize>,
    /// How many boxes stand in every layer.
    boxes_in: Vec<usize>,
    crossings: i64,
    /// The length of all edges, in layers.
    length: i64,
    /// The crossings below every layer.
    crossings_below: Vec<i64>,
    /// The same before the try, where it has changed.
    old_crossings: Vec<(usize, i64)>,
    old_length: i64,
    sifting: Sifting,
    sweeper: Sweeper,
    /// Boxes that move together, and by how many layers.
    moved: Vec<u32>,
    by: i32,
    is_moved: Vec<bool>,
    /// For every node that moves its desired position in its layer: 0 at the left, 1 at the right.
    desired: Vec<f32>,
    /// For every box that moves the sum of the positions that its edges desire, and how many they
    /// are.
    sums: Vec<(f32, f32)>,
    /// Lists that are used again and again.
    touched: Vec<usize>,
    closed: Vec<(u32, u32)>,
}

impl<'a> LayerMoves<'a> {
    fn new(layering: &Layering, bundles: &'a [EdgeBundle], limits: &'a Limits) -> Self {
        let mut state = OrderState::new(layering);
        state.add_layers_up_to(limits.last);
        let count = layering.real_count;
        let mut boxes_in = vec![0; state.layers.len()];
        layering.layer_of[..count].iter().for_each(|&layer| boxes_in[layer] += 1);
        let crossings_below: Vec<i64> =
            (0..state.layers.len()).map(|layer| state.crossings_below(layer) as i64).collect();
        let lengths = bundles
            .iter()
            .map(|bundle| bundle.edges.len() * (layering.layer_of[bundle.lower] - layering.layer_of[bundle.upper]));
        Self {
            bundles,
            limits,
            movable: (0..count).filter(|&node| !limits.fixed[node]).collect(),
            boxes_in,
            crossings: crossings_below.iter().sum(),
            length: lengths.sum::<usize>() as i64,
            crossings_below,
            old_crossings: Vec::new(),
            old_length: 0,
            sifting: Sifting::default(),
            sweeper: Sweeper::default(),
            moved: Vec::new(),
            by: 0,
            is_moved: vec![false; count],
            desired: Vec::new(),
            sums: Vec::new(),
            touched: Vec::new(),
            closed: Vec::new(),
            state,
        }
    }

    fn cost(&self) -> i64 {
        CROSSING * self.crossings + self.length
    }

    /// Chooses a box and finds what moves with it, one layer down or up; whether all of that can.
    fn find_moved(&mut self, random: &mut Random) -> bool {
        let node = self.movable[random.below(self.movable.len())];
        let down = random.below(2) == 0;
        self.moved.clear();
        self.moved.push(node as u32);
        self.by = if down { 1 } else { -1 };
        self.is_moved[node] = true;
        let end = if down { self.limits.last as u32 } else { 0 };
        let mut next = 0;
        let mut is_free = true;
        while let Some(&node) = self.moved.get(next) {
            next += 1;
            if self.limits.fixed[node as usize] || self.state.layer_of[node as usize] == end {
                is_free = false;
                break;
            }
            let beside = if down { self.state.below.of(node) } else { self.state.above.of(node) };
            for &pushed in beside.iter().filter(|&&pushed| (pushed as usize) < self.state.real_count) {
                if !std::mem::replace(&mut self.is_moved[pushed as usize], true) {
                    self.moved.push(pushed);
                }
            }
        }
        let is_free = is_free && self.count_boxes();
        self.moved.iter().for_each(|&node| self.is_moved[node as usize] = is_free);
        is_free
    }

    /// Counts the moved boxes in the layers that they move to, unless that left a layer without a
    /// box, which would be space for nothing.
    fn count_boxes(&mut self) -> bool {
        for &node in &self.moved {
            let layer = self.state.layer_of[node as usize];
            self.boxes_in[layer as usize] -= 1;
            self.boxes_in[layer.wrapping_add_signed(self.by) as usize] += 1;
        }
        let last = self.boxes_in.iter().rposition(|&count| count > 0).unwrap_or(0);
        let is_full = self.boxes_in[..=last].iter().all(|&count| count > 0);
        if !is_full {
            self.count_boxes_back();
        }
        is_full
    }

    /// Counts the moved boxes, which stand in their old layers, there again.
    fn count_boxes_back(&mut self) {
        for &node in &self.moved {
            let layer = self.state.layer_of[node as usize];
            self.boxes_in[layer as usize] += 1;
            self.boxes_in[layer.wrapping_add_signed(self.by) as usize] -= 1;
        }
    }

    /// Moves the boxes, puts them and their edges where these cross the fewest others, and counts
    /// anew.
    fn settle(&mut self, random: &mut Random) {
        self.state.begin();
        self.take_out();
        self.lay();
        self.sifting.prefers_last = random.below(2) == 0;
        for &node in &self.moved {
            self.sifting.insert_near(&mut self.state, node, &self.desired);
        }
        if self.moved.len() > 1 {
            self.sifting.round(&mut self.state, &self.moved, usize::MAX);
        }
        self.count();
    }

    /// Looks for a better position of one box within its layer.
    fn sift(&mut self, random: &mut Random) {
        self.moved.clear();
        self.state.begin();
        self.sifting.prefers_last = random.below(2) == 0;
        let node = random.below(self.state.real_count) as u32;
        self.sifting.round(&mut self.state, &[node], usize::MAX);
        self.old_length = self.length;
        self.count();
    }

    /// Takes the boxes and all their edges out of their layers.
    fn take_out(&mut self) {
        let state = &mut self.state;
        self.touched.clear();
        for &node in &self.moved {
            state.position[node as usize] = ABSENT;
            self.touched.push(state.layer_of[node as usize] as usize);
            for &bundle in &state.bundles[node as usize] {
                let chain = &state.chains[bundle as usize];
                for &dummy in dummies(chain) {
                    state.position[dummy as usize] = ABSENT;
                    self.touched.push(state.layer_of[dummy as usize] as usize);
                }
            }
        }
        self.touched.sort_unstable();
        self.touched.dedup();
        self.desired.resize(state.node_count(), 0.0);
        for &layer in &self.touched {
            state.save(layer);
            state.spent += state.layers[layer].len();
            self.closed.clear();
            state.close(layer, |node, gap| self.closed.push((node, gap)));
            let width = state.layers[layer].len().max(1) as f32;
            self.closed.iter().for_each(|&(node, gap)| self.desired[node as usize] = gap as f32 / width);
        }
    }

    /// Moves the boxes to their new layers and lays all their edges anew; all of it is absent
    /// still.
    fn lay(&mut self) {
        let Self { state, moved, is_moved, .. } = self;
        for &node in moved.iter() {
            let layer = state.layer_of[node as usize].wrapping_add_signed(self.by);
            state.set_layer(node, layer);
        }
        for &node in moved.iter() {
            for index in 0..state.bundles[node as usize].len() {
                let bundle = state.bundles[node as usize][index];
                state.lay(bundle);
            }
        }
        self.old_length = self.length;
        for (bundle, old) in state.old_chains() {
            let edges = self.bundles[*bundle as usize].edges.len() as i64;
            self.length += edges * (state.chains[*bundle as usize].len() as i64 - old.len() as i64);
        }
        self.desired.resize(state.node_count(), 0.0);
        self.sums.resize(state.real_count, (0.0, 0.0));
        moved.iter().for_each(|&node| self.sums[node as usize] = (0.0, 0.0));
        for (bundle, old) in state.old_chains() {
            let chain = &state.chains[*bundle as usize];
            let (first, last) = (chain[0] as usize, chain[chain.len() - 1] as usize);
            // A dummy node wants to stand where the old chain passed its layer, or where that began
            // or ended.
            let shift = if is_moved[first] { self.by } else { 0 };
            for index in 1..chain.len() - 1 {
                let passed = index.saturating_add_signed(shift as isize).min(old.len() - 1);
                self.desired[chain[index] as usize] = share(state, &self.desired, old[passed]);
            }
            // A box wants to stand where its edges passed the layer that it moves to.
            let (end, passed) = if self.by > 0 { (first, 1) } else { (last, old.len() - 2) };
            if old.len() > 2 && is_moved[end] {
                let sum = &mut self.sums[end];
                *sum = (sum.0 + share(state, &self.desired, old[passed]), sum.1 + 1.0);
            }
        }
        for &node in moved.iter() {
            is_moved[node as usize] = false;
            let (sum, count) = self.sums[node as usize];
            if count > 0.0 {
                self.desired[node as usize] = sum / count;
            }
        }
    }

    /// Swaps neighbours in the layers that have changed, and counts the crossings between these.
    fn count(&mut self) {
        self.touched.clear();
        self.touched.extend(self.state.saved_layers());
        self.sweeper.transpose_from(&mut self.state, self.touched.iter().copied(), false);
        self.touched.clear();
        self.touched.extend(self.state.saved_layers().flat_map(|layer| [layer.saturating_sub(1), layer]));
        self.touched.sort_unstable();
        self.touched.dedup();
        self.old_crossings.clear();
        for &layer in &self.touched {
            let count = self.state.crossings_below(layer) as i64;
            self.state.spent += self.state.layers[layer].len() * 2;
            let old = std::mem::replace(&mut self.crossings_below[layer], count);
            self.old_crossings.push((layer, old));
            self.crossings += count - old;
        }
    }

    /// Puts all back as it was before [`Self::settle`].
    fn undo(&mut self) {
        self.state.undo();
        self.count_boxes_back();
        self.length = self.old_length;
        for &(layer, old) in &self.old_crossings {
            self.crossings += old - self.crossings_below[layer];
            self.crossings_below[layer] = old;
        }
    }
}

/// The position in its layer of a node of an old chain, now or before: 0 at the left, 1 at the
/// right.
fn share(state: &OrderState, desired: &[f32], node: u32) -> f32 {
    match state.position[node as usize] {
        ABSENT => desired[node as usize],
        position => position as f32 / state.layers[state.layer_of[node as usize] as usize].len() as f32,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests::crossings_by_pairs;

    fn bundles(ends: &[(usize, usize)]) -> Vec<EdgeBundle> {
        let bundle =
            |(index, &(upper, lower)): (usize, &(usize, usize))| EdgeBundle { upper, lower, edges: vec![index] };
        ends.iter().enumerate().map(bundle).collect()
    }

    fn sum(layering: &Layering, bundles: &[EdgeBundle]) -> usize {
        let length = |bundle: &EdgeBundle| {
            bundle.edges.len() * (layering.layer_of[bundle.lower] - layering.layer_of[bundle.upper])
        };
        CROSSING as usize * crossings_by_pairs(layering) + bundles.iter().map(length).sum::<usize>()
    }

    #[test]
    fn a_box_moves_to_where_nothing_crosses_its_edge() {
        // 0 and 1 share 2 and 3, which cross in one layer whatever their order; one layer lower, 3
        // is reached from outside.
        let bundles = bundles(&[(0, 2), (0, 3), (1, 2), (1, 3)]);
        let layers = Layering::new(&[0, 0, 1, 1], &bundles);
        assert_eq!(crossings_by_pairs(&layers), 1);
        let limits = Limits { fixed: vec![false; 4], last: 2 };
        let moved = improve(layers.clone(), &bundles, &limits, 100_000);
        assert_eq!(crossings_by_pairs(&moved), 0);
        let still = Limits { fixed: vec![true; 4], last: 2 };
        assert_eq!(improve(layers.clone(), &bundles, &still, 100_000), layers);
        assert_eq!(improve(layers.clone(), &bundles, &limits, 0), layers, "no more than its budget");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn edges_lead_down_and_nothing_gets_worse(
            ends in prop::collection::btree_set((0_usize..9, 0_usize..9), 1..16),
            fixed in prop::collection::vec(any::<bool>(), 9),
        ) {
            let layer_of = [0, 0, 1, 1, 1, 2, 2, 3, 3];
            let bundles = bundles(&ends.into_iter().filter(|&(a, b)| layer_of[a] < layer_of[b]).collect::<Vec<_>>());
            let before = Layering::new(&layer_of, &bundles);
            let limits = Limits { fixed: fixed.clone(), last: 4 };
            let after = improve(before.clone(), &bundles, &limits, 20_000);
            prop_assert!(sum(&after, &bundles) <= sum(&before, &bundles));
            for bundle in &bundles {
                prop_assert!(after.layer_of[bundle.upper] < after.layer_of[bundle.lower]);
            }
            for node in (0..9).filter(|&node| fixed[node]) {
                prop_assert_eq!(after.layer_of[node], layer_of[node]);
            }
            prop_assert!(after.layers.len() <= 5 && after.layers.iter().all(|layer| layer.iter().any(|&node| node < 9)));
            let mut all = after.layers.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..after.node_count()).collect::<Vec<_>>());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn counts_after_every_try_and_undoes_it(ends in prop::collection::btree_set((0_usize..9, 0_usize..9), 1..16), take: u32) {
            let layer_of = [0, 0, 1, 1, 1, 2, 2, 3, 3];
            let bundles = bundles(&ends.into_iter().filter(|&(a, b)| layer_of[a] < layer_of[b]).collect::<Vec<_>>());
            let layers = Layering::new(&layer_of, &bundles);
            let limits = Limits { fixed: vec![false; 9], last: 4 };
            let mut moves = LayerMoves::new(&layers, &bundles, &limits);
            let mut random = Random::default();
            for turn in 0..32 {
                let before = (moves.cost(), moves.state.snapshot().to_layering(&bundles));
                if random.below(4) == 0 {
                    moves.sift(&mut random);
                } else if moves.find_moved(&mut random) {
                    moves.settle(&mut random);
                } else {
                    continue;
                }
                let tried = moves.state.snapshot().to_layering(&bundles);
                prop_assert_eq!(moves.cost(), sum(&tried, &bundles) as i64);
                if take >> turn & 1 == 1 {
                    moves.state.accept();
                } else {
                    moves.undo();
                    prop_assert_eq!(&(moves.cost(), moves.state.snapshot().to_layering(&bundles)), &before);
                }
            }
        }
    }
}
