//! Assignability, conversion, and whether a type implements an interface.

use crate::checker::Checker;
use crate::lookup::{Found, Lookup};
use crate::object::is_exported;
use crate::operand::Operand;
use crate::store::{Direction, Method, Term, Type, TypeId};

/// Why a method that an interface needs is missing.
enum MissingMethod {
    NotFound,
    /// A method with that name in other case.
    OtherName(String, TypeId),
    Unexported,
    WrongSignature(TypeId),
    Ambiguous,
    PointerReceiver,
    Field,
}

impl<'a> Checker<'a> {
    pub(crate) fn is_assignable(&mut self, operand: &Operand<'a>, target: TypeId) -> bool {
        self.assignability(operand, target).is_ok()
    }

    /// Whether a value is assignable to a type; if not, the reason as far as there is more to say.
    pub(crate) fn assignability(&mut self, operand: &Operand<'a>, target: TypeId) -> Result<(), String> {
        if operand.is_invalid() || !self.types.is_valid(target) || !self.types.is_valid(operand.ty) {
            return Ok(());
        }
        let (source, original) = (self.types.unalias(operand.ty), target);
        let target = self.types.unalias(target);
        if self.types.identical(source, target) {
            return Ok(());
        }
        let target_is_parameter = self.types.as_type_parameter(target).is_some();
        if self.types.is_untyped(source) {
            return if self.untyped_fits(operand, target) { Ok(()) } else { Err(String::new()) };
        }
        let source_is_parameter = self.types.as_type_parameter(source).is_some();
        let (source_underlying, target_underlying) = (self.types.underlying(source), self.types.underlying(target));
        let one_unnamed = !self.types.has_name(source) || !self.types.has_name(target);
        let no_parameters = !source_is_parameter && !target_is_parameter;
        if no_parameters && one_unnamed && self.types.identical(source_underlying, target_underlying) {
            return Ok(());
        }
        let mut cause = String::new();
        let to_interface_pointer = self.is_interface_pointer(target_underlying);
        if self.types.is_interface(target) || to_interface_pointer {
            match self.implements(source, target, false) {
                Ok(()) => return Ok(()),
                Err(reason) if !source_is_parameter => return Err(reason),
                Err(_) => {}
            }
        }
        if self.types.is_interface(source) && self.implements(target, source, false).is_ok() {
            return Err("need type assertion".to_string());
        }
        if let (Type::Channel(Direction::Both, from), Type::Channel(_, to)) =
            (self.types.get(source_underlying).clone(), self.types.get(target_underlying).clone())
            && self.types.identical(from, to)
        {
            return if one_unnamed { Ok(()) } else { Err(cause) };
        }
        if no_parameters {
            return Err(cause);
        }
        self.parameter_assignability(operand, source, target, original, &mut cause)
    }

    fn untyped_fits(&mut self, operand: &Operand<'a>, target: TypeId) -> bool {
        if self.types.as_type_parameter(target).is_none() {
            return self.implicit_type_and_value(operand, target).is_ok();
        }
        match self.types.specific_terms(target) {
            Some(terms) => terms.iter().all(|term| self.implicit_type_and_value(operand, term.ty).is_ok()),
            None => false,
        }
    }

    /// Assignability where a type parameter is involved: each type of its type set must be fine.
    fn parameter_assignability(
        &mut self,
        operand: &Operand<'a>,
        source: TypeId,
        target: TypeId,
        original: TypeId,
        cause: &mut String,
    ) -> Result<(), String> {
        let target_is_parameter = self.types.as_type_parameter(target).is_some();
        if target_is_parameter && !self.types.has_name(source) {
            let Some(terms) = self.types.specific_terms(target) else { return Err(std::mem::take(cause)) };
            for term in terms {
                if let Err(reason) = self.assignability(operand, term.ty) {
                    let (from, to, parameter) = (self.show(operand.ty), self.show(term.ty), self.show(target));
                    let message = format!("cannot assign {from} to {to} (in {parameter})");
                    return Err(with_reason(message, &reason));
                }
            }
            return Ok(());
        }
        if self.types.as_type_parameter(source).is_some() && !self.types.has_name(target) {
            let Some(terms) = self.types.specific_terms(source) else { return Err(std::mem::take(cause)) };
            for term in terms {
                let member = Operand { ty: term.ty, ..operand.clone() };
                if let Err(reason) = self.assignability(&member, target) {
                    let (from, parameter, to) = (self.show(term.ty), self.show(source), self.show(original));
                    let message = format!("cannot assign {from} (in {parameter}) to {to}");
                    return Err(with_reason(message, &reason));
                }
            }
            return Ok(());
        }
        Err(std::mem::take(cause))
    }

