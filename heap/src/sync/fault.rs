//! Faults that a test can plant in the shipped code, to see that the schedule explorer finds them.

/// What goes wrong, and where: the place in the code asks `planted`.
///
/// Planting one takes the feature `explore` and an explored thread; otherwise `planted` is a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Stores record nothing: the lost object.
    NoBarrier,
    /// The barrier does not shade what is overwritten.
    NoDeletionHalf,
    /// The barrier does not shade what is stored.
    NoInsertionHalf,
    /// The insertion half ends with the change to black allocation, before the mutator's own stack is scanned.
    InsertionHalfEndsEarly,
    /// The hybrid collector lets mutators allocate white.
    WhiteAllocation,
    /// The hybrid collector's mutators allocate black before the barrier is up everywhere.
    BlackBeforeBarrier,
    /// The hybrid collector scans stacks before allocation is black everywhere.
    StacksBeforeBlack,
    /// Allocation turns black without the runs that are open.
    OpenRunsStayWhite,
    /// Marking ends without a round of handshakes that collects what barriers recorded, and without another look in the
    /// stop.
    EndsEarly,
    /// Marking ends without a round of handshakes: the stop alone looks for what barriers recorded.
    NoFlushRounds,
    /// The final stop does not look for what barriers recorded since the last round.
    NoLookInStop,
    /// A mutator may run on a stack that the scan under way has not seen.
    RunsUnscanned,
    /// A handshake counts blocked processors as having answered without acting for them.
    BlockedAreSkipped,
    /// A processor that blocks does not look whether an operation waits for it.
    BlocksUnseen,
    /// The snapshot is taken without a stop: barrier and colour by handshakes, stacks one by one.
    SnapshotWithoutStop,
    /// The insertion collector's final stop does not scan the stacks again.
    NoRescan,
    /// What a weak reference yields is not shaded.
    UnshadedWeakRead,
    /// What goes into an ephemeron or comes out of it is not shaded.
    UnshadedEphemeron,
    /// A cache that is made while mutators allocate black allocates white.
    NewCachesAreWhite,
    /// A marker counts as gone before what it leaves undone is on offer.
    LeavesBeforeGiving,
    /// Marking ends while roots are left that no worker took.
    ForgetsRoots,
}
