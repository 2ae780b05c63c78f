//! What a pure, slow step gave the last time.
//!
//! In: a key, the whole input of a step, the step. Out: its result, computed or remembered. Never: being told that something is stale:
//! an entry counts only while the whole input equals the one that it was made from.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A shared value that equals itself alone: comparing two of them takes no time, however large they are. As a part of an input it stands for what
/// an earlier step remembers, since that gives the same value for equal input.
#[derive(Debug)]
pub struct Same<T: ?Sized>(pub Arc<T>);

impl<T: ?Sized> Same<T> {
    /// The value as a part of an input.
    pub fn of(value: &Arc<T>) -> Self {
        Self(Arc::clone(value))
    }
}

impl<T: ?Sized> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self::of(&self.0)
    }
}

impl<T: ?Sized> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> Eq for Same<T> {}

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

impl<K: Eq + Hash, I: PartialEq, O: Clone> Memo<K, I, O> {
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

    /// Whether the result for `input` is remembered.
    pub fn has<Q>(&self, key: &Q, input: &I) -> bool
    where
        K: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.lock().get(key).is_some_and(|entry| entry.input == *input)
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
    fn what_is_the_same_is_equal() {
        let one = Arc::new("a".to_owned());
        assert!(Same::of(&one) == Same::of(&one) && Same::of(&one) != Same(Arc::new("a".to_owned())));
    }

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
