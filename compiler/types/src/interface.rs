//! Type sets of interfaces, and canonical types.
//!
//! The type set of an interface is its methods and, for constraints, the types it admits: the
//! intersection of what its embedded elements admit. Two interfaces are identical if their type
//! sets are; so canonical interfaces are written as flattened type sets.
//!
//! Invariant: nothing is cached that was computed while a declaration it depends on was unresolved.
//!
//! Start at [`Types::type_set`] and [`Types::canonical`].

use crate::object::{PackageId, is_exported};
use crate::store::{Basic, Field, Interface, Method, Parameter, Signature, Term, Type, TypeId, Types};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Derived facts, keyed by type.
#[derive(Debug, Default)]
pub(crate) struct Caches {
    pub underlying: HashMap<TypeId, TypeId>,
    /// Declared types whose underlying types are being computed.
    pub underlying_active: Vec<TypeId>,
    pub mentions_parameters: HashMap<TypeId, bool>,
    type_sets: HashMap<TypeId, Arc<TypeSet>>,
    canonical: HashMap<TypeId, TypeId>,
    /// By the canonical form of the underlying type.
    pub shapes: HashMap<TypeId, TypeId>,
    pub shape_types: HashSet<TypeId>,
    pub shape_package: Option<PackageId>,
    pub has_pointers: HashMap<TypeId, bool>,
    /// Interfaces whose canonical form is being computed.
    canonical_active: Vec<TypeId>,
    /// Interfaces whose type set is being computed.
    type_set_active: Vec<TypeId>,
}

/// What an interface admits.
#[derive(Clone, Debug, Default)]
pub struct TypeSet {
    /// All methods, those of embedded interfaces included, sorted by name (and package, if not exported).
    pub methods: Vec<Method>,
    /// The types admitted; `None` for all types.
    pub terms: Option<Vec<Term>>,
    /// Whether only comparable types are admitted (when `terms` is `None`).
    pub comparable: bool,
    /// False if something it depends on is not resolved yet.
    pub resolved: bool,
}

impl TypeSet {
    /// Whether an interface with this type set can only be a constraint.
    pub fn is_constraint(&self) -> bool {
        self.terms.is_some() || self.comparable
    }

    /// Whether no type is admitted.
    pub fn is_empty(&self) -> bool {
        self.terms.as_ref().is_some_and(Vec::is_empty)
    }

    /// Whether every type is admitted.
    pub fn is_all(&self) -> bool {
        self.methods.is_empty() && self.terms.is_none() && !self.comparable
    }
}

impl Types {
    /// The type set of an interface (or defined type whose underlying type is one).
    pub fn type_set(&mut self, ty: TypeId) -> Arc<TypeSet> {
        let ty = self.underlying(ty);
        if let Some(known) = self.caches.type_sets.get(&ty) {
            return known.clone();
        }
        let Type::Interface(interface) = self.get(ty).clone() else {
            return Arc::new(TypeSet::default());
        };
        if self.caches.type_set_active.contains(&ty) {
            return Arc::new(TypeSet::default());
        }
        self.caches.type_set_active.push(ty);
        let set = Arc::new(self.compute_type_set(&interface));
        self.caches.type_set_active.pop();
        if set.resolved {
            self.caches.type_sets.insert(ty, set.clone());
        }
        set
    }

    fn compute_type_set(&mut self, interface: &Interface) -> TypeSet {
        let methods = interface.methods.to_vec();
        let mut set = TypeSet { methods, terms: None, comparable: interface.comparable, resolved: true };
        for &embedded in interface.embedded.iter() {
            set.resolved &= self.is_resolved(embedded);
            let terms = match self.underlying_type(embedded) {
                Type::Interface(_) => {
                    let inner = self.type_set(embedded);
                    set.resolved &= inner.resolved;
                    set.comparable |= inner.comparable;
                    for method in &inner.methods {
                        if !set.methods.iter().any(|known| same_method_name(known, method)) {
                            set.methods.push(method.clone());
                        }
                    }
                    inner.terms.clone()
                }
                Type::Union(terms) => {
                    let (terms, resolved) = self.union_terms(&terms);
                    set.resolved &= resolved;
                    terms
                }
                Type::Basic(Basic::Invalid) => None,
                _ => Some(vec![Term { tilde: false, ty: embedded }]),
            };
            set.terms = match (set.terms.take(), terms) {
                (None, other) | (other, None) => other,
                (Some(left), Some(right)) => Some(self.intersect_terms(&left, &right)),
            };
        }
        if set.comparable
            && let Some(terms) = set.terms.take()
        {
            let comparable = terms.into_iter().filter(|term| self.is_strictly_comparable(term.ty)).collect();
            set.terms = Some(comparable);
            set.comparable = false;
        }
        set.methods.sort_by(|left, right| method_key(left).cmp(&method_key(right)));
        set
    }

