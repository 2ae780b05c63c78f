//! The configuration of a site: raw as written, then checked once.
//!
//! In: the text of `brickpress.toml`, `zola.toml` or `config.toml`, or nothing. Out: a [`Config`] in which every setting has its
//! value. Never: reading files, looking at content.
//!
//! Names and meanings are Zola's (0.23); what Zola does not have is marked *brickpress*.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::features;
use support::decode::layers::Layers;
use support::decode::{self, Data, Part};
use support::diagnostic::Diagnostic;

use hosting::{Blogger, Hosting, RawCompat, RawHosting};
use link_checker::LinkChecker;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `brickpress.toml`, or no configuration at all.
    Brickpress,
    /// A configuration file of Zola: its defaults, so that a Zola site keeps its outputs.
    Zola,
}

/// A checked configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Whose defaults apply.
    pub dialect: Dialect,
    /// The configuration file's name, if there is one.
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
    pub languages: Vec<String>,
    /// The author of everything that names no author.
    pub author: Option<String>,
    /// Whether the site as a whole has feeds.
    pub generate_feeds: bool,
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
    /// Whether hidden files (`.nojekyll`) of the output folder are left alone. They always are here; the key is accepted for Zola's sake.
    pub preserve_dotfiles_in_output: bool,
    /// Whether there is a `sitemap.xml`.
    pub generate_sitemap: bool,
    /// Whether there is a `robots.txt`.
    pub generate_robots_txt: bool,
    /// *brickpress*: whether there is an `llms.txt`.
    pub generate_llms_txt: bool,
    /// Whether the pages after the first of a list stay out of the sitemap.
    pub exclude_paginated_pages_in_sitemap: bool,
    /// How paths, terms and heading ids are made from text.
    pub slugify: Slugify,
    /// Markdown settings.
    pub markdown: Markdown,
    /// *brickpress*: how smaller copies of images are made; `None` for none.
    pub images: Option<Images>,
    /// What a search over the site knows of its pages; `None` for no search.
    pub search: Option<Search>,
    /// Texts by key, for the function `trans`.
    pub translations: BTreeMap<String, String>,
    /// Whatever the site's templates need.
    pub extra: Data,
    /// *brickpress*: the environment that the configuration is for, `staging`.
    pub env: Option<String>,
    /// *brickpress*: whether drafts are published.
    pub publish_drafts: bool,
    /// *brickpress*: whether posts dated in the future are published.
    pub publish_future: bool,
    /// *brickpress*: the folder of the archive by year and month; `None` for no archive.
    pub archive: Option<String>,
    /// *brickpress*: workspaces that pictures are drawn from, by name.
    pub workspaces: BTreeMap<String, WorkspaceConfig>,
    /// *brickpress*: where the site is published.
    pub hosting: Hosting,
    /// *brickpress*: whether the addresses of Blogger are kept.
    pub blogger: Option<Blogger>,
    /// How links that lead elsewhere are checked.
    pub link_checker: LinkChecker,
    /// *brickpress*: where `brickpress deploy` brings the site, by name.
    pub deploy: BTreeMap<String, deploy::Target>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq)]
