//! Report of an import, for its author.
//!
//! In: notes about posts. Out: a text in Markdown, and a few lines for a terminal. Never: an order
//! that depends on anything but the posts.

use std::collections::BTreeMap;

/// Result of an import.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Of what system.
    pub system: String,
    /// How many of what: "posts", "pages", "comments", "images".
    pub counts: Vec<(&'static str, usize)>,
    /// Notes that concern no single post.
    pub notes: Vec<String>,
    /// By file.
    pub posts: BTreeMap<String, PostReport>,
}

/// Notes on a post.
#[derive(Debug, Default, Clone)]
pub(crate) struct PostReport {
    /// Elements that stayed HTML, and how often.
    pub kept: BTreeMap<String, usize>,
    /// How many elements had a look of their own that was dropped.
    pub looks: usize,
    /// Anything else.
    pub notes: Vec<String>,
}

impl PostReport {
    fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.looks == 0 && self.notes.is_empty()
    }
}

impl Report {
    /// "2,000 posts, 3 pages", without what there is none of.
    pub(crate) fn counted(&self, words: &dyn Fn(usize, &str) -> String) -> String {
        let all = self.counts.iter().filter(|(_, count)| *count > 0).map(|(what, count)| words(*count, what));
        all.collect::<Vec<_>>().join(", ")
    }

    /// The text of the report.
    pub(crate) fn markdown(&self, kept_files: &[String], gone_files: &[String]) -> String {
        let mut text = format!("# What was imported from {}\n\n", self.system);
        for (what, count) in &self.counts {
            text.push_str(&format!("- {count} {what}{}\n", if *count == 1 { "" } else { "s" }));
        }
        list(&mut text, "To know", &self.notes);
        list(&mut text, "Left as they are, because somebody has edited or removed them", kept_files);
        list(&mut text, "No longer in the export, and left as they are", gone_files);
        if self.posts.values().any(|post| !post.is_empty()) {
            text.push_str("\n## Post by post\n\nHTML is kept where Markdown has no words for it. Fonts, colours and alignment of the old theme are dropped.\n");
        }
        for (file, post) in self.posts.iter().filter(|(_, post)| !post.is_empty()) {
            text.push_str(&format!("\n### {file}\n\n"));
            for (element, count) in &post.kept {
                text.push_str(&format!("- kept as HTML: `{element}`, {count}×\n"));
            }
            if post.looks > 0 {
                text.push_str(&format!("- dropped: the look of {} elements\n", post.looks));
            }
            for note in &post.notes {
                text.push_str(&format!("- {note}\n"));
            }
        }
        text
    }

    /// Lines for a terminal besides the counts.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut kept: BTreeMap<&str, usize> = BTreeMap::new();
        for (element, count) in self.posts.values().flat_map(|post| &post.kept) {
            *kept.entry(element).or_default() += count;
        }
        if !kept.is_empty() {
            let mut kept: Vec<(&str, usize)> = kept.into_iter().collect();
            kept.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
            let shown: Vec<String> =
                kept.iter().take(6).map(|(element, count)| format!("{element} {count}×")).collect();
            let more = if kept.len() > 6 { ", …" } else { "" };
            lines.push(format!("Kept as HTML, because Markdown has no words for it: {}{more}", shown.join(", ")));
        }
        let looks: usize = self.posts.values().map(|post| post.looks).sum();
        if looks > 0 {
            lines.push(format!("Dropped: fonts, colours and alignment of {looks} elements"));
        }
        let notes = self.notes.len() + self.posts.values().map(|post| post.notes.len()).sum::<usize>();
        if notes > 0 {
            lines.push(format!("{notes} more notes"));
        }
        lines
    }
}

fn list(text: &mut String, title: &str, items: &[String]) {
    if !items.is_empty() {
        text.push_str(&format!("\n## {title}\n\n"));
        for item in items {
            text.push_str(&format!("- {item}\n"));
        }
    }
}
