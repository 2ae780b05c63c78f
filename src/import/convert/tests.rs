//! HTML and the Markdown that it becomes.

use super::*;

/// Addresses of a blog with one image, in which one place is linked to.
struct Same;

impl Addresses for Same {
    fn link(&self, href: &str, _: bool) -> String {
        href.to_owned()
    }

    fn image(&self, src: &str) -> String {
        if src.ends_with("a.jpg") { "a.jpg".to_owned() } else { src.to_owned() }
    }

    fn is_wanted(&self, anchor: &str) -> bool {
        anchor == "place"
    }
}

/// Converts HTML, and names the elements that stay HTML.
fn converted(html: &str) -> (String, String) {
    let converted = convert(&html::parse(html), &Same);
    (converted.markdown, converted.kept.into_keys().collect::<Vec<_>>().join(" "))
}

fn check(html: &str, markdown: &str, kept: &str) {
    assert_eq!(converted(html), (markdown.to_owned(), kept.to_owned()), "{html}");
}

#[test]
fn paragraphs() {
    check("one<br/>two<br /><br>three", "one\\\ntwo\n\nthree", "");
    check("<div>a</div><div><br></div><div>b</div>", "a\n\nb", "");
    check("<p> a \n  b </p>text<p>c</p>", "a b\n\ntext\n\nc", "");
    check("a<a name='more'></a>b", "a\n\n<!-- more -->\n\nb", "");
    check("<b>a<a name=\"more\"></a>b</b>", "**ab**\n\n<!-- more -->", "");
    check("<div><span><!--more--></span>b</div><a name=more></a>", "<!-- more -->\n\nb", "");
    check("&nbsp;", "", "");
}

#[test]
fn emphasis() {
    check("<b>a</b> <i> b </i><s>c</s>", "**a** *b* ~~c~~", "");
    check("un<b>frigg</b>in <b>a.</b>b", "un<strong>frigg</strong>in <strong>a.</strong>b", "<strong>");
    check("<span style='font-weight: bold'>a</span><span style='color:red'> b</span>", "**a** b", "");
    check("H<sub>2</sub>O <u>u</u>", "H<sub>2</sub>O <u>u</u>", "<sub> <u>");
    check("<code>a`b</code> 2*3*4 _x_", "``a`b`` 2\\*3\\*4 \\_x\\_", "");
}

#[test]
fn links_and_images() {
    check("<a href='http://x/?a=1&amp;b=2' title='T'>x</a>", "[x](http://x/?a=1&b=2 \"T\")", "");
    check("<a href='http://x/a.jpg'><img src='http://x/s/a.jpg' alt='A'></a>", "![A](a.jpg)", "");
    check("<a href='http://x/y'><img src='http://x/b.jpg'></a>", "[![](http://x/b.jpg)](http://x/y)", "");
    check("<a href='brick:log'>x</a>", "<a href=\"brick:log\">x</a>", "<a>");
    check("<a href=''>x</a><a name='place'>y</a><a id='other'>z</a>", "x<a id=\"place\"></a>yz", "");
    check("<p id='place'>x</p>", "<div id=\"place\"></div>\n\nx", "");
}

#[test]
fn blocks() {
    check("<h2>A <b>b</b> {#c}</h2>", "## A **b** \\{#c\\}", "");
    check("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n  1. c", "");
    check("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b", "");
    check("<ol start='3'><li>a</li></ol><ol><li>b</li></ol>", "3. a\n\n<!-- -->\n\n1. b", "");
    check("<ol type='a'><li>a</li></ol>", "<ol type=\"a\"><li>a</li></ol>", "<ol>");
    check("<blockquote>a<br><br>b</blockquote><hr>", "> a\n>\n> b\n\n***", "");
    check("<pre class='brush: java;'>a &lt; b\n\n  c</pre>", "```java\na < b\n\n  c\n```", "");
    check("<pre class='language-bricks'>graph</pre>", "```\ngraph\n```", "");
    check("<pre>a <b>b</b>\n\nc</pre>", "<div>\n<pre>a <b>b</b>&#10;&#10;c</pre>\n</div>", "<pre>");
    check(
        "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2|3</td></tr></table>",
        "| a | b |\n|---|---|\n| 1 | 2\\|3 |",
        "",
    );
    check("<table><tr><td>a</td></tr></table>", "<table><tbody><tr><td>a</td></tr></tbody></table>", "<table>");
    check("<iframe src='x'></iframe>", "<iframe src=\"x\"></iframe>", "<iframe>");
    check(
        "<table class='tr-caption-container'><tr><td><img src='a.jpg'></td></tr><tr><td class='tr-caption'>C</td></tr></table>",
        "<figure>\n\n![](a.jpg)\n\n<figcaption>\n\nC\n\n</figcaption>\n</figure>",
        "",
    );
}

#[test]
fn kept_html_is_still_cut() {
    let kept = keep_html(&html::parse("<p>a\n\nb</p><a name='more'></a><p>c</p>"), &Same);
    assert_eq!(kept.markdown, "<div><p>a\nb</p></div>\n\n<!-- more -->\n\n<div><p>c</p></div>");
}