pub struct Markdown {
    /// Whether code is highlighted.
    pub highlight: bool,
    /// Zola's settings for highlighting as written, for templates that look at them.
    pub highlighting: Data,
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
    /// Footnotes are collected at the end. They always are here; the key is accepted for Zola's sake.
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
    /// The revision of its repository that is drawn, `v1.2.0`; the files as they are when not given.
    #[serde(default)]
    pub rev: Option<String>,
    /// Where a reader finds the source: `https://example.org/blob/main/{path}#L{line}`. `{path}` is relative to the workspace. With it,
    /// each brick of a picture is a link.
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

#[derive(Debug, Clone, Default, Deserialize)]
struct RawConfig {
    base_url: Option<String>,
    title: Option<String>,
    description: Option<String>,
    default_language: Option<String>,
    author: Option<String>,
    #[serde(alias = "generate_feed")]
    generate_feeds: Option<bool>,
    feed_limit: Option<usize>,
    feed_filenames: Option<Vec<String>>,
    taxonomies: Option<Vec<TaxonomyConfig>>,
    taxonomy_root: Option<String>,
    #[serde(default)]
    ignored_content: Vec<String>,
    #[serde(default)]
    ignored_static: Vec<String>,
    #[serde(default)]
    skip_content_templating: Vec<String>,
    output_dir: Option<String>,
    #[serde(default)]
    preserve_dotfiles_in_output: bool,
    generate_sitemap: Option<bool>,
    generate_robots_txt: Option<bool>,
    #[serde(default)]
    generate_llms_txt: bool,
    exclude_paginated_pages_in_sitemap: Option<Exclude>,
    #[serde(default)]
    slugify: RawSlugify,
    #[serde(default)]
    markdown: RawMarkdown,
    #[serde(default)]
    translations: BTreeMap<String, String>,
    #[serde(default)]
    extra: Data,
    #[serde(default)]
    publish_drafts: bool,
    publish_future: Option<bool>,
    archive: Option<RawArchive>,
    #[serde(default)]
    workspaces: BTreeMap<String, WorkspaceConfig>,
    #[serde(default)]
    hosting: RawHosting,
    #[serde(default)]
    compat: RawCompat,
    #[serde(default)]
    deploy: BTreeMap<String, deploy::RawTarget>,
    // Settings of Zola for parts that brickpress does not have; accepted so that a Zola site builds without a change.
    #[serde(default)]
    theme: Option<String>,
    #[serde(default)]
    compile_sass: bool,
    #[serde(default, rename = "minify_html")]
    _minify_html: bool,
    #[serde(default)]
    build_search_index: bool,
    #[serde(default, rename = "hard_link_static")]
    _hard_link_static: bool,
    #[serde(default)]
    link_checker: LinkChecker,
    #[serde(default)]
    search: Search,
    images: Option<Images>,
    #[serde(default)]
    languages: toml::Table,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Exclude {
    None,
    All,
}

/// `archive = false`, or the folder that it stands in.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum RawArchive {
    Switch(bool),
    Path(String),
}

#[derive(Debug, Clone, Default, Deserialize)]
struct RawSlugify {
    #[serde(default)]
    paths: SlugMode,
    #[serde(default)]
    taxonomies: SlugMode,
    #[serde(default)]
    anchors: SlugMode,
    #[serde(default)]
    paths_keep_dates: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct RawMarkdown {
    highlighting: Option<RawHighlighting>,
    highlight_code: Option<bool>,
    #[serde(default, rename = "highlight_theme")]
    _highlight_theme: Option<String>,
    #[serde(default)]
    render_emoji: bool,
    external_links_class: Option<String>,
    #[serde(default)]
    external_links_target_blank: bool,
    #[serde(default)]
    external_links_no_follow: bool,
    #[serde(default)]
    external_links_no_referrer: bool,
    external_links_external: Option<bool>,
    #[serde(default)]
    smart_punctuation: bool,
    definition_list: Option<bool>,
    bottom_footnotes: Option<bool>,
    lazy_async_image: Option<bool>,
    insert_anchor_links: Option<InsertAnchor>,
    github_alerts: Option<bool>,
    math: Option<bool>,
}

/// Zola chooses a theme and a style here; brickpress always writes classes, and their colours stand in `highlight.css`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum RawHighlighting {
    Switch(bool),
    Table(Data),
}

fn yes() -> bool {
    true
}

/// An environment: what is laid over the configuration, so that a site can differ from place to place.
#[derive(Debug, Clone, Copy)]
pub struct Environment<'a> {
    /// Its name: `staging`.
    pub name: &'a str,
    /// Its file's name and text, `brickpress.staging.toml`, if there is one.
    pub file: Option<(&'a str, &'a str)>,
}

/// The file of an environment, beside the configuration: `brickpress.toml` has `brickpress.staging.toml`.
pub fn environment_file(file: &str, name: &str) -> String {
    format!("{}.{name}.toml", file.strip_suffix(".toml").unwrap_or(file))
}

/// Reads a configuration. A site without one has brickpress' defaults.
///
/// Mistakes are added to `diagnostics`; the configuration that is returned is then good enough to find more mistakes with.
pub fn parse(source: Option<(&str, &str)>, diagnostics: &mut Vec<Diagnostic>) -> Config {
    parse_for(source, None, diagnostics)
}

