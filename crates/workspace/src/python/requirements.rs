//! The libraries that a manifest says it needs.
//!
//! In: the values of a `pyproject.toml`, or a line in the standard's form,
//! `name[extra]>=1; marker`. Out: [`Requirement`]s. Never: whether a library exists, or what else
//! it brings along.
//!
//! A project needs what it is installed with: the standard's `dependencies` and
//! `optional-dependencies`, Poetry's `dependencies`, pixi's. What is for development only
//! (`[dependency-groups]` and what the managers had before it) counts for the development project,
//! as nothing of it is in what the others ship. `poly` reads no groups, and takes names and
//! versions apart in its own way; compat mode does the same.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::manifest::{Backend, ManifestKind};
use crate::lines::Lines;
use crate::model::Requirement;
use crate::toml_values::Values;

/// All requirements of a manifest.
pub(super) fn read(values: &mut Values<'_>, text: &str, kind: &ManifestKind<'_>) -> Vec<Requirement> {
    let mut reader = Reader { values, lines: Lines::of(text), compat: kind.purpose.compat, found: Vec::new() };
    if kind.purpose.compat {
        reader.as_poly_does(kind);
    } else {
        reader.needed(kind);
        if kind.purpose.development {
            reader.for_development();
        }
    }
    reader.found
}

/// The files in which setuptools is configured to look for requirements, each with the line that
/// names it.
pub(super) fn files(values: &mut Values<'_>, text: &str) -> Vec<(String, usize)> {
    let lines = Lines::of(text);
    let files = values.text_or_texts(&["tool", "setuptools", "dynamic", "dependencies", "file"]);
    files.into_iter().map(|(file, range)| (file.to_owned(), lines.place(range.start).0)).collect()
}

/// A requirement as if it stood on that line.
pub(super) fn at_line(requirement: Requirement, line: usize) -> Requirement {
    Requirement { line, ..requirement }
}

/// A requirement in the standard's form: `name[extra]>=1; marker`, or `name @ https://…`. `None`
/// when it has no name.
pub(super) fn parse(written: &str, line: usize) -> Option<Requirement> {
    let written = written.trim();
    let end = written.find(|character: char| !character.is_ascii_alphanumeric() && !"-_.".contains(character));
    let (name, rest) = written.split_at(end.unwrap_or(written.len()));
    let key = normalise(name);
    if key.is_empty() {
        return None;
    }
    let rest = rest.trim_start();
    let (extras, rest) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((extras, rest)) => {
            (extras.split(',').map(str::trim).filter(|extra| !extra.is_empty()).collect(), rest.trim_start())
        }
        None => (Vec::new(), rest),
    };
    // An address may hold a semicolon itself; the marker's stands after a blank.
    let marker = if rest.starts_with('@') { " ;" } else { ";" };
    let version = rest.split(marker).next().unwrap_or("").trim();
    let version = version.strip_prefix('(').and_then(|version| version.strip_suffix(')')).unwrap_or(version).trim();
    Some(Requirement { name: with_extras(name, extras), key, version: version.to_owned(), line })
}

/// The requirements in a file of lines, such as `requirements.txt`. Options, and what is taken from
/// a folder of its own, are passed over.
pub(super) fn in_lines(text: &str) -> Vec<Requirement> {
    let mut requirements = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.split(" #").next().unwrap_or(line).trim();
        // Hashes and other options follow on the same line or, after a backslash, on lines of their
        // own.
        let line = line.split(" --").next().unwrap_or(line).trim_end_matches('\\').trim();
        if !line.starts_with(['#', '-']) {
            requirements.extend(parse(line, index + 1));
        }
    }
    requirements
}

/// The normalised name of a distribution by PEP 503, which makes one of `Kafka_Python` and
/// `kafka-python`. Extras are left out.
pub(super) fn normalise(name: &str) -> String {
    let name = name.split('[').next().unwrap_or(name).trim();
    let parts: Vec<&str> = name.split(['-', '_', '.']).filter(|part| !part.is_empty()).collect();
    parts.join("-").to_lowercase()
}

fn with_extras(name: &str, mut extras: Vec<&str>) -> String {
    extras.sort_unstable();
    if extras.is_empty() { name.to_owned() } else { format!("{name}[{}]", extras.join(",")) }
}

struct Reader<'r, 'a> {
    values: &'r mut Values<'a>,
    lines: Lines<'r>,
    compat: bool,
    found: Vec<Requirement>,
}

