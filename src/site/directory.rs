//! Where the bricks, projects and libraries of a workspace are described: on pages of the site, or
//! in their source on a host.
//!
//! In: a workspace and what the configuration says about it. Out: a [`Directory`], which knows an
//! address for each part. Never: what stands at the address, or reading the workspace.

use std::collections::{HashMap, HashSet};

use crate::config::{SlugMode, WorkspaceConfig, WorkspacePages};
use crate::content::slug::slugify;
use crate::site::urls;
use support::diagnostic::{Diagnostic, closest};
use workspace::Workspace;

/// The addresses of a workspace's parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory {
    /// The name that the configuration gives it.
    pub name: String,
    /// The URL path of the page about it; `None` when the site has no pages about it.
    pub url: Option<String>,
    /// Its bricks, sorted by name.
    pub bricks: Vec<Entry>,
    /// Its projects, in the order of the workspace.
    pub projects: Vec<Entry>,
    /// The libraries that its bricks import, sorted by their name in the code.
    pub libraries: Vec<Entry>,
    /// Where its source is, if the configuration says so.
    pub source: Option<SourceUrls>,
    /// Whether it could not be read, which was reported: its contents are missing.
    pub unknown: bool,
    /// Projects by name, alias and folder.
    projects_by_name: HashMap<String, usize>,
}

/// A part of a workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// The URL path of the page about it.
    pub url: Option<String>,
    /// Its folder or file, relative to the workspace; a library has none.
    pub path: Option<String>,
}

/// The kinds of parts that a link can name, by the scheme of the link: `brick:log`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// `brick:`
    Brick,
    /// `project:`
    Project,
    /// `library:`
    Library,
}

impl PartKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Brick, Self::Project, Self::Library];

    /// The word for one, which is the scheme of its links too.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Brick => "brick",
            Self::Project => "project",
            Self::Library => "library",
        }
    }

    /// The kind and the rest of a link such as `brick:shop/log`; `None` for any other link.
    pub fn of_link(target: &str) -> Option<(Self, &str)> {
        let (scheme, rest) = target.split_once(':')?;
        Self::ALL.into_iter().find(|kind| kind.as_str() == scheme).map(|kind| (kind, rest))
    }
}

/// An address of a part of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A URL path of this site.
    Page(String),
    /// A complete URL of the source.
    Source(String),
}

/// Where the source of a workspace can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceUrls {
    /// As the configuration says it: `https://example.org/blob/{rev}/{path}#L{line}`.
    pub pattern: String,
    /// The value of `{rev}`.
    pub rev: String,
}

impl SourceUrls {
    /// The address of a folder. What the pattern says about the line does not apply to a folder.
    pub fn folder(&self, path: &str) -> String {
        let without_line = match self.pattern.split_once('#') {
            Some((before, fragment)) if fragment.contains("{line}") => before,
            _ => &self.pattern,
        };
        self.fill(without_line, path, 1)
    }

    /// The address of a line of a file.
    pub fn line(&self, file: &str, line: usize) -> String {
        self.fill(&self.pattern, file, line)
    }

    fn fill(&self, pattern: &str, path: &str, line: usize) -> String {
        let line = line.to_string();
        pattern
            .replace("{path}", &urls::encode(path))
            .replace("{line}", &line)
            .replace("{rev}", &urls::encode(&self.rev))
    }
}

