//! The generator of one function: its state, blocks, entry and exit.
//!
//! Expressions and statements are methods in modules of their own; all share [`Generator`].
//!
//! Invariants: instructions go to the current block, which is open exactly while `open`; every value
//! that may hold a heap pointer was passed to [`Generator::pointer`] when it was made.
//! Start at [`generate_function`].

use crate::data::{CodeRef, Data, Place};
use crate::error::{CodegenError, Result};
use crate::native::Natives;
use crate::objects::Objects;
use crate::shape::Shapes;
use crate::signature::{Convention, Results, clif_type};
use crate::value::{Address, Base, Operand};
use burrow_abi::calling::Scalar;
use burrow_abi::native::RuntimeFunctionId as Runtime;
use burrow_image::{Section, Stub};
use burrow_ir::Pos;
use burrow_ir::func::{Body, Func, Local, LocalKind, Storage};
use burrow_ir::index::{AllocId, Entity, FuncId, LocalId, TypeId};
use burrow_ir::program::Program;
use burrow_layout::pointer_map::PointerMap;
use cranelift_codegen::ir::{
    Block, ExtFuncData, ExternalName, FuncRef, Function, GlobalValue, GlobalValueData, Inst, InstBuilder, SigRef,
    Signature, SourceLoc, StackSlot, TrapCode, UserExternalName, Value, types,
};
use cranelift_codegen::isa::TargetFrontendConfig;
use cranelift_frontend::{FunctionBuilder, Variable};
use std::collections::{HashMap, HashSet};

/// Namespaces of external names in generated functions.
pub(crate) mod namespace {
    /// [`super::CodeRef::Function`], by function.
    pub const FUNCTION: u32 = 0;
    /// [`super::CodeRef::Thunk`], by function.
    pub const THUNK: u32 = 1;
    /// Natives by number.
    pub const NATIVE: u32 = 2;
    pub const STUB: u32 = 3;
    /// Sections by number.
    pub const SECTION: u32 = 4;
}

/// What all functions of a program share, read-only.
pub(crate) struct Shared<'a> {
    pub program: &'a Program,
    pub shapes: Shapes,
    pub objects: Objects,
    pub data: Data,
    pub natives: Natives,
    /// By function.
    pub conventions: Vec<Convention>,
    pub frontend: TargetFrontendConfig,
}

/// Where a local variable is.
#[derive(Debug, Clone)]
pub(crate) enum Home {
    /// Its scalars are variables of the SSA builder.
    Registers(Vec<Variable>),
    /// A place that stays the same during the function's run.
    Memory(Address),
    /// In a heap cell, whose address the variable holds. Each declaration makes a new one.
    Cell(Variable),
}

/// A source position within the tree of inlined calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SourcePlace {
    pub pos: Pos,
    /// Index into [`Places::scopes`]; `None`: the function itself.
    pub scope: Option<u32>,
}

/// An inlined call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InlineScope {
    pub callee: FuncId,
    pub call: SourcePlace,
}

/// The positions of a function; instructions carry their index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    pub places: Vec<SourcePlace>,
    pub scopes: Vec<InlineScope>,
    indices: HashMap<SourcePlace, u32>,
}

impl Places {
    fn add(&mut self, pos: Pos, scope: Option<u32>) -> u32 {
        let place = SourcePlace { pos, scope };
        let places = &mut self.places;
        *self.indices.entry(place).or_insert_with(|| {
            places.push(place);
            places.len() as u32 - 1
        })
    }
}

/// Where control goes by label.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LabelBlocks {
    pub target: Option<Block>,
    pub leave: Option<Block>,
    pub next: Option<Block>,
}

