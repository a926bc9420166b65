//! Library functions that are a machine operation: floats, bits, atomics.
//!
//! The table of symbols is lowering's; each known one has its code here.
//! Atomic accesses to pointers tell the barrier first.

use crate::error::Result;
use crate::generator::Generator;
use crate::shape::{Arithmetic, arithmetic};
use crate::value::{Address, Operand};
use burrow_ir::func::Expr;
use burrow_ir::index::TypeId;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AtomicRmwOp, InstBuilder, MemFlagsData, Type, Value, types};

impl Generator<'_, '_> {
    pub fn intrinsic(&mut self, symbol: &str, args: &[Expr], _ty: TypeId) -> Result<Vec<Operand>> {
        let mut values = Vec::new();
        for arg in args {
            values.extend(self.scalars_of(arg)?);
        }
        let (package, name) = symbol.rsplit_once('.').unwrap_or(("", symbol));
        let results = match package {
            "math" => self.math(name, &values),
            "math/bits" => self.bits(name, &values),
            "sync/atomic" => self.atomic(name, args, &values)?,
            _ => None,
        };
        match results {
            Some(results) => Ok(results.into_iter().map(Operand::one).collect()),
            None => self.fail(format!("intrinsic {symbol} has no code")),
        }
    }

    fn math(&mut self, name: &str, args: &[Value]) -> Option<Vec<Value>> {
        let flags = MemFlagsData::new();
        let a = args[0];
        Some(vec![match name {
            "Sqrt" => self.b.ins().sqrt(a),
            "Floor" => self.b.ins().floor(a),
            "Ceil" => self.b.ins().ceil(a),
            "Trunc" => self.b.ins().trunc(a),
            "RoundToEven" => self.b.ins().nearest(a),
            "Abs" => self.b.ins().fabs(a),
            "FMA" => self.b.ins().fma(a, args[1], args[2]),
            "Copysign" => self.b.ins().fcopysign(a, args[1]),
            "Float64bits" => self.b.ins().bitcast(types::I64, flags, a),
            "Float64frombits" => self.b.ins().bitcast(types::F64, flags, a),
            "Float32bits" => self.b.ins().bitcast(types::I32, flags, a),
            "Float32frombits" => self.b.ins().bitcast(types::F32, flags, a),
            _ => return None,
        }])
    }

    fn bits(&mut self, name: &str, args: &[Value]) -> Option<Vec<Value>> {
        let (operation, width) = split_width(name);
        let a = args[0];
        let width = i64::from(width);
        Some(vec![match operation {
            "LeadingZeros" => {
                let count = self.b.ins().clz(a);
                self.as_int(count)
            }
            "TrailingZeros" => {
                let count = self.b.ins().ctz(a);
                self.as_int(count)
            }
            "Len" => {
                let count = self.b.ins().clz(a);
                let count = self.as_int(count);
                let width = self.iconst(width);
                self.b.ins().isub(width, count)
            }
            "OnesCount" => {
                let count = self.b.ins().popcnt(a);
                self.as_int(count)
            }
            "ReverseBytes" => self.b.ins().bswap(a),
            // The count is taken modulo the width; negative ones rotate right.
            "RotateLeft" => self.b.ins().rotl(a, args[1]),
            "Mul" => return Some(vec![self.b.ins().umulhi(a, args[1]), self.b.ins().imul(a, args[1])]),
            "Add" => return Some(self.add_with_carry(args)),
            "Sub" => return Some(self.subtract_with_borrow(args)),
            _ => return None,
        }])
    }

    fn as_int(&mut self, value: Value) -> Value {
        if self.b.func.dfg.value_type(value) == types::I64 { value } else { self.b.ins().uextend(types::I64, value) }
    }

    fn add_with_carry(&mut self, args: &[Value]) -> Vec<Value> {
        let partial = self.b.ins().iadd(args[0], args[1]);
        let sum = self.b.ins().iadd(partial, args[2]);
        let first = self.b.ins().icmp(IntCC::UnsignedLessThan, partial, args[0]);
        let second = self.b.ins().icmp(IntCC::UnsignedLessThan, sum, partial);
        let carry = self.b.ins().bor(first, second);
        vec![sum, self.b.ins().uextend(types::I64, carry)]
    }

    fn subtract_with_borrow(&mut self, args: &[Value]) -> Vec<Value> {
        let partial = self.b.ins().isub(args[0], args[1]);
        let difference = self.b.ins().isub(partial, args[2]);
        let first = self.b.ins().icmp(IntCC::UnsignedLessThan, args[0], args[1]);
        let second = self.b.ins().icmp(IntCC::UnsignedLessThan, partial, args[2]);
        let borrow = self.b.ins().bor(first, second);
        vec![difference, self.b.ins().uextend(types::I64, borrow)]
    }

    fn atomic(&mut self, name: &str, args: &[Expr], values: &[Value]) -> Result<Option<Vec<Value>>> {
        let element = self.element(args[0].ty)?;
        let pointer = matches!(arithmetic(&self.shared.program.types, element), Arithmetic::Address);
        let ty = if self.size(element) == 4 { types::I32 } else { types::I64 };
        let address = values[0];
        if self.handler.is_some() {
            self.check_not_nil(address);
        }
        let operation = name.trim_end_matches(char::is_numeric);
        let operation = ["Int", "Uint", "Uintptr", "Pointer"]
            .iter()
            .filter_map(|suffix| operation.strip_suffix(suffix))
            .min_by_key(|rest| rest.len())
            .unwrap_or(operation);
        let new = match operation {
            "Store" | "Swap" => Some(values[1]),
            "CompareAndSwap" => Some(values[2]),
            _ => None,
        };
        if let (Some(new), true) = (new, pointer) {
            let target = Address { faults: self.handler.is_none(), ..Address::pointer(address) };
            self.touch(target);
            self.barrier(Address::pointer(address), &[(0, new)]);
        }
        Ok(self.atomic_operation(operation, ty, values).map(|results| {
            if pointer && matches!(operation, "Load" | "Swap") {
                self.pointers.push(results[0]);
            }
            results
        }))
    }

    fn atomic_operation(&mut self, operation: &str, ty: Type, values: &[Value]) -> Option<Vec<Value>> {
        let flags = MemFlagsData::new().with_aligned();
        let address = values[0];
        let mut modify = |op| self.b.ins().atomic_rmw(ty, flags, op, address, values[1]);
        Some(vec![match operation {
            "Load" => self.b.ins().atomic_load(ty, flags, address),
            "Store" => {
                self.b.ins().atomic_store(flags, values[1], address);
                return Some(Vec::new());
            }
            "Add" => {
                let old = modify(AtomicRmwOp::Add);
                self.b.ins().iadd(old, values[1])
            }
            "Swap" => modify(AtomicRmwOp::Xchg),
            "And" => modify(AtomicRmwOp::And),
            "Or" => modify(AtomicRmwOp::Or),
            "CompareAndSwap" => {
                let found = self.b.ins().atomic_cas(flags, address, values[1], values[2]);
                self.b.ins().icmp(IntCC::Equal, found, values[1])
            }
            _ => return None,
        }])
    }
}

/// `Len32` is `Len` of 32 bits; no number means 64.
fn split_width(name: &str) -> (&str, u32) {
    let operation = name.trim_end_matches(char::is_numeric);
    (operation, name[operation.len()..].parse().unwrap_or(64))
}
