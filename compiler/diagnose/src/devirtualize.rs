//! Calls of interface methods whose receiver can only hold one concrete type become calls of that type's method.
//!
//! The type is found by following conversions, assertions and the assignments of local interface variables. All
//! assignments of a function count, in whatever order they run: a variable that is given two types stays an interface.
//! (After `cmd/compile/internal/devirtualize`.)
//!
//! Start at [`Devirtualizer::call`].

use std::collections::{HashMap, HashSet};

use burrow_source::Pos;
use burrow_types::{Found, Lookup, Type, TypeId, TypeStyle};

use crate::build::Builder;
use crate::line::Line;
use crate::node::{AssignForm, Conversion, FuncId, Kind, Node, NodeId, Tree, VarClass, VarId};
use crate::static_value::outer_variable;
use crate::visit::{walk, walk_func, walk_with_closures};

/// What an interface variable is given.
#[derive(Debug, Clone, Copy)]
enum Given {
    /// A value of an interface type: anything.
    Unknown,
    /// A value of this type.
    Concrete(TypeId),
    /// This expression's value.
    Value(NodeId),
}

/// What an expression's dynamic type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dynamic {
    Unknown,
    /// It is nil, or no other than what is being asked for.
    Nothing,
    Known(TypeId),
}

/// What a call's result is assigned to: the variable, which of its assignments, which of the results.
type ResultUse = (VarId, usize, usize);

/// What is known about the functions seen so far.
#[derive(Debug, Default)]
pub struct Devirtualizer {
    /// Assignments to local variables of interface type, those of nil left out.
    given: HashMap<VarId, Vec<Given>>,
    /// Calls with results of interface type that are assigned to such variables.
    results: HashMap<NodeId, Vec<ResultUse>>,
    analyzed: HashSet<FuncId>,
    address_taken: HashSet<VarId>,
    /// Outermost functions that were searched for addresses.
    searched: HashSet<FuncId>,
}

impl Devirtualizer {
    /// Rewrites a call if its receiver's type is known; gives the line about it.
    pub fn call(&mut self, builder: &mut Builder<'_>, call: NodeId) -> Option<Line> {
        let Kind::CallInterface { function, .. } = builder.tree.node(call).kind else { return None };
        let Kind::DotInterface(receiver, _) = builder.tree.node(function).kind else { return None };
        let Dynamic::Known(ty) = self.dynamic_type(builder, receiver, &mut HashSet::new()) else { return None };
        let interface = builder.tree.node(receiver).ty;
        if !implements(builder, ty, interface) || builder.types.is_shape(ty) {
            return None;
        }
        let pos = builder.tree.node(call).pos;
        let type_text = self::type_text(builder, ty);
        if builder.types.has_shape(ty) {
            let call = builder.printer().text(call);
            return Some(Line::new(pos, format!("cannot devirtualize {call}: shaped receiver {type_text}")));
        }
        if builder.types.has_shape(interface) {
            let interface = self::type_text(builder, interface);
            let call = builder.printer().text(call);
            return Some(Line::new(pos, format!("cannot devirtualize {call}: shaped interface {interface}")));
        }
        let callee = builder.printer().text(function);
        let how = rewrite(builder, call, ty)?;
        Some(Line::new(pos, format!("{how} {callee} to {type_text}")))
    }

    /// Takes into account that a call was replaced by the callee's body.
    pub fn inlined(&mut self, tree: &mut Tree, types: &mut burrow_types::Types, func: FuncId, call: NodeId) {
        let mut taken = Vec::new();
        walk_inlined(tree, call, &mut |id| {
            if let Kind::AddressOf(operand) = tree.node(id).kind {
                taken.extend(outer_variable(tree, operand));
            }
        });
        self.address_taken.extend(taken);
        if !self.analyzed.contains(&func) {
            return;
        }
        let mut nodes = Vec::new();
        walk(tree, call, &mut |id| nodes.push(id));
        self.assignments(tree, types, nodes);
        let Kind::InlinedCall { results, .. } = &tree.node(call).kind else { return };
        for (var, assignment, result) in self.results.remove(&call).unwrap_or_default() {
            if let Some(&value) = results.get(result) {
                self.given.get_mut(&var).expect("it was assigned")[assignment] = Given::Value(value);
            }
        }
    }

