//! Statements; assignments, loops and switches have their own files.

use burrow_syntax::tree::{self, BranchKeyword, Declaration, ExprKind, StmtKind};
use burrow_types::{Builtin, Constant, Info, ObjectKind, Type, TypeId, Types};

use super::expression::unparenthesized;
use super::function::FunctionBuilder;
use super::range_contents::{Jump, keyword_text};
use crate::node::{Kind, NodeId};

impl<'a> FunctionBuilder<'_, 'a> {
    pub fn statements(&mut self, list: &'a [tree::Stmt]) -> Vec<NodeId> {
        let mut out = Vec::new();
        let last_label = list.iter().rposition(|statement| matches!(statement.kind, StmtKind::Labeled { .. }));
        let mut is_dead = false;
        for (index, statement) in list.iter().enumerate() {
            // Real Go's front end leaves out what cannot be reached.
            if is_dead && last_label.is_none_or(|label| index > label) {
                continue;
            }
            self.stmt(statement, &mut out);
            is_dead = terminates(self.info, self.builder.types, statement);
        }
        out
    }

    pub fn stmt(&mut self, statement: &'a tree::Stmt, out: &mut Vec<NodeId>) {
        let pos = statement.pos;
        let label = self.label.take();
        match &statement.kind {
            StmtKind::Empty => {}
            StmtKind::Labeled { label, statement } => {
                out.push(self.builder.statement(Kind::Label(label.name.clone()), pos));
                self.label = Some(label.name.clone());
                self.stmt(statement, out);
            }
            StmtKind::Block(block) => out.extend(self.statements(&block.statements)),
            StmtKind::Expr(expr) => {
                let value = self.expr(expr);
                out.push(value);
            }
            StmtKind::Send { channel, value } => {
                let channel = self.expr(channel);
                let channel_type = self.node_type(channel);
                let element = match self.underlying(channel_type) {
                    Type::Channel(_, element) => element,
                    _ => TypeId::INVALID,
                };
                let value = self.converted(value, element);
                out.push(self.builder.statement(Kind::Send { channel, value }, pos));
            }
            StmtKind::Declaration(declarations) => {
                for declaration in declarations {
                    if let Declaration::Var(variables) = declaration {
                        self.var_declaration(variables, out);
                    }
                }
            }
            StmtKind::Assign { left, right } | StmtKind::Define { left, right } => {
                self.assignment(left, right, pos, out);
            }
            StmtKind::AssignOperation { operator, left, right } => {
                let place = self.expr(left);
                let ty = self.node_type(place);
                let shift = matches!(operator, tree::BinaryOperator::ShiftLeft | tree::BinaryOperator::ShiftRight);
                let value = self.converted(right, if shift { TypeId::INVALID } else { ty });
                let operator = operator.spelling();
                out.push(self.builder.statement(Kind::AssignOperation { operator, place, value }, pos));
            }
            StmtKind::IncDec { operator, operand } => {
                let place = self.expr(operand);
                let ty = self.node_type(place);
                let value = self.constant(Constant::integer(1), ty, pos);
                let operator = operator.spelling();
                out.push(self.builder.statement(Kind::AssignOperation { operator, place, value }, pos));
            }
            StmtKind::Branch { keyword, label } => self.branch(*keyword, label.as_ref(), pos, out),
            StmtKind::Go(call) => out.push(self.go_or_defer(true, call, pos)),
            StmtKind::Defer(call) => out.push(self.go_or_defer(false, call, pos)),
            StmtKind::Return(values) => self.return_statement(values, pos, out),
            StmtKind::If(statement) => self.if_statement(statement, pos, out),
            StmtKind::For(statement) => {
                self.nested(true, |function| function.for_statement(statement, label, pos, out));
            }
            StmtKind::Switch(statement) => {
                self.nested(false, |function| function.switch_statement(statement, pos, out));
            }
            StmtKind::TypeSwitch(statement) => self.nested(false, |function| function.type_switch(statement, pos, out)),
            StmtKind::Select(statement) => self.nested(false, |function| function.select(statement, pos, out)),
        }
    }

    fn branch(
        &mut self,
        keyword: BranchKeyword,
        label: Option<&'a tree::Ident>,
        pos: burrow_source::Pos,
        out: &mut Vec<NodeId>,
    ) {
        let jump = label.map(|label| Jump { keyword, label: label.name.clone() });
        let kind = match (keyword, jump) {
            (_, Some(jump)) if self.jump_from_range_body(&jump, pos, out) => return,
            (_, Some(jump)) => jump.kind(),
            (BranchKeyword::Break, None) if self.end_of_range_body(false, pos, out) => return,
            (BranchKeyword::Continue, None) if self.end_of_range_body(true, pos, out) => return,
            (_, None) => Kind::Branch(keyword_text(keyword), None),
        };
        out.push(self.builder.statement(kind, pos));
    }

    fn return_statement(&mut self, values: &'a [tree::Expr], pos: burrow_source::Pos, out: &mut Vec<NodeId>) {
        if !self.range_bodies.is_empty() && self.in_range_body() {
            return self.return_from_range_body(values, pos, out);
        }
        let results = self.builder.tree.func(self.func).results.clone();
        let types: Vec<TypeId> = results.iter().map(|&result| self.builder.tree.var(result).ty).collect();
        let values = self.values(values, |_, index| types.get(index).copied().unwrap_or(TypeId::INVALID), pos);
        out.push(self.builder.statement(Kind::Return(values), pos));
    }

    fn if_statement(&mut self, statement: &'a tree::IfStmt, pos: burrow_source::Pos, out: &mut Vec<NodeId>) {
        let mut init = Vec::new();
        if let Some(first) = &statement.init {
            self.stmt(first, &mut init);
        }
        let known = self.known_condition(&statement.condition);
        if let Some(value) = known {
            // Real Go's front end drops the branch that is never taken.
            out.extend(init);
            if self.info.value_of(unparenthesized(self.shortened(&statement.condition)).id).is_none() {
                let condition = self.condition(&statement.condition);
                let nowhere = self.add(Kind::Nil, TypeId::INVALID, pos);
                let _ = nowhere;
                out.push(condition);
            }
            if value {
                out.extend(self.statements(&statement.then.statements));
            } else if let Some(otherwise) = &statement.otherwise {
                self.stmt(otherwise, out);
            }
            return;
        }
        let condition = self.condition(&statement.condition);
        let then = self.statements(&statement.then.statements);
        let mut otherwise = Vec::new();
        if let Some(statement) = &statement.otherwise {
            self.stmt(statement, &mut otherwise);
        }
        let node = self.builder.statement(Kind::If { condition, then, otherwise }, pos);
        self.builder.tree.node_mut(node).init = init;
        out.push(node);
    }

    /// A condition, operands left out that its constant ones make pointless.
    pub fn condition(&mut self, expr: &'a tree::Expr) -> NodeId {
        let shortened = self.shortened(expr);
        self.expr(shortened)
    }

    fn shortened(&self, expr: &'a tree::Expr) -> &'a tree::Expr {
        let expr = unparenthesized(expr);
        let ExprKind::Binary { operator, left, right } = &expr.kind else { return expr };
        let (ends, goes_on) = match operator {
            tree::BinaryOperator::AndAnd => (Some(false), Some(true)),
            tree::BinaryOperator::OrOr => (Some(true), Some(false)),
            _ => return expr,
        };
        let first = self.known_condition(left);
        if first == ends {
            return self.shortened(left);
        }
        let second = self.known_condition(right);
        let left_is_constant = self.info.value_of(unparenthesized(left).id).is_some();
        if (first == goes_on || second == ends) && left_is_constant { self.shortened(right) } else { expr }
    }

    pub fn known_condition(&self, expr: &tree::Expr) -> Option<bool> {
        self.info.known_condition(expr)
    }
}

/// Whether nothing behind a statement runs, as real Go's front end sees it at once: it drops what follows.
pub fn terminates(info: &Info, types: &Types, statement: &tree::Stmt) -> bool {
    let ends = |block: &tree::Block| block.statements.last().is_some_and(|last| terminates(info, types, last));
    match &statement.kind {
        StmtKind::Branch { keyword, .. } => *keyword == BranchKeyword::Goto,
        StmtKind::Return(_) => true,
        StmtKind::Expr(expr) => match &unparenthesized(expr).kind {
            ExprKind::Call { function, .. } => is_panic(info, types, unparenthesized(function)),
            _ => false,
        },
        StmtKind::Block(block) => ends(block),
        StmtKind::If(statement) => {
            let known = info.known_condition(&statement.condition);
            let otherwise = || statement.otherwise.as_ref().is_some_and(|otherwise| terminates(info, types, otherwise));
            (known == Some(false) || ends(&statement.then)) && (known == Some(true) || otherwise())
        }
        _ => false,
    }
}

fn is_panic(info: &Info, types: &Types, function: &tree::Expr) -> bool {
    let object = info.object(function.id).map(|object| &types.object(object).kind);
    matches!(object, Some(ObjectKind::Builtin(Builtin::Panic)))
}
