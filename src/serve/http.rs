//! The only file that knows tiny_http: requests become [`RequestHead`]s, answers are sent. \[io\]
//!
//! In: a bound listener and a [`Service`]. Out: responses, each written by its own thread, so that
//! a slow client holds up nobody. Never: deciding what to answer.
//!
//! Three things about tiny_http 0.12 shape this file.
//! - Its accept thread ends, by an error or by a panic, when the process has no descriptors left,
//!   and the listener is closed with it. So the dispatcher connects to itself now and then, and
//!   starts again when it is refused; connections of the ended server go on to be answered.
//! - A connection that comes in the moment in which another one wakes the last idle thread waits
//!   for that thread, for ever if that one is an event stream. The same visits of the dispatcher
//!   bring a thread that frees it, and every response but those streams ends its connection, so
//!   that threads become idle.
//! - Its own responses hold events back and cannot end a connection, so responses are written here.
#![expect(clippy::disallowed_methods, reason = "this file serves; it reads the clock to know when to look")]

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tiny_http::{Header, Method, Request, Server, StatusCode};

use super::error::Error;
use super::live_reload::{Hub, Subscription};
use super::request::{self, Answer, Hosts, RequestHead, Response};
use super::snapshot::Body;
use super::terminal::Terminal;

/// How often the listener is looked after while requests come in.
const TICK: Duration = Duration::from_millis(250);
/// How often the listener is looked after while none do.
const CALM: Duration = Duration::from_secs(2);
/// How long connections of an ended server are answered after their last request; browsers close
/// theirs before.
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
    let mut busy = false;
    while !service.stop.load(Ordering::Relaxed) {
        let received = server.recv_timeout(TICK);
        let failed = received.is_err();
        if let Ok(Some(request)) = received {
            busy = true;
            answer_in_thread(request, service);
        }
        let pause = if busy { TICK } else { CALM };
        if !failed && looked.elapsed() < pause {
            continue;
        }
        looked = Instant::now();
        busy = failed || refuses(address);
        if !busy {
            continue;
        }
        if let Ok(listener) = TcpListener::bind(address)
            && let Ok(new) = start(listener)
        {
            service.terminal.print("the system ran out of file descriptors for a moment; serving goes on");
            drain(std::mem::replace(&mut server, new), service);
        }
    }
}

/// Whether nobody listens at `address`. The connection that this takes is closed at once.
fn refuses(address: SocketAddr) -> bool {
    let mut visited = address;
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => visited.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => visited.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    let refused = |error: io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    TcpStream::connect_timeout(&visited, TICK).is_err_and(refused)
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

/// A thread for each request. When none can be had the request is dropped, which tiny_http answers
/// with status 500.
fn answer_in_thread(request: Request, service: &Arc<Service>) {
    let service = Arc::clone(service);
    let _ = thread::Builder::new().spawn(move || answer(request, &service));
}

fn answer(request: Request, service: &Service) {
    let head = head_of(&request);
    let snapshot = service.hub.current();
    match request::answer(&head, &snapshot, service.hosts) {
        Answer::Events(subscription) => stream(request, subscription, service),
        Answer::Response(response) => {
            if let Some((output, fingerprint)) = &response.output {
                service.hub.note(&snapshot, output, fingerprint, request::referring_path(&head));
            }
            for diagnostic in service.hub.unreported(snapshot.stamp.version, &response.diagnostics) {
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
    let with_body = *request.method() != Method::Head && response.status != 304;
    let status = StatusCode(response.status);
    let mut head = format!("HTTP/1.1 {} {}\r\n", response.status, status.default_reason_phrase());
    for (name, value) in &response.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &format!("Content-Length: {}\r\nConnection: close\r\n\r\n", response.body.len());
    let mut reader = reader(response.body)?;
    let mut writer = request.into_writer();
    writer.write_all(head.as_bytes())?;
    if with_body {
        io::copy(&mut reader, &mut writer)?;
    }
    writer.flush()
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

/// Server-sent events, each sent at once.
fn stream(request: Request, subscription: Subscription, service: &Service) {
    const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
                        X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\nretry: 500\n\n";
    let mut writer = request.into_writer();
    let mut send = |text: &str| {
        writer.write_all(text.as_bytes())?;
        writer.flush()
    };
    if send(HEAD).is_ok() {
        service.hub.stream(subscription, PING, send);
    }
}
