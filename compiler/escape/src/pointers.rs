//! Which types hold pointers.

use burrow_ir::index::{Entity, TypeId};
use burrow_ir::types::{Basic, TypeKind, TypeTable};

/// By type: whether its values hold pointers.
pub fn of_types(types: &TypeTable) -> Vec<bool> {
    let mut known = vec![None; types.len()];
    types.keys().map(|ty| holds(types, ty, &mut known)).collect()
}

fn holds(types: &TypeTable, ty: TypeId, known: &mut Vec<Option<bool>>) -> bool {
    if let Some(holds) = known[ty.index()] {
        return holds;
    }
    // Types contain themselves through pointers only, so this ends.
    let found = match &types[ty].kind {
        TypeKind::Basic(basic) => matches!(basic, Basic::String | Basic::UnsafePointer),
        TypeKind::Array { element, length } => *length > 0 && holds(types, *element, known),
        TypeKind::Struct { fields } => fields.iter().any(|field| holds(types, field.ty, known)),
        TypeKind::Tuple(parts) => parts.iter().any(|part| holds(types, *part, known)),
        _ => true,
    };
    known[ty.index()] = Some(found);
    found
}
