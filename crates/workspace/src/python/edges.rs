//! Who imports whom, and what is used of it.
//!
//! In: the facts of all files. Out: edges with their imports and uses, imports of bricks that do not exist, and imports of libraries. Never: reading
//! a file.

use std::collections::BTreeMap;

use super::facts::{self, Chain, FileFacts};
use super::layout::Layout;
use super::libraries::Collector;
use crate::compat::interface as compat;
use crate::model::{Brick, BrickName, Edge, Import, ImportKind, ImportKinds, MissingImport, Use};

/// A file of a brick, or of its tests, and what it says.
pub(super) struct Source {
    pub(super) brick: BrickName,
    /// Relative to the workspace.
    pub(super) path: String,
    /// Whether it lies among the tests of the brick and not in the brick itself.
    pub(super) of_tests: bool,
    pub(super) facts: FileFacts,
}

/// Gathers edges file by file.
pub(super) struct Edges<'a> {
    layout: &'a Layout,
    bricks: &'a BTreeMap<BrickName, Brick>,
    /// Whether to find what `poly` finds.
    compat: bool,
    edges: BTreeMap<(BrickName, BrickName), Edge>,
    missing: Vec<MissingImport>,
}

impl<'a> Edges<'a> {
    pub(super) fn new(layout: &'a Layout, bricks: &'a BTreeMap<BrickName, Brick>, compat: bool) -> Self {
        Self { layout, bricks, compat, edges: BTreeMap::new(), missing: Vec::new() }
    }

    /// Adds what a file imports and uses.
    pub(super) fn add(&mut self, source: &Source, libraries: &mut Collector) {
        let modules: Vec<Option<String>> =
            source.facts.imports.iter().map(|import| self.module(import, &source.path)).collect();
        for (import, module) in source.facts.imports.iter().zip(&modules) {
            let Some(module) = module else { continue };
            if import.level == 0 && libraries.is_library(module) {
                // What tests need beyond their brick nobody deploys.
                if !source.of_tests {
                    libraries.add(&source.brick, self.in_model(import, source, module));
                }
            } else if let Some(target) = self.brick_in(module).filter(|target| *target != source.brick.as_str()) {
                self.add_import(import, source, module, target);
            }
        }
        if self.compat {
            self.add_uses_of_poly(source);
        } else {
            self.add_uses(source, &modules);
        }
    }

    /// The edges, the imports of bricks that do not exist.
    pub(super) fn finish(self) -> (BTreeMap<(BrickName, BrickName), Edge>, Vec<MissingImport>) {
        let Self { mut edges, mut missing, .. } = self;
        for edge in edges.values_mut() {
            edge.imports.sort();
            // `from shop.log import a, b` counts once a name, on purpose; the same name twice on one spot cannot be.
            edge.imports.dedup();
            edge.uses.sort();
            edge.uses.dedup();
        }
        missing.sort();
        (edges, missing)
    }

    /// The full dotted name of an import. `None` for one that does not count.
    fn module(&self, import: &facts::Import, file: &str) -> Option<String> {
        if self.compat {
            return import.context.counts_for_poly.then(|| import.module.clone());
        }
        absolute(import, file, self.layout)
    }

    /// The brick that a full dotted name leads into. For `poly` that may be `*`.
    fn brick_in<'m>(&self, module: &'m str) -> Option<&'m str> {
        let brick = self.below(module)?.split('.').next()?;
        (self.compat || brick != "*").then_some(brick)
    }

    fn below<'m>(&self, module: &'m str) -> Option<&'m str> {
        let below = module.strip_prefix(&self.layout.namespace)?.strip_prefix('.')?;
        (!self.layout.namespace.is_empty()).then_some(below)
    }

    fn add_import(&mut self, import: &facts::Import, source: &Source, module: &str, target: &str) {
        let import = self.in_model(import, source, module);
        let Some(brick) = self.bricks.get(target) else {
            self.missing.push(MissingImport { from: source.brick.clone(), name: target.to_owned(), import });
            return;
        };
        let ends = (source.brick.clone(), brick.name.clone());
        let empty = || Edge { from: ends.0.clone(), to: ends.1.clone(), imports: Vec::new(), uses: Vec::new() };
        self.edges.entry(ends.clone()).or_insert_with(empty).imports.push(import);
    }

    /// What is used: the names that are imported, and what is reached through them.
    fn add_uses(&mut self, source: &Source, modules: &[Option<String>]) {
        for (import, module) in source.facts.imports.iter().zip(modules) {
            if let Some(module) = module {
                self.add_use(module, source, (import.line, import.column));
            }
        }
        for chain in &source.facts.uses {
            for index in &chain.imports {
                let full = source.facts.imports.get(*index).zip(modules.get(*index).and_then(Option::as_deref));
                if let Some((import, module)) = full {
                    self.add_use(&full_name(chain, import, module), source, (chain.line, chain.column));
                }
            }
        }
    }

    fn add_use(&mut self, full: &str, source: &Source, place: (usize, usize)) {
        if let Some((brick, name)) = self.below(full).and_then(|below| below.split_once('.')) {
            self.push_use(brick, name, source, place);
        }
    }

    fn add_uses_of_poly(&mut self, source: &Source) {
        for found in compat::uses(&source.facts, &self.layout.namespace) {
            self.push_use(found.brick, &found.name, source, (found.chain.line, found.chain.column));
        }
    }

    /// A use counts where there is an edge; a brick uses itself without one.
    fn push_use(&mut self, brick: &str, name: &str, source: &Source, (line, column): (usize, usize)) {
        let Some(brick) = self.bricks.get(brick) else { return };
        if let Some(edge) = self.edges.get_mut(&(source.brick.clone(), brick.name.clone())) {
            edge.uses.push(Use { name: name.to_owned(), file: source.path.clone(), line, column });
        }
    }

    fn in_model(&self, import: &facts::Import, source: &Source, module: &str) -> Import {
        let context = import.context;
        let test = source.of_tests || self.layout.is_test(&source.path);
        let kinds = [
            (context.optional, ImportKind::Optional),
            (context.lazy, ImportKind::Lazy),
            // What `poly` sees counts for it like any other import.
            (test && !self.compat, ImportKind::Test),
            (context.type_checking && !self.compat, ImportKind::TypeChecking),
            (import.level > 0, ImportKind::Relative),
        ];
        let kinds = ImportKinds::of(kinds.into_iter().filter(|(holds, _)| *holds).map(|(_, kind)| kind));
        let (file, module) = (source.path.clone(), module.to_owned());
        Import { file, line: import.line, column: import.column, kinds, module }
    }
}

