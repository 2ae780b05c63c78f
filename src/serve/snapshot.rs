//! One state of the site, asked for pages by their path.
//!
//! In: a [`Published`] site, what is wrong with it, and a way to open files. Out: what is [`Found`]
//! at a path, with a fingerprint that changes exactly when the bytes do. Never: rendering an output
//! twice for the same state, or finding anything that the site does not list.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::source::reason;
use support::diagnostic::Diagnostic;

use super::fingerprint::fingerprint;
use super::published::Published;
use super::{diagnostics_json, page, url_path};
use crate::render::Output;

/// Opens a file that belongs to the site; anything else is an error.
pub(super) type Open = dyn Fn(&Path) -> io::Result<OpenedFile> + Send + Sync;

/// A file that is ready to be sent.
#[derive(Debug)]
pub(super) struct OpenedFile {
    /// The file, at its start.
    pub file: File,
    /// Size in bytes.
    pub len: u64,
    /// Last modification in nanoseconds since 1970.
    pub modified: u128,
}

/// Which state of the site: the run of the program, and a number that grows with each build of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Another number for each run of the program.
    pub run: u64,
    /// The first build has version 1.
    pub version: u64,
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{}", self.run, self.version)
    }
}

impl FromStr for Stamp {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (run, version) = text.split_once('-').ok_or(())?;
        let run = u64::from_str_radix(run, 16).map_err(|_| ())?;
        Ok(Self { run, version: version.parse().map_err(|_| ())? })
    }
}

/// A state of the site.
pub(super) struct Snapshot {
    /// Which one.
    pub stamp: Stamp,
    /// The last site that was built; nothing as long as no build has succeeded.
    pub published: Option<Arc<Published>>,
    /// The current diagnostics, sorted. When the last build failed they are its own, and not those
    /// of `published`.
    pub diagnostics: Vec<Diagnostic>,
    open: Arc<Open>,
    diagnostics_json: OnceLock<Arc<str>>,
    rendered: Mutex<BTreeMap<String, Result<Output, Vec<Diagnostic>>>>,
}

/// The content of a response, or of a part of it.
#[derive(Debug)]
pub(super) enum Body {
    /// A part of bytes in memory.
    Bytes(Arc<[u8]>, Range<u64>),
    /// A part of a file.
    File(File, Range<u64>),
}

impl Default for Body {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Arc::<[u8]>::from(bytes))
    }
}

impl From<Arc<[u8]>> for Body {
    fn from(bytes: Arc<[u8]>) -> Self {
        let len = bytes.len() as u64;
        Self::Bytes(bytes, 0..len)
    }
}

impl Body {
    /// The number of bytes to send.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Bytes(_, range) | Self::File(_, range) => range.end - range.start,
        }
    }

    /// A part of the whole.
    #[must_use]
    pub(super) fn part(self, part: Range<u64>) -> Self {
        match self {
            Self::Bytes(bytes, _) => Self::Bytes(bytes, part),
            Self::File(file, _) => Self::File(file, part),
        }
    }
}

/// The content of an output.
#[derive(Debug)]
pub(super) struct Loaded {
    /// All of it.
    pub body: Body,
    /// Differs when the content differs.
    pub fingerprint: String,
}

impl From<Vec<u8>> for Loaded {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Arc::<[u8]>::from(bytes))
    }
}

impl From<Arc<[u8]>> for Loaded {
    fn from(bytes: Arc<[u8]>) -> Self {
        let fingerprint = fingerprint(&bytes);
        Self { body: Body::from(bytes), fingerprint }
    }
}

/// The result of looking up a path.
#[derive(Debug)]
pub(super) enum Found {
    /// An output, or the site's 404 page.
    Output {
        /// 200 or 404.
        status: u16,
        /// Its name among the outputs.
        name: String,
        /// Its content.
        loaded: Loaded,
    },
    /// A folder that was asked for without its final slash; the path with it, not encoded.
    Redirect(String),
    /// Nothing, and the site has no 404 page.
    Missing,
    /// An output that cannot be rendered or read, or no site at all.
    Failed(Vec<Diagnostic>),
}

impl Found {
    /// Differs when a browser would show something else.
    pub(super) fn fingerprint(&self) -> String {
        match self {
            Self::Output { loaded, .. } => loaded.fingerprint.clone(),
            Self::Redirect(_) => "redirect".to_owned(),
            Self::Missing => "missing".to_owned(),
            Self::Failed(diagnostics) => {
                format!("{FAILED}{}", fingerprint(page::failed(diagnostics).as_bytes()))
            }
        }
    }
}

/// How the fingerprint of a page begins that shows mistakes only.
pub(super) const FAILED: &str = "failed-";

