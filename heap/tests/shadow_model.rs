//! Random programs on the heap, compared with a plain model: what the model can reach must be in
//! the heap, unchanged; what it cannot reach must be gone after a collection.
//!
//! Each object carries its number in word 0; the model knows its pointers. Every run has a seed,
//! which a failure prints.

use burrow_heap::{
    Address, Cache, Collector, Config, Embedder, Heap, LayoutId, Marker, Progress, Reason, RootBytes, SweepTime,
    WorkerKind, Zeal, barrier,
};
use burrow_layout::pointer_map::{PointerMap, PointerMapBuilder};
use std::cell::UnsafeCell;
use std::collections::HashMap;
use std::sync::Arc;

/// Roots of one thread, shared with the collector.
struct Roots(UnsafeCell<Vec<Address>>);

// SAFETY: one thread runs the program and the collections; helpers only read while it waits.
unsafe impl Sync for Roots {}

// SAFETY: there is one mutator, the caller, which follows pointers from these roots only.
unsafe impl Embedder for Roots {
    fn stop_the_world(&self) {}
    fn start_the_world(&self) {}
    fn stack_count(&self) -> usize {
        1
    }
    fn scan_stack(&self, _index: usize, marker: &mut Marker<'_>) {
        // SAFETY: the program waits for the collection.
        for root in unsafe { &*self.0.get() } {
            marker.pointer(*root);
        }
    }
    fn scan_globals(&self, _marker: &mut Marker<'_>) {}
    fn root_bytes(&self) -> RootBytes {
        RootBytes::default()
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % limit
    }
}

/// A shape of objects: its layout and the words of its pointers.
struct Shape {
    layout: LayoutId,
    size: usize,
    pointers: Vec<usize>,
}

struct ModelObject {
    address: Address,
    shape: usize,
    /// Elements, for arrays of the shape; 1 else.
    count: usize,
    links: HashMap<usize, usize>,
}

struct Program {
    heap: Arc<Heap>,
    cache: Box<Cache>,
    roots: Roots,
    root_numbers: Vec<usize>,
    shapes: Vec<Shape>,
    objects: HashMap<usize, ModelObject>,
    next: usize,
    random: Random,
}

impl Program {
    fn new(config: Config, seed: u64) -> Program {
        let heap = Heap::new(config).expect("address space for a heap");
        let cache = Cache::standalone(&heap);
        let shapes = shapes(&heap);
        Program {
            heap,
            cache,
            roots: Roots(UnsafeCell::new(Vec::new())),
            root_numbers: Vec::new(),
            shapes,
            objects: HashMap::new(),
            next: 1,
            random: Random(seed),
        }
    }

    fn run(&mut self, steps: usize) {
        for _ in 0..steps {
            if self.cache.wants_collection() {
                self.collect(Reason::Growth);
            }
            match self.random.below(100) {
                0..35 => self.allocate(),
                35..65 => self.link(),
                65..75 => self.load(),
                75..80 => self.mark_a_little(),
                80..99 => self.drop_roots(),
                _ => self.collect(Reason::Zeal),
            }
        }
        self.collect(Reason::Forced);
        self.check_nothing_else_is_left();
    }

    fn allocate(&mut self) {
        let shape = self.random.below(self.shapes.len());
        let array = self.random.below(3) == 0;
        let limit = if self.random.below(20) == 0 { 3000 } else { 20 };
        let Shape { layout, size, .. } = self.shapes[shape];
        let count = if array { 1 + self.random.below(limit.min(200_000 / size)) } else { 1 };
        let address = if array { self.cache.allocate_array(layout, size, count) } else { self.cache.allocate(layout) };
        let address = address.expect("memory");
        assert!(words(address, size * count / 8).all(|word| word == 0), "memory is not zero");
        if self.shapes[shape].pointers.is_empty() {
            // SAFETY: pointer-free memory of the new object.
            unsafe { std::ptr::write_bytes(address.as_ptr::<u8>(), 0xab, size * count) };
        }
        // SAFETY: word 0 of the new object, which is no pointer in any shape.
        unsafe { *address.as_ptr::<usize>() = self.next };
        self.objects.insert(self.next, ModelObject { address, shape, count, links: HashMap::new() });
        self.root_numbers.push(self.next);
        let inside = self.random.below(size * count);
        self.roots.0.get_mut().push(address.offset(inside));
        self.next += 1;
    }

    /// Points a random pointer word of a random root at another one.
    fn link(&mut self) {
        if self.root_numbers.is_empty() {
            return;
        }
        let from = self.root_numbers[self.random.below(self.root_numbers.len())];
        let to = self.root_numbers[self.random.below(self.root_numbers.len())];
        let object = &self.objects[&from];
        let shape = &self.shapes[object.shape];
        if shape.pointers.is_empty() {
            return;
        }
        let element = self.random.below(object.count);
        let word = element * shape.size / 8 + shape.pointers[self.random.below(shape.pointers.len())];
        let target = &self.objects[&to];
        let inside = self.random.below(self.shapes[target.shape].size * target.count);
        let (place, value) = (object.address.offset(word * 8), target.address.offset(inside));
        // SAFETY: a pointer word of a live object.
        unsafe { barrier::write(&mut self.cache, place, value) };
        self.objects.get_mut(&from).expect("a root").links.insert(word, to);
    }

    /// Makes what a random root points to a root.
    fn load(&mut self) {
        if self.root_numbers.is_empty() {
            return;
        }
        let from = self.root_numbers[self.random.below(self.root_numbers.len())];
        let Some(&to) = self.objects[&from].links.values().min() else { return };
        self.root_numbers.push(to);
        self.roots.0.get_mut().push(self.objects[&to].address);
    }