/// [`parse`] for an environment: its table `[env.NAME]` and then its file are laid over the configuration.
pub fn parse_for(
    source: Option<(&str, &str)>,
    environment: Option<Environment<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Config {
    let (file, text) = source.unwrap_or((FILE_NAMES[0], ""));
    let dialect = if file == FILE_NAMES[0] { Dialect::Brickpress } else { Dialect::Zola };
    let named = source.map(|(file, _)| file);
    let layers = match layers(Part { file, text, range: 0..text.len() }, environment, diagnostics) {
        Ok(layers) => layers,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            return check(RawConfig::default(), dialect, named);
        }
    };
    let raw = match layers.decode::<RawConfig>() {
        Ok(decoded) => {
            diagnostics.extend(decoded.unknown.iter().map(|path| unknown_key(&layers, path)));
            check_raw(&decoded.value, dialect, file, &layers, diagnostics);
            decoded.value
        }
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            RawConfig::default()
        }
    };
    Config { env: environment.map(|environment| environment.name.to_owned()), ..check(raw, dialect, named) }
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
        "" => decode::fields::<RawConfig>(),
        "markdown" => decode::fields::<RawMarkdown>(),
        "slugify" => decode::fields::<RawSlugify>(),
        "search" => decode::fields::<Search>(),
        "images" => decode::fields::<Images>(),
        "taxonomies" => decode::fields::<TaxonomyConfig>(),
        "workspaces" => decode::fields::<WorkspaceConfig>(),
        "hosting" if path.contains(".redirects.") => decode::fields::<hosting::Redirect>(),
        "hosting" => decode::fields::<RawHosting>(),
        "compat" => decode::fields::<RawCompat>(),
        "link_checker" => decode::fields::<LinkChecker>(),
        "deploy" => decode::fields::<deploy::RawTarget>(),
        _ => &[],
    };
    let diagnostic = Diagnostic::error(format!("unknown key `{key}`")).suggest(key, known.iter().copied());
    let diagnostic = match diagnostic.help.is_empty() && parent.is_empty() {
        true => diagnostic.help("values for your own templates go under [extra]"),
        false => diagnostic,
    };
    layers.at_key(diagnostic, path)
}

/// What the types alone do not say.
fn check_raw(raw: &RawConfig, dialect: Dialect, file: &str, layers: &Layers<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut push = |diagnostic: Diagnostic, key: &str| diagnostics.push(layers.at_value(diagnostic, key));
    match &raw.base_url {
        None if dialect == Dialect::Zola => {
            let missing =
                Diagnostic::error("missing key `base_url`").help("such as base_url = \"https://example.com\"");
            diagnostics.push(missing.in_file(file));
            return;
        }
        Some(url) if !is_url(url) => {
            let wrong = Diagnostic::error(format!("`{url}` is not a URL"));
            push(wrong.help("write where the site will live, such as \"https://example.com\""), "base_url");
        }
        _ => {}
    }
    if raw.output_dir.as_deref().is_some_and(|folder| folder.trim_matches(['/', '.']).is_empty()) {
        push(Diagnostic::error("the output folder must be a folder of its own"), "output_dir");
    }
    check_paths(raw, &mut push);
    hosting::check_raw(&raw.hosting, &mut push);
    deploy::check_raw(&raw.deploy, &mut push);
    if let Some((key, wrong, help)) = raw.images.as_ref().and_then(Images::mistake) {
        push(Diagnostic::error(wrong).help(help), key);
    }
    let mut names = std::collections::BTreeSet::new();
    for taxonomy in raw.taxonomies.iter().flatten() {
        if taxonomy.name.trim().is_empty() {
            push(Diagnostic::error("a taxonomy needs a name"), "taxonomies");
        } else if !names.insert(taxonomy.name.as_str()) {
            push(Diagnostic::error(format!("taxonomy `{}` is declared twice", taxonomy.name)), "taxonomies");
        }
    }
    let no_copies = features::require("photos").err();
    let ignored: [(bool, &str, &str); 5] = [
        (raw.theme.is_some(), "theme", "themes are not loaded; copy its templates and static files into the site"),
        (raw.compile_sass, "compile_sass", "Sass is not compiled; put CSS into `static`"),
        (raw.search.index_format.is_some(), "search.index_format", "the index is one of our own, for `search.js`"),
        (raw.images.is_some() && no_copies.is_some(), "images", no_copies.as_deref().unwrap_or_default()),
        (!raw.languages.is_empty(), "languages", "only pages of the default language are built"),
    ];
    for (given, key, what) in ignored {
        if given {
            let warning = Diagnostic::warning(format!("`{key}` is not supported: {what}"));
            diagnostics.push(layers.at_key(warning, key));
        }
    }
}

