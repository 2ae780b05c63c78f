//! Tags and text of HTML that was written by others: authors and templates.
//!
//! In: any text. Out: its tokens as the HTML standard has them, with their places in the text. Never: a tree, or HTML that this program
//! has just made.

use std::convert::Infallible;
use std::ops::Range;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

/// A part of HTML that is neither a comment nor a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// The start tag of an element.
    Start(StartTag),
    /// The end tag of an element: its name, lower case.
    End(String),
    /// Text, with its entities resolved.
    Text(String),
}

/// The start tag of an element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StartTag {
    /// The name of the element, lower case.
    pub name: String,
    /// Its attributes in order.
    pub attributes: Vec<Attribute>,
    /// Its place in the text, from `<` to `>`.
    pub range: Range<usize>,
    /// Whether it ends in `/>`.
    pub is_closed: bool,
}

/// An attribute of an element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attribute {
    /// Its name, lower case.
    pub name: String,
    /// Its value, with entities resolved.
    pub value: String,
    /// The place of the name in the text.
    pub name_range: Range<usize>,
    /// The place of the value in the text, without quotes.
    pub value_range: Range<usize>,
}

impl StartTag {
    /// An attribute with a value.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name && !attribute.value.is_empty())
    }

    /// What links can lead to: its `id`, and the `name` of an `<a>`.
    pub fn anchors(&self) -> impl Iterator<Item = &str> {
        let is_anchor = |name: &str| name == "id" || (name == "name" && self.name == "a");
        let anchors = self.attributes.iter().filter(move |attribute| is_anchor(&attribute.name));
        anchors.map(|attribute| attribute.value.as_str()).filter(|value| !value.is_empty())
    }
}

/// The tokens of a text. A tag without its end is none.
pub fn tokens(html: &str) -> Vec<Token> {
    let mut collector = Collector::default();
    let mut emitter = CallbackEmitter::<_, Infallible, usize>::new(|event: CallbackEvent<'_>, span: Span<usize>| {
        collector.event(event, span.start..span.end);
        None
    });
    // What is in scripts and styles is no HTML.
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
    collector.tokens
}

#[derive(Default)]
struct Collector {
    tokens: Vec<Token>,
    tag: StartTag,
}

impl Collector {
    fn event(&mut self, event: CallbackEvent<'_>, range: Range<usize>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = StartTag { name: text(name), range, ..StartTag::default() };
            }
            CallbackEvent::AttributeName { name } => {
                let attribute = Attribute { name: text(name), name_range: range, ..Attribute::default() };
                self.tag.attributes.push(attribute);
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some(attribute) = self.tag.attributes.last_mut() {
                    (attribute.value, attribute.value_range) = (text(value), range);
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                let mut tag = std::mem::take(&mut self.tag);
                (tag.range.end, tag.is_closed) = (range.end, self_closing);
                self.tokens.push(Token::Start(tag));
            }
            CallbackEvent::EndTag { name } => self.tokens.push(Token::End(text(name))),
            CallbackEvent::String { value } => self.tokens.push(Token::Text(text(value))),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tags with the places of their attributes' values, and text.
    fn written(html: &str) -> String {
        let one = |token: Token| match token {
            Token::Start(tag) => {
                let attributes = tag.attributes.iter().map(|attribute| {
                    let (name, value) = (&html[attribute.name_range.clone()], &html[attribute.value_range.clone()]);
                    format!(" {name}={value}|{}", attribute.value)
                });
                format!("[{}{} {}]", tag.name, attributes.collect::<String>(), &html[tag.range])
            }
            Token::End(name) => format!("[/{name}]"),
            Token::Text(text) => text,
        };
        tokens(html).into_iter().map(one).collect()
    }

    #[test]
    fn places_are_exact() {
        for (html, expected) in [
            ("é<A href=\"x?a&amp;b\" b>T&eacute;</A>", "é[a href=x?a&amp;b|x?a&b b=| <A href=\"x?a&amp;b\" b>]Té[/a]"),
            ("<img src = 'ü.png' alt=y/>", "[img src=ü.png|ü.png alt=y/|y/ <img src = 'ü.png' alt=y/>]"),
            ("a < b <i x=1\ny=\"<b>\">", "a < b [i x=1|1 y=<b>|<b> <i x=1\ny=\"<b>\">]"),
            ("<!-- <a href=x> --><script>\"<b>\"</script>", "[script <script>]\"<b>\"[/script]"),
            ("<br/><a href=\"x", "[br <br/>]"),
        ] {
            assert_eq!(written(html), expected);
        }
    }
}
