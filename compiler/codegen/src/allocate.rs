//! Allocation of heap objects: inline through the processor's slots, else by the runtime.
//!
//! Small objects bump the run of their layout; pointer-free ones up to 8 bytes share slots of the
//! tiny allocator. Memory comes zeroed. See [`burrow_layout::processor`].

use crate::error::Result;
use crate::generator::Generator;
use crate::value::Address;
use burrow_abi::native::RuntimeFunctionId as Runtime;
use burrow_ir::func::{Part, Storage};
use burrow_ir::index::{AllocId, TypeId};
use burrow_layout::processor::offset;
use burrow_layout::size_class::{MAX_SMALL_SIZE, MAX_TINY_SIZE, SizeClass};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::immediates::Offset32;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};

impl Generator<'_, '_> {
    /// A new zeroed object of this type on the heap.
    pub fn allocate(&mut self, ty: TypeId) -> Result<Value> {
        let shape = self.shared.shapes.get(ty);
        if shape.size == 0 {
            return Ok(self.symbol(self.shared.data.zero_base));
        }
        if shape.size > MAX_SMALL_SIZE as u64 {
            let descriptor = self.descriptor(ty);
            let object = self.runtime(Runtime::allocate_type, &[descriptor])[0];
            return Ok(self.pointer(object));
        }
        let (size, align, pointers) = (shape.size, shape.align, shape.has_pointers());
        Ok(self.allocate_small(size, align, pointers, self.shared.objects.of_type(ty), Some(ty)))
    }

    /// A new object where its allocation site says: in the frame (zeroed anew) or on the heap.
    pub fn allocate_at(&mut self, ty: TypeId, site: AllocId) -> Result<Address> {
        if self.func.allocs[site].storage == Storage::Frame {
            let shape = self.shared.shapes.get(ty);
            let address = Address::slot(self.new_slot(shape.size, &shape.map));
            self.begin(address);
            self.zero_memory(address, ty);
            return Ok(address);
        }
        match self.func.allocs[site].part {
            Some(part) => self.part(part),
            None => Ok(Address::pointer(self.allocate(ty)?)),
        }
    }

    /// Memory within an object that was allocated before.
    pub fn part(&mut self, part: Part) -> Result<Address> {
        let object = self.read_local(part.object)?;
        let object = self.scalars(object, self.func.locals[part.object].ty)[0];
        let start = self.b.ins().iadd_imm_s(object, part.offset as i64);
        Ok(Address::pointer(self.pointer(start)))
    }

    /// `ty`: of the object or, of an array, its elements; only for tools. Objects of the compiler's own have none.
    pub fn allocate_small(&mut self, size: u64, align: u64, pointers: bool, layout: u32, ty: Option<TypeId>) -> Value {
        if !pointers && size <= MAX_TINY_SIZE as u64 {
            // Power of two as size and alignment: the object never crosses a 16-byte slot of the run.
            let rounded = size.next_power_of_two().max(align);
            return self.allocate_tiny(rounded, rounded, ty);
        }
        let slot_size = SizeClass::for_size(size as usize).slot_size();
        let current_offset = offset::ALLOCATION_SLOTS + 16 * layout as usize;
        let processor = self.b.ins().get_pinned_reg(types::I64);
        let flags = MemFlagsData::trusted();
        let at = |offset: usize| Offset32::new(i32::try_from(offset).expect("layout numbers are small"));
        let current = self.b.ins().load(types::I64, flags, processor, at(current_offset));
        let end = self.b.ins().load(types::I64, flags, processor, at(current_offset + 8));
        let next = self.b.ins().iadd_imm_s(current, slot_size as i64);
        let full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, next, end);
        let (cold, fast, done) = (self.cold_block(), self.b.create_block(), self.b.create_block());
        let object = self.b.append_block_param(done, types::I64);
        self.b.ins().brif(full, cold, &[], fast, &[]);
        self.enter(fast);
        self.b.ins().store(flags, next, processor, at(current_offset));
        self.b.ins().jump(done, &[current.into()]);
        self.enter(cold);
        let number = self.iconst(i64::from(layout));
        let descriptor = self.descriptor_or_none(ty);
        let slow = self.runtime(Runtime::allocate, &[number, descriptor])[0];
        self.b.ins().jump(done, &[slow.into()]);
        self.enter(done);
        self.pointer(object)
    }

    fn descriptor_or_none(&mut self, ty: Option<TypeId>) -> Value {
        match ty {
            Some(ty) if self.shared.data.has_descriptor(ty) => self.descriptor(ty),
            _ => self.iconst(0),
        }
    }

    fn allocate_tiny(&mut self, size: u64, align: u64, ty: Option<TypeId>) -> Value {
        let processor = self.b.ins().get_pinned_reg(types::I64);
        let flags = MemFlagsData::trusted();
        let (current_offset, end_offset) =
            (Offset32::new(offset::TINY_CURRENT as i32), Offset32::new(offset::TINY_END as i32));
        let current = self.b.ins().load(types::I64, flags, processor, current_offset);
        let end = self.b.ins().load(types::I64, flags, processor, end_offset);
        let raised = self.b.ins().iadd_imm_s(current, align as i64 - 1);
        let aligned = self.b.ins().band_imm_s(raised, -(align as i64));
        let next = self.b.ins().iadd_imm_s(aligned, size as i64);
        let full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, next, end);
        let (cold, fast, done) = (self.cold_block(), self.b.create_block(), self.b.create_block());
        let object = self.b.append_block_param(done, types::I64);
        self.b.ins().brif(full, cold, &[], fast, &[]);
        self.enter(fast);
        self.b.ins().store(flags, next, processor, current_offset);
        let count_offset = Offset32::new(offset::TINY_COUNT as i32);
        let count = self.b.ins().load(types::I64, flags, processor, count_offset);
        let count = self.b.ins().iadd_imm_s(count, 1);
        self.b.ins().store(flags, count, processor, count_offset);
        self.b.ins().jump(done, &[aligned.into()]);
        self.enter(cold);
        let (bytes, descriptor) = (self.iconst(size as i64), self.descriptor_or_none(ty));
        let slow = self.runtime(Runtime::allocate_tiny, &[bytes, descriptor])[0];
        self.b.ins().jump(done, &[slow.into()]);
        self.enter(done);
        self.pointer(object)
    }

    /// A zeroed array of a known length behind a slice: on the heap.
    pub fn allocate_array_at(&mut self, element: TypeId, length: u64, site: AllocId) -> Result<Value> {
        match self.func.allocs[site].part {
            Some(part) => {
                let address = self.part(part)?;
                Ok(self.address_value(address))
            }
            None => Ok(self.allocate_array(element, length)),
        }
    }

    fn allocate_array(&mut self, element: TypeId, length: u64) -> Value {
        let shape = self.shared.shapes.get(element);
        if shape.size * length == 0 {
            return self.symbol(self.shared.data.zero_base);
        }
        if let Some(layout) = self.shared.objects.of_array(element, length) {
            let (size, align, pointers) = (shape.size * length, shape.align, shape.has_pointers());
            return self.allocate_small(size, align, pointers, layout, Some(element));
        }
        let descriptor = self.descriptor(element);
        let count = self.iconst(length as i64);
        let array = self.runtime(Runtime::make_slice, &[descriptor, count, count])[0];
        self.pointer(array)
    }
}
