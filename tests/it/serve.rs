//! The writing mode over real sockets and real files: what tabs hear, what browsers get, and what must not stop it.
#![allow(clippy::disallowed_methods, reason = "these tests write files, open sockets and start processes")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use brickpress::serve::{Options, Output, Published, Rebuilt, Server, Stop, Terminal, Watched};
use brickpress::source::ChangedPaths;
use support::diagnostic::Diagnostic;

/// Longer than anything here takes on a busy machine; reached only by a test that fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server whose site is a folder, file by file: `ERROR` in a file is a mistake of the site, `BROKEN` makes
/// its page fail to render, and `STOP` makes the whole build fail.
struct Running {
    folder: tempfile::TempDir,
    address: SocketAddr,
    stop: Stop,
    lines: Arc<Mutex<Vec<String>>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Running {
    fn start(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            write(&folder.path().join("site"), path, text);
        }
        // What changed just before the start counts as a change, and would be told together with that of a test.
        std::thread::sleep(Duration::from_millis(50));
        let site = folder.path().join("site");
        let mut options = Options::new(&site);
        options.port = 0;
        let server = Server::bind(options).unwrap();
        let (address, stop) = (server.address(), server.stop_handle());
        let lines = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&lines);
        let print = Box::new(move |line: &str| told.lock().unwrap().push(line.to_owned()));
        let terminal = Terminal { print, colour: false, width: 80 };
        let thread = Some(std::thread::spawn(move || {
            server.run(|since| (since != ChangedPaths::NoneReported).then(|| rebuild(&site)), terminal).unwrap()
        }));
        let running = Self { folder, address, stop, lines, thread };
        running.until_said("http://");
        running
    }

    fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn write(&self, path: &str, text: &str) {
        write(&self.site(), path, text);
    }

    fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, "")
    }

    fn ask(&self, method: &str, path: &str, headers: &str) -> Reply {
        ask(self.address, method, path, headers).expect("the server answers")
    }

    /// Waits until a page holds `text`.
    fn until_served(&self, path: &str, text: &str) {
        until(&format!("{path} holds {text:?}"), || {
            ask(self.address, "GET", path, "").is_ok_and(|reply| reply.body.contains(text))
        });
    }

    fn until_said(&self, text: &str) {
        let said = || self.lines.lock().unwrap().iter().any(|line| line.contains(text));
        until(&format!("the terminal says {text:?}"), said);
    }

    /// A tab that has just loaded a page.
    fn tab(&self, path: &str) -> Tab {
        let page = self.get(path).body;
        let attribute = |name: &str| {
            let start = page.find(name).expect("the page has the script") + name.len() + 2;
            page[start..].split('"').next().unwrap().to_owned()
        };
        self.events(&format!("path={path}&hash={}&version={}", attribute("data-hash"), attribute("data-version")))
    }

    fn events(&self, query: &str) -> Tab {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let host = self.address;
        write!(stream, "GET /__brickpress/events?{query} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        let (sender, events) = channel();
        let reader = BufReader::new(stream.try_clone().unwrap());
        std::thread::spawn(move || {
            let mut name = String::new();
            for line in reader.lines() {
                let Ok(line) = line else { return };
                if let Some(event) = line.strip_prefix("event: ") {
                    name = event.to_owned();
                } else if let Some(data) = line.strip_prefix("data: ")
                    && sender.send((name.clone(), data.to_owned())).is_err()
                {
                    return;
                }
            }
        });
        Tab { stream, events }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.stop();
        let ended = self.thread.take().map(std::thread::JoinHandle::join);
        assert!(std::thread::panicking() || matches!(ended, Some(Ok(()))), "the server ends when it is told to");
    }
}

struct Tab {
    stream: TcpStream,
    events: Receiver<(String, String)>,
}

impl Tab {
    /// The events up to the one that says which version they lead to.
    fn round(&self) -> Vec<(String, String)> {
        let mut round = Vec::new();
        loop {
            let event = self.events.recv_timeout(PATIENCE).expect("an event comes");
            if event.0 == "version" {
                return round;
            }
            round.push(event);
        }
    }

