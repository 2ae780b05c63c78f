//! `brickpress init`. \[io\]
#![expect(clippy::disallowed_methods, reason = "writes the new site")]

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::ci::{self, Ci};
use super::context::{Global, OK, Outcome};
use crate::source::{display_path, reason};

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The new site's folder
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,

    /// The site's title [default: the folder's name]
    #[arg(short, long)]
    title: Option<String>,

    /// Write the file with which a host builds the site; for a site that is there already, that
    /// file alone
    #[arg(long, value_enum, value_name = "HOST")]
    ci: Option<Ci>,
}

pub(super) fn run(args: &InitArgs, global: &Global) -> Outcome {
    let folder = global.folder.root.join(&args.folder);
    if let Some(ci) = args.ci.filter(|_| crate::config::FILE_NAMES.iter().any(|name| folder.join(name).exists())) {
        global.terminal.line(&format!("Made {}", ci::write(ci, &folder)?));
        return Ok(OK);
    }
    for name in crate::config::FILE_NAMES {
        if folder.join(name).exists() {
            return Err(format!("there is already a site in `{}`: it has `{name}`", display_path(&folder)));
        }
    }
    let title = args.title.clone().unwrap_or_else(|| title_of(&folder));
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    let mut made = Vec::new();
    for (name, text) in files(&title, &today) {
        let path = folder.join(name);
        // Whatever is there already is the author's.
        if path.exists() {
            continue;
        }
        let parent = path.parent().unwrap_or(&folder);
        let written = fs::create_dir_all(parent).and_then(|()| fs::File::create_new(&path)?.write_all(text.as_bytes()));
        written.map_err(|error| format!("cannot write `{}`: {}", display_path(&path), reason(&error)))?;
        made.push(name);
    }
    fs::create_dir_all(folder.join("static")).map_err(|error| format!("cannot make `static`: {}", reason(&error)))?;
    global.terminal.line(&format!("Made a site in {}: {}", display_path(&folder), made.join(", ")));
    if let Some(ci) = args.ci {
        global.terminal.line(&format!("Made {}", ci::write(ci, &folder)?));
    }
    let enter =
        if args.folder.as_os_str() == "." { String::new() } else { format!("cd {} && ", args.folder.display()) };
    global.terminal.line(&format!("Now write: {enter}brickpress serve --open"));
    Ok(OK)
}

/// `my-blog` is "My blog".
fn title_of(folder: &std::path::Path) -> String {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = absolute.file_name().map(|name| name.to_string_lossy().replace(['-', '_'], " ")).unwrap_or_default();
    let mut characters = name.chars();
    characters.next().map_or_else(|| "My blog".to_owned(), |first| first.to_uppercase().chain(characters).collect())
}

fn files(title: &str, today: &str) -> [(&'static str, String); 4] {
    let title = toml::Value::String(title.to_owned());
    [
        (
            "brickpress.toml",
            format!(
                "# Where the site will live. Feeds and links in it need this.\nbase_url = \"https://example.com\"\ntitle = {title}\n\
                 description = \"\"\n\ntaxonomies = [{{ name = \"labels\", feed = true, paginate_by = 10 }}]\n\n\
                 # A Polylith workspace that posts draw pictures of, with a fence ```bricks and the line `graph` in it:\n\
                 # [workspaces.shop]\n# path = \"../shop\"\n"
            ),
        ),
        ("content/_index.md", "+++\nsort_by = \"date\"\n+++\n".to_owned()),
        (
            "content/posts/_index.md",
            "+++\ntitle = \"Posts\"\nsort_by = \"date\"\npaginate_by = 10\ntransparent = true\n+++\n".to_owned(),
        ),
        (
            "content/posts/hello.md",
            format!(
                "+++\ntitle = \"Hello\"\ndate = {today}\n\n[taxonomies]\nlabels = [\"news\"]\n+++\n\n\
                 The first post of this blog. It is the file `content/posts/hello.md`.\n\n<!-- more -->\n\n\
                 Start the next one with `brickpress new \"A title\"`.\n"
            ),
        ),
    ]
}
