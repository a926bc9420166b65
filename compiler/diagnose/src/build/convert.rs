//! Conversions, those that the source writes and those that it implies.

use burrow_source::Pos;
use burrow_syntax::tree;
use burrow_types::{Basic, Constant, Type, TypeId};

use super::function::FunctionBuilder;
use crate::node::{Conversion, Kind, LiteralOf, Node, NodeId};

impl<'a> FunctionBuilder<'_, 'a> {
    pub fn constant(&mut self, value: Constant, ty: TypeId, pos: Pos) -> NodeId {
        self.add(Kind::Constant(value), ty, pos)
    }

    /// An expression's value, converted implicitly to a type it is assignable to.
    pub fn converted(&mut self, expr: &'a tree::Expr, to: TypeId) -> NodeId {
        let node = self.expr(expr);
        self.implicitly_at(node, to, expr.pos)
    }

    /// A value converted implicitly to a type it is assignable to.
    pub fn implicitly(&mut self, node: NodeId, to: TypeId) -> NodeId {
        let pos = self.builder.tree.node(node).pos;
        self.implicitly_at(node, to, pos)
    }

    fn implicitly_at(&mut self, node: NodeId, to: TypeId, pos: Pos) -> NodeId {
        let from = self.node_type(node);
        if to == TypeId::INVALID || from == to {
            return node;
        }
        self.type_constant(node, to);
        let from = self.node_type(node);
        if self.builder.types.identical(from, to) {
            return node;
        }
        let conversion = self.conversion(from, to);
        self.builder.add_implicit(Kind::Convert(conversion, node), to, pos)
    }

    /// Gives an untyped constant (or nil) the type it is used with.
    fn type_constant(&mut self, node: NodeId, to: TypeId) {
        let ty = self.node_type(node);
        if !self.builder.types.is_untyped(ty) {
            return;
        }
        let nil = matches!(self.builder.tree.node(node).kind, Kind::Nil);
        let target = if !nil && self.builder.types.is_interface(to) { self.builder.types.default_type(ty) } else { to };
        self.builder.tree.node_mut(node).ty = target;
    }

    /// Gives an untyped constant the type it has by itself.
    pub fn with_default_type(&mut self, node: NodeId) {
        let ty = self.node_type(node);
        if self.builder.types.is_untyped(ty) {
            let typed = self.builder.types.default_type(ty);
            self.builder.tree.node_mut(node).ty = typed;
        }
    }

    /// `T(x)`.
    pub fn conversion_call(&mut self, to: TypeId, operand: &'a tree::Expr, pos: Pos) -> NodeId {
        let node = self.expr(operand);
        let ty = self.node_type(node);
        if self.builder.types.is_untyped(ty) {
            let typed = match &self.builder.tree.node(node).kind {
                Kind::Nil => to,
                // Constants that do not stay constants: `[]byte("x")`, `any(1)`.
                _ => self.builder.types.default_type(ty),
            };
            self.builder.tree.node_mut(node).ty = typed;
        }
        if matches!(self.builder.tree.node(node).kind, Kind::Nil) {
            self.builder.tree.node_mut(node).ty = to;
        }
        let from = self.node_type(node);
        if self.is_constant_of_type_parameter(node, from, to) {
            // The constant has the type already; all that is left is that it is none any more.
            self.builder.tree.node_mut(node).ty = to;
            return self.builder.add_implicit(Kind::Convert(Conversion::Same, node), to, pos);
        }
        let conversion = self.conversion(from, to);
        if conversion == Conversion::StringToRunes
            && let Kind::Constant(constant) = &self.builder.tree.node(node).kind
            && let Some(text) = constant.as_bytes()
        {
            let runes = String::from_utf8_lossy(text).chars().collect::<Vec<_>>();
            return self.runes_of(&runes, to, pos);
        }
        self.add(Kind::Convert(conversion, node), to, pos)
    }

    /// `[]rune("ab")`, which real Go makes a literal of: `[]rune{0: 'a', 1: 'b'}`.
    fn runes_of(&mut self, runes: &[char], ty: TypeId, pos: Pos) -> NodeId {
        let elements = runes.iter().enumerate().map(|(index, &rune)| {
            let index = self.constant(Constant::integer(index), TypeId::INT, pos);
            (Some(index), self.constant(Constant::integer(u32::from(rune)), TypeId::RUNE, pos))
        });
        let elements = elements.collect();
        self.add(Kind::Literal { of: LiteralOf::Slice, elements }, ty, pos)
    }

    /// `T(1)`, where constants of `T`'s shape can have the value.
    fn is_constant_of_type_parameter(&mut self, node: NodeId, from: TypeId, to: TypeId) -> bool {
        if !self.builder.types.is_shape(to) || !matches!(self.builder.tree.node(node).kind, Kind::Constant(_)) {
            return false;
        }
        match (self.builder.types.basic(from), self.builder.types.basic(to)) {
            (Some(from), Some(to)) => {
                from.is_string() == to.is_string() && from.is_boolean() == to.is_boolean() && to != Basic::UnsafePointer
            }
            _ => false,
        }
    }

    /// What a conversion between two types does.
    fn conversion(&mut self, from: TypeId, to: TypeId) -> Conversion {
        if self.builder.types.is_interface(to) {
            return self.interface_conversion(from, to);
        }
        match (self.underlying(from), self.underlying(to)) {
            (Type::Basic(from), Type::Basic(to)) => basic_conversion(from, to),
            (Type::Slice(element), Type::Basic(basic)) if basic.is_string() => {
                if self.is_byte(element) {
                    Conversion::BytesToString
                } else {
                    Conversion::RunesToString
                }
            }
            (Type::Basic(basic), Type::Slice(element)) if basic.is_string() => {
                if self.is_byte(element) {
                    Conversion::StringToBytes
                } else {
                    Conversion::StringToRunes
                }
            }
            (Type::Slice(_), Type::Array(..)) => Conversion::SliceToArray,
            (Type::Slice(_), Type::Pointer(_)) => Conversion::SliceToArrayPointer,
            _ => Conversion::Same,
        }
    }

    fn interface_conversion(&mut self, from: TypeId, to: TypeId) -> Conversion {
        let (from, to) = (self.builder.types.underlying(from), self.builder.types.underlying(to));
        if self.builder.types.identical(from, to) { Conversion::Same } else { Conversion::ToInterface }
    }

    fn is_byte(&mut self, element: TypeId) -> bool {
        matches!(self.builder.types.underlying_type(element), Type::Basic(Basic::Uint8 | Basic::Byte))
    }

    /// Makes statements run before an expression.
    pub fn after(&mut self, init: Vec<NodeId>, node: NodeId) -> NodeId {
        let record = self.builder.tree.node_mut(node);
        if matches!(record.kind, Kind::Var(_)) {
            let (ty, pos) = (record.ty, record.pos);
            let kind = Kind::Convert(Conversion::Same, node);
            return self.builder.tree.add(Node { pos, ty, implicit: false, init, kind });
        }
        record.init.splice(0..0, init);
        node
    }
}

fn basic_conversion(from: Basic, to: Basic) -> Conversion {
    if to.is_string() && !from.is_string() {
        Conversion::RuneToString
    } else {
        let same = from == to
            || (to.is_string() && from.is_string())
            || matches!(from, Basic::UnsafePointer)
            || matches!(to, Basic::UnsafePointer);
        if same { Conversion::Same } else { Conversion::Number }
    }
}
