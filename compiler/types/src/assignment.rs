//! Assignments, initializations, short variable declarations.
//!
//! Start at [`Checker::assign_to`], which all of them share.

use crate::checker::Checker;
use crate::info::Mode;
use crate::object::{Object, ObjectId, ObjectKind, VariableKind};
use crate::operand::{Operand, OperandMode};
use crate::store::{Type, TypeId};
use crate::untyped::Misfit;
use burrow_source::{Diagnostic, Pos};
use burrow_syntax::expr_string;
use burrow_syntax::tree::{Expr, ExprKind};
use std::collections::HashSet;

/// The left side of an assignment.
enum LeftSide {
    Blank,
    Variable(TypeId),
    Invalid,
}

impl<'a> Checker<'a> {
    /// Checks that a value can be assigned to a variable of type `target` (`None`: to `_`, or to a variable that takes
    /// the value's type), and gives untyped values their type.
    pub(crate) fn assign_to(&mut self, operand: &mut Operand<'a>, target: Option<TypeId>, context: &str) {
        self.require_single_value(operand);
        match operand.mode {
            OperandMode::Invalid => return,
            OperandMode::NoValue | OperandMode::Builtin(_) | OperandMode::TypeExpression => {
                let text = self.describe(operand);
                let target = target.map_or_else(|| "_".to_string(), |target| self.show(target));
                self.error(operand.start(), format!("cannot assign {text} to {target} in {context}"));
                operand.invalidate();
                return;
            }
            _ => {}
        }
        if self.types.is_untyped(operand.ty) && !self.assign_untyped(operand, target, context) {
            return;
        }
        let function_target = target.map(|target| (target, context));
        self.refuse_generic(function_target, operand);
        if operand.is_invalid() {
            return;
        }
        let Some(target) = target else { return };
        if let Err(cause) = self.assignability(operand, target) {
            let text = self.describe(operand);
            let target = self.show(target);
            let reason = if cause.is_empty() { String::new() } else { format!(": {cause}") };
            self.error(operand.start(), format!("cannot use {text} as {target} value in {context}{reason}"));
            operand.invalidate();
        }
    }

    fn assign_untyped(&mut self, operand: &mut Operand<'a>, target: Option<TypeId>, context: &str) -> bool {
        let wanted = match target {
            None if operand.mode == OperandMode::Nil => {
                self.error(operand.start(), format!("use of untyped nil in {context}"));
                operand.invalidate();
                return false;
            }
            Some(target) if operand.mode == OperandMode::Nil || !self.types.is_interface(target) => target,
            _ => self.types.default_type(operand.ty),
        };
        match self.implicit_type_and_value(operand, wanted) {
            Ok((ty, value)) => {
                self.settle(operand, ty, value);
                true
            }
            Err(misfit) => {
                let (text, wanted) = (self.describe(operand), self.show(wanted));
                let detail = match misfit {
                    Misfit::Truncated => " (truncated)",
                    Misfit::Overflows => " (overflows)",
                    Misfit::Mismatch => "",
                };
                self.error(operand.start(), format!("cannot use {text} as {wanted} value in {context}{detail}"));
                operand.invalidate();
                false
            }
        }
    }

    /// The type a variable was declared with, if it was.
    pub(crate) fn declared_type(&self, object: ObjectId) -> Option<TypeId> {
        (!self.without_type.contains(&object)).then(|| self.types.object(object).ty)
    }

    /// Gives a variable its initial value, and its type if it has none.
    pub(crate) fn initialize_variable(&mut self, object: ObjectId, operand: &mut Operand<'a>, context: &str) {
        let declared = self.declared_type(object);
        self.without_type.remove(&object);
        let is_broken = declared.is_some_and(|ty| !self.types.is_valid(ty));
        if operand.is_invalid() || !self.types.is_valid(operand.ty) || is_broken {
            operand.invalidate();
            return;
        }
        if declared.is_none() {
            if operand.mode == OperandMode::Nil && operand.ty == TypeId::UNTYPED_NIL {
                self.error(operand.start(), format!("use of untyped nil in {context}"));
                operand.invalidate();
                return;
            }
            self.types.object_mut(object).ty = self.types.default_type(operand.ty);
        }
        let ty = self.types.object(object).ty;
        self.assign_to(operand, Some(ty), context);
    }

