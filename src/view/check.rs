//! `check`: everything that is wrong with a workspace, and where `poly` finds something else.
//!
//! In: a [`ViewInput`] and the options of a request. Out: [`Findings`], as lines that other
//! programs find their way by, after the lines that `poly` prints. Never: rules; these are in
//! [`findings`](workspace::findings).

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use serde_json::{Value, json};

use super::input::ViewInput;
use super::report::{Compat, Report, ViewOptions};
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::text::Style;
use super::wording::{counted, strings};
use support::diagnostic::Diagnostic;
use workspace::Difference;
use workspace::Project;
use workspace::{Finding, Rule};
use workspace::{Needs, RunningImports};

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

impl ViewOptions for CheckArgs {
    fn report<'a>(&'a self, input: ViewInput<'a>) -> Result<Box<dyn Report + 'a>, Vec<Diagnostic>> {
        let project = input.find_project(self.project.as_ref())?;
        let findings = workspace::findings(input.workspace, project);
        let differences = input.poly_workspace.map(|poly| workspace::poly_differences(input.workspace, poly));
        Ok(Box::new(Findings { input, project, strict: self.strict, findings, differences }))
    }
}

/// Everything that is wrong.
struct Findings<'a> {
    input: ViewInput<'a>,
    project: Option<&'a Project>,
    strict: bool,
    findings: Vec<Finding>,
    /// Differences from what `poly` finds, if they were asked for.
    differences: Option<Vec<Difference>>,
}

impl<'a> Findings<'a> {
    /// The projects that `poly` would check, in its order, with their needs.
    fn checked(&self) -> Vec<(&'a Project, Needs<'a>)> {
        let imports = RunningImports::of(self.input.workspace);
        let projects = self.input.workspace.projects.iter().filter(|project| !project.development);
        let wanted = projects.filter(|project| self.project.is_none_or(|only| only.path == project.path));
        wanted.map(|project| (project, Needs::of(&imports, project))).collect()
    }

    /// The lines of `poly check`.
    fn lines_of_poly(&self, style: Style) -> String {
        let mut out = String::new();
        for (project, needs) in self.checked() {
            let name = style.paint(&Part::project(project));
            let mut missing: BTreeSet<&str> = needs.missing.iter().map(|brick| brick.as_str()).collect();
            missing.extend(self.unknown_imports(project));
            for names in [missing.into_iter().collect(), self.missing_libraries(project)] {
                if !names.is_empty() {
                    out += &format!("🤔 Cannot locate {} in {name}\n", style.data(&names.join(", ")));
                }
            }
            if self.strict && !needs.unused.is_empty() {
                let verb = if needs.unused.len() > 1 { "Are" } else { "Is" };
                let unused = style.paint(&Part::new(strings(&needs.unused).join(", "), Tone::Component));
                out += &format!("🔎 {verb} {unused} needed in {name}?\n");
            }
        }
        out
    }

    /// Names that the project's bricks import and that no brick has. `poly` does not tell them from
    /// bricks that the project lacks.
    fn unknown_imports(&self, project: &Project) -> Vec<&str> {
        if self.input.workspace.compat {
            // They are among the missing ones already.
            return Vec::new();
        }
        let missing = self.input.workspace.missing.iter().filter(|missing| {
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

    fn differences(&self) -> &[Difference] {
        self.differences.as_deref().unwrap_or_default()
    }
}

/// `file:line:column`, as much of it as there is.
fn location(file: &str, line: Option<usize>, column: Option<usize>) -> String {
    let file = if file.is_empty() { "." } else { file };
    [line, column].into_iter().flatten().fold(file.to_owned(), |location, number| format!("{location}:{number}"))
}

impl Report for Findings<'_> {
    fn title(&self) -> String {
        match self.project {
            Some(project) => format!("Findings for the project {} in {}", project.display_name(), self.input.name),
            None => format!("Findings in {}", self.input.name),
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
        let rules: Vec<String> = rules.iter().map(|(rule, count)| format!("{count} {rule}")).collect();
        if rules.is_empty() { Vec::new() } else { vec![format!("By rule: {}.", rules.join(", "))] }
    }

    fn tables(&self) -> Vec<Table> {
        let findings = self.findings.iter().map(|finding| {
            let location = location(&finding.file, finding.line, finding.column);
            let [location, message] = [&location, &finding.message].map(|text| Cell::new(text, Tone::Plain));
            vec![self.severity(finding).into(), finding.rule.as_str().into(), location, message]
        });
        let columns = ["severity".into(), "rule".into(), "place".into(), Column::wrapping("what is wrong")];
        let findings = Table::new(columns, findings);
        let differences = self.differences().iter().map(|difference| {
            let file = difference.file.as_deref();
            let location = file.map(|file| location(file, difference.line, None)).unwrap_or_default();
            [&location, &difference.message].map(|text| Cell::new(text, Tone::Plain)).into()
        });
        let differences = Table::new(["place".into(), Column::wrapping("difference")], differences);
        let differences = differences.captioned("Where poly finds something else");
        [findings, differences].into_iter().filter(|table| !table.rows.is_empty()).collect()
    }

    fn json(&self) -> Value {
        let differences = self.differences.as_ref().map(|differences| {
            let data = differences
                .iter()
                .map(|Difference { message, file, line, .. }| json!({"message": message, "file": file, "line": line}));
            data.collect::<Vec<_>>()
        });
        json!({
            "project": self.project.map(Project::display_name),
            "strict": self.strict,
            "findings": self.findings,
            "differences": differences,
        })
    }

    /// The lines of `poly`, then every finding on a line of its own, as `file:line:column:
    /// severity: message [rule]`, which editors and other programs know how to read. Nothing when
    /// nothing is wrong, as `poly` does.
    fn text(&self, style: Style) -> String {
        let mut out = self.lines_of_poly(style);
        if !self.input.workspace.compat {
            if !out.is_empty() {
                out.push('\n');
            }
            for finding in &self.findings {
                let location = location(&finding.file, finding.line, finding.column);
                let severity = style.paint(&self.severity(finding));
                out += &format!("{location}: {severity}: {} [{}]\n", finding.message, finding.rule.as_str());
            }
        }
        for difference in self.differences() {
            let file = difference.file.as_deref().unwrap_or_default();
            out += &format!("{}: note: {}\n", location(file, difference.line, None), difference.message);
        }
        out
    }

    /// In compat mode `poly` decides: what it cannot locate is an error, what nothing needs is not.
    fn failed(&self) -> bool {
        match self.input.workspace.compat {
            true => self.checked().iter().any(|(_, needs)| !needs.missing.is_empty()),
            false => self.findings.iter().any(|finding| self.is_error(finding)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::view::tests::{shop, written};
    use crate::view::{Answer, Format, Request, Style, ViewInput};
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
        Answer::new(ViewInput::new(workspace, "shop"), &request).unwrap().failed()
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
        let (ours, mut theirs) = (shop(), shop());
        theirs.compat = true;
        theirs.edges.retain(|(from, _), _| from.as_str() != "retry");
        let request = Request::parse("check --against poly").unwrap();
        let input = ViewInput { poly_workspace: Some(&theirs), ..ViewInput::new(&ours, "shop") };
        let text = Answer::new(input, &request).unwrap().write(Format::Text, Style::default()).unwrap();
        assert!(
            text.contains("components/shop/retry/core.py:1: note: poly misses that `retry` imports `inbox`"),
            "{text}"
        );
    }
}
