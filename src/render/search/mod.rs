//! The search: an index in shards that a script in the browser reads, and what it shows of each page.
//!
//! In: a site with its parsed texts. Out: the bytes of the index's files. Never: a server's work; every file is a script that hands over its data, since a
//! page that was opened from a disk may load scripts and nothing else.
//!
//! - `search/index.js` says which shards there are.
//! - `search/words/w….js` has the words that begin alike, each with the pages that it stands in. Which shards there are depends on the texts, so they are
//!   not among the [outputs](crate::site::outputs) that the structure of a site lists; [`Renderer::paths`](super::Renderer::paths) has both.
//! - `search/text/0.js` has title, labels and text of one page.
//!
//! A shard depends on its own words alone: an edit changes the shards of the words that came, went or count otherwise, and no other file.

mod postings;
mod shards;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::content::words::{self, Words};
use crate::render::Memos;
use crate::render::bodies::Body;
use crate::render::values::Shared;
use crate::site::search::Findable;
use support::cache;

use postings::{Document, Weight};

/// The folder of the shards.
const WORDS: &str = "search/words/";
/// What the words of texts, and the list of shards, are called in the cache.
const KINDS: [&str; 2] = ["words", "shards"];

/// The index of a site.
#[derive(Debug)]
pub(super) struct Index {
    /// Hashes of its shards, by path.
    hashes: BTreeMap<String, u128>,
    manifest: String,
    shards: OnceLock<BTreeMap<String, Arc<[u8]>>>,
}

/// What is remembered of an index.
#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    hashes: BTreeMap<String, u128>,
    manifest: String,
}

impl Shared {
    /// The index, where the site has one. It is made when it is asked for.
    pub(super) fn search_index(&self) -> Option<&Index> {
        self.site.config.search.as_ref()?;
        Some(self.index.get_or_init(|| self.new_index()))
    }

    fn new_index(&self) -> Index {
        let key = self.index_key();
        let remembered_as = cache::key(KINDS[1], &[&format!("{key:032x}")]);
        let remembered = self.memos.site.get::<Remembered>(remembered_as);
        if let Some(Remembered { hashes, manifest }) = remembered {
            return Index { hashes, manifest, shards: OnceLock::new() };
        }
        let shards = self.new_shards();
        let hashes: BTreeMap<String, u128> =
            shards.iter().map(|(path, bytes)| (path.clone(), xxh3_128(bytes))).collect();
        let manifest = shards::manifest(self.site.findable.len(), key, &shards, &hashes);
        self.memos.site.insert(remembered_as, &Remembered { hashes: hashes.clone(), manifest: manifest.clone() });
        Index { hashes, manifest, shards: shards.into() }
    }

    /// A hash of all that the index is made from.
    fn index_key(&self) -> u128 {
        let mut hasher = Xxh3::new();
        hasher.update(format!("{:?}", self.site.config.search).as_bytes());
        for findable in &self.site.findable {
            let card = self.card(findable);
            hasher.update(&card.body.map_or(0, |body| body.key).to_le_bytes());
            hasher.update(
                format!("{:?}", (card.title, &card.labels, card.description, &card.date, card.path)).as_bytes(),
            );
        }
        hasher.digest128()
    }

    /// What a search knows of a page or section.
    fn card<'a>(&'a self, findable: &'a Findable) -> Card<'a> {
        let bodies = self.bodies();
        match findable {
            Findable::Page(id) => {
                let page = &self.site.pages[*id];
                let front = &page.page.front;
                Card {
                    title: &page.title,
                    labels: front.taxonomies.values().flatten().map(String::as_str).collect(),
                    description: front.description.as_deref(),
                    date: page.page.date.as_ref().map(|date| date.civil.strftime("%Y-%m-%d").to_string()),
                    path: &page.url,
                    body: Some(&bodies.pages[*id]),
                }
            }
            Findable::Section(folder) => {
                let section = &self.site.sections[folder];
                Card {
                    title: section.section.front.title.as_deref().unwrap_or_default(),
                    labels: Vec::new(),
                    description: section.section.front.description.as_deref(),
                    date: None,
                    path: &section.url,
                    body: bodies.sections.get(folder).map(|body| &**body),
                }
            }
        }
    }

