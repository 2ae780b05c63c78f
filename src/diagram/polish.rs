//! Passes that improve what `layout-rs` gives: fewer crossings, straighter edges.
//!
//! In: rows and the chains of edges through them. Out: a better order in each row, and better x. Never: moving a point to another row.

/// Who is joined with whom in the row above and the row below.
#[derive(Debug, Clone)]
pub struct Neighbours {
    /// For every point its neighbours in the row above.
    pub above: Vec<Vec<usize>>,
    /// For every point its neighbours in the row below.
    pub below: Vec<Vec<usize>>,
}

impl Neighbours {
    /// The neighbours along all chains; `points` is the number of boxes and bends.
    pub fn new(points: usize, chains: &[Vec<usize>]) -> Self {
        let mut neighbours = Self { above: vec![Vec::new(); points], below: vec![Vec::new(); points] };
        for pair in chains.iter().flat_map(|chain| chain.windows(2)) {
            neighbours.below[pair[0]].push(pair[1]);
            neighbours.above[pair[1]].push(pair[0]);
        }
        neighbours
    }
}

/// Sweeps down and up; more do not help at the sizes that are drawn.
const SWEEPS: usize = 16;

/// Orders the points of every row so that few edges cross: sweeps of barycentres and of swaps from each of `starts`, the best
/// order kept. All starts hold the same points in the same rows.
/// Small graphs also start from shuffled rows.
pub fn order(mut starts: Vec<Vec<Vec<usize>>>, neighbours: &Neighbours) -> Vec<Vec<usize>> {
    for start in starts.clone() {
        starts.push(start.into_iter().map(|row| row.into_iter().rev().collect()).collect());
    }
    // A shuffled start costs as much as any other, so what is affordable falls with the size.
    let shuffles = 4_000 / neighbours.above.len().max(100);
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    if let Some(first) = starts.first().cloned() {
        for _ in 0..shuffles {
            starts.push(first.iter().map(|row| numbers.shuffled(row)).collect());
        }
    }
    let mut best: Option<(usize, Vec<Vec<usize>>)> = None;
    for start in starts {
        let found = improve(start, neighbours);
        if best.as_ref().is_none_or(|best| found.0 < best.0) {
            best = Some(found);
        }
        if best.as_ref().is_some_and(|best| best.0 == 0) {
            break;
        }
    }
    best.map(|(_, rows)| rows).unwrap_or_default()
}

/// Numbers that look random and are the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn shuffled(&mut self, row: &[usize]) -> Vec<usize> {
        let mut keyed: Vec<(u64, usize)> = row.iter().map(|&point| (self.next(), point)).collect();
        keyed.sort_unstable();
        keyed.into_iter().map(|(_, point)| point).collect()
    }
}

fn improve(mut rows: Vec<Vec<usize>>, neighbours: &Neighbours) -> (usize, Vec<Vec<usize>>) {
    let mut best = (crossings(&rows, neighbours), rows.clone());
    for sweep in 0..SWEEPS {
        if best.0 == 0 {
            break;
        }
        sort_by_barycentre(&mut rows, neighbours, sweep % 2 == 0);
        swap_neighbours(&mut rows, neighbours);
        let count = crossings(&rows, neighbours);
        if count < best.0 {
            best = (count, rows.clone());
        }
    }
    best
}

/// Sorts every row by the mean place of its neighbours in the row before, from the top or from the bottom.
fn sort_by_barycentre(rows: &mut [Vec<usize>], neighbours: &Neighbours, downwards: bool) {
    let mut place = places(rows, neighbours);
    let lists = if downwards { &neighbours.above } else { &neighbours.below };
    let count = rows.len();
    for step in 1..count {
        let row = &mut rows[if downwards { step } else { count - 1 - step }];
        let centre = |point: usize| {
            let list = &lists[point];
            if list.is_empty() {
                return place[point] as f64;
            }
            list.iter().map(|&other| place[other] as f64).sum::<f64>() / list.len() as f64
        };
        let mut keyed: Vec<(f64, usize)> = row.iter().map(|&point| (centre(point), point)).collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (index, (_, point)) in keyed.into_iter().enumerate() {
            row[index] = point;
            place[point] = index;
        }
    }
}

