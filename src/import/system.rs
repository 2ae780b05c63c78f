//! Generators of static sites that content comes from.

/// A generator of static sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    /// Ruby's.
    Jekyll,
    /// Go's.
    Hugo,
}

impl System {
    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Jekyll => "Jekyll",
            Self::Hugo => "Hugo",
        }
    }
}
