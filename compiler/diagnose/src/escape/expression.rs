//! Expressions: where the value of each flows.

use burrow_types::{Basic, Type, TypeId};

use super::graph::Hole;
use super::walk::Batch;
use crate::node::{Conversion, FuncId, Kind, LiteralOf, NodeId};

impl Batch<'_, '_> {
    pub fn discard(&mut self, node: NodeId) {
        self.expr(Hole::blank(), node);
    }

    /// Evaluates an expression into a hole.
    pub fn expr(&mut self, hole: Hole, node: NodeId) {
        let init = self.builder.tree.node(node).init.clone();
        self.stmts(&init);
        self.expr_after_init(hole, node);
    }

    pub fn expr_after_init(&mut self, mut hole: Hole, id: NodeId) {
        let ty = self.type_of(id);
        if hole.derefs >= 0 && !self.builder.types.is_untyped(ty) && !self.has_pointers(ty) {
            hole.dst = super::graph::BLANK;
        }
        match self.kind(id).clone() {
            Kind::Var(var) => {
                let source = self.location_of(var);
                self.flow(hole, source);
            }
            Kind::Unary(_, x) | Kind::Receive(x) => self.discard(x),
            Kind::Binary(_, x, y) | Kind::Logical(_, x, y) | Kind::IndexMap(x, y) => {
                self.discard(x);
                self.discard(y);
            }
            Kind::AddressOf(x) => {
                let hole = self.address(hole, id, "address-of");
                self.expr(hole, x);
            }
            Kind::Deref(x) => {
                let hole = self.deref(hole, id, "indirection");
                self.expr(hole, x);
            }
            Kind::Dot(x, _) | Kind::DotInterface(x, _) => {
                let hole = self.note(hole, id, "dot");
                self.expr(hole, x);
            }
            Kind::DotPointer(x, _) => {
                let hole = self.deref(hole, id, "dot of pointer");
                self.expr(hole, x);
            }
            Kind::TypeAssert { operand, .. } => {
                let ty = self.builder.types.get(ty).clone();
                let target = match ty {
                    Type::Tuple(parts) => parts[0],
                    _ => self.type_of(id),
                };
                let hole = self.asserted(hole, target);
                let hole = self.note(hole, id, "dot");
                self.expr(hole, operand);
            }
            Kind::IndexArray(x, index) => {
                let hole = self.note(hole, id, "fixed-array-index-of");
                self.expr(hole, x);
                self.discard(index);
            }
            Kind::Index(x, index) => {
                let hole = self.deref(hole, id, "dot of pointer");
                self.expr(hole, x);
                self.discard(index);
            }
            Kind::Slice { operand, low, high, max, .. } => {
                let hole = self.note(hole, id, "slice");
                self.expr(hole, operand);
                low.iter().chain(&high).chain(&max).for_each(|bound| self.discard(*bound));
            }
            Kind::Convert(conversion, x) => self.convert(hole, id, conversion, x),
            Kind::Call { .. } | Kind::CallInterface { .. } | Kind::InlinedCall { .. } | Kind::Builtin { .. } => {
                self.call(Some(vec![hole]), id);
            }
            _ => self.made(hole, id),
        }
    }

    /// Expressions that make something.
    fn made(&mut self, hole: Hole, id: NodeId) {
        match self.kind(id).clone() {
            Kind::New(_) => {
                self.spill(hole, id);
            }
            Kind::MakeSlice { length, capacity } => {
                self.spill(hole, id);
                self.discard(length);
                capacity.iter().for_each(|capacity| self.discard(*capacity));
            }
            Kind::MakeMap { hint } => {
                self.spill(hole, id);
                hint.iter().for_each(|hint| self.discard(*hint));
            }
            Kind::MakeChannel { size } => size.iter().for_each(|size| self.discard(*size)),
            Kind::MethodValue { operand, func, results, .. } => self.method_value(hole, id, operand, func, results),
            Kind::PointerLiteral(x) => {
                let storage = self.spill(hole, id);
                self.expr(storage, x);
            }
            Kind::Literal { of, elements } => self.literal(hole, id, of, &elements),
            Kind::Closure(func) => self.closure(hole, id, func),
            Kind::AddStrings(parts) => {
                self.spill(hole, id);
                parts.iter().for_each(|part| self.discard(*part));
            }
            _ => {}
        }
    }

    fn convert(&mut self, hole: Hole, id: NodeId, conversion: Conversion, x: NodeId) {
        match conversion {
            Conversion::Same | Conversion::Number => {
                let (from, to) = (self.type_of(x), self.type_of(id));
                if self.is_unsafe_pointer(to) && self.is_uintptr(from) {
                    self.unsafe_value(hole, x);
                } else {
                    self.expr(hole, x);
                }
            }
            Conversion::ToInterface => {
                let from = self.type_of(x);
                let boxes = !self.builder.types.is_interface(from) && !self.builder.types.is_direct_interface(from);
                let hole = if boxes { self.spill(hole, id) } else { hole };
                let hole = self.note(hole, id, "interface-converted");
                self.expr(hole, x);
            }
            Conversion::SliceToArray => {
                let hole = self.deref(hole, id, "slice-to-array");
                self.expr(hole, x);
            }
            Conversion::SliceToArrayPointer => self.expr(hole, x),
            _ => {
                self.spill(hole, id);
                self.discard(x);
            }
        }
    }

