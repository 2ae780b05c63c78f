//! The names that a Python module offers: the names that it defines, and `__all__`.
//!
//! In: its statements. Out: its [`Offer`]. Never: the names that it imports, or what lies in other
//! files.

use ruff_python_ast::{Expr, Operator, Stmt};
use ruff_text_size::{Ranged, TextSize};

use super::imports::push_bodies;
use super::lines::Lines;
use crate::python::facts::{AllPart, AllStatement, Context, Defined, Offer};

const ALL: &str = "__all__";

/// Collects the names that a module offers.
pub(super) fn collect(body: &[Stmt], lines: &Lines<'_>) -> Offer {
    let mut walk = Walk { lines, any: false, names: Vec::new(), all: Vec::new() };
    // The module's own statements, then those in its `if`, `try` and the like.
    let mut todo = vec![(body, Context { of_module: true, ..Context::default() })];
    let mut own = true;
    while let Some((body, context)) = todo.pop() {
        // What functions and classes define is no name of the module.
        if context.of_module {
            for statement in body {
                walk.statement(statement, own);
                push_bodies(statement, context, &mut todo);
            }
        }
        own = false;
    }
    Offer { names: in_order(walk.names), all: in_order(walk.all), any: walk.any }
}

fn in_order<T>(mut found: Vec<(TextSize, T)>) -> Vec<T> {
    found.sort_by_key(|(start, _)| *start);
    found.into_iter().map(|(_, each)| each).collect()
}

struct Walk<'a> {
    lines: &'a Lines<'a>,
    any: bool,
    names: Vec<(TextSize, Defined)>,
    all: Vec<(TextSize, AllStatement)>,
}

impl Walk<'_> {
    fn statement(&mut self, statement: &Stmt, own: bool) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.any |= function.name.as_str() == "__getattr__";
                self.define(function.name.as_str(), function.name.start(), own);
            }
            Stmt::ClassDef(class) => self.define(class.name.as_str(), class.name.start(), own),
            Stmt::TypeAlias(alias) => self.targets(&alias.name, own),
            Stmt::Assign(assignment) => {
                assignment.targets.iter().for_each(|target| self.targets(target, own));
                if assignment.targets.iter().any(is_all) {
                    self.all(statement, &assignment.value, own, own && poly_understands(&assignment.value));
                }
            }
            Stmt::AnnAssign(assignment) => {
                self.targets(&assignment.target, own);
                if let Some(value) = assignment.value.as_deref().filter(|_| is_all(&assignment.target)) {
                    self.all(statement, value, own, false);
                }
            }
            Stmt::AugAssign(assignment) => {
                self.targets(&assignment.target, own);
                if is_all(&assignment.target) && assignment.op == Operator::Add {
                    self.all(statement, &assignment.value, false, false);
                }
            }
            Stmt::Expr(expression) => self.call(statement, &expression.value),
            _ => {}
        }
    }

    /// `__all__.append("name")` and `__all__.extend(names)`.
    fn call(&mut self, statement: &Stmt, expression: &Expr) {
        let Expr::Call(call) = expression else { return };
        let Expr::Attribute(method) = &*call.func else { return };
        if !is_all(&method.value) {
            return;
        }
        let parts = match (method.attr.as_str(), &call.arguments.args[..]) {
            ("extend", [names]) => self.parts(names),
            ("append", [Expr::StringLiteral(name)]) => {
                vec![AllPart::Name(name.value.to_str().to_owned(), self.lines.line(name.start()))]
            }
            _ => vec![AllPart::Unknown],
        };
        self.all.push((statement.start(), AllStatement { replaces: false, counts_for_poly: false, parts }));
    }

    fn all(&mut self, statement: &Stmt, value: &Expr, replaces: bool, counts_for_poly: bool) {
        let parts = self.parts(value);
        self.all.push((statement.start(), AllStatement { replaces, counts_for_poly, parts }));
    }

    /// Splits a list of names into its parts.
    fn parts(&self, value: &Expr) -> Vec<AllPart> {
        let mut parts = Vec::new();
        let mut todo = vec![value];
        while let Some(value) = todo.pop() {
            let line = || self.lines.line(value.start());
            let items = match value {
                Expr::List(list) => &list.elts[..],
                Expr::Tuple(tuple) => &tuple.elts[..],
                Expr::Set(set) => &set.elts[..],
                Expr::BinOp(sum) if sum.op == Operator::Add => {
                    todo.extend([&*sum.right, &*sum.left]);
                    continue;
                }
                Expr::Call(call) if is_conversion(&call.func) && call.arguments.args.len() == 1 => {
                    todo.extend(&call.arguments.args);
                    continue;
                }
                other => {
                    parts.push(dotted(other).map_or(AllPart::Unknown, |chain| AllPart::Of(chain, line())));
                    continue;
                }
            };
            for item in items {
                match item {
                    Expr::StringLiteral(name) => {
                        parts.push(AllPart::Name(name.value.to_str().to_owned(), self.lines.line(name.start())));
                    }
                    Expr::Starred(starred) => todo.push(&starred.value),
                    _ => parts.push(AllPart::Unknown),
                }
            }
        }
        parts
    }

    /// The names that an assignment binds.
    fn targets(&mut self, target: &Expr, own: bool) {
        let mut todo = vec![(target, own)];
        while let Some((target, counts_for_poly)) = todo.pop() {
            match target {
                Expr::Name(name) => self.define(name.id.as_str(), name.start(), counts_for_poly),
                Expr::Tuple(tuple) => todo.extend(tuple.elts.iter().map(|target| (target, counts_for_poly))),
                Expr::List(list) => todo.extend(list.elts.iter().map(|target| (target, counts_for_poly))),
                Expr::Starred(starred) => todo.push((&starred.value, false)),
                _ => {}
            }
        }
    }

    fn define(&mut self, name: &str, start: TextSize, counts_for_poly: bool) {
        if !name.is_empty() && !name.starts_with('_') {
            let line = self.lines.line(start);
            self.names.push((start, Defined { name: name.to_owned(), line, counts_for_poly }));
        }
    }
}

fn is_all(expression: &Expr) -> bool {
    matches!(expression, Expr::Name(name) if name.id == ALL)
}

/// `list(…)` and the like, which change nothing about what is in a list.
fn is_conversion(function: &Expr) -> bool {
    matches!(function, Expr::Name(name) if ["list", "tuple", "set", "sorted"].contains(&name.id.as_str()))
}

/// A list or tuple of strings, or the `__all__` of another module.
fn poly_understands(value: &Expr) -> bool {
    match value {
        Expr::List(list) => list.elts.iter().all(Expr::is_string_literal_expr),
        Expr::Tuple(tuple) => tuple.elts.iter().all(Expr::is_string_literal_expr),
        Expr::Name(_) | Expr::Attribute(_) => dotted(value).is_some_and(|chain| chain.rsplit('.').next() == Some(ALL)),
        _ => false,
    }
}

/// A name with attributes, as text.
fn dotted(expression: &Expr) -> Option<String> {
    let mut parts = Vec::new();
    let mut expression = expression;
    loop {
        match expression {
            Expr::Attribute(attribute) => {
                parts.push(attribute.attr.as_str());
                expression = &attribute.value;
            }
            Expr::Name(name) => {
                parts.push(name.id.as_str());
                parts.reverse();
                return Some(parts.join("."));
            }
            _ => return None,
        }
    }
}
