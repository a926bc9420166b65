//! Names and selectors: variables, functions, fields, method values and method expressions.
//!
//! Start at [`FunctionLowering::name`] and [`FunctionLowering::selector`].

use super::function::{FunctionLowering, Variable, expr, sequence, stmt};
use super::instances::{FuncKey, MethodKey};
use crate::Pos;
use crate::func::{BinaryOp, Callee, Capture, Expr, ExprKind, LocalKind, Stmt, StmtKind};
use crate::index::{FuncId, GlobalId, LocalId, TypeId};
use crate::program::{Global, StaticValue};
use crate::types::TypeKind;
use burrow_syntax::tree::{self, ExprId};
use burrow_types::object::is_exported;
use burrow_types::{Found, Lookup, ObjectId, ObjectKind, PackageId, SelectionKind, VariableKind, store};

impl super::Lowering<'_> {
    /// A package-level variable.
    pub(super) fn global(&mut self, object: ObjectId) -> GlobalId {
        let object = self.resolve_link(object);
        if let Some(&id) = self.globals.get(&object) {
            return id;
        }
        let record = self.store.object(object).clone();
        let package = record.package.map_or(String::new(), |package| self.package_path(package));
        let ty = self.convert_type(record.ty);
        let name = format!("{package}.{}", record.name);
        let global = Global { name, ty, init: StaticValue::Zero, constant: false, pos: record.pos };
        let id = self.program.globals.push(global);
        self.globals.insert(object, id);
        id
    }
}

