//! Registered layouts, in the form that allocation and marking read without a lock.
//!
//! The numbers come from [`LayoutTable`]. For each there is a record, [`LayoutInfo`], in a region that
//! never moves. All records read alike: an object is a sequence of *periods*, and each period has
//! the same pointers, given by one mask where a period has at most 64 words.
//!
//! Invariant: a record is complete before its number is handed out.
//! Start at [`Layouts::register`].

use crate::heap::OutOfMemory;
use crate::region::{Region, Zeroable};
use crate::span::PageEntry;
use crate::sync::{AtomicU8, AtomicU32, AtomicU64, Mutex, Ordering, Ordering::Relaxed, Rank};
use burrow_layout::layout_table::{FIRST_INTERNED, Layout, LayoutTable, Owner};
use burrow_layout::pointer_map::PointerMap;
use burrow_layout::size_class::{CLASS_COUNT, SizeClass};

/// A registered layout: size class and pointer map of an object. Index of its allocation slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct LayoutId(pub u32);

impl LayoutId {
    /// The pointer-free layout of a size class.
    pub const fn pointer_free(class: SizeClass) -> LayoutId {
        LayoutId(class.index() as u32)
    }

    /// Whether this is one of the predefined pointer-free layouts (large pointer-free objects that
    /// were registered with a size of their own have another number).
    #[inline(always)]
    pub const fn is_predefined(self) -> bool {
        self.0 < FIRST_INTERNED
    }
}

/// A layout as allocation and marking see it.
#[repr(C, align(32))]
pub struct LayoutInfo {
    /// Pointers of one period, if it has at most 64 words; otherwise 0, and `map` says it.
    mask: AtomicU64,
    /// Address of the [`PointerMap`] of one period, where the mask does not say it.
    map: AtomicU64,
    /// Words of a period; 0 if pointer-free.
    period: AtomicU32,
    /// Allocations from mixed spans so far.
    rare_allocations: AtomicU32,
    class: AtomicU8,
    /// 1: one mask tells all pointers of a small object.
    flat: AtomicU8,
    /// What stands for the layout in mixed spans of its class; 0: its objects lie in spans of their own only.
    code: AtomicU8,
    /// 1: the objects are somebody's, and told apart from others that look alike.
    owned: AtomicU8,
}

// SAFETY: all fields are atomics, for which zero is a value: a pointer-free layout.
unsafe impl Zeroable for LayoutInfo {}

/// The pointers of one period of an object.
#[derive(Debug, Clone, Copy)]
pub enum Period<'a> {
    /// No pointers at all.
    PointerFree,
    /// Up to 64 words.
    Mask {
        /// Its pointers.
        mask: u64,
        /// Its length.
        words: usize,
    },
    /// More than 64 words.
    Map(&'a PointerMap),
}

impl LayoutInfo {
    /// Size class of the object.
    #[inline(always)]
    pub fn class(&self) -> SizeClass {
        SizeClass::from_index(self.class.load(Relaxed) as usize).expect("layout has a size class")
    }

    /// The pointer mask of one period; 0 when it needs a map.
    #[inline(always)]
    pub fn mask(&self) -> u64 {
        self.mask.load(Relaxed)
    }

    /// Whether one mask tells all pointers of a small object.
    #[inline(always)]
    pub fn is_flat(&self) -> bool {
        self.flat.load(Relaxed) == 1
    }

