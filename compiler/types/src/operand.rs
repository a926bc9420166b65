//! Operands: intermediate results of checking an expression, and how diagnostics describe them.

use crate::checker::Checker;
use crate::constant::Constant;
use crate::object::Builtin;
use crate::store::{Type, TypeId, Types};
use burrow_source::Pos;
use burrow_syntax::tree::Expr;

/// What kind of thing an operand is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OperandMode {
    /// Not to be used: an error was reported.
    Invalid,
    /// A call without results.
    NoValue,
    Builtin(Builtin),
    TypeExpression,
    Constant,
    Variable,
    MapIndex,
    Value,
    Nil,
    CommaOk,
}

/// An intermediate result.
#[derive(Clone, Debug)]
pub(crate) struct Operand<'a> {
    pub mode: OperandMode,
    pub ty: TypeId,
    /// For constants.
    pub value: Constant,
    pub expr: &'a Expr,
    /// Which of a call's results it is, counted from 1; 0 if it is the whole expression.
    pub result_number: usize,
}

impl<'a> Operand<'a> {
    /// As a result's number: the `ok` of a comma-ok form.
    pub const COMMA_OK: usize = usize::MAX;

    /// An operand that an error made useless.
    pub fn invalid(expr: &'a Expr) -> Operand<'a> {
        Operand { mode: OperandMode::Invalid, ty: TypeId::INVALID, value: Constant::Unknown, expr, result_number: 0 }
    }

    pub fn new(mode: OperandMode, ty: TypeId, expr: &'a Expr) -> Operand<'a> {
        Operand { mode, ty, value: Constant::Unknown, expr, result_number: 0 }
    }

    pub fn constant(ty: TypeId, value: Constant, expr: &'a Expr) -> Operand<'a> {
        Operand { mode: OperandMode::Constant, ty, value, expr, result_number: 0 }
    }

    pub fn is_invalid(&self) -> bool {
        self.mode == OperandMode::Invalid
    }

    pub fn is_constant(&self) -> bool {
        self.mode == OperandMode::Constant
    }

    /// Where errors about it are reported.
    pub fn start(&self) -> Pos {
        self.expr.start
    }

    pub fn invalidate(&mut self) {
        self.mode = OperandMode::Invalid;
        self.ty = TypeId::INVALID;
    }
}

impl Types {
    /// The kind of a composite type, or nothing for basic types.
    pub(crate) fn composite_kind(&mut self, ty: TypeId) -> &'static str {
        match self.underlying_type(ty) {
            Type::Basic(_) => "",
            Type::Array(..) => "array",
            Type::Slice(_) => "slice",
            Type::Struct(_) => "struct",
            Type::Pointer(_) => "pointer",
            Type::Signature(_) => "func",
            Type::Interface(_) => "interface",
            Type::Map(..) => "map",
            Type::Channel(..) => "chan",
            Type::Tuple(_) => "tuple",
            Type::Union(_) => "union",
            Type::TypeParameter(_) | Type::Named(..) | Type::Alias(..) => "",
        }
    }
}

/// `1st`, `2nd`, …
fn ordinal(number: usize) -> String {
    let suffix = match number {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

impl<'a> Checker<'a> {
    /// An operand as diagnostics describe it: `x (variable of type int)`.
    pub fn describe(&mut self, operand: &Operand<'a>) -> String {
        if operand.mode == OperandMode::Nil {
            return match operand.ty {
                TypeId::INVALID => "nil (with invalid type)".to_string(),
                TypeId::UNTYPED_NIL => "nil".to_string(),
                ty => format!("nil (of type {})", self.show(ty)),
            };
        }
        let text = match operand.result_number {
            0 => burrow_syntax::expr_string(operand.expr),
            Operand::COMMA_OK => "ok value of (comma, ok) expression".to_string(),
            number => format!("{} function result", ordinal(number)),
        };
        let mut description = String::new();
        let mut has_type = false;
        match operand.mode {
            OperandMode::Invalid | OperandMode::NoValue | OperandMode::Builtin(_) | OperandMode::TypeExpression => {}
            _ if self.types.is_untyped(operand.ty) => {
                description.push_str(&self.show(operand.ty));
                description.push(' ');
            }
            _ => has_type = true,
        }
        description.push_str(match operand.mode {
            OperandMode::Invalid => "invalid operand",
            OperandMode::NoValue => "no value",
            OperandMode::Builtin(_) => "built-in",
            OperandMode::TypeExpression => "type",
            OperandMode::Constant => "constant",
            OperandMode::Variable => "variable",
            OperandMode::MapIndex => "map index expression",
            OperandMode::Value => "value",
            OperandMode::Nil => "nil",
            OperandMode::CommaOk => "comma, ok expression",
        });
        if operand.mode == OperandMode::Constant {
            let value = operand.value.describe();
            if value != text {
                description.push(' ');
                description.push_str(&value);
            }
        }
        if has_type {
            description.push_str(&self.describe_type(operand.ty));
        }
        format!("{text} ({description})")
    }

    fn describe_type(&mut self, ty: TypeId) -> String {
        if !self.types.is_valid(ty) {
            return " with invalid type".to_string();
        }
        let name = self.show(ty);
        if let Some(parameter) = self.types.as_type_parameter(ty) {
            let constraint = self.types.type_parameter(parameter).constraint.unwrap_or(TypeId::INVALID);
            let bound = self.show(constraint);
            let set = self.types.type_set(constraint);
            let emptiness = if set.is_empty() { " with empty type set" } else { "" };
            return format!(" of type {name} constrained by {bound}{emptiness}");
        }
        let mut kind = String::new();
        if self.is_generic(ty) {
            kind.push_str("generic ");
        }
        if matches!(self.types.get(ty), Type::Named(..) | Type::Alias(..)) {
            let composite = self.types.composite_kind(ty);
            if composite.is_empty() {
                kind.push_str(&self.declared_basic_name(ty));
            } else {
                kind.push_str(composite);
            }
            kind.push(' ');
        }
        format!(" of {kind}type {name}")
    }

    /// The basic type behind declarations, by the name it has there (`byte` or `uint8`).
    fn declared_basic_name(&mut self, ty: TypeId) -> String {
        let mut current = ty;
        loop {
            current = match *self.types.get(current) {
                Type::Named(named, _) => self.types.named(named).right_side.unwrap_or(TypeId::INVALID),
                Type::Alias(alias, _) => self.types.alias(alias).target.unwrap_or(TypeId::INVALID),
                _ => return self.show(current),
            };
        }
    }

    /// Whether the type is that of a generic function, or a generic type without arguments.
    pub fn is_generic(&mut self, ty: TypeId) -> bool {
        let ty = self.types.unalias(ty);
        match self.types.get(ty) {
            Type::Signature(signature) => !signature.type_parameters.is_empty(),
            _ => false,
        }
    }
}
