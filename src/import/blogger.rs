//! A blog of Blogger.
//!
//! In: an export in either shape, with the images beside it. Out: a plan of bundles, one for each
//! post and page, at their old addresses. Never: fetching anything.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::comments;
use super::convert::{self, Converted};
use super::export::Export;
use super::feed::{self, Entry, Feed, Kind};
use super::front_matter::toml_string;
use super::html::{self, Node};
use super::links::{Links, OldAddresses, host_and_path};
use super::plan::{Content, Plan};
use super::report::{PostReport, Report};
use crate::config::SlugMode;
use crate::content::slug::slugify;
use crate::site::urls;
use support::diagnostic::Diagnostic;

mod album;
mod front;

use album::Album;
use front::front_matter;

/// How an import is to be done.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    /// The taxonomy that labels go to.
    pub taxonomy: String,
    /// Texts stay HTML.
    pub keep_html: bool,
    /// Comments are left out.
    pub no_comments: bool,
    /// Addresses of the old blog besides those that the export names.
    pub urls: Vec<String>,
    /// Which blog, where an export holds several: a part of its name.
    pub blog: Option<String>,
    /// Where earlier imports put posts, by id.
    pub folders: BTreeMap<String, String>,
    /// Whether the site is new, so that it gets a configuration.
    pub is_new: bool,
}

/// A post or a page on its way.
struct Post<'a> {
    entry: &'a Entry,
    /// `posts/2024/name`.
    folder: String,
    /// The last part of that.
    slug: String,
    /// Its old path, where it has a fine one.
    path: Option<String>,
    nodes: Vec<Node>,
    anchors: BTreeSet<String>,
    comments: Vec<&'a Entry>,
    notes: Vec<String>,
}

impl Post<'_> {
    fn file(&self) -> String {
        format!("{}/index.md", self.folder)
    }
}

/// Reads an export and plans what to write.
///
/// # Errors
/// There is no export, it is broken, or it ends too early: then nothing is planned.
pub(crate) fn blogger(export: &Export, settings: &Settings) -> Result<Plan, Box<Diagnostic>> {
    let number = find(export, settings).map_err(|message| Box::new(Diagnostic::error(message)))?;
    let display_name = export.display_name(number);
    let bytes = export.read(number).map_err(|message| Box::new(Diagnostic::error(message)))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let text = String::from_utf8_lossy(error.as_bytes());
        let at = error.utf8_error().valid_up_to();
        Box::new(
            Diagnostic::error("the export is not UTF-8")
                .at(display_name.as_str(), &text, at..at + 3)
                .help("take the file as it was downloaded"),
        )
    })?;
    let feed = feed::parse(&display_name, text.trim_start_matches('\u{feff}'))?;
    drop(text);
    Ok(plan(&feed, export, settings))
}

/// The feed of an export.
fn find(export: &Export, settings: &Settings) -> Result<usize, String> {
    let is_feed = |name: &str| {
        let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
        name == "feed.atom" || (name.starts_with("blog-") && name.ends_with(".xml"))
    };
    let wanted = settings.blog.as_deref().unwrap_or_default().to_lowercase();
    let only = export.is_file();
    let found: Vec<usize> = (0..export.names.len())
        .filter(|number| {
            (only || is_feed(&export.names[*number])) && export.names[*number].to_lowercase().contains(&wanted)
        })
        .collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(format!(
            "there is no export of a blog in `{}`: no `feed.atom` and no `blog-….xml`",
            export.display_name
        )),
        several => {
            let names: Vec<String> = several.iter().map(|number| format!("`{}`", export.names[*number])).collect();
            Err(format!(
                "`{}` holds several blogs: {}; choose one with `--blog` and a part of its name",
                export.display_name,
                names.join(", ")
            ))
        }
    }
}

