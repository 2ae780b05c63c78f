//! Runs a syntax over code, line by line.
//!
//! In: a syntax and code. Out: stretches of code, each with its class. Never: HTML.
//!
//! What a line becomes depends on the line and on the state that the lines before it left behind, and on nothing else. Code
//! repeats itself (blank lines, braces, imports: half of the bytes of usual code), so every thread remembers the lines it
//! has seen. That changes how long it takes and never the result.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use syntect::parsing::{ClearAmount, ParseState, ScopeStackOp, SyntaxReference};
use syntect::util::LinesWithEndings;

use super::class::{Class, Classes};
use super::language::syntaxes;

/// A memo larger than this many bytes is dropped before the next block.
const LARGEST_MEMO: usize = 8 << 20;
/// So is one with more states, because states are searched one by one. Usual code has a few dozen.
const MOST_STATES: usize = 256;

thread_local! {
    /// For each syntax, by its name, the lines seen by this thread.
    static MEMOS: RefCell<HashMap<&'static str, Memo>> = RefCell::default();
}

/// Gives `paint` the class and the end of each stretch of `code`, and counts its lines as they get done. Where the engine gives up, the rest is left out.
pub(super) fn highlight(
    syntax: &'static SyntaxReference,
    code: &str,
    paint: &mut dyn FnMut(Class, usize),
    lines_done: &AtomicUsize,
) {
    MEMOS.with_borrow_mut(|memos| {
        let memo = memos.entry(&syntax.name).or_default();
        memo.begin(syntax);
        let mut state = 0;
        let mut start = 0;
        for line in LinesWithEndings::from(code) {
            let Some(known) = memo.line(state, line) else { break };
            for &(end, class) in &known.parts {
                paint(class, start + end as usize);
            }
            state = known.next;
            lines_done.fetch_add(1, Ordering::Relaxed);
            start += line.len();
        }
    });
}

/// The lines of one language.
#[derive(Default)]
struct Memo {
    classes: Classes,
    /// The first is that of the first line.
    states: Vec<(State, HashMap<Box<str>, Line>)>,
    /// About how many bytes the lines take.
    size: usize,
}

/// Classes of stretches, with their ends in bytes of the line. There are very many of them, so they take little room.
type Parts = Box<[(u32, Class)]>;

/// What a line becomes.
struct Line {
    parts: Parts,
    /// The state after it, as a place in [`Memo::states`].
    next: usize,
}

/// What a line needs to know of the lines before it.
#[derive(Clone, PartialEq)]
struct State {
    parser: ParseState,
    scopes: Scopes,
}

impl Memo {
    /// Makes room, and sees to it that there is a state for the first line.
    fn begin(&mut self, syntax: &SyntaxReference) {
        if self.size > LARGEST_MEMO || self.states.len() > MOST_STATES {
            self.states.clear();
            self.size = 0;
        }
        if self.states.is_empty() {
            let state = State { parser: ParseState::new(syntax), scopes: Scopes::default() };
            self.states.push((state, HashMap::new()));
        }
    }

    /// What a line becomes in a state; `None` when the engine gives up.
    fn line(&mut self, state: usize, line: &str) -> Option<&Line> {
        if !self.states[state].1.contains_key(line) {
            let (parts, after) = self.parse(self.states[state].0.clone(), line)?;
            let next = self.place(after);
            self.size += line.len() + parts.len() * size_of::<(u32, Class)>() + size_of::<Line>();
            self.states[state].1.insert(line.into(), Line { parts, next });
        }
        self.states[state].1.get(line)
    }

    fn parse(&mut self, mut state: State, line: &str) -> Option<(Parts, State)> {
        let operations = state.parser.parse_line(line, syntaxes()).ok()?;
        let mut parts = Vec::new();
        for (end, operation) in &operations {
            push_part(&mut parts, state.scopes.class(), in_line(*end)?);
            state.scopes.apply(operation, &mut self.classes);
        }
        push_part(&mut parts, state.scopes.class(), in_line(line.len())?);
        Some((parts.into(), state))
    }

    /// Where a state is among the known ones.
    fn place(&mut self, state: State) -> usize {
        if let Some(place) = self.states.iter().position(|(known, _)| *known == state) {
            return place;
        }
        self.states.push((state, HashMap::new()));
        self.states.len() - 1
    }
}

/// A place in a line. Lines that are highlighted are far shorter than what fits.
fn in_line(end: usize) -> Option<u32> {
    u32::try_from(end).ok()
}

/// Adds a stretch unless it is empty, joined with the last one when they are of one class.
fn push_part(parts: &mut Vec<(u32, Class)>, class: Class, end: u32) {
    match parts.last_mut() {
        Some((last_end, _)) if end <= *last_end => {}
        Some((last_end, last)) if *last == class => *last_end = end,
        None if end == 0 => {}
        _ => parts.push((end, class)),
    }
}

/// The open scopes, of which only the classes are kept.
#[derive(Default, Clone, PartialEq)]
struct Scopes {
    /// For each open scope, the class of what is directly inside it.
    open: Vec<Class>,
    /// Scopes that were set aside, and come back.
    cleared: Vec<Vec<Class>>,
}

impl Scopes {
    fn class(&self) -> Class {
        self.open.last().copied().unwrap_or(Class::Plain)
    }

    fn apply(&mut self, operation: &ScopeStackOp, classes: &mut Classes) {
        match *operation {
            ScopeStackOp::Push(scope) => {
                let class = self.class().with(classes.of(scope));
                self.open.push(class);
            }
            ScopeStackOp::Pop(count) => self.open.truncate(self.open.len().saturating_sub(count)),
            ScopeStackOp::Clear(amount) => {
                let kept = match amount {
                    ClearAmount::TopN(count) => self.open.len().saturating_sub(count),
                    ClearAmount::All => 0,
                };
                self.cleared.push(self.open.split_off(kept));
            }
            ScopeStackOp::Restore => self.open.extend(self.cleared.pop().unwrap_or_default()),
            ScopeStackOp::Noop => {}
        }
    }
}
