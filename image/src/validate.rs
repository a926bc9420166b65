//! Consistency of an image: what the loader and the stack walker rely on without looking.

use crate::error::ImageError;
use crate::image::{Image, Relocation, RelocationKind, Section, Target};
use burrow_abi::tables::{FunctionTable, NO_MAP, NOT_INLINED};

impl Image {
    /// Every index points into its table, every range lies within its section, tables are sorted.
    pub fn validate(&self) -> Result<(), ImageError> {
        ensure(self.relocations.iter().all(|relocation| self.holds(relocation)), "relocation")?;
        ensure(
            self.functions
                .is_sorted_by(|a, b| u64::from(a.code_offset) + u64::from(a.code_size) <= u64::from(b.code_offset)),
            "function order",
        )?;
        for function in &self.functions {
            self.validate_function(function)?;
        }
        let indices = [self.entry, self.hooks.raise, self.hooks.panic, self.hooks.deferreturn];
        let known = |index: &u32| (*index as usize) < self.functions.len();
        ensure(indices.iter().flatten().all(known), "entry function")?;
        let position = |index: u32| index == NOT_INLINED || (index as usize) < self.positions.len();
        let string = |index: u32| index == NOT_INLINED || (index as usize) < self.strings.len();
        ensure(self.positions.iter().all(|p| position(p.parent) && string(p.function)), "position")?;
        ensure(self.positions.iter().all(|p| (p.file as usize) < self.files.len()), "file of a position")?;
        ensure(
            self.roots.iter().all(|root| {
                let end = root.map.words().checked_mul(8).and_then(|bytes| bytes.checked_add(root.offset));
                matches!(root.section, Section::Data | Section::Bss)
                    && root.offset.is_multiple_of(8)
                    && end.is_some_and(|end| end <= self.section_size(root.section))
            }),
            "root",
        )?;
        ensure(self.itabs.iter().all(|&offset| offset < self.read_only.len() as u64), "method table")?;
        ensure(self.described.iter().all(|d| d.offset < self.read_only.len() as u64), "descriptor")?;
        ensure(self.described.is_sorted_by(|a, b| a.name < b.name), "descriptor order")
    }

    /// Bytes of a section.
    pub fn section_size(&self, section: Section) -> u64 {
        match section {
            Section::Code => self.code.len() as u64,
            Section::ReadOnly => self.read_only.len() as u64,
            Section::Data => self.data.len() as u64,
            Section::Bss => self.bss_size,
        }
    }

    fn holds(&self, relocation: &Relocation) -> bool {
        let width = match relocation.kind {
            RelocationKind::Absolute64 => 8,
            RelocationKind::Relative32 => 4,
        };
        let place = relocation.section != Section::Bss
            && u64::from(relocation.offset) + width <= self.section_size(relocation.section);
        let target = match relocation.target {
            Target::Native(index) => (index as usize) < self.natives.len(),
            Target::Section(_) | Target::Stub(_) => true,
        };
        place && target
    }

    fn validate_function(&self, function: &FunctionTable) -> Result<(), ImageError> {
        let end = u64::from(function.code_offset) + u64::from(function.code_size);
        ensure(end <= self.code.len() as u64 && function.check_size <= function.code_size, "function range")?;
        ensure((function.name as usize) < self.strings.len(), "function name")?;
        ensure(self.files.is_empty() || (function.file as usize) < self.files.len(), "function file")?;
        let position = |index: u32| (index as usize) < self.positions.len();
        let sites_hold = function.call_sites.iter().all(|site| {
            site.return_offset <= function.code_size
                && site.handler < function.code_size
                && position(site.position)
                && (site.stack_map == NO_MAP || (site.stack_map as usize) < self.stack_maps.len())
        });
        ensure(sites_hold, "call site")?;
        ensure(function.call_sites.is_sorted_by(|a, b| a.return_offset < b.return_offset), "call site order")?;
        ensure(function.faults.iter().all(|fault| position(fault.position)), "fault range")?;
        ensure(function.faults.is_sorted_by(|a, b| a.start < b.start), "fault range order")
    }
}

fn ensure(holds: bool, what: &'static str) -> Result<(), ImageError> {
    if holds { Ok(()) } else { Err(ImageError::Invalid(what)) }
}
