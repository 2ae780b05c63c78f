//! Front matter: TOML between `+++` lines or YAML between `---` lines at the head of a file.
//!
//! In: a file's text. Out: its settings, typed and with Zola's names, and where its body starts. Never: what only shows across files
//! (URLs, sections, taxonomies that the configuration declares).

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::config::InsertAnchor;
use crate::content::date::Date;
use support::decode::{self, Data, DateText, Decoded, Language, Part};
use support::diagnostic::Diagnostic;

/// What an author set for a page.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub struct PageFrontMatter {
    /// The page's title.
    pub title: Option<String>,
    /// A sentence about it.
    pub description: Option<String>,
    /// When it is published.
    pub date: Option<DateText>,
    /// When it was last changed.
    pub updated: Option<DateText>,
    /// *brickpress*: from when on it is no longer published.
    pub expires: Option<DateText>,
    /// Order in a section that sorts by weight, light first.
    pub weight: Option<i64>,
    /// Not published yet.
    pub draft: bool,
    /// Whether it has an output of its own.
    pub render: bool,
    /// The last segment of its path.
    pub slug: Option<String>,
    /// Its whole path.
    pub path: Option<String>,
    /// Other paths that lead to it.
    pub aliases: Vec<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Whether a search finds it.
    pub in_search_index: bool,
    /// Whether feeds list it.
    pub include_in_feeds: bool,
    /// Whether it stays out of the lists of its section.
    pub hidden: bool,
    /// *brickpress*: braces in its text are braces, as in what was imported.
    pub skip_content_templating: bool,
    /// The template that shows it.
    pub template: Option<String>,
    /// Its terms by taxonomy.
    pub taxonomies: BTreeMap<String, Vec<String>>,
    /// Whatever its template needs.
    pub extra: Data,
}

impl Default for PageFrontMatter {
    fn default() -> Self {
        Self {
            title: None,
            description: None,
            date: None,
            updated: None,
            expires: None,
            weight: None,
            draft: false,
            render: true,
            slug: None,
            path: None,
            aliases: Vec::new(),
            authors: Vec::new(),
            in_search_index: true,
            include_in_feeds: true,
            hidden: false,
            skip_content_templating: false,
            template: None,
            taxonomies: BTreeMap::new(),
            extra: Data::Map(Vec::new()),
        }
    }
}

/// What an author set for a section.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub struct SectionFrontMatter {
    /// The section's title.
    pub title: Option<String>,
    /// A sentence about it.
    pub description: Option<String>,
    /// What its pages are sorted by.
    pub sort_by: SortBy,
    /// Order among the subsections of its parent, light first.
    pub weight: i64,
    /// Not published yet, with everything in it.
    pub draft: bool,
    /// The template that shows it.
    pub template: Option<String>,
    /// Pages on one page of its list; `None` for all.
    pub paginate_by: Option<usize>,
    /// Whether the list starts at the other end.
    pub paginate_reversed: bool,
    /// The path segment before a page's number.
    pub paginate_path: String,
    /// Where the headings of its pages get a link to themselves.
    pub insert_anchor_links: Option<InsertAnchor>,
    /// Whether it has an output of its own.
    pub render: bool,
    /// Where it leads instead of being shown.
    pub redirect_to: Option<String>,
    /// Whether a search finds it.
    pub in_search_index: bool,
    /// Whether its pages belong to its parent as well.
    pub transparent: bool,
    /// The template of its pages, and of those in its subsections that set none.
    pub page_template: Option<String>,
    /// Other paths that lead to it.
    pub aliases: Vec<String>,
    /// Whether it has feeds.
    pub generate_feeds: bool,
    /// Whether it stays out of the list of its parent's subsections.
    pub hidden: bool,
    /// *brickpress*: a pattern for the paths of its pages, and of those in its subsections that set none:
    /// `/{year}/{month}/{slug}.html`.
    pub permalink: Option<String>,
    /// Whatever its template needs.
    pub extra: Data,
}

impl Default for SectionFrontMatter {
    fn default() -> Self {
        Self {
            title: None,
            description: None,
            sort_by: SortBy::None,
            weight: 0,
            draft: false,
            template: None,
            paginate_by: None,
            paginate_reversed: false,
            paginate_path: "page".to_owned(),
            insert_anchor_links: None,
            render: true,
            redirect_to: None,
            in_search_index: true,
            transparent: false,
            page_template: None,
            aliases: Vec::new(),
            generate_feeds: false,
            hidden: false,
            permalink: None,
            extra: Data::Map(Vec::new()),
        }
    }
}

