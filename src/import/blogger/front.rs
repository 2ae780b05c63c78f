//! Front matter of a post of Blogger.
//!
//! In: a post, and its text as Markdown. Out: the text of its file. Never: a date that cannot be
//! read.

use super::super::feed::{Kind, date};
use super::super::front_matter::{FrontMatter, toml_string};
use super::{Post, Settings, comments_file};

/// The text of a post's file.
pub(super) fn front_matter(post: &Post<'_>, settings: &Settings, body: &str, notes: &mut Vec<String>) -> String {
    let entry = post.entry;
    let mut front = FrontMatter::default();
    front.string("title", &entry.title);
    front.string("description", &entry.description);
    let published = date(&entry.published);
    if published.is_empty() && !entry.published.is_empty() {
        notes.push(format!("`{}` is no date", entry.published.escape_debug()));
    }
    // A page of Blogger stands for itself: it is no post of a day.
    if !published.is_empty() && entry.kind != Some(Kind::Page) {
        front.set("date", &published);
    }
    let updated = date(&entry.updated);
    if !updated.is_empty() && updated != published {
        front.set("updated", &updated);
    }
    front.flag("draft", entry.is_draft);
    front.string("path", post.path.as_deref().unwrap_or_default());
    if !entry.author.is_empty() {
        front.list("authors", std::slice::from_ref(&entry.author));
    }
    front.finish(&settings.taxonomy, &entry.labels, &extra(post), body)
}

fn extra(post: &Post<'_>) -> String {
    let entry = post.entry;
    let mut extra = FrontMatter::default();
    extra.set("feed_id", &toml_string(&entry.id));
    extra.set("blogger_id", &toml_string(entry.number()));
    if !post.comments.is_empty() {
        extra.string("comments", &comments_file(&post.slug));
    }
    extra.string("enclosure", &entry.enclosure);
    let (name, latitude, longitude) = &entry.location;
    if !name.is_empty() || !latitude.is_empty() {
        let (latitude, longitude) = (coordinate(latitude), coordinate(longitude));
        let name = toml_string(name);
        extra.set("location", &format!("{{ name = {name}, latitude = {latitude:?}, longitude = {longitude:?} }}"));
    }
    extra.table("extra")
}

fn coordinate(text: &str) -> f64 {
    text.parse().ok().filter(|number: &f64| number.is_finite()).unwrap_or_default()
}
