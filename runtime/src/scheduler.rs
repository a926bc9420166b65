//! The scheduler: which goroutine runs on which processor on which thread.
//!
//! Threads loop: find a runnable goroutine, run it until it parks, yields or ends. A thread needs a
//! processor to do so; when it finds nothing it gives the processor to the idle list and sleeps.
//!
//! *No lost wake-up*: who queues a goroutine then looks for idle processors; who goes idle puts its
//! processor on the list, stops counting as spinning, and then looks at all queues again. Both with
//! sequentially consistent fences between, so one of the two sees the other. As in Go at most one thread at a time is
//! woken to search (`spinning`), and it wakes the next when it finds something.
//!
//! Lock order: `shared` is the innermost lock of the runtime; nothing is called under it.

use crate::goroutine::{GoroutineRef, Resume, Status};
use crate::lazy_wake::Wakes;
use crate::processor::{CurrentProcessor, Processor};
use crate::runtime::Runtime;
use crate::thread::Thread;
use crate::{arch, collect, fatal, mark_worker, stack, stop_world, timer};
use burrow_heap::safepoints::{Guard, Guarded, Safepoints, Standing};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering, fence};
use std::time::Duration;

/// How often a dispatch looks at the global queue first, so that it does not starve.
const GLOBAL_EVERY: u64 = 61;

/// Pages that a thread without work sweeps before it looks for work again.
const SWEEP_PAGES: usize = 64;

/// The scheduler's own data.
pub struct Scheduler {
    /// Its lock guards `Shared`.
    pub(crate) safepoints: Safepoints<Shared>,
    /// Length of the global queue.
    global_count: AtomicUsize,
    /// Length of the idle list.
    pub(crate) idle_count: AtomicUsize,
    /// Threads that search for work.
    spinning: AtomicUsize,
    /// What their searches came to.
    pub(crate) wakes: Wakes,
    /// Length of `Shared::returning`.
    returning_count: AtomicUsize,
    /// Threads within blocking natives: while there is one, the program is not deadlocked.
    pub(crate) blocked: AtomicUsize,
}

/// What the scheduler's lock protects.
pub(crate) struct Shared {
    global: VecDeque<GoroutineRef>,
    pub(crate) idle_processors: Vec<&'static Processor>,
    idle_threads: Vec<&'static Thread>,
    /// The idle thread that sleeps until the next timer only, and when that is.
    timekeeper: Option<(&'static Thread, u64)>,
    /// Threads that came back from a blocking native and want any processor.
    pub(crate) returning: VecDeque<&'static Thread>,
}

impl Scheduler {
    pub(crate) fn new() -> Scheduler {
        Scheduler {
            safepoints: Safepoints::new(Shared {
                global: VecDeque::new(),
                idle_processors: Vec::new(),
                idle_threads: Vec::new(),
                timekeeper: None,
                returning: VecDeque::new(),
            }),
            global_count: AtomicUsize::new(0),
            idle_count: AtomicUsize::new(0),
            spinning: AtomicUsize::new(0),
            wakes: Wakes::new(),
            returning_count: AtomicUsize::new(0),
            blocked: AtomicUsize::new(0),
        }
    }

    pub(crate) fn lock(&self) -> Guard<'_, Shared> {
        self.safepoints.lock()
    }

    /// Appends to the global queue.
    pub(crate) fn push_global(&self, goroutine: GoroutineRef) {
        let mut shared = self.lock();
        shared.global.push_back(goroutine);
        self.global_count.store(shared.global.len(), Ordering::Release);
    }

    /// Whether the global queue has something; a snapshot.
    pub(crate) fn has_global(&self) -> bool {
        self.global_count.load(Ordering::Acquire) != 0
    }

    fn push_global_all(&self, goroutines: &[GoroutineRef]) {
        let mut shared = self.lock();
        shared.global.extend(goroutines);
        self.global_count.store(shared.global.len(), Ordering::Release);
    }

