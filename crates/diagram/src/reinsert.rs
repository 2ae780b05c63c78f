//! Boxes taken out together with all their edges and put back where these cross the fewest others.
//!
//! In: rows in some order. Out: an order with no more crossings. Never: a point in another row.
//!
//! This is sifting of whole boxes: an edge is put back along the best way through all rows at once, by dynamic programming over
//! the gaps between the points of each row. A long edge that has to change sides in five rows at a time, which no swap of
//! two neighbours finds, is one step here. Gaps that a frame closes to an edge will be left out of the windows.
//!
//! Costs are whole numbers kept as `f32`, of which every processor takes the least of four at a time.

use super::field::{ABSENT, Field};

/// How far from its old place a point may go, in points; more is too slow in wide rows.
const REACH: usize = 40;
/// The same for a bend whose best place is known but for the other edges of its box.
const CLOSE_REACH: usize = 10;
const FAR: f32 = 1e30;

/// Lists that are used again and again.
#[derive(Debug, Default)]
pub(super) struct Reinsertion {
    /// Whether the last of equal places is taken instead of the first.
    pub(super) last: bool,
    /// The strands that are moved, and the points of each from its other end to the box, one after the other.
    points: Vec<u32>,
    ways: Vec<Way>,
    /// For every point of a way but the first: where it stood or should stand, as the number of points left of it.
    old: Vec<u32>,
    stages: Vec<Stage>,
    costs: Vec<f32>,
    sums: Vec<f32>,
    /// What a line crosses from one gap to each of the next row.
    crossed: Vec<f32>,
    changes: Vec<i32>,
    gaps: Vec<usize>,
    /// The rows that are changed, with the points of each before.
    touched: Vec<usize>,
    is_touched: Vec<bool>,
    saved: Vec<Vec<u32>>,
    /// For every point that was taken out where it stood.
    gap_of: Vec<u32>,
}

/// A strand from its other end to the box that is moved.
#[derive(Debug, Clone, Copy)]
struct Way {
    /// Its points in the list of all.
    first: usize,
    end: usize,
    /// Its stages in the list of all.
    stage: usize,
    downwards: bool,
}

/// The least costs of reaching the gaps of one row.
#[derive(Debug, Clone, Copy)]
struct Stage {
    /// The first gap.
    low: usize,
    /// Its costs in the list of all.
    first: usize,
    count: usize,
}

impl Reinsertion {
    /// Takes every box out and puts it back once, in the given sequence, while `field` has spent less than `limit`; returns how
    /// many crossings that removed.
    pub(super) fn round(&mut self, field: &mut Field, sequence: &[u32], limit: usize) -> usize {
        let mut gain = 0;
        for &node in sequence {
            if field.spent >= limit {
                break;
            }
            if !field.strands[node as usize].is_empty() {
                gain += self.move_box(field, node);
            }
        }
        gain
    }

    /// Moves one box with all its edges, unless that makes more crossings; returns how many it removed.
    fn move_box(&mut self, field: &mut Field, node: u32) -> usize {
        self.collect(field, node);
        let among_ways = self.crossings_among_ways(field);
        self.take_out(field, node);
        self.old.clear();
        for way in &self.ways {
            self.old.extend(self.points[way.first + 1..way.end].iter().map(|&point| self.gap_of[point as usize]));
        }
        let (old, new) = self.put_back(field, node);
        if new <= old + among_ways {
            return (old + among_ways - new) as usize;
        }
        for (&row, saved) in self.touched.iter().zip(&self.saved) {
            field.rows[row].clone_from(saved);
            field.read_places(row);
        }
        0
    }

    /// Puts a box and its edges, which are all absent, near the wished places, as far as their other ends are present. A wish is a share of
    /// the row: 0 for its left end, 1 for its right one.
    pub(super) fn place(&mut self, field: &mut Field, node: u32, wishes: &[f32]) {
        self.collect(field, node);
        let wish = |field: &Field, point: u32| {
            let width = field.rows[field.row_of[point as usize] as usize].len();
            (wishes[point as usize] * width as f32).round() as u32
        };
        self.old.clear();
        field.save(field.row_of[node as usize] as usize);
        for way in &self.ways {
            self.old.extend(self.points[way.first + 1..way.end].iter().map(|&point| wish(field, point)));
            for &bend in &self.points[way.first + 1..way.end - 1] {
                field.save(field.row_of[bend as usize] as usize);
            }
        }
        if self.ways.is_empty() {
            let gap = (wish(field, node) as usize).min(field.rows[field.row_of[node as usize] as usize].len());
            field.insert(node, gap);
        } else {
            self.put_back(field, node);
        }
    }

