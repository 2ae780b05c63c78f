//! Calls of functions by templates: what an output depends on that only shows while it is rendered.
//!
//! In: calls, as they are made. Out: which calls an output made, and a hash of what a call gives now. Never: keeping a result.
//!
//! A later build makes the same calls, each once. While all of those that an output made give the same, nothing that it has asked for has changed.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tera::{Kwargs, Map, TeraResult, Value};
use xxhash_rust::xxh3::Xxh3;

use crate::render::fingerprint::{SharedMaps, Texts};
use crate::render::functions;
use crate::render::values::Shared;

/// A call of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The function's name.
    pub name: String,
    /// Its arguments, as a JSON object.
    pub arguments: String,
}

/// The calls of a build.
#[derive(Debug, Default)]
pub struct Calls {
    made: Mutex<BTreeMap<u128, Call>>,
    results: Mutex<HashMap<u128, Option<u128>>>,
}

thread_local! {
    /// Calls of the outputs that this thread is rendering, the innermost last: while one waits for a value that several threads work out, its thread may
    /// take up another.
    static RECORDS: RefCell<Vec<BTreeSet<u128>>> = const { RefCell::new(Vec::new()) };
}

/// Runs a rendering and returns the calls that it made.
pub fn record<T>(render: impl FnOnce() -> T) -> (T, BTreeSet<u128>) {
    RECORDS.with_borrow_mut(|records| records.push(BTreeSet::new()));
    let result = render();
    let record = RECORDS.with_borrow_mut(Vec::pop).unwrap_or_default();
    (result, record)
}

/// By what a call is known.
fn key(name: &str, arguments: &Kwargs) -> u128 {
    let maps = SharedMaps::default();
    let mut hashes: Vec<(u128, u128)> =
        arguments.iter().map(|(key, value)| (maps.hash(&key.as_value()), maps.hash(value))).collect();
    // The order of arguments does not matter.
    hashes.sort_unstable();
    let mut hasher = Xxh3::new();
    hasher.update(name.as_bytes());
    for (name, value) in hashes {
        hasher.update(&name.to_le_bytes());
        hasher.update(&value.to_le_bytes());
    }
    hasher.digest128()
}

impl Calls {
    /// Notes a call of the output that is being rendered.
    pub fn note(&self, name: &str, arguments: &Kwargs) {
        let is_recorded = RECORDS.with_borrow(|records| !records.is_empty());
        if !is_recorded {
            return;
        }
        let key = key(name, arguments);
        let is_new = RECORDS.with_borrow_mut(|records| records.last_mut().is_some_and(|record| record.insert(key)));
        if is_new {
            let arguments = || {
                let map: BTreeMap<String, &Value> =
                    arguments.iter().map(|(key, value)| (key.to_string(), value)).collect();
                serde_json::to_string(&map).unwrap_or_default()
            };
            lock(&self.made).entry(key).or_insert_with(|| Call { name: name.to_owned(), arguments: arguments() });
        }
    }

    /// A call that was noted.
    pub fn made(&self, key: u128) -> Option<Call> {
        lock(&self.made).get(&key).cloned()
    }

    /// Takes over a call of an earlier build.
    pub fn take_over(&self, key: u128, call: &Call) {
        lock(&self.made).entry(key).or_insert_with(|| call.clone());
    }

    /// A hash of what a call gives now; `None` when it fails or gives something else every time.
    pub fn result(&self, shared: &Shared, key: u128) -> Option<u128> {
        if let Some(known) = lock(&self.results).get(&key) {
            return *known;
        }
        let call = self.made(key)?;
        let result = make(shared, &call).ok().flatten().map(|value| shared.shared_maps().hash(&value));
        lock(&self.results).insert(key, result);
        result
    }
}

/// What a call gives, texts as their inputs.
fn make(shared: &Shared, call: &Call) -> TeraResult<Option<Value>> {
    let Ok(arguments) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&call.arguments) else {
        return Ok(None);
    };
    let mut map = Map::new();
    for (name, value) in arguments {
        map.insert(name.into(), Value::from_serializable(&value));
    }
    functions::call(shared, &call.name, &Kwargs::new(Arc::new(map)), Texts::Inputs)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it is locked.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