    fn is_interface_pointer(&mut self, ty: TypeId) -> bool {
        match self.types.pointer_target(ty) {
            Some(target) => self.types.is_interface(target) || self.types.as_type_parameter(target).is_some(),
            None => false,
        }
    }

    // ---- Implementing interfaces ----

    /// Whether a type implements an interface (`constraint`: satisfies a constraint); if not, why.
    pub(crate) fn implements(&mut self, ty: TypeId, interface: TypeId, constraint: bool) -> Result<(), String> {
        let underlying = self.types.underlying(ty);
        let interface_underlying = self.types.underlying(interface);
        if underlying == TypeId::INVALID || interface_underlying == TypeId::INVALID {
            return Ok(());
        }
        if let Some(target) = self.types.pointer_target(ty)
            && self.types.underlying(target) == TypeId::INVALID
        {
            return Ok(());
        }
        let verb = if constraint { "satisfy" } else { "implement" };
        let (name, interface_name) = (self.show(ty), self.show(interface));
        if !self.types.is_interface(interface) {
            let detail = if self.is_interface_pointer(interface_underlying) {
                self.interface_pointer_text(interface)
            } else {
                format!("{interface_name} is not an interface")
            };
            return Err(format!("{name} does not {verb} {interface_name} ({detail})"));
        }
        let set = self.types.type_set(interface);
        if set.is_all() {
            return Ok(());
        }
        let own_set = self.own_type_set(ty);
        if own_set.as_ref().is_some_and(|set| set.is_empty()) {
            return Ok(());
        }
        if set.is_empty() {
            return Err(format!("cannot {verb} {interface_name} (empty type set)"));
        }
        if let Some(cause) = self.missing_method_text(ty, interface, true) {
            // The method may be that of an embedded field whose type is wrong.
            if self.has_invalid_embedded_field(ty, &mut Vec::new()) {
                return Ok(());
            }
            return Err(format!("{name} does not {verb} {interface_name} {cause}"));
        }
        if let Some(terms) = &set.terms {
            if let Some(own_set) = own_set {
                let is_subset = own_set.terms.as_ref().is_some_and(|own| {
                    own.iter().all(|&term| terms.iter().any(|&outer| self.types.term_includes(outer, term)))
                });
                if !is_subset {
                    return Err(format!("{name} does not {verb} {interface_name}"));
                }
            } else if !terms.iter().any(|&term| self.types.term_includes(term, Term { tilde: false, ty })) {
                let detail = self.not_in_terms_text(ty, interface, terms);
                return Err(format!("{name} does not {verb} {interface_name} ({detail})"));
            }
        }
        if !self.requires_comparable(&set) {
            return Ok(());
        }
        self.satisfies_comparable(ty, constraint, verb)
    }

    fn has_invalid_embedded_field(&mut self, ty: TypeId, seen: &mut Vec<TypeId>) -> bool {
        let (base, _) = self.types.dereferenced(ty);
        if seen.contains(&base) || seen.len() > 100 {
            return false;
        }
        seen.push(base);
        let Type::Struct(fields) = self.types.underlying_type(base) else { return false };
        fields.iter().filter(|field| field.embedded).any(|field| {
            let (embedded, _) = self.types.dereferenced(field.ty);
            self.types.underlying(embedded) == TypeId::INVALID || self.has_invalid_embedded_field(embedded, seen)
        })
    }