impl Directory {
    /// The addresses in a workspace; `None` for one that could not be read.
    pub fn new(name: &str, config: &WorkspaceConfig, workspace: Option<&Workspace>) -> Self {
        let rev = config.rev.clone().unwrap_or_else(|| "HEAD".to_owned());
        let source = config.source_url.clone().map(|pattern| SourceUrls { pattern, rev });
        let nothing = Self { name: name.to_owned(), source, unknown: workspace.is_none(), ..Self::default() };
        let Some(workspace) = workspace else { return nothing };
        let url = root(name, config);
        let entries = |folder: &str, parts: Vec<(&str, Option<&str>)>| {
            let mut taken = HashSet::new();
            let entry = |(name, path): (&str, Option<&str>)| Entry {
                name: name.to_owned(),
                url: url.as_ref().map(|url| format!("{url}{folder}/{}/", segment(name, &mut taken))),
                path: path.map(str::to_owned),
            };
            parts.into_iter().map(entry).collect::<Vec<Entry>>()
        };
        let bricks = workspace.bricks.values().map(|brick| (brick.name.as_str(), Some(brick.path.as_str())));
        let projects = workspace.projects.iter().map(|project| {
            let path = if project.path.is_empty() { &project.manifest } else { &project.path };
            (project.display_name(), Some(path.as_str()))
        });
        let libraries = workspace.libraries.keys().map(|name| (name.as_str(), None));
        Self {
            bricks: entries("bricks", bricks.collect()),
            projects: entries("projects", projects.collect()),
            libraries: entries("libraries", libraries.collect()),
            projects_by_name: projects_by_name(workspace),
            url,
            ..nothing
        }
    }

    /// The place of a part among those of its kind.
    pub fn find(&self, kind: PartKind, name: &str) -> Option<usize> {
        let by_name = |entries: &[Entry]| entries.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok();
        match kind {
            PartKind::Brick => by_name(&self.bricks),
            PartKind::Library => by_name(&self.libraries),
            PartKind::Project => self.projects_by_name.get(name).copied(),
        }
    }

    /// The parts of a kind.
    pub fn entries(&self, kind: PartKind) -> &[Entry] {
        match kind {
            PartKind::Brick => &self.bricks,
            PartKind::Project => &self.projects,
            PartKind::Library => &self.libraries,
        }
    }

    /// Where a part is described: on its page, else in its source.
    pub fn address(&self, entry: &Entry) -> Option<Address> {
        let source = || Some(Address::Source(self.source.as_ref()?.folder(entry.path.as_deref()?)));
        entry.url.clone().map(Address::Page).or_else(source)
    }
}

/// Finds what a link such as `brick:log` or `brick:shop/log` names, given what stands behind the
/// colon. `None` when a workspace that may have it could not be read.
///
/// # Errors
/// There is no such part, several workspaces have one, or it has no address: a diagnostic without a
/// place.
pub fn resolve(workspaces: &[Directory], kind: PartKind, name: &str) -> Result<Option<Address>, Box<Diagnostic>> {
    let name = urls::decode(name);
    let (candidates, prefix, wanted) = named(workspaces, &name);
    let found: Vec<(&Directory, &Entry)> = candidates
        .iter()
        .filter_map(|directory| Some((*directory, &directory.entries(kind)[directory.find(kind, wanted)?])))
        .collect();
    match found[..] {
        [] if candidates.iter().any(|directory| directory.unknown) => Ok(None),
        [] => Err(Box::new(missing(&candidates, kind, prefix, wanted))),
        [(directory, entry)] => {
            directory.address(entry).map(Some).ok_or_else(|| Box::new(nowhere(directory, kind, entry)))
        }
        _ => Err(Box::new(ambiguous(&found, kind))),
    }
}

/// The workspaces that a name may mean; the part of the name that names one, slash included; and
/// the rest.
fn named<'a>(workspaces: &'a [Directory], name: &'a str) -> (Vec<&'a Directory>, &'a str, &'a str) {
    if let Some((before, after)) = name.split_once('/')
        && let Some(directory) = workspaces.iter().find(|directory| directory.name == before)
    {
        return (vec![directory], &name[..=before.len()], after);
    }
    (workspaces.iter().collect(), "", name)
}

