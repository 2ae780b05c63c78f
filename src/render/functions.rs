//! Functions for templates, with Zola's names and arguments.
//!
//! In: arguments from a template. Out: values of the site. Never: anything random or dated but the time that the build was given; same site,
//! same bytes.

use std::sync::{Arc, PoisonError};

use base64::Engine;
use serde::Serialize;
use sha2::{Digest, Sha256, Sha384, Sha512};
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::render::data_file;
use crate::render::pictures;
use crate::render::value::{to_value, with};
use crate::render::values::Values;
use crate::site::directory::PartKind;
use crate::site::links;
use crate::site::{Site, urls};
use crate::view::{Argument, Request};
use support::diagnostic::Diagnostic;
use support::diagnostic::closest;

/// A function: it gets the values of the site and its arguments.
type Function = fn(&Values, &Kwargs) -> TeraResult<Value>;

/// All functions.
const FUNCTIONS: [(&str, Function); 16] = [
    ("bricks", bricks),
    ("get_page", get_page),
    ("get_section", get_section),
    ("get_taxonomy", get_taxonomy),
    ("get_taxonomy_url", get_taxonomy_url),
    ("get_taxonomy_term", get_taxonomy_term),
    ("get_url", get_url),
    ("get_hash", get_hash),
    ("get_image_metadata", get_image_metadata),
    ("get_random", get_random),
    ("latest_pages", latest_pages),
    ("load_data", data_file::load_data),
    ("now", now),
    ("resize_image", resize_image),
    ("text_direction", |_, _| Ok(Value::from("ltr"))),
    ("trans", trans),
];

