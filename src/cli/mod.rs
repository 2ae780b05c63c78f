//! Command line. [io]

pub mod bricks;
