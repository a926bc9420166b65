//! Assignments to variables that nothing reads, where the value is a name, a constant or a function literal: real Go
//! drops them before it analyzes, and with them literals that only dead code called.
//!
//! Start at [`remove`].

use std::collections::HashMap;

use burrow_types::{Constant, TypeId};

use crate::node::{AssignForm, Body, FuncId, Kind, Node, NodeId, Tree, VarClass, VarId};
use crate::visit::for_each_child;

/// Cleans one function and the closures in it. Gives the function literals that are gone and captured nothing: they
/// are functions still.
pub fn remove(tree: &mut Tree, func: FuncId) -> Vec<FuncId> {
    let mut literals = Vec::new();
    let mut found = DeadLocals { tree, assignments: HashMap::new(), order: Vec::new(), discarded: Vec::new() };
    found.body(func);
    let DeadLocals { mut assignments, order, discarded: mut dead, .. } = found;
    for var in order {
        let Some(list) = assignments.remove(&var).flatten() else { continue };
        dead.extend(list);
        tree.vars[var.0 as usize].definition = None;
    }
    for (statement, index) in dead {
        if let Kind::Closure(func) = tree.node(value_of(tree, statement, index)).kind
            && !tree.is_closure(func)
        {
            literals.push(func);
        }
        blank(tree, statement, index);
    }
    literals
}

struct DeadLocals<'t> {
    tree: &'t Tree,
    /// Assignments by variable, as statement and place in it; `None`: something reads the variable.
    assignments: HashMap<VarId, Option<Vec<(NodeId, usize)>>>,
    order: Vec<VarId>,
    /// What is assigned to `_` beside something else. (`_ = x` by itself is meant as a use.)
    discarded: Vec<(NodeId, usize)>,
}

impl DeadLocals<'_> {
    fn body(&mut self, func: FuncId) {
        if let Body::Statements(list) = &self.tree.func(func).body {
            list.iter().for_each(|statement| self.node(*statement));
        }
    }

    fn node(&mut self, id: NodeId) {
        let node = self.tree.node(id);
        match &node.kind {
            Kind::Closure(func) => {
                node.init.iter().for_each(|init| self.node(*init));
                for (var, _) in self.tree.func(*func).captures.clone() {
                    self.used(var);
                }
                self.body(*func);
            }
            Kind::Var(var) => self.used(*var),
            Kind::Assign { place, value: Some(value), .. } => {
                node.init.iter().for_each(|init| self.node(*init));
                self.assign(id, 0, *place, *value);
            }
            Kind::AssignList { form: AssignForm::Pairs, places, values, .. } => {
                node.init.iter().for_each(|init| self.node(*init));
                let keeps_some = places.iter().any(Option::is_some);
                for (index, (place, value)) in places.iter().zip(values).enumerate() {
                    match place {
                        Some(place) => self.assign(id, index, *place, *value),
                        None if keeps_some && !self.has_effects(*value) => self.discarded.push((id, index)),
                        None => self.node(*value),
                    }
                }
            }
            Kind::Assign { place, value: None, .. } if matches!(self.tree.node(*place).kind, Kind::Var(_)) => {}
            _ => {
                let mut children = Vec::new();
                for_each_child(node, &mut |child| children.push(child));
                children.into_iter().for_each(|child| self.node(child));
            }
        }
    }

    fn used(&mut self, var: VarId) {
        if self.tree.var(var).class != VarClass::Local {
            return;
        }
        let pending = self.entry(var).take();
        for (statement, index) in pending.into_iter().flatten() {
            self.node(value_of(self.tree, statement, index));
        }
    }

    fn entry(&mut self, var: VarId) -> &mut Option<Vec<(NodeId, usize)>> {
        if !self.assignments.contains_key(&var) {
            self.order.push(var);
        }
        self.assignments.entry(var).or_insert_with(|| Some(Vec::new()))
    }

    fn assign(&mut self, statement: NodeId, index: usize, place: NodeId, value: NodeId) {
        let Kind::Var(var) = self.tree.node(place).kind else {
            self.node(place);
            return self.node(value);
        };
        let is_local = self.tree.var(var).class == VarClass::Local;
        if is_local
            && !self.has_effects(value)
            && let Some(pending) = self.entry(var)
        {
            pending.push((statement, index));
            return;
        }
        self.node(value);
    }

    fn has_effects(&self, value: NodeId) -> bool {
        let node = self.tree.node(value);
        !node.init.is_empty()
            || !matches!(
                node.kind,
                Kind::Var(_) | Kind::Global(_) | Kind::Function(_) | Kind::Constant(_) | Kind::Nil | Kind::Closure(_)
            )
    }
}

fn value_of(tree: &Tree, statement: NodeId, index: usize) -> NodeId {
    match &tree.node(statement).kind {
        Kind::Assign { value: Some(value), .. } => *value,
        Kind::AssignList { values, .. } => values[index],
        other => unreachable!("an assignment: {other:?}"),
    }
}

/// `_ = 0`.
fn blank(tree: &mut Tree, statement: NodeId, index: usize) {
    let pos = tree.node(statement).pos;
    let kind = Kind::Constant(Constant::integer(0));
    let zero = tree.add(Node { pos, ty: TypeId::INT, implicit: false, init: Vec::new(), kind });
    match &mut tree.node_mut(statement).kind {
        Kind::AssignList { places, values, .. } => {
            places[index] = None;
            values[index] = zero;
        }
        kind => {
            *kind =
                Kind::AssignList { form: AssignForm::Pairs, places: vec![None], values: vec![zero], defines: false };
        }
    }
}
