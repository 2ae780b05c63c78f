//! Colours by name or number, with a tone for dark pages.
//!
//! In: the value of an attribute such as `color`. Out: a [`Colour`]. Never: one that cannot be
//! read.
//!
//! An author chooses colours for a white page. On a dark one a fill keeps its hue and becomes dark,
//! a line keeps its hue and becomes light enough to be seen, and text has the contrast that
//! [WCAG](https://www.w3.org/TR/WCAG22/#contrast-minimum) asks for on the fill below it.

use super::diagnostics::suggest_or;
use crate::paint::{Colour, Rgb};
use support::diagnostic::Diagnostic;

/// The names of X11, which are Graphviz's: `name rrggbb`, parted by `;` and line breaks.
const NAMES: &str = include_str!("colours.txt");

/// Where the names of SVG mean other colours.
const SVG: [(&str, Rgb); 5] = [
    ("gray", Rgb([0x80, 0x80, 0x80])),
    ("grey", Rgb([0x80, 0x80, 0x80])),
    ("green", Rgb([0, 0x80, 0])),
    ("maroon", Rgb([0x80, 0, 0])),
    ("purple", Rgb([0x80, 0, 0x80])),
];

/// The page below a picture: `--bricks-paper` of the style sheet.
const PAPER: (Rgb, Rgb) = (Rgb([0xff, 0xff, 0xff]), Rgb([0x12, 0x18, 0x1f]));
const BLACK: Rgb = Rgb([0x14, 0x1b, 0x24]);
const WHITE: Rgb = Rgb([0xf4, 0xf7, 0xfb]);

/// Contrast of text and of lines.
const TEXT: f64 = 4.5;
const LINE: f64 = 3.0;

/// A colour as it is written; `None` is transparent.
pub(super) type ColourValue = Option<Rgb>;

/// Reads a value; of a list, `red:blue`, the first one.
///
/// # Errors
/// There is no such colour.
pub(super) fn parse(value: &str) -> Result<ColourValue, Diagnostic> {
    let first = value.split(':').next().unwrap_or_default();
    let text = first.split(';').next().unwrap_or_default().trim();
    let found = match text.strip_prefix('#') {
        Some(digits) => hex(digits),
        None if text.starts_with(|c: char| c.is_ascii_digit() || c == '.') => hsv(text),
        None => named(text),
    };
    found.ok_or_else(|| unknown(text))
}

fn hex(digits: &str) -> Option<ColourValue> {
    let value = u32::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    match digits.len() {
        3 => Some(Some(Rgb([8, 4, 0].map(|shift| ((value >> shift) & 0xf) as u8 * 0x11)))),
        6 => Some(Some(Rgb(bytes(value)))),
        8 if value & 0xff == 0 => Some(None),
        // The paper shines through.
        8 => Some(Some(mix(Rgb(bytes(value >> 8)), PAPER.0, f64::from(value & 0xff) / 255.0))),
        _ => None,
    }
}

/// Red, green and blue of a number.
fn bytes(value: u32) -> [u8; 3] {
    [16, 8, 0].map(|shift| ((value >> shift) & 0xff) as u8)
}

/// Hue, saturation and value, each from 0 to 1.
fn hsv(text: &str) -> Option<ColourValue> {
    let numbers: Vec<f64> = text
        .split([' ', ',', '\t'])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number.clamp(0.0, 1.0)))
        .collect::<Option<_>>()?;
    let [hue, saturation, value] = *numbers.as_slice() else { return None };
    Some(Some(Rgb([5.0, 3.0, 1.0].map(|turn| {
        let position = (turn + hue * 6.0) % 6.0;
        let share = position.min(4.0 - position).clamp(0.0, 1.0);
        to_byte(value * (1.0 - saturation * share))
    }))))
}

fn named(text: &str) -> Option<ColourValue> {
    let name = text.to_ascii_lowercase();
    let (scheme, name) = match name.strip_prefix('/') {
        Some(rest) => rest.split_once('/').unwrap_or(("", rest)),
        None => ("", name.as_str()),
    };
    if !["", "x11", "svg"].contains(&scheme) {
        return None;
    }
    if ["transparent", "none", "invis"].contains(&name) {
        return Some(None);
    }
    if scheme == "svg"
        && let Some((_, colour)) = SVG.iter().find(|(other, _)| *other == name)
    {
        return Some(Some(*colour));
    }
    if let Some(percent) = name.strip_prefix("gray").or_else(|| name.strip_prefix("grey"))
        && let Some(percent) = percent.parse::<u16>().ok().filter(|percent| *percent <= 100)
    {
        return Some(Some(Rgb([to_byte(f64::from(percent) / 100.0); 3])));
    }
    names().find(|(other, _)| *other == name).and_then(|(_, digits)| hex(digits))
}

fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMES.split([';', '\n']).filter_map(|entry| entry.trim().split_once(' '))
}

fn unknown(text: &str) -> Diagnostic {
    let start: String = text.chars().take(40).collect();
    let diagnostic = Diagnostic::warning(format!("unknown colour `{start}`"));
    let advice = "colours are names such as `lightblue`, `#rrggbb`, or hue, saturation and value";
    suggest_or(diagnostic, text, names().map(|(name, _)| name), advice)
}

/// A colour for the inside of a box or frame.
pub(super) fn fill(value: ColourValue) -> Colour {
    match value {
        None => Colour::Clear,
        Some(light) => Colour::Tones { light, dark: dark_fill(light) },
    }
}

/// A colour for an outline or an arrow.
pub(super) fn line(value: ColourValue) -> Colour {
    match value {
        None => Colour::Clear,
        // White lines are there to vanish.
        Some(light) if contrast(light, PAPER.0) < 1.15 => Colour::Tones { light, dark: PAPER.1 },
        Some(light) => Colour::Tones { light, dark: readable(light, PAPER.1, LINE) },
    }
}

