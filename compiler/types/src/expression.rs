//! Expressions: the walk over them, and what each form is.
//!
//! Each form gives an [`Operand`], which is recorded in [`crate::Info`]. Operators are in `operator`,
//! calls in `call`, selectors in `selector`, literals in `composite`, indices in `index`.
//!
//! Start at [`Checker::expression`].

use crate::assignment::without_parentheses;
use crate::checker::{Checker, Delayed, FunctionContext};
use crate::constant::Constant;
use crate::info::Mode;
use crate::literal;
use crate::operand::{Operand, OperandMode};
use crate::store::{Type, TypeId};
use burrow_syntax::expr_string;
use burrow_syntax::tree::{self, Expr, ExprKind, LiteralKind};
use std::sync::Arc;

/// A type that the context of an expression asks for, and what asks for it, in words.
pub(crate) type Target<'t> = Option<(TypeId, &'t str)>;

impl<'a> Checker<'a> {
    /// A single value.
    pub(crate) fn expression(&mut self, expr: &'a Expr) -> Operand<'a> {
        self.expression_with_target(expr, None)
    }

    /// A single value; a generic function may be instantiated by the type that is asked for.
    pub(crate) fn expression_with_target(&mut self, expr: &'a Expr, target: Target<'_>) -> Operand<'a> {
        let mut operand = self.raw_expression(target, expr, None, false);
        self.exclude_non_values(&mut operand);
        self.require_single_value(&mut operand);
        operand
    }

