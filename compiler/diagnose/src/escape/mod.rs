//! Escape analysis as real Go does it: a graph of locations per group of functions that call each other.
//!
//! A *location* is a variable, or the storage that an expression makes. An edge `dst ← src` with a count of
//! dereferences (-1: the address) says that a value flows. A location whose address flows to one that outlives it
//! escapes. What flows from a function's parameters to the heap and to its results is its *tag*, all that callers in
//! other groups see. (After `cmd/compile/internal/escape` of Go 1.27.)
//!
//! [`graph`] holds locations and edges, [`walk`], [`expression`] and [`call`] make them, [`solve`] propagates,
//! [`explain`] tells the way of a flow (`-m=2`), [`finish`] turns the outcome into tags and lines, [`visit`] goes through
//! the functions bottom up.
//!
//! Start at [`visit::Visitor`].

mod call;
mod explain;
mod expression;
mod finish;
mod graph;
mod self_assignment;
mod solve;
pub mod tag;
pub mod visit;
mod walk;
