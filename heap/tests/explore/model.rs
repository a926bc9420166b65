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
    /// A weak reference: the object holds no number and no fields.
    pub is_handle: bool,
}

/// See the module's header.
#[derive(Debug)]
pub struct Model {
    pub objects: Vec<ObjectModel>,
    pub stacks: Vec<Vec<Reference>>,
    pub globals: Vec<Reference>,
}

impl Model {
    pub fn new(stacks: usize, slots: usize) -> Model {
        Model { objects: Vec::new(), stacks: vec![vec![None; slots]; stacks], globals: vec![None; slots] }
    }

    pub fn add(&mut self, address: Address, is_handle: bool) -> Id {
        self.objects.push(ObjectModel { address, fields: [None; 2], is_handle });
        self.objects.len() - 1
    }

    /// The address that a pointer has in memory.
    pub fn address(&self, reference: Reference) -> Address {
        reference.map_or(Address::NULL, |id| self.objects[id].address)
    }

    /// Numbers of all objects that the roots lead to.
    pub fn reachable(&self) -> Vec<Id> {
        let mut seen = vec![false; self.objects.len()];
        let mut pending: Vec<Id> = self.stacks.iter().flatten().chain(&self.globals).flatten().copied().collect();
        while let Some(id) = pending.pop() {
            if !std::mem::replace(&mut seen[id], true) {
                pending.extend(self.objects[id].fields.iter().flatten());
            }
        }
        (0..seen.len()).filter(|&id| seen[id]).collect()
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
