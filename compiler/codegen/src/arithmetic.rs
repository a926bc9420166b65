//! Arithmetic with Go's meaning: wrapping, shifts of any count, division that panics.

use crate::error::Result;
use crate::generator::Generator;
use crate::shape::{Arithmetic, Integer, arithmetic};
use crate::value::Operand;
use burrow_abi::native::RuntimeFunctionId as Runtime;
use burrow_ir::func::{BinaryOp, Constant, Expr, ExprKind, UnaryOp};
use burrow_ir::index::TypeId;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, InstructionData, Opcode, Type, Value, ValueDef, types};

impl Generator<'_, '_> {
    pub fn unary(&mut self, op: UnaryOp, operand: &Expr) -> Result<Operand> {
        let values = self.scalars_of(operand)?;
        let float = !matches!(arithmetic(&self.shared.program.types, operand.ty), Arithmetic::Integer(_));
        let mut results = Vec::new();
        for value in values {
            results.push(match op {
                UnaryOp::Negate if float => self.b.ins().fneg(value),
                UnaryOp::Negate => self.b.ins().ineg(value),
                UnaryOp::Complement => self.b.ins().bnot(value),
                UnaryOp::Not => self.b.ins().bxor_imm_u(value, 1),
            });
        }
        Ok(Operand::Scalars(results))
    }

