//! Pictures of workspaces by request: one set of options for the command line, for fences and for templates.
//!
//! In: a [`Workspace`](crate::bricks) and the words of a request (`graph --project api`). Out: a picture for a page, or text for a
//! terminal. Never: reading files.
//!
//! A fence holds one request. It may be spread over several lines, since a line break is a blank like any other; a line that
//! starts with `#` is a comment; single and double quotes hold words together:
//!
//! ````text
//! ```bricks
//! # what the API needs
//! graph --project message-api
//!       --caption "The API and everything it runs on"
//! ```
//! ````

#![expect(clippy::result_large_err, reason = "an error is made once a request, so its size is of no matter")]

mod graph;
mod html;
mod request;

use std::ops::Range;

use crate::bricks::{Brick, Workspace};
use crate::diagnostic::Diagnostic;

pub use graph::Scene;
pub use request::{GraphArgs, Request, View};

/// A picture, ready to stand in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// A `<figure>` with inline SVG, caption and text alternative.
    pub html: String,
    /// What a feed reader shows instead: plain HTML without SVG and styles.
    pub fallback_html: String,
}

/// What is wrong with a request. The range is in bytes of the request's text; file and place are the caller's to fill in.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Severity, message and help.
    pub diagnostic: Diagnostic,
    /// The words that it speaks of.
    pub range: Range<usize>,
}

/// Where a picture will stand.
#[derive(Clone, Copy)]
pub struct PictureContext<'a> {
    /// Starts every id of the picture: unique on its page, of letters, digits, `-` and `_`, a letter first.
    pub id_prefix: &'a str,
    /// The name of the workspace in captions and messages.
    pub workspace: &'a str,
    /// The page of a brick, where there is one.
    pub href: Option<&'a BrickHref<'a>>,
}

/// The address of a brick's page.
pub type BrickHref<'a> = dyn Fn(&Brick) -> Option<String> + Sync + 'a;

/// Draws what a request asks for.
///
/// # Errors
/// The request names a brick or project that does not exist, or asks for more than can be drawn.
pub fn draw(workspace: &Workspace, request: &Request, context: &PictureContext<'_>) -> Result<Picture, Vec<Problem>> {
    let scene = Scene::new(workspace, request, context)?;
    html::picture(&scene, context)
}

/// The same as an SVG file of its own, with its styles in it.
///
/// # Errors
/// As with [`draw`].
pub fn svg(workspace: &Workspace, request: &Request, context: &PictureContext<'_>) -> Result<String, Vec<Problem>> {
    Scene::new(workspace, request, context)?.svg(context.id_prefix, true)
}

/// The same as text for a terminal of `width` columns; ends with a line break.
///
/// # Errors
/// As with [`draw`], except that text has no limit of size.
pub fn text(
    workspace: &Workspace,
    request: &Request,
    context: &PictureContext<'_>,
    width: usize,
) -> Result<String, Vec<Problem>> {
    Ok(Scene::new(workspace, request, context)?.text(width))
}

/// The same as data: bricks, edges with their kinds and places, projects.
///
/// # Errors
/// As with [`text`].
pub fn json(
    workspace: &Workspace,
    request: &Request,
    context: &PictureContext<'_>,
) -> Result<serde_json::Value, Vec<Problem>> {
    Ok(Scene::new(workspace, request, context)?.json())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::bricks::python::reader::tests::workspace;
    use crate::bricks::{BrickName, Language, Project};

    const CONTEXT: PictureContext<'static> = PictureContext { id_prefix: "p1", workspace: "shop", href: None };

    /// A base over three components of which two import each other; `log` is needed by all.
    fn shop() -> Workspace {
        let mut shop = workspace(&[
            ("b:api", "inbox log"),
            ("inbox", "retry log"),
            ("retry", "inbox log"),
            ("log", ""),
            ("lone", ""),
        ]);
        shop.projects.push(Project {
            bricks: ["api", "inbox", "log"].map(BrickName::new).into(),
            ..Project::empty("message-api", "projects/api", "projects/api/pyproject.toml")
        });
        shop
    }

    fn check_text(request: &str, expected: &str) {
        let request = Request::parse(request).unwrap();
        assert_eq!(text(&shop(), &request, &CONTEXT, 80).unwrap(), expected);
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
        let href = |brick: &Brick| Some(format!("/bricks/{}/", brick.name));
        let context = PictureContext { href: Some(&href), ..CONTEXT };
        let request = Request::parse("graph --caption 'Who & whom'").unwrap();
        let picture = draw(&shop(), &request, &context).unwrap();
        for part in [
            "<div class=\"bricks-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Bricks of shop\">",
            "<p><strong>Who &amp; whom</strong></p>\n<p>1 base and 4 components, 5 imports. 1 more import follows from a longer path \
             and is left out. Cycle of imports: inbox and retry.</p>",
            "<tr><th scope=\"row\"><a href=\"/bricks/log/\">log</a></th><td>component</td><td>–</td><td>\
             <a href=\"/bricks/api/\">api</a>, <a href=\"/bricks/inbox/\">inbox</a>, <a href=\"/bricks/retry/\">retry</a></td></tr>",
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
        assert_eq!(draw(&shop(), &request, &context).unwrap(), picture, "the same twice");
    }

    #[test]
    fn pictures_on_one_page_share_no_id() {
        let mut ids = Vec::new();
        for index in 0..10 {
            let prefix = format!("bricks-{index}");
            let context = PictureContext { id_prefix: &prefix, ..CONTEXT };
            let html = draw(&shop(), &Request::parse("graph").unwrap(), &context).unwrap().html;
            ids.extend(html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next().map(str::to_owned)));
        }
        assert!(ids.len() > 100);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    }

    #[test]
    fn an_empty_workspace_is_a_picture_too() {
        let request = Request::parse("graph").unwrap();
        let picture = draw(&Workspace::empty(Language::Python, "shop"), &request, &CONTEXT).unwrap();
        let caption = "<p><strong>Bricks of shop: no bricks, no imports.</strong></p>\n";
        assert_eq!(
            picture.html,
            format!("<figure class=\"bricks-figure\">\n<figcaption>\n{caption}</figcaption>\n</figure>")
        );
    }

    fn check_problems(text: &str, workspace: &Workspace, expected: &str) {
        let request = Request::parse(text).unwrap();
        let problems = draw(workspace, &request, &CONTEXT).unwrap_err();
        let shown =
            problems.into_iter().map(|problem| problem.diagnostic.at("post.md", text, problem.range).to_string());
        assert_eq!(shown.collect::<Vec<_>>().join("\n"), expected);
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
        let names: Vec<String> = (0..201).map(|index| format!("b{index}")).collect();
        let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
        check_problems(
            "graph",
            &workspace(&many),
            "\
error: 201 bricks are too many for one picture
 --> post.md:1:1
  |
1 | graph
  | ^^^^^
  |
  = note: 200 are the limit
  = help: draw a part: `--project NAME` or `--brick NAME`",
        );
        let all = names[..60].join(" ");
        let dense: Vec<(&str, &str)> = names[..60].iter().map(|name| (name.as_str(), all.as_str())).collect();
        check_problems(
            "graph",
            &workspace(&dense),
            "\
error: 3540 imports between 60 bricks are too many for one picture
 --> post.md:1:1
  |
1 | graph
  | ^^^^^
  |
  = note: so many lines could not be told apart
  = help: draw a part: `--project NAME` or `--brick NAME`",
        );
    }
}
