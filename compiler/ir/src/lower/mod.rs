//! Lowering: from the checked syntax trees of a program to its monomorphic typed tree.
//!
//! The work is driven by demand. It begins at the entry function (package initialisers, `main.main`)
//! and lowers every function instance that is referred to, once. Methods that only an interface can
//! reach are added when the program both calls an interface method of that name and signature and
//! converts a type that has it ([`dispatch`]); that is repeated until nothing is new.
//!
//! Generics are instantiated fully: types are substituted while a body is lowered, so nothing behind
//! this module knows type parameters.
//!
//! Invariant: what is not implemented yet becomes a diagnostic that begins with
//! `not supported yet: `, never a wrong program.
//!
//! Start at [`lower_program`]; then [`instances`] (which functions), [`function`] (the state of one
//! body), [`statement`] and [`expression`].

mod assignment;
mod builtin;
mod call;
mod constant;
mod conversion;
mod declarations;
mod deferred;
mod dispatch;
mod entry;
mod expression;
mod function;
mod instances;
mod intrinsic;
mod jumps;
mod literal;
mod loops;
mod operators;
mod order;
mod range;
mod range_func;
mod selector;
mod statement;
mod statics;
mod switches;
mod type_names;
mod types;
mod variables;
mod wrappers;

use crate::Pos;
use crate::func::Func;
use crate::index::{FuncId, GlobalId, ItabId, StringId, TypeId};
use crate::program::Program;
use burrow_source::Diagnostic;
use burrow_syntax::tree;
use burrow_types::object::PackageId;
use burrow_types::{Info, ObjectId, Types};
use std::collections::{HashMap, VecDeque};

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
    /// Also lower functions of the main package that nothing refers to (to test the compiler). It need
    /// not have a function `main` then.
    pub everything: bool,
}

impl Default for LowerOptions {
    fn default() -> Self {
        LowerOptions { instantiation_depth: 100, everything: false }
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
    let mut lowering = Lowering {
        store,
        packages,
        main,
        options,
        program: Program::default(),
        types: types::TypeMap::default(),
        declarations: declarations::Declarations::collect(packages),
        functions: HashMap::new(),
        queue: VecDeque::new(),
        globals: HashMap::new(),
        strings: HashMap::new(),
        itabs: HashMap::new(),
        dispatch: dispatch::Dispatch::default(),
        inits: Vec::new(),
        main_function: None,
        unused: Vec::new(),
        diagnostics: Vec::new(),
    };
    lowering.run();
    if !lowering.diagnostics.is_empty() {
        return Err(lowering.diagnostics);
    }
    if cfg!(debug_assertions) {
        crate::verify::assert_valid(&lowering.program);
    }
    Ok(lowering.program)
}

/// The state of lowering a program.
struct Lowering<'a> {
    store: &'a mut Types,
    packages: &'a [PackageInput<'a>],
    main: PackageId,
    options: &'a LowerOptions,
    program: Program,
    types: types::TypeMap,
    declarations: declarations::Declarations<'a>,
    /// Every function asked for so far.
    functions: HashMap<instances::FuncKey, FuncId>,
    /// Those of them that have no body yet.
    queue: VecDeque<(instances::FuncKey, FuncId)>,
    /// Package-level variables asked for so far.
    globals: HashMap<ObjectId, GlobalId>,
    strings: HashMap<Vec<u8>, StringId>,
    /// By concrete type and interface.
    itabs: HashMap<(TypeId, TypeId), ItabId>,
    dispatch: dispatch::Dispatch,
    /// One for each package, in order.
    inits: Vec<entry::PackageInit>,
    main_function: Option<FuncId>,
    /// Function ids that turned out not to be needed.
    unused: Vec<FuncId>,
    diagnostics: Vec<Diagnostic>,
}

impl Lowering<'_> {
    fn run(&mut self) {
        self.begin_entry();
        self.request_hooks();
        loop {
            while let Some((key, id)) = self.queue.pop_front() {
                self.lower_instance(&key, id);
                if self.diagnostics.len() >= burrow_source::ERROR_LIMIT {
                    return;
                }
            }
            let more_initializers = self.lower_initializers(false);
            let more_methods = self.request_dispatched_methods();
            if !more_initializers && !more_methods {
                break;
            }
        }
        self.finish_entry();
        self.finish_dispatch();
    }

    fn error(&mut self, pos: Pos, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(pos, message));
    }

    fn unsupported(&mut self, pos: Pos, what: &str) {
        self.error(pos, format!("not supported yet: {what}"));
    }

    fn intern_string(&mut self, bytes: &[u8]) -> StringId {
        if let Some(&id) = self.strings.get(bytes) {
            return id;
        }
        let id = self.program.strings.push(bytes.to_vec());
        self.strings.insert(bytes.to_vec(), id);
        id
    }

    fn define(&mut self, id: FuncId, func: Func) {
        self.program.funcs[id] = func;
    }
}
