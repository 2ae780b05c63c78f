//! Boxes moved to other rows, where their edges cross fewer others.
//!
//! In: ordered rows. Out: rows of the same boxes, ordered, with fewer crossings or shorter edges. Never: a row below the last that is allowed, an
//! edge that leads another way, or a fixed box in another row.
//!
//! The network simplex makes edges short and knows nothing of crossings; many rows are as short or nearly so. A box is moved up or
//! down by one row, and what is in its way with it; the points keep their places, the moved boxes are put back where they
//! cross the fewest edges, and the whole is kept when it is no worse. That looks at rows and orders together, as neither pass does alone.

use super::order::Numbers;
use super::reinsert::Reinsertion;
use super::rows::{Neighbours, Rows, Strand};
use super::sweep::Order;

/// A crossing is worth edges that are longer by this many rows.
const CROSSING: usize = 10;

/// Where boxes may go.
pub(super) struct Limits {
    /// The boxes that stay in their rows.
    pub(super) fixed: Vec<bool>,
    /// The last row that may be used.
    pub(super) last: usize,
}

/// Moves boxes between rows for about `budget` steps.
pub(super) fn lift(rows: Rows, strands: &[Strand], limits: &Limits, budget: usize) -> Rows {
    let lift = Lift::new(&rows, strands, limits);
    if lift.movable.is_empty() {
        return rows;
    }
    let crossings = Order::new(rows.rows.clone(), &Neighbours::new(&rows)).crossings();
    let mut now = State { cost: cost(&rows, strands, crossings), rows };
    let mut best = now.clone();
    let mut numbers = Numbers::default();
    let mut spent = 0;
    for _ in 0..MOST_MOVES {
        if spent >= budget || best.cost.crossings == 0 {
            break;
        }
        let node = lift.movable[numbers.below(lift.movable.len())];
        let Some((row_of, moved)) = lift.moved(&now.rows, node, numbers.below(2) == 0) else { continue };
        let tried = lift.settled(&now.rows, &row_of, &moved, &mut numbers, &mut spent);
        // Up to a crossing too many leads out of dead ends.
        if tried.cost.sum() <= now.cost.sum() + numbers.below(CROSSING + 1) {
            now = tried;
        }
        if now.cost.sum() < best.cost.sum() {
            best = now.clone();
        }
    }
    best.rows
}

/// The limit is for graphs so small that nothing is spent on them.
const MOST_MOVES: usize = 4_000;

#[derive(Debug, Clone)]
struct State {
    rows: Rows,
    cost: Cost,
}

#[derive(Debug, Clone, Copy)]
struct Cost {
    crossings: usize,
    /// The length of all edges, in rows.
    length: usize,
}

impl Cost {
    fn sum(self) -> usize {
        CROSSING * self.crossings + self.length
    }
}

fn cost(rows: &Rows, strands: &[Strand], crossings: usize) -> Cost {
    let length = |strand: &Strand| strand.edges.len() * (rows.row_of[strand.lower] - rows.row_of[strand.upper]);
    Cost { crossings, length: strands.iter().map(length).sum() }
}

struct Lift<'a> {
    strands: &'a [Strand],
    limits: &'a Limits,
    /// The boxes that may be moved.
    movable: Vec<usize>,
    /// The strands at every box.
    at: Vec<Vec<usize>>,
}

impl<'a> Lift<'a> {
    fn new(rows: &Rows, strands: &'a [Strand], limits: &'a Limits) -> Self {
        let mut at = vec![Vec::new(); rows.boxes];
        for (index, strand) in strands.iter().enumerate() {
            at[strand.upper].push(index);
            at[strand.lower].push(index);
        }
        let movable = (0..rows.boxes).filter(|&node| !limits.fixed[node]).collect();
        Self { strands, limits, movable, at }
    }

    /// The rows with a box one row lower or higher, and the boxes that had to move: `None` when one of them cannot.
    fn moved(&self, rows: &Rows, node: usize, down: bool) -> Option<(Vec<usize>, Vec<usize>)> {
        let mut row_of = rows.row_of[..rows.boxes].to_vec();
        let mut moved = vec![node];
        let mut next = 0;
        while let Some(&node) = moved.get(next) {
            next += 1;
            if self.limits.fixed[node] || row_of[node] == if down { self.limits.last } else { 0 } {
                return None;
            }
            row_of[node] = if down { row_of[node] + 1 } else { row_of[node] - 1 };
            for &strand in &self.at[node] {
                let Strand { upper, lower, .. } = self.strands[strand];
                let pushed = if down { lower } else { upper };
                if pushed != node && rows.row_of[upper] + 1 == rows.row_of[lower] && !moved.contains(&pushed) {
                    moved.push(pushed);
                }
            }
        }
        // A row without a box would be room for nothing.
        let mut used = vec![false; row_of.iter().max().map_or(0, |last| last + 1)];
        row_of.iter().for_each(|&row| used[row] = true);
        used.iter().all(|used| *used).then_some((row_of, moved))
    }

