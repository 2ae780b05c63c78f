//! The values of a TOML file with their places.
//!
//! In: the text of a manifest, paths of keys. Out: what stands there, and a diagnostic with its
//! span for everything that has the wrong form. Never: which keys there should be.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use support::diagnostic::Diagnostic;

/// Parses TOML with the place of every value.
///
/// # Errors
/// The text is not TOML.
pub(crate) fn toml_table(text: &str) -> Result<DeTable<'_>, Box<Diagnostic>> {
    DeTable::parse(text).map(Spanned::into_inner).map_err(|error| {
        let message = error.message().lines().collect::<Vec<_>>().join(" ");
        Box::new(Diagnostic::error(format!("not a TOML file: {message}")).spanning(error.span().unwrap_or(0..0)))
    })
}

/// The value behind a path of keys.
pub(crate) fn value_at<'a, 'text>(table: &'a DeTable<'text>, path: &[&str]) -> Option<&'a Spanned<DeValue<'text>>> {
    let (last, tables) = path.split_last()?;
    let mut table = table;
    for key in tables {
        table = table.get(*key)?.get_ref().as_table()?;
    }
    table.get(*last)
}

/// The table behind a path of keys.
pub(crate) fn table_at<'a, 'text>(table: &'a DeTable<'text>, path: &[&str]) -> Option<&'a DeTable<'text>> {
    value_at(table, path)?.get_ref().as_table()
}

/// The items of the list behind a path of keys; none is an empty one.
pub(crate) fn list_at<'a, 'text>(table: &'a DeTable<'text>, path: &[&str]) -> &'a [Spanned<DeValue<'text>>] {
    value_at(table, path).and_then(|value| value.get_ref().as_array()).map_or(&[], |list| list)
}

/// The string behind a path of keys; an empty one counts as none.
pub(crate) fn text_at<'a>(table: &'a DeTable<'_>, path: &[&str]) -> Option<&'a str> {
    value_at(table, path)?.get_ref().as_str().filter(|text| !text.is_empty())
}

/// The values of a TOML file by their paths, and what of them has another form than it should have.
pub(crate) struct Values<'a> {
    table: &'a DeTable<'a>,
    mistakes: Vec<Diagnostic>,
}

impl<'a> Values<'a> {
    pub(crate) fn new(table: &'a DeTable<'a>) -> Self {
        Self { table, mistakes: Vec::new() }
    }

    /// Everything of the wrong form, in the order of the text.
    pub(crate) fn mistakes(mut self) -> Vec<Diagnostic> {
        self.mistakes.sort_by_key(|mistake| mistake.span.start);
        self.mistakes.dedup();
        self.mistakes
    }

    /// Adds a warning about a value, with what to write instead.
    pub(crate) fn mistake(&mut self, range: Range<usize>, message: impl Into<String>, help: Option<&str>) {
        let warning = Diagnostic::warning(message).spanning(range);
        self.mistakes.push(help.into_iter().fold(warning, Diagnostic::help));
    }

    /// The value behind a path of keys.
    pub(crate) fn value(&mut self, path: &[&str]) -> Option<&'a Spanned<DeValue<'a>>> {
        let (last, parents) = path.split_last()?;
        let mut table = self.table;
        for (depth, key) in parents.iter().enumerate() {
            let value = table.get(*key)?;
            table = self.as_table(value, &path[..=depth])?;
        }
        table.get(*last)
    }

    fn as_table(&mut self, value: &'a Spanned<DeValue<'a>>, path: &[&str]) -> Option<&'a DeTable<'a>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.mistake(value.span(), format!("`{}` is not a table", path.join(".")), None);
        }
        table
    }

    /// The table behind a path of keys.
    pub(crate) fn table(&mut self, path: &[&str]) -> Option<&'a DeTable<'a>> {
        let value = self.value(path)?;
        self.as_table(value, path)
    }

    /// The keys of the table behind a path of keys.
    pub(crate) fn keys(&mut self, path: &[&str]) -> Vec<String> {
        let table = self.table(path);
        table.into_iter().flat_map(|table| table.keys()).map(|key| key.get_ref().to_string()).collect()
    }

    /// The list behind a path of keys; none is an empty one.
    pub(crate) fn list(&mut self, path: &[&str]) -> &'a [Spanned<DeValue<'a>>] {
        let Some(value) = self.value(path) else { return &[] };
        let Some(list) = value.get_ref().as_array() else {
            self.mistake(value.span(), format!("`{}` is not a list", path.join(".")), None);
            return &[];
        };
        list
    }

    /// The strings of the list behind a path of keys, with their places.
    pub(crate) fn texts(&mut self, path: &[&str]) -> Vec<(&'a str, Range<usize>)> {
        let mut texts = Vec::new();
        for item in self.list(path) {
            match item.get_ref().as_str() {
                Some(text) => texts.push((text, item.span())),
                None => self.mistake(item.span(), format!("an item of `{}` is not a string", path.join(".")), None),
            }
        }
        texts
    }

    /// The string behind a path of keys; an empty one counts as none.
    pub(crate) fn text(&mut self, path: &[&str]) -> Option<&'a str> {
        let value = self.value(path)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.mistake(value.span(), format!("`{}` is not a string", path.join(".")), None);
        }
        text.filter(|text| !text.is_empty())
    }

    /// One string or a list of them.
    pub(crate) fn text_or_texts(&mut self, path: &[&str]) -> Vec<(&'a str, Range<usize>)> {
        let value = self.value(path);
        match value.and_then(|value| Some((value.get_ref().as_str()?, value.span()))) {
            Some(text) => vec![text],
            None => self.texts(path),
        }
    }
}
