//! Tokens: what the scanner makes of the text and the parser reads.

use crate::tree::BinaryOperator;

/// The kind of a token. What a name, a literal or an operator says stands beside it, in the scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Token {
    EndOfFile,
    Name,
    Literal,
    /// Any operator that is neither of the following three, nor an assignment.
    Operator,
    /// `op=`
    AssignOperation,
    /// `++` or `--`
    IncDec,
    /// `=`
    Assign,
    /// `:=`
    Define,
    /// `<-`
    Arrow,
    /// `*`
    Star,
    LeftParen,
    LeftBracket,
    LeftBrace,
    RightParen,
    RightBracket,
    RightBrace,
    Comma,
    Semicolon,
    Colon,
    Dot,
    DotDotDot,
    // Keywords, alphabetically.
    Break,
    Case,
    Chan,
    Const,
    Continue,
    Default,
    Defer,
    Else,
    Fallthrough,
    For,
    Func,
    Go,
    Goto,
    If,
    Import,
    Interface,
    Map,
    Package,
    Range,
    Return,
    Select,
    Struct,
    Switch,
    Type,
    Var,
}

/// The operator of an `Operator`, `Star`, `AssignOperation` or `IncDec` token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Binary(BinaryOperator),
    /// `!`
    Not,
    /// `~`
    Tilde,
}

/// A set of token kinds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TokenSet(u64);

const KEYWORDS: [Token; 25] = [
    Token::Break,
    Token::Case,
    Token::Chan,
    Token::Const,
    Token::Continue,
    Token::Default,
    Token::Defer,
    Token::Else,
    Token::Fallthrough,
    Token::For,
    Token::Func,
    Token::Go,
    Token::Goto,
    Token::If,
    Token::Import,
    Token::Interface,
    Token::Map,
    Token::Package,
    Token::Range,
    Token::Return,
    Token::Select,
    Token::Struct,
    Token::Switch,
    Token::Type,
    Token::Var,
];

impl Token {
    /// The keyword with this spelling.
    pub(crate) fn keyword(text: &[u8]) -> Option<Token> {
        if !(2..=11).contains(&text.len()) {
            return None;
        }
        KEYWORDS.into_iter().find(|token| token.spelling().as_bytes() == text)
    }

    /// How messages name this token.
    pub(crate) fn describe(self) -> String {
        match self {
            Token::Comma => "comma".to_string(),
            Token::Semicolon => "semicolon or newline".to_string(),
            _ if self as u8 >= Token::Break as u8 => format!("keyword {}", self.spelling()),
            _ => self.spelling().to_string(),
        }
    }

    /// The token as it is written in a program; Go's name for tokens of many spellings.
    pub(crate) fn spelling(self) -> &'static str {
        match self {
            Token::EndOfFile => "EOF",
            Token::Name => "name",
            Token::Literal => "literal",
            Token::Operator => "op",
            Token::AssignOperation => "op=",
            Token::IncDec => "opop",
            Token::Assign => "=",
            Token::Define => ":=",
            Token::Arrow => "<-",
            Token::Star => "*",
            Token::LeftParen => "(",
            Token::LeftBracket => "[",
            Token::LeftBrace => "{",
            Token::RightParen => ")",
            Token::RightBracket => "]",
            Token::RightBrace => "}",
            Token::Comma => ",",
            Token::Semicolon => ";",
            Token::Colon => ":",
            Token::Dot => ".",
            Token::DotDotDot => "...",
            Token::Break => "break",
            Token::Case => "case",
            Token::Chan => "chan",
            Token::Const => "const",
            Token::Continue => "continue",
            Token::Default => "default",
            Token::Defer => "defer",
            Token::Else => "else",
            Token::Fallthrough => "fallthrough",
            Token::For => "for",
            Token::Func => "func",
            Token::Go => "go",
            Token::Goto => "goto",
            Token::If => "if",
            Token::Import => "import",
            Token::Interface => "interface",
            Token::Map => "map",
            Token::Package => "package",
            Token::Range => "range",
            Token::Return => "return",
            Token::Select => "select",
            Token::Struct => "struct",
            Token::Switch => "switch",
            Token::Type => "type",
            Token::Var => "var",
        }
    }
}

impl Operator {
    /// As it is written in a program.
    pub(crate) fn spelling(self) -> &'static str {
        match self {
            Operator::Binary(operator) => operator.spelling(),
            Operator::Not => "!",
            Operator::Tilde => "~",
        }
    }
}

impl TokenSet {
    pub(crate) const fn of(tokens: &[Token]) -> TokenSet {
        let mut bits = 0;
        let mut index = 0;
        while index < tokens.len() {
            bits |= 1 << tokens[index] as u8;
            index += 1;
        }
        TokenSet(bits)
    }

    pub(crate) const fn union(self, other: TokenSet) -> TokenSet {
        TokenSet(self.0 | other.0)
    }

    pub(crate) const fn contains(self, token: Token) -> bool {
        self.0 & 1 << token as u8 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_is_found_by_its_spelling() {
        for keyword in KEYWORDS {
            assert_eq!(Token::keyword(keyword.spelling().as_bytes()), Some(keyword));
        }
        assert_eq!(Token::keyword(b"name"), None);
    }
}
