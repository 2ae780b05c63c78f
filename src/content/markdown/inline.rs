//! Running text: words, code spans, formulas, footnote references.
//!
//! In: inline events. Out: HTML in the innermost sink. Never: opening or closing a block.

use std::ops::Range;

use pulldown_cmark::Event;

use super::render::Renderer;
use crate::content::document::Piece;
use crate::content::escape::push_text;
use crate::content::html_tokens::tokens;
use crate::content::math;
use support::diagnostic::{Diagnostic, closest};

impl<'a> Renderer<'a> {
    /// A run of text. The parser splits it at characters that might have meant something, so the parts are joined first.
    pub(super) fn text(&mut self, first: &'a str, mut range: Range<usize>) {
        if !matches!(self.peek(0), Some(Event::Text(_))) {
            return self.run(first, &range);
        }
        let mut joined = std::mem::take(&mut self.joined);
        joined.clear();
        joined.push_str(first);
        let mut address = self.keeps_addresses().then(|| Address::after(first));
        while let Some(Event::Text(_)) = self.peek(0) {
            let Some((Event::Text(more), place)) = self.next() else { break };
            let is_address = address.as_ref().is_some_and(|address| address.is_open);
            let more = if is_address { self.as_written(more, &place) } else { more };
            let joint = joined.len();
            joined.push_str(more);
            range.end = range.end.max(place.end);
            if let Some(address) = &mut address {
                address.extend(&joined, joint);
            }
        }
        self.run(&joined, &range);
        self.joined = joined;
    }

    /// A whole run of text.
    fn run(&mut self, text: &str, range: &Range<usize>) {
        self.words.add(text);
        if self.footnotes.may_be {
            self.undefined_footnotes(range);
        }
        let emoji = (self.options.render_emoji && text.contains(':')).then(|| with_emoji(text));
        let text = emoji.as_deref().unwrap_or(text);
        if let Some(heading) = &mut self.heading {
            heading.text(text);
        }
        if self.options.autolinks && self.open_links.is_empty() {
            self.text_with_links(text);
        } else {
            self.sink().escaped(text);
        }
    }

    /// Whether punctuation in bare addresses must be kept from being made prettier.
    fn keeps_addresses(&self) -> bool {
        self.options.smart_punctuation && self.options.autolinks
    }

