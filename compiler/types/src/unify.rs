//! Unification: finds types for type parameters that make two types match.
//!
//! Each parameter to be inferred points to a slot; parameters that must be equal share one. Matching is
//! inexact at the top (as in assignments: a defined type matches a type literal, channel directions may
//! differ) and exact inside of types.
//!
//! Start at [`Unifier::unify`].

use crate::checker::Checker;
use crate::lookup::{Found, Lookup};
use crate::store::{Direction, Signature, Type, TypeId, TypeParameterId};

/// How closely two types must match.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mode {
    /// As for the two sides of an assignment: only the outermost types may differ.
    assignment: bool,
    exact: bool,
}

impl Mode {
    pub const ASSIGNMENT: Mode = Mode { assignment: true, exact: false };
    pub const INEXACT: Mode = Mode { assignment: false, exact: false };
    pub const EXACT: Mode = Mode { assignment: false, exact: true };

    /// The mode for the parts of a type.
    fn inside(self) -> Mode {
        Mode { exact: self.exact || self.assignment, ..self }
    }
}

pub(crate) struct Unifier<'p> {
    parameters: &'p [TypeParameterId],
    /// The slot of each parameter.
    slot_of: Vec<usize>,
    slots: Vec<Option<TypeId>>,
    interface_inference: bool,
    depth: u32,
}

const DEPTH_LIMIT: u32 = 100;

