//! Statements, by what they are.
//!
//! Start at [`FunctionLowering::block`].

use super::function::{FunctionLowering, expr, stmt};
use crate::Pos;
use crate::func::{Expr, ExprKind, LocalKind, Stmt, StmtKind};
use crate::index::{LocalId, TypeId};
use crate::types::TypeKind;
use burrow_syntax::{Name, tree};
use burrow_types::ObjectId;

impl<'a> FunctionLowering<'_, 'a> {
    pub(super) fn block(&mut self, block: &'a tree::Block) -> Vec<Stmt> {
        self.stmts(&block.statements)
    }

    pub(super) fn stmts(&mut self, statements: &'a [tree::Stmt]) -> Vec<Stmt> {
        let mut out = Vec::new();
        for statement in statements {
            self.stmt(statement, None, &mut out);
        }
        out
    }

    /// A statement with the label in front of it.
    pub(super) fn stmt(&mut self, source: &'a tree::Stmt, label: Option<&Name>, out: &mut Vec<Stmt>) {
        let pos = source.pos;
        match &source.kind {
            tree::StmtKind::Empty => {}
            tree::StmtKind::Labeled { label, statement } => self.labeled(label, statement, out),
            tree::StmtKind::Block(block) => {
                let body = self.block(block);
                out.push(stmt(StmtKind::Block(body), pos));
            }
            tree::StmtKind::Expr(value) => {
                let value = self.expr(value);
                out.push(stmt(StmtKind::Expr(value), pos));
            }
            tree::StmtKind::Send { channel, value } => self.send(channel, value, pos, out),
            tree::StmtKind::Declaration(declarations) => {
                for declaration in declarations {
                    if let tree::Declaration::Var(variables) = declaration {
                        self.local_variables(variables, out);
                    }
                }
            }
            tree::StmtKind::Assign { left, right } => self.assign(left, right, pos, out),
            tree::StmtKind::Define { left, right } => self.define(left, right, pos, out),
            tree::StmtKind::AssignOperation { operator, left, right } => {
                self.assign_operation(*operator, left, right, pos, out);
            }
            tree::StmtKind::IncDec { operator, operand } => self.increment(*operator, operand, pos, out),
            tree::StmtKind::Branch { keyword, label } => self.branch(*keyword, label.as_ref(), pos, out),
            tree::StmtKind::Go(call) => self.spawn(call, true, pos, out),
            tree::StmtKind::Defer(call) => self.spawn(call, false, pos, out),
            tree::StmtKind::Return(values) => self.return_values(values, pos, out),
            tree::StmtKind::If(statement) => self.if_stmt(statement, pos, out),
            tree::StmtKind::For(statement) => self.for_stmt(statement, label, pos, out),
            tree::StmtKind::Switch(statement) => self.switch(statement, label, pos, out),
            tree::StmtKind::TypeSwitch(statement) => self.type_switch(statement, label, pos, out),
            tree::StmtKind::Select(statement) => self.select(statement, label, pos, out),
        }
    }

    fn send(&mut self, channel: &'a tree::Expr, value: &'a tree::Expr, pos: Pos, out: &mut Vec<Stmt>) {
        let channel = self.expr(channel);
        let TypeKind::Chan { element, .. } = *self.kind(channel.ty) else { panic!("only channels are sent to") };
        let value = self.value_as(value, element);
        let [channel, value] = self.pair_in_order(channel, value, out);
        out.push(stmt(StmtKind::Send { channel, value }, pos));
    }

    fn if_stmt(&mut self, source: &'a tree::IfStmt, pos: Pos, out: &mut Vec<Stmt>) {
        let mut inner = Vec::new();
        if let Some(init) = &source.init {
            self.stmt(init, None, &mut inner);
        }
        match self.info.known_condition(&source.condition) {
            // A branch that is never taken is no part of the function, as in real Go.
            Some(taken) => {
                let condition = self.expr(&source.condition);
                if !matches!(*condition.kind, ExprKind::Constant(_)) {
                    inner.push(stmt(StmtKind::Expr(condition), pos));
                }
                let branch = if taken { self.block(&source.then) } else { self.otherwise(source) };
                inner.push(stmt(StmtKind::Block(branch), pos));
            }
            None => {
                let condition = self.expr(&source.condition);
                let then = self.block(&source.then);
                let otherwise = self.otherwise(source);
                inner.push(stmt(StmtKind::If { condition, then, otherwise }, pos));
            }
        }
        scoped(inner, pos, out);
    }

    fn otherwise(&mut self, source: &'a tree::IfStmt) -> Vec<Stmt> {
        let mut otherwise = Vec::new();
        match source.otherwise.as_ref() {
            Some(tree::Stmt { kind: tree::StmtKind::Block(block), .. }) => otherwise = self.block(block),
            Some(statement) => self.stmt(statement, None, &mut otherwise),
            None => {}
        }
        otherwise
    }

    fn return_values(&mut self, values: &'a [tree::Expr], pos: Pos, out: &mut Vec<Stmt>) {
        if self.frame_ref().range_body.is_some() {
            self.return_from_range_body(values, pos, out);
            return;
        }
        let types = self.result_types();
        if let [single] = values
            && types.len() > 1
        {
            let ty = self.type_of(single);
            let TypeKind::Tuple(given) = self.kind(ty).clone() else { panic!("too few values are returned") };
            if given == types {
                let value = self.tuple(single);
                out.push(stmt(StmtKind::Return(vec![value]), pos));
                return;
            }
        }
        let values = self.returned_values(values, &types, out);
        out.push(stmt(StmtKind::Return(values), pos));
    }

    /// The values of a return statement, as the results' types and in order.
    pub(super) fn returned_values(
        &mut self,
        values: &'a [tree::Expr],
        types: &[TypeId],
        out: &mut Vec<Stmt>,
    ) -> Vec<Expr> {
        let values = self.multiple_values(values, out);
        let values = values.into_iter().zip(types).map(|(value, &ty)| self.coerce(value, ty)).collect();
        self.in_order(values, out)
    }

    fn local_variables(&mut self, source: &'a tree::VarDeclaration, out: &mut Vec<Stmt>) {
        if source.values.is_empty() {
            for name in source.names.iter().filter(|name| !name.name.is_blank()) {
                let local = self.declare_name(name.id);
                out.push(stmt(StmtKind::Declare { local, value: None }, name.pos));
            }
            return;
        }
        let ty = source.ty.as_ref().map(|ty| self.type_of(ty));
        let values = self.multiple_values(&source.values, out);
        let mut converted = Vec::with_capacity(values.len());
        for (name, value) in source.names.iter().zip(values) {
            let ty = ty.or_else(|| {
                let object = self.info.object(name.id).filter(|_| !name.name.is_blank())?;
                let ty = self.lowering.store.object(object).ty;
                Some(self.convert(ty))
            });
            converted.push(match ty {
                Some(ty) => self.coerce(value, ty),
                None => value,
            });
        }
        let values = self.in_order(converted, out);
        for (name, value) in source.names.iter().zip(values) {
            if name.name.is_blank() {
                out.push(stmt(StmtKind::Expr(value), name.pos));
                continue;
            }
            let local = self.declare_name(name.id);
            self.note_dynamic_type(local, &value);
            out.push(stmt(StmtKind::Declare { local, value: Some(value) }, name.pos));
        }
    }

    /// Makes the local that an identifier declares.
    pub(super) fn declare_name(&mut self, id: tree::ExprId) -> LocalId {
        let object = self.info.object(id).expect("a declared name has an object");
        self.declare_object(object, LocalKind::Variable)
    }

    /// The object that a name on the left of `:=` declares; nothing for known variables and `_`.
    pub(super) fn declared_by(&self, place: &tree::Expr) -> Option<ObjectId> {
        let tree::ExprKind::Name(name) = &place.kind else { return None };
        if name.is_blank() {
            return None;
        }
        let object = self.info.object(place.id)?;
        (self.lowering.store.object(object).pos == place.start).then_some(object)
    }

    /// A condition that a value equals a constant integer.
    pub(super) fn equals_integer(&mut self, value: Expr, constant: i64, pos: Pos) -> Expr {
        let bool = self.bool();
        let constant = self.integer_of(constant, value.ty, pos);
        expr(ExprKind::Binary(crate::func::BinaryOp::Equal, value, constant), bool, pos)
    }
}

/// Adds statements as a block, if there are several.
pub(super) fn scoped(mut inner: Vec<Stmt>, pos: Pos, out: &mut Vec<Stmt>) {
    if inner.len() == 1 {
        out.append(&mut inner);
    } else {
        out.push(stmt(StmtKind::Block(inner), pos));
    }
}

pub(super) fn is_blank(place: &tree::Expr) -> bool {
    matches!(&super::call::unparenthesized(place).kind, tree::ExprKind::Name(name) if name.is_blank())
}
