//! Unary and binary operators, comparisons, shifts.

use crate::checker::Checker;
use crate::constant::{Constant, ConstantOperator};
use crate::operand::{Operand, OperandMode};
use crate::store::{Basic, Direction, Type, TypeId};
use crate::untyped::{integer_bits, is_comparison, is_shift};
use burrow_source::Pos;
use burrow_syntax::expr_string;
use burrow_syntax::tree::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use std::cmp::Ordering;

/// What a binary operation is part of, for diagnostics.
#[derive(Clone, Copy)]
pub(crate) enum Operation<'a> {
    /// `x + y`
    Expression(&'a Expr),
    /// `x += y`
    Assignment(&'a Expr, &'a Expr),
}

/// Constant strings have at most this many bytes (Go's own limit, 2e9, takes too much memory to reach).
const STRING_LIMIT: usize = 64 << 20;

/// Shift counts of constants beyond this are refused.
const SHIFT_LIMIT: u64 = 1023 - 1 + 52;

impl<'a> Checker<'a> {
    pub(crate) fn unary(&mut self, expr: &'a Expr, operator: UnaryOperator, inner: &'a Expr) -> Operand<'a> {
        let mut x = self.expression(inner);
        if x.is_invalid() {
            return Operand::invalid(expr);
        }
        let mut operator = operator;
        match operator {
            UnaryOperator::Address => return self.address(expr, &x),
            UnaryOperator::Receive => return self.receive(expr, &x),
            UnaryOperator::Tilde => {
                let message = "cannot use ~ outside of interface or type constraint";
                if !self.types.all_basic(x.ty, Basic::is_integer) {
                    self.error(expr.start, message);
                    return Operand::invalid(expr);
                }
                self.error(expr.start, format!("{message} (use ^ for bitwise complement)"));
                operator = UnaryOperator::Complement;
            }
            _ => {}
        }
        let predicate: fn(Basic) -> bool = match operator {
            UnaryOperator::Not => Basic::is_boolean,
            UnaryOperator::Complement => Basic::is_integer,
            _ => Basic::is_numeric,
        };
        if !self.types.all_basic(x.ty, predicate) {
            let text = self.describe(&x);
            let operator = operator.spelling();
            self.error(x.start(), format!("invalid operation: operator {operator} not defined on {text}"));
            return Operand::invalid(expr);
        }
        if !x.is_constant() {
            return Operand { expr, mode: OperandMode::Value, ..x };
        }
        if x.value.is_unknown() {
            return Operand { expr, ..x };
        }
        x.value = match operator {
            UnaryOperator::Minus => x.value.negate(),
            UnaryOperator::Not => x.value.not(),
            UnaryOperator::Complement => {
                let bits = self.types.basic(x.ty).and_then(integer_bits);
                x.value.complement(bits.filter(|bits| !bits.1).map(|bits| bits.0))
            }
            _ => x.value,
        };
        x.expr = expr;
        self.check_overflow(&mut x);
        x
    }

    /// `&x`
    fn address(&mut self, expr: &'a Expr, x: &Operand<'a>) -> Operand<'a> {
        let mut inner = x.expr;
        while let ExprKind::Paren(next) = &inner.kind {
            inner = next;
        }
        let is_literal = matches!(inner.kind, ExprKind::CompositeLiteral(_));
        if !is_literal && x.mode != OperandMode::Variable {
            let text = self.describe(x);
            self.error(x.start(), format!("invalid operation: cannot take address of {text}"));
            return Operand::invalid(expr);
        }
        let pointer = self.types.pointer_to(x.ty);
        Operand::new(OperandMode::Value, pointer, expr)
    }

    /// `<-x`
    fn receive(&mut self, expr: &'a Expr, x: &Operand<'a>) -> Operand<'a> {
        let Some(element) = self.channel_element(x.start(), x, true) else { return Operand::invalid(expr) };
        if !self.require_complete(element) {
            return Operand::invalid(expr);
        }
        self.environment.has_call_or_receive = true;
        Operand::new(OperandMode::CommaOk, element, expr)
    }

    /// The element type of a channel operand to receive from or send to; reports if it is none.
    pub(crate) fn channel_element(&mut self, pos: Pos, x: &Operand<'a>, receive: bool) -> Option<TypeId> {
        let text = self.describe(x);
        let action = if receive { "receive from" } else { "send to" };
        let is_parameter = self.types.as_type_parameter(x.ty).is_some();
        let complain = |checker: &mut Self, what: &str, member: TypeId| {
            let member = checker.show(member);
            let message = if is_parameter {
                format!("invalid operation: cannot {action} {text}: {what} {member}")
            } else {
                format!("invalid operation: cannot {action} {what} {member} {text}")
            };
            checker.error(pos, message);
            None
        };
        let members = self.types.type_set_members(x.ty).filter(|members| !members.is_empty());
        let Some(members) = members else {
            let message = format!("invalid operation: cannot {action} {text}: no specific channel type");
            self.error(pos, message);
            return None;
        };
        let mut element: Option<TypeId> = None;
        for &member in &members {
            let Type::Channel(direction, member_element) = self.types.underlying_type(member) else {
                return complain(self, "non-channel", member);
            };
            let refused = match direction {
                Direction::Send if receive => Some("send-only channel"),
                Direction::Receive if !receive => Some("receive-only channel"),
                _ => None,
            };
            if let Some(refused) = refused {
                return complain(self, refused, member);
            }
            element = Some(member_element);
        }
        if let Err(difference) = self.types.common_underlying(&members) {
            let cause = self.show_difference(difference);
            self.error(pos, format!("invalid operation: cannot {action} {text}: {cause}"));
            return None;
        }
        element
    }

    /// A binary expression. Long chains `a + b + c …` lean to the left, so they are taken from the inside out.
    pub(crate) fn binary_chain(&mut self, expr: &'a Expr) -> Operand<'a> {
        let mut chain: Vec<(&'a Expr, BinaryOperator, &'a Expr, &'a Expr)> = Vec::new();
        let mut current = expr;
        while let ExprKind::Binary { operator, left, right } = &current.kind {
            chain.push((current, *operator, left, right));
            current = left;
        }
        let innermost = current;
        let mut left = self.expression(innermost);
        for (node, operator, left_expr, right_expr) in chain.into_iter().rev() {
            let right = self.expression(right_expr);
            left.expr = left_expr;
            let mut result = self.binary(left, right, Operation::Expression(node), operator);
            result.expr = node;
            if !std::ptr::eq(node, expr) {
                self.refuse_generic(None, &mut result);
                self.record(&result);
            }
            left = result;
        }
        left
    }

    /// Combines two operands.
    pub(crate) fn binary(
        &mut self,
        mut x: Operand<'a>,
        mut y: Operand<'a>,
        operation: Operation<'a>,
        operator: BinaryOperator,
    ) -> Operand<'a> {
        let whole = match operation {
            Operation::Expression(expr) => expr,
            Operation::Assignment(left, _) => left,
        };
        let invalid = Operand::invalid(whole);
        if x.is_invalid() || y.is_invalid() {
            return invalid;
        }
        if is_shift(operator) {
            return self.shift(x, y, whole, operator);
        }
        if !self.match_types(&mut x, &mut y) {
            return invalid;
        }
        if is_comparison(operator) {
            return self.comparison(x, y, operator, false);
        }
        if !self.types.identical(x.ty, y.ty) {
            if self.types.is_valid(x.ty) && self.types.is_valid(y.ty) {
                self.report_mismatch(&x, &y, operation, operator);
            }
            return invalid;
        }
        if !self.types.all_basic(x.ty, operator_predicate(operator)) {
            let text = self.describe(&x);
            let operator = operator.spelling();
            self.error(x.start(), format!("invalid operation: operator {operator} not defined on {text}"));
            return invalid;
        }
        let divides = matches!(operator, BinaryOperator::Divide | BinaryOperator::Remainder);
        if divides && y.is_constant() && self.divides_by_zero(&x, &y) {
            self.error(y.start(), "invalid operation: division by zero");
            return invalid;
        }
        if x.is_constant() && y.is_constant() {
            return self.fold(x, &y, whole, operator);
        }
        Operand { mode: OperandMode::Value, value: Constant::Unknown, ..x }
    }

    fn fold(&mut self, mut x: Operand<'a>, y: &Operand<'a>, whole: &'a Expr, operator: BinaryOperator) -> Operand<'a> {
        if x.value.is_unknown() || y.value.is_unknown() {
            x.value = Constant::Unknown;
            return x;
        }
        if let (Some(left), Some(right)) = (x.value.as_bytes(), y.value.as_bytes()) {
            let length = left.len() + right.len();
            if length > STRING_LIMIT {
                let message = format!("constant string too long ({length} bytes > {STRING_LIMIT} bytes)");
                self.error(whole.pos, message);
                x.value = Constant::Unknown;
                return x;
            }
        }
        let is_integer = self.types.is_basic(x.ty, Basic::is_integer);
        x.value = x.value.binary(constant_operator(operator, is_integer), &y.value);
        x.expr = whole;
        self.check_overflow(&mut x);
        x
    }

    fn divides_by_zero(&mut self, x: &Operand<'a>, y: &Operand<'a>) -> bool {
        let matters = x.is_constant() || self.types.all_basic(x.ty, Basic::is_integer);
        matters && y.value.is_numeric() && y.value.sign() == 0
    }

    fn report_mismatch(
        &mut self,
        x: &Operand<'a>,
        y: &Operand<'a>,
        operation: Operation<'a>,
        operator: BinaryOperator,
    ) {
        let (left, right) = (self.show(x.ty), self.show(y.ty));
        let (pos, text) = match operation {
            Operation::Expression(expr) => (x.start(), expr_string(expr)),
            Operation::Assignment(left, right) => {
                let operator = operator.spelling();
                (x.start(), format!("{} {operator}= {}", expr_string(left), expr_string(right)))
            }
        };
        self.error(pos, format!("invalid operation: {text} (mismatched types {left} and {right})"));
    }

    /// Brings two operands to one type if one of them is untyped. False: an error was reported.
    ///
    /// Operands that can't have one type are left alone; their mismatch is found later.
    pub(crate) fn match_types(&mut self, x: &mut Operand<'a>, y: &mut Operand<'a>) -> bool {
        if !self.may_convert(x, y) {
            return true;
        }
        self.convert_untyped(x, y.ty);
        if x.is_invalid() {
            return false;
        }
        self.convert_untyped(y, x.ty);
        !y.is_invalid()
    }

    fn may_convert(&mut self, x: &Operand<'a>, y: &Operand<'a>) -> bool {
        if !self.types.is_untyped(x.ty) && !self.types.is_untyped(y.ty) {
            return false;
        }
        let mut agree = |predicate| self.types.all_basic(x.ty, predicate) == self.types.all_basic(y.ty, predicate);
        if !agree(Basic::is_numeric) {
            return false;
        }
        let (booleans, strings) = (agree(Basic::is_boolean), agree(Basic::is_string));
        if self.types.is_interface(x.ty) || self.types.is_interface(y.ty) {
            return true;
        }
        if !booleans || !strings {
            return false;
        }
        if x.mode == OperandMode::Nil {
            return self.types.has_nil(y.ty);
        }
        if y.mode == OperandMode::Nil {
            return self.types.has_nil(x.ty);
        }
        // An untyped number can't be converted to a pointer.
        self.types.pointer_target(x.ty).is_none() && self.types.pointer_target(y.ty).is_none()
    }

    // ---- Comparisons ----

    /// `x == y` and the like; in a switch the case is `x`.
    pub(crate) fn comparison(
        &mut self,
        mut x: Operand<'a>,
        y: Operand<'a>,
        operator: BinaryOperator,
        in_switch: bool,
    ) -> Operand<'a> {
        if !self.types.is_valid(x.ty) || !self.types.is_valid(y.ty) {
            return Operand::invalid(x.expr);
        }
        let operator = if in_switch { BinaryOperator::Equal } else { operator };
        if let Some((at_second, cause)) = self.incomparable(&x, &y, operator) {
            self.report_incomparable(&x, &y, operator, in_switch, at_second, cause);
            return Operand::invalid(x.expr);
        }
        if x.is_constant() && y.is_constant() {
            x.value = compare_constants(&x.value, &y.value, operator);
        } else {
            x.mode = OperandMode::Value;
            x.value = Constant::Unknown;
            let (x_type, y_type) = (self.types.default_type(x.ty), self.types.default_type(y.ty));
            self.update_type(x.expr, x_type, true);
            self.update_type(y.expr, y_type, true);
        }
        x.ty = TypeId::UNTYPED_BOOL;
        x
    }

    /// Why two operands can't be compared: whether the second is to blame, and the reason if it is a special one.
    fn incomparable(
        &mut self,
        x: &Operand<'a>,
        y: &Operand<'a>,
        operator: BinaryOperator,
    ) -> Option<(bool, Option<String>)> {
        if !self.is_assignable(x, y.ty) && !self.is_assignable(y, x.ty) {
            let cause = format!("mismatched types {} and {}", self.show(x.ty), self.show(y.ty));
            return Some((true, Some(cause)));
        }
        if matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual) {
            if x.mode == OperandMode::Nil || y.mode == OperandMode::Nil {
                let other = if x.mode == OperandMode::Nil { y.ty } else { x.ty };
                let both = x.mode == OperandMode::Nil && y.mode == OperandMode::Nil;
                let has_nil = self.types.has_nil(other) && !both;
                return (!has_nil).then_some((true, None));
            }
            if !self.types.is_comparable(x.ty) {
                return Some((false, self.incomparable_cause(x.ty)));
            }
            if !self.types.is_comparable(y.ty) {
                return Some((true, self.incomparable_cause(y.ty)));
            }
            return None;
        }
        if !self.types.all_basic(x.ty, Basic::is_ordered) {
            return Some((false, None));
        }
        (!self.types.all_basic(y.ty, Basic::is_ordered)).then_some((true, None))
    }

    pub(crate) fn incomparable_cause(&mut self, ty: TypeId) -> Option<String> {
        match self.types.underlying_type(ty) {
            Type::Slice(_) | Type::Signature(_) | Type::Map(..) => {
                Some(format!("{} can only be compared to nil", self.types.composite_kind(ty)))
            }
            Type::Struct(_) => {
                let field = self.types.incomparable_field(ty)?;
                Some(format!("struct containing {} cannot be compared", self.show(field)))
            }
            Type::Array(..) => Some(format!("{} cannot be compared", self.show(ty))),
            Type::TypeParameter(parameter) => {
                let constraint = self.types.type_parameter(parameter).constraint?;
                let set = self.types.type_set(constraint);
                if set.is_empty() {
                    return Some("empty type set".to_string());
                }
                Some("incomparable types in type set".to_string())
            }
            _ => None,
        }
    }

    fn report_incomparable(
        &mut self,
        x: &Operand<'a>,
        y: &Operand<'a>,
        operator: BinaryOperator,
        in_switch: bool,
        at_second: bool,
        cause: Option<String>,
    ) {
        let mut at_second = at_second;
        let symbol = operator.spelling();
        let cause = cause.unwrap_or_else(|| {
            let x_is_parameter = self.types.as_type_parameter(x.ty).is_some();
            let y_is_parameter = self.types.as_type_parameter(y.ty).is_some();
            if x_is_parameter || y_is_parameter {
                if !x_is_parameter {
                    at_second = true;
                }
                let ty = if at_second { y.ty } else { x.ty };
                return format!("type parameter {} cannot use operator {symbol}", self.show(ty));
            }
            let ty = if at_second { y.ty } else { x.ty };
            let kind = self.types.composite_kind(ty);
            let what = if kind.is_empty() { self.show(ty) } else { kind.to_string() };
            format!("operator {symbol} not defined on {what}")
        });
        let (left, right) = (expr_string(x.expr), expr_string(y.expr));
        if in_switch {
            self.error(x.start(), format!("invalid case {left} in switch on {right} ({cause})"));
        } else {
            let pos = if at_second { y.start() } else { x.start() };
            self.error(pos, format!("invalid operation: {left} {symbol} {right} ({cause})"));
        }
    }

    // ---- Shifts ----

    fn shift(&mut self, mut x: Operand<'a>, y: Operand<'a>, whole: &'a Expr, operator: BinaryOperator) -> Operand<'a> {
        let invalid = Operand::invalid(whole);
        let integral = if x.is_constant() { x.value.to_integer() } else { Constant::Unknown };
        let is_integer = self.types.all_basic(x.ty, Basic::is_integer);
        let is_integral = self.types.is_untyped(x.ty) && integral.as_integer().is_some();
        if !is_integer && !is_integral {
            let text = self.describe(&x);
            self.error(x.start(), format!("invalid operation: shifted operand {text} must be integer"));
            return invalid;
        }
        let Some(y) = self.shift_count(y) else { return invalid };
        if x.is_constant() && y.is_constant() {
            if x.value.is_unknown() || y.value.is_unknown() {
                x.value = Constant::Unknown;
                if !self.types.is_basic(x.ty, Basic::is_integer) {
                    x.ty = TypeId::UNTYPED_INT;
                }
                return x;
            }
            let count = y.value.to_integer().to_u64().filter(|&count| count <= SHIFT_LIMIT);
            let Some(count) = count else {
                let text = self.describe(&y);
                self.error(y.start(), format!("invalid operation: invalid shift count {text}"));
                return invalid;
            };
            if !self.types.is_basic(x.ty, Basic::is_integer) {
                x.ty = TypeId::UNTYPED_INT;
            }
            x.value = integral.shift(operator == BinaryOperator::ShiftLeft, count);
            x.expr = whole;
            self.check_overflow(&mut x);
            return x;
        }
        if x.is_constant() && self.types.is_untyped(x.ty) {
            // The type of the result, and so of `x`, is settled by the context.
            self.shift_operands.insert(x.expr.id);
            return Operand { mode: OperandMode::Value, value: Constant::Unknown, ..x };
        }
        if !is_integer {
            let text = self.describe(&x);
            self.error(x.start(), format!("invalid operation: shifted operand {text} must be integer"));
            return invalid;
        }
        Operand { mode: OperandMode::Value, value: Constant::Unknown, ..x }
    }

    fn shift_count(&mut self, mut y: Operand<'a>) -> Option<Operand<'a>> {
        if y.is_constant() {
            let value = y.value.to_integer();
            if value.as_integer().is_some() && value.sign() < 0 {
                let text = self.describe(&y);
                self.error(y.start(), format!("invalid operation: negative shift count {text}"));
                return None;
            }
            if self.types.is_untyped(y.ty) {
                let uint = TypeId::UINT;
                let before = y.clone();
                self.check_representable(&mut y, uint);
                if y.is_invalid() {
                    return None;
                }
                // Lowering sees the count as an unsigned integer.
                self.settle_count(&before);
            }
            // A typed constant may be of any numeric type if it is integral.
            return Some(y);
        }
        if self.types.all_basic(y.ty, Basic::is_integer) {
            if !self.types.all_basic(y.ty, Basic::is_unsigned) {
                let text = self.describe(&y);
                let what = format!("invalid operation: signed shift count {text}");
                if !self.require_version(y.start(), 13, &what) {
                    return None;
                }
            }
            return Some(y);
        }
        if self.types.is_untyped(y.ty) {
            self.convert_untyped(&mut y, TypeId::UINT);
            return (!y.is_invalid()).then_some(y);
        }
        let text = self.describe(&y);
        self.error(y.start(), format!("invalid operation: shift count {text} must be integer"));
        None
    }

    fn settle_count(&mut self, count: &Operand<'a>) {
        self.update_type(count.expr, TypeId::UINT, true);
    }
}

fn operator_predicate(operator: BinaryOperator) -> fn(Basic) -> bool {
    match operator {
        BinaryOperator::Add => |basic| basic.is_numeric() || basic.is_string(),
        BinaryOperator::Subtract | BinaryOperator::Multiply | BinaryOperator::Divide => Basic::is_numeric,
        BinaryOperator::OrOr | BinaryOperator::AndAnd => Basic::is_boolean,
        _ => Basic::is_integer,
    }
}

fn constant_operator(operator: BinaryOperator, is_integer: bool) -> ConstantOperator {
    match operator {
        BinaryOperator::Add => ConstantOperator::Add,
        BinaryOperator::Subtract => ConstantOperator::Subtract,
        BinaryOperator::Multiply => ConstantOperator::Multiply,
        BinaryOperator::Divide if is_integer => ConstantOperator::DivideInteger,
        BinaryOperator::Divide => ConstantOperator::Divide,
        BinaryOperator::Remainder => ConstantOperator::Remainder,
        BinaryOperator::And => ConstantOperator::And,
        BinaryOperator::Or => ConstantOperator::Or,
        BinaryOperator::Xor => ConstantOperator::Xor,
        BinaryOperator::AndNot => ConstantOperator::AndNot,
        BinaryOperator::AndAnd => ConstantOperator::LogicalAnd,
        BinaryOperator::OrOr => ConstantOperator::LogicalOr,
        _ => panic!("shifts and comparisons are folded elsewhere"),
    }
}

pub(crate) fn compare_constants(left: &Constant, right: &Constant, operator: BinaryOperator) -> Constant {
    let equal = left.equals(right);
    let order = left.compare(right);
    let result = match operator {
        BinaryOperator::Equal => equal,
        BinaryOperator::NotEqual => equal.map(|equal| !equal),
        BinaryOperator::Less => order.map(|order| order == Ordering::Less),
        BinaryOperator::LessEqual => order.map(|order| order != Ordering::Greater),
        BinaryOperator::Greater => order.map(|order| order == Ordering::Greater),
        _ => order.map(|order| order != Ordering::Less),
    };
    result.map_or(Constant::Unknown, Constant::Bool)
}
