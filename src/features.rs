//! Parts of the program that can be left out when it is compiled.

/// The features of `Cargo.toml`, and whether this program has them.
const FEATURES: [(&str, bool); 3] = [
    ("import", cfg!(feature = "import")),
    ("network", cfg!(feature = "network")),
    ("photos", cfg!(feature = "photos")),
];

/// Checks that the program has a feature.
///
/// # Errors
/// It has not; in words.
pub(crate) fn require(feature: &str) -> Result<(), String> {
    match FEATURES.contains(&(feature, true)) {
        true => Ok(()),
        false => Err(format!("this `brickpress` was built without the feature `{feature}`")),
    }
}
