use serde::Serialize;
use tera::{Context, Value};

use crate::render::templates::Templates;
use crate::render::value::{data, to_value, with};
use crate::render::values::Values;
use crate::render::values::page::PageCard;
use crate::render::values::taxonomy::TaxonomyConfigValue;
use crate::render::workspace_pages;
use crate::site::output_kind::{Feed, FeedOf, OutputKind, Pager};
use crate::site::outputs::{SITEMAP_LIMIT, pager_count, pager_url, sitemap_urls, url_of};
use crate::site::publish::above;
use crate::site::related;
use crate::site::{PageId, Site, SiteSection};
use support::decode::Data;

/// The template of an output and its context.
pub(super) struct TemplateContext {
    /// The template's name.
    pub(super) template: String,
    /// The file or output that is rendered, for messages.
    pub(super) about: String,
    /// The variables of the template.
    pub(super) context: Context,
}

/// The template and the context of an output.
pub(super) fn of_output(values: &Values, templates: &Templates, path: &str, target: &OutputKind) -> TemplateContext {
    let url = url_of(path);
    let mut variables = Variables(values.common_context());
    if has_current_url(target) {
        variables.insert("current_path", url.as_str());
        variables.insert("current_url", values.site.permalink(&url));
    }
    let about = match target {
        OutputKind::Page(id) => values.site.pages[*id].page.source.file.clone(),
        OutputKind::Section(pager) => values.site.sections[&pager.of].section.source.file.clone(),
        _ => url,
    };
    let template = Output { values, templates, variables: &mut variables }.fill(target);
    TemplateContext { template, about, context: variables.0 }
}

/// Whether a template is told the address of its output.
fn has_current_url(target: &OutputKind) -> bool {
    !matches!(
        target,
        OutputKind::NotFound
            | OutputKind::Robots
            | OutputKind::LlmsTxt
            | OutputKind::Sitemap
            | OutputKind::SitemapPart(_)
            | OutputKind::Redirect(_)
    )
}

/// The variables of a template.
struct Variables(Context);

impl Variables {
    fn insert(&mut self, name: &'static str, value: impl Into<Value>) {
        self.0.insert_value(name, value.into());
    }
}

/// An output whose variables are collected.
struct Output<'a> {
    values: &'a Values,
    templates: &'a Templates,
    variables: &'a mut Variables,
}

