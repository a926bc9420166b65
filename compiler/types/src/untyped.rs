//! Untyped values: whether a constant fits a type, and how an untyped expression gets its final type.
//!
//! The type of an untyped expression is settled by its context, perhaps long after the expression was
//! checked. [`Checker::update_type`] then goes down the expression and records the final types.

use crate::checker::Checker;
use crate::constant::Constant;
use crate::float::Float;
use crate::operand::{Operand, OperandMode};
use crate::store::{Basic, Type, TypeId};
use burrow_syntax::expr_string;
use burrow_syntax::tree::{BinaryOperator, Expr, ExprKind};
use num_bigint::BigInt;
use num_traits::Signed;

/// Why an untyped value can't have a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Misfit {
    /// A number that would lose its fraction.
    Truncated,
    /// A number outside the type's range.
    Overflows,
    /// Anything else.
    Mismatch,
}

/// Integers of constants have at most this many bits.
const INTEGER_BITS: u64 = 512;

impl<'a> Checker<'a> {
    /// The type and value an untyped operand has as a value of type `target`.
    pub(crate) fn implicit_type_and_value(
        &mut self,
        operand: &Operand<'a>,
        target: TypeId,
    ) -> Result<(TypeId, Option<Constant>), Misfit> {
        if operand.is_invalid() || !self.types.is_untyped(operand.ty) || !self.types.is_valid(target) {
            return Ok((operand.ty, None));
        }
        if self.types.is_untyped(target) {
            return match self.larger_untyped(operand.ty, target) {
                Some(ty) => Ok((ty, None)),
                None => Err(Misfit::Mismatch),
            };
        }
        if operand.mode == OperandMode::Nil {
            return if self.types.has_nil(target) { Ok((target, None)) } else { Err(Misfit::Mismatch) };
        }
        match self.types.underlying_type(target) {
            Type::Basic(basic) if operand.is_constant() => {
                let value = self.representation(operand, basic)?;
                Ok((target, Some(value)))
            }
            Type::Basic(basic) => {
                let fits = match self.types.basic(operand.ty) {
                    Some(Basic::UntypedBool) => basic.is_boolean(),
                    Some(Basic::UntypedString) => basic.is_string(),
                    Some(Basic::UntypedNil) | None => false,
                    Some(_) => basic.is_numeric(),
                };
                if fits { Ok((target, None)) } else { Err(Misfit::Mismatch) }
            }
            Type::TypeParameter(_) => {
                let members = self.types.type_set_members(target).unwrap_or_default();
                let fits = !members.is_empty()
                    && members.iter().all(|&member| {
                        let underlying = self.types.underlying(member);
                        self.implicit_type_and_value(operand, underlying).is_ok()
                    });
                if fits { Ok((target, None)) } else { Err(Misfit::Mismatch) }
            }
            Type::Interface(_) => {
                // Values in interfaces have concrete types: the default type.
                if self.types.type_set(target).is_all() {
                    Ok((self.types.default_type(operand.ty), None))
                } else {
                    Err(Misfit::Mismatch)
                }
            }
            _ => Err(Misfit::Mismatch),
        }
    }

    /// The untyped kind two untyped operands have in common.
    pub(crate) fn larger_untyped(&self, left: TypeId, right: TypeId) -> Option<TypeId> {
        if left == right {
            return Some(left);
        }
        let rank = |ty: TypeId| match ty {
            TypeId::UNTYPED_INT => Some(0),
            TypeId::UNTYPED_RUNE => Some(1),
            TypeId::UNTYPED_FLOAT => Some(2),
            TypeId::UNTYPED_COMPLEX => Some(3),
            _ => None,
        };
        let (left_rank, right_rank) = (rank(left)?, rank(right)?);
        Some(if left_rank > right_rank { left } else { right })
    }

    /// The value of a constant operand as a value of a basic type.
    pub(crate) fn representation(&mut self, operand: &Operand<'a>, basic: Basic) -> Result<Constant, Misfit> {
        if let Some(value) = representable(&operand.value, basic) {
            return Ok(value);
        }
        let from_number = self.types.is_basic(operand.ty, Basic::is_numeric);
        if !from_number || !basic.is_numeric() {
            return Err(Misfit::Mismatch);
        }
        let from_integer = self.types.is_basic(operand.ty, Basic::is_integer);
        Err(if !from_integer && basic.is_integer() { Misfit::Truncated } else { Misfit::Overflows })
    }

