//! Conversions between types other than interfaces.
//!
//! Floats become integers as amd64's `cvttsd2si` does it, which real Go's programs see: what does not fit
//! is the smallest number of the machine width (64 bits, or 32 for types below), then truncated.

use crate::arithmetic::int_type;
use crate::error::Result;
use crate::generator::Generator;
use crate::shape::{Arithmetic, Integer, arithmetic};
use crate::value::{Address, Operand};
use burrow_abi::native::{RUNE_BUFFER, RuntimeFunctionId as Runtime, STRING_BUFFER};
use burrow_ir::func::{Conversion, Expr, Storage};
use burrow_ir::index::{AllocId, TypeId};
use burrow_ir::types::TypeKind;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{InstBuilder, Type, Value, types};

impl Generator<'_, '_> {
    pub fn convert(&mut self, conversion: &Conversion, operand: &Expr, ty: TypeId) -> Result<Operand> {
        match conversion {
            Conversion::Representation => self.reinterpret(operand, ty),
            Conversion::Numeric => self.numeric(operand, ty),
            Conversion::RuneToString(site) => self.rune_to_string(operand, *site),
            Conversion::BytesToString(site) => self.string_conversion(operand, *site, Runtime::bytes_to_string),
            Conversion::RunesToString(site) => self.string_conversion(operand, *site, Runtime::runes_to_string),
            Conversion::StringToBytes(site) => {
                self.slice_conversion(operand, *site, Runtime::string_to_bytes, STRING_BUFFER, 1)
            }
            Conversion::StringToRunes(site) => {
                self.slice_conversion(operand, *site, Runtime::string_to_runes, RUNE_BUFFER, 4)
            }
            Conversion::SliceToArrayPointer => {
                let (data, _) = self.array_of_slice(operand, ty)?;
                Ok(Operand::one(data))
            }
            Conversion::SliceToArray => {
                let (data, faults) = self.array_of_slice_value(operand, ty)?;
                let operand = self.load(Address { faults, ..Address::pointer(data) }, ty);
                Ok(self.stable(operand, ty))
            }
        }
    }

    /// Same bits. Between addresses and integers a fresh value is made, so that the collector neither
    /// misses a pointer nor takes arithmetic on an integer for one.
    fn reinterpret(&mut self, operand: &Expr, ty: TypeId) -> Result<Operand> {
        let value = self.expression(operand)?;
        let is_address =
            |generator: &Self, ty| matches!(arithmetic(&generator.shared.program.types, ty), Arithmetic::Address);
        match (is_address(self, operand.ty), is_address(self, ty)) {
            (false, true) => {
                let word = self.one(value, operand.ty);
                let copy = self.b.ins().iadd_imm_s(word, 0);
                Ok(Operand::one(self.pointer(copy)))
            }
            (true, false) => {
                let word = self.one(value, operand.ty);
                Ok(Operand::one(self.b.ins().iadd_imm_s(word, 0)))
            }
            _ => Ok(value),
        }
    }

    fn numeric(&mut self, operand: &Expr, ty: TypeId) -> Result<Operand> {
        let values = self.scalars_of(operand)?;
        let program = self.shared.program;
        let (from, to) = (arithmetic(&program.types, operand.ty), arithmetic(&program.types, ty));
        use Arithmetic as A;
        let single = |arithmetic| matches!(arithmetic, A::Float32 | A::Complex64);
        Ok(Operand::Scalars(match (from, to) {
            (A::Integer(from), A::Integer(to)) => vec![self.resize(values[0], from, to.bits)],
            (A::Integer(from), A::Float32 | A::Float64) => vec![self.float_of_integer(values[0], from, single(to))],
            (A::Float32 | A::Float64, A::Integer(to)) => {
                let double = if single(from) { self.b.ins().fpromote(types::F64, values[0]) } else { values[0] };
                vec![self.integer_of_float(double, to)]
            }
            (A::Float32 | A::Float64, A::Float32 | A::Float64)
            | (A::Complex64 | A::Complex128, A::Complex64 | A::Complex128) => {
                values.into_iter().map(|value| self.change_precision(value, single(from), single(to))).collect()
            }
            _ => {
                let (from, to) = (&program.types[operand.ty].string, &program.types[ty].string);
                return self.fail(format!("numeric conversion from {from} to {to}"));
            }
        }))
    }

    fn change_precision(&mut self, value: Value, from_single: bool, to_single: bool) -> Value {
        match (from_single, to_single) {
            (true, false) => self.b.ins().fpromote(types::F64, value),
            (false, true) => self.b.ins().fdemote(types::F32, value),
            _ => value,
        }
    }

    /// Truncates, or extends by the source's sign.
    pub fn resize(&mut self, value: Value, from: Integer, bits: u32) -> Value {
        let ty = int_type(bits);
        match (from.bits.cmp(&bits), from.signed) {
            (std::cmp::Ordering::Equal, _) => value,
            (std::cmp::Ordering::Greater, _) => self.b.ins().ireduce(ty, value),
            (std::cmp::Ordering::Less, true) => self.b.ins().sextend(ty, value),
            (std::cmp::Ordering::Less, false) => self.b.ins().uextend(ty, value),
        }
    }

