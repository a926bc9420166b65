//! Chapter 3: the world, which is all that the collector must know of.
//!
//! A collector asks the language for three kinds of *roots*, pointers that are not in the heap:
//! - *stacks*, one per thread. They are written without a barrier, so they are scanned while their thread stands still;
//! - *globals*: words outside of the heap that are written through the [`barrier`](burrow_heap::barrier), just like
//!   words of objects. They may be scanned while threads run;
//! - *tables* of the runtime, here the results of threads that nobody has asked for yet, and objects that wait for
//!   their finalizer. They are written without a barrier, by plain Rust. In exchange, whoever moves a pointer between such a
//!   table and a stack *shades* it ([`Cache::shade`]): it tells a collection that is going on to count
//!   the object as reached. Nothing happens if there is none.
//!
//! The same care is due when a pointer moves from one stack to another, since one may have been scanned already and the other
//! not yet: see [`World::spawn`].
//!
//! Next chapter: `collect`, where the collector gets to see all this.

use super::Outcome;
use super::machine::Machine;
use super::objects::{Layouts, Value};
use super::program::Program;
use super::seat::{Mutator, Seat};
use burrow_heap::{Cache, Config, CycleReport, Heap};
use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;

/// A running program.
pub struct World {
    pub heap: Arc<Heap>,
    pub layouts: Layouts,
    pub program: Program,
    pub globals: Vec<AtomicUsize>,
    pub output: Mutex<String>,
    /// All threads of the program in the order of their numbers, those that have ended included.
    threads: Mutex<Vec<Arc<Thread>>>,
    handles: Mutex<Vec<JoinHandle<()>>>,
    pub(super) tables: Mutex<Tables>,
    /// A thread has ended, or there is something to mark.
    pub(super) news: Condvar,
    /// What a thread holds that has stopped the world.
    pub(super) stopped: Mutex<Vec<(Arc<Thread>, Mutator)>>,
    /// What the collections so far have reported.
    pub(super) reports: Mutex<Vec<CycleReport>>,
}

/// A thread of the program.
pub struct Thread {
    number: usize,
    pub(super) seat: Seat,
}

/// Tables that are not written through the barrier.
#[derive(Default)]
pub(super) struct Tables {
    /// By number: what threads ended with that nobody has joined.
    pub results: HashMap<usize, Result<Value, String>>,
    /// By address: functions to call for objects that nothing reaches any more. The addresses keep nothing alive.
    pub finalizers: HashMap<usize, usize>,
    /// Objects that nothing reached, and the functions to call for them. From here on they are roots.
    pub unreached: Vec<(Value, usize)>,
}

impl World {
    /// Runs a program to its end.
    pub fn run(program: Program, config: Config) -> Outcome {
        // A heap is a value. It reserves addresses, and takes memory as it needs it.
        let heap = Heap::new(config).expect("address space for a heap");
        let layouts = Layouts::register(&heap);
        let globals = (0..program.globals).map(|_| AtomicUsize::new(0)).collect();
        let main = program.main;
        let world = Arc::new(World {
            heap,
            layouts,
            program,
            globals,
            output: Mutex::default(),
            threads: Mutex::default(),
            handles: Mutex::default(),
            tables: Mutex::default(),
            news: Condvar::new(),
            stopped: Mutex::default(),
            reports: Mutex::default(),
        });
        let thread = world.add_thread(Vec::new());
        Machine::new(&world, &thread).run(main);
        // Threads may start others until the last one has ended.
        while let Some(handle) = world.next_handle() {
            handle.join().expect("a thread's failure is its result");
        }
        let results = std::mem::take(&mut world.tables().results);
        // SAFETY: all threads of the program have ended, so nobody uses a cache.
        let statistics = unsafe { world.heap.statistics() };
        Outcome {
            output: std::mem::take(&mut world.output.lock().expect("no thread failed")),
            error: results.into_values().find_map(Result::err),
            statistics,
            reports: std::mem::take(&mut world.reports.lock().expect("no thread failed")),
        }
    }

    /// Starts a thread that calls `function` with `arguments`; returns its number. `parent` is the caller's.
    pub fn spawn(self: &Arc<World>, parent: &mut Mutator, function: usize, arguments: &[Value]) -> usize {
        // A collection may have scanned neither stack yet, or only one of them. If it has begun to scan stacks,
        // the barrier is up, and what the new stack holds counts as reached.
        arguments.iter().for_each(|argument| parent.cache.shade(argument.address()));
        let thread = self.add_thread(arguments.to_vec());
        let number = thread.number;
        let world = Arc::clone(self);
        let handle = std::thread::spawn(move || Machine::new(&world, &thread).run(function));
        self.handles.lock().expect("no thread failed").push(handle);
        number
    }

    /// A new thread, which has not begun to run.
    fn add_thread(self: &Arc<World>, stack: Vec<Value>) -> Arc<Thread> {
        // Under the lock, so that a handshake either asks the new thread or began before its cache was made: then the heap
        // has made the cache as the handshake would have.
        let mut threads = self.threads.lock().expect("no thread failed");
        let mutator = Mutator { cache: Cache::standalone(&self.heap), stack };
        let thread = Arc::new(Thread { number: threads.len(), seat: Seat::new(mutator) });
        threads.push(Arc::clone(&thread));
        thread
    }

    /// The thread ends with `result`. It has no mutator if it failed while that was not in its hands.
    pub fn end_thread(&self, thread: &Thread, mut mutator: Option<Mutator>, result: Result<Value, String>) {
        if let (Some(mutator), Ok(value)) = (&mut mutator, &result) {
            // From a stack into a table.
            mutator.cache.shade(value.address());
        }
        self.tables().results.insert(thread.number, result);
        // The cache gives back what it holds before others believe that the thread is gone.
        drop(mutator);
        thread.seat.close();
        let _tables = self.tables();
        self.news.notify_all();
    }

    /// The result of a thread that has ended, if it was not taken yet: from a table onto the caller's stack.
    pub fn take_result(&self, mutator: &mut Mutator, number: usize) -> Result<Value, String> {
        let value =
            self.tables().results.remove(&number).ok_or_else(|| format!("there is no result of thread {number}"))??;
        mutator.cache.shade(value.address());
        Ok(value)
    }

    /// The thread of this number.
    pub(super) fn thread(&self, number: usize) -> Option<Arc<Thread>> {
        self.threads.lock().expect("no thread failed").get(number).cloned()
    }

    /// All threads that there are at the moment.
    pub(super) fn threads(&self) -> Vec<Arc<Thread>> {
        self.threads.lock().expect("no thread failed").clone()
    }

    pub(super) fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().expect("no thread failed")
    }

    fn next_handle(&self) -> Option<JoinHandle<()>> {
        self.handles.lock().expect("no thread failed").pop()
    }
}
