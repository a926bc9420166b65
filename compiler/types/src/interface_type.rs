//! Interface type literals, and the elements of constraints: unions and `~` terms.

use crate::checker::{Checker, Delayed};
use crate::format::TypeStyle;
use crate::interface::same_method_name;
use crate::object::PackageId;
use crate::store::{Interface, Method, Term, Type, TypeId};
use burrow_source::{Diagnostic, Pos};
use burrow_syntax::tree::{self, BinaryOperator, Expr, ExprKind, InterfaceElement, UnaryOperator};
use std::sync::Arc;

/// More terms than this are refused.
const TERM_LIMIT: usize = 100;

impl<'a> Checker<'a> {
    pub(crate) fn interface_type(&mut self, expr: &'a Expr, interface: &'a tree::InterfaceType) -> TypeId {
        let is_outermost = !std::mem::replace(&mut self.environment.in_interface, true);
        let ty = self.interface_of_elements(expr, interface);
        if is_outermost {
            self.environment.in_interface = false;
            self.interface_literals.push((ty, expr.start));
        }
        ty
    }

    fn interface_of_elements(&mut self, expr: &'a Expr, interface: &'a tree::InterfaceType) -> TypeId {
        let mut methods: Vec<Method> = Vec::new();
        let mut method_positions: Vec<Pos> = Vec::new();
        let mut embedded: Vec<TypeId> = Vec::new();
        let mut embedded_positions: Vec<Pos> = Vec::new();
        let mut reports: Vec<Diagnostic> = Vec::new();
        for element in &interface.elements {
            match element {
                InterfaceElement::Method { name, signature } => {
                    if name.name.is_blank() {
                        self.error(name.pos, "methods must have a unique non-blank name");
                        continue;
                    }
                    let scope = self.scopes.create(Some(self.environment.scope), true);
                    let outer = std::mem::replace(&mut self.environment.scope, scope);
                    let signature = self.function_type(signature, None, &[]).ty;
                    self.environment.scope = outer;
                    let method = Method { name: name.name.clone(), package: Some(self.package), signature };
                    if let Some(place) = methods.iter().position(|known| same_method_name(known, &method)) {
                        let other = method_positions[place];
                        let note = format!("other declaration of method {}", name.name);
                        let message = format!("duplicate method {}", name.name);
                        reports.push(Diagnostic::new(name.pos, message).with_note(other, note));
                        continue;
                    }
                    methods.push(method);
                    method_positions.push(name.pos);
                }
                InterfaceElement::Embedded(element) => {
                    let ty = self.constraint_element(element, true);
                    self.require_constraint_version(element, ty);
                    if ty != TypeId::INVALID {
                        embedded.push(ty);
                        embedded_positions.push(element.start);
                    }
                }
            }
        }
        for report in reports {
            self.report(report);
        }
        let mut order: Vec<usize> = (0..methods.len()).collect();
        order.sort_by(|&left, &right| methods[left].name.cmp(&methods[right].name));
        let methods: Vec<Method> = order.iter().map(|&place| methods[place].clone()).collect();
        let method_positions: Vec<Pos> = order.iter().map(|&place| method_positions[place]).collect();
        let names: Vec<_> = methods.iter().map(|method| method.name.clone()).collect();
        let ty = self.types.intern(Type::Interface(Arc::new(Interface {
            methods: methods.into(),
            embedded: embedded.into(),
            comparable: false,
            implicit: false,
        })));
        for (name, pos) in names.into_iter().zip(method_positions) {
            self.method_positions.entry((ty, name)).or_insert(pos);
        }
        let environment = self.environment.clone();
        self.later(Delayed::InterfaceLiteral { environment, ty, pos: expr.start, embedded_positions });
        ty
    }

    /// Elements that are no interfaces came with type parameters.
    fn require_constraint_version(&mut self, element: &'a Expr, ty: TypeId) {
        if self.allows(18) || ty == TypeId::INVALID {
            return;
        }
        let text = self.show(ty);
        if matches!(self.types.get(ty), Type::Union(_)) {
            self.require_version(element.start, 18, &format!("embedding interface element {text}"));
        } else if self.types.is_resolved(ty) && !self.types.is_interface(ty) {
            self.require_version(element.start, 18, &format!("embedding non-interface type {text}"));
        }
    }

    /// Methods that come from several sources must be identical.
    pub(crate) fn check_interface_literal(&mut self, ty: TypeId, pos: Pos, embedded_positions: &[Pos]) {
        let Type::Interface(interface) = self.types.get(ty).clone() else { return };
        let mut known: Vec<(Method, Pos)> = Vec::new();
        for method in interface.methods.iter() {
            let pos = self.method_positions.get(&(ty, method.name.clone())).copied().unwrap_or(pos);
            known.push((method.clone(), pos));
        }
        for (place, &embedded) in interface.embedded.iter().enumerate() {
            if !self.types.is_interface(embedded) {
                continue;
            }
            let embedding_pos = embedded_positions.get(place).copied().unwrap_or(pos);
            let set = self.types.type_set(embedded);
            for method in &set.methods {
                let other = known.iter().find(|(known, _)| same_method_name(known, method)).cloned();
                let Some((other, other_pos)) = other else {
                    known.push((method.clone(), embedding_pos));
                    continue;
                };
                // Since Go 1.14 several embedded interfaces may have the same method.
                if !self.allows(14) || !self.types.identical(other.signature, method.signature) {
                    let diagnostic = Diagnostic::new(embedding_pos, format!("duplicate method {}", method.name))
                        .with_note(other_pos, format!("other declaration of method {}", method.name));
                    self.report(diagnostic);
                }
            }
        }
    }

