//! Interface types and the terms of type sets.

use super::Parser;
use super::expressions::name_as_expr;
use crate::token::{Operator, Token, TokenSet};
use crate::tree::*;

/// What in an interface may not have type parameters.
const METHOD: &str = "interface method";

const UNION: Operator = Operator::Binary(BinaryOperator::Or);

impl Parser<'_> {
    /// `interface` is the current token.
    pub(super) fn interface_type(&mut self) -> Expr {
        let pos = self.pos();
        self.next();
        self.want(Token::LeftBrace);
        let mut elements = Vec::new();
        self.list("interface type", Token::Semicolon, Token::RightBrace, |parser| {
            elements.push(parser.interface_element());
            false
        });
        self.expr(pos, pos, ExprKind::InterfaceType(InterfaceType { elements }))
    }

    fn interface_element(&mut self) -> InterfaceElement {
        if !self.at(Token::Name) {
            return InterfaceElement::Embedded(self.union());
        }
        let name = self.name();
        let element = match self.token() {
            Token::LeftParen => self.method(name),
            Token::LeftBracket => self.generic_method_or_instance(name),
            _ => InterfaceElement::Embedded(self.qualified_name(Some(name))),
        };
        match element {
            InterfaceElement::Embedded(first) => InterfaceElement::Embedded(self.union_from(first)),
            method => method,
        }
    }

    fn method(&mut self, name: Ident) -> InterfaceElement {
        let (_, signature) = self.signature(METHOD);
        InterfaceElement::Method { name, signature }
    }

    /// `name[…`: an instance of a generic type, or a method with type parameters, which is understood but refused.
    fn generic_method_or_instance(&mut self, name: Ident) -> InterfaceElement {
        let pos = self.pos();
        self.next();
        if self.at(Token::RightBracket) {
            let pos = self.pos();
            self.next();
            let what = if self.at(Token::LeftParen) { "parameter" } else { "argument" };
            self.error_at(pos, format!("empty type {what} list"));
            return self.method_or_name(name);
        }
        // Type arguments look like parameters without names.
        let list = self.parameters(Token::RightBracket, false);
        let Some(first) = list.first() else {
            // Errors have been reported.
            return self.method_or_name(name);
        };
        if !first.names.is_empty() {
            let method = self.method(name);
            self.error_at(pos, "interface method must have no type parameters");
            return method;
        }
        let indices = list.into_iter().map(|argument| argument.ty).collect();
        InterfaceElement::Embedded(self.instance_of(name, pos, indices))
    }

    fn method_or_name(&mut self, name: Ident) -> InterfaceElement {
        if self.at(Token::LeftParen) {
            return self.method(name);
        }
        InterfaceElement::Embedded(name_as_expr(name))
    }

    /// Reads `term | term | …`.
    pub(super) fn union(&mut self) -> Expr {
        let first = self.term();
        self.union_from(first)
    }

    /// Whether a `|` follows.
    pub(super) fn at_union(&self) -> bool {
        self.at_operator(UNION)
    }

    /// Whether a `~` follows.
    pub(super) fn at_tilde(&self) -> bool {
        self.at_operator(Operator::Tilde)
    }

    /// Reads `| term | …` behind the first term.
    pub(super) fn union_from(&mut self, mut union: Expr) -> Expr {
        while self.at_union() {
            let pos = self.pos();
            self.next();
            let right = Box::new(self.term());
            let start = union.start;
            let kind = ExprKind::Binary { operator: BinaryOperator::Or, left: Box::new(union), right };
            union = self.expr(start, pos, kind);
        }
        union
    }

    fn term(&mut self) -> Expr {
        let pos = self.pos();
        if self.at_tilde() {
            self.next();
            let operand = Box::new(self.ty());
            return self.expr(pos, pos, ExprKind::Unary { operator: UnaryOperator::Tilde, operand });
        }
        match self.type_or_none() {
            Some(ty) => ty,
            None => {
                let bad = self.bad_expr();
                self.syntax_error("expected ~ term or type");
                self.skip_to(TokenSet::of(&[
                    Token::Operator,
                    Token::Semicolon,
                    Token::RightParen,
                    Token::RightBracket,
                    Token::RightBrace,
                ]));
                bad
            }
        }
    }
}
