//! Outputs that need not be rendered, because what they are made from is what it was.
//!
//! In: what an earlier build noted of its outputs. Out: the hash of an output's bytes without rendering it, where nothing that it depends on has changed; and
//! notes for the next build. Never: deciding by anything but what an output is made from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::render::calls::{self, Call};
use crate::render::{Memos, Output, Renderer};

/// What a build noted of its outputs.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Traces {
    outputs: BTreeMap<String, Trace>,
    /// The calls that their templates made, and hashes of what these gave.
    calls: BTreeMap<u128, (Call, u128)>,
}

/// What was noted of an output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Trace {
    /// Of everything that its template sees.
    fingerprint: u128,
    /// The calls that its template made.
    calls: BTreeSet<u128>,
    /// Of its bytes.
    hash: u128,
}

/// Renders the outputs of a site, those alone that are not what they were.
pub struct Tracer<'a> {
    renderer: &'a Renderer,
    before: Traces,
    /// Calls of the earlier build that give something else now.
    changed: BTreeSet<u128>,
    noted: Mutex<BTreeMap<String, Noted>>,
}

/// What is known of an output so far.
struct Noted {
    fingerprint: u128,
    calls: BTreeSet<u128>,
    hash: Option<u128>,
}

/// What the traces of a site are called in the cache.
const TRACES: &str = "traces";

impl<'a> Tracer<'a> {
    /// A tracer that knows what `memos` has of an earlier build.
    pub fn new(renderer: &'a Renderer, memos: &Memos) -> Self {
        let before: Traces = memos.site.known(TRACES, &[]).unwrap_or_default();
        let shared = &renderer.shared;
        // Before several threads ask for them: one that waits for them while they are made in parallel may take up what asks for them again.
        shared.shared_maps();
        for (key, (call, _)) in &before.calls {
            shared.calls.take_over(*key, call);
        }
        let changed =
            before.calls.par_iter().filter(|(key, (_, result))| shared.calls.result(shared, **key) != Some(*result));
        let changed = changed.map(|(key, _)| *key).collect();
        Self { renderer, before, changed, noted: Mutex::default() }
    }

    /// The hash of an output's bytes, when it is what it was.
    pub fn known(&self, path: &str) -> Option<u128> {
        let Some(target) = self.renderer.site.outputs.get(path) else {
            return self
                .renderer
                .shared
                .index_hash(path)
                .or_else(|| self.known_as(path, self.renderer.shared.copy_inputs(path)?));
        };
        self.known_as(path, self.renderer.shared.fingerprint(path, target)?)
    }

    /// The hash of an output's bytes, when what it is made from has the hash that it had.
    fn known_as(&self, path: &str, fingerprint: u128) -> Option<u128> {
        let before = self.before.outputs.get(path);
        let same = before.filter(|trace| trace.fingerprint == fingerprint && trace.calls.is_disjoint(&self.changed));
        let noted = Noted {
            fingerprint,
            calls: same.map(|trace| trace.calls.clone()).unwrap_or_default(),
            hash: same.map(|trace| trace.hash),
        };
        self.lock().insert(path.to_owned(), noted);
        same.map(|trace| trace.hash)
    }

    /// Renders an output.
    ///
    /// # Errors
    /// As with [`Renderer::render`].
    pub fn render(&self, path: &str) -> Result<Output, Vec<Diagnostic>> {
        let (output, calls) = calls::record(|| self.renderer.render(path));
        if let Some(noted) = self.lock().get_mut(path) {
            noted.calls = calls;
        }
        output
    }

    /// Notes the bytes of an output.
    pub fn made(&self, path: &str, hash: u128) {
        if let Some(noted) = self.lock().get_mut(path) {
            noted.hash = Some(hash);
        }
    }

    /// Leaves what was noted to the next build.
    pub fn leave(self, memos: &Memos) {
        let shared = &self.renderer.shared;
        let mut traces = Traces::default();
        for (path, noted) in self.noted.into_inner().unwrap_or_else(PoisonError::into_inner) {
            let Some(hash) = noted.hash else { continue };
            let results: Option<Vec<(u128, (Call, u128))>> = noted
                .calls
                .iter()
                .map(|&key| Some((key, (shared.calls.made(key)?, shared.calls.result(shared, key)?))))
                .collect();
            let Some(results) = results else { continue };
            traces.calls.extend(results);
            traces.outputs.insert(path, Trace { fingerprint: noted.fingerprint, calls: noted.calls, hash });
        }
        if traces != self.before {
            memos.site.put(TRACES, &[], &traces);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Noted>> {
        // Nothing panics while it is locked.
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
