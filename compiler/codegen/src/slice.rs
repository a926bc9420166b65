//! Slices: slice expressions, append, copy, make, clear, length.

use crate::error::Result;
use crate::generator::Generator;
use crate::objects::constant_length;
use crate::shape::element_of;
use crate::value::{Address, Operand};
use burrow_abi::calling::Scalar;
use burrow_abi::native::{RuntimeFunctionId as Runtime, STRING_BUFFER};
use burrow_abi::tables::SliceFault;
use burrow_ir::func::{Conversion, Expr, ExprKind, Storage};
use burrow_ir::index::{AllocId, TypeId};
use burrow_ir::types::{Basic, TypeKind};
use burrow_layout::descriptor::{CHANNEL_CAPACITY, CHANNEL_COUNT, MAP_COUNT};
use burrow_layout::pointer_map::PointerMap;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, StackSlot, Value, types};

/// A bound of a slice expression.
#[derive(Debug, Clone, Copy)]
struct Bound {
    value: Value,
    signed: bool,
}

impl Generator<'_, '_> {
    // Slice expressions.

    /// `operand[low:high:max]`.
    pub fn slice(&mut self, operand: &Expr, bounds: [Option<&Expr>; 3]) -> Result<Operand> {
        let ty = &self.shared.program.types[operand.ty];
        let (data, length, capacity, element, faults) = match ty.kind {
            TypeKind::Slice(element) => {
                let header = self.scalars_of(operand)?;
                (header[0], header[1], Some(header[2]), element, false)
            }
            TypeKind::Basic(Basic::String) => {
                let header = self.scalars_of(operand)?;
                return self.slice_string(&header, bounds);
            }
            TypeKind::Pointer(array) => {
                let TypeKind::Array { element, length } = self.shared.program.types[array].kind else {
                    return self.fail("slice of a pointer to a value that is no array");
                };
                let pointer = self.scalar(operand)?;
                let count = self.iconst(length as i64);
                (pointer, count, None, element, true)
            }
            _ => return self.fail(format!("slice of {}", ty.string)),
        };
        let [low, high, max] = self.bounds(bounds)?;
        if faults {
            if self.handler.is_some() {
                self.check_not_nil(data);
            } else {
                self.touch(Address { faults: true, ..Address::pointer(data) });
            }
        }
        self.slice_checked(data, length, capacity, element, [low, high, max])
    }

    fn bounds(&mut self, bounds: [Option<&Expr>; 3]) -> Result<[Option<Bound>; 3]> {
        let mut evaluated = [None; 3];
        for (slot, bound) in evaluated.iter_mut().zip(bounds) {
            if let Some(bound) = bound {
                let (value, integer) = self.index_value(bound)?;
                *slot = Some(Bound { value, signed: integer.signed });
            }
        }
        Ok(evaluated)
    }

    /// Checks `low <= high <= max <= capacity` with Go's faults and builds the header.
    fn slice_checked(
        &mut self,
        data: Value,
        length: Value,
        capacity: Option<Value>,
        element: TypeId,
        [low, high, max]: [Option<Bound>; 3],
    ) -> Result<Operand> {
        let whole = capacity.unwrap_or(length);
        let array = capacity.is_none();
        let limit = match max {
            Some(max) => {
                let fault = if array { SliceFault::MaxLength } else { SliceFault::MaxCapacity };
                self.check_slice_bound(max, whole, fault);
                max.value
            }
            None => whole,
        };
        let end = match high {
            Some(high) => {
                let fault = match (max.is_some(), array) {
                    (true, _) => SliceFault::HighMax,
                    (false, true) => SliceFault::HighLength,
                    (false, false) => SliceFault::HighCapacity,
                };
                self.check_slice_bound(high, limit, fault);
                high.value
            }
            None => length,
        };
        let Some(low) = low.filter(|low| !self.is_constant_zero(low.value)) else {
            return Ok(Operand::Scalars(vec![data, end, limit]));
        };
        let fault = if max.is_some() { SliceFault::LowHighOfThree } else { SliceFault::LowHigh };
        self.check_slice_bound(low, end, fault);
        let new_length = self.b.ins().isub(end, low.value);
        let new_capacity = self.b.ins().isub(limit, low.value);
        let size = self.size(element);
        let scaled = self.b.ins().imul_imm_s(low.value, size as i64);
        // An empty rest keeps its base, so that it doesn't point behind the object.
        let start = self.offset_unless_empty(data, scaled, new_capacity);
        Ok(Operand::Scalars(vec![start, new_length, new_capacity]))
    }

