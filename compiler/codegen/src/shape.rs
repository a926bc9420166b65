//! Shapes of types: how a value is split into scalars, and where its pointers are in memory.
//!
//! Computed once for all types of a program, read by every function's generator.
//!
//! Invariants: the pieces of a shape are in ascending order of offset; a type with `pieces: None`
//! always lives in memory.

use burrow_abi::calling::{MAX_FLAT, Scalar};
use burrow_ir::index::{Entity, Table, TypeId};
use burrow_ir::types::{Basic, TypeKind, TypeTable};
use burrow_layout::pointer_map::{PointerMap, PointerMapBuilder};

/// A register-sized part of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub scalar: Scalar,
    /// Offset in memory.
    pub offset: u32,
}

#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub size: u64,
    pub align: u64,
    /// `None`: the value lives in memory.
    pub pieces: Option<Vec<Piece>>,
    /// Words that hold pointers.
    pub map: PointerMap,
    /// Equality is that of the bytes.
    pub plain: bool,
}

impl Shape {
    pub fn in_memory(&self) -> bool {
        self.pieces.is_none()
    }

    pub fn has_pointers(&self) -> bool {
        !self.map.is_pointer_free()
    }
}

/// The shapes of all types, by [`TypeId`].
#[derive(Debug)]
pub(crate) struct Shapes {
    shapes: Vec<Option<Shape>>,
}

impl Shapes {
    pub fn new(types: &TypeTable) -> Shapes {
        let mut shapes = Shapes { shapes: vec![None; types.len()] };
        for ty in types.keys() {
            shapes.compute(types, ty);
        }
        shapes
    }

    pub fn get(&self, ty: TypeId) -> &Shape {
        self.shapes[ty.index()].as_ref().expect("every type has a shape")
    }

    fn compute(&mut self, types: &TypeTable, id: TypeId) -> Shape {
        if let Some(shape) = &self.shapes[id.index()] {
            return shape.clone();
        }
        let ty = &types[id];
        let (pieces, map, plain) = match &ty.kind {
            TypeKind::Basic(basic) => basic_shape(*basic),
            TypeKind::Pointer(_) | TypeKind::Map { .. } | TypeKind::Chan { .. } => one(Scalar::Pointer, true),
            TypeKind::Func(_) => one(Scalar::Pointer, false),
            TypeKind::Slice(_) => (
                pieces(&[(Scalar::Pointer, 0), (Scalar::I64, 8), (Scalar::I64, 16)]),
                PointerMap::from_mask(3, 1),
                false,
            ),
            TypeKind::Interface { .. } => {
                (pieces(&[(Scalar::I64, 0), (Scalar::Pointer, 8)]), PointerMap::from_mask(2, 0b10), false)
            }
            TypeKind::Array { element, length } => self.array(types, *element, *length),
            TypeKind::Struct { .. } => self.structure(types, id),
            TypeKind::Tuple(_) => (None, PointerMap::pointer_free(0), false),
        };
        let shape = Shape { size: ty.size, align: ty.align.max(1), pieces, map, plain };
        self.shapes[id.index()] = Some(shape.clone());
        shape
    }

    fn array(&mut self, types: &TypeTable, element: TypeId, length: u64) -> (Option<Vec<Piece>>, PointerMap, bool) {
        let shape = self.compute(types, element);
        let pieces = match length {
            0 => Some(Vec::new()),
            1 => shape.pieces.clone(),
            // Many elements of no size are still nothing.
            _ if shape.size == 0 => Some(Vec::new()),
            _ => None,
        };
        let map = if shape.has_pointers() {
            shape.map.array(length)
        } else {
            PointerMap::pointer_free((shape.size * length).div_ceil(8))
        };
        (pieces, map, shape.plain)
    }

    fn structure(&mut self, types: &TypeTable, id: TypeId) -> (Option<Vec<Piece>>, PointerMap, bool) {
        let TypeKind::Struct { fields } = &types[id].kind else { unreachable!("caller matched a struct") };
        let mut flat = Some(Vec::new());
        let mut map = PointerMapBuilder::default();
        let mut plain = true;
        let mut end = 0;
        for field in fields {
            let shape = self.compute(types, field.ty);
            plain &= shape.plain && field.offset == end && field.name != "_";
            end = field.offset + shape.size;
            if shape.has_pointers() {
                map.push_map(field.offset / 8, &shape.map);
            }
            flat = match (flat, &shape.pieces) {
                (Some(mut flat), Some(pieces)) => {
                    let moved = |piece: &Piece| Piece { offset: piece.offset + field.offset as u32, ..*piece };
                    flat.extend(pieces.iter().map(moved));
                    Some(flat)
                }
                _ => None,
            };
        }
        let flat = flat.filter(|pieces| pieces.len() <= MAX_FLAT);
        (flat, map.finish(types[id].size.div_ceil(8)), plain && end == types[id].size)
    }
}

