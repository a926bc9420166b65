//! Assignments that change nothing about what an object points to: `b.buf = b.buf[n:]`, `v.x = v.y`.

use super::walk::Batch;
use crate::node::{Conversion, Kind, NodeId, SliceOf};

impl Batch<'_, '_> {
    /// Whether an assignment stores only what the same object held already.
    pub fn is_self_assignment(&mut self, place: NodeId, value: NodeId) -> bool {
        if self.is_slice_of_itself(place, value) {
            return true;
        }
        match (self.kind(place).clone(), self.kind(value).clone()) {
            (Kind::Dot(left, _), Kind::Dot(right, _)) | (Kind::DotPointer(left, _), Kind::DotPointer(right, _)) => {
                self.is_same_safe(left, right)
            }
            (Kind::Index(left, left_index), Kind::Index(right, right_index))
            | (Kind::IndexArray(left, left_index), Kind::IndexArray(right, right_index)) => {
                !self.may_affect_memory(left_index)
                    && !self.may_affect_memory(right_index)
                    && self.is_same_safe(left, right)
            }
            _ => false,
        }
    }

    fn is_slice_of_itself(&self, place: NodeId, value: NodeId) -> bool {
        let Some(left) = self.dereferenced_variable(place) else { return false };
        let Kind::Slice { of, operand, .. } = self.kind(value) else { return false };
        if *of == SliceOf::Array && matches!(self.kind(*operand), Kind::AddressOf(_)) {
            return false;
        }
        self.dereferenced_variable(*operand) == Some(left)
    }

    fn dereferenced_variable(&self, node: NodeId) -> Option<Kinded> {
        let (Kind::Deref(inner) | Kind::DotPointer(inner, _)) = self.kind(node) else { return None };
        match self.kind(*inner) {
            Kind::Var(var) => Some(Kinded::Var(*var)),
            Kind::Global(object) => Some(Kinded::Global(*object)),
            _ => None,
        }
    }

    /// Whether two expressions have the same value, and no effects.
    fn is_same_safe(&mut self, left: NodeId, right: NodeId) -> bool {
        let (left, right) = (self.through_conversions(left), self.through_conversions(right));
        let (left_type, right_type) = (self.type_of(left), self.type_of(right));
        if !self.builder.types.identical(left_type, right_type) {
            return false;
        }
        match (self.kind(left).clone(), self.kind(right).clone()) {
            (Kind::Var(left), Kind::Var(right)) => left == right,
            (Kind::Global(left), Kind::Global(right)) => left == right,
            (Kind::Function(left), Kind::Function(right)) => left == right,
            (Kind::Dot(left, left_name), Kind::Dot(right, right_name))
            | (Kind::DotPointer(left, left_name), Kind::DotPointer(right, right_name)) => {
                left_name == right_name && self.is_same_safe(left, right)
            }
            (Kind::Deref(left), Kind::Deref(right)) => self.is_same_safe(left, right),
            (Kind::Unary(left_operator, left), Kind::Unary(right_operator, right)) => {
                left_operator == right_operator && self.is_same_safe(left, right)
            }
            (Kind::Convert(Conversion::Number, left), Kind::Convert(Conversion::Number, right)) => {
                self.is_same_safe(left, right)
            }
            (Kind::Index(left, left_index), Kind::Index(right, right_index))
            | (Kind::IndexArray(left, left_index), Kind::IndexArray(right, right_index))
            | (Kind::IndexMap(left, left_index), Kind::IndexMap(right, right_index)) => {
                self.is_same_safe(left, right) && self.is_same_safe(left_index, right_index)
            }
            (Kind::Binary(left_operator, a, b), Kind::Binary(right_operator, c, d)) => {
                left_operator == right_operator
                    && is_arithmetic(left_operator)
                    && self.is_same_safe(a, c)
                    && self.is_same_safe(b, d)
            }
            (Kind::Constant(left), Kind::Constant(right)) => left == right,
            (Kind::Nil, Kind::Nil) => true,
            _ => false,
        }
    }

    fn through_conversions(&self, node: NodeId) -> NodeId {
        match self.kind(node) {
            Kind::Convert(Conversion::Same, inner) => self.through_conversions(*inner),
            _ => node,
        }
    }

    fn may_affect_memory(&self, node: NodeId) -> bool {
        match self.kind(node) {
            Kind::Var(_) | Kind::Global(_) | Kind::Constant(_) | Kind::Nil => false,
            Kind::Binary(operator, left, right) if is_arithmetic(operator) => {
                self.may_affect_memory(*left) || self.may_affect_memory(*right)
            }
            Kind::Index(left, right) | Kind::IndexArray(left, right) => {
                self.may_affect_memory(*left) || self.may_affect_memory(*right)
            }
            Kind::Convert(Conversion::Same | Conversion::Number, inner)
            | Kind::Unary(_, inner)
            | Kind::Dot(inner, _)
            | Kind::DotPointer(inner, _)
            | Kind::Deref(inner) => self.may_affect_memory(*inner),
            Kind::Builtin { builtin: crate::node::Builtin::Len | crate::node::Builtin::Cap, arguments, .. } => {
                self.may_affect_memory(arguments[0])
            }
            _ => true,
        }
    }
}

#[derive(PartialEq, Eq)]
enum Kinded {
    Var(crate::node::VarId),
    Global(burrow_types::ObjectId),
}

fn is_arithmetic(operator: &str) -> bool {
    !matches!(operator, "==" | "!=" | "<" | "<=" | ">" | ">=")
}