/// A colour for text on a fill, or on the paper.
pub(super) fn text(value: ColourValue, below: Option<Colour>) -> Option<Colour> {
    let below = match below {
        Some(Colour::Tones { light, dark }) => (light, dark),
        _ => PAPER,
    };
    value.map(|ink| Colour::Tones { light: readable(ink, below.0, TEXT), dark: readable(ink, below.1, TEXT) })
}

/// The colour of text on a fill when none was asked for.
pub(super) fn ink_on(fill: Colour) -> Option<Colour> {
    let Colour::Tones { light, dark } = fill else { return None };
    let [light, dark] = [light, dark].map(|below| {
        let nearer = if contrast(BLACK, below) >= contrast(WHITE, below) { BLACK } else { WHITE };
        readable(nearer, below, TEXT)
    });
    Some(Colour::Tones { light, dark })
}

/// The same hue, dark: the lighter the fill, the nearer to the paper; strong colours stay strong.
fn dark_fill(light: Rgb) -> Rgb {
    let luminance = luminance(light);
    if luminance < 0.18 {
        return readable(light, PAPER.1, 1.4);
    }
    let strongest = light.0.into_iter().max().unwrap_or(255);
    let weakest = light.0.into_iter().min().unwrap_or(0);
    // A pale colour is made strong before it is made dark, or all pale fills would be one grey.
    let spread = f64::from(strongest - weakest).max(1.0);
    let floor = f64::from(weakest) * if spread > 8.0 { 0.55 } else { 1.0 };
    let strong = light.0.map(|value| {
        let share = f64::from(value - weakest) / spread;
        let stretched = floor + (f64::from(strongest) - floor) * share;
        to_byte(if spread > 8.0 { stretched } else { f64::from(value) } / 255.0)
    });
    mix(Rgb(strong), PAPER.1, 0.36)
}

/// The colour, or the nearest to it, lighter or darker, that has enough contrast to what is below
/// it.
fn readable(colour: Rgb, below: Rgb, least: f64) -> Rgb {
    // Where black and white are equally far: on either side one of them has enough contrast for
    // text.
    let towards = if luminance(below) < 0.18 { Rgb([0xff; 3]) } else { Rgb([0; 3]) };
    let steps = (0..=20).map(|step| mix(towards, colour, f64::from(step) / 20.0));
    steps.into_iter().find(|mixed| contrast(*mixed, below) >= least).unwrap_or(towards)
}

/// So much of one, the rest of the other.
fn mix(one: Rgb, other: Rgb, share: f64) -> Rgb {
    Rgb([0, 1, 2]
        .map(|index| to_byte((f64::from(one.0[index]) * share + f64::from(other.0[index]) * (1.0 - share)) / 255.0)))
}

fn to_byte(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Relative luminance as WCAG defines it.
fn luminance(colour: Rgb) -> f64 {
    let [red, green, blue] = colour.0.map(|byte| {
        let share = f64::from(byte) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read() {
        for (value, read) in [
            ("red", "#ff0000"),
            ("LightBlue", "#add8e6"),
            ("gray", "#c0c0c0"),
            ("/svg/gray", "#808080"),
            ("gray50", "#808080"),
            ("/x11/green", "#00ff00"),
            ("//rosybrown4", "#8b6969"),
            ("#abc", "#aabbcc"),
            ("#12AB34", "#12ab34"),
            ("#ff000080", "#ff7f7f"),
            ("red;0.3:blue", "#ff0000"),
            ("0.482 0.714 0.878", "#40e0cf"),
            ("0,1,1", "#ff0000"),
        ] {
            let read_now = parse(value).unwrap().map(|colour| colour.to_string());
            assert_eq!(read_now.as_deref(), Some(read), "for {value}");
        }
        for clear in ["transparent", "none", "invis", "#12345600"] {
            assert_eq!(parse(clear), Ok(None));
        }
        for (wrong, help) in [
            ("lightbluee", "did you mean `lightblue`?"),
            ("#12", "colours are names such as `lightblue`, `#rrggbb`, or hue, saturation and value"),
            ("#+12345", "colours are names such as `lightblue`, `#rrggbb`, or hue, saturation and value"),
            ("3", "colours are names such as `lightblue`, `#rrggbb`, or hue, saturation and value"),
            ("/blues9/3", "colours are names such as `lightblue`, `#rrggbb`, or hue, saturation and value"),
        ] {
            assert_eq!(parse(wrong).unwrap_err().help, [help], "for {wrong}");
        }
    }

    /// For every name: text on the fill and lines on the paper can be told apart, on light and on
    /// dark pages.
    #[test]
    fn everything_can_be_read() {
        for (name, _) in names() {
            let value = parse(name).unwrap();
            let (Colour::Tones { light, dark }, Some(Colour::Tones { light: ink, dark: dark_ink })) =
                (fill(value), ink_on(fill(value)))
            else {
                panic!("{name} is a colour")
            };
            assert!(
                contrast(light, ink) >= TEXT && contrast(dark, dark_ink) >= TEXT,
                "{name}: {light} {ink} {dark} {dark_ink}"
            );
            let Some(Colour::Tones { light: text_light, dark: text_dark }) = text(value, None) else { panic!() };
            assert!(contrast(text_light, PAPER.0) >= TEXT && contrast(text_dark, PAPER.1) >= TEXT, "{name}");
            if let Colour::Tones { light, dark } = line(value) {
                assert!(contrast(dark, PAPER.1) >= LINE || contrast(light, PAPER.0) < 1.15, "{name}");
            }
        }
    }
}
