//! Where a Python file uses the names that it imports from the workspace.
//!
//! In: its statements and imports. Out: every dotted name that starts with an imported one,
//! resolved by Python's scopes. Never: which brick a name belongs to.
//!
//! One pass notes names that are read and names that are bound, each with its scope; afterwards,
//! when all bindings are collected, what is read is resolved: Python takes a name for local in a
//! whole function when it is bound anywhere in it.

use std::collections::{BTreeSet, HashMap, HashSet};

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{
    Alias, Comprehension, ExceptHandler, Expr, ExprContext, InterpolatedStringElement, Parameters, Pattern, Stmt,
    TypeParam,
};
use ruff_text_size::{Ranged, TextSize};

use super::imports::Found;
use super::lines::Lines;
use crate::python::facts::Chain;

/// All uses in the order of the text. Files that import nothing from the namespace are not looked
/// into.
pub(super) fn collect(body: &[Stmt], imports: &[Found], namespace: &str, lines: &Lines<'_>) -> Vec<Chain> {
    let names = Names::new(imports, namespace);
    if names.numbers.is_empty() {
        return Vec::new();
    }
    let mut walk = Walk::new(imports, &names);
    walk.run(body);
    let mut chains = walk.resolve();
    chains.sort_by_key(|chain| chain.start);
    let mut cursor = lines.cursor();
    let mut placed = Vec::with_capacity(chains.len());
    for FoundChain { start, chain } in chains {
        let (line, column) = cursor.place(start);
        placed.push(Chain { line, column, ..chain });
    }
    placed
}

/// The names worth following, numbered.
struct Names<'a> {
    numbers: HashMap<&'a str, usize>,
    /// Those that `poly` follows: the last parts of what is imported from the namespace, and the
    /// namespace.
    of_poly: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    fn new(imports: &'a [Found], namespace: &'a str) -> Self {
        let mut names = Self { numbers: HashMap::new(), of_poly: HashSet::new() };
        for Found { import, .. } in imports {
            let below = import.module.strip_prefix(namespace).is_some_and(|rest| rest.starts_with('.'));
            let inside = !namespace.is_empty() && below;
            // A single dot leads into the brick itself.
            if inside || import.level > 1 {
                names.add(import.bound());
            }
            if inside && import.context.counts_for_poly {
                for name in [import.module.rsplit('.').next().unwrap_or(""), namespace] {
                    names.add(name);
                    names.of_poly.insert(name);
                }
            }
        }
        names
    }

    fn add(&mut self, name: &'a str) {
        let next = self.numbers.len();
        self.numbers.entry(name).or_insert(next);
    }
}

