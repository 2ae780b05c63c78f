//! Stand-in for buckets in a program without the feature `network`.

use super::{Error, Item, Options, Report};
use crate::config::deploy::Bucket;
use crate::features;

/// Keys to a storage, which nobody has.
pub(crate) enum Keys {}

/// Says which feature is missing.
///
/// # Errors
/// Always.
pub(crate) fn keys() -> Result<Keys, Error> {
    features::require("network").map_err(Error)?;
    Err(Error("there are no keys".to_owned()))
}

/// Is never called: there are no keys.
///
/// # Errors
/// None.
pub(crate) fn deploy(_: &[Item], _: &Bucket, keys: &Keys, _: Options) -> Result<Report, Error> {
    match *keys {}
}
