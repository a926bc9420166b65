//! Static data: where strings, globals, descriptors and method tables lie, and their bytes.
//!
//! Places are dealt out first, contents follow: data refers to data in cycles. Function addresses
//! stay symbolic ([`CodeRef`]) until the code is laid out.
//!
//! Start at [`Data::new`]; descriptors are in [`crate::descriptor`], initial values in
//! [`crate::static_value`].

use crate::error::Result;
use crate::objects::Objects;
use crate::shape::Shapes;
use burrow_image::{Described, Relocation, RelocationKind, RootRange, Section, Target};
use burrow_ir::func::{Body, Constant, Expr, ExprKind};
use burrow_ir::index::{Entity, FuncId, GlobalId, ItabId, StringId, TypeId};
use burrow_ir::program::{Program, StaticValue};
use burrow_ir::types::TypeKind;
use burrow_ir::visit::{self, OnExpr};
use burrow_layout::descriptor::{GoString, Itab, TypeDescriptor};
use std::collections::{BTreeSet, HashMap};

/// A piece of code that data or other code refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum CodeRef {
    /// The function itself (of a native: a compiled wrapper).
    Function(FuncId),
    /// A plain function behind the convention of closures.
    Thunk(FuncId),
}

/// A place in a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub section: Section,
    pub offset: u64,
}

/// A boxed constant: type and bits.
pub(crate) type BoxKey = (TypeId, [u64; 2]);

#[derive(Debug)]
pub(crate) struct Data {
    pub read_only: Vec<u8>,
    pub data: Vec<u8>,
    pub bss_size: u64,
    pub relocations: Vec<Relocation>,
    /// Absolute addresses of code: where, and whose.
    pub code_references: Vec<(Place, CodeRef)>,
    pub roots: Vec<RootRange>,
    pub described: Vec<Described>,
    /// 16 zero bytes that zero-sized objects share the address of.
    pub zero_base: Place,
    /// The 256 values of a byte, for interfaces.
    pub byte_values: Place,
    strings: Vec<Place>,
    types: Vec<Option<Place>>,
    itabs: Vec<Place>,
    globals: Vec<Place>,
    closures: HashMap<FuncId, Place>,
    boxes: HashMap<BoxKey, Place>,
    texts: HashMap<Vec<u8>, u64>,
}

impl Data {
    pub fn new(program: &Program, shapes: &Shapes, objects: &Objects) -> Result<Data> {
        let nowhere = Place { section: Section::ReadOnly, offset: 0 };
        let mut data = Data {
            read_only: Vec::new(),
            data: Vec::new(),
            bss_size: 0,
            relocations: Vec::new(),
            code_references: Vec::new(),
            roots: Vec::new(),
            described: Vec::new(),
            zero_base: nowhere,
            byte_values: nowhere,
            strings: Vec::new(),
            types: Vec::new(),
            itabs: Vec::new(),
            globals: Vec::new(),
            closures: HashMap::new(),
            boxes: HashMap::new(),
            texts: HashMap::new(),
        };
        data.zero_base = data.reserve(Section::ReadOnly, 32, 16);
        data.byte_values = data.reserve(Section::ReadOnly, 8 * 256, 16);
        for byte in 0..=255_u8 {
            data.read_only[data.byte_values.offset as usize + 8 * usize::from(byte)] = byte;
        }
        data.place_all(program, shapes);
        data.place_closures_and_boxes(program, shapes);
        data.write_descriptors(program, shapes, objects);
        data.write_itabs(program);
        for (id, global) in program.globals.iter() {
            data.write_static(program, shapes, data.globals[id.index()], global.ty, &global.init)?;
        }
        data.described.sort_by(|a, b| a.name.cmp(&b.name));
        data.described.dedup_by(|a, b| a.name == b.name);
        Ok(data)
    }

    pub fn string(&self, id: StringId) -> Place {
        self.strings[id.index()]
    }

    pub fn descriptor(&self, ty: TypeId) -> Place {
        self.types[ty.index()].expect("tuples have no descriptor")
    }

    pub fn has_descriptor(&self, ty: TypeId) -> bool {
        self.types[ty.index()].is_some()
    }

    pub fn itab(&self, id: ItabId) -> Place {
        self.itabs[id.index()]
    }

    pub fn itab_offsets(&self) -> Vec<u64> {
        self.itabs.iter().map(|place| place.offset).collect()
    }

    pub fn global(&self, id: GlobalId) -> Place {
        self.globals[id.index()]
    }

