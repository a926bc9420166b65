//! Sending, receiving, closing.

use super::object::Channel;
use super::queue::{NO_SELECT, Waiter};
use crate::goroutine::WaitReason;
use crate::processor::CurrentProcessor;
use crate::raise::Fault;
use crate::timer;
use crate::type_ref::TypeRef;
use burrow_layout::descriptor::TypeDescriptor;

/// Largest buffer in bytes: what the heap's address range could ever hold.
const MAX_BUFFER: u64 = 1 << 47;

/// What an attempt without waiting came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    /// Sent, or received an element.
    Done,
    /// Received from a closed channel.
    Closed,
    /// Sending on a closed channel.
    SendOnClosed,
    /// Nobody is there and the ring is of no help.
    WouldBlock,
}

/// Waiters that were claimed under a channel's lock, to be made ready after it is released.
#[derive(Default)]
pub(crate) struct Wakeups {
    one: Option<Wakeup>,
    more: Vec<Wakeup>,
}

struct Wakeup {
    waiter: &'static Waiter,
    /// What a receiver gets: whether it received; a sender whether it sent.
    success: bool,
}

impl Wakeups {
    fn add(&mut self, waiter: &'static Waiter, success: bool) {
        let wakeup = Wakeup { waiter, success };
        if self.one.is_none() {
            self.one = Some(wakeup);
        } else {
            self.more.push(wakeup);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.one.is_none()
    }

    /// Makes the goroutines ready. No channel's lock is held.
    #[inline]
    pub(crate) fn finish(self, current: CurrentProcessor) {
        if let Some(wakeup) = self.one {
            wakeup.finish(current);
        }
        self.more.into_iter().for_each(|wakeup| wakeup.finish(current));
    }
}

impl Wakeup {
    fn finish(self, current: CurrentProcessor) {
        let waiter = self.waiter;
        let goroutine = waiter.goroutine;
        if waiter.group > 1 {
            // SAFETY: the group was claimed by the caller, so the goroutine stays parked, its vector in place.
            unsafe { leave_queues(current, goroutine.claimed_waiters()) };
        }
        if waiter.sending && !self.success {
            goroutine.raise_on_resume(SEND_ON_CLOSED);
        } else if waiter.case == NO_SELECT {
            goroutine.set_results(usize::from(self.success), 0);
        } else {
            goroutine.set_results(waiter.case as usize, usize::from(self.success && !waiter.sending));
        }
        // The waiters stay in the vector until the goroutine runs: the collector may be reading it.
        current.ready(goroutine);
    }
}

/// Takes a claimed group's waiters out of all queues. See the module's header for why each lock
/// is taken even if the waiter has left its queue.
///
/// # Safety
/// The caller claimed the group and holds no channel's lock.
unsafe fn leave_queues(current: CurrentProcessor, waiters: &[Waiter]) {
    for waiter in waiters {
        // SAFETY: a waiter's channel is alive while the goroutine waits.
        unsafe {
            let channel = Channel::at(waiter.channel);
            channel.lock();
            let queue = if waiter.sending { &channel.senders } else { &channel.receivers };
            queue.remove(waiter);
            if channel.timer() != 0 && channel.receivers.is_empty() {
                timer::nobody_waits(current, channel);
            }
            channel.unlock();
        }
    }
}

const SEND_ON_CLOSED: &str = "send on closed channel";

pub(super) fn send_on_closed() -> Fault {
    Fault::Plain(SEND_ON_CLOSED.into())
}

impl Channel {
    /// Sends the element at `element` if that needs no waiting.
    ///
    /// # Safety
    /// The lock is held; an element stands at `element`.
    #[inline]
    pub(super) unsafe fn try_send(&self, current: CurrentProcessor, element: usize, wakeups: &mut Wakeups) -> Attempt {
        if self.is_closed() {
            return Attempt::SendOnClosed;
        }
        // SAFETY: the caller's promise; a waiting receiver's element has room.
        unsafe {
            if let Some(receiver) = self.receivers.claim_first() {
                self.copy(current, receiver.element(), element);
                wakeups.add(receiver, true);
                return Attempt::Done;
            }
            if self.is_full() {
                return Attempt::WouldBlock;
            }
            self.push(current, element);
        }
        Attempt::Done
    }

    /// Receives into `element` (0: drops it) if that needs no waiting.
    ///
    /// # Safety
    /// The lock is held; `element` has room for an element.
    #[inline]
    pub(super) unsafe fn try_receive(
        &self,
        current: CurrentProcessor,
        element: usize,
        wakeups: &mut Wakeups,
    ) -> Attempt {
        if self.timer() != 0 {
            timer::before_receive(current, self);
        }
        // SAFETY: the caller's promise; a waiting sender's element is valid.
        unsafe {
            if !self.is_empty() {
                self.pop(current, element);
                if let Some(sender) = self.senders.claim_first() {
                    self.push(current, sender.element());
                    wakeups.add(sender, true);
                }
                return Attempt::Done;
            }
            if let Some(sender) = self.senders.claim_first() {
                debug_assert!(!self.is_buffered(), "senders wait at full rings only");
                self.copy(current, element, sender.element());
                wakeups.add(sender, true);
                return Attempt::Done;
            }
            if self.is_closed() {
                self.zero(current, element);
                return Attempt::Closed;
            }
        }
        Attempt::WouldBlock
    }

