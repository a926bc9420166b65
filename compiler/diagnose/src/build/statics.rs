//! Package variables whose values are laid out as data: their initializers make nothing at run time.
//!
//! What remains are the parts that need code, each an assignment of its own.

use std::collections::HashMap;

use burrow_types::TypeId;

use super::Builder;
use super::function::FunctionBuilder;
use crate::node::{Body, Builtin, Conversion, FuncId, Kind, LiteralOf, NodeId, VarId};
use crate::visit::{map_children, walk};

impl Builder<'_> {
    /// After inlining: initializers that were calls, and whose callees turn out to return data, go away.
    pub fn settle_initializer(&mut self, func: FuncId) {
        let Body::Statements(list) = self.tree.func(func).body.clone() else { return };
        let package = self.package_index(self.tree.func(func).package);
        let mut function = self.in_synthetic(package, func);
        let mut kept = Vec::new();
        for statement in list {
            function.settle(statement, &mut kept);
        }
        self.tree.func_mut(func).body = Body::Statements(kept);
    }
}

impl FunctionBuilder<'_, '_> {
    fn settle(&mut self, statement: NodeId, kept: &mut Vec<NodeId>) {
        let Kind::Assign { place, value: Some(value), .. } = self.builder.tree.node(statement).kind else {
            return kept.push(statement);
        };
        let Some(result) = self.returned(value) else { return kept.push(statement) };
        let mut parts = Vec::new();
        if !self.is_data(result, &mut parts) {
            return kept.push(statement);
        }
        let pos = self.builder.tree.node(statement).pos;
        for part in parts {
            let assign = Kind::Assign { place, value: Some(part), defines: false };
            let assign = self.builder.statement(assign, pos);
            self.settle(assign, kept);
        }
    }

    /// What an inlined call of a function with nothing but a `return` gives, arguments put in for parameters.
    fn returned(&mut self, call: NodeId) -> Option<NodeId> {
        let tree = &self.builder.tree;
        let node = tree.node(call);
        let Kind::InlinedCall { body, .. } = &node.kind else { return None };
        let ([arguments], [block, _label]) = (&node.init[..], &body[..]) else { return None };
        let Kind::AssignList { places, values, .. } = &tree.node(*arguments).kind else { return None };
        let Kind::Block(list) = &tree.node(*block).kind else { return None };
        let [_, assign, _] = list[..] else { return None };
        let Kind::AssignList { values: results, .. } = &tree.node(assign).kind else { return None };
        let [result] = results[..] else { return None };
        let mut given = HashMap::new();
        for (place, value) in places.iter().zip(values) {
            let Kind::Var(var) = tree.node((*place)?).kind else { return None };
            if self.acts(*value) {
                return None;
            }
            given.insert(var, *value);
        }
        let mut uses: HashMap<VarId, u32> = HashMap::new();
        let mut is_plain = true;
        walk(tree, result, &mut |id| match tree.node(id).kind {
            Kind::Var(var) => *uses.entry(var).or_default() += 1,
            Kind::AddressOf(place) => {
                is_plain &= crate::static_value::outer_variable(tree, place).is_none();
            }
            Kind::Closure(func) => is_plain &= !tree.is_closure(func),
            _ => {}
        });
        let repeats = |var: &VarId| given.get(var).is_some_and(|value| !self.can_repeat(*value));
        if !is_plain || uses.iter().any(|(var, count)| *count > 1 && repeats(var)) {
            return None;
        }
        Some(self.substituted(result, &given))
    }

    /// Whether evaluating a value does something.
    fn acts(&self, value: NodeId) -> bool {
        let tree = &self.builder.tree;
        let mut acts = false;
        walk(tree, value, &mut |id| {
            let node = tree.node(id);
            acts |= !node.init.is_empty()
                || matches!(
                    node.kind,
                    Kind::Call { .. } | Kind::CallInterface { .. } | Kind::InlinedCall { .. } | Kind::Receive(_)
                )
                || matches!(
                    node.kind,
                    Kind::Builtin { builtin: Builtin::Panic | Builtin::Recover | Builtin::Append | Builtin::Copy, .. }
                );
        });
        acts
    }

    fn can_repeat(&self, value: NodeId) -> bool {
        matches!(
            self.builder.tree.node(value).kind,
            Kind::Constant(_) | Kind::Nil | Kind::Var(_) | Kind::Global(_) | Kind::Function(_)
        )
    }

    fn substituted(&mut self, node: NodeId, given: &HashMap<VarId, NodeId>) -> NodeId {
        if let Kind::Var(var) = self.builder.tree.node(node).kind
            && let Some(&value) = given.get(&var)
        {
            return value;
        }
        let mut copy = self.builder.tree.node(node).clone();
        map_children(&mut copy, &mut |child| self.substituted(child, given));
        self.builder.tree.add(copy)
    }
}

