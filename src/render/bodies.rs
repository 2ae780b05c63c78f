//! The texts of pages and sections: templates expanded, Markdown parsed.
//!
//! In: an assembled site, loaded templates. Out: a [`Document`] for every text. Never: filling the documents' gaps.
//!
//! A text is a Tera template, except for its code: spans and blocks are hidden from Tera byte for byte, so `{{ }}` in code stands as written
//! and every place that Tera reports is a place in the file.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::ops::Range;
use std::sync::Arc;

use tera::Context;

use crate::config::{Config, InsertAnchor, SlugMode};
use crate::content::document::{Document, Piece};
use crate::content::facts::Facts;
use crate::content::markdown::{self, AnchorLinks, Options, Slugify};
use crate::content::page::Source;
use crate::content::tags;
use crate::render::Memos;
use crate::render::fingerprint::Gathered;
use crate::render::templates::Templates;
use crate::render::values::Shared;
use crate::site::publish::above;
use crate::site::{Site, SitePage};
use support::cache;
use support::diagnostic::Diagnostic;
use support::memo::{Items, Memo, Row, Same};

/// What came of texts.
#[derive(Debug, Default)]
pub struct BodyMemo {
    /// Of pages that stand for themselves, in their order.
    pages: Row<Settings, Arc<SitePage>, Prepared>,
    /// Of others, by what was written.
    texts: Memo<Same<str>, Input, Arc<Body>>,
}

impl BodyMemo {
    /// One that remembers nothing, for a program that builds once.
    pub fn once() -> Self {
        Self { pages: Row::off(), texts: Memo::off() }
    }

    /// Drops what the last build did not use.
    pub fn sweep(&self) {
        self.texts.sweep();
    }
}

/// What all texts are parsed by.
#[derive(Debug, Clone, PartialEq)]
struct Settings {
    config: Same<Config>,
    /// By folder.
    anchor_links: BTreeMap<String, InsertAnchor>,
}

impl Settings {
    fn of(site: &Site) -> Self {
        let set = site
            .sections
            .iter()
            .filter_map(|(folder, section)| Some((folder.clone(), section.section.front.insert_anchor_links?)));
        Self { config: Same::of(&site.config), anchor_links: set.collect() }
    }

    /// Where the headings of a folder's pages get links to themselves: the nearest section that says so decides.
    fn anchor_links(&self, folder: &str) -> InsertAnchor {
        // Without such a section, which is most often, no folder needs to be looked at.
        let mut set = above(folder).take_while(|_| !self.anchor_links.is_empty());
        let nearest = set.find_map(|folder| self.anchor_links.get(folder).copied());
        nearest.unwrap_or(self.config.0.markdown.insert_anchor_links)
    }
}

/// A text, and what is wrong with it.
type Prepared = (Arc<Body>, Vec<Diagnostic>);

/// What the facts of texts are called in the cache.
const FACTS: &str = "facts";

/// What a text is parsed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// The whole file, and what of it is the text.
    file: (Same<str>, Range<usize>),
    /// The text with its templates run, when it has some.
    expanded: Option<Arc<str>>,
    config: Same<Config>,
    anchor_links: InsertAnchor,
}

impl Input {
    fn markdown(&self) -> &str {
        let (file, range) = &self.file;
        self.expanded.as_deref().unwrap_or(&file.0[range.clone()])
    }
}

/// A text that was parsed. Its document, which is most of what came of that, is kept only where it is shown soon: parsing it again takes less time than
/// the memory of a large site is worth.
#[derive(Debug)]
pub struct Body {
    /// What the rest of the site needs to know of it.
    pub facts: Arc<Facts>,
    /// A hash of all that it was parsed from.
    pub key: u128,
    input: Input,
    options: Options,
    document: Option<Arc<Document>>,
}

impl Body {
    fn parse(input: &Input, options: Options, memos: &Memos) -> Self {
        let markdown = input.markdown();
        let key = cache::key(FACTS, &[markdown, hash_of(&options).as_str()]);
        if let Some(facts) = memos.site.get::<Facts>(key) {
            memos.site.mark_used(&facts.code);
            return Self { facts: Arc::new(facts), key, input: input.clone(), options, document: None };
        }
        let mut document = markdown::parse(markdown, &options);
        let facts = Arc::new(Facts::take(&mut document, options.highlight));
        memos.site.insert(key, &*facts);
        let document = memos.keeps_document(markdown.len()).then(|| Arc::new(document));
        Self { facts, key, input: input.clone(), options, document }
    }

    /// The document.
    pub fn document(&self) -> Arc<Document> {
        let parse = || Arc::new(markdown::parse(self.input.markdown(), &self.options));
        self.document.clone().unwrap_or_else(parse)
    }

    /// The pieces of the summary, where the text has one.
    pub fn summary(&self) -> Option<&[Piece]> {
        self.facts.summary.as_deref()
    }

    /// A diagnostic at a part of the document's Markdown, placed in the file. What a template made has no place of its own: it is looked for
    /// in the file, else the message names the file alone.
    pub fn at(&self, source: &Source, diagnostic: Diagnostic, range: Range<usize>) -> Diagnostic {
        let Some(expanded) = &self.input.expanded else { return source.at_body(diagnostic, range) };
        let words = expanded.get(range).map(|words| words.lines().next().unwrap_or(words)).unwrap_or_default();
        match source.body().find(words).filter(|_| words.len() > 1) {
            Some(start) => source.at_body(diagnostic, start..start + words.len()),
            None => diagnostic.in_file(source.file.as_str()).note("in what a template in the text made"),
        }
    }
}

