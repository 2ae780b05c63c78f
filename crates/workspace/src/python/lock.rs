//! The versions that a lock file fixes.
//!
//! In: the name and the text of a lock file, and the project that it is read for. Out: all
//! libraries in it, by normalised name, with their versions. Never: whether the versions fit what a
//! manifest asks for.
//!
//! The forms: `pdm.lock`, `poetry.lock` and `uv.lock` are TOML, `pixi.lock` is YAML,
//! `requirements.lock` (Rye) and `requirements.txt` are lines. A `uv.lock` at the root holds the
//! whole workspace; what belongs to one member is found by following its dependencies.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::requirements::{self, normalise};
use crate::model::Requirement;
use crate::toml_values::{Values, text_at, toml_table};
use support::decode::{self, Part};
use support::diagnostic::{Diagnostic, Severity};

/// The names of lock files, in the order in which they are looked for: the first one that exists
/// counts.
pub(crate) const NAMES: [&str; 6] =
    ["pdm.lock", "pixi.lock", "poetry.lock", "uv.lock", "requirements.lock", "requirements.txt"];

/// Libraries by normalised name, with their versions; several versions are joined by a comma, as in
/// `1.0, 2.0`.
pub(crate) type Locked = BTreeMap<String, String>;

/// The contents of a lock file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lock {
    /// Every library in it.
    pub packages: Vec<Package>,
    /// The normalised names of the projects that it is for, in a workspace of uv.
    pub members: BTreeSet<String>,
}

/// One version of a library in a lock file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Package {
    /// Its normalised name.
    pub name: String,
    /// Its version; empty for one that is taken from a folder.
    pub version: String,
    /// The normalised names of what it needs.
    pub dependencies: Vec<String>,
}

impl Lock {
    /// All of it, without the workspace's own projects.
    pub(crate) fn all(&self) -> Locked {
        self.versions_of(|_| true)
    }

    /// Collects what a member needs, directly or not. `None` when it is no member.
    pub(crate) fn of_member(&self, project: &str) -> Option<Locked> {
        let project = normalise(project);
        if !self.members.contains(&project) {
            return None;
        }
        let mut by_name: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
        for package in &self.packages {
            by_name.entry(&package.name).or_default().push(package);
        }
        let mut reached = BTreeSet::from([project.as_str()]);
        let mut left = vec![project.as_str()];
        while let Some(name) = left.pop() {
            let packages = by_name.get(name).into_iter().flatten();
            for dependency in packages.flat_map(|package| &package.dependencies) {
                if reached.insert(dependency) {
                    left.push(dependency);
                }
            }
        }
        Some(self.versions_of(|name| reached.contains(name)))
    }

    fn versions_of(&self, wanted: impl Fn(&str) -> bool) -> Locked {
        let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for Package { name, version, .. } in &self.packages {
            if wanted(name) && !self.members.contains(name) {
                versions.entry(name).or_default().extend((!version.is_empty()).then_some(version.as_str()));
            }
        }
        let joined = versions.into_iter().map(|(name, them)| (name.to_owned(), Vec::from_iter(them).join(", ")));
        joined.collect()
    }
}

/// Reads a lock file. `path` is its path in messages; its last part says in which form it is.
///
/// # Errors
/// It is not of the form that its name says.
pub(crate) fn parse(path: &str, text: &str) -> Result<Lock, Box<Diagnostic>> {
    match path.rsplit('/').next().unwrap_or(path) {
        "pixi.lock" => pixi(path, text),
        name if name.starts_with("requirements") => Ok(lines(text)),
        _ => toml(text).map_err(|error| {
            let warning = Diagnostic { severity: Severity::Warning, ..*error };
            Box::new(warning.at_span(path, text).note("its versions are left out"))
        }),
    }
}

fn toml(text: &str) -> Result<Lock, Box<Diagnostic>> {
    let table = toml_table(text)?;
    let mut values = Values::new(&table);
    let members = values.texts(&["manifest", "members"]).into_iter().map(|(member, _)| normalise(member)).collect();
    let packages = values.list(&["package"]).iter().filter_map(|package| toml_package(package.get_ref().as_table()?));
    Ok(Lock { packages: packages.collect(), members })
}

