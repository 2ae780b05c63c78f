//! The row of every box.
//!
//! In: one connected [`Part`] and an order in which few edges lead back. Out: strands, all of which lead down or within a row, and
//! the row of every box. Never: places within a row.
//!
//! Rows are those in which the edges are shortest in sum (the network simplex), within what [`Row`] and [`Part::same_row`] ask for.

use std::collections::BTreeMap;

use super::acyclic;
use super::engine::Part;
use super::graph::Row;
use super::rows::Strand;
use super::simplex::{self, Link};

/// What rows are chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Boxes get the first or the last row when they want it; otherwise a wish counts for nothing.
    pub wishes: bool,
    /// Rows that are wide are cut into several, so that the whole is not much wider than high.
    pub narrow: bool,
}

/// A box that stands for all that share its row, and the first and the last of these when there are some.
pub(super) struct Sets {
    pub(super) of: Vec<usize>,
    pub(super) first: Option<usize>,
    pub(super) last: Option<usize>,
}

/// The possible rows of a part: one for every order in which few edges lead back.
pub fn rank(part: &Part, style: Style) -> Vec<(Vec<usize>, Vec<Strand>)> {
    let sets = sets(part, style);
    let edges: Vec<(usize, usize, bool)> = part
        .edges
        .iter()
        .map(|edge| (sets.of[edge.from], sets.of[edge.to], edge.weak))
        .filter(|(from, to, _)| from != to)
        .collect();
    let orders = acyclic::orders(part.sizes.len(), &edges);
    let ranked = orders.into_iter().map(|order| {
        let order: Vec<usize> = sets.of.iter().map(|&set| order[set]).collect();
        let strands = strands(part, &order);
        let mut rows = shortest(&sets, &order, &strands);
        balance(part, &sets, &strands, &mut rows);
        if style.narrow {
            rows = narrowed(part, &sets, &order, &strands, rows);
        }
        close_gaps(&mut rows);
        (rows, strands)
    });
    ranked.collect()
}

/// Which boxes share a row because they have to or want to.
pub(super) fn sets(part: &Part, style: Style) -> Sets {
    let count = part.sizes.len();
    let mut entered = vec![false; count];
    let mut left = vec![false; count];
    for edge in part.edges.iter().filter(|edge| !edge.weak) {
        entered[edge.to] = true;
        left[edge.from] = true;
    }
    let wanting = |row: Row, taken: &[bool]| -> Vec<usize> {
        (0..count).filter(|&node| style.wishes && part.wishes[node] == row && !taken[node]).collect()
    };
    let (first, last) = (wanting(Row::First, &entered), wanting(Row::Last, &left));
    let mut of: Vec<usize> = (0..count).collect();
    for set in part.same_row.iter().chain([&first, &last]) {
        for pair in set.windows(2) {
            let (kept, gone) = (of[pair[0]], of[pair[1]]);
            of.iter_mut().filter(|set| **set == gone).for_each(|set| *set = kept);
        }
    }
    let set_of = |list: &[usize]| list.first().map(|&node| of[node]);
    Sets { first: set_of(&first), last: set_of(&last), of }
}

/// All edges between the same boxes as one strand, but for those with a text, from the upper to the lower box in that order.
pub(super) fn strands(part: &Part, order: &[usize]) -> Vec<Strand> {
    let mut by_ends: BTreeMap<(usize, usize, usize), Vec<usize>> = BTreeMap::new();
    for (index, edge) in part.edges.iter().enumerate() {
        // A text must stand beside its own line; in one row there is only one way from box to box.
        let own = if edge.label.is_some() && part.same_row.is_empty() { index + 1 } else { 0 };
        let down = (order[edge.from], edge.from) < (order[edge.to], edge.to);
        let ends = if down { (edge.from, edge.to) } else { (edge.to, edge.from) };
        by_ends.entry((ends.0, ends.1, own)).or_default().push(index);
    }
    by_ends.into_iter().map(|((upper, lower, _), edges)| Strand { upper, lower, edges }).collect()
}

/// Enough for any graph that is drawn, and no more than a few tenths of a second.
const WORK: usize = 8_000_000;

