//! Any bytes as EDN, as a `deps.edn`, as a Clojure file, and as a `workspace.edn`.
#![no_main]

use support::edn;
use brickpress_fuzz::{examine, tree};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let document = edn::read(&text);
    for form in document.all() {
        assert!(text.get(form.range()).is_some());
        let inside = |inner: edn::Form<'_, '_>| inner.range().start >= form.range().start && inner.range().end <= form.range().end;
        assert!(form.children().all(inside));
        form.text();
    }
    examine(&tree([
        ("workspace.edn", &b"{:top-namespace \"shop\" :projects {\"api\" {:necessary [\"log\"]}}}"[..]),
        ("deps.edn", bytes),
        ("projects/api/deps.edn", bytes),
        ("components/log/deps.edn", bytes),
        ("components/log/src/shop/log/interface.clj", bytes),
        ("bases/api/deps.edn", b"{}"),
        ("bases/api/src/shop/api/core.clj", bytes),
    ]));
    examine(&tree([("workspace.edn", bytes), ("components/log/deps.edn", b"{}")]));
});
