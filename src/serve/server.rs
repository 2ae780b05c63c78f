//! The loop of the writing mode: build, serve, watch, and build again. \[io\]
#![expect(clippy::disallowed_methods, reason = "the writing mode reads the clock and opens a browser")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::error::Error;
use super::published::Rebuilt;
use super::terminal::Terminal;
use super::{disk, http, live_reload, page, request, watch};
use crate::source::ChangedPaths;
use support::diagnostic::{self, Diagnostic};

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

/// After so long without a change the files are compared, in case events were missed.
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
    /// The port is taken (with [`Options::port_append`] the hundred after it too), or the interface
    /// is not there.
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

    /// Builds, serves, and builds again whenever something changed, until it is stopped. The first
    /// build may fail like any other: what is wrong is shown in place of the site. `rebuild` is
    /// told what changed, and after a while of quiet asked whether that was all: it then returns
    /// nothing when it was.
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
            trusts_events: false,
        };
        let origin = self.origin();
        let took = round.build(&mut rebuild, ChangedPaths::Unknown).map_or(Duration::ZERO, |built| built.took);
        let dispatcher = http::serve(self.listener, Arc::clone(&service))?;
        let url = origin + &service.hub.current().url_path("");
        service.terminal.print(&format!("{url}  built in {}, stop with Ctrl+C", duration(took)));
        round.report_diagnostics(&[]);
        if self.options.open {
            open_browser(&url, &service.terminal);
        }
        while let Some(changed) = round.watcher.wait(&self.stop.0, round.trusts_events.then_some(CHECK)) {
            round.again(&changed, &mut rebuild);
        }
        service.hub.close();
        // A panic of the dispatcher has been reported by the runtime; there is nothing left to do
        // about it.
        let _ = dispatcher.join();
        Ok(())
    }
}

/// The steps that are repeated.
struct Round {
    service: Arc<http::Service>,
    watcher: watch::Watcher,
    root: PathBuf,
    /// Whether the last build took the word of events for what had changed.
    trusts_events: bool,
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
        self.trusts_events = matches!(changed, ChangedPaths::Only(_));
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
        self.report_diagnostics(&report.broken);
        let now = self.service.hub.current();
        if diagnostic::has_errors(&before.diagnostics) && !diagnostic::has_errors(&now.diagnostics) {
            self.service.terminal.print("no errors any more");
        }
    }

    fn report_diagnostics(&self, broken: &[Diagnostic]) {
        let hub = &self.service.hub;
        let snapshot = hub.current();
        for diagnostics in [&snapshot.diagnostics, broken] {
            for diagnostic in hub.unreported(snapshot.stamp.version, diagnostics) {
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
