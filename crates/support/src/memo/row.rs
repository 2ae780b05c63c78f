//! What came of the items of a long list, of which few change from state to state.
//!
//! In: a list, and how to tell whether an item is what it was. Out: the results, computed or remembered. Never: looking into an item that is the same.
//!
//! A [`Memo`](super::Memo) finds each entry by its key and compares its input. With ten thousand items that is most of the time in which a site takes in
//! an edit. Here the list is gone through beside that of the last time, and of an item that stays only the address is compared.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A list of items that something is computed from.
pub trait Items: Sync {
    /// What is kept of an item, to tell later whether another one is the same.
    type Held: Send + Sync;
    /// What comes of it.
    type Result: Clone + Send + Sync;

    /// How many there are.
    fn count(&self) -> usize;

    /// The address of an item, as a number: it is looked for by it where it has moved in the list.
    fn address(&self, index: usize) -> usize;

    /// Whether an item is what is held.
    fn is(&self, index: usize, held: &Self::Held) -> bool;

    /// What to keep of an item.
    fn hold(&self, index: usize) -> Self::Held;

    /// What comes of an item, and whether the same comes of it the next time.
    fn result(&self, index: usize) -> (Self::Result, bool);
}

/// Results of one step for all items of a list. `C` is what they depend on besides the items.
#[derive(Debug)]
pub struct Row<C, H, R> {
    last: Mutex<Option<Last<C, H, R>>>,
    /// Whether anything is remembered.
    on: bool,
}

#[derive(Debug)]
struct Last<C, H, R> {
    about: C,
    addresses: Vec<usize>,
    entries: Vec<Option<(H, R)>>,
}

impl<C, H, R> Default for Row<C, H, R> {
    fn default() -> Self {
        Self { last: Mutex::default(), on: true }
    }
}

impl<C: PartialEq, H: Send + Sync, R: Clone + Send + Sync> Row<C, H, R> {
    /// One that remembers nothing, for a program that builds once.
    pub fn off() -> Self {
        Self { on: false, ..Self::default() }
    }

    /// The results for all items, in their order; those that are not remembered are computed in parallel.
    pub fn get(&self, about: C, items: &impl Items<Held = H, Result = R>) -> Vec<R> {
        let all = 0..items.count();
        if !self.on {
            return all.into_par_iter().map(|index| items.result(index).0).collect();
        }
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut entries = match last.filter(|last| last.about == about) {
            Some(last) => last.known(items),
            None => all.clone().map(|_| None).collect(),
        };
        let unknown: Vec<usize> = all.clone().filter(|&index| entries[index].is_none()).collect();
        let computed: Vec<(R, bool)> = unknown.par_iter().map(|&index| items.result(index)).collect();
        let mut passing = FxHashMap::default();
        for (index, (result, stays)) in unknown.into_iter().zip(computed) {
            match stays {
                true => entries[index] = Some((items.hold(index), result)),
                false => drop(passing.insert(index, result)),
            }
        }
        let results = (entries.par_iter().enumerate())
            .map(|(index, entry)| entry.as_ref().map_or_else(|| passing[&index].clone(), |(_, result)| result.clone()))
            .collect();
        let addresses = all.map(|index| items.address(index)).collect();
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Last { about, addresses, entries });
        results
    }
}

impl<C, H: Send + Sync, R: Clone + Send + Sync> Last<C, H, R> {
    /// What is known of the items now. Most are where they were, or all later ones one place further on.
    fn known(mut self, items: &impl Items<Held = H, Result = R>) -> Vec<Option<(H, R)>> {
        let mut places: Option<FxHashMap<usize, usize>> = None;
        let mut next = 0;
        let mut known = Vec::with_capacity(items.count());
        for index in 0..items.count() {
            let address = items.address(index);
            if self.addresses.get(next) != Some(&address) {
                let places = places.get_or_insert_with(|| {
                    self.addresses.iter().enumerate().map(|(place, &address)| (address, place)).collect()
                });
                match places.get(&address) {
                    Some(&place) => next = place,
                    None => {
                        // It is new: it stands for the one that was here, or before it.
                        known.push(None);
                        continue;
                    }
                }
            }
            let entry = self.entries[next].take();
            next += 1;
            known.push(entry.filter(|(held, _)| items.is(index, held)));
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use proptest::prelude::*;

    /// Texts that are the same as long as they are the same value; of one that begins with a `?` something else comes every time.
    struct Texts<'a>(&'a [Arc<String>], &'a AtomicUsize);

    impl Items for Texts<'_> {
        type Held = Arc<String>;
        type Result = usize;

        fn count(&self) -> usize {
            self.0.len()
        }

        fn address(&self, index: usize) -> usize {
            Arc::as_ptr(&self.0[index]).addr()
        }

        fn is(&self, index: usize, held: &Self::Held) -> bool {
            Arc::ptr_eq(&self.0[index], held)
        }

        fn hold(&self, index: usize) -> Self::Held {
            Arc::clone(&self.0[index])
        }

        fn result(&self, index: usize) -> (usize, bool) {
            self.1.fetch_add(1, Ordering::Relaxed);
            (self.0[index].len(), !self.0[index].starts_with('?'))
        }
    }

    fn computed(row: &Row<i32, Arc<String>, usize>, about: i32, texts: &[Arc<String>]) -> usize {
        let count = AtomicUsize::new(0);
        let expected: Vec<usize> = texts.iter().map(|text| text.len()).collect();
        assert_eq!(row.get(about, &Texts(texts, &count)), expected);
        count.into_inner()
    }

    #[test]
    fn only_what_is_new_is_computed() {
        let mut texts: Vec<Arc<String>> = ["a", "bb", "ccc", "dddd"].map(|text| Arc::new(text.to_owned())).into();
        let row = Row::default();
        assert_eq!((computed(&row, 0, &texts), computed(&row, 0, &texts)), (4, 0));
        texts[1] = Arc::new("new".to_owned());
        assert_eq!(computed(&row, 0, &texts), 1);
        texts.insert(0, Arc::new("first".to_owned()));
        assert_eq!(computed(&row, 0, &texts), 1);
        texts.remove(2);
        texts.swap(0, 3);
        assert_eq!(computed(&row, 0, &texts), 0);
        texts.push(Arc::new("?".to_owned()));
        assert_eq!((computed(&row, 0, &texts), computed(&row, 0, &texts)), (1, 1));
        assert_eq!(computed(&row, 1, &texts), 5);
        assert_eq!((computed(&Row::off(), 0, &texts), computed(&row, 1, &[])), (5, 0));
    }

    proptest! {
        #[test]
        fn any_order_of_any_items(rounds in prop::collection::vec((prop::collection::vec(0..12_usize, 0..16), 0..2), 1..8)) {
            let pool: Vec<Arc<String>> = (0..12).map(|size| Arc::new("?".repeat(size % 5) + &"x".repeat(size))).collect();
            let row = Row::default();
            for (order, about) in rounds {
                let texts: Vec<_> = order.iter().map(|&index| Arc::clone(&pool[index])).collect();
                computed(&row, about, &texts);
            }
        }
    }
}
