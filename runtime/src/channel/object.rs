//! The channel object and its ring.
//!
//! A ring of elements without pointers stands behind the object's fields, if both fit into a small object; others have an object of their own.

use super::queue::Queue;
use crate::lock::WordLock;
use crate::processor::CurrentProcessor;
use crate::type_ref::TypeRef;
use crate::typed_memory;
use burrow_heap::{Address, LayoutId, barrier};
use burrow_layout::descriptor::{CHANNEL_CAPACITY, CHANNEL_COUNT};
use burrow_layout::pointer_map::{PointerMap, PointerMapBuilder};
use burrow_layout::size_class::{CLASS_COUNT, MAX_SMALL_SIZE, SizeClass};
use std::cell::Cell;
use std::mem::offset_of;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};

/// See the module's header. Pointers for the collector are `buffer` and `timer`.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Channel {
    /// What `len` and `cap` say; both 0 for timer channels.
    visible_count: AtomicUsize,
    visible_capacity: Cell<usize>,
    /// Memory for `capacity` elements, or 0.
    buffer: usize,
    /// The timer whose channel this is, or 0.
    timer: Cell<usize>,
    pub(super) element: TypeRef,
    pub(super) lock: WordLock,
    closed: AtomicBool,
    pub(super) receivers: Queue,
    pub(super) senders: Queue,
    /// Elements in the ring, and its size.
    count: AtomicUsize,
    capacity: usize,
    /// Index of the oldest element.
    head: Cell<usize>,
}

const _: () = assert!(offset_of!(Channel, visible_count) == CHANNEL_COUNT);
const _: () = assert!(offset_of!(Channel, visible_capacity) == CHANNEL_CAPACITY);

const POINTERS: u64 = 1 << (offset_of!(Channel, buffer) / 8) | 1 << (offset_of!(Channel, timer) / 8);

/// By size class: number of the layout of channel objects + 1; 0 until the first use. One heap per process runs Go.
static LAYOUTS: [AtomicU32; CLASS_COUNT] = [const { AtomicU32::new(0) }; CLASS_COUNT];

/// The layout of an object with so many bytes of ring in it.
fn layout(current: CurrentProcessor, ring: usize) -> LayoutId {
    let class = SizeClass::for_size(size_of::<Channel>() + ring);
    let known = LAYOUTS[class.index()].load(Ordering::Relaxed);
    if known != 0 {
        return LayoutId(known - 1);
    }
    let heap = &current.runtime().heap;
    let mut map = PointerMapBuilder::default();
    map.push_map(0, &PointerMap::from_mask(size_of::<Channel>() as u64 / 8, POINTERS));
    let layout = heap.register_layout(class.slot_size(), &map.finish(class.slot_words() as u64));
    LAYOUTS[class.index()].store(layout.0 + 1, Ordering::Relaxed);
    layout
}

impl Channel {
    /// A new channel with room for `capacity` elements.
    pub(super) fn allocate(current: CurrentProcessor, element: TypeRef, capacity: usize) -> usize {
        let bytes = element.size as usize * capacity;
        let inside = !element.has_pointers() && size_of::<Channel>() + bytes <= MAX_SMALL_SIZE;
        let address = current.allocate(layout(current, if inside { bytes } else { 0 }));
        let buffer = match (bytes, inside) {
            (0, _) => 0,
            (_, true) => address + size_of::<Channel>(),
            (_, false) => current.allocate_array(&element, capacity),
        };
        // SAFETY: fresh zeroed memory of a channel's size; zero bits are valid for all fields but
        // `element`, which is written before a reference exists.
        unsafe {
            let channel = address as *mut Channel;
            (&raw mut (*channel).element).write(element);
            (*channel).visible_capacity.set(capacity);
            (*channel).capacity = capacity;
            barrier::write(current.cache(), Address(&raw mut (*channel).buffer as usize), Address(buffer));
        }
        address
    }