    /// The types a union admits, without duplicates; `None` for all.
    fn union_terms(&mut self, terms: &[Term]) -> (Option<Vec<Term>>, bool) {
        let mut result: Vec<Term> = Vec::new();
        let mut resolved = true;
        let mut all = false;
        for term in terms {
            resolved &= self.is_resolved(term.ty);
            let additions = match self.underlying_type(term.ty) {
                Type::Interface(_) => {
                    let inner = self.type_set(term.ty);
                    resolved &= inner.resolved;
                    match &inner.terms {
                        None => {
                            all = true;
                            continue;
                        }
                        Some(terms) => terms.clone(),
                    }
                }
                Type::Basic(Basic::Invalid) => continue,
                // An invalid `~T` admits nothing.
                _ if term.tilde && !self.is_own_underlying(term.ty) => continue,
                _ => vec![*term],
            };
            for addition in additions {
                if !result.iter().any(|&known| self.term_includes(known, addition)) {
                    result.retain(|&known| !self.term_includes(addition, known));
                    result.push(addition);
                }
            }
        }
        (if all { None } else { Some(result) }, resolved)
    }

    fn is_own_underlying(&mut self, ty: TypeId) -> bool {
        let underlying = self.underlying(ty);
        self.identical(underlying, ty)
    }

    /// Whether every type of `inner` is one of `outer`.
    pub(crate) fn term_includes(&mut self, outer: Term, inner: Term) -> bool {
        if outer.tilde {
            let underlying = self.underlying(inner.ty);
            let outer_underlying = self.underlying(outer.ty);
            return self.identical(outer_underlying, underlying);
        }
        !inner.tilde && self.identical(outer.ty, inner.ty)
    }

    /// Whether two terms have a type in common.
    pub(crate) fn terms_overlap(&mut self, left: Term, right: Term) -> bool {
        self.term_includes(left, right) || self.term_includes(right, left)
    }

    fn intersect_terms(&mut self, left: &[Term], right: &[Term]) -> Vec<Term> {
        let mut result: Vec<Term> = Vec::new();
        for &first in left {
            for &second in right {
                let common = if self.term_includes(first, second) {
                    second
                } else if self.term_includes(second, first) {
                    first
                } else {
                    continue;
                };
                if !result.iter().any(|&known| self.term_includes(known, common)) {
                    result.push(common);
                }
            }
        }
        result
    }

    /// Whether the declarations a type's underlying type depends on are resolved.
    pub fn is_resolved(&mut self, ty: TypeId) -> bool {
        let mut current = ty;
        for _ in 0..1000 {
            current = match self.get(current).clone() {
                Type::Named(named, _) => match self.named(named).right_side {
                    Some(right_side) => right_side,
                    None => return false,
                },
                Type::Alias(alias, _) => match self.alias(alias).target {
                    Some(target) => target,
                    None => return false,
                },
                _ => return true,
            };
        }
        true
    }

    /// The representative of all types identical to this one: aliases resolved, parameter names
    /// dropped, interfaces flattened.
    pub fn canonical(&mut self, ty: TypeId) -> TypeId {
        self.canonical_form(ty).0
    }

    /// The canonical form, and whether it is final.
    fn canonical_form(&mut self, ty: TypeId) -> (TypeId, bool) {
        if let Some(&known) = self.caches.canonical.get(&ty) {
            return (known, true);
        }
        let (result, is_final) = self.compute_canonical(ty);
        if is_final {
            self.caches.canonical.insert(ty, result);
        }
        (result, is_final)
    }

