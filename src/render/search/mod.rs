//! The search: an index in shards that a script in the browser reads, and what it shows of each page.
//!
//! In: a site with its parsed texts. Out: the bytes of the index's files. Never: a server's work; every file is a script that hands over its data, since a
//! page that was opened from a disk may load scripts and nothing else.
//!
//! - `search/index.js` says which shards there are.
//! - `search/words/w….js` has the words that begin alike, each with the pages that it stands in. Which shards there are depends on the texts, so they are
//!   not among the [outputs](crate::site::outputs) that the structure of a site lists.
//! - `search/text/0.js` has title, labels and text of one page.
//!
//! A shard depends on its own words alone: an edit changes the shards of the words that came, went or count otherwise, and no other file.

mod postings;
mod shards;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::json;
use xxhash_rust::xxh3::xxh3_128;

use crate::content::search_words::{self, Words};
use crate::content::text::Text;
use crate::render::texts::Texts;
use crate::site::Site;
use crate::site::search::Findable;
use support::cache::{self, Cache};

use postings::{Document, Weight};
use shards::WORDS;

/// The kind of the words of texts in the cache.
const KIND: &str = "words";

/// The index of a site's search.
#[derive(Debug)]
pub(super) struct Index {
    /// Which shards there are: `search/index.js`.
    pub(super) manifest: String,
    /// Shards by output path.
    pub(super) shards: BTreeMap<String, Arc<[u8]>>,
}

impl Index {
    /// The index of a site, whose texts have their words in the cache or get them there.
    pub(super) fn new(site: &Site, texts: &Texts, cache: &Cache) -> Self {
        let documents: Vec<Document> =
            site.findable.par_iter().map(|findable| document(site, &Card::of(site, texts, findable), cache)).collect();
        let shards = shards::cut(&postings::collect(&documents));
        let hashes: BTreeMap<String, u128> =
            shards.iter().map(|(path, bytes)| (path.clone(), xxh3_128(bytes))).collect();
        let manifest = shards::manifest(site.findable.len(), version(site, texts), &shards, &hashes);
        Self { manifest, shards }
    }
}

/// A hash of everything that the index is made from.
fn version(site: &Site, texts: &Texts) -> u128 {
    let cards: Vec<Card<'_>> = site.findable.iter().map(|findable| Card::of(site, texts, findable)).collect();
    let keys: Vec<u128> = cards.iter().map(|card| card.text.map_or(0, |text| text.key)).collect();
    // Nothing in it is refused by the serialiser.
    cache::hash_of(&(&site.config.search, keys, cards)).unwrap_or_default()
}

/// The words of a page or section and what each weighs.
fn document(site: &Site, card: &Card<'_>, cache: &Cache) -> Document {
    let mut document = Document::default();
    let Some(search) = &site.config.search else { return document };
    if let Some(text) = card.text.filter(|_| search.include_content) {
        document.words = words_of(text, cache);
    }
    if search.include_title {
        document.add(card.title, Weight::TITLE);
    }
    for label in &card.labels {
        document.add(label, Weight::ABOUT);
    }
    let description = card.description.filter(|_| search.include_description);
    let date = card.date.as_deref().filter(|_| search.include_date);
    let path = Some(card.path).filter(|_| search.include_path);
    for text in [description, date, path].into_iter().flatten() {
        document.add(text, Weight::ABOUT);
    }
    document
}

/// Whether this may be the path of a shard.
pub(super) fn is_shard(path: &str) -> bool {
    path.starts_with(WORDS)
}

/// What a search shows of a page or section: `search/text/….js`.
pub(super) fn text(site: &Site, texts: &Texts, number: usize) -> String {
    let card = Card::of(site, texts, &site.findable[number]);
    let limit = site.config.search.as_ref().and_then(|search| search.truncate_content_length);
    let text = card.text.map(|text| search_words::plain(&text.document())).unwrap_or_default();
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

/// What a search knows of a page or section.
#[derive(Serialize)]
struct Card<'a> {
    title: &'a str,
    labels: Vec<&'a str>,
    description: Option<&'a str>,
    date: Option<String>,
    path: &'a str,
    #[serde(skip)]
    text: Option<&'a Text>,
}

impl<'a> Card<'a> {
    fn of(site: &'a Site, texts: &'a Texts, findable: &'a Findable) -> Self {
        match findable {
            Findable::Page(id) => {
                let page = &site.pages[*id];
                let front = &page.page.front;
                Self {
                    title: &page.title,
                    labels: front.taxonomies.values().flatten().map(String::as_str).collect(),
                    description: front.description.as_deref(),
                    date: page.page.date.as_ref().map(|date| date.civil.strftime("%Y-%m-%d").to_string()),
                    path: &page.url,
                    text: texts.pages.get(*id).map(|text| &**text),
                }
            }
            Findable::Section(folder) => {
                let section = &site.sections[folder];
                Self {
                    title: section.section.front.title.as_deref().unwrap_or_default(),
                    labels: Vec::new(),
                    description: section.section.front.description.as_deref(),
                    date: None,
                    path: &section.url,
                    text: texts.sections.get(folder).map(|text| &**text),
                }
            }
        }
    }
}

/// The words of a text, remembered from run to run.
fn words_of(text: &Text, cache: &Cache) -> Words {
    let key = format!("{:032x}", text.key);
    cache.get_or_insert_with(KIND, &[&key], || Words::of(&text.document()))
}
