//! Writes the decisions into the program.

use burrow_ir::func::{Local, LocalKind, Storage};
use burrow_ir::program::Program;

use crate::graph::{Graph, What};

pub fn apply(program: &mut Program, graph: &Graph) {
    for location in &graph.locations {
        let storage = if location.escapes { Storage::Heap } else { Storage::Frame };
        match location.what {
            What::Local(func, local) => {
                let local = &mut program.funcs[func].locals[local];
                // A captured variable's location is that of the variable itself.
                if !is_captured(local) {
                    local.storage = storage;
                }
            }
            What::Site(func, site) => program.funcs[func].allocs[site].storage = storage,
            What::Heap | What::Discard | What::Temporary(_) => {}
        }
    }
}

fn is_captured(local: &Local) -> bool {
    matches!(local.kind, LocalKind::CapturedValue | LocalKind::CapturedReference)
}