    /// A value that may be a generic function.
    pub(crate) fn generic_expression(&mut self, expr: &'a Expr) -> Operand<'a> {
        let mut operand = self.raw_expression(None, expr, None, true);
        self.exclude_non_values(&mut operand);
        self.require_single_value(&mut operand);
        operand
    }

    /// A value, or several (a tuple).
    pub(crate) fn multi_expression(&mut self, expr: &'a Expr) -> Operand<'a> {
        let mut operand = self.raw_expression(None, expr, None, false);
        self.exclude_non_values(&mut operand);
        operand
    }

    /// A value or a type.
    pub(crate) fn expression_or_type(&mut self, expr: &'a Expr, allow_generic: bool) -> Operand<'a> {
        let mut operand = self.raw_expression(None, expr, None, allow_generic);
        if operand.mode == OperandMode::NoValue {
            let text = self.describe(&operand);
            self.error(operand.start(), format!("{text} used as value or type"));
            operand.invalidate();
        }
        self.require_single_value(&mut operand);
        operand
    }

    pub(crate) fn exclude_non_values(&mut self, operand: &mut Operand<'a>) {
        let complaint = match operand.mode {
            OperandMode::NoValue => "used as value",
            OperandMode::Builtin(_) => "must be called",
            OperandMode::TypeExpression => "is not an expression",
            _ => return,
        };
        let text = self.describe(operand);
        self.error(operand.start(), format!("{text} {complaint}"));
        operand.invalidate();
    }

    pub(crate) fn require_single_value(&mut self, operand: &mut Operand<'a>) {
        if operand.mode == OperandMode::Value && matches!(self.types.get(operand.ty), Type::Tuple(_)) {
            let text = self.describe_results(operand);
            self.error(operand.start(), format!("multiple-value {text} in single-value context"));
            operand.invalidate();
        }
    }

    /// A call with several results, whose names are shown.
    fn describe_results(&mut self, operand: &Operand<'a>) -> String {
        let ExprKind::Call { function, .. } = &without_parentheses(operand.expr).kind else {
            return self.describe(operand);
        };
        let Some(ty) = self.info.type_of(function.id) else { return self.describe(operand) };
        let Type::Signature(signature) = self.types.underlying_type(ty) else { return self.describe(operand) };
        let style = self.style();
        let results = self.types.parameters_string(&signature.results, style);
        format!("{} (value of type {results})", expr_string(operand.expr))
    }

    /// Any expression, recorded; `hint` is the type of an enclosing composite literal's elements.
    pub(crate) fn raw_expression(
        &mut self,
        target: Target<'_>,
        expr: &'a Expr,
        hint: Option<TypeId>,
        allow_generic: bool,
    ) -> Operand<'a> {
        if !self.enter(expr.start) {
            self.leave();
            return Operand::invalid(expr);
        }
        let mut operand = self.expression_form(target, expr, hint);
        self.leave();
        if !allow_generic {
            self.refuse_generic(target, &mut operand);
        }
        operand.expr = expr;
        self.record(&operand);
        operand
    }

    /// A generic function must be instantiated to be a value.
    pub(crate) fn refuse_generic(&mut self, target: Target<'_>, operand: &mut Operand<'a>) {
        let is_generic = match operand.mode {
            OperandMode::Invalid | OperandMode::NoValue => false,
            OperandMode::TypeExpression => self.generic_type_object(operand).is_some(),
            _ => self.is_generic(operand.ty),
        };
        if !is_generic {
            return;
        }
        if operand.mode != OperandMode::TypeExpression
            && let Some((target, context)) = target
            && self.asked_signature(target).is_some()
        {
            self.instantiate_for_target(operand, target, context);
            return;
        }
        let what = if operand.mode == OperandMode::TypeExpression { "type" } else { "function" };
        let text = expr_string(operand.expr);
        self.error(operand.start(), format!("cannot use generic {what} {text} without instantiation"));
        operand.invalidate();
    }

    /// The function type that a type asks for: its core type.
    pub(crate) fn asked_signature(&mut self, ty: TypeId) -> Option<TypeId> {
        self.types.core_type(ty).filter(|&core| matches!(self.types.get(core), Type::Signature(_)))
    }

    /// The type name, if the operand is a generic type without arguments.
    pub(crate) fn generic_type_object(&mut self, operand: &Operand<'a>) -> Option<crate::object::ObjectId> {
        let mut expr = operand.expr;
        while let ExprKind::Paren(inner) = &expr.kind {
            expr = inner;
        }
        let object = match &expr.kind {
            ExprKind::Name(_) => self.info.object(expr.id)?,
            ExprKind::Selector { name, .. } => self.info.object(name.id)?,
            _ => return None,
        };
        self.is_generic_type_name(object).then_some(object)
    }

    pub(crate) fn record(&mut self, operand: &Operand<'a>) {
        let mode = match operand.mode {
            OperandMode::Invalid => return,
            OperandMode::NoValue => Mode::NoValue,
            OperandMode::Builtin(_) => Mode::Builtin,
            OperandMode::TypeExpression => Mode::TypeExpression,
            OperandMode::Constant => Mode::Constant,
            OperandMode::Variable => Mode::Variable,
            OperandMode::MapIndex => Mode::MapIndex,
            OperandMode::Value => Mode::Value,
            OperandMode::Nil => Mode::Nil,
            OperandMode::CommaOk => Mode::CommaOk,
        };
        let ty =
            if operand.mode == OperandMode::NoValue { self.types.universe_types().empty_tuple } else { operand.ty };
        let value = operand.is_constant().then(|| operand.value.clone());
        self.record_mode(operand.expr.id, mode, ty, value);
    }

    fn expression_form(&mut self, target: Target<'_>, expr: &'a Expr, hint: Option<TypeId>) -> Operand<'a> {
        match &expr.kind {
            ExprKind::Bad => Operand::invalid(expr),
            ExprKind::TypeSwitchGuard(inner) => {
                self.use_expressions(std::slice::from_ref(inner));
                self.error(expr.start, "invalid syntax tree: use of .(type) outside type switch");
                Operand::invalid(expr)
            }
            ExprKind::Name(name) => self.identifier(expr, name, false),
            ExprKind::Literal(literal) => self.basic_literal(expr, literal),
            ExprKind::CompositeLiteral(literal) => self.composite_literal(expr, literal, hint),
            ExprKind::FunctionLiteral(literal) => self.function_literal(expr, literal),
            ExprKind::Paren(inner) => {
                let mut operand = self.raw_expression(None, inner, None, false);
                operand.expr = expr;
                operand
            }
            ExprKind::Selector { operand, name } => self.selector(expr, operand, name, false),
            ExprKind::Index { operand, indices } => self.index_expression(target, expr, operand, indices),
            ExprKind::Slice(slice) => self.slice_expression(expr, slice),
            ExprKind::TypeAssertion { operand, ty } => self.type_assertion(expr, operand, ty),
            ExprKind::Star(operand) => self.indirection(expr, operand),
            ExprKind::Unary { operator, operand } => self.unary(expr, *operator, operand),
            ExprKind::Binary { .. } => self.binary_chain(expr),
            ExprKind::Call { function, arguments, has_dots } => self.call(expr, function, arguments, *has_dots),
            ExprKind::ArrayType { .. }
            | ExprKind::SliceType(_)
            | ExprKind::StructType(_)
            | ExprKind::FunctionType(_)
            | ExprKind::InterfaceType(_)
            | ExprKind::MapType { .. }
            | ExprKind::ChannelType { .. }
            | ExprKind::Dots(_) => {
                let ty = self.type_of_expression(expr);
                if ty == TypeId::INVALID {
                    return Operand::invalid(expr);
                }
                Operand::new(OperandMode::TypeExpression, ty, expr)
            }
        }
    }

    fn basic_literal(&mut self, expr: &'a Expr, literal: &'a tree::Literal) -> Operand<'a> {
        if literal.bad {
            return Operand::invalid(expr);
        }
        /// Longer number literals are refused, as their value takes too long to compute.
        const LENGTH_LIMIT: usize = 10_000;
        let text = &*literal.text;
        if literal.kind != LiteralKind::String && text.len() > LENGTH_LIMIT {
            let message = format!("excessively long constant: {}... ({} chars)", &text[..10], text.len());
            self.error(expr.start, message);
            return Operand::invalid(expr);
        }
        let (ty, value) = match literal.kind {
            LiteralKind::Int => (TypeId::UNTYPED_INT, literal::integer(text)),
            LiteralKind::Float => (TypeId::UNTYPED_FLOAT, literal::float(text)),
            LiteralKind::Imaginary => (TypeId::UNTYPED_COMPLEX, literal::imaginary(text)),
            LiteralKind::Rune => (TypeId::UNTYPED_RUNE, literal.rune_value().map(Constant::integer)),
            LiteralKind::String => {
                (TypeId::UNTYPED_STRING, literal.string_value().map(|bytes| Constant::string(&bytes)))
            }
        };
        self.check_literal_version(expr, literal);
        let Some(value) = value else {
            self.error(expr.start, format!("malformed constant: {text}"));
            return Operand::invalid(expr);
        };
        let mut operand = Operand::constant(ty, value, expr);
        self.check_overflow(&mut operand);
        operand
    }

