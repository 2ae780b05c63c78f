//! Sweeps over the rows that sort points by their neighbours and swap those that stand side by side.
//!
//! In: rows in some order. Out: an order with fewer crossings. Never: a point in another row.
//!
//! Sorting takes a row as a list of points. Where a frame's points must stay side by side, the list will hold the frame as one entry.

use super::rows::{Neighbours, crossings};

/// Rows whose order is being improved.
#[derive(Debug, Clone)]
pub(super) struct Order<'a> {
    pub(super) rows: Vec<Vec<usize>>,
    /// The place of every point within its row.
    pub(super) place: Vec<usize>,
    pub(super) neighbours: &'a Neighbours,
    /// How much has been looked at, in points and edges.
    pub(super) spent: usize,
}

/// What a point is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Centre {
    Median,
    Mean,
}

impl<'a> Order<'a> {
    pub(super) fn new(rows: Vec<Vec<usize>>, neighbours: &'a Neighbours) -> Self {
        let mut order = Self { place: vec![0; neighbours.above.len()], rows, neighbours, spent: 0 };
        order.refresh();
        order
    }

    /// Reads the places from the rows.
    pub(super) fn refresh(&mut self) {
        for row in &self.rows {
            row.iter().enumerate().for_each(|(index, &point)| self.place[point] = index);
        }
    }

    pub(super) fn crossings(&mut self) -> usize {
        self.spent += self.place.len() * 3;
        crossings(&self.rows, &self.place, self.neighbours)
    }

    /// Sweeps until `patience` sweeps in a row have found nothing better, and keeps the best.
    pub(super) fn sweep(&mut self, centre: Centre, patience: usize) -> usize {
        let mut best = (self.crossings(), self.rows.clone());
        let mut idle = 0;
        for round in 0..64_usize {
            if best.0 == 0 || idle >= patience {
                break;
            }
            self.sort(centre, round.is_multiple_of(2), round % 4 >= 2);
            self.transpose(round % 4 >= 2);
            let count = self.crossings();
            idle += 1;
            if count < best.0 {
                best = (count, self.rows.clone());
                idle = 0;
            }
        }
        self.rows = best.1;
        self.refresh();
        best.0
    }

    /// Sorts every row by the centre of its neighbours in the row before, from the top or from the bottom. `turned` puts equals
    /// the other way round; points without neighbours stay where they are.
    fn sort(&mut self, centre: Centre, downwards: bool, turned: bool) {
        let neighbours = self.neighbours;
        let lists = if downwards { &neighbours.above } else { &neighbours.below };
        let count = self.rows.len();
        for step in 1..count {
            let index = if downwards { step } else { count - 1 - step };
            let mut row = std::mem::take(&mut self.rows[index]);
            self.spent += row.len() * 4;
            let mut keyed: Vec<(f64, usize)> = Vec::with_capacity(row.len());
            for &point in row.iter().filter(|&&point| !lists[point].is_empty()) {
                keyed.push((self.centre(&lists[point], centre), point));
            }
            if turned {
                keyed.reverse();
            }
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut sorted = keyed.into_iter().map(|(_, point)| point);
            for slot in row.iter_mut().filter(|point| !lists[**point].is_empty()) {
                *slot = sorted.next().unwrap_or(*slot);
            }
            row.iter().enumerate().for_each(|(place, &point)| self.place[point] = place);
            self.rows[index] = row;
        }
    }

    fn centre(&self, list: &[usize], centre: Centre) -> f64 {
        let mut places: Vec<usize> = list.iter().map(|&other| self.place[other]).collect();
        let count = places.len();
        if centre == Centre::Mean {
            return places.iter().sum::<usize>() as f64 / count as f64;
        }
        places.sort_unstable();
        let middle = count / 2;
        if count % 2 == 1 {
            return places[middle] as f64;
        }
        let (left, right) = (places[middle - 1] as f64, places[middle] as f64);
        // Nearer to the side on which the neighbours stand closer together.
        let (before, after) = (left - places[0] as f64, places[count - 1] as f64 - right);
        if count == 2 || before + after == 0.0 {
            (left + right) / 2.0
        } else {
            (left * after + right * before) / (before + after)
        }
    }

