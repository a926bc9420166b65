//! What the heap should look like: objects by number, and who refers to whom.
//!
//! The threads of a run are scheduled one at a time, and nothing comes between an operation on memory and the note of it here. So
//! the model is exact, whatever the schedule.

use burrow_heap::{Address, Heap, Object};

/// Number of an object.
pub type Id = usize;

/// A pointer: none, or to an object.
pub type Reference = Option<Id>;

/// An object of the scenarios.
#[derive(Debug)]
pub struct ObjectModel {
    pub address: Address,
    pub fields: [Reference; 2],
    /// A weak reference or ephemeron: the object holds no number and no fields.
    pub is_handle: bool,
}

/// An ephemeron's key and value.
#[derive(Debug, Clone, Copy)]
pub struct EphemeronModel {
    pub ephemeron: Id,
    pub key: Id,
    pub value: Id,
}

/// See the module's header.
#[derive(Debug)]
pub struct Model {
    pub objects: Vec<ObjectModel>,
    pub stacks: Vec<Vec<Reference>>,
    pub globals: Vec<Reference>,
    pub ephemerons: Vec<EphemeronModel>,
    /// Objects with finalizers: they stay until the mutator that finalizes them forgets them.
    pub watched: Vec<Id>,
}

impl Model {
    pub fn new(stacks: usize, slots: usize) -> Model {
        Model {
            objects: Vec::new(),
            stacks: vec![vec![None; slots]; stacks],
            globals: vec![None; slots],
            ephemerons: Vec::new(),
            watched: Vec::new(),
        }
    }

    pub fn add(&mut self, address: Address, is_handle: bool) -> Id {
        self.objects.push(ObjectModel { address, fields: [None; 2], is_handle });
        self.objects.len() - 1
    }

    /// The address that a pointer has in memory.
    pub fn address(&self, reference: Reference) -> Address {
        reference.map_or(Address::NULL, |id| self.objects[id].address)
    }

    /// Numbers of all objects that stacks, globals or watched objects lead to, and watched ones.
    pub fn reachable(&self) -> Vec<Id> {
        let seen = self.reached(self.watched.clone());
        (0..seen.len()).filter(|&id| seen[id]).collect()
    }

    /// Whether stacks and globals lead to the object.
    pub fn is_reached_by_mutators(&self, id: Id) -> bool {
        self.reached(Vec::new())[id]
    }

    /// By number, whether stacks, globals or these objects lead there.
    fn reached(&self, mut pending: Vec<Id>) -> Vec<bool> {
        let mut seen = vec![false; self.objects.len()];
        pending.extend(self.stacks.iter().flatten().chain(&self.globals).flatten());
        loop {
            while let Some(id) = pending.pop() {
                if !std::mem::replace(&mut seen[id], true) {
                    pending.extend(self.objects[id].fields.iter().flatten());
                }
            }
            let alive = |each: &&EphemeronModel| seen[each.ephemeron] && seen[each.key] && !seen[each.value];
            pending.extend(self.ephemerons.iter().filter(alive).map(|each| each.value));
            if pending.is_empty() {
                return seen;
            }
        }
    }

    /// The number of the object at `address`, the newest that was there.
    pub fn at(&self, address: Address) -> Id {
        let found = self.objects.iter().rposition(|object| object.address == address);
        found.unwrap_or_else(|| panic!("no object was ever at {address:?}"))
    }

    /// Stops if the object is not what it should be.
    pub fn check(&self, id: Id) {
        let object = &self.objects[id];
        if object.is_handle {
            return;
        }
        let words: [usize; 4] =
            // SAFETY: memory of the arena that was an object stays readable.
            std::array::from_fn(|word| unsafe { object.address.offset(word * 8).as_ptr::<usize>().read_volatile() });
        let expected = [self.address(object.fields[0]).0, self.address(object.fields[1]).0, id, !id];
        assert!(words == expected, "lost object: object {id} holds {words:x?} instead of {expected:x?}");
    }

    /// Stops if an object that the roots lead to is not there or not what it should be.
    pub fn check_all(&self, heap: &Heap) {
        for id in self.reachable() {
            let address = self.objects[id].address;
            let is_there = matches!(heap.object_at(address), Some(Object { base, .. }) if base == address);
            assert!(is_there, "lost object: object {id} is reachable and was freed");
            self.check(id);
        }
    }
}
