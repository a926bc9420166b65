//! Bounds checks that can be left out.
//!
//! Facts come from loop conditions (in `for i := 0; i < len(s); i++ { … s[i] … }` the index is in range while
//! neither `i` nor `s` is assigned in the body) and from checks that passed. They concern locals in registers, whose
//! assignments all pass [`Facts::forget`]; where paths meet, [`Facts::join`] drops what one of them learned.
//!
//! Start at [`Generator::learn_loop`] and [`Generator::known_below`].

use crate::generator::{Generator, Home};
use crate::shape::{Arithmetic, arithmetic};
use burrow_ir::func::{BinaryOp, Constant, Expr, ExprKind, Stmt, StmtKind};
use burrow_ir::index::{Entity, LocalId};
use burrow_ir::types::TypeTable;
use burrow_ir::visit::{self, Visitor};
use cranelift_codegen::ir::Value;

/// Constants below this can't be counted up to an overflow in this universe's time.
const LARGE: u64 = 1 << 40;

/// What an index is below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// The length of this slice or string.
    Length(LocalId),
    Constant(u64),
}

/// `lower <= index < bound`, for locals in registers, until one of them is assigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fact {
    /// Tells facts apart that were learned at different places.
    number: u32,
    index: LocalId,
    lower: u64,
    bound: Bound,
}

/// What a bounds check tells when it passes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lesson {
    index: LocalId,
    /// The index as it was read, before it was extended to a word.
    value: Value,
    bound: Bound,
    length: Option<Value>,
}

/// What is known where control is. Facts are learned from loop conditions and from checks that passed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    known: Vec<Fact>,
    next: u32,
}

impl Facts {
    fn learn(&mut self, index: LocalId, lower: u64, bound: Bound) {
        self.known.push(Fact { number: self.next, index, lower, bound });
        self.next += 1;
    }

    /// The local gets another value.
    pub fn forget(&mut self, local: LocalId) {
        self.known.retain(|fact| fact.index != local && fact.bound != Bound::Length(local));
    }

    pub fn forget_all(&mut self) {
        self.known.clear();
    }

    /// What is known now, for [`Facts::join`].
    pub fn snapshot(&self) -> Vec<Fact> {
        self.known.clone()
    }

    /// Where paths meet: only what was known before they parted and has been true since on all of them
    /// (nothing on any of them has forgotten it).
    pub fn join(&mut self, before: &[Fact]) {
        self.known.retain(|fact| before.contains(fact));
    }
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
    visit::stmts(body, &mut assigned);
    assigned.locals
}

impl Generator<'_, '_> {
    /// Before a loop: what its body assigns is unknown in it.
    pub fn forget_assigned(&mut self, body: &[Stmt]) {
        for local in assigned_in(body) {
            self.bounds.forget(local);
        }
    }

    /// At the start of a loop's body: what the condition says about indices.
    pub fn learn_loop(&mut self, condition: Option<&Expr>, body: &[Stmt]) {
        let Some(condition) = condition else { return };
        if let ExprKind::AndAnd(left, right) = &*condition.kind {
            self.learn_loop(Some(left), body);
            return self.learn_loop(Some(right), body);
        }
        let ExprKind::Binary(op, left, right) = &*condition.kind else { return };
        let ExprKind::Local(index) = *left.kind else { return };
        let bound = match (op, &*right.kind) {
            (BinaryOp::Less, ExprKind::Len(sequence)) => match *sequence.kind {
                ExprKind::Local(sequence) if self.is_private(sequence) => Bound::Length(sequence),
                _ => return,
            },
            (BinaryOp::Less, ExprKind::Constant(Constant::Int(limit))) if *limit < LARGE => Bound::Constant(*limit),
            (BinaryOp::LessEqual, ExprKind::Constant(Constant::Int(limit))) if *limit < LARGE => {
                Bound::Constant(*limit + 1)
            }
            _ => return,
        };
        if !self.is_private(index) {
            return;
        }
        let assigned = assigned_in(body);
        let sequence_assigned = matches!(bound, Bound::Length(sequence) if assigned.contains(&sequence));
        if assigned.contains(&index) || sequence_assigned {
            return;
        }
        if let Some(lower) = self.counts_up_from(index) {
            self.bounds.learn(index, lower, bound);
        }
    }

    fn is_private(&self, local: LocalId) -> bool {
        self.is_register(&self.func.locals[local])
    }

    /// The least value of a local whose every assignment is a constant or an increment by one.
    fn counts_up_from(&self, index: LocalId) -> Option<u64> {
        let burrow_ir::func::Body::Go(body) = &self.func.body else { return None };
        let local = &self.func.locals[index];
        let is_int = matches!(
            arithmetic(&self.shared.program.types, local.ty),
            Arithmetic::Integer(integer) if integer.bits == 64 && integer.signed
        );
        let given = [&self.func.params, &self.func.results, &self.func.captures];
        if !is_int || given.iter().any(|locals| locals.contains(&index)) {
            return None;
        }
        let mut counts = CountsUp { index, least: Some(u64::MAX) };
        visit::stmts(body, &mut counts);
        counts.least.filter(|&least| least != u64::MAX)
    }

