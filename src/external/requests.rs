//! Requests to hosts. \[io\]
//!
//! In: addresses by host. Out: for each address why it is dead, if it is. Never: more than one
//! request at a time to a host, or without a pause between two.
#![expect(clippy::disallowed_methods, reason = "waits")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How many hosts are asked at a time.
const THREADS: usize = 16;
/// Between two requests to a host.
const PAUSE: Duration = Duration::from_millis(200);
/// How long to wait before a request is made again.
const AGAIN: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];
/// The longest that a host may ask to wait.
const LONGEST: Duration = Duration::from_secs(10);

/// Asks several hosts at a time, each for one address after the other.
pub(super) fn ask_hosts(hosts: &[Vec<&str>]) -> Vec<(String, Option<String>)> {
    let patience = Some(Duration::from_secs(20));
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(10)
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(patience)
        .timeout_per_read(patience)
        // Many hosts turn away what does not look like a browser.
        .user_agent(concat!("Mozilla/5.0 (compatible; brickpress/", env!("CARGO_PKG_VERSION"), "; link check)"));
    let agent = config.build().new_agent();
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(addresses) = hosts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut pace = Pace::default();
            for address in addresses {
                let dead = ask(&agent, address, &mut pace);
                let mut found = found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                found.push(((*address).to_owned(), dead));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..THREADS.min(hosts.len()) {
            scope.spawn(work);
        }
    });
    found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// When a host was asked last.
#[derive(Default)]
struct Pace(Option<Instant>);

impl Pace {
    fn wait(&mut self) {
        if let Some(left) = self.0.and_then(|last| PAUSE.checked_sub(last.elapsed())) {
            std::thread::sleep(left);
        }
        self.0 = Some(Instant::now());
    }
}

/// An answer without its content.
struct Answer {
    status: u16,
    /// How long the host asks to wait.
    wait: Option<Duration>,
}

/// Why an address is dead, if it is.
fn ask(agent: &ureq::Agent, address: &str, pace: &mut Pace) -> Option<String> {
    let address = address.split('#').next().unwrap_or(address);
    let mut pauses = AGAIN.iter();
    let mut whole = false;
    loop {
        pace.wait();
        let sent = if whole { agent.get(address).call() } else { agent.head(address).call() };
        let answer = sent.map(|response| {
            let wait = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
            Answer { status: response.status().as_u16(), wait: wait.map(Duration::from_secs) }
        });
        match answer {
            Ok(Answer { status: 200..=299, .. }) => return None,
            // Some hosts do not know how to answer without the content.
            Ok(Answer { status, .. }) if !whole && !matches!(status, 429 | 503) => whole = true,
            Ok(Answer { status: 408 | 429 | 500..=599, wait }) if pauses.len() > 0 => {
                let pause = pauses.next().copied().unwrap_or_default();
                std::thread::sleep(wait.unwrap_or(pause).min(LONGEST));
            }
            Ok(Answer { status, .. }) => return Some(format!("status {status}")),
            Err(error) => match pauses.next().filter(|_| is_passing(&error)) {
                Some(pause) => std::thread::sleep(*pause),
                None => return Some(reason(&error)),
            },
        }
    }
}

/// Whether it may be better the next time.
fn is_passing(error: &ureq::Error) -> bool {
    matches!(
        error,
        ureq::Error::Io(_) | ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed | ureq::Error::Protocol(_)
    )
}

fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Io(error) => crate::source::reason(error),
        ureq::Error::HostNotFound => "there is no such host".to_owned(),
        ureq::Error::ConnectionFailed => "nobody answers".to_owned(),
        ureq::Error::Timeout(_) => "no answer in time".to_owned(),
        ureq::Error::TooManyRedirects => "it leads in a circle".to_owned(),
        ureq::Error::BadUri(_) => "it is no address".to_owned(),
        other => {
            let text = other.to_string();
            let mut characters = text.chars();
            characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
        }
    }
}
