//! Inlining and devirtualization of functions, before escape analysis looks at them.
//!
//! First every function gets its [`Verdict`], callees before callers ([`cost`]). Then calls are replaced by bodies
//! ([`expand`]), in turn with devirtualization: each may make the other possible. Bodies are taken from [`template`]s,
//! that is as they were before anything was inlined into them, and what they call is inlined anew.
//!
//! The diagnosed package is done as a whole ([`Inliner::package`]); functions of other packages when something refers
//! to them, silently ([`Inliner::prepare`]).

mod bodies;
mod cost;
mod expand;
mod intrinsics;
pub mod stack_hash;
mod template;
mod verdict;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use burrow_source::Pos;
use burrow_types::{MethodSetEntry, TypeId};

use self::bodies::Bodies;
use self::template::Templates;
use self::verdict::{Order, Verdict};
use crate::build::Builder;
use crate::devirtualize::Devirtualizer;
use crate::line::Line;
use crate::node::{Body, FuncId, Kind, NodeId, Tree};
use crate::static_value::Assignments;
use crate::visit::{for_each_child, walk_func, walk_with_closures};

/// An inlined call.
#[derive(Debug, Clone)]
pub struct InlinePoint {
    pub index: usize,
    /// The inlined call whose body it came with.
    pub parent: Option<usize>,
    pub callee: FuncId,
    pub caller: FuncId,
    /// Of the outermost call.
    pub pos: Pos,
    /// Where the source has the call.
    pub inner_pos: Pos,
    /// Its number and those of the calls around it, outermost first.
    pub path: String,
}

/// Where a copied node comes from.
#[derive(Debug, Clone, Copy)]
struct Origin {
    point: Option<usize>,
    /// In the source.
    pos: Pos,
}

/// The calls of one function, as far as they are known.
#[derive(Debug, Default)]
struct Calls {
    list: Vec<NodeId>,
    callees: HashMap<NodeId, FuncId>,
    is_big: bool,
}

/// How a call is part of its own inlining.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repetition {
    /// The same call of the source was inlined around it; real Go does not mention that.
    OfCall,
    /// Another call of the same function.
    OfCallee,
}

/// Rewrites functions, each once.
pub struct Inliner {
    devirtualizer: Devirtualizer,
    verdicts: HashMap<FuncId, Option<Verdict>>,
    judging: HashSet<FuncId>,
    order: Order,
    templates: Templates,
    bodies: Bodies,
    points: Vec<InlinePoint>,
    origins: HashMap<NodeId, Origin>,
    calls: HashMap<FuncId, Calls>,
    /// How many calls lead to a function.
    uses: HashMap<FuncId, u32>,
    assignments: HashMap<FuncId, Rc<Assignments>>,
    prepared: HashSet<FuncId>,
    /// Functions of the diagnosed package.
    own: HashSet<FuncId>,
    inlines: bool,
    verbosity: u8,
    pub lines: Vec<Line>,
}

impl Inliner {
    /// `inlines`: also into functions of the diagnosed package.
    pub fn new(inlines: bool, verbosity: u8) -> Inliner {
        Inliner {
            devirtualizer: Devirtualizer::default(),
            verdicts: HashMap::new(),
            judging: HashSet::new(),
            order: Order::default(),
            templates: Templates::default(),
            bodies: Bodies::default(),
            points: Vec::new(),
            origins: HashMap::new(),
            calls: HashMap::new(),
            uses: HashMap::new(),
            assignments: HashMap::new(),
            prepared: HashSet::new(),
            own: HashSet::new(),
            inlines,
            verbosity,
            lines: Vec::new(),
        }
    }

