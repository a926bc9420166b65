//! Escape analysis: stack or heap for each variable and each allocation.
//!
//! The method is that of Go's compiler (`cmd/compile/internal/escape`): a graph of *locations*
//! (variables, allocation sites, the heap) with an edge `dst ← src` for every assignment, weighted with
//! the dereferences between them (-1: the address is taken). A location escapes if its address flows to one
//! that outlives it. Functions are analysed bottom-up in groups that call each other; a group leaves a [`summary`]
//! of where its parameters flow, which is all that its callers see.
//!
//! [`graph`] holds locations and edges, [`build`] makes them from a function's tree, [`solve`]
//! walks them, [`batch`] orders the functions, [`apply`] writes decisions into the program.
//! Slices that `append` grows begin in the frame even if they escape, by [`moving`]; likewise objects that escape on some paths
//! only, by [`partial`].
//! Of what stays on the heap, [`together`] lets objects share memory; of what is in the frame, [`scalar`] makes variables that need
//! no address. The two rewritings of single objects stand on [`names`]: the pointer variables that are an object's other names.
//!
//! Invariant: a decision for the stack is a proof; whatever the analysis does not understand flows to the heap.
//! Start at [`analyze`].
#![forbid(unsafe_code)]

mod apply;
mod batch;
mod build;
mod callees;
mod graph;
mod labels;
mod limits;
mod makers;
mod moving;
mod names;
mod off;
mod options;
mod partial;
mod pointers;
mod scalar;
mod solve;
mod summary;
mod targets;
mod together;

use burrow_ir::index::{FuncId, Table};
use burrow_ir::program::Program;

pub use crate::options::{Mode, Options, Rule};
use crate::summary::Summary;
use crate::targets::Targets;

/// Decides for every local variable and allocation site of the program.
pub fn analyze(program: &mut Program, options: &Options) {
    if options.mode == Mode::Off {
        return off::apply(program);
    }
    moving::move_slices(program, options.fault);
    let mut summaries: Table<FuncId, Option<Summary>> = Table::new();
    for _ in program.funcs.keys() {
        summaries.push(None);
    }
    let targets = match options.mode {
        Mode::Whole => Targets::of_program(program),
        Mode::Off | Mode::Go => Targets::default(),
    };
    let pointers = pointers::of_types(&program.types);
    for group in batch::groups(program, &targets) {
        let decide = |program: &Program, summaries: &Table<FuncId, Option<Summary>>| {
            let known = build::Known { summaries, targets: &targets, pointers: &pointers };
            let mut graph = build::build(program, &group, known, options);
            solve::solve(&mut graph, options);
            graph
        };
        let mut graph = decide(program, &summaries);
        if options.mode == Mode::Whole && partial::move_objects(program, &group, &graph, &summaries, options.fault) {
            graph = decide(program, &summaries);
        }
        for (func, summary) in summary::summaries(program, &group, &graph) {
            summaries[func] = Some(summary);
        }
        apply::apply(program, &graph);
    }
    if options.mode == Mode::Whole {
        scalar::replace(program, options.fault);
    }
    together::allocate_together(program, options.mode);
}
