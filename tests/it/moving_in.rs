//! Other blogs become sites: exports made here, imported, built, and asked for every old address.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use tempfile::TempDir;

use crate::command_line::{names, printed, run, write};

/// A picture of one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

/// The two shapes that Blogger has given its exports.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    /// `blog-….xml`.
    Backup,
    /// `feed.atom` in a Takeout.
    Takeout,
}

/// A post, page or comment of the old blog.
#[derive(Debug, Clone, Default)]
struct Item {
    number: u32,
    kind: &'static str,
    title: String,
    path: String,
    html: String,
    labels: Vec<&'static str>,
    is_draft: bool,
    is_trashed: bool,
    /// The post that a comment is about, and the comment that it answers.
    about: u32,
    answers: u32,
}

fn post(number: u32, path: &str, html: &str) -> Item {
    Item {
        number,
        kind: "post",
        title: format!("Post {number}"),
        path: path.to_owned(),
        html: html.to_owned(),
        labels: vec!["Reisen & Essen", "C++"],
        ..Item::default()
    }
}

fn comment(number: u32, about: u32, answers: u32, html: &str) -> Item {
    Item { number, kind: "comment", html: html.to_owned(), about, answers, ..Item::default() }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', "&#39;")
}

const HOST: &str = "http://reise.blogspot.com";

fn export(shape: Shape, items: &[Item]) -> String {
    let mut text = String::from(
        "<?xml version='1.0' encoding='UTF-8'?>\n<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://purl.org/atom/app#' xmlns:blogger='http://schemas.google.com/blogger/2018' \
         xmlns:thr='http://purl.org/syndication/thread/1.0' xmlns:gd='http://schemas.google.com/g/2005' xmlns:media='http://search.yahoo.com/mrss/'>\n\
         <id>tag:blogger.com,1999:blog-7</id><title>Reise &amp; Blog &nbsp;& more</title>\n",
    );
    if shape == Shape::Backup {
        text.push_str("<entry><id>tag:blogger.com,1999:blog-7.settings.X</id><category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#settings'/><title>X</title><content type='text'>true</content></entry>\n");
    }
    for item in items {
        match shape {
            Shape::Backup => backup(&mut text, item),
            Shape::Takeout => takeout(&mut text, item),
        }
    }
    text.push_str("</feed>\n");
    text
}

fn common(text: &mut String, item: &Item) {
    let id = format!("tag:blogger.com,1999:blog-7.post-{}", item.number);
    let minute = item.number % 60;
    write!(
        text,
        "<entry><id>{id}</id><published>2024-02-03T10:{minute:02}:00.001+01:00</published><updated>2024-03-04T10:00:00.000Z</updated><title type='text'>{}</title><content type='html'>{}</content>",
        escaped(&item.title),
        escaped(&item.html)
    )
    .unwrap();
}

fn backup(text: &mut String, item: &Item) {
    common(text, item);
    let kind = item.kind;
    write!(text, "<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{kind}'/>").unwrap();
    for label in &item.labels {
        write!(text, "<category scheme='http://www.blogger.com/atom/ns#' term='{}'/>", escaped(label)).unwrap();
    }
    text.push_str("<author><name>Ann O&#39;Neil</name><uri>http://example.org/ann</uri><gd:image rel='x' src='http://example.org/ann.png'/></author><media:thumbnail url='http://example.org/t.png'/><thr:total>1</thr:total>");
    if item.is_draft {
        text.push_str("<app:control xmlns:app='x'><app:draft>yes</app:draft></app:control>");
    } else if kind != "comment" {
        write!(text, "<link rel='self' type='application/atom+xml' href='http://www.blogger.com/feeds/7/posts/default/{}'/><link rel='alternate' type='text/html' href='{HOST}{}' title='x'/>", item.number, item.path).unwrap();
    }
    if kind == "comment" {
        write!(
            text,
            "<thr:in-reply-to href='{HOST}/x.html' ref='tag:blogger.com,1999:blog-7.post-{}' type='text/html'/>",
            item.about
        )
        .unwrap();
        if item.answers > 0 {
            write!(
                text,
                "<link rel='related' href='http://www.blogger.com/feeds/7/{}/comments/default/{}'/>",
                item.about, item.answers
            )
            .unwrap();
        }
    }
    text.push_str("</entry>\n");
}

