//! The HTML of a rendered page, as far as links depend on it: its template may be the site's own.
//!
//! In: an output. Out: its ids, and where its links lead. Never: texts, which say of themselves where they lead.

use crate::content::html_tokens::{Token, tokens};
use crate::render::renderer::{Output, Renderer};

/// The ids and links of a page.
#[derive(Debug, Default)]
pub(super) struct PageHtml {
    /// All ids.
    pub(super) ids: Vec<String>,
    /// Those of headings.
    pub(super) headings: Vec<String>,
    /// The targets of links.
    pub(super) links: Vec<String>,
}

impl PageHtml {
    /// Renders an output; `None` for one that cannot be rendered, which is reported elsewhere.
    pub(super) fn of_output(renderer: &Renderer, output: &str) -> Option<Self> {
        let Ok(Output::Bytes(bytes)) = renderer.render(output) else { return None };
        let mut page = Self::default();
        for token in tokens(&String::from_utf8_lossy(&bytes)) {
            let Token::Start(tag) = token else { continue };
            let is_heading = matches!(tag.name.as_bytes(), [b'h', b'1'..=b'6']);
            if let Some(id) = tag.attribute("id") {
                page.headings.extend(is_heading.then(|| id.value.clone()));
                page.ids.push(id.value.clone());
            }
            page.links.extend(tag.attribute("href").map(|href| href.value.clone()));
        }
        Some(page)
    }
}
