//! A toy language on the heap alone: the tutorial for people who write runtimes with `burrow-heap`.
//!
//! Programs are S-expressions with functions, pairs, arrays, texts, 31-bit integers and threads:
//!
//! ```text
//! (define (range from to) (if (< from to) (pair from (range (+ from 1) to)) nil))
//! (define (sum list) (if list (+ (first list) (sum (rest list))) 0))
//! (define (main) (print (sum (range 0 100))))
//! ```
//!
//! What it shows, one file each:
//! - `objects`: values that are exact for the collector, and layouts of objects;
//! - `world`: threads that can be stopped, and the [`Embedder`](burrow_heap::Embedder) that reports their roots;
//! - `machine`: an evaluator whose every value lies on a root stack whenever it may collect;
//! - `program` and `reader`: the language, which the heap does not see.
//!
//! Start at [`run`].

mod machine;
mod objects;
mod program;
mod reader;
mod world;

use burrow_heap::{Config, Statistics};

/// What a program did.
#[derive(Debug)]
pub struct Outcome {
    /// What it printed.
    pub output: String,
    /// Why it stopped early, if it did.
    pub error: Option<String>,
    /// The heap's figures after the end.
    pub statistics: Statistics,
}

/// Runs the function `main` of a program on a heap of its own.
pub fn run(source: &str, config: Config) -> Outcome {
    let program = match reader::read(source).and_then(|forms| program::Program::build(&forms)) {
        Ok(program) => program,
        Err(error) => return Outcome { output: String::new(), error: Some(error), statistics: Statistics::default() },
    };
    world::World::run(program, config)
}