fn takeout(text: &mut String, item: &Item) {
    common(text, item);
    let status = if item.is_draft { "DRAFT" } else { "LIVE" };
    write!(text, "<blogger:type>{}</blogger:type><blogger:status>{status}</blogger:status><blogger:created>2024-02-01T10:00:00Z</blogger:created>", item.kind.to_uppercase()).unwrap();
    text.push_str("<author><name>Ann O&#39;Neil</name><uri></uri><blogger:type>BLOGGER</blogger:type></author><blogger:metaDescription>About \"it\" &amp; {{ more }}</blogger:metaDescription>");
    if item.kind == "comment" {
        write!(text, "<blogger:parent>tag:blogger.com,1999:blog-7.post-{}</blogger:parent>", item.about).unwrap();
        if item.answers > 0 {
            write!(text, "<blogger:inReplyTo>tag:blogger.com,1999:blog-7.post-{}</blogger:inReplyTo>", item.answers)
                .unwrap();
        }
    } else {
        text.push_str("<blogger:location><name>Ulm</name><latitude>48.4</latitude><longitude>10</longitude><span>1,2</span></blogger:location><enclosure href='http://example.org/a.mp3'/><link/><category/>");
        // All labels in one term, a line each, as one exporter writes them.
        let labels: Vec<String> = item.labels.iter().map(|label| escaped(label)).collect();
        write!(text, "<category scheme='tag:blogger.com,1999:blog-7' term='{}'/>", labels.join("\n")).unwrap();
        if !item.is_draft {
            write!(text, "<blogger:filename>{}</blogger:filename>", item.path).unwrap();
        }
    }
    text.push_str(if item.is_trashed {
        "<blogger:trashed>2024-05-05T00:00:00Z</blogger:trashed>"
    } else {
        "<blogger:trashed/>"
    });
    text.push_str("</entry>\n");
}

/// HTML as people and editors of twenty years have left it.
const HOSTILE: [&str; 24] = [
    "<p>{{ 1 + 1 }} {% include \"x.html\" %} {# gone? #} {{<press.date date={1} />}}</p>",
    "<pre>{{ 2 + 2 }}</pre><code>{% raw %}</code><script>var a = {{b: 1}};</script>",
    "<b><i>wrong</b> order</i> &nosuch; &amp;amp; &#0; &#xFFFFFF; &copy &",
    "<p>open <div>never <span>closed <ul><li>a<li>b<table><tr><td>c",
    "</div></p></body></html>after",
    "<a href='javascript:alert(1)'>x</a><img src=x onerror=alert(1)><svg onload=alert(2)><script>alert(3)</script></svg>",
    "<!-- open comment <p>x",
    "<![CDATA[ x ]]> <?php echo 1 ?> <o:p>Word</o:p>",
    "+++\ndraft = true\n+++\n---\ntitle: x\n---",
    "```bricks\ngraph\n```\n~~~dot\ndigraph {\n~~~",
    "<pre class='language-bricks'>graph --project nothing</pre><pre class='brush: dot'>digraph {</pre>",
    "<a href='brick:nothing'>brick</a> <a href='@/nowhere.md'>at</a> [x](@/nowhere.md) ![](missing.png) [^1] [ref][nowhere]",
    "<a href='#nowhere'>here</a> <a href='/2024/02/gone.html'>gone</a> <a href='post-1.html#nothing'>place</a>",
    "<h2>Title {#id}</h2><h2># x #</h2><h1></h1><h3>a<br/>b</h3>",
    "<table><tr><th>a|b</th><th>c</th></tr><tr><td>1<br/>2</td><td>*</td></tr></table><table><tr><td colspan=2>x</td></tr></table>",
    "*a* _b_ `c` [d](e) <b>**</b> 1. x\n- y\n# z\n: w\n> q $5$ ~~s~~ | a | b |",
    "<ol start='7'><li>seven<ol type='a'><li>x</li></ol></li></ol><ul><ul><li>stray</li></ul></ul><dl><dt>t<dd>d</dl>",
    "<b>bold</b><b>er</b><i> blanks </i>un<b>frigg</b>in<i>g</i>believable<b>!</b>x",
    "<p>\u{1}\u{7}\u{fdd0}\u{fdd1}\u{feff}\u{202e}zero\u{200b}width</p>",
    "<blockquote><pre>a\n\n\nb</pre><hr><blockquote>deep</blockquote></blockquote>",
    "<details><summary>s</summary>\n\n\n    four blanks\n</details><textarea>\n\nx</textarea>",
    "<table class='tr-caption-container'><tr><td><img src='https://example.org/a.jpg'></td></tr><tr><td class='tr-caption'>A caption</td></tr></table>",
    "<span style='font-weight: bold;'>B</span><font color=red>r</font><u>u</u><sup>2</sup><div id='place'>p</div><a name='other'></a>",
    "",
];