    /// Reads the ways to a box from the other ends that are present.
    fn collect(&mut self, field: &Field, node: u32) {
        self.points.clear();
        self.ways.clear();
        for &strand in &field.strands[node as usize] {
            let chain = &field.chains[strand as usize];
            let downwards = chain[0] != node;
            let other = if downwards { chain[0] } else { chain[chain.len() - 1] };
            if field.place[other as usize] == ABSENT {
                continue;
            }
            let first = self.points.len();
            if downwards {
                self.points.extend_from_slice(chain);
            } else {
                self.points.extend(chain.iter().rev());
            }
            self.ways.push(Way { first, end: self.points.len(), stage: 0, downwards });
        }
    }

    /// How often the ways cross each other.
    fn crossings_among_ways(&self, field: &Field) -> i32 {
        let mut total = 0;
        let long = |way: &&Way| way.end - way.first > 2;
        for (index, a) in self.ways.iter().enumerate().filter(|(_, way)| long(way)) {
            for b in self.ways[index + 1..].iter().filter(|way| way.downwards == a.downwards).filter(long) {
                let place = |way: &Way, back: usize| i64::from(field.place[self.points[way.end - back] as usize]);
                let mut before = 0;
                // From the box back to where one of them starts.
                for back in 2..=(a.end - a.first).min(b.end - b.first) {
                    let side = (place(a, back) - place(b, back)).signum();
                    total += i32::from(side * before < 0);
                    before = side;
                }
            }
        }
        total
    }

    /// Takes a box and its bends out of their rows.
    fn take_out(&mut self, field: &mut Field, node: u32) {
        self.touched.clear();
        self.is_touched.resize(field.rows.len(), false);
        self.gap_of.resize(field.points(), 0);
        field.place[node as usize] = ABSENT;
        self.touch(field.row_of[node as usize] as usize);
        for index in 0..self.ways.len() {
            let Way { first, end, .. } = self.ways[index];
            for place in first + 1..end - 1 {
                let bend = self.points[place] as usize;
                field.place[bend] = ABSENT;
                self.touch(field.row_of[bend] as usize);
            }
        }
        while self.saved.len() < self.touched.len() {
            self.saved.push(Vec::new());
        }
        for (&row, saved) in self.touched.iter().zip(&mut self.saved) {
            self.is_touched[row] = false;
            saved.clone_from(&field.rows[row]);
            field.save(row);
            let gap_of = &mut self.gap_of;
            field.close(row, |point, gap| gap_of[point as usize] = gap);
        }
    }

    fn touch(&mut self, row: usize) {
        if !std::mem::replace(&mut self.is_touched[row], true) {
            self.touched.push(row);
        }
    }

    /// Puts a box where its edges cross the fewest others, and then every edge; returns how many crossings they had with others at their
    /// old places, and how many they have now.
    fn put_back(&mut self, field: &mut Field, node: u32) -> (i32, i32) {
        self.stages.clear();
        self.costs.clear();
        self.sums.clear();
        let mut low = 0;
        let mut before = 0.0;
        let mut old = 0;
        for index in 0..self.ways.len() {
            let count = self.ways[index].end - self.ways[index].first - 1;
            before += self.forward(field, index, old, REACH);
            old += count;
            let end = self.stages[self.stages.len() - 1];
            low = end.low;
            self.sums.resize(end.count, 0.0);
            let costs = &self.costs[end.first..end.first + end.count];
            self.sums.iter_mut().zip(costs).for_each(|(sum, cost)| *sum += cost);
        }
        let gap = low + least(&self.sums, self.last);
        let mut total = 0.0;
        let (mut old, mut is_first) = (0, true);
        for index in 0..self.ways.len() {
            let way = self.ways[index];
            let count = way.end - way.first - 1;
            if count > 1 {
                self.trace(field, way, gap);
                if !is_first {
                    // Bends that were put back meanwhile stand in the way, and what has been reckoned is not quite true any more.
                    let own = &mut self.old[old..old + count];
                    own.iter_mut().zip(&self.gaps).for_each(|(old, &gap)| *old = gap as u32);
                    self.ways[index].stage = self.stages.len();
                    self.forward(field, index, old, CLOSE_REACH);
                    self.trace(field, self.ways[index], gap);
                }
                is_first = false;
            }
            let end = self.stages[self.ways[index].stage + count - 1];
            total += self.costs[end.first + gap - end.low];
            for place in 0..count - 1 {
                field.insert(self.points[way.first + 1 + place], self.gaps[place]);
            }
            old += count;
        }
        field.insert(node, gap);
        (before as i32, total as i32)
    }

