//! Any bytes as a diagram in Graphviz's language: read, laid out and drawn.
#![no_main]

use diagram::dot;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let found = dot::read(&text);
    assert!(found == dot::read(&text));
    let (drawing, problems) = found;
    for problem in &problems {
        assert!(text.get(problem.span.clone()).is_some());
        problem.clone().at("fence", &text, problem.span.clone()).render(false, 100);
    }
    // What is large takes longer than a fuzzer should wait.
    if drawing.is_some_and(|drawing| drawing.graph.nodes.len() + drawing.graph.edges.len() < 60) {
        dot::draw(&text, "p", &diagram::LayoutCache::default());
    }
});
