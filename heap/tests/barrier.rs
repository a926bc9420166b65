//! The write barrier with its flag raised by hand, since the stop-the-world collector never raises it:
//! what it records becomes a root of the next mark phase.

use burrow_heap::{Address, Cache, Config, Embedder, Heap, LayoutId, Marker, Reason, RootBytes, barrier};
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
    /// A heap whose barrier is raised; objects are three words, the outer two pointers.
    fn raised() -> Fixture {
        let heap = Heap::new(Config { arena_bytes: 64 << 20, stack_bytes: 64 << 20, ..Config::default() }).unwrap();
        let cache = Cache::standalone(&heap);
        let map = PointerMap::from_mask(3, 0b101);
        let layout = heap.register_layout(24, &map);
        // SAFETY: there is one thread.
        unsafe { heap.set_barrier(true) };
        Fixture { heap, cache, layout, map }
    }

    fn object(&mut self) -> Address {
        self.cache.allocate(self.layout).unwrap()
    }

    /// Which of the objects survive a collection.
    fn survivors(&self, objects: &[Address]) -> Vec<bool> {
        self.heap.collect(&NoRoots, Reason::Forced);
        objects.iter().map(|object| self.heap.object_at(*object).is_some()).collect()
    }
}

/// The word at `place`.
fn read(place: Address) -> Address {
    // SAFETY: the tests pass words of live objects.
    Address(unsafe { place.as_ptr::<usize>().read() })
}

#[test]
fn a_store_records_the_old_and_the_new_value() {
    let mut fixture = Fixture::raised();
    let [holder, old, new, other] = std::array::from_fn(|_| fixture.object());
    // SAFETY: a pointer word of a live object.
    unsafe {
        holder.as_ptr::<usize>().write(old.0);
        barrier::write(&mut fixture.cache, holder, new);
    }
    assert_eq!(read(holder), new);
    assert_eq!(fixture.survivors(&[holder, old, new, other]), [false, true, true, false]);
}

#[test]
fn a_lowered_barrier_records_nothing() {
    let mut fixture = Fixture::raised();
    // SAFETY: there is one thread.
    unsafe { fixture.heap.set_barrier(false) };
    let [holder, new] = std::array::from_fn(|_| fixture.object());
    // SAFETY: a pointer word of a live object.
    unsafe { barrier::write(&mut fixture.cache, holder, new) };
    assert_eq!(fixture.survivors(&[holder, new]), [false, false]);
}

#[test]
fn copies_and_clears_record_the_pointer_words_only() {
    let mut fixture = Fixture::raised();
    let [source, destination, a, b, c, plain] = std::array::from_fn(|_| fixture.object());
    let map = fixture.map.clone();
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
    let mut fixture = Fixture::raised();
    let [holder, a, b, c, d] = std::array::from_fn(|_| fixture.object());
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
    let mut fixture = Fixture::raised();
    let holder = fixture.object();
    let objects: Vec<Address> = (0..2000).map(|_| fixture.object()).collect();
    for object in &objects {
        // SAFETY: a pointer word of a live object.
        unsafe { barrier::write(&mut fixture.cache, holder, *object) };
    }
    assert!(fixture.survivors(&objects).iter().all(|alive| *alive));
}

#[test]
fn a_new_cache_has_the_flag_of_its_heap() {
    let fixture = Fixture::raised();
    assert!(Cache::standalone(&fixture.heap).barrier_is_raised());
}
