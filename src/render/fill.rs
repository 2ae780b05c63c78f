//! The gaps of a document: links, images, code, pictures.
//!
//! In: the pieces of a document and the page that they stand on. Out: HTML. Never: reporting mistakes; they were found when the site was
//! prepared, and what is broken is shown as well as it can be.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::LazyLock;

use regex::Regex;

use crate::config::InsertAnchor;
use crate::content::document::{CodeBlock, Link, Piece};
use crate::content::escape::push_target;
use crate::content::highlight;
use crate::content::markdown;
use crate::content::text;
use crate::render::image_copies;
use crate::render::prepared::Prepared;
use crate::render::text_location::{Purpose, TextLocation};
use crate::site::{links, urls};

/// The HTML of pieces.
pub(super) fn fill(prepared: &Prepared, pieces: &[Piece], location: &TextLocation<'_>, purpose: Purpose) -> String {
    let size = |piece: &Piece| match piece {
        Piece::Html(html) => html.len(),
        Piece::Code(block) => block.code.len() * 2 + 200,
        _ => 200,
    };
    let mut html = String::with_capacity(pieces.iter().map(size).sum());
    let mut pictures = 0;
    // Whether the element of the last image, with what it is offered in besides, is still to be closed.
    let mut is_open = false;
    for piece in pieces {
        match piece {
            Piece::Html(text) if std::mem::take(&mut is_open) => {
                let (rest, after) = text.split_once('>').unwrap_or((text, ""));
                let _ = write!(html, "{rest}></picture>{after}");
            }
            Piece::Html(text) if purpose == Purpose::Feed => html.push_str(&without_anchors(text)),
            Piece::Html(text) => html.push_str(text),
            Piece::Href(link) => push_target(&mut html, &href(prepared, link, location, purpose)),
            Piece::Image(link) => is_open = push_image(&mut html, prepared, link, location, purpose),
            Piece::Code(block) => push_code(&mut html, prepared, block),
            Piece::More if purpose == Purpose::Page => html.push_str("<span id=\"continue-reading\"></span>"),
            Piece::More => {}
            Piece::Picture(picture) => {
                pictures += 1;
                html.push_str(&prepared.pictures.html(
                    picture,
                    &format!("{}-{pictures}", id_prefix(location.path)),
                    purpose,
                ));
            }
        }
    }
    html
}

fn id_prefix(path: &str) -> String {
    crate::content::slug::slugify(path.trim_end_matches(".md").trim_end_matches(".ipynb"), crate::config::SlugMode::On)
}

fn href(prepared: &Prepared, link: &Link, location: &TextLocation<'_>, purpose: Purpose) -> String {
    let site = &prepared.site;
    let href = match links::resolve(site, location.folder, &link.target) {
        Ok(resolved) => resolved.href,
        Err(_) => link.target.clone(),
    };
    match purpose {
        Purpose::Page => href,
        Purpose::Feed if href.starts_with('#') => format!("{}{href}", site.permalink(location.url)),
        Purpose::Feed => absolute(prepared, &href),
    }
}

/// A path of this site with the site's address before it.
fn absolute(prepared: &Prepared, href: &str) -> String {
    match href.starts_with('/') && !href.starts_with("//") {
        true => format!("{}{href}", urls::origin(&prepared.site.config.base_url)),
        false => href.to_owned(),
    }
}

/// Adds an image's attributes to `<img `, which is there. Where there are copies of it, an element around it begins; whether it does.
fn push_image(
    html: &mut String,
    prepared: &Prepared,
    link: &Link,
    location: &TextLocation<'_>,
    purpose: Purpose,
) -> bool {
    const OPEN: &str = "<img ";
    let sources = image_copies::sources(&prepared.site, location.folder, &link.target)
        .filter(|_| purpose == Purpose::Page && html.ends_with(OPEN));
    if let Some(sources) = &sources {
        html.truncate(html.len() - OPEN.len());
        let _ = write!(html, "<picture>{sources}{OPEN}");
    }
    html.push_str("src=\"");
    push_target(html, &href(prepared, link, location, purpose));
    html.push('"');
    let file = links::image_file(&prepared.site, location.folder, &link.target);
    if let Some((width, height)) = file.and_then(|file| file.dimensions) {
        // Writing to a string does not fail.
        let _ = write!(html, " width=\"{width}\" height=\"{height}\"");
    }
    if prepared.site.config.markdown.lazy_async_image && purpose == Purpose::Page {
        html.push_str(" loading=\"lazy\"");
    }
    sources.is_some()
}

/// Code with or without colours.
pub(super) fn push_code(html: &mut String, prepared: &Prepared, block: &CodeBlock) {
    let colours = prepared.site.config.markdown.highlight.then(|| highlight::colours(block, &prepared.caches.site));
    highlight::push(html, block, colours.flatten().as_ref());
}

/// A summary's HTML for lists, where it stands beside others: without ids, which must be unique on a page, and without what leads to them
/// (references to footnotes, links of headings to themselves).
pub(super) fn summary(html: &str) -> String {
    static REFERENCES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?s)<sup class="footnote-reference".*?</sup>|<a class="zola-anchor".*?</a>"#)
            .expect("a constant that tests run")
    });
    static IDS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"(<[^<>]*?) id="[^"]*""#).expect("a constant that tests run"));
    let html = without_anchors(html);
    IDS.replace_all(&REFERENCES.replace_all(&html, ""), "$1").into_owned()
}

/// HTML without the links of headings to themselves. A heading that is such a link as a whole stays.
fn without_anchors(html: &str) -> Cow<'_, str> {
    static ANCHORS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?s)<a class="zola-anchor" href="[^"]*" aria-label="[^"]*">.*?</a>"#)
            .expect("a constant that tests run")
    });
    ANCHORS.replace_all(html, "")
}

/// The HTML of a Markdown text that is no file's.
pub(super) fn markdown(prepared: &Prepared, text: &str) -> String {
    let options = text::options(&prepared.site.config, InsertAnchor::None, "");
    let document = markdown::parse(text, &options);
    let location = TextLocation { folder: "", url: "/", path: "" };
    fill(prepared, &document.pieces, &location, Purpose::Page)
}

/// The HTML of a line of Markdown, without a paragraph around it.
pub(super) fn inline_markdown(prepared: &Prepared, text: &str) -> String {
    let html = markdown(prepared, text);
    let inner = html.trim_end().strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>"));
    inner.unwrap_or(&html).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_have_no_ids() {
        let html = r##"<h2 id="a">A <a class="zola-anchor" href="#a" aria-label="x">#</a></h2><p>b<sup class="footnote-reference" id="r"><a href="#f">1</a></sup> id="x"</p>"##;
        assert_eq!(summary(html), r#"<h2>A </h2><p>b id="x"</p>"#);
    }
}
