//! What is wrong with a workspace.
//!
//! In: a [`Workspace`]. Out: findings with their places, errors first within a file. Never: reading files, or deciding how they are shown.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::interface;
use crate::json::severity;
use crate::libraries::{self, ProjectLibraries};
use crate::model::{BrickName, Edge, Import, Library, MissingImport, Project, ReadDiagnostic, Workspace};
use crate::needs::{Needs, RunningImports};
use crate::words::words;

words! {
    /// Rule that a finding breaks, in one word that can be searched for.
    Rule, "rule":
    /// A file that could not be read or understood.
    Unreadable = "unreadable",
    /// An import of a brick that does not exist.
    UnknownImport = "unknown-import",
    /// A project declares a brick that does not exist.
    UnknownBrick = "unknown-brick",
    /// A project needs a brick that it does not declare.
    MissingBrick = "missing-brick",
    /// A project declares a brick that nothing in it needs.
    UnusedBrick = "unused-brick",
    /// Bricks that import each other in a circle.
    Cycle = "cycle",
    /// A use of what another brick does not expose.
    Bypass = "bypass",
    /// A project does not declare a library that its bricks import.
    MissingLibrary = "missing-library",
    /// No library is known to provide an import.
    UnresolvedLibrary = "unresolved-library",
    /// Projects ask for different versions of one library.
    DifferentVersions = "different-versions",
}

/// Something that is wrong with a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Finding {
    /// The rule that it breaks, in one word: `missing-brick`.
    pub rule: Rule,
    /// Whether it is an error; otherwise it is a warning.
    #[serde(rename = "severity", with = "severity")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub error: bool,
    /// What is wrong, in one sentence without its full stop.
    pub message: String,
    /// The file, relative to the workspace; for a brick its folder.
    pub file: String,
    /// Its line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Its column in characters, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The bricks that it is about.
    pub bricks: Vec<BrickName>,
    /// The library that it is about, by its name in the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
    /// The project that it is about, by its name in tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
}

impl Finding {
    /// An error in a file as a whole.
    fn in_file(rule: Rule, file: &str, message: String) -> Self {
        let (file, bricks) = (file.to_owned(), Vec::new());
        Self { rule, error: true, message, file, line: None, column: None, bricks, library: None, project: None }
    }

    /// An error at an import.
    fn at(rule: Rule, import: &Import, message: String) -> Self {
        Self { line: Some(import.line), column: Some(import.column), ..Self::in_file(rule, &import.file, message) }
    }

    /// An error at an import where there is one, else in a manifest.
    fn at_import_or_in(rule: Rule, import: Option<&Import>, manifest: &str, message: String) -> Self {
        match import {
            Some(import) => Self::at(rule, import, message),
            None => Self::in_file(rule, manifest, message),
        }
    }

    /// Compared for sorting: the place, then the rule.
    fn sort_key(&self) -> impl Ord {
        let place = (&self.file, self.line, self.column);
        (place, self.rule, self.error, &self.message, &self.bricks, &self.library, &self.project)
    }
}

/// Everything that is wrong, sorted by file and line. With a project, only what concerns it or its bricks.
pub fn findings(workspace: &Workspace, project: Option<&Project>) -> Vec<Finding> {
    let concerned: Vec<&Project> = match project {
        Some(project) => vec![project],
        None => workspace.projects.iter().collect(),
    };
    let scope = project.map_or_else(|| workspace.all(), |project| workspace.closure(project));
    let mut findings = unreadable(workspace, project.map(|_| &scope));
    findings.extend(unknown_imports(workspace, &scope));
    findings.extend(cycles(workspace, &scope));
    findings.extend(bypasses(workspace, &scope));
    let imports = RunningImports::of(workspace);
    for project in concerned {
        findings.extend(project.unknown.iter().map(|written| unknown_brick(project, written)));
        // Development holds what is being worked on; nobody deploys it.
        if !project.development {
            findings.extend(needs(workspace, &imports, project));
            findings.extend(lacking_libraries(workspace, project));
        }
    }
    findings.extend(different_versions(workspace, project));
    findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    findings
}

fn unreadable(workspace: &Workspace, scope: Option<&BTreeSet<BrickName>>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for ReadDiagnostic { error, message, file, line, column } in &workspace.diagnostics {
        let file = file.as_deref().unwrap_or_default();
        let mut bricks = scope.into_iter().flatten().filter_map(|name| workspace.bricks.get(name));
        if scope.is_none() || bricks.any(|brick| brick.files.iter().any(|of_brick| of_brick == file)) {
            let finding = Finding::in_file(Rule::Unreadable, file, message.clone());
            findings.push(Finding { error: *error, line: *line, column: *column, ..finding });
        }
    }
    findings
}

fn unknown_imports(workspace: &Workspace, scope: &BTreeSet<BrickName>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for MissingImport { from, name, import } in workspace.missing.iter().filter(|missing| scope.contains(&missing.from))
    {
        let others = workspace.bricks.keys().filter(|other| *other != from).map(BrickName::as_str);
        let suggestion = support::diagnostic::closest(name, others);
        let suggestion = suggestion.map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
        let message = format!("`{from}` imports `{name}`, and no brick is called that{suggestion}");
        let finding = Finding::at(Rule::UnknownImport, import, message);
        findings.push(Finding { error: import.kinds.deciding().runs(), bricks: vec![from.clone()], ..finding });
    }
    findings
}

