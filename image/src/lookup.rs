//! Questions that a running program asks its image: which function, call site, position.

use crate::image::Image;
use burrow_abi::tables::{CallSite, FunctionTable};

impl Image {
    /// The function (with its index) whose code holds this offset of the code section.
    pub fn function_at(&self, code_offset: u32) -> Option<(usize, &FunctionTable)> {
        let after = self.functions.partition_point(|function| function.code_offset <= code_offset);
        let index = after.checked_sub(1)?;
        let function = &self.functions[index];
        (code_offset - function.code_offset < function.code_size).then_some((index, function))
    }

    /// The call site of `function` that returns to `offset` (from the function's first byte).
    pub fn call_site(function: &FunctionTable, offset: u32) -> Option<&CallSite> {
        let index = function.call_sites.binary_search_by_key(&offset, |site| site.return_offset).ok()?;
        Some(&function.call_sites[index])
    }

    /// Position (index) of the instruction at `offset` of `function`, for faults.
    pub fn fault_position(function: &FunctionTable, offset: u32) -> Option<u32> {
        let after = function.faults.partition_point(|fault| fault.start <= offset);
        Some(function.faults[after.checked_sub(1)?].position)
    }

    /// Offset in read-only data of the descriptor of the type with this unique name.
    pub fn descriptor(&self, name: &str) -> Option<u64> {
        let index = self.described.binary_search_by(|described| described.name.as_str().cmp(name)).ok()?;
        Some(self.described[index].offset)
    }
}
