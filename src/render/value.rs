//! Rust values as template values.
//!
//! In: anything that can be serialised. Out: a value for Tera. Never: failing; nothing that this
//! program shows to templates is refused by Tera.

use serde::Serialize;
use tera::Value;

use support::decode::Data;

/// The template value of anything that can be serialised. A [`Value`] inside it is shared, not
/// copied.
pub(super) fn to_value(serializable: &impl Serialize) -> Value {
    Value::try_from_serializable(serializable).unwrap_or_else(|_| Value::none())
}

/// A map value with more keys, or others in place of those that it has.
pub(super) fn with<const N: usize>(value: &Value, others: [(&'static str, Value); N]) -> Value {
    let mut map = value.as_map().cloned().unwrap_or_default();
    map.reserve(N);
    for (key, value) in others {
        map.insert(key.into(), value);
    }
    Value::from(map)
}

/// Free-form data. Nothing is an empty map: a template asks for `extra.x` whether there is any
/// `extra` or not.
pub(super) fn data(data: &Data) -> Value {
    match data {
        Data::Null => Value::from(tera::Map::new()),
        data => to_value(data),
    }
}
