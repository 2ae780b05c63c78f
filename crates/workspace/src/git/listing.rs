//! The files of a folder at a commit.
//!
//! In: the output of `git ls-tree`, and which files are wanted. Out: their paths with the ids of
//! their contents, over symbolic links too; what cannot be read is among the problems. Never:
//! running git.

use std::collections::{BTreeMap, BTreeSet};

use crate::paths::below;
use support::diagnostic::Diagnostic;
use support::source::{Bytes, Tree};

/// The longest path, in bytes, as on most systems. Also bounds how deep folders nest.
const PATH_LIMIT: usize = 4096;

/// The names in a folder at a commit, with all that is below.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Listing {
    /// By folder, then by name. The root is called "".
    folders: BTreeMap<String, BTreeMap<String, Entry>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    Folder,
    File(String),
    /// A symbolic link, whose content is its target.
    Link(String),
    /// A commit of another repository.
    Submodule,
    /// Something whose name is not UTF-8.
    Unnamed,
}

impl Listing {
    /// Reads the output of `git ls-tree -r -z`: `mode type id`, a tab, the path, NUL.
    pub(super) fn parse(output: &[u8]) -> Self {
        let mut listing = Self::default();
        for record in output.split(|byte| *byte == 0) {
            let Some(tab) = record.iter().position(|byte| *byte == b'\t') else { continue };
            let head = String::from_utf8_lossy(&record[..tab]);
            let mut words = head.split(' ');
            let (Some(mode), Some(_), Some(id)) = (words.next(), words.next(), words.next()) else { continue };
            let path = String::from_utf8_lossy(&record[tab + 1..]);
            let entry = match mode {
                _ if matches!(path, std::borrow::Cow::Owned(_)) => Entry::Unnamed,
                "120000" => Entry::Link(id.to_owned()),
                "160000" => Entry::Submodule,
                _ => Entry::File(id.to_owned()),
            };
            listing.insert(&path, entry);
        }
        listing
    }

    /// Adds a name and the folders above it.
    fn insert(&mut self, path: &str, entry: Entry) {
        let (mut path, mut entry) = (path, entry);
        loop {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            if let Some(known) = self.folders.get_mut(folder) {
                known.insert(name.to_owned(), entry);
                return;
            }
            self.folders.insert(folder.to_owned(), BTreeMap::from([(name.to_owned(), entry)]));
            if folder.is_empty() {
                return;
            }
            (path, entry) = (folder, Entry::Folder);
        }
    }

    /// The wanted files with the ids of their contents, and a tree of their folders. `targets` are
    /// the contents of [links](Self::links) by id; `display_name` is the name of the folder in
    /// messages.
    pub(super) fn select<'a>(
        &'a self,
        targets: BTreeMap<String, Bytes>,
        display_name: &'a str,
        wants_folder: &'a dyn Fn(&str) -> bool,
        wants_file: &'a dyn Fn(&str) -> bool,
    ) -> (Tree, Vec<(String, &'a str)>) {
        let (tree, files) = (Tree::default(), Vec::new());
        let mut walk = Walk { listing: self, targets, display_name, wants_folder, wants_file, tree, files };
        walk.folder("", "", &mut vec![String::new()]);
        (walk.tree, walk.files)
    }

    /// The links, when one of them is wanted: another one may lead on from there.
    pub(super) fn links(
        &self,
        wants_folder: &dyn Fn(&str) -> bool,
        wants_file: &dyn Fn(&str) -> bool,
    ) -> BTreeSet<&str> {
        let (mut links, mut wanted) = (BTreeSet::new(), false);
        for (folder, names) in &self.folders {
            for (name, entry) in names {
                if let Entry::Link(id) = entry {
                    let path = below(folder, name);
                    wanted |= wants_folder(&path) || wants_file(&path);
                    links.insert(id.as_str());
                }
            }
        }
        if wanted { links } else { BTreeSet::new() }
    }
}

