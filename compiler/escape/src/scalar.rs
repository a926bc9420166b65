//! Scalar replacement: frame objects whose address is needed nowhere become variables, which may live in registers.
//!
//! ```text
//! c := &counter{step: 2}            var x counter = counter{step: 2}
//! for … { c.next() }          →     for … { x.count += x.step }       (the method's body, inlined)
//! ```
//! Mode `whole` only, when all is decided. An object qualifies if [`names`] are all that holds its address, and each of
//! them is only dereferenced or compared with nil. Then the object's variable stands where they stood, nobody takes its address, and the
//! code generator treats it as any other variable. The fields of a larger struct that is only used field by field become
//! variables of their own.
//!
//! Invariant: values and their order stay as they were; only where they are kept changes.
//! Start at [`replace`].

mod fields;

use std::collections::{HashMap, HashSet};

use burrow_ir::func::{Body, Expr, ExprKind, Func, Stmt, Storage};
use burrow_ir::index::{FuncId, LocalId};
use burrow_ir::program::Program;
use burrow_ir::visit::{self, OnExpr};

use crate::names::{self, Object};
use crate::options::Rule;

/// Replaces such objects in every function.
pub fn replace(program: &mut Program, fault: Option<Rule>) {
    for id in program.funcs.keys().collect::<Vec<FuncId>>() {
        replace_in(&mut program.funcs[id], fault);
        fields::split(program, id);
    }
}

fn replace_in(func: &mut Func, fault: Option<Rule>) {
    let Body::Go(body) = &func.body else { return };
    let is_taken = |id: LocalId| func.locals[id].address_taken && !func.locals[id].captured_by_reference;
    if func.allocs.is_empty() && !func.locals.keys().any(is_taken) {
        return;
    }
    let names = names::names(func, body, fault);
    let candidates: HashSet<Object> = names.values().copied().filter(|object| is_in_frame(func, *object)).collect();
    if candidates.is_empty() {
        return;
    }
    let all = with_objects(func, body, &names, &candidates);
    let taken = addresses(&all.0);
    let chosen: HashSet<Object> =
        all.1.iter().filter(|(_, variable)| !taken.contains(variable)).map(|(object, _)| *object).collect();
    if chosen.is_empty() {
        return;
    }
    let (mut rewritten, variables) =
        if chosen.len() == candidates.len() { all } else { with_objects(func, body, &names, &chosen) };
    for variable in variables.into_values() {
        rewritten.locals[variable].address_taken = false;
    }
    *func = rewritten;
}

/// A copy of the function with objects written for their names, and the objects' variables.
fn with_objects(
    func: &Func,
    body: &[Stmt],
    names: &HashMap<LocalId, Object>,
    objects: &HashSet<Object>,
) -> (Func, HashMap<Object, LocalId>) {
    let (mut func, mut body) = (func.clone(), body.to_vec());
    let variables = names::use_objects(&mut func, &mut body, names, objects);
    func.body = Body::Go(body);
    (func, variables)
}

fn is_in_frame(func: &Func, object: Object) -> bool {
    match object {
        Object::Site(site) => func.allocs[site].storage == Storage::Frame,
        Object::Local(local) => func.locals[local].storage == Storage::Frame,
    }
}

/// Variables of which something takes the address, or a part's.
fn addresses(func: &Func) -> HashSet<LocalId> {
    let mut taken = HashSet::new();
    let mut found = OnExpr(|expr: &Expr| {
        if let ExprKind::AddressOf(place) = &*expr.kind {
            taken.extend(names::object_of(place));
        }
    });
    visit::func(func, &mut found);
    taken
}