    /// Takes this processor's share of the global queue: returns the first, queues the rest locally.
    fn pop_global(&self, processor: &Processor, processors: usize, most: usize) -> Option<GoroutineRef> {
        if !self.has_global() {
            return None;
        }
        let mut shared = self.lock();
        let count = (shared.global.len() / processors + 1).min(most).min(shared.global.len());
        let first = shared.global.pop_front();
        for _ in 1..count {
            let Some(goroutine) = shared.global.pop_front() else { break };
            if let Some(back) = processor.queue.push(goroutine) {
                shared.global.push_front(back);
                break;
            }
        }
        self.global_count.store(shared.global.len(), Ordering::Release);
        first
    }

    /// Gives `processor` to a thread that waits to return from a blocking native, if there is one.
    pub(crate) fn serve_returning(&self, processor: &'static Processor) -> bool {
        if self.returning_count.load(Ordering::Acquire) == 0 {
            return false;
        }
        let thread = {
            let mut shared = self.lock();
            let thread = if shared.is_stopping() { None } else { shared.returning.pop_front() };
            self.returning_count.store(shared.returning.len(), Ordering::Release);
            thread
        };
        let Some(thread) = thread else { return false };
        thread.give(processor, false);
        true
    }

    /// Waits for any processor, after a blocking native whose own processor is gone.
    pub(crate) fn wait_for_processor(
        &self,
        thread: &'static Thread,
        former: &'static Processor,
        tick: u64,
    ) -> &'static Processor {
        let mut shared = self.safepoints.wait_for_start(self.lock());
        if former.station.take_back(tick) {
            return former;
        }
        if let Some(processor) = self.take_idle(&mut shared) {
            return processor;
        }
        shared.returning.push_back(thread);
        self.returning_count.store(shared.returning.len(), Ordering::Release);
        drop(shared);
        thread.wait(None).expect("waiting without a deadline ends with a processor")
    }

    /// Takes `processor` from its thread, which is in a blocking native. Not while the world stops.
    pub(crate) fn retake(&self, processor: &'static Processor) -> bool {
        let shared = self.lock();
        let taken = !shared.is_stopping() && processor.station.take_away();
        if taken {
            // SAFETY: the winner of the exchange has the processor. The goroutine that is in the native goes on elsewhere.
            unsafe { (*processor.record.as_ptr()).goroutine = 0 };
        }
        taken
    }

    fn take_idle(&self, shared: &mut Guarded<Shared>) -> Option<&'static Processor> {
        if shared.is_stopping() {
            return None;
        }
        let processor = shared.idle_processors.pop()?;
        self.idle_count.store(shared.idle_processors.len(), Ordering::SeqCst);
        processor.station.set(Standing::Running);
        Some(processor)
    }
}

/// Starts the main goroutine on this thread; does not return.
pub(crate) fn run_main(runtime: &'static Runtime) -> ! {
    let processors = runtime.processors();
    let first = processors[0];
    first.station.set(Standing::Running);
    {
        let mut shared = runtime.scheduler.lock();
        shared.idle_processors = processors[1..].iter().rev().copied().collect();
        runtime.scheduler.idle_count.store(processors.len() - 1, Ordering::SeqCst);
    }
    let main = crate::goroutines::start_main(runtime, first);
    assert!(first.queue.push(main).is_none(), "the queue is empty at start");
    Thread::register_main(runtime).run(first, false)
}

/// Makes `goroutine` runnable as the next one on the caller's processor, and wakes a thread with an idle processor
/// that could take over something, unless that has turned out to be useless: see `lazy_wake`.
pub(crate) fn ready(current: CurrentProcessor, goroutine: GoroutineRef) {
    if goroutine.status() != Status::Waiting {
        fatal::broken(&format!("{goroutine:?} was made ready"));
    }
    goroutine.set_status(Status::Runnable);
    let processor = current.processor();
    let runtime = processor.runtime;
    push_next(processor, goroutine);
    if !has_idle(runtime) {
        return;
    }
    if processor.queue.len() == 1 && runtime.scheduler.wakes.are_fruitless() {
        processor.left_waiting.store(runtime.nanoseconds(), Ordering::Relaxed);
    } else {
        wake_one(runtime);
    }
}

/// Queues a new goroutine in front of all others, and wakes a thread that could take over something.
#[inline]
pub(crate) fn queue_next(current: CurrentProcessor, goroutine: GoroutineRef) {
    let processor = current.processor();
    push_next(processor, goroutine);
    if has_idle(processor.runtime) {
        wake_one(processor.runtime);
    }
}