fn bypasses(workspace: &Workspace, scope: &BTreeSet<BrickName>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (Edge { from, to, .. }, used) in interface::bypasses(workspace) {
        if scope.contains(from) {
            let message = format!("`{from}` uses `{}`, which is not part of the interface of `{to}`", used.name);
            findings.push(Finding {
                error: false,
                line: Some(used.line),
                column: Some(used.column),
                bricks: vec![from.clone(), to.clone()],
                ..Finding::in_file(Rule::Bypass, &used.file, message)
            });
        }
    }
    findings
}

fn unknown_brick(project: &Project, written: &str) -> Finding {
    let name = project.display_name();
    let message = format!("`{name}` declares `{written}`, which is no brick");
    let finding = Finding::in_file(Rule::UnknownBrick, &project.manifest, message);
    Finding { project: Some(name.to_owned()), ..finding }
}

/// What a project lacks, at the import that it is needed for, and what it has too much.
fn needs<'a>(workspace: &'a Workspace, imports: &RunningImports<'a>, project: &'a Project) -> Vec<Finding> {
    let needs = Needs::of(imports, project);
    let name = project.display_name();
    let mut findings = Vec::new();
    // In compat mode names that no brick has are among the missing ones; they are reported as unknown imports.
    for brick in needs.missing.iter().filter(|brick| workspace.bricks.contains_key(*brick)) {
        let why = needs.why(brick.as_str()).unwrap_or_default();
        let chain = why.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" > ");
        let message = format!("`{name}` needs `{brick}` and does not declare it: {chain}");
        let import = last_import(workspace, project, &why);
        let finding = Finding::at_import_or_in(Rule::MissingBrick, import, &project.manifest, message);
        findings.push(Finding { bricks: vec![brick.clone()], project: Some(name.to_owned()), ..finding });
    }
    for brick in &needs.unused {
        let message = format!("`{name}` declares `{brick}`, and none of its bases needs it");
        let finding = Finding::in_file(Rule::UnusedBrick, &project.manifest, message);
        findings.push(Finding { error: false, bricks: vec![brick.clone()], project: Some(name.to_owned()), ..finding });
    }
    findings
}

/// Libraries that a project's bricks import and that nothing provides, at the import that binds most.
fn lacking_libraries(workspace: &Workspace, project: &Project) -> Vec<Finding> {
    let libraries = ProjectLibraries::checked(workspace, project);
    let name = project.display_name();
    let missing = libraries.missing().map(|needed| (needed, Rule::MissingLibrary));
    let unresolved = libraries.unresolved().map(|needed| (needed, Rule::UnresolvedLibrary));
    let mut findings = Vec::new();
    for (needed, rule) in missing.chain(unresolved) {
        let Library { name: library, distributions, .. } = needed.library;
        let message = if rule == Rule::MissingLibrary {
            let provider = distributions.first().map_or("", String::as_str);
            format!("`{name}` needs `{library}` and does not declare `{provider}`")
        } else {
            format!("`{name}` needs `{library}`, and it is not known what provides it")
        };
        findings.push(Finding {
            error: rule == Rule::MissingLibrary,
            bricks: needed.users.keys().map(|brick| (*brick).clone()).collect(),
            library: Some(library.clone()),
            project: Some(name.to_owned()),
            ..Finding::at_import_or_in(rule, needed.strongest(), &project.manifest, message)
        });
    }
    findings
}

/// Libraries that projects ask for in different versions, at the first manifest that does.
fn different_versions(workspace: &Workspace, only: Option<&Project>) -> Vec<Finding> {
    let projects: Vec<&Project> = workspace.projects.iter().collect();
    let mut findings = Vec::new();
    for row in libraries::library_versions(workspace, &projects).iter().filter(|row| row.differs) {
        let asked: Vec<(&Project, &libraries::LibraryVersion<'_>)> = projects
            .iter()
            .copied()
            .zip(&row.versions)
            .filter_map(|(project, version)| Some((project, version.as_ref()?)))
            .collect();
        if only.is_some_and(|only| asked.iter().all(|(project, _)| project.path != only.path)) {
            continue;
        }
        let versions: Vec<String> =
            asked.iter().map(|(project, version)| format!("{version} in `{}`", project.display_name())).collect();
        let message = format!("different versions of `{}`: {}", row.name, versions.join(", "));
        let first = only.or(asked.first().map(|(project, _)| *project));
        let manifest = first.map_or("", |project| project.manifest.as_str());
        let requirement = first.and_then(|project| {
            project.requirements.iter().find(|requirement| requirement.key == row.key || requirement.name == row.key)
        });
        findings.push(Finding {
            error: false,
            line: requirement.map(|requirement| requirement.line),
            library: Some(row.name.to_owned()),
            ..Finding::in_file(Rule::DifferentVersions, manifest, message)
        });
    }
    findings
}

/// The first import that runs behind the last step of a chain.
fn last_import<'a>(workspace: &'a Workspace, project: &Project, chain: &[&BrickName]) -> Option<&'a Import> {
    let [.., from, to] = chain else { return None };
    let edge = workspace.edges.get(&((*from).clone(), (*to).clone()))?;
    let mut running = edge.imports.iter().filter(|import| import.kinds.deciding().runs());
    running.find(|import| !project.excludes_file(&import.file)).or(edge.imports.first())
}

