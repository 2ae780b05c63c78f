//! Blogs of Jekyll and Hugo.
//!
//! In: the folder of such a site. Out: a plan of its posts and pages with our front matter, at
//! their old addresses, and of its static files. Never: running a shortcode: what Markdown has
//! words for is rewritten, the rest stays as it was written and is reported.

use std::collections::{BTreeMap, BTreeSet};

use super::export::Export;
use super::front_matter::{FrontMatter, toml_string};
use super::plan::{Content, Plan};
use super::report::PostReport;
use super::shortcodes::{self, Targets};
use super::system::System;
use crate::content::date::{self, Date};
use crate::content::front_matter;
use support::decode::{self, Data, Part};
use support::diagnostic::Diagnostic;

mod address;

use address::{old_path, pattern};

/// A text of the old site.
struct OldPost {
    /// Its place there.
    name: String,
    /// Its file below `content`.
    file: String,
    settings: Data,
    body: String,
    is_draft: bool,
    /// Date and name from the name of its file.
    stem: String,
}

/// Plans what to write of a site. Its labels go to the taxonomy of this name.
///
/// # Errors
/// A file cannot be read, or front matter is broken: then nothing is planned.
pub(crate) fn static_site(system: System, export: &Export, taxonomy: &str) -> Result<Plan, Vec<Diagnostic>> {
    let mut plan = Plan::new(system.name());
    let mut old_posts = Vec::new();
    let mut problems = Vec::new();
    let mut files = 0;
    for number in 0..export.names.len() {
        match destination(system, &export.names[number]) {
            Some(Destination::Text(file, is_draft)) => match read(export, number, file, is_draft) {
                Ok(old) => old_posts.push(old),
                Err(diagnostic) => problems.push(*diagnostic),
            },
            Some(Destination::File(path)) => {
                plan.files.insert(path, Content::Copy(number));
                files += 1;
            }
            None => {}
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    if old_posts.is_empty() {
        let what = match system {
            System::Jekyll => "`_posts`",
            System::Hugo => "`content`",
        };
        return Err(vec![Diagnostic::error(format!(
            "there are no posts of {} in `{}`: nothing in {what}",
            system.name(),
            export.display_name
        ))]);
    }
    let pattern = pattern(system, export);
    let targets = Targets { files: old_posts.iter().map(|old| (old.name.clone(), old.file.clone())).collect() };
    let mut paths = BTreeSet::new();
    for old in &old_posts {
        let mut report = PostReport::default();
        let text = text(system, old, &pattern, taxonomy, &targets, &mut paths, &mut report);
        let path = format!("content/{}", old.file);
        plan.folders.insert(old.name.clone(), old.file.clone());
        plan.files.insert(path.clone(), Content::Bytes(text.into_bytes()));
        plan.report.posts.insert(path, report);
    }
    let posts = old_posts.iter().filter(|old| old.file.contains('/')).count();
    plan.report.counts = vec![("post", posts), ("page", old_posts.len() - posts), ("file", files)];
    plan.posts_section();
    Ok(plan)
}

enum Destination {
    /// A text, its file below `content`, and whether it is a draft by its place.
    Text(String, bool),
    /// A file that is copied.
    File(String),
}

/// Decides what becomes of a file.
fn destination(system: System, name: &str) -> Option<Destination> {
    let (stem, extension) = name.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    let is_text = matches!(extension.as_str(), "md" | "markdown" | "mkd" | "html" | "htm");
    match system {
        System::Jekyll => {
            let below = |folder: &str| {
                stem.strip_prefix(folder).or_else(|| stem.split_once(&format!("/{folder}")).map(|(_, rest)| rest))
            };
            let flat = |stem: &str| stem.rsplit('/').next().unwrap_or(stem).to_owned();
            if let Some(rest) = below("_posts/").filter(|_| is_text) {
                return Some(Destination::Text(format!("posts/{}.md", flat(rest)), false));
            }
            if let Some(rest) = below("_drafts/").filter(|_| is_text) {
                return Some(Destination::Text(format!("posts/{}.md", flat(rest)), true));
            }
            if name.starts_with(['_', '.']) || name.contains("/_") || name.contains("/.") {
                return None;
            }
            let is_page = extension == "md"
                && !stem.contains('/')
                && !matches!(stem, "README" | "index" | "404" | "LICENSE" | "CHANGELOG");
            match extension.as_str() {
                _ if is_page => Some(Destination::Text(format!("{stem}.md"), false)),
                "jpg" | "jpeg" | "png" | "gif" | "webp" | "avif" | "svg" | "pdf" | "mp3" | "mp4" | "zip" | "ico" => {
                    Some(Destination::File(format!("static/{name}")))
                }
                _ => None,
            }
        }
        System::Hugo => {
            if let Some(rest) = name.strip_prefix("content/") {
                let stem = rest.rsplit_once('.').map_or(rest, |(stem, _)| stem);
                return Some(match is_text {
                    // Sections of Hugo have settings that ours do not; the theme shows them by
                    // their names.
                    true if stem.rsplit('/').next() == Some("_index") => return None,
                    true => Destination::Text(format!("{stem}.md"), false),
                    false => Destination::File(format!("content/{rest}")),
                });
            }
            name.starts_with("static/").then(|| Destination::File(name.to_owned()))
        }
    }
}

fn read(export: &Export, number: usize, file: String, is_draft: bool) -> Result<OldPost, Box<Diagnostic>> {
    let display_name = export.display_name(number);
    let bytes = export.read(number).map_err(|message| Box::new(Diagnostic::error(message)))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Box::new(Diagnostic::error("file is not UTF-8").in_file(display_name.as_str())))?;
    let text = text.replace("\r\n", "\n");
    let name = export.names[number].clone();
    let stem =
        name.rsplit('/').next().unwrap_or(&name).rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
    // The name of a bundle is that of its folder.
    let stem = if stem == "index" { name.rsplit('/').nth(1).unwrap_or("index").to_owned() } else { stem };
    let split = front_matter::split(&display_name, &text)?;
    let settings = match &split.front {
        Some((_, range)) if text[range.clone()].trim().is_empty() => Data::Map(Vec::new()),
        Some((language, range)) => {
            decode::decode::<Data>(*language, &Part { file: &display_name, text: &text, range: range.clone() })?.value
        }
        None if text.starts_with('{') => return json(&display_name, &text, file, name, stem, is_draft),
        None => Data::Map(Vec::new()),
    };
    Ok(OldPost { name, file, settings, body: text[split.body].to_owned(), is_draft, stem })
}

/// Front matter in JSON, which Hugo knows.
fn json(
    display_name: &str,
    text: &str,
    file: String,
    name: String,
    stem: String,
    is_draft: bool,
) -> Result<OldPost, Box<Diagnostic>> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Data>();
    match values.next() {
        Some(Ok(settings)) => {
            let body = text[values.byte_offset()..].to_owned();
            Ok(OldPost { name, file, settings, body, is_draft, stem })
        }
        _ => Err(Box::new(Diagnostic::error("the front matter is no JSON").at(display_name, text, 0..1))),
    }
}

