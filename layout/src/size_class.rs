//! Size classes of small objects: the sizes that slots of a span can have.
//!
//! Go's table (`internal/runtime/gc/sizeclasses.go`): 67 classes from 8 bytes to 32 KiB and class 0
//! for larger objects, which get pages of their own. The sizes and span lengths are facts that
//! carry over, so that heap goals and `runtime.MemStats.BySize` can be compared with real Go's.
//!
//! Invariants: slot sizes are multiples of 8 and grow with the class; a span is at most
//! [`MAX_SPAN_PAGES`] pages long; the rounding of a size is monotone.
//! Start at [`SizeClass::for_size`].

/// Bytes of one page of the heap.
pub const PAGE_SIZE: usize = 8192;

/// Base-2 logarithm of [`PAGE_SIZE`].
pub const PAGE_SHIFT: u32 = 13;

/// Number of classes, class 0 (large objects) included.
pub const CLASS_COUNT: usize = 68;

/// Largest object that lives in a slot of a shared span.
pub const MAX_SMALL_SIZE: usize = 32768;

/// Longest span of any class, in pages.
pub const MAX_SPAN_PAGES: usize = 10;

/// Largest slot of a span that several layouts share: codes of a byte per slot cost larger slots too much of their span.
pub const MAX_MIXED_SIZE: usize = 512;

/// Slots of this size are shared by several tiny objects.
pub const TINY_SIZE: usize = 16;

/// Pointer-free objects up to this size are tiny: their size is rounded up to a power of two, which
/// is their alignment, too. So an object never crosses a slot, and the run of the tiny allocator may
/// be many slots long: compiled code bumps through all of them.
pub const MAX_TINY_SIZE: usize = 8;

/// `(slot size in bytes, span length in pages)` of each class.
const TABLE: [(u16, u8); CLASS_COUNT] = [
    (0, 0),
    (8, 1),
    (16, 1),
    (24, 1),
    (32, 1),
    (48, 1),
    (64, 1),
    (80, 1),
    (96, 1),
    (112, 1),
    (128, 1),
    (144, 1),
    (160, 1),
    (176, 1),
    (192, 1),
    (208, 1),
    (224, 1),
    (240, 1),
    (256, 1),
    (288, 1),
    (320, 1),
    (352, 1),
    (384, 1),
    (416, 1),
    (448, 1),
    (480, 1),
    (512, 1),
    (576, 1),
    (640, 1),
    (704, 1),
    (768, 1),
    (896, 1),
    (1024, 1),
    (1152, 1),
    (1280, 1),
    (1408, 2),
    (1536, 1),
    (1792, 2),
    (2048, 1),
    (2304, 2),
    (2688, 1),
    (3072, 3),
    (3200, 2),
    (3456, 3),
    (4096, 1),
    (4864, 3),
    (5376, 2),
    (6144, 3),
    (6528, 4),
    (6784, 5),
    (6912, 6),
    (8192, 1),
    (9472, 7),
    (9728, 6),
    (10240, 5),
    (10880, 4),
    (12288, 3),
    (13568, 5),
    (14336, 7),
    (16384, 2),
    (18432, 9),
    (19072, 7),
    (20480, 5),
    (21760, 8),
    (24576, 3),
    (27264, 10),
    (28672, 7),
    (32768, 4),
];

/// Class of each size in steps of 8 bytes: entry `i` serves sizes `8 i - 7 ..= 8 i`.
const CLASS_OF_WORDS: [u8; MAX_SMALL_SIZE / 8 + 1] = {
    let mut classes = [0; MAX_SMALL_SIZE / 8 + 1];
    let mut class = 1;
    let mut words = 1;
    while words < classes.len() {
        if words * 8 > TABLE[class].0 as usize {
            class += 1;
        }
        classes[words] = class as u8;
        words += 1;
    }
    classes
};

/// For each class `ceil(2^32 / size)`: multiplying by it replaces the division of an offset by the
/// slot size, exactly for all offsets within a span.
const RECIPROCALS: [u32; CLASS_COUNT] = {
    let mut reciprocals = [0; CLASS_COUNT];
    let mut class = 1;
    while class < CLASS_COUNT {
        reciprocals[class] = (u32::MAX / TABLE[class].0 as u32) + 1;
        class += 1;
    }
    reciprocals
};

/// Slots of each class in a span that holds a byte beside each of them.
const MIXED_SLOTS: [u16; CLASS_COUNT] = {
    let mut slots = [0; CLASS_COUNT];
    let mut class = 1;
    while class < CLASS_COUNT && TABLE[class].0 as usize <= MAX_MIXED_SIZE {
        slots[class] = (TABLE[class].1 as usize * PAGE_SIZE / (TABLE[class].0 as usize + 1)) as u16;
        class += 1;
    }
    slots
};

/// A size class. [`SizeClass::LARGE`] stands for objects that have pages of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct SizeClass(u8);

