//! Files that templates read: data, and bytes to make a hash of.
//!
//! In: a path as a template gives it. Out: the file's bytes, or its data as values. Never: a file outside the site.

use std::borrow::Cow;

use serde::Serialize;
use tera::{Error, Kwargs, TeraResult, Value};

use crate::render::prepared::Prepared;
use crate::render::value::to_value;
use crate::render::values::Values;
use crate::site::{links, urls};
use crate::source::{self, File, Reference};
use crate::theme;
use support::decode::{self, Data, Language, Part};
use support::diagnostic::closest;

/// The bytes of a file: below `static`, beside the content, of the default theme, or below the site's root.
///
/// # Errors
/// There is no such file, or it cannot be read.
pub(super) fn read<'a>(prepared: &'a Prepared, path: &str) -> TeraResult<Cow<'a, [u8]>> {
    let name = name(path);
    if let Some(reference) = reference(prepared, path) {
        return source::read_file(&reference.path).map(Cow::Owned).map_err(|error| Error::message(error.to_string()));
    }
    if let Some(text) = theme::static_file(&name) {
        return Ok(Cow::Borrowed(text.as_bytes()));
    }
    let inside = links::join("", &name).filter(|inside| !inside.is_empty());
    match (&prepared.site.root, inside) {
        (Some(root), Some(inside)) => match source::read_file_inside(root, &inside) {
            Ok(Some(bytes)) => Ok(Cow::Owned(bytes)),
            Ok(None) => Err(no_file(prepared, path)),
            Err(error) => Err(Error::message(error.to_string())),
        },
        _ => Err(no_file(prepared, path)),
    }
}

/// A file below `static` or beside the content.
pub(super) fn reference<'a>(prepared: &'a Prepared, path: &str) -> Option<&'a Reference> {
    let site = &prepared.site;
    let name = name(path);
    let content = name.strip_prefix("content/").or_else(|| path.strip_prefix("@/"));
    let file = site.statics.files.get(name.strip_prefix("static/").unwrap_or(&name));
    let file = file
        .or_else(|| site.assets.files.get(content.unwrap_or(&name)))
        .or_else(|| site.asset_at_url(&format!("/{name}")));
    match file? {
        File::Reference(reference) => Some(reference),
        File::Bytes(_) => None,
    }
}

/// Whether a file is one that the site publishes, or one of the default theme.
pub(super) fn is_of_site(prepared: &Prepared, path: &str) -> bool {
    reference(prepared, path).is_some() || theme::static_file(&name(path)).is_some()
}

fn name(path: &str) -> String {
    urls::decode(path.split(['?', '#']).next().unwrap_or(path)).trim_start_matches('/').to_owned()
}

fn no_file(prepared: &Prepared, path: &str) -> Error {
    let site = &prepared.site;
    let known = site.statics.files.keys().chain(site.assets.files.keys()).map(String::as_str);
    match closest(path, known.chain(theme::STATIC.iter().map(|(name, _)| *name))) {
        Some(candidate) => Error::message(format!("there is no file `{path}`, did you mean `{candidate}`?")),
        None => Error::message(format!("there is no file `{path}`")),
    }
}

/// The function `load_data(path | literal, format?, required?)`.
pub(super) fn load_data(prepared: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    if arguments.get::<&str>("url")?.is_some() {
        return Err(Error::message("`load_data` reads files of the site; nothing is fetched while building"));
    }
    let path = arguments.get::<&str>("path")?.unwrap_or_default();
    let text = match arguments.get::<&str>("literal")? {
        Some(literal) => literal.to_owned(),
        None => match read(prepared, path) {
            Ok(bytes) => {
                String::from_utf8(bytes.into_owned()).map_err(|_| Error::message(format!("`{path}` is not UTF-8")))?
            }
            Err(_) if arguments.get::<bool>("required")? == Some(false) => return Ok(Value::none()),
            Err(error) => return Err(error),
        },
    };
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let format = arguments.get::<&str>("format")?.map(str::to_owned).or(extension).unwrap_or_default();
    parse(path, &text, &format)
}

fn parse(path: &str, text: &str, format: &str) -> TeraResult<Value> {
    let shown = if path.is_empty() { "literal" } else { path };
    let decoded = |language| {
        let part = Part { file: shown, text, range: 0..text.len() };
        let data =
            decode::decode::<Data>(language, &part).map_err(|diagnostic| Error::message(in_one_line(&diagnostic)))?;
        Value::try_from_serializable(&data.value)
    };
    match format {
        "toml" => decoded(Language::Toml),
        "yaml" | "yml" => decoded(Language::Yaml),
        "json" => {
            let data: Data = serde_json::from_str(text).map_err(|error| Error::message(format!("{shown}: {error}")))?;
            Value::try_from_serializable(&data)
        }
        "csv" => csv(shown, text),
        "bibtex" | "xml" => {
            Err(Error::message(format!("`load_data` does not read `{format}`; known are toml, yaml, json, csv, plain")))
        }
        _ => Ok(Value::from(text)),
    }
}

fn in_one_line(diagnostic: &support::diagnostic::Diagnostic) -> String {
    let place =
        diagnostic.location.as_ref().map(|place| format!(":{}:{}", place.line, place.column)).unwrap_or_default();
    format!("{}{place}: {}", diagnostic.file.as_deref().unwrap_or_default(), diagnostic.message)
}

/// A table, as in Zola.
#[derive(Serialize)]
struct Csv {
    headers: Value,
    records: Vec<Value>,
}

fn csv(shown: &str, text: &str) -> TeraResult<Value> {
    let wrong = |error: csv::Error| Error::message(format!("{shown}: {error}"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = |record: &csv::StringRecord| Value::from(record.iter().map(Value::from).collect::<Vec<_>>());
    let headers = row(reader.headers().map_err(wrong)?);
    let records = reader
        .records()
        .map(|record| record.map(|record| row(&record)))
        .collect::<Result<Vec<_>, _>>()
        .map_err(wrong)?;
    Ok(to_value(&Csv { headers, records }))
}
