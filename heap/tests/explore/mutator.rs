//! What a thread of a scenario does: the operations of a program, each from one safepoint to the next.
//!
//! Stacks are plain memory, as in a compiled program: nothing is scheduled between the words of one operation, and no barrier
//! guards them. Pointers in the heap, in globals, and in another goroutine's stack are written through the heap's barrier.

use crate::model::{EphemeronModel, Reference};
use crate::scheduler::Turn;
use crate::world::World;
use burrow_heap::sync::{AtomicUsize, Ordering, yield_now};
use burrow_heap::{Address, Cache, Reason, Start, WorkerKind, barrier, weak};
use std::rc::Rc;

/// See the module's header.
pub struct Mutator<'w> {
    pub world: &'w World,
    pub processor: usize,
    /// `None` before the schedule begins.
    pub turn: Option<Rc<Turn>>,
}

impl Mutator<'_> {
    /// The operation begins: it is noted, and the processor stands at a safepoint.
    fn begin(&self, text: impl FnOnce() -> String) {
        if let Some(turn) = &self.turn {
            turn.turns.note(turn.thread, text());
        }
        self.world.safepoint();
    }

    #[expect(clippy::mut_from_ref, reason = "a mutator is its processor's thread, and operations don't nest")]
    fn cache(&self) -> &mut Cache {
        // SAFETY: this is the processor's thread, and no operation keeps what it got here.
        unsafe { self.world.cache(self.processor) }
    }

    fn goroutine(&self) -> usize {
        self.world.running(self.processor)
    }

    fn set(&self, slot: usize, value: Address, reference: Reference) {
        let goroutine = self.goroutine();
        // SAFETY: the running goroutine's stack belongs to this thread.
        unsafe { self.world.stack_word(goroutine, slot).write(value.0) };
        self.world.model().stacks[goroutine][slot] = reference;
    }

    /// The pointer in a slot of the stack, and what the object it leads to should be.
    fn get(&self, slot: usize) -> (Address, Reference) {
        let goroutine = self.goroutine();
        // SAFETY: as in `set`.
        let value = Address(unsafe { self.world.stack_word(goroutine, slot).read() });
        let model = self.world.model();
        let reference = model.stacks[goroutine][slot];
        assert_eq!(value, model.address(reference), "stack slot {slot}");
        (value, reference)
    }

    /// Stores a pointer from the own stack as compiled code does.
    ///
    /// # Safety
    /// `place` is a writable pointer word.
    unsafe fn write(&self, place: Address, value: Address) {
        // SAFETY: contract.
        let word = unsafe { &*place.as_ptr::<AtomicUsize>() };
        if self.cache().barrier_is_raised() {
            let old = Address(word.load(Ordering::Relaxed));
            self.cache().record_store(old, value);
        }
        word.store(value.0, Ordering::Relaxed);
    }

    /// `slot = new object`
    pub fn allocate(&self, slot: usize) {
        self.begin(|| format!("s{slot} = new"));
        let object = self.cache().allocate(self.world.layout).expect("the heap is large enough");
        let id = self.world.model().add(object, false);
        // SAFETY: a new object of four words, which nobody else knows.
        unsafe {
            object.offset(16).as_ptr::<usize>().write(id);
            object.offset(24).as_ptr::<usize>().write(!id);
        }
        self.set(slot, object, Some(id));
    }

    /// `slot = object.field`
    pub fn load(&self, slot: usize, object: usize, field: usize) {
        self.begin(|| format!("s{slot} = s{object}.{field}"));
        let (address, reference) = self.get(object);
        let id = reference.expect("scenarios follow no null pointers");
        // SAFETY: a word of an object. If it was lost, of the arena.
        let word = unsafe { &*address.offset(field * 8).as_ptr::<AtomicUsize>() };
        let value = word.load(Ordering::Relaxed);
        let model = self.world.model();
        let expected = model.objects[id].fields[field];
        model.check(id);
        drop(model);
        self.set(slot, Address(value), expected);
    }

    /// `object.field = value`, or null.
    pub fn store(&self, object: usize, field: usize, value: Option<usize>) {
        self.begin(|| match value {
            Some(value) => format!("s{object}.{field} = s{value}"),
            None => format!("s{object}.{field} = null"),
        });
        let (address, reference) = self.get(object);
        let id = reference.expect("scenarios follow no null pointers");
        self.world.model().check(id);
        let (value, new) = value.map_or((Address::NULL, None), |slot| self.get(slot));
        // SAFETY: a pointer word of an object.
        unsafe { self.write(address.offset(field * 8), value) };
        self.world.model().objects[id].fields[field] = new;
    }

    /// `slot = global`
    pub fn load_global(&self, slot: usize, global: usize) {
        self.begin(|| format!("s{slot} = global {global}"));
        let value = self.world.globals[global].load(Ordering::Relaxed);
        let reference = self.world.model().globals[global];
        self.set(slot, Address(value), reference);
    }

    /// `global = value`, or null.
    pub fn store_global(&self, global: usize, value: Option<usize>) {
        self.begin(|| match value {
            Some(value) => format!("global {global} = s{value}"),
            None => format!("global {global} = null"),
        });
        let (value, new) = value.map_or((Address::NULL, None), |slot| self.get(slot));
        let word = Address(std::ptr::from_ref(&self.world.globals[global]).addr());
        // SAFETY: a global is a pointer word.
        unsafe { self.write(word, value) };
        self.world.model().globals[global] = new;
    }

    /// `slot = other slot`
    pub fn copy(&self, slot: usize, from: usize) {
        self.begin(|| format!("s{slot} = s{from}"));
        let (value, reference) = self.get(from);
        self.set(slot, value, reference);
    }

    /// `slot = null`
    pub fn clear(&self, slot: usize) {
        self.begin(|| format!("s{slot} = null"));
        self.set(slot, Address::NULL, None);
    }

    /// Whether the slot holds a pointer.
    pub fn has(&self, slot: usize) -> bool {
        self.get(slot).1.is_some()
    }

    /// Follows the pointer in a slot, if there is one.
    pub fn check(&self, slot: usize) {
        self.begin(|| format!("look at s{slot}"));
        if let Some(id) = self.get(slot).1 {
            self.world.model().check(id);
        }
    }

    /// Stores what is in `value` in the stack of a goroutine that is parked, as a direct send does; false if it runs.
    pub fn send(&self, goroutine: usize, slot: usize, value: usize) -> bool {
        self.begin(|| format!("s{slot} of goroutine {goroutine} = s{value}"));
        if !self.world.hold(goroutine) {
            return false;
        }
        let (value, reference) = self.get(value);
        let word = Address(self.world.stack_word(goroutine, slot) as usize);
        // SAFETY: a word of a stack that does not run while it is held.
        unsafe { barrier::write(self.cache(), word, value) };
        self.world.model().stacks[goroutine][slot] = reference;
        self.world.release(goroutine);
        true
    }

    /// Runs another goroutine; false if somebody else does.
    pub fn switch(&self, goroutine: usize) -> bool {
        self.begin(|| format!("run goroutine {goroutine}"));
        self.world.switch(goroutine)
    }

    /// `slot = weak reference to value`
    pub fn make_weak(&self, slot: usize, value: usize) {
        self.begin(|| format!("s{slot} = weak s{value}"));
        let (target, _) = self.get(value);
        let handle = weak::make(self.cache(), target).expect("the heap is large enough");
        let id = self.world.model().add(handle, true);
        self.set(slot, handle, Some(id));
    }

    /// `slot = what the weak reference in handle leads to`, which is `expected` (number of an object) or, if that is not
    /// reachable, may be null.
    pub fn read_weak(&self, slot: usize, handle: usize, expected: usize) {
        self.begin(|| format!("s{slot} = target of s{handle}"));
        let (handle, _) = self.get(handle);
        // SAFETY: the slot holds a handle.
        let target = unsafe { weak::get(self.cache(), handle) };
        let model = self.world.model();
        if target.is_null() {
            assert!(
                !model.reachable().contains(&expected),
                "lost object: {expected} is reachable, its weak reference null"
            );
            drop(model);
            return self.set(slot, Address::NULL, None);
        }
        assert_eq!(target, model.objects[expected].address);
        model.check(expected);
        drop(model);
        self.set(slot, target, Some(expected));
    }

    /// `slot = ephemeron of key and value`
    pub fn make_ephemeron(&self, slot: usize, key: usize, value: usize) {
        self.begin(|| format!("s{slot} = ephemeron s{key}, s{value}"));
        let (key, key_id) = self.get(key);
        let (value, value_id) = self.get(value);
        let cell = weak::make_ephemeron(self.cache(), key, value).expect("the heap is large enough");
        let mut model = self.world.model();
        let ephemeron = model.add(cell, true);
        let (key, value) = (key_id.expect("a key"), value_id.expect("a value"));
        model.ephemerons.push(EphemeronModel { ephemeron, key, value });
        drop(model);
        self.set(slot, cell, Some(ephemeron));
    }

    /// `slot = value of the ephemeron`, or null, if its key is not reachable.
    pub fn read_ephemeron(&self, slot: usize, ephemeron: usize) {
        self.begin(|| format!("s{slot} = value of s{ephemeron}"));
        let (cell, id) = self.get(ephemeron);
        // SAFETY: the slot holds an ephemeron.
        let pair = unsafe { weak::read_ephemeron(self.cache(), cell) };
        let model = self.world.model();
        let of_cell = |each: &&EphemeronModel| Some(each.ephemeron) == id;
        let expected = *model.ephemerons.iter().find(of_cell).expect("the slot holds an ephemeron");
        let Some((key, value)) = pair else {
            let lost = model.reachable().contains(&expected.key);
            assert!(!lost, "lost object: {} is reachable, its ephemeron empty", expected.key);
            drop(model);
            return self.set(slot, Address::NULL, None);
        };
        assert_eq!([key, value], [expected.key, expected.value].map(|id| model.objects[id].address));
        model.check(expected.key);
        model.check(expected.value);
        drop(model);
        self.set(slot, value, Some(expected.value));
    }

    /// `value of the ephemeron = value`
    pub fn set_ephemeron(&self, ephemeron: usize, value: usize) {
        self.begin(|| format!("value of s{ephemeron} = s{value}"));
        let (cell, id) = self.get(ephemeron);
        let (value, new) = self.get(value);
        // SAFETY: the slot holds an ephemeron.
        unsafe { weak::set_ephemeron_value(self.cache(), cell, value) };
        let mut model = self.world.model();
        let entry = model.ephemerons.iter_mut().find(|each| Some(each.ephemeron) == id);
        entry.expect("the slot holds an ephemeron").value = new.expect("a value");
    }

    /// The object gets a finalizer.
    pub fn watch(&self, slot: usize) {
        self.begin(|| format!("watch s{slot}"));
        let (address, id) = self.get(slot);
        self.world.watch(address);
        self.world.model().watched.push(id.expect("an object"));
    }

    /// `slot = an object to be finalized`, or null; from then on it is one like any other.
    pub fn finalize(&self, slot: usize) {
        self.begin(|| format!("s{slot} = object to be finalized"));
        let Some(address) = self.world.take_unreached() else { return self.set(slot, Address::NULL, None) };
        // It moves from a table to a stack.
        self.cache().shade(address);
        let mut model = self.world.model();
        let id = model.at(address);
        model.watched.retain(|&each| each != id);
        model.check(id);
        drop(model);
        self.set(slot, address, Some(id));
    }

    /// The processor gets a new cache.
    pub fn replace_cache(&self) {
        self.begin(|| "another cache".to_string());
        // SAFETY: this is the processor's thread.
        unsafe { self.world.replace_cache(self.processor) };
    }

    /// Nothing, from one safepoint to the next, so many times.
    pub fn idle(&self, times: usize) {
        for _ in 0..times {
            self.begin(|| "idle".to_string());
        }
    }

    /// Nothing, for a moment in which others act for the processor.
    pub fn rest(&self) {
        self.begin(|| "rest".to_string());
        self.world.park();
        self.world.unpark();
    }

    /// A whole cycle.
    pub fn collect(&self) {
        self.begin(|| "collect".to_string());
        self.world.heap.collect(self.world, Reason::Forced);
    }

    /// The beginning of a cycle, unless one runs.
    pub fn start(&self) {
        self.begin(|| "start a cycle".to_string());
        while matches!(self.world.heap.start_cycle(self.world, Reason::Forced), Start::Busy) {
            self.world.safepoint();
            yield_now();
        }
    }

    /// Marks as an assisting mutator does, little by little, until `helpings` are done or the cycle is over.
    pub fn help(&self, helpings: usize) {
        for _ in 0..helpings {
            self.begin(|| "help marking".to_string());
            if !self.world.heap.is_collecting() {
                return;
            }
            self.world.heap.mark_some(self.world, WorkerKind::Assist, &mut |_marked| false);
        }
    }

    /// Marks until no cycle runs any more.
    pub fn help_to_the_end(&self) {
        while self.world.heap.is_collecting() {
            self.help(1);
            yield_now();
        }
    }
}
