//! IR → control flow → Cranelift → bytes and tables.
//!
//! [`generate`] makes an [`Image`] of a [`Program`]. First the plan, in order and on one thread: shapes of
//! types ([`shape`]), layouts of objects ([`objects`]), places of data ([`data`]), calling conventions
//! ([`signature`]). Then each function on its own, in parallel: control flow and instructions
//! ([`generator`] and the modules of its methods), stack maps ([`safepoint`]), Cranelift, the stack check
//! ([`stack_check`]) and tables ([`compile`]). Then everything is put together ([`assemble`]).
//!
//! Invariants: the image depends on the program and the options alone, not on the number of threads; a
//! construct without code is a [`CodegenError`], never wrong code. This crate knows no syntax and runs
//! nothing.
#![forbid(unsafe_code)]

mod allocate;
mod arithmetic;
mod assemble;
mod barrier;
mod bounds;
mod builtin;
mod call;
mod channel;
mod checks;
mod compare;
mod compile;
mod convert;
mod data;
mod descriptor;
mod error;
mod expression;
mod frame_objects;
mod generator;
mod interface;
mod intrinsic;
mod isa;
mod literal;
mod liveness;
mod map;
mod native;
mod objects;
mod place;
mod safepoint;
mod shape;
mod signature;
mod slice;
mod stack_check;
mod statement;
mod static_value;
mod string;
mod value;

use crate::compile::{Compiled, Compiler};
use crate::data::{CodeRef, Data};
use crate::generator::Shared;
use crate::native::Natives;
use crate::objects::Objects;
use crate::shape::Shapes;
use crate::signature::Convention;
use burrow_abi::native::Effect;
use burrow_image::Image;
use burrow_ir::Pos;
use burrow_ir::func::Body;
use burrow_ir::program::{Positions, Program};
use cranelift_codegen::isa::TargetIsa;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

pub use crate::error::CodegenError;

/// Choices of the caller.
pub struct Options<'a> {
    /// What the runtime's native with a symbol does; `None`: there is no such native.
    pub native_effects: &'a (dyn Fn(&str) -> Option<Effect> + Sync),
    /// Threads that compile functions.
    pub threads: usize,
    /// Stack of each of those threads but the calling one: the generator recurses with the source's nesting.
    pub stack_size: usize,
    /// Check Cranelift's input (slow).
    pub verify: bool,
    /// Give each type's objects, and each function's closures, a layout of their own, so that tools can tell them apart in
    /// the heap.
    pub exact_layouts: bool,
    /// Print Cranelift's input of the function with this name to standard error.
    pub dump: Option<String>,
}

impl<'a> Options<'a> {
    pub fn new(native_effects: &'a (dyn Fn(&str) -> Option<Effect> + Sync)) -> Options<'a> {
        Options {
            native_effects,
            threads: 2,
            stack_size: 512 << 20,
            verify: cfg!(debug_assertions),
            exact_layouts: false,
            dump: None,
        }
    }
}

/// Compiles a program. All functions are tried, so that the errors are complete.
pub fn generate(
    program: &Program,
    positions: &dyn Positions,
    options: &Options<'_>,
) -> Result<Image, Vec<CodegenError>> {
    let general = |message: String| vec![CodegenError { pos: Pos::NONE, function: String::new(), message }];
    let isa = isa::target(options.verify).map_err(general)?;
    let (natives, errors) = Natives::new(program, options.native_effects);
    if !errors.is_empty() {
        return Err(errors);
    }
    let shapes = Shapes::new(&program.types);
    let objects = Objects::new(program, &shapes, options.exact_layouts);
    let data = Data::new(program, &shapes, &objects).map_err(|error| vec![error])?;
    let conventions = program
        .funcs
        .values()
        .map(|func| {
            let types = |locals: &[_]| locals.iter().map(|&local| func.locals[local].ty).collect::<Vec<_>>();
            Convention::new(&shapes, func.flags.closure, &types(&func.params), &types(&func.results))
        })
        .collect();
    let frontend = isa.frontend_config();
    let shared = Shared { program, shapes, objects, data, natives, conventions, frontend };
    let functions = compile_all(&shared, isa.as_ref(), options)?;
    let Shared { data, objects, natives, .. } = shared;
    let layouts = (objects.table, objects.owners);
    assemble::assemble(program, positions, &natives, layouts, data, &functions).map_err(|error| vec![error])
}

/// What there is to compile, in the order of the image.
fn worklist(shared: &Shared<'_>) -> Vec<CodeRef> {
    let program = shared.program;
    let mut work: BTreeSet<CodeRef> = shared.data.referenced_code();
    for (id, func) in program.funcs.iter() {
        if let Body::Go(_) = func.body {
            work.insert(CodeRef::Function(id));
        }
    }
    // A thunk jumps to its function, which may be a native.
    let targets: Vec<CodeRef> = work
        .iter()
        .filter_map(|code| match code {
            CodeRef::Thunk(id) => Some(CodeRef::Function(*id)),
            CodeRef::Function(_) => None,
        })
        .collect();
    work.extend(targets);
    work.into_iter().collect()
}

fn compile_all(
    shared: &Shared<'_>,
    isa: &dyn TargetIsa,
    options: &Options<'_>,
) -> Result<Vec<Compiled>, Vec<CodegenError>> {
    let work = worklist(shared);
    let next = AtomicUsize::new(0);
    let outcomes: Mutex<Vec<(usize, Result<Compiled, CodegenError>)>> = Mutex::new(Vec::new());
    let run = || {
        let mut compiler = Compiler::new(shared, isa, options.dump.as_deref());
        let mut mine = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(&code) = work.get(index) else { break };
            mine.push((index, compiler.compile(code)));
        }
        outcomes.lock().expect("no thread panicked").extend(mine);
    };
    std::thread::scope(|scope| {
        for _ in 1..options.threads.max(1) {
            // A system that has no room for another thread is served by fewer.
            let _ = std::thread::Builder::new().stack_size(options.stack_size).spawn_scoped(scope, run);
        }
        run();
    });
    let mut outcomes = outcomes.into_inner().expect("no thread panicked");
    outcomes.sort_by_key(|outcome| outcome.0);
    let mut functions = Vec::with_capacity(outcomes.len());
    let mut errors = Vec::new();
    for (_, outcome) in outcomes {
        match outcome {
            Ok(compiled) => functions.push(compiled),
            Err(error) => errors.push(error),
        }
    }
    for dump in functions.iter().filter_map(|function: &Compiled| function.dump.as_ref()) {
        eprintln!("{dump}");
    }
    if errors.is_empty() { Ok(functions) } else { Err(errors) }
}
