//! Constant values and their arithmetic, exact as the language demands.
//!
//! A [`Constant`] has no type; the checker decides whether it fits one (see [`crate::representable`]).
//! Kinds are ordered integer < float < complex; operators bring both operands to the larger kind
//! and leave the result there.
//!
//! Start at [`Constant::binary`].

use crate::float::{Float, FloatOperator};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::sync::Arc;

/// The value of a constant expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Constant {
    /// A value that an error made unknown; every operation on it stays unknown.
    Unknown,
    /// A boolean.
    Bool(bool),
    /// The bytes of a string; not always UTF-8.
    String(Arc<[u8]>),
    /// An integer or rune.
    Integer(BigInt),
    /// A floating-point number.
    Float(Float),
    /// Real and imaginary part.
    Complex(Float, Float),
}

/// Binary operators on constants; both operands have the same kind after matching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstantOperator {
    /// `+`, also concatenation.
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/` on floats and complex numbers.
    Divide,
    /// `/` on integers, truncated.
    DivideInteger,
    /// `%`
    Remainder,
    /// `&`
    And,
    /// `|`
    Or,
    /// `^`
    Xor,
    /// `&^`
    AndNot,
    /// `&&`
    LogicalAnd,
    /// `||`
    LogicalOr,
}

impl Constant {
    /// An integer constant.
    pub fn integer(value: impl Into<BigInt>) -> Constant {
        Constant::Integer(value.into())
    }

    /// A string constant.
    pub fn string(value: &[u8]) -> Constant {
        Constant::String(Arc::from(value))
    }

    /// Whether the value is unknown because of an earlier error.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Constant::Unknown)
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Constant::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The string's bytes, if it is one.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Constant::String(value) => Some(value),
            _ => None,
        }
    }

    /// The integer, if it is held as one.
    pub fn as_integer(&self) -> Option<&BigInt> {
        match self {
            Constant::Integer(value) => Some(value),
            _ => None,
        }
    }

    /// The value as `i64`, if it is an integer that fits.
    pub fn to_i64(&self) -> Option<i64> {
        self.as_integer().and_then(ToPrimitive::to_i64)
    }

    /// The value as `u64`, if it is an integer that fits.
    pub fn to_u64(&self) -> Option<u64> {
        self.as_integer().and_then(ToPrimitive::to_u64)
    }

    /// The nearest `f64` of a real number.
    pub fn to_f64(&self) -> Option<f64> {
        match self.to_float() {
            Constant::Float(value) => Some(value.to_f64()),
            _ => None,
        }
    }

    /// The nearest `f32` of a real number.
    pub fn to_f32(&self) -> Option<f32> {
        match self.to_float() {
            Constant::Float(value) => Some(value.to_f32()),
            _ => None,
        }
    }

    /// Real and imaginary part as the nearest `f64`s.
    pub fn to_complex_f64(&self) -> Option<(f64, f64)> {
        match self.to_complex() {
            Constant::Complex(real, imaginary) => Some((real.to_f64(), imaginary.to_f64())),
            _ => None,
        }
    }

    /// Whether the value is an integer, float or complex number.
    pub fn is_numeric(&self) -> bool {
        matches!(self, Constant::Integer(_) | Constant::Float(_) | Constant::Complex(..))
    }

    /// The value held as an integer if it is integral, else unknown.
    pub fn to_integer(&self) -> Constant {
        match self {
            Constant::Integer(_) => self.clone(),
            Constant::Float(value) => value.to_integer().map_or(Constant::Unknown, Constant::Integer),
            Constant::Complex(real, imaginary) if imaginary.is_zero() => {
                real.to_integer().map_or(Constant::Unknown, Constant::Integer)
            }
            _ => Constant::Unknown,
        }
    }

    /// The value held as a float if it is real, else unknown.
    pub fn to_float(&self) -> Constant {
        match self {
            Constant::Integer(value) => Constant::Float(Float::from_integer(value)),
            Constant::Float(_) => self.clone(),
            Constant::Complex(real, imaginary) if imaginary.is_zero() => Constant::Float(real.clone()),
            _ => Constant::Unknown,
        }
    }

    /// The value held as a complex number if it is a number, else unknown.
    pub fn to_complex(&self) -> Constant {
        match self {
            Constant::Complex(..) => self.clone(),
            _ => match self.to_float() {
                Constant::Float(real) => Constant::Complex(real, zero()),
                _ => Constant::Unknown,
            },
        }
    }

    /// The real part of a number.
    pub fn real(&self) -> Constant {
        match self {
            Constant::Integer(_) | Constant::Float(_) => self.clone(),
            Constant::Complex(real, _) => Constant::Float(real.clone()),
            _ => Constant::Unknown,
        }
    }

    /// The imaginary part of a number.
    pub fn imaginary(&self) -> Constant {
        match self {
            Constant::Integer(_) | Constant::Float(_) => Constant::integer(0),
            Constant::Complex(_, imaginary) => Constant::Float(imaginary.clone()),
            _ => Constant::Unknown,
        }
    }

    /// -1, 0 or 1 (of a complex number: whether it is nonzero); 1 for anything unknown.
    pub fn sign(&self) -> i32 {
        match self {
            Constant::Integer(value) => value.signum().to_i32().unwrap_or(1),
            Constant::Float(value) => value.sign(),
            Constant::Complex(real, imaginary) => real.sign() | imaginary.sign(),
            _ => 1,
        }
    }

    /// Bits of the absolute value of an integer.
    pub fn bit_length(&self) -> u64 {
        self.as_integer().map_or(0, BigInt::bits)
    }

    /// `-x`
    pub fn negate(&self) -> Constant {
        match self {
            Constant::Integer(value) => Constant::Integer(-value),
            Constant::Float(value) => Constant::Float(value.negate()),
            Constant::Complex(real, imaginary) => Constant::Complex(real.negate(), imaginary.negate()),
            _ => Constant::Unknown,
        }
    }

    /// `^x`; for an unsigned type of `unsigned_bits` bits the result stays in that many bits.
    pub fn complement(&self, unsigned_bits: Option<u32>) -> Constant {
        let Constant::Integer(value) = self else { return Constant::Unknown };
        let inverted: BigInt = -value - 1;
        Constant::Integer(match unsigned_bits {
            Some(bits) => inverted & ((BigInt::from(1) << bits) - 1),
            None => inverted,
        })
    }

    /// `!x`
    pub fn not(&self) -> Constant {
        self.as_bool().map_or(Constant::Unknown, |value| Constant::Bool(!value))
    }

    /// `x << count` or `x >> count` of an integer.
    pub fn shift(&self, left: bool, count: u64) -> Constant {
        let Constant::Integer(value) = self else { return Constant::Unknown };
        Constant::Integer(if left { value << count } else { value >> count })
    }

    /// `x operator y`. Divisors are not zero.
    pub fn binary(&self, operator: ConstantOperator, other: &Constant) -> Constant {
        match match_kinds(self, other) {
            (Constant::Bool(left), Constant::Bool(right)) => match operator {
                ConstantOperator::LogicalAnd => Constant::Bool(left && right),
                ConstantOperator::LogicalOr => Constant::Bool(left || right),
                _ => Constant::Unknown,
            },
            (Constant::String(left), Constant::String(right)) if operator == ConstantOperator::Add => {
                Constant::String(left.iter().chain(right.iter()).copied().collect())
            }
            (Constant::Integer(left), Constant::Integer(right)) => integer_binary(operator, &left, &right),
            (Constant::Float(left), Constant::Float(right)) => float_operator(operator)
                .and_then(|operator| left.apply(operator, &right))
                .map_or(Constant::Unknown, Constant::Float),
            (Constant::Complex(a, b), Constant::Complex(c, d)) => {
                complex_binary(operator, &a, &b, &c, &d).unwrap_or(Constant::Unknown)
            }
            _ => Constant::Unknown,
        }
    }

    /// Whether two constants are equal; nothing if either is unknown.
    pub fn equals(&self, other: &Constant) -> Option<bool> {
        match match_kinds(self, other) {
            (Constant::Bool(left), Constant::Bool(right)) => Some(left == right),
            (Constant::String(left), Constant::String(right)) => Some(left == right),
            (Constant::Integer(left), Constant::Integer(right)) => Some(left == right),
            (Constant::Float(left), Constant::Float(right)) => Some(left.compare(&right) == Ordering::Equal),
            (Constant::Complex(a, b), Constant::Complex(c, d)) => {
                Some(a.compare(&c) == Ordering::Equal && b.compare(&d) == Ordering::Equal)
            }
            _ => None,
        }
    }

    /// Orders two constants of an ordered kind.
    pub fn compare(&self, other: &Constant) -> Option<Ordering> {
        match match_kinds(self, other) {
            (Constant::String(left), Constant::String(right)) => Some(left.cmp(&right)),
            (Constant::Integer(left), Constant::Integer(right)) => Some(left.cmp(&right)),
            (Constant::Float(left), Constant::Float(right)) => Some(left.compare(&right)),
            _ => None,
        }
    }

    /// The value as diagnostics print it: long strings are cut, floats have six digits.
    pub fn describe(&self) -> String {
        match self {
            Constant::Unknown => "unknown".to_string(),
            Constant::Bool(value) => value.to_string(),
            Constant::String(value) => describe_string(value),
            Constant::Integer(value) => value.to_string(),
            Constant::Float(value) => describe_float(value),
            Constant::Complex(real, imaginary) => {
                format!("({} + {}i)", describe_float(real), describe_float(imaginary))
            }
        }
    }
}

fn zero() -> Float {
    Float::from_integer(&BigInt::zero())
}

fn rank(value: &Constant) -> u8 {
    match value {
        Constant::Unknown => 0,
        Constant::Bool(_) | Constant::String(_) => 1,
        Constant::Integer(_) => 2,
        Constant::Float(_) => 3,
        Constant::Complex(..) => 4,
    }
}

/// Brings both values to the larger of their kinds.
fn match_kinds(left: &Constant, right: &Constant) -> (Constant, Constant) {
    let convert = |value: &Constant, rank: u8| match rank {
        3 => value.to_float(),
        4 => value.to_complex(),
        _ => value.clone(),
    };
    let (left_rank, right_rank) = (rank(left), rank(right));
    if left_rank == 0 || right_rank == 0 {
        return (Constant::Unknown, Constant::Unknown);
    }
    let highest = left_rank.max(right_rank);
    (convert(left, highest), convert(right, highest))
}

fn integer_binary(operator: ConstantOperator, left: &BigInt, right: &BigInt) -> Constant {
    let divisor_is_zero = right.is_zero();
    Constant::Integer(match operator {
        ConstantOperator::Add => left + right,
        ConstantOperator::Subtract => left - right,
        ConstantOperator::Multiply => left * right,
        ConstantOperator::DivideInteger if !divisor_is_zero => left / right,
        ConstantOperator::Remainder if !divisor_is_zero => left % right,
        ConstantOperator::Divide if !divisor_is_zero => {
            let (quotient, remainder) = left.div_rem(right);
            if !remainder.is_zero() {
                let (left, right) = (Float::from_integer(left), Float::from_integer(right));
                return left.apply(FloatOperator::Divide, &right).map_or(Constant::Unknown, Constant::Float);
            }
            quotient
        }
        ConstantOperator::And => left & right,
        ConstantOperator::Or => left | right,
        ConstantOperator::Xor => left ^ right,
        ConstantOperator::AndNot => left & (-right - 1),
        _ => return Constant::Unknown,
    })
}

fn float_operator(operator: ConstantOperator) -> Option<FloatOperator> {
    match operator {
        ConstantOperator::Add => Some(FloatOperator::Add),
        ConstantOperator::Subtract => Some(FloatOperator::Subtract),
        ConstantOperator::Multiply => Some(FloatOperator::Multiply),
        ConstantOperator::Divide => Some(FloatOperator::Divide),
        _ => None,
    }
}

fn complex_binary(operator: ConstantOperator, a: &Float, b: &Float, c: &Float, d: &Float) -> Option<Constant> {
    let multiply = |x: &Float, y: &Float| x.apply(FloatOperator::Multiply, y);
    let add = |x: &Float, y: &Float| x.apply(FloatOperator::Add, y);
    let subtract = |x: &Float, y: &Float| x.apply(FloatOperator::Subtract, y);
    let (real, imaginary) = match operator {
        ConstantOperator::Add => (add(a, c)?, add(b, d)?),
        ConstantOperator::Subtract => (subtract(a, c)?, subtract(b, d)?),
        ConstantOperator::Multiply => {
            (subtract(&multiply(a, c)?, &multiply(b, d)?)?, add(&multiply(b, c)?, &multiply(a, d)?)?)
        }
        ConstantOperator::Divide => {
            let scale = add(&multiply(c, c)?, &multiply(d, d)?)?;
            if scale.is_zero() {
                return None;
            }
            let real = add(&multiply(a, c)?, &multiply(b, d)?)?;
            let imaginary = subtract(&multiply(b, c)?, &multiply(a, d)?)?;
            (real.apply(FloatOperator::Divide, &scale)?, imaginary.apply(FloatOperator::Divide, &scale)?)
        }
        _ => return None,
    };
    Some(Constant::Complex(real, imaginary))
}

/// A quoted string of at most 72 characters.
fn describe_string(bytes: &[u8]) -> String {
    const LIMIT: usize = 72;
    let quoted = crate::format::quote(bytes);
    if quoted.chars().count() <= LIMIT {
        return quoted;
    }
    let shortened: String = quoted.chars().take(LIMIT - 3).collect();
    shortened + "..."
}

/// A float with six significant digits, as C's `%g` prints it.
fn describe_float(value: &Float) -> String {
    if let Some(integer) = value.to_integer().filter(|integer| integer.bits() <= 64) {
        let text = integer.to_string();
        if text.trim_start_matches('-').len() <= 21 {
            return if text.trim_start_matches('-').len() <= 6 { text } else { general_format(value.to_f64()) };
        }
    }
    let machine = value.to_f64();
    if machine != 0.0 && machine.is_finite() { general_format(machine) } else { extreme_format(value) }
}

/// `%.6g`
fn general_format(value: f64) -> String {
    let scientific = format!("{value:.5e}");
    let (mantissa, exponent) = scientific.split_once('e').expect("scientific format has an exponent");
    let exponent: i32 = exponent.parse().expect("the exponent is a number");
    if !(-4..6).contains(&exponent) {
        let mantissa =
            if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let digits = (5 - exponent).max(0) as usize;
    let fixed = format!("{value:.digits$}");
    if fixed.contains('.') { fixed.trim_end_matches('0').trim_end_matches('.').to_string() } else { fixed }
}

/// Values beyond `f64`: mantissa and decimal exponent, found by scaling with powers of ten.
fn extreme_format(value: &Float) -> String {
    if value.is_zero() {
        return "0".to_string();
    }
    let mut exponent = 0i64;
    let mut scaled = value.clone();
    for step in [100_000_000i64, 1_000_000, 10_000, 100] {
        for direction in [1, -1] {
            let Some(power) = Float::from_scaled(BigInt::from(1), 10, direction * step) else { continue };
            loop {
                let machine = scaled.to_f64().abs();
                let outside = if direction > 0 { machine == 0.0 } else { machine.is_infinite() };
                match scaled.apply(FloatOperator::Multiply, &power) {
                    Some(next) if outside => {
                        let after = next.to_f64().abs();
                        let overshot = if direction > 0 { after.is_infinite() } else { after == 0.0 };
                        if overshot {
                            break;
                        }
                        scaled = next;
                        exponent -= direction * step;
                    }
                    _ => break,
                }
            }
        }
    }
    let scientific = format!("{:.5e}", scaled.to_f64());
    let (mantissa, rest) = scientific.split_once('e').expect("scientific format has an exponent");
    let total = exponent + rest.parse::<i64>().unwrap_or(0);
    let mantissa = if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    format!("{mantissa}e{}{}", if total < 0 { '-' } else { '+' }, total.abs())
}
