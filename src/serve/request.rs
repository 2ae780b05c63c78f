//! The answer to a request: path, host, range and condition, decided without a socket.
//!
//! In: a [`RequestHead`] and the [`Snapshot`] of the site. Out: an [`Answer`]. Never: a path that
//! the snapshot does not list, so no request reaches a file that is not part of the site; no
//! reading of the disk but through the snapshot; no panic on any bytes.

use std::net::IpAddr;
use std::ops::Range;
use std::str::FromStr;

use support::diagnostic::Diagnostic;

use super::live_reload::{OpenPage, Subscription};
use super::page;
use super::snapshot::{Body, Found, Loaded, Snapshot};
use super::url_path::{decode, decode_path, encode, is_html};
use crate::site::media::media_type;

/// Where the writing mode's own script and event stream are.
pub(super) const RESERVED: &str = "/__brickpress/";

/// The request of a client, up to the empty line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RequestHead {
    /// `GET`, `HEAD` and others.
    pub method: String,
    /// The request target, between method and version: `/posts/?a=b`, or a whole URL.
    pub target: String,
    /// Names and values in the order sent.
    pub headers: Vec<(String, String)>,
}

impl RequestHead {
    /// The first value of a header. Letter case of the name does not count.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// The decision about a request.
#[derive(Debug)]
pub(super) enum Answer {
    /// Send this. The body is left out for `HEAD` by whoever sends it.
    Response(Response),
    /// Keep the connection and tell it what becomes of these pages.
    Events(Subscription),
}

/// A response without connection headers, length and date.
#[derive(Debug)]
pub(super) struct Response {
    /// The status code.
    pub status: u16,
    /// Names and values; the values are ASCII.
    pub headers: Vec<(&'static str, String)>,
    /// The body for `GET`.
    pub body: Body,
    /// The output of the site that was sent and its fingerprint, where it was one.
    pub output: Option<(String, String)>,
    /// Mistakes that kept the output from being rendered.
    pub diagnostics: Vec<Diagnostic>,
}

impl Response {
    fn new(status: u16, media_type: &str, body: Body) -> Self {
        let headers = vec![
            ("Content-Type", media_type.to_owned()),
            ("Cache-Control", "no-cache".to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
        ];
        Self { status, headers, body, output: None, diagnostics: Vec::new() }
    }

    fn text(status: u16, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", Body::from(format!("{text}\n").into_bytes()))
    }
}

/// The names under which this server may be asked. Others are refused, so that a page elsewhere
/// cannot read the site by letting its own name point here (DNS rebinding).
#[derive(Debug, Clone, Copy)]
pub(super) struct Hosts {
    /// The address that the server listens at.
    pub interface: IpAddr,
}

impl Hosts {
    /// Whether a `Host` header is acceptable. The port does not count: a tunnel may have changed
    /// it.
    pub(super) fn allow(self, host: &str) -> bool {
        let Some(name) = without_port(host) else { return false };
        if name.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let literal = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let Ok(address) = IpAddr::from_str(literal) else { return false };
        address.is_loopback() || address == self.interface || self.interface.is_unspecified()
    }
}

/// `name` of `name:port`; nothing when what follows the colon is not a port.
fn without_port(host: &str) -> Option<&str> {
    let end = if host.starts_with('[') { host.find(']')? + 1 } else { host.find(':').unwrap_or(host.len()) };
    let (name, rest) = host.split_at(end);
    let port = rest.strip_prefix(':').unwrap_or("");
    let valid = rest.is_empty() || (port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit()));
    valid.then_some(name)
}

/// Decides what to answer.
pub(super) fn answer(head: &RequestHead, snapshot: &Snapshot, hosts: Hosts) -> Answer {
    match decide(head, snapshot, hosts) {
        Ok(answer) => answer,
        Err(response) => Answer::Response(*response),
    }
}

fn decide(head: &RequestHead, snapshot: &Snapshot, hosts: Hosts) -> Result<Answer, Box<Response>> {
    let refuse = |status, text: &str| Box::new(Response::text(status, text));
    let target = Target::parse(&head.target).map_err(|reason| refuse(400, reason))?;
    let host = target.host.or_else(|| head.header("Host")).ok_or_else(|| refuse(400, "the request names no host"))?;
    if !hosts.allow(host) {
        return Err(refuse(403, "this host is not served here; open the address that `brickpress serve` printed"));
    }
    if head.method != "GET" && head.method != "HEAD" {
        let mut response = refuse(405, "only GET and HEAD are answered");
        response.headers.push(("Allow", "GET, HEAD".to_owned()));
        return Err(response);
    }
    match target.path.strip_prefix(RESERVED) {
        Some("live.js") => {
            Ok(Answer::Response(conditional(head, "text/javascript; charset=utf-8", Loaded::from(page::script()))))
        }
        Some("events") if head.method == "GET" => Ok(Answer::Events(subscription(target.query))),
        Some("events") => Ok(Answer::Response(Response::new(200, "text/event-stream", Body::default()))),
        Some(_) => Err(refuse(404, "no such file")),
        None => Ok(Answer::Response(output(head, &target, snapshot))),
    }
}

fn output(head: &RequestHead, target: &Target<'_>, snapshot: &Snapshot) -> Response {
    let found = snapshot.find(&target.path);
    let hash = found.fingerprint();
    match found {
        Found::Redirect(path) => {
            let keep = !target.query.is_empty() && target.query.bytes().all(|byte| byte.is_ascii_graphic());
            let query = if keep { format!("?{}", target.query) } else { String::new() };
            let mut response = Response::text(301, "moved");
            response.headers.push(("Location", encode(&path) + &query));
            response
        }
        Found::Output { status, name, loaded } => {
            let served = (name.clone(), loaded.fingerprint.clone());
            let media_type = match &loaded.body {
                // A feed at an old address, which has no ending.
                Body::Bytes(bytes, _) if name.ends_with(".html") && bytes.starts_with(b"<?xml") => media_type("a.xml"),
                _ => media_type(&name),
            };
            let loaded = if is_html(&media_type) { live(loaded, &hash, snapshot) } else { loaded };
            let mut response = match status {
                200 => conditional(head, &media_type, loaded),
                _ => Response::new(status, &media_type, loaded.body),
            };
            response.output = Some(served);
            response
        }
        Found::Missing => html(404, page::missing(&target.path), &hash, snapshot),
        Found::Failed(diagnostics) => {
            let mut response = html(500, page::failed(&diagnostics), &hash, snapshot);
            response.diagnostics = diagnostics;
            response
        }
    }
}

fn html(status: u16, text: String, hash: &str, snapshot: &Snapshot) -> Response {
    let loaded = live(Loaded::from(text.into_bytes()), hash, snapshot);
    Response::new(status, "text/html; charset=utf-8", loaded.body)
}

/// The page with the script that keeps it up to date.
fn live(loaded: Loaded, hash: &str, snapshot: &Snapshot) -> Loaded {
    match &loaded.body {
        Body::Bytes(bytes, _) => Loaded::from(page::inject(bytes, hash, &snapshot.stamp.to_string())),
        // Pages are read when they are loaded; see `Snapshot::load`.
        Body::File(..) => loaded,
    }
}

/// 200, or 206, 304 and 416 where the request asks for them.
fn conditional(head: &RequestHead, media_type: &str, loaded: Loaded) -> Response {
    let tag = format!("\"{}\"", loaded.fingerprint);
    let len = loaded.body.len();
    let mut response = Response::new(200, media_type, loaded.body);
    if head.header("If-None-Match").is_some_and(|tags| matches_tag(tags, &tag)) {
        response.status = 304;
    } else {
        let same = head.header("If-Range").is_none_or(|known| known == tag);
        let wanted = head.header("Range").filter(|_| same && head.method == "GET");
        match wanted.map_or(Selected::Whole, |range| select(range, len)) {
            Selected::Whole => {}
            Selected::Part(part) => {
                response.status = 206;
                response.headers.push(("Content-Range", format!("bytes {}-{}/{len}", part.start, part.end - 1)));
                response.body = response.body.part(part);
            }
            Selected::Nothing => {
                response = Response::text(416, "the range lies outside the file");
                response.headers.push(("Content-Range", format!("bytes */{len}")));
            }
        }
    }
    response.headers.push(("Accept-Ranges", "bytes".to_owned()));
    response.headers.push(("ETag", tag));
    response
}

/// Whether an `If-None-Match` header names `tag`.
fn matches_tag(tags: &str, tag: &str) -> bool {
    tags.trim() == "*" || tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)
}

#[derive(Debug, PartialEq, Eq)]
enum Selected {
    Whole,
    Part(Range<u64>),
    Nothing,
}

/// Selects the part of `len` bytes that a `Range` header asks for. Several ranges, other units and
/// nonsense select the whole, as RFC 9110 allows.
fn select(header: &str, len: u64) -> Selected {
    let whole_or = |range: Option<Selected>| range.unwrap_or(Selected::Whole);
    let Some((unit, range)) = header.split_once('=') else { return Selected::Whole };
    let Some((first, last)) = range.trim().split_once('-') else { return Selected::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Selected::Whole;
    }
    whole_or(match (first, last) {
        ("", suffix) => number(suffix).map(|suffix| part(len.saturating_sub(suffix)..len)),
        (first, "") => number(first).map(|first| part(first..len)),
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => Some(part(first..len.min(last.saturating_add(1)))),
            _ => None,
        },
    })
}

