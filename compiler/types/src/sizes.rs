//! Sizes, alignments and offsets on amd64, as Go's compiler lays types out.

use crate::store::{Basic, Field, Type, TypeId, Types};

/// Bytes of a pointer.
pub const WORD: u64 = 8;

impl Types {
    /// The size of a type in bytes; nothing when it overflows `i64` (or the type is too deep to be real).
    pub fn size_of(&mut self, ty: TypeId) -> Option<u64> {
        self.size_at_depth(ty, 0)
    }

    /// The alignment of a type in bytes.
    pub fn align_of(&mut self, ty: TypeId) -> u64 {
        self.align_at_depth(ty, 0)
    }

    /// The offsets of a struct's fields.
    pub fn field_offsets(&mut self, fields: &[Field]) -> Option<Vec<u64>> {
        self.offsets_at_depth(fields, 0).map(|(offsets, _)| offsets)
    }

    /// Whether the size depends on type arguments (or would be endless).
    pub fn has_varying_size(&mut self, ty: TypeId) -> bool {
        self.varies_at_depth(ty, 0)
    }

    fn varies_at_depth(&mut self, ty: TypeId, depth: u32) -> bool {
        if depth > DEPTH_LIMIT {
            return true;
        }
        match self.underlying_type(ty) {
            Type::TypeParameter(_) => true,
            Type::Array(_, element) => self.varies_at_depth(element, depth + 1),
            Type::Struct(fields) => fields.iter().any(|field| self.varies_at_depth(field.ty, depth + 1)),
            _ => false,
        }
    }

    fn size_at_depth(&mut self, ty: TypeId, depth: u32) -> Option<u64> {
        if depth > DEPTH_LIMIT {
            return None;
        }
        let size = match self.underlying_type(ty) {
            Type::Basic(basic) => basic_size(basic),
            Type::Array(length, element) => {
                let size = self.size_at_depth(element, depth + 1)?;
                length.unwrap_or(0).checked_mul(size)?
            }
            Type::Slice(_) => 3 * WORD,
            Type::Interface(_) => 2 * WORD,
            Type::Struct(fields) => {
                let (_, end) = self.offsets_at_depth(&fields, depth)?;
                let align = fields.iter().map(|field| self.align_at_depth(field.ty, depth + 1)).max().unwrap_or(1);
                round_up(end, align)?
            }
            _ => WORD,
        };
        (size <= i64::MAX as u64).then_some(size)
    }

    /// Offsets, and where the struct ends before it is rounded up.
    fn offsets_at_depth(&mut self, fields: &[Field], depth: u32) -> Option<(Vec<u64>, u64)> {
        let mut offsets = Vec::with_capacity(fields.len());
        let mut end = 0u64;
        let mut last_size = 1;
        for field in fields {
            let offset = round_up(end, self.align_at_depth(field.ty, depth + 1))?;
            last_size = self.size_at_depth(field.ty, depth + 1)?;
            offsets.push(offset);
            end = offset.checked_add(last_size)?;
        }
        // A pointer to a last field without size must not point behind the object.
        if last_size == 0 && end > 0 {
            end += 1;
        }
        Some((offsets, end))
    }

    fn align_at_depth(&mut self, ty: TypeId, depth: u32) -> u64 {
        if depth > DEPTH_LIMIT {
            return 1;
        }
        match self.underlying_type(ty) {
            Type::Basic(Basic::Complex128 | Basic::String | Basic::UntypedString) => WORD,
            Type::Basic(Basic::Complex64) => 4,
            Type::Basic(basic) => basic_size(basic).clamp(1, WORD),
            Type::Array(_, element) => self.align_at_depth(element, depth + 1),
            Type::Struct(fields) => {
                fields.iter().map(|field| self.align_at_depth(field.ty, depth + 1)).max().unwrap_or(1)
            }
            _ => WORD,
        }
    }
}

/// Types nested deeper than this are invalid recursive ones.
const DEPTH_LIMIT: u32 = 200;

fn round_up(value: u64, align: u64) -> Option<u64> {
    value.checked_add(align - 1).map(|sum| sum / align * align)
}

fn basic_size(basic: Basic) -> u64 {
    use Basic::*;
    match basic {
        Bool | UntypedBool | Int8 | Uint8 | Byte => 1,
        Int16 | Uint16 => 2,
        Int32 | Uint32 | Rune | Float32 | UntypedRune => 4,
        Complex128 | String | UntypedString | UntypedComplex => 16,
        Invalid => 8,
        _ => 8,
    }
}
