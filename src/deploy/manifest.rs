//! The manifest of a deployment, which lies beside the files that were brought.
//!
//! In: a note, and the files of a site. Out: what is to be done, and the next note. Never: any
//! transport.
//!
//! The note is written before anything else, with the old and the new files in it, and again at the
//! end. So whatever is there after a deployment that was cut off is certainly ours.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Content, Error, Item, Report, Stage, hex};

/// The name of the note.
pub(super) const NAME: &str = ".brickpress-deploy.json";

/// The files that were brought.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) files: BTreeMap<String, Entry>,
}

/// A file that was brought, or was about to be.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Of its bytes.
    pub(super) md5: String,
    /// Headers that it was brought with: media type, and how long caches may keep it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) about: String,
    /// The mark that the storage gave it; none when it was only about to be brought.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) mark: String,
    /// Hashes of earlier bytes that may be there still, while it is only about to be brought.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) before: String,
}

impl Manifest {
    /// A note; one that cannot be read is an error, for what is ours could not be distinguished
    /// from what is not.
    pub(super) fn parse(bytes: &[u8], place: &str) -> Result<Self, Error> {
        serde_json::from_slice(bytes).map_err(|error| {
            Error(format!("{place} has a note of earlier deployments that cannot be read, `{NAME}`: {error}"))
        })
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// Files that are there, by path, with the mark of each.
pub(super) type There = BTreeMap<String, String>;

/// Steps of a deployment.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    /// Files to bring, stage by stage.
    pub(super) bring: Vec<(Stage, &'a Item)>,
    pub(super) unchanged: usize,
    /// Ours, and no longer in the site.
    pub(super) remove: Vec<String>,
    /// Were ours, and somebody has changed them since.
    pub(super) left: Vec<String>,
    /// Not ours, and in the way.
    pub(super) foreign: Vec<String>,
    /// The note for before and the note for after.
    pub(super) before: Manifest,
    pub(super) after: Manifest,
}

impl Plan<'_> {
    /// Report of the deployment once it is done.
    pub(super) fn report(&self) -> Report {
        Report {
            brought: self.bring.iter().map(|(_, item)| item.path.clone()).collect(),
            unchanged: self.unchanged,
            removed: self.remove.clone(),
            left: self.left.clone(),
        }
    }

    /// Whether all is as it should be, and so noted.
    pub(super) fn is_done(&self, known: &Manifest) -> bool {
        self.bring.is_empty() && self.remove.is_empty() && self.after == *known
    }
}

/// Compares a site with what is there. `is_same` says whether a mark is that of bytes with an MD5
/// hash.
pub(super) fn plan<'a>(
    items: &'a [Item],
    known: &Manifest,
    there: &There,
    is_same: &dyn Fn(&str, &str) -> bool,
) -> Result<Plan<'a>, Error> {
    let mut plan = Plan { before: known.clone(), ..Plan::default() };
    let is_ours = |entry: &Entry, mark: &str| match entry.mark.is_empty() {
        true => is_same(mark, &entry.md5) || mark == entry.before,
        false => mark == entry.mark,
    };
    for item in items {
        let content = Content::read(item)?;
        let md5 = hex(&content.md5);
        let about = format!("{}; {}", item.media_type, item.cache_control);
        let mark = there.get(&item.path);
        let entry = known.files.get(&item.path);
        let holds = |entry: &Entry| entry.md5 == md5 && entry.about == about;
        let is_there = |entry: &Entry| {
            mark.is_some_and(|mark| if entry.mark.is_empty() { is_same(mark, &md5) } else { *mark == entry.mark })
        };
        if entry.is_some_and(|entry| holds(entry) && is_there(entry)) {
            plan.unchanged += 1;
            let mark = mark.cloned().unwrap_or_default();
            plan.after.files.insert(item.path.clone(), Entry { md5, about, mark, before: String::new() });
            continue;
        }
        // The same bytes are in nobody's way, whoever brought them.
        if entry.is_none() && mark.is_some_and(|mark| !is_same(mark, &md5)) {
            plan.foreign.push(item.path.clone());
        }
        // What is there now, which may be of a deployment that was cut off itself.
        let before = mark.filter(|mark| entry.is_some_and(|entry| is_ours(entry, mark))).cloned();
        let pending = Entry { md5, about, mark: String::new(), before: before.unwrap_or_default() };
        plan.before.files.insert(item.path.clone(), pending.clone());
        plan.after.files.insert(item.path.clone(), pending);
        plan.bring.push((Stage::of(item.kind, mark.is_none()), item));
    }
    for (path, entry) in &known.files {
        let Some(mark) = there.get(path).filter(|_| !plan.after.files.contains_key(path)) else { continue };
        if is_ours(entry, mark) { plan.remove.push(path.clone()) } else { plan.left.push(path.clone()) }
    }
    plan.bring.sort_by(|(one, a), (other, b)| (one, &a.path).cmp(&(other, &b.path)));
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::Kind;

    fn item(folder: &std::path::Path, path: &str, kind: Kind, text: &str) -> Item {
        let file = folder.join(path.replace('/', "-"));
        #[expect(clippy::disallowed_methods, reason = "a file to read")]
        std::fs::write(&file, text).unwrap();
        Item { path: path.to_owned(), file, kind, media_type: "x".to_owned(), cache_control: "y" }
    }

    fn md5(text: &str) -> String {
        use md5::Digest;
        hex(&md5::Md5::digest(text))
    }

    #[test]
    fn what_is_needed_comes_before_what_needs_it() {
        let folder = tempfile::tempdir().unwrap();
        let items = [
            item(folder.path(), "atom.xml", Kind::List, "new"),
            item(folder.path(), "index.html", Kind::Page, "new"),
            item(folder.path(), "new.html", Kind::Page, "new"),
            item(folder.path(), "same.html", Kind::Page, "same"),
            item(folder.path(), "theme/style.css", Kind::Asset, "new"),
        ];
        let entry = |text: &str| Entry {
            md5: md5(text),
            about: "x; y".to_owned(),
            mark: format!("m-{}", md5(text)),
            before: String::new(),
        };
        let mut known = Manifest::default();
        for (path, text) in [("index.html", "old"), ("same.html", "same"), ("gone.html", "a"), ("theirs.html", "b")] {
            known.files.insert(path.to_owned(), entry(text));
        }
        let mark = |text: &str| format!("m-{}", md5(text));
        let there: There = [
            ("index.html", mark("old")),
            ("same.html", mark("same")),
            ("gone.html", mark("a")),
            ("theirs.html", mark("changed")),
            ("theme/style.css", mark("foreign")),
            ("mine.txt", mark("foreign")),
        ]
        .map(|(path, mark)| (path.to_owned(), mark))
        .into();
        let is_same = |mark: &str, md5: &str| mark == format!("m-{md5}");
        let done = plan(&items, &known, &there, &is_same).unwrap();
        let order: Vec<(Stage, &str)> = done.bring.iter().map(|(stage, item)| (*stage, item.path.as_str())).collect();
        assert_eq!(
            order,
            [
                (Stage::Assets, "theme/style.css"),
                (Stage::NewPages, "new.html"),
                (Stage::ChangedPages, "index.html"),
                (Stage::Lists, "atom.xml")
            ]
        );
        assert_eq!((done.unchanged, &done.remove[..]), (1, &["gone.html".to_owned()][..]));
        assert_eq!(
            (&done.left[..], &done.foreign[..]),
            (&["theirs.html".to_owned()][..], &["theme/style.css".to_owned()][..])
        );
        // After a deployment that was cut off: what arrived is not brought again, and what did not
        // is still ours to replace.
        let mut halfway = there.clone();
        halfway.insert("new.html".to_owned(), mark("new"));
        let again = plan(&items, &done.before, &halfway, &is_same).unwrap();
        let order: Vec<&str> = again.bring.iter().map(|(_, item)| item.path.as_str()).collect();
        assert_eq!(order, ["theme/style.css", "index.html", "atom.xml"]);
        assert_eq!((again.foreign.len(), again.unchanged), (0, 2));
        // The same twice: what the first one brought is ours still when the second one did not come
        // to replace it.
        let newer = [item(folder.path(), "new.html", Kind::Page, "newer")];
        let second = plan(&newer, &done.before, &halfway, &is_same).unwrap();
        let third = plan(&[], &second.before, &halfway, &is_same).unwrap();
        assert!(third.remove.contains(&"new.html".to_owned()), "{third:?}");
    }
}
