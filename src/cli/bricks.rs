//! `brickpress bricks`: views of a workspace on the command line. \[io\]
//!
//! In: arguments, the current folder, and places to print to. Out: a view in one of its forms, and
//! whether all went well. Never: a site's configuration; inside a workspace none is needed.
#![expect(clippy::disallowed_methods, reason = "finds the workspace's root and reads it")]

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};

use crate::output;
use crate::view::{Answer, Common, Format, Request, Style, View, WsArgs};
use support::cache::Cache;
use support::diagnostic::Diagnostic;
use workspace::{Language, WorkspaceLocation, WorkspaceStore};

/// Look into a Polylith workspace
#[derive(Debug, Args)]
pub struct BricksArgs {
    /// The view, or another task.
    #[command(subcommand)]
    pub command: BricksCommand,

    /// Options that every view has.
    #[command(flatten)]
    pub common: Common,

    /// The form of what is printed
    #[arg(short, long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Do not use or keep what earlier runs found out about files
    #[arg(long, global = true)]
    pub no_cache: bool,
}

/// The views, and tasks that only the command line has.
#[derive(Debug, Subcommand)]
pub enum BricksCommand {
    /// A view.
    #[command(flatten)]
    View(View),
    /// Write the whole model into a file, for a site that is built where the source is not
    Snapshot(SnapshotArgs),
}

/// Options of `snapshot`.
#[derive(Debug, Args)]
pub struct SnapshotArgs {
    /// The file; one that is there is replaced
    pub file: PathBuf,
}

/// Folder, names and terminal that the command finds around it.
pub struct Surroundings<'a> {
    /// The folder in which the command was given.
    pub folder: &'a Path,
    /// The folders of the workspaces that a site's configuration names, when there is one:
    /// `--workspace shop`.
    pub named: &'a [(String, PathBuf)],
    /// Columns that diagnostics may take.
    pub width: usize,
    /// Whether diagnostics are coloured.
    pub colour: bool,
    /// How what is printed is to look.
    pub style: Style,
}

/// Runs the command: the view goes to `out`, diagnostics to `problems`. Returns whether the view
/// could be had and no error was found; warnings are none.
///
/// # Errors
/// A folder cannot be read, or something cannot be printed.
pub fn run(
    args: &BricksArgs,
    around: &Surroundings<'_>,
    out: &mut dyn Write,
    problems: &mut dyn Write,
) -> io::Result<bool> {
    let view = match &args.command {
        BricksCommand::View(view) => view.clone(),
        BricksCommand::Snapshot(_) => View::Ws(WsArgs::default()),
    };
    let request = Request::new(view, args.common.clone());
    match answer(args, &request, around) {
        Ok((text, fine, diagnostics)) => {
            match (text, &args.command) {
                (None, _) => {}
                (Some(text), BricksCommand::View(_)) => out.write_all(text.as_bytes())?,
                (Some(text), BricksCommand::Snapshot(snapshot)) => {
                    let file = around.folder.join(&snapshot.file);
                    output::write_file(&file, text.as_bytes()).map_err(io::Error::other)?;
                }
            }
            report(&diagnostics, around, problems)?;
            Ok(fine && !support::diagnostic::has_errors(&diagnostics))
        }
        Err(diagnostics) => {
            report(&diagnostics, around, problems)?;
            Ok(false)
        }
    }
}

