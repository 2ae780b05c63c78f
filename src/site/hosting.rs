//! Files of rules for the hosts and servers that a site is published on.
//!
//! In: an assembled site. Out: the text of `_redirects`, `_headers`, `.htaccess`, nginx files,
//! `CNAME`. Never: deciding where a path leads: the redirects are those that the site has as pages
//! as well, and the configuration's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::model::Site;
use super::output_kind::{FeedOf, HostFile, OutputKind};
use super::outputs::url_of;
use super::{media, urls};
use crate::config::Config;
use crate::config::hosting::Provider;

/// The files that a configuration asks for, by output path.
pub fn files(config: &Config) -> Vec<(&'static str, HostFile)> {
    let mut files = Vec::new();
    for provider in &config.hosting.providers {
        match provider {
            Provider::Netlify => {
                files.extend([("_redirects", HostFile::NetlifyRedirects), ("_headers", HostFile::Headers)]);
            }
            Provider::Cloudflare => {
                files.extend([("_redirects", HostFile::CloudflareRedirects), ("_headers", HostFile::Headers)]);
            }
            Provider::Apache => files.push((".htaccess", HostFile::Htaccess)),
            Provider::Nginx => {
                files.extend([(".nginx/map.conf", HostFile::NginxMap), (".nginx/server.conf", HostFile::NginxServer)]);
            }
            Provider::Github => {
                files.push((".nojekyll", HostFile::NoJekyll));
                files.extend(cname(config).map(|_| ("CNAME", HostFile::Cname)));
            }
        }
    }
    files
}

/// The domain in `CNAME`: the one that is set, else that of the base URL, unless GitHub has it
/// already.
fn cname(config: &Config) -> Option<String> {
    if let Some(domain) = &config.hosting.cname {
        return Some(domain.clone()).filter(|domain| !domain.is_empty());
    }
    let host = urls::origin(&config.base_url).rsplit("//").next().unwrap_or_default();
    let is_domain = host.contains('.') && !host.contains(':') && !host.ends_with(".github.io");
    is_domain.then(|| host.to_owned())
}

/// A redirect for a server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rule {
    /// A decoded path. That of a folder counts without its slash, too.
    from: String,
    /// Everything below `from`.
    below: bool,
    /// The query that is required.
    query: Option<(&'static str, &'static str)>,
    /// An encoded path, or a URL.
    to: String,
    status: u16,
}

/// Where things lead, each path once: the configuration's own rules, the feeds of Blogger, the
/// pages that lead elsewhere.
fn rules(site: &Site) -> Vec<Rule> {
    let base = urls::decode(urls::base_path(&site.config.base_url));
    let mut rules = Vec::new();
    let mut rule = |from: &str, query, to: &str, status| {
        let below = from.ends_with("/*");
        let from = format!("{base}{}", from.trim_end_matches('*'));
        rules.push(Rule { from, below, query, to: local(site, to), status });
    };
    for redirect in &site.config.hosting.redirects {
        let from = match redirect.from.ends_with("/*") {
            true => redirect.from.clone(),
            false => urls::written(&urls::decode(&redirect.from)),
        };
        rule(&from, None, &own_target(site, &redirect.to), redirect.status);
    }
    if site.config.blogger.is_some() {
        let feed = |name: &str| site.permalink(&format!("/{name}"));
        for from in ["/feeds/posts/default/", "/feeds/posts/summary/"] {
            rule(from, Some(("alt", "rss")), &feed("rss.xml"), 301);
            rule(from, None, &feed("atom.xml"), 301);
        }
        for (from, to) in label_feeds(site) {
            rule(&from, None, &to, 301);
        }
    }
    for (path, target) in &site.outputs {
        if let OutputKind::Redirect(to) = target {
            rule(&url_of(path), None, to, 301);
        }
    }
    let mut known = BTreeSet::new();
    rules.retain(|rule: &Rule| known.insert((rule.from.clone(), rule.below, rule.query)));
    // What is for one path comes before what is for many, and what asks for more before what asks
    // for less.
    rules.sort_by_key(|rule| (rule.below, std::cmp::Reverse(rule.from.len() * usize::from(rule.below))));
    rules
}

