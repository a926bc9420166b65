//! Struct types.

use burrow_source::Pos;

use super::Parser;
use crate::token::{Token, TokenSet};
use crate::tree::*;

/// What stands behind a name and brackets in a struct or a parameter list.
pub(super) enum Brackets {
    /// `[]T`, `[n]T`: the name is a field's or a parameter's.
    ArrayOrSlice(Expr),
    /// `[A, B]`: the name is that of a generic type.
    Arguments { pos: Pos, indices: Vec<Expr> },
}

impl Parser<'_> {
    /// `struct` is the current token.
    pub(super) fn struct_type(&mut self) -> Expr {
        let pos = self.pos();
        self.next();
        self.want(Token::LeftBrace);
        let mut fields = Vec::new();
        self.list("struct type", Token::Semicolon, Token::RightBrace, |parser| {
            fields.extend(parser.field());
            false
        });
        self.expr(pos, pos, ExprKind::StructType(StructType { fields }))
    }

    fn field(&mut self) -> Option<Field> {
        let pos = self.pos();
        let (names, ty) = match self.token() {
            Token::Name => self.named_or_embedded_field(),
            Token::Star => {
                self.next();
                let target = if self.at(Token::LeftParen) {
                    self.parenthesized_embedded_type(false)
                } else {
                    self.qualified_name(None)
                };
                (Vec::new(), self.pointer_type(pos, target))
            }
            Token::LeftParen => (Vec::new(), self.parenthesized_embedded_type(true)),
            _ => {
                self.syntax_error("expected field name or embedded type");
                self.skip_to(TokenSet::of(&[Token::Semicolon, Token::RightBrace]));
                return None;
            }
        };
        let tag_pos = self.pos();
        let tag = self.literal();
        Some(Field { pos, names, ty, tag, tag_pos })
    }

    fn named_or_embedded_field(&mut self) -> (Vec<Ident>, Expr) {
        let name = self.name();
        if matches!(self.token(), Token::Dot | Token::Literal | Token::Semicolon | Token::RightBrace) {
            return (Vec::new(), self.qualified_name(Some(name)));
        }
        let mut names = self.names(name);
        if names.len() > 1 || !self.at(Token::LeftBracket) {
            return (names, self.ty());
        }
        match self.brackets() {
            Brackets::ArrayOrSlice(ty) => (names, ty),
            Brackets::Arguments { pos, indices } => {
                let generic = names.remove(0);
                (Vec::new(), self.instance_of(generic, pos, indices))
            }
        }
    }

    /// `(T)`, and `(*T)` where a star may stand: an error, but understood.
    fn parenthesized_embedded_type(&mut self, star_allowed: bool) -> Expr {
        self.syntax_error("cannot parenthesize embedded type");
        self.next();
        let pos = self.pos();
        let ty = if star_allowed && self.got(Token::Star) {
            let target = self.qualified_name(None);
            self.pointer_type(pos, target)
        } else {
            self.qualified_name(None)
        };
        self.got(Token::RightParen);
        ty
    }

    /// Reads brackets behind a name, and what they begin.
    pub(super) fn brackets(&mut self) -> Brackets {
        let pos = self.pos();
        self.next();
        if self.got(Token::RightBracket) {
            return Brackets::ArrayOrSlice(self.slice_type(pos));
        }
        let (mut indices, has_comma) = self.index_list();
        self.want(Token::RightBracket);
        let element = if has_comma { None } else { self.type_or_none() };
        match element {
            Some(element) => {
                let kind = ExprKind::ArrayType { length: indices.pop().map(Box::new), element: Box::new(element) };
                Brackets::ArrayOrSlice(self.expr(pos, pos, kind))
            }
            None => Brackets::Arguments { pos, indices },
        }
    }

    /// `generic[indices]`, all read.
    pub(super) fn instance_of(&mut self, generic: Ident, pos: Pos, indices: Vec<Expr>) -> Expr {
        let operand = Box::new(super::expressions::name_as_expr(generic));
        self.expr(operand.start, pos, ExprKind::Index { operand, indices })
    }
}
