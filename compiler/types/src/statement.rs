//! Statements and function bodies.
//!
//! Jumps were checked by the parser. Start at [`Checker::function_body`].

use crate::assignment::without_parentheses;
use crate::checker::{Checker, FunctionContext};
use crate::object::{BUILTINS, BuiltinUse, ObjectId, ObjectKind, VariableKind};
use crate::operand::{Operand, OperandMode};
use crate::operator::Operation;
use crate::scope::ScopeId;
use crate::store::{Basic, TypeId};
use burrow_source::{Diagnostic, Pos};
use burrow_syntax::expr_string;
use burrow_syntax::tree::{
    Block, Expr, ExprKind, ForHeader, ForStmt, IfStmt, SelectStmt, Stmt, StmtKind, UnaryOperator,
};
use std::sync::Arc;

/// What an expression may be used as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ExpressionUse {
    Conversion,
    /// Its value must be used.
    Value,
    /// It may stand alone.
    Statement,
}

impl<'a> Checker<'a> {
    /// Checks a function's body; the environment is that of its declaration.
    pub(crate) fn function_body(&mut self, context: Arc<FunctionContext>, scope: ScopeId, body: &'a Block) {
        self.environment.scope = scope;
        let has_results = !context.variables.results.is_empty();
        self.environment.function = Some(context);
        self.statements(&body.statements);
        if has_results && !self.is_terminating_list(&body.statements, None) {
            self.error(body.close, "missing return");
        }
        self.report_unused_variables(scope);
    }

    fn report_unused_variables(&mut self, scope: ScopeId) {
        let mut unused: Vec<(Pos, ObjectId)> = Vec::new();
        for object in self.scopes.objects_of_function(scope) {
            let entry = self.types.object(object);
            let is_local = matches!(entry.kind, ObjectKind::Variable(VariableKind::Local));
            if is_local && !self.used.contains(&object) {
                unused.push((entry.pos, object));
            }
        }
        unused.sort_unstable();
        for (pos, object) in unused {
            let name = self.types.object(object).name.clone();
            self.error(pos, format!("declared and not used: {name}"));
        }
    }

    pub(crate) fn statements(&mut self, list: &'a [Stmt]) {
        for statement in list {
            self.statement(statement);
        }
    }

    /// A block without a scope of its own.
    fn block(&mut self, block: &'a Block) {
        self.open_scope();
        self.statements(&block.statements);
        self.close_scope();
    }

    pub(crate) fn optional_statement(&mut self, statement: Option<&'a Stmt>) {
        if let Some(statement) = statement {
            self.statement(statement);
        }
    }

    pub(crate) fn statement(&mut self, statement: &'a Stmt) {
        let mark = self.delayed_mark();
        if self.enter(statement.start) {
            self.statement_form(statement);
        }
        self.leave();
        self.run_delayed(mark);
    }

    fn statement_form(&mut self, statement: &'a Stmt) {
        match &statement.kind {
            StmtKind::Empty | StmtKind::Branch { .. } => {}
            StmtKind::Labeled { statement, .. } => self.statement(statement),
            StmtKind::Block(block) => self.block(block),
            StmtKind::Expr(expr) => self.expression_statement(expr),
            StmtKind::Send { channel, value } => self.send_statement(statement, channel, value),
            StmtKind::Declaration(declarations) => self.declaration_statement(declarations),
            StmtKind::Assign { left, right } => self.assign_variables(left, right),
            StmtKind::Define { left, right } => self.define_variables(statement.pos, left, right),
            StmtKind::AssignOperation { operator, left, right } => {
                let (x, y) = (self.expression(left), self.expression(right));
                let mut result = self.binary(x, y, Operation::Assignment(left, right), *operator);
                self.assign_operand(left, &mut result, "assignment");
            }
            StmtKind::IncDec { operator, operand } => {
                let mut x = self.expression(operand);
                if x.is_invalid() {
                    return;
                }
                if !self.types.all_basic(x.ty, Basic::is_numeric) {
                    let (text, sign, ty) = (expr_string(operand), operator.spelling(), self.show(x.ty));
                    let message = format!("invalid operation: {text}{sign}{sign} (non-numeric type {ty})");
                    self.error(operand.start, message);
                    return;
                }
                self.assign_operand(operand, &mut x, "assignment");
            }
            StmtKind::Go(call) => self.suspended_call("go", call),
            StmtKind::Defer(call) => self.suspended_call("defer", call),
            StmtKind::Return(values) => self.return_statement(statement, values),
            StmtKind::If(statement) => self.if_statement(statement),
            StmtKind::For(statement) => self.for_statement(statement),
            StmtKind::Switch(statement) => self.switch_statement(statement),
            StmtKind::TypeSwitch(statement) => self.type_switch_statement(statement),
            StmtKind::Select(statement) => self.select_statement(statement),
        }
    }

