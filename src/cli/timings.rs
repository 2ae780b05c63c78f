//! Where the time of a build goes. \[io\]
//!
//! In: the stages as they begin, and the outputs as they are rendered. Out: a table for a terminal
//! of 80 columns. Never: changing what is built.
#![expect(clippy::disallowed_methods, reason = "looks at the clock")]

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::terminal::plural;
use crate::site::output_kind::OutputKind;

/// Stopwatches of one build.
pub(super) struct Timings {
    /// The stages so far, with the moments at which they began.
    stages: Vec<(&'static str, Instant)>,
    outputs: Mutex<Vec<(String, &'static str, Duration)>>,
}

/// How many of the slowest outputs are named.
const SLOWEST: usize = 5;

impl Timings {
    pub(super) fn start(stage: &'static str) -> Self {
        Self { stages: vec![(stage, Instant::now())], outputs: Mutex::default() }
    }

    /// The next stage begins, and the one before it ends.
    pub(super) fn begin(&mut self, stage: &'static str) {
        self.stages.push((stage, Instant::now()));
    }

    /// Times the rendering of an output.
    pub(super) fn output<T>(&self, path: &str, target: Option<&OutputKind>, render: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = render();
        let entry = (path.to_owned(), target.map_or("", kind), start.elapsed());
        self.outputs.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        result
    }

    /// The table: stages by the clock, then what was rendered, several at once, by kind, and the
    /// slowest.
    pub(super) fn table(&self) -> String {
        let now = Instant::now();
        let ends = self.stages.iter().skip(1).map(|(_, begin)| *begin).chain([now]);
        let stages: Vec<(&str, Duration)> =
            self.stages.iter().zip(ends).map(|((name, begin), end)| (*name, end - *begin)).collect();
        let mut outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        outputs.sort_by(|one, other| other.2.cmp(&one.2).then_with(|| one.0.cmp(&other.0)));
        table(&stages, &outputs)
    }
}

fn table(stages: &[(&str, Duration)], outputs: &[(String, &'static str, Duration)]) -> String {
    let whole: Duration = stages.iter().map(|(_, time)| *time).sum();
    let mut text = heading("stage");
    for (name, time) in stages {
        text.push_str(&row(name, *time, whole));
    }
    let mut kinds: BTreeMap<&str, (usize, Duration)> = BTreeMap::new();
    for (_, kind, time) in outputs {
        let (count, sum) = kinds.entry(kind).or_default();
        *count += 1;
        *sum += *time;
    }
    let rendering: Duration = outputs.iter().map(|(.., time)| *time).sum();
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, (_, sum))| std::cmp::Reverse(*sum));
    text.push_str(&heading("rendered, several at once"));
    for (kind, (count, sum)) in kinds {
        text.push_str(&row(&plural(count, kind), sum, rendering));
    }
    text.push_str(&heading("slowest"));
    for (path, _, time) in outputs.iter().take(SLOWEST) {
        text.push_str(&row(path, *time, rendering));
    }
    text
}

/// Characters of the first column, of the second, and of the longest bar.
const WIDTHS: (usize, usize, usize) = (42, 10, 20);

fn heading(words: &str) -> String {
    let (name, time, bar) = WIDTHS;
    format!("\n {words:name$}{:>time$}\n {}\n", "seconds", "─".repeat(name + time + 2 + bar))
}

fn row(name: &str, time: Duration, whole: Duration) -> String {
    let (width, digits, bar) = WIDTHS;
    let part = time.as_secs_f64() / whole.as_secs_f64().max(f64::MIN_POSITIVE);
    // A part of a whole is at most 1.
    let bar = "█".repeat((part.min(1.0) * bar as f64).round() as usize);
    let line = format!(" {:width$}{:>digits$.3}  {bar}", shortened(name, width - 1), time.as_secs_f64());
    format!("{}\n", line.trim_end())
}

/// The end of a name that is too long: paths differ at their ends.
fn shortened(name: &str, width: usize) -> String {
    let length = name.chars().count();
    if length <= width {
        return name.to_owned();
    }
    let end: String = name.chars().skip(length - width + 1).collect();
    format!("…{end}")
}

fn kind(target: &OutputKind) -> &'static str {
    match target {
        OutputKind::Page(_) => "page",
        OutputKind::Section(_) => "section list",
        OutputKind::Taxonomy(_) | OutputKind::Term(_) => "label list",
        OutputKind::Archive | OutputKind::ArchiveYear(_) | OutputKind::ArchiveMonth(..) => "archive list",
        OutputKind::Workspace(_) => "workspace page",
        OutputKind::Feed(_) => "feed",
        OutputKind::Search | OutputKind::SearchIndex | OutputKind::SearchText(_) => "search file",
        OutputKind::Sitemap | OutputKind::SitemapPart(_) => "sitemap",
        OutputKind::File(_) | OutputKind::Theme(_) => "file",
        OutputKind::Robots
        | OutputKind::LlmsTxt
        | OutputKind::NotFound
        | OutputKind::Redirect(_)
        | OutputKind::Hosting(_) => "small file",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_a_table() {
        let milliseconds = Duration::from_millis;
        let stages = [("read", milliseconds(250)), ("render", milliseconds(750))];
        let long = format!("blog/{}/index.html", "a".repeat(50));
        let outputs = [
            (long, "page", milliseconds(900)),
            ("a.html".to_owned(), "page", milliseconds(300)),
            ("b".to_owned(), "feed", milliseconds(0)),
        ];
        let table = table(&stages, &outputs);
        assert_eq!(
            table,
            "
 stage                                        seconds
 ──────────────────────────────────────────────────────────────────────────
 read                                           0.250  █████
 render                                         0.750  ███████████████

 rendered, several at once                    seconds
 ──────────────────────────────────────────────────────────────────────────
 2 pages                                        1.200  ████████████████████
 1 feed                                         0.000

 slowest                                      seconds
 ──────────────────────────────────────────────────────────────────────────
 …aaaaaaaaaaaaaaaaaaaaaaaaaaaaa/index.html      0.900  ███████████████
 a.html                                         0.300  █████
 b                                              0.000
"
        );
        assert!(table.lines().all(|line| line.chars().count() <= 80));
    }
}
