//! The imports of a Python file.
//!
//! In: its statements. Out: every import statement, wherever it stands, with the circumstances that
//! decide its kind. Never: what is used of it.

use std::collections::HashSet;

use ruff_python_ast::{Expr, Stmt, UnaryOp};
use ruff_text_size::{Ranged, TextSize};

use super::lines::Lines;
use crate::python::facts::{Context, Import};

/// An import and where its name starts; line and column are still missing.
pub(super) struct Found {
    pub(super) start: TextSize,
    pub(super) import: Import,
}

/// All imports in the order of the text.
pub(super) fn collect(body: &[Stmt]) -> Vec<Found> {
    let mut walk = Walk { found: Vec::new(), hidden: HashSet::new() };
    walk.statements(body);
    for Found { import, .. } in &mut walk.found {
        import.context.counts_for_poly = import.level == 0 && !walk.hidden.contains(&import.module);
    }
    walk.found.sort_by_key(|found| found.start);
    walk.found
}

/// The same with lines and columns.
pub(super) fn with_places(found: Vec<Found>, lines: &Lines<'_>) -> Vec<Import> {
    let mut cursor = lines.cursor();
    let mut imports = Vec::with_capacity(found.len());
    for Found { start, import } in found {
        let (line, column) = cursor.place(start);
        imports.push(Import { line, column, ..import });
    }
    imports
}

struct Walk {
    found: Vec<Found>,
    /// The modules that `poly` takes for imports of the type checker only.
    hidden: HashSet<String>,
}

impl Walk {
    fn statements(&mut self, body: &[Stmt]) {
        let mut todo = vec![(body, Context { of_module: true, ..Context::default() })];
        while let Some((body, context)) = todo.pop() {
            for statement in body {
                match statement {
                    Stmt::Import(_) | Stmt::ImportFrom(_) => {
                        self.found.extend(names_of(statement, context).filter(|found| is_whole(&found.import.module)));
                    }
                    compound => {
                        self.hide_from_poly(compound);
                        push_bodies(compound, context, &mut todo);
                    }
                }
            }
        }
    }

    /// `poly` leaves out what is imported right under `if TYPE_CHECKING:`, in this form or with
    /// `typing.` before it, and with it every other import of the same name in the file.
    fn hide_from_poly(&mut self, statement: &Stmt) {
        let Stmt::If(statement) = statement else { return };
        let clauses =
            statement.elif_else_clauses.iter().filter_map(|clause| Some((clause.test.as_ref()?, &clause.body)));
        for (test, body) in std::iter::once((&*statement.test, &statement.body)).chain(clauses) {
            let for_types = match test {
                Expr::Name(name) => name.id == "TYPE_CHECKING",
                Expr::Attribute(attribute) => {
                    let is_typing = matches!(&*attribute.value, Expr::Name(name) if name.id == "typing");
                    attribute.attr.as_str() == "TYPE_CHECKING" && is_typing
                }
                _ => false,
            };
            if for_types {
                let names = body.iter().flat_map(|statement| names_of(statement, Context::default()));
                self.hidden.extend(names.filter(|found| found.import.level == 0).map(|found| found.import.module));
            }
        }
    }
}

/// The names that a statement imports; none when it is no import.
fn names_of(statement: &Stmt, context: Context) -> impl Iterator<Item = Found> {
    let (aliases, module, level, is_lazy, plain) = match statement {
        Stmt::Import(import) => (&import.names[..], "", 0, import.is_lazy, true),
        Stmt::ImportFrom(import) => {
            let module = import.module.as_ref().map_or("", |module| module.as_str());
            (&import.names[..], module, import.level as usize, import.is_lazy, false)
        }
        _ => (&[][..], "", 0, false, false),
    };
    let context = Context { lazy: context.lazy || is_lazy, ..context };
    aliases.iter().map(move |alias| Found {
        start: alias.start(),
        import: Import {
            module: join(module, alias.name.as_str()),
            level,
            alias: alias.asname.as_ref().map(ToString::to_string),
            plain,
            line: 0,
            column: 0,
            context,
        },
    })
}