    /// Finds the best gap in every row along a way that ends in `gap`.
    fn trace(&mut self, field: &mut Field, way: Way, gap: usize) {
        let count = way.end - way.first - 1;
        self.gaps.clear();
        self.gaps.resize(count, gap);
        for index in (1..count).rev() {
            let before = self.stages[way.stage + index - 1];
            self.gaps[index - 1] = self.trace_step(field, way, index, before, self.gaps[index]);
        }
    }

    /// The gap of the row before from which the least cost of the gap `next` comes.
    fn trace_step(&self, field: &mut Field, way: Way, index: usize, before: Stage, next: usize) -> usize {
        let row = &field.rows[field.row_of[self.points[way.first + index] as usize] as usize];
        let lists = if way.downwards { &field.below } else { &field.above };
        let next = next as u32;
        // What a line from the gap crosses; one gap further, an edge that starts between them is on its other side.
        let mut crossed = 0_i32;
        for (place, &start) in row.iter().enumerate() {
            for &end in lists.of(start) {
                let end = field.place[end as usize];
                crossed += i32::from(end != ABSENT && (place < before.low) == (end >= next));
            }
        }
        field.spent += row.len() * 2;
        let (mut found, mut found_cost) = (before.low, FAR);
        for (step, &cost) in self.costs[before.first..before.first + before.count].iter().enumerate() {
            let sum = cost + crossed as f32;
            if sum < found_cost || (self.last && sum <= found_cost) {
                (found, found_cost) = (before.low + step, sum);
            }
            let Some(&start) = row.get(before.low + step) else { break };
            for &end in lists.of(start) {
                let end = field.place[end as usize];
                if end != ABSENT {
                    crossed += if end >= next { 1 } else { -1 };
                }
            }
        }
        found
    }

    /// Adds the least costs of reaching every gap of every row along a way; returns the cost of the old places, which stand in `old`.
    fn forward(&mut self, field: &mut Field, index: usize, old: usize, reach: usize) -> f32 {
        let way = self.ways[index];
        self.ways[index].stage = self.stages.len();
        let mut cost_of_old = 0.0;
        for step in 0..way.end - way.first - 1 {
            let (from, to) = (self.points[way.first + step], self.points[way.first + step + 1]);
            let width = field.rows[field.row_of[to as usize] as usize].len();
            let gap = (self.old[old + step] as usize).min(width);
            let (low, high) = (gap.saturating_sub(reach), (gap + reach).min(width));
            let stage = Stage { low, first: self.costs.len(), count: high - low + 1 };
            if step == 0 {
                let place = field.place[from as usize] as usize;
                self.crossed(field, from, way.downwards, stage, (place, 1));
                self.costs.extend_from_slice(&self.crossed);
                cost_of_old += self.crossed[gap - low];
            } else {
                let before = self.stages[self.stages.len() - 1];
                let left = (self.old[old + step - 1] as usize).clamp(before.low, before.low + before.count - 1);
                cost_of_old += self.step(field, from, way.downwards, [before, stage], [left, gap]);
            }
            self.stages.push(stage);
        }
        cost_of_old
    }

    /// Adds the least costs of the gaps of a row, from those of the row before; returns what the line between two of them crosses.
    fn step(
        &mut self,
        field: &mut Field,
        from: u32,
        downwards: bool,
        [before, stage]: [Stage; 2],
        [left, right]: [usize; 2],
    ) -> f32 {
        self.crossed(field, from, downwards, stage, (before.low, 0));
        let lists = if downwards { &field.below } else { &field.above };
        let row = &field.rows[field.row_of[from as usize] as usize];
        self.costs.resize(stage.first + stage.count, FAR);
        let (known, next) = self.costs.split_at_mut(stage.first);
        let crossed = &mut self.crossed[..stage.count];
        // What all gaps of the next row have in common.
        let mut base = 0.0;
        let mut asked = 0.0;
        for (index, &cost) in known[before.first..before.first + before.count].iter().enumerate() {
            let gap = before.low + index;
            relax(next, crossed, cost + base);
            if gap == left {
                asked = base + crossed[right - stage.low];
            }
            let Some(&start) = row.get(gap).filter(|_| index + 1 < before.count) else { break };
            // The next gap has `start` on its other side, and so have all edges from there.
            for &end in lists.of(start) {
                let end = field.place[end as usize];
                if end != ABSENT {
                    let turn = (end as usize + 1).clamp(stage.low, stage.low + stage.count) - stage.low;
                    base += 1.0;
                    crossed[turn..].iter_mut().for_each(|count| *count -= 2.0);
                }
            }
        }
        field.spent += before.count * stage.count / 16;
        asked
    }