/// Blogger's feeds of labels that have a feed of their own here, and where that is.
fn label_feeds(site: &Site) -> Vec<(String, String)> {
    let feeds: BTreeMap<_, _> = site
        .outputs
        .iter()
        .filter_map(|(path, target)| match target {
            OutputKind::Feed(feed) if feed.file_name == "atom.xml" && **path == feed.url[1..] => {
                Some((feed.url.as_str(), ()))
            }
            _ => None,
        })
        .collect();
    let old = site.outputs.iter().filter_map(|(path, target)| match target {
        OutputKind::Feed(feed) if matches!(feed.of, FeedOf::Term(..)) && **path != feed.url[1..] => {
            feeds.contains_key(feed.url.as_str()).then(|| (url_of(path), site.permalink(&feed.url)))
        }
        _ => None,
    });
    old.collect()
}

/// Where a rule of the configuration leads: a path of the site, or a URL. Other parts of the host
/// are written as URLs.
fn own_target(site: &Site, to: &str) -> String {
    match to.starts_with('/') {
        true => format!("{}{}", site.config.base_url, urls::encode_written(to)),
        false => to.to_owned(),
    }
}

/// A URL of this host without the host.
fn local(site: &Site, url: &str) -> String {
    let path = url.strip_prefix(urls::origin(&site.config.base_url)).filter(|path| path.starts_with('/'));
    path.unwrap_or(url).replace(' ', "%20")
}

/// The text of a file of rules.
pub fn text(site: &Site, file: HostFile, paths: &[&str]) -> String {
    const MADE: &str =
        "# Made by brickpress from the site's aliases and its configuration. It is written again by every build.\n";
    match file {
        HostFile::NetlifyRedirects => format!("{MADE}{}", redirects(site, true)),
        HostFile::CloudflareRedirects => format!("{MADE}{}", redirects(site, false)),
        HostFile::Headers => format!("{MADE}{}", headers(site, paths)),
        HostFile::Htaccess => format!("{MADE}{}", htaccess(site)),
        HostFile::NginxMap => format!("{MADE}{}", nginx_map(site)),
        HostFile::NginxServer => format!("{MADE}{}", nginx_server(site)),
        HostFile::NoJekyll => String::new(),
        HostFile::Cname => cname(&site.config).map(|domain| domain + "\n").unwrap_or_default(),
    }
}

/// A path as it stands in `_redirects`, where `*` and `:` mean something.
fn literal(path: &str) -> String {
    urls::encode(path).replace('*', "%2A").replace(':', "%3A")
}

/// `_redirects`. Netlify shows a file rather than follow a rule, unless told; it knows queries, and
/// a path with and without its last slash as one. Cloudflare always follows, knows no queries, and
/// distinguishes the paths.
fn redirects(site: &Site, netlify: bool) -> String {
    let mut text = String::new();
    let force = if netlify { "!" } else { "" };
    for rule in rules(site) {
        let from = literal(&rule.from);
        let splat = if rule.below { "*" } else { "" };
        let query = match rule.query {
            Some((key, value)) if netlify => format!(" {key}={value}"),
            Some(_) => continue,
            None => String::new(),
        };
        // Writing to a string does not fail.
        let mut line = |from: &str| writeln!(text, "{from}{splat}{query} {} {}{force}", rule.to, rule.status);
        let _ = line(&from);
        if !netlify && !rule.below && from.len() > 1 && from.ends_with('/') {
            let _ = line(from.trim_end_matches('/'));
        }
    }
    text
}

/// `_headers`. What several rules say of one header is joined by both hosts, so `Cache-Control` is
/// only said of files that never change; for the others both have the right one by themselves.
fn headers(site: &Site, paths: &[&str]) -> String {
    let base = urls::base_path(&site.config.base_url);
    let mut rules: Vec<(String, Vec<String>)> = Vec::new();
    // What is said of one path stands together: Cloudflare reads a hundred rules.
    let mut rule = |path: &str, header: &str, value: &str| {
        let line = format!("{header}: {value}");
        match rules.iter_mut().find(|(known, _)| known == path) {
            Some((_, lines)) => lines.push(line),
            None => rules.push((path.to_owned(), vec![line])),
        }
    };
    let own = &site.config.hosting.headers;
    for (path, headers) in own {
        for (header, value) in headers {
            rule(&urls::encode(path), header, value);
        }
    }
    for path in ["atom.xml", "rss.xml", "feed.json"] {
        if let Some(target @ OutputKind::Feed(_)) = site.outputs.get(path) {
            rule(&format!("/{path}"), "Content-Type", &media::type_of(path, target));
        }
    }
    if site.config.blogger.is_some() {
        rule("/feeds/posts/*", "Content-Type", &media::media_type("atom.xml"));
    }
    // A rule about how long files are cached holds for these, too.
    if !own.values().flat_map(BTreeMap::keys).any(|header| header.eq_ignore_ascii_case("cache-control")) {
        for pattern in immutable(paths) {
            rule(&pattern, "Cache-Control", media::IMMUTABLE);
        }
    }
    let mut text = String::new();
    for (path, lines) in rules {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{base}{path}\n  {}", lines.join("\n  "));
    }
    text
}

