//! What code becomes, and whether its colours can be read.

use std::collections::BTreeMap;

use super::*;
use crate::content::fence;

fn render_fence(info: &str, code: &str) -> String {
    let fence::Info { language, annotations, problems, .. } = fence::parse(info);
    assert_eq!(problems, [], "for {info}");
    highlighted(&CodeBlock { language, annotations, code: code.to_owned() })
}

/// Compares what stands inside `<code>`; spans are shown as `k‹fn›`.
fn check(language: &str, code: &str, expected: &str) {
    let html = render_fence(language, code);
    let start = html.find("<code").and_then(|start| Some(start + html[start..].find('>')? + 1)).expect("there is code");
    let end = html.rfind("</code>").expect("the code ends");
    let shown = html[start..end].replace("</span>", "›").replace("<span class=\"", "").replace("\">", "‹");
    assert_eq!(shown, expected, "for {language}: {code:?}");
}

#[test]
fn code_has_few_classes() {
    for (language, code, expected) in [
        (
            "rust",
            "fn a(b: u8) -> &'static str { \"c\\n\" } // d\n",
            "k‹fn› f‹a›(v‹b›: k‹u8›) -&gt; &amp;k‹'static str› { s‹\"c›e‹\\n›s‹\"› } c‹// d›\n",
        ),
        ("rust", "#[derive(A)]\npub struct B;\n", "a‹#[derive(A)]›\nk‹pub struct› t‹B›;\n"),
        ("rust", "let x = vec![1, 2.5];\n", "k‹let› x = m‹vec!›[n‹1›, n‹2.5›];\n"),
        (
            "python",
            "@d\ndef f(a=1):\n    return not a  # c\n",
            "a‹@d›\nk‹def› f‹f›(v‹a›=n‹1›):\n    k‹return not› a  c‹# c›\n",
        ),
        ("python", "x = f\"a{b!r}c\"\n", "x = s‹f\"a›{bk‹!r›}s‹c\"›\n"),
        (
            "js",
            "const f = (a) => a?.b ?? `x${a}`; // c\n",
            "k‹const› f‹f› = (v‹a›) =&gt; a?.b ?? s‹`x›${a}s‹`›; c‹// c›\n",
        ),
        ("js", "s.split(/\\r?\\n/g)\n", "s.f‹split›(e‹/\\r?\\n/g›)\n"),
        ("ts", "type A<T> = { b: string | null };\n", "k‹type› t‹A›&lt;t‹T›&gt; = { b: t‹string› | t‹null› };\n"),
        ("bash", "echo \"$HOME\" | grep -v a # c\n", "f‹echo› s‹\"$HOME\"› | f‹grep› v‹-v› a c‹# c›\n"),
        ("toml", "[a]\nb = \"c\" # d\ne = 1\n", "[t‹a›]\ng‹b› = s‹\"c\"› c‹# d›\ng‹e› = n‹1›\n"),
        ("json", "{\"a\": [1, true, null]}\n", "{g‹\"a\"›: [n‹1›, n‹true›, n‹null›]}\n"),
        ("yaml", "a: b\nc: [1, true]\n", "g‹a›: b\ng‹c›: [n‹1›, n‹true›]\n"),
        (
            "html",
            "<a href=\"b\">c &amp; d</a><!-- e -->\n",
            "&lt;g‹a› a‹href›=s‹\"b\"›&gt;c e‹&amp;amp;› d&lt;/g‹a›&gt;c‹&lt;!-- e --&gt;›\n",
        ),
        ("css", ".a { color: #fff; }\n", "a‹.a› { t‹color›: n‹#fff›; }\n"),
        (
            "clj",
            "(ns a.b)\n(defn f [x] (str \"y\" :k x)) ; c\n",
            "(f‹ns› a.b)\n(k‹defn› f‹f› [x] (f‹str› s‹\"y\"› n‹:k› x)) c‹; c›\n",
        ),
        ("diff", "@@ -1 +1 @@\n-a\n+b\n c\n", "m‹@@ -1 +1 @@›\nd‹-a›\ni‹+b›\n c\n"),
        ("sql", "select a from b where c = 'd' -- e\n", "k‹select› a k‹from› b k‹where› c = s‹'d'› c‹-- e›\n"),
        ("markdown", "# A\n*b* `c`\n", "h‹# A›\n*b* s‹`c`›\n"),
        ("text", "fn <a>\n", "fn &lt;a&gt;\n"),
        ("nonsense", "fn <a>\n", "fn &lt;a&gt;\n"),
        ("", "a\n", "a\n"),
    ] {
        check(language, code, expected);
    }
}

