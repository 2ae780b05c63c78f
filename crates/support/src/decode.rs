//! TOML and YAML into typed values, with every mistake as a diagnostic at its place.
//!
//! In: a file's text and the part of it that is TOML or YAML. Out: a value and the keys that the
//! type does not know. Never: deciding whether an unknown key is an error; the caller knows what it
//! reads.

use std::ops::Range;

use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Visitor};

use crate::diagnostic::Diagnostic;

pub mod layers;

/// A language for data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// TOML 1.1.
    Toml,
    /// YAML 1.2.
    Yaml,
}

/// A value and what was passed over on the way to it.
#[derive(Debug, Clone)]
pub struct Decoded<T> {
    /// The value.
    pub value: T,
    /// Keys that the type does not have, as paths: `markdown.highlighting.thme`.
    pub unknown: Vec<String>,
}

/// A text in a file.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// The file's name in messages.
    pub file: &'a str,
    /// The whole file.
    pub text: &'a str,
    /// The bytes of `text` that hold the data.
    pub range: Range<usize>,
}

impl Part<'_> {
    fn data(&self) -> &str {
        &self.text[self.range.clone()]
    }

    /// The place of the key at the end of `path`, as well as it can be found; else the start of the
    /// data.
    pub fn key(&self, path: &str) -> Range<usize> {
        let names: Vec<&str> = path.split('.').filter(|name| *name != "?").collect();
        let Some((key, parents)) = names.split_last() else { return self.range.start..self.range.start };
        let data = self.data();
        let header = parents.iter().rev().find(|name| name.parse::<usize>().is_err());
        let from = header.and_then(|name| find_key(data, name, 0)).map_or(0, |found| found.end);
        let found = find_key(data, key, from).or_else(|| find_key(data, key, 0)).unwrap_or(0..0);
        self.range.start + found.start..self.range.start + found.end
    }

    /// The place of what is set by the key at the end of `path`, up to the end of its line.
    pub fn value(&self, path: &str) -> Range<usize> {
        let key = self.key(path);
        let line_end = self.text[key.end..].find('\n').map_or(self.text.len(), |index| key.end + index);
        let rest = &self.text[key.end..line_end];
        let Some(sign) = rest.find(['=', ':']) else { return key };
        let value = rest[sign + 1..].trim();
        let start = key.end + sign + 1 + (rest[sign + 1..].len() - rest[sign + 1..].trim_start().len());
        if value.is_empty() { key } else { start..start + value.len() }
    }

    /// A diagnostic at what is set by a key.
    pub fn at_value(&self, diagnostic: Diagnostic, path: &str) -> Diagnostic {
        diagnostic.at(self.file, self.text, self.value(path))
    }

    /// A diagnostic at a key.
    pub fn at_key(&self, diagnostic: Diagnostic, path: &str) -> Diagnostic {
        diagnostic.at(self.file, self.text, self.key(path))
    }
}

/// Finds `key` where a key can stand: at the start of a line, after `{`, `,`, `[`, `.` or `-`, and
/// before `=`, `:`, `]` or `.`.
fn find_key(data: &str, key: &str, from: usize) -> Option<Range<usize>> {
    data[from..].match_indices(key).map(|(index, _)| from + index).find_map(|start| {
        let end = start + key.len();
        let before = data[..start].trim_end_matches([' ', '\t', '"', '\'']);
        let after = data[end..].trim_start_matches([' ', '\t', '"', '\'']);
        let starts = before.is_empty() || before.ends_with(['\n', '{', ',', '[', '.', '-']);
        let ends = after.starts_with(['=', ':', ']', '.']);
        (starts && ends).then_some(start..end)
    })
}

/// Decodes data in either language.
///
/// # Errors
/// The data is not of its language, or a value has the wrong type; the diagnostic points at the
/// place.
pub fn decode<T: DeserializeOwned>(language: Language, part: &Part<'_>) -> Result<Decoded<T>, Box<Diagnostic>> {
    match language {
        Language::Toml => toml(part),
        Language::Yaml => yaml(part),
    }
}

