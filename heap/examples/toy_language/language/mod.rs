//! A small language on the heap: threads, pairs, arrays, texts, weak references, ephemerons, finalizers.
//!
//! ```text
//! (define (range from to) (if (< from to) (pair from (range (+ from 1) to)) nil))
//! (define (sum list) (if list (+ (first list) (sum (rest list))) 0))
//! (define (main) (print (sum (range 0 100))))
//! ```
//!
//! Read on in the order of the chapters: `objects`, `seat`, `world`, `collect`, `machine`. What is left,
//! `reader` and `program`, turns text into a tree and has nothing to do with the heap.

mod collect;
mod machine;
mod objects;
mod program;
mod reader;
mod seat;
mod world;

use burrow_heap::{Config, CycleReport, Statistics};

/// What a program did.
#[derive(Debug)]
pub struct Outcome {
    /// What it printed.
    pub output: String,
    /// Why it stopped early, if it did.
    pub error: Option<String>,
    /// The heap's figures after the end.
    pub statistics: Statistics,
    /// What each collection reported, in order.
    pub reports: Vec<CycleReport>,
}

/// Runs the function `main` of a program on a heap of its own.
pub fn run(source: &str, config: Config) -> Outcome {
    match reader::read(source).and_then(|forms| program::Program::build(&forms)) {
        Ok(program) => world::World::run(program, config),
        Err(error) => Outcome {
            output: String::new(),
            error: Some(error),
            statistics: Statistics::default(),
            reports: Vec::new(),
        },
    }
}