    /// Swaps two points that stand side by side wherever that removes crossings, until no swap does. With `equals`, the first round
    /// also swaps where nothing changes, which leads out of dead ends.
    pub(super) fn transpose(&mut self, equals: bool) {
        let count = self.rows.len();
        // A row is looked at again only when it or one beside it has changed.
        let mut waiting = vec![true; count];
        let mut ends = Ends::default();
        // Every later swap removes a crossing, so this ends; the limit is for time only.
        for round in 0..20 {
            for index in 0..count {
                if !std::mem::take(&mut waiting[index]) {
                    continue;
                }
                if self.transpose_row(index, equals && round == 0, &mut ends) {
                    waiting[index.saturating_sub(1)..(index + 2).min(count)].fill(true);
                }
            }
            if !waiting.contains(&true) {
                break;
            }
        }
    }

    fn transpose_row(&mut self, index: usize, equals: bool, ends: &mut Ends) -> bool {
        let mut row = std::mem::take(&mut self.rows[index]);
        ends.read(&row, self.neighbours, &self.place);
        self.spent += row.len() * 3;
        let mut slots: Vec<usize> = (0..row.len()).collect();
        let mut changed = false;
        for place in 1..row.len() {
            let gain = ends.gain(slots[place - 1], slots[place]);
            if gain > 0 || (gain == 0 && equals) {
                row.swap(place - 1, place);
                slots.swap(place - 1, place);
                changed = true;
            }
        }
        row.iter().enumerate().for_each(|(place, &point)| self.place[point] = place);
        self.rows[index] = row;
        changed
    }
}

/// The places of the neighbours of every point of a row, sorted, all in one list.
#[derive(Default)]
struct Ends {
    places: Vec<usize>,
    /// For every point where its neighbours above start, where those below start, and where these end.
    limits: Vec<[usize; 3]>,
}

impl Ends {
    fn read(&mut self, row: &[usize], neighbours: &Neighbours, place: &[usize]) {
        self.places.clear();
        self.limits.clear();
        for &point in row {
            let start = self.places.len();
            self.places.extend(neighbours.above[point].iter().map(|&other| place[other]));
            let middle = self.places.len();
            self.places.extend(neighbours.below[point].iter().map(|&other| place[other]));
            self.places[start..middle].sort_unstable();
            self.places[middle..].sort_unstable();
            self.limits.push([start, middle, self.places.len()]);
        }
    }

    /// How many crossings it removes to swap two points.
    fn gain(&self, left: usize, right: usize) -> isize {
        let (left, right) = (self.limits[left], self.limits[right]);
        let side = |limits: [usize; 3], side: usize| &self.places[limits[side]..limits[side + 1]];
        [0, 1]
            .into_iter()
            .map(|index| (side(left, index), side(right, index)))
            .map(|(left, right)| inversions(left, right) - inversions(right, left))
            .sum()
    }
}

/// Pairs of a place of the left point and a smaller one of the right point, which are crossings.
fn inversions(left: &[usize], right: &[usize]) -> isize {
    let (mut total, mut smaller) = (0, 0);
    for &place in left {
        while smaller < right.len() && right[smaller] < place {
            smaller += 1;
        }
        total += smaller;
    }
    total as isize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::rows::tests::rows;

    #[test]
    fn removes_crossings() {
        let rows = rows(&[0, 0, 0, 1, 1, 1], &[(0, 5), (1, 4), (2, 3)]);
        let neighbours = Neighbours::new(&rows);
        for centre in [Centre::Median, Centre::Mean] {
            let mut order = Order::new(rows.rows.clone(), &neighbours);
            assert_eq!((order.crossings(), order.sweep(centre, 4)), (3, 0));
        }
        let mut order = Order::new(rows.rows.clone(), &neighbours);
        order.transpose(false);
        assert_eq!(order.crossings(), 0);
    }
}
