//! Interfaces: making them, asserting and asking their types.
//!
//! An empty interface's word is its type's descriptor, another's is a method table, which names the
//! descriptor. Tables are unique per (type, interface), descriptors per type: words compare as such.

use crate::data::box_key;
use crate::error::Result;
use crate::generator::Generator;
use crate::value::{Address, Operand};
use burrow_abi::calling::Scalar;
use burrow_abi::native::RuntimeFunctionId as Runtime;
use burrow_ir::func::{Expr, ExprKind, Storage};
use burrow_ir::index::{AllocId, ItabId, TypeId};
use burrow_layout::descriptor::Itab;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};
use std::mem::offset_of;

impl Generator<'_, '_> {
    pub fn make_interface(&mut self, value: &Expr, itab: Option<ItabId>, site: AllocId) -> Result<Operand> {
        let word_place = match itab {
            Some(itab) => self.shared.data.itab(itab),
            None => self.shared.data.descriptor(value.ty),
        };
        let data = self.interface_word(value, site)?;
        let word = self.symbol(word_place);
        Ok(Operand::Scalars(vec![word, data]))
    }

    /// The data word for a concrete value: itself, or where a copy is.
    fn interface_word(&mut self, value: &Expr, site: AllocId) -> Result<Value> {
        let program = self.shared.program;
        let ty = &program.types[value.ty];
        if ty.is_direct_interface(&program.types) {
            return self.scalar(value);
        }
        if ty.size == 0 {
            self.expression(value)?;
            return Ok(self.symbol(self.shared.data.zero_base));
        }
        if let ExprKind::Constant(constant) = &*value.kind
            && let Some(place) = box_key(program, value.ty, constant).and_then(|key| self.shared.data.boxed(&key))
        {
            return Ok(self.symbol(place));
        }
        if let ExprKind::Global(global) = &*value.kind
            && program.globals[*global].constant
        {
            return Ok(self.symbol(self.shared.data.global(*global)));
        }
        let operand = self.expression(value)?;
        if ty.size == 1 && self.pieces(value.ty).is_some_and(|pieces| pieces.len() == 1) {
            let byte = self.one(operand, value.ty);
            let index = self.b.ins().uextend(types::I64, byte);
            return Ok(self.small_value(index));
        }
        if self.func.allocs[site].storage == Storage::Heap
            && let Some((common, place)) = self.common_value(&operand, value.ty)
        {
            return self.boxed_unless(common, place, &operand, value.ty, site);
        }
        let address = self.allocate_at(value.ty, site)?;
        self.store(address, value.ty, &operand);
        Ok(self.address_value(address))
    }

    /// Address of the word with this value, which is below 256.
    fn small_value(&mut self, index: Value) -> Value {
        let table = self.symbol(self.shared.data.byte_values);
        let offset = self.b.ins().ishl_imm_u(index, 3);
        self.b.ins().iadd(table, offset)
    }

