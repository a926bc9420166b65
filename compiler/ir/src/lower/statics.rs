//! Initial values that are known at compile time: they become data, not code.
//!
//! Start at [`Lowering::static_value`].

use super::Lowering;
use crate::func::{Constant, Conversion, Expr, ExprKind};
use crate::index::{GlobalId, TypeId};
use crate::program::{Global, StaticValue};
use crate::types::TypeKind;

impl Lowering<'_> {
    /// The value as data, if it is known. Objects it points to become package-level data of their own.
    pub(super) fn static_value(&mut self, value: &Expr) -> Option<StaticValue> {
        if self.is_static(value) { Some(self.make_static(value)) } else { None }
    }

    fn is_static(&self, value: &Expr) -> bool {
        match &*value.kind {
            ExprKind::Constant(_) | ExprKind::Zero | ExprKind::FuncValue(_) => true,
            ExprKind::Convert(Conversion::Representation, inner) => self.is_static(inner),
            ExprKind::StructLiteral(fields) => fields.iter().all(|(_, field)| self.is_static(field)),
            ExprKind::ArrayLiteral(elements) => elements.iter().all(|(_, element)| self.is_static(element)),
            ExprKind::SliceLiteral { elements, .. } => elements.iter().all(|(_, element)| self.is_static(element)),
            ExprKind::New { value, .. } => value.as_ref().is_none_or(|value| self.is_static(value)),
            ExprKind::AddressOf(place) => self.static_address(place).is_some(),
            ExprKind::ToInterface { value, .. } => self.is_static(value),
            _ => false,
        }
    }

    fn make_static(&mut self, value: &Expr) -> StaticValue {
        match &*value.kind {
            ExprKind::Zero => StaticValue::Zero,
            ExprKind::Constant(constant) => static_constant(constant),
            ExprKind::FuncValue(func) => StaticValue::Func(*func),
            ExprKind::Convert(_, inner) => self.make_static(inner),
            ExprKind::StructLiteral(fields) => {
                let fields = fields.iter().map(|(index, field)| (*index as u64, self.make_static(field)));
                aggregate(fields.collect())
            }
            ExprKind::ArrayLiteral(elements) => self.static_elements(elements),
            ExprKind::SliceLiteral { length, elements, .. } => {
                let TypeKind::Slice(element) = *self.kind(value.ty) else { panic!("a slice literal of another type") };
                let ty = self.array_of(*length, element);
                let init = self.static_elements(elements);
                let array = self.static_object(ty, init, false, value);
                StaticValue::Slice { array, length: *length, capacity: *length }
            }
            ExprKind::New { element, value: initial, .. } => {
                let init = initial.as_ref().map_or(StaticValue::Zero, |initial| self.make_static(initial));
                let object = self.static_object(*element, init, false, value);
                StaticValue::Address(object, 0)
            }
            ExprKind::AddressOf(place) => {
                let (global, offset) = self.static_address(place).expect("checked by `is_static`");
                StaticValue::Address(global, offset)
            }
            ExprKind::ToInterface { value: inner, itab, .. } => {
                let init = self.make_static(inner);
                let direct = self.program.types[inner.ty].is_direct_interface(&self.program.types);
                let data = if direct {
                    init
                } else {
                    let object = self.static_object(inner.ty, init, true, value);
                    StaticValue::Address(object, 0)
                };
                StaticValue::Interface { ty: inner.ty, itab: *itab, data: Box::new(data) }
            }
            other => panic!("not static: {other:?}"),
        }
    }

    fn static_elements(&mut self, elements: &[(u64, Expr)]) -> StaticValue {
        let elements = elements.iter().map(|(index, element)| (*index, self.make_static(element)));
        aggregate(elements.collect())
    }

    /// Data without a name in the source.
    fn static_object(&mut self, ty: TypeId, init: StaticValue, constant: bool, value: &Expr) -> GlobalId {
        let name = format!("..stmp_{}", self.program.globals.len());
        self.program.globals.push(Global { name, ty, init, constant, pos: value.pos })
    }

    /// A place within package-level data: the variable and a byte offset.
    fn static_address(&self, place: &Expr) -> Option<(GlobalId, u64)> {
        match &*place.kind {
            ExprKind::Global(global) => Some((*global, 0)),
            ExprKind::Field(inner, index) => {
                let (global, offset) = self.static_address(inner)?;
                let TypeKind::Struct { fields } = self.kind(inner.ty) else { return None };
                Some((global, offset + fields[*index].offset))
            }
            ExprKind::IndexArray(inner, index) => {
                let (global, offset) = self.static_address(inner)?;
                let ExprKind::Constant(Constant::Int(index)) = *index.kind else { return None };
                let TypeKind::Array { element, length } = *self.kind(inner.ty) else { return None };
                (index < length).then(|| (global, offset + index * self.program.types[element].size))
            }
            _ => None,
        }
    }
}

fn static_constant(constant: &Constant) -> StaticValue {
    match *constant {
        Constant::Bool(value) => StaticValue::Bool(value),
        Constant::Int(value) => StaticValue::Int(value),
        Constant::Float(value) => StaticValue::Float(value),
        Constant::Complex(real, imaginary) => StaticValue::Complex(real, imaginary),
        Constant::String(value) => StaticValue::String(value),
        Constant::Nil => StaticValue::Zero,
    }
}

fn aggregate(parts: Vec<(u64, StaticValue)>) -> StaticValue {
    let parts: Vec<_> = parts.into_iter().filter(|(_, value)| *value != StaticValue::Zero).collect();
    if parts.is_empty() { StaticValue::Zero } else { StaticValue::Aggregate(parts) }
}
