//! What the collectors that mark beside the mutators share: the way of a cycle from its start to its end.
//!
//! 1. *Sweep termination* ([`Heap::start_cycle`]): what is left of the last sweep is done. The handshake that raises the
//!    barrier also tells that no allocation is in the middle of sweeping a span.
//! 2. The collector's recipe brings the mutators to marking.
//! 3. *Mark* ([`Heap::mark_some`], by many threads, in helpings): roots, then what they lead to.
//! 4. *Mark termination*: the thread that finds nothing to do while nobody else has any work makes every processor hand over
//!    what its barrier recorded. If that brings nothing new, the world stops; what turns up in the stop is
//!    marked there. Then watched objects and weak references are served, the barrier goes down, caches give their spans
//!    back, and every span becomes unswept.
//! 5. *Sweep*: see `sweep`.
//!
//! Invariant: a cycle begins only when everything is swept; between the flush of the caches in step 4 and the start of the
//! world nobody allocates.
//! Start at [`Heap::start_cycle`], [`Heap::mark_some`] and [`Heap::terminate_marking`].

use super::{CycleReport, Moment, Progress, Reason, Recipe, Start, Stop, StopReason, WorkerKind};
use crate::cache::Cache;
use crate::census;
use crate::config::SweepTime;
use crate::embedder::Embedder;
use crate::events::{Event, EventPhase};
use crate::heap::Heap;
use crate::mark::{Marker, SharedWorker, Take, is_marked, mark_watched};
use crate::os;
use crate::pacer::{CycleOutcome, ScanWork};
use crate::sync::{Fault, Ordering::Relaxed, entries, planted};
use crate::verify;
use crate::weak;

/// Bytes to mark that make waking another processor worth its while.
const WORTH_SHARING: u64 = 512 << 10;

/// Roots that are no stacks: see [`Heap::scan_root`].
const OTHER_ROOTS: usize = 3;

/// Rounds of handshakes that look for recorded values before the stop looks itself.
const FLUSH_ROUNDS: usize = 4;
/// How many batches of marking a round of ending does itself before it lets the workers go on.
const LAST_BATCHES: usize = 8;

impl Heap {
    /// Starts a cycle, unless one runs. The caller stands at a safepoint and holds no lock that a mutator could wait for.
    pub fn start_cycle(&self, embedder: &dyn Embedder, reason: Reason) -> Start {
        let Some(recipe) = Recipe::of(self.config.collector) else {
            return match super::mark_sweep::collect(self, embedder, reason) {
                Some(report) => Start::Finished(Box::new(report)),
                None => Start::Unneeded,
            };
        };
        if !self.marking.try_start() {
            return Start::Busy;
        }
        if reason == Reason::Growth && !self.pacer.wants_collection() {
            self.marking.abandon();
            return Start::Unneeded;
        }
        self.emit_cycle(reason);
        let begin = Moment::now();
        let mut report = Box::new(CycleReport::new(reason, self.config.collector));
        embedder.cycle_begins();
        self.sweep_all();
        report.heap_at_start = self.pacer.live();
        report.goal = self.pacer.goal().unwrap_or(u64::MAX);
        (recipe.begin)(self, embedder, &mut report);
        let now = Moment::now();
        report.stop_time = now.wall - begin.wall;
        report.stop_cpu = now.cpu - begin.cpu;
        let expected = self.pacer.begin_marking(embedder.processors()).expected;
        self.cycle.shared.store(expected >= WORTH_SHARING, Relaxed);
        *self.cycle.running.lock() = Some((report, now));
        self.emit_phase(EventPhase::Mark);
        self.marking.open(0, OTHER_ROOTS + embedder.remaining_stacks());
        self.enlist(embedder);
        Start::Marking
    }

    /// Whether a cycle is marking: whoever has time may call [`Heap::mark_some`].
    #[inline]
    pub fn is_marking(&self) -> bool {
        self.marking.is_open()
    }

    /// Whether a cycle marks, or a thread is ending the marking: mutators that allocate owe marking.
    #[inline]
    pub fn is_marking_or_ending(&self) -> bool {
        self.marking.is_open_or_ending()
    }

    /// Whether a cycle runs, in whatever phase before its sweep.
    pub fn is_collecting(&self) -> bool {
        self.marking.is_busy()
    }

    /// Whether the running cycle expects so much to mark that other processors are asked to help.
    pub fn is_marking_shared(&self) -> bool {
        self.cycle.shared.load(Relaxed)
    }

    fn enlist(&self, embedder: &dyn Embedder) {
        if self.is_marking_shared() {
            embedder.enlist();
        }
    }

    /// Takes up to `wanted` bytes of the marking that background workers have done and no mutator has claimed; returns how much.
    /// For mutators that wait until what they owe ([`Cache::assist_due`]) was done by others.
    pub fn draw_credit(&self, wanted: u64) -> u64 {
        self.pacer.take_credit(wanted)
    }

