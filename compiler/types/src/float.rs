//! Exact and nearly exact floating-point constants.
//!
//! A floating-point constant is an exact fraction as long as its parts stay below
//! [`FRACTION_BITS`] bits. Beyond that (`1e100000`) it becomes a [`BigFloat`] of 512 bits, as in
//! Go's own compiler, so that no constant expression can eat memory without bound.
//!
//! Invariant: a `Float::Fraction` is reduced and small; a `Float::Big` is anything else.
//! Start at [`Float`].

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// Numerator and denominator of exact fractions stay below this many bits.
const FRACTION_BITS: u64 = 4096;
/// Mantissa bits of a [`BigFloat`].
const BIG_PRECISION: u64 = 512;
/// Exponents beyond this are infinite.
const EXPONENT_LIMIT: i64 = i32::MAX as i64;

/// A floating-point constant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Float {
    /// Exact.
    Fraction(BigRational),
    /// Rounded to 512 bits; too large or small for a fraction.
    Big(BigFloat),
}

/// `mantissa * 2^exponent`; the mantissa is odd (or zero) and has at most 512 bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BigFloat {
    mantissa: BigInt,
    exponent: i64,
}

/// An arithmetic operator on floats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloatOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`; the divisor is not zero.
    Divide,
}

impl Float {
    /// The exact value of an integer.
    pub fn from_integer(value: &BigInt) -> Float {
        if value.bits() < FRACTION_BITS {
            Float::Fraction(BigRational::from_integer(value.clone()))
        } else {
            Float::Big(BigFloat::rounded(value.clone(), 0))
        }
    }

    /// The value of a fraction.
    pub fn from_fraction(value: BigRational) -> Float {
        if value.numer().bits() < FRACTION_BITS && value.denom().bits() < FRACTION_BITS {
            Float::Fraction(value)
        } else {
            Float::Big(BigFloat::from_fraction(&value))
        }
    }

    /// `digits * base^exponent`, or nothing when it is out of every range.
    pub fn from_scaled(digits: BigInt, base: u32, exponent: i64) -> Option<Float> {
        if digits.is_zero() {
            return Some(Float::Fraction(BigRational::zero()));
        }
        let bits_per_step = if base == 2 { 1 } else { 4 };
        if exponent.unsigned_abs().saturating_mul(bits_per_step) < FRACTION_BITS {
            let power = BigInt::from(base).pow(exponent.unsigned_abs() as u32);
            let value =
                if exponent >= 0 { BigRational::from_integer(digits * power) } else { BigRational::new(digits, power) };
            return Some(Float::from_fraction(value));
        }
        if exponent.abs() > EXPONENT_LIMIT {
            return None;
        }
        let scale = BigFloat::power(base, exponent.unsigned_abs());
        let digits = BigFloat::rounded(digits, 0);
        let value = if exponent >= 0 { digits.multiply(&scale) } else { digits.divide(&scale) };
        value.in_range().then_some(Float::Big(value)).map(Float::normalized)
    }

    /// The nearest fraction to a machine number.
    pub fn from_f64(value: f64) -> Option<Float> {
        BigRational::from_float(value).map(Float::from_fraction)
    }

    /// Whether this is zero.
    pub fn is_zero(&self) -> bool {
        match self {
            Float::Fraction(value) => value.is_zero(),
            Float::Big(value) => value.mantissa.is_zero(),
        }
    }

    /// -1, 0 or 1.
    pub fn sign(&self) -> i32 {
        let sign = match self {
            Float::Fraction(value) => value.numer().sign(),
            Float::Big(value) => value.mantissa.sign(),
        };
        sign_number(sign)
    }

    /// The negated value.
    pub fn negate(&self) -> Float {
        match self {
            Float::Fraction(value) => Float::Fraction(-value),
            Float::Big(value) => Float::Big(BigFloat { mantissa: -&value.mantissa, exponent: value.exponent }),
        }
    }

    /// The result of an operation, or nothing when it is out of every range.
    pub fn apply(&self, operator: FloatOperator, other: &Float) -> Option<Float> {
        if let (Float::Fraction(left), Float::Fraction(right)) = (self, other) {
            return Some(Float::from_fraction(match operator {
                FloatOperator::Add => left + right,
                FloatOperator::Subtract => left - right,
                FloatOperator::Multiply => left * right,
                FloatOperator::Divide => left / right,
            }));
        }
        let (left, right) = (self.to_big(), other.to_big());
        let result = match operator {
            FloatOperator::Add => left.add(&right),
            FloatOperator::Subtract => left.add(&BigFloat { mantissa: -right.mantissa, exponent: right.exponent }),
            FloatOperator::Multiply => left.multiply(&right),
            FloatOperator::Divide => left.divide(&right),
        };
        result.in_range().then_some(Float::Big(result)).map(Float::normalized)
    }

