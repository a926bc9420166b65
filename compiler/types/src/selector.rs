//! Selectors: `package.Name`, fields, methods, method expressions.

use crate::checker::Checker;
use crate::info::{Mode, Selection, SelectionKind};
use crate::lookup::{Found, Lookup};
use crate::object::{ObjectKind, PackageId, is_exported};
use crate::operand::{Operand, OperandMode};
use crate::store::{Parameter, Signature, Type, TypeId};
use burrow_syntax::tree::{Expr, ExprKind, Ident};
use burrow_syntax::{Name, expr_string};
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// `x.name`
    pub(crate) fn selector(
        &mut self,
        expr: &'a Expr,
        inner: &'a Expr,
        name: &'a Ident,
        want_type: bool,
    ) -> Operand<'a> {
        if let ExprKind::Name(package_name) = &inner.kind
            && let Some((_, object)) = self.find_object(package_name, inner.start)
            && let ObjectKind::PackageName(package) = self.types.object(object).kind
        {
            self.info.record_object(inner.id, object);
            self.used.insert(object);
            return self.imported_object(expr, package, name);
        }
        let x = self.expression_or_type(inner, false);
        match x.mode {
            OperandMode::Invalid => return Operand::invalid(expr),
            OperandMode::Builtin(_) => {
                let text = self.describe(&x);
                self.error(expr.pos, format!("invalid use of {text} in selector expression"));
                return Operand::invalid(expr);
            }
            _ => {}
        }
        if !self.require_complete(x.ty) {
            return Operand::invalid(expr);
        }
        if want_type {
            self.error(name.pos, format!("{} is not a type", expr_string(expr)));
            return Operand::invalid(expr);
        }
        if let Some(target) = self.types.pointer_target(x.ty)
            && !self.require_complete(target)
        {
            return Operand::invalid(expr);
        }
        let addressable = x.mode == OperandMode::Variable;
        match self.types.lookup(x.ty, addressable, Some(self.package), &name.name) {
            Lookup::Found { found, path, indirect, .. } => self.selected(expr, name, x, found, path, indirect),
            failure => {
                self.report_failed_lookup(&x, name, &failure);
                Operand::invalid(expr)
            }
        }
    }

    fn imported_object(&mut self, expr: &'a Expr, package: PackageId, name: &'a Ident) -> Operand<'a> {
        let record = self.types.package(package);
        // What a package does not export is as if it weren't there.
        let object = record.scope.get(&name.name).copied().filter(|_| is_exported(&name.name));
        let Some(object) = object else {
            if record.complete {
                let mut similar: Vec<&str> = record
                    .scope
                    .keys()
                    .filter(|other| is_exported(other) && other.to_lowercase() == name.name.to_lowercase())
                    .map(|other| &**other)
                    .collect();
                similar.sort_unstable();
                let hint = similar.first().map_or_else(String::new, |other| format!(" (but have {other})"));
                self.error(name.pos, format!("undefined: {}{hint}", expr_string(expr)));
            }
            return Operand::invalid(expr);
        };
        self.info.record_object(name.id, object);
        let entry = self.types.object(object).clone();
        let mode = match entry.kind {
            ObjectKind::Constant(value) => return Operand::constant(entry.ty, value, expr),
            ObjectKind::TypeName => OperandMode::TypeExpression,
            ObjectKind::Variable(_) => OperandMode::Variable,
            ObjectKind::Function(_) => OperandMode::Value,
            ObjectKind::Builtin(builtin) => OperandMode::Builtin(builtin),
            _ => return Operand::invalid(expr),
        };
        if entry.ty == TypeId::INVALID && !matches!(mode, OperandMode::Builtin(_)) {
            return Operand::invalid(expr);
        }
        Operand::new(mode, entry.ty, expr)
    }

    fn selected(
        &mut self,
        expr: &'a Expr,
        name: &'a Ident,
        x: Operand<'a>,
        found: Found,
        path: Vec<usize>,
        indirect: bool,
    ) -> Operand<'a> {
        let receiver = x.ty;
        let is_type = x.mode == OperandMode::TypeExpression;
        if let Found::Field(ty) = found {
            if is_type {
                let text = self.show(x.ty);
                let message = format!("operand for field selector {} must be value of type {text}", name.name);
                self.error(x.start(), message);
                return Operand::invalid(expr);
            }
            let kind = SelectionKind::Field;
            self.info.selections.insert(expr.id, Selection { kind, receiver, path, indirect, ty });
            let is_variable = x.mode == OperandMode::Variable || indirect;
            let mode = if is_variable { OperandMode::Variable } else { OperandMode::Value };
            return if ty == TypeId::INVALID { Operand::invalid(expr) } else { Operand::new(mode, ty, expr) };
        }
        let mut receiver_name = None;
        let (kind, signature) = match found {
            Found::Method { method, holder, .. } => {
                self.resolve_object(method);
                self.add_dependency(method);
                self.info.record_object(name.id, method);
                let signature = self.method_use_signature(method, holder);
                receiver_name = self.receiver_name(method);
                let kind = if is_type {
                    SelectionKind::MethodExpression { method, holder }
                } else {
                    SelectionKind::Method { method, holder }
                };
                (kind, signature)
            }
            Found::InterfaceMethod { index, signature, holder } => {
                let kind = if is_type {
                    SelectionKind::InterfaceMethodExpression { index, holder }
                } else {
                    SelectionKind::InterfaceMethod { index, holder }
                };
                (kind, signature)
            }
            Found::Field(_) => return Operand::invalid(expr),
        };
        let ty = if is_type { self.method_expression_type(signature, x.ty, receiver_name) } else { Some(signature) };
        let Some(ty) = ty.filter(|&ty| matches!(self.types.get(ty), Type::Signature(_))) else {
            self.error(expr.start, "illegal cycle in method declaration");
            return Operand::invalid(expr);
        };
        self.info.selections.insert(expr.id, Selection { kind, receiver, path, indirect, ty });
        self.record_mode(name.id, Mode::Value, ty, None);
        Operand::new(OperandMode::Value, ty, expr)
    }

    /// The signature of a method for its holder. Type parameters of its own are renewed if the receiver has type
    /// arguments, since their constraints may depend on those.
    fn method_use_signature(&mut self, method: crate::object::ObjectId, holder: TypeId) -> TypeId {
        let ty = self.types.method_signature(method, holder);
        if !self.is_generic(ty) {
            return ty;
        }
        let receiver = self.types.object(method).as_function().and_then(|function| function.receiver.clone());
        match (receiver, self.types.as_named(holder)) {
            (Some(receiver), Some((_, arguments))) if !receiver.type_parameters.is_empty() => {
                self.renewed_signature(ty, &receiver.type_parameters, &arguments)
            }
            _ => ty,
        }
    }

    /// The name a method gives its receiver.
    fn receiver_name(&self, method: crate::object::ObjectId) -> Option<Name> {
        let receiver = self.types.object(method).as_function()?.variables.receiver?;
        Some(self.types.object(receiver).name.clone()).filter(|name| !name.is_empty())
    }

    /// `T.f` takes the receiver as its first parameter.
    fn method_expression_type(
        &mut self,
        signature: TypeId,
        receiver: TypeId,
        receiver_name: Option<Name>,
    ) -> Option<TypeId> {
        let Type::Signature(signature) = self.types.get(signature).clone() else { return None };
        let is_named = signature.parameters.first().is_some_and(|parameter| parameter.name.is_some());
        let receiver_name = receiver_name.unwrap_or_else(|| "_".into());
        let first = Parameter { name: is_named.then_some(receiver_name), ty: receiver };
        let parameters = std::iter::once(first).chain(signature.parameters.iter().cloned()).collect();
        let signature = Signature { parameters, ..(*signature).clone() };
        Some(self.types.intern(Type::Signature(Arc::new(signature))))
    }

    fn report_failed_lookup(&mut self, x: &Operand<'a>, name: &'a Ident, failure: &Lookup) {
        if self.types.underlying(x.ty) == TypeId::INVALID {
            return;
        }
        let selected = &name.name;
        let operand = expr_string(x.expr);
        let ty = self.show(x.ty);
        let message = match failure {
            Lookup::Ambiguous => format!("ambiguous selector {operand}.{selected}"),
            Lookup::NeedsPointer if x.mode == OperandMode::TypeExpression => {
                format!("invalid method expression {ty}.{selected} (needs pointer receiver (*{ty}).{selected})")
            }
            Lookup::NeedsPointer => format!("cannot call pointer method {selected} on {ty}"),
            _ => format!("{operand}.{selected} undefined ({})", self.missing_selection_text(x, selected)),
        };
        self.error(name.pos, message);
    }

    fn missing_selection_text(&mut self, x: &Operand<'a>, name: &str) -> String {
        let ty = self.show(x.ty);
        if let Some(target) = self.types.pointer_target(x.ty) {
            if self.types.as_type_parameter(target).is_some() {
                return format!("type {ty} is pointer to type parameter, not type parameter");
            }
            if self.types.is_interface(target) {
                return format!("type {ty} is pointer to interface, not interface");
            }
        }
        let start = format!("type {ty} has no field or method {name}");
        let Lookup::Found { found, name: other, package, .. } = self.types.lookup_any_case(x.ty, name) else {
            return start;
        };
        let what = if matches!(found, Found::Field(_)) { "field" } else { "method" };
        let tails_match = other.chars().skip(1).eq(name.chars().skip(1));
        let same_package = package == Some(self.package);
        let both_exported = is_exported(name) && is_exported(&other);
        if same_package || both_exported || is_exported(&other) && !is_exported(name) && tails_match {
            return format!("{start}, but does have {what} {other}");
        }
        if is_exported(name) && tails_match {
            return format!("{start}, but does have unexported {what} {other}");
        }
        if *name == *other {
            return format!("cannot refer to unexported {what} {other}");
        }
        start
    }
}