/// Registers all functions.
pub(super) fn register(tera: &mut Tera, values: &Arc<Values>) {
    for (name, function) in FUNCTIONS {
        let values = Arc::clone(values);
        tera.register_function(name, move |arguments: Kwargs, _: &State<'_>| function(&values, &arguments));
    }
}

/// Adds the names of all functions, for templates to be parsed before there is a site.
pub(super) fn announce(tera: &mut Tera) {
    for (name, _) in FUNCTIONS {
        tera.register_function(name, |_: Kwargs, _: &State<'_>| Value::none());
    }
}

fn flag(arguments: &Kwargs, name: &str, default: bool) -> TeraResult<bool> {
    Ok(arguments.get::<bool>(name)?.unwrap_or(default))
}

/// "there is no x", with the nearest thing that there is.
fn missing<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Error {
    match closest(name, known) {
        Some(candidate) => Error::message(format!("there is no {what} `{name}`, did you mean `{candidate}`?")),
        None => Error::message(format!("there is no {what} `{name}`")),
    }
}

fn content_path(path: &str) -> &str {
    path.strip_prefix("@/").unwrap_or(path)
}

/// *brickpress*: a picture of a workspace, with the options of a `bricks` fence: `bricks(view="graph", project="api")`.
fn bricks(values: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    let view = arguments.get::<&str>("view")?.unwrap_or("graph");
    let mut given = Vec::new();
    let mut asked = vec![("view", view.to_owned())];
    for (name, value) in arguments.iter() {
        let name = name.as_str().unwrap_or_default();
        if name != "view" {
            given.push((name, argument(name, value)?));
            asked.push((name, value.to_string()));
        }
    }
    given.sort_by_key(|(name, _)| *name);
    asked.sort();
    let asked: Vec<&str> = asked.iter().flat_map(|(name, value)| [*name, value]).collect();
    let request = Request::from_arguments(view, given).map_err(|problems| in_one_line(&problems))?;
    let drawn = values.pictures.requested(&request, &asked);
    match &drawn.picture {
        Some(picture) => Ok(Value::safe_string(&pictures::unplaced(picture))),
        None => Err(in_one_line(&drawn.problems)),
    }
}

/// An argument as an option of a request takes it.
fn argument(name: &str, value: &Value) -> TeraResult<Argument> {
    if let Some(flag) = value.as_bool() {
        return Ok(Argument::Flag(flag));
    }
    if value.is_map() || value.is_array() || value.is_none() {
        return Err(Error::message(format!("`{name}` must be a text, a number, true or false")));
    }
    Ok(Argument::Text(value.to_string()))
}

fn in_one_line(problems: &[Diagnostic]) -> Error {
    let sentences =
        problems.iter().map(|problem| [std::slice::from_ref(&problem.message), &problem.help].concat().join(", "));
    Error::message(sentences.collect::<Vec<_>>().join("; "))
}

fn get_page(values: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    let path = content_path(arguments.must_get::<&str>("path")?);
    match values.site.page_at(path) {
        Some((id, _)) => Ok(values.page(id)),
        None if flag(arguments, "allow_missing", false)? => Ok(Value::none()),
        None => Err(missing("page", path, values.site.pages.iter().map(|page| page.page.path.as_str()))),
    }
}

fn get_section(values: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    let path = content_path(arguments.must_get::<&str>("path")?);
    match values.site.section_at(path) {
        Some(section) => {
            let value = values.section(&section.section.folder).unwrap_or_else(Value::none);
            Ok(if flag(arguments, "metadata_only", false)? { without_pages(&value) } else { value })
        }
        None if flag(arguments, "allow_missing", false)? => Ok(Value::none()),
        None => {
            Err(missing("section", path, values.site.sections.values().map(|section| section.section.path.as_str())))
        }
    }
}

/// A section or a term without its list, which an output that only names it does not depend on.
fn without_pages(value: &Value) -> Value {
    with(value, [("pages", Value::from(Vec::<Value>::new()))])
}

fn taxonomy_index(site: &Site, kind: &str) -> TeraResult<usize> {
    let found = site.taxonomies.iter().position(|taxonomy| taxonomy.config.name == kind);
    found.ok_or_else(|| missing("taxonomy", kind, site.taxonomies.iter().map(|taxonomy| taxonomy.config.name.as_str())))
}

fn get_taxonomy(values: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    let required = flag(arguments, "required", true)?;
    match taxonomy_index(&values.site, arguments.must_get::<&str>("kind")?) {
        Ok(index) if flag(arguments, "include_pages", true)? => Ok(values.taxonomy(index)),
        Ok(index) => {
            let taxonomy = values.taxonomy(index);
            let terms = taxonomy.get_from_path("items").and_then(Value::as_array).unwrap_or_default();
            let terms: Vec<Value> = terms.iter().map(without_pages).collect();
            Ok(with(&taxonomy, [("items", Value::from(terms))]))
        }
        Err(_) if !required => Ok(Value::none()),
        Err(error) => Err(error),
    }
}

/// The taxonomy and the term that arguments name.
fn find_term(values: &Values, arguments: &Kwargs) -> TeraResult<(usize, usize)> {
    let index = taxonomy_index(&values.site, arguments.must_get::<&str>("kind")?)?;
    let name = match arguments.get::<&str>("term")? {
        Some(term) => term,
        None => arguments.must_get::<&str>("name")?,
    };
    let name = name.trim();
    let taxonomy = &values.site.taxonomies[index];
    let slug = crate::content::slug::slugify(name, values.site.config.slugify.taxonomies);
    let found = taxonomy
        .terms
        .iter()
        .position(|term| term.name == name)
        .or_else(|| taxonomy.terms.iter().position(|term| term.slug == slug));
    let what = format!("term of `{}`", taxonomy.config.name);
    Ok((index, found.ok_or_else(|| missing(&what, name, taxonomy.terms.iter().map(|term| term.name.as_str())))?))
}

fn get_taxonomy_url(values: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    let required = flag(arguments, "required", true)?;
    match find_term(values, arguments) {
        Ok((taxonomy, term)) => {
            Ok(Value::from(values.site.permalink(&values.site.taxonomies[taxonomy].terms[term].url)))
        }
        Err(_) if !required => Ok(Value::none()),
        Err(error) => Err(error),
    }
}

fn get_taxonomy_term(values: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    let required = flag(arguments, "required", true)?;
    let include_pages = flag(arguments, "include_pages", true)?;
    match find_term(values, arguments) {
        Ok((taxonomy, term)) if include_pages => Ok(values.term(taxonomy, term)),
        Ok((taxonomy, term)) => Ok(without_pages(&values.term(taxonomy, term))),
        Err(_) if !required => Ok(Value::none()),
        Err(error) => Err(error),
    }
}

fn get_url(values: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    let path = arguments.must_get::<&str>("path")?;
    if path.starts_with("@/") || PartKind::of_link(path).is_some() {
        let resolved = links::resolve(&values.site, "", path).map_err(|diagnostic| {
            let help = diagnostic.help.first().map(|help| format!(", {help}")).unwrap_or_default();
            Error::message(format!("{}{help}", diagnostic.message))
        })?;
        return Ok(Value::from(resolved.href));
    }
    if links::has_scheme(path) {
        return Ok(Value::from(path));
    }
    let (path, rest) = path.split_at(path.find(['#', '?']).unwrap_or(path.len()));
    let mut url = format!("/{}", urls::decode(path).trim_start_matches('/'));
    if flag(arguments, "trailing_slash", false)? && !url.ends_with('/') {
        url.push('/');
    }
    let mut permalink = values.site.permalink(&url);
    if flag(arguments, "cachebust", false)? {
        permalink.push_str(&format!("?h={}", file_hash(values, path)?));
    }
    Ok(Value::from(format!("{permalink}{rest}")))
}

/// A hash of a file for its address. Every page asks for those of the same few files, so each is read once.
fn file_hash(values: &Values, path: &str) -> TeraResult<String> {
    let known = || values.file_hashes.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(hash) = known().get(path) {
        return Ok(hash.clone());
    }
    let bytes = data_file::read(values, path)?;
    let mut hash = hex(&Sha256::digest(&bytes));
    hash.truncate(20);
    // What a file says that is not one of the site's nobody tells of when it changes.
    if data_file::is_of_site(values, path) {
        known().insert(path.to_owned(), hash.clone());
    }
    Ok(hash)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn get_hash(values: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    let bytes = match arguments.get::<&str>("literal")? {
        Some(literal) => literal.as_bytes().into(),
        None => data_file::read(values, arguments.must_get::<&str>("path")?)?,
    };
    let digest = match arguments.get::<u64>("sha_type")?.unwrap_or(384) {
        256 => Sha256::digest(&bytes).to_vec(),
        384 => Sha384::digest(&bytes).to_vec(),
        512 => Sha512::digest(&bytes).to_vec(),
        other => return Err(Error::message(format!("`sha_type` is 256, 384 or 512, not {other}"))),
    };
    let in_base64 = flag(arguments, "base64", true)?;
    Ok(Value::from(if in_base64 { base64::engine::general_purpose::STANDARD.encode(digest) } else { hex(&digest) }))
}

fn get_image_metadata(values: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    let path = arguments.must_get::<&str>("path")?;
    let found = data_file::reference(values, path);
    let (Some(reference), Some((width, height))) = (found, found.and_then(|reference| reference.dimensions)) else {
        return match flag(arguments, "allow_missing", false)? {
            true => Ok(Value::none()),
            false => Err(Error::message(format!("there is no image `{path}`"))),
        };
    };
    let extension =
        reference.path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    let mime = mime_guess::from_ext(&extension).first_or_octet_stream().to_string();
    Ok(to_value(&ImageMetadata { width, height, mime, format: extension }))
}

/// What `get_image_metadata` gives.
#[derive(Serialize)]
struct ImageMetadata {
    width: u32,
    height: u32,
    mime: String,
    format: String,
}

/// A number from `start` up to, but not including, `end`. Not random at all: it follows from the arguments, so that two builds agree.
fn get_random(_: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    let start = arguments.get::<i64>("start")?.unwrap_or(0);
    let end = arguments.must_get::<i64>("end")?;
    if end <= start {
        return Err(Error::message(format!("`end` must be above `start`: {start} to {end}")));
    }
    let digest = Sha256::digest(format!("{start}..{end}"));
    let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let range = end.abs_diff(start);
    Ok(Value::from(i128::from(start) + i128::from(number % range)))
}

/// *brickpress*: the latest dated pages of the whole site.
fn latest_pages(values: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    let limit = arguments.get::<usize>("limit")?.unwrap_or(10);
    let ids: Vec<usize> = values.site.latest().into_iter().take(limit).collect();
    Ok(Value::from(values.listed_pages(&ids)))
}

fn now(values: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    match flag(arguments, "timestamp", false)? {
        true => Ok(Value::from(values.site.now.as_second())),
        false => Ok(Value::from(values.site.now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())),
    }
}

fn resize_image(_: &Values, _: &Kwargs) -> TeraResult<Value> {
    Err(Error::message("`resize_image` is not supported: images are copied as they are"))
}

fn trans(values: &Values, arguments: &Kwargs) -> TeraResult<Value> {
    let key = arguments.must_get::<&str>("key")?;
    let translations = &values.site.config.translations;
    match translations.get(key) {
        Some(text) => Ok(Value::from(text.as_str())),
        None => Err(missing("translation", key, translations.keys().map(String::as_str))),
    }
}