impl<'a> Reader<'_, 'a> {
    /// `poly` looks in one place only.
    fn as_poly_does(&mut self, kind: &ManifestKind<'_>) {
        if kind.is_old_poetry() {
            self.poetry_table(&["tool", "poetry", "dependencies"]);
        } else {
            self.standard();
        }
        // Its table has one row a name, and the last one counts.
        let mut rows = std::collections::BTreeMap::new();
        for requirement in self.found.drain(..) {
            rows.insert(requirement.name.clone(), requirement);
        }
        self.found.extend(rows.into_values());
    }

    fn needed(&mut self, kind: &ManifestKind<'_>) {
        self.standard();
        let is_poetry = kind.backend == Backend::Poetry || !kind.is_standard;
        // Beside the standard's list, Poetry's table only says where a library comes from.
        if is_poetry && self.values.value(&["project", "dependencies"]).is_none() {
            self.poetry_table(&["tool", "poetry", "dependencies"]);
        }
        self.pixi(&["tool", "pixi"]);
    }

    fn standard(&mut self) {
        self.list(&["project", "dependencies"]);
        self.lists_in(&["project", "optional-dependencies"]);
    }

    fn for_development(&mut self) {
        self.lists_in(&["dependency-groups"]);
        self.lists_in(&["tool", "pdm", "dev-dependencies"]);
        self.list(&["tool", "uv", "dev-dependencies"]);
        self.list(&["tool", "rye", "dev-dependencies"]);
        self.poetry_table(&["tool", "poetry", "dev-dependencies"]);
        for group in self.values.keys(&["tool", "poetry", "group"]) {
            self.poetry_table(&["tool", "poetry", "group", &group, "dependencies"]);
        }
        for environment in self.values.keys(&["tool", "hatch", "envs"]) {
            self.list(&["tool", "hatch", "envs", &environment, "dependencies"]);
            self.list(&["tool", "hatch", "envs", &environment, "extra-dependencies"]);
        }
        for feature in self.values.keys(&["tool", "pixi", "feature"]) {
            self.pixi(&["tool", "pixi", "feature", &feature]);
        }
    }

    /// Tables of Conda's and of PyPI's libraries; their form is close to Poetry's.
    fn pixi(&mut self, place: &[&str]) {
        for table in ["dependencies", "pypi-dependencies"] {
            self.poetry_table(&[place, &[table]].concat());
        }
    }

    /// A table of lists, one for each extra or group.
    fn lists_in(&mut self, place: &[&str]) {
        for name in self.values.keys(place) {
            self.list(&[place, &[&name]].concat());
        }
    }

    fn list(&mut self, place: &[&str]) {
        for item in self.values.list(place) {
            let line = self.lines.place(item.span().start).0;
            match item.get_ref() {
                DeValue::String(written) if self.compat => self.found.extend(parse_as_poly_does(written, line)),
                DeValue::String(written) => match parse(written, line) {
                    Some(requirement) => self.found.push(requirement),
                    None => self.no_requirement(item.span(), place),
                },
                // `{ include-group = "test" }`: all groups are read anyway.
                DeValue::Table(table) if table.contains_key("include-group") => {}
                _ => self.no_requirement(item.span(), place),
            }
        }
    }

    fn no_requirement(&mut self, range: Range<usize>, place: &[&str]) {
        let message = format!("an item of `{}` names no library", place.join("."));
        self.values.mistake(range, message, Some("write it as in `\"fastapi[standard]>=0.110\"`"));
    }

    fn poetry_table(&mut self, place: &[&str]) {
        let Some(table) = self.values.table(place) else { return };
        for (name, value) in table {
            // Not a library. `poly` shows it all the same.
            if name.get_ref() == "python" && !self.compat {
                continue;
            }
            let line = self.lines.place(name.span().start).0;
            match value.get_ref() {
                DeValue::Array(choices) => {
                    for choice in choices {
                        self.poetry_row(name.get_ref(), choice, line);
                    }
                }
                _ => self.poetry_row(name.get_ref(), value, line),
            }
        }
    }

    /// `name = "^1.0"` or `name = { version = "^1.0", extras = ["a"], python = "<3.12" }`.
    fn poetry_row(&mut self, name: &str, value: &'a Spanned<DeValue<'a>>, line: usize) {
        let requirement = match value.get_ref() {
            DeValue::String(version) if self.compat => row(name.to_owned(), name, version.to_string(), line),
            DeValue::String(version) => {
                row(name.to_owned(), name, if version == "*" { String::new() } else { version.to_string() }, line)
            }
            DeValue::Table(table) if self.compat => {
                row(name_as_poly_does(name, table), name, text(table, "version").to_owned(), line)
            }
            DeValue::Table(table) => {
                row(with_extras(name, texts(table, "extras")), name, version_or_place(table), line)
            }
            _ => {
                let message = format!("`{name}` is neither a version nor a table");
                self.values.mistake(
                    value.span(),
                    message,
                    Some("write it as in `\"^1.0\"` or `{ version = \"^1.0\" }`"),
                );
                return;
            }
        };
        self.found.push(requirement);
    }
}

