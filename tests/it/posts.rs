//! Posts that are more than Markdown: HTML as nested lists, notebooks.

use crate::command_line::{folder, printed, run, write};
use crate::inline_site::{build, build_files, files, options};

const HEAD: &str = "//- brickpress.toml\nbase_url = \"https://example.org\"\n//- templates/page.html\n{{ page.title }}|{{ page.content | safe }}\n";

#[test]
fn hiccup_stands_for_html() {
    let built = build(&format!(
        "{HEAD}//- content/a.md\n# Title\n\n```hiccup\n[\"div#main.box\", {{\"title\": \"x \\\"y\\\" <z>\"}},\n  [\"p\", \"a < b & c\"], [\"a\", {{\"href\": \"@/b.md\"}}, \"b\"], [\"a\", {{\"href\": \"https://example.com/?a&b\"}}, \"c\"],\n  [\"img\", {{\"src\": \"/p.png\", \"alt\": \"\", \"width\": 3}}], [\"br\"], [\"style\", \"a > b {{}}\"]]\n\"tail {{{{ x }}}}\"\n```\n\n[there](#main)\n//- content/b.md\nB\n//- static/p.png\n40x30\n"
    ));
    assert_eq!(built.messages(), "");
    assert_eq!(
        built.output("a/index.html"),
        "Title|<div id=\"main\" class=\"box\" title=\"x &quot;y&quot; &lt;z&gt;\"><p>a &lt; b &amp; c</p><a href=\"https://example.org/b/\">b</a><a href=\"https://example.com/?a&amp;b\">c</a><img src=\"/p.png\" width=\"40\" height=\"30\" loading=\"lazy\" alt=\"\"><br><style>a > b {}</style></div>tail {{ x }}\n<p><a href=\"#main\">there</a></p>\n\n"
    );
}

/// A notebook in the form that Jupyter writes.
fn notebook(cells: &str, metadata: &str) -> String {
    format!("{{\"cells\": [{cells}], \"metadata\": {metadata}, \"nbformat\": 4, \"nbformat_minor\": 5}}\n")
}

const CELLS: &str = r#"
{"cell_type": "raw", "source": ["---\n", "title: A notebook\n", "date: 2026-04-06\n", "taxonomies: {labels: [x]}\n", "---\n"]},
{"cell_type": "markdown", "source": "Text {{ not_a_template }}, [b](@/b.md) and ![p](attachment:p.png)\n", "attachments": {"p.png": {"image/png": "iVBO\nRw=="}}},
{"cell_type": "code", "source": ["print('a')\n", "x = '```'"], "outputs": [
  {"output_type": "stream", "name": "stdout", "text": ["a <b>\n", "\n", "\u001b[31mred\u001b[0m\n"]},
  {"output_type": "execute_result", "data": {"text/html": ["<table>\n", "\n", "    <tr><td>1</td></tr>\n", "</table>"], "text/plain": "1"}},
  {"output_type": "display_data", "data": {"image/png": "aGk=\n", "text/plain": "<Figure>"}},
  {"output_type": "error", "traceback": ["Error", "  here"]}
]},
{"cell_type": "code", "source": "secret", "metadata": {"tags": ["remove-input"]}, "outputs": [{"output_type": "stream", "text": "shown"}]},
{"cell_type": "code", "source": "gone", "metadata": {"tags": ["remove-cell"]}, "outputs": []}
"#;

