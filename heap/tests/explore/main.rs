//! The schedule explorer: runs the shipped heap, on real memory, under many schedules of two or three threads.
//!
//! The heap's atomics and locks tell a scheduler what they are about to do (`burrow_heap::sync::explored`), so that each run of
//! a scenario has an order of operations that was chosen, and can be had again. After each run every object that
//! should be reachable is looked at. Faults planted in the shipped code must be found; the code without them must
//! show nothing.
//!
//! - [`scenarios`]: the programs; [`mutator`]: what they are made of; [`world`]: their processors, handshakes and stacks;
//!   [`model`]: what should be in memory.
//! - [`scheduler`]: lets one thread run at a time; [`strategy`]: chooses which; [`search`]: runs many schedules, makes a
//!   failing one simpler, prints it.
//!
//! `cargo xtask explore` runs it, with more schedules if it is told so (the variable [`SCHEDULES`]). A failure prints what
//! to give to [`Search::replay`](search::Search::replay).

mod model;
mod mutator;
mod scenarios;
mod scheduler;
mod search;
mod strategy;
mod world;

use burrow_heap::Collector::{self, Deletion, Hybrid, Insertion};
use burrow_heap::sync::Fault;
use scenarios::Scenario;
use search::{Found, Search};

/// Names the number of random schedules of each scenario under each collector.
const SCHEDULES: &str = "BURROW_EXPLORE_SCHEDULES";

fn schedules() -> u64 {
    let given = std::env::var(SCHEDULES).ok();
    given.map_or(200, |text| text.parse().unwrap_or_else(|_| panic!("{SCHEDULES}={text} is no number")))
}

/// The shipped code shows nothing.
#[track_caller]
fn check_shipped(collector: Collector) {
    for scenario in scenarios::ALL {
        let search = Search { scenario, collector, fault: None, verify: true };
        let limit = schedules();
        expect_nothing(search.at_random(0..limit));
        // One thread more or less anywhere, as far as the same number of schedules leads.
        let (_, found) = search.systematically(1, limit as usize);
        expect_nothing(found);
    }
}

#[track_caller]
fn expect_nothing(found: Option<Found>) {
    if let Some(found) = found {
        panic!("{found}");
    }
}

/// A planted fault is found in this scenario within `limit` schedules, and the schedule that is printed shows it again.
#[track_caller]
fn check_found(collector: Collector, fault: Fault, scenario: &'static Scenario, limit: u64) {
    let search = Search { scenario, collector, fault: Some(fault), verify: false };
    expect_found(search, search.at_random(0..limit));
}

#[track_caller]
fn expect_found(search: Search, found: Option<Found>) {
    let Search { scenario, collector, fault, .. } = search;
    let found = found.unwrap_or_else(|| panic!("{fault:?} is not found in \"{}\", {collector:?}", scenario.name));
    println!("{found}");
    assert_eq!(search.replay(&found.switches).failure.as_ref(), Some(&found.failure));
    let sound = Search { fault: None, ..search };
    assert_eq!(sound.replay(&found.switches).failure, None, "the schedule fails without the fault, too");
}

#[test]
fn hybrid_shows_nothing() {
    check_shipped(Hybrid);
}

#[test]
fn insertion_shows_nothing() {
    check_shipped(Insertion);
}

#[test]
fn deletion_shows_nothing() {
    check_shipped(Deletion);
}

#[test]
fn the_lost_object_without_barrier() {
    check_found(Hybrid, Fault::NoBarrier, &scenarios::HEAP_TO_STACK, 2000);
    check_found(Hybrid, Fault::NoBarrier, &scenarios::HEAP_TO_HEAP, 4000);
    check_found(Insertion, Fault::NoBarrier, &scenarios::HEAP_TO_HEAP, 4000);
    check_found(Deletion, Fault::NoBarrier, &scenarios::HEAP_TO_HEAP, 1000);
}

#[test]
fn without_the_deletion_half_a_black_stack_hides_an_object() {
    check_found(Hybrid, Fault::NoDeletionHalf, &scenarios::HEAP_TO_STACK, 2000);
}

#[test]
fn without_the_insertion_half_a_grey_stack_hides_an_object() {
    check_found(Hybrid, Fault::NoInsertionHalf, &scenarios::STACK_TO_NEW_OBJECT, 1000);
    check_found(Hybrid, Fault::InsertionHalfEndsEarly, &scenarios::STACK_TO_NEW_OBJECT, 1000);
}

#[test]
fn a_white_object_on_a_black_stack_is_lost() {
    check_found(Hybrid, Fault::WhiteAllocation, &scenarios::ALLOCATION, 500);
    check_found(Hybrid, Fault::WhiteAllocation, &scenarios::STACK_TO_STACK, 500);
    check_found(Hybrid, Fault::OpenRunsStayWhite, &scenarios::ALLOCATION, 500);
    check_found(Deletion, Fault::OpenRunsStayWhite, &scenarios::ALLOCATION, 500);
}

