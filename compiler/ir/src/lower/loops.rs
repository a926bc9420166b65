//! `for` with clauses, and what all loops share.
//!
//! Since Go 1.22 the variables of `for i := …` are new in each iteration. Where something can tell (a
//! closure or pointer holds one), `post` begins with a fresh declaration of the variable as a copy of
//! itself.
//!
//! Start at [`FunctionLowering::for_stmt`].

use super::function::{FunctionLowering, Variable, expr, stmt};
use super::statement::scoped;
use crate::Pos;
use crate::func::{BinaryOp, Expr, ExprKind, Stmt, StmtKind};
use crate::index::{LabelId, LocalId};
use burrow_syntax::{Name, tree};

impl<'a> FunctionLowering<'_, 'a> {
    pub(super) fn for_stmt(&mut self, source: &'a tree::ForStmt, label: Option<&Name>, pos: Pos, out: &mut Vec<Stmt>) {
        match &source.header {
            tree::ForHeader::Clauses { init, condition, post } => {
                let mut inner = Vec::new();
                let mut fresh = Vec::new();
                if let Some(init) = init {
                    self.stmt(init, None, &mut inner);
                    fresh = self.iteration_variables(init);
                }
                let condition = condition.as_ref().map(|condition| self.expr(condition));
                let id = self.loop_label(label);
                let body = self.enclosed(id, label, true, |function| function.block(&source.body));
                let mut after = Vec::new();
                for local in fresh {
                    let value = Some(self.local(local, pos));
                    after.push(stmt(StmtKind::Declare { local, value }, pos));
                }
                if let Some(post) = post {
                    self.stmt(post, None, &mut after);
                }
                inner.push(stmt(StmtKind::Loop { label: id, condition, post: after, body }, pos));
                scoped(inner, pos, out);
            }
            tree::ForHeader::Range { .. } => self.range_loop(source, label, pos, out),
        }
    }

    /// The variables that an iteration could keep.
    fn iteration_variables(&mut self, init: &'a tree::Stmt) -> Vec<LocalId> {
        let tree::StmtKind::Define { left, .. } = &init.kind else { return Vec::new() };
        if !self.has_iteration_variables() {
            return Vec::new();
        }
        let mut result = Vec::new();
        for place in left {
            let Some(object) = self.declared_by(place) else { continue };
            let local = self.resolve(Variable::Object(object));
            let record = &self.frame_ref().func.locals[local];
            if record.address_taken || record.captured_by_reference {
                result.push(local);
            }
        }
        result
    }

    pub(super) fn loop_label(&mut self, name: Option<&Name>) -> LabelId {
        self.label(name.map_or("", |name| name.as_str()))
    }

    /// A temporary that the loop machinery counts in.
    pub(super) fn counter(&mut self, start: Expr, out: &mut Vec<Stmt>) -> LocalId {
        let local = self.store_temporary(start, out);
        self.frame().func.locals[local].reassigned = true;
        local
    }

    /// `local < limit`
    pub(super) fn below(&mut self, local: LocalId, limit: Expr, pos: Pos) -> Expr {
        let bool = self.bool();
        let value = self.local(local, pos);
        expr(ExprKind::Binary(BinaryOp::Less, value, limit), bool, pos)
    }

    /// `local++`
    pub(super) fn step(&mut self, local: LocalId, pos: Pos) -> Stmt {
        let place = self.local(local, pos);
        let value = self.integer_of(1, place.ty, pos);
        stmt(StmtKind::Update { place, op: BinaryOp::Add, value }, pos)
    }

    /// `local = value`
    pub(super) fn set(&mut self, local: LocalId, value: Expr, pos: Pos) -> Stmt {
        let place = self.local(local, pos);
        stmt(StmtKind::Assign { place, value }, pos)
    }
}
