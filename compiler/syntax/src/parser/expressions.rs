//! Expressions.

use burrow_source::Pos;

use super::Parser;
use crate::printing::expr_string;
use crate::token::{Operator, Token, TokenSet};
use crate::tree::*;

const CLOSING: TokenSet = TokenSet::of(&[Token::RightParen, Token::RightBracket, Token::RightBrace]);

impl Parser<'_> {
    /// Reads an expression. A type is one too.
    pub(super) fn expression(&mut self) -> Expr {
        let operand = self.unary_expression();
        self.binary_expression_from(operand, 0)
    }

    /// Reads `expression, expression, …`: at least one.
    pub(super) fn expression_list(&mut self) -> Vec<Expr> {
        let mut list = vec![self.expression()];
        while self.got(Token::Comma) {
            list.push(self.expression());
        }
        list
    }

    /// Reads the operators that bind stronger than `precedence`, and their right operands; `left` is read.
    pub(super) fn binary_expression_from(&mut self, mut left: Expr, precedence: u8) -> Expr {
        while let Some(operator) = self.binary_operator_above(precedence) {
            let pos = self.pos();
            self.next();
            let operand = self.unary_expression();
            let right = self.binary_expression_from(operand, operator.precedence());
            let start = left.start;
            left = self.expr(start, pos, ExprKind::Binary { operator, left: Box::new(left), right: Box::new(right) });
        }
        left
    }

    fn binary_operator_above(&self, precedence: u8) -> Option<BinaryOperator> {
        match (self.token(), self.scanner.operator) {
            (Token::Operator | Token::Star, Operator::Binary(operator)) if operator.precedence() > precedence => {
                Some(operator)
            }
            _ => None,
        }
    }

    pub(super) fn unary_expression(&mut self) -> Expr {
        if !self.nest() {
            return self.bad_expr();
        }
        let expr = match self.token() {
            Token::Operator | Token::Star => match prefix_operator(self.scanner.operator) {
                Some(prefix) => self.prefix_expression(prefix),
                None => self.primary_expression(true),
            },
            Token::Arrow => self.receive_or_channel_type(),
            _ => self.primary_expression(true),
        };
        self.nesting -= 1;
        expr
    }

    fn prefix_expression(&mut self, prefix: Prefix) -> Expr {
        let pos = self.pos();
        self.next();
        let mut operand = self.unary_expression();
        let kind = match prefix {
            Prefix::Star => ExprKind::Star(Box::new(operand)),
            Prefix::Operator(operator) => {
                if operator == UnaryOperator::Address {
                    // &(T{}) is &T{}.
                    operand = strip_parentheses(operand);
                }
                ExprKind::Unary { operator, operand: Box::new(operand) }
            }
        };
        self.expr(pos, pos, kind)
    }

    /// `<-x` receives, `<-chan T` is a type; which one shows when the operand has been read: `<-chan int(c)` receives.
    fn receive_or_channel_type(&mut self) -> Expr {
        let pos = self.pos();
        self.next();
        let mut operand = self.unary_expression();
        if matches!(operand.kind, ExprKind::ChannelType { .. }) {
            if let Err(found) = turn_arrow(&mut operand) {
                self.syntax_error(&format!("unexpected {found}, expected chan"));
            }
            return operand;
        }
        self.expr(pos, pos, ExprKind::Unary { operator: UnaryOperator::Receive, operand: Box::new(operand) })
    }

    /// Reads an operand and what follows it. Without `keep_parens` parentheses leave no trace in the tree.
    pub(super) fn primary_expression(&mut self, keep_parens: bool) -> Expr {
        let operand = self.operand(keep_parens);
        self.primary_expression_from(operand)
    }

    fn operand(&mut self, keep_parens: bool) -> Expr {
        let pos = self.pos();
        match self.token() {
            Token::Name => {
                let name = self.name();
                name_as_expr(name)
            }
            Token::LeftParen => self.parenthesized(keep_parens),
            Token::Func => self.function_literal_or_type(),
            Token::LeftBracket | Token::Chan | Token::Map | Token::Struct | Token::Interface => self.ty(),
            _ => match self.literal() {
                Some(literal) => self.expr(pos, pos, ExprKind::Literal(literal)),
                None => {
                    let bad = self.bad_expr();
                    self.syntax_error("expected expression");
                    self.skip_to(CLOSING);
                    bad
                }
            },
        }
    }

    fn parenthesized(&mut self, keep_parens: bool) -> Expr {
        let pos = self.pos();
        self.next();
        self.expression_level += 1;
        let inner = self.expression();
        self.expression_level -= 1;
        self.want(Token::RightParen);
        // Before a `{` this may be the type of a composite literal, which must not be parenthesized.
        if keep_parens || self.at(Token::LeftBrace) {
            return self.expr(pos, pos, ExprKind::Paren(Box::new(inner)));
        }
        inner
    }

    fn function_literal_or_type(&mut self) -> Expr {
        let pos = self.pos();
        self.next();
        let (_, signature) = self.signature("function type");
        if !self.at(Token::LeftBrace) {
            let pos = signature.pos;
            return self.expr(pos, pos, ExprKind::FunctionType(Box::new(signature)));
        }
        let outer_height = std::mem::take(&mut self.body_height);
        self.expression_level += 1;
        let body = self.function_body();
        self.expression_level -= 1;
        let literal = self.expr(pos, pos, ExprKind::FunctionLiteral(Box::new(FunctionLiteral { signature, body })));
        self.body_height = self.body_height.max(outer_height);
        literal
    }

    /// Reads what follows an operand: selectors, indices, calls, the braces of a composite literal.
    pub(super) fn primary_expression_from(&mut self, mut operand: Expr) -> Expr {
        loop {
            operand = match self.token() {
                Token::Dot => self.selector_or_assertion(operand),
                Token::LeftBracket => self.index_or_slice(operand),
                Token::LeftParen => self.call(operand),
                Token::LeftBrace if self.is_composite_literal_type(&operand) => {
                    if matches!(operand.kind, ExprKind::Paren(_)) {
                        self.syntax_error("cannot parenthesize type in composite literal");
                    }
                    self.composite_literal(Some(operand))
                }
                _ => return operand,
            };
        }
    }

    fn selector_or_assertion(&mut self, operand: Expr) -> Expr {
        let (start, pos) = (operand.start, self.pos());
        let operand = Box::new(operand);
        self.next();
        match self.token() {
            Token::Name => {
                let name = self.name();
                self.expr(start, pos, ExprKind::Selector { operand, name })
            }
            Token::LeftParen => {
                self.next();
                let kind = if self.got(Token::Type) {
                    ExprKind::TypeSwitchGuard(operand)
                } else {
                    ExprKind::TypeAssertion { operand, ty: Box::new(self.ty()) }
                };
                self.want(Token::RightParen);
                self.expr(start, pos, kind)
            }
            _ => {
                self.syntax_error("expected name or (");
                self.skip_to(TokenSet::of(&[Token::Semicolon, Token::RightParen]));
                *operand
            }
        }
    }

    fn index_or_slice(&mut self, operand: Expr) -> Expr {
        let (start, pos) = (operand.start, self.pos());
        self.next();
        let mut low = None;
        if !self.at(Token::Colon) {
            let (mut indices, has_comma);
            if self.at(Token::RightBracket) {
                self.syntax_error("expected operand");
                (indices, has_comma) = (vec![self.bad_expr()], false);
            } else {
                (indices, has_comma) = self.index_list();
            }
            if has_comma || self.at(Token::RightBracket) {
                self.want(Token::RightBracket);
                return self.expr(start, pos, ExprKind::Index { operand: Box::new(operand), indices });
            }
            low = indices.pop();
        }
        if !self.got(Token::Colon) {
            self.syntax_error("expected comma, : or ]");
            self.skip_to(TokenSet::of(&[Token::Comma, Token::Colon, Token::RightBracket]));
        }
        self.slice_from(operand, low, pos)
    }

    /// Reads a slice expression behind its first colon.
    fn slice_from(&mut self, operand: Expr, low: Option<Expr>, pos: Pos) -> Expr {
        self.expression_level += 1;
        let (mut high, mut max) = (None, None);
        if !matches!(self.token(), Token::Colon | Token::RightBracket) {
            high = Some(self.expression());
        }
        let is_full = self.at(Token::Colon);
        if is_full {
            if high.is_none() {
                self.error_at(self.pos(), "middle index required in 3-index slice");
                high = Some(self.bad_expr());
            }
            self.next();
            max = Some(if self.at(Token::RightBracket) {
                self.error_at(self.pos(), "final index required in 3-index slice");
                self.bad_expr()
            } else {
                self.expression()
            });
        }
        self.expression_level -= 1;
        self.want(Token::RightBracket);
        self.expr(pos, pos, ExprKind::Slice(Box::new(SliceExpr { operand, low, high, max, is_full })))
    }

    fn call(&mut self, function: Expr) -> Expr {
        let (start, pos) = (function.start, self.pos());
        self.next();
        let (mut arguments, mut has_dots) = (Vec::new(), false);
        self.expression_level += 1;
        self.list("argument list", Token::Comma, Token::RightParen, |parser| {
            arguments.push(parser.expression());
            has_dots = parser.got(Token::DotDotDot);
            has_dots
        });
        self.expression_level -= 1;
        self.expr(start, pos, ExprKind::Call { function: Box::new(function), arguments, has_dots })
    }

    /// Whether a `{` behind this expression begins a composite literal; in the header of a statement names don't.
    fn is_composite_literal_type(&self, expr: &Expr) -> bool {
        let mut ty = expr;
        while let ExprKind::Paren(inner) = &ty.kind {
            ty = inner;
        }
        match &ty.kind {
            ExprKind::Name(_) | ExprKind::Selector { .. } => self.expression_level >= 0,
            ExprKind::Index { .. } => self.expression_level >= 0 && !is_value(ty),
            ExprKind::ArrayType { .. }
            | ExprKind::SliceType(_)
            | ExprKind::StructType(_)
            | ExprKind::MapType { .. } => true,
            _ => false,
        }
    }

    /// Reads `{ elements }`; its type, if it has one, is read.
    fn composite_literal(&mut self, ty: Option<Expr>) -> Expr {
        let pos = self.pos();
        let start = ty.as_ref().map_or(pos, |ty| ty.start);
        let mut elements = Vec::new();
        self.expression_level += 1;
        self.want(Token::LeftBrace);
        let close = self.list("composite literal", Token::Comma, Token::RightBrace, |parser| {
            elements.push(parser.element());
            false
        });
        self.expression_level -= 1;
        let literal = CompositeLiteral { ty, elements, close };
        self.expr(start, pos, ExprKind::CompositeLiteral(Box::new(literal)))
    }

    fn element(&mut self) -> Element {
        let first = self.element_part();
        if !self.at(Token::Colon) {
            return Element { pos: first.pos, key: None, value: first };
        }
        let pos = self.pos();
        self.next();
        Element { pos, key: Some(first), value: self.element_part() }
    }

    /// Reads a key or a value: an expression, or a literal without type.
    fn element_part(&mut self) -> Expr {
        if !self.at(Token::LeftBrace) {
            return self.expression();
        }
        if !self.nest() {
            return self.bad_expr();
        }
        let literal = self.composite_literal(None);
        self.nesting -= 1;
        literal
    }
}

