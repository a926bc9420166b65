//! Mode `whole`: which functions a call may reach whose callee is not written down.
//!
//! An interface call reaches the methods of that name and signature of all types that the program converts to interfaces:
//! class-hierarchy analysis over what lowering found reachable. A call of a function value reaches the functions of that
//! signature that are ever used as values. Natives never call Go with arguments of compiled code, so this is all.
//!
//! Reflection that makes functions or types with methods at run time ends this knowledge: then nothing is known.
//! Start at [`Targets::of`].

use std::collections::{HashMap, HashSet};

use burrow_ir::func::{Call, Callee, Expr, ExprKind, Func};
use burrow_ir::index::{FuncId, TypeId};
use burrow_ir::program::{Program, StaticValue};
use burrow_ir::types::{Signature, TypeKind};
use burrow_ir::visit::{self, Visitor};

/// Calls with more possible targets are as good as unknown; following them all would take long.
const MOST: usize = 48;

/// What is in the names of those functions of package reflect after which functions or methods may exist that no one wrote.
const MAKERS: [&str; 3] = ["MakeFunc", "StructOf", "Method"];

/// Name, package of unexported names, signature.
type MethodName = (String, String, TypeId);

/// Types of parameters and results.
type Shape = (Vec<TypeId>, Vec<TypeId>);

/// Possible targets of calls; empty in the modes that see one function at a time.
#[derive(Debug, Default)]
pub struct Targets {
    /// Whether what is not listed does not exist.
    complete: bool,
    methods: HashMap<MethodName, Vec<FuncId>>,
    values: HashMap<Shape, Vec<FuncId>>,
}

impl Targets {
    pub fn of_program(program: &Program) -> Targets {
        let mut targets = Targets { complete: true, ..Targets::default() };
        let makes = |func: &Func| func.package == "reflect" && MAKERS.iter().any(|name| func.name.contains(name));
        if program.funcs.values().any(makes) {
            return Targets::default();
        }
        for (_, ty) in program.types.iter() {
            for method in &ty.methods {
                let Some(func) = method.func else { continue };
                let name = (method.name.clone(), method.package.clone(), method.signature);
                let known = targets.methods.entry(name).or_default();
                if !known.contains(&func) {
                    known.push(func);
                }
            }
        }
        for func in functions_as_values(program) {
            targets.values.entry(shape_of(&program.funcs[func])).or_default().push(func);
        }
        targets
    }

    /// The functions that a call may reach, if all of them are known and they are not too many. There may be none: then the
    /// callee is nil.
    pub fn of(&self, program: &Program, call: &Call) -> Option<&[FuncId]> {
        let found = match &call.callee {
            Callee::Static(_) => None,
            Callee::Value(value) => {
                let TypeKind::Func(Signature { params, results, .. }) = &program.types[value.ty].kind else {
                    return None;
                };
                self.values.get(&(params.clone(), results.clone()))
            }
            Callee::Interface { receiver, method } => {
                let TypeKind::Interface { methods } = &program.types[receiver.ty].kind else { return None };
                let method = &methods[*method];
                self.methods.get(&(method.name.clone(), method.package.clone(), method.signature))
            }
        };
        match found {
            Some(targets) => Some(targets.as_slice()).filter(|targets| targets.len() <= MOST),
            None => Some(&[][..]).filter(|_| self.complete && !matches!(call.callee, Callee::Static(_))),
        }
    }
}

fn shape_of(func: &Func) -> Shape {
    let types = |locals: &[_]| locals.iter().map(|local| func.locals[*local].ty).collect();
    (types(&func.params), types(&func.results))
}

/// Functions and closures that some expression, or a variable's initial contents, makes a value of; in order.
fn functions_as_values(program: &Program) -> Vec<FuncId> {
    #[derive(Default)]
    struct Values {
        seen: HashSet<FuncId>,
        list: Vec<FuncId>,
    }
    impl Values {
        fn add(&mut self, func: FuncId) {
            if self.seen.insert(func) {
                self.list.push(func);
            }
        }

        fn add_static(&mut self, value: &StaticValue) {
            match value {
                StaticValue::Func(func) => self.add(*func),
                StaticValue::Interface { data, .. } => self.add_static(data),
                StaticValue::Aggregate(items) => items.iter().for_each(|(_, item)| self.add_static(item)),
                _ => {}
            }
        }
    }
    impl Visitor for Values {
        fn expr(&mut self, expr: &Expr) {
            if let ExprKind::FuncValue(func) | ExprKind::Closure { func, .. } = &*expr.kind {
                self.add(*func);
            }
        }
    }
    let mut values = Values::default();
    for (_, func) in program.funcs.iter() {
        visit::func(func, &mut values);
    }
    for (_, global) in program.globals.iter() {
        values.add_static(&global.init);
    }
    values.list
}
