//! Which of our few classes a scope of a syntax belongs to.
//!
//! In: scopes such as `keyword.control.flow.rust`. Out: a [`Class`]. Never: the stack of scopes.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use syntect::parsing::Scope;

/// What a piece of code is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Class {
    /// Nothing special.
    Plain,
    Attribute,
    Comment,
    Deleted,
    Escape,
    Function,
    Heading,
    Inserted,
    Keyword,
    Module,
    Number,
    /// Words such as `and` are keywords; signs are plain, because colouring each of them would double the HTML.
    Operator,
    String,
    Tag,
    Type,
    Variable,
    Invalid,
}

impl Class {
    /// What is in a scope of class `inner` that stands inside this one: a comment or regular expression is all of one
    /// colour, and the key of a mapping stays one when it is quoted.
    pub(super) fn with(self, inner: Option<Self>) -> Self {
        match (self, inner) {
            (Self::Comment | Self::Escape, _) | (Self::Tag, Some(Self::String)) => self,
            (_, inner) => inner.unwrap_or(self),
        }
    }

    /// The class a stretch of code gets in the end.
    pub(super) fn of_text(self, text: &str) -> Self {
        match self {
            Self::Operator if text.starts_with(|c: char| c.is_alphabetic()) => Self::Keyword,
            Self::Operator => Self::Plain,
            class => class,
        }
    }

    /// The name in HTML; empty for plain code.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain | Self::Operator => "",
            Self::Attribute => "a",
            Self::Comment => "c",
            Self::Deleted => "d",
            Self::Escape => "e",
            Self::Function => "f",
            Self::Heading => "h",
            Self::Inserted => "i",
            Self::Keyword => "k",
            Self::Module => "m",
            Self::Number => "n",
            Self::String => "s",
            Self::Tag => "g",
            Self::Type => "t",
            Self::Variable => "v",
            Self::Invalid => "x",
        }
    }
}

/// The longest prefix that fits decides; a scope without one leaves the class of what is around it. Names are those of
/// <https://www.sublimetext.com/docs/scope_naming.html>.
const RULES: &[(&str, Class)] = &[
    ("source", Class::Plain),
    ("text", Class::Plain),
    ("meta.interpolation", Class::Plain),
    ("meta.template.expression", Class::Plain),
    ("meta.embedded", Class::Plain),
    ("meta.mapping.key.json", Class::Tag),
    ("comment", Class::Comment),
    ("punctuation.definition.comment", Class::Comment),
    ("string", Class::String),
    ("string.regexp", Class::Escape),
    ("string.unquoted", Class::Plain),
    ("string.other.math", Class::Plain),
    ("punctuation.definition.string", Class::String),
    ("constant", Class::Number),
    ("constant.character", Class::String),
    ("constant.character.escape", Class::Escape),
    ("constant.character.entity", Class::Escape),
    ("constant.other.placeholder", Class::Escape),
    ("constant.other.color", Class::Number),
    ("keyword", Class::Keyword),
    ("keyword.operator", Class::Operator),
    ("storage", Class::Keyword),
    ("storage.type.function.arrow", Class::Operator),
    ("storage.type.numeric", Class::Number),
    ("storage.type.string", Class::String),
    ("variable.language", Class::Keyword),
    ("variable.parameter", Class::Variable),
    ("variable.function", Class::Function),
    ("variable.annotation", Class::Attribute),
    ("variable.other.constant", Class::Number),
    ("entity.name", Class::Type),
    ("entity.name.function", Class::Function),
    ("entity.name.macro", Class::Module),
    ("entity.name.namespace", Class::Module),
    ("entity.name.module", Class::Module),
    ("entity.name.section", Class::Heading),
    ("entity.name.tag", Class::Tag),
    ("entity.name.label", Class::Module),
    ("entity.name.constant", Class::Number),
    ("entity.name.variable", Class::Variable),
    ("entity.other.inherited-class", Class::Type),
    ("entity.other.attribute-name", Class::Attribute),
    ("support.function", Class::Function),
    ("support.function.test.begin", Class::Plain),
    ("support.function.test.end", Class::Plain),
    ("support.macro", Class::Module),
    ("support.module", Class::Module),
    ("support.constant", Class::Number),
    ("support.type", Class::Type),
    ("support.class", Class::Type),
    ("support.variable", Class::Variable),
    ("meta.annotation", Class::Attribute),
    ("meta.attribute", Class::Attribute),
    ("meta.decorator", Class::Attribute),
    ("punctuation.definition.annotation", Class::Attribute),
    ("markup.heading", Class::Heading),
    ("markup.inserted", Class::Inserted),
    ("markup.deleted", Class::Deleted),
    ("markup.changed", Class::Module),
    ("markup.raw", Class::String),
    ("markup.underline.link", Class::String),
    ("meta.diff.header", Class::Heading),
    ("meta.diff.range", Class::Module),
    ("invalid", Class::Invalid),
    ("invalid.deprecated", Class::Plain),
];

/// The names of all classes, for the test of the style sheet.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|(_, class)| class.name()).filter(|name| !name.is_empty())
}

/// The rules as scopes, longest first.
static SCOPES: LazyLock<Vec<(Scope, Class)>> = LazyLock::new(|| {
    let mut scopes: Vec<(Scope, Class)> =
        RULES.iter().filter_map(|&(name, class)| Some((Scope::new(name).ok()?, class))).collect();
    scopes.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
    scopes
});

/// The classes of the scopes met so far.
#[derive(Default)]
pub(super) struct Classes {
    known: HashMap<Scope, Option<Class>>,
}

impl Classes {
    /// The class of a scope; `None` leaves the class of what is around it.
    pub(super) fn of(&mut self, scope: Scope) -> Option<Class> {
        *self
            .known
            .entry(scope)
            .or_insert_with(|| SCOPES.iter().find(|(prefix, _)| prefix.is_prefix_of(scope)).map(|&(_, class)| class))
    }
}