/// See the module's header.
pub(crate) struct Generator<'s, 'b> {
    pub shared: &'s Shared<'s>,
    pub func: &'s Func,
    pub b: FunctionBuilder<'b>,
    pub open: bool,
    pub homes: Vec<Option<Home>>,
    /// Hidden result pointer.
    pub result_memory: Option<Value>,
    pub closure: Option<Value>,
    /// Entered when a call of a function with defers raises and the panic is recovered here.
    pub handler: Option<Block>,
    pub labels: Vec<LabelBlocks>,
    pub pos: Pos,
    /// The inlined call that is being generated.
    pub scope: Option<u32>,
    pub places: Places,
    /// Values that may be heap pointers.
    pub pointers: Vec<Value>,
    /// Calls at which no collection can happen (or after which the frame is dead).
    pub quiet_calls: HashSet<Inst>,
    /// Calls whose callee is compiled code: they need room on the stack.
    pub calls_code: bool,
    /// Loops may call the poll stub, which needs room on the stack.
    pub polls: bool,
    /// Frame objects that hold pointers.
    pub mapped_slots: Vec<(StackSlot, PointerMap)>,
    /// Words of the frame that are 0 at the function's entry.
    pub flags: Vec<StackSlot>,
    /// The first elements of slices that begin in the frame, by `append`.
    pub first_elements: HashMap<AllocId, StackSlot>,
    /// Instructions (addresses of frame objects) from which on an object's contents are new: they are
    /// written before the next safepoint.
    pub object_starts: HashSet<Inst>,
    /// Addresses that the runtime keeps until the function ends.
    pub kept: Vec<Value>,
    pub free_temporaries: Vec<(StackSlot, u64, PointerMap)>,
    pub used_temporaries: Vec<(StackSlot, u64, PointerMap)>,
    /// What is known about index variables.
    pub bounds: crate::bounds::Facts,
    func_refs: HashMap<(u32, u32), FuncRef>,
    signatures: HashMap<Signature, SigRef>,
    symbols: HashMap<Place, GlobalValue>,
}

/// What a finished function tells beside its instructions.
pub(crate) struct Facts {
    pub pointers: Vec<Value>,
    pub quiet_calls: HashSet<Inst>,
    pub mapped_slots: Vec<(StackSlot, PointerMap)>,
    pub flags: Vec<StackSlot>,
    pub object_starts: HashSet<Inst>,
    pub kept: Vec<Value>,
    pub calls_code: bool,
    pub polls: bool,
    pub places: Places,
}

impl Facts {
    /// Removes value aliases from the function, so that later passes need not look through them.
    pub fn resolve_aliases(&mut self, function: &mut Function) {
        for value in self.pointers.iter_mut().chain(&mut self.kept) {
            *value = function.dfg.resolve_aliases(*value);
        }
        function.dfg.resolve_all_aliases();
    }
}

/// Builds the body of a Go function.
pub(crate) fn generate_function<'s>(shared: &'s Shared<'s>, id: FuncId, builder: FunctionBuilder<'_>) -> Result<Facts> {
    let mut generator = Generator::new(shared, &shared.program.funcs[id], builder);
    generator.enter_function(id)?;
    if let Body::Go(body) = &generator.func.body {
        generator.statements(body)?;
    }
    if generator.open {
        generator.set_pos(generator.func.end);
        generator.leave_function()?;
    }
    generator.write_handler()?;
    Ok(generator.finish())
}

impl<'s, 'b> Generator<'s, 'b> {
    pub fn new(shared: &'s Shared<'s>, func: &'s Func, builder: FunctionBuilder<'b>) -> Self {
        Generator {
            shared,
            func,
            b: builder,
            open: false,
            homes: vec![None; func.locals.len()],
            result_memory: None,
            closure: None,
            handler: None,
            labels: vec![LabelBlocks::default(); func.labels.len()],
            pos: func.pos,
            scope: None,
            places: Places::default(),
            pointers: Vec::new(),
            quiet_calls: HashSet::new(),
            calls_code: false,
            polls: false,
            mapped_slots: Vec::new(),
            flags: Vec::new(),
            first_elements: HashMap::new(),
            object_starts: HashSet::new(),
            kept: Vec::new(),
            free_temporaries: Vec::new(),
            used_temporaries: Vec::new(),
            bounds: crate::bounds::Facts::default(),
            func_refs: HashMap::new(),
            signatures: HashMap::new(),
            symbols: HashMap::new(),
        }
    }

    pub fn finish(mut self) -> Facts {
        self.b.seal_all_blocks();
        let facts = Facts {
            pointers: self.pointers,
            quiet_calls: self.quiet_calls,
            mapped_slots: self.mapped_slots,
            flags: self.flags,
            object_starts: self.object_starts,
            kept: self.kept,
            calls_code: self.calls_code,
            polls: self.polls,
            places: self.places,
        };
        self.b.finalize(self.shared.frontend);
        facts
    }

