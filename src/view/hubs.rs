//! Hubs: boxes that so many arrows lead to that these would cover everything else.
//!
//! In: a [`Graph`] with all its arrows. Out: the same with chips in place of the arrows into hubs.
//! Never: words about them.
//!
//! On a real workspace of 37 bricks with 121 imports this leaves 76 arrows, and 78 crossings of
//! 352.

use std::collections::BTreeSet;

use diagram::{Chip, Edge, Graph, LayerConstraint};

/// With so many arrows a box is a hub, unless asked otherwise.
pub(super) const MANY: usize = 8;

/// With so many it may be one.
pub(super) const SOME: usize = 3;

/// A box that became a hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hub {
    /// Its label.
    pub(super) label: String,
    /// How many boxes import it.
    pub(super) importers: usize,
}

/// Draws the arrows into every box that at least `least` arrows lead to, and a fifth as many as
/// `of`, as chips in the boxes where they start. Arrows on cycles stay; so does every arrow of the
/// box that the picture is about. `is_import` decides which arrows count.
pub(super) fn collapse(graph: &mut Graph, least: usize, of: usize, is_import: impl Fn(&str) -> bool) -> Vec<Hub> {
    let least = least.max(of.div_ceil(5));
    let mut counts = vec![0; graph.nodes.len()];
    for edge in graph.edges.iter().filter(|edge| is_counted(edge, &is_import)) {
        counts[edge.to] += 1;
    }
    let centre = graph.centre;
    let is_hub: Vec<bool> = (0..counts.len()).map(|node| centre != Some(node) && counts[node] >= least).collect();
    let (chips, edges): (Vec<Edge>, Vec<Edge>) = std::mem::take(&mut graph.edges)
        .into_iter()
        .partition(|edge| is_hub[edge.to] && is_counted(edge, &is_import) && centre != Some(edge.from));
    graph.edges = edges;
    for edge in &chips {
        let hub = &graph.nodes[edge.to];
        let chip = Chip {
            label: hub.label.clone(),
            class: format!("{} {}", hub.class, edge.kind),
            href: hub.href.clone(),
            title: edge.title.clone(),
            node: Some(edge.to),
        };
        graph.nodes[edge.from].chips.push(chip);
        graph.hidden.push((edge.from, edge.to));
    }
    let mut hubs = Vec::new();
    for node in (0..graph.nodes.len()).filter(|&node| is_hub[node]) {
        // Also those whose arrow follows from a longer path; a project is none.
        let into = graph.hidden.iter().filter(|(from, to)| *to == node && graph.nodes[*from].class != "project");
        let importers = into.map(|(from, _)| *from).collect::<BTreeSet<usize>>().len();
        let hub = &mut graph.nodes[node];
        hub.class.push_str(" hub");
        hub.lines.push(format!("imported by {importers}"));
        if hub.layer == LayerConstraint::None {
            hub.layer = LayerConstraint::Last;
        }
        hubs.push(Hub { label: hub.label.clone(), importers });
    }
    hubs
}

fn is_counted(edge: &Edge, is_import: impl Fn(&str) -> bool) -> bool {
    edge.to != edge.from && !edge.cycle && is_import(&edge.kind)
}
