//! For each output, its template and what the template sees.
//!
//! In: what stands at an output path. Out: a template's name and its context, in Zola's shape. Never: rendering.

use tera::Value;

use crate::render::fields::Fields;
use crate::render::fill::{self, Purpose};
use crate::render::seen::{Seen, Shown, Text};
use crate::render::shapes::{optional, set, taxonomy_config, with};
use crate::render::values::Shared;
use crate::render::workspace_pages;
use crate::site::outputs::{Feed, FeedOf, Pager, SITEMAP_LIMIT, Target, pager_count, pager_url, sitemap_urls, url_of};
use crate::site::publish::above;
use crate::site::related;
use crate::site::{PageId, Site, SiteSection};

/// The template of an output, and what it sees.
pub(super) fn seen<'a>(shared: &'a Shared, path: &str, target: &'a Target) -> Seen<'a> {
    let mut seen = Seen::default();
    let site = &shared.site;
    let url = url_of(path);
    if !matches!(
        target,
        Target::NotFound
            | Target::Robots
            | Target::LlmsTxt
            | Target::Sitemap
            | Target::SitemapPart(_)
            | Target::Redirect(_)
    ) {
        seen.insert("current_path", url.as_str());
        seen.insert("current_url", site.permalink(&url));
    }
    seen.about = url;
    seen.template = match target {
        Target::Page(id) => {
            seen.about.clone_from(&site.pages[*id].page.source.file);
            seen.show("page", shared.page(*id));
            if shared.shows_related() {
                seen.insert("related", related_pages(site, *id));
            }
            seen.insert("series", series(site, *id));
            page_template(site, *id)
        }
        Target::Section(pager) => {
            seen.about.clone_from(&site.sections[&pager.of].section.source.file);
            section(shared, pager, &mut seen)
        }
        Target::Taxonomy(index) => taxonomy(shared, *index, &mut seen),
        Target::Term(pager) => term(shared, pager, &mut seen),
        Target::Archive => {
            seen.insert("archive", site.archive.iter().map(|year| shared.year(year)).collect::<Vec<_>>());
            "archive.html".to_owned()
        }
        Target::ArchiveYear(index) => {
            seen.insert("year", shared.year(&site.archive[*index]));
            "archive_year.html".to_owned()
        }
        Target::ArchiveMonth(year, month) => archive_month(shared, *year, *month, &mut seen),
        Target::Workspace(page) => {
            let (template, variables) = workspace_pages::context(shared, *page);
            variables.into_iter().for_each(|(name, value)| seen.insert(name, value));
            template.to_owned()
        }
        Target::Feed(feed) => {
            feed_values(shared, feed, &mut seen);
            feed.file_name.clone()
        }
        Target::Sitemap | Target::SitemapPart(_) => sitemap(shared, target, &mut seen),
        Target::Robots => "robots.txt".to_owned(),
        Target::LlmsTxt => {
            seen.insert("pages", shared.listed_pages(&site.latest()));
            seen.insert(
                "sections",
                Value::from(site.sections.keys().filter_map(|folder| shared.section(folder)).collect::<Vec<_>>()),
            );
            "llms.txt".to_owned()
        }
        Target::Search => "search.html".to_owned(),
        Target::NotFound => "404.html".to_owned(),
        Target::Redirect(to) => {
            seen.insert("url", Value::from(to.as_str()));
            "internal/alias.html".to_owned()
        }
        Target::File(_) | Target::Theme(_) | Target::Hosting(_) | Target::SearchIndex | Target::SearchText(_) => {
            String::new()
        }
    };
    seen
}

/// How many related pages a template gets.
const RELATED: usize = 4;

/// *brickpress*: the pages that share most labels with a page.
fn related_pages(site: &Site, id: PageId) -> Value {
    Value::from(related::related(site, id, RELATED).into_iter().map(|id| card(site, id)).collect::<Vec<_>>())
}

/// *brickpress*: the series that a page is a part of, where it is not alone in it.
fn series(site: &Site, id: PageId) -> Value {
    let Some(series) = related::series(site, id).filter(|series| series.parts.len() > 1) else { return Value::none() };
    let mut map = Fields::default();
    let position = series.parts.iter().position(|&part| part == id);
    set(&mut map, "name", series.name);
    set(&mut map, "permalink", series.url.map_or_else(Value::none, |url| Value::from(site.permalink(&url))));
    set(&mut map, "position", position.map_or_else(Value::none, |position| Value::from(position + 1)));
    set(&mut map, "parts", Value::from(series.parts.iter().map(|&id| card(site, id)).collect::<Vec<_>>()));
    Value::from(map)
}

