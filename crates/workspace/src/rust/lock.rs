//! The contents of a `Cargo.lock`: which version of each crate is used, and by whom.
//!
//! In: the text of a lock file. Out: a [`Lock`], or the place where the text is no TOML. Never:
//! resolving versions.

use std::collections::{BTreeMap, VecDeque};

use crate::toml_values::{list_at, text_at, toml_table};
use support::diagnostic::Diagnostic;

/// A lock file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lock {
    packages: Vec<Package>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Package {
    name: String,
    version: String,
    /// `name`, or `name version` where there are several of one name.
    dependencies: Vec<String>,
}

/// Reads a lock file.
///
/// # Errors
/// The text is not TOML.
pub(crate) fn parse(text: &str) -> Result<Lock, Box<Diagnostic>> {
    let table = toml_table(text)?;
    let packages = list_at(&table, &["package"]).iter().filter_map(|package| {
        let package = package.get_ref().as_table()?;
        let dependencies = list_at(package, &["dependencies"]).iter();
        Some(Package {
            name: text_at(package, &["name"])?.to_owned(),
            version: text_at(package, &["version"])?.to_owned(),
            dependencies: dependencies.filter_map(|one| Some(one.get_ref().as_str()?.to_owned())).collect(),
        })
    });
    Ok(Lock { packages: packages.collect() })
}

impl Lock {
    /// Every crate that a crate of the workspace needs, directly or through others, with its
    /// version, by name. Of two versions of one crate the one that is fewer steps away.
    pub(crate) fn needed_by(&self, name: &str) -> BTreeMap<String, String> {
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, package) in self.packages.iter().enumerate() {
            by_name.entry(&package.name).or_default().push(number);
        }
        let mut needed = BTreeMap::new();
        let mut seen = vec![false; self.packages.len()];
        let mut todo: VecDeque<usize> = self.number(&by_name, name).into_iter().collect();
        while let Some(number) = todo.pop_front() {
            for next in self.packages[number].dependencies.iter().filter_map(|written| self.number(&by_name, written)) {
                if !std::mem::replace(&mut seen[next], true) {
                    let Package { name, version, .. } = &self.packages[next];
                    needed.entry(name.clone()).or_insert_with(|| version.clone());
                    todo.push_back(next);
                }
            }
        }
        needed
    }

    /// The number of a package by its name, or by its name and version.
    fn number(&self, by_name: &BTreeMap<&str, Vec<usize>>, written: &str) -> Option<usize> {
        let mut words = written.split(' ');
        let (name, version) = (words.next()?, words.next().unwrap_or_default());
        let mut numbers = by_name.get(name)?.iter().copied();
        numbers.find(|&number| version.is_empty() || self.packages[number].version == version)
    }

    /// The highest version of a crate, in the order of the file, that a requirement such as `1.2`
    /// or `^0.3.1` admits.
    pub(crate) fn fitting(&self, name: &str, requirement: &str) -> Option<&str> {
        let mut versions =
            self.packages.iter().filter(|package| package.name == name).map(|package| package.version.as_str());
        versions.rfind(|version| fits(requirement, version))
    }
}

/// Whether a version is of the line that a requirement asks for: what stands before the first part
/// that is not zero is the same, and that part.
fn fits(requirement: &str, version: &str) -> bool {
    let bare = requirement.trim_start_matches(|character: char| !character.is_ascii_digit());
    let bare = bare.split(',').next().unwrap_or(bare).trim();
    let significant = bare.split('.').take_while(|part| *part == "0").count() + 1;
    let wanted = bare.split('.').take(significant);
    wanted.eq(version.split('.').take(significant.min(bare.split('.').count())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_crate_needs() {
        let text = "\
            [[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\"log\", \"syn 2.0.0\"]\n\
            [[package]]\nname = \"log\"\nversion = \"0.4.1\"\ndependencies = [\"app\", \"syn 1.0.9\", \"gone\"]\n\
            [[package]]\nname = \"syn\"\nversion = \"1.0.9\"\n\
            [[package]]\nname = \"syn\"\nversion = \"2.0.0\"\n\
            [[package]]\nname = \"other\"\nversion = \"3.0.0\"\n[[package]]\nname = 7\n";
        let lock = parse(text).unwrap();
        let show = |name: &str| {
            let needed = lock.needed_by(name);
            needed.iter().map(|(name, version)| format!("{name} {version}")).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(show("app"), "app 0.1.0, log 0.4.1, syn 2.0.0");
        assert_eq!(show("other"), "");
        assert_eq!(show("nobody"), "");
        assert_eq!(lock.fitting("syn", "1.0"), Some("1.0.9"));
        assert_eq!(lock.fitting("syn", "^2"), Some("2.0.0"));
        assert_eq!(lock.fitting("syn", "3"), None);
        assert_eq!(lock.fitting("log", "0.4"), Some("0.4.1"));
        assert_eq!(lock.fitting("log", "0.3.9"), None);
        assert!(parse("[[package").is_err());
        assert_eq!(parse("package = 7").unwrap(), Lock::default());
    }
}
