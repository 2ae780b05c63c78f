//! The messages to open tabs when the site changes.
//!
//! In: states of the site, the pages that tabs have open, and the files that were sent to them.
//! Out: events, for each tab those that concern its page. Never: a reload of a page whose own
//! bytes, scripts and pictures are the same; waiting for a client; a lost change (a tab says which
//! state it has, and hears at once when that is old).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;

use support::diagnostic::{self, Diagnostic};

use super::diagnostics_json::diagnostics_json;
use super::published::Published;
use super::snapshot::{FAILED, Found, Open, Snapshot, Stamp};
use super::url_path::decode_path;
use crate::site::media::media_type;

/// A page that a tab shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpenPage {
    /// Its path, as the tab wrote it.
    pub path: String,
    /// The fingerprint of the bytes it shows.
    pub hash: String,
    /// The state that its style sheets come from.
    pub seen: Option<Stamp>,
    /// The mistakes that it shows; nothing when that is undetermined.
    shown: Option<Arc<str>>,
}

/// An event for a tab about its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    /// Load the page again.
    Reload,
    /// Load these style sheets again, named by their paths in the browser; all of them when none is
    /// named.
    Css(Vec<String>),
    /// Show these mistakes instead of the earlier ones: a JSON object, see [`diagnostics_json`].
    Diagnostics(Arc<str>),
}

/// An event stream that a client asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Subscription {
    /// A name that the client made up: its next stream replaces this one. Empty when it has none.
    pub client: String,
    /// The pages that it wants to hear of. Events name them by their index here.
    pub pages: Vec<OpenPage>,
}

impl Event {
    /// The event as it is sent: `index` and `path` say which of the stream's pages it is about.
    pub(super) fn to_wire(&self, index: usize, path: &str) -> String {
        let (name, fields): (_, Cow<'_, str>) = match self {
            Self::Reload => ("reload", "}".into()),
            Self::Css(files) => ("css", format!(",\"files\":{}}}", json!(files)).into()),
            // The object without its opening brace.
            Self::Diagnostics(object) => ("diagnostics", format!(",{}", &object[1..]).into()),
        };
        format!("event: {name}\ndata: {{\"page\":{index},\"path\":{}{fields}\n\n", json!(path))
    }
}

impl OpenPage {
    /// A page with nothing but its path.
    pub(super) fn new(path: String) -> Self {
        Self { path, hash: String::new(), seen: None, shown: None }
    }

    /// Lists the events that make the tab show the state `snapshot`, with the mistakes that were
    /// met.
    fn catch_up(&mut self, snapshot: &Snapshot, assets: &Assets) -> (Vec<Event>, Vec<Diagnostic>) {
        let path = decode_path(&self.path).ok();
        let found = path.as_ref().map_or(Found::Missing, |path| snapshot.find(path));
        let hash = found.fingerprint();
        let mut shown = snapshot.diagnostics_json();
        let mut broken = Vec::new();
        // A tab that does not say which state it has is taken to have this one; one of another run
        // has nothing.
        let seen = self.seen.replace(snapshot.stamp).unwrap_or(snapshot.stamp);
        let since = Some(seen).filter(|seen| seen.run == snapshot.stamp.run);
        if let Found::Failed(diagnostics) = found {
            let mut all = [snapshot.diagnostics.as_slice(), diagnostics.as_slice()].concat();
            diagnostic::sort(&mut all);
            shown = diagnostics_json(&all);
            broken = diagnostics;
        }
        // Mistakes are shown over the last good page, unless the tab shows mistakes only.
        let keep = !broken.is_empty() && !self.hash.starts_with(FAILED);
        let output = path.and_then(|path| snapshot.output_at(&path));
        let stale = !keep && hash != self.hash;
        if stale || since.is_some_and(|seen| assets.changed_for(output.as_deref(), seen.version)) {
            self.hash = if keep { self.hash.clone() } else { hash };
            return (vec![Event::Reload], broken);
        }
        let mut events = Vec::new();
        let files = since.map(|seen| assets.style_sheets_since(seen.version, snapshot));
        if files.as_ref().is_none_or(|files| !files.is_empty()) {
            events.push(Event::Css(files.unwrap_or_default()));
        }
        if self.shown.as_ref() != Some(&shown) {
            events.push(Event::Diagnostics(Arc::clone(&shown)));
            self.shown = Some(shown);
        }
        (events, broken)
    }
}

