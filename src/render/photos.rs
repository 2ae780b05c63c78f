//! Smaller copies of images, and how a page offers them; the image at the top of a post.
//!
//! In: a site with its parsed texts. Out: which copies there are, their bytes, and HTML. Never: copies of an image that no text shows.
//!
//! Which images are shown depends on the texts, so copies are not among the outputs that the structure of a site lists;
//! [`Renderer::paths`](super::Renderer::paths) has both.

use std::collections::BTreeMap;
use std::fmt::Write;

use tera::Value;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::config::Images;
use crate::content::escape::{push_attribute, push_target};
use crate::photo::{self, Copy};
use crate::render::fields::Fields;
use crate::render::shapes::set;
use crate::render::values::Shared;
use crate::site::links::{self, Image};
use crate::site::{Site, SitePage};
use crate::source::Reference;
use support::decode::Data;
use support::diagnostic::Diagnostic;

/// The folder of copies.
const FOLDER: &str = "processed_images";

/// The image at the top of a page is loaded before others.
const FIRST: &str = " fetchpriority=\"high\"";

/// Copies by output path: of which file, and how they are made.
pub(super) type Copies = BTreeMap<String, (Reference, Copy)>;

/// The image at the top of a post: `extra.image`, `extra.image_alt`, `extra.image_credit`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cover {
    url: String,
    dimensions: Option<(u32, u32)>,
    alt: String,
    /// As HTML.
    credit: Option<String>,
    html: String,
}

impl Shared {
    /// All copies.
    pub(super) fn copies(&self) -> &Copies {
        self.copies.get_or_init(|| {
            let Some(images) = &self.site.config.images else { return Copies::new() };
            let bodies = self.bodies();
            let pages = self.site.pages.iter().zip(&bodies.pages).map(|(page, body)| (page.folder(), body));
            let sections = bodies.sections.iter().map(|(folder, body)| (folder.as_str(), body));
            let shown = pages.chain(sections).flat_map(|(folder, body)| {
                let targets = body.facts.links.iter().filter_map(|target| match target {
                    crate::content::facts::Target::Image(link) => Some(link.target.as_str()),
                    crate::content::facts::Target::Link(_) => None,
                });
                targets.filter_map(move |target| links::image(&self.site, folder, target))
            });
            let covers = self.site.pages.iter().filter_map(|page| cover_image(&self.site, page, cover_target(page)?));
            let mut copies = Copies::new();
            for image in shown.chain(covers) {
                let all = sets(images, &image).into_iter().flat_map(|(_, copies)| copies);
                copies.extend(all.map(|(path, copy)| (path, (image.file.clone(), copy))));
            }
            copies
        })
    }

    /// Makes a copy; `None` where there is none at this path.
    pub(super) fn copy(&self, path: &str) -> Option<Result<Vec<u8>, Vec<Diagnostic>>> {
        let (file, copy) = self.copies_at(path)?.get(path)?;
        let made = photo::read(&file.path)
            .map_err(|error| crate::source::reason(&error))
            .and_then(|bytes| self.memos.photos.copy(&bytes, copy));
        Some(made.map_err(|reason| vec![self.broken(file, &reason)]))
    }

    /// Whether there is a copy at a path.
    pub(super) fn has_copy(&self, path: &str) -> bool {
        self.copies_at(path).is_some_and(|copies| copies.contains_key(path))
    }

    /// A hash of what a copy is made from.
    pub(super) fn copy_inputs(&self, path: &str) -> Option<u128> {
        let (file, copy) = self.copies_at(path)?.get(path)?;
        Some(xxh3_128(format!("{file:?} {copy:?}").as_bytes()))
    }

    fn copies_at(&self, path: &str) -> Option<&Copies> {
        path.starts_with(FOLDER).then(|| self.copies())
    }

    /// A file that is copied as it is but for what it says of place and time; `None` where nothing is taken out of it.
    pub(super) fn stripped(&self, file: &Reference) -> Option<Result<Vec<u8>, Vec<Diagnostic>>> {
        self.site.config.images.as_ref().filter(|_| file.dimensions.is_some() && is_photo(file, &["webp"]))?;
        let bytes = photo::read(&file.path).map_err(|error| crate::source::reason(&error));
        let made = bytes.map(|bytes| photo::without_place(&bytes));
        Some(made.map_err(|reason| vec![self.broken(file, &reason)]))
    }

