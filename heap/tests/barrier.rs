//! The write barrier while a cycle marks: what each collector's barrier records survives the cycle, although no root
//! leads to it.

use burrow_heap::{
    Address, Cache, Collector, Config, Embedder, Heap, LayoutId, Marker, Progress, Reason, RootBytes, Start,
    WorkerKind, barrier,
};
use burrow_layout::pointer_map::PointerMap;
use std::sync::Arc;

/// One mutator that shows no roots: only what the barrier recorded survives.
struct NoRoots;

// SAFETY: the tests look at what is left, and follow nothing else.
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

struct Fixture {
    heap: Arc<Heap>,
    cache: Box<Cache>,
    layout: LayoutId,
    map: PointerMap,
}

impl Fixture {
    /// A heap without cycle; objects are three words, the outer two pointers.
    fn new(collector: Collector) -> Fixture {
        let config = Config { collector, arena_bytes: 64 << 20, stack_bytes: 64 << 20, ..Config::default() };
        let heap = Heap::new(config).unwrap();
        let cache = Cache::standalone(&heap);
        let map = PointerMap::from_mask(3, 0b101);
        let layout = heap.register_layout(24, &map);
        Fixture { heap, cache, layout, map }
    }

    fn object(&mut self) -> Address {
        self.cache.allocate(self.layout).unwrap()
    }

    /// Starts a cycle: the barrier is up, and the objects so far are white.
    fn start(&self) {
        assert!(matches!(self.heap.start_cycle(&NoRoots, Reason::Forced), Start::Marking));
        assert!(self.cache.barrier_is_raised());
    }

    /// Which of the objects survive the cycle.
    fn survivors(&self, objects: &[Address]) -> Vec<bool> {
        let mark = || self.heap.mark_some(&NoRoots, WorkerKind::Dedicated, &mut |_marked| true);
        while !matches!(mark(), Progress::Finished(_)) {}
        self.heap.sweep_some(usize::MAX);
        assert!(!self.cache.barrier_is_raised());
        objects.iter().map(|object| self.heap.object_at(*object).is_some()).collect()
    }
}

/// The word at `place`.
fn read(place: Address) -> Address {
    // SAFETY: the tests pass words of live objects.
    Address(unsafe { place.as_ptr::<usize>().read() })
}

#[test]
fn a_store_records_what_its_collector_needs() {
    let expected = [
        (Collector::Insertion, [false, false, true, false]),
        (Collector::Deletion, [false, true, false, false]),
        (Collector::Hybrid, [false, true, true, false]),
    ];
    for (collector, survivors) in expected {
        let mut fixture = Fixture::new(collector);
        let [holder, old, new, other] = std::array::from_fn(|_| fixture.object());
        // SAFETY: a pointer word of a live object.
        unsafe { barrier::write(&mut fixture.cache, holder, old) };
        fixture.start();
        // SAFETY: as above.
        unsafe { barrier::write(&mut fixture.cache, holder, new) };
        assert_eq!(read(holder), new);
        assert_eq!(fixture.survivors(&[holder, old, new, other]), survivors, "{collector:?}");
    }
}

#[test]
fn new_objects_have_the_colour_of_their_collector() {
    for (collector, black) in [(Collector::Insertion, false), (Collector::Deletion, true), (Collector::Hybrid, true)] {
        let mut fixture = Fixture::new(collector);
        let before = fixture.object();
        fixture.start();
        // The first comes from the run that was open when the cycle started, the last from another.
        let during: Vec<Address> = (0..1000).map(|_| fixture.object()).collect();
        assert!(fixture.survivors(&during).iter().all(|&alive| alive == black), "{collector:?}");
        assert!(fixture.heap.object_at(before).is_none());
    }
}

#[test]
fn copies_and_clears_record_the_pointer_words_only() {
    let mut fixture = Fixture::new(Collector::Hybrid);
    let [source, destination, a, b, c, plain] = std::array::from_fn(|_| fixture.object());
    let map = fixture.map.clone();
    fixture.start();
    // SAFETY: words of live objects.
    unsafe {
        source.as_ptr::<usize>().write(a.0);
        source.offset(8).as_ptr::<usize>().write(plain.0);
        destination.offset(16).as_ptr::<usize>().write(b.0);
        barrier::copy(&mut fixture.cache, destination, source, &map, 1);
    }
    assert_eq!([read(destination), read(destination.offset(8))], [a, plain]);
    assert_eq!(read(destination.offset(16)), Address::NULL);
    // SAFETY: words of live objects.
    unsafe {
        destination.as_ptr::<usize>().write(c.0);
        barrier::clear(&mut fixture.cache, destination, &map, 1);
    }
    assert_eq!(read(destination), Address::NULL);
    assert_eq!(fixture.survivors(&[a, b, c, plain]), [true, true, true, false]);
}

#[test]
fn atomic_operations_record_too() {
    let mut fixture = Fixture::new(Collector::Hybrid);
    let [holder, a, b, c, d] = std::array::from_fn(|_| fixture.object());
    fixture.start();
    // SAFETY: a pointer word of a live object.
    unsafe {
        assert_eq!(barrier::exchange(&mut fixture.cache, holder, a), Address::NULL);
        assert!(barrier::compare_exchange(&mut fixture.cache, holder, a, b));
        assert!(!barrier::compare_exchange(&mut fixture.cache, holder, d, c));
    }
    assert_eq!(read(holder), b);
    assert_eq!(fixture.survivors(&[holder, a, b]), [false, true, true]);
}

#[test]
fn a_full_buffer_goes_to_the_collector() {
    let mut fixture = Fixture::new(Collector::Hybrid);
    let holder = fixture.object();
    let objects: Vec<Address> = (0..2000).map(|_| fixture.object()).collect();
    fixture.start();
    for object in &objects {
        // SAFETY: a pointer word of a live object.
        unsafe { barrier::write(&mut fixture.cache, holder, *object) };
    }
    assert!(fixture.survivors(&objects).iter().all(|alive| *alive));
}

#[test]
fn a_new_cache_has_the_flag_of_its_heap() {
    let fixture = Fixture::new(Collector::Hybrid);
    assert!(!Cache::standalone(&fixture.heap).barrier_is_raised());
    fixture.start();
    assert!(Cache::standalone(&fixture.heap).barrier_is_raised());
}
