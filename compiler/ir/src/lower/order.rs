//! Order of evaluation within an expression, as real Go's compiler has it.
//!
//! The tree's operands are evaluated left to right. Go's compiler makes all calls (and receives,
//! type assertions) of an expression first, in order, and reads variables afterwards: in
//! `x + f()` with a package-level `x`, `f` runs before `x` is read. So where an operand that something
//! could change stands before an operand with a call, the calls of the list are put into temporaries. Built-in functions without
//! effects (`len(x)`) are in order with them: they look at their arguments in their turn.
//!
//! Start at [`FunctionLowering::in_order`].

use super::function::{FunctionLowering, expr, sequence};
use crate::Pos;
use crate::func::{BinaryOp, Conversion, Expr, ExprKind, LocalKind, Stmt};
use crate::index::TypeId;
use crate::types::{Basic, TypeKind};
use crate::visit::{Part, PartMut, for_each_operand, for_each_operand_mut};

impl FunctionLowering<'_, '_> {
    /// Makes it right to evaluate `operands` left to right: calls that have to come first move to `out`.
    pub(super) fn in_order(&mut self, operands: Vec<Expr>, out: &mut Vec<Stmt>) -> Vec<Expr> {
        let Some(last_call) = operands.iter().rposition(has_call) else { return operands };
        if !operands[..last_call].iter().any(|operand| self.is_changeable(operand)) {
            return operands;
        }
        let mut result = Vec::with_capacity(operands.len());
        for (index, operand) in operands.into_iter().enumerate() {
            result.push(if index <= last_call { self.hoist_calls(operand, out) } else { operand });
        }
        result
    }

    /// An operation whose operands are put in order.
    pub(super) fn ordered(&mut self, kind: ExprKind, ty: TypeId, pos: Pos) -> Expr {
        let mut operation = expr(kind, ty, pos);
        let values = operands_mut(&mut operation).into_iter().map(taken).collect();
        let mut prefix = Vec::new();
        let values = self.in_order(values, &mut prefix);
        for (operand, value) in operands_mut(&mut operation).into_iter().zip(values) {
            *operand = value;
        }
        sequence(prefix, operation)
    }

    /// Moves the calls inside an expression to statements before it.
    pub(super) fn hoist_calls(&mut self, mut value: Expr, out: &mut Vec<Stmt>) -> Expr {
        if !has_call(&value) && !self.has_ordered_look(&value) {
            return value;
        }
        if is_call(&value.kind) || is_conditional(&value.kind) || self.is_ordered_look(&value) {
            let pos = value.pos;
            let local = self.store_temporary(value, out);
            return self.local(local, pos);
        }
        if let ExprKind::Sequence(statements, inner) = *value.kind {
            out.extend(statements);
            return self.hoist_calls(inner, out);
        }
        for child in operands_mut(&mut value) {
            *child = self.hoist_calls(taken(child), out);
        }
        value
    }

    fn has_ordered_look(&self, value: &Expr) -> bool {
        self.is_ordered_look(value) || operands(value).into_iter().any(|child| self.has_ordered_look(child))
    }

    /// Whether this is a built-in function without effects that looks at something changeable.
    fn is_ordered_look(&self, value: &Expr) -> bool {
        let looks = matches!(
            *value.kind,
            ExprKind::Len(_)
                | ExprKind::Cap(_)
                | ExprKind::Complex(..)
                | ExprKind::Real(_)
                | ExprKind::Imaginary(_)
                | ExprKind::Min(_)
                | ExprKind::Max(_)
                | ExprKind::MakeSlice { .. }
                | ExprKind::MakeMap { .. }
                | ExprKind::MakeChan { .. }
        );
        looks && self.is_changeable(value)
    }

