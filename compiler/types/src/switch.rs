//! Expression switches and type switches.

use crate::assignment::without_parentheses;
use crate::checker::Checker;
use crate::composite::constant_key;
use crate::object::{ObjectId, ObjectKind, VariableKind};
use crate::operand::{Operand, OperandMode};
use crate::store::TypeId;
use burrow_source::{Diagnostic, Pos};
use burrow_syntax::expr_string;
use burrow_syntax::tree::{BinaryOperator, Expr, ExprKind, SwitchClause, SwitchStmt, TypeSwitchStmt};
use std::collections::HashMap;

/// Constants of cases seen so far, with their types and places.
type SeenValues = HashMap<String, Vec<(TypeId, Pos)>>;

impl<'a> Checker<'a> {
    pub(crate) fn switch_statement(&mut self, statement: &'a SwitchStmt) {
        self.open_scope();
        self.optional_statement(statement.init.as_ref());
        let tag = statement.tag.as_ref().map(|tag| self.switch_tag(tag));
        self.check_clause_defaults(&statement.clauses);
        let mut seen = SeenValues::new();
        for clause in &statement.clauses {
            for case in clause.cases.iter().flatten() {
                match &tag {
                    Some(tag) => self.case_value(case, tag, &mut seen),
                    None => self.condition_case(case, &mut seen),
                }
            }
            self.open_scope();
            self.statements(&clause.body);
            self.close_scope();
        }
        self.close_scope();
    }

    fn check_clause_defaults(&mut self, clauses: &'a [SwitchClause]) {
        let defaults = clauses.iter().filter(|clause| clause.cases.is_none());
        self.check_single_default(defaults.map(|clause| clause.pos).collect());
    }

