//! Outputs that need not be rendered, because what they are made from is what it was.
//!
//! In: what an earlier build noted of its outputs. Out: the hash of an output's bytes without rendering it, where nothing that it depends on has changed; and
//! notes for the next build. Never: deciding by anything but what an output is made from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::render::calls::{self, Call};
use crate::render::seen::Seen;
use crate::render::{Memos, Renderer, contexts};
use crate::site::outputs::Target;
use support::cache;
use support::diagnostic::Diagnostic;

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
    noted: Mutex<BTreeMap<String, Trace>>,
}

/// An output that is about to be written.
pub struct Traced<'a> {
    target: Option<&'a Target>,
    seen: Seen<'a>,
    /// Of what it is made from, where that is understood.
    fingerprint: Option<u128>,
    calls: BTreeSet<u128>,
}

/// What the traces of a site are called in the cache.
const TRACES: &str = "traces";

impl<'a> Tracer<'a> {
    /// A tracer that knows what `memos` has of an earlier build.
    pub fn new(renderer: &'a Renderer, memos: &Memos) -> Self {
        let before: Traces = memos.site.get(cache::key(TRACES, &[])).unwrap_or_default();
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

    /// Finds out what an output is made from; and the hash of its bytes, when that is what it was.
    pub fn look(&self, path: &str) -> (Traced<'a>, Option<u128>) {
        let shared = &self.renderer.shared;
        let target = self.renderer.site.outputs.get(path);
        let seen = target.map(|target| contexts::seen(shared, path, target)).unwrap_or_default();
        let known = if target.is_none() { shared.index_hash(path) } else { None };
        let fingerprint = match target {
            Some(target) => shared.fingerprint(target, &seen),
            None if known.is_some() => None,
            None => shared.copy_inputs(path),
        };
        let before = self.before.outputs.get(path).filter(|trace| Some(trace.fingerprint) == fingerprint);
        let same = before.filter(|trace| trace.calls.is_disjoint(&self.changed));
        let calls = same.map(|trace| trace.calls.clone()).unwrap_or_default();
        (Traced { target, seen, fingerprint, calls }, known.or(same.map(|trace| trace.hash)))
    }

    /// Renders an output into `room`, in place of what is in it; or returns the file that the output is a copy of.
    ///
    /// # Errors
    /// As with [`Renderer::render`].
    pub fn render_into(
        &self,
        path: &str,
        traced: &mut Traced<'a>,
        room: &mut Vec<u8>,
    ) -> Result<Option<PathBuf>, Vec<Diagnostic>> {
        let render = || self.renderer.render_seen(path, traced.target, &traced.seen, room);
        let (copied, calls) = calls::record(render);
        traced.calls = calls;
        copied
    }

    /// Notes what the bytes of an output are.
    pub fn note(&self, path: &str, traced: Traced<'a>, hash: u128) {
        let Traced { fingerprint: Some(fingerprint), calls, .. } = traced else { return };
        self.lock().insert(path.to_owned(), Trace { fingerprint, calls, hash });
    }

    /// Leaves what was noted to the next build.
    pub fn leave(self, memos: &Memos) {
        let shared = &self.renderer.shared;
        let mut traces = Traces::default();
        for (path, trace) in self.noted.into_inner().unwrap_or_else(PoisonError::into_inner) {
            let results: Option<Vec<(u128, (Call, u128))>> = trace
                .calls
                .iter()
                .map(|&key| Some((key, (shared.calls.made(key)?, shared.calls.result(shared, key)?))))
                .collect();
            let Some(results) = results else { continue };
            traces.calls.extend(results);
            traces.outputs.insert(path, trace);
        }
        if traces != self.before {
            memos.site.insert(cache::key(TRACES, &[]), &traces);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Trace>> {
        // Nothing panics while it is locked.
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
