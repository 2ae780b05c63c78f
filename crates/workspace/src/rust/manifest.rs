//! The declarations of a `Cargo.toml`: its package, its workspace, and what it depends on.
//!
//! In: the text of a manifest. Out: a [`Manifest`], or the place where the text is no TOML. Never:
//! other files, so what is inherited from the workspace is only marked as such.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::lines::Lines;
use crate::model::ImportKind;
use crate::toml_values::{list_at, table_at, text_at, toml_table, value_at};
use support::diagnostic::Diagnostic;

/// A `Cargo.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// `[package]`.
    pub package: Option<Package>,
    /// `[workspace]`.
    pub workspace: Option<WorkspaceTable>,
    /// The dependencies of the package, in the order of the text.
    pub dependencies: Vec<Dependency>,
    /// Folders that `[patch]` puts in the place of crates, by the crate's name.
    pub patches: BTreeMap<String, String>,
}

/// `[package]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Package {
    /// Its name, where it says one.
    pub name: Option<String>,
    /// Whether it names a program, under `[[bin]]`.
    pub names_binary: bool,
    /// Whether files at certain places are programs without being named.
    pub finds_binaries: bool,
    /// `[package.metadata.polylith]`.
    pub polylith: Option<Polylith>,
}

/// `[package.metadata.polylith]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Polylith {
    /// The interface that a component offers, which several may share.
    pub interface: Option<String>,
}

/// `[workspace]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct WorkspaceTable {
    /// Folders or globs of folders, with their places in bytes of the text.
    pub members: Vec<(String, Range<usize>)>,
    /// Folders that are no members.
    pub exclude: Vec<String>,
    /// The dependencies that members may inherit, by key.
    pub dependencies: BTreeMap<String, Spec>,
}

/// An entry of one of the tables of dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dependency {
    /// The name by which the code knows it.
    pub key: String,
    /// The kind of code that needs it, when not all does.
    pub kind: Option<ImportKind>,
    /// The rest of the entry.
    pub spec: Spec,
    /// The place of the key in bytes of the text.
    pub range: Range<usize>,
    /// The line of the key, counted from 1.
    pub line: usize,
    /// The column of the key in characters, counted from 1.
    pub column: usize,
}

/// The requirements for a dependency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Spec {
    /// The crate's name, where that is not the key.
    pub package: Option<String>,
    /// Its folder, seen from the manifest's.
    pub path: Option<String>,
    /// Which versions will do; empty for any.
    pub version: String,
    /// Whether the entry of this key under `[workspace.dependencies]` says the rest.
    pub inherited: bool,
    /// Whether it is used only with a feature.
    pub optional: bool,
}

/// Reads a manifest.
///
/// # Errors
/// The text is not TOML.
pub(crate) fn parse(text: &str) -> Result<Manifest, Box<Diagnostic>> {
    let table = toml_table(text)?;
    let lines = Lines::of(text);
    let root = [("dependencies", None), ("build-dependencies", None), ("build_dependencies", None)];
    let root =
        root.into_iter().chain(["dev-dependencies", "dev_dependencies"].map(|name| (name, Some(ImportKind::Test))));
    let targets = table_at(&table, &["target"]).into_iter().flat_map(|targets| targets.values());
    let tables = targets.filter_map(|target| target.get_ref().as_table()).chain([&table]);
    let mut dependencies: Vec<Dependency> = tables
        .flat_map(|table| {
            let found = root.clone().filter_map(|(name, kind)| Some((table_at(table, &[name])?, kind)));
            found.flat_map(|(entries, kind)| entries.iter().map(move |entry| (entry, kind)))
        })
        .map(|((key, value), kind)| dependency(key, value.get_ref(), kind, &lines))
        .collect();
    dependencies.sort_by_key(|dependency| dependency.range.start);
    let patches = table_at(&table, &["patch"]).into_iter().flat_map(|patches| patches.values());
    let patches = patches.filter_map(|registry| registry.get_ref().as_table()).flat_map(|crates| crates.iter());
    Ok(Manifest {
        package: table_at(&table, &["package"]).map(|package| read_package(package, &table)),
        workspace: table_at(&table, &["workspace"]).map(read_workspace),
        dependencies,
        patches: patches
            .filter_map(|(name, value)| {
                let spec = spec(value.get_ref());
                Some((spec.package.unwrap_or_else(|| name.get_ref().to_string()), spec.path?))
            })
            .collect(),
    })
}

/// The libraries that a `Polylith.toml` lets members inherit, by key.
///
/// # Errors
/// The text is not TOML.
pub(crate) fn parse_polylith(text: &str) -> Result<BTreeMap<String, Spec>, Box<Diagnostic>> {
    Ok(specs(table_at(&toml_table(text)?, &["libraries"])))
}

fn read_package(package: &DeTable<'_>, root: &DeTable<'_>) -> Package {
    Package {
        name: text_at(package, &["name"]).map(str::to_owned),
        names_binary: !list_at(root, &["bin"]).is_empty(),
        finds_binaries: value_at(package, &["autobins"]).and_then(|value| value.get_ref().as_bool()) != Some(false),
        polylith: table_at(package, &["metadata", "polylith"])
            .map(|polylith| Polylith { interface: text_at(polylith, &["interface"]).map(str::to_owned) }),
    }
}

