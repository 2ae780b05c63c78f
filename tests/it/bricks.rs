//! The example workspace, read from disk and drawn.

use std::path::Path;

use brickpress::view::{Answer, Format, Request, Style, ViewInput};
use workspace::{WorkspaceLocation, WorkspaceStore, WorkspaceVersion};

fn example() -> workspace::Workspace {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/messaging");
    let place = WorkspaceLocation { folder, display_name: "examples/messaging".to_owned(), rev: None };
    let workspaces = WorkspaceStore::new([("messaging".to_owned(), place)].into());
    let found = workspaces.get("messaging", &WorkspaceVersion::default()).unwrap();
    assert_eq!(found.diagnostics, []);
    found.workspace.clone()
}

fn check_text(request: &str, expected: &str) {
    assert_eq!(written(request, Format::Text), expected);
}

/// What a request writes in a terminal of 80 columns.
fn written(request: &str, format: Format) -> String {
    let workspace = example();
    let request = Request::parse(request).unwrap();
    let answer = Answer::new(ViewInput::new(&workspace, "messaging"), &request).unwrap();
    answer.write(format, Style { width: Some(80), colour: false }).unwrap()
}

#[test]
fn the_example_as_text() {
    check_text(
        "graph",
        "\
Bricks of messaging: 3 bases and 11 components, 25 imports

bases
  delivery -> inbox, notifier, retry
  ops_cli  -> kafka, message, store
  rest_api -> auth, inbox

components
  auth     -> config, log
  config
  inbox    -> kafka, message, retry (cycle), store
  kafka    -> config, metrics (lazy)
  log
  message
  metrics  -> log
  notifier -> metrics, template
  retry    -> inbox (cycle), message
  store    -> config, log, message (type-checking)
  template -> message

An arrow leads from a brick to those it imports.
12 more imports follow from longer paths and are left out.
Cycle of imports: inbox and retry.
",
    );
}

#[test]
fn the_example_as_poly_prints_it() {
    check_text(
        "deps --project worker --brick store",
        "
  used by   👈   store   👉   uses
 ───────────────────────────────────────
  inbox                       config
                              log
                              t message

 t only in tests or for the type checker
",
    );
    check_text(
        "cycles",
        "
 Cycle of inbox and retry

  from    to      cut   imports
 ────────────────────────────────────────────────────────────
  inbox   retry    ✂    components/messaging/inbox/core.py:3
  retry   inbox    -    components/messaging/retry/core.py:4

 ✂ to be removed, - may stay

 The cycle is open without inbox > retry: 1 import, nothing less opens it.
",
    );
}

#[test]
fn the_projects_of_the_example_declare_what_they_need() {
    let workspace = example();
    for project in &workspace.projects {
        assert_eq!(workspace.closure(project), project.bricks, "{}", project.name);
        assert_eq!(project.unknown, Vec::<String>::new(), "{}", project.name);
    }
    assert_eq!(workspace.projects.len(), 4);
}

#[test]
fn the_example_as_data() {
    let data: serde_json::Value = serde_json::from_str(&written("graph --brick store", Format::Json)).unwrap();
    let edges = data["edges"].as_array().unwrap();
    let for_types = edges.iter().find(|edge| edge["to"] == "message").unwrap();
    let import = serde_json::json!({
        "file": "components/messaging/store/core.py",
        "line": 9,
        "column": 35,
        "kinds": ["type-checking"],
        "module": "messaging.message.Message",
    });
    assert_eq!(for_types["imports"], serde_json::json!([import]));
    assert_eq!(for_types["cycle"], false);
}

#[test]
fn the_example_as_a_picture() {
    let workspace = example();
    for request in [
        "graph",
        "graph --project worker",
        "graph --brick log",
        "graph --project ops --brick kafka",
        "info",
        "info --short",
        "info --why log",
        "deps",
        "deps --transitive --reverse",
        "deps --brick log --project worker",
        "deps --interface",
        "deps --brick inbox --interface",
        "cycles",
    ] {
        let request = Request::parse(request).unwrap();
        let answer = Answer::new(ViewInput::new(&workspace, "messaging"), &request).unwrap();
        let layouts = diagram::LayoutCache::default();
        let picture = answer.figure("p1", &layouts).unwrap();
        assert_eq!(picture, answer.figure("p1", &layouts).unwrap());
        // Well-formed as XML, which is stricter than HTML.
        let mut reader = quick_xml::Reader::from_str(&picture.html);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    }
}
