//! Pages as template values: as their neighbours see them, and as lists do.
//!
//! In: a page, what its text is, who is around it. Out: values that are built once and kept while all that is the same. Never: content, but for what
//! a list shows of it.

use std::sync::Arc;

use tera::Value;

use super::Shared;
use crate::config::Config;
use crate::content::facts::Facts;
use crate::render::bodies::Body;
use crate::render::fill::{self, Purpose};
use crate::render::link_check::Surroundings;
use crate::render::photos::Cover;
use crate::render::shapes::{link, page_value, with};
use crate::site::{Addresses, Neighbours, PageId, Site, SitePage};
use support::memo::{Items, Memo, Row, Same};

/// What all bare pages depend on: what is around them, and whether they have tables of contents.
type Common = (Surroundings, bool);

/// What came of pages, from state to state of a site.
#[derive(Debug, Default)]
pub struct ValueMemo {
    summaries: Memo<Same<str>, SummaryInput, Option<Arc<str>>>,
    bare: Memo<Same<str>, BareInput, Arc<Bare>>,
    pub(super) pages: Row<Common, (Arc<SitePage>, Arc<Body>), Arc<Bare>>,
    pub(super) listed: Row<(), ListedInput, Value>,
}

impl ValueMemo {
    /// One that remembers nothing, for a program that builds once.
    pub fn once() -> Self {
        Self { summaries: Memo::off(), bare: Memo::off(), pages: Row::off(), listed: Row::off() }
    }

    /// Drops what the last build did not use.
    pub fn sweep(&self) {
        self.summaries.sweep();
        self.bare.sweep();
    }
}

/// What a page in a list has besides what its neighbours see of it; the last where lists show texts.
pub(super) const ADDED: [&str; 4] = ["lower", "higher", "backlinks", "content"];

/// A page as its neighbours see it.
#[derive(Debug)]
pub(super) struct Bare(pub(super) Value);

/// What a summary's HTML depends on.
#[derive(Debug, PartialEq)]
struct SummaryInput {
    facts: Same<Facts>,
    page: Same<SitePage>,
    config: Same<Config>,
    /// Where the summary has links or images.
    addresses: Option<Same<Addresses>>,
}

/// What a bare page depends on.
#[derive(Debug, PartialEq)]
struct BareInput {
    facts: Same<Facts>,
    page: Same<SitePage>,
    config: Same<Config>,
    summary: Option<Arc<str>>,
    /// Where the files of its bundle are.
    assets: Vec<Option<String>>,
    cover: Option<Cover>,
    toc: bool,
}

/// What a page in a list depends on besides its content.
#[derive(Debug, PartialEq)]
pub(super) struct ListedInput {
    bare: Same<Bare>,
    lower: Option<Same<Bare>>,
    higher: Option<Same<Bare>>,
    /// The pages that link to it.
    links: Vec<Same<SitePage>>,
}

impl ListedInput {
    pub(super) fn new(site: &Site, bare: &[Arc<Bare>], id: PageId, links: Vec<Same<SitePage>>) -> Self {
        let neighbour = |id: Option<PageId>| id.map(|id| Same::of(&bare[id]));
        let Neighbours { lower, higher } = site.neighbours[id];
        Self { bare: Same::of(&bare[id]), lower: neighbour(lower), higher: neighbour(higher), links }
    }
}

/// The pages of a site with their texts.
pub(super) struct PageTexts<'a> {
    pub(super) shared: &'a Shared,
    pub(super) bodies: &'a [Arc<Body>],
    /// Whether lists show tables of contents.
    pub(super) toc: bool,
}

impl Items for PageTexts<'_> {
    type Held = (Arc<SitePage>, Arc<Body>);
    type Result = Arc<Bare>;

    fn count(&self) -> usize {
        self.bodies.len()
    }

    fn address(&self, index: usize) -> usize {
        Arc::as_ptr(&self.shared.site.pages[index]).addr()
    }

    fn is(&self, index: usize, (page, body): &Self::Held) -> bool {
        Arc::ptr_eq(&self.shared.site.pages[index], page) && Arc::ptr_eq(&self.bodies[index], body)
    }

    fn hold(&self, index: usize) -> Self::Held {
        (Arc::clone(&self.shared.site.pages[index]), Arc::clone(&self.bodies[index]))
    }

    fn result(&self, index: usize) -> (Arc<Bare>, bool) {
        let body = &self.bodies[index];
        // A picture in a summary shows more than the site's own files.
        (bare(self.shared, &self.shared.site.pages[index], body, self.toc), body.facts.pictures.is_empty())
    }
}

