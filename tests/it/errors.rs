//! Every mistake that an author can make, with its whole message.

use crate::cases;
use crate::inline_site::build;

#[test]
fn messages() {
    cases::run("errors", |input| {
        let mut built = build(input);
        built.render_all();
        vec![("messages".to_owned(), built.messages())]
    });
}
