//! What each notation becomes. Pieces that are more than HTML are shown in guillemets: `«href @/a.md»`.

use super::*;
use crate::content::document::Piece;

fn show(document: &Document) -> String {
    let mut text = String::new();
    for piece in &document.pieces {
        match piece {
            Piece::Html(html) | Piece::Id(html) | Piece::FootnoteRef(html) | Piece::HeadingAnchor { html, .. } => {
                text.push_str(html);
            }
            Piece::Link(tag) | Piece::Image(tag) => {
                let address = match (&tag.written, piece) {
                    (Some(written), _) => written.clone(),
                    (None, Piece::Link(_)) => format!("«href {}»", tag.link.target),
                    (None, _) => format!("«image {}»", tag.link.target),
                };
                text.push_str(&[&*tag.before, &*address, &*tag.after].concat());
            }
            Piece::Code(block) => text.push_str(&format!("«code {}: {}»\n", block.language, block.code)),
            Piece::Picture(picture) => text.push_str(&format!("«{}: {}»\n", picture.kind, picture.code)),
            Piece::More => text.push_str("«more»\n"),
        }
    }
    text
}

/// Options without anchor links, which most cases are not about.
fn quiet() -> Options {
    Options { insert_anchor_links: AnchorLinks::None, ..Options::default() }
}

/// Compares HTML, without the line break at its end, and expects no problem.
fn check_with(options: &Options, text: &str, expected: &str) {
    let document = parse(text, options);
    assert_eq!(show(&document).trim_end(), expected, "for {text:?}");
    assert_eq!(document.problems, [], "for {text:?}");
}

fn check(text: &str, expected: &str) {
    check_with(&quiet(), text, expected);
}

fn check_all(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        check(text, expected);
    }
}

/// Shows each problem as severity, message, the text it points at, and the help.
fn check_problems(text: &str, expected: &[&str]) {
    let document = parse(text, &quiet());
    let shown: Vec<String> = document
        .problems
        .iter()
        .map(|problem| {
            let severity = format!("{:?}", problem.severity).to_lowercase();
            format!(
                "{severity}: {} -> {:?} = {}",
                problem.message,
                &text[problem.span.clone()],
                problem.help.join("; ")
            )
        })
        .collect();
    assert_eq!(shown, expected, "for {text:?}");
}

#[test]
fn text() {
    check_all(&[
        ("", ""),
        (
            "a *b* **c** ~~d~~ ~e~ `f`",
            "<p>a <em>b</em> <strong>c</strong> <del>d</del> <del>e</del> <code>f</code></p>",
        ),
        ("a & b < c > d \"e\"", "<p>a &amp; b &lt; c &gt; d \"e\"</p>"),
        ("&copy; &amp; \\* \\[", "<p>© &amp; * [</p>"),
        ("one\ntwo  \nthree\\\nfour", "<p>one\ntwo<br>\nthree<br>\nfour</p>"),
        ("a\r\nb\r\n\r\nc", "<p>a\nb</p>\n<p>c</p>"),
        ("`<b> & \"c\"`", "<p><code>&lt;b&gt; &amp; \"c\"</code></p>"),
        ("---", "<hr>"),
        ("H~2~O x^2^", "<p>H~2~O x^2^</p>"),
        ("[[wiki]]", "<p>[[wiki]]</p>"),
        ("\"a\" -- b...", "<p>\"a\" -- b...</p>"),
        ("\0", "<p>\u{fffd}</p>"),
    ]);
    let smart = Options { smart_punctuation: true, ..quiet() };
    check_with(&smart, "\"a\" -- 'b' --- c...", "<p>“a” – ‘b’ — c…</p>");
}

