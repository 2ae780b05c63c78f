//! Front matter of a post of Blogger.
//!
//! In: a post. Out: its settings as TOML. Never: its text.

use super::super::feed::Kind;
use super::super::{toml_list, toml_string};
use super::{Post, Settings, comments_file, date};

/// The settings of a post.
pub(super) fn front(post: &Post<'_>, settings: &Settings, notes: &mut Vec<String>) -> String {
    let entry = post.entry;
    let mut front = String::new();
    let mut set = |key: &str, value: String| front.push_str(&format!("{key} = {value}\n"));
    if !entry.title.is_empty() {
        set("title", toml_string(&entry.title));
    }
    if !entry.description.is_empty() {
        set("description", toml_string(&entry.description));
    }
    let published = date(&entry.published);
    if published.is_empty() && !entry.published.is_empty() {
        notes.push(format!("`{}` is no date", entry.published.escape_debug()));
    }
    // A page of Blogger stands for itself: it is no post of a day.
    if !published.is_empty() && entry.kind != Some(Kind::Page) {
        set("date", published.clone());
    }
    let updated = date(&entry.updated);
    if !updated.is_empty() && updated != published {
        set("updated", updated);
    }
    if entry.is_draft {
        set("draft", "true".to_owned());
    }
    if let Some(path) = &post.path {
        set("path", toml_string(path));
    }
    if !entry.author.is_empty() {
        set("authors", toml_list(std::slice::from_ref(&entry.author)));
    }
    // Braces in an old post are braces.
    set("skip_content_templating", "true".to_owned());
    if !entry.labels.is_empty() {
        front.push_str(&format!("\n[taxonomies]\n{} = {}\n", toml_key(&settings.taxonomy), toml_list(&entry.labels)));
    }
    front.push_str(&extra(post));
    front
}

fn extra(post: &Post<'_>) -> String {
    let entry = post.entry;
    let mut extra = String::from("\n[extra]\n");
    extra.push_str(&format!("feed_id = {}\nblogger_id = {}\n", toml_string(&entry.id), toml_string(entry.number())));
    if !post.comments.is_empty() {
        extra.push_str(&format!("comments = {}\n", toml_string(&comments_file(&post.slug))));
    }
    if !entry.enclosure.is_empty() {
        extra.push_str(&format!("enclosure = {}\n", toml_string(&entry.enclosure)));
    }
    let (name, latitude, longitude) = &entry.location;
    if !name.is_empty() || !latitude.is_empty() {
        let number = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite()).unwrap_or_default();
        extra.push_str(&format!(
            "location = {{ name = {}, latitude = {:?}, longitude = {:?} }}\n",
            toml_string(name),
            number(latitude),
            number(longitude)
        ));
    }
    extra
}

/// A key as TOML has it.
pub(in crate::import) fn toml_key(key: &str) -> String {
    let is_bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_bare { key.to_owned() } else { toml_string(key) }
}
