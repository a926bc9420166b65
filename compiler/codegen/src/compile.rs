//! One function from IR to bytes and tables of its own.
//!
//! Start at [`Compiler::compile`].

use crate::data::CodeRef;
use crate::error::{CodegenError, Result};
use crate::generator::{Facts, Generator, InlineScope, Shared, SourcePlace, generate_function, namespace};
use crate::safepoint::insert_stack_maps;
use crate::signature::Convention;
use crate::stack_check::add_check;
use crate::value::Operand;
use burrow_abi::tables::{EntryMap, StackMap, function_flags};
use burrow_image::{RelocationKind, Section, Stub};
use burrow_ir::Pos;
use burrow_ir::func::{Body, Func};
use burrow_ir::index::{Entity, FuncId};
use burrow_layout::pointer_map::PointerMap;
use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{ExternalName, Function, InstBuilder, StackSlot, UserFuncName};
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::{CompiledCode, Context, FinalizedMachExceptionHandler, FinalizedRelocTarget};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

/// What a place in a function's code refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reference {
    Code(CodeRef),
    Native(u32),
    Stub(Stub),
    Section(Section),
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct CodeRelocation {
    pub offset: u32,
    pub kind: RelocationKind,
    pub target: Reference,
    pub addend: i64,
}

#[derive(Debug, Clone)]
pub(crate) struct CompiledCallSite {
    pub return_offset: u32,
    pub place: SourcePlace,
    pub map: Option<StackMap>,
    pub handler: u32,
}

/// A compiled function; offsets are from its first byte.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub code: CodeRef,
    pub name: String,
    pub pos: Pos,
    pub bytes: Vec<u8>,
    pub check_size: u32,
    pub frame_size: u32,
    pub flags: u32,
    pub entry: EntryMap,
    pub relocations: Vec<CodeRelocation>,
    pub call_sites: Vec<CompiledCallSite>,
    pub faults: Vec<(u32, SourcePlace)>,
    pub scopes: Vec<InlineScope>,
    /// Cranelift's input, when it was asked for.
    pub dump: Option<String>,
}

/// Reusable state of a compiling thread.
pub(crate) struct Compiler<'a> {
    shared: &'a Shared<'a>,
    isa: &'a dyn TargetIsa,
    context: Context,
    builder: FunctionBuilderContext,
    /// Name of the function whose input is printed.
    dump: Option<&'a str>,
}

impl<'a> Compiler<'a> {
    pub fn new(shared: &'a Shared<'a>, isa: &'a dyn TargetIsa, dump: Option<&'a str>) -> Self {
        Compiler { shared, isa, context: Context::new(), builder: FunctionBuilderContext::new(), dump }
    }

    pub fn compile(&mut self, code: CodeRef) -> Result<Compiled> {
        let (CodeRef::Function(id) | CodeRef::Thunk(id)) = code;
        let func = &self.shared.program.funcs[id];
        let mut convention = self.shared.conventions[id.index()].clone();
        if let CodeRef::Thunk(_) = code {
            convention = Convention::new(&self.shared.shapes, true, &convention.params, &convention.result_types);
        }
        let name = UserFuncName::user(0, id.0);
        let mut function = Function::with_name_signature(name, convention.signature());
        let mut facts = self.generate(code, id, func, &mut function)?;
        facts.resolve_aliases(&mut function);
        let always_mapped = insert_stack_maps(&mut function, &facts);
        let dump = self.dump.filter(|wanted| *wanted == func.name).map(|_| function.display().to_string());
        self.context.clear();
        self.context.func = function;
        let fail = |message: String| CodegenError { pos: func.pos, function: func.name.clone(), message };
        self.context
            .compile(self.isa, &mut ControlPlane::default())
            .map_err(|error| fail(format!("Cranelift: {:?}", error.inner)))?;
        let compiled = self.context.take_compiled_code().expect("just compiled");
        let mut output = self.tables(&compiled, &facts, &always_mapped, code, func)?;
        output.entry = convention.entry_map();
        output.dump = dump;
        Ok(output)
    }

