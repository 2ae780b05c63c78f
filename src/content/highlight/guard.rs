//! A way out of code that the engine never gets to the end of.
//!
//! In: a code block and the work to do on it. Out: what came of it, or nothing when one line took longer than [`PATIENCE`]. Never: giving up on
//! code that only takes long as a whole.
//!
//! Some syntaxes send the engine (syntect 5.3) in a circle: two contexts that replace each other and consume nothing. In JavaScript the line
//! `/ /\t/*` is enough. Nothing can stop it from outside, so the work is done on a thread beside the caller, and a thread that makes no
//! progress is left behind until the program ends. An ordinary line takes far less than a millisecond.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Stretches;
use crate::content::document::CodeBlock;

/// How long one line may take: thousands of times what any line needs, even on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(5);

/// Work on a block that counts the lines it has done.
pub(super) type Work = fn(&CodeBlock, &AtomicUsize) -> Stretches;

/// A thread that works on one block after the other.
struct Helper {
    blocks: Sender<CodeBlock>,
    results: Receiver<Stretches>,
    lines: Arc<AtomicUsize>,
}

/// Helpers with nothing to do. They are kept because each remembers the lines that it has seen; what they give is the same from any of them.
static IDLE: Mutex<Vec<Helper>> = Mutex::new(Vec::new());

/// The result of `work`, or nothing when it stands still or panics.
pub(super) fn run(block: &CodeBlock, work: Work) -> Option<Stretches> {
    let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let helper = match idle {
        Some(helper) => helper,
        None => Helper::start(work)?,
    };
    helper.blocks.send(block.clone()).ok()?;
    let result = helper.wait()?;
    IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(helper);
    Some(result)
}

impl Helper {
    /// Starts a thread; nothing when the system has none left.
    fn start(work: Work) -> Option<Self> {
        let (blocks, jobs) = channel::<CodeBlock>();
        let (done, results) = channel();
        let lines = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&lines);
        let thread = std::thread::Builder::new().name("highlight".to_owned());
        let started = thread.spawn(move || {
            for block in jobs {
                // Whoever asked may have given up.
                if done.send(work(&block, &counter)).is_err() {
                    break;
                }
            }
        });
        started.ok().map(|_| Self { blocks, results, lines })
    }

    /// Waits as long as lines get done.
    fn wait(&self) -> Option<Stretches> {
        loop {
            let seen = self.lines.load(Ordering::Relaxed);
            match self.results.recv_timeout(PATIENCE) {
                Ok(result) => return Some(result),
                Err(RecvTimeoutError::Timeout) if self.lines.load(Ordering::Relaxed) != seen => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
    }
}
