//! Links inside the site.
//!
//! In: a link as it was written and where it stands. Out: its URL, or what is wrong with it. Never:
//! links to other sites.

use crate::site::directory::{self, Address, PartKind};
use crate::site::model::Site;
use crate::site::page::PageId;
use crate::site::publish::Reason;
use crate::site::urls;
use crate::source::{File, Reference};
use support::diagnostic::{Diagnostic, closest};

/// A link that leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The value of the `href`, percent-encoded where it is not the author's own text.
    pub href: String,
    /// The content that it leads to, if it is content.
    pub to: Option<To>,
    /// The heading or other place in it.
    pub anchor: Option<String>,
}

/// Content that a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// A page.
    Page(PageId),
    /// A section, by folder.
    Section(String),
}

/// Resolves a link in a text of `folder` (below `content`).
///
/// # Errors
/// It leads to content that does not exist: a diagnostic without a place.
pub fn resolve(site: &Site, folder: &str, target: &str) -> Result<Resolved, Box<Diagnostic>> {
    let (path, anchor) = match target.split_once('#') {
        Some((path, anchor)) => (path, Some(urls::decode(anchor)).filter(|anchor| !anchor.is_empty())),
        None => (target, None),
    };
    if let Some(path) = path.strip_prefix("@/") {
        return content(site, path, anchor);
    }
    if let Some((kind, name)) = PartKind::of_link(path) {
        return part(site, kind, name, anchor)
            .map(|found| found.unwrap_or_else(|| Resolved { href: target.to_owned(), to: None, anchor: None }));
    }
    let is_relative = !path.is_empty() && !path.starts_with('/') && !has_scheme(path);
    let inside = if is_relative { join(folder, &urls::decode(path)) } else { None };
    match inside {
        Some(inside) if inside.ends_with(".md") => content(site, &inside, anchor),
        Some(inside) => match site.asset_url(&inside) {
            Some(url) => Ok(Resolved { href: with_anchor(url, anchor.as_deref()), to: None, anchor }),
            None => Ok(Resolved { href: target.to_owned(), to: None, anchor }),
        },
        None => Ok(Resolved { href: target.to_owned(), to: None, anchor }),
    }
}

/// A link to a brick, project or library; `None` when that is undecided, because a workspace could
/// not be read.
fn part(site: &Site, kind: PartKind, name: &str, anchor: Option<String>) -> Result<Option<Resolved>, Box<Diagnostic>> {
    let Some(address) = directory::resolve(&site.workspaces, kind, name)? else { return Ok(None) };
    let href = match address {
        Address::Page(url) => with_anchor(site.permalink(&url), anchor.as_deref()),
        Address::Source(url) => url,
    };
    // The ids on such a page are those of its template: only the rendered page can say whether this
    // one is there.
    Ok(Some(Resolved { href, to: None, anchor: None }))
}

fn content(site: &Site, path: &str, anchor: Option<String>) -> Result<Resolved, Box<Diagnostic>> {
    let path = urls::decode(path);
    let (url, to) = if let Some((id, page)) = site.page_at(&path) {
        (&page.url, To::Page(id))
    } else if let Some(section) = site.section_at(&path) {
        (&section.url, To::Section(section.section.folder.clone()))
    } else if let Some(url) = site.asset_url(&path) {
        return Ok(Resolved { href: with_anchor(url, anchor.as_deref()), to: None, anchor });
    } else {
        return Err(Box::new(broken(site, &path)));
    };
    Ok(Resolved { href: with_anchor(site.permalink(url), anchor.as_deref()), to: Some(to), anchor })
}

fn broken(site: &Site, path: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(format!("broken link: there is no `content/{path}`"));
    if let Some(unpublished) = site.unpublished.iter().find(|unpublished| unpublished.page.path == path) {
        let diagnostic = Diagnostic::error(format!("broken link: `content/{path}` is not published"));
        return diagnostic.note(unpublished.reason.words());
    }
    if site.draft_sections.iter().any(|draft| draft == path) {
        let diagnostic = Diagnostic::error(format!("broken link: `content/{path}` is not published"));
        return diagnostic.note(Reason::Draft.words());
    }
    let pages = site.pages.iter().map(|page| page.page.path.as_str());
    let sections = site.sections.values().map(|section| section.section.path.as_str());
    let known: Vec<&str> = pages.chain(sections).collect();
    // The same file name elsewhere is the likeliest mistake.
    let name = path.rsplit('/').next().unwrap_or(path);
    let moved = known
        .iter()
        .copied()
        .find(|known| known.rsplit('/').next() == Some(name) && name != "_index.md" && name != "index.md");
    match moved.or_else(|| closest(path, known.iter().copied())) {
        Some(candidate) => diagnostic.help(format!("did you mean `@/{candidate}`?")),
        None => diagnostic,
    }
}

fn with_anchor(url: String, anchor: Option<&str>) -> String {
    match anchor {
        Some(anchor) => format!("{url}#{}", urls::encode(anchor)),
        None => url,
    }
}

/// Whether a path is an absolute URL, or `//host/…`.
pub fn has_scheme(path: &str) -> bool {
    let name = path.split(':').next().unwrap_or_default();
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || "+-.".contains(character));
    path.starts_with("//") || (path.contains(':') && is_name)
}

/// A relative path seen from a folder; `None` when it leads out of the content.
pub fn join(folder: &str, path: &str) -> Option<String> {
    let mut segments: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in path.split('?').next().unwrap_or(path).split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()?),
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}

/// An image of the site.
#[derive(Debug, Clone)]
pub struct Image<'a> {
    /// The output that it is copied to.
    pub output: String,
    /// Its file.
    pub file: &'a Reference,
}

/// An image in a text of `folder`, and where it is copied to.
pub fn image<'a>(site: &'a Site, folder: &str, target: &str) -> Option<Image<'a>> {
    let file = image_file(site, folder, target)?;
    let path = urls::decode(target.split(['#', '?']).next().unwrap_or(target));
    let path = site.inside(&path).unwrap_or(&path);
    let output = match (path.strip_prefix('/'), path.strip_prefix("@/")) {
        (Some(path), _) => path.to_owned(),
        (None, Some(path)) => site.asset_outputs.get(path)?.clone(),
        (None, None) => site.asset_outputs.get(&join(folder, path)?)?.clone(),
    };
    Some(Image { output, file })
}

/// The file of an image in a text of `folder`: beside the text, below `content`, or below `static`.
pub fn image_file<'a>(site: &'a Site, folder: &str, target: &str) -> Option<&'a Reference> {
    let path = urls::decode(target.split(['#', '?']).next().unwrap_or(target));
    let path = site.inside(&path).unwrap_or(&path);
    let file = match path.strip_prefix('/') {
        Some(path) => site.statics.files.get(path).or_else(|| site.asset_at_url(&format!("/{path}"))),
        None => match path.strip_prefix("@/") {
            Some(path) => site.assets.files.get(path),
            None => site.assets.files.get(&join(folder, path)?),
        },
    };
    match file? {
        File::Reference(reference) => Some(reference),
        File::Bytes(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_paths() {
        for (folder, path, expected) in [
            ("posts", "b.md", Some("posts/b.md")),
            ("posts/a", "../b.md", Some("posts/b.md")),
            ("", "./b.md?x", Some("b.md")),
            ("", "../b.md", None),
        ] {
            assert_eq!(join(folder, path).as_deref(), expected, "{folder} {path}");
        }
        assert!(has_scheme("mailto:a@b.c") && has_scheme("//host/x") && has_scheme("https://a"));
        assert!(!has_scheme("a/b.md") && !has_scheme("1:2"));
    }
}
