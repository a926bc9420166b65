//! Calls: arguments flow where the callee's tags say; within the group, to its parameters.

use burrow_types::{Type, TypeId};

use super::graph::{BLANK, HEAP, Hole, MUTATOR};
use super::tag::{RESULTS, Tag};
use super::walk::Batch;
use crate::node::{Body, Builtin, Conversion, FuncId, Kind, NodeId};

impl Batch<'_, '_> {
    /// A call, its results flowing to the holes; `None`: a statement.
    pub fn call(&mut self, holes: Option<Vec<Hole>>, id: NodeId) {
        match self.kind(id).clone() {
            Kind::Call { function, arguments, .. } => self.function_call(holes, id, function, &arguments),
            Kind::CallInterface { function, arguments, .. } => {
                if let Kind::DotInterface(receiver, _) = self.kind(function).clone() {
                    self.argument(Hole::heap(), id, receiver);
                }
                for argument in arguments {
                    self.argument(Hole::heap(), id, argument);
                }
            }
            Kind::InlinedCall { body, results } => {
                self.stmts(&body);
                for (index, result) in results.into_iter().enumerate() {
                    let hole = holes.as_ref().and_then(|holes| holes.get(index)).cloned().unwrap_or_else(Hole::blank);
                    self.expr(hole, result);
                }
            }
            Kind::Builtin { builtin, arguments, dots } => {
                let hole = holes.and_then(|holes| holes.into_iter().next()).unwrap_or_else(Hole::blank);
                self.builtin(hole, id, builtin, &arguments, dots);
            }
            other => unreachable!("not a call: {other:?}"),
        }
    }

    fn argument(&mut self, hole: Hole, call: NodeId, argument: NodeId) {
        let hole = self.note(hole, call, "call parameter");
        self.expr(hole, argument);
    }

    fn function_call(&mut self, holes: Option<Vec<Hole>>, id: NodeId, function: NodeId, arguments: &[NodeId]) {
        let assignments = self.assignments(self.func);
        let callees = assignments.callees(&self.builder.tree, function).unwrap_or_default();
        if let Some(holes) = &holes {
            for callee in callees.iter().filter(|callee| self.in_group(**callee)).copied().collect::<Vec<_>>() {
                let results = self.builder.tree.func(callee).results.clone();
                for (hole, result) in holes.iter().zip(results) {
                    self.result_flow(hole.clone(), result);
                }
            }
        }
        let mut callee_hole = Hole::blank();
        if callees.is_empty() && holes.iter().flatten().any(|hole| hole.dst != BLANK) {
            callee_hole = self.callee_hole(id);
        }
        self.expr(callee_hole, function);
        if self.escapes_unless_string(&callees, id, arguments) {
            return;
        }
        for (index, argument) in arguments.iter().enumerate() {
            self.rewrite_uintptr(&callees, *argument);
            let hole = self.parameter_hole(holes.as_deref(), &callees, index, arguments.len());
            self.argument(hole, id, *argument);
        }
    }

    fn result_flow(&mut self, mut hole: Hole, result: crate::node::VarId) {
        let ty = self.builder.tree.var(result).ty;
        if hole.derefs >= 0 && !self.has_pointers(ty) {
            hole.dst = BLANK;
        }
        let location = self.location_of(result);
        self.flow(hole, location);
    }

    /// `internal/abi.EscapeNonString` forces its argument to the heap, unless its pointers are those of strings.
    fn escapes_unless_string(&mut self, callees: &[FuncId], id: NodeId, arguments: &[NodeId]) -> bool {
        let [callee] = callees else { return false };
        let func = self.builder.tree.func(*callee);
        if !func.name.starts_with("EscapeNonString[")
            || &*self.builder.types.package(func.package).path != "internal/abi"
        {
            return false;
        }
        let Some(&last) = arguments.last() else { return false };
        let ty = self.type_of(last);
        let hole = if self.has_non_string_pointers(ty) { Hole::heap() } else { Hole::blank() };
        for argument in arguments {
            self.argument(hole.clone(), id, *argument);
        }
        true
    }

    fn has_non_string_pointers(&mut self, ty: TypeId) -> bool {
        if !self.has_pointers(ty) {
            return false;
        }
        match self.builder.types.underlying_type(ty) {
            Type::Basic(basic) => !basic.is_string(),
            Type::Struct(fields) => fields.iter().any(|field| self.has_non_string_pointers(field.ty)),
            Type::Array(_, element) => self.has_non_string_pointers(element),
            _ => true,
        }
    }

    /// Pointers that are handed to assembly functions as numbers stay alive (or escape) all the same.
    fn rewrite_uintptr(&mut self, callees: &[FuncId], argument: NodeId) {
        let func = |callee: &FuncId| self.builder.tree.func(*callee);
        let escapes = callees.iter().any(|callee| func(callee).uintptr_escapes);
        let keeps =
            callees.iter().any(|callee| func(callee).uintptr_lives || matches!(func(callee).body, Body::Missing));
        if !escapes && !keeps {
            return;
        }
        let candidates: Vec<NodeId> = match self.kind(argument).clone() {
            Kind::Literal { elements, .. } => elements.into_iter().map(|(_, value)| value).collect(),
            _ => vec![argument],
        };
        for candidate in candidates {
            let Kind::Convert(Conversion::Same, pointer) = self.kind(candidate).clone() else { continue };
            let (from, to) = (self.type_of(pointer), self.type_of(candidate));
            if from != TypeId::UNSAFE_POINTER || !self.is_uintptr(to) {
                continue;
            }
            let hole =
                if escapes { self.note(Hole::heap(), candidate, "//go:uintptrescapes") } else { Hole::to(MUTATOR) };
            self.expr(hole, pointer);
        }
    }

