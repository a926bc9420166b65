//! The state of lowering one declared function together with the function literals inside it.
//!
//! Each nested function is a [`Frame`] on a stack; a variable that is not the innermost frame's own is
//! captured through every frame between ([`FunctionLowering::resolve`]).
//!
//! Invariant: a frame's locals, allocation sites and labels are numbered in the order of their making,
//! so lowering is deterministic.

use super::Lowering;
use super::jumps::{Jump, JumpTargets};
use super::range_func::RangeBody;
use super::variables::Facts;
use crate::Pos;
use crate::func::{
    AllocSite, Body, Capture, Conversion, Expr, ExprKind, Func, Label, Local, LocalKind, Stmt, StmtKind, Storage,
};
use crate::index::{AllocId, FuncId, LabelId, LocalId, TypeId};
use burrow_syntax::{Name, tree};
use burrow_types::store;
use burrow_types::{FunctionVariables, Info, ObjectId, PackageId, TypeParameterId};
use std::collections::{HashMap, HashSet};

/// A variable of some frame: of the source, or made by lowering yet captured like one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Variable {
    Object(ObjectId),
    Synthetic(u32),
}

pub(super) struct FunctionLowering<'l, 'a> {
    pub lowering: &'l mut Lowering<'a>,
    pub info: &'a Info,
    pub package: PackageId,
    /// What stands for type parameters in this instance.
    substitution: Substitution,
    /// Types already converted under this substitution.
    converted: HashMap<store::TypeId, TypeId>,
    pub facts: Facts,
    pub frames: Vec<Frame>,
    /// The file's language version, as (1, minor).
    pub version: (u32, u32),
    next_synthetic: u32,
    /// Labels that some `goto` names.
    pub goto_labels: HashSet<Name>,
    /// Where labels stand, by name; function literals may have some of the same name.
    pub label_places: HashMap<Name, Vec<Pos>>,
    /// Numbers of jumps that leave bodies of ranges over functions, by depth of the target's frame.
    pub exit_codes: HashMap<(usize, Jump), i64>,
    /// Frames, by depth, that bodies of ranges over functions defer to: the local with the runtime's name for it.
    pub frame_tokens: HashMap<usize, (LocalId, Variable)>,
    /// The call of a `go` or `defer` statement is being lowered.
    pub in_spawn: bool,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Substitution {
    pub parameters: Vec<TypeParameterId>,
    pub arguments: Vec<store::TypeId>,
}

/// A function under construction.
pub(super) struct Frame {
    pub func: Func,
    variables: HashMap<Variable, LocalId>,
    /// What the closure object is to hold, as locals of the enclosing frame.
    captures: Vec<Capture>,
    /// Interface variables that hold a value of a known type for good.
    pub dynamic_types: HashMap<LocalId, TypeId>,
    pub jumps: JumpTargets,
    /// The body of a range over a function, if this frame is one.
    pub range_body: Option<RangeBody>,
    /// A function literal or the body of a range: literals inside have shorter names.
    pub is_literal: bool,
    pub literals: usize,
    pub ranges: usize,
    pub wraps: usize,
}

impl Frame {
    pub(super) fn new(func: Func) -> Frame {
        Frame {
            func,
            variables: HashMap::new(),
            captures: Vec::new(),
            dynamic_types: HashMap::new(),
            jumps: JumpTargets::default(),
            range_body: None,
            is_literal: false,
            literals: 0,
            ranges: 0,
            wraps: 0,
        }
    }
}

/// Values up to this size are captured by copying, if nothing assigns them later.
const LARGEST_CAPTURED_VALUE: u64 = 128;

impl<'a> Lowering<'a> {
    /// Lowers a declared function or method for some type arguments.
    pub(super) fn lower_declared(&mut self, object: ObjectId, arguments: &[store::TypeId], id: FuncId) {
        let (name, symbol) = self.function_names(object, arguments);
        let record = self.store.object(object).clone();
        let package = record.package.expect("functions belong to packages");
        let path = self.package_path(package);
        let variables = record.as_function().expect("only functions are instantiated").variables.clone();
        let Some(declared) = self.declarations.functions.get(&object).copied() else {
            panic!("{symbol} has no declaration among the given files");
        };
        let substitution =
            Substitution { parameters: self.function_type_parameters(object), arguments: arguments.to_vec() };
        let version = declared.info.file_versions.get(&declared.file).copied().unwrap_or((1, 27));
        let mut func = Func::new(name, symbol.clone(), path, declared.declaration.pos);
        func.end = declared.declaration.end;
        self.apply_pragmas(declared.declaration, &mut func);
        let mut function = FunctionLowering::new(self, declared.info, package, substitution, version);
        if let Some(body) = &declared.declaration.body {
            function.facts = super::variables::variable_facts(&mut function, &variables, body);
        }
        function.frames.push(Frame::new(func));
        function.declare_parameters(&variables);
        function.lower_body(object, declared.declaration, &symbol);
        let frame = function.frames.pop().expect("the frame pushed above");
        self.define(id, frame.func);
    }

