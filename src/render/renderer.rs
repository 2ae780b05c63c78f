//! The bytes of any one output.
//!
//! [`Renderer::render`] makes one output and shares nothing between two of them but immutable values: `build` calls it for all outputs
//! in parallel, `serve` for the one that a browser asked for.

use std::path::PathBuf;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_128;

use crate::render::prepared::Prepared;
use crate::render::templates::Templates;
use crate::render::values::Values;
use crate::render::{contexts, image_copies, json_feed, pictures, search};
use crate::site::output_kind::OutputKind;
use crate::site::{Site, hosting};
use crate::source::Reference;
use crate::theme;
use support::cache;
use support::diagnostic::Diagnostic;

/// The content of one output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Rendered bytes.
    Bytes(Arc<[u8]>),
    /// A file that is copied as it is.
    File(PathBuf),
}

/// A site that is ready to be rendered.
pub struct Renderer {
    /// Its structure.
    pub site: Arc<Site>,
    pub(super) values: Arc<Values>,
    pub(super) templates: Templates,
}

impl Renderer {
    /// The paths of all outputs, sorted: those of the site's structure, and those that depend on its texts.
    pub fn paths(&self) -> Vec<&str> {
        let search = self.values.search.as_ref();
        let shards = search.into_iter().flat_map(|index| index.shards.keys());
        let texts = shards.chain(self.values.copies.keys()).map(String::as_str);
        let mut paths: Vec<&str> = self.site.outputs.keys().map(String::as_str).chain(texts).collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// Whether there is an output.
    pub fn has(&self, path: &str) -> bool {
        self.site.outputs.contains_key(path) || self.shard(path).is_some() || self.copy(path).is_some()
    }

    fn shard(&self, path: &str) -> Option<&Arc<[u8]>> {
        let index = self.values.search.as_ref().filter(|_| search::is_shard(path))?;
        index.shards.get(path)
    }

    fn copy(&self, path: &str) -> Option<&(Reference, crate::photo::Copy)> {
        if image_copies::is_copy(path) { self.values.copies.get(path) } else { None }
    }

    /// The content of an output.
    ///
    /// # Errors
    /// A template failed; or there is no such output.
    pub fn render(&self, path: &str) -> Result<Output, Vec<Diagnostic>> {
        // Most pages fit in.
        let mut buffer = Vec::with_capacity(32 << 10);
        let copied = self.render_into(path, &mut buffer)?;
        Ok(copied.map_or_else(|| Output::Bytes(buffer.into()), Output::File))
    }

    /// Renders an output into `buffer`, in place of its content; or returns the file that the output is a copy of.
    ///
    /// # Errors
    /// As with [`render`](Self::render).
    pub fn render_into(&self, path: &str, buffer: &mut Vec<u8>) -> Result<Option<PathBuf>, Vec<Diagnostic>> {
        buffer.clear();
        let Some(target) = self.site.outputs.get(path) else {
            return self.render_from_texts(path, buffer).map(|()| None);
        };
        match target {
            OutputKind::SearchIndex => {
                buffer.extend(self.values.search.iter().flat_map(|index| index.manifest.as_bytes()));
            }
            OutputKind::SearchText(number) => {
                *buffer = search::text(&self.site, &self.values.texts, *number).into_bytes();
            }
            OutputKind::File(file) if image_copies::is_stripped(&self.site, file) => {
                *buffer = image_copies::stripped(&self.site, file)?;
            }
            OutputKind::File(file) => return Ok(Some(file.path.clone())),
            OutputKind::Theme(name) => {
                buffer.extend_from_slice(theme::static_file(name).unwrap_or_default().as_bytes())
            }
            OutputKind::Hosting(file) => *buffer = hosting::text(&self.site, *file, &self.paths()).into_bytes(),
            OutputKind::Feed(feed) if feed.file_name.ends_with(".json") && !self.templates.has(&feed.file_name) => {
                *buffer = json_feed::render(&self.values, feed).into_bytes();
            }
            _ => {
                let output = contexts::of_output(&self.values, &self.templates, path, target);
                self.templates.render(&output.template, &output.context, &output.about, buffer)?;
                pictures::place_all(buffer);
            }
        }
        Ok(None)
    }

    /// Renders an output that exists because of a text: a part of the search's index, or a copy of an image.
    fn render_from_texts(&self, path: &str, buffer: &mut Vec<u8>) -> Result<(), Vec<Diagnostic>> {
        match (self.shard(path), self.copy(path)) {
            (Some(shard), _) => buffer.extend_from_slice(shard),
            (None, Some((file, copy))) => {
                *buffer = image_copies::make(&self.site, file, copy, &self.values.caches.photos)?;
            }
            (None, None) => return Err(vec![Diagnostic::error(format!("there is no output `{path}`"))]),
        }
        Ok(())
    }

    /// A hash of the state of the file that an output is made from, and of how, for one that is made from a file and nothing else.
    pub fn source_state(&self, path: &str) -> Option<u128> {
        let (file, copy) = match (self.site.outputs.get(path), self.copy(path)) {
            (Some(OutputKind::File(file)), _) => (file, None),
            (None, Some((file, copy))) => (file, Some(copy)),
            _ => return None,
        };
        let how = copy.map(|copy| (copy.width, copy.format.extension(), copy.quality));
        let modified = file.modified.to_le_bytes();
        let state = (&file.path, file.len, modified, file.identity, image_copies::is_stripped(&self.site, file), how);
        let mut bytes = serde_json::to_vec(&state).ok()?;
        bytes.extend(cache::program());
        Some(xxh3_128(&bytes))
    }

    /// The prepared site.
    pub(super) fn prepared(&self) -> &Prepared {
        &self.values
    }
}
