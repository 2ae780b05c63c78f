//! The order of the nodes in every layer, so that few edges cross.
//!
//! In: a [`Layering`] in any order. Out: the same layers, ordered. Never: more work than its
//! budget, which is counted, not timed, so that the answer is the same on every machine.
//!
//! Many starts are improved by barycentre and median sweeps ([`barycentre`](super::barycentre));
//! the best of them are then improved by [`sifting`](super::sifting), and the rest of the budget
//! goes into shaking the best order and improving it again.

use std::collections::VecDeque;

use crate::layout::layered::barycentre::{Centre, Sweeper};
use crate::layout::layered::layering::Layering;
use crate::layout::layered::order_state::OrderState;
use crate::layout::layered::random::Random;
use crate::layout::layered::sifting::Sifting;

/// Orders the layers with about `budget` steps and returns the number of crossings.
pub(crate) fn order(layering: &mut Layering, budget: usize) -> usize {
    let state = OrderState::new(layering);
    let mut search = Search {
        first: state.layers.clone(),
        state,
        sweeper: Sweeper::default(),
        sifting: Sifting::default(),
        random: Random::default(),
        budget,
    };
    let mut candidates = search.starts();
    candidates.sort_by_key(|(crossings, _)| *crossings);
    candidates.truncate(4);
    let (crossings, layers) = search.refine(candidates);
    layering.layers = layers.into_iter().map(|layer| layer.into_iter().map(|node| node as usize).collect()).collect();
    crossings
}

type Layers = Vec<Vec<u32>>;

/// The crossings of an order of all layers, and that order.
type Candidate = (usize, Layers);

struct Search {
    state: OrderState,
    /// The layers as they were given.
    first: Layers,
    sweeper: Sweeper,
    sifting: Sifting,
    random: Random,
    budget: usize,
}

impl Search {
    /// Improves many first orders by sweeps, until a third of the budget is spent.
    fn starts(&mut self) -> Vec<Candidate> {
        let down = self.by_search(true, false);
        let wide = self.by_search(true, true);
        let up = self.by_search(false, false);
        let mut starts = vec![mirrored(&up), mirrored(&down), self.first.clone(), up, wide, down];
        let mut candidates = Vec::new();
        for round in 0..400_usize {
            let start = starts.pop().unwrap_or_else(|| self.shuffled());
            let centre = if round.is_multiple_of(2) { Centre::Median } else { Centre::Mean };
            self.state.set_layers(&start);
            let crossings = self.sweeper.sweep(&mut self.state, centre, 5);
            candidates.push((crossings, self.state.layers.clone()));
            if crossings == 0 || self.state.spent > self.budget / 3 {
                break;
            }
        }
        candidates
    }

    /// The nodes of every layer in the order in which a search along the edges comes to them: by
    /// depth, or by breadth.
    fn by_search(&self, from_above: bool, by_breadth: bool) -> Layers {
        let state = &self.state;
        let mut ordered = vec![Vec::new(); self.first.len()];
        let mut visited = vec![false; state.node_count()];
        let starts = self.first.iter().flatten();
        let starts: Vec<u32> = if from_above { starts.copied().collect() } else { starts.rev().copied().collect() };
        let mut todo = VecDeque::new();
        for start in starts {
            todo.push_back(start);
            while let Some(node) = if by_breadth { todo.pop_front() } else { todo.pop_back() } {
                if std::mem::replace(&mut visited[node as usize], true) {
                    continue;
                }
                ordered[state.layer_of[node as usize] as usize].push(node);
                let (near, far) = (state.below.of(node), state.above.of(node));
                let (first, second) = if from_above { (near, far) } else { (far, near) };
                // By depth only one way, so that a start brings what lies before it.
                todo.extend(if by_breadth { second.iter() } else { [].iter() });
                todo.extend(first.iter().rev());
            }
        }
        ordered
    }

    fn shuffled(&mut self) -> Layers {
        let mut layers = self.first.clone();
        layers.iter_mut().for_each(|layer| self.random.shuffle(layer));
        layers
    }

    /// Improves a few orders by sifting, then the best of them again and again from a shaken copy.
    fn refine(&mut self, candidates: Vec<Candidate>) -> Candidate {
        let mut best: Option<Candidate> = None;
        let share = self.budget / 6;
        for (_, layers) in candidates {
            let improved = self.sift(&layers, share);
            if best.as_ref().is_none_or(|best| improved.0 < best.0) {
                best = Some(improved);
            }
            if self.state.spent > self.budget || best.as_ref().is_some_and(|best| best.0 == 0) {
                break;
            }
        }
        let Some(mut best) = best else { return (0, Vec::new()) };
        // The limit is for graphs so small that nothing is spent on them.
        for _ in 0..200 {
            if best.0 == 0 || self.state.spent >= self.budget {
                break;
            }
            let shaken = self.shaken(&best.1);
            let improved = self.sift(&shaken, share);
            if improved.0 <= best.0 {
                best = improved;
            }
        }
        best
    }