#[test]
fn headings() {
    check_all(&[
        ("# A b", "<h1 id=\"a-b\">A b</h1>"),
        ("Title\n===", "<h1 id=\"title\">Title</h1>"),
        ("###### Über *Straße*!", "<h6 id=\"uber-strasse\">Über <em>Straße</em>!</h6>"),
        ("# A\n# A\n# A", "<h1 id=\"a\">A</h1>\n<h1 id=\"a-1\">A</h1>\n<h1 id=\"a-2\">A</h1>"),
        ("# A\n# A-1\n# A", "<h1 id=\"a\">A</h1>\n<h1 id=\"a-1\">A-1</h1>\n<h1 id=\"a-2\">A</h1>"),
        ("# A\n# B {#a}", "<h1 id=\"a-1\">A</h1>\n<h1 id=\"a\">B</h1>"),
        ("# A {#x .b .c d=e}", "<h1 id=\"x\" class=\"b c\" d=\"e\">A</h1>"),
        ("# !!!\n# ???", "<h1 id=\"section\">!!!</h1>\n<h1 id=\"section-1\">???</h1>"),
        ("# `a::b` & c", "<h1 id=\"a-b-c\"><code>a::b</code> &amp; c</h1>"),
        ("# 日本", "<h1 id=\"ri-ben\">日本</h1>"),
        ("<p id=\"a\"></p>\n\n# A", "<p id=\"a\"></p>\n<h1 id=\"a-1\">A</h1>"),
    ]);
    let document = parse("# A *b* [c](d.md) ![e](f.png)[^1] `<g>`\n\n[^1]: x", &quiet());
    assert_eq!(document.headings[0].title, "A b c e `<g>`".replace('`', ""));
    assert_eq!(document.headings[0].title_html, "A <em>b</em> c  <code>&lt;g&gt;</code>");
    assert_eq!(document.headings[0].level, 1);
}

#[test]
fn anchor_links() {
    let link = "<a class=\"zola-anchor\" href=\"#a-b\" aria-label=\"Anchor link for: A b\">#</a>";
    for (place, expected) in [
        (AnchorLinks::Left, format!("<h2 id=\"a-b\">{link}A <em>b</em></h2>")),
        (AnchorLinks::Right, format!("<h2 id=\"a-b\">A <em>b</em>{link}</h2>")),
        (
            AnchorLinks::Heading,
            "<h2 id=\"a-b\"><a class=\"zola-anchor\" href=\"#a-b\">A <em>b</em></a></h2>".to_owned(),
        ),
    ] {
        check_with(&Options { insert_anchor_links: place, ..Options::default() }, "## A *b*", &expected);
    }
    let heading = Options { insert_anchor_links: AnchorLinks::Heading, ..Options::default() };
    let right = "<h1 id=\"a\"><a href=\"«href b»\">a</a><a class=\"zola-anchor\" href=\"#a\" aria-label=\"Anchor link for: a\">#</a></h1>";
    check_with(&heading, "# [a](b)", right);
    let note = show(&parse("# a[^1]\n\n[^1]: b", &heading));
    assert!(note.starts_with("<h1 id=\"a\">a<sup"), "{note}");
}

#[test]
fn slugs() {
    for (text, on, safe, off) in [
        ("Hello, World!", "hello-world", "Hello,_World!", "Hello,_World!"),
        ("  a -- b  ", "a-b", "a_--_b", "a_--_b"),
        ("Grüße", "grusse", "Grüße", "Grüße"),
        ("C# & <T>", "c-t", "C_&_T", "C#_&_<T>"),
        ("🎉", "tada", "🎉", "🎉"),
        ("", "", "", ""),
    ] {
        assert_eq!(slug(text, Slugify::On), on);
        assert_eq!(slug(text, Slugify::Safe), safe);
        assert_eq!(slug(text, Slugify::Off), off);
    }
}

