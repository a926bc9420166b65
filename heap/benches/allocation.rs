//! Nanoseconds of processor time per allocated object, with freeing: all collections included on our side, `free` on the side of
//! the two others, mimalloc and the system's malloc, in the same run. All give out zeroed memory, as runtimes need it.
//!
//! - *short*: an object dies when the next one is made.
//! - *window*: 8 MiB of objects are alive; each new one takes the place of a random other, through the barrier where it is ours.
//!
//! `cargo bench -p burrow-heap --bench allocation [-- cycle | gaps | SIZE]`; on a busy machine under
//! `chrt -r 1`. `cycle` measures empty collections alone, `gaps` allocation into fragmented spans, a number one size alone.

use burrow_heap::{Address, Cache, Config, Embedder, Heap, LayoutId, Marker, Reason, RootBytes, barrier};
use burrow_layout::pointer_map::PointerMap;
use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::Arc;

/// A program that keeps what one array of pointers leads to.
struct Root(Address);

// SAFETY: there is one mutator, the caller, which follows pointers from the root only.
unsafe impl Embedder for Root {
    fn stop_the_world(&self) {}
    fn start_the_world(&self) {}
    fn stack_count(&self) -> usize {
        0
    }
    fn scan_stack(&self, _index: usize, _marker: &mut Marker<'_>) {}
    fn scan_globals(&self, marker: &mut Marker<'_>) {
        marker.pointer(self.0);
    }
    fn root_bytes(&self) -> RootBytes {
        RootBytes::default()
    }
}

/// Bytes allocated per measurement, and objects at most.
const TOTAL: usize = 1 << 30;
const MOST: usize = 10_000_000;

/// Bytes of live objects in the window.
const WINDOW: usize = 8 << 20;

const SIZES: [usize; 7] = [8, 16, 48, 128, 1024, 8192, 64 << 10];

/// Collections that [`measure_cycle`] takes the mean of.
const CYCLES: usize = 10_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if arguments.iter().any(|argument| argument == "gaps") {
        return (0..10).for_each(|_| println!("{:.1} ns", measure_fragmented()));
    }
    println!("an empty cycle: {:.2} us", measure_cycle());
    if arguments.iter().any(|argument| argument == "cycle") {
        return;
    }
    println!("48 bytes in gaps of one to few slots: {:.1} ns", measure_fragmented());
    println!("{:>7} {:>8} {:>10} {:>14} {:>10} {:>10}", "bytes", "", "pointers", "pointer-free", "mimalloc", "malloc");
    let only: Option<usize> = arguments.iter().find_map(|argument| argument.parse().ok());
    for size in SIZES.into_iter().filter(|size| only.is_none_or(|only| only == *size)) {
        for (name, live) in [("short", 1), ("window", WINDOW / size)] {
            let with = measure(size, live, PointerMap::pointer().array(size as u64 / 8));
            let without = measure(size, live, PointerMap::pointer_free(size as u64 / 8));
            let mimalloc = measure_other(&mimalloc::MiMalloc, size, live);
            let system = measure_other(&System, size, live);
            println!("{size:>7} {name:>8} {with:>10.1} {without:>14.1} {mimalloc:>10.1} {system:>10.1}");
        }
    }
}

fn count(size: usize) -> usize {
    (TOTAL / size).min(MOST)
}

/// A heap without garbage in it, its one cache, and an array of `length` pointers, which is the root.
fn heap_with_array(gc_percent: Option<u32>, length: usize) -> (Arc<Heap>, Box<Cache>, Address) {
    let heap = Heap::new(Config { gc_percent, ..Config::default() }).expect("address space");
    let mut cache = Cache::standalone(&heap);
    let pointer = heap.register_layout(8, &PointerMap::pointer());
    let array = cache.allocate_array(pointer, 8, length).expect("memory");
    (heap, cache, array)
}