    /// An embedder that scans stacks by itself tells how many bytes of one it scanned for the running cycle.
    pub fn count_scanned_stack(&self, bytes: usize) {
        self.pacer.count_scanned_roots(ScanWork { stacks: bytes as u64, ..ScanWork::default() });
    }

    /// Whether there is something to mark that no thread has taken.
    pub fn has_marking_work(&self) -> bool {
        self.marking.has_work()
    }

    /// Marks, as one of many, while there is work and `go_on` (called between batches with the bytes marked so far)
    /// says so. The caller stands at a safepoint; this call may end the cycle.
    pub fn mark_some(&self, embedder: &dyn Embedder, kind: WorkerKind, go_on: &mut dyn FnMut(u64) -> bool) -> Progress {
        let Some(mut worker) = self.marking.enter(self) else { return Progress::NotMarking };
        let begin = os::thread_nanoseconds();
        let mut stopped = false;
        let mut reported = 0;
        while !stopped {
            if worker.is_done() {
                match self.marking.take(self, &mut worker) {
                    Take::Work => {}
                    Take::Root(index) => self.scan_root(embedder, index, &mut worker),
                    Take::Nothing if kind != WorkerKind::Assist && self.wait_for_marking_work() => continue,
                    Take::Nothing => break,
                }
            }
            worker.drain(self.config.mark_batch);
            if self.marking.give(&mut worker) {
                self.enlist(embedder);
            }
            let heap = worker.marked_bytes - reported;
            reported = worker.marked_bytes;
            self.pacer.add_scan_work(ScanWork { heap, ..ScanWork::default() });
            if kind != WorkerKind::Assist {
                self.pacer.add_credit(heap);
            }
            stopped = !go_on(worker.marked_bytes);
        }
        let duration = os::thread_nanoseconds() - begin;
        self.cycle.marking_cpu[kind as usize].fetch_add(duration, Relaxed);
        self.emit(|| Event::Marked { bytes: worker.marked_bytes, duration, worker: kind });
        if self.marking.leave(worker) {
            return match self.terminate_marking(embedder, kind) {
                Some(report) => Progress::Finished(report),
                None => Progress::More,
            };
        }
        if !stopped {
            return Progress::Nothing;
        }
        if self.marking.has_work() {
            self.enlist(embedder);
        }
        Progress::More
    }

    /// Waits a moment for other workers to give something; whether they did. Leaving and coming back costs more.
    fn wait_for_marking_work(&self) -> bool {
        if !self.is_marking_shared() {
            return false;
        }
        /// About as long as a worker takes for a batch.
        const SPINS: usize = entries(1 << 11, 2);
        (0..SPINS).any(|_| {
            std::hint::spin_loop();
            self.marking.has_work()
        })
    }

    /// Collects garbage with the configured collector; returns when the cycle is over.
    ///
    /// The caller stands at a safepoint and holds no lock that a mutator could wait for. Returns the report of the cycle that
    /// this call ended; `None` when another thread ended it, or made it unnecessary.
    /// With [`Reason::Forced`] all garbage is swept when the call returns.
    pub fn collect(&self, embedder: &dyn Embedder, reason: Reason) -> Option<CycleReport> {
        let report = self.run_cycle(embedder, reason);
        if reason == Reason::Forced {
            self.sweep_all();
        }
        report.map(|report| *report)
    }

    fn run_cycle(&self, embedder: &dyn Embedder, reason: Reason) -> Option<Box<CycleReport>> {
        loop {
            match self.start_cycle(embedder, reason) {
                Start::Finished(report) => return Some(report),
                Start::Unneeded => return None,
                Start::Marking => break,
                Start::Busy => {
                    // A forced cycle begins after the call: the running one may have looked at this thread already.
                    let report = self.help_to_the_end(embedder);
                    if reason == Reason::Growth {
                        return report;
                    }
                }
            }
        }
        self.help_to_the_end(embedder)
    }

    /// Marks until the running cycle is over; its report, if this thread ended it.
    fn help_to_the_end(&self, embedder: &dyn Embedder) -> Option<Box<CycleReport>> {
        while self.marking.is_busy() {
            match self.mark_some(embedder, WorkerKind::Dedicated, &mut |_marked| true) {
                Progress::Finished(report) => return Some(report),
                Progress::More => {}
                Progress::Nothing | Progress::NotMarking => embedder.relax(),
            }
        }
        None
    }

