//! Selectors: finding fields and methods through embedded fields; method sets.
//!
//! The search goes breadth first through the embedded fields, one depth at a time; a name found once at
//! the shallowest depth wins, twice is ambiguous. Start at [`Types::lookup`].

use crate::object::{ObjectId, ObjectKind, PackageId, is_exported};
use crate::store::{NamedId, Type, TypeId, Types};
use burrow_syntax::Name;
use std::sync::Arc;

/// What a selector leads to.
#[derive(Clone, Debug)]
pub enum Found {
    /// A field of this type; the path's last index is its own.
    Field(TypeId),
    /// A method of a defined type.
    Method {
        /// As declared for the generic type.
        method: ObjectId,
        /// The defined type that has it, with its arguments (never a pointer).
        holder: TypeId,
        /// Whether it is declared with a pointer receiver.
        pointer_receiver: bool,
    },
    /// A method of an interface or type parameter.
    InterfaceMethod {
        /// The place among the type set's methods.
        index: usize,
        /// Its signature.
        signature: TypeId,
        /// The interface or type parameter.
        holder: TypeId,
    },
}

/// The result of a search.
#[derive(Clone, Debug)]
pub enum Lookup {
    /// There is exactly one.
    Found {
        /// What was found.
        found: Found,
        /// The declared name (differs from the searched one if case was ignored).
        name: Name,
        /// Its package.
        package: Option<PackageId>,
        /// Indices of fields to go through; see [`crate::Selection::path`].
        path: Vec<usize>,
        /// Whether there was a pointer on the way.
        indirect: bool,
    },
    /// More than one at the shallowest depth.
    Ambiguous,
    /// A method that needs a pointer receiver, and the operand is not addressable.
    NeedsPointer,
    /// Nothing.
    Missing,
}

struct Candidate {
    ty: TypeId,
    path: Vec<usize>,
    indirect: bool,
    /// The type occurs several times at this depth, so that what is found in it is ambiguous.
    multiple: bool,
}

/// Embedded fields nested deeper than this are not searched.
const DEPTH_LIMIT: usize = 100;

/// Something of the right name.
struct Match {
    found: Found,
    name: Name,
    package: Option<PackageId>,
    path: Vec<usize>,
    indirect: bool,
}

struct Query<'a> {
    package: Option<PackageId>,
    name: &'a str,
    fold_case: bool,
}

impl Query<'_> {
    fn matches(&self, name: &str, package: Option<PackageId>) -> bool {
        if self.fold_case {
            return name.to_lowercase() == self.name.to_lowercase();
        }
        name == self.name && (is_exported(name) || package == self.package)
    }
}

impl Types {
    /// Finds the field or method `name` of `ty`, as seen from `package`.
    ///
    /// `addressable`: whether methods with pointer receivers count for an operand that is no pointer.
    pub fn lookup(&mut self, ty: TypeId, addressable: bool, package: Option<PackageId>, name: &str) -> Lookup {
        self.lookup_query(ty, addressable, &Query { package, name, fold_case: false })
    }

    /// Like [`Types::lookup`], but case doesn't matter, nor whether the name is exported.
    pub fn lookup_any_case(&mut self, ty: TypeId, name: &str) -> Lookup {
        self.lookup_query(ty, true, &Query { package: None, name, fold_case: true })
    }

    fn lookup_query(&mut self, ty: TypeId, addressable: bool, query: &Query<'_>) -> Lookup {
        if query.name == "_" {
            return Lookup::Missing;
        }
        // A defined pointer type has the fields of its target, but no methods.
        if self.as_named(ty).is_some() && self.pointer_target(ty).is_some() {
            let underlying = self.underlying(ty);
            let result = self.search(underlying, false, query);
            return match result {
                Lookup::Found { found: Found::Field(_), .. } | Lookup::Ambiguous => result,
                _ => Lookup::Missing,
            };
        }
        self.search(ty, addressable, query)
    }

