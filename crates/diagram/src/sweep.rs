//! Sweeps over the rows that sort points by their neighbours and swap those that stand side by side.
//!
//! In: rows in some order. Out: an order with fewer crossings. Never: a point in another row.
//!
//! Sorting takes a row as a list of points. Where a frame's points must stay side by side, the list will hold the frame as one entry.

use super::field::Field;

/// What a point is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Centre {
    Median,
    Mean,
}

/// Lists that are used again and again.
#[derive(Debug, Default)]
pub(super) struct Sweeper {
    keyed: Vec<(f64, u32)>,
    places: Vec<u32>,
    ends: Ends,
    waiting: Vec<bool>,
}

impl Sweeper {
    /// Sweeps until `patience` sweeps in a row have found nothing better, and keeps the best.
    pub(super) fn sweep(&mut self, field: &mut Field, centre: Centre, patience: usize) -> usize {
        let mut best = (field.crossings(), field.rows.clone());
        let mut idle = 0;
        for round in 0..64_usize {
            if best.0 == 0 || idle >= patience {
                break;
            }
            self.sort(field, centre, round.is_multiple_of(2), round % 4 >= 2);
            self.transpose(field, round % 4 >= 2);
            let count = field.crossings();
            idle += 1;
            if count < best.0 {
                best.0 = count;
                best.1.clone_from(&field.rows);
                idle = 0;
            }
        }
        field.set_rows(&best.1);
        best.0
    }

    /// Sorts every row by the centre of its neighbours in the row before, from the top or from the bottom. `turned` puts equals
    /// the other way round; points without neighbours stay where they are.
    fn sort(&mut self, field: &mut Field, centre: Centre, downwards: bool, turned: bool) {
        let count = field.rows.len();
        for step in 1..count {
            let index = if downwards { step } else { count - 1 - step };
            let mut row = std::mem::take(&mut field.rows[index]);
            let lists = if downwards { &field.above } else { &field.below };
            field.spent += row.len() * 4;
            self.keyed.clear();
            for &point in row.iter().filter(|&&point| !lists.of(point).is_empty()) {
                let centre = self.centre(lists.of(point), &field.place, centre);
                self.keyed.push((centre, point));
            }
            if turned {
                self.keyed.reverse();
            }
            self.keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut sorted = self.keyed.iter().map(|keyed| keyed.1);
            for slot in row.iter_mut().filter(|point| !lists.of(**point).is_empty()) {
                *slot = sorted.next().unwrap_or(*slot);
            }
            field.rows[index] = row;
            field.read_places(index);
        }
    }

    fn centre(&mut self, list: &[u32], place: &[u32], centre: Centre) -> f64 {
        let count = list.len();
        if centre == Centre::Mean {
            return list.iter().map(|&other| f64::from(place[other as usize])).sum::<f64>() / count as f64;
        }
        if let [other] = list {
            return f64::from(place[*other as usize]);
        }
        let places = &mut self.places;
        places.clear();
        places.extend(list.iter().map(|&other| place[other as usize]));
        places.sort_unstable();
        let middle = count / 2;
        if count % 2 == 1 {
            return f64::from(places[middle]);
        }
        let (left, right) = (f64::from(places[middle - 1]), f64::from(places[middle]));
        // Nearer to the side on which the neighbours stand closer together.
        let (before, after) = (left - f64::from(places[0]), f64::from(places[count - 1]) - right);
        if count == 2 || before + after == 0.0 {
            (left + right) / 2.0
        } else {
            (left * after + right * before) / (before + after)
        }
    }

    /// Swaps two points that stand side by side wherever that removes crossings, until no swap does. With `equals`, the first round
    /// also swaps where nothing changes, which leads out of dead ends.
    pub(super) fn transpose(&mut self, field: &mut Field, equals: bool) {
        let count = field.rows.len();
        self.transpose_from(field, 0..count, equals);
    }

