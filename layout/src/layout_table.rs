//! Numbers for the layouts of heap objects, the same in compiler and heap.
//!
//! A *layout* is a size class with a pointer map: all that allocator and collector know about an
//! object. Compiled code reaches its allocation slot by the layout's number, so the compiler that
//! writes an image and the heap that loads it must count alike: both intern through this table.
//!
//! Invariants: number 0 is never a layout; numbers `1..=67` are the pointer-free layouts of the size
//! classes that nobody in particular owns; equal (class, map, owner) get equal numbers; numbers are handed out in order from 68.
//! Start at [`LayoutTable::intern`].

use crate::pointer_map::{PointerMap, PointerMapBuilder};
use crate::size_class::{CLASS_COUNT, SizeClass};
use std::collections::HashMap;

/// Number of the first layout that is not one of the predefined pointer-free ones.
pub const FIRST_INTERNED: u32 = CLASS_COUNT as u32;

/// Whose objects a layout is for, where objects that look alike are to be told apart: a number that the compiler dealt,
/// and what of it. Tools ask for it; allocator and collector don't care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Owner(pub u32);

impl Owner {
    /// Nobody in particular: whatever has this size class and these pointers.
    pub const SHARED: Owner = Owner(0);
    const ARRAY: u32 = 1 << 31;
    const TABLE: u32 = 1 << 30;

    /// The array behind a slice of the owner's objects.
    pub const fn array(self) -> Owner {
        self.part(Owner::ARRAY)
    }

    /// The tables of a map with the owner's type.
    pub const fn table(self) -> Owner {
        self.part(Owner::TABLE)
    }

    const fn part(self, part: u32) -> Owner {
        if self.0 == 0 { self } else { Owner(self.0 | part) }
    }

    /// The number, whatever the part.
    pub const fn number(self) -> u32 {
        self.0 & !(Owner::ARRAY | Owner::TABLE)
    }

    pub const fn is_array(self) -> bool {
        self.0 & Owner::ARRAY != 0
    }

    pub const fn is_table(self) -> bool {
        self.0 & Owner::TABLE != 0
    }
}

/// One layout: what [`LayoutTable`] tells apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Layout {
    /// Class of the slots, or [`SizeClass::LARGE`].
    pub class: SizeClass,
    /// Bytes of the object where the class is large; 0 otherwise, since the class says it, and for
    /// large arrays, whose length the span says.
    pub large_size: usize,
    /// Pointers of one object. Words of a slot beyond the map are never pointers; a large object
    /// repeats the map to its end.
    pub map: PointerMap,
    /// [`Owner::SHARED`] but in programs that were compiled for tools.
    pub owner: Owner,
}

impl Layout {
    /// The layout of an object of `size` bytes with pointers as in `map`.
    pub fn new(size: usize, map: &PointerMap) -> Layout {
        let class = SizeClass::for_size(size);
        if class.is_large() {
            return Layout { class, large_size: size, map: map.clone(), owner: Owner::SHARED };
        }
        let prefix = map.pointer_prefix_words();
        if prefix > 64 {
            return Layout { class, large_size: 0, map: map.clone(), owner: Owner::SHARED };
        }
        // Trailing words without pointers don't matter: all types of one class and mask share a map.
        let mut mask = 0;
        map.for_each_pointer(|word| mask |= 1 << word);
        let map = PointerMap::from_mask(prefix, mask);
        Layout { class, large_size: 0, map, owner: Owner::SHARED }
    }

    /// The same for one owner's objects.
    pub fn owned_by(self, owner: Owner) -> Layout {
        Layout { owner, ..self }
    }

    /// The layout of arrays that fill slots of `class` with elements of `element_words` words whose
    /// pointers `element` names. It does not depend on the number of elements in use: the rest of
    /// a slot is zero.
    pub fn of_array(class: SizeClass, element: &PointerMap, element_words: usize) -> Layout {
        let mut builder = PointerMapBuilder::default();
        builder.push_map(0, element);
        let padded = builder.finish(element_words as u64);
        if class.is_large() {
            return Layout { class, large_size: 0, map: padded, owner: Owner::SHARED };
        }
        let elements = class.slot_words() / element_words;
        Layout::new(class.slot_size(), &padded.array(elements as u64))
    }
}

