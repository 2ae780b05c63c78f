//! The configuration of a site. Each setting is a field of [`Config`] or of a struct in it; its
//! default stands in `config/defaults.toml`, the lowest of the layers that a configuration is made
//! of.
//!
//! In: the text of `brickpress.toml`, `zola.toml` or `config.toml`, or nothing. Out: a [`Config`]
//! in which every setting has its value. Never: reading files, looking at content.
//!
//! Names and meanings are Zola's (0.23); what Zola does not have is marked *brickpress*.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use serde::{Deserialize, Deserializer, Serialize};

use support::decode::layers::Layers;
use support::decode::{self, Data, Part};
use support::diagnostic::Diagnostic;

use hosting::{Blogger, Hosting};
use link_checker::LinkChecker;

mod checks;
pub mod deploy;
pub mod globs;
pub mod hosting;
pub mod images;
pub mod link_checker;
pub mod search;

pub use images::Images;
pub use search::Search;

/// File names that a configuration can have, the first one found wins.
pub const FILE_NAMES: [&str; 3] = ["brickpress.toml", "zola.toml", "config.toml"];

/// Whose defaults a site has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dialect {
    /// `brickpress.toml`, or no configuration at all.
    #[default]
    Brickpress,
    /// A configuration file of Zola: its defaults, so that a Zola site keeps its outputs.
    Zola,
}

/// A configuration.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Config {
    /// Whose defaults apply.
    #[serde(skip)]
    pub dialect: Dialect,
    /// The configuration file's name, if there is one.
    #[serde(skip)]
    pub file: Option<String>,
    /// Where the site will live, without a slash at the end.
    pub base_url: String,
    /// The site's title; may be empty.
    pub title: String,
    /// The site's description; may be empty.
    pub description: String,
    /// Language code of the content, `en` when not given.
    pub default_language: String,
    /// Codes of the other languages: content in them is left out.
    #[serde(deserialize_with = "keys")]
    pub languages: Vec<String>,
    /// The author of everything that names no author.
    pub author: Option<String>,
    /// Whether the site as a whole has feeds.
    pub generate_feeds: bool,
    /// Zola's older name of it.
    generate_feed: Option<bool>,
    /// How many entries a feed has at the most; `None` for all.
    pub feed_limit: Option<usize>,
    /// Feed files: `atom.xml`, `rss.xml`, `feed.json`, or others with a template of that name.
    pub feed_filenames: Vec<String>,
    /// Declared taxonomies; `None` when the configuration says nothing, then those that pages use.
    pub taxonomies: Option<Vec<TaxonomyConfig>>,
    /// A folder above all taxonomies, without slashes at its ends; may be empty.
    pub taxonomy_root: String,
    /// Content files to pass over, as globs relative to `content`.
    pub ignored_content: Vec<String>,
    /// Static files to pass over, as globs relative to `static`.
    pub ignored_static: Vec<String>,
    /// Content files whose text is no template, as globs relative to `content`.
    pub skip_content_templating: Vec<String>,
    /// The output folder, relative to the root.
    pub output_dir: String,
    /// Whether hidden files (`.nojekyll`) of the output folder are left alone. They always are
    /// here; the key is accepted for Zola's sake.
    pub preserve_dotfiles_in_output: bool,
    /// Whether there is a `sitemap.xml`.
    pub generate_sitemap: bool,
    /// Whether there is a `robots.txt`.
    pub generate_robots_txt: bool,
    /// *brickpress*: whether there is an `llms.txt`.
    pub generate_llms_txt: bool,
    /// Whether the pages after the first of a list stay out of the sitemap.
    #[serde(deserialize_with = "is_all")]
    pub exclude_paginated_pages_in_sitemap: bool,
    /// How paths, terms and heading ids are made from text.
    pub slugify: Slugify,
    /// Markdown settings.
    pub markdown: Markdown,
    /// *brickpress*: how smaller copies of images are made; `None` for none.
    pub images: Option<Images>,
    /// Whether there is a search over the site.
    build_search_index: bool,
    /// Its settings; `None` for no search.
    pub search: Option<Search>,
    /// Texts by key, for the function `trans`.
    pub translations: BTreeMap<String, String>,
    /// Values for the site's own templates.
    #[serde(default)]
    pub extra: Data,
    /// *brickpress*: the environment that the configuration is for, `staging`.
    #[serde(skip)]
    pub env: Option<String>,
    /// *brickpress*: whether drafts are published.
    pub publish_drafts: bool,
    /// *brickpress*: whether posts dated in the future are published.
    pub publish_future: bool,
    /// *brickpress*: the folder of the archive by year and month; `None` for no archive.
    #[serde(deserialize_with = "archive_folder")]
    pub archive: Option<String>,
    /// *brickpress*: workspaces that pictures are drawn from, by name.
    pub workspaces: BTreeMap<String, WorkspaceConfig>,
    /// *brickpress*: where the site is published.
    pub hosting: Hosting,
    /// *brickpress*: whether the addresses of Blogger are kept.
    #[serde(rename = "compat", deserialize_with = "hosting::blogger")]
    pub blogger: Option<Blogger>,
    /// How links that lead elsewhere are checked.
    pub link_checker: LinkChecker,
    /// *brickpress*: where `brickpress deploy` brings the site, by name.
    pub deploy: BTreeMap<String, deploy::Target>,
    // Settings of Zola for parts that brickpress does not have; accepted so that a Zola site builds
    // without a change.
    theme: Option<String>,
    compile_sass: bool,
    #[serde(rename = "minify_html")]
    _minify_html: bool,
    #[serde(rename = "hard_link_static")]
    _hard_link_static: bool,
}

