//! The files of a site, parsed once for each state that they are found in.
//!
//! In: a site's folder, and what may have changed in it. Out: parsed pages and sections, the files beside them, templates and static
//! files; and whether all of it is as it was. Never: reading a file again that is in the state in which it was parsed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::content::page::{self, ContentFile, ReadOptions};
use crate::source::{
    self, Bytes, ChangedPaths, Changes, File, IgnoredFiles, IoError, SiteSources, Stamp, Tree, read_changes,
};
use support::diagnostic::Diagnostic;

/// The files of a site.
#[derive(Debug, Default)]
pub struct SiteFiles {
    /// Pages and sections.
    pub content: Vec<ContentFile>,
    /// Everything else in `content`.
    pub assets: Arc<Tree>,
    /// Templates by content.
    pub templates: Arc<Tree>,
    /// Static files by reference.
    pub statics: Arc<Tree>,
    /// Whether all of them are what they were the last time.
    pub is_same: bool,
}

/// How the files of a site are read.
pub struct FileOptions<'a> {
    /// The settings that content files are parsed by.
    pub read: ReadOptions,
    /// Files to leave out.
    pub ignored: IgnoredFiles,
    /// Content files to leave out that are no assets either, by their paths.
    pub excluded: &'a (dyn Fn(&str) -> bool + Sync),
}

/// The files of a site as they were found the last time.
#[derive(Debug, Default)]
pub struct ContentCache {
    last: Mutex<Option<Snapshot>>,
    /// The program reads the site once, so nothing is kept.
    once: bool,
}

#[derive(Debug)]
struct Snapshot {
    read: ReadOptions,
    texts: BTreeMap<String, CachedText>,
    assets: Arc<Tree>,
    templates: Arc<Tree>,
    statics: Arc<Tree>,
}

/// A content file.
#[derive(Debug)]
struct CachedText {
    bytes: Bytes,
    /// The state that it was found in, where a later change is sure to show.
    stamp: Option<Stamp>,
    parsed: Arc<ParsedContent>,
}

/// A parsed content file, and what is wrong with it.
#[derive(Debug)]
struct ParsedContent {
    file: Option<ContentFile>,
    problems: Vec<Diagnostic>,
}

impl ContentCache {
    /// One that keeps nothing, for a program that builds once.
    pub fn once() -> Self {
        Self { once: true, ..Self::default() }
    }

