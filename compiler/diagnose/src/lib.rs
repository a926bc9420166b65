//! Real Go's optimization diagnostics: the lines of `go build -gcflags=-m`.
//!
//! This crate does not decide where the objects of our own code live (that is `burrow-escape`, over the lowered,
//! fully instantiated program). It answers what real Go decides and says: it walks the source as Go's compiler holds
//! it, generic functions by shape, with Go's rules and texts. Decision 15 tells why these are two.
//!
//! # Reading order
//! [`node`] is the tree, [`build`] makes it from syntax and the checker's findings, [`escape`] analyzes it,
//! [`print`](mod@print) and [`line`] are the output.
//!
//! Start at [`diagnose`].
#![forbid(unsafe_code)]

mod bounds;
mod build;
mod dead_locals;
mod devirtualize;
mod escape;
pub mod facts;
mod inline;
mod line;
mod loop_variables;
mod node;
mod print;
mod static_value;
mod visit;

use std::collections::HashSet;

use burrow_types::{PackageId, Types};

use build::instantiated::Instantiated;

pub use build::PackageInput;
pub use line::Line;
use node::FuncId;

/// What to tell.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// 1: the verdicts (`-m`); 2: how they came about (`-m=2`).
    pub verbosity: u8,
    /// Whether calls in the diagnosed package are inlined; `-l` forbids it.
    pub inline: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { verbosity: 1, inline: true }
    }
}

/// The lines about one package, in real Go's order. `packages`: it and all that it imports, dependencies first.
pub fn diagnose(types: &mut Types, packages: &[PackageInput<'_>], target: PackageId, options: &Options) -> Vec<Line> {
    let mut builder = build::Builder::new(types, packages, target);
    let mut shared = escape::visit::shared(options.verbosity);
    let index = builder.package_index(target);
    let own = own_functions(&mut builder, index);
    let mut inliner = inline::Inliner::new(options.inline, options.verbosity);
    shared.lines = inliner.package(&mut builder, &own);
    let mut visitor = escape::visit::Visitor::new(&mut builder, &mut shared, &mut inliner);
    for func in own {
        if !visitor.builder.tree.is_closure(func) {
            visitor.visit(func);
        }
    }
    let visited = visitor.visited;
    let mut lines: Vec<Line> = visited.iter().flat_map(|func| builder.remarks(*func)).collect();
    lines.append(&mut shared.lines);
    for func in visited {
        lines.extend(bounds::lines(&builder.tree, builder.types, func));
    }
    lines
}

/// The functions that are compiled with a package: declared ones, literals, instances that they lead to, and all
/// methods of instantiated types.
fn own_functions(builder: &mut build::Builder<'_>, package: usize) -> Vec<FuncId> {
    let initializer = builder.initializer(package);
    let mut list = Vec::new();
    if matches!(&builder.tree.func(initializer).body, node::Body::Statements(body) if !body.is_empty()) {
        list.push(initializer);
    }
    list.append(&mut builder.data_closures);
    let functions: Vec<_> = builder.package(package).info.functions.iter().map(|(_, object)| *object).collect();
    for object in functions {
        let is_blank = builder.types.object(object).name.is_blank();
        if !builder.is_generic(object) && !is_blank {
            list.push(builder.function(object, &[]));
        }
    }
    let mut listed: HashSet<FuncId> = list.iter().copied().collect();
    let mut instantiated = Instantiated::default();
    let mut next = 0;
    loop {
        while let Some(&func) = list.get(next) {
            next += 1;
            builder.build(func);
            let referred = inline::references(&builder.tree, func);
            list.extend(
                referred.into_iter().filter(|func| !inline::is_foreign(builder, *func) && listed.insert(*func)),
            );
        }
        let methods = builder.instantiated_methods(&mut instantiated, package, &list);
        list.extend(methods.into_iter().filter(|method| listed.insert(*method)));
        if next == list.len() {
            return list;
        }
    }
}
