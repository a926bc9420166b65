//! Which objects may begin in the frame: what is done with each, in the order in which it is evaluated.
//!
//! The conditions are those of [`partial`](crate::partial). Start at [`qualified`].

use std::collections::{HashMap, HashSet};

use burrow_ir::func::{BinaryOp, Call, Callee, Expr, ExprKind, Func, SelectCase, SelectComm, Stmt, StmtKind};
use burrow_ir::index::LocalId;
use burrow_ir::program::Program;
use burrow_ir::types::{TypeKind, TypeTable};
use burrow_ir::visit::{self, Part};

use super::Summaries;
use crate::callees;
use crate::graph::Leaks;
use crate::names::{self, Object, object_of};
use crate::options::Rule;

/// The candidates that meet all conditions.
pub(super) fn qualified(
    program: &Program,
    func: &Func,
    body: &[Stmt],
    names: &HashMap<LocalId, Object>,
    candidates: &HashSet<Object>,
    summaries: &Summaries,
    fault: Option<Rule>,
) -> HashSet<Object> {
    let (mut func, mut body) = (func.clone(), body.to_vec());
    let variables = names::use_objects(&mut func, &mut body, names, candidates);
    let found = variables.values().map(|variable| (*variable, Uses::default())).collect();
    let mut walk = Walk { types: &program.types, summaries, fault, found, arms: Vec::new(), arm: 0, open: Vec::new() };
    walk.stmts(&body);
    let qualifies = |(_, variable): &(Object, LocalId)| walk.found[variable].qualify();
    variables.into_iter().filter(qualifies).map(|(object, _)| object).collect()
}

/// What is done with an object.
#[derive(Debug, Default)]
struct Uses {
    /// The arms of conditionals around its declaration; `None`: not seen.
    declared: Option<Vec<u32>>,
    declarations: u32,
    leaks: u32,
    /// One of the conditions does not hold.
    forbidden: bool,
}

impl Uses {
    fn qualify(&self) -> bool {
        self.declarations == 1 && self.leaks > 0 && !self.forbidden
    }
}

/// The variables that a case of `select` assigns.
fn received(case: &SelectCase) -> impl Iterator<Item = LocalId> + use<> {
    let (value, ok) = match case.comm {
        SelectComm::Receive { value, ok, .. } => (value, ok),
        SelectComm::Send { .. } => (None, None),
    };
    value.into_iter().chain(ok)
}

/// The parts of a place that are evaluated to find it.
fn for_each_index<'e>(place: &'e Expr, f: &mut impl FnMut(&'e Expr)) {
    match &*place.kind {
        ExprKind::Field(base, _) => for_each_index(base, f),
        ExprKind::IndexArray(base, index) | ExprKind::IndexUnchecked(base, index) => {
            for_each_index(base, f);
            f(index);
        }
        _ => {}
    }
}

/// Whether a callee neither keeps an argument nor returns it.
pub(super) fn stays(summaries: &Summaries, call: &Call, index: usize) -> bool {
    let Callee::Static(func) = call.callee else { return false };
    let Some(leaks) = summaries[func].as_ref().and_then(|summary| summary.params.get(index)) else { return false };
    let Leaks { heap, results } = leaks;
    let keeps = |derefs: &Option<i32>| derefs.is_some_and(|derefs| derefs <= 0);
    !keeps(heap) && !results.iter().any(keeps)
}

pub(super) fn is_comparison(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Equal | BinaryOp::NotEqual)
}

/// Looks at all uses of the candidates, in the order in which they are evaluated. Walks over expressions return the objects that
/// the value still refers to.
struct Walk<'a> {
    types: &'a TypeTable,
    summaries: &'a Summaries,
    fault: Option<Rule>,
    found: HashMap<LocalId, Uses>,
    /// The arms of conditionals around.
    arms: Vec<u32>,
    /// Number of the last arm.
    arm: u32,
    /// Objects that something evaluated, and not yet used, refers to.
    open: Vec<LocalId>,
}

