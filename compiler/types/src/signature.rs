//! Function types: receivers, type parameters, parameters, results.

use crate::checker::{Checker, Delayed};
use crate::object::{FunctionVariables, ObjectId, ObjectKind, Receiver, VariableKind};
use crate::resolve::receiver_base;
use crate::store::{Basic, Parameter, Signature, Type, TypeId, TypeParameterId};
use burrow_source::Pos;
use burrow_syntax::Name;
use burrow_syntax::tree::{self, Expr, ExprKind};
use std::sync::Arc;

/// What a function's head declares.
pub(crate) struct FunctionHead {
    /// The signature, without receiver.
    pub ty: TypeId,
    pub variables: FunctionVariables,
    pub receiver: Option<Receiver>,
}

struct Collected {
    parameters: Vec<Parameter>,
    objects: Vec<ObjectId>,
    idents: Vec<Option<ObjectId>>,
    variadic: bool,
}

impl<'a> Checker<'a> {
    /// Checks a function's head; its names are declared in the current scope.
    pub(crate) fn function_type(
        &mut self,
        signature: &'a tree::FunctionType,
        receiver: Option<&'a tree::Parameter>,
        type_parameters: &'a [tree::Parameter],
    ) -> FunctionHead {
        let scope = self.environment.scope;
        let mut variables = FunctionVariables::default();
        let receiver = receiver.map(|parameter| {
            let (receiver, variable) = self.receiver(parameter);
            variables.receiver = Some(variable);
            receiver
        });
        let own = self.declare_type_parameter_names(type_parameters);
        if !own.is_empty() {
            self.resolve_constraints(type_parameters, &own);
        }
        let parameters = self.collect_parameters(&signature.parameters, VariableKind::Parameter);
        let results = self.collect_parameters(&signature.results, VariableKind::Result);
        // The names of parameters are visible in the body, not in the head.
        if let Some(variable) = variables.receiver {
            self.declare_named(scope, variable, signature.end);
        }
        for &object in parameters.idents.iter().chain(&results.idents).flatten() {
            self.declare_named(scope, object, signature.end);
        }
        let ty = self.types.intern(Type::Signature(Arc::new(Signature {
            type_parameters: own,
            parameters: parameters.parameters.into(),
            results: results.parameters.into(),
            variadic: parameters.variadic,
        })));
        variables.parameters = parameters.objects;
        variables.results = results.objects;
        FunctionHead { ty, variables, receiver }
    }

    fn declare_named(&mut self, scope: crate::scope::ScopeId, object: ObjectId, from: Pos) {
        if !self.types.object(object).name.is_empty() {
            self.declare(scope, None, object, from);
        }
    }

    fn collect_parameters(&mut self, list: &'a [tree::Parameter], kind: VariableKind) -> Collected {
        let mut collected =
            Collected { parameters: Vec::new(), objects: Vec::new(), idents: Vec::new(), variadic: false };
        for (index, parameter) in list.iter().enumerate() {
            let is_last = index + 1 == list.len() && parameter.names.len() <= 1;
            let ty = match &parameter.ty.kind {
                ExprKind::Dots(element) => {
                    let element = self.value_type(element);
                    if kind == VariableKind::Parameter && is_last {
                        collected.variadic = true;
                    } else {
                        self.error(parameter.ty.start, "invalid use of ...");
                    }
                    let slice = self.types.slice_of(element);
                    self.record_mode(parameter.ty.id, crate::info::Mode::TypeExpression, slice, None);
                    slice
                }
                _ => self.value_type(&parameter.ty),
            };
            if parameter.names.is_empty() {
                let object = self.new_object(&Name::from(""), parameter.pos, ty, ObjectKind::Variable(kind));
                collected.parameters.push(Parameter { name: None, ty });
                collected.objects.push(object);
                collected.idents.push(None);
            }
            for ident in &parameter.names {
                let object = self.new_object(&ident.name, ident.pos, ty, ObjectKind::Variable(kind));
                self.info.record_object(ident.id, object);
                collected.parameters.push(Parameter { name: Some(ident.name.clone()), ty });
                collected.objects.push(object);
                collected.idents.push(Some(object));
            }
        }
        collected
    }

