//! To a bucket of a storage that understands S3, of Amazon or any other. \[io\]
//!
//! In: files of a site, keys. Out: the same files as objects. Never: a key or a signed address in a
//! message; never an object removed that an earlier deployment did not bring.
//!
//! An object changes as a whole or not at all. What was brought is noted in an object of its own,
//! so a deployment that was cut off goes on where it was.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rusty_s3::actions::{DeleteObject, GetObject, ListObjectsV2, PutObject, S3Action};
use rusty_s3::{Credentials, UrlStyle};

use super::manifest::{self, Entry, Manifest, NAME, Plan, There};
use super::{Content, Error, Item, Options, Report, Stage, foreign, hex, is_inside};
use crate::config::deploy::Bucket;

/// The keys to a storage.
#[derive(Clone)]
pub(crate) struct Keys {
    /// Which key.
    pub id: String,
    /// The secret that belongs to it.
    pub secret: String,
    /// The token of a session, if the keys are those of one.
    pub token: Option<String>,
}

/// Reads the keys to a storage from the environment.
///
/// # Errors
/// One of them is not there.
pub(crate) fn keys() -> Result<Keys, Error> {
    Ok(Keys {
        id: key("AWS_ACCESS_KEY_ID")?,
        secret: key("AWS_SECRET_ACCESS_KEY")?,
        token: variable("AWS_SESSION_TOKEN"),
    })
}

