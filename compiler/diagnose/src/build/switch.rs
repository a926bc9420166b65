//! Switches and selects.

use burrow_source::Pos;
use burrow_syntax::tree::{self, BranchKeyword, ExprKind, InterfaceElement, StmtKind};
use burrow_types::{Constant, Mode, Type, TypeId};

use super::function::FunctionBuilder;
use crate::node::{AssignForm, Case, Kind, NodeId, Var, VarClass};

impl<'a> FunctionBuilder<'_, 'a> {
    pub fn switch_statement(&mut self, statement: &'a tree::SwitchStmt, pos: Pos, out: &mut Vec<NodeId>) {
        let mut init = Vec::new();
        if let Some(first) = &statement.init {
            self.stmt(first, &mut init);
        }
        let tag_value = match &statement.tag {
            Some(tag) => self.info.value_of(tag.id).cloned(),
            None => Some(Constant::Bool(true)),
        };
        let chosen = tag_value.and_then(|value| self.chosen_clause(statement, &value));
        let mut tag_type = match (&statement.tag, &chosen) {
            (Some(tag), None) => self.type_of(tag),
            _ => TypeId::BOOL,
        };
        let clauses: Vec<&'a tree::SwitchClause> = match &chosen {
            Some(chosen) => chosen.iter().copied().collect(),
            None => statement.clauses.iter().collect(),
        };
        tag_type = self.common_tag_type(tag_type, &clauses);
        let tag = match (&statement.tag, &chosen) {
            (Some(tag), None) => Some(self.converted(tag, tag_type)),
            _ => None,
        };
        let mut cases = Vec::new();
        for clause in clauses {
            let values = match &clause.cases {
                Some(values) if chosen.is_none() => {
                    let is_channel = matches!(self.underlying(tag_type), Type::Channel(..));
                    let target = if is_channel { TypeId::INVALID } else { tag_type };
                    values.iter().map(|value| self.converted(value, target)).collect()
                }
                _ => Vec::new(),
            };
            let body = self.statements(&clause.body);
            cases.push(Case { pos: clause.pos, values, variable: None, communication: None, body });
        }
        let node = self.builder.statement(Kind::Switch { tag, cases }, pos);
        self.builder.tree.node_mut(node).init = init;
        out.push(node);
    }

    /// The clause that a constant tag leads to, if only constants are asked before: real Go's front end drops the rest.
    fn chosen_clause(
        &self,
        statement: &'a tree::SwitchStmt,
        value: &Constant,
    ) -> Option<Option<&'a tree::SwitchClause>> {
        let mut target = None;
        'clauses: for clause in &statement.clauses {
            let Some(cases) = &clause.cases else {
                target = Some(clause);
                continue;
            };
            for case in cases {
                if self.info.value_of(case.id)? == value {
                    target = Some(clause);
                    break 'clauses;
                }
            }
        }
        let falls = target
            .and_then(|clause| clause.body.last())
            .is_some_and(|last| matches!(last.kind, StmtKind::Branch { keyword: BranchKeyword::Fallthrough, .. }));
        if falls { None } else { Some(target) }
    }

    /// Tag and cases are compared as interfaces if one of them is one.
    fn common_tag_type(&mut self, tag_type: TypeId, clauses: &[&'a tree::SwitchClause]) -> TypeId {
        let tag_is_interface = self.builder.types.is_interface(tag_type);
        for case in clauses.iter().flat_map(|clause| clause.cases.iter().flatten()) {
            if self.info.expr(case.id).is_some_and(|info| info.mode == Mode::Nil) {
                continue;
            }
            let case_type = self.type_of(case);
            let assignable = self.builder.types.identical(case_type, tag_type)
                || tag_is_interface && self.builder.types.method_set(tag_type).is_empty();
            let case_is_interface = self.builder.types.is_interface(case_type);
            if !assignable && !tag_is_interface && case_is_interface {
                return self.builder.types.universe_types().empty_interface;
            }
        }
        tag_type
    }

    pub fn type_switch(&mut self, statement: &'a tree::TypeSwitchStmt, pos: Pos, out: &mut Vec<NodeId>) {
        let mut init = Vec::new();
        if let Some(first) = &statement.init {
            self.stmt(first, &mut init);
        }
        let operand = self.expr(&statement.operand);
        let operand_type = self.node_type(operand);
        let mut cases = Vec::new();
        for (index, clause) in statement.clauses.iter().enumerate() {
            let values = clause.cases.iter().flatten().map(|ty| self.case_type(ty)).collect();
            let variable = statement.binding.as_ref().map(|binding| {
                let at = clause.cases.as_ref().and_then(|cases| cases.last()).map_or(clause.pos, last_name_pos);
                let object = self.info.clause_variables.get(&(binding.id, index)).copied();
                let ty = match object {
                    Some(object) => {
                        let ty = self.builder.types.object(object).ty;
                        self.substitute(ty)
                    }
                    None => operand_type,
                };
                let name = binding.name.clone();
                let var = Var { name, ty, pos: at, class: VarClass::Local, func: self.func, definition: None };
                let var = self.builder.tree.add_var(var);
                if let Some(object) = object {
                    self.objects.insert(object, var);
                }
                var
            });
            let body = self.statements(&clause.body);
            cases.push(Case { pos: clause.pos, values, variable, communication: None, body });
        }
        let binds = statement.binding.is_some();
        let node = self.builder.statement(Kind::TypeSwitch { operand, binds, cases }, pos);
        self.builder.tree.node_mut(node).init = init;
        out.push(node);
    }

    fn case_type(&mut self, ty: &'a tree::Expr) -> NodeId {
        let is_nil = self.info.expr(ty.id).is_some_and(|info| info.mode == Mode::Nil);
        let case = self.type_of(ty);
        self.add(if is_nil { Kind::Nil } else { Kind::Type }, case, ty.pos)
    }

    pub fn select(&mut self, statement: &'a tree::SelectStmt, pos: Pos, out: &mut Vec<NodeId>) {
        let mut cases = Vec::new();
        for clause in &statement.clauses {
            let mut prepared = Vec::new();
            let mut body = Vec::new();
            if let Some(communication) = &clause.communication {
                self.communication(communication, &mut prepared, &mut body);
            }
            body.extend(self.statements(&clause.body));
            let communication = prepared.pop();
            cases.push(Case { pos: clause.pos, values: Vec::new(), variable: None, communication, body });
        }
        out.push(self.builder.statement(Kind::Select { cases }, pos));
    }

    /// A clause's send or receive; a receive into several places, or one that converts, goes by way of temporaries.
    fn communication(&mut self, statement: &'a tree::Stmt, out: &mut Vec<NodeId>, body: &mut Vec<NodeId>) {
        self.stmt(statement, out);
        let Some(&node) = out.last() else { return };
        match self.builder.tree.node(node).kind.clone() {
            Kind::AssignList { form: AssignForm::Pairs, values, .. } => {
                let first = values[0];
                let init = std::mem::take(&mut self.builder.tree.node_mut(first).init);
                if let Some(&receive) = init.last() {
                    out.pop();
                    out.push(receive);
                    body.push(node);
                } else if let Some(value) = self.received(first) {
                    // `case <-c` with a blank place.
                    out.pop();
                    out.push(value);
                }
            }
            Kind::Assign { value: Some(value), defines, .. } => {
                let converted = match &self.builder.tree.node(value).kind {
                    Kind::Convert(_, inner) => Some(*inner),
                    _ => None,
                };
                if let (Some(receive), false) = (converted, defines) {
                    let pos = statement.pos;
                    let ty = self.node_type(receive);
                    let temporary = self.temporary(ty, pos);
                    out.pop();
                    self.define(temporary, receive, pos, out);
                    let mention = self.variable(temporary, pos);
                    if let Kind::Convert(_, inner) = &mut self.builder.tree.node_mut(value).kind {
                        *inner = mention;
                    }
                    body.push(node);
                }
            }
            _ => {}
        }
    }

    fn received(&self, node: NodeId) -> Option<NodeId> {
        matches!(self.builder.tree.node(node).kind, Kind::Receive(_)).then_some(node)
    }
}