    /// Rounds of sifting and swaps until none helps.
    fn sift(&mut self, layers: &[Vec<u32>], share: usize) -> Candidate {
        let state = &mut self.state;
        state.set_layers(layers);
        let mut sequence: Vec<u32> = (0..state.real_count as u32).collect();
        let limit = state.spent + share.min(self.budget.saturating_sub(state.spent)).max(1);
        let mut idle = 0;
        self.sifting.prefers_last = false;
        for _ in 0..50 {
            self.random.shuffle(&mut sequence);
            let gain = self.sifting.round(state, &sequence, limit);
            self.sweeper.transpose(state, false);
            self.sifting.prefers_last = !self.sifting.prefers_last;
            idle = if gain == 0 { idle + 1 } else { 0 };
            if idle == 2 || state.spent >= limit {
                break;
            }
        }
        (state.crossings(), state.layers.clone())
    }

    /// A copy with some stretches of layers shuffled.
    fn shaken(&mut self, layers: &[Vec<u32>]) -> Layers {
        let mut layers = layers.to_vec();
        for layer in &mut layers {
            if layer.len() > 2 && self.random.below(3) == 0 {
                let first = self.random.below(layer.len() - 1);
                let last = (first + 2 + self.random.below(layer.len() / 3 + 1)).min(layer.len());
                self.random.shuffle(&mut layer[first..last]);
            }
        }
        layers
    }
}

fn mirrored(layers: &[Vec<u32>]) -> Layers {
    layers.iter().map(|layer| layer.iter().rev().copied().collect()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests::{crossings_by_pairs, layering};

    /// The fewest crossings of any order.
    fn fewest(layering: &Layering) -> usize {
        fn permutations(layer: &[usize]) -> Vec<Vec<usize>> {
            if layer.len() < 2 {
                return vec![layer.to_vec()];
            }
            let mut all = Vec::new();
            for index in 0..layer.len() {
                let mut rest = layer.to_vec();
                let first = rest.remove(index);
                all.extend(permutations(&rest).into_iter().map(|rest| [vec![first], rest].concat()));
            }
            all
        }
        let choices: Vec<_> = layering.layers.iter().map(|layer| permutations(layer)).collect();
        let combine = |all: Vec<Vec<Vec<usize>>>, choice: &Vec<Vec<usize>>| {
            let with = |layers: &Vec<Vec<usize>>| {
                let layers = layers.clone();
                choice.iter().map(move |layer| [layers.clone(), vec![layer.clone()]].concat()).collect::<Vec<_>>()
            };
            all.iter().flat_map(with).collect()
        };
        let all = choices.iter().fold(vec![Vec::new()], combine);
        all.into_iter()
            .map(|order| crossings_by_pairs(&Layering { layers: order, ..layering.clone() }))
            .min()
            .unwrap_or(0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn finds_the_fewest_crossings_of_small_graphs(ends in prop::collection::vec((0_usize..8, 0_usize..8), 1..9)) {
            let layer_of = [0, 0, 0, 1, 1, 2, 2, 2];
            let ends: Vec<_> = ends.into_iter().filter(|&(a, b)| layer_of[a] < layer_of[b]).collect();
            let mut drawn = layering(&layer_of, &ends);
            prop_assume!(drawn.layers.iter().all(|layer| layer.len() < 6));
            let least = fewest(&drawn);
            let nodes = drawn.node_count();
            prop_assert_eq!(order(&mut drawn, 100_000), least);
            prop_assert_eq!(crossings_by_pairs(&drawn), least);
            let mut all: Vec<usize> = drawn.layers.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..nodes).collect::<Vec<_>>());
        }
    }

    #[test]
    fn spends_no_more_than_its_budget() {
        let layer_of: Vec<usize> = (0..400).map(|node| node / 40).collect();
        let ends: Vec<_> = (0..360).flat_map(|node| [(node, node + 40), (node, 360 + node * 7 % 40)]).collect();
        let mut drawn =
            layering(&layer_of, &ends.into_iter().filter(|&(a, b)| layer_of[a] < layer_of[b]).collect::<Vec<_>>());
        let before = crossings_by_pairs(&drawn);
        assert!(order(&mut drawn, 1) < before);
    }
}
