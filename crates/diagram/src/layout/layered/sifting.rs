//! Sifting of whole boxes: one is taken out together with all its edges and put back where these
//! cross the fewest others.
//!
//! In: layers in some order. Out: an order with no more crossings. Never: a node in another layer.
//!
//! [Sifting](https://doi.org/10.1007/3-540-46648-7_22) (Matuszewski, Schönfeld and Molitor 1999)
//! moves a node to the best position of its layer. Here an edge is put back along the best path
//! through all layers at once, by dynamic programming over the gaps between the nodes of each
//! layer. A long edge that has to change sides in five layers at a time, which no swap of two
//! neighbours finds, is one step here.
//!
//! Costs are whole numbers kept as `f32`: every processor takes the least of four at a time.

use crate::layout::layered::order_state::{ABSENT, OrderState};

/// How far from its old position a node may go; more is too slow in wide layers.
const REACH: usize = 40;
/// The same for a dummy node whose best position is settled but for the other edges of its box.
const CLOSE_REACH: usize = 10;
const FAR: f32 = 1e30;

/// Lists that are used again and again.
#[derive(Debug, Default)]
pub(super) struct Sifting {
    /// Whether the last of equal positions is taken instead of the first.
    pub(super) prefers_last: bool,
    /// The nodes of the bundles that are moved, each from its other end to the box, one after the
    /// other.
    nodes: Vec<u32>,
    paths: Vec<Path>,
    /// For every node of a path but the first: its old or desired position, as the number of nodes
    /// left of it.
    old: Vec<u32>,
    stages: Vec<Stage>,
    costs: Vec<f32>,
    sums: Vec<f32>,
    /// The crossings of a line from one gap to each of the next layer.
    crossed: Vec<f32>,
    changes: Vec<i32>,
    gaps: Vec<usize>,
    /// The layers that are changed, with the nodes of each before.
    touched: Vec<usize>,
    is_touched: Vec<bool>,
    saved: Vec<Vec<u32>>,
    /// For every node that was taken out its position.
    gap_of: Vec<u32>,
}

/// The path of a bundle from its other end to the box that is moved.
#[derive(Debug, Clone, Copy)]
struct Path {
    /// Its nodes in the list of all.
    first: usize,
    end: usize,
    /// Its stages in the list of all.
    stage: usize,
    downwards: bool,
}

impl Path {
    /// Whether it has dummy nodes.
    fn is_long(&self) -> bool {
        self.end - self.first > 2
    }
}

/// The least costs of reaching the gaps of one layer.
#[derive(Debug, Clone, Copy)]
struct Stage {
    /// The first gap.
    low: usize,
    /// Its costs in the list of all.
    first: usize,
    count: usize,
}

impl Stage {
    /// The first of its gaps that is right of a position.
    fn first_gap_right_of(&self, position: u32) -> usize {
        (position as usize + 1).clamp(self.low, self.low + self.count) - self.low
    }
}

impl Sifting {
    /// Takes every box out and puts it back once, in the given sequence, while `state` has spent
    /// less than `limit`; returns how many crossings that removed.
    pub(super) fn round(&mut self, state: &mut OrderState, sequence: &[u32], limit: usize) -> usize {
        let mut gain = 0;
        for &node in sequence {
            if state.spent >= limit {
                break;
            }
            if !state.bundles[node as usize].is_empty() {
                gain += self.move_box(state, node);
            }
        }
        gain
    }

    /// Moves one box with all its edges, unless that makes more crossings; returns how many it
    /// removed.
    fn move_box(&mut self, state: &mut OrderState, node: u32) -> usize {
        self.collect(state, node);
        let among_ways = self.crossings_among_ways(state);
        self.take_out(state, node);
        self.old.clear();
        for path in &self.paths {
            self.old.extend(self.nodes[path.first + 1..path.end].iter().map(|&node| self.gap_of[node as usize]));
        }
        let (old, new) = self.put_back(state, node);
        if new <= old + among_ways {
            return (old + among_ways - new) as usize;
        }
        for (&layer, saved) in self.touched.iter().zip(&self.saved) {
            state.layers[layer].clone_from(saved);
            state.update_positions(layer);
        }
        0
    }

