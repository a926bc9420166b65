//! Values in a function under construction, and access to memory.
//!
//! An [`Operand`] is a value as scalars or as the address of memory that holds it. Memory operands
//! of places are not copies: who evaluates several operands keeps them with
//! [`Generator::stable`].

use crate::data::Place;
use crate::generator::Generator;
use crate::shape::Piece;
use crate::signature::clif_type;
use burrow_abi::calling::Scalar;
use burrow_ir::index::TypeId;
use burrow_layout::pointer_map::PointerMap;
use cranelift_codegen::ir::immediates::Offset32;
use cranelift_codegen::ir::{
    InstBuilder, MemFlagsData, StackSlot, StackSlotData, StackSlotKind, Value, ValueDef, types,
};

/// Accesses below this offset from nil hit the guard page.
pub(crate) const GUARD_SIZE: i64 = 4096;

/// What an address is relative to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Base {
    /// A pointer that may lead anywhere.
    Pointer(Value),
    /// A pointer that is known to lead into this goroutine's stack.
    Stack(Value),
    /// An object in this frame.
    Slot(StackSlot),
    /// Static data.
    Static(Place),
}

/// A place in memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Address {
    pub base: Base,
    pub offset: i64,
    /// The base may be nil: an access faults, and an address that leaves compiled code is tested.
    pub faults: bool,
}

impl Address {
    pub fn slot(slot: StackSlot) -> Address {
        Address { base: Base::Slot(slot), offset: 0, faults: false }
    }

    pub fn pointer(pointer: Value) -> Address {
        Address { base: Base::Pointer(pointer), offset: 0, faults: false }
    }

    pub fn fixed(place: Place) -> Address {
        Address { base: Base::Static(place), offset: 0, faults: false }
    }

    pub fn at(self, offset: u64) -> Address {
        Address { offset: self.offset + offset as i64, ..self }
    }

