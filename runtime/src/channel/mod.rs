//! Channels and select.
//!
//! A channel is a heap object ([`Channel`]) with a lock, a ring of elements, and queues of the
//! goroutines that wait to send or receive. Who finds a partner waiting moves the element directly,
//! from or to the partner's frame, and makes it ready: its native has nothing left to do when it continues. Who moves the
//! stack of a parked goroutine takes the locks of the channels that it waits in ([`lock_waiters`]).
//!
//! # Waiting in several channels
//!
//! A select enters one [`Waiter`] per case, all in its goroutine's vector. Whoever takes one out of a
//! queue first *claims* the whole group; who comes second passes over it. The claimer then removes the
//! others from their queues, one lock at a time, and only then makes the goroutine ready: so no
//! waiter is left in a queue, and the group's memory is valid while anybody may look at it (looking
//! happens under the lock of the waiter's channel, which the claimer takes for each of the group).
//!
//! # Timer channels
//!
//! The channel of a timer shows length and capacity 0, but holds one time; see [`crate::timer`].
//! Before each operation the channel asks its timer whether it is due.
//!
//! # Invariants
//!
//! - Everything in a channel but its visible capacity is guarded by its lock; `visible_count` is read
//!   without.
//! - Receivers wait only while the ring is empty and no sender waits; senders only while it is full.
//! - Locks of several channels are taken in the order of addresses (select, to enter its waiters).
//!
//! Start at [`operation`]; [`select`] builds on it; [`natives`] is what compiled code calls.

mod moving;
pub(crate) mod object;
mod operation;
mod queue;
mod select;

pub(crate) use moving::lock_waiters;
pub use natives_of_channels::natives;
pub(crate) use object::Channel;
pub(crate) use operation::{Wakeups, receive_timer_value};
pub use queue::Waiter;

mod natives_of_channels {
    use super::{operation, select};
    use crate::natives;

    natives! {
        "burrow.make_channel" Full operation::make_channel;
        "burrow.channel_send" Full operation::channel_send;
        "burrow.channel_receive" Full operation::channel_receive;
        "burrow.channel_close" Full operation::channel_close;
        "burrow.select" Full select::select;
    }
}
