//! The natives of package time that concern timers and clocks. Moments are nanoseconds of the
//! monotonic clock, as `time.monotonic` returns them.

use super::object::Timer;
use super::queue::Target;
use super::{clock, schedule};
use crate::channel::Channel;
use crate::goroutine::WaitReason;
use crate::native::Pair;
use crate::natives;
use crate::processor::CurrentProcessor;

natives! {
    "time.sleep" Full sleep;
    "time.clock" Full wall_and_monotonic;
    "time.monotonic" Full monotonic;
    "time.newChannelTimer" Full new_channel_timer;
    "time.newFunctionTimer" Full new_function_timer;
    "time.stopTimer" Full stop_timer;
    "time.resetTimer" Full reset_timer;
}

extern "C" fn wall_and_monotonic(current: CurrentProcessor) -> Pair {
    clock::now(current.runtime())
}

extern "C" fn monotonic(current: CurrentProcessor) -> u64 {
    current.runtime().nanoseconds() + 1
}

/// A moment that Go code computed: never 0, since that means "not set".
fn moment(from_go: i64) -> u64 {
    u64::try_from(from_go - 1).unwrap_or(0).max(1)
}

extern "C" fn sleep(current: CurrentProcessor, duration: i64) {
    let Ok(duration @ 1..) = u64::try_from(duration) else { return };
    let runtime = current.runtime();
    let when = runtime.nanoseconds().saturating_add(duration);
    let goroutine = current.goroutine();
    runtime.timers.change(runtime, |queue| {
        queue.insert(when, Target::Goroutine(goroutine));
        current.park(WaitReason::Sleep);
    });
}

/// Makes `channel` (fresh, of times, with room for one) the channel of a timer that is set.
extern "C" fn new_channel_timer(
    current: CurrentProcessor,
    channel: usize,
    location: usize,
    when: i64,
    period: i64,
) -> usize {
    // SAFETY: package time passes a channel that it just made.
    let channel = unsafe { Channel::at(channel) };
    let timer = Timer::allocate(current, channel.address(), 0, location);
    timer.set(moment(when), period.max(0) as u64);
    channel.attach_timer(current, std::ptr::from_ref(timer) as usize);
    std::ptr::from_ref(timer) as usize
}

extern "C" fn new_function_timer(current: CurrentProcessor, closure: usize, when: i64) -> usize {
    let timer = Timer::allocate(current, 0, closure, 0);
    timer.set(moment(when), 0);
    schedule(current, timer);
    std::ptr::from_ref(timer) as usize
}

/// Whether the timer was set, or had gone off without anybody noticing.
extern "C" fn stop_timer(current: CurrentProcessor, timer: usize) -> usize {
    set(current, timer, 0, 0)
}

extern "C" fn reset_timer(current: CurrentProcessor, timer: usize, when: i64, period: i64) -> usize {
    set(current, timer, moment(when), period.max(0) as u64)
}

fn set(current: CurrentProcessor, timer: usize, when: u64, period: u64) -> usize {
    // SAFETY: package time passes what `new_…_timer` returned.
    let timer = unsafe { Timer::at(timer) };
    if timer.channel() == 0 {
        return usize::from(set_function_timer(current, timer, when));
    }
    // SAFETY: a timer's channel is alive while the timer is.
    let channel = unsafe { Channel::at(timer.channel()) };
    channel.lock();
    // SAFETY: under the lock.
    let unnoticed = unsafe { channel.drain(current) };
    let was_set = timer.set(when, period);
    if channel.has_receivers() {
        schedule(current, timer);
    }
    channel.unlock();
    usize::from(unnoticed || was_set)
}

fn set_function_timer(current: CurrentProcessor, timer: &Timer, when: u64) -> bool {
    let runtime = current.runtime();
    current.shade(std::ptr::from_ref(timer) as usize);
    runtime.timers.change(runtime, |queue| {
        let was_set = queue.remove(timer);
        timer.set(when, 0);
        if when != 0 {
            queue.insert(when, Target::Timer(std::ptr::from_ref(timer) as usize));
        }
        was_set
    })
}
