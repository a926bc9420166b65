//! Mode `off`: all that could be on the heap goes there, so that a program can be seen without the analysis.

use burrow_ir::func::{LocalKind, Storage};
use burrow_ir::program::Program;

pub fn apply(program: &mut Program) {
    for (_, func) in program.funcs.iter_mut() {
        for (_, local) in func.locals.iter_mut() {
            // A captured variable's storage is that of the variable itself.
            let own = !matches!(local.kind, LocalKind::CapturedValue | LocalKind::CapturedReference);
            if own && (local.address_taken || local.captured_by_reference) {
                local.storage = Storage::Heap;
            }
        }
        func.allocs.iter_mut().for_each(|(_, site)| site.storage = Storage::Heap);
    }
}
