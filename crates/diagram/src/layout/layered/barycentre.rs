//! Barycentre and median sweeps, which sort nodes by their neighbours, and swaps of nodes that
//! stand side by side.
//!
//! In: layers in some order. Out: an order with fewer crossings. Never: a node in another layer.
//!
//! After [Sugiyama, Tagawa and Toda (1981)](https://doi.org/10.1109/TSMC.1981.4308636); the
//! weighted median and the swaps are those of [Gansner, Koutsofios, North and Vo
//! (1993)](https://www.graphviz.org/documentation/TSE93.pdf).

use crate::layout::layered::order_state::OrderState;

/// The number that a node is sorted by: the centre of its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Centre {
    Median,
    Mean,
}

/// Lists that are used again and again.
#[derive(Debug, Default)]
pub(super) struct Sweeper {
    keyed: Vec<(f64, u32)>,
    positions: Vec<u32>,
    ends: Ends,
    waiting: Vec<bool>,
}

impl Sweeper {
    /// Sweeps until `patience` sweeps in a layer have found nothing better, and keeps the best.
    pub(super) fn sweep(&mut self, state: &mut OrderState, centre: Centre, patience: usize) -> usize {
        let mut best = (state.crossings(), state.layers.clone());
        let mut idle = 0;
        for round in 0..64_usize {
            if best.0 == 0 || idle >= patience {
                break;
            }
            self.sort(state, centre, round.is_multiple_of(2), round % 4 >= 2);
            self.transpose(state, round % 4 >= 2);
            let count = state.crossings();
            idle += 1;
            if count < best.0 {
                best.0 = count;
                best.1.clone_from(&state.layers);
                idle = 0;
            }
        }
        state.set_layers(&best.1);
        best.0
    }

    /// Sorts every layer by the centre of its neighbours in the layer before, from the top or from
    /// the bottom. `turned` puts equals the other way round; nodes without neighbours stay where
    /// they are.
    fn sort(&mut self, state: &mut OrderState, centre: Centre, downwards: bool, turned: bool) {
        let count = state.layers.len();
        for step in 1..count {
            let index = if downwards { step } else { count - 1 - step };
            let mut layer = std::mem::take(&mut state.layers[index]);
            let lists = if downwards { &state.above } else { &state.below };
            state.spent += layer.len() * 4;
            self.keyed.clear();
            for &node in layer.iter().filter(|&&node| !lists.of(node).is_empty()) {
                let centre = self.centre(lists.of(node), &state.position, centre);
                self.keyed.push((centre, node));
            }
            if turned {
                self.keyed.reverse();
            }
            self.keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut sorted = self.keyed.iter().map(|keyed| keyed.1);
            for slot in layer.iter_mut().filter(|node| !lists.of(**node).is_empty()) {
                *slot = sorted.next().unwrap_or(*slot);
            }
            state.layers[index] = layer;
            state.update_positions(index);
        }
    }

    fn centre(&mut self, list: &[u32], position: &[u32], centre: Centre) -> f64 {
        let count = list.len();
        if centre == Centre::Mean {
            return list.iter().map(|&other| f64::from(position[other as usize])).sum::<f64>() / count as f64;
        }
        if let [other] = list {
            return f64::from(position[*other as usize]);
        }
        let positions = &mut self.positions;
        positions.clear();
        positions.extend(list.iter().map(|&other| position[other as usize]));
        positions.sort_unstable();
        let middle = count / 2;
        if count % 2 == 1 {
            return f64::from(positions[middle]);
        }
        let (left, right) = (f64::from(positions[middle - 1]), f64::from(positions[middle]));
        // Nearer to the side on which the neighbours stand closer together.
        let (before, after) = (left - f64::from(positions[0]), f64::from(positions[count - 1]) - right);
        if count == 2 || before + after == 0.0 {
            (left + right) / 2.0
        } else {
            (left * after + right * before) / (before + after)
        }
    }

    /// Swaps two nodes that stand side by side wherever that removes crossings, until no swap does.
    /// With `equals`, the first round also swaps where nothing changes, which leads out of dead
    /// ends.
    pub(super) fn transpose(&mut self, state: &mut OrderState, equals: bool) {
        let count = state.layers.len();
        self.transpose_from(state, 0..count, equals);
    }