/// Whether a processor is idle, after a [`push_next`].
#[inline]
fn has_idle(runtime: &Runtime) -> bool {
    // SeqCst, after the sequentially consistent swap of the queue's `push_next`: see the module's header.
    runtime.scheduler.idle_count.load(Ordering::SeqCst) != 0
}

/// Queues a runnable goroutine in front of all others.
#[inline]
fn push_next(processor: &'static Processor, goroutine: GoroutineRef) {
    let runtime = processor.runtime;
    let count = processor.ready_count.get().wrapping_add(1);
    processor.ready_count.set(count);
    if count.is_multiple_of(LATENCY_SAMPLE) {
        goroutine.ready_since.set(runtime.nanoseconds().max(1));
    }
    if let Some(excess) = processor.queue.push_next(goroutine) {
        let mut moved = Vec::with_capacity(129);
        processor.queue.take_half(&mut moved);
        moved.push(excess);
        runtime.scheduler.push_global_all(&moved);
        // Who makes goroutines faster than they run lets them run first, at the end of the global queue: their number
        // stays small, and records and stacks are used again while they are in the processor's cache.
        stack::request_attention(processor);
    }
}

/// Wakes a thread with an idle processor to search for work, unless one searches already.
pub(crate) fn wake_one(runtime: &'static Runtime) {
    let scheduler = &runtime.scheduler;
    // Pairs with the fence in `go_idle`: see the module's header.
    fence(Ordering::SeqCst);
    if scheduler.idle_count.load(Ordering::Relaxed) == 0
        || scheduler.spinning.compare_exchange(0, 1, Ordering::SeqCst, Ordering::Relaxed).is_err()
    {
        return;
    }
    let mut shared = scheduler.lock();
    let Some(processor) = scheduler.take_idle(&mut shared) else {
        drop(shared);
        scheduler.spinning.fetch_sub(1, Ordering::SeqCst);
        return;
    };
    let thread = take_idle_thread(&mut shared);
    drop(shared);
    hand_over(runtime, thread, processor, true);
}

fn take_idle_thread(shared: &mut Shared) -> Option<&'static Thread> {
    shared.idle_threads.pop().or_else(|| shared.timekeeper.take().map(|(thread, _)| thread))
}

fn hand_over(
    runtime: &'static Runtime,
    thread: Option<&'static Thread>,
    processor: &'static Processor,
    spinning: bool,
) {
    match thread {
        Some(thread) => thread.give(processor, spinning),
        None => Thread::spawn(runtime, processor, spinning),
    }
}

/// Sysmon took `processor` from a thread that blocks: find it a thread, or put it on the idle list.
pub(crate) fn redistribute(runtime: &'static Runtime, processor: &'static Processor) {
    let mut shared = runtime.scheduler.lock();
    if let Some(thread) = shared.returning.pop_front() {
        runtime.scheduler.returning_count.store(shared.returning.len(), Ordering::Release);
        drop(shared);
        thread.give(processor, false);
        return;
    }
    let thread = take_idle_thread(&mut shared);
    drop(shared);
    hand_over(runtime, thread, processor, false);
}

/// A timer was set to `deadline`: the thread that sleeps for timers must not sleep longer.
pub fn notify_timer(runtime: &'static Runtime, deadline: u64) {
    let scheduler = &runtime.scheduler;
    fence(Ordering::SeqCst);
    if scheduler.idle_count.load(Ordering::Relaxed) == 0 {
        return;
    }
    let shared = scheduler.lock();
    if let Some((thread, until)) = shared.timekeeper {
        if until > deadline {
            thread.nudge();
        }
        return;
    }
    drop(shared);
    if scheduler.wakes.are_fruitless() {
        scheduler.wakes.leave_timers_unwatched();
    } else {
        wake_one(runtime);
    }
}

impl Thread {
    /// The scheduler's loop: runs goroutines for ever.
    pub(crate) fn run(&'static self, mut processor: &'static Processor, mut spinning: bool) -> ! {
        loop {
            let goroutine = self.find_goroutine(&mut processor, spinning);
            spinning = false;
            self.set_running(Some(goroutine));
            processor = execute(processor, goroutine);
            self.set_running(None);
        }
    }

