//! Escaping of text, attribute values and link targets.
//!
//! In: plain text. Out: HTML appended to a string; a NUL, which HTML cannot contain, becomes U+FFFD. Never: knowing whether
//! a text was escaped before.

/// Appends text for an element's content.
pub(crate) fn push_text(html: &mut String, text: &str) {
    if is_plain(text) {
        return html.push_str(text);
    }
    push_escaped(html, text, |bytes| no_tag(bytes) & is_not(bytes, b'&', 0));
}

/// Whether a text has nothing to escape, as most texts between two tags. Without a branch for each byte, and apart from everything else, the compiler makes
/// steps of sixteen bytes of it.
#[inline(never)]
fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| (byte != b'<') & (byte != b'>') & (byte != b'&') & (byte != 0);
    text.bytes().fold(true, |plain, byte| plain & is_plain(byte))
}

/// Appends text for an attribute in double quotes.
pub(crate) fn push_attribute(html: &mut String, text: &str) {
    push_escaped(html, text, |bytes| no_tag(bytes) & is_not(bytes, b'&', b'&' ^ b'"'));
}

/// Appends text for XML, wherever it stands. Other control characters than tab and line breaks may not stand there in any way.
pub(crate) fn push_xml(xml: &mut String, text: &str) {
    push_escaped(xml, text, |bytes| {
        no_tag(bytes)
            & is_not(bytes, b'&', b'&' ^ b'"')
            & is_not(bytes, b'&', b'&' ^ b'\'')
            & not_zero(bytes & eight(!0x1F))
    });
}

/// The same byte eight times.
const fn eight(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Of eight bytes at once, each as its highest bit: set where the byte is *not* zero. The other bits mean nothing.
fn not_zero(bytes: u64) -> u64 {
    ((bytes & eight(0x7F)) + eight(0x7F)) | bytes
}

/// Of eight bytes: set where the byte is not this one, of which some bits may differ.
fn is_not(bytes: u64, byte: u8, may_differ: u8) -> u64 {
    not_zero((bytes & eight(!may_differ)) ^ eight(byte & !may_differ))
}

/// Any byte but `<`, `>` and NUL.
fn no_tag(bytes: u64) -> u64 {
    is_not(bytes, b'<', b'<' ^ b'>') & not_zero(bytes)
}

/// All text goes through here: so eight bytes are looked at in one step. `is_plain` has the highest bit set of each byte that stays as it is.
#[inline(always)]
fn push_escaped(html: &mut String, text: &str, is_plain: impl Fn(u64) -> u64) {
    let (steps, rest) = text.as_bytes().as_chunks::<8>();
    // Filled up with what needs no escaping.
    let mut last = [b'a'; 8];
    last[..rest.len()].copy_from_slice(rest);
    let (mut start, mut done) = (0, 0);
    for step in steps.iter().chain([&last]) {
        let mut escaped = !is_plain(u64::from_le_bytes(*step)) & eight(0x80);
        while escaped != 0 {
            let place = (escaped.trailing_zeros() / 8) as usize;
            html.push_str(&text[start..done + place]);
            html.push_str(escape(step[place]));
            start = done + place + 1;
            escaped &= escaped - 1;
        }
        done += step.len();
    }
    html.push_str(&text[start..]);
}

fn escape(byte: u8) -> &'static str {
    match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        b'"' => "&quot;",
        b'\'' => "&apos;",
        b'\t' => "\t",
        b'\n' => "\n",
        b'\r' => "\r",
        _ => "\u{FFFD}",
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Byte by byte.
    fn plainly(text: &str, escapes: &[(char, &str)]) -> String {
        let one = |character: char| {
            let escape = escapes.iter().find(|(escaped, _)| *escaped == character);
            escape.map_or_else(|| character.to_string(), |(_, escape)| (*escape).to_owned())
        };
        text.chars().map(one).collect()
    }

    #[test]
    fn every_character_at_every_place() {
        let in_text = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('\0', "\u{FFFD}")];
        let in_attribute = [&in_text[..], &[('"', "&quot;")]].concat();
        let controls: Vec<(char, &str)> =
            ('\x01'..' ').filter(|control| !"\t\n\r".contains(*control)).map(|control| (control, "\u{FFFD}")).collect();
        let in_xml = [&in_attribute[..], &[('\'', "&apos;")], &controls].concat();
        for character in (0..256_u32).chain([0x2026, 0x1F980]).filter_map(char::from_u32) {
            for place in 0..17 {
                for text in
                    [format!("{}{character}", "x".repeat(place)), format!("<{}{character}&é", "x".repeat(place))]
                {
                    let pushed = |push: fn(&mut String, &str)| {
                        let mut html = "before".to_owned();
                        push(&mut html, &text);
                        html.strip_prefix("before").map(str::to_owned)
                    };
                    assert_eq!(pushed(push_text), Some(plainly(&text, &in_text)));
                    assert_eq!(pushed(push_attribute), Some(plainly(&text, &in_attribute)));
                    assert_eq!(pushed(push_xml), Some(plainly(&text, &in_xml)));
                }
            }
        }
    }
}
