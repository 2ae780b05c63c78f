//! Values of templates from structs.
//!
//! In: anything that serde can serialise. Out: the value with its fields as keys, in their order. Never: failing; templates get nothing instead.

use serde::Serialize;
use tera::Value;

/// Makes the value that a template sees. Fields that are values already are taken over as they are, safe strings among them.
pub(super) fn to_value(serializable: &impl Serialize) -> Value {
    Value::try_from_serializable(serializable).unwrap_or_else(|_| Value::none())
}