fn toml<T: DeserializeOwned>(part: &Part<'_>) -> Result<Decoded<T>, Box<Diagnostic>> {
    let mut unknown = Vec::new();
    let decoded = toml::de::Deserializer::parse(part.data())
        .and_then(|deserializer| serde_ignored::deserialize(deserializer, |path| unknown.push(path.to_string())));
    match decoded {
        Ok(value) => Ok(Decoded { value, unknown }),
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            let range = part.range.start + span.start..part.range.start + span.end;
            Err(Box::new(Diagnostic::error(tidy(error.message())).at(part.file, part.text, range)))
        }
    }
}

fn yaml<T: DeserializeOwned>(part: &Part<'_>) -> Result<Decoded<T>, Box<Diagnostic>> {
    let mut unknown = Vec::new();
    let data = part.data();
    // An empty document is an empty map here: front matter may be empty.
    let data = if data.trim().is_empty() { "{}" } else { data };
    let decoded = serde_saphyr::with_deserializer_from_str(data, |deserializer| {
        serde_ignored::deserialize(deserializer, |path| unknown.push(path.to_string()))
    });
    match decoded {
        Ok(value) => Ok(Decoded { value, unknown }),
        Err(error) => {
            let start = error.location().map_or(0, |at| line_column(part.data(), at.line(), at.column()));
            let start = part.range.start + start;
            let end = start + part.text[start..].find([' ', '\n', '\r']).unwrap_or(1);
            let message = yaml_message(&error.without_snippet().to_string());
            Err(Box::new(Diagnostic::error(message).at(part.file, part.text, start..end)))
        }
    }
}

/// The byte at a line and column that count from 1.
fn line_column(text: &str, line: u64, column: u64) -> usize {
    let line = usize::try_from(line).unwrap_or(usize::MAX).max(1);
    let column = usize::try_from(column).unwrap_or(usize::MAX).max(1);
    let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>().min(text.len());
    let rest = &text[start..];
    start + rest.char_indices().nth(column - 1).map_or(rest.len(), |(index, _)| index)
}

/// The message without the position that it carries, which is shown anyway.
fn yaml_message(message: &str) -> String {
    if let Some(kind) = message.strip_prefix("invalid ")
        && (kind.starts_with("i64") || kind.starts_with("u64") || kind.starts_with("usize"))
    {
        return "expected a whole number".to_owned();
    }
    let first = message.lines().next().unwrap_or(message);
    let first = first.split(" at line ").next().unwrap_or(first);
    let first = first.split(": line ").next().unwrap_or(first);
    let first = match first.strip_prefix("line ") {
        Some(rest) => rest.split_once(": ").map_or(first, |(_, message)| message),
        None => first,
    };
    yaml_words(first).unwrap_or_else(|| tidy(first))
}

/// Says in terms of the file what the library says in terms of its own settings and of Rust.
fn yaml_words(message: &str) -> Option<String> {
    if let Some(rest) = message.strip_prefix("duplicate mapping key: ") {
        return Some(format!("key `{}` is given twice", rest.split(", set ").next().unwrap_or(rest)));
    }
    let words = [
        ("cannot deserialize null", "a value is missing"),
        ("expected mapping start", "expected keys and values, such as `title: Hello`"),
        ("expected sequence start", "expected a list, such as [a, b]"),
        ("expected string scalar", "expected a text"),
        ("recursive references", "a value contains itself"),
        ("budget breached", "there is too much data"),
        ("non-finite float", "a number must be finite"),
    ];
    words.iter().find(|(start, _)| message.starts_with(start)).map(|(_, words)| (*words).to_owned())
}

