//! The writing mode: a site built in memory, served, watched and reloaded.
//!
//! In: [`Options`], and a function that reads the disk and builds the site. Out: an address to open in a browser,
//! pages rendered when they are asked for, and a line in the terminal for each change. Never: writing to disk, or
//! sending a file that is not part of the site.
//!
//! [`Server::bind`] takes the port, so that the site can be built for its address; [`Server::run`] builds, serves and
//! watches. `watch.rs` waits for changes, `snapshot.rs` is one state of the site, `request.rs` decides what to
//! answer, `http.rs` answers, `live_reload.rs` knows the open tabs and what to tell them, `page.rs` writes HTML.
#![expect(clippy::disallowed_methods, reason = "the writing mode reads the clock and opens a browser")]

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::source::ChangedPaths;
use support::diagnostic::{self, Diagnostic};

mod disk;
mod http;
pub mod live_reload;
mod page;
pub mod request;
pub mod snapshot;
mod watch;

/// One state of the site, ready to be asked for outputs.
pub struct Published {
    /// Whether there is an output at a path, as [`crate::output`] would write it: `index.html`, `posts/hello/index.html`, `style.css`.
    pub has: Box<Has>,
    /// Where the site begins on its server: `/`, or `/blog/` for a site at `https://example.org/blog/`. Begins and
    /// ends with a slash.
    pub base_path: String,
    /// Renders the output at a path: the same function that `build` uses.
    pub render: Box<Render>,
    /// What is wrong with this state of the site.
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether there is an output at a path.
pub type Has = dyn Fn(&str) -> bool + Send + Sync;

/// Renders the output of a path.
pub type Render = dyn Fn(&str) -> Result<Output, Vec<Diagnostic>> + Send + Sync;

pub use crate::render::Output;

/// What came of reading the disk and building the site.
pub struct Rebuilt {
    /// The site; or, when there is none that could be shown, why. The last good site stays then, with these mistakes
    /// over it.
    pub published: Result<Published, Vec<Diagnostic>>,
    /// What was read, and with it everything that would have been read had it been there.
    pub watched: Vec<Watched>,
}

/// A file or folder that a site is made of. It need not be there (yet).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// The file or folder.
    pub path: PathBuf,
    /// For a folder: whether folders in it count too. Version control, caches that are marked with `CACHEDIR.TAG`,
    /// virtual environments, `node_modules` and `__pycache__` never do.
    pub recursive: bool,
}

/// Where and how to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address to listen at.
    pub interface: IpAddr,
    /// The port; 0 takes any that is free.
    pub port: u16,
    /// Take the next free port when [`port`](Self::port) is taken.
    pub port_append: bool,
    /// Open the site in a browser.
    pub open: bool,
    /// The folder that changed paths are shown relative to.
    pub root: PathBuf,
    /// Folders that copied files may come from; a link that leads elsewhere is not followed.
    pub roots: Vec<PathBuf>,
}

impl Options {
    /// `127.0.0.1:1111` or the next free port, for the site in `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        Self {
            interface: Ipv4Addr::LOCALHOST.into(),
            port: 1111,
            port_append: true,
            open: false,
            roots: vec![root.clone()],
            root,
        }
    }
}

/// Where messages go.
pub struct Terminal {
    /// Shows a message of one or more lines, without a line break at its end.
    pub print: Box<dyn Fn(&str) + Send + Sync>,
    /// Whether diagnostics are coloured.
    pub colour: bool,
    /// Columns.
    pub width: usize,
}

impl Terminal {
    fn print(&self, text: &str) {
        (self.print)(text);
    }

    fn diagnostic(&self, diagnostic: &Diagnostic) {
        self.print(&diagnostic.render(self.colour, self.width));
    }
}

