//! The facts of one Python file.
//!
//! In: the text of a file and the workspace's namespace. Out: its [`FileFacts`]; what parses before
//! and after a syntax error counts. Never: names of bricks, or a panic on any text.
//!
//! The only folder that knows Ruff's parser. Everything here walks with a list of what is left to
//! do: a broken file can nest deeper than any stack.

mod imports;
mod lines;
mod offer;
mod uses;

use std::mem::ManuallyDrop;
use std::ops::Range;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{ModModule, PySourceType};
use ruff_python_parser::Parsed;
use ruff_text_size::TextRange;

use super::facts::{FileFacts, SyntaxError};
use lines::Lines;

/// Finds out what a Python file says.
pub(crate) fn scan(text: &str, namespace: &str) -> FileFacts {
    // The parser counts in 32 bits.
    if u32::try_from(text.len()).is_err() {
        let error = Some(SyntaxError { message: "file is larger than 4 GB".to_owned(), range: 0..0 });
        return FileFacts { error, errors: 1, ..FileFacts::default() };
    }
    let parsed = ruff_python_parser::parse_unchecked_source(text, PySourceType::Python);
    let lines = Lines::new(text);
    let imports = imports::collect(parsed.suite());
    let uses = uses::collect(parsed.suite(), &imports, namespace, &lines);
    let offer = offer::collect(parsed.suite(), &lines);
    let first = parsed.errors().iter().min_by_key(|error| error.location.start());
    let facts = FileFacts {
        imports: imports::with_places(imports, &lines),
        uses,
        offer,
        error: first
            .map(|error| SyntaxError { message: lower_first(&error.error.to_string()), range: bytes(error.location) }),
        errors: parsed.errors().len(),
    };
    discard(parsed);
    facts
}

/// Drops a syntax tree. Dropping recurses as deep as the tree, and a tree can be as deep as a
/// statement has tokens (`a + a + a …`), so the tree of a long statement is dropped on a thread
/// whose stack is large enough.
fn discard(parsed: Parsed<ModModule>) {
    const SMALL: usize = 2_000;
    // Measured: below 400 bytes a level without optimisation.
    const STACK_PER_TOKEN: usize = 1_024;
    let depth = longest_statement(&parsed);
    if depth < SMALL {
        return;
    }
    // If there is no such thread the tree stays in memory, which is better than the end of the
    // process.
    let mut parsed = ManuallyDrop::new(parsed);
    let drop = move || {
        drop(std::mem::replace(&mut *parsed, ruff_python_parser::parse_unchecked_source("", PySourceType::Python)))
    };
    if let Ok(thread) = std::thread::Builder::new().stack_size(depth * STACK_PER_TOKEN).spawn(drop) {
        // A drop does not panic, and there is nothing to do if it did.
        thread.join().ok();
    }
}

/// The number of tokens in the longest logical line.
fn longest_statement(parsed: &Parsed<ModModule>) -> usize {
    let (mut longest, mut current) = (0, 0);
    for token in parsed.tokens() {
        current = if token.kind() == TokenKind::Newline { 0 } else { current + 1 };
        longest = longest.max(current);
    }
    longest
}

