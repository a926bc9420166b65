//! Maps against the standard library's, with seeded random operations.

use super::key::{Key, Text, Typed, Word32, Word64};
use super::memory::{Memory, TestMemory};
use super::{Map, MapIterator, MapType};
use crate::hash::{self, Unhashable};
use crate::test_types::{self, go_string};
use crate::type_ref::TypeRef;
use burrow_layout::descriptor::{GoInterface, GoString, Kind};
use std::collections::{HashMap, HashSet};

/// A map with `u64` values, seen through raw operations.
struct Subject {
    memory: TestMemory,
    map: &'static Map,
}

impl Subject {
    fn new(key: TypeRef, hint: usize) -> Subject {
        let mut memory = test_types::memory();
        let value = test_types::plain(Kind::Uint64, 8);
        let map_type = MapType::of(test_types::map(key, value), &mut memory);
        // SAFETY: a fresh map, which lives while the heap does.
        let map = unsafe { &*Map::allocate(map_type, &mut memory, hint) };
        Subject { memory, map }
    }

    fn hash(&self, key: *const u8) -> u64 {
        // SAFETY: tests pass keys of the map's type.
        unsafe { self.map.map_type.hash(key, self.map.seed).expect("a hashable key") }
    }

    fn insert(&mut self, key: impl Key, value: u64) {
        let hash = self.hash(key.address());
        // SAFETY: tests pass keys of the map's type; values are words.
        unsafe {
            let slot = self.map.insert(&mut self.memory, hash, key);
            *self.map.map_type.value.address(slot).cast::<u64>() = value;
        }
    }

    fn get(&self, key: impl Key) -> Option<u64> {
        // SAFETY: as above.
        unsafe {
            let slot = self.map.find(key.address()).expect("a hashable key");
            let fast = self.map.find_slot(self.map.map_type, self.hash(key.address()), key);
            assert_eq!(slot, fast, "both ways to find agree");
            (slot != 0).then(|| *self.map.map_type.value.address(slot).cast::<u64>())
        }
    }

    fn remove(&mut self, key: impl Key) {
        let hash = self.hash(key.address());
        // SAFETY: as above.
        unsafe { self.map.remove(&mut self.memory, hash, key) };
    }

    fn iterator(&mut self) -> MapIterator {
        // SAFETY: zero is what an iterator starts from.
        unsafe {
            let mut iterator: MapIterator = std::mem::zeroed();
            iterator.start(&mut self.memory, std::ptr::from_ref(self.map) as usize).expect("no race");
            iterator
        }
    }

    /// The addresses of the next key and value.
    fn next(iterator: &mut MapIterator) -> Option<(*const u8, u64)> {
        // SAFETY: the iterator was started.
        unsafe {
            let more = iterator.advance().expect("no race");
            more.then(|| (iterator.key as *const u8, *(iterator.value as *const u64)))
        }
    }

    fn words(&mut self) -> Vec<(u64, u64)> {
        let mut iterator = self.iterator();
        // SAFETY: keys are words.
        std::iter::from_fn(|| Subject::next(&mut iterator).map(|(key, value)| unsafe { (*key.cast::<u64>(), value) }))
            .collect()
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(1);
        hash::word(self.0, 77) % limit
    }
}

/// Random insertions, removals, look-ups and clears of keys below `range`.
fn compare(seed: u64, steps: u64, range: u64, hint: usize) {
    let mut subject = Subject::new(test_types::plain(Kind::Int, 8), hint);
    let mut model = HashMap::new();
    let mut random = Random(seed << 32);
    for step in 0..steps {
        let key = random.below(range);
        match random.below(100) {
            0..50 => {
                subject.insert(Word64(key), step);
                model.insert(key, step);
            }
            50..80 => {
                subject.remove(Word64(key));
                model.remove(&key);
            }
            99 if random.below(200) == 0 => {
                // SAFETY: the map is valid.
                unsafe { subject.map.clear(&mut subject.memory) };
                model.clear();
            }
            _ => assert_eq!(subject.get(Word64(key)), model.get(&key).copied()),
        }
        assert_eq!(subject.map.count.get(), model.len());
    }
    let mut entries = subject.words();
    let mut expected: Vec<_> = model.into_iter().collect();
    entries.sort_unstable();
    expected.sort_unstable();
    assert_eq!(entries, expected);
}

#[test]
fn random_operations_agree_with_the_standard_library() {
    for seed in 0..20 {
        compare(seed, 2_000, 12, 0);
        compare(seed, 4_000, 300, 0);
    }
    for seed in 0..3 {
        compare(seed, 60_000, 20_000, 0);
        compare(seed, 60_000, 1 << 40, 5_000);
    }
}