/// A blog with everything in it.
fn everything() -> Vec<Item> {
    let mut items: Vec<Item> = (1u32..)
        .zip(HOSTILE)
        .map(|(number, html)| post(number, &format!("/2024/02/post-{number}.html"), html))
        .collect();
    // Published in another month than the address says.
    items.push(post(101, "/2011/10/nach-suzhou.html", "<p>See <a href='http://reise.blogspot.de/2024/02/post-23.html?m=1#place'>place</a>, <a href='/2024/02/post-1.html#c501'>comment</a>, <a href='http://www.reise.blogspot.com/p/about.html'>about</a>, <a href='/'>home</a>.<br/><br/>Second.</p><a name='more'></a><p>Rest</p>"));
    items.push(post(102, "/2024/03/post-1.html", "<div class=\"separator\"><a href=\"https://blogger.googleusercontent.com/img/b/R29/AVv/s1600/My%20Photo.PNG\"><img border=\"0\" src=\"https://blogger.googleusercontent.com/img/b/R29/AVv/s320/My%20Photo.PNG\" /></a></div><img src='https://1.bp.blogspot.com/-x/s400/fake.jpg'>"));
    items.push(Item {
        title: "A \"quoted\" \\ title\n{{ x }} <b>".to_owned(),
        ..post(103, "/2024/03/ümlaut-%C3%A4.html", "x")
    });
    items.push(Item { is_draft: true, title: String::new(), ..post(104, "", "unfinished") });
    items.push(Item { kind: "page", ..post(105, "/p/about.html", "<p>I am a page.</p>") });
    items.push(post(106, "/2024/03/../../../etc/passwd", "out"));
    items.push(post(107, "/2024/03/post-1.html", "the same address"));
    items.push(comment(501, 1, 0, "First! <script>alert('no')</script><a href='javascript:x'>l</a> {{ 3 + 3 }}"));
    items.push(comment(502, 1, 501, "<b>Answer</b>"));
    items.push(comment(503, 1, 502, "Answer to the answer"));
    items.push(comment(504, 999, 0, "About nothing"));
    items
}

/// Addresses that a sitemap of that blog has.
fn addresses(items: &[Item]) -> String {
    let fine = items.iter().filter(|item| !item.path.is_empty() && !item.path.contains(".."));
    let urls: Vec<String> = fine.map(|item| format!("<url><loc>{HOST}{}</loc></url>", item.path)).collect();
    format!(
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{}</urlset>",
        urls.concat()
    )
}

/// Runs a command that must succeed; returns what it printed.
fn fine(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let printed = printed(&output);
    assert!(output.status.success(), "{arguments:?}\n{printed}");
    printed
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A site into which a blog has moved, built.
fn moved(shape: Shape, items: &[Item]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "in/blog-02-03-2024.xml", export(shape, items).as_bytes());
    write(folder.path(), "in/Albums/My Photo.PNG", PNG);
    write(folder.path(), "in/Albums/fake.jpg", b"no image at all");
    write(folder.path(), "old/sitemap-1.xml", addresses(items).as_bytes());
    write(
        folder.path(),
        "old/sitemap.xml",
        format!("<sitemapindex><sitemap><loc>{HOST}/sitemap-1.xml</loc></sitemap></sitemapindex>").as_bytes(),
    );
    fine(folder.path(), &["import", "blogger", "in"]);
    fine(folder.path(), &["build"]);
    folder
}