    /// The pointers of one period.
    pub fn period(&self) -> Period<'_> {
        let words = self.period.load(Relaxed) as usize;
        if words == 0 {
            return Period::PointerFree;
        }
        let map = self.map.load(Relaxed);
        if map == 0 {
            return Period::Mask { mask: self.mask(), words };
        }
        // SAFETY: the address of a boxed map in `Layouts::maps`, which is never dropped or moved
        // while the layouts live, and which nobody writes.
        Period::Map(unsafe { &*(map as *const PointerMap) })
    }

    /// Whether the layout is one owner's; only in programs that were compiled for tools.
    pub fn is_owned(&self) -> bool {
        self.owned.load(Relaxed) == 1
    }

    /// Whether objects hold no pointers.
    pub fn is_pointer_free(&self) -> bool {
        self.period.load(Relaxed) == 0
    }

    /// What stands for the layout in mixed spans of its class; 0: its objects lie in spans of their own only.
    #[inline(always)]
    pub fn code(&self) -> u8 {
        self.code.load(Relaxed)
    }

    /// Counts an allocation from a mixed span. True while the layout is to stay there.
    pub fn count_rare(&self, limit: u32) -> bool {
        if self.rare_allocations.load(Relaxed) >= limit {
            return false;
        }
        self.rare_allocations.fetch_add(1, Relaxed) < limit
    }
}

/// Greatest number of layouts: page entries have 20 bits for them.
const CAPACITY: usize = PageEntry::MIXED.0 as usize;

/// Values of a code.
const CODES: usize = 256;

/// All layouts of a heap.
pub struct Layouts {
    infos: Region<LayoutInfo>,
    /// What codes mean: [`CODES`] for each class.
    coded: Box<[AtomicU32; CLASS_COUNT * CODES]>,
    /// Release: pairs with the Acquire in [`Layouts::info`].
    count: AtomicU32,
    registry: Mutex<Registry>,
}

struct Registry {
    table: LayoutTable,
    /// Codes that were given away, by class.
    codes: [u8; CLASS_COUNT],
    /// Maps that records point to.
    #[expect(clippy::vec_box, reason = "the maps must not move when the vector grows")]
    maps: Vec<Box<PointerMap>>,
}

impl Layouts {
    pub fn new() -> Result<Layouts, OutOfMemory> {
        let registry = Registry { table: LayoutTable::new(), codes: [0; CLASS_COUNT], maps: Vec::new() };
        let layouts = Layouts {
            infos: Region::new(CAPACITY)?,
            coded: Box::new([const { AtomicU32::new(0) }; CLASS_COUNT * CODES]),
            count: AtomicU32::new(0),
            registry: Mutex::new(Rank::Layouts, registry),
        };
        layouts.publish(&mut layouts.registry.lock());
        Ok(layouts)
    }

    /// The number of the layout of objects of `size` bytes with pointers as in `map`.
    pub fn register(&self, size: usize, map: &PointerMap) -> LayoutId {
        self.intern(&mut self.registry.lock(), Layout::new(size, map))
    }

    /// The number of a layout made elsewhere.
    pub fn adopt(&self, layout: Layout) -> LayoutId {
        self.intern(&mut self.registry.lock(), layout)
    }

    /// Like [`Layouts::register`], for one owner's objects.
    pub fn register_owned(&self, size: usize, map: &PointerMap, owner: Owner) -> LayoutId {
        self.intern(&mut self.registry.lock(), Layout::new(size, map).owned_by(owner))
    }

    /// Whose objects have this layout.
    pub fn owner(&self, id: LayoutId) -> Owner {
        self.registry.lock().table.get(id.0).owner
    }

    /// The layout of arrays in slots of `class`, of elements of `element_words` words and layout `element`.
    pub fn register_array(&self, class: SizeClass, element: LayoutId, element_words: usize) -> LayoutId {
        let mut registry = self.registry.lock();
        let element = registry.table.get(element.0);
        let layout = Layout::of_array(class, &element.map, element_words).owned_by(element.owner.array());
        if class.is_large() && layout.map.is_pointer_free() && layout.owner == Owner::SHARED {
            return LayoutId::pointer_free(class);
        }
        self.intern(&mut registry, layout)
    }

    /// The record of a layout.
    #[inline(always)]
    pub fn info(&self, id: LayoutId) -> &LayoutInfo {
        debug_assert!(id.0 < self.count.load(Ordering::Acquire), "{id:?} is not registered");
        &self.infos[id.0 as usize]
    }

    /// All records; for markers, which look at many.
    pub fn infos(&self) -> &[LayoutInfo] {
        &self.infos
    }

