//! The addresses of an old site.
//!
//! In: a sitemap, an index of sitemaps, or a list of addresses, one a line. Out: the addresses, in
//! their order. Never: fetching a sitemap that an index names.

use quick_xml::Reader;
use quick_xml::events::Event;

use support::diagnostic::Diagnostic;

/// Addresses in a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Addresses {
    /// Addresses of pages.
    pub(super) pages: Vec<String>,
    /// Addresses of other sitemaps.
    pub(super) sitemaps: Vec<String>,
}

/// Reads a list of addresses. `file` names it in messages.
///
/// # Errors
/// It is XML that is broken, or cut off.
pub(super) fn parse(file: &str, text: &str) -> Result<Addresses, Box<Diagnostic>> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('<') { xml(file, text) } else { Ok(lines(text)) }
}

fn lines(text: &str) -> Addresses {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Addresses { pages: lines.map(str::to_owned).collect(), sitemaps: Vec::new() }
}

fn xml(file: &str, text: &str) -> Result<Addresses, Box<Diagnostic>> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    reader.config_mut().expand_empty_elements = true;
    let mut found = Addresses::default();
    let mut path: Vec<String> = Vec::new();
    let mut words = String::new();
    let mut has_root = false;
    loop {
        let wrong = |message: String, at: u64| {
            let at = usize::try_from(at).unwrap_or(text.len()).min(text.len());
            Box::new(Diagnostic::error(message).at(file, text, at..at + 1))
        };
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                path.push(local(start.name().as_ref()));
                has_root = true;
                words.clear();
            }
            Ok(Event::End(_)) => {
                let name = path.pop().unwrap_or_default();
                let parent = path.last().map(String::as_str).unwrap_or_default();
                let address = words.trim();
                match (parent, name.as_str()) {
                    ("url", "loc") if path.len() == 2 && !address.is_empty() => found.pages.push(address.to_owned()),
                    ("sitemap", "loc") if !address.is_empty() => found.sitemaps.push(address.to_owned()),
                    _ => {}
                }
                words.clear();
            }
            Ok(Event::Text(part)) => words.push_str(&part.xml10_content()),
            Ok(Event::CData(part)) => words.push_str(&part.xml10_content()),
            Ok(Event::GeneralRef(name)) => match name.resolve_char_ref() {
                Ok(Some(character)) => words.push(character),
                _ => words.push_str(match name.xml10_content().as_ref() {
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => "&",
                }),
            },
            Ok(Event::Eof) if path.is_empty() && has_root => return Ok(found),
            Ok(Event::Eof) => {
                return Err(wrong("the sitemap is cut off".to_owned(), text.trim_end().len().saturating_sub(1) as u64));
            }
            Ok(_) => {}
            Err(error) => return Err(wrong(format!("the sitemap is broken: {error}"), reader.error_position())),
        }
    }
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_addresses() {
        let text = "<?xml version='1.0'?><urlset xmlns:image='i'><url><loc> http://a/?x=1&amp;y </loc><image:image><image:loc>z</image:loc></image:image></url><url><loc/></url></urlset>";
        assert_eq!(parse("s", text).unwrap().pages, ["http://a/?x=1&y"]);
        let index = "<sitemapindex><sitemap><loc>b.xml</loc></sitemap></sitemapindex>";
        assert_eq!(parse("s", index).unwrap().sitemaps, ["b.xml"]);
        assert_eq!(parse("s", "# old\n/a.html\n\nhttp://b/c\n").unwrap().pages, ["/a.html", "http://b/c"]);
        for end in 1..text.len() {
            assert!(parse("s", &text[..end]).is_err(), "{}", &text[..end]);
        }
        assert_eq!(parse("s", "").unwrap(), Addresses::default());
    }
}
