//! Environments: what is laid over the configuration.

use brickpress::config::{Config, Environment, parse_for};
use support::diagnostic::Diagnostic;

use crate::command_line::{folder, printed, run, write};

const BASE: &str = "\
base_url = \"https://example.org\"
title = \"Notes\"
taxonomies = [{ name = \"labels\" }]

[extra]
analytics = \"UA-1\"
menu = [\"a\", \"b\"]

[markdown]
math = false

[env.staging]
base_url = \"https://staging.example.org\"
publish_drafts = true
extra.analytics = \"\"

[env.preview.markdown]
math = true
";

fn parse(environment: Option<&str>, over: Option<&str>) -> (Config, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let file = environment.map(|name| format!("brickpress.{name}.toml"));
    let environment =
        environment.map(|name| Environment { name, file: over.map(|text| (file.as_deref().unwrap(), text)) });
    let config = parse_for(Some(("brickpress.toml", BASE)), environment, &mut diagnostics);
    (config, diagnostics)
}

fn analytics(config: &Config) -> String {
    serde_json::to_string(&config.extra).unwrap()
}

#[test]
fn tables_are_laid_over_the_configuration_key_by_key() {
    let (config, diagnostics) = parse(None, None);
    assert_eq!(diagnostics, []);
    assert_eq!(
        (config.base_url.as_str(), config.publish_drafts, config.env.as_deref()),
        ("https://example.org", false, None)
    );
    let (config, diagnostics) = parse(Some("staging"), None);
    assert_eq!(diagnostics, []);
    assert_eq!((config.base_url.as_str(), config.title.as_str()), ("https://staging.example.org", "Notes"));
    assert_eq!((config.publish_drafts, config.env.as_deref(), config.markdown.math), (true, Some("staging"), false));
    assert_eq!(analytics(&config), r#"{"analytics":"","menu":["a","b"]}"#);
    let (config, _) = parse(Some("preview"), None);
    assert!(config.markdown.math && config.base_url == "https://example.org");
    // The file lies over the table, and a list is another list.
    let over = "title = \"Preview\"\ntaxonomies = [{ name = \"topics\", feed = true }]\n[extra]\nmenu = []\n";
    let (config, diagnostics) = parse(Some("staging"), Some(over));
    assert_eq!(diagnostics, []);
    assert_eq!((config.title.as_str(), config.base_url.as_str()), ("Preview", "https://staging.example.org"));
    let taxonomies = config.taxonomies.unwrap();
    assert_eq!((taxonomies.len(), taxonomies[0].name.as_str()), (1, "topics"));
    // A file makes an environment, too.
    assert_eq!(parse(Some("new"), Some("")).1, []);
}

#[test]
fn a_mistake_is_found_in_the_file_that_it_stands_in() {
    for (name, over, expected) in [
        (
            "staging",
            Some("title = \"x\"\nbase_url = \"nowhere\"\n"),
            "error: `nowhere` is not a URL\n --> brickpress.staging.toml:2:12\n  |\n2 | base_url = \"nowhere\"\n  |            ^^^^^^^^^\n  |\n  = help: write where the site will live, such as \"https://example.com\"",
        ),
        (
            "staging",
            Some("[markdown]\nmaths = true\n"),
            "error: unknown key `maths`\n --> brickpress.staging.toml:2:1\n  |\n2 | maths = true\n  | ^^^^^\n  |\n  = help: did you mean `math`?",
        ),
        (
            "staging",
            Some("\n[markdown]\nmath = 1\n"),
            "error: invalid type: integer `1`, expected a boolean\n --> brickpress.staging.toml:3:8\n  |\n3 | math = 1\n  |        ^",
        ),
        (
            "staging",
            Some("title = \n"),
            "error: string values must be quoted, expected literal string\n --> brickpress.staging.toml:1:9\n  |\n1 | title = \n  |         ^",
        ),
        ("stagin", None, "error: there is no environment `stagin`\n  |\n  = help: did you mean `staging`?"),
        (
            "live",
            None,
            "error: there is no environment `live`\n  |\n  = help: lay it over the configuration in a table `[env.live]`, or in a file `brickpress.live.toml`",
        ),
    ] {
        let (_, diagnostics) = parse(Some(name), over);
        let messages: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.render(false, 100)).collect();
        assert_eq!(messages.join("\n").trim_end(), expected, "{over:?}");
    }
}

#[test]
fn a_mistake_in_a_table_is_found_there() {
    for (text, place) in [
        ("title = \"a\"\n[env.staging]\ntilte = \"b\"\n", "brickpress.toml:3:1"),
        ("base_url = \"https://a.example\"\n[env.staging]\nbase_url = \"b\"\n", "brickpress.toml:3:12"),
        ("title = \"a\"\n[env.staging]\ntitle = 1\n", "brickpress.toml:3:9"),
        ("[env]\nstaging = 1\n", "brickpress.toml:2:11"),
        ("env = \"staging\"\n", "brickpress.toml:1:7"),
    ] {
        let mut diagnostics = Vec::new();
        let environment = Environment { name: "staging", file: None };
        parse_for(Some(("brickpress.toml", text)), Some(environment), &mut diagnostics);
        let message = diagnostics.first().map(|diagnostic| diagnostic.render(false, 100)).unwrap_or_default();
        assert!(message.contains(place), "{text}\n{message}");
    }
}

#[test]
fn commands_read_the_environment() {
    let site = folder(
        "//- brickpress.toml\nbase_url = \"https://example.org\"\n//- brickpress.staging.toml\nbase_url = \"https://staging.example.org\"\npublish_drafts = true\n//- content/_index.md\n//- content/a.md\n+++\ndraft = true\n+++\n//- templates/page.html\n{{ config.env }} {{ config.base_url }}\n",
    );
    let site = site.path();
    assert!(run(site, &["build"]).status.success());
    assert!(!site.join("public/a/index.html").exists());
    assert!(run(site, &["build", "--env", "staging", "--verify"]).status.success());
    let page = || std::fs::read_to_string(site.join("public/a/index.html")).unwrap();
    assert_eq!(page(), "staging https://staging.example.org\n");
    // The command line lies over everything.
    assert!(run(site, &["build", "-e", "staging", "-u", "https://x.example"]).status.success());
    assert_eq!(page(), "staging https://x.example\n");
    assert!(run(site, &["build"]).status.success());
    assert!(!site.join("public/a/index.html").exists());
    let output = printed(&run(site, &["check", "-e", "stage"]));
    assert!(output.contains("there is no environment `stage`") && output.ends_with("exit code 1\n"), "{output}");
    let output = printed(&run(site, &["check", "-e", "../x"]));
    assert!(output.contains("a name has letters, digits") && output.ends_with("exit code 2\n"), "{output}");
    // Beside a configuration of another name.
    write(site, "other/my.toml", b"title = \"x\"\n");
    write(site, "other/my.staging.toml", b"nonsense = 1\n");
    let output = printed(&run(site, &["check", "-c", "other/my.toml", "-e", "staging"]));
    assert!(output.contains(" --> my.staging.toml:1:1"), "{output}");
}
