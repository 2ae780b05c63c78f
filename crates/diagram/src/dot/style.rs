//! ValueReader of attributes that say how something looks.
//!
//! In: attributes. Out: classes of the style sheet, [`Paint`] and shapes. Never: texts.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::colour::{self, ColourValue};
use super::diagnostics::{MAX_DIAGNOSTICS, quoted, suggest_or};
use super::model::Attributes;
use super::syntax::Word;
use crate::graph::Shape;
use crate::paint::Paint;
use support::diagnostic::Diagnostic;

/// Reads values, and reports those that cannot be read.
pub(super) struct ValueReader<'p> {
    diagnostics: &'p mut Vec<Diagnostic>,
    /// The starts of values that were checked: a default is checked once, of however many nodes it
    /// is.
    checked: BTreeSet<usize>,
    colours: BTreeMap<usize, Option<ColourValue>>,
}

/// The look of a node, an edge or a group.
#[derive(Debug, Default)]
pub(super) struct Style {
    /// Classes, each after a blank.
    pub(super) class: String,
    pub(super) rounded: bool,
    pub(super) paint: Paint,
}

/// How a shape of Graphviz is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShapeStyle {
    pub(super) shape: Shape,
    pub(super) rounded: bool,
    /// Fields in its label.
    pub(super) record: bool,
    /// Shows no label.
    pub(super) silent: bool,
    /// A class, after a blank.
    pub(super) class: &'static str,
}

const fn shape(shape: Shape) -> ShapeStyle {
    ShapeStyle { shape, rounded: false, record: false, silent: false, class: "" }
}

/// The shape of a node that names none.
pub(super) const DEFAULT_SHAPE: ShapeStyle = shape(Shape::Ellipse);

/// Every shape that Graphviz knows, and the nearest one that is drawn here.
const SHAPES: &[(&str, ShapeStyle)] = &[
    (
        "box rect rectangle square polygon note tab folder box3d component Msquare underline house invhouse \
         trapezium invtrapezium parallelogram pentagon hexagon septagon octagon doubleoctagon tripleoctagon \
         star signature cds lpromoter larrow rpromoter rarrow promoter terminator utr primersite \
         restrictionsite fivepoverhang threepoverhang noverhang assembly insulator ribosite rnastab \
         proteasesite proteinstab",
        shape(Shape::Rectangle),
    ),
    ("record", ShapeStyle { record: true, ..shape(Shape::Rectangle) }),
    ("Mrecord", ShapeStyle { record: true, rounded: true, ..shape(Shape::Rectangle) }),
    ("ellipse oval circle egg Mcircle", shape(Shape::Ellipse)),
    ("doublecircle", ShapeStyle { class: " double", ..shape(Shape::Ellipse) }),
    ("point", ShapeStyle { silent: true, class: " point", ..shape(Shape::Ellipse) }),
    ("diamond Mdiamond triangle invtriangle", shape(Shape::Diamond)),
    ("cylinder", shape(Shape::Cylinder)),
    ("plaintext plain none", shape(Shape::Plain)),
];

/// Styles that Graphviz knows and that do not apply here.
const OTHER_STYLES: [&str; 6] = ["diagonals", "wedged", "striped", "radial", "tapered", "setlinewidth"];

const STYLES: [&str; 7] = ["solid", "dashed", "dotted", "bold", "rounded", "filled", "invis"];

impl<'p> ValueReader<'p> {
    pub(super) fn new(diagnostics: &'p mut Vec<Diagnostic>) -> Self {
        Self { diagnostics, checked: BTreeSet::new(), colours: BTreeMap::new() }
    }

