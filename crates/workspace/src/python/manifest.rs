//! The declarations of a project in its `pyproject.toml`: its name, the bricks that it packages,
//! the libraries that it needs.
//!
//! In: the text of a manifest and what it is read for. Out: a [`Manifest`] with every mistake at
//! its place, or the place where it does not parse. Never: whether a brick exists. The rules are
//! those of Python's `poly` command, one for each package manager.

use super::requirements;
use crate::model::Requirement;
use crate::toml_values::{Values, text_at, toml_table};
use support::diagnostic::Diagnostic;

/// The part of a `pyproject.toml` that concerns bricks and libraries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// `[project] name`, or Poetry's older place for it.
    pub name: Option<String>,
    /// The declared bricks, in the order of the text for lists and by key for tables.
    pub bricks: Vec<Declared>,
    /// The libraries that it needs, sorted.
    pub requirements: Vec<Requirement>,
    /// Files of requirements that setuptools is configured to read, relative to the manifest, each
    /// with the line that names it.
    pub requirement_files: Vec<(String, usize)>,
    /// Globs of files that are not packaged, as written.
    pub excludes: Vec<String>,
    /// Entries in a form that cannot be read; sorted by position.
    pub mistakes: Vec<Diagnostic>,
}

/// A brick that a manifest declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Declared {
    /// The name: the last part of the path.
    pub brick: String,
    /// The path as it is written, for messages.
    pub written: String,
}

/// The purpose of reading a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Purpose<'a> {
    /// The workspace's namespace.
    pub namespace: &'a str,
    /// Whether it is the manifest at the root, in which all bricks are developed together.
    pub development: bool,
    /// Whether to find what `poly` finds.
    pub compat: bool,
}

/// Reads a manifest.
///
/// # Errors
/// The text is not TOML.
pub(crate) fn parse(text: &str, purpose: Purpose<'_>) -> Result<Manifest, Box<Diagnostic>> {
    let table = toml_table(text)?;
    let mut values = Values::new(&table);
    let project_name = values.text(&["project", "name"]).map(str::to_owned);
    let name = project_name.clone().or_else(|| values.text(&["tool", "poetry", "name"]).map(str::to_owned));
    let backend = Backend::of(values.text(&["build-system", "build-backend"]).unwrap_or(""));
    let kind = ManifestKind { backend, is_standard: project_name.is_some(), purpose };
    let bricks = kind.brick_paths(&mut values).into_iter().filter_map(|path| kind.declared(path)).collect();
    let mut requirements = requirements::read(&mut values, text, &kind);
    requirements.sort();
    requirements.dedup();
    let requirement_files = if purpose.compat { Vec::new() } else { requirements::files(&mut values, text) };
    let excludes = backend.excludes(&mut values);
    Ok(Manifest { name, bricks, requirements, requirement_files, excludes, mistakes: values.mistakes() })
}

/// The build backends that have places of their own for what concerns us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backend {
    Hatch,
    Pdm,
    Poetry,
    Uv,
    Other,
}

impl Backend {
    fn of(build_backend: &str) -> Self {
        let known = [("hatchling", Self::Hatch), ("pdm", Self::Pdm), ("poetry", Self::Poetry), ("uv_build", Self::Uv)];
        known.into_iter().find(|(part, _)| build_backend.contains(part)).map_or(Self::Other, |(_, backend)| backend)
    }

    /// Globs of files that are not packaged.
    fn excludes(self, values: &mut Values<'_>) -> Vec<String> {
        let places: &[&[&str]] = match self {
            Self::Hatch => &[
                &["tool", "hatch", "build", "targets", "wheel", "exclude"],
                &["tool", "hatch", "build", "targets", "sdist", "exclude"],
                &["tool", "hatch", "build", "exclude"],
            ],
            Self::Pdm => &[&["tool", "pdm", "build", "excludes"]],
            Self::Poetry => &[&["tool", "poetry", "exclude"]],
            Self::Uv => {
                &[&["tool", "uv", "build-backend", "wheel-exclude"], &["tool", "uv", "build-backend", "source-exclude"]]
            }
            Self::Other => &[],
        };
        let mut excludes: Vec<String> =
            places.iter().flat_map(|place| values.texts(place)).map(|(text, _)| text.to_owned()).collect();
        excludes.sort();
        excludes.dedup();
        excludes
    }
}

