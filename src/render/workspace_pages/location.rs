//! Values that point into the source of a workspace.
//!
//! In: a file, an import, a finding. Out: the fields that templates see, with the address where the
//! source can be read. Never: reading it.

use serde::Serialize;

use crate::site::directory::Directory;
use workspace::{Brick, Finding, Import, ImportKind, Rule};

/// Position in the source.
#[derive(Serialize)]
pub(super) struct SourceLocation<'a> {
    file: &'a str,
    line: Option<usize>,
    /// Address where it can be read, if the configuration has a pattern for it.
    url: Option<String>,
}

impl<'a> SourceLocation<'a> {
    /// A line of a file, or a folder.
    pub(super) fn new(directory: &Directory, file: &'a str, line: Option<usize>) -> Self {
        let source = directory.source.as_ref().filter(|_| !file.is_empty());
        let url = source.map(|source| line.map_or_else(|| source.folder(file), |line| source.line(file, line)));
        Self { file, line, url }
    }
}

/// Import by a brick.
#[derive(Serialize)]
pub(super) struct ImportValue<'a> {
    #[serde(flatten)]
    location: SourceLocation<'a>,
    /// The file within the importing brick.
    short: &'a str,
    /// The full dotted name.
    module: &'a str,
    /// Every way in which it differs from an import that runs when the module is loaded: `lazy`,
    /// `type-checking`.
    kinds: Vec<ImportKind>,
}

impl<'a> ImportValue<'a> {
    /// An import by `importer`.
    pub(super) fn new(directory: &Directory, importer: &Brick, import: &'a Import) -> Self {
        let inside = import.file.strip_prefix(importer.path.as_str()).and_then(|file| file.strip_prefix('/'));
        Self {
            location: SourceLocation::new(directory, &import.file, Some(import.line)),
            short: inside.unwrap_or(&import.file),
            module: &import.module,
            kinds: import.kinds.iter().filter(|kind| *kind != ImportKind::Runtime).collect(),
        }
    }
}

/// Finding of `check`.
#[derive(Serialize)]
pub(super) struct FindingValue<'a> {
    rule: Rule,
    error: bool,
    message: &'a str,
    #[serde(flatten)]
    location: SourceLocation<'a>,
}

impl<'a> FindingValue<'a> {
    /// A finding with its address.
    pub(super) fn new(directory: &Directory, finding: &'a Finding) -> Self {
        Self {
            rule: finding.rule,
            error: finding.error,
            message: &finding.message,
            location: SourceLocation::new(directory, &finding.file, finding.line),
        }
    }
}