/// A piece of the syntax tree that is still to be looked at.
#[derive(Clone, Copy)]
enum Node<'a> {
    Body(&'a [Stmt]),
    Statement(&'a Stmt),
    Expression(&'a Expr),
    Pattern(&'a Pattern),
    Element(&'a InterpolatedStringElement),
}

/// Where a piece stands.
#[derive(Clone, Copy)]
struct Place {
    /// Its scope by Python's rules.
    scope: usize,
    /// The innermost function around it by those of `poly`, for which decorators and defaults are
    /// inside the function too.
    function: usize,
}

/// The module (number 0), a function, a class, or a comprehension.
struct Scope {
    parent: usize,
    is_class: bool,
    is_comprehension: bool,
    /// The next function outwards, for `poly`.
    outer_function: usize,
}

/// The bindings of a name in one scope.
#[derive(Default)]
struct Binding {
    imports: Vec<usize>,
    global: bool,
    nonlocal: bool,
}

/// A chain that is read.
struct Read {
    start: TextSize,
    text: String,
    name: usize,
    place: Place,
    counts_for_poly: bool,
}

struct FoundChain {
    start: TextSize,
    chain: Chain,
}

/// How many scopes outwards a name is looked for. Python itself gives up at a hundred levels of
/// indentation.
const DEEPEST: usize = 1_000;

/// How many imports one name may stand for: two or three in `try` and `if`; more only to wear out a
/// reader.
const MOST: usize = 16;

struct Walk<'a> {
    names: &'a Names<'a>,
    imports: &'a [Found],
    todo: Vec<(Node<'a>, Place)>,
    here: Place,
    scopes: Vec<Scope>,
    /// By scope and name.
    bindings: HashMap<(usize, usize), Binding>,
    /// Parameters of functions, by scope and name.
    parameters: HashSet<(usize, usize)>,
    reads: Vec<Read>,
}

impl<'a> Walk<'a> {
    fn new(imports: &'a [Found], names: &'a Names<'a>) -> Self {
        let module = Scope { parent: 0, is_class: false, is_comprehension: false, outer_function: 0 };
        Self {
            names,
            imports,
            todo: Vec::new(),
            here: Place { scope: 0, function: 0 },
            scopes: vec![module],
            bindings: HashMap::new(),
            parameters: HashSet::new(),
            reads: Vec::new(),
        }
    }

    fn run(&mut self, body: &'a [Stmt]) {
        self.visit_body(body);
        while let Some((node, place)) = self.todo.pop() {
            self.here = place;
            match node {
                Node::Body(body) => body.iter().for_each(|statement| self.visit_stmt(statement)),
                Node::Statement(statement) => self.statement(statement),
                Node::Expression(expression) => self.expression(expression),
                Node::Pattern(pattern) => self.pattern(pattern),
                Node::Element(element) => visitor::walk_interpolated_string_element(self, element),
            }
        }
    }

    fn push(&mut self, node: Node<'a>) {
        self.todo.push((node, self.here));
    }

    /// Looks at what a function does in another place.
    fn within(&mut self, place: Place, look: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.here, place);
        look(self);
        self.here = before;
    }

    fn open_scope(&mut self, is_class: bool, is_comprehension: bool) -> usize {
        let outer_function = self.here.function;
        self.scopes.push(Scope { parent: self.here.scope, is_class, is_comprehension, outer_function });
        self.scopes.len() - 1
    }

    fn binding(&mut self, name: &str) -> Option<&mut Binding> {
        let name = *self.names.numbers.get(name)?;
        Some(self.bindings.entry((self.here.scope, name)).or_default())
    }

    fn bind(&mut self, name: &str) {
        self.binding(name);
    }

    fn statement(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.bind(function.name.as_str());
                let scope = self.open_scope(false, false);
                // Decorators, defaults and annotations belong to the scope around the function.
                let around = Place { scope: self.here.scope, function: scope };
                self.within(around, |walk| {
                    function.decorator_list.iter().for_each(|decorator| walk.visit_decorator(decorator));
                    visitor::walk_parameters(walk, &function.parameters);
                    function.returns.iter().for_each(|returns| walk.visit_expr(returns));
                });
                self.within(Place { scope, function: scope }, |walk| {
                    walk.bind_parameters(&function.parameters);
                    function.type_params.iter().for_each(|types| walk.visit_type_params(types));
                    walk.visit_body(&function.body);
                });
            }
            Stmt::ClassDef(class) => {
                self.bind(class.name.as_str());
                class.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                class.arguments.iter().for_each(|arguments| self.visit_arguments(arguments));
                let scope = self.open_scope(true, false);
                self.within(Place { scope, ..self.here }, |walk| {
                    class.type_params.iter().for_each(|types| walk.visit_type_params(types));
                    walk.visit_body(&class.body);
                });
            }
            Stmt::Global(statement) => {
                for name in &statement.names {
                    if let Some(binding) = self.binding(name.as_str()) {
                        binding.global = true;
                    }
                }
            }
            Stmt::Nonlocal(statement) => {
                for name in &statement.names {
                    if let Some(binding) = self.binding(name.as_str()) {
                        binding.nonlocal = true;
                    }
                }
            }
            other => visitor::walk_stmt(self, other),
        }
    }

    fn bind_parameters(&mut self, parameters: &'a Parameters) {
        for parameter in parameters {
            self.bind(parameter.name().as_str());
            if let Some(name) = self.names.numbers.get(parameter.name().as_str()) {
                self.parameters.insert((self.here.scope, *name));
            }
        }
    }

    fn expression(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Attribute(_) => self.attribute(expression),
            Expr::Call(call) => {
                if let Expr::Name(name) = &*call.func {
                    self.read(name.start(), name.id.as_str(), Vec::new());
                }
                visitor::walk_expr(self, expression);
            }
            Expr::Name(name) if name.ctx != ExprContext::Load => self.bind(name.id.as_str()),
            Expr::Named(named) => {
                self.visit_expr(&named.value);
                // The name is bound around the comprehension.
                let mut scope = self.here.scope;
                while self.scopes[scope].is_comprehension {
                    scope = self.scopes[scope].parent;
                }
                self.within(Place { scope, ..self.here }, |walk| walk.visit_expr(&named.target));
            }
            Expr::Lambda(lambda) => {
                let scope = self.open_scope(false, false);
                if let Some(parameters) = &lambda.parameters {
                    let around = Place { scope: self.here.scope, function: scope };
                    self.within(around, |walk| visitor::walk_parameters(walk, parameters));
                    self.within(Place { scope, function: scope }, |walk| walk.bind_parameters(parameters));
                }
                self.within(Place { scope, function: scope }, |walk| walk.visit_expr(&lambda.body));
            }
            Expr::ListComp(list) => self.comprehension(&list.generators, [Some(&*list.elt), None]),
            Expr::SetComp(set) => self.comprehension(&set.generators, [Some(&*set.elt), None]),
            Expr::Generator(generator) => self.comprehension(&generator.generators, [Some(&*generator.elt), None]),
            Expr::DictComp(dict) => self.comprehension(&dict.generators, [dict.key.as_deref(), Some(&*dict.value)]),
            other => visitor::walk_expr(self, other),
        }
    }

    /// A comprehension is a scope of its own, but for what its first loop goes over.
    fn comprehension(&mut self, generators: &'a [Comprehension], results: [Option<&'a Expr>; 2]) {
        let scope = self.open_scope(false, true);
        if let Some(first) = generators.first() {
            self.visit_expr(&first.iter);
        }
        self.within(Place { scope, ..self.here }, |walk| {
            for (index, generator) in generators.iter().enumerate() {
                walk.visit_expr(&generator.target);
                generator.ifs.iter().for_each(|condition| walk.visit_expr(condition));
                if index > 0 {
                    walk.visit_expr(&generator.iter);
                }
            }
            results.into_iter().flatten().for_each(|result| walk.visit_expr(result));
        });
    }

    /// A name with attributes. What is not a name at its root is looked into.
    fn attribute(&mut self, expression: &'a Expr) {
        let mut attributes = Vec::new();
        let mut root = expression;
        while let Expr::Attribute(attribute) = root {
            attributes.push(attribute.attr.as_str());
            root = &attribute.value;
        }
        match root {
            Expr::Name(name) => self.read(name.start(), name.id.as_str(), attributes),
            other => self.visit_expr(other),
        }
    }

    fn read(&mut self, start: TextSize, root: &'a str, attributes: Vec<&'a str>) {
        let Some(&name) = self.names.numbers.get(root) else { return };
        // The parser fills gaps in broken expressions with empty names.
        let attributes = attributes.into_iter().rev().take_while(|attribute| !attribute.is_empty());
        let text = std::iter::once(root).chain(attributes).collect::<Vec<_>>().join(".");
        self.reads.push(Read {
            start,
            text,
            name,
            place: self.here,
            counts_for_poly: self.names.of_poly.contains(root),
        });
    }

    fn pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchStar(star) => star.name.as_ref(),
            Pattern::MatchAs(pattern) => pattern.name.as_ref(),
            Pattern::MatchMapping(mapping) => mapping.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = name {
            self.bind(name.as_str());
        }
        visitor::walk_pattern(self, pattern);
    }

    /// Resolves each name that is read to the imports that it may stand for.
    fn resolve(mut self) -> Vec<FoundChain> {
        self.hand_on_global_bindings();
        let mut found = Vec::new();
        for read in std::mem::take(&mut self.reads) {
            let counts_for_poly = read.counts_for_poly && !self.is_parameter(read.name, read.place.function);
            // A call of an imported name tells no more than the import does.
            let mut imports = match read.text.contains('.') {
                true => self.imports_of(read.name, read.place.scope),
                false => Vec::new(),
            };
            imports.sort_unstable();
            if counts_for_poly || !imports.is_empty() {
                let chain = Chain { text: read.text, imports, counts_for_poly, line: 0, column: 0 };
                found.push(FoundChain { start: read.start, chain });
            }
        }
        found
    }

    /// Binds in the module what a function imports under a name that it declares global.
    fn hand_on_global_bindings(&mut self) {
        let global = self.bindings.iter().filter(|((scope, _), binding)| *scope > 0 && binding.global);
        let handed: BTreeSet<(usize, usize)> =
            global.flat_map(|((_, name), binding)| binding.imports.iter().map(|import| (*name, *import))).collect();
        for (name, import) in handed {
            self.bindings.entry((0, name)).or_default().imports.push(import);
        }
    }

    fn imports_of(&self, name: usize, start: usize) -> Vec<usize> {
        let mut scope = start;
        for _ in 0..DEEPEST {
            let hidden = self.scopes[scope].is_class && scope != start;
            match self.bindings.get(&(scope, name)).filter(|_| !hidden) {
                Some(binding) if scope > 0 && binding.global => {
                    let module = self.bindings.get(&(0, name));
                    return module.map_or_else(Vec::new, |binding| binding.imports.clone());
                }
                Some(binding) if !binding.nonlocal => return binding.imports.clone(),
                _ if scope == 0 => break,
                _ => scope = self.scopes[scope].parent,
            }
        }
        Vec::new()
    }

    fn is_parameter(&self, name: usize, start: usize) -> bool {
        let mut function = start;
        for _ in 0..DEEPEST {
            if self.parameters.contains(&(function, name)) {
                return true;
            }
            if function == 0 {
                return false;
            }
            function = self.scopes[function].outer_function;
        }
        false
    }
}