#[test]
fn both_exports_move_in() {
    for shape in [Shape::Backup, Shape::Takeout] {
        let items = everything();
        let site = moved(shape, &items);
        let site = site.path();
        assert!(fine(site, &["verify-urls", "old/sitemap.xml"]).starts_with("All of "), "{shape:?}");

        // Nothing has run: braces are braces, in text and in code.
        let braces = read(site, "public/2024/02/post-1.html");
        assert!(
            braces.contains("{{ 1 + 1 }} {% include &quot;x.html&quot; %} {# gone? #}")
                || braces.contains("{{ 1 + 1 }} {% include \"x.html\" %} {# gone? #}"),
            "{braces}"
        );
        assert!(read(site, "public/2024/02/post-2.html").contains("{{ 2 + 2 }}"));
        assert!(!read(site, "public/2024/02/post-11.html").contains("<svg class=\"bricks"));

        // Comments stand below their post, in threads, and nothing in them runs.
        assert!(
            braces.contains("id=\"c501\"") && braces.contains("{{ 3 + 3 }}") && braces.contains("<b>Answer</b>"),
            "{braces}"
        );
        assert!(!braces.contains("alert(") && !braces.contains("javascript:"), "{braces}");
        let data: serde_json::Value =
            serde_json::from_str(&read(site, "content/posts/2024/post-1/post-1-comments.json")).unwrap();
        assert_eq!((data.as_array().unwrap().len(), data[0]["replies"].as_array().unwrap().len()), (1, 2));

        // The feed keeps the ids, so that readers show nothing twice.
        let config = read(site, "brickpress.toml") + "feed_limit = 1000\n";
        let config = config
            .replace("\ntaxonomies", "\nfeed_limit = 1000\ntaxonomies")
            .replace("}]\nfeed_limit = 1000\n", "}]\n");
        write(site, "brickpress.toml", config.as_bytes());
        fine(site, &["build"]);
        for feed in ["atom.xml", "rss.xml", "feed.json"] {
            let feed = read(site, &format!("public/{feed}"));
            for number in [1, 23, 101, 102] {
                assert!(feed.contains(&format!("tag:blogger.com,1999:blog-7.post-{number}")), "{number} in {feed}");
            }
        }

        // Links lead to files, to comments, to places in posts.
        let text = read(site, "content/posts/2011/nach-suzhou/index.md");
        for part in [
            "[place](@/posts/2024/post-23/index.md#place)",
            "[comment](/2024/02/post-1.html#c501)",
            "[about](@/pages/about/index.md)",
            "[home](@/_index.md)",
            "\n\n<!-- more -->\n\n",
            "path = \"/2011/10/nach-suzhou.html\"",
            "date = 2024-02-03T10:41:00+01:00",
            "tags = [\"Reisen & Essen\", \"C++\"]",
            "authors = [\"Ann O'Neil\"]",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }

        // Images of the export are in the bundle; what is none stays where it was, and is reported.
        let text = read(site, "content/posts/2024/post-1-2/index.md");
        assert!(
            text.contains("![](post-1-2-my-photo.png)\n")
                && text.contains("](https://1.bp.blogspot.com/-x/s400/fake.jpg)"),
            "{text}"
        );
        assert_eq!(fs::read(site.join("content/posts/2024/post-1-2/post-1-2-my-photo.png")).unwrap(), PNG);
        let report = read(site, "import/blogger-report.md");
        for part in [
            "fake.jpg` is no image",
            "kept as HTML: `<dl>`",
            "/etc/passwd` is no path in a site",
            "is that of another post as well",
            "1 comments are about posts that are not in the export",
            "leads to nothing that was imported",
        ] {
            assert!(report.contains(part), "{part} in {report}");
        }
        if shape == Shape::Takeout {
            assert!(
                text.contains("location = { name = \"Ulm\", latitude = 48.4, longitude = 10.0 }")
                    && text.contains("enclosure = \"http://example.org/a.mp3\""),
                "{text}"
            );
            assert!(
                text.contains("description = \"About \\\"it\\\" & {{ more }}\"")
                    || text.contains("description = 'About \"it\" & {{ more }}'"),
                "{text}"
            );
        }
    }
}