#[test]
fn strings_of_all_lengths_are_found() {
    let mut subject = Subject::new(test_types::string(), 0);
    let texts: Vec<&'static str> = (0..3_000).map(|number| &*"key/".repeat(number % 9).leak()).collect();
    let texts: Vec<&'static str> =
        texts.iter().enumerate().map(|(number, text)| &*format!("{text}{number}").leak()).collect();
    for (number, text) in texts.iter().enumerate() {
        subject.insert(Text(go_string(text)), number as u64);
    }
    for (number, text) in texts.iter().enumerate() {
        let copy: &'static str = String::from(*text).leak();
        assert_eq!(subject.get(Text(go_string(copy))), Some(number as u64));
    }
    assert_eq!(subject.get(Text(GoString { data: 0, length: 0 })), None);
    assert_eq!(subject.map.count.get(), texts.len());
}

#[test]
fn keys_of_four_bytes_are_found() {
    let mut subject = Subject::new(test_types::plain(Kind::Int32, 4), 0);
    for number in 0..5_000_u32 {
        subject.insert(Word32(number.wrapping_mul(0x9e37_79b9)), u64::from(number));
    }
    assert!((0..5_000_u32).all(|number| subject.get(Word32(number.wrapping_mul(0x9e37_79b9))) == Some(number.into())));
}

#[test]
fn large_keys_stand_outside_their_slots() {
    let key = test_types::array(test_types::plain(Kind::Uint64, 8), 32);
    let mut subject = Subject::new(key, 0);
    let make = |number: u64| std::array::from_fn::<u64, 32, _>(|index| number + index as u64);
    for number in 0..500 {
        let key = make(number);
        subject.insert(Typed(key.as_ptr().cast()), number);
    }
    for number in 0..500 {
        let key = make(number);
        assert_eq!(subject.get(Typed(key.as_ptr().cast())), Some(number));
    }
    subject.remove(Typed(make(7).as_ptr().cast()));
    assert_eq!(subject.get(Typed(make(7).as_ptr().cast())), None);
}

#[test]
fn every_nan_is_a_new_entry_and_zeros_are_one() {
    let mut subject = Subject::new(test_types::float(), 0);
    for number in 0..100_u64 {
        subject.insert(Typed(std::ptr::from_ref(&f64::NAN).cast()), number);
    }
    subject.insert(Typed(std::ptr::from_ref(&0.0_f64).cast()), 1000);
    subject.insert(Typed(std::ptr::from_ref(&-0.0_f64).cast()), 1001);
    assert_eq!(subject.map.count.get(), 101);
    assert_eq!(subject.get(Typed(std::ptr::from_ref(&0.0_f64).cast())), Some(1001));
    assert_eq!(subject.get(Typed(std::ptr::from_ref(&f64::NAN).cast())), None);
    let values: HashSet<u64> = subject.words().into_iter().map(|(_, value)| value).collect();
    assert_eq!(values.len(), 101);
}

#[test]
fn nans_are_seen_once_when_the_map_grows_meanwhile() {
    let mut subject = Subject::new(test_types::float(), 0);
    for number in 0..10_u64 {
        subject.insert(Typed(std::ptr::from_ref(&f64::NAN).cast()), number);
    }
    let mut iterator = subject.iterator();
    let mut seen = Vec::new();
    while let Some((_, value)) = Subject::next(&mut iterator) {
        if value < 10 {
            seen.push(value);
            for _ in 0..100 {
                subject.insert(Typed(std::ptr::from_ref(&f64::NAN).cast()), 10);
            }
        }
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..10).collect::<Vec<_>>());
}

#[test]
fn interfaces_hash_by_their_dynamic_type() {
    let int = test_types::plain(Kind::Int, 8);
    let mut subject = Subject::new(test_types::empty_interface(), 0);
    let (number, other) = (5_u64, 6_u64);
    let boxed = |number: &u64| GoInterface { word: int.address(), data: std::ptr::from_ref(number) as usize };
    let key = boxed(&number);
    subject.insert(Typed(std::ptr::from_ref(&key).cast()), 1);
    assert_eq!(subject.get(Typed(std::ptr::from_ref(&boxed(&{ number })).cast())), Some(1));
    assert_eq!(subject.get(Typed(std::ptr::from_ref(&boxed(&other)).cast())), None);
    let slice = test_types::slice();
    let bad = GoInterface { word: slice.address(), data: 8 };
    // SAFETY: an interface that holds a slice; its data is not read.
    let error = unsafe { subject.map.find(std::ptr::from_ref(&bad).cast()) };
    assert_eq!(error, Err(Unhashable(slice)));
}