    /// The layout that a code stands for in mixed spans of the class with this number.
    #[inline(always)]
    pub fn coded(&self, class_index: usize, code: u8) -> LayoutId {
        LayoutId(self.coded[class_index * CODES + code as usize].load(Relaxed))
    }

    /// Bytes of a single object, as it was registered where it is large.
    pub fn large_size(&self, id: LayoutId) -> usize {
        self.registry.lock().table.get(id.0).large_size
    }

    fn intern(&self, registry: &mut Registry, layout: Layout) -> LayoutId {
        let id = registry.table.intern_layout(layout);
        self.publish(registry);
        LayoutId(id)
    }

    /// Writes the records of layouts that have none yet.
    fn publish(&self, registry: &mut Registry) {
        let layouts = registry.table.layouts();
        assert!(layouts.len() <= CAPACITY, "more than {CAPACITY} layouts");
        for (index, layout) in layouts.iter().enumerate().skip(self.count.load(Relaxed) as usize) {
            let map = describe(&self.infos[index], layout);
            registry.maps.extend(map);
            if !layout.map.is_pointer_free() && layout.class.mixed_slots() > 0 {
                self.give_code(&mut registry.codes, LayoutId(index as u32));
            }
        }
        // Release: pairs with the Acquire in `info`.
        self.count.store(layouts.len() as u32, Ordering::Release);
    }

    /// Gives a layout one of its class's codes, if any is left.
    fn give_code(&self, given: &mut [u8; CLASS_COUNT], id: LayoutId) {
        let info = &self.infos[id.0 as usize];
        let class = info.class().index();
        let Some(code) = given[class].checked_add(1) else { return };
        given[class] = code;
        self.coded[class * CODES + code as usize].store(id.0, Relaxed);
        info.code.store(code, Relaxed);
    }
}

/// Fills a record; returns the map that it points to, if it needs one.
fn describe(info: &LayoutInfo, layout: &Layout) -> Option<Box<PointerMap>> {
    debug_assert!(layout.class.index() < CLASS_COUNT);
    info.class.store(layout.class.index() as u8, Relaxed);
    info.owned.store(u8::from(layout.owner != Owner::SHARED), Relaxed);
    let map = &layout.map;
    if map.is_pointer_free() {
        return None;
    }
    if let Some(mask) = map.element_mask() {
        // The mask of a small object says all: one period fills the slot.
        let single = map.repeat() == 1 && !layout.class.is_large();
        let words = if single { layout.class.slot_words() as u64 } else { map.element_words() };
        info.mask.store(mask, Relaxed);
        info.flat.store(u8::from(single), Relaxed);
        info.period.store(u32::try_from(words).expect("a period is short"), Relaxed);
        return None;
    }
    let map = Box::new(map.clone());
    info.map.store(&raw const *map as u64, Relaxed);
    let words = map.words().min(u64::from(u32::MAX)) as u32;
    info.period.store(words, Relaxed);
    Some(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_describe_small_large_and_repeated_layouts() {
        let layouts = Layouts::new().unwrap();
        let pair = layouts.register(16, &PointerMap::from_mask(2, 0b10));
        assert_eq!(pair, LayoutId(FIRST_INTERNED));
        assert_eq!(layouts.info(pair).mask(), 0b10);
        assert!(layouts.info(pair).is_flat());
        let strings = layouts.register(1600, &PointerMap::from_mask(2, 1).array(100));
        assert!(matches!(layouts.info(strings).period(), Period::Mask { mask: 1, words: 2 }));
        assert!(!layouts.info(strings).is_flat());
        let free = layouts.register(100, &PointerMap::pointer_free(13));
        assert_eq!(free, LayoutId::pointer_free(SizeClass::for_size(100)));
        assert!(layouts.info(free).is_pointer_free());
        let large = layouts.register(80_000, &PointerMap::from_mask(2, 1).array(5000));
        assert!(layouts.info(large).class().is_large());
        assert_eq!(layouts.large_size(large), 80_000);
        let array = layouts.register_array(SizeClass::for_size(64), pair, 3);
        assert_eq!(layouts.info(array).mask(), 0b10_010);
    }
}