/// The pages of a site with those around them.
pub(super) struct ListedPages<'a> {
    pub(super) site: &'a Site,
    pub(super) bare: &'a [Arc<Bare>],
    pub(super) backlinks: &'a [Vec<PageId>],
}

impl Items for ListedPages<'_> {
    type Held = ListedInput;
    type Result = Value;

    fn count(&self) -> usize {
        self.bare.len()
    }

    fn address(&self, index: usize) -> usize {
        Arc::as_ptr(&self.bare[index]).addr()
    }

    fn is(&self, index: usize, held: &ListedInput) -> bool {
        let is_bare = |id: Option<PageId>, held: &Option<Same<Bare>>| match (id, held) {
            (Some(id), Some(held)) => Arc::ptr_eq(&self.bare[id], &held.0),
            (None, None) => true,
            _ => false,
        };
        let Neighbours { lower, higher } = self.site.neighbours[index];
        let links = &self.backlinks[index];
        Arc::ptr_eq(&self.bare[index], &held.bare.0)
            && is_bare(lower, &held.lower)
            && is_bare(higher, &held.higher)
            && links.len() == held.links.len()
            && links.iter().zip(&held.links).all(|(&from, held)| Arc::ptr_eq(&self.site.pages[from], &held.0))
    }

    fn hold(&self, index: usize) -> ListedInput {
        let links = self.backlinks[index].iter().map(|&from| Same::of(&self.site.pages[from])).collect();
        ListedInput::new(self.site, self.bare, index, links)
    }

    fn result(&self, index: usize) -> (Value, bool) {
        (listed(self.site, &self.hold(index)), true)
    }
}

/// A page as its neighbours see it.
fn bare(shared: &Shared, page: &Arc<SitePage>, body: &Body, toc: bool) -> Arc<Bare> {
    let site = &shared.site;
    let input = BareInput {
        facts: Same::of(&body.facts),
        page: Same::of(page),
        config: Same::of(&site.config),
        summary: summary(shared, page, body),
        assets: page.assets.iter().map(|path| site.asset_url(path)).collect(),
        cover: shared.cover(page),
        toc,
    };
    let value = |input: &BareInput| {
        let value = page_value(site, page, Some(&body.facts), input.summary.as_deref(), toc);
        match &input.cover {
            Some(cover) => with(&value, [("cover", cover.value())]),
            None => value,
        }
    };
    shared.memos.values.bare.get(page.page.source.key(), input, |input| Arc::new(Bare(value(input))))
}

/// The HTML of a page's summary, where its text has one.
fn summary(shared: &Shared, page: &Arc<SitePage>, body: &Body) -> Option<Arc<str>> {
    let pieces = body.summary()?;
    let html = || fill::summary(&fill::fill(shared, pieces, &fill::Place::of_page(page), Purpose::Page)).into();
    // A picture shows more than the site's own files.
    if !body.facts.pictures.is_empty() {
        return Some(html());
    }
    let input = SummaryInput {
        facts: Same::of(&body.facts),
        page: Same::of(page),
        config: Same::of(&shared.site.config),
        addresses: (!body.facts.summary_stands_alone()).then(|| Same::of(&shared.site.addresses)),
    };
    shared.memos.values.summaries.get(page.page.source.key(), input, |_| Some(html()))
}

/// A page as lists see it.
pub(super) fn listed(site: &Site, input: &ListedInput) -> Value {
    let neighbour = |bare: &Option<Same<Bare>>| bare.as_ref().map_or_else(Value::none, |bare| bare.0.0.clone());
    let links = input.links.iter().map(|from| link(site, &from.0));
    let [lower, higher, backlinks, _] = ADDED;
    let added = [
        (lower, neighbour(&input.lower)),
        (higher, neighbour(&input.higher)),
        (backlinks, Value::from(links.collect::<Vec<_>>())),
    ];
    with(&input.bare.0.0, added)
}
