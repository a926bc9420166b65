//! Functions that only forward: promoted methods, methods on pointers to value receivers, method
//! values, methods of interfaces as functions.
//!
//! All are flagged `wrapper`: tracebacks don't show them and `recover` looks through them.
//!
//! Start at [`Lowering::lower_forwarder`].

use super::Lowering;
use super::function::{Frame, FunctionLowering, Substitution, expr, stmt};
use super::instances::MethodKey;
use crate::Pos;
use crate::func::{BinaryOp, Body, Expr, ExprKind, Func, LocalKind, Stmt, StmtKind};
use crate::index::{FuncId, TypeId};
use crate::types::Named;
use burrow_types::{Found, Lookup, store};

impl<'a> Lowering<'a> {
    /// The method with its receiver as first parameter.
    pub(super) fn lower_forwarder(&mut self, key: &MethodKey, id: FuncId) {
        let func = self.wrapper_func(key, "");
        let signature = self.method_signature(key);
        let mut function = self.synthetic_function();
        function.frames.push(Frame::new(func));
        let receiver = function.new_local("", key.receiver, LocalKind::Param, Pos::NONE);
        function.frame().func.params.push(receiver);
        let receiver = function.local(receiver, Pos::NONE);
        let body = function.forwarding_body(receiver, key, signature);
        let mut frame = function.frames.pop().expect("the frame pushed above");
        frame.func.body = Body::Go(body);
        self.define(id, frame.func);
    }

    /// The closure of `x.M`, with `x` as its capture.
    pub(super) fn lower_method_value(&mut self, key: &MethodKey, id: FuncId) {
        let mut func = self.wrapper_func(key, "-fm");
        func.flags.closure = true;
        let signature = self.method_signature(key);
        let mut function = self.synthetic_function();
        function.frames.push(Frame::new(func));
        let receiver = function.new_local("", key.receiver, LocalKind::CapturedValue, Pos::NONE);
        function.frame().func.captures.push(receiver);
        let receiver = function.local(receiver, Pos::NONE);
        let body = function.forwarding_body(receiver, key, signature);
        let mut frame = function.frames.pop().expect("the frame pushed above");
        frame.func.body = Body::Go(body);
        self.define(id, frame.func);
    }

    /// What stands in method tables where no call can arrive.
    pub(super) fn lower_unreachable(&mut self, id: FuncId) {
        let name = "runtime.unreachableMethod".to_string();
        let mut func = Func::new(name.clone(), name, "runtime".to_string(), Pos::NONE);
        func.flags.runtime_internal = true;
        let label = func.labels.push(crate::func::Label::default());
        let endless = StmtKind::Loop { label, condition: None, post: Vec::new(), body: Vec::new() };
        func.body = Body::Go(vec![stmt(endless, Pos::NONE)]);
        self.define(id, func);
    }

