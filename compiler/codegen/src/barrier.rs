//! Stores: scalars and aggregates, with the write barrier where the target may be shared.
//!
//! A pointer store into memory that is not proven to be in the current stack tests the processor's
//! barrier flag; when it is set, the barrier stub gets each slot's address and its new pointer before the
//! store. One test serves all pointers of a value.
//!
//! Large values go through natives that know the type's pointers.

use crate::generator::Generator;
use crate::value::{Address, Operand};
use burrow_abi::calling::Scalar;
use burrow_abi::native::RuntimeFunctionId as Runtime;
use burrow_ir::index::TypeId;
use burrow_layout::processor::offset;
use cranelift_codegen::ir::immediates::Offset32;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};

/// Largest pointer-free value that is copied by inline vector moves.
const INLINE_COPY: u64 = 128;
/// Most words of a value with pointers that are copied inline.
const INLINE_WORDS: u64 = 8;

impl Generator<'_, '_> {
    /// Writes a value to memory.
    pub fn store(&mut self, address: Address, ty: TypeId, operand: &Operand) {
        match operand {
            Operand::Memory(from) => self.copy_memory(address, *from, ty),
            Operand::Scalars(values) => {
                let pieces = self.pieces(ty).expect("scalars have pieces").to_vec();
                if pieces.is_empty() {
                    return self.touch(address);
                }
                let stores: Vec<(u64, Scalar, Value)> = pieces
                    .iter()
                    .zip(values)
                    .map(|(piece, &value)| (u64::from(piece.offset), piece.scalar, value))
                    .collect();
                self.store_all(address, &stores);
            }
        }
    }

    /// Writes scalars at offsets from `address`, after the barrier.
    pub fn store_all(&mut self, address: Address, stores: &[(u64, Scalar, Value)]) {
        if !address.in_frame() {
            // The barrier must not see a nil base: the fault comes first.
            if address.faults && stores.iter().any(|store| store.1 == Scalar::Pointer) {
                self.touch(address);
            }
            let pointers: Vec<(u64, Value)> = stores
                .iter()
                .filter(|(_, scalar, _)| *scalar == Scalar::Pointer)
                .map(|&(offset, _, value)| (offset, value))
                .collect();
            self.barrier(Address { faults: false, ..address }, &pointers);
        }
        for &(offset, _, value) in stores {
            self.store_scalar(address, offset, value);
        }
    }

    /// Tells the collector about pointers that are about to be stored at offsets from `address`.
    pub fn barrier(&mut self, address: Address, pointers: &[(u64, Value)]) {
        if pointers.is_empty() {
            return;
        }
        let flag = self.processor_word(offset::BARRIER_FLAG);
        let cold = self.cold_block();
        let done = self.b.create_block();
        self.b.ins().brif(flag, cold, &[], done, &[]);
        self.enter(cold);
        for &(offset, value) in pointers {
            let slot = self.address_value(address.at(offset));
            self.call_barrier(slot, value);
        }
        self.b.ins().jump(done, &[]);
        self.enter(done);
    }

    /// A word of the processor's record.
    pub fn processor_word(&mut self, offset: usize) -> Value {
        let processor = self.b.ins().get_pinned_reg(types::I64);
        self.b.ins().load(types::I64, MemFlagsData::trusted(), processor, Offset32::new(offset as i32))
    }