    /// Rewrites the functions of the diagnosed package, instances and closures among them; gives the lines about them.
    pub fn package(&mut self, builder: &mut Builder<'_>, functions: &[FuncId]) -> Vec<Line> {
        let list = functions;
        self.own.extend(functions);
        let mut bottom_up = Vec::new();
        for &func in list {
            if self.inlines && !builder.tree.is_closure(func) {
                self.visit(builder, func, &mut bottom_up);
            }
        }
        for &func in list {
            self.resolve_all(builder, func);
        }
        if self.inlines {
            bottom_up.retain(|group: &Vec<FuncId>| group.iter().any(|func| self.own.contains(func)));
            for group in bottom_up {
                self.edit_group(builder, &group);
            }
        }
        for &func in list {
            if is_initializer(&builder.tree, func) {
                builder.settle_initializer(func);
            }
        }
        self.finish(builder, list);
        std::mem::take(&mut self.lines)
    }

    /// Makes the methods that types have by way of other types', and those of interfaces; without explanations only
    /// those that the method called is inlined into: of others there is nothing to tell.
    pub fn method_wrappers(
        &mut self,
        builder: &mut Builder<'_>,
        types: &[TypeId],
        functions: &[FuncId],
    ) -> Vec<FuncId> {
        let mut made = Vec::new();
        for &ty in types {
            for (holder, entry) in wrapped_methods(builder, ty) {
                let Some(wrapped) = builder.wrapped(holder, &entry) else { continue };
                let is_inlined = wrapped.target.is_some_and(|target| self.is_inlinable(builder, target));
                if is_inlined || self.verbosity > 1 {
                    let jumps = wrapped.may_jump && !is_inlined;
                    made.push(builder.method_wrapper(holder, &entry, wrapped, jumps));
                }
            }
        }
        made.extend(self.method_value_wrappers(builder, functions));
        self.own.extend(&made);
        for &func in &made {
            self.resolve_all(builder, func);
            self.edit_group(builder, &[func]);
        }
        self.finish(builder, &made);
        made
    }

    fn is_inlinable(&mut self, builder: &mut Builder<'_>, func: FuncId) -> bool {
        if !self.inlines {
            return false;
        }
        self.meet(builder, func);
        self.cost_of(func).is_some() && self.has_body_in(builder, builder.target, func)
    }

    /// The same for methods that functions mention without calling them.
    fn method_value_wrappers(&mut self, builder: &mut Builder<'_>, functions: &[FuncId]) -> Vec<FuncId> {
        let mut wanted = Vec::new();
        for &func in functions {
            let tree = &builder.tree;
            walk_func(tree, func, &mut |id| {
                if let Kind::MethodValue { operand, name, func: target, .. } = &tree.node(id).kind {
                    let key = (tree.node(*operand).ty, name.clone(), *target);
                    if !wanted.contains(&key) {
                        wanted.push(key);
                    }
                }
            });
        }
        let mut made = Vec::new();
        for (receiver, name, target) in wanted {
            let entry = builder.types.method_set(receiver).into_iter().find(|entry| entry.name == name);
            let Some(entry) = entry else { continue };
            let target = target.map(|target| builder.unshaped(target, &entry));
            if target.is_some_and(|target| self.is_inlinable(builder, target)) || self.verbosity > 1 {
                made.push(builder.method_value_wrapper(receiver, &entry, target));
            }
        }
        made
    }

    /// Builds and rewrites a function of another package, with its closures.
    pub fn prepare(&mut self, builder: &mut Builder<'_>, func: FuncId) {
        builder.build(func);
        if self.prepared.contains(&func) {
            return;
        }
        if !self.own.contains(&func) && builder.tree.func(func).parent.is_none() {
            self.visit(builder, func, &mut Vec::new());
            let mut family = vec![func];
            walk_with_closures(&builder.tree, func, &mut |id| {
                if let Kind::Closure(closure) = builder.tree.node(id).kind {
                    family.push(closure);
                }
            });
            family.iter().for_each(|func| self.resolve_all(builder, *func));
            self.edit_group(builder, &family);
            self.finish(builder, &family);
        }
        self.finish(builder, &[func]);
    }