/// Gives the arrow before a channel type to it: `<-(chan<- T)` was read, `(<-chan) <-T` is meant, and so on inwards.
/// If that goes wrong, says what stands where a `chan` should.
fn turn_arrow(channel: &mut Expr) -> Result<(), String> {
    let ExprKind::ChannelType { direction, element } = &mut channel.kind else {
        return Err(expr_string(channel));
    };
    match std::mem::replace(direction, ChannelDirection::Receive) {
        ChannelDirection::Both => Ok(()),
        ChannelDirection::Receive => Err("<-".to_string()),
        ChannelDirection::Send => turn_arrow(element),
    }
}

/// What can stand before an operand, but for `<-`.
#[derive(Clone, Copy)]
enum Prefix {
    Star,
    Operator(UnaryOperator),
}

fn prefix_operator(operator: Operator) -> Option<Prefix> {
    let unary = match operator {
        Operator::Not => UnaryOperator::Not,
        Operator::Tilde => UnaryOperator::Tilde,
        Operator::Binary(BinaryOperator::Multiply) => return Some(Prefix::Star),
        Operator::Binary(BinaryOperator::Add) => UnaryOperator::Plus,
        Operator::Binary(BinaryOperator::Subtract) => UnaryOperator::Minus,
        Operator::Binary(BinaryOperator::Xor) => UnaryOperator::Complement,
        Operator::Binary(BinaryOperator::And) => UnaryOperator::Address,
        Operator::Binary(_) => return None,
    };
    Some(Prefix::Operator(unary))
}

/// A name where it is used.
pub(super) fn name_as_expr(ident: Ident) -> Expr {
    let end = ident.pos.offset_by(ident.name.len() as u32);
    Expr { id: ident.id, start: ident.pos, pos: ident.pos, end, kind: ExprKind::Name(ident.name) }
}

/// The expression within any parentheses.
pub(super) fn strip_parentheses(mut expr: Expr) -> Expr {
    while let ExprKind::Paren(inner) = expr.kind {
        expr = *inner;
    }
    expr
}

/// Whether this can't be a type.
fn is_value(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::CompositeLiteral(_)
        | ExprKind::FunctionLiteral(_)
        | ExprKind::Slice(_)
        | ExprKind::TypeAssertion { .. }
        | ExprKind::TypeSwitchGuard(_)
        | ExprKind::Call { .. }
        | ExprKind::Unary { .. }
        | ExprKind::Binary { .. } => true,
        ExprKind::Paren(inner) => is_value(inner),
        ExprKind::Index { operand, indices } => is_value(operand) || indices.len() == 1 && is_value(&indices[0]),
        _ => false,
    }
}
