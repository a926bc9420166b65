//! From a group's functions to tags and lines.

use burrow_types::{Constant, Type, TypeId};

use super::graph::{Hole, LocationId, NotePlace, What};
use super::tag::Tag;
use super::walk::Batch;
use crate::line::Line;
use crate::node::{Body, Builtin, Conversion, FuncId, Kind, LiteralOf, NodeId, Parameter, VarClass};

/// Explicit variables above this size go to the heap.
const LARGEST_VARIABLE: u64 = 128 << 10;
/// `new`, `&T{}`, `make` above this size go to the heap.
const LARGEST_IMPLICIT: u64 = 64 << 10;
/// Larger variables are captured by reference.
const LARGEST_BY_VALUE: u64 = 128;

impl Batch<'_, '_> {
    /// Analyzes the group.
    pub fn run(mut self) {
        for func in self.group.clone() {
            self.init_func(func);
        }
        for func in self.group.clone() {
            if !self.builder.tree.is_closure(func) {
                self.walk_func(func);
            }
        }
        for (hole, func) in std::mem::take(&mut self.closures) {
            self.flow_closure(&hole, func);
        }
        for index in 4..self.locations.len() as u32 {
            let location = LocationId(index);
            self.use_constants(location);
            if let Some(why) = self.heap_reason(location) {
                let hole = match self.location(location).what {
                    What::Storage(node) => self.address(Hole::heap(), node, why),
                    What::Var(var) => {
                        let pos = self.builder.tree.var(var).pos;
                        self.note_at(Hole::heap().shift(-1), NotePlace::Capture(var, pos), why)
                    }
                    What::Joint => continue,
                };
                self.flow(hole, location);
            }
        }
        self.solve();
        for func in self.group.clone() {
            self.tag(func);
        }
        for index in 4..self.locations.len() as u32 {
            self.report(LocationId(index));
        }
    }

    /// Captured variables flow to the closure: small ones that do not change by value, others by reference.
    fn flow_closure(&mut self, hole: &Hole, func: FuncId) {
        for (var, pos) in self.builder.tree.func(func).captures.clone() {
            let location = self.location_of(var);
            let record = self.location(location);
            let (addr_taken, reassigned) = (record.addr_taken, record.reassigned);
            let variable = self.builder.tree.var(var).clone();
            let width = self.builder.types.size_of(variable.ty).unwrap_or(u64::MAX);
            let by_value = !addr_taken && !reassigned && width <= LARGEST_BY_VALUE;
            if !by_value {
                self.captured_by_reference.insert(var);
            }
            if self.is_verbose() {
                let how = if by_value { "value" } else { "ref" };
                let owner = {
                    let printer = self.printer();
                    printer.func(variable.func)
                };
                let name = self.printer().var(var);
                let text =
                    format!("{owner} capturing by {how}: {name} (addr={addr_taken} assign={reassigned} width={width})");
                self.line(Line::new(variable.pos, text));
            }
            let place = NotePlace::Capture(var, pos);
            let mut hole = hole.clone();
            if !by_value {
                hole = self.note_at(hole.shift(-1), place, "reference");
            }
            let hole = self.note_at(hole, place, "captured by a closure");
            self.flow(hole, location);
        }
    }

    /// Sizes and values that turn out to be constants.
    fn use_constants(&mut self, location: LocationId) {
        let record = self.location(location);
        let (What::Storage(node), func) = (record.what, record.func) else { return };
        match self.kind(node).clone() {
            Kind::MakeSlice { length, capacity } => self.constant_size(func, node, length, capacity),
            Kind::Convert(Conversion::ToInterface, x) => self.constant_operand(func, node, x),
            _ => {}
        }
    }

