//! Package variables whose values are laid out as data: their initializers make nothing at run time.
//!
//! What remains are the parts that need code, each an assignment of its own.

use burrow_types::TypeId;

use super::function::FunctionBuilder;
use crate::node::{Builtin, Conversion, Kind, LiteralOf, NodeId};

impl FunctionBuilder<'_, '_> {
    /// Splits a package variable's value: what is data goes away, what needs code is added to `parts`. False: the
    /// whole value needs code.
    pub fn is_data(&mut self, value: NodeId, parts: &mut Vec<NodeId>) -> bool {
        let node = self.builder.tree.node(value);
        if !node.init.is_empty() {
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