/// A taxonomy as declared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct TaxonomyConfig {
    /// Its name: `tags`.
    pub name: String,
    /// Posts on a page of a term; `None` for all on one.
    #[serde(default)]
    pub paginate_by: Option<usize>,
    /// The path segment before a page's number, `page` when not given.
    #[serde(default)]
    pub paginate_path: Option<String>,
    /// Whether each term has feeds.
    #[serde(default)]
    pub feed: bool,
    /// Whether pages for the terms are made at all.
    #[serde(default = "yes")]
    pub render: bool,
    /// Language; only the default language is supported.
    #[serde(default)]
    pub lang: Option<String>,
}

/// How text becomes part of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum SlugMode {
    /// ASCII letters, digits and hyphens.
    #[default]
    On,
    /// Letters of every script stay; only what is not allowed in paths goes.
    Safe,
    /// As written.
    Off,
}

/// Slug settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Slugify {
    /// For paths of pages and sections.
    pub paths: SlugMode,
    /// For terms.
    pub taxonomies: SlugMode,
    /// For heading ids.
    pub anchors: SlugMode,
    /// Whether a date at the start of a file's name stays in its slug.
    pub paths_keep_dates: bool,
}

/// Markdown settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Markdown {
    /// Whether code is highlighted.
    #[serde(rename = "highlight_code")]
    pub highlight: bool,
    /// Zola's settings for highlighting as written, for templates that look at them. Zola chooses a
    /// theme and a style here; brickpress always writes classes, and their colours stand in
    /// `highlight.css`.
    #[serde(default)]
    pub highlighting: Data,
    #[serde(rename = "highlight_theme")]
    _highlight_theme: Option<String>,
    /// `:smile:` becomes the character.
    pub render_emoji: bool,
    /// A class for links that lead elsewhere.
    pub external_links_class: Option<String>,
    /// Links that lead elsewhere open a new tab.
    pub external_links_target_blank: bool,
    /// `rel="nofollow"` on links that lead elsewhere.
    pub external_links_no_follow: bool,
    /// `rel="noreferrer"` on links that lead elsewhere.
    pub external_links_no_referrer: bool,
    /// `rel="external"` on links that lead elsewhere.
    pub external_links_external: bool,
    /// Typographic quotes, dashes and ellipses.
    pub smart_punctuation: bool,
    /// Definition lists.
    pub definition_list: bool,
    /// Footnotes are collected at the end. They always are here; the key is accepted for Zola's
    /// sake.
    pub bottom_footnotes: bool,
    /// Images are loaded when they come into view.
    pub lazy_async_image: bool,
    /// Where headings get a link to themselves, unless their section says otherwise.
    pub insert_anchor_links: InsertAnchor,
    /// `> [!NOTE]`.
    pub github_alerts: bool,
    /// *brickpress*: `$x^2$` becomes MathML.
    pub math: bool,
}

/// Where a heading's link to itself stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum InsertAnchor {
    /// Before the text.
    Left,
    /// After the text.
    Right,
    /// The whole heading is the link.
    Heading,
    /// Nowhere.
    #[default]
    None,
}

