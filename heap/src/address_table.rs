//! Tables by object address that keep nothing alive, and know which entries need no look when a cycle ends.
//!
//! A table may have millions of entries, and the final stop of a cycle may not look at all of them. But what is
//! marked stays marked until the cycle ends: an entry whose object is marked is *settled* and can be left alone. So before the
//! stop, beside the mutators, entries are settled in batches ([`AddressTable::settle`]); the stop looks at the rest, the dead
//! ones and the new ones.
//!
//! Entries lie in one vector: first the settled ones, then those that were looked at and are not settled, then those that were
//! not looked at in this cycle. An index knows their places.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// See the module's header.
pub struct AddressTable<V> {
    entries: Vec<(usize, V)>,
    index: HashMap<usize, usize, BuildHasherDefault<AddressHasher>>,
    settled: usize,
    examined: usize,
}

impl<V> Default for AddressTable<V> {
    fn default() -> Self {
        AddressTable { entries: Vec::new(), index: HashMap::default(), settled: 0, examined: 0 }
    }
}

impl<V> AddressTable<V> {
    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value of an address.
    pub fn get(&self, address: usize) -> Option<&V> {
        self.index.get(&address).map(|&place| &self.entries[place].1)
    }

    /// The value of an address, to be changed. The caller does not make a settled entry one that needs a look.
    pub fn get_mut(&mut self, address: usize) -> Option<&mut V> {
        self.index.get(&address).map(|&place| &mut self.entries[place].1)
    }

    /// Adds an entry for an address that has none.
    pub fn insert(&mut self, address: usize, value: V) {
        let former = self.index.insert(address, self.entries.len());
        assert!(former.is_none(), "{address:#x} has an entry already");
        self.entries.push((address, value));
    }

    /// Takes an entry out.
    pub fn remove(&mut self, address: usize) -> Option<V> {
        let place = *self.index.get(&address)?;
        Some(self.remove_at(place))
    }

    /// All entries.
    pub fn all(&self) -> impl Iterator<Item = &(usize, V)> {
        self.entries.iter()
    }

    /// The entries that are not settled: all, unless a cycle is about to end.
    pub fn unsettled(&self) -> impl Iterator<Item = &(usize, V)> {
        self.entries[self.settled..].iter()
    }

    /// The next call of [`AddressTable::settle`] looks at all unsettled entries again.
    pub fn settle_anew(&mut self) {
        self.examined = self.settled;
    }

    /// Looks at up to `most` entries; those for which `is_settled` holds need no look until the cycle ends. False when
    /// there are no more.
    pub fn settle(&mut self, most: usize, mut is_settled: impl FnMut(usize, &V) -> bool) -> bool {
        let end = self.entries.len().min(self.examined + most);
        for place in self.examined..end {
            let (address, value) = &self.entries[place];
            if is_settled(*address, value) {
                self.swap(place, self.settled);
                self.settled += 1;
            }
        }
        self.examined = end;
        end < self.entries.len()
    }

    /// Ends the cycle: takes out those of the unsettled entries that `keep` refuses; none is settled from now on.
    pub fn retain_unsettled(&mut self, mut keep: impl FnMut(usize, &mut V) -> bool) {
        let mut place = self.settled;
        self.settled = 0;
        self.examined = 0;
        while let Some((address, value)) = self.entries.get_mut(place) {
            if keep(*address, value) {
                place += 1;
            } else {
                self.remove_at(place);
            }
        }
        let wanted = (self.entries.len() * 2).max(64);
        if self.entries.capacity() > 4 * wanted {
            self.entries.shrink_to(wanted);
            self.index.shrink_to(wanted);
        }
    }

    /// The last entry of each part that lies behind the gap moves up into it.
    fn remove_at(&mut self, mut place: usize) -> V {
        for part in [&mut self.settled, &mut self.examined] {
            if place < *part {
                *part -= 1;
                let last = *part;
                Self::swap_entries(&mut self.entries, &mut self.index, place, last);
                place = last;
            }
        }
        let last = self.entries.len() - 1;
        self.swap(place, last);
        let (address, value) = self.entries.pop().expect("the entry to remove");
        self.index.remove(&address);
        value
    }

    fn swap(&mut self, one: usize, other: usize) {
        Self::swap_entries(&mut self.entries, &mut self.index, one, other);
    }

    fn swap_entries(
        entries: &mut [(usize, V)],
        index: &mut HashMap<usize, usize, BuildHasherDefault<AddressHasher>>,
        one: usize,
        other: usize,
    ) {
        if one != other {
            entries.swap(one, other);
            index.insert(entries[one].0, one);
            index.insert(entries[other].0, other);
        }
    }
}

/// Mixes an address by a multiplication; addresses are no input of an adversary.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_usize(usize::from(byte)));
    }
    fn write_usize(&mut self, value: usize) {
        let product = (value as u64 ^ self.0).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // The table takes its place from the low bits and its tag from the high ones.
        self.0 = product ^ product >> 32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// Against a map, with marks that only grow until the cycle ends.
    #[test]
    fn settling_loses_and_keeps_nothing_wrongly() {
        let mut state = 7_u64;
        let mut random = move |limit: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) % limit
        };
        let mut table = AddressTable::default();
        let mut model: HashMap<usize, u64> = HashMap::new();
        let mut marked: Vec<bool> = vec![false; 500];
        for _ in 0..20_000 {
            let address = random(500) as usize;
            match random(8) {
                0..3 if table.get(address).is_none() => {
                    let value = random(1000);
                    table.insert(address, value);
                    model.insert(address, value);
                }
                3 => assert_eq!(table.remove(address), model.remove(&address)),
                4 => marked[address] = true,
                5 => {
                    table.settle(random(50) as usize, |address, _| marked[address]);
                }
                6 if random(10) == 0 => table.settle_anew(),
                7 if random(50) == 0 => {
                    assert!((0..500).all(|each| marked[each]
                        || !model.contains_key(&each)
                        || table.unsettled().any(|entry| entry.0 == each)));
                    table.retain_unsettled(|address, _| marked[address]);
                    model.retain(|&address, _| marked[address]);
                    marked.fill(false);
                    assert_eq!(table.unsettled().count(), table.len());
                }
                _ => {}
            }
            assert_eq!(table.get(address), model.get(&address));
            assert_eq!(table.len(), model.len());
        }
        assert!(model.iter().all(|(&address, value)| table.get(address) == Some(value)));
    }
}
