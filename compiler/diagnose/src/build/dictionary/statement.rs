//! Statements, in the order of real Go's writer.

use burrow_syntax::tree::{self, Declaration, Expr, ExprKind, ForHeader, Stmt, StmtKind, SwitchClause};
use burrow_types::{ObjectId, Type, TypeId};

use super::Walk;
use super::identity::{Identity, Part};
use crate::build::expression::unparenthesized;
use crate::build::statement::terminates;

impl<'a> Walk<'_, 'a> {
    pub fn statements(&mut self, list: &'a [Stmt]) {
        let last_label = list.iter().rposition(|statement| matches!(statement.kind, StmtKind::Labeled { .. }));
        let mut is_dead = false;
        for (index, statement) in list.iter().enumerate() {
            if is_dead && last_label.is_none_or(|label| index > label) {
                continue;
            }
            self.statement(statement);
            is_dead = terminates(self.info, self.types, statement);
        }
    }

    fn statement(&mut self, statement: &'a Stmt) {
        match &statement.kind {
            StmtKind::Empty | StmtKind::Branch { .. } => {}
            StmtKind::Labeled { statement, .. } => self.statement(statement),
            StmtKind::Block(block) => self.statements(&block.statements),
            StmtKind::Expr(expr) | StmtKind::Go(expr) | StmtKind::Defer(expr) => {
                self.expr(expr);
            }
            StmtKind::Send { channel, value } => {
                let channel = self.expr(channel);
                let element = self.element_of(channel);
                self.converted(Some(element), value);
            }
            StmtKind::Declaration(declarations) => {
                for declaration in declarations {
                    if let Declaration::Var(variables) = declaration {
                        self.var_declaration(variables);
                    }
                }
            }
            StmtKind::Assign { left, right } | StmtKind::Define { left, right } => self.assign(left, right),
            StmtKind::AssignOperation { operator, left, right } => {
                let place = self.expr(left);
                let is_shift = matches!(operator, tree::BinaryOperator::ShiftLeft | tree::BinaryOperator::ShiftRight);
                self.converted((!is_shift).then_some(place), right);
            }
            StmtKind::IncDec { operand, .. } => {
                self.expr(operand);
            }
            StmtKind::Return(values) => {
                let results: Vec<Option<Identity>> = self.results.iter().copied().map(Some).collect();
                self.values(&results, values);
            }
            StmtKind::If(statement) => self.if_statement(statement),
            StmtKind::For(statement) => self.for_statement(statement),
            StmtKind::Switch(statement) => self.switch(statement),
            StmtKind::TypeSwitch(statement) => self.type_switch(statement),
            StmtKind::Select(statement) => {
                for clause in &statement.clauses {
                    clause.communication.iter().for_each(|communication| self.statement(communication));
                    self.statements(&clause.body);
                }
            }
        }
    }

    fn static_bool(&self, condition: &Expr) -> Option<bool> {
        self.info.known_condition(condition)
    }

    fn if_statement(&mut self, statement: &'a tree::IfStmt) {
        statement.init.iter().for_each(|init| self.statement(init));
        self.expr(&statement.condition);
        let known = self.static_bool(&statement.condition);
        if known != Some(false) {
            self.statements(&statement.then.statements);
        }
        if known != Some(true) {
            statement.otherwise.iter().for_each(|otherwise| self.statement(otherwise));
        }
    }

    fn for_statement(&mut self, statement: &'a tree::ForStmt) {
        match &statement.header {
            ForHeader::Clauses { init, condition, post } => {
                init.iter().for_each(|init| self.statement(init));
                condition.iter().for_each(|condition| {
                    self.expr(condition);
                });
                if condition.as_ref().and_then(|condition| self.static_bool(condition)) == Some(false) {
                    return;
                }
                post.iter().for_each(|post| self.statement(post));
            }
            ForHeader::Range { left, operand, .. } => self.range(left, operand),
        }
        self.statements(&statement.body.statements);
    }

    /// The new variable that a name declares here.
    fn declared(&self, place: &Expr) -> Option<ObjectId> {
        let object = self.info.object(place.id)?;
        (self.types.object(object).pos == place.pos && !self.variables.contains_key(&object)).then_some(object)
    }

    fn is_blank(place: &Expr) -> bool {
        matches!(&place.kind, ExprKind::Name(name) if name.is_blank())
    }

    /// Evaluates places that are no new variables; the types of those that there are.
    fn places(&mut self, left: &'a [Expr]) -> Vec<Option<Identity>> {
        let mut types = Vec::new();
        for place in left {
            let place = unparenthesized(place);
            let is_new = Self::is_blank(place) || self.declared(place).is_some();
            types.push((!is_new).then(|| self.expr(place)));
        }
        types
    }

    fn range(&mut self, left: &'a [Expr], operand: &'a Expr) {
        let places = self.places(left);
        let over = self.expr(operand);
        let core = self.core(over);
        let (key, value) = match self.types.underlying_type(core.ty) {
            Type::Map(key, value) => {
                self.add_type(over);
                (self.part(core, Part::Key, key), self.part(core, Part::Element, value))
            }
            Type::Slice(element) | Type::Array(_, element) => {
                (Identity::canonical(TypeId::INT), self.part(core, Part::Element, element))
            }
            Type::Pointer(_) => {
                let array = self.element_of(core);
                (Identity::canonical(TypeId::INT), self.element_of(array))
            }
            Type::Channel(_, element) => {
                (self.part(core, Part::Element, element), Identity::canonical(TypeId::INVALID))
            }
            Type::Signature(_) => return self.range_over_function(left, places, core),
            Type::Basic(basic) if basic.is_string() => {
                (Identity::canonical(TypeId::INT), Identity::canonical(TypeId::RUNE))
            }
            _ => (over, Identity::canonical(TypeId::INVALID)),
        };
        for ((place, known), source) in left.iter().zip(places).zip([key, value]) {
            let place = unparenthesized(place);
            if Self::is_blank(place) {
                continue;
            }
            let target = match (known, self.declared(place)) {
                (None, Some(object)) => {
                    self.declare(object, source);
                    source
                }
                (Some(target), _) => target,
                (None, None) => continue,
            };
            self.add_pair(source, target);
        }
    }

    /// The loop's body is a function, whose parameters are the variables, or are assigned to what is on the left.
    fn range_over_function(&mut self, left: &'a [Expr], places: Vec<Option<Identity>>, over: Identity) {
        let body = self.parameter_of(over, 0);
        self.add_type(body);
        let Type::Signature(signature) = self.types.underlying_type(body.ty) else { return };
        for index in 0..signature.parameters.len() {
            let given = self.parameter_of(body, index);
            self.add_type(given);
            let Some(place) = left.get(index).map(unparenthesized) else { continue };
            let target = places.get(index).copied().flatten();
            match (target, self.declared(place)) {
                (None, Some(object)) => self.declare(object, given),
                (Some(target), _) if !self.types.identical(given.ty, target.ty) => self.add_pair(given, target),
                _ => {}
            }
        }
    }

    fn assign(&mut self, left: &'a [Expr], right: &'a [Expr]) {
        let places = self.places(left);
        let given = self.values(&places, right);
        for (place, identity) in left.iter().zip(given) {
            let place = unparenthesized(place);
            if Self::is_blank(place) {
                continue;
            }
            if let Some(object) = self.declared(place) {
                self.declare_as(object, identity);
            }
        }
    }

    /// The variable may have the value's type by default only.
    fn declare_as(&mut self, object: ObjectId, value: Identity) {
        let ty = self.types.object(object).ty;
        let same = self.types.identical(ty, value.ty);
        self.declare(object, if same { value } else { Identity::canonical(ty) });
    }

    fn var_declaration(&mut self, declaration: &'a tree::VarDeclaration) {
        let names = declaration.names.iter().map(|name| self.info.object(name.id).filter(|_| !name.name.is_blank()));
        let objects: Vec<Option<ObjectId>> = names.collect();
        let written = declaration.ty.as_ref().map(|ty| self.written(ty));
        let targets: Vec<Option<Identity>> =
            objects.iter().map(|object| written.filter(|_| object.is_some())).collect();
        let given = self.values(&targets, &declaration.values);
        for (index, object) in objects.into_iter().enumerate() {
            let Some(object) = object else { continue };
            match (written, given.get(index)) {
                (Some(written), _) => self.declare(object, written),
                (None, Some(value)) => self.declare_as(object, *value),
                (None, None) => {}
            }
        }
    }

    fn switch(&mut self, statement: &'a tree::SwitchStmt) {
        statement.init.iter().for_each(|init| self.statement(init));
        let tag = statement.tag.as_ref().map(|tag| self.expr(tag));
        for clause in &statement.clauses {
            for case in clause.cases.iter().flatten() {
                self.converted(tag, case);
            }
            self.statements(&clause.body);
        }
    }

    fn type_switch(&mut self, statement: &'a tree::TypeSwitchStmt) {
        statement.init.iter().for_each(|init| self.statement(init));
        let operand = self.expr(&statement.operand);
        for (index, clause) in statement.clauses.iter().enumerate() {
            let cases: Vec<&'a Expr> = clause.cases.iter().flatten().filter(|case| !self.is_nil(case)).collect();
            for case in &cases {
                self.type_expression(Some(operand), case);
            }
            self.clause_variable(statement, index, clause, operand);
            self.statements(&clause.body);
        }
    }

    fn clause_variable(
        &mut self,
        statement: &'a tree::TypeSwitchStmt,
        index: usize,
        clause: &'a SwitchClause,
        operand: Identity,
    ) {
        let Some(binding) = &statement.binding else { return };
        let Some(&object) = self.info.clause_variables.get(&(binding.id, index)) else { return };
        let identity = match clause.cases.as_deref() {
            Some([single]) if !self.is_nil(single) => self.written(single),
            _ => operand,
        };
        self.declare(object, identity);
    }

    fn is_nil(&self, case: &Expr) -> bool {
        self.info.expr(unparenthesized(case).id).is_some_and(|info| info.mode == burrow_types::Mode::Nil)
    }
}
