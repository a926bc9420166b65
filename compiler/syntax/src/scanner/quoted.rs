//! Strings and runes.

use super::Scanner;
use super::describe_character;
use super::number::base_name;
use crate::token::Token;
use crate::tree::LiteralKind;

impl Scanner<'_> {
    pub(super) fn scan_string(&mut self) -> Token {
        let mut is_bad = false;
        self.cursor.advance();
        loop {
            match self.cursor.current {
                Some('"') => {
                    self.cursor.advance();
                    break;
                }
                Some('\\') => is_bad |= !self.scan_escape('"'),
                Some('\n') => {
                    self.cursor.error(self.cursor.offset, "newline in string");
                    is_bad = true;
                    break;
                }
                None => {
                    self.cursor.error(self.start, "string not terminated");
                    is_bad = true;
                    break;
                }
                Some(_) => self.cursor.advance(),
            }
        }
        self.literal(LiteralKind::String, is_bad)
    }

    pub(super) fn scan_raw_string(&mut self) -> Token {
        self.cursor.advance();
        while self.cursor.current.is_some_and(|character| character != '`') {
            self.cursor.advance();
        }
        let is_bad = !self.cursor.eat('`');
        if is_bad {
            self.cursor.error(self.start, "string not terminated");
        }
        self.literal(LiteralKind::String, is_bad)
    }

    pub(super) fn scan_rune(&mut self) -> Token {
        let mut is_bad = false;
        let mut length = 0;
        self.cursor.advance();
        loop {
            match self.cursor.current {
                Some('\'') => {
                    if !is_bad && length == 0 {
                        self.cursor.error(self.cursor.offset, "empty rune literal or unescaped '");
                    } else if !is_bad && length != 1 {
                        self.cursor.error(self.start, "more than one character in rune literal");
                    }
                    is_bad |= length != 1;
                    self.cursor.advance();
                    break;
                }
                Some('\\') => is_bad |= !self.scan_escape('\''),
                Some('\n') => {
                    if !is_bad {
                        self.cursor.error(self.cursor.offset, "newline in rune literal");
                    }
                    is_bad = true;
                    break;
                }
                None => {
                    if !is_bad {
                        self.cursor.error(self.start, "rune literal not terminated");
                    }
                    is_bad = true;
                    break;
                }
                Some(_) => self.cursor.advance(),
            }
            length += 1;
        }
        self.literal(LiteralKind::Rune, is_bad)
    }

    /// Reads `\` and what it escapes. Returns whether that is a valid escape; an escape cut off by the end of the file
    /// counts as valid, since the literal will be reported as not terminated.
    fn scan_escape(&mut self, quote: char) -> bool {
        self.cursor.advance();
        let (digits, base, limit) = match self.cursor.current {
            Some('a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\') => {
                self.cursor.advance();
                return true;
            }
            Some(character) if character == quote => {
                self.cursor.advance();
                return true;
            }
            Some('0'..='7') => (3, 8, 255),
            Some('x') => (2, 16, 255),
            Some('u') => (4, 16, char::MAX as u32),
            Some('U') => (8, 16, char::MAX as u32),
            None => return true,
            Some(_) => {
                self.cursor.error(self.cursor.offset, "unknown escape");
                return false;
            }
        };
        if base == 16 {
            self.cursor.advance();
        }
        let mut value: u32 = 0;
        for _ in 0..digits {
            let Some(character) = self.cursor.current else {
                return true;
            };
            let Some(digit) = character.to_digit(base) else {
                let message = format!("invalid character {} in {} escape", quote_character(character), base_name(base));
                self.cursor.error(self.cursor.offset, message);
                return false;
            };
            value = value.wrapping_mul(base).wrapping_add(digit);
            self.cursor.advance();
        }
        self.check_escape_value(value, base, limit)
    }

    fn check_escape_value(&mut self, value: u32, base: u32, limit: u32) -> bool {
        let offset = self.cursor.offset;
        if value > limit && base == 8 {
            self.cursor.error(offset, format!("octal escape value {value} > 255"));
            return false;
        }
        if value > limit || (0xd800..0xe000).contains(&value) {
            let described = char::from_u32(value).map_or_else(|| format!("U+{value:04X}"), describe_character);
            self.cursor.error(offset, format!("escape is invalid Unicode code point {described}"));
            return false;
        }
        true
    }
}

/// The character in single quotes, as Go quotes runes.
fn quote_character(character: char) -> String {
    match character {
        '\n' => r"'\n'".to_string(),
        '\t' => r"'\t'".to_string(),
        '\r' => r"'\r'".to_string(),
        '\'' => r"'\''".to_string(),
        '\\' => r"'\\'".to_string(),
        '\x07' => r"'\a'".to_string(),
        '\x08' => r"'\b'".to_string(),
        '\x0b' => r"'\v'".to_string(),
        '\x0c' => r"'\f'".to_string(),
        _ if super::is_printable(character) => format!("'{character}'"),
        _ if (character as u32) < 0x80 => format!("'\\x{:02x}'", character as u32),
        _ if (character as u32) < 0x10000 => format!("'\\u{:04x}'", character as u32),
        _ => format!("'\\U{:08x}'", character as u32),
    }
}
