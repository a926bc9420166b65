//! Stops and handshakes of this runtime's processors: [`burrow_heap::safepoints`] is how, this module is what belongs to it here:
//! who is asked how, and the figures of pauses.
//!
//! A processor is idle if it is on the scheduler's list, blocked if its thread is in a blocking native. Goroutines that wait at
//! safepoints have their context saved, so their stacks can be scanned.

use crate::processor::{CurrentProcessor, Processor};
use crate::runtime::Runtime;
use crate::scheduler::Shared;
use crate::stack;
use burrow_heap::safepoints::{Processors, Safepoints, Station};

/// The runtime, as what has processors.
struct Ours(&'static Runtime);

impl Processors for Ours {
    fn number(&self) -> usize {
        self.0.all_processors().len()
    }

    fn station(&self, index: usize) -> &Station {
        &self.0.all_processors()[index].station
    }

    fn request_attention(&self, index: usize) {
        stack::request_attention(self.0.all_processors()[index]);
    }

    fn stop_begins(&self) {
        self.0.pauses.request();
    }

    fn all_stopped(&self) {
        self.0.pauses.stopped();
    }

    fn stop_ends(&self) {
        self.0.pauses.start();
    }
}

fn safepoints(runtime: &Runtime) -> &Safepoints<Shared> {
    &runtime.scheduler.safepoints
}

/// Whether an operation wants this processor at a safepoint.
pub(crate) fn wants(processor: &Processor) -> bool {
    safepoints(processor.runtime).wants(&processor.station)
}

/// Whether the world stops or stands.
pub(crate) fn requested(runtime: &Runtime) -> bool {
    safepoints(runtime).is_stop_requested()
}

/// Returns when all other processors have stopped. The caller holds `processor` and stands at a safepoint.
pub(crate) fn stop(processor: &'static Processor) {
    safepoints(processor.runtime).stop(&Ours(processor.runtime), processor.index);
}

/// Lets all processors go on.
pub(crate) fn start(processor: &'static Processor) {
    safepoints(processor.runtime).start(&Ours(processor.runtime));
    // Wake-ups during the stop found no idle processor to wake.
    if crate::scheduler::may_find_goroutine(processor) {
        crate::scheduler::wake_one(processor.runtime);
    }
}

/// Runs `action` once on every processor, each at a safepoint of its own; on the caller's first. The caller holds `processor`
/// and stands at a safepoint. An action is short and takes no lock of the runtime.
pub(crate) fn handshake(processor: &'static Processor, action: &(dyn Fn(&'static Processor) + Sync)) {
    let runtime = processor.runtime;
    let all = runtime.all_processors();
    safepoints(runtime).handshake(&Ours(runtime), processor.index, &|index| action(all[index]));
}

/// Takes part in the running operation, if it wants `processor`. The processor's goroutine, if it has one, stands at a safepoint
/// with its context saved.
pub(crate) fn take_part(processor: &'static Processor) {
    safepoints(processor.runtime).take_part(&processor.station, processor.index);
}

/// For natives at a safepoint: takes part in the running operation, then restores the stack limit.
pub(crate) fn pause_goroutine(current: CurrentProcessor) {
    current.save_context();
    let processor = current.processor();
    take_part(processor);
    stack::clear_attention(processor);
    // SAFETY: this thread holds the processor; the goroutine is the caller's.
    unsafe { stack::set_limit(processor, current.goroutine()) };
}

/// Calls `wait`, during which operations do without the thread of `processor`, which stands at a safepoint with its goroutine's
/// context saved.
pub(crate) fn rest(processor: &'static Processor, wait: impl FnOnce()) {
    safepoints(processor.runtime).rest(&processor.station, processor.index, wait);
}

/// The thread of `processor` entered a blocking native while an operation wanted it.
pub(crate) fn acknowledge_blocked(processor: &'static Processor) {
    safepoints(processor.runtime).acknowledge_blocked(&processor.station, processor.index);
}
