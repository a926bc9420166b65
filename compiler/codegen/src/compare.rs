//! Comparison of all types.
//!
//! Composites compare member by member and stop at the first difference, since comparing interfaces may
//! panic; plain memory compares at once.

use crate::error::Result;
use crate::generator::Generator;
use crate::shape::{Arithmetic, arithmetic};
use crate::value::{Address, Operand};
use burrow_abi::native::RuntimeFunctionId as Runtime;
use burrow_ir::func::{BinaryOp, Constant, Expr, ExprKind};
use burrow_ir::index::TypeId;
use burrow_ir::types::TypeKind;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{Block, InstBuilder, MemFlagsData, Value, types};

/// Strings up to this length are compared with constants inline.
const SHORT_STRING: i64 = 16;

impl Generator<'_, '_> {
    pub fn comparison(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Result<Value> {
        if matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) {
            if let Some(equal) = self.compare_with_nil(left, right)? {
                return Ok(self.negate_if(op == BinaryOp::NotEqual, equal));
            }
            match arithmetic(&self.shared.program.types, left.ty) {
                Arithmetic::Integer(_) | Arithmetic::Address => {
                    let (a, b) = (self.scalar(left)?, self.scalar(right)?);
                    return Ok(self.b.ins().icmp(int_code(op, false), a, b));
                }
                Arithmetic::Float32 | Arithmetic::Float64 => {
                    let (a, b) = (self.scalar(left)?, self.scalar(right)?);
                    return Ok(self.b.ins().fcmp(float_code(op), a, b));
                }
                Arithmetic::String => {
                    let (a, b) = (self.transient_string(left)?, self.transient_string(right)?);
                    let equal = self.equal(left.ty, Operand::Scalars(a), Operand::Scalars(b))?;
                    return Ok(self.negate_if(op == BinaryOp::NotEqual, equal));
                }
                _ => {}
            }
            let place = crate::place::is_place(left) && self.shared.shapes.get(left.ty).in_memory();
            let a = if place { self.expression(left)? } else { self.owned(left)? };
            let b = self.expression(right)?;
            let equal = self.equal(left.ty, a, b)?;
            return Ok(self.negate_if(op == BinaryOp::NotEqual, equal));
        }
        let a = self.transient_string(left)?;
        let b = self.transient_string(right)?;
        self.ordering(op, &a, &b, left.ty)
    }

    /// `a op b` for an ordered type.
    pub fn ordering(&mut self, op: BinaryOp, a: &[Value], b: &[Value], ty: TypeId) -> Result<Value> {
        match arithmetic(&self.shared.program.types, ty) {
            Arithmetic::Integer(integer) => {
                let code = int_code(op, integer.signed);
                Ok(self.b.ins().icmp(code, a[0], b[0]))
            }
            Arithmetic::Float32 | Arithmetic::Float64 => Ok(self.b.ins().fcmp(float_code(op), a[0], b[0])),
            Arithmetic::String => {
                let order = self.runtime(Runtime::compare_strings, &[a[0], a[1], b[0], b[1]])[0];
                Ok(self.b.ins().icmp_imm_s(int_code(op, true), order, 0))
            }
            _ => self.fail(format!("ordering of {}", self.shared.program.types[ty].string)),
        }
    }

    fn negate_if(&mut self, negate: bool, value: Value) -> Value {
        if negate { self.b.ins().bxor_imm_u(value, 1) } else { value }
    }

    /// Comparison of a slice, interface, map… with nil looks at one word.
    fn compare_with_nil(&mut self, left: &Expr, right: &Expr) -> Result<Option<Value>> {
        let nil = |expr: &Expr| matches!(&*expr.kind, ExprKind::Constant(Constant::Nil));
        let other = if nil(right) {
            left
        } else if nil(left) {
            right
        } else {
            return Ok(None);
        };
        let values = self.scalars_of(other)?;
        Ok(Some(self.b.ins().icmp_imm_s(IntCC::Equal, values[0], 0)))
    }

