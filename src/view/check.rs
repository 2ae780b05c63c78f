//! What is wrong with a workspace, and where `poly` finds something else.
//!
//! In: a [`Subject`] and the options of a request. Out: [`Findings`], as lines that other programs find their way by, after the lines that `poly`
//! prints. Never: rules; these are in [`findings`](workspace::findings).

use std::collections::BTreeMap;
use support::diagnostic::Diagnostic;

use clap::Args;
use serde_json::{Value, json};

use super::find::Finder;
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::wording::counted;
use super::{Compat, Request, Shown, Style, Subject};
use workspace::{BrickName, Difference, Finding, Needs, Project, Rule, RunningImports};

/// Options of `check`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct CheckArgs {
    /// Only what concerns this project
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,

    /// Warnings are errors
    #[arg(long)]
    pub strict: bool,

    /// List where another tool finds something else
    #[arg(long, value_name = "TOOL", value_enum)]
    pub against: Option<Compat>,
}

/// What is wrong.
pub(super) struct Findings<'a> {
    subject: Subject<'a>,
    project: Option<&'a Project>,
    strict: bool,
    findings: Vec<Finding>,
    differences: Vec<Difference>,
}

impl<'a> Findings<'a> {
    /// Checks what the request asks for.
    ///
    /// # Errors
    /// There is no such project.
    pub(super) fn new(
        subject: Subject<'a>,
        request: &'a Request,
        options: &CheckArgs,
    ) -> Result<Self, Vec<Diagnostic>> {
        let finder = Finder { subject, request };
        let project = options.project.as_deref().map(|name| finder.project(name)).transpose();
        let project = project.map_err(|problem| vec![problem])?;
        let findings = workspace::findings(subject.workspace, project);
        let differences =
            subject.polys.map_or_else(Vec::new, |polys| workspace::poly_differences(subject.workspace, polys));
        Ok(Self { subject, project, strict: options.strict, findings, differences })
    }

    /// The projects that `poly` would check, in its order.
    fn checked(&self) -> impl Iterator<Item = &'a Project> + '_ {
        let wanted = |project: &&Project| self.project.is_none_or(|only| only.path == project.path);
        self.subject.workspace.projects.iter().filter(|project| !project.development).filter(wanted)
    }

    /// The lines of `poly check`.
    fn lines_of_poly(&self, style: Style) -> String {
        let mut out = String::new();
        let imports = RunningImports::of(self.subject.workspace);
        for project in self.checked() {
            let needs = Needs::of(&imports, project);
            let name = style.paint(&Part::project(project));
            let mut missing: Vec<&str> = needs.missing.iter().map(BrickName::as_str).collect();
            missing.extend(self.unknown_imports(project));
            missing.sort_unstable();
            missing.dedup();
            if !missing.is_empty() {
                let names = style.paint(&Part::new(missing.join(", "), Tone::Data));
                out.push_str(&format!("🤔 Cannot locate {names} in {name}\n"));
            }
            let libraries: Vec<&str> = self.missing_libraries(project);
            if !libraries.is_empty() {
                let names = style.paint(&Part::new(libraries.join(", "), Tone::Data));
                out.push_str(&format!("🤔 Cannot locate {names} in {name}\n"));
            }
            if self.strict && !needs.unused.is_empty() {
                let verb = if needs.unused.len() > 1 { "Are" } else { "Is" };
                let unused = needs.unused.iter().map(BrickName::as_str).collect::<Vec<_>>().join(", ");
                let unused = style.paint(&Part::new(unused, Tone::Component));
                out.push_str(&format!("🔎 {verb} {unused} needed in {name}?\n"));
            }
        }
        out
    }

    /// Names that the project's bricks import and that no brick has. `poly` does not tell them from bricks that the project lacks.
    fn unknown_imports(&self, project: &Project) -> Vec<&str> {
        if self.subject.workspace.compat {
            // They are among the missing ones already.
            return Vec::new();
        }
        let missing = self.subject.workspace.missing.iter().filter(|missing| {
            let runs = missing.import.kinds.deciding().runs();
            runs && project.bricks.contains(&missing.from) && !project.excludes_file(&missing.import.file)
        });
        missing.map(|missing| missing.name.as_str()).collect()
    }

