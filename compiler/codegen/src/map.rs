//! Maps: through the runtime, with keys by value where they are words or strings.

use crate::error::Result;
use crate::generator::Generator;
use crate::objects::constant_length;
use crate::shape::{Arithmetic, arithmetic};
use crate::value::{Address, Operand};
use burrow_abi::calling::Scalar;
use burrow_abi::native::RuntimeFunctionId as Runtime;
use burrow_ir::func::{Conversion, Expr, ExprKind, Storage};
use burrow_ir::index::{AllocId, LocalId, TypeId};
use burrow_ir::types::TypeKind;
use burrow_layout::descriptor::{GROUP_CONTROL, GROUP_SLOTS, MAP_ITERATOR_SIZE, MAP_POINTER_WORD, MAP_SIZE};
use burrow_layout::pointer_map::{PointerMap, PointerMapBuilder};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};

/// How a map's keys reach the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyForm {
    Word64,
    Word32,
    String,
    Address,
}

/// Whether the key is `string(bytes)`.
pub(crate) fn is_converted_bytes(key: &Expr) -> bool {
    matches!(&*key.kind, ExprKind::Convert(Conversion::BytesToString(_), _))
}

impl Generator<'_, '_> {
    fn map_types(&self, map: TypeId) -> Result<(TypeId, TypeId)> {
        match self.shared.program.types[map].kind {
            TypeKind::Map { key, value } => Ok((key, value)),
            _ => self.fail(format!("{} is no map", self.shared.program.types[map].string)),
        }
    }

    fn key_form(&self, key: TypeId) -> KeyForm {
        match arithmetic(&self.shared.program.types, key) {
            Arithmetic::Integer(integer) if integer.bits == 64 => KeyForm::Word64,
            Arithmetic::Integer(integer) if integer.bits == 32 => KeyForm::Word32,
            Arithmetic::Address if self.shared.shapes.get(key).plain => KeyForm::Word64,
            Arithmetic::String => KeyForm::String,
            _ => KeyForm::Address,
        }
    }

    /// Arguments for a runtime function of the given family.
    fn map_call(&mut self, map_type: TypeId, map: Value, key: Operand, functions: [Runtime; 4]) -> Result<Value> {
        let (key_type, _) = self.map_types(map_type)?;
        let mut args = vec![self.descriptor(map_type), map];
        let form = self.key_form(key_type);
        if form == KeyForm::Address {
            let address = self.in_memory(key, key_type);
            args.push(self.address_value(address));
        } else {
            args.extend(self.scalars(key, key_type));
        }
        let function = functions[form as usize];
        let result = self.runtime(function, &args)[0];
        Ok(self.pointer(result))
    }

    /// Address of an element's value, or 0.
    fn map_find(&mut self, map_type: TypeId, map: Value, key: Operand) -> Result<Value> {
        use Runtime as R;
        let functions = [R::map_find_64, R::map_find_32, R::map_find_string, R::map_find];
        self.map_call(map_type, map, key, functions)
    }

    /// Place of an element's value, made if absent.
    pub fn map_assign(&mut self, map_type: TypeId, map: Value, key: Operand) -> Result<Address> {
        use Runtime as R;
        let functions = [R::map_assign_64, R::map_assign_32, R::map_assign_string, R::map_assign];
        Ok(Address::pointer(self.map_call(map_type, map, key, functions)?))
    }

    /// The element's value or zero.
    pub fn map_read(&mut self, map_type: TypeId, map: Value, key: Operand, ty: TypeId) -> Result<Operand> {
        let found = self.map_find(map_type, map, key)?;
        self.value_or_zero(found, ty)
    }

    fn value_or_zero(&mut self, found: Value, ty: TypeId) -> Result<Operand> {
        let (present, absent) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(found, present, &[], absent, &[]);
        self.join(
            ty,
            &mut [
                (present, &mut |g: &mut Self| Ok(g.load(Address::pointer(found), ty))),
                (absent, &mut |g: &mut Self| Ok(g.zero_operand(ty))),
            ],
        )
    }

    /// `m[string(bytes)]`, which needs no copy of the bytes.
    pub fn map_read_of_bytes(&mut self, map: &Expr, key: &Expr, ty: TypeId) -> Result<Operand> {
        let map_value = self.scalar(map)?;
        let key = self.transient_string(key)?;
        self.map_read(map.ty, map_value, Operand::Scalars(key), ty)
    }

    pub fn map_read_ok(&mut self, map: &Expr, key: &Expr) -> Result<Vec<Operand>> {
        let (_, value_type) = self.map_types(map.ty)?;
        let map_value = self.scalar(map)?;
        let key =
            if is_converted_bytes(key) { Operand::Scalars(self.transient_string(key)?) } else { self.owned(key)? };
        let found = self.map_find(map.ty, map_value, key)?;
        let value = self.value_or_zero(found, value_type)?;
        let ok = self.b.ins().icmp_imm_s(IntCC::NotEqual, found, 0);
        Ok(vec![value, Operand::one(ok)])
    }

    pub fn map_delete(&mut self, map: &Expr, key: &Expr) -> Result<Operand> {
        let map_value = self.scalar(map)?;
        let operand = self.expression(key)?;
        let address = self.in_memory(operand, key.ty);
        let key = self.address_value(address);
        let descriptor = self.descriptor(map.ty);
        self.runtime(Runtime::map_delete, &[descriptor, map_value, key]);
        Ok(Operand::Scalars(Vec::new()))
    }