    /// Entry block: arguments become locals, captures are read, results begin as zero.
    pub fn enter_function(&mut self, id: FuncId) -> Result<()> {
        let entry = self.b.create_block();
        self.b.append_block_params_for_function_params(entry);
        self.enter(entry);
        self.set_pos(self.func.pos);
        let convention = &self.shared.conventions[id.index()];
        let params = self.b.block_params(entry).to_vec();
        for (&value, &scalar) in params.iter().zip(&convention.scalars) {
            self.scalar_value(scalar, value);
        }
        let mut params = params.into_iter();
        if matches!(convention.results, Results::Memory { .. }) {
            self.result_memory = params.next();
        }
        if convention.closure {
            self.closure = params.next();
        }
        if self.func.flags.has_defer {
            let handler = self.cold_block();
            self.handler = Some(handler);
        }
        self.enter_results(convention)?;
        for &param in &self.func.params {
            self.enter_parameter(param, &mut params)?;
        }
        self.enter_captures(id)
    }

    fn enter_parameter(&mut self, param: LocalId, values: &mut impl Iterator<Item = Value>) -> Result<()> {
        let local = &self.func.locals[param];
        let operand = match self.pieces(local.ty).map(<[_]>::len) {
            Some(count) => Operand::Scalars(values.take(count).collect()),
            None => {
                let address = values.next().expect("an argument for each parameter");
                Operand::Memory(Address { base: Base::Stack(address), offset: 0, faults: false })
            }
        };
        if let (Operand::Memory(address), Storage::Frame) = (&operand, local.storage) {
            self.homes[param.index()] = Some(Home::Memory(*address));
            return Ok(());
        }
        self.declare(param, Some(operand))
    }

    fn enter_results(&mut self, convention: &Convention) -> Result<()> {
        for (index, &result) in self.func.results.iter().enumerate() {
            let local = &self.func.locals[result];
            let home = match (&convention.results, local.storage) {
                (Results::Memory { offsets, .. }, Storage::Frame) => {
                    let base = Base::Stack(self.result_memory.expect("results in memory have an address"));
                    Home::Memory(Address { base, offset: offsets[index] as i64, faults: false })
                }
                (_, Storage::Frame) if self.func.flags.has_defer => {
                    let shape = self.shared.shapes.get(local.ty);
                    Home::Memory(Address::slot(self.new_slot(shape.size, &shape.map)))
                }
                _ => {
                    self.declare(result, None)?;
                    continue;
                }
            };
            // Result memory comes zeroed; a slot of this frame has to be.
            if let Home::Memory(address @ Address { base: Base::Slot(_), .. }) = home {
                self.begin(address);
                self.zero_memory(address, local.ty);
            }
            self.homes[result.index()] = Some(home);
        }
        Ok(())
    }

    fn enter_captures(&mut self, id: FuncId) -> Result<()> {
        let Some(closure) = self.closure.filter(|_| !self.func.captures.is_empty()) else { return Ok(()) };
        let shape = self.shared.objects.closure(id);
        for (&capture, &offset) in self.func.captures.iter().zip(&shape.offsets) {
            let local = &self.func.locals[capture];
            let address = Address::pointer(closure).at(offset);
            let home = match local.kind {
                LocalKind::CapturedReference => {
                    let pointer = self.load_at(address, Scalar::Pointer);
                    Home::Memory(Address::pointer(pointer))
                }
                _ if self.is_register(local) => {
                    let operand = self.load(address, local.ty);
                    self.declare(capture, Some(operand))?;
                    continue;
                }
                _ => Home::Memory(address),
            };
            self.homes[capture.index()] = Some(home);
        }
        Ok(())
    }

    /// Assigned results go back to the caller, after the deferred calls.
    pub fn leave_function(&mut self) -> Result<()> {
        if self.func.flags.has_defer {
            self.run_deferred()?;
        }
        self.return_results()
    }

    fn run_deferred(&mut self) -> Result<()> {
        let hook = self.shared.program.hooks.deferreturn;
        let Some(hook) = hook else { return self.fail("the program has no runtime.deferreturn") };
        self.call_function(hook, &[]);
        Ok(())
    }

    fn return_results(&mut self) -> Result<()> {
        let results = self.func.results.clone();
        let operands: Vec<(LocalId, Operand)> =
            results.into_iter().map(|result| Ok((result, self.read_local(result)?))).collect::<Result<_>>()?;
        self.return_operands(operands);
        Ok(())
    }

