//! Boxes taken out together with all their edges and put back where these cross the fewest others.
//!
//! In: rows in some order. Out: an order with no more crossings. Never: a point in another row.
//!
//! This is sifting of whole boxes: an edge is put back along the best way through all rows at once, by dynamic programming over
//! the gaps between the points of each row. A long edge that has to change sides in five rows at a time, which no swap of
//! two neighbours finds, is one step here. Gaps that a frame closes to an edge will be left out of the windows.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::rows::Rows;
use super::sweep::Order;

/// How far from its old place a point may go, in points; more is too slow in wide rows.
const REACH: usize = 80;
const FAR: i32 = i32::MAX / 2;

pub(super) struct Reinsertion<'a> {
    rows: &'a Rows,
    /// The strands at every box.
    strands: Vec<Vec<usize>>,
    /// Points that are taken out.
    absent: Vec<bool>,
    /// Whether the last of equal places is taken instead of the first.
    pub(super) last: bool,
}

impl<'a> Reinsertion<'a> {
    pub(super) fn new(rows: &'a Rows) -> Self {
        let mut strands = vec![Vec::new(); rows.boxes];
        for (index, chain) in rows.chains.iter().enumerate().filter(|(_, chain)| !rows.is_flat(chain)) {
            strands[chain[0]].push(index);
            strands[chain[chain.len() - 1]].push(index);
        }
        Self { rows, strands, absent: vec![false; rows.points()], last: false }
    }

    /// Takes every box out and puts it back once, in the given sequence, while `order` has spent less than `limit`; returns how
    /// many crossings that removed.
    pub(super) fn round(&mut self, order: &mut Order<'_>, sequence: &[usize], limit: usize) -> usize {
        let mut gain = 0;
        for &node in sequence {
            if order.spent >= limit {
                break;
            }
            if !self.strands[node].is_empty() {
                gain += self.move_box(order, node);
            }
        }
        gain
    }

    /// Moves one box with all its edges, unless that makes more crossings; returns how many it removed.
    fn move_box(&mut self, order: &mut Order<'_>, node: usize) -> usize {
        let ways: Vec<Vec<usize>> = self.strands[node].iter().map(|&strand| self.way(strand, node)).collect();
        let rows: BTreeSet<usize> =
            ways.iter().flat_map(|way| way[1..].iter().map(|&point| self.rows.row_of[point])).collect();
        let saved: Vec<(usize, Vec<usize>)> = rows.iter().map(|&row| (row, order.rows[row].clone())).collect();
        let before = self.take_out(order, node, &ways);
        let old: Vec<Vec<usize>> = ways.iter().map(|way| self.gaps(order, way)).collect();
        for &row in &rows {
            let absent = &self.absent;
            order.rows[row].retain(|&point| !absent[point]);
            read_places(order, row);
        }
        let after = self.put_back(order, node, &ways, &old);
        if after <= before {
            return (before - after) as usize;
        }
        for (row, points) in saved {
            order.rows[row] = points;
            read_places(order, row);
        }
        0
    }

    /// The points of a strand from its other end to `node`.
    fn way(&self, strand: usize, node: usize) -> Vec<usize> {
        let mut way = self.rows.chains[strand].clone();
        if way[0] == node {
            way.reverse();
        }
        way
    }

    /// Marks a box and its bends as absent and returns how many crossings its edges have, each counted once.
    fn take_out(&mut self, order: &mut Order<'_>, node: usize, ways: &[Vec<usize>]) -> i32 {
        let mut total = 0;
        for way in ways {
            total += way.windows(2).map(|pair| self.cost(order, pair[0], pair[1])).sum::<i32>();
            way[1..way.len() - 1].iter().for_each(|&bend| self.absent[bend] = true);
        }
        self.absent[node] = true;
        total
    }

    /// Crossings of one piece with all others that are present.
    fn cost(&self, order: &mut Order<'_>, from: usize, to: usize) -> i32 {
        let (from_place, to_place) = (order.place[from], order.place[to]);
        let lists = self.lists(order, from, to);
        let row = &order.rows[self.rows.row_of[from]];
        let mut total = 0;
        for (place, &start) in row.iter().enumerate() {
            if place == from_place || self.absent[start] {
                continue;
            }
            for &end in &lists[start] {
                let crossed = end != to && !self.absent[end] && (place < from_place) != (order.place[end] < to_place);
                total += i32::from(crossed);
            }
        }
        order.spent += row.len() * 2;
        total
    }

