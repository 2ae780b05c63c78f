//! What each notation becomes.

use super::*;
use crate::content::document::Piece;

/// The document as one text; gaps are shown in guillemets.
fn show(document: &Document) -> String {
    let mut text = String::new();
    for piece in &document.pieces {
        match piece {
            Piece::Html(html) => text.push_str(html),
            Piece::Href(link) => text.push_str(&format!("«href {}»", link.target)),
            Piece::Image(link) => text.push_str(&format!("«image {}»", link.target)),
            Piece::Code(block) => text.push_str(&format!("«code {}: {}»\n", block.language, block.code)),
            Piece::Picture(picture) => text.push_str(&format!("«{}: {}»\n", picture.kind, picture.code)),
            Piece::More => text.push_str("«more»\n"),
        }
    }
    text
}

fn check(text: &str, expected: &str) {
    assert_eq!(show(&parse(text, &Options::default())), expected, "for {text:?}");
}

#[test]
fn links_to_the_site_stay_gaps() {
    check("[a](@/b.md \"t\")", "<p><a href=\"«href @/b.md»\" title=\"t\">a</a></p>\n");
    check("[a](https://x.org)", "<p><a href=\"https://x.org\" rel=\"external\">a</a></p>\n");
}
