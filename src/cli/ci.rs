//! `brickpress init --ci`: files with which a host builds the site. \[io\]
#![expect(clippy::disallowed_methods, reason = "looks for the repository and writes the file")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::source::{display_path, reason};

/// Where the site is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Ci {
    /// A workflow for GitHub Pages: .github/workflows/site.yml
    Github,
    /// netlify.toml
    Netlify,
}

/// Writes the file for a site; returns its name.
pub(super) fn write(ci: Ci, site: &Path) -> Result<String, String> {
    let (repository, below) = repository(site);
    let (path, text) = match ci {
        Ci::Github => (repository.join(".github/workflows/site.yml"), github(&branch(&repository), &below)),
        Ci::Netlify => (repository.join("netlify.toml"), netlify(&below)),
    };
    if path.exists() {
        return Err(format!("there is already `{}`", display_path(&path)));
    }
    let parent = path.parent().unwrap_or(site);
    let written = fs::create_dir_all(parent).and_then(|()| fs::File::create_new(&path)?.write_all(text.as_bytes()));
    written.map_err(|error| format!("cannot write `{}`: {}", display_path(&path), reason(&error)))?;
    Ok(display_path(&path))
}

/// The root of the repository that a site is in, and the site's path in it; without one, the site
/// itself.
fn repository(site: &Path) -> (PathBuf, String) {
    let absolute = std::path::absolute(site).unwrap_or_else(|_| site.to_owned());
    for folder in absolute.ancestors() {
        if folder.join(".git").exists() {
            let below = absolute.strip_prefix(folder).unwrap_or(Path::new(""));
            let below: Vec<String> = below
                .components()
                .filter(|component| matches!(component, std::path::Component::Normal(_)))
                .map(|component| component.as_os_str().to_string_lossy().into_owned())
                .collect();
            let root = if below.is_empty() { site.to_owned() } else { folder.to_owned() };
            return (root, below.join("/"));
        }
    }
    (site.to_owned(), String::new())
}

/// The branch that is worked on, `main` when nobody can tell.
fn branch(repository: &Path) -> String {
    let head = fs::read_to_string(repository.join(".git/HEAD")).unwrap_or_default();
    head.trim().strip_prefix("ref: refs/heads/").unwrap_or("main").to_owned()
}

/// A text in the quotes of YAML and TOML.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn github(branch: &str, below: &str) -> String {
    let folder = |name: &str| if below.is_empty() { name.to_owned() } else { format!("{below}/{name}") };
    let root = if below.is_empty() { String::new() } else { format!(" --root {}", quoted(below)) };
    format!(
        r#"# Builds the site and publishes it on GitHub Pages. In the settings of the repository, under Pages, choose GitHub Actions as the source.
name: Site

on:
  push:
    branches: [{branch}]
  schedule:
    # Posts for a later day come out on their date.
    - cron: "17 4 * * *"
  workflow_dispatch:

permissions:
  contents: read
  pages: write
  id-token: write

# A newer site waits until the older one is out.
concurrency:
  group: pages

jobs:
  publish:
    runs-on: ubuntu-latest
    environment:
      name: github-pages
      url: ${{{{ steps.pages.outputs.page_url }}}}
    steps:
      - uses: actions/checkout@v4
        with:
          # The history is needed where posts draw a workspace at a revision.
          fetch-depth: 0
      - uses: actions/cache@v4
        with:
          path: ~/.cargo/bin/brickpress
          key: brickpress-{version}
      - run: command -v brickpress || cargo install --locked --version {version} brickpress
      - run: brickpress build{root}
      - uses: actions/upload-pages-artifact@v3
        with:
          path: {public}
      - uses: actions/deploy-pages@v4
        id: pages
"#,
        branch = quoted(branch),
        version = env!("CARGO_PKG_VERSION"),
        public = quoted(&folder("public")),
    )
}

fn netlify(below: &str) -> String {
    let base = if below.is_empty() { String::new() } else { format!("base = {}\n", quoted(below)) };
    let publish = if below.is_empty() { "public".to_owned() } else { format!("{below}/public") };
    format!(
        r#"# Builds the site on Netlify.
[build]
{base}command = "cargo install --locked --version {version} brickpress && brickpress build"
publish = {publish}

# Previews have addresses of their own, and show drafts.
[context.deploy-preview]
command = "cargo install --locked --version {version} brickpress && brickpress build --drafts --base-url $DEPLOY_PRIME_URL"
"#,
        version = env!("CARGO_PKG_VERSION"),
        publish = quoted(&publish),
    )
}
