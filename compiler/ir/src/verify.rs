//! Checks what the tree promises, in debug builds and tests.
//!
//! Types fit where a value meets a place, ids are in range, jumps lead to enclosing statements, closures
//! capture what their functions expect. What is wrong is our own mistake.
//!
//! Start at [`program`].

use crate::func::{BinaryOp, Body, Call, Callee, Capture, Expr, ExprKind, Func, LocalKind, SelectComm, Stmt, StmtKind};
use crate::index::{FuncId, LabelId, TypeId};
use crate::program::Program;
use crate::types::{Basic, TypeKind};
use crate::visit::{Part, for_each_operand};

/// Everything that is wrong with a program, one line each.
pub fn program(program: &Program) -> Vec<String> {
    let mut errors = Vec::new();
    for (id, _) in program.funcs.iter() {
        func(program, id, &mut errors);
    }
    for (id, itab) in program.itabs.iter() {
        let count = match &program.types[itab.interface].kind {
            TypeKind::Interface { methods } => methods.len(),
            _ => usize::MAX,
        };
        if count != itab.functions.len() {
            errors.push(format!("itab {id:?} has {} functions for {count} methods", itab.functions.len()));
        }
    }
    errors
}

/// Stops if something is wrong with a program.
pub fn assert_valid(checked: &Program) {
    let errors = program(checked);
    assert!(errors.is_empty(), "the typed tree is broken:\n{}", errors.join("\n"));
}

fn func(program: &Program, id: FuncId, errors: &mut Vec<String>) {
    let func = &program.funcs[id];
    let mut verifier = Verifier { program, func, labels: Vec::new(), errors };
    let signature_kinds = func
        .params
        .iter()
        .map(|&local| (local, LocalKind::Param))
        .chain(func.results.iter().map(|&local| (local, LocalKind::Result)));
    for (local, kind) in signature_kinds {
        if func.locals[local].kind != kind {
            verifier.error(format!("{local:?} is no {kind:?}"));
        }
    }
    if let Body::Go(body) = &func.body {
        verifier.stmts(body);
    }
}

struct Verifier<'a> {
    program: &'a Program,
    func: &'a Func,
    /// Statements around the current one that can be left, and whether they are loops.
    labels: Vec<(LabelId, bool)>,
    errors: &'a mut Vec<String>,
}

impl<'a> Verifier<'a> {
    fn error(&mut self, message: String) {
        self.errors.push(format!("{}: {message}", self.func.symbol));
    }

