//! TOML files laid over each other, key by key.
//!
//! In: a base text, and what is laid over it: a table of the base itself, another file. Out: one
//! value, and the place of every key in the text that set it. Never: merging lists; a list that is
//! set again is another list.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::{Decoded, Part, tidy};
use crate::diagnostic::Diagnostic;

/// Texts laid over each other, the base first.
pub struct Layers<'a> {
    layers: Vec<Layer<'a>>,
    /// Values that count where none of them says anything.
    defaults: DeTable<'a>,
    /// Named tables of the base that could be laid over it.
    overlays: Vec<String>,
}

/// One text, or a table in it.
struct Layer<'a> {
    part: Part<'a>,
    /// The table of the text that counts, `["env", "staging"]`; the whole text when empty.
    prefix: Vec<String>,
    table: DeTable<'a>,
    /// Where the text begins among all texts, one after the other: so a span says which text it is
    /// in.
    offset: usize,
}

impl<'a> Layers<'a> {
    /// A text that nothing is laid over yet. Its table `key` holds tables that may be, by name.
    ///
    /// # Errors
    /// The text is no TOML, or `key` is something else.
    pub fn new(part: Part<'a>, key: &str) -> Result<Self, Box<Diagnostic>> {
        let mut table = parse(&part, 0)?;
        let mut overlays = Vec::new();
        let mut layers = Vec::new();
        if let Some(found) = table.remove(key) {
            let span = found.span();
            let not_a_table = |span: Range<usize>| {
                let wrong = Diagnostic::error(format!("expected tables such as `[{key}.staging]`"));
                Box::new(wrong.at(part.file, part.text, span))
            };
            let DeValue::Table(tables) = found.into_inner() else { return Err(not_a_table(span)) };
            for (name, overlay) in tables {
                let span = overlay.span();
                let DeValue::Table(table) = overlay.into_inner() else { return Err(not_a_table(span)) };
                overlays.push(name.get_ref().to_string());
                let prefix = vec![key.to_owned(), name.into_inner().into_owned()];
                layers.push(Layer { part: part.clone(), prefix, table, offset: 0 });
            }
        }
        layers.insert(0, Layer { part, prefix: Vec::new(), table, offset: 0 });
        Ok(Self { layers, defaults: DeTable::new(), overlays })
    }

    /// The names of the tables that [`choose`](Self::choose) can choose.
    pub fn overlays(&self) -> &[String] {
        &self.overlays
    }

    /// Keeps the named table of the base as an overlay, and no other. Returns whether there is one.
    pub fn choose(&mut self, name: Option<&str>) -> bool {
        self.layers.retain(|layer| layer.prefix.last().is_none_or(|known| Some(known.as_str()) == name));
        self.layers.len() > 1
    }

    /// Lays another text over what there is.
    ///
    /// # Errors
    /// The text is no TOML.
    pub fn push(&mut self, part: Part<'a>) -> Result<(), Box<Diagnostic>> {
        let offset = self.layers.last().map_or(0, |last| last.offset + last.part.text.len() + 1);
        let table = parse(&part, offset)?;
        self.layers.push(Layer { part, prefix: Vec::new(), table, offset });
        Ok(())
    }

