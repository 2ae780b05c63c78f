//! Headings: ids, links to themselves, and their entries in the table of contents.
//!
//! In: a heading's rendered content. Out: the element, and a [`Heading`]. Never: the tree of a table of contents.

use std::ops::Range;

use pulldown_cmark::{CowStr, HeadingLevel};

use super::options::{AnchorLinks, Slugify};
use super::render::Renderer;
use super::sink::Sink;
use crate::content::document::{Heading, Piece};
use crate::content::escape::{push_attribute, push_text};
use support::diagnostic::Diagnostic;

/// What an author wrote in braces after a heading.
pub(super) struct Attributes<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) classes: &'a [CowStr<'a>],
    pub(super) others: &'a [(CowStr<'a>, Option<CowStr<'a>>)],
}

/// A heading whose content is being rendered.
#[derive(Default)]
pub(super) struct OpenHeading {
    /// Its text.
    pub(super) title: String,
    /// Its HTML without links, images and footnote references.
    pub(super) title_html: String,
    /// Whether it contains a link, so that it cannot be one itself.
    pub(super) has_link: bool,
}

impl OpenHeading {
    /// Adds text.
    pub(super) fn text(&mut self, text: &str) {
        self.title.push_str(text);
        push_text(&mut self.title_html, text);
    }
}

impl Renderer<'_> {
    /// Closes the heading whose content is in the innermost sink.
    pub(super) fn close_heading(&mut self, level: HeadingLevel, attributes: &Attributes<'_>, range: &Range<usize>) {
        let level = lowered(level, self.options.lower_headings);
        let mut content = self.pop_sink();
        let open = self.heading.take().unwrap_or_default();
        let id = self.heading_id(attributes.id, open.title.trim(), range);
        let name = trimmed(open.title);
        let links = match self.options.insert_anchor_links {
            AnchorLinks::Heading if open.has_link => AnchorLinks::Right,
            links => links,
        };
        let name_of_element = element(level);
        let in_summary = self.in_summary;
        let sink = self.sink();
        ["<", name_of_element].into_iter().for_each(|part| sink.block(part));
        sink.id(&id, in_summary);
        push_attributes(sink.buffer(), attributes);
        sink.html(">");
        match links {
            AnchorLinks::None => sink.take_in(&mut content),
            AnchorLinks::Left => {
                self.anchor_link(&id, &name);
                self.sink().take_in(&mut content);
            }
            AnchorLinks::Right => {
                sink.take_in(&mut content);
                self.anchor_link(&id, &name);
            }
            AnchorLinks::Heading => wrap_in_link(sink, &id, &mut content),
        }
        let sink = self.sink();
        ["</", name_of_element, ">\n"].into_iter().for_each(|part| sink.block(part));
        self.spare(content);
        let title_html = trimmed(open.title_html);
        self.document.headings.push(Heading { level: level as u8, id, title_html, title: name });
    }

    fn anchor_link(&mut self, id: &str, name: &str) {
        let label = &self.options.labels.anchor_link;
        let mut html = String::from("<a class=\"zola-anchor\" href=\"#");
        push_attribute(&mut html, id);
        html.push_str("\" aria-label=\"");
        push_attribute(&mut html, label);
        html.push(' ');
        push_attribute(&mut html, name);
        html.push_str("\">#</a>");
        self.sink().piece(Piece::HeadingAnchor { html, has_text: false });
    }

    /// The chosen id, or one made from the text; numbered when it is taken.
    fn heading_id(&mut self, chosen: Option<&str>, title: &str, range: &Range<usize>) -> String {
        let Some(chosen) = chosen else {
            let wish = slug(title, self.options.slugify_anchors);
            let wish = if wish.is_empty() { "section" } else { &wish };
            return match self.options.heading_prefix.as_str() {
                "" => self.ids.unique(wish),
                prefix => self.ids.unique(&format!("{prefix}{wish}")),
            };
        };
        if self.chosen_ids.remove(chosen).is_some_and(|first| first == *range) {
            return chosen.to_owned();
        }
        let id = self.ids.unique(chosen);
        let diagnostic = Diagnostic::warning(format!("id `{chosen}` is used twice in this text"))
            .help(format!("this heading became `{id}`; choose another id"));
        self.document.problems.push(diagnostic.spanning(range.clone()));
        id
    }
}

/// The text without blanks around it.
fn trimmed(mut text: String) -> String {
    text.truncate(text.trim_end().len());
    let blanks = text.len() - text.trim_start().len();
    text.drain(..blanks);
    text
}

/// The name of a heading's element.
fn element(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 => "h1",
        HeadingLevel::H2 => "h2",
        HeadingLevel::H3 => "h3",
        HeadingLevel::H4 => "h4",
        HeadingLevel::H5 => "h5",
        HeadingLevel::H6 => "h6",
    }
}

/// A level that is lower by so many steps, as far as there are levels.
fn lowered(level: HeadingLevel, steps: u8) -> HeadingLevel {
    HeadingLevel::try_from(usize::from(level as u8 + steps)).unwrap_or(HeadingLevel::H6)
}

fn push_attributes(tag: &mut String, attributes: &Attributes<'_>) {
    if !attributes.classes.is_empty() {
        tag.push_str(" class=\"");
        for (index, class) in attributes.classes.iter().enumerate() {
            if index > 0 {
                tag.push(' ');
            }
            push_attribute(tag, class);
        }
        tag.push('"');
    }
    for (name, value) in attributes.others {
        if !is_attribute_name(name) {
            continue;
        }
        tag.push(' ');
        tag.push_str(name);
        tag.push_str("=\"");
        push_attribute(tag, value.as_deref().unwrap_or(""));
        tag.push('"');
    }
}

/// `id` and `class` have their own notation, and anything but letters would not be an attribute's name.
fn is_attribute_name(name: &str) -> bool {
    let written_otherwise = name.eq_ignore_ascii_case("id") || name.eq_ignore_ascii_case("class");
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.');
    !written_otherwise && name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.bytes().all(valid)
}

fn wrap_in_link(sink: &mut Sink, id: &str, content: &mut Sink) {
    let mut html = String::from("<a class=\"zola-anchor\" href=\"#");
    push_attribute(&mut html, id);
    html.push_str("\">");
    sink.piece(Piece::HeadingAnchor { html, has_text: true });
    sink.take_in(content);
    sink.piece(Piece::HeadingAnchor { html: "</a>".to_owned(), has_text: true });
}

/// An id made from a heading's text. Empty when the text has no letter or digit.
pub fn slug(text: &str, slugify: Slugify) -> String {
    match slugify {
        Slugify::On => ascii_slug(text),
        Slugify::Safe => {
            let dropped = |c: &char| !c.is_control() && !"\"#%<>[\\]()`^{|}".contains(*c);
            text.trim().chars().filter(dropped).map(blank_to_underscore).collect()
        }
        Slugify::Off => text.trim().chars().map(blank_to_underscore).collect(),
    }
}

fn blank_to_underscore(character: char) -> char {
    if character.is_whitespace() { '_' } else { character }
}

fn ascii_slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut push = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            slug.push(char::from(byte.to_ascii_lowercase()));
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    };
    for character in text.chars() {
        match u8::try_from(character) {
            Ok(byte) if byte.is_ascii() => push(byte),
            _ => deunicode::deunicode_char(character).unwrap_or("-").bytes().for_each(&mut push),
        }
    }
    if slug.ends_with('-') {
        slug.pop();
    }
    slug
}
