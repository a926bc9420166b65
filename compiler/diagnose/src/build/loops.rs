//! `for` in all its forms.

use burrow_source::Pos;
use burrow_syntax::Name;
use burrow_syntax::tree::{self, ForHeader};
use burrow_types::{Type, TypeId};

use super::function::FunctionBuilder;
use crate::node::{Kind, NodeId};

impl<'a> FunctionBuilder<'_, 'a> {
    pub fn for_statement(
        &mut self,
        statement: &'a tree::ForStmt,
        label: Option<Name>,
        pos: Pos,
        out: &mut Vec<NodeId>,
    ) {
        match &statement.header {
            ForHeader::Clauses { init, condition, post } => {
                self.clauses(init.as_deref(), condition.as_deref(), post.as_deref(), &statement.body, pos, out);
            }
            ForHeader::Range { pos: range_pos, left, is_define, operand } => {
                let operand_type = self.type_of(operand);
                let clause =
                    RangeClause { pos: *range_pos, left, is_define: *is_define, operand, body: &statement.body };
                if matches!(self.underlying(operand_type), Type::Signature(_)) {
                    return self.range_over_function(clause, label, pos, out);
                }
                self.range(clause, out);
            }
        }
    }

    fn clauses(
        &mut self,
        init: Option<&'a tree::Stmt>,
        condition: Option<&'a tree::Expr>,
        post: Option<&'a tree::Stmt>,
        body: &'a tree::Block,
        pos: Pos,
        out: &mut Vec<NodeId>,
    ) {
        let mut before = Vec::new();
        if let Some(init) = init {
            self.stmt(init, &mut before);
        }
        if condition.is_some_and(|condition| self.known_condition(condition) == Some(false)) {
            out.extend(before);
            return;
        }
        let condition = condition.map(|condition| self.condition(condition));
        let mut last = Vec::new();
        if let Some(post) = post {
            self.stmt(post, &mut last);
        }
        let body = self.statements(&body.statements);
        let node = self.builder.statement(Kind::For { condition, post: last.pop(), body }, pos);
        self.builder.tree.node_mut(node).init = before;
        out.push(node);
    }

    fn range(&mut self, clause: RangeClause<'a>, out: &mut Vec<NodeId>) {
        let places = self.places(clause.left);
        let operand = self.range_operand(&clause);
        let body = self.statements(&clause.body.statements);
        let mut nodes = places.nodes.into_iter();
        let (key, value) = (nodes.next().flatten(), nodes.next().flatten());
        let defines = clause.is_define;
        let node = self.builder.statement(Kind::Range { key, value, operand, body, defines }, clause.pos);
        let init = places.declared.iter().map(|&var| self.builder.statement(Kind::Declare(var), clause.pos)).collect();
        self.builder.tree.node_mut(node).init = init;
        for var in places.declared {
            self.builder.tree.vars[var.0 as usize].definition = Some(node);
        }
        out.push(node);
    }

    fn range_operand(&mut self, clause: &RangeClause<'a>) -> NodeId {
        let operand = self.expr(clause.operand);
        let ty = self.node_type(operand);
        if self.builder.types.is_untyped(ty) {
            self.builder.tree.node_mut(operand).ty = TypeId::INT;
        }
        operand
    }
}

/// `for left = range operand { body }`.
#[derive(Clone, Copy)]
pub(super) struct RangeClause<'a> {
    pub pos: Pos,
    pub left: &'a [tree::Expr],
    pub is_define: bool,
    pub operand: &'a tree::Expr,
    pub body: &'a tree::Block,
}