    fn constant_size(&mut self, func: FuncId, node: NodeId, length: NodeId, capacity: Option<NodeId>) {
        let size = capacity.unwrap_or(length);
        if matches!(self.kind(size), Kind::Constant(_)) {
            return;
        }
        let assignments = self.assignments(func);
        let value = assignments.static_value(&self.builder.tree, size);
        let constant = match self.kind(value).clone() {
            Kind::Constant(value) if value.to_i64().is_some_and(|value| value >= 0) => (value, self.type_of(size)),
            Kind::Builtin { builtin: Builtin::Len, arguments, .. } => {
                let slice = assignments.static_value(&self.builder.tree, arguments[0]);
                match self.kind(slice) {
                    Kind::Literal { of: LiteralOf::Slice, elements } => {
                        (Constant::integer(elements.len() as u64), TypeId::INT)
                    }
                    _ => return,
                }
            }
            _ => return,
        };
        let literal = self.literal_node(constant.0, constant.1, node);
        if let Kind::MakeSlice { length, capacity } = &mut self.builder.tree.node_mut(node).kind {
            match capacity {
                Some(capacity) => *capacity = literal,
                None => *length = literal,
            }
        }
    }

    fn constant_operand(&mut self, func: FuncId, node: NodeId, x: NodeId) {
        let ty = self.type_of(x);
        if matches!(self.kind(x), Kind::Constant(_)) || self.builder.types.is_interface(ty) {
            return;
        }
        let assignments = self.assignments(func);
        let value = assignments.static_value(&self.builder.tree, x);
        let Kind::Constant(value) = self.kind(value).clone() else { return };
        if self.builder.types.basic(ty).is_none() {
            return;
        }
        let literal = self.literal_node(value, ty, node);
        if let Kind::Convert(_, operand) = &mut self.builder.tree.node_mut(node).kind {
            *operand = literal;
        }
    }

    fn literal_node(&mut self, value: Constant, ty: TypeId, like: NodeId) -> NodeId {
        let mut node = self.builder.tree.node(like).clone();
        node.kind = Kind::Constant(value);
        node.ty = ty;
        node.implicit = false;
        node.init = Vec::new();
        self.builder.tree.add(node)
    }