#[test]
fn two_thousand_posts_move_in() {
    for shape in [Shape::Backup, Shape::Takeout] {
        let items: Vec<Item> = (1..=2000)
            .map(|number: u32| {
                let month = number % 12 + 1;
                let html = HOSTILE[number as usize % HOSTILE.len()];
                post(number, &format!("/{}/{month:02}/post-{number}.html", 2005 + number % 20), html)
            })
            .collect();
        let site = moved(shape, &items);
        assert_eq!(
            fine(site.path(), &["verify-urls", "old/sitemap.xml"]),
            "All of 2,000 addresses are answered\nexit code 0\n"
        );
    }
}

/// All files of a site but its output and what is remembered.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let all = names(folder).into_iter().filter(|name| name.starts_with("content/"));
    all.map(|name| (name.clone(), fs::read(folder.join(&name)).unwrap())).collect()
}

#[test]
fn a_second_import_changes_nothing_that_was_edited() {
    let mut items = everything();
    let site = moved(Shape::Takeout, &items);
    let site = site.path();
    let before = contents(site);
    assert!(fine(site, &["import", "blogger", "in"]).contains(" 0 new, 0 updated, "));
    assert_eq!(contents(site), before);

    // The author edits one post, removes another, and goes on writing in the old blog.
    write(site, "content/posts/2024/post-1/index.md", b"+++\ntitle = \"Mine\"\n+++\nMine.\n");
    fs::remove_file(site.join("content/posts/2024/post-2/index.md")).unwrap();
    items[0].html = "<p>changed in the old blog</p>".to_owned();
    items[2].html = "<p>changed there alone</p>".to_owned();
    items.retain(|item| item.number != 5);
    items.insert(0, post(900, "/2001/01/post-1.html", "new, and older than all others"));
    write(site, "in/blog-02-03-2024.xml", export(Shape::Takeout, &items).as_bytes());
    let printed = fine(site, &["import", "blogger", "in"]);
    assert!(printed.contains(": 1 new, 1 updated, ") && printed.contains(", 2 kept as you left them"), "{printed}");
    for part in ["  kept: content/posts/2024/post-1/index.md", "  kept: content/posts/2024/post-2/index.md"] {
        assert!(printed.contains(part), "{printed}");
    }
    let after = contents(site);
    assert_eq!(after["content/posts/2024/post-1/index.md"], b"+++\ntitle = \"Mine\"\n+++\nMine.\n");
    assert!(!after.contains_key("content/posts/2024/post-2/index.md"));
    assert!(read(site, "content/posts/2024/post-3/index.md").contains("changed there alone"));
    assert!(read(site, "content/posts/2001/post-1/index.md").contains("older than all others"));
    let others = |files: &BTreeMap<String, Vec<u8>>| {
        let mut files = files.clone();
        files.retain(|name, _| {
            !["post-1/index", "post-2/index", "post-3/index", "2001/"].iter().any(|part| name.contains(part))
        });
        files
    };
    assert_eq!(others(&after), others(&before), "the post that the export no longer has stays as well");
    let report = read(site, "import/blogger-report.md");
    assert!(
        report.contains("No longer in the export") && report.contains("content/posts/2024/post-5/index.md"),
        "{report}"
    );
}

#[test]
fn a_truncated_export_writes_nothing() {
    for shape in [Shape::Backup, Shape::Takeout] {
        let whole = export(shape, &everything());
        for part in [1, 3, 5, 9] {
            let mut end = whole.len() * part / 10;
            while !whole.is_char_boundary(end) {
                end -= 1;
            }
            let folder = tempfile::tempdir().unwrap();
            write(folder.path(), "feed.atom", &whole.as_bytes()[..end]);
            let output = run(folder.path(), &["import", "blogger", "feed.atom"]);
            let printed = printed(&output);
            assert_eq!(output.status.code(), Some(1), "{printed}");
            assert!(
                printed.contains("error: the export is cut off: ") && printed.contains("--> feed.atom:"),
                "{printed}"
            );
            assert_eq!(names(folder.path()), ["feed.atom"]);
        }
    }
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "page.xml", b"<html><body>no export</body></html>");
    let message = printed(&run(folder.path(), &["import", "blogger", "page.xml"]));
    assert!(message.contains("this is no export of a blog: it starts with `<html>`"), "{message}");
    write(folder.path(), "empty/x.txt", b"");
    assert!(
        printed(&run(folder.path(), &["import", "blogger", "empty"]))
            .contains("there is no export of a blog in `empty`")
    );
}