/// The full dotted name of an import. `None` for a relative import that leads out of the namespace, or stands in a file that is not a brick's.
pub(super) fn absolute(import: &facts::Import, file: &str, layout: &Layout) -> Option<String> {
    if import.level == 0 {
        return Some(import.module.clone());
    }
    let package = layout.package(file)?;
    let kept = package.len().checked_sub(import.level - 1).filter(|kept| *kept > 0)?;
    Some(format!("{}.{}", package[..kept].join("."), import.module))
}

/// The full dotted name of what is used through an import.
fn full_name(chain: &Chain, import: &facts::Import, module: &str) -> String {
    // `import shop.log` binds `shop`, so that the chain is the full name itself.
    if import.plain && import.alias.is_none() {
        return chain.text.clone();
    }
    let rest = chain.text.find('.').map_or("", |dot| &chain.text[dot..]);
    format!("{module}{rest}")
}

#[cfg(test)]
mod tests {
    use crate::{Edge, ReadOptions, Use, python::reader};
    use support::source::Tree;

    const ROOT: (&str, &str) =
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n");

    /// `brick.name@line:column`, one word for each use by the base `api` of other bricks.
    fn check(text: &str, expected: &str, of_poly: &str) {
        let files = [
            ROOT,
            ("bases/shop/api/core.py", text),
            ("components/shop/b/__init__.py", ""),
            ("components/shop/c/__init__.py", ""),
        ];
        let tree = Tree::from_texts(files);
        for (compat, expected) in [(false, expected), (true, of_poly)] {
            let (workspace, _) = reader::read(&tree, "", ReadOptions { compat });
            let used = |edge: &Edge, used: &Use| format!("{}.{}@{}:{}", edge.to, used.name, used.line, used.column);
            let words: Vec<String> =
                workspace.edges.values().flat_map(|edge| edge.uses.iter().map(move |each| used(edge, each))).collect();
            assert_eq!(words.join(" "), expected, "{compat} {text}");
        }
    }

    #[test]
    fn uses_of_other_bricks() {
        check("from shop.b import f", "b.f@1:20", "");
        check("from shop.b import f\nf()", "b.f@1:20", "b.f@2:1");
        check("from shop.b import f as g\ng.x()", "b.f@1:20 b.f.x@2:1", "");
        check("from shop import b\nb.f(b.g.h)", "b.f@2:1 b.g.h@2:5", "b.f@2:1 b.g@2:5 b.g.h@2:5");
        check("import shop.b\nshop.b.f()", "b.f@2:1", "b.f@2:1");
        check("import shop.b as x\nx.f()", "b.f@2:1", "");
        check("import shop.b.core\nshop.b.core.run()\nshop.b.f", "b.core@1:8 b.core.run@2:1 b.f@3:1", "b.core.run@2:1");
        check("import shop.b, shop.c\nshop.c.f(shop.b.g)", "b.g@2:10 c.f@2:1", "b.g@2:10 c.f@2:1");
        check("from shop.b.core import run\nrun()", "b.core.run@1:25", "b.core.run@2:1");
        check("from ...b import f\nfrom ... import c\nc.g", "", "");
        check("from ..b import f\nfrom .. import c\nc.g", "b.f@1:17 c.g@3:1", "");
        check("from shop.b import *", "b.*@1:20", "");
        // The brick itself called: nothing below it is used.
        check("from shop import b\nb()", "", "");
        check("from shop import b\ndef f(b): b.x", "", "");
        check("from shop import b\ndef f():\n  b = 1\n  b.x", "", "b.x@4:3");
        check("from shop.b import shop\nshop.b.f()", "b.shop@1:20 b.shop.b.f@2:1", "b.shop.b@2:1 b.shop.b.f@2:1");
    }
}
