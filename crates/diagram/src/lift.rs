//! Boxes moved to other rows, where their edges cross fewer others.
//!
//! In: ordered rows. Out: rows of the same boxes, ordered, with fewer crossings or shorter edges. Never: a row below the last that is allowed, an
//! edge that leads another way, or a fixed box in another row.
//!
//! The network simplex makes edges short and knows nothing of crossings; many rows are as short or nearly so. A box is moved up or
//! down by one row, and what is in its way with it; the moved boxes are put back where they cross the fewest edges, and the whole
//! is kept when it is no worse. That looks at rows and orders together, as neither pass does alone. A try touches only the rows
//! through which the edges of the moved boxes run.

use super::field::{ABSENT, Field};
use super::order::Numbers;
use super::reinsert::Reinsertion;
use super::rows::{Rows, Strand};
use super::sweep::Sweeper;

/// A crossing is worth edges that are longer by this many rows.
const CROSSING: i64 = 10;

/// Where boxes may go.
pub(super) struct Limits {
    /// The boxes that stay in their rows.
    pub(super) fixed: Vec<bool>,
    /// The last row that may be used.
    pub(super) last: usize,
}

/// Moves boxes between rows for about `budget` steps.
pub(super) fn lift(rows: Rows, strands: &[Strand], limits: &Limits, budget: usize) -> Rows {
    let mut lift = Lift::new(&rows, strands, limits);
    if lift.movable.is_empty() {
        return rows;
    }
    let mut numbers = Numbers::default();
    let mut now = lift.cost();
    let (mut least, mut best) = (now, lift.field.snapshot());
    for _ in 0..MOST_MOVES {
        if lift.field.spent >= budget || lift.crossings == 0 {
            break;
        }
        if numbers.below(10) < SIFTED {
            lift.sift(&mut numbers);
        } else if !lift.find_moved(&mut numbers) {
            continue;
        } else {
            lift.settle(&mut numbers);
        }
        // Up to two crossings too many lead out of dead ends; in the end none.
        let left = budget.saturating_sub(lift.field.spent);
        let heat = 1 + (2 * CROSSING as u128 * left as u128 / budget.max(1) as u128) as usize;
        let tried = lift.cost();
        if tried > now + numbers.below(heat) as i64 {
            lift.undo();
            continue;
        }
        lift.field.accept();
        now = tried;
        if now < least {
            least = now;
            lift.field.save_to(&mut best);
        }
    }
    best.to_rows(strands)
}

/// How many of ten tries leave the rows as they are and look for a better place of one box.
const SIFTED: usize = 3;

/// The limit is for graphs so small that nothing is spent on them.
const MOST_MOVES: usize = 20_000;

struct Lift<'a> {
    strands: &'a [Strand],
    limits: &'a Limits,
    field: Field,
    /// The boxes that may be moved.
    movable: Vec<usize>,
    /// How many boxes stand in every row.
    boxes_in: Vec<usize>,
    crossings: i64,
    /// The length of all edges, in rows.
    length: i64,
    /// The crossings below every row.
    layers: Vec<i64>,
    /// What they were before the try, where they have changed, and the length.
    old_layers: Vec<(usize, i64)>,
    old_length: i64,
    reinsertion: Reinsertion,
    sweeper: Sweeper,
    /// Boxes that move together, and by how many rows.
    moved: Vec<u32>,
    by: i32,
    is_moved: Vec<bool>,
    /// For every point that moves where in its row it should stand: 0 at the left, 1 at the right.
    wishes: Vec<f32>,
    /// For every box that moves the sum of what its edges wish for it, and how many they are.
    sums: Vec<(f32, f32)>,
    /// Lists that are used again and again.
    touched: Vec<usize>,
    closed: Vec<(u32, u32)>,
}

impl<'a> Lift<'a> {
    fn new(rows: &Rows, strands: &'a [Strand], limits: &'a Limits) -> Self {
        let mut field = Field::new(rows);
        field.add_rows_up_to(limits.last);
        let mut boxes_in = vec![0; field.rows.len()];
        rows.row_of[..rows.boxes].iter().for_each(|&row| boxes_in[row] += 1);
        let layers: Vec<i64> = (0..field.rows.len()).map(|row| field.crossings_below(row) as i64).collect();
        let length = |strand: &Strand| strand.edges.len() * (rows.row_of[strand.lower] - rows.row_of[strand.upper]);
        Self {
            strands,
            limits,
            movable: (0..rows.boxes).filter(|&node| !limits.fixed[node]).collect(),
            boxes_in,
            crossings: layers.iter().sum(),
            length: strands.iter().map(length).sum::<usize>() as i64,
            layers,
            old_layers: Vec::new(),
            old_length: 0,
            reinsertion: Reinsertion::default(),
            sweeper: Sweeper::default(),
            moved: Vec::new(),
            by: 0,
            is_moved: vec![false; rows.boxes],
            wishes: Vec::new(),
            sums: Vec::new(),
            touched: Vec::new(),
            closed: Vec::new(),
            field,
        }
    }

