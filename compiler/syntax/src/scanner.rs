//! The scanner: text to tokens, semicolons inserted, comments dropped, directives kept.
//!
//! [`Scanner::next`] makes the next token the current one; its parts are fields, valid until the next call. A newline
//! (or the end of the file, or a comment that contains a newline) is a semicolon if the token before it can end a
//! statement. Lexical errors go to the cursor's list; a literal with an error is marked bad and scanning goes on.

mod number;
mod quoted;

use unicode_general_category::{GeneralCategory, get_general_category};

use crate::cursor::Cursor;
use crate::directive::Directives;
use crate::token::{Operator, Token};
use crate::tree::{BinaryOperator, LiteralKind};

/// Reads a file token by token.
pub(crate) struct Scanner<'a> {
    pub(crate) cursor: Cursor<'a>,
    pub(crate) directives: Directives,
    /// The current token.
    pub(crate) token: Token,
    /// Offset of its first byte.
    pub(crate) start: usize,
    /// Offset behind its last byte.
    pub(crate) end: usize,
    /// Of operator tokens.
    pub(crate) operator: Operator,
    /// Of literals.
    pub(crate) literal_kind: LiteralKind,
    /// Of literals: whether an error in it was reported.
    pub(crate) literal_is_bad: bool,
    /// Of semicolons: `semicolon`, `newline` or `EOF`.
    pub(crate) semicolon: &'static str,
    /// Whether a newline here is a semicolon.
    newline_ends_statement: bool,
}

impl<'a> Scanner<'a> {
    /// A scanner before the first token; the current one means nothing yet.
    pub(crate) fn new(cursor: Cursor<'a>) -> Scanner<'a> {
        Scanner {
            cursor,
            directives: Directives::default(),
            token: Token::EndOfFile,
            start: 0,
            end: 0,
            operator: Operator::Not,
            literal_kind: LiteralKind::Int,
            literal_is_bad: false,
            semicolon: "",
            newline_ends_statement: false,
        }
    }

    /// Reads the next token.
    pub(crate) fn next(&mut self) {
        let newline_is_semicolon = std::mem::take(&mut self.newline_ends_statement);
        loop {
            let at_line_start = self.skip_blanks(newline_is_semicolon);
            self.start = self.cursor.offset;
            if let Some(token) = self.scan_token(newline_is_semicolon, at_line_start) {
                self.token = token;
                self.end = self.cursor.offset;
                return;
            }
        }
    }

    /// The current token's bytes.
    pub(crate) fn token_text(&self) -> &'a [u8] {
        &self.cursor.text[self.start..self.end]
    }

    /// Skips the rest of the file.
    pub(crate) fn give_up(&mut self) {
        self.cursor.jump_to_end();
        self.newline_ends_statement = false;
        self.next();
    }

    /// Returns whether only blanks stand before the next token on its line.
    fn skip_blanks(&mut self, stop_at_newline: bool) -> bool {
        let offset = self.cursor.offset;
        let mut at_line_start = offset == 0 || self.cursor.text[offset - 1] == b'\n';
        while let Some(' ' | '\t' | '\r' | '\n') = self.cursor.current {
            if self.cursor.current == Some('\n') {
                if stop_at_newline {
                    break;
                }
                at_line_start = true;
            }
            self.cursor.advance();
        }
        at_line_start
    }