    /// Copies a value of an in-memory type (or any type) between places that are the same or disjoint.
    pub fn copy_memory(&mut self, to: Address, from: Address, ty: TypeId) {
        if to == from {
            return;
        }
        let shape = self.shared.shapes.get(ty);
        let size = shape.size;
        if size == 0 {
            return;
        }
        if let (true, Some(mask)) = (size.is_multiple_of(8) && size <= INLINE_WORDS * 8, shape.map.flat_mask()) {
            return self.copy_words(to, from, size / 8, mask);
        }
        let pointer_free = !shape.has_pointers() || to.in_frame();
        if pointer_free && size <= INLINE_COPY {
            return self.copy_bytes(to, from, size);
        }
        let to_value = self.address_value(to);
        let from_value = self.address_value(from);
        if pointer_free {
            let length = self.iconst(size as i64);
            self.runtime(Runtime::move_memory, &[to_value, from_value, length]);
        } else {
            let descriptor = self.descriptor(ty);
            let count = self.iconst(1);
            self.runtime(Runtime::copy_typed, &[descriptor, to_value, from_value, count]);
        }
    }

    fn copy_words(&mut self, to: Address, from: Address, words: u64, mask: u64) {
        let scalar = |word: u64| if mask >> word & 1 == 1 { Scalar::Pointer } else { Scalar::I64 };
        let mut stores = Vec::new();
        for word in 0..words {
            let value = self.load_at(from.at(8 * word), scalar(word));
            stores.push((8 * word, scalar(word), value));
        }
        self.store_all(to, &stores);
    }

    /// Moves up to [`INLINE_COPY`] bytes: all are loaded before any is stored.
    fn copy_bytes(&mut self, to: Address, from: Address, size: u64) {
        let mut moves = Vec::new();
        let mut offset = 0;
        for (ty, width) in [(types::I8X16, 16), (types::I64, 8), (types::I32, 4), (types::I16, 2), (types::I8, 1)] {
            while size - offset >= width {
                let (base, position, flags) = self.access(from, offset);
                moves.push((offset, self.b.ins().load(ty, flags, base, position)));
                offset += width;
            }
        }
        for (offset, value) in moves {
            self.store_scalar(to, offset, value);
        }
    }

    /// Clears a value; in shared memory with the barrier.
    pub fn zero_memory(&mut self, address: Address, ty: TypeId) {
        let shape = self.shared.shapes.get(ty);
        let size = shape.size;
        if let Some(pieces) = &shape.pieces {
            let values: Vec<Value> = pieces.iter().map(|piece| self.zero_scalar(piece.scalar)).collect();
            return self.store(address, ty, &Operand::Scalars(values));
        }
        if size == 0 {
            return;
        }
        let mask = shape.map.flat_mask().filter(|_| size.is_multiple_of(8) && size <= INLINE_WORDS * 8);
        if let Some(mask) = mask {
            let zero = self.iconst(0);
            let scalar = |word: u64| if mask >> word & 1 == 1 { Scalar::Pointer } else { Scalar::I64 };
            let stores: Vec<_> = (0..size / 8).map(|word| (8 * word, scalar(word), zero)).collect();
            return self.store_all(address, &stores);
        }
        if !shape.has_pointers() || address.in_frame() {
            return self.zero_bytes(address, size);
        }
        let target = self.address_value(address);
        let descriptor = self.descriptor(ty);
        let count = self.iconst(1);
        self.runtime(Runtime::clear_typed, &[descriptor, target, count]);
    }

    /// Clears bytes that need no barrier.
    pub fn zero_bytes(&mut self, address: Address, size: u64) {
        if size > 2 * INLINE_COPY {
            let target = self.address_value(address);
            let length = self.iconst(size as i64);
            self.runtime(Runtime::zero_memory, &[target, length]);
            return;
        }
        let mut offset = 0;
        if size >= 16 {
            let constant = self.b.func.dfg.constants.insert(vec![0; 16].into());
            let zero = self.b.ins().vconst(types::I8X16, constant);
            while size - offset >= 16 {
                self.store_scalar(address, offset, zero);
                offset += 16;
            }
        }
        for (ty, width) in [(types::I64, 8), (types::I32, 4), (types::I16, 2), (types::I8, 1)] {
            while size - offset >= width {
                let zero = self.b.ins().iconst(ty, 0);
                self.store_scalar(address, offset, zero);
                offset += width;
            }
        }
    }
}
