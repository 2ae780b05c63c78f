//! How far a build has come, on a terminal, when it takes long enough to wonder. \[io\]
//!
//! In: how many steps there are, and each of them as it is done. Out: one line that is written
//! over, and gone at the end. Never: a word where standard error is no terminal, or for work of
//! less than half a second.
#![expect(clippy::disallowed_methods, reason = "looks at the clock")]

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A line about work in progress.
pub(super) struct Progress {
    what: &'static str,
    steps: usize,
    done: AtomicUsize,
    /// When the line is to be written next; never without a terminal.
    next: Option<Mutex<Instant>>,
}

/// Work that is done by then needs no line.
const PATIENCE: Duration = Duration::from_millis(500);
/// Between two lines.
const PAUSE: Duration = Duration::from_millis(100);
/// How often a thread looks at the clock, in steps.
const STRIDE: usize = 16;
/// Signs of the bar.
const WIDTH: usize = 30;

impl Progress {
    /// Work of so many steps, which began a while ago.
    pub(super) fn new(what: &'static str, steps: usize, began: Instant) -> Self {
        let next = std::io::stderr().is_terminal().then(|| Mutex::new(began + PATIENCE));
        Self { what, steps, done: AtomicUsize::new(0), next }
    }

    /// One more step is done.
    pub(super) fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let Some(next) = self.next.as_ref().filter(|_| done.is_multiple_of(STRIDE)) else { return };
        // Another thread that is writing the line has newer numbers.
        let Ok(mut next) = next.try_lock() else { return };
        let now = Instant::now();
        if now >= *next {
            *next = now + PAUSE;
            // A terminal that is gone needs no line.
            let _ = write!(std::io::stderr().lock(), "\r{}\x1b[K", line(self.what, done, self.steps));
        }
    }

    /// Takes the line away.
    pub(super) fn end(self) {
        if let Some(next) = self.next {
            // Nothing panics while it is locked.
            let _next = next.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}

/// `render ████████░░░░ 4,096 of 12,026`.
fn line(what: &str, done: usize, steps: usize) -> String {
    let full = (done * WIDTH).checked_div(steps).unwrap_or(WIDTH).min(WIDTH);
    let bar = "█".repeat(full) + &"░".repeat(WIDTH - full);
    format!("{what} {bar} {} of {}", super::terminal::grouped(done), super::terminal::grouped(steps))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_fits_a_terminal() {
        assert_eq!(line("render", 0, 12), format!("render {} 0 of 12", "░".repeat(30)));
        assert_eq!(line("render", 6, 12), format!("render {}{} 6 of 12", "█".repeat(15), "░".repeat(15)));
        assert_eq!(line("render", 0, 0), format!("render {} 0 of 0", "█".repeat(30)));
        assert!(line("render", 12_345_678, 12_345_678).chars().count() < 80);
    }

    #[test]
    fn nothing_is_written_without_a_terminal() {
        let progress = Progress { next: None, ..Progress::new("render", 3, Instant::now()) };
        (0..100).for_each(|_| progress.step());
        progress.end();
    }
}