/// Our side: `live` objects are alive.
fn measure(size: usize, live: usize, map: PointerMap) -> f64 {
    let (heap, mut cache, array) = heap_with_array(Some(100), live);
    let layout = heap.register_layout(size, &map);
    let root = Root(array);
    let mut random = Random(1);
    (0..live).for_each(|place| replace(&heap, &mut cache, &root, layout, place));
    let begin = processor_time();
    for _ in 0..count(size) {
        let place = random.below(live);
        replace(&heap, &mut cache, &root, layout, place);
    }
    (processor_time() - begin) / count(size) as f64
}

/// Makes an object and stores it at a place of the root's array.
#[inline]
fn replace(heap: &Arc<Heap>, cache: &mut Cache, root: &Root, layout: LayoutId, place: usize) {
    // As compiled code does it in its slow path only. Here each call asks.
    if cache.wants_collection() {
        heap.collect(root, Reason::Growth);
    }
    let object = cache.allocate(layout).expect("memory");
    // SAFETY: the first word of the new object, which is no pointer into the heap; an element of the array.
    unsafe {
        object.as_ptr::<usize>().write(black_box(1));
        barrier::write(cache, root.0.offset(place * 8), object);
    }
}

/// The same with an allocator that frees.
fn measure_other(allocator: &dyn GlobalAlloc, size: usize, live: usize) -> f64 {
    let layout = Layout::from_size_align(size, 8).expect("a small size");
    let mut window = vec![std::ptr::null_mut::<u8>(); live];
    let mut random = Random(1);
    let replace = |place: &mut *mut u8| {
        // SAFETY: the layout has a size; what is freed was allocated by the same allocator with the same layout.
        unsafe {
            if !place.is_null() {
                allocator.dealloc(*place, layout);
            }
            *place = allocator.alloc_zeroed(layout);
            place.cast::<usize>().write(black_box(1));
        }
    };
    window.iter_mut().for_each(replace);
    let begin = processor_time();
    for _ in 0..count(size) {
        replace(&mut window[random.below(live)]);
    }
    let time = processor_time() - begin;
    // SAFETY: as above; each is freed once.
    window.into_iter().for_each(|object| unsafe { allocator.dealloc(object, layout) });
    time / count(size) as f64
}

/// Microseconds of a collection that finds nothing to do.
fn measure_cycle() -> f64 {
    let heap = Heap::new(Config::default()).expect("address space");
    let mut cache = Cache::standalone(&heap);
    let layout = heap.register_layout(48, &PointerMap::from_mask(6, 0b1));
    let begin = processor_time();
    for _ in 0..CYCLES {
        black_box(cache.allocate(layout).expect("memory"));
        heap.collect(&Root(Address::NULL), Reason::Periodic);
    }
    (processor_time() - begin) / 1000.0 / CYCLES as f64
}

/// Objects of 48 bytes in the gaps that a random half of a million leaves.
fn measure_fragmented() -> f64 {
    const OBJECTS: usize = 1_000_000;
    let (heap, mut cache, kept) = heap_with_array(None, OBJECTS);
    let layout = heap.register_layout(48, &PointerMap::from_mask(6, 0b1));
    let mut random = Random(1);
    for index in 0..OBJECTS {
        let object = cache.allocate(layout).expect("memory");
        // SAFETY: the first word of the new object: its page is touched now, not in the measured part.
        unsafe { object.as_ptr::<usize>().write(0) };
        if random.below(2) == 1 {
            // SAFETY: an element of the array.
            unsafe { kept.offset(index * 8).as_ptr::<usize>().write(object.0) };
        }
    }
    heap.collect(&Root(kept), Reason::Forced);
    let begin = processor_time();
    for _ in 0..OBJECTS / 2 {
        black_box(cache.allocate(layout).expect("memory"));
    }
    (processor_time() - begin) / (OBJECTS / 2) as f64
}

struct Random(u64);

impl Random {
    #[inline]
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (((self.0 >> 32) * limit as u64) >> 32) as usize
    }
}

/// Processor time of this thread in nanoseconds.
fn processor_time() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a valid place for the result.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}
