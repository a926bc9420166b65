//! Builtins: print, min and max, and package unsafe.

use crate::error::Result;
use crate::generator::Generator;
use crate::shape::{Arithmetic, arithmetic};
use crate::value::Operand;
use burrow_abi::native::RuntimeFunctionId as Runtime;
use burrow_abi::tables::UnsafeFault;
use burrow_ir::func::{BinaryOp, Expr};
use burrow_ir::index::TypeId;
use burrow_ir::types::{Basic, TypeKind};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value};

impl Generator<'_, '_> {
    // print and println.

    pub fn print(&mut self, args: &[Expr], newline: bool) -> Result<Operand> {
        let mut operands = Vec::new();
        for arg in args {
            operands.push(self.scalars_of(arg)?);
        }
        self.runtime(Runtime::print_begin, &[]);
        for (index, (arg, values)) in args.iter().zip(operands).enumerate() {
            if newline && index > 0 {
                self.runtime(Runtime::print_space, &[]);
            }
            self.print_one(arg.ty, &values)?;
        }
        if newline {
            self.runtime(Runtime::print_newline, &[]);
        }
        self.runtime(Runtime::print_end, &[]);
        Ok(Operand::Scalars(Vec::new()))
    }

    fn print_one(&mut self, ty: TypeId, values: &[Value]) -> Result<()> {
        let kind = &self.shared.program.types[ty].kind;
        match (kind, arithmetic(&self.shared.program.types, ty)) {
            (TypeKind::Basic(Basic::Bool), _) => self.runtime(Runtime::print_bool, values),
            (_, Arithmetic::Integer(integer)) => {
                let wide = self.extend(values[0], integer);
                self.runtime(if integer.signed { Runtime::print_int } else { Runtime::print_uint }, &[wide])
            }
            (_, Arithmetic::Float32) => self.runtime(Runtime::print_float32, values),
            (_, Arithmetic::Float64) => self.runtime(Runtime::print_float, values),
            (_, Arithmetic::Complex64) => self.runtime(Runtime::print_complex64, values),
            (_, Arithmetic::Complex128) => self.runtime(Runtime::print_complex, values),
            (_, Arithmetic::String) => self.runtime(Runtime::print_string, values),
            (_, Arithmetic::Address) => self.runtime(Runtime::print_pointer, values),
            (TypeKind::Slice(_), _) => self.runtime(Runtime::print_slice, values),
            (TypeKind::Interface { .. }, _) => self.runtime(Runtime::print_interface, values),
            _ => return self.fail(format!("print of {}", self.shared.program.types[ty].string)),
        };
        Ok(())
    }

    // min and max.

    pub fn extremum(&mut self, args: &[Expr], ty: TypeId, op: BinaryOp) -> Result<Operand> {
        let mut operands = Vec::new();
        for arg in args {
            operands.push(self.scalars_of(arg)?);
        }
        let mut operands = operands.into_iter();
        let Some(mut best) = operands.next() else { return self.fail("min or max of nothing") };
        for other in operands {
            best = self.better(op, best, other, ty)?;
        }
        Ok(Operand::Scalars(best))
    }

    fn better(&mut self, op: BinaryOp, a: Vec<Value>, b: Vec<Value>, ty: TypeId) -> Result<Vec<Value>> {
        let less = op == BinaryOp::Less;
        match arithmetic(&self.shared.program.types, ty) {
            Arithmetic::Integer(integer) => Ok(vec![match (less, integer.signed) {
                (true, true) => self.b.ins().smin(a[0], b[0]),
                (true, false) => self.b.ins().umin(a[0], b[0]),
                (false, true) => self.b.ins().smax(a[0], b[0]),
                (false, false) => self.b.ins().umax(a[0], b[0]),
            }]),
            // Like Go's: a NaN wins, and -0 is less than 0.
            Arithmetic::Float32 | Arithmetic::Float64 if less => Ok(vec![self.b.ins().fmin(a[0], b[0])]),
            Arithmetic::Float32 | Arithmetic::Float64 => Ok(vec![self.b.ins().fmax(a[0], b[0])]),
            Arithmetic::String => {
                let better = self.ordering(op, &b, &a, ty)?;
                let data = self.b.ins().select(better, b[0], a[0]);
                self.pointer(data);
                Ok(vec![data, self.b.ins().select(better, b[1], a[1])])
            }
            _ => self.fail(format!("min or max of {}", self.shared.program.types[ty].string)),
        }
    }

    // unsafe.

    pub fn unsafe_add(&mut self, pointer: &Expr, count: &Expr) -> Result<Value> {
        let base = self.scalar(pointer)?;
        let (count, _) = self.index_value(count)?;
        let sum = self.b.ins().iadd(base, count);
        Ok(self.pointer(sum))
    }

    pub fn unsafe_slice(&mut self, pointer: &Expr, length: &Expr) -> Result<Operand> {
        let element = self.element(pointer.ty)?;
        let (data, count) =
            self.unsafe_range(pointer, length, self.size(element), UnsafeFault::SliceLength, UnsafeFault::SliceNil)?;
        Ok(Operand::Scalars(vec![data, count, count]))
    }

    pub fn unsafe_string(&mut self, pointer: &Expr, length: &Expr) -> Result<Operand> {
        let (data, count) = self.unsafe_range(pointer, length, 1, UnsafeFault::StringLength, UnsafeFault::StringNil)?;
        Ok(Operand::Scalars(vec![data, count]))
    }

    fn unsafe_range(
        &mut self,
        pointer: &Expr,
        length: &Expr,
        size: u64,
        length_fault: UnsafeFault,
        nil_fault: UnsafeFault,
    ) -> Result<(Value, Value)> {
        let data = self.scalar(pointer)?;
        let (count, _) = self.index_value(length)?;
        let most = (i64::MAX as u64 / size.max(1)) as i64;
        let good = self.b.ins().icmp_imm_s(IntCC::UnsignedLessThanOrEqual, count, most);
        self.require(good, |generator| {
            let kind = generator.iconst(length_fault as i64);
            generator.runtime(Runtime::raise_unsafe, &[kind]);
        });
        // The memory must not reach beyond the end of the address space; behind nil there is none.
        let bytes = self.b.ins().imul_imm_s(count, size as i64);
        let available = self.b.ins().ineg(data);
        let beyond = self.b.ins().icmp(IntCC::UnsignedGreaterThan, bytes, available);
        self.refuse(beyond, |generator| {
            let (nil, length) = (generator.iconst(nil_fault as i64), generator.iconst(length_fault as i64));
            let kind = generator.b.ins().select(data, length, nil);
            generator.runtime(Runtime::raise_unsafe, &[kind]);
        });
        Ok((data, count))
    }
}