fn row(name: String, plain_name: &str, version: String, line: usize) -> Requirement {
    Requirement { name, key: normalise(plain_name), version, line }
}

/// The version, or in the standard's way of writing it where else the library comes from:
/// `@ https://…`.
fn version_or_place(table: &DeTable<'_>) -> String {
    match text(table, "version") {
        "" => {}
        "*" => return String::new(),
        version => return version.to_owned(),
    }
    let place = ["git", "url", "path", "file"].into_iter().map(|key| text(table, key)).find(|place| !place.is_empty());
    let revision =
        ["rev", "tag", "branch"].into_iter().map(|key| text(table, key)).find(|revision| !revision.is_empty());
    match (place, revision) {
        (Some(place), Some(revision)) => format!("@ {place}@{revision}"),
        (Some(place), None) => format!("@ {place}"),
        (None, _) => String::new(),
    }
}

/// The name ends where a comparison begins; what is between is no name to others. Every later
/// occurrence of the name goes as well.
fn parse_as_poly_does(written: &str, line: usize) -> Option<Requirement> {
    let name = written.split(['^', '~', '=', '!', '<', '>']).next().filter(|name| !name.is_empty())?;
    let key = parse(name, line).map_or_else(|| normalise(name), |requirement| requirement.key);
    Some(Requirement { name: name.to_owned(), key, version: written.replace(name, ""), line })
}

/// `name-python<3.12[a, b]`
fn name_as_poly_does(name: &str, table: &DeTable<'_>) -> String {
    let python = text(table, "python").replace(' ', "");
    let python = if python.is_empty() { python } else { format!("-python{python}") };
    let mut extras = texts(table, "extras");
    extras.sort_unstable();
    let extras = if extras.is_empty() { String::new() } else { format!("[{}]", extras.join(", ")) };
    format!("{name}{python}{extras}")
}

fn text<'a>(table: &'a DeTable<'_>, key: &str) -> &'a str {
    table.get(key).and_then(|value| value.get_ref().as_str()).unwrap_or("")
}

