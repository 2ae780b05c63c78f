//! The width of texts.
//!
//! In: a text and a font size. Out: its width. Never: the reader's real font; the widths are those
//! of DejaVu Sans, the widest of the fonts that the style sheet names (Verdana is its equal, system
//! fonts are narrower), so a text never outgrows its box.

use unicode_width::UnicodeWidthChar;

/// Advance widths of the characters from space to `~`, in thousandths of the font size.
const ASCII: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
    748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
    615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
    337, 636, 838,
];

/// The width of `text` in pixels at `size` pixels.
pub fn width(text: &str, size: f64) -> f64 {
    let thousandths: u32 = text.chars().map(advance).sum();
    f64::from(thousandths) * size / 1000.0
}

/// The width of the widest of some texts.
pub(crate) fn widest(texts: &[String], size: f64) -> f64 {
    texts.iter().map(|text| width(text, size)).fold(0.0, f64::max)
}

fn advance(character: char) -> u32 {
    let code = character as usize;
    if let Some(width) = code.checked_sub(0x20).and_then(|index| ASCII.get(index)) {
        return u32::from(*width);
    }
    match character.width() {
        // East Asian characters and emoji; the latter are wider than one em in some fonts.
        Some(2) if code > 0x1_F000 => 1400,
        Some(2) => 1050,
        // Letters of other alphabets; the widest (`Ǆ`) are no part of any name.
        Some(1) => 800,
        _ => 0,
    }
}

/// Cuts `text` to at most `limit` pixels, with an ellipsis in the middle when something was cut:
/// names that start alike often end differently.
pub(crate) fn fit(text: &str, size: f64, limit: f64) -> String {
    if width(text, size) <= limit {
        return text.to_owned();
    }
    let half = (limit - width("…", size)) / 2.0;
    let head = first_fitting(text.chars(), size, half);
    let tail = first_fitting(text.chars().rev(), size, half);
    head.iter().chain(&['…']).chain(tail.iter().rev()).collect()
}

/// The first characters, as many as fit into `limit` pixels.
fn first_fitting(characters: impl Iterator<Item = char>, size: f64, limit: f64) -> Vec<char> {
    let mut used = 0.0;
    characters
        .take_while(|&character| {
            used += f64::from(advance(character)) * size / 1000.0;
            used <= limit
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_and_cuts() {
        assert_eq!(width("", 13.0), 0.0);
        assert!((width("kafka", 10.0) - 27.36).abs() < 1e-9);
        assert!(width("管理", 10.0) > 20.0);
        assert_eq!(fit("kafka", 10.0, 30.0), "kafka");
        assert_eq!(fit("kafka_consumer", 10.0, 60.0), "kafk…mer");
        assert_eq!(fit("kafka", 10.0, 0.0), "…");
    }
}