fn toml_package(table: &DeTable<'_>) -> Option<Package> {
    let name = normalise(text_at(table, &["name"])?);
    let version = text_at(table, &["version"]).unwrap_or("").to_owned();
    let mut dependencies = table.get("dependencies").map_or_else(Vec::new, dependencies);
    let extras = table.get("optional-dependencies").and_then(|extras| extras.get_ref().as_table());
    dependencies.extend(extras.into_iter().flat_map(|extras| extras.values()).flat_map(self::dependencies));
    Some(Package { name, version, dependencies })
}

/// A table by name with Poetry, a list of requirements with PDM, a list of tables with uv.
fn dependencies(value: &Spanned<DeValue<'_>>) -> Vec<String> {
    let mut names = Vec::new();
    match value.get_ref() {
        DeValue::Array(items) => {
            for item in items.iter() {
                names.extend(match item.get_ref() {
                    DeValue::Table(table) => text_at(table, &["name"]).map(normalise),
                    DeValue::String(written) => requirements::parse(written, 0).map(|requirement| requirement.key),
                    _ => None,
                });
            }
        }
        DeValue::Table(table) => {
            for (name, value) in table.iter() {
                let optional = value.get_ref().as_table().and_then(|table| table.get("optional"));
                if optional.and_then(|optional| optional.get_ref().as_bool()) != Some(true) {
                    names.push(normalise(name.get_ref()));
                }
            }
        }
        _ => {}
    }
    names
}

#[derive(Deserialize)]
struct PixiLock {
    #[serde(default)]
    packages: Vec<PixiPackage>,
}

/// Of version 6 with an address under `conda` or `pypi`, of version 5 with a kind and a name.
#[derive(Deserialize)]
struct PixiPackage {
    conda: Option<String>,
    name: Option<String>,
    version: Option<String>,
    #[serde(default)]
    depends: Vec<String>,
    #[serde(default)]
    requires_dist: Vec<String>,
}

fn pixi(path: &str, text: &str) -> Result<Lock, Box<Diagnostic>> {
    let part = Part { file: path, text, range: 0..text.len() };
    let decoded = decode::decode::<PixiLock>(decode::Language::Yaml, &part).map_err(|problem| {
        let message = format!("not a lock file of pixi: {}", problem.message);
        let problem = Diagnostic { severity: Severity::Warning, message, ..*problem };
        Box::new(problem.note("its versions are left out"))
    })?;
    Ok(Lock {
        packages: decoded.value.packages.into_iter().filter_map(pixi_package).collect(),
        members: BTreeSet::new(),
    })
}

fn pixi_package(package: PixiPackage) -> Option<Package> {
    let of_conda = package.conda.as_deref().and_then(conda_name);
    let name = package.name.as_deref().or(of_conda.map(|(name, _)| name))?;
    let version = package.version.as_deref().or(of_conda.map(|(_, version)| version)).unwrap_or("");
    let dependencies = package.depends.iter().chain(&package.requires_dist);
    let dependencies = dependencies.filter_map(|written| requirements::parse(written, 0)).map(|found| found.key);
    Some(Package { name: normalise(name), version: version.to_owned(), dependencies: dependencies.collect() })
}

/// Name and version of `https://…/linux-64/numpy-2.1.0-py312h1.conda`.
fn conda_name(address: &str) -> Option<(&str, &str)> {
    let file = address.rsplit('/').next()?;
    let (rest, _build) = file.rsplit_once('-')?;
    rest.rsplit_once('-')
}

