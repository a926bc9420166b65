//! Types.

use burrow_source::Pos;

use super::Parser;
use super::expressions::name_as_expr;
use crate::token::{Token, TokenSet};
use crate::tree::*;

const END_OF_TYPE: TokenSet = TokenSet::of(&[
    Token::Comma,
    Token::Colon,
    Token::Semicolon,
    Token::RightParen,
    Token::RightBracket,
    Token::RightBrace,
]);

impl Parser<'_> {
    /// Reads a type.
    pub(super) fn ty(&mut self) -> Expr {
        match self.type_or_none() {
            Some(ty) => ty,
            None => {
                let bad = self.bad_expr();
                self.syntax_error("expected type");
                self.skip_to(END_OF_TYPE);
                bad
            }
        }
    }

    /// Reads a type if one starts here.
    pub(super) fn type_or_none(&mut self) -> Option<Expr> {
        if !self.nest_type() {
            return Some(self.bad_expr());
        }
        let ty = self.nested_type_or_none();
        self.nesting -= 1;
        self.type_nesting -= 1;
        ty
    }

    fn nested_type_or_none(&mut self) -> Option<Expr> {
        let pos = self.pos();
        Some(match self.token() {
            Token::Name => self.qualified_name(None),
            Token::Star => {
                self.next();
                let target = self.ty();
                self.pointer_type(pos, target)
            }
            Token::LeftParen => {
                self.next();
                let ty = self.ty();
                self.want(Token::RightParen);
                ty
            }
            Token::LeftBracket => {
                self.next();
                if self.got(Token::RightBracket) { self.slice_type(pos) } else { self.array_type(pos, None) }
            }
            Token::Func => {
                self.next();
                let (_, signature) = self.signature("function type");
                let pos = signature.pos;
                self.expr(pos, pos, ExprKind::FunctionType(Box::new(signature)))
            }
            Token::Map => self.map_type(),
            Token::Chan => {
                self.next();
                let direction = if self.got(Token::Arrow) { ChannelDirection::Send } else { ChannelDirection::Both };
                self.channel_type(pos, direction)
            }
            Token::Arrow => {
                self.next();
                self.want(Token::Chan);
                self.channel_type(pos, ChannelDirection::Receive)
            }
            Token::Struct => self.struct_type(),
            Token::Interface => self.interface_type(),
            _ => return None,
        })
    }

    pub(super) fn pointer_type(&mut self, pos: Pos, target: Expr) -> Expr {
        self.expr(pos, pos, ExprKind::Star(Box::new(target)))
    }

    /// `[]` has been read.
    pub(super) fn slice_type(&mut self, pos: Pos) -> Expr {
        let element = Box::new(self.ty());
        self.expr(pos, pos, ExprKind::SliceType(element))
    }

    /// `[` has been read, perhaps the length too.
    pub(super) fn array_type(&mut self, pos: Pos, length: Option<Expr>) -> Expr {
        let mut length = length.map(Box::new);
        if length.is_none() && !self.got(Token::DotDotDot) {
            self.expression_level += 1;
            length = Some(Box::new(self.expression()));
            self.expression_level -= 1;
        }
        if self.at(Token::Comma) {
            // Fine behind a type parameter, not behind a length.
            self.syntax_error("unexpected comma; expected ]");
            self.next();
        }
        self.want(Token::RightBracket);
        let element = Box::new(self.ty());
        self.expr(pos, pos, ExprKind::ArrayType { length, element })
    }

    fn map_type(&mut self) -> Expr {
        let pos = self.pos();
        self.next();
        self.want(Token::LeftBracket);
        let key = Box::new(self.ty());
        self.want(Token::RightBracket);
        let value = Box::new(self.ty());
        self.expr(pos, pos, ExprKind::MapType { key, value })
    }

    /// `chan` and arrows have been read.
    fn channel_type(&mut self, pos: Pos, direction: ChannelDirection) -> Expr {
        let element = match self.type_or_none() {
            Some(element) => element,
            None => {
                let bad = self.bad_expr();
                self.syntax_error("missing channel element type");
                bad
            }
        };
        self.expr(pos, pos, ExprKind::ChannelType { direction, element: Box::new(element) })
    }

    /// Reads `[type parameters](parameters) results`. A `context` that isn't empty names what may not have type
    /// parameters.
    pub(super) fn signature(&mut self, context: &str) -> (Vec<Parameter>, FunctionType) {
        let pos = self.pos();
        let mut type_parameters = Vec::new();
        if self.got(Token::LeftBracket) {
            if !context.is_empty() {
                self.syntax_error_at(pos, &format!("{context} must have no type parameters"));
            }
            if self.at(Token::RightBracket) {
                self.syntax_error("empty type parameter list");
                self.next();
            } else {
                type_parameters = self.type_parameters();
            }
        }
        self.want(Token::LeftParen);
        let parameters = self.parameters(Token::RightParen, true);
        let results = self.results();
        (type_parameters, FunctionType { pos, end: self.previous_end(), parameters, results })
    }

    fn results(&mut self) -> Vec<Parameter> {
        if self.got(Token::LeftParen) {
            return self.parameters(Token::RightParen, false);
        }
        let pos = self.pos();
        match self.type_or_none() {
            Some(ty) => vec![Parameter { pos, names: Vec::new(), ty }],
            None => Vec::new(),
        }
    }

    /// Reads `name`, `package.name`, each perhaps with type arguments. `first` is the first name if it is read already.
    pub(super) fn qualified_name(&mut self, first: Option<Ident>) -> Expr {
        let mut ty = match first {
            Some(name) => name_as_expr(name),
            None if self.at(Token::Name) => name_as_expr(self.name()),
            None => {
                let name = self.blank_ident(self.pos());
                self.syntax_error("expected name");
                self.skip_to(TokenSet::of(&[Token::Dot, Token::Semicolon, Token::RightBrace]));
                name_as_expr(name)
            }
        };
        if self.at(Token::Dot) {
            let (start, pos) = (ty.start, self.pos());
            self.next();
            let name = self.name();
            ty = self.expr(start, pos, ExprKind::Selector { operand: Box::new(ty), name });
        }
        if self.at(Token::LeftBracket) { self.instantiated_type(ty) } else { ty }
    }

    /// Reads `[type arguments]`.
    fn instantiated_type(&mut self, generic: Expr) -> Expr {
        let (start, pos) = (generic.start, self.pos());
        self.next();
        let indices = if self.at(Token::RightBracket) {
            self.syntax_error("expected type argument list");
            vec![self.bad_expr()]
        } else {
            self.expression_level += 1;
            let first = self.ty();
            let (indices, _) = self.types_behind(first);
            self.expression_level -= 1;
            indices
        };
        self.want(Token::RightBracket);
        self.expr(start, pos, ExprKind::Index { operand: Box::new(generic), indices })
    }

    /// Reads what may stand between brackets behind an operand: an expression or types. Also returns whether there was
    /// a comma.
    pub(super) fn index_list(&mut self) -> (Vec<Expr>, bool) {
        self.expression_level += 1;
        let first = self.expression();
        let list = self.types_behind(first);
        self.expression_level -= 1;
        list
    }

    /// Reads `, type, type …`, a comma at the end allowed.
    fn types_behind(&mut self, first: Expr) -> (Vec<Expr>, bool) {
        let mut list = vec![first];
        let mut has_comma = false;
        while self.got(Token::Comma) {
            has_comma = true;
            match self.type_or_none() {
                Some(ty) => list.push(ty),
                None => break,
            }
        }
        (list, has_comma)
    }
}