fn plan(feed: &Feed, export: &Export, settings: &Settings) -> Plan {
    let mut plan = Plan::new("Blogger");
    let mut posts = posts(feed, settings, &mut plan.report);
    posts.par_iter_mut().for_each(|post| {
        post.nodes = html::parse(&post.entry.content);
        post.anchors = anchors(&post.nodes);
    });
    let comments = if settings.no_comments { 0 } else { assign_comments(feed, &mut posts, &mut plan.report) };
    let addresses = addresses(feed, &posts, settings);
    let mut album = Album::new(export);
    for post in &mut posts {
        album.take(post.path.as_deref().unwrap_or(&post.folder), &post.slug, &post.nodes, &mut post.notes);
    }
    let texts: Vec<(String, PostReport)> = posts
        .par_iter()
        .zip(&album.posts)
        .map(|(post, images)| text(post, &addresses, &images.files, settings))
        .collect();
    for ((post, images), (text, report)) in posts.iter().zip(&album.posts).zip(texts) {
        let folder = format!("content/{}", post.folder);
        plan.files.insert(format!("{folder}/index.md"), Content::Bytes(text.into_bytes()));
        for (name, number) in &images.copies {
            plan.files.insert(format!("{folder}/{name}"), Content::Copy(*number));
        }
        if !post.comments.is_empty() {
            let json = comments::json(post.comments.clone());
            plan.files.insert(format!("{folder}/{}", comments_file(&post.slug)), Content::Bytes(json.into_bytes()));
        }
        plan.folders.insert(post.entry.id.clone(), post.folder.clone());
        plan.report.posts.insert(format!("{folder}/index.md"), report);
    }
    let pages = posts.iter().filter(|post| post.entry.kind == Some(Kind::Page)).count();
    let images = album.posts.iter().map(|images| images.copies.len()).sum();
    plan.report.counts = vec![("post", posts.len() - pages), ("page", pages), ("comment", comments), ("image", images)];
    sections(feed, &addresses, settings, pages > 0, &mut plan);
    plan
}

fn comments_file(slug: &str) -> String {
    format!("{slug}-comments.json")
}

/// Posts and pages, each with its place.
fn posts<'a>(feed: &'a Feed, settings: &Settings, report: &mut Report) -> Vec<Post<'a>> {
    let mut posts = Vec::new();
    let mut folders: BTreeSet<String> = BTreeSet::new();
    let mut paths: BTreeSet<String> = BTreeSet::new();
    let mut trashed = 0;
    let mut entries: Vec<&Entry> =
        feed.entries.iter().filter(|entry| matches!(entry.kind, Some(Kind::Post | Kind::Page) | None)).collect();
    // In the order of time, so that the names of the older ones do not depend on what came later.
    entries.sort_by(|a, b| (&a.published, &a.address, &a.id).cmp(&(&b.published, &b.address, &b.id)));
    let known: BTreeSet<&String> = settings.folders.values().collect();
    for entry in entries {
        if entry.is_trashed {
            trashed += 1;
            continue;
        }
        let mut notes = Vec::new();
        let mut path = old_path(entry, &mut notes);
        if let Some(taken) = path.take_if(|path| !paths.insert(path.clone())) {
            notes.push(format!("its old address `{taken}` is that of another post as well; that one has it"));
        }
        let slug = slug(entry, path.as_deref());
        let parent = match entry.kind {
            Some(Kind::Page) => "pages".to_owned(),
            _ => format!("posts/{}", year(entry, path.as_deref())),
        };
        let folder = match settings.folders.get(&entry.id) {
            Some(folder) => folder.clone(),
            None => free_name(&format!("{parent}/{slug}"), |name| folders.contains(name) || known.contains(name)),
        };
        folders.insert(folder.clone());
        let slug = folder.rsplit('/').next().unwrap_or(&folder).to_owned();
        posts.push(Post {
            entry,
            folder,
            slug,
            path,
            nodes: Vec::new(),
            anchors: BTreeSet::new(),
            comments: Vec::new(),
            notes,
        });
    }
    if trashed > 0 {
        report.notes.push(format!("{trashed} posts were in the trash and are left out"));
    }
    posts
}

/// A name, with a number when it is taken.
fn free_name(name: &str, is_taken: impl Fn(&String) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

/// Where a post stood: exactly as the export has it, because it is not always that of its date.
fn old_path(entry: &Entry, notes: &mut Vec<String>) -> Option<String> {
    if entry.address.is_empty() {
        if !entry.is_draft {
            notes.push("it has no old address".to_owned());
        }
        return None;
    }
    let path = host_and_path(&entry.address).map_or(entry.address.as_str(), |(_, path)| path);
    let path = urls::decode(path.split(['?', '#']).next().unwrap_or(path));
    let is_fine = path.starts_with('/')
        && path.len() > 1
        && !path.contains(['\\', '?', '#'])
        && !path.contains("://")
        && urls::flaw(&urls::output(&urls::written(&path))).is_none();
    if is_fine {
        return Some(path);
    }
    notes.push(format!("its old address `{}` is no path in a site", entry.address.escape_debug()));
    None
}

fn year(entry: &Entry, path: Option<&str>) -> String {
    let is_year = |year: &&str| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let of_path = path.and_then(|path| path.trim_start_matches('/').split('/').next()).filter(is_year);
    let of_date = entry.published.get(..4).filter(is_year);
    of_path.or(of_date).unwrap_or("undated").to_owned()
}

fn slug(entry: &Entry, path: Option<&str>) -> String {
    let name = path.map(|path| path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)).unwrap_or(&entry.title);
    let name = name.trim_end_matches(".html").trim_end_matches(".htm");
    let mut slug = slugify(name, SlugMode::On);
    // A file's name is limited to 255 bytes, and those of images begin with it.
    slug.truncate(80);
    match slug.trim_end_matches('-') {
        "" => format!("post-{}", entry.number()).trim_end_matches('-').to_owned(),
        slug => slug.to_owned(),
    }
}

