//! Loading an image: memory, relocation, stubs, and the questions a running program asks its tables.
//!
//! One reservation holds stubs, code, read-only data, data and bss, page-aligned in this order, so that
//! 32-bit distances reach everything. After relocation stubs and code become executable,
//! read-only data read-only.
//!
//! Functions are found by address through a table with one entry per 16 bytes of code, since every
//! function starts at a multiple of 16: a stack walk costs one load and a short binary search per frame.

use crate::registry::Registry;
use crate::stubs::StubCode;
use burrow_abi::tables::{CallSite, FunctionTable, NO_MAP, StackMap};
use burrow_heap::{Heap, LayoutId};
use burrow_image::{Bases, Image, RelocateError, Section, Sections, Stub, relocate};
use burrow_layout::pointer_map::PointerMap;
use std::ptr::null_mut;

const PAGE: usize = 4096;

/// Where the program is mapped if that is free.
const LOW_BASE: usize = 16 << 20;

/// Bytes of code per entry of the function table.
const GRANULE: usize = 16;

/// No function starts in or covers this granule.
const NO_FUNCTION: u32 = u32::MAX;

/// Why an image cannot be loaded.
#[derive(Debug)]
pub enum LoadError {
    Relocation(RelocateError),
    /// The image has no entry function, or lacks a function that stubs need.
    Missing(&'static str),
    /// The heap numbers this layout differently than the compiler did.
    Layout(u32),
    Memory(std::io::Error),
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LoadError::Relocation(error) => error.fmt(formatter),
            LoadError::Missing(what) => write!(formatter, "the image has no {what}"),
            LoadError::Layout(number) => write!(formatter, "the heap disagrees with the image about layout {number}"),
            LoadError::Memory(error) => write!(formatter, "cannot map the program: {error}"),
        }
    }
}

impl std::error::Error for LoadError {}

/// A loaded program.
pub struct Program {
    /// Its sections are empty: the mapping has them, relocated.
    image: Image,
    bases: Bases,
    /// Bytes of the sections.
    code_size: usize,
    data_size: usize,
    /// Function index by granule of the code section.
    functions: Vec<u32>,
    /// Root ranges with final addresses.
    roots: Vec<(usize, PointerMap)>,
    layout_count: usize,
}

/// Slots of the processor's record beyond the image's layouts, for those that the runtime registers.
const EXTRA_SLOTS: usize = 32;

impl Program {
    /// Maps and relocates `image`.
    pub(crate) fn load(mut image: Image, heap: &Heap, registry: &Registry) -> Result<Program, LoadError> {
        for (number, layout) in image.layouts.layouts().iter().enumerate().skip(1) {
            if heap.adopt_layout(layout) != LayoutId(number as u32) {
                return Err(LoadError::Layout(number as u32));
            }
        }
        let mut stubs = StubCode::new();
        let native_offsets: Vec<Option<usize>> = image
            .natives
            .iter()
            .map(|native| registry.find(&native.symbol, native.effect))
            .map(|native| native.map(|native| stubs.native(native.effect, native.address)))
            .collect();
        let mapping = Mapping::new(&image, &stubs).map_err(LoadError::Memory)?;
        let bases = mapping.place(&image, &stubs);
        let stub_base = mapping.base;
        let mut offsets = native_offsets.into_iter();
        relocate(
            &image,
            &bases,
            &mut mapping.sections(&image, &bases),
            |_| offsets.next().flatten().map(|offset| stub_base + offset),
            |stub| match stub {
                Stub::GrowStack => stub_base + stubs.grow_stack(),
                Stub::Barrier => stub_base + stubs.barrier(),
                Stub::Poll => stub_base + stubs.poll(),
            },
        )
        .map_err(LoadError::Relocation)?;
        mapping.protect(&bases).map_err(LoadError::Memory)?;
        if image.entry.is_none() {
            return Err(LoadError::Missing("entry function"));
        }
        let (functions, code_size, data_size) = (function_table(&image), image.code.len(), image.data.len());
        for contents in [&mut image.code, &mut image.read_only, &mut image.data] {
            *contents = Vec::new();
        }
        image.relocations = Vec::new();
        let roots = image.roots.iter().map(|root| (bases.of(root.section) + root.offset as usize, root.map.clone()));
        Ok(Program {
            functions,
            code_size,
            data_size,
            roots: roots.collect(),
            layout_count: image.layouts.layouts().len(),
            bases,
            image,
        })
    }

    /// Allocation slots that a processor's record needs.
    pub(crate) fn slot_count(&self) -> usize {
        self.layout_count + EXTRA_SLOTS
    }

    /// The image's tables. (Its sections are empty.)
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// Address of the entry function.
    pub(crate) fn entry(&self) -> usize {
        let index = self.image.entry.expect("checked when the image was loaded");
        self.address_of(&self.image.functions[index as usize])
    }

    /// Address of `runtime.raise`, or 0 if the program has none.
    pub(crate) fn raise_hook(&self) -> usize {
        self.image.hooks.raise.map_or(0, |index| self.address_of(&self.image.functions[index as usize]))
    }

    /// First byte of a function.
    pub(crate) fn address_of(&self, function: &FunctionTable) -> usize {
        self.bases.code + function.code_offset as usize
    }

    /// The function that contains `address`.
    pub(crate) fn function_at(&self, address: usize) -> Option<&FunctionTable> {
        let offset = address.wrapping_sub(self.bases.code);
        let index = *self.functions.get(offset / GRANULE)?;
        if index == NO_FUNCTION {
            return None;
        }
        let function = &self.image.functions[index as usize];
        (offset - (function.code_offset as usize) < function.code_size as usize).then_some(function)
    }