    fn new_shards(&self) -> BTreeMap<String, Arc<[u8]>> {
        let Some(search) = &self.site.config.search else { return BTreeMap::new() };
        let document = |findable: &Findable| {
            let card = self.card(findable);
            let mut document = Document::default();
            if let Some(body) = card.body.filter(|_| search.include_content) {
                document.words = words_of(body, &self.memos);
            }
            if search.include_title {
                document.add(card.title, Weight::TITLE);
            }
            card.labels.iter().for_each(|label| document.add(label, Weight::ABOUT));
            let description = card.description.filter(|_| search.include_description);
            let date = card.date.as_deref().filter(|_| search.include_date);
            let path = Some(card.path).filter(|_| search.include_path);
            [description, date, path].into_iter().flatten().for_each(|text| document.add(text, Weight::ABOUT));
            document
        };
        let documents: Vec<Document> = self.site.findable.par_iter().map(document).collect();
        shards::cut(&postings::collect(&documents))
    }

    /// The shards of the index, made anew where no more than their hashes is remembered.
    fn shards<'a>(&self, index: &'a Index) -> &'a BTreeMap<String, Arc<[u8]>> {
        index.shards.get_or_init(|| self.new_shards())
    }

    /// Whether this is the path of a shard.
    pub(super) fn has_shard(&self, path: &str) -> bool {
        is_shard(path) && self.search_index().is_some_and(|index| index.hashes.contains_key(path))
    }

    /// The hash of a file of the index that is not made from one text alone.
    pub(super) fn index_hash(&self, path: &str) -> Option<u128> {
        match is_shard(path) {
            true => self.search_index()?.hashes.get(path).copied(),
            false => None,
        }
    }

    /// A shard.
    pub(super) fn shard(&self, path: &str) -> Option<Arc<[u8]>> {
        let index = self.search_index().filter(|_| is_shard(path))?;
        self.shards(index).get(path).map(Arc::clone)
    }

    /// `search/index.js`.
    pub(super) fn search_manifest(&self) -> &str {
        self.search_index().map_or("", |index| &index.manifest)
    }

    /// `search/text/….js`: what a search shows of a page.
    pub(super) fn search_text(&self, number: usize) -> String {
        let findable = &self.site.findable[number];
        let card = self.card(findable);
        let limit = self.site.config.search.as_ref().and_then(|search| search.truncate_content_length);
        let text = card.body.map(|body| words::plain(&body.document())).unwrap_or_default();
        let end = limit.and_then(|limit| text.char_indices().nth(limit)).map_or(text.len(), |(end, _)| end);
        let data = json!({
            "title": card.title,
            "path": crate::site::urls::encode(card.path.trim_start_matches('/')),
            "labels": card.labels,
            "date": card.date,
            "about": card.description,
            "text": text[..end],
        });
        shards::script(&format!("text/{number}"), &data.to_string())
    }

    /// A hash of what that is made from.
    pub(super) fn search_text_inputs(&self, number: usize) -> u128 {
        let card = self.card(&self.site.findable[number]);
        let limit = self.site.config.search.as_ref().and_then(|search| search.truncate_content_length);
        let inputs = (card.title, &card.labels, card.description, &card.date, card.path);
        let key = card.body.map_or(0, |body| body.key);
        xxh3_128(format!("{number} {key} {limit:?} {inputs:?}").as_bytes())
    }
}

impl Index {
    /// The paths of its shards.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.hashes.keys().map(String::as_str)
    }
}

fn is_shard(path: &str) -> bool {
    path.starts_with(WORDS)
}

/// What a search knows of a page or section.
struct Card<'a> {
    title: &'a str,
    labels: Vec<&'a str>,
    description: Option<&'a str>,
    date: Option<String>,
    path: &'a str,
    body: Option<&'a Body>,
}

/// The words of a text, remembered from run to run.
fn words_of(body: &Body, memos: &Memos) -> Words {
    let key = format!("{:032x}", body.key);
    memos.site.get_or_insert_with(KINDS[0], &[&key], || Words::of(&body.document()))
}