impl Snapshot {
    /// A state of the site.
    pub(super) fn new(
        stamp: Stamp,
        published: Option<Arc<Published>>,
        diagnostics: Vec<Diagnostic>,
        open: Arc<Open>,
    ) -> Self {
        Self { stamp, published, diagnostics, open, diagnostics_json: OnceLock::new(), rendered: Mutex::default() }
    }

    /// Gives the message to tabs about [`diagnostics`](Self::diagnostics), written once for all of
    /// them.
    pub(super) fn diagnostics_json(&self) -> Arc<str> {
        Arc::clone(self.diagnostics_json.get_or_init(|| diagnostics_json::diagnostics_json(&self.diagnostics)))
    }

    /// Looks up a path (decoded, with its first slash).
    pub(super) fn find(&self, path: &str) -> Found {
        let Some(published) = &self.published else { return Found::Failed(self.diagnostics.clone()) };
        let (status, name) = match route(published, path) {
            Route::Redirect(path) => return Found::Redirect(path),
            Route::Output(name) => (200, name),
            Route::Nowhere if (published.has)("404.html") => (404, "404.html".to_owned()),
            Route::Nowhere => return Found::Missing,
        };
        match self.load(published, &name) {
            Ok(loaded) => Found::Output { status, name, loaded },
            Err(diagnostics) => Found::Failed(diagnostics),
        }
    }

    /// The name of the output at a path, without rendering it.
    pub(super) fn output_at(&self, path: &str) -> Option<String> {
        match route(self.published.as_deref()?, path) {
            Route::Output(name) => Some(name),
            Route::Redirect(_) | Route::Nowhere => None,
        }
    }

    /// The fingerprint of an output; nothing when there is none or it cannot be rendered.
    pub(super) fn fingerprint_of(&self, output: &str) -> Option<String> {
        let published = self.published.as_ref().filter(|published| (published.has)(output))?;
        self.load(published, output).ok().map(|loaded| loaded.fingerprint)
    }

    /// The path of an output in the browser, encoded.
    pub(super) fn url_path(&self, output: &str) -> String {
        let base = self.published.as_ref().map_or("/", |published| published.base_path.as_str());
        url_path::encode(&format!("{base}{output}"))
    }

    fn load(&self, published: &Published, output: &str) -> Result<Loaded, Vec<Diagnostic>> {
        match self.render(published, output)? {
            Output::Bytes(bytes) => Ok(Loaded::from(bytes)),
            Output::File(path) => self.read(&path, url_path::is_page(output)).map_err(|error| {
                let message = format!("cannot read `{}`: {}", path.display(), reason(&error));
                vec![Diagnostic::error(message)]
            }),
        }
    }

    fn render(&self, published: &Published, output: &str) -> Result<Output, Vec<Diagnostic>> {
        let known = self.rendered.lock().unwrap_or_else(PoisonError::into_inner).get(output).cloned();
        known.unwrap_or_else(|| {
            // Not under the lock: a slow page must not hold up the others. Two that ask for it at
            // once render it twice.
            let rendered = (published.render)(output);
            let mut cache = self.rendered.lock().unwrap_or_else(PoisonError::into_inner);
            cache.insert(output.to_owned(), rendered.clone());
            rendered
        })
    }

    /// A page is read, since the script is put into it; other files are sent from disk.
    fn read(&self, path: &Path, is_page: bool) -> io::Result<Loaded> {
        let OpenedFile { mut file, len, modified } = (self.open)(path)?;
        if is_page {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            return Ok(Loaded::from(bytes));
        }
        Ok(Loaded { body: Body::File(file, 0..len), fingerprint: format!("{len:x}-{modified:x}") })
    }
}

/// Where a path leads.
#[derive(Debug, PartialEq, Eq)]
enum Route {
    Output(String),
    Redirect(String),
    Nowhere,
}

fn route(published: &Published, path: &str) -> Route {
    let base = published.base_path.as_str();
    let Some(name) = path.strip_prefix(base) else {
        // With the site below `/blog/`: `/blog` and the bare address lead to it.
        let leads_in = path == "/" || base.strip_suffix('/') == Some(path);
        return if leads_in { Route::Redirect(base.to_owned()) } else { Route::Nowhere };
    };
    let has = |name: &str| (published.has)(name);
    if name.is_empty() || name.ends_with('/') {
        let index = format!("{name}index.html");
        return if has(&index) { Route::Output(index) } else { Route::Nowhere };
    }
    if has(name) {
        Route::Output(name.to_owned())
    } else if has(&format!("{name}/index.html")) {
        Route::Redirect(format!("{base}{name}/"))
    } else {
        Route::Nowhere
    }
}
