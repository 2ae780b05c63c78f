//! How a workspace is read.

/// Options of every reader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadOptions {
    /// Find what `poly` 1.50 finds, instead of what is there. Python only.
    pub compat: bool,
}