/// A workspace that pictures are drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WorkspaceConfig {
    /// Its folder, relative to the site's root; or a snapshot of it, a JSON file.
    pub path: String,
    /// The revision of its repository that is drawn, `v1.2.0`; the files as they are when not
    /// given.
    #[serde(default)]
    pub rev: Option<String>,
    /// Where a reader finds the source: `https://example.org/blob/main/{path}#L{line}`. `{path}` is
    /// relative to the workspace. With it, each brick of a picture is a link.
    #[serde(default)]
    pub source_url: Option<String>,
    /// Whether the site has pages about it, and in which folder.
    #[serde(default)]
    pub pages: WorkspacePages,
}

/// `pages = true`, or the folder that the pages stand in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum WorkspacePages {
    /// None; or in a folder of the workspace's name.
    Switch(bool),
    /// In this folder.
    Folder(String),
}

impl Default for WorkspacePages {
    fn default() -> Self {
        Self::Switch(false)
    }
}

/// `archive = false`, or the folder that it stands in.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Archive {
    Switch(bool),
    Folder(String),
}

fn archive_folder<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Archive::deserialize(deserializer)? {
        Archive::Switch(false) => None,
        Archive::Switch(true) => Some("archive".to_owned()),
        Archive::Folder(path) => Some(path),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Exclude {
    None,
    All,
}

fn is_all<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Exclude::deserialize(deserializer)? == Exclude::All)
}

fn keys<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(BTreeMap::<String, Data>::deserialize(deserializer)?.into_keys().collect())
}

fn yes() -> bool {
    true
}

/// An environment: what is laid over the configuration, so that a site can differ from place to
/// place.
#[derive(Debug, Clone, Copy)]
pub struct Environment<'a> {
    /// Its name: `staging`.
    pub name: &'a str,
    /// Its file's name and text, `brickpress.staging.toml`, if there is one.
    pub file: Option<(&'a str, &'a str)>,
}

/// The file of an environment, beside the configuration: `brickpress.toml` has
/// `brickpress.staging.toml`.
pub fn environment_file(file: &str, name: &str) -> String {
    format!("{}.{name}.toml", file.strip_suffix(".toml").unwrap_or(file))
}

/// Reads a configuration. A site without one has brickpress' defaults.
///
/// Mistakes are added to `diagnostics`; the configuration that is returned is then good enough to
/// find more mistakes with.
pub fn parse(source: Option<(&str, &str)>, diagnostics: &mut Vec<Diagnostic>) -> Config {
    parse_for(source, None, diagnostics)
}

/// [`parse`] for an environment: its table `[env.NAME]` and then its file are laid over the
/// configuration.
pub fn parse_for(
    source: Option<(&str, &str)>,
    environment: Option<Environment<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Config {
    let (file, text) = source.unwrap_or((FILE_NAMES[0], ""));
    let dialect = if file == FILE_NAMES[0] { Dialect::Brickpress } else { Dialect::Zola };
    let decoded = layers(Part { file, text, range: 0..text.len() }, environment, diagnostics).and_then(|layers| {
        let layers = layers.over(defaults(dialect));
        let decoded = layers.decode::<Config>()?;
        diagnostics.extend(decoded.unknown.iter().map(|path| unknown_key(&layers, path)));
        checks::check(&decoded.value, dialect, file, &layers, diagnostics);
        Ok(Config { env: environment.map(|environment| environment.name.to_owned()), ..decoded.value })
    });
    let mut config = decoded.unwrap_or_else(|diagnostic| {
        diagnostics.push(*diagnostic);
        defaults(dialect).decode().expect("a test reads the defaults").value
    });
    config.dialect = dialect;
    config.file = source.map(|(file, _)| file.to_owned());
    config.normalise();
    config
}

/// Reads the settings that count without a configuration.
fn defaults(dialect: Dialect) -> Layers<'static> {
    let text = include_str!("config/defaults.toml");
    let part = Part { file: "defaults.toml", text, range: 0..text.len() };
    let mut layers = Layers::new(part, "dialect").expect("a test reads the defaults");
    layers.choose(Some(if dialect == Dialect::Brickpress { "brickpress" } else { "zola" }));
    layers
}

/// The configuration with what an environment lays over it.
fn layers<'a>(
    base: Part<'a>,
    environment: Option<Environment<'a>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Layers<'a>, Box<Diagnostic>> {
    let file = base.file;
    let mut layers = Layers::new(base, "env")?;
    let is_table = layers.choose(environment.map(|environment| environment.name));
    let Some(Environment { name, file: over }) = environment else { return Ok(layers) };
    match over {
        Some((file, text)) => layers.push(Part { file, text, range: 0..text.len() })?,
        None if !is_table => {
            let missing = Diagnostic::error(format!("there is no environment `{name}`"));
            let missing = missing.suggest(name, layers.overlays().iter().map(String::as_str));
            let way_out = format!(
                "lay it over the configuration in a table `[env.{name}]`, or in a file `{}`",
                environment_file(file, name)
            );
            diagnostics.push(if missing.help.is_empty() { missing.help(way_out) } else { missing });
        }
        None => {}
    }
    Ok(layers)
}

