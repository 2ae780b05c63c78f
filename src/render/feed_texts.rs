//! Pages with their texts for feed readers, and these texts as they stand in XML.
//!
//! In: a post, once. Out: the same for every feed. Never: more than a few megabytes of them.
//!
//! A post is in the feed of the site and in those of its labels, in up to three formats: without this it would be put together and escaped for each.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;
use tera::Value;

use crate::site::PageId;

/// So many bytes are kept.
const ROOM: usize = 16 << 20;

/// Texts that were asked for.
#[derive(Debug, Default)]
pub(super) struct FeedTexts {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    pages: FxHashMap<PageId, Value>,
    /// For each of their texts, found by where it is in memory, what it is in XML. It stays there, since it is kept.
    escaped: FxHashMap<(usize, usize), Option<Value>>,
    bytes: usize,
}

impl FeedTexts {
    /// A page, whose text is its `content`.
    pub(super) fn get(&self, id: PageId, make: impl FnOnce() -> Value) -> Value {
        if let Some(page) = self.kept().pages.get(&id) {
            return page.clone();
        }
        let page = make();
        let text = content(&page);
        // A short text stands in each value anew, and so nowhere for good.
        let place = text.as_str().map(place).filter(|&here| text.clone().as_str().map(place) == Some(here));
        let mut kept = self.kept();
        if let Some(place) = place
            && kept.takes(place.1)
        {
            kept.pages.insert(id, page.clone());
            kept.escaped.insert(place, None);
        }
        page
    }

    /// A text as `escape` makes it; one that is kept here is escaped once.
    pub(super) fn escaped(&self, text: &str, escape: impl FnOnce(&str) -> String) -> Value {
        let known = self.kept().escaped.get(&place(text)).cloned();
        if let Some(Some(escaped)) = known {
            return escaped;
        }
        let escaped = escape(text);
        let value = Value::normal_string(&escaped);
        let mut kept = self.kept();
        if known.is_some() && kept.takes(escaped.len()) {
            kept.escaped.insert(place(text), Some(value.clone()));
        }
        value
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Each change is complete in itself.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// Whether there is room for so many bytes more, which is then taken.
    fn takes(&mut self, bytes: usize) -> bool {
        let has_room = self.bytes + bytes <= ROOM;
        self.bytes += if has_room { bytes } else { 0 };
        has_room
    }
}

/// The text of a page.
pub(super) fn content(page: &Value) -> Value {
    page.get_from_path("content").cloned().unwrap_or_else(Value::none)
}

/// Where a text is, and how long.
fn place(text: &str) -> (usize, usize) {
    (text.as_ptr().addr(), text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tera::Map;

    #[test]
    fn a_text_is_made_and_escaped_once() {
        let texts = FeedTexts::default();
        let long = "<p>".repeat(99);
        let page =
            |text: &str| Value::from([("content".into(), Value::safe_string(text))].into_iter().collect::<Map>());
        let first = texts.get(7, || page(&long));
        assert_eq!(texts.get(7, || unreachable!("it is kept")), first);
        let first = content(&first);
        let escape = |text: &str| text.replace('<', "&lt;");
        let escaped = texts.escaped(first.as_str().unwrap(), escape);
        assert_eq!(escaped.as_str(), Some(escape(&long).as_str()));
        assert!(!escaped.is_safe());
        assert_eq!(texts.escaped(first.as_str().unwrap(), |_| unreachable!("it is kept")), escaped);
        let short = content(&texts.get(8, || page("<b>")));
        assert_eq!(texts.escaped(short.as_str().unwrap(), escape).as_str(), Some("&lt;b>"));
        assert!(!texts.kept().pages.contains_key(&8));
        // Another text of the same words is another text.
        assert_eq!(texts.escaped(&long, |_| "other".to_owned()).as_str(), Some("other"));
    }

    #[test]
    fn what_is_too_much_is_not_kept() {
        let texts = FeedTexts::default();
        let page =
            |text: &str| Value::from([("content".into(), Value::safe_string(text))].into_iter().collect::<Map>());
        let made = texts.get(1, || page(&"x".repeat(ROOM + 1)));
        assert_eq!(content(&made).len(), Some(ROOM + 1));
        assert_eq!(content(&texts.get(1, || page("again"))).as_str(), Some("again"));
    }
}
