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

/// Commands and groups up to which a formula is converted on the caller's own stack.
const SHALLOW: usize = 200;
/// Commands and groups beyond which a formula is refused.
const DEEPEST: usize = 10_000;
/// Stack for one level of nesting, about three times of what was measured.
const STACK_PER_LEVEL: usize = 16 * 1024;

/// Turns a formula into MathML. `display` formulas stand on a line of their own.
///
/// # Errors
/// The TeX is not understood.
pub fn render(tex: &str, display: bool) -> Result<String, MathError> {
    // The converter calls itself once a level, and no level goes without a command or a group.
    let levels = tex.bytes().filter(|byte| matches!(byte, b'\\' | b'{')).count();
    let whole = |message: &str| MathError { message: message.to_owned(), range: 0..tex.len() };
    if levels <= SHALLOW {
        return convert(tex, display);
    }
    if levels > DEEPEST {
        return Err(whole("too many commands for one formula"));
    }
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(levels * STACK_PER_LEVEL);
        let handle = builder.spawn_scoped(scope, || convert(tex, display));
        let result = handle.ok().and_then(|handle| handle.join().ok());
        result.unwrap_or_else(|| Err(whole("too large to be converted on this machine")))
    })
}

fn convert(tex: &str, display: bool) -> Result<String, MathError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_mathml() {
        for (tex, display, expected) in [
            ("x^2", false, "<math><msup><mi>x</mi><mn>2</mn></msup></math>"),
            ("a<b", true, "<math display=\"block\"><mi>a</mi><mo>&lt;</mo><mi>b</mi></math>"),
        ] {
            assert_eq!(render(tex, display).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn mistakes_have_a_place() {
        for (tex, message, place) in [
            ("ä + \\foo", "unknown command `\\foo`", "\\foo"),
            ("\\frac{1}", "expected argument but reached end of input", "}"),
            ("{", "expected closing token `}`, but reached end of input", "{"),
        ] {
            let error = render(tex, false).expect_err("it is a mistake");
            assert_eq!((error.message.as_str(), &tex[error.range]), (message, place));
        }
    }

    #[test]
    fn depth_is_no_danger() {
        for (open, close) in
            [("{", "}"), ("\\frac{1}{", "}"), ("\\left(", "\\right)"), ("\\color{red}x", ""), ("\\sqrt ", "")]
        {
            for depth in [90, 1_000, 3_000] {
                let tex = format!("{}x{}", open.repeat(depth), close.repeat(depth));
                assert!(render(&tex, false).is_ok(), "{open} {depth} times");
            }
        }
        let error = render(&"{".repeat(20_000), false).expect_err("it is refused");
        assert_eq!(error.message, "too many commands for one formula");
    }
}
