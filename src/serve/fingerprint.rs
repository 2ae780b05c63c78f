//! Fingerprints of what a browser shows.

use std::hash::{DefaultHasher, Hash, Hasher};

/// 64 bits of a hash in hexadecimal digits.
pub(super) fn fingerprint(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