    /// For every gap of a row how many pieces a line to it crosses that starts in the row of `from`: what stands before `start.0` there is left
    /// of the start, `start.1` points belong to it, the rest is right of it.
    fn crossed(&mut self, field: &mut Field, from: u32, downwards: bool, stage: Stage, start: (usize, usize)) {
        let lists = if downwards { &field.below } else { &field.above };
        let row = &field.rows[field.row_of[from as usize] as usize];
        let Stage { low, count, .. } = stage;
        // Changes from one gap to the next.
        self.changes.clear();
        self.changes.resize(count + 1, 0);
        let changes = &mut self.changes[..count + 1];
        let turn = |end: u32| (end as usize + 1).clamp(low, low + count) - low;
        for &point in &row[..start.0.min(row.len())] {
            for &end in lists.of(point) {
                let end = field.place[end as usize];
                if end != ABSENT {
                    changes[0] += 1;
                    changes[turn(end)] -= 1;
                }
            }
        }
        for &point in row.iter().skip(start.0 + start.1) {
            for &end in lists.of(point) {
                let end = field.place[end as usize];
                if end != ABSENT {
                    changes[turn(end)] += 1;
                }
            }
        }
        field.spent += row.len() * 2;
        self.crossed.clear();
        let mut sum = 0;
        self.crossed.extend(changes[..count].iter().map(|change| {
            sum += change;
            sum as f32
        }));
    }
}

/// Where the least cost stands.
fn least(costs: &[f32], last: bool) -> usize {
    let least = costs.iter().copied().fold(FAR, f32::min);
    let found = |cost: &f32| *cost == least;
    let place = if last { costs.iter().rposition(found) } else { costs.iter().position(found) };
    place.unwrap_or(0)
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
    use crate::rows::{Rows, tests};

    fn ordered(rows: &Rows, field: &Field) -> Rows {
        let large = |row: &Vec<u32>| row.iter().map(|&point| point as usize).collect();
        Rows { rows: field.rows.iter().map(large).collect(), ..rows.clone() }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn removes_what_it_says(ends in prop::collection::vec((0_usize..12, 0_usize..12), 1..24), last: bool) {
            let row_of: Vec<usize> = (0..12).map(|node| node / 3).collect();
            let ends: Vec<_> = ends.into_iter().filter(|&(a, b)| row_of[a] < row_of[b]).collect();
            let rows = tests::rows(&row_of, &ends);
            let mut field = Field::new(&rows);
            let before = field.crossings();
            let mut reinsertion = Reinsertion { last, ..Reinsertion::default() };
            let sequence: Vec<u32> = (0..12).collect();
            let gain = reinsertion.round(&mut field, &sequence, usize::MAX);
            prop_assert!(field.place.iter().all(|&place| place != ABSENT));
            let moved = ordered(&rows, &field);
            prop_assert_eq!(moved.places(), field.place.iter().map(|&place| place as usize).collect::<Vec<_>>());
            prop_assert_eq!(field.crossings(), tests::crossings_by_pairs(&moved));
            prop_assert_eq!(before - gain, field.crossings());
        }
    }

    #[test]
    fn moves_a_long_edge_across_at_once() {
        // The strand 0-3 stands right of a chain that leads from the left to the right.
        let mut rows = tests::rows(&[0, 0, 1, 2, 2], &[(0, 3), (1, 2), (2, 4)]);
        rows.rows = vec![vec![0, 1], vec![2, 5], vec![3, 4]];
        let mut field = Field::new(&rows);
        assert_eq!(field.crossings(), 2);
        assert_eq!(Reinsertion::default().round(&mut field, &[3], usize::MAX), 2);
        assert_eq!(field.rows[1], [5, 2]);
    }
}
