//! The order in which sources of memory are asked, seen by the counters, and the ends of each source.

mod one_mutator;

use burrow_heap::{Address, Cache, Config, Heap, LayoutId, OutOfMemory, Reason, Sources};
use burrow_layout::pointer_map::PointerMap;
use burrow_layout::size_class::{PAGE_SIZE, SizeClass};
use one_mutator::Roots;
use std::sync::Arc;

fn small_heap() -> Arc<Heap> {
    Heap::new(Config { arena_bytes: 64 << 20, stack_bytes: 64 << 20, gc_percent: None, ..Config::default() })
        .expect("address space")
}

fn sources(heap: &Heap) -> Sources {
    // SAFETY: each test here has one thread.
    unsafe { heap.statistics() }.sources
}

#[test]
fn small_objects_come_from_run_span_list_page_cache_and_heap() {
    let heap = small_heap();
    let mut cache = Cache::standalone(&heap);
    let layout = LayoutId::pointer_free(SizeClass::for_size(1024));
    let mut objects: Vec<Address> = (0..8).map(|_| cache.allocate(layout).unwrap()).collect();
    // One group of pages from the heap, one span out of it, one run of eight slots.
    assert_eq!(sources(&heap), Sources { cache: 1, heap: 1, ..Sources::default() });
    objects.push(cache.allocate(layout).unwrap());
    assert_eq!(sources(&heap), Sources { cache: 2, heap: 1, page_cache: 1, ..Sources::default() });
    // The second span goes back to its list with seven free slots, and is found there again.
    heap.collect(&Roots(&objects), Reason::Forced);
    cache.allocate(layout).unwrap();
    assert_eq!(sources(&heap), Sources { cache: 3, central: 1, heap: 1, page_cache: 1, ..Sources::default() });
}

#[test]
fn tiny_objects_share_slots() {
    let heap = small_heap();
    let mut cache = Cache::standalone(&heap);
    let first = cache.allocate_bytes(8).unwrap();
    let second = cache.allocate_bytes(3).unwrap();
    let third = cache.allocate_bytes(4).unwrap();
    let fourth = cache.allocate_bytes(1).unwrap();
    assert_eq!([second, third, fourth], [first.offset(8), first.offset(12), first.offset(16)]);
    assert_eq!(heap.object_at(third).unwrap().base, first);
    assert_eq!(sources(&heap).tiny, 1);
    // Two slots are in use; one root into each keeps its neighbours, and only those.
    heap.collect(&Roots(&[third]), Reason::Forced);
    assert!(heap.object_at(first).is_some() && heap.object_at(fourth).is_none());
}

#[test]
fn rare_layouts_share_a_span_until_they_are_common() {
    let heap = small_heap();
    let mut cache = Cache::standalone(&heap);
    let layouts: Vec<LayoutId> =
        (1..=4).map(|mask| heap.register_layout(32, &PointerMap::from_mask(4, mask))).collect();
    let page = |address: Address| address.0 / PAGE_SIZE;
    let firsts: Vec<Address> = layouts.iter().map(|layout| cache.allocate(*layout).unwrap()).collect();
    assert!(firsts.iter().all(|object| page(*object) == page(firsts[0])));
    let later: Vec<Address> = (0..100).map(|_| cache.allocate(layouts[0]).unwrap()).collect();
    assert_eq!(page(later[0]), page(firsts[0]));
    assert_ne!(page(later[99]), page(firsts[0]));
    for (object, layout) in firsts.iter().zip(&layouts) {
        assert_eq!(heap.object_at(*object).unwrap().layout, *layout);
    }
}

#[test]
fn large_objects_are_pages_and_come_back_when_dead() {
    let heap = small_heap();
    let mut cache = Cache::standalone(&heap);
    let first = cache.allocate_bytes(200_000).unwrap();
    let object = heap.object_at(first.offset(199_999)).unwrap();
    assert_eq!((object.base, object.size), (first, 25 * PAGE_SIZE));
    heap.collect(&Roots(&[]), Reason::Forced);
    assert_eq!(heap.object_at(first), None);
    assert_eq!(cache.allocate_bytes(200_000).unwrap(), first);
}

