//! Marking.
use crate::address::Address;
use burrow_layout::pointer_map::PointerMap;
use std::marker::PhantomData;

/// Receives roots.
pub struct Marker<'a> {
    lifetime: PhantomData<&'a ()>,
}

impl Marker<'_> {
    /// Reports the pointer `value`, found in a root. Values outside the heap's range are ignored.
    pub fn pointer(&mut self, _value: Address) {
        unimplemented!()
    }
    /// Reports the word at `slot` as a pointer.
    ///
    /// # Safety
    /// `slot` is readable and aligned.
    pub unsafe fn slot(&mut self, _slot: Address) {
        unimplemented!()
    }
    /// Reports the pointers of `count` values with this map at `base`.
    ///
    /// # Safety
    /// The memory is readable, `base` aligned.
    pub unsafe fn block(&mut self, _base: Address, _map: &PointerMap, _count: usize) {
        unimplemented!()
    }
}
