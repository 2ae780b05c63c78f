//! The command `brickpress`.

use std::process::ExitCode;

/// Parsing makes and drops many small values, which this allocator is faster at than the system's.
/// Without huge pages (the feature `no_thp`): a build ends soon, and the system would clear whole
/// huge pages that are only partly used.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(brickpress::cli::run(std::env::args_os()))
}
