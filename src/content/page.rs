//! One content file: a page or a section.
//!
//! In: a file's path below `content` and its bytes. Out: a [`Page`] or a [`Section`] with its settings checked, its text not yet
//! looked at. Never: anything that depends on another file.

use std::ops::Range;
use std::sync::Arc;

use crate::config::{Dialect, Slugify};
use crate::content::date::{self, Date};
use crate::content::front_matter::{self, PageFrontMatter, SectionFrontMatter};
use crate::content::slug::slugify;
use crate::content::text::ParsedText;
use crate::content::{markdown, notebook, tags};
use crate::source::Bytes;
use support::decode::Part;
use support::diagnostic::Diagnostic;

/// A content file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name in messages: `content/posts/a.md`.
    pub file: String,
    /// The whole text.
    pub text: Arc<str>,
    /// The bytes between the front matter's fences, empty without front matter.
    pub front: Range<usize>,
    /// The bytes of the body.
    pub body: Range<usize>,
    /// Whether the body holds template tags.
    pub has_tags: bool,
    /// The body, once it is parsed.
    pub parsed: ParsedText,
}

impl Source {
    /// The text below the front matter.
    pub fn body(&self) -> &str {
        &self.text[self.body.clone()]
    }

    /// A diagnostic at a part of the body.
    pub fn at_body(&self, diagnostic: Diagnostic, range: Range<usize>) -> Diagnostic {
        diagnostic.at(self.file.as_str(), &self.text, self.body.start + range.start..self.body.start + range.end)
    }

    /// A diagnostic at a key of the front matter.
    pub fn at_key(&self, diagnostic: Diagnostic, key: &str) -> Diagnostic {
        self.front_part().at_key(diagnostic, key)
    }

    /// A diagnostic at what a key of the front matter sets.
    pub fn at_value(&self, diagnostic: Diagnostic, key: &str) -> Diagnostic {
        self.front_part().at_value(diagnostic, key)
    }

    fn front_part(&self) -> Part<'_> {
        Part { file: &self.file, text: &self.text, range: self.front.clone() }
    }
}

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its file.
    pub source: Source,
    /// The file's path below `content`: `posts/a.md`, `posts/b/index.md`.
    pub path: String,
    /// The folder whose section it belongs to: `posts` for both.
    pub folder: String,
    /// The folder of a page bundle: `posts/b`.
    pub bundle: Option<String>,
    /// The last segment of its path.
    pub slug: String,
    /// When it is published: from the front matter, else from the file's name.
    pub date: Option<Date>,
    /// When it was last changed.
    pub updated: Option<Date>,
    /// From when on it is no longer published.
    pub expires: Option<Date>,
    /// As its settings have it; else, in our own dialect, the heading that its text begins with.
    pub title: Option<String>,
    /// Its settings.
    pub front: PageFrontMatter,
}

/// A section.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its file; a section that nobody wrote (the root of a folder of posts) has an empty text.
    pub source: Source,
    /// The file's path below `content`: `posts/_index.md`.
    pub path: String,
    /// Its folder: `posts`, or nothing for the root.
    pub folder: String,
    /// Its settings.
    pub front: SectionFrontMatter,
}

/// What a content file is.
#[derive(Debug, Clone, PartialEq)]
pub enum ContentFile {
    /// Any Markdown file but `_index.md`, or a notebook.
    Page(Arc<Page>),
    /// `_index.md`.
    Section(Arc<Section>),
}

/// The settings of a site that a content file is read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    /// How names become parts of URLs.
    pub slugify: Slugify,
    /// Whose defaults apply.
    pub dialect: Dialect,
}

/// Parses the file at `path` below `content`. `None` when it is not text at all; mistakes are added to `diagnostics`.
pub fn parse(
    path: &str,
    bytes: &Bytes,
    options: ReadOptions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ContentFile> {
    let file = format!("content/{path}");
    let written = decode_utf8(&file, bytes, diagnostics)?;
    let is_notebook = path.ends_with(".ipynb");
    let text: Arc<str> = match is_notebook.then(|| notebook::to_markdown(&file, written)) {
        None => Arc::clone(written),
        Some(Ok(markdown)) => markdown.into(),
        Some(Err(diagnostic)) => {
            diagnostics.push(*diagnostic);
            return None;
        }
    };
    let split = match front_matter::split(&file, &text) {
        Ok(split) => split,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            return None;
        }
    };
    let front = split.front.as_ref().map_or(split.body.start..split.body.start, |(_, range)| range.clone());
    // A notebook's braces are those of its language.
    let has_tags = !is_notebook && tags::has_tags(&text[split.body.clone()]);
    let source = Source {
        file,
        text: Arc::clone(&text),
        front,
        body: split.body.clone(),
        has_tags,
        parsed: ParsedText::default(),
    };
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if name == "_index.md" {
        let front = front_matter::decode(&source.file, &source.text, &split, diagnostics);
        let mut section = Section { path: path.to_owned(), folder: folder.to_owned(), front, source };
        check_section(&section, diagnostics);
        forget_wrong_paths_of_section(&mut section.front);
        return Some(ContentFile::Section(Arc::new(section)));
    }
    let front = front_matter::decode(&source.file, &source.text, &split, diagnostics);
    Some(ContentFile::Page(Arc::new(page(path, source, front, options, diagnostics))))
}