/// The rows in which the strands are shortest in sum.
fn shortest(sets: &Sets, order: &[usize], strands: &[Strand]) -> Vec<usize> {
    let count = order.len();
    let ends = |strand: &Strand| (sets.of[strand.upper], sets.of[strand.lower], strand.edges.len());
    let links: Vec<Link> = strands
        .iter()
        .map(ends)
        .filter(|(from, to, _)| from != to)
        .map(|(from, to, edges)| Link { from, to, least: 1, weight: edges as i64 })
        .collect();
    let members = || (0..count).filter(|&node| sets.of[node] == node);
    let free = |from: usize, to: usize| Link { from, to, least: 0, weight: 0 };
    let below = sets.first.into_iter().flat_map(|first| members().map(move |node| free(first, node)));
    let above = sets.last.into_iter().flat_map(|last| members().map(move |node| free(node, last)));
    let wishes: Vec<Link> = below.chain(above).filter(|link| link.from != link.to).collect();
    let all = [links.clone(), wishes].concat();
    let found = simplex::solve(count, &all, None, WORK).or_else(|| simplex::solve(count, &links, None, WORK));
    match found {
        Some(rows) => (0..count).map(|node| rows[sets.of[node]].unsigned_abs() as usize).collect(),
        None => order.to_vec(),
    }
}

/// The boxes above and below every set, as sets.
fn neighbours(sets: &Sets, strands: &[Strand]) -> [Vec<Vec<usize>>; 2] {
    let mut lists = [vec![Vec::new(); sets.of.len()], vec![Vec::new(); sets.of.len()]];
    for strand in strands {
        let (upper, lower) = (sets.of[strand.upper], sets.of[strand.lower]);
        if upper != lower {
            lists[0][lower].push(upper);
            lists[1][upper].push(lower);
        }
    }
    lists
}

/// What a box needs of a row's width.
fn needs(part: &Part, node: usize) -> f64 {
    const GAP: f64 = 28.0;
    part.sizes[node].0 + GAP
}

/// Moves boxes with as many edges above as below to the narrowest row that they may stand in: that makes no edge longer in sum,
/// and rows of like width.
fn balance(part: &Part, sets: &Sets, strands: &[Strand], rows: &mut [usize]) {
    let [above, below] = neighbours(sets, strands);
    let mut widths = vec![0.0; rows.iter().max().map_or(0, |last| last + 1)];
    (0..rows.len()).for_each(|node| widths[rows[node]] += needs(part, node));
    let alone = |node: usize| sets.of.iter().filter(|&&set| set == sets.of[node]).count() == 1;
    for node in 0..rows.len() {
        if above[node].is_empty() || above[node].len() != below[node].len() || !alone(node) {
            continue;
        }
        let first = above[node].iter().map(|&upper| rows[upper] + 1).max().unwrap_or(0);
        let end = below[node].iter().map(|&lower| rows[lower]).min().unwrap_or(0);
        widths[rows[node]] -= needs(part, node);
        let narrowest = (first..end).min_by(|&a, &b| f64::total_cmp(&widths[a], &widths[b]));
        rows[node] = narrowest.unwrap_or(rows[node]);
        widths[rows[node]] += needs(part, node);
    }
}

/// The same rows, none of them much wider than a picture of twice the width of its height: what does not fit moves down.
fn narrowed(part: &Part, sets: &Sets, order: &[usize], strands: &[Strand], rows: Vec<usize>) -> Vec<usize> {
    const PITCH: f64 = 100.0;
    let total: f64 = (0..rows.len()).map(|node| needs(part, node)).sum();
    let widest = (0..rows.len()).map(|node| needs(part, node)).fold(0.0, f64::max);
    let limit = (1.4 * total * PITCH).sqrt().max(widest);
    let [above, _] = neighbours(sets, strands);
    let mut members = vec![Vec::new(); rows.len()];
    (0..rows.len()).for_each(|node| members[sets.of[node]].push(node));
    let mut queue: Vec<usize> = (0..rows.len()).filter(|&node| sets.of[node] == node).collect();
    // What leads on keeps its row; what ends here makes place.
    let [_, below] = neighbours(sets, strands);
    queue.sort_by_key(|&node| (rows[node], below[node].is_empty(), order[node]));
    // In an order in which everything above a box comes before it.
    queue.sort_by_key(|&node| rows[node]);
    let mut moved = rows;
    let mut widths: Vec<f64> = Vec::new();
    for set in queue {
        let mut row = above[set].iter().map(|&upper| moved[upper] + 1).max().unwrap_or(0).max(moved[set]);
        let width: f64 = members[set].iter().map(|&node| needs(part, node)).sum();
        while widths.get(row).is_some_and(|used| *used > 0.0 && used + width > limit) {
            row += 1;
        }
        widths.resize(widths.len().max(row + 1), 0.0);
        widths[row] += width;
        members[set].iter().for_each(|&node| moved[node] = row);
    }
    moved
}