fn key(name: &str) -> Result<String, Error> {
    let missing = || Error(format!("the keys to a bucket are read from the environment: set {name}"));
    variable(name).ok_or_else(missing)
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// How many requests are made at a time.
const THREADS: usize = 8;
/// How long to wait before a request is made again.
const PAUSES: [Duration; 3] = [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(3)];
/// For how long a signed request counts.
const VALID: Duration = Duration::from_secs(900);

/// Brings a site into a bucket.
///
/// # Errors
/// The storage refuses, or cannot be reached; the message says how far it came.
pub(crate) fn deploy(items: &[Item], to: &Bucket, keys: &Keys, options: Options) -> Result<Report, Error> {
    let client = Client::new(to, keys)?;
    let place = format!("the bucket `{}`", to.name);
    let there = client.list()?;
    let known = match there.contains_key(NAME) {
        true => Manifest::parse(&client.get(NAME)?.body, &place)?,
        false => Manifest::default(),
    };
    // A single upload's mark is the hash of its bytes, unless the storage encrypts.
    let plan = manifest::plan(items, &known, &there, &|mark, md5| mark == md5)?;
    if !plan.foreign.is_empty() && !options.force {
        return Err(foreign(&place, &plan.foreign));
    }
    let report = plan.report();
    if options.dry_run || plan.is_done(&known) {
        return Ok(report);
    }
    let mark = client.put_note(&plan.before, there.get(NAME).map(String::as_str)).map_err(|note| match note {
        Note::Replaced => Error(format!(
            "another deployment to {place} began in this moment; nothing was brought, run again when it is done"
        )),
        Note::Failed(error) => error,
    })?;
    let mut done = 0;
    let after = bring(&client, plan, &mut done).map_err(|Error(why)| {
        Error(format!(
            "{why}\n{done} of {} files were brought, none was removed, and all that is there can be read; the next run goes on from there",
            report.brought.len()
        ))
    })?;
    let removed = in_parallel(&report.removed, |path| client.delete(path));
    removed.map_err(|(Error(why), count)| {
        let total = report.removed.len();
        Error(format!(
            "{why}\nall files were brought, and {count} of {total} old ones removed; the next run goes on from there"
        ))
    })?;
    client.put_note(&after, Some(&mark)).map_err(|note| match note {
        Note::Replaced => Error(format!("another deployment to {place} began before this one was done, so files of both may be there; deploy again with `--force`")),
        Note::Failed(error) => error,
    })?;
    Ok(report)
}

/// Why a note was not taken.
enum Note {
    /// It is not the one that was there: somebody else deploys.
    Replaced,
    Failed(Error),
}

/// Brings what is new, stage by stage, and counts it.
fn bring(client: &Client, plan: Plan<'_>, done: &mut usize) -> Result<Manifest, Error> {
    let after = Mutex::new(plan.after);
    for stage in [Stage::Assets, Stage::NewPages, Stage::ChangedPages, Stage::Lists] {
        let items: Vec<&Item> = plan.bring.iter().filter(|(of, _)| *of == stage).map(|(_, item)| *item).collect();
        let brought = in_parallel(&items, |item| {
            let planned = lock(&after).files[&item.path].clone();
            let mark = client.put(item, &planned)?;
            if let Some(entry) = lock(&after).files.get_mut(&item.path) {
                entry.mark = mark;
                entry.before.clear();
            }
            Ok(())
        });
        match brought {
            Ok(()) => *done += items.len(),
            Err((error, count)) => {
                *done += count;
                return Err(error);
            }
        }
    }
    Ok(after.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Nothing panics while it is locked.
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Does something with each of a list, several at a time, until one fails. Then: why, and how many
/// are done.
fn in_parallel<T: Sync>(list: &[T], act: impl Fn(&T) -> Result<(), Error> + Sync) -> Result<(), (Error, usize)> {
    let (next, done, failed) = (AtomicUsize::new(0), AtomicUsize::new(0), Mutex::new(None));
    let work = || {
        while lock(&failed).is_none()
            && let Some(one) = list.get(next.fetch_add(1, Ordering::Relaxed))
        {
            match act(one) {
                Ok(()) => drop(done.fetch_add(1, Ordering::Relaxed)),
                Err(error) => drop(lock(&failed).get_or_insert(error)),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..THREADS.min(list.len()) {
            scope.spawn(work);
        }
    });
    match failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        Some(error) => Err((error, done.into_inner())),
        None => Ok(()),
    }
}

/// A storage, and the keys to it.
struct Client {
    agent: ureq::Agent,
    bucket: rusty_s3::Bucket,
    credentials: Credentials,
    prefix: String,
    endpoint: String,
}

/// Answer of a storage.
struct Answer {
    status: u16,
    body: Vec<u8>,
    mark: String,
}

impl Client {
    fn new(to: &Bucket, keys: &Keys) -> Result<Self, Error> {
        let wrong = |why: &str| Error(format!("`{}` cannot be the address of a storage: {why}", to.endpoint));
        let endpoint = to.endpoint.parse().map_err(|_| wrong("it is no URL"))?;
        let style = if to.path_style { UrlStyle::Path } else { UrlStyle::VirtualHost };
        let bucket = rusty_s3::Bucket::new(endpoint, style, to.name.clone(), to.region.clone())
            .map_err(|error| wrong(&error.to_string()))?;
        let credentials = match &keys.token {
            Some(token) => Credentials::new_with_token(&keys.id, &keys.secret, token),
            None => Credentials::new(&keys.id, &keys.secret),
        };
        let patience = Some(Duration::from_secs(60));
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_per_read(patience)
            .timeout_per_write(patience)
            .timeout_recv_response(patience)
            .user_agent(concat!("brickpress/", env!("CARGO_PKG_VERSION")));
        Ok(Self {
            agent: config.build().new_agent(),
            bucket,
            credentials,
            prefix: to.prefix.clone(),
            endpoint: to.endpoint.clone(),
        })
    }

    /// The objects below the prefix, by path, with their marks.
    fn list(&self) -> Result<There, Error> {
        let mut there = There::new();
        let mut token: Option<String> = None;
        loop {
            let mut action = ListObjectsV2::new(&self.bucket, Some(&self.credentials));
            if !self.prefix.is_empty() {
                action.with_prefix(self.prefix.as_str());
            }
            if let Some(token) = token {
                action.with_continuation_token(token);
            }
            let answer = self.ask(|| self.agent.get(action.sign(VALID).as_str()).call())?;
            self.expect("list its objects", &answer, &[200])?;
            let text = String::from_utf8_lossy(&answer.body);
            let list = ListObjectsV2::parse_response(&text)
                .map_err(|error| self.failed(&format!("the list of objects cannot be read: {error}")))?;
            for object in list.contents {
                if let Some(path) = object.key.strip_prefix(&self.prefix).filter(|path| is_inside(path)) {
                    there.insert(path.to_owned(), plain_mark(&object.etag.unwrap_or_default()));
                }
            }
            token = list.next_continuation_token;
            if token.is_none() {
                return Ok(there);
            }
        }
    }

    fn get(&self, path: &str) -> Result<Answer, Error> {
        let key = self.key(path);
        let action = GetObject::new(&self.bucket, Some(&self.credentials), &key);
        let answer = self.ask(|| self.agent.get(action.sign(VALID).as_str()).call())?;
        self.expect(&format!("read `{path}`"), &answer, &[200])?;
        Ok(answer)
    }

    /// Brings a file, which must still be what was planned; returns the mark that it has now.
    fn put(&self, item: &Item, planned: &Entry) -> Result<String, Error> {
        let content = Content::read(item)?;
        if hex(&content.md5) != planned.md5 {
            return Err(Error(format!("`{}` has changed while it was deployed", item.path)));
        }
        let sum = BASE64_STANDARD.encode(content.md5);
        let headers = [
            ("content-type", item.media_type.as_str()),
            ("cache-control", item.cache_control),
            ("content-md5", sum.as_str()),
        ];
        let answer = self.put_bytes(&item.path, &content, &headers)?;
        self.taken(&item.path, &answer)
    }

    /// Notes what is there, if the note is still the one with this mark, or if there is none;
    /// returns its new mark. Not every storage understands conditions; one that does not takes the
    /// note in any case.
    fn put_note(&self, manifest: &Manifest, known: Option<&str>) -> Result<String, Note> {
        let content = Content::of(manifest.bytes());
        let sum = BASE64_STANDARD.encode(content.md5);
        let quoted = format!("\"{}\"", known.unwrap_or_default());
        let condition = match known {
            None => ("if-none-match", "*"),
            Some(_) => ("if-match", quoted.as_str()),
        };
        let headers = [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
            ("content-md5", sum.as_str()),
            condition,
        ];
        // A storage that gives no marks cannot be asked for them.
        let asked = if known == Some("") { &headers[..3] } else { &headers[..] };
        let answer = self.put_bytes(NAME, &content, asked).map_err(Note::Failed)?;
        match answer.status {
            // The answer to a request that arrived may have been lost, and then it was made again.
            409 | 412 => match self.get(NAME).map_err(Note::Failed)? {
                there if there.body == content.bytes => Ok(there.mark),
                _ => Err(Note::Replaced),
            },
            400 | 501 if answer.names("NotImplemented") => {
                let answer = self.put_bytes(NAME, &content, &headers[..3]).map_err(Note::Failed)?;
                self.taken(NAME, &answer).map_err(Note::Failed)
            }
            _ => self.taken(NAME, &answer).map_err(Note::Failed),
        }
    }

    fn put_bytes(&self, path: &str, content: &Content, headers: &[(&str, &str)]) -> Result<Answer, Error> {
        let key = self.key(path);
        let mut action = PutObject::new(&self.bucket, Some(&self.credentials), &key);
        for (name, value) in headers {
            action.headers_mut().insert(*name, *value);
        }
        self.ask(|| {
            let url = action.sign(VALID);
            let request = headers
                .iter()
                .fold(self.agent.put(url.as_str()), |request, (name, value)| request.header(*name, *value));
            request.send(&content.bytes[..])
        })
    }

    /// The mark of what a storage has taken.
    fn taken(&self, path: &str, answer: &Answer) -> Result<String, Error> {
        self.expect(&format!("take `{path}`"), answer, &[200, 201, 204])?;
        Ok(answer.mark.clone())
    }

    fn delete(&self, path: &str) -> Result<(), Error> {
        let key = self.key(path);
        let action = DeleteObject::new(&self.bucket, Some(&self.credentials), &key);
        let answer = self.ask(|| self.agent.delete(action.sign(VALID).as_str()).call())?;
        self.expect(&format!("remove `{path}`"), &answer, &[200, 204, 404])
    }

    fn key(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// Makes a request, and again when the connection breaks or the storage has too much to do.
    fn ask(&self, send: impl Fn() -> Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer, Error> {
        let mut pauses = PAUSES.iter();
        loop {
            let answer = send().and_then(read);
            let is_passing = match &answer {
                Ok(answer) => matches!(answer.status, 408 | 429 | 500 | 502 | 503 | 504),
                Err(_) => true,
            };
            match (pauses.next().filter(|_| is_passing), answer) {
                (Some(pause), _) => std::thread::sleep(*pause),
                (None, Ok(answer)) => return Ok(answer),
                (None, Err(error)) => return Err(self.failed(&reason(&error))),
            }
        }
    }

    /// An error unless the answer has one of these statuses.
    fn expect(&self, what: &str, answer: &Answer, fine: &[u16]) -> Result<(), Error> {
        if fine.contains(&answer.status) {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&answer.body);
        let (code, said) = (element(&text, "Code"), element(&text, "Message"));
        let help = match (code, answer.status) {
            (Some("NoSuchBucket"), _) => "; make the bucket, or correct `bucket` in the configuration",
            (Some("PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException"), _) => {
                "; set the bucket's `region` and `endpoint` in the configuration"
            }
            (Some("RequestTimeTooSkewed"), _) => "; set the clock of this machine",
            (_, 401 | 403) => "; see whether the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY may do this",
            _ => "",
        };
        let code = code
            .map_or_else(|| format!("status {}", answer.status), |code| format!("{code}, status {}", answer.status));
        let said = said.map_or_else(String::new, |said| format!(": {}", said.trim_end_matches('.')));
        let name = self.bucket.name();
        Err(Error(format!("the bucket `{name}` at `{}` refuses to {what} ({code}){said}{help}", self.endpoint)))
    }

    fn failed(&self, why: &str) -> Error {
        Error(format!("the bucket `{}` at `{}`: {why}", self.bucket.name(), self.endpoint))
    }
}

impl Answer {
    /// Whether it is an error of this name.
    fn names(&self, code: &str) -> bool {
        element(&String::from_utf8_lossy(&self.body), "Code") == Some(code)
    }
}

impl Content {
    fn of(bytes: Vec<u8>) -> Self {
        use md5::{Digest, Md5};
        Self { md5: Md5::digest(&bytes).into(), bytes }
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    const LARGEST: u64 = 1 << 30;
    let mark = response.headers().get("etag").and_then(|mark| mark.to_str().ok()).map(plain_mark).unwrap_or_default();
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(LARGEST).read_to_vec()?;
    Ok(Answer { status, body, mark })
}

fn plain_mark(mark: &str) -> String {
    mark.trim_matches('"').to_owned()
}

/// Why a request failed, without its address, which is signed.
fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Io(error) => format!("the connection broke: {}", crate::source::reason(error)),
        ureq::Error::HostNotFound => "there is no such host".to_owned(),
        ureq::Error::ConnectionFailed => "nobody answers".to_owned(),
        ureq::Error::Timeout(_) => "it does not answer in time".to_owned(),
        ureq::Error::BadUri(_) => "the address is wrong".to_owned(),
        other => format!("the connection broke: {other}"),
    }
}

/// The text of an element of a short XML document.
fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
}