/// Ruff's visitor knows what a piece of the tree consists of; here its pieces are only put on the
/// list, so that nothing recurses.
impl<'a> Visitor<'a> for Walk<'a> {
    fn visit_body(&mut self, body: &'a [Stmt]) {
        self.push(Node::Body(body));
    }

    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.push(Node::Statement(statement));
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        self.push(Node::Expression(expression));
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        self.push(Node::Pattern(pattern));
    }

    fn visit_interpolated_string_element(&mut self, element: &'a InterpolatedStringElement) {
        self.push(Node::Element(element));
    }

    fn visit_alias(&mut self, alias: &'a Alias) {
        let Ok(index) = self.imports.binary_search_by_key(&alias.start(), |found| found.start) else { return };
        let imports = self.imports;
        let module = &imports[index].import.module;
        if let Some(binding) = self.binding(imports[index].import.bound())
            && binding.imports.len() < MOST
            && binding.imports.iter().all(|other| imports[*other].import.module != *module)
        {
            binding.imports.push(index);
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        if let Some(name) = handler.as_except_handler().and_then(|handler| handler.name.as_ref()) {
            self.bind(name.as_str());
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_type_param(&mut self, parameter: &'a TypeParam) {
        self.bind(parameter.name().as_str());
        visitor::walk_type_param(self, parameter);
    }
}