    /// Reads a token; `None` if it was a comment or an invalid character.
    fn scan_token(&mut self, newline_is_semicolon: bool, at_line_start: bool) -> Option<Token> {
        let Some(character) = self.cursor.current else {
            return Some(if newline_is_semicolon { self.semicolon("EOF") } else { Token::EndOfFile });
        };
        if is_ascii_letter(character) || !character.is_ascii() && self.at_identifier_character(true) {
            return Some(self.scan_identifier());
        }
        match character {
            '\n' => {
                self.cursor.advance();
                return Some(self.semicolon("newline"));
            }
            '0'..='9' => return Some(self.scan_number()),
            '.' if self.cursor.peek_byte().is_some_and(|byte| byte.is_ascii_digit()) => {
                return Some(self.scan_number());
            }
            '"' => return Some(self.scan_string()),
            '`' => return Some(self.scan_raw_string()),
            '\'' => return Some(self.scan_rune()),
            '/' if self.cursor.peek_byte() == Some(b'/') => {
                self.scan_line_comment(at_line_start);
                return None;
            }
            '/' if self.cursor.peek_byte() == Some(b'*') => {
                let has_newline = self.scan_block_comment();
                return (has_newline && newline_is_semicolon).then(|| self.semicolon("newline"));
            }
            _ => {}
        }
        let token = self.scan_punctuation(character);
        if token.is_none() {
            let message = format!("invalid character {}", describe_character(character));
            self.cursor.error(self.start, message);
            self.cursor.advance();
        }
        token
    }

    fn semicolon(&mut self, written: &'static str) -> Token {
        self.semicolon = written;
        Token::Semicolon
    }

    fn scan_identifier(&mut self) -> Token {
        self.cursor.advance();
        while self.cursor.current.is_some_and(|character| {
            is_ascii_letter(character)
                || character.is_ascii_digit()
                || !character.is_ascii() && self.at_identifier_character(false)
        }) {
            self.cursor.advance();
        }
        let text = &self.cursor.text[self.start..self.cursor.offset];
        let token = Token::keyword(text).unwrap_or(Token::Name);
        self.newline_ends_statement =
            matches!(token, Token::Name | Token::Break | Token::Continue | Token::Fallthrough | Token::Return);
        token
    }

    /// Whether the current character, not an ASCII one, belongs to an identifier. All do, so that a wrong one gives
    /// one error and not several.
    fn at_identifier_character(&mut self, is_first: bool) -> bool {
        let Some(character) = self.cursor.current else {
            return false;
        };
        let complaint = match get_general_category(character) {
            GeneralCategory::UppercaseLetter
            | GeneralCategory::LowercaseLetter
            | GeneralCategory::TitlecaseLetter
            | GeneralCategory::ModifierLetter
            | GeneralCategory::OtherLetter => return true,
            GeneralCategory::DecimalNumber if is_first => "identifier cannot begin with digit ",
            GeneralCategory::DecimalNumber => return true,
            _ => "invalid character ",
        };
        let suffix = if complaint.starts_with("invalid") { " in identifier" } else { "" };
        let message = format!("{complaint}{}{suffix}", describe_character(character));
        self.cursor.error(self.cursor.offset, message);
        true
    }

    /// Reads an operator or a delimiter; `None`, nothing read, if `character` starts none.
    fn scan_punctuation(&mut self, character: char) -> Option<Token> {
        let token = match character {
            '(' => Token::LeftParen,
            '[' => Token::LeftBracket,
            '{' => Token::LeftBrace,
            ')' => Token::RightParen,
            ']' => Token::RightBracket,
            '}' => Token::RightBrace,
            ',' => Token::Comma,
            ';' => self.semicolon("semicolon"),
            ':' => return Some(self.either('=', Token::Define, Token::Colon)),
            '.' => return Some(self.scan_dots()),
            '=' => return Some(self.scan_equals()),
            '~' => self.operator(Operator::Tilde),
            '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<' | '>' | '!' => {
                return Some(self.scan_operator(character));
            }
            _ => return None,
        };
        self.cursor.advance();
        self.newline_ends_statement = matches!(token, Token::RightParen | Token::RightBracket | Token::RightBrace);
        Some(token)
    }

    fn either(&mut self, second: char, with: Token, without: Token) -> Token {
        self.cursor.advance();
        if self.cursor.eat(second) { with } else { without }
    }

    fn scan_dots(&mut self) -> Token {
        if self.cursor.text[self.start..].starts_with(b"...") {
            for _ in 0..3 {
                self.cursor.advance();
            }
            return Token::DotDotDot;
        }
        self.cursor.advance();
        Token::Dot
    }

