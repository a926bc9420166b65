//! Putting compiled functions and data together: the image.
//!
//! Functions lie one after the other in the order they were given; calls between them are resolved here,
//! everything else becomes a relocation of the image. Positions, stack maps and names are shared.

use crate::compile::{Compiled, CompiledCallSite, Reference};
use crate::data::{CodeRef, Data};
use crate::error::{CodegenError, Result};
use crate::generator::{InlineScope, SourcePlace};
use crate::native::Natives;
use burrow_abi::tables::{CallSite, FaultRange, FunctionTable, NO_MAP, NOT_INLINED, SourcePosition, StackMap};
use burrow_image::{Hooks, Image, Relocation, RelocationKind, Section, Target};
use burrow_ir::Pos;
use burrow_ir::index::FuncId;
use burrow_ir::program::{Positions, Program};
use burrow_layout::layout_table::LayoutTable;
use std::collections::HashMap;

const CODE_ALIGN: usize = 16;

struct Assembler<'a> {
    program: &'a Program,
    positions: &'a dyn Positions,
    image: Image,
    /// Index in the image, and code offset.
    functions: HashMap<CodeRef, (u32, u32)>,
    position_indices: HashMap<SourcePosition, u32>,
    maps: HashMap<StackMap, u32>,
    strings: HashMap<String, u32>,
    natives: &'a Natives,
    native_indices: HashMap<u32, u32>,
}

/// The finished image. Layouts come with the names of their owners.
pub(crate) fn assemble(
    program: &Program,
    positions: &dyn Positions,
    natives: &Natives,
    (layouts, owners): (LayoutTable, Vec<String>),
    data: Data,
    functions: &[Compiled],
) -> Result<Image> {
    let mut assembler = Assembler {
        program,
        positions,
        image: Image { files: program.files.clone(), layouts, owners, ..Image::default() },
        functions: HashMap::new(),
        position_indices: HashMap::new(),
        maps: HashMap::new(),
        strings: HashMap::new(),
        natives,
        native_indices: HashMap::new(),
    };
    assembler.place_code(functions);
    for function in functions {
        assembler.relocate(function)?;
        let table = assembler.table(function);
        assembler.image.functions.push(table);
    }
    assembler.place_data(data)?;
    let hook = |func: Option<FuncId>| func.and_then(|func| assembler.index(func));
    let hooks = &program.hooks;
    let hooks = Hooks { raise: hook(hooks.raise), panic: hook(hooks.panic), deferreturn: hook(hooks.deferreturn) };
    assembler.image.entry = hook(program.entry);
    assembler.image.hooks = hooks;
    let mut image = assembler.image;
    image.relocations.sort_by_key(|relocation| (relocation.section, relocation.offset));
    image.build_info = vec![
        ("compiler".into(), format!("burrow {}", env!("CARGO_PKG_VERSION"))),
        ("features".into(), crate::isa::feature_names()),
    ];
    Ok(image)
}