    /// Puts a box and its edges, which are all absent, near the desired positions, as far as their
    /// other ends are present. A desired position is a share of the layer: 0 for its left end, 1
    /// for its right one.
    pub(super) fn insert_near(&mut self, state: &mut OrderState, node: u32, desired: &[f32]) {
        self.collect(state, node);
        self.old.clear();
        state.save(state.layer_of[node as usize] as usize);
        for path in &self.paths {
            let nodes = &self.nodes[path.first + 1..path.end];
            self.old.extend(nodes.iter().map(|&node| desired_gap(state, node, desired)));
            for &dummy in &nodes[..nodes.len() - 1] {
                state.save(state.layer_of[dummy as usize] as usize);
            }
        }
        if self.paths.is_empty() {
            let width = state.layers[state.layer_of[node as usize] as usize].len();
            state.insert(node, (desired_gap(state, node, desired) as usize).min(width));
        } else {
            self.put_back(state, node);
        }
    }

    /// Collects the paths to a box from the other ends that are present.
    fn collect(&mut self, state: &OrderState, node: u32) {
        self.nodes.clear();
        self.paths.clear();
        for &bundle in &state.bundles[node as usize] {
            let chain = &state.chains[bundle as usize];
            let downwards = chain[0] != node;
            let other = if downwards { chain[0] } else { chain[chain.len() - 1] };
            if state.position[other as usize] == ABSENT {
                continue;
            }
            let first = self.nodes.len();
            if downwards {
                self.nodes.extend_from_slice(chain);
            } else {
                self.nodes.extend(chain.iter().rev());
            }
            self.paths.push(Path { first, end: self.nodes.len(), stage: 0, downwards });
        }
    }

    /// How often the paths cross each other.
    fn crossings_among_ways(&self, state: &OrderState) -> i32 {
        let mut total = 0;
        for (index, a) in self.paths.iter().enumerate().filter(|(_, path)| path.is_long()) {
            for b in self.paths[index + 1..].iter().filter(|b| b.downwards == a.downwards && b.is_long()) {
                let mut before = 0;
                // From the box back to where one of them starts.
                for back in 2..=(a.end - a.first).min(b.end - b.first) {
                    let [a, b] = [a, b].map(|path| i64::from(state.position[self.nodes[path.end - back] as usize]));
                    let side = (a - b).signum();
                    total += i32::from(side * before < 0);
                    before = side;
                }
            }
        }
        total
    }

    /// Takes a box and its dummy nodes out of their layers.
    fn take_out(&mut self, state: &mut OrderState, node: u32) {
        self.touched.clear();
        self.is_touched.resize(state.layers.len(), false);
        self.gap_of.resize(state.node_count(), 0);
        state.position[node as usize] = ABSENT;
        self.touch(state.layer_of[node as usize] as usize);
        for index in 0..self.paths.len() {
            let Path { first, end, .. } = self.paths[index];
            for position in first + 1..end - 1 {
                let dummy = self.nodes[position] as usize;
                state.position[dummy] = ABSENT;
                self.touch(state.layer_of[dummy] as usize);
            }
        }
        while self.saved.len() < self.touched.len() {
            self.saved.push(Vec::new());
        }
        for (&layer, saved) in self.touched.iter().zip(&mut self.saved) {
            self.is_touched[layer] = false;
            saved.clone_from(&state.layers[layer]);
            state.save(layer);
            let gap_of = &mut self.gap_of;
            state.close(layer, |node, gap| gap_of[node as usize] = gap);
        }
    }

    fn touch(&mut self, layer: usize) {
        if !std::mem::replace(&mut self.is_touched[layer], true) {
            self.touched.push(layer);
        }
    }

    /// Puts a box where its edges cross the fewest others, and then every edge; returns how many
    /// crossings they had with others at their old positions, and how many they have now.
    fn put_back(&mut self, state: &mut OrderState, node: u32) -> (i32, i32) {
        self.stages.clear();
        self.costs.clear();
        self.sums.clear();
        let mut low = 0;
        let mut before = 0.0;
        let mut old = 0;
        for index in 0..self.paths.len() {
            let count = self.paths[index].end - self.paths[index].first - 1;
            before += self.forward(state, index, old, REACH);
            old += count;
            let end = self.stages[self.stages.len() - 1];
            low = end.low;
            self.sums.resize(end.count, 0.0);
            let costs = &self.costs[end.first..end.first + end.count];
            self.sums.iter_mut().zip(costs).for_each(|(sum, cost)| *sum += cost);
        }
        let gap = low + least(&self.sums, self.prefers_last);
        let mut total = 0.0;
        let (mut old, mut is_first) = (0, true);
        for index in 0..self.paths.len() {
            let path = self.paths[index];
            let count = path.end - path.first - 1;
            if count > 1 {
                self.trace(state, path, gap);
                if !is_first {
                    // Dummy nodes that were put back meanwhile stand in the way: the costs are not
                    // quite right any more.
                    let own = &mut self.old[old..old + count];
                    own.iter_mut().zip(&self.gaps).for_each(|(old, &gap)| *old = gap as u32);
                    self.paths[index].stage = self.stages.len();
                    self.forward(state, index, old, CLOSE_REACH);
                    self.trace(state, self.paths[index], gap);
                }
                is_first = false;
            }
            let end = self.stages[self.paths[index].stage + count - 1];
            total += self.costs[end.first + gap - end.low];
            for position in 0..count - 1 {
                state.insert(self.nodes[path.first + 1 + position], self.gaps[position]);
            }
            old += count;
        }
        state.insert(node, gap);
        (before as i32, total as i32)
    }