    /// Whether the value at a span was checked before.
    pub(super) fn was_checked(&mut self, range: &Range<usize>) -> bool {
        !self.checked.insert(range.start)
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic, range: Range<usize>) {
        if self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(diagnostic.spanning(range));
        }
    }

    /// A colour that can be read.
    fn colour(&mut self, word: &Word<'_>) -> Option<ColourValue> {
        if let Some(colour) = self.colours.get(&word.range.start) {
            return *colour;
        }
        let read = match colour::parse(&word.text) {
            _ if word.text.trim().is_empty() => None,
            Ok(colour) => Some(colour),
            Err(diagnostic) => {
                self.report(diagnostic, word.range.clone());
                None
            }
        };
        self.colours.insert(word.range.start, read);
        read
    }

    /// The shape of a node.
    pub(super) fn shape(&mut self, word: &Word<'_>) -> ShapeStyle {
        let text = word.text.as_ref();
        if let Some((_, shape)) = SHAPES.iter().find(|(names, _)| names.split(' ').any(|name| name == text)) {
            return *shape;
        }
        if !text.is_empty() && !self.was_checked(&word.range) {
            let diagnostic = Diagnostic::warning(format!("unknown shape `{text}`"));
            let names = SHAPES.iter().flat_map(|(names, _)| names.split(' '));
            let advice = "shapes are `box`, `ellipse`, `diamond`, `cylinder`, `plain`, `record` and others";
            self.report(suggest_or(diagnostic, text, names, advice), word.range.clone());
        }
        DEFAULT_SHAPE
    }

    /// Style, colours, classes and the width of the line.
    pub(super) fn style(&mut self, attributes: &Attributes<'_>) -> Style {
        let mut style = Style::default();
        let mut filled = false;
        if let Some(word) = attributes.get("style") {
            for name in word.text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
                match name {
                    "dashed" | "dotted" | "bold" => style.class += &format!(" {name}"),
                    "rounded" => style.rounded = true,
                    "filled" => filled = true,
                    "invis" | "invisible" => style.paint.invisible = true,
                    "solid" => {}
                    // Each of these fills its shape.
                    "radial" | "wedged" | "striped" => filled = true,
                    other => self.unknown_style(other, word),
                }
            }
        }
        self.paint(attributes, filled, &mut style);
        match attributes.get("penwidth").and_then(|width| width.text.trim().parse::<f64>().ok()) {
            Some(width) if width >= 1.75 && !style.class.contains("bold") => style.class += " bold",
            Some(width) if width <= 0.0 => style.paint.line = Some(colour::line(None)),
            _ => {}
        }
        if attributes.get("peripheries").is_some_and(|word| word.text == "0") {
            style.paint.line = Some(colour::line(None));
        }
        if let Some(word) = attributes.get("class") {
            for class in word.text.split_whitespace() {
                style.class += &format!(" {class}");
            }
        }
        style
    }

    /// The colours of a node, an edge or a cluster: `color` is the line's, and the fill's too when
    /// there is no other.
    fn paint(&mut self, attributes: &Attributes<'_>, filled: bool, style: &mut Style) {
        let mut read = |name: &str| attributes.get(name).and_then(|word| self.colour(word));
        let [line, pen, fill, background, text] =
            ["color", "pencolor", "fillcolor", "bgcolor", "fontcolor"].map(&mut read);
        let fill: Option<ColourValue> = if filled { fill.or(line).or(background) } else { background };
        let paint = &mut style.paint;
        paint.line = pen.or(line).map(colour::line);
        paint.fill = fill.map(colour::fill);
        if filled && fill.is_none() {
            style.class += " filled";
        }
        let asked = text.and_then(|text| colour::text(text, paint.fill));
        paint.text = asked.or_else(|| paint.fill.and_then(colour::ink_on));
    }

    fn unknown_style(&mut self, name: &str, word: &Word<'_>) {
        let base = name.split('(').next().unwrap_or_default().trim();
        if OTHER_STYLES.contains(&base) || self.was_checked(&(word.range.start + word.text.find(name).unwrap_or(0)..0))
        {
            return;
        }
        let known = STYLES.iter().chain(&OTHER_STYLES).copied();
        let diagnostic = Diagnostic::warning(format!("unknown style `{name}`"));
        let advice = format!("styles are {}", quoted(&STYLES));
        self.report(suggest_or(diagnostic, name, known, advice), word.range.clone());
    }

    /// Whether an edge has heads at its start and its end, from `dir`.
    pub(super) fn direction_of_edge(&mut self, word: &Word<'_>) -> Option<(bool, bool)> {
        const KNOWN: [&str; 4] = ["forward", "back", "both", "none"];
        Some(match word.text.as_ref() {
            "forward" => (false, true),
            "back" => (true, false),
            "both" => (true, true),
            "none" => (false, false),
            "" => return None,
            _ if self.was_checked(&word.range) => return None,
            other => {
                let diagnostic = Diagnostic::warning(format!("unknown direction of an edge `{other}`"));
                self.report(diagnostic.help(format!("write {}", quoted(&KNOWN))), word.range.clone());
                return None;
            }
        })
    }

    /// Whether the value of `arrowhead` or `arrowtail` is a head at all. All heads are drawn alike.
    pub(super) fn has_head(&mut self, word: &Word<'_>) -> bool {
        const KNOWN: [&str; 12] =
            ["normal", "inv", "dot", "none", "tee", "empty", "diamond", "crow", "box", "vee", "curve", "icurve"];
        const OLD: [&str; 4] = ["halfopen", "invempty", "ediamond", "open"];
        let mut rest = word.text.as_ref();
        if rest.is_empty() || rest == "none" {
            return rest.is_empty();
        }
        // Up to four shapes, each with modifiers: `lteeoldiamond`; and some older words.
        while !rest.is_empty() {
            let modified = ["", "o", "l", "r", "ol", "or"].iter().find_map(|modifier| {
                let text = rest.strip_prefix(modifier)?;
                KNOWN.iter().find_map(|shape| text.strip_prefix(shape))
            });
            match OLD.iter().find_map(|old| rest.strip_prefix(old)).or(modified) {
                Some(left) => rest = left,
                None if self.was_checked(&word.range) => return true,
                None => {
                    let diagnostic = Diagnostic::warning(format!("unknown arrowhead `{}`", word.text));
                    let known = KNOWN.into_iter().chain(["open", "halfopen"]);
                    let advice = "write `normal` for a head, `none` for a line without one";
                    self.report(suggest_or(diagnostic, &word.text, known, advice), word.range.clone());
                    return true;
                }
            }
        }
        true
    }
}

/// `false`, `no`, `0`.
pub(super) fn is_false(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    ["false", "no", "0"].contains(&text.as_str())
}

/// `true`, `yes`, a number other than 0.
pub(super) fn is_true(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    ["true", "yes"].contains(&text.as_str()) || text.parse::<i64>().is_ok_and(|number| number != 0)
}