    /// A function lowering for code that no package's text holds.
    pub(super) fn synthetic_function<'l>(&'l mut self) -> FunctionLowering<'l, 'a> {
        let main = self.main;
        let package = self.packages.iter().find(|package| package.id == main).expect("the main package is given");
        FunctionLowering::new(self, package.info, main, Substitution::default(), (1, 27))
    }

    /// The method's type, without receiver.
    pub(super) fn method_signature(&mut self, key: &MethodKey) -> TypeId {
        let source = self.checked_type(key.receiver);
        let signature = match self.store.lookup(source, true, key.package, &key.name) {
            Lookup::Found { found: Found::Method { method, holder, .. }, .. } => {
                let generic = self.store.method_signature(method, holder);
                self.instantiated_signature(generic, &key.arguments)
            }
            Lookup::Found { found: Found::InterfaceMethod { signature, .. }, .. } => signature,
            other => panic!("{} has no method {}: {other:?}", self.program.types[key.receiver].unique, key.name),
        };
        self.convert_type(signature)
    }

    /// A signature with its own type parameters replaced.
    fn instantiated_signature(&mut self, ty: store::TypeId, arguments: &[store::TypeId]) -> store::TypeId {
        let store::Type::Signature(signature) = self.store.get(ty).clone() else { return ty };
        if arguments.is_empty() {
            return ty;
        }
        let plain = store::Signature { type_parameters: [].into(), ..(*signature).clone() };
        let plain = self.store.intern(store::Type::Signature(plain.into()));
        self.store.substitute(plain, &signature.type_parameters, arguments)
    }

    fn wrapper_func(&mut self, key: &MethodKey, suffix: &str) -> Func {
        let (base, pointer) = match self.pointee(key.receiver) {
            Some(element) => (element, true),
            None => (key.receiver, false),
        };
        let record = &self.program.types[base];
        let (package, short) = match &record.named {
            Some(Named { package, name }) => {
                let hidden = name.split_once('[').map_or(name.clone(), |(name, _)| format!("{name}[...]"));
                (package.clone(), format!("{package}.{}", spelled(&hidden, pointer)))
            }
            None => (String::new(), format!("go.{}", spelled(&record.string, pointer))),
        };
        let list = self.type_arguments_string(&key.arguments);
        let hidden = if key.arguments.is_empty() { "" } else { "[...]" };
        let name = format!("{short}.{}{hidden}{suffix}", key.name);
        let symbol = format!("{}.{}{list}{suffix}", self.program.types[key.receiver].unique, key.name);
        let mut func = Func::new(name, symbol, package, Pos::NONE);
        func.flags.wrapper = true;
        func
    }
}

fn spelled(base: &str, pointer: bool) -> String {
    if pointer { format!("(*{base})") } else { base.to_string() }
}

impl FunctionLowering<'_, '_> {
    fn forwarding_body(&mut self, receiver: Expr, key: &MethodKey, signature: TypeId) -> Vec<Stmt> {
        let signature = self.lowering.signature(signature).clone();
        let mut args = Vec::new();
        for &param in &signature.params {
            let local = self.new_local("", param, LocalKind::Param, Pos::NONE);
            self.frame().func.params.push(local);
            args.push(self.local(local, Pos::NONE));
        }
        for (index, &result) in signature.results.iter().enumerate() {
            let local = self.new_local(&format!("~r{index}"), result, LocalKind::Result, Pos::NONE);
            self.frame().func.results.push(local);
        }
        let mut body = Vec::new();
        self.check_wrapped_receiver(&receiver, key, &mut body);
        let call = self.call_method(receiver, key, args, &signature.results, Pos::NONE);
        let kind = if signature.results.is_empty() { StmtKind::Expr(call) } else { StmtKind::Return(vec![call]) };
        body.push(stmt(kind, Pos::NONE));
        body
    }

    /// A value method called with a nil pointer has a panic message of its own.
    fn check_wrapped_receiver(&mut self, receiver: &Expr, key: &MethodKey, body: &mut Vec<Stmt>) {
        let Some(element) = self.lowering.pointee(key.receiver) else { return };
        let source = self.lowering.checked_type(key.receiver);
        let lookup = self.lowering.store.lookup(source, false, key.package, &key.name);
        let Lookup::Found { found: Found::Method { pointer_receiver: false, .. }, path, .. } = lookup else {
            return;
        };
        if !path.is_empty() {
            return;
        }
        let Some(named) = self.lowering.program.types[element].named.clone() else { return };
        let Some(panicwrap) = self.lowering.request_runtime("panicwrap") else { return };
        let base = named.name.split_once('[').map_or(named.name.clone(), |(base, _)| base.to_string());
        let args = [named.package.as_str(), base.as_str(), key.name.as_str()]
            .map(|text| self.string_constant(text, Pos::NONE))
            .to_vec();
        let call = self.static_call(panicwrap, args, &[], Pos::NONE);
        let nil = self.nil(receiver.ty, Pos::NONE);
        let bool = self.bool();
        let condition = expr(ExprKind::Binary(BinaryOp::Equal, receiver.clone(), nil), bool, Pos::NONE);
        let then = vec![stmt(StmtKind::Expr(call), Pos::NONE)];
        body.push(stmt(StmtKind::If { condition, then, otherwise: Vec::new() }, Pos::NONE));
    }
}
