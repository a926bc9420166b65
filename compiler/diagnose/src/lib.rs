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

use burrow_types::{PackageId, Types};

use build::instantiated::Instantiated;

pub use build::PackageInput;
pub use line::Line;

/// What to tell.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// 1: the verdicts (`-m`); 2: how they came about (`-m=2`).
    pub verbosity: u8,
}

/// The lines about one package, in real Go's order. `packages`: it and all that it imports, dependencies first.
pub fn diagnose(types: &mut Types, packages: &[PackageInput<'_>], target: PackageId, options: &Options) -> Vec<Line> {
    let mut builder = build::Builder::new(types, packages, target);
    let mut shared = escape::visit::shared(options.verbosity);
    let index = builder.package_index(target);
    let mut own = vec![builder.initializer(index)];
    own.append(&mut builder.data_closures);
    let functions: Vec<_> = builder.package(index).info.functions.iter().map(|(_, object)| *object).collect();
    for object in functions {
        if !builder.is_generic(object) {
            own.push(builder.function(object, &[]));
        }
    }
    let mut inliner = inline::Inliner::default();
    shared.lines = inliner.package(&mut builder, &own);
    let mut visitor = escape::visit::Visitor::new(&mut builder, &mut shared, &mut inliner);
    let mut instantiated = Instantiated::default();
    while !own.is_empty() {
        for func in own {
            visitor.visit(func);
        }
        let visited = visitor.visited.clone();
        own = visitor.builder.instantiated_methods(&mut instantiated, index, &visited);
        own.append(&mut visitor.orphans);
    }
    let visited = visitor.visited;
    let mut lines: Vec<Line> = visited.iter().flat_map(|func| builder.remarks(*func)).collect();
    lines.append(&mut shared.lines);
    for func in visited {
        lines.extend(bounds::lines(&builder.tree, builder.types, func));
    }
    lines
}
