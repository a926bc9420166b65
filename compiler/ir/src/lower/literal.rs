//! Composite and function literals.
//!
//! Start at [`FunctionLowering::composite_literal`].

use super::function::{FunctionLowering, expr, sequence};
use crate::Pos;
use crate::func::{Expr, ExprKind};
use crate::index::TypeId;
use crate::types::{Field, TypeKind};
use burrow_syntax::tree;

/// A value and the path of fields that leads to its place.
type PathValue = (Vec<usize>, Expr);

impl<'a> FunctionLowering<'_, 'a> {
    /// `T{…}`; within another literal, where the type is left out, it may stand for `&T{…}`.
    pub(super) fn composite_literal(&mut self, source: &'a tree::Expr, literal: &'a tree::CompositeLiteral) -> Expr {
        let ty = self.type_of(source);
        match self.lowering.pointee(ty) {
            Some(element) => {
                let value = self.literal_of(element, literal, source.pos);
                let value = if matches!(*value.kind, ExprKind::Zero) { None } else { Some(value) };
                let alloc = self.alloc(source.pos);
                expr(ExprKind::New { element, value, alloc }, ty, source.pos)
            }
            None => self.literal_of(ty, literal, source.pos),
        }
    }

    fn literal_of(&mut self, ty: TypeId, literal: &'a tree::CompositeLiteral, pos: Pos) -> Expr {
        match self.kind(ty).clone() {
            TypeKind::Struct { fields } => {
                if literal.elements.is_empty() {
                    return expr(ExprKind::Zero, ty, pos);
                }
                self.struct_literal(ty, &fields, literal, pos)
            }
            TypeKind::Array { element, .. } => {
                let (elements, _) = self.elements(element, literal);
                if elements.is_empty() {
                    return expr(ExprKind::Zero, ty, pos);
                }
                self.ordered(ExprKind::ArrayLiteral(elements), ty, pos)
            }
            TypeKind::Slice(element) => {
                let (elements, length) = self.elements(element, literal);
                let alloc = self.alloc(pos);
                self.ordered(ExprKind::SliceLiteral { length, elements, alloc }, ty, pos)
            }
            TypeKind::Map { key, value } => {
                let mut entries = Vec::with_capacity(literal.elements.len());
                for element in &literal.elements {
                    let key_source = element.key.as_ref().expect("map literals have keys");
                    entries.push((self.value_as(key_source, key), self.value_as(&element.value, value)));
                }
                let alloc = self.alloc(pos);
                self.ordered(ExprKind::MapLiteral { entries, alloc }, ty, pos)
            }
            other => panic!("a literal of {other:?}"),
        }
    }

    fn struct_literal(&mut self, ty: TypeId, fields: &[Field], literal: &'a tree::CompositeLiteral, pos: Pos) -> Expr {
        let mut values = Vec::with_capacity(literal.elements.len());
        for (place, element) in literal.elements.iter().enumerate() {
            let path = match &element.key {
                Some(key) => match self.info.literal_fields.get(&key.id) {
                    Some(path) => path.clone(),
                    None => panic!("a struct literal's key was not checked: {key:?}"),
                },
                None => vec![place],
            };
            let ty = self.field_type(fields, &path);
            let value = self.value_as(&element.value, ty);
            // A blank field stays zero. What its value does happens all the same.
            let blank = matches!(path[..], [place] if fields[place].name == "_");
            if blank && matches!(*value.kind, ExprKind::Constant(_) | ExprKind::Zero) {
                continue;
            }
            values.push((path, value));
        }
        if values.iter().all(|(path, _)| path.len() == 1) {
            let values = values.into_iter().map(|(path, value)| (path[0], value)).collect();
            return self.ordered(ExprKind::StructLiteral(values), ty, pos);
        }
        // Keys that name promoted fields: the values are fixed first, since the nested literals regroup them.
        let mut prefix = Vec::new();
        let mut fixed = Vec::with_capacity(values.len());
        for (path, value) in values {
            let value = self.hoist_calls(value, &mut prefix);
            fixed.push((path, self.frozen(value, &mut prefix)));
        }
        let value = self.nested_literal(ty, fixed, pos);
        sequence(prefix, value)
    }

    fn field_type(&self, fields: &[Field], path: &[usize]) -> TypeId {
        let ty = fields[path[0]].ty;
        match (self.kind(ty), &path[1..]) {
            (_, []) => ty,
            (TypeKind::Struct { fields }, rest) => self.field_type(fields, rest),
            (other, _) => panic!("{other:?} promotes no fields in a literal"),
        }
    }

    /// A literal of literals, from values with paths of fields.
    fn nested_literal(&mut self, ty: TypeId, values: Vec<PathValue>, pos: Pos) -> Expr {
        let TypeKind::Struct { fields } = self.kind(ty).clone() else { panic!("a struct literal of another type") };
        let mut parts: Vec<(usize, Vec<PathValue>)> = Vec::new();
        for (mut path, value) in values {
            let index = path.remove(0);
            match parts.iter_mut().find(|(known, _)| *known == index) {
                Some((_, part)) => part.push((path, value)),
                None => parts.push((index, vec![(path, value)])),
            }
        }
        let mut list = Vec::with_capacity(parts.len());
        for (index, mut part) in parts {
            let is_whole = part.len() == 1 && part[0].0.is_empty();
            let value = if is_whole { part.remove(0).1 } else { self.nested_literal(fields[index].ty, part, pos) };
            list.push((index, value));
        }
        expr(ExprKind::StructLiteral(list), ty, pos)
    }

    /// Elements with their indices, and the length they make.
    fn elements(&mut self, element: TypeId, literal: &'a tree::CompositeLiteral) -> (Vec<(u64, Expr)>, u64) {
        let (mut next, mut length) = (0, 0);
        let mut elements = Vec::with_capacity(literal.elements.len());
        for item in &literal.elements {
            if let Some(key) = &item.key {
                let value = self.info.value_of(key.id).expect("indices in literals are constant");
                next = value.to_integer().to_u64().expect("indices in literals are not negative");
            }
            elements.push((next, self.value_as(&item.value, element)));
            next += 1;
            length = length.max(next);
        }
        (elements, length)
    }

    pub(super) fn function_literal(&mut self, source: &'a tree::Expr, literal: &'a tree::FunctionLiteral) -> Expr {
        let ty = self.type_of(source);
        let pos = source.pos;
        let variables = self.info.literal_variables.get(&source.id).cloned().unwrap_or_default();
        self.frame().literals += 1;
        let number = self.frame_ref().literals;
        let suffix = if self.frame_ref().is_literal { format!(".{number}") } else { format!(".func{number}") };
        let mut func = self.nested_named(&suffix, pos);
        func.end = source.end;
        self.nested_function(func, ty, pos, |function| {
            function.declare_literal_parameters(&variables);
            function.block(&literal.body)
        })
    }
}
