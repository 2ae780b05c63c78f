//! Filters and tests for templates, with Zola's names and arguments, besides those that Tera has.
//!
//! In: a value and arguments. Out: a value. Never: anything random; same value, same result.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::tz::{Offset, TimeZone};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use tera::{Error, Kwargs, Map, State, StringInput, Tera, TeraResult, Value};

use crate::content::date::Date;
use crate::content::escape::push_xml;
use crate::content::slug::slugify;
use crate::render::document;
use crate::render::prepared::Prepared;

/// Adds all filters and tests; those that read the site by their names alone, for templates to be parsed before there is one.
pub(super) fn register(tera: &mut Tera) {
    // Those of the site take their place.
    tera.register_filter("markdown", |text: &str, _: Kwargs, _: &State<'_>| text.to_owned());
    tera.register_filter("slugify", |text: &str, _: Kwargs, _: &State<'_>| text.to_owned());
    tera.register_filter("escape_xml", |text: &str, _: Kwargs, _: &State<'_>| escape_xml(text));
    tera.register_filter("date", |value: &Value, arguments: Kwargs, _: &State<'_>| date(value, &arguments));
    // Tera's own copies the text, which is most of a page.
    tera.register_filter("safe", |value: Value, _: Kwargs, _: &State<'_>| safe(value));
    tera.register_filter("striptags", |text: &str, _: Kwargs, _: &State<'_>| strip_tags(text));
    tera.register_filter("spaceless", |text: StringInput<'_>, _: Kwargs, _: &State<'_>| {
        text.inherit_safety(spaceless(text.as_str()))
    });
    tera.register_filter("urlencode", |text: &str, _: Kwargs, _: &State<'_>| encode(text, URL));
    tera.register_filter("urlencode_strict", |text: &str, _: Kwargs, _: &State<'_>| encode(text, NON_ALPHANUMERIC));
    tera.register_filter("base64_encode", |text: &str, _: Kwargs, _: &State<'_>| STANDARD.encode(text));
    tera.register_filter("base64_decode", |text: &str, _: Kwargs, _: &State<'_>| base64_decode(text));
    tera.register_filter("json_encode", |value: &Value, arguments: Kwargs, _: &State<'_>| {
        json_encode(value, &arguments)
    });
    tera.register_filter("filesizeformat", |bytes: u64, _: Kwargs, _: &State<'_>| file_size(bytes));
    tera.register_filter("num_format", |number: i128, _: Kwargs, _: &State<'_>| thousands(number));
    tera.register_filter("regex_replace", |text: &str, arguments: Kwargs, _: &State<'_>| {
        regex_replace(text, &arguments)
    });
    tera.register_filter("group_by", |values: &[Value], arguments: Kwargs, _: &State<'_>| group_by(values, &arguments));
    tera.register_filter("shuffle", |values: Vec<Value>, _: Kwargs, _: &State<'_>| shuffle(values));
    tera.register_test("matching", |text: &str, arguments: Kwargs, _: &State<'_>| {
        Ok::<_, Error>(regex(&arguments, "pat")?.is_match(text))
    });
    tera.register_test("before", |value: &Value, arguments: Kwargs, _: &State<'_>| {
        Ok::<_, Error>(parse_date(value)?.instant < parse_date(arguments.must_get::<&Value>("other")?)?.instant)
    });
    tera.register_test("after", |value: &Value, arguments: Kwargs, _: &State<'_>| {
        Ok::<_, Error>(parse_date(value)?.instant > parse_date(arguments.must_get::<&Value>("other")?)?.instant)
    });
}

/// Adds the filters that read the site, in place of those that only have their names.
pub(super) fn register_for(tera: &mut Tera, prepared: &Arc<Prepared>) {
    let slugs = prepared.site.config.slugify.taxonomies;
    tera.register_filter("slugify", move |text: &str, _: Kwargs, _: &State<'_>| slugify(text, slugs));
    let prepared = Arc::clone(prepared);
    tera.register_filter("markdown", move |text: &str, arguments: Kwargs, _: &State<'_>| {
        let inline = arguments.get::<bool>("inline")?.unwrap_or(false);
        let to_html = if inline { document::inline_markdown } else { document::markdown };
        Ok::<_, Error>(Value::safe_string(&to_html(&prepared, text)))
    });
}

/// A text that is HTML already; what is no text becomes one.
fn safe(value: Value) -> Value {
    if value.is_string() { value.mark_safe() } else { Value::safe_string(&value.to_string()) }
}

/// A text for XML.
fn escape_xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 4);
    push_xml(&mut escaped, text);
    escaped
}

/// A date from a text, or from seconds since 1970.
fn parse_date(value: &Value) -> TeraResult<Date> {
    let date = match (value.as_str(), value.as_i64()) {
        (Some(text), _) => Date::parse(text),
        (None, Some(seconds)) => {
            jiff::Timestamp::from_second(seconds).ok().and_then(|instant| Date::parse(&instant.to_string()))
        }
        (None, None) => None,
    };
    date.ok_or_else(|| Error::message(format!("`{value}` is not a date")))
}

fn date(value: &Value, arguments: &Kwargs) -> TeraResult<String> {
    let date = parse_date(value)?;
    let format = arguments.get::<&str>("format")?.unwrap_or("%Y-%m-%d");
    let offset = match arguments.get::<&str>("timezone")? {
        None => date.offset,
        Some("UTC" | "Etc/UTC" | "Z") => Offset::UTC,
        Some(name) => fixed_offset(name)?,
    };
    let zoned = date.instant.to_zoned(TimeZone::fixed(offset));
    let written = jiff::fmt::strtime::format(format, &zoned);
    written.map_err(|error| Error::message(format!("`{format}` is not a date format: {error}")))
}

/// `+02:00`. Names of time zones would make the result depend on the machine's data.
fn fixed_offset(name: &str) -> TeraResult<Offset> {
    let date = Date::parse(&format!("2000-01-01T00:00{name}")).filter(|_| name.starts_with(['+', '-']));
    date.map(|date| date.offset)
        .ok_or_else(|| Error::message(format!("`{name}` is not an offset such as +02:00 or UTC")))
}

/// The text of HTML.
fn strip_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = match tag.strip_prefix("!--") {
            Some(comment) => comment.split_once("-->").map_or("", |(_, after)| after),
            None => tag.split_once('>').map_or("", |(_, after)| after),
        };
    }
    text.push_str(rest);
    text
}

/// Without blanks between tags.
fn spaceless(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for (index, part) in html.trim().split('>').enumerate() {
        if index > 0 {
            out.push('>');
        }
        let rest = part.trim_start();
        out.push_str(if index > 0 && rest.starts_with('<') { rest } else { part });
    }
    out
}

/// As in Zola's `urlencode`: everything but letters, digits and `-_.~/`.
const URL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

fn encode(text: &str, set: &'static AsciiSet) -> String {
    utf8_percent_encode(text, set).to_string()
}

fn base64_decode(text: &str) -> TeraResult<String> {
    let bytes = STANDARD.decode(text).map_err(|error| Error::message(format!("not base64: {error}")))?;
    String::from_utf8(bytes).map_err(|_| Error::message("what the base64 stands for is not UTF-8"))
}

fn json_encode(value: &Value, arguments: &Kwargs) -> TeraResult<Value> {
    let pretty = arguments.get::<bool>("pretty")?.unwrap_or(false);
    let json = if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    // `<` must not end a script element that the JSON stands in.
    json.map(|json| Value::safe_string(&json.replace('<', "\\u003c")))
        .map_err(|error| Error::message(error.to_string()))
}

fn file_size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut unit = 0;
    let mut size = bytes as f64;
    while size >= 1000.0 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{size:.2} {}", UNITS[unit]) }
}

/// `1234567` is `1,234,567`.
fn thousands(number: i128) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn regex(arguments: &Kwargs, name: &str) -> TeraResult<regex::Regex> {
    let pattern = arguments.must_get::<&str>(name)?.to_owned();
    regex::Regex::new(&pattern).map_err(|_| Error::message(format!("`{pattern}` is not a regular expression")))
}

fn regex_replace(text: &str, arguments: &Kwargs) -> TeraResult<String> {
    Ok(regex(arguments, "pattern")?.replace_all(text, arguments.must_get::<&str>("rep")?).into_owned())
}

/// Lists by the value of an attribute, in the order in which the values first come. Tera's own filter loses that order.
fn group_by(values: &[Value], arguments: &Kwargs) -> TeraResult<Value> {
    let attribute = arguments.must_get::<&str>("attribute")?.to_owned();
    let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
    for value in values {
        let Some(key) = value.get_from_path(&attribute).filter(|key| !key.is_none()) else { continue };
        let key = key.to_string();
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(value.clone()),
            None => groups.push((key, vec![value.clone()])),
        }
    }
    let mut map = Map::new();
    for (key, group) in groups {
        map.insert(key.into(), Value::from(group));
    }
    Ok(Value::from(map))
}

/// In an order that looks random and is the same in every build.
fn shuffle(mut values: Vec<Value>) -> Value {
    values.sort_by_cached_key(|value| Sha256::digest(value.to_string()).to_vec());
    Value::from(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        assert_eq!(strip_tags("<p>a <!-- <b> --> <em>b</em></p>"), "a  b");
        assert_eq!(spaceless("<p>\n  <b>a b</b> c </p>\n <i>"), "<p><b>a b</b> c </p><i>");
        assert_eq!(["", "1,234", "-12"].map(str::len), [0, 5, 3]);
        assert_eq!([0, 999, 1000, -1_234_567].map(thousands), ["0", "999", "1,000", "-1,234,567"]);
        assert_eq!([999, 1000, 1_500_000].map(file_size), ["999 B", "1.00 kB", "1.50 MB"]);
        assert_eq!(encode("a b/ü", URL), "a%20b/%C3%BC");
    }

    #[test]
    fn safe_is_what_it_is_in_tera() {
        let mut ours = Tera::new();
        register(&mut ours);
        let long = "<b>".repeat(30);
        let texts = [Value::from("<i>"), Value::from(long.as_str()), Value::safe_string("<u>")];
        for value in
            texts.into_iter().chain([Value::from(7), Value::from(true), Value::none(), Value::from(vec!["<", "a"])])
        {
            let mut context = tera::Context::new();
            context.insert_value("x", value);
            let render = |tera: &Tera| {
                ["{{ x | safe }}", "{% set y = x | safe %}{{ y }}{{ y | length }}", "{{ gone | safe }}"]
                    .map(|text| tera.render_str(text, &context, true).map_err(|_| ()))
            };
            assert_eq!(render(&ours), render(&Tera::new()));
        }
    }

    #[test]
    fn dates() {
        let format = |text: &str, format: &str| {
            let arguments = Kwargs::from([("format", Value::from(format))]);
            date(&Value::from(text), &arguments).map_err(|error| error.to_string())
        };
        assert_eq!(format("2026-04-06", "%A, %B %-d, %Y"), Ok("Monday, April 6, 2026".to_owned()));
        assert_eq!(format("2026-04-06T23:00:00+02:00", "%d %H:%M %z"), Ok("06 23:00 +0200".to_owned()));
        assert_eq!(format("2026-04-06", "%B %e, %Y"), Ok("April  6, 2026".to_owned()));
        assert_eq!(format("soon", "%d"), Err("`soon` is not a date".to_owned()));
    }
}