    fn apply_pragmas(&mut self, declaration: &tree::FunctionDeclaration, func: &mut Func) {
        for pragma in &declaration.pragmas {
            match pragma.verb.as_str() {
                "go:noinline" => func.flags.no_inline = true,
                "go:noescape" => func.flags.no_escape = true,
                // Ours: frames of the panic machinery are hidden from tracebacks.
                "burrow:internal" => func.flags.runtime_internal = func.package == "runtime",
                // Ours: a function that calls another in the name of its caller, which `recover` looks through.
                "burrow:wrapper" => func.flags.wrapper = func.package == "reflect",
                _ => {}
            }
        }
    }
}

impl<'l, 'a> FunctionLowering<'l, 'a> {
    pub(super) fn new(
        lowering: &'l mut Lowering<'a>,
        info: &'a Info,
        package: PackageId,
        substitution: Substitution,
        version: (u32, u32),
    ) -> Self {
        FunctionLowering {
            lowering,
            info,
            package,
            substitution,
            converted: HashMap::new(),
            facts: Facts::new(),
            frames: Vec::new(),
            version,
            next_synthetic: 0,
            goto_labels: HashSet::new(),
            label_places: HashMap::new(),
            exit_codes: HashMap::new(),
            frame_tokens: HashMap::new(),
            in_spawn: false,
        }
    }

    /// Whether `for` declares its variables anew in each iteration (since Go 1.22).
    pub(super) fn has_iteration_variables(&self) -> bool {
        self.version >= (1, 22)
    }

    fn lower_body(&mut self, object: ObjectId, declaration: &'a tree::FunctionDeclaration, symbol: &str) {
        let pos = declaration.pos;
        if let Some(intrinsic) = super::intrinsic::find(symbol) {
            self.frame().func.body = Body::Go(self.intrinsic_body(intrinsic, pos));
            return;
        }
        let Some(body) = &declaration.body else {
            if let Some(target) = self.lowering.link_target(object)
                && self.lowering.store.object(target).as_function().is_some()
            {
                let body = self.linked_body(target, pos);
                self.frame().func.body = Body::Go(body);
                return;
            }
            let native = self.lowering.declarations.link(self.package, &declaration.name.name);
            let symbol = native.unwrap_or(symbol).to_string();
            self.frame().func.body = Body::Native { symbol };
            return;
        };
        let statements = self.block(body);
        self.frame().func.body = Body::Go(statements);
    }