/// Swaps two points that stand side by side wherever that removes crossings, until no swap does.
fn swap_neighbours(rows: &mut [Vec<usize>], neighbours: &Neighbours) {
    let mut place = places(rows, neighbours);
    // Every swap removes a crossing, so this ends; the limit is for time only.
    for _ in 0..20 {
        let mut changed = false;
        for row in rows.iter_mut() {
            for index in 1..row.len() {
                let (left, right) = (row[index - 1], row[index]);
                let now = pair_crossings(left, right, neighbours, &place);
                if now > 0 && pair_crossings(right, left, neighbours, &place) < now {
                    row.swap(index - 1, index);
                    place[left] = index;
                    place[right] = index - 1;
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
}

/// Crossings between the edges of two points of a row when `left` stands left of `right`.
fn pair_crossings(left: usize, right: usize, neighbours: &Neighbours, place: &[usize]) -> usize {
    let count = |lists: &[Vec<usize>]| -> usize {
        let crossed = |a: usize| lists[right].iter().filter(|&&b| place[b] < place[a]).count();
        lists[left].iter().map(|&a| crossed(a)).sum()
    };
    count(&neighbours.above) + count(&neighbours.below)
}

/// The number of crossings between all rows.
pub fn crossings(rows: &[Vec<usize>], neighbours: &Neighbours) -> usize {
    let place = places(rows, neighbours);
    rows.windows(2).map(|pair| crossings_below(&pair[0], pair[1].len(), neighbours, &place)).sum()
}

/// Crossings below one row, by counting inversions with a tree of sums.
fn crossings_below(row: &[usize], width: usize, neighbours: &Neighbours, place: &[usize]) -> usize {
    let mut sums = vec![0_usize; width + 1];
    let mut inserted = 0;
    let mut total = 0;
    for &point in row {
        let mut targets: Vec<usize> = neighbours.below[point].iter().map(|&other| place[other]).collect();
        targets.sort_unstable();
        for &target in &targets {
            let mut index = target + 1;
            let mut not_right = 0;
            while index > 0 {
                not_right += sums[index];
                index &= index - 1;
            }
            total += inserted - not_right;
        }
        for target in targets {
            let mut index = target + 1;
            while index <= width {
                sums[index] += 1;
                index += index & index.wrapping_neg();
            }
            inserted += 1;
        }
    }
    total
}

fn places(rows: &[Vec<usize>], neighbours: &Neighbours) -> Vec<usize> {
    let mut place = vec![0; neighbours.above.len()];
    for row in rows {
        for (index, &point) in row.iter().enumerate() {
            place[point] = index;
        }
    }
    place
}

/// Free space between two boxes, between a box and a bend, between two bends.
const GAPS: [f64; 3] = [30.0, 20.0, 16.0];

/// Moves the points of every row, in their order, to where their edges are short and straight. `widths` is the width of the
/// boxes, which are the first points; the others are bends without width.
pub fn straighten(rows: &[Vec<usize>], neighbours: &Neighbours, widths: &[f64], x: &mut [f64]) {
    let rows: Vec<Row> = rows.iter().map(|row| Row::new(row, widths)).collect();
    for row in &rows {
        let wanted: Vec<(f64, f64)> = row.points.iter().map(|&point| (x[point], 1.0)).collect();
        row.place(&wanted, x);
    }
    let boxes = widths.len();
    for sweep in 0..48 {
        let order: Vec<usize> =
            if sweep % 2 == 0 { (0..rows.len()).collect() } else { (0..rows.len()).rev().collect() };
        for index in order {
            let row = &rows[index];
            // First along the sweep only, which carries good places far; then both ways, which settles.
            let (above, below) = if sweep < 16 { (sweep % 2 == 0, sweep % 2 == 1) } else { (true, true) };
            let wanted: Vec<_> =
                row.points.iter().map(|&point| wish(point, neighbours, (above, below), boxes, x)).collect();
            row.place(&wanted, x);
        }
    }
}

/// Where a point would like to stand, and how much: the median of its neighbours, bends pulling hardest on bends.
fn wish(point: usize, neighbours: &Neighbours, sides: (bool, bool), boxes: usize, x: &[f64]) -> (f64, f64) {
    let above = neighbours.above[point].iter().filter(|_| sides.0);
    let below = neighbours.below[point].iter().filter(|_| sides.1);
    let pull = |other: usize| match (point < boxes, other < boxes) {
        (true, _) => 1.0,
        (false, false) => 8.0,
        (false, true) => 2.0,
    };
    let mut pulls: Vec<(f64, f64)> = above.chain(below).map(|&other| (x[other], pull(other))).collect();
    if pulls.is_empty() {
        return (x[point], 0.05);
    }
    pulls.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = pulls.iter().map(|pull| pull.1).sum();
    (median(&pulls, total), total)
}

/// The weighted median of sorted values; the middle of both when two share it.
fn median(sorted: &[(f64, f64)], total: f64) -> f64 {
    let mut sum = 0.0;
    for (index, &(value, weight)) in sorted.iter().enumerate() {
        sum += weight;
        if (sum - total / 2.0).abs() < 1e-9 {
            let next = sorted.get(index + 1).map_or(value, |next| next.0);
            return (value + next) / 2.0;
        }
        if sum > total / 2.0 {
            return value;
        }
    }
    sorted.last().map_or(0.0, |last| last.0)
}

/// A row with the least distances between its points.
struct Row {
    points: Vec<usize>,
    /// The least distance of each point's centre from the first one's.
    offsets: Vec<f64>,
}

impl Row {
    fn new(points: &[usize], widths: &[f64]) -> Self {
        let half = |point: usize| widths.get(point).map_or(0.0, |width| width / 2.0);
        let mut offsets = Vec::with_capacity(points.len());
        let mut offset = 0.0;
        for (index, &point) in points.iter().enumerate() {
            if index > 0 {
                let before = points[index - 1];
                let bends = usize::from(before >= widths.len()) + usize::from(point >= widths.len());
                offset += half(before) + half(point) + GAPS[bends];
            }
            offsets.push(offset);
        }
        Self { points: points.to_vec(), offsets }
    }

    /// The places nearest to the wanted ones (by weighted squares) that keep order and distances: points that push each other
    /// form a block, which stands at the mean of its wishes.
    fn place(&self, wanted: &[(f64, f64)], x: &mut [f64]) {
        let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(wanted.len());
        for (&(place, weight), offset) in wanted.iter().zip(&self.offsets) {
            let mut block = (place - offset, weight, 1);
            while let Some(&last) = blocks.last() {
                if last.0 <= block.0 {
                    break;
                }
                blocks.pop();
                let weight = last.1 + block.1;
                block = ((last.0 * last.1 + block.0 * block.1) / weight, weight, last.2 + block.2);
            }
            blocks.push(block);
        }
        let places = blocks.iter().flat_map(|block| std::iter::repeat_n(block.0, block.2));
        for ((&point, offset), place) in self.points.iter().zip(&self.offsets).zip(places) {
            x[point] = place + offset;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_removes_crossings() {
        // 0-3, 1-2: crossed as given.
        let neighbours = Neighbours::new(4, &[vec![0, 3], vec![1, 2]]);
        let rows = vec![vec![0, 1], vec![2, 3]];
        assert_eq!(crossings(&rows, &neighbours), 1);
        assert_eq!(crossings(&order(vec![rows], &neighbours), &neighbours), 0);
        // A complete pairing of 2 and 2 has one crossing in every order.
        let neighbours = Neighbours::new(4, &[vec![0, 2], vec![0, 3], vec![1, 2], vec![1, 3]]);
        assert_eq!(crossings(&order(vec![vec![vec![0, 1], vec![2, 3]]], &neighbours), &neighbours), 1);
    }

    #[test]
    fn keeps_distances_and_straightens() {
        let neighbours = Neighbours::new(4, &[vec![0, 2], vec![1, 3]]);
        let mut x = vec![500.0, 0.0, 0.0, 0.0];
        straighten(&[vec![0, 1], vec![2, 3]], &neighbours, &[50.0, 50.0, 50.0, 50.0], &mut x);
        assert!(x[1] - x[0] >= 80.0 - 1e-6 && x[3] - x[2] >= 80.0 - 1e-6, "{x:?}");
        assert!((x[0] - x[2]).abs() < 1e-6 && (x[1] - x[3]).abs() < 1e-6, "{x:?}");
    }
}