#[test]
fn a_notebook_is_a_page() {
    let text = format!("{HEAD}//- content/b.md\nB\n//- content/n.ipynb\n{}", notebook(CELLS, "{}"));
    let built = build(&text);
    assert_eq!(built.messages(), "");
    let html = built.output("n/index.html");
    for part in [
        "A notebook|",
        "Text {{ not_a_template }}, <a href=\"https://example.org/b/\">b</a>",
        "<img src=\"data:image/png;base64,iVBORw==\"",
        "<code class=\"language-python\"",
        "<pre class=\"output\" tabindex=\"0\">a &lt;b&gt;\n\nred\n</pre>",
        "<table>\n\n    <tr><td>1</td></tr>\n</table>",
        "<figure class=\"output\"><img src=\"data:image/png;base64,aGk=\" alt=\"&lt;Figure&gt;\"></figure>",
        "<pre class=\"output\" tabindex=\"0\">Error\n  here\n</pre>",
        "<pre class=\"output\" tabindex=\"0\">shown\n</pre>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert!(!html.contains("secret") && !html.contains("gone"), "{html}");
    assert!(built.renderer.site.outputs.contains_key("labels/x/index.html"));
}

#[test]
fn a_notebook_s_settings_may_be_in_its_metadata() {
    let cells = "{\"cell_type\": \"markdown\", \"source\": \"Words.\"}";
    let metadata = "{\"title\": \"Named\", \"brickpress\": {\"date\": \"2026-04-06\", \"slug\": \"other\"}, \"language_info\": {\"name\": \"rust\"}}";
    let built = build(&format!("{HEAD}//- content/n/index.ipynb\n{}", notebook(cells, metadata)));
    assert_eq!(built.messages(), "");
    assert_eq!(built.output("other/index.html"), "Named|<p>Words.</p>\n\n");
}

#[test]
fn what_is_no_notebook_is_said() {
    for (text, expected) in [
        (
            "{\"nbformat\": 3, \"worksheets\": []}",
            "error: this notebook has version 3 of the format; version 4 is read\n --> content/n.ipynb:1:2\n",
        ),
        ("{\"nbformat\": 5, \"cells\": []}", "error: this notebook has version 5 of the format"),
        ("{\"cells\": []}", "error: this is no notebook: it has no `nbformat`\n --> content/n.ipynb\n"),
        ("{\"nbformat\": 4}", "error: this notebook has no `cells`"),
        (
            "{\"nbformat\": 4,\n \"cells\": [",
            "error: this notebook is not JSON: EOF while parsing a list\n --> content/n.ipynb:2:",
        ),
        ("", "error: this notebook is not JSON: EOF while parsing a value"),
        ("[]", "error: this is no notebook"),
        (
            "{\"nbformat\": 4, \"cells\": [1, {}, {\"cell_type\": \"code\", \"outputs\": [7, {\"output_type\": \"stream\"}]}]}",
            "",
        ),
    ] {
        let mut files = files(HEAD);
        files.insert("content/n.ipynb".to_owned(), text.to_owned());
        let messages = build_files(&files, &options(), &std::sync::Arc::default()).messages();
        assert!(messages.starts_with(expected) && (!expected.is_empty() || messages.is_empty()), "{text}\n{messages}");
    }
}

#[test]
fn a_notebook_is_read_from_disk_and_built_warm() {
    let site = folder(HEAD);
    let site = site.path();
    write(site, "content/b.md", b"B\n");
    write(site, "content/n.ipynb", notebook(CELLS, "{}").as_bytes());
    let output = printed(&run(site, &["build"]));
    assert!(output.contains("Built 2 pages"), "{output}");
    write(site, "content/n.ipynb", notebook(&CELLS.replace("A notebook", "Another"), "{}").as_bytes());
    let output = printed(&run(site, &["build", "--verify"]));
    assert!(output.contains("all as in a build from nothing"), "{output}");
    assert!(std::fs::read_to_string(site.join("public/n/index.html")).unwrap().starts_with("Another|"));
}

#[test]
fn files_for_hosts_that_build() {
    let site = folder(HEAD);
    let site = site.path();
    assert_eq!(printed(&run(site, &["init", "--ci", "netlify"])), "Made netlify.toml\nexit code 0\n");
    let netlify: toml::Table = std::fs::read_to_string(site.join("netlify.toml")).unwrap().parse().unwrap();
    assert_eq!(netlify["build"]["publish"].as_str(), Some("public"));
    assert_eq!(
        printed(&run(site, &["init", "--ci", "netlify"])),
        "error: there is already `netlify.toml`\nexit code 2\n"
    );
    // A site in a folder of a repository: the workflow belongs to the repository.
    write(site, ".git/HEAD", b"ref: refs/heads/trunk\n");
    let output = printed(&run(site, &["init", "blog", "--ci", "github"]));
    assert!(output.contains(".github/workflows/site.yml\n") && output.contains("Made a site in blog"), "{output}");
    let workflow = std::fs::read_to_string(site.join(".github/workflows/site.yml")).unwrap();
    for part in [
        "branches: [\"trunk\"]",
        "brickpress build --root \"blog\"",
        "path: \"blog/public\"",
        "${{ steps.pages.outputs.page_url }}",
    ] {
        assert!(workflow.contains(part), "{part}\n{workflow}");
    }
}
