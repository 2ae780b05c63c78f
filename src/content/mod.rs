//! The blog's half: front matter, Markdown and highlighted code. Knows nothing of bricks.
//!
//! Each file is parsed alone, so in parallel: what needs another file (a link, the size of an image, a picture of a
//! workspace) stays a [`Piece`](document::Piece) of the parsed [`Document`](document::Document) until the site is assembled.

pub mod cache;
pub mod date;
pub mod document;
pub mod document_summary;
pub(crate) mod escape;
pub mod fence;
pub mod front_matter;
pub mod hiccup;
pub mod highlight;
pub mod html_tokens;
pub mod markdown;
pub mod math;
pub mod notebook;
pub mod page;
pub mod plain_text;
pub mod search_words;
pub mod slug;
pub mod tags;
pub mod text;