    /// The body of a function that another of different type but the same shape stands behind.
    fn linked_body(&mut self, target: ObjectId, pos: Pos) -> Vec<Stmt> {
        let ty = self.lowering.store.object(target).ty;
        let ty = self.convert(ty);
        let signature = self.lowering.signature(ty).clone();
        let (params, results) = (self.frame_ref().func.params.clone(), self.result_types());
        if params.len() != signature.params.len() || results.len() != signature.results.len() {
            let name = self.frame_ref().func.name.clone();
            self.lowering.unsupported(pos, &format!("{name} is linked to a function of another shape"));
            return Vec::new();
        }
        let as_type = |value: Expr, ty: TypeId| {
            if value.ty == ty {
                return value;
            }
            expr(ExprKind::Convert(Conversion::Representation, value), ty, pos)
        };
        let args: Vec<Expr> =
            params.iter().zip(&signature.params).map(|(&local, &ty)| as_type(self.local(local, pos), ty)).collect();
        let func = self.lowering.request_declared(target, &[]);
        let call = self.static_call(func, args, &signature.results, pos);
        match results.as_slice() {
            [] => vec![stmt(StmtKind::Expr(call), pos)],
            [result] => vec![stmt(StmtKind::Return(vec![as_type(call, *result)]), pos)],
            _ => {
                let mut body = Vec::new();
                let locals: Vec<LocalId> = signature.results.iter().map(|&ty| self.temporary(ty, pos)).collect();
                for &local in &locals {
                    body.push(stmt(StmtKind::Declare { local, value: None }, pos));
                }
                let places = locals.iter().map(|&local| Some(self.local(local, pos))).collect();
                body.push(stmt(StmtKind::AssignTuple { places, value: call }, pos));
                let values = locals.iter().zip(results).map(|(&local, ty)| as_type(self.local(local, pos), ty));
                body.push(stmt(StmtKind::Return(values.collect()), pos));
                body
            }
        }
    }

    /// The body of an intrinsic's function, for those who use it as a value.
    fn intrinsic_body(&mut self, symbol: &'static str, pos: Pos) -> Vec<Stmt> {
        let params = self.frame_ref().func.params.clone();
        let args = params.iter().map(|&local| self.local(local, pos)).collect();
        let results: Vec<TypeId> = self.result_types();
        let ty = self.call_type(&results);
        let call = expr(ExprKind::Intrinsic { symbol, args }, ty, pos);
        let kind = if results.is_empty() { StmtKind::Expr(call) } else { StmtKind::Return(vec![call]) };
        vec![stmt(kind, pos)]
    }

    // ---- Types ----

    /// The program's type for a checked type, type parameters replaced.
    pub(super) fn convert(&mut self, ty: store::TypeId) -> TypeId {
        if let Some(&id) = self.converted.get(&ty) {
            return id;
        }
        let concrete = self.substitute(ty);
        let id = self.lowering.convert_type(concrete);
        self.converted.insert(ty, id);
        id
    }

    pub(super) fn substitute(&mut self, ty: store::TypeId) -> store::TypeId {
        self.lowering.store.substitute(ty, &self.substitution.parameters, &self.substitution.arguments)
    }

    /// The type of an expression; of untyped ones the default type.
    pub(super) fn type_of(&mut self, expr: &tree::Expr) -> TypeId {
        let ty = self.info.type_of(expr.id).unwrap_or_else(|| panic!("an expression was not checked: {expr:?}"));
        self.convert(ty)
    }

    pub(super) fn kind(&self, ty: TypeId) -> &crate::types::TypeKind {
        self.lowering.kind(ty)
    }

    pub(super) fn basic(&mut self, ty: store::TypeId) -> TypeId {
        self.lowering.convert_type(ty)
    }

    pub(super) fn int(&mut self) -> TypeId {
        self.basic(store::TypeId::INT)
    }

    pub(super) fn bool(&mut self) -> TypeId {
        self.basic(store::TypeId::BOOL)
    }

    pub(super) fn empty_interface(&mut self) -> TypeId {
        let ty = self.lowering.store.universe_types().empty_interface;
        self.basic(ty)
    }

    /// The type of a call with these results: the only one, or a tuple.
    pub(super) fn call_type(&mut self, results: &[TypeId]) -> TypeId {
        match results {
            [single] => *single,
            _ => self.lowering.tuple_of(results),
        }
    }

    // ---- The current frame ----

    pub(super) fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("a function is being lowered")
    }

    pub(super) fn frame_ref(&self) -> &Frame {
        self.frames.last().expect("a function is being lowered")
    }