    /// What a check of `sequence[index]` will tell, if both are locals: their values are given.
    pub fn lesson(&mut self, sequence: &Expr, length: Value, index: &Expr, value: Value) -> Option<Lesson> {
        let (ExprKind::Local(sequence), ExprKind::Local(index)) = (&*sequence.kind, &*index.kind) else { return None };
        let private = self.is_private(*sequence) && self.is_private(*index);
        private.then_some(Lesson { index: *index, value, bound: Bound::Length(*sequence), length: Some(length) })
    }

    /// What a check of an index against an array's length will tell.
    pub fn array_lesson(&mut self, length: u64, index: &Expr, value: Value) -> Option<Lesson> {
        match *index.kind {
            ExprKind::Local(index) if self.is_private(index) => {
                Some(Lesson { index, value, bound: Bound::Constant(length), length: None })
            }
            _ => None,
        }
    }

    /// Whether the locals of a lesson still have the values that are checked.
    pub fn is_current(&mut self, lesson: &Lesson) -> bool {
        let mut is = |local: LocalId, piece: usize, value: Value| match self.homes[local.index()].clone() {
            Some(Home::Registers(variables)) => self.b.use_var(variables[piece]) == value,
            _ => false,
        };
        let same_length = match (lesson.bound, lesson.length) {
            (Bound::Length(sequence), Some(length)) => is(sequence, 1, length),
            _ => true,
        };
        same_length && is(lesson.index, 0, lesson.value)
    }

    /// The check passed.
    pub fn learn(&mut self, lesson: &Lesson) {
        self.bounds.learn(lesson.index, 0, lesson.bound);
    }

    /// Whether `slice[index]` is in range for certain.
    pub fn known_in_bounds(&self, slice: &Expr, index: &Expr) -> bool {
        let ExprKind::Local(sequence) = *slice.kind else { return false };
        let Some((index, offset)) = self.local_and_offset(index) else { return false };
        self.bounds.known.iter().any(|fact| {
            fact.index == index
                && fact.bound == Bound::Length(sequence)
                && offset <= 0
                && offset + fact.lower as i64 >= 0
        })
    }

    /// Whether an index is below a constant for certain.
    pub fn known_below(&self, index: &Expr, length: u64) -> bool {
        let Some((index, offset)) = self.local_and_offset(index) else { return false };
        self.bounds.known.iter().any(|fact| match fact.bound {
            Bound::Constant(bound) => {
                fact.index == index
                    && offset + fact.lower as i64 >= 0
                    && bound as i64 - 1 + offset < length.min(LARGE) as i64
            }
            Bound::Length(_) => false,
        })
    }

    /// `i`, `i + c` or `i - c` of an `int` local.
    fn local_and_offset(&self, index: &Expr) -> Option<(LocalId, i64)> {
        match &*index.kind {
            ExprKind::Local(local) => Some((*local, 0)),
            ExprKind::Binary(op @ (BinaryOp::Add | BinaryOp::Subtract), left, right) => {
                let (ExprKind::Local(local), ExprKind::Constant(Constant::Int(constant))) = (&*left.kind, &*right.kind)
                else {
                    return None;
                };
                let small = *constant < LARGE;
                let wide = matches!(
                    arithmetic(&self.shared.program.types, left.ty),
                    Arithmetic::Integer(integer) if integer.bits == 64 && integer.signed
                );
                let offset = if *op == BinaryOp::Add { *constant as i64 } else { -(*constant as i64) };
                (small && wide).then_some((*local, offset))
            }
            _ => None,
        }
    }
}

/// Whether every assignment to a local is a constant or an increment by one; the least constant.
struct CountsUp {
    index: LocalId,
    least: Option<u64>,
}

impl CountsUp {
    fn value(&mut self, value: &Expr) {
        let constant = match &*value.kind {
            ExprKind::Constant(Constant::Int(value)) if *value < LARGE => Some(*value),
            ExprKind::Zero => Some(0),
            ExprKind::Local(local) if *local == self.index => self.least,
            _ => None,
        };
        self.least = match (self.least, constant) {
            (Some(least), Some(constant)) => Some(least.min(constant)),
            _ => None,
        };
    }
}

impl Visitor for CountsUp {
    fn stmt(&mut self, stmt: &Stmt) {
        let is_index = |expr: &Expr| matches!(&*expr.kind, ExprKind::Local(local) if *local == self.index);
        match &stmt.kind {
            StmtKind::Declare { local, value } if *local == self.index => match value {
                Some(value) => self.value(value),
                None => self.least = self.least.map(|_| 0),
            },
            StmtKind::Assign { place, value } if is_index(place) => self.value(value),
            StmtKind::Update { place, op, value } if is_index(place) => {
                let one = matches!(&*value.kind, ExprKind::Constant(Constant::Int(1)));
                if *op != BinaryOp::Add || !one {
                    self.least = None;
                }
            }
            StmtKind::AssignTuple { places, .. } if places.iter().flatten().any(is_index) => self.least = None,
            StmtKind::Select { cases, .. } => {
                for case in cases {
                    if let burrow_ir::func::SelectComm::Receive { value, ok, .. } = &case.comm
                        && (*value == Some(self.index) || *ok == Some(self.index))
                    {
                        self.least = None;
                    }
                }
            }
            _ => {}
        }
    }
}