    /// Whether two values of one comparable type are equal.
    pub fn equal(&mut self, ty: TypeId, a: Operand, b: Operand) -> Result<Value> {
        if self.shared.shapes.get(ty).in_memory() {
            let (a, b) = (self.in_memory(a, ty), self.in_memory(b, ty));
            return self.equal_memory_type(ty, a, b);
        }
        let a = self.scalars(a, ty);
        let b = self.scalars(b, ty);
        let (different, done) = (self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(done, types::I8);
        let simple = self.equal_scalars(ty, &a, &b, different)?;
        self.b.ins().jump(done, &[simple.into()]);
        self.enter(different);
        let no = self.b.ins().iconst(types::I8, 0);
        self.b.ins().jump(done, &[no.into()]);
        self.enter(done);
        Ok(result)
    }

    /// Equality of split values. May go to `different` early.
    fn equal_scalars(&mut self, ty: TypeId, a: &[Value], b: &[Value], different: Block) -> Result<Value> {
        match arithmetic(&self.shared.program.types, ty) {
            Arithmetic::Integer(_) | Arithmetic::Address => return Ok(self.b.ins().icmp(IntCC::Equal, a[0], b[0])),
            Arithmetic::Float32 | Arithmetic::Float64 => return Ok(self.b.ins().fcmp(FloatCC::Equal, a[0], b[0])),
            Arithmetic::Complex64 | Arithmetic::Complex128 => {
                let real = self.b.ins().fcmp(FloatCC::Equal, a[0], b[0]);
                let imaginary = self.b.ins().fcmp(FloatCC::Equal, a[1], b[1]);
                return Ok(self.b.ins().band(real, imaginary));
            }
            Arithmetic::String => return Ok(self.equal_strings(a, b, different)),
            Arithmetic::None => {}
        }
        match &self.shared.program.types[ty].kind {
            TypeKind::Interface { .. } => Ok(self.equal_interfaces(ty, a, b, different)),
            TypeKind::Struct { fields } => {
                let mut first = 0;
                let mut result = None;
                for field in fields {
                    let count = self.pieces(field.ty).map_or(0, <[_]>::len);
                    let range = first..first + count;
                    first += count;
                    if field.name == "_" || count == 0 {
                        continue;
                    }
                    if let Some(previous) = result {
                        self.continue_if(previous, different);
                    }
                    result = Some(self.equal_scalars(field.ty, &a[range.clone()], &b[range], different)?);
                }
                Ok(result.unwrap_or_else(|| self.b.ins().iconst(types::I8, 1)))
            }
            TypeKind::Array { element, length } if *length > 0 && !a.is_empty() => {
                self.equal_scalars(*element, a, b, different)
            }
            TypeKind::Array { .. } => Ok(self.b.ins().iconst(types::I8, 1)),
            _ => self.fail(format!("comparison of {}", self.shared.program.types[ty].string)),
        }
    }

    fn continue_if(&mut self, condition: Value, different: Block) {
        let next = self.b.create_block();
        self.b.ins().brif(condition, next, &[], different, &[]);
        self.enter(next);
    }

    fn equal_strings(&mut self, a: &[Value], b: &[Value], different: Block) -> Value {
        let same_length = self.b.ins().icmp(IntCC::Equal, a[1], b[1]);
        if [a, b].iter().any(|string| self.constant_value(string[1]) == Some(0)) {
            return same_length;
        }
        self.continue_if(same_length, different);
        let known = [a, b].iter().find_map(|string| self.constant_value(string[1]));
        if let Some(length) = known.filter(|&length| length <= SHORT_STRING) {
            return self.equal_bytes(a[0], b[0], length);
        }
        let result = self.runtime(Runtime::equal_memory, &[a[0], b[0], a[1]])[0];
        self.b.ins().ireduce(types::I8, result)
    }

    /// Compares a few bytes that are there.
    fn equal_bytes(&mut self, a: Value, b: Value, length: i64) -> Value {
        let flags = MemFlagsData::new().with_notrap();
        let mut difference = self.iconst(0);
        let mut offset = 0;
        for (ty, width) in [(types::I64, 8), (types::I32, 4), (types::I16, 2), (types::I8, 1)] {
            while length - offset >= width {
                let x = self.b.ins().load(ty, flags, a, offset as i32);
                let y = self.b.ins().load(ty, flags, b, offset as i32);
                let changed = self.b.ins().bxor(x, y);
                let changed = if ty == types::I64 { changed } else { self.b.ins().uextend(types::I64, changed) };
                difference = self.b.ins().bor(difference, changed);
                offset += width;
            }
        }
        self.b.ins().icmp_imm_s(IntCC::Equal, difference, 0)
    }

    /// Different descriptors are different types; of equal ones the runtime compares the data. Method tables say
    /// less: a type has several, since a conversion to an interface with the same methods keeps the table.
    fn equal_interfaces(&mut self, ty: TypeId, a: &[Value], b: &[Value], different: Block) -> Value {
        let with_methods = self.has_methods(ty);
        if !with_methods {
            let same_type = self.b.ins().icmp(IntCC::Equal, a[0], b[0]);
            self.continue_if(same_type, different);
        }
        let function = if with_methods { Runtime::equal_interface } else { Runtime::equal_empty_interface };
        let result = self.runtime(function, &[a[0], a[1], b[0], b[1]])[0];
        self.b.ins().ireduce(types::I8, result)
    }

    fn equal_memory_type(&mut self, ty: TypeId, a: Address, b: Address) -> Result<Value> {
        let shape = self.shared.shapes.get(ty);
        let size = shape.size;
        if !shape.plain {
            let (a, b) = (self.address_value(a), self.address_value(b));
            let descriptor = self.descriptor(ty);
            let result = self.runtime(Runtime::equal_typed, &[descriptor, a, b])[0];
            return Ok(self.b.ins().ireduce(types::I8, result));
        }
        if size <= 32 && size.is_multiple_of(8) {
            let mut difference = self.iconst(0);
            for word in 0..size / 8 {
                let x = self.load_at(a.at(8 * word), burrow_abi::calling::Scalar::I64);
                let y = self.load_at(b.at(8 * word), burrow_abi::calling::Scalar::I64);
                let changed = self.b.ins().bxor(x, y);
                difference = self.b.ins().bor(difference, changed);
            }
            return Ok(self.b.ins().icmp_imm_s(IntCC::Equal, difference, 0));
        }
        let (a, b) = (self.address_value(a), self.address_value(b));
        let length = self.iconst(size as i64);
        let result = self.runtime(Runtime::equal_memory, &[a, b, length])[0];
        Ok(self.b.ins().ireduce(types::I8, result))
    }
}

pub(crate) fn int_code(op: BinaryOp, signed: bool) -> IntCC {
    match (op, signed) {
        (BinaryOp::Equal, _) => IntCC::Equal,
        (BinaryOp::NotEqual, _) => IntCC::NotEqual,
        (BinaryOp::Less, true) => IntCC::SignedLessThan,
        (BinaryOp::LessEqual, true) => IntCC::SignedLessThanOrEqual,
        (BinaryOp::Greater, true) => IntCC::SignedGreaterThan,
        (BinaryOp::Less, false) => IntCC::UnsignedLessThan,
        (BinaryOp::LessEqual, false) => IntCC::UnsignedLessThanOrEqual,
        (BinaryOp::Greater, false) => IntCC::UnsignedGreaterThan,
        (BinaryOp::GreaterEqual, false) => IntCC::UnsignedGreaterThanOrEqual,
        (_, _) => IntCC::SignedGreaterThanOrEqual,
    }
}

pub(crate) fn float_code(op: BinaryOp) -> FloatCC {
    match op {
        BinaryOp::Equal => FloatCC::Equal,
        BinaryOp::NotEqual => FloatCC::NotEqual,
        BinaryOp::Less => FloatCC::LessThan,
        BinaryOp::LessEqual => FloatCC::LessThanOrEqual,
        BinaryOp::Greater => FloatCC::GreaterThan,
        _ => FloatCC::GreaterThanOrEqual,
    }
}
