//! `switch`, type switch and `select`.
//!
//! A switch becomes a block with one `if` per clause, each leaving the block at its end; integers with
//! constant cases become a multi-way branch. `fallthrough` is a `goto` to a label at the start of the
//! next clause's body.
//!
//! Start at [`FunctionLowering::switch`].

use super::call::unparenthesized;
use super::function::{FunctionLowering, expr, stmt};
use super::statement::{is_blank, scoped};
use crate::Pos;
use crate::func::{BinaryOp, Expr, ExprKind, LocalKind, SelectCase, SelectComm, Stmt, StmtKind};
use crate::index::{LabelId, LocalId, TypeId};
use crate::types::{Basic, TypeKind};
use burrow_syntax::Name;
use burrow_syntax::tree::{self, BranchKeyword, SwitchClause, UnaryOperator};
use burrow_types::{Constant, Mode};

/// From so many values on, a switch on integers is a multi-way branch.
const MULTI_WAY_VALUES: usize = 4;

impl<'a> FunctionLowering<'_, 'a> {
    pub(super) fn switch(&mut self, source: &'a tree::SwitchStmt, name: Option<&Name>, pos: Pos, out: &mut Vec<Stmt>) {
        let mut inner = Vec::new();
        if let Some(init) = &source.init {
            self.stmt(init, None, &mut inner);
        }
        let tag = source.tag.as_ref().map(|tag| {
            let value = self.expr(tag);
            self.frozen(value, &mut inner)
        });
        let label = self.loop_label(name);
        let body = self.enclosed(label, name, false, |function| {
            if let Some(tag) = &tag
                && let Some(values) = function.integer_cases(source, tag)
            {
                return function.multi_way(source, tag.clone(), values, label, pos);
            }
            function.switch_chain(source, tag.as_ref(), label)
        });
        inner.push(stmt(StmtKind::Breakable { label, body }, pos));
        scoped(inner, pos, out);
    }

    fn switch_chain(&mut self, source: &'a tree::SwitchStmt, tag: Option<&Expr>, label: LabelId) -> Vec<Stmt> {
        let entries = self.fallthrough_labels(&source.clauses);
        let mut body = Vec::new();
        let mut default = None;
        for (index, clause) in source.clauses.iter().enumerate() {
            let Some(cases) = &clause.cases else {
                default = Some(index);
                continue;
            };
            let condition = self.any_of(cases, clause.pos, |function, case| function.case_condition(tag, case));
            let mut then = self.clause_body(clause, &entries, index);
            then.push(stmt(StmtKind::Break(label), clause.end));
            body.push(stmt(StmtKind::If { condition, then, otherwise: Vec::new() }, clause.pos));
        }
        if let Some(index) = default {
            body.extend(self.clause_body(&source.clauses[index], &entries, index));
        }
        body
    }

    /// Labels of the clauses that the one before falls into.
    fn fallthrough_labels(&mut self, clauses: &'a [SwitchClause]) -> Vec<Option<LabelId>> {
        let mut entries = vec![None; clauses.len() + 1];
        for (index, clause) in clauses.iter().enumerate() {
            let falls = clause.body.last().is_some_and(ends_in_fallthrough);
            if falls {
                entries[index + 1] = Some(self.label(""));
            }
        }
        entries
    }

    fn clause_body(&mut self, clause: &'a SwitchClause, entries: &[Option<LabelId>], index: usize) -> Vec<Stmt> {
        let mut body = Vec::new();
        if let Some(entry) = entries[index] {
            body.push(stmt(StmtKind::Label(entry), clause.pos));
        }
        self.frame().jumps.fallthrough.push(entries[index + 1]);
        body.extend(self.stmts(&clause.body));
        self.frame().jumps.fallthrough.pop();
        body
    }

    /// Whether a case holds: it equals the tag, or is true.
    fn case_condition(&mut self, tag: Option<&Expr>, case: &'a tree::Expr) -> Expr {
        let bool = self.bool();
        match tag {
            Some(tag) => {
                let mut left = tag.clone();
                left.pos = case.pos;
                let right = self.expr(case);
                self.comparison(BinaryOp::Equal, left, right, bool, case.pos)
            }
            None => {
                let condition = self.expr(case);
                if matches!(self.kind(condition.ty), TypeKind::Basic(_)) {
                    return self.coerce(condition, bool);
                }
                let yes = self.bool_constant(true, case.pos);
                self.comparison(BinaryOp::Equal, yes, condition, bool, case.pos)
            }
        }
    }

    fn any_of(
        &mut self,
        cases: &'a [tree::Expr],
        pos: Pos,
        mut condition: impl FnMut(&mut Self, &'a tree::Expr) -> Expr,
    ) -> Expr {
        let bool = self.bool();
        let mut result: Option<Expr> = None;
        for case in cases {
            let next = condition(self, case);
            result = Some(match result {
                Some(before) => expr(ExprKind::OrOr(before, next), bool, case.pos),
                None => next,
            });
        }
        result.unwrap_or_else(|| self.bool_constant(false, pos))
    }

    /// The values of each clause, if the tag is an integer, all cases are constant, and there are many.
    fn integer_cases(&mut self, source: &'a tree::SwitchStmt, tag: &Expr) -> Option<Vec<Vec<i128>>> {
        let TypeKind::Basic(basic) = *self.kind(tag.ty) else { return None };
        if !is_integer(basic) {
            return None;
        }
        let mut clauses = Vec::new();
        for clause in &source.clauses {
            let mut values = Vec::new();
            for case in clause.cases.iter().flatten() {
                let value = self.info.value_of(case.id)?.to_integer();
                values.push(integer(&value)?);
            }
            clauses.push(values);
        }
        let count: usize = clauses.iter().map(Vec::len).sum();
        (count >= MULTI_WAY_VALUES).then_some(clauses)
    }

    fn multi_way(
        &mut self,
        source: &'a tree::SwitchStmt,
        value: Expr,
        values: Vec<Vec<i128>>,
        label: LabelId,
        pos: Pos,
    ) -> Vec<Stmt> {
        let entries = self.fallthrough_labels(&source.clauses);
        let (mut arms, mut default) = (Vec::new(), Vec::new());
        for (index, (clause, values)) in source.clauses.iter().zip(values).enumerate() {
            let mut body = self.clause_body(clause, &entries, index);
            body.push(stmt(StmtKind::Break(label), clause.end));
            if clause.cases.is_some() {
                arms.push((values, body));
            } else {
                default = body;
            }
        }
        vec![stmt(StmtKind::Switch { value, arms, default }, pos)]
    }

    pub(super) fn type_switch(
        &mut self,
        source: &'a tree::TypeSwitchStmt,
        name: Option<&Name>,
        pos: Pos,
        out: &mut Vec<Stmt>,
    ) {
        let mut inner = Vec::new();
        if let Some(init) = &source.init {
            self.stmt(init, None, &mut inner);
        }
        let operand = self.expr(&source.operand);
        let operand = self.frozen(operand, &mut inner);
        let label = self.loop_label(name);
        let body = self.enclosed(label, name, false, |function| {
            let mut body = Vec::new();
            let mut default = Vec::new();
            for (index, clause) in source.clauses.iter().enumerate() {
                match &clause.cases {
                    Some(cases) => function.type_clause(source, clause, cases, index, &operand, label, &mut body),
                    None => {
                        let value = operand.clone();
                        function.bind_clause(source, index, value, clause.pos, &mut default);
                        default.extend(function.stmts(&clause.body));
                    }
                }
            }
            body.extend(default);
            body
        });
        inner.push(stmt(StmtKind::Breakable { label, body }, pos));
        scoped(inner, pos, out);
    }

    #[expect(clippy::too_many_arguments, reason = "one place calls it")]
    fn type_clause(
        &mut self,
        source: &'a tree::TypeSwitchStmt,
        clause: &'a SwitchClause,
        cases: &'a [tree::Expr],
        index: usize,
        operand: &Expr,
        label: LabelId,
        body: &mut Vec<Stmt>,
    ) {
        let pos = clause.pos;
        let bool = self.bool();
        let has_variable = self.clause_variable(source, index).is_some();
        let only = match cases {
            [single] => self.case_type(single),
            _ => None,
        };
        let mut then = Vec::new();
        let condition = match only {
            Some(target) if has_variable && self.lowering.is_interface(target) => {
                let (value, ok) = (self.temporary(target, pos), self.temporary(bool, pos));
                for local in [value, ok] {
                    body.push(stmt(StmtKind::Declare { local, value: None }, pos));
                }
                let tuple = self.lowering.tuple_of(&[target, bool]);
                let kind = ExprKind::TypeAssert { value: operand.clone(), target, comma_ok: true };
                let places = vec![Some(self.local(value, pos)), Some(self.local(ok, pos))];
                let value_read = self.local(value, pos);
                body.push(stmt(StmtKind::AssignTuple { places, value: expr(kind, tuple, pos) }, pos));
                self.bind_clause(source, index, value_read, pos, &mut then);
                self.local(ok, pos)
            }
            _ => {
                let value = match only {
                    Some(target) if !self.lowering.is_interface(target) => {
                        expr(ExprKind::InterfaceData(operand.clone()), target, pos)
                    }
                    _ => operand.clone(),
                };
                self.bind_clause(source, index, value, pos, &mut then);
                self.any_of(cases, pos, |function, case| {
                    let target = function.case_type(case);
                    expr(ExprKind::TypeIs { value: operand.clone(), target }, bool, case.pos)
                })
            }
        };
        then.extend(self.stmts(&clause.body));
        then.push(stmt(StmtKind::Break(label), clause.end));
        body.push(stmt(StmtKind::If { condition, then, otherwise: Vec::new() }, pos));
    }

    /// The type of a case; nothing for `nil`.
    fn case_type(&mut self, case: &'a tree::Expr) -> Option<TypeId> {
        let info = self.info.expr(case.id).expect("cases were checked");
        if info.mode != Mode::TypeExpression {
            return None;
        }
        let ty = info.ty;
        Some(self.convert(ty))
    }

    fn clause_variable(&self, source: &tree::TypeSwitchStmt, index: usize) -> Option<burrow_types::ObjectId> {
        let binding = source.binding.as_ref()?;
        self.info.clause_variables.get(&(binding.id, index)).copied()
    }

    fn bind_clause(
        &mut self,
        source: &'a tree::TypeSwitchStmt,
        index: usize,
        value: Expr,
        pos: Pos,
        out: &mut Vec<Stmt>,
    ) {
        let Some(object) = self.clause_variable(source, index) else { return };
        let local = self.declare_object(object, LocalKind::Variable);
        let ty = self.frame_ref().func.locals[local].ty;
        let value = self.coerce(value, ty);
        out.push(stmt(StmtKind::Declare { local, value: Some(value) }, pos));
    }

    pub(super) fn select(&mut self, source: &'a tree::SelectStmt, name: Option<&Name>, pos: Pos, out: &mut Vec<Stmt>) {
        let label = self.loop_label(name);
        let mut cases = Vec::new();
        let mut default = None;
        let mut prefix = Vec::new();
        self.enclosed(label, name, false, |function| {
            for clause in &source.clauses {
                let Some(communication) = &clause.communication else {
                    default = Some(function.stmts(&clause.body));
                    continue;
                };
                let mut body = Vec::new();
                let comm = function.communication(communication, &mut prefix, &mut body);
                body.extend(function.stmts(&clause.body));
                cases.push(SelectCase { comm, body, pos: clause.pos });
            }
        });
        prefix.push(stmt(StmtKind::Select { cases, default, label }, pos));
        scoped(prefix, pos, out);
    }

    /// The operation of a case; what it assigns is added to the start of its body.
    fn communication(&mut self, source: &'a tree::Stmt, prefix: &mut Vec<Stmt>, body: &mut Vec<Stmt>) -> SelectComm {
        let pos = source.pos;
        match &source.kind {
            tree::StmtKind::Send { channel, value } => {
                let channel = self.expr(channel);
                let TypeKind::Chan { element, .. } = *self.kind(channel.ty) else {
                    panic!("only channels are sent to")
                };
                let value = self.value_as(value, element);
                let [channel, value] = self.pair_in_order(channel, value, prefix);
                SelectComm::Send { channel, value }
            }
            tree::StmtKind::Expr(receive) => {
                SelectComm::Receive { channel: self.received_channel(receive), value: None, ok: None }
            }
            tree::StmtKind::Assign { left, right } | tree::StmtKind::Define { left, right } => {
                let channel = self.received_channel(&right[0]);
                let TypeKind::Chan { element, .. } = *self.kind(channel.ty) else {
                    panic!("only channels are received from")
                };
                let is_define = matches!(source.kind, tree::StmtKind::Define { .. });
                let types = [element, self.bool()];
                let mut locals: [Option<LocalId>; 2] = [None, None];
                for (index, place) in left.iter().enumerate() {
                    if !is_blank(place) {
                        locals[index] = Some(self.temporary(types[index], pos));
                    }
                }
                self.assign_received(left, locals, is_define, pos, body);
                let [value, ok] = locals;
                SelectComm::Receive { channel, value, ok }
            }
            other => panic!("no communication: {other:?}"),
        }
    }

    fn assign_received(
        &mut self,
        left: &'a [tree::Expr],
        locals: [Option<LocalId>; 2],
        is_define: bool,
        pos: Pos,
        body: &mut Vec<Stmt>,
    ) {
        let (mut places, mut values) = (Vec::new(), Vec::new());
        for (place, local) in left.iter().zip(locals) {
            let Some(local) = local else { continue };
            let value = self.local(local, pos);
            if is_define && let Some(object) = self.declared_by(place) {
                let local = self.declare_object(object, LocalKind::Variable);
                let ty = self.frame_ref().func.locals[local].ty;
                let value = self.coerce(value, ty);
                body.push(stmt(StmtKind::Declare { local, value: Some(value) }, pos));
                continue;
            }
            let place = self.place(place, body);
            values.push(self.coerce(value, place.ty));
            places.push(Some(place));
        }
        self.assign_parallel(places, values, pos, body);
    }

    fn received_channel(&mut self, receive: &'a tree::Expr) -> Expr {
        match &unparenthesized(receive).kind {
            tree::ExprKind::Unary { operator: UnaryOperator::Receive, operand } => self.expr(operand),
            other => panic!("no receive: {other:?}"),
        }
    }
}

fn ends_in_fallthrough(statement: &tree::Stmt) -> bool {
    match &statement.kind {
        tree::StmtKind::Branch { keyword, .. } => *keyword == BranchKeyword::Fallthrough,
        tree::StmtKind::Labeled { statement, .. } => ends_in_fallthrough(statement),
        _ => false,
    }
}

fn is_integer(basic: Basic) -> bool {
    !matches!(
        basic,
        Basic::Bool
            | Basic::String
            | Basic::UnsafePointer
            | Basic::Float32
            | Basic::Float64
            | Basic::Complex64
            | Basic::Complex128
    )
}

fn integer(value: &Constant) -> Option<i128> {
    value.to_i64().map(i128::from).or_else(|| value.to_u64().map(i128::from))
}