#[test]
fn black_before_the_barrier_is_too_early() {
    check_found(Hybrid, Fault::BlackBeforeBarrier, &scenarios::STACK_TO_NEW_OBJECT, 500);
    check_found(Hybrid, Fault::BlackBeforeBarrier, &scenarios::ALLOCATION, 500);
}

#[test]
fn stacks_before_black_are_too_early() {
    check_found(Hybrid, Fault::StacksBeforeBlack, &scenarios::STACK_TO_STACK, 500);
    check_found(Hybrid, Fault::StacksBeforeBlack, &scenarios::ALLOCATION, 500);
}

#[test]
fn a_mutator_on_a_stack_that_was_not_scanned_hides_an_object() {
    check_found(Hybrid, Fault::RunsUnscanned, &scenarios::STACK_TO_NEW_OBJECT, 1000);
}

#[test]
fn a_handshake_acts_for_processors_that_are_blocked() {
    check_found(Hybrid, Fault::BlockedAreSkipped, &scenarios::ALLOCATION, 1000);
    check_found(Hybrid, Fault::BlockedAreSkipped, &scenarios::STACK_TO_NEW_OBJECT, 1000);
}

#[test]
fn who_blocks_looks_whether_an_operation_waits() {
    check_found(Hybrid, Fault::BlocksUnseen, &scenarios::ALLOCATION, 1000);
}

#[test]
fn marking_that_ends_without_looking_again_loses_what_barriers_recorded() {
    check_found(Hybrid, Fault::EndsEarly, &scenarios::HEAP_TO_STACK, 2000);
    check_found(Hybrid, Fault::EndsEarly, &scenarios::TWO_MARKERS, 500);
    check_found(Insertion, Fault::EndsEarly, &scenarios::STACK_TO_NEW_OBJECT, 500);
    check_found(Deletion, Fault::EndsEarly, &scenarios::HEAP_TO_HEAP, 1000);
}

/// After a round in which every processor gave what its barrier had recorded, and all of it was marked, stores bring
/// nothing new: what they record was reachable, and so is marked. Weak references do: what they yield may have
/// been reachable by nothing.
#[test]
fn the_look_in_the_stop_is_there_for_weak_references() {
    let search =
        Search { scenario: &scenarios::WEAK_READ, collector: Hybrid, fault: Some(Fault::NoLookInStop), verify: false };
    let (_, found) = search.systematically(2, 20_000);
    expect_found(search, found);
    for scenario in [&scenarios::HEAP_TO_STACK, &scenarios::TERMINATION] {
        let search = Search { scenario, verify: true, ..search };
        expect_nothing(search.at_random(0..schedules()));
    }
}

/// The rounds find early what the stop would find late: without them only the stop is longer.
#[test]
fn flush_rounds_are_there_for_the_length_of_the_stop() {
    for scenario in scenarios::ALL {
        let search = Search { scenario, collector: Hybrid, fault: Some(Fault::NoFlushRounds), verify: true };
        expect_nothing(search.at_random(0..schedules()));
    }
}

#[test]
fn a_snapshot_needs_the_stop() {
    check_found(Deletion, Fault::SnapshotWithoutStop, &scenarios::STACK_TO_NEW_OBJECT, 1000);
}

#[test]
fn the_insertion_collector_needs_the_rescan() {
    check_found(Insertion, Fault::NoRescan, &scenarios::HEAP_TO_STACK, 500);
    check_found(Insertion, Fault::NoRescan, &scenarios::PARKED_GOROUTINE, 500);
}

#[test]
fn what_a_weak_reference_yields_must_be_shaded() {
    check_found(Hybrid, Fault::UnshadedWeakRead, &scenarios::WEAK_READ, 1000);
}

#[test]
fn what_goes_into_an_ephemeron_and_comes_out_must_be_shaded() {
    check_found(Hybrid, Fault::UnshadedEphemeron, &scenarios::EPHEMERON, 2000);
}

#[test]
fn a_cache_that_is_made_while_marking_allocates_black() {
    check_found(Hybrid, Fault::NewCachesAreWhite, &scenarios::CACHES, 1000);
}

#[test]
fn marking_ends_when_the_last_marker_has_given_its_rest_and_all_roots_are_taken() {
    check_found(Hybrid, Fault::LeavesBeforeGiving, &scenarios::TWO_MARKERS, 3000);
    check_found(Hybrid, Fault::ForgetsRoots, &scenarios::TWO_MARKERS, 3000);
}
