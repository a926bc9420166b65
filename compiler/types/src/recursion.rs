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

/// A defined type that holds others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nested {
    /// A generic type without type arguments.
    Generic(NamedId),
    Type(TypeId),
}

/// The way of a search for types that contain themselves.
struct ContainmentWalk {
    /// Types whose memory holds what is looked at.
    nest: Vec<Nested>,
    /// All types on the way, also those left again for a type argument.
    path: Vec<Nested>,
}

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
        let declaration = self.types.named(named);
        let is_generic = declaration.type_parameters.len() > declaration.implicit;
        let root = if is_generic { Nested::Generic(named) } else { Nested::Type(ty) };
        let mut walk = ContainmentWalk { nest: Vec::new(), path: Vec::new() };
        let Some(cycle) = self.containment_cycle(root, &mut walk) else { return };
        let entries: Vec<(Pos, String)> = cycle.iter().map(|&nested| self.cycle_entry(nested)).collect();
        self.report_cycle_entries(&entries, 0, true);
        let first = self.nested_declaration(cycle[0]);
        self.types.invalidate_named(first);
    }

    /// Where a member of a cycle stands, and its name.
    fn cycle_entry(&mut self, nested: Nested) -> (Pos, String) {
        let object = self.types.named(self.nested_declaration(nested)).object;
        let declared = self.types.object(object).pos;
        match nested {
            Nested::Type(ty) if self.instance_positions.contains_key(&ty) => {
                (self.instance_positions[&ty], self.show(ty))
            }
            _ => (declared, self.qualified_name(object)),
        }
    }

    fn nested_declaration(&self, nested: Nested) -> NamedId {
        match nested {
            Nested::Generic(named) => named,
            Nested::Type(ty) => match *self.types.get(ty) {
                Type::Named(named, _) => named,
                _ => panic!("only defined types nest"),
            },
        }
    }

    /// Looks for a defined type that contains itself.
    fn containment_cycle(&mut self, nested: Nested, walk: &mut ContainmentWalk) -> Option<Vec<Nested>> {
        if let Nested::Type(ty) = nested
            && self.valid_types.contains(&ty)
        {
            return None;
        }
        if walk.nest.contains(&nested) {
            let start = walk.path.iter().position(|&member| member == nested).unwrap_or(0);
            return Some(walk.path[start..].to_vec());
        }
        // Endless nesting through type arguments.
        if walk.nest.len() >= NESTING_LIMIT {
            return Some(vec![nested]);
        }
        let right_side = self.types.named(self.nested_declaration(nested)).right_side?;
        walk.nest.push(nested);
        walk.path.push(nested);
        let cycle = self.contained_cycle(right_side, walk);
        walk.path.pop();
        walk.nest.pop();
        // What type parameters stand for depends on where an instance is nested.
        if let (None, Nested::Type(ty)) = (&cycle, nested)
            && !self.types.mentions_type_parameters(ty)
        {
            self.valid_types.insert(ty);
        }
        cycle
    }

    /// The same for a type that may be part of one.
    fn contained_cycle(&mut self, ty: TypeId, walk: &mut ContainmentWalk) -> Option<Vec<Nested>> {
        match self.types.get(ty).clone() {
            Type::Alias(..) => {
                let target = self.types.unalias(ty);
                self.contained_cycle(target, walk)
            }
            Type::Array(_, element) => self.contained_cycle(element, walk),
            Type::Struct(fields) => fields.iter().find_map(|field| self.contained_cycle(field.ty, walk)),
            Type::Union(terms) => terms.iter().find_map(|term| self.contained_cycle(term.ty, walk)),
            Type::Interface(interface) => {
                interface.embedded.iter().find_map(|&embedded| self.contained_cycle(embedded, walk))
            }
            Type::Named(..) => self.containment_cycle(Nested::Type(ty), walk),
            Type::TypeParameter(parameter) => self.argument_cycle(parameter, walk),
            _ => None,
        }
    }

    /// A type parameter stands for its argument, which is nested where the instance is.
    fn argument_cycle(&mut self, parameter: TypeParameterId, walk: &mut ContainmentWalk) -> Option<Vec<Nested>> {
        let &Nested::Type(instance) = walk.nest.last()? else { return None };
        let Type::Named(named, arguments) = self.types.get(instance).clone() else { return None };
        let parameters = self.types.named(named).type_parameters.clone();
        let place = parameters.iter().position(|&each| each == parameter)?;
        let argument = *arguments.get(place)?;
        let innermost = walk.nest.pop().expect("the nest has a last element");
        let cycle = self.contained_cycle(argument, walk);
        walk.nest.push(innermost);
        cycle
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
