//! Laws of the Markdown stage and of the highlighter, over generated texts.

use brickpress::content::document::{CodeBlock, Document, Piece};
use brickpress::content::fence::{self, Annotations};
use brickpress::content::markdown::{AnchorLinks, Options, code_ranges, parse};
use brickpress::content::{highlight, math};
use proptest::prelude::*;

/// Pieces of notation, which together make every construct and many half ones.
const TOKENS: [&str; 71] = [
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "\r\n",
    "a",
    "b ",
    "ä",
    "日本",
    "🎉",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "``",
    "```",
    "```rust\n",
    "```bricks,x\n",
    "~~~\n",
    "```İx,ä\n",
    "~~~ {.ä ß}\n",
    "&auml;",
    "[](a)",
    "> [!Ä]\n> ",
    "# ",
    "## ",
    "===",
    "---",
    "- ",
    "1. ",
    "- [ ] ",
    "- [x] ",
    "> ",
    "> [!NOTE]\n> ",
    "|",
    "|a|b|\n|-|:-:|\n|",
    "[",
    "]",
    "(",
    ")",
    "[a](b)",
    "[a](https://x.org \"t\")",
    "![",
    "![a](b.png \"c\")\n",
    "[a][b]",
    "[b]: /c\n",
    "[^1]",
    "[^1]: ",
    "[^x]",
    "\n[^x]: ",
    "<!-- more -->\n",
    "$",
    "$$",
    "$\\frac{1}{2}$",
    "\\",
    "{#a}",
    "{#b .c}",
    "\n: ",
    "https://x.org",
    "a@b.org",
    "&amp;",
    "&",
    "'",
    "\"",
    ":",
    "+++",
    "\u{0}",
];

fn tokens() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(TOKENS.as_slice()), 0..60).prop_map(|tokens| tokens.concat())
}

fn options() -> impl Strategy<Value = Options> {
    let links =
        prop::sample::select(vec![AnchorLinks::None, AnchorLinks::Left, AnchorLinks::Right, AnchorLinks::Heading]);
    (any::<(bool, bool, bool)>(), links).prop_map(
        |((smart_punctuation, bottom_footnotes, autolinks), insert_anchor_links)| Options {
            smart_punctuation,
            bottom_footnotes,
            autolinks,
            insert_anchor_links,
            ..Options::default()
        },
    )
}

/// The document as HTML, with pieces that need no site.
fn html(document: &Document) -> String {
    let mut html = String::new();
    for piece in &document.pieces {
        match piece {
            Piece::Html(part) | Piece::Id(part) | Piece::FootnoteRef(part) => html.push_str(part),
            Piece::HeadingAnchor { html: part, .. } => html.push_str(part),
            Piece::Link(tag) | Piece::Image(tag) => {
                let address = match (&tag.written, piece) {
                    (Some(written), _) => written,
                    (None, Piece::Link(_)) => "#",
                    (None, _) => "src=\"\"",
                };
                html.push_str(&[&*tag.before, address, &*tag.after].concat());
            }
            Piece::Code(block) => html.push_str(&highlight::highlighted(block)),
            Piece::Picture(_) => html.push_str("<svg></svg>"),
            Piece::More => html.push_str("<span></span>"),
        }
    }
    html
}

/// Walks through the tags of HTML that was written by us: the content of every tag.
fn tags(html: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let mut quoted = false;
        let end = rest[start..].find(|c: char| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let end = start + end.expect("every tag ends");
        tags.push(&rest[start + 1..end]);
        rest = &rest[end + 1..];
    }
    tags
}

fn assert_balanced(html: &str) {
    let mut open = Vec::new();
    for tag in tags(html) {
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "in {html}");
        } else if !["br", "hr", "img", "input"].contains(&name) && !tag.ends_with('/') {
            assert!(name != "a" || !open.contains(&"a"), "nested links in {html}");
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<&str>::new(), "in {html}");
}

fn assert_ids_unique(html: &str) {
    let mut ids: Vec<&str> = tags(html)
        .iter()
        .filter_map(|tag| tag.split_once(" id=\""))
        .filter_map(|(_, rest)| rest.split('"').next())
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "ids repeat in {html}");
}

fn assert_ranges_inside(text: &str, document: &Document) {
    for problem in &document.problems {
        assert!(text.get(problem.span.clone()).is_some(), "{problem:?}");
    }
    for piece in &document.pieces {
        match piece {
            Piece::Link(tag) | Piece::Image(tag) => {
                assert!(text.get(tag.link.range.clone()).is_some(), "{tag:?}");
            }
            Piece::Picture(picture) => {
                assert!(text.get(picture.range.clone()).is_some(), "{picture:?}");
                assert!(text.get(picture.in_text(0..0).start..).is_some(), "{picture:?}");
            }
            _ => {}
        }
    }
}

fn assert_parses_well(text: &str, options: &Options) {
    let document = parse(text, options);
    assert_ranges_inside(text, &document);
    assert!(document.summary.is_none_or(|count| document.pieces.get(count) == Some(&Piece::More)));
    let mut end = 0;
    for range in code_ranges(text) {
        assert!(range.start >= end && text.get(range.clone()).is_some(), "{range:?}");
        end = range.end;
    }
}