fn cycles(workspace: &Workspace, scope: &BTreeSet<BrickName>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for cycle in workspace.cycles(scope) {
        let names: Vec<String> = cycle.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("{} import each other in a circle", names.join(", "));
        let inside = workspace.edges.values().filter(|edge| cycle.contains(&edge.from) && cycle.contains(&edge.to));
        let first = inside.filter(|edge| edge.kind().runs()).flat_map(|edge| &edge.imports);
        let import = first.into_iter().find(|import| import.kinds.deciding().runs());
        let finding = Finding::at_import_or_in(Rule::Cycle, import, "", message);
        findings.push(Finding { error: false, bricks: cycle, ..finding });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ReadOptions, read};
    use support::source::Tree;

    const ROOT: (&str, &str) =
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n");
    const WEB: (&str, &str) = (
        "projects/web/pyproject.toml",
        "[project]\nname = \"web\"\n[tool.polylith.bricks]\n\"../../bases/shop/api\" = \"shop/api\"\n\
         \"../../components/shop/lone\" = \"shop/lone\"\n\"../../components/shop/gone\" = \"shop/gone\"\n",
    );

    fn show(finding: &Finding) -> String {
        let place = [finding.line, finding.column].into_iter().flatten().map(|number| format!(":{number}"));
        let severity = if finding.error { "error" } else { "warning" };
        let (file, rule) = (&finding.file, finding.rule.as_str());
        format!("{file}{}: {severity}[{rule}]: {}", place.collect::<String>(), finding.message)
    }

    fn check(files: &[(&str, &str)], project: Option<&str>, expected: &[&str]) {
        let (workspace, _) = read(
            &Tree::from_texts([ROOT, ("pyproject.toml", "")].into_iter().chain(files.iter().copied())),
            "",
            ReadOptions::default(),
        );
        let project = project.and_then(|name| workspace.project(name));
        assert_eq!(findings(&workspace, project).iter().map(show).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn nothing_is_wrong() {
        check(&[("bases/shop/api/core.py", "from shop import log\n"), ("components/shop/log/core.py", "")], None, &[]);
    }

    #[test]
    fn uses_past_an_interface() {
        let files = [
            ("bases/shop/api/core.py", "from shop import log\nfrom shop.log import write\nlog.core.write()\n"),
            ("bases/shop/api/test_core.py", "from shop.log import core\n"),
            ("components/shop/log/__init__.py", "from .core import write\n"),
            ("components/shop/log/core.py", "def write(): pass\n"),
        ];
        let expected = "bases/shop/api/core.py:3:1: warning[bypass]: `api` uses `core.write`, which is not part of the interface of `log`";
        check(&files, None, &[expected]);
    }

    #[test]
    fn everything_is_wrong() {
        let files = [
            ("bases/shop/api/core.py", "from shop import inbox\nfrom shop.lgo import x\n"),
            ("components/shop/inbox/core.py", "import os\ndef f():\n    from shop import retry\n"),
            ("components/shop/retry/core.py", "import shop.inbox\nx = ]\n"),
            ("components/shop/lone/core.py", "if TYPE_CHECKING:\n    import shop.elsewhere\n"),
            ("components/shop/log/core.py", "x = )\n"),
            WEB,
        ];
        let of_web = [
            "bases/shop/api/core.py:1:18: error[missing-brick]: `web` needs `inbox` and does not declare it: api > inbox",
            "bases/shop/api/core.py:2:22: error[unknown-import]: `api` imports `lgo`, and no brick is called that; did you mean `log`?",
            "components/shop/inbox/core.py:3:22: error[missing-brick]: `web` needs `retry` and does not declare it: api > inbox > retry",
            "components/shop/inbox/core.py:3:22: warning[cycle]: `inbox`, `retry` import each other in a circle",
            "components/shop/lone/core.py:2:12: warning[unknown-import]: `lone` imports `elsewhere`, and no brick is called that",
            "components/shop/retry/core.py:2:5: warning[unreadable]: Python file does not parse: expected an expression",
            "projects/web/pyproject.toml: error[unknown-brick]: `web` declares `../../components/shop/gone`, which is no brick",
            "projects/web/pyproject.toml: warning[unused-brick]: `web` declares `lone`, and none of its bases needs it",
        ];
        check(&files, Some("web"), &of_web);
        let mut all = of_web.to_vec();
        all.insert(
            4,
            "components/shop/log/core.py:1:5: warning[unreadable]: Python file does not parse: expected an expression",
        );
        check(&files, None, &all);
    }

    #[test]
    fn the_words_of_rules_are_their_own() {
        let words: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.as_str()).collect();
        assert_eq!(words.len(), Rule::ALL.len());
    }
}