    pub(super) fn result_types(&self) -> Vec<TypeId> {
        let func = &self.frame_ref().func;
        func.results.iter().map(|&local| func.locals[local].ty).collect()
    }

    pub(super) fn alloc(&mut self, pos: Pos) -> AllocId {
        self.frame().func.allocs.push(AllocSite { pos, storage: Storage::Heap, part: None })
    }

    pub(super) fn label(&mut self, name: &str) -> LabelId {
        self.frame().func.labels.push(Label { name: name.to_string() })
    }

    pub(super) fn new_local(&mut self, name: &str, ty: TypeId, kind: LocalKind, pos: Pos) -> LocalId {
        self.new_local_of(self.frames.len() - 1, name, ty, kind, pos)
    }

    /// A local of the frame of some depth.
    pub(super) fn new_local_of(&mut self, depth: usize, name: &str, ty: TypeId, kind: LocalKind, pos: Pos) -> LocalId {
        self.frames[depth].func.new_local(name, ty, kind, pos)
    }

    /// A nameless local that lowering needs.
    pub(super) fn temporary(&mut self, ty: TypeId, pos: Pos) -> LocalId {
        self.new_local("", ty, LocalKind::Temporary, pos)
    }

    /// Declares a temporary with this value.
    pub(super) fn store_temporary(&mut self, value: Expr, out: &mut Vec<Stmt>) -> LocalId {
        let pos = value.pos;
        let local = self.temporary(value.ty, pos);
        out.push(stmt(StmtKind::Declare { local, value: Some(value) }, pos));
        local
    }

    /// Reads (or, as a place, writes) a local of the current frame.
    pub(super) fn local(&self, local: LocalId, pos: Pos) -> Expr {
        let ty = self.frame_ref().func.locals[local].ty;
        expr(ExprKind::Local(local), ty, pos)
    }

    // ---- Variables ----

    fn declare_parameters(&mut self, variables: &FunctionVariables) {
        let params: Vec<ObjectId> = variables.receiver.iter().chain(&variables.parameters).copied().collect();
        for object in params {
            let local = self.declare_object(object, LocalKind::Param);
            self.frame().func.params.push(local);
        }
        for (index, &object) in variables.results.iter().enumerate() {
            let local = self.declare_object(object, LocalKind::Result);
            let func = &mut self.frame().func;
            if func.locals[local].name.is_empty() {
                func.locals[local].name = format!("~r{index}");
            }
            func.results.push(local);
        }
    }

    /// Parameters and results of a nested function.
    pub(super) fn declare_literal_parameters(&mut self, variables: &FunctionVariables) {
        self.declare_parameters(variables);
    }

    /// Makes the local of a source variable in the current frame.
    pub(super) fn declare_object(&mut self, object: ObjectId, kind: LocalKind) -> LocalId {
        let record = self.lowering.store.object(object);
        let (name, pos, ty) = (record.name.to_string(), record.pos, record.ty);
        let ty = self.convert(ty);
        let facts = self.facts.get(&object).copied().unwrap_or_default();
        let size = self.lowering.program.types[ty].size;
        let by_value =
            kind != LocalKind::Result && !facts.address_taken && !facts.reassigned && size <= LARGEST_CAPTURED_VALUE;
        let id = self.new_local(&name, ty, kind, pos);
        let local = &mut self.frame().func.locals[id];
        local.address_taken = facts.address_taken;
        local.reassigned = facts.reassigned;
        local.captured_by_reference = facts.captured && !by_value;
        self.frame().variables.insert(Variable::Object(object), id);
        id
    }

    /// A variable without name that nested functions may capture by reference.
    pub(super) fn declare_synthetic(&mut self, ty: TypeId, pos: Pos) -> (Variable, LocalId) {
        let variable = Variable::Synthetic(self.next_synthetic);
        self.next_synthetic += 1;
        let local = self.new_local("", ty, LocalKind::Variable, pos);
        let record = &mut self.frame().func.locals[local];
        record.captured_by_reference = true;
        record.reassigned = true;
        self.frame().variables.insert(variable, local);
        (variable, local)
    }

