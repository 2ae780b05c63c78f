//! Images and figures.
//!
//! In: an image's target, title and alternative text. Out: an `<img>`, with a gap when it is a file of the site. Never:
//! reading an image.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::link::is_complete;
use super::render::Renderer;
use crate::content::document::{Link, Piece};
use crate::content::escape::{push_attribute, push_target, push_text};

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
        self.sink().html("<figure>\n");
        self.img(dest_url, &alternative, "", range.clone());
        self.sink().html("\n<figcaption>");
        push_text(self.sink().buffer(), title);
        self.sink().html("</figcaption>\n</figure>\n");
        true
    }

    /// Renders a paragraph of nothing but two images or more as a gallery; false when it is anything else. An image with a title has a caption.
    pub(super) fn gallery(&mut self) -> bool {
        if !self.options.galleries || !self.is_gallery() {
            return false;
        }
        self.sink().html("<div class=\"gallery\">\n");
        while let Some((event, range)) = self.next() {
            match event {
                Event::Start(Tag::Image { dest_url, title, .. }) => {
                    let alternative = self.alternative_text();
                    self.sink().html("<figure>");
                    self.img(dest_url, &alternative, "", range);
                    if !title.is_empty() {
                        self.sink().html("<figcaption>");
                        push_text(self.sink().buffer(), title);
                        self.sink().html("</figcaption>");
                    }
                    self.sink().html("</figure>\n");
                }
                Event::End(TagEnd::Paragraph) => break,
                _ => {}
            }
        }
        self.sink().html("</div>\n");
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
        let sink = self.sink();
        sink.html("<img ");
        if is_complete(target, options) {
            sink.html("src=\"");
            push_target(sink.buffer(), target);
            sink.html(if options.lazy_async_image { "\" loading=\"lazy\"" } else { "\"" });
        } else {
            sink.gap(Piece::Image(Link { target: target.to_owned(), range }));
        }
        sink.html(if options.lazy_async_image { " decoding=\"async\" alt=\"" } else { " alt=\"" });
        push_attribute(sink.buffer(), alternative);
        sink.html("\"");
        if !title.is_empty() {
            sink.html(" title=\"");
            push_attribute(sink.buffer(), title);
            sink.html("\"");
        }
        sink.html(">");
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

/// How many events the image at the start of `events` consists of.
fn image_length(events: &[super::Spanned<'_>]) -> usize {
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
