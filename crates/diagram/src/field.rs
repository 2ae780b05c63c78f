//! Rows while their order is being improved.
//!
//! In: [`Rows`]. Out: the same points in another order, or in other rows. Never: an edge that leads another way.
//!
//! The search reads these numbers all the time, so they are small and lie in few lists; what is changed for a try can be undone.

use super::rows::{Rows, Strand};

/// The place of a point that is taken out.
pub(super) const ABSENT: u32 = u32::MAX;

/// A list of points for every point, all in one piece.
#[derive(Debug, Clone, Default)]
pub(super) struct Lists {
    starts: Vec<u32>,
    all: Vec<u32>,
}

impl Lists {
    fn new(lengths: impl Iterator<Item = u32>) -> Self {
        let mut starts = vec![0];
        let mut sum = 0;
        for length in lengths {
            sum += length;
            starts.push(sum);
        }
        Self { starts, all: vec![0; sum as usize] }
    }

    /// The list of one point.
    pub(super) fn of(&self, point: u32) -> &[u32] {
        let point = point as usize;
        &self.all[self.starts[point] as usize..self.starts[point + 1] as usize]
    }

    /// Adds the list of a new point, of one entry.
    fn push(&mut self) {
        self.all.push(0);
        self.starts.push(self.all.len() as u32);
    }
}

/// Where a strand stands in the lists of its two boxes.
#[derive(Debug, Clone, Copy, Default)]
struct Slots {
    below_upper: u32,
    above_lower: u32,
}

/// Rows whose order is being improved.
#[derive(Debug, Clone, Default)]
pub(super) struct Field {
    /// Row by row from the top, from left to right: numbers of points, first the boxes, then the bends.
    pub(super) rows: Vec<Vec<u32>>,
    /// The place of every point within its row.
    pub(super) place: Vec<u32>,
    /// The row of every point.
    pub(super) row_of: Vec<u32>,
    pub(super) boxes: usize,
    /// For every strand: its upper box, the bends, its lower box.
    pub(super) chains: Vec<Vec<u32>>,
    /// The strands at every box, but for those within a row.
    pub(super) strands: Vec<Vec<u32>>,
    /// For every point its neighbours in the row above.
    pub(super) above: Lists,
    /// For every point its neighbours in the row below.
    pub(super) below: Lists,
    /// How much has been looked at, in points and edges.
    pub(super) spent: usize,
    slots: Vec<Slots>,
    /// Bends that are in no chain.
    free: Vec<u32>,
    journal: Journal,
    /// Sums for counting crossings.
    sums: Vec<u32>,
}

/// What a try has changed.
#[derive(Debug, Clone, Default)]
struct Journal {
    is_kept: bool,
    /// For every row whether it has been saved.
    is_saved: Vec<bool>,
    saved: Vec<(usize, Vec<u32>)>,
    chains: Vec<(u32, Vec<u32>)>,
    boxes: Vec<(u32, u32)>,
    /// For every strand whether it is laid anew.
    is_laid: Vec<bool>,
    /// Lists that can be used again.
    spare: Vec<Vec<u32>>,
}

impl Field {
    pub(super) fn new(rows: &Rows) -> Self {
        let steep = |chain: &[usize]| !rows.is_flat(chain);
        let mut degrees = vec![[0_u32; 2]; rows.boxes];
        let mut strands = vec![Vec::new(); rows.boxes];
        for (index, chain) in rows.chains.iter().enumerate().filter(|(_, chain)| steep(chain)) {
            let (upper, lower) = (chain[0], chain[chain.len() - 1]);
            degrees[lower][0] += 1;
            degrees[upper][1] += 1;
            strands[upper].push(index as u32);
            strands[lower].push(index as u32);
        }
        let lists = |side: usize| {
            let bends = rows.points() - rows.boxes;
            Lists::new(degrees.iter().map(|degree| degree[side]).chain(std::iter::repeat_n(1, bends)))
        };
        let small = |list: &Vec<usize>| list.iter().map(|&number| number as u32).collect();
        let mut field = Self {
            rows: rows.rows.iter().map(small).collect(),
            place: vec![ABSENT; rows.points()],
            row_of: small(&rows.row_of),
            boxes: rows.boxes,
            chains: rows.chains.iter().map(small).collect(),
            strands,
            above: lists(0),
            below: lists(1),
            slots: vec![Slots::default(); rows.chains.len()],
            ..Self::default()
        };
        field.journal.is_saved = vec![false; field.rows.len()];
        field.journal.is_laid = vec![false; rows.chains.len()];
        let mut next = [&field.above, &field.below].map(|lists| lists.starts.clone());
        for (index, chain) in rows.chains.iter().enumerate().filter(|(_, chain)| steep(chain)) {
            let mut take = |side: usize, node: usize| {
                next[side][node] += 1;
                next[side][node] - 1
            };
            field.slots[index] = Slots { below_upper: take(1, chain[0]), above_lower: take(0, chain[chain.len() - 1]) };
            field.join(index);
        }
        (0..field.rows.len()).for_each(|row| field.read_places(row));
        field
    }