    /// The neighbours in the direction from one point to the other.
    fn lists<'o>(&self, order: &Order<'o>, from: usize, to: usize) -> &'o [Vec<usize>] {
        let downwards = self.rows.row_of[from] < self.rows.row_of[to];
        if downwards { &order.neighbours.below } else { &order.neighbours.above }
    }

    /// For every point of a way but the first: how many points that are present stand left of it.
    fn gaps(&self, order: &Order<'_>, way: &[usize]) -> Vec<usize> {
        let gap = |&point: &usize| {
            let row = &order.rows[self.rows.row_of[point]];
            row[..order.place[point]].iter().filter(|&&other| !self.absent[other]).count()
        };
        way[1..].iter().map(gap).collect()
    }

    /// Puts a box where its edges cross the fewest others, and then every edge; returns how many crossings they have.
    fn put_back(&mut self, order: &mut Order<'_>, node: usize, ways: &[Vec<usize>], old: &[Vec<usize>]) -> i32 {
        let mut sums: Vec<i32> = Vec::new();
        let mut low = 0;
        for (way, gaps) in ways.iter().zip(old) {
            let stages = self.forward(order, way, gaps);
            let Some(end) = stages.last() else { continue };
            low = end.low;
            sums.resize(end.cost.len(), 0);
            sums.iter_mut().zip(&end.cost).for_each(|(sum, cost)| *sum += cost);
        }
        let gap = low + self.least(&sums);
        let mut total = 0;
        for (way, gaps) in ways.iter().zip(old) {
            let stages = self.forward(order, way, gaps);
            total += self.thread(order, way, &stages, gap);
        }
        self.insert(order, node, gap);
        total
    }

    fn least(&self, costs: &[i32]) -> usize {
        let least = costs.iter().min();
        let found = |cost: &i32| Some(cost) == least;
        let place = if self.last { costs.iter().rposition(found) } else { costs.iter().position(found) };
        place.unwrap_or(0)
    }

    fn insert(&mut self, order: &mut Order<'_>, point: usize, gap: usize) {
        let row = self.rows.row_of[point];
        order.rows[row].insert(gap, point);
        self.absent[point] = false;
        read_places(order, row);
    }

    /// Inserts the bends of a way along the best one that ends in `gap`; returns its cost.
    fn thread(&mut self, order: &mut Order<'_>, way: &[usize], stages: &[Stage], gap: usize) -> i32 {
        let Some(end) = stages.last() else { return 0 };
        let total = end.cost[gap - end.low];
        let mut gap = gap;
        for index in (1..stages.len()).rev() {
            gap = stages[index].from[gap - stages[index].low] as usize;
            self.insert(order, way[index], gap);
        }
        total
    }

    /// The least costs of reaching every gap of every row along a way.
    fn forward(&self, order: &mut Order<'_>, way: &[usize], old: &[usize]) -> Vec<Stage> {
        let mut stages: Vec<Stage> = Vec::with_capacity(old.len());
        for (index, &gap) in old.iter().enumerate() {
            let (from, to) = (way[index], way[index + 1]);
            let width = order.rows[self.rows.row_of[to]].len();
            let (low, high) = (gap.saturating_sub(REACH), (gap + REACH).min(width));
            let mut next = Stage { low, cost: vec![FAR; high - low + 1], from: vec![0; high - low + 1] };
            match stages.last() {
                None => self.first_step(order, from, to, &mut next),
                Some(stage) => self.step(order, from, to, stage, &mut next),
            }
            stages.push(next);
        }
        stages
    }

    /// The crossings of a piece from a point that is present to every gap of the next row.
    fn first_step(&self, order: &mut Order<'_>, from: usize, to: usize, next: &mut Stage) {
        let place = order.place[from];
        next.cost = self.crossed(order, from, to, next, |start| start.cmp(&place));
    }

    /// The least costs of the gaps of a row, from those of the row before.
    fn step(&self, order: &mut Order<'_>, from: usize, to: usize, stage: &Stage, next: &mut Stage) {
        let before = |start: usize| if start < stage.low { Ordering::Less } else { Ordering::Greater };
        let mut crossed = self.crossed(order, from, to, next, before);
        let lists = self.lists(order, from, to);
        let row = &order.rows[self.rows.row_of[from]];
        for (index, &cost) in stage.cost.iter().enumerate() {
            let gap = stage.low + index;
            relax(next, &crossed, cost, gap as u32);
            let Some(&start) = row.get(gap).filter(|_| index + 1 < stage.cost.len()) else { break };
            // The next gap has `start` on its other side, and so have all edges from there.
            for &end in lists[start].iter().filter(|&&end| !self.absent[end]) {
                let turn = (order.place[end] + 1).clamp(next.low, next.low + crossed.len()) - next.low;
                crossed[..turn].iter_mut().for_each(|count| *count += 1);
                crossed[turn..].iter_mut().for_each(|count| *count -= 1);
            }
        }
        order.spent += stage.cost.len() * next.cost.len() / 8;
    }

    /// For every gap of the row of `to` how many pieces a line to it crosses, which starts where `side` says: it tells on
    /// which side of the start a place of the row of `from` is.
    fn crossed(
        &self,
        order: &mut Order<'_>,
        from: usize,
        to: usize,
        next: &Stage,
        side: impl Fn(usize) -> Ordering,
    ) -> Vec<i32> {
        let lists = self.lists(order, from, to);
        let row = &order.rows[self.rows.row_of[from]];
        let count = next.cost.len();
        // Changes from one gap to the next.
        let mut changes = vec![0; count + 1];
        for (place, &start) in row.iter().enumerate() {
            let side = side(place);
            for &end in lists[start].iter().filter(|&&end| !self.absent[end]) {
                let turn = (order.place[end] + 1).clamp(next.low, next.low + count) - next.low;
                match side {
                    Ordering::Less => {
                        changes[0] += 1;
                        changes[turn] -= 1;
                    }
                    Ordering::Equal => {}
                    Ordering::Greater => changes[turn] += 1,
                }
            }
        }
        order.spent += row.len() * 2;
        let mut sum = 0;
        let running = changes[..count].iter().map(|change| {
            sum += change;
            sum
        });
        running.collect()
    }
}