impl Output<'_> {
    /// Adds the variables of an output; returns the name of its template.
    fn fill(&mut self, target: &OutputKind) -> String {
        match target {
            OutputKind::Page(id) => self.page(*id),
            OutputKind::Section(pager) => self.section(pager),
            OutputKind::Taxonomy(index) => self.taxonomy(*index),
            OutputKind::Term(pager) => self.term(pager),
            OutputKind::Archive => self.archive(),
            OutputKind::ArchiveYear(index) => {
                self.insert("year", self.values.year(&self.values.site.archive[*index]));
                "archive_year.html".to_owned()
            }
            OutputKind::ArchiveMonth(year, month) => self.archive_month(*year, *month),
            OutputKind::Workspace(page) => {
                let (template, variables) = workspace_pages::context(self.values, *page);
                for (name, value) in variables {
                    self.insert(name, value);
                }
                template.to_owned()
            }
            OutputKind::Feed(feed) => self.feed(feed),
            OutputKind::Sitemap | OutputKind::SitemapPart(_) => self.sitemap(target),
            OutputKind::Robots => "robots.txt".to_owned(),
            OutputKind::LlmsTxt => self.llms_txt(),
            OutputKind::Search => "search.html".to_owned(),
            OutputKind::NotFound => "404.html".to_owned(),
            OutputKind::Redirect(to) => {
                self.insert("url", to.as_str());
                "internal/alias.html".to_owned()
            }
            OutputKind::File(_)
            | OutputKind::Theme(_)
            | OutputKind::Hosting(_)
            | OutputKind::SearchIndex
            | OutputKind::SearchText(_) => String::new(),
        }
    }

    fn insert(&mut self, name: &'static str, value: impl Into<Value>) {
        self.variables.insert(name, value);
    }

    fn page(&mut self, id: PageId) -> String {
        let site = &self.values.site;
        self.insert("page", self.values.page(id));
        if self.values.usage.related {
            self.insert("related", related_pages(site, id));
        }
        self.insert("series", to_value(&SeriesValue::of(site, id)));
        page_template(site, id)
    }

    fn section(&mut self, pager: &Pager<String>) -> String {
        let section = &self.values.site.sections[&pager.of];
        let front = &section.section.front;
        let value = self.values.section(&pager.of).unwrap_or_else(Value::none);
        let content = ("content", self.values.section_content(section));
        if pager_count(section.pages.len(), front.paginate_by).is_some() {
            self.insert("section", with(&value, [("pages", Value::from(Vec::<Value>::new())), content]));
            self.insert("paginator", section_paginator(self.values, section, pager.number));
        } else {
            self.insert("section", with(&value, [content]));
        }
        let default = if pager.of.is_empty() { "index.html" } else { "section.html" };
        front.template.clone().unwrap_or_else(|| default.to_owned())
    }

    fn taxonomy(&mut self, index: usize) -> String {
        let taxonomy = &self.values.site.taxonomies[index];
        self.insert("taxonomy", to_value(&TaxonomyConfigValue::of(taxonomy)));
        self.insert("terms", self.values.terms(index));
        self.either(format!("{}/list.html", taxonomy.config.name), "taxonomy_list.html")
    }

    fn term(&mut self, pager: &Pager<(usize, usize)>) -> String {
        let (index, position) = pager.of;
        let taxonomy = &self.values.site.taxonomies[index];
        let term = &taxonomy.terms[position];
        self.insert("taxonomy", to_value(&TaxonomyConfigValue::of(taxonomy)));
        self.insert("term", self.values.term(index, position));
        if taxonomy.config.paginate_by.is_some_and(|by| by > 0) {
            let paginate_path = taxonomy.config.paginate_path.as_deref().unwrap_or("page");
            let paginate_by = taxonomy.config.paginate_by;
            let list = List { url: &term.url, pages: &term.pages, paginate_by, paginate_path };
            self.insert("paginator", paginator(self.values, &list, pager.number));
        }
        self.either(format!("{}/single.html", taxonomy.config.name), "taxonomy_single.html")
    }

    /// The first template if there is one of that name, else the second.
    fn either(&self, first: String, second: &str) -> String {
        if self.templates.has(&first) { first } else { second.to_owned() }
    }

    fn archive(&mut self) -> String {
        let years: Vec<Value> = self.values.site.archive.iter().map(|year| self.values.year(year)).collect();
        self.insert("archive", years);
        "archive.html".to_owned()
    }

    fn archive_month(&mut self, year: usize, month: usize) -> String {
        let archive = &self.values.site.archive;
        let all: Vec<(usize, usize)> = (0..archive.len())
            .flat_map(|year| (0..archive[year].months.len()).map(move |month| (year, month)))
            .collect();
        let here = all.iter().position(|&other| other == (year, month)).unwrap_or_default();
        // The latest stands first, so the month before this one comes after it.
        let (previous, next) = (all.get(here + 1), here.checked_sub(1).and_then(|index| all.get(index)));
        self.insert("year", archive[year].year);
        self.insert("month", self.month(Some(&(year, month))));
        self.insert("previous", self.month(previous));
        self.insert("next", self.month(next));
        "archive_month.html".to_owned()
    }

    fn month(&self, position: Option<&(usize, usize)>) -> Value {
        let archive = &self.values.site.archive;
        position
            .map_or_else(Value::none, |&(year, month)| self.values.month(&archive[year], &archive[year].months[month]))
    }

    fn feed(&mut self, feed: &Feed) -> String {
        let site = &self.values.site;
        let ids = feed_pages(site, feed);
        self.insert("last_updated", last_updated(site, &ids));
        self.insert("feed_url", site.permalink(&feed.url));
        self.insert("pages", ids.iter().map(|&id| self.values.page_in_feed(id)).collect::<Vec<_>>());
        match &feed.of {
            FeedOf::Site => {}
            FeedOf::Section(folder) => self.insert("section", self.values.section(folder).unwrap_or_else(Value::none)),
            FeedOf::Term(taxonomy, term) => {
                self.insert("taxonomy", to_value(&TaxonomyConfigValue::of(&site.taxonomies[*taxonomy])));
                self.insert("term", self.values.term(*taxonomy, *term));
            }
        }
        feed.file_name.clone()
    }

    fn sitemap(&mut self, target: &OutputKind) -> String {
        let site = &self.values.site;
        let urls = sitemap_urls(&site.config, &site.outputs);
        let part = match target {
            OutputKind::SitemapPart(number) => urls.chunks(SITEMAP_LIMIT).nth(number - 1).unwrap_or_default(),
            _ if urls.len() > SITEMAP_LIMIT => {
                let count = urls.len().div_ceil(SITEMAP_LIMIT);
                let maps: Vec<String> =
                    (1..=count).map(|number| site.permalink(&format!("/sitemap{number}.xml"))).collect();
                self.insert("sitemaps", to_value(&maps));
                return "split_sitemap_index.xml".to_owned();
            }
            _ => urls.as_slice(),
        };
        let entries: Vec<SitemapEntry<'_>> =
            part.iter().map(|(path, target)| SitemapEntry::of(site, path, target)).collect();
        self.insert("entries", to_value(&entries));
        "sitemap.xml".to_owned()
    }

    fn llms_txt(&mut self) -> String {
        let site = &self.values.site;
        self.insert("pages", self.values.listed_pages(&site.latest()));
        let sections: Vec<Value> = site.sections.keys().filter_map(|folder| self.values.section(folder)).collect();
        self.insert("sections", sections);
        "llms.txt".to_owned()
    }
}

