//! The allocation profile: exact at rate 1, unbiased at others, and true about what died.

mod one_mutator;

use burrow_heap::{Cache, Config, Heap, Reason, SiteCounts, SiteProfile};
use burrow_layout::pointer_map::PointerMap;
use one_mutator::Roots;
use std::sync::Arc;

/// A heap whose profile follows the returned rate.
fn heap_with_rate(rate: i64) -> (Arc<Heap>, &'static mut i64) {
    let config = Config {
        arena_bytes: 256 << 20,
        stack_bytes: 64 << 20,
        gc_percent: None,
        collector: burrow_heap::Collector::MarkSweep,
        ..Config::default()
    };
    let heap = Heap::new(config).expect("address space");
    let place = Box::leak(Box::new(rate));
    // SAFETY: the place is leaked.
    unsafe { heap.follow_sample_rate(place) };
    (heap, place)
}

/// Records the sample of the last allocation, if it was one, under `trace`.
fn record(heap: &Heap, cache: &mut Cache, trace: usize) -> bool {
    let Some(sample) = cache.take_sample() else { return false };
    heap.record_sample(sample, &[trace], 0);
    true
}

fn site(profile: &[SiteProfile], trace: usize) -> SiteCounts {
    let sites: Vec<_> = profile.iter().filter(|site| *site.trace == [trace]).collect();
    assert_eq!(sites.len(), 1, "{profile:?}");
    sites[0].counts
}

#[test]
fn at_rate_1_every_object_is_sampled_with_its_address() {
    let (heap, _) = heap_with_rate(1);
    let mut cache = Cache::standalone(&heap);
    let pair = heap.register_layout(32, &PointerMap::from_mask(4, 0b1010));
    // More than come from mixed spans.
    for _ in 0..500 {
        let object = cache.allocate(pair).unwrap();
        let sample = cache.take_sample().expect("each object is sampled");
        assert_eq!((sample.address, sample.size), (object, 32));
        heap.record_sample(sample, &[1], 0);
    }
    for _ in 0..10 {
        let object = cache.allocate_bytes(100_000).unwrap();
        let sample = cache.take_sample().expect("large objects are sampled");
        assert_eq!((sample.address, sample.size), (object, 13 * 8192));
        heap.record_sample(sample, &[2], 0);
    }
    // Tiny objects share blocks of 16 bytes, and those are sampled.
    let blocks = (0..160).filter(|_| {
        cache.allocate_bytes(1).unwrap();
        record(&heap, &mut cache, 3)
    });
    assert_eq!(blocks.count(), 10);
    let profile = heap.allocation_profile();
    let allocated = |allocated| SiteCounts { allocated, freed: 0 };
    assert_eq!([1, 2, 3].map(|trace| site(&profile, trace)), [500, 10, 10].map(allocated));
    assert!(profile[0].trace[0] == 3, "the latest site comes first");
}

#[test]
fn the_dead_are_counted_with_the_cycle_that_found_them() {
    let (heap, _) = heap_with_rate(1);
    let mut cache = Cache::standalone(&heap);
    let mut kept = Vec::new();
    for index in 0..300 {
        let object = cache.allocate_bytes(48).unwrap();
        record(&heap, &mut cache, 1);
        if index % 3 == 0 {
            kept.push(object);
        }
        cache.allocate_bytes(50_000).unwrap();
        record(&heap, &mut cache, 2);
    }
    heap.collect(&Roots(&kept), Reason::Forced);
    let profile = heap.allocation_profile();
    assert_eq!(site(&profile, 1), SiteCounts { allocated: 300, freed: 200 });
    assert_eq!(site(&profile, 2), SiteCounts { allocated: 300, freed: 300 });
    let mut live = Vec::new();
    heap.for_each_sample(|object, trace, note| {
        assert_eq!((&**trace, note), (&[1][..], 0));
        live.push(object);
    });
    live.sort();
    assert_eq!(live, kept);
    // What is allocated now shows after the next cycle.
    cache.allocate_bytes(48).unwrap();
    record(&heap, &mut cache, 1);
    assert_eq!(site(&heap.allocation_profile(), 1).allocated, 300);
    heap.collect(&Roots(&[]), Reason::Forced);
    assert_eq!(site(&heap.allocation_profile(), 1), SiteCounts { allocated: 301, freed: 301 });
    let mut remembered = 0;
    heap.for_each_sample(|_, _, _| remembered += 1);
    assert_eq!(remembered, 0);
}

#[test]
fn samples_scaled_up_tell_the_true_numbers() {
    const RATE: i64 = 20_000;
    let (heap, _) = heap_with_rate(RATE);
    let mut cache = Cache::standalone(&heap);
    let sizes = [16, 48, 1024, 8192, 40_960];
    let mut samples = [0; 5];
    let mut counts = [0_u32; 5];
    // Each size gets 40 MB.
    for round in 0..1024 {
        for (index, &size) in sizes.iter().enumerate() {
            for _ in 0..40_960 / size {
                cache.allocate_bytes(size).unwrap();
                samples[index] += u32::from(cache.take_sample().is_some());
                counts[index] += 1;
            }
        }
        if round % 64 == 0 {
            heap.collect(&Roots(&[]), Reason::Forced);
        }
    }
    for ((size, samples), count) in sizes.into_iter().zip(samples).zip(counts) {
        let likelihood = 1.0 - (-(size as f64) / RATE as f64).exp();
        let estimate = f64::from(samples) / likelihood / f64::from(count);
        assert!((0.92..1.08).contains(&estimate), "{size} bytes: {estimate} of the truth, {samples} samples");
    }
}

#[test]
fn a_changed_rate_is_noticed_where_a_run_is_open() {
    let (heap, rate) = heap_with_rate(0);
    let mut cache = Cache::standalone(&heap);
    for _ in 0..10 {
        cache.allocate_bytes(48).unwrap();
        assert_eq!(cache.take_sample(), None);
    }
    *rate = 1;
    // The first slow path ends the open runs: from then on nothing escapes.
    cache.allocate_bytes(1024).unwrap();
    assert!(cache.take_sample().is_some());
    for _ in 0..10 {
        cache.allocate_bytes(48).unwrap();
        assert!(cache.take_sample().is_some());
    }
    *rate = 0;
    let samples = (0..100).filter(|_| {
        cache.allocate_bytes(48).unwrap();
        cache.take_sample().is_some()
    });
    assert_eq!(samples.count(), 0);
}