/// A hash of the settings of a text, as a text.
fn hash_of(options: &Options) -> String {
    let mut bytes = Gathered::default();
    options.hash(&mut bytes);
    format!("{:032x}", bytes.digest128())
}

/// The texts of a site.
#[derive(Debug, Default)]
pub struct Bodies {
    /// Of its pages.
    pub pages: Vec<Arc<Body>>,
    /// Of its sections, by folder.
    pub sections: BTreeMap<String, Arc<Body>>,
}

impl Bodies {
    /// Expands and parses all texts. Mistakes are added to `diagnostics`.
    pub fn prepare(site: &Site, templates: &Templates, shared: &Shared, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let skip = glob_set(&site.config.skip_content_templating, diagnostics);
        let preparation = Preparation { site, templates, shared, skip, settings: Settings::of(site) };
        let prepared = shared.memos.bodies.pages.get(preparation.settings.clone(), &preparation);
        let mut pages = Vec::with_capacity(prepared.len());
        for (body, problems) in prepared {
            pages.push(body);
            diagnostics.extend(problems);
        }
        let mut sections = BTreeMap::new();
        for (folder, section) in &site.sections {
            let context = || shared.section_context(folder);
            let (body, problems) = preparation.body(&section.section.source, &section.section.path, folder, &context);
            diagnostics.extend(problems);
            sections.insert(folder.clone(), body);
        }
        Self { pages, sections }
    }
}

/// A set of globs; a wrong one is an error.
pub fn glob_set(globs: &[String], diagnostics: &mut Vec<Diagnostic>) -> globset::GlobSet {
    let mut set = globset::GlobSetBuilder::new();
    for glob in globs {
        match globset::Glob::new(glob) {
            Ok(glob) => drop(set.add(glob)),
            Err(error) => diagnostics.push(Diagnostic::error(format!("`{glob}` is not a glob: {}", error.kind()))),
        }
    }
    set.build().unwrap_or_default()
}

struct Preparation<'a> {
    site: &'a Site,
    templates: &'a Templates,
    shared: &'a Shared,
    skip: globset::GlobSet,
    settings: Settings,
}

/// The pages of a site.
impl Items for Preparation<'_> {
    type Held = Arc<SitePage>;
    type Result = Prepared;

    fn count(&self) -> usize {
        self.site.pages.len()
    }

    fn address(&self, index: usize) -> usize {
        Arc::as_ptr(&self.site.pages[index]).addr()
    }

    fn is(&self, index: usize, held: &Self::Held) -> bool {
        Arc::ptr_eq(&self.site.pages[index], held)
    }

    fn hold(&self, index: usize) -> Self::Held {
        Arc::clone(&self.site.pages[index])
    }

    fn result(&self, index: usize) -> (Prepared, bool) {
        let page = &self.site.pages[index].page;
        let context = || self.shared.page_context(index);
        // What templates in it make depends on everything.
        (self.body(&page.source, &page.path, &page.folder, &context), !page.source.has_tags)
    }
}

impl Preparation<'_> {
    fn body(
        &self,
        source: &Source,
        path: &str,
        folder: &str,
        context: &dyn Fn() -> Context,
    ) -> (Arc<Body>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let expanded = match source.has_tags && !self.skip.is_match(path) {
            true => self.expand(source, context, &mut diagnostics),
            false => None,
        };
        let failed = !diagnostics.is_empty();
        let input = Input {
            file: (source.key(), source.body.clone()),
            expanded,
            config: Same::of(&self.site.config),
            anchor_links: self.settings.anchor_links(folder),
        };
        let memos = &self.shared.memos;
        let parse = |input: &Input| {
            let options = options(&self.site.config, input.anchor_links, path);
            Arc::new(Body::parse(input, options, memos))
        };
        let body = memos.bodies.texts.get(source.key(), input, parse);
        // What Markdown makes of a template that did not run means nothing.
        if failed {
            return (body, diagnostics);
        }
        diagnostics
            .extend(body.facts.problems.iter().map(|problem| body.at(source, problem.clone(), problem.span.clone())));
        (body, diagnostics)
    }

    /// The text with its templates run; `None` when that fails.
    fn expand(
        &self,
        source: &Source,
        context: &dyn Fn() -> Context,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Arc<str>> {
        let hidden = tags::hide_code(source.body());
        match self.templates.expand(&hidden, &context()) {
            Ok(expanded) => Some(tags::show_code(&expanded).into()),
            Err(problems) => {
                diagnostics.extend(problems.into_iter().map(|(diagnostic, range)| match range {
                    Some(range) => source.at_body(diagnostic, range),
                    None => diagnostic.in_file(source.file.as_str()),
                }));
                None
            }
        }
    }
}

/// The settings of Markdown for the text at `path` below `content`.
pub(super) fn options(config: &Config, anchor_links: InsertAnchor, path: &str) -> Options {
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

/// Makes ids of footnotes unique where several texts stand on one page: `posts/a.md` gives `a-`.
fn footnote_prefix(path: &str) -> String {
    let name = path.trim_end_matches(".md").trim_end_matches(".ipynb").trim_end_matches("/index");
    let name = name.rsplit('/').next().unwrap_or(name);
    format!("{}-", crate::content::slug::slugify(name, SlugMode::On))
}
