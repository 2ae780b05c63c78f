//! The command `brickpress`.
#![expect(clippy::disallowed_methods, reason = "the arguments come from the environment")]

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(brickpress::cli::run(std::env::args_os()))
}
