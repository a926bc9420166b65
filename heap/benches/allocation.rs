//! Nanoseconds of processor time per allocated object, all collections included: for a heap without live
//! objects beside the system's malloc, and for one whose spans are half full of live objects.
//!
//! `cargo bench -p burrow-heap --bench allocation`

use burrow_heap::{Address, Cache, Config, Embedder, Heap, Marker, Reason, RootBytes};
use burrow_layout::pointer_map::PointerMap;
use std::hint::black_box;

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

/// Bytes allocated per measurement.
const TOTAL: usize = 1 << 30;

/// Collections that [`measure_cycle`] takes the mean of.
const CYCLES: usize = 10_000;

fn main() {
    if std::env::args().any(|argument| argument == "gaps") {
        return (0..10).for_each(|_| println!("{:.1} ns", measure_fragmented()));
    }
    println!("an empty cycle: {:.2} us", measure_cycle());
    println!("48 bytes in gaps of one to few slots: {:.1} ns", measure_fragmented());
    println!("{:>8} {:>12} {:>14} {:>8}", "bytes", "pointers", "pointer-free", "malloc");
    for size in [8, 16, 48, 128, 1024, 8192, 65536, 1 << 20] {
        let count = (TOTAL / size).min(20_000_000);
        let with = measure(size, count, PointerMap::pointer().array(size as u64 / 8));
        let without = measure(size, count, PointerMap::pointer_free(size as u64 / 8));
        println!("{size:>8} {with:>12.1} {without:>14.1} {:>8.1}", measure_malloc(size, count));
    }
}

/// Microseconds of a collection that finds nothing to do.
fn measure_cycle() -> f64 {
    let heap = Heap::new(Config::default()).expect("address space");
    let mut cache = Cache::standalone(&heap);
    let layout = heap.register_layout(48, &PointerMap::from_mask(6, 0b1));
    let begin = processor_time();
    for _ in 0..CYCLES {
        black_box(cache.allocate(layout).expect("memory"));
        heap.collect(&Root(Address::NULL), Reason::Growth);
        heap.collect(&Root(Address::NULL), Reason::Periodic);
    }
    (processor_time() - begin) / 1000.0 / CYCLES as f64
}

fn measure(size: usize, count: usize, map: PointerMap) -> f64 {
    let heap = Heap::new(Config::default()).expect("address space");
    let mut cache = Cache::standalone(&heap);
    let layout = heap.register_layout(size, &map);
    let mut object = Address::NULL;
    let begin = processor_time();
    for _ in 0..count {
        // As compiled code does it: collect in the slow path only. Here each call asks.
        if cache.wants_collection() {
            heap.collect(&Root(Address::NULL), Reason::Growth);
        }
        object = cache.allocate(layout).expect("memory");
        // SAFETY: the first word of the new object.
        unsafe { object.as_ptr::<usize>().write(black_box(0)) };
    }
    black_box(object);
    (processor_time() - begin) / count as f64
}

/// Objects of 48 bytes in the gaps that a random half of a million leaves.
fn measure_fragmented() -> f64 {
    const OBJECTS: usize = 1_000_000;
    let heap = Heap::new(Config { gc_percent: None, ..Config::default() }).expect("address space");
    let mut cache = Cache::standalone(&heap);
    let layout = heap.register_layout(48, &PointerMap::from_mask(6, 0b1));
    let pointer = heap.register_layout(8, &PointerMap::pointer());
    let kept = cache.allocate_array(pointer, 8, OBJECTS).expect("memory");
    let mut state = 1_u64;
    for index in 0..OBJECTS {
        let object = cache.allocate(layout).expect("memory");
        // SAFETY: the first word of the new object: its page is touched now, not in the measured part.
        unsafe { object.as_ptr::<usize>().write(0) };
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        if state >> 63 == 1 {
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

/// Processor time of this thread in nanoseconds.
fn processor_time() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a valid place for the result.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

fn measure_malloc(size: usize, count: usize) -> f64 {
    let begin = processor_time();
    for _ in 0..count {
        drop(black_box(vec![0_u8; size]));
    }
    (processor_time() - begin) / count as f64
}
