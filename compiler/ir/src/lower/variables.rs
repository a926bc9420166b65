//! What happens to the variables of a function, found before it is lowered.
//!
//! Whether a closure captures a variable by value depends on all of the function: also an assignment
//! far behind the closure matters. And the order of evaluation need be enforced only for variables
//! that something else than the expression at hand can change. So one walk over the tree comes first.
//!
//! Start at [`variable_facts`].

use super::function::FunctionLowering;
use crate::types::TypeKind;
use burrow_syntax::tree::{self, BranchKeyword, Declaration, Expr, ExprKind, ForHeader, Stmt, StmtKind, UnaryOperator};
use burrow_types::{FunctionVariables, ObjectId, ObjectKind, SelectionKind};
use std::collections::HashMap;

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct VariableFacts {
    /// `&x`, slicing of an array, call of a pointer method.
    pub address_taken: bool,
    /// Assigned after its declaration.
    pub reassigned: bool,
    /// A function literal (or the body of a range over a function) inside its scope uses it.
    pub captured: bool,
}

pub(super) type Facts = HashMap<ObjectId, VariableFacts>;

struct Walk<'w, 'l, 'a> {
    function: &'w mut FunctionLowering<'l, 'a>,
    facts: Facts,
    /// The function literal that declares each variable.
    owners: HashMap<ObjectId, usize>,
    nest: usize,
    nests: usize,
}

/// The facts of every local variable of a body.
pub(super) fn variable_facts<'a>(
    function: &mut FunctionLowering<'_, 'a>,
    variables: &FunctionVariables,
    body: &'a tree::Block,
) -> Facts {
    let mut walk = Walk { function, facts: Facts::new(), owners: HashMap::new(), nest: 0, nests: 0 };
    walk.declare_variables(variables);
    walk.block(body);
    walk.facts
}

/// The facts of the variables within function literals of an initialising expression.
pub(super) fn expression_facts<'a>(function: &mut FunctionLowering<'_, 'a>, value: &'a Expr) -> Facts {
    let mut walk = Walk { function, facts: Facts::new(), owners: HashMap::new(), nest: 0, nests: 0 };
    walk.expr(value);
    walk.facts
}

impl<'a> Walk<'_, '_, 'a> {
    fn declare_variables(&mut self, variables: &FunctionVariables) {
        let all = variables.receiver.iter().chain(&variables.parameters).chain(&variables.results);
        for &object in all {
            self.owners.insert(object, self.nest);
        }
    }

    fn fact(&mut self, object: ObjectId) -> &mut VariableFacts {
        self.facts.entry(object).or_default()
    }

    /// Visits the body of a nested function.
    fn nested(&mut self, visit: impl FnOnce(&mut Self)) {
        let outer = self.nest;
        self.nests += 1;
        self.nest = self.nests;
        visit(self);
        self.nest = outer;
    }

    /// An identifier: the first occurrence is the declaration.
    fn name(&mut self, id: tree::ExprId) {
        let Some(object) = self.function.info.object(id) else { return };
        if !matches!(self.function.lowering.store.object(object).kind, ObjectKind::Variable(_)) {
            return;
        }
        let nest = self.nest;
        if *self.owners.entry(object).or_insert(nest) != nest {
            self.fact(object).captured = true;
        }
    }

    /// The variable whose memory a place lies in, if no pointer is followed.
    fn root(&mut self, place: &Expr) -> Option<ObjectId> {
        match &place.kind {
            ExprKind::Name(_) => self.function.info.object(place.id),
            ExprKind::Paren(inner) => self.root(inner),
            ExprKind::Selector { operand, .. } => {
                let selection = self.function.info.selections.get(&place.id)?;
                if !matches!(selection.kind, SelectionKind::Field) || selection.indirect {
                    return None;
                }
                self.root(operand)
            }
            ExprKind::Index { operand, .. } => {
                let is_array = self.is_array(operand);
                if is_array { self.root(operand) } else { None }
            }
            _ => None,
        }
    }