    /// Checks that a constant operand fits a basic type, and gives it the value it has there.
    pub(crate) fn check_representable(&mut self, operand: &mut Operand<'a>, ty: TypeId) {
        let Some(basic) = self.types.basic(ty) else { return };
        match self.representation(operand, basic) {
            Ok(value) => operand.value = value,
            Err(misfit) => {
                self.report_misfit(operand, ty, misfit);
                operand.invalidate();
            }
        }
    }

    pub(crate) fn report_misfit(&mut self, operand: &Operand<'a>, target: TypeId, misfit: Misfit) {
        let (text, ty) = (self.describe(operand), self.show(target));
        let message = match misfit {
            Misfit::Truncated => format!("{text} truncated to {ty}"),
            Misfit::Overflows => format!("{text} overflows {ty}"),
            Misfit::Mismatch => format!("cannot convert {text} to type {ty}"),
        };
        self.error(operand.start(), message);
    }

    /// Gives an untyped operand a type; errors are reported.
    pub(crate) fn convert_untyped(&mut self, operand: &mut Operand<'a>, target: TypeId) {
        match self.implicit_type_and_value(operand, target) {
            Ok((ty, value)) => self.settle(operand, ty, value),
            Err(misfit) => {
                let is_parameter = self.types.as_type_parameter(target).is_some();
                let is_basic = matches!(self.types.get(target), Type::Basic(_));
                let target = if is_parameter || is_basic { target } else { self.types.underlying(target) };
                self.report_misfit(operand, target, misfit);
                operand.invalidate();
            }
        }
    }

    /// Records the type and value found by [`Checker::implicit_type_and_value`].
    pub(crate) fn settle(&mut self, operand: &mut Operand<'a>, ty: TypeId, value: Option<Constant>) {
        if let Some(value) = value {
            if let Some(info) = self.info.expr_mut(operand.expr.id)
                && info.value.is_some()
            {
                info.value = Some(value.clone());
            }
            operand.value = value;
        }
        if ty != operand.ty {
            operand.ty = ty;
            self.update_type(operand.expr, ty, false);
        }
    }

    /// Records the type of an untyped expression and its parts; `is_final`: even if it is an untyped kind.
    pub(crate) fn update_type(&mut self, expr: &'a Expr, ty: TypeId, is_final: bool) {
        let mut pending = vec![expr];
        while let Some(expr) = pending.pop() {
            self.update_one(expr, ty, is_final, &mut pending);
        }
    }

    fn update_one(&mut self, expr: &'a Expr, ty: TypeId, is_final: bool, pending: &mut Vec<&'a Expr>) {
        let Some(info) = self.info.expr(expr.id).cloned() else { return };
        if !self.types.is_untyped(info.ty) {
            return;
        }
        match &expr.kind {
            ExprKind::Paren(inner) => pending.push(inner),
            // The operands of constant expressions are never computed, so their types don't matter.
            _ if info.value.is_some() => {}
            ExprKind::Unary { operand, .. } => pending.push(operand),
            ExprKind::Binary { operator, left, right } => {
                if is_comparison(*operator) {
                    // The operands of comparisons have types of their own.
                } else if is_shift(*operator) {
                    pending.push(left);
                } else {
                    // The left operand comes first.
                    pending.push(right);
                    pending.push(left);
                }
            }
            _ => {}
        }
        if !is_final && self.types.is_untyped(ty) {
            let ty = self.types.underlying(ty);
            if let Some(info) = self.info.expr_mut(expr.id) {
                info.ty = ty;
            }
            return;
        }
        if self.shift_operands.contains(&expr.id) && !self.types.all_basic(ty, Basic::is_integer) {
            let (text, ty) = (expr_string(expr), self.show(ty));
            let message = format!("invalid operation: shifted operand {text} (type {ty}) must be integer");
            self.error(expr.start, message);
            return;
        }
        if let Some(value) = info.value {
            let mut operand = Operand::constant(info.ty, value, expr);
            self.convert_constant(&mut operand, ty);
            if operand.is_invalid() {
                return;
            }
            if let Some(info) = self.info.expr_mut(expr.id) {
                info.value = Some(operand.value);
            }
        }
        if let Some(info) = self.info.expr_mut(expr.id) {
            info.ty = ty;
        }
    }

    /// Like [`Checker::convert_untyped`] for a constant, without recording.
    fn convert_constant(&mut self, operand: &mut Operand<'a>, target: TypeId) {
        match self.implicit_type_and_value(operand, target) {
            Ok((ty, value)) => {
                operand.ty = ty;
                if let Some(value) = value {
                    operand.value = value;
                }
            }
            Err(misfit) => {
                self.report_misfit(operand, target, misfit);
                operand.invalidate();
            }
        }
    }