    fn cost(&self) -> i64 {
        CROSSING * self.crossings + self.length
    }

    /// Chooses a box and finds what moves with it, one row down or up; whether all of that can.
    fn find_moved(&mut self, numbers: &mut Numbers) -> bool {
        let node = self.movable[numbers.below(self.movable.len())];
        let down = numbers.below(2) == 0;
        self.moved.clear();
        self.moved.push(node as u32);
        self.by = if down { 1 } else { -1 };
        self.is_moved[node] = true;
        let end = if down { self.limits.last as u32 } else { 0 };
        let mut next = 0;
        let mut is_free = true;
        while let Some(&node) = self.moved.get(next) {
            next += 1;
            if self.limits.fixed[node as usize] || self.field.row_of[node as usize] == end {
                is_free = false;
                break;
            }
            let beside = if down { self.field.below.of(node) } else { self.field.above.of(node) };
            for &pushed in beside.iter().filter(|&&pushed| (pushed as usize) < self.field.boxes) {
                if !std::mem::replace(&mut self.is_moved[pushed as usize], true) {
                    self.moved.push(pushed);
                }
            }
        }
        let is_free = is_free && self.count_boxes();
        self.moved.iter().for_each(|&node| self.is_moved[node as usize] = is_free);
        is_free
    }

    /// Counts the moved boxes in the rows that they move to, unless that left a row without a box, which would be room for nothing.
    fn count_boxes(&mut self) -> bool {
        for &node in &self.moved {
            let row = self.field.row_of[node as usize];
            self.boxes_in[row as usize] -= 1;
            self.boxes_in[row.wrapping_add_signed(self.by) as usize] += 1;
        }
        let last = self.boxes_in.iter().rposition(|&count| count > 0).unwrap_or(0);
        let is_full = self.boxes_in[..=last].iter().all(|&count| count > 0);
        if !is_full {
            self.count_boxes_back();
        }
        is_full
    }

    /// Counts the moved boxes, which stand in their old rows, there again.
    fn count_boxes_back(&mut self) {
        for &node in &self.moved {
            let row = self.field.row_of[node as usize];
            self.boxes_in[row as usize] += 1;
            self.boxes_in[row.wrapping_add_signed(self.by) as usize] -= 1;
        }
    }

    /// Moves the boxes, puts them and their edges where these cross the fewest others, and counts anew.
    fn settle(&mut self, numbers: &mut Numbers) {
        self.field.begin();
        self.take_out();
        self.lay();
        self.reinsertion.last = numbers.below(2) == 0;
        for &node in &self.moved {
            self.reinsertion.place(&mut self.field, node, &self.wishes);
        }
        if self.moved.len() > 1 {
            self.reinsertion.round(&mut self.field, &self.moved, usize::MAX);
        }
        self.count();
    }

    /// Looks for a better place of one box within its row.
    fn sift(&mut self, numbers: &mut Numbers) {
        self.moved.clear();
        self.field.begin();
        self.reinsertion.last = numbers.below(2) == 0;
        let node = numbers.below(self.field.boxes) as u32;
        self.reinsertion.round(&mut self.field, &[node], usize::MAX);
        self.old_length = self.length;
        self.count();
    }

    /// Takes the boxes and all their edges out of their rows.
    fn take_out(&mut self) {
        let field = &mut self.field;
        self.touched.clear();
        for &node in &self.moved {
            field.place[node as usize] = ABSENT;
            self.touched.push(field.row_of[node as usize] as usize);
            for &strand in &field.strands[node as usize] {
                let chain = &field.chains[strand as usize];
                for &bend in &chain[1..chain.len() - 1] {
                    field.place[bend as usize] = ABSENT;
                    self.touched.push(field.row_of[bend as usize] as usize);
                }
            }
        }
        self.touched.sort_unstable();
        self.touched.dedup();
        self.wishes.resize(field.points(), 0.0);
        for &row in &self.touched {
            field.save(row);
            field.spent += field.rows[row].len();
            self.closed.clear();
            field.close(row, |point, gap| self.closed.push((point, gap)));
            let width = field.rows[row].len().max(1) as f32;
            self.closed.iter().for_each(|&(point, gap)| self.wishes[point as usize] = gap as f32 / width);
        }
    }

