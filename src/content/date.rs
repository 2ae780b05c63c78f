//! Dates of posts.
//!
//! In: what an author wrote. Out: a [`Date`] that keeps those words and knows its instant. Never: the clock.

use jiff::Timestamp;
use jiff::civil;
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

/// A point in time as it was written. Without an offset it means UTC, without a time the start of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date {
    /// As written, without a blank before the offset: `2026-04-06` or `2026-04-06T09:30:00+02:00`.
    pub text: String,
    /// The date in the calendar of the place where it was written.
    pub civil: civil::DateTime,
    /// The offset from UTC that was written, zero if there was none.
    pub offset: Offset,
    /// The instant, for sorting and for "is it published yet".
    pub instant: Timestamp,
}

impl Date {
    /// Reads `2026-04-06`, `2026-04-06T09:30:00`, `2026-04-06 09:30:00.5 +0200`, `2026-04-06T09:30:00Z` and the like.
    pub fn parse(text: &str) -> Option<Self> {
        let mut text = text.trim().to_owned();
        // Seldom is there a blank at all.
        if text.contains(' ') {
            text = text.replacen(" +", "+", 1).replacen(" -", "-", 1);
        }
        let pieces = Pieces::parse(&text).ok()?;
        let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
        let civil = pieces.date().to_datetime(pieces.time().unwrap_or_else(civil::Time::midnight));
        let instant = offset.to_timestamp(civil).ok()?;
        Some(Self { text, civil, offset, instant })
    }

    /// RFC 3339 with an offset, as feeds and sitemaps want it.
    pub fn rfc3339(&self) -> String {
        self.instant.display_with_offset(self.offset).to_string().replace("+00:00", "Z")
    }
}

/// A date at the start of a file's name (`2026-04-06-title`, `2026-04-06_title`, `2026-04-06T09:30:00Z-title`) and the rest of it.
pub fn from_file_name(stem: &str) -> Option<(Date, &str)> {
    let split = |end: usize| {
        let (date, rest) = (stem.get(..end)?, stem.get(end..)?);
        let rest = rest.strip_prefix(['-', '_']).or(rest.is_empty().then_some(""))?;
        Some((Date::parse(date)?, rest))
    };
    // The longest reading first: date with time and offset, with `Z`, then the date alone.
    let time_end =
        stem.get(10..11).filter(|&t| t == "T").and_then(|_| stem.get(19..)).map(|rest| match rest.as_bytes() {
            [b'Z', ..] => 20,
            [b'+' | b'-', _, _, b':', ..] => 25,
            _ => 19,
        });
    let (date, rest) = time_end.and_then(split).or_else(|| split(10))?;
    stem.as_bytes().get(4).filter(|&&byte| byte == b'-').map(|_| (date, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates() {
        for (text, expected) in [
            ("2026-04-06", Some("2026-04-06T00:00:00Z")),
            ("2026-04-06T09:30:00", Some("2026-04-06T09:30:00Z")),
            ("2026-04-06 09:30:00", Some("2026-04-06T09:30:00Z")),
            ("2026-04-06T09:30:00Z", Some("2026-04-06T09:30:00Z")),
            ("2026-04-06T09:30:00+02:00", Some("2026-04-06T09:30:00+02:00")),
            ("2026-04-06 09:30:00 +02:00", Some("2026-04-06T09:30:00+02:00")),
            ("2026-04-06 09:30:00 -0500", Some("2026-04-06T09:30:00-05:00")),
            ("2026-04-06T09:30", Some("2026-04-06T09:30:00Z")),
            ("2026-02-30", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(Date::parse(text).map(|date| date.rfc3339()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn reads_file_names() {
        for (stem, expected) in [
            ("2026-04-06-hello", Some(("2026-04-06", "hello"))),
            ("2026-04-06_hello", Some(("2026-04-06", "hello"))),
            ("2026-04-06T09:30:00Z-hello", Some(("2026-04-06T09:30:00Z", "hello"))),
            ("2026-04-06", Some(("2026-04-06", ""))),
            ("2026-04-66-hello", None),
            ("2026-04-06hello", None),
            ("hello", None),
            ("äöüß-äöüß-äöüß", None),
        ] {
            let found = from_file_name(stem);
            assert_eq!(found.as_ref().map(|(date, rest)| (date.text.as_str(), *rest)), expected, "{stem}");
        }
    }
}
