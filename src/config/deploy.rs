//! Where a site goes: `[deploy.<name>]`.
//!
//! In: the tables as written. Out: a [`Target`] for each. Never: secrets; those come from the environment.

use std::collections::BTreeMap;

use serde::Deserialize;

use support::diagnostic::Diagnostic;

/// Where a site goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A folder, relative to the site's root.
    Folder(String),
    /// A branch of a repository.
    Git {
        /// The name of a remote, or a URL.
        remote: String,
        /// The branch.
        branch: String,
        /// The message of commits.
        message: Option<String>,
    },
    /// A bucket of a storage that understands S3.
    Bucket(Bucket),
}

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// The address of the storage.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// What the names of objects begin with, with a slash at its end; empty for none.
    pub prefix: String,
    /// Whether the bucket's name stands in the path, not in the host.
    pub path_style: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct RawTarget {
    folder: Option<String>,
    git: Option<String>,
    branch: Option<String>,
    message: Option<String>,
    bucket: Option<String>,
    endpoint: Option<String>,
    region: Option<String>,
    prefix: Option<String>,
    path_style: Option<bool>,
}

/// What the types alone do not say; `push` takes a mistake and the key that it is found at.
pub(super) fn check_raw(targets: &BTreeMap<String, RawTarget>, push: &mut dyn FnMut(Diagnostic, &str)) {
    for (name, raw) in targets {
        let at = |key: &str| format!("deploy.{name}.{key}");
        let kinds = [("folder", &raw.folder), ("git", &raw.git), ("bucket", &raw.bucket)];
        let given: Vec<&str> = kinds.iter().filter(|(_, value)| value.is_some()).map(|(key, _)| *key).collect();
        match given[..] {
            [kind] => check_kind(raw, kind, &at, push),
            [] => {
                let nowhere = Diagnostic::error(format!("`deploy.{name}` does not say where to"));
                push(nowhere.help("set `folder`, `git` or `bucket`"), &format!("deploy.{name}"));
            }
            [_, second, ..] => {
                let both = Diagnostic::error(format!("`deploy.{name}` has both `{}` and `{second}`", given[0]));
                push(both.help("make a target of each"), &at(second));
            }
        }
    }
}

fn check_kind(raw: &RawTarget, kind: &str, at: &dyn Fn(&str) -> String, push: &mut dyn FnMut(Diagnostic, &str)) {
    let only: [(&str, &str, bool); 6] = [
        ("git", "branch", raw.branch.is_some()),
        ("git", "message", raw.message.is_some()),
        ("bucket", "endpoint", raw.endpoint.is_some()),
        ("bucket", "region", raw.region.is_some()),
        ("bucket", "prefix", raw.prefix.is_some()),
        ("bucket", "path_style", raw.path_style.is_some()),
    ];
    for (of, key, given) in only {
        if given && of != kind {
            push(Diagnostic::error(format!("`{key}` belongs to a target with `{of}`")), &at(key));
        }
    }
    let empty = |value: &Option<String>| value.as_ref().is_some_and(|value| value.trim().is_empty());
    for (key, value) in [("folder", &raw.folder), ("git", &raw.git), ("branch", &raw.branch), ("bucket", &raw.bucket)] {
        if empty(value) {
            push(Diagnostic::error(format!("`{key}` is empty")), &at(key));
        }
    }
    // What looks like an option must not reach git.
    for (key, value) in [("git", &raw.git), ("branch", &raw.branch)] {
        if value.as_ref().is_some_and(|value| value.starts_with('-')) {
            push(Diagnostic::error(format!("`{key}` must not begin with a hyphen")), &at(key));
        }
    }
    if let Some(endpoint) = raw.endpoint.as_deref().filter(|endpoint| !super::is_url(endpoint)) {
        let wrong = Diagnostic::error(format!("`{endpoint}` is not a URL"));
        push(wrong.help("such as \"https://s3.eu-central-1.amazonaws.com\""), &at("endpoint"));
    }
    if let Some(prefix) = raw.prefix.as_deref().filter(|prefix| !super::is_inside(prefix)) {
        push(Diagnostic::error(format!("`{prefix}` is not a path in the bucket")), &at("prefix"));
    }
}

/// The targets without those that were reported.
pub(super) fn check(targets: BTreeMap<String, RawTarget>) -> BTreeMap<String, Target> {
    targets.into_iter().filter_map(|(name, raw)| Some((name, target(raw)?))).collect()
}

fn target(raw: RawTarget) -> Option<Target> {
    if let Some(folder) = raw.folder {
        return Some(Target::Folder(folder));
    }
    if let Some(remote) = raw.git {
        let branch = raw.branch.unwrap_or_else(|| "gh-pages".to_owned());
        return Some(Target::Git { remote, branch, message: raw.message });
    }
    let name = raw.bucket?;
    let region = raw.region.unwrap_or_else(|| "us-east-1".to_owned());
    let of_amazon = raw.endpoint.as_ref().is_none_or(|endpoint| endpoint.contains("amazonaws.com"));
    let endpoint = raw.endpoint.unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
    let prefix = raw.prefix.unwrap_or_default();
    let prefix = prefix.trim_matches('/');
    let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    // A dot in the name would not be covered by the storage's certificate.
    let path_style = raw.path_style.unwrap_or(!of_amazon || name.contains('.'));
    Some(Target::Bucket(Bucket { name, endpoint, region, prefix, path_style }))
}
