//! The attributes that exist.
//!
//! In: a name. Out: whether it says something about our drawing, is passed over, or is a mistake. Never: values.

use super::syntax::Target;
use support::diagnostic::{Diagnostic, closest};

/// What there is to say about a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Knowledge {
    /// It means something here.
    Used(&'static str),
    /// Graphviz knows it, and it does not apply to this drawing: fonts and sizes are the page's, and places the engine's.
    PassedOver,
    /// Graphviz draws another picture for it, and we do not.
    NoEffect(&'static str),
    /// No such attribute.
    Unknown,
}

const GRAPH: &[&str] = &[
    "URL",
    "bgcolor",
    "class",
    "cluster",
    "color",
    "fillcolor",
    "fontcolor",
    "href",
    "label",
    "pencolor",
    "penwidth",
    "rank",
    "rankdir",
    "style",
    "tooltip",
];

const NODE: &[&str] = &[
    "URL",
    "class",
    "color",
    "fillcolor",
    "fontcolor",
    "href",
    "id",
    "label",
    "penwidth",
    "peripheries",
    "shape",
    "style",
    "tooltip",
    "xlabel",
];

const EDGE: &[&str] = &[
    "arrowhead",
    "arrowtail",
    "class",
    "color",
    "constraint",
    "dir",
    "edgetooltip",
    "fontcolor",
    "headlabel",
    "key",
    "label",
    "labeltooltip",
    "penwidth",
    "style",
    "taillabel",
    "tooltip",
    "xlabel",
];

/// The rest of what Graphviz's documentation lists.
const OTHERS: &[&str] = &[
    "Damping",
    "K",
    "_background",
    "_draw_",
    "_hdraw_",
    "_hldraw_",
    "_ldraw_",
    "_tdraw_",
    "_tldraw_",
    "area",
    "arrowsize",
    "bb",
    "beautify",
    "center",
    "charset",
    "clusterrank",
    "colorscheme",
    "comment",
    "compound",
    "concentrate",
    "decorate",
    "defaultdist",
    "dim",
    "dimen",
    "diredgeconstraints",
    "distortion",
    "dpi",
    "edgeURL",
    "edgehref",
    "edgetarget",
    "epsilon",
    "esep",
    "fixedsize",
    "fontname",
    "fontnames",
    "fontpath",
    "fontsize",
    "forcelabels",
    "gradientangle",
    "group",
    "headURL",
    "head_lp",
    "headclip",
    "headhref",
    "headtarget",
    "headtooltip",
    "height",
    "image",
    "imagepath",
    "imagepos",
    "imagescale",
    "inputscale",
    "labelURL",
    "label_scheme",
    "labelangle",
    "labeldistance",
    "labelfloat",
    "labelfontcolor",
    "labelfontname",
    "labelfontsize",
    "labelhref",
    "labeljust",
    "labelloc",
    "labeltarget",
    "landscape",
    "layer",
    "layerlistsep",
    "layers",
    "layerselect",
    "layersep",
    "layout",
    "len",
    "levels",
    "levelsgap",
    "lheight",
    "linelength",
    "lp",
    "lwidth",
    "margin",
    "maxiter",
    "mclimit",
    "mindist",
    "mode",
    "model",
    "newrank",
    "nodesep",
    "nojustify",
    "normalize",
    "notranslate",
    "nslimit",
    "nslimit1",
    "oneblock",
    "ordering",
    "orientation",
    "outputorder",
    "overlap",
    "overlap_scaling",
    "overlap_shrink",
    "pack",
    "packmode",
    "pad",
    "page",
    "pagedir",
    "pin",
    "pos",
    "quadtree",
    "quantum",
    "radius",
    "ranksep",
    "ratio",
    "rects",
    "regular",
    "remincross",
    "repulsiveforce",
    "resolution",
    "root",
    "rotate",
    "rotation",
    "samplepoints",
    "scale",
    "searchsize",
    "sep",
    "shapefile",
    "showboxes",
    "sides",
    "size",
    "skew",
    "smoothing",
    "sortv",
    "splines",
    "start",
    "stylesheet",
    "tailURL",
    "tail_lp",
    "tailclip",
    "tailhref",
    "tailtarget",
    "tailtooltip",
    "target",
    "truecolor",
    "vertices",
    "viewport",
    "voro_margin",
    "width",
    "xdotversion",
    "xlp",
    "z",
];

/// Attributes of edges that say where a line goes, which is found out here without them.
const NO_EFFECT: &[&str] = &["headport", "lhead", "ltail", "minlen", "samehead", "sametail", "tailport", "weight"];

/// What is known about a name.
pub(super) fn know(name: &str, target: Target) -> Knowledge {
    let used = match target {
        Target::Graph => GRAPH,
        Target::Node => NODE,
        Target::Edge => EDGE,
    };
    if let Some(known) = used.iter().find(|known| **known == name) {
        return Knowledge::Used(known);
    }
    if let Some(known) = NO_EFFECT.iter().find(|known| **known == name) {
        return if target == Target::Edge { Knowledge::NoEffect(known) } else { Knowledge::PassedOver };
    }
    // `node [rankdir=LR]` is of no use and no mistake either: Graphviz takes every name everywhere.
    let mut all = [used, GRAPH, NODE, EDGE, OTHERS].into_iter().flatten().copied();
    if all.any(|known| known == name) {
        return Knowledge::PassedOver;
    }
    Knowledge::Unknown
}

/// What to say about a name that changes nothing here, though it does with Graphviz.
pub(super) fn no_effect(name: &str) -> Diagnostic {
    let diagnostic = Diagnostic::warning(format!("`{name}` has no effect"));
    match name {
        "weight" | "minlen" => {
            diagnostic.note("rows and the ways of lines are chosen for few crossings and short lines")
        }
        "lhead" | "ltail" => diagnostic.note("lines lead from box to box, not to frames"),
        _ => diagnostic.note(PORTS),
    }
}

/// Why a line does not begin where it was told to.
pub(super) const PORTS: &str = "a line meets its box where that makes the picture clearest";

/// What to say about a name that is unknown.
pub(super) fn unknown(name: &str) -> Diagnostic {
    let diagnostic = Diagnostic::warning(format!("unknown attribute `{name}`"));
    match closest(name, [NODE, EDGE, GRAPH, NO_EFFECT, OTHERS].into_iter().flatten().copied()) {
        Some(known) => diagnostic.help(format!("did you mean `{known}`?")),
        None => diagnostic.help("the attributes are those of Graphviz: `label`, `shape`, `style`, `color`, …"),
    }
}