/// Why the writing mode cannot go on.
#[derive(Debug)]
pub enum Error {
    /// The address cannot be listened at.
    Bind(SocketAddr, io::Error),
    /// The system gives no thread or socket.
    Thread(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind(address, error) if error.kind() == io::ErrorKind::AddrInUse => {
                write!(f, "port {} of {} is taken; choose another one with `--port`", address.port(), address.ip())
            }
            Self::Bind(address, error) => {
                write!(f, "cannot listen at `{address}`: {}", crate::source::reason(error))
            }
            Self::Thread(error) => write!(f, "cannot start the server: {}", crate::source::reason(error)),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bind(_, error) | Self::Thread(error) => Some(error),
        }
    }
}

/// After so long without a change it is looked whether the events told of all of them.
const CHECK: Duration = Duration::from_secs(1);

/// Ends a server from another thread.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Makes [`Server::run`] return within a second.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A server that has its port.
pub struct Server {
    options: Options,
    listener: TcpListener,
    address: SocketAddr,
    stop: Stop,
}

impl Server {
    /// Takes the port. Browsers that come before [`run`](Self::run) wait.
    ///
    /// # Errors
    /// The port is taken (with [`Options::port_append`] the hundred after it too), or the interface is not there.
    pub fn bind(options: Options) -> Result<Self, Error> {
        let listener = http::bind(options.interface, options.port, options.port_append)?;
        let address = listener.local_addr().map_err(Error::Thread)?;
        Ok(Self { options, listener, address, stop: Stop::default() })
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address for a browser on this machine, without a path: `http://127.0.0.1:1111`.
    pub fn origin(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        format!("http://{address}")
    }

    /// Ends [`run`](Self::run) from another thread.
    pub fn stop_handle(&self) -> Stop {
        self.stop.clone()
    }

    /// Builds, serves, and builds again whenever something changed, until it is stopped. The first build may fail
    /// like any other: what is wrong is shown in place of the site. `rebuild` is told what changed, and after a while of quiet asked whether that was
    /// all: it then returns nothing when it was.
    ///
    /// # Errors
    /// The server cannot be started.
    pub fn run(
        self,
        mut rebuild: impl FnMut(ChangedPaths<'_>) -> Option<Rebuilt>,
        terminal: Terminal,
    ) -> Result<(), Error> {
        let run = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64);
        let roots = self.options.roots.clone();
        let open = Arc::new(move |path: &Path| disk::open(&roots, path));
        let service = Arc::new(http::Service {
            hub: live_reload::Hub::new(run, open),
            hosts: request::Hosts { interface: self.options.interface },
            terminal,
            stop: Arc::clone(&self.stop.0),
        });
        let mut round = Round {
            service: Arc::clone(&service),
            watcher: watch::Watcher::new(),
            root: self.options.root.clone(),
            trusted: false,
        };
        let origin = self.origin();
        let took = round.build(&mut rebuild, ChangedPaths::Unknown).map_or(Duration::ZERO, |built| built.took);
        let dispatcher = http::serve(self.listener, Arc::clone(&service))?;
        let url = origin + &service.hub.current().url_path("");
        service.terminal.print(&format!("{url}  built in {}, stop with Ctrl+C", duration(took)));
        round.tell_diagnostics(&[]);
        if self.options.open {
            open_browser(&url, &service.terminal);
        }
        while let Some(changed) = round.watcher.wait(&self.stop.0, round.trusted.then_some(CHECK)) {
            round.again(&changed, &mut rebuild);
        }
        service.hub.close();
        // A panic of the dispatcher has been reported by the runtime; there is nothing left to do about it.
        let _ = dispatcher.join();
        Ok(())
    }
}

/// What is done again and again.
struct Round {
    service: Arc<http::Service>,
    watcher: watch::Watcher,
    root: PathBuf,
    /// Whether the last build took the word of events for what had changed.
    trusted: bool,
}

struct Built {
    took: Duration,
    report: live_reload::Report,
}

impl Round {
    /// `None` when there was nothing to build.
    fn build(
        &mut self,
        rebuild: &mut impl FnMut(ChangedPaths<'_>) -> Option<Rebuilt>,
        changed: ChangedPaths<'_>,
    ) -> Option<Built> {
        let read = SystemTime::now();
        let start = Instant::now();
        let rebuilt = rebuild(changed);
        self.trusted = matches!(changed, ChangedPaths::Only(_));
        let Rebuilt { published, watched } = rebuilt?;
        let report = self.service.hub.publish(published);
        let took = start.elapsed();
        self.watcher.follow(watched, read);
        if let Some(message) = self.watcher.message() {
            self.service.terminal.print(&message);
        }
        Some(Built { took, report })
    }

    fn again(&mut self, changed: &watch::Changed, rebuild: &mut impl FnMut(ChangedPaths<'_>) -> Option<Rebuilt>) {
        let before = self.service.hub.current();
        let since = match changed {
            watch::Changed { paths, .. } if paths.is_empty() => ChangedPaths::NoneReported,
            watch::Changed { paths, are_all: true } => ChangedPaths::Only(paths),
            watch::Changed { are_all: false, .. } => ChangedPaths::Unknown,
        };
        let Some(Built { took, report }) = self.build(rebuild, since) else { return };
        let subject = subject(&changed.paths, &self.root);
        let done = outcome(&report);
        self.service.terminal.print(&format!("{subject}: {}, {done}", duration(took)));
        self.tell_diagnostics(&report.broken);
        let now = self.service.hub.current();
        if diagnostic::has_errors(&before.diagnostics) && !diagnostic::has_errors(&now.diagnostics) {
            self.service.terminal.print("no errors any more");
        }
    }

    fn tell_diagnostics(&self, broken: &[Diagnostic]) {
        let hub = &self.service.hub;
        let snapshot = hub.current();
        for diagnostics in [&snapshot.diagnostics, broken] {
            for diagnostic in hub.untold(snapshot.stamp.version, diagnostics) {
                self.service.terminal.diagnostic(&diagnostic);
            }
        }
    }
}

/// `content/a.md changed`, `content/a.md and 2 more changed`, `content/a.md removed`.
fn subject(changed: &[PathBuf], root: &Path) -> String {
    let absolute = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let real = root.canonicalize().unwrap_or_else(|_| absolute.clone());
    let shown = |path: &PathBuf| {
        let inside = path.strip_prefix(&absolute).or_else(|_| path.strip_prefix(&real));
        let shown = inside.unwrap_or(path).to_string_lossy().replace('\\', "/");
        if shown.is_empty() { ".".to_owned() } else { shown }
    };
    // A file says more than the folder that it lies in.
    let first = changed.iter().find(|path| !path.is_dir()).or(changed.first());
    let Some(first) = first else { return "something changed".to_owned() };
    match changed.len() - 1 {
        0 if !first.exists() => format!("{} removed", shown(first)),
        0 => format!("{} changed", shown(first)),
        more => format!("{} and {more} more changed", shown(first)),
    }
}

/// `3 pages reloaded`.
fn outcome(report: &live_reload::Report) -> String {
    match (report.reloaded, report.restyled) {
        (0, 0) => "no open page differs".to_owned(),
        (0, restyled) => format!("{} restyled", page::plural(restyled, "page")),
        (reloaded, _) => format!("{} reloaded", page::plural(reloaded, "page")),
    }
}

/// `12 ms`, `1.3 s`.
fn duration(duration: Duration) -> String {
    match duration.as_millis() {
        0 => "under 1 ms".to_owned(),
        millis @ 1..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

/// Opens an address in the browser of the desktop.
fn open_browser(url: &str, terminal: &Terminal) {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "windows") {
        ("cmd", &["/C", "start", ""])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        // Waited for in its own thread, since some programs stay as long as the browser.
        Ok(mut child) => drop(std::thread::spawn(move || child.wait())),
        Err(error) => {
            terminal.print(&format!("cannot open a browser with `{program}`: {}", crate::source::reason(&error)));
        }
    }
}