    /// Nobody knows how a method value will be called: results may go to the heap.
    fn method_value(&mut self, hole: Hole, id: NodeId, operand: NodeId, func: Option<FuncId>, results: usize) {
        let closure = self.spill(hole, id);
        let holes = vec![Hole::heap(); results];
        let parameter = match func {
            Some(func) => self.tag_hole(Some(&holes), func, 0),
            None => Hole::heap(),
        };
        let both = self.tee(vec![parameter, closure]);
        self.expr(both, operand);
    }

    fn literal(&mut self, hole: Hole, id: NodeId, of: LiteralOf, elements: &[(Option<NodeId>, NodeId)]) {
        let (hole, why) = match of {
            LiteralOf::Array => (hole, "array literal element"),
            LiteralOf::Struct => (hole, "struct literal element"),
            LiteralOf::Slice => (self.spill(hole, id), "slice-literal-element"),
            LiteralOf::Map => {
                self.spill(hole, id);
                return self.map_elements(id, elements);
            }
        };
        for (_, value) in elements {
            let hole = self.note(hole.clone(), id, why);
            self.expr(hole, *value);
        }
    }

    fn map_elements(&mut self, id: NodeId, elements: &[(Option<NodeId>, NodeId)]) {
        for (key, value) in elements {
            let hole = self.note(Hole::heap(), id, "map literal key");
            key.iter().for_each(|key| self.expr(hole.clone(), *key));
            let hole = self.note(Hole::heap(), id, "map literal value");
            self.expr(hole, *value);
        }
    }

    fn closure(&mut self, hole: Hole, id: NodeId, func: FuncId) {
        let storage = self.spill(hole, id);
        self.closures.push((storage, func));
        if !self.builder.tree.is_closure(func) {
            return;
        }
        let captures = self.builder.tree.func(func).captures.clone();
        for (var, _) in captures {
            let location = self.location_of(var);
            let depth = self.loop_depth;
            let record = self.location_mut(location);
            if !record.captured {
                record.captured = true;
                // Assignments in straight-line code before the first capture do not matter.
                record.reassigned &= record.loop_depth != depth;
            }
        }
        self.walk_func(func);
    }

    // ---- Pointers as numbers ----

    /// Evaluates arithmetic on `uintptr`, looking for what came from pointers.
    pub fn unsafe_value(&mut self, hole: Hole, id: NodeId) {
        let init = self.builder.tree.node(id).init.clone();
        self.stmts(&init);
        match self.kind(id).clone() {
            Kind::Convert(Conversion::Same | Conversion::Number, x) => {
                let from = self.type_of(x);
                if self.is_unsafe_pointer(from) { self.expr(hole, x) } else { self.discard(x) }
            }
            Kind::DotPointer(x, _) if self.is_header_data(id) => {
                let hole = self.deref(hole, id, "reflect.Header.Data");
                self.expr(hole, x);
            }
            Kind::DotPointer(x, _) => self.discard(x),
            Kind::Unary(_, x) => self.unsafe_value(hole, x),
            Kind::Binary("<<" | ">>", x, y) => {
                self.unsafe_value(hole, x);
                self.discard(y);
            }
            Kind::Binary("+" | "-" | "|" | "^" | "*" | "/" | "%" | "&" | "&^", x, y) => {
                self.unsafe_value(hole.clone(), x);
                self.unsafe_value(hole, y);
            }
            _ => self.expr_after_init(Hole::blank(), id),
        }
    }

    fn is_unsafe_pointer(&mut self, ty: TypeId) -> bool {
        matches!(self.builder.types.underlying_type(ty), Type::Basic(Basic::UnsafePointer))
    }

    pub fn is_uintptr(&mut self, ty: TypeId) -> bool {
        matches!(self.builder.types.underlying_type(ty), Type::Basic(Basic::Uintptr))
    }

    /// Whether a place is the `Data` field of a `reflect.SliceHeader` or `StringHeader`: a number that is a pointer.
    pub fn is_header_data(&mut self, place: NodeId) -> bool {
        let Kind::DotPointer(base, name) = self.kind(place).clone() else { return false };
        if name.as_str() != "Data" {
            return false;
        }
        let base = self.type_of(base);
        let Some(structure) = self.builder.types.pointer_target(base) else { return false };
        let Some((named, _)) = self.builder.types.as_named(structure) else { return false };
        let object = self.builder.types.object(self.builder.types.named(named).object);
        let is_header = matches!(object.name.as_str(), "SliceHeader" | "StringHeader");
        is_header && object.package.is_some_and(|package| &*self.builder.types.package(package).path == "reflect")
    }
}
