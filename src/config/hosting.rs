//! Where a site is published, and what it was before: `[hosting]` and `[compat]`.
//!
//! In: the tables as written. Out: [`Hosting`] and [`Blogger`]. Never: making the files; see
//! [`crate::site::hosting`].

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use support::diagnostic::Diagnostic;

/// A host or a server that reads files of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Netlify: `_redirects` and `_headers`.
    Netlify,
    /// Cloudflare Pages: files of the same names, with other rules.
    Cloudflare,
    /// Apache: `.htaccess`.
    Apache,
    /// nginx: files to include in its configuration.
    Nginx,
    /// GitHub Pages: `.nojekyll` and `CNAME`.
    Github,
}

/// Where a site is published.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Hosting {
    /// Whose files are made.
    #[serde(rename = "provider", deserialize_with = "providers")]
    pub providers: Vec<Provider>,
    /// The domain in `CNAME`: that of `base_url` when nothing is said, none when it is empty.
    #[serde(default, deserialize_with = "cname")]
    pub cname: Option<String>,
    /// Redirects besides those of aliases.
    pub redirects: Vec<Redirect>,
    /// Headers by path.
    pub headers: BTreeMap<String, BTreeMap<String, String>>,
}

/// A redirect as written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Redirect {
    /// A path, `/old/`; with `/*` at its end everything below.
    pub from: String,
    /// A path or a URL; `:splat` stands for what `*` stood for.
    pub to: String,
    /// 301 when not given.
    #[serde(default = "moved")]
    pub status: u16,
}

fn moved() -> u16 {
    301
}

/// Which taxonomy the labels of a blog at Blogger are now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blogger {
    /// Its name; `labels`, else `tags`, else the first when not given.
    pub labels: Option<String>,
}

/// `"netlify"`, or a list of such.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "expected `netlify`, `cloudflare`, `apache`, `nginx` or `github`, or a list of these")]
enum Providers {
    One(Provider),
    Several(Vec<Provider>),
}

/// `cname = "blog.example.org"`, or `false`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "expected a domain such as \"blog.example.org\", or false")]
enum Cname {
    Switch(bool),
    Domain(String),
}

/// The table `[compat]`.
#[derive(Debug, Deserialize)]
pub(super) struct Compat {
    blogger: Option<BloggerSetting>,
}

/// `blogger = true`, or with settings.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected true or false, or a table such as { labels = \"tags\" }")]
enum BloggerSetting {
    Switch(bool),
    Settings { labels: Option<String> },
}

fn providers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Provider>, D::Error> {
    let mut providers = match Providers::deserialize(deserializer)? {
        Providers::One(provider) => vec![provider],
        Providers::Several(providers) => providers,
    };
    providers.sort_unstable();
    providers.dedup();
    Ok(providers)
}

fn cname<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Cname::deserialize(deserializer)? {
        Cname::Domain(domain) if domain.is_empty() => Err(D::Error::custom("`` is not a domain")),
        Cname::Domain(domain) => Ok(Some(domain)),
        Cname::Switch(false) => Ok(Some(String::new())),
        Cname::Switch(true) => Ok(None),
    }
}

/// Reads the table `[compat]`, which has one setting.
pub(super) fn blogger<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Blogger>, D::Error> {
    Ok(match Compat::deserialize(deserializer)?.blogger {
        None | Some(BloggerSetting::Switch(false)) => None,
        Some(BloggerSetting::Switch(true)) => Some(Blogger::default()),
        Some(BloggerSetting::Settings { labels }) => Some(Blogger { labels }),
    })
}

impl Hosting {
    /// Checks what the types do not express; `push` takes a mistake and the key that it is found
    /// at.
    pub(super) fn check(&self, push: &mut dyn FnMut(Diagnostic, &str)) {
        if self.providers.contains(&Provider::Netlify) && self.providers.contains(&Provider::Cloudflare) {
            let both = Diagnostic::error("Netlify and Cloudflare read other rules from files of the same names");
            push(both.help("choose one of them, or let an environment choose: `[env.netlify]`"), "hosting.provider");
        }
        if let Some(domain) = &self.cname
            && domain.contains(|character: char| character.is_whitespace() || "/:".contains(character))
        {
            push(Diagnostic::error(format!("`{domain}` is not a domain")), "hosting.cname");
        }
        for flaw in self.redirects.iter().filter_map(flaw) {
            push(Diagnostic::error(flaw), "hosting.redirects");
        }
        for (path, headers) in &self.headers {
            if !is_pattern(path) {
                let wrong = Diagnostic::error(format!("`{path}` is not a path such as `/feed.xml` or `/images/*`"));
                push(wrong, &format!("hosting.headers.{path}"));
            }
            for (name, value) in headers {
                if !is_token(name) || value.contains(['\r', '\n', '"']) {
                    let wrong = Diagnostic::error(format!("`{name}: {value}` cannot be a header"));
                    push(wrong, &format!("hosting.headers.?.{name}"));
                }
            }
        }
    }

    /// Leaves out what was reported.
    pub(super) fn normalise(&mut self) {
        if self.providers.contains(&Provider::Netlify) {
            self.providers.retain(|provider| *provider != Provider::Cloudflare);
        }
        self.redirects.retain(|redirect| flaw(redirect).is_none());
    }
}

fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Finds a mistake in a redirect.
fn flaw(redirect: &Redirect) -> Option<String> {
    let Redirect { from, to, status } = redirect;
    if !is_pattern(from) {
        return Some(format!("`{from}` is not a path such as `/old/` or `/old/*`"));
    }
    let is_target = to.starts_with('/') || to.starts_with("https://") || to.starts_with("http://");
    if !is_target || to.contains(char::is_whitespace) {
        return Some(format!("`{to}` is neither a path such as `/new/` nor a URL"));
    }
    if to.contains(":splat") && !from.ends_with("/*") {
        return Some(format!("`:splat` in `{to}` stands for nothing, because `{from}` has no `*`"));
    }
    match status {
        301 | 302 | 307 | 308 => None,
        _ => Some(format!("{status} is not the status of a redirect: 301, 302, 307 or 308")),
    }
}

/// A path, with one `*` as its last part at the most.
fn is_pattern(path: &str) -> bool {
    let plain = path.strip_suffix("/*").unwrap_or(path);
    (plain.is_empty() && path == "/*" || plain.starts_with('/'))
        && !plain.contains(|character: char| character.is_whitespace() || character.is_control() || character == '*')
}