    fn switch_tag(&mut self, tag: &'a Expr) -> Operand<'a> {
        let mut x = self.expression(tag);
        self.settle_operand(&mut x, "switch expression");
        if !x.is_invalid() && !self.types.is_comparable(x.ty) && !self.types.has_nil(x.ty) {
            let (text, ty) = (self.describe(&x), self.show(x.ty));
            self.error(x.start(), format!("cannot switch on {text} ({ty} is not comparable)"));
            x.invalidate();
        }
        x
    }

    fn case_value(&mut self, case: &'a Expr, tag: &Operand<'a>, seen: &mut SeenValues) {
        let mut value = self.expression(case);
        if tag.is_invalid() || value.is_invalid() {
            return;
        }
        self.convert_untyped(&mut value, tag.ty);
        if value.is_invalid() {
            return;
        }
        // The tag is not compared as a constant: its value is computed once.
        let tag = Operand { mode: OperandMode::Value, ..tag.clone() };
        let result = self.comparison(value.clone(), tag, BinaryOperator::Equal, true);
        if !result.is_invalid() {
            self.check_duplicate_case(&value, seen);
        }
    }

    /// A case of a switch without tag, which is compared with `true`.
    fn condition_case(&mut self, case: &'a Expr, seen: &mut SeenValues) {
        let mut value = self.expression(case);
        if value.is_invalid() {
            return;
        }
        self.convert_untyped(&mut value, TypeId::BOOL);
        if value.is_invalid() {
            return;
        }
        let fits = self.types.identical(value.ty, TypeId::BOOL)
            || self.types.is_interface(value.ty) && self.implements(TypeId::BOOL, value.ty, false).is_ok();
        if !fits {
            let (text, ty) = (expr_string(case), self.show(value.ty));
            let message = format!("invalid case {text} in switch on true (mismatched types {ty} and bool)");
            self.error(case.start, message);
            return;
        }
        self.check_duplicate_case(&value, seen);
    }

    fn check_duplicate_case(&mut self, value: &Operand<'a>, seen: &mut SeenValues) {
        let counts = value.value.is_numeric() || value.value.as_bytes().is_some();
        if !value.is_constant() || !counts {
            return;
        }
        let known = seen.entry(constant_key(&value.value)).or_default();
        let ty = self.types.canonical(value.ty);
        if let Some(&(_, previous)) = known.iter().find(|(other, _)| *other == ty) {
            let text = self.describe(value);
            let diagnostic = Diagnostic::new(value.start(), format!("duplicate case {text} in expression switch"))
                .with_note(previous, "previous case");
            self.report(diagnostic);
            return;
        }
        known.push((ty, value.expr.pos));
    }

    // ---- Type switches ----

    pub(crate) fn type_switch_statement(&mut self, statement: &'a TypeSwitchStmt) {
        self.open_scope();
        self.optional_statement(statement.init.as_ref());
        let mut binding = statement.binding.as_ref();
        if let Some(ident) = binding.filter(|ident| ident.name.is_blank()) {
            self.error(ident.pos, "no new variable on left side of :=");
            binding = None;
        }
        let operand = self.type_switch_operand(&statement.operand);
        self.check_clause_defaults(&statement.clauses);
        let mut variables: Vec<ObjectId> = Vec::new();
        let mut seen: Vec<(Option<TypeId>, Pos)> = Vec::new();
        for (index, clause) in statement.clauses.iter().enumerate() {
            let ty = self.case_types(operand.as_ref(), clause.cases.as_deref().unwrap_or(&[]), &mut seen);
            self.open_scope();
            if let Some(ident) = binding {
                let kind = ObjectKind::Variable(VariableKind::Local);
                let object = self.new_object(&ident.name, ident.pos, ty, kind);
                self.resolved.insert(object);
                self.declare(self.environment.scope, None, object, clause.colon);
                self.info.clause_variables.insert((ident.id, index), object);
                variables.push(object);
            }
            self.statements(&clause.body);
            self.close_scope();
        }
        if let Some(ident) = binding {
            let is_used = variables.iter().any(|variable| self.used.contains(variable));
            // One report for all clauses, not one for each.
            self.used.extend(variables);
            if !is_used {
                self.error(ident.pos, format!("{} declared and not used", ident.name));
            }
        }
        self.close_scope();
    }

    fn type_switch_operand(&mut self, expr: &'a Expr) -> Option<Operand<'a>> {
        let x = self.expression(expr);
        if x.is_invalid() {
            return None;
        }
        let text = self.describe(&x);
        if self.types.as_type_parameter(x.ty).is_some() {
            self.error(x.start(), format!("cannot use type switch on type parameter value {text}"));
            return None;
        }
        if !self.types.is_interface(x.ty) {
            self.error(x.start(), format!("{text} is not an interface"));
            return None;
        }
        Some(x)
    }

    /// Checks a clause's types; gives the type of its variable.
    fn case_types(
        &mut self,
        operand: Option<&Operand<'a>>,
        cases: &'a [Expr],
        seen: &mut Vec<(Option<TypeId>, Pos)>,
    ) -> TypeId {
        let mut single = None;
        for case in cases {
            let ty = if self.is_nil(case) {
                self.expression(case);
                None
            } else {
                let ty = self.value_type(case);
                if ty == TypeId::INVALID {
                    single = Some(ty);
                    continue;
                }
                Some(ty)
            };
            single = ty;
            let key = ty.map(|ty| self.types.canonical(ty));
            if let Some(&(_, previous)) = seen.iter().find(|(other, _)| *other == key) {
                let text = ty.map_or_else(|| "nil".to_string(), |ty| self.show(ty));
                let diagnostic = Diagnostic::new(case.start, format!("duplicate case {text} in type switch"))
                    .with_note(previous, "previous case");
                self.report(diagnostic);
                continue;
            }
            seen.push((key, case.start));
            if let (Some(operand), Some(ty)) = (operand, ty) {
                self.check_type_assertion(case, operand, ty, true);
            }
        }
        match single {
            Some(ty) if cases.len() == 1 => ty,
            _ => operand.map_or(TypeId::INVALID, |operand| operand.ty),
        }
    }

    fn is_nil(&self, expr: &'a Expr) -> bool {
        let inner = without_parentheses(expr);
        let ExprKind::Name(name) = &inner.kind else { return false };
        let object = self.find_object(name, inner.start);
        object.is_some_and(|(_, object)| matches!(self.types.object(object).kind, ObjectKind::Nil))
    }
}
