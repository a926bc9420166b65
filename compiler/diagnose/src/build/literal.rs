//! Composite literals.

use burrow_source::Pos;
use burrow_syntax::tree::{self, CompositeLiteral, ExprKind};
use burrow_types::{Type, TypeId};

use super::function::FunctionBuilder;
use crate::node::{Kind, LiteralOf, NodeId};

impl<'a> FunctionBuilder<'_, 'a> {
    /// `T{…}`; where the type is left out and the element type is a pointer, `&T{…}`.
    pub fn composite(&mut self, literal: &'a CompositeLiteral, ty: TypeId, pos: Pos) -> NodeId {
        if let Type::Pointer(element) = self.underlying(ty)
            && literal.ty.is_none()
        {
            let value = self.composite_value(literal, element, pos);
            return self.address(value, ty, pos);
        }
        self.composite_value(literal, ty, pos)
    }

    fn composite_value(&mut self, literal: &'a CompositeLiteral, ty: TypeId, pos: Pos) -> NodeId {
        let (of, elements) = match self.underlying(ty) {
            Type::Struct(fields) => (LiteralOf::Struct, self.fields(literal, &fields)),
            Type::Array(_, element) => (LiteralOf::Array, self.elements(literal, TypeId::INVALID, element)),
            Type::Slice(element) => (LiteralOf::Slice, self.elements(literal, TypeId::INVALID, element)),
            Type::Map(key, element) => (LiteralOf::Map, self.elements(literal, key, element)),
            _ => (LiteralOf::Struct, Vec::new()),
        };
        self.add(Kind::Literal { of, elements }, ty, pos)
    }

    fn fields(
        &mut self,
        literal: &'a CompositeLiteral,
        fields: &[burrow_types::Field],
    ) -> Vec<(Option<NodeId>, NodeId)> {
        let mut values = Vec::new();
        for (place, element) in literal.elements.iter().enumerate() {
            let index = match &element.key {
                Some(key) => match self.info.literal_fields.get(&key.id) {
                    Some(path) => path.first().copied().unwrap_or(place),
                    None => field_named(fields, key).unwrap_or(place),
                },
                None => place,
            };
            let ty = fields.get(index).map_or(TypeId::INVALID, |field| field.ty);
            values.push((None, self.converted(&element.value, ty)));
        }
        values
    }

    fn elements(
        &mut self,
        literal: &'a CompositeLiteral,
        key_type: TypeId,
        element_type: TypeId,
    ) -> Vec<(Option<NodeId>, NodeId)> {
        let mut values = Vec::new();
        for element in &literal.elements {
            let key = match &element.key {
                Some(key) if key_type != TypeId::INVALID => Some(self.converted(key, key_type)),
                Some(key) => Some(self.expr(key)),
                None => None,
            };
            values.push((key, self.converted(&element.value, element_type)));
        }
        values
    }
}

fn field_named(fields: &[burrow_types::Field], key: &tree::Expr) -> Option<usize> {
    let ExprKind::Name(name) = &key.kind else { return None };
    fields.iter().position(|field| field.name == *name)
}