    /// The same, beginning with those layers.
    pub(super) fn transpose_from(&mut self, state: &mut OrderState, layers: impl Iterator<Item = usize>, equals: bool) {
        let count = state.layers.len();
        // A layer is looked at again only when it or one beside it has changed.
        self.waiting.clear();
        self.waiting.resize(count, false);
        layers.for_each(|layer| self.waiting[layer] = true);
        // Every later swap removes a crossing, so this ends; the limit is for time only.
        for round in 0..20 {
            for index in 0..count {
                if std::mem::take(&mut self.waiting[index]) && self.ends.transpose(state, index, equals && round == 0) {
                    self.waiting[index.saturating_sub(1)..(index + 2).min(count)].fill(true);
                }
            }
            if !self.waiting.contains(&true) {
                break;
            }
        }
    }
}

/// The positions of the neighbours of every node of a layer, sorted, all in one list.
#[derive(Debug, Default)]
struct Ends {
    positions: Vec<u32>,
    /// For every node where its neighbours above start, where those below start, and where these
    /// end.
    limits: Vec<[u32; 3]>,
    slots: Vec<u32>,
    swaps: Vec<usize>,
}

impl Ends {
    fn read(&mut self, layer: &[u32], state: &OrderState) {
        self.positions.clear();
        self.limits.clear();
        for &node in layer {
            let start = self.positions.len();
            self.add(state.above.of(node), &state.position);
            let middle = self.positions.len();
            self.add(state.below.of(node), &state.position);
            self.limits.push([start as u32, middle as u32, self.positions.len() as u32]);
        }
    }

    fn add(&mut self, list: &[u32], position: &[u32]) {
        let start = self.positions.len();
        self.positions.extend(list.iter().map(|&other| position[other as usize]));
        if list.len() > 1 {
            self.positions[start..].sort_unstable();
        }
    }

    /// One round of swaps in one layer; whether there was one.
    fn transpose(&mut self, state: &mut OrderState, index: usize, equals: bool) -> bool {
        let layer = std::mem::take(&mut state.layers[index]);
        self.read(&layer, state);
        state.spent += layer.len() * 3;
        self.slots.clear();
        self.slots.extend(0..layer.len() as u32);
        self.swaps.clear();
        for position in 1..layer.len() {
            let gain = self.gain(self.slots[position - 1], self.slots[position]);
            if gain > 0 || (gain == 0 && equals) {
                self.slots.swap(position - 1, position);
                self.swaps.push(position);
            }
        }
        state.layers[index] = layer;
        if self.swaps.is_empty() {
            return false;
        }
        state.save(index);
        self.swaps.iter().for_each(|&position| state.layers[index].swap(position - 1, position));
        state.update_positions(index);
        true
    }

    /// How many crossings it removes to swap two nodes.
    fn gain(&self, left: u32, right: u32) -> i32 {
        let (left, right) = (self.limits[left as usize], self.limits[right as usize]);
        let gains = [0, 1].map(|side| {
            let [left, right] =
                [left, right].map(|limits| &self.positions[limits[side] as usize..limits[side + 1] as usize]);
            inversions(left, right) - inversions(right, left)
        });
        gains.into_iter().sum()
    }
}

/// Pairs of a position of the left node and a smaller one of the right node, which are crossings.
fn inversions(left: &[u32], right: &[u32]) -> i32 {
    if let ([left], [right]) = (left, right) {
        return i32::from(right < left);
    }
    let (mut total, mut smaller) = (0, 0);
    for &position in left {
        while smaller < right.len() && right[smaller] < position {
            smaller += 1;
        }
        total += smaller;
    }
    total as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::layering;

    #[test]
    fn removes_crossings() {
        let layering = layering(&[0, 0, 0, 1, 1, 1], &[(0, 5), (1, 4), (2, 3)]);
        for centre in [Centre::Median, Centre::Mean] {
            let mut state = OrderState::new(&layering);
            assert_eq!((state.crossings(), Sweeper::default().sweep(&mut state, centre, 4)), (3, 0));
        }
        let mut state = OrderState::new(&layering);
        Sweeper::default().transpose(&mut state, false);
        assert_eq!(state.crossings(), 0);
    }
}