/// What a link to a page may show. It does not depend on any text.
fn card(site: &Site, id: PageId) -> Value {
    let page = &site.pages[id];
    let front = &page.page.front;
    let mut map = Fields::default();
    set(&mut map, "title", if page.title.is_empty() { page.page.slug.as_str() } else { page.title.as_str() });
    set(&mut map, "permalink", site.permalink(&page.url));
    set(&mut map, "description", optional(front.description.as_deref()));
    set(&mut map, "date", optional(page.page.date.as_ref().map(|date| date.text.as_str())));
    set(&mut map, "draft", front.draft);
    Value::from(map)
}

/// A page's own template, else that of the nearest section above it, else `page.html`.
fn page_template(site: &Site, id: PageId) -> String {
    let page = &site.pages[id].page;
    let sections = above(&page.folder).filter_map(|folder| site.sections.get(folder));
    let inherited = sections.filter_map(|section| section.section.front.page_template.clone()).next();
    page.front.template.clone().or(inherited).unwrap_or_else(|| "page.html".to_owned())
}

fn section<'a>(shared: &Shared, pager: &'a Pager<String>, seen: &mut Seen<'a>) -> String {
    let section = &shared.site.sections[&pager.of];
    let front = &section.section.front;
    let value = shared.section(&pager.of).unwrap_or_else(Value::none);
    let is_paged = pager_count(section.pages.len(), front.paginate_by).is_some();
    let value = if is_paged { with(&value, [("pages", Value::from(Vec::<Value>::new()))]) } else { value };
    seen.show("section", Shown::With(value, Text::Section(&pager.of)));
    if is_paged {
        seen.insert("paginator", section_paginator(shared, section, pager.number));
    }
    let default = if pager.of.is_empty() { "index.html" } else { "section.html" };
    front.template.clone().unwrap_or_else(|| default.to_owned())
}

fn section_paginator(shared: &Shared, section: &SiteSection, number: usize) -> Value {
    let front = &section.section.front;
    let mut pages = section.pages.clone();
    if front.paginate_reversed {
        pages.reverse();
    }
    let list =
        List { url: &section.url, pages: &pages, paginate_by: front.paginate_by, paginate_path: &front.paginate_path };
    paginator(shared, &list, number)
}

/// A list in pages.
struct List<'a> {
    url: &'a str,
    pages: &'a [PageId],
    paginate_by: Option<usize>,
    paginate_path: &'a str,
}

fn paginator(shared: &Shared, list: &List<'_>, number: usize) -> Value {
    let site = &shared.site;
    let by = list.paginate_by.unwrap_or(usize::MAX).max(1);
    let count = pager_count(list.pages.len(), Some(by)).unwrap_or(1);
    let url = |number: usize| {
        let url = if number == 1 { list.url.to_owned() } else { pager_url(list.url, list.paginate_path, number) };
        Value::from(site.permalink(&url))
    };
    let shown = list.pages.chunks(by).nth(number - 1).unwrap_or_default();
    let mut map = Fields::default();
    set(&mut map, "paginate_by", by);
    set(&mut map, "base_url", site.permalink(&format!("{}{}/", list.url, list.paginate_path.trim_matches('/'))));
    set(&mut map, "number_pagers", count);
    set(&mut map, "first", url(1));
    set(&mut map, "last", url(count));
    set(&mut map, "previous", if number > 1 { url(number - 1) } else { Value::none() });
    set(&mut map, "next", if number < count { url(number + 1) } else { Value::none() });
    set(&mut map, "pages", shared.listed_pages(shown));
    set(&mut map, "current_index", number);
    set(&mut map, "total_pages", list.pages.len());
    Value::from(map)
}

/// `tags/list.html` if there is one, else `taxonomy_list.html`; the caller knows which templates exist only when it renders, so the
/// choice is made here from the names that were loaded.
fn taxonomy(shared: &Shared, index: usize, seen: &mut Seen<'_>) -> String {
    let taxonomy = &shared.site.taxonomies[index];
    seen.insert("taxonomy", taxonomy_config(taxonomy));
    seen.insert("terms", shared.taxonomy(index).get_from_path("items").cloned().unwrap_or_else(Value::none));
    shared.either(&format!("{}/list.html", taxonomy.config.name), "taxonomy_list.html")
}

fn term(shared: &Shared, pager: &Pager<(usize, usize)>, seen: &mut Seen<'_>) -> String {
    let (index, position) = pager.of;
    let taxonomy = &shared.site.taxonomies[index];
    let term = &taxonomy.terms[position];
    seen.insert("taxonomy", taxonomy_config(taxonomy));
    seen.insert("term", shared.term(index, position));
    if taxonomy.config.paginate_by.is_some_and(|by| by > 0) {
        let paginate_path = taxonomy.config.paginate_path.as_deref().unwrap_or("page");
        let list = List { url: &term.url, pages: &term.pages, paginate_by: taxonomy.config.paginate_by, paginate_path };
        seen.insert("paginator", paginator(shared, &list, pager.number));
    }
    shared.either(&format!("{}/single.html", taxonomy.config.name), "taxonomy_single.html")
}

