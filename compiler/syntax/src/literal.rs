//! The values of string and rune literals. Numbers are left to whoever has exact arithmetic.

use crate::tree::{Literal, LiteralKind};

impl Literal {
    /// The bytes a string literal stands for; none if it is bad or no string.
    pub fn string_value(&self) -> Option<Vec<u8>> {
        if self.bad || self.kind != LiteralKind::String {
            return None;
        }
        let text = &*self.text;
        if let Some(raw) = text.strip_prefix('`') {
            // Carriage returns are not part of a raw string.
            return Some(raw.strip_suffix('`')?.bytes().filter(|&byte| byte != b'\r').collect());
        }
        let mut rest = text.strip_prefix('"')?.strip_suffix('"')?;
        let mut value = Vec::with_capacity(rest.len());
        while !rest.is_empty() {
            let (unit, tail) = read_unit(rest)?;
            rest = tail;
            match unit {
                Unit::Byte(byte) => value.push(byte),
                Unit::Character(character) => value.extend(character.encode_utf8(&mut [0; 4]).bytes()),
            }
        }
        Some(value)
    }

    /// The code point a rune literal stands for; none if it is bad or no rune.
    pub fn rune_value(&self) -> Option<u32> {
        if self.bad || self.kind != LiteralKind::Rune {
            return None;
        }
        let (unit, tail) = read_unit(self.text.strip_prefix('\'')?.strip_suffix('\'')?)?;
        let value = match unit {
            Unit::Byte(byte) => u32::from(byte),
            Unit::Character(character) => character as u32,
        };
        tail.is_empty().then_some(value)
    }
}

/// What one character or escape stands for.
enum Unit {
    /// `\x` and octal escapes in strings are bytes, not characters.
    Byte(u8),
    Character(char),
}

/// Reads a character or an escape; also returns what follows it.
fn read_unit(text: &str) -> Option<(Unit, &str)> {
    let Some(escape) = text.strip_prefix('\\') else {
        let character = text.chars().next()?;
        return Some((Unit::Character(character), &text[character.len_utf8()..]));
    };
    let (digits, base) = match escape.chars().next()? {
        '0'..='7' => (escape.get(..3)?, 8),
        'x' => (escape.get(1..3)?, 16),
        'u' => (escape.get(1..5)?, 16),
        'U' => (escape.get(1..9)?, 16),
        letter => return Some((Unit::Byte(single_escape(letter)?), &escape[1..])),
    };
    let prefix = usize::from(base == 16);
    let tail = &escape[prefix + digits.len()..];
    let value = u32::from_str_radix(digits, base).ok()?;
    let unit =
        if digits.len() <= 3 { Unit::Byte(value.try_into().ok()?) } else { Unit::Character(char::from_u32(value)?) };
    Some((unit, tail))
}

fn single_escape(letter: char) -> Option<u8> {
    Some(match letter {
        'a' => 0x07,
        'b' => 0x08,
        'f' => 0x0c,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 0x0b,
        '\\' | '\'' | '"' => letter as u8,
        _ => return None,
    })
}
