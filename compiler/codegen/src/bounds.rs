//! Bounds checks that can be left out.
//!
//! Facts come from loop conditions: in `for i := 0; i < len(s); i++ { … s[i] … }` the index is in range
//! while neither `i` nor `s` is assigned in the body. A fact holds for the loop's body only.
//!
//! Start at [`Generator::loop_facts`].

use crate::generator::Generator;
use crate::shape::{Arithmetic, arithmetic};
use crate::walk::{self, Visitor};
use burrow_ir::func::{BinaryOp, Constant, Expr, ExprKind, Local, Stmt, StmtKind, Storage};
use burrow_ir::index::LocalId;
use burrow_ir::types::TypeTable;

/// Constants below this can't be counted up to an overflow in this universe's time.
const LARGE: u64 = 1 << 40;

/// `0 <= index < len(sequence)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fact {
    pub index: LocalId,
    pub sequence: LocalId,
}

/// Whether an index expression cannot reach `length` by its type or form.
pub(crate) fn within_array(types: &TypeTable, index: &Expr, length: u64) -> bool {
    if let ExprKind::Binary(BinaryOp::And, a, b) = &*index.kind {
        let below =
            |operand: &Expr| matches!(&*operand.kind, ExprKind::Constant(Constant::Int(mask)) if *mask < length);
        return below(a) || below(b);
    }
    if let ExprKind::Convert(_, inner) = &*index.kind
        && let (Arithmetic::Integer(outer), Arithmetic::Integer(integer)) =
            (arithmetic(types, index.ty), arithmetic(types, inner.ty))
        && outer.bits >= integer.bits
        && !integer.signed
    {
        return within_array(types, inner, length);
    }
    match arithmetic(types, index.ty) {
        Arithmetic::Integer(integer) if !integer.signed && integer.bits < 64 => 1 << integer.bits <= length,
        _ => false,
    }
}

/// Locals that a body may assign.
#[derive(Default)]
struct Assigned {
    locals: Vec<LocalId>,
}

impl Assigned {
    fn place(&mut self, expr: &Expr) {
        match &*expr.kind {
            ExprKind::Local(local) => self.locals.push(*local),
            ExprKind::Field(operand, _) | ExprKind::IndexArray(operand, _) => self.place(operand),
            _ => {}
        }
    }
}

impl Visitor for Assigned {
    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Declare { local, .. } => self.locals.push(*local),
            StmtKind::Assign { place, .. } | StmtKind::Update { place, .. } => self.place(place),
            StmtKind::AssignTuple { places, .. } => places.iter().flatten().for_each(|place| self.place(place)),
            StmtKind::Select { cases, .. } => {
                for case in cases {
                    if let burrow_ir::func::SelectComm::Receive { value, ok, .. } = &case.comm {
                        self.locals.extend(value.iter().chain(ok));
                    }
                }
            }
            _ => {}
        }
    }
}

fn assigned_in(body: &[Stmt]) -> Vec<LocalId> {
    let mut assigned = Assigned::default();
    walk::statements(body, &mut assigned);
    assigned.locals
}

impl Generator<'_, '_> {
    /// What a loop's condition and shape say about indices in its body.
    pub fn loop_facts(&self, condition: Option<&Expr>, body: &[Stmt], post: &[Stmt]) -> Vec<Fact> {
        let Some(condition) = condition else { return Vec::new() };
        let ExprKind::Binary(BinaryOp::Less, left, right) = &*condition.kind else { return Vec::new() };
        let (ExprKind::Local(index), ExprKind::Len(sequence)) = (&*left.kind, &*right.kind) else { return Vec::new() };
        let ExprKind::Local(sequence) = &*sequence.kind else { return Vec::new() };
        let fact = Fact { index: *index, sequence: *sequence };
        let private = |local: LocalId| {
            let local: &Local = &self.func.locals[local];
            !local.address_taken && !local.captured_by_reference && local.storage == Storage::Frame
        };
        let body_assigns = assigned_in(body);
        let holds = private(fact.index)
            && private(fact.sequence)
            && !body_assigns.contains(&fact.index)
            && !body_assigns.contains(&fact.sequence)
            && !assigned_in(post).contains(&fact.sequence)
            && self.only_counts_up(fact.index);
        if holds { vec![fact] } else { Vec::new() }
    }

    /// Whether every assignment to the local keeps it from being negative: constants and increments by
    /// one.
    fn only_counts_up(&self, index: LocalId) -> bool {
        struct CountsUp {
            index: LocalId,
            holds: bool,
        }
        impl CountsUp {
            fn value(&mut self, value: &Expr) {
                self.holds &= matches!(&*value.kind, ExprKind::Constant(Constant::Int(value)) if *value < LARGE)
                    || matches!(&*value.kind, ExprKind::Zero)
                    || matches!(&*value.kind, ExprKind::Local(local) if *local == self.index);
            }
        }
        impl Visitor for CountsUp {
            fn stmt(&mut self, stmt: &Stmt) {
                let is_index = |expr: &Expr| matches!(&*expr.kind, ExprKind::Local(local) if *local == self.index);
                match &stmt.kind {
                    StmtKind::Declare { local, value: Some(value) } if *local == self.index => self.value(value),
                    StmtKind::Assign { place, value } if is_index(place) => self.value(value),
                    StmtKind::Update { place, op, value } if is_index(place) => {
                        let one = matches!(&*value.kind, ExprKind::Constant(Constant::Int(1)));
                        self.holds &= *op == BinaryOp::Add && one;
                    }
                    StmtKind::AssignTuple { places, .. } if places.iter().flatten().any(is_index) => self.holds = false,
                    StmtKind::Select { cases, .. } => {
                        for case in cases {
                            if let burrow_ir::func::SelectComm::Receive { value, .. } = &case.comm {
                                self.holds &= *value != Some(self.index);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        let burrow_ir::func::Body::Go(body) = &self.func.body else { return false };
        let is_int = matches!(
            arithmetic(&self.shared.program.types, self.func.locals[index].ty),
            Arithmetic::Integer(integer) if integer.bits == 64 && integer.signed
        );
        let parameter = self.func.params.contains(&index) || self.func.results.contains(&index);
        let captured = self.func.captures.contains(&index);
        let mut counts = CountsUp { index, holds: is_int && !parameter && !captured };
        walk::statements(body, &mut counts);
        counts.holds
    }

    /// Whether a fact says that `slice[index]` is in range.
    pub fn known_in_bounds(&self, slice: &Expr, index: &Expr) -> bool {
        let (ExprKind::Local(sequence), ExprKind::Local(index)) = (&*slice.kind, &*index.kind) else { return false };
        self.bounds.contains(&Fact { index: *index, sequence: *sequence })
    }
}
