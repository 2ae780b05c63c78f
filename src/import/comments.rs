//! Comments of old posts as data.
//!
//! In: entries of an export. Out: JSON with threads one level deep, whose HTML is safe to show.
//! Never: anything that runs: readers wrote this.

use serde_json::{Value, json};

use super::feed::{Entry, date, number};
use super::html::{self, Element, Node};

/// Elements that a comment may hold.
const ALLOWED: &[&str] =
    &["a", "b", "blockquote", "br", "code", "del", "em", "i", "li", "ol", "p", "pre", "s", "strong", "ul"];

/// The comments of a post, the oldest first; answers below what they answer.
pub(super) fn json(mut comments: Vec<&Entry>) -> String {
    comments.sort_by(|a, b| (&a.published, a.number()).cmp(&(&b.published, b.number())));
    let mut threads: Vec<(&Entry, Vec<&Entry>)> = Vec::new();
    for comment in comments {
        let parent = number(&comment.answers);
        // An answer to an answer stands in the same thread.
        let thread = threads.iter_mut().find(|(first, answers)| {
            !parent.is_empty() && (first.number() == parent || answers.iter().any(|answer| answer.number() == parent))
        });
        match thread {
            Some((_, answers)) => answers.push(comment),
            None => threads.push((comment, Vec::new())),
        }
    }
    let threads: Vec<Value> = threads
        .iter()
        .map(|(first, answers)| {
            let mut value = one(first);
            if !answers.is_empty() {
                value["replies"] = Value::from(answers.iter().map(|answer| one(answer)).collect::<Vec<_>>());
            }
            value
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&threads).unwrap_or_default();
    text.push('\n');
    text
}

fn one(comment: &Entry) -> Value {
    let is_web = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
    let mut value = json!({ "id": comment.number(), "date": date(&comment.published) });
    value["author"] = Value::from(if comment.author.is_empty() { "Anonymous" } else { &comment.author });
    if let Some(uri) = Some(&comment.author_uri).filter(is_web) {
        value["uri"] = Value::from(uri.as_str());
    }
    // An avatar elsewhere is kept for templates that want it; the theme loads nothing from
    // elsewhere.
    if let Some(image) = Some(&comment.author_image).filter(is_web) {
        value["avatar"] = Value::from(image.as_str());
    }
    let content = match comment.is_plain {
        true => html::escape(&comment.content).replace('\n', "<br>"),
        false => safe(&comment.content),
    };
    value["html"] = Value::from(content);
    value
}

/// The HTML of a comment without what is not [`ALLOWED`].
pub(super) fn safe(text: &str) -> String {
    html::serialize(&cleaned(html::parse(text)), &|element| element.attributes.clone()).trim().to_owned()
}

fn cleaned(nodes: Vec<Node>) -> Vec<Node> {
    let mut clean = Vec::new();
    for node in nodes {
        match node {
            Node::Text(text) => clean.push(Node::Text(text)),
            Node::Element(element)
                if matches!(element.name.as_str(), "script" | "style" | "template" | "iframe" | "svg" | "math") => {}
            Node::Element(element) if ALLOWED.contains(&element.name.as_str()) => {
                clean.push(Node::Element(bare(element)))
            }
            Node::Element(element) => clean.extend(cleaned(element.children)),
            Node::Comment(_) | Node::Deep(_) => {}
        }
    }
    clean
}

/// An element with no attributes but the address of a link.
fn bare(element: Element) -> Element {
    let is_web = |href: &&str| {
        ["https://", "http://", "mailto:"].iter().any(|scheme| href.to_ascii_lowercase().starts_with(scheme))
    };
    let mut attributes = Vec::new();
    if let Some(href) = element.attribute("href").filter(|href| element.name == "a" && is_web(href)) {
        attributes.push(("href".to_owned(), href.to_owned()));
        attributes.push(("rel".to_owned(), "nofollow ugc".to_owned()));
    }
    Element { attributes, children: cleaned(element.children), name: element.name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_comment_runs() {
        for (html, expected) in [
            ("a<br/>b <script>alert(1)</script>c", "a<br>b c"),
            (
                "<a href='javascript:x'>y</a> <a href='http://z' onclick=x>z</a>",
                "<a>y</a> <a href=\"http://z\" rel=\"nofollow ugc\">z</a>",
            ),
            ("<img src=x onerror=alert(1)><b style='x'>k</b>", "<b>k</b>"),
            ("<div><p>q", "<p>q</p>"),
            ("<svg><script>x</script></svg>&lt;script>", "&lt;script&gt;"),
        ] {
            assert_eq!(safe(html), expected, "{html}");
        }
    }
}