    fn dynamic_type(&mut self, builder: &mut Builder<'_>, node: NodeId, seen: &mut HashSet<VarId>) -> Dynamic {
        let mut node = node;
        loop {
            let record = builder.tree.node(node);
            let mut ty = record.ty;
            let next = match &record.kind {
                Kind::Convert(Conversion::Same | Conversion::ToInterface, inner) => Some(*inner),
                Kind::InlinedCall { results, .. } => results.first().copied(),
                Kind::TypeAssert { operand, .. } => Some(*operand),
                _ => None,
            };
            if let Type::Tuple(parts) = builder.types.get(ty) {
                ty = parts.first().copied().unwrap_or(ty);
            }
            if !builder.types.is_interface(ty) {
                return Dynamic::Known(ty);
            }
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        let Kind::Var(var) = builder.tree.node(node).kind else { return Dynamic::Unknown };
        if builder.tree.var(var).class != VarClass::Local || self.is_address_taken(&builder.tree, var) {
            return Dynamic::Unknown;
        }
        if !seen.insert(var) {
            return Dynamic::Nothing;
        }
        let mut found = Dynamic::Nothing;
        for given in self.given(builder, var) {
            let dynamic = match given {
                Given::Unknown => Dynamic::Unknown,
                Given::Concrete(ty) => Dynamic::Known(ty),
                Given::Value(value) => self.dynamic_type(builder, value, seen),
            };
            match dynamic {
                Dynamic::Nothing => {}
                Dynamic::Known(_) if found == Dynamic::Nothing || found == dynamic => found = dynamic,
                _ => return Dynamic::Unknown,
            }
        }
        found
    }

    fn is_address_taken(&mut self, tree: &Tree, var: VarId) -> bool {
        let mut outermost = tree.var(var).func;
        while let Some(parent) = tree.func(outermost).parent {
            outermost = parent;
        }
        if self.searched.insert(outermost) {
            walk_with_closures(tree, outermost, &mut |id| {
                if let Kind::AddressOf(operand) = tree.node(id).kind {
                    self.address_taken.extend(outer_variable(tree, operand));
                }
            });
        }
        self.address_taken.contains(&var)
    }

    fn given(&mut self, builder: &mut Builder<'_>, var: VarId) -> Vec<Given> {
        let func = builder.tree.var(var).func;
        if self.analyzed.insert(func) {
            let mut nodes = Vec::new();
            walk_func(&builder.tree, func, &mut |id| nodes.push(id));
            self.assignments(&builder.tree, builder.types, nodes);
        }
        self.given.get(&var).cloned().unwrap_or_default()
    }

    /// Collects the assignments among the nodes, and those of the closures that they make.
    fn assignments(&mut self, tree: &Tree, types: &mut burrow_types::Types, nodes: Vec<NodeId>) {
        for id in nodes {
            match &tree.node(id).kind {
                Kind::Assign { place, value: Some(value), .. } => self.assign(tree, types, *place, *value),
                Kind::AssignList { form, places, values, .. } => {
                    self.assign_list(tree, types, *form, places, values);
                }
                Kind::Range { key, value, operand, .. } => {
                    let (first, second) = ranged(types, tree.node(*operand).ty);
                    for (place, ty) in [(key, first), (value, second)] {
                        if let (Some(place), Some(ty)) = (place, ty) {
                            self.give(tree, types, *place, Given::Concrete(ty));
                        }
                    }
                }
                Kind::TypeSwitch { operand, cases, .. } => {
                    for var in cases.iter().filter_map(|case| case.variable) {
                        self.give_variable(tree, types, var, Given::Value(*operand));
                    }
                }
                Kind::Closure(func) if self.analyzed.insert(*func) => {
                    let mut inner = Vec::new();
                    walk_func(tree, *func, &mut |id| inner.push(id));
                    self.assignments(tree, types, inner);
                }
                _ => {}
            }
        }
    }

    fn assign(&mut self, tree: &Tree, types: &mut burrow_types::Types, place: NodeId, value: NodeId) {
        if !is_call(tree, value) {
            self.give(tree, types, place, Given::Value(value));
            return;
        }
        self.give_result(tree, types, place, value, 0, tree.node(value).ty);
    }

    fn give_result(
        &mut self,
        tree: &Tree,
        types: &mut burrow_types::Types,
        place: NodeId,
        call: NodeId,
        result: usize,
        ty: TypeId,
    ) {
        let given = self.give(tree, types, place, Given::Concrete(ty));
        if let Some((var, index)) = given.filter(|_| types.is_interface(ty)) {
            self.results.entry(call).or_default().push((var, index, result));
        }
    }

    fn assign_list(
        &mut self,
        tree: &Tree,
        types: &mut burrow_types::Types,
        form: AssignForm,
        places: &[Option<NodeId>],
        values: &[NodeId],
    ) {
        let pairs = places.iter().zip(values).filter_map(|(place, value)| Some(((*place)?, *value)));
        match form {
            AssignForm::Pairs => pairs.for_each(|(place, value)| {
                self.give(tree, types, place, Given::Value(value));
            }),
            AssignForm::TypeAssert => {
                if let Some(Some(place)) = places.first() {
                    self.give(tree, types, *place, Given::Value(values[0]));
                }
            }
            AssignForm::MapIndex | AssignForm::Receive => {
                if let Some(Some(place)) = places.first() {
                    let ty = first_part(types, tree.node(values[0]).ty);
                    self.give(tree, types, *place, Given::Concrete(ty));
                }
            }
            AssignForm::Call => {
                if let Kind::InlinedCall { results, .. } = &tree.node(values[0]).kind {
                    for (place, result) in places.iter().zip(results) {
                        place.iter().for_each(|place| {
                            self.give(tree, types, *place, Given::Value(*result));
                        });
                    }
                    return;
                }
                let Type::Tuple(parts) = types.get(tree.node(values[0]).ty).clone() else { return };
                for (index, (place, ty)) in places.iter().zip(parts.iter()).enumerate() {
                    if let Some(place) = place {
                        self.give_result(tree, types, *place, values[0], index, *ty);
                    }
                }
            }
        }
    }

    fn give(
        &mut self,
        tree: &Tree,
        types: &mut burrow_types::Types,
        place: NodeId,
        given: Given,
    ) -> Option<(VarId, usize)> {
        let Kind::Var(var) = tree.node(place).kind else { return None };
        self.give_variable(tree, types, var, given)
    }

    fn give_variable(
        &mut self,
        tree: &Tree,
        types: &mut burrow_types::Types,
        var: VarId,
        given: Given,
    ) -> Option<(VarId, usize)> {
        let record = tree.var(var);
        if record.class != VarClass::Local || !types.is_interface(record.ty) {
            return None;
        }
        let given = match given {
            Given::Concrete(ty) if types.is_interface(ty) => Given::Unknown,
            Given::Value(value) if is_nil(tree, value) => return None,
            given => given,
        };
        let all = self.given.entry(var).or_default();
        all.push(given);
        Some((var, all.len() - 1))
    }
}

/// Also what closures contain that are made in an inlined body.
fn walk_inlined(tree: &Tree, call: NodeId, f: &mut impl FnMut(NodeId)) {
    let mut closures = Vec::new();
    walk(tree, call, &mut |id| {
        f(id);
        if let Kind::Closure(func) = tree.node(id).kind {
            closures.push(func);
        }
    });
    closures.into_iter().for_each(|closure| walk_with_closures(tree, closure, f));
}

fn is_call(tree: &Tree, node: NodeId) -> bool {
    matches!(tree.node(node).kind, Kind::Call { .. } | Kind::CallInterface { .. })
}

fn is_nil(tree: &Tree, node: NodeId) -> bool {
    match tree.node(node).kind {
        Kind::Nil => true,
        Kind::Convert(Conversion::Same, inner) => is_nil(tree, inner),
        _ => false,
    }
}

fn first_part(types: &burrow_types::Types, ty: TypeId) -> TypeId {
    match types.get(ty) {
        Type::Tuple(parts) if !parts.is_empty() => parts[0],
        _ => ty,
    }
}

/// The types of what `range` gives; nothing where it gives numbers.
fn ranged(types: &mut burrow_types::Types, ty: TypeId) -> (Option<TypeId>, Option<TypeId>) {
    let core = types.core_type(ty).unwrap_or(ty);
    match types.underlying_type(core) {
        Type::Pointer(array) => ranged(types, array),
        Type::Array(_, element) | Type::Slice(element) => (None, Some(element)),
        Type::Channel(_, element) => (Some(element), None),
        Type::Map(key, element) => (Some(key), Some(element)),
        _ => (None, None),
    }
}

fn type_text(builder: &mut Builder<'_>, ty: TypeId) -> String {
    builder.types.type_string(ty, TypeStyle::Optimization(builder.target))
}

/// Whether a concrete type has all methods of an interface. Those of a shaped type have a parameter more.
fn implements(builder: &mut Builder<'_>, ty: TypeId, interface: TypeId) -> bool {
    let wanted = builder.types.type_set(interface);
    wanted.methods.iter().all(|method| {
        let signature = match builder.types.lookup(ty, false, method.package, &method.name) {
            Lookup::Found { found: Found::Method { method, holder, .. }, .. } => {
                if builder.types.has_shape(holder) {
                    return false;
                }
                builder.types.method_signature(method, holder)
            }
            Lookup::Found { found: Found::InterfaceMethod { signature, .. }, .. } => signature,
            _ => return false,
        };
        builder.types.identical(signature, method.signature)
    })
}

/// `x.m(…)` becomes `T.m(x.(T), …)`, fields that are embedded on the way to the method spelled out.
fn rewrite(builder: &mut Builder<'_>, call: NodeId, ty: TypeId) -> Option<&'static str> {
    let Kind::CallInterface { function, mut arguments, dots } = builder.tree.node(call).kind.clone() else {
        return None;
    };
    let Kind::DotInterface(receiver, name) = builder.tree.node(function).kind.clone() else { return None };
    let (pos, call_pos) = (builder.tree.node(function).pos, builder.tree.node(call).pos);
    let function_type = builder.tree.node(function).ty;
    let interface = builder.tree.node(receiver).ty;
    let package = builder.types.type_set(interface).methods.iter().find(|method| method.name == name)?.package;
    let Lookup::Found { found, path, .. } = builder.types.lookup(ty, false, package, &name) else { return None };
    let asserted = plain(builder, Kind::TypeAssert { operand: receiver, dynamic: false, has_ok: false }, ty, call_pos);
    let base = follow(builder, asserted, &path, pos);
    match found {
        Found::Method { method, holder, pointer_receiver } => {
            let arguments_of_holder =
                builder.types.as_named(holder).map_or(Vec::new(), |(_, arguments)| arguments.to_vec());
            let func = match &arguments_of_holder[..] {
                [] => builder.function(method, &[]),
                arguments => builder.wrapper(method, arguments),
            };
            let wanted = if pointer_receiver { builder.types.pointer_to(holder) } else { holder };
            let base = adjusted(builder, base, pointer_receiver, wanted, pos);
            arguments.insert(0, base);
            let callee = Kind::MethodExpr { receiver: wanted, name, func };
            let function = plain(builder, callee, function_type, pos);
            builder.tree.node_mut(call).kind = Kind::Call { function, arguments, dots };
            Some("devirtualizing")
        }
        Found::InterfaceMethod { .. } => {
            let function = plain(builder, Kind::DotInterface(base, name), function_type, pos);
            builder.tree.node_mut(call).kind = Kind::CallInterface { function, arguments, dots };
            Some("partially devirtualizing")
        }
        Found::Field(_) => None,
    }
}

fn plain(builder: &mut Builder<'_>, kind: Kind, ty: TypeId, pos: Pos) -> NodeId {
    builder.tree.add(Node { pos, ty, implicit: false, init: Vec::new(), kind })
}

/// Fields on the way to an embedded one.
pub fn follow(builder: &mut Builder<'_>, base: NodeId, path: &[usize], pos: Pos) -> NodeId {
    let mut value = base;
    for &index in path {
        let ty = builder.tree.node(value).ty;
        let (structure, through_pointer) = match builder.types.pointer_target(ty) {
            Some(element) => (element, true),
            None => (ty, false),
        };
        let Type::Struct(fields) = builder.types.underlying_type(structure) else { return value };
        let field = fields[index].clone();
        let kind = if through_pointer { Kind::DotPointer(value, field.name) } else { Kind::Dot(value, field.name) };
        value = plain(builder, kind, field.ty, pos);
    }
    value
}

/// The operand as the method wants it.
pub fn adjusted(builder: &mut Builder<'_>, base: NodeId, wants_pointer: bool, wanted: TypeId, pos: Pos) -> NodeId {
    let ty = builder.tree.node(base).ty;
    let is_pointer = builder.types.as_named(ty).is_none() && builder.types.pointer_target(ty).is_some();
    let kind = match (is_pointer, wants_pointer) {
        (false, true) => Kind::AddressOf(base),
        (true, false) => Kind::Deref(base),
        _ => return base,
    };
    builder.tree.add(Node { pos, ty: wanted, implicit: true, init: Vec::new(), kind })
}