    /// The value of all layers.
    ///
    /// # Errors
    /// A value has the wrong type; the diagnostic points into the text that set it.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<Decoded<T>, Box<Diagnostic>> {
        let merged = self.merged();
        let mut unknown = Vec::new();
        let deserializer = toml::de::Deserializer::from(Spanned::new(0..0, merged));
        let decoded = serde_ignored::deserialize(deserializer, |path| unknown.push(path.to_string()));
        match decoded {
            Ok(value) => Ok(Decoded { value, unknown }),
            Err(error) => Err(self.wrong(&error)),
        }
    }

    /// The layers over what other layers come to, in which no mistake is looked for.
    pub fn over(self, defaults: Layers<'a>) -> Self {
        Self { defaults: defaults.merged(), ..self }
    }

    fn merged(&self) -> DeTable<'a> {
        let mut merged = self.defaults.clone();
        for layer in &self.layers {
            lay_over(&mut merged, &layer.table);
        }
        merged
    }

    /// Whether any layer says anything about a path; defaults do not count.
    pub fn sets(&self, path: &str) -> bool {
        self.layers.iter().any(|layer| sets(&layer.table, path.split('.')))
    }

    fn wrong(&self, error: &Error) -> Box<Diagnostic> {
        let span = error.span().unwrap_or(0..0);
        let holds = |layer: &&Layer<'_>| layer.offset <= span.start;
        let layer = self.layers.iter().rev().find(holds).unwrap_or(&self.layers[0]);
        let range = span.start - layer.offset..span.end.max(span.start) - layer.offset;
        Box::new(Diagnostic::error(tidy(error.message())).at(layer.part.file, layer.part.text, range))
    }

    /// A diagnostic at a key, in the last text that sets it.
    pub fn at_key(&self, diagnostic: Diagnostic, path: &str) -> Diagnostic {
        let (part, path) = self.place(path);
        part.at_key(diagnostic, &path)
    }

    /// A diagnostic at what is set by a key, in the last text that sets it.
    pub fn at_value(&self, diagnostic: Diagnostic, path: &str) -> Diagnostic {
        let (part, path) = self.place(path);
        part.at_value(diagnostic, &path)
    }

    fn place(&self, path: &str) -> (&Part<'a>, String) {
        let names = || path.split('.').filter(|name| *name != "?");
        let layer = self.layers.iter().rev().find(|layer| sets(&layer.table, names())).unwrap_or(&self.layers[0]);
        let full: Vec<&str> = layer.prefix.iter().map(String::as_str).chain(names()).collect();
        (&layer.part, full.join("."))
    }
}

/// Whether a table says anything about a path; what stands in a list belongs to the list.
fn sets<'p>(table: &DeTable<'_>, mut names: impl Iterator<Item = &'p str>) -> bool {
    let Some(name) = names.next() else { return true };
    match table.get(name).map(Spanned::get_ref) {
        None => false,
        Some(DeValue::Table(inner)) => sets(inner, names),
        Some(_) => true,
    }
}

fn parse<'a>(part: &Part<'a>, offset: usize) -> Result<DeTable<'a>, Box<Diagnostic>> {
    match DeTable::parse(part.text) {
        Ok(table) => Ok(moved_table(table.into_inner(), offset)),
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            Err(Box::new(Diagnostic::error(tidy(error.message())).at(part.file, part.text, span)))
        }
    }
}

/// A table whose spans begin at `offset`.
fn moved_table(table: DeTable<'_>, offset: usize) -> DeTable<'_> {
    let entries = table.into_iter().map(|(key, value)| {
        let span = moved(key.span(), offset);
        (Spanned::new(span, key.into_inner()), moved_value(value, offset))
    });
    entries.collect()
}

fn moved_value(value: Spanned<DeValue<'_>>, offset: usize) -> Spanned<DeValue<'_>> {
    let span = moved(value.span(), offset);
    let value = match value.into_inner() {
        DeValue::Table(table) => DeValue::Table(moved_table(table, offset)),
        DeValue::Array(array) => DeValue::Array(array.into_iter().map(|value| moved_value(value, offset)).collect()),
        other => other,
    };
    Spanned::new(span, value)
}

fn moved(span: Range<usize>, offset: usize) -> Range<usize> {
    span.start + offset..span.end + offset
}

/// Lays a table over another: tables key by key, everything else as a whole.
fn lay_over<'a>(base: &mut DeTable<'a>, over: &DeTable<'a>) {
    for (key, value) in over {
        if let DeValue::Table(inner) = value.get_ref()
            && let Some(DeValue::Table(known)) = base.get_mut(key).map(Spanned::get_mut)
        {
            lay_over(known, inner);
            continue;
        }
        base.insert(key.clone(), value.clone());
    }
}