/// Goes through a listing as [`source::read_tree`] goes through a folder on disk.
struct Walk<'a> {
    listing: &'a Listing,
    /// Where links lead, by id.
    targets: BTreeMap<String, Bytes>,
    display_name: &'a str,
    wants_folder: &'a dyn Fn(&str) -> bool,
    wants_file: &'a dyn Fn(&str) -> bool,
    tree: Tree,
    /// Paths with the ids of their contents.
    files: Vec<(String, &'a str)>,
}

/// The target of a link.
enum Target<'a> {
    Folder(String),
    File(&'a str),
    Nowhere,
    Outside,
}

impl<'a> Walk<'a> {
    /// `folder` is where the names are listed, `relative` what it is called, which differs below a
    /// link; `above` has the listed folders from the root down.
    fn folder(&mut self, folder: &str, relative: &str, above: &mut Vec<String>) {
        let listing = self.listing;
        let Some(names) = listing.folders.get(folder) else { return };
        for (name, entry) in names {
            let path = below(relative, name);
            match entry {
                Entry::Folder => self.subfolder(below(folder, name), path, above),
                Entry::File(id) => self.file(path, id),
                Entry::Link(id) => self.link(folder, id, path, above),
                Entry::Submodule if (self.wants_folder)(&path) => {
                    self.tree.folders.insert(path.clone());
                    self.problem(&path, "submodule: its files are in another repository, so they are left out");
                }
                Entry::Submodule => {}
                Entry::Unnamed => self.problem(&path, "file name is not UTF-8"),
            }
        }
    }

    fn subfolder(&mut self, folder: String, path: String, above: &mut Vec<String>) {
        if path.len() > PATH_LIMIT {
            self.problem(&path[..path.floor_char_boundary(60)], "path is too long");
        } else if (self.wants_folder)(&path) {
            above.push(folder.clone());
            self.folder(&folder, &path, above);
            above.pop();
            self.tree.folders.insert(path);
        }
    }

    fn file(&mut self, path: String, id: &'a str) {
        if (self.wants_file)(&path) {
            self.files.push((path, id));
        }
    }

    fn link(&mut self, folder: &str, id: &str, path: String, above: &mut Vec<String>) {
        if !(self.wants_folder)(&path) && !(self.wants_file)(&path) {
            return;
        }
        match self.follow(folder, id) {
            Target::Folder(folder) if above.contains(&folder) => {
                self.problem(&path, "symbolic link leads in a circle");
            }
            Target::Folder(folder) => self.subfolder(folder, path, above),
            Target::File(id) => self.file(path, id),
            Target::Nowhere => self.problem(&path, "symbolic link leads nowhere"),
            Target::Outside => {
                self.problem(&path, "symbolic link leads out of the site or workspace, so it is left out");
            }
        }
    }

    /// Where a link in a folder leads, over other links too.
    fn follow(&self, folder: &str, id: &str) -> Target<'a> {
        /// As many as Linux follows.
        const LINKS: usize = 40;
        let mut here: Vec<String> = folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let (mut links, Some(mut todo)) = (1, self.steps(id)) else { return Target::Outside };
        while let Some(step) = todo.pop() {
            match step.as_str() {
                "" | "." => continue,
                ".." if here.pop().is_none() => return Target::Outside,
                ".." => continue,
                _ => {}
            }
            match self.listing.folders.get(&here.join("/")).and_then(|names| names.get(&step)) {
                Some(Entry::Folder) => here.push(step),
                Some(Entry::File(id)) if todo.is_empty() => return Target::File(id),
                Some(Entry::Link(id)) if links < LINKS => {
                    let Some(steps) = self.steps(id) else { return Target::Outside };
                    links += 1;
                    todo.extend(steps);
                }
                _ => return Target::Nowhere,
            }
        }
        Target::Folder(here.join("/"))
    }

    /// The parts of the path that a link leads along, the last one first; `None` for a path from
    /// the root of the disk.
    fn steps(&self, id: &str) -> Option<Vec<String>> {
        let target = String::from_utf8_lossy(self.targets.get(id).map_or(&[][..], |bytes| bytes));
        (!target.starts_with('/')).then(|| target.split('/').rev().map(str::to_owned).collect())
    }

    fn problem(&mut self, path: &str, message: &str) {
        self.tree.problems.push(Diagnostic::error(message).in_file(below(self.display_name, path)));
    }
}