/// The text that a request asks for, if there is anything to look into; whether it has no errors;
/// and the diagnostics of the workspace.
fn answer(
    args: &BricksArgs,
    request: &Request,
    around: &Surroundings<'_>,
) -> Result<(Option<String>, bool, Vec<Diagnostic>), Vec<Diagnostic>> {
    let name = request.common.workspace.as_deref();
    let root = find_workspace(name, request.common.rev.is_some(), around)?;
    let name = name_of(&root);
    let cache = Arc::new(if args.no_cache { Cache::none() } else { Cache::for_folder(&root.folder) });
    let workspaces = WorkspaceStore::new([(name.clone(), root)].into()).with_cache(Arc::clone(&cache));
    let data = request.read(&workspaces, &name)?;
    cache.save();
    let (workspace, mut diagnostics) = (&data.loaded.workspace, data.loaded.diagnostics.clone());
    if workspace.language == Language::Python && workspace.namespace.is_empty() {
        // Without a namespace nothing is a brick, and the diagnostics say all there is to say.
        return Ok((None, true, diagnostics));
    }
    if matches!(request.view, View::Check(_)) {
        // They are among its findings.
        diagnostics.clear();
    }
    let format = if matches!(args.command, BricksCommand::Snapshot(_)) { Format::Json } else { args.format };
    let answer = Answer::new(data.input(&name), request);
    match answer.and_then(|answer| Ok((answer.write(format, around.style)?, !answer.failed()))) {
        Ok((text, fine)) => Ok((Some(text), fine, diagnostics)),
        Err(more) => Err([diagnostics, more].concat()),
    }
}

/// The workspace that is named, or the one that the current folder lies in.
fn find_workspace(
    name: Option<&str>,
    is_past: bool,
    around: &Surroundings<'_>,
) -> Result<WorkspaceLocation, Vec<Diagnostic>> {
    if let Some(name) = name {
        if let Some((name, folder)) = around.named.iter().find(|(other, _)| other == name) {
            return Ok(WorkspaceLocation { folder: folder.clone(), display_name: name.clone(), rev: None });
        }
        let folder = around.folder.join(name);
        // A file is a snapshot; with a revision the folder may be one of the past.
        if folder.exists() || is_past {
            return Ok(WorkspaceLocation { folder, display_name: name.trim_end_matches('/').to_owned(), rev: None });
        }
        let diagnostic = Diagnostic::error(format!("no workspace and no folder is called `{name}`"));
        return Err(vec![diagnostic.suggest(name, around.named.iter().map(|(name, _)| name.as_str()))]);
    }
    match workspace::find_workspace_root(around.folder) {
        Some(folder) => Ok(WorkspaceLocation { display_name: relative(&folder, around.folder), folder, rev: None }),
        None => Err(vec![
            Diagnostic::error("there is no Polylith workspace here or in a folder above")
                .help("go into one, or write `--workspace FOLDER`"),
        ]),
    }
}

/// `..` as often as it takes from one folder up to one above it.
fn relative(above: &Path, folder: &Path) -> String {
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let steps = folder.strip_prefix(above).map_or(0, |rest| rest.components().count());
    vec![".."; steps].join("/")
}