    /// A helping of marking beside the program; starts a cycle now and then.
    fn mark_a_little(&mut self) {
        let progress = self.heap.mark_some(&self.roots, WorkerKind::Dedicated, &mut |_marked| false);
        match progress {
            Progress::NotMarking if self.random.below(4) == 0 => {
                self.heap.start_cycle(&self.roots, Reason::Periodic);
            }
            Progress::Finished(_) => {
                self.forget_the_unreachable();
                self.check_the_reachable();
            }
            _ => {}
        }
    }

    fn drop_roots(&mut self) {
        for _ in 0..self.random.below(6) {
            if !self.root_numbers.is_empty() {
                let index = self.random.below(self.root_numbers.len());
                self.root_numbers.swap_remove(index);
                self.roots.0.get_mut().swap_remove(index);
            }
        }
    }

    fn collect(&mut self, reason: Reason) {
        self.heap.collect(&self.roots, reason);
        self.forget_the_unreachable();
        self.check_the_reachable();
    }

    fn forget_the_unreachable(&mut self) {
        let mut reached: HashMap<usize, ModelObject> = HashMap::new();
        let mut pending = self.root_numbers.clone();
        while let Some(number) = pending.pop() {
            if let Some(object) = self.objects.remove(&number) {
                pending.extend(object.links.values());
                reached.insert(number, object);
            }
        }
        self.objects = reached;
    }

    fn check_the_reachable(&self) {
        for (number, object) in &self.objects {
            let shape = &self.shapes[object.shape];
            let found = self.heap.object_at(object.address).expect("a reachable object is allocated");
            assert_eq!(found.base, object.address);
            let mut contents = words(object.address, 1);
            assert_eq!(contents.next(), Some(*number), "object {number} has changed");
            for element in 0..object.count {
                for pointer in &shape.pointers {
                    let word = element * shape.size / 8 + pointer;
                    let value = words(object.address.offset(word * 8), 1).next().expect("a word");
                    match object.links.get(&word) {
                        None => assert_eq!(value, 0),
                        Some(target) => {
                            let base = self.heap.object_at(Address(value)).expect("a target is allocated").base;
                            assert_eq!(base, self.objects[target].address);
                        }
                    }
                }
            }
        }
    }

    fn check_nothing_else_is_left(&self) {
        // SAFETY: this thread is the only one.
        let statistics = unsafe { self.heap.statistics() };
        assert_eq!(statistics.heap_objects, self.objects.len() as u64);
    }
}

/// The words of an object.
fn words(address: Address, count: usize) -> impl Iterator<Item = usize> {
    // SAFETY: callers pass live objects and no more than their words.
    (0..count).map(move |word| unsafe { address.offset(word * 8).as_ptr::<usize>().read() })
}

fn shapes(heap: &Heap) -> Vec<Shape> {
    let masks: [(usize, u64); 8] =
        [(2, 0b10), (6, 0b101010), (3, 0b110), (6, 0b100), (9, 0b1_0000_0010), (2, 0), (13, 0), (64, !1)];
    let mut shapes: Vec<Shape> =
        masks.iter().map(|&(words, mask)| shape(heap, &PointerMap::from_mask(words as u64, mask))).collect();
    let mut builder = PointerMapBuilder::default();
    builder.push_map(1, &PointerMap::from_mask(2, 1).array(100));
    builder.push_pointer(230);
    shapes.push(shape(heap, &builder.finish(240)));
    let mut builder = PointerMapBuilder::default();
    builder.push_map(7, &PointerMap::from_mask(3, 1).array(2000));
    shapes.push(shape(heap, &builder.finish(6100)));
    shapes
}

fn shape(heap: &Heap, map: &PointerMap) -> Shape {
    let size = map.words() as usize * 8;
    let mut pointers = Vec::new();
    map.for_each_pointer(|word| pointers.push(word as usize));
    Shape { layout: heap.register_layout(size, map), size, pointers }
}

fn config(collector: Collector) -> Config {
    Config {
        collector,
        arena_bytes: 8 << 30,
        stack_bytes: 64 << 20,
        mark_workers: 1,
        mark_batch: 20,
        mix_from: 0,
        ..Config::default()
    }
}

/// Runs random programs under each collector, with seeds from `first`.
fn run_all(first: u64, seeds: u64, steps: usize, change: impl Fn(Config) -> Config) {
    for collector in Collector::ALL {
        for seed in first..first + seeds {
            println!("{collector:?}, seed {seed}");
            Program::new(change(config(collector)), seed).run(steps);
        }
    }
}

#[test]
fn random_programs_keep_what_they_can_reach() {
    run_all(0, 8, 6_000, |config| config);
}

#[test]
fn random_programs_survive_poison_and_verification() {
    run_all(100, 6, 3_000, |config| Config { poison: true, verify: true, gc_percent: Some(20), ..config });
}

#[test]
fn random_programs_survive_a_sweep_inside_the_pause() {
    run_all(200, 4, 3_000, |config| Config { poison: true, verify: true, sweep: SweepTime::InPause, ..config });
}

#[test]
fn random_programs_survive_collection_before_each_allocation() {
    run_all(300, 3, 400, |config| Config { zeal: Some(Zeal { every: 1 }), poison: true, verify: true, ..config });
}

#[test]
fn random_programs_survive_two_marking_threads() {
    run_all(400, 3, 6_000, |config| Config { mark_workers: 2, mark_alone: 0, verify: true, ..config });
}
