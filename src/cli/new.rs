//! `brickpress new`. \[io\]
#![expect(clippy::disallowed_methods, reason = "writes the new post")]

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::context::{Global, OK, Outcome};
use crate::config::SlugMode;
use crate::content::front_matter;
use crate::content::slug::slugify;
use crate::pipeline;
use crate::source::{display_path, reason};

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// The post's title
    title: String,

    /// The section, as a folder below `content` [default: `posts` or `blog`, else the one with the
    /// most posts]
    #[arg(short, long, value_name = "SECTION")]
    section: Option<String>,

    /// Make a folder for the post, with room for its images
    #[arg(short, long)]
    bundle: bool,
}

pub(super) fn run(args: &NewArgs, global: &Global) -> Outcome {
    let mut ignored = Vec::new();
    let config = pipeline::read_config(&global.folder, &mut ignored).map_err(|failure| failure.to_string())?;
    let slug =
        slugify(&args.title, if config.slugify.paths == SlugMode::Off { SlugMode::On } else { config.slugify.paths });
    if slug.is_empty() {
        return Err(format!("no file name can be made from the title `{}`; it needs a letter or a digit", args.title));
    }
    let content = global.folder.root.join("content");
    let section = match &args.section {
        Some(section) => section.trim_matches('/').to_owned(),
        None => usual_section(&content),
    };
    if section.split('/').any(|part| part == "..") {
        return Err(format!("`{section}` is not a section below `content`"));
    }
    let folder = content.join(&section);
    let path = if args.bundle { folder.join(&slug).join("index.md") } else { folder.join(format!("{slug}.md")) };
    for taken in [folder.join(format!("{slug}.md")), folder.join(&slug).join("index.md")] {
        if taken.exists() {
            return Err(format!("there is already `{}`", display_path(&taken)));
        }
    }
    let parent = path.parent().unwrap_or(&folder);
    let written = fs::create_dir_all(parent).and_then(|()| {
        let mut file = fs::File::create_new(&path)?;
        file.write_all(text(&args.title).as_bytes())
    });
    written.map_err(|error| format!("cannot write `{}`: {}", display_path(&path), reason(&error)))?;
    global.terminal.line(&display_path(&path));
    Ok(OK)
}

/// A draft with today's date.
fn text(title: &str) -> String {
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d");
    let title = toml::Value::String(title.to_owned());
    format!("+++\ntitle = {title}\ndate = {today}\ndraft = true\n+++\n\n")
}

/// The section that posts go to: `posts` or `blog` if there is one, else the folder below `content`
/// whose files have the most dates, else `content` itself.
fn usual_section(content: &std::path::Path) -> String {
    let mut sections: Vec<(usize, PathBuf)> = Vec::new();
    for entry in fs::read_dir(content).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sections.push((count_posts(&path), path));
        }
    }
    let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    for usual in ["posts", "blog"] {
        if sections.iter().any(|(_, path)| name(path) == usual) {
            return usual.to_owned();
        }
    }
    sections.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let best = sections.first().filter(|(count, _)| *count > count_posts(content));
    best.map(|(_, path)| name(path)).unwrap_or_default()
}

/// How many Markdown files of a folder set a date in their front matter.
fn count_posts(folder: &std::path::Path) -> usize {
    let texts = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "md"));
    texts
        .filter(|entry| {
            let Ok(text) = fs::read_to_string(entry.path()) else { return false };
            let Ok(split) = front_matter::split("", &text) else { return false };
            split.front.is_some_and(|(_, range)| text[range].lines().any(|line| line.starts_with("date")))
        })
        .count()
}
