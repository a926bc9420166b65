//! Numbers: integers, floating-point and imaginary ones, in four bases, with `_` between digits.

use super::Scanner;
use crate::token::Token;
use crate::tree::LiteralKind;

/// What the digits read so far contained.
#[derive(Default)]
struct Digits {
    has_digit: bool,
    has_separator: bool,
    /// Offset of the first decimal digit that the base hasn't.
    too_big: Option<usize>,
    /// Whether an error in the number has been reported.
    is_bad: bool,
}

/// What the literal's beginning says about its digits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prefix {
    None,
    /// `0`: octal if an integer, decimal if not.
    Zero,
    /// `0b`
    Binary,
    /// `0o`
    Octal,
    /// `0x`
    Hexadecimal,
}

impl Prefix {
    fn base(self) -> u32 {
        match self {
            Prefix::None => 10,
            Prefix::Zero | Prefix::Octal => 8,
            Prefix::Binary => 2,
            Prefix::Hexadecimal => 16,
        }
    }
}

impl Scanner<'_> {
    /// Reads a number. The first error in it is reported, later ones are not.
    pub(super) fn scan_number(&mut self) -> Token {
        let mut kind = LiteralKind::Int;
        let mut digits = Digits::default();
        let prefix = if self.cursor.current == Some('.') { Prefix::None } else { self.scan_prefix(&mut digits) };
        let base = prefix.base();

        self.scan_digits(base, &mut digits);
        if self.cursor.current == Some('.') {
            kind = LiteralKind::Float;
            if matches!(prefix, Prefix::Octal | Prefix::Binary) {
                self.number_error(&mut digits, format!("invalid radix point in {} literal", base_name(base)));
            }
            self.cursor.advance();
            self.scan_digits(base, &mut digits);
        }
        if !digits.has_digit {
            self.number_error(&mut digits, format!("{} literal has no digits", base_name(base)));
        }
        if self.scan_exponent(prefix, &mut digits) {
            kind = LiteralKind::Float;
        } else if prefix == Prefix::Hexadecimal && kind == LiteralKind::Float {
            self.number_error(&mut digits, "hexadecimal mantissa requires a 'p' exponent".to_string());
        }
        if self.cursor.eat('i') {
            kind = LiteralKind::Imaginary;
        }
        if !digits.is_bad {
            self.check_digits(kind, base, &mut digits);
        }
        self.literal(kind, digits.is_bad)
    }

    fn scan_prefix(&mut self, digits: &mut Digits) -> Prefix {
        if !self.cursor.eat('0') {
            return Prefix::None;
        }
        let prefix = match self.cursor.current {
            Some('x' | 'X') => Prefix::Hexadecimal,
            Some('o' | 'O') => Prefix::Octal,
            Some('b' | 'B') => Prefix::Binary,
            _ => {
                digits.has_digit = true;
                return Prefix::Zero;
            }
        };
        self.cursor.advance();
        prefix
    }

    /// Decimal digits beyond the base are read too: the whole number is to be one token.
    fn scan_digits(&mut self, base: u32, digits: &mut Digits) {
        let reading_base = base.max(10);
        while let Some(character) = self.cursor.current {
            match character.to_digit(reading_base) {
                Some(value) => {
                    digits.has_digit = true;
                    if value >= base && digits.too_big.is_none() {
                        digits.too_big = Some(self.cursor.offset);
                    }
                }
                None if character == '_' => digits.has_separator = true,
                None => break,
            }
            self.cursor.advance();
        }
    }

    /// Returns whether there is an exponent.
    fn scan_exponent(&mut self, prefix: Prefix, digits: &mut Digits) -> bool {
        let Some(letter @ ('e' | 'E' | 'p' | 'P')) = self.cursor.current else {
            return false;
        };
        let is_binary = letter.eq_ignore_ascii_case(&'p');
        if is_binary && prefix != Prefix::Hexadecimal {
            self.number_error(digits, format!("'{letter}' exponent requires hexadecimal mantissa"));
        } else if !is_binary && !matches!(prefix, Prefix::None | Prefix::Zero) {
            self.number_error(digits, format!("'{letter}' exponent requires decimal mantissa"));
        }
        self.cursor.advance();
        if let Some('+' | '-') = self.cursor.current {
            self.cursor.advance();
        }
        let mut exponent = Digits::default();
        self.scan_digits(10, &mut exponent);
        digits.has_separator |= exponent.has_separator;
        if !exponent.has_digit {
            self.number_error(digits, "exponent has no digits".to_string());
        }
        true
    }

    fn check_digits(&mut self, kind: LiteralKind, base: u32, digits: &mut Digits) {
        if let (LiteralKind::Int, Some(offset)) = (kind, digits.too_big) {
            let digit = self.cursor.text[offset] as char;
            self.cursor.error(offset, format!("invalid digit '{digit}' in {} literal", base_name(base)));
            digits.is_bad = true;
            return;
        }
        if digits.has_separator {
            let text = &self.cursor.text[self.start..self.cursor.offset];
            if let Some(index) = misplaced_separator(text) {
                self.cursor.error(self.start + index, "'_' must separate successive digits");
                digits.is_bad = true;
            }
        }
    }

    /// Reports an error at the current character, if it is the number's first.
    fn number_error(&mut self, digits: &mut Digits, message: String) {
        if !std::mem::replace(&mut digits.is_bad, true) {
            self.cursor.error(self.cursor.offset, message);
        }
    }
}

pub(super) fn base_name(base: u32) -> &'static str {
    match base {
        2 => "binary",
        8 => "octal",
        10 => "decimal",
        _ => "hexadecimal",
    }
}

/// The first `_` that doesn't stand between two digits; the base's prefix counts as one. Of several in a row it is the
/// second.
fn misplaced_separator(number: &[u8]) -> Option<usize> {
    let has_prefix = number.len() >= 2 && number[0] == b'0' && b"xXoObB".contains(&number[1]);
    let is_hexadecimal = has_prefix && number[1].eq_ignore_ascii_case(&b'x');
    let is_digit = |index: usize| match number.get(index) {
        Some(byte) => byte.is_ascii_digit() || is_hexadecimal && byte.is_ascii_hexdigit(),
        None => false,
    };
    let mut separators = (0..number.len()).filter(|&index| number[index] == b'_');
    separators.find(|&index| {
        let follows_digit = index > 0 && is_digit(index - 1) || has_prefix && index == 2;
        let is_last_of_row = number.get(index + 1) != Some(&b'_');
        !follows_digit || is_last_of_row && !is_digit(index + 1)
    })
}
