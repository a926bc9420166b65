//! Places: what can be assigned to or have its address taken.
//!
//! Building a place evaluates its operands (pointers, slices, indices). Checks that Go makes only when
//! the place is used (the outermost bounds and nil checks of an assignment) are collected and made by
//! [`Generator::finish_place`].

use crate::bounds;
use crate::checks::BoundsCheck;
use crate::error::Result;
use crate::generator::{Generator, Home};
use crate::shape::{Arithmetic, Integer, arithmetic, element_of};
use crate::value::{Address, Base, GUARD_SIZE, Operand};
use burrow_ir::func::{Constant, Expr, ExprKind};
use burrow_ir::index::{LocalId, TypeId};
use burrow_ir::types::TypeKind;
use cranelift_codegen::ir::{InstBuilder, Value, types};

/// Where a value is, with its operands evaluated.
#[derive(Debug, Clone)]
pub(crate) enum PlaceKind {
    /// Some of the scalars of a register local: first, count.
    Registers {
        local: LocalId,
        first: usize,
        count: usize,
    },
    Memory(Address),
    /// Element of a map: the map's type and value, and the key.
    MapElement {
        map_type: TypeId,
        map: Value,
        key: Operand,
    },
    /// Part of a value that is no variable.
    Values(Vec<Value>),
}

#[derive(Debug, Clone)]
pub(crate) struct PlaceRef {
    pub kind: PlaceKind,
    /// To be made before the place is used.
    pub checks: Vec<Check>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Check {
    Bounds(BoundsCheck),
    NotNil(Value, burrow_ir::Pos),
}

impl PlaceRef {
    fn new(kind: PlaceKind) -> PlaceRef {
        PlaceRef { kind, checks: Vec::new() }
    }
}

/// Whether an expression denotes a place (so that its value may change later).
pub(crate) fn is_place(expr: &Expr) -> bool {
    match &*expr.kind {
        ExprKind::Local(_) | ExprKind::Global(_) | ExprKind::Deref(_) | ExprKind::IndexSlice(..) => true,
        ExprKind::Field(operand, _) | ExprKind::IndexArray(operand, _) => is_place(operand),
        ExprKind::IndexUnchecked(..) | ExprKind::IndexMap(..) => true,
        _ => false,
    }
}

impl Generator<'_, '_> {
    /// The place with its checks made: ready for use.
    pub fn place(&mut self, expr: &Expr) -> Result<PlaceKind> {
        let place = self.place_operands(expr)?;
        Ok(self.finish_place(place))
    }

    /// Makes the checks that were put off.
    pub fn finish_place(&mut self, place: PlaceRef) -> PlaceKind {
        for check in place.checks {
            match check {
                Check::Bounds(bounds) => self.check_bounds(bounds),
                Check::NotNil(pointer, pos) => {
                    let saved = self.pos;
                    self.set_pos(pos);
                    self.check_not_nil(pointer);
                    self.set_pos(saved);
                }
            }
        }
        place.kind
    }

    /// Evaluates a place's operands.
    pub fn place_operands(&mut self, expr: &Expr) -> Result<PlaceRef> {
        let saved = self.pos;
        self.set_pos(expr.pos);
        let place = self.place_inner(expr);
        self.set_pos(saved);
        place
    }

    fn place_inner(&mut self, expr: &Expr) -> Result<PlaceRef> {
        match &*expr.kind {
            ExprKind::Local(local) => Ok(PlaceRef::new(match self.home(*local)? {
                Home::Registers(variables) => PlaceKind::Registers { local: *local, first: 0, count: variables.len() },
                Home::Memory(address) => PlaceKind::Memory(address),
                Home::Cell(variable) => PlaceKind::Memory(Address::pointer(self.b.use_var(variable))),
            })),
            ExprKind::Global(global) => {
                Ok(PlaceRef::new(PlaceKind::Memory(Address::fixed(self.shared.data.global(*global)))))
            }
            ExprKind::Deref(pointer) => self.dereference(pointer),
            ExprKind::Field(operand, index) => self.field(operand, *index),
            ExprKind::IndexArray(array, index) => self.array_element(array, index, true),
            ExprKind::IndexSlice(slice, index) => self.slice_element(slice, index, true),
            ExprKind::IndexUnchecked(operand, index) => match self.shared.program.types[operand.ty].kind {
                TypeKind::Array { .. } => self.array_element(operand, index, false),
                _ => self.slice_element(operand, index, false),
            },
            ExprKind::IndexMap(map, key) => {
                let map_value = self.scalar(map)?;
                let key = self.owned(key)?;
                Ok(PlaceRef::new(PlaceKind::MapElement { map_type: map.ty, map: map_value, key }))
            }
            _ => {
                let operand = self.expression(expr)?;
                Ok(PlaceRef::new(match operand {
                    Operand::Scalars(values) => PlaceKind::Values(values),
                    Operand::Memory(address) => PlaceKind::Memory(address),
                }))
            }
        }
    }