/// By which rules a manifest is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ManifestKind<'a> {
    pub(super) backend: Backend,
    /// Whether it has the name in the standard's place, `[project]`.
    pub(super) is_standard: bool,
    pub(super) purpose: Purpose<'a>,
}

impl ManifestKind<'_> {
    /// Whether everything stands under `[tool.poetry]`, as it does up to Poetry 1.
    pub(super) fn is_old_poetry(self) -> bool {
        self.backend == Backend::Poetry && !self.is_standard
    }

    fn brick_paths(self, values: &mut Values<'_>) -> Vec<BrickPath> {
        if self.is_old_poetry() {
            return poetry_packages(values);
        }
        let keys =
            |values: &mut Values<'_>, path: &[&str]| values.keys(path).into_iter().map(BrickPath::of_key).collect();
        let bricks: Vec<BrickPath> = keys(values, &["tool", "polylith", "bricks"]);
        match self.backend {
            _ if !bricks.is_empty() => bricks,
            Backend::Hatch => {
                let forced: Vec<BrickPath> = keys(values, &["tool", "hatch", "build", "force-include"]);
                // Here `poly` does not look, but Hatch does.
                if forced.is_empty() && !self.purpose.compat {
                    keys(values, &["tool", "hatch", "build", "targets", "wheel", "force-include"])
                } else {
                    forced
                }
            }
            // Poetry 2 packages these beside `[project]` as well; `poly` does not look.
            Backend::Poetry if !self.purpose.compat => poetry_packages(values),
            _ => Vec::new(),
        }
    }

    /// A path declares a brick when the folder above its last part is the namespace.
    fn declared(self, path: BrickPath) -> Option<Declared> {
        let namespace = self.purpose.namespace;
        let mut parts = path.written.split('/').filter(|part| !matches!(*part, "" | "."));
        // `poly` divides a key at the namespace, which it finds between two slashes only.
        let divided = !path.is_key || path.written.contains(&format!("/{namespace}/"));
        let brick = parts.next_back()?.to_owned();
        let declares = parts.next_back() == Some(namespace) && (divided || !self.purpose.compat);
        declares.then_some(Declared { brick, written: path.written })
    }
}

/// A path that may lead to a brick.
struct BrickPath {
    written: String,
    /// Whether it is the key of a table.
    is_key: bool,
}

impl BrickPath {
    fn of_key(written: String) -> Self {
        Self { written, is_key: true }
    }
}

