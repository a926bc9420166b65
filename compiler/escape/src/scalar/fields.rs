//! Structs that are used field by field only: each field is a variable.
//!
//! The code generator keeps small structs in registers as they are, so this is for larger ones. Such a variable is declared, with a
//! literal or zero, and otherwise stands in `x.f` alone: nobody copies it as a whole.
//! Start at [`split`].

use std::collections::{HashMap, HashSet};

use burrow_ir::func::{Body, Expr, ExprKind, Func, LocalKind, SelectComm, Stmt, StmtKind, Storage};
use burrow_ir::index::{FuncId, LocalId};
use burrow_ir::program::Program;
use burrow_ir::types::{Field, TypeKind, TypeTable};
use burrow_ir::visit::{self, OnExpr, Rewriter, Visitor};

use crate::limits;

/// Splits such variables of a function, and their fields that are such variables.
pub fn split(program: &mut Program, id: FuncId) {
    let (types, func) = (&program.types, &mut program.funcs[id]);
    loop {
        let Body::Go(body) = &func.body else { return };
        let large: Vec<LocalId> = func.locals.keys().filter(|local| is_large(types, func, *local)).collect();
        let mut large = only_by_field(large, body);
        if large.is_empty() {
            return;
        }
        large.sort();
        let fields = large.into_iter().map(|local| (local, field_variables(types, func, local))).collect();
        let Body::Go(body) = &mut func.body else { unreachable!("seen above") };
        Split { fields }.stmts(body);
    }
}

fn fields<'t>(types: &'t TypeTable, func: &Func, local: LocalId) -> Option<&'t [Field]> {
    match &types[func.locals[local].ty].kind {
        TypeKind::Struct { fields } => Some(fields),
        _ => None,
    }
}

fn is_large(types: &TypeTable, func: &Func, local: LocalId) -> bool {
    let info = &func.locals[local];
    matches!(info.kind, LocalKind::Variable | LocalKind::Temporary)
        && info.storage == Storage::Frame
        && !info.address_taken
        && !info.captured_by_reference
        && types[info.ty].size > limits::FLAT
        && fields(types, func, local).is_some_and(|fields| fields.len() <= limits::FIELDS)
}

/// Those of the variables that are declared, and used only by field.
fn only_by_field(large: Vec<LocalId>, body: &[Stmt]) -> Vec<LocalId> {
    if large.is_empty() {
        return large;
    }
    let mut uses = Uses { whole: large.iter().map(|local| (*local, Some(0))).collect() };
    visit::stmts(body, &mut uses);
    let is_split = |local: &LocalId| uses.whole[local] == Some(0);
    let declared = declared(body);
    large.into_iter().filter(|local| is_split(local) && declared.contains(local)).collect()
}

fn declared(body: &[Stmt]) -> HashSet<LocalId> {
    struct Declared(HashSet<LocalId>);
    impl Visitor for Declared {
        fn stmt(&mut self, stmt: &Stmt) {
            if let StmtKind::Declare { local, .. } = stmt.kind {
                self.0.insert(local);
            }
        }
    }
    let mut found = Declared(HashSet::new());
    visit::stmts(body, &mut found);
    found.0
}

/// How often each variable stands elsewhere than in `x.f`; `None`: where it cannot be replaced.
struct Uses {
    whole: HashMap<LocalId, Option<i32>>,
}

impl Uses {
    fn add(&mut self, local: LocalId, count: i32) {
        if let Some(Some(whole)) = self.whole.get_mut(&local) {
            *whole += count;
        }
    }

    fn forbid(&mut self, local: LocalId) {
        self.whole.entry(local).and_modify(|whole| *whole = None);
    }
}

impl Visitor for Uses {
    fn expr(&mut self, expr: &Expr) {
        match &*expr.kind {
            ExprKind::Local(local) => self.add(*local, 1),
            ExprKind::Field(base, _) => {
                if let ExprKind::Local(local) = &*base.kind {
                    self.add(*local, -1);
                }
            }
            ExprKind::Closure { captures, .. } => captures.iter().for_each(|capture| self.forbid(capture.local)),
            ExprKind::Inlined { results, .. } => results.iter().for_each(|result| self.forbid(*result)),
            _ => {}
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Declare { local, value: Some(value) } => {
                let mut mentioned = false;
                let is_it = |expr: &Expr| matches!(&*expr.kind, ExprKind::Local(other) if other == local);
                visit::expr(value, &mut OnExpr(|expr: &Expr| mentioned |= is_it(expr)));
                if mentioned || !matches!(&*value.kind, ExprKind::Zero | ExprKind::StructLiteral(_)) {
                    self.forbid(*local);
                }
            }
            StmtKind::Select { cases, .. } => {
                for case in cases {
                    if let SelectComm::Receive { value, ok, .. } = &case.comm {
                        value.iter().chain(ok).for_each(|local| self.forbid(*local));
                    }
                }
            }
            _ => {}
        }
    }
}

fn field_variables(types: &TypeTable, func: &mut Func, local: LocalId) -> Vec<LocalId> {
    let (name, pos) = (func.locals[local].name.clone(), func.locals[local].pos);
    let list = fields(types, func, local).expect("it is a struct");
    let list: Vec<_> = list.iter().map(|field| (format!("{name}.{}", field.name), field.ty)).collect();
    let variable = |(name, ty): (String, _)| func.new_local(&name, ty, LocalKind::Temporary, pos);
    list.into_iter().map(variable).collect()
}

struct Split {
    fields: HashMap<LocalId, Vec<LocalId>>,
}

impl Rewriter for Split {
    fn expr(&mut self, expr: &mut Expr) {
        if let ExprKind::Field(base, index) = &*expr.kind
            && let ExprKind::Local(local) = &*base.kind
            && let Some(fields) = self.fields.get(local)
        {
            *expr.kind = ExprKind::Local(fields[*index]);
            return;
        }
        self.operands(expr);
    }

    fn parts(&mut self, stmt: &mut Stmt) {
        visit::for_each_part_mut(stmt, &mut |part| self.part(part));
        let pos = stmt.pos;
        let StmtKind::Declare { local, value } = &mut stmt.kind else { return };
        let Some(fields) = self.fields.get(local) else { return };
        let mut values = match value.take().map(|value| *value.kind) {
            Some(ExprKind::StructLiteral(values)) => values,
            _ => Vec::new(),
        };
        let listed: Vec<usize> = values.iter().map(|(index, _)| *index).collect();
        let declare = |local, value| Stmt { kind: StmtKind::Declare { local, value }, pos };
        let mut list: Vec<Stmt> = values.drain(..).map(|(index, value)| declare(fields[index], Some(value))).collect();
        let rest = (0..fields.len()).filter(|index| !listed.contains(index));
        list.extend(rest.map(|index| declare(fields[index], None)));
        stmt.kind = StmtKind::Block(list);
    }
}
