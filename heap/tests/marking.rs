//! Shapes of heaps that take the marker along each of its ways, with one and several workers.

use burrow_heap::{Address, Cache, Config, Embedder, Heap, LayoutId, Marker, Reason, RootBytes};
use burrow_layout::pointer_map::{PointerMap, PointerMapBuilder};
use std::sync::Arc;

struct Roots(Vec<Address>);

// SAFETY: the caller is the only mutator, and follows pointers from these roots only.
unsafe impl Embedder for Roots {
    fn stop_the_world(&self) {}
    fn start_the_world(&self) {}
    fn stack_count(&self) -> usize {
        self.0.len()
    }
    fn scan_stack(&self, index: usize, marker: &mut Marker<'_>) {
        marker.pointer(self.0[index]);
    }
    fn scan_globals(&self, _marker: &mut Marker<'_>) {}
    fn root_bytes(&self) -> RootBytes {
        RootBytes::default()
    }
}

/// Builds a heap by `build`, which returns the roots and the number of objects they reach, and
/// checks that exactly so many are marked, whoever marks.
fn check(build: impl Fn(&Arc<Heap>, &mut Cache) -> (Vec<Address>, u64)) {
    for (mark_workers, mark_alone) in [(1, 0), (2, 1 << 15), (2, 0), (4, 0)] {
        let sizes = Config { arena_bytes: 1 << 30, stack_bytes: 64 << 20, gc_percent: None, ..Config::default() };
        let heap =
            Heap::new(Config { mark_workers, mark_alone, verify: true, mix_from: 0, ..sizes }).expect("address space");
        let mut cache = Cache::standalone(&heap);
        let (roots, count) = build(&heap, &mut cache);
        for _ in 0..2 {
            let report = heap.collect(&Roots(roots.clone()), Reason::Forced).expect("a cycle");
            assert_eq!(report.marked_objects, count, "{mark_workers} workers");
        }
    }
}

/// Stores a pointer in word `word` of an object.
fn link(from: Address, word: usize, to: Address) {
    // SAFETY: the tests name pointer words of objects they have just made.
    unsafe { from.offset(word * 8).as_ptr::<usize>().write(to.0) };
}

fn pair(heap: &Heap) -> LayoutId {
    heap.register_layout(16, &PointerMap::from_mask(2, 0b11))
}

#[test]
fn a_long_list() {
    check(|heap, cache| {
        let layout = pair(heap);
        let mut list = Address::NULL;
        for _ in 0..100_000 {
            let next = cache.allocate(layout).unwrap();
            link(next, 1, list);
            list = next;
        }
        (vec![list], 100_000)
    });
}

#[test]
fn a_tree_beside_garbage() {
    fn tree(cache: &mut Cache, layout: LayoutId, depth: usize) -> Address {
        cache.allocate(layout).unwrap();
        let node = cache.allocate(layout).unwrap();
        if depth > 0 {
            link(node, 0, tree(cache, layout, depth - 1));
            link(node, 1, tree(cache, layout, depth - 1));
        }
        node
    }
    check(|heap, cache| (vec![tree(cache, pair(heap), 15)], (1 << 16) - 1));
}

#[test]
fn many_roots_to_few_objects() {
    check(|heap, cache| {
        let layout = pair(heap);
        let objects: Vec<Address> = (0..10).map(|_| cache.allocate(layout).unwrap()).collect();
        ((0..10_000).map(|index| objects[index % 10].offset(index % 16)).collect(), 10)
    });
}

#[test]
fn large_arrays_in_pieces() {
    check(|heap, cache| {
        let pointer = heap.register_layout(8, &PointerMap::pointer());
        let string = heap.register_layout(16, &PointerMap::from_mask(2, 0b01));
        let pointers = cache.allocate_array(pointer, 8, 200_000).unwrap();
        let strings = cache.allocate_array(string, 16, 100_000).unwrap();
        for index in 0..50_000 {
            link(pointers, index * 4 + 3, cache.allocate(string).unwrap());
            let text = cache.allocate_bytes(20).unwrap();
            link(strings, index * 4, text);
            // A word that is no pointer, though it looks like one.
            link(strings, index * 4 + 1, cache.allocate(string).unwrap());
        }
        (vec![pointers.offset(1_000_000), strings.offset(5)], 100_002)
    });
}

#[test]
fn objects_with_long_maps() {
    check(|heap, cache| {
        let mut builder = PointerMapBuilder::default();
        builder.push_pointer(2);
        builder.push_map(10, &PointerMap::from_mask(3, 0b100).array(500));
        builder.push_pointer(1900);
        let words = 2000;
        let layout = heap.register_layout(words * 8, &builder.finish(words as u64));
        let leaf = pair(heap);
        let single = cache.allocate(layout).unwrap();
        let array = cache.allocate_array(layout, words * 8, 30).unwrap();
        let mut count = 2;
        for base in (0..30).map(|index| array.offset(index * words * 8)).chain([single]) {
            for word in [2, 12, 12 + 3 * 499, 1900] {
                link(base, word, cache.allocate(leaf).unwrap());
                count += 1;
            }
            for word in [3, 13, 1901] {
                link(base, word, cache.allocate(leaf).unwrap());
            }
        }
        (vec![single, array], count)
    });
}