/// Layouts by number. See the module's header.
#[derive(Debug, Clone)]
pub struct LayoutTable {
    layouts: Vec<Layout>,
    numbers: HashMap<Layout, u32>,
}

impl Default for LayoutTable {
    fn default() -> LayoutTable {
        LayoutTable::new()
    }
}

impl LayoutTable {
    /// The table with the predefined pointer-free layouts only.
    pub fn new() -> LayoutTable {
        let pointer_free =
            |class| Layout { class, large_size: 0, map: PointerMap::pointer_free(0), owner: Owner::SHARED };
        let layouts = (0..CLASS_COUNT).filter_map(SizeClass::from_index).map(pointer_free).collect();
        LayoutTable { layouts, numbers: HashMap::new() }
    }

    /// The number of the layout of objects of `size` bytes with pointers as in `map`.
    pub fn intern(&mut self, size: usize, map: &PointerMap) -> u32 {
        self.intern_layout(Layout::new(size, map))
    }

    /// The number of `layout`.
    pub fn intern_layout(&mut self, layout: Layout) -> u32 {
        if layout.map.is_pointer_free() && !layout.class.is_large() && layout.owner == Owner::SHARED {
            return layout.class.index() as u32;
        }
        if let Some(&number) = self.numbers.get(&layout) {
            return number;
        }
        let number = u32::try_from(self.layouts.len()).expect("more than 2^32 layouts");
        self.layouts.push(layout.clone());
        self.numbers.insert(layout, number);
        number
    }

    /// The layout with this number. Number 0 is a placeholder.
    pub fn get(&self, number: u32) -> &Layout {
        &self.layouts[number as usize]
    }

    /// All layouts in the order of their numbers, the predefined ones included.
    pub fn layouts(&self) -> &[Layout] {
        &self.layouts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointer_free_layouts_are_numbered_by_class() {
        let mut table = LayoutTable::new();
        assert_eq!(table.intern(40, &PointerMap::pointer_free(5)), 5);
        assert_eq!(table.intern(32768, &PointerMap::pointer_free(4096)), 67);
        assert_eq!(table.layouts().len(), FIRST_INTERNED as usize);
    }

    #[test]
    fn owners_tell_layouts_apart() {
        let mut table = LayoutTable::new();
        for map in [PointerMap::pointer_free(5), PointerMap::from_mask(5, 1)] {
            let numbers = [0, 1, 2].map(|owner| table.intern_layout(Layout::new(40, &map).owned_by(Owner(owner))));
            assert!(numbers[0] < numbers[1] && numbers[1] < numbers[2], "{numbers:?}");
        }
    }

    #[test]
    fn equal_class_and_mask_share_a_number() {
        let mut table = LayoutTable::new();
        let forty = table.intern(40, &PointerMap::from_mask(5, 0b101));
        assert_eq!(forty, FIRST_INTERNED);
        assert_eq!(table.intern(48, &PointerMap::from_mask(6, 0b101)), forty);
        assert_eq!(table.intern(56, &PointerMap::from_mask(6, 0b101)), forty + 1);
        assert_eq!(table.intern(40, &PointerMap::from_mask(5, 0b001)), forty + 2);
    }

    #[test]
    fn arrays_fill_their_slot() {
        let string = PointerMap::from_mask(1, 1);
        let layout = Layout::of_array(SizeClass::for_size(48), &string, 2);
        assert_eq!(layout, Layout::new(48, &PointerMap::from_mask(6, 0b010101)));
        let large = Layout::of_array(SizeClass::LARGE, &string, 2);
        assert_eq!((large.large_size, large.map.words()), (0, 2));
    }

    #[test]
    fn large_layouts_keep_their_size() {
        let mut table = LayoutTable::new();
        let first = table.intern(40_000, &PointerMap::pointer_free(5000));
        let second = table.intern(40_008, &PointerMap::pointer_free(5001));
        assert_ne!(first, second);
        assert_eq!(table.get(first).large_size, 40_000);
    }
}
