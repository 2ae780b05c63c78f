//! The example workspace, read from disk and drawn.

use std::path::Path;

use brickpress::view::{self, PictureContext, Request};
use brickpress::workspaces::{self, Found, Place, Version};

const CONTEXT: PictureContext<'static> = PictureContext { id_prefix: "p1", workspace: "messaging", href: None };

fn example() -> brickpress::bricks::Workspace {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/messaging");
    let place = Place { folder, shown: "examples/messaging".to_owned() };
    let Found { workspace, diagnostics } = workspaces::read(&place, &Version::default()).unwrap();
    assert_eq!(diagnostics, []);
    workspace
}

fn check_text(request: &str, expected: &str) {
    let request = Request::parse(request).unwrap();
    assert_eq!(view::text(&example(), &request, &CONTEXT, 80).unwrap(), expected);
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
    let request = Request::parse("graph --brick store").unwrap();
    let data = view::json(&example(), &request, &CONTEXT).unwrap();
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
    for request in ["graph", "graph --project worker", "graph --brick log", "graph --project ops --brick kafka"] {
        let request = Request::parse(request).unwrap();
        let picture = view::draw(&workspace, &request, &CONTEXT).unwrap();
        assert_eq!(picture, view::draw(&workspace, &request, &CONTEXT).unwrap());
        // Well-formed as XML, which is stricter than HTML.
        let mut reader = quick_xml::Reader::from_str(&picture.html);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    }
}
