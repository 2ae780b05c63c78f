//! Where texts of Jekyll and Hugo stood.
//!
//! In: a text and the patterns of its site. Out: its old address. Never: a guess: what a pattern
//! needs and the text does not have is noted.

use std::collections::BTreeMap;

use super::super::export::Export;
use super::super::system::System;
use super::{Front, OldPost, string};
use crate::config::SlugMode;
use crate::content::slug::slugify;
use support::decode::{self, Data, Language, Part};

/// How addresses of posts are made: Jekyll's pattern, or Hugo's by section.
pub(super) fn pattern(system: System, export: &Export) -> BTreeMap<String, String> {
    let names: &[&str] = match system {
        System::Jekyll => &["_config.yml", "_config.yaml"],
        System::Hugo => &["hugo.toml", "hugo.yaml", "hugo.yml", "config.toml", "config.yaml", "config.yml"],
    };
    let mut patterns = BTreeMap::new();
    let Some(number) = export.names.iter().position(|name| names.contains(&name.as_str())) else { return patterns };
    let Some(text) = export.read(number).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else { return patterns };
    let language = if export.names[number].ends_with("toml") { Language::Toml } else { Language::Yaml };
    let part = Part { file: &export.names[number], text: &text, range: 0..text.len() };
    let Ok(config) = decode::decode::<Data>(language, &part) else { return patterns };
    match (system, config.value.get("permalink"), config.value.get("permalinks")) {
        (System::Jekyll, Some(Data::String(pattern)), _) => drop(patterns.insert("posts".to_owned(), pattern.clone())),
        (System::Hugo, _, Some(Data::Map(sections))) => {
            for (section, pattern) in sections {
                match pattern {
                    Data::String(pattern) => drop(patterns.insert(section.clone(), pattern.clone())),
                    // Newer ones have a table for pages and one for sections.
                    Data::Map(inside) if section == "page" => {
                        let texts = inside.iter().filter_map(|(name, value)| Some((name.clone(), string(value)?)));
                        patterns.extend(texts);
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
    patterns
}

/// Where a text stood, by the rules of its system.
pub(super) fn old_path(
    system: System,
    old: &OldPost,
    front: &Front,
    name: &str,
    patterns: &BTreeMap<String, String>,
    notes: &mut Vec<String>,
) -> Option<String> {
    if front.is_draft {
        return None;
    }
    let section = old.file.split_once('/').map_or("", |(section, _)| section);
    let slug = front.slug.clone().unwrap_or_else(|| match system {
        System::Jekyll => name.to_owned(),
        System::Hugo => name.to_lowercase().replace(' ', "-"),
    });
    if system == System::Jekyll && !old.file.contains('/') {
        return Some(format!("/{name}.html"));
    }
    let pattern = match (system, patterns.get(section).map(String::as_str)) {
        (System::Jekyll, None | Some("date")) => "/:categories/:year/:month/:day/:title.html",
        (System::Jekyll, Some("pretty")) => "/:categories/:year/:month/:day/:title/",
        (System::Jekyll, Some("none")) => "/:categories/:title.html",
        (System::Hugo, None) => {
            let folder = old.file.trim_end_matches("/index.md").rsplit_once('/').map_or("", |(folder, _)| folder);
            return Some(format!("/{folder}/{slug}/").replace("//", "/").to_lowercase());
        }
        (_, Some(pattern)) => pattern,
    };
    match fill(pattern, front, &slug, section) {
        Ok(path) => Some(path),
        Err(word) => {
            notes.push(format!("its old address cannot be told: `{word}` of the pattern `{pattern}`"));
            None
        }
    }
}

fn fill(pattern: &str, front: &Front, slug: &str, section: &str) -> Result<String, String> {
    let civil = front.date.as_ref().map(|date| date.civil);
    let mut path = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once(':') {
        path.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        let (word, after) = after.split_at(end);
        let dated = |text: Option<String>| text.ok_or_else(|| word.to_owned());
        path.push_str(&match word {
            "year" => dated(civil.map(|date| format!("{:04}", date.year())))?,
            "short_year" => dated(civil.map(|date| format!("{:02}", date.year() % 100)))?,
            "month" => dated(civil.map(|date| format!("{:02}", date.month())))?,
            "i_month" => dated(civil.map(|date| date.month().to_string()))?,
            "day" => dated(civil.map(|date| format!("{:02}", date.day())))?,
            "i_day" => dated(civil.map(|date| date.day().to_string()))?,
            "title"
            | "slug"
            | "filename"
            | "contentbasename"
            | "slugorfilename"
            | "slugorcontentbasename"
            | "basename" => slug.to_owned(),
            "section" | "sections" => section.to_owned(),
            "categories" => front
                .categories
                .iter()
                .map(|name| slugify(name, SlugMode::Safe).to_lowercase())
                .collect::<Vec<_>>()
                .join("/"),
            "output_ext" => ".html".to_owned(),
            word => return Err(word.to_owned()),
        });
        rest = after;
    }
    path.push_str(rest);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let end = if path.ends_with('/') { "/" } else { "" };
    Ok(format!("/{}{end}", parts.join("/")))
}