/// Width and signedness of an integer type (booleans count as unsigned bytes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Integer {
    pub bits: u32,
    pub signed: bool,
}

/// What arithmetic a type has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Integer(Integer),
    Float32,
    Float64,
    Complex64,
    Complex128,
    String,
    /// Addresses: compared only.
    Address,
    None,
}

/// How values of a type are computed with.
pub(crate) fn arithmetic(types: &TypeTable, ty: TypeId) -> Arithmetic {
    let integer = |bits, signed| Arithmetic::Integer(Integer { bits, signed });
    match &types[ty].kind {
        TypeKind::Basic(basic) => match basic {
            Basic::Bool | Basic::Uint8 => integer(8, false),
            Basic::Int8 => integer(8, true),
            Basic::Int16 => integer(16, true),
            Basic::Int32 => integer(32, true),
            Basic::Int64 | Basic::Int => integer(64, true),
            Basic::Uint16 => integer(16, false),
            Basic::Uint32 => integer(32, false),
            Basic::Uint64 | Basic::Uint | Basic::Uintptr => integer(64, false),
            Basic::Float32 => Arithmetic::Float32,
            Basic::Float64 => Arithmetic::Float64,
            Basic::Complex64 => Arithmetic::Complex64,
            Basic::Complex128 => Arithmetic::Complex128,
            Basic::String => Arithmetic::String,
            Basic::UnsafePointer => Arithmetic::Address,
        },
        TypeKind::Pointer(_) | TypeKind::Map { .. } | TypeKind::Chan { .. } | TypeKind::Func(_) => Arithmetic::Address,
        _ => Arithmetic::None,
    }
}

fn pieces(list: &[(Scalar, u32)]) -> Option<Vec<Piece>> {
    Some(list.iter().map(|&(scalar, offset)| Piece { scalar, offset }).collect())
}

fn one(scalar: Scalar, plain: bool) -> (Option<Vec<Piece>>, PointerMap, bool) {
    let map = if scalar == Scalar::Pointer { PointerMap::pointer() } else { PointerMap::pointer_free(1) };
    (pieces(&[(scalar, 0)]), map, plain)
}

fn basic_shape(basic: Basic) -> (Option<Vec<Piece>>, PointerMap, bool) {
    match basic {
        Basic::Bool | Basic::Int8 | Basic::Uint8 => one(Scalar::I8, true),
        Basic::Int16 | Basic::Uint16 => one(Scalar::I16, true),
        Basic::Int32 | Basic::Uint32 => one(Scalar::I32, true),
        Basic::Int64 | Basic::Uint64 | Basic::Int | Basic::Uint | Basic::Uintptr => one(Scalar::I64, true),
        Basic::Float32 => one(Scalar::F32, false),
        Basic::Float64 => one(Scalar::F64, false),
        Basic::Complex64 => (pieces(&[(Scalar::F32, 0), (Scalar::F32, 4)]), PointerMap::pointer_free(1), false),
        Basic::Complex128 => (pieces(&[(Scalar::F64, 0), (Scalar::F64, 8)]), PointerMap::pointer_free(2), false),
        Basic::String => (pieces(&[(Scalar::Pointer, 0), (Scalar::I64, 8)]), PointerMap::from_mask(2, 1), false),
        Basic::UnsafePointer => one(Scalar::Pointer, true),
    }
}

/// A `Table` lookup by index for types that may be absent.
pub(crate) fn element_of(types: &Table<TypeId, burrow_ir::types::Type>, ty: TypeId) -> Option<TypeId> {
    match &types[ty].kind {
        TypeKind::Pointer(element)
        | TypeKind::Slice(element)
        | TypeKind::Array { element, .. }
        | TypeKind::Chan { element, .. } => Some(*element),
        TypeKind::Map { value, .. } => Some(*value),
        _ => None,
    }
}