    /// Why something must be on the heap, whatever its address does.
    fn heap_reason(&mut self, location: LocationId) -> Option<&'static str> {
        const TOO_LARGE: Option<&str> = Some("too large for stack");
        match self.location(location).what {
            What::Joint => None,
            What::Var(var) => {
                let var = self.builder.tree.var(var);
                let (class, ty) = (var.class, var.ty);
                if class == VarClass::Local && self.size(ty) > LARGEST_VARIABLE { TOO_LARGE } else { None }
            }
            What::Storage(node) => {
                let ty = self.type_of(node);
                if self.size(ty) > LARGEST_VARIABLE {
                    return TOO_LARGE;
                }
                match self.kind(node).clone() {
                    Kind::New(_) | Kind::PointerLiteral(_) => {
                        let element = self.builder.types.pointer_target(ty)?;
                        if self.size(element) > LARGEST_IMPLICIT { TOO_LARGE } else { None }
                    }
                    Kind::MakeSlice { length, capacity } => self.slice_reason(ty, capacity.unwrap_or(length)),
                    _ => None,
                }
            }
        }
    }

    fn slice_reason(&mut self, ty: TypeId, count: NodeId) -> Option<&'static str> {
        let core = self.builder.types.core_type(ty).unwrap_or(ty);
        let Type::Slice(element) = self.builder.types.underlying_type(core) else { return None };
        let size = self.size(element);
        if size == 0 {
            return Some("zero-sized element");
        }
        let Kind::Constant(count) = self.kind(count) else { return None };
        let count = count.to_i64().filter(|count| i32::try_from(*count).is_ok())?;
        (count.unsigned_abs() > LARGEST_IMPLICIT / size).then_some("too large for stack")
    }

    fn size(&mut self, ty: TypeId) -> u64 {
        self.builder.types.size_of(ty).unwrap_or(0)
    }

    // ---- Tags ----

    fn tag(&mut self, func: FuncId) {
        let parameters = self.builder.tree.func(func).parameters.clone();
        let mut tags = Vec::new();
        for (index, parameter) in parameters.iter().enumerate() {
            tags.push(self.parameter_tag(func, index, parameter));
        }
        self.shared.tags.insert(func, tags);
    }

    fn parameter_tag(&mut self, func: FuncId, index: usize, parameter: &Parameter) -> Tag {
        let record = self.builder.tree.func(func);
        let speaks = !record.is_wrapper && !record.is_instance;
        let (missing, no_escape, escaping_numbers) =
            (matches!(record.body, Body::Missing), record.no_escape, record.uintptr_escapes);
        let name = parameter.name.as_ref().map(ToString::to_string);
        let say = |batch: &mut Self, text: String| {
            if speaks {
                batch.line(Line::new(parameter.pos, text));
            }
        };
        if missing {
            if self.is_uintptr(parameter.ty) {
                let name = name.unwrap_or_else(|| format!("~p{index}"));
                say(self, format!("assuming {name} is unsafe uintptr"));
                return Tag::default();
            }
            if !self.has_pointers(parameter.ty) {
                return Tag::default();
            }
            if let Some(name) = name {
                let text = if no_escape { format!("{name} does not escape") } else { format!("leaking param: {name}") };
                say(self, text);
            }
            return if no_escape { Tag::promised() } else { Tag::escaping() };
        }
        if escaping_numbers && self.is_uintptr(parameter.ty) {
            say(self, format!("marking {} as escaping uintptr", name.unwrap_or_default()));
            return Tag::default();
        }
        if escaping_numbers && parameter.variadic && self.is_slice_of_uintptr(parameter.ty) {
            say(self, format!("marking {} as escaping ...uintptr", name.unwrap_or_default()));
            return Tag::default();
        }
        let Some(var) = parameter.var.filter(|_| self.has_pointers(parameter.ty)) else { return Tag::default() };
        let location = self.location_of(var);
        let mut tag = self.location(location).tag.clone();
        tag.optimize();
        if speaks && !self.location(location).attributes.escapes && parameter.name.is_some() {
            self.report_leaks(func, parameter, &tag);
        }
        tag
    }

    fn is_slice_of_uintptr(&mut self, ty: TypeId) -> bool {
        match self.builder.types.underlying_type(ty) {
            Type::Slice(element) => self.is_uintptr(element),
            _ => false,
        }
    }

    fn report_leaks(&mut self, func: FuncId, parameter: &Parameter, tag: &Tag) {
        let name = parameter.name.as_ref().expect("only named ones are reported");
        let mut texts = Vec::new();
        match tag.heap {
            Some(0) => texts.push(format!("leaking param: {name}")),
            Some(_) => texts.push(format!("leaking param content: {name}")),
            None => {}
        }
        let results = self.builder.tree.func(func).results.clone();
        for (result, level) in results.iter().zip(&tag.results) {
            if let Some(level) = level {
                let result = &self.builder.tree.var(*result).name;
                texts.push(format!("leaking param: {name} to result {result} level={level}"));
            }
        }
        if texts.is_empty() {
            texts.push(format!("{name} does not escape"));
        }
        for text in texts {
            self.line(Line::new(parameter.pos, text));
        }
    }

    // ---- Lines ----

    fn report(&mut self, location: LocationId) {
        if !self.diagnoses {
            return;
        }
        let record = self.location(location);
        let attributes = record.attributes;
        match record.what {
            What::Joint => {}
            What::Var(var) => {
                if attributes.escapes {
                    let text = format!("moved to heap: {}", self.printer().var(var));
                    let pos = self.builder.tree.var(var).pos;
                    self.line(Line::new(pos, text));
                }
            }
            What::Storage(node) => self.report_storage(node, attributes),
        }
    }

    fn report_storage(&mut self, node: NodeId, attributes: super::graph::Attributes) {
        let pos = self.builder.tree.node(node).pos;
        let is_wrapper = matches!(*self.kind(node), Kind::Closure(func) if self.builder.tree.func(func).is_wrapper);
        if !is_wrapper {
            let name = match self.kind(node) {
                Kind::Builtin { builtin: Builtin::Append, .. } => "append".to_string(),
                _ => self.text(node),
            };
            let verdict = if attributes.escapes { "escapes to heap" } else { "does not escape" };
            self.line(Line::new(pos, format!("{name} {verdict}")));
        }
        if matches!(self.kind(node), Kind::Convert(Conversion::StringToBytes, _)) && !attributes.mutates {
            self.line(Line::new(pos, "zero-copy string->[]byte conversion".to_string()));
        }
    }
}
