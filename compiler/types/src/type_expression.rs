//! Expressions that denote types, and identifiers.
//!
//! Struct, interface and function literals are interned once their parts are known; what needs
//! complete types (comparable map keys, interfaces as values) is checked later.
//!
//! Start at [`Checker::type_of_expression`].

use crate::checker::{Checker, Delayed};
use crate::constant::Constant;
use crate::info::Mode;
use crate::object::{ObjectId, ObjectKind, VariableKind};
use crate::operand::{Operand, OperandMode};
use crate::store::{Basic, Direction, Type, TypeId};
use burrow_source::Pos;
use burrow_syntax::tree::{ChannelDirection, Expr, ExprKind};
use burrow_syntax::{expr_list_string, expr_string};
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// The operand that an identifier is.
    pub(crate) fn identifier(&mut self, expr: &'a Expr, name: &str, want_type: bool) -> Operand<'a> {
        let invalid = Operand::invalid(expr);
        let from = self.environment.inheriting.unwrap_or(expr.start);
        let Some((scope, object)) = self.find_object(name, from) else {
            if name == "_" {
                self.error(expr.start, "cannot use _ as value or type");
            } else {
                self.error(expr.start, format!("undefined: {name}"));
            }
            return invalid;
        };
        if let Some(scope) = scope
            && let Some(&import) = self.dot_imports.get(&(scope, name.into()))
        {
            self.used.insert(import);
        }
        self.info.record_object(expr.id, object);
        if want_type && !matches!(self.types.object(object).kind, ObjectKind::TypeName) {
            let kind = self.object_kind(object);
            self.error(expr.start, format!("{name} ({kind}) is not a type"));
            self.used.insert(object);
            return invalid;
        }
        // Functions, and types where a value is asked for, are no cycle.
        let is_function = matches!(self.types.object(object).kind, ObjectKind::Function(_));
        let may_be_open = is_function || !want_type && self.has_type(object);
        if !may_be_open || !self.object_path.contains(&object) {
            self.resolve_object(object);
        }
        let entry = self.types.object(object).clone();
        let typed = |mode| Operand::new(mode, entry.ty, expr);
        match entry.kind {
            ObjectKind::PackageName(_) => {
                self.error(expr.start, format!("use of package {name} not in selector"));
                invalid
            }
            ObjectKind::Constant(value) => self.constant_use(expr, object, entry.ty, value),
            ObjectKind::TypeName => {
                if !self.types.is_valid(entry.ty) && self.types.is_resolved(entry.ty) {
                    return invalid;
                }
                self.check_predeclared_version(expr, name, scope.is_none(), want_type);
                typed(OperandMode::TypeExpression)
            }
            ObjectKind::Variable(_) => {
                if entry.package == Some(self.package) {
                    self.used.insert(object);
                }
                self.add_dependency(object);
                if entry.ty == TypeId::INVALID { invalid } else { typed(OperandMode::Variable) }
            }
            ObjectKind::Function(_) => {
                self.add_dependency(object);
                if entry.ty == TypeId::INVALID { invalid } else { typed(OperandMode::Value) }
            }
            ObjectKind::Builtin(builtin) => typed(OperandMode::Builtin(builtin)),
            ObjectKind::Nil => typed(OperandMode::Nil),
            ObjectKind::Label => invalid,
        }
    }

    fn has_type(&self, object: ObjectId) -> bool {
        let entry = self.types.object(object);
        matches!(entry.kind, ObjectKind::TypeName) && entry.ty != TypeId::INVALID
    }

    /// What an object is, in words.
    fn object_kind(&self, object: ObjectId) -> &'static str {
        match &self.types.object(object).kind {
            ObjectKind::PackageName(_) => "package name",
            ObjectKind::Constant(_) => "constant",
            ObjectKind::TypeName => "type name",
            ObjectKind::Variable(VariableKind::Global) => "package-level variable",
            ObjectKind::Variable(VariableKind::Local) => "local variable",
            ObjectKind::Variable(VariableKind::Receiver) => "receiver",
            ObjectKind::Variable(VariableKind::Parameter) => "parameter",
            ObjectKind::Variable(VariableKind::Result) => "result variable",
            ObjectKind::Variable(VariableKind::Field) => "struct field",
            ObjectKind::Function(function) if function.receiver.is_some() => "method",
            ObjectKind::Function(_) => "function",
            ObjectKind::Label => "label",
            ObjectKind::Builtin(_) => "built-in function",
            ObjectKind::Nil => "untyped nil",
        }
    }

    fn check_predeclared_version(&mut self, expr: &'a Expr, name: &str, is_universe: bool, want_type: bool) {
        if is_universe && (name == "any" || name == "comparable") && want_type {
            self.require_version(expr.start, 18, &format!("predeclared {name}"));
        }
    }

    fn constant_use(&mut self, expr: &'a Expr, object: ObjectId, ty: TypeId, value: Constant) -> Operand<'a> {
        self.add_dependency(object);
        if ty == TypeId::INVALID {
            return Operand::invalid(expr);
        }
        if Some(object) == self.types.universe_object("iota") {
            let Some(iota) = self.environment.iota else {
                self.error(expr.start, "cannot use iota outside constant declaration");
                return Operand::invalid(expr);
            };
            return Operand::constant(ty, Constant::integer(iota), expr);
        }
        Operand::constant(ty, value, expr)
    }

    /// The type an expression denotes; constraint interfaces allowed, generic types without arguments not.
    pub(crate) fn type_of_expression(&mut self, expr: &'a Expr) -> TypeId {
        let (ty, generic) = self.evaluate_type(expr);
        let ty = match generic {
            Some(object) => {
                let text = self.generic_name(object);
                self.error(expr.start, format!("cannot use generic type {text} without instantiation"));
                TypeId::INVALID
            }
            None => ty,
        };
        self.record_mode(expr.id, Mode::TypeExpression, ty, None);
        ty
    }

    /// The type of a variable that an expression denotes: no constraint interface.
    pub(crate) fn value_type(&mut self, expr: &'a Expr) -> TypeId {
        let ty = self.type_of_expression(expr);
        if ty != TypeId::INVALID {
            self.later(Delayed::ValueType { ty, pos: expr.start });
        }
        ty
    }

    pub(crate) fn check_value_type(&mut self, ty: TypeId, pos: Pos) {
        if !self.types.is_interface(ty) {
            return;
        }
        let set = self.types.type_set(ty);
        if !set.is_constraint() {
            return;
        }
        let text = self.show(ty);
        let cause =
            if set.comparable { "interface is (or embeds) comparable" } else { "interface contains type constraints" };
        self.error(pos, format!("cannot use type {text} outside a type constraint: {cause}"));
    }

    /// The generic type an expression names, or why it is none.
    pub(crate) fn generic_type(&mut self, expr: &'a Expr) -> (TypeId, Option<String>) {
        let (ty, generic) = self.evaluate_type(expr);
        if ty == TypeId::INVALID {
            return (ty, None);
        }
        self.record_mode(expr.id, Mode::TypeExpression, ty, None);
        if generic.is_none() {
            let text = self.show(ty);
            return (TypeId::INVALID, Some(format!("{text} is not a generic type")));
        }
        (ty, None)
    }

    /// A generic type's name with its type parameters: `List[T any]`.
    pub(crate) fn generic_name(&mut self, object: ObjectId) -> String {
        let ty = self.types.object(object).ty;
        let parameters = match self.types.get(ty) {
            Type::Named(named, _) => {
                let declaration = self.types.named(*named);
                declaration.type_parameters[declaration.implicit..].to_vec()
            }
            Type::Alias(alias, _) => {
                let declaration = self.types.alias(*alias);
                declaration.type_parameters[declaration.implicit..].to_vec()
            }
            _ => Vec::new(),
        };
        let entry = self.types.object(object).clone();
        let style = self.style();
        let list = self.types.type_parameters_string(&parameters, style);
        format!("{}{}{list}", self.types.qualifier(entry.package, style), entry.name)
    }

    /// The type an expression denotes, and the type name if that is generic and lacks arguments.
    fn evaluate_type(&mut self, expr: &'a Expr) -> (TypeId, Option<ObjectId>) {
        if !self.enter(expr.start) {
            self.leave();
            return (TypeId::INVALID, None);
        }
        let result = self.evaluate_type_form(expr);
        self.leave();
        result
    }

    fn evaluate_type_form(&mut self, expr: &'a Expr) -> (TypeId, Option<ObjectId>) {
        let operand = match &expr.kind {
            ExprKind::Bad => return (TypeId::INVALID, None),
            ExprKind::Name(name) => self.identifier(expr, name, true),
            ExprKind::Selector { operand, name } => self.selector(expr, operand, name, true),
            // Generic types can't be parenthesized.
            ExprKind::Paren(inner) => return (self.type_of_expression(inner), None),
            _ => return (self.type_literal(expr), None),
        };
        match operand.mode {
            OperandMode::TypeExpression => {
                let object = match &expr.kind {
                    ExprKind::Selector { name, .. } => self.info.object(name.id),
                    _ => self.info.object(expr.id),
                };
                (operand.ty, object.filter(|&object| self.is_generic_type_name(object)))
            }
            OperandMode::Invalid => (TypeId::INVALID, None),
            OperandMode::NoValue => {
                let text = self.describe(&operand);
                self.error(expr.start, format!("{text} used as type"));
                (TypeId::INVALID, None)
            }
            _ => {
                let text = self.describe(&operand);
                self.error(expr.start, format!("{text} is not a type"));
                (TypeId::INVALID, None)
            }
        }
    }

    fn type_literal(&mut self, expr: &'a Expr) -> TypeId {
        match &expr.kind {
            ExprKind::Index { operand, indices } => self.instantiated_type(expr, operand, indices),
            ExprKind::ArrayType { length: Some(length), element } => {
                let length = self.array_length(length);
                let element = self.value_type(element);
                if length.is_none() {
                    return TypeId::INVALID;
                }
                self.types.intern(Type::Array(length, element))
            }
            ExprKind::ArrayType { length: None, element } => {
                self.error(expr.start, "invalid use of [...] array (outside a composite literal)");
                self.value_type(element);
                TypeId::INVALID
            }
            ExprKind::SliceType(element) => {
                let element = self.value_type(element);
                self.types.slice_of(element)
            }
            ExprKind::Dots(element) => {
                self.error(expr.start, "invalid use of ...");
                self.value_type(element);
                TypeId::INVALID
            }
            ExprKind::Star(element) => {
                let element = self.value_type(element);
                if element == TypeId::INVALID { TypeId::INVALID } else { self.types.pointer_to(element) }
            }
            ExprKind::StructType(structure) => self.struct_type(structure),
            ExprKind::InterfaceType(interface) => self.interface_type(expr, interface),
            ExprKind::FunctionType(signature) => {
                let scope = self.scopes.create(Some(self.environment.scope), true);
                let outer = std::mem::replace(&mut self.environment.scope, scope);
                let head = self.function_type(signature, None, &[]);
                self.environment.scope = outer;
                head.ty
            }
            ExprKind::MapType { key, value } => {
                let (key_type, value_type) = (self.value_type(key), self.value_type(value));
                let environment = self.environment.clone();
                self.later(Delayed::MapKey { key: key_type, pos: key.start, environment });
                self.types.intern(Type::Map(key_type, value_type))
            }
            ExprKind::ChannelType { direction, element } => {
                let direction = match direction {
                    ChannelDirection::Both => Direction::Both,
                    ChannelDirection::Send => Direction::Send,
                    ChannelDirection::Receive => Direction::Receive,
                };
                let element = self.value_type(element);
                self.types.intern(Type::Channel(direction, element))
            }
            _ => {
                self.error(expr.start, format!("{} is not a type", expr_string(expr)));
                self.use_expressions(std::slice::from_ref(expr));
                TypeId::INVALID
            }
        }
    }

    pub(crate) fn check_map_key(&mut self, key: TypeId, pos: Pos) {
        if !self.types.is_valid(key) || self.types.is_comparable(key) {
            return;
        }
        let text = self.show(key);
        let cause = if self.types.as_type_parameter(key).is_some() {
            " (missing comparable constraint)".to_string()
        } else {
            String::new()
        };
        self.error(pos, format!("invalid map key type {text}{cause}"));
    }

    fn array_length(&mut self, expr: &'a Expr) -> Option<u64> {
        if let ExprKind::Name(name) = &expr.kind {
            match self.find_object(name, expr.start) {
                None => {
                    let message = format!("undefined array length {name} or missing type constraint");
                    self.error(expr.start, message);
                    return None;
                }
                Some((_, object)) if !matches!(self.types.object(object).kind, ObjectKind::Constant(_)) => {
                    self.error(expr.start, format!("invalid array length {name}"));
                    return None;
                }
                _ => {}
            }
        }
        let operand = self.expression(expr);
        if operand.is_invalid() {
            return None;
        }
        let text = self.describe(&operand);
        if !operand.is_constant() {
            self.error(expr.start, format!("array length {text} must be constant"));
            return None;
        }
        let is_integer = self.types.is_basic(operand.ty, Basic::is_integer);
        if self.types.is_untyped(operand.ty) || is_integer {
            let value = operand.value.to_integer();
            if let Some(length) = value.to_i64().filter(|&length| length >= 0) {
                return Some(length as u64);
            }
        }
        let message = if is_integer {
            format!("invalid array length {text}")
        } else {
            format!("array length {text} must be integer")
        };
        self.error(expr.start, message);
        None
    }

    /// `G[A, B]`
    fn instantiated_type(&mut self, expr: &'a Expr, generic: &'a Expr, arguments: &'a [Expr]) -> TypeId {
        let (ty, cause) = self.generic_type(generic);
        if let Some(cause) = cause {
            let (name, list) = (expr_string(generic), expr_list_string(arguments));
            self.error(generic.start, format!("invalid operation: {name}[{list}] ({cause})"));
        }
        let argument_types: Vec<TypeId> = arguments.iter().map(|argument| self.value_type(argument)).collect();
        if ty == TypeId::INVALID || argument_types.contains(&TypeId::INVALID) {
            return TypeId::INVALID;
        }
        let instance = self.instantiate_named(ty, &argument_types, generic.pos);
        if instance == TypeId::INVALID {
            return instance;
        }
        self.instance_positions.entry(instance).or_insert(generic.pos);
        let name_id = match &generic.kind {
            ExprKind::Selector { name, .. } => name.id,
            _ => generic.id,
        };
        self.info.instances.insert(name_id, crate::info::Instance { arguments: argument_types, ty: instance });
        let environment = self.environment.clone();
        let argument_positions = arguments.iter().map(|argument| argument.start).collect();
        self.later(Delayed::VerifyInstance { environment, ty: instance, pos: expr.start, argument_positions });
        instance
    }

    /// A generic type with its own type arguments put in; reports wrong numbers of them.
    fn instantiate_named(&mut self, generic: TypeId, arguments: &[TypeId], pos: Pos) -> TypeId {
        let (object, implicit, total, own) = match self.types.get(generic).clone() {
            Type::Named(named, own) => {
                let declaration = self.types.named(named);
                (declaration.object, declaration.implicit, declaration.type_parameters.len(), own)
            }
            Type::Alias(alias, own) => {
                let declaration = self.types.alias(alias);
                (declaration.object, declaration.implicit, declaration.type_parameters.len(), own)
            }
            _ => return TypeId::INVALID,
        };
        let want = total - implicit;
        if want != arguments.len() {
            let name = self.types.object(object).name.clone();
            let amount = if arguments.len() < want { "not enough" } else { "too many" };
            let have = arguments.len();
            // The type is used all the same, so that errors in its use are found.
            self.error(pos, format!("{amount} type arguments for type {name}: have {have}, want {want}"));
        }
        let all: Arc<[TypeId]> = own[..implicit].iter().chain(arguments).copied().collect();
        match *self.types.get(generic) {
            Type::Named(named, _) => self.types.intern(Type::Named(named, all)),
            Type::Alias(alias, _) => self.types.intern(Type::Alias(alias, all)),
            _ => TypeId::INVALID,
        }
    }
}
