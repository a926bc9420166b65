//! Arrays whose length is known at run time only.
//!
//! The array's size chooses the class of its slot; class and element together have a layout of
//! their own, which does not depend on the length, since the rest of a slot is zero. Each cache
//! remembers the layouts it asked for.

use super::Cache;
use crate::address::Address;
use crate::fatal::fatal;
use crate::heap::OutOfMemory;
use crate::layouts::LayoutId;
use burrow_layout::size_class::{MAX_TINY_SIZE, SizeClass};

/// A remembered answer of [`Layouts::register_array`](crate::layouts::Layouts::register_array).
#[derive(Clone, Copy)]
struct ArrayLayout {
    element: LayoutId,
    element_words: u32,
    class: SizeClass,
    layout: LayoutId,
}

const ENTRIES: usize = 256;

/// Layouts of arrays by element and class: a table where a new entry replaces the one in its place.
pub(super) struct ArrayLayouts(Box<[ArrayLayout; ENTRIES]>);

impl ArrayLayouts {
    pub fn new() -> ArrayLayouts {
        let layout = LayoutId(0);
        // No array has elements of 0 words: this entry answers no question.
        let nothing = ArrayLayout { element: layout, element_words: 0, class: SizeClass::LARGE, layout };
        ArrayLayouts(Box::new([nothing; ENTRIES]))
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.0)
    }
}

impl Cache {
    /// Zeroed memory for `count` elements of `element_size` bytes each, with pointers as in `layout`,
    /// the layout of one element. Elements with pointers are whole words. Otherwise as [`Cache::allocate`].
    pub fn allocate_array(
        &mut self,
        layout: LayoutId,
        element_size: usize,
        count: usize,
    ) -> Result<Address, OutOfMemory> {
        let size = element_size.checked_mul(count).ok_or(OutOfMemory { requested: usize::MAX })?;
        let info = self.heap.layouts.info(layout);
        if info.is_pointer_free() && (!info.is_owned() || size <= MAX_TINY_SIZE) {
            return self.allocate_bytes(size);
        }
        let class = SizeClass::for_size(size);
        if count <= 1 && class == self.heap.layouts.info(layout).class() {
            return self.allocate(layout);
        }
        let array = self.array_layout(layout, element_size, class);
        if class.is_large() {
            return self.allocate_large(size, array);
        }
        match self.bump(array, class.slot_size()) {
            Some(object) => Ok(object),
            None => self.allocate_slow(array, class),
        }
    }

    /// The layout of arrays in slots of `class`, remembered in the table.
    fn array_layout(&mut self, element: LayoutId, element_size: usize, class: SizeClass) -> LayoutId {
        if !element_size.is_multiple_of(8) && !self.heap.layouts.info(element).is_pointer_free() {
            fatal!("elements of {element_size} bytes with pointers are not whole words");
        }
        let element_words = element_size.div_ceil(8) as u32;
        let mixed =
            element.0.wrapping_mul(0x9e37_79b1) ^ element_words.wrapping_mul(0x85eb_ca6b) ^ class.index() as u32;
        let entry = &mut self.arrays.0[(mixed ^ mixed >> 16) as usize % ENTRIES];
        if entry.element == element && entry.element_words == element_words && entry.class == class {
            return entry.layout;
        }
        let layout = self.heap.layouts.register_array(class, element, element_words as usize);
        *entry = ArrayLayout { element, element_words, class, layout };
        layout
    }
}
