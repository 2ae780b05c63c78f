//! What the rest of a site needs of a text, without the text itself.
//!
//! In: a [`Document`]. Out: a [`DocumentSummary`]: little beside the HTML, so those of a whole site can be kept. Never: HTML.

use crate::content::document::{Document, Heading, Link, Picture, Piece};
use crate::content::highlight;
use serde::{Deserialize, Serialize};
use support::cache;
use support::diagnostic::Diagnostic;

/// What the rest of a site needs of a text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentSummary {
    /// As in the document.
    pub headings: Vec<Heading>,
    /// As in the document.
    pub anchors: Vec<String>,
    /// As in the document.
    pub word_count: usize,
    /// As in the document.
    pub problems: Vec<Diagnostic>,
    /// The pieces of the summary, when the text has a `<!-- more -->` line.
    pub summary: Option<Vec<Piece>>,
    /// The first sentences without markup.
    pub excerpt: String,
    /// Links and images that need the rest of the site, in order.
    pub links: Vec<Target>,
    /// Those in raw HTML, which stay as they are.
    pub raw_links: Vec<Target>,
    /// As in the document.
    pub complete_links: Vec<String>,
    /// Fences that are drawn.
    pub pictures: Vec<Picture>,
    /// The keys of the colours of its code in the cache.
    pub code: Vec<u128>,
}

/// An address that a text has from the rest of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// Where a link leads.
    Link(Link),
    /// An image.
    Image(Link),
}

impl Target {
    /// How it was written.
    pub fn link(&self) -> &Link {
        match self {
            Self::Link(link) | Self::Image(link) => link,
        }
    }
}

impl DocumentSummary {
    /// The summary of a document, whose code is shown in colours or not. What is of no use for showing it (headings, anchors, problems)
    /// is moved out of it.
    pub fn take(document: &mut Document, highlight: bool) -> Self {
        let mut summary = Self {
            headings: std::mem::take(&mut document.headings),
            anchors: std::mem::take(&mut document.anchors),
            word_count: document.word_count,
            problems: std::mem::take(&mut document.problems),
            summary: document.summary.map(|count| document.pieces[..count].to_vec()),
            excerpt: document.text.excerpt(),
            complete_links: std::mem::take(&mut document.complete_links),
            ..Self::default()
        };
        for piece in &document.pieces {
            let (tag, target) = match piece {
                Piece::Link(tag) => (tag, Target::Link(tag.link.clone())),
                Piece::Image(tag) => (tag, Target::Image(tag.link.clone())),
                Piece::Picture(picture) => {
                    summary.pictures.push(picture.clone());
                    continue;
                }
                Piece::Code(block) if highlight => {
                    summary.code.push(cache::key(highlight::KIND, &highlight::parts(block)));
                    continue;
                }
                _ => continue,
            };
            match tag.written {
                None => summary.links.push(target),
                Some(_) => summary.raw_links.push(target),
            }
        }
        summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_asks_for() {
        let text = "See [b](b.md), [c](https://example.org/?a&b) and ![d](d.png).\n\n<!-- more -->\n\n# E\n\n```bricks\ninfo\n```\n";
        let options = crate::content::markdown::Options { pictures: vec!["bricks".to_owned()], ..Default::default() };
        let summary = DocumentSummary::take(&mut crate::content::markdown::parse(text, &options), true);
        let targets: Vec<_> = summary
            .links
            .iter()
            .map(|target| match target {
                Target::Link(link) => format!("link {}", link.target),
                Target::Image(link) => format!("image {}", link.target),
            })
            .collect();
        assert_eq!(targets, ["link b.md", "image d.png"]);
        assert!(summary.complete_links.contains(&"https://example.org/?a&amp;b".to_owned()));
        assert_eq!((summary.pictures.len(), summary.excerpt.as_str()), (1, "See b, c and ."));
        assert!(summary.summary.is_some());
    }
}
