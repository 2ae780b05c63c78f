//! The only file that knows tiny_http: requests become [`RequestHead`]s, answers are sent. [io]
//!
//! In: a bound listener and a [`Service`]. Out: responses, each written by its own thread, so that a slow client
//! holds up nobody. Never: deciding what to answer.
//!
//! tiny_http's accept thread ends, by an error or by a panic, when the process has no descriptors left; the listener
//! is closed then. The dispatcher notices either way by trying to bind the port, which fails as long as the listener
//! is alive, and starts again. Connections of the ended server go on to be answered.
#![expect(clippy::disallowed_methods, reason = "this file serves; it reads the clock to notice a dead listener")]

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tiny_http::{Header, Request, Response as HttpResponse, Server, StatusCode};

use super::live_reload::{Hub, OpenPage};
use super::request::{self, Answer, Hosts, RequestHead, Response};
use super::snapshot::Body;
use super::{Error, Terminal};

/// How often the listener is looked after.
const TICK: Duration = Duration::from_millis(250);
/// How long connections of an ended server are answered after their last request; browsers close theirs before.
const IDLE: Duration = Duration::from_secs(600);
/// How often a silent event stream is tried, so that clients that went away are noticed.
const PING: Duration = Duration::from_secs(15);
/// How many ports are tried.
const PORTS: u16 = 100;

/// Everything that a request is answered from.
pub(super) struct Service {
    pub(super) hub: Hub,
    pub(super) hosts: Hosts,
    pub(super) terminal: Terminal,
    pub(super) stop: Arc<AtomicBool>,
}

/// Binds `port`, or with `append` the next one that is free.
pub(super) fn bind(interface: IpAddr, port: u16, append: bool) -> Result<TcpListener, Error> {
    let last = if append && port != 0 { port.saturating_add(PORTS) } else { port };
    for candidate in port..last {
        match TcpListener::bind((interface, candidate)) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            other => return other.map_err(|error| Error::Bind(SocketAddr::new(interface, candidate), error)),
        }
    }
    TcpListener::bind((interface, last)).map_err(|error| Error::Bind(SocketAddr::new(interface, last), error))
}

/// Serves until the service is stopped; returns at once.
pub(super) fn serve(listener: TcpListener, service: Arc<Service>) -> Result<thread::JoinHandle<()>, Error> {
    let address = listener.local_addr().map_err(Error::Thread)?;
    let server = start(listener).map_err(Error::Thread)?;
    let dispatch = move || dispatch(server, address, &service);
    thread::Builder::new().name("brickpress-http".to_owned()).spawn(dispatch).map_err(Error::Thread)
}

fn start(listener: TcpListener) -> io::Result<Server> {
    Server::from_listener(listener, None).map_err(|error| io::Error::other(error.to_string()))
}

fn dispatch(mut server: Server, address: SocketAddr, service: &Arc<Service>) {
    let mut looked = Instant::now();
    while !service.stop.load(Ordering::Relaxed) {
        let dead = match server.recv_timeout(TICK) {
            Ok(Some(request)) => {
                answer_in_thread(request, service);
                false
            }
            Ok(None) => false,
            Err(_) => true,
        };
        if !dead && looked.elapsed() < TICK {
            continue;
        }
        looked = Instant::now();
        // As long as the listener is alive the port is taken.
        if let Ok(listener) = TcpListener::bind(address)
            && let Ok(new) = start(listener)
        {
            service.terminal.print("the system ran out of file descriptors; serving goes on");
            drain(std::mem::replace(&mut server, new), service);
        }
    }
}

/// Answers what still comes in over the connections of a server that accepts no more.
fn drain(server: Server, service: &Arc<Service>) {
    let service = Arc::clone(service);
    let drain = move || {
        let mut used = Instant::now();
        while !service.stop.load(Ordering::Relaxed) && used.elapsed() < IDLE {
            if let Ok(Some(request)) = server.recv_timeout(TICK) {
                used = Instant::now();
                answer_in_thread(request, &service);
            }
        }
    };
    // Without a thread to spare these connections are given up.
    let _ = thread::Builder::new().spawn(drain);
}

/// A thread for each request. When none can be had the request is dropped, which tiny_http answers with status 500.
fn answer_in_thread(request: Request, service: &Arc<Service>) {
    let service = Arc::clone(service);
    let _ = thread::Builder::new().spawn(move || answer(request, &service));
}

fn answer(request: Request, service: &Service) {
    let head = head_of(&request);
    let snapshot = service.hub.current();
    match request::answer(&head, &snapshot, service.hosts) {
        Answer::Events(pages) => stream(request, pages, service),
        Answer::Response(response) => {
            if let Some((output, fingerprint)) = &response.output {
                service.hub.note(&snapshot, output, fingerprint, request::referring_path(&head));
            }
            for diagnostic in service.hub.untold(snapshot.stamp.version, &response.diagnostics) {
                service.terminal.diagnostic(&diagnostic);
            }
            // A client that went away in the middle of an answer is no concern of anybody.
            let _ = send(request, response);
        }
    }
}

fn head_of(request: &Request) -> RequestHead {
    let text = |header: &Header| (header.field.as_str().as_str().to_owned(), header.value.as_str().to_owned());
    RequestHead {
        method: request.method().as_str().to_owned(),
        target: request.url().to_owned(),
        headers: request.headers().iter().map(text).collect(),
    }
}

fn send(request: Request, response: Response) -> io::Result<()> {
    let header = |(name, value): &(&str, String)| Header::from_bytes(name.as_bytes(), value.as_bytes()).ok();
    let headers = response.headers.iter().filter_map(header).collect();
    let len = usize::try_from(response.body.len()).ok();
    let reader = reader(response.body)?;
    // Length instead of chunks, so that browsers know how far a file has come.
    let response = HttpResponse::new(StatusCode(response.status), headers, reader, len, None);
    request.respond(response.with_chunked_threshold(usize::MAX))
}

fn reader(body: Body) -> io::Result<Box<dyn Read + Send>> {
    Ok(match body {
        Body::Bytes(bytes, range) => {
            let mut cursor = io::Cursor::new(bytes);
            cursor.set_position(range.start);
            Box::new(cursor.take(range.end - range.start))
        }
        Body::File(mut file, range) => {
            file.seek(SeekFrom::Start(range.start))?;
            Box::new(file.take(range.end - range.start))
        }
    })
}

/// Server-sent events, written by hand: tiny_http would hold them back until 8 KB have come together.
fn stream(request: Request, pages: Vec<OpenPage>, service: &Service) {
    const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
                        X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\nretry: 500\n\n";
    let mut writer = request.into_writer();
    let mut send = |text: &str| {
        writer.write_all(text.as_bytes())?;
        writer.flush()
    };
    if send(HEAD).is_ok() {
        service.hub.stream(pages, PING, send);
    }
}
