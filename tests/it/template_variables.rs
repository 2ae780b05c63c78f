//! The manual's tables of template variables, compared with the contexts of templates.
//!
//! The templates of a site write their contexts as JSON, and every field of every map in these must
//! have its row in a table. So a field that is added and not described is found, and one that is
//! described and gone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use brickpress::render::{Caches, Output};
use serde_json::{Map, Value};

use crate::inline_site::files;
use crate::workspace_pages::{git, load, write};

/// Fields with keys that authors choose.
const FREE_FORM: [&str; 3] = ["extra", "taxonomies", "highlighting"];

const SITE: &str = r#"
//- brickpress.toml
title = "T"
author = "A"
generate_llms_txt = true
taxonomies = [{ name = "labels", feed = true, paginate_by = 1 }]
[workspaces.shop]
path = "shop"
pages = true
source_url = "https://example.org/{path}#L{line}"
//- content/_index.md
+++
paginate_by = 1
+++
//- content/posts/_index.md
+++
title = "Posts"
generate_feeds = true
paginate_by = 1
+++
## Heading
//- content/posts/a/index.md
+++
title = "A"
date = 2026-04-01
aliases = ["/old/"]
[taxonomies]
labels = ["x"]
[extra]
series = "S"
image = "a.jpg"
+++
Of [b](@/posts/b.md) and [log](brick:log).
<!-- more -->
## Heading
### Smaller heading
//- content/posts/a/a.jpg
400x300
//- content/posts/b.md
+++
title = "B"
date = 2026-03-01
[taxonomies]
labels = ["x"]
[extra]
series = "S"
+++
Of [a](@/posts/a/index.md).
//- shop/workspace.toml
[tool.polylith]
namespace = "acme"
structure.theme = "loose"
//- shop/pyproject.toml
[project]
name = "development"
//- shop/components/acme/log/__init__.py
'''Writes lines.'''
from acme.log.core import write
__all__ = ["write"]
//- shop/components/acme/log/core.py
def write(): ...
//- shop/components/acme/mail/core.py
import yaml
from acme import log, api, gone
log.write()
//- shop/bases/acme/api/core.py
from acme import mail
//- shop/projects/web/pyproject.toml
[project]
name = "web"
dependencies = ["pyyaml>=6", "fastapi>=1"]
[tool.polylith.bricks]
"../../bases/acme/api" = "acme/api"
"../../components/acme/mail" = "acme/mail"
//- shop/projects/web/uv.lock
[[package]]
name = "pyyaml"
version = "6.0"
"#;

/// Table of variables in the manual.
struct Table<'a> {
    /// Its heading: a variable, or a name for what several variables hold.
    name: &'a str,
    /// The described fields; those of a map in a field as `field.inner`.
    rows: BTreeSet<&'a str>,
    /// Those that the context of a template has had.
    present: BTreeSet<&'a str>,
}

/// The tables below each heading of a part of the manual. The first cell of a row names fields.
fn tables(part: &str) -> Vec<Table<'_>> {
    let mut tables = Vec::new();
    for section in part.split("\n### ").skip(1) {
        let (name, text) = section.split_once('\n').unwrap();
        let cells = text.lines().filter_map(|line| line.strip_prefix('|')?.split('|').next());
        let rows = cells.flat_map(code).collect();
        tables.push(Table { name: name.trim_matches('`'), rows, present: BTreeSet::new() });
    }
    tables
}

/// The texts in backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The part of the manual from one heading to another.
fn part<'a>(manual: &'a str, start: &str, end: &str) -> &'a str {
    manual.split_once(start).unwrap().1.split_once(end).unwrap().0
}

/// The tables of values, and the differences that were found.
struct Tables<'a> {
    tables: Vec<Table<'a>>,
    errors: BTreeSet<String>,
}

impl<'a> Tables<'a> {
    fn named(&self, name: &str) -> Option<usize> {
        self.tables.iter().position(|table| table.name == name)
    }

    /// The smallest table that describes all of these fields.
    fn fitting(&self, fields: &Map<String, Value>) -> Option<usize> {
        let describes = |table: &Table<'_>| fields.keys().all(|key| table.rows.contains(key.as_str()));
        let fitting = self.tables.iter().enumerate().filter(|(_, table)| describes(table));
        fitting.min_by_key(|(_, table)| table.rows.len()).map(|(index, _)| index)
    }

    /// Compares a map with a table that describes it in rows that begin with `prefix`; returns the
    /// fields that it does not describe.
    fn visit(&mut self, fields: &Map<String, Value>, table: usize, prefix: &str) -> Map<String, Value> {
        let mut others = Map::new();
        for (key, value) in fields {
            let path = format!("{prefix}{key}");
            let Some(&row) = self.tables[table].rows.get(path.as_str()) else {
                others.insert(key.clone(), value.clone());
                continue;
            };
            self.tables[table].present.insert(row);
            if !FREE_FORM.contains(&key.as_str()) {
                self.visit_value(value, &path, Some(table));
            }
        }
        others
    }

