//! Smaller copies of images, and how a page offers them.
//!
//! In: a site with its parsed texts. Out: which copies there are, their bytes, and HTML. Never: copies of an image that no text shows.
//!
//! Which images are shown depends on the texts, so copies are not among the outputs that the structure of a site lists.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use crate::config::Images;
use crate::content::document_summary::Target;
use crate::content::escape::{push_attribute, push_target};
use crate::photo::{self, Copy, Store};
use crate::render::texts::Texts;
use crate::site::links::{self, Image};
use crate::site::{Site, SitePage};
use crate::source::Reference;
use support::decode::Data;
use support::diagnostic::Diagnostic;

/// The folder of copies.
const FOLDER: &str = "processed_images";

/// Copies by output path: of which file, and how they are made.
pub(super) type Copies = BTreeMap<String, (Reference, Copy)>;

/// All copies of images that texts show, or that stand at the top of posts.
pub(super) fn of_site(site: &Site, texts: &Texts) -> Copies {
    let mut copies = Copies::new();
    let Some(images) = &site.config.images else { return copies };
    let pages = site.pages.iter().zip(&texts.pages).map(|(page, text)| (page.folder(), text));
    let sections = texts.sections.iter().map(|(folder, text)| (folder.as_str(), text));
    for (folder, text) in pages.chain(sections) {
        for target in &text.summary.links {
            let Target::Image(link) = target else { continue };
            insert(&mut copies, images, links::image(site, folder, &link.target));
        }
    }
    for page in &site.pages {
        insert(&mut copies, images, cover_target(page).and_then(|target| cover_image(site, page, target)));
    }
    copies
}

fn insert(copies: &mut Copies, images: &Images, image: Option<Image<'_>>) {
    let Some(image) = image else { return };
    for (_, set) in sets(images, &image) {
        copies.extend(set.into_iter().map(|(path, copy)| (path, (image.file.clone(), copy))));
    }
}

/// Whether a copy may be at this path.
pub(super) fn is_copy(path: &str) -> bool {
    path.starts_with(FOLDER)
}

/// The bytes of a copy of a file.
pub(super) fn make(site: &Site, file: &Reference, copy: &Copy, store: &Store) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let made = photo::read(&file.path)
        .map_err(|error| crate::source::reason(&error))
        .and_then(|bytes| store.copy(&bytes, copy));
    made.map_err(|reason| vec![broken(site, &file.path, &reason)])
}

/// Whether a file is copied without what it says of place and time.
pub(super) fn is_stripped(site: &Site, file: &Reference) -> bool {
    site.config.images.is_some() && file.dimensions.is_some() && is_photo(file, &["webp"])
}

/// The bytes of a file without what it says of place and time.
pub(super) fn stripped(site: &Site, file: &Reference) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let bytes = photo::read(&file.path);
    let made = bytes.map(|bytes| photo::without_place(&bytes));
    made.map_err(|error| vec![broken(site, &file.path, &crate::source::reason(&error))])
}

fn broken(site: &Site, file: &Path, reason: &str) -> Diagnostic {
    let inside = site.root.as_ref().and_then(|root| file.strip_prefix(root).ok());
    let name = inside.unwrap_or(file).display().to_string();
    let broken = Diagnostic::error(format!("this image cannot be read: {reason}")).in_file(name);
    broken.help("export it again as JPEG or PNG, or leave it out")
}

/// The `<source>` elements before an image, where there are copies.
pub(super) fn sources(site: &Site, folder: &str, target: &str) -> Option<String> {
    let images = site.config.images.as_ref()?;
    sources_of(site, images, &links::image(site, folder, target)?)
}

/// The address of the image at the top of a post, as it was written.
pub(super) fn cover_target(page: &SitePage) -> Option<&str> {
    match page.page.front.extra.get("image") {
        Some(Data::String(target)) if !target.trim().is_empty() => Some(target.trim()),
        _ => None,
    }
}

/// The file of a post's image: beside its text, else in the site.
pub(super) fn cover_image<'a>(site: &'a Site, page: &SitePage, target: &str) -> Option<Image<'a>> {
    if links::has_scheme(target) {
        return None;
    }
    links::image(site, page.folder(), target).or_else(|| links::image(site, "", &format!("/{target}")))
}

/// Images at the tops of posts that are not there. What a site of another kind means by `extra.image` is its own affair.
pub(super) fn check(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    if site.config.images.is_none() {
        return;
    }
    for page in &site.pages {
        let Some(target) = cover_target(page).filter(|target| !links::has_scheme(target)) else { continue };
        if cover_image(site, page, target).is_none() {
            let missing = Diagnostic::error(format!("there is no image `{target}`"));
            let missing = missing.suggest(target, page.assets.iter().filter_map(|path| path.rsplit('/').next()));
            diagnostics.push(page.page.source.at_value(missing, "extra.image"));
        }
    }
}

/// Whether a file is a photo or a drawing in pixels of which there can be copies; also one with one of these endings.
fn is_photo(file: &Reference, also: &[&str]) -> bool {
    let extension = file.path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_lowercase();
    ["jpg", "jpeg", "png"].contains(&extension.as_str()) || also.contains(&extension.as_str())
}

/// Copies by path.
type Set = Vec<(String, Copy)>;

/// The copies of an image, format by format.
fn sets(images: &Images, image: &Image<'_>) -> Vec<(photo::Format, Set)> {
    let Some((width, _)) = image.file.dimensions.filter(|_| is_photo(image.file, &[])) else { return Vec::new() };
    let mut widths: Vec<u32> = images.widths.iter().copied().filter(|&smaller| smaller < width).collect();
    // The whole image, too, where that is not too large.
    let largest = images.widths.iter().copied().max().unwrap_or(width);
    if width <= largest {
        widths.push(width);
    }
    widths.sort_unstable();
    widths.dedup();
    let name = image.output.rsplit('/').next().unwrap_or(&image.output);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let hash = format!("{:016x}", xxh3_64(image.output.as_bytes()));
    let copies = |format: photo::Format| {
        let copy = |&width: &u32| {
            let path = format!("{FOLDER}/{stem}.{}-{width}.{}", &hash[..8], format.extension());
            (path, Copy { width, format, quality: images.quality })
        };
        (format, widths.iter().map(copy).collect())
    };
    images.formats().into_iter().map(copies).filter(|(_, set): &(_, Set)| !set.is_empty()).collect()
}

/// `<source>` elements for the copies of an image.
pub(super) fn sources_of(site: &Site, images: &Images, image: &Image<'_>) -> Option<String> {
    let mut html = String::new();
    for (format, set) in sets(images, image) {
        let _ = write!(html, "<source type=\"{}\" srcset=\"", format.mime());
        for (index, (path, copy)) in set.iter().enumerate() {
            html.push_str(if index == 0 { "" } else { ", " });
            push_target(&mut html, &site.permalink(&format!("/{path}")));
            let _ = write!(html, " {}w", copy.width);
        }
        html.push_str("\" sizes=\"");
        push_attribute(&mut html, &images.sizes);
        html.push_str("\">");
    }
    Some(html).filter(|html| !html.is_empty())
}
