//! Threads that run goroutines: each sleeps until it is given a processor.

use crate::processor::Processor;
use crate::runtime::Runtime;
use std::cell::Cell;
use std::ptr::null_mut;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::time::Duration;

/// Bytes of the system stack, on which natives run.
const SYSTEM_STACK: usize = 1 << 20;

/// One thread.
pub(crate) struct Thread {
    handle: OnceLock<std::thread::Thread>,
    /// The goroutine that runs on this thread; for tracebacks.
    running: AtomicPtr<crate::goroutine::Goroutine>,
    /// The processor that another thread hands over.
    given: AtomicPtr<Processor>,
    /// Whether the thread counts as spinning with the processor it was given.
    spinning: AtomicBool,
}

thread_local! {
    static CURRENT: Cell<Option<&'static Thread>> = const { Cell::new(None) };
}

impl Thread {
    fn leak() -> &'static Thread {
        Box::leak(Box::new(Thread {
            handle: OnceLock::new(),
            running: AtomicPtr::new(null_mut()),
            given: AtomicPtr::new(null_mut()),
            spinning: AtomicBool::new(false),
        }))
    }

    fn enter(&'static self) {
        self.handle.get_or_init(std::thread::current);
        CURRENT.set(Some(self));
        crate::signal::prepare_thread();
    }

    /// The calling thread, as one that runs goroutines.
    pub(crate) fn current() -> &'static Thread {
        CURRENT.get().expect("natives run on threads of the scheduler")
    }

    /// Whether `goroutine` is in a native of the calling thread.
    pub(crate) fn is_current(goroutine: &crate::goroutine::Goroutine) -> bool {
        CURRENT
            .get()
            .is_some_and(|thread| thread.running.load(Ordering::Relaxed).cast_const() == std::ptr::from_ref(goroutine))
    }

    /// Notes which goroutine the calling thread runs.
    pub(crate) fn set_running(&self, goroutine: Option<crate::goroutine::GoroutineRef>) {
        let pointer = goroutine.map_or(null_mut(), |each| std::ptr::from_ref(each).cast_mut());
        self.running.store(pointer, Ordering::Relaxed);
    }

    pub(crate) fn register_main(_runtime: &'static Runtime) -> &'static Thread {
        let thread = Thread::leak();
        thread.enter();
        thread
    }

    /// A new thread that starts with `processor`.
    pub(crate) fn spawn(_runtime: &'static Runtime, processor: &'static Processor, spinning: bool) {
        let thread = Thread::leak();
        let body = move || {
            thread.enter();
            thread.run(processor, spinning)
        };
        let spawned: std::io::Result<std::thread::JoinHandle<()>> =
            std::thread::Builder::new().stack_size(SYSTEM_STACK).spawn(body);
        if let Err(error) = spawned {
            crate::fatal::throw(&format!("runtime: cannot create a thread: {error}"));
        }
    }

    /// Hands `processor` over and wakes the thread.
    pub(crate) fn give(&self, processor: &'static Processor, spinning: bool) {
        self.spinning.store(spinning, Ordering::Relaxed);
        // Release: pairs with the Acquire in `wait`; the receiver sees all the giver wrote.
        let former = self.given.swap(std::ptr::from_ref(processor).cast_mut(), Ordering::Release);
        debug_assert!(former.is_null(), "a thread is given one processor at a time");
        self.nudge();
    }

    /// Wakes the thread, to look again at why it sleeps.
    pub(crate) fn nudge(&self) {
        if let Some(handle) = self.handle.get() {
            handle.unpark();
        }
    }

    /// Whether the processor last received came with a seat among the searchers.
    pub(crate) fn take_spinning(&self) -> bool {
        self.spinning.swap(false, Ordering::Relaxed)
    }

    /// Sleeps until a processor is given. With a timeout also until then, or until a nudge: `None`.
    pub(crate) fn wait(&self, timeout: Option<Duration>) -> Option<&'static Processor> {
        let take = || {
            let given = self.given.swap(null_mut(), Ordering::Acquire);
            // SAFETY: only addresses of leaked processors are stored.
            unsafe { given.cast_const().as_ref() }
        };
        match timeout {
            Some(timeout) => take().or_else(|| {
                std::thread::park_timeout(timeout);
                take()
            }),
            None => loop {
                if let Some(processor) = take() {
                    return Some(processor);
                }
                std::thread::park();
            },
        }
    }
}
