//! From an assembled site to a renderer: the stages in their order, and the checks that need all of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use tera::{Context, Tera};

use crate::content::document_summary::Target;
use crate::content::page::Source;
use crate::content::text::{Text, TextParser};
use crate::render::caches::Caches;
use crate::render::pictures::{Drawn, Pictures};
use crate::render::prepared::{FromTexts, Prepared};
use crate::render::renderer::Renderer;
use crate::render::templates::{Parsed, Templates, TextMistake};
use crate::render::texts::{self, Expand, Owner, Texts};
use crate::render::values::Values;
use crate::render::workspace_pages::mentions::{self, Mentions};
use crate::render::{filters, functions, image_copies, link_check, orphans, part_anchors};
use crate::site::{Mode, PageId, Site, links};
use crate::source::Tree;
use support::diagnostic::Diagnostic;
use workspace::WorkspaceStore;

/// Prepares a site: loads its templates, parses its texts, checks their links and pictures. Mistakes are added to `diagnostics`.
pub fn prepare(
    site: Site,
    templates: &Arc<Tree>,
    workspaces: WorkspaceStore,
    caches: &Arc<Caches>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Renderer {
    let site = Arc::new(site);
    let templates = caches.templates.get(templates, announce);
    diagnostics.extend(templates.problems().iter().cloned());
    if templates.are_complete() {
        check_templates(&site, &templates, diagnostics);
    }
    let pictures = Arc::new(Pictures::new(workspaces, Arc::clone(&site), Arc::clone(&caches.layouts)));
    let usage = templates.usage();
    let before_texts = Prepared::new(&site, &pictures, FromTexts::default(), usage, caches);
    let expand = TextTemplates::new(before_texts, &templates);
    let parser = TextParser { config: &site.config, cache: &caches.site, budget: &caches.documents };
    let texts = texts::parse(&site, &parser, &expand, diagnostics);
    drop(expand);
    let links = link_check::check(&site, &texts, diagnostics);
    image_copies::check(&site, diagnostics);
    let mentions = check_pictures(&site, &pictures, &texts, diagnostics);
    let from_texts = FromTexts { texts: Arc::new(texts), links, mentions };
    let prepared = Prepared::new(&site, &pictures, from_texts, usage, caches);
    if site.mode != Mode::Serve {
        prepared.complete();
    }
    let (values, templates) = with_values(prepared, &templates);
    let renderer = Renderer { site, values, templates };
    part_anchors::check(&renderer, diagnostics);
    orphans::check(&renderer, diagnostics);
    renderer
}

/// The names of filters and functions, for templates to be parsed before there is a site.
fn announce(tera: &mut Tera) {
    filters::register(tera);
    functions::announce(tera);
}

/// The values of a site, and templates that can ask for them.
fn with_values(prepared: Prepared, templates: &Arc<Parsed>) -> (Arc<Values>, Templates) {
    let prepared = Arc::new(prepared);
    let values = Arc::new(Values::new(Arc::clone(&prepared)));
    let templates = Templates::new(templates, |tera| {
        filters::register_for(tera, &prepared);
        functions::register(tera, &values);
    });
    (values, templates)
}

/// Templates in texts: they see the site as far as it is known before any text is parsed.
struct TextTemplates {
    values: Arc<Values>,
    templates: Templates,
}

impl TextTemplates {
    fn new(prepared: Prepared, templates: &Arc<Parsed>) -> Self {
        let (values, templates) = with_values(prepared, templates);
        Self { values, templates }
    }
}

impl Expand for TextTemplates {
    fn context(&self, owner: Owner<'_>) -> Context {
        match owner {
            Owner::Page(id) => self.values.page_context(id),
            Owner::Section(folder) => self.values.section_context(folder),
        }
    }

    fn expand(&self, text: &str, context: &Context) -> Result<String, Vec<TextMistake>> {
        self.templates.expand(text, context)
    }
}

/// Templates that front matter names must exist.
fn check_templates(site: &Site, templates: &Parsed, diagnostics: &mut Vec<Diagnostic>) {
    let pages = site.pages.iter().map(|page| (&page.page.source, "template", &page.page.front.template));
    let sections = site.sections.values().flat_map(|section| {
        let (source, front) = (&section.section.source, &section.section.front);
        [(source, "template", &front.template), (source, "page_template", &front.page_template)]
    });
    for (source, key, template) in pages.chain(sections) {
        let Some(name) = template.as_deref().filter(|name| !templates.has(name)) else { continue };
        diagnostics.push(source.at_value(templates.missing(name), key));
    }
}

/// Draws every picture, so that mistakes in them are found, and returns the posts that speak of parts of workspaces. Mistakes are added
/// to `diagnostics`.
fn check_pictures(site: &Site, pictures: &Pictures, texts: &Texts, diagnostics: &mut Vec<Diagnostic>) -> Mentions {
    let pages: Vec<_> = (site.pages.par_iter().zip(&texts.pages).enumerate())
        .map(|(id, (page, text))| {
            let drawn = drawn(pictures, text);
            let linked = page.is_listed().then(|| (id, linked(site, id, text, &drawn)));
            (linked, problems(&page.page.source, text, &drawn))
        })
        .collect();
    let mut links = Vec::with_capacity(pages.len());
    for (linked, problems) in pages {
        links.extend(linked);
        diagnostics.extend(problems);
    }
    for (folder, text) in &texts.sections {
        diagnostics.extend(problems(&site.sections[folder].section.source, text, &drawn(pictures, text)));
    }
    Mentions::new(site, links)
}

/// The pictures in a text.
fn drawn(pictures: &Pictures, text: &Text) -> Vec<Arc<Drawn>> {
    text.summary.pictures.iter().map(|fence| pictures.fence(fence)).collect()
}

/// Mistakes in the pictures of a text.
fn problems(source: &Source, text: &Text, drawn: &[Arc<Drawn>]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (fence, drawn) in text.summary.pictures.iter().zip(drawn) {
        let located = |problem: &Diagnostic| text.at(source, problem.clone(), fence.in_text(problem.span.clone()));
        problems.extend(drawn.problems.iter().map(located));
    }
    problems
}

/// The pages about workspaces that a text links to, or that a picture in it does.
fn linked(site: &Site, id: PageId, text: &Text, drawn: &[Arc<Drawn>]) -> BTreeSet<String> {
    if site.workspaces.iter().all(|directory| directory.url.is_none()) {
        return BTreeSet::new();
    }
    let mut resolved = Vec::new();
    for target in &text.summary.links {
        let Target::Link(link) = target else { continue };
        resolved.extend(links::resolve(site, site.pages[id].folder(), &link.target).map(|resolved| resolved.href));
    }
    let raw = text.summary.raw_links.iter().map(|target| &target.link().target);
    let in_pictures = drawn.iter().filter_map(|drawn| drawn.picture.as_ref()).flat_map(|picture| &picture.links);
    let written = text.summary.complete_links.iter().chain(&resolved).chain(raw).chain(in_pictures);
    mentions::links(site, written.map(String::as_str))
}