    fn expression_statement(&mut self, expr: &'a Expr) {
        let operand = self.raw_expression(None, expr, None, false);
        let complaint = match operand.mode {
            OperandMode::Builtin(_) => "must be called",
            OperandMode::TypeExpression => "is not an expression",
            OperandMode::Invalid => return,
            _ if self.expression_use(expr) == ExpressionUse::Statement => return,
            _ => "is not used",
        };
        let text = self.describe(&operand);
        self.error(expr.start, format!("{text} {complaint}"));
    }

    /// What a checked expression may be used as.
    fn expression_use(&self, expr: &'a Expr) -> ExpressionUse {
        match &without_parentheses(expr).kind {
            ExprKind::Unary { operator: UnaryOperator::Receive, .. } => ExpressionUse::Statement,
            ExprKind::Call { function, .. } => {
                let function = without_parentheses(function);
                let name = match &function.kind {
                    ExprKind::Selector { name, .. } => name.id,
                    _ => function.id,
                };
                let object = self.info.object(name).map(|object| &self.types.object(object).kind);
                if let Some(ObjectKind::Builtin(builtin)) = object {
                    let entry = BUILTINS.iter().find(|entry| entry.0 == *builtin);
                    return match entry.map(|entry| entry.4) {
                        Some(BuiltinUse::Statement) => ExpressionUse::Statement,
                        _ => ExpressionUse::Value,
                    };
                }
                match self.info.expr(function.id).map(|info| info.mode) {
                    Some(crate::info::Mode::TypeExpression) => ExpressionUse::Conversion,
                    _ => ExpressionUse::Statement,
                }
            }
            _ => ExpressionUse::Value,
        }
    }

    /// `go f()` and `defer f()`
    fn suspended_call(&mut self, keyword: &str, call: &'a Expr) {
        if !matches!(call.kind, ExprKind::Call { .. }) {
            self.error(call.start, format!("expression in {keyword} must be function call"));
            self.use_expressions(std::slice::from_ref(call));
            return;
        }
        let operand = self.raw_expression(None, call, None, false);
        if operand.is_invalid() {
            return;
        }
        let complaint = match self.expression_use(call) {
            ExpressionUse::Statement => return,
            ExpressionUse::Conversion => "requires function call, not conversion",
            ExpressionUse::Value => "discards result of",
        };
        let text = self.describe(&operand);
        self.error(call.start, format!("{keyword} {complaint} {text}"));
    }

    fn send_statement(&mut self, statement: &'a Stmt, channel: &'a Expr, value: &'a Expr) {
        let x = self.expression(channel);
        let mut operand = self.generic_expression(value);
        if x.is_invalid() || operand.is_invalid() {
            return;
        }
        if let Some(element) = self.channel_element(statement.start, &x, false) {
            self.assign_to(&mut operand, Some(element), "send");
        }
    }

    fn return_statement(&mut self, statement: &'a Stmt, values: &'a [Expr]) {
        let Some(context) = self.environment.function.clone() else { return };
        let results = &context.variables.results;
        let are_named = results.first().is_some_and(|&result| !self.types.object(result).name.is_empty());
        if !values.is_empty() || results.is_empty() || !are_named {
            if !values.is_empty() || !results.is_empty() {
                self.return_values(statement.start, results, values);
            }
            return;
        }
        for &result in results {
            let name = self.types.object(result).name.clone();
            let Some((_, other)) = self.find_object(&name, statement.start) else { continue };
            if other == result || name.is_blank() {
                continue;
            }
            let description = self.describe_object(other);
            let diagnostic =
                Diagnostic::new(statement.start, format!("result parameter {name} not in scope at return"))
                    .with_note(self.types.object(other).pos, format!("inner declaration of {description}"));
            self.report(diagnostic);
        }
    }

