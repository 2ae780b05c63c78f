//! Texts of pages and sections, parsed.
//!
//! In: a content file, or what its templates made of it, and the settings of Markdown. Out: a [`Text`]: what the rest of the site needs
//! to know of it, and its document when that is shown. Never: anything that depends on another file.

use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use support::cache::{self, Cache};
use support::diagnostic::Diagnostic;

use crate::config::{Config, InsertAnchor, SlugMode};
use crate::content::document::{Document, Piece};
use crate::content::document_summary::DocumentSummary;
use crate::content::markdown::{self, AnchorLinks, Options, Slugify};
use crate::content::page::Source;
use crate::content::slug::slugify;

/// The kind of the summaries of texts in the cache.
const SUMMARIES: &str = "facts";

/// A parsed text. Its document, which takes most of the memory, is kept only where it is shown soon: parsing it again takes less time
/// than the memory of a large site is worth.
#[derive(Debug)]
pub struct Text {
    /// What the rest of the site needs to know of it.
    pub summary: Arc<DocumentSummary>,
    /// A hash of the text and of the settings that it was parsed with.
    pub key: u128,
    markdown: Markdown,
    options: Options,
    /// Whether a search needs its running text.
    is_searched: bool,
    document: Option<Arc<Document>>,
}

/// The Markdown of a text.
#[derive(Debug, Clone)]
enum Markdown {
    /// A part of a file.
    File(Arc<str>, Range<usize>),
    /// What templates in a file made.
    Expanded(Arc<str>),
}

impl Markdown {
    fn as_str(&self) -> &str {
        match self {
            Self::File(text, range) => &text[range.clone()],
            Self::Expanded(text) => text,
        }
    }
}

/// For how many more bytes of text the parsed documents are kept until they are shown. A document takes three times the memory of its text.
#[derive(Debug, Default)]
pub struct DocumentBudget(AtomicUsize);

impl DocumentBudget {
    /// A budget of so many bytes.
    pub fn new(bytes: usize) -> Self {
        Self(AtomicUsize::new(bytes))
    }

    /// Takes so many bytes, if they are left.
    fn take(&self, bytes: usize) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes)).is_ok()
    }
}

/// The parser of the texts of one state of a site.
#[derive(Debug)]
pub struct TextParser<'a> {
    /// The configuration, by identity: the same value for as long as it says the same.
    pub config: &'a Arc<Config>,
    /// Summaries of texts from earlier runs.
    pub cache: &'a Cache,
    /// Which documents are kept.
    pub budget: &'a DocumentBudget,
}

impl TextParser<'_> {
    /// The text of a content file without templates, at `path` below `content`. It is parsed once for each state of its file.
    pub fn file(&self, source: &Source, path: &str, anchors: InsertAnchor) -> Arc<Text> {
        if let Some(text) = source.parsed.get(self.config, anchors) {
            return text;
        }
        let markdown = Markdown::File(Arc::clone(&source.text), source.body.clone());
        let text = Arc::new(self.parse(markdown, anchors, path));
        source.parsed.set(self.config, anchors, &text);
        text
    }

    /// What the templates in the content file at `path` made.
    pub fn expanded(&self, expanded: Arc<str>, path: &str, anchors: InsertAnchor) -> Arc<Text> {
        Arc::new(self.parse(Markdown::Expanded(expanded), anchors, path))
    }

    fn parse(&self, markdown: Markdown, anchors: InsertAnchor, path: &str) -> Text {
        let options = options(self.config, anchors, path);
        let is_searched = self.config.search.is_some();
        let key = cache::key(SUMMARIES, &[markdown.as_str(), &digest(&options)]);
        if let Some(summary) = self.cache.get::<DocumentSummary>(key) {
            self.cache.mark_used(&summary.code);
            return Text { summary: Arc::new(summary), key, markdown, options, is_searched, document: None };
        }
        let mut document = parse(markdown.as_str(), &options, is_searched);
        let summary = Arc::new(DocumentSummary::take(&mut document, options.highlight));
        self.cache.insert(key, &*summary);
        let document = self.budget.take(markdown.as_str().len()).then(|| Arc::new(document));
        Text { summary, key, markdown, options, is_searched, document }
    }
}

impl Text {
    /// The document.
    pub fn document(&self) -> Arc<Document> {
        let parse = || Arc::new(parse(self.markdown.as_str(), &self.options, self.is_searched));
        self.document.clone().unwrap_or_else(parse)
    }

