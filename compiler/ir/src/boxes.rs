//! Values known at compile time that become interfaces: their boxes are read-only data.
//!
//! A constant gets its box from the code generator. Here come the values that are constant without being written so:
//! variables that hold a constant and never anything else, as parameters of inlined calls do, and literals of structs
//! and arrays with constants in them. Nobody can write to an interface's box, so one box serves every evaluation.
//!
//! Start at [`share_constants`].

use std::collections::HashMap;

use crate::func::{Body, Constant, Conversion, Expr, ExprKind, Func, LocalKind, Stmt, StmtKind};
use crate::index::{FuncId, LocalId, TypeId};
use crate::program::{Global, Program, StaticValue};
use crate::visit::{self, Rewriter, Visitor};

/// Bytes of a literal that is worth its place in the executable.
const LARGEST: u64 = 1 << 10;

/// Replaces such values by constants and by read-only variables of the program.
pub fn share_constants(program: &mut Program) {
    for id in program.funcs.keys().collect::<Vec<FuncId>>() {
        let Body::Go(body) = &mut program.funcs[id].body else { continue };
        let mut body = std::mem::take(body);
        let known = constant_locals(&program.funcs[id], &body);
        Boxes { program, known }.stmts(&mut body);
        program.funcs[id].body = Body::Go(body);
    }
}

/// Variables that are declared once, with a constant, and that nothing else is assigned to.
fn constant_locals(func: &Func, body: &[Stmt]) -> HashMap<LocalId, Expr> {
    struct Declarations<'a> {
        func: &'a Func,
        /// `None`: not constant.
        found: HashMap<LocalId, Option<Expr>>,
    }
    impl Visitor for Declarations<'_> {
        fn stmt(&mut self, stmt: &Stmt) {
            let StmtKind::Declare { local, value } = &stmt.kind else { return };
            let info = &self.func.locals[*local];
            let fixed = !info.reassigned && !info.address_taken && !info.captured_by_reference;
            let variable = matches!(info.kind, LocalKind::Variable | LocalKind::Temporary);
            let value = value.as_ref().filter(|value| {
                fixed && variable && matches!(&*value.kind, ExprKind::Constant(_) | ExprKind::Local(_))
            });
            // A variable that is declared in two places has two values.
            self.found.entry(*local).and_modify(|known| *known = None).or_insert_with(|| value.cloned());
        }
    }
    let mut declarations = Declarations { func, found: HashMap::new() };
    visit::stmts(body, &mut declarations);
    let found = declarations.found;
    let constant = |local: &LocalId| {
        let mut value = found.get(local)?.as_ref()?;
        // Chains are as deep as calls were inlined.
        while let ExprKind::Local(next) = &*value.kind {
            value = found.get(next)?.as_ref()?;
        }
        Some((*local, value.clone()))
    };
    found.keys().filter_map(constant).collect()
}

struct Boxes<'a> {
    program: &'a mut Program,
    known: HashMap<LocalId, Expr>,
}

impl Rewriter for Boxes<'_> {
    fn expr(&mut self, expr: &mut Expr) {
        if let ExprKind::ToInterface { value, .. } = &mut *expr.kind {
            self.share(value);
        }
        self.operands(expr);
    }
}

impl Boxes<'_> {
    fn share(&mut self, value: &mut Expr) {
        if self.program.types[value.ty].is_direct_interface(&self.program.types) {
            return;
        }
        match &*value.kind {
            ExprKind::Local(local) => {
                if let Some(constant) = self.known.get(local) {
                    value.kind.clone_from(&constant.kind);
                }
            }
            ExprKind::StructLiteral(_) | ExprKind::ArrayLiteral(_) if self.program.types[value.ty].size <= LARGEST => {
                if let Some(init) = static_value(value) {
                    let global = self.global(value.ty, init);
                    *value.kind = global;
                }
            }
            _ => {}
        }
    }

    fn global(&mut self, ty: TypeId, init: StaticValue) -> ExprKind {
        let name = format!("boxed.{}", self.program.globals.len());
        let pos = crate::Pos::NONE;
        ExprKind::Global(self.program.globals.push(Global { name, ty, init, constant: true, pos }))
    }
}

/// The data of a literal; `None`: not known at compile time.
fn static_value(expr: &Expr) -> Option<StaticValue> {
    Some(match &*expr.kind {
        ExprKind::Constant(constant) => match *constant {
            Constant::Bool(value) => StaticValue::Bool(value),
            Constant::Int(value) => StaticValue::Int(value),
            Constant::Float(value) => StaticValue::Float(value),
            Constant::Complex(real, imaginary) => StaticValue::Complex(real, imaginary),
            Constant::String(id) => StaticValue::String(id),
            Constant::Nil => StaticValue::Zero,
        },
        ExprKind::Zero => StaticValue::Zero,
        ExprKind::Convert(Conversion::Representation, value) => match &*value.kind {
            // Of pointers and numbers: nothing that a literal of constants would hold.
            ExprKind::Constant(Constant::Nil) => StaticValue::Zero,
            _ => return None,
        },
        ExprKind::StructLiteral(fields) => {
            let fields = fields.iter().map(|(index, value)| Some((*index as u64, static_value(value)?)));
            StaticValue::Aggregate(fields.collect::<Option<_>>()?)
        }
        ExprKind::ArrayLiteral(elements) => {
            let elements = elements.iter().map(|(index, value)| Some((*index, static_value(value)?)));
            StaticValue::Aggregate(elements.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}