    fn generate(&mut self, code: CodeRef, id: FuncId, func: &'a Func, function: &mut Function) -> Result<Facts> {
        let result = {
            let builder = FunctionBuilder::new(function, &mut self.builder);
            match (code, &func.body) {
                (CodeRef::Thunk(_), _) => Ok(thunk(self.shared, id, builder)),
                (_, Body::Go(_)) => generate_function(self.shared, id, builder),
                (_, Body::Native { .. }) => native_wrapper(self.shared, id, builder),
            }
        };
        if result.is_err() {
            // The context is in the middle of a function.
            self.builder = FunctionBuilderContext::new();
        }
        result
    }

    fn tables(
        &self,
        compiled: &CompiledCode,
        facts: &Facts,
        always_mapped: &[(StackSlot, PointerMap)],
        code: CodeRef,
        func: &Func,
    ) -> Result<Compiled> {
        let buffer = &compiled.buffer;
        let layout = buffer.frame_layout().expect("finished functions have a frame layout");
        let frame_size = layout.frame_to_fp_offset;
        let checked = add_check(buffer.data(), frame_size, !facts.calls_code, facts.polls);
        let shift = checked.check_size;
        let mut output = Compiled {
            code,
            name: func.name.clone(),
            pos: func.pos,
            bytes: checked.bytes,
            check_size: shift,
            frame_size,
            flags: flags(func, code),
            entry: EntryMap::default(),
            relocations: Vec::new(),
            call_sites: Vec::new(),
            faults: Vec::new(),
            scopes: facts.places.scopes.clone(),
            dump: None,
        };
        let outside = SourcePlace { pos: func.pos, scope: None };
        let ranges = buffer.get_srclocs_sorted();
        let position = |offset: u32| {
            let after = ranges.partition_point(|range| range.start <= offset);
            let location = after.checked_sub(1).map(|index| ranges[index].loc);
            let place = location.and_then(|location| facts.places.places.get(location.bits() as usize));
            place.copied().unwrap_or(outside)
        };
        let mapped_words = mapped_words(layout, always_mapped);
        let maps = buffer.user_stack_maps();
        for site in buffer.call_sites() {
            let map = maps
                .binary_search_by_key(&site.ret_addr, |map| map.0)
                .ok()
                .map(|index| stack_map(&maps[index].2, frame_size, &mapped_words));
            let handler = site.exception_handlers.iter().find_map(|handler| match handler {
                FinalizedMachExceptionHandler::Default(offset) => Some(offset + shift),
                _ => None,
            });
            output.call_sites.push(CompiledCallSite {
                return_offset: site.ret_addr + shift,
                place: position(site.ret_addr.saturating_sub(1)),
                map: map.filter(|map| map.words.iter().any(|&word| word != 0)),
                handler: handler.unwrap_or(0),
            });
        }
        for trap in buffer.traps() {
            output.faults.push((trap.offset + shift, position(trap.offset)));
        }
        output.faults.sort_by_key(|fault| fault.0);
        output.faults.dedup_by_key(|fault| fault.0);
        self.relocations(compiled, &mut output)?;
        if let Some(offset) = checked.stub_place {
            let target = Reference::Stub(Stub::GrowStack);
            output.relocations.push(CodeRelocation { offset, kind: RelocationKind::Relative32, target, addend: -4 });
        }
        Ok(output)
    }

    fn relocations(&self, compiled: &CompiledCode, output: &mut Compiled) -> Result<()> {
        let names = self.context.func.params.user_named_funcs();
        for relocation in compiled.buffer.relocs() {
            let fail = |what: String| CodegenError { pos: output.pos, function: output.name.clone(), message: what };
            let kind = match relocation.kind {
                Reloc::X86CallPCRel4 | Reloc::X86PCRel4 => RelocationKind::Relative32,
                Reloc::Abs8 => RelocationKind::Absolute64,
                other => return Err(fail(format!("relocation {other:?}"))),
            };
            let target = match &relocation.target {
                FinalizedRelocTarget::ExternalName(ExternalName::User(name)) => {
                    let name = &names[*name];
                    reference(name.namespace, name.index)
                }
                other => return Err(fail(format!("reference to {other:?}"))),
            };
            output.relocations.push(CodeRelocation {
                offset: relocation.offset + output.check_size,
                kind,
                target,
                addend: relocation.addend,
            });
        }
        Ok(())
    }
}

