//! Escaping of text, attribute values and link targets.
//!
//! In: plain text. Out: HTML appended to a string; a NUL, which HTML cannot contain, becomes U+FFFD. Never: knowing whether
//! a text was escaped before.

/// Appends text for an element's content.
pub(crate) fn push_text(html: &mut String, text: &str) {
    push_escaped(html, text, &IN_TEXT);
}

/// Appends text for an attribute in double quotes.
pub(crate) fn push_attribute(html: &mut String, text: &str) {
    push_escaped(html, text, &IN_ATTRIBUTE);
}

/// Appends text for XML, wherever it stands.
pub(crate) fn push_xml(xml: &mut String, text: &str) {
    push_escaped(xml, text, &IN_XML);
}

static IN_TEXT: [bool; 256] = table(b"&<>\0");
static IN_ATTRIBUTE: [bool; 256] = table(b"&<>\0\"");
// Other control characters than tab and line breaks may not stand in XML in any way.
static IN_XML: [bool; 256] = table(b"&<>\"'\0\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f");

/// Whether each byte is one of these. All text goes through here, and looking up is faster than comparing with each.
const fn table(bytes: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut index = 0;
    while index < bytes.len() {
        table[bytes[index] as usize] = true;
        index += 1;
    }
    table
}

fn push_escaped(html: &mut String, text: &str, is_escaped: &[bool; 256]) {
    let mut rest = text;
    while let Some(index) = rest.bytes().position(|byte| is_escaped[usize::from(byte)]) {
        html.push_str(&rest[..index]);
        html.push_str(match rest.as_bytes()[index] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&apos;",
            _ => "\u{FFFD}",
        });
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