    /// The same, beginning with those rows.
    pub(super) fn transpose_from(&mut self, field: &mut Field, rows: impl Iterator<Item = usize>, equals: bool) {
        let count = field.rows.len();
        // A row is looked at again only when it or one beside it has changed.
        self.waiting.clear();
        self.waiting.resize(count, false);
        rows.for_each(|row| self.waiting[row] = true);
        // Every later swap removes a crossing, so this ends; the limit is for time only.
        for round in 0..20 {
            for index in 0..count {
                if std::mem::take(&mut self.waiting[index]) && self.ends.transpose(field, index, equals && round == 0) {
                    self.waiting[index.saturating_sub(1)..(index + 2).min(count)].fill(true);
                }
            }
            if !self.waiting.contains(&true) {
                break;
            }
        }
    }
}

/// The places of the neighbours of every point of a row, sorted, all in one list.
#[derive(Debug, Default)]
struct Ends {
    places: Vec<u32>,
    /// For every point where its neighbours above start, where those below start, and where these end.
    limits: Vec<[u32; 3]>,
    slots: Vec<u32>,
    swaps: Vec<usize>,
}

impl Ends {
    fn read(&mut self, row: &[u32], field: &Field) {
        self.places.clear();
        self.limits.clear();
        for &point in row {
            let start = self.places.len();
            self.add(field.above.of(point), &field.place);
            let middle = self.places.len();
            self.add(field.below.of(point), &field.place);
            self.limits.push([start as u32, middle as u32, self.places.len() as u32]);
        }
    }

    fn add(&mut self, list: &[u32], place: &[u32]) {
        let start = self.places.len();
        self.places.extend(list.iter().map(|&other| place[other as usize]));
        if list.len() > 1 {
            self.places[start..].sort_unstable();
        }
    }

    /// One round of swaps in one row; whether there was one.
    fn transpose(&mut self, field: &mut Field, index: usize, equals: bool) -> bool {
        let row = std::mem::take(&mut field.rows[index]);
        self.read(&row, field);
        field.spent += row.len() * 3;
        self.slots.clear();
        self.slots.extend(0..row.len() as u32);
        self.swaps.clear();
        for place in 1..row.len() {
            let gain = self.gain(self.slots[place - 1], self.slots[place]);
            if gain > 0 || (gain == 0 && equals) {
                self.slots.swap(place - 1, place);
                self.swaps.push(place);
            }
        }
        field.rows[index] = row;
        if self.swaps.is_empty() {
            return false;
        }
        field.save(index);
        self.swaps.iter().for_each(|&place| field.rows[index].swap(place - 1, place));
        field.read_places(index);
        true
    }

    /// How many crossings it removes to swap two points.
    fn gain(&self, left: u32, right: u32) -> i32 {
        let (left, right) = (self.limits[left as usize], self.limits[right as usize]);
        let side = |limits: [u32; 3], side: usize| &self.places[limits[side] as usize..limits[side + 1] as usize];
        let gain = |index: usize| {
            let (left, right) = (side(left, index), side(right, index));
            inversions(left, right) - inversions(right, left)
        };
        gain(0) + gain(1)
    }
}

/// Pairs of a place of the left point and a smaller one of the right point, which are crossings.
fn inversions(left: &[u32], right: &[u32]) -> i32 {
    if let ([left], [right]) = (left, right) {
        return i32::from(right < left);
    }
    let (mut total, mut smaller) = (0, 0);
    for &place in left {
        while smaller < right.len() && right[smaller] < place {
            smaller += 1;
        }
        total += smaller;
    }
    total as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::rows;

    #[test]
    fn removes_crossings() {
        let rows = rows(&[0, 0, 0, 1, 1, 1], &[(0, 5), (1, 4), (2, 3)]);
        for centre in [Centre::Median, Centre::Mean] {
            let mut field = Field::new(&rows);
            assert_eq!((field.crossings(), Sweeper::default().sweep(&mut field, centre, 4)), (3, 0));
        }
        let mut field = Field::new(&rows);
        Sweeper::default().transpose(&mut field, false);
        assert_eq!(field.crossings(), 0);
    }
}
