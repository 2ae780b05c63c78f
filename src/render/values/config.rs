//! The configuration as templates see it.

use serde::Serialize;
use tera::Value;

use super::taxonomy::TaxonomyConfigValue;
use crate::config::{Config, InsertAnchor};
use crate::render::value::data;
use crate::site::{Mode, Site};

/// The value `config`.
#[derive(Debug, Serialize)]
pub(in crate::render) struct ConfigValue<'a> {
    base_url: &'a str,
    mode: &'static str,
    env: Option<&'a str>,
    title: &'a str,
    description: &'a str,
    default_language: &'a str,
    languages: Empty,
    author: Option<&'a str>,
    generate_feed: bool,
    generate_feeds: bool,
    feed_filenames: &'a [String],
    taxonomies: Vec<TaxonomyConfigValue<'a>>,
    build_search_index: bool,
    generate_sitemap: bool,
    generate_robots_txt: bool,
    exclude_paginated_pages_in_sitemap: &'static str,
    archive: Option<&'a str>,
    archive_url: Option<String>,
    markdown: MarkdownValue<'a>,
    search: Empty,
    extra: Value,
}

/// A map without keys.
#[derive(Debug, Serialize)]
struct Empty {}

impl<'a> ConfigValue<'a> {
    /// The configuration of a site.
    pub(in crate::render) fn of(site: &'a Site) -> Self {
        let config = &*site.config;
        let archive = config.archive.as_ref().filter(|_| !site.archive.is_empty());
        Self {
            base_url: &config.base_url,
            mode: match site.mode {
                Mode::Build => "build",
                Mode::Serve => "serve",
                Mode::Check => "check",
            },
            env: config.env.as_deref(),
            title: &config.title,
            description: &config.description,
            default_language: &config.default_language,
            languages: Empty {},
            author: config.author.as_deref(),
            generate_feed: config.generate_feeds,
            generate_feeds: config.generate_feeds,
            feed_filenames: &config.feed_filenames,
            taxonomies: site.taxonomies.iter().map(TaxonomyConfigValue::of).collect(),
            build_search_index: config.search.is_some(),
            generate_sitemap: config.generate_sitemap,
            generate_robots_txt: config.generate_robots_txt,
            exclude_paginated_pages_in_sitemap: if config.exclude_paginated_pages_in_sitemap { "all" } else { "none" },
            archive: config.archive.as_deref(),
            archive_url: archive.map(|folder| site.permalink(&crate::site::archive::url(folder))),
            markdown: MarkdownValue::of(config),
            search: Empty {},
            extra: data(&config.extra),
        }
    }
}

/// The value `config.markdown`.
#[derive(Debug, Serialize)]
struct MarkdownValue<'a> {
    highlight_code: bool,
    highlighting: Value,
    render_emoji: bool,
    external_links_target_blank: bool,
    external_links_no_follow: bool,
    external_links_no_referrer: bool,
    external_links_external: bool,
    smart_punctuation: bool,
    definition_list: bool,
    bottom_footnotes: bool,
    lazy_async_image: bool,
    github_alerts: bool,
    math: bool,
    external_links_class: Option<&'a str>,
    insert_anchor_links: &'static str,
}

impl<'a> MarkdownValue<'a> {
    fn of(config: &'a Config) -> Self {
        let markdown = &config.markdown;
        Self {
            highlight_code: markdown.highlight,
            highlighting: data(&markdown.highlighting),
            render_emoji: markdown.render_emoji,
            external_links_target_blank: markdown.external_links_target_blank,
            external_links_no_follow: markdown.external_links_no_follow,
            external_links_no_referrer: markdown.external_links_no_referrer,
            external_links_external: markdown.external_links_external,
            smart_punctuation: markdown.smart_punctuation,
            definition_list: markdown.definition_list,
            bottom_footnotes: markdown.bottom_footnotes,
            lazy_async_image: markdown.lazy_async_image,
            github_alerts: markdown.github_alerts,
            math: markdown.math,
            external_links_class: markdown.external_links_class.as_deref(),
            insert_anchor_links: match markdown.insert_anchor_links {
                InsertAnchor::Left => "left",
                InsertAnchor::Right => "right",
                InsertAnchor::Heading => "heading",
                InsertAnchor::None => "none",
            },
        }
    }
}