    fn float_of_integer(&mut self, value: Value, from: Integer, single: bool) -> Value {
        let ty = if single { types::F32 } else { types::F64 };
        if from.bits == 64 && !from.signed {
            return self.b.ins().fcvt_from_uint(ty, value);
        }
        // Whatever is narrower fits a signed word.
        let wide = self.extend(value, from);
        self.b.ins().fcvt_from_sint(ty, wide)
    }

    fn integer_of_float(&mut self, value: Value, to: Integer) -> Value {
        let through_32 = to.bits < 32 || (to.bits == 32 && to.signed);
        if through_32 {
            let word = self.truncate_float(value, types::I32);
            return if to.bits < 32 { self.b.ins().ireduce(int_type(to.bits), word) } else { word };
        }
        if to.bits == 32 {
            let word = self.truncate_float(value, types::I64);
            return self.b.ins().ireduce(types::I32, word);
        }
        if to.signed { self.truncate_float(value, types::I64) } else { self.unsigned_of_float(value) }
    }

    /// `cvttsd2si`: the smallest number for what does not fit.
    fn truncate_float(&mut self, value: Value, ty: Type) -> Value {
        let (smallest, largest) = match ty {
            types::I32 => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        let saturated = self.b.ins().fcvt_to_sint_sat(ty, value);
        // For 64 bits the largest number is no float, so it means saturation. For 32 bits it may be exact.
        let too_large = if ty == types::I32 {
            let limit = self.b.ins().f64const((1_u64 << 31) as f64);
            self.b.ins().fcmp(FloatCC::GreaterThanOrEqual, value, limit)
        } else {
            self.b.ins().icmp_imm_s(IntCC::Equal, saturated, largest)
        };
        let not_a_number = self.b.ins().fcmp(FloatCC::Unordered, value, value);
        let bad = self.b.ins().bor(too_large, not_a_number);
        let indefinite = self.b.ins().iconst(ty, smallest & if ty == types::I32 { 0xffff_ffff } else { -1 });
        self.b.ins().select(bad, indefinite, saturated)
    }

    /// Below 2^63 as a signed number; else the rest, with the top bit set.
    fn unsigned_of_float(&mut self, value: Value) -> Value {
        let half = self.b.ins().f64const((1_u64 << 63) as f64);
        let large = self.b.ins().fcmp(FloatCC::GreaterThanOrEqual, value, half);
        let rest = self.b.ins().fsub(value, half);
        let argument = self.b.ins().select(large, rest, value);
        let word = self.truncate_float(argument, types::I64);
        let top = self.iconst(i64::MIN);
        let with_top = self.b.ins().bor(word, top);
        self.b.ins().select(large, with_top, word)
    }

    fn rune_to_string(&mut self, operand: &Expr, site: AllocId) -> Result<Operand> {
        let value = self.scalar(operand)?;
        let Arithmetic::Integer(integer) = arithmetic(&self.shared.program.types, operand.ty) else {
            return self.fail("string conversion of a value that is no integer");
        };
        let rune = self.extend(value, integer);
        let buffer = self.text_buffer(site, STRING_BUFFER);
        let parts = self.runtime(Runtime::rune_to_string, &[rune, buffer]);
        self.pointer(parts[0]);
        Ok(Operand::Scalars(parts))
    }

    fn string_conversion(&mut self, operand: &Expr, site: AllocId, function: Runtime) -> Result<Operand> {
        let slice = self.scalars_of(operand)?;
        let buffer = self.text_buffer(site, STRING_BUFFER);
        let parts = self.runtime(function, &[slice[0], slice[1], buffer]);
        self.pointer(parts[0]);
        Ok(Operand::Scalars(parts))
    }

    /// Data and length come back; the capacity is the length, or all of a buffer of `size` bytes that was used.
    fn slice_conversion(
        &mut self,
        operand: &Expr,
        site: AllocId,
        function: Runtime,
        size: usize,
        element: usize,
    ) -> Result<Operand> {
        let string = self.scalars_of(operand)?;
        let buffer = self.text_buffer(site, size);
        let parts = self.runtime(function, &[string[0], string[1], buffer]);
        self.pointer(parts[0]);
        if self.func.allocs[site].storage == Storage::Heap {
            return Ok(Operand::Scalars(vec![parts[0], parts[1], parts[1]]));
        }
        let used = self.b.ins().icmp(IntCC::Equal, parts[0], buffer);
        let whole = self.iconst((size / element) as i64);
        let capacity = self.b.ins().select(used, whole, parts[1]);
        Ok(Operand::Scalars(vec![parts[0], parts[1], capacity]))
    }

    /// Data of a slice that is long enough for the array that pointer type `ty` points to.
    fn array_of_slice(&mut self, operand: &Expr, ty: TypeId) -> Result<(Value, bool)> {
        let TypeKind::Pointer(array) = self.shared.program.types[ty].kind else {
            return self.fail("conversion to an array pointer that is none");
        };
        self.array_of_slice_value(operand, array)
    }

    fn array_of_slice_value(&mut self, operand: &Expr, array: TypeId) -> Result<(Value, bool)> {
        let TypeKind::Array { length, .. } = self.shared.program.types[array].kind else {
            return self.fail("conversion of a slice to a value that is no array");
        };
        let slice = self.scalars_of(operand)?;
        let short = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, slice[1], length as i64);
        self.refuse(short, |generator| {
            let want = generator.iconst(length as i64);
            generator.runtime(Runtime::raise_slice_to_array, &[slice[1], want]);
        });
        Ok((slice[0], false))
    }
}
