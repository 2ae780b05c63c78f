//! Paths in the site and the files that they are written to.
//!
//! In: slugs, folders, patterns. Out: URL paths (`/posts/hello/`) and output paths
//! (`posts/hello/index.html`). Never: the base URL.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::config::SlugMode;
use crate::content::page::Page;
use crate::content::slug::slugify;

/// The characters to encode in a path (RFC 3986, section 3.3), besides everything that is not
/// ASCII.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A path as it stands in a link.
pub fn encode(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// A path that an author wrote, maybe encoded already, with what may follow it: `/a b/?c#d`.
pub fn encode_written(path: &str) -> String {
    const WRITTEN: &AsciiSet = &PATH.remove(b'%').remove(b'?').remove(b'#');
    utf8_percent_encode(path, WRITTEN).to_string()
}

/// A path as it was meant: percent-encoding undone where it is UTF-8.
pub fn decode(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8().map_or_else(|_| path.to_owned(), |text| text.into_owned())
}

/// The absolute URL of a path in a site, percent-encoded.
pub fn permalink(base_url: &str, url: &str) -> String {
    format!("{base_url}{}", encode(url))
}

/// The path of a base URL without a slash at its end: `https://example.org/blog` has `/blog`,
/// `https://example.org` has none.
pub fn base_path(base_url: &str) -> &str {
    let after_scheme = base_url.find("://").map_or(0, |index| index + 3);
    let rest = &base_url[after_scheme..];
    rest[rest.find('/').unwrap_or(rest.len())..].trim_end_matches('/')
}

/// Scheme and host of a base URL: `https://example.org` of `https://example.org/blog`.
pub fn origin(base_url: &str) -> &str {
    &base_url[..base_url.trim_end_matches('/').len() - base_path(base_url).len()]
}

/// The output file of a URL path: `/posts/hello/` is `posts/hello/index.html`, `/a.html` is
/// `a.html`.
pub fn output(url: &str) -> String {
    let path = url.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

/// Why nothing can be written to an output path; `None` when it can.
pub fn flaw(output: &str) -> Option<&'static str> {
    output.split('/').find_map(|name| match name {
        "" => Some("a part of it is empty"),
        "." | ".." => Some("`.` and `..` are not names"),
        _ if name.len() > 255 => Some("a part of it is longer than a file's name can be"),
        _ if name.contains(char::is_control) => Some("it holds a control character"),
        _ => None,
    })
}

/// The URL path that an author wrote as a page's `path` or an alias: one that ends in `.html` is a
/// file, any other a folder.
pub fn written(path: &str) -> String {
    let path = path.trim().trim_matches('/');
    if path.is_empty() {
        "/".to_owned()
    } else if path.ends_with(".html") || path.ends_with(".htm") {
        format!("/{path}")
    } else {
        format!("/{path}/")
    }
}

/// The URL path of a folder of the content: `/posts/`, `/` for the root.
pub fn folder(folder: &str, mode: SlugMode) -> String {
    let mut url = String::from("/");
    for segment in folder.split('/').filter(|segment| !segment.is_empty()) {
        url.push_str(&slugify(segment, mode));
        url.push('/');
    }
    url
}

/// The URL path of a page, given that of its folder.
pub fn page(page: &Page, folder: &str) -> String {
    match &page.front.path {
        Some(path) => written(path),
        None if page.path == "index.md" => "/".to_owned(),
        None => format!("{folder}{}/", page.slug),
    }
}

/// The URL path of a page after a pattern such as `/{year}/{month}/{slug}.html`.
///
/// # Errors
/// The pattern needs a date and the page has none: the word that needs it.
pub fn from_pattern(pattern: &str, page: &Page, mode: SlugMode) -> Result<String, String> {
    let mut path = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(before);
        let (word, after) = after.split_once('}').unwrap_or((after, ""));
        path.push_str(&pattern_word(word, page, mode)?);
        rest = after;
    }
    path.push_str(rest);
    Ok(written(&path))
}

fn pattern_word(word: &str, page: &Page, mode: SlugMode) -> Result<String, String> {
    let date = page.date.as_ref().map(|date| date.civil).ok_or_else(|| word.to_owned());
    Ok(match word {
        "year" => format!("{:04}", date?.year()),
        "month" => format!("{:02}", date?.month()),
        "day" => format!("{:02}", date?.day()),
        "section" => folder(&page.folder, mode).trim_matches('/').to_owned(),
        // `slug`; other words were reported when the section was read.
        _ => page.slug.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_and_outputs() {
        for (path, url, file) in [
            ("about", "/about/", "about/index.html"),
            ("/2024/02/name.html", "/2024/02/name.html", "2024/02/name.html"),
            ("/", "/", "index.html"),
            ("a b/ü", "/a b/ü/", "a b/ü/index.html"),
        ] {
            assert_eq!((written(path).as_str(), output(&written(path)).as_str()), (url, file), "{path}");
        }
        for (output, is_fine) in
            [("a/index.html", true), ("a//b", false), ("../b", false), ("a/./b", false), ("a\0", false)]
        {
            assert_eq!(flaw(output).is_none(), is_fine, "{output:?}");
        }
        for (url, origin_part, path) in [
            ("https://example.org", "https://example.org", ""),
            ("https://example.org/blog", "https://example.org", "/blog"),
            ("https://example.org/a/b/", "https://example.org", "/a/b"),
            ("", "", ""),
            ("/blog", "", "/blog"),
        ] {
            assert_eq!((origin(url), base_path(url)), (origin_part, path), "{url}");
        }
        assert_eq!(encode("/a b/ü/100%?#"), "/a%20b/%C3%BC/100%25%3F%23");
        assert_eq!(decode("/a%20b/%C3%BC/%ff"), "/a%20b/%C3%BC/%ff");
        assert_eq!(decode("/a%20b/%C3%BC/"), "/a b/ü/");
    }
}
