//! Composite literals, `new`, and values built in place.

use crate::error::Result;
use crate::generator::Generator;
use crate::value::{Address, Operand};
use burrow_ir::func::{Constant, Expr, ExprKind, Storage};
use burrow_ir::index::{AllocId, TypeId};
use burrow_ir::types::TypeKind;
use cranelift_codegen::ir::Value;

impl Generator<'_, '_> {
    /// A struct or array literal as an operand of its own.
    pub fn aggregate_literal(&mut self, expr: &Expr) -> Result<Operand> {
        if !self.shared.shapes.get(expr.ty).in_memory() {
            return self.flat_literal(expr);
        }
        let address = self.temporary(expr.ty);
        self.begin(address);
        self.zero_memory(address, expr.ty);
        self.fill(address, expr)?;
        Ok(Operand::Memory(address))
    }

    fn flat_literal(&mut self, expr: &Expr) -> Result<Operand> {
        let Operand::Scalars(mut values) = self.zero_operand(expr.ty) else {
            unreachable!("the type has pieces");
        };
        for (member, first) in self.members(expr)? {
            let operand = self.expression(member)?;
            for (index, value) in self.scalars(operand, member.ty).into_iter().enumerate() {
                values[first + index] = value;
            }
        }
        Ok(Operand::Scalars(values))
    }

    /// Members of a flat literal with the index of their first scalar.
    fn members<'e>(&self, expr: &'e Expr) -> Result<Vec<(&'e Expr, usize)>> {
        match (&*expr.kind, &self.shared.program.types[expr.ty].kind) {
            (ExprKind::StructLiteral(members), TypeKind::Struct { fields }) => Ok(members
                .iter()
                .map(|(index, value)| {
                    let before = fields[..*index].iter().map(|field| self.pieces(field.ty).map_or(0, <[_]>::len));
                    (value, before.sum())
                })
                .collect()),
            (ExprKind::ArrayLiteral(members), _) => Ok(members.iter().map(|(_, value)| (value, 0)).collect()),
            _ => self.fail("literal of a type that is no struct or array"),
        }
    }

    /// Evaluates `value` into fresh, zeroed memory that nothing in `value` can refer to.
    pub fn build(&mut self, address: Address, value: &Expr) -> Result<()> {
        match &*value.kind {
            ExprKind::Zero | ExprKind::Constant(Constant::Nil) => Ok(()),
            ExprKind::StructLiteral(_) | ExprKind::ArrayLiteral(_) => self.fill(address, value),
            _ => {
                let operand = self.expression(value)?;
                self.store(address, value.ty, &operand);
                Ok(())
            }
        }
    }

    /// Writes a literal's members into zeroed memory.
    fn fill(&mut self, address: Address, literal: &Expr) -> Result<()> {
        match (&*literal.kind, &self.shared.program.types[literal.ty].kind) {
            (ExprKind::StructLiteral(members), TypeKind::Struct { fields }) => {
                for (index, value) in members {
                    self.build(address.at(fields[*index].offset), value)?;
                }
                Ok(())
            }
            (ExprKind::ArrayLiteral(members), TypeKind::Array { element, .. }) => {
                let size = self.size(*element);
                for (index, value) in members {
                    self.build(address.at(index * size), value)?;
                }
                Ok(())
            }
            _ => self.fail("literal of a type that is no struct or array"),
        }
    }

    pub fn new_object(&mut self, element: TypeId, value: Option<&Expr>, site: AllocId) -> Result<Value> {
        // A value that is no literal comes first: it may panic, and the object stays short-lived.
        let literal = |value: &Expr| matches!(&*value.kind, ExprKind::StructLiteral(_) | ExprKind::ArrayLiteral(_));
        let evaluated = match value {
            Some(value) if !literal(value) => Some(self.expression(value)?),
            _ => None,
        };
        let address = self.allocate_at(element, site)?;
        match (value, evaluated) {
            (_, Some(operand)) => self.store(address, element, &operand),
            (Some(value), None) => self.build(address, value)?,
            (None, None) => {}
        }
        Ok(self.address_value(address))
    }

    pub fn slice_literal(
        &mut self,
        ty: TypeId,
        length: u64,
        elements: &[(u64, Expr)],
        site: AllocId,
    ) -> Result<Operand> {
        let element = self.element(ty)?;
        let size = self.size(element);
        // Where all elements are split values they are evaluated first: the array then has no life before it
        // is complete, and needs no zeroing where it is filled.
        if elements.len() as u64 == length && length <= 16 && !self.shared.shapes.get(element).in_memory() {
            return self.complete_slice(element, elements, site);
        }
        let address = if self.func.allocs[site].storage == Storage::Frame {
            let map = self.array_map(element, length);
            let address = Address::slot(self.new_slot(size * length, &map));
            self.begin(address);
            self.zero_bytes(address, size * length);
            address
        } else {
            Address::pointer(self.allocate_array_at(element, length, site)?)
        };
        for (index, value) in elements {
            self.build(address.at(index * size), value)?;
        }
        let data = self.address_value(address);
        let count = self.iconst(length as i64);
        Ok(Operand::Scalars(vec![data, count, count]))
    }

    fn complete_slice(&mut self, element: TypeId, elements: &[(u64, Expr)], site: AllocId) -> Result<Operand> {
        let length = elements.len() as u64;
        let size = self.size(element);
        let mut operands = Vec::new();
        for (index, value) in elements {
            operands.push((index, self.expression(value)?));
        }
        let address = if self.func.allocs[site].storage == Storage::Frame {
            let map = self.array_map(element, length);
            let address = Address::slot(self.new_slot(size * length, &map));
            self.begin(address);
            address
        } else {
            Address::pointer(self.allocate_array_at(element, length, site)?)
        };
        for (index, operand) in operands {
            self.store(address.at(index * size), element, &operand);
        }
        let data = self.address_value(address);
        let count = self.iconst(length as i64);
        Ok(Operand::Scalars(vec![data, count, count]))
    }
}