    /// Gives variables their initial values; `return_pos` is set for the operands of a return statement.
    pub(crate) fn initialize_variables(&mut self, objects: &[ObjectId], values: &'a [Expr], return_pos: Option<Pos>) {
        let context = match return_pos {
            Some(_) => "return statement",
            None if objects.len() > 1 => "multiple assignment",
            None => "assignment",
        };
        let is_call = values.len() == 1 && is_call(&values[0]);
        if objects.len() == values.len() && !is_call {
            for (&object, value) in objects.iter().zip(values) {
                let name = self.types.object(object).name.clone();
                let name = if return_pos.is_some() && name.is_empty() { "result variable".into() } else { name };
                let target = self.declared_type(object).map(|ty| (ty, &*name));
                let mut operand = self.expression_with_target(value, target);
                self.initialize_variable(object, &mut operand, context);
            }
            return;
        }
        if values.len() != 1 {
            if self.use_expressions(values) {
                match return_pos {
                    Some(pos) => {
                        let operands = self.expression_list(values);
                        self.report_return_count(pos, objects, &operands);
                    }
                    None => self.report_assignment_count(values, objects.len(), values.len()),
                }
            }
            self.give_up_types(objects);
            return;
        }
        let want_comma_ok = objects.len() == 2 && return_pos.is_none();
        let (mut operands, comma_ok) = self.unpacked(&values[0], want_comma_ok);
        if objects.len() == operands.len() {
            for (&object, operand) in objects.iter().zip(operands.iter_mut()) {
                self.initialize_variable(object, operand, context);
            }
            if comma_ok && operands.iter().all(|operand| !operand.is_invalid()) {
                self.record_comma_ok(&values[0], operands[0].ty, operands[1].ty);
            }
            return;
        }
        if !operands.first().is_some_and(Operand::is_invalid) {
            match return_pos {
                Some(pos) => self.report_return_count(pos, objects, &operands),
                None => self.report_assignment_count(values, objects.len(), operands.len()),
            }
        }
        self.give_up_types(objects);
    }

    fn give_up_types(&mut self, objects: &[ObjectId]) {
        for object in objects {
            self.without_type.remove(object);
        }
    }

    /// The values of one expression: those of a call, value and `ok`, or the single one.
    pub(crate) fn unpacked(&mut self, expr: &'a Expr, want_comma_ok: bool) -> (Vec<Operand<'a>>, bool) {
        let operand = self.multi_expression(expr);
        if let Type::Tuple(elements) = self.types.get(operand.ty).clone()
            && !operand.is_invalid()
        {
            let result =
                |(index, &ty)| Operand { result_number: index + 1, ..Operand::new(OperandMode::Value, ty, expr) };
            let operands = elements.iter().enumerate().map(result).collect();
            return (operands, false);
        }
        let is_comma_ok = matches!(operand.mode, OperandMode::MapIndex | OperandMode::CommaOk);
        if want_comma_ok && is_comma_ok {
            let ok = Operand {
                result_number: Operand::COMMA_OK,
                ..Operand::new(OperandMode::Value, TypeId::UNTYPED_BOOL, expr)
            };
            return (vec![operand, ok], true);
        }
        (vec![operand], false)
    }

    /// Records that an expression gives value and `ok`.
    pub(crate) fn record_comma_ok(&mut self, expr: &'a Expr, value: TypeId, ok: TypeId) {
        let ok = self.types.default_type(ok);
        let tuple = self.types.tuple_of(&[value, ok]);
        let mut current = expr;
        loop {
            self.record_mode(current.id, Mode::CommaOkUsed, tuple, None);
            match &current.kind {
                ExprKind::Paren(inner) => current = inner,
                _ => return,
            }
        }
    }

    fn report_assignment_count(&mut self, values: &'a [Expr], left: usize, right: usize) {
        let variables = count(left, "variable");
        let amount = count(right, "value");
        let first = &values[0];
        if values.len() == 1
            && let ExprKind::Call { function, .. } = &without_parentheses(first).kind
        {
            let function = expr_string(function);
            self.error(first.start, format!("assignment mismatch: {variables} but {function} returns {amount}"));
            return;
        }
        self.error(first.start, format!("assignment mismatch: {variables} but {amount}"));
    }

