//! The order of the points in every row, so that few edges cross.
//!
//! In: [`Rows`] in any order. Out: the same rows, ordered. Never: more work than its budget, which is counted, not timed, so
//! that the answer is the same on every machine.
//!
//! Many starts are improved by sweeps (the file `sweep.rs`); the best of them are then improved by taking out whole boxes
//! (`reinsert.rs`), and what is left of the budget goes into shaking the best order and improving it again.

use super::field::Field;
use super::reinsert::Reinsertion;
use super::rows::Rows;
use super::sweep::{Centre, Sweeper};

/// Orders the rows with about `budget` steps and returns the number of crossings.
pub fn order(rows: &mut Rows, budget: usize) -> usize {
    search(rows, budget, |search| {
        let mut found = search.starts();
        found.sort_by_key(|(count, _)| *count);
        found.truncate(4);
        search.refine(found)
    })
}

fn search(rows: &mut Rows, budget: usize, run: impl FnOnce(&mut Search) -> Found) -> usize {
    let field = Field::new(rows);
    let first = field.rows.clone();
    let best = run(&mut Search {
        field,
        first,
        sweeper: Sweeper::default(),
        reinsertion: Reinsertion::default(),
        numbers: Numbers::default(),
        budget,
    });
    let large = |row: Vec<u32>| row.into_iter().map(|point| point as usize).collect();
    rows.rows = best.1.into_iter().map(large).collect();
    best.0
}

/// Numbers that look random and are the same in every run (xorshift).
pub(super) struct Numbers(u64);

impl Default for Numbers {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() >> 11) as usize % end.max(1)
    }

    pub(super) fn shuffle(&mut self, list: &mut [u32]) {
        for index in (1..list.len()).rev() {
            list.swap(index, self.below(index + 1));
        }
    }
}

/// An order of all rows and its crossings.
type Found = (usize, Vec<Vec<u32>>);

struct Search {
    field: Field,
    /// The rows as they were given.
    first: Vec<Vec<u32>>,
    sweeper: Sweeper,
    reinsertion: Reinsertion,
    numbers: Numbers,
    budget: usize,
}

impl Search {
    /// Improves many first orders by sweeps, until a third of the budget is spent.
    fn starts(&mut self) -> Vec<Found> {
        let down = self.by_search(true, false);
        let wide = self.by_search(true, true);
        let up = self.by_search(false, false);
        let mirrored = |rows: &[Vec<u32>]| rows.iter().map(|row| row.iter().rev().copied().collect()).collect();
        let mut starts: Vec<Vec<Vec<u32>>> = vec![mirrored(&up), mirrored(&down), self.first.clone(), up, wide, down];
        let mut found = Vec::new();
        for round in 0..400_usize {
            let start = starts.pop().unwrap_or_else(|| self.shuffled());
            let centre = if round.is_multiple_of(2) { Centre::Median } else { Centre::Mean };
            self.field.set_rows(&start);
            let count = self.sweeper.sweep(&mut self.field, centre, 5);
            found.push((count, self.field.rows.clone()));
            if count == 0 || self.field.spent > self.budget / 3 {
                break;
            }
        }
        found
    }

    /// Rows in the order in which a search along the edges comes to the points: by depth, or by breadth.
    fn by_search(&self, from_above: bool, by_breadth: bool) -> Vec<Vec<u32>> {
        let field = &self.field;
        let mut ordered = vec![Vec::new(); self.first.len()];
        let mut seen = vec![false; field.points()];
        let starts = self.first.iter().flatten();
        let starts: Vec<u32> = if from_above { starts.copied().collect() } else { starts.rev().copied().collect() };
        let mut todo = std::collections::VecDeque::new();
        for start in starts {
            todo.push_back(start);
            while let Some(point) = if by_breadth { todo.pop_front() } else { todo.pop_back() } {
                if std::mem::replace(&mut seen[point as usize], true) {
                    continue;
                }
                ordered[field.row_of[point as usize] as usize].push(point);
                let (near, far) = (field.below.of(point), field.above.of(point));
                let (first, second) = if from_above { (near, far) } else { (far, near) };
                // By depth only one way, so that a start brings what lies before it.
                todo.extend(if by_breadth { second.iter() } else { [].iter() });
                todo.extend(first.iter().rev());
            }
        }
        ordered
    }

    fn shuffled(&mut self) -> Vec<Vec<u32>> {
        let mut rows = self.first.clone();
        rows.iter_mut().for_each(|row| self.numbers.shuffle(row));
        rows
    }