    fn broken(&self, file: &Reference, reason: &str) -> Diagnostic {
        let inside = self.site.root.as_ref().and_then(|root| file.path.strip_prefix(root).ok());
        let shown = inside.unwrap_or(&file.path).display().to_string();
        let broken = Diagnostic::error(format!("this image cannot be read: {reason}")).in_file(shown);
        broken.help("export it again as JPEG or PNG, or leave it out")
    }

    /// What stands around the attribute `src` of an image, where there are copies: elements before it, and attributes.
    pub(super) fn sources(&self, folder: &str, target: &str) -> Option<String> {
        let images = self.site.config.images.as_ref()?;
        sources(&self.site, images, &links::image(&self.site, folder, target)?)
    }

    /// The image at the top of a post.
    pub(super) fn cover(&self, page: &SitePage) -> Option<Cover> {
        let site = &self.site;
        let target = cover_target(page)?;
        let text = |key: &str| match page.page.front.extra.get(key) {
            Some(Data::String(text)) => Some(text.clone()),
            _ => None,
        };
        let image = cover_image(site, page, target);
        let url = match &image {
            Some(image) => site.permalink(&format!("/{}", image.output)),
            None if links::has_scheme(target) => target.to_owned(),
            None => site.permalink(&format!("/{}", target.trim_start_matches('/'))),
        };
        let alt = text("image_alt").unwrap_or_default();
        let dimensions = image.as_ref().and_then(|image| image.file.dimensions);
        let sources =
            image.as_ref().zip(site.config.images.as_ref()).and_then(|(image, images)| sources(site, images, image));
        let mut html = sources.clone().map_or_else(String::new, |sources| format!("<picture>{sources}"));
        html.push_str("<img src=\"");
        push_target(&mut html, &url);
        html.push('"');
        if let Some((width, height)) = dimensions {
            // Writing to a string does not fail.
            let _ = write!(html, " width=\"{width}\" height=\"{height}\"");
        }
        html.push_str(FIRST);
        html.push_str(" decoding=\"async\" alt=\"");
        push_attribute(&mut html, &alt);
        html.push_str(if sources.is_some() { "\"></picture>" } else { "\">" });
        let credit = text("image_credit").map(|credit| super::filters::inline_markdown(self, &credit));
        Some(Cover { url, dimensions, alt, credit, html })
    }
}

impl Cover {
    /// As templates see it.
    pub(super) fn value(&self) -> Value {
        let mut map = Fields::default();
        set(&mut map, "url", self.url.as_str());
        set(&mut map, "width", self.dimensions.map_or_else(Value::none, |(width, _)| Value::from(width)));
        set(&mut map, "height", self.dimensions.map_or_else(Value::none, |(_, height)| Value::from(height)));
        set(&mut map, "alt", self.alt.as_str());
        set(&mut map, "credit", self.credit.as_deref().map_or_else(Value::none, Value::safe_string));
        set(&mut map, "html", Value::safe_string(&self.html));
        let lazy = self.html.replacen(FIRST, " loading=\"lazy\"", 1);
        set(&mut map, "lazy_html", Value::safe_string(&lazy));
        Value::from(map)
    }

    /// For feed readers.
    pub(super) fn in_feed(&self) -> String {
        let mut html = "<p><img src=\"".to_owned();
        push_target(&mut html, &self.url);
        html.push_str("\" alt=\"");
        push_attribute(&mut html, &self.alt);
        html.push_str("\">");
        if let Some(credit) = &self.credit {
            html.push_str("<br><small>");
            html.push_str(credit);
            html.push_str("</small>");
        }
        html.push_str("</p>\n");
        html
    }
}

fn cover_target(page: &SitePage) -> Option<&str> {
    match page.page.front.extra.get("image") {
        Some(Data::String(target)) if !target.trim().is_empty() => Some(target.trim()),
        _ => None,
    }
}

/// The file of a post's image: beside its text, else in the site.
fn cover_image<'a>(site: &'a Site, page: &SitePage, target: &str) -> Option<Image<'a>> {
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
fn sources(site: &Site, images: &Images, image: &Image<'_>) -> Option<String> {
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
