//! Lists, code, tables and pictures with captions as Markdown.
//!
//! In: an element. Out: its Markdown, or nothing where Markdown has no words for it. Never: the
//! decision what becomes of it then.

use super::convert::{BREAK, Block, Converter, is_block, join, join_tight, text_block};
use super::escape;
use super::html::{self, Element, Node};
use super::verify::{language, verify};

impl Converter<'_> {
    pub(super) fn list(&mut self, element: &Element) -> Option<String> {
        let is_ordered = element.name == "ol";
        // Letters and numerals in place of numbers are not Markdown's.
        if element.attribute("type").is_some_and(|kind| kind != "1" && is_ordered)
            || element.attribute("reversed").is_some()
        {
            return None;
        }
        let start: usize = element.attribute("start").map_or(Some(1), |start| start.parse().ok())?;
        let mut items = Vec::new();
        for child in &element.children {
            match child {
                Node::Text(text) if text.trim().is_empty() => {}
                Node::Comment(_) => {}
                Node::Element(item) if item.name == "li" && item.attribute("value").is_none() => {
                    let mark = if is_ordered { format!("{}. ", start + items.len()) } else { "- ".to_owned() };
                    let blocks = self.blocks(&item.children, false);
                    let texts = blocks.iter().filter(|block| !block.list).count();
                    // A list right below the words of an item belongs to them; anything else needs
                    // a blank line.
                    let is_loose = texts > 1 || blocks.iter().rev().skip(1).any(|block| block.list);
                    let inside = if is_loose { join(&blocks) } else { join_tight(&blocks) };
                    let indent = " ".repeat(mark.len());
                    let lines: Vec<String> =
                        inside.lines().map(|line| format!("{indent}{line}").trim_end().to_owned()).collect();
                    items.push(format!("{mark}{}", lines.join("\n").trim_start()));
                }
                // A list in a list without an item of its own is a mistake that browsers show as
                // part of the item before.
                Node::Element(list)
                    if matches!(list.name.as_str(), "ul" | "ol") && !items.is_empty() && !is_ordered =>
                {
                    let inside = self.list(list)?;
                    let lines: Vec<String> = inside.lines().map(|line| format!("  {line}")).collect();
                    let last = items.last_mut()?;
                    last.push('\n');
                    last.push_str(&lines.join("\n"));
                }
                _ => return None,
            }
        }
        Some(items.join("\n"))
    }

    pub(super) fn pre(&mut self, element: &Element) -> Option<String> {
        let mut is_plain = true;
        html::elements(&element.children, &mut |inside| {
            is_plain &= matches!(inside.name.as_str(), "code" | "span" | "br" | "font" | "tt" | "samp")
                && inside.attribute("id").is_none();
        });
        if !is_plain {
            return None;
        }
        let code = html::text(&element.children);
        let code = code.strip_prefix('\n').unwrap_or(&code);
        let inside = element.children.iter().find_map(|node| match node {
            Node::Element(code) if code.name == "code" => code.attribute("class"),
            _ => None,
        });
        Some(escape::code_block(code, &language(inside.or(element.attribute("class")).unwrap_or_default())))
    }

    /// A picture with its caption, as Blogger writes it.
    pub(super) fn caption_table(&mut self, element: &Element, is_top: bool, blocks: &mut Vec<Block>) {
        let mut caption = None;
        let mut picture = None;
        html::elements(&element.children, &mut |cell| {
            if cell.name == "td" {
                match cell.attribute("class") {
                    Some("tr-caption") => caption = Some(cell.children.clone()),
                    _ => picture = picture.take().or(Some(cell.children.clone())),
                }
            }
        });
        let (Some(picture), Some(caption)) = (picture, caption) else { return self.raw(element, blocks) };
        let mut inside = vec![text_block("<figure>".to_owned())];
        inside.extend(self.blocks(&picture, is_top));
        inside.push(text_block("<figcaption>".to_owned()));
        inside.extend(self.blocks(&caption, false));
        inside.push(text_block("</figcaption>\n</figure>".to_owned()));
        let text = join(&inside);
        match verify(&text, &html::text(&element.children)) {
            true => blocks.push(text_block(text)),
            false => self.raw(element, blocks),
        }
    }

    /// A table of one line a cell, whose first row is a heading.
    pub(super) fn table(&mut self, element: &Element) -> Option<String> {
        let mut rows: Vec<Vec<&Element>> = Vec::new();
        let mut is_simple = true;
        let mut groups: Vec<&Element> = vec![element];
        groups.extend(element.children.iter().filter_map(|node| match node {
            Node::Element(group) if matches!(group.name.as_str(), "tbody" | "thead" | "tfoot") => Some(group),
            _ => None,
        }));
        for child in groups.iter().flat_map(|group| &group.children) {
            match child {
                Node::Element(row) if row.name == "tr" => {
                    let cells = row.children.iter().filter_map(|node| match node {
                        Node::Element(cell) if matches!(cell.name.as_str(), "td" | "th") => Some(cell),
                        _ => None,
                    });
                    rows.push(cells.collect());
                }
                Node::Element(other) => is_simple &= matches!(other.name.as_str(), "tbody" | "thead" | "tfoot"),
                _ => {}
            }
        }
        let width = rows.first()?.len();
        let is_plain = |cell: &&&Element| {
            cell.attribute("colspan").is_none()
                && cell.attribute("rowspan").is_none()
                && !cell.children.iter().any(is_block)
        };
        is_simple &= rows.iter().all(|row| row.len() == width && row.iter().all(|cell| is_plain(&cell)));
        if !is_simple || width == 0 || rows[0].iter().any(|cell| cell.name != "th") {
            return None;
        }
        let mut lines = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let mut cells = Vec::new();
            for cell in row {
                let text = self.inline(&cell.children, 1).replace("\\\n", "<br>").replace(BREAK, "<br>");
                cells.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            lines.push(format!("| {} |", cells.join(" | ")));
            if index == 0 {
                lines.push(format!("|{}", "---|".repeat(width)));
            }
        }
        Some(lines.join("\n"))
    }
}