    /// The channel behind a value of channel type that isn't nil.
    ///
    /// # Safety
    /// A channel stands at `address`, alive while the native runs.
    #[inline(always)]
    pub(crate) unsafe fn at(address: usize) -> &'static Channel {
        // SAFETY: the caller's promise.
        unsafe { &*(address as *const Channel) }
    }

    pub(crate) fn address(&self) -> usize {
        std::ptr::from_ref(self) as usize
    }

    // These two look without the lock. What happened before the caller's operation is seen; what happens at the same
    // time may be missed, as if it came later.

    /// Whether a receive would surely find nothing.
    #[inline]
    pub(super) fn has_nothing(&self) -> bool {
        self.is_empty() && self.senders.is_empty() && !self.is_closed() && self.timer.get() == 0
    }

    /// Whether a send would surely find no room.
    #[inline]
    pub(super) fn has_no_room(&self) -> bool {
        self.is_full() && self.receivers.is_empty() && !self.is_closed()
    }

    // The rest is called under the lock.

    fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    pub(super) fn set_closed(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_full(&self) -> bool {
        self.count() == self.capacity
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count() == 0
    }

    pub(super) fn is_buffered(&self) -> bool {
        self.capacity != 0
    }

    pub(crate) fn timer(&self) -> usize {
        self.timer.get()
    }

    /// Makes this the channel of a timer. It was made with capacity 1 and nobody else knows it.
    pub(crate) fn attach_timer(&self, current: CurrentProcessor, timer: usize) {
        assert!(self.capacity == 1 && self.is_empty(), "a timer's channel has room for one time");
        // SAFETY: the word is one of the object's pointers.
        unsafe { barrier::write(current.cache(), Address(self.timer.as_ptr() as usize), Address(timer)) };
        self.visible_capacity.set(0);
    }

    pub(crate) fn lock(&self) {
        self.lock.lock();
    }

    pub(crate) fn unlock(&self) {
        self.lock.unlock();
    }

    fn set_count(&self, count: usize) {
        self.count.store(count, Ordering::Relaxed);
        if self.timer.get() == 0 {
            // Relaxed: `len` of a channel that others use is out of date anyway.
            self.visible_count.store(count, Ordering::Relaxed);
        }
    }

    fn place(&self, index: usize) -> usize {
        let wrapped = if index >= self.capacity { index - self.capacity } else { index };
        self.buffer + wrapped * self.element.size as usize
    }

    /// Appends the element at `from` to the ring, which is not full.
    ///
    /// # Safety
    /// The lock is held; an element of the channel's type stands at `from`.
    pub(super) unsafe fn push(&self, current: CurrentProcessor, from: usize) {
        let count = self.count();
        // SAFETY: the caller's promise; the place lies in the ring.
        unsafe { self.copy(current, self.place(self.head.get() + count), from) };
        self.set_count(count + 1);
    }

    /// Moves the oldest element of the ring, which is not empty, to `to` (0: drops it).
    ///
    /// # Safety
    /// The lock is held; `to` has room for an element.
    pub(super) unsafe fn pop(&self, current: CurrentProcessor, to: usize) {
        let head = self.head.get();
        let place = self.place(head);
        // SAFETY: the caller's promise; the place lies in the ring.
        unsafe {
            self.copy(current, to, place);
            if self.element.has_pointers() {
                typed_memory::clear(current, self.element, place, 1);
            }
        }
        self.head.set(if head + 1 == self.capacity { 0 } else { head + 1 });
        self.set_count(self.count() - 1);
    }

    /// Copies an element.
    ///
    /// # Safety
    /// An element of the channel's type stands at `from`, and `to` is 0 or has room for one.
    pub(super) unsafe fn copy(&self, current: CurrentProcessor, to: usize, from: usize) {
        if to == 0 {
            return;
        }
        // SAFETY: the caller's promise.
        unsafe {
            if self.element.size == 8 && !self.element.has_pointers() {
                (to as *mut u64).write_unaligned((from as *const u64).read_unaligned());
            } else {
                typed_memory::copy(current, self.element, to, from, 1);
            }
        }
    }

    /// Zeroes an element's place, for a receive from a closed channel.
    ///
    /// # Safety
    /// `to` is 0 or has room for an element.
    pub(super) unsafe fn zero(&self, current: CurrentProcessor, to: usize) {
        if to != 0 {
            // SAFETY: the caller's promise.
            unsafe { typed_memory::clear(current, self.element, to, 1) };
        }
    }
}
