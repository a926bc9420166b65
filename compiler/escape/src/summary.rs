//! What callers know of a function: where each parameter's value flows.

use burrow_ir::func::{Body, Func};
use burrow_ir::index::FuncId;
use burrow_ir::program::Program;

use crate::graph::{Graph, Leaks};

/// By parameter.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    pub params: Vec<Leaks>,
}

/// Summaries of an analysed group.
pub fn summaries(program: &Program, group: &[FuncId], graph: &Graph) -> Vec<(FuncId, Summary)> {
    let summary_of = |id: FuncId| {
        let func = &program.funcs[id];
        match func.body {
            Body::Native { .. } => native(func),
            Body::Go(_) => of_params(id, func, graph),
        }
    };
    group.iter().map(|id| (*id, summary_of(*id))).collect()
}

fn of_params(id: FuncId, func: &Func, graph: &Graph) -> Summary {
    let leaks = |local| {
        let location = &graph[graph.by_what[&(id, local)]];
        let mut leaks = location.leaks.clone();
        if location.escapes {
            leaks.add_heap(0);
        }
        leaks
    };
    Summary { params: func.params.iter().map(|local| leaks(*local)).collect() }
}

/// A native keeps what it is given, unless its declaration promises not to.
fn native(func: &Func) -> Summary {
    let mut leaks = Leaks::default();
    if !func.flags.no_escape {
        leaks.add_heap(0);
    }
    Summary { params: vec![leaks; func.params.len()] }
}