fn unknown_key(layers: &Layers<'_>, path: &str) -> Diagnostic {
    let (parent, key) = path.rsplit_once('.').unwrap_or(("", path));
    let parent = parent.split('.').next().unwrap_or(parent);
    let known = match parent {
        "" => decode::fields::<Config>(),
        "markdown" => decode::fields::<Markdown>(),
        "slugify" => decode::fields::<Slugify>(),
        "search" => decode::fields::<Search>(),
        "images" => decode::fields::<Images>(),
        "taxonomies" => decode::fields::<TaxonomyConfig>(),
        "workspaces" => decode::fields::<WorkspaceConfig>(),
        "hosting" if path.contains(".redirects.") => decode::fields::<hosting::Redirect>(),
        "hosting" => decode::fields::<Hosting>(),
        "compat" => decode::fields::<hosting::Compat>(),
        "link_checker" => decode::fields::<LinkChecker>(),
        "deploy" => decode::fields::<deploy::Target>(),
        _ => &[],
    };
    let diagnostic = Diagnostic::error(format!("unknown key `{key}`")).suggest(key, known.iter().copied());
    let diagnostic = match diagnostic.help.is_empty() && parent.is_empty() {
        true => diagnostic.help("values for your own templates go under [extra]"),
        false => diagnostic,
    };
    layers.at_key(diagnostic, path)
}

/// Whether every part of a path, slashes at its ends aside, is a name. Empty is fine: nothing is
/// set then.
fn is_inside(path: &str) -> bool {
    let path = path.trim_matches('/');
    path.is_empty() || path.split('/').all(|name| !matches!(name, "" | "." | "..") && !name.contains(['\\', '\0']))
}

fn is_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    url == "/"
        || rest.is_some_and(|host| !host.is_empty() && !host.starts_with('/') && !host.contains(char::is_whitespace))
}

impl Config {
    /// Brings the settings into the form that the rest of the program counts on, and leaves out
    /// what was reported.
    fn normalise(&mut self) {
        self.base_url.truncate(self.base_url.trim_end_matches('/').len());
        self.languages.retain(|code| *code != self.default_language);
        self.generate_feeds = self.generate_feed.unwrap_or(self.generate_feeds);
        self.feed_filenames.iter_mut().for_each(trim_slashes);
        self.feed_filenames.retain(|name| !name.is_empty() && is_inside(name));
        self.taxonomy_root = self.taxonomy_root.trim_matches('/').to_owned();
        if !is_inside(&self.taxonomy_root) {
            self.taxonomy_root.clear();
        }
        self.archive = self.archive.take().filter(|path| is_inside(path));
        self.archive.iter_mut().for_each(trim_slashes);
        let mut names = BTreeSet::new();
        if let Some(taxonomies) = &mut self.taxonomies {
            taxonomies.retain(|taxonomy| names.insert(taxonomy.name.clone()));
            for taxonomy in taxonomies {
                taxonomy.paginate_path = taxonomy.paginate_path.take().filter(|path| is_inside(path));
            }
        }
        for workspace in self.workspaces.values_mut() {
            if matches!(&workspace.pages, WorkspacePages::Folder(path) if !is_inside(path)) {
                workspace.pages = WorkspacePages::default();
            }
        }
        if !self.build_search_index {
            self.search = None;
        }
        self.markdown.normalise();
        self.hosting.normalise();
    }
}

impl Markdown {
    fn normalise(&mut self) {
        match &self.highlighting {
            Data::Null => {}
            Data::Bool(on) => {
                self.highlight = *on;
                self.highlighting = Data::Null;
            }
            _ => self.highlight = true,
        }
    }
}

fn trim_slashes(path: &mut String) {
    *path = path.trim_matches('/').to_owned();
}

/// The base URL of a site that is served from this machine.
pub fn local_base_url(interface: IpAddr, port: u16) -> String {
    match interface {
        IpAddr::V6(address) => format!("http://[{address}]:{port}"),
        IpAddr::V4(address) if address.is_unspecified() => format!("http://127.0.0.1:{port}"),
        IpAddr::V4(address) => format!("http://{address}:{port}"),
    }
}