    /// Orders two values.
    pub fn compare(&self, other: &Float) -> Ordering {
        match (self, other) {
            (Float::Fraction(left), Float::Fraction(right)) => left.cmp(right),
            _ => self.to_big().compare(&other.to_big()),
        }
    }

    /// The value as an integer, when it is one (and is not astronomically large).
    pub fn to_integer(&self) -> Option<BigInt> {
        match self {
            Float::Fraction(value) => value.is_integer().then(|| value.to_integer()),
            Float::Big(value) if value.exponent >= 0 && value.exponent < 4 * FRACTION_BITS as i64 => {
                Some(&value.mantissa << value.exponent as u64)
            }
            Float::Big(value) => value.nearly_integer(),
        }
    }

    /// The nearest `f64`, ties to even; infinite when too large.
    pub fn to_f64(&self) -> f64 {
        let (negative, mantissa, exponent) = match self.round_binary(53, -1074, 1024) {
            Rounded::Zero => return 0.0,
            Rounded::Infinite(negative) => return if negative { f64::NEG_INFINITY } else { f64::INFINITY },
            Rounded::Finite { negative, mantissa, exponent } => (negative, mantissa, exponent),
        };
        let magnitude = scale_f64(mantissa, exponent);
        if negative { -magnitude } else { magnitude }
    }

    /// The nearest `f32`, ties to even; infinite when too large.
    pub fn to_f32(&self) -> f32 {
        match self.round_binary(24, -149, 128) {
            Rounded::Zero => 0.0,
            Rounded::Infinite(true) => f32::NEG_INFINITY,
            Rounded::Infinite(false) => f32::INFINITY,
            // An `f64` holds every `f32` exactly.
            Rounded::Finite { negative, mantissa, exponent } => {
                let magnitude = scale_f64(mantissa, exponent) as f32;
                if negative { -magnitude } else { magnitude }
            }
        }
    }

    /// Rounds to `precision` bits with the least exponent `lowest`; at `2^highest` infinity begins.
    fn round_binary(&self, precision: u64, lowest: i64, highest: i64) -> Rounded {
        if self.is_zero() {
            return Rounded::Zero;
        }
        let (numerator, denominator, shift) = match self {
            Float::Fraction(value) => (value.numer().magnitude().clone(), value.denom().magnitude().clone(), 0),
            Float::Big(value) => (value.mantissa.magnitude().clone(), BigUint::one(), value.exponent),
        };
        let negative = self.sign() < 0;
        // The quotient lies in [2^(top-1), 2^(top+1)).
        let top = numerator.bits() as i64 - denominator.bits() as i64 + shift;
        if top > highest + 1 {
            return Rounded::Infinite(negative);
        }
        if top < lowest - 2 {
            return Rounded::Zero;
        }
        let mut exponent = (top - precision as i64).max(lowest);
        let mut mantissa = divide_rounding(&numerator, &denominator, shift - exponent);
        if mantissa.bits() > precision {
            // One bit too many was kept: round again from the exact value.
            exponent += 1;
            mantissa = divide_rounding(&numerator, &denominator, shift - exponent);
        }
        if mantissa.bits() > precision {
            // Rounding gave a power of two, so nothing is lost.
            mantissa >>= 1;
            exponent += 1;
        }
        if mantissa.is_zero() {
            return Rounded::Zero;
        }
        if mantissa.bits() as i64 + exponent > highest {
            return Rounded::Infinite(negative);
        }
        let mantissa = mantissa.to_u64().expect("at most 53 bits");
        Rounded::Finite { negative, mantissa, exponent }
    }

    fn to_big(&self) -> BigFloat {
        match self {
            Float::Fraction(value) => BigFloat::from_fraction(value),
            Float::Big(value) => value.clone(),
        }
    }

    /// Goes back to a fraction when the value became small again.
    fn normalized(self) -> Float {
        match self {
            Float::Big(value) if value.exponent.unsigned_abs() + BIG_PRECISION < FRACTION_BITS => {
                Float::Fraction(value.to_fraction())
            }
            other => other,
        }
    }
}

enum Rounded {
    Zero,
    Infinite(bool),
    Finite { negative: bool, mantissa: u64, exponent: i64 },
}

fn sign_number(sign: Sign) -> i32 {
    match sign {
        Sign::Minus => -1,
        Sign::NoSign => 0,
        Sign::Plus => 1,
    }
}