/// Gives posts their comments; returns how many found theirs.
fn assign_comments<'a>(feed: &'a Feed, posts: &mut [Post<'a>], report: &mut Report) -> usize {
    let by_number: BTreeMap<String, usize> =
        posts.iter().enumerate().map(|(index, post)| (post.entry.number().to_owned(), index)).collect();
    let (mut found, mut lost) = (0, 0);
    for comment in feed.entries.iter().filter(|entry| entry.kind == Some(Kind::Comment)) {
        // A draft of a comment is one that nobody approved.
        if comment.is_trashed || comment.is_draft {
            continue;
        }
        match by_number.get(feed::number(&comment.about)) {
            Some(index) => {
                posts[*index].comments.push(comment);
                found += 1;
            }
            None => lost += 1,
        }
    }
    if lost > 0 {
        report.notes.push(format!("{lost} comments are about posts that are not in the export, and are left out"));
    }
    found
}

fn anchors(nodes: &[Node]) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    html::elements(nodes, &mut |element| {
        let name = if element.name == "a" { element.attribute("name") } else { None };
        anchors.extend(element.attribute("id").into_iter().chain(name).map(str::to_owned));
    });
    anchors
}

fn addresses(feed: &Feed, posts: &[Post<'_>], settings: &Settings) -> OldAddresses {
    let mut old = OldAddresses { home: "@/_index.md".to_owned(), ..OldAddresses::default() };
    let addresses =
        feed.entries.iter().filter(|entry| entry.kind != Some(Kind::Comment)).map(|entry| entry.address.as_str());
    let hosts = addresses.chain(settings.urls.iter().map(String::as_str)).filter_map(host_and_path);
    old.hosts = hosts.map(|(host, _)| host).filter(|host| !host.is_empty()).collect();
    for post in posts {
        if let Some(path) = &post.path {
            old.files.insert(path.clone(), (post.file(), post.anchors.clone()));
        }
    }
    for post in posts {
        html::elements(&post.nodes, &mut |element| {
            let Some(href) = element.attribute("href").filter(|_| element.name == "a") else { return };
            let (target, anchor) = href.split_once('#').unwrap_or((href, ""));
            if !anchor.is_empty() {
                old.wanted.insert(urls::decode(anchor));
            }
            // The new shape does not say where the blog was. A link to the very path of a post can
            // only be meant for it.
            if let Some((host, path)) = host_and_path(target) {
                let path = urls::decode(path.split('?').next().unwrap_or(path));
                if path.len() > 1 && path.ends_with(".html") && old.files.contains_key(&path) {
                    old.hosts.insert(host);
                }
            }
        });
    }
    old
}

/// The text of a post's file, and notes on it.
fn text(
    post: &Post<'_>,
    addresses: &OldAddresses,
    images: &BTreeMap<String, String>,
    settings: &Settings,
) -> (String, PostReport) {
    let path = post.path.as_deref().unwrap_or("/");
    let links = Links { addresses, path, images, notes: std::cell::RefCell::default() };
    let Converted { markdown, kept, looks } = match settings.keep_html {
        true => convert::keep_html(&post.nodes, &links),
        false => convert::convert(&post.nodes, &links),
    };
    let mut notes = post.notes.clone();
    notes.extend(links.notes.into_inner());
    let text = front_matter(post, settings, markdown.trim_end(), &mut notes);
    (text, PostReport { kept, looks, notes })
}

/// Adds the sections that posts stand in, and the configuration of a site that has none. Files that
/// are there are not touched.
fn sections(feed: &Feed, addresses: &OldAddresses, settings: &Settings, has_pages: bool, plan: &mut Plan) {
    if settings.is_new {
        let host = addresses.hosts.iter().next().map_or("example.com", String::as_str);
        let title = if feed.title.is_empty() { "My blog" } else { &feed.title };
        let configuration = format!(
            "# Where the site will live. Feeds and links in it need this.\nbase_url = {}\ntitle = {}\n\n\
             taxonomies = [{{ name = {}, feed = true, paginate_by = 10 }}]\n",
            toml_string(&format!("https://{host}")),
            toml_string(title),
            toml_string(&settings.taxonomy)
        );
        plan.defaults.insert("brickpress.toml".to_owned(), configuration);
        plan.section("", "sort_by = \"date\"\npaginate_by = 10\n");
    }
    plan.posts_section();
    if has_pages {
        plan.section("pages/", "title = \"Pages\"\nrender = false\n");
    }
}
