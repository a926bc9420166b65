//! The start of the program: package initialisation, then `main.main`.
//!
//! Each initialiser that is no static data becomes a function of its own, called `init` like the
//! package's in real Go. Initialisers that have no effect but their value are left out as long as
//! nothing refers to their variables; so they are looked at again whenever the queue has run empty.
//!
//! Start at [`Lowering::begin_entry`]; [`Lowering::finish_entry`] puts the calls together at the end.

use super::Lowering;
use super::declarations::InitialValue;
use super::function::{Frame, FunctionLowering, Substitution, expr, stmt};
use crate::Pos;
use crate::func::{Body, Call, Callee, Expr, ExprKind, Func, Stmt, StmtKind};
use crate::index::FuncId;
use burrow_syntax::tree;
use burrow_types::{Info, Initializer, Mode, ObjectKind, PackageId};

/// The initialisers of a package.
#[derive(Debug, Default)]
pub(super) struct PackageInit {
    package: Option<PackageId>,
    /// In order: what has been done about each initialiser.
    steps: Vec<Step>,
    inits: Vec<FuncId>,
    /// Function literals so far; their names count through.
    literals: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Without effect, and nothing refers to its variables.
    Waiting,
    /// Became data, or has nothing to do.
    Static,
    Code(FuncId),
}

impl<'a> Lowering<'a> {
    /// Requests what runs in any case.
    pub(super) fn begin_entry(&mut self) {
        for package in self.packages {
            let mut init = PackageInit { package: Some(package.id), ..PackageInit::default() };
            init.steps = vec![Step::Waiting; package.info.initialization_order.len()];
            for object in self.declarations.inits.get(&package.id).cloned().unwrap_or_default() {
                init.inits.push(self.request_declared(object, &[]));
            }
            self.inits.push(init);
        }
        self.lower_initializers(true);
        let path = self.store.package(self.main).path.to_string();
        match self.find_object(&path, "main") {
            Some(main) => {
                self.main_function = Some(self.request_declared(main, &[]));
            }
            None if self.options.everything => {}
            None => self.error(Pos::NONE, "function main is undeclared in the main package"),
        }
        if self.options.everything {
            self.request_everything();
        }
    }

    /// Requests all functions of the main package that are not generic.
    fn request_everything(&mut self) {
        let main = self.main;
        let package = self.packages.iter().find(|package| package.id == main).expect("the main package is given");
        for &(_, object) in &package.info.functions {
            if self.function_type_parameters(object).is_empty() {
                self.request_declared(object, &[]);
            }
        }
    }

    /// Lowers initialisers that are needed and were not: those with effects (at the beginning), and those
    /// whose variables something refers to by now. Says whether there were any.
    pub(super) fn lower_initializers(&mut self, at_beginning: bool) -> bool {
        let mut found_any = false;
        for (index, package) in self.packages.iter().enumerate() {
            for (place, initializer) in package.info.initialization_order.iter().enumerate() {
                if self.inits[index].steps[place] != Step::Waiting {
                    continue;
                }
                let Some(initial) = self.declarations.initial_values.get(&initializer.value).copied() else {
                    panic!("an initialiser's expression is not among the given files")
                };
                let is_needed = initializer.variables.iter().any(|variable| self.globals.contains_key(variable))
                    || (at_beginning && !self.is_without_effect(initial.value, package.info));
                if is_needed {
                    found_any = true;
                    let step = self.lower_initializer(index, package.info, initializer, initial);
                    self.inits[index].steps[place] = step;
                }
            }
        }
        found_any
    }

    fn lower_initializer(
        &mut self,
        index: usize,
        info: &'a Info,
        initializer: &'a Initializer,
        initial: InitialValue<'a>,
    ) -> Step {
        let package = self.packages[index].id;
        let path = self.package_path(package);
        let id = self.reserve_function();
        let name = format!("{path}.init");
        let mut func = Func::new(name.clone(), name, path, initial.value.pos);
        func.end = initial.value.end;
        let literals = self.inits[index].literals;
        let version = info.file_versions.get(&initial.file).copied().unwrap_or((1, 27));
        let mut function = FunctionLowering::new(self, info, package, Substitution::default(), version);
        function.facts = super::variables::expression_facts(&mut function, initial.value);
        function.frames.push(Frame::new(func));
        function.frame().literals = literals;
        let body = function.initialize(initializer, initial.value);
        let mut frame = function.frames.pop().expect("the frame pushed above");
        self.inits[index].literals = frame.literals;
        if body.is_empty() {
            self.unused.push(id);
            return Step::Static;
        }
        frame.func.symbol = format!("{}·{}", frame.func.symbol, initializer.value.0);
        frame.func.body = Body::Go(body);
        self.define(id, frame.func);
        Step::Code(id)
    }

    /// Whether evaluating an initialiser does nothing but give its value.
    fn is_without_effect(&self, value: &tree::Expr, info: &Info) -> bool {
        use tree::ExprKind;
        if info.value_of(value.id).is_some() {
            return true;
        }
        match &value.kind {
            ExprKind::Name(_) | ExprKind::Literal(_) | ExprKind::FunctionLiteral(_) => true,
            ExprKind::Paren(inner) => self.is_without_effect(inner, info),
            ExprKind::Selector { .. } => !info.selections.contains_key(&value.id),
            ExprKind::CompositeLiteral(literal) => literal.elements.iter().all(|element| {
                let key = element.key.as_ref().is_none_or(|key| self.is_without_effect(key, info));
                key && self.is_without_effect(&element.value, info)
            }),
            ExprKind::Unary { operator, operand } => {
                *operator != tree::UnaryOperator::Receive && self.is_without_effect(operand, info)
            }
            ExprKind::Call { function, arguments, .. } => {
                let arguments_are = arguments.iter().all(|argument| {
                    info.expr(argument.id).is_some_and(|info| info.mode == Mode::TypeExpression)
                        || self.is_without_effect(argument, info)
                });
                arguments_are && self.is_harmless_callee(super::call::unparenthesized(function), info)
            }
            _ => info.expr(value.id).is_some_and(|info| info.mode == Mode::TypeExpression),
        }
    }

