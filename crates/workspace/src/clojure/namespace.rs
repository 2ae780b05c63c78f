//! The facts of a Clojure file: its namespace, what it requires, what it defines, and what it uses
//! of others.
//!
//! In: the text of a file. Out: a [`Source`], and the first mistake in the text. Never: which brick
//! a namespace belongs to, evaluating.
//!
//! Only the `ns` form requires, as for `poly`: a `require` in a function is not seen. The branches
//! of a reader conditional count all.

use std::collections::BTreeMap;

use crate::lines::Lines;
use support::edn::{self, Document, Form, Kind, SyntaxError};

/// A Clojure file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Source {
    /// Its namespace.
    pub namespace: Option<Named>,
    /// The namespaces that it requires, and the packages that it imports, in the order of the text.
    pub requires: Vec<Named>,
    /// Its public definitions, in the order of the text.
    pub definitions: Vec<Named>,
    /// Its uses of namespaces that it requires, as `namespace/name`, in the order of the text.
    pub uses: Vec<Named>,
    /// Why it could not be read to its end.
    pub error: Option<SyntaxError>,
}

/// A name at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// The name.
    pub name: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// Its column in characters, counted from 1.
    pub column: usize,
}

/// Reads a file.
pub(crate) fn scan(text: &str) -> Source {
    let document = edn::read(text);
    let mut scanner = Scanner { lines: Lines::of(text), source: Source::default(), aliases: BTreeMap::new() };
    if let Some(form) = namespace_form(&document) {
        scanner.read_namespace(form.plain());
    }
    scanner.read_definitions(&document);
    scanner.read_uses(&document);
    let mut source = scanner.source;
    source.uses.sort_by_key(|named| (named.line, named.column));
    source.error = document.error;
    source
}

/// Finds the docstring of a file's namespace: the text after its name, or `:doc` in the map that
/// may stand there.
pub(crate) fn docstring(text: &str) -> Option<String> {
    let document = edn::read(text);
    let form = namespace_form(&document)?;
    let mut said = form.plain().children().skip(2).take(2);
    said.find_map(|form| form.text().or_else(|| form.get("doc")?.text())).map(std::borrow::Cow::into_owned)
}

fn namespace_form<'d, 'a>(document: &'d Document<'a>) -> Option<Form<'d, 'a>> {
    document.forms().find(|form| head(*form) == Some("ns") && form.plain().children().nth(1).is_some())
}

/// The symbol that a list begins with.
fn head<'a>(form: Form<'_, 'a>) -> Option<&'a str> {
    (form.plain().kind() == Kind::List).then(|| form.plain().children().next()?.symbol())?
}

/// Forms with reader conditionals replaced by all their branches.
fn branches<'d, 'a>(forms: impl Iterator<Item = Form<'d, 'a>>) -> Vec<Form<'d, 'a>> {
    let mut found = Vec::new();
    let mut todo: Vec<Form<'d, 'a>> = forms.collect();
    todo.reverse();
    while let Some(form) = todo.pop() {
        let Kind::Conditional(splices) = form.kind() else {
            found.push(form);
            continue;
        };
        let inside = form.children().next().into_iter().flat_map(Form::children);
        let chosen: Vec<_> = inside.enumerate().filter(|(index, _)| index % 2 == 1).map(|(_, form)| form).collect();
        for form in chosen.into_iter().rev() {
            let at = todo.len();
            if splices {
                todo.extend(form.children());
            } else {
                todo.push(form);
            }
            todo[at..].reverse();
        }
    }
    found
}

/// The form behind a keyword.
fn option<'d, 'a>(options: &[Form<'d, 'a>], name: &str) -> Option<Form<'d, 'a>> {
    let at = options.iter().position(|option| option.keyword() == Some(name))?;
    options.get(at + 1).copied()
}

struct Scanner<'a> {
    lines: Lines<'a>,
    source: Source,
    /// The namespace behind each name that may stand before a slash.
    aliases: BTreeMap<String, String>,
}