    /// The next goroutine to run; `processor` may be exchanged while the thread slept.
    fn find_goroutine(&'static self, processor: &mut &'static Processor, mut spinning: bool) -> GoroutineRef {
        let runtime = processor.runtime;
        let scheduler = &runtime.scheduler;
        loop {
            stop_world::take_part(processor);
            if runtime.collection_due.load(Ordering::Relaxed) && runtime.collection_due.swap(false, Ordering::Relaxed) {
                collect::collect_on(processor, burrow_heap::Reason::Periodic);
            }
            if runtime.heap.is_marking() {
                mark_worker::run_share(processor);
            }
            if processor.index >= runtime.processors().len() {
                *processor = self.retire(processor, &mut spinning);
                continue;
            }
            if !spinning && scheduler.serve_returning(processor) {
                scheduler.lock().idle_threads.push(self);
                *processor = self.sleep(runtime, None, &mut spinning);
                continue;
            }
            let deadline = timer::run_due(processor.current());
            if let Some(goroutine) = take_local(processor) {
                if spinning {
                    stop_spinning(runtime);
                }
                return goroutine;
            }
            // Before the search for goroutines, which takes longer than a look whether there is one.
            if runtime.heap.has_marking_work() && !may_find_goroutine(processor) {
                if std::mem::take(&mut spinning) {
                    scheduler.spinning.fetch_sub(1, Ordering::SeqCst);
                }
                mark_worker::run_idle(processor);
                continue;
            }
            if !spinning && scheduler.spinning.load(Ordering::Relaxed) * 2 < busy_processors(runtime) {
                spinning = true;
                scheduler.spinning.fetch_add(1, Ordering::SeqCst);
            }
            if spinning && let Some(goroutine) = steal(processor) {
                scheduler.wakes.found_work();
                stop_spinning(runtime);
                return goroutine;
            }
            if runtime.heap.sweep_some(SWEEP_PAGES) {
                continue;
            }
            *processor = self.go_idle(processor, deadline, &mut spinning);
        }
    }

