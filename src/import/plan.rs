//! Files that an import is going to write.

use std::collections::BTreeMap;

use super::report::Report;

/// An import before anything of it is written.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// By path from the root of the site.
    pub files: BTreeMap<String, Content>,
    /// Files that a site needs besides: written where there is nothing, and never again.
    pub defaults: BTreeMap<String, String>,
    /// The folder of each post, by its id in the old system: a later import finds it again.
    pub folders: BTreeMap<String, String>,
    /// Notes for the author.
    pub report: Report,
}

impl Plan {
    /// A plan with nothing in it.
    pub(super) fn new(system: &str) -> Self {
        Self { report: Report { system: system.to_owned(), ..Report::default() }, ..Self::default() }
    }

    /// Adds a section, if the site has none there.
    pub(super) fn section(&mut self, folder: &str, front_matter: &str) {
        self.defaults.insert(format!("content/{folder}_index.md"), format!("+++\n{front_matter}+++\n"));
    }

    /// Adds the section of posts.
    pub(super) fn posts_section(&mut self) {
        self.section("posts/", "title = \"Posts\"\nsort_by = \"date\"\npaginate_by = 10\ntransparent = true\n");
    }
}

/// Content of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A file of the export, by its number there.
    Copy(usize),
}