impl<'p> Unifier<'p> {
    pub fn new(parameters: &'p [TypeParameterId], bound: &[Option<TypeId>], interface_inference: bool) -> Unifier<'p> {
        Unifier {
            parameters,
            slot_of: (0..parameters.len()).collect(),
            slots: bound.to_vec(),
            interface_inference,
            depth: 0,
        }
    }

    /// The type found for the parameter at this place.
    pub fn at(&self, index: usize) -> Option<TypeId> {
        self.slots[self.slot_of[index]]
    }

    pub fn set(&mut self, index: usize, ty: TypeId) {
        let slot = self.slot_of[index];
        self.slots[slot] = Some(ty);
    }

    pub fn unknown_count(&self) -> usize {
        (0..self.parameters.len()).filter(|&index| self.at(index).is_none()).count()
    }

    pub fn inferred(&self) -> Vec<Option<TypeId>> {
        (0..self.parameters.len()).map(|index| self.at(index)).collect()
    }

    fn bound_index(&self, checker: &mut Checker<'_>, ty: TypeId) -> Option<usize> {
        let parameter = checker.types.as_type_parameter(ty)?;
        self.parameters.iter().position(|&each| each == parameter)
    }

    /// Makes two parameters share a slot. False: both have types already.
    fn join(&mut self, left: usize, right: usize) -> bool {
        let (left_slot, right_slot) = (self.slot_of[left], self.slot_of[right]);
        if left_slot == right_slot {
            return true;
        }
        let (kept, dropped) = match (self.slots[left_slot], self.slots[right_slot]) {
            (Some(_), Some(_)) => return false,
            (None, Some(_)) => (right_slot, left_slot),
            _ => (left_slot, right_slot),
        };
        for slot in &mut self.slot_of {
            if *slot == dropped {
                *slot = kept;
            }
        }
        true
    }

    /// Matches two types; on success the parameters have the types found.
    pub fn unify(&mut self, checker: &mut Checker<'_>, x: TypeId, y: TypeId, mode: Mode) -> bool {
        self.depth += 1;
        let matched = self.depth < DEPTH_LIMIT && self.unify_now(checker, x, y, mode);
        self.depth -= 1;
        matched
    }

    fn unify_now(&mut self, checker: &mut Checker<'_>, x: TypeId, y: TypeId, mode: Mode) -> bool {
        let (mut x, mut y) = (x, y);
        if x == y || checker.types.unalias(x) == checker.types.unalias(y) {
            return true;
        }
        // From here on a defined type is on the right, a parameter to be inferred on the left.
        if checker.types.as_named(x).is_some() || self.bound_index(checker, y).is_some() {
            std::mem::swap(&mut x, &mut y);
        }
        if !mode.exact && checker.types.as_named(y).is_some() && is_type_literal(checker, x) {
            let through_interface = self.interface_inference && checker.types.is_interface(x);
            if !through_interface {
                y = checker.types.underlying(y);
                if x == y || checker.types.unalias(x) == checker.types.unalias(y) {
                    return true;
                }
            }
        }
        match (self.bound_index(checker, x), self.bound_index(checker, y)) {
            (Some(left), Some(right)) => {
                if self.join(left, right) {
                    return true;
                }
                let (Some(left), Some(right)) = (self.at(left), self.at(right)) else { return true };
                return self.unify(checker, left, right, mode);
            }
            (Some(index), None) => return self.unify_parameter(checker, index, y, mode),
            _ => {}
        }
        if self.interface_inference && !mode.exact {
            let (x_interface, y_interface) = (checker.types.is_interface(x), checker.types.is_interface(y));
            if x_interface && y_interface {
                return self.unify_interfaces(checker, x, y, false);
            }
            if x_interface || y_interface {
                let (interface, other) = if x_interface { (x, y) } else { (y, x) };
                return self.unify_methods(checker, interface, other);
            }
        }
        if checker.types.as_type_parameter(y).is_some() {
            std::mem::swap(&mut x, &mut y);
        }
        self.unify_forms(checker, x, y, mode)
    }

    /// A parameter to be inferred against a type.
    fn unify_parameter(&mut self, checker: &mut Checker<'_>, index: usize, y: TypeId, mode: Mode) -> bool {
        let Some(x) = self.at(index) else {
            self.set(index, y);
            return true;
        };
        if !self.unify(checker, x, y, mode) {
            return false;
        }
        let (x_interface, y_interface) = (checker.types.is_interface(x), checker.types.is_interface(y));
        let (x_named, y_named) = (checker.types.as_named(x).is_some(), checker.types.as_named(y).is_some());
        if x_interface && y_interface {
            if x_named && y_named {
                return checker.types.identical(x, y);
            }
            if checker.types.type_set(x).methods.len() != checker.types.type_set(y).methods.len() {
                return false;
            }
        } else if x_interface != y_interface {
            return false;
        }
        if !mode.exact && !x_named {
            // Prefer defined types, then directed channels.
            let directed =
                matches!(checker.types.underlying_type(y), Type::Channel(Direction::Send | Direction::Receive, _));
            if y_named || directed {
                self.set(index, y);
            }
        }
        true
    }

    /// Methods of two interfaces: those they share must match; `same`: both must have the same.
    fn unify_interfaces(&mut self, checker: &mut Checker<'_>, x: TypeId, y: TypeId, same: bool) -> bool {
        let (x_set, y_set) = (checker.types.type_set(x), checker.types.type_set(y));
        if x_set.comparable != y_set.comparable || x_set.terms.is_some() != y_set.terms.is_some() {
            return false;
        }
        if let (Some(x_terms), Some(y_terms)) = (&x_set.terms, &y_set.terms) {
            let covers = |checker: &mut Checker<'_>, outer: &[crate::store::Term], inner: &[crate::store::Term]| {
                inner.iter().all(|&term| outer.iter().any(|&other| checker.types.term_includes(other, term)))
            };
            if !covers(checker, x_terms, y_terms) || !covers(checker, y_terms, x_terms) {
                return false;
            }
        }
        let (fewer, more) = if x_set.methods.len() <= y_set.methods.len() {
            (&x_set.methods, &y_set.methods)
        } else {
            (&y_set.methods, &x_set.methods)
        };
        if same && fewer.len() != more.len() {
            return false;
        }
        fewer.iter().all(|method| {
            let other = more.iter().find(|other| crate::interface::same_method_name(other, method));
            other.is_some_and(|other| self.unify(checker, method.signature, other.signature, Mode::EXACT))
        })
    }