/// An address in a sitemap.
#[derive(Serialize)]
struct SitemapEntry<'a> {
    permalink: String,
    updated: Option<&'a str>,
    extra: Value,
}

impl<'a> SitemapEntry<'a> {
    fn of(site: &'a Site, path: &str, target: &OutputKind) -> Self {
        let page = match target {
            OutputKind::Page(id) => Some(&site.pages[*id].page),
            _ => None,
        };
        let date = page.and_then(|page| page.updated.as_ref().or(page.date.as_ref()));
        Self {
            permalink: site.permalink(&url_of(path)),
            updated: date.map(|date| date.text.as_str()),
            extra: data(page.map_or(&Data::Null, |page| &page.front.extra)),
        }
    }
}

/// How many related pages a template gets.
const RELATED: usize = 4;

/// *brickpress*: the pages that share most labels with a page.
fn related_pages(site: &Site, id: PageId) -> Value {
    let cards: Vec<PageCard<'_>> =
        related::related(site, id, RELATED).into_iter().map(|id| PageCard::of(site, &site.pages[id])).collect();
    to_value(&cards)
}

/// *brickpress*: the series that a page is a part of.
#[derive(Serialize)]
struct SeriesValue<'a> {
    name: String,
    permalink: Option<String>,
    position: Option<usize>,
    parts: Vec<PageCard<'a>>,
}

impl<'a> SeriesValue<'a> {
    /// The series of a page, where that is not its only part.
    fn of(site: &'a Site, id: PageId) -> Option<Self> {
        let series = related::series(site, id).filter(|series| series.parts.len() > 1)?;
        Some(Self {
            name: series.name,
            permalink: series.url.map(|url| site.permalink(&url)),
            position: series.parts.iter().position(|&part| part == id).map(|position| position + 1),
            parts: series.parts.iter().map(|&id| PageCard::of(site, &site.pages[id])).collect(),
        })
    }
}

