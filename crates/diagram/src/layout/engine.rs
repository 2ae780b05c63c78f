//! The names of the layout engines.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An engine that a reader can ask for. Without a choice the best picture of all of them is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EngineName {
    /// All stages by this crate.
    Layered,
    /// Layers and orders by the crate `layout-rs`, the rest by this one.
    LayoutRs,
}

impl EngineName {
    /// Every engine.
    pub const ALL: [Self; 2] = [Self::Layered, Self::LayoutRs];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Layered => "layered",
            Self::LayoutRs => "layout-rs",
        }
    }
}

impl fmt::Display for EngineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EngineName {
    /// The message: there is no engine of this name.
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let engine = Self::ALL.into_iter().find(|engine| engine.as_str() == text);
        engine.ok_or_else(|| {
            let names = Self::ALL.map(|engine| format!("`{engine}`")).join(", ");
            format!("unknown engine `{text}`; there are {names}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for engine in EngineName::ALL {
            assert_eq!(engine.as_str().parse(), Ok(engine));
        }
        let error = "dot".parse::<EngineName>().unwrap_err();
        assert_eq!(error, "unknown engine `dot`; there are `layered`, `layout-rs`");
    }
}