#[test]
fn links() {
    let external = |target: &str, text: &str| format!("<p><a href=\"{target}\" rel=\"external\">{text}</a></p>");
    check_all(&[
        ("[a](@/b.md#c \"t\")", "<p><a href=\"«href @/b.md#c»\" title=\"t\">a</a></p>"),
        ("[a](b.md)", "<p><a href=\"«href b.md»\">a</a></p>"),
        ("[a](#b)", "<p><a href=\"«href #b»\">a</a></p>"),
        ("[a]()", "<p><a href=\"«href »\">a</a></p>"),
        ("[a](brick:log)", "<p><a href=\"«href brick:log»\">a</a></p>"),
        ("[a][b]\n\n[b]: /c \"d\"", "<p><a href=\"«href /c»\" title=\"d\">a</a></p>"),
        ("[a](https://x.org/?b=c&d='e')", &external("https://x.org/?b=c&amp;d=&#39;e&#39;", "a")),
        ("[a](<https://x.org/ä b>)", &external("https://x.org/%C3%A4%20b", "a")),
        ("[a](//x.org)", &external("//x.org", "a")),
        ("[a](mailto:b@c.org)", "<p><a href=\"mailto:b@c.org\">a</a></p>"),
        ("[a](tel:+49)", "<p><a href=\"tel:+49\">a</a></p>"),
        ("<https://x.org>", &external("https://x.org", "https://x.org")),
        ("<a@b.org>", "<p><a href=\"mailto:a@b.org\">a@b.org</a></p>"),
        ("[*a* `b`](c)", "<p><a href=\"«href c»\"><em>a</em> <code>b</code></a></p>"),
        ("a[0][1] and [x] and \\[a][b]", "<p>a[0][1] and [x] and [a][b]</p>"),
    ]);
}

#[test]
fn links_to_other_sites() {
    let options = Options {
        external_links_class: Some("out".to_owned()),
        external_links_target_blank: true,
        external_links_no_follow: true,
        external_links_no_referrer: true,
        base_url: "https://me.org/blog/".to_owned(),
        ..quiet()
    };
    for (target, expected) in [
        ("https://x.org", " class=\"out\" target=\"_blank\" rel=\"noopener external nofollow noreferrer\""),
        ("https://me.org/blog", ""),
        ("https://me.org/blog/a", ""),
        ("https://me.org/blog#a", ""),
        ("https://me.org/blogger", " class=\"out\" target=\"_blank\" rel=\"noopener external nofollow noreferrer\""),
    ] {
        check_with(&options, &format!("[a]({target})"), &format!("<p><a href=\"{target}\"{expected}>a</a></p>"));
    }
    let plain = Options { external_links_external: false, ..quiet() };
    check_with(&plain, "[a](https://x.org)", "<p><a href=\"https://x.org\">a</a></p>");
}

#[test]
fn bare_addresses() {
    let web = |url: &str| format!("<a href=\"{url}\" rel=\"external\">{url}</a>");
    check_all(&[
        ("see https://x.org/a_b_c.", &format!("<p>see {}.</p>", web("https://x.org/a_b_c"))),
        ("(https://x.org/a_(b))", &format!("<p>({})</p>", web("https://x.org/a_(b)"))),
        (
            "http://x.org and *https://y.org*",
            &format!("<p>{} and <em>{}</em></p>", web("http://x.org"), web("https://y.org")),
        ),
        ("me@x.org", "<p><a href=\"mailto:me@x.org\">me@x.org</a></p>"),
        ("`https://x.org` `a@b.org`", "<p><code>https://x.org</code> <code>a@b.org</code></p>"),
        ("[https://x.org](a)", "<p><a href=\"«href a»\">https://x.org</a></p>"),
        (
            "[see ![https://x.org](a.png) a@b.org](a)",
            "<p><a href=\"«href a»\">see <img «image a.png» decoding=\"async\" alt=\"https://x.org\"> a@b.org</a></p>",
        ),
        (
            "git@host.org:a/b.git @me@x.org postgres://h.org/d README.md www.x.org",
            "<p>git@host.org:a/b.git @me@x.org postgres://h.org/d README.md www.x.org</p>",
        ),
        ("# https://x.org", &format!("<h1 id=\"https-x-org\">{}</h1>", web("https://x.org"))),
    ]);
    let smart = Options { smart_punctuation: true, ..quiet() };
    check_with(
        &smart,
        "a--b https://x.org/c--d'e -- f",
        &format!("<p>a–b {} – f</p>", web("https://x.org/c--d'e").replacen('\'', "&#39;", 1)),
    );
    check_with(&Options { autolinks: false, ..quiet() }, "https://x.org", "<p>https://x.org</p>");
}

