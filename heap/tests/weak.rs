//! Weak references and ephemerons, over whole cycles that the verifier checks.

use burrow_heap::{
    Address, Cache, Config, Embedder, Heap, LayoutId, Marker, Progress, Reason, RootBytes, WorkerKind, weak,
};
use burrow_layout::pointer_map::PointerMap;
use std::sync::{Arc, Mutex};

/// What the one mutator holds, and what it wants to know.
#[derive(Default)]
struct Mutator {
    roots: Mutex<Vec<Address>>,
    watched: Mutex<Vec<Address>>,
    unreached: Mutex<Vec<Address>>,
}

// SAFETY: the caller is the only mutator, and follows pointers from these roots only.
unsafe impl Embedder for Mutator {
    fn stop_the_world(&self) {}
    fn start_the_world(&self) {}
    fn stack_count(&self) -> usize {
        1
    }
    fn scan_stack(&self, _index: usize, marker: &mut Marker<'_>) {
        self.roots.lock().unwrap().iter().for_each(|&root| marker.pointer(root));
        self.unreached.lock().unwrap().iter().for_each(|&root| marker.pointer(root));
    }
    fn scan_globals(&self, _marker: &mut Marker<'_>) {}
    fn root_bytes(&self) -> RootBytes {
        RootBytes::default()
    }
    fn watched(&self) -> Vec<Address> {
        self.watched.lock().unwrap().clone()
    }
    fn unreached(&self, objects: &[Address]) {
        self.watched.lock().unwrap().retain(|object| !objects.contains(object));
        self.unreached.lock().unwrap().extend_from_slice(objects);
    }
}

struct Fixture {
    heap: Arc<Heap>,
    cache: Box<Cache>,
    mutator: Mutator,
    pair: LayoutId,
}

impl Fixture {
    fn new() -> Fixture {
        Fixture::with(Config { verify: true, poison: true, ..Config::default() })
    }

    fn with(config: Config) -> Fixture {
        let sizes = Config { arena_bytes: 64 << 20, stack_bytes: 64 << 20, gc_percent: None, ..config };
        let heap = Heap::new(sizes).unwrap();
        let cache = Cache::standalone(&heap);
        let pair = heap.register_layout(16, &PointerMap::from_mask(2, 0b11));
        Fixture { heap, cache, mutator: Mutator::default(), pair }
    }

    fn object(&mut self) -> Address {
        self.cache.allocate(self.pair).unwrap()
    }

    /// An object that is kept alive, with its place among the roots.
    fn held(&mut self) -> Address {
        let object = self.object();
        self.hold(object);
        object
    }

    fn hold(&mut self, object: Address) {
        self.mutator.roots.get_mut().unwrap().push(object);
    }

    fn drop(&mut self, object: Address) {
        self.mutator.roots.get_mut().unwrap().retain(|&root| root != object);
    }

    fn weak(&mut self, target: Address) -> Address {
        let handle = weak::make(&mut self.cache, target).unwrap();
        self.hold(handle);
        handle
    }

    fn get(&mut self, handle: Address) -> Address {
        // SAFETY: the tests pass handles that they hold.
        unsafe { weak::get(&mut self.cache, handle) }
    }

    fn ephemeron(&mut self, key: Address, value: Address) -> Address {
        let ephemeron = weak::make_ephemeron(&mut self.cache, key, value).unwrap();
        self.hold(ephemeron);
        ephemeron
    }

    fn pair_of(&mut self, ephemeron: Address) -> Option<(Address, Address)> {
        // SAFETY: as above.
        unsafe { weak::read_ephemeron(&mut self.cache, ephemeron) }
    }

    fn collect(&mut self) {
        self.heap.collect(&self.mutator, Reason::Forced).expect("a cycle");
    }