    /// Compares the maps in the value of a field. What the rows of its table do not describe,
    /// another table must.
    fn visit_value(&mut self, value: &Value, path: &str, table: Option<usize>) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.visit_value(value, path, table)),
            Value::Object(fields) => {
                let others = match table {
                    Some(table) => self.visit(fields, table, &format!("{path}.")),
                    None => fields.clone(),
                };
                if !others.is_empty() {
                    self.visit_other(&others, path, table);
                }
            }
            _ => {}
        }
    }

    fn visit_other(&mut self, fields: &Map<String, Value>, path: &str, within: Option<usize>) {
        match self.fitting(fields) {
            Some(table) => drop(self.visit(fields, table, "")),
            None => {
                let within = within.map_or_else(String::new, |table| format!("{}.", self.tables[table].name));
                self.errors.insert(format!("no table has {} of `{within}{path}`", names(fields.keys())));
            }
        }
    }

    /// Compares a variable. One with a table must be described by this table only.
    fn visit_variable(&mut self, name: &str, value: &Value) {
        match (self.named(name), value) {
            (Some(_), Value::Array(values)) => values.iter().for_each(|value| self.visit_variable(name, value)),
            (Some(table), Value::Object(fields)) => {
                let others = self.visit(fields, table, "");
                if !others.is_empty() {
                    self.errors.insert(format!("the table of `{name}` lacks {}", names(others.keys())));
                }
            }
            _ => self.visit_value(value, name, None),
        }
    }
}

fn names<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// The context of each output that a template makes, with the name of the template.
fn contexts<'a>(templates: impl Iterator<Item = &'a str>) -> Vec<(String, Map<String, Value>)> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files(SITE) {
        write(folder.path(), &path, &text);
    }
    // With so many bricks, some views of the workspace are left out.
    for number in 0..150 {
        write(folder.path(), &format!("shop/components/acme/b{number}/core.py"), "");
    }
    for template in templates {
        let uses = if template == "page.html" { "{% if related %}{% endif %}" } else { "" };
        let text = format!("[\"{template}\", {{{{ __tera_context | json_encode | safe }}}}]{uses}");
        write(folder.path(), &format!("templates/{template}"), &text);
    }
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "--all"]);
    git(folder.path(), &["commit", "--quiet", "--message", "Everything"]);
    let renderer = load(folder.path(), &Arc::new(Caches::default()));
    let mut contexts = Vec::new();
    for path in renderer.paths() {
        if let Ok(Output::Bytes(bytes)) = renderer.render(path)
            && let Ok(context) = serde_json::from_slice(&bytes)
        {
            contexts.push(context);
        }
    }
    contexts
}

/// The templates of the manual with their variables.
fn templates(manual: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut templates = BTreeMap::new();
    for line in part(manual, "## Which template shows what", "## ").lines() {
        let mut cells = line.split('|').skip(1);
        if let (Some(names), Some(_), Some(variables)) = (cells.next(), cells.next(), cells.next()) {
            code(names).for_each(|name| drop(templates.insert(name, code(variables).collect())));
        }
    }
    templates
}

#[test]
fn the_manual_describes_every_variable() {
    let mut variables_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let manual = fs::read_to_string("content/manual/templates.md").unwrap();
    let templates = templates(&manual);
    let mut tables =
        Tables { tables: tables(part(&manual, "\n## Variables", "\n## Functions")), errors: BTreeSet::new() };
    let everywhere = tables.named("In every template").unwrap();
    for (template, context) in contexts(templates.keys().copied()) {
        let own = tables.visit(&context, everywhere, "");
        own.iter().for_each(|(name, value)| tables.visit_variable(name, value));
        variables_of.entry(template).or_default().extend(own.keys().cloned());
    }
    // The list of sitemaps takes 30,000 addresses.
    for (template, variables) in templates.into_iter().filter(|(template, _)| *template != "split_sitemap_index.xml") {
        let present = variables_of.get(template).cloned().unwrap_or_default();
        if !present.iter().eq(&variables) {
            tables.errors.insert(format!("`{template}` has {}", names(present)));
        }
    }
    for table in &tables.tables {
        let gone: Vec<&&str> = table.rows.difference(&table.present).collect();
        if !gone.is_empty() {
            tables.errors.insert(format!("no template has {} of `{}`", names(gone), table.name));
        }
    }
    assert!(tables.errors.is_empty(), "{:#?}", tables.errors);
}