/// A section that nobody wrote.
pub fn implied_section(folder: &str) -> Section {
    let path = if folder.is_empty() { "_index.md".to_owned() } else { format!("{folder}/_index.md") };
    let source = Source {
        file: format!("content/{path}"),
        text: "".into(),
        front: 0..0,
        body: 0..0,
        has_tags: false,
        parsed: ParsedText::default(),
    };
    Section { source, path, folder: folder.to_owned(), front: SectionFrontMatter::default() }
}

/// The text of a file that is one.
fn decode_utf8<'a>(file: &str, bytes: &'a Bytes, diagnostics: &mut Vec<Diagnostic>) -> Option<&'a Arc<str>> {
    if let Some(text) = bytes.text() {
        return Some(text);
    }
    let start = std::str::from_utf8(bytes).err()?.valid_up_to();
    let text = String::from_utf8_lossy(bytes);
    let diagnostic = Diagnostic::error("file is not UTF-8").label(format!("byte 0x{:02x}", bytes[start]));
    diagnostics.push(
        diagnostic.at(file, &text, start..start + 3).help("save it in the encoding UTF-8, or put it into `static`"),
    );
    None
}

fn page(
    path: &str,
    mut source: Source,
    front: PageFrontMatter,
    options: ReadOptions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Page {
    source.has_tags &= !front.skip_content_templating;
    let slugs = options.slugify;
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_bundle = matches!(name, "index.md" | "index.ipynb") && !parent.is_empty();
    let bundle = is_bundle.then(|| parent.to_owned());
    let (folder, stem) = match is_bundle {
        true => parent.rsplit_once('/').unwrap_or(("", parent)),
        false => (parent, name.strip_suffix(".md").or_else(|| name.strip_suffix(".ipynb")).unwrap_or(name)),
    };
    let (file_date, bare_stem) = match date::from_file_name(stem) {
        Some((date, rest)) => (Some(date), if slugs.paths_keep_dates || rest.is_empty() { stem } else { rest }),
        None => (None, stem),
    };
    let part = source.front_part();
    let date = front_matter::date("date", front.date.as_ref(), &part, diagnostics).or(file_date);
    let updated = front_matter::date("updated", front.updated.as_ref(), &part, diagnostics);
    let expires = front_matter::date("expires", front.expires.as_ref(), &part, diagnostics);
    let slug = slugify(front.slug.as_deref().unwrap_or(bare_stem), slugs.paths);
    let mut page = Page {
        path: path.to_owned(),
        folder: folder.to_owned(),
        bundle,
        slug,
        date,
        updated,
        expires,
        title: front.title.clone(),
        front,
        source,
    };
    check_page(&page, diagnostics);
    forget_wrong_paths(&mut page);
    if page.title.is_none() && options.dialect == Dialect::Brickpress {
        page.title = take_heading(&mut page.source);
    }
    page
}

/// The first heading of a text without a title, if it is a level 1 heading that everything else follows. It is taken out of the body,
/// because the template shows it.
fn take_heading(source: &mut Source) -> Option<String> {
    let body = source.body();
    let start = body.len() - body.trim_start().len();
    let line = body[start..].lines().next()?;
    // A heading with attributes or templates in it is more than a title.
    if !line.starts_with("# ") || line.contains(['{', '<']) {
        return None;
    }
    let title = markdown::parse(line, &markdown::Options::default()).headings.first()?.title.trim().to_owned();
    if title.is_empty() {
        return None;
    }
    source.body.start += start + line.len();
    Some(title)
}

/// What was reported is not reported again where it is used: the page has a place of its own instead.
fn forget_wrong_paths(page: &mut Page) {
    let is_wrong = |path: &String| leads_out(path) || path.trim_matches('/').trim().is_empty();
    if page.front.path.as_ref().is_some_and(is_wrong) {
        page.front.path = Some(page.path.clone());
    }
    if page.slug.is_empty() {
        page.slug.clone_from(&page.path);
    }
    page.front.aliases.retain(|alias| !leads_out(alias));
}

/// The same for a section.
fn forget_wrong_paths_of_section(front: &mut SectionFrontMatter) {
    front.permalink.take_if(|pattern| leads_out(pattern));
    front.aliases.retain(|alias| !leads_out(alias));
    if leads_out(&front.paginate_path) {
        front.paginate_path = SectionFrontMatter::default().paginate_path;
    }
}

fn check_page(page: &Page, diagnostics: &mut Vec<Diagnostic>) {
    let front = &page.front;
    let mut push = |message: String, key: &str, help: &str| {
        let diagnostic = Diagnostic::error(message);
        let diagnostic = if help.is_empty() { diagnostic } else { diagnostic.help(help) };
        diagnostics.push(page.source.at_value(diagnostic, key));
    };
    if front.slug.as_deref().is_some_and(|slug| slug.trim().is_empty()) {
        push("`slug` is empty".to_owned(), "slug", "leave it out to use the file's name");
    } else if page.slug.is_empty() && front.path.is_none() {
        let key = if front.slug.is_some() { "slug" } else { "title" };
        push("nothing of the name is left in the URL".to_owned(), key, "set `slug` or `path`");
    }
    if front.path.as_deref().is_some_and(|path| path.trim_matches('/').trim().is_empty()) {
        push("`path` is empty".to_owned(), "path", "leave it out to use the file's place");
    }
    let paths =
        front.path.iter().map(|path| (path, "path")).chain(front.aliases.iter().map(|alias| (alias, "aliases")));
    for (path, key) in paths {
        check_url_path(path, key, &mut push);
    }
    if front.slug.as_deref().is_some_and(|slug| slug.contains("..") || slug.contains('\\')) {
        push(format!("`{}` is not a slug", front.slug.as_deref().unwrap_or_default()), "slug", "");
    }
    for (taxonomy, terms) in &front.taxonomies {
        if terms.iter().any(|term| term.trim().is_empty()) {
            push(format!("a term of `{taxonomy}` is blank"), taxonomy, "");
        }
    }
}

fn check_section(section: &Section, diagnostics: &mut Vec<Diagnostic>) {
    let front = &section.front;
    let mut push = |message: String, key: &str, help: &str| {
        let diagnostic = Diagnostic::error(message);
        let diagnostic = if help.is_empty() { diagnostic } else { diagnostic.help(help) };
        diagnostics.push(section.source.at_value(diagnostic, key));
    };
    for alias in &front.aliases {
        check_url_path(alias, "aliases", &mut push);
    }
    if front.paginate_path.trim_matches('/').is_empty() {
        push("`paginate_path` is empty".to_owned(), "paginate_path", "such as \"page\"");
    }
    check_url_path(&front.paginate_path, "paginate_path", &mut push);
    if front.paginate_by == Some(0) {
        push("`paginate_by` is zero".to_owned(), "paginate_by", "leave it out to have all pages on one");
    }
    if let Some(pattern) = &front.permalink {
        check_pattern(pattern, &mut push);
    }
}

/// The words that a `permalink` pattern may hold.
pub const PATTERN_WORDS: [&str; 5] = ["year", "month", "day", "slug", "section"];

fn check_pattern(pattern: &str, push: &mut dyn FnMut(String, &str, &str)) {
    check_url_path(pattern, "permalink", push);
    let words: Vec<&str> = pattern.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or(rest)).collect();
    for word in &words {
        if !PATTERN_WORDS.contains(word) {
            let help = "known are {year}, {month}, {day}, {slug} and {section}";
            push(format!("`{{{word}}}` is not part of a permalink"), "permalink", help);
        }
    }
    if !words.contains(&"slug") {
        let help = "such as \"/{year}/{month}/{slug}.html\"";
        push("`permalink` lacks `{slug}`, so all pages would have one URL".to_owned(), "permalink", help);
    }
}

/// A path that an author wrote must stay inside the site.
fn check_url_path(path: &str, key: &str, push: &mut dyn FnMut(String, &str, &str)) {
    if leads_out(path) {
        let example = match key {
            "permalink" => "such as \"/{year}/{month}/{slug}.html\"",
            "paginate_path" => "such as \"page\"",
            _ => "such as \"/2026/04/hello.html\"",
        };
        push(format!("`{path}` is not a path inside the site"), key, example);
    }
}

fn leads_out(path: &str) -> bool {
    let leads_out = path.split('/').any(|segment| segment == ".." || segment == ".");
    leads_out || path.contains(['\\', '\0', '?', '#']) || path.contains("://")
}
