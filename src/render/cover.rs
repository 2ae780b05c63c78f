//! The image at the top of a post: `extra.image`, `extra.image_alt`, `extra.image_credit`.
//!
//! In: a page and its front matter. Out: what templates and feeds show of its image. Never: a message about one that is missing, which
//! was given when the site was prepared.

use std::fmt::Write;

use serde::Serialize;
use tera::Value;

use crate::content::escape::{push_attribute, push_target};
use crate::render::document::inline_markdown;
use crate::render::image_copies::{cover_image, cover_target, sources_of};
use crate::render::prepared::Prepared;
use crate::render::value::to_value;
use crate::site::{SitePage, links};
use support::decode::Data;

/// The image at the top of a page is loaded before others.
const FIRST: &str = " fetchpriority=\"high\"";

/// The image at the top of a post: `extra.image`, `extra.image_alt`, `extra.image_credit`.
#[derive(Debug)]
pub(super) struct Cover {
    url: String,
    dimensions: Option<(u32, u32)>,
    alt: String,
    /// As HTML.
    credit: Option<String>,
    html: String,
}

/// The value `cover`.
#[derive(Serialize)]
struct CoverValue<'a> {
    url: &'a str,
    width: Option<u32>,
    height: Option<u32>,
    alt: &'a str,
    credit: Option<Value>,
    html: Value,
    lazy_html: Value,
}

impl Cover {
    /// The image at the top of a post.
    pub(super) fn of(prepared: &Prepared, page: &SitePage) -> Option<Self> {
        let site = &prepared.site;
        let target = cover_target(page)?;
        let image = cover_image(site, page, target);
        let url = match &image {
            Some(image) => site.permalink(&format!("/{}", image.output)),
            None if links::has_scheme(target) => target.to_owned(),
            None => site.permalink(&format!("/{}", target.trim_start_matches('/'))),
        };
        let alt = extra_text(page, "image_alt").unwrap_or_default().to_owned();
        let dimensions = image.as_ref().and_then(|image| image.file.dimensions);
        let sources =
            image.as_ref().zip(site.config.images.as_ref()).and_then(|(image, images)| sources_of(site, images, image));
        let html = cover_html(&url, &alt, dimensions, sources.as_deref());
        let credit = extra_text(page, "image_credit").map(|credit| inline_markdown(prepared, credit));
        Some(Self { url, dimensions, alt, credit, html })
    }

    /// As templates see it.
    pub(super) fn value(&self) -> Value {
        to_value(&CoverValue {
            url: &self.url,
            width: self.dimensions.map(|(width, _)| width),
            height: self.dimensions.map(|(_, height)| height),
            alt: &self.alt,
            credit: self.credit.as_deref().map(Value::safe_string),
            html: Value::safe_string(&self.html),
            lazy_html: Value::safe_string(&self.html.replacen(FIRST, " loading=\"lazy\"", 1)),
        })
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

fn extra_text<'a>(page: &'a SitePage, key: &str) -> Option<&'a str> {
    match page.page.front.extra.get(key) {
        Some(Data::String(text)) => Some(text),
        _ => None,
    }
}

fn cover_html(url: &str, alt: &str, dimensions: Option<(u32, u32)>, sources: Option<&str>) -> String {
    let mut html = sources.map_or_else(String::new, |sources| format!("<picture>{sources}"));
    html.push_str("<img src=\"");
    push_target(&mut html, url);
    html.push('"');
    if let Some((width, height)) = dimensions {
        // Writing to a string does not fail.
        let _ = write!(html, " width=\"{width}\" height=\"{height}\"");
    }
    html.push_str(FIRST);
    html.push_str(" decoding=\"async\" alt=\"");
    push_attribute(&mut html, alt);
    html.push_str(if sources.is_some() { "\"></picture>" } else { "\">" });
    html
}
