//! Images and figures.
//!
//! In: an image's target, title and alternative text. Out: an `<img>`, which is a piece when it is a file of the site. Never:
//! reading an image.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::link::{is_complete, push_title};
use super::render::Renderer;
use super::sink::Sink;
use crate::content::document::{AddressTag, Link, Piece};
use crate::content::escape::{push_attribute, push_target, push_text};
use crate::content::plain_text::RunKind;

impl Renderer<'_> {
    /// An image in running text.
    pub(super) fn image(&mut self, target: &str, title: &str, range: Range<usize>) {
        let alternative = self.alternative_text();
        if let Some(heading) = &mut self.heading {
            heading.title.push_str(&alternative);
        }
        self.img(target, &alternative, title, range);
    }

    /// Renders a paragraph that is nothing but an image with a title as a figure; false when it is anything else.
    pub(super) fn figure(&mut self) -> bool {
        let Some((Event::Start(Tag::Image { dest_url, title, .. }), range)) = self.events.get(self.position) else {
            return false;
        };
        let length = image_length(&self.events[self.position..]);
        if title.is_empty() || !matches!(self.peek(length), Some(Event::End(TagEnd::Paragraph))) {
            return false;
        }
        self.position += 1;
        let alternative = self.alternative_text();
        self.position += 1;
        self.sink().block("<figure>\n");
        self.img(dest_url, &alternative, "", range.clone());
        self.sink().block("\n");
        push_caption(self.sink(), title);
        self.sink().block("\n</figure>\n");
        true
    }

    /// Renders a paragraph of nothing but two images or more as a gallery; false when it is anything else. An image with a title has a caption.
    pub(super) fn gallery(&mut self) -> bool {
        if !self.options.galleries || !self.is_gallery() {
            return false;
        }
        self.sink().block("<div class=\"gallery\">\n");
        while let Some((event, range)) = self.next() {
            match event {
                Event::Start(Tag::Image { dest_url, title, .. }) => {
                    let alternative = self.alternative_text();
                    self.sink().block("<figure>");
                    self.img(dest_url, &alternative, "", range);
                    if !title.is_empty() {
                        push_caption(self.sink(), title);
                    }
                    self.sink().block("</figure>\n");
                }
                Event::End(TagEnd::Paragraph) => break,
                _ => {}
            }
        }
        self.sink().block("</div>\n");
        true
    }

    /// Whether the paragraph that has just begun holds two images or more, and nothing else.
    fn is_gallery(&self) -> bool {
        let (mut at, mut images) = (self.position, 0);
        while let Some((event, _)) = self.events.get(at) {
            match event {
                Event::Start(Tag::Image { .. }) => {
                    images += 1;
                    at += image_length(&self.events[at..]);
                    continue;
                }
                Event::SoftBreak | Event::HardBreak => {}
                Event::Text(text) if text.trim().is_empty() => {}
                Event::End(TagEnd::Paragraph) => return images > 1,
                _ => return false,
            }
            at += 1;
        }
        false
    }

    fn img(&mut self, target: &str, alternative: &str, title: &str, range: Range<usize>) {
        let options = self.options;
        let mut after = String::with_capacity(alternative.len() + 32);
        after.push_str(if options.lazy_async_image { " decoding=\"async\" alt=\"" } else { " alt=\"" });
        push_attribute(&mut after, alternative);
        after.push('"');
        push_title(&mut after, title);
        after.push('>');
        let sink = self.sink();
        if is_complete(target, options) {
            sink.block("<img src=\"");
            push_target(sink.buffer(), target);
            sink.html(if options.lazy_async_image { "\" loading=\"lazy\"" } else { "\"" });
            sink.html(&after);
        } else {
            let link = Link { target: target.to_owned(), range };
            sink.piece(Piece::Image(AddressTag { before: "<img ".into(), link, written: None, after: after.into() }));
        }
    }

    /// Reads up to the end of the image that has just begun; what remains of its content is plain text.
    fn alternative_text(&mut self) -> String {
        let mut text = String::new();
        let mut depth = 1usize;
        while let Some((event, _)) = self.next() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Text(part) | Event::Code(part) | Event::InlineMath(part) | Event::DisplayMath(part) => {
                    text.push_str(part);
                }
                Event::SoftBreak | Event::HardBreak => text.push(' '),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        text
    }
}

fn push_caption(sink: &mut Sink, caption: &str) {
    sink.html("<figcaption>");
    push_text(sink.buffer(), caption);
    sink.text.text_of(RunKind::Aside, caption);
    sink.block("</figcaption>");
}

/// How many events the image at the start of `events` consists of.
fn image_length(events: &[super::event::Spanned<'_>]) -> usize {
    let mut depth = 0usize;
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    events.len()
}
