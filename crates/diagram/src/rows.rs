//! Boxes in rows, the bends of long edges between them, and how often edges cross.
//!
//! In: the row of every box and the strands between them. Out: [`Rows`], the value that the passes hand on. Never: places in pixels.

/// All edges between the same two boxes, which run side by side and are laid out as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strand {
    /// The box in the upper row, or one of two in the same row.
    pub upper: usize,
    /// The box in the lower row.
    pub lower: usize,
    /// The numbers of the edges.
    pub edges: Vec<usize>,
}

/// Boxes in rows, and the bends of edges between them.
///
/// Points are numbered: first the boxes, then the bends. A frame around boxes will be a set of boxes whose points stand side by side in
/// every row, with two more chains of bends for its borders; the label of an edge will be a bend with a width.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// Row by row from the top, from left to right: numbers of points.
    pub rows: Vec<Vec<usize>>,
    /// The number of boxes, which are the first points.
    pub boxes: usize,
    /// The row of every point.
    pub row_of: Vec<usize>,
    /// For every strand: its upper box, the bends, its lower box. Two boxes of one row are joined without bends.
    pub chains: Vec<Vec<usize>>,
}

impl Rows {
    /// Rows out of the row of every box. Each strand has to lead down or within a row.
    pub fn new(row_of: &[usize], strands: &[Strand]) -> Self {
        let mut all = Self {
            rows: vec![Vec::new(); row_of.iter().max().map_or(0, |last| last + 1)],
            boxes: row_of.len(),
            row_of: row_of.to_vec(),
            chains: Vec::with_capacity(strands.len()),
        };
        for (node, &row) in row_of.iter().enumerate() {
            all.rows[row].push(node);
        }
        for strand in strands {
            let mut chain = vec![strand.upper];
            for row in row_of[strand.upper] + 1..row_of[strand.lower] {
                let bend = all.row_of.len();
                all.row_of.push(row);
                all.rows[row].push(bend);
                chain.push(bend);
            }
            chain.push(strand.lower);
            all.chains.push(chain);
        }
        all
    }

    /// The number of points.
    pub fn points(&self) -> usize {
        self.row_of.len()
    }

    /// Whether a point is a bend.
    pub fn is_bend(&self, point: usize) -> bool {
        point >= self.boxes
    }

    /// Whether a strand stays within a row.
    pub fn is_flat(&self, chain: &[usize]) -> bool {
        chain.len() == 2 && self.row_of[chain[0]] == self.row_of[chain[1]]
    }

    /// The pieces of all strands, from a point to one in the next row.
    pub fn pieces(&self) -> impl Iterator<Item = (usize, usize)> {
        let steep = self.chains.iter().filter(|chain| !self.is_flat(chain));
        steep.flat_map(|chain| chain.windows(2).map(|pair| (pair[0], pair[1])))
    }

    /// The place of every point within its row.
    pub fn places(&self) -> Vec<usize> {
        let mut place = vec![0; self.points()];
        for row in &self.rows {
            row.iter().enumerate().for_each(|(index, &point)| place[point] = index);
        }
        place
    }
}

/// Who is joined with whom in the row above and the row below.
#[derive(Debug, Clone)]
pub struct Neighbours {
    /// For every point its neighbours in the row above.
    pub above: Vec<Vec<usize>>,
    /// For every point its neighbours in the row below.
    pub below: Vec<Vec<usize>>,
}

impl Neighbours {
    /// The neighbours along all chains.
    pub fn new(rows: &Rows) -> Self {
        let mut neighbours = Self { above: vec![Vec::new(); rows.points()], below: vec![Vec::new(); rows.points()] };
        for (upper, lower) in rows.pieces() {
            neighbours.below[upper].push(lower);
            neighbours.above[lower].push(upper);
        }
        neighbours
    }
}

/// The number of crossings between all rows.
pub fn crossings(rows: &[Vec<usize>], place: &[usize], neighbours: &Neighbours) -> usize {
    rows.windows(2).map(|pair| crossings_below(&pair[0], pair[1].len(), neighbours, place)).sum()
}

/// Crossings below one row, by counting inversions with a tree of sums.
fn crossings_below(row: &[usize], width: usize, neighbours: &Neighbours, place: &[usize]) -> usize {
    let mut sums = vec![0_usize; width + 1];
    let (mut inserted, mut total) = (0, 0);
    let mut targets = Vec::new();
    for &point in row {
        targets.clear();
        targets.extend(neighbours.below[point].iter().map(|&other| place[other]));
        for &target in &targets {
            let (mut index, mut not_right) = (target + 1, 0);
            while index > 0 {
                not_right += sums[index];
                index &= index - 1;
            }
            total += inserted - not_right;
        }
        for &target in &targets {
            let mut index = target + 1;
            while index <= width {
                sums[index] += 1;
                index += index & index.wrapping_neg();
            }
        }
        inserted += targets.len();
    }
    total
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Rows for those boxes and strands.
    pub(crate) fn rows(row_of: &[usize], ends: &[(usize, usize)]) -> Rows {
        let strand = |(index, &(upper, lower)): (usize, &(usize, usize))| Strand { upper, lower, edges: vec![index] };
        Rows::new(row_of, &ends.iter().enumerate().map(strand).collect::<Vec<_>>())
    }

    /// Crossings by looking at every pair of pieces.
    pub(crate) fn crossings_by_pairs(rows: &Rows) -> usize {
        let place = rows.places();
        let pieces: Vec<_> = rows.pieces().collect();
        let crossed = |a: (usize, usize), b: (usize, usize)| {
            rows.row_of[a.0] == rows.row_of[b.0] && place[a.0] < place[b.0] && place[a.1] > place[b.1]
        };
        let pairs = pieces.iter().map(|&a| pieces.iter().filter(|&&b| crossed(a, b)).count());
        pairs.sum()
    }

    #[test]
    fn long_edges_get_bends_and_flat_ones_none() {
        let rows = rows(&[0, 2, 3, 2], &[(0, 1), (0, 2), (1, 3)]);
        assert_eq!(rows.chains, [vec![0, 4, 1], vec![0, 5, 6, 2], vec![1, 3]]);
        assert_eq!(rows.rows, [vec![0], vec![4, 5], vec![1, 3, 6], vec![2]]);
        assert_eq!(rows.pieces().count(), 5);
    }

    #[test]
    fn counts_crossings() {
        // 0-3, 1-2 cross; 0-2, 1-2 share an end.
        let mut rows = rows(&[0, 0, 1, 1], &[(0, 3), (1, 2), (0, 2)]);
        let count = |rows: &Rows| crossings(&rows.rows, &rows.places(), &Neighbours::new(rows));
        assert_eq!((count(&rows), crossings_by_pairs(&rows)), (1, 1));
        rows.rows[1].reverse();
        assert_eq!((count(&rows), crossings_by_pairs(&rows)), (0, 0));
    }
}
