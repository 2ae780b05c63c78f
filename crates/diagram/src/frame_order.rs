//! The order of points and borders in rows with frames.
//!
//! In: rows in an order that knows nothing of frames. Out: rows in which every frame is one piece, with its two borders. Never: frames in
//! different orders in two rows, for then their borders could not be upright.
//!
//! A row is a tree of lists: what stands in a frame is one entry of the list around it. Frames of one list stand in one order in all
//! rows; between them everything may move. First all go where the order without frames would have them; then neighbours are swapped
//! while that removes crossings.

use std::collections::BTreeMap;

use super::engine::Part;
use super::place;
use super::ports;
use super::rows::{Neighbours, Rows, Strand, crossings};

/// A part of a row, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A box or a bend.
    Point(usize),
    /// The left border of a frame.
    Open(usize),
    /// The right border of a frame.
    Close(usize),
}

/// Where a list stands: its row, and the frame.
type Place = (usize, Option<usize>);

/// An entry of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Point(usize),
    Frame(usize),
}

/// Orders the rows, and says where in them the borders stand.
pub(super) fn arrange(part: &Part, rows: &mut Rows, strands: &[Strand], spans: &[(usize, usize)]) -> Vec<Vec<Token>> {
    let home = homes(part, rows, spans);
    let x = wanted(part, rows, strands);
    let mut arrangement = Arrangement::new(part, rows, spans, &home, &x);
    let neighbours = Neighbours::new(rows);
    arrangement.improve(&neighbours);
    let tokens: Vec<Vec<Token>> = (0..rows.rows.len()).map(|row| arrangement.row(row)).collect();
    rows.rows = arrangement.points();
    tokens
}

/// Where the points would stand without frames.
fn wanted(part: &Part, rows: &Rows, strands: &[Strand]) -> Vec<f64> {
    let widths: Vec<f64> = part.sizes.iter().map(|size| size.0).collect();
    let ports = ports::ports(rows, strands, &widths);
    place::Task::new(rows, strands, &ports, &widths).solve(0)
}

/// The frame in which every point stands. A bend stands in a frame of its upper or its lower box as long as that frame is passed, and
/// outside of all others.
fn homes(part: &Part, rows: &Rows, spans: &[(usize, usize)]) -> Vec<Option<usize>> {
    let mut home = part.frame_of.clone();
    home.resize(rows.points(), None);
    for chain in &rows.chains {
        let ends = [chain[0], chain[chain.len() - 1]].map(|node| part.frame_of[node]);
        for &bend in &chain[1..chain.len() - 1] {
            let row = rows.row_of[bend];
            let passed = |frame: &usize| spans[*frame].0 <= row && row <= spans[*frame].1;
            let mut frames = ends.iter().filter_map(|&end| part.around(end).find(passed));
            home[bend] = frames.next();
        }
    }
    home
}

struct Arrangement<'a> {
    rows: &'a Rows,
    /// The entries of every row, by the frame that they stand in.
    lists: BTreeMap<Place, Vec<Item>>,
    /// Frames that lie in the same one, in their order.
    siblings: BTreeMap<Option<usize>, Vec<usize>>,
}

impl<'a> Arrangement<'a> {
    fn new(part: &Part, rows: &'a Rows, spans: &[(usize, usize)], home: &[Option<usize>], x: &[f64]) -> Self {
        let mut sums = vec![(0.0, 0.0); part.frames.len()];
        for (node, &frame) in part.frame_of.iter().enumerate() {
            for frame in part.around(frame) {
                sums[frame] = (sums[frame].0 + x[node], sums[frame].1 + 1.0);
            }
        }
        let middle: Vec<f64> = sums.into_iter().map(|(sum, count): (f64, f64)| sum / count.max(1.0)).collect();
        let mut lists: BTreeMap<Place, Vec<(f64, usize, Item)>> = BTreeMap::new();
        for (point, &row) in rows.row_of.iter().enumerate() {
            lists.entry((row, home[point])).or_default().push((
                x[point],
                part.frames.len() + point,
                Item::Point(point),
            ));
        }
        let mut siblings: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for (frame, wish) in part.frames.iter().enumerate() {
            siblings.entry(wish.parent).or_default().push(frame);
            let (first, last) = spans[frame];
            for row in first..=last {
                lists.entry((row, wish.parent)).or_default().push((middle[frame], frame, Item::Frame(frame)));
            }
        }
        let by_place = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        let sorted = |mut list: Vec<(f64, usize, Item)>| {
            list.sort_by(|a, b| by_place(&(a.0, a.1), &(b.0, b.1)));
            list.into_iter().map(|entry| entry.2).collect()
        };
        let lists = lists.into_iter().map(|(place, list)| (place, sorted(list))).collect();
        for list in siblings.values_mut() {
            list.sort_by(|&a, &b| by_place(&(middle[a], a), &(middle[b], b)));
        }
        Self { rows, lists, siblings }
    }