    /// The processor is out of use since GOMAXPROCS shrank: others get its goroutines, the thread another processor.
    fn retire(&'static self, processor: &'static Processor, spinning: &mut bool) -> &'static Processor {
        let runtime = processor.runtime;
        if std::mem::take(spinning) {
            runtime.scheduler.spinning.fetch_sub(1, Ordering::SeqCst);
        }
        let rest: Vec<_> =
            std::iter::from_fn(|| processor.queue.take_next().or_else(|| processor.queue.pop())).collect();
        runtime.scheduler.push_global_all(&rest);
        {
            let mut shared = runtime.scheduler.lock();
            if stop_world::wants(processor) {
                return processor;
            }
            processor.station.set(Standing::Idle);
            shared.idle_threads.push(self);
        }
        wake_one(runtime);
        self.sleep(runtime, None, spinning)
    }

    /// Puts the processor on the idle list and sleeps, unless work turned up.
    fn go_idle(
        &'static self,
        processor: &'static Processor,
        deadline: Option<u64>,
        spinning: &mut bool,
    ) -> &'static Processor {
        let runtime = processor.runtime;
        let scheduler = &runtime.scheduler;
        let mut shared = scheduler.lock();
        if stop_world::wants(processor) || !shared.global.is_empty() || !shared.returning.is_empty() {
            if std::mem::take(spinning) {
                scheduler.spinning.fetch_sub(1, Ordering::SeqCst);
            }
            return processor;
        }
        processor.station.set(Standing::Idle);
        shared.idle_processors.push(processor);
        scheduler.idle_count.store(shared.idle_processors.len(), Ordering::SeqCst);
        if std::mem::take(spinning) {
            scheduler.spinning.fetch_sub(1, Ordering::SeqCst);
            scheduler.wakes.found_nothing();
        }
        // Pairs with the fence in `wake_one`: see the module's header.
        fence(Ordering::SeqCst);
        let work = runtime.processors().iter().any(|each| !each.queue.is_empty());
        let deadline = match (deadline, timer::next_deadline(runtime)) {
            (Some(first), Some(second)) => Some(first.min(second)),
            (first, second) => first.or(second),
        };
        if work && let Some(processor) = scheduler.take_idle(&mut shared) {
            *spinning = true;
            scheduler.spinning.fetch_add(1, Ordering::SeqCst);
            return processor;
        }
        // Those out of use too: one may still run a goroutine.
        let all_idle = runtime.all_processors().iter().all(|each| each.station.standing() == Standing::Idle);
        if all_idle && !work && scheduler.blocked.load(Ordering::SeqCst) == 0 && deadline.is_none() {
            drop(shared);
            fatal::deadlock(runtime);
        }
        let timed = deadline.filter(|&deadline| shared.timekeeper.is_none_or(|(_, until)| deadline < until));
        match timed {
            Some(deadline) => {
                scheduler.wakes.watch_timers();
                if let Some((former, _)) = shared.timekeeper.replace((self, deadline)) {
                    shared.idle_threads.push(former);
                }
            }
            None => shared.idle_threads.push(self),
        }
        drop(shared);
        self.sleep(runtime, timed, spinning)
    }

    /// Sleeps until somebody gives a processor, or until `deadline` when a processor is still idle then.
    fn sleep(
        &'static self,
        runtime: &'static Runtime,
        deadline: Option<u64>,
        spinning: &mut bool,
    ) -> &'static Processor {
        let mut deadline = deadline;
        loop {
            let timeout = deadline.map(|until| Duration::from_nanos(until.saturating_sub(runtime.nanoseconds())));
            if let Some(processor) = self.wait(timeout) {
                *spinning = self.take_spinning();
                return processor;
            }
            let mut shared = runtime.scheduler.lock();
            if !shared.timekeeper.is_some_and(|(thread, _)| std::ptr::eq(thread, self)) {
                // Someone took this thread off the list and is about to give it a processor, or another
                // thread sleeps for the timers now.
                deadline = None;
                continue;
            }
            shared.timekeeper = None;
            shared = runtime.scheduler.safepoints.wait_for_start(shared);
            if let Some(processor) = runtime.scheduler.take_idle(&mut shared) {
                if busy_processors(runtime) > 1 {
                    runtime.scheduler.wakes.found_work();
                }
                return processor;
            }
            shared.idle_threads.push(self);
            deadline = None;
        }
    }
}

fn take_local(processor: &'static Processor) -> Option<GoroutineRef> {
    let runtime = processor.runtime;
    let count = runtime.processors().len();
    let tick = processor.schedule_tick.load(Ordering::Relaxed);
    if tick.is_multiple_of(GLOBAL_EVERY)
        && let Some(goroutine) = runtime.scheduler.pop_global(processor, count, 1)
    {
        processor.schedule_tick.store(tick + 1, Ordering::Relaxed);
        return Some(goroutine);
    }
    // The front goroutine inherits the time slice: two that wake each other don't starve the rest.
    if let Some(goroutine) = processor.queue.take_next() {
        note_wait(processor);
        return Some(goroutine);
    }
    processor.schedule_tick.store(tick + 1, Ordering::Relaxed);
    processor.queue.pop().or_else(|| runtime.scheduler.pop_global(processor, count, 128))
}

/// The next goroutine runs: whether it would have run earlier if a thread had been woken for it.
fn note_wait(processor: &'static Processor) {
    let since = processor.left_waiting.load(Ordering::Relaxed);
    if since != 0 {
        processor.left_waiting.store(0, Ordering::Relaxed);
        processor.runtime.scheduler.wakes.note_wait(since, processor.runtime.nanoseconds());
    }
}

/// Whether a processor that marks because it has nothing else to do should look for goroutines again.
pub(crate) fn may_find_goroutine(processor: &Processor) -> bool {
    let runtime = processor.runtime;
    let scheduler = &runtime.scheduler;
    scheduler.has_global()
        || scheduler.returning_count.load(Ordering::Relaxed) != 0
        || runtime.processors().iter().any(|each| !each.queue.is_empty())
        || timer::next_deadline(runtime).is_some_and(|deadline| deadline <= runtime.nanoseconds())
}

fn busy_processors(runtime: &Runtime) -> usize {
    runtime.processors().len().saturating_sub(runtime.scheduler.idle_count.load(Ordering::Relaxed))
}