impl FunctionBuilder<'_, '_> {
    /// Splits a package variable's value: what is data goes away, what needs code is added to `parts`. False: the
    /// whole value needs code.
    pub fn is_data(&mut self, value: NodeId, parts: &mut Vec<NodeId>) -> bool {
        let node = self.builder.tree.node(value);
        if !node.init.is_empty() || self.has_unwanted_address(value) {
            return false;
        }
        match node.kind.clone() {
            Kind::Constant(_) | Kind::Nil | Kind::Function(_) | Kind::MethodExpr { .. } | Kind::Global(_) => true,
            Kind::AddressOf(place) => self.is_static_place(place),
            Kind::PointerLiteral(literal) => self.part(literal, parts),
            Kind::Literal { of: LiteralOf::Map, .. } => false,
            Kind::Literal { elements, .. } => {
                elements.into_iter().for_each(|(_, element)| {
                    self.part(element, parts);
                });
                true
            }
            Kind::Closure(func) => {
                let is_data = !self.builder.tree.is_closure(func);
                if is_data {
                    self.builder.data_closures.push(func);
                }
                is_data
            }
            Kind::Convert(Conversion::ToInterface, inner) => self.is_static_interface(inner, parts),
            Kind::Convert(Conversion::StringToBytes, inner) => {
                matches!(self.builder.tree.node(inner).kind, Kind::Constant(_))
            }
            Kind::Convert(Conversion::Same, inner) => {
                let from = self.node_type(inner);
                let number = self.builder.types.is_basic(from, |basic| basic.is_integer());
                !number && self.is_data(inner, parts)
            }
            _ => false,
        }
    }

    /// Data of packages whose image is hashed (FIPS 140) must not depend on where it is loaded: no value there has an
    /// address in it (`cmd/internal/obj/fips140.go`).
    fn has_unwanted_address(&self, value: NodeId) -> bool {
        let path = &*self.builder.types.package(self.builder.target).path;
        let is_hashed = path == "crypto/internal/fips140" || path.starts_with("crypto/internal/fips140/");
        is_hashed
            && match &self.builder.tree.node(value).kind {
                Kind::Constant(constant) => constant.as_bytes().is_some_and(|text| !text.is_empty()),
                Kind::Literal { of, .. } => *of == LiteralOf::Slice,
                Kind::Nil | Kind::Convert(Conversion::Same, _) => false,
                _ => true,
            }
    }

    /// A part of a larger value: data, or an assignment.
    fn part(&mut self, value: NodeId, parts: &mut Vec<NodeId>) -> bool {
        if !self.is_data(value, parts) {
            parts.push(value);
        }
        true
    }

    fn is_static_interface(&mut self, operand: NodeId, parts: &mut Vec<NodeId>) -> bool {
        let mut operand = operand;
        while let Kind::Convert(Conversion::ToInterface, inner) = self.builder.tree.node(operand).kind {
            operand = inner;
        }
        let ty = self.node_type(operand);
        if self.builder.types.is_interface(ty) || ty == TypeId::INVALID {
            return false;
        }
        self.part(operand, parts)
    }

    /// Whether evaluating a value can be left out if nobody wants it.
    pub fn has_effects(&self, value: NodeId) -> bool {
        let mut found = false;
        crate::visit::walk(&self.builder.tree, value, &mut |node| {
            found |= !matches!(
                self.builder.tree.node(node).kind,
                Kind::Var(_)
                    | Kind::Global(_)
                    | Kind::Function(_)
                    | Kind::MethodExpr { .. }
                    | Kind::Type
                    | Kind::Constant(_)
                    | Kind::Nil
                    | Kind::Unary(..)
                    | Kind::Binary(
                        "+" | "-" | "|" | "^" | "*" | "<<" | ">>" | "&" | "&^" | "==" | "!=" | "<" | "<=" | ">" | ">=",
                        ..
                    )
                    | Kind::Logical(..)
                    | Kind::AddStrings(_)
                    | Kind::AddressOf(_)
                    | Kind::Convert(..)
                    | Kind::Literal { .. }
                    | Kind::PointerLiteral(_)
                    | Kind::Dot(..)
                    | Kind::New(_)
                    | Kind::Closure(_)
                    | Kind::Builtin { builtin: Builtin::Len | Builtin::Cap, .. }
            );
        });
        found
    }

    /// A package variable, or a field or element of one.
    fn is_static_place(&self, place: NodeId) -> bool {
        match self.builder.tree.node(place).kind {
            Kind::Global(_) => true,
            Kind::Dot(base, _) => self.is_static_place(base),
            Kind::IndexArray(base, index) => {
                matches!(self.builder.tree.node(index).kind, Kind::Constant(_)) && self.is_static_place(base)
            }
            _ => false,
        }
    }
}