    fn offset_unless_empty(&mut self, data: Value, offset: Value, rest: Value) -> Value {
        let zero = self.iconst(0);
        let offset = self.b.ins().select(rest, offset, zero);
        let start = self.b.ins().iadd(data, offset);
        self.pointer(start)
    }

    fn slice_string(&mut self, header: &[Value], bounds: [Option<&Expr>; 3]) -> Result<Operand> {
        let [low, high, _] = self.bounds(bounds)?;
        let end = match high {
            Some(high) => {
                self.check_slice_bound(high, header[1], SliceFault::HighLength);
                high.value
            }
            None => header[1],
        };
        let Some(low) = low.filter(|low| !self.is_constant_zero(low.value)) else {
            return Ok(Operand::Scalars(vec![header[0], end]));
        };
        self.check_slice_bound(low, end, SliceFault::LowHigh);
        let length = self.b.ins().isub(end, low.value);
        let start = self.offset_unless_empty(header[0], low.value, length);
        Ok(Operand::Scalars(vec![start, length]))
    }

    fn check_slice_bound(&mut self, bound: Bound, limit: Value, fault: SliceFault) {
        let good = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, bound.value, limit);
        self.require(good, |generator| {
            let kind = generator.iconst(fault as i64);
            let signed = generator.iconst(i64::from(bound.signed));
            generator.runtime(Runtime::raise_slice, &[bound.value, limit, kind, signed]);
        });
    }

    // Length and capacity.

    pub fn len(&mut self, operand: &Expr) -> Result<Value> {
        match self.shared.program.types[operand.ty].kind {
            TypeKind::Basic(Basic::String) | TypeKind::Slice(_) => Ok(self.scalars_of(operand)?[1]),
            TypeKind::Map { .. } => self.count_word(operand, MAP_COUNT),
            TypeKind::Chan { .. } => self.count_word(operand, CHANNEL_COUNT),
            _ => self.array_length(operand),
        }
    }

    pub fn cap(&mut self, operand: &Expr) -> Result<Value> {
        match self.shared.program.types[operand.ty].kind {
            TypeKind::Slice(_) => Ok(self.scalars_of(operand)?[2]),
            TypeKind::Chan { .. } => self.count_word(operand, CHANNEL_CAPACITY),
            _ => self.array_length(operand),
        }
    }

    /// Of an array or a pointer to one; the operand is evaluated.
    fn array_length(&mut self, operand: &Expr) -> Result<Value> {
        let types = &self.shared.program.types;
        let array = match types[operand.ty].kind {
            TypeKind::Pointer(array) => array,
            _ => operand.ty,
        };
        let TypeKind::Array { length, .. } = types[array].kind else {
            return self.fail(format!("length of {}", types[operand.ty].string));
        };
        self.expression(operand)?;
        Ok(self.iconst(length as i64))
    }

    /// A count in a map's or channel's object; 0 for nil.
    fn count_word(&mut self, operand: &Expr, offset: usize) -> Result<Value> {
        let object = self.scalar(operand)?;
        let (present, done) = (self.b.create_block(), self.b.create_block());
        let count = self.b.append_block_param(done, types::I64);
        let zero = self.iconst(0);
        self.b.ins().brif(object, present, &[], done, &[zero.into()]);
        self.enter(present);
        let value = self.load_at(Address::pointer(object).at(offset as u64), Scalar::I64);
        self.b.ins().jump(done, &[value.into()]);
        self.enter(done);
        Ok(count)
    }

    // Making.

    pub fn make_slice(&mut self, ty: TypeId, length: &Expr, capacity: Option<&Expr>, site: AllocId) -> Result<Operand> {
        let element = self.element(ty)?;
        let fixed = constant_length(capacity.unwrap_or(length));
        // An unsigned length of 2^63 or more is a negative word, which the runtime refuses all the same.
        let (length_value, _) = self.index_value(length)?;
        let capacity_value = match capacity {
            Some(capacity) => {
                let (value, _) = self.index_value(capacity)?;
                value
            }
            None => length_value,
        };
        let within = match (fixed, constant_length(length)) {
            (Some(capacity), Some(length)) => length <= capacity,
            _ => false,
        };
        if let (Some(count), true) = (fixed, within) {
            let size = self.size(element).checked_mul(count);
            if self.func.allocs[site].storage == Storage::Frame
                && let Some(size) = size.filter(|&size| size <= u64::from(u32::MAX / 4))
            {
                let map = self.array_map(element, count);
                let address = Address::slot(self.new_slot(size, &map));
                self.begin(address);
                self.zero_bytes(address, size);
                let data = self.address_value(address);
                return Ok(Operand::Scalars(vec![data, length_value, capacity_value]));
            }
            if size.is_some() {
                let data = self.allocate_array_at(element, count, site)?;
                return Ok(Operand::Scalars(vec![data, length_value, capacity_value]));
            }
        }
        let done = self.b.create_block();
        let data = self.b.append_block_param(done, types::I64);
        if self.func.allocs[site].storage == Storage::Frame && fixed.is_none() {
            self.make_in_frame(length_value, capacity_value, element, done);
        }
        let descriptor = self.descriptor(element);
        let made = self.runtime(Runtime::make_slice, &[descriptor, length_value, capacity_value])[0];
        let made = self.pointer(made);
        self.b.ins().jump(done, &[made.into()]);
        self.enter(done);
        Ok(Operand::Scalars(vec![self.pointer(data), length_value, capacity_value]))
    }

    /// A slice of unknown length is in the frame if it is short and its length is in order.
    fn make_in_frame(&mut self, length: Value, capacity: Value, element: TypeId, done: Block) {
        let size = self.size(element);
        if size == 0 || size > STRING_BUFFER as u64 {
            return;
        }
        let count = STRING_BUFFER as u64 / size;
        let (short, other) = (self.b.create_block(), self.b.create_block());
        let fits = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, capacity, count as i64);
        let in_order = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, length, capacity);
        let good = self.b.ins().band(fits, in_order);
        self.b.ins().brif(good, short, &[], other, &[]);
        self.enter(short);
        let map = self.array_map(element, count);
        let address = Address::slot(self.new_slot(STRING_BUFFER as u64, &map));
        self.begin(address);
        self.zero_bytes(address, STRING_BUFFER as u64);
        let data = self.address_value(address);
        self.b.ins().jump(done, &[data.into()]);
        self.enter(other);
    }

    pub fn array_map(&self, element: TypeId, count: u64) -> burrow_layout::pointer_map::PointerMap {
        let shape = self.shared.shapes.get(element);
        if shape.has_pointers() {
            shape.map.array(count)
        } else {
            burrow_layout::pointer_map::PointerMap::pointer_free((shape.size * count).div_ceil(8))
        }
    }

    pub fn element(&self, ty: TypeId) -> Result<TypeId> {
        match element_of(&self.shared.program.types, ty) {
            Some(element) => Ok(element),
            None => self.fail(format!("{} has no elements", self.shared.program.types[ty].string)),
        }
    }

    // Append, copy, clear.

    pub fn append(
        &mut self,
        slice: &Expr,
        elements: &[Expr],
        spread: Option<&Expr>,
        ty: TypeId,
        site: AllocId,
    ) -> Result<Operand> {
        let element = self.element(ty)?;
        let header = self.scalars_of(slice)?;
        if let Some(spread) = spread {
            if let ExprKind::MakeSlice { length, capacity: None, .. } = &*spread.kind {
                return self.append_zeros(&header, length, element, site);
            }
            let source = self.transient_bytes(spread)?;
            return self.append_spread(&header, &source, element, site);
        }
        if elements.is_empty() {
            return Ok(Operand::Scalars(header));
        }
        let mut operands = Vec::new();
        for each in elements {
            operands.push(self.owned(each)?);
        }
        let count = elements.len() as i64;
        let needed = self.b.ins().iadd_imm_s(header[1], count);
        let (data, capacity) = self.grown(&header, needed, element, site);
        let base = self.indexed(Address::pointer(data), header[1], element, 0);
        let size = self.size(element);
        for (index, operand) in operands.iter().enumerate() {
            self.store(base.at(index as u64 * size), element, operand);
        }
        Ok(Operand::Scalars(vec![data, needed, capacity]))
    }

    /// Data and length of a slice or string that is only read at once: a string that is converted for that needs no copy.
    fn transient_bytes(&mut self, bytes: &Expr) -> Result<Vec<Value>> {
        match &*bytes.kind {
            ExprKind::Convert(Conversion::StringToBytes(_), string) => self.scalars_of(string),
            _ => self.scalars_of(bytes),
        }
    }

    /// Data and capacity with room for `needed` elements.
    fn grown(&mut self, header: &[Value], needed: Value, element: TypeId, site: AllocId) -> (Value, Value) {
        let (grow, done) = (self.cold_block(), self.b.create_block());
        let data = self.b.append_block_param(done, types::I64);
        let capacity = self.b.append_block_param(done, types::I64);
        let full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, needed, header[2]);
        self.b.ins().brif(full, grow, &[], done, &[header[0].into(), header[2].into()]);
        self.enter(grow);
        if self.func.allocs[site].storage == Storage::Frame {
            self.begin_in_frame(header, needed, element, site, done);
        }
        let descriptor = self.descriptor(element);
        let grown = self.runtime(Runtime::grow_slice, &[descriptor, header[0], header[1], header[2], needed]);
        self.pointer(grown[0]);
        self.b.ins().jump(done, &[grown[0].into(), grown[1].into()]);
        self.enter(done);
        (self.pointer(data), capacity)
    }

    /// A slice without memory begins in the frame if its first elements fit there. Once in a run of the function, since one
    /// that began there in a loop may still be in use: a flag says whether that was.
    fn begin_in_frame(&mut self, header: &[Value], needed: Value, element: TypeId, site: AllocId, done: Block) {
        let size = self.size(element);
        if size == 0 || size > STRING_BUFFER as u64 {
            return;
        }
        let capacity = STRING_BUFFER as u64 / size;
        let (first, free, other) = (self.b.create_block(), self.b.create_block(), self.cold_block());
        let fits = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, needed, capacity as i64);
        let empty = self.b.ins().icmp_imm_s(IntCC::Equal, header[2], 0);
        let begins = self.b.ins().band(fits, empty);
        self.b.ins().brif(begins, first, &[], other, &[]);
        self.enter(first);
        let flag = self.new_slot(8, &PointerMap::pointer_free(1));
        self.flags.push(flag);
        let used = self.load_at(Address::slot(flag), Scalar::I64);
        self.b.ins().brif(used, other, &[], free, &[]);
        self.enter(free);
        let one = self.iconst(1);
        self.store_scalar(Address::slot(flag), 0, one);
        let map = self.array_map(element, capacity);
        let slot = self.new_slot(STRING_BUFFER as u64, &map);
        self.first_elements.insert(site, slot);
        let address = Address::slot(slot);
        self.begin(address);
        self.zero_bytes(address, STRING_BUFFER as u64);
        let data = self.address_value(address);
        let capacity = self.iconst(capacity as i64);
        self.b.ins().jump(done, &[data.into(), capacity.into()]);
        self.enter(other);
    }

    /// The slice, or its copy on the heap if one of these sites began it in the frame.
    pub fn move_slice(&mut self, slice: &Expr, sites: &[AllocId]) -> Result<Operand> {
        let element = self.element(slice.ty)?;
        let header = self.scalars_of(slice)?;
        let slots: Vec<StackSlot> = sites.iter().filter_map(|site| self.first_elements.get(site).copied()).collect();
        let mut is_there = None;
        for slot in slots {
            let start = self.address_value(Address::slot(slot));
            let here = self.b.ins().icmp(IntCC::Equal, header[0], start);
            is_there = Some(is_there.map_or(here, |before| self.b.ins().bor(before, here)));
        }
        let Some(is_there) = is_there else { return Ok(Operand::Scalars(header)) };
        let (moves, done) = (self.cold_block(), self.b.create_block());
        let data = self.b.append_block_param(done, types::I64);
        let capacity = self.b.append_block_param(done, types::I64);
        self.b.ins().brif(is_there, moves, &[], done, &[header[0].into(), header[2].into()]);
        self.enter(moves);
        let (descriptor, none) = (self.descriptor(element), self.iconst(0));
        let copy = self.runtime(Runtime::grow_slice, &[descriptor, header[0], header[1], none, header[1]]);
        self.pointer(copy[0]);
        self.b.ins().jump(done, &[copy[0].into(), copy[1].into()]);
        self.enter(done);
        Ok(Operand::Scalars(vec![self.pointer(data), header[1], capacity]))
    }

    fn append_spread(&mut self, header: &[Value], source: &[Value], element: TypeId, site: AllocId) -> Result<Operand> {
        let needed = self.b.ins().iadd(header[1], source[1]);
        let (data, capacity) = self.grown(header, needed, element, site);
        let target = self.indexed(Address::pointer(data), header[1], element, 0);
        let target = self.address_value(target);
        self.move_elements(target, source[0], source[1], element);
        Ok(Operand::Scalars(vec![data, needed, capacity]))
    }

    /// `append(s, make([]T, n)...)`: nothing is made but room.
    fn append_zeros(&mut self, header: &[Value], length: &Expr, element: TypeId, site: AllocId) -> Result<Operand> {
        let (length, _) = self.index_value(length)?;
        let (refused, good) = (self.cold_block(), self.b.create_block());
        let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, length, 0);
        self.b.ins().brif(negative, refused, &[], good, &[]);
        self.enter(refused);
        // As `make` refuses it.
        let descriptor = self.descriptor(element);
        self.runtime(Runtime::make_slice, &[descriptor, length, length]);
        self.b.ins().jump(good, &[]);
        self.enter(good);
        let needed = self.b.ins().iadd(header[1], length);
        let (data, capacity) = self.grown(header, needed, element, site);
        let target = self.indexed(Address::pointer(data), header[1], element, 0);
        let target = self.address_value(target);
        self.clear_elements(target, length, element);
        Ok(Operand::Scalars(vec![data, needed, capacity]))
    }

    /// Copies `count` elements, which may overlap.
    fn move_elements(&mut self, to: Value, from: Value, count: Value, element: TypeId) {
        let shape = self.shared.shapes.get(element);
        if shape.has_pointers() {
            let descriptor = self.descriptor(element);
            self.runtime(Runtime::copy_typed, &[descriptor, to, from, count]);
        } else if shape.size != 0 {
            let length = self.b.ins().imul_imm_s(count, shape.size as i64);
            self.much_or_little(
                length,
                |this| {
                    let descriptor = this.descriptor(element);
                    this.runtime(Runtime::copy_typed, &[descriptor, to, from, count]);
                },
                |this| {
                    this.runtime(Runtime::move_memory, &[to, from, length]);
                },
            );
        }
    }

    /// Work on `length` bytes without pointers: at once, or if they are many by a native that pauses in between.
    fn much_or_little(&mut self, length: Value, much: impl FnOnce(&mut Self), little: impl FnOnce(&mut Self)) {
        /// The runtime's pieces are as large.
        const MUCH: i64 = 64 << 10;
        let (if_much, if_little, done) = (self.cold_block(), self.b.create_block(), self.b.create_block());
        let is_much = self.b.ins().icmp_imm_s(IntCC::UnsignedGreaterThan, length, MUCH);
        self.b.ins().brif(is_much, if_much, &[], if_little, &[]);
        self.enter(if_much);
        much(self);
        self.b.ins().jump(done, &[]);
        self.enter(if_little);
        little(self);
        self.b.ins().jump(done, &[]);
        self.enter(done);
    }

    pub fn copy_elements(&mut self, to: &Expr, from: &Expr) -> Result<Value> {
        let element = self.element(to.ty)?;
        let target = self.scalars_of(to)?;
        let source = self.scalars_of(from)?;
        let fewer = self.b.ins().icmp(IntCC::SignedLessThan, source[1], target[1]);
        let count = self.b.ins().select(fewer, source[1], target[1]);
        self.move_elements(target[0], source[0], count, element);
        Ok(count)
    }

    pub fn clear(&mut self, operand: &Expr) -> Result<Operand> {
        let nothing = Operand::Scalars(Vec::new());
        if let TypeKind::Map { .. } = self.shared.program.types[operand.ty].kind {
            let map = self.scalar(operand)?;
            let descriptor = self.descriptor(operand.ty);
            self.runtime(Runtime::map_clear, &[descriptor, map]);
            return Ok(nothing);
        }
        let element = self.element(operand.ty)?;
        let header = self.scalars_of(operand)?;
        self.clear_elements(header[0], header[1], element);
        Ok(nothing)
    }

    fn clear_elements(&mut self, from: Value, count: Value, element: TypeId) {
        let shape = self.shared.shapes.get(element);
        if shape.has_pointers() {
            let descriptor = self.descriptor(element);
            self.runtime(Runtime::clear_typed, &[descriptor, from, count]);
        } else if shape.size != 0 {
            let length = self.b.ins().imul_imm_s(count, shape.size as i64);
            self.much_or_little(
                length,
                |this| {
                    let descriptor = this.descriptor(element);
                    this.runtime(Runtime::clear_typed, &[descriptor, from, count]);
                },
                |this| {
                    this.runtime(Runtime::zero_memory, &[from, length]);
                },
            );
        }
    }
}