    /// What follows inlining: loop variables are told apart (of closures that are still there), and assignments to
    /// variables that nothing reads go away.
    fn finish(&mut self, builder: &mut Builder<'_>, functions: &[FuncId]) {
        let fresh: Vec<FuncId> = functions.iter().copied().filter(|func| !self.prepared.contains(func)).collect();
        fresh.iter().for_each(|func| self.unshare(builder, *func));
        for func in fresh {
            if !builder.tree.is_closure(func) {
                crate::dead_locals::remove(&mut builder.tree, func);
            }
        }
    }

    /// Closures that came with inlined bodies included.
    fn unshare(&mut self, builder: &mut Builder<'_>, func: FuncId) {
        if !self.prepared.insert(func) {
            return;
        }
        let Body::Statements(list) = builder.tree.func(func).body.clone() else { return };
        crate::loop_variables::unshare(&mut builder.tree, func, &list);
        for closure in closures(&builder.tree, func) {
            self.unshare(builder, closure);
        }
    }

    /// Whether lines are told about a function: it is listed, or in one that is. (A literal that is data is, its initializer need not be.)
    pub fn is_own(&self, tree: &Tree, func: FuncId) -> bool {
        std::iter::successors(Some(func), |func| tree.func(*func).parent).any(|func| self.own.contains(&func))
    }

    // ---- Calls ----

    /// Finds the callees of a function's calls.
    fn resolve_all(&mut self, builder: &mut Builder<'_>, func: FuncId) {
        let list = calls(&builder.tree, func);
        let is_big = cost::is_big(&builder.tree, func);
        if is_big && self.verbosity > 1 && self.own.contains(&func) {
            let text =
                format!("function {} considered 'big'; reducing max cost of inlinees", builder.printer().func(func));
            self.lines.push(Line::new(builder.tree.func(func).pos, text));
        }
        self.calls.insert(func, Calls { list: list.clone(), callees: HashMap::new(), is_big });
        for call in list {
            self.resolve(builder, func, call);
        }
    }

    /// The callee of a call, and how many calls lead to it.
    fn resolve(&mut self, builder: &mut Builder<'_>, func: FuncId, call: NodeId) -> Option<(FuncId, u32)> {
        if let Some(&callee) = self.calls[&func].callees.get(&call) {
            return Some((callee, self.uses[&callee]));
        }
        let line = self.devirtualizer.call(builder, call);
        if self.own.contains(&func) {
            self.lines.extend(line);
        }
        let Kind::Call { function, .. } = builder.tree.node(call).kind else { return None };
        if !self.inlines && self.own.contains(&func) || is_intrinsic_call(builder, function) {
            return None;
        }
        let callee = self.callee(builder, func, function, true)?;
        self.calls.get_mut(&func).expect("it has calls").callees.insert(call, callee);
        let uses = self.uses.entry(callee).or_default();
        *uses += 1;
        Some((callee, *uses))
    }

    /// Inlines into functions until nothing changes.
    fn edit_group(&mut self, builder: &mut Builder<'_>, group: &[FuncId]) {
        let mut changes = true;
        while changes {
            changes = false;
            for &func in group {
                if self.calls.contains_key(&func) {
                    changes |= self.edit(builder, func);
                }
            }
        }
    }

    fn edit(&mut self, builder: &mut Builder<'_>, func: FuncId) -> bool {
        let mut changed = false;
        let (mut start, mut end) = (0, self.calls[&func].list.len());
        while start < end {
            for index in start..end {
                let call = self.calls[&func].list[index];
                if self.try_inline(builder, func, call) {
                    changed = true;
                    let mut found = Vec::new();
                    for_each_child(builder.tree.node(call), &mut |child| {
                        collect_calls(&builder.tree, child, &mut found)
                    });
                    let record = self.calls.get_mut(&func).expect("it has calls");
                    found.retain(|call| !record.list.contains(call));
                    record.list.extend(found);
                    let (tree, types) = (&mut builder.tree, &mut *builder.types);
                    self.devirtualizer.inlined(tree, types, func, call);
                }
            }
            (start, end) = (end, self.calls[&func].list.len());
            for index in start..end {
                let call = self.calls[&func].list[index];
                self.resolve(builder, func, call);
            }
        }
        changed
    }