    fn dereference(&mut self, pointer: &Expr) -> Result<PlaceRef> {
        // `*&x` is x.
        if let ExprKind::AddressOf(place) = &*pointer.kind {
            return self.place_operands(place);
        }
        let value = self.scalar(pointer)?;
        let mut place = PlaceRef::new(PlaceKind::Memory(Address::pointer(value)));
        if self.handler.is_some() {
            place.checks.push(Check::NotNil(value, self.pos));
        } else {
            place.kind = PlaceKind::Memory(Address { faults: true, ..Address::pointer(value) });
        }
        Ok(place)
    }

    fn field(&mut self, operand: &Expr, index: usize) -> Result<PlaceRef> {
        let mut place = self.place_operands(operand)?;
        let TypeKind::Struct { fields } = &self.shared.program.types[operand.ty].kind else {
            return self.fail("field of a value that is no struct");
        };
        let before: usize = fields[..index].iter().map(|field| self.pieces(field.ty).map_or(0, <[_]>::len)).sum();
        let count = self.pieces(fields[index].ty).map_or(0, <[_]>::len);
        place.kind = match place.kind {
            PlaceKind::Registers { local, first, .. } => PlaceKind::Registers { local, first: first + before, count },
            PlaceKind::Values(values) => PlaceKind::Values(values[before..before + count].to_vec()),
            PlaceKind::Memory(address) => PlaceKind::Memory(address.at(fields[index].offset)),
            other @ PlaceKind::MapElement { .. } => {
                let address = self.read_place_memory(other, operand.ty)?;
                PlaceKind::Memory(address.at(fields[index].offset))
            }
        };
        Ok(place)
    }

    /// The value of a place as readable memory.
    fn read_place_memory(&mut self, place: PlaceKind, ty: TypeId) -> Result<Address> {
        let operand = self.read_place(&place, ty)?;
        Ok(self.in_memory(operand, ty))
    }

    fn array_element(&mut self, array: &Expr, index: &Expr, checked: bool) -> Result<PlaceRef> {
        let TypeKind::Array { element, length } = self.shared.program.types[array.ty].kind else {
            return self.fail("array index of a value that is no array");
        };
        let mut place = self.place_operands(array)?;
        let constant = constant_index(index).filter(|&index| index < length);
        if let Some(constant) = constant {
            place.kind = match place.kind {
                // An array of one element is its element.
                kind @ (PlaceKind::Registers { .. } | PlaceKind::Values(_)) => kind,
                PlaceKind::Memory(address) => PlaceKind::Memory(address.at(constant * self.size(element))),
                other => {
                    let address = self.read_place_memory(other, array.ty)?;
                    PlaceKind::Memory(address.at(constant * self.size(element)))
                }
            };
            return Ok(place);
        }
        let (raw, integer) = self.raw_index(index)?;
        let value = self.extend(raw, integer);
        let known = bounds::within_array(&self.shared.program.types, index, length) || self.known_below(index, length);
        if checked && !known {
            let lesson = self.array_lesson(length, index, raw);
            let length = self.iconst(length as i64);
            let check = BoundsCheck { index: value, length, signed: integer.signed, pos: self.pos, lesson };
            place.checks.push(Check::Bounds(check));
        }
        place.kind = match place.kind {
            kind @ (PlaceKind::Registers { .. } | PlaceKind::Values(_)) => kind,
            PlaceKind::Memory(address) => {
                PlaceKind::Memory(self.indexed(address, value, element, length * self.size(element)))
            }
            other => {
                let address = self.read_place_memory(other, array.ty)?;
                PlaceKind::Memory(self.indexed(address, value, element, 0))
            }
        };
        Ok(place)
    }

    fn slice_element(&mut self, slice: &Expr, index: &Expr, checked: bool) -> Result<PlaceRef> {
        let element = match element_of(&self.shared.program.types, slice.ty) {
            Some(element) => element,
            None => return self.fail("slice index of a value that is no slice"),
        };
        let operand = self.expression(slice)?;
        let header = self.scalars(operand, slice.ty);
        let (raw, integer) = self.raw_index(index)?;
        let value = self.extend(raw, integer);
        let known = !checked || self.known_in_bounds(slice, index);
        let address = self.indexed(Address::pointer(header[0]), value, element, 0);
        let mut place = PlaceRef::new(PlaceKind::Memory(address));
        if !known {
            let lesson = self.lesson(slice, header[1], index, raw);
            let check = BoundsCheck { index: value, length: header[1], signed: integer.signed, pos: self.pos, lesson };
            place.checks.push(Check::Bounds(check));
        }
        Ok(place)
    }