fn part(range: Range<u64>) -> Selected {
    if range.start < range.end { Selected::Part(range) } else { Selected::Nothing }
}

/// Digits as a number; one that is too large counts as the largest.
fn number(digits: &str) -> Option<u64> {
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| digits.parse().unwrap_or(u64::MAX))
}

/// A request target in its parts.
#[derive(Debug, PartialEq, Eq)]
struct Target<'a> {
    host: Option<&'a str>,
    /// Decoded; starts with a slash.
    path: String,
    query: &'a str,
}

impl<'a> Target<'a> {
    fn parse(target: &'a str) -> Result<Self, &'static str> {
        let (host, rest) = match target.strip_prefix("http://") {
            Some(rest) => {
                let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                (Some(&rest[..end]), &rest[end..])
            }
            None => (None, target),
        };
        let rest = rest.split('#').next().unwrap_or("");
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = if path.is_empty() && host.is_some() { "/" } else { path };
        Ok(Self { host, path: decode_path(path)?, query })
    }
}

/// Parses the query of an event stream: `client=x&path=/a/&hash=…&version=…&path=/b/&hash=…`.
fn subscription(query: &str) -> Subscription {
    let mut subscription = Subscription::default();
    for pair in query.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let Some(value) = decode(value) else { continue };
        match (key, subscription.pages.last_mut()) {
            ("client", _) => subscription.client = value,
            ("path", _) => subscription.pages.push(OpenPage::new(value)),
            ("hash", Some(page)) => page.hash = value,
            ("version", Some(page)) => page.seen = value.parse().ok(),
            _ => {}
        }
    }
    subscription
}

