//! Threads of the toy language, how they are stopped, and what their roots are.
//!
//! Each thread has a root stack. It holds every value that the thread may still use whenever the thread
//! is *outside*: at a safepoint, waiting for another thread, or collecting. The world is stopped when
//! all threads are outside and stay there.

use super::Outcome;
use super::machine::Machine;
use super::objects::{Layouts, Value};
use super::program::Program;
use burrow_heap::{Address, Config, Embedder, Heap, Marker, Reason, RootBytes};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;

/// A running program.
pub struct World {
    pub heap: Arc<Heap>,
    pub layouts: Layouts,
    pub program: Program,
    pub globals: Vec<AtomicUsize>,
    pub output: Mutex<String>,
    state: Mutex<State>,
    changed: Condvar,
    /// Somebody wants to stop the world: threads look at it at their safepoints.
    stopping: AtomicBool,
}

struct State {
    /// Threads that are not outside.
    inside: usize,
    /// A collector stops the world or has stopped it.
    stopped: bool,
    threads: Vec<Thread>,
}

struct Thread {
    roots: Arc<Roots>,
    /// `None`: joined, or the main thread.
    handle: Option<JoinHandle<Result<(), String>>>,
    /// Nobody will ask for its result any more.
    joined: bool,
}

/// The root stack of a thread.
#[derive(Default)]
pub struct Roots(UnsafeCell<Vec<Value>>);

// SAFETY: the stack is used by its thread while that is inside, and by the collector while the world is
// stopped; by the joining thread after its own has ended.
unsafe impl Send for Roots {}
// SAFETY: as above.
unsafe impl Sync for Roots {}

impl Roots {
    /// The stack.
    ///
    /// # Safety
    /// The caller has the right to use it (see above), and holds no other reference to it.
    #[expect(clippy::mut_from_ref, reason = "the right to use the stack moves between threads, not with a borrow")]
    pub unsafe fn stack(&self) -> &mut Vec<Value> {
        // SAFETY: contract.
        unsafe { &mut *self.0.get() }
    }
}

impl World {
    /// Runs a program to its end.
    pub fn run(program: Program, config: Config) -> Outcome {
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
            state: Mutex::new(State { inside: 0, stopped: false, threads: Vec::new() }),
            changed: Condvar::new(),
            stopping: AtomicBool::new(false),
        });
        let (_, roots) = world.add_thread();
        let result = world.run_thread(&roots, main);
        let unjoined = world.lock().threads.len();
        let joined: Result<(), String> = (1..unjoined).try_for_each(|thread| world.wait_for(thread));
        let output = world.output.lock().expect("no thread failed").clone();
        // SAFETY: all threads of the program have ended.
        let statistics = unsafe { world.heap.statistics() };
        Outcome { output, error: result.and(joined).err(), statistics }
    }

    /// Starts a thread that calls `function` with `arguments`; returns its number.
    pub fn spawn(self: &Arc<World>, function: usize, arguments: &[Value]) -> usize {
        let (number, roots) = self.add_thread();
        // SAFETY: the new thread has not started; the caller is inside, so nobody collects.
        unsafe { roots.stack() }.extend_from_slice(arguments);
        let world = Arc::clone(self);
        let handle = std::thread::spawn(move || world.run_thread(&roots, function));
        self.lock().threads[number].handle = Some(handle);
        number
    }

    /// Waits for a thread's end; its result lies at the bottom of its stack. The caller is inside.
    pub fn join(&self, thread: usize) -> Result<Value, String> {
        self.outside(|| self.wait_for(thread))?;
        let mut state = self.lock();
        let thread = &mut state.threads[thread];
        thread.joined = true;
        // SAFETY: its thread has ended.
        Ok(unsafe { thread.roots.stack() }[0])
    }

    /// Stops for a collection if one is wanted. All values the thread needs lie on its stack.
    pub fn safepoint(&self) {
        if self.stopping.load(Ordering::Relaxed) {
            self.outside(|| {});
        }
    }

    /// Collects. All values the calling thread needs lie on its stack.
    pub fn collect(&self, reason: Reason) {
        self.heap.collect(self, reason);
    }

    /// Does something that takes time and touches no value.
    fn outside<T>(&self, action: impl FnOnce() -> T) -> T {
        self.leave(&mut self.lock());
        let result = action();
        let mut state = self.wait_while_stopped(self.lock());
        state.inside += 1;
        result
    }

    fn run_thread(self: &Arc<World>, roots: &Arc<Roots>, function: usize) -> Result<(), String> {
        // The thread was counted as inside when it was added.
        let result = Machine::new(self, roots).call_with_stack(function);
        self.leave(&mut self.lock());
        result
    }

    /// Waits for a thread's end. The caller is outside.
    fn wait_for(&self, number: usize) -> Result<(), String> {
        let handle = {
            let mut state = self.lock();
            let thread = state.threads.get_mut(number).ok_or("no such thread")?;
            match thread.handle.take() {
                Some(handle) => handle,
                None if thread.joined => return Ok(()),
                None => return Err("the thread is being joined already".to_string()),
            }
        };
        handle.join().map_err(|_| "a thread panicked".to_string())?
    }

    /// Registers a thread that is inside from now on.
    fn add_thread(&self) -> (usize, Arc<Roots>) {
        let mut state = self.lock();
        let roots = Arc::new(Roots::default());
        state.inside += 1;
        state.threads.push(Thread { roots: Arc::clone(&roots), handle: None, joined: false });
        (state.threads.len() - 1, roots)
    }

    fn leave(&self, state: &mut State) {
        state.inside -= 1;
        self.changed.notify_all();
    }

    fn wait_while_stopped<'a>(&self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        while state.stopped {
            state = self.changed.wait(state).expect("no thread failed");
        }
        state
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread failed")
    }
}

// SAFETY: all values that threads may use lie on the root stacks and in the globals whenever all
// threads are outside, which is when the world is stopped.
unsafe impl Embedder for World {
    fn stop_the_world(&self) {
        let mut state = self.lock();
        // Whoever collects is outside itself: another thread may be collecting already.
        self.leave(&mut state);
        state = self.wait_while_stopped(state);
        state.stopped = true;
        self.stopping.store(true, Ordering::Relaxed);
        while state.inside > 0 {
            state = self.changed.wait(state).expect("no thread failed");
        }
    }

    fn start_the_world(&self) {
        let mut state = self.lock();
        state.stopped = false;
        state.inside += 1;
        self.stopping.store(false, Ordering::Relaxed);
        self.changed.notify_all();
    }

    fn relax(&self) {
        self.outside(std::thread::yield_now);
    }

    fn stack_count(&self) -> usize {
        self.lock().threads.len()
    }

    fn scan_stack(&self, index: usize, marker: &mut Marker<'_>) {
        let roots = {
            let state = self.lock();
            let thread = &state.threads[index];
            if thread.joined {
                return;
            }
            Arc::clone(&thread.roots)
        };
        // SAFETY: the world is stopped.
        for value in unsafe { roots.stack() }.iter() {
            marker.pointer(Address(value.0));
        }
    }

    fn scan_globals(&self, marker: &mut Marker<'_>) {
        for global in &self.globals {
            marker.pointer(Address(global.load(Ordering::Relaxed)));
        }
    }

    fn root_bytes(&self) -> RootBytes {
        let state = self.lock();
        // SAFETY: the world is stopped.
        let values: usize = state.threads.iter().map(|thread| unsafe { thread.roots.stack() }.len()).sum();
        RootBytes { stacks: values * 8, globals: self.globals.len() * 8 }
    }
}
