//! Content files, parsed once for each content that they have.
//!
//! In: the tree of a site's `content`. Out: pages and sections, and the files beside them. Never: reading the disk; but it can say which files need not
//! be read, because what they hold is known from the last time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::content::page::{self, ContentFile, Reading};
use crate::source::{Bytes, Content, File, Stamp, Tree};
use support::cache::hash;
use support::diagnostic::Diagnostic;

/// What content files held.
#[derive(Debug, Default)]
pub struct Readings {
    last: Mutex<Option<Last>>,
    /// The program builds once.
    once: bool,
}

/// What was found the last time.
#[derive(Debug)]
struct Last {
    reading: Reading,
    texts: BTreeMap<String, Known>,
    assets: Arc<Tree>,
}

/// A text and what came of it.
#[derive(Debug, Clone)]
struct Known {
    /// Of what it holds; `None` where nothing is remembered by it.
    hash: Option<u128>,
    /// The state that it was found in, where that can be relied upon.
    stamp: Option<Stamp>,
    parsed: Arc<Parsed>,
}

/// What came of a file.
#[derive(Debug)]
struct Parsed {
    file: Option<ContentFile>,
    problems: Vec<Diagnostic>,
}

/// The content of a site.
#[derive(Debug, Default)]
pub struct Found {
    /// Pages and sections.
    pub files: Vec<ContentFile>,
    /// Everything else.
    pub assets: Arc<Tree>,
    /// Whether all of it is what it was the last time.
    pub is_same: bool,
}

impl Readings {
    /// One that remembers nothing, for a program that builds once.
    pub fn once() -> Self {
        Self { once: true, ..Self::default() }
    }

    /// Whether it is of use to know the states of files.
    pub fn remembers(&self) -> bool {
        !self.once
    }

    /// The hash of what a file holds that is found in a state, where [`parse`](Self::parse) knows what comes of it.
    pub fn known(&self, path: &str, stamp: &Stamp, reading: Reading) -> Option<u128> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let last = last.as_ref().filter(|last| last.reading == reading)?;
        last.texts.get(path).filter(|known| known.stamp.as_ref() == Some(stamp)).and_then(|known| known.hash)
    }

    /// Pages and sections, parsed in parallel, and everything else as it is. Mistakes are added to `diagnostics`. `None` when it takes all files to tell.
    pub fn parse(
        &self,
        content: Content,
        reading: Reading,
        is_left_out: &dyn Fn(&str) -> bool,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Found> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (now, is_same) = match content {
            Content::Whole(tree) => {
                let now = whole(tree, reading, is_left_out, last.as_ref(), self.remembers());
                let is_same = last.is_some_and(|last| last.is(&now));
                (now, is_same)
            }
            Content::Changes(changes) => {
                let mut now = last?;
                let all = changes.into_iter().try_for_each(|(path, file)| now.change(path, file, reading, is_left_out));
                if all.is_none() {
                    // What is known of the other files still counts.
                    self.remember(now);
                    return None;
                }
                (now, false)
            }
        };
        let mut files = Vec::with_capacity(now.texts.len());
        for known in now.texts.values() {
            files.extend(known.parsed.file.clone());
            diagnostics.extend(known.parsed.problems.iter().cloned());
        }
        let assets = Arc::clone(&now.assets);
        self.remember(now);
        Some(Found { files, assets, is_same })
    }

    fn remember(&self, now: Last) {
        if !self.once {
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        }
    }
}

impl Last {
    /// Whether nothing is different.
    fn is(&self, other: &Self) -> bool {
        let same = |(path, known): (&String, &Known), (other_path, other): (&String, &Known)| {
            path == other_path && Arc::ptr_eq(&known.parsed, &other.parsed)
        };
        self.texts.len() == other.texts.len()
            && self.texts.iter().zip(&other.texts).all(|(one, other)| same(one, other))
            && Arc::ptr_eq(&self.assets, &other.assets)
    }

    /// Takes in what is at a path now; `None` when that cannot be all.
    fn change(
        &mut self,
        path: String,
        file: Option<File>,
        reading: Reading,
        is_left_out: &dyn Fn(&str) -> bool,
    ) -> Option<()> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_elsewhere = file.is_some() && !folder.is_empty() && !self.assets.folders.contains(folder);
        if is_elsewhere || self.reading != reading {
            return None;
        }
        match file {
            Some(File::Bytes(_)) if is_left_out(&path) => {}
            Some(File::Bytes(bytes)) => {
                let known = self.texts.get(&path);
                let now = known_text(&path, Text::Read(bytes), reading, known, true)?;
                self.texts.insert(path, now);
            }
            Some(reference) => drop(Arc::make_mut(&mut self.assets).files.insert(path, reference)),
            None if self.texts.remove(&path).is_some() => {}
            None if self.assets.files.contains_key(&path) => {
                Arc::make_mut(&mut self.assets).files.remove(&path);
            }
            None if self.assets.folders.contains(&path) => return None,
            None => {}
        }
        Some(())
    }
}