/// An order of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// As they are found.
    #[default]
    None,
    /// Latest first.
    Date,
    /// Last changed first.
    UpdateDate,
    /// As people sort titles: without regard to case, numbers by value.
    Title,
    /// By the bytes of the title.
    TitleBytes,
    /// Light first.
    Weight,
    /// By slug.
    Slug,
    /// By permalink.
    Permalink,
}

/// A text cut in two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The language of the front matter and where it stands; `None` without front matter.
    pub front: Option<(Language, Range<usize>)>,
    /// Where the body stands.
    pub body: Range<usize>,
}

/// Finds the front matter of a text. `file` names it in messages.
///
/// # Errors
/// The front matter is opened and never closed.
pub fn split(file: &str, text: &str) -> Result<Split, Box<Diagnostic>> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let first = text[start..].lines().next().unwrap_or_default().trim_end();
    let (fence, language) = match first {
        "+++" => ("+++", Language::Toml),
        "---" => ("---", Language::Yaml),
        _ => return Ok(Split { front: None, body: start..text.len() }),
    };
    let front_start = text[start..].find('\n').map_or(text.len(), |index| start + index + 1);
    let mut line_start = front_start;
    for line in text[front_start..].split_inclusive('\n') {
        let line_end = line_start + line.len();
        if line.trim_end() == fence {
            return Ok(Split { front: Some((language, front_start..line_start)), body: line_end..text.len() });
        }
        line_start = line_end;
    }
    let diagnostic = Diagnostic::error(format!("front matter is not closed by `{fence}`"));
    Err(Box::new(diagnostic.at(file, text, start..start + fence.len())))
}

/// Settings that decode from front matter.
pub trait FrontMatter: DeserializeOwned + Default {
    /// Makes a diagnostic of an unknown key.
    fn unknown(key: &str) -> Diagnostic;
}

impl FrontMatter for PageFrontMatter {
    fn unknown(key: &str) -> Diagnostic {
        let diagnostic = Diagnostic::warning(format!("unknown key `{key}`"));
        match key {
            "tags" | "tag" | "labels" | "label" | "categories" | "category" => {
                diagnostic.help(format!("taxonomies are listed under [taxonomies], as in {} = [\"rust\"]", plural(key)))
            }
            _ => suggest(diagnostic, key, decode::fields::<Self>()),
        }
    }
}

impl FrontMatter for SectionFrontMatter {
    fn unknown(key: &str) -> Diagnostic {
        suggest(Diagnostic::error(format!("unknown key `{key}`")), key, decode::fields::<Self>())
    }
}

fn plural(key: &str) -> &str {
    match key {
        "tag" => "tags",
        "label" => "labels",
        "category" => "categories",
        _ => key,
    }
}

fn suggest(diagnostic: Diagnostic, key: &str, known: &[&str]) -> Diagnostic {
    let diagnostic = diagnostic.suggest(key, known.iter().copied());
    if diagnostic.help.is_empty() {
        diagnostic.help("values for your own templates go under `extra`")
    } else {
        diagnostic
    }
}

/// Decodes the front matter of `text`; without any, the defaults. Mistakes are added to `diagnostics`.
pub fn decode<T: FrontMatter>(file: &str, text: &str, split: &Split, diagnostics: &mut Vec<Diagnostic>) -> T {
    let Some((language, range)) = &split.front else { return T::default() };
    let part = Part { file, text, range: range.clone() };
    match decode::decode::<T>(*language, &part) {
        Ok(Decoded { value, unknown }) => {
            diagnostics.extend(unknown.iter().map(|path| part.at_key(T::unknown(path), path)));
            value
        }
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            T::default()
        }
    }
}

/// Reads a date that was written under `key`. A wrong one is added to `diagnostics`.
pub fn date(key: &str, text: Option<&DateText>, part: &Part<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Date> {
    let DateText(text) = text?;
    let date = Date::parse(text);
    if date.is_none() {
        let wrong = Diagnostic::error(format!("`{text}` is not a date"));
        diagnostics.push(part.at_value(wrong.help("such as 2026-04-06 or 2026-04-06T09:30:00+02:00"), key));
    }
    date
}