/// Numbers the rows without gaps.
fn close_gaps(rows: &mut [usize]) {
    let mut used = vec![false; rows.iter().max().map_or(0, |last| last + 1)];
    rows.iter().for_each(|&row| used[row] = true);
    let before: Vec<usize> = used
        .iter()
        .scan(0, |count, used| {
            let place = *count;
            *count += usize::from(*used);
            Some(place)
        })
        .collect();
    rows.iter_mut().for_each(|row| *row = before[*row]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engine::tests::part;

    const PLAIN: Style = Style { wishes: true, narrow: false };

    /// Every strand leads down, and every edge is in one.
    fn check(part: &Part, style: Style) -> Vec<Vec<usize>> {
        let ranked = rank(part, style);
        for (rows, strands) in &ranked {
            let mut edges: Vec<usize> = strands.iter().flat_map(|strand| strand.edges.clone()).collect();
            edges.sort_unstable();
            assert_eq!(edges, (0..part.edges.len()).collect::<Vec<_>>());
            for strand in strands {
                let together =
                    part.same_row.iter().any(|set| set.contains(&strand.upper) && set.contains(&strand.lower));
                assert!(rows[strand.upper] < rows[strand.lower] || together, "{rows:?} {strand:?}");
            }
            for set in &part.same_row {
                assert!(set.iter().all(|&node| rows[node] == rows[set[0]]), "{rows:?}");
            }
        }
        ranked.into_iter().map(|(rows, _)| rows).collect()
    }

    #[test]
    fn edges_are_short_and_wishes_come_true() {
        let mut part = part(4, &[(0, 1), (1, 2), (3, 2)]);
        assert_eq!(check(&part, PLAIN)[0], [0, 1, 2, 1]);
        part.wishes[3] = Row::First;
        assert_eq!(check(&part, PLAIN)[0], [0, 1, 2, 0]);
        assert_eq!(check(&part, Style { wishes: false, narrow: false })[0], [0, 1, 2, 1]);
        part.wishes = vec![Row::Any, Row::Last, Row::First, Row::Any];
        assert_eq!(check(&part, PLAIN)[0], [0, 1, 2, 1], "arrows are stronger");
        part.same_row = vec![vec![0, 3]];
        assert_eq!(check(&part, PLAIN)[0], [0, 1, 2, 0]);
        part.same_row = vec![vec![0, 2], vec![2, 3]];
        assert_eq!(check(&part, PLAIN)[0][..1], check(&part, PLAIN)[0][2..3]);
    }

    #[test]
    fn boxes_that_may_stand_anywhere_spread_over_the_rows() {
        // A chain of five; four more boxes lie between its ends.
        let mut edges = vec![(0, 1), (1, 2), (2, 3), (3, 4)];
        edges.extend((5..9).flat_map(|node| [(0, node), (node, 4)]));
        let rows = &check(&part(9, &edges), PLAIN)[0];
        let most = (0..5).map(|row| rows.iter().filter(|&&other| other == row).count()).max();
        assert!(most <= Some(3), "{rows:?}");
    }

    #[test]
    fn a_wide_star_is_cut_into_rows() {
        let star = part(41, &(1..41).map(|node| (0, node)).collect::<Vec<_>>());
        assert_eq!(check(&star, PLAIN)[0].iter().max(), Some(&1));
        assert!(check(&star, Style { wishes: true, narrow: true })[0].iter().max() > Some(&2));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn any_part_gets_rows(
            ends in prop::collection::vec((0_usize..9, 0_usize..9, any::<bool>()), 0..20),
            wishes in prop::collection::vec(prop_oneof![Just(Row::Any), Just(Row::First), Just(Row::Last)], 9),
            same in prop::collection::vec(prop::collection::vec(0_usize..9, 0..4), 0..3),
            narrow: bool,
        ) {
            let edges: Vec<_> = ends.iter().filter(|(a, b, _)| a != b).map(|&(a, b, _)| (a, b)).collect();
            let mut part = part(9, &edges);
            part.wishes = wishes;
            part.same_row = same;
            for (edge, (.., weak)) in part.edges.iter_mut().zip(ends.iter().filter(|(a, b, _)| a != b)) {
                edge.weak = *weak;
            }
            let sets = sets(&part, PLAIN);
            for (rows, strands) in rank(&part, Style { wishes: true, narrow }) {
                for strand in &strands {
                    let flat = sets.of[strand.upper] == sets.of[strand.lower];
                    prop_assert!(rows[strand.upper] < rows[strand.lower] || flat && rows[strand.upper] == rows[strand.lower]);
                }
            }
        }
    }
}