/// Lines such as `name[extra]==1.0 ; marker --hash=…`. Only a version that is fixed counts as
/// locked.
fn lines(text: &str) -> Lock {
    let reasons = reasons(text);
    let mut packages = Vec::new();
    for Requirement { key: name, version, .. } in requirements::in_lines(text) {
        let fixed = version.strip_prefix("==").map(|version| version.trim_start_matches('='));
        let fixed = fixed.and_then(|version| version.split([' ', ',', '\\']).find(|part| !part.is_empty()));
        let Some(version) = fixed.map(str::to_owned) else { continue };
        let needed = reasons.iter().filter(|(needed, dependent)| *dependent == name && *needed != name);
        let dependencies = needed.map(|(needed, _)| needed.clone()).collect();
        packages.push(Package { name, version, dependencies });
    }
    Lock { packages, members: BTreeSet::new() }
}

/// Reads which library needs which, from the comments that follow a line: `# via fastapi`, or
/// `# via` with a line for each.
fn reasons(text: &str) -> Vec<(String, String)> {
    let mut reasons = Vec::new();
    let mut current: Option<String> = None;
    for line in text.lines() {
        let Some(comment) = line.trim().strip_prefix('#') else {
            current = requirements::parse(line, 0).map(|requirement| requirement.key).or(current);
            continue;
        };
        let names = comment.trim().trim_start_matches("via").split(',').map(str::trim).filter(|name| !name.is_empty());
        // Comments at the start of the file follow no line.
        if let Some(needed) = line.starts_with(' ').then_some(current.as_ref()).flatten() {
            reasons.extend(names.filter(|name| !name.contains(' ')).map(|name| (needed.clone(), normalise(name))));
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn show(locked: &Locked) -> String {
        locked.iter().map(|(name, version)| format!("{name} {version}")).collect::<Vec<_>>().join("\n")
    }

    fn check(path: &str, text: &str, expected: &str) {
        assert_eq!(show(&parse(path, text).unwrap().all()), expected, "{path}");
    }

    #[test]
    fn toml_of_poetry_and_pdm() {
        check(
            "projects/api/poetry.lock",
            "[[package]]\nname = \"PyYAML\"\nversion = \"6.0\"\n[package.dependencies]\nx = \"*\"\n[[package]]\nname = \"a_b\"\nversion = \"1\"\n\
             [[package]]\nname = \"a-b\"\nversion = \"2\"\n[[package]]\nversion = \"3\"\n[metadata]\n",
            "a-b 1, 2\npyyaml 6.0",
        );
        check(
            "pdm.lock",
            "[[package]]\nname = \"anyio\"\nversion = \"3.7.1\"\ndependencies = [\n  \"idna>=2.8\",\n]\n",
            "anyio 3.7.1",
        );
        check("poetry.lock", "package = 7\n", "");
    }

    const UV: &str = "version = 1\n[manifest]\nmembers = [\"my-api\", \"my-job\", \"root\"]\n\
        [[package]]\nname = \"my-api\"\nversion = \"0.1.0\"\nsource = { virtual = \"projects/api\" }\ndependencies = [{ name = \"fastapi\" }, { name = \"my-job\" }]\n\
        [package.optional-dependencies]\npg = [{ name = \"psycopg\" }]\n[package.dev-dependencies]\ndev = [{ name = \"pytest\" }]\n\
        [[package]]\nname = \"my-job\"\nsource = { virtual = \"x\" }\n[[package]]\nname = \"root\"\n\
        [[package]]\nname = \"fastapi\"\nversion = \"0.1\"\ndependencies = [{ name = \"starlette\", marker = \"x\" }]\n\
        [[package]]\nname = \"starlette\"\nversion = \"0.2\"\ndependencies = [{ name = \"fastapi\" }]\n\
        [[package]]\nname = \"psycopg\"\nversion = \"3\"\n[[package]]\nname = \"pytest\"\nversion = \"8\"\n";

    #[test]
    fn members_of_a_workspace_of_uv() {
        check("uv.lock", UV, "fastapi 0.1\npsycopg 3\npytest 8\nstarlette 0.2");
        let lock = parse("uv.lock", UV).unwrap();
        assert_eq!(
            lock.of_member("My_API").map(|locked| show(&locked)).as_deref(),
            Some("fastapi 0.1\npsycopg 3\nstarlette 0.2")
        );
        assert_eq!(lock.of_member("my-job").map(|locked| show(&locked)).as_deref(), Some(""));
        assert_eq!(lock.of_member("other"), None);
    }

    #[test]
    fn yaml_of_pixi() {
        check(
            "pixi.lock",
            "version: 6\nenvironments:\n  default:\n    packages:\n      linux-64:\n      - conda: https://x/numpy-2.1.0-py312h1.conda\npackages:\n\
             - conda: https://x/linux-64/ca-certificates-2024.8-hb.conda\n  sha256: 0123\n  license: ISC\n\
             - pypi: https://files/fastapi-0.1.whl\n  name: fastapi\n  version: 0.1.0\n  requires_dist:\n  - starlette>=0.2\n",
            "ca-certificates 2024.8\nfastapi 0.1.0",
        );
        check("pixi.lock", "version: 5\npackages:\n- kind: conda\n  name: numpy\n  version: 2.1.0\n", "numpy 2.1.0");
        check("pixi.lock", "", "");
    }

    #[test]
    fn lines_of_pip_and_rye() {
        check(
            "requirements.lock",
            "# generated\n-e file:.\n--hash=sha256:1\nannotated-types==0.6.0\n    # via pydantic\nuvicorn[standard]==0.25.0  # why\n\
             Click == 8.1 ; python_version > '3' \\\n    --hash=sha256:ab\nloose>=1\nhere @ https://x\nplain\nx===1.0\n==3\n",
            "annotated-types 0.6.0\nclick 8.1\nuvicorn 0.25.0\nx 1.0",
        );
    }

    #[test]
    fn what_a_library_needs() {
        let check = |path: &str, text: &str, expected: &str| {
            let lock = parse(path, text).unwrap();
            let one = |package: &Package| format!("{} > {}", package.name, package.dependencies.join(" "));
            assert_eq!(lock.packages.iter().map(one).collect::<Vec<_>>().join("\n"), expected);
        };
        let head = "[[package]]\nname = \"a\"\n";
        check("uv.lock", &format!("{head}dependencies = [{{ name = \"B_c\" }}, 7]\n"), "a > b-c");
        check("pdm.lock", &format!("{head}dependencies = [\"b>=2; x\", \">3\"]\n"), "a > b");
        check(
            "poetry.lock",
            &format!("{head}[package.dependencies]\nb = \"*\"\nc = {{ version = \"1\", optional = true }}\n"),
            "a > b",
        );
        check("pixi.lock", "packages:\n- pypi: x\n  name: a\n  requires_dist: [b>=2]\n  depends: [c >=1]\n", "a > c b");
        check(
            "requirements.lock",
            "# via x\na==1\n    # via -r in\nb==2\n    # via a\nc==3\n    # via\n    #   a\n    #   b\n",
            "a > b c\nb > c\nc > ",
        );
    }

    #[test]
    fn whole_messages() {
        let check =
            |path: &str, text: &str, expected: &str| assert_eq!(parse(path, text).unwrap_err().to_string(), expected);
        check(
            "uv.lock",
            "[[package]\n",
            "\
warning: not a TOML file: unclosed array table, expected `]`
 --> uv.lock:1:11
  |
1 | [[package]
  |           ^
  |
  = note: its versions are left out",
        );
        check(
            "pixi.lock",
            "packages: 7\n",
            "\
warning: not a lock file of pixi: expected a list, such as [a, b]
 --> pixi.lock:1:11
  |
1 | packages: 7
  |           ^
  |
  = note: its versions are left out",
        );
    }

    proptest! {
        #[test]
        fn never_panics(name in prop::sample::select(NAMES.to_vec()), bytes in prop::collection::vec(any::<u8>(), 0..120), text in "[-=\\[\\]{}:,\"a\n .#@;]{0,60}") {
            for text in [String::from_utf8_lossy(&bytes).into_owned(), text] {
                if let Ok(lock) = parse(name, &text) {
                    lock.all();
                    lock.of_member("a");
                }
            }
        }
    }
}