    /// Each method of the interface must be one of the other type's.
    fn unify_methods(&mut self, checker: &mut Checker<'_>, interface: TypeId, other: TypeId) -> bool {
        let set = checker.types.type_set(interface);
        set.methods.iter().all(|method| {
            let found = checker.types.lookup(other, false, method.package, &method.name);
            let Some(signature) = found_signature(checker, found) else { return false };
            let is_generic = checker.is_generic(signature);
            !is_generic && self.unify(checker, method.signature, signature, Mode::EXACT)
        })
    }

    fn unify_forms(&mut self, checker: &mut Checker<'_>, x: TypeId, y: TypeId, mode: Mode) -> bool {
        let (x, y) = (checker.types.unalias(x), checker.types.unalias(y));
        let inside = mode.inside();
        match (checker.types.get(x).clone(), checker.types.get(y).clone()) {
            (Type::Basic(_), Type::Basic(_)) => checker.types.identical(x, y),
            (Type::Array(left, x), Type::Array(right, y)) => {
                (left.is_none() || right.is_none() || left == right) && self.unify(checker, x, y, inside)
            }
            (Type::Slice(x), Type::Slice(y)) | (Type::Pointer(x), Type::Pointer(y)) => {
                self.unify(checker, x, y, inside)
            }
            (Type::Map(x_key, x), Type::Map(y_key, y)) => {
                self.unify(checker, x_key, y_key, inside) && self.unify(checker, x, y, inside)
            }
            (Type::Channel(left, x), Type::Channel(right, y)) => {
                (!mode.exact || left == right) && self.unify(checker, x, y, inside)
            }
            (Type::Struct(x_fields), Type::Struct(y_fields)) => {
                x_fields.len() == y_fields.len()
                    && x_fields.iter().zip(y_fields.iter()).all(|(x, y)| {
                        let same_name =
                            x.name == y.name && (crate::object::is_exported(&x.name) || x.package == y.package);
                        same_name
                            && x.embedded == y.embedded
                            && x.tag == y.tag
                            && self.unify(checker, x.ty, y.ty, inside)
                    })
            }
            (Type::Tuple(x), Type::Tuple(y)) => self.unify_lists(checker, &x, &y, mode),
            (Type::Signature(x), Type::Signature(y)) => self.unify_signatures(checker, &x, &y, inside),
            (Type::Interface(_), Type::Interface(_)) => self.unify_interfaces(checker, x, y, true),
            (Type::Named(left, x), Type::Named(right, y)) => left == right && self.unify_lists(checker, &x, &y, mode),
            (Type::TypeParameter(_), _) => match checker.types.core_type(x) {
                Some(core) if core != x => self.unify(checker, core, y, Mode::ASSIGNMENT),
                _ => false,
            },
            _ => false,
        }
    }

    fn unify_lists(&mut self, checker: &mut Checker<'_>, x: &[TypeId], y: &[TypeId], mode: Mode) -> bool {
        x.len() == y.len() && x.iter().zip(y).all(|(&x, &y)| self.unify(checker, x, y, mode))
    }

    fn unify_signatures(&mut self, checker: &mut Checker<'_>, x: &Signature, y: &Signature, mode: Mode) -> bool {
        let types = |list: &[crate::store::Parameter]| -> Vec<TypeId> { list.iter().map(|each| each.ty).collect() };
        x.variadic == y.variadic
            && self.unify_lists(checker, &types(&x.parameters), &types(&y.parameters), mode)
            && self.unify_lists(checker, &types(&x.results), &types(&y.results), mode)
    }
}

/// The signature of a method that was found.
pub(crate) fn found_signature(checker: &mut Checker<'_>, found: Lookup) -> Option<TypeId> {
    match found {
        Lookup::Found { found: Found::Method { method, holder, .. }, .. } => {
            checker.resolve_object(method);
            Some(checker.types.method_signature(method, holder))
        }
        Lookup::Found { found: Found::InterfaceMethod { signature, .. }, .. } => Some(signature),
        _ => None,
    }
}

fn is_type_literal(checker: &mut Checker<'_>, ty: TypeId) -> bool {
    let ty = checker.types.unalias(ty);
    !matches!(checker.types.get(ty), Type::Named(..) | Type::TypeParameter(_))
}