/// `[[tool.poetry.packages]]`: the path is `from` followed by `include`.
fn poetry_packages(values: &mut Values<'_>) -> Vec<BrickPath> {
    let mut paths = Vec::new();
    for package in values.list(&["tool", "poetry", "packages"]) {
        let table = package.get_ref().as_table();
        let Some(include) = table.and_then(|table| text_at(table, &["include"])) else {
            values.mistake(
                package.span(),
                "a package without `include`",
                Some("write `{ include = \"…\", from = \"…\" }`"),
            );
            continue;
        };
        let from = table.and_then(|table| text_at(table, &["from"]));
        let written = from.map_or_else(|| include.to_owned(), |from| format!("{from}/{include}"));
        paths.push(BrickPath { written, is_key: false });
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    const PURPOSE: Purpose<'_> = Purpose { namespace: "shop", development: false, compat: true };

    fn show(text: &str, compat: bool) -> String {
        let manifest = parse(text, Purpose { compat, ..PURPOSE }).unwrap();
        let bricks: Vec<_> = manifest.bricks.iter().map(|declared| declared.brick.as_str()).collect();
        format!("{}: {}", manifest.name.as_deref().unwrap_or("-"), bricks.join(" "))
    }

    /// `name: brick brick`, as `poly` finds it and as it is.
    fn check_both(text: &str, poly_workspace: &str, expected: &str) {
        assert_eq!(show(text, true), poly_workspace, "{text}");
        assert_eq!(show(text, false), expected, "{text}");
    }

    fn check(text: &str, expected: &str) {
        check_both(text, expected, expected);
    }

    #[test]
    fn poetry() {
        let packages = "[tool.poetry]\nname = \"api\"\npackages = [\n {include = \"shop/rest\", from = \"../../bases\"},\n \
            {include = \"shop/log\", from = \"../../components\"}, {include = \"other/x\"}, {from = \"y\"}, 7]\n\
            [build-system]\nbuild-backend = \"poetry.core.masonry.api\"\n";
        check(packages, "api: rest log");
        // Poetry 2 packages them beside `[project]` as well, but `poly` does not look there any
        // more.
        check_both(&format!("{packages}[project]\nname = \"new\"\n"), "new: ", "new: rest log");
        check(
            &format!(
                "{packages}[project]\nname = \"new\"\n[tool.polylith.bricks]\n\"../../components/shop/log\" = \"shop/log\"\n"
            ),
            "new: log",
        );
    }

    #[test]
    fn hatch() {
        let head = "[project]\nname = \"api\"\n[build-system]\nbuild-backend = \"hatchling.build\"\n";
        let force =
            "[tool.hatch.build.force-include]\n\"../../bases/shop/rest\" = \"shop/rest\"\n\"README.md\" = \"x\"\n";
        check(&format!("{head}{force}"), "api: rest");
        check(
            &format!("{head}{force}[tool.polylith.bricks]\n\"../../components/shop/log\" = \"shop/log\"\n"),
            "api: log",
        );
        check(&format!("{head}{force}[tool.polylith.bricks]\n"), "api: rest");
        check(head, "api: ");
        check_both(
            &format!(
                "{head}[tool.hatch.build.targets.wheel.force-include]\n\"../../bases/shop/rest\" = \"shop/rest\"\n"
            ),
            "api: ",
            "api: rest",
        );
        check_both(&format!("{head}[tool.polylith.bricks]\n\"shop/rest\" = \"shop/rest\"\n"), "api: ", "api: rest");
    }

    #[test]
    fn pdm_uv_setuptools_and_no_backend() {
        for backend in ["pdm.backend", "uv_build", "setuptools.build_meta", "maturin", ""] {
            let text = format!(
                "[project]\nname = \"api\"\n[build-system]\nbuild-backend = \"{backend}\"\n[tool.polylith.bricks]\n\
                 \"../../components/shop/log\" = \"shop/log\"\n\"../../components/log/src/shop/kafka\" = \"shop/kafka\"\n\
                 [tool.hatch.build.force-include]\n\"../../bases/shop/rest\" = \"shop/rest\"\n"
            );
            check(&text, "api: kafka log");
        }
    }

    #[test]
    fn excludes() {
        let check = |text: &str, expected: &str| {
            assert_eq!(parse(text, PURPOSE).unwrap().excludes.join(" "), expected, "{text}");
        };
        let backend = |name: &str| format!("[build-system]\nbuild-backend = \"{name}\"\n");
        check(
            &format!(
                "{}[tool.hatch.build]\nexclude = [\"c\", \"a\"]\n[tool.hatch.build.targets]\nwheel.exclude = [\"a\"]\nsdist.exclude = [\"b\"]\n\
                 [tool.pdm.build]\nexcludes = [\"x\"]\n",
                backend("hatchling.build")
            ),
            "a b c",
        );
        check(&format!("{}[tool.pdm.build]\nexcludes = [\"x\"]\n", backend("pdm.backend")), "x");
        check(&format!("{}[tool.poetry]\nexclude = [\"x\"]\n", backend("poetry.core")), "x");
        check(
            &format!(
                "{}[tool.uv.build-backend]\nwheel-exclude = [\"x\"]\nsource-exclude = [\"y\"]\n",
                backend("uv_build")
            ),
            "x y",
        );
        check(&format!("{}[tool.poetry]\nexclude = [\"x\"]\n", backend("setuptools.build_meta")), "");
    }

    #[test]
    fn odd_shapes_are_passed_over() {
        check("", "-: ");
        check("project = 1\ntool = \"x\"\n[build-system]\nbuild-backend = []\n", "-: ");
        check("[tool.polylith]\nbricks = [\"a\"]\n", "-: ");
        check("[tool.poetry]\nname = \"\"\npackages = 1\n[build-system]\nbuild-backend = \"poetry\"\n", "-: ");
    }

    #[test]
    fn says_where_a_text_is_no_toml() {
        let error = parse("[project\nname = 1", PURPOSE).unwrap_err();
        assert_eq!(error.span, 8..8);
    }
}
