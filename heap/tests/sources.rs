//! The order in which sources of memory are asked, seen by the counters, and the ends of each source.

mod one_mutator;

use burrow_heap::{Address, Cache, Config, Heap, LayoutId, OutOfMemory, Reason, Sources};
use burrow_layout::pointer_map::PointerMap;
use burrow_layout::size_class::{PAGE_SIZE, SizeClass};
use one_mutator::Roots;
use std::collections::BTreeSet;
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

/// A heap whose layouts share spans at any size, and four layouts of one class.
fn sharing_heap() -> (Arc<Heap>, Vec<LayoutId>) {
    let config =
        Config { arena_bytes: 64 << 20, stack_bytes: 64 << 20, gc_percent: None, mix_from: 0, ..Config::default() };
    let heap = Heap::new(config).expect("address space");
    let layouts = four_layouts(&heap);
    (heap, layouts)
}

/// Four layouts of one class, of 32 bytes.
fn four_layouts(heap: &Heap) -> Vec<LayoutId> {
    (1..=4).map(|mask| heap.register_layout(32, &PointerMap::from_mask(4, mask))).collect()
}

fn page(address: Address) -> usize {
    address.0 / PAGE_SIZE
}

fn assert_layouts(heap: &Heap, objects: &[(Address, LayoutId)]) {
    for &(object, layout) in objects {
        assert_eq!(heap.object_at(object).map(|object| object.layout), Some(layout), "{object:?}");
    }
}

#[test]
fn rare_layouts_share_a_span_until_they_are_common() {
    let heap = small_heap();
    let mut cache = Cache::standalone(&heap);
    let layouts = four_layouts(&heap);
    let firsts: Vec<_> = layouts.iter().map(|&layout| (cache.allocate(layout).unwrap(), layout)).collect();
    assert!(firsts.iter().all(|(object, _)| page(*object) == page(firsts[0].0)));
    let later: Vec<Address> = (0..100).map(|_| cache.allocate(layouts[0]).unwrap()).collect();
    assert_eq!(page(later[0]), page(firsts[0].0));
    assert_ne!(page(later[99]), page(firsts[0].0));
    assert_layouts(&heap, &firsts);
}

#[test]
fn layouts_in_turns_are_neighbours_and_stay_what_they_are() {
    let (heap, layouts) = sharing_heap();
    let mut cache = Cache::standalone(&heap);
    let objects: Vec<_> =
        layouts.iter().cycle().take(4000).map(|&layout| (cache.allocate(layout).unwrap(), layout)).collect();
    // Each layout takes runs of 8 slots; a group of four objects has two pages at most, and mostly one.
    let (mut one, mut groups) = (0, 0);
    for group in objects[400..].chunks(4) {
        let pages: BTreeSet<usize> = group.iter().map(|(object, _)| page(*object)).collect();
        assert!(pages.len() <= 2);
        one += usize::from(pages.len() == 1);
        groups += 1;
    }
    assert!(one * 10 > groups * 7, "{one} of {groups}");
    assert_layouts(&heap, &objects);
    // What survives keeps its layout while its neighbours' slots get new ones.
    let kept: Vec<_> = objects.iter().copied().step_by(3).collect();
    let roots: Vec<Address> = kept.iter().map(|(object, _)| *object).collect();
    heap.collect(&Roots(&roots), Reason::Forced);
    let again: Vec<_> =
        layouts.iter().rev().cycle().take(3000).map(|&layout| (cache.allocate(layout).unwrap(), layout)).collect();
    assert_layouts(&heap, &kept);
    assert_layouts(&heap, &again);
}

#[test]
fn what_comes_seldom_lies_between_what_comes_often() {
    let (heap, layouts) = sharing_heap();
    let mut cache = Cache::standalone(&heap);
    let (seldom, often) = (layouts[0], layouts[1]);
    let mut objects = Vec::new();
    let mut neighbours = 0;
    for _ in 0..500 {
        let record = cache.allocate(seldom).unwrap();
        let items: Vec<_> = (0..40).map(|_| (cache.allocate(often).unwrap(), often)).collect();
        neighbours += usize::from(items[0].0 == record.offset(32));
        objects.push((record, seldom));
        objects.extend(items);
    }
    // Not where a run or a span of items was just used up.
    assert!(neighbours > 400, "{neighbours} of 500");
    assert_layouts(&heap, &objects);
    let records: Vec<Address> = objects.iter().step_by(41).map(|(object, _)| *object).collect();
    heap.collect(&Roots(&records), Reason::Forced);
    assert_layouts(&heap, &records.iter().map(|&record| (record, seldom)).collect::<Vec<_>>());
    assert_eq!(heap.object_at(objects[1].0), None);
}