fn read_workspace(workspace: &DeTable<'_>) -> WorkspaceTable {
    WorkspaceTable {
        members: texts(workspace, "members").map(|(member, span)| (member.to_owned(), span)).collect(),
        exclude: texts(workspace, "exclude").map(|(folder, _)| folder.to_owned()).collect(),
        dependencies: specs(table_at(workspace, &["dependencies"])),
    }
}

/// The strings of a list with their places.
fn texts<'t>(table: &'t DeTable<'_>, name: &str) -> impl Iterator<Item = (&'t str, Range<usize>)> {
    list_at(table, &[name]).iter().filter_map(|value| Some((value.get_ref().as_str()?, value.span())))
}

fn specs(table: Option<&DeTable<'_>>) -> BTreeMap<String, Spec> {
    let entries = table.into_iter().flat_map(|table| table.iter());
    entries.map(|(key, value)| (key.get_ref().to_string(), spec(value.get_ref()))).collect()
}

fn dependency(
    key: &Spanned<std::borrow::Cow<'_, str>>,
    value: &DeValue<'_>,
    kind: Option<ImportKind>,
    lines: &Lines<'_>,
) -> Dependency {
    let (line, column) = lines.place(key.span().start);
    let spec = spec(value);
    let kind = kind.or(spec.optional.then_some(ImportKind::Optional));
    Dependency { key: key.get_ref().to_string(), kind, spec, range: key.span(), line, column }
}

/// `"1.2"`, or a table. A dependency from a repository has its tag, branch or commit for a version
/// when it states no other.
fn spec(value: &DeValue<'_>) -> Spec {
    if let Some(version) = value.as_str() {
        return Spec { version: version.to_owned(), ..Spec::default() };
    }
    let Some(table) = value.as_table() else { return Spec::default() };
    let text = |key: &str| text_at(table, &[key]).map(str::to_owned);
    let flag = |key: &str| value_at(table, &[key]).and_then(|value| value.get_ref().as_bool()) == Some(true);
    let version = ["version", "tag", "branch", "rev"].into_iter().find_map(text);
    Spec {
        package: text("package"),
        path: text("path"),
        version: version.unwrap_or_default(),
        inherited: flag("workspace"),
        optional: flag("optional"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let manifest = parse(text).unwrap();
        let show = |dependency: &Dependency| {
            let Dependency { key, kind, spec, line, column, .. } = dependency;
            let marks = [
                kind.map(|kind| kind.as_str().to_owned()),
                spec.package.as_ref().map(|package| format!("is {package}")),
                spec.path.as_ref().map(|path| format!("at {path}")),
                spec.inherited.then(|| "inherited".to_owned()),
                (!spec.version.is_empty()).then(|| spec.version.clone()),
            ];
            format!("{key}:{line}:{column} {}", marks.into_iter().flatten().collect::<Vec<_>>().join(" "))
        };
        let shown: Vec<_> = manifest.dependencies.iter().map(show).collect();
        assert_eq!(shown.join("\n").trim_end(), expected, "{text}");
    }

    #[test]
    fn dependencies() {
        check(
            "[dependencies]\na = \"1\"\n\"b-c\" = { path = \"../b\" }\nd.workspace = true",
            "a:2:1 1\nb-c:3:1 at ../b\nd:4:1 inherited",
        );
        check("[dependencies.a]\nversion = \"2\"\npackage = \"b\"\noptional = true", "a:1:15 optional is b 2");
        check("[dev-dependencies]\na = {}\n[build-dependencies]\nb = \"1\"", "a:2:1 test\nb:4:1 1");
        check(
            "[target.'cfg(unix)'.dependencies]\na = \"1\"\n[target.x.dev-dependencies]\nb = { git = \"u\", tag = \"v1\" }",
            "a:2:1 1\nb:4:1 test v1",
        );
        check("dependencies = 7\ntarget = [1]\nbuild-dependencies = {a = 7, b = []}", "a:3:23 \nb:3:30");
    }

    #[test]
    fn packages_and_workspaces() {
        let text = "[package]\nname = \"a\"\nautobins = false\n[package.metadata.polylith]\ninterface = \"i\"\n[[bin]]\nname = \"x\"\n\
            [workspace]\nmembers = [\"b\", 7, \"c/*\"]\nexclude = [\"d\"]\n[workspace.dependencies]\ne = { path = \"e\" }\n\
            [patch.crates-io]\nf = { path = \"g\" }\nh = { git = \"u\" }\n";
        let manifest = parse(text).unwrap();
        let package = manifest.package.unwrap();
        assert!(package.names_binary && !package.finds_binaries);
        assert_eq!(package.polylith, Some(Polylith { interface: Some("i".to_owned()) }));
        let workspace = manifest.workspace.unwrap();
        assert_eq!(workspace.members.iter().map(|(member, _)| member.as_str()).collect::<Vec<_>>(), ["b", "c/*"]);
        assert_eq!(workspace.exclude, ["d"]);
        assert_eq!(workspace.dependencies["e"].path.as_deref(), Some("e"));
        assert_eq!(manifest.patches, BTreeMap::from([("f".to_owned(), "g".to_owned())]));
        assert_eq!(parse("").unwrap(), Manifest::default());
        assert!(parse("[").is_err());
        assert_eq!(parse_polylith("[libraries]\na = \"1\"").unwrap()["a"].version, "1");
    }
}
