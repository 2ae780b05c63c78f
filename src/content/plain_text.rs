//! The running text of a document: what readers read, without markup.
//!
//! In: runs of text and tags, in order. Out: a [`PlainText`], and the excerpt made from it. Never: HTML.

use crate::content::html_tokens::Token;

/// The running text of a document. Blanks in a row count as one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlainText {
    text: String,
    /// The kind of each run, and its end in the text.
    runs: Vec<(RunKind, usize)>,
}

/// The kind of a run of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RunKind {
    /// Paragraphs, lists, tables, quotations.
    #[default]
    Prose,
    /// Headings.
    Heading,
    /// Captions, and text that is folded away: nothing to begin an excerpt with.
    Aside,
    /// Letters in formulas and drawings: nothing to search for.
    Formula,
    /// Blocks of code.
    Code,
}

/// An excerpt has about so many characters.
const EXCERPT: usize = 280;

impl PlainText {
    /// Adds text.
    pub fn push(&mut self, kind: RunKind, text: &str) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        match self.runs.last_mut() {
            Some((last, end)) if *last == kind => *end = self.text.len(),
            _ => self.runs.push((kind, self.text.len())),
        }
    }

    /// Ends a word.
    pub fn blank(&mut self, kind: RunKind) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.push(kind, " ");
        }
    }

    /// Adds the text of a part of the document.
    pub fn append(&mut self, other: &Self) {
        other.runs().for_each(|(kind, text)| self.push(kind, text));
    }

    /// All runs, in order.
    pub fn runs(&self) -> impl Iterator<Item = (RunKind, &str)> {
        let starts = std::iter::once(0).chain(self.runs.iter().map(|(_, end)| *end));
        starts.zip(&self.runs).map(|(start, (kind, end))| (*kind, &self.text[start..*end]))
    }

    /// The text's length in bytes.
    fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is so much text that more of it does not change the excerpt.
    fn fills_excerpt(&self) -> bool {
        first_words(&self.excerpted()).chars().nth(EXCERPT).is_some()
    }

    /// The first sentences, for lists of posts that have no summary.
    pub fn excerpt(&self) -> String {
        let mut words = first_words(&self.excerpted());
        if let Some((end, _)) = words.char_indices().nth(EXCERPT) {
            words.truncate(words[..end].rfind(' ').unwrap_or(end));
            words.truncate(words.trim_end_matches([',', ';', ':', '.', '–', '-']).len());
            words.push('…');
        }
        words
    }

    fn excerpted(&self) -> String {
        let runs = self.runs().filter(|(kind, _)| matches!(kind, RunKind::Prose | RunKind::Formula));
        runs.map(|(_, text)| text).collect()
    }
}

/// The first words with a blank between two, until there are more characters than an excerpt has.
fn first_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len().min(2 * EXCERPT));
    let mut count = 0;
    for word in text.split_whitespace() {
        if count > 0 {
            words.push(' ');
        }
        words.push_str(word);
        // Counted with the blank behind it, which may not come.
        count += word.chars().count() + 1;
        if count > EXCERPT + 1 {
            break;
        }
    }
    words
}

/// Elements that do not end a word.
const INLINE: [&str; 11] = ["a", "em", "strong", "code", "del", "span", "sup", "sub", "mark", "kbd", "abbr"];

/// Collects the running text of a document: all of it, or as much as its excerpt needs.
#[derive(Debug, Clone)]
pub struct TextCollector {
    text: PlainText,
    kind: RunKind,
    /// Open elements with text of another kind: their names, and the kind around them.
    open: Vec<(String, RunKind)>,
    /// The open element whose content is no text of the document.
    skipped: Option<String>,
    /// Nothing is added any more to a text of so many bytes, unless its excerpt is shorter than that.
    limit: usize,
}

/// A collector of what an excerpt is made from.
impl Default for TextCollector {
    fn default() -> Self {
        let (text, kind) = Default::default();
        Self { text, kind, open: Vec::new(), skipped: None, limit: 4 * EXCERPT }
    }
}

impl TextCollector {
    /// A collector of all text.
    pub fn of_everything() -> Self {
        Self { limit: usize::MAX, ..Self::default() }
    }

    /// A collector of the same text in a part of the document, which is of one kind.
    pub fn part(&self, kind: RunKind) -> Self {
        Self { kind, limit: self.limit, ..Self::default() }
    }