/// Whether a dotted name has all its parts: the parser fills gaps in broken statements with empty
/// names.
fn is_whole(module: &str) -> bool {
    module.split('.').all(|part| !part.trim().is_empty())
}

/// The bodies of a compound statement, each with its circumstances.
pub(super) fn push_bodies<'a>(statement: &'a Stmt, context: Context, todo: &mut Vec<(&'a [Stmt], Context)>) {
    match statement {
        Stmt::FunctionDef(function) => todo.push((&function.body, Context { lazy: true, of_module: false, ..context })),
        Stmt::ClassDef(class) => todo.push((&class.body, Context { of_module: false, ..context })),
        Stmt::For(statement) => todo.extend([(&*statement.body, context), (&*statement.orelse, context)]),
        Stmt::While(statement) => todo.extend([(&*statement.body, context), (&*statement.orelse, context)]),
        Stmt::With(statement) => {
            let suppresses = statement.items.iter().any(|item| suppresses_import_errors(&item.context_expr));
            todo.push((&statement.body, Context { optional: context.optional || suppresses, ..context }));
        }
        Stmt::Match(statement) => todo.extend(statement.cases.iter().map(|case| (&*case.body, context))),
        Stmt::Try(statement) => {
            let handlers = statement.handlers.iter().filter_map(|handler| handler.as_except_handler());
            let catches = handlers.clone().any(|handler| handler.type_.as_deref().is_none_or(mentions_import_errors));
            let guarded = Context { optional: context.optional || catches, ..context };
            todo.push((&statement.body, guarded));
            todo.extend(handlers.map(|handler| (&*handler.body, guarded)));
            todo.extend([(&*statement.orelse, guarded), (&*statement.finalbody, context)]);
        }
        Stmt::If(statement) => {
            let test = type_checking_test(&statement.test);
            let mut branches = vec![(&statement.body, test == Some(true))];
            for clause in &statement.elif_else_clauses {
                // Under `if not TYPE_CHECKING:` the other branches are those for the type checker.
                let own = clause.test.as_ref().is_some_and(|test| type_checking_test(test) == Some(true));
                branches.push((&clause.body, test == Some(false) || own));
            }
            for (body, for_types) in branches {
                todo.push((body, Context { type_checking: context.type_checking || for_types, ..context }));
            }
        }
        _ => {}
    }
}

/// Decides whether a condition is about type checking: `Some(true)` when it holds for the type
/// checker only, `Some(false)` when it holds for everybody else, `None` when it says neither.
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
            // `TYPE_CHECKING and x` holds for the type checker only; of its opposite nothing can be
            // said.
            Expr::BoolOp(both) if both.op == ruff_python_ast::BoolOp::And => {
                let mut names = both.values.iter().filter(|value| matches!(value, Expr::Name(_) | Expr::Attribute(_)));
                let holds = names.any(|name| type_checking_test(name) == Some(true));
                return (holds && answer).then_some(true);
            }
            _ => return None,
        }
    }
}

/// Whether an `except` clause of this type catches a failing import.
fn mentions_import_errors(caught: &Expr) -> bool {
    const ERRORS: [&str; 4] = ["ImportError", "ModuleNotFoundError", "Exception", "BaseException"];
    let caught = if let Expr::Tuple(tuple) = caught { &tuple.elts[..] } else { std::slice::from_ref(caught) };
    caught.iter().filter_map(last_name).any(|name| ERRORS.contains(&name))
}

/// The last part of a name with attributes.
fn last_name(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}

/// `contextlib.suppress(ImportError)`.
fn suppresses_import_errors(manager: &Expr) -> bool {
    let Expr::Call(call) = manager else { return false };
    last_name(&call.func) == Some("suppress") && call.arguments.args.iter().any(mentions_import_errors)
}

fn join(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}.{name}") }
}
