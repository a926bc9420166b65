//! Select: one of several operations.
//!
//! The cases are tried in random order under all their channels' locks, so the choice is fair and the
//! decision to wait is taken at one moment.

use super::object::Channel;
use super::operation::{Attempt, Wakeups, send_on_closed};
use super::queue::Waiter;
use crate::goroutine::WaitReason;
use crate::native::Pair;
use crate::processor::CurrentProcessor;
use burrow_abi::tables::SelectCase;

/// What select returns when it took the default.
const DEFAULT: usize = usize::MAX;

/// Cases that need no memory of their own.
const INLINE: usize = 8;

/// Indices of the cases with a channel, in the order of trying, and the channels in the order of
/// locking. On the system stack: the goroutine's frame must not be used once the locks are released.
struct Plan {
    inline: [(u32, usize); INLINE],
    spilled: Vec<(u32, usize)>,
    length: usize,
}

impl Plan {
    fn new(cases: &[SelectCase]) -> Plan {
        let mut plan = Plan { inline: [(0, 0); INLINE], spilled: Vec::new(), length: 0 };
        for (index, case) in cases.iter().enumerate() {
            if case.channel == 0 {
                continue;
            }
            let entry = (index as u32, case.channel);
            if plan.length < INLINE {
                plan.inline[plan.length] = entry;
            } else {
                if plan.spilled.is_empty() {
                    plan.spilled.extend_from_slice(&plan.inline);
                }
                plan.spilled.push(entry);
            }
            plan.length += 1;
        }
        plan
    }

    fn entries(&mut self) -> &mut [(u32, usize)] {
        if self.length <= INLINE { &mut self.inline[..self.length] } else { &mut self.spilled }
    }
}

fn shuffle(current: CurrentProcessor, order: &mut [(u32, usize)]) {
    for last in (1..order.len()).rev() {
        let other = ((current.random() >> 32) * (last as u64 + 1)) >> 32;
        order.swap(last, other as usize);
    }
}

/// Locks each channel once. `sorted` by channel.
///
/// # Safety
/// All are channels, alive while the native runs.
unsafe fn lock_all(sorted: &[(u32, usize)]) {
    for (index, &(_, channel)) in sorted.iter().enumerate() {
        if index == 0 || sorted[index - 1].1 != channel {
            // SAFETY: the caller's promise.
            unsafe { Channel::at(channel).lock() };
        }
    }
}

/// # Safety
/// As for [`lock_all`], which was called with the same list.
unsafe fn unlock_all(sorted: &[(u32, usize)]) {
    for (index, &(_, channel)) in sorted.iter().enumerate() {
        if index == 0 || sorted[index - 1].1 != channel {
            // SAFETY: the caller's promise.
            unsafe { Channel::at(channel).unlock() };
        }
    }
}

pub(super) extern "C" fn select(
    current: CurrentProcessor,
    cases: *const SelectCase,
    count: usize,
    has_default: usize,
) -> Pair {
    // SAFETY: compiled code passes that many cases in its frame.
    let cases = if count == 0 { &[][..] } else { unsafe { std::slice::from_raw_parts(cases, count) } };
    if let ([case], true) = (cases, has_default != 0) {
        return attempt_one(current, case);
    }
    let mut plan = Plan::new(cases);
    if plan.length == 0 {
        if has_default == 0 {
            current.park(if count == 0 { WaitReason::SelectNoCases } else { WaitReason::Select });
        }
        return Pair(DEFAULT, 0);
    }
    let mut sorted_plan = Plan::new(cases);
    let sorted = sorted_plan.entries();
    if sorted.len() > 1 {
        sorted.sort_unstable_by_key(|&(_, channel)| channel);
    }
    let order = plan.entries();
    shuffle(current, order);
    let mut wakeups = Wakeups::default();
    // SAFETY: compiled code passes channels and elements of their types.
    unsafe {
        lock_all(sorted);
        for &(index, channel) in &*order {
            let case = &cases[index as usize];
            let channel = Channel::at(channel);
            let attempt = if case.direction == 0 {
                channel.try_send(current, case.element, &mut wakeups)
            } else {
                channel.try_receive(current, case.element, &mut wakeups)
            };
            if attempt == Attempt::WouldBlock {
                continue;
            }
            unlock_all(sorted);
            wakeups.finish(current);
            if attempt == Attempt::SendOnClosed {
                current.raise(send_on_closed());
            }
            return Pair(index as usize, usize::from(attempt == Attempt::Done && case.direction != 0));
        }
        if has_default != 0 {
            unlock_all(sorted);
            return Pair(DEFAULT, 0);
        }
        wait(current, cases, order);
        unlock_all(sorted);
    }
    Pair(DEFAULT, 0)
}

/// A select with one case and a default.
fn attempt_one(current: CurrentProcessor, case: &SelectCase) -> Pair {
    if case.channel == 0 {
        return Pair(DEFAULT, 0);
    }
    // SAFETY: compiled code passes a channel and an element of its type.
    unsafe {
        let channel = Channel::at(case.channel);
        let sending = case.direction == 0;
        if if sending { channel.has_no_room() } else { channel.has_nothing() } {
            return Pair(DEFAULT, 0);
        }
        let mut wakeups = Wakeups::default();
        channel.lock();
        let attempt = if sending {
            channel.try_send(current, case.element, &mut wakeups)
        } else {
            channel.try_receive(current, case.element, &mut wakeups)
        };
        channel.unlock();
        wakeups.finish(current);
        match attempt {
            Attempt::WouldBlock => return Pair(DEFAULT, 0),
            Attempt::SendOnClosed => current.raise(send_on_closed()),
            Attempt::Done | Attempt::Closed => {}
        }
        Pair(0, usize::from(attempt == Attempt::Done && !sending))
    }
}

/// Enters the goroutine at all channels and parks it.
///
/// # Safety
/// All locks are held.
unsafe fn wait(current: CurrentProcessor, cases: &[SelectCase], order: &[(u32, usize)]) {
    let goroutine = current.goroutine();
    // SAFETY: the goroutine runs in this native, so its vector is ours.
    let waiters = unsafe { goroutine.waiters() };
    waiters.clear();
    waiters.reserve_exact(order.len());
    for (position, &(index, channel)) in order.iter().enumerate() {
        let case = &cases[index as usize];
        let group = (position as u32, order.len() as u32);
        waiters.push(Waiter::new(goroutine, channel, case.element, case.direction == 0, index as i32, group));
    }
    for waiter in &*waiters {
        // SAFETY: the locks are held; the vector is not touched until the waker is done.
        unsafe { Channel::at(waiter.channel).enter(current, waiter) };
    }
    current.park(WaitReason::Select);
}
