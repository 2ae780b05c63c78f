//! Escaping of text, attribute values and link targets.
//!
//! In: plain text. Out: HTML appended to a string; a NUL, which HTML cannot contain, becomes U+FFFD. Never: knowing whether
//! a text was escaped before.

/// Appends text for an element's content.
pub(crate) fn push_text(html: &mut String, text: &str) {
    push_escaped(html, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        0 => Some("\u{FFFD}"),
        _ => None,
    });
}

/// Appends text for an attribute in double quotes.
pub(crate) fn push_attribute(html: &mut String, text: &str) {
    push_escaped(html, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        0 => Some("\u{FFFD}"),
        b'"' => Some("&quot;"),
        _ => None,
    });
}

fn push_escaped(html: &mut String, text: &str, escape: impl Fn(u8) -> Option<&'static str>) {
    let mut rest = text;
    while let Some((index, entity)) = rest.bytes().enumerate().find_map(|(index, byte)| Some((index, escape(byte)?))) {
        html.push_str(&rest[..index]);
        html.push_str(entity);
        rest = &rest[index + 1..];
    }
    html.push_str(rest);
}

/// Appends a link target for an attribute in double quotes: bytes that no address may contain are percent-encoded, what
/// is encoded already stays.
pub(crate) fn push_target(html: &mut String, target: &str) {
    for byte in target.bytes() {
        match byte {
            b'&' => html.push_str("&amp;"),
            b'\'' => html.push_str("&#39;"),
            b'!' | b'#' | b'$' | b'%' | b'('..=b';' | b'=' | b'?'..=b'[' | b']' | b'_' | b'a'..=b'z' | b'~' => {
                html.push(char::from(byte));
            }
            _ => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                html.push('%');
                html.push(char::from(HEX[usize::from(byte >> 4)]));
                html.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}
