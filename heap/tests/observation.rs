//! What tools see of a heap: its events, a walk over its objects, and figures that agree with both.

mod one_mutator;

use burrow_heap::{
    Address, Cache, Collector, Config, Event, EventPhase, Heap, LayoutId, Object, OutgoingPointer, Reason, SpanSource,
};
use burrow_layout::pointer_map::PointerMap;
use one_mutator::Roots;
use std::collections::HashMap;
use std::sync::Arc;

fn small_heap() -> Arc<Heap> {
    Heap::new(Config { arena_bytes: 64 << 20, stack_bytes: 64 << 20, gc_percent: None, ..Config::default() })
        .expect("address space")
}

/// Writes a pointer into a fresh object, of which no collector knows yet.
fn store(object: Address, offset: usize, target: Address) {
    // SAFETY: the tests write within objects that they allocated.
    unsafe { *object.offset(offset).as_ptr::<usize>() = target.0 };
}

fn walk(heap: &Heap) -> HashMap<Address, (Object, Vec<OutgoingPointer>)> {
    let mut objects = HashMap::new();
    let mut visit = |object: Object, pointers: &[OutgoingPointer]| {
        let former = objects.insert(object.base, (object, pointers.to_vec()));
        assert!(former.is_none(), "{object:?} is visited twice");
    };
    // SAFETY: each test here has one thread.
    unsafe { heap.walk(&mut visit) };
    objects
}

#[test]
fn a_walk_sees_objects_of_every_kind_with_their_pointers() {
    let heap = small_heap();
    let mut cache = Cache::standalone(&heap);
    let pair = heap.register_layout(32, &PointerMap::from_mask(4, 0b1010));
    let strings = heap.register_layout(16 * 5000, &PointerMap::from_mask(2, 1).array(5000));
    let bytes = cache.allocate_bytes(100).unwrap();
    let large = cache.allocate(strings).unwrap();
    let small = cache.allocate(pair).unwrap();
    store(small, 8, large.offset(64));
    store(small, 24, bytes);
    store(large, 16 * 4999, small);
    // Not a pointer slot.
    store(small, 16, bytes);
    let objects = walk(&heap);
    assert_eq!(objects.len(), 3);
    let (object, pointers) = &objects[&small];
    assert_eq!((object.size, object.layout), (32, pair));
    let outgoing = |offset, target| OutgoingPointer { offset, target };
    assert_eq!(*pointers, [outgoing(8, large.offset(64)), outgoing(24, bytes)]);
    let (object, pointers) = &objects[&large];
    assert_eq!((object.size, object.layout), (10 * 8192, strings));
    assert_eq!(*pointers, [outgoing(16 * 4999, small)]);
    assert_eq!((objects[&bytes].0.size, objects[&bytes].1.len()), (112, 0));
    assert_eq!(heap.scannable_bytes(), 32 + 16 * 4999 + 8);
}

#[test]
fn a_walk_agrees_with_the_statistics_after_many_allocations_and_a_collection() {
    let heap = small_heap();
    let mut cache = Cache::standalone(&heap);
    let node = heap.register_layout(48, &PointerMap::from_mask(6, 1));
    let mut list = Address::NULL;
    let mut arrays = Vec::new();
    for index in 0..2000 {
        let next = cache.allocate(node).unwrap();
        store(next, 0, list);
        list = next;
        cache.allocate(node).unwrap();
        if index % 10 == 0 {
            arrays.push(cache.allocate_array(node, 48, 3 + index % 50).unwrap());
        }
    }
    arrays.push(list);
    heap.collect(&Roots(&arrays), Reason::Forced);
    let objects = walk(&heap);
    // SAFETY: this thread is the only one.
    let statistics = unsafe { heap.statistics() };
    assert_eq!(objects.len() as u64, statistics.heap_objects);
    assert_eq!(objects.len(), 2200);
    assert_eq!(objects.values().map(|(object, _)| object.size as u64).sum::<u64>(), statistics.heap_allocated);
    for (object, pointers) in objects.values() {
        assert_eq!(heap.object_at(object.base), Some(*object));
        assert!(pointers.iter().all(|pointer| objects.contains_key(&pointer.target)));
    }
    // Runs were taken back for the walk; allocation goes on.
    let more = cache.allocate(node).unwrap();
    assert!(!objects.contains_key(&more));
}