/// Paths in the site must stay in it.
fn check_paths(raw: &RawConfig, push: &mut dyn FnMut(Diagnostic, &str)) {
    let mut check = |path: &str, key: &str| {
        if !is_inside(path) {
            push(Diagnostic::error(format!("`{path}` is not a path inside the site")), key);
        }
    };
    raw.taxonomy_root.iter().for_each(|path| check(path, "taxonomy_root"));
    raw.feed_filenames.iter().flatten().for_each(|path| check(path, "feed_filenames"));
    if let Some(RawArchive::Path(path)) = &raw.archive {
        check(path, "archive");
    }
    for taxonomy in raw.taxonomies.iter().flatten() {
        taxonomy.paginate_path.iter().for_each(|path| check(path, "taxonomies.?.paginate_path"));
    }
    for (name, workspace) in &raw.workspaces {
        if let WorkspacePages::Folder(path) = &workspace.pages {
            check(path, &format!("workspaces.{name}.pages"));
        }
    }
}

/// Whether every part of a path, slashes at its ends aside, is a name. Empty is fine: nothing is set then.
fn is_inside(path: &str) -> bool {
    let path = path.trim_matches('/');
    path.is_empty() || path.split('/').all(|name| !matches!(name, "" | "." | "..") && !name.contains(['\\', '\0']))
}

fn is_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    url == "/"
        || rest.is_some_and(|host| !host.is_empty() && !host.starts_with('/') && !host.contains(char::is_whitespace))
}

fn check(raw: RawConfig, dialect: Dialect, file: Option<&str>) -> Config {
    let ours = dialect == Dialect::Brickpress;
    let default_language = raw.default_language.unwrap_or_else(|| "en".to_owned());
    let feeds: &[&str] = if ours { &["atom.xml", "rss.xml", "feed.json"] } else { &["atom.xml"] };
    Config {
        dialect,
        file: file.map(str::to_owned),
        base_url: raw.base_url.as_deref().unwrap_or("http://localhost").trim_end_matches('/').to_owned(),
        title: raw.title.unwrap_or_default(),
        description: raw.description.unwrap_or_default(),
        languages: raw.languages.keys().filter(|code| **code != default_language).cloned().collect(),
        default_language,
        author: raw.author,
        generate_feeds: raw.generate_feeds.unwrap_or(ours),
        feed_limit: raw.feed_limit.or(ours.then_some(20)),
        feed_filenames: check_feeds(raw.feed_filenames, feeds),
        taxonomies: raw.taxonomies.map(without_repetitions).or((!ours).then(Vec::new)),
        taxonomy_root: raw
            .taxonomy_root
            .filter(|path| is_inside(path))
            .unwrap_or_default()
            .trim_matches('/')
            .to_owned(),
        ignored_content: raw.ignored_content,
        ignored_static: raw.ignored_static,
        skip_content_templating: raw.skip_content_templating,
        output_dir: raw.output_dir.unwrap_or_else(|| "public".to_owned()),
        preserve_dotfiles_in_output: raw.preserve_dotfiles_in_output,
        generate_sitemap: raw.generate_sitemap.unwrap_or(true),
        generate_robots_txt: raw.generate_robots_txt.unwrap_or(true),
        generate_llms_txt: raw.generate_llms_txt,
        exclude_paginated_pages_in_sitemap: raw.exclude_paginated_pages_in_sitemap == Some(Exclude::All),
        slugify: Slugify {
            paths: raw.slugify.paths,
            taxonomies: raw.slugify.taxonomies,
            anchors: raw.slugify.anchors,
            paths_keep_dates: raw.slugify.paths_keep_dates,
        },
        markdown: check_markdown(raw.markdown, ours),
        images: raw.images,
        search: raw.build_search_index.then_some(raw.search),
        translations: raw.translations,
        extra: raw.extra,
        env: None,
        publish_drafts: raw.publish_drafts,
        publish_future: raw.publish_future.unwrap_or(!ours),
        archive: check_archive(raw.archive, ours),
        workspaces: raw
            .workspaces
            .into_iter()
            .map(|(name, workspace)| (name, without_stray_pages(workspace)))
            .collect(),
        hosting: hosting::check(raw.hosting),
        blogger: hosting::check_compat(raw.compat),
        link_checker: raw.link_checker,
        deploy: deploy::check(raw.deploy),
    }
}

