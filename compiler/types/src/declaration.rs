//! Resolves declared objects on demand: gives each its type, constants their values.
//!
//! While an object is being resolved it stands on [`Checker::object_path`]; meeting it again there is a
//! cycle, which is fine if a type definition lies on it (`type T struct{ next *T }`).
//!
//! Start at [`Checker::resolve_object`].

use crate::checker::{Checker, ConstantDeclaration, DeclarationInfo, DeclarationKind, Delayed, FunctionContext};
use crate::object::{ObjectId, ObjectKind};
use crate::operand::Operand;
use crate::store::{AliasDeclaration, Interface, NamedDeclaration, NamedId, Type, TypeId, TypeParameterId};
use burrow_source::{Diagnostic, Pos};
use burrow_syntax::Name;
use burrow_syntax::tree::{self, Declaration, Expr, ExprKind};
use std::collections::HashMap;
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// Makes sure that an object of this package has its type, if that is possible.
    pub(crate) fn resolve_object(&mut self, object: ObjectId) {
        if self.resolved.contains(&object) {
            return;
        }
        if self.object_path.contains(&object) {
            self.meet_again(object);
            return;
        }
        let Some(declaration) = self.declarations.get(&object).cloned() else { return };
        let saved = self.environment.clone();
        self.environment.scope = declaration.scope;
        self.environment.version =
            self.info.file_versions.get(&declaration.file).copied().unwrap_or(self.config.version);
        self.environment.declaration = None;
        self.environment.iota = None;
        self.environment.inheriting = None;
        self.environment.in_type_parameter_list = false;
        self.environment.in_interface = false;
        self.environment.function = None;
        self.environment.implicit = Arc::from([]);
        self.object_path.push(object);
        self.resolve_declaration(object, declaration);
        self.object_path.pop();
        self.resolved.insert(object);
        self.environment = saved;
    }

    fn resolve_declaration(&mut self, object: ObjectId, declaration: DeclarationInfo<'a>) {
        match declaration.kind {
            DeclarationKind::Constant(constant) => {
                self.environment.declaration = Some(object);
                self.constant_declaration(object, &constant);
            }
            DeclarationKind::Variable { ty, value, group } => {
                self.environment.declaration = Some(object);
                self.global_variable(object, ty, value, group);
            }
            DeclarationKind::Type(declaration) => {
                self.type_declaration(object, declaration);
                self.collect_methods(object);
            }
            DeclarationKind::Function(declaration) => {
                self.environment.declaration = Some(object);
                self.function_declaration(object, declaration);
            }
        }
    }

    /// An object is needed while it is being resolved.
    fn meet_again(&mut self, object: ObjectId) {
        let is_valid = self.is_valid_cycle(object);
        let entry = self.types.object(object);
        match entry.kind {
            ObjectKind::TypeName if !is_valid => {
                self.break_type(object);
            }
            ObjectKind::Constant(_) | ObjectKind::Variable(_) if !is_valid => {
                self.types.object_mut(object).ty = TypeId::INVALID;
            }
            _ => {}
        }
    }

    fn break_type(&mut self, object: ObjectId) {
        match self.types.get(self.types.object(object).ty).clone() {
            Type::Alias(alias, _) => self.types.aliases[alias.0 as usize].target = Some(TypeId::INVALID),
            _ => self.types.object_mut(object).ty = TypeId::INVALID,
        }
    }

    fn is_valid_cycle(&mut self, object: ObjectId) -> bool {
        let start = self.object_path.iter().position(|&on_path| on_path == object).expect("the object is on the path");
        let cycle = self.object_path[start..].to_vec();
        let (mut values, mut definitions) = (0, 0);
        for &member in &cycle {
            match self.types.object(member).kind {
                ObjectKind::Constant(_) | ObjectKind::Variable(_) => values += 1,
                ObjectKind::TypeName => {
                    if self.environment.in_type_parameter_list && self.is_generic_type_name(member) {
                        return true;
                    }
                    if !self.types.is_alias_object(member) {
                        definitions += 1;
                    }
                }
                _ => {}
            }
        }
        // Cycles of values alone are reported as initialization cycles.
        if values == cycle.len() || (values == 0 && definitions > 0) {
            return true;
        }
        self.report_cycle(&cycle);
        false
    }

    /// Reports a cycle of declarations, starting with the one that comes first in the source.
    pub(crate) fn report_cycle(&mut self, cycle: &[ObjectId]) {
        let first = cycle.iter().copied().min_by_key(|&object| self.types.object(object).pos);
        let first = first.expect("a cycle has members");
        let is_type = matches!(self.types.object(first).kind, ObjectKind::TypeName);
        if is_type && self.types.is_alias_object(first) {
            self.break_type(first);
        }
        let entries: Vec<(Pos, String)> =
            cycle.iter().map(|&object| (self.types.object(object).pos, self.qualified_name(object))).collect();
        let start = (0..cycle.len()).min_by_key(|&index| entries[index].0).unwrap_or(0);
        self.report_cycle_entries(&entries, start, is_type);
    }

    /// Reports a cycle of places and names, beginning with the one at `start`.
    pub(crate) fn report_cycle_entries(&mut self, cycle: &[(Pos, String)], start: usize, is_type: bool) {
        let (pos, name) = &cycle[start];
        let pos = *pos;
        if cycle.len() == 1 {
            let what = if is_type { "invalid recursive type" } else { "invalid cycle in declaration" };
            self.error(pos, format!("{what}: {name} refers to itself"));
            return;
        }
        let what = if is_type { "invalid recursive type" } else { "invalid cycle in declaration of" };
        let mut diagnostic = Diagnostic::new(pos, format!("{what} {name}"));
        for step in 0..cycle.len() {
            let (from_pos, from) = &cycle[(start + step) % cycle.len()];
            let (_, to) = &cycle[(start + step + 1) % cycle.len()];
            diagnostic = diagnostic.with_note(*from_pos, format!("{from} refers to {to}"));
        }
        self.report(diagnostic);
    }

    pub(crate) fn qualified_name(&mut self, object: ObjectId) -> String {
        let entry = self.types.object(object);
        let (package, name) = (entry.package, entry.name.clone());
        format!("{}{name}", self.types.qualifier(package, self.style()))
    }

    // ---- Constants and variables ----

    pub(crate) fn constant_declaration(&mut self, object: ObjectId, declaration: &ConstantDeclaration<'a>) {
        let outer_iota = self.environment.iota.replace(declaration.iota);
        let outer_inheriting = self.environment.inheriting;
        self.constant_with_iota(object, declaration);
        self.environment.iota = outer_iota;
        self.environment.inheriting = outer_inheriting;
    }

    fn constant_with_iota(&mut self, object: ObjectId, declaration: &ConstantDeclaration<'a>) {
        if let Some(ty) = declaration.ty {
            let declared = self.type_of_expression(ty);
            if !self.types.is_basic(declared, crate::store::Basic::is_constant_type) {
                if self.types.is_valid(declared) && self.types.underlying(declared) != TypeId::INVALID {
                    let text = self.show(declared);
                    self.error(ty.start, format!("invalid constant type {text}"));
                }
                self.types.object_mut(object).ty = TypeId::INVALID;
                return;
            }
            self.types.object_mut(object).ty = declared;
        }
        let Some(value) = declaration.value else {
            return;
        };
        if declaration.inherited {
            self.environment.inheriting = Some(self.types.object(object).pos);
        }
        let mut operand = self.expression(value);
        self.initialize_constant(object, &mut operand);
    }

    fn global_variable(
        &mut self,
        object: ObjectId,
        ty: Option<&'a Expr>,
        value: Option<&'a Expr>,
        group: Option<Arc<[ObjectId]>>,
    ) {
        match ty {
            Some(ty) => {
                let declared = self.value_type(ty);
                self.types.object_mut(object).ty = declared;
            }
            None => {
                self.without_type.insert(object);
                self.without_type.extend(group.iter().flat_map(|group| group.iter().copied()));
            }
        }
        let Some(value) = value else {
            return;
        };
        match group {
            None => self.initialize_with_expression(object, value),
            Some(group) => {
                if ty.is_some() {
                    let declared = self.types.object(object).ty;
                    for &member in group.iter() {
                        self.types.object_mut(member).ty = declared;
                    }
                }
                self.initialize_variables(&group, std::slice::from_ref(value), None);
                self.resolved.extend(group.iter().copied());
                // All depend on what the shared call needs.
                let dependencies = self.declarations[&object].dependencies.clone();
                for member in group.iter() {
                    if let Some(declaration) = self.declarations.get_mut(member) {
                        declaration.dependencies.clone_from(&dependencies);
                    }
                }
            }
        }
    }

    fn initialize_with_expression(&mut self, object: ObjectId, value: &'a Expr) {
        let name = self.types.object(object).name.clone();
        let target = self.declared_type(object).map(|ty| (ty, &*name));
        let mut operand = self.expression_with_target(value, target);
        self.initialize_variable(object, &mut operand, "variable declaration");
    }

    // ---- Types ----

    /// Whether an object is a type name that needs type arguments.
    pub(crate) fn is_generic_type_name(&mut self, object: ObjectId) -> bool {
        if !matches!(self.types.object(object).kind, ObjectKind::TypeName) {
            return false;
        }
        match self.types.get(self.types.object(object).ty) {
            Type::Named(named, _) => {
                let declaration = self.types.named(*named);
                declaration.object == object && declaration.type_parameters.len() > declaration.implicit
            }
            Type::Alias(alias, _) => {
                let declaration = self.types.alias(*alias);
                declaration.object == object && declaration.type_parameters.len() > declaration.implicit
            }
            _ => false,
        }
    }

    /// Resolves a type declaration, local or not.
    pub(crate) fn type_declaration(&mut self, object: ObjectId, declaration: &'a tree::TypeDeclaration) {
        let implicit = self.environment.implicit.clone();
        if declaration.is_alias {
            self.alias_declaration(object, declaration, implicit);
            return;
        }
        if let Some(parameter) = declaration.type_parameters.first() {
            self.require_version(parameter.pos, 18, "type parameter");
        }
        let named = self.types.new_named(NamedDeclaration {
            object,
            implicit: implicit.len(),
            type_parameters: implicit.clone(),
            right_side: None,
            methods: Vec::new(),
        });
        self.types.object_mut(object).ty = self.types.generic_type(named);
        self.later(Delayed::ValidType { named });
        let has_parameters = !declaration.type_parameters.is_empty();
        if has_parameters {
            self.open_scope();
            let parameters = self.declare_type_parameter_names(&declaration.type_parameters);
            self.types.named[named.0 as usize].type_parameters =
                implicit.iter().chain(parameters.iter()).copied().collect();
            self.types.object_mut(object).ty = self.types.generic_type(named);
            self.resolve_constraints(&declaration.type_parameters, &parameters);
        }
        let mut right_side = self.type_of_expression(&declaration.ty);
        if self.types.as_type_parameter(right_side).is_some() {
            self.error(declaration.ty.start, "cannot use a type parameter as RHS in type declaration");
            right_side = TypeId::INVALID;
        }
        self.types.named[named.0 as usize].right_side = Some(right_side);
        if has_parameters {
            self.close_scope();
        }
        self.break_direct_cycle(named);
    }

    /// `type A B; type B A`: neither has an underlying type.
    fn break_direct_cycle(&mut self, named: NamedId) {
        let mut path = vec![named];
        let mut current = named;
        loop {
            let Some(right_side) = self.types.named(current).right_side else { return };
            let right_side = self.types.unalias(right_side);
            let Type::Named(next, _) = *self.types.get(right_side) else { return };
            if !self.types.named(next).type_parameters.is_empty() {
                // Cycles of instances are found when all is declared.
                return;
            }
            if let Some(start) = path.iter().position(|&member| member == next) {
                let cycle: Vec<ObjectId> =
                    path[start..].iter().map(|&member| self.types.named(member).object).collect();
                self.report_cycle(&cycle);
                for &member in &path[start..] {
                    self.types.named[member.0 as usize].right_side = Some(TypeId::INVALID);
                }
                return;
            }
            path.push(next);
            current = next;
        }
    }

    fn alias_declaration(
        &mut self,
        object: ObjectId,
        declaration: &'a tree::TypeDeclaration,
        implicit: Arc<[TypeParameterId]>,
    ) {
        match declaration.type_parameters.first() {
            Some(parameter) => self.require_version(parameter.pos, 23, "generic type alias"),
            None => self.require_version(declaration.pos, 9, "type alias"),
        };
        let alias = self.types.new_alias(AliasDeclaration {
            object,
            implicit: implicit.len(),
            type_parameters: implicit.clone(),
            target: None,
        });
        let as_type = |checker: &mut Checker<'a>| {
            let parameters = checker.types.alias(alias).type_parameters.clone();
            let arguments = parameters.iter().map(|&each| checker.types.type_parameter_type(each)).collect();
            checker.types.intern(Type::Alias(alias, arguments))
        };
        self.types.object_mut(object).ty = as_type(self);
        let has_parameters = !declaration.type_parameters.is_empty();
        let mut own: Arc<[TypeParameterId]> = Arc::from([]);
        if has_parameters {
            self.open_scope();
            own = self.declare_type_parameter_names(&declaration.type_parameters);
            self.types.aliases[alias.0 as usize].type_parameters = implicit.iter().chain(own.iter()).copied().collect();
            self.types.object_mut(object).ty = as_type(self);
            self.resolve_constraints(&declaration.type_parameters, &own);
        }
        let mut target = self.type_of_expression(&declaration.ty);
        if let Type::TypeParameter(parameter) = self.types.get(target)
            && own.contains(parameter)
        {
            let message = "cannot use type parameter declared in alias declaration as RHS";
            self.error(declaration.ty.start, message);
            target = TypeId::INVALID;
        }
        let slot = &mut self.types.aliases[alias.0 as usize].target;
        if slot.is_none() {
            *slot = Some(target);
        }
        if has_parameters {
            self.close_scope();
        }
    }

    /// Declares the names of a type parameter list in the current scope.
    pub(crate) fn declare_type_parameter_names(&mut self, list: &'a [tree::Parameter]) -> Arc<[TypeParameterId]> {
        let mut parameters = Vec::new();
        let idents: Vec<&'a tree::Ident> = list.iter().flat_map(|parameter| &parameter.names).collect();
        for (index, ident) in idents.into_iter().enumerate() {
            parameters.push(self.declare_type_parameter(ident, index));
        }
        parameters.into()
    }

    pub(crate) fn declare_type_parameter(&mut self, ident: &'a tree::Ident, index: usize) -> TypeParameterId {
        let object = self.new_object(&ident.name, ident.pos, TypeId::INVALID, ObjectKind::TypeName);
        let parameter = self.types.new_type_parameter(object, index);
        self.types.object_mut(object).ty = self.types.type_parameter_type(parameter);
        self.declare(self.environment.scope, Some(ident), object, Pos::NONE);
        self.info.record_object(ident.id, object);
        self.resolved.insert(object);
        parameter
    }

    pub(crate) fn resolve_constraints(&mut self, list: &'a [tree::Parameter], parameters: &[TypeParameterId]) {
        let outer = std::mem::replace(&mut self.environment.in_type_parameter_list, true);
        let mut index = 0;
        for group in list {
            let constraint = self.constraint(&group.ty);
            for _ in &group.names {
                self.types.type_parameters[parameters[index].0 as usize].constraint = Some(constraint);
                index += 1;
            }
        }
        self.environment.in_type_parameter_list = outer;
    }

    /// The constraint that an expression in a type parameter list means.
    fn constraint(&mut self, expr: &'a Expr) -> TypeId {
        let ty = self.constraint_element(expr, false);
        if self.types.as_type_parameter(ty).is_some() {
            self.error(expr.start, "cannot use a type parameter as constraint");
            return self.types.universe_types().empty_interface;
        }
        if ty == TypeId::INVALID {
            return self.types.universe_types().empty_interface;
        }
        self.later(Delayed::TypeParameterConstraint { constraint: ty, pos: expr.start });
        // An interface is a constraint itself, anything else stands for an interface around it.
        let is_interface = self.types.is_resolved(ty) && self.types.is_interface(ty);
        if is_interface { ty } else { self.implicit_interface(ty) }
    }

    pub(crate) fn implicit_interface(&mut self, embedded: TypeId) -> TypeId {
        self.types.intern(Type::Interface(Arc::new(Interface {
            methods: Arc::from([]),
            embedded: Arc::from([embedded]),
            comparable: false,
            implicit: true,
        })))
    }

    /// Gives a type the methods that were declared for its name.
    fn collect_methods(&mut self, object: ObjectId) {
        let Some(methods) = self.methods.remove(&object) else { return };
        let ty = self.types.object(object).ty;
        let Some((named, _)) = self.types.as_named(ty) else { return };
        self.later(Delayed::FieldUniqueness { named });
        let type_name = self.types.object(object).name.clone();
        let mut known: HashMap<Name, Pos> = HashMap::new();
        for method in methods {
            let (name, pos) = (self.types.object(method).name.clone(), self.types.object(method).pos);
            if let Some(&other) = known.get(&name) {
                let place = self.show_pos(other);
                self.error(pos, format!("method {type_name}.{name} already declared at {place}"));
                continue;
            }
            known.insert(name, pos);
            self.types.named[named.0 as usize].methods.push(method);
        }
    }

    /// Methods must not have names of fields.
    pub(crate) fn check_field_uniqueness(&mut self, named: NamedId) {
        let ty = self.types.generic_type(named);
        let Type::Struct(fields) = self.types.underlying_type(ty) else { return };
        for method in self.types.named(named).methods.clone() {
            let object = self.types.object(method);
            let (name, pos) = (object.name.clone(), object.pos);
            if fields.iter().any(|field| field.name == name) {
                let field_pos = self.field_position(named, &name);
                let mut diagnostic = Diagnostic::new(pos, format!("field and method with the same name {name}"));
                if let Some(field_pos) = field_pos {
                    diagnostic = diagnostic.with_note(field_pos, format!("other declaration of {name}"));
                }
                self.report(diagnostic);
            }
        }
    }

    /// Where the struct literal of a type declaration declares a field.
    fn field_position(&self, named: NamedId, name: &str) -> Option<Pos> {
        let declaration = self.declarations.get(&self.types.named(named).object)?;
        let DeclarationKind::Type(declaration) = declaration.kind else { return None };
        let ExprKind::StructType(structure) = &declaration.ty.kind else { return None };
        structure.fields.iter().find_map(|field| match field.names.as_slice() {
            [] => {
                let embedded = embedded_field_name(&field.ty)?;
                (embedded.0 == name).then_some(embedded.1)
            }
            names => names.iter().find(|ident| ident.name == *name).map(|ident| ident.pos),
        })
    }

    // ---- Functions ----

    fn function_declaration(&mut self, object: ObjectId, declaration: &'a tree::FunctionDeclaration) {
        let scope = self.scopes.create(Some(self.environment.scope), true);
        let outer = std::mem::replace(&mut self.environment.scope, scope);
        let receiver = declaration.receiver.as_ref();
        if let (Some(_), Some(parameter)) = (receiver, declaration.type_parameters.first()) {
            self.require_version(parameter.pos, 27, "generic method");
        } else if let Some(parameter) = declaration.type_parameters.first() {
            self.require_version(parameter.pos, 18, "type parameter");
        }
        let function = self.function_type(&declaration.signature, receiver, &declaration.type_parameters);
        self.types.object_mut(object).ty = function.ty;
        let mut implicit: Vec<TypeParameterId> = Vec::new();
        if let ObjectKind::Function(record) = &mut self.types.object_mut(object).kind {
            if let Some(receiver) = function.receiver {
                implicit.extend(receiver.type_parameters.iter());
                record.receiver = Some(receiver);
            }
            record.variables = function.variables.clone();
        }
        let Type::Signature(signature) = self.types.get(function.ty).clone() else {
            panic!("a function has a signature");
        };
        implicit.extend(signature.type_parameters.iter());
        self.environment.implicit = implicit.into();
        match &declaration.body {
            Some(body) => {
                let context = Arc::new(FunctionContext { variables: function.variables });
                self.environment.scope = outer;
                let environment = self.environment.clone();
                self.later(Delayed::FunctionBody { environment, context, scope, body });
            }
            None if !declaration.type_parameters.is_empty() => {
                self.error(declaration.pos, "generic function is missing function body");
            }
            None => {}
        }
        self.environment.scope = outer;
    }

    // ---- Declarations inside functions ----

    /// A declaration statement.
    pub(crate) fn declaration_statement(&mut self, declarations: &'a [Declaration]) {
        for declaration in declarations {
            match declaration {
                Declaration::Const(declaration) => self.local_constants(declaration),
                Declaration::Var(declaration) => self.local_variables(declaration),
                Declaration::Type(declaration) => self.local_type(declaration),
                Declaration::Import(_) | Declaration::Function(_) => {}
            }
        }
    }

    fn local_constants(&mut self, declaration: &'a tree::ConstDeclaration) {
        let objects = self.constant_objects(declaration, true);
        let mut pending = objects.into_iter();
        let mut last: &'a [Expr] = &[];
        for spec in &declaration.specs {
            let inherited = spec.ty.is_none() && spec.values.is_empty();
            if !inherited {
                last = &spec.values;
            }
            let members: Vec<_> = pending.by_ref().take(spec.names.len()).collect();
            for (object, _, constant) in &members {
                self.constant_declaration(*object, constant);
                self.resolved.insert(*object);
            }
            self.check_arity(spec.pos, &spec.names, last, true, inherited);
            for (object, ident, _) in members {
                self.declare(self.environment.scope, Some(ident), object, spec.end);
            }
        }
    }

    fn local_variables(&mut self, declaration: &'a tree::VarDeclaration) {
        let names = &declaration.names;
        let kind = ObjectKind::Variable(crate::object::VariableKind::Local);
        let objects: Vec<ObjectId> =
            names.iter().map(|ident| self.new_object(&ident.name, ident.pos, TypeId::INVALID, kind.clone())).collect();
        match &declaration.ty {
            Some(ty) => {
                let declared = self.value_type(ty);
                for &object in &objects {
                    self.types.object_mut(object).ty = declared;
                }
            }
            None => self.without_type.extend(objects.iter().copied()),
        }
        let values = &declaration.values;
        if values.len() == 1 && objects.len() > 1 {
            self.initialize_variables(&objects, values, None);
        } else {
            for (place, &object) in objects.iter().enumerate() {
                if let Some(value) = values.get(place) {
                    self.initialize_with_expression(object, value);
                }
            }
            if let Some(extra) = values.get(objects.len()..) {
                for value in extra {
                    self.expression(value);
                }
            }
        }
        if declaration.ty.is_none() || !values.is_empty() {
            self.check_arity(declaration.pos, names, values, false, false);
        }
        for (&object, ident) in objects.iter().zip(names) {
            self.resolved.insert(object);
            self.declare(self.environment.scope, Some(ident), object, declaration.end);
            self.info.record_object(ident.id, object);
        }
    }

    fn local_type(&mut self, declaration: &'a tree::TypeDeclaration) {
        let ident = &declaration.name;
        let object = self.new_object(&ident.name, ident.pos, TypeId::INVALID, ObjectKind::TypeName);
        self.declare(self.environment.scope, Some(ident), object, ident.pos);
        self.info.record_object(ident.id, object);
        self.object_path.push(object);
        self.type_declaration(object, declaration);
        self.object_path.pop();
        self.resolved.insert(object);
    }

    /// Gives a constant its type and value.
    fn initialize_constant(&mut self, object: ObjectId, operand: &mut Operand<'a>) {
        let declared = self.types.object(object).ty;
        if operand.is_invalid() {
            return;
        }
        if !operand.is_constant() {
            let text = self.describe(operand);
            self.error(operand.start(), format!("{text} is not constant"));
            self.types.object_mut(object).ty = TypeId::INVALID;
            return;
        }
        if declared == TypeId::INVALID {
            self.types.object_mut(object).ty = operand.ty;
        }
        let ty = self.types.object(object).ty;
        self.assign_to(operand, Some(ty), "constant declaration");
        if operand.is_invalid() {
            return;
        }
        self.types.object_mut(object).kind = ObjectKind::Constant(operand.value.clone());
    }
}

/// The name of an embedded field, and where it stands.
pub(crate) fn embedded_field_name(ty: &Expr) -> Option<(Name, Pos)> {
    match &ty.kind {
        ExprKind::Name(name) => Some((name.clone(), ty.start)),
        ExprKind::Star(inner) if !matches!(inner.kind, ExprKind::Star(_)) => embedded_field_name(inner),
        ExprKind::Paren(inner) => embedded_field_name(inner),
        ExprKind::Selector { name, .. } => Some((name.name.clone(), name.pos)),
        ExprKind::Index { operand, .. } => embedded_field_name(operand),
        _ => None,
    }
}
