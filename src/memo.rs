//! What a pure, slow step gave the last time.
//!
//! In: a key, the whole input of a step, the step. Out: its result, computed or remembered. Never: being told that something is stale:
//! an entry counts only while the whole input equals the one that it was made from.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Results of one step. Entries that a build did not touch are dropped by [`sweep`](Self::sweep).
#[derive(Debug)]
pub struct Memo<K, I, O> {
    entries: Mutex<HashMap<K, Entry<I, O>>>,
    /// How many entries there may be.
    most: usize,
}

#[derive(Debug)]
struct Entry<I, O> {
    input: I,
    output: O,
    used: bool,
}

impl<K, I, O> Default for Memo<K, I, O> {
    fn default() -> Self {
        Self { entries: Mutex::default(), most: usize::MAX }
    }
}

impl<K: Eq + Hash, I: Eq, O: Clone> Memo<K, I, O> {
    /// A memo that remembers the first results only, so many, for a program that builds once.
    pub fn at_most(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    /// The result of `step` for `input`. Two threads that ask at once may both compute it; they get the same.
    pub fn get(&self, key: K, input: I, step: impl FnOnce(&I) -> O) -> O {
        if self.most == 0 {
            return step(&input);
        }
        if let Some(entry) = self.lock().get_mut(&key)
            && entry.input == input
        {
            entry.used = true;
            return entry.output.clone();
        }
        let output = step(&input);
        let mut entries = self.lock();
        if entries.len() < self.most || entries.contains_key(&key) {
            entries.insert(key, Entry { input, output: output.clone(), used: true });
        }
        output
    }

    /// Drops what was not asked for since the last sweep.
    pub fn sweep(&self) {
        self.lock().retain(|_, entry| std::mem::take(&mut entry.used));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Entry<I, O>>> {
        // A step that panicked has not touched the map.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_equal_input_only() {
        let memo: Memo<&str, i32, i32> = Memo::default();
        assert_eq!(memo.get("a", 1, |input| input + 10), 11);
        assert_eq!(memo.get("a", 1, |_| unreachable!("remembered")), 11);
        assert_eq!(memo.get("a", 2, |input| input + 10), 12);
        memo.sweep();
        memo.sweep();
        assert_eq!(memo.get("a", 2, |_| 99), 99);
        let off: Memo<&str, i32, i32> = Memo::at_most(0);
        assert_eq!((off.get("a", 1, |_| 1), off.get("a", 1, |_| 2)), (1, 2));
        let one: Memo<&str, i32, i32> = Memo::at_most(1);
        assert_eq!((one.get("a", 1, |_| 1), one.get("b", 1, |_| 2)), (1, 2));
        assert_eq!((one.get("a", 1, |_| 3), one.get("b", 1, |_| 4)), (1, 4));
    }
}
