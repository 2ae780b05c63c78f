//! Images in posts: copies that browsers choose from, what is taken out of files, and what is said of broken ones.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use brickpress::pipeline::{self, Folder, Loaded};
use brickpress::render::{Caches, Output};
use support::cache::Cache;
use support::diagnostic::Diagnostic;
use support::exif;

use crate::inline_site::options;

/// A JPEG or PNG file.
fn image(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A site with two photos; one is turned, and both say where they were taken.
fn site(settings: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    write("brickpress.toml", format!("base_url = \"https://example.org\"\n{settings}\n").as_bytes());
    write("content/trip/index.md", format!("+++\ntitle = \"Trip\"\ndate = 2026-01-02\n{text}").as_bytes());
    let photo = image(600, 400, image::ImageFormat::Jpeg);
    // An Exif segment: turned by a quarter, and a place in a comment.
    let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    write("content/trip/a.jpg", &[&photo[..2], exif, b"\xff\xfe\0\x06HOME", &photo[2..]].concat());
    write("static/img/b.png", &image(300, 200, image::ImageFormat::Png));
    folder
}

fn load(root: &Path) -> Loaded {
    let folder = Folder { root: root.to_owned(), config: None, env: None };
    let state = root.join(".brickpress");
    let caches = Caches::once(Cache::none(), Cache::open(&state.join("site.facts")));
    pipeline::load(&folder, &options(), &Arc::new(caches)).unwrap()
}

fn bytes(loaded: &Loaded, path: &str) -> Vec<u8> {
    match loaded.renderer.render(path) {
        Ok(Output::Bytes(bytes)) => bytes.to_vec(),
        Ok(Output::File(file)) => fs::read(file).unwrap(),
        Err(diagnostics) => panic!("{}", shown(&diagnostics)),
    }
}

fn text(loaded: &Loaded, path: &str) -> String {
    String::from_utf8(bytes(loaded, path)).unwrap()
}

fn shown(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|diagnostic| format!("{}\n", diagnostic.render(false, 100))).collect()
}

fn copies(loaded: &Loaded) -> Vec<&str> {
    loaded.renderer.paths().into_iter().filter(|path| path.starts_with("processed_images/")).collect()
}

#[test]
fn a_plain_image_has_copies_to_choose_from() {
    let folder = site(
        "[images]\nwidths = [200, 1000]\nsizes = \"50vw\"",
        "+++\n![A tower](a.jpg)\n\n![](/img/b.png \"Title\")\n",
    );
    let loaded = load(folder.path());
    assert_eq!(shown(&loaded.diagnostics), "");
    let html = text(&loaded, "trip/index.html");
    // It is turned by a quarter, so 400 pixels wide.
    let expected = "<p><picture><source type=\"image/webp\" srcset=\"https://example.org/processed_images/a.5db79d53-200.webp 200w, \
        https://example.org/processed_images/a.5db79d53-400.webp 400w\" sizes=\"50vw\"><img src=\"https://example.org/trip/a.jpg\" \
        width=\"400\" height=\"600\" loading=\"lazy\" decoding=\"async\" alt=\"A tower\"></picture></p>";
    let start = html.find("<p><picture>").unwrap_or_default();
    let hash = |html: &str| html.split("processed_images/a.").nth(1).unwrap_or_default()[..8].to_owned();
    assert_eq!(html[start..].lines().next().unwrap(), expected.replace("5db79d53", &hash(&html)));
    assert!(
        html.contains("-300.webp 300w\" sizes=\"50vw\"><img src=\"/img/b.png\" width=\"300\" height=\"200\""),
        "{html}"
    );
    let paths = copies(&loaded);
    assert_eq!(paths.len(), 4, "{paths:?}");
    let size = |path: &str| imagesize::blob_size(&bytes(&loaded, path)).map(|size| (size.width, size.height)).unwrap();
    let mut sizes: Vec<_> = paths.iter().map(|path| size(path)).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [(200, 133), (200, 300), (300, 200), (400, 600)]);
    // A feed has the original.
    assert!(
        text(&loaded, "rss.xml").contains("&lt;img src=&quot;https://example.org/trip/a.jpg&quot;")
            && !text(&loaded, "rss.xml").contains("picture")
    );
}

#[test]
fn files_do_not_say_where_they_were_made() {
    let with = site("[images]", "+++\n![](a.jpg)\n");
    let without = site("", "+++\n![](a.jpg)\n");
    let has_place = |bytes: &[u8]| bytes.windows(4).any(|part| part == b"HOME");
    let (with, without) = (load(with.path()), load(without.path()));
    let published = bytes(&with, "trip/a.jpg");
    assert!(!has_place(&published) && exif::is_turned(&published));
    // Nobody asked for it: the file is copied as it is, and there are no copies.
    assert!(has_place(&bytes(&without, "trip/a.jpg")) && copies(&without).is_empty());
    assert!(!text(&without, "trip/index.html").contains("<picture>"));
}