/// Text content of the `<code>` element.
fn code_of(html: &str) -> String {
    let start = html.find("<code").expect("code is in an element of its own");
    let end = html.rfind("</code>").expect("the element ends");
    let mut text = String::new();
    let mut inside = true;
    for character in html[start..end].chars() {
        match character {
            '<' => inside = false,
            '>' if !inside => inside = true,
            _ if inside => text.push(character),
            _ => {}
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

const LANGUAGES: [&str; 18] = [
    "rust",
    "python",
    "js",
    "ts",
    "tsx",
    "bash",
    "toml",
    "yaml",
    "json",
    "html",
    "css",
    "clojure",
    "c++",
    "go",
    "sql",
    "diff",
    "markdown",
    "dockerfile",
];

const CODE: [&str; 60] = [
    "\n",
    "\n",
    "\n",
    " ",
    "    ",
    "\t",
    "fn",
    "def ",
    "class ",
    "let ",
    "x",
    "y1",
    "_z",
    "ä",
    "🎉",
    "0",
    "1.5e3",
    "0xff",
    "\"",
    "'",
    "\"\"\"",
    "`",
    "${",
    "#{",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "</",
    "/>",
    "&",
    "&&",
    "|",
    "=",
    "==",
    "=>",
    "->",
    "::",
    ":",
    ";",
    ",",
    ".",
    "#",
    "//",
    "/*",
    "*/",
    "<!--",
    "-->",
    "--",
    "\\",
    "\\n",
    "@",
    "$",
    "%s",
    "<a b=\"c\">",
    "<<EOF\n",
];

fn code() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(CODE.as_slice()), 0..80).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_parsed(text in any::<String>(), options in options()) {
        assert_parses_well(&text, &options);
    }

    #[test]
    fn any_notation_is_parsed(text in tokens(), options in options()) {
        assert_parses_well(&text, &options);
    }

    #[test]
    fn html_is_balanced(text in tokens(), options in options()) {
        let html = html(&parse(&text.replace("<!-- more -->", "").replace('<', ""), &options));
        assert_balanced(&html);
        assert_ids_unique(&html);
    }

    #[test]
    fn nothing_of_the_code_is_lost(code in code(), language in prop::sample::select(LANGUAGES.as_slice())) {
        let block = CodeBlock { language: language.to_owned(), annotations: Annotations::default(), code };
        prop_assert_eq!(code_of(&highlight::highlighted(&block)), block.code);
    }

    #[test]
    fn lines_do_not_change_the_code(code in code(), language in prop::sample::select(LANGUAGES.as_slice())) {
        let annotations = fence::parse("x,linenos,linenostart=7,hl_lines=1 3-4,name=<a>").annotations;
        let block = CodeBlock { language: language.to_owned(), annotations, code };
        let html = highlight::highlighted(&block);
        assert_balanced(&html);
        prop_assert_eq!(code_of(&html), block.code);
    }

    #[test]
    fn hidden_lines_are_left_out(code in code()) {
        let annotations = fence::parse("rust,hide_lines=2-3").annotations;
        let expected: String =
            code.split_inclusive('\n').enumerate().filter(|(index, _)| !(1..=2).contains(index)).map(|(_, line)| line).collect();
        let block = CodeBlock { language: "rust".to_owned(), annotations, code };
        prop_assert_eq!(code_of(&highlight::highlighted(&block)), expected);
    }

    #[test]
    fn any_code_is_kept(code in any::<String>(), language in prop::sample::select(LANGUAGES.as_slice())) {
        let block = CodeBlock { language: language.to_owned(), annotations: Annotations::default(), code };
        prop_assert_eq!(code_of(&highlight::highlighted(&block)), block.code.replace('\0', "\u{fffd}"));
    }

    #[test]
    fn any_info_string_is_read(info in any::<String>()) {
        let read = fence::parse(&info);
        prop_assert!(info.get(read.language_range).is_some());
        for problem in read.problems {
            prop_assert!(info.get(problem.span.clone()).is_some());
        }
    }

    #[test]
    fn any_formula_is_read(tex in any::<String>(), display in any::<bool>()) {
        if let Err(error) = math::render(&tex, display) {
            prop_assert!(tex.get(error.range).is_some());
        }
    }
}

/// Deep nesting must neither overflow the stack nor take for ever.
#[test]
fn deep_nesting_is_survived() {
    for part in ["> ", "- ", "[", "![", "*", "_a ", "`", "$", "{", "(", "[^1]", "<a>", "# ", "|a", "&", "a\n: "] {
        let text = part.repeat(5_000);
        assert_parses_well(&text, &Options::default());
    }
    for part in ["{", "\\frac{", "\\sqrt", "^", "\\left(", "x_{", "\\begin{array}{c}", "\\text{"] {
        let tex = part.repeat(5_000);
        if let Err(error) = math::render(&tex, false) {
            assert!(tex.get(error.range).is_some());
        }
        let closed = format!("{}x{}", part.repeat(3_000), "}".repeat(3_000));
        parse(&format!("${closed}$"), &Options::default());
    }
}
