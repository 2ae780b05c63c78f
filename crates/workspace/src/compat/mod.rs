//! Rules of the `poly` command for Python, where they differ from what is there.
//!
//! In: a workspace or the facts of its files. Out: what `poly` 1.50 makes of them, and the
//! differences. Never: what is right.

pub(crate) mod diff;
pub(crate) mod differences;
pub(crate) mod interface;
pub(crate) mod needs;
