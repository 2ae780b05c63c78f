//! Content files, parsed once for each content that they have.
//!
//! In: the tree of a site's `content`. Out: pages and sections, and the files beside them. Never: reading the disk; but it can say which files need not
//! be read, because what they hold is known from the last time.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::cache::hash;
use crate::content::page::{self, ContentFile, Reading};
use crate::diagnostic::Diagnostic;
use crate::memo::Memo;
use crate::source::{File, Stamp, Tree};

/// What content files held.
#[derive(Debug, Default)]
pub struct Readings {
    /// The state in which a file was found, and the hash of what it held then.
    states: Mutex<HashMap<String, (Stamp, u128)>>,
    /// What came of a content, by path.
    parsed: Memo<String, (u128, Reading), Arc<Parsed>>,
}

/// What came of a file.
#[derive(Debug)]
struct Parsed {
    file: Option<ContentFile>,
    problems: Vec<Diagnostic>,
}

impl Readings {
    /// One that remembers nothing, for a program that builds once.
    pub fn once() -> Self {
        Self { parsed: Memo::off(), ..Self::default() }
    }

    /// The hash of what a file holds that is found in a state, where [`parse`](Self::parse) knows what comes of it.
    pub fn known(&self, path: &str, stamp: &Stamp, reading: Reading) -> Option<u128> {
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, hash) = states.get(path).filter(|(known, _)| known == stamp)?;
        self.parsed.has(path, &(*hash, reading)).then_some(*hash)
    }

    /// Pages and sections, parsed in parallel, and everything else as it is. Mistakes are added to `diagnostics`.
    pub fn parse(
        &self,
        content: Tree,
        reading: Reading,
        is_left_out: &dyn Fn(&str) -> bool,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Vec<ContentFile>, Tree) {
        let Tree { files, folders, known, stamps, .. } = content;
        let mut assets = Tree { folders, ..Tree::default() };
        let mut texts = Vec::new();
        for (path, file) in files {
            match (file, known.get(&path)) {
                (File::Bytes(_), _) | (_, Some(_)) if is_left_out(&path) => {}
                (File::Bytes(bytes), _) => texts.push((path, Text::Read(bytes))),
                (_, Some(&hash)) => texts.push((path, Text::Known(hash))),
                (file, None) => drop(assets.files.insert(path, file)),
            }
        }
        let parsed: Vec<(String, u128, Arc<Parsed>)> =
            texts.into_par_iter().map(|(path, text)| self.parse_one(path, &text, reading)).collect();
        self.remember(&parsed, &stamps);
        let mut found = Vec::with_capacity(parsed.len());
        for (_, _, parsed) in parsed {
            found.extend(parsed.file.clone());
            diagnostics.extend(parsed.problems.iter().cloned());
        }
        self.parsed.sweep();
        (found, assets)
    }

    fn parse_one(&self, path: String, text: &Text, reading: Reading) -> (String, u128, Arc<Parsed>) {
        let (bytes, hash) = match text {
            Text::Read(bytes) => (&bytes[..], hash(bytes)),
            Text::Known(hash) => (&[][..], *hash),
        };
        let parsed = self.parsed.get(path.clone(), (hash, reading), |_| {
            let mut problems = Vec::new();
            let file = page::parse(&path, bytes, reading, &mut problems);
            Arc::new(Parsed { file, problems })
        });
        (path, hash, parsed)
    }

    /// Notes the states of files that were read, and forgets those of files that are gone.
    fn remember(&self, parsed: &[(String, u128, Arc<Parsed>)], stamps: &BTreeMap<String, Stamp>) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let mut before = std::mem::take(&mut *states);
        *states = parsed
            .iter()
            .filter_map(|(path, hash, _)| {
                let known = before.remove(path).filter(|(_, known)| known == hash);
                let read = stamps.get(path).map(|stamp| (*stamp, *hash));
                Some((path.clone(), read.or(known)?))
            })
            .collect();
    }
}

/// A content file's text.
enum Text {
    Read(Arc<[u8]>),
    /// It was not read: what comes of a content of this hash is known.
    Known(u128),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Dialect, SlugMode, Slugify};

    const SLUGIFY: Slugify =
        Slugify { paths: SlugMode::On, taxonomies: SlugMode::On, anchors: SlugMode::On, paths_keep_dates: false };
    const READING: Reading = Reading { slugify: SLUGIFY, dialect: Dialect::Brickpress };

    fn title(files: &[ContentFile]) -> &str {
        match files {
            [ContentFile::Page(page)] => page.title.as_deref().unwrap(),
            _ => unreachable!("one page"),
        }
    }

    #[test]
    fn a_file_in_a_known_state_is_not_read_again() {
        let readings = Readings::default();
        let stamp = Stamp { len: 3, modified: 1, identity: (1, 0, 7) };
        let parse = |tree| {
            let mut diagnostics = Vec::new();
            let found = readings.parse(tree, READING, &|_| false, &mut diagnostics);
            assert_eq!(diagnostics, []);
            found
        };
        let mut tree = Tree::from_texts([("a.md", "# A"), ("x/b.md", "")]);
        tree.files.remove("x/b.md");
        tree.stamps.insert("a.md".to_owned(), stamp);
        assert_eq!(title(&parse(tree).0), "A");
        // As the reader of the disk does it: the file is only referred to.
        let hash = readings.known("a.md", &stamp, READING).unwrap();
        let unread = || {
            let mut tree = Tree { known: BTreeMap::from([("a.md".to_owned(), hash)]), ..Tree::default() };
            let path = std::path::PathBuf::from("a.md");
            let reference =
                crate::source::Reference { path, len: 3, modified: 1, identity: (1, 0, 7), dimensions: None };
            tree.files.insert("a.md".to_owned(), File::Reference(reference));
            tree
        };
        let (files, assets) = parse(unread());
        assert_eq!((title(&files), assets.files.len()), ("A", 0));
        // It stays known without being read, and another state or other settings are not known.
        assert_eq!(readings.known("a.md", &stamp, READING), Some(hash));
        assert_eq!(readings.known("a.md", &Stamp { modified: 2, ..stamp }, READING), None);
        assert_eq!(readings.known("a.md", &stamp, Reading { dialect: Dialect::Zola, ..READING }), None);
        // Gone and come back.
        parse(Tree::default());
        assert_eq!(readings.known("a.md", &stamp, READING), None);
    }

    #[test]
    fn a_file_that_is_left_out_is_no_asset() {
        let tree = Tree::from_texts([("a.fr.md", "")]);
        let (files, assets) = Readings::once().parse(tree, READING, &|path| path.ends_with(".fr.md"), &mut Vec::new());
        assert!(files.is_empty() && assets.files.is_empty());
    }
}