/// How long a thief leaves a processor's next goroutine alone.
const NEXT_GRACE: Duration = Duration::from_micros(3);

/// Looks at the queues of all other processors, in random order, some rounds.
fn steal(processor: &'static Processor) -> Option<GoroutineRef> {
    let processors = processor.runtime.processors();
    for round in 0..4 {
        if round == 3 {
            if processors.iter().all(|each| each.queue.is_empty()) {
                break;
            }
            // A goroutine that was just readied runs next on its own processor, once the one that readied it
            // parks; taking it away would bounce pairs that talk to each other. Go waits as long.
            std::thread::sleep(NEXT_GRACE);
        }
        let start = processor.current().random() as usize % processors.len();
        for offset in 0..processors.len() {
            let victim = processors[(start + offset) % processors.len()];
            if std::ptr::eq(victim, processor) {
                continue;
            }
            if let Some(goroutine) = processor.queue.steal_from(&victim.queue, round == 3) {
                return Some(goroutine);
            }
        }
        std::hint::spin_loop();
    }
    processor.runtime.scheduler.pop_global(processor, processors.len(), 128)
}

/// A searching thread found work: another one may look for more.
fn stop_spinning(runtime: &'static Runtime) {
    runtime.scheduler.spinning.fetch_sub(1, Ordering::SeqCst);
    wake_one(runtime);
}

/// Changes GOMAXPROCS. The caller stands at a safepoint.
pub(crate) fn set_processor_count(current: CurrentProcessor, count: usize) {
    let processor = current.processor();
    let runtime = processor.runtime;
    stop_world::stop(processor);
    let before = runtime.processors().len();
    runtime.set_active(count);
    {
        let mut shared = runtime.scheduler.lock();
        shared.idle_processors.retain(|each| each.index < count);
        let added = &runtime.all_processors()[before.min(count)..count];
        shared.idle_processors.extend(added.iter().filter(|each| each.station.standing() == Standing::Idle));
        runtime.scheduler.idle_count.store(shared.idle_processors.len(), Ordering::SeqCst);
    }
    stop_world::start(processor);
}

/// One of so many goroutines that become ready is timed until it runs.
const LATENCY_SAMPLE: u32 = 8;

#[cold]
fn note_latency(runtime: &Runtime, goroutine: GoroutineRef) {
    let since = goroutine.ready_since.replace(0);
    runtime.latencies.record(runtime.nanoseconds().saturating_sub(since));
}

/// Runs `goroutine` until it leaves; returns the processor that the thread holds then.
fn execute(processor: &'static Processor, goroutine: GoroutineRef) -> &'static Processor {
    if goroutine.status() != Status::Runnable {
        fatal::broken(&format!("{goroutine:?} was taken from a run queue"));
    }
    crate::stack_scan::before_run(processor.runtime, goroutine);
    goroutine.set_status(Status::Running);
    if goroutine.ready_since.get() != 0 {
        note_latency(processor.runtime, goroutine);
    }
    let record = processor.record.as_ptr();
    // SAFETY: this thread holds the processor, and owns the goroutine it took from a queue.
    unsafe {
        (*record).goroutine = std::ptr::from_ref(goroutine) as usize;
        stack::set_limit_anew(processor, goroutine);
    }
    let context = goroutine.context.get();
    let mut resume = goroutine.resume.replace(Resume::AfterNative);
    // SAFETY: the goroutine is this thread's and runs next.
    if resume == Resume::AfterNative && unsafe { goroutine.take_up() } {
        resume = Resume::Raise;
    }
    // SAFETY: the context is that of a goroutine that left through `leave`, at a function's entry, or
    // of a new one; its stack is untouched since.
    let record = unsafe {
        match resume {
            Resume::AfterNative => arch::resume(record, context, goroutine.results.get()),
            Resume::Start => arch::start(record, context, goroutine.closure()),
            Resume::Entry => arch::enter(record, context, goroutine.entry.get()),
            Resume::Raise => {
                (*goroutine.entry.get()).target = processor.runtime.program.raise_hook();
                arch::enter(record, context, goroutine.entry.get())
            }
        }
    };
    // SAFETY: every record's `runtime` is the address of its leaked processor.
    unsafe { &*((*record).runtime as *const Processor) }
}