    /// Libraries that the project lacks, by the names that the code has for them.
    fn missing_libraries(&self, project: &Project) -> Vec<&str> {
        let of_project = self.findings.iter().filter(|finding| {
            finding.rule == Rule::MissingLibrary && finding.project.as_deref() == Some(project.display_name())
        });
        of_project.filter_map(|finding| finding.library.as_deref()).collect()
    }

    fn is_error(&self, finding: &Finding) -> bool {
        finding.error || self.strict
    }

    fn severity(&self, finding: &Finding) -> Part {
        match self.is_error(finding) {
            true => Part::new("error", Tone::Mark(Mark::Missing)),
            false => Part::new("warning", Tone::Mark(Mark::Unused)),
        }
    }

    /// `file:line:column: severity: message [rule]`, which editors and other programs know how to read.
    fn line(&self, finding: &Finding, style: Style) -> String {
        let severity = style.paint(&self.severity(finding));
        let place = place(&finding.file, finding.line, finding.column);
        format!("{place}: {severity}: {} [{}]\n", finding.message, finding.rule.as_str())
    }
}

/// `file:line:column` as far as it is known.
fn place(file: &str, line: Option<usize>, column: Option<usize>) -> String {
    let file = if file.is_empty() { "." } else { file };
    [line, column].into_iter().flatten().fold(file.to_owned(), |place, number| format!("{place}:{number}"))
}

impl Shown for Findings<'_> {
    fn title(&self) -> String {
        match self.project {
            Some(project) => format!("Findings for the project {} in {}", project.display_name(), self.subject.name),
            None => format!("Findings in {}", self.subject.name),
        }
    }

    fn counts(&self) -> String {
        let errors = self.findings.iter().filter(|finding| self.is_error(finding)).count();
        let warnings = self.findings.len() - errors;
        format!("{}, {}", counted(errors, "error", "errors"), counted(warnings, "warning", "warnings"))
    }

    fn notes(&self) -> Vec<String> {
        let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &self.findings {
            *rules.entry(finding.rule.as_str()).or_default() += 1;
        }
        if rules.is_empty() {
            return Vec::new();
        }
        let rules: Vec<String> = rules.iter().map(|(rule, count)| format!("{count} {rule}")).collect();
        vec![format!("By rule: {}.", rules.join(", "))]
    }

    fn tables(&self) -> Vec<Table> {
        let row = |finding: &Finding| -> Vec<Cell> {
            vec![
                self.severity(finding).into(),
                finding.rule.as_str().into(),
                Cell::new(place(&finding.file, finding.line, finding.column), Tone::Plain),
                Cell::new(finding.message.clone(), Tone::Plain),
            ]
        };
        let findings = Table {
            columns: vec![
                Column::new("severity"),
                Column::new("rule"),
                Column::new("place"),
                Column::wrapping("what is wrong"),
            ],
            rows: self.findings.iter().map(row).collect(),
            ..Table::default()
        };
        let row = |difference: &Difference| -> Vec<Cell> {
            let place = difference.file.as_deref().map_or_else(String::new, |file| place(file, difference.line, None));
            vec![Cell::new(place, Tone::Plain), Cell::new(difference.message.clone(), Tone::Plain)]
        };
        let differences = Table {
            caption: Some("Where poly finds something else".to_owned()),
            columns: vec![Column::new("place"), Column::wrapping("difference")],
            rows: self.differences.iter().map(row).collect(),
            ..Table::default()
        };
        [findings, differences].into_iter().filter(|table| !table.rows.is_empty()).collect()
    }

    fn json(&self) -> Value {
        let findings = &self.findings;
        let difference = |difference: &Difference| json!({"message": difference.message, "file": difference.file, "line": difference.line});
        json!({
            "project": self.project.map(Project::display_name),
            "strict": self.strict,
            "findings": findings,
            "differences": self.subject.polys.is_some().then(|| self.differences.iter().map(difference).collect::<Vec<_>>()),
        })
    }

    /// The lines of `poly`, then every finding on a line of its own. Nothing when nothing is wrong, as `poly` does.
    fn text(&self, style: Style) -> String {
        let mut out = self.lines_of_poly(style);
        if !self.subject.workspace.compat {
            if !out.is_empty() {
                out.push('\n');
            }
            out.extend(self.findings.iter().map(|finding| self.line(finding, style)));
        }
        for difference in &self.differences {
            let file = difference.file.as_deref().unwrap_or_default();
            out.push_str(&format!("{}: note: {}\n", place(file, difference.line, None), difference.message));
        }
        out
    }

    /// In compat mode `poly` decides: what it cannot locate is an error, what nothing needs is not.
    fn failed(&self) -> bool {
        if self.subject.workspace.compat {
            let imports = RunningImports::of(self.subject.workspace);
            return self.checked().any(|project| !Needs::of(&imports, project).missing.is_empty());
        }
        self.findings.iter().any(|finding| self.is_error(finding))
    }
}