    /// Improves a few orders by reinsertion, then the best of them again and again from a shaken copy.
    fn refine(&mut self, found: Vec<Found>) -> Found {
        let mut best: Option<Found> = None;
        let share = self.budget / 6;
        for (_, rows) in found {
            let improved = self.reinsert(&rows, share);
            if best.as_ref().is_none_or(|best| improved.0 < best.0) {
                best = Some(improved);
            }
            if self.field.spent > self.budget || best.as_ref().is_some_and(|best| best.0 == 0) {
                break;
            }
        }
        let Some(mut best) = best else { return (0, Vec::new()) };
        // The limit is for graphs so small that nothing is spent on them.
        for _ in 0..200 {
            if best.0 == 0 || self.field.spent >= self.budget {
                break;
            }
            let shaken = self.shaken(&best.1);
            let improved = self.reinsert(&shaken, share);
            if improved.0 <= best.0 {
                best = improved;
            }
        }
        best
    }

    /// Rounds of reinsertion and swaps until none helps.
    fn reinsert(&mut self, rows: &[Vec<u32>], share: usize) -> Found {
        let field = &mut self.field;
        field.set_rows(rows);
        let mut sequence: Vec<u32> = (0..field.boxes as u32).collect();
        let limit = field.spent + share.min(self.budget.saturating_sub(field.spent)).max(1);
        let mut idle = 0;
        self.reinsertion.last = false;
        for _ in 0..50 {
            self.numbers.shuffle(&mut sequence);
            let gain = self.reinsertion.round(field, &sequence, limit);
            self.sweeper.transpose(field, false);
            self.reinsertion.last = !self.reinsertion.last;
            idle = if gain == 0 { idle + 1 } else { 0 };
            if idle == 2 || field.spent >= limit {
                break;
            }
        }
        (field.crossings(), field.rows.clone())
    }

    /// A copy with some stretches of rows turned around or shuffled.
    fn shaken(&mut self, rows: &[Vec<u32>]) -> Vec<Vec<u32>> {
        let mut rows = rows.to_vec();
        for row in &mut rows {
            if row.len() > 2 && self.numbers.below(3) == 0 {
                let first = self.numbers.below(row.len() - 1);
                let last = (first + 2 + self.numbers.below(row.len() / 3 + 1)).min(row.len());
                self.numbers.shuffle(&mut row[first..last]);
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rows::tests::{crossings_by_pairs, rows};

    /// The fewest crossings of any order.
    fn fewest(rows: &Rows) -> usize {
        fn permutations(row: &[usize]) -> Vec<Vec<usize>> {
            if row.len() < 2 {
                return vec![row.to_vec()];
            }
            let mut all = Vec::new();
            for index in 0..row.len() {
                let mut rest = row.to_vec();
                let first = rest.remove(index);
                all.extend(permutations(&rest).into_iter().map(|rest| [vec![first], rest].concat()));
            }
            all
        }
        let choices: Vec<_> = rows.rows.iter().map(|row| permutations(row)).collect();
        let combine = |all: Vec<Vec<Vec<usize>>>, choice: &Vec<Vec<usize>>| {
            let with = |rows: &Vec<Vec<usize>>| {
                let rows = rows.clone();
                choice.iter().map(move |row| [rows.clone(), vec![row.clone()]].concat()).collect::<Vec<_>>()
            };
            all.iter().flat_map(with).collect()
        };
        let all = choices.iter().fold(vec![Vec::new()], combine);
        all.into_iter().map(|order| crossings_by_pairs(&Rows { rows: order, ..rows.clone() })).min().unwrap_or(0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn finds_the_fewest_crossings_of_small_graphs(ends in prop::collection::vec((0_usize..8, 0_usize..8), 1..9)) {
            let row_of = [0, 0, 0, 1, 1, 2, 2, 2];
            let ends: Vec<_> = ends.into_iter().filter(|&(a, b)| row_of[a] < row_of[b]).collect();
            let mut drawn = rows(&row_of, &ends);
            prop_assume!(drawn.rows.iter().all(|row| row.len() < 6));
            let least = fewest(&drawn);
            let points = drawn.points();
            prop_assert_eq!(order(&mut drawn, 100_000), least);
            prop_assert_eq!(crossings_by_pairs(&drawn), least);
            let mut all: Vec<usize> = drawn.rows.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..points).collect::<Vec<_>>());
        }
    }

    #[test]
    fn spends_no_more_than_its_budget() {
        let row_of: Vec<usize> = (0..400).map(|node| node / 40).collect();
        let ends: Vec<_> = (0..360).flat_map(|node| [(node, node + 40), (node, 360 + node * 7 % 40)]).collect();
        let mut drawn = rows(&row_of, &ends.into_iter().filter(|&(a, b)| row_of[a] < row_of[b]).collect::<Vec<_>>());
        let before = crossings_by_pairs(&drawn);
        assert!(order(&mut drawn, 1) < before);
    }
}
