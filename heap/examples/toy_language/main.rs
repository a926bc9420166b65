//! How to write a runtime on `burrow-heap`: a small language, complete, in a few files.
//!
//! ```text
//! cargo run --release --example toy_language -p burrow-heap                      all programs, the hybrid collector
//! cargo run --release --example toy_language -p burrow-heap -- all chase         one program under all four
//! cargo run --release --example toy_language -p burrow-heap -- deletion my.toy   a program of your own
//! ```
//!
//! From `Heap::new` to the handshake, in chapters:
//!
//! 0. This file: choosing a collector, running programs, showing what the collector did (`report`).
//! 1. `language/objects.rs`: values and layouts. What the collector must know to find pointers.
//! 2. `language/seat.rs`: mutators and safepoints. What a thread owns, and when others may look at it.
//! 3. `language/world.rs`: `Heap::new`, threads, and all the roots there are.
//! 4. `language/collect.rs`: the `Embedder`: handshakes, stacks scanned one by one, stops, marking in helpings.
//! 5. `language/machine.rs`: allocating, storing through the barrier, weak references, ephemerons, finalizers.
//!
//! The same source runs in the crate's tests, with a collection at each allocation, poisoned free memory, and a verifier
//! that goes over the whole heap after every cycle (`tests/toy_language.rs`). A new language does well to begin like
//! that: a root forgotten shows at once instead of once a week.
//!
//! What a runtime with compiled code does in addition: its code bumps through the allocation slots itself, and tests the
//! barrier's flag itself (see [`burrow_heap`], and `Cache::new`); stacks may come from the heap as well.

mod language;
mod report;

use burrow_heap::{Collector, Config};
use std::process::ExitCode;

/// Name and text of the programs that come with the language.
const PROGRAMS: [(&str, &str); 5] = [
    ("trees", include_str!("programs/trees.toy")),
    ("chase", include_str!("programs/chase.toy")),
    ("queue", include_str!("programs/queue.toy")),
    ("cache", include_str!("programs/cache.toy")),
    ("files", include_str!("programs/files.toy")),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (collectors, names) = match arguments.split_first() {
        Some((first, rest)) if first == "all" => (Collector::ALL.to_vec(), rest),
        Some((first, rest)) if Collector::from_name(first).is_some() => {
            (Collector::from_name(first).into_iter().collect(), rest)
        }
        _ => (vec![Collector::default()], &arguments[..]),
    };
    let all: Vec<String> = PROGRAMS.iter().map(|(name, _)| name.to_string()).collect();
    let names = if names.is_empty() { &all[..] } else { names };
    let mut failed = false;
    for name in names {
        let source = match find_program(name) {
            Ok(source) => source,
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
        };
        for &collector in &collectors {
            failed |= !run(name, &source, collector);
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Runs a program and shows what it printed and what the collector did; whether it ended well.
fn run(name: &str, source: &str, collector: Collector) -> bool {
    println!("{name}, collector {}", collector.name());
    // Everything about a heap is said by typed settings; nothing is read from the environment. A small heap shows more
    // collections: the usual growth is 100 percent, from 4 MiB on.
    let config = Config { collector, gc_percent: Some(25), ..Config::default() };
    let outcome = language::run(source, config);
    for line in outcome.output.lines() {
        println!("> {line}");
    }
    report::print(&outcome.reports, &outcome.statistics);
    if let Some(error) = &outcome.error {
        println!("  the program failed: {error}");
    }
    println!();
    outcome.error.is_none()
}

/// The text of a program that comes with the language, or of a file.
fn find_program(name: &str) -> Result<String, String> {
    if let Some((_, source)) = PROGRAMS.iter().find(|(known, _)| *known == name) {
        return Ok(source.to_string());
    }
    std::fs::read_to_string(name).map_err(|error| {
        let programs: Vec<&str> = PROGRAMS.iter().map(|(name, _)| *name).collect();
        let collectors: Vec<&str> = Collector::ALL.iter().map(|collector| collector.name()).collect();
        format!(
            "{name}: {error}\nusage: toy_language [all | {}] [{} | FILE]...",
            collectors.join(" | "),
            programs.join(" | ")
        )
    })
}
