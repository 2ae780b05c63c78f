//! The HTTP properties of a file: its media type, and how long it may be cached.
//!
//! In: an output's path, and what stands there. Out: values of `Content-Type` and `Cache-Control`.
//! Never: looking into a file.

use super::output_kind::OutputKind;

/// May be cached, but must be revalidated before each use: it changes under its name.
pub const REVALIDATED: &str = "public, max-age=0, must-revalidate";
/// Never changes: its name says what is in it.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// A pattern for the names that [`is_hashed`] finds, for servers with Perl's regular expressions.
pub const HASHED: &str = r"[.-](?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{10,64}\.[A-Za-z0-9]+$";

/// The media type of an output.
pub fn type_of(path: &str, target: &OutputKind) -> String {
    match target {
        // Blogger's feeds have no ending, so that they are files of folders.
        OutputKind::Feed(feed) => media_type(&feed.file_name),
        _ => media_type(path),
    }
}

/// How long an output may be cached.
pub fn cache_control(path: &str) -> &'static str {
    if is_hashed(path) { IMMUTABLE } else { REVALIDATED }
}

/// Whether a file's name holds a hash of its content, as in `photo.3f2a9c01d4.webp`: ten
/// hexadecimal digits or more, letters and digits.
pub fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    let Some((_, hash)) = stem.rsplit_once(['.', '-']) else { return false };
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    !extension.is_empty()
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && (10..=64).contains(&hash.len())
        && hash.bytes().all(is_hex)
        && hash.bytes().any(|byte| byte.is_ascii_digit())
        && hash.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// The media type of an output, by its name.
pub fn media_type(output: &str) -> String {
    let name = output.rsplit('/').next().unwrap_or(output).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let known = match (name.as_str(), extension) {
        ("atom.xml", _) | (_, "atom") => "application/atom+xml",
        ("rss.xml", _) | (_, "rss") => "application/rss+xml",
        ("feed.json", _) => "application/feed+json",
        (_, "xml") => "application/xml",
        (_, "js" | "mjs") => "text/javascript",
        (_, "webmanifest") => "application/manifest+json",
        (_, "wasm") => "application/wasm",
        (_, "avif") => "image/avif",
        (_, "woff2") => "font/woff2",
        ("cname" | "license" | "readme", "") => "text/plain",
        _ => mime_guess::from_path(&name).first_raw().unwrap_or("application/octet-stream"),
    };
    let is_text = known.starts_with("text/") || (known.starts_with("application/") && known.ends_with("xml"));
    if is_text { format!("{known}; charset=utf-8") } else { known.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_hash() {
        let perl = ["a.3f2a9c01d4.webp", "x/a-b.0123456789abcdef.js", "photo-3f2a9c01d4e5.avif"];
        for (name, expected) in perl.map(|name| (name, true)).into_iter().chain([
            ("photo.2024010112.jpg", false),
            ("a.deadbeefbad.js", false),
            ("3f2a9c01d4.webp", false),
            ("a.3f2a9c01d4", false),
            ("a.3f2a9c01d.js", false),
            ("a.3F2A9C01D4.js", false),
            ("index.html", false),
            ("a.3f2a9c01d4/index.html", false),
            ("", false),
        ]) {
            assert_eq!(is_hashed(name), expected, "{name}");
        }
    }

    #[test]
    fn media_types() {
        let cases = [
            ("index.html", "text/html; charset=utf-8"),
            ("a.css", "text/css; charset=utf-8"),
            ("a.js", "text/javascript; charset=utf-8"),
            ("a.mjs", "text/javascript; charset=utf-8"),
            ("a.txt", "text/plain; charset=utf-8"),
            ("tags/x/atom.xml", "application/atom+xml; charset=utf-8"),
            ("rss.xml", "application/rss+xml; charset=utf-8"),
            ("feed.json", "application/feed+json"),
            ("sitemap.xml", "application/xml; charset=utf-8"),
            ("search.json", "application/json"),
            ("a.webmanifest", "application/manifest+json"),
            ("a.wasm", "application/wasm"),
            ("a.avif", "image/avif"),
            ("a.svg", "image/svg+xml"),
            ("A.PNG", "image/png"),
            ("a.woff2", "font/woff2"),
            ("CNAME", "text/plain; charset=utf-8"),
            ("a.unknown", "application/octet-stream"),
            ("", "application/octet-stream"),
        ];
        for (output, media_type) in cases {
            assert_eq!(super::media_type(output), media_type, "{output}");
        }
    }
}