    fn try_inline(&mut self, builder: &mut Builder<'_>, func: FuncId, call: NodeId) -> bool {
        if !matches!(builder.tree.node(call).kind, Kind::Call { .. } | Kind::CallInterface { .. }) {
            return false;
        }
        let Some((resolved, uses)) = self.resolve(builder, func, call) else { return false };
        let Kind::Call { function, .. } = builder.tree.node(call).kind else { return false };
        let is_literal = builder.tree.func(resolved).parent.is_some();
        let Some(callee) = self.callee(builder, func, function, false) else { return false };
        let Some(cost) = self.cost_of(callee).filter(|_| self.has_body(builder, func, callee)) else { return false };
        let is_big = self.calls[&func].is_big;
        if !self.is_cheap_enough(builder, callee, cost, is_big, uses == 1 && is_literal) {
            return false;
        }
        if let Some(repetition) = self.repetition(call, callee) {
            if repetition == Repetition::OfCallee && self.verbosity > 1 && self.own.contains(&func) {
                let printer = builder.printer();
                let (inner, outer) = (printer.func(callee), printer.func(func));
                let text = format!("cannot inline {inner} into {outer}: repeated recursive cycle");
                self.lines.push(Line::new(builder.tree.node(call).pos, text));
            }
            return false;
        }
        if self.own.contains(&func) {
            let text = format!("inlining call to {}", builder.printer().inlined_func(callee));
            let line = Line::new(builder.tree.node(call).pos, text);
            self.lines.push(if builder.tree.is_method_wrapper(func) { line.autogenerated() } else { line });
        }
        self.expand(builder, func, call, callee);
        let outermost = outermost(&builder.tree, func);
        self.assignments.remove(&outermost);
        true
    }

    /// Whether a call is part of its own inlining, and how.
    fn repetition(&self, call: NodeId, callee: FuncId) -> Option<Repetition> {
        let origin = self.origins.get(&call)?;
        let outer = || {
            let first = origin.point.map(|index| &self.points[index]);
            std::iter::successors(first, |point| point.parent.map(|index| &self.points[index]))
        };
        if outer().any(|point| point.inner_pos == origin.pos) {
            return Some(Repetition::OfCall);
        }
        outer().any(|point| point.callee == callee).then_some(Repetition::OfCallee)
    }

    // ---- Callees ----

    /// The function that a callee is, if that is known. Without `only_resolves`, closures get their verdict.
    fn callee(
        &mut self,
        builder: &mut Builder<'_>,
        caller: FuncId,
        function: NodeId,
        only_resolves: bool,
    ) -> Option<FuncId> {
        let value = match builder.tree.node(function).kind {
            Kind::Function(_) | Kind::MethodExpr { .. } | Kind::Closure(_) => function,
            _ => self.static_value(builder, caller, function),
        };
        match builder.tree.node(value).kind {
            Kind::Function(func) => {
                self.meet(builder, func);
                Some(func)
            }
            Kind::MethodExpr { receiver, func, .. } => {
                self.meet(builder, func);
                let declared = builder.tree.func(func).parameters.first()?.ty;
                builder.types.identical(declared, receiver).then_some(func)
            }
            Kind::Closure(func) => {
                if builder.tree.is_closure(func) && builder.tree.func(func).parent != Some(caller) {
                    return None;
                }
                if !only_resolves {
                    self.judge(builder, func);
                }
                Some(func)
            }
            _ => None,
        }
    }

    /// Functions of other packages have their verdicts already, to real Go.
    fn meet(&mut self, builder: &mut Builder<'_>, func: FuncId) {
        if !self.own.contains(&func) && !self.verdicts.contains_key(&func) {
            self.visit(builder, func, &mut Vec::new());
        }
    }