    /// Gives a local of the current frame a key under which nested functions find it.
    pub(super) fn name_local(&mut self, local: LocalId) -> Variable {
        self.name_local_of(self.frames.len() - 1, local)
    }

    /// Like [`Self::name_local`], for the frame of some depth.
    pub(super) fn name_local_of(&mut self, depth: usize, local: LocalId) -> Variable {
        let variable = Variable::Synthetic(self.next_synthetic);
        self.next_synthetic += 1;
        self.frames[depth].variables.insert(variable, local);
        variable
    }

    /// The local through which the current frame reaches a variable.
    pub(super) fn resolve(&mut self, variable: Variable) -> LocalId {
        self.resolve_in(self.frames.len() - 1, variable)
    }

    fn resolve_in(&mut self, depth: usize, variable: Variable) -> LocalId {
        if let Some(&local) = self.frames[depth].variables.get(&variable) {
            return local;
        }
        assert!(depth > 0, "{variable:?} is used but not declared in {}", self.frames[0].func.symbol);
        let outer = self.resolve_in(depth - 1, variable);
        let record = self.frames[depth - 1].func.locals[outer].clone();
        let by_reference = match record.kind {
            LocalKind::CapturedValue => false,
            LocalKind::CapturedReference => true,
            _ => record.captured_by_reference,
        };
        let frame = &mut self.frames[depth];
        let kind = if by_reference { LocalKind::CapturedReference } else { LocalKind::CapturedValue };
        let local = frame.func.locals.push(Local { kind, storage: Storage::Frame, ..record });
        frame.func.captures.push(local);
        frame.captures.push(Capture { local: outer, by_reference });
        frame.variables.insert(variable, local);
        local
    }

    /// Lowers a nested function and gives its value. `build` fills the new innermost frame.
    pub(super) fn nested_function(
        &mut self,
        func: Func,
        ty: TypeId,
        pos: Pos,
        build: impl FnOnce(&mut Self) -> Vec<Stmt>,
    ) -> Expr {
        self.nested_frame(func, ty, pos, build).0
    }

    /// Like [`Self::nested_function`]; also gives what the frame knew about a range over a function.
    pub(super) fn nested_frame(
        &mut self,
        mut func: Func,
        ty: TypeId,
        pos: Pos,
        build: impl FnOnce(&mut Self) -> Vec<Stmt>,
    ) -> (Expr, Option<RangeBody>) {
        func.pos = pos;
        let id = self.lowering.reserve_function();
        self.frames.push(Frame { is_literal: true, ..Frame::new(func) });
        let body = build(self);
        let mut frame = self.frames.pop().expect("the frame pushed above");
        frame.func.body = Body::Go(body);
        frame.func.flags.closure = !frame.captures.is_empty();
        let is_closure = frame.func.flags.closure;
        self.lowering.define(id, frame.func);
        let kind = if is_closure {
            ExprKind::Closure { func: id, captures: frame.captures, alloc: self.alloc(pos) }
        } else {
            ExprKind::FuncValue(id)
        };
        (expr(kind, ty, pos), frame.range_body)
    }

    /// An empty function whose name is the current one's with a suffix.
    pub(super) fn nested_named(&self, suffix: &str, pos: Pos) -> Func {
        let outer = &self.frame_ref().func;
        let name = format!("{}{suffix}", outer.name);
        let symbol = format!("{}{suffix}", outer.symbol);
        Func::new(name, symbol, outer.package.clone(), pos)
    }
}

pub(super) fn expr(kind: ExprKind, ty: TypeId, pos: Pos) -> Expr {
    Expr { kind: Box::new(kind), ty, pos }
}

pub(super) fn stmt(kind: StmtKind, pos: Pos) -> Stmt {
    Stmt { kind, pos }
}

/// Statements, then a value; the value alone if there are none.
pub(super) fn sequence(statements: Vec<Stmt>, value: Expr) -> Expr {
    if statements.is_empty() {
        return value;
    }
    let (ty, pos) = (value.ty, value.pos);
    expr(ExprKind::Sequence(statements, value), ty, pos)
}
