//! Which modules belong to Python itself.
//!
//! In: nothing, or a version of Python. Out: the names of its standard modules. Never: asking a
//! Python on this machine.
//!
//! The names are facts of Python's documentation: `sys.stdlib_module_names` of CPython 3.11, with
//! what the sections "Removed" and "New modules" of "What's New in Python" say for 3.8 to 3.14.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The Python whose standard library `poly` is taken to run with where a workspace does not say:
/// that of the conformance tests.
const DEFAULT_MINOR: u8 = 11;

/// The first and the last Python that the table knows, as their second number.
const KNOWN_MINORS: RangeInclusive<u8> = 8..=14;

/// Modules of every Python from 3.8 to 3.14.
const ALWAYS: &str = include_str!("tables/stdlib.txt");

/// Modules with the first and the last Python that has them, both among those of the table.
const CHANGED: &str = include_str!("tables/stdlib_changed.txt");

/// Modules that are there to be imported by the standard library, or for fun; `poly` does not know
/// them.
const HIDDEN: &str = include_str!("tables/stdlib_hidden.txt");

/// A module that `poly` takes for the standard library though it is not: a part of setuptools.
const MISTAKEN: &str = "pkg_resources";

/// The modules of every Python that is still about. Those that a newer Python dropped are among
/// them: code that imports one is written for an older Python.
pub(crate) fn modules() -> BTreeSet<&'static str> {
    ALWAYS.lines().chain(HIDDEN.lines()).chain(changed().map(|(name, _)| name)).collect()
}

/// The modules that `poly` counts as standard when it runs with Python 3.`minor`.
pub(crate) fn modules_of_poly(minor: u8) -> BTreeSet<&'static str> {
    let changed = changed().filter(|(_, versions)| versions.contains(&minor)).map(|(name, _)| name);
    ALWAYS.lines().chain(changed).chain([MISTAKEN]).collect()
}

/// Modules that come or go, with the Pythons that have them.
fn changed() -> impl Iterator<Item = (&'static str, RangeInclusive<u8>)> {
    CHANGED.lines().filter_map(|line| {
        let mut words = line.split(' ');
        Some((words.next()?, words.next()?.parse().ok()?..=words.next()?.parse().ok()?))
    })
}

/// The Python that `poly` probably runs with, as its second number, from the text of a
/// `.python-version`. One that `poly` has no table for counts as the newest, as it does there.
pub(crate) fn minor_of_poly(python_version: Option<&str>) -> u8 {
    let line = python_version
        .and_then(|text| text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')));
    let Some(line) = line else { return DEFAULT_MINOR };
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let Some(minor) = line.trim_start_matches("cpython-").trim_start_matches("cpython@").strip_prefix("3.").map(digits)
    else {
        return DEFAULT_MINOR;
    };
    match minor.parse() {
        Ok(minor) if KNOWN_MINORS.contains(&minor) => minor,
        _ => *KNOWN_MINORS.end(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_union_of_all_versions() {
        for module in [
            "os",
            "json",
            "__future__",
            "distutils",
            "tomllib",
            "annotationlib",
            "_thread",
            "this",
            "_socket",
            "typing",
        ] {
            assert!(modules().contains(module), "{module}");
        }
        for module in ["yaml", "pkg_resources", "setuptools", "typing_extensions", "", "json os", "OS", "test_os"] {
            assert!(!modules().contains(module), "{module}");
        }
    }

    #[test]
    fn the_tables_of_poly() {
        let check = |module, standard: &[u8]| {
            let found: Vec<u8> = KNOWN_MINORS.filter(|minor| modules_of_poly(*minor).contains(module)).collect();
            assert_eq!(found, standard, "{module}");
        };
        check("os", &[8, 9, 10, 11, 12, 13, 14]);
        check("pkg_resources", &[8, 9, 10, 11, 12, 13, 14]);
        check("distutils", &[8, 9, 10, 11]);
        check("tomllib", &[11, 12, 13, 14]);
        check("symbol", &[8, 9]);
        check("_socket", &[]);
    }

    #[test]
    fn the_python_of_a_workspace() {
        let check = |text: Option<&str>, expected: u8| assert_eq!(minor_of_poly(text), expected, "{text:?}");
        check(None, 11);
        check(Some("3.12.1\n"), 12);
        check(Some("# ours\ncpython-3.9"), 9);
        check(Some("3.99"), 14);
        check(Some("3.1000000"), 14);
        check(Some("pypy3.10"), 11);
        check(Some(""), 11);
    }
}