#[test]
fn a_takeout_archive_moves_in() {
    let items = everything();
    let folder = tempfile::tempdir().unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(folder.path().join("takeout.zip")).unwrap());
    for (name, bytes) in [
        ("Takeout/Blogger/Blogs/Reise/feed.atom", export(Shape::Takeout, &items).as_bytes()),
        ("Takeout/Blogger/Blogs/Reise/settings.csv", b"a,b\n"),
        ("Takeout/Blogger/Albums/Reise/My Photo.PNG", PNG),
        ("../../outside.md", b"never written"),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    let printed_text = fine(folder.path(), &["import", "blogger", "takeout.zip"]);
    assert!(printed_text.contains("1 image\n"), "{printed_text}");
    fine(folder.path(), &["build"]);
    assert!(!folder.path().parent().unwrap().join("outside.md").exists());

    let whole = fs::read(folder.path().join("takeout.zip")).unwrap();
    let cut = tempfile::tempdir().unwrap();
    write(cut.path(), "takeout.zip", &whole[..whole.len() / 2]);
    let message = printed(&run(cut.path(), &["import", "blogger", "takeout.zip"]));
    assert!(message.contains("is no whole zip archive") && message.ends_with("exit code 2\n"), "{message}");
    assert_eq!(names(cut.path()), ["takeout.zip"]);
}

#[test]
fn addresses_that_would_be_lost_are_named() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "content/a.md",
        b"+++\npath = \"/2024/02/a.html\"\naliases = [\"/old/\", \"/older.html\"]\n+++\nA\n",
    );
    write(folder.path(), "content/hello.md", b"# Hello\n");
    write(
        folder.path(),
        "old.txt",
        b"https://x.org/2024/02/a.html?m=1\nhttps://x.org/old\n/older.html\nhttps://x.org\n# a note\n",
    );
    assert_eq!(fine(folder.path(), &["verify-urls", "old.txt"]), "All of 4 addresses are answered\nexit code 0\n");
    write(folder.path(), "lost.txt", b"https://x.org/2020/01/hello.html\nhttps://x.org/2024/02/a.html\n");
    let expected = "/2020/01/hello.html\n  is it `/hello/` now? then add aliases = [\"/2020/01/hello.html\"] there\n1 of 2 addresses would be lost\nexit code 1\n";
    assert_eq!(printed(&run(folder.path(), &["verify-urls", "lost.txt"])), expected);
    // A rule for a folder counts where the host reads rules.
    write(folder.path(), "blog.txt", b"https://x.org/blog/2020/x.html\n");
    for (provider, answer) in [("github", "1 of 1 address would be lost"), ("netlify", "All of 1 address are answered")]
    {
        let rule = "redirects = [{ from = \"/blog/*\", to = \"/:splat\" }]";
        let config = format!("base_url = \"https://x.org\"\n[hosting]\nprovider = \"{provider}\"\n{rule}\n");
        write(folder.path(), "brickpress.toml", config.as_bytes());
        let said = printed(&run(folder.path(), &["verify-urls", "blog.txt"]));
        assert!(said.contains(answer), "{provider}: {said}");
    }
    write(folder.path(), "brickpress.toml", b"");
    write(folder.path(), "cut.xml", b"<urlset><url><loc>https://x.org/a</loc>");
    let message = printed(&run(folder.path(), &["verify-urls", "cut.xml"]));
    assert!(message.contains("the sitemap is cut off") && message.ends_with("exit code 1\n"), "{message}");
    write(
        folder.path(),
        "index.xml",
        b"<sitemapindex><sitemap><loc>https://x.org/s-2.xml</loc></sitemap></sitemapindex>",
    );
    let message = printed(&run(folder.path(), &["verify-urls", "index.xml"]));
    assert!(message.contains("there is no file `s-2.xml` beside it"), "{message}");
}