/// The path of the page that asked for a file, by the `Referer` header.
pub(super) fn referring_path(head: &RequestHead) -> Option<String> {
    let referrer = head.header("Referer")?;
    let rest = referrer.strip_prefix("http://").or_else(|| referrer.strip_prefix("https://"))?;
    let path = &rest[rest.find('/')?..];
    decode_path(path.split(['?', '#']).next()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::snapshot::{OpenedFile, Stamp};
    use crate::serve::{Output, Published};
    use proptest::prelude::*;
    use std::io;
    use std::net::Ipv4Addr;
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    impl Response {
        /// The value of a header that was set.
        fn header(&self, name: &str) -> Option<&str> {
            self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
        }
    }

    /// The response to a request for a page or file.
    fn respond(head: &RequestHead, snapshot: &Snapshot, hosts: Hosts) -> Response {
        match answer(head, snapshot, hosts) {
            Answer::Response(response) => response,
            Answer::Events(_) => Response::new(200, "text/event-stream", Body::default()),
        }
    }

    const HOSTS: Hosts = Hosts { interface: IpAddr::V4(Ipv4Addr::LOCALHOST) };

    fn site(base_path: &str, files: &[&str]) -> Snapshot {
        let render = |path: &str| match path {
            "broken/index.html" => Err(vec![Diagnostic::error("no such `<variable>`")]),
            "secret.txt" => Ok(Output::File(PathBuf::from("/etc/passwd"))),
            _ => Ok(Output::Bytes(format!("<p>{path}</p>").into_bytes().into())),
        };
        let files: Vec<String> = files.iter().map(|&file| file.to_owned()).collect();
        let published = Published {
            has: Box::new(move |path| files.iter().any(|file| file == path)),
            base_path: base_path.to_owned(),
            render: Box::new(render),
            diagnostics: Vec::new(),
        };
        let refuse = |_: &Path| -> io::Result<OpenedFile> { Err(io::ErrorKind::PermissionDenied.into()) };
        Snapshot::new(Stamp { run: 1, version: 1 }, Some(Arc::new(published)), Vec::new(), Arc::new(refuse))
    }

    fn ours() -> Snapshot {
        let files = [
            "404.html",
            "index.html",
            "a b/ü.txt",
            "x/index.html",
            "style.css",
            "ten.txt",
            "secret.txt",
            "atom.xml",
            "broken/index.html",
        ];
        site("/", &files)
    }

    fn request(method: &str, target: &str, headers: &[(&str, &str)]) -> RequestHead {
        let mut head = RequestHead { method: method.to_owned(), target: target.to_owned(), ..RequestHead::default() };
        head.headers.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        if head.header("Host").is_none() {
            head.headers.push(("Host".to_owned(), "127.0.0.1:1111".to_owned()));
        }
        head
    }

    fn get(target: &str, headers: &[(&str, &str)]) -> Response {
        respond(&request("GET", target, headers), &ours(), HOSTS)
    }

    fn text(response: &Response) -> String {
        match &response.body {
            Body::Bytes(bytes, range) => {
                let range = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
                String::from_utf8(bytes[range].to_vec()).unwrap()
            }
            Body::File(..) => panic!("a file"),
        }
    }

    #[test]
    fn paths_lead_to_outputs_and_nowhere_else() {
        let cases = [
            ("/", 200),
            ("/?q=1#x", 200),
            ("/index.html", 200),
            ("/x/", 200),
            ("/x/index.html", 200),
            ("/x", 301),
            ("/a%20b/%C3%BC.txt", 200),
            ("/a%20b/%c3%bc.txt", 200),
            ("http://localhost:1111/x/", 200),
            ("http://localhost", 200),
            ("/nothing", 404),
            ("/x/nothing/", 404),
            ("/style.css/", 404),
            ("//x/", 404),
            ("/a%20b", 404),
            ("/INDEX.html", 404),
            ("/__brickpress/live.js", 200),
            ("/__brickpress/other", 404),
            ("/broken/", 500),
            ("/secret.txt", 500),
            ("/..", 400),
            ("/x/../index.html", 400),
            ("/%2e%2e/etc/passwd", 400),
            ("/x/%2E%2E/%2e%2e/etc/passwd", 400),
            ("/x/..%2f..%2fetc/passwd", 400),
            ("/..%5c..%5cboot.ini", 400),
            ("/x\\..\\y", 400),
            ("/./x/", 400),
            ("/%00", 400),
            ("/%", 400),
            ("/%zz", 400),
            ("/%4", 400),
            ("/%ff", 400),
            ("/%c0%ae%c0%ae/", 400),
            ("", 400),
            ("*", 400),
            ("x", 400),
            ("//etc/passwd", 404),
            ("/etc/passwd", 404),
            ("/%252e%252e/etc/passwd", 404),
        ];
        for (target, status) in cases {
            assert_eq!(get(target, &[]).status, status, "{target}");
        }
    }

    #[test]
    fn a_folder_without_its_slash_is_redirected_within_the_site() {
        assert_eq!(get("/x?a=b", &[]).header("Location"), Some("/x/?a=b"));
        assert_eq!(get("/x?a\rb", &[]).header("Location"), Some("/x/"));
        let below = site("/blog/", &["index.html", "ä/index.html"]);
        let cases = [("/", Some("/blog/")), ("/blog", Some("/blog/")), ("/blog/%C3%A4", Some("/blog/%C3%A4/"))];
        for (target, location) in cases {
            assert_eq!(respond(&request("GET", target, &[]), &below, HOSTS).header("Location"), location, "{target}");
        }
        assert_eq!(respond(&request("GET", "/blog/", &[]), &below, HOSTS).status, 200);
        assert_eq!(respond(&request("GET", "/blogs/", &[]), &below, HOSTS).status, 404);
    }

    #[test]
    fn hosts_that_could_be_somebody_elses_are_refused() {
        let cases = [
            ("localhost:1111", 200),
            ("LOCALHOST", 200),
            ("127.0.0.1:1111", 200),
            ("127.0.0.1", 200),
            ("[::1]:1111", 200),
            ("127.9.9.9:1", 200),
            ("evil.example:1111", 403),
            ("localhost.evil.example", 403),
            ("127.0.0.1.evil.example", 403),
            ("10.0.0.1:1111", 403),
            ("localhost:1111x", 403),
            ("[::1", 403),
            ("", 403),
            ("localhost@evil.example", 403),
        ];
        for (host, status) in cases {
            assert_eq!(get("/", &[("Host", host)]).status, status, "{host}");
        }
        assert_eq!(get("http://evil.example/", &[("Host", "localhost")]).status, 403);
        let without = RequestHead { method: "GET".to_owned(), target: "/".to_owned(), headers: Vec::new() };
        assert_eq!(respond(&without, &ours(), HOSTS).status, 400);
        let everywhere = Hosts { interface: IpAddr::V4(Ipv4Addr::UNSPECIFIED) };
        assert!(everywhere.allow("192.168.1.7:1111"));
        assert!(!everywhere.allow("evil.example"));
        let one = Hosts { interface: "192.168.1.7".parse().unwrap() };
        assert!(one.allow("192.168.1.7:1111") && one.allow("localhost") && !one.allow("192.168.1.8"));
    }

    #[test]
    fn only_reading_is_answered() {
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "get", ""] {
            let response = respond(&request(method, "/", &[]), &ours(), HOSTS);
            assert_eq!((response.status, response.header("Allow")), (405, Some("GET, HEAD")), "{method}");
        }
        let (get, head) = (get("/ten.txt", &[]), respond(&request("HEAD", "/ten.txt", &[]), &ours(), HOSTS));
        assert_eq!((get.status, get.headers, get.body.len()), (head.status, head.headers, head.body.len()));
    }

    #[test]
    fn a_tag_that_is_known_saves_the_body() {
        let tag = get("/ten.txt", &[]).header("ETag").unwrap().to_owned();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            assert_eq!(get("/ten.txt", &[("If-None-Match", &known)]).status, 304, "{known}");
        }
        assert_eq!(get("/ten.txt", &[("If-None-Match", "\"other\"")]).status, 200);
        assert_ne!(get("/style.css", &[]).header("ETag"), Some(tag.as_str()));
    }

    #[test]
    fn ranges_select_parts() {
        // `<p>ten.txt</p>`
        let cases = [
            ("bytes=0-2", 206, "<p>", "bytes 0-2/14"),
            ("bytes=3-", 206, "ten.txt</p>", "bytes 3-13/14"),
            ("bytes=-4", 206, "</p>", "bytes 10-13/14"),
            ("bytes=-99", 206, "<p>ten.txt</p>", "bytes 0-13/14"),
            ("bytes=13-99999999999999999999999", 206, ">", "bytes 13-13/14"),
            ("bytes=14-", 416, "", "bytes */14"),
            ("bytes=-0", 416, "", "bytes */14"),
            ("bytes=99999999999999999999999-", 416, "", "bytes */14"),
        ];
        for (range, status, body, content_range) in cases {
            let response = get("/ten.txt", &[("Range", range)]);
            assert_eq!((response.status, response.header("Content-Range")), (status, Some(content_range)), "{range}");
            assert!(status == 416 || text(&response) == body, "{range}");
        }
        for ignored in
            ["bytes=0-1,3-4", "bytes=5-2", "lines=0-1", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=+1-2"]
        {
            assert_eq!(get("/ten.txt", &[("Range", ignored)]).status, 200, "{ignored}");
        }
        let tag = get("/ten.txt", &[]).header("ETag").unwrap().to_owned();
        assert_eq!(get("/ten.txt", &[("Range", "bytes=0-1"), ("If-Range", &tag)]).status, 206);
        assert_eq!(get("/ten.txt", &[("Range", "bytes=0-1"), ("If-Range", "\"old\"")]).status, 200);
        assert_eq!(respond(&request("HEAD", "/ten.txt", &[("Range", "bytes=0-1")]), &ours(), HOSTS).status, 200);
    }

    #[test]
    fn pages_carry_the_script_and_other_files_do_not() {
        let page = text(&get("/", &[]));
        assert!(page.starts_with("<p>index.html</p><script src=\"/__brickpress/live.js?"), "{page}");
        assert!(page.contains("data-version=\"1-1\""), "{page}");
        assert_eq!(text(&get("/style.css", &[])), "<p>style.css</p>");
        let injected = |html: &[u8]| String::from_utf8(page::inject(html, "h", "v")).unwrap();
        assert!(injected(b"<body>a</body> b</BODY></html>").ends_with("</script></BODY></html>"));
        assert!(injected(b"</bod").starts_with("</bod<script"));
    }

    #[test]
    fn what_is_missing_or_broken_is_a_page_that_recovers() {
        let missing = get("/nothing", &[]);
        assert_eq!(missing.status, 404);
        assert!(text(&missing).starts_with("<p>404.html</p><script"));
        let bare = respond(&request("GET", "/<b>", &[]), &site("/", &[]), HOSTS);
        assert!(bare.status == 404 && text(&bare).contains("<code>/&lt;b&gt;</code>"), "{}", text(&bare));
        assert!(text(&bare).contains("live.js"));
        let broken = get("/broken/", &[]);
        let shown = text(&broken);
        assert!(
            shown.contains("no such <code>&lt;variable&gt;</code>") && shown.contains("data-hash=\"failed-"),
            "{shown}"
        );
        assert_eq!(broken.diagnostics.len(), 1);
    }

    #[test]
    fn a_stream_names_its_pages() {
        let query = "client=c&path=%2Fa%2F&hash=1&version=ff-3&path=/b/&hash=2&nonsense&version=x";
        let Subscription { client, pages } = subscription(query);
        let shown: Vec<_> = pages.iter().map(|page| (page.path.as_str(), page.hash.as_str(), page.seen)).collect();
        assert_eq!(client, "c");
        assert_eq!(shown, [("/a/", "1", Some(Stamp { run: 255, version: 3 })), ("/b/", "2", None)]);
    }

    proptest! {
        #[test]
        fn any_request_is_answered_and_none_leads_out(target in ".*", range in ".*", host in "\\PC*", method in "GET|HEAD|X") {
            let headers = [("Range", range.as_str()), ("Host", host.as_str()), ("If-None-Match", range.as_str())];
            let response = respond(&request(&method, &target, &headers), &ours(), HOSTS);
            prop_assert!([200, 206, 301, 304, 400, 403, 404, 405, 416, 500].contains(&response.status));
            for (_, value) in &response.headers {
                prop_assert!(value.is_ascii() && !value.contains(['\r', '\n']), "{value:?}");
            }
        }

        #[test]
        fn encoding_is_undone_by_decoding(path in "/[^\0\\\\]*") {
            prop_assume!(!path.split('/').any(|segment| segment == "." || segment == ".."));
            prop_assert_eq!(decode_path(&encode(&path)), Ok(path));
        }
    }
}
