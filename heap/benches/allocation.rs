//! Nanoseconds per allocated object with all collections, for a small live heap, beside the
//! system's malloc.
//!
//! `cargo bench -p burrow-heap --bench allocation`

use burrow_heap::{Address, Cache, Config, Embedder, Heap, Marker, Reason, RootBytes};
use burrow_layout::pointer_map::PointerMap;
use std::hint::black_box;
use std::time::Instant;

/// A program that keeps nothing.
struct NoRoots;

// SAFETY: there is one mutator, the caller, which follows no pointer.
unsafe impl Embedder for NoRoots {
    fn stop_the_world(&self) {}
    fn start_the_world(&self) {}
    fn stack_count(&self) -> usize {
        0
    }
    fn scan_stack(&self, _index: usize, _marker: &mut Marker<'_>) {}
    fn scan_globals(&self, _marker: &mut Marker<'_>) {}
    fn root_bytes(&self) -> RootBytes {
        RootBytes::default()
    }
}

/// Bytes allocated per measurement.
const TOTAL: usize = 1 << 30;

/// Collections that [`measure_cycle`] takes the mean of.
const CYCLES: usize = 10_000;

fn main() {
    println!("an empty cycle: {:.2} us", measure_cycle());
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
    let begin = Instant::now();
    for _ in 0..CYCLES {
        black_box(cache.allocate(layout).expect("memory"));
        heap.collect(&NoRoots, Reason::Growth);
        heap.collect(&NoRoots, Reason::Periodic);
    }
    begin.elapsed().as_micros() as f64 / CYCLES as f64
}

fn measure(size: usize, count: usize, map: PointerMap) -> f64 {
    let heap = Heap::new(Config::default()).expect("address space");
    let mut cache = Cache::standalone(&heap);
    let layout = heap.register_layout(size, &map);
    let mut object = Address::NULL;
    let begin = Instant::now();
    for _ in 0..count {
        // As compiled code does it: collect in the slow path only. Here each call asks.
        if cache.wants_collection() {
            heap.collect(&NoRoots, Reason::Growth);
        }
        object = cache.allocate(layout).expect("memory");
        // SAFETY: the first word of the new object.
        unsafe { object.as_ptr::<usize>().write(black_box(0)) };
    }
    black_box(object);
    begin.elapsed().as_nanos() as f64 / count as f64
}

fn measure_malloc(size: usize, count: usize) -> f64 {
    let begin = Instant::now();
    for _ in 0..count {
        drop(black_box(vec![0_u8; size]));
    }
    begin.elapsed().as_nanos() as f64 / count as f64
}