impl Walk<'_> {
    fn stmts(&mut self, list: &[Stmt]) {
        list.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let in_arms = matches!(stmt.kind, StmtKind::If { .. } | StmtKind::Switch { .. } | StmtKind::Select { .. });
        match &stmt.kind {
            StmtKind::Assign { place, value } | StmtKind::Update { place, value, .. } => {
                self.write(std::slice::from_ref(&place), value);
            }
            StmtKind::AssignTuple { places, value } => {
                self.write(&places.iter().flatten().collect::<Vec<_>>(), value);
            }
            _ => {
                if let StmtKind::Select { cases, .. } = &stmt.kind {
                    cases.iter().flat_map(received).for_each(|local| self.forbid(local));
                }
                let before = self.open.len();
                visit::for_each_part(stmt, &mut |part| match part {
                    Part::Expr(expr) => {
                        let held = self.expr(expr);
                        self.open.extend(held);
                    }
                    Part::Stmts(list) if in_arms => {
                        self.open.truncate(before);
                        self.in_arm(|walk| walk.stmts(list));
                    }
                    Part::Stmts(list) => {
                        self.open.truncate(before);
                        self.stmts(list);
                    }
                });
                self.open.truncate(before);
            }
        }
        if let StmtKind::Declare { local, .. } = &stmt.kind
            && let Some(uses) = self.found.get_mut(local)
        {
            uses.declarations += 1;
            uses.declared = Some(self.arms.clone());
        }
    }

    /// The places are found, then the value is evaluated, then it is written.
    fn write(&mut self, places: &[&Expr], value: &Expr) {
        let before = self.open.len();
        for place in places {
            let held = self.expr(place);
            self.open.extend(held);
            self.open.extend(object_of(place));
        }
        self.expr(value);
        self.open.truncate(before);
    }

    fn in_arm(&mut self, work: impl FnOnce(&mut Self)) {
        self.arm += 1;
        self.arms.push(self.arm);
        work(self);
        self.arms.pop();
    }

    fn expr(&mut self, expr: &Expr) -> Vec<LocalId> {
        match &*expr.kind {
            ExprKind::Local(local) => self.held(expr, vec![*local]),
            ExprKind::AddressOf(place) => {
                for_each_index(place, &mut |index| {
                    self.expr(index);
                });
                match object_of(place) {
                    Some(local) => self.leak(local),
                    None => {
                        self.operands(expr);
                    }
                }
                Vec::new()
            }
            ExprKind::Binary(op, left, right) if is_comparison(*op) => {
                let before = self.open.len();
                for operand in [left, right] {
                    let held = self.address(operand);
                    self.open.extend(held);
                }
                self.open.truncate(before);
                Vec::new()
            }
            ExprKind::AndAnd(left, right) | ExprKind::OrOr(left, right) => {
                self.expr(left);
                self.in_arm(|walk| {
                    walk.expr(right);
                });
                Vec::new()
            }
            ExprKind::Conditional(condition, then, otherwise) => {
                self.expr(condition);
                let mut held = Vec::new();
                for arm in [then, otherwise] {
                    self.in_arm(|walk| held.extend(walk.expr(arm)));
                }
                held
            }
            ExprKind::Call(call) => {
                self.call(call);
                Vec::new()
            }
            ExprKind::Intrinsic { symbol, args } => {
                let stays = |index| callees::is_address_of_number(symbol, index);
                self.arguments(args, &stays);
                Vec::new()
            }
            // These mention variables themselves, which cannot be rewritten.
            ExprKind::Closure { captures, .. } => {
                captures.iter().for_each(|capture| self.forbid(capture.local));
                Vec::new()
            }
            ExprKind::Inlined { results, .. } => {
                self.operands(expr);
                results.iter().for_each(|result| self.forbid(*result));
                Vec::new()
            }
            _ => {
                let held = self.operands(expr);
                self.held(expr, held)
            }
        }
    }

    /// Structs and arrays may be read when they are used only; other values are read at once.
    fn held(&self, expr: &Expr, held: Vec<LocalId>) -> Vec<LocalId> {
        let later = matches!(self.types[expr.ty].kind, TypeKind::Struct { .. } | TypeKind::Array { .. });
        if later { held } else { Vec::new() }
    }

    fn operands(&mut self, expr: &Expr) -> Vec<LocalId> {
        let before = self.open.len();
        visit::for_each_operand(expr, &mut |part| match part {
            Part::Expr(operand) => {
                let held = self.expr(operand);
                self.open.extend(held);
            }
            Part::Stmts(list) => self.stmts(list),
        });
        self.open.split_off(before)
    }

    fn call(&mut self, call: &Call) {
        match &call.callee {
            Callee::Static(_) => {}
            Callee::Value(callee) | Callee::Interface { receiver: callee, .. } => {
                self.expr(callee);
            }
        }
        let summaries = self.summaries;
        self.arguments(&call.args, &|index| stays(summaries, call, index));
    }

    fn arguments(&mut self, args: &[Expr], stays: &dyn Fn(usize) -> bool) {
        let before = self.open.len();
        for (index, arg) in args.iter().enumerate() {
            let held = if stays(index) { self.address(arg) } else { self.expr(arg) };
            self.open.extend(held);
        }
        self.open.truncate(before);
    }

    /// An operand that is looked at only.
    fn address(&mut self, operand: &Expr) -> Vec<LocalId> {
        match &*operand.kind {
            ExprKind::AddressOf(place) if object_of(place).is_some() => {
                for_each_index(place, &mut |index| {
                    self.expr(index);
                });
                object_of(place).into_iter().collect()
            }
            _ => self.expr(operand),
        }
    }

    fn forbid(&mut self, local: LocalId) {
        if let Some(uses) = self.found.get_mut(&local) {
            uses.forbidden = true;
        }
    }

    fn leak(&mut self, local: LocalId) {
        let is_open = self.open.contains(&local) && self.fault != Some(Rule::FoundPlace);
        let Some(uses) = self.found.get_mut(&local) else { return };
        uses.leaks += 1;
        let inside = uses.declared.as_ref().is_some_and(|declared| self.arms.len() > declared.len());
        uses.forbidden |= is_open || !inside;
    }
}
