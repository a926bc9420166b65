//! Conversions: the implicit ones of assignments, and `T(x)`.

use super::function::{FunctionLowering, expr};
use crate::Pos;
use crate::func::{Constant, Conversion, Expr, ExprKind, LocalKind};
use crate::index::{ItabId, TypeId};
use crate::program::Itab;
use crate::types::{Basic, TypeKind};
use burrow_syntax::tree;

impl<'a> FunctionLowering<'_, 'a> {
    /// Lowers an expression as a value that is assigned to this type.
    pub(super) fn value_as(&mut self, source: &'a tree::Expr, ty: TypeId) -> Expr {
        let value = self.expr(source);
        self.coerce(value, ty)
    }

    /// The value as one of a type it is assignable to.
    pub(super) fn coerce(&mut self, value: Expr, ty: TypeId) -> Expr {
        if value.ty == ty {
            return value;
        }
        let pos = value.pos;
        if self.is_plain_nil(&value, ty) {
            // As a constant it would be taken for a nil without type.
            if matches!(self.kind(ty), TypeKind::Basic(Basic::UnsafePointer)) {
                return expr(ExprKind::Zero, ty, pos);
            }
            return self.nil(ty, pos);
        }
        if self.lowering.is_interface(ty) {
            return self.interface_value(value, ty, pos);
        }
        match *value.kind {
            ExprKind::Constant(constant) => self.retyped(constant, value.ty, ty, pos),
            ExprKind::Zero => expr(ExprKind::Zero, ty, pos),
            _ => expr(ExprKind::Convert(Conversion::Representation, value), ty, pos),
        }
    }

    /// A nil that is nil of this type too. In an interface a nil of a concrete type is a value (an untyped one, for
    /// which the checker found no type, has come as an `unsafe.Pointer`).
    fn is_plain_nil(&self, value: &Expr, ty: TypeId) -> bool {
        let untyped = matches!(self.kind(value.ty), TypeKind::Basic(Basic::UnsafePointer));
        let stays = !self.lowering.is_interface(ty) || self.lowering.is_interface(value.ty) || untyped;
        matches!(*value.kind, ExprKind::Constant(Constant::Nil)) && stays
    }

    /// A constant under another type of the same kind.
    fn retyped(&mut self, constant: Constant, from: TypeId, ty: TypeId, pos: Pos) -> Expr {
        let same_kind = self.kind(from) == self.kind(ty);
        let kind = ExprKind::Constant(constant);
        if same_kind {
            return expr(kind, ty, pos);
        }
        expr(ExprKind::Convert(self.numeric_or_representation(from, ty), expr(kind, from, pos)), ty, pos)
    }

    fn interface_value(&mut self, value: Expr, ty: TypeId, pos: Pos) -> Expr {
        if self.lowering.is_interface(value.ty) {
            if self.kind(value.ty) == self.kind(ty) {
                return expr(ExprKind::Convert(Conversion::Representation, value), ty, pos);
            }
            return expr(ExprKind::InterfaceToInterface(value), ty, pos);
        }
        let itab = self.lowering.itab(value.ty, ty);
        let alloc = self.alloc(pos);
        expr(ExprKind::ToInterface { value, itab, alloc }, ty, pos)
    }

    /// `T(x)` where `T` is the type of `whole`.
    pub(super) fn conversion(&mut self, whole: &'a tree::Expr, operand: &'a tree::Expr) -> Expr {
        let ty = self.type_of(whole);
        let pos = whole.pos;
        if let Some(constant) = self.info.value_of(operand.id)
            && let TypeKind::Basic(basic) = *self.kind(ty)
            && basic != Basic::UnsafePointer
            && self.constant_converts(constant, basic)
        {
            return self.constant(constant, ty, pos);
        }
        let mut value = self.expr(operand);
        if self.is_plain_nil(&value, ty) {
            // As a constant it would be taken for a nil without type.
            if matches!(self.kind(ty), TypeKind::Basic(Basic::UnsafePointer)) {
                return expr(ExprKind::Zero, ty, pos);
            }
            return self.nil(ty, pos);
        }
        let from = value.ty;
        if from == ty {
            return self.as_value(value, pos);
        }
        if self.lowering.is_interface(ty) {
            return self.interface_value(value, ty, pos);
        }
        let conversion = self.conversion_kind(from, ty, pos);
        value = expr(ExprKind::Convert(conversion, value), ty, pos);
        value
    }

    /// Constants keep their exact value only where the checker would have folded the conversion; in an
    /// instance of a generic function the type may turn out to be a string, or too small.
    fn constant_converts(&self, constant: &burrow_types::Constant, basic: Basic) -> bool {
        match constant {
            burrow_types::Constant::Bool(_) => basic == Basic::Bool,
            burrow_types::Constant::String(_) => basic == Basic::String,
            burrow_types::Constant::Unknown => false,
            _ => match basic {
                Basic::Bool => false,
                Basic::String | Basic::Float32 | Basic::Float64 | Basic::Complex64 | Basic::Complex128 => true,
                _ => {
                    let integer = constant.to_integer();
                    integer.to_u64().is_some() || integer.to_i64().is_some()
                }
            },
        }
    }

    /// A conversion that changes nothing still makes a place a value.
    fn as_value(&mut self, value: Expr, pos: Pos) -> Expr {
        match *value.kind {
            ExprKind::Local(_) | ExprKind::Global(_) | ExprKind::Field(..) | ExprKind::Deref(_) => {
                let ty = value.ty;
                expr(ExprKind::Convert(Conversion::Representation, value), ty, pos)
            }
            _ => value,
        }
    }

    fn conversion_kind(&mut self, from: TypeId, to: TypeId, pos: Pos) -> Conversion {
        let (from_kind, to_kind) = (self.kind(from).clone(), self.kind(to).clone());
        match (&from_kind, &to_kind) {
            (TypeKind::Basic(Basic::String), TypeKind::Slice(element)) => match self.kind(*element) {
                TypeKind::Basic(Basic::Uint8) => Conversion::StringToBytes(self.alloc(pos)),
                _ => Conversion::StringToRunes(self.alloc(pos)),
            },
            (TypeKind::Slice(element), TypeKind::Basic(Basic::String)) => match self.kind(*element) {
                TypeKind::Basic(Basic::Uint8) => Conversion::BytesToString(self.alloc(pos)),
                _ => Conversion::RunesToString(self.alloc(pos)),
            },
            (TypeKind::Basic(from), TypeKind::Basic(Basic::String)) if *from != Basic::String => {
                Conversion::RuneToString(self.alloc(pos))
            }
            (TypeKind::Slice(_), TypeKind::Pointer(_)) => Conversion::SliceToArrayPointer,
            (TypeKind::Slice(_), TypeKind::Array { .. }) => Conversion::SliceToArray,
            _ => self.numeric_or_representation(from, to),
        }
    }

    fn numeric_or_representation(&self, from: TypeId, to: TypeId) -> Conversion {
        match (self.kind(from), self.kind(to)) {
            (TypeKind::Basic(from), TypeKind::Basic(to)) if is_number(*from) && is_number(*to) && from != to => {
                Conversion::Numeric
            }
            _ => Conversion::Representation,
        }
    }

    /// Whether a place can be named twice without evaluating anything twice.
    pub(super) fn is_simple_place(&self, place: &Expr) -> bool {
        match &*place.kind {
            ExprKind::Local(_) | ExprKind::Global(_) => true,
            ExprKind::Field(inner, _) => self.is_simple_place(inner),
            ExprKind::Deref(pointer) => match &*pointer.kind {
                ExprKind::Local(local) => self.frame_ref().func.locals[*local].kind == LocalKind::Temporary,
                _ => false,
            },
            _ => false,
        }
    }
}

fn is_number(basic: Basic) -> bool {
    !matches!(basic, Basic::Bool | Basic::String | Basic::UnsafePointer)
}

impl super::Lowering<'_> {
    /// The method table for a conversion; none for the empty interface.
    pub(super) fn itab(&mut self, concrete: TypeId, interface: TypeId) -> Option<ItabId> {
        self.note_converted(concrete);
        let TypeKind::Interface { methods } = self.kind(interface) else {
            panic!("{} is no interface", self.program.types[interface].unique)
        };
        if methods.is_empty() {
            return None;
        }
        if let Some(&id) = self.itabs.get(&(concrete, interface)) {
            return Some(id);
        }
        let id = self.program.itabs.push(Itab { interface, concrete, functions: Vec::new() });
        self.itabs.insert((concrete, interface), id);
        Some(id)
    }
}
