//! Every mistake that an author can make, with its whole message.

use crate::cases;
use crate::inline_site::build;

#[test]
fn messages() {
    cases::run("errors", |input| {
        let mut built = build(input);
        // Like `build`, which renders nothing while there are errors.
        if !support::diagnostic::has_errors(&built.diagnostics) {
            built.render_all();
        }
        vec![("messages".to_owned(), built.messages())]
    });
}
