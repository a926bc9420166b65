//! Expressions: where the value of each goes.

use burrow_ir::func::{Capture, Conversion, Expr, ExprKind};
use burrow_ir::index::{AllocId, Entity, FuncId, TypeId};
use burrow_ir::types::TypeKind;
use burrow_ir::visit::{self, Part};

use super::Builder;
use crate::callees;
use crate::graph::{Hole, LocationId, What};
use crate::limits;
use crate::options::Rule;

impl Builder<'_> {
    /// Values of a tuple, one hole each.
    pub(super) fn tuple(&mut self, holes: &[Hole], e: &Expr) {
        match &*e.kind {
            ExprKind::Call(call) => self.call(holes, call),
            ExprKind::Sequence(list, value) => {
                self.stmts(list);
                self.tuple(holes, value);
            }
            ExprKind::Inlined { body, results, .. } => {
                self.stmts(body);
                for (hole, result) in holes.iter().zip(results) {
                    let result = self.local(*result);
                    self.graph.flow(self.by(Rule::InlinedResult, *hole), result);
                }
            }
            // Value and `bool`: only the value can hold pointers.
            _ => self.expr(holes.first().copied().unwrap_or(Hole::DISCARD), e),
        }
    }

    /// Records where the value of an expression flows, and what its operands do on the way.
    pub(super) fn expr(&mut self, hole: Hole, e: &Expr) {
        use ExprKind as K;
        // What holds no pointer leads nowhere.
        let hole = if self.has_pointers(e.ty) { hole } else { Hole::DISCARD };
        match &*e.kind {
            K::Local(local) => {
                let source = self.local(*local);
                self.graph.flow(hole, source);
            }
            K::Deref(pointer) => self.expr(self.by(Rule::Load, hole.deref()), pointer),
            K::Field(base, _) => self.expr(hole, base),
            K::IndexArray(base, index) => {
                self.expr(Hole::DISCARD, index);
                self.expr(hole, base);
            }
            K::IndexSlice(base, index) | K::IndexMap(base, index) | K::IndexMapOk(base, index) => {
                self.expr(Hole::DISCARD, index);
                self.expr(self.by(Rule::ElementLoad, hole.deref()), base);
            }
            K::IndexUnchecked(base, index) => {
                self.expr(Hole::DISCARD, index);
                let array = matches!(self.program.types[base.ty].kind, TypeKind::Array { .. });
                self.expr(if array { hole } else { self.by(Rule::ElementLoad, hole.deref()) }, base);
            }
            K::AddressOf(place) => self.address_of(hole, place),
            K::Slice { operand, low, high, max } => {
                low.iter().chain(high).chain(max).for_each(|bound| self.expr(Hole::DISCARD, bound));
                self.expr(self.by(Rule::Slicing, hole), operand);
            }
            K::Call(call) => self.call(&[hole], call),
            K::Inlined { .. } => self.tuple(&[hole], e),
            K::Convert(conversion, value) => self.convert(hole, e, conversion, value),
            K::ToInterface { value, alloc, .. } => self.interface_of(hole, value, *alloc),
            K::InterfaceToInterface(value) | K::DataPointer(value) => self.expr(hole, value),
            // A pointer-shaped value is the data word itself; anything else is behind it.
            K::InterfaceData(value) => {
                let direct = self.program.types[e.ty].is_direct_interface(&self.program.types);
                self.expr(self.by(Rule::TypeAssertion, if direct { hole } else { hole.deref() }), value);
            }
            K::TypeAssert { value, target, .. } => {
                let target = &self.program.types[*target];
                let same = target.is_interface() || target.is_direct_interface(&self.program.types);
                self.expr(self.by(Rule::TypeAssertion, if same { hole } else { hole.deref() }), value);
            }
            K::UnsafeAdd(pointer, offset) => {
                self.expr(Hole::DISCARD, offset);
                self.expr(self.by(Rule::UnsafePointer, hole), pointer);
            }
            K::UnsafeSlice(pointer, length) | K::UnsafeString(pointer, length) => {
                self.expr(Hole::DISCARD, length);
                self.expr(self.by(Rule::UnsafePointer, hole), pointer);
            }
            K::Conditional(condition, then, otherwise) => {
                self.expr(Hole::DISCARD, condition);
                self.expr(hole, then);
                self.expr(hole, otherwise);
            }
            K::Min(values) | K::Max(values) => values.iter().for_each(|value| self.expr(hole, value)),
            K::Sequence(list, value) => {
                self.stmts(list);
                self.expr(hole, value);
            }
            _ => self.made(hole, e),
        }
    }

    /// Expressions that make something new, or whose value holds no pointer of an operand.
    fn made(&mut self, hole: Hole, e: &Expr) {
        use ExprKind as K;
        match &*e.kind {
            K::StructLiteral(fields) => {
                fields.iter().for_each(|(_, value)| self.expr(self.by(Rule::LiteralField, hole), value));
            }
            K::ArrayLiteral(elements) => {
                elements.iter().for_each(|(_, value)| self.expr(self.by(Rule::ArrayElement, hole), value));
            }
            K::SliceLiteral { length, elements, alloc } => {
                let size = self.element_size(e.ty).saturating_mul(*length);
                let site = self.site(hole, *alloc, Some(size), limits::VARIABLE);
                let hole = self.by(Rule::LiteralElement, Hole::to(site));
                elements.iter().for_each(|(_, value)| self.expr(hole, value));
            }
            K::MapLiteral { entries, alloc } => {
                let size = self.map_size(e.ty).filter(|_| entries.len() <= limits::MAP_ENTRIES as usize);
                self.site(hole, *alloc, size, limits::MAP);
                for (key, value) in entries {
                    self.expr(self.by(Rule::MapLiteral, Hole::HEAP), key);
                    self.expr(self.by(Rule::MapLiteral, Hole::HEAP), value);
                }
            }
            K::New { element, value, alloc } => {
                let size = self.program.types[*element].size;
                let site = self.site(hole, *alloc, Some(size), limits::IMPLICIT);
                value.iter().for_each(|value| self.expr(self.by(Rule::PointedValue, Hole::to(site)), value));
            }
            K::MakeSlice { length, capacity, alloc } => {
                let count = limits::constant_size(capacity.as_ref().unwrap_or(length));
                // Of unknown length: in a buffer, if it turns out to be short.
                let size = count.map_or(limits::BUFFER, |count| self.element_size(e.ty).saturating_mul(count));
                self.site(hole, *alloc, Some(size), limits::IMPLICIT);
                self.expr(Hole::DISCARD, length);
                capacity.iter().for_each(|capacity| self.expr(Hole::DISCARD, capacity));
            }
            K::MakeMap { hint, alloc } => {
                let fits = |hint: &Expr| limits::constant_size(hint).is_none_or(|count| count <= limits::MAP_ENTRIES);
                let size = self.map_size(e.ty).filter(|_| hint.as_ref().is_none_or(fits));
                self.site(hole, *alloc, size, limits::MAP);
                hint.iter().for_each(|hint| self.expr(Hole::DISCARD, hint));
            }
            K::MakeChan { size, alloc } => {
                self.site(hole, *alloc, None, 0);
                size.iter().for_each(|size| self.expr(Hole::DISCARD, size));
            }
            K::Concat { parts, alloc } => {
                self.site(hole, *alloc, Some(limits::BUFFER), limits::IMPLICIT);
                // A lone non-empty part is returned as it is.
                parts.iter().for_each(|part| self.expr(hole, part));
            }
            K::Closure { func, captures, alloc } => self.closure(hole, *func, captures, *alloc),
            K::Append { slice, elements, spread, alloc } => {
                self.append(hole, e, slice, elements, spread.as_ref(), *alloc)
            }
            // The slice is on the heap afterwards, and so is what its elements lead to.
            K::MoveSlice { slice, .. } => {
                let keeps = self.elements_have_pointers(e.ty);
                let hole = self.by(Rule::AppendGrowth, Hole::HEAP.deref());
                self.expr(if keeps { hole } else { Hole::DISCARD }, slice);
            }
            K::Copy { to, from } => {
                self.expr(Hole::DISCARD, to);
                let keeps = self.elements_have_pointers(from.ty);
                let hole = self.by(Rule::CopiedElement, Hole::HEAP.deref());
                self.expr(if keeps { hole } else { Hole::DISCARD }, from);
            }
            K::Panic(value) => self.expr(self.by(Rule::PanicValue, Hole::HEAP), value),
            // Atomic stores and the like keep what they are given.
            K::Intrinsic { symbol, args } => {
                for (index, arg) in args.iter().enumerate() {
                    let keeps = self.has_pointers(arg.ty) && !callees::is_address_of_number(symbol, index);
                    let hole = self.by(Rule::AtomicStore, Hole::HEAP);
                    self.expr(if keeps { hole } else { Hole::DISCARD }, arg);
                }
            }
            _ => visit::for_each_operand(e, &mut |part| match part {
                Part::Expr(operand) => self.expr(Hole::DISCARD, operand),
                Part::Stmts(list) => self.stmts(list),
            }),
        }
    }

    fn address_of(&mut self, hole: Hole, place: &Expr) {
        match &*place.kind {
            ExprKind::Local(local) => {
                let source = self.local(*local);
                self.graph.flow(hole.address(), source);
            }
            ExprKind::Field(base, _) => self.address_of(self.by(Rule::FieldAddress, hole), base),
            ExprKind::IndexArray(base, index) => {
                self.expr(Hole::DISCARD, index);
                self.address_of(hole, base);
            }
            ExprKind::IndexUnchecked(base, index)
                if matches!(self.program.types[base.ty].kind, TypeKind::Array { .. }) =>
            {
                self.expr(Hole::DISCARD, index);
                self.address_of(hole, base);
            }
            ExprKind::IndexSlice(base, index) | ExprKind::IndexUnchecked(base, index) => {
                self.expr(Hole::DISCARD, index);
                self.expr(hole, base);
            }
            ExprKind::Deref(pointer) => self.expr(hole, pointer),
            ExprKind::Global(_) => {}
            // A composite or call result that lowering takes the address of: unknown, so to the heap.
            _ => self.expr(Hole::HEAP, place),
        }
    }

    /// A new allocation site whose address goes to the hole. A size of `None` (unknown), or one above
    /// the limit, needs the heap.
    fn site(&mut self, hole: Hole, alloc: AllocId, size: Option<u64>, limit: u64) -> LocationId {
        let known = self.graph.sites.get(&(self.id, alloc)).copied();
        let site = known.unwrap_or_else(|| self.graph.add(What::Site(self.id, alloc), self.depth));
        self.graph.sites.insert((self.id, alloc), site);
        if size.is_none_or(|size| size > limit) {
            self.graph[site].escapes = true;
        }
        self.graph.flow(hole.address(), site);
        site
    }

    fn interface_of(&mut self, hole: Hole, value: &Expr, alloc: AllocId) {
        let ty = &self.program.types[value.ty];
        if ty.is_direct_interface(&self.program.types) {
            return self.expr(hole, value);
        }
        let size = ty.size;
        let site = self.site(hole, alloc, Some(size), limits::IMPLICIT);
        self.expr(self.by(Rule::InterfaceValue, Hole::to(site)), value);
    }

    fn closure(&mut self, hole: Hole, func: FuncId, captures: &[Capture], alloc: AllocId) {
        let site = self.site(hole, alloc, Some(8 * captures.len() as u64), limits::IMPLICIT);
        let one_origin = self.graph.parents.contains_key(&func);
        for (index, capture) in captures.iter().enumerate() {
            let variable = self.local(capture.local);
            let to = Hole::to(site);
            let hole = if capture.by_reference {
                self.by(Rule::CaptureByReference, to.address())
            } else {
                self.by(Rule::CaptureByValue, to)
            };
            self.graph.flow(hole, variable);
            if !one_origin {
                // The closure's body knows the variable under another name.
                let inside = self.program.funcs[func].captures.get(index);
                let inside = inside.and_then(|local| self.graph.by_what.get(&(func, *local))).copied();
                match inside.filter(|_| !capture.by_reference) {
                    Some(inside) => self.graph.flow(Hole::to(inside), variable),
                    None => {
                        let hole = if capture.by_reference { Hole::HEAP.address() } else { Hole::HEAP };
                        self.graph.flow(hole, variable);
                    }
                }
            }
        }
    }

    fn append(&mut self, hole: Hole, e: &Expr, slice: &Expr, elements: &[Expr], spread: Option<&Expr>, alloc: AllocId) {
        self.first_elements(hole, e, alloc);
        let keeps = self.elements_have_pointers(e.ty);
        let both = self.temporary();
        self.graph.flow(self.by(Rule::AppendResult, hole), both);
        if keeps {
            // Growth copies the elements to the heap.
            self.graph.flow(self.by(Rule::AppendGrowth, Hole::HEAP.deref()), both);
        }
        self.expr(Hole::to(both), slice);
        let element_hole = if keeps { self.by(Rule::AppendElement, Hole::HEAP) } else { Hole::DISCARD };
        elements.iter().for_each(|element| self.expr(element_hole, element));
        let spread_hole = if keeps { self.by(Rule::AppendSpread, Hole::HEAP.deref()) } else { Hole::DISCARD };
        spread.iter().for_each(|spread| self.expr(spread_hole, spread));
    }

    /// The memory that `append` gives an empty slice at first. It is given once in a run of the function, so in a loop as well it
    /// lives as long as what is declared outside.
    fn first_elements(&mut self, hole: Hole, e: &Expr, alloc: AllocId) {
        let fits = self.element_size(e.ty) <= limits::BUFFER;
        let depth = std::mem::replace(&mut self.depth, 1);
        self.site(hole, alloc, fits.then_some(limits::BUFFER), limits::IMPLICIT);
        self.depth = depth;
    }

    fn convert(&mut self, hole: Hole, e: &Expr, conversion: &Conversion, value: &Expr) {
        match conversion {
            Conversion::Representation => {
                // A number that a pointer became keeps nothing alive, unless it becomes a pointer again within the expression.
                match (self.has_pointers(e.ty), self.has_pointers(value.ty)) {
                    (true, true) => self.expr(self.by(Rule::Conversion, hole), value),
                    (true, false) => self.address_arithmetic(self.by(Rule::UnsafePointer, hole), value),
                    (false, _) => self.expr(Hole::DISCARD, value),
                }
            }
            Conversion::SliceToArrayPointer => self.expr(hole, value),
            Conversion::SliceToArray => self.expr(hole.deref(), value),
            Conversion::Numeric => self.expr(Hole::DISCARD, value),
            Conversion::RuneToString(alloc)
            | Conversion::BytesToString(alloc)
            | Conversion::StringToBytes(alloc)
            | Conversion::RunesToString(alloc)
            | Conversion::StringToRunes(alloc) => {
                self.site(hole, *alloc, Some(limits::BUFFER), limits::IMPLICIT);
                self.expr(Hole::DISCARD, value);
            }
        }
    }

    /// A number that becomes a pointer: it leads where the pointers lead that it was computed from.
    fn address_arithmetic(&mut self, hole: Hole, number: &Expr) {
        match &*number.kind {
            ExprKind::Convert(Conversion::Representation, value) if self.has_pointers(value.ty) => {
                self.expr(hole, value)
            }
            ExprKind::Convert(_, value) | ExprKind::Unary(_, value) => self.address_arithmetic(hole, value),
            ExprKind::Binary(_, left, right) => {
                self.address_arithmetic(hole, left);
                self.address_arithmetic(hole, right);
            }
            _ => self.expr(Hole::DISCARD, number),
        }
    }

    pub(super) fn has_pointers(&self, ty: TypeId) -> bool {
        self.known.pointers[ty.index()]
    }

    /// Whether elements of a slice (or bytes of a string) hold pointers.
    fn elements_have_pointers(&self, ty: TypeId) -> bool {
        match self.program.types[ty].kind {
            TypeKind::Slice(element) => self.has_pointers(element),
            _ => false,
        }
    }

    /// Bytes of a map and its first group, more or less. `None`: its slots hold addresses.
    fn map_size(&self, ty: TypeId) -> Option<u64> {
        let TypeKind::Map { key, value } = self.program.types[ty].kind else { return None };
        let [key, value] = [key, value].map(|ty| self.program.types[ty].size);
        let inline = key <= limits::MAP_INLINE && value <= limits::MAP_INLINE;
        inline.then(|| (1 + limits::MAP_ENTRIES) * (key + value + 8))
    }

    fn element_size(&self, ty: TypeId) -> u64 {
        match self.program.types[ty].kind {
            TypeKind::Slice(element) => self.program.types[element].size,
            _ => u64::MAX,
        }
    }
}