fn archive_month(shared: &Shared, year: usize, month: usize, seen: &mut Seen<'_>) -> String {
    let archive = &shared.site.archive;
    let all: Vec<(usize, usize)> =
        (0..archive.len()).flat_map(|year| (0..archive[year].months.len()).map(move |month| (year, month))).collect();
    let here = all.iter().position(|&place| place == (year, month)).unwrap_or_default();
    let value = |place: Option<&(usize, usize)>| {
        place.map_or_else(Value::none, |&(year, month)| shared.month(&archive[year], &archive[year].months[month]))
    };
    seen.insert("year", Value::from(archive[year].year));
    seen.insert("month", value(Some(&(year, month))));
    // The latest stands first, so the month before this one comes after it.
    seen.insert("previous", value(all.get(here + 1)));
    seen.insert("next", value(here.checked_sub(1).and_then(|index| all.get(index))));
    "archive_month.html".to_owned()
}

/// The pages of a feed, the latest first.
pub(super) fn feed_pages(shared: &Shared, feed: &Feed) -> Vec<PageId> {
    let site = &shared.site;
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

/// A page in a feed, with its text for a feed reader.
pub(super) fn feed_page(shared: &Shared, id: PageId) -> Value {
    shared.feed_texts.get(id, || {
        let document = shared.bodies().pages[id].document();
        let page = &shared.site.pages[id];
        let text = fill::fill(shared, &document.pieces, &fill::Place::of_page(page), Purpose::Feed);
        let text = match shared.cover(page) {
            Some(cover) => cover.in_feed() + &text,
            None => text,
        };
        with(&shared.listed(id), [("content", Value::safe_string(&text))])
    })
}

fn feed_values(shared: &Shared, feed: &Feed, seen: &mut Seen<'_>) {
    let site = &shared.site;
    let ids = feed_pages(shared, feed);
    let changed = |&id: &PageId| {
        let page = &site.pages[id].page;
        page.updated.iter().chain(&page.date).max_by_key(|date| date.instant).cloned()
    };
    let latest = ids.iter().filter_map(changed).max_by_key(|date| date.instant);
    seen.insert(
        "last_updated",
        latest.map_or_else(|| Value::from("1970-01-01T00:00:00Z"), |date| Value::from(date.rfc3339())),
    );
    seen.insert("feed_url", Value::from(site.permalink(&feed.url)));
    let pages = ids.iter().map(|&id| (shared.listed(id), Text::Feed(id)));
    seen.show("pages", Shown::List(pages.collect()));
    match &feed.of {
        FeedOf::Site => {}
        FeedOf::Section(folder) => seen.insert("section", shared.section(folder).unwrap_or_else(Value::none)),
        FeedOf::Term(taxonomy, term) => {
            seen.insert("taxonomy", taxonomy_config(&site.taxonomies[*taxonomy]));
            seen.insert("term", shared.term(*taxonomy, *term));
        }
    }
}

fn sitemap(shared: &Shared, target: &Target, seen: &mut Seen<'_>) -> String {
    let site = &shared.site;
    let urls = sitemap_urls(&site.config, &site.outputs);
    let part = match target {
        Target::SitemapPart(number) => urls.chunks(SITEMAP_LIMIT).nth(number - 1).unwrap_or_default(),
        _ if urls.len() > SITEMAP_LIMIT => {
            let count = urls.len().div_ceil(SITEMAP_LIMIT);
            let maps = (1..=count).map(|number| Value::from(site.permalink(&format!("/sitemap{number}.xml"))));
            seen.insert("sitemaps", Value::from(maps.collect::<Vec<_>>()));
            return "split_sitemap_index.xml".to_owned();
        }
        _ => &urls[..],
    };
    let entry = |(path, target): &(&str, &Target)| {
        let mut map = Fields::default();
        set(&mut map, "permalink", site.permalink(&url_of(path)));
        let (updated, extra) = match target {
            Target::Page(id) => {
                let page = &site.pages[*id].page;
                (page.updated.as_ref().or(page.date.as_ref()).map(|date| date.text.clone()), shared.page_extra(*id))
            }
            _ => (None, Value::from(Fields::default())),
        };
        set(&mut map, "updated", updated.map_or_else(Value::none, Value::from));
        set(&mut map, "extra", extra);
        Value::from(map)
    };
    seen.insert("entries", Value::from(part.iter().map(entry).collect::<Vec<_>>()));
    "sitemap.xml".to_owned()
}
