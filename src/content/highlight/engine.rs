//! Runs a syntax over code.
//!
//! In: a syntax and code. Out: calls of [`Painter::paint`]. Never: HTML.

use syntect::parsing::{ClearAmount, ParseState, ScopeStackOp, SyntaxReference};
use syntect::util::LinesWithEndings;

use super::class::{Class, Classes};
use super::language::syntaxes;
use super::painter::Painter;

/// Paints all of `code`. Where the engine gives up, the rest stays plain.
pub(super) fn highlight(syntax: &SyntaxReference, code: &str, painter: &mut Painter<'_>) {
    let mut state = ParseState::new(syntax);
    let mut scopes = Scopes::default();
    let mut start = 0;
    for line in LinesWithEndings::from(code) {
        let Ok(operations) = state.parse_line(line, syntaxes()) else { break };
        for (place, operation) in &operations {
            painter.paint(scopes.class(), start + place);
            scopes.apply(operation);
        }
        start += line.len();
        painter.paint(scopes.class(), start);
    }
    painter.paint(Class::Plain, code.len());
}

/// The open scopes, of which only the classes are kept.
#[derive(Default)]
struct Scopes {
    classes: Classes,
    /// For each open scope, the class of what is directly inside it.
    open: Vec<Class>,
    /// Scopes that were set aside, and come back.
    cleared: Vec<Vec<Class>>,
}

impl Scopes {
    fn class(&self) -> Class {
        self.open.last().copied().unwrap_or(Class::Plain)
    }

    fn apply(&mut self, operation: &ScopeStackOp) {
        match *operation {
            ScopeStackOp::Push(scope) => {
                let class = self.classes.of(scope).unwrap_or(self.class());
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
