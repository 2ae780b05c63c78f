//! Layouts by graph, remembered from run to run.
//!
//! In: a graph, and perhaps the name of an engine. Out: the layout that [`layout_by`] gives, made
//! or remembered. Never: one of another graph: the key is a hash of the serialised graph.
//!
//! Most of the time of drawing goes into layouts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::graph::Graph;
use crate::layout::engine::EngineName;
use crate::layout::layout_by;
use crate::layout::types::{Layout, Refusal};
use support::cache::{self, Cache};

/// Layouts by graph: those in the file of a [`Cache`], or a few of this run where there is no file.
#[derive(Debug, Default)]
pub struct LayoutCache {
    file: Arc<Cache>,
    few: Mutex<Few>,
}

type Few = BTreeMap<u128, Result<Layout, Refusal>>;

/// So many layouts are remembered without a file.
const FEW: usize = 500;

impl LayoutCache {
    /// Remembers layouts in a cache, which is written by whoever made it.
    pub fn new(file: Arc<Cache>) -> Self {
        Self { file, ..Self::default() }
    }

    /// Returns the layout of a graph by one engine, or by the one that draws it best.
    ///
    /// # Errors
    /// As with [`layout_by`].
    pub fn get(&self, graph: &Graph, engine: Option<EngineName>) -> Result<Layout, Refusal> {
        // A graph is plain data, which can always be serialised.
        let Some(key) = cache::hash_of(&("layout", graph, engine)) else { return layout_by(graph, engine) };
        if let Some(layout) = self.file.get(key).or_else(|| self.few().get(&key).cloned()) {
            return layout;
        }
        let layout = layout_by(graph, engine);
        self.file.insert(key, &layout);
        if self.file.is_none() {
            let mut few = self.few();
            if few.len() == FEW {
                few.clear();
            }
            few.insert(key, layout.clone());
        }
        layout
    }

    fn few(&self) -> MutexGuard<'_, Few> {
        // Nothing panics while it is locked.
        self.few.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Edge, Node};

    fn graph(labels: [&str; 2]) -> Graph {
        let node = |label: &&str| Node { label: (*label).to_owned(), ..Node::default() };
        let edges = vec![Edge { to: 1, ..Edge::default() }];
        Graph { nodes: labels.iter().map(node).collect(), edges, ..Graph::default() }
    }

    #[test]
    fn what_is_remembered_is_what_would_be_made() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.facts");
        let graphs = [graph(["a", "b"]), graph(["ab", ""]), graph(["a longer label", "b"])];
        for cache in [Cache::open(&file), Cache::open(&file), Cache::none()] {
            let cache = Arc::new(cache);
            let layouts = LayoutCache::new(Arc::clone(&cache));
            for graph in graphs.iter().chain(&graphs) {
                for engine in [None, Some(EngineName::Layered), Some(EngineName::LayoutRs)] {
                    assert_eq!(layouts.get(graph, engine), layout_by(graph, engine));
                }
            }
            cache.save();
        }
    }

    #[test]
    fn a_layout_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.facts");
        let (graph, cache) = (graph(["a", "b"]), Arc::new(Cache::open(&file)));
        let made = LayoutCache::new(Arc::clone(&cache)).get(&graph, None);
        cache.save();
        let key = cache::hash_of(&("layout", &graph, None::<EngineName>)).unwrap();
        assert_eq!(Cache::open(&file).get(key), Some(made));
        let layouts = LayoutCache::default();
        for _ in 0..2 {
            layouts.get(&graph, None).unwrap();
        }
        assert_eq!(layouts.few().len(), 1);
    }
}
