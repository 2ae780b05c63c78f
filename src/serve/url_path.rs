//! Paths as they stand in a URL.

use crate::site::media::media_type;

/// The path of a URL as it stands in the browser, decoded and checked.
pub(super) fn decode_path(path: &str) -> Result<String, &'static str> {
    if !path.starts_with('/') {
        return Err("the path does not start with a slash");
    }
    let lower = path.to_ascii_lowercase();
    if lower.contains("%2f") || lower.contains("%5c") || path.contains('\\') {
        return Err("the path holds an encoded slash or a backslash");
    }
    let decoded = decode(path).ok_or("the path is not encoded UTF-8")?;
    if decoded.contains('\0') {
        return Err("the path holds a zero byte");
    }
    if decoded.split('/').any(|segment| segment == "." || segment == "..") {
        return Err("the path leads upwards");
    }
    Ok(decoded)
}

/// Percent-decoded text; nothing when a percent sign lacks its two digits or it is not UTF-8.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// A path as it stands in a URL.
pub(super) fn encode(path: &str) -> String {
    use std::fmt::Write;
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            _ => write!(encoded, "%{byte:02X}").expect("writing to a string succeeds"),
        }
    }
    encoded
}

pub(super) fn is_html(media_type: &str) -> bool {
    media_type.starts_with("text/html")
}

/// Whether an output is shown with the live script in it.
pub(super) fn is_page(output: &str) -> bool {
    is_html(&media_type(output))
}
