use super::super::tests::{picture, shop, written};
use super::super::{Format, Request, View, ViewInput};
use super::{GraphArgs, GraphView};
use diagram::{Graph, LayerConstraint};
use workspace::testing::workspace;
use workspace::{BrickName, Import, ImportKinds, Library, Project, Workspace};

/// `check(workspace, request, expected)`: the text of a request.
fn check(workspace: &Workspace, request: &str, expected: &str) {
    assert_eq!(written(workspace, request, Format::Text), expected, "{request}");
}

fn graph(workspace: &Workspace, request: &str) -> Graph {
    let request = Request::parse(request).unwrap();
    let View::Graph(options) = &request.view else { panic!("{request:?}") };
    GraphView::new(ViewInput::new(workspace, "shop"), options).ok().unwrap().draw().0
}

fn arrows(graph: &Graph) -> String {
    let label = |node: usize| graph.nodes[node].id.as_str();
    graph.edges.iter().map(|edge| format!("{} > {}", label(edge.from), label(edge.to))).collect::<Vec<_>>().join(", ")
}

/// A chain of six.
fn chain() -> Workspace {
    workspace(&[("b:a", "b"), ("b", "c d"), ("c", "d"), ("d", "e"), ("e", "f"), ("f", "")])
}

fn with_library(mut workspace: Workspace, name: &str, users: &[&str]) -> Workspace {
    let place = |user: &&str| Import {
        file: format!("components/shop/{user}/core.py"),
        line: 9,
        column: 1,
        kinds: ImportKinds::of([]),
        module: name.to_owned(),
    };
    let library = Library {
        name: name.to_owned(),
        distributions: vec![name.to_owned()],
        known: true,
        brought_by: Vec::new(),
        users: users.iter().map(|user| (BrickName::new(*user), vec![place(user)])).collect(),
    };
    workspace.libraries.insert(name.to_owned(), library);
    workspace
}

#[test]
fn so_many_steps_around_a_brick() {
    check(
        &chain(),
        "graph --brick c --steps 2",
        "\
Imports of and by c in shop: 1 base and 4 components, 4 imports

bases
  a -> b

components
  b -> c
  c -> d
  d -> e
  e

An arrow leads from a brick to those it imports.
Up to 2 imports away.
1 more import follows from a longer path and is left out.
",
    );
    check(
        &chain(),
        "graph --brick c --up all --down 0",
        "\
What imports c in shop: 1 base and 2 components, 2 imports

bases
  a -> b

components
  b -> c
  c

An arrow leads from a brick to those it imports.
Any number of imports away.
",
    );
    check(
        &chain(),
        "graph --brick d --up 1 --down 2",
        "\
Imports of and by d in shop: 5 components, 5 imports

components
  b -> c, d
  c -> d
  d -> e
  e -> f
  f

An arrow leads from a brick to those it imports.
Up to 1 import up, up to 2 imports down.
",
    );
}

#[test]
fn bricks_are_left_out() {
    check(
        &shop(),
        "graph --without l*,retry",
        "\
Bricks of shop: 1 base and 1 component, 1 import

bases
  api   -> inbox

components
  inbox

An arrow leads from a brick to those it imports.
Left out: log, lone and retry.
",
    );
    check(
        &shop(),
        "graph --only api --only log",
        "\
Bricks of shop: 1 base and 1 component, 1 import

bases
  api -> log

components
  log

An arrow leads from a brick to those it imports.
Left out: inbox, lone and retry.
",
    );
    check(
        &shop(),
        "graph --without log,rety --only=x*",
        "\
error: no brick in workspace `shop` fits `x*`
 --> post.md:1:26
  |
1 | graph --without log,rety --only=x*
  |                          ^^^^^^^^^
error: unknown brick `rety` in workspace `shop`
 --> post.md:1:17
  |
1 | graph --without log,rety --only=x*
  |                 ^^^^^^^^
  |
  = help: did you mean `retry`?",
    );
    check(
        &shop(),
        "graph --up 2",
        "\
error: `--up` counts from a brick, and there is none
 --> post.md:1:12
  |
1 | graph --up 2
  |            ^
  |
  = help: add `--brick NAME`",
    );
}

#[test]
fn every_import_when_asked() {
    assert_eq!(arrows(&graph(&chain(), "graph")), "a > b, b > c, c > d, d > e, e > f");
    assert_eq!(arrows(&graph(&chain(), "graph --all")), "a > b, b > c, b > d, c > d, d > e, e > f");
}

