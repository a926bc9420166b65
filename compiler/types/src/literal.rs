//! Values of number literals: what `0x_1F`, `1e-3`, `2i` denote.
//!
//! The scanner has accepted these texts already, so nothing but size is checked here.

use crate::constant::Constant;
use crate::float::Float;
use num_bigint::BigInt;
use num_traits::Zero;

/// The value of an integer literal, with any base prefix and underscores.
pub fn integer(text: &str) -> Option<Constant> {
    let digits = text.replace('_', "");
    let (base, digits) = split_base(&digits);
    if digits.is_empty() {
        return Some(Constant::integer(0));
    }
    BigInt::parse_bytes(digits.as_bytes(), base).map(Constant::Integer)
}

/// The value of a floating-point literal, decimal or hexadecimal.
pub fn float(text: &str) -> Option<Constant> {
    real(text).map(Constant::Float)
}

/// The value of an imaginary literal, including its `i`.
pub fn imaginary(text: &str) -> Option<Constant> {
    let number = text.strip_suffix('i')?;
    let zero = Float::from_integer(&BigInt::zero());
    let looks_like_float = number.contains('.') || number.starts_with("0x") || number.starts_with("0X");
    // For backward compatibility `0123i` is decimal.
    let legacy = number.starts_with('0') && number.chars().all(|digit| digit.is_ascii_digit() || digit == '_');
    let value = if looks_like_float || legacy || number.contains(['e', 'E', 'p', 'P']) {
        real(number)?
    } else {
        match integer(number)? {
            Constant::Integer(value) => Float::from_integer(&value),
            _ => return None,
        }
    };
    Some(Constant::Complex(zero, value))
}

fn split_base(digits: &str) -> (u32, &str) {
    let bytes = digits.as_bytes();
    if bytes.len() < 2 || bytes[0] != b'0' {
        return (10, digits);
    }
    match bytes[1] {
        b'x' | b'X' => (16, &digits[2..]),
        b'b' | b'B' => (2, &digits[2..]),
        b'o' | b'O' => (8, &digits[2..]),
        _ => (8, &digits[1..]),
    }
}

fn real(text: &str) -> Option<Float> {
    let text = text.replace('_', "").to_ascii_lowercase();
    let (text, base, marker) = match text.strip_prefix("0x") {
        Some(rest) => (rest.to_string(), 16, 'p'),
        None => (text, 10, 'e'),
    };
    let (mantissa, exponent) = match text.split_once(marker) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text.as_str(), 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("0{whole}{fraction}");
    let value = BigInt::parse_bytes(digits.as_bytes(), base)?;
    let places = fraction.len() as i64;
    if base == 16 {
        Float::from_scaled(value, 2, exponent.checked_sub(4 * places)?)
    } else {
        Float::from_scaled(value, 10, exponent.checked_sub(places)?)
    }
}
