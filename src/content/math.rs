//! TeX formulas to MathML, so that a page shows them without any script.
//!
//! In: the TeX between the dollar signs. Out: a `<math>` element, or what is wrong and where. Never: state between two
//! formulas.

use std::ops::Range;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

/// A mistake in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MathError {
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// The part of the TeX that it speaks of; always inside it, on character boundaries.
    pub range: Range<usize>,
}

/// Turns a formula into MathML. `display` formulas stand on a line of their own.
///
/// # Errors
/// The TeX is not understood.
pub fn render(tex: &str, display: bool) -> Result<String, MathError> {
    let converter = LatexToMathML::new(MathCoreConfig::default())
        .map_err(|(error, _, _)| MathError { message: message(&error), range: 0..tex.len() })?;
    let display = if display { MathDisplay::Block } else { MathDisplay::Inline };
    match converter.convert_with_local_state(tex, display) {
        Ok(result) => Ok(result.mathml),
        Err(error) => Err(MathError { message: message(&error), range: inside(tex, &error.0) }),
    }
}

/// Moves a range into the text and onto character boundaries, and makes it at least one character long where it can be.
fn inside(tex: &str, range: &Range<usize>) -> Range<usize> {
    let start = tex.floor_char_boundary(range.start);
    let end = tex.ceil_char_boundary(range.end.min(tex.len())).max(start);
    if start < end {
        return start..end;
    }
    match tex[start..].chars().next() {
        Some(character) => start..start + character.len_utf8(),
        None => tex.char_indices().next_back().map_or(0..0, |(last, _)| last..tex.len()),
    }
}

/// The library's words in our style: lower case, no full stop, names in backticks.
fn message(error: &math_core::LatexError) -> String {
    let message = error.error_message().replace('"', "`");
    let message = message.trim_end_matches('.');
    let mut characters = message.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}
