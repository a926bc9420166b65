//! What the heap tells of itself: a line for each collection ([`CycleReport`]), and the figures of the whole run
//! ([`Statistics`]). Both are plain data; how to show them is up to the language.

use burrow_heap::{CycleReport, Statistics, StopReason};

/// Collections that are shown one by one.
const SHOWN: usize = 8;

/// Prints what the collector did.
pub fn print(reports: &[CycleReport], statistics: &Statistics) {
    if !reports.is_empty() {
        println!(
            "  {:>5} {:>9} {:>17} {:>10} {:>10} {:>8} {:>7} {:>7} {:>8} {:>8} {:>8}",
            "cycle",
            "reason",
            "heap KiB",
            "live KiB",
            "objects",
            "mark us",
            "assist",
            "idle",
            "stops us",
            "barrier",
            "shaded"
        );
    }
    reports.iter().take(SHOWN).for_each(print_cycle);
    if reports.len() > SHOWN {
        println!("  ... and {} more", reports.len() - SHOWN);
    }
    let stops: Vec<u64> = reports.iter().flat_map(|report| report.stops.iter().map(|stop| stop.wall)).collect();
    let snapshots = reports.iter().flat_map(|report| &report.stops).filter(|stop| stop.reason == StopReason::Snapshot);
    println!(
        "  {} cycles, {} stops (of them {} snapshots), longest {} us, all {} us, {} handshakes",
        reports.len(),
        stops.len(),
        snapshots.count(),
        stops.iter().max().unwrap_or(&0) / 1000,
        stops.iter().sum::<u64>() / 1000,
        reports.iter().map(|report| report.handshakes.len()).sum::<usize>(),
    );
    println!(
        "  {} objects allocated ({} KiB), {} freed, {} KiB in spans at most; collector {} us of processor time",
        statistics.mallocs,
        statistics.total_allocated >> 10,
        statistics.frees,
        statistics.heap_peak >> 10,
        statistics.collector_cpu / 1000,
    );
    let sources = &statistics.sources;
    println!(
        "  memory came from: {} runs of spans in caches, {} spans of central lists, {} page caches, {} the heap",
        sources.cache, sources.central, sources.page_cache, sources.heap,
    );
}

fn print_cycle(report: &CycleReport) {
    println!(
        "  {:>5} {:>9} {:>7} -> {:>6} {:>10} {:>10} {:>8} {:>7} {:>7} {:>8} {:>8} {:>8}",
        report.number,
        format!("{:?}", report.reason).to_lowercase(),
        report.heap_at_start >> 10,
        report.heap_at_end >> 10,
        report.marked >> 10,
        report.marked_objects,
        report.mark_time / 1000,
        report.assist_cpu / 1000,
        report.idle_cpu / 1000,
        report.stops.iter().map(|stop| stop.wall).sum::<u64>() / 1000,
        report.barrier_hits,
        report.shaded,
    );
}
