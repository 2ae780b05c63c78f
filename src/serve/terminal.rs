//! Messages to the terminal.

use support::diagnostic::Diagnostic;

/// Terminal that messages go to.
pub struct Terminal {
    /// Shows a message of one or more lines, without a line break at its end.
    pub print: Box<dyn Fn(&str) + Send + Sync>,
    /// Whether diagnostics are coloured.
    pub colour: bool,
    /// Columns.
    pub width: usize,
}

impl Terminal {
    pub(super) fn print(&self, text: &str) {
        (self.print)(text);
    }

    pub(super) fn diagnostic(&self, diagnostic: &Diagnostic) {
        self.print(&diagnostic.render(self.colour, self.width));
    }
}