    /// The names of the events of the next round.
    fn names(&self) -> Vec<String> {
        self.round().into_iter().map(|(name, _)| name).collect()
    }

    /// Reads until an event of this name comes.
    fn until(&self, name: &str) -> String {
        loop {
            let (event, data) = self.events.recv_timeout(PATIENCE).unwrap_or_else(|error| match error {
                RecvTimeoutError::Timeout => panic!("no event `{name}`"),
                RecvTimeoutError::Disconnected => panic!("the stream ended before an event `{name}`"),
            });
            if event == name {
                return data;
            }
        }
    }
}

struct Reply {
    status: u16,
    head: String,
    body: String,
}

fn ask(address: SocketAddr, method: &str, path: &str, headers: &str) -> std::io::Result<Reply> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n")?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Ok(Reply { status, head: head.to_owned(), body: body.to_owned() })
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn until(what: &str, mut happened: impl FnMut() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn rebuild(site: &Path) -> Rebuilt {
    let mut files = Vec::new();
    collect(site, &mut files);
    let mut pages = std::collections::BTreeMap::new();
    let mut paths = BTreeSet::new();
    let mut diagnostics = Vec::new();
    let mut stop = false;
    for file in files {
        let path = file.strip_prefix(site).unwrap().to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&file).unwrap_or_default();
        if let Some(at) = text.find("ERROR") {
            diagnostics.push(
                Diagnostic::error("this is `wrong`")
                    .at(path.clone(), &text, at..at + 5)
                    .help("write it right")
                    .note(text.clone()),
            );
        }
        if text.contains("WARNING") {
            diagnostics.push(Diagnostic::warning("this is odd").in_file(path.clone()));
        }
        stop |= text.contains("STOP");
        let copied = !(path.ends_with(".html") || path.ends_with(".css"));
        pages.insert(path.clone(), if copied { Output::File(file) } else { Output::Bytes(text.into_bytes().into()) });
        paths.insert(path);
    }
    let render = move |path: &str| match &pages[path] {
        Output::Bytes(bytes) if bytes.windows(6).any(|window| window == b"BROKEN") => {
            Err(vec![Diagnostic::error("`BROKEN` cannot be rendered").in_file("templates/page.html")])
        }
        output => Ok(output.clone()),
    };
    let published = if stop {
        Err(vec![Diagnostic::error("nothing can be built").in_file("config.toml")])
    } else {
        Ok(Published {
            has: Box::new(move |path| paths.contains(path)),
            base_path: "/".to_owned(),
            render: Box::new(render),
            diagnostics,
        })
    };
    Rebuilt { published, watched: vec![Watched { path: site.to_owned(), recursive: true }] }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => collect(&path, files),
            path => files.push(path),
        }
    }
}