    fn is_alive(&self, object: Address) -> bool {
        self.heap.object_at(object).is_some()
    }
}

/// Stores a pointer in word `word` of an object.
fn link(from: Address, word: usize, to: Address) {
    // SAFETY: the tests name pointer words of live objects.
    unsafe { from.offset(word * 8).as_ptr::<usize>().write(to.0) };
}

#[test]
fn a_weak_reference_becomes_null_when_its_object_dies() {
    let mut fixture = Fixture::new();
    let (kept, dropped) = (fixture.held(), fixture.object());
    let (to_kept, to_dropped) = (fixture.weak(kept), fixture.weak(dropped));
    assert_eq!(fixture.get(to_dropped), dropped);
    fixture.collect();
    assert_eq!((fixture.get(to_kept), fixture.get(to_dropped)), (kept, Address::NULL));
    assert!(!fixture.is_alive(dropped));
    fixture.drop(kept);
    fixture.collect();
    assert_eq!(fixture.get(to_kept), Address::NULL);
}

#[test]
fn handles_are_equal_exactly_for_the_same_address() {
    let mut fixture = Fixture::new();
    let (one, other) = (fixture.held(), fixture.held());
    let first = fixture.weak(one);
    assert_eq!(fixture.weak(one), first);
    let inside = fixture.weak(one.offset(8));
    assert_ne!(inside, first);
    assert_ne!(fixture.weak(other), first);
    fixture.collect();
    assert_eq!(fixture.weak(one), first, "a collection changes nothing for what lives");
    assert_eq!(fixture.get(inside), one.offset(8));
    fixture.drop(one);
    fixture.collect();
    assert_eq!(fixture.get(inside), Address::NULL, "the object dies as a whole");
}

#[test]
fn a_handle_that_nobody_holds_is_forgotten() {
    let mut fixture = Fixture::new();
    let objects: Vec<Address> = (0..1000).map(|_| fixture.held()).collect();
    for &object in &objects {
        weak::make(&mut fixture.cache, object).unwrap();
    }
    assert_eq!(weak::counts(&fixture.heap).0, 1000);
    let kept = fixture.weak(objects[7]);
    fixture.collect();
    assert_eq!(weak::counts(&fixture.heap).0, 1);
    assert_eq!(fixture.weak(objects[7]), kept);
}

#[test]
fn what_lies_outside_the_heap_stays() {
    let mut fixture = Fixture::new();
    let outside = Address(0x1230);
    let handle = fixture.weak(outside);
    fixture.collect();
    assert_eq!(fixture.get(handle), outside);
    assert_eq!(fixture.weak(outside), handle);
}

#[test]
fn weak_references_end_before_their_object_is_reported_but_not_when_a_watched_one_contains_it() {
    let mut fixture = Fixture::new();
    let (outer, inner) = (fixture.object(), fixture.object());
    link(outer, 0, inner);
    fixture.mutator.watched.get_mut().unwrap().extend([outer, inner]);
    let (to_outer, to_inner) = (fixture.weak(outer), fixture.weak(inner));
    fixture.collect();
    assert_eq!(*fixture.mutator.unreached.get_mut().unwrap(), [outer]);
    assert_eq!((fixture.get(to_outer), fixture.get(to_inner)), (Address::NULL, inner));
    assert!(fixture.is_alive(outer));
    // The object is back, so to say; a new weak reference is another one.
    let again = fixture.weak(outer);
    assert_ne!(again, to_outer);
    fixture.mutator.unreached.get_mut().unwrap().clear();
    fixture.collect();
    assert_eq!(fixture.get(again), Address::NULL);
    assert!(!fixture.is_alive(outer));
    assert_eq!(*fixture.mutator.unreached.get_mut().unwrap(), [inner]);
}

#[test]
fn a_watched_object_that_reaches_itself_stays_as_does_a_large_one() {
    let mut fixture = Fixture::new();
    let object = fixture.object();
    let large = fixture.cache.allocate_array(fixture.pair, 16, 10_000).unwrap();
    link(object, 0, large);
    link(large, 12_345, object);
    fixture.mutator.watched.get_mut().unwrap().extend([object, large]);
    fixture.collect();
    assert!(fixture.mutator.unreached.get_mut().unwrap().is_empty());
    assert!(fixture.is_alive(object) && fixture.is_alive(large));
}

#[test]
fn an_ephemeron_keeps_its_value_while_its_key_lives() {
    let mut fixture = Fixture::new();
    let (key, value, inner) = (fixture.held(), fixture.object(), fixture.object());
    link(value, 1, inner);
    let ephemeron = fixture.ephemeron(key, value);
    fixture.collect();
    assert_eq!(fixture.pair_of(ephemeron), Some((key, value)));
    assert!(fixture.is_alive(inner));
    fixture.drop(key);
    fixture.collect();
    assert_eq!(fixture.pair_of(ephemeron), None);
    assert!(!fixture.is_alive(key) && !fixture.is_alive(value) && !fixture.is_alive(inner));
    assert_eq!(weak::counts(&fixture.heap).1, 0);
}

#[test]
fn a_value_that_leads_to_its_key_does_not_keep_it() {
    let mut fixture = Fixture::new();
    let (key, value) = (fixture.object(), fixture.object());
    link(value, 0, key);
    let ephemeron = fixture.ephemeron(key, value);
    let to_key = fixture.weak(key);
    fixture.collect();
    assert_eq!((fixture.pair_of(ephemeron), fixture.get(to_key)), (None, Address::NULL));
    assert!(!fixture.is_alive(value));
}

#[test]
fn an_ephemeron_that_nobody_holds_keeps_nothing() {
    let mut fixture = Fixture::new();
    let (key, value) = (fixture.held(), fixture.object());
    weak::make_ephemeron(&mut fixture.cache, key, value).unwrap();
    fixture.collect();
    assert!(fixture.is_alive(key) && !fixture.is_alive(value));
    assert_eq!(weak::counts(&fixture.heap).1, 0);
}

#[test]
fn chains_of_ephemerons_end_at_the_first_dead_key() {
    let mut fixture = Fixture::new();
    // Each value is the next key; the table has them in an order that takes a round for each.
    let objects: Vec<Address> = (0..101).map(|_| fixture.object()).collect();
    let mut ephemerons: Vec<Address> =
        (0..100).rev().map(|index| fixture.ephemeron(objects[index], objects[index + 1])).collect();
    ephemerons.reverse();
    fixture.hold(objects[40]);
    for round in 0..3 {
        fixture.collect();
        for index in 0..100 {
            let expected = (index >= 40).then(|| (objects[index], objects[index + 1]));
            assert_eq!(fixture.pair_of(ephemerons[index]), expected, "round {round}, link {index}");
        }
    }
    assert!(!fixture.is_alive(objects[39]) && fixture.is_alive(objects[100]));
    assert_eq!(weak::counts(&fixture.heap).1, 60);
}

#[test]
fn keys_that_only_a_watched_object_contains_keep_their_values() {
    let mut fixture = Fixture::new();
    let (watched, key, value) = (fixture.object(), fixture.object(), fixture.object());
    link(watched, 0, key);
    fixture.mutator.watched.get_mut().unwrap().push(watched);
    let (of_key, of_watched) = (fixture.ephemeron(key, value), fixture.ephemeron(watched, value));
    fixture.collect();
    assert_eq!(fixture.pair_of(of_key), Some((key, value)));
    assert_eq!(fixture.pair_of(of_watched), None, "its key counts as dead before it is reported");
}

#[test]
fn a_value_can_be_replaced() {
    let mut fixture = Fixture::new();
    let (key, old, new) = (fixture.held(), fixture.object(), fixture.object());
    let ephemeron = fixture.ephemeron(key, old);
    // SAFETY: the ephemeron is held.
    unsafe { weak::set_ephemeron_value(&mut fixture.cache, ephemeron, new) };
    fixture.collect();
    assert_eq!(fixture.pair_of(ephemeron), Some((key, new)));
    assert!(!fixture.is_alive(old));
}

#[test]
fn what_is_read_while_the_barrier_is_raised_survives() {
    // The verifier does not know what the barrier recorded.
    let mut fixture = Fixture::with(Config::default());
    let (target, key, value) = (fixture.object(), fixture.object(), fixture.object());
    let (handle, ephemeron) = (fixture.weak(target), fixture.ephemeron(key, value));
    fixture.heap.start_cycle(&fixture.mutator, Reason::Forced);
    assert!(fixture.cache.barrier_is_raised());
    assert_eq!(fixture.get(handle), target);
    assert_eq!(fixture.pair_of(ephemeron), Some((key, value)));
    let mark = || fixture.heap.mark_some(&fixture.mutator, WorkerKind::Dedicated, &mut |_marked| true);
    while !matches!(mark(), Progress::Finished(_)) {}
    assert_eq!(fixture.get(handle), target);
    assert_eq!(fixture.pair_of(ephemeron), Some((key, value)));
    fixture.collect();
    assert_eq!((fixture.get(handle), fixture.pair_of(ephemeron)), (Address::NULL, None));
}

#[test]
fn threads_agree_on_the_handle_of_an_object() {
    let mut fixture = Fixture::new();
    let objects: Vec<Address> = (0..2000).map(|_| fixture.held()).collect();
    let handles_of = |heap: &Arc<Heap>| -> Vec<Address> {
        let mut cache = Cache::standalone(heap);
        objects.iter().map(|&object| weak::make(&mut cache, object).unwrap()).collect()
    };
    let heap = &fixture.heap;
    let [first, second] = std::thread::scope(|scope| {
        let threads = [0; 2].map(|_| scope.spawn(|| handles_of(heap)));
        threads.map(|thread| thread.join().unwrap())
    });
    assert_eq!(first, second);
}

#[test]
fn the_heap_tells_whether_an_object_refers_to_another() {
    let mut fixture = Fixture::new();
    let long = PointerMap::from_mask(3, 0b100).array(300);
    let longest = fixture.heap.register_layout(300 * 24, &long);
    let (from, other, text) = (fixture.object(), fixture.object(), fixture.cache.allocate_bytes(64).unwrap());
    let array = fixture.cache.allocate(longest).unwrap();
    for holder in [from, array, text] {
        link(holder, 1, other.offset(8));
    }
    let refers = |from, to| fixture.heap.refers_to(from, to);
    assert!(refers(from, other) && refers(from.offset(9), other.offset(15)));
    assert!(!refers(other, from) && !refers(from, from));
    assert!(!refers(array, other) && !refers(text, other), "the word is no pointer there");
    link(array, 299 * 3 + 2, other);
    assert!(refers(array, other));
    assert!(!refers(from, Address(64)) && !refers(Address(64), from));
}