    fn name(&self, ty: TypeId) -> &'a str {
        &self.program.types[ty].unique
    }

    fn same(&mut self, what: &str, left: TypeId, right: TypeId) {
        if left != right {
            let message = format!("{what}: {} and {}", self.name(left), self.name(right));
            self.error(message);
        }
    }

    fn stmts(&mut self, list: &'a [Stmt]) {
        for stmt in list {
            self.stmt(stmt);
        }
    }

    fn within(&mut self, label: LabelId, is_loop: bool, body: &'a [Stmt]) {
        self.labels.push((label, is_loop));
        self.stmts(body);
        self.labels.pop();
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            StmtKind::Declare { local, value } => {
                if let Some(value) = value {
                    self.expr(value);
                    self.same("declaration", self.func.locals[*local].ty, value.ty);
                }
            }
            StmtKind::Assign { place, value } => {
                self.place(place);
                self.expr(value);
                self.same("assignment", place.ty, value.ty);
            }
            StmtKind::Update { place, op, value } => {
                self.place(place);
                self.expr(value);
                if !is_shift(*op) {
                    self.same("update", place.ty, value.ty);
                }
            }
            StmtKind::AssignTuple { places, value } => self.assign_tuple(places, value),
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Go(value) | StmtKind::Defer(value) => {
                self.expr(value);
                if !matches!(&self.program.types[value.ty].kind, TypeKind::Func(signature)
                    if signature.params.is_empty() && signature.results.is_empty())
                {
                    self.error(format!("go or defer of {}", self.name(value.ty)));
                }
            }
            StmtKind::Block(body) => self.stmts(body),
            StmtKind::If { condition, then, otherwise } => {
                self.condition(condition);
                self.stmts(then);
                self.stmts(otherwise);
            }
            StmtKind::Loop { label, condition, post, body } => {
                if let Some(condition) = condition {
                    self.condition(condition);
                }
                self.within(*label, true, body);
                self.stmts(post);
            }
            StmtKind::Switch { value, arms, default } => {
                self.expr(value);
                arms.iter().for_each(|(_, body)| self.stmts(body));
                self.stmts(default);
            }
            StmtKind::Breakable { label, body } => self.within(*label, false, body),
            StmtKind::Break(label) => self.leaves(*label, false),
            StmtKind::Continue(label) => self.leaves(*label, true),
            StmtKind::Label(_) | StmtKind::Goto(_) => {}
            StmtKind::Return(values) => self.returns(values),
            StmtKind::Send { channel, value } => self.send(channel, value),
            StmtKind::Select { cases, default, label } => {
                for case in cases {
                    match &case.comm {
                        SelectComm::Send { channel, value } => self.send(channel, value),
                        SelectComm::Receive { channel, .. } => self.expr(channel),
                    }
                    self.within(*label, false, &case.body);
                }
                if let Some(default) = default {
                    self.within(*label, false, default);
                }
            }
        }
    }

    fn leaves(&mut self, label: LabelId, needs_loop: bool) {
        if !self.labels.iter().any(|&(known, is_loop)| known == label && (is_loop || !needs_loop)) {
            self.error(format!("a jump to {label:?} that is not around it"));
        }
    }

    fn assign_tuple(&mut self, places: &'a [Option<Expr>], value: &'a Expr) {
        self.expr(value);
        let TypeKind::Tuple(types) = &self.program.types[value.ty].kind else {
            self.error(format!("{} is assigned as a tuple", self.name(value.ty)));
            return;
        };
        if types.len() != places.len() {
            self.error(format!("{} places for {} values", places.len(), types.len()));
        }
        for (place, &ty) in places.iter().zip(types) {
            if let Some(place) = place {
                self.place(place);
                self.same("tuple assignment", place.ty, ty);
            }
        }
    }

    fn returns(&mut self, values: &'a [Expr]) {
        let results: Vec<TypeId> = self.func.results.iter().map(|&local| self.func.locals[local].ty).collect();
        values.iter().for_each(|value| self.expr(value));
        if let [single] = values
            && let TypeKind::Tuple(types) = &self.program.types[single.ty].kind
        {
            if *types != results {
                self.error("a tuple of other types is returned".to_string());
            }
            return;
        }
        if !values.is_empty() && values.len() != results.len() {
            self.error(format!("{} values for {} results", values.len(), results.len()));
        }
        for (value, result) in values.iter().zip(results) {
            self.same("return", result, value.ty);
        }
    }

    fn send(&mut self, channel: &'a Expr, value: &'a Expr) {
        self.expr(channel);
        self.expr(value);
        if let TypeKind::Chan { element, .. } = self.program.types[channel.ty].kind {
            self.same("send", element, value.ty);
        } else {
            self.error(format!("{} is sent to", self.name(channel.ty)));
        }
    }

    fn condition(&mut self, condition: &'a Expr) {
        self.expr(condition);
        if self.program.types[condition.ty].kind != TypeKind::Basic(Basic::Bool) {
            self.error(format!("a condition of type {}", self.name(condition.ty)));
        }
    }

    fn place(&mut self, place: &'a Expr) {
        self.expr(place);
        let fits = match &*place.kind {
            ExprKind::Local(local) => self.func.locals[*local].kind != LocalKind::CapturedValue,
            ExprKind::Field(base, _) | ExprKind::IndexArray(base, _) => {
                self.place(base);
                true
            }
            ExprKind::Global(_)
            | ExprKind::Deref(_)
            | ExprKind::IndexSlice(..)
            | ExprKind::IndexMap(..)
            | ExprKind::IndexUnchecked(..) => true,
            _ => false,
        };
        if !fits {
            self.error(format!("not a place: {:?}", place.kind));
        }
    }

    fn expr(&mut self, value: &'a Expr) {
        for_each_operand(value, &mut |part| match part {
            Part::Expr(operand) => self.expr(operand),
            Part::Stmts(list) => match &*value.kind {
                ExprKind::Inlined { label, .. } => self.within(*label, false, list),
                _ => self.stmts(list),
            },
        });
        self.types_fit(value);
    }

    fn types_fit(&mut self, value: &'a Expr) {
        match &*value.kind {
            ExprKind::Local(local) => self.same("local", self.func.locals[*local].ty, value.ty),
            ExprKind::Global(global) => self.same("global", self.program.globals[*global].ty, value.ty),
            ExprKind::Binary(op, left, right) if !is_shift(*op) => self.same("operands", left.ty, right.ty),
            ExprKind::AndAnd(left, right) | ExprKind::OrOr(left, right) => self.same("operands", left.ty, right.ty),
            ExprKind::Deref(pointer) => match self.program.types[pointer.ty].kind {
                TypeKind::Pointer(element) => self.same("dereference", element, value.ty),
                _ => self.error(format!("{} is dereferenced", self.name(pointer.ty))),
            },
            ExprKind::Field(base, index) => match &self.program.types[base.ty].kind {
                TypeKind::Struct { fields } if *index < fields.len() => {
                    self.same("field", fields[*index].ty, value.ty);
                }
                _ => self.error(format!("{} has no field {index}", self.name(base.ty))),
            },
            ExprKind::AddressOf(place) => {
                self.place(place);
                if self.program.types[value.ty].kind != TypeKind::Pointer(place.ty) {
                    self.error(format!("{} as address of {}", self.name(value.ty), self.name(place.ty)));
                }
            }
            ExprKind::StructLiteral(values) => {
                let TypeKind::Struct { fields } = &self.program.types[value.ty].kind else {
                    self.error(format!("a struct literal of {}", self.name(value.ty)));
                    return;
                };
                for (index, field) in values {
                    self.same("field of a literal", fields[*index].ty, field.ty);
                }
            }
            ExprKind::IndexMap(map, key) | ExprKind::IndexMapOk(map, key) => match self.program.types[map.ty].kind {
                TypeKind::Map { key: wanted, .. } => self.same("key", wanted, key.ty),
                _ => self.error(format!("{} is indexed as a map", self.name(map.ty))),
            },
            ExprKind::ToInterface { value: inner, itab, .. } => {
                let is_empty = match &self.program.types[value.ty].kind {
                    TypeKind::Interface { methods } => methods.is_empty(),
                    _ => !itab.is_none(),
                };
                if is_empty != itab.is_none() || self.program.types[inner.ty].is_interface() {
                    self.error(format!("{} to {}", self.name(inner.ty), self.name(value.ty)));
                }
            }
            ExprKind::Call(call) => self.call(call, value.ty),
            ExprKind::Closure { func, captures, .. } => self.closure(*func, captures),
            _ => {}
        }
    }

    fn call(&mut self, call: &'a Call, ty: TypeId) {
        let (params, results): (Vec<TypeId>, Vec<TypeId>) = match &call.callee {
            Callee::Static(id) => {
                let callee = &self.program.funcs[*id];
                if callee.flags.closure {
                    self.error(format!("{} needs its closure", callee.symbol));
                }
                let types =
                    |list: &[crate::index::LocalId]| list.iter().map(|&local| callee.locals[local].ty).collect();
                (types(&callee.params), types(&callee.results))
            }
            Callee::Value(value) => match &self.program.types[value.ty].kind {
                TypeKind::Func(signature) => (signature.params.clone(), signature.results.clone()),
                _ => {
                    self.error(format!("{} is called", self.name(value.ty)));
                    return;
                }
            },
            Callee::Interface { receiver, method } => match &self.program.types[receiver.ty].kind {
                TypeKind::Interface { methods } => match &self.program.types[methods[*method].signature].kind {
                    TypeKind::Func(signature) => (signature.params.clone(), signature.results.clone()),
                    other => panic!("a method of type {other:?}"),
                },
                _ => {
                    self.error(format!("a method of {} is called", self.name(receiver.ty)));
                    return;
                }
            },
        };
        if params.len() != call.args.len() {
            self.error(format!("{} arguments for {} parameters", call.args.len(), params.len()));
        }
        for (&param, arg) in params.iter().zip(&call.args) {
            self.same("argument", param, arg.ty);
        }
        match (results.as_slice(), &self.program.types[ty].kind) {
            ([single], _) => self.same("result", *single, ty),
            (results, TypeKind::Tuple(types)) if *results == **types => {}
            _ => self.error(format!("a call of type {}", self.name(ty))),
        }
    }

    fn closure(&mut self, func: FuncId, captures: &'a [Capture]) {
        let callee = &self.program.funcs[func];
        if callee.captures.len() != captures.len() || !callee.flags.closure {
            self.error(format!("{} captures {} variables", callee.symbol, callee.captures.len()));
            return;
        }
        for (&inner, capture) in callee.captures.iter().zip(captures) {
            let by_reference = callee.locals[inner].kind == LocalKind::CapturedReference;
            let outer = &self.func.locals[capture.local];
            let has_address = outer.captured_by_reference || outer.kind == LocalKind::CapturedReference;
            if by_reference != capture.by_reference || (by_reference && !has_address) {
                self.error(format!("{} captures {:?} the wrong way", callee.symbol, capture.local));
            }
            self.same("capture", callee.locals[inner].ty, outer.ty);
        }
    }
}

fn is_shift(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::ShiftLeft | BinaryOp::ShiftRight)
}
