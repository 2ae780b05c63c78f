//! The command `brickpress`.

fn main() {}
