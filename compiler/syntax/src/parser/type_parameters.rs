//! What follows the name in a type declaration: type parameters or an array's length?
//!
//! `type T[P any] …` declares a type parameter, `type T[N]int` an array, and `type T[P *C] …` could be both. As Go
//! does, an expression is read first and then taken apart: if it can be read as a name followed by something that
//! only a type can be, or if a comma follows, it is a type parameter.

use burrow_source::Pos;

use super::Parser;
use super::expressions::{name_as_expr, strip_parentheses};
use crate::token::Token;
use crate::tree::*;

/// What follows the name in a type declaration.
pub(super) struct TypeSpecRight {
    pub(super) type_parameters: Vec<Parameter>,
    pub(super) is_alias: bool,
    pub(super) ty: Option<Expr>,
}

/// An expression that began with a name, taken apart.
enum Split {
    /// Name alone, or name and constraint.
    Parameter(Ident, Option<Expr>),
    Expression(Expr),
}

impl Parser<'_> {
    pub(super) fn type_parameters_and_type(&mut self) -> TypeSpecRight {
        if !self.at(Token::LeftBracket) {
            let is_alias = self.got_assign();
            return TypeSpecRight { type_parameters: Vec::new(), is_alias, ty: self.type_or_none() };
        }
        let bracket = self.pos();
        self.next();
        let ty = match self.token() {
            Token::Name => return self.parameters_or_array(bracket),
            Token::RightBracket => {
                self.next();
                self.slice_type(bracket)
            }
            _ => self.array_type(bracket, None),
        };
        TypeSpecRight { type_parameters: Vec::new(), is_alias: false, ty: Some(ty) }
    }

    /// `[` has been read and a name follows.
    fn parameters_or_array(&mut self, bracket: Pos) -> TypeSpecRight {
        let name = self.name();
        let mut expr = name_as_expr(name);
        // A `[` here can only begin a constraint: lengths are constant, and nothing indexed is.
        if !self.at(Token::LeftBracket) {
            self.expression_level += 1;
            let operand = self.primary_expression_from(expr);
            expr = self.binary_expression_from(operand, 0);
            self.expression_level -= 1;
        }
        match split_parameter(expr, self.at(Token::Comma)) {
            Split::Parameter(name, constraint) if constraint.is_some() || !self.at(Token::RightBracket) => {
                let type_parameters = self.type_parameters_from(name, constraint);
                let is_alias = self.got_assign();
                TypeSpecRight { type_parameters, is_alias, ty: self.type_or_none() }
            }
            split => {
                let length = match split {
                    Split::Parameter(name, _) => name_as_expr(name),
                    Split::Expression(expr) => expr,
                };
                let ty = self.array_type(bracket, Some(length));
                TypeSpecRight { type_parameters: Vec::new(), is_alias: false, ty: Some(ty) }
            }
        }
    }
}

/// Takes an expression apart into a name and a constraint, if the constraint can only be a type, or `force` is set.
///
/// `P *C|~D` was read as `(P * C) | ~D` and becomes `P` and `*C|~D`: the name is dug out from below the `|`s.
fn split_parameter(mut expr: Expr, mut force: bool) -> Split {
    let mut unions = Vec::new();
    while let ExprKind::Binary { operator: BinaryOperator::Or, left, right } = expr.kind {
        force |= is_type_element(&right);
        unions.push((expr.id, expr.pos, expr.end, right));
        expr = *left;
    }
    let is_union = !unions.is_empty();
    let (name, mut rest) = match split_term(expr, force) {
        Split::Parameter(name, Some(term)) => (Some(name), term),
        Split::Parameter(name, None) if is_union => (None, name_as_expr(name)),
        Split::Parameter(name, None) => return Split::Parameter(name, None),
        Split::Expression(term) => (None, term),
    };
    for (id, pos, end, right) in unions.into_iter().rev() {
        let start = rest.start;
        let kind = ExprKind::Binary { operator: BinaryOperator::Or, left: Box::new(rest), right };
        rest = Expr { id, start, pos, end, kind };
    }
    match name {
        Some(name) => Split::Parameter(name, Some(rest)),
        None => Split::Expression(rest),
    }
}

/// The same for what is no union.
fn split_term(expr: Expr, force: bool) -> Split {
    match expr.kind {
        ExprKind::Name(name) => Split::Parameter(Ident { id: expr.id, pos: expr.pos, name }, None),
        ExprKind::Binary { operator: BinaryOperator::Multiply, left, right }
            if matches!(left.kind, ExprKind::Name(_)) && (force || is_type_element(&right)) =>
        {
            // name *right
            let star = Expr { id: expr.id, start: expr.pos, pos: expr.pos, end: expr.end, kind: ExprKind::Star(right) };
            parameter_with(*left, star)
        }
        ExprKind::Call { function, mut arguments, has_dots: false }
            if matches!(function.kind, ExprKind::Name(_))
                && arguments.len() == 1
                && (force || is_type_element(&arguments[0])) =>
        {
            // name (argument)
            parameter_with(*function, strip_parentheses(arguments.remove(0)))
        }
        kind => Split::Expression(Expr { kind, ..expr }),
    }
}

/// `name` is an expression that is a name.
fn parameter_with(name: Expr, constraint: Expr) -> Split {
    match name.kind {
        ExprKind::Name(text) => Split::Parameter(Ident { id: name.id, pos: name.pos, name: text }, Some(constraint)),
        _ => unreachable!("only a name declares a type parameter"),
    }
}

/// Whether this can only be a type, or a term of a type set.
fn is_type_element(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::ArrayType { .. }
        | ExprKind::SliceType(_)
        | ExprKind::StructType(_)
        | ExprKind::FunctionType(_)
        | ExprKind::InterfaceType(_)
        | ExprKind::MapType { .. }
        | ExprKind::ChannelType { .. }
        | ExprKind::Unary { operator: UnaryOperator::Tilde, .. } => true,
        ExprKind::Star(operand) | ExprKind::Paren(operand) | ExprKind::Unary { operand, .. } => {
            is_type_element(operand)
        }
        ExprKind::Binary { left, right, .. } => is_type_element(left) || is_type_element(right),
        _ => false,
    }
}