    /// Whether a value is one that needs no memory of its own, and where it stands then: numbers below 256, as real Go has
    /// them, the empty string, the nil slice.
    fn common_value(&mut self, operand: &Operand, ty: TypeId) -> Option<(Value, Value)> {
        use burrow_ir::types::{Basic, TypeKind};
        let Operand::Scalars(words) = operand else { return None };
        match (&self.shared.program.types[ty].kind, words.as_slice()) {
            (TypeKind::Basic(Basic::String), [_, length]) => {
                let empty = self.b.ins().icmp_imm_s(IntCC::Equal, *length, 0);
                Some((empty, self.symbol(self.shared.data.zero_base)))
            }
            (TypeKind::Slice(_), [data, ..]) => {
                let nil = self.b.ins().icmp_imm_s(IntCC::Equal, *data, 0);
                Some((nil, self.symbol(self.shared.data.zero_base)))
            }
            (_, [word]) if !self.shared.shapes.get(ty).has_pointers() => {
                let bits = self.bits_of(*word)?;
                let small = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, bits, 256);
                Some((small, self.small_value(bits)))
            }
            _ => None,
        }
    }

    /// The bits of a number, as a word.
    fn bits_of(&mut self, value: Value) -> Option<Value> {
        let integer = match self.b.func.dfg.value_type(value) {
            types::F32 => self.b.ins().bitcast(types::I32, MemFlagsData::new(), value),
            types::F64 => self.b.ins().bitcast(types::I64, MemFlagsData::new(), value),
            _ => value,
        };
        match self.b.func.dfg.value_type(integer) {
            types::I64 => Some(integer),
            types::I16 | types::I32 => Some(self.b.ins().uextend(types::I64, integer)),
            _ => None,
        }
    }

    /// `place` if the value is `common`, else a new box on the heap.
    fn boxed_unless(
        &mut self,
        common: Value,
        place: Value,
        operand: &Operand,
        ty: TypeId,
        site: AllocId,
    ) -> Result<Value> {
        let (fresh, done) = (self.b.create_block(), self.b.create_block());
        let word = self.b.append_block_param(done, types::I64);
        self.b.ins().brif(common, done, &[place.into()], fresh, &[]);
        self.enter(fresh);
        let address = self.allocate_at(ty, site)?;
        self.store(address, ty, operand);
        let address = self.address_value(address);
        self.b.ins().jump(done, &[address.into()]);
        self.enter(done);
        Ok(self.pointer(word))
    }

    /// The concrete type's descriptor, 0 for a nil interface.
    fn dynamic_type(&mut self, interface: &[Value], ty: TypeId) -> Value {
        if !self.has_methods(ty) {
            return interface[0];
        }
        let (present, done) = (self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(done, types::I64);
        let zero = self.iconst(0);
        self.b.ins().brif(interface[0], present, &[], done, &[zero.into()]);
        self.enter(present);
        let concrete = Address::pointer(interface[0]).at(offset_of!(Itab, concrete) as u64);
        let concrete = self.load_at(concrete, Scalar::I64);
        self.b.ins().jump(done, &[concrete.into()]);
        self.enter(done);
        result
    }

    pub fn interface_to_interface(&mut self, operand: &Expr, ty: TypeId) -> Result<Operand> {
        let interface = self.scalars_of(operand)?;
        if operand.ty == ty || (!self.has_methods(operand.ty) && !self.has_methods(ty)) {
            return Ok(Operand::Scalars(interface));
        }
        let concrete = self.dynamic_type(&interface, operand.ty);
        if !self.has_methods(ty) {
            return Ok(Operand::Scalars(vec![concrete, interface[1]]));
        }
        let (present, done) = (self.b.create_block(), self.b.create_block());
        let word = self.b.append_block_param(done, types::I64);
        let zero = self.iconst(0);
        self.b.ins().brif(concrete, present, &[], done, &[zero.into()]);
        self.enter(present);
        let target = self.descriptor(ty);
        let table = self.runtime(Runtime::find_itab, &[target, concrete])[0];
        self.b.ins().jump(done, &[table.into()]);
        self.enter(done);
        Ok(Operand::Scalars(vec![word, interface[1]]))
    }

    /// Whether the dynamic type is (or implements) `target`; `None`: whether the interface is nil.
    pub fn type_is(&mut self, value: &Expr, target: Option<TypeId>) -> Result<Value> {
        let interface = self.scalars_of(value)?;
        let Some(target) = target else { return Ok(self.b.ins().icmp_imm_s(IntCC::Equal, interface[0], 0)) };
        let concrete = self.dynamic_type(&interface, value.ty);
        self.has_type(concrete, target)
    }

    /// Whether a dynamic type (0: nil) is `target` or implements it.
    fn has_type(&mut self, concrete: Value, target: TypeId) -> Result<Value> {
        if !self.shared.program.types[target].is_interface() {
            let descriptor = self.descriptor(target);
            return Ok(self.b.ins().icmp(IntCC::Equal, concrete, descriptor));
        }
        if !self.has_methods(target) {
            return Ok(self.b.ins().icmp_imm_s(IntCC::NotEqual, concrete, 0));
        }
        let table = self.table_or_zero(concrete, target);
        Ok(self.b.ins().icmp_imm_s(IntCC::NotEqual, table, 0))
    }

    /// The method table of a dynamic type for `target`, 0 if there is none.
    fn table_or_zero(&mut self, concrete: Value, target: TypeId) -> Value {
        let (present, done) = (self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(done, types::I64);
        let zero = self.iconst(0);
        self.b.ins().brif(concrete, present, &[], done, &[zero.into()]);
        self.enter(present);
        let descriptor = self.descriptor(target);
        let table = self.runtime(Runtime::find_itab, &[descriptor, concrete])[0];
        self.b.ins().jump(done, &[table.into()]);
        self.enter(done);
        result
    }

    pub fn type_assert(&mut self, value: &Expr, target: TypeId) -> Result<Operand> {
        let interface = self.scalars_of(value)?;
        let concrete = self.dynamic_type(&interface, value.ty);
        if self.has_methods(target) {
            let descriptor = self.descriptor(target);
            let table = self.runtime(Runtime::assert_itab, &[descriptor, concrete])[0];
            return Ok(Operand::Scalars(vec![table, interface[1]]));
        }
        let good = self.has_type(concrete, target)?;
        self.require(good, |generator| {
            let want = generator.descriptor(target);
            let from = generator.descriptor(value.ty);
            generator.runtime(Runtime::raise_type_assertion, &[concrete, want, from]);
        });
        if self.shared.program.types[target].is_interface() {
            return Ok(Operand::Scalars(vec![concrete, interface[1]]));
        }
        self.unbox(interface[1], target)
    }

    /// `x.(T)` with its verdict; the zero value where it fails.
    pub fn type_assert_ok(&mut self, value: &Expr, target: TypeId) -> Result<Vec<Operand>> {
        let interface = self.scalars_of(value)?;
        let concrete = self.dynamic_type(&interface, value.ty);
        if self.shared.program.types[target].is_interface() {
            let word = if self.has_methods(target) { self.table_or_zero(concrete, target) } else { concrete };
            let ok = self.b.ins().icmp_imm_s(IntCC::NotEqual, word, 0);
            let zero = self.iconst(0);
            let data = self.b.ins().select(ok, interface[1], zero);
            self.pointer(data);
            return Ok(vec![Operand::Scalars(vec![word, data]), Operand::one(ok)]);
        }
        let ok = self.has_type(concrete, target)?;
        let (yes, no) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(ok, yes, &[], no, &[]);
        let data = interface[1];
        let value = self.join(
            target,
            &mut [
                (yes, &mut |g: &mut Self| g.unbox(data, target)),
                (no, &mut |g: &mut Self| Ok(g.zero_operand(target))),
            ],
        )?;
        Ok(vec![value, Operand::one(ok)])
    }

    pub fn interface_data(&mut self, value: &Expr, ty: TypeId) -> Result<Operand> {
        let interface = self.scalars_of(value)?;
        if self.shared.program.types[ty].is_interface() {
            // The case of a type switch over an interface type keeps the value.
            if self.has_methods(ty) {
                return self.fail("data of an interface of an interface type");
            }
            let concrete = self.dynamic_type(&interface, value.ty);
            return Ok(Operand::Scalars(vec![concrete, interface[1]]));
        }
        self.unbox(interface[1], ty)
    }

    /// The value behind a data word.
    fn unbox(&mut self, data: Value, ty: TypeId) -> Result<Operand> {
        let program = self.shared.program;
        if program.types[ty].is_direct_interface(&program.types) {
            return Ok(Operand::one(data));
        }
        Ok(self.load(Address::pointer(data), ty))
    }
}