fn missing(candidates: &[&Directory], kind: PartKind, prefix: &str, name: &str) -> Diagnostic {
    let kind_name = kind.as_str();
    if candidates.is_empty() {
        let problem = Diagnostic::error(format!("`{kind_name}:{name}` leads nowhere: the site has no workspace"));
        return problem.help("name its folder in the configuration: `[workspaces.shop]`, `path = \"…\"`");
    }
    let place = match candidates {
        [only] => format!(" in the workspace `{}`", only.name),
        _ => String::new(),
    };
    let problem = Diagnostic::error(format!("there is no {kind_name} `{name}`{place}"));
    let known = candidates.iter().flat_map(|directory| directory.entries(kind)).map(|entry| entry.name.as_str());
    if let Some(near) = closest(name, known) {
        return problem.help(format!("did you mean `{kind_name}:{prefix}{near}`?"));
    }
    // What is called so may be of another kind.
    let other =
        PartKind::ALL.into_iter().find(|other| candidates.iter().any(|known| known.find(*other, name).is_some()));
    match other {
        Some(other) => problem.help(format!("there is a {0} of this name: `{0}:{prefix}{name}`", other.as_str())),
        None => problem,
    }
}

fn nowhere(directory: &Directory, kind: PartKind, entry: &Entry) -> Diagnostic {
    let message = format!(
        "`{}:{}` leads nowhere: the site has no page about it, and no address of its source",
        kind.as_str(),
        entry.name
    );
    let help = match kind {
        PartKind::Library => format!("write `pages = true` under [workspaces.{}]", directory.name),
        _ => format!("write `pages = true` or a `source_url` under [workspaces.{}]", directory.name),
    };
    Diagnostic::error(message).help(help)
}

fn ambiguous(found: &[(&Directory, &Entry)], kind: PartKind) -> Diagnostic {
    let kind = kind.as_str();
    let name = found.first().map_or("", |(_, entry)| entry.name.as_str());
    let links: Vec<String> =
        found.iter().map(|(directory, entry)| format!("`{kind}:{}/{}`", directory.name, entry.name)).collect();
    Diagnostic::error(format!("several workspaces have a {kind} `{name}`"))
        .help(format!("write {}", links.join(" or ")))
}

/// The URL path of the page about a workspace.
fn root(name: &str, config: &WorkspaceConfig) -> Option<String> {
    let folder = match &config.pages {
        WorkspacePages::Switch(false) => return None,
        WorkspacePages::Switch(true) => segment(name, &mut HashSet::new()),
        WorkspacePages::Folder(path) => path.trim_matches('/').to_owned(),
    };
    Some(if folder.is_empty() { "/".to_owned() } else { format!("/{folder}/") })
}

/// A segment of a path for a name. No two are the same, not even where case does not count.
fn segment(name: &str, taken: &mut HashSet<String>) -> String {
    let slug = slugify(name, SlugMode::Safe);
    let slug = if slug.is_empty() { "unnamed".to_owned() } else { slug };
    let numbered = (2_usize..).map(|number| format!("{slug}-{number}"));
    let mut candidates = std::iter::once(slug.clone()).chain(numbered);
    candidates.find(|candidate| taken.insert(candidate.to_lowercase())).unwrap_or(slug)
}

