//! Which function a variable holds, where that can be seen: it is defined once, by a closure, a function, or another such
//! variable. A call of it then has a summary; `range` over a function that was inlined calls such variables. Likewise for
//! a variable of interface type: the methods of what it is defined by, as parameters of inlined calls are.
//!
//! A variable that a closure captured by value holds what it holds where the closure is made.
//!
//! A variable with an address or with several definitions is unknown, as are parameters. A variable declared without value
//! is nil until its definition; calling it then panics.

use std::collections::HashMap;

use burrow_ir::func::{Call, Callee, Conversion, Expr, ExprKind, Func, LocalKind, Stmt, StmtKind};
use burrow_ir::index::{FuncId, ItabId, LocalId};
use burrow_ir::program::Program;
use burrow_ir::visit::{self, Visitor};

use crate::makers::Makers;

/// What is called when such a variable is.
#[derive(Debug, Clone, Copy)]
pub enum Held {
    Func(FuncId),
    /// The methods of an interface value.
    Methods(ItabId),
}

/// Variables that hold one known function, or values with known methods, by function; `makers`: of closures among them.
pub fn known(program: &Program, funcs: &[FuncId], makers: &Makers) -> HashMap<FuncId, HashMap<LocalId, Held>> {
    let definitions: HashMap<FuncId, Definitions> = funcs
        .iter()
        .map(|&id| {
            let mut definitions = Definitions { func: &program.funcs[id], found: HashMap::new() };
            visit::func(definitions.func, &mut definitions);
            (id, definitions)
        })
        .collect();
    let held_in = |(&id, within): (&FuncId, &Definitions)| {
        let captured = within.func.captures.iter().copied();
        let locals = within.found.keys().copied().chain(captured);
        let held = locals.filter_map(|local| Some((local, held(program, &definitions, makers, id, local)?)));
        (id, held.collect())
    };
    definitions.iter().map(held_in).collect()
}

/// What a variable holds: by its definition, by that of the variable it is a copy of, and so on.
fn held(
    program: &Program,
    definitions: &HashMap<FuncId, Definitions>,
    makers: &Makers,
    mut func: FuncId,
    mut local: LocalId,
) -> Option<Held> {
    // Definitions may go in a circle that never gets a value.
    for _ in 0..LONGEST_WAY {
        let within = definitions.get(&func)?;
        if within.func.locals[local].kind == LocalKind::CapturedValue {
            let (maker, capture) = makers.origin(program, func, local)?;
            (func, local) = (maker, capture.local);
            continue;
        }
        match within.found.get(&local)?.as_ref()? {
            Value::Held(held) => return Some(*held),
            Value::Local(next) => local = *next,
        }
    }
    None
}

/// Copies of copies that are followed.
const LONGEST_WAY: usize = 1000;

/// The one function that a call of such a variable, or of its value's method, reaches.
pub fn target(program: &Program, variables: &HashMap<LocalId, Held>, call: &Call) -> Option<FuncId> {
    let (called, method) = match &call.callee {
        Callee::Static(_) => return None,
        Callee::Value(value) => (value, None),
        Callee::Interface { receiver, method } => (receiver, Some(*method)),
    };
    let ExprKind::Local(local) = &*called.kind else { return None };
    match (variables.get(local)?, method) {
        (Held::Func(func), None) => Some(*func),
        (Held::Methods(itab), Some(method)) => program.itabs[*itab].functions.get(method).copied(),
        _ => None,
    }
}

/// Whether an operation only reads or writes the number that its argument points to. (Those on pointers keep what they store.)
pub fn is_address_of_number(symbol: &str, argument: usize) -> bool {
    argument == 0 && symbol.starts_with("sync/atomic.") && !symbol.ends_with("Pointer")
}

/// What a variable is defined by.
#[derive(Debug, Clone, Copy)]
enum Value {
    Held(Held),
    Local(LocalId),
}

struct Definitions<'a> {
    func: &'a Func,
    /// `None`: something else, or several things.
    found: HashMap<LocalId, Option<Value>>,
}

impl Definitions<'_> {
    fn define(&mut self, local: LocalId, value: Option<Value>) {
        let info = &self.func.locals[local];
        let own = matches!(info.kind, LocalKind::Variable | LocalKind::Temporary);
        let value = value.filter(|_| own && !info.address_taken && !info.captured_by_reference);
        self.found.entry(local).and_modify(|known| *known = None).or_insert(value);
    }

    fn assign(&mut self, place: &Expr, value: Option<Value>) {
        if let ExprKind::Local(local) = &*place.kind {
            self.define(*local, value);
        }
    }
}

impl Visitor for Definitions<'_> {
    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Declare { local, value: Some(value) } => self.define(*local, value_of(value)),
            StmtKind::Assign { place, value } => self.assign(place, value_of(value)),
            StmtKind::Update { place, .. } => self.assign(place, None),
            StmtKind::AssignTuple { places, value } => {
                for (index, place) in places.iter().enumerate() {
                    let Some(place) = place else { continue };
                    self.assign(place, result_of(value, index));
                }
            }
            StmtKind::Select { cases, .. } => {
                for case in cases {
                    if let burrow_ir::func::SelectComm::Receive { value, ok, .. } = &case.comm {
                        value.iter().chain(ok).for_each(|local| self.define(*local, None));
                    }
                }
            }
            _ => {}
        }
    }
}

fn value_of(expr: &Expr) -> Option<Value> {
    match &*expr.kind {
        ExprKind::Closure { func, .. } | ExprKind::FuncValue(func) => Some(Value::Held(Held::Func(*func))),
        ExprKind::ToInterface { itab: Some(itab), .. } => Some(Value::Held(Held::Methods(*itab))),
        ExprKind::Local(local) => Some(Value::Local(*local)),
        ExprKind::Convert(Conversion::Representation, value) | ExprKind::Sequence(_, value) => value_of(value),
        ExprKind::Inlined { results, .. } => match results.as_slice() {
            [result] => Some(Value::Local(*result)),
            _ => None,
        },
        _ => None,
    }
}

/// Result `index` of a call that was inlined.
fn result_of(tuple: &Expr, index: usize) -> Option<Value> {
    match &*tuple.kind {
        ExprKind::Sequence(_, value) => result_of(value, index),
        ExprKind::Inlined { results, .. } => results.get(index).map(|result| Value::Local(*result)),
        _ => None,
    }
}