fn texts<'a>(table: &'a DeTable<'_>, key: &str) -> Vec<&'a str> {
    let list = table.get(key).and_then(|value| value.get_ref().as_array());
    list.into_iter().flat_map(|list| list.iter()).filter_map(|item| item.get_ref().as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::manifest::{self, Purpose};

    /// `name key version @line`, one line a requirement.
    fn show(text: &str, development: bool, compat: bool) -> String {
        let manifest = manifest::parse(text, Purpose { namespace: "shop", development, compat }).unwrap();
        let line =
            |found: &super::Requirement| format!("{:?} {} {:?} @{}", found.name, found.key, found.version, found.line);
        manifest.requirements.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(show(text, false, false), expected, "{text}");
    }

    fn check_as_poly(text: &str, expected: &str) {
        assert_eq!(show(text, false, true), expected, "{text}");
    }

    const STANDARD: &str = "[project]\nname = \"api\"\ndependencies = [\n  \"fastapi[standard]~=0.1\",\n  'Kafka_Python >=2, <3; python_version < \"3.9\"',\n  \
        \"tomli; python_version < '3'\",\n  \"plain\",\n  \"paren (>=1)\",\n  \"here @ git+https://x/y;z@v1 ; marker\",\n]\n[project.optional-dependencies]\npg = [\"psycopg[pool,binary]\"]\n";

    #[test]
    fn the_standards_lists() {
        check(
            STANDARD,
            "\
\"Kafka_Python\" kafka-python \">=2, <3\" @5
\"fastapi[standard]\" fastapi \"~=0.1\" @4
\"here\" here \"@ git+https://x/y;z@v1\" @9
\"paren\" paren \">=1\" @8
\"plain\" plain \"\" @7
\"psycopg[binary,pool]\" psycopg \"\" @12
\"tomli\" tomli \"\" @6",
        );
        check_as_poly(
            STANDARD,
            "\
\"Kafka_Python \" kafka-python \">=2, <3; python_version < \\\"3.9\\\"\" @5
\"fastapi[standard]\" fastapi \"~=0.1\" @4
\"here @ git+https://x/y;z@v1 ; marker\" here \"\" @9
\"paren (\" paren \">=1)\" @8
\"plain\" plain \"\" @7
\"psycopg[pool,binary]\" psycopg \"\" @12
\"tomli; python_version \" tomli \"< '3'\" @6",
        );
    }

    const POETRY: &str = "[tool.poetry]\nname = \"api\"\n[build-system]\nbuild-backend = \"poetry.core\"\n[tool.poetry.dependencies]\npython = \"^3.11\"\n\
        foo = { version = \"^1\", extras = [\"b\", \"a\"] }\ngitdep = { git = \"https://x/y\", tag = \"v1\" }\nany = \"*\"\n\
        multi = [{ version = \"1\", python = \"< 3.9\" }, { version = \"2\", python = \">=3.9\" }]\n[tool.poetry.group.dev.dependencies]\npytest = \"^8\"\n";

    #[test]
    fn poetrys_table() {
        check(
            POETRY,
            "\
\"any\" any \"\" @9
\"foo[a,b]\" foo \"^1\" @7
\"gitdep\" gitdep \"@ https://x/y@v1\" @8
\"multi\" multi \"1\" @10
\"multi\" multi \"2\" @10",
        );
        check_as_poly(
            POETRY,
            "\
\"any\" any \"*\" @9
\"foo[a, b]\" foo \"^1\" @7
\"gitdep\" gitdep \"\" @8
\"multi-python<3.9\" multi \"1\" @10
\"multi-python>=3.9\" multi \"2\" @10
\"python\" python \"^3.11\" @6",
        );
    }

    #[test]
    fn poetry_beside_the_standard() {
        let head = "[build-system]\nbuild-backend = \"poetry.core\"\n[tool.poetry.dependencies]\nold = \"1\"\n";
        check(&format!("{head}[project]\nname = \"api\"\ndependencies = [\"new>=2\"]\n"), "\"new\" new \">=2\" @7");
        check(&format!("{head}[project]\nname = \"api\"\ndynamic = [\"dependencies\"]\n"), "\"old\" old \"1\" @4");
        check_as_poly(&format!("{head}[project]\nname = \"api\"\ndynamic = [\"dependencies\"]\n"), "");
        // Without a backend it is Poetry's all the same when nothing else is there.
        check("[tool.poetry]\nname = \"api\"\n[tool.poetry.dependencies]\nold = \"1\"\n", "\"old\" old \"1\" @4");
    }

    #[test]
    fn pixi() {
        check(
            "[project]\nname = \"api\"\n[tool.pixi.dependencies]\npython = \">=3.11\"\nnumpy = \">=2\"\n[tool.pixi.pypi-dependencies]\n\
             api = { path = \".\", editable = true }\nfastapi = { version = \">=0.1\", extras = [\"all\"] }\n\
             [tool.pixi.feature.test.dependencies]\npytest = \"*\"\n",
            "\"api\" api \"@ .\" @7\n\"fastapi[all]\" fastapi \">=0.1\" @8\n\"numpy\" numpy \">=2\" @5",
        );
    }

    #[test]
    fn groups_count_for_development() {
        let check = |text: &str, expected: &str| {
            let text = format!("[project]\nname = \"root\"\n{text}");
            assert_eq!(show(&text, true, false), expected, "{text}");
            assert_eq!(show(&text, true, true), "");
            assert_eq!(show(&text, false, false), "");
        };
        check(
            "[dependency-groups]\ntest = [\"pytest>8\"]\ndev = [\"ruff\", {include-group = \"test\"}]\n",
            "\"pytest\" pytest \">8\" @4\n\"ruff\" ruff \"\" @5",
        );
        check("[tool.pdm.dev-dependencies]\ndev = [\"mypy>=1\"]\n", "\"mypy\" mypy \">=1\" @4");
        check("[tool.uv]\ndev-dependencies = [\"mypy>=1\"]\n", "\"mypy\" mypy \">=1\" @4");
        check("[tool.rye]\ndev-dependencies = [\"mypy>=1\"]\n", "\"mypy\" mypy \">=1\" @4");
        check("[tool.poetry.dev-dependencies]\nmypy = \"1\"\n", "\"mypy\" mypy \"1\" @4");
        check("[tool.poetry.group.dev.dependencies]\nmypy = \"1\"\n", "\"mypy\" mypy \"1\" @4");
        check(
            "[tool.hatch.envs.default]\ndependencies = [\"mypy\"]\nextra-dependencies = [\"isort\"]\n",
            "\"isort\" isort \"\" @5\n\"mypy\" mypy \"\" @4",
        );
        check("[tool.pixi.feature.dev.pypi-dependencies]\nmypy = \"*\"\n", "\"mypy\" mypy \"\" @4");
    }

    #[test]
    fn names_are_normalised() {
        for (name, key) in [
            ("Kafka_Python", "kafka-python"),
            ("a--b._c", "a-b-c"),
            ("zope.interface[x]", "zope-interface"),
            ("-", ""),
            ("", ""),
        ] {
            assert_eq!(super::normalise(name), key);
        }
    }
}
