//! The headers of `if`, `for` and `switch`: what stands between the keyword and the `{`.

use burrow_source::Pos;

use super::Parser;
use super::statements::Simple;
use crate::printing::{expr_string, simple_statement_string};
use crate::token::{Token, TokenSet};
use crate::tree::*;

/// The parts of a header; each statement has some of them.
#[derive(Default)]
pub(super) struct Header {
    pub(super) init: Option<Stmt>,
    pub(super) condition: Option<Expr>,
    pub(super) post: Option<Stmt>,
    pub(super) range: Option<ForHeader>,
    /// The name of a type switch guard that is the condition.
    pub(super) binding: Option<Ident>,
}

/// The semicolon behind the first statement of a header.
struct Separator {
    pos: Pos,
    written: &'static str,
}

impl Parser<'_> {
    /// Reads keyword and header; the keyword is the current token.
    pub(super) fn header(&mut self, keyword: Token) -> Header {
        self.next();
        if self.at(Token::LeftBrace) {
            if keyword == Token::If {
                self.syntax_error("missing condition in if statement");
            }
            return Header::default();
        }
        let outer_level = std::mem::replace(&mut self.expression_level, -1);
        let header = self.header_parts(keyword);
        self.expression_level = outer_level;
        header
    }

    fn header_parts(&mut self, keyword: Token) -> Header {
        let mut header = Header::default();
        let mut first = None;
        if !self.at(Token::Semicolon) {
            if self.got(Token::Var) {
                self.syntax_error(&format!("var declaration not allowed in {} initializer", keyword.spelling()));
            }
            match self.simple(Some(keyword)) {
                Simple::Range(range) => {
                    header.range = Some(range);
                    return header;
                }
                simple => first = Some(simple),
            }
        }
        if self.at(Token::LeftBrace) {
            self.condition(&mut header, keyword, first, None);
            return header;
        }
        header.init = first.map(|simple| self.simple_as_statement(simple));
        let separator = self.separator();
        let mut second = None;
        if keyword == Token::For {
            if self.at(Token::LeftBrace) {
                self.syntax_error("expected for loop condition");
            } else {
                if !self.at(Token::Semicolon) {
                    second = Some(self.simple(None));
                }
                self.want(Token::Semicolon);
                header.post = self.post_statement();
            }
        } else if !self.at(Token::LeftBrace) {
            second = Some(self.simple(Some(keyword)));
        }
        self.condition(&mut header, keyword, second, separator);
        header
    }

    fn separator(&mut self) -> Option<Separator> {
        if self.at(Token::Semicolon) {
            let separator = Separator { pos: self.pos(), written: self.scanner.semicolon };
            self.next();
            return Some(separator);
        }
        // Of what could follow, a brace is what was most likely meant.
        self.want(Token::LeftBrace);
        if !self.at(Token::LeftBrace) {
            self.skip_to(TokenSet::of(&[Token::LeftBrace, Token::RightBrace]));
        }
        None
    }

    fn post_statement(&mut self) -> Option<Stmt> {
        if self.at(Token::LeftBrace) {
            return None;
        }
        let post = self.simple_statement();
        if let StmtKind::Define { .. } = post.kind {
            self.syntax_error_at(post.pos, "cannot declare in post statement of for loop");
        }
        Some(post)
    }

    /// Makes the header's condition of the statement where it should stand.
    fn condition(&mut self, header: &mut Header, keyword: Token, simple: Option<Simple>, separator: Option<Separator>) {
        let statement = match simple {
            None => return self.missing_condition(keyword, separator),
            Some(Simple::Guard { binding, guard, .. }) => {
                header.binding = Some(binding);
                header.condition = Some(guard);
                return;
            }
            Some(simple) => self.simple_as_statement(simple),
        };
        match statement.kind {
            StmtKind::Expr(condition) => header.condition = Some(condition),
            StmtKind::Assign { left, right } => {
                // Most likely == was meant; parentheses show what the = separates.
                let text = format!("assignment {} = {}", emphasize(&left), emphasize(&right));
                self.syntax_error_at(statement.pos, &format!("cannot use {text} as value"));
            }
            _ => {
                let text = simple_statement_string(&statement);
                self.syntax_error_at(statement.pos, &format!("cannot use {text} as value"));
            }
        }
    }

    fn missing_condition(&mut self, keyword: Token, separator: Option<Separator>) {
        let Some(separator) = separator.filter(|_| keyword == Token::If) else {
            return;
        };
        let message = match separator.written {
            "semicolon" => "missing condition in if statement".to_string(),
            written => format!("unexpected {written}, expected {{ after if clause"),
        };
        self.syntax_error_at(separator.pos, &message);
    }
}

/// The expressions, a binary one in parentheses.
fn emphasize(list: &[Expr]) -> String {
    match list {
        [expr @ Expr { kind: ExprKind::Binary { .. }, .. }] => format!("({})", expr_string(expr)),
        _ => list.iter().map(expr_string).collect::<Vec<_>>().join(", "),
    }
}
