//! What an output is made from, as one number.
//!
//! In: an output of a site. Out: a hash of everything that its template sees, found out without making any HTML of texts. Never: what the template's own
//! calls of functions give; see [`super::calls`].
//!
//! The values of an output are the same that it is rendered with ([`Seen`]). Only texts differ: in place of a text's HTML stands a hash of what that is
//! made from.

use std::collections::HashMap;
use std::hash::Hasher;

use rayon::prelude::*;
use tera::{Map, Value};
use xxhash_rust::xxh3;

use crate::config::Config;
use crate::content::facts::Target;
use crate::render::bodies::Body;
use crate::render::fill::{Place, Purpose};
use crate::render::seen::Seen;
use crate::render::values::Shared;
use crate::site::links;
use crate::site::outputs;
use crate::source::Tree;
use crate::theme;
use support::cache;

/// How texts appear among the values of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// As they are shown.
    Html,
    /// As a hash of what they are made from.
    Inputs,
}

/// What is hashed, before it is: many small pieces one by one would take several times as long as all of them at once.
#[derive(Debug, Default)]
pub(super) struct Gathered(Vec<u8>);

impl Gathered {
    fn new() -> Self {
        Self(Vec::with_capacity(1024))
    }

    fn update(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// The hash of all that was written.
    pub(super) fn digest128(&self) -> u128 {
        xxh3::xxh3_128(&self.0)
    }
}

impl Hasher for Gathered {
    fn write(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }

    fn finish(&self) -> u64 {
        xxh3::xxh3_64(&self.0)
    }
}

/// Hashes of the maps that many values share, by where they are in memory. They are there as long as the site is.
#[derive(Debug, Default)]
pub struct SharedMaps(HashMap<usize, u128>);

impl SharedMaps {
    /// Adds maps that may hold those that are known already.
    pub fn add(&mut self, values: &[&Value]) {
        let hashes: Vec<(usize, u128)> =
            values.par_iter().filter_map(|value| Some((address(value.as_map()?), self.hash(value)))).collect();
        self.0.extend(hashes);
    }

    /// Adds maps each of which is known by the hash of other values, since nothing else is in it.
    pub fn add_by_parts<'a>(&mut self, values: impl Iterator<Item = (&'a Value, Vec<&'a Value>)>) {
        let hashes = values.filter_map(|(value, parts)| {
            let mut hasher = Gathered::new();
            parts.iter().for_each(|part| self.put(&mut hasher, part));
            Some((address(value.as_map()?), hasher.digest128()))
        });
        let hashes: Vec<(usize, u128)> = hashes.collect();
        self.0.extend(hashes);
    }

    /// The hash of a value.
    pub fn hash(&self, value: &Value) -> u128 {
        let mut hasher = Gathered::new();
        // The map itself may be known, or is about to be.
        match value.as_map() {
            Some(map) => self.put_map(&mut hasher, map),
            None => self.put(&mut hasher, value),
        }
        hasher.digest128()
    }

    fn put(&self, hasher: &mut Gathered, value: &Value) {
        if let Some(map) = value.as_map() {
            match self.0.get(&address(map)) {
                Some(hash) => put(hasher, b'k', &hash.to_le_bytes()),
                None => self.put_map(hasher, map),
            }
        } else if let Some(values) = value.as_array() {
            put(hasher, b'a', &(values.len() as u64).to_le_bytes());
            values.iter().for_each(|value| self.put(hasher, value));
        } else if let Some(text) = value.as_str() {
            put(hasher, if value.is_safe() { b'h' } else { b's' }, text.as_bytes());
        } else if let Some(number) = value.as_i64() {
            put(hasher, b'i', &number.to_le_bytes());
        } else if let Some(flag) = value.as_bool() {
            put(hasher, b'b', &[u8::from(flag)]);
        } else if value.is_none() {
            put(hasher, b'0', &[]);
        } else {
            put(hasher, b'v', format!("{value:?}").as_bytes());
        }
    }

    fn put_map(&self, hasher: &mut Gathered, map: &Map) {
        put(hasher, b'm', &(map.len() as u64).to_le_bytes());
        for (key, value) in map {
            match key.as_str() {
                Some(key) => put(hasher, b's', key.as_bytes()),
                None => put(hasher, b'v', format!("{key:?}").as_bytes()),
            }
            self.put(hasher, value);
        }
    }
}

fn address(map: &Map) -> usize {
    std::ptr::from_ref(map).addr()
}