    /// Sets the neighbours along a chain.
    fn join(&mut self, strand: usize) {
        let chain = std::mem::take(&mut self.chains[strand]);
        let slots = self.slots[strand];
        let last = chain.len() - 2;
        for (index, pair) in chain.windows(2).enumerate() {
            let own = |lists: &Lists, point: u32| lists.starts[point as usize];
            let below = if index == 0 { slots.below_upper } else { own(&self.below, pair[0]) };
            let above = if index == last { slots.above_lower } else { own(&self.above, pair[1]) };
            self.below.all[below as usize] = pair[1];
            self.above.all[above as usize] = pair[0];
        }
        self.chains[strand] = chain;
    }

    /// The number of points, with those that are in no row.
    pub(super) fn points(&self) -> usize {
        self.place.len()
    }

    /// Takes another order of the same points.
    pub(super) fn set_rows(&mut self, rows: &[Vec<u32>]) {
        for (index, row) in rows.iter().enumerate() {
            self.rows[index].clone_from(row);
            self.read_places(index);
        }
    }

    /// Reads the places of a row's points.
    pub(super) fn read_places(&mut self, row: usize) {
        for (place, &point) in self.rows[row].iter().enumerate() {
            self.place[point as usize] = place as u32;
        }
    }

    /// Puts a point that is absent into its row.
    pub(super) fn insert(&mut self, point: u32, gap: usize) {
        let row = self.row_of[point as usize] as usize;
        self.rows[row].insert(gap, point);
        for (place, &point) in self.rows[row].iter().enumerate().skip(gap) {
            self.place[point as usize] = place as u32;
        }
    }

    /// Takes those points out of a row that are marked as absent, and tells for each where in the rest it stood.
    pub(super) fn close(&mut self, row: usize, mut gap: impl FnMut(u32, u32)) {
        let place = &mut self.place;
        let mut kept = 0;
        self.rows[row].retain(|&point| {
            let is_present = place[point as usize] != ABSENT;
            if is_present {
                place[point as usize] = kept;
                kept += 1;
            } else {
                gap(point, kept);
            }
            is_present
        });
    }

    /// The number of crossings between all rows.
    pub(super) fn crossings(&mut self) -> usize {
        self.spent += self.place.len() * 3;
        (1..self.rows.len()).map(|row| self.crossings_below(row - 1)).sum()
    }

    /// Crossings below one row, by counting inversions with a tree of sums.
    pub(super) fn crossings_below(&mut self, row: usize) -> usize {
        let Some(lower) = self.rows.get(row + 1) else { return 0 };
        let width = lower.len();
        let mut sums = std::mem::take(&mut self.sums);
        sums.clear();
        sums.resize(width + 1, 0);
        let (mut inserted, mut total) = (0, 0);
        for &point in &self.rows[row] {
            let ends = self.below.of(point);
            for &end in ends {
                let (mut index, mut not_right) = (self.place[end as usize] as usize + 1, 0);
                while index > 0 {
                    not_right += sums[index];
                    index &= index - 1;
                }
                total += (inserted - not_right) as usize;
            }
            for &end in ends {
                let mut index = self.place[end as usize] as usize + 1;
                while index <= width {
                    sums[index] += 1;
                    index += index & index.wrapping_neg();
                }
            }
            inserted += ends.len() as u32;
        }
        self.sums = sums;
        total
    }

    /// From now on changes are kept, so that they can be undone.
    pub(super) fn begin(&mut self) {
        self.journal.is_kept = true;
    }

    /// Saves a row that is about to change.
    pub(super) fn save(&mut self, row: usize) {
        if self.journal.is_kept && !std::mem::replace(&mut self.journal.is_saved[row], true) {
            let mut copy = self.journal.spare.pop().unwrap_or_default();
            copy.clone_from(&self.rows[row]);
            self.journal.saved.push((row, copy));
        }
    }

    /// The rows that have changed.
    pub(super) fn saved_rows(&self) -> impl Iterator<Item = usize> {
        self.journal.saved.iter().map(|saved| saved.0)
    }