    /// Checks the result of a constant operation: typed ones must fit, untyped ones must not grow without bound.
    pub(crate) fn check_overflow(&mut self, operand: &mut Operand<'a>) {
        let pos = operator_pos(operand.expr);
        if operand.value.is_unknown() {
            self.error(pos, "constant result is not representable");
            return;
        }
        if !self.types.is_untyped(operand.ty) {
            self.check_representable(operand, operand.ty);
            return;
        }
        if operand.value.bit_length() > INTEGER_BITS {
            let name = operation_name(operand.expr);
            self.error(pos, format!("constant {name}overflow"));
            operand.value = Constant::Unknown;
        }
    }
}

/// Where errors about an operation are reported.
fn operator_pos(expr: &Expr) -> burrow_source::Pos {
    match expr.kind {
        ExprKind::Binary { .. } => expr.pos,
        _ => expr.start,
    }
}

fn operation_name(expr: &Expr) -> &'static str {
    use burrow_syntax::tree::UnaryOperator;
    match &expr.kind {
        ExprKind::Binary { operator, .. } => match operator {
            BinaryOperator::Add => "addition ",
            BinaryOperator::Subtract => "subtraction ",
            BinaryOperator::Xor => "bitwise XOR ",
            BinaryOperator::Multiply => "multiplication ",
            BinaryOperator::ShiftLeft => "shift ",
            _ => "",
        },
        ExprKind::Unary { operator: UnaryOperator::Complement, .. } => "bitwise complement ",
        _ => "",
    }
}

pub(crate) fn is_comparison(operator: BinaryOperator) -> bool {
    use BinaryOperator::*;
    matches!(operator, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
}

pub(crate) fn is_shift(operator: BinaryOperator) -> bool {
    matches!(operator, BinaryOperator::ShiftLeft | BinaryOperator::ShiftRight)
}

/// The value a constant has in a basic type, if it fits: floats are rounded.
pub(crate) fn representable(value: &Constant, basic: Basic) -> Option<Constant> {
    if value.is_unknown() {
        return Some(Constant::Unknown);
    }
    if basic.is_integer() {
        let integer = value.to_integer();
        let number = integer.as_integer()?;
        return integer_fits(number, basic).then_some(integer);
    }
    if basic.is_float() {
        let Constant::Float(float) = value.to_float() else { return None };
        return rounded(&float, basic).map(Constant::Float);
    }
    if basic.is_complex() {
        let Constant::Complex(real, imaginary) = value.to_complex() else { return None };
        let part = match basic {
            Basic::Complex64 => Basic::Float32,
            Basic::Complex128 => Basic::Float64,
            _ => Basic::UntypedFloat,
        };
        return Some(Constant::Complex(rounded(&real, part)?, rounded(&imaginary, part)?));
    }
    let fits = match value {
        Constant::Bool(_) => basic.is_boolean(),
        Constant::String(_) => basic.is_string(),
        _ => false,
    };
    fits.then(|| value.clone())
}

/// Bits of an integer type, and whether it is signed.
pub(crate) fn integer_bits(basic: Basic) -> Option<(u32, bool)> {
    Some(match basic {
        Basic::Int | Basic::Int64 => (64, true),
        Basic::Int8 => (8, true),
        Basic::Int16 => (16, true),
        Basic::Int32 | Basic::Rune => (32, true),
        Basic::Uint | Basic::Uint64 | Basic::Uintptr => (64, false),
        Basic::Uint8 | Basic::Byte => (8, false),
        Basic::Uint16 => (16, false),
        Basic::Uint32 => (32, false),
        _ => return None,
    })
}

fn integer_fits(number: &BigInt, basic: Basic) -> bool {
    match integer_bits(basic) {
        None => true,
        Some((bits, false)) => !number.is_negative() && number.bits() <= u64::from(bits),
        Some((bits, true)) if number.is_negative() => {
            let magnitude: BigInt = -number - 1;
            magnitude.bits() < u64::from(bits)
        }
        Some((bits, true)) => number.bits() < u64::from(bits),
    }
}

fn rounded(value: &Float, basic: Basic) -> Option<Float> {
    match basic {
        Basic::Float32 => {
            let machine = value.to_f32();
            machine.is_finite().then(|| Float::from_f64(f64::from(machine))).flatten()
        }
        Basic::Float64 => {
            let machine = value.to_f64();
            machine.is_finite().then(|| Float::from_f64(machine)).flatten()
        }
        _ => Some(value.clone()),
    }
}