    /// Finds the best gap in every layer along a path that ends in `gap`.
    fn trace(&mut self, state: &mut OrderState, path: Path, gap: usize) {
        let count = path.end - path.first - 1;
        self.gaps.clear();
        self.gaps.resize(count, gap);
        for index in (1..count).rev() {
            let before = self.stages[path.stage + index - 1];
            self.gaps[index - 1] = self.trace_step(state, path, index, before, self.gaps[index]);
        }
    }

    /// The gap of the layer before from which the least cost of the gap `next` comes.
    fn trace_step(&self, state: &mut OrderState, path: Path, index: usize, before: Stage, next: usize) -> usize {
        let layer = &state.layers[state.layer_of[self.nodes[path.first + index] as usize] as usize];
        let next = next as u32;
        // The crossings of a line from the gap; one gap further, an edge that starts between them
        // is on its other side.
        let mut crossed = 0_i32;
        for (position, &start) in layer.iter().enumerate() {
            for end in state.ends(start, path.downwards) {
                crossed += i32::from((position < before.low) == (end >= next));
            }
        }
        state.spent += layer.len() * 2;
        let (mut found, mut found_cost) = (before.low, FAR);
        for (step, &cost) in self.costs[before.first..before.first + before.count].iter().enumerate() {
            let sum = cost + crossed as f32;
            if sum < found_cost || (self.prefers_last && sum <= found_cost) {
                (found, found_cost) = (before.low + step, sum);
            }
            let Some(&start) = layer.get(before.low + step) else { break };
            for end in state.ends(start, path.downwards) {
                crossed += if end >= next { 1 } else { -1 };
            }
        }
        found
    }

    /// Adds the least costs of reaching every gap of every layer along a path; returns the cost of
    /// the old positions, which stand in `old`.
    fn forward(&mut self, state: &mut OrderState, index: usize, old: usize, reach: usize) -> f32 {
        let path = self.paths[index];
        self.paths[index].stage = self.stages.len();
        let mut cost_of_old = 0.0;
        for step in 0..path.end - path.first - 1 {
            let (from, to) = (self.nodes[path.first + step], self.nodes[path.first + step + 1]);
            let width = state.layers[state.layer_of[to as usize] as usize].len();
            let gap = (self.old[old + step] as usize).min(width);
            let (low, high) = (gap.saturating_sub(reach), (gap + reach).min(width));
            let stage = Stage { low, first: self.costs.len(), count: high - low + 1 };
            if step == 0 {
                let position = state.position[from as usize] as usize;
                self.crossed(state, from, path.downwards, stage, (position, 1));
                self.costs.extend_from_slice(&self.crossed);
                cost_of_old += self.crossed[gap - low];
            } else {
                let before = self.stages[self.stages.len() - 1];
                let left = (self.old[old + step - 1] as usize).clamp(before.low, before.low + before.count - 1);
                cost_of_old += self.step(state, (from, path.downwards), [before, stage], [left, gap]);
            }
            self.stages.push(stage);
        }
        cost_of_old
    }

    /// Adds the least costs of the gaps of a layer, from those of the layer before; returns the
    /// crossings of the line between two of them.
    fn step(
        &mut self,
        state: &mut OrderState,
        (from, downwards): (u32, bool),
        stages: [Stage; 2],
        gaps: [usize; 2],
    ) -> f32 {
        let ([before, stage], [left, right]) = (stages, gaps);
        self.crossed(state, from, downwards, stage, (before.low, 0));
        let layer = &state.layers[state.layer_of[from as usize] as usize];
        self.costs.resize(stage.first + stage.count, FAR);
        let (reached, next) = self.costs.split_at_mut(stage.first);
        let crossed = &mut self.crossed[..stage.count];
        // The part that all gaps of the next layer have in common.
        let mut base = 0.0;
        let mut asked = 0.0;
        for (index, &cost) in reached[before.first..before.first + before.count].iter().enumerate() {
            let gap = before.low + index;
            relax(next, crossed, cost + base);
            if gap == left {
                asked = base + crossed[right - stage.low];
            }
            let Some(&start) = layer.get(gap).filter(|_| index + 1 < before.count) else { break };
            // The next gap has `start` on its other side, and so have all edges from there.
            for end in state.ends(start, downwards) {
                base += 1.0;
                crossed[stage.first_gap_right_of(end)..].iter_mut().for_each(|count| *count -= 2.0);
            }
        }
        state.spent += before.count * stage.count / 16;
        asked
    }