#[test]
fn the_frame_names_the_language() {
    assert_eq!(
        render_fence("py", "a\n"),
        "<pre class=\"code\" data-lang=\"py\" tabindex=\"0\"><code class=\"language-py\">a\n</code></pre>\n"
    );
    assert_eq!(render_fence("", "a\n"), "<pre class=\"code\" tabindex=\"0\"><code>a\n</code></pre>\n");
    assert_eq!(
        render_fence("text,copy,name=a<b>.txt", "a"),
        "<figure class=\"code-figure\">\n<figcaption>a&lt;b&gt;.txt</figcaption>\n<pre class=\"code\" data-lang=\"text\" data-copy tabindex=\"0\"><code class=\"language-text\">a</code></pre>\n</figure>\n"
    );
}

#[test]
fn lines_are_numbered_marked_and_hidden() {
    for (info, code, expected) in [
        (
            "text,linenos",
            "a\n\nb",
            "<span class=\"line\" data-line=\"1\">a\n</span><span class=\"line\" data-line=\"2\">\n</span><span class=\"line\" data-line=\"3\">b</span>",
        ),
        ("text,linenos,linenostart=9", "a\n", "<span class=\"line\" data-line=\"9\">a\n</span>"),
        ("text,hl_lines=2", "a\nb\n", "<span class=\"line\">a\n</span><mark class=\"line\">b\n</mark>"),
        ("text,hide_lines=1-2", "a\nb\nc\n", "<span class=\"line\">c\n</span>"),
        (
            "python,hl_lines=1",
            "\"\"\"a\nb\"\"\"\n",
            "<mark class=\"line\"><span class=\"c\">\"\"\"a</span>\n</mark><span class=\"line\"><span class=\"c\">b\"\"\"</span>\n</span>",
        ),
        ("python,hide_lines=1", "\"\"\"a\nb\"\"\"\n", "<span class=\"line\"><span class=\"c\">b\"\"\"</span>\n</span>"),
    ] {
        let html = render_fence(info, code);
        assert!(html.contains(&format!("\">{expected}</code></pre>")), "for {info}: {html}");
    }
    assert!(render_fence("text,linenos,linenostart=99", "a\nb").contains(" data-linenos=\"3\""));
}

#[test]
fn large_code_stays_plain() {
    let line = format!("let x = {};\n", "1 + ".repeat(2_000));
    assert!(!render_fence("rust", &line).contains("<span"));
    assert!(!render_fence("rust", &"let x = 1;\n".repeat(20_000)).contains("<span"));
    assert!(render_fence("rust", &"let x = 1;\n".repeat(100)).contains("<span"));
}

#[test]
fn languages_have_many_names() {
    for name in [
        "rust",
        "rs",
        "python",
        "py",
        "js",
        "javascript",
        "ts",
        "typescript",
        "tsx",
        "jsx",
        "sh",
        "bash",
        "shell",
        "zsh",
        "console",
        "yml",
        "yaml",
        "json",
        "jsonc",
        "json5",
        "toml",
        "c",
        "cpp",
        "c++",
        "cs",
        "c#",
        "csharp",
        "java",
        "kotlin",
        "swift",
        "go",
        "golang",
        "ruby",
        "php",
        "lua",
        "perl",
        "haskell",
        "scala",
        "clojure",
        "clj",
        "cljs",
        "edn",
        "elixir",
        "erlang",
        "ocaml",
        "r",
        "julia",
        "dart",
        "zig",
        "nix",
        "sql",
        "postgresql",
        "html",
        "css",
        "scss",
        "sass",
        "less",
        "xml",
        "svg",
        "vue",
        "svelte",
        "graphql",
        "proto",
        "protobuf",
        "docker",
        "dockerfile",
        "makefile",
        "make",
        "cmake",
        "ini",
        "hcl",
        "terraform",
        "tf",
        "diff",
        "patch",
        "md",
        "markdown",
        "latex",
        "tex",
        "jinja",
        "jinja2",
        "powershell",
        "ps1",
        "bat",
        "vim",
        "groovy",
        "fish",
        "awk",
    ] {
        assert!(known_language(name).is_ok() && language::syntax(name).is_some(), "{name}");
    }
    for name in ["", "text", "txt", "plain", "mermaid"] {
        assert!(known_language(name).is_ok() && language::syntax(name).is_none(), "{name}");
    }
    assert_eq!(known_language("pyhton"), Err(Some("python")));
    assert_eq!(known_language("xyzzy-qq"), Err(None));
}