impl Assembler<'_> {
    fn index(&self, func: FuncId) -> Option<u32> {
        self.functions.get(&CodeRef::Function(func)).map(|place| place.0)
    }

    fn place_code(&mut self, functions: &[Compiled]) {
        for (index, function) in functions.iter().enumerate() {
            let offset = self.image.code.len().next_multiple_of(CODE_ALIGN);
            self.image.code.resize(offset, 0xcc);
            self.image.code.extend(&function.bytes);
            self.functions.insert(function.code, (index as u32, offset as u32));
        }
    }

    fn relocate(&mut self, function: &Compiled) -> Result<()> {
        let base = self.functions[&function.code].1;
        for relocation in &function.relocations {
            let offset = base + relocation.offset;
            let (target, addend) = match relocation.target {
                Reference::Code(code) => {
                    let Some(&(_, place)) = self.functions.get(&code) else {
                        return Err(missing(function, code));
                    };
                    if relocation.kind == RelocationKind::Relative32 {
                        let distance = i64::from(place) + relocation.addend - i64::from(offset);
                        let distance = (distance as i32).to_le_bytes();
                        self.image.code[offset as usize..offset as usize + 4].copy_from_slice(&distance);
                        continue;
                    }
                    (Target::Section(Section::Code), i64::from(place) + relocation.addend)
                }
                Reference::Native(number) => (Target::Native(self.native(number)), relocation.addend),
                Reference::Stub(stub) => (Target::Stub(stub), relocation.addend),
                Reference::Section(section) => (Target::Section(section), relocation.addend),
            };
            self.image.relocations.push(Relocation {
                section: Section::Code,
                offset,
                kind: relocation.kind,
                target,
                addend,
            });
        }
        Ok(())
    }

    /// Index in the image of a native that the program does use.
    fn native(&mut self, number: u32) -> u32 {
        let image = &mut self.image;
        *self.native_indices.entry(number).or_insert_with(|| {
            image.natives.push(self.natives.uses[number as usize].clone());
            image.natives.len() as u32 - 1
        })
    }

    fn table(&mut self, function: &Compiled) -> FunctionTable {
        let place = self.positions.resolve(function.pos);
        FunctionTable {
            name: self.string(&function.name),
            file: place.file,
            line: place.line,
            code_offset: self.functions[&function.code].1,
            code_size: function.bytes.len() as u32,
            check_size: function.check_size,
            frame_size: function.frame_size,
            flags: function.flags,
            entry: function.entry.clone(),
            call_sites: function.call_sites.iter().map(|site| self.call_site(site, &function.scopes)).collect(),
            faults: self.faults(&function.faults, &function.scopes),
        }
    }

    fn call_site(&mut self, site: &CompiledCallSite, scopes: &[InlineScope]) -> CallSite {
        CallSite {
            return_offset: site.return_offset,
            position: self.position(site.place, scopes),
            stack_map: site.map.as_ref().map_or(NO_MAP, |map| self.stack_map(map)),
            handler: site.handler,
        }
    }

    fn faults(&mut self, faults: &[(u32, SourcePlace)], scopes: &[InlineScope]) -> Vec<FaultRange> {
        let mut ranges: Vec<FaultRange> = Vec::new();
        for &(start, place) in faults {
            let position = self.position(place, scopes);
            if ranges.last().is_none_or(|last| last.position != position) {
                ranges.push(FaultRange { start, position });
            }
        }
        ranges
    }

    fn position(&mut self, place: SourcePlace, scopes: &[InlineScope]) -> u32 {
        let (function, parent) = match place.scope {
            None => (NOT_INLINED, NOT_INLINED),
            Some(scope) => {
                let scope = scopes[scope as usize];
                let program = self.program;
                (self.string(&program.funcs[scope.callee].name), self.position(scope.call, scopes))
            }
        };
        let resolved = self.positions.resolve(place.pos);
        let position = SourcePosition { file: resolved.file, line: resolved.line, function, parent };
        let positions = &mut self.image.positions;
        *self.position_indices.entry(position).or_insert_with(|| {
            positions.push(position);
            positions.len() as u32 - 1
        })
    }

    fn stack_map(&mut self, map: &StackMap) -> u32 {
        if let Some(&index) = self.maps.get(map) {
            return index;
        }
        let index = self.image.stack_maps.len() as u32;
        self.image.stack_maps.push(map.clone());
        self.maps.insert(map.clone(), index);
        index
    }

    fn string(&mut self, text: &str) -> u32 {
        if let Some(&index) = self.strings.get(text) {
            return index;
        }
        let index = self.image.strings.len() as u32;
        self.image.strings.push(text.to_string());
        self.strings.insert(text.to_string(), index);
        index
    }

    fn place_data(&mut self, data: Data) -> Result<()> {
        self.image.relocations.extend(&data.relocations);
        for &(place, code) in &data.code_references {
            let Some(&(_, offset)) = self.functions.get(&code) else {
                return Err(CodegenError {
                    pos: Pos::NONE,
                    function: String::new(),
                    message: format!("data refers to code that was not compiled: {code:?}"),
                });
            };
            self.image.relocations.push(Relocation {
                section: place.section,
                offset: place.offset as u32,
                kind: RelocationKind::Absolute64,
                target: Target::Section(Section::Code),
                addend: i64::from(offset),
            });
        }
        self.image.itabs = data.itab_offsets();
        self.image.read_only = data.read_only;
        self.image.data = data.data;
        self.image.bss_size = data.bss_size;
        self.image.roots = data.roots;
        self.image.described = data.described;
        Ok(())
    }
}

fn missing(function: &Compiled, code: CodeRef) -> CodegenError {
    CodegenError {
        pos: function.pos,
        function: function.name.clone(),
        message: format!("reference to code that was not compiled: {code:?}"),
    }
}
