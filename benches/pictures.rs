//! Our pictures next to Graphviz's: the same boxes and arrows laid out by both, measured in the same way, with the processor time of each.
//!
//! ```text
//! cargo bench --bench pictures                  all graphs of tests/it/graphs.rs
//! cargo bench --bench pictures -- hub random    those whose names contain a word
//! cargo bench --bench pictures -- --record      also writes Graphviz's numbers to tests/pictures/graphviz.txt
//! ```
//!
//! Needs Graphviz (`dot`). Every pair of numbers is ours and Graphviz's; times are processor milliseconds, of the best of some runs, where
//! Graphviz's hold the start of its process.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads its data and runs programs")]
#![expect(clippy::print_stdout, reason = "a benchmark prints")]

#[path = "../tests/it/graphs.rs"]
mod graphs;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use diagram::Graph;
use diagram::Route;
use diagram::{Layout, Rect, layout};
use diagram::{Metrics, measure};
use nix::sys::resource::{UsageWho, getrusage};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let record = words.iter().any(|word| word == "--record");
    let names: Vec<&String> = words.iter().filter(|word| !word.starts_with("--")).collect();
    let mut recorded = String::from(
        "# graph: crossings and shallow crossings as Graphviz draws it, from `cargo bench --bench pictures -- --record`\n",
    );
    println!(
        "{:<18} {:>5} {:>5}  {:>13} {:>13} {:>9} {:>11} {:>11} {:>11} {:>13}",
        "graph", "boxes", "lines", "crossings", "shallow", "through", "length", "turning", "aspect", "ms"
    );
    for example in graphs::examples() {
        if !names.is_empty() && !names.iter().any(|name| example.name.contains(*name)) {
            continue;
        }
        let graph = &example.graph;
        let (ours, our_time) = timed(UsageWho::RUSAGE_SELF, || layout(graph).expect("it is drawn"));
        let pairs = pairs(graph);
        let (theirs, their_time) = timed(UsageWho::RUSAGE_CHILDREN, || graphviz(&ours, &pairs));
        let (a, b) = (measure(graph, &ours), measure(&theirs.0, &theirs.1));
        row(&example.name, graph.nodes.len(), pairs.len(), (&a, our_time), (&b, their_time));
        writeln!(recorded, "{}: {} {}", example.name, b.crossings, b.shallow).expect("a string takes all");
    }
    if record {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures/graphviz.txt");
        std::fs::write(path, recorded).expect("the table can be written");
    }
}

fn row(
    name: &str,
    boxes: usize,
    lines: usize,
    (a, our_time): (&Metrics, Duration),
    (b, their_time): (&Metrics, Duration),
) {
    let aspect = |metrics: &Metrics| metrics.width / metrics.height.max(1.0);
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{name:<18} {boxes:>5} {lines:>5}  {:>13} {:>13} {:>9} {:>11} {:>11} {:>11} {:>13}",
        format!("{} / {}", a.crossings, b.crossings),
        format!("{} / {}", a.shallow, b.shallow),
        format!("{} / {}", a.through, b.through),
        format!("{:.2}", a.length / b.length.max(1.0)),
        format!("{:.1} / {:.1}", a.turning, b.turning),
        format!("{:.1} / {:.1}", aspect(a), aspect(b)),
        format!("{:.0} / {:.0}", ms(our_time), ms(their_time)),
    );
}

/// Arrows from one box to another, each once.
fn pairs(graph: &Graph) -> Vec<(usize, usize)> {
    let pairs: BTreeSet<(usize, usize)> = graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    pairs.into_iter().filter(|(from, to)| from != to).collect()
}

/// What a function makes, and the least processor time of some runs: more of them when it is fast, since the clock is coarse.
fn timed<T>(who: UsageWho, mut run: impl FnMut() -> T) -> (T, Duration) {
    let used = || {
        let usage = getrusage(who).expect("the system counts");
        let time = |value: nix::sys::time::TimeVal| Duration::new(value.tv_sec() as u64, value.tv_usec() as u32 * 1000);
        time(usage.user_time()) + time(usage.system_time())
    };
    let mut best = Duration::MAX;
    let mut spent = Duration::ZERO;
    loop {
        let start = used();
        let made = run();
        let time = used() - start;
        best = best.min(time);
        spent += time.max(Duration::from_millis(1));
        if spent > Duration::from_millis(200) {
            return (made, best);
        }
    }
}