    /// The receiver of a method: its facts and its variable.
    fn receiver(&mut self, parameter: &'a tree::Parameter) -> (Receiver, ObjectId) {
        let (pointer, base) = receiver_base(&parameter.ty);
        let type_arguments = receiver_type_arguments(&parameter.ty);
        let (ty, type_parameters) = match type_arguments {
            None => (self.plain_receiver_type(parameter, base), Arc::from([])),
            Some(arguments) => self.generic_receiver(parameter, pointer, base, arguments),
        };
        let name = parameter.names.first();
        let (text, pos) = match name {
            Some(ident) => (ident.name.clone(), ident.pos),
            None => (Name::from(""), parameter.pos),
        };
        let object = self.new_object(&text, pos, ty, ObjectKind::Variable(VariableKind::Receiver));
        if let Some(ident) = name {
            self.info.record_object(ident.id, object);
        }
        self.later(Delayed::ReceiverType { ty, pos: base.start });
        let (base_type, is_pointer) = self.types.dereferenced(ty);
        let named = self.types.as_named(base_type).map(|(named, _)| named);
        let named =
            named.filter(|&named| self.types.object(self.types.named(named).object).package == Some(self.package));
        (Receiver { named, pointer: is_pointer, type_parameters }, object)
    }

    /// The type of a receiver without type arguments; it may not be an alias of an instantiated type.
    fn plain_receiver_type(&mut self, parameter: &'a tree::Parameter, base: &'a Expr) -> TypeId {
        let ty = self.value_type(&parameter.ty);
        let mut current = self.without_pointers(ty);
        while let Type::Alias(alias, _) = *self.types.get(current) {
            let Some(target) = self.types.alias(alias).target else { break };
            current = self.without_pointers(target);
            if let Type::Named(named, arguments) = self.types.get(current)
                && arguments.len() > self.types.named(*named).implicit
            {
                let text = self.show(current);
                self.error(base.start, format!("cannot define new methods on instantiated type {text}"));
                return TypeId::INVALID;
            }
        }
        ty
    }

    fn generic_alias_name(&mut self, base: &'a Expr) -> String {
        match self.info.object(base.id) {
            Some(object) => self.generic_name(object),
            None => burrow_syntax::expr_string(base),
        }
    }

    fn without_pointers(&self, ty: TypeId) -> TypeId {
        let mut current = ty;
        while let Type::Pointer(element) = *self.types.get(current) {
            current = element;
        }
        current
    }

    fn generic_receiver(
        &mut self,
        parameter: &'a tree::Parameter,
        pointer: bool,
        base: &'a Expr,
        arguments: &'a [Expr],
    ) -> (TypeId, Arc<[TypeParameterId]>) {
        let (generic, cause) = self.generic_type(base);
        let named = match self.types.get(generic) {
            Type::Named(named, _) => Some(*named),
            Type::Alias(..) => {
                let text = self.generic_alias_name(base);
                self.error(base.start, format!("cannot define new methods on generic alias type {text}"));
                None
            }
            _ => {
                if let Some(cause) = cause {
                    self.error(base.start, cause);
                }
                None
            }
        };
        let parameters = self.receiver_type_parameters(arguments);
        let Some(named) = named else { return (TypeId::INVALID, parameters) };
        let declared = self.types.named(named).type_parameters.clone();
        let own: Vec<TypeId> = parameters.iter().map(|&each| self.types.type_parameter_type(each)).collect();
        if declared.len() != parameters.len() {
            let plural = if parameters.len() == 1 { "" } else { "s" };
            let message = format!(
                "receiver declares {} type parameter{plural}, but receiver base type declares {}",
                parameters.len(),
                declared.len()
            );
            self.error(base.start, message);
            return (TypeId::INVALID, parameters);
        }
        for (&mine, &theirs) in parameters.iter().zip(declared.iter()) {
            let constraint = self.types.type_parameter(theirs).constraint;
            let constraint = constraint.map(|constraint| self.types.substitute(constraint, &declared, &own));
            self.types.type_parameters[mine.0 as usize].constraint = constraint;
            self.receiver_parameters.insert(mine, theirs);
        }
        let mut ty = self.types.intern(Type::Named(named, own.into()));
        if pointer {
            ty = self.types.pointer_to(ty);
        }
        self.record_receiver_types(&parameter.ty, ty);
        (ty, parameters)
    }