/// `numerator / denominator * 2^shift`, rounded to the nearest integer, ties to even.
fn divide_rounding(numerator: &BigUint, denominator: &BigUint, shift: i64) -> BigUint {
    let (numerator, denominator) = if shift >= 0 {
        (numerator << shift as u64, denominator.clone())
    } else {
        (numerator.clone(), denominator << shift.unsigned_abs())
    };
    let (quotient, remainder) = numerator.div_rem(&denominator);
    match (remainder << 1u32).cmp(&denominator) {
        Ordering::Less => quotient,
        Ordering::Greater => quotient + 1u32,
        Ordering::Equal if quotient.is_odd() => quotient + 1u32,
        Ordering::Equal => quotient,
    }
}

/// `mantissa * 2^exponent`, exact by construction of its arguments.
fn scale_f64(mantissa: u64, exponent: i64) -> f64 {
    let mut value = mantissa as f64;
    let mut left = exponent;
    // Powers of two beyond 2^-1022 are subnormal themselves, so scale in two exact steps.
    while left < -1000 {
        let step = (left + 1000).max(-60);
        value *= 2f64.powi(step as i32);
        left -= step;
    }
    while left > 1000 {
        value *= 2f64.powi(60);
        left -= 60;
    }
    value * 2f64.powi(left as i32)
}

impl BigFloat {
    fn rounded(mantissa: BigInt, exponent: i64) -> BigFloat {
        if mantissa.is_zero() {
            return BigFloat { mantissa, exponent: 0 };
        }
        let excess = mantissa.bits().saturating_sub(BIG_PRECISION);
        let (sign, mut magnitude) = mantissa.into_parts();
        if excess > 0 {
            magnitude = divide_rounding(&magnitude, &BigUint::one(), -(excess as i64));
        }
        let zeros = magnitude.trailing_zeros().unwrap_or(0);
        magnitude >>= zeros;
        BigFloat { mantissa: BigInt::from_biguint(sign, magnitude), exponent: exponent + (excess + zeros) as i64 }
    }

    fn from_fraction(value: &BigRational) -> BigFloat {
        let numerator = BigFloat::rounded(value.numer().clone(), 0);
        if value.denom().is_one() {
            return numerator;
        }
        numerator.divide(&BigFloat::rounded(value.denom().clone(), 0))
    }

    fn to_fraction(&self) -> BigRational {
        if self.exponent >= 0 {
            return BigRational::from_integer(&self.mantissa << self.exponent as u64);
        }
        BigRational::new(self.mantissa.clone(), BigInt::one() << self.exponent.unsigned_abs())
    }

    fn power(base: u32, mut exponent: u64) -> BigFloat {
        let mut result = BigFloat::rounded(BigInt::one(), 0);
        let mut square = BigFloat::rounded(BigInt::from(base), 0);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result.multiply(&square);
            }
            square = square.multiply(&square);
            exponent >>= 1;
        }
        result
    }

    fn add(&self, other: &BigFloat) -> BigFloat {
        if self.mantissa.is_zero() {
            return other.clone();
        }
        if other.mantissa.is_zero() {
            return self.clone();
        }
        let (high, low) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        let distance = high.exponent - low.exponent;
        if distance as u64 > 4 * BIG_PRECISION {
            // The smaller one is below half of the last place.
            let top = |value: &BigFloat| value.mantissa.bits() as i64 + value.exponent;
            return if top(high) >= top(low) { high.clone() } else { low.clone() };
        }
        BigFloat::rounded((&high.mantissa << distance as u64) + &low.mantissa, low.exponent)
    }

    fn multiply(&self, other: &BigFloat) -> BigFloat {
        BigFloat::rounded(&self.mantissa * &other.mantissa, self.exponent + other.exponent)
    }

    fn divide(&self, other: &BigFloat) -> BigFloat {
        let shift = 2 * BIG_PRECISION + 2;
        let quotient = (&self.mantissa << shift) / &other.mantissa;
        BigFloat::rounded(quotient, self.exponent - other.exponent - shift as i64)
    }

    fn compare(&self, other: &BigFloat) -> Ordering {
        let difference = self.add(&BigFloat { mantissa: -&other.mantissa, exponent: other.exponent });
        sign_number(difference.mantissa.sign()).cmp(&0)
    }

    fn in_range(&self) -> bool {
        self.mantissa.is_zero() || (self.exponent + self.mantissa.bits() as i64).abs() < EXPONENT_LIMIT
    }

    /// The integer this value was meant to be, when rounding left a tiny fraction.
    fn nearly_integer(&self) -> Option<BigInt> {
        if self.exponent >= 0 || self.exponent.unsigned_abs() > 2 * BIG_PRECISION {
            return None;
        }
        let shift = self.exponent.unsigned_abs();
        let whole = &self.mantissa >> shift;
        let rest = &self.mantissa - (&whole << shift);
        let slack = BigInt::one() << shift.saturating_sub(BIG_PRECISION - 4 * 64);
        if rest.abs() < slack && !whole.is_zero() { Some(whole) } else { None }
    }
}