fn bytes(range: TextRange) -> Range<usize> {
    range.start().to_usize()..range.end().to_usize()
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::python::facts::{AllPart, Chain, Context, Import};

    fn scan(text: &str) -> FileFacts {
        super::scan(text, "ns")
    }

    /// `dots module @line:column flags`, one line an import.
    fn show(found: &FileFacts) -> String {
        let line = |import: &Import| {
            let Context { lazy, optional, type_checking, .. } = import.context;
            let flags = [(lazy, " lazy"), (optional, " optional"), (type_checking, " types")];
            let flags: String = flags.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
            format!("{}{} @{}:{}{flags}", ".".repeat(import.level), import.module, import.line, import.column)
        };
        found.imports.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn check(text: &str, expected: &str) {
        let found = scan(text);
        assert_eq!(show(&found), expected, "{text}");
        assert_eq!(found.error, None, "{text}");
    }

    #[test]
    fn import_forms() {
        check("", "");
        check("import a", "a @1:8");
        check("import a.b.c as x, d", "a.b.c @1:8\nd @1:20");
        check("from a.b import c as x, d", "a.b.c @1:17\na.b.d @1:25");
        check("from a import *", "a.* @1:15");
        check("from a import (\n    b,\n    c,\n)\n", "a.b @2:5\na.c @3:5");
        check("from a import \\\n  b", "a.b @2:3");
        check("x = 1; import a; from b import c", "a @1:15\nb.c @1:32");
        check("'''\nimport a\n'''\n# import b\nimport c", "c @5:8");
        check("ä = 'ö'; import é", "é @1:17");
        check("\u{feff}import a", "a @1:9");
        check("import a\r\nimport b\r\n", "a @1:8\nb @2:8");
    }

    #[test]
    fn relative_forms() {
        check("from . import a", ".a @1:15");
        check("from .a import b", ".a.b @1:16");
        check("from ...a.b import c", "...a.b.c @1:20");
    }

    #[test]
    fn lazy_imports() {
        check("def f():\n    import a", "a @2:12 lazy");
        check("async def f():\n  class C:\n    import a", "a @3:12 lazy");
        check("class C:\n  import a\n  def m(self):\n    from b import c", "a @2:10\nb.c @4:19 lazy");
    }

    #[test]
    fn optional_imports() {
        check("try:\n  import a\nexcept ImportError:\n  import b", "a @2:10 optional\nb @4:10 optional");
        check("try:\n  import a\nexcept (ValueError, ModuleNotFoundError) as e:\n  pass", "a @2:10 optional");
        check("try:\n  import a\nexcept:\n  pass\nelse:\n  import b", "a @2:10 optional\nb @6:10 optional");
        check("try:\n  import a\nexcept ValueError:\n  pass\nfinally:\n  import b", "a @2:10\nb @6:10");
        check("with contextlib.suppress(ImportError):\n  import a", "a @2:10 optional");
        check("with open(x) as f:\n  import a", "a @2:10");
    }

    #[test]
    fn imports_for_the_type_checker() {
        check("if TYPE_CHECKING:\n  import a\nelse:\n  import b", "a @2:10 types\nb @4:10");
        check("import typing as t\nif t.TYPE_CHECKING:\n  import a", "typing @1:8\na @3:10 types");
        check("if not TYPE_CHECKING:\n  import a\nelse:\n  import b", "a @2:10\nb @4:10 types");
        check("if TYPE_CHECKING and x:\n  import a", "a @2:10 types");
        check("if TYPE_CHECKING or x:\n  import a", "a @2:10");
        check(
            "if x:\n  import a\nelif TYPE_CHECKING:\n  import b\nelse:\n  import c",
            "a @2:10\nb @4:10 types\nc @6:10",
        );
        check("if TYPE_CHECKING:\n  try:\n    import a\n  except ImportError:\n    pass", "a @3:12 optional types");
    }

    #[test]
    fn all_compound_statements() {
        check("for x in y:\n  import a\nelse:\n  import b", "a @2:10\nb @4:10");
        check("while x:\n  import a\nelse:\n  import b", "a @2:10\nb @4:10");
        check("match x:\n  case 1:\n    import a\n  case _:\n    import b", "a @3:12\nb @5:12");
        check("type X = int\nimport a", "a @2:8");
    }

    /// `text @line:column -> imports`, one line a chain; `!` where `poly` does not see it.
    fn check_uses(text: &str, expected: &str) {
        let found = scan(text);
        let line = |chain: &Chain| {
            let imports: Vec<&str> = chain.imports.iter().map(|index| found.imports[*index].module.as_str()).collect();
            let unseen = if chain.counts_for_poly { "" } else { " !" };
            format!("{} @{}:{} -> {}{unseen}", chain.text, chain.line, chain.column, imports.join(" "))
        };
        assert_eq!(found.uses.iter().map(line).collect::<Vec<_>>().join("\n"), expected, "{text}");
    }

    #[test]
    fn uses_of_what_is_imported() {
        check_uses("import os\nos.x()", "");
        check_uses("from ns import b\nb.f(b.g)\nb", "b.f @2:1 -> ns.b\nb.g @2:5 -> ns.b");
        check_uses("from ns import b as c\nc.f()", "c.f @2:1 -> ns.b !");
        check_uses("import ns.b\nns.b.core.f()", "ns.b.core.f @2:1 -> ns.b");
        check_uses("import ns.b as x, ns.c\nx.f(ns.c.g)", "x.f @2:1 -> ns.b !\nns.c.g @2:5 -> ns.c");
        check_uses("from ns.b import f\nf()\nf.x", "f @2:1 -> \nf.x @3:1 -> ns.b.f");
        check_uses("from ..b import core\ncore.run()", "core.run @2:1 -> b.core !");
        check_uses("from . import core\ncore.run()", "");
        check_uses(
            "from ns import b\nx = [b.f[0](y).g, -b.h, *b.i, {b.j: f'{b.k:{b.l}}'}, (z := b.m)]\n@b.n\nclass C(b.o, k=b.p): pass",
            "b.f @2:6 -> ns.b\nb.h @2:20 -> ns.b\nb.i @2:26 -> ns.b\nb.j @2:32 -> ns.b\nb.k @2:40 -> ns.b\nb.l @2:45 -> ns.b\n\
             b.m @2:60 -> ns.b\nb.n @3:2 -> ns.b\nb.o @4:9 -> ns.b\nb.p @4:16 -> ns.b",
        );
        check_uses(
            "from ns import b\nb.x = 1\ndel b.y\nb.z: int = b.w",
            "b.x @2:1 -> ns.b\nb.y @3:5 -> ns.b\nb.z @4:1 -> ns.b\nb.w @4:12 -> ns.b",
        );
    }

    #[test]
    fn shadowed_names() {
        // Parameters, for poly those of decorators and defaults too.
        check_uses("from ns import b\ndef f(b):\n  b.x\n  lambda: b.y", "");
        check_uses("from ns import b\n@b.x\ndef f(a=b.y, *b): pass", "b.x @2:2 -> ns.b !\nb.y @3:9 -> ns.b !");
        check_uses("from ns import b\nf = lambda b=b.x: b.y\nb.z", "b.x @2:14 -> ns.b !\nb.z @3:1 -> ns.b");
        // Names that are bound somewhere in the function; poly takes them for the import.
        check_uses("from ns import b\ndef f():\n  b.x\n  b = 1", "b.x @3:3 -> ");
        check_uses("from ns import b\ndef f():\n  for b in y: b.x", "b.x @3:15 -> ");
        check_uses("from ns import b\ndef f():\n  with y as b: b.x", "b.x @3:16 -> ");
        check_uses("from ns import b\ndef f():\n  try: pass\n  except E as b: b.x", "b.x @4:18 -> ");
        check_uses("from ns import b\ndef f(y):\n  match y:\n    case [*b]: b.x", "b.x @4:16 -> ");
        check_uses("from ns import b\ndef f():\n  global b\n  b.x\n  b = 1", "b.x @4:3 -> ns.b");
        check_uses("def f():\n  from ns import b\n  def g():\n    nonlocal b\n    b.x", "b.x @5:5 -> ns.b");
        check_uses("def f():\n  global b\n  from ns import b\nb.x", "b.x @4:1 -> ns.b");
        check_uses("def f():\n  from ns import b\nb.x", "b.x @3:1 -> ");
        check_uses("from ns import b\n[b.x for b in b.y]", "b.x @2:2 -> \nb.y @2:15 -> ns.b");
        check_uses("from ns import b\nclass C:\n  b = 1\n  b.x\n  def f(self): b.y", "b.x @4:3 -> \nb.y @5:16 -> ns.b");
        // What the module binds otherwise as well may still be the import.
        check_uses("try:\n  from ns import b\nexcept ImportError:\n  b = None\nb.x", "b.x @5:1 -> ns.b");
        check_uses(
            "try:\n  from ns.b import f\nexcept ImportError:\n  from ns.c import f\nf.x",
            "f.x @5:1 -> ns.b.f ns.c.f",
        );
        check_uses("from ns import b\ndef f[b](x: b.y): b.x", "b.y @2:13 -> ns.b\nb.x @2:19 -> ");
    }

    /// `name@line` of what a module defines, `__all__` as a list of its parts; `!` where `poly`
    /// does not see it.
    fn check_offer(text: &str, expected: &str) {
        let offer = scan(text).offer;
        let unseen = |seen: bool| if seen { "" } else { "!" };
        let names =
            offer.names.iter().map(|each| format!("{}@{}{}", each.name, each.line, unseen(each.counts_for_poly)));
        let part = |part: &AllPart| match part {
            AllPart::Name(name, line) => format!("{name}@{line}"),
            AllPart::Of(chain, line) => format!("*{chain}@{line}"),
            AllPart::Unknown => "?".to_owned(),
        };
        let all = offer.all.iter().map(|each| {
            let parts: Vec<String> = each.parts.iter().map(part).collect();
            format!("{}[{}]{}", if each.replaces { "=" } else { "+" }, parts.join(" "), unseen(each.counts_for_poly))
        });
        let any = offer.any.then(|| "any".to_owned());
        assert_eq!(names.chain(all).chain(any).collect::<Vec<_>>().join(" "), expected, "{text}");
    }

    #[test]
    fn names_that_a_module_defines() {
        check_offer("def f(): x = 1\nasync def g(): pass\nclass C: y = 2\ndef _h(): pass", "f@1 g@2 C@3");
        check_offer(
            "a = b = 1\n(c, [d, *e]) = f\ng: int\nh += 1\ni.j = k[0] = 2\n__version__ = 1",
            "a@1 b@1 c@2 d@2 e@2! g@3 h@4",
        );
        check_offer("type X = int\nif y:\n  def f(): pass\nelse:\n  z = 1", "X@1 f@3! z@5!");
        check_offer("def __getattr__(name): pass", "any");
    }

    #[test]
    fn forms_of_the_list_of_public_names() {
        check_offer("__all__ = ['a', \"b\"]", "=[a@1 b@1]");
        check_offer("__all__ = (\n  'a',\n)", "=[a@2]");
        check_offer("__all__: list[str] = []", "=[]!");
        check_offer(
            "__all__ = ['a'] + core.__all__ + list(other)\n__all__ += ['b', *x.__all__]",
            "=[a@1 *core.__all__@1 *other@1]! +[b@2 *x.__all__@2]!",
        );
        check_offer("__all__ = core.__all__", "=[*core.__all__@1]");
        check_offer(
            "__all__ = [name for name in dir()]\n__all__.append('a')\n__all__.extend(b)\n__all__.remove('a')",
            "=[?]! +[a@2]! +[*b@3]! +[?]!",
        );
        check_offer("__all__ = [x, 'a']\nif y:\n  __all__ = ['b']", "=[? a@1]! +[b@3]!");
    }

    #[test]
    fn what_poly_takes_for_imports_of_the_type_checker() {
        let check = |text: &str, expected: &str| {
            let seen: Vec<String> = scan(text)
                .imports
                .into_iter()
                .filter(|import| import.context.counts_for_poly)
                .map(|import| import.module)
                .collect();
            assert_eq!(seen.join(" "), expected, "{text}");
        };
        check("if TYPE_CHECKING:\n  import a\n  from b import c\nimport a\nimport d", "d");
        check("if typing.TYPE_CHECKING:\n  import a\nelse:\n  import b", "b");
        check("if x: pass\nelif TYPE_CHECKING:\n  import a", "");
        check(
            "if t.TYPE_CHECKING:\n  import a\nif not TYPE_CHECKING:\n  import b\nif TYPE_CHECKING or x:\n  import c",
            "a b c",
        );
        check("if TYPE_CHECKING:\n  try:\n    import a\n  except E: pass", "a");
        check("from . import a\nfrom .b import c", "");
    }

    #[test]
    fn lines_end_as_in_python() {
        check("import a\rimport b\r\nimport c", "a @1:8\nb @2:8\nc @3:8");
    }

    #[test]
    fn what_parses_around_an_error_counts() {
        let check = |text: &str, expected: &str, message: &str, range: Range<usize>| {
            let found = scan(text);
            assert_eq!(show(&found), expected, "{text}");
            let first = found.error.as_ref().map(|error| (error.message.as_str(), error.range.clone()));
            assert_eq!(first, Some((message, range)), "{text}");
        };
        check(
            "import a\ndef f(:\n  pass\nimport b\n",
            "a @1:8\nb @4:8",
            "expected a parameter or the end of the parameter list",
            15..16,
        );
        check("from a import\nimport b\n", "b @2:8", "expected one or more symbol names after import", 13..14);
        check("import a.\nimport b\n", "b @2:8", "expected an identifier", 9..10);
        check("x = ]\nimport a\n", "a @2:8", "expected an expression", 4..5);
    }

    #[test]
    fn deep_nesting_is_no_danger() {
        let n = 50_000;
        scan(&format!("x = {}1\nimport a", "-".repeat(n)));
        scan(&format!("x = {}", "(".repeat(n)));
        scan(&format!("x = {}1{}\nimport a", "[".repeat(n), "]".repeat(n)));
        scan(&format!("x = a{}\nimport a", "+a".repeat(n)));
        scan(&format!("x = a{}\nimport a", ".a".repeat(n)));
        scan(&format!("x = {}1\nimport a", "not ".repeat(n)));
        scan(&format!("{}pass\nimport a", "if x: ".repeat(20_000)));
        scan(&format!("x = {}1\nimport a", "lambda: ".repeat(n)));
    }

    #[test]
    fn deep_nesting_is_no_danger_where_uses_are_looked_for() {
        let n = 50_000;
        for (before, after) in [
            ("-", ""),
            ("(", ""),
            ("[", "]"),
            ("b+", ""),
            ("b.a.", ""),
            ("not ", ""),
            ("lambda: ", ""),
            ("f'{", "}'"),
            ("f'{x:{", "}}'"),
            ("f(", ")"),
            ("[b for b in ", "]"),
        ] {
            // The parser takes quadratic time for f-strings in each other.
            let n = if before.starts_with('f') { n / 50 } else { n };
            scan(&format!("from ns import b\nx = {}b.y{}", before.repeat(n), after.repeat(n)));
        }
        scan(&format!("from ns import b\nx = b{}", ".y".repeat(n)));
        scan(&format!("from ns import b\nx = b{}", ".y()".repeat(n)));
        scan(&format!("from ns import b\n{}b.x", "if b.y: ".repeat(20_000)));
        scan(&format!("from ns import b\nmatch x:\n case {}1{}: pass", "[".repeat(n), "]".repeat(n)));
        scan(&format!("__all__ = {}[]\n{}x = 1", "[]+".repeat(n), "(".repeat(n)));
    }

    #[test]
    fn a_long_line_takes_no_long_time() {
        let names: Vec<String> = (0..10_000).map(|number| format!("b{number}")).collect();
        let text = format!("from ns import {}, {}\n{}", names.join(", "), "b, ".repeat(10_000), "b.x;".repeat(50_000));
        assert_eq!(scan(&text).uses.len(), 50_000);
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            scan(&String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn never_panics_on_almost_python(words in prop::collection::vec(
            prop::sample::select(vec!["import", "from", ".", "...", "a", "a.b", "*", "as", ",", "(", ")", "\n", "\n    ", ":", "if",
                "TYPE_CHECKING", "try", "except", "def f()", "ns", "class", "lambda b:", "[", "]", "for", "in", "=", "__all__", "+=", "global b", "b", "'''", "\\\n", ";", "é", "\"", "\t", "\r", "f'{", "}'"]), 0..30)) {
            for import in scan(&words.join(" ")).imports {
                prop_assert!(import.line >= 1 && import.column >= 1);
            }
        }
    }
}