#[test]
fn a_layout_that_comes_alone_gets_spans_of_its_own() {
    let (heap, layouts) = sharing_heap();
    let mut cache = Cache::standalone(&heap);
    let alone: Vec<Address> = (0..2000).map(|_| cache.allocate(layouts[0]).unwrap()).collect();
    let pages: BTreeSet<usize> = alone[1000..].iter().map(|object| page(*object)).collect();
    let others: Vec<_> = layouts.iter().map(|&layout| (cache.allocate(layout).unwrap(), layout)).collect();
    assert!(others.iter().skip(1).all(|(object, _)| !pages.contains(&page(*object))));
    assert_layouts(&heap, &others);
}

/// Collects all but every eighth of these objects, so that hardly a span is empty.
fn keep_few(heap: &Heap, objects: &[Address]) {
    let kept: Vec<Address> = objects.iter().copied().step_by(8).collect();
    heap.collect(&Roots(&kept), Reason::Forced);
}

/// Allocates `count` objects of these layouts in turns.
fn in_turns(cache: &mut Cache, layouts: &[LayoutId], count: usize) -> Vec<Address> {
    layouts.iter().cycle().take(count).map(|&layout| cache.allocate(layout).unwrap()).collect()
}

#[test]
fn who_comes_alone_takes_free_slots_of_mixed_spans_before_memory_grows() {
    let (heap, layouts) = sharing_heap();
    let mut cache = Cache::standalone(&heap);
    keep_few(&heap, &in_turns(&mut cache, &layouts, 80_000));
    let end = heap.address_range().1;
    in_turns(&mut cache, &layouts[..1], 60_000);
    assert_eq!(heap.address_range().1, end);
}

#[test]
fn who_comes_in_turns_takes_free_slots_of_its_own_spans_before_memory_grows() {
    let (heap, layouts) = sharing_heap();
    let mut cache = Cache::standalone(&heap);
    let objects: Vec<Address> = layouts.iter().flat_map(|&layout| in_turns(&mut cache, &[layout], 20_000)).collect();
    keep_few(&heap, &objects);
    let end = heap.address_range().1;
    in_turns(&mut cache, &layouts, 60_000);
    assert_eq!(heap.address_range().1, end);
}

#[test]
fn a_class_with_more_layouts_than_codes_keeps_them_apart() {
    let heap = sharing_heap().0;
    let mut cache = Cache::standalone(&heap);
    let layouts: Vec<LayoutId> =
        (1..=600).map(|mask| heap.register_layout(96, &PointerMap::from_mask(12, mask))).collect();
    let objects: Vec<_> =
        layouts.iter().cycle().take(1800).map(|&layout| (cache.allocate(layout).unwrap(), layout)).collect();
    assert_layouts(&heap, &objects);
}

#[test]
fn short_texts_of_all_lengths_lie_together() {
    let heap = small_heap();
    let mut cache = Cache::standalone(&heap);
    let [first, second, third] = [8, 8, 12].map(|size| cache.allocate_bytes(size).unwrap());
    assert_eq!([second, third], [first.offset(8), first.offset(16)]);
    let fourth = cache.allocate_bytes(8).unwrap();
    assert_eq!(fourth, first.offset(32));
    // Half a block is left: it stays for the next short one.
    let apart = cache.allocate_bytes(16).unwrap();
    assert_ne!(apart, first.offset(40));
    assert_eq!(cache.allocate_bytes(5).unwrap(), first.offset(40));
    // SAFETY: this test has one thread.
    let statistics = unsafe { heap.statistics() };
    assert_eq!((statistics.mallocs, statistics.tiny_allocations), (6, 2));
    heap.collect(&Roots(&[third]), Reason::Forced);
    assert_eq!([first, third, fourth].map(|text| heap.object_at(text).is_some()), [false, true, false]);
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