/// The custom properties of a rule: the text between its selector and the brace that ends it.
fn properties(css: &str, selector: &str) -> BTreeMap<String, u32> {
    let start = css.find(&format!("{selector} {{")).expect("the rule exists");
    let rule = css[start..].split(['{', '}']).nth(1).expect("the rule has a body");
    rule.split(';')
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| {
            let colour = value.trim().strip_prefix('#').and_then(|digits| u32::from_str_radix(digits, 16).ok());
            (name.trim().to_owned(), colour.expect("a colour has six digits"))
        })
        .collect()
}

/// Relative luminance, <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>.
fn luminance(colour: u32) -> f64 {
    let channel = |shift: u32| {
        let value = f64::from((colour >> shift) & 0xff) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
}

fn contrast(one: u32, other: u32) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn colours_can_be_read() {
    let css = include_str!("../../../static/highlight.css");
    let light = properties(css, ":root");
    let dark = properties(css, ":root[data-theme=\"dark\"]");
    assert_eq!(dark, properties(css, ":root:not([data-theme=\"light\"])"), "the two dark themes differ");
    assert_eq!(light.len(), 19);
    assert!(light.keys().eq(dark.keys()));
    for theme in [light, dark] {
        for (name, &colour) in
            theme.iter().filter(|(name, _)| !["--code-background", "--code-marked"].contains(&name.as_str()))
        {
            for background in ["--code-background", "--code-marked"] {
                let contrast = contrast(colour, theme[background]);
                assert!(contrast >= 4.5, "{name} on {background}: {contrast:.2}");
            }
        }
    }
}

#[test]
fn every_class_has_a_colour() {
    let css = include_str!("../../../static/highlight.css");
    for name in class::names() {
        assert!(css.contains(&format!(".code .{name} {{ color: var(--code-")), "{name}");
    }
}

/// Lines that are remembered must become what they become in a thread that has seen nothing.
#[test]
fn memory_does_not_change_the_result() {
    let codes = [
        "a = 1\n",
        "\"\"\"a\n",
        "a = 1\n\"\"\"\n",
        "\"\"\"\na = 1\n",
        "a = 1\n\"\"\"\na = 1\n\"\"\"\na = 1\n",
        "f(\na = 1\n)\n",
        "a = 1",
    ];
    // Without the guard, so that each thread has a memory of its own.
    let render = |code: &str| {
        let block = CodeBlock {
            language: "python".to_owned(),
            annotations: fence::parse("").annotations,
            code: code.to_owned(),
        };
        let mut html = String::new();
        push(&mut html, &block, Some(&find_stretches(&block, &AtomicUsize::new(0))));
        html
    };
    let alone: Vec<String> = std::thread::scope(|scope| {
        codes.iter().map(|code| scope.spawn(|| render(code)).join().expect("rendering does not panic")).collect()
    });
    let together: Vec<String> = codes.iter().chain(&codes).map(|code| render(code)).collect();
    assert_eq!(together[..codes.len()], alone);
    assert_eq!(together[codes.len()..], alone);
}

/// syntect never gets to the end of this line: a regular expression, a blank, and a comment that goes on in the next line.
#[test]
fn code_that_never_ends_stands_plain() {
    let code = "a = / /\t/*\nb */\n";
    let html = render_fence("js", code);
    assert!(html.contains(&format!("<code class=\"language-js\">{code}</code>")), "{html}");
    // The next block is not kept waiting.
    assert!(render_fence("js", "let a = 1;\n").contains("<span class=\"k\">let</span>"));
}