#[test]
fn copies_are_made_once() {
    let folder = site("[images]\nwidths = [200]", "+++\n![](a.jpg)\n");
    let made = |loaded: &Loaded| bytes(loaded, copies(loaded)[0]);
    let first = made(&load(folder.path()));
    let kept: Vec<_> =
        fs::read_dir(folder.path().join(".brickpress/images")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(fs::read(&kept[0]).unwrap(), first);
    fs::write(&kept[0], "what was kept").unwrap();
    assert_eq!(made(&load(folder.path())), b"what was kept");
    // Another image is another file, whatever its name.
    fs::write(folder.path().join("content/trip/a.jpg"), image(400, 400, image::ImageFormat::Jpeg)).unwrap();
    assert_ne!(made(&load(folder.path())), b"what was kept");
}

#[test]
fn a_post_has_an_image_at_its_top() {
    let front = "[extra]\nimage = \"a.jpg\"\nimage_alt = \"A \\\"tower\\\"\"\nimage_credit = \"Photo: [Ada](https://example.com)\"\n+++\nText.\n";
    let folder = site("title = \"S\"\n[images]\nwidths = [200]", front);
    let loaded = load(folder.path());
    assert_eq!(shown(&loaded.diagnostics), "");
    let page = text(&loaded, "trip/index.html");
    for expected in [
        "<meta property=\"og:image\" content=\"https://example.org/trip/a.jpg\">",
        "<meta property=\"og:image:alt\" content=\"A &quot;tower&quot;\">",
        "<figure class=\"cover\">",
        "fetchpriority=\"high\" decoding=\"async\" alt=\"A &quot;tower&quot;\"></picture>",
        "<figcaption>Photo: <a href=\"https://example.com\"",
    ] {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
    let list = text(&loaded, "index.html");
    assert!(list.contains("<figure class=\"post-image\"><picture>") && list.contains("loading=\"lazy\""), "{list}");
    let feed = text(&loaded, "feed.json");
    assert!(
        feed.contains(
            "<img src=\\\"https://example.org/trip/a.jpg\\\" alt=\\\"A &quot;tower&quot;\\\"><br><small>Photo: <a"
        ),
        "{feed}"
    );
    assert_eq!(copies(&loaded).len(), 1);
}

#[test]
fn several_images_are_a_gallery() {
    let folder = site("", "+++\n![one](a.jpg)\n![two](a.jpg \"Two\")\n\n![one](a.jpg) and ![two](a.jpg)\n");
    let html = text(&load(folder.path()), "trip/index.html");
    let gallery = html.split("<div class=\"gallery\">").nth(1).unwrap().split("</div>").next().unwrap();
    assert_eq!(gallery.matches("<figure><img ").count(), 2, "{gallery}");
    assert!(gallery.contains("<figcaption>Two</figcaption>"));
    assert_eq!(html.matches("class=\"gallery\"").count(), 1);
}

#[test]
fn a_video_is_asked_for_when_a_reader_opens_it() {
    let folder = site("", "+++\n{{ <youtube id=\"a&b\" title='A \"film\"' /> }}\n\n{{ <vimeo id=\"123\" /> }}\n");
    let loaded = load(folder.path());
    assert_eq!(shown(&loaded.diagnostics), "");
    let html = text(&loaded, "trip/index.html");
    assert!(html.contains("<details class=\"video\"><summary>Play “A &quot;film&quot;”"), "{html}");
    assert!(html.contains("src=\"https://www.youtube-nocookie.com/embed/a&amp;b?autoplay=1&amp;start=0\""), "{html}");
    assert!(html.contains("src=\"https://player.vimeo.com/video/123?dnt=1&amp;autoplay=1\" title=\"Video\""), "{html}");
    assert_eq!(html.matches("<iframe").count(), html.matches("loading=\"lazy\"").count());
}

#[test]
fn an_image_that_is_none_is_named() {
    let folder =
        site("[images]\nwidths = [200]", "[extra]\nimage = \"c.jpg\"\n+++\nA ![x](broken.jpg) and ![y](half.jpg).\n");
    fs::write(folder.path().join("content/trip/broken.jpg"), "no image").unwrap();
    let whole = image(600, 400, image::ImageFormat::Png);
    fs::write(folder.path().join("content/trip/half.jpg"), &whole[..whole.len() / 2]).unwrap();
    let loaded = load(folder.path());
    let messages = shown(&loaded.diagnostics);
    assert!(
        messages.contains("error: `broken.jpg` is no image that can be read\n --> content/trip/index.md:7:3\n"),
        "{messages}"
    );
    assert!(messages.contains("error: there is no image `c.jpg`\n --> content/trip/index.md:5:9\n"), "{messages}");
    let path = copies(&loaded)[0].to_owned();
    let error = loaded.renderer.render(&path).unwrap_err();
    let message = shown(&error);
    assert!(message.starts_with("error: this image cannot be read: ") && message.contains("half.jpg"), "{message}");
}

#[test]
fn settings_of_images_are_checked() {
    for (settings, expected) in [
        ("formats = [\"gif\"]", "`gif` is not a format of copies"),
        ("quality = 0", "`0` is not a quality"),
        ("widths = [0]", "an image cannot be 0 pixels wide"),
        ("width = 1", "did you mean `widths`?"),
    ] {
        let folder = site(&format!("[images]\n{settings}"), "+++\n");
        let messages = shown(&load(folder.path()).diagnostics);
        assert!(messages.contains(expected) && messages.contains("--> brickpress.toml:3:"), "{settings}\n{messages}");
    }
}
