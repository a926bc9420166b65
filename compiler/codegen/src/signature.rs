//! Calling convention of compiled functions, as Cranelift signatures and entry maps.
//!
//! See [`burrow_abi::calling`]: result address, closure, receiver and parameters, flattened.

use crate::shape::{Shape, Shapes};
use burrow_abi::calling::{INTEGER_ARGUMENT_REGISTERS, MAX_RESULT_SCALARS, Scalar};
use burrow_abi::tables::EntryMap;
use burrow_ir::index::TypeId;
use cranelift_codegen::ir::{AbiParam, Signature, Type, types};
use cranelift_codegen::isa::CallConv;

/// How results come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Results {
    /// In registers: the scalars of all results.
    Registers(Vec<Scalar>),
    /// In memory of the caller, laid out as a struct: offset of each result, size.
    Memory { offsets: Vec<u64>, size: u64 },
}

/// How a function is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Convention {
    pub closure: bool,
    pub params: Vec<TypeId>,
    pub result_types: Vec<TypeId>,
    pub results: Results,
    /// All parameters in order, the hidden ones included.
    pub scalars: Vec<Scalar>,
}

impl Convention {
    pub fn new(shapes: &Shapes, closure: bool, params: &[TypeId], result_types: &[TypeId]) -> Convention {
        let results = results(shapes, result_types, MAX_RESULT_SCALARS);
        let mut scalars = Vec::new();
        if matches!(results, Results::Memory { .. }) {
            scalars.push(Scalar::Pointer);
        }
        if closure {
            scalars.push(Scalar::Pointer);
        }
        for &param in params {
            parameter_scalars(shapes.get(param), &mut scalars);
        }
        Convention { closure, params: params.to_vec(), result_types: result_types.to_vec(), results, scalars }
    }

    pub fn signature(&self) -> Signature {
        let mut signature = Signature::new(CallConv::Tail);
        signature.params = self.scalars.iter().map(|&scalar| AbiParam::new(clif_type(scalar))).collect();
        if let Results::Registers(scalars) = &self.results {
            signature.returns = scalars.iter().map(|&scalar| AbiParam::new(clif_type(scalar))).collect();
        }
        signature
    }

    /// Where the pointers among the arguments are when the function is entered.
    pub fn entry_map(&self) -> EntryMap {
        let mut map = EntryMap::default();
        let (mut integers, mut floats, mut words) = (0, 0, 0_u16);
        for scalar in &self.scalars {
            let (used, available) =
                if scalar.is_float() { (&mut floats, 8) } else { (&mut integers, INTEGER_ARGUMENT_REGISTERS) };
            if *used < available {
                if *scalar == Scalar::Pointer {
                    map.registers |= 1 << *used;
                }
                *used += 1;
                continue;
            }
            if *scalar == Scalar::Pointer {
                map.stack.push(words);
            }
            words += 1;
        }
        // Cranelift keeps the argument area a multiple of 16 bytes.
        map.stack_words = words.next_multiple_of(2);
        map
    }
}

/// How results of these types come back when at most `most` scalars fit in registers.
pub(crate) fn results(shapes: &Shapes, types: &[TypeId], most: usize) -> Results {
    let mut scalars = Some(Vec::new());
    for &ty in types {
        scalars = match (scalars, &shapes.get(ty).pieces) {
            (Some(mut scalars), Some(pieces)) => {
                scalars.extend(pieces.iter().map(|piece| piece.scalar));
                Some(scalars)
            }
            _ => None,
        };
    }
    match scalars.filter(|scalars| scalars.len() <= most) {
        Some(scalars) => Results::Registers(scalars),
        None => {
            let (offsets, size) = struct_offsets(shapes, types);
            Results::Memory { offsets, size }
        }
    }
}

/// Offsets and size of a struct of these types.
pub(crate) fn struct_offsets(shapes: &Shapes, types: &[TypeId]) -> (Vec<u64>, u64) {
    let mut end = 0_u64;
    let mut offsets = Vec::new();
    for &ty in types {
        let shape = shapes.get(ty);
        let offset = end.next_multiple_of(shape.align);
        offsets.push(offset);
        end = offset + shape.size;
    }
    (offsets, end.next_multiple_of(8))
}

/// Appends what a parameter of this shape travels as.
pub(crate) fn parameter_scalars(shape: &Shape, scalars: &mut Vec<Scalar>) {
    match &shape.pieces {
        Some(pieces) => scalars.extend(pieces.iter().map(|piece| piece.scalar)),
        None => scalars.push(Scalar::Pointer),
    }
}

pub(crate) fn clif_type(scalar: Scalar) -> Type {
    match scalar {
        Scalar::I8 => types::I8,
        Scalar::I16 => types::I16,
        Scalar::I32 => types::I32,
        Scalar::I64 | Scalar::Pointer => types::I64,
        Scalar::F32 => types::F32,
        Scalar::F64 => types::F64,
    }
}
