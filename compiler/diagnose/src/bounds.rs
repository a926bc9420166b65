//! Index expressions whose operand alone shows that they are in range: `a[x&3]`, `a[b]` of 256 elements.
//!
//! Real Go says so when it lowers a function, behind the lines of escape analysis. (After `bounded` of
//! `cmd/compile/internal/walk`.)

use std::collections::HashSet;

use burrow_types::{Constant, Type, Types};

use crate::line::Line;
use crate::node::{Builtin, FuncId, Kind, NodeId, Tree};
use crate::visit::walk_func;

/// The lines about one function.
pub fn lines(tree: &Tree, types: &mut Types, func: FuncId) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut copied = HashSet::new();
    walk_func(tree, func, &mut |id| {
        if let Kind::Builtin { builtin: Builtin::Append, arguments, .. } = &tree.node(id).kind {
            arguments[1..].iter().for_each(|argument| copied_indices(tree, *argument, &mut copied));
        }
    });
    walk_func(tree, func, &mut |id| {
        let node = tree.node(id);
        let (operand, index) = match node.kind {
            Kind::IndexArray(operand, index) | Kind::Index(operand, index) => (operand, index),
            _ => return,
        };
        if matches!(tree.node(index).kind, Kind::Constant(_)) {
            return;
        }
        let Some(length) = length(tree, types, operand) else { return };
        if is_bounded(tree, types, index, length, copied.contains(&id)) {
            lines.push(Line::new(node.pos, "index bounds check elided".to_string()));
        }
    });
    lines
}

/// The number of elements, of an array or a constant string.
fn length(tree: &Tree, types: &mut Types, operand: NodeId) -> Option<i128> {
    let node = tree.node(operand);
    if let Kind::Constant(Constant::String(bytes)) = &node.kind {
        return Some(bytes.len() as i128);
    }
    let core = types.core_type(node.ty).unwrap_or(node.ty);
    match types.underlying_type(core) {
        Type::Array(length, _) => length.map(i128::from),
        _ => None,
    }
}

/// Index expressions whose index is evaluated before, into a variable of which only the type is known.
fn copied_indices(tree: &Tree, argument: NodeId, found: &mut HashSet<NodeId>) {
    match tree.node(argument).kind {
        Kind::Index(operand, _) | Kind::IndexArray(operand, _) => {
            found.insert(argument);
            copied_indices(tree, operand, found);
        }
        Kind::Convert(_, inner) | Kind::Dot(inner, _) | Kind::DotPointer(inner, _) | Kind::Deref(inner) => {
            copied_indices(tree, inner, found);
        }
        _ => {}
    }
}

/// `opaque`: only the index's type counts.
fn is_bounded(tree: &Tree, types: &mut Types, index: NodeId, length: i128, opaque: bool) -> bool {
    let ty = tree.node(index).ty;
    if !types.is_basic(ty, |basic| basic.is_integer()) {
        return false;
    }
    let signed = !types.is_basic(ty, |basic| basic.is_unsigned());
    let mut bits = 8 * types.size_of(ty).unwrap_or(8) as u32;
    if let Kind::Binary(operator, x, y) = tree.node(index).kind
        && !opaque
    {
        let (left, right) = (small_constant(tree, x), small_constant(tree, y));
        match (operator, left, right) {
            ("&", Some(mask), _) | ("&", None, Some(mask)) | ("&^", Some(mask), _) if (0..length).contains(&mask) => {
                return true;
            }
            ("&^", None, Some(cleared)) => {
                let mask = if signed { !cleared } else { !cleared & ((1i128 << bits) - 1) };
                if (0..length).contains(&mask) {
                    return true;
                }
            }
            ("%", _, Some(divisor)) if !signed && (0..=length).contains(&divisor) => return true,
            ("/", _, Some(divisor)) if !signed => {
                let mut divisor = divisor;
                while bits > 0 && divisor >= 2 {
                    bits -= 1;
                    divisor >>= 1;
                }
            }
            (">>", _, Some(count)) if !signed => {
                if count > i128::from(bits) {
                    return length > 0;
                }
                bits -= count.max(0) as u32;
            }
            _ => {}
        }
    }
    !signed && bits <= 62 && 1i128 << bits <= length
}

fn small_constant(tree: &Tree, node: NodeId) -> Option<i128> {
    match &tree.node(node).kind {
        Kind::Constant(value) => value.to_i64().filter(|value| i32::try_from(*value).is_ok()).map(i128::from),
        _ => None,
    }
}