#[test]
fn a_tab_reloads_only_when_its_own_page_changed() {
    let running = Running::start(&[("index.html", "<p>one"), ("b/index.html", "<p>b")]);
    let (a, b) = (running.tab("/"), running.tab("/b/"));
    assert_eq!((a.names(), b.names()), (vec!["diagnostics".to_owned()], vec!["diagnostics".to_owned()]));
    running.write("index.html", "<p>two");
    assert_eq!(a.round(), [("reload".to_owned(), r#"{"page":0,"path":"/"}"#.to_owned())]);
    assert_eq!(b.names(), [""; 0]);
    running.until_said("index.html changed: ");
    running.until_said(", 1 page reloaded");
    running.until_served("/", "<p>two");
    running.write("c/index.html", "<p>new");
    assert_eq!((a.names(), b.names()), (vec![], vec![]));
}

#[test]
fn style_sheets_are_replaced_and_pictures_reload_the_pages_that_show_them() {
    let running = Running::start(&[("index.html", "a"), ("b.html", "b"), ("s/style.css", "p{}"), ("a.svg", "<svg/>")]);
    running.get("/s/style.css");
    running.ask("GET", "/a.svg", &format!("Referer: http://{}/b.html\r\n", running.address));
    let (a, b) = (running.tab("/"), running.tab("/b.html"));
    for tab in [&a, &b] {
        tab.round();
    }
    running.write("s/style.css", "p{color:red}");
    assert_eq!(a.round(), [("css".to_owned(), r#"{"page":0,"path":"/","files":["/s/style.css"]}"#.to_owned())]);
    assert_eq!(b.names(), ["css"]);
    running.until_said(", 2 pages restyled");
    running.write("a.svg", "<svg></svg>");
    assert_eq!((a.names(), b.names()), (vec![], vec!["reload".to_owned()]));
}

#[test]
fn mistakes_are_shown_over_the_page_and_go_when_they_are_gone() {
    let running = Running::start(&[("index.html", "a"), ("b.html", "b")]);
    let tab = running.tab("/");
    assert!(tab.until("diagnostics").contains(r#""errors":0"#));
    tab.round();
    running.write("b.html", "b\n ERROR");
    let shown = tab.until("diagnostics");
    for part in [
        r#""errors":1"#,
        r#""file":"b.html""#,
        r#""line":2"#,
        r#""column":2"#,
        "<mark>ERROR</mark>",
        "this is <code>wrong</code>",
        "b.html:2:2",
        "write it right",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    running.until_said("error: this is `wrong`\n --> b.html:2:2");
    running.write("b.html", "b WARNING");
    assert!(tab.until("diagnostics").contains(r#""errors":0,"warnings":1"#));
    running.write("b.html", "b");
    assert!(tab.until("diagnostics").contains(r#""errors":0,"warnings":0"#));
    running.until_said("no errors any more");
}

#[test]
fn a_build_that_fails_leaves_the_last_good_site() {
    let running = Running::start(&[("index.html", "good"), ("b.html", "b")]);
    let tab = running.tab("/");
    tab.round();
    running.write("b.html", "STOP");
    assert!(tab.until("diagnostics").contains("nothing can be built"));
    assert_eq!(running.get("/").status, 200);
    running.write("b.html", "b");
    assert!(tab.until("diagnostics").contains(r#""errors":0"#));
}

#[test]
fn a_site_that_was_never_good_recovers() {
    let running = Running::start(&[("index.html", "STOP")]);
    let page = running.get("/");
    assert_eq!(page.status, 500);
    assert!(page.body.contains("nothing can be built") && page.body.contains("live.js"), "{}", page.body);
    let tab = running.tab("/");
    running.write("index.html", "good");
    tab.until("reload");
    assert!(running.get("/").body.starts_with("good"));
}

#[test]
fn a_page_that_cannot_be_rendered_is_an_error_page_or_a_mistake_over_the_last_good_one() {
    let running = Running::start(&[("index.html", "good")]);
    let before = running.tab("/");
    before.round();
    running.write("index.html", "BROKEN");
    assert!(before.until("diagnostics").contains("templates/page.html"));
    assert_eq!(running.get("/").status, 500);
    running.until_said("error: `BROKEN` cannot be rendered");
    let after = running.tab("/");
    after.round();
    running.write("index.html", "good");
    after.until("reload");
    assert!(before.until("diagnostics").contains(r#""errors":0"#));
}

#[test]
fn a_tab_that_missed_a_version_hears_at_once() {
    let running = Running::start(&[("index.html", "a"), ("style.css", "p{}")]);
    running.get("/style.css");
    assert_eq!(running.events("path=/&hash=old").names(), ["reload"]);
    let page = running.get("/").body;
    let known = page.split("data-hash=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let version = page.split("data-version=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    running.write("style.css", "p{color:red}");
    running.until_served("/style.css", "red");
    assert_eq!(running.events(&format!("path=/&hash={known}&version={version}")).names(), ["css", "diagnostics"]);
    assert_eq!(running.events(&format!("path=/&hash={known}&version=0-1")).names(), ["css", "diagnostics"]);
    let two = running.events(&format!("path=/nope&hash=x&path=/&hash={known}")).round();
    assert_eq!(two[0], ("reload".to_owned(), r#"{"page":0,"path":"/nope"}"#.to_owned()));
}

#[test]
fn two_hundred_tabs_and_one_that_never_reads() {
    let running = Running::start(&[("index.html", "one"), ("b.html", "b")]);
    let mut deaf = TcpStream::connect(running.address).unwrap();
    write!(deaf, "GET /__brickpress/events?path=/ HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let tabs: Vec<Tab> = (0..200).map(|_| running.tab("/")).collect();
    for tab in &tabs {
        tab.round();
    }
    running.write("index.html", "two");
    for tab in &tabs {
        tab.until("reload");
    }
    running.until_said("201 pages reloaded");
    for tab in tabs {
        let _ = tab.stream.shutdown(std::net::Shutdown::Both);
    }
    // Together more than a socket takes from a server when nobody reads.
    for round in 0..10 {
        running.write("b.html", &format!("{round} {}", "ERROR &&&&&&&&".repeat(40_000)));
        running.until_served("/b.html", &format!("{round} "));
    }
    running.write("b.html", "quiet");
    running.until_served("/b.html", "quiet");
}

#[test]
fn files_come_with_length_type_and_ranges() {
    let running = Running::start(&[("index.html", "<p>"), ("404.html", "not here"), ("x/index.html", "x")]);
    running.write("big.bin", &"0123456789".repeat(20_000));
    running.until_served("/big.bin", "0123456789");
    let whole = running.get("/big.bin");
    assert!(whole.head.contains("Content-Length: 200000\r\n"), "{}", whole.head);
    assert_eq!(whole.body.len(), 200_000);
    let part = running.ask("GET", "/big.bin", "Range: bytes=99998-100003\r\n");
    assert_eq!((part.status, part.body.as_str()), (206, "890123"));
    assert!(part.head.contains("Content-Range: bytes 99998-100003/200000"), "{}", part.head);
    let head = running.ask("HEAD", "/big.bin", "");
    assert!(head.body.is_empty() && head.head.contains("Content-Length: 200000\r\n"), "{}", head.head);
    let tag = whole.head.split("ETag: ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
    let same = running.ask("GET", "/big.bin", &format!("If-None-Match: {tag}\r\n"));
    assert_eq!((same.status, same.body.as_str()), (304, ""));
    let missing = running.get("/nothing/");
    assert!(missing.status == 404 && missing.body.starts_with("not here<script"), "{}", missing.body);
    assert!(running.get("/x").head.contains("301 ") && running.get("/x").head.contains("Location: /x/"));
    assert_eq!(running.ask("POST", "/", "Content-Length: 0\r\n").status, 405);
    assert!(running.get("/__brickpress/live.js").body.contains("adoptedStyleSheets"));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_is_not_followed() {
    let running = Running::start(&[("index.html", "a"), ("real.txt", "mine")]);
    write(running.folder.path(), "secret.txt", "theirs");
    std::os::unix::fs::symlink(running.folder.path().join("secret.txt"), running.site().join("out.txt")).unwrap();
    std::os::unix::fs::symlink(running.site().join("real.txt"), running.site().join("in.txt")).unwrap();
    running.until_served("/in.txt", "mine");
    until("the link is listed", || running.get("/out.txt").status != 404);
    let out = running.get("/out.txt");
    assert!(out.status == 500 && !out.body.contains("theirs"), "{} {}", out.status, out.body);
}

#[test]
fn editors_may_save_as_they_like() {
    let running = Running::start(&[("index.html", "<p>0"), ("other.html", "o")]);
    let (site, file) = (running.site(), running.site().join("index.html"));
    // Truncate and write.
    fs::write(&file, "<p>1").unwrap();
    running.until_served("/", "<p>1");
    // Beside it, then over it.
    fs::write(site.join("index.html.tmp"), "<p>2").unwrap();
    fs::rename(site.join("index.html.tmp"), &file).unwrap();
    running.until_served("/", "<p>2");
    // vim: probe, keep the old one, write anew, drop the old one.
    let tab = running.tab("/");
    tab.round();
    fs::write(site.join("4913"), "").unwrap();
    fs::remove_file(site.join("4913")).unwrap();
    fs::rename(&file, site.join("index.html~")).unwrap();
    fs::write(&file, "<p>3").unwrap();
    fs::remove_file(site.join("index.html~")).unwrap();
    tab.until("reload");
    running.until_served("/", "<p>3");
    // Moved out of the site, and back.
    fs::rename(&file, running.folder.path().join("aside.html")).unwrap();
    until("the page is gone", || running.get("/").status == 404);
    fs::rename(running.folder.path().join("aside.html"), &file).unwrap();
    running.until_served("/", "<p>3");
}

#[test]
fn folders_may_come_and_go() {
    let running = Running::start(&[("index.html", "0"), ("sub/index.html", "s0")]);
    running.write("new/deep/er/index.html", "n0");
    running.until_served("/new/deep/er/", "n0");
    running.write("new/deep/er/index.html", "n1");
    running.until_served("/new/deep/er/", "n1");
    fs::remove_dir_all(running.site().join("sub")).unwrap();
    running.write("sub/index.html", "s1");
    running.until_served("/sub/", "s1");
    running.write("sub/index.html", "s2");
    running.until_served("/sub/", "s2");
    fs::rename(running.site().join("sub"), running.site().join("moved")).unwrap();
    running.until_served("/moved/", "s2");
    running.write("moved/index.html", "s3");
    running.until_served("/moved/", "s3");
}

#[test]
fn the_site_itself_may_be_removed_and_made_again() {
    let running = Running::start(&[("index.html", "0")]);
    for round in 1..4 {
        fs::remove_dir_all(running.site()).unwrap();
        until("the site is empty", || running.get("/").status == 404);
        running.write("index.html", &format!("a{round}"));
        running.until_served("/", &format!("a{round}"));
        running.write("index.html", &format!("b{round}"));
        running.until_served("/", &format!("b{round}"));
    }
    // At once, before anybody can notice that it was gone.
    fs::rename(running.site(), running.folder.path().join("aside")).unwrap();
    running.write("index.html", "again");
    running.until_served("/", "again");
    running.write("index.html", "and on");
    running.until_served("/", "and on");
}

#[test]
fn the_next_free_port_is_taken_when_allowed() {
    let taken = Server::bind(Options { port: 0, ..Options::new(".") }).unwrap();
    let port = taken.address().port();
    let error = Server::bind(Options { port, port_append: false, ..Options::new(".") }).err().unwrap().to_string();
    assert_eq!(error, format!("port {port} of 127.0.0.1 is taken; choose another one with `--port`"));
    let next = Server::bind(Options { port, ..Options::new(".") }).unwrap();
    assert!(next.address().port() > port);
}

#[cfg(target_os = "linux")]
const EXHAUSTED: &str = "BRICKPRESS_TEST_EXHAUSTED";

/// The server of the test below, in a process of its own with few descriptors.
#[cfg(target_os = "linux")]
#[test]
fn exhausted_server() {
    if std::env::var_os(EXHAUSTED).is_none() {
        return;
    }
    let running = Running::start(&[("index.html", "still here"), ("copied.txt", "copied")]);
    writeln!(std::io::stdout(), "\naddress={}", running.address).unwrap();
    // Ends when the parent closes its end, or is gone.
    let _ = std::io::stdin().read(&mut [0]);
    running.until_said("the system ran out of file descriptors");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_descriptor_table_is_outlived() {
    use std::process::{Command, Stdio};
    let program = std::env::current_exe().unwrap();
    let mut child = Command::new("sh")
        .args(["-c", "ulimit -n 48; exec \"$0\" --exact serve::exhausted_server --nocapture"])
        .arg(program)
        .env(EXHAUSTED, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = lines.find_map(|line| Some(line.ok()?.strip_prefix("address=")?.parse::<SocketAddr>().unwrap()));
    let address = address.expect("the server starts");
    for _ in 0..5 {
        // More than the process has descriptors; those that are not accepted wait or are refused.
        let held: Vec<_> = (0..60).map(|_| TcpStream::connect_timeout(&address, Duration::from_secs(1))).collect();
        std::thread::sleep(Duration::from_millis(100));
        drop(held);
        for (path, text) in [("/", "still here"), ("/copied.txt", "copied")] {
            let answered = || ask(address, "GET", path, "").is_ok_and(|reply| reply.body.contains(text));
            until(&format!("{path} is answered again"), answered);
        }
    }
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}