#[test]
fn events_tell_the_life_of_a_span() {
    let heap = small_heap();
    heap.events().start(10_000);
    let mut cache = Cache::standalone(&heap);
    let layout = LayoutId(6);
    let size = heap.slot_size(layout);
    let objects: Vec<Address> = (0..3).map(|_| cache.allocate(layout).unwrap()).collect();
    let large = cache.allocate_bytes(100_000).unwrap();
    heap.collect(&Roots(&objects[..1]), Reason::Forced);
    let drained = heap.events().drain();
    assert_eq!(drained.dropped, 0);
    let has = |wanted: &dyn Fn(&Event) -> bool| drained.records.iter().any(|record| wanted(&record.event));
    let base = objects[0];
    assert!(has(&|event| matches!(event, Event::SpanOpened { base: at, layout: of, source: SpanSource::Heap, .. }
        if *at == base && *of == layout)));
    assert!(has(&|event| matches!(event, Event::RunTaken { base: at, layout: of, slot_size, .. }
        if *at == base && *of == layout && *slot_size as usize == size)));
    assert!(has(&|event| matches!(event, Event::LargeAllocated { base: at, size: 100_000, .. } if *at == large)));
    assert!(has(&|event| *event == Event::SpanSwept { base, freed: 2, alive: 1 }));
    assert!(has(&|event| matches!(event, Event::SpanClosed { base: at, .. } if *at == large)));
    // The allocation was the cache's, the sweep nobody's.
    assert!(drained.records.iter().any(|record| record.cache == Some(0)));
    assert!(drained.records.iter().any(|record| record.cache.is_none()));
}

#[test]
fn events_tell_of_stacks_and_of_pages_that_move() {
    let heap = small_heap();
    heap.events().start(10_000);
    let mut cache = Cache::standalone(&heap);
    let stack = cache.allocate_stack(3000).unwrap();
    let (base, size) = (stack.base, stack.size);
    cache.free_stack(stack);
    let small = cache.allocate_bytes(64).unwrap();
    let large = cache.allocate_bytes(1 << 20).unwrap();
    heap.collect(&Roots(&[small]), Reason::Forced);
    let released = heap.release_memory();
    let records = heap.events().drain().records;
    let events: Vec<Event> = records.iter().map(|record| record.event).collect();
    assert_eq!(size, 4096);
    assert!(
        events.contains(&Event::StackAllocated { base, size }) && events.contains(&Event::StackFreed { base, size })
    );
    assert!(events.iter().any(|event| matches!(event, Event::PagesCached { base, pages: 64 } if *base <= small)));
    let given_back = |event: &Event| match event {
        Event::PagesReleased { base, bytes } => Some((*base, *bytes)),
        _ => None,
    };
    let given_back: Vec<(Address, u64)> = events.iter().filter_map(given_back).collect();
    assert_eq!(given_back.iter().map(|(_, bytes)| bytes).sum::<u64>(), released);
    assert!(given_back.iter().any(|(base, _)| *base <= large));
    // SAFETY: this thread is the only one.
    let statistics = unsafe { heap.statistics() };
    assert_eq!((statistics.scavenge_assist_cpu, statistics.limited_in), (0, 0));
}

#[test]
fn events_tell_the_phases_of_a_cycle_under_every_collector() {
    use EventPhase::{Idle, Mark, MarkTermination, Sweep, SweepTermination};
    for collector in [Collector::MarkSweep, Collector::Insertion, Collector::Deletion, Collector::Hybrid] {
        let config =
            Config { arena_bytes: 64 << 20, stack_bytes: 64 << 20, gc_percent: None, collector, ..Config::default() };
        let heap = Heap::new(config).expect("address space");
        let mut cache = Cache::standalone(&heap);
        let object = cache.allocate_bytes(64).unwrap();
        heap.events().start(10_000);
        for _ in 0..2 {
            heap.collect(&Roots(&[object]), Reason::Forced);
        }
        let records = heap.events().drain().records;
        let phases: Vec<(u32, EventPhase)> = records
            .iter()
            .filter_map(|record| match record.event {
                Event::Phase { cycle, phase } => Some((cycle, phase)),
                _ => None,
            })
            .collect();
        let one = |cycle| [SweepTermination, Mark, MarkTermination, Sweep, Idle].map(|phase| (cycle, phase));
        assert_eq!(phases, [one(1), one(2)].concat(), "{collector:?}");
        let count = |wanted: &dyn Fn(&Event) -> bool| records.iter().filter(|record| wanted(&record.event)).count();
        let stops = count(&|event| matches!(event, Event::Stopped { .. }));
        assert!(stops >= 2, "{collector:?}");
        assert_eq!(count(&|event| matches!(event, Event::Started { .. })), stops);
        assert_eq!(count(&|event| matches!(event, Event::CycleBegan { reason: Reason::Forced, .. })), 2);
        assert_eq!(count(&|event| matches!(event, Event::CycleMarked { bytes: 64, .. })), 2);
    }
}
