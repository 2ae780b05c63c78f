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