    /// The text so far.
    pub fn finish(self) -> PlainText {
        self.text
    }

    /// Whether text is still needed.
    pub fn is_open(&mut self) -> bool {
        if self.text.len() < self.limit {
            return true;
        }
        // Blanks may be most of it.
        let is_open = self.limit > 0 && !self.text.fills_excerpt();
        self.limit = if is_open { 2 * self.text.len() } else { 0 };
        is_open
    }

    /// Adds text.
    pub fn text(&mut self, text: &str) {
        self.text_of(self.kind, text);
    }

    /// Adds text of another kind than that around it.
    pub fn text_of(&mut self, kind: RunKind, text: &str) {
        let is_needed = self.limit == usize::MAX || matches!(kind, RunKind::Prose | RunKind::Formula);
        if is_needed && self.skipped.is_none() && self.is_open() {
            self.text.push(kind, text);
        }
    }

    /// Ends a word.
    pub fn blank(&mut self) {
        if self.skipped.is_none() && self.limit > 0 {
            self.text.blank(self.kind);
        }
    }

    /// Adds the text of a part, which is then empty.
    pub fn append(&mut self, part: &mut Self) {
        let part = std::mem::take(&mut part.text);
        if self.is_open() {
            self.text.append(&part);
        }
    }

    /// Adds a part of HTML.
    pub fn token(&mut self, token: &Token) {
        match token {
            // Nothing is in it.
            Token::Start(tag) if tag.is_closed => self.blank(),
            Token::Start(tag) => self.start_tag(&tag.name, tag.attribute("class").map(|class| class.value.as_str())),
            Token::End(name) => self.end_tag(name),
            Token::Text(text) => self.text(text),
        }
    }

    /// Enters an element.
    pub fn start_tag(&mut self, name: &str, class: Option<&str>) {
        if self.skipped.is_some() || INLINE.contains(&name) {
            return;
        }
        let kind = match name {
            // The tags in the last two are text for a tokenizer, and for a reader nothing.
            "script" | "style" | "noscript" | "iframe" => return self.skipped = Some(name.to_owned()),
            // A video that waits for a reader, with words of the theme.
            "details" if class == Some("video") => return self.skipped = Some(name.to_owned()),
            "details" | "figcaption" => Some(RunKind::Aside),
            "math" | "svg" => Some(RunKind::Formula),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(RunKind::Heading),
            _ => None,
        };
        if kind != Some(RunKind::Formula) {
            self.blank();
        }
        if let Some(kind) = kind {
            self.open.push((name.to_owned(), std::mem::replace(&mut self.kind, kind)));
            self.blank();
        }
    }

    /// Leaves an element.
    pub fn end_tag(&mut self, name: &str) {
        if self.skipped.as_deref() == Some(name) {
            self.skipped = None;
        } else if !INLINE.contains(&name) {
            self.blank();
            if let Some(index) = self.open.iter().rposition(|(open, _)| open == name) {
                self.kind = self.open[index].1;
                self.open.truncate(index);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::content::markdown::{self, Options};

    #[test]
    fn excerpts_are_prose() {
        for (text, expected) in [
            ("## Title\n\nOne *two*, `a<b`.\n\nThree", "One two, a<b. Three"),
            (
                "<figure><figcaption>Who</figcaption></figure>\n\n<details class=\"video\"><summary>Play</summary></details>\n\nText",
                "Text",
            ),
            ("<div><noscript>\n<img alt=\"b\" src=\"c.png\" />\n</noscript></div>\n\nA", "A"),
            ("<style>b { c: d }</style>\n\n<details>\n\n# E\n\nf\n\n</details>\n\nA&nbsp;<br>b", "A b"),
            ("See [b](b.md).", "See b."),
            ("a $x^2$ ![c](c.png)d[^1]\n\n[^1]: e", "a x 2 d1 e ↩"),
        ] {
            assert_eq!(markdown::parse(text, &Options::default()).text.excerpt(), expected, "{text}");
            assert_eq!(markdown::parse_for_search(text, &Options::default()).text.excerpt(), expected, "{text}");
        }
        let long = markdown::parse(&"word, ".repeat(1000), &Options::default());
        assert!(long.text.excerpt().ends_with("word…"));
        assert!(long.text.runs().map(|(_, text)| text.len()).sum::<usize>() <= 6000);
    }
}