    /// Whether a call elsewhere could change the expression's value (or it could panic).
    pub(super) fn is_changeable(&self, value: &Expr) -> bool {
        if is_call(&value.kind) {
            return false;
        }
        let own = match &*value.kind {
            ExprKind::Local(local) => {
                let local = &self.frame_ref().func.locals[*local];
                local.address_taken || local.captured_by_reference || local.kind == LocalKind::CapturedReference
            }
            ExprKind::Global(global) => !self.lowering.program.globals[*global].constant,
            ExprKind::Deref(_)
            | ExprKind::IndexSlice(..)
            | ExprKind::IndexArray(..)
            | ExprKind::IndexString(..)
            | ExprKind::IndexMap(..)
            | ExprKind::Slice { .. } => true,
            ExprKind::AddressOf(place) => return self.is_changeable_address(place),
            ExprKind::Len(operand) | ExprKind::Cap(operand) => {
                matches!(self.kind(operand.ty), TypeKind::Map { .. } | TypeKind::Chan { .. })
            }
            ExprKind::Binary(BinaryOp::Divide | BinaryOp::Remainder, _, divisor) => {
                !matches!(*divisor.kind, ExprKind::Constant(_)) && self.is_integer(divisor)
            }
            ExprKind::Convert(conversion, _) => matches!(
                conversion,
                Conversion::BytesToString(_)
                    | Conversion::RunesToString(_)
                    | Conversion::SliceToArray
                    | Conversion::SliceToArrayPointer
            ),
            _ => false,
        };
        own || operands(value).into_iter().any(|child| self.is_changeable(child))
    }

    /// The address of a variable is fixed; what leads to another place may change.
    fn is_changeable_address(&self, place: &Expr) -> bool {
        match &*place.kind {
            ExprKind::Local(_) | ExprKind::Global(_) => false,
            ExprKind::Field(inner, _) => self.is_changeable_address(inner),
            _ => self.is_changeable(place),
        }
    }

    fn is_integer(&self, value: &Expr) -> bool {
        match self.kind(value.ty) {
            TypeKind::Basic(basic) => {
                !matches!(basic, Basic::Float32 | Basic::Float64 | Basic::Complex64 | Basic::Complex128)
            }
            _ => false,
        }
    }

    /// A copy of the value that nothing changes: the value itself if it is fixed already.
    pub(super) fn frozen(&mut self, value: Expr, out: &mut Vec<Stmt>) -> Expr {
        let fixed = match &*value.kind {
            ExprKind::Constant(_) | ExprKind::Zero | ExprKind::FuncValue(_) => true,
            ExprKind::Local(local) => {
                let local = &self.frame_ref().func.locals[*local];
                matches!(local.kind, LocalKind::Temporary | LocalKind::CapturedValue) && !local.reassigned
            }
            _ => false,
        };
        if fixed {
            return value;
        }
        let pos = value.pos;
        let local = self.store_temporary(value, out);
        self.local(local, pos)
    }
}

/// The direct operands of an expression, in order of evaluation.
pub(super) fn operands(value: &Expr) -> Vec<&Expr> {
    let mut list = Vec::new();
    for_each_operand(value, &mut |part| {
        if let Part::Expr(operand) = part {
            list.push(operand);
        }
    });
    list
}

/// Like [`operands`], to be changed.
pub(super) fn operands_mut(value: &mut Expr) -> Vec<&mut Expr> {
    let mut list = Vec::new();
    for_each_operand_mut(value, &mut |part| {
        if let PartMut::Expr(operand) = part {
            list.push(operand);
        }
    });
    list
}

/// Takes an operand out of its place.
pub(super) fn taken(place: &mut Expr) -> Expr {
    let placeholder = Expr { kind: Box::new(ExprKind::Zero), ty: place.ty, pos: place.pos };
    std::mem::replace(place, placeholder)
}

/// What Go's compiler evaluates in order, before everything else of the expression.
fn is_call(kind: &ExprKind) -> bool {
    match kind {
        ExprKind::Call(_)
        | ExprKind::Receive { .. }
        | ExprKind::IndexMapOk(..)
        | ExprKind::TypeAssert { .. }
        | ExprKind::Append { .. }
        | ExprKind::Copy { .. }
        | ExprKind::Delete { .. }
        | ExprKind::Clear(_)
        | ExprKind::Panic(_)
        | ExprKind::Recover
        | ExprKind::Print { .. }
        | ExprKind::Close(_)
        | ExprKind::MapIterStart { .. }
        | ExprKind::MapIterNext { .. } => true,
        ExprKind::Intrinsic { symbol, .. } => !super::intrinsic::is_pure(symbol),
        _ => false,
    }
}

/// Expressions whose parts are not always evaluated.
fn is_conditional(kind: &ExprKind) -> bool {
    matches!(kind, ExprKind::AndAnd(..) | ExprKind::OrOr(..) | ExprKind::Conditional(..))
}

pub(super) fn has_call(value: &Expr) -> bool {
    is_call(&value.kind) || matches!(*value.kind, ExprKind::Sequence(..)) || operands(value).into_iter().any(has_call)
}