#[test]
fn memory_that_runs_out_is_an_error_and_comes_back_by_collecting() {
    let heap = small_heap();
    let mut cache = Cache::standalone(&heap);
    let mut count = 0;
    let error = loop {
        match cache.allocate_bytes(4 << 20) {
            Ok(_) => count += 1,
            Err(error) => break error,
        }
    };
    assert_eq!((count, error), (16, OutOfMemory { requested: 4 << 20 }));
    assert!(cache.allocate_bytes(usize::MAX).is_err());
    let pointer = heap.register_layout(8, &PointerMap::pointer());
    assert!(cache.allocate_array(pointer, 8, usize::MAX / 4).is_err());
    heap.collect(&Roots(&[]), Reason::Forced);
    assert!(cache.allocate_bytes(60 << 20).is_ok());
}

#[test]
fn a_refused_reservation_falls_back_to_a_smaller_one() {
    // The limit of address space is the whole process's, so the test runs itself in another one.
    if std::env::var_os("LITTLE_ADDRESS_SPACE").is_some() {
        let heap = Heap::new(Config::default()).expect("a smaller arena");
        let object = Cache::standalone(&heap).allocate_bytes(10 << 20).unwrap();
        assert!(heap.contains(object));
        return;
    }
    let test = std::env::current_exe().expect("the test's path");
    let status = std::process::Command::new("sh")
        .args(["-c", "ulimit -v 1000000 && exec \"$0\" --exact a_refused_reservation_falls_back_to_a_smaller_one"])
        .arg(test)
        .env("LITTLE_ADDRESS_SPACE", "1")
        .stdout(std::process::Stdio::null())
        .status();
    assert!(status.expect("a shell").success());
}

#[test]
fn two_heaps_live_in_one_process() {
    let (first, second) = (small_heap(), small_heap());
    let (mut one, mut two) = (Cache::standalone(&first), Cache::standalone(&second));
    let layout = first.register_layout(16, &PointerMap::from_mask(2, 0b11));
    assert_eq!(second.register_layout(16, &PointerMap::from_mask(2, 0b11)), layout);
    let (a, b) = (one.allocate(layout).unwrap(), two.allocate(layout).unwrap());
    assert!(first.contains(a) && !first.contains(b) && second.contains(b) && !second.contains(a));
    // A pointer into the other heap is none of this heap's business.
    // SAFETY: a word of the new object.
    unsafe { a.as_ptr::<usize>().write(b.0) };
    first.collect(&Roots(&[a]), Reason::Forced);
    second.collect(&Roots(&[]), Reason::Forced);
    assert!(first.object_at(a).is_some() && second.object_at(b).is_none());
}

#[test]
fn figures_add_up() {
    let heap = small_heap();
    let mut cache = Cache::standalone(&heap);
    let layout = LayoutId::pointer_free(SizeClass::for_size(48));
    let kept: Vec<Address> = (0..1000).map(|_| cache.allocate(layout).unwrap()).collect();
    let large = cache.allocate_bytes(50_000).unwrap();
    // SAFETY: there is one thread.
    let before = unsafe { heap.statistics() };
    assert_eq!((before.mallocs, before.frees, before.heap_objects), (1001, 0, 1001));
    assert_eq!(before.heap_allocated, 48_000 + 7 * PAGE_SIZE as u64);
    let report = heap.collect(&Roots(&[kept[0], kept[999], large]), Reason::Forced).unwrap();
    assert_eq!((report.number, report.marked_objects), (1, 3));
    // SAFETY: there is one thread.
    let after = unsafe { heap.statistics() };
    assert_eq!((after.mallocs, after.frees, after.heap_objects), (1001, 998, 3));
    assert_eq!(after.heap_allocated, report.marked);
    assert_eq!(after.total_allocated, before.total_allocated);
    assert_eq!((after.cycles, after.forced_cycles, after.pauses.len()), (1, 1, 1));
    drop(cache);
    // SAFETY: there is one thread.
    assert_eq!(unsafe { heap.statistics() }.mallocs, 1001);
}