/// A workspace without pages that would lead out of the site; these were reported.
fn without_stray_pages(workspace: WorkspaceConfig) -> WorkspaceConfig {
    match &workspace.pages {
        WorkspacePages::Folder(path) if !is_inside(path) => {
            WorkspaceConfig { pages: WorkspacePages::default(), ..workspace }
        }
        _ => workspace,
    }
}

/// The first declaration of each taxonomy, without what leads out of the site; these were reported.
fn without_repetitions(taxonomies: Vec<TaxonomyConfig>) -> Vec<TaxonomyConfig> {
    let mut known = std::collections::BTreeSet::new();
    let first = taxonomies.into_iter().filter(|taxonomy| known.insert(taxonomy.name.clone()));
    first
        .map(|taxonomy| TaxonomyConfig {
            paginate_path: taxonomy.paginate_path.filter(|path| is_inside(path)),
            ..taxonomy
        })
        .collect()
}

fn check_archive(raw: Option<RawArchive>, default: bool) -> Option<String> {
    match raw.unwrap_or(RawArchive::Switch(default)) {
        RawArchive::Switch(false) => None,
        RawArchive::Switch(true) => Some("archive".to_owned()),
        RawArchive::Path(path) => Some(path.trim_matches('/').to_owned()).filter(|path| is_inside(path)),
    }
}

/// File names of feeds without those that were reported.
fn check_feeds(raw: Option<Vec<String>>, default: &[&str]) -> Vec<String> {
    let names = raw.unwrap_or_else(|| default.iter().map(|&name| name.to_owned()).collect());
    let names = names.into_iter().map(|name| name.trim_matches('/').to_owned());
    names.filter(|name| !name.is_empty() && is_inside(name)).collect()
}

fn check_markdown(raw: RawMarkdown, ours: bool) -> Markdown {
    let (highlight, highlighting) = match raw.highlighting {
        Some(RawHighlighting::Switch(on)) => (on, Data::Null),
        Some(RawHighlighting::Table(settings)) => (true, settings),
        None => (raw.highlight_code.unwrap_or(ours), Data::Null),
    };
    Markdown {
        highlight,
        highlighting,
        render_emoji: raw.render_emoji,
        external_links_class: raw.external_links_class,
        external_links_target_blank: raw.external_links_target_blank,
        external_links_no_follow: raw.external_links_no_follow,
        external_links_no_referrer: raw.external_links_no_referrer,
        external_links_external: raw.external_links_external.unwrap_or(!ours),
        smart_punctuation: raw.smart_punctuation,
        definition_list: raw.definition_list.unwrap_or(ours),
        bottom_footnotes: raw.bottom_footnotes.unwrap_or(ours),
        lazy_async_image: raw.lazy_async_image.unwrap_or(ours),
        insert_anchor_links: raw.insert_anchor_links.unwrap_or(if ours {
            InsertAnchor::Right
        } else {
            InsertAnchor::None
        }),
        github_alerts: raw.github_alerts.unwrap_or(ours),
        math: raw.math.unwrap_or(ours),
    }
}

/// The base URL of a site that is served from this machine.
pub fn local_base_url(interface: IpAddr, port: u16) -> String {
    match interface {
        IpAddr::V6(address) => format!("http://[{address}]:{port}"),
        IpAddr::V4(address) if address.is_unspecified() => format!("http://127.0.0.1:{port}"),
        IpAddr::V4(address) => format!("http://{address}:{port}"),
    }
}