/// Where real Go puts the variable of a type switch's clause: at the last name of the clause's last type.
fn last_name_pos(ty: &tree::Expr) -> Pos {
    match &ty.kind {
        ExprKind::Selector { operand, .. } => operand.pos,
        ExprKind::Paren(inner)
        | ExprKind::Star(inner)
        | ExprKind::SliceType(inner)
        | ExprKind::Dots(inner)
        | ExprKind::ArrayType { element: inner, .. }
        | ExprKind::ChannelType { element: inner, .. }
        | ExprKind::MapType { value: inner, .. } => last_name_pos(inner),
        ExprKind::FunctionType(signature) => {
            let last = signature.results.last().or(signature.parameters.last());
            last.map_or(ty.pos, |parameter| last_name_pos(&parameter.ty))
        }
        ExprKind::InterfaceType(interface) => match interface.elements.last() {
            Some(InterfaceElement::Embedded(inner)) => last_name_pos(inner),
            Some(InterfaceElement::Method { signature, .. }) => {
                let last = signature.results.last().or(signature.parameters.last());
                last.map_or(signature.pos, |parameter| last_name_pos(&parameter.ty))
            }
            None => ty.pos,
        },
        ExprKind::Index { indices, .. } => indices.last().map_or(ty.pos, last_name_pos),
        _ => ty.pos,
    }
}
