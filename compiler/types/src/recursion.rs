//! Types that can't exist: those that contain themselves, are needed before they are complete, or are
//! instantiated without end.

use crate::checker::{Checker, DeclarationKind, Instantiation};
use crate::object::{ObjectId, ObjectKind};
use crate::store::{NamedId, Type, TypeId, TypeParameterId};
use burrow_source::{Diagnostic, Pos};
use burrow_syntax::tree::ExprKind;
use std::collections::{HashMap, HashSet};

/// More levels of nested defined types than this are taken for endless nesting.
const NESTING_LIMIT: usize = 100;

/// `from` is part of the type argument for `to`.
#[derive(Clone, Copy)]
struct Edge {
    from: TypeParameterId,
    to: TypeParameterId,
    /// The argument is larger than `from` itself.
    grows: bool,
    pos: Pos,
    argument: TypeId,
}

impl<'a> Checker<'a> {
    /// Whether a type can be looked into; reports a cycle if it is just being declared.
    pub(crate) fn require_complete(&mut self, ty: TypeId) -> bool {
        let mut current = ty;
        for _ in 0..1000 {
            let (object, right_side) = match self.types.get(current) {
                Type::Named(named, _) => {
                    let declaration = self.types.named(*named);
                    (declaration.object, declaration.right_side)
                }
                Type::Alias(alias, _) => {
                    let declaration = self.types.alias(*alias);
                    (declaration.object, declaration.target)
                }
                _ => return true,
            };
            if let Some(start) = self.object_path.iter().position(|&on_path| on_path == object) {
                let cycle = self.object_path[start..].to_vec();
                self.report_cycle(&cycle);
                return false;
            }
            match right_side {
                Some(next) => current = next,
                None => return false,
            }
        }
        false
    }

    /// Reports package-level types that are declared as nothing but each other.
    pub(crate) fn check_direct_cycles(&mut self) {
        let mut done: HashSet<ObjectId> = HashSet::new();
        for start in self.package_objects.clone() {
            let mut path: Vec<ObjectId> = Vec::new();
            let mut current = Some(start);
            while let Some(object) = current.filter(|object| !done.contains(object)) {
                if let Some(place) = path.iter().position(|&member| member == object) {
                    self.types.object_mut(object).ty = TypeId::INVALID;
                    self.resolved.insert(object);
                    self.report_cycle(&path[place..]);
                    break;
                }
                path.push(object);
                current = self.declared_as_name(object);
            }
            done.extend(path);
        }
    }

    /// The package's type whose name alone stands on the right of a type declaration.
    fn declared_as_name(&self, object: ObjectId) -> Option<ObjectId> {
        let DeclarationKind::Type(declaration) = &self.declarations.get(&object)?.kind else { return None };
        let ExprKind::Name(name) = &declaration.ty.kind else { return None };
        let next = self.scopes.get(self.package_scope, name)?;
        matches!(self.types.object(next).kind, ObjectKind::TypeName).then_some(next)
    }

    /// Reports a type that contains itself, and makes it invalid.
    pub(crate) fn check_valid_type(&mut self, named: NamedId) {
        let ty = self.types.generic_type(named);
        let mut path: Vec<(NamedId, TypeId)> = Vec::new();
        let Some(cycle) = self.containment_cycle(ty, &mut path) else { return };
        let objects: Vec<ObjectId> = cycle.iter().map(|&member| self.types.named(member).object).collect();
        self.report_cycle(&objects);
        for member in cycle {
            let object = self.types.named(member).object;
            if self.types.object(object).package == Some(self.package) {
                self.types.invalidate_named(member);
            }
        }
    }

    fn containment_cycle(&mut self, ty: TypeId, path: &mut Vec<(NamedId, TypeId)>) -> Option<Vec<NamedId>> {
        match self.types.get(ty).clone() {
            Type::Alias(..) => {
                let target = self.types.unalias(ty);
                self.containment_cycle(target, path)
            }
            Type::Array(_, element) => self.containment_cycle(element, path),
            Type::Struct(fields) => fields.iter().find_map(|field| self.containment_cycle(field.ty, path)),
            Type::Union(terms) => terms.iter().find_map(|term| self.containment_cycle(term.ty, path)),
            Type::Interface(interface) => {
                interface.embedded.iter().find_map(|&embedded| self.containment_cycle(embedded, path))
            }
            Type::Named(named, arguments) => {
                let key = self.types.canonical(ty);
                if self.valid_types.contains(&key) {
                    return None;
                }
                let endless = path.len() >= NESTING_LIMIT;
                let start = path.iter().position(|&(member, other)| other == key || endless && member == named);
                if let Some(start) = start {
                    let mut cycle: Vec<NamedId> = path[start..].iter().map(|&(member, _)| member).collect();
                    cycle.dedup();
                    return Some(cycle);
                }
                let declaration = self.types.named(named);
                let right_side = declaration.right_side?;
                let parameters = declaration.type_parameters.clone();
                let right_side = self.types.substitute(right_side, &parameters, &arguments);
                path.push((named, key));
                let cycle = self.containment_cycle(right_side, path);
                path.pop();
                if cycle.is_none() {
                    self.valid_types.insert(key);
                }
                cycle
            }
            _ => None,
        }
    }

