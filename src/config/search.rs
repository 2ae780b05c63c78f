//! Settings of the search: Zola's `build_search_index` and `[search]`.
//!
//! In: the table as written. Out: a [`Search`]. Never: deciding whether there is one.

use serde::{Deserialize, Serialize};

/// Settings of the search: which parts of a page are in its index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Its title.
    pub include_title: bool,
    /// Its description.
    pub include_description: bool,
    /// Its date, as `2026-04-06`.
    pub include_date: bool,
    /// Its path in the site.
    pub include_path: bool,
    /// Its text.
    pub include_content: bool,
    /// How many characters of its text are kept to show where a word stands; `None` for all.
    pub truncate_content_length: Option<usize>,
    /// Zola's choice of an index for other people's scripts. There is one kind here, for a script
    /// of our own.
    pub index_format: Option<String>,
}
