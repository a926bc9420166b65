//! Where closures are made. Captured variables are those of the maker, and hold what they hold there.

use std::collections::HashMap;

use burrow_ir::func::{Capture, Expr, ExprKind};
use burrow_ir::index::{FuncId, LocalId};
use burrow_ir::program::Program;
use burrow_ir::visit::{self, Visitor};

/// The one place where a closure is made.
pub struct Maker {
    pub func: FuncId,
    captures: Vec<Capture>,
}

/// By closure. `None`: made in several places, so its captured variables have no one origin.
pub struct Makers(HashMap<FuncId, Option<Maker>>);

/// The makers among these functions.
pub fn of_closures(program: &Program, funcs: &[FuncId]) -> Makers {
    struct Finder {
        func: FuncId,
        found: HashMap<FuncId, Option<Maker>>,
    }
    impl Visitor for Finder {
        fn expr(&mut self, expr: &Expr) {
            let ExprKind::Closure { func, captures, .. } = &*expr.kind else { return };
            let maker = Maker { func: self.func, captures: captures.clone() };
            self.found.entry(*func).and_modify(|known| *known = None).or_insert(Some(maker));
        }
    }
    let mut found = HashMap::new();
    for &func in funcs {
        let mut finder = Finder { func, found };
        visit::func(&program.funcs[func], &mut finder);
        found = finder.found;
    }
    Makers(found)
}

impl Makers {
    pub fn of(&self, closure: FuncId) -> Option<&Maker> {
        self.0.get(&closure)?.as_ref()
    }

    /// Closures with one maker, and that.
    pub fn parents(&self) -> impl Iterator<Item = (FuncId, FuncId)> {
        self.0.iter().filter_map(|(closure, maker)| Some((*closure, maker.as_ref()?.func)))
    }

    /// The maker's variable that a closure's captured one is.
    pub fn origin(&self, program: &Program, closure: FuncId, captured: LocalId) -> Option<(FuncId, &Capture)> {
        let index = program.funcs[closure].captures.iter().position(|local| *local == captured)?;
        let maker = self.of(closure)?;
        Some((maker.func, maker.captures.get(index)?))
    }
}
