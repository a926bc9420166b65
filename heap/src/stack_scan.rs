//! Scanning stacks one by one, while mutators run: who may look at which stack, and when.
//!
//! A scan has a number. A stack whose [`StackMark`] holds that number was scanned: it is black. The collector's way
//! ([`Embedder::begin_stack_scan`](crate::Embedder::begin_stack_scan)):
//!
//! 1. [`StackScan::begin`] publishes the number; then a handshake has every processor call [`StackScan::before_run`] for the
//!    stack that it runs on.
//! 2. From then on nothing runs on an unscanned stack: whoever is about to calls `before_run` too.
//! 3. Markers scan the rest ([`StackScan::scan_parked`]). A stack that is not scanned does not run, and cannot while a marker has
//!    claimed it.
//! 4. [`StackScan::end`], with the world stopped.
//!
//! A mutator that starts meanwhile has one root, which its creator shades: its stack is black from its start
//! ([`StackScan::start_black`]).
//!
//! The runtime of compiled programs and the schedule explorer both stand on this.

use crate::sync::{AtomicU32, Fault, Ordering, planted, yield_now};

/// In a mark: somebody scans the stack at this moment.
const CLAIMED: u32 = 1 << 31;

/// The scan under way, if there is one. One at a time.
#[derive(Debug, Default)]
pub struct StackScan {
    /// 0: none.
    current: AtomicU32,
    last: AtomicU32,
}

/// Which scan has seen a stack, or sees it.
#[derive(Debug, Default)]
pub struct StackMark(AtomicU32);

impl StackMark {
    /// Takes the right to scan the stack for scan `number`; false if that was done or somebody else has it.
    fn claim(&self, number: u32) -> bool {
        let seen = self.0.load(Ordering::Acquire);
        seen != number
            && seen != number | CLAIMED
            && self.0.compare_exchange(seen, number | CLAIMED, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    fn is_scanned(&self, number: u32) -> bool {
        self.0.load(Ordering::Acquire) == number
    }

    fn set_scanned(&self, number: u32) {
        self.0.store(number, Ordering::Release);
    }
}

impl StackScan {
    /// Publishes the next scan. The caller goes on with a handshake: who answered it sees the number.
    pub fn begin(&self) {
        let number = ((self.last.load(Ordering::Relaxed) + 1) % CLAIMED).max(1);
        self.last.store(number, Ordering::Relaxed);
        self.current.store(number, Ordering::SeqCst);
    }

    /// No scan is under way any more. The world stands.
    pub fn end(&self) {
        self.current.store(0, Ordering::SeqCst);
    }

    /// Whether a scan is under way.
    pub fn is_under_way(&self) -> bool {
        self.current.load(Ordering::Relaxed) != 0
    }

    /// Has `scan` look at a stack if a scan is under way that has not seen it. The caller is about to run on the stack, or runs
    /// on it and stands at a safepoint. Waits for a marker that scans it at this moment.
    #[inline]
    pub fn before_run(&self, mark: &StackMark, scan: impl FnOnce()) {
        let number = self.current.load(Ordering::Acquire);
        if number != 0 && !mark.is_scanned(number) && !planted(Fault::RunsUnscanned) {
            scan_before_run(mark, number, scan);
        }
    }

    /// For markers, when the handshake of the beginning is over: has `scan` look at a stack, unless that was done or is being done.
    pub fn scan_parked(&self, mark: &StackMark, scan: impl FnOnce()) {
        let number = self.current.load(Ordering::Acquire);
        if number != 0 && mark.claim(number) {
            scan();
            mark.set_scanned(number);
        }
    }

    /// A mutator is about to start on a stack that nobody runs on; what it starts with was shaded. Returns when no marker
    /// looks at the stack any more, which it found without a mutator.
    pub fn start_black(&self, mark: &StackMark) {
        let number = self.current.load(Ordering::Acquire);
        loop {
            let seen = mark.0.load(Ordering::Acquire);
            if seen & CLAIMED == 0 && mark.0.compare_exchange(seen, number, Ordering::AcqRel, Ordering::Relaxed).is_ok()
            {
                return;
            }
            yield_now();
        }
    }
}

#[cold]
#[inline(never)]
fn scan_before_run(mark: &StackMark, number: u32, scan: impl FnOnce()) {
    loop {
        if mark.claim(number) {
            scan();
            mark.set_scanned(number);
            return;
        }
        if mark.is_scanned(number) {
            return;
        }
        // A marker scans it at this moment.
        yield_now();
    }
}