    fn compute_canonical(&mut self, ty: TypeId) -> (TypeId, bool) {
        let mut is_final = true;
        let form = match self.get(ty).clone() {
            Type::Basic(Basic::Byte) => return (TypeId::UINT8, true),
            Type::Basic(Basic::Rune) => return (TypeId::INT32, true),
            Type::Basic(_) | Type::TypeParameter(_) => return (ty, true),
            Type::Alias(alias, _) => {
                let resolved = self.alias(alias).target.is_some();
                let target = self.unalias(ty);
                let (form, inner) = self.canonical_form(target);
                return (form, inner && resolved);
            }
            Type::Named(named, arguments) => Type::Named(named, self.canonical_list(&arguments, &mut is_final)),
            Type::Tuple(elements) => Type::Tuple(self.canonical_list(&elements, &mut is_final)),
            Type::Pointer(element) => Type::Pointer(self.canonical_part(element, &mut is_final)),
            Type::Slice(element) => Type::Slice(self.canonical_part(element, &mut is_final)),
            Type::Array(length, element) => Type::Array(length, self.canonical_part(element, &mut is_final)),
            Type::Channel(direction, element) => Type::Channel(direction, self.canonical_part(element, &mut is_final)),
            Type::Map(key, value) => {
                Type::Map(self.canonical_part(key, &mut is_final), self.canonical_part(value, &mut is_final))
            }
            Type::Signature(signature) => Type::Signature(Arc::new(Signature {
                type_parameters: signature.type_parameters.clone(),
                parameters: self.canonical_parameters(&signature.parameters, &mut is_final),
                results: self.canonical_parameters(&signature.results, &mut is_final),
                variadic: signature.variadic,
            })),
            Type::Struct(fields) => Type::Struct(
                fields
                    .iter()
                    .map(|field| Field {
                        ty: self.canonical_part(field.ty, &mut is_final),
                        package: if is_exported(&field.name) { None } else { field.package },
                        ..field.clone()
                    })
                    .collect(),
            ),
            Type::Interface(_) => return self.canonical_interface(ty),
            Type::Union(terms) => Type::Union(self.canonical_terms(&terms, &mut is_final)),
        };
        (self.intern(form), is_final)
    }

    fn canonical_interface(&mut self, ty: TypeId) -> (TypeId, bool) {
        if self.caches.canonical_active.contains(&ty) {
            return (ty, false);
        }
        let set = self.type_set(ty);
        if set.is_all() && set.resolved {
            return (self.universe_types.empty_interface, true);
        }
        let mut is_final = set.resolved;
        self.caches.canonical_active.push(ty);
        let methods = set
            .methods
            .iter()
            .map(|method| Method {
                name: method.name.clone(),
                package: if is_exported(&method.name) { None } else { method.package },
                signature: self.canonical_part(method.signature, &mut is_final),
            })
            .collect();
        let mut embedded = Vec::new();
        if let Some(terms) = &set.terms {
            let terms = self.canonical_terms(terms, &mut is_final);
            embedded.push(self.intern(Type::Union(terms)));
        }
        self.caches.canonical_active.pop();
        let outermost = self.caches.canonical_active.is_empty();
        let interface = Interface { methods, embedded: embedded.into(), comparable: set.comparable, implicit: false };
        // An interface that mentions itself is final once its outermost form is known.
        (self.intern(Type::Interface(Arc::new(interface))), is_final || outermost && set.resolved)
    }

    fn canonical_part(&mut self, ty: TypeId, is_final: &mut bool) -> TypeId {
        let (form, part_is_final) = self.canonical_form(ty);
        *is_final &= part_is_final;
        form
    }

    fn canonical_list(&mut self, list: &[TypeId], is_final: &mut bool) -> Arc<[TypeId]> {
        list.iter().map(|&ty| self.canonical_part(ty, is_final)).collect()
    }

    fn canonical_parameters(&mut self, list: &[Parameter], is_final: &mut bool) -> Arc<[Parameter]> {
        list.iter().map(|parameter| Parameter { name: None, ty: self.canonical_part(parameter.ty, is_final) }).collect()
    }

    fn canonical_terms(&mut self, terms: &[Term], is_final: &mut bool) -> Arc<[Term]> {
        let mut terms: Vec<Term> =
            terms.iter().map(|term| Term { tilde: term.tilde, ty: self.canonical_part(term.ty, is_final) }).collect();
        terms.sort_by_key(|term| (term.ty, term.tilde));
        terms.dedup();
        terms.into()
    }
}

/// Whether two methods have the same name, packages considered for names that are not exported.
pub(crate) fn same_method_name(left: &Method, right: &Method) -> bool {
    method_key(left) == method_key(right)
}

fn method_key(method: &Method) -> (&str, Option<u32>) {
    let package = if is_exported(&method.name) { None } else { method.package.map(|package| package.0) };
    (&method.name, package)
}