    fn report_return_count(&mut self, pos: Pos, results: &[ObjectId], operands: &[Operand<'a>]) {
        let (want, have) = (results.len(), operands.len());
        let (qualifier, pos) = if have > want {
            ("too many", operands[want].start())
        } else {
            ("not enough", operands.last().map_or(pos, Operand::start))
        };
        let have_types: Vec<TypeId> = operands.iter().map(|operand| operand.ty).collect();
        let want_types: Vec<TypeId> = results.iter().map(|&result| self.types.object(result).ty).collect();
        let have = self.type_summary(&have_types, false, false);
        let want = self.type_summary(&want_types, false, false);
        let diagnostic = Diagnostic::new(pos, format!("{qualifier} return values"))
            .with_note(Pos::NONE, format!("have {have}"))
            .with_note(Pos::NONE, format!("want {want}"));
        self.report(diagnostic);
    }

    /// Types in parentheses, numbers without their untyped kinds.
    pub(crate) fn type_summary(&mut self, list: &[TypeId], variadic: bool, has_dots: bool) -> String {
        let mut parts = Vec::new();
        for (index, &ty) in list.iter().enumerate() {
            let is_last = index + 1 == list.len();
            let mut text = if ty == TypeId::INVALID {
                "unknown type".to_string()
            } else if self.types.is_untyped(ty) {
                if self.types.is_basic(ty, crate::store::Basic::is_numeric) {
                    "number".to_string()
                } else {
                    self.show(ty).replace("untyped ", "")
                }
            } else {
                match *self.types.get(ty) {
                    Type::Slice(element) if is_last && variadic => self.show(element),
                    _ => self.show(ty),
                }
            };
            if is_last && variadic {
                text = format!("...{text}");
            } else if is_last && has_dots {
                text.push_str("...");
            }
            parts.push(text);
        }
        format!("({})", parts.join(", "))
    }

    // ---- Assignments to existing variables ----

    /// `left = right`
    pub(crate) fn assign_variables(&mut self, left: &'a [Expr], right: &'a [Expr]) {
        let context = if left.len() > 1 { "multiple assignment" } else { "assignment" };
        let is_call = right.len() == 1 && is_call(&right[0]);
        if left.len() == right.len() && !is_call {
            for (target, value) in left.iter().zip(right) {
                self.assign_expression(target, value, context);
            }
            return;
        }
        if right.len() != 1 {
            let left_ok = self.use_left_sides(left);
            let right_ok = self.use_expressions(right);
            if left_ok && right_ok {
                self.report_assignment_count(right, left.len(), right.len());
            }
            return;
        }
        let (mut operands, comma_ok) = self.unpacked(&right[0], left.len() == 2);
        if left.len() == operands.len() {
            for (target, operand) in left.iter().zip(operands.iter_mut()) {
                self.assign_operand(target, operand, context);
            }
            if comma_ok && operands.iter().all(|operand| !operand.is_invalid()) {
                self.record_comma_ok(&right[0], operands[0].ty, operands[1].ty);
            }
            return;
        }
        if !operands.first().is_some_and(Operand::is_invalid) {
            self.report_assignment_count(right, left.len(), operands.len());
        }
        self.use_left_sides(left);
    }

    fn assign_expression(&mut self, target: &'a Expr, value: &'a Expr, context: &'static str) {
        match self.left_side(target) {
            LeftSide::Invalid => {
                self.use_expressions(std::slice::from_ref(value));
            }
            LeftSide::Blank => {
                let mut operand = self.expression(value);
                self.assign_blank(&mut operand, context);
            }
            LeftSide::Variable(ty) => {
                let text = expr_string(target);
                let mut operand = self.expression_with_target(value, Some((ty, &text)));
                self.assign_to(&mut operand, Some(ty), context);
            }
        }
    }

    fn assign_blank(&mut self, operand: &mut Operand<'a>, context: &'static str) {
        let context = if context == "assignment" { "assignment to _ identifier" } else { context };
        self.assign_to(operand, None, context);
    }

    pub(crate) fn assign_operand(&mut self, target: &'a Expr, operand: &mut Operand<'a>, context: &'static str) {
        match self.left_side(target) {
            LeftSide::Invalid => operand.invalidate(),
            LeftSide::Blank => self.assign_blank(operand, context),
            LeftSide::Variable(ty) => self.assign_to(operand, Some(ty), context),
        }
    }

    /// The type of a variable to assign to. Assigning is no use of a variable.
    fn left_side(&mut self, target: &'a Expr) -> LeftSide {
        let inner = without_parentheses(target);
        let mut variable = None;
        if let ExprKind::Name(name) = &inner.kind {
            if name.is_blank() {
                return LeftSide::Blank;
            }
            variable = self.find_object(name, inner.start).map(|(_, object)| object);
        }
        let was_used = variable.is_none_or(|object| self.used.contains(&object));
        let operand = self.expression(target);
        if let Some(object) = variable
            && !was_used
            && matches!(self.types.object(object).kind, ObjectKind::Variable(_))
        {
            self.used.remove(&object);
        }
        if operand.is_invalid() || !self.types.is_valid(operand.ty) {
            return LeftSide::Invalid;
        }
        if matches!(operand.mode, OperandMode::Variable | OperandMode::MapIndex) {
            return LeftSide::Variable(operand.ty);
        }
        let text = expr_string(operand.expr);
        if let ExprKind::Selector { operand: base, .. } = &operand.expr.kind {
            let base = self.expression(base);
            if base.mode == OperandMode::MapIndex {
                self.error(target.start, format!("cannot assign to struct field {text} in map"));
                return LeftSide::Invalid;
            }
        }
        let message = format!("cannot assign to {text} (neither addressable nor a map index expression)");
        self.error(target.start, message);
        LeftSide::Invalid
    }

    // ---- Short variable declarations ----

    /// `left := right`
    pub(crate) fn define_variables(&mut self, pos: Pos, left: &'a [Expr], right: &'a [Expr]) {
        let mark = self.delayed_mark();
        let scope = self.environment.scope;
        let mut seen = HashSet::new();
        let mut variables: Vec<ObjectId> = Vec::new();
        let mut new_variables: Vec<ObjectId> = Vec::new();
        let mut has_error = false;
        for target in left {
            let variable = self.defined_variable(target, &mut seen, &mut new_variables, &mut has_error);
            variables.push(variable);
        }
        self.initialize_variables(&variables, right, None);
        // Function literals on the right must not see the new names.
        self.run_delayed(mark);
        if new_variables.is_empty() && !has_error {
            self.error(pos, "no new variables on left side of :=");
            return;
        }
        let from = right.last().map_or(pos, |value| value.end);
        for variable in new_variables {
            self.declare(scope, None, variable, from);
        }
    }

    fn defined_variable(
        &mut self,
        target: &'a Expr,
        seen: &mut HashSet<&'a str>,
        new_variables: &mut Vec<ObjectId>,
        has_error: &mut bool,
    ) -> ObjectId {
        let kind = ObjectKind::Variable(VariableKind::Local);
        let placeholder = |checker: &mut Self| {
            let object = checker.new_object(&"_".into(), target.start, TypeId::INVALID, kind.clone());
            checker.without_type.insert(object);
            object
        };
        let ExprKind::Name(name) = &target.kind else {
            self.use_left_sides(std::slice::from_ref(target));
            let text = expr_string(target);
            self.error(target.start, format!("non-name {text} on left side of :="));
            *has_error = true;
            return placeholder(self);
        };
        if !name.is_blank() && !seen.insert(name) {
            self.error(target.start, format!("{name} repeated on left side of :="));
            *has_error = true;
            return placeholder(self);
        }
        if let Some(existing) = self.scopes.get(self.environment.scope, name) {
            self.info.record_object(target.id, existing);
            let Object { kind, ty, .. } = self.types.object(existing).clone();
            if matches!(kind, ObjectKind::Variable(_)) {
                self.record_mode(target.id, Mode::Variable, ty, None);
                return existing;
            }
            self.error(target.start, format!("cannot assign to {name}"));
            *has_error = true;
            return placeholder(self);
        }
        let object = self.new_object(name, target.start, TypeId::INVALID, kind.clone());
        self.without_type.insert(object);
        self.resolved.insert(object);
        self.info.record_object(target.id, object);
        if !name.is_blank() {
            new_variables.push(object);
        }
        object
    }

    // ---- Uses without purpose ----

    /// Checks expressions whose values an error made useless; whether they are fine themselves.
    pub(crate) fn use_expressions(&mut self, list: &'a [Expr]) -> bool {
        let mut fine = true;
        for expr in list {
            let operand = self.raw_expression(None, expr, None, true);
            fine &= !operand.is_invalid();
        }
        fine
    }

    /// Like [`Checker::use_expressions`] for left sides: names in them don't count as used.
    pub(crate) fn use_left_sides(&mut self, list: &'a [Expr]) -> bool {
        let mut fine = true;
        for expr in list {
            let inner = without_parentheses(expr);
            let ExprKind::Name(name) = &inner.kind else {
                fine &= self.use_expressions(std::slice::from_ref(expr));
                continue;
            };
            if name.is_blank() {
                continue;
            }
            let object = self.find_object(name, inner.start).map(|(_, object)| object);
            let was_used = object.is_none_or(|object| self.used.contains(&object));
            fine &= self.use_expressions(std::slice::from_ref(expr));
            if let Some(object) = object.filter(|_| !was_used) {
                self.used.remove(&object);
            }
        }
        fine
    }

    /// Single values.
    pub(crate) fn expression_list(&mut self, list: &'a [Expr]) -> Vec<Operand<'a>> {
        if let [single] = list {
            return self.unpacked(single, false).0;
        }
        list.iter().map(|expr| self.expression(expr)).collect()
    }
}

/// The expression without parentheses around it.
pub(crate) fn without_parentheses(expr: &Expr) -> &Expr {
    let mut current = expr;
    while let ExprKind::Paren(inner) = &current.kind {
        current = inner;
    }
    current
}

pub(crate) fn is_call(expr: &Expr) -> bool {
    matches!(without_parentheses(expr).kind, ExprKind::Call { .. })
}

/// A number with its unit: `1 value`, `2 values`.
pub(crate) fn count(number: usize, unit: &str) -> String {
    if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") }
}