/// The name of the workspace in titles: that of its folder.
fn name_of(root: &WorkspaceLocation) -> String {
    let folder = std::fs::canonicalize(&root.folder).unwrap_or_else(|_| root.folder.clone());
    folder.file_name().map_or_else(|| "workspace".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn report(diagnostics: &[Diagnostic], around: &Surroundings<'_>, problems: &mut dyn Write) -> io::Result<()> {
    for diagnostic in diagnostics {
        writeln!(problems, "{}\n", diagnostic.render(around.colour, around.width))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs in a folder made of `files` and returns what was printed.
    fn run_in(files: &[(&str, &str)], folder: &str, words: &str) -> (bool, String, String) {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), files);
        run_at(&root.path().join(folder), words)
    }

    fn write(root: &Path, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = root.join("shop").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    fn run_at(folder: &Path, words: &str) -> (bool, String, String) {
        #[derive(clap::Parser)]
        struct Command {
            #[command(flatten)]
            bricks: BricksArgs,
        }
        let command: Command =
            clap::Parser::parse_from(std::iter::once("bricks").chain(words.split_whitespace()).chain(["--no-cache"]));
        let style = Style { width: Some(80), colour: false };
        let around = Surroundings { folder, named: &[], width: 80, colour: false, style };
        let (mut out, mut problems) = (Vec::new(), Vec::new());
        let fine = run(&command.bricks, &around, &mut out, &mut problems).unwrap();
        (fine, String::from_utf8(out).unwrap(), String::from_utf8(problems).unwrap())
    }

    const FILES: [(&str, &str); 5] = [
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n"),
        ("bases/shop/api/core.py", "from shop import log, store\n"),
        ("components/shop/store/core.py", "def f():\n    from shop import log\n"),
        ("components/shop/log/core.py", ""),
        ("components/shop/odd/core.py", "import shop.log\nx = ]\n"),
    ];

    #[test]
    fn prints_text_from_anywhere_inside() {
        let expected = "\
Bricks of shop: 1 base and 3 components, 3 imports

bases
  api   -> store

components
  log
  odd   -> log
  store -> log (lazy)

An arrow leads from a brick to those it imports.
1 more import follows from a longer path and is left out.
";
        let (fine, out, problems) = run_in(&FILES, "shop/components/shop", "graph");
        assert_eq!(out, expected);
        assert_eq!(
            problems,
            "\
warning: Python file does not parse: expected an expression
 --> ../../components/shop/odd/core.py:2:5
  |
2 | x = ]
  |     ^
  |
  = note: its imports are read as far as they can be made out
  = note: 1 more error in this file

"
        );
        assert!(fine);
        assert_eq!(run_in(&FILES, "", "graph -w shop").1, expected);
    }

    #[test]
    fn prints_svg_and_json() {
        let (_, svg, _) = run_in(&FILES, "shop", "graph --format svg");
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bricks bricks-graph"), "{svg}");
        let (_, json, _) = run_in(&FILES, "shop", "graph --format json --brick store");
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["edges"][1]["imports"][0]["file"], "components/shop/store/core.py");
        assert_eq!(json["edges"][1]["imports"][0]["line"], 2);
    }

    fn check_problem(folder: &str, words: &str, expected: &str) {
        let (fine, out, problems) = run_in(&FILES[..4], folder, words);
        assert_eq!((fine, out.as_str(), problems.as_str()), (false, "", expected));
    }

    #[test]
    fn whole_messages() {
        check_problem(
            "shop",
            "graph --brick stor",
            "\
error: unknown brick `stor` in workspace `shop`
  |
  = help: did you mean `store`?

",
        );
        check_problem(
            "shop",
            "graph --project api",
            "\
error: unknown project `api` in workspace `shop`
  |
  = note: it has no projects

",
        );
        check_problem("", "graph -w shpo", "error: no workspace and no folder is called `shpo`\n\n");
        check_problem(
            "shop",
            "graph -w bases",
            "\
error: `bases` is not a Polylith workspace: no namespace in `workspace.toml` or `pyproject.toml`
  |
  = help: a workspace has `namespace = \"…\"` under `[tool.polylith]` at its root

",
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_in_a_circle_and_unreadable_files_are_reported() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &FILES[..4]);
        let shop = root.path().join("shop");
        symlink("..", shop.join("components/shop/log/up")).unwrap();
        symlink("nowhere", shop.join("components/shop/log/lost.py")).unwrap();
        let secret = shop.join("components/shop/log/secret.py");
        std::fs::write(&secret, "").unwrap();
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o0)).unwrap();
        let mut expected = "\
error: symbolic link leads nowhere: no such file or directory
 --> components/shop/log/lost.py

"
        .to_owned();
        // The administrator reads everything.
        if std::fs::read(&secret).is_err() {
            expected += "error: cannot read file: permission denied\n --> components/shop/log/secret.py\n\n";
        }
        expected += "error: symbolic link leads in a circle\n --> components/shop/log/up\n\n";
        let (fine, out, problems) = run_at(&shop, "graph");
        assert_eq!(problems, expected);
        assert!(!fine && out.contains("api   -> store"), "{out}");
    }
}