/// Patterns for the files that never change: a folder where it holds nothing else, since hosts take
/// a hundred rules at the most.
fn immutable(paths: &[&str]) -> Vec<String> {
    let mut folders: BTreeMap<&str, (Vec<&str>, bool)> = BTreeMap::new();
    for &path in paths {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let (hashed, all) = folders.entry(folder).or_insert((Vec::new(), true));
        if media::is_hashed(path) { hashed.push(path) } else { *all = false }
    }
    let holds_folder = |folder: &str| folders.keys().any(|other| other.starts_with(&format!("{folder}/")));
    let mut patterns = Vec::new();
    for (folder, (hashed, all)) in &folders {
        if *all && !folder.is_empty() && !holds_folder(folder) {
            patterns.push(format!("/{}/*", urls::encode(folder)));
        } else {
            patterns.extend(hashed.iter().map(|path| format!("/{}", literal(path))));
        }
    }
    patterns
}

/// A path as a regular expression.
fn expression(path: &str) -> String {
    let mut pattern = String::new();
    for character in path.chars() {
        if r"\.+*?()|[]{}^$#".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

/// A pattern of the configuration as a regular expression.
fn header_expression(base: &str, pattern: &str) -> String {
    match pattern.strip_suffix('*') {
        Some(folder) => format!("^{}", expression(&format!("{base}{folder}"))),
        None => format!("^{}$", expression(&format!("{base}{pattern}"))),
    }
}

fn htaccess(site: &Site) -> String {
    let base = urls::decode(urls::base_path(&site.config.base_url));
    let mut text = format!(
        "ErrorDocument 404 {}/404.html\n\nAddCharset utf-8 .css .html .js .json .svg .txt .xml\n",
        urls::encode(&base)
    );
    for name in ["atom.xml", "rss.xml", "feed.json"] {
        let _ = writeln!(text, "<Files \"{name}\">\n  ForceType \"{}\"\n</Files>", media::media_type(name));
    }
    text.push_str("\n<IfModule mod_headers.c>\n");
    let set = |value: &str| format!("Header set Cache-Control \"{value}\"");
    let _ = writeln!(text, "  {}", set(media::REVALIDATED));
    let _ = writeln!(text, "  <FilesMatch \"{}\">\n    {}\n  </FilesMatch>", media::HASHED, set(media::IMMUTABLE));
    // `get_url(path=…, cachebust=true)` puts a hash into the query.
    let _ =
        writeln!(text, "  <If \"%{{QUERY_STRING}} =~ /^h=[0-9a-f]{{20}}$/\">\n    {}\n  </If>", set(media::IMMUTABLE));
    for (path, headers) in &site.config.hosting.headers {
        let _ = writeln!(text, "  <If \"%{{REQUEST_URI}} =~ m#{}#\">", header_expression(&base, path));
        for (header, value) in headers {
            let _ = writeln!(text, "    Header set {header} \"{}\"", value.replace('\\', "\\\\").replace('%', "%%"));
        }
        text.push_str("  </If>\n");
    }
    text.push_str("</IfModule>\n\n<IfModule mod_rewrite.c>\n  RewriteEngine On\n");
    for rule in rules(site) {
        if let Some((key, value)) = rule.query {
            let _ = writeln!(text, "  RewriteCond \"%{{QUERY_STRING}}\" \"(?:^|&){key}={value}(?:&|$)\"");
        }
        // In this file a path begins below the folder that the file is in.
        let path = rule.from.strip_prefix(&format!("{base}/")).unwrap_or(&rule.from);
        let pattern = match (rule.below, path.strip_suffix('/')) {
            (true, _) => format!("^{}(.*)$", expression(path)),
            (false, Some(folder)) => format!("^{}/?$", expression(folder)),
            (false, None) => format!("^{}$", expression(path)),
        };
        let to = rule.to.replace('%', "\\%").replace('$', "\\$").replace(":splat", "$1").replace('"', "%22");
        let drop_query = if rule.query.is_some() { ",QSD" } else { "" };
        let quoted = pattern.replace('"', "\\\"");
        let _ = writeln!(text, "  RewriteRule \"{quoted}\" \"{to}\" [R={},L,NE{drop_query}]", rule.status);
    }
    text.push_str("</IfModule>\n");
    text
}

/// A text in nginx's quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn nginx_map(site: &Site) -> String {
    let mut lines = Vec::new();
    for rule in rules(site).iter().filter(|rule| !rule.below && rule.query.is_none() && rule.status == 301) {
        let to = quoted(&rule.to.replace('$', "%24"));
        lines.push((quoted(&rule.from), to.clone()));
        if rule.from.len() > 1 && rule.from.ends_with('/') {
            lines.push((quoted(rule.from.trim_end_matches('/')), to));
        }
    }
    let mut text = String::from("# Include it in `http { }`.\n");
    let longest = lines.iter().map(|(from, _)| from.len()).max().unwrap_or(0);
    if longest > 40 {
        // A name and two pointers have to fit.
        let _ = writeln!(text, "map_hash_bucket_size {};", (longest + 32).next_power_of_two());
    }
    if lines.len() > 1000 {
        let _ = writeln!(text, "map_hash_max_size {};", (lines.len() * 2).next_power_of_two());
    }
    text.push_str("map $uri $brickpress_redirect {\n  default \"\";\n");
    for (from, to) in lines {
        let _ = writeln!(text, "  {from} {to};");
    }
    text.push_str("}\n");
    let _ = writeln!(
        text,
        "map $request_uri $brickpress_cache {{\n  default {};\n  \"~{}\" {};\n  \"~\\?h=[0-9a-f]{{20}}$\" {};\n}}",
        quoted(media::REVALIDATED),
        media::HASHED.replace('\\', "\\\\").trim_end_matches('$').to_owned() + "(?:\\\\?.*)?$",
        quoted(media::IMMUTABLE),
        quoted(media::IMMUTABLE)
    );
    text
}

fn nginx_server(site: &Site) -> String {
    let base = urls::decode(urls::base_path(&site.config.base_url));
    let mut text = format!(
        "# Include it in `server {{ }}`; `map.conf` belongs into `http {{ }}`.\ncharset utf-8;\ncharset_types text/css text/javascript text/plain application/xml application/atom+xml application/rss+xml;\n\
         error_page 404 {}/404.html;\nlocation ^~ {base}/.nginx/ {{ return 404; }}\n",
        urls::encode(&base)
    );
    for (header, value) in site.config.hosting.headers.get("/*").into_iter().flatten() {
        let _ = writeln!(text, "add_header {header} {} always;", quoted(&value.replace('$', "")));
    }
    text.push_str("add_header Cache-Control $brickpress_cache;\n");
    for rule in rules(site) {
        if let Some((key, value)) = rule.query {
            let from = expression(rule.from.trim_end_matches('/'));
            let _ = writeln!(text, "set $brickpress_{key} \"$uri?$arg_{key}\";");
            let _ = writeln!(
                text,
                "if ($brickpress_{key} ~ \"^{from}/?\\?{value}$\") {{ return {} {}; }}",
                rule.status,
                quoted(&rule.to)
            );
        }
    }
    text.push_str("if ($brickpress_redirect) { return 301 $brickpress_redirect; }\n");
    for rule in rules(site).iter().filter(|rule| rule.query.is_none() && (rule.below || rule.status != 301)) {
        let end = if rule.below { "(.*)$" } else { "$" };
        let to = rule.to.replace('$', "%24").replace(":splat", "$1");
        let pattern = quoted(&format!("^{}{end}", expression(&rule.from)));
        let _ = writeln!(text, "if ($uri ~ {pattern}) {{ return {} {}; }}", rule.status, quoted(&to));
    }
    for (path, kind) in [("atom.xml", "application/atom+xml"), ("rss.xml", "application/rss+xml")] {
        let _ = writeln!(text, "location ~ \"/{}$\" {{ types {{ }} default_type {kind}; }}", expression(path));
    }
    for (path, headers) in site.config.hosting.headers.iter().filter(|(path, _)| *path != "/*") {
        let place = match path.strip_suffix('*') {
            Some(folder) => format!("^~ {}", quoted(&format!("{base}{folder}"))),
            None => format!("= {}", quoted(&format!("{base}{path}"))),
        };
        let _ = writeln!(text, "location {place} {{\n  add_header Cache-Control $brickpress_cache;");
        let everywhere = site.config.hosting.headers.get("/*").into_iter().flatten();
        for (header, value) in everywhere.chain(headers) {
            let _ = writeln!(text, "  add_header {header} {} always;", quoted(&value.replace('$', "")));
        }
        text.push_str("}\n");
    }
    text
}