    fn requires_comparable(&mut self, set: &crate::interface::TypeSet) -> bool {
        match &set.terms {
            Some(terms) => terms.iter().all(|term| self.types.is_strictly_comparable(term.ty)),
            None => set.comparable,
        }
    }

    fn satisfies_comparable(&mut self, ty: TypeId, constraint: bool, verb: &str) -> Result<(), String> {
        if self.types.is_strictly_comparable(ty) {
            return Ok(());
        }
        let name = self.show(ty);
        if constraint && self.types.is_comparable(ty) {
            if self.allows(20) {
                return Ok(());
            }
            return Err(format!("{name} to {verb} comparable requires go1.20 or later"));
        }
        Err(format!("{name} does not {verb} comparable"))
    }

    /// The type set of an interface or type parameter.
    fn own_type_set(&mut self, ty: TypeId) -> Option<std::sync::Arc<crate::interface::TypeSet>> {
        match self.types.underlying_type(ty) {
            Type::Interface(_) => Some(self.types.type_set(ty)),
            Type::TypeParameter(parameter) => {
                let constraint = self.types.type_parameter(parameter).constraint?;
                Some(self.types.type_set(constraint))
            }
            _ => None,
        }
    }

    fn not_in_terms_text(&mut self, ty: TypeId, interface: TypeId, terms: &[Term]) -> String {
        let (name, interface_name) = (self.show(ty), self.show(interface));
        let alternative = terms.iter().find(|term| {
            let underlying = self.types.underlying(term.ty);
            !term.tilde
                && self.types.identical(term.ty, underlying)
                && self.types.term_includes(Term { tilde: true, ty: term.ty }, Term { tilde: false, ty })
        });
        if let Some(term) = alternative {
            let alternative = self.show(term.ty);
            return format!("possibly missing ~ for {alternative} in {interface_name}");
        }
        let underlying = self.types.underlying(interface);
        if self.mentions(underlying, ty) {
            return format!("{interface_name} mentions {name}, but {name} is not in the type set of {interface_name}");
        }
        // Terms are shown with their packages here.
        let style = crate::format::TypeStyle::Message(crate::object::PackageId::NONE);
        format!("{name} missing in {}", self.types.terms_string(terms, style))
    }

    /// Whether an interface or union literally contains a type.
    fn mentions(&mut self, within: TypeId, ty: TypeId) -> bool {
        match self.types.get(within).clone() {
            Type::Interface(interface) => interface.embedded.iter().any(|&embedded| self.mentions(embedded, ty)),
            Type::Union(terms) => terms.iter().any(|term| self.mentions(term.ty, ty)),
            _ => self.types.identical(within, ty),
        }
    }

    fn interface_pointer_text(&mut self, ty: TypeId) -> String {
        let name = self.show(ty);
        let target = self.types.pointer_target(ty);
        if target.is_some_and(|target| self.types.as_type_parameter(target).is_some()) {
            return format!("type {name} is pointer to type parameter, not type parameter");
        }
        format!("type {name} is pointer to interface, not interface")
    }

    /// Why a type lacks methods of an interface; nothing if it has them all. With `is_static` off, an interface type
    /// only has to have no contradicting methods.
    pub(crate) fn missing_method_text(&mut self, ty: TypeId, interface: TypeId, is_static: bool) -> Option<String> {
        let set = self.types.type_set(interface);
        let own = self.own_type_set(ty);
        for method in &set.methods {
            if let Some(own) = &own {
                let mine = own.methods.iter().find(|mine| crate::interface::same_method_name(mine, method));
                match mine {
                    Some(mine) if self.types.identical(mine.signature, method.signature) => continue,
                    Some(mine) => {
                        let wrong = MissingMethod::WrongSignature(mine.signature);
                        return Some(self.describe_missing(ty, interface, method, wrong));
                    }
                    None if !is_static => continue,
                    None => {}
                }
            }
            if let Some(problem) = self.method_problem(ty, method) {
                return Some(self.describe_missing(ty, interface, method, problem));
            }
        }
        None
    }

