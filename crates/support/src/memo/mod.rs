//! The last results of pure, slow steps.
//!
//! In: a key, the whole input of a step, the step. Out: its result, computed or remembered. Never:
//! being told that something is stale: an entry counts only while the whole input equals the one
//! that it was made from.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::{FxBuildHasher, FxHashMap};

/// A shared value that equals only itself: comparing two of them takes no time, however large they
/// are. As a part of an input it stands for what an earlier step remembers, since that gives the
/// same value for equal input; as a key, for what an author wrote, for as long as nobody writes it
/// anew.
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

impl<T: ?Sized> Hash for Same<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).cast::<u8>().hash(state);
    }
}

/// Results of one step. Entries that a build did not touch are dropped by [`sweep`](Self::sweep).
#[derive(Debug)]
pub struct Memo<K, I, O> {
    /// Entries by the hash of their key, so that threads seldom wait for each other.
    shards: [Shard<K, I, O>; SHARDS],
    /// Whether anything is remembered.
    on: bool,
}

type Shard<K, I, O> = Mutex<Entries<K, I, O>>;
/// Keys come from the author, not from the net, so that hashing may be quick instead of hard to
/// foresee.
type Entries<K, I, O> = FxHashMap<K, Entry<I, O>>;

const SHARDS: usize = 16;

#[derive(Debug)]
struct Entry<I, O> {
    input: I,
    output: O,
    used: bool,
}

impl<K, I, O> Default for Memo<K, I, O> {
    fn default() -> Self {
        Self { shards: Default::default(), on: true }
    }
}

impl<K: Eq + Hash, I: PartialEq, O: Clone> Memo<K, I, O> {
    /// A memo that remembers nothing, for a program that builds once.
    pub fn off() -> Self {
        Self { on: false, ..Self::default() }
    }

    /// The result of `step` for `input`. Two threads that ask at once may both compute it; they get
    /// the same.
    pub fn get(&self, key: K, input: I, step: impl FnOnce(&I) -> O) -> O {
        if !self.on {
            return step(&input);
        }
        let shard = self.shard(&key);
        if let Some(entry) = lock(shard).get_mut(&key)
            && entry.input == input
        {
            entry.used = true;
            return entry.output.clone();
        }
        let output = step(&input);
        lock(shard).insert(key, Entry { input, output: output.clone(), used: true });
        output
    }

    /// Whether the result for `input` is remembered.
    pub fn has<Q>(&self, key: &Q, input: &I) -> bool
    where
        K: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        lock(self.shard(key)).get(key).is_some_and(|entry| entry.input == *input)
    }

    /// Drops what was not asked for since the last sweep.
    pub fn sweep(&self) {
        self.shards.iter().for_each(|shard| lock(shard).retain(|_, entry| std::mem::take(&mut entry.used)));
    }

    fn shard<Q: Hash + ?Sized>(&self, key: &Q) -> &Shard<K, I, O> {
        // Upper bits: the maps go by the lower ones.
        &self.shards[(FxBuildHasher.hash_one(key) >> 32) as usize % SHARDS]
    }
}

fn lock<K, I, O>(shard: &Shard<K, I, O>) -> MutexGuard<'_, Entries<K, I, O>> {
    // A step that panicked has not touched the map.
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_is_equal() {
        let one = Arc::new("a".to_owned());
        let other = Same(Arc::new("a".to_owned()));
        assert!(Same::of(&one) == Same::of(&one) && Same::of(&one) != other);
        let hash = |same: &Same<String>| FxBuildHasher.hash_one(same);
        assert!(hash(&Same::of(&one)) == hash(&Same::of(&one)) && hash(&Same::of(&one)) != hash(&other));
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
        let off: Memo<&str, i32, i32> = Memo::off();
        assert_eq!((off.get("a", 1, |_| 1), off.get("a", 1, |_| 2)), (1, 2));
    }
}