fn flags(func: &Func, code: CodeRef) -> u32 {
    let mut flags = 0;
    let native = matches!(func.body, Body::Native { .. });
    if func.flags.wrapper || native || matches!(code, CodeRef::Thunk(_)) {
        flags |= function_flags::WRAPPER;
    }
    if func.flags.runtime_internal {
        flags |= function_flags::RUNTIME_INTERNAL;
    }
    if func.flags.has_defer {
        flags |= function_flags::HAS_DEFER;
    }
    if func.params.is_empty() {
        flags |= function_flags::NO_PARAMETERS;
    }
    flags
}

fn reference(space: u32, index: u32) -> Reference {
    match space {
        namespace::FUNCTION => Reference::Code(CodeRef::Function(FuncId(index))),
        namespace::THUNK => Reference::Code(CodeRef::Thunk(FuncId(index))),
        namespace::NATIVE => Reference::Native(index),
        namespace::STUB if index == Stub::Barrier as u32 => Reference::Stub(Stub::Barrier),
        namespace::STUB if index == Stub::Poll as u32 => Reference::Stub(Stub::Poll),
        namespace::STUB => Reference::Stub(Stub::GrowStack),
        _ => Reference::Section(match index {
            0 => Section::Code,
            1 => Section::ReadOnly,
            2 => Section::Data,
            _ => Section::Bss,
        }),
    }
}

/// Words (from the stack pointer) of frame objects that hold pointers.
fn mapped_words(
    layout: &cranelift_codegen::MachBufferFrameLayout,
    always_mapped: &[(StackSlot, PointerMap)],
) -> Vec<u64> {
    let mut words = vec![0; (layout.frame_to_fp_offset as usize / 8).div_ceil(64)];
    for (slot, map) in always_mapped {
        let first = u64::from(layout.stackslots[*slot].offset) / 8;
        map.for_each_pointer(|word| {
            let word = first + word;
            words[word as usize / 64] |= 1 << (word % 64);
        });
    }
    words
}

fn stack_map(map: &cranelift_codegen::ir::UserStackMap, frame_size: u32, mapped: &[u64]) -> StackMap {
    let mut words = mapped.to_vec();
    for (_, offset) in map.entries() {
        let word = offset / 8;
        words[word as usize / 64] |= 1 << (word % 64);
    }
    while words.last() == Some(&0) {
        words.pop();
    }
    StackMap { frame_size, words }
}

/// A plain function behind the convention of closures: drops the closure and jumps on.
fn thunk(shared: &Shared<'_>, id: FuncId, builder: FunctionBuilder<'_>) -> Facts {
    let mut generator = Generator::new(shared, &shared.program.funcs[id], builder);
    let entry = generator.b.create_block();
    generator.b.append_block_params_for_function_params(entry);
    generator.enter(entry);
    generator.set_pos(generator.func.pos);
    let mut params = generator.b.block_params(entry).to_vec();
    let closure =
        usize::from(matches!(shared.conventions[id.index()].results, crate::signature::Results::Memory { .. }));
    params.remove(closure);
    let target = generator.code_ref(CodeRef::Function(id));
    generator.b.ins().return_call(target, &params);
    generator.open = false;
    generator.finish()
}

/// A native behind Go's convention, for method tables and function values.
fn native_wrapper(shared: &Shared<'_>, id: FuncId, builder: FunctionBuilder<'_>) -> Result<Facts> {
    let func = &shared.program.funcs[id];
    let mut generator = Generator::new(shared, func, builder);
    generator.enter_function(id)?;
    let mut args = Vec::new();
    for &param in &func.params {
        let operand = generator.read_local(param)?;
        args.push(generator.stable(operand, func.locals[param].ty));
    }
    let results: Vec<Operand> = generator.call_native_function(id, &args)?;
    generator.return_operands(func.results.iter().copied().zip(results).collect());
    Ok(generator.finish())
}
