//! Foundation of the other crates of brickpress: messages, files as they are read, and results that
//! are remembered.
//!
//! Nothing here knows of posts, bricks or pictures.

pub mod cache;
pub mod decode;
pub mod diagnostic;
pub mod digraph;
pub mod edn;
pub mod exif;
pub mod source;