    fn scan_equals(&mut self) -> Token {
        self.operator = Operator::Binary(BinaryOperator::Equal);
        self.either('=', Token::Operator, Token::Assign)
    }

    fn operator(&mut self, operator: Operator) -> Token {
        self.operator = operator;
        Token::Operator
    }

    fn scan_operator(&mut self, first: char) -> Token {
        use BinaryOperator::*;
        self.cursor.advance();
        let operator = match first {
            '+' => Add,
            '-' => Subtract,
            '*' => Multiply,
            '/' => Divide,
            '%' => Remainder,
            '^' => Xor,
            '&' if self.cursor.eat('&') => return self.operator(Operator::Binary(AndAnd)),
            '&' if self.cursor.eat('^') => AndNot,
            '&' => And,
            '|' if self.cursor.eat('|') => return self.operator(Operator::Binary(OrOr)),
            '|' => Or,
            '<' if self.cursor.eat('=') => return self.operator(Operator::Binary(LessEqual)),
            '<' if self.cursor.eat('<') => ShiftLeft,
            '<' if self.cursor.eat('-') => return Token::Arrow,
            '<' => return self.operator(Operator::Binary(Less)),
            '>' if self.cursor.eat('=') => return self.operator(Operator::Binary(GreaterEqual)),
            '>' if self.cursor.eat('>') => ShiftRight,
            '>' => return self.operator(Operator::Binary(Greater)),
            '!' if self.cursor.eat('=') => return self.operator(Operator::Binary(NotEqual)),
            _ => return self.operator(Operator::Not),
        };
        self.operator = Operator::Binary(operator);
        if matches!(first, '+' | '-') && self.cursor.eat(first) {
            self.newline_ends_statement = true;
            return Token::IncDec;
        }
        if self.cursor.eat('=') {
            return Token::AssignOperation;
        }
        if operator == Multiply { Token::Star } else { Token::Operator }
    }

    /// The newline stays: it may be a semicolon.
    fn scan_line_comment(&mut self, at_line_start: bool) {
        while self.cursor.current.is_some_and(|character| character != '\n') {
            self.cursor.advance();
        }
        let comment = self.start..self.cursor.offset;
        self.directives.line_comment(&mut self.cursor, comment, at_line_start);
    }

    /// Returns whether the comment contains a newline.
    fn scan_block_comment(&mut self) -> bool {
        self.cursor.advance();
        self.cursor.advance();
        loop {
            match self.cursor.current {
                None => {
                    self.cursor.error(self.start, "comment not terminated");
                    break;
                }
                Some('*') => {
                    self.cursor.advance();
                    if self.cursor.eat('/') {
                        let comment = self.start..self.cursor.offset;
                        self.directives.block_comment(&mut self.cursor, comment);
                        break;
                    }
                }
                Some(_) => self.cursor.advance(),
            }
        }
        self.cursor.text[self.start..self.cursor.offset].contains(&b'\n')
    }

    /// Makes the text since the token's start a literal.
    fn literal(&mut self, kind: LiteralKind, is_bad: bool) -> Token {
        self.literal_kind = kind;
        self.literal_is_bad = is_bad;
        self.newline_ends_statement = true;
        Token::Literal
    }
}

fn is_ascii_letter(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_'
}

/// `U+0040 '@'`; without the quotes if the character can't be printed.
pub(crate) fn describe_character(character: char) -> String {
    let number = format!("U+{:04X}", character as u32);
    if is_printable(character) { format!("{number} '{character}'") } else { number }
}

/// Go's notion: letters, marks, numbers, punctuation, symbols, and the ASCII space.
fn is_printable(character: char) -> bool {
    use GeneralCategory::*;
    character == ' '
        || !matches!(
            get_general_category(character),
            Control
                | Format
                | Surrogate
                | PrivateUse
                | Unassigned
                | LineSeparator
                | ParagraphSeparator
                | SpaceSeparator
        )
}