    /// Returns these results (those that are in the result memory already are left alone).
    pub fn return_operands(&mut self, operands: Vec<(LocalId, Operand)>) {
        let mut values = Vec::new();
        if let Some(memory) = self.result_memory {
            let types: Vec<TypeId> = operands.iter().map(|(local, _)| self.func.locals[*local].ty).collect();
            let (offsets, _) = crate::signature::struct_offsets(&self.shared.shapes, &types);
            for ((operand, ty), offset) in operands.iter().zip(&types).zip(offsets) {
                let base = Base::Stack(memory);
                self.store(Address { base, offset: offset as i64, faults: false }, *ty, &operand.1);
            }
        } else {
            for (local, operand) in operands {
                values.extend(self.scalars(operand, self.func.locals[local].ty));
            }
        }
        self.b.ins().return_(&values);
        self.open = false;
    }

    /// Where a recovered panic continues: the remaining deferred calls, then the results as they are.
    fn write_handler(&mut self) -> Result<()> {
        let Some(handler) = self.handler else { return Ok(()) };
        self.b.switch_to_block(handler);
        self.open = true;
        self.set_pos(self.func.end);
        self.leave_function()
    }

    // Locals.

    /// Whether a local lives in SSA variables.
    pub fn is_register(&self, local: &Local) -> bool {
        local.storage == Storage::Frame
            && !local.address_taken
            && !local.captured_by_reference
            && !self.shared.shapes.get(local.ty).in_memory()
    }

    /// A new instance of a local, with a value or zero.
    pub fn declare(&mut self, id: LocalId, value: Option<Operand>) -> Result<()> {
        let local = &self.func.locals[id];
        let ty = local.ty;
        if self.is_register(local) {
            let operand = value.unwrap_or_else(|| self.zero_operand(ty));
            let values = self.scalars(operand, ty);
            let variables = self.register_home(id);
            self.bounds.forget(id);
            for (variable, value) in variables.into_iter().zip(values) {
                self.b.def_var(variable, value);
            }
            return Ok(());
        }
        if local.storage == Storage::Heap {
            // The old instance may be part of the value: it was evaluated before.
            let cell = match local.part {
                Some(part) => {
                    let address = self.part(part)?;
                    self.address_value(address)
                }
                None => self.allocate(ty)?,
            };
            if let Some(operand) = value {
                self.store(Address::pointer(cell), ty, &operand);
            }
            let variable = match &self.homes[id.index()] {
                Some(Home::Cell(variable)) => *variable,
                _ => self.b.declare_var(types::I64),
            };
            self.b.def_var(variable, cell);
            self.homes[id.index()] = Some(Home::Cell(variable));
            return Ok(());
        }
        let address = self.frame_home(id);
        match value {
            Some(operand) => {
                if !matches!(operand, Operand::Memory(from) if from.base == address.base) {
                    self.begin(address);
                }
                self.store(address, ty, &operand);
            }
            None => {
                self.begin(address);
                self.zero_memory(address, ty);
            }
        }
        Ok(())
    }

    /// Variables of a register local, made at first use.
    fn register_home(&mut self, id: LocalId) -> Vec<Variable> {
        if let Some(Home::Registers(variables)) = &self.homes[id.index()] {
            return variables.clone();
        }
        let pieces = self.pieces(self.func.locals[id].ty).expect("register locals have pieces").to_vec();
        let variables: Vec<Variable> = pieces.iter().map(|piece| self.b.declare_var(clif_type(piece.scalar))).collect();
        self.homes[id.index()] = Some(Home::Registers(variables.clone()));
        variables
    }

    /// The frame object of a memory local, made at first use.
    pub fn frame_home(&mut self, id: LocalId) -> Address {
        if let Some(Home::Memory(address)) = self.homes[id.index()] {
            return address;
        }
        let shape = self.shared.shapes.get(self.func.locals[id].ty);
        let address = Address::slot(self.new_slot(shape.size, &shape.map));
        self.homes[id.index()] = Some(Home::Memory(address));
        address
    }

    /// Where a local is; the zero value if control comes here before its declaration.
    pub fn home(&mut self, id: LocalId) -> Result<Home> {
        if self.homes[id.index()].is_none() {
            let local = &self.func.locals[id];
            if self.is_register(local) {
                self.register_home(id);
            } else if local.storage == Storage::Frame {
                self.frame_home(id);
            } else {
                let name = local.name.clone();
                return self.fail(format!("variable {name} is used before its declaration"));
            }
        }
        Ok(self.homes[id.index()].clone().expect("just made"))
    }

