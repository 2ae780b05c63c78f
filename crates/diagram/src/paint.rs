//! Colours of one box, arrow or group that differ from the style sheet's.
//!
//! In and out: plain data. Never: choosing a colour.
//!
//! A colour has two tones, one for light and one for dark pages. They stand in the picture as a
//! presentation attribute, `fill="light-dark(#ffe0e0, #5c2020)"`: no inline style, which a strict
//! content security policy forbids, and no rule in a style sheet.

use std::fmt;

use serde::Serialize;

/// Colours of a box, an arrow or a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Paint {
    /// The inside.
    pub fill: Option<Colour>,
    /// The outline, or the line of an arrow.
    pub line: Option<Colour>,
    /// The text.
    pub text: Option<Colour>,
    /// Whether it is left out of the drawing, where space stays for it.
    pub invisible: bool,
}

/// A colour in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Colour {
    /// Transparent.
    Clear,
    /// One tone for light pages and one for dark ones.
    Tones {
        /// On a light page and on paper.
        light: Rgb,
        /// On a dark page.
        dark: Rgb,
    },
}

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Rgb(pub [u8; 3]);

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clear => f.write_str("none"),
            Self::Tones { light, dark } if light == dark => light.fmt(f),
            Self::Tones { light, dark } => write!(f, "light-dark({light}, {dark})"),
        }
    }
}
