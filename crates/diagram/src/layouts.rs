//! Layouts that were made before.
//!
//! In: a graph, and perhaps the name of an engine. Out: the layout that [`layout_by`] gives, made or remembered. Never: one of another graph: it is found
//! by a hash of everything that the graph consists of.
//!
//! A picture is drawn several times (to see what is wrong with it, on its page, in feeds), and by the next run again. Laying it out takes most of that time.

use std::hash::Hash;
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use super::engine::EngineName;
use super::graph::Graph;
use super::layout::{Layout, Refusal, layout_by};
use support::cache::Cache;
use support::memo::Memo;

/// Layouts by graph.
#[derive(Debug, Default)]
pub struct Layouts {
    /// Those of this run.
    memo: Memo<u128, (), LaidOut>,
    /// Those of earlier runs.
    cache: Arc<Cache>,
}

/// What came of laying out a graph.
type LaidOut = Result<Arc<Layout>, Refusal>;

/// What layouts are called in the cache.
const KIND: &str = "layout";

impl Layouts {
    /// Layouts that are kept in a cache from run to run. It is written by whoever made it.
    pub fn new(cache: Arc<Cache>) -> Self {
        Self { cache, ..Self::default() }
    }

    /// The layout of a graph by one engine, or by the one that draws it best.
    ///
    /// # Errors
    /// As with [`layout_by`].
    pub fn get(&self, graph: &Graph, engine: Option<EngineName>) -> LaidOut {
        let key = key(graph, engine);
        self.memo.get(key, (), |()| {
            let name = format!("{key:032x}");
            self.cache.get_or_insert_with(KIND, &[name.as_str()], || layout_by(graph, engine)).map(Arc::new)
        })
    }

    /// Drops what the last build did not use.
    pub fn sweep(&self) {
        self.memo.sweep();
    }
}

/// A hash of all that a layout depends on.
fn key(graph: &Graph, engine: Option<EngineName>) -> u128 {
    let mut hasher = Xxh3::new();
    (graph, engine).hash(&mut hasher);
    hasher.digest128()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Edge, Node};
    use support::cache;

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
        for _ in 0..2 {
            let cache = Arc::new(Cache::open(&file));
            let layouts = Layouts::new(Arc::clone(&cache));
            for graph in graphs.iter().chain(&graphs) {
                for engine in [None, Some(EngineName::Layered), Some(EngineName::LayoutRs)] {
                    let made = layout_by(graph, engine).map(Arc::new);
                    assert_eq!(layouts.get(graph, engine), made);
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
        let made = Layouts::new(Arc::clone(&cache)).get(&graph, None).unwrap();
        cache.save();
        let cache = Arc::new(Cache::open(&file));
        let name = format!("{:032x}", key(&graph, None));
        assert_eq!(cache.get::<Result<Layout, Refusal>>(cache::key(KIND, &[name.as_str()])).unwrap().unwrap(), *made);
        let layouts = Layouts::new(cache);
        let [one, two] = [(); 2].map(|()| layouts.get(&graph, None).unwrap());
        assert!(Arc::ptr_eq(&one, &two));
        // What nobody asks for any more is forgotten.
        layouts.sweep();
        layouts.sweep();
        assert!(!Arc::ptr_eq(&one, &layouts.get(&graph, None).unwrap()));
    }
}