    fn is_array(&mut self, operand: &Expr) -> bool {
        let Some(ty) = self.function.info.type_of(operand.id) else { return false };
        let ty = self.function.convert(ty);
        matches!(self.function.lowering.kind(ty), TypeKind::Array { .. })
    }

    fn is_func(&mut self, operand: &Expr) -> bool {
        let Some(ty) = self.function.info.type_of(operand.id) else { return false };
        let ty = self.function.convert(ty);
        matches!(self.function.lowering.kind(ty), TypeKind::Func(_))
    }

    fn take_address(&mut self, place: &Expr) {
        if let Some(object) = self.root(place) {
            self.fact(object).address_taken = true;
        }
    }

    fn assign(&mut self, place: &'a Expr) {
        self.expr(place);
        if let Some(object) = self.root(place) {
            self.fact(object).reassigned = true;
        }
    }

    /// The left side of `:=`: new names are declared, others assigned.
    fn define(&mut self, place: &'a Expr) {
        let known = self.function.info.object(place.id).is_some_and(|object| self.owners.contains_key(&object));
        if known { self.assign(place) } else { self.expr(place) }
    }

    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Bad | ExprKind::Literal(_) => {}
            ExprKind::Name(_) => self.name(expr.id),
            ExprKind::CompositeLiteral(literal) => {
                for element in &literal.elements {
                    // Field names denote fields, which are no variables of a function.
                    element.key.iter().for_each(|key| self.expr(key));
                    self.expr(&element.value);
                }
            }
            ExprKind::FunctionLiteral(literal) => {
                let variables = self.function.info.literal_variables.get(&expr.id).cloned().unwrap_or_default();
                self.nested(|walk| {
                    walk.declare_variables(&variables);
                    walk.block(&literal.body);
                });
            }
            ExprKind::Paren(inner) | ExprKind::Star(inner) | ExprKind::Dots(inner) => self.expr(inner),
            ExprKind::Selector { operand, .. } => self.selector(expr, operand),
            ExprKind::Index { operand, indices } => {
                self.expr(operand);
                indices.iter().for_each(|index| self.expr(index));
            }
            ExprKind::Slice(slice) => {
                self.expr(&slice.operand);
                [&slice.low, &slice.high, &slice.max].into_iter().flatten().for_each(|bound| self.expr(bound));
                if self.is_array(&slice.operand) {
                    self.take_address(&slice.operand);
                }
            }
            ExprKind::TypeAssertion { operand, .. } | ExprKind::TypeSwitchGuard(operand) => self.expr(operand),
            ExprKind::Unary { operator, operand } => {
                self.expr(operand);
                if *operator == UnaryOperator::Address {
                    self.take_address(operand);
                }
            }
            ExprKind::Binary { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Call { function, arguments, .. } => {
                self.expr(function);
                arguments.iter().for_each(|argument| self.expr(argument));
            }
            ExprKind::ArrayType { .. }
            | ExprKind::SliceType(_)
            | ExprKind::StructType(_)
            | ExprKind::FunctionType(_)
            | ExprKind::InterfaceType(_)
            | ExprKind::MapType { .. }
            | ExprKind::ChannelType { .. } => {}
        }
    }

    fn selector(&mut self, expr: &'a Expr, operand: &'a Expr) {
        self.expr(operand);
        let Some(selection) = self.function.info.selections.get(&expr.id) else { return };
        let SelectionKind::Method { method, holder } = &selection.kind else { return };
        let record = self.function.lowering.store.object(*method).as_function();
        let pointer_receiver =
            record.and_then(|function| function.receiver.as_ref()).is_some_and(|receiver| receiver.pointer);
        let holder_is_pointer = matches!(self.function.lowering.store.get(*holder), burrow_types::Type::Pointer(_));
        if pointer_receiver && !selection.indirect && !holder_is_pointer {
            self.take_address(operand);
        }
    }

    fn block(&mut self, block: &'a tree::Block) {
        self.stmts(&block.statements);
    }

    fn stmts(&mut self, stmts: &'a [Stmt]) {
        stmts.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            StmtKind::Empty => {}
            StmtKind::Branch { keyword, label } => {
                if let (BranchKeyword::Goto, Some(label)) = (keyword, label) {
                    self.function.goto_labels.insert(label.name.clone());
                }
            }
            StmtKind::Labeled { label, statement } => {
                self.function.label_places.entry(label.name.clone()).or_default().push(label.pos);
                self.stmt(statement);
            }
            StmtKind::Block(block) => self.block(block),
            StmtKind::Expr(expr) | StmtKind::Go(expr) | StmtKind::Defer(expr) => self.expr(expr),
            StmtKind::Send { channel, value } => {
                self.expr(channel);
                self.expr(value);
            }
            StmtKind::Declaration(declarations) => declarations.iter().for_each(|item| self.declaration(item)),
            StmtKind::Assign { left, right } => {
                right.iter().for_each(|value| self.expr(value));
                left.iter().for_each(|place| self.assign(place));
            }
            StmtKind::Define { left, right } => {
                right.iter().for_each(|value| self.expr(value));
                left.iter().for_each(|place| self.define(place));
            }
            StmtKind::AssignOperation { left, right, .. } => {
                self.expr(right);
                self.assign(left);
            }
            StmtKind::IncDec { operand, .. } => self.assign(operand),
            StmtKind::Return(values) => values.iter().for_each(|value| self.expr(value)),
            StmtKind::If(statement) => {
                statement.init.iter().for_each(|init| self.stmt(init));
                self.expr(&statement.condition);
                let known = self.function.info.known_condition(&statement.condition);
                if known != Some(false) {
                    self.block(&statement.then);
                }
                if known != Some(true) {
                    statement.otherwise.iter().for_each(|otherwise| self.stmt(otherwise));
                }
            }
            StmtKind::For(statement) => self.loop_stmt(statement),
            StmtKind::Switch(statement) => {
                statement.init.iter().for_each(|init| self.stmt(init));
                statement.tag.iter().for_each(|tag| self.expr(tag));
                for clause in &statement.clauses {
                    clause.cases.iter().flatten().for_each(|case| self.expr(case));
                    self.stmts(&clause.body);
                }
            }
            StmtKind::TypeSwitch(statement) => self.type_switch(statement),
            StmtKind::Select(statement) => {
                for clause in &statement.clauses {
                    clause.communication.iter().for_each(|communication| self.stmt(communication));
                    self.stmts(&clause.body);
                }
            }
        }
    }

    fn declaration(&mut self, declaration: &'a Declaration) {
        if let Declaration::Var(variables) = declaration {
            variables.values.iter().for_each(|value| self.expr(value));
            variables.names.iter().for_each(|name| self.name(name.id));
        }
    }

    fn type_switch(&mut self, statement: &'a tree::TypeSwitchStmt) {
        statement.init.iter().for_each(|init| self.stmt(init));
        self.expr(&statement.operand);
        for (index, clause) in statement.clauses.iter().enumerate() {
            if let Some(binding) = &statement.binding
                && let Some(&object) = self.function.info.clause_variables.get(&(binding.id, index))
            {
                self.owners.insert(object, self.nest);
            }
            self.stmts(&clause.body);
        }
    }

    fn loop_stmt(&mut self, statement: &'a tree::ForStmt) {
        match &statement.header {
            ForHeader::Clauses { init, condition, post } => {
                init.iter().for_each(|init| self.stmt(init));
                condition.iter().for_each(|condition| self.expr(condition));
                post.iter().for_each(|post| self.stmt(post));
                self.block(&statement.body);
            }
            ForHeader::Range { left, is_define, operand, .. } => {
                self.expr(operand);
                let is_func = self.is_func(operand);
                let body = |walk: &mut Self| {
                    for place in left {
                        if *is_define {
                            walk.define(place)
                        } else {
                            walk.assign(place)
                        }
                        if *is_define && !walk.function.has_iteration_variables() {
                            // One variable serves all iterations.
                            if let Some(object) = walk.root(place) {
                                walk.fact(object).reassigned = true;
                            }
                        }
                    }
                    walk.block(&statement.body);
                };
                if is_func { self.nested(body) } else { body(self) }
            }
        }
    }
}
