//! The imports of one Python file.
//!
//! In: the text of a file. Out: every import statement in it, wherever it stands, with the circumstances that decide
//! its kind, and the syntax errors; what parses before and after an error counts. Never: names of bricks, or a panic on any text.
//!
//! The only file that knows `ruff_python_parser`.

use std::mem::ManuallyDrop;
use std::ops::Range;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Expr, ModModule, PySourceType, Stmt, UnaryOp};
use ruff_python_parser::Parsed;
use ruff_text_size::TextRange;

/// What one file imports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileImports {
    /// In the order of the text.
    pub imports: Vec<Import>,
    /// In the order of the text; most follow from the first.
    pub errors: Vec<SyntaxError>,
}

/// One imported name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The dotted name as far as the statement gives it: `a.b` of `import a.b`, `a.b.c` of `from a.b import c`, `a.*`.
    /// For a relative import the part after the dots.
    pub module: String,
    /// The number of leading dots: 0 for an absolute import.
    pub level: usize,
    /// The name in the text, in bytes.
    pub range: Range<usize>,
    /// Line of the name, counted from 1.
    pub line: usize,
    /// Column of the name in characters, counted from 1.
    pub column: usize,
    /// The circumstances.
    pub context: Context,
}

/// The circumstances of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Context {
    /// It stands in a function, or is a lazy import.
    pub lazy: bool,
    /// An error of the import is caught.
    pub optional: bool,
    /// It stands under `if TYPE_CHECKING:`.
    pub type_checking: bool,
}

/// A place that does not parse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, lower case.
    pub message: String,
    /// The place in bytes of the text.
    pub range: Range<usize>,
}

/// Finds the imports of a Python file.
pub fn scan(text: &str) -> FileImports {
    // The parser counts in 32 bits.
    if u32::try_from(text.len()).is_err() {
        let message = "file is larger than 4 GB".to_owned();
        return FileImports { imports: Vec::new(), errors: vec![SyntaxError { message, range: 0..0 }] };
    }
    let parsed = ruff_python_parser::parse_unchecked_source(text, PySourceType::Python);
    let errors = parsed
        .errors()
        .iter()
        .map(|error| SyntaxError { message: lower_first(&error.error.to_string()), range: bytes(error.location) });
    let mut found = FileImports { imports: Vec::new(), errors: errors.collect() };
    found.errors.sort_by_key(|error| error.range.start);
    collect(parsed.suite(), &mut found.imports);
    found.imports.sort_by_key(|import| import.range.start);
    set_lines(text, &mut found.imports);
    discard(parsed);
    found
}

/// Walks over all statements with a list of what is left to do, since a broken file can nest deeper than any stack.
fn collect(body: &[Stmt], imports: &mut Vec<Import>) {
    let mut todo = vec![(body, Context::default())];
    while let Some((body, context)) = todo.pop() {
        for statement in body {
            match statement {
                Stmt::Import(import) => {
                    let context = Context { lazy: context.lazy || import.is_lazy, ..context };
                    for alias in &import.names {
                        push(imports, alias.name.to_string(), 0, alias.range, context);
                    }
                }
                Stmt::ImportFrom(import) => {
                    let context = Context { lazy: context.lazy || import.is_lazy, ..context };
                    let module = import.module.as_ref().map_or("", |module| module.as_str());
                    for alias in &import.names {
                        push(imports, join(module, alias.name.as_str()), import.level as usize, alias.range, context);
                    }
                }
                compound => push_bodies(compound, context, &mut todo),
            }
        }
    }
}

/// The bodies of a compound statement, each with its circumstances.
fn push_bodies<'a>(statement: &'a Stmt, context: Context, todo: &mut Vec<(&'a [Stmt], Context)>) {
    match statement {
        Stmt::FunctionDef(function) => todo.push((&function.body, Context { lazy: true, ..context })),
        Stmt::ClassDef(class) => todo.push((&class.body, context)),
        Stmt::For(statement) => todo.extend([(&*statement.body, context), (&*statement.orelse, context)]),
        Stmt::While(statement) => todo.extend([(&*statement.body, context), (&*statement.orelse, context)]),
        Stmt::With(statement) => {
            let suppresses = statement.items.iter().any(|item| suppresses_import_errors(&item.context_expr));
            todo.push((&statement.body, Context { optional: context.optional || suppresses, ..context }));
        }
        Stmt::Match(statement) => todo.extend(statement.cases.iter().map(|case| (&*case.body, context))),
        Stmt::Try(statement) => {
            let handlers = || statement.handlers.iter().filter_map(|handler| handler.as_except_handler());
            let catches = handlers().any(|handler| handler.type_.as_deref().is_none_or(mentions_import_errors));
            let guarded = Context { optional: context.optional || catches, ..context };
            todo.push((&statement.body, guarded));
            todo.extend(handlers().map(|handler| (&*handler.body, guarded)));
            todo.extend([(&*statement.orelse, guarded), (&*statement.finalbody, context)]);
        }
        Stmt::If(statement) => {
            let when = |test| Context { type_checking: context.type_checking || test, ..context };
            let test = type_checking_test(&statement.test);
            todo.push((&statement.body, when(test == Some(true))));
            // Under `if not TYPE_CHECKING:` the other branches are those for the type checker.
            let otherwise = test == Some(false);
            for clause in &statement.elif_else_clauses {
                let own = clause.test.as_ref().is_some_and(|test| type_checking_test(test) == Some(true));
                todo.push((&clause.body, when(otherwise || own)));
            }
        }
        _ => {}
    }
}