    /// Forms of number literals that came with Go 1.13.
    fn check_literal_version(&mut self, expr: &'a Expr, literal: &'a tree::Literal) {
        if self.allows(13) || literal.kind == LiteralKind::String || literal.kind == LiteralKind::Rune {
            return;
        }
        let text = &*literal.text;
        let prefix = text.get(..2).unwrap_or_default().to_ascii_lowercase();
        if text.contains('_') {
            self.require_version(expr.start, 13, "underscore in numeric literal");
        } else if prefix == "0b" {
            self.require_version(expr.start, 13, "binary literal");
        } else if prefix == "0o" {
            self.require_version(expr.start, 13, "0o/0O-style octal literal");
        } else if prefix == "0x" && literal.kind != LiteralKind::Int {
            self.require_version(expr.start, 13, "hexadecimal floating-point literal");
        }
    }

    fn function_literal(&mut self, expr: &'a Expr, literal: &'a tree::FunctionLiteral) -> Operand<'a> {
        let scope = self.scopes.create(Some(self.environment.scope), true);
        let outer = std::mem::replace(&mut self.environment.scope, scope);
        let head = self.function_type(&literal.signature, None, &[]);
        self.environment.scope = outer;
        self.info.literal_variables.insert(expr.id, head.variables.clone());
        self.record_mode_of_literal_type(expr, head.ty);
        let environment = self.environment.clone();
        let context = Arc::new(FunctionContext { variables: head.variables });
        // The body waits, but not beyond the statement that the literal is part of.
        self.later(Delayed::FunctionBody { environment, context, scope, body: &literal.body });
        Operand::new(OperandMode::Value, head.ty, expr)
    }

    fn record_mode_of_literal_type(&mut self, expr: &'a Expr, ty: TypeId) {
        self.record_mode(expr.id, Mode::Value, ty, None);
    }

    /// `x.(T)`
    fn type_assertion(&mut self, expr: &'a Expr, operand: &'a Expr, ty: &'a Expr) -> Operand<'a> {
        let x = self.expression(operand);
        if x.is_invalid() {
            return Operand::invalid(expr);
        }
        if self.types.as_type_parameter(x.ty).is_some() {
            let text = self.describe(&x);
            let message = format!("invalid operation: cannot use type assertion on type parameter value {text}");
            self.error(x.start(), message);
            return Operand::invalid(expr);
        }
        if !self.types.is_interface(x.ty) {
            let text = self.describe(&x);
            self.error(x.start(), format!("invalid operation: {text} is not an interface"));
            return Operand::invalid(expr);
        }
        let asserted = self.value_type(ty);
        if asserted == TypeId::INVALID {
            return Operand::invalid(expr);
        }
        self.check_type_assertion(expr, &x, asserted, false);
        Operand::new(OperandMode::CommaOk, asserted, expr)
    }

    /// Whether a value of an interface can have a dynamic type; reports if not.
    pub(crate) fn check_type_assertion(&mut self, expr: &'a Expr, operand: &Operand<'a>, ty: TypeId, in_switch: bool) {
        let Some(cause) = self.cannot_have_dynamic_type(operand.ty, ty) else { return };
        let text = expr_string(expr);
        let asserted = self.show(ty);
        let message = if in_switch {
            let x = self.describe(operand);
            format!("impossible type switch case: {text}\n\t{x} cannot have dynamic type {asserted} {cause}")
        } else {
            let interface = self.show(operand.ty);
            format!("impossible type assertion: {text}\n\t{asserted} does not implement {interface} {cause}")
        };
        self.error(expr.start, message);
    }

    /// `*x`
    fn indirection(&mut self, expr: &'a Expr, operand: &'a Expr) -> Operand<'a> {
        let x = self.expression_or_type(operand, false);
        match x.mode {
            OperandMode::Invalid => return Operand::invalid(expr),
            OperandMode::TypeExpression => {
                self.later(Delayed::ValueType { ty: x.ty, pos: operand.start });
                let pointer = self.types.pointer_to(x.ty);
                return Operand::new(OperandMode::TypeExpression, pointer, expr);
            }
            OperandMode::Nil => {
                self.error(x.start(), "invalid operation: cannot indirect nil");
                return Operand::invalid(expr);
            }
            _ => {}
        }
        let mut base: Option<TypeId> = None;
        let members = self.types.type_set_members(x.ty).unwrap_or_default();
        for member in &members {
            let Some(target) = self.types.pointer_target(*member) else {
                base = None;
                break;
            };
            if let Some(base) = base
                && !self.types.identical(base, target)
            {
                let text = self.describe(&x);
                let message = format!("invalid operation: pointers of {text} must have identical base types");
                self.error(x.start(), message);
                return Operand::invalid(expr);
            }
            base = Some(target);
        }
        match base {
            Some(base) if self.require_complete(base) => Operand::new(OperandMode::Variable, base, expr),
            Some(_) => Operand::invalid(expr),
            None => {
                let text = self.describe(&x);
                self.error(x.start(), format!("invalid operation: cannot indirect {text}"));
                Operand::invalid(expr)
            }
        }
    }
}