    /// Reads and parses a site: only the files that changed, where that is certain. Mistakes are added to `diagnostics`.
    ///
    /// # Errors
    /// One of its folders exists and cannot be listed.
    pub fn load(
        &self,
        root: &Path,
        options: &FileOptions<'_>,
        changed: ChangedPaths<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<SiteFiles, IoError> {
        // Where reading fails nothing is known of what was read before: the next time everything is read.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let ChangedPaths::Only(paths) = changed
            && let Some(mut snapshot) = last.take()
        {
            if snapshot.is_plain()
                && let Some(changes) = read_changes(root, &options.ignored, paths)?
                && snapshot.apply(changes, options)
            {
                return Ok(self.keep(snapshot, false, diagnostics));
            }
            last = Some(snapshot);
        }
        let before = last.as_ref().filter(|last| last.read == options.read);
        let known = |path: &str, stamp: &Stamp| {
            // That the content is known is enough: which it is, is looked up by its path.
            before?.texts.get(path).filter(|text| text.stamp.as_ref() == Some(stamp)).map(|_| 0)
        };
        let known: Option<&source::Known<'_>> = if self.once { None } else { Some(&known) };
        let sources = source::read_site(root, &options.ignored, known)?;
        Ok(self.take_over(sources, options, last, diagnostics))
    }

    /// Parses the files of a site that were read.
    pub fn parse(
        &self,
        sources: SiteSources,
        options: &FileOptions<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> SiteFiles {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.take_over(sources, options, last, diagnostics)
    }

    fn take_over(
        &self,
        sources: SiteSources,
        options: &FileOptions<'_>,
        last: Option<Snapshot>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> SiteFiles {
        let now = Snapshot::new(sources, options, last.as_ref());
        let is_same = last.is_some_and(|last| last.is(&now));
        self.keep(now, is_same, diagnostics)
    }

    /// Keeps a snapshot for the next time and returns its files.
    fn keep(&self, snapshot: Snapshot, is_same: bool, diagnostics: &mut Vec<Diagnostic>) -> SiteFiles {
        let mut content = Vec::with_capacity(snapshot.texts.len());
        for text in snapshot.texts.values() {
            content.extend(text.parsed.file.clone());
            diagnostics.extend(text.parsed.problems.iter().cloned());
        }
        let [assets, templates, statics] = [&snapshot.assets, &snapshot.templates, &snapshot.statics].map(Arc::clone);
        if !self.once {
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(snapshot);
        }
        SiteFiles { content, assets, templates, statics, is_same }
    }
}

impl Snapshot {
    /// The files that were read. A content file that holds what it held the last time keeps its parsed form.
    fn new(sources: SiteSources, options: &FileOptions<'_>, last: Option<&Self>) -> Self {
        let Tree { files, folders, problems, known, mut stamps, linked } = sources.content;
        let before = last.filter(|last| last.read == options.read);
        let mut assets = Tree { folders, problems, linked, ..Tree::default() };
        let mut texts = Vec::new();
        for (path, file) in files {
            match file {
                File::Bytes(_) if (options.excluded)(&path) => {}
                File::Reference(_) if known.contains_key(&path) && (options.excluded)(&path) => {}
                File::Bytes(bytes) => texts.push((path, Some(bytes))),
                // Its content was not read because it is that of the last time.
                File::Reference(_) if known.contains_key(&path) => texts.push((path, None)),
                file => drop(assets.files.insert(path, file)),
            }
        }
        let mut parsed: Vec<(String, CachedText)> = (texts.into_par_iter())
            .filter_map(|(path, bytes)| {
                let before = before.and_then(|before| before.texts.get(&path));
                let text = CachedText::new(&path, bytes, before, options.read)?;
                Some((path, text))
            })
            .collect();
        for (path, text) in &mut parsed {
            text.stamp = stamps.remove(path).or(text.stamp);
        }
        Self {
            read: options.read,
            texts: parsed.into_iter().collect(),
            assets: shared(assets, last.map(|last| &last.assets)),
            templates: shared(sources.templates, last.map(|last| &last.templates)),
            statics: shared(sources.statics, last.map(|last| &last.statics)),
        }
    }

    /// Whether a change in one place is a change only there: without links, and without anything that could not be read.
    fn is_plain(&self) -> bool {
        [&self.assets, &self.templates, &self.statics].iter().all(|tree| !tree.linked && tree.problems.is_empty())
    }

    /// Whether nothing is different.
    fn is(&self, other: &Self) -> bool {
        self.texts.len() == other.texts.len()
            && self.texts.iter().zip(&other.texts).all(|((path, text), (other_path, other))| {
                path == other_path && Arc::ptr_eq(&text.parsed, &other.parsed)
            })
            && Arc::ptr_eq(&self.assets, &other.assets)
            && Arc::ptr_eq(&self.templates, &other.templates)
            && Arc::ptr_eq(&self.statics, &other.statics)
    }

    /// Takes in what changed. Whether that can be everything: when a folder came or went, or the settings are others, it cannot, and
    /// nothing is taken in.
    fn apply(&mut self, changes: Changes, options: &FileOptions<'_>) -> bool {
        let is_told = |(path, file): &(String, Option<File>)| match file {
            Some(_) => path.rsplit_once('/').is_none_or(|(folder, _)| self.assets.folders.contains(folder)),
            None => !self.assets.folders.contains(path),
        };
        if self.read != options.read || !changes.content.iter().all(is_told) {
            return false;
        }
        for (path, file) in changes.content {
            self.apply_one(path, file, options);
        }
        if let Some(templates) = changes.templates {
            self.templates = shared(templates, Some(&self.templates));
        }
        if let Some(statics) = changes.statics {
            self.statics = shared(statics, Some(&self.statics));
        }
        true
    }

    fn apply_one(&mut self, path: String, file: Option<File>, options: &FileOptions<'_>) {
        match file {
            Some(File::Bytes(_)) if (options.excluded)(&path) => {}
            Some(File::Bytes(bytes)) => {
                let text = CachedText::new(&path, Some(bytes), self.texts.get(&path), options.read);
                self.texts.extend(text.map(|text| (path, text)));
            }
            Some(reference) => drop(Arc::make_mut(&mut self.assets).files.insert(path, reference)),
            None => {
                if self.texts.remove(&path).is_none() && self.assets.files.contains_key(&path) {
                    Arc::make_mut(&mut self.assets).files.remove(&path);
                }
            }
        }
    }
}

/// A folder as a shared value: the same one as before where nothing in it has changed.
fn shared(now: Tree, before: Option<&Arc<Tree>>) -> Arc<Tree> {
    match before {
        Some(before) if **before == now => Arc::clone(before),
        _ => Arc::new(now),
    }
}

impl CachedText {
    /// A content file, parsed where it does not hold what it held before. `bytes` is `None` for one that was not read, since it is in the
    /// state that it was in.
    fn new(path: &str, bytes: Option<Bytes>, before: Option<&Self>, read: ReadOptions) -> Option<Self> {
        let unchanged = before.filter(|before| bytes.as_ref().is_none_or(|bytes| *bytes == before.bytes));
        if let Some(before) = unchanged {
            let stamp = before.stamp.filter(|_| bytes.is_none());
            return Some(Self { bytes: before.bytes.clone(), stamp, parsed: Arc::clone(&before.parsed) });
        }
        let bytes = bytes?;
        let mut problems = Vec::new();
        let file = page::parse(path, &bytes, read, &mut problems);
        Some(Self { bytes, stamp: None, parsed: Arc::new(ParsedContent { file, problems }) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Dialect, SlugMode, Slugify};

    const SLUGIFY: Slugify =
        Slugify { paths: SlugMode::On, taxonomies: SlugMode::On, anchors: SlugMode::On, paths_keep_dates: false };

    /// The titles of all pages, the paths of all assets, and whether they are what they were.
    type Found = (Vec<String>, Vec<String>, bool);

    struct Site {
        folder: tempfile::TempDir,
        cache: ContentCache,
    }

    impl Site {
        fn new(files: &[(&str, &str)]) -> Self {
            let site = Self { folder: tempfile::tempdir().unwrap(), cache: ContentCache::default() };
            files.iter().for_each(|(path, text)| site.write(path, text));
            site
        }

        #[expect(clippy::disallowed_methods, reason = "writes a site to read")]
        fn write(&self, path: &str, text: &str) {
            let path = self.folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }

        #[expect(clippy::disallowed_methods, reason = "changes a site to read")]
        fn remove(&self, path: &str) {
            std::fs::remove_file(self.folder.path().join(path)).unwrap();
        }

        fn load(&self, changed: ChangedPaths<'_>) -> Found {
            let excluded = |path: &str| path.ends_with(".fr.md");
            let read = ReadOptions { slugify: SLUGIFY, dialect: Dialect::Brickpress };
            let options = FileOptions { read, ignored: IgnoredFiles::default(), excluded: &excluded };
            let mut diagnostics = Vec::new();
            let files = self.cache.load(self.folder.path(), &options, changed, &mut diagnostics).unwrap();
            assert_eq!(diagnostics, []);
            let title = |file: &ContentFile| match file {
                ContentFile::Page(page) => page.front.title.clone().unwrap_or_default(),
                ContentFile::Section(_) => unreachable!("there are only pages"),
            };
            (files.content.iter().map(title).collect(), files.assets.files.keys().cloned().collect(), files.is_same)
        }

        fn load_changed(&self, path: &str) -> Found {
            self.load(ChangedPaths::Only(&[std::path::absolute(self.folder.path()).unwrap().join(path)]))
        }
    }

    fn page(title: &str) -> String {
        format!("+++\ntitle = \"{title}\"\n+++\n")
    }

    fn found(titles: &[&str], assets: &[&str], is_same: bool) -> Found {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        (owned(titles), owned(assets), is_same)
    }

    #[test]
    fn what_has_not_changed_is_the_same() {
        let site = Site::new(&[("content/a.md", &page("A")), ("content/a.fr.md", ""), ("content/x/b.png", "")]);
        assert_eq!(site.load(ChangedPaths::Unknown), found(&["A"], &["x/b.png"], false));
        assert_eq!(site.load(ChangedPaths::NoneReported), found(&["A"], &["x/b.png"], true));
        site.write("content/a.md", &page("B"));
        assert_eq!(site.load(ChangedPaths::NoneReported), found(&["B"], &["x/b.png"], false));
        assert_eq!(site.load(ChangedPaths::NoneReported), found(&["B"], &["x/b.png"], true));
    }

    #[test]
    fn changes_are_taken_in_one_by_one() {
        let site = Site::new(&[("content/a.md", &page("A")), ("content/x/b.md", &page("B"))]);
        site.load(ChangedPaths::Unknown);
        // What is not said to have changed is not looked at.
        site.write("content/a.md", &page("Other"));
        site.write("content/x/b.md", &page("C"));
        assert_eq!(site.load_changed("content/x/b.md"), found(&["A", "C"], &[], false));
        site.write("content/x/c.png", "");
        assert_eq!(site.load_changed("content/x/c.png"), found(&["A", "C"], &["x/c.png"], false));
        site.remove("content/x/c.png");
        assert_eq!(site.load_changed("content/x/c.png"), found(&["A", "C"], &[], false));
        site.remove("content/x/b.md");
        assert_eq!(site.load_changed("content/x/b.md"), found(&["A"], &[], false));
        assert_eq!(site.load_changed("content/never.tmp"), found(&["A"], &[], false));
        // A folder that came is more than a file: then everything is read.
        site.write("content/new/d.md", &page("D"));
        assert_eq!(site.load_changed("content/new/d.md"), found(&["Other", "D"], &[], false));
    }
}
