//! Values of literal tokens: what `0x_1F`, `1e-3`, `'\n'`, `"a\u00e9"` denote.
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

/// The value of a rune literal, quotes included.
pub fn rune(text: &str) -> Option<Constant> {
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    if !inner.starts_with('\\') {
        return inner.chars().next().map(|character| Constant::integer(character as u32));
    }
    match escape(inner)?.0 {
        Escape::Byte(byte) => Some(Constant::integer(byte)),
        Escape::Character(character) => Some(Constant::integer(character as u32)),
    }
}

/// The bytes of a string literal, quotes included, interpreted or raw.
pub fn string(text: &str) -> Option<Vec<u8>> {
    if let Some(raw) = text.strip_prefix('`') {
        let inner = raw.strip_suffix('`')?;
        return Some(inner.bytes().filter(|&byte| byte != b'\r').collect());
    }
    let mut rest = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut bytes = Vec::with_capacity(rest.len());
    while let Some(position) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..position]);
        let (escaped, length) = escape(&rest[position..])?;
        match escaped {
            Escape::Byte(byte) => bytes.push(byte),
            Escape::Character(character) => {
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        rest = &rest[position + length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    Some(bytes)
}

enum Escape {
    Byte(u8),
    Character(char),
}

/// The escape sequence at the start of `text`, and its length.
fn escape(text: &str) -> Option<(Escape, usize)> {
    let kind = text.chars().nth(1)?;
    let simple = match kind {
        'a' => Some(7),
        'b' => Some(8),
        'f' => Some(12),
        'n' => Some(10),
        'r' => Some(13),
        't' => Some(9),
        'v' => Some(11),
        '\\' | '\'' | '"' => Some(kind as u8),
        _ => None,
    };
    if let Some(byte) = simple {
        return Some((Escape::Byte(byte), 2));
    }
    let (start, digits, base) = match kind {
        'x' => (2, 2, 16),
        'u' => (2, 4, 16),
        'U' => (2, 8, 16),
        '0'..='7' => (1, 3, 8),
        _ => return None,
    };
    let value = u32::from_str_radix(text.get(start..start + digits)?, base).ok()?;
    let escaped = match kind {
        'u' | 'U' => Escape::Character(char::from_u32(value)?),
        _ => Escape::Byte(u8::try_from(value).ok()?),
    };
    Some((escaped, start + digits))
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
