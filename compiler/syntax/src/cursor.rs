//! The cursor: one character after the other, and the errors of encoding on the way.
//!
//! Go sources are UTF-8 without NUL; a byte order mark may stand at the very beginning. Whatever else turns up is
//! reported where it stands and passed over, so nobody above sees it.
//!
//! Invariant: `offset + width` never exceeds the text's length, and every call of [`Cursor::advance`] moves forward
//! until the end is reached.

use burrow_source::{Diagnostic, Pos};

/// A place in the text of a file.
pub(crate) struct Cursor<'a> {
    pub(crate) text: &'a [u8],
    /// The position of the text's first byte.
    pub(crate) base: Pos,
    /// Of the current character.
    pub(crate) offset: usize,
    /// The current character; none at the end.
    pub(crate) current: Option<char>,
    /// Bytes of the current character.
    width: usize,
    /// What was wrong so far, in the order of discovery. The parser adds its errors here.
    pub(crate) errors: Vec<Diagnostic>,
    /// How many of the errors leave the syntax sound: those about directives and jumps.
    harmless: usize,
}

const BYTE_ORDER_MARK: char = '\u{feff}';

impl<'a> Cursor<'a> {
    /// A cursor at the first character.
    pub(crate) fn new(text: &'a [u8], base: Pos) -> Cursor<'a> {
        let mut cursor = Cursor { text, base, offset: 0, current: None, width: 0, errors: Vec::new(), harmless: 0 };
        cursor.advance();
        cursor
    }

    /// Moves to the next character.
    pub(crate) fn advance(&mut self) {
        self.offset += self.width;
        loop {
            let (current, width) = self.decode();
            (self.current, self.width) = (current, width);
            let complaint = match current {
                Some('\0') => "invalid NUL character",
                Some(char::REPLACEMENT_CHARACTER) if width == 1 => "invalid UTF-8 encoding",
                Some(BYTE_ORDER_MARK) if self.offset == 0 => "",
                Some(BYTE_ORDER_MARK) => "invalid BOM in the middle of the file",
                _ => return,
            };
            if !complaint.is_empty() {
                self.error(self.offset, complaint);
            }
            self.offset += width;
        }
    }

    /// Moves on if the current character is this one.
    pub(crate) fn eat(&mut self, expected: char) -> bool {
        let found = self.current == Some(expected);
        if found {
            self.advance();
        }
        found
    }

    /// The byte behind the current character.
    pub(crate) fn peek_byte(&self) -> Option<u8> {
        self.text.get(self.offset + self.width).copied()
    }

    /// Goes to the end of the text.
    pub(crate) fn jump_to_end(&mut self) {
        self.offset = self.text.len();
        (self.current, self.width) = (None, 0);
    }

    /// Reports an error.
    pub(crate) fn error(&mut self, offset: usize, message: impl Into<String>) {
        self.errors.push(Diagnostic::new(self.pos(offset), message));
    }

    /// Reports an error that leaves the syntax sound.
    pub(crate) fn harmless_error(&mut self, diagnostic: Diagnostic) {
        self.errors.push(diagnostic);
        self.harmless += 1;
    }

    /// How many errors the text has beside the harmless ones.
    pub(crate) fn syntax_error_count(&self) -> usize {
        self.errors.len() - self.harmless
    }

    /// The position of a byte.
    pub(crate) fn pos(&self, offset: usize) -> Pos {
        self.base.offset_by(offset as u32)
    }

    /// The character at `offset` and its length; an undecodable byte is a replacement character of length 1.
    fn decode(&self) -> (Option<char>, usize) {
        let rest = &self.text[self.offset..];
        let Some(&first) = rest.first() else {
            return (None, 0);
        };
        if first < 0x80 {
            return (Some(first as char), 1);
        }
        let window = &rest[..rest.len().min(4)];
        let valid = match std::str::from_utf8(window) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&window[..error.valid_up_to()]).unwrap_or(""),
        };
        match valid.chars().next() {
            Some(character) => (Some(character), character.len_utf8()),
            None => (Some(char::REPLACEMENT_CHARACTER), 1),
        }
    }
}
