//! Who imports whom, and what is used of it.
//!
//! In: the facts of a file. Out: its imports and uses, for the builder. Never: reading a file.

use super::facts::{self, Chain, FileFacts};
use super::layout::Layout;
use super::libraries::Collector;
use crate::builder::WorkspaceBuilder;
use crate::compat;
use crate::model::{BrickName, Import, ImportKind, ImportKinds, Use};

/// A file of a brick, or of its tests, with the facts about it.
pub(super) struct Source {
    pub(super) brick: BrickName,
    /// Relative to the workspace.
    pub(super) path: String,
    /// Whether it lies among the tests of the brick and not in the brick itself.
    pub(super) of_tests: bool,
    pub(super) facts: FileFacts,
}

/// Adds what a file imports and uses.
pub(super) fn add(builder: &mut WorkspaceBuilder<'_>, layout: &Layout, libraries: &Collector, source: &Source) {
    let compat = builder.workspace.compat;
    let facts = &source.facts;
    let modules: Vec<Option<String>> =
        facts.imports.iter().map(|import| module(import, &source.path, layout, compat)).collect();
    for (import, module) in facts.imports.iter().zip(&modules) {
        let Some(module) = module else { continue };
        if import.level == 0 && libraries.is_library(module) {
            // What tests need beyond their brick nobody deploys.
            if !source.of_tests {
                builder.add_library(
                    &source.brick,
                    libraries.name(module),
                    in_model(import, source, module, layout, compat),
                );
            }
        } else if let Some(target) = brick_in(module, layout, compat).filter(|target| *target != source.brick.as_str())
        {
            builder.add_import(&source.brick, target, in_model(import, source, module, layout, compat));
        }
    }
    if compat {
        for found in compat::interface::uses(facts, &layout.namespace) {
            add_use(builder, source, (found.brick, &found.name), (found.chain.line, found.chain.column));
        }
    } else {
        add_uses(builder, layout, source, &modules);
    }
}

/// The full dotted name of an import. `None` for one that does not count.
fn module(import: &facts::Import, file: &str, layout: &Layout, compat: bool) -> Option<String> {
    if compat {
        return import.context.counts_for_poly.then(|| import.module.clone());
    }
    absolute(import, file, layout)
}

/// The brick that a full dotted name leads into. For `poly` that may be `*`.
fn brick_in<'m>(module: &'m str, layout: &Layout, compat: bool) -> Option<&'m str> {
    let brick = below(module, layout)?.split('.').next()?;
    (compat || brick != "*").then_some(brick)
}

fn below<'m>(module: &'m str, layout: &Layout) -> Option<&'m str> {
    let below = module.strip_prefix(&layout.namespace)?.strip_prefix('.')?;
    (!layout.namespace.is_empty()).then_some(below)
}

/// Adds the names that are imported, and what is reached through them.
fn add_uses(builder: &mut WorkspaceBuilder<'_>, layout: &Layout, source: &Source, modules: &[Option<String>]) {
    for (import, module) in source.facts.imports.iter().zip(modules) {
        if let Some(used) = module.as_deref().and_then(|module| below(module, layout)?.split_once('.')) {
            add_use(builder, source, used, (import.line, import.column));
        }
    }
    for chain in &source.facts.uses {
        for index in &chain.imports {
            let imported = source.facts.imports.get(*index).zip(modules.get(*index).and_then(Option::as_deref));
            let full = imported.map(|(import, module)| full_name(chain, import, module));
            if let Some(used) = full.as_deref().and_then(|full| below(full, layout)?.split_once('.')) {
                add_use(builder, source, used, (chain.line, chain.column));
            }
        }
    }
}

fn add_use(
    builder: &mut WorkspaceBuilder<'_>,
    source: &Source,
    (brick, name): (&str, &str),
    (line, column): (usize, usize),
) {
    let Some(to) = builder.workspace.bricks.get(brick).map(|brick| brick.name.clone()) else { return };
    let used = Use { name: name.to_owned(), file: source.path.clone(), line, column };
    builder.add_use(&source.brick, &to, used);
}

fn in_model(import: &facts::Import, source: &Source, module: &str, layout: &Layout, compat: bool) -> Import {
    let context = import.context;
    let test = source.of_tests || layout.is_test(&source.path);
    let kinds = [
        (context.optional, ImportKind::Optional),
        (context.lazy, ImportKind::Lazy),
        // What `poly` sees counts for it like any other import.
        (test && !compat, ImportKind::Test),
        (context.type_checking && !compat, ImportKind::TypeChecking),
        (import.level > 0, ImportKind::Relative),
    ];
    let kinds = ImportKinds::of(kinds.into_iter().filter(|(holds, _)| *holds).map(|(_, kind)| kind));
    let (file, module) = (source.path.clone(), module.to_owned());
    Import { file, line: import.line, column: import.column, kinds, module }
}

/// The full dotted name of an import. `None` for a relative import that leads out of the namespace,
/// or stands in a file that is not a brick's.
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
    use crate::{Edge, ReadOptions, Use, read};
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
            let (workspace, _) = read(&tree, "", ReadOptions { compat });
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
