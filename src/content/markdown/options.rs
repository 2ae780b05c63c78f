//! Settings of Markdown.
//!
//! In: nothing, these are plain data. Out: nothing. Never: reading the configuration.

use std::borrow::Cow;

use pulldown_cmark::Options as Extensions;

/// Settings of Markdown; Zola's keys of `[markdown]` have Zola's names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Options {
    /// Curly quotes, dashes and ellipses from ASCII punctuation.
    pub smart_punctuation: bool,
    /// Definition lists: a line of its own, then `: ` and its definition.
    pub definition_list: bool,
    /// `> [!NOTE]` and its four siblings.
    pub github_alerts: bool,
    /// Footnotes are collected at the end; otherwise each stands where it was written.
    pub bottom_footnotes: bool,
    /// Images get `loading="lazy"` and `decoding="async"`. For images of the site, `loading` is written where the piece is.
    pub lazy_async_image: bool,
    /// `$…$` and `$$…$$` are TeX.
    pub math: bool,
    /// Bare web and mail addresses become links.
    pub autolinks: bool,
    /// `:tada:` becomes 🎉.
    pub render_emoji: bool,
    /// Where headings get a link to themselves.
    pub insert_anchor_links: AnchorLinks,
    /// How ids of headings are made from their texts.
    pub slugify_anchors: Slugify,
    /// `class` of external links.
    pub external_links_class: Option<String>,
    /// External links open in a new tab.
    pub external_links_target_blank: bool,
    /// External links get `rel="nofollow"`.
    pub external_links_no_follow: bool,
    /// External links get `rel="noreferrer"`.
    pub external_links_no_referrer: bool,
    /// External links get `rel="external"`.
    pub external_links_external: bool,
    /// Whether code is highlighted, so whether a language that is not known is worth a warning.
    pub highlight: bool,
    /// The site's own address: links below it are not external. May be empty.
    pub base_url: String,
    /// Languages of fences that are drawn, lower case: `bricks`.
    pub pictures: Vec<String>,
    /// A paragraph of nothing but two images or more is a gallery.
    pub galleries: bool,
    /// Whether HTML in the text stands for itself; otherwise it is shown as it was written.
    pub raw_html: bool,
    /// By how many levels headings stand lower than they were written, for a text below headings of somebody else's.
    pub lower_headings: u8,
    /// Put before the ids of headings, for a text beside ids of somebody else's. May be empty.
    pub heading_prefix: String,
    /// Put before the ids of footnotes, so that several documents can stand on one page. May be empty.
    pub footnote_prefix: String,
    /// The few words that Markdown itself does not contain.
    pub labels: Labels,
}

/// Where headings get a link to themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum AnchorLinks {
    /// Nowhere.
    None,
    /// Before the heading's text.
    Left,
    /// After the heading's text.
    #[default]
    Right,
    /// The heading's text is the link.
    Heading,
}

/// How an id is made from a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Slugify {
    /// Lower-case ASCII letters, digits and hyphens.
    #[default]
    On,
    /// Letters of all scripts stay; only what needs escaping in a link goes.
    Safe,
    /// Only blanks are replaced, because an id cannot contain them.
    Off,
}

/// Words for readers that the text does not contain itself; English unless replaced.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Labels {
    /// Title of `[!NOTE]`.
    pub note: Cow<'static, str>,
    /// Title of `[!TIP]`.
    pub tip: Cow<'static, str>,
    /// Title of `[!IMPORTANT]`.
    pub important: Cow<'static, str>,
    /// Title of `[!WARNING]`.
    pub warning: Cow<'static, str>,
    /// Title of `[!CAUTION]`.
    pub caution: Cow<'static, str>,
    /// Name of the footnotes' section, for screen readers.
    pub footnotes: Cow<'static, str>,
    /// Name of a link from a footnote to its reference; the reference's number follows.
    pub back_to_reference: Cow<'static, str>,
    /// Name of a heading's link to itself; the heading's text follows.
    pub anchor_link: Cow<'static, str>,
    /// Name of a table that can be scrolled sideways.
    pub table: Cow<'static, str>,
    /// Name of a formula on a line of its own, which can be scrolled sideways.
    pub formula: Cow<'static, str>,
    /// Name of a ticked box in a task list.
    pub done: Cow<'static, str>,
    /// Name of an empty box in a task list.
    pub to_do: Cow<'static, str>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            smart_punctuation: false,
            definition_list: true,
            github_alerts: true,
            bottom_footnotes: true,
            lazy_async_image: true,
            math: true,
            autolinks: true,
            render_emoji: false,
            insert_anchor_links: AnchorLinks::default(),
            slugify_anchors: Slugify::default(),
            external_links_class: None,
            external_links_target_blank: false,
            external_links_no_follow: false,
            external_links_no_referrer: false,
            external_links_external: true,
            highlight: true,
            base_url: String::new(),
            pictures: ["bricks", "dot", "graphviz"].map(str::to_owned).to_vec(),
            galleries: true,
            raw_html: true,
            lower_headings: 0,
            heading_prefix: String::new(),
            footnote_prefix: String::new(),
            labels: Labels::default(),
        }
    }
}

impl Default for Labels {
    fn default() -> Self {
        Self {
            note: "Note".into(),
            tip: "Tip".into(),
            important: "Important".into(),
            warning: "Warning".into(),
            caution: "Caution".into(),
            footnotes: "Footnotes".into(),
            back_to_reference: "Back to reference".into(),
            anchor_link: "Anchor link for:".into(),
            table: "Table".into(),
            formula: "Formula".into(),
            done: "Done".into(),
            to_do: "To do".into(),
        }
    }
}

impl Options {
    /// The parser's extensions. Sub- and superscript stay off because `~x~` already strikes through; wikilinks because
    /// `[[x]]` is common in prose about code.
    pub(super) fn extensions(&self) -> Extensions {
        let mut extensions = Extensions::ENABLE_TABLES
            | Extensions::ENABLE_FOOTNOTES
            | Extensions::ENABLE_STRIKETHROUGH
            | Extensions::ENABLE_TASKLISTS
            | Extensions::ENABLE_HEADING_ATTRIBUTES;
        extensions.set(Extensions::ENABLE_SMART_PUNCTUATION, self.smart_punctuation);
        extensions.set(Extensions::ENABLE_DEFINITION_LIST, self.definition_list);
        extensions.set(Extensions::ENABLE_GFM, self.github_alerts);
        extensions.set(Extensions::ENABLE_MATH, self.math);
        extensions
    }
}
