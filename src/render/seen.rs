//! What the template of an output sees, before the texts in it are put together.
//!
//! In: values by name, and which texts belong to them. Out: a context for Tera; or what stands for all of it in a hash. Never: putting a text together
//! for the hash.

use tera::{Context, Value};

use crate::render::bodies::Body;
use crate::render::contexts::feed_page;
use crate::render::feed_texts::content;
use crate::render::fill::{self, Purpose};
use crate::render::shapes::with;
use crate::render::values::Shared;
use crate::site::PageId;

/// A template and what it sees besides what all do.
#[derive(Debug, Default)]
pub(super) struct Seen<'a> {
    /// The template's name.
    pub(super) template: String,
    /// The file or output that is rendered, for messages.
    pub(super) about: String,
    /// In the order in which they were added.
    pub(super) values: Vec<(&'static str, Shown<'a>)>,
}

/// A value, and the texts that are to stand in it.
#[derive(Debug)]
pub(super) enum Shown<'a> {
    /// Without any.
    Value(Value),
    /// With one as `content`.
    With(Value, Text<'a>),
    /// Several such values.
    List(Vec<(Value, Text<'a>)>),
}

/// A text of the site, and for whom.
#[derive(Debug, Clone, Copy)]
pub(super) enum Text<'a> {
    /// A page's, for a page of the site.
    Page(PageId),
    /// A section's, by its folder.
    Section(&'a str),
    /// A page's, for a feed reader.
    Feed(PageId),
}

impl<'a> Seen<'a> {
    /// Adds a value.
    pub(super) fn insert(&mut self, name: &'static str, value: impl Into<Value>) {
        self.show(name, Shown::Value(value.into()));
    }

    /// Adds a value with texts.
    pub(super) fn show(&mut self, name: &'static str, shown: Shown<'a>) {
        self.values.push((name, shown));
    }

    /// What the template sees.
    pub(super) fn context(&self, shared: &Shared) -> Context {
        let mut context = shared.common_context();
        for (name, shown) in &self.values {
            context.insert_value(*name, shown.value(shared));
        }
        context
    }
}

impl Shown<'_> {
    /// The value with its texts.
    pub(super) fn value(&self, shared: &Shared) -> Value {
        match self {
            Self::Value(value) => value.clone(),
            Self::With(value, text) => text.completed(value, shared),
            Self::List(values) => {
                Value::from(values.iter().map(|(value, text)| text.completed(value, shared)).collect::<Vec<_>>())
            }
        }
    }

    /// What the same is made from.
    pub(super) fn inputs(&self, shared: &Shared) -> Value {
        let pair = |value: &Value, text: &Text<'_>| Value::from(vec![value.clone(), text.inputs(shared)]);
        match self {
            Self::Value(value) => value.clone(),
            Self::With(value, text) => pair(value, text),
            Self::List(values) => Value::from(values.iter().map(|(value, text)| pair(value, text)).collect::<Vec<_>>()),
        }
    }
}

impl Text<'_> {
    /// As it was parsed, and where it stands.
    fn parts<'s>(self, shared: &'s Shared) -> Option<(&'s Body, fill::Place<'s>)> {
        let (site, bodies) = (&shared.site, shared.bodies());
        match self {
            Self::Page(id) | Self::Feed(id) => Some((&*bodies.pages[id], fill::Place::of_page(&site.pages[id]))),
            Self::Section(folder) => {
                let section = site.sections.get(folder)?;
                Some((bodies.sections.get(folder)?, fill::Place::of_section(section)))
            }
        }
    }

    /// A value with it and, on the page itself, its table of contents.
    fn completed(self, value: &Value, shared: &Shared) -> Value {
        let toc = match self {
            Self::Feed(id) => return feed_page(shared, id),
            Self::Page(id) => shared.toc(id),
            Self::Section(_) => None,
        };
        let content = ("content", self.html(shared));
        match toc {
            Some(toc) => with(value, [("toc", toc), content]),
            None => with(value, [content]),
        }
    }

    /// Its HTML. It is made anew each time: that of a whole site is too much to keep.
    pub(super) fn html(self, shared: &Shared) -> Value {
        if let Self::Feed(id) = self {
            return content(&feed_page(shared, id));
        }
        let Some((body, place)) = self.parts(shared) else { return Value::from("") };
        Value::safe_string(&fill::fill(shared, &body.document().pieces, &place, Purpose::Page))
    }

    /// A hash of what its HTML is made from.
    fn inputs(self, shared: &Shared) -> Value {
        let purpose = if matches!(self, Self::Feed(_)) { Purpose::Feed } else { Purpose::Page };
        self.parts(shared).map_or_else(Value::none, |(body, place)| shared.text_inputs(body, &place, purpose))
    }
}
