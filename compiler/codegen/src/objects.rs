//! Layout numbers of everything that compiled code allocates inline.
//!
//! Numbers are dealt out before functions are compiled in parallel, by walking all bodies in order,
//! so that an image does not depend on how threads interleave.
//!
//! Start at [`Objects::new`].

use crate::shape::Shapes;
use crate::signature::struct_offsets;
use burrow_ir::func::{Body, Constant, Expr, ExprKind, Func, LocalKind};
use burrow_ir::index::{Entity, FuncId, TypeId};
use burrow_ir::program::Program;
use burrow_ir::types::TypeKind;
use burrow_ir::visit::{self, OnExpr};
use burrow_layout::layout_table::{Layout, LayoutTable, Owner};
use burrow_layout::pointer_map::{PointerMap, PointerMapBuilder};
use burrow_layout::size_class::{MAX_SMALL_SIZE, SizeClass};
use std::collections::HashMap;

/// A closure object: code address, then the captured words.
#[derive(Debug, Clone)]
pub(crate) struct ClosureShape {
    /// Offset of each capture.
    pub offsets: Vec<u64>,
    pub size: u64,
    pub map: PointerMap,
    pub layout: u32,
}

#[derive(Debug)]
pub(crate) struct Objects {
    /// Of one element of each type, by type.
    of_type: Vec<u32>,
    /// Of arrays behind slices: (element, length).
    of_array: HashMap<(TypeId, u64), u32>,
    closures: HashMap<FuncId, ClosureShape>,
    pub table: LayoutTable,
    /// Names of owners: of the types, then of functions with closures. Empty: layouts are shared.
    pub owners: Vec<String>,
}

impl Objects {
    /// `exact`: no two types share a layout.
    pub fn new(program: &Program, shapes: &Shapes, exact: bool) -> Objects {
        let mut table = LayoutTable::new();
        let mut of_type = Vec::new();
        let mut owners = Vec::new();
        for (id, ty) in program.types.iter() {
            if exact {
                owners.push(ty.string.clone());
            }
            let owner = Owner(owners.len() as u32);
            let layout = match (&ty.kind, shapes.get(id)) {
                (TypeKind::Tuple(_), _) => 0,
                (_, shape) => table.intern_layout(Layout::new(shape.size as usize, &shape.map).owned_by(owner)),
            };
            of_type.push(layout);
        }
        let mut objects = Objects { of_type, of_array: HashMap::new(), closures: HashMap::new(), table, owners };
        for (id, func) in program.funcs.iter() {
            if func.flags.closure {
                objects.add_closure(shapes, id, func);
            }
        }
        for func in program.funcs.values() {
            if let Body::Go(body) = &func.body {
                visit::stmts(body, &mut OnExpr(|expr: &Expr| objects.visit(program, shapes, expr)));
            }
        }
        objects
    }

    pub fn of_type(&self, ty: TypeId) -> u32 {
        self.of_type[ty.index()]
    }

    /// `None`: too large for inline allocation (or never asked for).
    pub fn of_array(&self, element: TypeId, length: u64) -> Option<u32> {
        self.of_array.get(&(element, length)).copied()
    }

    pub fn closure(&self, func: FuncId) -> &ClosureShape {
        &self.closures[&func]
    }

    fn visit(&mut self, program: &Program, shapes: &Shapes, expr: &Expr) {
        let length = match &*expr.kind {
            ExprKind::SliceLiteral { length, .. } => *length,
            ExprKind::MakeSlice { length, capacity, .. } => {
                match constant_length(capacity.as_ref().unwrap_or(length)) {
                    Some(length) => length,
                    None => return,
                }
            }
            ExprKind::Convert(..) | ExprKind::Append { .. } => return,
            _ => return,
        };
        if let TypeKind::Slice(element) = program.types[expr.ty].kind {
            self.add_array(shapes, element, length);
        }
    }

    fn add_array(&mut self, shapes: &Shapes, element: TypeId, length: u64) {
        let shape = shapes.get(element);
        let Some(size) = shape.size.checked_mul(length).filter(|&size| size <= MAX_SMALL_SIZE as u64 && size > 0)
        else {
            return;
        };
        let table = &mut self.table;
        let owner = table.get(self.of_type[element.index()]).owner.array();
        self.of_array.entry((element, length)).or_insert_with(|| {
            if !shape.has_pointers() {
                let layout = Layout::new(size as usize, &PointerMap::pointer_free(size.div_ceil(8)));
                return table.intern_layout(layout.owned_by(owner));
            }
            let class = SizeClass::for_size(size as usize);
            table.intern_layout(Layout::of_array(class, &shape.map, (shape.size / 8) as usize).owned_by(owner))
        });
    }

    fn closure_owner(&mut self, func: &Func) -> Owner {
        if self.owners.is_empty() {
            return Owner::SHARED;
        }
        self.owners.push(format!("closure {}", func.name));
        Owner(self.owners.len() as u32)
    }

    fn add_closure(&mut self, shapes: &Shapes, id: FuncId, func: &Func) {
        let mut map = PointerMapBuilder::default();
        let mut end = 8_u64;
        let mut offsets = Vec::new();
        for &capture in &func.captures {
            let local = &func.locals[capture];
            let (size, align, pointers) = if local.kind == LocalKind::CapturedReference {
                (8, 8, &PointerMap::pointer())
            } else {
                let shape = shapes.get(local.ty);
                (shape.size, shape.align, &shape.map)
            };
            let offset = end.next_multiple_of(align);
            if !pointers.is_pointer_free() {
                map.push_map(offset / 8, pointers);
            }
            offsets.push(offset);
            end = offset + size;
        }
        let size = end.next_multiple_of(8);
        let map = map.finish(size / 8);
        let owner = self.closure_owner(func);
        let layout = self.table.intern_layout(Layout::new(size as usize, &map).owned_by(owner));
        self.closures.insert(id, ClosureShape { offsets, size, map, layout });
    }
}

/// The value of a constant, non-negative length.
pub(crate) fn constant_length(expr: &Expr) -> Option<u64> {
    match &*expr.kind {
        ExprKind::Constant(Constant::Int(value)) if (*value as i64) >= 0 => Some(*value),
        _ => None,
    }
}

/// Offsets and pointer map of a struct of these types (a frame object for results).
pub(crate) fn tuple_map(shapes: &Shapes, types: &[TypeId]) -> (Vec<u64>, u64, PointerMap) {
    let (offsets, size) = struct_offsets(shapes, types);
    let mut map = PointerMapBuilder::default();
    for (&ty, &offset) in types.iter().zip(&offsets) {
        if shapes.get(ty).has_pointers() {
            map.push_map(offset / 8, &shapes.get(ty).map);
        }
    }
    (offsets, size, map.finish(size / 8))
}