#[test]
fn images() {
    check_all(&[
        ("![a *b* `c`](d.png)", "<p><img «image d.png» decoding=\"async\" alt=\"a b c\"></p>"),
        ("x ![\"](d.png \"t\")", "<p>x <img «image d.png» decoding=\"async\" alt=\"&quot;\" title=\"t\"></p>"),
        (
            "![a](b.png \"A & b\")",
            "<figure>\n<img «image b.png» decoding=\"async\" alt=\"a\">\n<figcaption>A &amp; b</figcaption>\n</figure>",
        ),
        (
            "![a](https://x.org/b.png)",
            "<p><img src=\"https://x.org/b.png\" loading=\"lazy\" decoding=\"async\" alt=\"a\"></p>",
        ),
        (
            "![](data:image/png;base64,AA==)",
            "<p><img src=\"data:image/png;base64,AA==\" loading=\"lazy\" decoding=\"async\" alt=\"\"></p>",
        ),
        ("![a ![b](c.png) d](e.png)", "<p><img «image e.png» decoding=\"async\" alt=\"a b d\"></p>"),
        (
            "[![a](b.png \"t\")](c.md)",
            "<p><a href=\"«href c.md»\"><img «image b.png» decoding=\"async\" alt=\"a\" title=\"t\"></a></p>",
        ),
    ]);
    let eager = Options { lazy_async_image: false, ..quiet() };
    check_with(&eager, "![a](//x.org/b.png)", "<p><img src=\"//x.org/b.png\" alt=\"a\"></p>");
}

