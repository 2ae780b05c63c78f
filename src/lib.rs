//! brickpress: a static blog generator that draws the bricks of the monorepo its posts are about.

pub mod bricks;
pub mod cli;
pub mod content;
pub mod diagnostic;
pub mod diagram;
pub mod digraph;
pub mod serve;
pub mod source;
pub mod view;