fn put(hasher: &mut Gathered, kind: u8, bytes: &[u8]) {
    hasher.update(&[kind]);
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

impl Shared {
    /// A hash of everything that an output of this site is made from, which is what its template sees, where it has one. `None` for one whose making takes
    /// no longer than that, or is not understood so well.
    pub(super) fn fingerprint(&self, target: &outputs::Target, seen: &Seen<'_>) -> Option<u128> {
        let mut hasher = Gathered::new();
        match target {
            outputs::Target::File(file) => {
                let state = (&file.path, file.len, file.modified, file.identity, self.site.config.images.is_some());
                put(&mut hasher, b'f', format!("{state:?}").as_bytes());
                return Some(hasher.digest128());
            }
            outputs::Target::Theme(name) => {
                put(&mut hasher, b't', theme::static_file(name).unwrap_or_default().as_bytes());
                return Some(hasher.digest128());
            }
            outputs::Target::SearchIndex => {
                put(&mut hasher, b'r', self.search_manifest().as_bytes());
                return Some(hasher.digest128());
            }
            outputs::Target::SearchText(number) => return Some(self.search_text_inputs(*number)),
            outputs::Target::Workspace(_) | outputs::Target::Hosting(_) => return None,
            _ => {}
        }
        let maps = self.shared_maps();
        hasher.update(&self.everywhere().to_le_bytes());
        for (name, shown) in &seen.values {
            put(&mut hasher, b'n', name.as_bytes());
            maps.put(&mut hasher, &shown.inputs(self));
        }
        put(&mut hasher, b'n', seen.template.as_bytes());
        put(&mut hasher, b'n', seen.about.as_bytes());
        Some(hasher.digest128())
    }

    /// A hash of what the HTML of a text is made from.
    pub(super) fn text_inputs(&self, body: &Body, place: &Place<'_>, purpose: Purpose) -> Value {
        let mut hasher = Gathered::new();
        hasher.update(&body.key.to_le_bytes());
        let purpose = if purpose == Purpose::Page { "page" } else { "feed" };
        [place.folder, place.url, place.path, purpose].iter().for_each(|text| put(&mut hasher, b'n', text.as_bytes()));
        for target in &body.facts.links {
            let link = target.link();
            let resolved = links::resolve(&self.site, place.folder, &link.target);
            put(&mut hasher, b'l', resolved.map_or_else(|_| String::new(), |resolved| resolved.href).as_bytes());
            if let Target::Image(link) = target {
                let file = links::image_file(&self.site, place.folder, &link.target);
                put(&mut hasher, b'd', format!("{:?}", file.map(|file| file.dimensions)).as_bytes());
            }
        }
        if !body.facts.pictures.is_empty() {
            put(&mut hasher, b'p', &self.drawn(place.path).to_le_bytes());
        }
        Value::from(format!("{:032x}", hasher.digest128()))
    }
}

/// A hash of what all outputs of a site depend on: the program, the configuration as it was written and as templates see it, the templates.
pub(super) fn everywhere(config: &Config, value: &Value, templates: &Tree) -> u128 {
    let mut hasher = Gathered::new();
    put(&mut hasher, b'n', &cache::program());
    put(&mut hasher, b'n', format!("{config:?}").as_bytes());
    hasher.update(&SharedMaps::default().hash(value).to_le_bytes());
    for path in templates.files.keys() {
        put(&mut hasher, b'n', path.as_bytes());
        put(&mut hasher, b'b', templates.bytes(path).map_or(&[][..], |bytes| bytes));
    }
    hasher.digest128()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: serde_json::Value) -> Value {
        Value::from_serializable(&json)
    }

    #[test]
    fn values_that_differ_have_other_hashes() {
        let json = [
            serde_json::json!({"a": 1, "b": [1, 2]}),
            serde_json::json!({"a": 1, "b": [12]}),
            serde_json::json!({"a": "1", "b": [1, 2]}),
            serde_json::json!({"a": 1.5, "b": [1, 2]}),
            serde_json::json!({"ab": null}),
            serde_json::json!(["a", "b"]),
            serde_json::json!(["ab", ""]),
            serde_json::json!("ab"),
        ];
        let mut values: Vec<Value> = json.into_iter().map(value).collect();
        values.push(Value::safe_string("ab"));
        let maps = SharedMaps::default();
        for (index, one) in values.iter().enumerate() {
            assert_eq!(maps.hash(one), maps.hash(&one.clone()), "{one:?}");
            for other in &values[..index] {
                assert_ne!(maps.hash(one), maps.hash(other), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn maps_that_are_shared_count_by_what_they_hold() {
        let [one, same, other] = [1, 1, 2].map(|number| value(serde_json::json!({"a": number})));
        let mut maps = SharedMaps::default();
        maps.add(&[&one, &same, &other]);
        let list = |inner: &Value| maps.hash(&Value::from(vec![inner.clone()]));
        assert_eq!(list(&one), list(&same));
        assert_ne!(list(&one), list(&other));
    }
}