    /// For every gap of a layer the segments that a line to it crosses, which starts in the layer
    /// of `from`: nodes before `start.0` there are left of the start, `start.1` nodes belong to it,
    /// the rest is right of it.
    fn crossed(&mut self, state: &mut OrderState, from: u32, downwards: bool, stage: Stage, start: (usize, usize)) {
        let layer = &state.layers[state.layer_of[from as usize] as usize];
        let count = stage.count;
        // Changes from one gap to the next.
        self.changes.clear();
        self.changes.resize(count + 1, 0);
        let changes = &mut self.changes[..count + 1];
        for &node in &layer[..start.0.min(layer.len())] {
            for end in state.ends(node, downwards) {
                changes[0] += 1;
                changes[stage.first_gap_right_of(end)] -= 1;
            }
        }
        for &node in layer.iter().skip(start.0 + start.1) {
            for end in state.ends(node, downwards) {
                changes[stage.first_gap_right_of(end)] += 1;
            }
        }
        state.spent += layer.len() * 2;
        self.crossed.clear();
        let mut sum = 0;
        self.crossed.extend(changes[..count].iter().map(|change| {
            sum += change;
            sum as f32
        }));
    }
}

/// The index of the least cost.
fn least(costs: &[f32], last: bool) -> usize {
    let least = costs.iter().copied().fold(FAR, f32::min);
    let mut indices = (0..costs.len()).filter(|&index| costs[index] == least);
    let index = if last { indices.next_back() } else { indices.next() };
    index.unwrap_or(0)
}

/// A desired position as the number of nodes left of it.
fn desired_gap(state: &OrderState, node: u32, desired: &[f32]) -> u32 {
    let width = state.layers[state.layer_of[node as usize] as usize].len();
    (desired[node as usize] * width as f32).round() as u32
}

fn relax(next: &mut [f32], crossed: &[f32], cost: f32) {
    for (least, crossed) in next.iter_mut().zip(crossed) {
        let sum = cost + crossed;
        *least = if sum < *least { sum } else { *least };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::layout::layered::layering::Layering;
    use crate::tests;

    fn ordered(layering: &Layering, state: &OrderState) -> Layering {
        let large = |layer: &Vec<u32>| layer.iter().map(|&node| node as usize).collect();
        Layering { layers: state.layers.iter().map(large).collect(), ..layering.clone() }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn removes_what_it_says(ends in prop::collection::vec((0_usize..12, 0_usize..12), 1..24), prefers_last: bool) {
            let layer_of: Vec<usize> = (0..12).map(|node| node / 3).collect();
            let ends: Vec<_> = ends.into_iter().filter(|&(a, b)| layer_of[a] < layer_of[b]).collect();
            let layering = tests::layering(&layer_of, &ends);
            let mut state = OrderState::new(&layering);
            let before = state.crossings();
            let mut sifting = Sifting { prefers_last, ..Sifting::default() };
            let sequence: Vec<u32> = (0..12).collect();
            let gain = sifting.round(&mut state, &sequence, usize::MAX);
            prop_assert!(state.position.iter().all(|&position| position != ABSENT));
            let moved = ordered(&layering, &state);
            prop_assert_eq!(moved.positions(), state.position.iter().map(|&position| position as usize).collect::<Vec<_>>());
            prop_assert_eq!(state.crossings(), tests::crossings_by_pairs(&moved));
            prop_assert_eq!(before - gain, state.crossings());
        }
    }

    #[test]
    fn moves_a_long_edge_across_at_once() {
        // The bundle 0-3 stands right of a chain that leads from the left to the right.
        let mut layering = tests::layering(&[0, 0, 1, 2, 2], &[(0, 3), (1, 2), (2, 4)]);
        layering.layers = vec![vec![0, 1], vec![2, 5], vec![3, 4]];
        let mut state = OrderState::new(&layering);
        assert_eq!(state.crossings(), 2);
        assert_eq!(Sifting::default().round(&mut state, &[3], usize::MAX), 2);
        assert_eq!(state.layers[1], [5, 2]);
    }
}
