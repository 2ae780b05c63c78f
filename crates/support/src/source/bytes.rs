//! Content of a file.
//!
//! In: bytes as they were read. Out: the same, and as a text without another copy where they are
//! one. Never: changing them.

use std::ops::Deref;
use std::sync::Arc;

/// The content of a file. Copies of it share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytes(Held);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Held {
    Text(Arc<str>),
    /// It is not UTF-8.
    Other(Arc<[u8]>),
}

impl Bytes {
    /// The content as a text, where it is UTF-8.
    pub fn text(&self) -> Option<&Arc<str>> {
        match &self.0 {
            Held::Text(text) => Some(text),
            Held::Other(_) => None,
        }
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(std::str::from_utf8(bytes).map_or_else(|_| Held::Other(bytes.into()), |text| Held::Text(text.into())))
    }
}

impl From<&str> for Bytes {
    fn from(text: &str) -> Self {
        Self(Held::Text(text.into()))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Held::Text(text) => text.as_bytes(),
            Held::Other(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_however_it_came() {
        assert_eq!(Bytes::from("é"), Bytes::from("é".as_bytes()));
        assert_eq!(Bytes::from("é").text().map(|text| &**text), Some("é"));
        let other = Bytes::from(&b"\xe4"[..]);
        assert_eq!((&*other, other.text()), (&b"\xe4"[..], None));
    }
}
