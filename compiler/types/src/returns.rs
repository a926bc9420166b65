//! Whether a function's end can be reached: the language's terminating statements.

use crate::assignment::without_parentheses;
use crate::checker::Checker;
use burrow_syntax::Name;
use burrow_syntax::tree::{BranchKeyword, ExprKind, ForHeader, Stmt, StmtKind};

impl<'a> Checker<'a> {
    /// Whether the last statement that is not empty ends the list.
    pub(crate) fn is_terminating_list(&self, list: &[Stmt], label: Option<&Name>) -> bool {
        let last = list.iter().rev().find(|statement| !matches!(statement.kind, StmtKind::Empty));
        last.is_some_and(|statement| self.is_terminating(statement, label))
    }

    fn is_terminating(&self, statement: &Stmt, label: Option<&Name>) -> bool {
        match &statement.kind {
            StmtKind::Labeled { label, statement } => self.is_terminating(statement, Some(&label.name)),
            StmtKind::Expr(expr) => {
                let call = without_parentheses(expr);
                matches!(call.kind, ExprKind::Call { .. }) && self.panic_calls.contains(&call.id)
            }
            StmtKind::Return(_) => true,
            StmtKind::Branch { keyword, .. } => matches!(keyword, BranchKeyword::Goto | BranchKeyword::Fallthrough),
            StmtKind::Block(block) => self.is_terminating_list(&block.statements, None),
            StmtKind::If(statement) => statement.otherwise.as_ref().is_some_and(|otherwise| {
                self.is_terminating_list(&statement.then.statements, None) && self.is_terminating(otherwise, None)
            }),
            StmtKind::For(statement) => match &statement.header {
                ForHeader::Range { .. } => false,
                ForHeader::Clauses { condition, .. } => {
                    condition.is_none() && !list_breaks(&statement.body.statements, label, true)
                }
            },
            StmtKind::Switch(statement) => {
                let bodies = statement.clauses.iter().map(|clause| (clause.cases.is_none(), &clause.body));
                self.clauses_terminate(bodies, label)
            }
            StmtKind::TypeSwitch(statement) => {
                let bodies = statement.clauses.iter().map(|clause| (clause.cases.is_none(), &clause.body));
                self.clauses_terminate(bodies, label)
            }
            StmtKind::Select(statement) => statement
                .clauses
                .iter()
                .all(|clause| self.is_terminating_list(&clause.body, None) && !list_breaks(&clause.body, label, true)),
            _ => false,
        }
    }

    /// Of a switch: there is a default, and every clause terminates.
    fn clauses_terminate<'s>(
        &self,
        clauses: impl Iterator<Item = (bool, &'s Vec<Stmt>)>,
        label: Option<&Name>,
    ) -> bool {
        let mut has_default = false;
        for (is_default, body) in clauses {
            has_default |= is_default;
            if !self.is_terminating_list(body, None) || list_breaks(body, label, true) {
                return false;
            }
        }
        has_default
    }
}

fn list_breaks(list: &[Stmt], label: Option<&Name>, implicit: bool) -> bool {
    list.iter().any(|statement| breaks(statement, label, implicit))
}

/// Whether a statement holds a `break` out of the statement labelled so (`implicit`: or an unlabelled one).
fn breaks(statement: &Stmt, label: Option<&Name>, implicit: bool) -> bool {
    match &statement.kind {
        StmtKind::Labeled { statement, .. } => breaks(statement, label, implicit),
        StmtKind::Branch { keyword: BranchKeyword::Break, label: target } => match target {
            None => implicit,
            Some(target) => label == Some(&target.name),
        },
        StmtKind::Block(block) => list_breaks(&block.statements, label, implicit),
        StmtKind::If(statement) => {
            list_breaks(&statement.then.statements, label, implicit)
                || statement.otherwise.as_ref().is_some_and(|otherwise| breaks(otherwise, label, implicit))
        }
        // An unlabelled break inside of these leaves them, not the outer statement.
        StmtKind::Switch(statement) => {
            label.is_some() && statement.clauses.iter().any(|clause| list_breaks(&clause.body, label, false))
        }
        StmtKind::TypeSwitch(statement) => {
            label.is_some() && statement.clauses.iter().any(|clause| list_breaks(&clause.body, label, false))
        }
        StmtKind::Select(statement) => {
            label.is_some() && statement.clauses.iter().any(|clause| list_breaks(&clause.body, label, false))
        }
        StmtKind::For(statement) => label.is_some() && list_breaks(&statement.body.statements, label, false),
        _ => false,
    }
}
