//! HTML of documents.
//!
//! In: the pieces of a document and the page that they stand on. Out: HTML. Never: reporting mistakes; they were found when the site was
//! prepared, and what is broken is shown as well as it can be.

use std::fmt::Write;

use crate::config::InsertAnchor;
use crate::content::document::{AddressTag, CodeBlock, Piece};
use crate::content::escape::push_target;
use crate::content::{highlight, markdown, text};
use crate::render::image_copies;
use crate::render::pictures::text_id;
use crate::render::prepared::Prepared;
use crate::render::text_location::{Purpose, TextLocation};
use crate::site::{links, urls};

/// The HTML of a document, or of a part of it.
pub(super) fn render_document(
    prepared: &Prepared,
    pieces: &[Piece],
    location: &TextLocation<'_>,
    purpose: Purpose,
) -> String {
    let html = String::with_capacity(pieces.iter().map(estimated_length).sum());
    let mut writer = Writer { prepared, location, purpose, html, pictures: 0 };
    pieces.iter().for_each(|piece| writer.piece(piece));
    writer.html
}

/// About how many bytes of HTML a piece becomes.
fn estimated_length(piece: &Piece) -> usize {
    match piece {
        Piece::Html(html) => html.len(),
        Piece::Code(block) => block.code.len() * 2 + 200,
        _ => 200,
    }
}

struct Writer<'a> {
    prepared: &'a Prepared,
    location: &'a TextLocation<'a>,
    purpose: Purpose,
    html: String,
    /// How many pictures there are so far.
    pictures: usize,
}

impl Writer<'_> {
    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Html(html) => self.html.push_str(html),
            Piece::Id(html) | Piece::FootnoteRef(html) => self.html_for(self.purpose != Purpose::Summary, html),
            Piece::HeadingAnchor { html, has_text: false } => self.html_for(self.purpose == Purpose::Page, html),
            Piece::HeadingAnchor { html, has_text: true } => self.html_for(self.purpose != Purpose::Summary, html),
            Piece::Link(tag) => {
                self.html.push_str(&tag.before);
                self.address(tag);
                self.html.push_str(&tag.after);
            }
            Piece::Image(tag) => self.image(tag),
            Piece::Code(block) => push_code(&mut self.html, self.prepared, block),
            Piece::More => self.html_for(self.purpose == Purpose::Page, "<span id=\"continue-reading\"></span>"),
            Piece::Picture(picture) => {
                self.pictures += 1;
                let part = if self.purpose == Purpose::Summary { "_summary" } else { "" };
                let id = format!("{}-{}{part}", text_id(self.location.path), self.pictures);
                self.html.push_str(&self.prepared.pictures.html(picture, &id, self.purpose));
            }
        }
    }

    fn html_for(&mut self, is_shown: bool, html: &str) {
        if is_shown {
            self.html.push_str(html);
        }
    }

    fn address(&mut self, tag: &AddressTag) {
        match &tag.written {
            Some(written) => self.html.push_str(written),
            None => {
                let href = self.href(&tag.link.target);
                push_target(&mut self.html, &href);
            }
        }
    }

    fn href(&self, target: &str) -> String {
        let site = &self.prepared.site;
        let href = links::resolve(site, self.location.folder, target).map(|resolved| resolved.href);
        let href = href.unwrap_or_else(|_| target.to_owned());
        match self.purpose {
            Purpose::Feed if href.starts_with('#') => format!("{}{href}", site.permalink(self.location.url)),
            Purpose::Feed if href.starts_with('/') && !href.starts_with("//") => {
                format!("{}{href}", urls::origin(&site.config.base_url))
            }
            Purpose::Page | Purpose::Summary | Purpose::Feed => href,
        }
    }

    /// An image, with its size and, for browsers, with smaller copies to choose from.
    fn image(&mut self, tag: &AddressTag) {
        let (site, folder, target) = (&self.prepared.site, self.location.folder, &tag.link.target);
        let is_own = tag.written.is_none();
        let for_browsers = self.purpose != Purpose::Feed && is_own;
        // Before anything else in the tag the copies have the words of its author.
        let copies = image_copies::sources(site, folder, target).filter(|_| for_browsers && tag.before == "<img ");
        if let Some(copies) = &copies {
            self.html.push_str("<picture>");
            self.html.push_str(copies);
        }
        self.html.push_str(&tag.before);
        if is_own {
            self.html.push_str("src=\"");
        }
        self.address(tag);
        if is_own {
            self.html.push('"');
            if let Some((width, height)) = links::image_file(site, folder, target).and_then(|file| file.dimensions) {
                // Writing to a string does not fail.
                let _ = write!(self.html, " width=\"{width}\" height=\"{height}\"");
            }
        }
        if for_browsers && site.config.markdown.lazy_async_image {
            self.html.push_str(" loading=\"lazy\"");
        }
        self.html.push_str(&tag.after);
        if copies.is_some() {
            self.html.push_str("</picture>");
        }
    }
}

/// Code with or without colours.
pub(super) fn push_code(html: &mut String, prepared: &Prepared, block: &CodeBlock) {
    let colours = prepared.site.config.markdown.highlight.then(|| highlight::colours(block, &prepared.caches.site));
    highlight::push(html, block, colours.flatten().as_ref());
}

/// The HTML of a Markdown text that is no file's.
pub(super) fn markdown(prepared: &Prepared, text: &str) -> String {
    let options = text::options(&prepared.site.config, InsertAnchor::None, "");
    let document = markdown::parse(text, &options);
    let location = TextLocation { folder: "", url: "/", path: "" };
    render_document(prepared, &document.pieces, &location, Purpose::Page)
}

/// The HTML of a line of Markdown, without a paragraph around it.
pub(super) fn inline_markdown(prepared: &Prepared, text: &str) -> String {
    let html = markdown(prepared, text);
    let inner = html.trim_end().strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>"));
    inner.unwrap_or(&html).to_owned()
}
