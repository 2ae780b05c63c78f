//! What a project's `pyproject.toml` says: its name and the bricks that it packages.
//!
//! In: the text of a manifest and the workspace's namespace. Out: a [`Manifest`] or the place where it does not parse.
//! Never: whether a brick exists. The rules are those of Python's `poly` command, one for each package manager.
//!
//! Also the small TOML helpers that [`super::workspace`] shares; the only two files here that know `toml`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The part of a `pyproject.toml` that concerns bricks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// `[project] name`, or Poetry's older place for it.
    pub name: Option<String>,
    /// The declared bricks, in the order of the text for lists and by key for tables.
    pub bricks: Vec<Declared>,
}

/// A brick that a manifest declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The name: the last part of the path.
    pub brick: String,
    /// The path as it is written, for messages.
    pub written: String,
}

/// A text that is not TOML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TomlError {
    /// What the parser says, on one line.
    pub message: String,
    /// The place in bytes of the text.
    pub range: Range<usize>,
}

/// Reads a manifest.
///
/// # Errors
/// The text is not TOML.
pub fn parse(text: &str, namespace: &str) -> Result<Manifest, TomlError> {
    let table = toml_table(text)?;
    let project_name = text_at(&table, &["project", "name"]);
    let name = project_name.or_else(|| text_at(&table, &["tool", "poetry", "name"])).map(str::to_owned);
    let backend = text_at(&table, &["build-system", "build-backend"]).unwrap_or("");
    let paths = if backend.contains("poetry") && project_name.is_none() {
        poetry_packages(&table)
    } else {
        let own = keys_at(&table, &["tool", "polylith", "bricks"]);
        if own.is_empty() && backend.contains("hatchling") {
            keys_at(&table, &["tool", "hatch", "build", "force-include"])
        } else {
            own
        }
    };
    let bricks = paths.into_iter().filter_map(|path| declared(path, namespace)).collect();
    Ok(Manifest { name, bricks })
}

/// Whether a manifest is that of a workspace's root.
pub fn names_namespace(text: &str) -> bool {
    toml_table(text).is_ok_and(|table| text_at(&table, &["tool", "polylith", "namespace"]).is_some())
}

/// `[[tool.poetry.packages]]`: the path is `from` followed by `include`.
fn poetry_packages(table: &DeTable<'_>) -> Vec<String> {
    let packages = value_at(table, &["tool", "poetry", "packages"]).and_then(|value| value.get_ref().as_array());
    let path = |package: &Spanned<DeValue<'_>>| {
        let package = package.get_ref().as_table()?;
        let include = text_at(package, &["include"])?;
        Some(text_at(package, &["from"]).map_or_else(|| include.to_owned(), |from| format!("{from}/{include}")))
    };
    packages.into_iter().flat_map(|packages| packages.iter()).filter_map(path).collect()
}

/// A path declares a brick when the folder above its last part is the namespace.
fn declared(path: String, namespace: &str) -> Option<Declared> {
    let mut parts = path.split('/').filter(|part| !part.is_empty()).rev();
    let brick = parts.next()?.to_owned();
    (parts.next() == Some(namespace)).then_some(Declared { brick, written: path })
}

/// Parses TOML with the place of every value.
pub(in crate::bricks) fn toml_table(text: &str) -> Result<DeTable<'_>, TomlError> {
    DeTable::parse(text).map(Spanned::into_inner).map_err(|error| TomlError {
        message: error.message().lines().collect::<Vec<_>>().join(" "),
        range: error.span().unwrap_or(0..0),
    })
}

/// The value behind a path of keys.
pub(in crate::bricks) fn value_at<'a, 'text>(
    table: &'a DeTable<'text>,
    path: &[&str],
) -> Option<&'a Spanned<DeValue<'text>>> {
    let (last, tables) = path.split_last()?;
    let mut table = table;
    for key in tables {
        table = table.get(*key)?.get_ref().as_table()?;
    }
    table.get(*last)
}

/// The string behind a path of keys; an empty one counts as none.
pub(in crate::bricks) fn text_at<'a>(table: &'a DeTable<'_>, path: &[&str]) -> Option<&'a str> {
    value_at(table, path)?.get_ref().as_str().filter(|text| !text.is_empty())
}

fn keys_at(table: &DeTable<'_>, path: &[&str]) -> Vec<String> {
    let table = value_at(table, path).and_then(|value| value.get_ref().as_table());
    table.into_iter().flat_map(|table| table.keys()).map(|key| key.get_ref().to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `name: brick brick`
    fn check(text: &str, expected: &str) {
        let manifest = parse(text, "shop").unwrap();
        let bricks: Vec<_> = manifest.bricks.iter().map(|declared| declared.brick.as_str()).collect();
        assert_eq!(format!("{}: {}", manifest.name.as_deref().unwrap_or("-"), bricks.join(" ")), expected, "{text}");
    }

    #[test]
    fn poetry() {
        let packages = "[tool.poetry]\nname = \"api\"\npackages = [\n {include = \"shop/rest\", from = \"../../bases\"},\n \
            {include = \"shop/log\", from = \"../../components\"}, {include = \"other/x\"}, {from = \"y\"}, 7]\n\
            [build-system]\nbuild-backend = \"poetry.core.masonry.api\"\n";
        check(packages, "api: rest log");
        // With `[project]` Poetry reads packages no longer, so `poly` does not either.
        check(&format!("{packages}[project]\nname = \"new\"\n"), "new: ");
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
    fn odd_shapes_are_passed_over() {
        check("", "-: ");
        check("project = 1\ntool = \"x\"\n[build-system]\nbuild-backend = []\n", "-: ");
        check("[tool.polylith]\nbricks = [\"a\"]\n", "-: ");
        check("[tool.poetry]\nname = \"\"\npackages = 1\n[build-system]\nbuild-backend = \"poetry\"\n", "-: ");
    }

    #[test]
    fn says_where_a_text_is_no_toml() {
        let error = parse("[project\nname = 1", "shop").unwrap_err();
        assert_eq!(error, TomlError { message: "unclosed table, expected `]`".to_owned(), range: 8..8 });
    }
}