/// What there is in a whole tree; what came of a text the last time still counts while it holds the same.
fn whole(
    tree: Tree,
    reading: Reading,
    is_left_out: &dyn Fn(&str) -> bool,
    last: Option<&Last>,
    remembers: bool,
) -> Last {
    let Tree { files, folders, problems, known, mut stamps, linked } = tree;
    let mut assets = Tree { folders, problems, linked, ..Tree::default() };
    let mut texts = Vec::new();
    for (path, file) in files {
        match (file, known.get(&path)) {
            (File::Bytes(_), _) | (_, Some(_)) if is_left_out(&path) => {}
            (File::Bytes(bytes), _) => texts.push((path, Text::Read(bytes))),
            (_, Some(&hash)) => texts.push((path, Text::Known(hash))),
            (file, None) => drop(assets.files.insert(path, file)),
        }
    }
    let before = last.filter(|last| last.reading == reading);
    let parse = |(path, text): (String, Text)| {
        let known = known_text(&path, text, reading, before.and_then(|before| before.texts.get(&path)), remembers)?;
        Some((path, known))
    };
    let mut found: Vec<(String, Known)> = texts.into_par_iter().filter_map(parse).collect();
    for (path, known) in &mut found {
        // Only what was read has a state here.
        known.stamp = stamps.remove(path).or(known.stamp);
    }
    let assets = match last {
        Some(last) if *last.assets == assets => Arc::clone(&last.assets),
        _ => Arc::new(assets),
    };
    Last { reading, texts: found.into_iter().collect(), assets }
}

/// What comes of a text. `None` for one that was not read because it was known, and is not known any more.
fn known_text(path: &str, text: Text, reading: Reading, before: Option<&Known>, remembers: bool) -> Option<Known> {
    let hash = match &text {
        Text::Read(bytes) => remembers.then(|| hash(bytes)),
        Text::Known(hash) => Some(*hash),
    };
    if let Some(before) = before.filter(|before| hash.is_some() && before.hash == hash) {
        let stamp = before.stamp.filter(|_| matches!(text, Text::Known(_)));
        return Some(Known { hash, stamp, parsed: Arc::clone(&before.parsed) });
    }
    let Text::Read(bytes) = text else { return None };
    let mut problems = Vec::new();
    let file = page::parse(path, &bytes, reading, &mut problems);
    Some(Known { hash, stamp: None, parsed: Arc::new(Parsed { file, problems }) })
}

/// A content file's text.
enum Text {
    Read(Bytes),
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
            let found = readings.parse(Content::Whole(tree), READING, &|_| false, &mut diagnostics);
            assert_eq!(diagnostics, []);
            found.unwrap()
        };
        let mut tree = Tree::from_texts([("a.md", "# A"), ("x/b.md", "")]);
        tree.files.remove("x/b.md");
        tree.stamps.insert("a.md".to_owned(), stamp);
        assert_eq!(title(&parse(tree).files), "A");
        // As the reader of the disk does it: the file is only referred to.
        let hash = readings.known("a.md", &stamp, READING).unwrap();
        let unread = || {
            let mut tree = Tree { known: BTreeMap::from([("a.md".to_owned(), hash)]), ..Tree::default() };
            let path = std::path::PathBuf::from("a.md");
            let reference =
                crate::source::Reference { path, len: 3, modified: 1, identity: (1, 0, 7), dimensions: None };
            tree.files.insert("a.md".to_owned(), File::Reference(reference));
            tree.folders.insert("x".to_owned());
            tree
        };
        let found = parse(unread());
        assert_eq!((title(&found.files), found.assets.files.len(), found.is_same), ("A", 0, true));
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
        let is_left_out = |path: &str| path.ends_with(".fr.md");
        let found = Readings::once().parse(Content::Whole(tree), READING, &is_left_out, &mut Vec::new()).unwrap();
        assert!(found.files.is_empty() && found.assets.files.is_empty());
    }

    #[test]
    fn changes_are_taken_in_one_by_one() {
        let readings = Readings::default();
        let parse = |content| {
            let found = readings.parse(content, READING, &|path| path == "left.fr.md", &mut Vec::new())?;
            Some((found.files.len(), found.assets.files.keys().cloned().collect::<Vec<_>>()))
        };
        let text = |text: &str| Some(File::Bytes(text.into()));
        let image = || {
            let path = std::path::PathBuf::from("x/c.png");
            Some(File::Reference(crate::source::Reference {
                path,
                len: 1,
                modified: 1,
                identity: (1, 0, 8),
                dimensions: None,
            }))
        };
        let change = |path: &str, file| parse(Content::Changes(vec![(path.to_owned(), file)]));
        // Without a last time there is nothing to change.
        assert_eq!(change("a.md", text("# A")), None);
        let tree = || Tree::from_texts([("a.md", "# A"), ("x/b.md", "")]);
        assert_eq!(parse(Content::Whole(tree())), Some((2, vec![])));
        assert_eq!(change("x/c.png", image()), Some((2, vec!["x/c.png".to_owned()])));
        assert_eq!(change("x/c.png", None), Some((2, vec![])));
        assert_eq!(change("c.md", text("# C")), Some((3, vec![])));
        assert_eq!(change("left.fr.md", text("# C")), Some((3, vec![])));
        assert_eq!(change("c.md", None), Some((2, vec![])));
        assert_eq!(change("never.tmp", None), Some((2, vec![])));
        // A folder that came or went is more than a file, and does not make the others unknown.
        assert_eq!(change("new/a.md", text("")), None);
        assert_eq!(change("x", None), None);
        assert_eq!(change("a.md", text("# Other")), Some((2, vec![])));
        assert!(!readings.parse(Content::Whole(tree()), READING, &|_| false, &mut Vec::new()).unwrap().is_same);
        assert!(readings.parse(Content::Whole(tree()), READING, &|_| false, &mut Vec::new()).unwrap().is_same);
    }
}
