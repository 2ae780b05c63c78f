//! Maps for templates.
//!
//! In: names and values, in the order in which templates see them. Out: a value. Never: hashing a name twice.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use tera::Value;
use tera::value::Key;

/// What becomes a map for templates. Tera makes its own map of whatever it is given, key by key, so there is no use in hashing the keys before.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(Field, Value)>);

/// A key, ordered by when it came.
#[derive(Debug)]
struct Field {
    place: usize,
    key: Key<'static>,
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for Field {}

impl Ord for Field {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place.cmp(&other.place)
    }
}

impl PartialOrd for Field {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<Field> for Key<'static> {
    fn from(field: Field) -> Self {
        field.key
    }
}

impl Fields {
    /// None yet, with room for so many.
    pub(super) fn with_capacity(count: usize) -> Self {
        Self(Vec::with_capacity(count))
    }

    /// Adds one. Of two with one key the later one counts.
    pub(super) fn insert(&mut self, key: impl Into<Key<'static>>, value: impl Into<Value>) {
        self.0.push((Field { place: self.0.len(), key: key.into() }, value.into()));
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Self {
        // Sorted already, which makes this the cheapest way in.
        Self::from(fields.0.into_iter().collect::<BTreeMap<Field, Self>>())
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