/// A page's own template, else that of the nearest section above it, else `page.html`.
fn page_template(site: &Site, id: PageId) -> String {
    let page = &site.pages[id].page;
    let sections = above(&page.folder).filter_map(|folder| site.sections.get(folder));
    let inherited = sections.filter_map(|section| section.section.front.page_template.clone()).next();
    page.front.template.clone().or(inherited).unwrap_or_else(|| "page.html".to_owned())
}

fn section_paginator(values: &Values, section: &SiteSection, number: usize) -> Value {
    let front = &section.section.front;
    let mut pages = section.pages.clone();
    if front.paginate_reversed {
        pages.reverse();
    }
    let list =
        List { url: &section.url, pages: &pages, paginate_by: front.paginate_by, paginate_path: &front.paginate_path };
    paginator(values, &list, number)
}

/// A list in pages.
struct List<'a> {
    url: &'a str,
    pages: &'a [PageId],
    paginate_by: Option<usize>,
    paginate_path: &'a str,
}

/// The value `paginator`.
#[derive(Serialize)]
struct Paginator {
    paginate_by: usize,
    base_url: String,
    number_pagers: usize,
    first: String,
    last: String,
    previous: Option<String>,
    next: Option<String>,
    pages: Vec<Value>,
    current_index: usize,
    total_pages: usize,
}

fn paginator(values: &Values, list: &List<'_>, number: usize) -> Value {
    let site = &values.site;
    let by = list.paginate_by.unwrap_or(usize::MAX).max(1);
    let count = pager_count(list.pages.len(), Some(by)).unwrap_or(1);
    let listed = list.pages.chunks(by).nth(number - 1).unwrap_or_default();
    to_value(&Paginator {
        paginate_by: by,
        base_url: site.permalink(&format!("{}{}/", list.url, list.paginate_path.trim_matches('/'))),
        number_pagers: count,
        first: list.pager(site, 1),
        last: list.pager(site, count),
        previous: (number > 1).then(|| list.pager(site, number - 1)),
        next: (number < count).then(|| list.pager(site, number + 1)),
        pages: values.listed_pages(listed),
        current_index: number,
        total_pages: list.pages.len(),
    })
}

impl List<'_> {
    /// The address of one of its pages.
    fn pager(&self, site: &Site, number: usize) -> String {
        match number {
            1 => site.permalink(self.url),
            _ => site.permalink(&pager_url(self.url, self.paginate_path, number)),
        }
    }
}

/// The pages of a feed, the latest first.
pub(super) fn feed_pages(site: &Site, feed: &Feed) -> Vec<PageId> {
    let ids = match &feed.of {
        FeedOf::Site => site.latest(),
        FeedOf::Section(folder) => {
            let mut ids = site.sections[folder].pages.clone();
            ids.retain(|&id| site.pages[id].page.date.is_some());
            crate::site::order::by_date(&mut ids, &site.pages);
            ids
        }
        FeedOf::Term(taxonomy, term) => site.taxonomies[*taxonomy].terms[*term].pages.clone(),
    };
    let limit = site.config.feed_limit.unwrap_or(usize::MAX);
    let listed = |id: &PageId| site.pages[*id].page.front.include_in_feeds && site.pages[*id].page.date.is_some();
    ids.into_iter().filter(listed).take(limit).collect()
}

/// When one of these pages was last changed; the beginning of time for none.
fn last_updated(site: &Site, ids: &[PageId]) -> String {
    let dates = ids.iter().flat_map(|&id| {
        let page = &site.pages[id].page;
        page.updated.iter().chain(&page.date)
    });
    dates.max_by_key(|date| date.instant).map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |date| date.rfc3339())
}