/// The least costs of reaching the gaps of one row.
struct Stage {
    /// The first gap.
    low: usize,
    cost: Vec<i32>,
    /// From which gap of the row before.
    from: Vec<u32>,
}

fn relax(next: &mut Stage, crossed: &[i32], cost: i32, gap: u32) {
    for ((least, from), crossed) in next.cost.iter_mut().zip(&mut next.from).zip(crossed) {
        let sum = cost + crossed;
        let better = sum < *least;
        *least = if better { sum } else { *least };
        *from = if better { gap } else { *from };
    }
}

fn read_places(order: &mut Order<'_>, row: usize) {
    for (place, &point) in order.rows[row].iter().enumerate() {
        order.place[point] = place;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagram::rows::{Neighbours, tests};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn removes_what_it_says(ends in prop::collection::vec((0_usize..12, 0_usize..12), 1..24), last: bool) {
            let row_of: Vec<usize> = (0..12).map(|node| node / 3).collect();
            let ends: Vec<_> = ends.into_iter().filter(|&(a, b)| row_of[a] < row_of[b]).collect();
            let rows = tests::rows(&row_of, &ends);
            let neighbours = Neighbours::new(&rows);
            let mut order = Order::new(rows.rows.clone(), &neighbours);
            let before = order.crossings();
            let mut reinsertion = Reinsertion::new(&rows);
            reinsertion.last = last;
            let sequence: Vec<usize> = (0..12).collect();
            let gain = reinsertion.round(&mut order, &sequence, usize::MAX);
            prop_assert!(reinsertion.absent.iter().all(|absent| !absent));
            let moved = Rows { rows: order.rows.clone(), ..rows.clone() };
            prop_assert_eq!(moved.places(), order.place.clone());
            prop_assert_eq!(order.crossings(), tests::crossings_by_pairs(&moved));
            prop_assert_eq!(before - gain, order.crossings());
        }
    }

    #[test]
    fn moves_a_long_edge_across_at_once() {
        // The strand 0-3 stands right of a chain that leads from the left to the right.
        let mut rows = tests::rows(&[0, 0, 1, 2, 2], &[(0, 3), (1, 2), (2, 4)]);
        rows.rows = vec![vec![0, 1], vec![2, 5], vec![3, 4]];
        let neighbours = Neighbours::new(&rows);
        let mut order = Order::new(rows.rows.clone(), &neighbours);
        assert_eq!(order.crossings(), 2);
        assert_eq!(Reinsertion::new(&rows).round(&mut order, &[3], usize::MAX), 2);
        assert_eq!(order.rows[1], [5, 2]);
    }
}
