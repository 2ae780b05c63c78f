//! Ids that are unique in a document.
//!
//! In: wishes. Out: ids, each given once. Never: changing an id that was given or reserved.

use rustc_hash::FxHashMap;

/// The ids that are taken.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// For each taken id, the suffix to try next when it is wished for again.
    taken: FxHashMap<String, usize>,
}

impl Ids {
    /// Takes an id exactly as it is; false when it was taken before.
    pub(super) fn reserve(&mut self, id: &str) -> bool {
        let free = !self.taken.contains_key(id);
        if free {
            self.taken.insert(id.to_owned(), 1);
        }
        free
    }

    /// Takes the wished id, or the first free one of `wish-1`, `wish-2` and so on.
    pub(super) fn unique(&mut self, wish: &str) -> String {
        if self.reserve(wish) {
            return wish.to_owned();
        }
        let mut suffix = self.taken.get(wish).copied().unwrap_or(1);
        loop {
            let id = format!("{wish}-{suffix}");
            suffix += 1;
            if self.reserve(&id) {
                self.taken.insert(wish.to_owned(), suffix);
                return id;
            }
        }
    }
}
