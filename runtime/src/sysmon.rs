//! The monitor: a thread without processor that keeps the others honest.
//!
//! It asks goroutines that run for more than 10 ms to yield, takes processors from threads that block
//! while there is work, wakes a thread for timers that are due, starts a collection when
//! there was none for two minutes, and gives memory back to the system. It looks often while something happens and rarely while all is quiet.

use crate::lazy_wake;
use crate::processor::Processor;
use crate::runtime::Runtime;
use crate::{collect, fatal, scheduler, stack, timer};
use burrow_heap::Scavenger;
use burrow_heap::safepoints::Standing;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Longest time slice of a goroutine.
const SLICE: u64 = 10_000_000;

/// A collection at least this often.
const COLLECTION_PERIOD: u64 = 120_000_000_000;

/// Shortest and longest pause between two looks.
const SHORTEST: Duration = Duration::from_micros(50);
const LONGEST: Duration = Duration::from_millis(10);

/// Longest pause while a cycle marks.
const MARKING: Duration = Duration::from_millis(1);

/// What was seen of a processor last time.
#[derive(Clone, Copy, Default)]
struct Seen {
    schedule_tick: u64,
    since: u64,
    blocking_tick: u64,
    blocked_since: u64,
}

/// Starts the thread.
pub(crate) fn start(runtime: &'static Runtime) {
    let body = move || watch(runtime);
    let spawned: std::io::Result<std::thread::JoinHandle<()>> =
        std::thread::Builder::new().stack_size(128 << 10).name("sysmon".into()).spawn(body);
    if let Err(error) = spawned {
        fatal::throw(&format!("runtime: cannot create a thread: {error}"));
    }
}

fn watch(runtime: &'static Runtime) {
    let mut seen = Vec::new();
    let mut cycle = collect::count();
    let mut scavenger = Scavenger::new(&runtime.heap);
    let mut pause = LONGEST;
    loop {
        std::thread::sleep(pause);
        let now = runtime.nanoseconds();
        let mut active = false;
        let processors = runtime.all_processors();
        seen.resize(processors.len(), Seen::default());
        for (processor, seen) in processors.iter().zip(&mut seen) {
            active |= look_at(processor, seen, now);
        }
        let wakes = &runtime.scheduler.wakes;
        let timer_waits = |deadline: u64| deadline + SLICE < now || wakes.note_timer(deadline, now);
        if timer::next_deadline(runtime).is_some_and(timer_waits) {
            scheduler::wake_one(runtime);
        }
        let percent_set = runtime.config.heap.gc_percent.is_some();
        if percent_set && now.saturating_sub(runtime.last_collection.load(Ordering::Relaxed)) > COLLECTION_PERIOD {
            runtime.collection_due.store(true, Ordering::Relaxed);
            scheduler::wake_one(runtime);
        }
        pause = if active { SHORTEST } else { (pause * 2).min(LONGEST) };
        if runtime.heap.is_marking() {
            make_room_for_marking(runtime, now);
            pause = pause.min(MARKING);
        }
        if wakes.are_fruitless() {
            pause = pause.min(lazy_wake::LONGEST_LOOK);
        }
        scavenger.work();
        runtime.heap.limit_collections(runtime.processors().len() as u32);
        if cycle != collect::count() && runtime.heap.is_swept() {
            cycle = collect::count();
            crate::trace::print_swept(runtime);
        }
    }
}

/// Makes a goroutine yield if marking is behind its share of time and all processors are busy.
fn make_room_for_marking(runtime: &'static Runtime, now: u64) {
    let processors = runtime.processors();
    if runtime.heap.has_marking_work() && runtime.mark_share.is_behind(now, processors.len()) {
        let busy = processors.iter().find(|each| each.station.standing() == Standing::Running);
        busy.into_iter().for_each(|processor| stack::request_attention(processor));
    }
}

/// Looks at one processor; true when it should be looked at again soon.
fn look_at(processor: &'static Processor, seen: &mut Seen, now: u64) -> bool {
    match processor.station.standing() {
        Standing::Running => {
            let tick = processor.schedule_tick.load(Ordering::Relaxed);
            if tick != seen.schedule_tick {
                seen.schedule_tick = tick;
                seen.since = now;
            } else if now - seen.since > SLICE {
                stack::request_attention(processor);
            }
            let since = processor.left_waiting.load(Ordering::Relaxed);
            if since != 0 && processor.runtime.scheduler.wakes.note_wait(since, now) {
                processor.left_waiting.store(0, Ordering::Relaxed);
                scheduler::wake_one(processor.runtime);
            }
            false
        }
        Standing::Blocked => {
            let tick = processor.blocking_tick.load(Ordering::Relaxed);
            if tick != seen.blocking_tick {
                seen.blocking_tick = tick;
                seen.blocked_since = now;
                return true;
            }
            take_from_blocked(processor, seen, now)
        }
        Standing::Idle | Standing::Stopped => false,
    }
}

/// Takes the processor of a thread that blocks, when others could use it.
fn take_from_blocked(processor: &'static Processor, seen: &Seen, now: u64) -> bool {
    let runtime = processor.runtime;
    let others_idle = runtime.scheduler.idle_count.load(Ordering::Relaxed) != 0;
    let work = !processor.queue.is_empty() || runtime.scheduler.has_global();
    if !work && others_idle && now - seen.blocked_since < SLICE {
        return true;
    }
    if runtime.scheduler.retake(processor) {
        scheduler::redistribute(runtime, processor);
    }
    false
}