fn string(data: &Data) -> Option<String> {
    match data {
        Data::String(text) => Some(text.clone()),
        Data::Integer(number) => Some(number.to_string()),
        Data::Float(number) => Some(number.to_string()),
        Data::Bool(flag) => Some(flag.to_string()),
        Data::Null | Data::Array(_) | Data::Map(_) => None,
    }
}

/// A list, or words with blanks or commas between them.
fn list(data: &Data, is_split: bool) -> Vec<String> {
    match data {
        Data::Array(all) => all.iter().filter_map(string).collect(),
        Data::String(text) if is_split && text.contains(',') => {
            text.split(',').map(|word| word.trim().to_owned()).collect()
        }
        Data::String(text) if is_split => text.split_whitespace().map(str::to_owned).collect(),
        other => string(other).into_iter().collect(),
    }
}

fn text(
    system: System,
    old: &OldPost,
    patterns: &BTreeMap<String, String>,
    taxonomy: &str,
    targets: &Targets,
    paths: &mut BTreeSet<String>,
    report: &mut PostReport,
) -> String {
    let is_html = old.name.ends_with(".html") || old.name.ends_with(".htm");
    let mut body = shortcodes::rewrite(system, &old.body, &old.file, targets, &mut report.notes);
    if is_html {
        let converted = super::convert::convert(&super::html::parse(&body), &Unchanged);
        report.kept = converted.kept;
        report.looks = converted.looks;
        body = converted.markdown;
    }
    front_matter(system, old, patterns, taxonomy, paths, body.trim(), &mut report.notes)
}

/// Links of a site that keeps its addresses.
struct Unchanged;

impl super::convert::Addresses for Unchanged {
    fn link(&self, href: &str, _: bool) -> String {
        href.to_owned()
    }

    fn image(&self, src: &str) -> String {
        src.to_owned()
    }

    fn is_wanted(&self, _: &str) -> bool {
        true
    }
}