impl Scanner<'_> {
    fn named(&self, name: impl Into<String>, form: Form<'_, '_>) -> Named {
        let (line, column) = self.lines.place(form.range().start);
        Named { name: name.into(), line, column }
    }

    fn read_namespace(&mut self, form: Form<'_, '_>) {
        let mut inside = form.children().skip(1);
        let Some(name) = inside.next() else { return };
        let name = name.plain();
        self.source.namespace = name.symbol().map(|symbol| self.named(symbol, name));
        for clause in branches(inside).into_iter().filter(|clause| clause.is_sequence()) {
            let mut inside = clause.plain().children();
            match inside.next().and_then(Form::keyword) {
                Some("require" | "require-macros" | "use" | "use-macros") => {
                    for spec in branches(inside) {
                        self.read_spec(spec.plain());
                    }
                }
                Some("import") => {
                    for import in branches(inside) {
                        self.read_import(import.plain());
                    }
                }
                _ => {}
            }
        }
    }

    /// `a.b`, `[a.b :as c]`, or a list of several below one prefix, `(a b [c :as d])`.
    fn read_spec(&mut self, spec: Form<'_, '_>) {
        if let Some(name) = spec.symbol() {
            return self.require(name.to_owned(), spec);
        }
        if !spec.is_sequence() {
            return;
        }
        let inside = branches(spec.children());
        let Some((first, rest)) = inside.split_first() else { return };
        let Some(name) = first.symbol() else { return };
        if rest.first().is_none_or(|second| second.keyword().is_some()) {
            return self.read_library(name.to_owned(), *first, rest);
        }
        for below in rest.iter().map(|form| form.plain()) {
            if let Some(last) = below.symbol() {
                self.require(format!("{name}.{last}"), below);
            } else if below.is_sequence() {
                let inside = branches(below.children());
                let Some((last, options)) = inside.split_first() else { continue };
                if let Some(symbol) = last.symbol() {
                    self.read_library(format!("{name}.{symbol}"), *last, options);
                }
            }
        }
    }

    /// `a.b` with the options behind it.
    fn read_library(&mut self, namespace: String, form: Form<'_, '_>, options: &[Form<'_, '_>]) {
        let refers = ["refer", "only", "refer-macros"].map(|name| option(options, name));
        if let Some(alias) = option(options, "as-alias").and_then(Form::symbol)
            && option(options, "as").is_none()
            && refers.iter().all(Option::is_none)
        {
            // Names a namespace for keywords without loading it.
            self.aliases.remove(alias);
            return;
        }
        if let Some(alias) = option(options, "as").and_then(Form::symbol) {
            self.aliases.insert(alias.to_owned(), namespace.clone());
        }
        for name in refers.into_iter().flatten().filter(|list| list.is_sequence()).flat_map(Form::children) {
            if let Some(symbol) = name.symbol() {
                let used = self.named(format!("{namespace}/{symbol}"), name.plain());
                self.source.uses.push(used);
            }
        }
        self.require(namespace, form);
    }

    fn require(&mut self, namespace: String, form: Form<'_, '_>) {
        self.aliases.insert(namespace.clone(), namespace.clone());
        let require = self.named(namespace, form.plain());
        self.source.requires.push(require);
    }

    /// `a.b.Type`, or `[a.b Type]`. A package is written with `_` where the namespace has `-`.
    fn read_import(&mut self, import: Form<'_, '_>) {
        let first = if import.is_sequence() { import.children().next() } else { None };
        let package = match (first, import.symbol()) {
            (Some(first), _) => first.symbol(),
            (None, Some(symbol)) => symbol.rsplit_once('.').map(|(package, _)| package),
            (None, None) => None,
        };
        if let Some(package) = package {
            let import = self.named(package.replace('_', "-"), first.unwrap_or(import).plain());
            self.source.requires.push(import);
        }
    }

    /// Collects what is defined by a form that begins with `def…`, unless it is private.
    fn read_definitions(&mut self, document: &Document<'_>) {
        for form in branches(document.forms()) {
            let Some(define) = head(form) else { continue };
            let define = define.rsplit('/').next().unwrap_or(define);
            if !define.starts_with("def") || matches!(define, "defn-" | "defmethod") {
                continue;
            }
            let Some(name) = form.plain().children().nth(1) else { continue };
            if let Some(symbol) = name.symbol().filter(|symbol| !symbol.contains('/') && !name.has_meta("private")) {
                let definition = self.named(symbol, name.plain());
                self.source.definitions.push(definition);
            }
        }
    }

    fn read_uses(&mut self, document: &Document<'_>) {
        for form in document.all() {
            let Kind::Symbol(symbol) = form.kind() else { continue };
            let Some((alias, name)) = symbol.split_once('/').filter(|(_, name)| !name.is_empty()) else { continue };
            if let Some(namespace) = self.aliases.get(alias) {
                let used = self.named(format!("{namespace}/{name}"), form);
                self.source.uses.push(used);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn show(named: &[Named]) -> String {
        named.iter().map(|named| named.name.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn check_requires(clauses: &str, expected: &str) {
        let source = scan(&format!("(ns a.b \"doc\" {{:author 1}} {clauses})"));
        assert_eq!(show(&source.requires), expected, "{clauses}");
        assert_eq!(source.namespace.unwrap().name, "a.b");
    }

    #[test]
    fn requires() {
        check_requires("", "");
        check_requires("(:require c.d [e.f] [g.h :as x :refer [y]])", "c.d e.f g.h");
        check_requires("(:require (c d [e :as x]) [f g.h])", "c.d c.e f.g.h");
        check_requires("(:require-macros [c.d]) (:use e.f [g :only [h]]) (:use-macros [i])", "c.d e.f g i");
        check_requires("(:require [c.d :as-alias x] [e.f :as-alias y :as z])", "e.f");
        check_requires("(:require #?(:clj [c.d] :cljs [e.f]) #?@(:clj [[g] h] :default [i]))", "c.d e.f g h i");
        check_requires("#?(:clj (:require [c.d])) #?@(:cljs [(:require e) (:import f.G)])", "c.d e f");
        check_requires("(:import c.d.Type (e.f_g A B) [h.i C] Alone)", "c.d e.f-g h.i");
        check_requires(
            "(:require [\"react\" :as r] :reload #_[c.d] ^:x [e]) (:gen-class) (:refer-clojure :exclude [x])",
            "e",
        );
        check_requires("(:require [] [[]] 7 {} [7] (c [7] []))", "");
    }

    #[test]
    fn places() {
        let source = scan("(ns ^:no-doc\n  a.b\n  (:require [c.d :as x\n             :refer [y]]))\n(x/z (c.d/w))");
        let show = |named: &Named| format!("{}:{}:{}", named.name, named.line, named.column);
        assert_eq!(source.namespace.as_ref().map(show).unwrap(), "a.b:2:3");
        assert_eq!(source.requires.iter().map(show).collect::<Vec<_>>(), ["c.d:3:14"]);
        assert_eq!(source.uses.iter().map(show).collect::<Vec<_>>(), ["c.d/y:4:22", "c.d/z:5:2", "c.d/w:5:7"]);
    }

    #[test]
    fn definitions() {
        let source = scan(
            "(ns a) (def x 1) (defn ^String f \"doc\" []) (defn- g []) (def ^:private h) (defn ^{:private true} i [])\n\
             (defmacro m []) (defmulti n x) (defmethod n :a []) (defonce o 1) (s/def ::p q) (s/defn r []) (defprotocol P)\n\
             (comment (def z 1)) (def) (def 7) #?(:clj (defn c [])) ^:x (def w 1)",
        );
        assert_eq!(show(&source.definitions), "x f m n o r P c w");
    }

    #[test]
    fn a_file_that_does_not_parse() {
        let source = scan("(ns a (:require [b]))\n(defn f [)\n(def g)");
        assert_eq!(show(&source.requires), "b");
        assert_eq!(show(&source.definitions), "f");
        assert_eq!(source.error.map(|error| error.range), Some(31..32));
        assert_eq!(scan("").namespace, None);
        assert_eq!(scan("(ns)").namespace, None);
        assert_eq!(scan("(in-ns 'a)").namespace, None);
    }

    #[test]
    fn nesting_of_any_depth() {
        for text in ["(ns a (:require ", "#?(:a ", "#?@(:a [", "(ns a #?(:clj "] {
            scan(&text.repeat(100_000));
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "((\\(ns a|:require|:as|#\\?@?\\(:clj|:import|\\(def|\\[|\\]|\\)|\\^|b|c/d| ){0,30}|\\PC{0,40})") {
            scan(&text);
        }
    }
}
