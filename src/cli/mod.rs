//! The command line: arguments, printing, exit codes. \[io\]
//!
//! In: arguments. Out: an exit code: 0 when all is well, 1 when the site has errors, 2 when the
//! arguments are wrong or the machine is broken. Never: work of its own; each command calls one
//! stage or a few.
#![expect(clippy::disallowed_methods, reason = "reads the current folder")]

pub mod bricks;
mod build;
mod check;
mod ci;
mod context;
mod deploy;
#[cfg_attr(not(feature = "import"), path = "no_import.rs")]
mod import;
mod init;
mod list;
mod new;
mod progress;
mod serve;
mod sitemap;
mod terminal;
mod timings;
mod verify_urls;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand};

use crate::pipeline::Folder;
use context::{FAILURE, Global, OK, Outcome, SITE_ERRORS};
use terminal::Terminal;

const EXAMPLES: &str = "\
First steps:
  brickpress init my-blog        make a site
  cd my-blog
  brickpress new \"Hello, world\"  start a post
  brickpress serve --drafts      write with the page open beside the editor
  brickpress build               make the folder `public` for any static host

Exit codes: 0 all is well, 1 the site has errors, 2 wrong usage or a broken machine.";

/// A static blog generator that draws the bricks of the monorepo its posts are about
#[derive(Debug, Parser)]
#[command(name = "brickpress", version, after_help = EXAMPLES, disable_help_subcommand = true)]
struct Arguments {
    /// The site's folder
    #[arg(short, long, global = true, value_name = "DIR", default_value = ".")]
    root: PathBuf,

    /// The configuration file [default: brickpress.toml, zola.toml or config.toml in the site's
    /// folder]
    #[arg(short, long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The environment: `[env.NAME]` and the file `brickpress.NAME.toml` are laid over the
    /// configuration
    #[arg(short, long, global = true, value_name = "NAME", value_parser = environment_name)]
    env: Option<String>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new site
    Init(init::InitArgs),
    /// Start a post: a draft with today's date
    New(new::NewArgs),
    /// Write the site into the output folder
    Build(build::BuildArgs),
    /// Serve the site while you write: pages reload as you save
    Serve(serve::ServeArgs),
    /// Find every mistake that `build` would find, and write nothing
    Check(check::CheckArgs),
    /// Build the site and bring it to where readers find it
    Deploy(deploy::DeployArgs),
    /// Take over the posts of another blog
    Import(import::ImportArgs),
    /// Check that every address of an old site is answered
    VerifyUrls(verify_urls::VerifyUrlsArgs),
    /// List posts that are not published
    List(list::ListArgs),
    /// Look into a Polylith workspace
    Bricks(bricks::BricksArgs),
    /// Print completions for a shell
    Completion {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Runs the program with these arguments, the first of which is its name. Returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help that was asked for is no mistake. Nothing can be done when it cannot be printed.
            let _ = error.print();
            return if error.use_stderr() { FAILURE } else { OK };
        }
    };
    let terminal = Terminal::new();
    let global =
        Global { folder: Folder { root: arguments.root, config: arguments.config, env: arguments.env }, terminal };
    let result = match arguments.command {
        Command::Init(args) => init::run(&args, &global),
        Command::New(args) => new::run(&args, &global),
        Command::Build(args) => build::run(&args, &global),
        Command::Serve(args) => serve::run(&args, &global),
        Command::Check(args) => check::run(&args, &global),
        Command::Deploy(args) => deploy::run(&args, &global),
        Command::Import(args) => import::run(&args, &global),
        Command::VerifyUrls(args) => verify_urls::run(&args, &global),
        Command::List(args) => list::run(&args, &global),
        Command::Bricks(args) => run_bricks(&args, &global),
        Command::Completion { shell } => {
            let mut completions = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "brickpress", &mut completions);
            global.terminal.out(&String::from_utf8_lossy(&completions));
            Ok(OK)
        }
    };
    result.unwrap_or_else(|message| {
        global.terminal.failure(&message);
        FAILURE
    })
}

/// The name of an environment is part of a file's name.
fn environment_name(name: &str) -> Result<String, &'static str> {
    let allowed = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_');
    match !name.is_empty() && name.chars().all(allowed) {
        true => Ok(name.to_owned()),
        false => Err("a name has letters, digits, `-` and `_`"),
    }
}

fn run_bricks(args: &bricks::BricksArgs, global: &Global) -> Outcome {
    let folder = std::env::current_dir().map_err(|error| format!("cannot open the current folder: {error}"))?;
    let mut ignored = Vec::new();
    // A site's configuration only adds names of workspaces; its mistakes are `build`'s business.
    let config = crate::pipeline::read_config(&global.folder, &mut ignored).map_err(|failure| failure.to_string())?;
    let named: Vec<(String, PathBuf)> = config
        .workspaces
        .iter()
        .map(|(name, workspace)| (name.clone(), global.folder.root.join(&workspace.path)))
        .collect();
    let around = bricks::Surroundings {
        folder: &folder,
        named: &named,
        width: global.terminal.width,
        colour: global.terminal.colour,
        style: global.terminal.style(),
    };
    let mut out = Vec::new();
    let mut problems = Vec::new();
    let drawn = bricks::run(args, &around, &mut out, &mut problems);
    global.terminal.out(&String::from_utf8_lossy(&out));
    global.terminal.err(String::from_utf8_lossy(&problems).trim_end());
    match drawn {
        Ok(true) => Ok(OK),
        Ok(false) => Ok(SITE_ERRORS),
        Err(error) => Err(crate::source::reason(&error)),
    }
}