    pub fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr, ty: TypeId) -> Result<Operand> {
        use BinaryOp as B;
        if matches!(op, B::Equal | B::NotEqual | B::Less | B::LessEqual | B::Greater | B::GreaterEqual) {
            return self.comparison(op, left, right).map(Operand::one);
        }
        let a = self.scalars_of(left)?;
        let b = self.scalars_of(right)?;
        self.binary_scalars(op, a, b, ty, right)
    }

    /// `a op b` for evaluated operands of type `ty`; `right` tells the type of a shift's count.
    pub fn binary_scalars(
        &mut self,
        op: BinaryOp,
        a: Vec<Value>,
        b: Vec<Value>,
        ty: TypeId,
        right: &Expr,
    ) -> Result<Operand> {
        match arithmetic(&self.shared.program.types, ty) {
            Arithmetic::Integer(integer) if matches!(op, BinaryOp::ShiftLeft | BinaryOp::ShiftRight) => {
                self.shift(op, a[0], b[0], integer, right).map(Operand::one)
            }
            Arithmetic::Integer(integer) => self.integer(op, a[0], b[0], integer).map(Operand::one),
            Arithmetic::Float32 | Arithmetic::Float64 => Ok(Operand::one(self.float_op(op, a[0], b[0])?)),
            Arithmetic::Complex64 => self.complex(op, &a, &b, true),
            Arithmetic::Complex128 => self.complex(op, &a, &b, false),
            _ => self.fail(format!("operator {op:?} on {}", self.shared.program.types[ty].string)),
        }
    }

    fn integer(&mut self, op: BinaryOp, a: Value, b: Value, integer: Integer) -> Result<Value> {
        Ok(match op {
            BinaryOp::Add => self.b.ins().iadd(a, b),
            BinaryOp::Subtract => self.b.ins().isub(a, b),
            BinaryOp::Multiply => self.b.ins().imul(a, b),
            BinaryOp::And => self.b.ins().band(a, b),
            BinaryOp::Or => self.b.ins().bor(a, b),
            BinaryOp::Xor => self.b.ins().bxor(a, b),
            BinaryOp::AndNot => self.b.ins().band_not(a, b),
            BinaryOp::Divide | BinaryOp::Remainder => self.divide(op, a, b, integer),
            _ => return self.fail(format!("operator {op:?} on integers")),
        })
    }

    fn divide(&mut self, op: BinaryOp, a: Value, b: Value, integer: Integer) -> Value {
        let quotient = op == BinaryOp::Divide;
        let constant = self.constant_value(b);
        if constant.is_none_or(|value| value == 0) {
            self.require(b, |generator| {
                generator.runtime(Runtime::raise_divide, &[]);
            });
        }
        // Narrow divisions are done in 32 bits.
        let narrow = integer.bits < 32;
        let ty = if integer.bits == 64 { types::I64 } else { types::I32 };
        let widened = |generator: &mut Self, value: Value| match (narrow, integer.signed) {
            (false, _) => value,
            (true, true) => generator.b.ins().sextend(types::I32, value),
            (true, false) => generator.b.ins().uextend(types::I32, value),
        };
        let (x, y) = (widened(self, a), widened(self, b));
        let result = match (integer.signed, quotient) {
            (false, true) => self.b.ins().udiv(x, y),
            (false, false) => self.b.ins().urem(x, y),
            (true, _) if constant.is_some_and(|value| value != 0 && !is_minus_one(value, integer.bits)) => {
                if quotient {
                    self.b.ins().sdiv(x, y)
                } else {
                    self.b.ins().srem(x, y)
                }
            }
            (true, _) => self.signed_divide(quotient, x, y, ty),
        };
        if narrow { self.b.ins().ireduce(int_type(integer.bits), result) } else { result }
    }

    /// The smallest number by -1 wraps; the machine would trap.
    fn signed_divide(&mut self, quotient: bool, x: Value, y: Value, ty: Type) -> Value {
        let minus_one = self.b.ins().icmp_imm_s(IntCC::Equal, y, -1);
        let (special, general, done) = (self.cold_block(), self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(done, ty);
        self.b.ins().brif(minus_one, special, &[], general, &[]);
        self.enter(special);
        let value = if quotient { self.b.ins().ineg(x) } else { self.b.ins().iconst(ty, 0) };
        self.b.ins().jump(done, &[value.into()]);
        self.enter(general);
        let value = if quotient { self.b.ins().sdiv(x, y) } else { self.b.ins().srem(x, y) };
        self.b.ins().jump(done, &[value.into()]);
        self.enter(done);
        result
    }

    fn shift(&mut self, op: BinaryOp, value: Value, count: Value, integer: Integer, right: &Expr) -> Result<Value> {
        let Arithmetic::Integer(count_type) = arithmetic(&self.shared.program.types, right.ty) else {
            return self.fail("shift by a value that is no integer");
        };
        let left = op == BinaryOp::ShiftLeft;
        let ty = int_type(integer.bits);
        if let ExprKind::Constant(Constant::Int(constant)) = &*right.kind {
            return Ok(self.shift_constant(left, value, *constant, integer));
        }
        let count = self.extend(count, count_type);
        if count_type.signed {
            let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, count, 0);
            self.refuse(negative, |generator| {
                generator.runtime(Runtime::raise_shift, &[]);
            });
        }
        if let ExprKind::Binary(BinaryOp::And, ..) = &*right.kind
            && crate::bounds::within_array(&self.shared.program.types, right, u64::from(integer.bits))
        {
            return Ok(self.machine_shift(left, value, count, integer));
        }
        let limit = i64::from(integer.bits);
        if !left && integer.signed {
            // Counts beyond the width leave copies of the sign bit.
            let within = self.b.ins().icmp_imm_s(IntCC::UnsignedLessThan, count, limit);
            let most = self.iconst(limit - 1);
            let count = self.b.ins().select(within, count, most);
            return Ok(self.b.ins().sshr(value, count));
        }
        let shifted = self.machine_shift(left, value, count, integer);
        let within = self.b.ins().icmp_imm_s(IntCC::UnsignedLessThan, count, limit);
        let zero = self.b.ins().iconst(ty, 0);
        Ok(self.b.ins().select(within, shifted, zero))
    }

    fn machine_shift(&mut self, left: bool, value: Value, count: Value, integer: Integer) -> Value {
        match (left, integer.signed) {
            (true, _) => self.b.ins().ishl(value, count),
            (false, true) => self.b.ins().sshr(value, count),
            (false, false) => self.b.ins().ushr(value, count),
        }
    }

    fn shift_constant(&mut self, left: bool, value: Value, count: u64, integer: Integer) -> Value {
        let limit = u64::from(integer.bits);
        if !left && integer.signed {
            return self.b.ins().sshr_imm_u(value, count.min(limit - 1) as i64);
        }
        if count >= limit {
            return self.b.ins().iconst(int_type(integer.bits), 0);
        }
        if left { self.b.ins().ishl_imm_u(value, count as i64) } else { self.b.ins().ushr_imm_u(value, count as i64) }
    }

    fn float_op(&mut self, op: BinaryOp, a: Value, b: Value) -> Result<Value> {
        Ok(match op {
            BinaryOp::Add => self.b.ins().fadd(a, b),
            BinaryOp::Subtract => self.b.ins().fsub(a, b),
            BinaryOp::Multiply => self.b.ins().fmul(a, b),
            BinaryOp::Divide => self.b.ins().fdiv(a, b),
            _ => return self.fail(format!("operator {op:?} on floats")),
        })
    }

    fn complex(&mut self, op: BinaryOp, a: &[Value], b: &[Value], single: bool) -> Result<Operand> {
        let values = match op {
            BinaryOp::Add => vec![self.b.ins().fadd(a[0], b[0]), self.b.ins().fadd(a[1], b[1])],
            BinaryOp::Subtract => vec![self.b.ins().fsub(a[0], b[0]), self.b.ins().fsub(a[1], b[1])],
            BinaryOp::Multiply => self.complex_product(a, b, single),
            BinaryOp::Divide => self.complex_quotient(a, b, single),
            _ => return self.fail(format!("operator {op:?} on complex numbers")),
        };
        Ok(Operand::Scalars(values))
    }

    /// As Go does, products of `complex64` are computed in double precision.
    fn complex_product(&mut self, a: &[Value], b: &[Value], single: bool) -> Vec<Value> {
        let [ar, ai, br, bi] = self.doubles(a, b, single);
        let (x, y) = (self.b.ins().fmul(ar, br), self.b.ins().fmul(ai, bi));
        let real = self.b.ins().fsub(x, y);
        let (x, y) = (self.b.ins().fmul(ar, bi), self.b.ins().fmul(ai, br));
        let imaginary = self.b.ins().fadd(x, y);
        self.singles(vec![real, imaginary], single)
    }

    fn complex_quotient(&mut self, a: &[Value], b: &[Value], single: bool) -> Vec<Value> {
        let [ar, ai, br, bi] = self.doubles(a, b, single);
        let slot = self.temporary_slot(16, &burrow_layout::pointer_map::PointerMap::pointer_free(2));
        let address = crate::value::Address::slot(slot);
        let target = self.address_value(address);
        self.runtime(Runtime::complex_divide, &[target, ar, ai, br, bi]);
        let values = vec![
            self.load_at(address, burrow_abi::calling::Scalar::F64),
            self.load_at(address.at(8), burrow_abi::calling::Scalar::F64),
        ];
        self.singles(values, single)
    }

    fn doubles(&mut self, a: &[Value], b: &[Value], single: bool) -> [Value; 4] {
        [a[0], a[1], b[0], b[1]].map(|value| if single { self.b.ins().fpromote(types::F64, value) } else { value })
    }

    fn singles(&mut self, values: Vec<Value>, single: bool) -> Vec<Value> {
        if !single {
            return values;
        }
        values.into_iter().map(|value| self.b.ins().fdemote(types::F32, value)).collect()
    }

    /// The bits of a constant integer value.
    pub fn constant_value(&self, value: Value) -> Option<i64> {
        let ValueDef::Result(inst, _) = self.b.func.dfg.value_def(value) else { return None };
        match self.b.func.dfg.insts[inst] {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Some(imm.bits()),
            _ => None,
        }
    }
}

fn is_minus_one(value: i64, bits: u32) -> bool {
    value << (64 - bits) >> (64 - bits) == -1
}

pub(crate) fn int_type(bits: u32) -> Type {
    match bits {
        8 => types::I8,
        16 => types::I16,
        32 => types::I32,
        _ => types::I64,
    }
}