/// The style sheets, scripts and pictures that were sent to browsers, and when they last changed.
#[derive(Debug, Default)]
struct Assets {
    known: BTreeMap<String, Asset>,
}

#[derive(Debug)]
struct Asset {
    fingerprint: Option<String>,
    /// The version that brought this content, 0 when it is the first that was seen.
    changed: u64,
    /// The outputs that asked for it.
    users: BTreeSet<String>,
    /// Somebody asked who did not say for which page.
    used_everywhere: bool,
}

impl Assets {
    /// Remembers that `output` was sent from the state `served` to the page `user`.
    fn note(&mut self, output: &str, fingerprint: &str, user: Option<String>, served: u64, current: u64) {
        if !is_asset(output) {
            return;
        }
        let asset = self.known.entry(output.to_owned()).or_insert_with(|| Asset {
            fingerprint: Some(fingerprint.to_owned()),
            // Sent from a state that has been replaced meanwhile: it may have changed since.
            changed: if served < current { current } else { 0 },
            users: BTreeSet::new(),
            used_everywhere: false,
        });
        match user {
            Some(user) => drop(asset.users.insert(user)),
            None => asset.used_everywhere = true,
        }
    }

    /// Looks at all of them again.
    fn refresh(&mut self, snapshot: &Snapshot) {
        for (output, asset) in &mut self.known {
            let fingerprint = snapshot.fingerprint_of(output);
            if fingerprint != asset.fingerprint {
                asset.fingerprint = fingerprint;
                asset.changed = snapshot.stamp.version;
            }
        }
    }

    fn style_sheets_since(&self, version: u64, snapshot: &Snapshot) -> Vec<String> {
        let changed = self.known.iter().filter(|(output, asset)| is_style(output) && asset.changed > version);
        changed.map(|(output, _)| snapshot.url_path(output)).collect()
    }

    /// Whether something that the page shows changed after `version`, style sheets aside.
    fn changed_for(&self, page: Option<&str>, version: u64) -> bool {
        let changed = self.known.iter().filter(|(output, asset)| !is_style(output) && asset.changed > version);
        let mut uses = changed.map(|(_, asset)| asset);
        uses.any(|asset| asset.used_everywhere || asset.users.iter().any(|user| self.belongs(user, page)))
    }

    /// Whether `user` is the page, or something that the page may use in turn: a style sheet with
    /// its pictures.
    fn belongs(&self, user: &str, page: Option<&str>) -> bool {
        Some(user) == page || is_style(user)
    }
}

fn is_style(output: &str) -> bool {
    media_type(output).starts_with("text/css")
}

/// Whether a page shows something else when this output changes. Data that scripts fetch (a search
/// index) is not among it, since it changes with every word that is written.
fn is_asset(output: &str) -> bool {
    let media_type = media_type(output);
    let kinds = ["text/css", "text/javascript", "image/", "font/", "video/", "audio/", "application/wasm"];
    kinds.iter().any(|kind| media_type.starts_with(kind))
}

/// The effect of a new state of the site on the open tabs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Report {
    /// Pages that load again.
    pub reloaded: usize,
    /// Pages that load only their style sheets again.
    pub restyled: usize,
    /// Mistakes met while rendering the open pages.
    pub broken: Vec<Diagnostic>,
}

/// The current state of the site and everybody who waits for the next.
pub(super) struct Hub {
    open: Arc<Open>,
    state: Mutex<State>,
    changed: Condvar,
    assets: Mutex<Assets>,
    streams: Mutex<BTreeMap<u64, Subscription>>,
    next_stream: AtomicU64,
    reported: Mutex<(u64, BTreeSet<String>)>,
}

struct State {
    snapshot: Arc<Snapshot>,
    closed: bool,
}

