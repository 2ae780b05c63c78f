//! Printing. \[io\]
//!
//! In: text and diagnostics. Out: standard output and standard error, coloured on a terminal only.
//! Never: deciding what to say.

use std::io::{IsTerminal, Write};

use crate::view::Style;
use support::diagnostic::{Diagnostic, Severity};

/// The terminal, or what stands in its place.
pub(super) struct Terminal {
    /// Columns.
    pub(super) width: usize,
    /// Whether messages are coloured.
    pub(super) colour: bool,
}

impl Terminal {
    pub(super) fn new() -> Self {
        let colour = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
        let width = terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0));
        Self { width, colour }
    }

    /// How a result is to look: coloured and as wide as the terminal when it goes to one, otherwise
    /// plain and as wide as it takes.
    pub(super) fn style(&self) -> Style {
        let out = std::io::stdout();
        let colour = anstream::AutoStream::choice(&out) != anstream::ColorChoice::Never;
        Style { width: out.is_terminal().then_some(self.width), colour }
    }

    /// Prints a result as it is. What nobody reads any more (a closed pipe) is no mistake.
    pub(super) fn out(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Prints a line.
    pub(super) fn line(&self, text: &str) {
        self.out(&format!("{text}\n"));
    }

    /// Prints a message, which is no result.
    pub(super) fn err(&self, text: &str) {
        if !text.is_empty() {
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        }
    }

    /// Prints why nothing could be done.
    pub(super) fn failure(&self, message: &str) {
        self.err(&Diagnostic::error(message).render(self.colour, self.width));
    }

    /// Prints diagnostics, and how many there are when there are many.
    pub(super) fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        /// More than these nobody reads; the first ones are often the cause of the others.
        const SHOWN: usize = 50;
        for diagnostic in diagnostics.iter().take(SHOWN) {
            self.err(&format!("{}\n", diagnostic.render(self.colour, self.width)));
        }
        if diagnostics.len() > SHOWN {
            self.err(&format!("… and {} more\n", diagnostics.len() - SHOWN));
        }
    }

    /// "2 errors, 1 warning"; nothing when there are none.
    pub(super) fn count(diagnostics: &[Diagnostic]) -> String {
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        let warnings = diagnostics.len() - errors;
        let counts = [(errors, "error"), (warnings, "warning")];
        let words = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| plural(*count, word));
        words.collect::<Vec<_>>().join(", ")
    }
}

/// "1 page", "2 pages", "1,234 pages".
pub(super) fn plural(count: usize, word: &str) -> String {
    format!("{} {word}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// "1,234".
pub(super) fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut number = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            number.push(',');
        }
        number.push(digit);
    }
    number
}