    /// One row with all borders. Frames are nested no deeper than the language allows.
    fn row(&self, row: usize) -> Vec<Token> {
        let mut tokens = Vec::new();
        self.collect(row, None, &mut tokens);
        tokens
    }

    fn collect(&self, row: usize, frame: Option<usize>, tokens: &mut Vec<Token>) {
        for item in self.lists.get(&(row, frame)).into_iter().flatten() {
            match *item {
                Item::Point(point) => tokens.push(Token::Point(point)),
                Item::Frame(frame) => {
                    tokens.push(Token::Open(frame));
                    self.collect(row, Some(frame), tokens);
                    tokens.push(Token::Close(frame));
                }
            }
        }
    }

    /// All rows without the borders.
    fn points(&self) -> Vec<Vec<usize>> {
        let only_points = |token| if let Token::Point(point) = token { Some(point) } else { None };
        (0..self.rows.rows.len()).map(|row| self.row(row).into_iter().filter_map(only_points).collect()).collect()
    }

    fn crossings(&self, neighbours: &Neighbours) -> usize {
        let rows = self.points();
        let mut place = vec![0; self.rows.points()];
        for row in &rows {
            row.iter().enumerate().for_each(|(index, &point)| place[point] = index);
        }
        crossings(&rows, &place, neighbours)
    }

    /// Swaps neighbours in a list, and frames in all their lists, as long as that removes crossings and work is left.
    fn improve(&mut self, neighbours: &Neighbours) {
        const WORK: usize = 6_000_000;
        let mut rounds = WORK / (self.rows.points() + 10) / 4;
        let mut best = self.crossings(neighbours);
        let mut changed = true;
        while changed && best > 0 && rounds > 0 {
            changed = false;
            for change in self.changes() {
                rounds = rounds.saturating_sub(1);
                if best == 0 || rounds == 0 {
                    break;
                }
                self.apply(change);
                let count = self.crossings(neighbours);
                if count < best {
                    (best, changed) = (count, true);
                } else {
                    self.apply(change);
                }
            }
        }
    }

    fn changes(&self) -> Vec<Change> {
        let frames =
            self.siblings.iter().flat_map(|(&parent, list)| (1..list.len()).map(move |at| Change::Frames(parent, at)));
        let items =
            self.lists.iter().flat_map(|(&place, list)| (1..list.len()).map(move |at| Change::Items(place, at)));
        frames.chain(items).collect()
    }

    /// Makes a change. The same change again undoes it.
    fn apply(&mut self, change: Change) {
        match change {
            Change::Items(place, at) => {
                if let Some(list) = self.lists.get_mut(&place)
                    && !matches!(list[at - 1..=at], [Item::Frame(_), Item::Frame(_)])
                {
                    list.swap(at - 1, at);
                }
            }
            Change::Frames(parent, at) => {
                let Some(list) = self.siblings.get_mut(&parent) else { return };
                let pair = [list[at - 1], list[at]];
                list.swap(at - 1, at);
                for list in self.lists.iter_mut().filter(|((_, frame), _)| *frame == parent).map(|(_, list)| list) {
                    let place = |frame: usize| list.iter().position(|item| *item == Item::Frame(frame));
                    if let [Some(a), Some(b)] = pair.map(place) {
                        list.swap(a, b);
                    }
                }
            }
        }
    }
}

/// A change of the order.
#[derive(Debug, Clone, Copy)]
enum Change {
    /// Two neighbours in a list, unless both are frames: the list, and the place of the second.
    Items(Place, usize),
    /// Two neighbours among the frames of one frame.
    Frames(Option<usize>, usize),
}