    /// The closure object of a function without captures.
    pub fn static_closure(&self, func: FuncId) -> Option<Place> {
        self.closures.get(&func).copied()
    }

    pub fn boxed(&self, key: &BoxKey) -> Option<Place> {
        self.boxes.get(key).copied()
    }

    /// Code that must exist because data refers to it.
    pub fn referenced_code(&self) -> BTreeSet<CodeRef> {
        self.code_references.iter().map(|(_, code)| *code).collect()
    }

    fn place_all(&mut self, program: &Program, shapes: &Shapes) {
        for (_, ty) in program.types.iter() {
            let tuple = matches!(ty.kind, TypeKind::Tuple(_));
            let place = (!tuple).then(|| self.reserve(Section::ReadOnly, size_of::<TypeDescriptor>() as u64, 8));
            self.types.push(place);
        }
        for (_, itab) in program.itabs.iter() {
            let size = size_of::<Itab>() + 8 * itab.functions.len();
            let place = self.reserve(Section::ReadOnly, size as u64, 8);
            self.itabs.push(place);
        }
        for (_, text) in program.strings.iter() {
            let offset = self.text(text);
            self.strings.push(Place { section: Section::ReadOnly, offset });
        }
        for (_, global) in program.globals.iter() {
            let shape = shapes.get(global.ty);
            let section = match (&global.init, global.constant) {
                (_, true) => Section::ReadOnly,
                (StaticValue::Zero, false) => Section::Bss,
                _ => Section::Data,
            };
            let place = self.reserve(section, shape.size.max(1), shape.align.max(8));
            if shape.has_pointers() && section != Section::ReadOnly {
                let (map, name) = (shape.map.clone(), global.name.clone());
                self.roots.push(RootRange { section, offset: place.offset, map, name });
            }
            self.globals.push(place);
        }
    }

    /// Walks all bodies for function values and constants that interfaces box.
    fn place_closures_and_boxes(&mut self, program: &Program, shapes: &Shapes) {
        for (_, global) in program.globals.iter() {
            self.closures_of_static(program, &global.init);
        }
        for func in program.funcs.values() {
            if let Body::Go(body) = &func.body {
                visit::stmts(body, &mut OnExpr(|expr: &Expr| self.visit(program, shapes, expr)));
            }
        }
    }

    fn visit(&mut self, program: &Program, shapes: &Shapes, expr: &Expr) {
        match &*expr.kind {
            ExprKind::FuncValue(func) => self.add_closure(program, *func),
            ExprKind::Closure { func, captures, .. } if captures.is_empty() => self.add_closure(program, *func),
            ExprKind::ToInterface { value, .. } => {
                if let ExprKind::Constant(constant) = &*value.kind {
                    self.add_box(program, shapes, value.ty, constant);
                }
            }
            _ => {}
        }
    }

    fn closures_of_static(&mut self, program: &Program, value: &StaticValue) {
        match value {
            StaticValue::Func(func) => self.add_closure(program, *func),
            StaticValue::Interface { data, .. } => self.closures_of_static(program, data),
            StaticValue::Aggregate(items) => {
                items.iter().for_each(|(_, item)| self.closures_of_static(program, item));
            }
            _ => {}
        }
    }

    fn add_closure(&mut self, program: &Program, func: FuncId) {
        if self.closures.contains_key(&func) {
            return;
        }
        let place = self.reserve(Section::ReadOnly, 8, 8);
        let closure = program.funcs[func].flags.closure;
        let code = if closure { CodeRef::Function(func) } else { CodeRef::Thunk(func) };
        self.code_references.push((place, code));
        self.closures.insert(func, place);
    }

    fn add_box(&mut self, program: &Program, shapes: &Shapes, ty: TypeId, constant: &Constant) {
        let Some(key) = box_key(program, ty, constant) else { return };
        if self.boxes.contains_key(&key) {
            return;
        }
        let shape = shapes.get(ty);
        let place = self.reserve(Section::ReadOnly, shape.size.max(8), 8);
        let offset = place.offset as usize;
        match constant {
            Constant::String(id) => self.write_string_header(place, self.strings[id.index()], key.1[1]),
            Constant::Complex(..) if shape.size == 8 => {
                self.read_only[offset..offset + 4].copy_from_slice(&(key.1[0] as u32).to_le_bytes());
                self.read_only[offset + 4..offset + 8].copy_from_slice(&(key.1[1] as u32).to_le_bytes());
            }
            Constant::Complex(..) => {
                self.read_only[offset..offset + 8].copy_from_slice(&key.1[0].to_le_bytes());
                self.read_only[offset + 8..offset + 16].copy_from_slice(&key.1[1].to_le_bytes());
            }
            _ => {
                let size = shape.size as usize;
                self.read_only[offset..offset + size].copy_from_slice(&key.1[0].to_le_bytes()[..size]);
            }
        }
        self.boxes.insert(key, place);
    }