    /// Reports roots to be marked: `report` gets a marker, and what it is shown is grey from then on.
    /// For embedders that scan a stack.
    pub fn shade_roots(&self, report: &mut dyn FnMut(&mut Marker<'_>)) {
        let mut values = Vec::new();
        let mut visitor = GreyValues { heap: self, values: &mut values };
        report(&mut Marker::new(&mut visitor));
        self.marking.add_grey(&values);
    }

    /// Handshake: every processor's stores go through the barrier.
    pub(super) fn raise_barrier(&self, embedder: &dyn Embedder, report: &mut CycleReport) {
        self.cycle.barrier_raised.store(true, Relaxed);
        self.timed(report, || embedder.handshake(self, &|cache| cache.set_barrier(true)));
    }

    /// Handshake: every processor allocates black, and has coloured what it had ready.
    pub(super) fn allocate_black(&self, embedder: &dyn Embedder, report: &mut CycleReport) {
        self.cycle.allocate_black.store(true, Relaxed);
        self.timed(report, || embedder.handshake(self, &Cache::start_black));
    }

    pub(super) fn scan_stacks_one_by_one(&self, embedder: &dyn Embedder, report: &mut CycleReport) {
        self.timed(report, || embedder.begin_stack_scan(self));
    }

    /// Both steps at once. World stopped.
    pub(super) fn start_colours(&self) {
        self.cycle.barrier_raised.store(true, Relaxed);
        self.cycle.allocate_black.store(true, Relaxed);
        // SAFETY: the world is stopped.
        unsafe {
            self.for_each_stopped_cache(|cache| {
                cache.set_barrier(true);
                cache.start_black();
            });
        }
    }

    fn timed(&self, report: &mut CycleReport, handshake: impl FnOnce()) {
        let begin = os::monotonic_nanoseconds();
        handshake();
        let duration = os::monotonic_nanoseconds() - begin;
        report.handshakes.push(duration);
        self.emit(|| Event::Handshake { duration });
    }

    /// Does `work` with the world stopped and notes the stop.
    pub(super) fn stop_for(
        &self,
        embedder: &dyn Embedder,
        reason: StopReason,
        report: &mut CycleReport,
        work: impl FnOnce(&mut CycleReport),
    ) {
        let begin = Moment::now();
        self.emit(|| Event::StopRequested { reason });
        embedder.stop_the_world();
        self.emit(|| Event::Stopped { reason });
        let stopped = os::monotonic_nanoseconds();
        work(report);
        let cpu = os::thread_nanoseconds() - begin.cpu;
        embedder.start_the_world();
        self.emit(|| Event::Started { reason });
        let wall = os::monotonic_nanoseconds() - begin.wall;
        report.stops.push(Stop { reason, wall, waiting: stopped - begin.wall, cpu });
    }

    /// Scans root number `index`: globals, tables, watched objects, then the stacks that are left.
    fn scan_root(&self, embedder: &dyn Embedder, index: usize, worker: &mut SharedWorker<'_>) {
        match index {
            0 => {
                embedder.scan_globals(&mut Marker::new(worker));
                let globals = embedder.root_bytes().globals as u64;
                self.pacer.count_scanned_roots(ScanWork { globals, ..ScanWork::default() });
            }
            1 => embedder.scan_tables(&mut Marker::new(worker)),
            2 => worker.scan_contents_of(&embedder.watched()),
            _ => embedder.scan_stack_once(index - OTHER_ROOTS, &mut Marker::new(worker)),
        }
    }

    /// The caller, a worker of this kind, found that no work is left and has the sole right to end the cycle.
    fn terminate_marking(&self, embedder: &dyn Embedder, kind: WorkerKind) -> Option<Box<CycleReport>> {
        let begin = Moment::now();
        let mut handshakes = Vec::new();
        let done = self.flush_until_quiet(embedder, &mut handshakes);
        let marked = Moment::now();
        self.cycle.marking_cpu[kind as usize].fetch_add(marked.cpu - begin.cpu, Relaxed);
        if !done {
            self.marking.reopen();
            self.enlist(embedder);
            return None;
        }
        let (mut report, mark_begin) = self.cycle.running.lock().take().expect("a cycle that marks has a report");
        report.handshakes.append(&mut handshakes);
        report.mark_time = marked.wall - mark_begin.wall;
        self.emit_phase(EventPhase::MarkTermination);
        self.stop_for(embedder, StopReason::MarkTermination, &mut report, |report| {
            self.finish_marking(embedder, report)
        });
        let now = Moment::now();
        report.finish_time = now.wall - marked.wall;
        report.finish_cpu = now.cpu - marked.cpu;
        self.history.lock().add(&mut report);
        self.judge_page_size(&report);
        self.marking.close();
        Some(report)
    }

    /// Takes what the processors' barriers recorded, until a whole round found nothing; false if there is more to mark than belongs
    /// here. Told are the times of the handshakes.
    fn flush_until_quiet(&self, embedder: &dyn Embedder, handshakes: &mut Vec<u64>) -> bool {
        weak::settle(self);
        embedder.settle(&|address| is_marked(self, address));
        let rounds = if planted(Fault::EndsEarly) || planted(Fault::NoFlushRounds) { 0 } else { FLUSH_ROUNDS };
        for _ in 0..rounds {
            let start = os::monotonic_nanoseconds();
            embedder.handshake(self, &Cache::flush_barrier);
            let duration = os::monotonic_nanoseconds() - start;
            handshakes.push(duration);
            self.emit(|| Event::Handshake { duration });
            let mut worker = self.marking.worker(self);
            let newly = self.marking.mark_grey(self, &mut worker);
            // Where every new object is shaded (insertion), something turns up in each round: what is little is done
            // here, or the cycle would never end.
            let done = worker.is_done() || worker.drain(self.config.mark_batch * LAST_BATCHES);
            self.pacer.add_scan_work(ScanWork { heap: worker.marked_bytes, ..ScanWork::default() });
            self.marking.put_back(worker);
            if !done {
                return false;
            }
            if newly == 0 {
                return true;
            }
        }
        true
    }

    /// The work of the final stop. World stopped.
    fn finish_marking(&self, embedder: &dyn Embedder, report: &mut CycleReport) {
        let recipe = Recipe::of(self.config.collector).expect("concurrent collectors have a recipe");
        let mut worker = self.marking.worker(self);
        if !planted(Fault::EndsEarly) && !planted(Fault::NoLookInStop) {
            // SAFETY: the world is stopped.
            unsafe { self.for_each_stopped_cache(Cache::flush_barrier) };
            self.marking.mark_grey(self, &mut worker);
        }
        (recipe.at_stop)(self, embedder, &mut worker);
        embedder.scan_unsettled_tables(&mut Marker::new(&mut worker));
        worker.drain(usize::MAX);
        self.marking.put_back(worker);
        let mut totals = self.marking.totals();
        mark_watched(self, embedder, &mut totals);
        if self.config.verify {
            verify::check_reachable_is_marked(self, embedder);
        }
        self.end_colours();
        if self.config.measure_floating {
            report.floating = Some(verify::floating_garbage(self, embedder));
        }
        report.marked_objects = totals.objects;
        report.allocated_black = self.cycle.black_bytes.swap(0, Relaxed);
        report.marked = totals.bytes + report.allocated_black;
        report.barrier_hits = self.cycle.barrier_hits.swap(0, Relaxed);
        report.shaded = self.cycle.shaded.swap(0, Relaxed);
        let [dedicated, assists, idle] = &self.cycle.marking_cpu;
        report.mark_cpu = dedicated.swap(0, Relaxed);
        report.assist_cpu = assists.swap(0, Relaxed);
        report.idle_cpu = idle.swap(0, Relaxed);
        report.heap_at_end = self.pacer.live();
        self.begin_sweep(embedder, report);
        embedder.end_stack_scan();
    }

    /// The barrier goes down, caches give their runs and spans back. World stopped.
    fn end_colours(&self) {
        self.cycle.barrier_raised.store(false, Relaxed);
        self.cycle.allocate_black.store(false, Relaxed);
        // SAFETY: the world is stopped.
        unsafe {
            self.for_each_stopped_cache(|cache| {
                cache.flush();
                cache.set_barrier(false);
                cache.end_black();
            });
        }
    }

    /// Sets the next goal and turns every span into an unswept one. World stopped, caches flushed.
    pub(super) fn begin_sweep(&self, embedder: &dyn Embedder, report: &mut CycleReport) {
        let (cycle, bytes, objects) = (self.central.cycle() + 1, report.marked, report.marked_objects);
        self.emit(|| Event::CycleMarked { cycle, bytes, objects });
        if self.config.census {
            report.census = census::count(self);
            report.samples = census::count_samples(self);
            report.sweeps = self.take_sweep_costs();
        }
        let roots = embedder.root_bytes();
        report.stacks = roots.stacks as u64;
        report.globals = roots.globals as u64;
        embedder.marking_finished();
        let outcome = CycleOutcome {
            marked: report.marked,
            roots,
            mark_nanoseconds: report.mark_time,
            assist_nanoseconds: report.assist_cpu,
            idle_nanoseconds: report.idle_cpu,
        };
        self.pacer.finish_cycle(&outcome);
        self.central.begin_sweep();
        self.emit_phase(EventPhase::Sweep);
        self.sweep.restart();
        self.stacks.release_free();
        if self.config.sweep == SweepTime::InPause {
            self.sweep_all();
        }
    }
}

/// Collects the values that lead into the heap.
struct GreyValues<'a> {
    heap: &'a Heap,
    values: &'a mut Vec<usize>,
}

impl crate::mark::RootVisitor for GreyValues<'_> {
    fn visit(&mut self, value: crate::address::Address, _slot: crate::address::Address) {
        if self.heap.table.arena.contains(value.0) {
            self.values.push(value.0);
        }
    }
}
