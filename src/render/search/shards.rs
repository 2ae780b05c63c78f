//! The files of an index.
//!
//! In: words with their pages, sorted. Out: files of words that begin alike, and the list of them. Never: a file that depends on words that do not
//! stand in it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Map, Value, json};

/// The folder of the shards.
pub(super) const WORDS: &str = "search/words/";
/// A shard that is larger, in bytes, is cut by the next character of its words.
const LIMIT: usize = 32 << 10;

/// What stands after the words that a shard's own beginning is, where all others have shards of their own.
const END: char = '.';

/// Cuts the words into shards, by path.
pub(super) fn cut(words: &[(String, String)]) -> BTreeMap<String, Arc<[u8]>> {
    let mut shards = BTreeMap::new();
    cut_below("", words, &mut shards);
    shards
}

fn cut_below(beginning: &str, words: &[(String, String)], shards: &mut BTreeMap<String, Arc<[u8]>>) {
    let size: usize = words.iter().map(|(word, pages)| word.len() + pages.len() + 6).sum();
    if size <= LIMIT || words.len() < 2 {
        return add(beginning, words, shards);
    }
    let (whole, mut rest) = words.split_at(usize::from(words[0].0 == beginning));
    if !whole.is_empty() {
        add(&format!("{beginning}{END}"), whole, shards);
    }
    while let Some((first, _)) = rest.first() {
        let next = first[beginning.len()..].chars().next().map_or(0, char::len_utf8);
        let longer = &first[..beginning.len() + next];
        let count = rest.partition_point(|(word, _)| word.as_str() < longer || word.starts_with(longer));
        let (below, after) = rest.split_at(count.max(1));
        cut_below(longer, below, shards);
        rest = after;
    }
}

fn add(name: &str, words: &[(String, String)], shards: &mut BTreeMap<String, Arc<[u8]>>) {
    if words.is_empty() {
        return;
    }
    let map: Map<String, Value> = words.iter().map(|(word, pages)| (word.clone(), json!(pages))).collect();
    let script = script(&format!("words/w{name}"), &Value::from(map).to_string());
    shards.insert(format!("{WORDS}w{}.js", file_name(name)), script.into_bytes().into());
}

/// Letters and digits as they are, everything else by number: any file system takes that.
fn file_name(name: &str) -> String {
    let mut file = String::new();
    for character in name.chars() {
        match character {
            'a'..='z' | '0'..='9' => file.push(character),
            // Writing to a string does not fail.
            other => drop(write!(file, "-{:x}-", u32::from(other))),
        }
    }
    file
}

/// The words' beginning, from the name of a shard's file.
fn beginning(file: &str) -> String {
    let part = |(index, part): (usize, &str)| match index % 2 {
        0 => part.to_owned(),
        // Every second part is a character's number.
        _ => u32::from_str_radix(part, 16).ok().and_then(char::from_u32).map(String::from).unwrap_or_default(),
    };
    file.split('-').enumerate().map(part).collect()
}

/// A script that hands over data.
pub(super) fn script(name: &str, data: &str) -> String {
    format!("brickpressSearch({},{data});\n", json!(name))
}

/// `search/index.js`: how many pages there are, and for each shard its size in kilobytes and the beginning of its hash, by which a browser keeps it.
pub(super) fn manifest(
    pages: usize,
    key: u128,
    shards: &BTreeMap<String, Arc<[u8]>>,
    hashes: &BTreeMap<String, u128>,
) -> String {
    let entry = |(path, bytes): (&String, &Arc<[u8]>)| {
        let hash = hashes.get(path).copied().unwrap_or_default();
        let file = path.trim_start_matches(WORDS).trim_end_matches(".js");
        let value = json!([bytes.len().div_ceil(1024), format!("{:08x}", hash as u32)]);
        (beginning(file.get(1..).unwrap_or_default()), value)
    };
    let list: Map<String, Value> = shards.iter().map(entry).collect();
    script("index", &json!({ "pages": pages, "key": format!("{:08x}", key as u32), "words": list }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[(&str, usize)]) -> Vec<String> {
        let words: Vec<(String, String)> =
            words.iter().map(|(word, size)| ((*word).to_owned(), "#".repeat(*size))).collect();
        let shards = cut(&words);
        let all: usize = words.iter().map(|(word, _)| word.len()).sum();
        assert!(shards.values().map(|bytes| bytes.len()).sum::<usize>() >= all);
        shards.keys().map(|path| path.trim_start_matches(WORDS).trim_end_matches(".js").to_owned()).collect()
    }

    #[test]
    fn words_are_cut_where_they_are_many() {
        assert_eq!(names(&[("a", 1), ("b", 1)]), ["w"]);
        assert_eq!(names(&[("a", 20_000), ("ab", 1), ("b", 20_000)]), ["wa", "wb"]);
        assert_eq!(
            names(&[("a", 20_000), ("ab", 20_000), ("äb", 5), ("東京", 5)]),
            ["w-6771-", "w-e4-", "wa-2e-", "wab"]
        );
        assert_eq!(names(&[("the", 90_000)]), ["w"]);
        assert_eq!(names(&[]), Vec::<String>::new());
    }

    #[test]
    fn the_name_of_a_file_is_read_as_it_was_written() {
        for name in ["", "a", "com.", "東京", "a1é.", "λ"] {
            assert_eq!(beginning(&file_name(name)), name);
        }
    }
}
