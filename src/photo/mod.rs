//! Photos: smaller copies in newer formats, upright, without the place where they were taken.
//! \[io\]
//!
//! In: the bytes of an image. Out: the bytes of another. Never: deciding which are needed.

#[cfg(feature = "photos")]
mod codecs;
mod store;

#[cfg(feature = "photos")]
use codecs::copy;

use serde::Serialize;

pub(crate) use store::{Store, read};
pub(crate) use support::exif::without_place;

/// A format of smaller copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Format {
    /// Understood by every browser of today.
    Webp,
    /// Smaller, and slow to make.
    Avif,
}

impl Format {
    /// The end of its files' names.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Webp => "webp",
            Self::Avif => "avif",
        }
    }

    /// Its media type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Webp => "image/webp",
            Self::Avif => "image/avif",
        }
    }
}

/// A smaller copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Copy {
    /// Its width in pixels.
    pub width: u32,
    /// Its format.
    pub format: Format,
    /// 1 to 100.
    pub quality: u8,
}

/// Formats that this program can write, those first that a browser is to take if it can. None
/// without the feature `photos`.
pub(crate) const FORMATS: &[Format] = if cfg!(feature = "photos") { &[Format::Avif, Format::Webp] } else { &[] };

#[cfg(not(feature = "photos"))]
fn copy(_: &[u8], _: &Copy) -> Result<Vec<u8>, String> {
    crate::features::require("photos").map(|()| Vec::new())
}
