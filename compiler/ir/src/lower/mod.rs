//! Lowering: from the checked syntax trees of a program to its monomorphic typed tree.
//!
//! The work is driven by demand. It begins at the entry function (package initialisers, `main.main`)
//! and lowers every function instance that is referred to, once. Methods that only an interface can
//! reach are added when the program both calls an interface method of that name and signature and
//! converts a type that has it; that is repeated until nothing is new.
//!
//! Generics are instantiated fully: types are substituted while a body is lowered, so nothing behind
//! this module knows type parameters.
//!
//! Invariant: what is not implemented yet becomes a diagnostic that begins with
//! `not supported yet: `, never a wrong program.
//!
//! Start at [`lower_program`].

use crate::program::Program;
use burrow_source::{Diagnostic, Pos};
use burrow_syntax::tree;
use burrow_types::object::PackageId;
use burrow_types::{Info, Types};

/// A checked package.
#[derive(Debug, Clone, Copy)]
pub struct PackageInput<'a> {
    pub id: PackageId,
    pub info: &'a Info,
    pub files: &'a [tree::File],
}

/// Choices of the caller.
#[derive(Debug, Clone)]
pub struct LowerOptions {
    /// How deep type arguments may nest before an instantiation counts as endless.
    pub instantiation_depth: usize,
}

impl Default for LowerOptions {
    fn default() -> Self {
        LowerOptions { instantiation_depth: 100 }
    }
}

/// Lowers a program. `packages` come in dependency order (a package behind those it imports) and hold
/// package `runtime`; `main` is the package whose `main` runs. All were checked without errors.
///
/// [`Program::files`] is left empty: the engine, which knows the source map, fills it.
pub fn lower_program(
    store: &mut Types,
    packages: &[PackageInput<'_>],
    main: PackageId,
    options: &LowerOptions,
) -> Result<Program, Vec<Diagnostic>> {
    let _ = (store, packages, main, options);
    Err(vec![Diagnostic::new(Pos::NONE, "not supported yet: lowering")])
}