/// What a condition says about type checking: `Some(true)` when it holds for the type checker only, `Some(false)` when
/// it holds for everybody else, `None` when it says neither.
fn type_checking_test(test: &Expr) -> Option<bool> {
    let mut test = test;
    let mut answer = true;
    loop {
        match test {
            Expr::Name(name) => return (name.id == "TYPE_CHECKING").then_some(answer),
            Expr::Attribute(attribute) => return (attribute.attr.as_str() == "TYPE_CHECKING").then_some(answer),
            Expr::UnaryOp(unary) if unary.op == UnaryOp::Not => {
                answer = !answer;
                test = &unary.operand;
            }
            // `TYPE_CHECKING and x` holds for the type checker only; of its opposite nothing can be said.
            Expr::BoolOp(both) if both.op == ruff_python_ast::BoolOp::And => {
                let plain = |value: &Expr| matches!(value, Expr::Name(_) | Expr::Attribute(_));
                let known = both.values.iter().any(|value| plain(value) && type_checking_test(value) == Some(true));
                return (known && answer).then_some(true);
            }
            _ => return None,
        }
    }
}

/// Whether an `except` clause of this type catches a failing import.
fn mentions_import_errors(caught: &Expr) -> bool {
    let is_one = |expression: &Expr| {
        let name = match expression {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => return false,
        };
        ["ImportError", "ModuleNotFoundError", "Exception", "BaseException"].contains(&name)
    };
    match caught {
        Expr::Tuple(tuple) => tuple.elts.iter().any(is_one),
        other => is_one(other),
    }
}

/// `contextlib.suppress(ImportError)`.
fn suppresses_import_errors(manager: &Expr) -> bool {
    let Expr::Call(call) = manager else { return false };
    let name = match &*call.func {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return false,
    };
    name == "suppress" && call.arguments.args.iter().any(mentions_import_errors)
}

fn push(imports: &mut Vec<Import>, module: String, level: usize, range: TextRange, context: Context) {
    // The parser fills gaps in broken statements with empty names.
    if !module.split('.').any(|part| part.trim().is_empty()) {
        imports.push(Import { module, level, range: bytes(range), line: 0, column: 0, context });
    }
}

/// Counts lines and columns in one pass over the text.
fn set_lines(text: &str, imports: &mut [Import]) {
    let (mut line, mut line_start, mut position) = (1, 0, 0);
    for import in imports {
        for (index, _) in text[position..import.range.start].match_indices('\n') {
            line += 1;
            line_start = position + index + 1;
        }
        position = import.range.start;
        import.line = line;
        import.column = text[line_start..position].chars().count() + 1;
    }
}

/// Drops a syntax tree. Dropping recurses as deep as the tree, and a tree can be as deep as a statement has tokens
/// (`a + a + a …`), so the tree of a long statement is dropped on a thread whose stack is large enough.
fn discard(parsed: Parsed<ModModule>) {
    const SMALL: usize = 2_000;
    // Measured: below 400 bytes a level without optimisation.
    const STACK_PER_TOKEN: usize = 1_024;
    let depth = longest_statement(&parsed);
    if depth < SMALL {
        return;
    }
    // If there is no such thread the tree stays in memory, which is better than the end of the process.
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

fn join(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}.{name}") }
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `dots module @line:column flags`, one line an import.
    fn show(found: &FileImports) -> String {
        let line = |import: &Import| {
            let Context { lazy, optional, type_checking } = import.context;
            let flags = [(lazy, " lazy"), (optional, " optional"), (type_checking, " types")];
            let flags: String = flags.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
            format!("{}{} @{}:{}{flags}", ".".repeat(import.level), import.module, import.line, import.column)
        };
        found.imports.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn check(text: &str, expected: &str) {
        let found = scan(text);
        assert_eq!(show(&found), expected, "{text}");
        assert_eq!(found.errors, [], "{text}");
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

    #[test]
    fn what_parses_around_an_error_counts() {
        let check = |text: &str, expected: &str, message: &str, range: Range<usize>| {
            let found = scan(text);
            assert_eq!(show(&found), expected, "{text}");
            let first = found.errors.first().map(|error| (error.message.as_str(), error.range.clone()));
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

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            scan(&String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn never_panics_on_almost_python(words in prop::collection::vec(
            prop::sample::select(vec!["import", "from", ".", "...", "a", "a.b", "*", "as", ",", "(", ")", "\n", "\n    ", ":", "if",
                "TYPE_CHECKING", "try", "except", "def f()", "'''", "\\\n", ";", "é", "\"", "\t", "\r", "f'{", "}'"]), 0..30)) {
            for import in scan(&words.join(" ")).imports {
                prop_assert!(import.line >= 1 && import.column >= 1);
            }
        }
    }
}
