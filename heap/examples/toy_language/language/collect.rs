//! Chapter 4: the language's side of a collection, [`Embedder`].
//!
//! The heap has no thread of its own. A collection is moved on by threads of the language that stand at a safepoint: here
//! their mutator lies in its seat. They call
//! - [`Heap::collect`] to start one and see it through ([`World::collect`]): what a thread does whose allocation makes the
//!   heap reach its goal;
//! - [`Heap::mark_some`] for a helping of marking: threads that wait for others do it while they are idle
//!   ([`World::wait_for`]), and threads that allocate while a collection runs pay for it ([`World::assist`]).
//!
//! All the while other threads run. What the heap needs of them depends on the collector, and is asked by three calls:
//! - [`Embedder::handshake`] runs an action on every cache: the barrier goes up, say. Each thread stands still for
//!   its own action only, at a safepoint of its own;
//! - [`Embedder::begin_stack_scan`] has the stacks scanned, in the same way one by one;
//! - [`Embedder::stop_the_world`] holds all threads at once. A mark-sweep collection is one such stop; the deletion barrier
//!   takes its snapshot in one; all collectors finish in one.
//!
//! With seats, a handshake is a loop: ask for a mutator, act, put it back. A stop is the same loop without putting back.
//! Two threads that stop the world at once exclude each other because both begin with the first
//! thread's seat, and a thread that waits for its turn counts as stopped itself, since its mutator lies in its seat.
//!
//! Next chapter: `machine`, where the program runs.

use super::objects::Value;
use super::world::World;
use burrow_heap::{Address, Cache, CycleReport, Embedder, Heap, Marker, Progress, Reason, RootBytes, WorkerKind};
use std::sync::atomic::Ordering;

/// What calling threads do for a collection. Their mutators lie in their seats.
impl World {
    /// Runs a collection to its end, unless another thread's makes it unnecessary.
    pub fn collect(&self, reason: Reason) {
        if let Some(report) = self.heap.collect(self, reason) {
            self.note(report);
        }
    }

    /// Marks up to `due` bytes; returns how many it were.
    pub fn assist(&self, due: u64) -> u64 {
        let mut marked = 0;
        self.mark(WorkerKind::Assist, &mut |so_far| {
            marked = so_far;
            so_far < due
        });
        marked
    }

    /// Waits until thread `number` has ended; marks meanwhile, if there is something to mark.
    pub fn wait_for(&self, number: usize) {
        let mut tables = self.tables();
        while !tables.results.contains_key(&number)
            && self.thread(number).is_some_and(|thread| !thread.seat.is_closed())
        {
            if self.heap.has_marking_work() {
                drop(tables);
                self.mark(WorkerKind::Idle, &mut |_marked| true);
                tables = self.tables();
            } else {
                tables = self.news.wait(tables).expect("no thread failed");
            }
        }
    }

    fn mark(&self, kind: WorkerKind, go_on: &mut dyn FnMut(u64) -> bool) {
        if let Progress::Finished(report) = self.heap.mark_some(self, kind, go_on) {
            self.note(*report);
        }
    }

    fn note(&self, report: CycleReport) {
        self.reports.lock().expect("no thread failed").push(report);
    }
}

// SAFETY: all values that threads may use lie on their stacks, in the globals, and in the tables that `scan_tables` reports,
// whenever their mutators lie in their seats; a thread touches neither cache nor stack without its mutator. Pointers
// are stored in objects and globals through the barrier alone (`machine`).
unsafe impl Embedder for World {
    fn stop_the_world(&self) {
        let mut stopped = Vec::new();
        // Running threads may start others; when all are held, nobody does.
        while let Some(thread) = self.thread(stopped.len()) {
            let mutator = thread.seat.ask();
            stopped.push((thread, mutator));
        }
        let held = stopped.into_iter().filter_map(|(thread, mutator)| Some((thread, mutator?))).collect();
        *self.stopped.lock().expect("no thread failed") = held;
    }

    fn start_the_world(&self) {
        let stopped = std::mem::take(&mut *self.stopped.lock().expect("no thread failed"));
        for (thread, mutator) in stopped {
            thread.seat.put(mutator);
        }
    }

    fn handshake(&self, _heap: &Heap, action: &(dyn Fn(&mut Cache) + Sync)) {
        for thread in self.threads() {
            if let Some(mut mutator) = thread.seat.ask() {
                action(&mut mutator.cache);
                thread.seat.put(mutator);
            }
        }
    }

    fn begin_stack_scan(&self, heap: &Heap) {
        for thread in self.threads() {
            if let Some(mutator) = thread.seat.ask() {
                heap.shade_roots(&mut |marker| report(&mutator.stack, marker));
                thread.seat.put(mutator);
            }
        }
    }

    fn processors(&self) -> u32 {
        std::thread::available_parallelism().map_or(1, |count| count.get() as u32)
    }

    fn enlist(&self) {
        self.news.notify_all();
    }

    fn relax(&self) {
        // The caller's mutator lies in its seat, so it takes part in everything already.
        std::thread::yield_now();
    }

    fn stack_count(&self) -> usize {
        self.stopped.lock().expect("no thread failed").len()
    }

    fn scan_stack(&self, index: usize, marker: &mut Marker<'_>) {
        report(&self.stopped.lock().expect("no thread failed")[index].1.stack, marker);
    }

    fn scan_globals(&self, marker: &mut Marker<'_>) {
        for global in &self.globals {
            marker.pointer(Address(global.load(Ordering::Relaxed)));
        }
    }

    fn scan_tables(&self, marker: &mut Marker<'_>) {
        let tables = self.tables();
        let results = tables.results.values().filter_map(|result| result.as_ref().ok());
        let unreached = tables.unreached.iter().map(|(object, _)| object);
        results.chain(unreached).for_each(|value| marker.pointer(value.address()));
    }

    fn root_bytes(&self) -> RootBytes {
        let stopped = self.stopped.lock().expect("no thread failed");
        let values: usize = stopped.iter().map(|(_, mutator)| mutator.stack.len()).sum();
        RootBytes { stacks: values * size_of::<Value>(), globals: self.globals.len() * size_of::<Value>() }
    }

    fn watched(&self) -> Vec<Address> {
        self.tables().finalizers.keys().map(|&address| Address(address)).collect()
    }

    fn unreached(&self, objects: &[Address]) {
        let mut tables = self.tables();
        for &object in objects {
            let function = tables.finalizers.remove(&object.0).expect("only watched objects are reported");
            tables.unreached.push((Value::object(object), function));
        }
    }
}

/// Reports the values of a stack.
fn report(stack: &[Value], marker: &mut Marker<'_>) {
    stack.iter().for_each(|value| marker.pointer(value.address()));
}
