//! brickpress: a static blog generator that draws the bricks of the monorepo its posts are about.

pub mod bricks;
pub mod cli;
pub mod config;
pub mod content;
pub mod decode;
pub mod diagnostic;
pub mod diagram;
pub mod digraph;
pub mod memo;
pub mod output;
pub mod pipeline;
pub mod render;
pub mod serve;
pub mod site;
pub mod source;
pub mod theme;
pub mod view;
