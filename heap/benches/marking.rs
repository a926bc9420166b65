//! Marking a random graph of 48-byte objects with three pointers each, as in `docs/performance.md`.
//!
//! `cargo bench -p burrow-heap --bench marking -- [million objects] [workers]`

use burrow_heap::{Address, Cache, Config, Embedder, Heap, Marker, Reason, RootBytes};
use burrow_layout::pointer_map::PointerMap;
use std::time::Instant;

/// Holds all objects by one array of pointers, which is itself an object.
struct Root(Address);

// SAFETY: there is one mutator, the caller, and one root.
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

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse::<usize>().ok());
    let objects = numbers.next().unwrap_or(1) * 1_000_000;
    let mark_workers = numbers.next().unwrap_or(1);
    let heap = Heap::new(Config { mark_workers, gc_percent: None, ..Config::default() }).expect("address space");
    let mut cache = Cache::standalone(&heap);
    let layout = heap.register_layout(48, &PointerMap::from_mask(6, 0b10101));
    let mut state = 1_u64;
    let mut random = |limit: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((state >> 33) as usize) % limit
    };
    let begin = Instant::now();
    let all: Vec<Address> = (0..objects).map(|_| cache.allocate(layout).expect("memory")).collect();
    println!("allocation: {:.1} ns each", begin.elapsed().as_nanos() as f64 / objects as f64);
    for object in &all {
        for word in [0, 2, 4] {
            // SAFETY: a pointer word of the object.
            unsafe { object.offset(word * 8).as_ptr::<usize>().write(all[random(objects)].0) };
        }
    }
    for _ in 0..5 {
        let report = heap.collect(&Root(all[0]), Reason::Forced).expect("a forced collection happens");
        let rate = |time: u64| report.marked_objects as f64 / time as f64 * 1000.0;
        println!(
            "marked {} of {objects} objects: {:.1} M/s of wall time, {:.1} M/s of processor time, {} workers",
            report.marked_objects,
            rate(report.mark_time),
            rate(report.mark_cpu),
            report.workers
        );
    }
}