    /// `new`, `make`, and `errors.New`, whose only effect is a new object; and what the embedded packages
    /// mark as `//burrow:pure`.
    fn is_harmless_callee(&self, callee: &tree::Expr, info: &Info) -> bool {
        let Some(object) = super::call::name_id(callee).and_then(|name| info.object(name)) else { return false };
        let record = self.store.object(object);
        match &record.kind {
            ObjectKind::Builtin(builtin) => matches!(builtin.name(), "new" | "make"),
            ObjectKind::Function(_) => {
                let path = record.package.map(|package| &*self.store.package(package).path);
                let is_pure = self.declarations.functions.get(&object).is_some_and(|declared| {
                    declared.declaration.pragmas.iter().any(|pragma| pragma.verb == "burrow:pure")
                });
                is_pure || (path == Some("errors") && record.name == "New")
            }
            _ => false,
        }
    }

    /// Puts the entry function together: nothing is missing any more.
    pub(super) fn finish_entry(&mut self) {
        let nothing = self.tuple_of(&[]);
        let call = |func: FuncId| {
            let call = Call { callee: Callee::Static(func), args: Vec::new(), packed: false };
            stmt(StmtKind::Expr(expr(ExprKind::Call(call), nothing, Pos::NONE)), Pos::NONE)
        };
        let mut body: Vec<Stmt> = Vec::new();
        for init in std::mem::take(&mut self.inits) {
            let mut calls: Vec<Stmt> = Vec::new();
            for step in &init.steps {
                if let Step::Code(func) = step {
                    calls.push(call(*func));
                }
            }
            calls.extend(init.inits.iter().map(|&func| call(func)));
            if calls.is_empty() {
                continue;
            }
            let path = init.package.map_or(String::new(), |package| self.package_path(package));
            let symbol = format!("runtime.doInit1·{path}");
            body.push(call(self.internal_function("runtime.doInit1", symbol, calls)));
        }
        body.push(call(self.runtime_function("enterMain")));
        body.extend(self.main_function.map(call));
        body.push(call(self.runtime_function("exitMain")));
        let entry = self.internal_function("runtime.main", "runtime.main·entry".to_string(), body);
        self.program.entry = Some(entry);
    }

    fn internal_function(&mut self, name: &str, symbol: String, body: Vec<Stmt>) -> FuncId {
        let id = self.reserve_function();
        let mut func = Func::new(name.to_string(), symbol, "runtime".to_string(), Pos::NONE);
        func.flags.runtime_internal = true;
        func.body = Body::Go(body);
        self.define(id, func);
        id
    }

    /// A function of package `runtime`, or the native of that name.
    fn runtime_function(&mut self, name: &str) -> FuncId {
        self.request_runtime(name).unwrap_or_else(|| self.native_function(&format!("runtime.{name}")))
    }

    fn native_function(&mut self, symbol: &str) -> FuncId {
        let id = self.reserve_function();
        let mut func = Func::new(symbol.to_string(), symbol.to_string(), "runtime".to_string(), Pos::NONE);
        func.body = Body::Native { symbol: symbol.to_string() };
        self.define(id, func);
        id
    }

    /// The functions of package `runtime` that compiled code and stubs jump to.
    pub(super) fn request_hooks(&mut self) {
        self.program.hooks.raise = self.request_runtime("raise");
        self.program.hooks.panic = self.request_runtime("gopanic");
        self.program.hooks.deferreturn = self.request_runtime("deferreturn");
    }
}

impl<'a> FunctionLowering<'_, 'a> {
    /// The statements that initialise variables together; none if the value is data.
    fn initialize(&mut self, initializer: &'a Initializer, source: &'a tree::Expr) -> Vec<Stmt> {
        let pos = source.pos;
        let mut out = Vec::new();
        if let [variable] = *initializer.variables {
            let record = self.lowering.store.object(variable);
            let (is_blank, ty) = (record.name.is_blank(), record.ty);
            let ty = self.convert(ty);
            let value = self.value_as(source, ty);
            if let Some(init) = self.lowering.static_value(&value) {
                if !is_blank {
                    let global = self.lowering.global(variable);
                    self.lowering.program.globals[global].init = init;
                }
                return out;
            }
            if is_blank {
                out.push(stmt(StmtKind::Expr(value), pos));
                return out;
            }
            let place = self.global_place(variable, pos);
            out.push(stmt(StmtKind::Assign { place, value }, pos));
            return out;
        }
        let places = initializer
            .variables
            .iter()
            .map(|&variable| {
                let is_blank = self.lowering.store.object(variable).name.is_blank();
                (!is_blank).then(|| self.global_place(variable, pos))
            })
            .collect();
        self.assign_tuple(places, source, pos, &mut out);
        out
    }

    fn global_place(&mut self, variable: burrow_types::ObjectId, pos: Pos) -> Expr {
        let global = self.lowering.global(variable);
        let ty = self.lowering.program.globals[global].ty;
        expr(ExprKind::Global(global), ty, pos)
    }
}