impl SizeClass {
    /// Class 0: the object is larger than [`MAX_SMALL_SIZE`].
    pub const LARGE: SizeClass = SizeClass(0);

    /// The smallest class whose slots hold `size` bytes. Size 0 gets the smallest slots.
    pub const fn for_size(size: usize) -> SizeClass {
        if size > MAX_SMALL_SIZE {
            return SizeClass::LARGE;
        }
        if size == 0 {
            return SizeClass(1);
        }
        SizeClass(CLASS_OF_WORDS[size.div_ceil(8)])
    }

    /// The class with number `index`, if there is one.
    pub const fn from_index(index: usize) -> Option<SizeClass> {
        if index < CLASS_COUNT { Some(SizeClass(index as u8)) } else { None }
    }

    /// The class's number, 0 for large objects.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// Whether objects of this class have pages of their own.
    pub const fn is_large(self) -> bool {
        self.0 == 0
    }

    /// Bytes of a slot; 0 for the large class.
    pub const fn slot_size(self) -> usize {
        TABLE[self.0 as usize].0 as usize
    }

    /// Words of a slot; 0 for the large class.
    pub const fn slot_words(self) -> usize {
        self.slot_size() / 8
    }

    /// Pages of a span; 0 for the large class.
    pub const fn span_pages(self) -> usize {
        TABLE[self.0 as usize].1 as usize
    }

    /// Slots in a span; 0 for the large class.
    pub const fn slots_per_span(self) -> usize {
        if self.is_large() { 0 } else { self.span_pages() * PAGE_SIZE / self.slot_size() }
    }

    /// Slots in a span whose last bytes are a code for each slot; 0 for classes that have no such spans.
    pub const fn mixed_slots(self) -> usize {
        MIXED_SLOTS[self.0 as usize] as usize
    }

    /// Where the codes of [`SizeClass::mixed_slots`] begin, in bytes from the span's first.
    pub const fn codes_offset(self) -> usize {
        self.span_pages() * PAGE_SIZE - self.mixed_slots()
    }

    /// Multiplier that turns a byte offset within a span into a slot: see [`slot_of_offset`].
    pub const fn reciprocal(self) -> u32 {
        RECIPROCALS[self.0 as usize]
    }

    /// All classes of small objects, ascending.
    pub fn small() -> impl Iterator<Item = SizeClass> {
        (1..CLASS_COUNT).map(|index| SizeClass(index as u8))
    }
}

/// The slot that contains byte `offset` of a span whose class has this `reciprocal`.
pub const fn slot_of_offset(offset: usize, reciprocal: u32) -> usize {
    ((offset as u64 * reciprocal as u64) >> 32) as usize
}

/// Bytes that the heap spends on an object of `size` bytes: its slot, or whole pages.
/// `None` when the rounding overflows.
pub const fn rounded_size(size: usize) -> Option<usize> {
    if size <= MAX_SMALL_SIZE {
        return Some(SizeClass::for_size(size).slot_size());
    }
    match size.checked_add(PAGE_SIZE - 1) {
        Some(sum) => Some(sum & !(PAGE_SIZE - 1)),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lie_behind_the_slots() {
        for class in SizeClass::small().filter(|class| class.mixed_slots() > 0) {
            assert!(class.mixed_slots() * class.slot_size() <= class.codes_offset());
            assert!((class.mixed_slots() + 1) * (class.slot_size() + 1) > class.span_pages() * PAGE_SIZE);
        }
    }

    #[test]
    fn each_size_gets_the_smallest_slot_that_holds_it() {
        for size in 1..=MAX_SMALL_SIZE {
            let class = SizeClass::for_size(size);
            assert!(class.slot_size() >= size);
            assert!(class.index() == 1 || TABLE[class.index() - 1].0 < size as u16, "size {size}");
        }
        assert_eq!(SizeClass::for_size(0).slot_size(), 8);
        assert_eq!(SizeClass::for_size(MAX_SMALL_SIZE + 1), SizeClass::LARGE);
    }

    #[test]
    fn the_reciprocal_divides_exactly_within_every_span() {
        for class in SizeClass::small() {
            for offset in 0..class.span_pages() * PAGE_SIZE {
                assert_eq!(slot_of_offset(offset, class.reciprocal()), offset / class.slot_size());
            }
        }
    }

    #[test]
    fn spans_are_short_and_waste_little() {
        for class in SizeClass::small() {
            assert!(class.span_pages() <= MAX_SPAN_PAGES);
            let waste = class.span_pages() * PAGE_SIZE - class.slots_per_span() * class.slot_size();
            assert!(waste * 8 <= class.span_pages() * PAGE_SIZE);
        }
    }

    #[test]
    fn large_sizes_round_to_pages() {
        assert_eq!(rounded_size(MAX_SMALL_SIZE + 1), Some(5 * PAGE_SIZE));
        assert_eq!(rounded_size(usize::MAX), None);
        assert_eq!(rounded_size(33), Some(48));
    }
}