    /// Address of element `index`; `extent`: bytes of the whole array if its base may be nil.
    pub fn indexed(&mut self, address: Address, index: Value, element: TypeId, extent: u64) -> Address {
        let size = self.size(element);
        let mut address = address;
        if let (Base::Pointer(pointer), true) = (address.base, address.faults)
            && address.offset + extent as i64 > GUARD_SIZE
        {
            self.check_not_nil(pointer);
            address.faults = false;
        }
        if size == 0 {
            return address;
        }
        let faults = address.faults;
        let base = self.address_value_unchecked(address);
        let scaled = if size.is_power_of_two() {
            self.b.ins().ishl_imm_u(index, i64::from(size.trailing_zeros()))
        } else {
            self.b.ins().imul_imm_s(index, size as i64)
        };
        let sum = self.b.ins().iadd(base, scaled);
        let base = match address.base {
            Base::Slot(_) | Base::Stack(_) => Base::Stack(sum),
            Base::Pointer(_) | Base::Static(_) => Base::Pointer(self.pointer(sum)),
        };
        Address { base, offset: 0, faults }
    }

    fn address_value_unchecked(&mut self, address: Address) -> Value {
        self.address_value(Address { faults: false, ..address })
    }

    /// An index as 64 bits (negative ones become huge), with its type.
    pub fn index_value(&mut self, index: &Expr) -> Result<(Value, Integer)> {
        let (value, integer) = self.raw_index(index)?;
        Ok((self.extend(value, integer), integer))
    }

    /// An index as it is, with its type.
    pub fn raw_index(&mut self, index: &Expr) -> Result<(Value, Integer)> {
        let Arithmetic::Integer(integer) = arithmetic(&self.shared.program.types, index.ty) else {
            return self.fail("index that is no integer");
        };
        Ok((self.scalar(index)?, integer))
    }

    /// An integer as 64 bits.
    pub fn extend(&mut self, value: Value, integer: Integer) -> Value {
        match (integer.bits, integer.signed) {
            (64, _) => value,
            (_, true) => self.b.ins().sextend(types::I64, value),
            (_, false) => self.b.ins().uextend(types::I64, value),
        }
    }

    // Use.

    pub fn read_place(&mut self, place: &PlaceKind, ty: TypeId) -> Result<Operand> {
        Ok(match place {
            PlaceKind::Registers { local, first, count } => {
                let Home::Registers(variables) = self.home(*local)? else {
                    return self.fail("register place of a memory variable");
                };
                let variables = &variables[*first..first + count];
                Operand::Scalars(variables.iter().map(|&variable| self.b.use_var(variable)).collect())
            }
            PlaceKind::Memory(address) => self.load(*address, ty),
            PlaceKind::Values(values) => Operand::Scalars(values.clone()),
            PlaceKind::MapElement { map_type, map, key } => self.map_read(*map_type, *map, key.clone(), ty)?,
        })
    }

    pub fn write_place(&mut self, place: &PlaceKind, ty: TypeId, operand: Operand) -> Result<()> {
        match place {
            PlaceKind::Registers { local, first, count } => {
                let Home::Registers(variables) = self.home(*local)? else {
                    return self.fail("register place of a memory variable");
                };
                let values = self.scalars(operand, ty);
                self.bounds.forget(*local);
                for (&variable, value) in variables[*first..first + count].iter().zip(values) {
                    self.b.def_var(variable, value);
                }
            }
            PlaceKind::Memory(address) => self.store(*address, ty, &operand),
            PlaceKind::MapElement { map_type, map, key } => {
                // The value is safe from what insertion may run; its memory is not the map's.
                let operand = self.stable(operand, ty);
                let address = self.map_assign(*map_type, *map, key.clone())?;
                self.store(address, ty, &operand);
            }
            PlaceKind::Values(_) => return self.fail("assignment to a value"),
        }
        Ok(())
    }

    /// Address of a place as a pointer; panics if it lies behind nil.
    pub fn address_of(&mut self, expr: &Expr) -> Result<Value> {
        match self.place(expr)? {
            PlaceKind::Memory(address) => Ok(self.address_value(address)),
            PlaceKind::Registers { local, .. } => {
                let name = self.func.locals[local].name.clone();
                self.fail(format!("address of variable {name}, which is not marked address_taken"))
            }
            _ => self.fail("address of a value that has none"),
        }
    }
}

/// The value of a constant index.
pub(crate) fn constant_index(expr: &Expr) -> Option<u64> {
    match &*expr.kind {
        ExprKind::Constant(Constant::Int(value)) => Some(*value),
        _ => None,
    }
}
