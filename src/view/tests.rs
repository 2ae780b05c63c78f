//! Views through their front door, and the workspace that the tests of all of them share.

use std::collections::BTreeSet;

use super::{Answer, Format, Links, Request, Style, ViewInput};
use diagram::LayoutCache;
use diagram::Picture;
use support::diagnostic::Diagnostic;
use workspace::testing::workspace;
use workspace::{Brick, BrickName, Language, Project, Workspace};

/// A base over three components, two of them in a cycle; `log` is needed by all.
pub(super) fn shop() -> Workspace {
    let mut shop =
        workspace(&[("b:api", "inbox log"), ("inbox", "retry log"), ("retry", "inbox log"), ("log", ""), ("lone", "")]);
    shop.projects.push(Project {
        bricks: ["api", "inbox", "log"].map(BrickName::new).into(),
        ..Project::empty("message-api", "projects/api", "projects/api/pyproject.toml")
    });
    shop
}

/// Writes the answer to a request, in a terminal of 80 columns.
pub(super) fn written(workspace: &Workspace, request: &str, format: Format) -> String {
    let parsed = Request::parse(request).unwrap();
    let input = ViewInput::new(workspace, "shop");
    let style = Style { width: Some(80), colour: false };
    let result = Answer::new(input, &parsed).and_then(|answer| answer.write(format, style));
    result.unwrap_or_else(|problems| messages(request, problems))
}

fn messages(request: &str, problems: Vec<Diagnostic>) -> String {
    let messages = problems.into_iter().map(|problem| problem.at_span("post.md", request).to_string());
    messages.collect::<Vec<_>>().join("\n")
}

/// Every brick has a page.
struct Pages;

impl Links for Pages {
    fn brick(&self, brick: &Brick) -> Option<String> {
        Some(format!("/bricks/{}/", brick.name))
    }
}

pub(super) fn picture(workspace: &Workspace, request: &str, prefix: &str) -> Picture {
    let request = Request::parse(request).unwrap();
    let input = ViewInput::new(workspace, "shop").with_links(Some(&Pages));
    Answer::new(input, &request).unwrap().figure(prefix, &LayoutCache::default()).unwrap()
}

fn check_text(request: &str, expected: &str) {
    assert_eq!(written(&shop(), request, Format::Text), expected);
}

#[test]
fn text_of_the_whole_of_a_project_and_around_a_brick() {
    check_text(
        "graph",
        "\
Bricks of shop: 1 base and 4 components, 5 imports

bases
  api   -> inbox

components
  inbox -> log, retry (cycle)
  log
  lone
  retry -> inbox (cycle), log

An arrow leads from a brick to those it imports.
1 more import follows from a longer path and is left out.
Cycle of imports: inbox and retry.
",
    );
    check_text(
        "graph --project message-api",
        "\
Bricks of the project message-api in shop: 1 base and 3 components, 5 imports

bases
  api                -> inbox

components
  inbox              -> log, retry (cycle)
  log
  retry (undeclared) -> inbox (cycle), log

An arrow leads from a brick to those it imports.
1 more import follows from a longer path and is left out.
Cycle of imports: inbox and retry.
Needed but not declared by message-api: retry.
",
    );
    check_text(
        "graph --brick log",
        "\
Imports of and by log in shop: 1 base and 3 components, 3 imports

bases
  api   -> log

components
  inbox -> log
  log
  retry -> log

An arrow leads from a brick to those it imports.
",
    );
    check_text(
        "graph --brick lone",
        "\
Imports of and by lone in shop: 1 component, no imports

components
  lone
",
    );
}