    /// Enters a waiter of the calling goroutine.
    ///
    /// # Safety
    /// The lock is held; the waiter stands in the goroutine's vector, which does not change until
    /// the goroutine is ready again.
    pub(super) unsafe fn enter(&self, current: CurrentProcessor, waiter: &Waiter) {
        // SAFETY: the caller's promise.
        unsafe {
            if waiter.sending {
                self.senders.push(waiter);
            } else {
                self.receivers.push(waiter);
                if self.timer() != 0 {
                    timer::somebody_waits(current, self);
                }
            }
        }
    }

    /// Parks the calling goroutine in the queue and releases the lock.
    ///
    /// # Safety
    /// The lock is held; `element` is as for sending or receiving.
    unsafe fn wait(&self, current: CurrentProcessor, element: usize, sending: bool) {
        let goroutine = current.goroutine();
        // SAFETY: the goroutine runs in this native, so its vector is ours.
        let waiters = unsafe { goroutine.waiters() };
        waiters.clear();
        // A goroutine that waits shall be small.
        waiters.reserve_exact(1);
        waiters.push(Waiter::new(goroutine, self.address(), element, sending, NO_SELECT, (0, 1)));
        // SAFETY: the vector is not touched until the waker is done.
        unsafe { self.enter(current, &waiters[0]) };
        current.park(if sending { WaitReason::ChanSend } else { WaitReason::ChanReceive });
        self.unlock();
    }
}

/// Puts a time into a timer's channel: hands it to the goroutine that waits longest, else keeps it
/// unless there is one already.
///
/// # Safety
/// The lock is held; an element stands at `element`.
pub(crate) unsafe fn receive_timer_value(
    channel: &Channel,
    current: CurrentProcessor,
    element: usize,
    wakeups: &mut Wakeups,
) {
    // SAFETY: the caller's promise. A full ring means that the tick before was not received: this one is dropped.
    unsafe { channel.try_send(current, element, wakeups) };
}

impl Channel {
    /// Drops a timer's time that nobody received; says whether there was one.
    ///
    /// # Safety
    /// The lock is held.
    pub(crate) unsafe fn drain(&self, current: CurrentProcessor) -> bool {
        let full = !self.is_empty();
        if full {
            // SAFETY: the ring is not empty.
            unsafe { self.pop(current, 0) };
        }
        full
    }

    /// Whether somebody waits to receive. Under the lock.
    pub(crate) fn has_receivers(&self) -> bool {
        !self.receivers.is_empty()
    }

    /// Whether a timer's time lies in the ring. Under the lock.
    pub(crate) fn holds_value(&self) -> bool {
        !self.is_empty()
    }
}

pub(super) extern "C" fn make_channel(
    current: CurrentProcessor,
    descriptor: &'static TypeDescriptor,
    size: i64,
) -> usize {
    let element = TypeRef::new(descriptor).element();
    let bytes = u64::try_from(size).ok().and_then(|size| size.checked_mul(element.size));
    if bytes.is_none_or(|bytes| bytes > MAX_BUFFER) {
        current.raise(Fault::Plain("makechan: size out of range".into()));
        return 0;
    }
    Channel::allocate(current, element, size as usize)
}

pub(super) extern "C" fn channel_send(current: CurrentProcessor, channel: usize, element: usize) {
    if channel == 0 {
        return current.park(WaitReason::ChanSendNil);
    }
    let mut wakeups = Wakeups::default();
    // SAFETY: compiled code passes a channel and an element of its type.
    unsafe {
        let channel = Channel::at(channel);
        channel.lock();
        match channel.try_send(current, element, &mut wakeups) {
            Attempt::WouldBlock => channel.wait(current, element, true),
            Attempt::SendOnClosed => {
                channel.unlock();
                current.raise(send_on_closed());
            }
            Attempt::Done | Attempt::Closed => {
                channel.unlock();
                wakeups.finish(current);
            }
        }
    }
}

/// 1: received; 0: closed.
pub(super) extern "C" fn channel_receive(current: CurrentProcessor, channel: usize, element: usize) -> usize {
    if channel == 0 {
        current.park(WaitReason::ChanReceiveNil);
        return 0;
    }
    let mut wakeups = Wakeups::default();
    // SAFETY: compiled code passes a channel and room for an element of its type.
    unsafe {
        let channel = Channel::at(channel);
        channel.lock();
        let attempt = channel.try_receive(current, element, &mut wakeups);
        if attempt == Attempt::WouldBlock {
            channel.wait(current, element, false);
            return 0;
        }
        channel.unlock();
        wakeups.finish(current);
        usize::from(attempt == Attempt::Done)
    }
}

pub(super) extern "C" fn channel_close(current: CurrentProcessor, channel: usize) {
    if channel == 0 {
        return current.raise(Fault::Plain("close of nil channel".into()));
    }
    let mut wakeups = Wakeups::default();
    // SAFETY: compiled code passes a channel.
    unsafe {
        let channel = Channel::at(channel);
        channel.lock();
        if channel.is_closed() {
            channel.unlock();
            return current.raise(Fault::Plain("close of closed channel".into()));
        }
        channel.set_closed();
        while let Some(receiver) = channel.receivers.claim_first() {
            channel.zero(current, receiver.element());
            wakeups.add(receiver, false);
        }
        while let Some(sender) = channel.senders.claim_first() {
            wakeups.add(sender, false);
        }
        channel.unlock();
    }
    wakeups.finish(current);
}