    /// Lets a box stand in another row. Its strands have to be laid anew.
    pub(super) fn set_row(&mut self, node: u32, row: u32) {
        let old = std::mem::replace(&mut self.row_of[node as usize], row);
        self.journal.boxes.push((node, old));
    }

    /// Whether a strand has been laid anew.
    pub(super) fn is_laid(&self, strand: u32) -> bool {
        self.journal.is_laid[strand as usize]
    }

    /// The strands that were laid anew, with the chains that they had before.
    pub(super) fn old_chains(&self) -> &[(u32, Vec<u32>)] {
        &self.journal.chains
    }

    /// Gives a strand bends in the rows between its boxes; they are absent.
    pub(super) fn lay(&mut self, strand: u32) {
        let old = std::mem::take(&mut self.chains[strand as usize]);
        let (upper, lower) = (old[0], old[old.len() - 1]);
        let mut chain = self.journal.spare.pop().unwrap_or_default();
        chain.clear();
        chain.push(upper);
        for row in self.row_of[upper as usize] + 1..self.row_of[lower as usize] {
            let bend = self.free.pop().unwrap_or_else(|| {
                self.above.push();
                self.below.push();
                self.row_of.push(0);
                self.place.push(ABSENT);
                self.place.len() as u32 - 1
            });
            self.row_of[bend as usize] = row;
            chain.push(bend);
        }
        chain.push(lower);
        self.chains[strand as usize] = chain;
        self.join(strand as usize);
        self.journal.is_laid[strand as usize] = true;
        self.journal.chains.push((strand, old));
    }

    /// Keeps what has been tried.
    pub(super) fn accept(&mut self) {
        while let Some((strand, chain)) = self.journal.chains.pop() {
            self.journal.is_laid[strand as usize] = false;
            self.release(chain);
        }
        self.journal.boxes.clear();
        while let Some((row, copy)) = self.journal.saved.pop() {
            self.journal.is_saved[row] = false;
            self.journal.spare.push(copy);
        }
        self.journal.is_kept = false;
    }

    /// Puts everything back to what it was before.
    pub(super) fn undo(&mut self) {
        while let Some((node, row)) = self.journal.boxes.pop() {
            self.row_of[node as usize] = row;
        }
        while let Some((strand, old)) = self.journal.chains.pop() {
            self.journal.is_laid[strand as usize] = false;
            let tried = std::mem::replace(&mut self.chains[strand as usize], old);
            self.release(tried);
            self.join(strand as usize);
        }
        while let Some((row, copy)) = self.journal.saved.pop() {
            self.journal.is_saved[row] = false;
            self.journal.spare.push(std::mem::replace(&mut self.rows[row], copy));
            self.read_places(row);
        }
        self.journal.is_kept = false;
    }

    /// Makes the bends of a chain free.
    fn release(&mut self, chain: Vec<u32>) {
        for &bend in &chain[1..chain.len() - 1] {
            self.place[bend as usize] = ABSENT;
            self.free.push(bend);
        }
        self.journal.spare.push(chain);
    }

    /// Makes room for rows up to that one.
    pub(super) fn add_rows_up_to(&mut self, last: usize) {
        let count = self.rows.len().max(last + 1);
        self.rows.resize(count, Vec::new());
        self.journal.is_saved.resize(count, false);
    }

    /// A copy of where all points stand.
    pub(super) fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::default();
        self.save_to(&mut snapshot);
        snapshot
    }

    /// The same in place of an older copy.
    pub(super) fn save_to(&self, snapshot: &mut Snapshot) {
        snapshot.row_of.clear();
        snapshot.row_of.extend_from_slice(&self.row_of[..self.boxes]);
        snapshot.place.clone_from(&self.place);
        snapshot.chains.clone_from(&self.chains);
    }
}

/// Where all points stood at some time.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    row_of: Vec<u32>,
    place: Vec<u32>,
    chains: Vec<Vec<u32>>,
}

impl Snapshot {
    /// The same as rows; those without any box at the end are left out.
    pub(super) fn to_rows(&self, strands: &[Strand]) -> Rows {
        let row_of: Vec<usize> = self.row_of.iter().map(|&row| row as usize).collect();
        let mut rows = Rows::new(&row_of, strands);
        let mut place = self.place[..rows.boxes].to_vec();
        place.resize(rows.points(), 0);
        for (chain, own) in rows.chains.iter().zip(&self.chains) {
            chain.iter().zip(own).for_each(|(&point, &own)| place[point] = self.place[own as usize]);
        }
        rows.rows.iter_mut().for_each(|row| row.sort_by_key(|&point| place[point]));
        rows
    }
}