/// The name that counts where two projects share one is that of the first; a name comes before an
/// alias, and that before a folder.
fn projects_by_name(workspace: &Workspace) -> HashMap<String, usize> {
    let mut numbers = HashMap::new();
    let projects = || workspace.projects.iter().enumerate();
    let shown = projects().map(|(number, project)| (project.display_name(), number));
    let names = projects().map(|(number, project)| (project.name.as_str(), number));
    let aliases = projects().filter_map(|(number, project)| Some((project.alias.as_deref()?, number)));
    let folders = projects().filter_map(|(number, project)| Some((project.path.rsplit('/').next()?, number)));
    for (name, number) in names.chain(aliases).chain(shown).chain(folders).filter(|(name, _)| !name.is_empty()) {
        numbers.entry(name.to_owned()).or_insert(number);
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use workspace::testing::workspace;

    fn config(pages: WorkspacePages, source_url: Option<&str>) -> WorkspaceConfig {
        WorkspaceConfig { path: "shop".to_owned(), rev: None, source_url: source_url.map(str::to_owned), pages }
    }

    #[test]
    fn links_to_source() {
        let link = |pattern: &str| SourceUrls { pattern: pattern.to_owned(), rev: "v1.2".to_owned() };
        let lines = link("https://example.org/blob/main/{path}#L{line}");
        assert_eq!(lines.folder("components/shop/log"), "https://example.org/blob/main/components/shop/log");
        assert_eq!(lines.line("a b.py", 7), "https://example.org/blob/main/a%20b.py#L7");
        let pinned = link("https://example.org/{rev}/{path}?x#top");
        assert_eq!(pinned.folder("components/shop/log"), "https://example.org/v1.2/components/shop/log?x#top");
    }

    #[test]
    fn every_part_has_a_path_of_its_own() {
        let shop = workspace(&[("log", ""), ("Log", ""), ("b:api", "log")]);
        let directory = Directory::new("shop", &config(WorkspacePages::Switch(true), None), Some(&shop));
        let urls: Vec<&str> = directory.bricks.iter().filter_map(|entry| entry.url.as_deref()).collect();
        assert_eq!(urls, ["/shop/bricks/Log/", "/shop/bricks/api/", "/shop/bricks/log-2/"]);
        let elsewhere = config(WorkspacePages::Folder("/code/shop/".to_owned()), None);
        assert_eq!(Directory::new("shop", &elsewhere, Some(&shop)).url.as_deref(), Some("/code/shop/"));
        assert_eq!(Directory::new("shop", &config(WorkspacePages::default(), None), Some(&shop)).url, None);
    }

    /// `expected` is an address, or the first line of a message and its help.
    fn check(workspaces: &[Directory], link: &str, expected: &str) {
        let (kind, name) = PartKind::of_link(link).unwrap();
        let found = match resolve(workspaces, kind, name) {
            Ok(Some(Address::Page(url) | Address::Source(url))) => url,
            Ok(None) => "unknown".to_owned(),
            Err(problem) => format!("{} | {}", problem.message, problem.help.join("; ")),
        };
        assert_eq!(found, expected, "{link}");
    }

    #[test]
    fn links_name_parts() {
        let shop = workspace(&[("log", ""), ("b:api", "log")]);
        let mail = workspace(&[("log", ""), ("inbox", "log")]);
        let shop = Directory::new("shop", &config(WorkspacePages::Switch(true), None), Some(&shop));
        let source = config(WorkspacePages::default(), Some("https://example.org/{path}"));
        let mail = Directory::new("mail", &source, Some(&mail));
        let both = [mail.clone(), shop.clone()];
        check(&both, "brick:api", "/shop/bricks/api/");
        check(&both, "brick:mail/log", "https://example.org/components/shop/log");
        check(&both, "brick:inbox", "https://example.org/components/shop/inbox");
        check(&both, "brick:log", "several workspaces have a brick `log` | write `brick:mail/log` or `brick:shop/log`");
        check(
            &both,
            "brick:shop/lgo",
            "there is no brick `lgo` in the workspace `shop` | did you mean `brick:shop/log`?",
        );
        check(&both, "project:inbox", "there is no project `inbox` | there is a brick of this name: `brick:inbox`");
        check(
            &[],
            "brick:log",
            "`brick:log` leads nowhere: the site has no workspace | name its folder in the configuration: `[workspaces.shop]`, `path = \"…\"`",
        );
        let unread = Directory::new("shop", &config(WorkspacePages::Switch(true), None), None);
        check(&[unread], "brick:log", "unknown");
        let plain = Directory { source: None, ..mail };
        check(
            &[plain],
            "brick:log",
            "`brick:log` leads nowhere: the site has no page about it, and no address of its source | write `pages = true` or a `source_url` under [workspaces.mail]",
        );
    }
}