    pub fn make_map(&mut self, ty: TypeId, hint: Option<&Expr>, site: AllocId) -> Result<Value> {
        let in_frame = self.func.allocs[site].storage == Storage::Frame;
        let hint = match hint {
            Some(hint) if !in_frame || constant_length(hint).is_none() => self.index_value(hint)?.0,
            _ if in_frame => return self.map_in_frame(ty),
            _ => self.iconst(0),
        };
        let done = self.b.create_block();
        let map = self.b.append_block_param(done, types::I64);
        if in_frame {
            // Of unknown size: in the frame if its first group will do.
            let (small, large) = (self.b.create_block(), self.b.create_block());
            let fits = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, hint, GROUP_SLOTS as i64);
            self.b.ins().brif(fits, small, &[], large, &[]);
            self.enter(small);
            let object = self.map_in_frame(ty)?;
            self.b.ins().jump(done, &[object.into()]);
            self.enter(large);
        }
        let descriptor = self.descriptor(ty);
        let made = self.runtime(Runtime::make_map, &[descriptor, hint])[0];
        let made = self.pointer(made);
        self.b.ins().jump(done, &[made.into()]);
        self.enter(done);
        Ok(self.pointer(map))
    }

    /// A map whose object and first group are in the frame; growth goes to the heap.
    fn map_in_frame(&mut self, ty: TypeId) -> Result<Value> {
        let (key, value) = self.map_types(ty)?;
        let (group_size, group_map) = self.group(key, value);
        let object_map = PointerMap::from_mask(MAP_SIZE as u64 / 8, 1 << MAP_POINTER_WORD);
        let [object, group] = [(MAP_SIZE as u64, object_map), (group_size, group_map)].map(|(size, map)| {
            let address = Address::slot(self.new_slot(size, &map));
            self.begin(address);
            self.zero_bytes(address, size);
            self.address_value(address)
        });
        let (descriptor, size) = (self.descriptor(ty), self.iconst(group_size as i64));
        self.runtime(Runtime::make_map_in_frame, &[descriptor, object, group, size]);
        Ok(object)
    }

    /// Bytes and pointers of a group, as the runtime lays it out.
    fn group(&self, key: TypeId, value: TypeId) -> (u64, PointerMap) {
        let [key, value] = [key, value].map(|ty| self.shared.shapes.get(ty));
        let offset = if value.size == 0 { 0 } else { key.size.next_multiple_of(value.align) };
        let slot = (offset + value.size).max(key.size).next_multiple_of(key.align.max(value.align));
        let size = (GROUP_CONTROL as u64 + GROUP_SLOTS as u64 * slot).next_multiple_of(8);
        if !key.has_pointers() && !value.has_pointers() {
            return (size, PointerMap::pointer_free(size / 8));
        }
        let mut builder = PointerMapBuilder::default();
        for index in 0..GROUP_SLOTS as u64 {
            let start = GROUP_CONTROL as u64 + index * slot;
            for (part, offset) in [(key, 0), (value, offset)] {
                if part.has_pointers() {
                    builder.push_map((start + offset) / 8, &part.map);
                }
            }
        }
        (size, builder.finish(size / 8))
    }

    pub fn map_literal(&mut self, ty: TypeId, entries: &[(Expr, Expr)], site: AllocId) -> Result<Value> {
        let map = if self.func.allocs[site].storage == Storage::Frame {
            self.map_in_frame(ty)?
        } else {
            let hint = self.iconst(entries.len() as i64);
            let descriptor = self.descriptor(ty);
            let map = self.runtime(Runtime::make_map, &[descriptor, hint])[0];
            self.pointer(map)
        };
        for (key, value) in entries {
            let key = self.owned(key)?;
            let operand = self.owned(value)?;
            let address = self.map_assign(ty, map, key)?;
            self.store(address, value.ty, &operand);
        }
        Ok(map)
    }

    // Iteration. The iterator is a frame local whose first words are the entry's addresses.

    fn iterator(&mut self, iterator: LocalId) -> Result<Address> {
        let place = self.frame_home(iterator);
        if self.size(self.func.locals[iterator].ty) < MAP_ITERATOR_SIZE as u64 {
            return self.fail("map iterator that is too small");
        }
        Ok(place)
    }

    pub fn map_iterate(&mut self, map: &Expr, iterator: LocalId) -> Result<Operand> {
        let map_value = self.scalar(map)?;
        let address = self.iterator(iterator)?;
        self.begin(address);
        self.zero_bytes(address, MAP_ITERATOR_SIZE as u64);
        let descriptor = self.descriptor(map.ty);
        let iterator = self.address_value(address);
        self.runtime(Runtime::map_iterate, &[descriptor, map_value, iterator]);
        Ok(Operand::Scalars(Vec::new()))
    }

    pub fn map_next(&mut self, iterator: LocalId) -> Result<Value> {
        let address = self.iterator(iterator)?;
        let iterator = self.address_value(address);
        let more = self.runtime(Runtime::map_next, &[iterator])[0];
        Ok(self.b.ins().ireduce(types::I8, more))
    }

    /// The current key (`offset` 0) or value (8).
    pub fn map_iterator_part(&mut self, iterator: LocalId, offset: u64, ty: TypeId) -> Result<Operand> {
        let address = self.iterator(iterator)?;
        let part = self.load_at(address.at(offset), Scalar::Pointer);
        Ok(self.load(Address::pointer(part), ty))
    }
}
