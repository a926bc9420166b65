//! Assignments and variable declarations, also those of the package.

use burrow_source::Pos;
use burrow_syntax::tree::{self, Declaration, ExprKind, File};
use burrow_types::{ObjectId, TypeId};

use super::expression::unparenthesized;
use super::function::FunctionBuilder;
use crate::node::{AssignForm, Kind, NodeId, Var, VarClass, VarId};

/// The left side of an assignment.
pub(super) struct Places {
    /// `None`: blank.
    pub nodes: Vec<Option<NodeId>>,
    /// Variables that the statement declares.
    pub declared: Vec<VarId>,
    /// Types values are converted to; invalid: any.
    pub types: Vec<TypeId>,
}

impl<'a> FunctionBuilder<'_, 'a> {
    pub fn assignment(&mut self, left: &'a [tree::Expr], right: &'a [tree::Expr], pos: Pos, out: &mut Vec<NodeId>) {
        let places = self.places(left);
        self.assign(places, right, pos, out);
    }

    /// The places of an expression list; names that are declared here become variables.
    pub fn places(&mut self, left: &'a [tree::Expr]) -> Places {
        let mut places = Places { nodes: Vec::new(), declared: Vec::new(), types: Vec::new() };
        for expr in left {
            let expr = unparenthesized(expr);
            if let ExprKind::Name(name) = &expr.kind {
                if name.is_blank() {
                    places.nodes.push(None);
                    places.types.push(TypeId::INVALID);
                    continue;
                }
                let object = self.info.object(expr.id);
                if let Some(object) = object.filter(|object| self.is_declared_at(*object, expr.pos)) {
                    self.declared_place(object, expr.pos, &mut places);
                    continue;
                }
            }
            let place = self.expr(expr);
            places.types.push(self.node_type(place));
            places.nodes.push(Some(place));
        }
        places
    }

    fn is_declared_at(&self, object: ObjectId, pos: Pos) -> bool {
        !self.objects.contains_key(&object) && self.builder.types.object(object).pos == pos
    }

    fn declared_place(&mut self, object: ObjectId, pos: Pos, places: &mut Places) {
        let var = self.declare(object);
        let node = self.variable(var, pos);
        places.types.push(self.node_type(node));
        places.nodes.push(Some(node));
        places.declared.push(var);
    }

    /// Makes the variable that an object is.
    pub fn declare(&mut self, object: ObjectId) -> VarId {
        let record = self.builder.types.object(object).clone();
        let ty = self.substitute(record.ty);
        let var =
            Var { name: record.name, ty, pos: record.pos, class: VarClass::Local, func: self.func, definition: None };
        let var = self.builder.tree.add_var(var);
        self.objects.insert(object, var);
        var
    }

    fn assign(&mut self, places: Places, right: &'a [tree::Expr], pos: Pos, out: &mut Vec<NodeId>) {
        let types = places.types.clone();
        let values = self.values(right, |_, index| types.get(index).copied().unwrap_or(TypeId::INVALID), pos);
        // `_ = 1`
        values.iter().for_each(|value| self.with_default_type(*value));
        self.assign_values(places, values, pos, out);
    }

    pub fn assign_values(&mut self, places: Places, values: Vec<NodeId>, pos: Pos, out: &mut Vec<NodeId>) {
        let defines = !places.declared.is_empty();
        let init: Vec<NodeId> =
            places.declared.iter().map(|&var| self.builder.statement(Kind::Declare(var), pos)).collect();
        let kind = match (&places.nodes[..], &values[..]) {
            ([place], [value]) => self.single(*place, *value, defines, pos),
            _ => Kind::AssignList { form: AssignForm::Pairs, places: places.nodes, values, defines },
        };
        let node = self.builder.statement(kind, pos);
        self.builder.tree.node_mut(node).init = init;
        for var in places.declared {
            self.builder.tree.vars[var.0 as usize].definition = Some(node);
        }
        out.push(node);
    }

    fn single(&mut self, place: Option<NodeId>, value: NodeId, defines: bool, _pos: Pos) -> Kind {
        match place {
            Some(place) => Kind::Assign { place, value: Some(value), defines },
            None => {
                Kind::AssignList { form: AssignForm::Pairs, places: vec![None], values: vec![value], defines: false }
            }
        }
    }

    /// `var := value`, a statement of `out`.
    pub fn define(&mut self, var: VarId, value: NodeId, pos: Pos, out: &mut Vec<NodeId>) {
        out.push(self.definition(var, value, pos));
    }

    /// `var := value`.
    pub fn definition(&mut self, var: VarId, value: NodeId, pos: Pos) -> NodeId {
        let place = self.variable(var, pos);
        let declare = self.builder.statement(Kind::Declare(var), pos);
        let assign = self.builder.statement(Kind::Assign { place, value: Some(value), defines: true }, pos);
        self.builder.tree.node_mut(assign).init = vec![declare];
        self.builder.tree.vars[var.0 as usize].definition = Some(assign);
        assign
    }

    /// `var names type = values` in a function.
    pub fn var_declaration(&mut self, declaration: &'a tree::VarDeclaration, out: &mut Vec<NodeId>) {
        let mut places = Places { nodes: Vec::new(), declared: Vec::new(), types: Vec::new() };
        for name in &declaration.names {
            match self.info.object(name.id).filter(|_| !name.name.is_blank()) {
                Some(object) => self.declared_place(object, name.pos, &mut places),
                None => {
                    places.nodes.push(None);
                    let ty = declaration.ty.as_ref().map_or(TypeId::INVALID, |ty| self.type_of(ty));
                    places.types.push(ty);
                }
            }
        }
        if !declaration.values.is_empty() {
            return self.assign(places, &declaration.values, declaration.pos, out);
        }
        for var in places.declared {
            let place = self.variable(var, declaration.pos);
            let declare = self.builder.statement(Kind::Declare(var), declaration.pos);
            let kind = Kind::Assign { place, value: None, defines: false };
            let node = self.builder.statement(kind, declaration.pos);
            self.builder.tree.node_mut(node).init = vec![declare];
            out.push(node);
        }
    }

    /// Of a package variable's initialization, what is not data.
    fn keep_code(&mut self, assignments: Vec<NodeId>, out: &mut Vec<NodeId>) {
        for assignment in assignments {
            let (place, value) = match self.builder.tree.node(assignment).kind.clone() {
                Kind::Assign { place, value: Some(value), .. } => (place, value),
                Kind::AssignList { places, values, .. } if places[..] == [None] => {
                    if self.has_effects(values[0]) {
                        out.push(assignment);
                    }
                    continue;
                }
                _ => {
                    out.push(assignment);
                    continue;
                }
            };
            let mut parts = Vec::new();
            if !self.is_data(value, &mut parts) {
                out.push(assignment);
                continue;
            }
            let pos = self.builder.tree.node(assignment).pos;
            for part in parts {
                out.push(self.builder.statement(Kind::Assign { place, value: Some(part), defines: false }, pos));
            }
        }
    }

    /// The assignments that initialize the package's variables and cannot be done by laying out data.
    pub fn package_variables(&mut self, files: &'a [File]) -> Vec<NodeId> {
        let mut out = Vec::new();
        let mut by_value = std::collections::HashMap::new();
        for file in files {
            for declaration in &file.declarations {
                let Declaration::Var(variables) = declaration else { continue };
                for value in &variables.values {
                    by_value.insert(value.id, (variables, value));
                }
            }
        }
        for initializer in &self.info.initialization_order {
            let Some((declaration, value)) = by_value.get(&initializer.value) else { continue };
            let mut places = Places { nodes: Vec::new(), declared: Vec::new(), types: Vec::new() };
            for &object in &initializer.variables {
                let record = self.builder.types.object(object).clone();
                let blank = record.name.is_blank();
                let place = (!blank).then(|| self.add(Kind::Global(object), record.ty, record.pos));
                places.nodes.push(place);
                places.types.push(record.ty);
            }
            let several = places.nodes.len() > 1;
            let mut whole = Vec::new();
            self.assign(places, std::slice::from_ref(*value), declaration.pos, &mut whole);
            if several {
                out.extend(whole);
            } else {
                self.keep_code(whole, &mut out);
            }
        }
        out
    }
}
