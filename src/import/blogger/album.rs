//! Images that an export brings along.
//!
//! In: the files of an export and the trees of posts. Out: which file goes into which bundle, and
//! under what name. Never: a file that is no image.

use std::collections::{BTreeMap, BTreeSet};

use super::super::export::Export;
use super::super::html::{self, Node};
use super::super::links::host_and_path;
use super::free_name;
use crate::config::SlugMode;
use crate::content::slug::slugify;
use crate::site::urls;

/// The images of a post.
#[derive(Debug, Default)]
pub(super) struct Images {
    /// By address in the old post: the name in the bundle.
    pub(super) files: BTreeMap<String, String>,
    /// By name in the bundle: the file of the export.
    pub(super) copies: BTreeMap<String, usize>,
}

/// All images of an export.
pub(super) struct Album<'a> {
    export: &'a Export,
    /// Files by lower-case name.
    by_name: BTreeMap<String, Vec<usize>>,
    /// Files by the address that the data beside them names.
    by_address: BTreeMap<String, usize>,
    /// Names that are taken, with the folder of the URL that they stand in.
    taken: BTreeSet<String>,
    /// Of the posts, in their order.
    pub(super) posts: Vec<Images>,
}

impl<'a> Album<'a> {
    pub(super) fn new(export: &'a Export) -> Self {
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut by_address = BTreeMap::new();
        for (number, path) in export.names.iter().enumerate() {
            let name = path.rsplit('/').next().unwrap_or(path);
            if is_image_name(name) {
                by_name.entry(name.to_lowercase()).or_default().push(number);
            }
            // `photo.jpg.json` holds the old address of `photo.jpg`.
            let Some(image) =
                path.strip_suffix(".json").and_then(|image| export.names.binary_search(&image.to_owned()).ok())
            else {
                continue;
            };
            let data: Option<serde_json::Value> =
                export.read(number).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
            if let Some(url) = data.as_ref().and_then(|data| data["url"].as_str()) {
                by_address.insert(url.to_owned(), image);
            }
        }
        Self { export, by_name, by_address, taken: BTreeSet::new(), posts: Vec::new() }
    }

    /// Finds the images of the next post, which stands at `path`.
    pub(super) fn take(&mut self, path: &str, slug: &str, nodes: &[Node], notes: &mut Vec<String>) {
        let mut sources = Vec::new();
        let mut links = Vec::new();
        html::elements(nodes, &mut |element| {
            let (key, list) = match element.name.as_str() {
                "img" => ("src", &mut sources),
                "a" => ("href", &mut links),
                _ => return,
            };
            list.extend(element.attribute(key).map(str::to_owned));
        });
        let mut images = Images::default();
        let mut by_number: BTreeMap<usize, String> = BTreeMap::new();
        let mut elsewhere = 0;
        for source in &sources {
            match self.find(source, notes) {
                Some(number) => {
                    let name = by_number.entry(number).or_insert_with(|| self.name(path, slug, number)).clone();
                    self.taken.insert(format!("{}/{name}", folder(path)));
                    images.copies.insert(name.clone(), number);
                    images.files.insert(source.clone(), name);
                }
                None if host_and_path(source).is_some() => elsewhere += 1,
                None => {}
            }
        }
        // A link to the large version of a picture leads to the file that stands for both.
        for link in links {
            let large =
                images.files.keys().find(|source| last(source) == last(&link) && is_image_name(&last(&link))).cloned();
            if let Some(source) = large.filter(|_| host_and_path(&link).is_some()) {
                let name = images.files[&source].clone();
                images.files.insert(link, name);
            }
        }
        if elsewhere > 0 && !self.by_name.is_empty() {
            notes.push(format!("{elsewhere} images are not in the export and stay where they are"));
        }
        self.posts.push(images);
    }

    fn find(&self, source: &str, notes: &mut Vec<String>) -> Option<usize> {
        if let Some(number) = self.by_address.get(source) {
            return self.is_image(*number, notes).then_some(*number);
        }
        let candidates = self.by_name.get(&last(source).to_lowercase())?;
        let first = *candidates.first()?;
        let is_one = candidates.len() == 1 || {
            let bytes = self.export.read(first).ok();
            candidates[1..].iter().all(|other| self.export.read(*other).ok() == bytes)
        };
        if !is_one {
            notes.push(format!(
                "the export has several different images `{}`; the picture stays where it is",
                last(source)
            ));
            return None;
        }
        self.is_image(first, notes).then_some(first)
    }

    fn is_image(&self, number: usize, notes: &mut Vec<String>) -> bool {
        let is_image = self.export.read(number).is_ok_and(|bytes| imagesize::blob_size(&bytes).is_ok());
        if !is_image {
            notes.push(format!("`{}` is no image; the picture stays where it is", self.export.names[number]));
        }
        is_image
    }

    /// A name for a file in a bundle. All posts of a month have one folder in the output, so the
    /// name begins with the post's.
    fn name(&self, path: &str, slug: &str, number: usize) -> String {
        let name = self.export.names[number].rsplit('/').next().unwrap_or_default();
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "jpg"));
        let mut stem = slugify(stem, SlugMode::On);
        stem.truncate(60);
        let base = format!("{slug}-{}", if stem.is_empty() { "image" } else { &stem });
        let extension = extension.to_ascii_lowercase();
        let folder = folder(path);
        let free = free_name(&base, |name| self.taken.contains(&format!("{folder}/{name}.{extension}")));
        format!("{free}.{extension}")
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of an address.
fn last(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    urls::decode(path.rsplit('/').next().unwrap_or(path)).replace('+', " ")
}

fn is_image_name(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    ["jpg", "jpeg", "png", "gif", "webp", "avif", "bmp", "heic"].contains(&extension.as_str())
}
