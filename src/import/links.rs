//! Where the links of an old blog lead in the new one.
//!
//! In: the addresses of what was imported. Out: links to files of the content, and notes about
//! those that lead nowhere. Never: asking the net.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::convert::Addresses;
use crate::site::links::{has_scheme, join};
use crate::site::urls;

/// Addresses of the old blog, and the files that stand there now.
#[derive(Debug, Default)]
pub(super) struct OldAddresses {
    /// Hosts of the old blog, without `www.`.
    pub(super) hosts: BTreeSet<String>,
    /// By old path (`/2024/02/name.html`): the file below `content`, and the anchors in it.
    pub(super) files: BTreeMap<String, (String, BTreeSet<String>)>,
    /// All anchors that some link leads to.
    pub(super) wanted: BTreeSet<String>,
    /// Target of a link to the start of the blog.
    pub(super) home: String,
}

/// The links of one post.
pub(super) struct Links<'a> {
    pub(super) addresses: &'a OldAddresses,
    /// The post's own old path.
    pub(super) path: &'a str,
    /// By address: the file in the bundle.
    pub(super) images: &'a BTreeMap<String, String>,
    /// Links that could not be preserved.
    pub(super) notes: RefCell<BTreeSet<String>>,
}

/// Host and path of a web address; nothing for another scheme.
pub(super) fn host_and_path(url: &str) -> Option<(String, &str)> {
    let rest = ["https://", "http://", "//"].iter().find_map(|scheme| {
        url.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme)).map(|_| &url[scheme.len()..])
    })?;
    let (host, path) = rest.find(['/', '?', '#']).map_or((rest, ""), |index| rest.split_at(index));
    let host = host.to_ascii_lowercase();
    Some((plain_host(&host), path))
}

/// A host without `www.` and port. Blogger answers under the domains of many countries: all are
/// `blogspot.com`.
fn plain_host(host: &str) -> String {
    let host = host.rsplit('@').next().unwrap_or(host);
    let host = host.split(':').next().unwrap_or(host).trim_start_matches("www.");
    match host.split_once(".blogspot.") {
        Some((name, _)) => format!("{name}.blogspot.com"),
        None => host.to_owned(),
    }
}

impl Links<'_> {
    fn inside(&self, href: &str, path: &str, is_markdown: bool) -> String {
        let (rest, anchor) = path.split_once('#').unwrap_or((path, ""));
        let plain = rest.split('?').next().unwrap_or(rest);
        let decoded = urls::decode(plain);
        let anchor = urls::decode(anchor);
        if matches!(decoded.as_str(), "" | "/" | "/index.html") && !rest.contains('?') {
            return if is_markdown { self.addresses.home.clone() } else { "/".to_owned() };
        }
        let Some((file, anchors)) = self.addresses.files.get(&decoded) else {
            self.notes.borrow_mut().insert(format!("a link to `{href}` leads to nothing that was imported"));
            return if has_scheme(href) { href.to_owned() } else { self.absolute(path, href) };
        };
        let is_comment =
            anchor.starts_with('c') && anchor[1..].bytes().all(|byte| byte.is_ascii_digit()) && anchor.len() > 1;
        if is_comment || anchor == "comments" || !is_markdown {
            // The template makes these addresses, so the link names the page and not the file.
            let anchor = if anchor.is_empty() { String::new() } else { format!("#{}", urls::encode(&anchor)) };
            return format!("{}{anchor}", urls::encode(&decoded));
        }
        match anchor.as_str() {
            "" => format!("@/{file}"),
            "more" => format!("@/{file}#continue-reading"),
            anchor if anchors.contains(anchor) => format!("@/{file}#{}", urls::encode(anchor)),
            anchor => {
                self.notes
                    .borrow_mut()
                    .insert(format!("`{href}` leads to a place `#{anchor}` that is not there; it leads to the post"));
                format!("@/{file}")
            }
        }
    }

    /// A path that nothing stands at, at the old blog.
    fn absolute(&self, path: &str, href: &str) -> String {
        match self.addresses.hosts.iter().next() {
            Some(host) => format!("https://{host}{path}"),
            None => href.to_owned(),
        }
    }
}

impl Addresses for Links<'_> {
    fn link(&self, href: &str, is_markdown: bool) -> String {
        let href = href.trim();
        if href.is_empty() {
            return String::new();
        }
        if let Some(anchor) = href.strip_prefix('#') {
            return if anchor.starts_with("more") { "#continue-reading".to_owned() } else { href.to_owned() };
        }
        if let Some((host, path)) = host_and_path(href) {
            return if self.addresses.hosts.contains(&host) {
                self.inside(href, path, is_markdown)
            } else {
                href.to_owned()
            };
        }
        if has_scheme(href) {
            return href.to_owned();
        }
        let (target, rest) = href.find(['?', '#']).map_or((href, ""), |index| href.split_at(index));
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = match target.strip_prefix('/') {
            Some(_) => Some(target.to_owned()),
            None => join(folder, target).map(|path| format!("/{path}")),
        };
        match path {
            Some(path) => self.inside(href, &format!("{path}{rest}"), is_markdown),
            None => self.absolute("/", href),
        }
    }

    fn image(&self, src: &str) -> String {
        let src = src.trim();
        if let Some(file) = self.images.get(src) {
            return file.clone();
        }
        if src.starts_with("//") {
            return format!("https:{src}");
        }
        match has_scheme(src) || src.is_empty() {
            true => src.to_owned(),
            // A relative image stood on the old host; in the content it would be a file that is not
            // there.
            false => self.absolute(
                &format!("/{}", src.trim_start_matches('/')),
                &format!("https://example.com/{}", src.trim_start_matches('/')),
            ),
        }
    }

    fn is_wanted(&self, anchor: &str) -> bool {
        self.addresses.wanted.contains(anchor)
    }
}