    fn search(&mut self, ty: TypeId, addressable: bool, query: &Query<'_>) -> Lookup {
        let (base, is_pointer) = self.dereferenced(ty);
        let is_abstract = matches!(self.underlying_type(base), Type::Interface(_) | Type::TypeParameter(_));
        if is_pointer && is_abstract {
            return Lookup::Missing;
        }
        let mut level = vec![Candidate { ty: base, path: Vec::new(), indirect: is_pointer, multiple: false }];
        let mut seen: Vec<TypeId> = Vec::new();
        // Generic types may embed ever larger instances of themselves.
        let mut depth = 0;
        while !level.is_empty() && depth < DEPTH_LIMIT {
            depth += 1;
            let mut matches: Vec<Match> = Vec::new();
            let mut next: Vec<Candidate> = Vec::new();
            let mut ambiguous = false;
            for candidate in &level {
                if self.as_named(candidate.ty).is_some() {
                    let key = self.canonical(candidate.ty);
                    if seen.contains(&key) {
                        continue;
                    }
                    seen.push(key);
                }
                let before = matches.len();
                self.search_type(candidate, query, &mut matches, &mut next);
                ambiguous |= candidate.multiple && matches.len() > before;
            }
            if ambiguous || matches.len() > 1 {
                return Lookup::Ambiguous;
            }
            if let Some(Match { found, name, package, path, indirect }) = matches.pop() {
                if let Found::Method { pointer_receiver: true, .. } = found
                    && !indirect
                    && !addressable
                {
                    return Lookup::NeedsPointer;
                }
                return Lookup::Found { found, name, package, path, indirect };
            }
            level = self.consolidated(next);
        }
        Lookup::Missing
    }

    /// Looks for the name in one type, and collects its embedded fields.
    fn search_type(
        &mut self,
        candidate: &Candidate,
        query: &Query<'_>,
        matches: &mut Vec<Match>,
        next: &mut Vec<Candidate>,
    ) {
        let path = || candidate.path.clone();
        if let Some((named, _)) = self.as_named(candidate.ty)
            && let Some((method, name, pointer_receiver)) = self.declared_method(named, query)
        {
            let holder = self.unalias(candidate.ty);
            let package = self.object(method).package;
            let found = Found::Method { method, holder, pointer_receiver };
            matches.push(Match { found, name, package, path: path(), indirect: candidate.indirect });
            return;
        }
        match self.underlying_type(candidate.ty) {
            Type::Struct(fields) => {
                for (index, field) in fields.iter().enumerate() {
                    let mut path = path();
                    path.push(index);
                    if query.matches(&field.name, field.package) {
                        let found = Found::Field(field.ty);
                        let (name, package, indirect) = (field.name.clone(), field.package, candidate.indirect);
                        matches.push(Match { found, name, package, path, indirect });
                    } else if field.embedded {
                        let (ty, is_pointer) = self.dereferenced(field.ty);
                        if matches!(self.underlying_type(ty), Type::Struct(_) | Type::Interface(_))
                            || self.as_named(ty).is_some()
                        {
                            let indirect = candidate.indirect || is_pointer;
                            next.push(Candidate { ty, path, indirect, multiple: candidate.multiple });
                        }
                    }
                }
            }
            Type::Interface(_) => self.search_interface(candidate, candidate.ty, query, matches),
            Type::TypeParameter(parameter) => {
                if let Some(constraint) = self.type_parameter(parameter).constraint {
                    self.search_interface(candidate, constraint, query, matches);
                }
            }
            _ => {}
        }
    }

    fn search_interface(
        &mut self,
        candidate: &Candidate,
        interface: TypeId,
        query: &Query<'_>,
        matches: &mut Vec<Match>,
    ) {
        let set = self.type_set(interface);
        let place = set.methods.iter().position(|method| query.matches(&method.name, method.package));
        if let Some(index) = place {
            let method = &set.methods[index];
            let holder = self.unalias(candidate.ty);
            let found = Found::InterfaceMethod { index, signature: method.signature, holder };
            let (name, package, path) = (method.name.clone(), method.package, candidate.path.clone());
            matches.push(Match { found, name, package, path, indirect: true });
        }
    }