    /// Stores need no barrier.
    pub fn in_frame(self) -> bool {
        matches!(self.base, Base::Slot(_) | Base::Stack(_))
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Operand {
    Scalars(Vec<Value>),
    Memory(Address),
}

impl Operand {
    pub fn one(value: Value) -> Operand {
        Operand::Scalars(vec![value])
    }
}

impl Generator<'_, '_> {
    /// Marks a value that the collector must find if it lives across a safepoint.
    pub fn pointer(&mut self, value: Value) -> Value {
        self.pointers.push(value);
        value
    }

    pub fn scalar_value(&mut self, scalar: Scalar, value: Value) -> Value {
        if scalar == Scalar::Pointer { self.pointer(value) } else { value }
    }

    pub fn pieces(&self, ty: TypeId) -> Option<&[Piece]> {
        self.shared.shapes.get(ty).pieces.as_deref()
    }

    pub fn size(&self, ty: TypeId) -> u64 {
        self.shared.shapes.get(ty).size
    }

    pub fn iconst(&mut self, value: i64) -> Value {
        self.b.ins().iconst(types::I64, value)
    }

    pub fn zero_scalar(&mut self, scalar: Scalar) -> Value {
        match scalar {
            Scalar::F32 => self.b.ins().f32const(0.0),
            Scalar::F64 => self.b.ins().f64const(0.0),
            _ => self.b.ins().iconst(clif_type(scalar), 0),
        }
    }

    /// The zero value as scalars, or the address of zeroed temporary memory.
    pub fn zero_operand(&mut self, ty: TypeId) -> Operand {
        match self.pieces(ty).map(<[Piece]>::to_vec) {
            Some(pieces) => Operand::Scalars(pieces.iter().map(|piece| self.zero_scalar(piece.scalar)).collect()),
            None => {
                let address = self.temporary(ty);
                self.begin(address);
                self.zero_memory(address, ty);
                Operand::Memory(address)
            }
        }
    }

    /// An object in the frame. The collector sees its pointers at every safepoint, so it is zeroed
    /// when the function begins.
    pub fn new_slot(&mut self, size: u64, map: &PointerMap) -> StackSlot {
        let size = size.max(8).next_multiple_of(8);
        let data = StackSlotData::new(StackSlotKind::ExplicitSlot, u32::try_from(size).unwrap_or(u32::MAX), 3);
        let slot = self.b.create_sized_stack_slot(data);
        if !map.is_pointer_free() {
            self.mapped_slots.push((slot, map.clone()));
        }
        slot
    }

    /// Memory for a value of this type until the statement ends. Contents are arbitrary.
    pub fn temporary(&mut self, ty: TypeId) -> Address {
        let shape = self.shared.shapes.get(ty);
        Address::slot(self.temporary_slot(shape.size, &shape.map))
    }

    /// Says that the contents of a frame object are new from here on. All of it is written before the next
    /// safepoint.
    pub fn begin(&mut self, address: Address) {
        let Base::Slot(slot) = address.base else { return };
        let marker = self.b.ins().stack_addr(types::I64, slot, 0);
        if let ValueDef::Result(inst, _) = self.b.func.dfg.value_def(marker) {
            self.object_starts.insert(inst);
        }
    }

    pub fn temporary_slot(&mut self, size: u64, map: &PointerMap) -> StackSlot {
        let free = self.free_temporaries.iter().position(|(_, bytes, other)| *bytes == size && other == map);
        let entry = match free {
            Some(index) => self.free_temporaries.swap_remove(index),
            None => (self.new_slot(size, map), size, map.clone()),
        };
        let slot = entry.0;
        self.used_temporaries.push(entry);
        slot
    }

    // Access.

    pub fn flags(&self, address: Address) -> MemFlagsData {
        if address.faults { MemFlagsData::new() } else { MemFlagsData::new().with_notrap() }
    }

    /// Base and offset for an access of `width` bytes. An offset that the guard page doesn't cover is
    /// tested.
    pub fn access(&mut self, address: Address, piece_offset: u64) -> (Value, Offset32, MemFlagsData) {
        let address = self.within_guard(address.at(piece_offset));
        let flags = self.flags(address);
        match address.base {
            Base::Pointer(pointer) | Base::Stack(pointer) => match i32::try_from(address.offset) {
                Ok(offset) => (pointer, Offset32::new(offset), flags),
                Err(_) => {
                    let moved = self.b.ins().iadd_imm_s(pointer, address.offset);
                    (self.pointer(moved), Offset32::new(0), flags)
                }
            },
            Base::Slot(slot) => {
                let base = self.b.ins().stack_addr(types::I64, slot, 0);
                let offset = i32::try_from(address.offset).expect("frames are smaller than 2 GiB");
                (base, Offset32::new(offset), flags)
            }
            Base::Static(place) => {
                let base = self.symbol(place.at(address.offset as u64));
                (base, Offset32::new(0), flags)
            }
        }
    }

    /// Tests for nil where the offset is beyond the guard page.
    fn within_guard(&mut self, address: Address) -> Address {
        match address.base {
            Base::Pointer(pointer) if address.faults && !(0..GUARD_SIZE).contains(&address.offset) => {
                self.check_not_nil(pointer);
                Address { faults: false, ..address }
            }
            _ => address,
        }
    }

    pub fn load_scalar(&mut self, address: Address, piece: Piece) -> Value {
        let (base, offset, flags) = self.access(address, u64::from(piece.offset));
        let value = self.b.ins().load(clif_type(piece.scalar), flags, base, offset);
        self.scalar_value(piece.scalar, value)
    }

    pub fn load_at(&mut self, address: Address, scalar: Scalar) -> Value {
        self.load_scalar(address, Piece { scalar, offset: 0 })
    }

    /// Stores without barrier.
    pub fn store_scalar(&mut self, address: Address, offset: u64, value: Value) {
        let (base, offset, flags) = self.access(address, offset);
        self.b.ins().store(flags, value, base, offset);
    }

    /// The value at an address: scalars are loaded, memory is referred to.
    pub fn load(&mut self, address: Address, ty: TypeId) -> Operand {
        match self.pieces(ty).map(<[Piece]>::to_vec) {
            Some(pieces) => {
                // A value without pieces still faults when its place does.
                if pieces.is_empty() && address.faults {
                    self.touch(address);
                }
                Operand::Scalars(pieces.iter().map(|&piece| self.load_scalar(address, piece)).collect())
            }
            None => Operand::Memory(address),
        }
    }

    /// Faults if the base is nil.
    pub fn touch(&mut self, address: Address) {
        if let (Base::Pointer(pointer), true) = (address.base, address.faults) {
            self.b.ins().load(types::I8, MemFlagsData::new(), pointer, 0);
        }
    }

    /// The address as a value; tested for nil where it may be.
    pub fn address_value(&mut self, address: Address) -> Value {
        self.touch(address);
        match address.base {
            Base::Pointer(pointer) | Base::Stack(pointer) if address.offset == 0 => pointer,
            Base::Pointer(pointer) | Base::Stack(pointer) => {
                let moved = self.b.ins().iadd_imm_s(pointer, address.offset);
                self.pointer(moved)
            }
            Base::Slot(slot) => {
                let offset = i32::try_from(address.offset).expect("frames are smaller than 2 GiB");
                self.b.ins().stack_addr(types::I64, slot, offset)
            }
            Base::Static(place) => self.symbol(place.at(address.offset as u64)),
        }
    }

    /// A memory operand that later evaluation cannot change.
    pub fn stable(&mut self, operand: Operand, ty: TypeId) -> Operand {
        match operand {
            Operand::Memory(address) => {
                let copy = self.temporary(ty);
                self.begin(copy);
                self.copy_memory(copy, address, ty);
                Operand::Memory(copy)
            }
            scalars => scalars,
        }
    }

    /// The operand in memory: where it is, or a temporary copy.
    pub fn in_memory(&mut self, operand: Operand, ty: TypeId) -> Address {
        match operand {
            Operand::Memory(address) => address,
            Operand::Scalars(_) => {
                let address = self.temporary(ty);
                self.begin(address);
                self.store(address, ty, &operand);
                address
            }
        }
    }

    /// The scalars of an operand whose type has pieces.
    pub fn scalars(&mut self, operand: Operand, ty: TypeId) -> Vec<Value> {
        match operand {
            Operand::Scalars(values) => values,
            Operand::Memory(address) => match self.load(address, ty) {
                Operand::Scalars(values) => values,
                Operand::Memory(_) => panic!("{:?} has no scalars", self.shared.program.types[ty].string),
            },
        }
    }

    pub fn one(&mut self, operand: Operand, ty: TypeId) -> Value {
        self.scalars(operand, ty)[0]
    }

    pub fn is_constant_zero(&self, value: Value) -> bool {
        use cranelift_codegen::ir::{InstructionData, Opcode};
        let ValueDef::Result(inst, _) = self.b.func.dfg.value_def(value) else { return false };
        matches!(self.b.func.dfg.insts[inst],
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } if imm.bits() == 0)
    }
}
