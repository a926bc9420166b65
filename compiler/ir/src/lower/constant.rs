//! Constants of the checker as constants of the tree.

use super::Lowering;
use super::function::{FunctionLowering, expr};
use crate::Pos;
use crate::func::{Constant, Expr, ExprKind};
use crate::index::TypeId;
use crate::types::{Basic, TypeKind};
use burrow_types as checked;

impl Lowering<'_> {
    /// The constant as a value of a basic type.
    pub(super) fn constant_value(&mut self, value: &checked::Constant, ty: TypeId) -> Constant {
        let TypeKind::Basic(basic) = *self.kind(ty) else {
            panic!("a constant of type {}", self.program.types[ty].unique)
        };
        let wrong = || -> ! { panic!("constant {} does not fit {basic:?}", value.describe()) };
        match basic {
            Basic::Bool => Constant::Bool(value.as_bool().unwrap_or_else(|| wrong())),
            Basic::String => match value {
                checked::Constant::String(bytes) => Constant::String(self.intern_string(bytes)),
                // Conversion of a rune in an instance whose type parameter is a string.
                _ => Constant::String(self.intern_string(rune_string(value).as_bytes())),
            },
            Basic::Float32 => Constant::Float(f64::from(value.to_f32().unwrap_or_else(|| wrong()))),
            Basic::Float64 => Constant::Float(value.to_f64().unwrap_or_else(|| wrong())),
            Basic::Complex64 => {
                let checked::Constant::Complex(real, imaginary) = value.to_complex() else { wrong() };
                Constant::Complex(f64::from(real.to_f32()), f64::from(imaginary.to_f32()))
            }
            Basic::Complex128 => {
                let (real, imaginary) = value.to_complex_f64().unwrap_or_else(|| wrong());
                Constant::Complex(real, imaginary)
            }
            _ => {
                let integer = value.to_integer();
                let bits = integer.to_u64().or_else(|| integer.to_i64().map(|signed| signed as u64));
                let width = self.program.types[ty].size * 8;
                Constant::Int(truncated(bits.unwrap_or_else(|| wrong()), width))
            }
        }
    }
}

impl FunctionLowering<'_, '_> {
    /// A constant expression of this type; a basic type or an interface.
    pub(super) fn constant(&mut self, value: &checked::Constant, ty: TypeId, pos: Pos) -> Expr {
        if self.lowering.is_interface(ty) {
            let default = match value {
                checked::Constant::Bool(_) => checked::TypeId::BOOL,
                checked::Constant::String(_) => checked::TypeId::STRING,
                checked::Constant::Float(_) => checked::TypeId::FLOAT64,
                checked::Constant::Complex(..) => checked::TypeId::COMPLEX128,
                _ => checked::TypeId::INT,
            };
            let default = self.basic(default);
            let inner = self.constant(value, default, pos);
            return self.coerce(inner, ty);
        }
        let constant = self.lowering.constant_value(value, ty);
        expr(ExprKind::Constant(constant), ty, pos)
    }

    pub(super) fn int_constant(&mut self, value: i64, pos: Pos) -> Expr {
        let ty = self.int();
        expr(ExprKind::Constant(Constant::Int(value as u64)), ty, pos)
    }

    /// An integer constant of any integer type.
    pub(super) fn integer_of(&mut self, value: i64, ty: TypeId, pos: Pos) -> Expr {
        let width = self.lowering.program.types[ty].size * 8;
        expr(ExprKind::Constant(Constant::Int(truncated(value as u64, width))), ty, pos)
    }

    pub(super) fn bool_constant(&mut self, value: bool, pos: Pos) -> Expr {
        let ty = self.bool();
        expr(ExprKind::Constant(Constant::Bool(value)), ty, pos)
    }

    pub(super) fn string_constant(&mut self, text: &str, pos: Pos) -> Expr {
        let ty = self.basic(checked::TypeId::STRING);
        let id = self.lowering.intern_string(text.as_bytes());
        expr(ExprKind::Constant(Constant::String(id)), ty, pos)
    }

    pub(super) fn nil(&mut self, ty: TypeId, pos: Pos) -> Expr {
        expr(ExprKind::Constant(Constant::Nil), ty, pos)
    }
}

pub(super) fn truncated(bits: u64, width: u64) -> u64 {
    if width >= 64 { bits } else { bits & ((1 << width) - 1) }
}

fn rune_string(value: &checked::Constant) -> String {
    let rune = value.to_integer().to_u64().and_then(|rune| u32::try_from(rune).ok()).and_then(char::from_u32);
    rune.unwrap_or(char::REPLACEMENT_CHARACTER).to_string()
}