    fn return_values(&mut self, pos: Pos, results: &[ObjectId], values: &'a [Expr]) {
        if results.is_empty() {
            if self.use_expressions(values) {
                self.error(values[0].start, "too many return values");
                let operands = values;
                let types: Vec<TypeId> =
                    operands.iter().map(|value| self.info.type_of(value.id).unwrap_or(TypeId::INVALID)).collect();
                let have = self.type_summary(&types, false, false);
                if let Some(last) = self.diagnostics.last_mut() {
                    *last = last.clone().with_note(Pos::NONE, format!("have {have}")).with_note(Pos::NONE, "want ()");
                }
            }
            return;
        }
        self.initialize_variables(results, values, Some(pos));
    }

    /// An object as diagnostics describe it: `var x int`.
    fn describe_object(&mut self, object: ObjectId) -> String {
        let entry = self.types.object(object).clone();
        let ty = self.show(entry.ty);
        let kind = match entry.kind {
            ObjectKind::Constant(_) => "const",
            ObjectKind::TypeName => return format!("type {} {ty}", entry.name),
            ObjectKind::Function(_) => "func",
            _ => "var",
        };
        format!("{kind} {} {ty}", entry.name)
    }

    fn check_condition(&mut self, condition: &'a Expr, keyword: &str) {
        let x = self.expression(condition);
        if !x.is_invalid() && !self.types.all_basic(x.ty, Basic::is_boolean) {
            self.error(condition.start, format!("non-boolean condition in {keyword} statement"));
        } else if !x.is_invalid() && self.types.is_untyped(x.ty) {
            self.update_type(condition, TypeId::BOOL, true);
        }
    }

    fn if_statement(&mut self, statement: &'a IfStmt) {
        self.open_scope();
        self.optional_statement(statement.init.as_ref());
        self.check_condition(&statement.condition, "if");
        self.block(&statement.then);
        self.optional_statement(statement.otherwise.as_ref());
        self.close_scope();
    }

    fn for_statement(&mut self, statement: &'a ForStmt) {
        match &statement.header {
            ForHeader::Range { left, is_define, operand, .. } => {
                self.range_statement(statement, left, *is_define, operand);
            }
            ForHeader::Clauses { init, condition, post } => {
                self.open_scope();
                self.optional_statement(init.as_deref());
                if let Some(condition) = condition {
                    self.check_condition(condition, "for");
                }
                self.optional_statement(post.as_deref());
                self.block(&statement.body);
                self.close_scope();
            }
        }
    }

    /// The body of a loop whose header has a scope of its own.
    pub(crate) fn loop_body(&mut self, statement: &'a ForStmt) {
        let mark = self.delayed_mark();
        self.block(&statement.body);
        self.run_delayed(mark);
    }

    fn select_statement(&mut self, statement: &'a SelectStmt) {
        let defaults = statement.clauses.iter().filter(|clause| clause.communication.is_none());
        self.check_single_default(defaults.map(|clause| clause.pos).collect());
        for clause in &statement.clauses {
            if let Some(communication) = &clause.communication
                && !is_communication(communication)
            {
                let message = "select case must be send or receive (possibly with assignment)";
                self.error(communication.start, message);
                continue;
            }
            self.open_scope();
            self.optional_statement(clause.communication.as_ref());
            self.statements(&clause.body);
            self.close_scope();
        }
    }

    pub(crate) fn check_single_default(&mut self, defaults: Vec<Pos>) {
        if let [first, rest @ ..] = &defaults[..] {
            for &other in rest {
                let place = self.show_pos(*first);
                self.error(other, format!("multiple defaults (first at {place})"));
            }
        }
    }

    /// An operand of a statement that needs no more than its type settled.
    pub(crate) fn settle_operand(&mut self, operand: &mut Operand<'a>, context: &str) {
        self.assign_to(operand, None, context);
    }
}

fn is_communication(statement: &Stmt) -> bool {
    let received = match &statement.kind {
        StmtKind::Send { .. } => return true,
        StmtKind::Expr(expr) => expr,
        StmtKind::Assign { right, .. } | StmtKind::Define { right, .. } if right.len() == 1 => &right[0],
        _ => return false,
    };
    matches!(without_parentheses(received).kind, ExprKind::Unary { operator: UnaryOperator::Receive, .. })
}