/// Locks, and goes on with what is there when another thread panicked: each change below is
/// complete in itself.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    /// A hub without a site. `run` is another number for each run of the program.
    pub(super) fn new(run: u64, open: Arc<Open>) -> Self {
        let snapshot = Arc::new(Snapshot::new(Stamp { run, version: 0 }, None, Vec::new(), Arc::clone(&open)));
        Self {
            open,
            state: Mutex::new(State { snapshot, closed: false }),
            changed: Condvar::new(),
            assets: Mutex::default(),
            streams: Mutex::default(),
            next_stream: AtomicU64::new(0),
            reported: Mutex::default(),
        }
    }

    /// The current state.
    pub(super) fn current(&self) -> Arc<Snapshot> {
        Arc::clone(&lock(&self.state).snapshot)
    }

    /// Makes a build the current state; a build that failed leaves the last good site and replaces
    /// what is wrong.
    pub(super) fn publish(&self, built: Result<Published, Vec<Diagnostic>>) -> Report {
        let old = self.current();
        let (published, mut diagnostics) = match built {
            Ok(published) => {
                let diagnostics = published.diagnostics.clone();
                (Some(Arc::new(published)), diagnostics)
            }
            Err(diagnostics) => (old.published.clone(), diagnostics),
        };
        diagnostic::sort(&mut diagnostics);
        let stamp = Stamp { version: old.stamp.version + 1, ..old.stamp };
        let snapshot = Arc::new(Snapshot::new(stamp, published, diagnostics, Arc::clone(&self.open)));
        self.warm(&snapshot);
        let report = {
            let mut assets = lock(&self.assets);
            assets.refresh(&snapshot);
            self.plan_events(&snapshot, &assets)
        };
        lock(&self.state).snapshot = snapshot;
        self.changed.notify_all();
        report
    }

    /// Renders what tabs have open, before any lock is taken that requests wait for.
    fn warm(&self, snapshot: &Snapshot) {
        let paths: BTreeSet<String> = self.open_pages().into_iter().map(|page| page.path).collect();
        for path in paths.iter().filter_map(|path| decode_path(path).ok()) {
            snapshot.find(&path);
        }
        let outputs: Vec<String> = lock(&self.assets).known.keys().cloned().collect();
        for output in &outputs {
            snapshot.fingerprint_of(output);
        }
    }

    fn open_pages(&self) -> Vec<OpenPage> {
        lock(&self.streams).values().flat_map(|stream| &stream.pages).cloned().collect()
    }

    /// Counts what the tabs will be reported.
    fn plan_events(&self, snapshot: &Snapshot, assets: &Assets) -> Report {
        let mut report = Report::default();
        for mut page in self.open_pages() {
            let (events, broken) = page.catch_up(snapshot, assets);
            report.broken.extend(broken);
            report.reloaded += usize::from(events.iter().any(|event| matches!(event, Event::Reload)));
            report.restyled += usize::from(events.iter().any(|event| matches!(event, Event::Css(_))));
        }
        diagnostic::sort(&mut report.broken);
        report
    }

    /// Ends all event streams.
    pub(super) fn close(&self) {
        lock(&self.state).closed = true;
        self.changed.notify_all();
    }

    /// Remembers that an output was sent, and for which page.
    pub(super) fn note(&self, snapshot: &Snapshot, output: &str, fingerprint: &str, referring_path: Option<String>) {
        let user = referring_path.and_then(|path| snapshot.output_at(&path));
        let current = self.current().stamp.version;
        lock(&self.assets).note(output, fingerprint, user, snapshot.stamp.version, current);
    }

    /// Those of the diagnostics that were not reported since the current state began, marked as
    /// reported.
    pub(super) fn unreported(&self, version: u64, diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
        let mut reported = lock(&self.reported);
        if reported.0 != version {
            *reported = (version, BTreeSet::new());
        }
        diagnostics.iter().filter(|diagnostic| reported.1.insert(diagnostic.to_string())).cloned().collect()
    }

    /// Tells one client about its pages until it is gone (`send` fails) or the hub is closed. After
    /// a `quiet` time without events a comment is sent, which shows whether the client is still
    /// there.
    pub(super) fn stream(
        &self,
        subscription: Subscription,
        quiet: Duration,
        mut send: impl FnMut(&str) -> std::io::Result<()>,
    ) {
        let id = self.next_stream.fetch_add(1, Ordering::Relaxed);
        let client = subscription.client.clone();
        {
            let mut streams = lock(&self.streams);
            streams.retain(|_, stream| stream.client.is_empty() || stream.client != client);
            streams.insert(id, subscription);
        }
        let mut known = None;
        while let Some((text, version)) = self.next(id, known, quiet) {
            known = Some(version);
            if send(&text).is_err() {
                break;
            }
        }
        lock(&self.streams).remove(&id);
    }

    /// Waits for the next message and the version that it brings the client to; nothing when the
    /// stream is over.
    fn next(&self, id: u64, known: Option<u64>, quiet: Duration) -> Option<(String, u64)> {
        let is_known = |state: &mut State| Some(state.snapshot.stamp.version) == known && !state.closed;
        let waited = self.changed.wait_timeout_while(lock(&self.state), quiet, is_known);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return None;
        }
        let snapshot = Arc::clone(&state.snapshot);
        drop(state);
        let version = snapshot.stamp.version;
        // Another stream of the same client has taken over when this one is not listed any more.
        let subscription = lock(&self.streams).get(&id).cloned()?;
        let text = match known {
            Some(known) if known == version => ": ping\n\n".to_owned(),
            _ => self.catch_up(id, subscription, &snapshot),
        };
        Some((text, version))
    }

    fn catch_up(&self, id: u64, mut subscription: Subscription, snapshot: &Snapshot) -> String {
        let mut text = String::new();
        for (index, page) in subscription.pages.iter_mut().enumerate() {
            // Rendered before the lock is taken: a slow page must not hold up the others.
            if let Ok(path) = decode_path(&page.path) {
                snapshot.find(&path);
            }
            let (events, _) = page.catch_up(snapshot, &lock(&self.assets));
            text.extend(events.iter().map(|event| event.to_wire(index, &page.path)));
        }
        if let Some(stream) = lock(&self.streams).get_mut(&id) {
            *stream = subscription;
        }
        write!(text, "event: version\ndata: \"{}\"\n\n", snapshot.stamp).expect("writing to a string succeeds");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::path::Path;

    fn hub() -> Hub {
        Hub::new(1, Arc::new(|_: &Path| Err(io::ErrorKind::NotFound.into())))
    }

    fn subscription(client: &str) -> Subscription {
        Subscription { client: client.to_owned(), pages: vec![OpenPage::new("/".to_owned())] }
    }

    #[test]
    fn a_silent_stream_is_tried_and_forgotten_when_its_client_is_gone() {
        let hub = hub();
        let mut sent = Vec::new();
        hub.stream(subscription(""), Duration::from_millis(1), |text| {
            sent.push(text.to_owned());
            if sent.len() < 3 { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
        });
        assert!(sent[0].starts_with("event: reload\n") && sent[0].ends_with("event: version\ndata: \"1-0\"\n\n"));
        assert_eq!(sent[1..], [": ping\n\n", ": ping\n\n"]);
        assert!(hub.open_pages().is_empty());
    }

    #[test]
    fn the_next_stream_of_a_client_ends_the_one_before() {
        let hub = hub();
        let mut rounds = 0;
        hub.stream(subscription("c"), Duration::from_millis(1), |_| {
            rounds += 1;
            // While the first stream sends, the client comes again, and leaves at once.
            hub.stream(subscription("c"), Duration::from_millis(1), |_| {
                assert_eq!(hub.open_pages().len(), 1);
                Err(io::ErrorKind::BrokenPipe.into())
            });
            Ok(())
        });
        assert_eq!(rounds, 1);
    }

    #[test]
    fn a_closed_hub_ends_its_streams() {
        let hub = hub();
        hub.close();
        hub.stream(subscription(""), Duration::from_secs(600), |_| panic!("nothing is sent any more"));
    }

    #[test]
    fn a_mistake_is_told_once_for_each_version() {
        let hub = hub();
        let mistakes = [Diagnostic::error("a"), Diagnostic::error("a"), Diagnostic::error("b")];
        assert_eq!(hub.unreported(1, &mistakes).len(), 2);
        assert!(hub.unreported(1, &mistakes).is_empty());
        assert_eq!(hub.unreported(2, &mistakes[..1]).len(), 1);
    }
}