    fn method_problem(&mut self, ty: TypeId, method: &Method) -> Option<MissingMethod> {
        match self.types.lookup(ty, false, method.package, &method.name) {
            Lookup::Found { found: Found::Method { method: object, holder, .. }, .. } => {
                self.resolve_object(object);
                let signature = self.types.method_signature(object, holder);
                if self.types.identical(signature, method.signature) {
                    return None;
                }
                Some(MissingMethod::WrongSignature(signature))
            }
            Lookup::Found { found: Found::InterfaceMethod { signature, .. }, .. } => {
                let identical = self.types.identical(signature, method.signature);
                (!identical).then_some(MissingMethod::WrongSignature(signature))
            }
            Lookup::Found { found: Found::Field(_), .. } => Some(MissingMethod::Field),
            Lookup::Ambiguous => Some(MissingMethod::Ambiguous),
            Lookup::NeedsPointer => Some(MissingMethod::PointerReceiver),
            Lookup::Missing => Some(self.similar_method(ty, method)),
        }
    }

    /// A method that was perhaps meant: on the pointer type, or with other case.
    fn similar_method(&mut self, ty: TypeId, method: &Method) -> MissingMethod {
        match self.types.lookup_any_case(ty, &method.name) {
            Lookup::Found { found, name, package, .. } => {
                let signature = match found {
                    Found::Method { method: object, holder, .. } => {
                        self.resolve_object(object);
                        self.types.method_signature(object, holder)
                    }
                    Found::InterfaceMethod { signature, .. } => signature,
                    Found::Field(_) => return MissingMethod::NotFound,
                };
                if name == method.name && package != method.package && !is_exported(&name) {
                    return MissingMethod::Unexported;
                }
                MissingMethod::OtherName(name.to_string(), signature)
            }
            _ => MissingMethod::NotFound,
        }
    }

    fn describe_missing(&mut self, ty: TypeId, interface: TypeId, method: &Method, problem: MissingMethod) -> String {
        let style = self.style();
        let name = &method.name;
        let want = self.types.method_string(name, method.signature, style);
        match problem {
            MissingMethod::NotFound => {
                let underlying = self.types.underlying(ty);
                if self.is_interface_pointer(underlying) {
                    return format!("({})", self.interface_pointer_text(ty));
                }
                if self.is_interface_pointer(interface) {
                    return format!("({})", self.interface_pointer_text(interface));
                }
                format!("(missing method {name})")
            }
            MissingMethod::OtherName(other, signature) => {
                let have = self.types.method_string(&other, signature, style);
                format!("(missing method {name})\n\t\thave {have}\n\t\twant {want}")
            }
            MissingMethod::Unexported => format!("(unexported method {name})"),
            MissingMethod::WrongSignature(signature) => {
                let have = self.types.method_string(name, signature, style);
                if have == want {
                    return format!("(wrong type for method {name})");
                }
                format!("(wrong type for method {name})\n\t\thave {have}\n\t\twant {want}")
            }
            MissingMethod::Ambiguous => format!("(ambiguous selector {}.{name})", self.show(ty)),
            MissingMethod::PointerReceiver => format!("(method {name} has pointer receiver)"),
            MissingMethod::Field => format!("({}.{name} is a field, not a method)", self.show(ty)),
        }
    }

    /// Why an interface value can't have a dynamic type; nothing if it can.
    pub(crate) fn cannot_have_dynamic_type(&mut self, interface: TypeId, ty: TypeId) -> Option<String> {
        // Any interface might be implemented by the same dynamic type.
        if self.types.is_interface(ty) {
            return None;
        }
        self.missing_method_text(ty, interface, false)
    }
}

fn with_reason(message: String, reason: &str) -> String {
    if reason.is_empty() { message } else { format!("{message}\n\t{reason}") }
}
