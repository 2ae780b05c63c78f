//! Where a site goes: `[deploy.<name>]`.
//!
//! In: the tables as written. Out: a [`Destination`] for each. Never: secrets; those come from the
//! environment.

use std::collections::BTreeMap;

use serde::Deserialize;

use support::diagnostic::Diagnostic;

/// Where a site goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
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
    /// Beginning of the names of objects, with a slash at its end; empty for none.
    pub prefix: String,
    /// Whether the bucket's name stands in the path, not in the host.
    pub path_style: bool,
}

/// A table as written: one of `folder`, `git` and `bucket`, and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Target {
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

/// Checks what the types do not express; `push` takes a mistake and the key that it is found at.
pub(super) fn check(targets: &BTreeMap<String, Target>, push: &mut dyn FnMut(Diagnostic, &str)) {
    for (name, target) in targets {
        let kinds = [("folder", &target.folder), ("git", &target.git), ("bucket", &target.bucket)];
        let given: Vec<&str> = kinds.iter().filter(|(_, value)| value.is_some()).map(|(key, _)| *key).collect();
        match given[..] {
            [kind] => check_kind(target, kind, &mut |wrong, key| push(wrong, &format!("deploy.{name}.{key}"))),
            [] => {
                let nowhere = Diagnostic::error(format!("`deploy.{name}` does not say where to"));
                push(nowhere.help("set `folder`, `git` or `bucket`"), &format!("deploy.{name}"));
            }
            [first, second, ..] => {
                let both = Diagnostic::error(format!("`deploy.{name}` has both `{first}` and `{second}`"));
                push(both.help("make a target of each"), &format!("deploy.{name}.{second}"));
            }
        }
    }
}

fn check_kind(target: &Target, kind: &str, push: &mut dyn FnMut(Diagnostic, &str)) {
    let only = [
        ("git", "branch", target.branch.is_some()),
        ("git", "message", target.message.is_some()),
        ("bucket", "endpoint", target.endpoint.is_some()),
        ("bucket", "region", target.region.is_some()),
        ("bucket", "prefix", target.prefix.is_some()),
        ("bucket", "path_style", target.path_style.is_some()),
    ];
    for (of, key, _) in only.iter().filter(|(of, _, given)| *given && *of != kind) {
        push(Diagnostic::error(format!("`{key}` belongs to a target with `{of}`")), key);
    }
    let names =
        [("folder", &target.folder), ("git", &target.git), ("branch", &target.branch), ("bucket", &target.bucket)];
    for (key, value) in names.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?))) {
        if value.trim().is_empty() {
            push(Diagnostic::error(format!("`{key}` is empty")), key);
        }
        // What looks like an option must not reach git.
        if value.starts_with('-') && matches!(key, "git" | "branch") {
            push(Diagnostic::error(format!("`{key}` must not begin with a hyphen")), key);
        }
    }
    if let Some(endpoint) = target.endpoint.as_deref().filter(|endpoint| !super::is_url(endpoint)) {
        let wrong = Diagnostic::error(format!("`{endpoint}` is not a URL"));
        push(wrong.help("such as \"https://s3.eu-central-1.amazonaws.com\""), "endpoint");
    }
    if let Some(prefix) = target.prefix.as_deref().filter(|prefix| !super::is_inside(prefix)) {
        push(Diagnostic::error(format!("`{prefix}` is not a path in the bucket")), "prefix");
    }
}

impl Target {
    /// Where it leads; `None` when it does not say.
    pub fn destination(&self) -> Option<Destination> {
        if let Some(folder) = &self.folder {
            return Some(Destination::Folder(folder.clone()));
        }
        if let Some(remote) = &self.git {
            let branch = self.branch.clone().unwrap_or_else(|| "gh-pages".to_owned());
            return Some(Destination::Git { remote: remote.clone(), branch, message: self.message.clone() });
        }
        let name = self.bucket.clone()?;
        let region = self.region.as_deref().unwrap_or("us-east-1");
        let of_amazon = self.endpoint.as_ref().is_none_or(|endpoint| endpoint.contains("amazonaws.com"));
        let endpoint = self.endpoint.clone().unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
        let prefix = match self.prefix.as_deref().unwrap_or_default().trim_matches('/') {
            "" => String::new(),
            prefix => format!("{prefix}/"),
        };
        // A dot in the name would not be covered by the storage's certificate.
        let path_style = self.path_style.unwrap_or(!of_amazon || name.contains('.'));
        Some(Destination::Bucket(Bucket { name, endpoint, region: region.to_owned(), prefix, path_style }))
    }
}
