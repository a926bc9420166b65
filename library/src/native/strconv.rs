//! Decimal digits of floats, by the standard library's correctly rounding conversions: for the few numbers that
//! the Go side can't do with 128 bits.
//!
//! Digits d1 d2 … dn with an exponent e stand for 0.d1d2…dn × 10^e, as in the Go declarations
//! (`strconv/natives.go`).

use burrow_runtime::{Pair, natives};
use std::fmt::{Arguments, Write};

natives! {
    "strconv.roundedDigits" Leaf rounded_digits;
    "strconv.parseDecimal" Leaf parse_decimal;
}

/// Longest text: 309 digits, a point and as many digits behind it as `strconv` ever asks for.
const LONGEST: usize = 1500;

/// A text in memory of the stack.
struct Text {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Text {
    fn of(arguments: Arguments<'_>) -> Text {
        let mut text = Text { bytes: [0; LONGEST], length: 0 };
        text.write_fmt(arguments).expect("strconv bounds the digits it asks for");
        text
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Write for Text {
    fn write_str(&mut self, part: &str) -> std::fmt::Result {
        let end = self.length + part.len();
        self.bytes.get_mut(self.length..end).ok_or(std::fmt::Error)?.copy_from_slice(part.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// # Safety
/// `buffer` has room for `capacity` digits.
unsafe extern "C" fn rounded_digits(
    bits: u64,
    single: bool,
    fraction: bool,
    precision: usize,
    buffer: *mut u8,
    capacity: usize,
) -> Pair {
    // Every float is a double, exactly.
    let value = if single { f64::from(f32::from_bits(bits as u32)) } else { f64::from_bits(bits) };
    if fraction {
        let text = Text::of(format_args!("{value:.precision$}"));
        // SAFETY: the caller's promise.
        unsafe { write_fixed(text.as_bytes(), buffer, capacity) }
    } else {
        let behind_point = precision - 1;
        let text = Text::of(format_args!("{value:.behind_point$e}"));
        // SAFETY: the caller's promise.
        unsafe { write_scientific(text.as_bytes(), buffer, capacity) }
    }
}

/// # Safety
/// `data` and `length` are a Go string of ASCII.
unsafe extern "C" fn parse_decimal(data: *const u8, length: usize, single: bool) -> u64 {
    // SAFETY: the caller's promise.
    let bytes = unsafe { std::slice::from_raw_parts(data, length) };
    let text = std::str::from_utf8(bytes).expect("strconv passes a literal of ASCII");
    if single {
        let value: f32 = text.parse().expect("strconv passes a well-formed literal");
        u64::from(value.to_bits())
    } else {
        let value: f64 = text.parse().expect("strconv passes a well-formed literal");
        value.to_bits()
    }
}

/// Writes the digits of `d.ddde±x` and returns their count and the exponent.
///
/// # Safety
/// `buffer` has room for `capacity` digits.
unsafe fn write_scientific(text: &[u8], buffer: *mut u8, capacity: usize) -> Pair {
    let letter = text.iter().position(|&byte| byte == b'e').expect("the format has an exponent");
    let exponent = std::str::from_utf8(&text[letter + 1..]).ok().and_then(|digits| digits.parse::<isize>().ok());
    let exponent = exponent.expect("the format has a number behind the letter") + 1;
    // SAFETY: the caller's promise.
    let count = unsafe { write_digits(&text[..letter], buffer, capacity) };
    Pair(count, exponent as usize)
}

/// Writes the digits of `ddd.ddd` without leading zeros and returns their count and the exponent.
///
/// # Safety
/// `buffer` has room for `capacity` digits.
unsafe fn write_fixed(text: &[u8], buffer: *mut u8, capacity: usize) -> Pair {
    let point = text.iter().position(|&byte| byte == b'.').unwrap_or(text.len());
    let Some(first) = text.iter().position(|byte| (b'1'..=b'9').contains(byte)) else {
        return Pair(0, 0);
    };
    let exponent = if first < point { point as isize - first as isize } else { point as isize + 1 - first as isize };
    // SAFETY: the caller's promise.
    let count = unsafe { write_digits(&text[first..], buffer, capacity) };
    Pair(count, exponent as usize)
}

/// Writes the digits of `text`, its point left out, and returns their count.
///
/// # Safety
/// `buffer` has room for `capacity` digits.
unsafe fn write_digits(text: &[u8], buffer: *mut u8, capacity: usize) -> usize {
    let mut count = 0;
    for &digit in text.iter().filter(|&&byte| byte != b'.') {
        assert!(count < capacity, "strconv's buffer of {capacity} digits is too small");
        // SAFETY: `count` is within the capacity.
        unsafe { buffer.add(count).write(digit) };
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(call: impl FnOnce(*mut u8) -> Pair) -> (String, isize) {
        let mut buffer = [0; 800];
        let Pair(count, exponent) = call(buffer.as_mut_ptr());
        (String::from_utf8(buffer[..count].to_vec()).unwrap(), exponent as isize)
    }

    fn rounded(value: f64, fraction: bool, precision: usize) -> (String, isize) {
        // SAFETY: the buffer has 800 bytes.
        digits(|buffer| unsafe { rounded_digits(value.to_bits(), false, fraction, precision, buffer, 800) })
    }

    #[test]
    fn rounding_is_half_to_even_on_the_exact_value() {
        assert_eq!(rounded(2.5, true, 0), ("2".into(), 1));
        assert_eq!(rounded(3.5, true, 0), ("4".into(), 1));
        assert_eq!(rounded(0.5, true, 0), (String::new(), 0));
        assert_eq!(rounded(1.5, true, 0), ("2".into(), 1));
        assert_eq!(rounded(0.125, true, 2), ("12".into(), 0));
        assert_eq!(rounded(0.0001220703125, true, 12), ("122070312".into(), -3));
        assert_eq!(rounded(9.995, false, 2), ("10".into(), 2));
    }

    #[test]
    fn literals_parse_to_the_nearest_float() {
        // SAFETY: address and length are of one string.
        let parse = |text: &str, single| unsafe { parse_decimal(text.as_ptr(), text.len(), single) };
        assert_eq!(f64::from_bits(parse("1e-400", false)), 0.0);
        assert_eq!(f64::from_bits(parse("1e400", false)), f64::INFINITY);
        assert_eq!(f64::from_bits(parse(".5", false)), 0.5);
        assert_eq!(f64::from_bits(parse("5.", false)), 5.0);
        assert_eq!(f32::from_bits(parse("16777217", true) as u32), 16777216.0);
    }
}