    /// Moves the boxes to their new rows and lays all their edges anew; all of it is absent still.
    fn lay(&mut self) {
        let Self { field, moved, is_moved, .. } = self;
        for &node in moved.iter() {
            let row = field.row_of[node as usize].wrapping_add_signed(self.by);
            field.set_row(node, row);
        }
        for &node in moved.iter() {
            for index in 0..field.strands[node as usize].len() {
                let strand = field.strands[node as usize][index];
                if !field.is_laid(strand) {
                    field.lay(strand);
                }
            }
        }
        self.old_length = self.length;
        for (strand, old) in field.old_chains() {
            let edges = self.strands[*strand as usize].edges.len() as i64;
            self.length += edges * (field.chains[*strand as usize].len() as i64 - old.len() as i64);
        }
        self.wishes.resize(field.points(), 0.0);
        self.sums.resize(field.boxes, (0.0, 0.0));
        moved.iter().for_each(|&node| self.sums[node as usize] = (0.0, 0.0));
        for (strand, old) in field.old_chains() {
            let chain = &field.chains[*strand as usize];
            let (first, last) = (chain[0] as usize, chain[chain.len() - 1] as usize);
            // A bend wants to stand where the old chain passed its row, or where that began or ended.
            let shift = if is_moved[first] { self.by } else { 0 };
            for index in 1..chain.len() - 1 {
                let passed = index.saturating_add_signed(shift as isize).min(old.len() - 1);
                self.wishes[chain[index] as usize] = share(field, &self.wishes, old[passed]);
            }
            let mut add = |node: usize, bend: u32| {
                let sum = &mut self.sums[node];
                *sum = (sum.0 + share(field, &self.wishes, bend), sum.1 + 1.0);
            };
            if old.len() > 2 && is_moved[first] && self.by > 0 {
                add(first, old[1]);
            }
            if old.len() > 2 && is_moved[last] && self.by < 0 {
                add(last, old[old.len() - 2]);
            }
        }
        for &node in moved.iter() {
            is_moved[node as usize] = false;
            let (sum, count) = self.sums[node as usize];
            if count > 0.0 {
                self.wishes[node as usize] = sum / count;
            }
        }
    }

    /// Swaps neighbours in the rows that have changed, and counts the crossings between these.
    fn count(&mut self) {
        self.touched.clear();
        self.touched.extend(self.field.saved_rows());
        self.sweeper.transpose_from(&mut self.field, self.touched.iter().copied(), false);
        self.touched.clear();
        self.touched.extend(self.field.saved_rows().flat_map(|row| [row.saturating_sub(1), row]));
        self.touched.sort_unstable();
        self.touched.dedup();
        self.old_layers.clear();
        for &row in &self.touched {
            let count = self.field.crossings_below(row) as i64;
            self.field.spent += self.field.rows[row].len() * 2;
            let old = std::mem::replace(&mut self.layers[row], count);
            self.old_layers.push((row, old));
            self.crossings += count - old;
        }
    }

    /// Puts all back as it was before [`Self::settle`].
    fn undo(&mut self) {
        self.field.undo();
        self.count_boxes_back();
        self.length = self.old_length;
        for &(row, old) in &self.old_layers {
            self.crossings += old - self.layers[row];
            self.layers[row] = old;
        }
    }
}

/// Where in its row a point of an old chain stands or stood: 0 at the left, 1 at the right.
fn share(field: &Field, wishes: &[f32], point: u32) -> f32 {
    match field.place[point as usize] {
        ABSENT => wishes[point as usize],
        place => place as f32 / field.rows[field.row_of[point as usize] as usize].len() as f32,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rows::tests::crossings_by_pairs;

    fn strands(ends: &[(usize, usize)]) -> Vec<Strand> {
        let strand = |(index, &(upper, lower)): (usize, &(usize, usize))| Strand { upper, lower, edges: vec![index] };
        ends.iter().enumerate().map(strand).collect()
    }

    fn sum(rows: &Rows, strands: &[Strand]) -> usize {
        let length = |strand: &Strand| strand.edges.len() * (rows.row_of[strand.lower] - rows.row_of[strand.upper]);
        CROSSING as usize * crossings_by_pairs(rows) + strands.iter().map(length).sum::<usize>()
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn counts_after_every_try_and_undoes_it(ends in prop::collection::btree_set((0_usize..9, 0_usize..9), 1..16), take: u32) {
            let row_of = [0, 0, 1, 1, 1, 2, 2, 3, 3];
            let strands = strands(&ends.into_iter().filter(|&(a, b)| row_of[a] < row_of[b]).collect::<Vec<_>>());
            let rows = Rows::new(&row_of, &strands);
            let limits = Limits { fixed: vec![false; 9], last: 4 };
            let mut lift = Lift::new(&rows, &strands, &limits);
            let mut numbers = Numbers::default();
            for turn in 0..32 {
                let before = (lift.cost(), lift.field.snapshot().to_rows(&strands));
                if numbers.below(4) == 0 {
                    lift.sift(&mut numbers);
                } else if lift.find_moved(&mut numbers) {
                    lift.settle(&mut numbers);
                } else {
                    continue;
                }
                let tried = lift.field.snapshot().to_rows(&strands);
                prop_assert_eq!(lift.cost(), sum(&tried, &strands) as i64);
                if take >> turn & 1 == 1 {
                    lift.field.accept();
                } else {
                    lift.undo();
                    prop_assert_eq!(&(lift.cost(), lift.field.snapshot().to_rows(&strands)), &before);
                }
            }
        }
    }
}