    /// Whether `address` lies in compiled code.
    pub(crate) fn contains_code(&self, address: usize) -> bool {
        address.wrapping_sub(self.bases.code) < self.code_size
    }

    /// Whether `address` lies in the program's variables.
    pub(crate) fn contains_variable(&self, address: usize) -> bool {
        let sections = [(self.bases.data, self.data_size), (self.bases.bss, self.image.bss_size as usize)];
        sections.into_iter().any(|(base, length)| address.wrapping_sub(base) < length)
    }

    /// First address and end of the sections of package variables: those with initial values, and those without.
    pub(crate) fn variable_sections(&self) -> [(usize, usize); 2] {
        let Bases { data, bss, .. } = self.bases;
        [(data, data + self.data_size), (bss, bss + self.image.bss_size as usize)]
    }

    /// The function and call site that return to `address`.
    pub(crate) fn call_site(&self, address: usize) -> Option<(&FunctionTable, &CallSite)> {
        // A call may be the last instruction of its function: look up the byte before.
        let function = self.function_at(address - 1)?;
        let offset = (address - self.address_of(function)) as u32;
        Some((function, Image::call_site(function, offset)?))
    }

    /// The stack map of a call site; `None`: no live pointers.
    pub(crate) fn stack_map(&self, site: &CallSite) -> Option<&StackMap> {
        (site.stack_map != NO_MAP).then(|| &self.image.stack_maps[site.stack_map as usize])
    }

    /// Package variables with pointers: address and map.
    pub(crate) fn roots(&self) -> &[(usize, PointerMap)] {
        &self.roots
    }

    /// Address of the descriptor of the type with this unique name, if the image lists it.
    pub fn descriptor(&self, name: &str) -> Option<usize> {
        self.image.descriptor(name).map(|offset| self.bases.read_only + offset as usize)
    }

    /// Addresses of the method tables that the image brings along ([`burrow_layout::descriptor::Itab`]).
    pub fn itabs(&self) -> impl Iterator<Item = usize> {
        self.image.itabs.iter().map(|&offset| self.bases.read_only + offset as usize)
    }

    /// Address of a section; for tools.
    pub fn section_base(&self, section: Section) -> usize {
        self.bases.of(section)
    }
}

fn function_table(image: &Image) -> Vec<u32> {
    let mut table = vec![NO_FUNCTION; image.code.len().div_ceil(GRANULE)];
    for (index, function) in image.functions.iter().enumerate() {
        let first = function.code_offset as usize / GRANULE;
        let last = (function.code_offset as usize + function.code_size as usize).div_ceil(GRANULE);
        table[first..last].fill(index as u32);
    }
    table
}

/// The program's memory.
struct Mapping {
    base: usize,
    size: usize,
}

fn pages(bytes: usize) -> usize {
    bytes.next_multiple_of(PAGE)
}

impl Mapping {
    fn new(image: &Image, stubs: &StubCode) -> std::io::Result<Mapping> {
        let size = pages(stubs.code.len())
            + pages(image.code.len())
            + pages(image.read_only.len())
            + pages(image.data.len())
            + pages(image.bss_size as usize);
        // Low addresses are what real Go's programs have: some look at their variables' addresses.
        let low = Mapping::map(LOW_BASE as *mut libc::c_void, size, libc::MAP_FIXED_NOREPLACE);
        let address = if low == libc::MAP_FAILED { Mapping::map(null_mut(), size, 0) } else { low };
        if address == libc::MAP_FAILED {
            return Err(std::io::Error::last_os_error());
        }
        Ok(Mapping { base: address as usize, size })
    }

    fn map(place: *mut libc::c_void, size: usize, flags: i32) -> *mut libc::c_void {
        let flags = flags | libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a fresh anonymous mapping; `MAP_FIXED_NOREPLACE` touches nothing that exists.
        unsafe { libc::mmap(place, size, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) }
    }

    /// Copies stubs and sections to their places.
    fn place(&self, image: &Image, stubs: &StubCode) -> Bases {
        let code = self.base + pages(stubs.code.len());
        let read_only = code + pages(image.code.len());
        let data = read_only + pages(image.read_only.len());
        let bss = data + pages(image.data.len());
        debug_assert!(bss + pages(image.bss_size as usize) == self.base + self.size);
        let copies =
            [(self.base, &stubs.code), (code, &image.code), (read_only, &image.read_only), (data, &image.data)];
        for (address, bytes) in copies {
            // SAFETY: the mapping was made with room for each at its place.
            unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), address as *mut u8, bytes.len()) };
        }
        Bases { code, read_only, data, bss }
    }

    /// The mapped sections, for relocation.
    fn sections(&self, image: &Image, bases: &Bases) -> Sections<'_> {
        // SAFETY: three disjoint parts of the mapping, writable until `protect`, used by nobody else.
        unsafe {
            Sections {
                code: std::slice::from_raw_parts_mut(bases.code as *mut u8, image.code.len()),
                read_only: std::slice::from_raw_parts_mut(bases.read_only as *mut u8, image.read_only.len()),
                data: std::slice::from_raw_parts_mut(bases.data as *mut u8, image.data.len()),
            }
        }
    }

    fn protect(&self, bases: &Bases) -> std::io::Result<()> {
        let set = |from: usize, to: usize, protection| {
            // SAFETY: whole pages of our own mapping.
            if from < to && unsafe { libc::mprotect(from as *mut _, to - from, protection) } != 0 {
                return Err(std::io::Error::last_os_error());
            }
            Ok(())
        };
        set(self.base, bases.read_only, libc::PROT_READ | libc::PROT_EXEC)?;
        set(bases.read_only, bases.data, libc::PROT_READ)
    }
}
