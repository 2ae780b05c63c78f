//! Maps for templates.
//!
//! In: names and values, in the order in which templates see them. Out: a value. Never: hashing a name twice.

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};
use tera::Value;
use tera::value::Key;

/// What becomes a map for templates. Tera makes its own map of whatever it is given, key by key: so these are handed to it one by one, as the fields of a
/// struct are, and no other map is made of them before.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(Key<'static>, Value)>);

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.iter().any(|(key, _)| name(key).is_none()) {
            let mut map = serializer.serialize_map(Some(self.0.len()))?;
            self.0.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
            return map.end();
        }
        // Names that are part of the program are not copied.
        let mut fields = serializer.serialize_struct("Fields", self.0.len())?;
        self.0.iter().try_for_each(|(key, value)| fields.serialize_field(name(key).unwrap_or_default(), value))?;
        fields.end()
    }
}

/// A key that is part of the program.
fn name(key: &Key<'static>) -> Option<&'static str> {
    match key {
        Key::Str(name) => Some(name),
        _ => None,
    }
}

impl Fields {
    /// None yet, with room for so many.
    pub(super) fn with_capacity(count: usize) -> Self {
        Self(Vec::with_capacity(count))
    }

    /// Adds one. Of two with one key the later one counts.
    pub(super) fn insert(&mut self, key: impl Into<Key<'static>>, value: impl Into<Value>) {
        self.0.push((key.into(), value.into()));
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Self {
        // It holds nothing that Tera could refuse.
        Self::try_from_serializable(&fields).unwrap_or_else(|_| Self::none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_order_and_the_later_of_two_counts() {
        let mut fields = Fields::with_capacity(2);
        fields.insert("b", 1);
        fields.insert("a", 2);
        fields.insert("b", 3);
        let value = Value::from(fields);
        let known: Vec<String> = value.as_map().unwrap().iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(known, ["b=3", "a=2"]);
    }
}