impl<'a> FunctionLowering<'_, 'a> {
    /// An identifier that denotes a variable, function or nil.
    pub(super) fn name(&mut self, id: ExprId, pos: Pos) -> Expr {
        let object = self.info.object(id).expect("identifiers in expressions denote something");
        let record = self.lowering.store.object(object);
        match &record.kind {
            ObjectKind::Variable(VariableKind::Global) => {
                let global = self.lowering.global(object);
                let ty = self.lowering.program.globals[global].ty;
                expr(ExprKind::Global(global), ty, pos)
            }
            ObjectKind::Variable(_) => {
                let local = self.resolve(Variable::Object(object));
                self.local(local, pos)
            }
            ObjectKind::Function(_) => {
                let func = self.function_instance(object, id);
                let ty = self.function_type(object, id);
                expr(ExprKind::FuncValue(func), ty, pos)
            }
            other => panic!("{} is used as a value: {other:?}", record.name),
        }
    }

    /// The instance of a declared function that a name denotes.
    pub(super) fn function_instance(&mut self, object: ObjectId, name: ExprId) -> FuncId {
        let arguments = self.instance_arguments(name);
        self.lowering.request_declared(object, &arguments)
    }

    pub(super) fn instance_arguments(&mut self, name: ExprId) -> Vec<store::TypeId> {
        let Some(instance) = self.info.instances.get(&name) else { return Vec::new() };
        instance.arguments.iter().map(|&argument| self.substitute(argument)).collect()
    }

    /// The type of a function where its name is used.
    pub(super) fn function_type(&mut self, object: ObjectId, name: ExprId) -> TypeId {
        let ty = match self.info.instances.get(&name) {
            Some(instance) => instance.ty,
            None => self.lowering.store.object(object).ty,
        };
        self.convert(ty)
    }

    /// `x.f` as a value or place.
    pub(super) fn selector(&mut self, whole: &'a tree::Expr, operand: &'a tree::Expr, name: &'a tree::Ident) -> Expr {
        let Some(selection) = self.info.selections.get(&whole.id) else {
            // A name of another package.
            return self.name(name.id, whole.pos);
        };
        match &selection.kind {
            SelectionKind::Field => {
                let base = self.expr(operand);
                self.follow(base, &selection.path, whole.pos)
            }
            SelectionKind::Method { .. } | SelectionKind::InterfaceMethod { .. } => {
                let base = self.expr(operand);
                let own = self.instance_arguments(name.id);
                self.method_value(base, &name.name, &own, whole.pos)
            }
            SelectionKind::MethodExpression { .. } | SelectionKind::InterfaceMethodExpression { .. } => {
                let receiver = self.convert(selection.receiver);
                let ty = match self.info.instances.get(&name.id) {
                    Some(instance) => self.convert(instance.ty),
                    None => self.type_of(whole),
                };
                let own = self.instance_arguments(name.id);
                let package = self.package;
                let func = self.lowering.method_function(receiver, &name.name, Some(package), &own);
                expr(ExprKind::FuncValue(func), ty, whole.pos)
            }
        }
    }

    /// Goes through fields, following pointers on the way.
    pub(super) fn follow(&mut self, base: Expr, path: &[usize], pos: Pos) -> Expr {
        let mut value = base;
        for &index in path {
            value = self.dereferenced(value, pos);
            let TypeKind::Struct { fields } = self.kind(value.ty) else {
                panic!("{} has no fields", self.lowering.program.types[value.ty].unique)
            };
            let ty = fields[index].ty;
            value = expr(ExprKind::Field(value, index), ty, pos);
        }
        value
    }

    /// What a pointer points to; other values as they are.
    pub(super) fn dereferenced(&mut self, value: Expr, pos: Pos) -> Expr {
        match self.lowering.pointee(value.ty) {
            Some(element) => expr(ExprKind::Deref(value), element, pos),
            None => value,
        }
    }

    /// The key of a method under its receiver's type.
    fn method_key(&mut self, receiver: TypeId, name: &str, own_arguments: &[store::TypeId]) -> MethodKey {
        let package = if is_exported(name) { None } else { Some(self.package) };
        let arguments = own_arguments.iter().map(|&argument| self.lowering.store.canonical(argument)).collect();
        MethodKey { receiver, name: name.to_string(), package, arguments }
    }

    /// A call of the method that `receiver` has. A place may have pointer methods called.
    pub(super) fn call_method(
        &mut self,
        receiver: Expr,
        key: &MethodKey,
        args: Vec<Expr>,
        results: &[TypeId],
        pos: Pos,
    ) -> Expr {
        let (callee, args) = self.method_callee(receiver, &key.name, key.package, &key.arguments, args);
        self.finished_call(callee, args, None, results, pos)
    }

    /// What is called for a method of a value: a function whose first argument is the receiver, or an
    /// interface's method.
    pub(super) fn method_callee(
        &mut self,
        receiver: Expr,
        name: &str,
        package: Option<PackageId>,
        own_arguments: &[store::TypeId],
        mut args: Vec<Expr>,
    ) -> (Callee, Vec<Expr>) {
        let source = self.lowering.checked_type(receiver.ty);
        let pos = receiver.pos;
        let lookup = self.lowering.store.lookup(source, true, package, name);
        let Lookup::Found { found, path, .. } = lookup else {
            panic!("{} has no method {name}: {lookup:?}", self.lowering.program.types[receiver.ty].unique)
        };
        let holder = self.follow(receiver, &path, pos);
        match found {
            Found::Method { method, holder: ty, pointer_receiver } => {
                let arguments = self.lowering.store.as_named(ty).map_or([].into(), |(_, arguments)| arguments);
                let arguments = [&arguments, own_arguments].concat();
                let func = self.lowering.request_declared(method, &arguments);
                args.insert(0, self.bound_receiver(holder, pointer_receiver));
                (Callee::Static(func), args)
            }
            Found::InterfaceMethod { .. } => {
                let interface = self.dereferenced(holder, pos);
                if let Some(concrete) = self.known_dynamic_type(&interface) {
                    let data = expr(ExprKind::InterfaceData(interface), concrete, pos);
                    return self.method_callee(data, name, package, own_arguments, args);
                }
                let method = self.lowering.interface_method_index(interface.ty, name, package);
                self.lowering.note_called(interface.ty, method);
                (Callee::Interface { receiver: interface, method }, args)
            }
            Found::Field(_) => panic!("{name} is a field"),
        }
    }

    /// The dynamic type of an interface, if the source shows it: a conversion, or a variable that holds
    /// one for good. As in Go's compiler, calls of `go` and `defer` are left alone, since the receiver
    /// would be looked at too early.
    fn known_dynamic_type(&self, interface: &Expr) -> Option<TypeId> {
        if self.in_spawn {
            return None;
        }
        match &*interface.kind {
            ExprKind::ToInterface { value, .. } => Some(value.ty),
            ExprKind::Local(local) => self.frame_ref().dynamic_types.get(local).copied(),
            _ => None,
        }
    }

    /// Remembers what a new variable of interface type holds, if it is never assigned again.
    pub(super) fn note_dynamic_type(&mut self, local: LocalId, value: &Expr) {
        let record = &self.frame_ref().func.locals[local];
        if let ExprKind::ToInterface { value, .. } = &*value.kind
            && !record.reassigned
            && !record.address_taken
        {
            let ty = value.ty;
            self.frame().dynamic_types.insert(local, ty);
        }
    }

    /// The receiver argument: the operand, its address, or what it points to.
    pub(super) fn bound_receiver(&mut self, operand: Expr, pointer_receiver: bool) -> Expr {
        let pos = operand.pos;
        match (self.lowering.pointee(operand.ty), pointer_receiver) {
            (Some(_), true) | (None, false) => operand,
            (Some(element), false) => expr(ExprKind::Deref(operand), element, pos),
            (None, true) => self.address_of(operand, pos),
        }
    }

    /// `&place`
    pub(super) fn address_of(&mut self, place: Expr, pos: Pos) -> Expr {
        let ty = self.lowering.pointer_to(place.ty);
        let mut prefix = Vec::new();
        let place = super::assignment::lifted(place, &mut prefix);
        let mut root = &place;
        while let ExprKind::Field(inner, _) | ExprKind::IndexArray(inner, _) = &*root.kind {
            root = inner;
        }
        if let ExprKind::Local(local) = *root.kind {
            self.frame().func.locals[local].address_taken = true;
        }
        sequence(prefix, expr(ExprKind::AddressOf(place), ty, pos))
    }

    /// `x.M` as a function value: a closure over the receiver as it is now.
    fn method_value(&mut self, base: Expr, name: &str, own_arguments: &[store::TypeId], pos: Pos) -> Expr {
        let package = Some(self.package);
        let source = self.lowering.checked_type(base.ty);
        let lookup = self.lowering.store.lookup(source, true, package, name);
        let Lookup::Found { found, path, .. } = lookup else {
            panic!("{} has no method {name}: {lookup:?}", self.lowering.program.types[base.ty].unique)
        };
        let holder = self.follow(base, &path, pos);
        let mut out = Vec::new();
        let receiver = match found {
            Found::Method { pointer_receiver, .. } => self.bound_receiver(holder, pointer_receiver),
            _ => {
                let interface = self.dereferenced(holder, pos);
                let fixed = self.frozen(interface, &mut out);
                self.check_not_nil(&fixed, &mut out);
                fixed
            }
        };
        let local = self.store_temporary(receiver, &mut out);
        let receiver_ty = self.frame_ref().func.locals[local].ty;
        let key = self.method_key(receiver_ty, name, own_arguments);
        let signature = self.lowering.method_signature(&key);
        let func = self.lowering.request(FuncKey::MethodValue(key));
        let alloc = self.alloc(pos);
        let captures = vec![Capture { local, by_reference: false }];
        sequence(out, expr(ExprKind::Closure { func, captures, alloc }, signature, pos))
    }

    /// Panics with a nil dereference if an interface is nil.
    pub(super) fn check_not_nil(&mut self, interface: &Expr, out: &mut Vec<Stmt>) {
        let pos = interface.pos;
        let (bool, byte) = (self.bool(), self.basic(store::TypeId::UINT8));
        let nil = self.nil(interface.ty, pos);
        let condition = expr(ExprKind::Binary(BinaryOp::Equal, interface.clone(), nil), bool, pos);
        let pointer = self.lowering.pointer_to(byte);
        // A variable, so that nobody folds the dereference away.
        let local = self.new_local("", pointer, LocalKind::Temporary, pos);
        let fault = expr(ExprKind::Deref(self.local(local, pos)), byte, pos);
        let then = vec![stmt(StmtKind::Declare { local, value: None }, pos), stmt(StmtKind::Expr(fault), pos)];
        out.push(stmt(StmtKind::If { condition, then, otherwise: Vec::new() }, pos));
    }
}