    fn static_value(&mut self, builder: &mut Builder<'_>, caller: FuncId, node: NodeId) -> NodeId {
        let outermost = outermost(&builder.tree, caller);
        let known = self
            .assignments
            .entry(outermost)
            .or_insert_with(|| Rc::new(Assignments::of(&builder.tree, builder.types, outermost, &HashSet::new())));
        known.clone().static_value(&builder.tree, node)
    }
}

/// A type's methods, each with the types of receivers that it may be wanted for: the type, and the pointer to it.
fn wrapped_methods(builder: &mut Builder<'_>, ty: TypeId) -> Vec<(TypeId, MethodSetEntry)> {
    let own = builder.types.method_set(ty);
    if builder.types.is_interface(ty) {
        return own.into_iter().map(|entry| (ty, entry)).collect();
    }
    let pointer = builder.types.pointer_to(ty);
    let mut all = Vec::new();
    for entry in builder.types.method_set(pointer) {
        let of_value = own.iter().find(|other| other.name == entry.name && other.package == entry.package);
        all.extend(of_value.map(|entry| (ty, entry.clone())));
        all.push((pointer, entry));
    }
    all
}

/// The declared function that a closure belongs to, or the literal in a package variable's value: that may be data, which the
/// initializer's body does not have.
fn outermost(tree: &Tree, func: FuncId) -> FuncId {
    let mut outermost = func;
    while let Some(parent) = tree.func(outermost).parent.filter(|parent| !is_initializer(tree, *parent)) {
        outermost = parent;
    }
    outermost
}

/// Whether a function initializes the package's variables.
fn is_initializer(tree: &Tree, func: FuncId) -> bool {
    let record = tree.func(func);
    record.object.is_none() && record.parent.is_none()
}

fn is_intrinsic_call(builder: &Builder<'_>, function: NodeId) -> bool {
    let (Kind::Function(func) | Kind::MethodExpr { func, .. }) = builder.tree.node(function).kind else {
        return false;
    };
    let (package, name) = cost::identity(builder, func);
    intrinsics::is_intrinsic(&package, &name) || package == "internal/abi" && name.starts_with("EscapeNonString[")
}

/// Whether a function is compiled with another package than the diagnosed one.
pub fn is_foreign(builder: &Builder<'_>, func: FuncId) -> bool {
    let record = builder.tree.func(func);
    record.package != builder.target && !record.is_instance && record.parent.is_none()
}

/// Functions that a body mentions, closures among them, in order.
pub fn references(tree: &Tree, func: FuncId) -> Vec<FuncId> {
    let mut found = Vec::new();
    walk_func(tree, func, &mut |node| match &tree.node(node).kind {
        Kind::Function(func) | Kind::MethodExpr { func, .. } | Kind::Closure(func) => found.push(*func),
        Kind::MethodValue { func: Some(func), .. } => found.push(*func),
        _ => {}
    });
    found
}

fn closures(tree: &Tree, func: FuncId) -> Vec<FuncId> {
    let mut found = Vec::new();
    walk_func(tree, func, &mut |node| {
        if let Kind::Closure(closure) = tree.node(node).kind {
            found.push(closure);
        }
    });
    found
}

/// The calls of a function, inner ones first.
fn calls(tree: &Tree, func: FuncId) -> Vec<NodeId> {
    let mut found = Vec::new();
    if let Body::Statements(list) = &tree.func(func).body {
        list.iter().for_each(|statement| collect_calls(tree, *statement, &mut found));
    }
    found
}

fn collect_calls(tree: &Tree, node: NodeId, found: &mut Vec<NodeId>) {
    // What `go` and `defer` call is not inlined; what they evaluate before may be.
    let deferred = match tree.node(node).kind {
        Kind::Go(call) | Kind::Defer { call, .. } => Some(call),
        _ => None,
    };
    for_each_child(tree.node(node), &mut |child| {
        if Some(child) == deferred {
            for_each_child(tree.node(child), &mut |part| collect_calls(tree, part, found));
        } else {
            collect_calls(tree, child, found);
        }
    });
    if matches!(tree.node(node).kind, Kind::Call { .. } | Kind::CallInterface { .. }) {
        found.push(node);
    }
}
