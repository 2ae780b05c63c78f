//! The command `brickpress`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(brickpress::cli::run(std::env::args_os()))
}