#[test]
fn jekyll_moves_in() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path();
    write(site, "in/_config.yml", b"title: Old\npermalink: /:categories/:year/:month/:day/:title.html\n");
    write(
        site,
        "in/_posts/2024-02-03-hello-world.markdown",
        b"---\nlayout: post\ntitle: \"Hello: world\"\ndate: 2024-02-03 10:00:00 +0100\ncategories: News\ntags: [a, b c]\nredirect_from: /old/hello/\nrating: 5\n---\n{% highlight ruby %}\nputs {{ 1 }}\n{% endhighlight %}\n\nSee [next]({% post_url 2024-02-04-next %}). {% include gallery.html %} {{ site.title }}\n\n<!--more-->\n\n![x]({{ site.baseurl }}/assets/x.png)\n",
    );
    write(site, "in/_posts/2024-02-04-next.md", b"---\ntitle: Next\n---\nText\n");
    write(site, "in/_drafts/idea.md", b"---\ntitle: Idea\n---\nText\n");
    write(site, "in/about.md", b"---\ntitle: About\npermalink: /about/\n---\nMe\n");
    write(site, "in/assets/x.png", PNG);
    write(
        site,
        "old.txt",
        b"/news/2024/02/03/hello-world.html\n/2024/02/04/next.html\n/about/\n/old/hello/\n/assets/x.png\n",
    );
    fine(site, &["import", "jekyll", "in"]);
    fine(site, &["build"]);
    fine(site, &["verify-urls", "old.txt"]);
    let text = read(site, "content/posts/2024-02-03-hello-world.md");
    for part in [
        "title = \"Hello: world\"",
        "date = 2024-02-03T10:00:00+01:00",
        "tags = [\"a\", \"b c\", \"News\"]",
        "rating = 5",
        "```ruby\nputs {{ 1 }}\n```",
        "[next](@/posts/2024-02-04-next.md)",
        "{% include gallery.html %} {{ site.title }}",
        "![x](/assets/x.png)",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(read(site, "content/posts/idea.md").contains("draft = true"));
    assert!(read(site, "import/jekyll-report.md").contains("`include`"));
    assert!(read(site, "public/news/2024/02/03/hello-world.html").contains("{% include gallery.html %}"));
}

#[test]
fn hugo_moves_in() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path();
    write(site, "in/hugo.toml", b"title = \"Old\"\n[permalinks]\nposts = \"/:year/:slug/\"\n");
    write(
        site,
        "in/content/posts/first.md",
        b"+++\ntitle = \"First\"\ndate = 2024-02-03T10:00:00Z\ntags = [\"go\"]\ncategories = [\"dev\"]\naliases = [\"/one\"]\n[params]\nx = 1\n+++\n{{< highlight go >}}\nx := 1\n{{< /highlight >}}\n\n[b]({{< ref \"second\" >}}) {{< youtube abc >}}\n\n{{< figure src=\"/img/x.png\" caption=\"A caption\" >}}\n",
    );
    write(
        site,
        "in/content/posts/second/index.md",
        b"---\ntitle: Second\ndate: 2024-02-04\ndraft: false\nslug: two\n---\n![p](p.png)\n",
    );
    write(site, "in/content/posts/second/p.png", PNG);
    write(site, "in/content/json.md", b"{ \"title\": \"J\" }\nText\n");
    write(site, "in/static/img/x.png", PNG);
    write(site, "old.txt", b"/2024/first/\n/2024/two/\n/one\n/json/\n/img/x.png\n");
    fine(site, &["import", "hugo", "in"]);
    fine(site, &["build"]);
    fine(site, &["verify-urls", "old.txt"]);
    let text = read(site, "content/posts/first.md");
    for part in [
        "```go\nx := 1\n```",
        "[b](@/posts/second/index.md)",
        "{{< youtube abc >}}",
        "![A caption](/img/x.png)",
        "*A caption*",
        "[extra.params]\nx = 1",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(read(site, "import/hugo-report.md").contains("`youtube`"));
    write(site, "in/content/posts/first.md", b"+++\ntitle = \n+++\n");
    let message = printed(&run(site, &["import", "hugo", "in"]));
    assert!(message.contains("in/content/posts/first.md:2") && message.ends_with("exit code 1\n"), "{message}");
}
