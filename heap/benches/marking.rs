//! Rates of marking and sweeping on heaps of several shapes, beside the machine's memory bandwidth in the same run.
//!
//! `cargo bench -p burrow-heap --bench marking [-- SHAPE] [MILLION OBJECTS] [WORKERS] [COLLECTOR]`; on a busy machine under
//! `chrt -r 1`. Without arguments: all shapes, ten million objects, one worker, mark-sweep.

use burrow_heap::{Address, Cache, Collector, Config, Embedder, Heap, HugePages, Marker, Reason, RootBytes};
use burrow_layout::pointer_map::PointerMap;
use std::hint::black_box;
use std::time::Instant;

/// The one object that all others hang on.
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

/// A shape: its name, bytes of an object, its pointers, and the links among all objects, which are given in the order of
/// their allocation.
struct Shape {
    name: &'static str,
    size: usize,
    mask: u64,
    link: fn(&mut [Address], &mut Random),
}

const SHAPES: [Shape; 6] = [
    Shape { name: "random", size: 48, mask: 0b10101, link: |all, random| link_at_random(all, &[0, 2, 4], random) },
    Shape { name: "near", size: 48, mask: 0b10101, link: link_near },
    Shape { name: "small", size: 16, mask: 0b11, link: |all, random| link_at_random(all, &[0, 1], random) },
    Shape { name: "tree", size: 16, mask: 0b11, link: link_as_tree },
    Shape { name: "list", size: 48, mask: 0b10101, link: |all, _random| link_as_list(all) },
    Shape { name: "scattered-list", size: 48, mask: 0b10101, link: link_as_scattered_list },
];

/// Measurements of each shape, the median of which counts.
const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let mut numbers = arguments.iter().filter_map(|argument| argument.parse::<usize>().ok());
    let objects = numbers.next().unwrap_or(10) * 1_000_000;
    let mark_workers = numbers.next().unwrap_or(1);
    let collector = arguments.iter().find_map(|name| Collector::from_name(name)).unwrap_or(Collector::MarkSweep);
    let chosen = |shape: &&Shape| arguments.iter().any(|name| name == shape.name);
    let all = !SHAPES.iter().any(|shape| chosen(&shape));
    // Nobody moves memory here: what a heap has that was found to be slow.
    let huge_pages = HugePages::Above(64 << 20);
    println!("streaming read: {:.1} GB/s", streaming_read());
    println!("{objects} objects, {mark_workers} workers, {}", collector.name());
    for shape in SHAPES.iter().filter(|shape| all || chosen(shape)) {
        measure(shape, objects, Config { collector, mark_workers, gc_percent: None, huge_pages, ..Config::default() });
    }
}

fn measure(shape: &Shape, objects: usize, config: Config) {
    let heap = Heap::new(config).expect("address space");
    let mut cache = Cache::standalone(&heap);
    let layout = heap.register_layout(shape.size, &PointerMap::from_mask(shape.size as u64 / 8, shape.mask));
    let mut all: Vec<Address> = (0..objects).map(|_| cache.allocate(layout).expect("memory")).collect();
    (shape.link)(&mut all, &mut Random(1));
    let root = Root(all[0]);
    drop(all);
    let (mut wall, mut cpu, mut sweeps) = (Vec::new(), Vec::new(), Vec::new());
    let mut marked = 0;
    for _ in 0..ROUNDS {
        let report = heap.collect(&root, Reason::Periodic).expect("nobody else collects");
        marked = report.marked_objects;
        wall.push(marked as f64 / report.mark_time as f64 * 1000.0);
        cpu.push(marked as f64 / report.mark_cpu as f64 * 1000.0);
        let begin = Instant::now();
        heap.sweep_some(usize::MAX);
        sweeps.push(objects as f64 / begin.elapsed().as_nanos() as f64 * 1000.0);
    }
    let rate = median(cpu);
    println!(
        "{:>14}: {marked} marked, {rate:.1} M/s of processor time ({:.1} GB/s), {:.1} M/s of wall time; swept {:.0} M/s",
        shape.name,
        rate * shape.size as f64 / 1000.0,
        median(wall),
        median(sweeps),
    );
}

fn link_at_random(all: &mut [Address], words: &[usize], random: &mut Random) {
    for &object in all.iter() {
        for &word in words {
            store(object, word, all[random.below(all.len())]);
        }
    }
}

/// Each object refers to three of the next two thousand.
fn link_near(all: &mut [Address], random: &mut Random) {
    for index in 0..all.len() {
        for word in [0, 2, 4] {
            store(all[index], word, all[(index + 1 + random.below(2000)).min(all.len() - 1)]);
        }
    }
}

/// A balanced tree, level by level.
fn link_as_tree(all: &mut [Address], _random: &mut Random) {
    for index in 1..all.len() {
        store(all[(index - 1) / 2], (index - 1) % 2, all[index]);
    }
}

fn link_as_list(all: &[Address]) {
    for pair in all.windows(2) {
        store(pair[0], 2, pair[1]);
    }
}

fn link_as_scattered_list(all: &mut [Address], random: &mut Random) {
    for index in (1..all.len()).rev() {
        all.swap(index, random.below(index + 1));
    }
    link_as_list(all);
}

fn store(from: Address, word: usize, to: Address) {
    // SAFETY: the shapes name pointer words of their objects; no cycle runs, so no barrier is due.
    unsafe { from.offset(word * 8).as_ptr::<usize>().write(to.0) };
}

/// Gigabytes per second that one thread reads in order: the best of a few passes over 512 MiB.
fn streaming_read() -> f64 {
    let memory = vec![1_u64; 64 << 20];
    let pass = |_| {
        let begin = Instant::now();
        let sums = memory.chunks_exact(8).fold([0_u64; 8], |mut sums, chunk| {
            sums.iter_mut().zip(chunk).for_each(|(sum, word)| *sum = sum.wrapping_add(*word));
            sums
        });
        black_box(sums);
        size_of_val(&memory[..]) as f64 / begin.elapsed().as_nanos() as f64
    };
    (0..5).map(pass).fold(0.0, f64::max)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % limit
    }
}