#[cfg(test)]
mod tests {
    use crate::view::tests::{shop, written};
    use crate::view::{Format, Request, Subject, show};
    use workspace::Workspace;
    use workspace::testing::workspace;

    #[test]
    fn says_nothing_when_nothing_is_wrong() {
        assert_eq!(written(&workspace(&[("b:api", "log"), ("log", "")]), "check", Format::Text), "");
    }

    #[test]
    fn as_text() {
        let expected = "\
🤔 Cannot locate retry in message-api

components/shop/inbox/core.py:1:8: error: `message-api` needs `retry` and does not declare it: api > inbox > retry [missing-brick]
components/shop/inbox/core.py:1:8: warning: `inbox`, `retry` import each other in a circle [cycle]
";
        assert_eq!(written(&shop(), "check", Format::Text), expected);
        assert_eq!(written(&shop(), "check --strict", Format::Text), expected.replace("warning", "error"));
        assert_eq!(
            written(&shop(), "check --project message-ap", Format::Text).lines().next(),
            Some("error: unknown project `message-ap` in workspace `shop`")
        );
    }

    #[test]
    fn as_poly_says_it() {
        let mut shop = shop();
        shop.compat = true;
        shop.projects[0].bricks.insert(workspace::BrickName::new("lone"));
        assert_eq!(written(&shop, "check --compat poly", Format::Text), "🤔 Cannot locate retry in message-api\n");
        let strict = "🤔 Cannot locate retry in message-api\n🔎 Is lone needed in message-api?\n";
        assert_eq!(written(&shop, "check --compat poly --strict", Format::Text), strict);
    }

    #[test]
    fn as_a_table() {
        let csv = "\
severity,rule,place,what is wrong
error,missing-brick,components/shop/inbox/core.py:1:8,`message-api` needs `retry` and does not declare it: api > inbox > retry
warning,cycle,components/shop/inbox/core.py:1:8,\"`inbox`, `retry` import each other in a circle\"
";
        assert_eq!(written(&shop(), "check", Format::Csv), csv.replace('\n', "\r\n"));
    }

    fn failed(workspace: &Workspace, request: &str) -> bool {
        let request = Request::parse(request).unwrap();
        show(Subject::new(workspace, "shop"), &request).unwrap().failed()
    }

    #[test]
    fn errors_fail_and_warnings_do_when_strict() {
        assert!(failed(&shop(), "check"));
        let mut only_a_circle = shop();
        only_a_circle.projects.clear();
        assert!(!failed(&only_a_circle, "check"));
        assert!(failed(&only_a_circle, "check --strict"));
    }

    #[test]
    fn lists_differences() {
        let (ours, mut polys) = (shop(), shop());
        polys.compat = true;
        polys.edges.retain(|(from, _), _| from.as_str() != "retry");
        let request = Request::parse("check --against poly").unwrap();
        let shown = show(Subject { polys: Some(&polys), ..Subject::new(&ours, "shop") }, &request).unwrap();
        let text = shown.text(crate::view::Style::default());
        assert!(
            text.contains("components/shop/retry/core.py:1: note: poly misses that `retry` imports `inbox`"),
            "{text}"
        );
    }
}