    /// The pieces before `<!-- more -->`, where the text has that.
    pub fn summary_pieces(&self) -> Option<&[Piece]> {
        self.summary.summary.as_deref()
    }

    /// A diagnostic at a part of the document's Markdown, located in the file. What a template made has no location of its own: it is
    /// looked for in the file, else the message names only the file.
    pub fn at(&self, source: &Source, diagnostic: Diagnostic, range: Range<usize>) -> Diagnostic {
        let Markdown::Expanded(expanded) = &self.markdown else { return source.at_body(diagnostic, range) };
        let words = expanded.get(range).map(|words| words.lines().next().unwrap_or(words)).unwrap_or_default();
        match source.body().find(words).filter(|_| words.len() > 1) {
            Some(start) => source.at_body(diagnostic, start..start + words.len()),
            None => diagnostic.in_file(source.file.as_str()).note("in what a template in the text made"),
        }
    }
}

fn parse(markdown: &str, options: &Options, is_searched: bool) -> Document {
    if is_searched { markdown::parse_for_search(markdown, options) } else { markdown::parse(markdown, options) }
}

/// The text of a content file, once it is parsed. It is a part of the file's entry in memory: a file that is written anew has a new one.
#[derive(Debug, Default)]
pub struct ParsedText(Mutex<Option<ParsedBy>>);

/// A text, and the settings that it was parsed with.
type ParsedBy = (Arc<Config>, InsertAnchor, Arc<Text>);

impl ParsedText {
    fn get(&self, config: &Arc<Config>, anchors: InsertAnchor) -> Option<Arc<Text>> {
        let parsed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (parsed_by, with_anchors, text) = parsed.as_ref()?;
        (Arc::ptr_eq(parsed_by, config) && *with_anchors == anchors).then(|| Arc::clone(text))
    }

    fn set(&self, config: &Arc<Config>, anchors: InsertAnchor, text: &Arc<Text>) {
        let parsed = Some((Arc::clone(config), anchors, Arc::clone(text)));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = parsed;
    }
}

/// It follows from the rest of the file.
impl PartialEq for ParsedText {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for ParsedText {}

impl Clone for ParsedText {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()))
    }
}

/// The settings of Markdown for the text at `path` below `content`.
pub fn options(config: &Config, anchor_links: InsertAnchor, path: &str) -> Options {
    let markdown = &config.markdown;
    Options {
        smart_punctuation: markdown.smart_punctuation,
        definition_list: markdown.definition_list,
        github_alerts: markdown.github_alerts,
        bottom_footnotes: markdown.bottom_footnotes,
        lazy_async_image: markdown.lazy_async_image,
        math: markdown.math,
        render_emoji: markdown.render_emoji,
        insert_anchor_links: match anchor_links {
            InsertAnchor::Left => AnchorLinks::Left,
            InsertAnchor::Right => AnchorLinks::Right,
            InsertAnchor::Heading => AnchorLinks::Heading,
            InsertAnchor::None => AnchorLinks::None,
        },
        slugify_anchors: match config.slugify.anchors {
            SlugMode::On => Slugify::On,
            SlugMode::Safe => Slugify::Safe,
            SlugMode::Off => Slugify::Off,
        },
        external_links_class: markdown.external_links_class.clone(),
        external_links_target_blank: markdown.external_links_target_blank,
        external_links_no_follow: markdown.external_links_no_follow,
        external_links_no_referrer: markdown.external_links_no_referrer,
        external_links_external: markdown.external_links_external,
        highlight: markdown.highlight,
        galleries: config.dialect == crate::config::Dialect::Brickpress,
        base_url: config.base_url.clone(),
        footnote_prefix: footnote_prefix(path),
        ..Options::default()
    }
}

/// A hash of the settings of a text, in hexadecimal digits.
fn digest(options: &Options) -> String {
    let mut bytes = HashedBytes::default();
    options.hash(&mut bytes);
    format!("{:032x}", cache::hash(&bytes.0))
}

/// The bytes of a value that is hashed: all at once take a fraction of the time of many small pieces.
#[derive(Default)]
struct HashedBytes(Vec<u8>);

impl Hasher for HashedBytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        // The upper half is dropped.
        cache::hash(&self.0) as u64
    }
}

/// Makes ids of footnotes unique where several texts stand on one page: `posts/a.md` gives `a-`.
fn footnote_prefix(path: &str) -> String {
    let name = path.trim_end_matches(".md").trim_end_matches(".ipynb").trim_end_matches("/index");
    let name = name.rsplit('/').next().unwrap_or(name);
    format!("{}-", slugify(name, SlugMode::On))
}
