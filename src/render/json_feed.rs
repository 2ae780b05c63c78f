//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).
//!
//! In: a feed's pages. Out: its JSON. Never: used where a site has a template of the feed's name.

use serde_json::{Value, json};

use crate::render::contexts::feed_pages;
use crate::render::values::Values;
use crate::site::PageId;
use crate::site::output_kind::{Feed, FeedOf};

/// The JSON of a feed.
pub(super) fn render(values: &Values, feed: &Feed) -> String {
    let site = &values.site;
    let config = &site.config;
    let (name, home) = match &feed.of {
        FeedOf::Site => (None, "/".to_owned()),
        FeedOf::Section(folder) => {
            let section = &site.sections[folder];
            (section.section.front.title.clone(), section.url.clone())
        }
        FeedOf::Term(taxonomy, term) => {
            let term = &site.taxonomies[*taxonomy].terms[*term];
            (Some(term.name.clone()), term.url.clone())
        }
    };
    let title = if config.title.is_empty() { config.base_url.clone() } else { config.title.clone() };
    let mut map = serde_json::Map::new();
    map.insert("version".into(), json!("https://jsonfeed.org/version/1.1"));
    map.insert("title".into(), json!(name.map_or(title.clone(), |name| format!("{name} · {title}"))));
    map.insert("home_page_url".into(), json!(site.permalink(&home)));
    map.insert("feed_url".into(), json!(site.permalink(&feed.url)));
    if !config.description.is_empty() {
        map.insert("description".into(), json!(config.description));
    }
    map.insert("language".into(), json!(config.default_language));
    if let Some(author) = &config.author {
        map.insert("authors".into(), json!([{ "name": author }]));
    }
    let items: Vec<Value> = feed_pages(site, feed).into_iter().map(|id| item(values, id)).collect();
    map.insert("items".into(), Value::from(items));
    let mut text = serde_json::to_string_pretty(&map).unwrap_or_default();
    text.push('\n');
    text
}

fn item(values: &Values, id: PageId) -> Value {
    let page = &values.site.pages[id];
    let permalink = values.site.permalink(&page.url);
    let mut map = serde_json::Map::new();
    let id_of_old = page.page.front.extra.get("feed_id");
    map.insert("id".into(), id_of_old.and_then(|id| serde_json::to_value(id).ok()).unwrap_or_else(|| json!(permalink)));
    map.insert("url".into(), json!(permalink));
    map.insert("title".into(), json!(page.title));
    map.insert(
        "content_html".into(),
        json!(values.page_in_feed(id).get_from_path("content").and_then(tera::Value::as_str)),
    );
    if let Some(description) = &page.page.front.description {
        map.insert("summary".into(), json!(description));
    }
    if let Some(date) = &page.page.date {
        map.insert("date_published".into(), json!(date.rfc3339()));
    }
    if let Some(date) = &page.page.updated {
        map.insert("date_modified".into(), json!(date.rfc3339()));
    }
    if !page.page.front.authors.is_empty() {
        let authors: Vec<Value> = page.page.front.authors.iter().map(|name| json!({ "name": name })).collect();
        map.insert("authors".into(), Value::from(authors));
    }
    let tags: Vec<&String> = page.page.front.taxonomies.values().flatten().collect();
    if !tags.is_empty() {
        map.insert("tags".into(), json!(tags));
    }
    Value::from(map)
}
