//! The contents of a `deps.edn`: where sources lie, and what is needed beside them.
//!
//! In: the text of a `deps.edn`. Out: [`Deps`], and the first mistake in the text. Never: whether a
//! path exists, or resolving versions.

use std::borrow::Cow;

use super::namespace::Named;
use crate::lines::Lines;
use support::edn::{self, Form, SyntaxError};

/// A `deps.edn`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Deps {
    /// The part that always applies: `:paths` and `:deps`.
    pub always: Part,
    /// The parts that apply with an alias, by the alias: `dev`, `test`, `+default`.
    pub aliases: Vec<(String, Part)>,
    /// Why it could not be read to its end.
    pub error: Option<SyntaxError>,
}

/// Paths and dependencies that are used together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// Folders of sources and resources, as written; `None` when it does not say.
    pub paths: Option<Vec<Written>>,
    /// The dependencies, in the order of the text.
    pub dependencies: Vec<Dependency>,
}

/// A text at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// The text.
    pub text: String,
    /// Its line, counted from 1.
    pub line: usize,
}

/// Something that is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dependency {
    /// Its name with its group: `metosin/malli`.
    pub named: Named,
    /// The version, tag or commit; empty when there is none.
    pub version: String,
    /// The folder that it lies in, as written.
    pub folder: Option<String>,
}

impl Deps {
    /// Finds the part of an alias.
    pub(crate) fn alias(&self, name: &str) -> Option<&Part> {
        self.aliases.iter().find(|(alias, _)| alias == name).map(|(_, part)| part)
    }
}

/// Reads a `deps.edn`.
pub(crate) fn parse(text: &str) -> Deps {
    let document = edn::read(text);
    let lines = Lines::of(text);
    let error = document.error.clone();
    let Some(map) = document.forms().next() else { return Deps { error, ..Deps::default() } };
    let mut aliases = Vec::new();
    for (name, value) in map.get("aliases").into_iter().flat_map(Form::entries) {
        let part = name.keyword().map(|name| (name.to_owned(), part(value, "extra-paths", "extra-deps", &lines)));
        aliases.extend(part);
    }
    Deps { always: part(map, "paths", "deps", &lines), aliases, error }
}

fn part(map: Form<'_, '_>, paths: &str, dependencies: &str, lines: &Lines<'_>) -> Part {
    let paths = map.get(paths).map(|paths| paths.children().filter_map(|form| written(form, lines)).collect());
    let dependencies = map.get(dependencies).into_iter().flat_map(Form::entries);
    Part { paths, dependencies: dependencies.filter_map(|entry| dependency(entry, lines)).collect() }
}

fn written(form: Form<'_, '_>, lines: &Lines<'_>) -> Option<Written> {
    Some(Written { text: form.text()?.into_owned(), line: lines.place(form.range().start).0 })
}

fn dependency((key, value): (Form<'_, '_>, Form<'_, '_>), lines: &Lines<'_>) -> Option<Dependency> {
    let name = key.symbol()?;
    let version = ["mvn/version", "git/tag", "tag", "git/sha", "sha"].iter().find_map(|key| value.get(key)?.text());
    let (line, column) = lines.place(key.range().start);
    // `clojure` without a group is short for a group of the same name.
    let name = if name.contains('/') { name.to_owned() } else { format!("{name}/{name}") };
    Some(Dependency {
        named: Named { name, line, column },
        version: version.map(Cow::into_owned).unwrap_or_default(),
        folder: value.get("local/root").and_then(Form::text).map(Cow::into_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(part: &Part) -> String {
        let paths = part.paths.iter().flatten().map(|path| format!("{}:{}", path.text, path.line));
        let dependencies = part.dependencies.iter().map(|dependency| {
            let Dependency { named: Named { name, line, column }, version, folder } = dependency;
            format!("{name}={version}{}:{line}:{column}", folder.as_deref().unwrap_or(""))
        });
        paths.chain(dependencies).collect::<Vec<_>>().join(" ")
    }

    fn check(text: &str, always: &str, aliases: &[(&str, &str)]) {
        let deps = parse(text);
        assert_eq!(show(&deps.always), always, "{text}");
        let shown: Vec<_> = deps.aliases.iter().map(|(name, part)| (name.as_str(), show(part))).collect();
        assert_eq!(shown.iter().map(|(name, part)| (*name, part.as_str())).collect::<Vec<_>>(), aliases, "{text}");
    }

    #[test]
    fn reads_paths_dependencies_and_aliases() {
        check(
            "{:paths [\"src\" \"resources\"]\n :deps {a/b {:mvn/version \"1\"}, c #:git{:tag \"v2\", :sha \"12\"}\n d/e {:local/root \"../x\"}}}",
            "src:1 resources:1 a/b=1:2:9 c/c=v2:2:33 d/e=../x:3:2",
            &[],
        );
        check(
            "{:aliases {:test {:extra-paths [\"test\"]} :+default {:extra-deps {a/b {:sha \"9\"}}}}}",
            "",
            &[("test", "test:1"), ("+default", "a/b=9:1:66")],
        );
    }

    #[test]
    fn odd_shapes_are_passed_over() {
        for text in ["", "7", "[]", "{:deps 7 :paths 8 :aliases []}", "{:deps [a b] :paths [c] :aliases {:a 1 b {}}}"] {
            assert_eq!(show(&parse(text).always), "", "{text}");
        }
        assert_eq!(parse("{:deps {a/b {:mvn/version 7} \"c\" {}}").always.dependencies.len(), 1);
        assert!(parse("{:deps {").error.is_some());
    }
}
