//! Loops that `goto` makes.

use burrow_ir::func::{Func, Stmt, StmtKind};
use burrow_ir::index::LabelId;
use burrow_ir::visit::{self, Visitor};

/// Labels that a later `goto` leads back to: what follows them is a loop.
pub fn looping_labels(f: &Func) -> Vec<LabelId> {
    #[derive(Default)]
    struct Labels {
        seen: Vec<LabelId>,
        looping: Vec<LabelId>,
    }
    impl Visitor for Labels {
        fn stmt(&mut self, stmt: &Stmt) {
            match stmt.kind {
                StmtKind::Label(label) => self.seen.push(label),
                StmtKind::Goto(label) if self.seen.contains(&label) => self.looping.push(label),
                _ => {}
            }
        }
    }
    let mut labels = Labels::default();
    visit::func(f, &mut labels);
    labels.looping
}
