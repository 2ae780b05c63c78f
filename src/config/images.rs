//! Settings of images: `[images]`.
//!
//! In: the table as written. Out: [`Images`]. Never: looking at an image.

use serde::Deserialize;

use crate::photo::{self, Format};

/// How smaller copies of images are made. With the table, and be it empty, they are.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub struct Images {
    /// Their widths in pixels, as far as these are below the original's.
    pub widths: Vec<u32>,
    /// Their formats: `webp`, `avif`.
    pub formats: Vec<String>,
    /// 1 to 100.
    pub quality: u8,
    /// How wide they are shown, as in the attribute `sizes`.
    pub sizes: String,
}

impl Default for Images {
    fn default() -> Self {
        Self {
            widths: vec![480, 800, 1200, 1600],
            formats: vec!["webp".to_owned()],
            quality: 80,
            sizes: "(min-width: 46rem) 44rem, 100vw".to_owned(),
        }
    }
}

/// The names of formats.
pub const FORMATS: [&str; 2] = ["webp", "avif"];

impl Images {
    /// The formats, those first that a browser is to take if it can.
    pub fn formats(&self) -> Vec<Format> {
        let chosen = photo::FORMATS.iter().filter(|format| self.formats.iter().any(|name| name == format.extension()));
        chosen.copied().collect()
    }

    /// Finds a mistake in the settings: the key, in words, and what is expected.
    pub(super) fn mistake(&self) -> Option<(&'static str, String, String)> {
        if let Some(name) = self.formats.iter().find(|name| !FORMATS.contains(&name.as_str())) {
            return Some(("images.formats", format!("`{name}` is not a format of copies"), FORMATS.join(" or ")));
        }
        if !(1..=100).contains(&self.quality) {
            return Some(("images.quality", format!("`{}` is not a quality", self.quality), "1 to 100".to_owned()));
        }
        if self.widths.contains(&0) {
            return Some(("images.widths", "an image cannot be 0 pixels wide".to_owned(), "such as 800".to_owned()));
        }
        None
    }
}
