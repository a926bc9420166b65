//! What a variable's one assignment tells: which function it holds, which constant.
//!
//! [`Assignments`] knows, for one declared function with its closures, which local variables are assigned once, where
//! they are defined, and which functions a variable of function type is ever given.

use std::collections::{HashMap, HashSet};

use burrow_types::{Type, Types};

use crate::node::{AssignForm, Conversion, FuncId, Kind, NodeId, Tree, VarClass, VarId};
use crate::visit::walk_with_closures;

/// The assignments of a function and the closures in it.
#[derive(Debug, Default)]
pub struct Assignments {
    /// Variables assigned by their definitions only.
    single: HashSet<VarId>,
    /// Values given to variables of function type by plain assignments.
    functions: HashMap<VarId, Vec<NodeId>>,
}

impl Assignments {
    pub fn of(tree: &Tree, types: &mut Types, outermost: FuncId, by_reference: &HashSet<VarId>) -> Assignments {
        let mut collected = Assignments::default();
        let mut taken: HashSet<VarId> = by_reference.clone();
        let mut mentioned = Vec::new();
        walk_with_closures(tree, outermost, &mut |id| match tree.node(id).kind {
            Kind::AddressOf(operand) => taken.extend(outer_variable(tree, operand)),
            Kind::Var(var) => mentioned.push(var),
            _ => {}
        });
        for var in mentioned {
            let record = tree.var(var);
            if record.class != VarClass::Local || taken.contains(&var) {
                continue;
            }
            let is_assignment =
                record.definition.is_none_or(|node| matches!(tree.node(node).kind, Kind::Assign { .. }));
            if is_assignment && matches!(types.underlying_type(record.ty), Type::Signature(_)) {
                collected.functions.entry(var).or_default();
            }
            if record.definition.is_some() {
                collected.single.insert(var);
            }
        }
        walk_with_closures(tree, outermost, &mut |id| collected.assignment(tree, id));
        collected
    }

    fn assignment(&mut self, tree: &Tree, id: NodeId) {
        match &tree.node(id).kind {
            Kind::Assign { place, value, .. } => self.assigned(tree, *place, id, Some(*value)),
            Kind::AssignOperation { place, .. } => self.assigned(tree, *place, id, None),
            Kind::AssignList { places, .. } => {
                places.iter().flatten().for_each(|place| self.assigned(tree, *place, id, None));
            }
            Kind::Range { key, value, .. } => {
                key.iter().chain(value).for_each(|place| self.assigned(tree, *place, id, None));
            }
            _ => {}
        }
    }

    /// `value`: that of a plain assignment, if it has one.
    fn assigned(&mut self, tree: &Tree, place: NodeId, statement: NodeId, value: Option<Option<NodeId>>) {
        let Some(var) = outer_variable(tree, place) else { return };
        if tree.var(var).definition != Some(statement) {
            self.single.remove(&var);
        }
        match value {
            None => {
                self.functions.remove(&var);
            }
            Some(Some(value)) if !is_nil(tree, value) => {
                if let Some(values) = self.functions.get_mut(&var) {
                    values.push(value);
                }
            }
            Some(_) => {}
        }
    }

    /// Looks through variables that are assigned once, and conversions that change nothing.
    pub fn static_value(&self, tree: &Tree, node: NodeId) -> NodeId {
        let mut current = node;
        loop {
            let next = match &tree.node(current).kind {
                Kind::Convert(Conversion::Same, inner) => Some(*inner),
                Kind::InlinedCall { results, .. } if results.len() == 1 => Some(results[0]),
                Kind::Var(var) => self.definition(tree, *var),
                _ => None,
            };
            match next {
                Some(next) => current = next,
                None => return current,
            }
        }
    }

    fn definition(&self, tree: &Tree, var: VarId) -> Option<NodeId> {
        if tree.var(var).class != VarClass::Local || !self.single.contains(&var) {
            return None;
        }
        match &tree.node(tree.var(var).definition?).kind {
            Kind::Assign { value, .. } => *value,
            Kind::AssignList { form: AssignForm::Pairs, places, values, .. } => {
                let is_it = |place: &Option<NodeId>| {
                    place.is_some_and(|place| matches!(tree.node(place).kind, Kind::Var(placed) if placed == var))
                };
                values.get(places.iter().position(is_it)?).copied()
            }
            _ => None,
        }
    }

    /// The functions that a call of this value may reach, if they are known.
    pub fn callees(&self, tree: &Tree, function: NodeId) -> Option<Vec<FuncId>> {
        let value = self.static_value(tree, function);
        if let Some(func) = static_callee(tree, value) {
            return Some(vec![func]);
        }
        let Kind::Var(var) = tree.node(value).kind else { return None };
        let mut found = Vec::new();
        for &value in self.functions.get(&var)? {
            let func = static_callee(tree, value)?;
            if tree.func(func).uintptr_escapes {
                return None;
            }
            found.push(func);
        }
        (!found.is_empty()).then_some(found)
    }
}

/// The function that a value plainly is.
pub fn static_callee(tree: &Tree, node: NodeId) -> Option<FuncId> {
    match tree.node(node).kind {
        Kind::Function(func) | Kind::MethodExpr { func, .. } | Kind::Closure(func) => Some(func),
        _ => None,
    }
}

fn is_nil(tree: &Tree, node: NodeId) -> bool {
    match tree.node(node).kind {
        Kind::Nil => true,
        Kind::Convert(Conversion::Same, inner) => is_nil(tree, inner),
        _ => false,
    }
}

/// The variable that holds a place: fields and array elements are part of it.
pub fn outer_variable(tree: &Tree, node: NodeId) -> Option<VarId> {
    match &tree.node(node).kind {
        Kind::Var(var) => Some(*var),
        Kind::Dot(inner, _) | Kind::IndexArray(inner, _) => outer_variable(tree, *inner),
        Kind::Convert(Conversion::Same, inner) if tree.node(node).implicit => outer_variable(tree, *inner),
        _ => None,
    }
}