/// Iterates while entries are added and removed; each entry that stays from the beginning to the end
/// must be seen exactly once, and none after its removal.
fn iterate_while_changing(seed: u64, start: u64, additions: u64) {
    let mut subject = Subject::new(test_types::plain(Kind::Int, 8), 0);
    for key in 0..start {
        subject.insert(Word64(key), key);
    }
    let mut random = Random(seed << 32);
    let mut removed = HashSet::new();
    let mut seen = HashSet::new();
    let mut fresh = 1 << 40;
    let mut iterator = subject.iterator();
    while let Some((key, value)) = Subject::next(&mut iterator) {
        // SAFETY: keys are words.
        let key = unsafe { *key.cast::<u64>() };
        assert_eq!(key, value);
        assert!(seen.insert(key), "{key} was seen twice");
        assert!(!removed.contains(&key), "{key} was seen after its removal");
        for _ in 0..additions {
            if fresh - (1 << 40) < 30_000 {
                subject.insert(Word64(fresh), fresh);
                fresh += 1;
            }
        }
        if random.below(3) == 0 {
            let victim = random.below(start);
            subject.remove(Word64(victim));
            removed.insert(victim);
        }
    }
    for key in 0..start {
        assert!(seen.contains(&key) || removed.contains(&key), "{key} was not seen");
    }
}

#[test]
fn iteration_keeps_gos_promises_while_the_map_changes() {
    for seed in 0..10 {
        for start in [1, 5, 8, 9, 100, 896, 897, 3_000] {
            iterate_while_changing(seed, start, 0);
            iterate_while_changing(seed, start, 7);
            iterate_while_changing(seed, start, 200);
        }
    }
}

#[test]
fn iterations_start_at_different_entries() {
    let mut subject = Subject::new(test_types::plain(Kind::Int, 8), 0);
    for key in 0..8 {
        subject.insert(Word64(key), key);
    }
    let firsts: HashSet<u64> = (0..200).map(|_| subject.words()[0].0).collect();
    assert_eq!(firsts.len(), 8);
}

#[test]
fn a_clear_ends_what_an_iteration_has_not_seen() {
    let mut subject = Subject::new(test_types::plain(Kind::Int, 8), 0);
    for key in 0..2_000 {
        subject.insert(Word64(key), key);
    }
    let mut iterator = subject.iterator();
    assert!(Subject::next(&mut iterator).is_some());
    // SAFETY: the map is valid.
    unsafe { subject.map.clear(&mut subject.memory) };
    assert!(Subject::next(&mut iterator).is_none());
    assert_eq!(subject.map.count.get(), 0);
}

#[test]
fn hints_are_room_and_absurd_ones_are_ignored() {
    for hint in [9, 896, 897, 100_000] {
        let mut subject = Subject::new(test_types::plain(Kind::Int, 8), hint);
        let (directory, depth) = (subject.map.directory.get(), subject.map.depth.get());
        // Tables fill unevenly, so only four fifths surely fit when there are several.
        for key in 0..hint as u64 * if hint > 896 { 4 } else { 5 } / 5 {
            subject.insert(Word64(key), key);
        }
        assert_eq!((subject.map.directory.get(), subject.map.depth.get()), (directory, depth), "hint {hint}");
    }
    let subject = Subject::new(test_types::plain(Kind::Int, 8), usize::MAX);
    assert_eq!(subject.map.count.get(), 0);
    assert_ne!(test_types::memory().random(), 0);
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Composite {
    text: GoString,
    blank: u64,
    number: f64,
    plain: [u64; 2],
}

#[test]
fn composite_keys_are_compared_part_by_part() {
    let (int, string, float) = (test_types::plain(Kind::Int, 8), test_types::string(), test_types::float());
    let key = test_types::structure(&[("text", string), ("_", int), ("number", float), ("a", int), ("b", int)]);
    let mut subject = Subject::new(key, 0);
    let make = |number: u64| Composite {
        text: go_string(["x", "y", "z"][number as usize % 3]),
        blank: number,
        number: (number / 3) as f64 * 0.5,
        plain: [number % 2, 7],
    };
    let address = |key: &Composite| Typed(std::ptr::from_ref(key).cast());
    for number in 0..1_000 {
        subject.insert(address(&make(number)), number);
    }
    assert_eq!(subject.map.count.get(), 1_000);
    for number in 0..1_000 {
        let copy = Composite {
            blank: 99,
            text: go_string(String::from(["x", "y", "z"][number as usize % 3]).leak()),
            ..make(number)
        };
        assert_eq!(subject.get(address(&copy)), Some(number));
        assert_eq!(subject.get(address(&Composite { plain: [number % 2, 8], ..copy })), None);
    }
    assert_eq!(subject.get(address(&Composite { number: -0.0, ..make(0) })), Some(0));
    assert_eq!(subject.get(address(&Composite { number: f64::NAN, ..make(0) })), None);
    subject.remove(address(&Composite { blank: 5, ..make(10) }));
    assert_eq!(subject.get(address(&make(10))), None);
}