    /// Reports interface literals with a method that mentions an interface literal that has this very method.
    pub(crate) fn check_anonymous_interfaces(&mut self) {
        let mut seen: HashMap<TypeId, bool> = HashMap::new();
        let mut literals = std::mem::take(&mut self.interface_literals);
        literals.sort_by_key(|&(_, pos)| pos);
        for (ty, pos) in literals {
            if self.interface_is_cyclic(ty, &mut seen) {
                let message = "invalid recursive type: anonymous interface refers to itself \
                               (see https://go.dev/issue/56103)";
                self.error(pos, message);
                // One report for each cycle.
                seen.values_mut().for_each(|is_open| *is_open = false);
            }
        }
    }

    fn interface_is_cyclic(&mut self, ty: TypeId, seen: &mut HashMap<TypeId, bool>) -> bool {
        let set = self.types.type_set(ty);
        set.methods.iter().any(|method| self.mentions_open_interface(method.signature, seen))
    }

    /// Whether a type literal mentions an interface literal that is being looked into (`seen` with `true`).
    fn mentions_open_interface(&mut self, ty: TypeId, seen: &mut HashMap<TypeId, bool>) -> bool {
        let ty = self.types.unalias(ty);
        match self.types.get(ty) {
            Type::Named(..) => false,
            Type::Interface(_) => {
                if let Some(&is_open) = seen.get(&ty) {
                    return is_open;
                }
                seen.insert(ty, true);
                if self.interface_is_cyclic(ty, seen) {
                    return true;
                }
                seen.insert(ty, false);
                false
            }
            _ => {
                let components = self.types.components(ty);
                components.into_iter().any(|component| self.mentions_open_interface(component, seen))
            }
        }
    }

    /// Reports generic declarations whose instantiation leads to ever larger type arguments.
    pub(crate) fn check_instantiation_cycles(&mut self) {
        let edges = self.instantiation_edges();
        let mut outgoing: HashMap<TypeParameterId, Vec<usize>> = HashMap::new();
        for (index, edge) in edges.iter().enumerate() {
            outgoing.entry(edge.from).or_default().push(index);
        }
        for edge in edges.iter().filter(|edge| edge.grows) {
            let Some(way_back) = path_between(&edges, &outgoing, edge.to, edge.from) else { continue };
            let object = self.types.type_parameter(edge.to).object;
            let mut diagnostic = Diagnostic::new(self.types.object(object).pos, "instantiation cycle:");
            // Backwards along the cycle.
            for step in std::iter::once(*edge).chain(way_back.into_iter().rev().map(|index| edges[index])) {
                let name = self.types.type_parameter_name(step.to).clone();
                let argument = self.show(step.argument);
                diagnostic = diagnostic.with_note(step.pos, format!("{name} instantiated as {argument}"));
            }
            self.report(diagnostic);
            return;
        }
    }

    fn instantiation_edges(&mut self) -> Vec<Edge> {
        let mut edges = Vec::new();
        for instantiation in std::mem::take(&mut self.instantiations) {
            let Instantiation { parameters, arguments, argument_positions, .. } = instantiation;
            for (index, (&to, argument)) in parameters.iter().zip(arguments).enumerate() {
                let pos = argument_positions.get(index).copied().unwrap_or(instantiation.pos);
                let mut mentioned = Vec::new();
                self.collect_parameters_of(argument, &mut mentioned);
                for from in mentioned {
                    let grows = self.types.as_type_parameter(argument) != Some(from);
                    let (from, to) = (self.declared_parameter(from), self.declared_parameter(to));
                    edges.push(Edge { from, to, grows, pos, argument });
                }
            }
        }
        edges
    }

    /// A method's receiver type parameter stands for that of the type.
    fn declared_parameter(&self, parameter: TypeParameterId) -> TypeParameterId {
        self.receiver_parameters.get(&parameter).copied().unwrap_or(parameter)
    }

    fn collect_parameters_of(&mut self, ty: TypeId, result: &mut Vec<TypeParameterId>) {
        if !self.types.mentions_type_parameters(ty) {
            return;
        }
        if let Type::TypeParameter(parameter) = self.types.get(ty) {
            if !result.contains(parameter) {
                result.push(*parameter);
            }
            return;
        }
        for component in self.types.components(ty) {
            self.collect_parameters_of(component, result);
        }
    }
}

/// Edges that lead from one parameter to another.
fn path_between(
    edges: &[Edge],
    outgoing: &HashMap<TypeParameterId, Vec<usize>>,
    from: TypeParameterId,
    to: TypeParameterId,
) -> Option<Vec<usize>> {
    if from == to {
        return Some(Vec::new());
    }
    let mut reached_by: HashMap<TypeParameterId, usize> = HashMap::new();
    let mut pending = vec![from];
    while let Some(parameter) = pending.pop() {
        for &index in outgoing.get(&parameter).into_iter().flatten() {
            let next = edges[index].to;
            if next == from || reached_by.contains_key(&next) {
                continue;
            }
            reached_by.insert(next, index);
            if next == to {
                let mut path = Vec::new();
                let mut current = to;
                while current != from {
                    let index = reached_by[&current];
                    path.push(index);
                    current = edges[index].from;
                }
                path.reverse();
                return Some(path);
            }
            pending.push(next);
        }
    }
    None
}
