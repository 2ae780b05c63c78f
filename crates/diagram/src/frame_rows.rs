//! Rows for a part with frames or labels.
//!
//! In: a [`Part`]. Out: the row of every box, and strands that lead down or within a row. Never: places within a row.
//!
//! Like [`rank`](super::rank), with three more wishes: the boxes of a frame stand in rows near each other, since every box is joined with
//! two further nodes that stand for the frame's first and last row; a labelled edge goes over two rows at least, so that it has a bend
//! which can hold its label; and boxes of a frame without any edge fill its rows evenly.

use super::acyclic;
use super::engine::Part;
use super::rank::{self, Sets, Style};
use super::rows::Strand;
use super::simplex::{self, Link};

/// Enough for any graph that is drawn.
const WORK: usize = 8_000_000;

/// The row of every box, and the strands.
pub(super) fn rank(part: &Part) -> Option<(Vec<usize>, Vec<Strand>)> {
    [true, false].into_iter().find_map(|wishes| {
        let sets = rank::sets(part, Style { wishes, narrow: false });
        let edges: Vec<(usize, usize, bool)> = part
            .edges
            .iter()
            .map(|edge| (sets.of[edge.from], sets.of[edge.to], edge.weak))
            .filter(|(from, to, _)| from != to)
            .collect();
        let order = acyclic::orders(part.sizes.len(), &edges).into_iter().next()?;
        let order: Vec<usize> = sets.of.iter().map(|&set| order[set]).collect();
        let strands = rank::strands(part, &order);
        let mut rows = shortest(part, &sets, &strands)?;
        spread(part, &strands, &sets, &mut rows);
        close_gaps(part, &strands, &mut rows);
        Some((rows, strands))
    })
}

/// Numbers the rows without gaps, but for those that hold a label.
fn close_gaps(part: &Part, strands: &[Strand], rows: &mut [usize]) {
    let mut used = vec![false; rows.iter().max().map_or(0, |last| last + 1)];
    rows.iter().for_each(|&row| used[row] = true);
    for strand in strands.iter().filter(|strand| is_labelled(part, strand)) {
        let between = rows[strand.upper] + 1..rows[strand.lower];
        if !between.clone().any(|row| used[row]) {
            between.take(1).for_each(|row| used[row] = true);
        }
    }
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

fn is_labelled(part: &Part, strand: &Strand) -> bool {
    strand.edges.iter().any(|&edge| part.edges[edge].label.is_some())
}

/// The rows in which strands and frames are shortest in sum.
fn shortest(part: &Part, sets: &Sets, strands: &[Strand]) -> Option<Vec<usize>> {
    let count = part.sizes.len();
    let (top, bottom) = (|frame: usize| count + 2 * frame, |frame: usize| count + 2 * frame + 1);
    let near = |from: usize, to: usize| Link { from, to, least: 0, weight: 1 };
    let mut links: Vec<Link> = Vec::new();
    for strand in strands {
        let (from, to) = (sets.of[strand.upper], sets.of[strand.lower]);
        if from != to {
            links.push(Link {
                from,
                to,
                least: 1 + i64::from(is_labelled(part, strand)),
                weight: 2 * strand.edges.len() as i64,
            });
        }
    }
    for (node, frame) in part.frame_of.iter().enumerate() {
        if let Some(frame) = *frame {
            links.extend([near(top(frame), sets.of[node]), near(sets.of[node], bottom(frame))]);
        }
    }
    for (frame, wish) in part.frames.iter().enumerate() {
        if let Some(parent) = wish.parent {
            links.extend([near(top(parent), top(frame)), near(bottom(frame), bottom(parent))]);
        }
    }
    let free = |from: usize, to: usize| Link { from, to, least: 0, weight: 0 };
    let members = (0..count).filter(|&node| sets.of[node] == node);
    for node in members {
        links.extend(sets.first.filter(|&first| first != node).map(|first| free(first, node)));
        links.extend(sets.last.filter(|&last| last != node).map(|last| free(node, last)));
    }
    let rows = simplex::solve(count + 2 * part.frames.len(), &links, None, WORK)?;
    // The simplex numbers from 0 in every connected part; frames without boxes are parts of their own.
    Some((0..count).map(|node| usize::try_from(rows[sets.of[node]]).unwrap_or(0)).collect())
}

/// Boxes of one frame that no edge leads to or from fill its rows from the emptiest on; where they are all that it holds, they form
/// a block that is somewhat wider than high.
fn spread(part: &Part, strands: &[Strand], sets: &Sets, rows: &mut [usize]) {
    let mut joined = vec![false; rows.len()];
    strands.iter().for_each(|strand| [strand.upper, strand.lower].into_iter().for_each(|node| joined[node] = true));
    let alone = |node: usize| !joined[node] && sets.of.iter().filter(|&&set| set == sets.of[node]).count() == 1;
    for frame in 0..part.frames.len() {
        let members: Vec<usize> = (0..rows.len()).filter(|&node| part.frame_of[node] == Some(frame)).collect();
        let (loose, tied): (Vec<usize>, Vec<usize>) = members.into_iter().partition(|&node| alone(node));
        let Some(first) = tied.iter().chain(&loose).map(|&node| rows[node]).min() else { continue };
        let last = tied.iter().map(|&node| rows[node]).max();
        // Rows of up to four boxes, and more of them where there are many.
        let columns = ((1.6 * loose.len() as f64).sqrt().ceil() as usize).max(4);
        let count = last.map_or(0, |last| last - first + 1).max(loose.len().div_ceil(columns));
        let mut filled = vec![0_usize; count];
        tied.iter().for_each(|&node| filled[rows[node] - first] += 1);
        for node in loose {
            let Some((row, _)) = filled.iter().enumerate().min_by_key(|&(row, boxes)| (*boxes, row)) else { continue };
            filled[row] += 1;
            rows[node] = first + row;
        }
    }
}
