//! The forms in which parts of the model stand in JSON where they differ from those in memory.
//!
//! In: maps, sets and flags of any types. Out: functions for serde's attributes. Never: the model itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer};

/// A value that knows its key in a map, which JSON has as a list.
pub(crate) trait Keyed {
    type Key: Ord;

    fn key(&self) -> Self::Key;
}

/// Reads a list as a map.
pub(crate) fn keyed<'de, D, T>(deserializer: D) -> Result<BTreeMap<T::Key, T>, D::Error>
where
    D: Deserializer<'de>,
    T: Keyed + Deserialize<'de>,
{
    let list = Vec::<T>::deserialize(deserializer)?;
    Ok(list.into_iter().map(|value| (value.key(), value)).collect())
}

/// Reads the bricks of a project, which JSON has by their kind.
pub(crate) fn bases_and_components<'de, D, T>(deserializer: D) -> Result<BTreeSet<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Ord + Deserialize<'de>,
{
    #[derive(Deserialize)]
    struct Bricks<T: Ord> {
        bases: BTreeSet<T>,
        components: BTreeSet<T>,
    }
    let Bricks { mut bases, components } = Bricks::deserialize(deserializer)?;
    bases.extend(components);
    Ok(bases)
}

/// Reads whether a workspace holds what `poly` finds.
pub(crate) fn is_poly<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.as_deref() == Some("poly"))
}

/// Whether something is an error, as its severity.
pub(crate) mod severity {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(error: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if *error { "error" } else { "warning" })
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
        Ok(String::deserialize(deserializer)? == "error")
    }
}

/// Imports by brick, as a list.
pub(crate) mod users {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// A brick that imports a library.
    #[derive(Serialize, Deserialize)]
    #[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "LibraryUser"))]
    pub(crate) struct User<B, I> {
        /// Its name.
        pub(crate) brick: B,
        /// Where.
        pub(crate) imports: I,
    }

    pub(crate) fn serialize<B: Serialize, I: Serialize, S: Serializer>(
        users: &BTreeMap<B, I>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(users.iter().map(|(brick, imports)| User { brick, imports }))
    }

    pub(crate) fn deserialize<'de, B, I, D>(deserializer: D) -> Result<BTreeMap<B, I>, D::Error>
    where
        B: Ord + Deserialize<'de>,
        I: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        let users = Vec::<User<B, I>>::deserialize(deserializer)?;
        Ok(users.into_iter().map(|User { brick, imports }| (brick, imports)).collect())
    }
}
