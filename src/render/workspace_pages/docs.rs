//! The documentation that the authors of a brick wrote for it, as HTML.
//!
//! In: a README or docstring. Out: HTML whose headings and ids fit below those of a page, and its
//! first sentence. Never: running templates in it, or letting HTML in it through: it was not
//! written for this site.

use super::index::WorkspaceIndex;
use crate::content::document::{Document, Piece};
use crate::content::escape::{push_attribute, push_target};
use crate::content::markdown;
use crate::content::text;
use crate::render::document::push_code;
use crate::render::text_location::Purpose;
use crate::render::values::Values;
use crate::site::directory::{Directory, PartKind};
use crate::site::links;
use workspace::Docs;

/// Put before the ids of headings, which a template does not know.
const PREFIX: &str = "about-";

/// Documentation of a brick.
pub(super) struct BrickDocs<'a> {
    values: &'a Values,
    directory: &'a Directory,
    index: &'a WorkspaceIndex,
    docs: &'a Docs,
    document: Document,
}

impl<'a> BrickDocs<'a> {
    /// Parses a text.
    pub(super) fn new(values: &'a Values, directory: &'a Directory, index: &'a WorkspaceIndex, docs: &'a Docs) -> Self {
        let config = &values.site.config;
        let mut options = markdown::Options {
            raw_html: false,
            heading_prefix: PREFIX.to_owned(),
            insert_anchor_links: markdown::AnchorLinks::None,
            // Prices and shell variables are more likely than formulas in what was written for
            // programmers.
            math: false,
            ..text::options(config, config.markdown.insert_anchor_links, &docs.file)
        };
        let text = without_title(&docs.text);
        let mut document = markdown::parse(text, &options);
        // The page has a heading of the first level already.
        if document.headings.iter().any(|heading| heading.level == 1) {
            options.lower_headings = 1;
            document = markdown::parse(text, &options);
        }
        Self { values, directory, index, docs, document }
    }

    /// The text as HTML.
    pub(super) fn html(&self) -> String {
        let mut html = String::new();
        for (index, piece) in self.document.pieces.iter().enumerate() {
            match piece {
                // Where a file is read, it is not necessarily shown: there is no address of a
                // picture.
                Piece::Link(tag) | Piece::Image(tag) => {
                    html.push_str(&tag.before);
                    let href = self.href(&tag.link.target);
                    match piece {
                        Piece::Link(_) => push_target(&mut html, &href),
                        _ => {
                            html.push_str("src=\"");
                            push_attribute(&mut html, &href);
                            html.push('"');
                        }
                    }
                    html.push_str(&tag.after);
                }
                Piece::Html(text) | Piece::Id(text) | Piece::FootnoteRef(text) => html.push_str(text),
                Piece::HeadingAnchor { html: text, .. } => html.push_str(text),
                Piece::Code(block) => push_code(&mut html, self.values, block),
                Piece::Picture(picture) => {
                    html.push_str(&self.values.pictures.html(picture, &format!("{PREFIX}{index}"), Purpose::Page));
                }
                Piece::More => {}
            }
        }
        html
    }

    /// The first sentence, without markup.
    pub(super) fn first_sentence(&self) -> String {
        let text = self.document.text.excerpt();
        let ends = text.match_indices(['.', '!', '?']).map(|(at, _)| at + 1);
        let end = ends.filter(|&end| text[end..].starts_with(' ')).find(|&end| !ends_in_short(&text[..end]));
        end.map_or(text.clone(), |end| text[..end].to_owned())
    }

    /// Where a link leads: it was written to be followed among the files of the workspace.
    fn href(&self, target: &str) -> String {
        if PartKind::of_link(target).is_some() {
            let resolved = links::resolve(&self.values.site, "", target);
            return resolved.map_or_else(|_| "#".to_owned(), |resolved| resolved.href);
        }
        if target.starts_with('#') {
            return target.replacen('#', &format!("#{PREFIX}"), 1);
        }
        if links::has_scheme(target) {
            return target.to_owned();
        }
        let folder = self.docs.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = target.split(['#', '?']).next().unwrap_or(target);
        let file = match path.strip_prefix('/') {
            Some(path) => Some(path.to_owned()),
            None => links::join(folder, path),
        };
        file.and_then(|file| self.file(&file)).unwrap_or_else(|| "#".to_owned())
    }

    /// The address of a file of the workspace: the page of the brick that it describes, or its
    /// source.
    fn file(&self, file: &str) -> Option<String> {
        let folder = file.strip_suffix("README.md").unwrap_or(file).trim_end_matches('/');
        let brick = self.index.brick_at_folder(folder).and_then(|brick| self.directory.bricks.get(brick));
        let page = brick.and_then(|entry| entry.url.as_deref()).map(|url| self.values.site.permalink(url));
        page.or_else(|| self.directory.source.as_ref().map(|source| source.folder(file)))
    }
}

/// `e.g.` and the like.
fn ends_in_short(text: &str) -> bool {
    ["e.g.", "i.e.", "etc.", "vs.", "cf."].iter().any(|short| text.ends_with(short))
}

/// The text without a heading at its top: the page has one.
fn without_title(text: &str) -> &str {
    let text = text.trim_start();
    match text.strip_prefix("# ") {
        Some(rest) => rest.split_once('\n').map_or("", |(_, rest)| rest),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_title_is_left_out() {
        for (text, expected) in [("# Log\n\nText", "\nText"), ("\nText\n# Log", "Text\n# Log"), ("# Log", "")] {
            assert_eq!(super::without_title(text), expected);
        }
    }
}