    fn write_itabs(&mut self, program: &Program) {
        for (id, itab) in program.itabs.iter() {
            let place = self.itabs[id.index()];
            self.address(place.at(0), self.descriptor(itab.interface));
            self.address(place.at(8), self.descriptor(itab.concrete));
            let hash = crate::descriptor::type_hash(&program.types[itab.concrete].unique);
            self.put(place.at(16), &hash.to_le_bytes());
            for (index, &func) in itab.functions.iter().enumerate() {
                let slot = place.at((size_of::<Itab>() + 8 * index) as u64);
                self.code_references.push((slot, CodeRef::Function(func)));
            }
        }
    }

    // Building blocks.

    pub fn reserve(&mut self, section: Section, size: u64, align: u64) -> Place {
        let bytes = match section {
            Section::ReadOnly => &mut self.read_only,
            Section::Data => &mut self.data,
            Section::Bss => {
                let offset = self.bss_size.next_multiple_of(align);
                self.bss_size = offset + size;
                return Place { section, offset };
            }
            Section::Code => unreachable!("code is laid out elsewhere"),
        };
        let offset = (bytes.len() as u64).next_multiple_of(align);
        bytes.resize((offset + size) as usize, 0);
        Place { section, offset }
    }

    /// Offset in read-only data of these bytes; equal texts share a place.
    pub fn text(&mut self, bytes: &[u8]) -> u64 {
        if bytes.is_empty() {
            return self.zero_base.offset;
        }
        if let Some(&offset) = self.texts.get(bytes) {
            return offset;
        }
        let offset = self.read_only.len() as u64;
        self.read_only.extend(bytes);
        self.texts.insert(bytes.to_vec(), offset);
        offset
    }

    pub fn put(&mut self, place: Place, bytes: &[u8]) {
        let section = match place.section {
            Section::ReadOnly => &mut self.read_only,
            Section::Data => &mut self.data,
            Section::Bss | Section::Code => unreachable!("contents of a section without bytes"),
        };
        section[place.offset as usize..][..bytes.len()].copy_from_slice(bytes);
    }

    /// The word at `place` becomes the address of `target`.
    pub fn address(&mut self, place: Place, target: Place) {
        self.relocations.push(Relocation {
            section: place.section,
            offset: u32::try_from(place.offset).expect("sections are smaller than 4 GiB"),
            kind: RelocationKind::Absolute64,
            target: Target::Section(target.section),
            addend: target.offset as i64,
        });
    }

    /// A string or slice-like header; empty ones stay zero.
    pub fn write_string_header(&mut self, place: Place, bytes: Place, length: u64) {
        if length != 0 {
            self.address(place, bytes);
            self.put(place.at(8), &length.to_le_bytes());
        }
    }

    /// A string header over interned bytes.
    pub fn write_text(&mut self, place: Place, text: &str) {
        const { assert!(size_of::<GoString>() == 16) };
        let offset = self.text(text.as_bytes());
        self.write_string_header(place, Place { section: Section::ReadOnly, offset }, text.len() as u64);
    }
}

impl Place {
    pub fn at(self, offset: u64) -> Place {
        Place { offset: self.offset + offset, ..self }
    }
}

/// Identity of a boxed constant. `None`: not boxed (nil, single bytes).
pub(crate) fn box_key(program: &Program, ty: TypeId, constant: &Constant) -> Option<BoxKey> {
    let single = program.types[ty].size == 4;
    let bits = match *constant {
        Constant::Bool(_) | Constant::Nil => return None,
        Constant::Int(value) => [value, 0],
        Constant::Float(value) if single => [u64::from((value as f32).to_bits()), 0],
        Constant::Float(value) => [value.to_bits(), 0],
        Constant::Complex(real, imaginary) if program.types[ty].size == 8 => {
            [u64::from((real as f32).to_bits()), u64::from((imaginary as f32).to_bits())]
        }
        Constant::Complex(real, imaginary) => [real.to_bits(), imaginary.to_bits()],
        Constant::String(id) => [u64::from(id.0), program.strings[id].len() as u64],
    };
    Some((ty, bits))
}
