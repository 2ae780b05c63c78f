//! Changed bricks, their users and changed projects by the rules of `poly diff`.
//!
//! In: the names of changed files. Out: what `poly` takes them for, names of files among bricks
//! included. Never: what is right; see [`crate::diff`].

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::diff::{BrickUser, Change, ChangedBrick, ChangedFiles, in_reading_order, shipped_projects};
use crate::model::{BrickKind, BrickName, Theme, Workspace};

/// The bricks that `poly diff` finds in the names of changed files.
pub(crate) fn changed_bricks(before: &Workspace, now: &Workspace, changed: &ChangedFiles) -> Vec<ChangedBrick> {
    let names: Vec<String> = changed.files.iter().flat_map(|file| counts_for_poly(file)).collect();
    let mut bricks = Vec::new();
    for kind in [BrickKind::Component, BrickKind::Base] {
        let (top, namespace) = (kind.plural(), &now.namespace);
        let pattern = match now.theme {
            Some(Theme::Tdd) => format!("({top}/).+(/src/)({namespace})"),
            _ => format!("{top}/{namespace}/"),
        };
        let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, file) in matches(&names, top, &pattern, &changed.folder) {
            files.entry(name).or_default().push(file);
        }
        for (name, files) in files {
            let of_kind = [before, now].map(|workspace| workspace.bricks.get(name.as_str()).map(|brick| brick.kind));
            let change = match of_kind.map(|of_kind| of_kind == Some(kind)) {
                [false, true] => Change::Added,
                [true, false] => Change::Removed,
                _ => Change::Modified,
            };
            bricks.push(ChangedBrick { name: BrickName::new(name), kind, change, files });
        }
    }
    bricks
}

/// The project folders that `poly diff` finds in the names of changed files.
pub(crate) fn project_folders(changed: &ChangedFiles) -> BTreeSet<String> {
    let names: Vec<String> = changed.files.iter().flat_map(|file| counts_for_poly(file)).collect();
    let found = matches(&names, "projects", "projects", &changed.folder);
    found.into_iter().map(|(name, _)| name).filter(|name| name != "projects").collect()
}

/// Whether git writes a byte of a path as it is.
fn is_plain(byte: u8) -> bool {
    (b' '..0x7f).contains(&byte) && byte != b'"' && byte != b'\\'
}

/// A path as `poly` gets it from git: quoted when a character is odd, then split at blanks.
fn counts_for_poly(file: &str) -> Vec<String> {
    if file.bytes().all(is_plain) {
        return file.split_whitespace().map(str::to_owned).collect();
    }
    let mut quoted = String::from("\"");
    for byte in file.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            byte if is_plain(byte) => quoted.push(char::from(byte)),
            byte => {
                let short = [(7, 'a'), (8, 'b'), (9, 't'), (10, 'n'), (11, 'v'), (12, 'f'), (13, 'r')];
                match short.iter().find(|(code, _)| *code == byte) {
                    Some((_, letter)) => quoted.extend(['\\', *letter]),
                    None => quoted += &format!("\\{byte:03o}"),
                }
            }
        }
    }
    quoted.push('"');
    quoted.split_whitespace().map(str::to_owned).collect()
}

/// The first folder after the last match of a pattern, with its file. A match has to stand at the
/// start of a path, or anywhere in the path of a file in a top folder of a folder called like the
/// workspace's.
fn matches(files: &[String], top: &str, pattern: &str, folder: &str) -> Vec<(String, String)> {
    // A namespace that is no name makes a pattern that is none; nothing is changed then.
    let Ok(pattern) = Regex::new(pattern) else { return Vec::new() };
    let named = format!("{folder}/{top}");
    let mut found = Vec::new();
    for file in files {
        let Some(first) = pattern.find(file) else { continue };
        let end = pattern.find_iter(file).last().map_or(first.end(), |last| last.end());
        let name = file[end..].split('/').find(|part| !matches!(*part, "" | "."));
        if first.start() == 0 || file.starts_with(top) || file.contains(&named) {
            found.extend(name.map(|name| (name.to_owned(), file.clone())));
        }
    }
    found
}

/// The direct users that `poly diff --bricks --deps` finds: whoever is part of a project, by
/// whatever import.
pub(crate) fn users(now: &Workspace, changed: &BTreeSet<&BrickName>) -> Vec<BrickUser> {
    let scope: BTreeSet<&BrickName> = shipped_projects(now).flat_map(|project| &project.bricks).collect();
    let mut via: BTreeMap<&BrickName, &BrickName> = BTreeMap::new();
    let edges = now.edges.keys().cloned();
    let missing = now.missing.iter().map(|missing| (missing.from.clone(), BrickName::new(&missing.name)));
    let pairs: Vec<(BrickName, BrickName)> = edges.chain(missing).collect();
    for (from, to) in &pairs {
        if let Some(used) = changed.get(to)
            && scope.contains(from)
            && !changed.contains(from)
        {
            via.entry(from).or_insert(*used);
        }
    }
    let mut users = Vec::new();
    for (name, via) in via {
        if let Some(brick) = now.bricks.get(name) {
            users.push(BrickUser { name: name.clone(), kind: brick.kind, distance: 1, via: via.clone() });
        }
    }
    users.sort_by_key(|user| in_reading_order(user.kind, &user.name));
    users
}
