//! Code to HTML with a few short, stable classes.
//!
//! In: a [`CodeBlock`], and what [`stretches`] found out about its code. Out: a `<pre>`, with a caption when the block has a name. Never: colours (they are in
//! `static/highlight.css`), and never any other text than the block's: without its tags the output is the code.

use std::fmt::Write;
use std::sync::atomic::AtomicUsize;
use support::cache::{self, Cache};

use serde::{Deserialize, Serialize};

use crate::content::document::CodeBlock;
use crate::content::escape::{push_attribute, push_text};

mod class;
mod engine;
mod guard;
mod language;
mod painter;

pub use language::known_language;

/// Code longer than this many bytes stands plain: some syntaxes take minutes for it.
const LONGEST_CODE: usize = 200_000;
/// Code with a line longer than this many bytes stands plain, for the same reason.
const LONGEST_LINE: usize = 2_000;

/// The colours of code, which take long to find out and little room to remember: the length in bytes of each stretch, and its class.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretches(Vec<(u32, class::Class)>);

/// What the colours of code are called in the cache.
pub const KIND: &str = "code";

/// What the colours of a block follow from.
pub fn parts(block: &CodeBlock) -> [&str; 2] {
    [&block.language, &block.code]
}

/// The colours of a block; nothing for a language without a syntax, and for code that the engine cannot get to the end of. They follow from language and
/// code alone.
pub fn stretches(block: &CodeBlock) -> Option<Stretches> {
    let is_highlighted = is_reasonable(&block.code) && language::syntax(&block.language).is_some();
    if is_highlighted { guard::run(block, find_stretches) } else { None }
}

/// [`stretches`], from an earlier run where that has them.
pub fn colours(block: &CodeBlock, cache: &Cache) -> Option<Stretches> {
    let key = cache::key(KIND, &parts(block));
    if let Some(stretches) = cache.get::<Stretches>(key) {
        return Some(stretches);
    }
    let found = stretches(block)?;
    cache.insert(key, &found);
    Some(found)
}

/// [`stretches`], without a way out; `lines` counts the lines that are done.
fn find_stretches(block: &CodeBlock, lines: &AtomicUsize) -> Stretches {
    let mut stretches = Stretches::default();
    if let Some(syntax) = language::syntax(&block.language) {
        let mut start = 0;
        let mut add = |class, end: usize| {
            // Code that is highlighted is shorter than that.
            if let Some(length) = end.checked_sub(start).and_then(|length| u32::try_from(length).ok()) {
                stretches.0.push((length, class));
                start = end;
            }
        };
        engine::highlight(syntax, &block.code, &mut add, lines);
        // They are kept.
        stretches.0.shrink_to_fit();
    }
    stretches
}

/// The complete HTML of a code block in its colours.
pub fn highlighted(block: &CodeBlock) -> String {
    let mut html = String::new();
    push(&mut html, block, stretches(block).as_ref());
    html
}

/// Appends the complete HTML of a code block, plain where there are no colours for it.
///
/// `<pre class="code" data-lang="rust" tabindex="0"><code class="language-rust">…</code></pre>`, in a `<figure>` with a
/// `<figcaption>` when the block has a name. The `<pre>` takes the keyboard's focus, because it scrolls when it is wide.
pub fn push(html: &mut String, block: &CodeBlock, stretches: Option<&Stretches>) {
    let annotations = &block.annotations;
    if let Some(name) = &annotations.name {
        html.push_str("<figure class=\"code-figure\">\n<figcaption>");
        push_text(html, name);
        html.push_str("</figcaption>\n");
    }
    open(html, block);
    let mut painter = painter::Painter::new(&block.code, annotations, html);
    let mut end = 0;
    for &(length, class) in stretches.iter().flat_map(|stretches| &stretches.0) {
        end += length as usize;
        painter.paint(class, end);
    }
    painter.paint(class::Class::Plain, block.code.len());
    painter.finish();
    html.push_str("</code></pre>\n");
    if annotations.name.is_some() {
        html.push_str("</figure>\n");
    }
}

/// The opening tags.
fn open(html: &mut String, block: &CodeBlock) {
    html.push_str("<pre class=\"code\"");
    if !block.language.is_empty() {
        html.push_str(" data-lang=\"");
        push_attribute(html, &block.language);
        html.push('"');
    }
    if block.annotations.line_numbers {
        let last = block.code.lines().count() + block.annotations.first_line_number.unwrap_or(1).saturating_sub(1);
        let digits = last.max(1).ilog10() + 1;
        // Writing to a string does not fail.
        let _ = write!(html, " data-linenos=\"{digits}\"");
    }
    if block.annotations.copy {
        html.push_str(" data-copy");
    }
    html.push_str(" tabindex=\"0\"><code");
    if !block.language.is_empty() {
        html.push_str(" class=\"language-");
        push_attribute(html, &block.language);
        html.push('"');
    }
    html.push('>');
}

fn is_reasonable(code: &str) -> bool {
    code.len() <= LONGEST_CODE && code.split('\n').all(|line| line.len() <= LONGEST_LINE)
}

#[cfg(test)]
mod tests;