/// A library's message in this program's manner: one line, lower case, no full stop.
fn tidy(message: &str) -> String {
    let message = message.replace('\n', ", ");
    let message = message.trim_end_matches(['.', ' ', ',']);
    let mut characters = message.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// The names of a struct's fields, as its `Deserialize` declares them.
pub fn fields<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut found: &'static [&'static str] = &[];
    // The probe always ends in an error, after it has seen the fields.
    let _ = T::deserialize(FieldProbe(&mut found));
    found
}

struct FieldProbe<'a>(&'a mut &'static [&'static str]);

impl<'de> de::Deserializer<'de> for FieldProbe<'_> {
    type Error = de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("only structs have fields"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// A date as it was written: a TOML date, or a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateText(pub String);

impl<'de> Deserialize<'de> for DateText {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DateVisitor;
        impl<'de> Visitor<'de> for DateVisitor {
            type Value = DateText;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a date such as 2026-04-06 or 2026-04-06T09:30:00+02:00")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<DateText, E> {
                Ok(DateText(text.trim().to_owned()))
            }

            // A TOML date arrives as a map with one entry, whatever its private key is called.
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<DateText, A::Error> {
                let Some((key, text)) = map.next_entry::<String, String>()? else {
                    return Err(de::Error::invalid_type(de::Unexpected::Map, &self));
                };
                if !key.starts_with("$__toml") {
                    return Err(de::Error::invalid_type(de::Unexpected::Map, &self));
                }
                Ok(DateText(text))
            }
        }
        deserializer.deserialize_any(DateVisitor)
    }
}

/// Free-form data, as it stands under `extra`. Dates are strings.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Data {
    /// YAML's `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A text or a date.
    String(String),
    /// A list.
    Array(Vec<Data>),
    /// Values by name, in the order in which they were written.
    Map(Vec<(String, Data)>),
}

impl Data {
    /// The value of a key of a map.
    pub fn get(&self, key: &str) -> Option<&Data> {
        match self {
            Self::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }
}

impl serde::Serialize for Data {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::String(value) => serializer.serialize_str(value),
            Self::Array(values) => serializer.collect_seq(values),
            Self::Map(entries) => serializer.collect_map(entries.iter().map(|(key, value)| (key, value))),
        }
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DataVisitor;
        impl<'de> Visitor<'de> for DataVisitor {
            type Value = Data;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Data, E> {
                Ok(Data::Null)
            }

            fn visit_none<E: de::Error>(self) -> Result<Data, E> {
                Ok(Data::Null)
            }

            fn visit_some<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Data, D::Error> {
                Data::deserialize(deserializer)
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Data, E> {
                Ok(Data::Bool(value))
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Data, E> {
                Ok(Data::Integer(value))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Data, E> {
                Ok(i64::try_from(value).map_or(Data::Float(value as f64), Data::Integer))
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Data, E> {
                Ok(Data::Float(value))
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Data, E> {
                Ok(Data::String(value.to_owned()))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Data, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element()? {
                    values.push(value);
                }
                Ok(Data::Array(values))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Data, A::Error> {
                let mut entries: Vec<(String, Data)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<MapKey, Data>()? {
                    // A TOML date arrives as a map with one entry of a private name.
                    if key.0.starts_with("$__toml") {
                        return Ok(value);
                    }
                    entries.push((key.0, value));
                }
                Ok(Data::Map(entries))
            }
        }
        deserializer.deserialize_any(DataVisitor)
    }
}

/// A key of free-form data; YAML allows more than strings.
struct MapKey(String);

impl<'de> Deserialize<'de> for MapKey {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Data::deserialize(deserializer)? {
            Data::Null => "null".to_owned(),
            Data::Bool(value) => value.to_string(),
            Data::Integer(value) => value.to_string(),
            Data::Float(value) => value.to_string(),
            Data::String(value) => value,
            Data::Array(_) | Data::Map(_) => return Err(de::Error::custom("a key must be a text")),
        }))
    }
}