    fn receiver_type_parameters(&mut self, arguments: &'a [Expr]) -> Arc<[TypeParameterId]> {
        let mut parameters = Vec::new();
        for (index, argument) in arguments.iter().enumerate() {
            let (name, pos) = match &argument.kind {
                ExprKind::Name(name) => (name.clone(), argument.start),
                _ => {
                    let text = burrow_syntax::expr_string(argument);
                    self.error(argument.start, format!("receiver type parameter {text} must be an identifier"));
                    (Name::from("_"), argument.start)
                }
            };
            let object = self.new_object(&name, pos, TypeId::INVALID, ObjectKind::TypeName);
            let parameter = self.types.new_type_parameter(object, index);
            let ty = self.types.type_parameter_type(parameter);
            let any = self.types.universe_types().any;
            self.types.type_parameters[parameter.0 as usize].constraint = Some(any);
            self.types.object_mut(object).ty = ty;
            self.declare(self.environment.scope, None, object, Pos::NONE);
            self.info.record_object(argument.id, object);
            self.record_mode(argument.id, crate::info::Mode::TypeExpression, ty, None);
            self.resolved.insert(object);
            parameters.push(parameter);
        }
        parameters.into()
    }

    fn record_receiver_types(&mut self, expr: &'a Expr, ty: TypeId) {
        let mode = crate::info::Mode::TypeExpression;
        self.record_mode(expr.id, mode, ty, None);
        match &expr.kind {
            ExprKind::Paren(inner) => self.record_receiver_types(inner, ty),
            ExprKind::Star(inner) => {
                if let Type::Pointer(element) = *self.types.get(ty) {
                    self.record_receiver_types(inner, element);
                }
            }
            _ => {}
        }
    }

    /// Whether methods may have this receiver.
    pub(crate) fn check_receiver_type(&mut self, ty: TypeId, pos: Pos) {
        let written = self.types.unalias(ty);
        let base = match *self.types.get(written) {
            Type::Pointer(element) => element,
            _ => ty,
        };
        if !self.types.is_valid(base) {
            return;
        }
        let text = self.show(base);
        let resolved = self.types.unalias(base);
        match self.types.get(resolved).clone() {
            Type::Named(named, _) => {
                if self.types.object(self.types.named(named).object).package != Some(self.package) {
                    self.error(pos, format!("cannot define new methods on non-local type {text}"));
                    return;
                }
                let cause = match self.types.underlying_type(base) {
                    Type::Basic(Basic::UnsafePointer) => "unsafe.Pointer",
                    Type::Pointer(_) | Type::Interface(_) => "pointer or interface type",
                    _ => return,
                };
                self.error(pos, format!("invalid receiver type {text} ({cause})"));
            }
            Type::Basic(_) => self.error(pos, format!("cannot define new methods on non-local type {text}")),
            _ => {
                let whole = self.show(ty);
                self.error(pos, format!("invalid receiver type {whole}"));
            }
        }
    }
}

fn receiver_type_arguments(ty: &Expr) -> Option<&[Expr]> {
    match &ty.kind {
        ExprKind::Paren(inner) | ExprKind::Star(inner) => receiver_type_arguments(inner),
        ExprKind::Index { indices, .. } => Some(indices),
        _ => None,
    }
}
