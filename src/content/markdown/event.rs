//! Events of the Markdown parser.

use std::ops::Range;

use pulldown_cmark::Event;

/// An event of the Markdown parser and the bytes of the text it stands for.
pub(super) type Spanned<'a> = (Event<'a>, Range<usize>);