    /// Whether a function is being analyzed together with the one that is walked.
    pub fn in_group(&self, func: FuncId) -> bool {
        self.group.contains(&func)
    }

    /// Where an argument flows, for every function that may be called.
    fn parameter_hole(&mut self, holes: Option<&[Hole]>, callees: &[FuncId], index: usize, count: usize) -> Hole {
        if callees.is_empty() {
            return Hole::heap();
        }
        let mut flows = Vec::new();
        for &callee in callees {
            // A closure around a method expression may lack the receiver that the call passes.
            let parameters = self.builder.tree.func(callee).parameters.len();
            let index = (index + parameters).checked_sub(count).unwrap_or(index);
            flows.push(self.tag_hole(holes, callee, index));
        }
        self.tee(flows)
    }

    /// Where the value of a parameter flows.
    pub fn tag_hole(&mut self, holes: Option<&[Hole]>, callee: FuncId, index: usize) -> Hole {
        if self.in_group(callee) {
            return match self.builder.tree.func(callee).parameters.get(index).and_then(|parameter| parameter.var) {
                Some(var) => Hole::to(self.location_of(var)),
                None => Hole::blank(),
            };
        }
        let tag = match self.shared.tags.get(&callee) {
            Some(tags) => tags.get(index).cloned().unwrap_or_default(),
            None => Tag::escaping(),
        };
        let mut flows = Vec::new();
        let shifted = |dst, derefs: Option<u8>| derefs.map(|derefs| Hole::to(dst).shift(i32::from(derefs)));
        flows.extend(shifted(HEAP, tag.heap));
        flows.extend(shifted(MUTATOR, tag.mutator));
        flows.extend(shifted(super::graph::CALLEE, tag.callee));
        for (hole, derefs) in holes.unwrap_or_default().iter().zip(&tag.results[..RESULTS]) {
            flows.extend(derefs.map(|derefs| hole.clone().shift(i32::from(derefs))));
        }
        self.tee(flows)
    }

    fn builtin(&mut self, hole: Hole, id: NodeId, builtin: Builtin, arguments: &[NodeId], dots: bool) {
        match builtin {
            Builtin::Append => self.append(hole, id, arguments, dots),
            Builtin::Copy => {
                self.argument(Hole::to(MUTATOR), id, arguments[0]);
                let from = if self.slice_of_pointers(arguments[1]) {
                    self.deref(Hole::heap(), id, "copied slice")
                } else {
                    Hole::blank()
                };
                self.argument(from, id, arguments[1]);
            }
            Builtin::Panic => self.argument(Hole::heap(), id, arguments[0]),
            Builtin::Clear => self.argument(Hole::to(MUTATOR), id, arguments[0]),
            Builtin::Max | Builtin::Min => {
                for argument in arguments {
                    self.argument(hole.clone(), id, *argument);
                }
            }
            Builtin::UnsafeSliceData
            | Builtin::UnsafeStringData
            | Builtin::UnsafeAdd
            | Builtin::UnsafeSlice
            | Builtin::UnsafeString => {
                self.argument(hole, id, arguments[0]);
                arguments[1..].iter().for_each(|argument| self.discard(*argument));
            }
            _ => arguments.iter().for_each(|argument| self.discard(*argument)),
        }
    }

    fn slice_of_pointers(&mut self, node: NodeId) -> bool {
        let ty = self.type_of(node);
        let core = self.builder.types.core_type(ty).unwrap_or(ty);
        match self.builder.types.underlying_type(core) {
            Type::Slice(element) => self.has_pointers(element),
            _ => false,
        }
    }

    fn append(&mut self, hole: Hole, id: NodeId, arguments: &[NodeId], dots: bool) {
        let mut appendee = self.tee(vec![hole.clone(), Hole::to(MUTATOR)]);
        if self.slice_of_pointers(arguments[0]) {
            let copied = self.deref(Hole::heap(), id, "appendee slice");
            appendee = self.tee(vec![appendee, copied]);
        }
        self.argument(appendee, id, arguments[0]);
        if dots {
            let from = if self.slice_of_pointers(arguments[1]) {
                self.deref(Hole::heap(), id, "appended slice...")
            } else {
                Hole::blank()
            };
            self.argument(from, id, arguments[1]);
        } else {
            for argument in &arguments[1..] {
                self.argument(Hole::heap(), id, *argument);
            }
        }
        let storage = self.spill(hole, id);
        // The storage is never reused by a later iteration.
        self.location_mut(storage.dst).loop_depth = 0;
    }
}