    /// The source of punctuation that became a prettier one: an address must stay as it is.
    fn as_written(&self, text: &'a str, place: &Range<usize>) -> &'a str {
        let is_smart = matches!(text, "–" | "—" | "…" | "‘" | "’" | "“" | "”");
        match self.text.get(place.clone()) {
            Some(source) if is_smart && !source.starts_with('&') => source,
            _ => text,
        }
    }

    pub(super) fn code_span(&mut self, code: &str) {
        self.words.add(code);
        self.inline("<code>");
        self.sink().escaped(code);
        if let Some(heading) = &mut self.heading {
            heading.text(code);
        }
        self.inline("</code>");
    }

    pub(super) fn line_break(&mut self, html: &str) {
        self.sink().block(html);
        if let Some(heading) = &mut self.heading {
            heading.text(" ");
        }
    }

    /// A formula; one that is not understood stands in the page as it was written.
    pub(super) fn math(&mut self, tex: &str, display: bool, range: &Range<usize>) {
        match math::render(tex, display) {
            Ok(mathml) => {
                // A long formula scrolls in a frame, which the keyboard must reach.
                let frame = display.then_some(&self.options.labels.formula);
                let frame = frame.map(|label| {
                    format!("<span class=\"math-display\" tabindex=\"0\" role=\"group\" aria-label=\"{label}\">")
                });
                let (open, close) = (frame.as_deref().unwrap_or_default(), if display { "</span>" } else { "" });
                self.inline(open);
                self.inline(&mathml);
                self.inline(close);
                let text = &mut self.sink().text;
                if text.is_open() {
                    tokens(&mathml).iter().for_each(|token| text.token(token));
                }
            }
            Err(error) => {
                let place = self.place_in_formula(tex, display, range, &error.range);
                self.problem(Diagnostic::error(format!("formula: {}", error.message)), place);
                self.inline("<code class=\"math-error\">");
                let mut html = String::new();
                push_text(&mut html, tex);
                self.inline(&html);
                self.sink().text.text(tex);
                self.inline("</code>");
            }
        }
        if let Some(heading) = &mut self.heading {
            heading.title.push_str(tex);
        }
    }

    /// The part of the text that a range of a formula stands for; all of it when the formula is not there as it is.
    fn place_in_formula(&self, tex: &str, display: bool, range: &Range<usize>, inner: &Range<usize>) -> Range<usize> {
        let start = range.start + if display { 2 } else { 1 };
        match self.text.get(start..start + tex.len()) {
            Some(source) if source == tex => start + inner.start..start + inner.end,
            _ => range.clone(),
        }
    }

    pub(super) fn footnote_reference(&mut self, label: &str) {
        match self.footnotes.reference(label) {
            Some((html, number)) => {
                if let Some(heading) = &mut self.heading {
                    heading.has_link = true;
                }
                let sink = self.sink();
                sink.piece(Piece::FootnoteRef(html));
                sink.text.text(&number.to_string());
            }
            None => self.sink().escaped(&format!("[^{label}]")),
        }
    }

    /// `[^x]` without a definition arrives as plain text.
    fn undefined_footnotes(&mut self, range: &Range<usize>) {
        let source = &self.text[range.clone()];
        let mut from = 0;
        // Looking for one byte is faster than for two, and brackets are rare.
        while let Some(start) = memchr::memchr(b'[', &source.as_bytes()[from..]).map(|start| from + start) {
            from = start + 1;
            if !source[from..].starts_with('^') {
                continue;
            }
            from += 1;
            let label_length = source[from..].find(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '^' | '\\'));
            let Some(label_length) = label_length.filter(|&length| length > 0) else { continue };
            let label = &source[from..from + label_length];
            let end = from + label_length + 1;
            let is_escaped = source[..start].ends_with('\\') || self.text[..range.start].ends_with('\\') && start == 0;
            if is_escaped
                || !source[from + label_length..].starts_with(']')
                || source[end..].starts_with(['(', '+', '*', '?', '{'])
            {
                continue;
            }
            let known: Vec<&str> = self.footnotes.labels().collect();
            let diagnostic = Diagnostic::warning(format!("footnote `{label}` is not defined, so it is shown as it is"));
            let diagnostic = match closest(label, known.iter().copied()) {
                Some(known) => diagnostic.help(format!("did you mean `[^{known}]`?")),
                None => diagnostic.help(format!("add a paragraph `[^{label}]: …`")),
            };
            self.problem(diagnostic, range.start + start..range.start + end);
        }
    }
}

/// Whether text that follows would belong to a bare address.
struct Address {
    is_open: bool,
}

impl Address {
    fn after(text: &str) -> Self {
        let mut address = Self { is_open: false };
        address.extend(text, 0);
        address
    }

    /// Takes note of what was added to `text` from `joint` on.
    fn extend(&mut self, text: &str, joint: usize) {
        let start = match text[joint..].rfind(char::is_whitespace) {
            Some(blank) => joint + blank,
            None if self.is_open => return,
            None => text.floor_char_boundary(joint.saturating_sub(2)),
        };
        self.is_open = memchr::memchr(b':', &text.as_bytes()[start..]).is_some() && text[start..].contains("://");
    }
}

/// Text in which GitHub's names between colons are emoji, except in paths such as `std::tada::x`.
fn with_emoji(text: &str) -> String {
    let mut parts = text.split(':');
    let mut result = parts.next().unwrap_or_default().to_owned();
    // Whether the colon before the next part has already been used as the end of a name.
    let mut colon_used = false;
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let is_closed = parts.peek().is_some();
        match emojis::get_by_shortcode(part) {
            Some(emoji) if is_closed && !colon_used && !result.ends_with(':') => {
                result.push_str(emoji.as_str());
                colon_used = true;
            }
            _ => {
                if !colon_used {
                    result.push(':');
                }
                result.push_str(part);
                colon_used = false;
            }
        }
    }
    result
}
