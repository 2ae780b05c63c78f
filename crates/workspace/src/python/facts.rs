//! The facts of one Python file, as plain data.
//!
//! In: nothing, [`scan`](super::scan) fills these. Out: the facts that everything else about Python
//! bricks follows from. They depend on the text of the file and the workspace's namespace only, so
//! they can be cached as long as both stay the same. Never: names of bricks, paths.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The facts of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileFacts {
    /// Every imported name, in the order of the text.
    pub imports: Vec<Import>,
    /// Where names that were imported from the namespace, or by a relative path, are used; in the
    /// order of the text.
    pub uses: Vec<Chain>,
    /// The names that others can import from it.
    pub offer: Offer,
    /// The first syntax error; most others follow from it.
    pub error: Option<SyntaxError>,
    /// How many syntax errors there are.
    pub errors: usize,
}

/// One imported name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Import {
    /// The dotted name as far as the statement gives it: `a.b` of `import a.b`, `a.b.c` of
    /// `from a.b import c`, `a.*`. For a relative import the part after the dots.
    pub module: String,
    /// The number of leading dots: 0 for an absolute import.
    pub level: usize,
    /// The name given with `as`.
    pub alias: Option<String>,
    /// Whether it is `import a.b`, which binds `a`; otherwise it is `from a import b`.
    pub plain: bool,
    /// Line of the name, counted from 1.
    pub line: usize,
    /// Column of the name in characters, counted from 1.
    pub column: usize,
    /// The circumstances.
    pub context: Context,
}

impl Import {
    /// The name that the file knows it by.
    pub(crate) fn bound(&self) -> &str {
        let own = if self.plain { self.module.split('.').next() } else { self.module.rsplit('.').next() };
        self.alias.as_deref().or(own).unwrap_or("")
    }
}

/// The circumstances of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Context {
    /// It stands in a function, or is a lazy import.
    pub lazy: bool,
    /// An error of the import is caught.
    pub optional: bool,
    /// It stands under `if TYPE_CHECKING:`.
    pub type_checking: bool,
    /// It binds a name of the module, not one of a function or class.
    pub of_module: bool,
    /// `poly` counts it: it is absolute, and the same name is not imported right under an
    /// `if TYPE_CHECKING:` of the file.
    pub counts_for_poly: bool,
}

/// A dotted name that starts with an imported one: `log.core.write`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Chain {
    /// As written, without blanks. Only a called name has no dot.
    pub text: String,
    /// Which [imports](FileFacts::imports) its first name may stand for where it is written, by
    /// their number. Empty when it stands for something else there, such as a parameter.
    pub imports: Vec<usize>,
    /// Whether `poly` takes its first name for an import of that name: it knows parameters of
    /// functions only.
    pub counts_for_poly: bool,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
}

/// The names that a module offers for import, beyond those that it imports itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Offer {
    /// The names that it defines and that do not start with `_`, in the order of the text; one may
    /// come more than once.
    pub names: Vec<Defined>,
    /// The statements about `__all__`, in the order of the text.
    pub all: Vec<AllStatement>,
    /// Whether it has a function `__getattr__`, so that it may offer any name.
    pub any: bool,
}

/// A function, class, variable or type that a module defines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Defined {
    /// Its name.
    pub name: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// `poly` counts it: its statement is one of the module's own, not inside `if` or `try`, and
    /// the name is not starred.
    pub counts_for_poly: bool,
}

/// A statement about `__all__`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AllStatement {
    /// Whether it takes the place of those before; otherwise it adds to them.
    pub replaces: bool,
    /// `poly` understands it: a plain assignment, at the top of the module, of a list of strings or
    /// of another module's `__all__`.
    pub counts_for_poly: bool,
    /// The names that it adds.
    pub parts: Vec<AllPart>,
}

/// A part of `__all__`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AllPart {
    /// A name, with its line.
    Name(String, usize),
    /// All that another list holds, as written: `core.__all__`; with its line.
    Of(String, usize),
    /// Something that only running it would tell.
    Unknown,
}

/// A place that does not parse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SyntaxError {
    /// The message, in lower case.
    pub message: String,
    /// The place in bytes of the text.
    pub range: Range<usize>,
}