/// Settings that are taken over, and the rest as `extra`.
#[derive(Default)]
struct Front {
    lines: Vec<(&'static str, String)>,
    terms: Vec<String>,
    categories: Vec<String>,
    aliases: Vec<String>,
    authors: Vec<String>,
    extra: toml::Table,
    path: Option<String>,
    slug: Option<String>,
    date: Option<Date>,
    is_draft: bool,
    title: String,
}

fn front_matter(
    system: System,
    old: &OldPost,
    patterns: &BTreeMap<String, String>,
    taxonomy: &str,
    paths: &mut BTreeSet<String>,
    body: &str,
    notes: &mut Vec<String>,
) -> String {
    let mut front = Front { is_draft: old.is_draft, ..Front::default() };
    if let Data::Map(settings) = &old.settings {
        for (key, value) in settings {
            take(&mut front, key, value, notes);
        }
    }
    let named = date::from_file_name(&old.stem).filter(|_| system == System::Jekyll || front.date.is_none());
    let name =
        named.as_ref().filter(|_| system == System::Jekyll).map_or(old.stem.as_str(), |(_, rest)| rest).to_owned();
    if front.date.is_none() {
        front.date = named.map(|(date, _)| date);
    }
    let path = front.path.clone().or_else(|| old_path(system, old, &front, &name, patterns, notes));
    let path = path.filter(|path| match paths.insert(path.clone()) {
        true => true,
        false => {
            notes.push(format!("its old address `{path}` is that of another text as well; that one has it"));
            false
        }
    });
    write(&front, path.as_deref(), taxonomy, body)
}

fn write(front: &Front, path: Option<&str>, taxonomy: &str, body: &str) -> String {
    let mut text = FrontMatter::default();
    text.string("title", &front.title);
    if let Some(date) = &front.date {
        let is_day = date.text.len() == 10;
        text.set("date", &if is_day { date.text.clone() } else { date.rfc3339() });
    }
    for (key, value) in &front.lines {
        text.set(key, value);
    }
    text.flag("draft", front.is_draft);
    text.string("path", path.unwrap_or_default());
    text.list("aliases", &front.aliases);
    text.list("authors", &front.authors);
    let mut terms = front.terms.clone();
    terms.extend(front.categories.iter().filter(|category| !front.terms.contains(category)).cloned());
    terms.retain(|term| !term.trim().is_empty());
    let mut extra = toml::Table::new();
    if !front.extra.is_empty() {
        extra.insert("extra".to_owned(), toml::Value::Table(front.extra.clone()));
    }
    let extra = if extra.is_empty() { String::new() } else { format!("\n{extra}") };
    text.finish(taxonomy, &terms, &extra, body)
}

fn take(front: &mut Front, key: &str, value: &Data, notes: &mut Vec<String>) {
    let words = string(value);
    match (key.to_ascii_lowercase().as_str(), words) {
        (_, None) if *value == Data::Null => {}
        ("title", Some(text)) => front.title = text,
        ("description" | "summary" | "excerpt", Some(text))
            if !front.lines.iter().any(|(key, _)| *key == "description") =>
        {
            front.lines.push(("description", toml_string(&text)));
        }
        ("date" | "publishdate", Some(text)) => match Date::parse(&text) {
            Some(date) => front.date = Some(date),
            None => notes.push(format!("`{text}` is no date")),
        },
        ("lastmod" | "last_modified_at" | "updated" | "modified", Some(text)) => match Date::parse(&text) {
            Some(date) => front.lines.push(("updated", date.rfc3339())),
            None => notes.push(format!("`{text}` is no date")),
        },
        ("expirydate", Some(text)) => front.lines.extend(Date::parse(&text).map(|date| ("expires", date.rfc3339()))),
        ("draft", Some(text)) => front.is_draft |= text == "true",
        ("published", Some(text)) => front.is_draft |= text == "false",
        ("weight", Some(text)) if text.parse::<i64>().is_ok() => front.lines.push(("weight", text)),
        ("permalink" | "url", Some(text)) if !text.contains(':') && !text.contains("..") => front.path = Some(text),
        ("slug", Some(text)) => front.slug = Some(text),
        ("tags" | "tag", _) => front.terms.extend(list(value, true)),
        ("categories", _) => front.categories.extend(list(value, true)),
        ("category", _) => front.categories.extend(list(value, false)),
        ("author" | "authors", _) if !list(value, false).is_empty() => front.authors.extend(list(value, false)),
        ("aliases" | "redirect_from", _) => {
            let fine =
                |alias: &String| !alias.contains(['?', '#', '\\']) && !alias.contains("..") && !alias.contains("://");
            front.aliases.extend(list(value, false).into_iter().filter(fine));
        }
        ("layout" | "type" | "comments" | "markup" | "content_type", _) => {}
        (_, _) => match toml::Value::try_from(value) {
            Ok(value) => drop(front.extra.insert(key.to_owned(), value)),
            Err(_) => notes.push(format!("the setting `{key}` cannot be kept")),
        },
    }
}