#[test]
fn figure_with_caption_legend_and_table() {
    let request = "graph --caption 'Who & whom'";
    let picture = self::picture(&shop(), request, "p1");
    for part in [
        "<div class=\"bricks-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Frame: Bricks of shop\">",
        "<p><strong>Who &amp; whom</strong></p>\n<p>1 base and 4 components, 5 imports. 1 more import follows from a longer path \
             and is left out. Cycle of imports: inbox and retry.</p>",
        "<tr><th scope=\"row\"><a class=\"component\" href=\"/bricks/log/\">log</a></th><td>component</td><td class=\"wraps\">–</td>\
             <td class=\"wraps\"><a class=\"base\" href=\"/bricks/api/\">api</a>, <a class=\"component\" href=\"/bricks/inbox/\">inbox</a>, \
             <a class=\"component\" href=\"/bricks/retry/\">retry</a></td></tr>",
        "part of a cycle</li>",
        "<path class=\"edge runtime cycle\" data-from=\"inbox\" data-to=\"retry\"",
        "<title>api imports inbox: bases/shop/api/core.py:1</title>",
    ] {
        assert!(picture.html.contains(part), "{part}\n{}", picture.html);
    }
    // The implied import is in the table and lit, but not drawn.
    assert!(!picture.html.contains("data-from=\"api\" data-to=\"log\""));
    assert!(!picture.fallback_html.contains("<svg"));
    assert!(picture.fallback_html.contains("<table>"));
    assert_eq!(self::picture(&shop(), request, "p1"), picture, "the same twice");
}

#[test]
fn pictures_on_one_page_share_no_id() {
    let mut ids = Vec::new();
    for index in 0..10 {
        let prefix = format!("bricks-{index}");
        let html = picture(&shop(), "graph", &prefix).html;
        ids.extend(html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next().map(str::to_owned)));
    }
    assert!(ids.len() > 100);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}

#[test]
fn an_empty_workspace_is_a_picture_too() {
    let picture = picture(&Workspace::empty(Language::Python, "shop"), "graph", "p1");
    let caption = "<p><strong>Bricks of shop: no bricks, no imports.</strong></p>\n";
    assert_eq!(
        picture.html,
        format!("<figure class=\"bricks-figure\">\n<figcaption>\n{caption}</figcaption>\n</figure>")
    );
}

fn check_problems(text: &str, workspace: &Workspace, expected: &str) {
    assert_eq!(written(workspace, text, Format::Svg), expected);
}

#[test]
fn whole_messages() {
    check_problems(
        "graph --brick retyr --project=message-ap",
        &shop(),
        "\
error: unknown project `message-ap` in workspace `shop`
 --> post.md:1:31
  |
1 | graph --brick retyr --project=message-ap
  |                               ^^^^^^^^^^
  |
  = note: projects: `message-api`
  = help: did you mean `message-api`?
error: unknown brick `retyr` in workspace `shop`
 --> post.md:1:15
  |
1 | graph --brick retyr --project=message-ap
  |               ^^^^^
  |
  = help: did you mean `retry`?",
    );
    check_problems(
        "graph --brick lone --project message-api",
        &shop(),
        "\
error: brick `lone` is not part of project `message-api`
 --> post.md:1:15
  |
1 | graph --brick lone --project message-api
  |               ^^^^
  |
  = help: leave out `--project` to see the brick in the whole workspace",
    );
}

/// A graph that is too large to read is drawn as a matrix, and says so.
#[test]
fn too_much_for_a_graph_becomes_a_matrix() {
    let names: Vec<String> = (0..201).map(|index| format!("b{index}")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let all = names[..60].join(" ");
    let dense: Vec<(&str, &str)> = names[..60].iter().map(|name| (name.as_str(), all.as_str())).collect();
    for bricks in [many, dense] {
        let workspace = workspace(&bricks);
        let svg = written(&workspace, "graph", Format::Svg);
        assert!(svg.contains("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bricks bricks-matrix"), "{svg}");
        let html = picture(&workspace, "graph", "p1").html;
        assert!(html.contains("as a matrix, since nobody could follow so many arrows; `--as graph`"), "{html}");
        assert!(html.contains("class=\"bricks bricks-matrix"));
    }
    let svg = written(&shop(), "graph --as matrix", Format::Svg);
    assert!(svg.contains("<g class=\"cell runtime cycle s1\" data-row=\"inbox\" data-column=\"retry\">"), "{svg}");
}
