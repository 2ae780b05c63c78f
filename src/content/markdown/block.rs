//! Blocks: paragraphs, lists, tables, quotations, code, raw HTML.
//!
//! In: events that open and close elements. Out: tags and pieces in the innermost sink. Never: text.

use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, Tag, TagEnd};

use super::heading::{Attributes, OpenHeading};
use super::render::{Renderer, Table};
use super::survey::is_more;
use crate::content::document::{CodeBlock, Picture, Piece, SourceMap};
use crate::content::escape::push_attribute;
use crate::content::plain_text::RunKind;
use crate::content::{fence, highlight};
use support::diagnostic::{Diagnostic, closest};

impl<'a> Renderer<'a> {
    pub(super) fn start(&mut self, tag: &'a Tag<'a>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.paragraph(),
            Tag::Heading { .. } => {
                self.push_sink(RunKind::Heading);
                self.heading = Some(OpenHeading::default());
            }
            Tag::BlockQuote(kind) => self.open_quote(*kind, &range),
            Tag::CodeBlock(kind) => self.code_block(kind, range),
            Tag::HtmlBlock => self.html_block(&range),
            Tag::List(Some(1)) => self.open("<ol>\n"),
            Tag::List(Some(start)) => self.open(&format!("<ol start=\"{start}\">\n")),
            Tag::List(None) => self.open("<ul>\n"),
            Tag::Item => self.open_item(),
            Tag::FootnoteDefinition(_) => {
                self.open_blocks += 1;
                self.push_sink(RunKind::Prose);
            }
            Tag::DefinitionList => self.open("<dl>\n"),
            Tag::DefinitionListTitle => self.sink().block("<dt>"),
            Tag::DefinitionListDefinition => self.open("<dd>"),
            Tag::Table(alignments) => self.open_table(alignments),
            Tag::TableHead => {
                self.table.in_head = true;
                self.table.column = 0;
                self.sink().block("<thead>\n<tr>");
            }
            Tag::TableRow => self.open_row(),
            Tag::TableCell => self.open_cell(),
            Tag::Emphasis => self.inline("<em>"),
            Tag::Strong => self.inline("<strong>"),
            Tag::Strikethrough => self.inline("<del>"),
            Tag::Superscript => self.inline("<sup>"),
            Tag::Subscript => self.inline("<sub>"),
            Tag::Link { link_type, dest_url, title, .. } => self.open_link(*link_type, dest_url, title, range),
            Tag::Image { dest_url, title, .. } => self.image(dest_url, title, range),
            Tag::MetadataBlock(_) => {}
        }
    }

    pub(super) fn end(&mut self, end: TagEnd, range: &Range<usize>) {
        match end {
            TagEnd::Paragraph => self.sink().block("</p>\n"),
            TagEnd::Heading(level) => self.end_heading(level, range),
            TagEnd::BlockQuote(None) => self.close("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.close("</aside>\n"),
            TagEnd::List(true) => self.close("</ol>\n"),
            TagEnd::List(false) => self.close("</ul>\n"),
            TagEnd::Item => self.close("</li>\n"),
            TagEnd::FootnoteDefinition => self.end_footnote(range),
            TagEnd::DefinitionList => self.close("</dl>\n"),
            TagEnd::DefinitionListTitle => self.sink().block("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.close("</dd>\n"),
            TagEnd::Table => self.close_table(),
            TagEnd::TableHead => self.sink().block("</tr>\n</thead>\n"),
            TagEnd::TableRow => self.sink().block("</tr>\n"),
            TagEnd::TableCell => {
                let cell = self.table.cell;
                self.table.column += 1;
                self.sink().block(cell);
            }
            TagEnd::Emphasis => self.inline("</em>"),
            TagEnd::Strong => self.inline("</strong>"),
            TagEnd::Strikethrough => self.inline("</del>"),
            TagEnd::Superscript => self.inline("</sup>"),
            TagEnd::Subscript => self.inline("</sub>"),
            TagEnd::Link => self.close_link(),
            // These are rendered as a whole when they open.
            TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Image | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn open(&mut self, tag: &str) {
        self.open_blocks += 1;
        self.sink().block(tag);
    }

    fn close(&mut self, tag: &str) {
        self.open_blocks = self.open_blocks.saturating_sub(1);
        self.sink().block(tag);
    }

    /// A paragraph, a lone picture with a caption, or `<!-- more -->`.
    fn paragraph(&mut self) {
        if !self.figure() && !self.gallery() {
            self.sink().block("<p>");
        }
    }

    /// The tag that began what ends now, found by its range: start and end have the same one.
    fn start_of(&self, range: &Range<usize>, wanted: impl Fn(&Tag<'a>) -> bool) -> Option<&'a Tag<'a>> {
        let before = &self.events[..self.position.saturating_sub(1)];
        before.iter().rev().find_map(|(event, start)| match event {
            Event::Start(tag) if start == range && wanted(tag) => Some(tag),
            _ => None,
        })
    }

    fn end_heading(&mut self, level: pulldown_cmark::HeadingLevel, range: &Range<usize>) {
        let tag = self.start_of(range, |tag| matches!(tag, Tag::Heading { .. }));
        if let Some(Tag::Heading { id, classes, attrs, .. }) = tag {
            let attributes = Attributes { id: id.as_deref(), classes, others: attrs };
            self.close_heading(level, &attributes, range);
        }
    }

    fn end_footnote(&mut self, range: &Range<usize>) {
        self.open_blocks = self.open_blocks.saturating_sub(1);
        let content = self.pop_sink();
        let tag = self.start_of(range, |tag| matches!(tag, Tag::FootnoteDefinition(_)));
        let Some(Tag::FootnoteDefinition(label)) = tag else { return };
        if self.options.bottom_footnotes {
            self.footnotes.define(label, range, content);
        } else {
            let (options, in_summary) = (self.options, self.in_summary);
            let (footnotes, sink) = self.footnotes_and_sink();
            footnotes.in_place(label, range, content, options, in_summary, sink);
        }
    }

    fn open_quote(&mut self, kind: Option<BlockQuoteKind>, range: &Range<usize>) {
        let labels = &self.options.labels;
        let (class, title) = match kind {
            None => {
                self.unknown_alert(range);
                return self.open("<blockquote>\n");
            }
            Some(BlockQuoteKind::Note) => ("note", &labels.note),
            Some(BlockQuoteKind::Tip) => ("tip", &labels.tip),
            Some(BlockQuoteKind::Important) => ("important", &labels.important),
            Some(BlockQuoteKind::Warning) => ("warning", &labels.warning),
            Some(BlockQuoteKind::Caution) => ("caution", &labels.caution),
        };
        // `role="note"`, because an aside within an article would be one more landmark for each alert.
        self.open(&format!("<aside class=\"markdown-alert markdown-alert-{class}\" role=\"note\">\n"));
        self.sink().block("<p class=\"markdown-alert-title\">");
        self.sink().escaped(title);
        self.sink().block("</p>\n");
    }

    /// `> [!INFO]` looks like an alert and is an ordinary quotation.
    fn unknown_alert(&mut self, range: &Range<usize>) {
        const KINDS: [&str; 5] = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];
        let begins_with_bracket = matches!(self.peek(1), Some(Event::Text(text)) if text.as_ref() == "[");
        if !begins_with_bracket || !matches!(self.peek(0), Some(Event::Start(Tag::Paragraph))) {
            return;
        }
        let source = &self.text[range.clone()];
        let first_line = source.lines().next().unwrap_or_default().trim_start_matches(['>', ' ']).trim_end();
        let Some(kind) = first_line.strip_prefix("[!").and_then(|rest| rest.strip_suffix(']')) else { return };
        let is_word = !kind.is_empty() && kind.chars().all(char::is_alphanumeric);
        let Some(start) = source.find("[!").filter(|_| is_word && self.options.github_alerts) else { return };
        let diagnostic = Diagnostic::warning(format!("unknown alert `{kind}`, so this is an ordinary quotation"));
        let diagnostic = match closest(kind, KINDS) {
            Some(other) => diagnostic.help(format!("did you mean `{other}`?")),
            None => diagnostic.help(format!("known alerts: {}", KINDS.join(", "))),
        };
        let start = range.start + start;
        self.problem(diagnostic, start..start + first_line.len());
    }

    fn open_item(&mut self) {
        let marker = match self.peek(0) {
            Some(Event::Start(Tag::Paragraph)) => self.peek(1),
            other => other,
        };
        let is_task = matches!(marker, Some(Event::TaskListMarker(_)));
        self.open(if is_task { "<li class=\"task-list-item\">" } else { "<li>" });
    }

    /// The box of a task. It is named by its state, because the text beside it may be of any length and contain links.
    pub(super) fn task_marker(&mut self, done: bool) {
        let labels = &self.options.labels;
        let (checked, label) = if done { (" checked", &labels.done) } else { ("", &labels.to_do) };
        let mut html = format!("<input type=\"checkbox\" disabled{checked} aria-label=\"");
        push_attribute(&mut html, label);
        html.push_str("\"> ");
        self.sink().block(&html);
    }

    /// A wide table scrolls by itself, also by keyboard, instead of widening the page. `role="group"`, because a region would
    /// be one more landmark for each table.
    fn open_table(&mut self, alignments: &[Alignment]) {
        self.table = Table { alignments: alignments.to_vec(), ..Table::default() };
        let mut html = String::from("<div class=\"table-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
        push_attribute(&mut html, &self.options.labels.table);
        html.push_str("\">\n<table>\n");
        self.open(&html);
    }

    fn close_table(&mut self) {
        let body = if self.table.has_body { "</tbody>\n" } else { "" };
        self.close(&format!("{body}</table>\n</div>\n"));
    }

    fn open_row(&mut self) {
        if !self.table.has_body {
            self.sink().block("<tbody>\n");
        }
        self.table.has_body = true;
        self.table.in_head = false;
        self.table.column = 0;
        self.sink().block("<tr>");
    }

    /// An empty cell of the head is no header of anything, so it is a plain one.
    fn open_cell(&mut self) {
        let is_empty = matches!(self.peek(0), Some(Event::End(TagEnd::TableCell)));
        let (tag, end) = if self.table.in_head && !is_empty { ("<th", "</th>") } else { ("<td", "</td>") };
        let style = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Left) => " style=\"text-align: left\"",
            Some(Alignment::Center) => " style=\"text-align: center\"",
            Some(Alignment::Right) => " style=\"text-align: right\"",
            Some(Alignment::None) | None => "",
        };
        self.table.cell = end;
        let sink = self.sink();
        [tag, style, ">"].into_iter().for_each(|part| sink.block(part));
    }

    /// Raw HTML passes through; a comment that says `more` is the end of the summary.
    fn html_block(&mut self, range: &Range<usize>) {
        let (html, source) = self.lines(range);
        if !self.options.raw_html {
            self.sink().block("<p>");
            self.raw_html(html.trim_end(), &source);
            return self.sink().block("</p>\n");
        }
        if !is_more(&html) {
            return self.raw_html(&html, &source);
        }
        if self.open_blocks > 0 {
            let diagnostic = Diagnostic::warning("`<!-- more -->` inside another block does not end the summary")
                .help("put it on a line of its own, between two paragraphs");
            return self.problem(diagnostic, range.clone());
        }
        if self.document.summary.is_some() {
            let diagnostic =
                Diagnostic::warning("only the first `<!-- more -->` ends the summary").help("remove this one");
            return self.problem(diagnostic, range.clone());
        }
        self.document.summary = Some(self.sink().count());
        self.in_summary = false;
        self.sink().piece(Piece::More);
    }

    fn code_block(&mut self, kind: &CodeBlockKind<'a>, range: Range<usize>) {
        let (code, source) = self.code(&range);
        let CodeBlockKind::Fenced(info) = kind else {
            return self.code_piece(String::new(), fence::Annotations::default(), code);
        };
        let fence::Info { language, language_range, annotations, problems } = fence::parse(info);
        let info_start = self.info_start(info, &range);
        for problem in problems {
            let range = in_info(info_start, problem.span.clone(), &range);
            self.problem(problem, range);
        }
        if self.options.pictures.contains(&language) {
            if annotations != fence::Annotations::default() {
                let diagnostic =
                    Diagnostic::warning(format!("`{language}` is drawn, so annotations of code mean nothing"))
                        .help("remove them");
                self.problem(diagnostic, in_info(info_start, 0..info.len(), &range));
            }
            let picture = Picture { kind: language, code, source, range };
            return self.sink().piece(Piece::Picture(picture));
        }
        if self.elements(&language, &code, &source) {
            return;
        }
        self.unknown_language(&language, in_info(info_start, language_range, &range));
        self.code_piece(language, annotations, code);
    }

    fn unknown_language(&mut self, language: &str, range: Range<usize>) {
        if !self.options.highlight {
            return;
        }
        let Err(suggestion) = highlight::known_language(language) else { return };
        let message = format!("language `{language}` is not known, so the code is not highlighted");
        let help = match suggestion {
            Some(known) => format!("did you mean `{known}`?"),
            None => "write `text` for code without a language".to_owned(),
        };
        self.problem(Diagnostic::warning(message).help(help), range);
    }

    fn code_piece(&mut self, language: String, annotations: fence::Annotations, code: String) {
        self.sink().piece(Piece::Code(CodeBlock { language, annotations, code }));
    }

    /// The code of a block, with `\n` line breaks.
    fn code(&mut self, range: &Range<usize>) -> (String, SourceMap) {
        let (mut code, mut source) = self.lines(range);
        if source.is_empty() {
            let first_line = self.text[range.clone()].find('\n').map_or(range.end, |end| range.start + end + 1);
            source.push(0, first_line);
        }
        if code.contains('\r') {
            code = code.replace("\r\n", "\n").replace('\r', "\n");
        }
        (code, source)
    }

    /// The lines of the block that has just begun, up to its end.
    fn lines(&mut self, range: &Range<usize>) -> (String, SourceMap) {
        let mut lines = String::with_capacity(range.len());
        let mut source = SourceMap::default();
        while let Some((Event::Html(line) | Event::Text(line), range)) = self.next() {
            source.push(lines.len(), range.start);
            lines.push_str(line);
        }
        (lines, source)
    }

    /// Where the info string stands in the text, when it stands there as it is, without escapes.
    fn info_start(&self, info: &CowStr<'_>, range: &Range<usize>) -> Option<usize> {
        let first_line = self.text[range.clone()].lines().next()?;
        Some(range.start + first_line.find(info.as_ref())?)
    }
}

/// A part of an info string in the text; all of its block where the info string is not found.
fn in_info(start: Option<usize>, part: Range<usize>, block: &Range<usize>) -> Range<usize> {
    start.map_or(block.clone(), |start| start + part.start..start + part.end)
}