/// Lets Graphviz place boxes of the same size. Its points are pixels, and y grows upwards.
fn graphviz(ours: &Layout, pairs: &[(usize, usize)]) -> (Graph, Layout) {
    let mut source = String::from(
        "digraph{rankdir=TB;nodesep=.3334;ranksep=.6667;node[shape=box,fixedsize=true,label=\"\"];edge[arrowsize=.6];\n",
    );
    for (number, rect) in ours.boxes.iter().enumerate() {
        writeln!(source, "n{number}[width={},height={}];", rect.width / 72.0, rect.height / 72.0)
            .expect("a string takes all");
    }
    for (number, (from, to)) in pairs.iter().enumerate() {
        writeln!(source, "n{from}->n{to}[id=\"{number}\"];").expect("a string takes all");
    }
    source.push('}');
    let mut process = Command::new("dot")
        .arg("-Tjson")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Graphviz is installed");
    process.stdin.take().expect("a pipe").write_all(source.as_bytes()).expect("dot reads");
    let output = process.wait_with_output().expect("dot ends");
    let drawn: serde_json::Value = serde_json::from_slice(&output.stdout).expect("dot writes JSON");
    placed(&drawn, ours.boxes.len(), pairs)
}

/// Reads what Graphviz drew.
fn placed(drawn: &serde_json::Value, boxes: usize, pairs: &[(usize, usize)]) -> (Graph, Layout) {
    let top = numbers(drawn["bb"].as_str().unwrap_or_default()).get(3).copied().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let size = |value: &serde_json::Value| text(value).parse::<f64>().unwrap_or_default() * 72.0;
    let mut layout = Layout {
        boxes: vec![Rect::default(); boxes],
        routes: vec![Route::default(); pairs.len()],
        ..Layout::default()
    };
    for object in drawn["objects"].as_array().into_iter().flatten() {
        let number: usize = text(&object["name"])[1..].parse().expect("a name of ours");
        let (place, width, height) = (numbers(&text(&object["pos"])), size(&object["width"]), size(&object["height"]));
        layout.boxes[number] = Rect { x: place[0] - width / 2.0, y: top - place[1] - height / 2.0, width, height };
    }
    for edge in drawn["edges"].as_array().into_iter().flatten() {
        let number: usize = text(&edge["id"]).parse().expect("a number of ours");
        layout.routes[number] = route(&text(&edge["pos"]), top);
    }
    let edge = |&(from, to): &(usize, usize)| diagram::Edge { from, to, ..Default::default() };
    let graph =
        Graph { nodes: vec![Default::default(); boxes], edges: pairs.iter().map(edge).collect(), ..Graph::default() };
    (graph, layout)
}

/// `e,TIP START CONTROL CONTROL END CONTROL …`: curves, with the tip of the head first, or `s,TIP` for one at the start.
fn route(text: &str, top: f64) -> Route {
    let (mut points, mut tip, mut tail) = (Vec::new(), None, None);
    for word in text.split_whitespace() {
        let values = numbers(word.trim_start_matches(['e', 's', ',']));
        let point = (values[0], top - values[1]);
        match word.as_bytes()[0] {
            b'e' => tip = Some(point),
            b's' => tail = Some(point),
            _ => points.push(point),
        }
    }
    let curves = points[1..].chunks_exact(3).map(|chunk| [chunk[0], chunk[1], chunk[2]]).collect();
    let last = points[points.len() - 1];
    // An arrow that dot turned round has its tip where we have the start; for crossings that is all one.
    Route { start: points[0], curves, tip: tip.or(tail).unwrap_or(last) }
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(',').filter_map(|word| word.parse().ok()).collect()
}