#[test]
fn lists() {
    check_all(&[
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>"),
        ("- a\n\n- b", "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>"),
        ("- a\n  - b", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
        ("a\n: b\n: c", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n<dd>c</dd>\n</dl>"),
        (
            "- [x] a\n- [ ] b",
            "<ul>\n<li class=\"task-list-item\"><input type=\"checkbox\" disabled checked aria-label=\"Done\"> a</li>\n<li class=\"task-list-item\"><input type=\"checkbox\" disabled aria-label=\"To do\"> b</li>\n</ul>",
        ),
        (
            "- [x] a\n\n  b",
            "<ul>\n<li class=\"task-list-item\"><p><input type=\"checkbox\" disabled checked aria-label=\"Done\"> a</p>\n<p>b</p>\n</li>\n</ul>",
        ),
    ]);
    check_with(&Options { definition_list: false, ..quiet() }, "a\n: b", "<p>a\n: b</p>");
}

#[test]
fn tables() {
    let table = |inner: &str| {
        format!(
            "<div class=\"table-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">\n<table>\n{inner}</table>\n</div>"
        )
    };
    check_all(&[
        (
            "|a|b|\n|-|:-:|\n|1|2|",
            &table(
                "<thead>\n<tr><th>a</th><th style=\"text-align: center\">b</th></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td style=\"text-align: center\">2</td></tr>\n</tbody>\n",
            ),
        ),
        ("|a|\n|-|", &table("<thead>\n<tr><th>a</th></tr>\n</thead>\n")),
        ("||a|\n|-|-:|", &table("<thead>\n<tr><td></td><th style=\"text-align: right\">a</th></tr>\n</thead>\n")),
        (
            "|a|b|\n|:-|-|\n|1|",
            &table(
                "<thead>\n<tr><th style=\"text-align: left\">a</th><th>b</th></tr>\n</thead>\n<tbody>\n<tr><td style=\"text-align: left\">1</td><td></td></tr>\n</tbody>\n",
            ),
        ),
    ]);
}

#[test]
fn quotations_and_alerts() {
    let alert = |kind: &str, title: &str| {
        format!(
            "<aside class=\"markdown-alert markdown-alert-{kind}\" role=\"note\">\n<p class=\"markdown-alert-title\">{title}</p>\n<p>a</p>\n</aside>"
        )
    };
    check_all(&[
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("> [!NOTE]\n> a", &alert("note", "Note")),
        ("> [!tip]\n> a", &alert("tip", "Tip")),
        ("> [!IMPORTANT]\n> a", &alert("important", "Important")),
        ("> [!WARNING]\n> a", &alert("warning", "Warning")),
        ("> [!CAUTION]\n> a", &alert("caution", "Caution")),
    ]);
    let german = Options { labels: Labels { note: "Hinweis & Rat".into(), ..Labels::default() }, ..quiet() };
    check_with(&german, "> [!NOTE]\n> a", &alert("note", "Hinweis &amp; Rat"));
    check_with(
        &Options { github_alerts: false, ..quiet() },
        "> [!NOTE]\n> a",
        "<blockquote>\n<p>[!NOTE]\na</p>\n</blockquote>",
    );
}

#[test]
fn footnotes() {
    let reference = |number: usize, nth: usize| {
        format!(
            "<sup class=\"footnote-reference\" id=\"fr-{number}-{nth}\"><a href=\"#fn-{number}\" role=\"doc-noteref\">{number}</a></sup>"
        )
    };
    let back = |number: usize, nth: usize, sign: &str| {
        format!(
            " <a class=\"footnote-backref\" href=\"#fr-{number}-{nth}\" role=\"doc-backlink\" aria-label=\"Back to reference {number}-{nth}\">{sign}</a>"
        )
    };
    let list = |items: &str| {
        format!(
            "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol class=\"footnotes-list\">\n{items}</ol>\n</section>"
        )
    };
    // The order is that of the references; letter case does not matter; a second reference has its own way back.
    let expected = format!(
        "<p>a{}b{}c{}</p>\n{}",
        reference(1, 1),
        reference(2, 1),
        reference(1, 2),
        list(&format!(
            "<li id=\"fn-1\">\n<p>second{}{}</p>\n</li>\n<li id=\"fn-2\">\n<p>first{}</p>\n</li>\n",
            back(1, 1, "↩"),
            back(1, 2, "↩<sup>2</sup>"),
            back(2, 1, "↩")
        ))
    );
    check("a[^Y]b[^x]c[^y]\n\n[^x]: first\n[^y]: second", &expected);
    let code = format!(
        "<p>a{}</p>\n{}",
        reference(1, 1),
        list(&format!("<li id=\"fn-1\">\n«code : b\n»\n<p>{}</p>\n</li>\n", back(1, 1, "↩").trim_start()))
    );
    check("a[^1]\n\n[^1]:\n    ```\n    b\n    ```", &code);
    let prefixed = Options { footnote_prefix: "p\"".to_owned(), ..quiet() };
    let document = parse("a[^1]\n\n[^1]: b", &prefixed);
    assert_eq!(document.anchors, ["p\"fn-1"]);
    assert!(show(&document).contains("id=\"p&quot;fr-1-1\"><a href=\"#p&quot;fn-1\""), "{}", show(&document));
    let in_place = Options { bottom_footnotes: false, ..quiet() };
    let expected = format!(
        "<p>a{}</p>\n<div class=\"footnote-definition\" id=\"fn-1\"><sup class=\"footnote-definition-label\">1</sup>\n<p>b{}</p>\n</div>\n<p>c</p>",
        reference(1, 1),
        back(1, 1, "↩")
    );
    check_with(&in_place, "a[^1]\n\n[^1]: b\n\nc", &expected);
}

#[test]
fn emoji() {
    let options = Options { render_emoji: true, ..quiet() };
    for (text, expected) in [
        (":tada: done", "🎉 done"),
        ("a:tada::+1:b", "a🎉👍b"),
        (":no_such: 10:30:15 a::b std::tada::x :tada", ":no_such: 10:30:15 a::b std::tada::x :tada"),
        ("`:tada:`", "<code>:tada:</code>"),
    ] {
        check_with(&options, text, &format!("<p>{expected}</p>"));
    }
    check(":tada:", "<p>:tada:</p>");
}

#[test]
fn formulas() {
    check_all(&[
        ("$a$", "<p><math><mi>a</mi></math></p>"),
        (
            "$$a$$",
            "<p><span class=\"math-display\" tabindex=\"0\" role=\"group\" aria-label=\"Formula\"><math display=\"block\"><mi>a</mi></math></span></p>",
        ),
        ("it costs 5 $ or $ 6", "<p>it costs 5 $ or $ 6</p>"),
        ("`$a$`", "<p><code>$a$</code></p>"),
    ]);
    check_with(&Options { math: false, ..quiet() }, "$a$", "<p>$a$</p>");
    check_problems("x $a + \\foo$ y", &["error: formula: unknown command `\\foo` -> \"\\\\foo\" = "]);
    check_problems("$$\n\\frac{1}\n$$", &["error: formula: expected argument but reached end of input -> \"\\n\" = "]);
    let document = parse("a $\\foo<$", &quiet());
    assert_eq!(show(&document), "<p>a <code class=\"math-error\">\\foo&lt;</code></p>\n");
}

#[test]
fn code() {
    check_all(&[
        ("```rust\nfn\n```", "«code rust: fn\n»"),
        ("```Rust,linenos\r\na\r\nb\r\n```", "«code rust: a\nb\n»"),
        ("    a\n    b", "«code : a\nb»"),
        ("```\n```", "«code : »"),
        ("~~~ {.rust linenos}\n<a>\n~~~", "«code rust: <a>\n»"),
        ("- ```py\n  a\n  ```", "<ul>\n<li>«code py: a\n»\n</li>\n</ul>"),
        ("```bricks\ndeps --brick log\n```", "«bricks: deps --brick log\n»"),
    ]);
    let text = "ä\n\n> ```bricks\n> graph\n> ```\n";
    let document = parse(text, &quiet());
    let picture = document.pieces.iter().find_map(|piece| match piece {
        Piece::Picture(picture) => Some(picture),
        _ => None,
    });
    let picture = picture.expect("the fence is a picture");
    assert!(text[picture.in_text(0..5)].starts_with("graph"));
    assert!(text[picture.range.clone()].starts_with("```bricks"));
}

#[test]
fn raw_html() {
    check_all(&[
        ("<div>\n*a*\n</div>", "<div>\n*a*\n</div>"),
        ("a <b class='c'>d</b>", "<p>a <b class='c'>d</b></p>"),
        ("<!-- note -->", "<!-- note -->"),
    ]);
    let text = "<div id=a\n class=\"b\" ID = 'c'>\n\n<a name=\"d\"><b name=\"e\" data-id=\"f\"></b></a> <!-- <p id=\"g\"> --> <i id=\"ä h\">\n\n`<p id=\"i\">`";
    assert_eq!(parse(text, &quiet()).anchors, ["a", "c", "d", "ä h"]);
}

#[test]
fn summary() {
    check("a\n\n<!-- more -->\n\nb", "<p>a</p>\n«more»\n<p>b</p>");
    check("a\n<!--MORE-->\nb", "<p>a</p>\n«more»\n<p>b</p>");
    check("a <!-- more --> b", "<p>a <!-- more --> b</p>");
    let document = parse("[a](b)\n\n<!-- more -->\n\nc", &quiet());
    let count = document.summary.expect("the text has a summary");
    assert_eq!(document.pieces[count], Piece::More);
    assert_eq!(parse("a", &quiet()).summary, None);
    check_problems(
        "> a\n>\n> <!-- more -->\n\nb\n\n<!-- more -->\n\n<!-- more -->",
        &[
            "warning: `<!-- more -->` inside another block does not end the summary -> \"<!-- more -->\\n\" = put it on a line of its own, between two paragraphs",
            "warning: only the first `<!-- more -->` ends the summary -> \"<!-- more -->\" = remove this one",
        ],
    );
}

#[test]
fn words() {
    for (text, count) in [
        ("", 0),
        ("Don't split 3.14 or e.g. this_word.", 6),
        ("# One *two* `three`\n\n- [link text](url) https://x.org", 7),
        ("```rust\nnot counted\n```\n\n    nor this\n\nbut this", 2),
        ("日本語 text", 4),
        ("Käse – über", 2),
    ] {
        assert_eq!(parse(text, &Options::default()).word_count, count, "for {text:?}");
    }
}

#[test]
fn problems_point_into_the_text() {
    check_problems(
        "a[^nott] ä\n\n[^note]: b",
        &[
            "warning: footnote `nott` is not defined, so it is shown as it is -> \"[^nott]\" = did you mean `[^note]`?",
            "warning: footnote `note` is never referred to -> \"[^note]: b\" = write `[^note]` where it belongs, or remove it",
        ],
    );
    check_problems(
        "\\[^a] `[^b]` [^](c) regex [^abc] and [^abc]+ x[^d](e)",
        &[
            "warning: footnote `abc` is not defined, so it is shown as it is -> \"[^abc]\" = add a paragraph `[^abc]: …`",
        ],
    );
    check_problems(
        "a[^1]\n\n[^1]: b\n[^1]: c",
        &["warning: footnote `1` is defined twice; the first one counts -> \"[^1]: c\" = "],
    );
    check_problems(
        "ä [text][missing]",
        &[
            "warning: link reference `missing` is defined nowhere, so the brackets are shown -> \"[text][missing]\" = add a line `[missing]: https://…`, or write `\\[` for a bracket",
        ],
    );
    check_problems(
        "# A {#x}\n# B {#x}",
        &["warning: id `x` is used twice in this text -> \"# B {#x}\" = this heading became `x-1`; choose another id"],
    );
    check_problems(
        "> ```pyhton,linenoss\n> a\n> ```",
        &[
            "warning: language `pyhton` is not known, so the code is not highlighted -> \"pyhton\" = did you mean `python`?",
            "warning: unknown annotation `linenoss` of a code block -> \"linenoss\" = did you mean `linenos`?",
        ],
    );
    check_problems(
        "``` {.Äx linenoss}\n```",
        &[
            "warning: language `äx` is not known, so the code is not highlighted -> \".Äx\" = write `text` for code without a language",
            "warning: unknown annotation `linenoss` of a code block -> \"linenoss\" = did you mean `linenos`?",
        ],
    );
    check_problems(
        "```bricks,linenos\n```",
        &["warning: `bricks` is drawn, so annotations of code mean nothing -> \"bricks,linenos\" = remove them"],
    );
    check_problems(
        "a [](b) c",
        &[
            "warning: link to `b` has no text, so nobody can see or follow it -> \"[](b)\" = write its text between the brackets",
        ],
    );
    check_problems(
        "> [!WARN]\n> a",
        &["warning: unknown alert `WARN`, so this is an ordinary quotation -> \"[!WARN]\" = did you mean `WARNING`?"],
    );
    check_problems(
        "> [!INFO]\n> a",
        &[
            "warning: unknown alert `INFO`, so this is an ordinary quotation -> \"[!INFO]\" = known alerts: NOTE, TIP, IMPORTANT, WARNING, CAUTION",
        ],
    );
    assert_eq!(parse("```pyhton\n```", &Options { highlight: false, ..quiet() }).problems, []);
}

#[test]
fn code_is_found() {
    let text = "a `b` {{ c }} $x^{{2}}$ costs $5\n\n```d\ne\n```\n\n    f\n\n> `g`\n";
    let found: Vec<&str> = code_ranges(text).into_iter().map(|range| &text[range]).collect();
    assert_eq!(found, ["`b`", "$x^{{2}}$", "```d\ne\n```", "f\n", "`g`"]);
}