    pub(crate) fn check_constraint(&mut self, _constraint: TypeId, _pos: Pos) {}

    /// An element of an interface, or a constraint: a type, or a union of terms.
    ///
    /// `embedded`: it stands in an interface, where a type parameter may not stand alone.
    pub(crate) fn constraint_element(&mut self, expr: &'a Expr, embedded: bool) -> TypeId {
        let mut parts: Vec<&'a Expr> = Vec::new();
        let mut current = expr;
        while let ExprKind::Binary { operator: BinaryOperator::Or, left, right } = &current.kind {
            parts.push(right);
            current = left;
        }
        parts.push(current);
        parts.reverse();
        if let [single] = parts[..]
            && !matches!(single.kind, ExprKind::Unary { operator: UnaryOperator::Tilde, .. })
        {
            let ty = self.type_of_expression(single);
            return if embedded && self.is_embedded_parameter(ty, single, false) { TypeId::INVALID } else { ty };
        }
        if parts.len() > TERM_LIMIT {
            let message = format!("cannot handle more than {TERM_LIMIT} union terms (implementation limitation)");
            self.error(expr.start, message);
            return TypeId::INVALID;
        }
        let mut terms: Vec<Term> = Vec::new();
        let mut positions: Vec<Pos> = Vec::new();
        for part in parts {
            let (tilde, inner) = match &part.kind {
                ExprKind::Unary { operator: UnaryOperator::Tilde, operand } => (true, &**operand),
                _ => (false, part),
            };
            let ty = self.type_of_expression(inner);
            if tilde {
                self.record_mode(part.id, crate::info::Mode::TypeExpression, ty, None);
            }
            let ty = if self.is_embedded_parameter(ty, inner, tilde) { TypeId::INVALID } else { ty };
            terms.push(Term { tilde, ty });
            positions.push(part.start);
        }
        let ty = self.types.intern(Type::Union(terms.into()));
        self.record_mode(expr.id, crate::info::Mode::TypeExpression, ty, None);
        self.later(Delayed::UnionTerms { ty, positions });
        ty
    }

    fn is_embedded_parameter(&mut self, ty: TypeId, expr: &'a Expr, tilde: bool) -> bool {
        if self.types.as_type_parameter(ty).is_none() {
            return false;
        }
        if tilde {
            let text = burrow_syntax::expr_string(expr);
            self.error(expr.start, format!("type in term ~{text} cannot be a type parameter"));
        } else {
            self.error(expr.start, "term cannot be a type parameter");
        }
        true
    }

    pub(crate) fn check_union_terms(&mut self, ty: TypeId, positions: &[Pos]) {
        let Type::Union(terms) = self.types.get(ty).clone() else { return };
        for (place, &term) in terms.iter().enumerate() {
            let pos = positions[place];
            let underlying = self.types.underlying(term.ty);
            if underlying == TypeId::INVALID {
                continue;
            }
            let text = self.show(term.ty);
            // Terms are shown with their packages here.
            let style = TypeStyle::Message(PackageId::NONE);
            let qualified = self.types.type_string(term.ty, style);
            let is_interface = self.types.is_interface(term.ty);
            if term.tilde {
                if is_interface {
                    self.error(pos, format!("invalid use of ~ ({text} is an interface)"));
                    continue;
                }
                if !self.types.identical(underlying, term.ty) {
                    let underlying = self.show(underlying);
                    self.error(pos, format!("invalid use of ~ (underlying type of {text} is {underlying})"));
                    continue;
                }
            }
            if is_interface {
                let set = self.types.type_set(term.ty);
                if !set.methods.is_empty() {
                    self.error(pos, format!("cannot use {qualified} in union ({qualified} contains methods)"));
                } else if term.ty == self.types.universe_types().comparable {
                    self.error(pos, "cannot use comparable in union");
                } else if set.comparable {
                    self.error(pos, format!("cannot use {qualified} in union ({qualified} embeds comparable)"));
                }
                continue;
            }
            let overlapping = terms[..place]
                .iter()
                .find(|&&other| !self.types.is_interface(other.ty) && self.types.terms_overlap(other, term));
            if let Some(&other) = overlapping {
                let text = self.types.terms_string(&[term], style);
                let other = self.types.terms_string(&[other], style);
                self.error(pos, format!("overlapping terms {text} and {other}"));
            }
        }
    }
}
