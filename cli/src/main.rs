//! The command: run, build, vet.
fn main() {}