    pub fn read_local(&mut self, id: LocalId) -> Result<Operand> {
        let ty = self.func.locals[id].ty;
        Ok(match self.home(id)? {
            Home::Registers(variables) => {
                Operand::Scalars(variables.into_iter().map(|variable| self.b.use_var(variable)).collect())
            }
            Home::Memory(address) => self.load(address, ty),
            Home::Cell(variable) => {
                let cell = self.b.use_var(variable);
                self.load(Address::pointer(cell), ty)
            }
        })
    }

    // Blocks.

    pub fn cold_block(&mut self) -> Block {
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        block
    }

    /// Continues in a block whose predecessors are all known.
    pub fn enter(&mut self, block: Block) {
        self.b.switch_to_block(block);
        self.b.seal_block(block);
        self.open = true;
    }

    /// Continues in a block that later code may jump to.
    pub fn enter_unsealed(&mut self, block: Block) {
        self.b.switch_to_block(block);
        self.open = true;
    }

    pub fn jump(&mut self, block: Block) {
        if self.open {
            self.b.ins().jump(block, &[]);
            self.open = false;
        }
    }

    /// Ends a block that control cannot leave.
    pub fn trap(&mut self) {
        self.b.ins().trap(TrapCode::unwrap_user(1));
        self.open = false;
    }

    pub fn set_pos(&mut self, pos: Pos) {
        self.pos = pos;
        let place = self.places.add(pos, self.scope);
        // Cranelift keeps places relative to a base, and the place just below the base would count as none.
        self.b.func.params.ensure_base_srcloc(SourceLoc::new(0));
        self.b.set_srcloc(SourceLoc::new(place));
    }

    // References.

    pub fn code_ref(&mut self, code: CodeRef) -> FuncRef {
        let (space, id) = match code {
            CodeRef::Function(id) => (namespace::FUNCTION, id),
            CodeRef::Thunk(id) => (namespace::THUNK, id),
        };
        let signature = self.shared.conventions[id.index()].signature();
        self.func_ref(space, id.0, signature)
    }

    pub fn stub_ref(&mut self, stub: Stub, signature: Signature) -> FuncRef {
        self.func_ref(namespace::STUB, stub as u32, signature)
    }

    pub fn native_ref(&mut self, number: u32, signature: Signature) -> FuncRef {
        self.func_ref(namespace::NATIVE, number, signature)
    }

    fn func_ref(&mut self, space: u32, index: u32, signature: Signature) -> FuncRef {
        if let Some(&func) = self.func_refs.get(&(space, index)) {
            return func;
        }
        let signature = self.signature_ref(signature);
        let name = self.b.func.declare_imported_user_function(UserExternalName::new(space, index));
        let data = ExtFuncData { name: ExternalName::user(name), signature, colocated: true, patchable: false };
        let func = self.b.import_function(data);
        self.func_refs.insert((space, index), func);
        func
    }

    pub fn signature_ref(&mut self, signature: Signature) -> SigRef {
        if let Some(&reference) = self.signatures.get(&signature) {
            return reference;
        }
        let reference = self.b.import_signature(signature.clone());
        self.signatures.insert(signature, reference);
        reference
    }

    /// Address of static data.
    pub fn symbol(&mut self, place: Place) -> Value {
        let global = match self.symbols.get(&place) {
            Some(&global) => global,
            None => {
                let name = UserExternalName::new(namespace::SECTION, place.section as u32);
                let name = self.b.func.declare_imported_user_function(name);
                let global = self.b.create_global_value(GlobalValueData::Symbol {
                    name: ExternalName::user(name),
                    offset: (place.offset as i64).into(),
                    colocated: true,
                    tls: false,
                });
                self.symbols.insert(place, global);
                global
            }
        };
        debug_assert!(place.section != Section::Code, "code is referred to by name");
        self.b.ins().symbol_value(types::I64, global)
    }

    /// Address of a type's descriptor.
    pub fn descriptor(&mut self, ty: TypeId) -> Value {
        self.symbol(self.shared.data.descriptor(ty))
    }

    pub fn fail<T>(&self, message: impl Into<String>) -> Result<T> {
        Err(CodegenError { pos: self.pos, function: self.func.name.clone(), message: message.into() })
    }

    /// The runtime's `unreachable`, where lowering promised that control doesn't come.
    pub fn unreachable(&mut self) {
        self.runtime(Runtime::unreachable, &[]);
    }
}