    /// The rows after a move, ordered as they were, with the moved boxes at their best places.
    fn settled(
        &self,
        old: &Rows,
        row_of: &[usize],
        moved: &[usize],
        numbers: &mut Numbers,
        spent: &mut usize,
    ) -> State {
        let mut rows = Rows::new(row_of, self.strands);
        keep_order(old, &mut rows);
        let neighbours = Neighbours::new(&rows);
        let mut order = Order::new(rows.rows.clone(), &neighbours);
        let mut reinsertion = Reinsertion::new(&rows);
        reinsertion.last = numbers.below(2) == 0;
        reinsertion.round(&mut order, moved, usize::MAX);
        order.transpose(false);
        let crossings = order.crossings();
        *spent += order.spent + rows.points();
        rows.rows = order.rows;
        State { cost: cost(&rows, self.strands, crossings), rows }
    }
}

/// Orders rows as the points stood in the old ones, from which boxes have moved by one row.
fn keep_order(old: &Rows, new: &mut Rows) {
    let place = old.places();
    // A point that is new in its row stands where its chains passed that row, or, where none did, in the middle of what it belongs to.
    let mut sums = vec![(0.0, 0.0); new.points()];
    for (before, after) in old.chains.iter().zip(&new.chains) {
        let first = old.row_of[before[0]];
        for &point in after {
            let row = new.row_of[point];
            if let Some(&passed) = row.checked_sub(first).and_then(|index| before.get(index)) {
                sums[point].0 += place[passed] as f64;
                sums[point].1 += 1.0;
            }
        }
    }
    let key = |point: usize| match sums[point] {
        _ if point < old.boxes && old.row_of[point] == new.row_of[point] => place[point] as f64,
        (sum, count) if count > 0.0 => sum / count,
        _ if point < old.boxes => place[point] as f64,
        _ => 0.0,
    };
    let keys: Vec<f64> = (0..new.points()).map(key).collect();
    for row in &mut new.rows {
        row.sort_by(|&a, &b| f64::total_cmp(&keys[a], &keys[b]).then(a.cmp(&b)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagram::rows::tests::crossings_by_pairs;

    fn strands(ends: &[(usize, usize)]) -> Vec<Strand> {
        let strand = |(index, &(upper, lower)): (usize, &(usize, usize))| Strand { upper, lower, edges: vec![index] };
        ends.iter().enumerate().map(strand).collect()
    }

    fn sum(rows: &Rows, strands: &[Strand]) -> usize {
        cost(rows, strands, crossings_by_pairs(rows)).sum()
    }

    #[test]
    fn a_box_moves_to_where_nothing_crosses_its_edge() {
        // 0 and 1 share 2 and 3, which cross in one row whatever their order; one row lower, 3 is reached from outside.
        let strands = strands(&[(0, 2), (0, 3), (1, 2), (1, 3)]);
        let rows = Rows::new(&[0, 0, 1, 1], &strands);
        assert_eq!(crossings_by_pairs(&rows), 1);
        let limits = Limits { fixed: vec![false; 4], last: 2 };
        let lifted = lift(rows.clone(), &strands, &limits, 100_000);
        assert_eq!(crossings_by_pairs(&lifted), 0);
        let still = Limits { fixed: vec![true; 4], last: 2 };
        assert_eq!(lift(rows.clone(), &strands, &still, 100_000), rows);
        assert_eq!(lift(rows.clone(), &strands, &limits, 0), rows, "no more than its budget");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn edges_lead_down_and_nothing_gets_worse(
            ends in prop::collection::btree_set((0_usize..9, 0_usize..9), 1..16),
            fixed in prop::collection::vec(any::<bool>(), 9),
        ) {
            let row_of = [0, 0, 1, 1, 1, 2, 2, 3, 3];
            let strands = strands(&ends.into_iter().filter(|&(a, b)| row_of[a] < row_of[b]).collect::<Vec<_>>());
            let before = Rows::new(&row_of, &strands);
            let limits = Limits { fixed: fixed.clone(), last: 4 };
            let after = lift(before.clone(), &strands, &limits, 20_000);
            prop_assert!(sum(&after, &strands) <= sum(&before, &strands));
            for strand in &strands {
                prop_assert!(after.row_of[strand.upper] < after.row_of[strand.lower]);
            }
            for node in (0..9).filter(|&node| fixed[node]) {
                prop_assert_eq!(after.row_of[node], row_of[node]);
            }
            prop_assert!(after.rows.len() <= 5 && after.rows.iter().all(|row| row.iter().any(|&point| point < 9)));
            let mut all = after.rows.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..after.points()).collect::<Vec<_>>());
        }
    }
}