    fn declared_method(&self, named: NamedId, query: &Query<'_>) -> Option<(ObjectId, Name, bool)> {
        self.named(named).methods.iter().find_map(|&method| {
            let object = self.object(method);
            if !query.matches(&object.name, object.package) {
                return None;
            }
            let ObjectKind::Function(function) = &object.kind else { return None };
            let pointer = function.receiver.as_ref().is_some_and(|receiver| receiver.pointer);
            Some((method, object.name.clone(), pointer))
        })
    }

    /// Several occurrences of one type at the same depth become one marked as such.
    fn consolidated(&mut self, candidates: Vec<Candidate>) -> Vec<Candidate> {
        let mut result: Vec<(TypeId, Candidate)> = Vec::new();
        for candidate in candidates {
            let key = self.canonical(candidate.ty);
            match result.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) => known.multiple = true,
                None => result.push((key, candidate)),
            }
        }
        result.into_iter().map(|(_, candidate)| candidate).collect()
    }

    /// The type without one pointer (not that of a defined pointer type), and whether there was one.
    pub(crate) fn dereferenced(&mut self, ty: TypeId) -> (TypeId, bool) {
        let ty = self.unalias(ty);
        match *self.get(ty) {
            Type::Pointer(element) => (self.unalias(element), true),
            _ => (ty, false),
        }
    }

    /// The signature of a declared method, for the type arguments of its holder.
    pub fn method_signature(&mut self, method: ObjectId, holder: TypeId) -> TypeId {
        let object = self.object(method);
        let ty = object.ty;
        let parameters = match object.as_function().and_then(|function| function.receiver.as_ref()) {
            Some(receiver) => receiver.type_parameters.clone(),
            None => Arc::from([]),
        };
        match self.as_named(holder) {
            Some((_, arguments)) => self.substitute(ty, &parameters, &arguments),
            None => ty,
        }
    }

    /// The method set of a type: every method callable on a value of it (through interfaces at run time),
    /// sorted by name as interfaces' methods are.
    pub fn method_set(&mut self, ty: TypeId) -> Vec<MethodSetEntry> {
        let mut names: Vec<(Name, Option<PackageId>)> = Vec::new();
        self.collect_method_names(ty, &mut names, &mut Vec::new());
        let key = |(name, package): &(Name, Option<PackageId>)| {
            (name.clone(), if is_exported(name) { None } else { *package })
        };
        names.sort_by_key(key);
        names.dedup_by_key(|entry| key(entry));
        let mut entries = Vec::new();
        for (name, package) in names {
            let Lookup::Found { found, path, indirect, .. } = self.lookup(ty, false, package, &name) else { continue };
            let signature = match &found {
                Found::Field(_) => continue,
                Found::Method { method, holder, .. } => self.method_signature(*method, *holder),
                Found::InterfaceMethod { signature, .. } => *signature,
            };
            entries.push(MethodSetEntry { name, package, found, path, indirect, signature });
        }
        entries
    }

    fn collect_method_names(&mut self, ty: TypeId, names: &mut Vec<(Name, Option<PackageId>)>, seen: &mut Vec<TypeId>) {
        let (base, _) = self.dereferenced(ty);
        let key = self.canonical(base);
        if seen.contains(&key) || seen.len() > 10 * DEPTH_LIMIT {
            return;
        }
        seen.push(key);
        if let Some((named, _)) = self.as_named(base) {
            for &method in &self.named(named).methods {
                let object = self.object(method);
                names.push((object.name.clone(), object.package));
            }
        }
        match self.underlying_type(base) {
            Type::Struct(fields) => {
                for field in fields.iter().filter(|field| field.embedded) {
                    self.collect_method_names(field.ty, names, seen);
                }
            }
            Type::Interface(_) => {
                let set = self.type_set(base);
                names.extend(set.methods.iter().map(|method| (method.name.clone(), method.package)));
            }
            _ => {}
        }
    }
}

/// A method of a method set.
#[derive(Clone, Debug)]
pub struct MethodSetEntry {
    /// Its name.
    pub name: Name,
    /// Its package (matters if the name is not exported).
    pub package: Option<PackageId>,
    /// A method or interface method.
    pub found: Found,
    /// The embedded fields that lead to it.
    pub path: Vec<usize>,
    /// Whether there is a pointer on the way.
    pub indirect: bool,
    /// Its signature for this receiver.
    pub signature: TypeId,
}