#[test]
fn projects_lead_to_what_they_do_not_reach_through_others() {
    let mut shop = shop();
    shop.projects.push(Project {
        bricks: shop.all(),
        development: true,
        ..Project::empty("shop", "", "pyproject.toml")
    });
    shop.projects.push(Project {
        bricks: ["inbox", "lone", "log", "retry"].map(BrickName::new).into(),
        ..Project::empty("jobs", "projects/jobs", "projects/jobs/pyproject.toml")
    });
    let drawn = graph(&shop, "graph --projects");
    // The circle of `inbox` and `retry` is entered once.
    assert_eq!(
        arrows(&drawn),
        "api > inbox, inbox > log, inbox > retry, retry > inbox, retry > log, project:message-api > api, \
         project:jobs > inbox, project:jobs > lone"
    );
    let projects: Vec<_> = drawn.nodes.iter().filter(|node| node.class == "project").collect();
    assert!(projects.iter().all(|node| node.layer == LayerConstraint::First));
    assert_eq!(projects[1].title, "jobs, a project; declares inbox, log, lone and retry");
    assert_eq!(arrows(&graph(&shop, "graph --projects --project jobs")).matches("project:").count(), 2);
    let html = picture(&shop, "graph --projects", "p1").html;
    for part in [
        "<td class=\"wraps\"><span class=\"project\">message-api</span>, <span class=\"project\">jobs</span></td>",
        "declares</li>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
}

#[test]
fn libraries_stand_in_the_last_row() {
    let workspace = with_library(shop(), "redis", &["log", "retry"]);
    let drawn = graph(&workspace, "graph --libraries");
    let redis = drawn.nodes.last().unwrap();
    assert_eq!(
        (redis.id.as_str(), redis.layer, redis.class.as_str()),
        ("library:redis", LayerConstraint::Last, "library")
    );
    assert!(arrows(&drawn).ends_with("log > library:redis, retry > library:redis"));
    assert_eq!(arrows(&graph(&workspace, "graph --libraries --brick log")).matches("library").count(), 1);
    check(
        &workspace,
        "graph --libraries --brick log --up 0 --projects",
        "\
What log imports in shop: 1 project, 1 component and 1 library, 1 import

projects
  message-api -> log

components
  log

libraries
  log         -> redis

An arrow leads from a brick to those it imports.
",
    );
    let data: serde_json::Value =
        serde_json::from_str(&written(&workspace, "graph --libraries", Format::Json)).unwrap();
    assert_eq!(data["libraries"][0]["users"][1]["brick"], "retry");
}

/// Ten components over `log`, which imports `config`.
fn crowd() -> Workspace {
    let names: Vec<String> = (0..10).map(|index| format!("part{index}")).collect();
    let mut bricks: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "log")).collect();
    bricks.extend([("log", "config"), ("config", "")]);
    workspace(&bricks)
}

#[test]
fn a_hub_is_a_chip_in_its_importers() {
    let drawn = graph(&crowd(), "graph");
    assert_eq!(arrows(&drawn), "log > config");
    let hub = drawn.nodes.iter().position(|node| node.class == "component hub").unwrap();
    assert_eq!(drawn.nodes[hub].lines, ["imported by 10"]);
    let importer = drawn.nodes.iter().find(|node| node.id == "part0").unwrap();
    assert_eq!((importer.chips[0].label.as_str(), importer.chips[0].node), ("log", Some(hub)));
    assert_eq!(importer.chips[0].title, "part0 imports log: components/shop/part0/core.py:1");
    // Pointed at, it shows who imports it.
    assert_eq!(drawn.hidden.iter().filter(|(_, to)| *to == hub).count(), 10);
    assert_eq!(graph(&crowd(), "graph --hubs arrows").edges.len(), 11);
    assert_eq!(graph(&crowd(), "graph --all").edges.len(), 11);
    assert_eq!(graph(&crowd(), "graph --all --hubs auto").edges.len(), 1);
    let fewer = "graph --only part0,part1,part2,log";
    assert_eq!(graph(&crowd(), fewer).edges.len(), 3);
    assert_eq!(graph(&crowd(), &format!("{fewer} --hubs chips")).edges.len(), 0);
    // The picture about a hub shows its importers.
    assert_eq!(graph(&crowd(), "graph --brick log").edges.len(), 11);
    let data: serde_json::Value = serde_json::from_str(&written(&crowd(), "graph", Format::Json)).unwrap();
    assert_eq!(data["hubs"], serde_json::json!([{"name": "log", "importers": 10}]));
}

#[test]
fn a_hub_is_explained_and_on_a_circle_it_keeps_its_arrow() {
    let html = picture(&crowd(), "graph", "p1").html;
    assert!(html.contains("</g></svg>in place of an arrow to log, which many import</li>"), "{html}");
    let names: Vec<String> = (0..10).map(|index| format!("part{index}")).collect();
    let mut bricks: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "log")).collect();
    bricks.push(("log", "part3"));
    let drawn = graph(&workspace(&bricks), "graph");
    assert_eq!(arrows(&drawn), "log > part3, part3 > log");
}

#[test]
fn names_of_options_are_those_of_the_manual() {
    let request = Request::parse("graph --brick a --steps all --only b --without c,d --projects --libraries").unwrap();
    let View::Graph(options) = request.view else { panic!() };
    let expected = GraphArgs {
        brick: Some("a".to_owned()),
        steps: Some(usize::MAX),
        only: vec!["b".to_owned()],
        without: vec!["c".to_owned(), "d".to_owned()],
        projects: true,
        libraries: true,
        ..GraphArgs::default()
    };
    assert_eq!(options, expected);
}
